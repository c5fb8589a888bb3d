//! Rows of tables: the head of a column says what the figures below it count.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_read::BlockKind;
use concord_record::{Toll, TollMeasure};

use super::toll::{TollMention, counts, exactly};

/// Blanks that part two cells of a table without rules.
const GAP: usize = 2;

/// Whether a sentence is the head of a table that counts the dead or injured: it names columns and tells nothing.
pub(super) fn is_head(codebook: &Codebook, annotation: &Annotation, sentence: usize) -> bool {
    let block = annotation.sentences[sentence].block;
    is_row(annotation, block)
        && head_of(annotation, block) == block
        && !text(annotation, block).contains(|letter: char| letter.is_ascii_digit())
        && cells(text(annotation, block))
            .into_iter()
            .any(|cell| measure(codebook, &text(annotation, block)[cell]).is_some())
}

/// The tolls that a row gives in columns of their own; empty where its table has none.
pub(super) fn tolls(
    codebook: &Codebook,
    annotation: &Annotation,
    sentence: usize,
) -> Vec<TollMention> {
    let block = annotation.sentences[sentence].block;
    if !is_row(annotation, block) {
        return Vec::new();
    }
    let head = head_of(annotation, block);
    if head == block {
        return Vec::new();
    }
    let (names, row) = (text(annotation, head), text(annotation, block));
    let columns = cells(names);
    let values = cells(row);
    let offset = annotation.blocks[block].start;
    let mut found: Vec<TollMention> = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let column = if columns.len() == values.len() {
            columns.get(index)
        } else {
            // A row that leaves cells empty: the column whose end stands nearest, as figures are set to the right.
            columns
                .iter()
                .min_by_key(|name| name.end.abs_diff(value.end))
        };
        let Some(measure) = column.and_then(|name| measure(codebook, &names[name.clone()])) else {
            continue;
        };
        let bytes = offset + value.start..offset + value.end;
        let inside: Vec<usize> = annotation.sentences[sentence]
            .tokens
            .clone()
            .filter(|&token| bytes.contains(&annotation.parse.tokens[token].start))
            .collect();
        let (Some(&first), Some(&last)) = (inside.first(), inside.last()) else {
            continue;
        };
        let tokens = first..last + 1;
        let number = annotation.numbers_in(tokens.clone()).next();
        if let Some(toll) = count(annotation, &row[value.clone()], number) {
            found.push(TollMention::whole(measure, toll, tokens, number));
        }
    }
    found
}

/// The figure of a cell, or what the annotation reads in it ("at least 4").
fn count(annotation: &Annotation, cell: &str, number: Option<usize>) -> Option<Toll> {
    let digits: String = cell.chars().filter(|letter| *letter != ',').collect();
    if let Ok(count) = digits.parse() {
        return Some(exactly(count));
    }
    let mention = &annotation.numbers[number?].mention;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and not negative"
    )]
    let whole = |value: f64| (value >= 0.0 && value.fract() == 0.0).then_some(value as u64);
    let (low, high) = (mention.low.and_then(whole), mention.high.and_then(whole));
    (low.is_some() || high.is_some()).then_some(Toll {
        low,
        high,
        best: mention.best.and_then(whole).or(low).or(high),
    })
}

/// What a column counts, by its name; a column of both ("dead/injured") counts neither.
fn measure(codebook: &Codebook, name: &str) -> Option<TollMeasure> {
    let mut found: Option<TollMeasure> = None;
    for word in name.split(|letter: char| !letter.is_alphanumeric()) {
        if let Some(measure) = counts(codebook, &word.to_lowercase()) {
            if found.is_some_and(|known| known != measure) {
                return None;
            }
            found = Some(measure);
        }
    }
    found
}

/// Whether a block is a row; a head with rules may be typed as something else.
fn is_row(annotation: &Annotation, block: usize) -> bool {
    annotation.blocks[block].kind == BlockKind::Table || text(annotation, block).starts_with('|')
}

/// The first row of the table that a row stands in.
fn head_of(annotation: &Annotation, block: usize) -> usize {
    (0..=block)
        .rev()
        .take_while(|&row| is_row(annotation, row))
        .last()
        .unwrap_or(block)
}

fn text(annotation: &Annotation, block: usize) -> &str {
    &annotation.text.as_str()[annotation.blocks[block].range()]
}

/// The cells of a row, by rules, tabs or wide white space; of a row with rules the empty ones as well.
fn cells(row: &str) -> Vec<Range<usize>> {
    let ruled = row.contains('|');
    let parting = |letter: char| letter == if ruled { '|' } else { '\t' };
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    if ruled || row.contains('\t') {
        for (at, letter) in row.char_indices().filter(|(_, letter)| parting(*letter)) {
            found.push(start..at);
            start = at + letter.len_utf8();
        }
        found.push(start..row.len());
        if ruled && found.len() > 2 {
            // A rule at the edge parts nothing.
            found.retain(|cell| cell.start > 0 || !row[cell.clone()].trim().is_empty());
            if row.trim_end().ends_with('|') {
                found.pop();
            }
        }
        return found.into_iter().map(|cell| trimmed(row, cell)).collect();
    }
    let mut blanks = 0;
    for (at, letter) in row.char_indices() {
        if letter.is_whitespace() {
            blanks += 1;
            continue;
        }
        if blanks >= GAP && at > blanks {
            found.push(start..at);
            start = at;
        }
        blanks = 0;
    }
    found.push(start..row.len());
    found.into_iter().map(|cell| trimmed(row, cell)).collect()
}

fn trimmed(row: &str, cell: Range<usize>) -> Range<usize> {
    let text = &row[cell.clone()];
    let start = cell.start + text.len() - text.trim_start().len();
    start..start.max(cell.start + text.trim_end().len())
}
