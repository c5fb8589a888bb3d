//! One date expression before it is resolved: what the words say, without asking what day it is.

use concord_record::DateRange;

use super::lexicon::Unit;

/// The year of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    /// Written out.
    Given(i16),
    /// "last year" is -1, counted from publication.
    Published(i16),
    /// "that year" is 0, "the following year" 1, counted from the date told before.
    Told(i16),
    /// Not said.
    Missing,
}

/// The part of a period that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Early,
    Mid,
    Late,
    /// "the start of".
    Begin,
    /// "the end of".
    Close,
    /// "earlier this year".
    SoFar,
    /// "later this year".
    Rest,
    /// "the first four months of".
    First(u8, Unit),
    /// "the last three weeks of".
    Final(u8, Unit),
    /// "the second half of".
    Nth(u8, Unit),
    /// "the second Friday of"; 0 is the last.
    Weekday(u8, u8),
    /// "the week of" a day, "the week ending", "the week beginning".
    WeekOf,
    WeekTo,
    WeekFrom,
    /// "around" a day.
    About,
}

/// Which of the many Thursdays, or Junes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// As narrated: the latest.
    Bare,
    Last,
    This,
    Next,
    /// In the week so many weeks from that of publication.
    Week(i32),
    /// "the following Thursday", after the date told before.
    Following,
}

/// What a distance is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Published,
    Told,
}

/// The heart of an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Core {
    Day {
        month: u8,
        day: u8,
        weekday: Option<u8>,
    },
    Days {
        month: u8,
        first: u8,
        last: u8,
    },
    Month(u8, Which),
    Year,
    Season(u8, Which),
    /// Needs no other knowledge.
    Fixed(DateRange),
    Weekday(u8, Which),
    /// "on the 14th".
    DayOfMonth(u8, Option<u8>),
    /// A calendar unit so many units away: last week, this month, the following day.
    Period {
        unit: Unit,
        count: i32,
        base: Base,
    },
    /// A distance: two days ago (-2, -2), a few weeks ago (-5, -2).
    Shift {
        unit: Unit,
        low: i32,
        high: i32,
        base: Base,
    },
    /// The past six months, recent weeks, the next three days; `None` if the number is not told.
    Window {
        unit: Unit,
        count: Option<i32>,
    },
    /// The last weekend, or the coming one if the sentence looks ahead.
    Weekend,
    /// The night before publication, both days.
    Overnight,
    /// A date that cannot be computed here, such as a Hijri day without its year.
    Opaque,
}

/// An expression and the tokens that it covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) core: Core,
    pub(super) year: Year,
    pub(super) part: Part,
    /// First token.
    pub(super) first: usize,
    /// Token after the last.
    pub(super) end: usize,
}

impl Piece {
    pub(super) fn new(core: Core, year: Year, first: usize, end: usize) -> Self {
        Piece {
            core,
            year,
            part: Part::Whole,
            first,
            end,
        }
    }

    /// Whether the expression counts from publication or from the date told before.
    pub(super) fn is_relative(&self) -> bool {
        matches!(self.year, Year::Published(_) | Year::Told(_))
            || matches!(
                self.core,
                Core::Weekday(..)
                    | Core::DayOfMonth(..)
                    | Core::Period { .. }
                    | Core::Shift { .. }
                    | Core::Window { .. }
                    | Core::Overnight
                    | Core::Weekend
            )
            || matches!(self.core, Core::Month(_, which) | Core::Season(_, which) if which != Which::Bare)
    }

    /// Whether a year told by its neighbour may be lent to it.
    pub(super) fn lacks_year(&self) -> bool {
        self.year == Year::Missing
            && matches!(
                self.core,
                Core::Day { .. } | Core::Days { .. } | Core::Month(..) | Core::Season(..)
            )
    }

    /// Its month, as far as it has one.
    pub(super) fn month(&self) -> Option<u8> {
        match self.core {
            Core::Day { month, .. } | Core::Days { month, .. } | Core::Month(month, _) => {
                Some(month)
            }
            Core::Season(season, _) => Some(3 + season * 3),
            _ => None,
        }
    }
}
