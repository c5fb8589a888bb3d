//! Values as published pages and reports show them, with words for what is not known.

use concord_record::words::{self, OpenEnd};
use concord_record::{Attribution, DateRange, PlaceRef};

/// A number with the word for what it counts.
pub fn count(number: usize, one: &str, many: &str) -> String {
    words::count(number as u64, one, many)
}

/// Bounds: `12`, `12–40`, `60 or more`, `at most 9`.
pub fn bounds(low: Option<String>, high: Option<String>) -> Option<String> {
    words::bounds(low, high, OpenEnd::AtMost)
}

/// A date in short.
pub fn date(date: Option<&DateRange>) -> String {
    words::date(date).unwrap_or_else(|| "no date".to_owned())
}

/// A place with its province and country.
pub fn place(place: Option<&PlaceRef>) -> String {
    words::place(place).unwrap_or_else(|| "not located".to_owned())
}

/// The perpetrators, as `sides` names them, with how sure the record is of them.
pub fn perpetrators(sides: &str, attribution: Attribution) -> String {
    let sides = if sides.is_empty() { "not named" } else { sides };
    match attribution {
        Attribution::Stated | Attribution::None => sides.to_owned(),
        other => format!("{sides} ({other})"),
    }
}

/// Who speaks or reports; what nobody else is quoted for is the document's own word.
pub fn speaker(name: Option<&str>) -> &str {
    match name {
        None | Some("author") => "the document itself",
        Some(name) => name,
    }
}
