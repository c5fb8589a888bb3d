//! `concord events`: incidents as reconciled, with low and high tolls.

use std::path::Path;

use concord_record::{Event, EventType, Record};

use crate::Outcome;
use crate::arguments::Listing;
use crate::failure::Failure;
use crate::filter::{self, Words};
use crate::list;
use crate::output::Output;
use crate::phrase;
use crate::table::{Column, Table};

/// Lists them.
pub(crate) fn run(
    casebook: Option<&Path>,
    listing: &Listing,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let words = Words {
        name: "event type",
        all: EventType::ALL.iter().map(|word| word.as_str()).collect(),
    };
    let filter = filter::resolve(listing, &words)?;
    let casebook = crate::casebook::open_fresh(casebook)?;
    let events = casebook.events(&filter)?;
    if events.is_empty() {
        list::say_empty(&casebook, listing, "event", "events", output)?;
    }
    let records = events.iter().cloned().map(Record::Event).collect();
    let outcome = list::write(records, listing.machine, |all| table(&events, all), output)?;
    list::say_limited(events.len(), listing, output);
    Ok(outcome)
}

/// Events as a table; for a program with a column for each value.
pub(crate) fn table(events: &[Event], for_program: bool) -> Table {
    if for_program {
        return full_table(events);
    }
    let mut table = Table::new(&[
        ("date", Column::Whole),
        ("type", Column::Left),
        ("place", Column::Left),
        ("perpetrator", Column::Left),
        ("killed", Column::Right),
        ("wounded", Column::Spare),
        ("sources", Column::Right),
        ("!", Column::Right),
        ("id", Column::Whole),
    ]);
    for event in events {
        let status = match event.status {
            concord_record::Status::Occurred => String::new(),
            other => format!(" ({other})"),
        };
        table.row(vec![
            phrase::date(event.date.as_ref()),
            format!("{}{status}", event.event_type),
            phrase::place(event.place.as_ref()),
            phrase::perpetrators(&event.perpetrators, event.attribution),
            phrase::event_toll(event.killed.as_ref()),
            phrase::event_toll(event.wounded.as_ref()),
            event.independent_sources.to_string(),
            match event.contradictions.len() {
                0 => String::new(),
                number => format!("≠{number}"),
            },
            event.id.clone(),
        ]);
    }
    table
}

fn full_table(events: &[Event]) -> Table {
    let heads = [
        "id",
        "type",
        "date_start",
        "date_end",
        "date_precision",
        "place",
        "country",
        "adm1",
        "adm2",
        "lat",
        "lon",
        "geonameid",
        "place_precision",
        "perpetrators",
        "perpetrator_ids",
        "targets",
        "killed_low",
        "killed_high",
        "killed_best",
        "wounded_low",
        "wounded_high",
        "wounded_best",
        "policy",
        "attribution",
        "status",
        "accounts",
        "independent_sources",
        "contradictions",
    ];
    let columns: Vec<(&'static str, Column)> = heads.map(|head| (head, Column::Left)).to_vec();
    let mut table = Table::new(&columns);
    for event in events {
        table.row(full_row(event));
    }
    table
}

/// A value for a program: empty where it is not known.
pub(crate) fn cell(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn full_row(event: &Event) -> Vec<String> {
    let date = event.date.as_ref();
    let place = event.place.as_ref();
    let (killed, wounded) = (event.killed.as_ref(), event.wounded.as_ref());
    let names = |sides: &[concord_record::Party]| {
        let names: Vec<&str> = sides.iter().map(|side| side.name.as_str()).collect();
        names.join("; ")
    };
    let ids: Vec<&str> = event
        .perpetrators
        .iter()
        .filter_map(|side| side.actor.as_deref())
        .collect();
    vec![
        event.id.clone(),
        event.event_type.to_string(),
        cell(date.and_then(|date| date.start)),
        cell(date.and_then(|date| date.end)),
        cell(date.and_then(|date| word(&date.precision))),
        cell(place.map(|place| &place.name)),
        cell(place.and_then(|place| place.country.as_ref())),
        cell(place.and_then(|place| place.adm1.as_ref())),
        cell(place.and_then(|place| place.adm2.as_ref())),
        cell(place.and_then(|place| place.lat)),
        cell(place.and_then(|place| place.lon)),
        cell(place.and_then(|place| place.geonameid)),
        cell(place.map(|place| place.precision)),
        names(&event.perpetrators),
        ids.join("; "),
        names(&event.targets),
        cell(killed.and_then(|toll| toll.low)),
        cell(killed.and_then(|toll| toll.high)),
        cell(killed.and_then(|toll| toll.best)),
        cell(wounded.and_then(|toll| toll.low)),
        cell(wounded.and_then(|toll| toll.high)),
        cell(wounded.and_then(|toll| toll.best)),
        cell(killed.or(wounded).map(|toll| &toll.policy)),
        event.attribution.to_string(),
        event.status.to_string(),
        event.accounts.join("; "),
        event.independent_sources.to_string(),
        event.contradictions.join("; "),
    ]
}

/// The word that the export uses for a value of a vocabulary that does not print itself.
fn word(value: &impl serde::Serialize) -> Option<String> {
    serde_json::to_value(value)
        .ok()?
        .as_str()
        .map(str::to_owned)
}
