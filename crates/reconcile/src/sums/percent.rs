//! Shares whose whole stands in an earlier sentence, and lists of shares that come to more than all.

use super::change::direction;
use super::passage::Passage;
use super::share::tolerance;
use super::{Check, fits, stated};
use crate::contradiction::number;
use crate::prose::{Figure, Kind};

/// Tokens between a share and its part, at most.
const BESIDE: usize = 14;

/// The shares of a paragraph.
pub(super) fn find(passage: &Passage, voice: &str) -> Vec<Check> {
    let mut found: Vec<Check> = passage
        .percents
        .iter()
        .filter(|percent| direction(&passage.whole, percent).is_none())
        .filter_map(|percent| share(passage, percent, voice))
        .collect();
    found.extend(all(passage, voice));
    found
}

/// `53 (25 per cent)`, `53, or 25 per cent`: the part right before its share; `60 per cent of them, nearly 290,000`: right behind it.
fn part(passage: &Passage, percent: &Figure) -> Option<Figure> {
    let clear = |from: usize, to: usize| {
        (from..to).all(|at| {
            !matches!(
                passage.whole.tokens[at].kind,
                Kind::Count(_) | Kind::Percent(_)
            )
        }) && to - from <= BESIDE
            && passage.sentence(from) == passage.sentence(to)
    };
    let before = passage
        .counts
        .iter()
        .rev()
        .find(|count| count.at < percent.at)
        .filter(|count| clear(count.at + 1, percent.at) && passage.is_aside(percent));
    let behind = passage
        .counts
        .iter()
        .find(|count| count.at > percent.at)
        .filter(|count| {
            clear(percent.at + 1, count.at)
                && passage.is_aside(count)
                && passage.word(percent.at + 1) == "of"
        });
    let of = |at: usize| passage.word(at + 1) == "of";
    before
        .filter(|count| !of(count.at) || passage.word(count.at + 2) != "the")
        .or(behind)
        .copied()
}

fn share(passage: &Passage, percent: &Figure, voice: &str) -> Option<Check> {
    let part = part(passage, percent)?;
    let sentence = passage.sentence(percent.at);
    let near = |count: &&Figure| {
        count.at < part.at && passage.sentence(count.at) + 2 >= sentence && count.value > part.value
    };
    let mut wholes = passage.counts.iter().rev().filter(near);
    let computed = |whole: &Figure| 100.0 * part.value / whole.value;
    let slack = tolerance(percent).max(if part.rounded { 3.0 } else { 0.0 });
    let is_right = |whole: &Figure| (computed(whole) - percent.value).abs() <= slack;
    let first = *wholes.clone().next()?;
    let whole = match wholes.find(|whole| is_right(whole)) {
        Some(whole) => *whole,
        // Only what points back says that the number told last is the whole.
        None => {
            let points = (0..passage.whole.tokens.len())
                .filter(|&at| passage.sentence(at) == sentence && at < percent.at + 4)
                .any(|at| {
                    passage.word(at) == "of"
                        && matches!(
                            passage.word(at + 1),
                            "them" | "these" | "those" | "all" | "whom" | "which"
                        )
                });
            if !points || passage.is_bounded(&first) {
                return None;
            }
            first
        }
    };
    let holds = is_right(&whole);
    Some(stated(whole, part, percent, holds, voice))
}

/// `54 per cent came from the north, 31 per cent from the south and 24 per cent from abroad`: three shares or more of one whole.
fn all(passage: &Passage, voice: &str) -> Option<Check> {
    let first = passage.percents.first()?;
    let sentence = passage.sentence(first.at);
    let list: Vec<Figure> = passage
        .percents
        .iter()
        .filter(|percent| passage.sentence(percent.at) == sentence)
        .copied()
        .collect();
    let plain = list.iter().all(|percent| {
        direction(&passage.whole, percent).is_none() && !passage.is_bounded(percent)
    });
    // Another verb for each share may speak of several answers; one list with commas speaks of parts.
    let chained = list.windows(2).all(|pair| {
        let between = pair[0].at + 1..pair[1].at;
        between.len() <= 8
            && between
                .clone()
                .filter(|&at| matches!(passage.whole.tokens[at].kind, Kind::Mark(',')))
                .count()
                <= 1
            && !between
                .clone()
                .any(|at| matches!(passage.whole.tokens[at].kind, Kind::Count(_)))
    });
    let sum: f64 = list.iter().map(|percent| percent.value).sum();
    let rounding = 0.5 * list.len() as f64;
    let holds = (sum - 100.0).abs() <= rounding;
    if list.len() < 3 || !plain || !chained || !(holds || sum > 100.0 + rounding) {
        return None;
    }
    let terms: Vec<String> = list.iter().map(|percent| number(percent.value)).collect();
    Some(Check {
        field: "sum",
        settles: Vec::new(),
        figures: list,
        holds,
        severity: 0.5,
        difference: format!(
            "{} = {} per cent{} in {voice}{}.",
            terms.join(" + "),
            number(sum),
            if holds { "" } else { ", more than the whole" },
            fits(holds)
        ),
    })
}
