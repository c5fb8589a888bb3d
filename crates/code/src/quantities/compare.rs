//! The days of what a number is held against: "against 17 in the previous week", "22 in the same months of 2023", "15 the year after".

use std::ops::Range;

use concord_annotate::Annotation;
use concord_record::DateRange;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::Draft;
use super::period::Window;

/// How many words around a figure say what it is compared with.
const REACH: usize = 10;

/// "Against 17 in the previous week", "from 14 a year earlier", "22 in the same period of June".
pub(super) fn compared(
    annotation: &Annotation,
    drafts: &[Draft],
    index: usize,
    frame: Option<&Window>,
) -> Option<Window> {
    let draft = &drafts[index];
    let sentence = annotation.sentence_of(draft.figure.value.start);
    let tokens = annotation.sentences[sentence].tokens.clone();
    let clause = |after: bool| -> Range<usize> {
        if after {
            let from = draft.figure.tokens.end.max(draft.figure.value.end);
            let next = drafts
                .get(index + 1)
                .map_or(tokens.end, |next| next.figure.tokens.start);
            // The figure of "the previous six months" is no draft's, and "16 dead (previous week: 22)" compares with what follows.
            let last = tokens.end.min(from + REACH).min(next.max(from));
            let bracket = (from..last)
                .find(|&token| annotation.word(token) == "(")
                .filter(|_| next < tokens.end);
            from..bracket.unwrap_or(last)
        } else {
            let from = index
                .checked_sub(1)
                .map_or(tokens.start, |before| drafts[before].figure.tokens.end)
                .max(tokens.start);
            from.max(draft.figure.tokens.start.saturating_sub(REACH))..draft.figure.tokens.start
        }
    };
    let base = drafts[..index]
        .iter()
        .rev()
        .take_while(|other| annotation.sentence_of(other.figure.value.start) + 2 >= sentence)
        .filter_map(|other| other.window.clone())
        .find(|window| !window.aside)
        .or_else(|| frame.cloned())?;
    let follows_shifted = index.checked_sub(1).is_some_and(|before| {
        annotation.sentence_of(drafts[before].figure.value.start) == sentence
            && drafts[before]
                .window
                .as_ref()
                .is_some_and(|window| window.aside)
    });
    [true, false]
        .into_iter()
        // Words behind the figure before, which shifted its own days, are not this one's.
        .filter(|&after| after || !follows_shifted)
        .find_map(|after| shifted(annotation, clause(after), base.range))
        .map(|range| Window {
            range,
            bytes: base.bytes.clone(),
            aside: true,
        })
}

/// The days that words make of others, if they compare.
fn shifted(annotation: &Annotation, words: Range<usize>, base: DateRange) -> Option<DateRange> {
    let parse = &annotation.parse;
    let lower = |token: usize| parse.tokens.get(token).map_or("", |word| &*word.lower);
    let lemma = |token: usize| annotation.lemmas.get(token).map_or("", String::as_str);
    let (start, end) = (base.start?, base.end?);
    for at in words.clone() {
        // "The same period of 2023", "the same months a year earlier".
        let counted = usize::from(is_unit(lemma(at + 2)) && !is_unit(lemma(at + 1)));
        if lower(at) == "same" && (is_unit(lemma(at + 1 + counted)) || lower(at + 1) == "time") {
            let rest = at + 2 + counted
                ..(at + 8).min(annotation.sentences[annotation.sentence_of(at)].tokens.end);
            if let Some(range) = annotation
                .dates_in(rest)
                .find_map(|date| annotation.dates[date].mention.range)
            {
                return within(base, range);
            }
            let year =
                (at + 2..(at + 6).min(annotation.lemmas.len())).any(|word| lemma(word) == "year");
            if !year {
                return None;
            }
            return Some(DateRange::between(years(start, -1)?, years(end, -1)?));
        }
        // "A year earlier".
        if lemma(at) == "year" && matches!(lower(at + 1), "earlier" | "before") {
            return Some(DateRange::between(years(start, -1)?, years(end, -1)?));
        }
        // "The previous week", "the preceding six months".
        if matches!(lower(at), "previous" | "preceding" | "prior") {
            let unit = if is_unit(lemma(at + 1)) {
                at + 1
            } else {
                at + 2
            };
            let many = small_count(annotation, at + 1).unwrap_or(1.0);
            if is_unit(lemma(unit)) {
                return before(base, lemma(unit), many);
            }
        }
        // "15 the year after", "nine the following year".
        let after = lemma(at) == "year" && lower(at + 1) == "after" && words.contains(&(at + 1));
        if after || lower(at) == "following" && lemma(at + 1) == "year" {
            return Some(DateRange::between(years(start, 1)?, years(end, 1)?));
        }
        // "The week before", "the month earlier".
        if is_unit(lemma(at))
            && matches!(lower(at + 1), "before" | "earlier")
            && words.contains(&(at + 1))
        {
            return before(base, lemma(at), 1.0);
        }
    }
    None
}

/// "Six", "12": also where the number is a part of a date ("the previous six months").
fn small_count(annotation: &Annotation, token: usize) -> Option<f64> {
    const WORDS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let word = annotation.word(token).to_lowercase();
    let spelt = (1..)
        .zip(WORDS)
        .find_map(|(size, name)| (name == word).then(|| f64::from(size)));
    spelt.or_else(|| word.parse().ok())
}

pub(super) fn is_unit(lemma: &str) -> bool {
    matches!(
        lemma,
        "day" | "week" | "fortnight" | "month" | "quarter" | "half" | "year" | "period"
    )
}

fn years(date: Date, years: i64) -> Option<Date> {
    let moved = date.checked_add(years.years()).ok()?;
    // The end of February stays its end.
    Some(if date == date.last_of_month() {
        moved.last_of_month()
    } else {
        moved
    })
}

/// The same days of another year or month.
fn within(base: DateRange, other: DateRange) -> Option<DateRange> {
    let (start, end) = (base.start?, base.end?);
    let first = other.start?;
    let (days, months) = (other.days()?, first.month() - start.month());
    if days > 360 {
        let moved = i64::from(first.year() - start.year());
        return Some(DateRange::between(years(start, moved)?, years(end, moved)?));
    }
    let months = i64::from(months) + 12 * i64::from(first.year() - start.year());
    let shift = |date: Date| date.checked_add(months.months()).ok();
    (days >= 28).then_some(DateRange::between(shift(start)?, shift(end)?))
}

/// As many units as said, up to the day before the base.
fn before(base: DateRange, unit: &str, many: f64) -> Option<DateRange> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a count of months or weeks"
    )]
    let many = many.clamp(1.0, 100.0) as i64;
    let start = base.start?;
    let last = start.checked_sub(1.day()).ok()?;
    let length = match unit {
        "day" => many.days(),
        "week" => many.weeks(),
        "fortnight" => (2 * many).weeks(),
        "month" => many.months(),
        "quarter" => (3 * many).months(),
        "half" => (6 * many).months(),
        "year" => many.years(),
        _ => match whole_months(base) {
            Some(months) => months.months(),
            None => i64::from(base.days()?).days(),
        },
    };
    Some(DateRange::between(start.checked_sub(length).ok()?, last))
}

/// How many calendar months a range covers, if it covers nothing else.
fn whole_months(range: DateRange) -> Option<i64> {
    let (start, end) = (range.start?, range.end?);
    let months =
        12 * i64::from(end.year() - start.year()) + i64::from(end.month() - start.month()) + 1;
    (start.day() == 1 && end == end.last_of_month()).then_some(months)
}

/// "From 525 in 2013", "against 17 in May": what a figure told before is held against.
pub(super) fn is_compared_with(annotation: &Annotation, draft: &Draft) -> bool {
    let mut start = draft.figure.tokens.start.min(draft.figure.value.start);
    if start > 0 && annotation.word(start - 1).eq_ignore_ascii_case("the") {
        start -= 1;
    }
    let lower = |steps: usize| {
        start
            .checked_sub(steps)
            .map_or(String::new(), |at| annotation.word(at).to_lowercase())
    };
    matches!(
        lower(1).as_str(),
        "from" | "against" | "than" | "versus" | "vs"
    ) || lower(2) == "compared" && matches!(lower(1).as_str(), "with" | "to")
}
