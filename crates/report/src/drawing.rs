//! Plots and maps with the tables that say the same.

use std::collections::BTreeMap;

use concord_analyse::{Month, total};
use concord_gazetteer::{Gazetteer, Shapes};
use concord_publish::phrase::{self, bounds, count};
use concord_publish::{Column, Plot, Point, Sketch, bars, columns, sketch};
use concord_record::words::{plain, thousands};
use concord_record::{Event, PlacePrecision};

use crate::answer::{Answered, Cell, Drawing, described, opened_events};
use crate::condition::Condition;
use crate::ledger::{Ledger, Notes};
use crate::query::{By, Toll};

/// Events under one key.
struct Group<'l> {
    label: String,
    events: Vec<&'l Event>,
    /// The key is that nothing is known: in the table, not in the plot.
    unknown: bool,
}

/// Events or tolls by something.
pub(crate) fn series(
    ledger: &Ledger<'_>,
    toll: Option<Toll>,
    by: By,
    conditions: &[Condition],
    notes: &mut Notes,
) -> Answered<Drawing> {
    let chosen = ledger.choose(conditions)?;
    let groups = match by {
        By::Month | By::Year => periods(&chosen.events, by),
        _ => kinds(&chosen.events, by),
    };
    let what = match toll {
        None => "events",
        Some(Toll::Killed) => "killed",
        Some(Toll::Wounded) => "wounded",
    };
    let mut left_out = chosen.left_out();
    let unknown: usize = groups
        .iter()
        .filter(|it| it.unknown)
        .map(|it| it.events.len())
        .sum();
    if unknown > 0 {
        let what = match by {
            By::Month | By::Year => format!(
                "in the table only, because they lie within no single {}",
                by.word()
            ),
            By::Perpetrator => "in the table only, because no perpetrator is named".to_owned(),
            _ => "in the table only, because the place is not known".to_owned(),
        };
        left_out.push(format!("{what}: {unknown}"));
    }
    let caption = described(
        &format!(
            "{what} by {}, {}",
            by.word(),
            count(chosen.events.len(), "event", "events")
        ),
        conditions,
        true,
    );
    let bars_of = |group: &Group<'_>| {
        let tally = total(group.events.iter().copied());
        let events = tally.events as u64;
        let (low, high, given) = match toll {
            None => (events, events, true),
            Some(Toll::Killed) => (tally.killed.low, tally.killed.high, tally.killed.given > 0),
            Some(Toll::Wounded) => (
                tally.wounded.low,
                tally.wounded.high,
                tally.wounded.given > 0,
            ),
        };
        Column {
            label: ledger.register.withhold(&group.label).0,
            low,
            high,
            // Where nothing happened nobody died; where nobody says how many, it is not known.
            given: given || events == 0,
        }
    };
    let drawn: Vec<Column> = groups
        .iter()
        .filter(|it| !it.unknown)
        .map(bars_of)
        .collect();
    let title = ledger.register.withhold(&caption).0;
    let plot = Plot {
        title: &title,
        columns: &drawn,
        below: reports(ledger, by, &groups),
    };
    let svg = match by {
        _ if drawn.is_empty() => None,
        By::Month | By::Year => Some(columns(&plot)),
        _ => Some(bars(&plot)),
    };
    let mut rows = Vec::new();
    for group in &groups {
        let tally = total(group.events.iter().copied());
        let sum = |sum: &concord_analyse::TollSum| {
            if sum.given == 0 {
                return "not given".to_owned();
            }
            let range = bounds(Some(thousands(sum.low)), Some(thousands(sum.high)));
            let open = if sum.open_ended > 0 { " or more" } else { "" };
            format!("{}{open}", range.unwrap_or_default())
        };
        rows.push(vec![
            Cell::text(&group.label),
            Cell {
                opened: opened_events(ledger, &group.events, notes)?,
                ..Cell::number(thousands(tally.events as u64))
            },
            Cell::number(sum(&tally.killed)),
            Cell::number(sum(&tally.wounded)),
        ]);
    }
    let head = match by {
        By::Month => "Month",
        By::Year => "Year",
        By::Type => "Type",
        By::Country => "Country",
        By::Place => "Province",
        By::Perpetrator => "Perpetrator",
    };
    Ok(Drawing {
        svg,
        caption,
        left_out,
        head: vec![head, "Events", "Killed", "Wounded"],
        rows,
    })
}

/// Months or years in their order, those without an event too; what lies within none of them comes last.
fn periods<'l>(events: &[&'l Event], by: By) -> Vec<Group<'l>> {
    let key = |event: &Event| {
        let date = event.date.as_ref()?;
        match by {
            By::Year => {
                let (start, end) = (date.start?.year(), date.end?.year());
                (start == end).then_some(Month {
                    year: start,
                    month: 1,
                })
            }
            _ => Month::within(date),
        }
    };
    let mut groups: BTreeMap<Month, Vec<&Event>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for event in events {
        match key(event) {
            Some(month) => groups.entry(month).or_default().push(event),
            None => unknown.push(*event),
        }
    }
    if let (Some(&first), Some(&last)) = (groups.keys().next(), groups.keys().next_back()) {
        for month in first.until(last) {
            if by == By::Month || month.month == 1 {
                groups.entry(month).or_default();
            }
        }
    }
    let label = |month: Month| match by {
        By::Year => month.year.to_string(),
        _ => month.to_string(),
    };
    let known = groups.into_iter().map(|(month, events)| Group {
        label: label(month),
        events,
        unknown: false,
    });
    let open = Group {
        label: format!("no single {}", by.word()),
        events: unknown,
        unknown: true,
    };
    known
        .chain((!open.events.is_empty()).then_some(open))
        .collect()
}

/// Kinds, the most frequent first; what is not known comes last.
fn kinds<'l>(events: &[&'l Event], by: By) -> Vec<Group<'l>> {
    let keys = |event: &Event| -> Vec<String> {
        match by {
            By::Type => vec![plain(event.event_type.as_str())],
            By::Perpetrator => {
                let mut names: Vec<String> = event
                    .perpetrators
                    .iter()
                    .map(|it| it.name.clone())
                    .collect();
                names.sort();
                names.dedup();
                names
            }
            _ => {
                let place = event.place.as_ref();
                let country = place.and_then(|it| it.country.as_deref());
                let name = country.map(|iso2| {
                    let found = Gazetteer::current().country(iso2);
                    found.map_or_else(|| iso2.to_owned(), |it| it.name.to_owned())
                });
                let adm1 = place
                    .and_then(|it| it.adm1.clone())
                    .filter(|_| by == By::Place);
                match (adm1, name) {
                    (Some(adm1), Some(name)) => vec![format!("{adm1}, {name}")],
                    (Some(adm1), None) => vec![adm1],
                    (None, Some(name)) if by == By::Place => {
                        vec![format!("{name}, province not known")]
                    }
                    (None, name) => name.into_iter().collect(),
                }
            }
        }
    };
    let mut groups: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for event in events {
        let keys = keys(event);
        if keys.is_empty() {
            unknown.push(*event);
        }
        for key in keys {
            groups.entry(key).or_default().push(event);
        }
    }
    let mut known: Vec<Group<'_>> = groups
        .into_iter()
        .map(|(label, events)| Group {
            label,
            events,
            unknown: false,
        })
        .collect();
    known.sort_by_key(|group| std::cmp::Reverse(group.events.len()));
    let open = Group {
        label: match by {
            By::Perpetrator => "not named".to_owned(),
            _ => "not located".to_owned(),
        },
        events: unknown,
        unknown: true,
    };
    known.extend((!open.events.is_empty()).then_some(open));
    known
}

/// Documents published in each period, so that silence is not read as peace; empty for anything but time.
fn reports(ledger: &Ledger<'_>, by: By, groups: &[Group<'_>]) -> Vec<u64> {
    if !matches!(by, By::Month | By::Year) {
        return Vec::new();
    }
    let mut published: BTreeMap<String, u64> = BTreeMap::new();
    for document in ledger.documents.values() {
        let Some(date) = &document.published else {
            continue;
        };
        let label = match by {
            By::Year => date.start.map(|day| day.year().to_string()),
            _ => Month::within(date).map(|month| month.to_string()),
        };
        *published.entry(label.unwrap_or_default()).or_default() += 1;
    }
    let known = groups.iter().filter(|it| !it.unknown);
    known
        .map(|group| published.get(&group.label).copied().unwrap_or(0))
        .collect()
}

/// Where events were.
pub(crate) fn map(
    ledger: &Ledger<'_>,
    conditions: &[Condition],
    notes: &mut Notes,
) -> Answered<Drawing> {
    let chosen = ledger.choose(conditions)?;
    // Places by coordinates to a hundredth of a degree, about a kilometre, with the name that is not all capitals.
    let mut places: BTreeMap<(i64, i64, bool), (String, Vec<&Event>)> = BTreeMap::new();
    let mut nowhere = Vec::new();
    for event in &chosen.events {
        let found = event
            .place
            .as_ref()
            .and_then(|it| Some((it, it.lat?, it.lon?)));
        match found {
            Some((place, lat, lon)) => {
                let exact = matches!(
                    place.precision,
                    PlacePrecision::Exact | PlacePrecision::Settlement
                );
                #[expect(clippy::cast_possible_truncation, reason = "degrees are small")]
                let step = |degrees: f64| (degrees * 100.0).round() as i64;
                let name = phrase::place(Some(place));
                let found = places
                    .entry((step(lat), step(lon), exact))
                    .or_insert_with(|| (name.clone(), Vec::new()));
                let shouted = !found
                    .0
                    .split(',')
                    .next()
                    .is_some_and(|it| it.contains(char::is_lowercase));
                if shouted
                    && name
                        .split(',')
                        .next()
                        .is_some_and(|it| it.contains(char::is_lowercase))
                {
                    found.0 = name;
                }
                found.1.push(event);
            }
            None => nowhere.push(*event),
        }
    }
    let caption = described(
        &format!(
            "places of {}",
            count(chosen.events.len(), "event", "events")
        ),
        conditions,
        true,
    );
    let title = ledger.register.withhold(&caption).0;
    let points: Vec<Point> = places
        .iter()
        .map(|((lat, lon, exact), (name, events))| Point {
            label: format!(
                "{}: {}",
                ledger.register.withhold(name).0,
                count(events.len(), "event", "events")
            ),
            lat: *lat as f64 / 100.0,
            lon: *lon as f64 / 100.0,
            events: events.len(),
            exact: *exact,
        })
        .collect();
    let svg = (!points.is_empty()).then(|| {
        let drawing = Sketch {
            title: &title,
            points: &points,
        };
        sketch(&drawing, |west, south, east, north| {
            Shapes::embedded().outlines([west, south, east, north])
        })
    });
    let mut rows = Vec::new();
    for ((lat, lon, exact), (name, events)) in &places {
        rows.push(vec![
            Cell::text(name),
            Cell::number(format!(
                "{:.2}, {:.2}",
                *lat as f64 / 100.0,
                *lon as f64 / 100.0
            )),
            Cell::text(if *exact { "town or site" } else { "area" }),
            Cell {
                opened: opened_events(ledger, events, notes)?,
                ..Cell::number(thousands(events.len() as u64))
            },
        ]);
    }
    let mut left_out = chosen.left_out();
    // Said also where it is none: a map without it is read as complete.
    left_out.push(format!(
        "in the table only, because they have no coordinates: {}",
        nowhere.len()
    ));
    if !nowhere.is_empty() {
        rows.push(vec![
            Cell::text("not located"),
            Cell::text(""),
            Cell::text(""),
            Cell {
                opened: opened_events(ledger, &nowhere, notes)?,
                ..Cell::number(thousands(nowhere.len() as u64))
            },
        ]);
    }
    Ok(Drawing {
        svg,
        caption,
        left_out,
        head: vec!["Place", "Degrees north, east", "Known as", "Events"],
        rows,
    })
}
