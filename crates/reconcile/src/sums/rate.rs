//! Averages: `96 attacks in the twelve months of 2023, an average of eight a month`.

use concord_record::MONTHS;

use super::passage::Passage;
use super::{Check, fits};
use crate::contradiction::number;
use crate::prose::{Figure, spelled};

/// Units of time, with their length in months.
const UNITS: &[(&str, f64)] = &[
    ("day", 12.0 / 365.25),
    ("week", 12.0 * 7.0 / 365.25),
    ("month", 1.0),
    ("quarter", 3.0),
    ("year", 12.0),
];

/// The averages of a paragraph.
pub(super) fn find(passage: &Passage, voice: &str) -> Vec<Check> {
    let rates: Vec<(Figure, usize)> = passage
        .counts
        .iter()
        .filter_map(|figure| Some((*figure, rate(passage, figure)?)))
        .collect();
    rates
        .iter()
        .filter_map(|(rate, unit)| check(passage, rate, *unit, &rates, voice))
        .collect()
}

/// The unit of `eight a month`, `6.5 per week`; `averaged 6.5` where the sentence begins `Per month`.
fn rate(passage: &Passage, figure: &Figure) -> Option<usize> {
    let unit_at = |at: usize| {
        let word = passage.word(at);
        UNITS.iter().position(|(name, _)| word == *name)
    };
    let (_, to) = passage.around(figure, 0, 4);
    for at in figure.at + 1..to {
        if matches!(passage.word(at), "a" | "per" | "each" | "every")
            && let Some(unit) = unit_at(at + 1)
        {
            return Some(unit);
        }
    }
    let (from, _) = passage.around(figure, 6, 0);
    let average = passage.has(
        from,
        figure.at,
        &["average", "averaged", "averaging", "averages"],
    );
    let monthly = (from..figure.at).find_map(|at| match passage.word(at) {
        "daily" => Some(0),
        "weekly" => Some(1),
        "monthly" => Some(2),
        "yearly" | "annual" => Some(4),
        _ => None,
    });
    if average && monthly.is_some() {
        return monthly;
    }
    let sentence = passage.sentence(figure.at);
    (0..figure.at)
        .filter(|&at| average && passage.sentence(at) == sentence && passage.word(at) == "per")
        .find_map(|at| unit_at(at + 1))
}

/// The lengths of time that the paragraph names, in months, with where: explicit ones first.
fn lengths(passage: &Passage, sentence: usize) -> Vec<f64> {
    let near = |at: usize| passage.sentence(at).abs_diff(sentence) <= 1;
    let mut explicit = Vec::new();
    let mut named = Vec::new();
    let mut years = Vec::new();
    for (at, token) in passage
        .whole
        .tokens
        .iter()
        .enumerate()
        .filter(|(at, _)| near(*at))
    {
        let text = token.text.as_str();
        // `Twelve months`, `52 weeks`.
        let value = text
            .replace(',', "")
            .parse::<f64>()
            .ok()
            .or_else(|| spelled(text));
        let next = passage.word(at + 1);
        let unit = UNITS
            .iter()
            .find(|(unit, _)| next.strip_suffix('s') == Some(unit));
        if let (Some(value), Some((_, months))) = (value, unit) {
            explicit.push(value * months);
            continue;
        }
        let ordinal = ["first", "second", "third", "fourth", "last"].contains(&text);
        match next {
            "half" if ordinal => named.push(6.0),
            "quarter" if ordinal => named.push(3.0),
            _ => {}
        }
        // `From March to August`, `between January and June`.
        let month = |at: usize| {
            let capital = passage
                .whole
                .tokens
                .get(at)
                .is_some_and(|token| token.capital);
            MONTHS
                .iter()
                .position(|name| capital && passage.word(at) == *name)
        };
        if let Some(first) = month(at) {
            let second = (at + 1..at + 5).find(|&at| {
                matches!(
                    passage.word(at),
                    "to" | "and" | "until" | "through" | "-" | "–"
                )
            });
            if let Some(last) = second.and_then(|at| month(at + 1)) {
                named.push(((last + 12 - first) % 12 + 1) as f64);
            }
        }
        let is_year = text.len() == 4 && (1900.0..2100.0).contains(&value.unwrap_or_default());
        let whole_year = text == "year"
            && at > 0
            && matches!(
                passage.word(at - 1),
                "the" | "last" | "whole" | "full" | "previous" | "past"
            );
        if is_year || whole_year {
            years.push(12.0);
        }
    }
    if explicit.is_empty() {
        explicit = named;
    }
    // A bare year is a length only where nothing shorter is named.
    if explicit.is_empty() {
        explicit = years;
    }
    explicit
}

fn check(
    passage: &Passage,
    rate: &Figure,
    unit: usize,
    rates: &[(Figure, usize)],
    voice: &str,
) -> Option<Check> {
    let sentence = passage.sentence(rate.at);
    let (name, months) = UNITS[unit];
    let mut lengths = lengths(passage, sentence);
    lengths.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    let [length] = lengths[..] else {
        return None;
    };
    // Year and week do not divide evenly: a year has 52 weeks and 365 days.
    let units = match (length, name) {
        (12.0, "week") => 52.0,
        (12.0, "day") => 365.0,
        _ => length / months,
    };
    let units = if (units - units.round()).abs() < 0.05 {
        units.round()
    } else {
        units
    };
    if units < 1.5 {
        return None;
    }
    let gap = |figure: &Figure| figure.at.abs_diff(rate.at);
    let candidates: Vec<Figure> = passage
        .counts
        .iter()
        .filter(|figure| !rates.iter().any(|(rate, _)| rate.at == figure.at))
        .filter(|figure| {
            figure.value > rate.value && passage.sentence(figure.at).abs_diff(sentence) <= 1
        })
        .copied()
        .collect();
    let digit = if rate.value.fract() == 0.0 { 0.5 } else { 0.05 };
    let tolerance = if rate.rounded {
        0.1 * rate.value + digit
    } else {
        digit
    };
    let is_right = |total: &Figure| {
        let slack = if total.rounded {
            0.1 * total.value / units
        } else {
            0.0
        };
        (total.value / units - rate.value).abs() <= tolerance + slack + 1e-9
    };
    let total = candidates
        .iter()
        .filter(|total| is_right(total))
        .min_by_key(|total| gap(total))
        .or_else(|| candidates.iter().min_by_key(|total| gap(total)))?;
    let holds = is_right(total);
    // A total that is many times off counts something else.
    let ratio = total.value / units / rate.value.max(0.1);
    if !holds && !(0.3..=3.0).contains(&ratio) {
        return None;
    }
    let computed = total.value / units;
    Some(Check {
        field: "average",
        figures: vec![*total, *rate],
        settles: vec![(rate.start, rate.end)],
        holds,
        severity: (0.3 + (ratio - 1.0).abs()).min(0.9),
        difference: format!(
            "{} in {} {name}s are {} a {name}; {voice} states {} a {name}{}.",
            number(total.value),
            number(units),
            number((computed * 10.0).round() / 10.0),
            number(rate.value),
            fits(holds)
        ),
    })
}
