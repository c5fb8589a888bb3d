//! Parts told as fractions and growth told as a factor: `two thirds of the 90 villages, that is 60`, `doubled from 16 to 32`.

use super::passage::Passage;
use super::{Check, fits};
use crate::contradiction::number;
use crate::prose::{Figure, spelled};

/// The fractions and factors of a paragraph.
pub(super) fn find(passage: &Passage, voice: &str) -> Vec<Check> {
    let mut found = fractions(passage, voice);
    found.extend(growth(passage, voice));
    found
}

/// A fraction at a token: its size, its words, and the token behind it.
fn fraction(passage: &Passage, at: usize) -> Option<(f64, String, usize)> {
    let word = passage.word(at);
    let divisor = |word: &str| -> Option<f64> {
        Some(match word.strip_suffix('s').unwrap_or(word) {
            "third" => 3.0,
            "quarter" => 4.0,
            "fifth" => 5.0,
            "sixth" => 6.0,
            "eighth" => 8.0,
            "tenth" => 10.0,
            _ => return None,
        })
    };
    if word == "half" && !matches!(passage.word(at + 1), "year" | "an" | "a" | "dozen" | "-") {
        let ordinal =
            at > 0 && matches!(passage.word(at - 1), "first" | "second" | "last" | "other");
        return (!ordinal).then(|| (0.5, "half".to_owned(), at + 1));
    }
    // `Two-thirds` may be one token.
    if let Some((many, of)) = word.split_once('-')
        && let (Some(many), Some(divisor)) = (spelled(many), divisor(of))
    {
        return Some((many / divisor, word.to_owned(), at + 1));
    }
    let divided = divisor(passage.word(at + 1));
    if let Some(divisor) = divided {
        let many = match word {
            "a" | "one" => 1.0,
            _ => spelled(word).filter(|many| *many < divisor)?,
        };
        // `A third ambush`, `the first quarter`: an ordinal.
        let whole = matches!(passage.word(at + 2), "of");
        return whole.then(|| {
            (
                many / divisor,
                format!("{word} {}", passage.word(at + 1)),
                at + 2,
            )
        });
    }
    // `One in four`, `three in ten`, `one out of five`.
    let many = spelled(word).filter(|many| (1.0..10.0).contains(many))?;
    let of = match (passage.word(at + 1), passage.word(at + 2)) {
        ("in", _) => at + 2,
        ("out", "of") => at + 3,
        _ => return None,
    };
    let all = spelled(passage.word(of)).or_else(|| passage.word(of).parse().ok())?;
    let small = all > many && all <= 10.0 && all.fract() == 0.0;
    small.then(|| {
        (
            many / all,
            format!("{word} in {}", passage.word(of)),
            of + 1,
        )
    })
}

/// `Two thirds of the 90 villages ..., that is 60`; `a fifth of them, about 5,000 people`; `of the 120 ..., one in four, or 40`.
fn fractions(passage: &Passage, voice: &str) -> Vec<Check> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < passage.whole.tokens.len() {
        let Some((size, words, behind)) = fraction(passage, at) else {
            at += 1;
            continue;
        };
        let start = at;
        at = behind;
        let sentence = passage.sentence(start);
        let next = |from: usize| {
            passage
                .counts
                .iter()
                .find(|count| count.at >= from && passage.sentence(count.at) == sentence)
                .copied()
        };
        // `of the 90 villages` names the whole; else the last number told before.
        let named = next(behind).filter(|count| {
            passage.word(behind) == "of"
                && (behind + 1..count.at).all(|at| {
                    crate::prose::MODIFIERS.contains(&passage.word(at)) || passage.word(at) == "of"
                })
        });
        let before = || {
            let pointing = passage.word(behind) == "of"
                && matches!(
                    passage.word(behind + 1),
                    "them" | "these" | "those" | "whom" | "which" | "all"
                );
            let bare = passage.word(behind) != "of";
            passage
                .counts
                .iter()
                .rev()
                .find(|count| count.at < start && passage.sentence(count.at) + 1 >= sentence)
                .filter(|_| pointing || bare)
                .copied()
        };
        let Some(whole) = named.or_else(before) else {
            continue;
        };
        let Some(part) = next(behind.max(whole.at + 1)).filter(|part| {
            part.at - start <= REACH && passage.is_aside(part) && !passage.is_bounded(part)
        }) else {
            continue;
        };
        if part.value >= whole.value {
            continue;
        }
        let expected = size * whole.value;
        let vague = part.rounded
            || whole.rounded
            || (start.saturating_sub(2)..start).any(|at| {
                matches!(
                    passage.word(at),
                    "about" | "almost" | "nearly" | "around" | "roughly" | "some" | "over" | "than"
                )
            });
        let slack = if vague {
            0.1 * expected
        } else {
            0.03 * expected
        }
        .max(0.5);
        let holds = (part.value - expected).abs() <= slack + 1e-9;
        found.push(Check {
            field: "share",
            figures: vec![whole, part],
            settles: vec![(part.start, part.end)],
            holds,
            severity: (0.3 + (part.value - expected).abs() / whole.value).min(0.9),
            difference: format!(
                "{words} of {} is {}; {voice} gives {}{}.",
                number(whole.value),
                number((expected * 10.0).round() / 10.0),
                number(part.value),
                fits(holds)
            ),
        });
        at = part.at + 1;
    }
    found
}

/// Tokens from a fraction to the part that it comes to, at most.
const REACH: usize = 20;

/// A factor told by a word: `doubled`, `fourfold`, `three times as many`, `fell by a quarter`.
fn factor(passage: &Passage, at: usize) -> Option<(f64, String)> {
    let word = passage.word(at);
    let plain = match word {
        "doubled" | "doubling" | "twofold" => Some(2.0),
        "tripled" | "trebled" | "tripling" | "threefold" => Some(3.0),
        "quadrupled" | "fourfold" => Some(4.0),
        "fivefold" => Some(5.0),
        "tenfold" => Some(10.0),
        "halved" => Some(0.5),
        _ => None,
    };
    if let Some(factor) = plain {
        return Some((factor, word.to_owned()));
    }
    if word == "twice" && matches!(passage.word(at + 1), "as" | "the") {
        return Some((2.0, "twice".to_owned()));
    }
    // `By a quarter`, `by half`.
    if word == "by"
        && let Some((size, words, _)) = fraction(passage, at + 1).or_else(|| {
            let one = passage.word(at + 1) == "a" && !passage.word(at + 2).is_empty();
            let divisor = match passage.word(at + 2) {
                "third" => 3.0,
                "quarter" => 4.0,
                "fifth" => 5.0,
                "tenth" => 10.0,
                _ => return None,
            };
            one.then(|| (1.0 / divisor, format!("a {}", passage.word(at + 2)), at + 3))
        })
    {
        let from = at.saturating_sub(4);
        if passage.has(from, at, super::change::RISE) {
            return Some((1.0 + size, format!("a rise by {words}")));
        }
        if passage.has(from, at, super::change::FALL) {
            return Some((1.0 - size, format!("a fall by {words}")));
        }
    }
    None
}

/// `Doubled from 16 to 32`; `84 in 2020 against 55`.
fn growth(passage: &Passage, voice: &str) -> Vec<Check> {
    let mut found = Vec::new();
    for at in 0..passage.whole.tokens.len() {
        let Some((factor, words)) = factor(passage, at) else {
            continue;
        };
        let sentence = passage.sentence(at);
        let here: Vec<Figure> = passage
            .counts
            .iter()
            .filter(|count| passage.sentence(count.at) == sentence)
            .copied()
            .collect();
        let led = |figure: &Figure, words: &[&str]| {
            let (from, _) = passage.around(figure, 3, 0);
            passage.has(from, figure.at, words)
        };
        let from = here
            .iter()
            .find(|figure| led(figure, &["from", "against", "with"]));
        let Some(from) = from else { continue };
        let to = here
            .iter()
            .filter(|figure| figure.at != from.at)
            .find(|figure| led(figure, &["to"]))
            .or_else(|| here.iter().find(|figure| figure.at < from.at));
        let Some(to) = to.filter(|_| from.value > 0.0) else {
            continue;
        };
        let modified = |word: &str| (at.saturating_sub(3)..at).any(|at| passage.word(at) == word);
        let computed = to.value / from.value;
        let more = modified("more") || modified("over");
        let nearly = ["almost", "nearly", "about", "roughly", "around"]
            .iter()
            .any(|word| modified(word));
        let (low, high) = if more {
            (factor, factor + 1.0)
        } else if nearly {
            (0.8 * factor, 1.1 * factor)
        } else {
            (0.92 * factor, 1.08 * factor)
        };
        let holds = (low - 1e-9..=high + 1e-9).contains(&computed);
        found.push(Check {
            field: "change",
            figures: vec![*to, *from],
            settles: Vec::new(),
            holds,
            severity: (0.3 + (computed / factor - 1.0).abs() / 2.0).min(0.9),
            difference: format!(
                "From {} to {} is a factor of {computed:.2}; {voice} says {}{words}{}.",
                number(from.value),
                number(to.value),
                if more { "more than " } else { "" },
                fits(holds)
            ),
        });
    }
    found
}
