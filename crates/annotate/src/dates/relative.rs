//! Dates that need another date: "Thursday", "last month", "two days ago", "the following year", "early this week".

use super::absolute::{Reading, absolute, year_after, year_at};
use super::calendar;
use super::clock::clock;
use super::distance::{count_at, distance};
use super::lex::{Kind, Tokens};
use super::lexicon::{Unit, W};
use super::parts::{nth_part, part_led, week_of};
use super::piece::{Base, Core, Part, Piece, Which, Year};

/// Any single expression that starts at token `i`, times of day before and after it included.
pub(super) fn primary(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    if let Some(after) = clock(t, i) {
        // "5 p.m. on Thursday": the time belongs to the date.
        let at = after + usize::from(t.mark(after, ','));
        let at = at + usize::from(matches!(t.word(at), W::On | W::Of));
        let piece = bare(t, at, reading)?;
        return has_day(&piece).then_some(Piece { first: i, ..piece });
    }
    bare(t, i, reading)
}

fn bare(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    let mut piece = relative(t, i, reading).or_else(|| absolute(t, i, reading))?;
    if has_day(&piece) {
        if matches!(piece.core, Core::Day { .. } | Core::Fixed(_))
            && t.mark(piece.end, '(')
            && matches!(t.word(piece.end + 1), W::Weekday(_))
            && t.mark(piece.end + 2, ')')
        {
            // "15 August (Tuesday)"
            piece.end += 3;
            return Some(piece);
        }
        if t.is(piece.end, W::Daypart) && t.is(piece.end - 1, W::Daypart) {
            return Some(piece);
        }
        piece.end += usize::from(t.is(piece.end, W::Daypart));
        let at = piece.end + usize::from(t.mark(piece.end, ','));
        let at = at + usize::from(matches!(t.word(at), W::At | W::Around | W::About));
        let at = at + usize::from(matches!(t.word(at), W::Around | W::About));
        if let Some(end) = clock(t, at) {
            piece.end = end;
        }
    }
    Some(piece)
}

/// Whether the expression names a day, so that a time of day can go with it.
fn has_day(piece: &Piece) -> bool {
    match piece.core {
        Core::Day { .. } | Core::Weekday(..) | Core::DayOfMonth(..) | Core::Opaque => true,
        Core::Fixed(range) => range.start == range.end,
        Core::Period { unit, .. } => unit == Unit::Day,
        _ => false,
    }
}

/// A date that needs another, without times of day.
pub(super) fn relative(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    let day = |count| Core::Period {
        unit: Unit::Day,
        count,
        base: Base::Published,
    };
    let one = |core| Some(Piece::new(core, Year::Missing, i, i + 1));
    match t.word(i) {
        W::Today => one(day(0)),
        W::Yesterday => one(day(-1)),
        W::Tomorrow => one(day(1)),
        W::Overnight => one(Core::Overnight),
        W::Weekday(_) | W::WeekdayShort(_) => weekday_led(t, i, reading),
        W::Last | W::Past | W::This | W::Next | W::Previous => pointer(t, i, reading),
        W::Following => told(t, i, i, reading),
        W::That => that(t, i),
        W::The => the_led(t, i, reading),
        W::Recent => recent(t, i),
        W::Early | W::Earlier | W::Mid | W::Late | W::Later | W::Start | W::End | W::Half => {
            part_led(t, i, reading)
        }
        W::Same => told(t, i, i, reading),
        W::Ordinal(_) | W::Third => nth_part(t, i, i, reading),
        W::Small(_) | W::Tens(_) | W::A | W::Several | W::Few | W::Couple => distance(t, i),
        W::Other if t.number(i).is_some() => distance(t, i),
        W::Around | W::About if t.back(i, 1).word != W::Or && clock(t, i + 1).is_none() => {
            let piece = absolute(t, i + 1, reading)?;
            let day = matches!(piece.core, Core::Day { .. }) && piece.part == Part::Whole;
            day.then_some(Piece {
                part: Part::About,
                first: i,
                ..piece
            })
        }
        W::So if t.str(i + 1) == "far" && t.is(i + 2, W::This) => {
            let piece = pointer(t, i + 2, reading)?;
            let long = matches!(piece.core, Core::Period { unit, .. } if unit != Unit::Day);
            long.then_some(Piece {
                part: Part::SoFar,
                first: i,
                ..piece
            })
        }
        _ => None,
    }
}

/// "Thursday", "Thursday night", "Thursday, December 15", "Thursday last week".
fn weekday_led(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    let token = t.get(i);
    let (weekday, short) = match token.word {
        W::Weekday(weekday) => (weekday, false),
        W::WeekdayShort(weekday) => (weekday, true),
        _ => return None,
    };
    if !token.capital || t.back(i, 1).word == W::FridayTrapBefore && t.back(i, 1).capital {
        return None;
    }
    let mut at = i + 1;
    at += usize::from(t.is(at, W::Daypart));
    at += usize::from(short && t.mark(at, '.') && t.get(at).glued);
    let opened = t.mark(at, '(');
    let next = at + usize::from(t.mark(at, ',') || opened);
    let next = next + usize::from(t.is(next, W::On));
    if let Some(date) = absolute(
        t,
        next,
        Reading {
            licensed: false,
            ..reading
        },
    ) && matches!(
        date.core,
        Core::Day { .. } | Core::DayOfMonth(..) | Core::Fixed(_)
    ) {
        let core = match date.core {
            Core::Day { month, day, .. } => Some(Core::Day {
                month,
                day,
                weekday: Some(weekday),
            }),
            Core::DayOfMonth(day, _) => Some(Core::DayOfMonth(day, Some(weekday))),
            Core::Fixed(range) if range.days() == Some(1) => Some(date.core),
            _ => None,
        };
        if let Some(core) = core {
            let end = date.end + usize::from(opened && t.mark(date.end, ')'));
            return Some(Piece {
                core,
                first: i,
                end,
                ..date
            });
        }
    }
    // "Sunday 11th"
    if let Some(day) = t
        .number(at)
        .filter(|day| day.len() <= 2 && t.is(at + 1, W::Th))
        && t.get(at + 1).glued
        && let Ok(day @ 1..=31) = u8::try_from(day.value)
    {
        let core = Core::DayOfMonth(day, Some(weekday));
        return Some(Piece::new(core, Year::Missing, i, at + 2));
    }
    if short || t.is(i + 1, W::FridayTrap) || t.is(i + 1, W::S) && t.get(i + 1).glued {
        return None;
    }
    if t.mark(i + 1, '-')
        && t.get(i + 1).glued
        && t.get(i + 2).glued
        && !matches!(t.word(i + 2), W::Weekday(_))
    {
        return None;
    }
    let bare = |which, end| {
        Some(Piece::new(
            Core::Weekday(weekday, which),
            Year::Missing,
            i,
            end,
        ))
    };
    let of = at + usize::from(t.is(at, W::Of));
    let week = |at: usize| t.is(at + 1, W::Unit(Unit::Week));
    match t.word(of) {
        W::Last if week(of) => bare(Which::Week(-1), of + 2),
        W::This if week(of) => bare(Which::Week(0), of + 2),
        W::Next if week(of) => bare(Which::Week(1), of + 2),
        _ => bare(Which::Bare, at),
    }
}

/// "last month", "this June", "next Friday", "the past six months" (its article read by the caller).
fn pointer(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    let word = t.word(i);
    let mut at = i + 1;
    // "this past June", "this coming Friday".
    let (which, count) = match (word, t.word(at)) {
        (W::This, W::Past) => {
            at += 1;
            (Which::Last, -1)
        }
        (W::This, W::Next) => {
            at += 1;
            (Which::Next, 1)
        }
        (W::This, _) => (Which::This, 0),
        (W::Next, _) => (Which::Next, 1),
        _ => (Which::Last, -1),
    };
    let piece = |core, end| Some(Piece::new(core, Year::Missing, i, end));
    let the = t.back(i, 1).word == W::The;
    match t.word(at) {
        W::Weekday(day) if t.get(at).capital => {
            let end = at + 1 + usize::from(t.is(at + 1, W::Daypart));
            let date = weekday_led(t, at, reading)?;
            match date.core {
                Core::Weekday(..) => piece(Core::Weekday(day, which), end),
                _ => Some(Piece { first: i, ..date }),
            }
        }
        W::Month(month) if t.get(at).capital => {
            let date = absolute(
                t,
                at,
                Reading {
                    licensed: true,
                    ..reading
                },
            )?;
            match date.core {
                Core::Month(..) if date.year == Year::Missing => {
                    piece(Core::Month(month, which), at + 1)
                }
                _ => Some(Piece { first: i, ..date }),
            }
        }
        W::Season(season) => piece(Core::Season(season, which), at + 1),
        W::Fall => piece(Core::Season(2, which), at + 1),
        W::Unit(Unit::Weekend) if word == W::This => piece(Core::Weekend, at + 1),
        W::Unit(unit) => {
            // "over the last year" is a window, "last year" the calendar's; "this past week" is a window too.
            let window =
                the && matches!(word, W::Last | W::Past | W::Next) || at > i + 1 || word == W::Past;
            if word == W::Previous && !the || unit == Unit::Decade && !window && word == W::This {
                return None;
            }
            if window && matches!(unit, Unit::Weekend) {
                return piece(
                    Core::Period {
                        unit,
                        count,
                        base: Base::Published,
                    },
                    at + 1,
                );
            }
            let core = if window {
                Core::Window {
                    unit,
                    count: Some(count),
                }
            } else if unit == Unit::Day {
                let base = if word == W::Next {
                    Base::Told
                } else {
                    Base::Published
                };
                Core::Period { unit, count, base }
            } else if unit == Unit::Hour || unit == Unit::Minute {
                return None;
            } else {
                Core::Period {
                    unit,
                    count,
                    base: Base::Published,
                }
            };
            piece(core, at + 1)
        }
        W::Daypart if word == W::This => piece(
            Core::Period {
                unit: Unit::Day,
                count: 0,
                base: Base::Published,
            },
            at + 1,
        ),
        W::Daypart if word == W::Last => piece(
            Core::Period {
                unit: Unit::Day,
                count: -1,
                base: Base::Published,
            },
            at + 1,
        ),
        _ => {
            let (low, high, end) = match t.word(at) {
                W::Units(_) => (0, 0, at),
                _ => count_at(t, at)?,
            };
            let (W::Units(unit) | W::Unit(unit)) = t.word(end) else {
                return None;
            };
            let vague = low != high || low == 0;
            if vague && matches!(word, W::Last | W::This) && low == 0 {
                return None;
            }
            if word == W::Previous {
                return piece(
                    Core::Shift {
                        unit,
                        low: -high.max(1),
                        high: 0,
                        base: Base::Told,
                    },
                    end + 1,
                );
            }
            let count = (!vague).then_some(low * count.signum());
            let count = if word == W::This { None } else { count };
            if word == W::Next && count.is_none() {
                return None;
            }
            // "the last three days of May" is a part of May.
            if word == W::Last && t.is(end + 1, W::Of) {
                return None;
            }
            piece(Core::Window { unit, count }, end + 1)
        }
    }
}

/// "recent months".
fn recent(t: &Tokens, i: usize) -> Option<Piece> {
    let W::Units(unit) = t.word(i + 1) else {
        return None;
    };
    Some(Piece::new(
        Core::Window { unit, count: None },
        Year::Missing,
        i,
        i + 2,
    ))
}

/// What starts with "the".
fn the_led(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    let grown = |piece: Piece| Piece { first: i, ..piece };
    match t.word(i + 1) {
        W::Ordinal(_) | W::Third => nth_part(t, i + 1, i, reading),
        W::Last | W::Past | W::Next | W::Previous => {
            if let Some(piece) = nth_part(t, i + 1, i, reading) {
                return Some(piece);
            }
            if matches!(t.word(i + 1), W::Next | W::Previous)
                && matches!(
                    t.word(i + 2),
                    W::Unit(_) | W::Daypart | W::Weekday(_) | W::Month(_)
                )
            {
                return told(t, i + 1, i, reading);
            }
            pointer(t, i + 1, reading).map(grown)
        }
        W::Following | W::Same => told(t, i + 1, i, reading),
        W::Unit(Unit::Week)
            if matches!(
                t.str(i + 2),
                "of" | "ending" | "ended" | "beginning" | "starting" | "to" | "from"
            ) =>
        {
            week_of(t, i)
        }
        W::Unit(unit) if before_last(t, i, unit).is_some() => before_last(t, i, unit),
        W::Other => century(t, i),
        W::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year)) => {
            day_before(t, i, unit)
        }
        W::Daypart => day_before(t, i, Unit::Day),
        W::Unit(Unit::Weekend)
            if matches!(t.back(i, 1).word, W::Over | W::During | W::At | W::On)
                && !t.is(i + 2, W::Of) =>
        {
            Some(Piece::new(Core::Weekend, Year::Missing, i, i + 2))
        }
        W::Start | W::End | W::Mid | W::Early | W::Late => part_led(t, i + 1, reading).map(grown),
        W::This => None,
        _ => None,
    }
}

/// "the week before last", "the day before yesterday", "the day after tomorrow".
fn before_last(t: &Tokens, i: usize, unit: Unit) -> Option<Piece> {
    let count = match (unit, t.word(i + 2), t.word(i + 3)) {
        (Unit::Day, W::Before, W::Yesterday) => -2,
        (Unit::Day, W::After, W::Tomorrow) => 2,
        (Unit::Week | Unit::Month | Unit::Year, W::Before, W::Last) => -2,
        (Unit::Week | Unit::Month | Unit::Year, W::After, W::Next) => 2,
        _ => return None,
    };
    let core = Core::Period {
        unit,
        count,
        base: Base::Published,
    };
    Some(Piece::new(core, Year::Missing, i, i + 4))
}

/// "the nineties", "the 19th century".
fn century(t: &Tokens, i: usize) -> Option<Piece> {
    let decade = match t.str(i + 1).to_ascii_lowercase().as_str() {
        "fifties" => Some(1950),
        "sixties" => Some(1960),
        "seventies" => Some(1970),
        "eighties" => Some(1980),
        "nineties" => Some(1990),
        _ => None,
    };
    if let Some(year) = decade {
        let core = Core::Fixed(calendar::decade(year)?);
        return Some(Piece::new(core, Year::Missing, i, i + 2));
    }
    let number = t.number(i + 1).filter(|number| number.len() <= 2)?;
    let century = i16::try_from(number.value)
        .ok()
        .filter(|n| (15..=21).contains(n))?;
    let told = t.is(i + 2, W::Th) && t.get(i + 2).glued && t.str(i + 3) == "century";
    let range = calendar::span(
        calendar::day(century * 100 - 99, 1, 1)?,
        calendar::day(century * 100, 12, 31)?,
    );
    told.then(|| Piece::new(Core::Fixed(range), Year::Missing, i, i + 4))
}

/// "the day before", "the year after", when no event follows.
fn day_before(t: &Tokens, i: usize, unit: Unit) -> Option<Piece> {
    let count = match t.word(i + 2) {
        W::Before => -1,
        W::After => 1,
        _ => return None,
    };
    (!matches!(t.get(i + 3).kind, Kind::Word | Kind::Number)).then(|| {
        Piece::new(
            Core::Period {
                unit,
                count,
                base: Base::Told,
            },
            Year::Missing,
            i,
            i + 3,
        )
    })
}

/// "the following month", "the same day", "the next morning": counted from the date told before.
fn told(t: &Tokens, i: usize, first: usize, reading: Reading) -> Option<Piece> {
    let (count, which) = match t.word(i) {
        W::Following | W::Next => (1, Which::Following),
        W::Previous => (-1, Which::Last),
        _ => (0, Which::This),
    };
    let piece = |core, end| Some(Piece::new(core, Year::Missing, first, end));
    match t.word(i + 1) {
        W::Unit(unit) if !matches!(unit, Unit::Hour | Unit::Minute) => piece(
            Core::Period {
                unit,
                count,
                base: Base::Told,
            },
            i + 2,
        ),
        W::Daypart => piece(
            Core::Period {
                unit: Unit::Day,
                count,
                base: Base::Told,
            },
            i + 2,
        ),
        W::Weekday(day) if t.get(i + 1).capital && count == 1 => {
            piece(Core::Weekday(day, which), i + 2)
        }
        W::Month(month) if t.get(i + 1).capital && count == 1 => {
            let date = absolute(
                t,
                i + 1,
                Reading {
                    licensed: true,
                    ..reading
                },
            )?;
            match date.core {
                Core::Month(..) if date.year == Year::Missing => {
                    piece(Core::Month(month, Which::Following), i + 2)
                }
                _ => Some(Piece { first, ..date }),
            }
        }
        _ => None,
    }
}

/// "that day", "that same month".
fn that(t: &Tokens, i: usize) -> Option<Piece> {
    let at = i + 1 + usize::from(t.is(i + 1, W::Same));
    let unit = match t.word(at) {
        W::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Weekend)) => unit,
        W::Daypart => Unit::Day,
        _ => return None,
    };
    Some(Piece::new(
        Core::Period {
            unit,
            count: 0,
            base: Base::Told,
        },
        Year::Missing,
        i,
        at + 1,
    ))
}

/// The year of a list, "2014, 2015 and 2016", after one of its years.
pub(super) fn listed_year(t: &Tokens, end: usize) -> Option<Piece> {
    let comma = usize::from(t.mark(end, ','));
    let and = usize::from(matches!(t.word(end + comma), W::And | W::Or));
    let at = end + comma + and;
    let (year, after) = year_at(t, at).filter(|_| comma + and > 0)?;
    let goes_on = t.mark(after, ',') || matches!(t.word(after), W::And | W::Or);
    let counts = matches!(t.word(after), W::Person);
    ((and == 1 || goes_on) && !counts).then(|| Piece::new(Core::Year, Year::Given(year), at, after))
}

/// The year that a list's last date lends to those before it, "in April and May 2022".
pub(super) fn lent_year(t: &Tokens, end: usize, reading: Reading) -> Option<Piece> {
    let comma = usize::from(t.mark(end, ','));
    let and = usize::from(matches!(t.word(end + comma), W::And | W::Or) || t.mark(end, '/'));
    let at = end + comma + and;
    if comma + and == 0 || year_after(t, end, false).0 != Year::Missing {
        return None;
    }
    let at = at + usize::from(matches!(t.word(at), W::On | W::In));
    let licensed = Reading {
        licensed: true,
        ..reading
    };
    relative(t, at, licensed)
        .or_else(|| absolute(t, at, licensed))
        .filter(|piece| piece.month().is_some())
}
