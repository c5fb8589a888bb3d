//! Values in words, as a person reads them: in the terminal, on the pages of the workbench, in a brief, in a report.
//!
//! Where nothing is known the answer is `None`: what stands there instead (a dash, `no date`) is the matter of whoever shows it.

use jiff::civil::Date;

use crate::{Claim, DateRange, Party, PlaceRef};

/// Digits in groups of three.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number with the word for what it counts.
pub fn count(number: u64, one: &str, many: &str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{} {word}", thousands(number))
}

/// A number without needless decimals.
pub fn number(value: f64) -> String {
    // Above this, not every whole number is a float.
    if value.fract() == 0.0 && (0.0..9e15).contains(&value) {
        thousands(value as u64)
    } else {
        format!("{value}")
    }
}

/// How the open end of a range is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenEnd {
    /// `60+`, `≤9`: where room is short.
    Sign,
    /// `60 or more`, `up to 9`.
    UpTo,
    /// `60 or more`, `at most 9`.
    AtMost,
}

/// Bounds, each in words: `12`, `12–40`, or with an open end.
pub fn bounds(low: Option<String>, high: Option<String>, open: OpenEnd) -> Option<String> {
    Some(match (low, high, open) {
        (Some(low), Some(high), _) if low == high => low,
        (Some(low), Some(high), _) => format!("{low}–{high}"),
        (Some(low), None, OpenEnd::Sign) => format!("{low}+"),
        (Some(low), None, _) => format!("{low} or more"),
        (None, Some(high), OpenEnd::Sign) => format!("≤{high}"),
        (None, Some(high), OpenEnd::UpTo) => format!("up to {high}"),
        (None, Some(high), OpenEnd::AtMost) => format!("at most {high}"),
        (None, None, _) => return None,
    })
}

/// A word of a vocabulary as it is read: `suicide_bombing` as `suicide bombing`.
pub fn plain(word: &str) -> String {
    word.replace('_', " ")
}

/// A date in short.
pub fn date(date: Option<&DateRange>) -> Option<String> {
    date.filter(|it| it.start.is_some() || it.end.is_some())
        .map(DateRange::label)
}

/// The days that something holds for: a whole year or month by its name, `from` or `until` a day where an end is open.
pub fn window(start: Option<Date>, end: Option<Date>) -> Option<String> {
    match (start, end) {
        (Some(start), Some(end)) => {
            let whole = |range: &DateRange| range.start == Some(start) && range.end == Some(end);
            let year = DateRange::year(start.year()).filter(whole);
            let month = DateRange::month(start.year(), start.month()).filter(whole);
            let range = year.or(month);
            Some(
                range
                    .unwrap_or_else(|| DateRange::between(start, end))
                    .label(),
            )
        }
        (Some(start), None) => Some(format!("from {start}")),
        (None, Some(end)) => Some(format!("until {end}")),
        (None, None) => None,
    }
}

/// A place with its province and country: `Kasindi, Nord-Kivu, CD`.
pub fn place(place: Option<&PlaceRef>) -> Option<String> {
    let place = place?;
    let mut parts = vec![place.name.as_str()];
    for part in [&place.adm1, &place.country].into_iter().flatten() {
        if !parts.contains(&part.as_str()) {
            parts.push(part);
        }
    }
    Some(parts.join(", "))
}

/// Sides by name.
pub fn parties(parties: &[Party]) -> Option<String> {
    let names: Vec<&str> = parties.iter().map(|party| party.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join("; "))
}

/// The words by which a claim is hedged and the probability that their scale gives them; `None` for a claim without.
pub fn hedge(claim: &Claim) -> Option<String> {
    let hedge = claim.hedge.as_ref()?;
    Some(match claim.probability {
        Some([low, high]) => format!(
            "“{hedge}”: {:.0} to {:.0} in 100",
            low * 100.0,
            high * 100.0
        ),
        None => format!("“{hedge}”"),
    })
}

/// A text on one line, for cells and quotations.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PlacePrecision;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(number(2.5), "2.5");
        assert_eq!(number(40_000.0), "40,000");
        assert_eq!(count(1, "event", "events"), "1 event");
        assert_eq!(count(1200, "event", "events"), "1,200 events");
    }

    #[test]
    fn bounds_show_their_open_ends() {
        let words = |low: Option<u64>, high: Option<u64>, open| {
            bounds(low.map(thousands), high.map(thousands), open).unwrap_or_default()
        };
        assert_eq!(words(Some(12), Some(1240), OpenEnd::Sign), "12–1,240");
        assert_eq!(words(Some(7), Some(7), OpenEnd::UpTo), "7");
        assert_eq!(words(Some(60), None, OpenEnd::Sign), "60+");
        assert_eq!(words(Some(60), None, OpenEnd::AtMost), "60 or more");
        assert_eq!(words(None, Some(9), OpenEnd::Sign), "≤9");
        assert_eq!(words(None, Some(9), OpenEnd::UpTo), "up to 9");
        assert_eq!(words(None, Some(9), OpenEnd::AtMost), "at most 9");
        assert_eq!(words(None, None, OpenEnd::AtMost), "");
    }

    #[test]
    fn windows_are_named_where_they_have_a_name() {
        let days = |from: &str, to: &str| window(from.parse().ok(), to.parse().ok());
        let said = |from: &str, to: &str| days(from, to).unwrap_or_default();
        assert_eq!(said("2017-01-01", "2017-12-31"), "2017");
        assert_eq!(said("2016-02-01", "2016-02-29"), "2016-02");
        assert_eq!(said("2017-05-03", "2017-05-03"), "2017-05-03");
        assert_eq!(said("2017-05-03", "2017-06-03"), "2017-05-03 to 2017-06-03");
        assert_eq!(said("2017-05-03", ""), "from 2017-05-03");
        assert_eq!(said("", "2017-05-03"), "until 2017-05-03");
        assert_eq!(days("", ""), None);
    }

    #[test]
    fn a_place_is_not_said_to_lie_in_itself() {
        let named = |name: &str| PlaceRef {
            name: name.to_owned(),
            country: Some("CD".to_owned()),
            adm1: Some("Kinshasa".to_owned()),
            adm2: None,
            lat: None,
            lon: None,
            geonameid: None,
            gazetteer: None,
            score: None,
            precision: PlacePrecision::Region,
        };
        assert_eq!(place(Some(&named("Kinshasa"))).unwrap(), "Kinshasa, CD");
        assert_eq!(
            place(Some(&named("Limete"))).unwrap(),
            "Limete, Kinshasa, CD"
        );
        assert_eq!(place(None), None);
    }
}
