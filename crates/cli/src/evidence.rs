//! The sentences that records stand on, with where they are.

use concord_casebook::Casebook;
use concord_record::{Document, Evidence, Field, Record, Span};
use serde::Serialize;

use crate::failure::Failure;
use crate::output::Output;
use crate::phrase::one_line;

/// A sentence of a document with what it is evidence for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Sentence {
    /// The document.
    pub(crate) document: String,
    /// Its file name.
    pub(crate) file: String,
    /// First code point.
    pub(crate) start: usize,
    /// One past the last code point.
    pub(crate) end: usize,
    /// The document's words.
    pub(crate) text: String,
    /// The spans in it.
    pub(crate) spans: Vec<Evidence>,
}

/// The sentences of some evidence in reading order, each once.
pub(crate) fn sentences(
    casebook: &Casebook,
    document: &Document,
    evidence: &[Evidence],
) -> Result<Vec<Sentence>, Failure> {
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut evidence: Vec<&Evidence> = evidence.iter().collect();
    // Wide spans first, so that what lies in them needs no sentence of its own.
    evidence.sort_by_key(|evidence| {
        (
            evidence.start,
            std::cmp::Reverse(evidence.end),
            evidence.field,
        )
    });
    for evidence in evidence {
        let within = |sentence: &&mut Sentence| {
            sentence.start <= evidence.start && evidence.end <= sentence.end
        };
        if let Some(sentence) = sentences.iter_mut().find(within) {
            sentence.spans.push(evidence.clone());
            continue;
        }
        let span = Span {
            start: evidence.start,
            end: evidence.end,
        };
        let passage = casebook.passage(&document.id, span)?;
        sentences.push(Sentence {
            document: document.id.clone(),
            file: document.file.clone(),
            start: passage.start,
            end: passage.end,
            text: passage.text,
            spans: vec![evidence.clone()],
        });
    }
    sentences.sort_by_key(|sentence| (sentence.start, sentence.end));
    Ok(sentences)
}

/// A record's document and evidence; events, contradictions, actors and places have none of their own.
pub(crate) fn of_record(record: &Record) -> Option<(&str, &[Evidence])> {
    match record {
        Record::Account(it) => Some((&it.document, &it.evidence)),
        Record::Quantity(it) => Some((&it.document, &it.evidence)),
        Record::Claim(it) => Some((&it.document, &it.evidence)),
        Record::Relation(it) => Some((&it.document, &it.evidence)),
        Record::Note(it) => Some((&it.document, &it.evidence)),
        _ => None,
    }
}

/// The word that the export uses for a field.
pub(crate) fn field_word(field: Field) -> String {
    let value = serde_json::to_value(field).ok();
    value
        .as_ref()
        .and_then(|value| value.as_str())
        .unwrap_or_default()
        .to_owned()
}

/// Prints a sentence as the document's words, then where it is; `spans` adds what each part stands for.
pub(crate) fn print(
    sentence: &Sentence,
    indent: &str,
    spans: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    let style = output.style;
    let words = style.quote(&format!("“{}”", one_line(&sentence.text)));
    let place = format!("{} {}:{}", sentence.file, sentence.start, sentence.end);
    output.line(format!("{indent}{words}  {}", style.faint(&place)))?;
    if spans {
        for span in &sentence.spans {
            let words = style.quote(&format!("“{}”", one_line(&span.exact)));
            let place = style.faint(&format!("{}:{}", span.start, span.end));
            output.line(format!(
                "{indent}  {:<12} {words} {place}",
                field_word(span.field)
            ))?;
        }
    }
    Ok(())
}
