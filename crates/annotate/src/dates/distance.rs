//! Distances from another date: "two days ago", "a week later".

use super::lex::{Kind, Tokens};
use super::lexicon::W;
use super::piece::{Base, Core, Piece, Year};

/// "two days ago", "a week later", "three months earlier".
pub(super) fn distance(t: &Tokens, i: usize) -> Option<Piece> {
    if t.get(i).glued
        && matches!(
            t.back(i, 1).kind,
            Kind::Mark('-' | ',' | '.' | '$') | Kind::Number
        )
    {
        return None;
    }
    let (low, high, mut at) = count_at(t, i)?;
    let (W::Unit(unit) | W::Units(unit)) = t.word(at) else {
        return None;
    };
    at += 1;
    let (sign, base) = match t.word(at) {
        W::Ago => (-1, Base::Published),
        W::Later => (1, Base::Told),
        W::Earlier => (-1, Base::Told),
        // "The attack comes a week after nine people died": they died a week before what was told.
        W::After if comes(t, i) => (-1, Base::Told),
        // "killed six on 13 May, nine days after the attack on voters": the attack is dated from the day before the comma.
        W::After if dated_before(t, i) => (-1, Base::Told),
        // "Two days after the attack, troops raided"
        W::After if opens(t, i) && t.is(at + 1, W::The) => (1, Base::Told),
        _ => return None,
    };
    let (low, high) = if sign < 0 { (-high, -low) } else { (low, high) };
    Some(Piece::new(
        Core::Shift {
            unit,
            low,
            high,
            base,
        },
        Year::Missing,
        i,
        at + 1,
    ))
}

/// Whether a verb of coming stands before a distance.
fn comes(t: &Tokens, i: usize) -> bool {
    i > 0 && ["comes", "came", "come", "coming"].contains(&t.str(i - 1))
}

/// Whether a day, month or year ends right before a comma at a distance: "on 13 May 2024, nine days after".
fn dated_before(t: &Tokens, i: usize) -> bool {
    i >= 2
        && t.mark(i - 1, ',')
        && match t.word(i - 2) {
            W::Month(_)
            | W::MonthShort(_)
            | W::Weekday(_)
            | W::WeekdayShort(_)
            | W::Yesterday
            | W::Today => true,
            // "13 May 2024", "May 13"
            _ => {
                t.number(i - 2).is_some()
                    && i >= 3
                    && matches!(t.word(i - 3), W::Month(_) | W::MonthShort(_))
            }
        }
}

/// Whether a distance begins a clause.
fn opens(t: &Tokens, i: usize) -> bool {
    !matches!(t.back(i, 1).kind, Kind::Word | Kind::Number)
}

/// A count of units, "two", "12", "a", "several", "a couple of"; gives its bounds and the token after it.
pub(super) fn count_at(t: &Tokens, i: usize) -> Option<(i32, i32, usize)> {
    let plus = |at: usize| {
        if t.mark(at, '+') && t.get(at).glued {
            at + 1
        } else if t.tight(at, '-') && t.is(at + 1, W::Plus) {
            at + 2
        } else {
            at
        }
    };
    if let Some(token) = t.number(i) {
        let count = i32::try_from(token.value)
            .ok()
            .filter(|n| *n > 0 && token.len() <= 3)?;
        return Some((count, count, plus(i + 1)));
    }
    let of = |at: usize| at + usize::from(t.is(at, W::Of));
    match t.word(i) {
        W::Small(count) if count > 0 => Some((count.into(), count.into(), i + 1)),
        W::Tens(tens) => {
            let hyphen = i + 1 + usize::from(t.mark(i + 1, '-'));
            match t.word(hyphen) {
                W::Small(ones @ 1..=9) => {
                    Some(((tens + ones).into(), (tens + ones).into(), hyphen + 1))
                }
                _ => Some((tens.into(), tens.into(), plus(i + 1))),
            }
        }
        W::Several => Some((3, 7, i + 1)),
        W::Few => Some((2, 5, i + 1)),
        W::Couple => Some((2, 2, of(i + 1))),
        W::Dozen => Some((12, 12, i + 1)),
        W::A => match t.word(i + 1) {
            W::Few => Some((2, 5, i + 2)),
            W::Couple => Some((2, 2, of(i + 2))),
            W::Dozen => Some((12, 12, i + 2)),
            W::Unit(_) => Some((1, 1, i + 1)),
            _ => None,
        },
        _ => None,
    }
}
