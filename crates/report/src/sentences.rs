//! The sentences that records stand on, as a brief takes them.

use concord_casebook::{Casebook, Result};
use concord_publish::Sentence;
use concord_record::{Evidence, Field};

/// The sentences of a record's evidence in reading order, each once.
///
/// # Errors
/// The casebook cannot be read.
pub fn sentences(
    casebook: &Casebook,
    record: &str,
    evidence: &[Evidence],
) -> Result<Vec<Sentence>> {
    let quotes = casebook.quotes(evidence)?.into_iter();
    Ok(quotes
        .map(|quote| {
            let mut fields: Vec<Field> = quote.spans.iter().map(|it| it.field).collect();
            fields.sort_unstable();
            fields.dedup();
            Sentence {
                record: record.to_owned(),
                document: quote.document,
                start: quote.start,
                end: quote.end,
                text: quote.text,
                fields,
            }
        })
        .collect())
}
