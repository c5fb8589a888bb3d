//! "54 bombings in the second quarter, up from 38 in the first": a quarter, half or third of a year that is told by its number alone.

use concord_annotate::Annotation;
use concord_record::DateRange;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::Draft;
use super::period::Window;

const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];

/// How many sentences before it the unit may be told.
const BACK: usize = 1;

/// The days that "in the first" behind a figure stands for.
pub(super) fn told(annotation: &Annotation, drafts: &[Draft], index: usize) -> Option<Window> {
    let parse = &annotation.parse;
    let lower = |token: usize| parse.tokens.get(token).map_or("", |word| &*word.lower);
    let draft = &drafts[index];
    let sentence = annotation.sentence_of(draft.figure.value.start);
    let end = annotation.sentences[sentence].tokens.end;
    let after = draft.figure.tokens.end.max(draft.figure.value.end);
    let at = (after..(after + 4).min(end))
        .find(|&token| matches!(lower(token), "in" | "during") && lower(token + 1) == "the")?;
    let number = ORDINALS
        .iter()
        .position(|&ordinal| ordinal == lower(at + 2))?;
    let closed = at + 3 >= end || matches!(lower(at + 3), "," | "." | ";" | "and" | ")" | "to");
    if !closed {
        return None;
    }
    let base = drafts[..index]
        .iter()
        .rev()
        .take_while(|other| annotation.sentence_of(other.figure.value.start) + BACK >= sentence)
        .filter_map(|other| other.window.clone())
        .find(|window| part(window.range).is_some())?;
    let (months, year) = part(base.range)?;
    let number = i64::try_from(number).ok()?;
    let start = Date::new(year, 1, 1)
        .ok()?
        .checked_add((months * number).months())
        .ok()?;
    let last = start.checked_add(months.months()).ok()?.yesterday().ok()?;
    (start.year() == year).then(|| Window {
        range: DateRange::between(start, last),
        bytes: Some(annotation.bytes(at..at + 3)),
        aside: false,
    })
}

/// The months of a quarter or half of a calendar year, and its year.
fn part(range: DateRange) -> Option<(i64, i16)> {
    let (start, end) = (range.start?, range.end?);
    let whole = start.day() == 1 && end == end.last_of_month() && start.year() == end.year();
    let months = i64::from(end.month() - start.month()) + 1;
    let fits = matches!(months, 3 | 6) && i64::from(start.month() - 1) % months == 0;
    (whole && fits).then_some((months, start.year()))
}
