//! Intervals by drawing anew: how much a figure depends on which texts happened to be scored.

use serde::Serialize;

use crate::shuffle::Random;

/// How often units are drawn anew for an interval.
const DRAWS: usize = 1000;

/// Where the draws start. Fixed, so that the same records always give the same interval.
const SEED: u64 = 20_170_503;

/// The 95 % interval of a figure over draws of `count` units with replacement. `value` gets the units drawn, by number; a draw
/// for which it gives `None` says nothing and is left out. `None` with fewer than two units.
pub(crate) fn interval(count: usize, value: impl Fn(&[usize]) -> Option<f64>) -> Option<[f64; 2]> {
    if count < 2 {
        return None;
    }
    let mut random = Random::new(SEED);
    let mut drawn = Vec::with_capacity(count);
    let mut values: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            drawn.clear();
            drawn.extend((0..count).map(|_| random.below(count)));
            value(&drawn)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = |thousandths: usize| one_decimal(values[(last * thousandths + 500) / 1000]);
    Some([at(25), at(975)])
}

/// Rounded as Python's `round(value, 1)`: to the nearest decimal of the exact binary value.
pub(crate) fn one_decimal(value: f64) -> f64 {
    format!("{value:.1}").parse().unwrap_or(value)
}

/// A part of a whole, 0 of nothing.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of records are far below 2^52"
)]
pub(crate) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// F1 in per cent. The order of the operations is the records' scorer's, because rounding may depend on it.
pub(crate) fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 {
        return 0.0;
    }
    200.0 * precision * recall / (precision + recall)
}

/// Precision, recall and F1 of something, in per cent, with the counts behind them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Found {
    /// In the gold.
    pub gold: usize,
    /// Found.
    pub found: usize,
    /// Found and in the gold.
    pub right: usize,
    /// Share of what was found that is right.
    pub precision: f64,
    /// Share of the gold that was found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl Found {
    pub(crate) fn new(gold: usize, found: usize, right: usize) -> Self {
        let (precision, recall) = (ratio(right, found), ratio(right, gold));
        Found {
            gold,
            found,
            right,
            precision: 100.0 * precision,
            recall: 100.0 * recall,
            f1: f1(precision, recall),
        }
    }
}
