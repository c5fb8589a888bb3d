//! What filters, facets, the map, the series and the queue ask of all events at once: a few numbers of each event and account, in
//! memory, built by walking the casebook once. About 150 bytes an account; the records themselves stay in the casebook and are read
//! for what a page shows. Tables in the database were rejected: facets over any combination of filters need a scan, and a scan
//! over columns in memory takes a millisecond for 100,000 events where SQLite takes hundreds.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use concord_casebook::{Casebook, Failure, Result, Stamp};
use concord_record::{
    Account, Contradiction, ContradictionKind, DateRange, Document, Event, EventType, Measure,
    Party, PlacePrecision, PlaceRef, Quantity, Record, Status,
};
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

/// A word of the index; 0 stands for none.
pub(crate) type Word = u32;

/// Words that are held once.
#[derive(Debug)]
pub(crate) struct Words {
    words: Vec<Box<str>>,
    numbers: FxHashMap<Box<str>, Word>,
}

impl Default for Words {
    fn default() -> Self {
        Words {
            words: vec!["".into()],
            numbers: FxHashMap::default(),
        }
    }
}

impl Words {
    fn add(&mut self, word: &str) -> Word {
        if word.is_empty() {
            return 0;
        }
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = Word::try_from(self.words.len()).unwrap_or(0);
        self.words.push(word.into());
        self.numbers.insert(word.into(), number);
        number
    }

    fn option(&mut self, word: Option<&String>) -> Word {
        word.map_or(0, |word| self.add(word))
    }

    /// The number of a word that is there.
    pub(crate) fn find(&self, word: &str) -> Option<Word> {
        self.numbers.get(word).copied()
    }

    /// A word by its number.
    pub(crate) fn get(&self, word: Word) -> &str {
        self.words.get(word as usize).map_or("", |word| word)
    }
}

/// First and last possible day, counted from 1 January 1970; open ends reach as far as numbers go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Days {
    pub(crate) first: i32,
    pub(crate) last: i32,
}

impl Days {
    /// Of a date; `None` where both ends are open.
    pub(crate) fn of(date: Option<&DateRange>) -> Option<Days> {
        let date = date?;
        Days::between(date.start, date.end)
    }

    /// Between two days.
    pub(crate) fn between(start: Option<Date>, end: Option<Date>) -> Option<Days> {
        (start.is_some() || end.is_some()).then(|| Days {
            first: start.map_or(i32::MIN, day_number),
            last: end.map_or(i32::MAX, day_number),
        })
    }

    /// The month that both ends lie in, as months since the year 0.
    pub(crate) fn month(self) -> Option<i32> {
        let (first, last) = (month_of(self.first)?, month_of(self.last)?);
        (first == last).then_some(first)
    }
}

/// Days since 1 January 1970.
pub(crate) fn day_number(day: Date) -> i32 {
    (day - Date::constant(1970, 1, 1)).get_days()
}

/// The day of a number; `None` for an open end.
pub(crate) fn day_of(number: i32) -> Option<Date> {
    if number == i32::MIN || number == i32::MAX {
        return None;
    }
    Date::constant(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(number).ok()?)
        .ok()
}

/// Months since the year 0 of a day's number.
pub(crate) fn month_of(number: i32) -> Option<i32> {
    let day = day_of(number)?;
    Some(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
}

/// `2021-08` of months since the year 0.
pub(crate) fn month_name(month: i32) -> String {
    format!(
        "{:04}-{:02}",
        month.div_euclid(12),
        month.rem_euclid(12) + 1
    )
}

/// What is kept of an event.
#[derive(Debug, Clone)]
pub(crate) struct EventRow {
    pub(crate) id: Box<str>,
    pub(crate) kind: EventType,
    pub(crate) status: Status,
    pub(crate) days: Option<Days>,
    pub(crate) country: Word,
    pub(crate) adm1: Word,
    pub(crate) place: Word,
    pub(crate) precision: Option<PlacePrecision>,
    /// Degrees north and east.
    pub(crate) point: Option<(f32, f32)>,
    /// Ids of known perpetrators; no names of persons.
    pub(crate) actors: Box<[Word]>,
    pub(crate) killed: Option<(Option<u32>, Option<u32>)>,
    pub(crate) accounts: u16,
    pub(crate) sources: u16,
    pub(crate) contradictions: u16,
}

/// What is kept of an account.
#[derive(Debug, Clone)]
pub(crate) struct AccountRow {
    pub(crate) id: Box<str>,
    pub(crate) document: u32,
    /// Its event; [`u32::MAX`] for none.
    pub(crate) event: u32,
    pub(crate) kind: EventType,
    pub(crate) country: Word,
    pub(crate) days: Option<Days>,
    pub(crate) confidence: f32,
    pub(crate) contradicted: bool,
}

/// What is kept of a document.
#[derive(Debug, Clone)]
pub(crate) struct DocumentRow {
    pub(crate) id: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) family: Word,
    pub(crate) published: Option<Days>,
}

/// What is kept of a contradiction.
#[derive(Debug, Clone)]
pub(crate) struct ContradictionRow {
    pub(crate) id: Box<str>,
    pub(crate) relation: ContradictionKind,
    pub(crate) field: Word,
    pub(crate) severity: f32,
    pub(crate) holds: Option<bool>,
}

/// What is kept of a quantity.
#[derive(Debug, Clone)]
pub(crate) struct QuantityRow {
    pub(crate) id: Box<str>,
    pub(crate) measure: Measure,
    pub(crate) actor: Word,
    pub(crate) unit: Word,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) days: Option<Days>,
}

/// The columns of a whole casebook at one moment.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) stamp: Stamp,
    pub(crate) words: Words,
    /// By first day, those without one last; then by id.
    pub(crate) events: Vec<EventRow>,
    /// The gravest first.
    pub(crate) contradictions: Vec<ContradictionRow>,
    /// By id.
    pub(crate) accounts: Vec<AccountRow>,
    /// Accounts in the order in which a person's look is worth most: contradicted ones, then by how uncertain they are.
    pub(crate) queue: Vec<u32>,
    /// By id.
    pub(crate) documents: Vec<DocumentRow>,
    pub(crate) quantities: Vec<QuantityRow>,
    /// Files that could not be read.
    pub(crate) failures: Vec<Failure>,
    /// Names of actors by the word of their id.
    actor_names: BTreeMap<Word, String>,
}

impl Index {
    /// Walks the casebook once.
    pub(crate) fn build(casebook: &Casebook) -> Result<Index> {
        let mut building = Building::default();
        // Taken first: what changes while walking makes the index old, never wrongly new.
        let stamp = casebook.stamp()?;
        for kind in [
            "document",
            "event",
            "contradiction",
            "account",
            "quantity",
            "actor",
        ] {
            casebook.for_each(kind, &mut |record| {
                building.add(record);
                ControlFlow::Continue(())
            })?;
        }
        let failures = casebook.status()?.failures;
        Ok(Index {
            failures,
            ..building.finish(stamp)
        })
    }

    /// The place of an account.
    pub(crate) fn account(&self, id: &str) -> Option<u32> {
        find(&self.accounts, |row| &row.id, id)
    }

    /// The place of a document.
    pub(crate) fn document(&self, id: &str) -> Option<u32> {
        find(&self.documents, |row| &row.id, id)
    }

    /// An actor's name by the word of its id; the id itself where it has none.
    pub(crate) fn actor_name(&self, actor: Word) -> &str {
        match self.actor_names.get(&actor) {
            Some(name) => name,
            None => self.words.get(actor),
        }
    }

    /// An account's event.
    pub(crate) fn event_of(&self, account: &AccountRow) -> Option<&EventRow> {
        self.events.get(account.event as usize)
    }
}

#[cfg(test)]
impl Index {
    /// An index of events alone.
    pub(crate) fn of_events(events: Vec<Event>) -> Index {
        let mut building = Building::default();
        for event in events {
            building.event(event);
        }
        building.finish(Stamp {
            head: 1,
            content: None,
            built_from: None,
        })
    }
}

fn find<T>(rows: &[T], id_of: impl Fn(&T) -> &str, id: &str) -> Option<u32> {
    let at = rows.binary_search_by(|row| id_of(row).cmp(id)).ok()?;
    u32::try_from(at).ok()
}

#[derive(Default)]
struct Building {
    words: Words,
    events: Vec<EventRow>,
    contradictions: Vec<ContradictionRow>,
    contradicted: FxHashSet<Box<str>>,
    accounts: Vec<(AccountRow, Box<str>)>,
    documents: Vec<DocumentRow>,
    quantities: Vec<QuantityRow>,
    actor_names: BTreeMap<Word, String>,
}

impl Building {
    fn add(&mut self, record: Record) {
        match record {
            Record::Document(it) => self.document(&it),
            Record::Event(it) => self.event(it),
            Record::Contradiction(it) => self.contradiction(it),
            Record::Account(it) => self.account(it),
            Record::Quantity(it) => self.quantity(it),
            Record::Actor(it) => {
                let id = self.words.add(&it.id);
                self.actor_names.insert(id, it.name);
            }
            _ => {}
        }
    }

    fn document(&mut self, it: &Document) {
        let name = it.title.as_deref().unwrap_or(&it.file);
        self.documents.push(DocumentRow {
            id: it.id.as_str().into(),
            name: name.into(),
            family: self.words.option(it.family.as_ref()),
            published: Days::of(it.published.as_ref()),
        });
    }

    fn event(&mut self, it: Event) {
        let place = it.place.as_ref();
        let number =
            |value: Option<u64>| value.map(|value| u32::try_from(value).unwrap_or(u32::MAX));
        let small = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
        let actors = self.actors(&it.perpetrators);
        self.events.push(EventRow {
            kind: it.event_type,
            status: it.status,
            days: Days::of(it.date.as_ref()),
            country: self
                .words
                .option(place.and_then(|place| place.country.as_ref())),
            adm1: self
                .words
                .option(place.and_then(|place| place.adm1.as_ref())),
            place: self.words.option(place.map(|place| &place.name)),
            precision: place.map(|place| place.precision),
            point: place.and_then(point),
            actors,
            killed: it
                .killed
                .as_ref()
                .map(|toll| (number(toll.low), number(toll.high))),
            accounts: small(it.accounts.len()),
            sources: small(it.independent_sources),
            contradictions: small(it.contradictions.len()),
            id: it.id.into(),
        });
    }

    fn actors(&mut self, parties: &[Party]) -> Box<[Word]> {
        let mut actors: Vec<Word> = parties
            .iter()
            .filter_map(|party| party.actor.as_ref())
            .map(|actor| self.words.add(actor))
            .collect();
        actors.sort_unstable();
        actors.dedup();
        actors.into()
    }

    fn contradiction(&mut self, it: Contradiction) {
        if it.holds != Some(true) {
            self.contradicted
                .extend(it.records.iter().map(|id| id.as_str().into()));
        }
        self.contradictions.push(ContradictionRow {
            relation: it.relation,
            field: self.words.add(&it.field),
            severity: it.severity as f32,
            holds: it.holds,
            id: it.id.into(),
        });
    }

    fn account(&mut self, it: Account) {
        let document = find(&self.documents, |row| &row.id, &it.document);
        let country = it.place.as_ref().and_then(|place| place.country.as_ref());
        let row = AccountRow {
            document: document.unwrap_or(u32::MAX),
            event: u32::MAX,
            kind: it.event_type,
            country: self.words.option(country),
            days: Days::of(it.date.as_ref()),
            confidence: it.confidence as f32,
            contradicted: false,
            id: it.id.into(),
        };
        self.accounts
            .push((row, it.event.unwrap_or_default().into()));
    }

    fn quantity(&mut self, it: Quantity) {
        self.quantities.push(QuantityRow {
            measure: it.measure,
            actor: self.words.option(it.actor.as_ref()),
            unit: self.words.add(&it.unit),
            low: it.low,
            high: it.high,
            days: Days::between(it.start, it.end),
            id: it.id.into(),
        });
    }

    fn finish(mut self, stamp: Stamp) -> Index {
        self.events.sort_by(|a, b| {
            (a.days.is_none(), a.days, &a.id).cmp(&(b.days.is_none(), b.days, &b.id))
        });
        let events_by_id: FxHashMap<Box<str>, u32> = (0..)
            .zip(&self.events)
            .map(|(at, row)| (row.id.clone(), at))
            .collect();
        let accounts: Vec<AccountRow> = self
            .accounts
            .into_iter()
            .map(|(row, event)| {
                let event = events_by_id.get(&event).copied().unwrap_or(u32::MAX);
                let of_event = self
                    .events
                    .get(event as usize)
                    .is_some_and(|event| event.contradictions > 0);
                AccountRow {
                    event,
                    contradicted: of_event || self.contradicted.contains(&row.id),
                    ..row
                }
            })
            .collect();
        let mut queue: Vec<u32> = (0..).take(accounts.len()).collect();
        // Uncertainty sampling (Lewis & Gale 1994): the nearer to even odds, the more a decision tells.
        queue.sort_by(|&a, &b| {
            let (a, b) = (&accounts[a as usize], &accounts[b as usize]);
            let doubt = |row: &AccountRow| (row.confidence - 0.5).abs();
            b.contradicted
                .cmp(&a.contradicted)
                .then_with(|| doubt(a).total_cmp(&doubt(b)))
                .then_with(|| a.id.cmp(&b.id))
        });
        self.contradictions.sort_by(|a, b| {
            b.severity
                .total_cmp(&a.severity)
                .then_with(|| a.id.cmp(&b.id))
        });
        Index {
            stamp,
            words: self.words,
            events: self.events,
            contradictions: self.contradictions,
            accounts,
            queue,
            documents: self.documents,
            quantities: self.quantities,
            failures: Vec::new(),
            actor_names: self.actor_names,
        }
    }
}

fn point(place: &PlaceRef) -> Option<(f32, f32)> {
    Some((place.lat? as f32, place.lon? as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_count_through() {
        let day = Date::constant(2021, 8, 26);
        assert_eq!(day_of(day_number(day)), Some(day));
        assert_eq!(day_number(Date::constant(1970, 1, 2)), 1);
        assert_eq!(
            month_of(day_number(day)).map(month_name).as_deref(),
            Some("2021-08")
        );
        assert_eq!(day_of(i32::MAX), None);
        let month = DateRange::month(1969, 12).unwrap();
        assert_eq!(
            Days::of(Some(&month))
                .unwrap()
                .month()
                .map(month_name)
                .as_deref(),
            Some("1969-12")
        );
        let year = DateRange::year(2020).unwrap();
        assert_eq!(Days::of(Some(&year)).unwrap().month(), None);
    }
}
