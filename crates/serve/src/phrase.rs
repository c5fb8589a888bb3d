//! Values in words, as a person reads them, and the small shapes that many pages use.

use concord_record::{DateRange, EventToll, Modifier, Party, PlaceRef, Toll};
use maud::{Markup, html};

use crate::query::Query;

/// What stands where nothing is known.
pub(crate) const UNKNOWN: &str = "–";

/// `suicide_bombing` as `suicide bombing`.
pub(crate) fn plain(word: &str) -> String {
    word.replace('_', " ")
}

/// Digits in groups of three.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number with the word for what it counts.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        thousands(number),
        if number == 1 { one } else { many }
    )
}

/// Bounds: `12`, `12–40`, `60 or more`, `up to 9`.
pub(crate) fn bounds(low: Option<u64>, high: Option<u64>) -> String {
    let number = |value: u64| thousands(usize::try_from(value).unwrap_or(usize::MAX));
    match (low, high) {
        (Some(low), Some(high)) if low == high => number(low),
        (Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
        (Some(low), None) => format!("{} or more", number(low)),
        (None, Some(high)) => format!("up to {}", number(high)),
        (None, None) => UNKNOWN.to_owned(),
    }
}

/// Bounds of a number that need not be whole.
pub(crate) fn real_bounds(low: Option<f64>, high: Option<f64>) -> String {
    let number = |value: f64| {
        if value.fract() == 0.0 && (0.0..1e15).contains(&value) {
            thousands(value as usize)
        } else {
            format!("{value}")
        }
    };
    match (low, high) {
        (Some(low), Some(high)) if low == high => number(low),
        (Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
        (Some(low), None) => format!("{} or more", number(low)),
        (None, Some(high)) => format!("up to {}", number(high)),
        (None, None) => UNKNOWN.to_owned(),
    }
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
    match date {
        Some(date) if date.start.is_some() || date.end.is_some() => date.label(),
        _ => UNKNOWN.to_owned(),
    }
}

/// A place with what it lies in.
pub(crate) fn place(place: Option<&PlaceRef>) -> String {
    let Some(place) = place else {
        return UNKNOWN.to_owned();
    };
    let mut parts = vec![place.name.as_str()];
    for part in [&place.adm1, &place.country].into_iter().flatten() {
        if !parts.contains(&part.as_str()) {
            parts.push(part);
        }
    }
    parts.join(", ")
}

/// Sides by name.
pub(crate) fn parties(parties: &[Party]) -> String {
    if parties.is_empty() {
        return UNKNOWN.to_owned();
    }
    let names: Vec<&str> = parties.iter().map(|party| party.name.as_str()).collect();
    names.join("; ")
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
