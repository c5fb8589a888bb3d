//! Calendar months, and averages over them.

use concord_record::{DateRange, Event};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Month {
            year: day.year(),
            month: day.month(),
        }
    }

    /// The month that a date lies in wholly; `None` if it spans several or an end is open.
    pub fn within(range: &DateRange) -> Option<Self> {
        let (start, end) = (Month::of(range.start?), Month::of(range.end?));
        (start == end).then_some(start)
    }

    /// The month after.
    pub fn next(self) -> Self {
        if self.month == 12 {
            Month {
                year: self.year + 1,
                month: 1,
            }
        } else {
            Month {
                month: self.month + 1,
                ..self
            }
        }
    }

    /// The months from this one to `last`, both included; none if `last` is earlier.
    pub fn until(self, last: Month) -> Vec<Month> {
        std::iter::successors(Some(self), |month| Some(month.next()))
            .take_while(|&month| month <= last)
            .collect()
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{:04}-{:02}", self.year, self.month))
    }
}

/// Events a month over a window of whole months.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MonthlyAverage {
    /// First month.
    pub first: Month,
    /// Last month.
    pub last: Month,
    /// Months in the window.
    pub months: usize,
    /// Events dated within a single month of it.
    pub events: usize,
    /// Events whose date reaches into the window and over a month's edge: they are not in the average.
    pub spanning: usize,
    /// Events a month.
    pub average: f64,
}

/// The average number of events a month from `first` to `last`; `None` if `last` is earlier.
pub fn monthly_average<'a>(
    events: impl IntoIterator<Item = &'a Event>,
    first: Month,
    last: Month,
) -> Option<MonthlyAverage> {
    let months = first.until(last).len();
    if months == 0 {
        return None;
    }
    let (mut counted, mut spanning) = (0, 0);
    for event in events {
        let Some(date) = &event.date else {
            continue;
        };
        match Month::within(date) {
            Some(month) => counted += usize::from((first..=last).contains(&month)),
            None => {
                let starts_before_end = date.start.is_none_or(|day| Month::of(day) <= last);
                let ends_after_start = date.end.is_none_or(|day| Month::of(day) >= first);
                spanning += usize::from(starts_before_end && ends_after_start);
            }
        }
    }
    Some(MonthlyAverage {
        first,
        last,
        months,
        events: counted,
        spanning,
        average: counted as f64 / months as f64,
    })
}
