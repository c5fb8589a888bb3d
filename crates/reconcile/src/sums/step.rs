//! Steps from one count to another: `84, 12 more than the 72 of April`, `four more died, bringing the toll to 32 from 28`, and totals
//! that fall.

use concord_record::MONTHS;

use super::passage::Passage;
use super::{Check, added, fits};
use crate::contradiction::number;
use crate::prose::Figure;

/// The steps of a paragraph.
pub(super) fn find(passage: &Passage, voice: &str) -> Vec<Check> {
    let mut found = Vec::new();
    for at in 0..passage.counts.len() {
        found.extend(difference(passage, at, voice));
        found.extend(raised(passage, at, voice));
        found.extend(fallen(passage, at, voice));
    }
    found
}

/// `84 sorties, 12 more than in April, when they flew 72`.
fn difference(passage: &Passage, at: usize, voice: &str) -> Option<Check> {
    let step = passage.counts[at];
    let sign = match passage.word(step.at + 1) {
        "more" => 1.0,
        "fewer" | "less" => -1.0,
        _ => return None,
    };
    if passage.word(step.at + 2) != "than" {
        return None;
    }
    let sentence = passage.sentence(step.at);
    let (now, then) = (
        passage.counts.get(at.checked_sub(1)?)?,
        passage.counts.get(at + 1)?,
    );
    let near = [now, then]
        .iter()
        .all(|it| passage.sentence(it.at) == sentence);
    // `12 more than the 5 that it took`: the step is the smaller by far.
    if !near || step.value >= now.value.max(then.value) {
        return None;
    }
    let holds = (then.value + sign * step.value - now.value).abs() < 1e-9;
    Some(Check {
        field: "difference",
        figures: vec![*now, step, *then],
        settles: Vec::new(),
        holds,
        severity: 0.5,
        difference: format!(
            "{} {} {} = {}; {voice} gives {}{}.",
            number(then.value),
            if sign > 0.0 { "+" } else { "-" },
            number(step.value),
            number(then.value + sign * step.value),
            number(now.value),
            fits(holds)
        ),
    })
}

/// Words by which a toll moves to a number.
const MOVES: &[&str] = &[
    "risen",
    "rose",
    "rises",
    "rising",
    "raised",
    "raising",
    "raises",
    "brought",
    "bringing",
    "brings",
    "climbed",
    "climbing",
    "increased",
    "grown",
    "stands",
    "pushing",
    "taking",
];

/// Words by which a number is an older one.
const OLDER: &[&str] = &[
    "from",
    "stood",
    "earlier",
    "previously",
    "initially",
    "originally",
    "before",
    "had",
    "gave",
    "first",
    "until",
];

/// `Risen to 32 after four more of the wounded died. It had stood at 28`.
fn raised(passage: &Passage, at: usize, voice: &str) -> Option<Check> {
    let now = passage.counts[at];
    let (from, _) = passage.around(&now, 8, 0);
    let moved = passage.has(from, now.at, MOVES)
        && (from..now.at).any(|at| matches!(passage.word(at), "to" | "at"));
    if !moved {
        return None;
    }
    let sentence = passage.sentence(now.at);
    let near = |figure: &&Figure| {
        figure.at != now.at
            && passage.sentence(figure.at).abs_diff(sentence) <= 1
            && figure.value < now.value
    };
    let others: Vec<Figure> = passage.counts.iter().filter(near).copied().collect();
    // What is added is told as more, or as the wounded who died.
    let more = |figure: &Figure| {
        let (before, after) = (
            passage.around(figure, 3, 0).0,
            passage.around(figure, 0, 8).1,
        );
        passage.has(before, figure.at, &["another", "further", "additional"])
            || matches!(
                passage.word(figure.at + 1),
                "more" | "further" | "additional" | "others"
            )
            || passage.word(figure.at + 1) == "people"
                && matches!(passage.word(figure.at + 2), "have" | "more")
                && passage.has(figure.at, after, &["since", "later", "succumbed"])
            || passage.word(figure.at + 1) == "of"
                && passage.has(figure.at, after, &["wounded", "injured", "hurt"])
                && passage.has(figure.at, after, &["died", "succumbed"])
    };
    let older = |figure: &Figure| {
        let (before, _) = passage.around(figure, 8, 0);
        passage.has(before, figure.at, OLDER) && !more(figure)
    };
    let step = others.iter().find(|figure| more(figure))?;
    let then = others
        .iter()
        .find(|figure| figure.at != step.at && older(figure))?;
    let holds = (then.value + step.value - now.value).abs() < 1e-9;
    let mut parts = [*then, *step];
    parts.sort_by_key(|part| part.at);
    Some(added(&now, &parts, holds, voice))
}

/// `A cumulative 42 deaths by 2 October, 66 by 5 October and 58 by 9 October`: what only grows cannot fall.
fn fallen(passage: &Passage, at: usize, voice: &str) -> Option<Check> {
    let (before, now) = (passage.counts.get(at.checked_sub(1)?)?, passage.counts[at]);
    let sentence = passage.sentence(now.at);
    let words = (0..passage.whole.tokens.len()).filter(|&at| passage.sentence(at) == sentence);
    let grows = words.clone().any(|at| {
        matches!(
            passage.word(at),
            "cumulative" | "cumulatively" | "altogether"
        ) || passage.word(at) == "in" && passage.word(at + 1) == "total"
    });
    if !grows || passage.sentence(before.at) != sentence || now.value >= before.value {
        return None;
    }
    let (first, second) = (
        day(passage, before.at, now.at)?,
        day(passage, now.at, passage.whole.tokens.len())?,
    );
    (first < second).then(|| Check {
        field: "series",
        figures: vec![now, *before],
        settles: Vec::new(),
        holds: false,
        severity: 0.6,
        difference: format!(
            "{voice} counts {} in all by one day and {} by a later one; a running total cannot fall.",
            number(before.value),
            number(now.value)
        ),
    })
}

/// The year, month and day behind `by`, `as of`, `until` or `on`; an unsaid year is 0.
fn day(passage: &Passage, from: usize, to: usize) -> Option<(u32, usize, u32)> {
    let sentence = passage.sentence(from);
    let at = (from + 1..to)
        .take_while(|&at| passage.sentence(at) == sentence)
        .find(|&at| matches!(passage.word(at), "by" | "of" | "until" | "on"))?;
    let month = |at: usize| MONTHS.iter().position(|month| *month == passage.word(at));
    let numeral = |at: usize| passage.word(at).parse::<u32>().ok();
    let (day, month, next) = match (numeral(at + 1), month(at + 1)) {
        (Some(day), _) => (day, month(at + 2)?, at + 3),
        (None, Some(month)) => (numeral(at + 2)?, month, at + 3),
        _ => return None,
    };
    let year = numeral(next).filter(|year| (1900..2100).contains(year));
    Some((year.unwrap_or(0), month, day))
}
