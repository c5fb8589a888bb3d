//! Changes in per cent between two counts of a sentence: `128, up from 100, a rise of 28 per cent`.

use super::share::tolerance;
use super::{Check, fits};
use crate::contradiction::number;
use crate::prose::{Figure, MODIFIERS, Sentence};

/// Words by which a per cent is a change, not a share.
pub(super) const RISE: &[&str] = &[
    "rise",
    "rises",
    "rose",
    "risen",
    "increase",
    "increased",
    "growth",
    "grew",
    "grown",
    "jump",
    "jumped",
    "surge",
    "surged",
    "up",
    "more",
    "higher",
    "climbed",
];
pub(super) const FALL: &[&str] = &[
    "fall",
    "fell",
    "fallen",
    "drop",
    "dropped",
    "decline",
    "declined",
    "decrease",
    "decreased",
    "down",
    "fewer",
    "lower",
    "less",
    "reduction",
    "shrank",
];

/// +1 for a rise and -1 for a fall, told within three words of the per cent.
pub(super) fn direction(sentence: &Sentence, percent: &Figure) -> Option<f64> {
    let near = (1..=3)
        .filter_map(|step| percent.at.checked_sub(step))
        .chain(percent.at + 1..=percent.at + 2);
    for at in near {
        let word = sentence.word(at);
        // `more than 20 per cent` bounds the number.
        let bounds = matches!(sentence.word(at + 1), "than" | "to")
            && at < percent.at
            && matches!(word, "more" | "less" | "fewer" | "up" | "higher" | "lower");
        if bounds {
            continue;
        }
        if RISE.contains(&word) {
            return Some(1.0);
        }
        if FALL.contains(&word) {
            return Some(-1.0);
        }
    }
    None
}

/// `128 incidents, up from 100, a rise of 28 per cent`; `rose from 100 to 128, by 28 per cent`; `128 against 100`.
pub(super) fn change<'s>(sentence: &'s Sentence, voice: &str) -> Vec<(Check, &'s Sentence)> {
    let counts = sentence.counts();
    let mut checks = Vec::new();
    for percent in sentence.percents() {
        let Some(sign) = direction(sentence, &percent) else {
            continue;
        };
        let mut pairs: Vec<(Figure, Figure)> = Vec::new();
        for (at, from) in counts.iter().enumerate() {
            let before = |word: &str| {
                sentence.tokens[..from.at]
                    .iter()
                    .rev()
                    .take_while(|token| {
                        token.text == word || MODIFIERS.contains(&token.text.as_str())
                    })
                    .any(|token| token.text == word)
            };
            let earlier = counts[..at].iter().rev().map(|to| (*from, *to));
            if before("from") {
                // `from 100 to 128`, or else what stood before: `128, up from 100`, `to 128 from 100`.
                let next = counts.get(at + 1).filter(|next| {
                    next.at - from.at <= 8
                        && sentence.tokens[from.at..next.at]
                            .iter()
                            .rev()
                            .take(4)
                            .any(|token| token.text == "to")
                });
                match next {
                    Some(to) => pairs.push((*from, *to)),
                    None => pairs.extend(earlier),
                }
            } else if before("against")
                || (before("than") && !bounded(sentence, from))
                || compared(sentence, from)
            {
                pairs.extend(earlier);
            }
        }
        pairs.retain(|(from, to)| from.value > 0.0 && to.value > 0.0);
        let stated = sign * percent.value;
        let off = |(from, to): &(Figure, Figure)| {
            (100.0 * (to.value - from.value) / from.value - stated).abs()
        };
        let log = |(from, to): &(Figure, Figure)| (to.value / from.value).ln().abs();
        // Other numbers may stand between: the pair that fits, else the one of like size.
        let pair = pairs
            .iter()
            .find(|pair| off(pair) <= tolerance(&percent))
            .or_else(|| {
                pairs
                    .iter()
                    .filter(|pair| log(pair) <= 1.1)
                    .min_by(|x, y| log(x).total_cmp(&log(y)))
            });
        let Some(&(from, to)) = pair else {
            continue;
        };
        let computed = 100.0 * (to.value - from.value) / from.value;
        let holds = (computed - stated).abs() <= tolerance(&percent);
        checks.push((
            Check {
                field: "percent_change",
                figures: vec![to, percent, from],
                settles: vec![(percent.start, percent.end)],
                holds,
                severity: (0.3 + (computed - stated).abs() / 40.0).min(0.9),
                difference: format!(
                    "From {} to {} is a change of {computed:.0} per cent; {voice} states {}{} per cent{}.",
                    number(from.value),
                    number(to.value),
                    if sign < 0.0 { "a fall of " } else { "" },
                    number(percent.value),
                    fits(holds)
                ),
            },
            sentence,
        ));
    }
    checks
}

/// `more than 100` bounds a number and compares nothing.
fn bounded(sentence: &Sentence, figure: &Figure) -> bool {
    figure.at >= 2
        && sentence.word(figure.at - 1) == "than"
        && matches!(sentence.word(figure.at - 2), "more" | "less" | "fewer")
}

/// `compared with 100`, `compared to some 100`.
pub(super) fn compared(sentence: &Sentence, figure: &Figure) -> bool {
    (2..=4).any(|back| {
        figure.at >= back
            && sentence.word(figure.at - back) == "compared"
            && matches!(sentence.word(figure.at - back + 1), "with" | "to")
    })
}
