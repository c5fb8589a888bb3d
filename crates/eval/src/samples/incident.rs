//! Which account of a file stands for which expected incident.
//!
//! One account tells of one incident, so it may stand for one expectation only: an account of two bombings as one must not pass
//! for both. Among accounts that meet all demands the words of the expectation's quote decide; where nothing meets all of them,
//! the nearest account of the same family of types is named, so that one can see what is wrong with it.

use std::collections::BTreeMap;

use concord_record::{Account, Field};

use super::expectation::{Expectation, Incident};
use super::export::{Export, contains, evidence_contains, folded};

/// What became of an expected incident.
pub(crate) enum Found<'a> {
    /// This account meets all demands.
    Account(&'a Account),
    /// None does, and why.
    Nothing(String),
}

/// What an account does not meet of an incident; empty if it meets all.
fn unmet(export: &Export<'_>, incident: &Incident, account: &Account) -> Vec<String> {
    let mut unmet = Vec::new();
    if !incident.types.contains(&account.event_type) {
        unmet.push(format!("type is {}", account.event_type));
    }
    let (start, end) = account
        .date
        .map_or((None, None), |date| (date.start, date.end));
    let inside = match (incident.date_start, incident.date_end) {
        (Some(first), Some(last)) => {
            start.is_some_and(|start| start >= first && start <= last)
                && end.is_some_and(|end| end >= first && end <= last)
        }
        _ => start.is_none() && end.is_none(),
    };
    if !inside {
        unmet.push(match account.date {
            Some(date) => format!("date is {}", date.label()),
            None => "there is no date".to_owned(),
        });
    }
    let place = account.place.as_ref();
    if let Some(country) = &incident.country {
        let found = place.and_then(|place| place.country.as_deref());
        if found != Some(country) {
            unmet.push(format!("country is {}", found.unwrap_or("null")));
        }
    }
    if let Some(expected) = &incident.place {
        let named = place.is_some_and(|place| {
            [Some(&place.name), place.adm1.as_ref(), place.adm2.as_ref()]
                .into_iter()
                .flatten()
                .any(|name| contains(name, expected))
        });
        if !named && !evidence_contains(&account.evidence, Some(Field::Place), expected) {
            unmet.push(match place {
                Some(place) => format!("place is `{}`", place.name),
                None => "there is no place".to_owned(),
            });
        }
    }
    if let Some(leader) = &incident.leader {
        let side = account.targets.iter().chain(&account.perpetrators);
        if !side.into_iter().any(|party| export.is_party(party, leader))
            && !evidence_contains(&account.evidence, None, leader)
        {
            unmet.push(format!("`{leader}` is not in it"));
        }
    }
    unmet
}

/// How many characters of evidence and quote are the same words.
fn shared_words(quote: Option<&str>, account: &Account) -> usize {
    let quote = folded(quote.unwrap_or_default());
    account
        .evidence
        .iter()
        .map(|evidence| folded(&evidence.exact))
        .filter(|exact| exact.len() > 2 && !quote.is_empty())
        .map(
            |exact| match (quote.contains(&exact), exact.contains(&quote)) {
                (true, _) => exact.len(),
                (_, true) => quote.len(),
                _ => 0,
            },
        )
        .sum()
}

/// Finds the accounts of all expected incidents, by the expectation's id.
pub(crate) fn find<'a>(
    export: &Export<'a>,
    expectations: &[Expectation],
) -> BTreeMap<String, Found<'a>> {
    let mut by_file: BTreeMap<&str, Vec<(&Expectation, &Incident)>> = BTreeMap::new();
    for expectation in expectations {
        if let (Some(incident), Some(file)) = (expectation.demand.incident(), &expectation.file) {
            by_file
                .entry(file)
                .or_default()
                .push((expectation, incident));
        }
    }
    let mut found = BTreeMap::new();
    for (file, wanted) in by_file {
        let candidates: Vec<Vec<&Account>> = wanted
            .iter()
            .map(|(expectation, _)| {
                let documents = export.of_file(file, expectation.title.as_deref());
                let in_file =
                    |account: &&&Account| documents.iter().any(|d| d.id == account.document);
                export.accounts.iter().filter(in_file).copied().collect()
            })
            .collect();
        let held = assign(export, &wanted, &candidates);
        for (place, (expectation, incident)) in wanted.iter().enumerate() {
            let outcome = match held.get(&place) {
                Some(account) => Found::Account(account),
                None => Found::Nothing(nearest(
                    export,
                    expectation,
                    incident,
                    &candidates[place],
                    &held,
                    &wanted,
                )),
            };
            found.insert(expectation.id.clone(), outcome);
        }
    }
    found
}

/// Gives expectations accounts that meet them, each account once: the best pairs first, then whatever can still be found by
/// moving earlier choices aside.
fn assign<'a>(
    export: &Export<'a>,
    wanted: &[(&Expectation, &Incident)],
    candidates: &[Vec<&'a Account>],
) -> BTreeMap<usize, &'a Account> {
    let mut fitting: Vec<Vec<(usize, &'a Account)>> = Vec::new();
    for ((expectation, incident), accounts) in wanted.iter().zip(candidates) {
        let mut fits: Vec<(usize, &Account)> = accounts
            .iter()
            .filter(|account| unmet(export, incident, account).is_empty())
            .map(|&account| (shared_words(expectation.quote.as_deref(), account), account))
            .collect();
        fits.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
        fitting.push(fits);
    }
    let mut pairs: Vec<(usize, usize, &Account)> = fitting
        .iter()
        .enumerate()
        .flat_map(|(place, fits)| {
            fits.iter()
                .map(move |&(shared, account)| (shared, place, account))
        })
        .collect();
    pairs.sort_by(|a, b| {
        b.0.cmp(&a.0)
            .then(a.1.cmp(&b.1))
            .then_with(|| a.2.id.cmp(&b.2.id))
    });
    let mut holder: BTreeMap<&str, usize> = BTreeMap::new();
    for &(_, place, account) in &pairs {
        if !holder.contains_key(account.id.as_str()) && !holder.values().any(|&held| held == place)
        {
            holder.insert(&account.id, place);
        }
    }
    for place in 0..wanted.len() {
        if !holder.values().any(|&held| held == place) {
            augment(place, &fitting, &mut holder, &mut Vec::new());
        }
    }
    let account_of = |id: &str, place: usize| {
        fitting[place]
            .iter()
            .map(|(_, account)| *account)
            .find(|account| account.id == id)
    };
    holder
        .into_iter()
        .filter_map(|(id, place)| Some((place, account_of(id, place)?)))
        .collect()
}

/// Tries to find `place` an account, moving the holders of its candidates to others of theirs.
fn augment<'a>(
    place: usize,
    fitting: &[Vec<(usize, &'a Account)>],
    holder: &mut BTreeMap<&'a str, usize>,
    tried: &mut Vec<&'a str>,
) -> bool {
    for (_, account) in &fitting[place] {
        let id = account.id.as_str();
        if tried.contains(&id) {
            continue;
        }
        tried.push(id);
        let free = match holder.get(id).copied() {
            None => true,
            Some(other) => augment(other, fitting, holder, tried),
        };
        if free {
            holder.insert(id, place);
            return true;
        }
    }
    false
}

/// Says why no account stands for an incident.
fn nearest(
    export: &Export<'_>,
    expectation: &Expectation,
    incident: &Incident,
    accounts: &[&Account],
    held: &BTreeMap<usize, &Account>,
    wanted: &[(&Expectation, &Incident)],
) -> String {
    if accounts.is_empty() {
        return "no account in the file".to_owned();
    }
    let mut best: Option<(usize, usize, &Account, Vec<String>)> = None;
    for &account in accounts {
        if !incident
            .types
            .iter()
            .any(|of| of.group() == account.event_type.group())
        {
            continue;
        }
        let unmet = unmet(export, incident, account);
        let shared = shared_words(expectation.quote.as_deref(), account);
        let nearer = best
            .as_ref()
            .is_none_or(|(faults, words, ..)| (unmet.len(), *words) < (*faults, shared));
        if nearer {
            best = Some((unmet.len(), shared, account, unmet));
        }
    }
    let Some((_, _, account, unmet)) = best else {
        let types: Vec<String> = accounts
            .iter()
            .map(|account| account.event_type.to_string())
            .collect();
        return format!(
            "no account of this family of types in the file, only: {}",
            types.join(", ")
        );
    };
    if unmet.is_empty() {
        let other = held.iter().find(|(_, other)| other.id == account.id);
        let other = other.map_or("another", |(place, _)| wanted[*place].0.id.as_str());
        return format!("{} would do, but it already stands for {other}", account.id);
    }
    format!("nearest is {}: {}", account.id, unmet.join(", "))
}
