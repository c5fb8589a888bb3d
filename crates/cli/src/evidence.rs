//! The sentences that records stand on, with where they are.

use concord_casebook::Casebook;
use concord_record::words::one_line;
use concord_record::{Document, Evidence};
use serde::Serialize;

use crate::failure::Failure;
use crate::output::Output;

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

/// The sentences of some of a document's evidence in reading order, each once.
pub(crate) fn sentences<'a>(
    casebook: &Casebook,
    document: &Document,
    evidence: impl IntoIterator<Item = &'a Evidence>,
) -> Result<Vec<Sentence>, Failure> {
    let quotes = casebook.quotes(evidence)?.into_iter();
    Ok(quotes
        .map(|quote| Sentence {
            document: quote.document,
            file: document.file.clone(),
            start: quote.start,
            end: quote.end,
            text: quote.text,
            spans: quote.spans,
        })
        .collect())
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
                span.field.as_str()
            ))?;
        }
    }
    Ok(())
}
