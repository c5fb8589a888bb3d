//! An account prepared for comparison: dates as day numbers, places as points with a radius, names as words.

use std::collections::BTreeSet;

use concord_record::{
    Account, DatePrecision, DateRange, Document, EventType, Field, Party, PlacePrecision, TypeGroup,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::words::{content_words, names, vector, words};

/// Days since 1970 of a date.
pub(crate) fn day_number(date: Date) -> i32 {
    let hours = date
        .duration_since(jiff::civil::date(1970, 1, 1))
        .as_hours();
    i32::try_from(hours.div_euclid(24)).unwrap_or(i32::MAX)
}

/// Days that an open end is taken to reach at most.
const OPEN_DAYS: i32 = 365;

/// First and last day of a range; an open end is closed after a year; `None` if both are open.
pub(crate) fn day_span(range: &DateRange) -> Option<(i32, i32)> {
    match (range.start.map(day_number), range.end.map(day_number)) {
        (Some(start), Some(end)) => Some((start.min(end), start.max(end))),
        (Some(start), None) => Some((start, start + OPEN_DAYS)),
        (None, Some(end)) => Some((end - OPEN_DAYS, end)),
        (None, None) => None,
    }
}

/// Trigger words that tell of several incidents when the date spans more than a few days.
const PLURALS: &[&str] = &[
    "attacks",
    "bombings",
    "strikes",
    "airstrikes",
    "raids",
    "clashes",
    "killings",
    "assaults",
    "explosions",
    "assassinations",
    "arrests",
    "operations",
    "abductions",
    "kidnappings",
];

/// Whether an account tells of several incidents together, so that it is no telling of any single one: the coder said so, or it
/// gives one toll for a span of more than ten days, or its trigger is a plural over more than two.
pub fn is_series(account: &Account) -> bool {
    if account.aggregate {
        return true;
    }
    let Some(date) = &account.date else {
        return false;
    };
    let days = date.days().unwrap_or(0);
    let spans = matches!(
        date.precision,
        DatePrecision::Range | DatePrecision::Season | DatePrecision::Year
    );
    let plural = account.evidence.iter().any(|evidence| {
        evidence.field == Field::Trigger
            && words(&evidence.exact)
                .last()
                .is_some_and(|word| PLURALS.contains(&word.as_str()))
    });
    let tolls = account.killed.is_some() || account.wounded.is_some();
    (spans && days > 10 && tolls) || (plural && days > 2)
}

/// A side by its id, or else by its words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Side {
    pub(crate) actor: Option<String>,
    pub(crate) words: BTreeSet<String>,
}

impl Side {
    fn new(party: &Party) -> Self {
        Side {
            actor: party.actor.clone(),
            words: words(&party.name).into_iter().collect(),
        }
    }

    /// What the side is counted under.
    pub(crate) fn key(&self) -> String {
        match &self.actor {
            Some(actor) => actor.clone(),
            None => self.words.iter().cloned().collect::<Vec<_>>().join(" "),
        }
    }
}

/// How exactly a place is known, in the steps that blocking and coincidence use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Level {
    Point,
    Province,
    Country,
    Unknown,
}

/// What scoring wants to know of an account's document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Origin {
    pub(crate) id: String,
    /// First and last day on which it may have appeared.
    pub(crate) published: Option<(i32, i32)>,
}

/// An account with its document, prepared for comparison.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Item {
    /// The account, without its evidence.
    pub(crate) account: Account,
    pub(crate) document: Origin,
    pub(crate) group: TypeGroup,
    /// First and last possible day, as told.
    pub(crate) days: Option<(i32, i32)>,
    /// The same; where no date is told, the week up to publication.
    pub(crate) reach: Option<(i32, i32)>,
    pub(crate) level: Level,
    pub(crate) point: Option<(f64, f64)>,
    pub(crate) place: String,
    /// The country, and the province within it.
    pub(crate) country: Option<String>,
    pub(crate) province: Option<String>,
    pub(crate) perpetrators: Vec<Side>,
    pub(crate) targets: Vec<Side>,
    pub(crate) weapons: BTreeSet<String>,
    /// The passage as a vector; empty when there is no text.
    pub(crate) vector: Vec<(u32, f32)>,
    pub(crate) length: usize,
    /// Names in the passage, and those of the place, both spelled as [`crate::words::skeleton`] does.
    pub(crate) names: Vec<String>,
    pub(crate) place_names: Vec<String>,
    /// Whether date and place stand in the passage itself.
    pub(crate) dated_here: bool,
    pub(crate) placed_here: bool,
    pub(crate) series: bool,
    /// Several incidents of a day or two told as one: too short a time for more than one such telling to be about different ones.
    pub(crate) series_of_day: bool,
}

/// Days before publication within which an incident without a date is looked for.
const NEWS: i32 = 7;

impl Item {
    pub(crate) fn new(account: &Account, document: &Document, text: &str) -> Self {
        let place = account.place.as_ref();
        let country = place
            .and_then(|place| place.country.as_ref())
            .map(|country| country.to_uppercase());
        let province = place.and_then(|place| {
            let (country, adm1) = (place.country.as_ref()?, place.adm1.as_ref()?);
            Some(format!(
                "{}/{}",
                country.to_uppercase(),
                words(adm1).join(" ")
            ))
        });
        let point = place.and_then(|place| Some((place.lat?, place.lon?)));
        let fine = place.is_some_and(|place| {
            matches!(
                place.precision,
                PlacePrecision::Exact | PlacePrecision::Settlement | PlacePrecision::Adm2
            )
        });
        let level = match place {
            Some(_) if fine && (point.is_some() || province.is_some()) => Level::Point,
            Some(_) if province.is_some() => Level::Province,
            Some(_) if country.is_some() => Level::Country,
            _ => Level::Unknown,
        };
        let days = account.date.as_ref().and_then(day_span);
        let published = document.published.as_ref().and_then(day_span);
        let content = content_words(text);
        // Without evidence nobody can say where a field was taken from.
        let here = |field: Field| {
            let mut evidence = account.evidence.iter().filter(|it| it.field == field);
            let mut told = evidence.clone();
            told.next().is_none() || evidence.any(|it| text.contains(&it.exact))
        };
        let series = is_series(account);
        let short = days.is_some_and(|(start, end)| end - start <= 1);
        Item {
            group: account.event_type.group(),
            days,
            reach: days.or_else(|| published.map(|(start, end)| (start - NEWS, end))),
            level,
            point,
            place: place.map_or_else(String::new, |place| words(&place.name).join(" ")),
            country,
            province,
            perpetrators: account.perpetrators.iter().map(Side::new).collect(),
            targets: account.targets.iter().map(Side::new).collect(),
            weapons: account.weapons.iter().map(|w| w.to_lowercase()).collect(),
            vector: vector(&content),
            length: content.len(),
            names: names(text),
            place_names: place.map_or_else(Vec::new, |place| names(&place.name)),
            dated_here: here(Field::Date),
            placed_here: here(Field::Place),
            series: series && !short,
            series_of_day: series && short,
            document: Origin {
                id: document.id.clone(),
                published,
            },
            account: Account {
                evidence: Vec::new(),
                ..account.clone()
            },
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.account.id
    }

    /// Days that the date leaves open, both ends counted.
    pub(crate) fn width(&self) -> Option<i32> {
        self.days.map(|(start, end)| end - start + 1)
    }

    /// Dated within about two weeks.
    pub(crate) fn is_dated(&self) -> bool {
        self.width().is_some_and(|width| width <= 14)
    }

    /// Days between the two dates: 0 when they overlap.
    pub(crate) fn gap(&self, other: &Item) -> Option<i32> {
        let ((a, b), (c, d)) = (self.days?, other.days?);
        Some((c - b).max(a - d).max(0))
    }

    /// The cell of the given size in degrees that the point lies in.
    pub(crate) fn cell(&self, size: f64) -> Option<(i32, i32)> {
        (self.level == Level::Point)
            .then_some(self.point)
            .flatten()
            .map(|(lat, lon)| ((lat / size).floor() as i32, (lon / size).floor() as i32))
    }
}

impl Default for Item {
    /// What stands for an item that a shelf has lost: an account of nothing.
    fn default() -> Self {
        let account = Account::new("", "", EventType::Other);
        Item {
            group: account.event_type.group(),
            account,
            document: Origin::default(),
            days: None,
            reach: None,
            level: Level::Unknown,
            point: None,
            place: String::new(),
            country: None,
            province: None,
            perpetrators: Vec::new(),
            targets: Vec::new(),
            weapons: BTreeSet::new(),
            vector: Vec::new(),
            length: 0,
            names: Vec::new(),
            place_names: Vec::new(),
            dated_here: false,
            placed_here: false,
            series: false,
            series_of_day: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_count_from_1970() {
        assert_eq!(day_number(jiff::civil::date(1970, 1, 2)), 1);
        assert_eq!(day_number(jiff::civil::date(1969, 12, 31)), -1);
        assert_eq!(day_number(jiff::civil::date(2024, 2, 29)), 19782);
    }
}
