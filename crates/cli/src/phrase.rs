//! Values in words: numbers, tolls, dates, places and sides as a person reads them.

use concord_record::{
    Attribution, DateRange, EventToll, Modifier, Party, PlaceRef, Quantity, Toll,
};

/// What stands where nothing is known.
pub(crate) const UNKNOWN: &str = "–";

/// Digits in groups of three.
pub(crate) fn thousands(number: u64) -> String {
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
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        thousands(number),
        if number == 1 { one } else { many }
    )
}

/// A toll's bounds: `12`, `12–40`, `60 or more`, `up to 9`.
pub(crate) fn bounds(low: Option<u64>, high: Option<u64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => thousands(low),
        (Some(low), Some(high)) => format!("{}–{}", thousands(low), thousands(high)),
        (Some(low), None) => format!("{}+", thousands(low)),
        (None, Some(high)) => format!("≤{}", thousands(high)),
        (None, None) => UNKNOWN.to_owned(),
    }
}

/// The bounds of an event's toll.
pub(crate) fn event_toll(toll: Option<&EventToll>) -> String {
    toll.map_or_else(|| UNKNOWN.to_owned(), |toll| bounds(toll.low, toll.high))
}

/// The bounds of an account's toll.
pub(crate) fn toll(toll: Option<&Toll>) -> String {
    toll.map_or_else(|| UNKNOWN.to_owned(), |toll| bounds(toll.low, toll.high))
}

/// A date in short.
pub(crate) fn date(date: Option<&DateRange>) -> String {
    match date {
        Some(date) if date.start.is_some() || date.end.is_some() => date.label(),
        _ => UNKNOWN.to_owned(),
    }
}

/// A place in short: `Kasindi, Nord-Kivu, CD`.
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

/// The perpetrators with how sure the record is of them.
pub(crate) fn perpetrators(sides: &[Party], attribution: Attribution) -> String {
    match attribution {
        Attribution::Stated | Attribution::None => parties(sides),
        _ if sides.is_empty() => format!("({attribution})"),
        _ => format!("{} ({attribution})", parties(sides)),
    }
}

/// A number without needless decimals.
pub(crate) fn number(value: f64) -> String {
    let whole = value.fract() == 0.0 && value.abs() < 9e15;
    if whole && value >= 0.0 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, not negative and small, as just checked"
        )]
        return thousands(value as u64);
    }
    format!("{value}")
}

/// A quantity's value with its modifier and unit.
pub(crate) fn value(quantity: &Quantity) -> String {
    let unit = match quantity.unit.as_str() {
        "count" => "",
        "percent" => " %",
        "usd" => " USD",
        "per_month" => " a month",
        other => &format!(" {other}"),
    };
    let bounds = match (quantity.low, quantity.high) {
        (Some(low), Some(high)) if low == high => number(low),
        (Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
        (Some(low), None) => format!("{}+", number(low)),
        (None, Some(high)) => format!("≤{}", number(high)),
        (None, None) => UNKNOWN.to_owned(),
    };
    let about = if quantity.modifier == Modifier::Approx {
        "~"
    } else {
        ""
    };
    format!("{about}{bounds}{unit}")
}

/// A time window.
pub(crate) fn window(start: Option<jiff::civil::Date>, end: Option<jiff::civil::Date>) -> String {
    match (start, end) {
        (None, None) => UNKNOWN.to_owned(),
        (Some(start), Some(end)) => {
            let year = DateRange::year(start.year());
            if year.is_some_and(|year| year.start == Some(start) && year.end == Some(end)) {
                return start.strftime("%Y").to_string();
            }
            if start.first_of_month() == start && end == start.last_of_month() {
                return start.strftime("%Y-%m").to_string();
            }
            DateRange::between(start, end).label()
        }
        (Some(start), None) => format!("from {start}"),
        (None, Some(end)) => format!("until {end}"),
    }
}

/// The first few names, and how many more there are.
pub(crate) fn some_of(names: &[String], limit: usize) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(limit)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = names.len().saturating_sub(limit);
    if more == 0 {
        shown.join(", ")
    } else {
        format!("{} and {more} more", shown.join(", "))
    }
}

/// A text on one line, for cells and quotations.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(number(2.5), "2.5");
        assert_eq!(number(40_000.0), "40,000");
    }

    #[test]
    fn tolls_show_their_open_ends() {
        assert_eq!(bounds(Some(60), None), "60+");
        assert_eq!(bounds(Some(60), Some(182)), "60–182");
        assert_eq!(bounds(Some(7), Some(7)), "7");
        assert_eq!(bounds(None, Some(9)), "≤9");
        assert_eq!(bounds(None, None), UNKNOWN);
    }
}
