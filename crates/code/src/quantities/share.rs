//! Parts and wholes: which quantity another one is a share of.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_annotate::numbers::NumberUnit;
use concord_record::{Measure, Modifier};

use super::figure::Figure;
use super::{Draft, compare};

/// Words that lead from a whole to its parts.
const PART_WORDS: [&str; 5] = ["including", "include", "includes", "included", "among"];

/// The longest run of parts that a sum is looked for in.
const RUN: usize = 24;

/// Sets the whole of each part.
pub(super) fn assign(annotation: &Annotation, drafts: &mut [Draft]) {
    for index in 0..drafts.len() {
        if let Some(whole) = partitive(annotation, drafts, index) {
            drafts[index].whole = Some(whole);
        }
    }
    sums(drafts);
    totals(annotation, drafts);
}

/// "63 of them", "including 7", "of whom 12", "63 of the 140".
fn partitive(annotation: &Annotation, drafts: &[Draft], index: usize) -> Option<usize> {
    let part = &drafts[index];
    let parse = &annotation.parse;
    let sentence = annotation.sentence_of(part.figure.value.start);
    let start = annotation.sentences[sentence].tokens.start;
    // "63 of the 140": the whole is told here, or was told before.
    if let Some(whole) = of_number(annotation, &part.figure) {
        let same = |draft: &Draft| {
            draft.measure == part.measure && draft.figure.high.or(draft.figure.low) == Some(whole)
        };
        let told = (0..index).rev().find(|&at| same(&drafts[at]));
        return told.or_else(|| {
            drafts
                .get(index + 1)
                .filter(|next| same(next))
                .map(|_| index + 1)
        });
    }
    let after = (part.figure.value.end
        ..(part.figure.value.end + 3).min(annotation.sentences[sentence].tokens.end))
        .map(|token| &*parse.tokens[token].lower)
        .collect::<Vec<_>>();
    let of_them = after.first() == Some(&"of")
        && after
            .get(1)
            .is_some_and(|word| matches!(*word, "them" | "these" | "those" | "whom" | "which"));
    let led = lead(annotation, start..part.figure.value.start);
    if !of_them && led.is_none() {
        return None;
    }
    let limit = led.unwrap_or(part.figure.value.start);
    (0..index)
        .rev()
        .map(|whole| (whole, &drafts[whole]))
        .take_while(|(_, whole)| sentence - annotation.sentence_of(whole.figure.value.start) <= 1)
        .filter(|(_, whole)| {
            whole.figure.value.start < limit && whole.figure.size() >= part.figure.size()
        })
        .find(|(_, whole)| {
            // What it is only compared with is not its whole: "90 attacks, against 60 before. Kano had 44 of them".
            let compared = compare::is_compared_with(annotation, whole)
                && annotation.sentence_of(whole.figure.value.start) != sentence;
            if compared {
                return false;
            }
            let here = annotation.sentence_of(whole.figure.value.start) == sentence
                && whole.unit == part.unit;
            of_them || whole.measure == part.measure && (part.measure != Measure::Other || here)
        })
        .map(|(whole, _)| whole)
}

/// The size of the whole in "63 of the 140".
pub(super) fn of_number(annotation: &Annotation, part: &Figure) -> Option<f64> {
    let parse = &annotation.parse;
    let end = annotation.sentences[annotation.sentence_of(part.value.start)]
        .tokens
        .end;
    let at = part.tokens.end.max(part.value.end);
    if at + 1 >= end || &*parse.tokens[at].lower != "of" {
        return None;
    }
    let whole = annotation.numbers_in(at + 1..(at + 4).min(end)).next()?;
    let whole = &annotation.numbers[whole].mention;
    whole
        .high
        .or(whole.low)
        .filter(|whole| *whole > part.size() && part.unit == NumberUnit::Count)
}

/// The word that leads from a whole to a part, close before its figure.
pub(super) fn lead(annotation: &Annotation, before: Range<usize>) -> Option<usize> {
    let parse = &annotation.parse;
    before
        .clone()
        .rev()
        .take(12)
        .take_while(|&token| !matches!(&*parse.tokens[token].lower, ";" | ":" | "."))
        .find(|&token| {
            let word = &*parse.tokens[token].lower;
            PART_WORDS.contains(&word)
                || matches!(word, "whom" | "which")
                    && token > before.start
                    && &*parse.tokens[token - 1].lower == "of"
        })
}

fn alike(a: &Draft, b: &Draft) -> bool {
    let actor = |draft: &Draft| draft.owner.as_ref().map(|side| side.party.name.clone());
    a.measure == b.measure
        && actor(a) == actor(b)
        && a.measure != Measure::Other
        && a.unit == b.unit
}

/// A run of figures that add up exactly to one told before them are its parts: "23 strikes ... 15 in one country ... eight in the
/// other"; what follows may divide the parts again.
fn sums(drafts: &mut [Draft]) {
    let exact = |draft: &Draft| {
        draft.figure.modifier == Modifier::Exact && draft.figure.low == draft.figure.high
    };
    for first in 0..drafts.len() {
        if drafts[first].whole.is_some() || !exact(&drafts[first]) {
            continue;
        }
        let same: Vec<usize> = (first..drafts.len())
            .filter(|&index| alike(&drafts[first], &drafts[index]) && exact(&drafts[index]))
            .collect();
        let mut next = 1;
        let mut at = 0;
        while at < same.len() && next < same.len() {
            // Only a whole's own parts are divided again.
            if at > 0 && drafts[same[at]].whole.is_none() {
                break;
            }
            let whole = drafts[same[at]].figure.size();
            let mut sum = 0.0;
            let run = same[next..]
                .iter()
                .take(RUN)
                .take_while(|&&index| drafts[index].whole.is_none())
                .position(|&index| {
                    sum += drafts[index].figure.size();
                    sum >= whole
                });
            if let Some(last) = run
                && last > 0
                && sum == whole
            {
                for &part in &same[next..=next + last] {
                    drafts[part].whole = Some(same[at]);
                }
                next += last + 1;
            } else if at == 0 {
                break;
            }
            at += 1;
        }
    }
}

/// "33 ... four ... bringing the total to 37": the parts stand before their sum.
fn totals(annotation: &Annotation, drafts: &mut [Draft]) {
    for index in 0..drafts.len() {
        let whole = &drafts[index];
        let sentence = annotation.sentence_of(whole.figure.value.start);
        let start = annotation.sentences[sentence].tokens.start;
        let said = (start..whole.figure.value.end).rev().take(14).any(|token| {
            matches!(
                annotation.lemmas[token].as_str(),
                "total" | "altogether" | "overall"
            )
        });
        if !said {
            continue;
        }
        let mut sum = 0.0;
        let mut parts = Vec::new();
        for part in (0..index).rev() {
            let draft = &drafts[part];
            if !alike(draft, whole)
                || draft.whole.is_some()
                || sentence - annotation.sentence_of(draft.figure.value.start) > 3
            {
                break;
            }
            sum += draft.figure.size();
            parts.push(part);
            if sum >= whole.figure.size() {
                break;
            }
        }
        if parts.len() > 1 && sum == whole.figure.size() {
            for part in parts {
                drafts[part].whole = Some(index);
            }
        }
    }
}
