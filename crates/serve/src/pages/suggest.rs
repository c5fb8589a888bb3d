//! What a person may mean who has begun to type a place or a side.

use std::collections::BTreeSet;

use concord_codebook::{Actors, fold};
use concord_gazetteer::{Candidate, Gazetteer, PlaceId};
use concord_record::words::plain;
use serde::Serialize;
use serde_json::json;

use crate::answer::{Answer, Ask};
use crate::error::Problem;
use crate::fields::{self, entry_text, sort_of};
use crate::index::Index;

/// Suggestions at once.
const MOST: usize = 8;

/// One suggestion.
#[derive(Debug, PartialEq, Serialize)]
struct Suggestion {
    /// What the field then holds.
    value: String,
    /// What it is, for people.
    about: String,
}

/// Places: those of the casebook first, then places that bear the name, countries and provinces that begin so, towns that do, and
/// names that are spelt alike.
pub(crate) fn places(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let typed = fold(ask.query.get("q").unwrap_or_default());
    Ok(Answer::Json(
        json!({"suggestions": begun_places(ask.index, &typed)}),
    ))
}

fn begun_places(index: &Index, typed: &str) -> Vec<Suggestion> {
    if typed.is_empty() {
        return Vec::new();
    }
    let gazetteer = Gazetteer::current();
    let mut found: Vec<Suggestion> = Vec::new();
    let mut used = BTreeSet::new();
    for row in &index.events {
        let key = (row.place, row.adm1, row.country);
        if row.place == 0 || used.contains(&key) {
            continue;
        }
        if begins(&fold(index.words.get(row.place)), typed) {
            used.insert(key);
        }
    }
    for (place, adm1, country) in used.into_iter().take(MOST / 2) {
        let name = index.words.get(place);
        let parts = [name, index.words.get(adm1), index.words.get(country)];
        let mut parts: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
        parts.dedup();
        let value = parts.join(", ");
        // A name that the gazetteer has several places for is offered with their numbers below.
        if fields::place(&value).is_ok() {
            found.push(Suggestion {
                value,
                about: "in this casebook".to_owned(),
            });
        }
    }
    let listed = |id: PlaceId| Suggestion {
        value: entry_text(gazetteer, id),
        about: sort_of(gazetteer.kind(id)).to_owned(),
    };
    let places = |found: Vec<Candidate>| found.into_iter().map(|it| it.place);
    let bearing = places(gazetteer.lookup_exact(typed));
    let begun = places(gazetteer.begun(typed, MOST));
    let spelt_alike = places(gazetteer.lookup(typed));
    let mut units: Vec<PlaceId> = Vec::new();
    for country in gazetteer.countries() {
        if begins(&fold(country.name), typed) {
            units.push(country.place);
        }
    }
    for country in gazetteer.countries() {
        let begun = gazetteer
            .units_of(country.iso2)
            .filter(|&unit| begins(&fold(gazetteer.entry(unit).name), typed));
        units.extend(begun);
    }
    for id in bearing.chain(units).chain(begun).chain(spelt_alike) {
        let one = listed(id);
        if found.len() < MOST && !found.iter().any(|it| it.value == one.value) {
            found.push(one);
        }
    }
    found
}

/// Sides of the codebook whose name, alias or id begins so.
pub(crate) fn sides(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let typed = fold(ask.query.get("q").unwrap_or_default());
    let flow = ask.library.flow(ask.casebook)?;
    Ok(Answer::Json(
        json!({"suggestions": begun_sides(&flow.codebook().actors, &typed)}),
    ))
}

fn begun_sides(actors: &Actors, typed: &str) -> Vec<Suggestion> {
    if typed.is_empty() {
        return Vec::new();
    }
    // The better the name fits, the earlier: its beginning, an alias, a word within.
    let mut found: Vec<(u8, usize, Suggestion)> = Vec::new();
    for (at, entry) in actors.entries().iter().enumerate() {
        let name = fold(&entry.name);
        let alias = entry
            .aliases
            .iter()
            .find(|alias| fold(alias).starts_with(typed));
        let rank = if name.starts_with(typed) {
            0
        } else if alias.is_some() {
            1
        } else if begins(&name, typed) || entry.id.starts_with(typed) {
            2
        } else {
            continue;
        };
        let mut about = plain(entry.kind.as_str());
        if let (1, Some(alias)) = (rank, alias) {
            about = format!("{alias}: {about}");
        }
        if !entry.countries.is_empty() {
            about = format!("{about}, {}", entry.countries.join(", "));
        }
        let value = format!("{} [{}]", entry.name, entry.id);
        // Listed actors stand behind the bodies of states, and are meant more often.
        found.push((rank, usize::MAX - at, Suggestion { value, about }));
    }
    found.sort_by_key(|it| (it.0, it.1));
    found.truncate(MOST);
    found.into_iter().map(|it| it.2).collect()
}

/// Whether a name, or a word in it, begins so.
fn begins(name: &str, typed: &str) -> bool {
    name.starts_with(typed)
        || name
            .match_indices(' ')
            .any(|(at, _)| name[at + 1..].starts_with(typed))
}

#[cfg(test)]
mod tests {
    use concord_codebook::Codebook;

    use super::*;

    #[test]
    fn what_is_suggested_is_understood() {
        let index = Index::of_events(Vec::new());
        for typed in ["afgh", "kabul", "springfield", "nang"] {
            let found = begun_places(&index, typed);
            assert!(!found.is_empty() && found.len() <= MOST, "{typed}");
            for it in found {
                assert!(fields::place(&it.value).unwrap().is_some(), "{}", it.value);
            }
        }
        // A town need not be typed whole.
        for (typed, town) in [("maidug", "Maiduguri"), ("kandaha", "Kandahar")] {
            let found = begun_places(&index, typed);
            assert!(
                found
                    .iter()
                    .any(|it| fold(&it.value).starts_with(&fold(town))
                        && it.about == "town or village"),
                "{typed}: {found:?}"
            );
        }
        let actors = &Codebook::embedded().actors;
        for entry in actors.entries().iter().rev().take(20) {
            let typed = fold(&entry.name);
            let found = begun_sides(actors, &typed);
            let own = format!("[{}]", entry.id);
            assert!(found.iter().any(|it| it.value.ends_with(&own)), "{typed}");
            for it in found {
                assert_eq!(fields::sides(&it.value, actors).unwrap().len(), 1);
            }
        }
        assert!(begun_places(&index, "").is_empty() && begun_sides(actors, "").is_empty());
    }
}
