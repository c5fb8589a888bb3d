//! Parts of longer times: "early May", "the first four months of 2021", "the week of 4 November".

use super::absolute::{Reading, absolute};
use super::distance::count_at;
use super::lex::Tokens;
use super::lexicon::{Unit, W};
use super::piece::{Base, Core, Part, Piece, Year};
use super::relative::relative;

/// "early May", "mid-2019", "late last year", "the end of March", "earlier this week".
pub(super) fn part_led(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    let (part, of) = match t.word(i) {
        W::Early => (Part::Early, false),
        W::Mid => (Part::Mid, false),
        W::Late => (Part::Late, false),
        W::Earlier => (Part::SoFar, false),
        W::Later => (Part::Rest, false),
        W::Start => (Part::Begin, true),
        W::End => (Part::Close, true),
        _ => return None,
    };
    let mut at = i + 1;
    at += usize::from(t.tight(at, '-'));
    let of = of || t.str(i).eq_ignore_ascii_case("middle");
    if of && !t.is(at, W::Of) {
        return None;
    }
    at += usize::from(t.is(at, W::Of) || !of && matches!(t.word(at), W::In | W::On));
    // "early in the week", "the end of the year": the period is the present one.
    let the = usize::from(t.is(at, W::The));
    if let W::Unit(unit @ (Unit::Week | Unit::Month | Unit::Year)) = t.word(at + the)
        && the == 1
    {
        let core = Core::Period {
            unit,
            count: 0,
            base: Base::Published,
        };
        return Some(Piece {
            part,
            ..Piece::new(core, Year::Missing, i, at + 2)
        });
    }
    if let Some(range) = joined_part(t, at) {
        // "early to mid-May" counts as the whole month's first two thirds; the first part is enough to start from.
        return part_led(t, range, reading).map(|piece| Piece {
            part: if part == Part::Early {
                Part::Whole
            } else {
                piece.part
            },
            first: i,
            ..piece
        });
    }
    let inner = Reading {
        licensed: true,
        ..reading
    };
    let piece = relative(t, at + the, inner)
        .filter(|piece| !matches!(piece.core, Core::Shift { .. } | Core::Window { .. }))
        .or_else(|| absolute(t, at + the, inner))?;
    match piece.core {
        Core::Month(..) | Core::Year | Core::Season(..) if piece.part == Part::Whole => {}
        Core::Fixed(range) if range.days().is_some_and(|days| days > 27) => {}
        Core::Period { unit, .. } if unit != Unit::Day => {}
        // "late Thursday", "early on Friday", "earlier today": the day itself.
        Core::Weekday(..) | Core::Day { .. } | Core::Period { .. } => {
            return Some(Piece { first: i, ..piece });
        }
        _ => return None,
    }
    Some(Piece {
        part,
        first: i,
        ..piece
    })
}

/// The "mid-May" of "early to mid-May".
fn joined_part(t: &Tokens, at: usize) -> Option<usize> {
    let link = matches!(t.word(at), W::To | W::And | W::Or) || t.mark(at, '-');
    (link && matches!(t.word(at + 1), W::Mid | W::Late)).then_some(at + 1)
}

/// "the first four months of 2021", "the second half of May", "the last week of 2020".
pub(super) fn nth_part(t: &Tokens, i: usize, first: usize, reading: Reading) -> Option<Piece> {
    let index = match t.word(i) {
        W::Ordinal(index) => Some(index),
        W::Third => Some(3),
        W::Last | W::Past => None,
        _ => return None,
    };
    if let W::Weekday(weekday) = t.word(i + 1)
        && t.get(i + 1).capital
        && matches!(t.word(i + 2), W::Of | W::In)
    {
        let licensed = Reading {
            licensed: true,
            ..reading
        };
        let piece = absolute(t, i + 3, licensed)?;
        let month = matches!(piece.core, Core::Month(..)) && piece.part == Part::Whole;
        return month.then_some(Piece {
            part: Part::Weekday(index.unwrap_or(0), weekday),
            first,
            ..piece
        });
    }
    // "the tenth of June"
    if let Some(day) = index.filter(|_| t.is(i + 1, W::Of))
        && matches!(t.word(i + 2), W::Month(_))
    {
        let licensed = Reading {
            licensed: true,
            ..reading
        };
        let piece = absolute(t, i + 2, licensed)?;
        let Core::Month(month, _) = piece.core else {
            return None;
        };
        return Some(Piece {
            core: Core::Day {
                month,
                day,
                weekday: None,
            },
            first,
            ..piece
        });
    }
    // "in the second quarter", "in the last quarter": of the year of publication, and the one before it.
    if t.is(i + 1, W::Quarter) && !matches!(t.word(i + 2), W::Of | W::In) && first < i {
        let (unit, count, part) = match index {
            Some(index @ 1..=4) => (Unit::Year, 0, Part::Nth(index, Unit::Quarter)),
            Some(_) => return None,
            None => (Unit::Quarter, -1, Part::Whole),
        };
        let core = Core::Period {
            unit,
            count,
            base: Base::Published,
        };
        return Some(Piece {
            part,
            ..Piece::new(core, Year::Missing, first, i + 2)
        });
    }
    let mut at = i + 1;
    let mut number = 1;
    if let Some((low, high, after)) = count_at(t, at)
        && low == high
        && low <= 60
    {
        number = u8::try_from(low).ok()?;
        at = after;
    }
    let unit = match t.word(at) {
        W::Unit(unit) | W::Units(unit) => unit,
        W::Half => Unit::Half,
        W::Quarter => Unit::Quarter,
        _ => return None,
    };
    if matches!(unit, Unit::Hour | Unit::Minute | Unit::Decade) {
        return None;
    }
    // "the first months of", "the last days of": no number is told.
    let uncounted = matches!(t.word(at), W::Units(_)) && at == i + 1;
    at += 1;
    at += usize::from(matches!(t.word(at), W::Of | W::In));
    let the = usize::from(t.is(at, W::The));
    let inner = Reading {
        licensed: true,
        ..reading
    };
    let mut piece = if let W::Unit(period @ (Unit::Month | Unit::Year)) = t.word(at + the)
        && the == 1
    {
        let core = Core::Period {
            unit: period,
            count: 0,
            base: Base::Published,
        };
        Piece::new(core, Year::Missing, first, at + 2)
    } else {
        relative(t, at, inner).or_else(|| absolute(t, at, inner))?
    };
    let long = match piece.core {
        Core::Month(..) | Core::Year | Core::Season(..) => true,
        Core::Period { unit, .. } => matches!(unit, Unit::Month | Unit::Year),
        _ => false,
    };
    if !long || piece.part != Part::Whole {
        return None;
    }
    let half_month = unit == Unit::Half
        && !matches!(
            piece.core,
            Core::Year
                | Core::Period {
                    unit: Unit::Year,
                    ..
                }
        );
    piece.first = first;
    if uncounted {
        piece.part = match index {
            Some(1) => Part::Early,
            None => Part::Late,
            _ => return None,
        };
        return Some(piece);
    }
    piece.part = match (index, half_month) {
        (Some(1), true) => Part::First(15, Unit::Day),
        (Some(_), true) => Part::Final(15, Unit::Day),
        (None, _) => Part::Final(number, unit),
        (Some(1), _) => Part::First(number, unit),
        (Some(index), _) if number == 1 => Part::Nth(index, unit),
        _ => return None,
    };
    Some(piece)
}

/// "the week of 4 November", "the week ending 10 November".
pub(super) fn week_of(t: &Tokens, i: usize) -> Option<Piece> {
    let part = match t.str(i + 2) {
        "of" => Part::WeekOf,
        "ending" | "ended" | "to" => Part::WeekTo,
        _ => Part::WeekFrom,
    };
    let licensed = Reading {
        day_first: None,
        licensed: true,
    };
    let piece = absolute(t, i + 3, licensed)?;
    let day = matches!(piece.core, Core::Day { .. }) && piece.part == Part::Whole;
    day.then_some(Piece {
        part,
        first: i,
        ..piece
    })
}
