//! Dates as documents state them about themselves. Only what is certain is kept: `03/04/2021` gives a year.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

static MONTHS: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    include_str!("../data/months.tsv")
        .lines()
        .filter(|row| !row.starts_with('#'))
        .skip(1)
        .filter_map(|row| {
            let (name, month) = row.split_once('\t')?;
            Some((name, month.parse().ok()?))
        })
        .collect()
});

static ISO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:\b|T)").expect("regex")
});
static PACKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\bD:)((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6}|\b|[Tt])").expect("regex")
});
static NUMERIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(\d{1,2})([./-])(\d{1,2})[./-]((?:19|20)\d\d)\b").expect("regex")
});
static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(\d{1,2})(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+|of\s+)?(\p{L}{2,12})\.?,?\s+(?:de\s+)?((?:19|20)\d\d)\b")
        .expect("regex")
});
static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b")
        .expect("regex")
});
static MONTH_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\p{L}{3,12})\.?,?\s+(?:de\s+)?((?:19|20)\d\d)\b").expect("regex")
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(?:19|20)\d\d\b").expect("regex"));

/// The first date that a text states, as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
pub(crate) fn parse(text: &str) -> Option<String> {
    find(text).map(|(date, _)| date)
}

/// The first date and the bytes that it takes up.
fn find(text: &str) -> Option<(String, usize)> {
    let number = |text: &str| text.parse::<u8>().ok();
    for pattern in [&*PACKED, &*ISO] {
        if let Some(found) = pattern.captures(text) {
            let month = found.get(2).and_then(|m| number(m.as_str()));
            let day = found.get(3).and_then(|d| number(d.as_str()));
            if let Some(date) = date(&found[1], month, day) {
                return Some((date, found[0].len()));
            }
        }
    }
    if let Some(found) = DAY_MONTH.captures(text)
        && let Some(date) = date(&found[3], Some(month(&found[2])?), number(&found[1]))
    {
        return Some((date, found[0].len()));
    }
    if let Some(found) = MONTH_DAY.captures(text)
        && let Some(month) = month(&found[1])
        && let Some(date) = date(&found[3], Some(month), number(&found[2]))
    {
        return Some((date, found[0].len()));
    }
    if let Some(found) = NUMERIC.captures(text) {
        let (first, second) = (number(&found[1])?, number(&found[3])?);
        // A stop between the numbers is the European order; else only a number above 12 tells.
        let ordered = match (first, second) {
            _ if &found[2] == "." => date(&found[4], Some(second), Some(first)),
            (13.., _) => date(&found[4], Some(second), Some(first)),
            (_, 13..) => date(&found[4], Some(first), Some(second)),
            _ if first == second => date(&found[4], Some(first), Some(second)),
            _ => None,
        };
        return Some((
            ordered.unwrap_or_else(|| found[4].to_owned()),
            found[0].len(),
        ));
    }
    if let Some(found) = MONTH_YEAR.captures(text)
        && let Some(month) = month(&found[1])
    {
        return Some((format!("{}-{month:02}", &found[2]), found[0].len()));
    }
    YEAR.find(text).map(|found| (found.as_str().to_owned(), 4))
}

fn month(name: &str) -> Option<u8> {
    MONTHS.get(name.to_lowercase().as_str()).copied()
}

fn date(year: &str, month: Option<u8>, day: Option<u8>) -> Option<String> {
    let month = month.filter(|month| (1..=12).contains(month))?;
    match day {
        Some(day @ 1..=31) => Some(format!("{year}-{month:02}-{day:02}")),
        Some(_) => None,
        None => Some(format!("{year}-{month:02}")),
    }
}

/// Whether a line is a date and little else (a weekday, an hour, a zone may stand with it).
pub(crate) fn is_date_line(text: &str) -> Option<String> {
    if text.chars().count() > 70 || !text.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let (date, bytes) = find(text)?;
    if date.len() == 4 && text.trim().len() != 4 && bytes == 4 {
        return None;
    }
    static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b\d{1,2}[:.]\d\d(?::\d\d)?\b|\b(?:[ap]\.?m|gmt|utc|[ecmp][sd]t|bst|cet|cest|at|on|msk|z)\b|[+-]\d\d:?\d\d|[\s,|·•()–—:;./-]+")
            .expect("regex")
    });
    let without = CLOCK.replace_all(text, " ");
    let rest = without
        .split_whitespace()
        .filter(|word| !word.chars().all(|c| c.is_ascii_digit()));
    // What is left may be the month, a weekday, `Updated` or a place name, but no sentence.
    (rest.count() <= 4 && !text.trim_end().ends_with('.')).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        for (text, date) in [
            ("2021-09-01T10:00:00Z", "2021-09-01"),
            ("1 September 2021", "2021-09-01"),
            ("Sept. 1, 2021", "2021-09-01"),
            ("Published: Wed, 01 Sep 2021 10:00:00 GMT", "2021-09-01"),
            ("D:20210901120000+02'00'", "2021-09-01"),
            ("20210901", "2021-09-01"),
            ("01.09.2021", "2021-09-01"),
            ("25/12/2021", "2021-12-25"),
            ("03/04/2021", "2021"),
            ("1 сентября 2021", "2021-09-01"),
            ("1er septembre 2021", "2021-09-01"),
            ("5 de mayo de 2019", "2019-05-05"),
            ("September 2021", "2021-09"),
            ("2021", "2021"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(date), "{text}");
        }
        assert_eq!(parse("no date"), None);
    }

    #[test]
    fn date_lines() {
        assert!(is_date_line("Wednesday, 1 September 2021, 10:30 GMT").is_some());
        assert!(is_date_line("Kabul, 1 September 2021").is_some());
        assert!(is_date_line("In 2021 the group struck the capital twice").is_none());
        assert!(
            is_date_line("On 1 September 2021 gunmen killed three people in the old town")
                .is_none()
        );
    }
}
