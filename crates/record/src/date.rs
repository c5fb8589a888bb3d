//! Dates as reports give them: a span of days with the precision that the text supports.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The months by their English names, January first, in lower case.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// How the names of [`MONTHS`] are cut short; `may` is not.
pub const SHORT_MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
];

/// How exactly a text says when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePrecision {
    /// One day.
    Day,
    /// One calendar month.
    Month,
    /// A season of three months.
    Season,
    /// One calendar year.
    Year,
    /// Several days that are none of the above, both ends known.
    Range,
    /// Not known, or only one end is.
    Unknown,
}

/// The days within which something happened, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateRange {
    /// First possible day; `None` if the text leaves it open.
    pub start: Option<Date>,
    /// Last possible day; `None` if the text leaves it open.
    pub end: Option<Date>,
    /// What kind of expression the days come from.
    pub precision: DatePrecision,
}

impl DateRange {
    /// A single day.
    pub fn day(day: Date) -> Self {
        DateRange {
            start: Some(day),
            end: Some(day),
            precision: DatePrecision::Day,
        }
    }

    /// A calendar month, or `None` outside the calendar.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        let start = Date::new(year, month, 1).ok()?;
        Some(DateRange {
            start: Some(start),
            end: Some(start.last_of_month()),
            precision: DatePrecision::Month,
        })
    }

    /// A calendar year, or `None` outside the calendar.
    pub fn year(year: i16) -> Option<Self> {
        Some(DateRange {
            start: Some(Date::new(year, 1, 1).ok()?),
            end: Some(Date::new(year, 12, 31).ok()?),
            precision: DatePrecision::Year,
        })
    }

    /// The days from `start` to `end`, both included.
    pub fn between(start: Date, end: Date) -> Self {
        if start == end {
            return DateRange::day(start);
        }
        let (start, end) = (start.min(end), start.max(end));
        DateRange {
            start: Some(start),
            end: Some(end),
            precision: DatePrecision::Range,
        }
    }

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let year: i16 = parts.next().filter(|p| p.len() == 4)?.parse().ok()?;
        let month: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
        let day: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        match (month, day) {
            (None, _) => DateRange::year(year),
            (Some(month), None) => DateRange::month(year, month),
            (Some(month), Some(day)) => Date::new(year, month, day).ok().map(DateRange::day),
        }
    }

    /// The least text that [`DateRange::parse`] would read back as this range: `2017`, `2017-05`, `2017-05-03`, or both ends.
    pub fn label(&self) -> String {
        match (self.precision, self.start, self.end) {
            (DatePrecision::Day, Some(day), _) => day.to_string(),
            (DatePrecision::Month, Some(day), _) => day.strftime("%Y-%m").to_string(),
            (DatePrecision::Year, Some(day), _) => day.strftime("%Y").to_string(),
            (_, Some(start), Some(end)) => format!("{start} to {end}"),
            (_, Some(start), None) => format!("from {start}"),
            (_, None, Some(end)) => format!("until {end}"),
            (_, None, None) => "date unknown".to_owned(),
        }
    }

    /// Days between the two ranges: 0 when they overlap; `None` when either is wholly open.
    pub fn gap_days(&self, other: &DateRange) -> Option<u32> {
        let known = |range: &DateRange| match (range.start, range.end) {
            (None, None) => None,
            (start, end) => Some((start.unwrap_or(Date::MIN), end.unwrap_or(Date::MAX))),
        };
        let ((a, b), (c, d)) = (known(self)?, known(other)?);
        let days = |from: Date, to: Date| from.until(to).map_or(0, |span| span.get_days().max(0));
        Some(if b < c {
            days(b, c).unsigned_abs()
        } else if d < a {
            days(d, a).unsigned_abs()
        } else {
            0
        })
    }

    /// Number of days within the range, both ends counted; `None` while an end is open.
    pub fn days(&self) -> Option<u32> {
        let (start, end) = (self.start?, self.end?);
        Some(start.until(end).ok()?.get_days().unsigned_abs() + 1)
    }

    /// The range moved by whole days; `None` outside the calendar.
    pub fn shifted(&self, days: i32) -> Option<Self> {
        let shift = |date: Option<Date>| match date {
            Some(date) => date.checked_add(days.days()).ok().map(Some),
            None => Some(None),
        };
        Some(DateRange {
            start: shift(self.start)?,
            end: shift(self.end)?,
            ..*self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["2017", "2017-05", "2017-05-03"] {
            assert_eq!(DateRange::parse(text).unwrap().label(), text);
        }
        assert_eq!(DateRange::parse("2017-13"), None);
        assert_eq!(DateRange::parse("17"), None);
        assert_eq!(DateRange::parse(""), None);
    }

    #[test]
    fn gaps_and_lengths() {
        let may = DateRange::month(2017, 5).unwrap();
        let day = DateRange::parse("2017-06-03").unwrap();
        assert_eq!(may.gap_days(&day), Some(3));
        assert_eq!(day.gap_days(&may), Some(3));
        assert_eq!(may.days(), Some(31));
        assert_eq!(day.shifted(-3).unwrap().gap_days(&may), Some(0));
    }
}
