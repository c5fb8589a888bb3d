//! The actors and places that records point to.

use std::collections::{BTreeMap, BTreeSet};

use concord_link::stable_id;
use concord_record::{Account, Actor, Party, Place, PlaceRef};

use super::Sorted;

/// Every actor that a party points to: as given among the records, else by the names that the parties use.
pub(super) fn actors(sorted: &Sorted) -> Vec<Actor> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for account in &sorted.accounts {
        for Party { name, actor } in account.perpetrators.iter().chain(&account.targets) {
            if let Some(actor) = actor {
                names.entry(actor).or_default().insert(name);
            }
        }
    }
    let mut actors: BTreeMap<String, Actor> = names
        .into_iter()
        .map(|(id, names)| {
            // The shortest name is the short name; the others are kept.
            let name = names
                .iter()
                .min_by_key(|name| (name.chars().count(), **name))
                .map_or(id, |name| name);
            let actor = Actor {
                id: id.to_owned(),
                name: name.to_owned(),
                aliases: names
                    .iter()
                    .filter(|&&other| other != name)
                    .map(|&other| other.to_owned())
                    .collect(),
                actor_kind: "unknown".to_owned(),
                part_of: None,
            };
            (id.to_owned(), actor)
        })
        .collect();
    for actor in &sorted.actors {
        actors.insert(actor.id.clone(), actor.clone());
    }
    actors.into_values().collect()
}

/// Every place that an account has and that a gazetteer or coordinates pin down.
pub(super) fn places(accounts: &[Account], gazetteer: &str) -> Vec<Place> {
    let mut places: BTreeMap<String, Place> = BTreeMap::new();
    for place in accounts.iter().filter_map(|account| account.place.as_ref()) {
        if place.geonameid.is_none() && (place.lat.is_none() || place.lon.is_none()) {
            continue;
        }
        let id = place_id(place);
        places.entry(id.clone()).or_insert_with(|| Place {
            id,
            name: place.name.clone(),
            country: place.country.clone(),
            adm1: place.adm1.clone(),
            adm2: place.adm2.clone(),
            lat: place.lat,
            lon: place.lon,
            geonameid: place.geonameid,
            gazetteer: resolved_by(place, gazetteer),
        });
    }
    places.into_values().collect()
}

/// The gazetteer that resolved a place; `current` says more of it if it is the one in use. Old records do not tell.
fn resolved_by(place: &PlaceRef, current: &str) -> String {
    match &place.gazetteer {
        Some(id) if !current.starts_with(id.as_str()) => id.clone(),
        _ => current.to_owned(),
    }
}

fn place_id(place: &PlaceRef) -> String {
    match place.geonameid {
        Some(id) => format!("g{id}"),
        None => {
            let point = format!(
                "{:.4} {:.4}",
                place.lat.unwrap_or_default(),
                place.lon.unwrap_or_default()
            );
            let country = place.country.as_deref().unwrap_or_default();
            stable_id("p", [country, place.name.as_str(), point.as_str()])
        }
    }
}
