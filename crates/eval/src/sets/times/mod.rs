//! Time expressions in reports, marked by hand with the days that they mean.

mod gold;
mod score;

use std::ops::Range;

use concord_record::{DatePrecision, DateRange};
use jiff::civil::Date;

pub use gold::read;
pub use score::score;

/// A passage with its expressions.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// File and line.
    pub id: String,
    /// Its words.
    pub text: String,
    /// The date of publication, where it is known.
    pub published: Option<DateRange>,
    /// The expressions in reading order.
    pub times: Vec<Time>,
}

/// An expression of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Time {
    /// Its bytes.
    pub span: Range<usize>,
    /// What it means.
    pub value: Value,
    /// How the gold writes that.
    pub written: String,
}

/// What an expression means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// It may be marked or not, and is not scored.
    Free,
    /// It is an expression of time that cannot be known here, or not to the day.
    Unknown,
    /// Days.
    Days {
        /// First day; `None` if open.
        start: Option<Date>,
        /// Last day; `None` if open.
        end: Option<Date>,
        /// What kind of expression it is.
        precision: DatePrecision,
        /// Days by which each end may differ.
        slack: i32,
        /// Whether the words leave the ends to the reader.
        vague: bool,
    },
}

/// An expression that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its bytes.
    pub span: Range<usize>,
    /// The days that it was taken for.
    pub range: Option<DateRange>,
}
