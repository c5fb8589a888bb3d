//! Values as the pages show them, with a dash where nothing is known, and the small shapes that many pages use.

use concord_record::words::{self, OpenEnd};
use concord_record::{DateRange, EventToll, Modifier, Party, PlaceRef, Toll};
use maud::{Markup, html};

use crate::query::Query;

/// What stands where nothing is known.
const UNKNOWN: &str = "–";

/// Digits in groups of three.
pub(crate) fn thousands(number: usize) -> String {
    words::thousands(number as u64)
}

/// A number with the word for what it counts.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    words::count(number as u64, one, many)
}

/// Bounds: `12`, `12–40`, `60 or more`, `up to 9`.
pub(crate) fn bounds(low: Option<u64>, high: Option<u64>) -> String {
    known(words::bounds(
        low.map(words::thousands),
        high.map(words::thousands),
        OpenEnd::UpTo,
    ))
}

/// Bounds of a number that need not be whole.
pub(crate) fn real_bounds(low: Option<f64>, high: Option<f64>) -> String {
    known(words::bounds(
        low.map(words::number),
        high.map(words::number),
        OpenEnd::UpTo,
    ))
}

fn known(words: Option<String>) -> String {
    words.unwrap_or_else(|| UNKNOWN.to_owned())
}

/// An account's toll.
pub(crate) fn toll(toll: Option<&Toll>) -> String {
    toll.map_or_else(|| UNKNOWN.to_owned(), |toll| bounds(toll.low, toll.high))
}

/// An event's toll: the range before the point.
pub(crate) fn event_toll(toll: Option<&EventToll>) -> String {
    toll.map_or_else(|| UNKNOWN.to_owned(), |toll| bounds(toll.low, toll.high))
}

/// How a number is bounded, as a word before it.
pub(crate) fn modifier(modifier: Modifier) -> &'static str {
    match modifier {
        Modifier::Exact | Modifier::Range => "",
        Modifier::Approx => "about ",
        Modifier::AtLeast => "at least ",
        Modifier::AtMost => "at most ",
        Modifier::MoreThan => "more than ",
        Modifier::LessThan => "less than ",
    }
}

/// A date in short.
pub(crate) fn date(date: Option<&DateRange>) -> String {
    known(words::date(date))
}

/// A place with what it lies in.
pub(crate) fn place(place: Option<&PlaceRef>) -> String {
    known(words::place(place))
}

/// Sides by name.
pub(crate) fn parties(parties: &[Party]) -> String {
    known(words::parties(parties))
}

/// A key as it is printed on a button.
pub(crate) fn key(key: &str) -> Markup {
    html! { " " kbd { (key) } }
}

/// Links to the other pages of a listing.
pub(crate) fn pager(path: &str, query: &Query, page: usize, size: usize, all: usize) -> Markup {
    let pages = all.div_ceil(size).max(1);
    let to = |page: usize| query.with("page", Some(&page.to_string())).href(path);
    html! {
        @if pages > 1 {
            nav.pager aria-label="Pages of the list" {
                @if page > 1 { a rel="prev" href=(to(page - 1)) data-action="newer" { "Previous" } }
                span { "Page " (thousands(page)) " of " (thousands(pages)) }
                @if page < pages { a rel="next" href=(to(page + 1)) data-action="older" { "Next" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(bounds(Some(12), Some(1240)), "12–1,240");
        assert_eq!(bounds(Some(60), None), "60 or more");
        assert_eq!(real_bounds(Some(44.5), Some(44.5)), "44.5");
        assert_eq!(real_bounds(Some(2200.0), Some(2200.0)), "2,200");
        assert_eq!(count(1, "event", "events"), "1 event");
    }
}
