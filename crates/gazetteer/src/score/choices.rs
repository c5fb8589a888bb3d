//! The candidates of a name in a document: those of the gazetteer, or guesses within the countries that the document speaks of.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::candidate::{Candidate, MatchKind};
use crate::gazetteer::Gazetteer;
use crate::nearest::Reach;
use crate::resolve::{Context, Mention};

/// Candidates kept for one mention: more are never right in the sets measured, and the rounds are quadratic in them.
const MOST_CANDIDATES: usize = 120;

/// Likeness from which a spelling that no place bears is taken for a place of a country that the document speaks of: most names that
/// the gazetteer does not have are of places that it does not have.
const SURELY_LIKE: f32 = 0.91;
/// Countries searched for a spelling that no place bears.
const MOST_COUNTRIES: usize = 3;

/// The countries that the document speaks of, by what is known and by the names that can be read in one way, the most first.
pub(super) fn spoken_of<'a>(
    gazetteer: &'a Gazetteer,
    mentions: &[Mention<'_>],
    context: &Context<'a>,
) -> Vec<&'a str> {
    let mut votes: HashMap<&str, f32> = HashMap::new();
    for (country, weight) in &context.countries {
        *votes.entry(country).or_default() += weight;
    }
    if let Some(home) = context.home_country {
        *votes.entry(home).or_default() += 1.0;
    }
    for mention in mentions {
        let found = gazetteer.lookup_exact(mention.name);
        let Some(country) = found
            .first()
            .and_then(|candidate| gazetteer.country_code(candidate.place))
        else {
            continue;
        };
        let same = found
            .iter()
            .filter(|candidate| gazetteer.country_code(candidate.place) == Some(country))
            .count();
        *votes.entry(country).or_default() += same as f32 / found.len() as f32;
    }
    let mut countries: Vec<(&str, f32)> = votes.into_iter().collect();
    countries.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(right.0)));
    countries.truncate(MOST_COUNTRIES);
    countries.into_iter().map(|(country, _)| country).collect()
}

/// The places that a name may mean; of `is_parent`, one that another is said to lie in, also units by their postal abbreviation.
pub(super) fn candidates(
    gazetteer: &Gazetteer,
    name: &str,
    is_parent: bool,
    spoken_of: &[&str],
) -> Vec<Candidate> {
    let mut found = gazetteer.lookup_exact(name);
    if is_parent {
        let units = gazetteer.abbreviation(name, true);
        if !units.is_empty() {
            found = units;
        }
    }
    for place in gazetteer.demonym_places(name) {
        if !found.iter().any(|candidate| candidate.place == place) {
            found.insert(
                0,
                Candidate {
                    place,
                    how: MatchKind::Exact,
                    primary: true,
                },
            );
        }
    }
    if found.is_empty() {
        found = gazetteer
            .guesses
            .get_or(name, spoken_of, || guess(gazetteer, name, spoken_of));
    }
    found.truncate(MOST_CANDIDATES);
    found
}

/// Places with a spelling like one that none bears.
fn guess(gazetteer: &Gazetteer, name: &str, spoken_of: &[&str]) -> Vec<Candidate> {
    let found = gazetteer.lookup(name);
    if !found.is_empty() {
        return found;
    }
    let near = gazetteer
        .nearest(name, spoken_of, Reach::Letters)
        .into_iter();
    near.filter(|(_, likeness)| *likeness >= SURELY_LIKE)
        .map(|(candidate, _)| candidate)
        .collect()
}

/// Guesses kept before all are forgotten; reports on one war ask for the same villages over and over.
const MOST_GUESSES: usize = 20_000;

/// What was guessed for spellings that no place bears, in a document that speaks of certain countries.
#[derive(Debug, Default)]
pub(crate) struct Guesses(Mutex<HashMap<String, Vec<Candidate>>>);

impl Guesses {
    fn get_or(
        &self,
        name: &str,
        spoken_of: &[&str],
        guess: impl FnOnce() -> Vec<Candidate>,
    ) -> Vec<Candidate> {
        let key = format!("{name}\0{}", spoken_of.join("\0"));
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept().get(&key) {
            return found.clone();
        }
        let found = guess();
        let mut kept = kept();
        if kept.len() >= MOST_GUESSES {
            kept.clear();
        }
        kept.insert(key, found.clone());
        found
    }
}
