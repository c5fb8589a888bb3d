//! Second figures that a report gives for a toll: in its telling, in claims about it, and in what follows.

use std::collections::BTreeMap;

use concord_record::{Account, ContradictionKind, Field, Stance};

use super::{NOTABLE, TollOf};
use crate::contradiction::{Finding, Index, gap_severity, range};
use crate::prose::{Sentence, sentences};
use crate::sums::Page;

/// A figure beside an account's own.
struct Second {
    value: f64,
    /// Who gives it, and the words.
    said: String,
    records: Vec<(String, String)>,
}

/// A toll that goes beyond the account's own: in its own telling, in a claim about it, or in the sentences that follow.
pub(super) fn second_figures<'a>(
    index: &Index<'a>,
    accounts: &[&Account],
    toll: &TollOf,
    pages: &BTreeMap<&'a str, Page<'a>>,
) -> Option<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for account in accounts {
        let Some(own) = (toll.select)(account) else {
            continue;
        };
        let Some(low) = own.low.or(own.best) else {
            continue;
        };
        let least = low as f64;
        let beyond = |value: f64| {
            own.high.is_none_or(|high| value > high as f64)
                && value - least >= NOTABLE.0.min(least).min(0.2 * least).max(1.0)
                && value >= 1.2 * least
                // What is many times as much is another incident's.
                && value <= 3.0 * least
        };
        let mut seconds = in_telling(account, toll);
        seconds.extend(in_claims(index, account, toll));
        if let Some(page) = pages.get(account.document.as_str()) {
            seconds.extend(in_what_follows(index, account, toll, page));
        }
        let carriers = |start: usize, end: usize| {
            index
                .claims_of(&account.document)
                .iter()
                .filter(move |claim| {
                    claim
                        .evidence
                        .iter()
                        .any(|e| e.field == Field::Passage && e.start <= start && end <= e.end)
                })
                .map(|claim| (claim.id.clone(), claim.document.clone()))
        };
        for second in seconds.into_iter().filter(|second| beyond(second.value)) {
            let mut records = vec![(account.id.clone(), account.document.clone())];
            records.extend(second.records);
            // Who gave the account's own figure stands on the other side.
            for evidence in account.evidence.iter().filter(|e| e.field == toll.field) {
                records.extend(carriers(evidence.start, evidence.end));
            }
            found.push(Finding {
                document: None,
                relation: ContradictionKind::SameEvent,
                field: toll.name,
                key: String::new(),
                records,
                holds: None,
                severity: 0.7 * gap_severity(own.high.unwrap_or(low) as f64, second.value),
                difference: format!(
                    "{} says {} {}, {}.",
                    index.voice(&account.document),
                    range(Some(least), own.high.map(|high| high as f64)),
                    toll.name,
                    second.said
                ),
            });
        }
    }
    // Of equal ones the first to be published.
    found.sort_by(|x, y| y.severity.total_cmp(&x.severity));
    found.into_iter().next()
}

/// Figures that the coder tied to the account besides the one that it chose.
fn in_telling(account: &Account, toll: &TollOf) -> Vec<Second> {
    account
        .evidence
        .iter()
        .filter(|evidence| evidence.field == toll.field)
        .filter_map(|evidence| {
            Some(Second {
                value: first_count(&evidence.exact)?,
                said: format!("but also “{}”", evidence.exact.trim()),
                records: Vec::new(),
            })
        })
        .collect()
}

fn in_claims(index: &Index<'_>, account: &Account, toll: &TollOf) -> Vec<Second> {
    let event = index.event.get(account.id.as_str()).copied();
    index
        .claims_about(event.unwrap_or(&account.id))
        .iter()
        .filter(|claim| {
            claim.about.as_deref() == Some(&account.id)
                && matches!(
                    claim.stance,
                    Stance::Claims | Stance::Confirms | Stance::Assesses | Stance::Accuses
                )
        })
        .filter_map(|claim| {
            Some(Second {
                value: toll_in(&claim.proposition, toll.words)?,
                said: format!(
                    "{} says “{}”",
                    claim.speaker,
                    claim.proposition.trim().trim_end_matches('.')
                ),
                records: vec![(claim.id.clone(), claim.document.clone())],
            })
        })
        .collect()
}

/// Sentences after an account's toll in which another figure for it may stand.
const FOLLOW: usize = 2;
/// Nouns for a toll.
const TOLL_NOUNS: &[&str] = &["figure", "toll", "count", "number", "estimate", "estimates"];
/// What may stand between such a noun and its number.
const LINKS: &[&str] = &[
    "of", "at", "as", "high", "might", "may", "could", "be", "was", "is", "to", "had", "risen",
    "dead", "the", "more", "than", "least", "about", "close", "killed", "people",
];

/// `A local leader gave a figure of 44`, `others spoke of at least 160 dead`: the following sentences, unless they tell of another
/// incident.
fn in_what_follows(
    index: &Index<'_>,
    account: &Account,
    toll: &TollOf,
    page: &Page<'_>,
) -> Vec<Second> {
    if toll.field != Field::Killed {
        return Vec::new();
    }
    let last = account
        .evidence
        .iter()
        .filter(|evidence| evidence.field == toll.field)
        .filter_map(|evidence| page.sentence(evidence.start))
        .max();
    let Some(last) = last else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for sentence in page.sentences.iter().skip(last + 1).take(FOLLOW) {
        let of_other = index.accounts_of(&account.document).iter().any(|other| {
            other.id != account.id
                && other.evidence.iter().any(|evidence| {
                    matches!(
                        evidence.field,
                        Field::Trigger | Field::Killed | Field::Wounded
                    ) && sentence.start <= evidence.start
                        && evidence.end <= sentence.end
                })
        });
        if of_other {
            break;
        }
        for count in sentence.counts() {
            let mut back = (0..count.at).rev().map(|at| sentence.word(at));
            let named = back
                .by_ref()
                .find(|word| !LINKS.contains(word))
                .is_some_and(|word| TOLL_NOUNS.contains(&word));
            let spoken = (1..=6).any(|step| {
                count.at.checked_sub(step).is_some_and(|at| {
                    matches!(
                        sentence.word(at),
                        "spoke" | "spoken" | "speak" | "put" | "counted"
                    )
                })
            }) && (1..=2)
                .any(|step| toll.words.contains(&sentence.word(count.at + step)));
            if named || spoken {
                let document = &account.document;
                let claims = index.claims_of(document).iter();
                let quantities = index.quantities_of(document).iter();
                let mut records: Vec<(String, String)> = claims
                    .map(|claim| (&claim.id, &claim.evidence))
                    .chain(quantities.map(|quantity| (&quantity.id, &quantity.evidence)))
                    .filter(|(_, evidence)| {
                        evidence
                            .iter()
                            .any(|e| e.start < count.end && count.start < e.end)
                    })
                    .map(|(id, _)| (id.clone(), document.clone()))
                    .collect();
                records.sort();
                found.push(Second {
                    value: count.value,
                    said: format!("and then “{}”", sentence.words.trim_end_matches('.')),
                    records,
                });
            }
        }
    }
    found
}

fn first_count(text: &str) -> Option<f64> {
    sentences(text)
        .iter()
        .flat_map(Sentence::counts)
        .next()
        .map(|figure| figure.value)
}

/// The toll that a statement gives: a number within four words of a word for it.
fn toll_in(text: &str, words: &[&str]) -> Option<f64> {
    for sentence in sentences(text) {
        for (at, count) in sentence.counts().iter().enumerate() {
            let next = sentence
                .counts()
                .get(at + 1)
                .map_or(usize::MAX, |next| next.at);
            let near = |to: usize| words.contains(&sentence.word(to));
            let after = (count.at + 1..=count.at + 4).any(|to| to < next && near(to));
            let before = (1..=4).any(|back| count.at.checked_sub(back).is_some_and(near));
            if after || (before && at == 0) {
                return Some(count.value);
            }
        }
    }
    None
}
