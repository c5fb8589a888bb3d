//! Shares that a sentence states with their counts: `57 of 128 incidents, or 45 per cent`.

use std::collections::BTreeMap;

use super::change::direction;
use super::{Check, stated};
use crate::prose::{Figure, Kind, Ratio, Sentence, ratios};

/// By how much a stated per cent may miss the computed one: half of its last digit, more where it is said to be rounded.
pub(super) fn tolerance(percent: &Figure) -> f64 {
    if percent.rounded {
        3.0
    } else if (percent.value - percent.value.round()).abs() < 1e-9 {
        0.5 + 1e-9
    } else {
        0.05 + 1e-9
    }
}

/// Tokens between a ratio and the per cent that it comes to, at most.
const BESIDE: usize = 18;

/// `57 of 128 incidents, or 45 per cent`; `71 of the 128 (55 per cent), Cameroon 31 (24 per cent)`.
pub(super) fn shares<'s>(sentence: &'s Sentence, voice: &str) -> Vec<(Check, &'s Sentence)> {
    let ratios = ratios(sentence);
    let percents: Vec<Figure> = sentence
        .percents()
        .into_iter()
        .filter(|percent| direction(sentence, percent).is_none())
        .collect();
    // The nearest go together, and none is used twice.
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (p, percent) in percents.iter().enumerate() {
        for (r, ratio) in ratios.iter().enumerate() {
            let gap = if ratio.whole.at < percent.at {
                2 * (percent.at - ratio.whole.at)
            } else {
                // What follows is the rarer order.
                2 * (ratio.part.at.saturating_sub(percent.at)) + 1
            };
            if gap <= 2 * BESIDE {
                pairs.push((gap, p, r));
            }
        }
    }
    pairs.sort_unstable();
    let (mut of_percent, mut of_ratio) = (BTreeMap::new(), BTreeMap::new());
    for (_, p, r) in pairs {
        if !of_percent.contains_key(&p) && !of_ratio.contains_key(&r) {
            of_percent.insert(p, r);
            of_ratio.insert(r, p);
        }
    }
    let counts = sentence.counts();
    let mut checks = Vec::new();
    for (p, percent) in percents.iter().enumerate() {
        let ratio = match of_percent.get(&p) {
            Some(&r) => Some(ratios[r]),
            None => inherited(sentence, percent, &counts, &ratios),
        };
        if let Some(Ratio { part, whole }) = ratio.filter(|ratio| ratio.whole.value > 0.0) {
            let computed = 100.0 * part.value / whole.value;
            let holds = (computed - percent.value).abs() <= tolerance(percent);
            checks.push((stated(whole, part, percent, holds, voice), sentence));
        }
    }
    checks
}

/// `Cameroon 31 (24 per cent)` after `71 of the 128 (55 per cent)`: the whole is the one named before.
fn inherited(
    sentence: &Sentence,
    percent: &Figure,
    counts: &[Figure],
    ratios: &[Ratio],
) -> Option<Ratio> {
    let part = counts.iter().rev().find(|count| count.at < percent.at)?;
    let ratio = ratios.iter().rev().find(|ratio| ratio.whole.at < part.at)?;
    let bracketed = part.at + 2 == percent.at
        && sentence.tokens[part.at + 1].kind == Kind::Mark('(')
        && sentence.tokens[ratio.whole.at..part.at]
            .iter()
            .any(|token| matches!(token.kind, Kind::Percent(_)));
    (bracketed && part.value <= ratio.whole.value).then_some(Ratio {
        part: *part,
        whole: ratio.whole,
    })
}
