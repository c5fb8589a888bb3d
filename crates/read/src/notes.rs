//! Footnote marks in the text and the notes that they call.
//!
//! A mark is a raised digit, a bracketed label, or digits glued to a sentence's end ("on April 18.12"). The last
//! kind is a guess until a note with that label exists or the digits count up through the text.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::shape::{self, Lead};
use crate::{Block, BlockKind, Note};

/// A mark: its label and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) label: String,
    pub(crate) range: Range<usize>,
    /// Digits glued to a word or stop: to be believed only in sequence.
    pub(crate) glued: bool,
}

static RAISED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[¹²³⁰⁴-⁹]{1,3}(?:[⁻⁼,–-]?[¹²³⁰⁴-⁹]{1,3})*").expect("regex"));
static BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[\^?(\d{1,3}(?:[,–-] ?\d{1,3})*|[a-z]|(?:note|nb|n) \d{1,3})\]").expect("regex")
});
static GLUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:\p{Ll}{2}|\d|\p{Lu}{2}|[)”’"])[.,;:!?][”’"')]{0,2}(\d{1,3}(?:,\d{1,3})*)(?:\s|$)|\p{Ll}[”’"')](\d{1,3})(?:[\s.,;]|$)"#)
        .expect("regex")
});
static UNIT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[\s\d(/])[kcdm]?m$").expect("regex"));

/// All marks in a text, glued digits included, in order.
pub(crate) fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    for found in RAISED.find_iter(text) {
        let before = text[..found.start()]
            .chars()
            .rev()
            .take(4)
            .collect::<Vec<_>>();
        let before: String = before.into_iter().rev().collect();
        // km² and m³ are units.
        if matches!(found.as_str(), "²" | "³") && UNIT.is_match(&before) {
            continue;
        }
        split(text, found.range(), &mut marks);
    }
    for found in BRACKETED.captures_iter(text) {
        let Some(inner) = found.get(1) else { continue };
        // A Markdown link `[1](http...)` keeps its label; an index `a[1]` in code is not met in reports.
        let whole = found.get(0).map_or(inner.range(), |m| m.range());
        let list = inner.as_str().contains(',');
        if list {
            split(text, inner.range(), &mut marks);
        } else {
            marks.push(Mark {
                label: inner.as_str().to_owned(),
                range: whole,
                glued: false,
            });
        }
    }
    for found in GLUED.captures_iter(text) {
        if let Some(digits) = found.get(1).or_else(|| found.get(2)) {
            let from = marks.len();
            split(text, digits.range(), &mut marks);
            for mark in &mut marks[from..] {
                mark.glued = true;
            }
        }
    }
    marks.sort_by_key(|mark| mark.range.start);
    marks
}

/// Splits `¹,²` into its labels.
fn split(text: &str, range: Range<usize>, marks: &mut Vec<Mark>) {
    let mut start = range.start;
    let mut label = String::new();
    let slice = &text[range.clone()];
    for (at, character) in slice.char_indices() {
        let digit =
            shape::plain_digit(character).or(character.is_ascii_digit().then_some(character));
        match digit {
            Some(digit) => {
                if label.is_empty() {
                    start = range.start + at;
                }
                label.push(digit);
            }
            None if !label.is_empty() => marks.push(Mark {
                label: std::mem::take(&mut label),
                range: start..range.start + at,
                glued: false,
            }),
            None => {}
        }
    }
    if !label.is_empty() {
        marks.push(Mark {
            label,
            range: start..range.end,
            glued: false,
        });
    }
}

/// A note's body: label and the range of its own text.
fn body(text: &str, block: &Block) -> Option<(String, Range<usize>)> {
    let slice = &text[block.range()];
    let (length, label) = match shape::lead(slice) {
        Lead::Note(length, label) => (length, label),
        Lead::Number(length, Some(number)) | Lead::Bare(length, number) => {
            (length, number.to_string())
        }
        _ => return None,
    };
    let start = block.start + length;
    let start = start + (text[start..block.end].len() - text[start..block.end].trim_start().len());
    (label != "^" && start < block.end).then_some((label, start..block.end))
}

/// Ties marks to bodies, for formats that do not declare their notes.
pub(crate) fn tie(text: &str, blocks: &[Block]) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    let mut by_label: HashMap<String, Vec<usize>> = HashMap::new();
    let mut in_notes: Vec<Range<usize>> = Vec::new();
    for block in blocks {
        if !matches!(block.kind, BlockKind::Footnote | BlockKind::Reference) {
            continue;
        }
        in_notes.push(block.range());
        if let Some((label, range)) = body(text, block) {
            by_label.entry(label.clone()).or_default().push(notes.len());
            notes.push(Note {
                label,
                marks: Vec::new(),
                body: Some(range),
            });
        }
    }
    let mut last = 0u32;
    let mut loose: HashMap<String, usize> = HashMap::new();
    for mark in believed(text, marks(text), &by_label) {
        let position = in_notes.partition_point(|range| range.end <= mark.range.start);
        if in_notes
            .get(position)
            .is_some_and(|range| range.contains(&mark.range.start))
        {
            continue;
        }
        last = mark.label.parse().unwrap_or(last);
        let chosen = by_label.get(&mark.label).and_then(|candidates| {
            // Bodies stand in the order of the text.
            let before = candidates.partition_point(|&at| {
                notes[at]
                    .body
                    .as_ref()
                    .is_some_and(|body| body.start <= mark.range.start)
            });
            candidates.get(before).or(candidates.last()).copied()
        });
        let at = match chosen {
            Some(at) => at,
            None => *loose.entry(mark.label.clone()).or_insert_with(|| {
                notes.push(Note {
                    label: mark.label.clone(),
                    marks: Vec::new(),
                    body: None,
                });
                notes.len() - 1
            }),
        };
        notes[at].marks.push(mark.range);
    }
    // In the order in which a reader meets them.
    notes.sort_by_key(|note| {
        let mark = note.marks.first().map(|mark| mark.start);
        let body = note.body.as_ref().map(|body| body.start);
        mark.or(body).unwrap_or(usize::MAX)
    });
    notes
}

/// Drops glued digits that are no marks: they must count up through the text and, where there are notes, have
/// one with their label.
fn believed(text: &str, marks: Vec<Mark>, bodies: &HashMap<String, Vec<usize>>) -> Vec<Mark> {
    let glued: Vec<u32> = marks
        .iter()
        .filter(|m| m.glued)
        .filter_map(|m| m.label.parse().ok())
        .collect();
    let counts_up = (1..=3).all(|label| glued.contains(&label));
    let mut last = 0u32;
    let mut kept = Vec::new();
    for mark in marks {
        if !mark.glued {
            last = mark.label.parse().unwrap_or(last);
            kept.push(mark);
            continue;
        }
        let label: u32 = mark.label.parse().unwrap_or(0);
        let next_in_line = label > last && label <= last + 2;
        let decimal = text[..mark.range.start]
            .trim_end_matches(['.', ','])
            .ends_with(|c: char| c.is_ascii_digit());
        let known = bodies.contains_key(&mark.label);
        let again = label != 0 && label <= last && known && !decimal;
        if (known && (next_in_line || again))
            || (bodies.is_empty() && counts_up && next_in_line && !decimal)
        {
            last = last.max(label);
            kept.push(mark);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<(String, bool)> {
        marks(text)
            .into_iter()
            .map(|m| (m.label, m.glued))
            .collect()
    }

    #[test]
    fn marks_of_every_kind() {
        assert_eq!(
            labels("on April 18.¹ It fell.[2] They left.3 Then¹²,¹³ 4 km² burnt."),
            [
                ("1".into(), false),
                ("2".into(), false),
                ("3".into(), true),
                ("12".into(), false),
                ("13".into(), false)
            ]
        );
        assert!(
            labels("It cost 18.12 dollars and 3,500 men.")
                .iter()
                .all(|m| m.1)
        );
    }

    #[test]
    fn glued_digits_need_a_sequence() {
        let text = "It rose by 18.12 per cent. Nine died on April 18.1 More died.";
        let note = Block {
            kind: BlockKind::Footnote,
            start: 0,
            end: 0,
            level: 0,
        };
        assert!(tie(text, &[note]).is_empty());
        let text = "It rose by 18.12 per cent. Nine died on April 18.1 More died.\n\n1 Reuters, 3 May 2014";
        let note = Block {
            kind: BlockKind::Footnote,
            start: 63,
            end: text.len(),
            level: 0,
        };
        let notes = tie(text, &[note]);
        assert_eq!(notes.len(), 1);
        assert_eq!(&text[notes[0].marks[0].clone()], "1");
        assert_eq!(&text[notes[0].body.clone().unwrap()], "Reuters, 3 May 2014");
    }
}
