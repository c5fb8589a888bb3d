//! What a record is found by: the columns beside its JSON.

use concord_record::{DateRange, Party, PlaceRef, Record};
use jiff::civil::Date;

/// Sorts before every date: the text leaves the start open.
const OPEN_START: &str = "-";
/// Sorts after every date: the text leaves the end open.
const OPEN_END: &str = "~";

/// The columns by which records are filtered.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Columns {
    /// Type, measure, stance or relation.
    pub(crate) word: Option<&'static str>,
    /// ISO 3166-1 alpha-2.
    pub(crate) country: Option<String>,
    /// Names of the place and of what it lies in, lower case, one a line.
    pub(crate) place: Option<String>,
    /// Names and ids of the sides, lower case, one a line.
    pub(crate) actors: Option<String>,
    /// First possible day.
    pub(crate) first: Option<String>,
    /// Last possible day.
    pub(crate) last: Option<String>,
    /// Whether it has coordinates.
    pub(crate) located: bool,
}

impl Columns {
    pub(crate) fn of(record: &Record) -> Columns {
        let mut columns = Columns::default();
        match record {
            Record::Account(account) => {
                columns.word = Some(account.event_type.as_str());
                columns.sides(account.perpetrators.iter().chain(&account.targets));
                columns.place(account.place.as_ref());
                columns.date(account.date.as_ref());
            }
            Record::Event(event) => {
                columns.word = Some(event.event_type.as_str());
                columns.sides(event.perpetrators.iter().chain(&event.targets));
                columns.place(event.place.as_ref());
                columns.date(event.date.as_ref());
            }
            Record::Quantity(quantity) => {
                columns.word = Some(quantity.measure.as_str());
                columns.names(quantity.actor.iter().chain(&quantity.reporter));
                columns.place = quantity.place.as_ref().map(|place| place.to_lowercase());
                columns.days(quantity.start, quantity.end);
            }
            Record::Claim(claim) => {
                columns.word = Some(claim.stance.as_str());
                columns.names([&claim.speaker]);
            }
            Record::Relation(relation) => {
                columns.word = Some(relation.relation.as_str());
                columns.names([&relation.a, &relation.b]);
                columns.days(relation.start, relation.end);
            }
            Record::Note(note) => {
                columns.names(
                    note.sources
                        .iter()
                        .filter_map(|source| source.outlet.as_ref()),
                );
            }
            Record::Contradiction(contradiction) => {
                columns.word = Some(contradiction.relation.as_str());
            }
            Record::Document(document) => columns.date(document.published.as_ref()),
            Record::Actor(actor) => columns.names([&actor.name].into_iter().chain(&actor.aliases)),
            Record::Place(place) => columns.country.clone_from(&place.country),
        }
        columns
    }

    fn sides<'a>(&mut self, parties: impl Iterator<Item = &'a Party>) {
        self.names(
            parties
                .flat_map(|party| [Some(&party.name), party.actor.as_ref()])
                .flatten(),
        );
    }

    fn names<'a>(&mut self, names: impl IntoIterator<Item = &'a String>) {
        let names: Vec<String> = names.into_iter().map(|name| name.to_lowercase()).collect();
        self.actors = (!names.is_empty()).then(|| names.join("\n"));
    }

    fn place(&mut self, place: Option<&PlaceRef>) {
        let Some(place) = place else { return };
        self.country.clone_from(&place.country);
        self.located = place.lat.is_some() && place.lon.is_some();
        let names: Vec<String> = [Some(&place.name), place.adm2.as_ref(), place.adm1.as_ref()]
            .into_iter()
            .flatten()
            .map(|name| name.to_lowercase())
            .collect();
        self.place = Some(names.join("\n"));
    }

    fn date(&mut self, date: Option<&DateRange>) {
        if let Some(date) = date {
            self.days(date.start, date.end);
        }
    }

    fn days(&mut self, start: Option<Date>, end: Option<Date>) {
        if start.is_some() || end.is_some() {
            self.first = Some(start.map_or(OPEN_START.to_owned(), |day| day.to_string()));
            self.last = Some(end.map_or(OPEN_END.to_owned(), |day| day.to_string()));
        }
    }
}
