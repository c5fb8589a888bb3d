//! Firsts that were none: `attacked targets in Kells for the first time`, and an earlier account has the same side do so there.

use std::collections::{BTreeMap, BTreeSet};

use concord_record::{Account, ContradictionKind, Field, Party, RelationKind, Status};
use jiff::civil::Date;

use crate::contradiction::{Finding, Index};
use crate::prose::Sentence;
use crate::sums::Page;

/// Words of a first.
const FIRSTS: &[&[&str]] = &[
    &["for", "the", "first", "time"],
    &["for", "the", "very", "first", "time"],
    &["first", "ever"],
    &["first-ever"],
];
/// Words by which a first is one of some time alone: `for the first time since 2014`, `in two years`, `this month`.
const BOUNDS: &[&str] = &[
    "since", "year", "years", "month", "months", "week", "weeks", "decade", "decades", "war",
    "days", "season", "term",
];
/// Words after a first within which such a bound stands.
const NEAR: usize = 5;

/// Whether a sentence tells of something as the first of all times.
fn is_first(sentence: &Sentence) -> bool {
    let words = &sentence.tokens;
    FIRSTS.iter().any(|phrase| {
        (0..words.len()).any(|at| {
            let told = phrase
                .iter()
                .enumerate()
                .all(|(step, word)| sentence.word(at + step) == *word);
            let after = at + phrase.len();
            told && !(after..after + NEAR).any(|at| BOUNDS.contains(&sentence.word(at)))
        })
    })
}

/// Sides of which one is part of the other, as the relations have it, by lower-case name.
fn parts(index: &Index<'_>) -> BTreeSet<(String, String)> {
    index
        .records
        .relations
        .iter()
        .filter(|relation| relation.relation == RelationKind::PartOf)
        .map(|relation| (relation.a.to_lowercase(), relation.b.to_lowercase()))
        .collect()
}

/// Whether two accounts have one side, or one and that which it is part of.
fn share_side(a: &Account, b: &Account, parts: &BTreeSet<(String, String)>) -> bool {
    let same = |x: &Party, y: &Party| {
        let (one, other) = (x.name.to_lowercase(), y.name.to_lowercase());
        (x.actor.is_some() && x.actor == y.actor)
            || one == other
            || parts.contains(&(one.clone(), other.clone()))
            || parts.contains(&(other, one))
    };
    a.perpetrators
        .iter()
        .any(|x| b.perpetrators.iter().any(|y| same(x, y)))
}

fn country(account: &Account) -> Option<&str> {
    account.place.as_ref()?.country.as_deref()
}

/// First and last day.
fn days(account: &Account) -> Option<(Date, Date)> {
    let date = account.date.as_ref()?;
    Some((date.start?, date.end?))
}

pub(crate) fn check<'a>(index: &Index<'a>, pages: &BTreeMap<&'a str, Page<'a>>) -> Vec<Finding> {
    let mut firsts: Vec<&Account> = Vec::new();
    for account in index.records.accounts {
        let Some(page) = pages.get(account.document.as_str()) else {
            continue;
        };
        let told = |sentence: &Sentence| {
            let place = account.place.as_ref().map(|place| place.name.as_str());
            // What is new may be the weapon or the target; the place must be named beside it.
            is_first(sentence) && place.is_some_and(|place| sentence.words.contains(place))
        };
        let mut triggers = account
            .evidence
            .iter()
            .filter(|e| e.field == Field::Trigger);
        let first = triggers.any(|trigger| {
            page.sentence(trigger.start)
                .is_some_and(|at| told(&page.sentences[at]))
        });
        if first && account.status == Status::Occurred && days(account).is_some() {
            firsts.push(account);
        }
    }
    let Some(_) = firsts.first() else {
        return Vec::new();
    };
    let parts = parts(index);
    let mut of_country: BTreeMap<&str, Vec<&Account>> = BTreeMap::new();
    for account in index.records.accounts {
        if let Some(country) = country(account) {
            of_country.entry(country).or_default().push(account);
        }
    }
    let mut found = Vec::new();
    for first in firsts {
        let (Some(country), Some((begin, _))) = (country(first), days(first)) else {
            continue;
        };
        let event = |account: &Account| index.event.get(account.id.as_str());
        let earlier = of_country[country]
            .iter()
            .copied()
            .filter(|other| {
                other.status == Status::Occurred
                    && other.event_type.group() == first.event_type.group()
                    && event(other) != event(first)
                    && is_within(first, other)
                    && share_side(first, other, &parts)
            })
            .filter_map(|other| Some((days(other).filter(|(_, end)| *end < begin)?, other)))
            // The last one before it stands for all.
            .max_by(|x, y| x.0.cmp(&y.0).then_with(|| y.1.id.cmp(&x.1.id)));
        let Some((_, other)) = earlier else {
            continue;
        };
        let (voice, elsewhere) = index.voices(&first.document, &other.document);
        let when = |account: &Account| account.date.map_or_else(String::new, |date| date.label());
        let place = first.place.as_ref().map_or("there", |place| &place.name);
        found.push(Finding {
            document: None,
            relation: ContradictionKind::SameFact,
            field: "first",
            key: String::new(),
            records: vec![
                (first.id.clone(), first.document.clone()),
                (other.id.clone(), other.document.clone()),
            ],
            holds: None,
            severity: 0.45,
            difference: format!(
                "{voice} tells of a first in {place} on {}; {elsewhere} tells of an earlier one, {}.",
                when(first),
                when(other)
            ),
        });
    }
    found
}

/// Whether the other account lies in the place of the first, as far as both tell: the country, or its province too.
fn is_within(first: &Account, other: &Account) -> bool {
    let province = |account: &Account| Some(account.place.as_ref()?.adm1.clone()?.to_lowercase());
    match province(first) {
        None => true,
        own => own == province(other),
    }
}
