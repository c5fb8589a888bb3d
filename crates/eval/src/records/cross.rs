//! Disagreements that a coder listed between and within documents, held against the contradictions of an export.
//!
//! A listed disagreement names two or more of the coder's records. It counts as listed by the program if one contradiction has,
//! for each of them, a record of its own whose evidence stands in the same sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::matching::Item;
use super::rules::{list, word};
use super::text::{ScoredText, Span, touches};
use super::{Corpus, read_records};
use crate::error::EvalError;

/// One disagreement or sum of the coder's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrossRow {
    /// The coder's records.
    pub records: Vec<String>,
    /// What the coder wrote about it.
    pub difference: String,
    /// What it was marked as: `clear` or `weak`.
    pub certainty: String,
    /// Whether it is a sum rather than a disagreement.
    pub sum: bool,
    /// What the program lists for it, if anything.
    pub listed: Option<String>,
}

/// The coder's list against the program's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrossReport {
    /// Disagreements and sums, in the coder's order; agreements are left out.
    pub rows: Vec<CrossRow>,
}

impl CrossReport {
    /// Listed and all of the rows that are sums or not, clear or weak.
    pub fn share(&self, sum: bool, certainty: &str) -> (usize, usize) {
        let rows = self
            .rows
            .iter()
            .filter(|row| row.sum == sum && row.certainty == certainty);
        let listed = rows.clone().filter(|row| row.listed.is_some()).count();
        (listed, rows.count())
    }
}

impl fmt::Display for CrossReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            let (mark, with) = match &row.listed {
                Some(with) => ("listed", with.as_str()),
                None => ("missed", "-"),
            };
            writeln!(
                f,
                "{mark} {} {}: {}",
                row.certainty,
                row.records.join(" "),
                row.difference
            )?;
            writeln!(f, "     {with}")?;
        }
        let (clear, all_clear) = self.share(false, "clear");
        let (weak, all_weak) = self.share(false, "weak");
        let (sums, all_sums) = self.share(true, "clear");
        write!(
            f,
            "cross  disagreements listed: {clear} of {all_clear} clear, {weak} of {all_weak} weak; sums: {sums} of {all_sums}"
        )
    }
}

/// Looks up the disagreements of `cross`, a file of JSON lines beside the records of the coder who wrote it, in an export.
pub fn cross<R: Serialize>(
    cross: &Path,
    gold: &Path,
    text: &Path,
    records: &[R],
) -> Result<CrossReport, EvalError> {
    let records = super::values(records)?;
    let corpus = Corpus::open(gold, text, None)?;
    let folder = cross.parent().unwrap_or(Path::new("."));
    let mut texts: BTreeMap<&str, ScoredText> = BTreeMap::new();
    let mut golds: BTreeMap<String, (String, Vec<Span>)> = BTreeMap::new();
    for name in &corpus.docs {
        let content = super::read_file(&corpus.texts[name])?;
        let scored = ScoredText::new(&content);
        let file = folder.join(format!("{name}.jsonl"));
        if file.is_file() {
            for value in read_records::<Value>(&file)? {
                let item = Item::gold(&scored, value);
                if let Some(id) = word(&item.value, "id") {
                    golds.insert(id.to_owned(), (name.clone(), item.spans.clone()));
                }
            }
        }
        texts.insert(name, scored);
    }
    let names = super::document_names(&records);
    let mut spans: BTreeMap<&str, Vec<(&str, Span)>> = BTreeMap::new();
    for record in &records {
        let document = word(record, "document").and_then(|id| names.get(id));
        let (Some(id), Some(document)) = (word(record, "id"), document) else {
            continue;
        };
        let Some((name, scored)) = texts.get_key_value(document.as_str()) else {
            continue;
        };
        let found = list(record, "evidence")
            .iter()
            .filter_map(|evidence| Some((*name, scored.evidence_span(evidence)?)));
        spans.entry(id).or_default().extend(found);
    }
    // An event stands where its accounts do.
    for event in records
        .iter()
        .filter(|it| word(it, "kind") == Some("event"))
    {
        let of: Vec<(&str, Span)> = list(event, "accounts")
            .iter()
            .filter_map(|account| spans.get(account.as_str()?))
            .flatten()
            .copied()
            .collect();
        if let Some(id) = word(event, "id") {
            spans.insert(id, of);
        }
    }
    let contradictions: Vec<&Value> = records
        .iter()
        .filter(|it| word(it, "kind") == Some("contradiction"))
        .collect();
    let rows = read_records::<Value>(cross)?
        .iter()
        .filter(|row| row.get("agree") != Some(&Value::Bool(true)))
        .map(|row| {
            let ids: Vec<&str> = list(row, "records")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            let sum = word(row, "relation") == Some("arithmetic");
            let listed = contradictions.iter().find(|found| {
                (word(found, "relation") == Some("arithmetic")) == sum
                    && covers(found, &ids, &golds, &spans, &texts)
            });
            CrossRow {
                records: ids.iter().map(|&id| id.to_owned()).collect(),
                difference: word(row, "difference").unwrap_or_default().to_owned(),
                certainty: word(row, "certainty").unwrap_or_default().to_owned(),
                sum,
                listed: listed
                    .map(|found| word(found, "difference").unwrap_or_default().to_owned()),
            }
        })
        .collect();
    Ok(CrossReport { rows })
}

/// Whether each of the coder's records has a record of its own in the contradiction, in its sentence.
fn covers(
    contradiction: &Value,
    ids: &[&str],
    golds: &BTreeMap<String, (String, Vec<Span>)>,
    spans: &BTreeMap<&str, Vec<(&str, Span)>>,
    texts: &BTreeMap<&str, ScoredText>,
) -> bool {
    let own: Vec<&str> = list(contradiction, "records")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let candidates: Vec<BTreeSet<usize>> = ids
        .iter()
        .map(|id| {
            let Some((document, places)) = golds.get(*id) else {
                return BTreeSet::new();
            };
            let scored = &texts[document.as_str()];
            (0..own.len())
                .filter(|&at| {
                    let of = spans.get(own[at]).map_or(&[][..], Vec::as_slice);
                    of.iter().any(|&(name, span)| {
                        name == document
                            && places
                                .iter()
                                .any(|&place| touches(scored.sentence(place), span))
                    })
                })
                .collect()
        })
        .collect();
    distinct(&candidates, &mut BTreeSet::new())
}

/// Whether one can be taken of each set, none twice.
fn distinct(sets: &[BTreeSet<usize>], taken: &mut BTreeSet<usize>) -> bool {
    let Some((first, rest)) = sets.split_first() else {
        return true;
    };
    first.iter().any(|&at| {
        let free = taken.insert(at);
        let fits = free && distinct(rest, taken);
        if free && !fits {
            taken.remove(&at);
        }
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_needs_one_of_its_own() {
        let sets = |sets: &[&[usize]]| -> Vec<BTreeSet<usize>> {
            sets.iter()
                .map(|set| set.iter().copied().collect())
                .collect()
        };
        assert!(distinct(&sets(&[&[0, 1], &[0]]), &mut BTreeSet::new()));
        assert!(!distinct(&sets(&[&[0], &[0]]), &mut BTreeSet::new()));
        assert!(!distinct(&sets(&[&[], &[0]]), &mut BTreeSet::new()));
    }
}
