//! Stretches of time that words build around a date ("the year to June 2023", "four months after the coup of August 2021", "2022 and 2023"),
//! and the day that a passage told last.

use concord_annotate::Annotation;
use concord_annotate::dates::DateKind;
use concord_language::Dep;
use concord_record::{DateRange, Measure};
use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::Draft;
use super::owner::Owners;
use super::period::{self, Window};
use crate::accounts::Accounts;

/// How many words may stand between a length of time and the date that it runs to or from.
const REACH: usize = 6;

/// How many sentences a told day reaches.
const CARRY: usize = 3;

/// The days that the words around a date make of it, if they do.
pub(super) fn around(annotation: &Annotation, date: usize) -> Option<DateRange> {
    let at = &annotation.dates[date];
    let range = at.mention.range?;
    match at.mention.kind {
        DateKind::Absolute | DateKind::Season => {
            lasting(annotation, date, range).or_else(|| joined(annotation, date, range))
        }
        DateKind::Open => lasting(annotation, date, range),
        DateKind::Relative | DateKind::Window => None,
    }
}

/// "The year to June 2023", "the 12 months ending in March", "the decade up to 2020", "the four months after the coup of August 2021".
fn lasting(annotation: &Annotation, date: usize, range: DateRange) -> Option<DateRange> {
    let parse = &annotation.parse;
    let at = &annotation.dates[date];
    let lower = |token: usize| &*parse.tokens[token].lower;
    let first = annotation.sentences[at.sentence].tokens.start;
    let start = at.tokens.start;
    let unit = (start.saturating_sub(REACH).max(first)..start)
        .rev()
        .find(|&token| length(&annotation.lemmas[token], 1).is_some())?;
    let between: Vec<&str> = (unit + 1..start.max(unit + 1)).map(lower).collect();
    let leads = match between.first() {
        // The tie may be the date's own first word.
        None => lower(start),
        Some(word) => word,
    };
    let many = annotation
        .numbers_in(unit.saturating_sub(2).max(first)..unit)
        .last()
        .and_then(|number| annotation.numbers[number].mention.low)
        .filter(|many| (1.0..=100.0).contains(many) && many.fract() == 0.0);
    let definite = (unit.saturating_sub(3).max(first)..unit).any(|token| lower(token) == "the");
    // "The first half of the year to nine in August" runs to no August.
    let counts = annotation
        .numbers_in(unit + 1..start.max(unit + 1))
        .next()
        .is_some();
    if many.is_none() && !definite || between.contains(&",") || counts {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be a small whole number"
    )]
    let length = length(&annotation.lemmas[unit], many.unwrap_or(1.0) as i64)?;
    match leads {
        "to" | "until" | "till" | "ending" | "ended" | "up" | "through" | "before" => {
            let end = if leads == "before" {
                range.start?.yesterday().ok()?
            } else {
                range.end?
            };
            let from = months_back(end, length)?;
            Some(DateRange::between(from, end))
        }
        "after" | "following" | "from" => {
            let from = range.start?;
            let end = from.checked_add(length).ok()?.yesterday().ok()?;
            range
                .end
                .is_none_or(|last| end >= last)
                .then_some(DateRange::between(from, end))
        }
        _ => None,
    }
}

/// The first of the days that end on a day, the last of a month counting as its month's end.
fn months_back(end: Date, length: Span) -> Option<Date> {
    let next = end.tomorrow().ok()?;
    next.checked_sub(length).ok()
}

fn length(lemma: &str, many: i64) -> Option<Span> {
    Some(match lemma {
        "week" => many.weeks(),
        "month" => many.months(),
        "quarter" => (3 * many).months(),
        "year" => many.years(),
        "decade" => (10 * many).years(),
        _ => return None,
    })
}

/// "In 2022 and 2023": two years that one figure holds for.
fn joined(annotation: &Annotation, date: usize, range: DateRange) -> Option<DateRange> {
    let at = &annotation.dates[date];
    let sentence = annotation.sentences[at.sentence].tokens.clone();
    let parse = &annotation.parse;
    let and = at.tokens.end;
    let next = and + 1;
    let respectively = sentence
        .clone()
        .any(|token| &*parse.tokens[token].lower == "respectively");
    if next >= sentence.end || &*parse.tokens[and].lower != "and" || respectively {
        return None;
    }
    let other = annotation
        .dates_in(next..next + 1)
        .map(|index| &annotation.dates[index])
        .find(|other| other.tokens.start == next)?;
    let later = other.mention.range?;
    let year = |range: DateRange| range.days().is_some_and(|days| days >= 365);
    let follows = range.end?.tomorrow().ok() == later.start;
    (year(range) && year(later) && follows).then(|| {
        DateRange::between(
            range.start.unwrap_or_default(),
            later.end.unwrap_or_default(),
        )
    })
}

/// "On 18 February officers stopped a lorry. Recovered were five rifles": what happened is counted on the day that the passage told
/// last, where nothing says otherwise.
pub(super) fn narrated(owners: &Owners<'_>, accounts: &Accounts, draft: &Draft) -> Option<Window> {
    let annotation = owners.annotation;
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let clause = tree.clause_of(parse, draft.counted.node);
    if !(period::happens(draft.measure) || acted(annotation, draft, clause))
        || period::stands(annotation, draft)
    {
        return None;
    }
    let present = matches!(parse.tokens[clause].tag, "VBZ" | "VBP" | "VB");
    if present || tree.modal(parse, clause).is_some() {
        return None;
    }
    let sentence = annotation.sentence_of(draft.figure.value.start);
    let block = annotation.sentences[sentence].block;
    for at in (sentence.saturating_sub(CARRY)..=sentence).rev() {
        if annotation.sentences[at].block != block {
            return None;
        }
        let mut days: Vec<DateRange> = Vec::new();
        for account in 0..accounts.accounts.len() {
            if accounts.sentences[account].contains(&at)
                && let Some(date) = accounts.accounts[account].date
                && date.days().is_some_and(|days| days <= 7)
                && !days.contains(&date)
            {
                days.push(date);
            }
        }
        match days.as_slice() {
            [] => {}
            [range] => {
                return Some(Window {
                    range: *range,
                    bytes: None,
                    aside: false,
                });
            }
            _ => return None,
        }
    }
    None
}

/// "Around 40 militants attacked", "four fighters were neutralised": people in arms counted by what they did or suffered, not by what
/// there is of them.
fn acted(annotation: &Annotation, draft: &Draft, clause: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let own = matches!(
        parse.tokens[draft.counted.node].dep,
        Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj
    ) && parse.tokens[draft.counted.node].head == clause;
    draft.measure == Measure::Fighters
        && own
        && matches!(parse.tokens[clause].tag, "VBD" | "VBN")
        && (parse.tokens[clause].tag == "VBD"
            || tree
                .children(clause)
                .any(|child| parse.tokens[child].tag == "VBD"))
        && !matches!(
            annotation.lemmas[clause].as_str(),
            "have" | "be" | "number" | "count" | "total" | "field" | "command" | "estimate"
        )
}

/// "The gangs now control 85 per cent of the capital": what there is on the day on which the report appeared.
pub(super) fn now(annotation: &Annotation, draft: &Draft) -> Option<Window> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let clause = tree.clause_of(parse, draft.counted.node);
    let present = matches!(parse.tokens[clause].tag, "VBZ" | "VBP")
        || tree
            .children(clause)
            .any(|child| matches!(parse.tokens[child].tag, "VBZ" | "VBP"));
    let now = tree.children(clause).find(|&child| {
        matches!(
            &*parse.tokens[child].lower,
            "now" | "currently" | "presently" | "today"
        )
    })?;
    let range = annotation
        .context
        .published
        .filter(|range| range.days() == Some(1))?;
    present.then(|| Window {
        range,
        bytes: Some(annotation.bytes(now..now + 1)),
        aside: false,
    })
}
