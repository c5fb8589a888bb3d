//! Tables of counts and tolls.

use std::collections::BTreeMap;

use concord_record::{Event, EventToll, EventType};
use serde::{Deserialize, Serialize};

use crate::month::Month;

/// The sum of tolls over some events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TollSum {
    /// Sum of the lows; an event without a low adds nothing.
    pub low: u64,
    /// Sum of the highs; where an event has none its low stands in, so that this is a lower bound when `open_ended` is above 0.
    pub high: u64,
    /// Sum of the best values; an event without one adds its low.
    pub best: u64,
    /// Events that give a toll.
    pub given: usize,
    /// Events whose toll has no upper end.
    pub open_ended: usize,
}

impl TollSum {
    fn add(&mut self, toll: Option<&EventToll>) {
        let Some(toll) = toll else {
            return;
        };
        let low = toll.low.unwrap_or(0);
        self.low += low;
        self.high += toll.high.unwrap_or(low);
        self.best += toll.best.unwrap_or(low);
        self.given += 1;
        self.open_ended += usize::from(toll.high.is_none());
    }
}

/// Events and their tolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Events.
    pub events: usize,
    /// Of them, told by two or more independent sources.
    pub corroborated: usize,
    /// Of them, with an open contradiction.
    pub contested: usize,
    /// Deaths.
    pub killed: TollSum,
    /// Injuries.
    pub wounded: TollSum,
}

impl Tally {
    fn add(&mut self, event: &Event) {
        self.events += 1;
        self.corroborated += usize::from(event.independent_sources > 1);
        self.contested += usize::from(!event.contradictions.is_empty());
        self.killed.add(event.killed.as_ref());
        self.wounded.add(event.wounded.as_ref());
    }
}

/// One row of a table; a part of its key that is not known, or not asked for, is `None`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Row {
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Province.
    pub adm1: Option<String>,
    /// Calendar month; `None` for events without a date or over several months.
    pub month: Option<Month>,
    /// Type.
    #[serde(rename = "type")]
    pub event_type: Option<EventType>,
    /// Perpetrator by name.
    pub perpetrator: Option<String>,
    /// What was counted.
    pub tally: Tally,
    /// Share of all events given, 0 to 1.
    pub share: f64,
}

/// How much is known of where and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// All events.
    pub events: usize,
    /// With a province.
    pub located: usize,
    /// With a country only.
    pub country_only: usize,
    /// Without a place.
    pub not_located: usize,
    /// Dated within one month.
    pub dated: usize,
    /// With a date that spans months or has an open end.
    pub dated_coarsely: usize,
    /// Without a date.
    pub not_dated: usize,
}

/// Everything together.
pub fn total<'a>(events: impl IntoIterator<Item = &'a Event>) -> Tally {
    let mut tally = Tally::default();
    for event in events {
        tally.add(event);
    }
    tally
}

/// What is known of where and when.
pub fn coverage<'a>(events: impl IntoIterator<Item = &'a Event>) -> Coverage {
    let mut coverage = Coverage::default();
    for event in events {
        coverage.events += 1;
        match place(event) {
            (_, Some(_)) => coverage.located += 1,
            (Some(_), None) => coverage.country_only += 1,
            (None, None) => coverage.not_located += 1,
        }
        match &event.date {
            Some(date) if Month::within(date).is_some() => coverage.dated += 1,
            Some(date) if date.start.is_some() || date.end.is_some() => {
                coverage.dated_coarsely += 1;
            }
            _ => coverage.not_dated += 1,
        }
    }
    coverage
}

fn place(event: &Event) -> (Option<String>, Option<String>) {
    event.place.as_ref().map_or((None, None), |place| {
        (place.country.clone(), place.adm1.clone())
    })
}

fn month(event: &Event) -> Option<Month> {
    event.date.as_ref().and_then(Month::within)
}

/// Counts events under every key that they have; shares are of the events, so rows add up to 1 when each event has one key.
fn table<'a, K: Ord>(
    events: impl IntoIterator<Item = &'a Event>,
    keys: impl Fn(&Event) -> Vec<K>,
    row: impl Fn(K) -> Row,
) -> Vec<Row> {
    let mut tallies: BTreeMap<K, Tally> = BTreeMap::new();
    let mut all = 0;
    for event in events {
        all += 1;
        for key in keys(event) {
            tallies.entry(key).or_default().add(event);
        }
    }
    tallies
        .into_iter()
        .map(|(key, tally)| Row {
            tally,
            share: tally.events as f64 / f64::from(all.max(1)),
            ..row(key)
        })
        .collect()
}

/// The most frequent first; equal ones in the order of their keys.
fn by_frequency(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_key(|row| std::cmp::Reverse(row.tally.events));
    rows
}

/// By country and province, the most frequent first. Events without a place have the row without both.
pub fn by_place<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<Row> {
    by_frequency(table(
        events,
        |event| vec![place(event)],
        |(country, adm1)| Row {
            country,
            adm1,
            ..Row::default()
        },
    ))
}

/// By month in the order of time, months without events included; events without a single month come first, without a month.
pub fn by_month<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<Row> {
    let row = |month| Row {
        month,
        ..Row::default()
    };
    let mut rows = table(events, |event| vec![month(event)], row);
    let months: Vec<Month> = rows.iter().filter_map(|row| row.month).collect();
    if let (Some(&first), Some(&last)) = (months.first(), months.last()) {
        let empty = first
            .until(last)
            .into_iter()
            .filter(|month| months.binary_search(month).is_err());
        rows.extend(empty.map(|month| row(Some(month))));
        rows.sort_by_key(|row| row.month);
    }
    rows
}

/// By country, province and month, in that order. Only combinations that occur have a row.
pub fn by_place_and_month<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<Row> {
    table(
        events,
        |event| vec![(place(event), month(event))],
        |((country, adm1), month)| Row {
            country,
            adm1,
            month,
            ..Row::default()
        },
    )
}

/// By type, the most frequent first.
pub fn by_type<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<Row> {
    by_frequency(table(
        events,
        |event| vec![event.event_type],
        |event_type| Row {
            event_type: Some(event_type),
            ..Row::default()
        },
    ))
}

/// By perpetrator, the most frequent first. An event with several counts for each of them, so shares may add up to more than 1;
/// one without any has the row without a name.
pub fn by_perpetrator<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<Row> {
    by_frequency(table(
        events,
        |event| {
            let mut names: Vec<Option<String>> = event
                .perpetrators
                .iter()
                .map(|party| Some(party.name.clone()))
                .collect();
            names.sort();
            names.dedup();
            if names.is_empty() {
                names.push(None);
            }
            names
        },
        |perpetrator| Row {
            perpetrator,
            ..Row::default()
        },
    ))
}

#[cfg(test)]
mod tests {
    use concord_record::{Attribution, DateRange, Party, PlacePrecision, PlaceRef, Status};

    use super::*;
    use crate::{Filter, Month, monthly_average, select};

    fn event(
        id: &str,
        date: Option<&str>,
        adm1: Option<&str>,
        killed: Option<(u64, Option<u64>)>,
    ) -> Event {
        Event {
            id: id.to_owned(),
            accounts: Vec::new(),
            event_type: EventType::Bombing,
            date: date.and_then(DateRange::parse),
            place: adm1.map(|adm1| PlaceRef {
                name: adm1.to_owned(),
                country: Some("XA".to_owned()),
                adm1: Some(adm1.to_owned()),
                adm2: None,
                lat: None,
                lon: None,
                geonameid: None,
                gazetteer: None,
                score: None,
                precision: PlacePrecision::Adm1,
            }),
            perpetrators: Vec::new(),
            targets: Vec::new(),
            killed: killed.map(|(low, high)| EventToll {
                low: Some(low),
                high,
                best: None,
                policy: "range".to_owned(),
                from: Vec::new(),
            }),
            wounded: None,
            attribution: Attribution::None,
            status: Status::Occurred,
            independent_sources: 1,
            contradictions: Vec::new(),
        }
    }

    fn sample() -> Vec<Event> {
        vec![
            event("e1", Some("2031-01-05"), Some("Kells"), Some((3, Some(5)))),
            event("e2", Some("2031-03-05"), Some("Kells"), Some((2, None))),
            event("e3", Some("2031-03"), None, None),
            event("e4", Some("2031"), Some("Varn"), None),
            event("e5", None, None, Some((1, Some(1)))),
        ]
    }

    #[test]
    fn parts_add_up_to_the_whole_and_nothing_is_dropped() {
        let events = sample();
        let all = total(&events);
        assert_eq!(all.events, 5);
        assert_eq!(
            (all.killed.low, all.killed.high, all.killed.open_ended),
            (6, 8, 1)
        );
        for rows in [
            by_place(&events),
            by_month(&events),
            by_place_and_month(&events),
            by_type(&events),
            by_perpetrator(&events),
        ] {
            assert_eq!(rows.iter().map(|row| row.tally.events).sum::<usize>(), 5);
            assert_eq!(rows.iter().map(|row| row.tally.killed.low).sum::<u64>(), 6);
            assert!((rows.iter().map(|row| row.share).sum::<f64>() - 1.0).abs() < 1e-9);
        }
        let coverage = coverage(&events);
        assert_eq!((coverage.located, coverage.not_located), (3, 2));
        assert_eq!(
            (coverage.dated, coverage.dated_coarsely, coverage.not_dated),
            (3, 1, 1)
        );
    }

    #[test]
    fn a_quiet_month_is_a_row_of_zero() {
        let rows = by_month(&sample());
        let months: Vec<Option<String>> = rows
            .iter()
            .map(|row| row.month.map(|month| month.to_string()))
            .collect();
        let named = |text: &str| Some(text.to_owned());
        assert_eq!(
            months,
            [None, named("2031-01"), named("2031-02"), named("2031-03")]
        );
        assert_eq!(rows[2].tally.events, 0);
    }

    #[test]
    fn averages_count_whole_months_and_say_what_they_leave_out() {
        let (first, last) = (
            Month {
                year: 2031,
                month: 1,
            },
            Month {
                year: 2031,
                month: 3,
            },
        );
        let average = monthly_average(&sample(), first, last).unwrap();
        assert_eq!(
            (average.months, average.events, average.spanning),
            (3, 3, 1)
        );
        assert!((average.average - 1.0).abs() < 1e-9);
        assert_eq!(monthly_average(&sample(), last, first), None);
    }

    #[test]
    fn a_filter_selects_and_several_perpetrators_each_count() {
        let mut events = sample();
        events[0].perpetrators = ["Red Reed", "Iron Gate"]
            .map(|name| Party {
                name: name.to_owned(),
                actor: None,
            })
            .to_vec();
        events[1].status = Status::Foiled;
        let filter = Filter {
            from: Some(jiff::civil::date(2031, 1, 1)),
            to: Some(jiff::civil::date(2031, 2, 28)),
            ..Filter::default()
        };
        let ids: Vec<&str> = select(&events, &filter)
            .iter()
            .map(|e| e.id.as_str())
            .collect();
        assert_eq!(ids, ["e1", "e4"]);
        let rows = by_perpetrator(select(&events, &filter));
        let names: Vec<Option<&str>> = rows.iter().map(|row| row.perpetrator.as_deref()).collect();
        assert_eq!(names, [None, Some("Iron Gate"), Some("Red Reed")]);
    }
}
