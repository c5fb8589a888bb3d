//! Rows of tables: the head of a column says what the figures below it count.

use concord_annotate::{Annotation, table};
use concord_codebook::Codebook;
use concord_record::{Toll, TollMeasure};

use super::toll::{TollMention, counts, exactly};

/// Whether a sentence is the head of a table that counts the dead or injured: it names columns and tells nothing.
pub(super) fn is_head(codebook: &Codebook, annotation: &Annotation, sentence: usize) -> bool {
    let block = annotation.sentences[sentence].block;
    head_of(annotation, block) == Some(block)
        && table::cells(text(annotation, block))
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
    let Some(head) = head_of(annotation, block).filter(|&head| head != block) else {
        return Vec::new();
    };
    let (names, row) = (text(annotation, head), text(annotation, block));
    let columns = table::cells(names);
    let values = table::cells(row);
    let offset = annotation.blocks[block].start;
    let mut found: Vec<TollMention> = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let column = table::column(&columns, &values, index);
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

fn text(annotation: &Annotation, block: usize) -> &str {
    &annotation.text.as_str()[annotation.blocks[block].range()]
}

/// The head of the table in which a block is a row.
fn head_of(annotation: &Annotation, block: usize) -> Option<usize> {
    table::head_of(annotation.text.as_str(), &annotation.blocks, block)
}
