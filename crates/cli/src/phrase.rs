//! Values as the terminal shows them: in few characters, with a dash where nothing is known.

use concord_record::words::{self, OpenEnd, number, thousands};
use concord_record::{
    Attribution, DateRange, EventToll, Modifier, Party, PlaceRef, Quantity, Toll,
};

/// What stands where nothing is known.
pub(crate) const UNKNOWN: &str = "–";

/// A toll's bounds: `12`, `12–40`, `60+`, `≤9`.
pub(crate) fn bounds(low: Option<u64>, high: Option<u64>) -> String {
    known(words::bounds(
        low.map(thousands),
        high.map(thousands),
        OpenEnd::Sign,
    ))
}

fn known(words: Option<String>) -> String {
    words.unwrap_or_else(|| UNKNOWN.to_owned())
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
    known(words::date(date))
}

/// A place in short: `Kasindi, Nord-Kivu, CD`.
pub(crate) fn place(place: Option<&PlaceRef>) -> String {
    known(words::place(place))
}

/// Sides by name.
pub(crate) fn parties(parties: &[Party]) -> String {
    known(words::parties(parties))
}

/// The perpetrators with how sure the record is of them.
pub(crate) fn perpetrators(sides: &[Party], attribution: Attribution) -> String {
    match attribution {
        Attribution::Stated | Attribution::None => parties(sides),
        _ if sides.is_empty() => format!("({attribution})"),
        _ => format!("{} ({attribution})", parties(sides)),
    }
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
    let bounds = known(words::bounds(
        quantity.low.map(number),
        quantity.high.map(number),
        OpenEnd::Sign,
    ));
    let about = if quantity.modifier == Modifier::Approx {
        "~"
    } else {
        ""
    };
    format!("{about}{bounds}{unit}")
}

/// A time window.
pub(crate) fn window(start: Option<jiff::civil::Date>, end: Option<jiff::civil::Date>) -> String {
    known(words::window(start, end))
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
