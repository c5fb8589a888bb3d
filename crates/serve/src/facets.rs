//! Which events a listing asks for, and how many there would be with each other choice.

use std::collections::BTreeMap;

use concord_record::{DateRange, PlacePrecision};

use crate::error::Problem;
use crate::index::{Days, EventRow, Index, Word, day_number};
use crate::query::Query;

/// Facets: the name in the address, and what people read.
pub(crate) const FACETS: [(&str, &str); 7] = [
    ("type", "Kind"),
    ("country", "Country"),
    ("adm1", "Province"),
    ("actor", "Perpetrator"),
    ("status", "Status"),
    ("precision", "Place known to"),
    ("contradicted", "Contradicted"),
];

/// Values of a facet with their numbers of events, the most frequent first.
pub(crate) type Counts = Vec<(String, usize)>;

/// What is asked for.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    chosen: [Vec<String>; FACETS.len()],
    window: Option<Days>,
    /// West, south, east, north.
    frame: Option<[f32; 4]>,
    sources: usize,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Places in the index, by date.
    pub(crate) events: Vec<u32>,
    /// For each facet the values that its other choices would give.
    pub(crate) counts: Vec<Counts>,
}

impl Filter {
    /// Reads an address.
    pub(crate) fn parse(query: &Query) -> Result<Filter, Problem> {
        let mut filter = Filter::default();
        for (at, (name, _)) in FACETS.iter().enumerate() {
            filter.chosen[at] = query.all(name).map(str::to_owned).collect();
        }
        let day = |name: &str| -> Result<Option<DateRange>, Problem> {
            query
                .get(name)
                .map(|text| {
                    DateRange::parse(text).ok_or_else(|| {
                        Problem::wrong(
                            format!("`{text}` is no date"),
                            "write 2021-08-26, 2021-08 or 2021",
                        )
                    })
                })
                .transpose()
        };
        let (from, to) = (day("from")?, day("to")?);
        filter.window = (from.is_some() || to.is_some()).then(|| Days {
            first: from.and_then(|it| it.start).map_or(i32::MIN, day_number),
            last: to.and_then(|it| it.end).map_or(i32::MAX, day_number),
        });
        if let Some(text) = query.get("box") {
            let sides: Vec<f32> = text
                .split(',')
                .filter_map(|side| side.trim().parse().ok())
                .collect();
            let frame: [f32; 4] = sides
                .try_into()
                .ok()
                .filter(|it: &[f32; 4]| it.iter().all(|side| side.is_finite()) && it[1] <= it[3])
                .ok_or_else(|| {
                    Problem::wrong(
                        format!("`{text}` is no frame"),
                        "write west,south,east,north in degrees",
                    )
                })?;
            filter.frame = Some(frame);
        }
        filter.sources = query.number("sources", 0);
        Ok(filter)
    }

    /// The frame of the map, where one is asked for.
    pub(crate) fn frame(&self) -> Option<[f32; 4]> {
        self.frame
    }

    /// Walks all events once. An event that fails one facet only counts for the other values of that facet.
    pub(crate) fn find(&self, index: &Index) -> Found {
        let chosen: Vec<Vec<Option<Word>>> = self
            .chosen
            .iter()
            .map(|values| values.iter().map(|value| index.words.find(value)).collect())
            .collect();
        let mut counts: Vec<Tally> = FACETS.iter().map(|_| Tally::default()).collect();
        let mut events = Vec::new();
        for (at, row) in (0..).zip(&index.events) {
            if !self.lies_within(row) {
                continue;
            }
            let mut failed = None;
            let mut failures = 0;
            for (facet, words) in chosen.iter().enumerate() {
                if !self.passes(facet, row, words) {
                    failed = Some(facet);
                    failures += 1;
                }
            }
            match (failures, failed) {
                (0, _) => {
                    events.push(at);
                    for (facet, tally) in counts.iter_mut().enumerate() {
                        tally.add(facet, row);
                    }
                }
                (1, Some(facet)) => counts[facet].add(facet, row),
                _ => {}
            }
        }
        let counts = counts
            .into_iter()
            .enumerate()
            .map(|(facet, tally)| tally.finish(index, &self.chosen[facet]))
            .collect();
        Found { events, counts }
    }

    fn lies_within(&self, row: &EventRow) -> bool {
        let in_window = self.window.is_none_or(|window| {
            row.days
                .is_some_and(|days| days.first <= window.last && days.last >= window.first)
        });
        let in_frame = self.frame.is_none_or(|[west, south, east, north]| {
            row.point.is_some_and(|(lat, lon)| {
                // A frame may lie across the line of change of date.
                let across = if west <= east {
                    (west..=east).contains(&lon)
                } else {
                    lon >= west || lon <= east
                };
                across && (south..=north).contains(&lat)
            })
        });
        in_window && in_frame && usize::from(row.sources) >= self.sources
    }

    fn passes(&self, facet: usize, row: &EventRow, chosen: &[Option<Word>]) -> bool {
        let values = &self.chosen[facet];
        if values.is_empty() {
            return true;
        }
        let word = |word: Word| {
            chosen.contains(&Some(word))
                || (word == 0 && values.iter().any(|value| value == "none"))
        };
        let text = |text: &str| values.iter().any(|value| value == text);
        match FACETS[facet].0 {
            "type" => text(row.kind.as_str()),
            "country" => word(row.country),
            "adm1" => word(row.adm1),
            "actor" => {
                row.actors.iter().any(|&actor| word(actor)) || (row.actors.is_empty() && word(0))
            }
            "status" => text(row.status.as_str()),
            "precision" => text(precision(row.precision)),
            _ => text(contradicted(row)),
        }
    }
}

fn precision(precision: Option<PlacePrecision>) -> &'static str {
    precision.map_or("none", PlacePrecision::as_str)
}

fn contradicted(row: &EventRow) -> &'static str {
    if row.contradictions > 0 { "yes" } else { "no" }
}

#[derive(Default)]
struct Tally {
    words: BTreeMap<Word, usize>,
    texts: BTreeMap<&'static str, usize>,
}

impl Tally {
    fn add(&mut self, facet: usize, row: &EventRow) {
        let mut word = |word: Word| *self.words.entry(word).or_default() += 1;
        let text = match FACETS[facet].0 {
            "country" => return word(row.country),
            "adm1" => return word(row.adm1),
            "actor" => {
                if row.actors.is_empty() {
                    word(0);
                }
                return row.actors.iter().for_each(|&actor| word(actor));
            }
            "type" => row.kind.as_str(),
            "status" => row.status.as_str(),
            "precision" => precision(row.precision),
            _ => contradicted(row),
        };
        *self.texts.entry(text).or_default() += 1;
    }

    fn finish(self, index: &Index, chosen: &[String]) -> Counts {
        let words = self.words.into_iter().map(|(word, count)| {
            let name = index.words.get(word);
            (
                if name.is_empty() { "none" } else { name }.to_owned(),
                count,
            )
        });
        let texts = self
            .texts
            .into_iter()
            .map(|(text, count)| (text.to_owned(), count));
        let mut counts: Counts = words.chain(texts).collect();
        // What is chosen stays in the list, so that it can be taken out again.
        for value in chosen {
            if !counts.iter().any(|(name, _)| name == value) {
                counts.push((value.clone(), 0));
            }
        }
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }
}

/// Orders events by what is asked for; by date without a word.
pub(crate) fn sort(index: &Index, events: &mut [u32], by: Option<&str>) {
    let key: fn(&EventRow) -> u64 = match by {
        Some("killed") => |row| {
            let most = row.killed.and_then(|(low, high)| high.or(low));
            most.map_or(0, u64::from)
        },
        Some("sources") => |row| u64::from(row.sources),
        Some("contradictions") => |row| u64::from(row.contradictions),
        _ => return,
    };
    // Keys are read once and stand beside their events: sorting then looks nowhere else.
    let mut keyed: Vec<(std::cmp::Reverse<u64>, usize, u32)> = events
        .iter()
        .enumerate()
        .map(|(place, &at)| {
            (
                std::cmp::Reverse(key(&index.events[at as usize])),
                place,
                at,
            )
        })
        .collect();
    keyed.sort_unstable();
    for (slot, (_, _, at)) in events.iter_mut().zip(keyed) {
        *slot = at;
    }
}

#[cfg(test)]
mod tests {
    use concord_record::{Attribution, Event, EventToll, EventType, Party, PlaceRef, Status};

    use super::*;

    fn event(id: &str, kind: EventType, country: &str, date: &str, killed: u64) -> Event {
        Event {
            id: id.to_owned(),
            accounts: vec![format!("{id}-a")],
            event_type: kind,
            date: DateRange::parse(date),
            place: (!country.is_empty()).then(|| PlaceRef {
                name: "Town".to_owned(),
                country: Some(country.to_owned()),
                adm1: None,
                adm2: None,
                lat: Some(10.0),
                lon: Some(if country == "FJ" { 179.5 } else { 20.0 }),
                geonameid: None,
                gazetteer: None,
                score: None,
                precision: PlacePrecision::Settlement,
            }),
            perpetrators: vec![Party {
                name: "A person".to_owned(),
                actor: None,
            }],
            targets: Vec::new(),
            killed: Some(EventToll {
                low: Some(killed),
                high: Some(killed),
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

    fn index() -> Index {
        Index::of_events(vec![
            event("e3", EventType::Raid, "IQ", "", 9),
            event("e1", EventType::Bombing, "IQ", "2020-03-01", 1),
            event("e2", EventType::Bombing, "FJ", "2021", 5),
            event("e4", EventType::Clash, "", "2021-06", 2),
        ])
    }

    fn ask(address: &str) -> (Vec<String>, Vec<Counts>) {
        let index = index();
        let query = Query::parse(address);
        let mut found = Filter::parse(&query).unwrap().find(&index);
        sort(&index, &mut found.events, query.get("sort"));
        let ids = found
            .events
            .iter()
            .map(|&at| index.events[at as usize].id.to_string())
            .collect();
        (ids, found.counts)
    }

    #[test]
    fn a_facet_counts_what_its_other_values_would_give() {
        let (ids, counts) = ask("type=bombing");
        assert_eq!(ids, ["e1", "e2"]);
        let pair = |name: &str, count| (name.to_owned(), count);
        assert_eq!(
            counts[0],
            [pair("bombing", 2), pair("clash", 1), pair("raid", 1)]
        );
        assert_eq!(counts[1], [pair("FJ", 1), pair("IQ", 1)]);
        // Unresolved persons are no facet.
        assert_eq!(counts[3], [pair("none", 2)]);
        let (ids, counts) = ask("type=bombing&country=IQ&country=none");
        assert_eq!(ids, ["e1"]);
        assert_eq!(counts[1], [pair("FJ", 1), pair("IQ", 1), pair("none", 0)]);
    }

    #[test]
    fn windows_frames_and_orders() {
        assert_eq!(ask("").0, ["e1", "e2", "e4", "e3"]);
        assert_eq!(ask("from=2021-05&to=2021-05").0, ["e2"]);
        assert_eq!(ask("sort=killed").0, ["e3", "e2", "e4", "e1"]);
        assert_eq!(ask("box=170,0,-170,20").0, ["e2"]);
        assert_eq!(ask("box=10,0,30,20").0, ["e1", "e3"]);
        for wrong in ["from=soon", "box=1,2,3", "box=1,9,3,4"] {
            assert!(Filter::parse(&Query::parse(wrong)).is_err(), "{wrong}");
        }
    }
}
