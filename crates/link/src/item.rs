//! An account prepared for comparison: dates as day numbers, places as points with a radius, names as words.

use std::collections::{BTreeMap, BTreeSet};

use concord_record::{
    Account, DatePrecision, DateRange, Document, Field, Party, PlacePrecision, TypeGroup,
};
use jiff::civil::Date;

use crate::words::words;

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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Point,
    Province,
    Country,
    Unknown,
}

/// An account with its document, prepared for comparison.
pub(crate) struct Item<'a> {
    pub(crate) account: &'a Account,
    pub(crate) document: &'a Document,
    pub(crate) group: TypeGroup,
    /// First and last possible day.
    pub(crate) days: Option<(i32, i32)>,
    pub(crate) published: Option<(i32, i32)>,
    pub(crate) level: Level,
    pub(crate) point: Option<(f64, f64)>,
    pub(crate) place: String,
    /// Numbers of the country, and of the province within it.
    pub(crate) country: Option<u32>,
    pub(crate) province: Option<u32>,
    pub(crate) perpetrators: Vec<Side>,
    pub(crate) targets: Vec<Side>,
    pub(crate) weapons: BTreeSet<String>,
    /// The passage as a vector; empty when there is no text.
    pub(crate) vector: Vec<(u32, f32)>,
    pub(crate) length: usize,
    pub(crate) series: bool,
}

/// Numbers given to names in the order of their first use; items come sorted, so the numbers do not depend on the input's order.
#[derive(Default)]
pub(crate) struct Names(BTreeMap<String, u32>);

impl Names {
    pub(crate) fn number(&mut self, name: String) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(name).or_insert(next)
    }
}

impl<'a> Item<'a> {
    pub(crate) fn new(
        account: &'a Account,
        document: &'a Document,
        vector: Vec<(u32, f32)>,
        length: usize,
        names: &mut Names,
    ) -> Self {
        let place = account.place.as_ref();
        let country = place
            .and_then(|place| place.country.as_ref())
            .map(|country| names.number(country.to_uppercase()));
        let province = place.and_then(|place| {
            let (country, adm1) = (place.country.as_ref()?, place.adm1.as_ref()?);
            Some(names.number(format!(
                "{}/{}",
                country.to_uppercase(),
                words(adm1).join(" ")
            )))
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
        Item {
            account,
            document,
            group: account.event_type.group(),
            days: account.date.as_ref().and_then(day_span),
            published: document.published.as_ref().and_then(day_span),
            level,
            point,
            place: place.map_or_else(String::new, |place| words(&place.name).join(" ")),
            country,
            province,
            perpetrators: account.perpetrators.iter().map(Side::new).collect(),
            targets: account.targets.iter().map(Side::new).collect(),
            weapons: account.weapons.iter().map(|w| w.to_lowercase()).collect(),
            vector,
            length,
            series: is_series(account),
        }
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
    pub(crate) fn gap(&self, other: &Item<'_>) -> Option<i32> {
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
