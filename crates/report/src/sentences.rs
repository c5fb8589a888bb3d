//! The sentences that records stand on.

use concord_casebook::{Casebook, Result};
use concord_publish::Sentence;
use concord_record::Evidence;

/// The sentences of a record's evidence in reading order, each once.
///
/// # Errors
/// The casebook cannot be read.
pub fn sentences(
    casebook: &Casebook,
    record: &str,
    evidence: &[Evidence],
) -> Result<Vec<Sentence>> {
    let mut evidence: Vec<&Evidence> = evidence.iter().collect();
    // Wide spans first, so that what lies in them needs no sentence of its own.
    evidence.sort_by_key(|it| (it.start, std::cmp::Reverse(it.end), it.field));
    let mut found: Vec<Sentence> = Vec::new();
    for it in evidence {
        let within = |sentence: &&mut Sentence| {
            sentence.document == it.document && sentence.start <= it.start && it.end <= sentence.end
        };
        if let Some(sentence) = found.iter_mut().find(within) {
            sentence.fields.push(it.field);
            continue;
        }
        let passage = casebook.passage(&it.document, it.span())?;
        found.push(Sentence {
            record: record.to_owned(),
            document: it.document.clone(),
            start: passage.start,
            end: passage.end,
            text: passage.text,
            fields: vec![it.field],
        });
    }
    for sentence in &mut found {
        sentence.fields.sort_unstable();
        sentence.fields.dedup();
    }
    found.sort_by_key(|sentence| (sentence.start, sentence.end));
    Ok(found)
}
