//! Values, precisions and spans of time expressions held against the gold.

use concord_record::{DatePrecision, DateRange};
use jiff::civil::Date;

use super::{Found, Passage, Time, Value};
use crate::bootstrap::ratio;
use crate::sets::{Counts, ErrorExample, Measure, SetReport, excerpt};

/// Days by which an open end may differ: "after 3 May" may hold 3 May or not.
const OPEN_SLACK: i32 = 1;
/// For words that leave the ends to the reader: days in common, of the days of both.
const COMMON: f64 = 0.5;

/// Holds the expressions found in each passage, in the same order, against the gold.
pub fn score(passages: &[Passage], found: &[Vec<Found>], errors: usize) -> SetReport {
    let mut both: Vec<[usize; 2]> = Vec::new();
    let mut value_only: Vec<[usize; 2]> = Vec::new();
    let mut false_days: Vec<[usize; 2]> = Vec::new();
    let (mut overlapping, mut exact): (Vec<Counts>, Vec<Counts>) = (Vec::new(), Vec::new());
    let mut examples = Vec::new();
    for (passage, found) in passages.iter().zip(found) {
        let scored: Vec<&Time> = passage
            .times
            .iter()
            .filter(|time| time.value != Value::Free)
            .collect();
        let published = passage.published.and_then(|range| range.end);
        let mut right = [0, 0];
        for time in &scored {
            let said = met(time, found);
            let value = value_right(time.value, said.map(|said| said.range), published);
            let precise = value && precision_right(time.value, said.and_then(|said| said.range));
            right[0] += usize::from(precise);
            right[1] += usize::from(value);
            if !precise && examples.len() < errors {
                let words = passage.text.get(time.span.clone()).unwrap_or_default();
                examples.push(example(
                    passage,
                    format!("`{words}` {}", time.written),
                    said.map(|said| told(passage, said)).unwrap_or_default(),
                ));
            }
        }
        both.push([right[0], scored.len()]);
        value_only.push([right[1], scored.len()]);
        let days: Vec<&Found> = found
            .iter()
            .filter(|said| {
                said.range
                    .is_some_and(|range| range.precision == DatePrecision::Day)
            })
            .collect();
        let wrong = days
            .iter()
            .filter(|said| false_day(passage, said, published))
            .count();
        false_days.push([wrong, days.len()]);
        let touches = |time: &Time, said: &Found| {
            time.span.start < said.span.end && said.span.start < time.span.end
        };
        let counted: Vec<&Found> = found
            .iter()
            .filter(|said| {
                scored.iter().any(|time| touches(time, said))
                    || !passage.times.iter().any(|time| touches(time, said))
            })
            .collect();
        let counts = |same: &dyn Fn(&Time, &Found) -> bool| -> Counts {
            [
                scored
                    .iter()
                    .filter(|time| counted.iter().any(|said| same(time, said)))
                    .count(),
                scored.len(),
                counted
                    .iter()
                    .filter(|said| scored.iter().any(|time| same(time, said)))
                    .count(),
                counted.len(),
            ]
        };
        overlapping.push(counts(&touches));
        exact.push(counts(&|time, said| {
            core(&passage.text, &time.span) == core(&passage.text, &said.span)
        }));
        for said in &counted {
            if !scored.iter().any(|time| touches(time, said)) && examples.len() < errors {
                examples.push(example(passage, String::new(), told(passage, said)));
            }
        }
    }
    let share = |name: &str, counts: &[[usize; 2]]| {
        Measure::figure(
            name.to_owned(),
            counts.len(),
            counts.iter().map(|[_, of]| of).sum(),
            |drawn| {
                let [part, of] = drawn.iter().fold([0, 0], |sum, &at| {
                    [sum[0] + counts[at][0], sum[1] + counts[at][1]]
                });
                (of > 0).then(|| 100.0 * ratio(part, of))
            },
        )
    };
    SetReport {
        set: "time expressions",
        texts: passages.len(),
        measures: vec![
            share("value and precision, of all", &both),
            share("value, of all", &value_only),
            share("wrong days among the days told", &false_days),
            Measure::f1("recognition, overlapping spans", &overlapping),
            Measure::f1("recognition, exact spans", &exact),
        ],
        reliability: Vec::new(),
        notes: vec![
            "Intervals are over draws of passages. Value: first and last day as the gold has them; words that leave the ends to the reader \
             need half of their days in common. Exact spans leave a preposition before the expression aside."
                .to_owned(),
        ],
        errors: examples,
    }
}

/// The expression found that shares most with one of the gold.
fn met<'a>(time: &Time, found: &'a [Found]) -> Option<&'a Found> {
    let common = |said: &Found| {
        said.span
            .end
            .min(time.span.end)
            .saturating_sub(said.span.start.max(time.span.start))
    };
    found
        .iter()
        .filter(|said| common(said) > 0)
        .max_by_key(|said| (common(said), std::cmp::Reverse(said.span.start)))
}

fn days_between(a: Date, b: Date) -> i32 {
    a.until(b).map_or(i32::MAX, |span| span.get_days().abs())
}

/// Whether the days are right. `said` is `None` where nothing was found.
fn value_right(gold: Value, said: Option<Option<DateRange>>, published: Option<Date>) -> bool {
    let Value::Days {
        start,
        end,
        slack,
        vague,
        ..
    } = gold
    else {
        // An unknown date must not be told to the day; that it was not found at all is a matter of recognition.
        return match gold {
            Value::Free => true,
            _ => said
                .flatten()
                .is_none_or(|range| range.precision != DatePrecision::Day),
        };
    };
    let Some(Some(said)) = said else {
        return false;
    };
    if vague
        && let (Some(start), Some(end), Some(from), Some(to)) = (start, end, said.start, said.end)
    {
        return common(start..=end, from..=to) >= COMMON;
    }
    let slack = if vague { slack + 10 } else { slack };
    let close = |gold: Date, said: Date, slack: i32| days_between(gold, said) <= slack;
    if slack > 0
        && let (Some(start), Some(end), Some(from), Some(to)) = (start, end, said.start, said.end)
        && from <= start
        && end <= to
    {
        // An answer that allows for the slack itself may hold the gold with the slack on either side.
        return close(start, from, 2 * slack) && close(end, to, 2 * slack);
    }
    let one_end = start.is_none() || end.is_none();
    let slack = if one_end { slack + OPEN_SLACK } else { slack };
    let first = match (start, said.start) {
        (Some(gold), Some(said)) => close(gold, said, slack),
        (None, None) => true,
        _ => false,
    };
    let last = match (end, said.end) {
        (Some(gold), Some(said)) => close(gold, said, slack),
        (None, None) => true,
        (None, Some(said)) => published == Some(said),
        (Some(gold), None) => start.is_some() && published == Some(gold),
    };
    first && last
}

/// Days of both ranges in common, of all days of both.
fn common(gold: std::ops::RangeInclusive<Date>, said: std::ops::RangeInclusive<Date>) -> f64 {
    let days = |from: Date, to: Date| {
        if from > to {
            0
        } else {
            days_between(from, to).saturating_add(1)
        }
    };
    let shared = days(*gold.start().max(said.start()), *gold.end().min(said.end()));
    let all = days(*gold.start(), *gold.end()) + days(*said.start(), *said.end()) - shared;
    f64::from(shared) / f64::from(all.max(1))
}

fn precision_right(gold: Value, said: Option<DateRange>) -> bool {
    let Value::Days {
        precision,
        vague,
        start,
        end,
        slack,
    } = gold
    else {
        return true;
    };
    let Some(said) = said else { return false };
    if vague {
        // What matters is that no single day is told where the words tell none.
        return said.precision != DatePrecision::Day || start == end;
    }
    if slack > 0 {
        return true;
    }
    let open = |precision: DatePrecision| {
        matches!(precision, DatePrecision::Range | DatePrecision::Unknown)
    };
    precision == said.precision
        || start.is_some() != end.is_some() && open(said.precision)
        || precision == DatePrecision::Range
            && said.precision == DatePrecision::Unknown
            && said.end.is_none()
}

/// Whether a day that was told is no day of the gold.
fn false_day(passage: &Passage, said: &Found, published: Option<Date>) -> bool {
    let touched: Vec<&Time> = passage
        .times
        .iter()
        .filter(|time| time.span.start < said.span.end && said.span.start < time.span.end)
        .collect();
    !touched.iter().any(|time| {
        let right = value_right(time.value, Some(said.range), published);
        let inside = match (time.value, said.range) {
            // The words of the gold may hold more than one expression of the finder: "from 3 to 9 May".
            (
                Value::Days {
                    start: Some(start),
                    end: Some(end),
                    ..
                },
                Some(DateRange {
                    start: Some(day), ..
                }),
            ) => (start..=end).contains(&day),
            _ => false,
        };
        right || inside
    })
}

/// A span without white space at its ends and words that lead to an expression.
fn core(text: &str, span: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    const LEADS: [&str; 16] = [
        "on", "in", "at", "by", "the", "of", "during", "from", "since", "until", "between", "for",
        "before", "after", "over", "as of",
    ];
    let slice = text.get(span.clone()).unwrap_or_default();
    let mut start = span.start + (slice.len() - slice.trim_start().len());
    let end = span.start + slice.trim_end().len();
    loop {
        let rest = &text[start..end.max(start)];
        let Some((word, after)) = rest.split_once(' ') else {
            break;
        };
        if !LEADS.contains(&word.to_lowercase().as_str()) {
            break;
        }
        start = end - after.len();
    }
    start..end.max(start)
}

fn told(passage: &Passage, said: &Found) -> String {
    let words = passage.text.get(said.span.clone()).unwrap_or_default();
    let value = said.range.map_or_else(
        || "?".to_owned(),
        |range| format!("{} {:?}", range.label(), range.precision),
    );
    format!("`{words}` {value}")
}

fn example(passage: &Passage, gold: String, predicted: String) -> ErrorExample {
    let published = passage
        .published
        .map_or_else(|| "?".to_owned(), |range| range.label());
    ErrorExample {
        id: passage.id.clone(),
        gold,
        predicted,
        text: excerpt(&format!("({published}) {}", passage.text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: &str, end: &str) -> DateRange {
        DateRange::between(start.parse().unwrap(), end.parse().unwrap())
    }

    fn gold(start: Option<&str>, end: Option<&str>, vague: bool) -> Value {
        Value::Days {
            start: start.map(|day| day.parse().unwrap()),
            end: end.map(|day| day.parse().unwrap()),
            precision: DatePrecision::Range,
            slack: 0,
            vague,
        }
    }

    #[test]
    fn values_are_right_to_the_day_unless_the_words_are_vague() {
        let april = gold(Some("2024-04-01"), Some("2024-04-10"), false);
        let said = |start: &str, end: &str| Some(Some(range(start, end)));
        assert!(value_right(april, said("2024-04-01", "2024-04-10"), None));
        assert!(!value_right(april, said("2024-04-01", "2024-04-11"), None));
        let early = gold(Some("2024-04-01"), Some("2024-04-10"), true);
        assert!(value_right(early, said("2024-04-01", "2024-04-15"), None));
        assert!(!value_right(early, said("2024-04-01", "2024-04-30"), None));
        assert!(!value_right(early, None, None));
        let since = gold(Some("2024-04-01"), None, false);
        assert!(value_right(
            since,
            said("2024-04-01", "2024-05-14"),
            "2024-05-14".parse().ok()
        ));
        assert!(!value_right(
            since,
            said("2024-04-01", "2024-05-13"),
            "2024-05-14".parse().ok()
        ));
    }

    #[test]
    fn unknown_dates_must_not_be_days() {
        assert!(value_right(Value::Unknown, Some(None), None));
        assert!(value_right(Value::Unknown, None, None));
        assert!(!value_right(
            Value::Unknown,
            Some(Some(range("2024-04-01", "2024-04-01"))),
            None
        ));
    }

    #[test]
    fn a_report_counts_values_spans_and_false_days() {
        let text = "On Monday and 9 May 2024, 2019 men.".to_owned();
        let time = |span: std::ops::Range<usize>, day: &str| Time {
            span,
            value: Value::Days {
                start: day.parse().ok(),
                end: day.parse().ok(),
                precision: DatePrecision::Day,
                slack: 0,
                vague: false,
            },
            written: day.to_owned(),
        };
        let passage = Passage {
            id: "a:1".to_owned(),
            text,
            published: None,
            times: vec![time(0..9, "2024-05-06"), time(14..24, "2024-05-09")],
        };
        let found = vec![
            Found {
                span: 3..9,
                range: Some(range("2024-05-06", "2024-05-06")),
            },
            Found {
                span: 14..24,
                range: Some(range("2024-05-08", "2024-05-08")),
            },
            Found {
                span: 26..30,
                range: DateRange::year(2019),
            },
        ];
        let report = score(&[passage], &[found], 9);
        assert_eq!(report.value("value and precision, of all"), 50.0);
        assert_eq!(report.value("wrong days among the days told"), 50.0);
        assert_eq!(report.value("recognition, exact spans"), 80.0);
        assert_eq!(report.errors.len(), 2);
    }
}
