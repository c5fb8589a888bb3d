//! An export, indexed by file, and text as the expectations compare it.

use std::collections::{BTreeMap, HashMap};

use concord_record::{
    Account, Actor, Claim, Contradiction, Document, Event, Evidence, Field, Party, Quantity,
    Record, Relation, Toll, TollMeasure,
};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Case, accents and runs of white space taken away.
pub(crate) fn folded(text: &str) -> String {
    let plain: String = text.nfd().filter(|&c| !is_combining_mark(c)).collect();
    plain
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether the expected text occurs in the found one; `x|y` means x or y.
pub(crate) fn contains(found: &str, expected: &str) -> bool {
    let found = folded(found);
    expected
        .split('|')
        .any(|expected| found.contains(&folded(expected)))
}

/// The records of an export by kind.
#[derive(Default)]
pub(crate) struct Export<'a> {
    pub(crate) documents: Vec<&'a Document>,
    pub(crate) accounts: Vec<&'a Account>,
    pub(crate) events: Vec<&'a Event>,
    pub(crate) quantities: Vec<&'a Quantity>,
    pub(crate) claims: Vec<&'a Claim>,
    pub(crate) relations: Vec<&'a Relation>,
    pub(crate) contradictions: Vec<&'a Contradiction>,
    actors: Vec<&'a Actor>,
    /// For each account, quantity, claim and relation its document and evidence.
    pub(crate) standing: HashMap<&'a str, (&'a str, &'a [Evidence])>,
}

impl<'a> Export<'a> {
    pub(crate) fn new(records: &'a [Record]) -> Self {
        let mut export = Export::default();
        for record in records {
            let standing = match record {
                Record::Document(record) => {
                    export.documents.push(record);
                    None
                }
                Record::Account(record) => {
                    export.accounts.push(record);
                    Some((&record.id, &record.document, &record.evidence))
                }
                Record::Event(record) => {
                    export.events.push(record);
                    None
                }
                Record::Quantity(record) => {
                    export.quantities.push(record);
                    Some((&record.id, &record.document, &record.evidence))
                }
                Record::Claim(record) => {
                    export.claims.push(record);
                    Some((&record.id, &record.document, &record.evidence))
                }
                Record::Relation(record) => {
                    export.relations.push(record);
                    Some((&record.id, &record.document, &record.evidence))
                }
                Record::Note(_) => None,
                Record::Contradiction(record) => {
                    export.contradictions.push(record);
                    None
                }
                Record::Actor(record) => {
                    export.actors.push(record);
                    None
                }
                Record::Place(_) => None,
            };
            if let Some((id, document, evidence)) = standing {
                export.standing.insert(id, (document, evidence));
            }
        }
        export
    }

    /// Documents that come from a file (and have a title, if one is given).
    pub(crate) fn of_file(&self, file: &str, title: Option<&str>) -> Vec<&'a Document> {
        let ends = |name: &str| {
            name.strip_suffix(file)
                .is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
        };
        let from_file = |document: &Document| {
            let collection = document
                .file
                .rsplit_once('#')
                .map(|(collection, _)| collection);
            ends(&document.file) || collection.is_some_and(ends)
        };
        let titled = |document: &Document| {
            title.is_none_or(|title| document.title.as_deref().map(folded) == Some(folded(title)))
        };
        self.documents
            .iter()
            .copied()
            .filter(|document| from_file(document) && titled(document))
            .collect()
    }

    /// A document by id.
    pub(crate) fn document(&self, id: &str) -> Option<&'a Document> {
        self.documents
            .iter()
            .copied()
            .find(|document| document.id == id)
    }

    /// The reconciled event of an account.
    pub(crate) fn event_of(&self, account: &Account) -> Option<&'a Event> {
        self.events.iter().copied().find(|event| {
            account.event.as_ref() == Some(&event.id) || event.accounts.contains(&account.id)
        })
    }

    /// Whether an actor's name, or another name of the same actor, contains the expected one.
    pub(crate) fn is_actor(&self, name: &str, expected: &str) -> bool {
        contains(name, expected)
            || self
                .actors
                .iter()
                .filter(|actor| {
                    let name = folded(name);
                    folded(&actor.name) == name
                        || actor.aliases.iter().any(|alias| folded(alias) == name)
                })
                .any(|actor| {
                    contains(&actor.name, expected)
                        || actor.aliases.iter().any(|alias| contains(alias, expected))
                })
    }

    /// The same for a side of an account, which may point at its actor.
    pub(crate) fn is_party(&self, party: &Party, expected: &str) -> bool {
        self.is_actor(&party.name, expected)
            || self
                .actors
                .iter()
                .filter(|actor| party.actor.as_ref() == Some(&actor.id))
                .any(|actor| self.is_actor(&actor.name, expected))
    }
}

/// Whether a piece of evidence (of a field, if one is given) contains the expected text.
pub(crate) fn evidence_contains(
    evidence: &[Evidence],
    field: Option<Field>,
    expected: &str,
) -> bool {
    evidence
        .iter()
        .filter(|evidence| field.is_none_or(|field| evidence.field == field))
        .any(|evidence| contains(&evidence.exact, expected))
}

/// An account's toll of a measure.
pub(crate) fn toll(account: &Account, measure: TollMeasure) -> Option<Toll> {
    match measure {
        TollMeasure::Killed => account.killed,
        TollMeasure::Wounded => account.wounded,
        TollMeasure::Detained => account.detained,
        TollMeasure::Missing => account.missing,
    }
}

/// A bound for people: the number, or that it is open.
pub(crate) fn bound<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or("open".to_owned(), |value| value.to_string())
}

/// Numbers that a text gives, in digits (with commas between thousands) or as one of a few words.
pub(crate) fn numbers(text: &str) -> Vec<f64> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let mut numbers = Vec::new();
    for token in text.split(|c: char| !(c.is_alphanumeric() || matches!(c, ',' | '.'))) {
        let token = token.trim_matches(|c| matches!(c, ',' | '.'));
        let lower = token.to_lowercase();
        if let Some(value) = (0u32..).zip(WORDS).find(|(_, word)| *word == lower) {
            numbers.push(f64::from(value.0));
        } else if let Ok(value) = token.replace(',', "").parse::<f64>()
            && token.starts_with(|c: char| c.is_ascii_digit())
        {
            numbers.push(value);
        }
    }
    numbers
}

/// Canonical text and notes of one document, which the export does not carry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceText {
    /// The canonical text.
    pub text: String,
    /// Its notes.
    pub notes: Vec<SourceNote>,
}

/// A footnote or endnote that is tied to its mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceNote {
    /// The mark, such as `1`.
    pub mark: String,
    /// The note's own text.
    pub text: String,
}

/// Canonical texts by document id.
pub(crate) type Sources = BTreeMap<String, SourceText>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_compared_without_case_and_accents() {
        assert!(contains("Bogotá,\n Colombia", "bogota, c"));
        assert!(contains("the Pakistani  Taliban", "TTP|Pakistani taliban"));
        assert!(!contains("Kabul", "Kunar|Herat"));
    }

    #[test]
    fn numbers_in_digits_and_words() {
        assert_eq!(
            numbers("1,500 = 1,487 + 13 (52.5%), killed four."),
            [1500.0, 1487.0, 13.0, 52.5, 4.0]
        );
        assert!(numbers("inf nan 3rd").is_empty());
    }
}
