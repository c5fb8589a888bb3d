//! Counts over events: by place and month, by type, by perpetrator, with tolls as ranges, shares and averages.
//!
//! Nothing is dropped: what has no place, no date or no known perpetrator has a row of its own, and the parts of every table add
//! up to its whole. A month stands in a series even when nothing happened in it. Which events count is the caller's choice
//! ([`Filter`]); the functions count what they are given.

mod count;
mod month;
mod select;

pub use count::{
    Coverage, Row, Tally, TollSum, by_month, by_perpetrator, by_place, by_place_and_month, by_type,
    coverage, total,
};
pub use month::{Month, MonthlyAverage, monthly_average};
pub use select::{Filter, select};
