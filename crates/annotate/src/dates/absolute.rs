//! Dates that name a day, a month or a year: "26 August 2021", "Aug. 26", "the 26th of August", "2021-08-26", "081530ZMAR22", "(2014)".

use concord_record::DateRange;

use super::calendar;
use super::hijri::{hijri, hijri_led};
use super::lex::{Kind, Tokens};
use super::lexicon::{Unit, W};
use super::licence::{licence, year_licence};
use super::named::{holiday, short_year};
use super::piece::{Core, Part, Piece, Which, Year};
use super::season::{quarter_code, season_led};

/// What a numeric date is read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// The document writes the day before the month; `None` if that is not known.
    pub(super) day_first: Option<bool>,
    /// Words before have said that a date follows, so a bare year or month is one.
    pub(super) licensed: bool,
}

/// The absolute date that starts at token `i`.
pub(super) fn absolute(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    match t.get(i).kind {
        Kind::Number => number_led(t, i, reading),
        Kind::Word => match t.word(i) {
            W::Month(_) | W::MonthShort(_) => month_led(t, i, reading),
            W::Season(_) | W::Fall => season_led(t, i, reading),
            W::Lunar(_) | W::LunarPair(_) | W::Solar(_) => hijri_led(t, i),
            W::The if t.number(i + 1).is_some() => the_day(t, i, reading),
            W::Other if t.get(i).capital && t.get(i).len() == 1 => quarter_code(t, i),
            W::Other if t.get(i).capital => holiday(t, i),
            _ => None,
        },
        Kind::Mark('\'') => short_decade(t, i).or_else(|| short_year(t, i)),
        _ => None,
    }
}

/// A year written with four digits, and the token after it.
pub(super) fn year_at(t: &Tokens, i: usize) -> Option<(i16, usize)> {
    let token = t.number(i)?;
    let year = i16::try_from(token.value).ok()?;
    let next = t.get(i + 1);
    let runs_on = next.glued
        && match next.kind {
            Kind::Word => true,
            Kind::Mark('.' | ',' | ':') => {
                t.get(i + 2).glued && t.number(i + 2).is_some_and(|n| n.len() != 4)
            }
            Kind::Mark('%' | '/' | '+') => true,
            _ => false,
        };
    (token.len() == 4 && (1900..=2099).contains(&year) && !runs_on).then_some((year, i + 1))
}

/// The year that follows a day or a month.
pub(super) fn year_after(t: &Tokens, i: usize, terse: bool) -> (Year, usize) {
    let comma = usize::from(t.mark(i, ','));
    let of = usize::from(t.is(i + comma, W::Of));
    let at = i + comma + of;
    if let Some((year, end)) = year_at(t, at)
        // "On 7 April 2020 insurgents attacked" has lost its comma.
        && (!t.is(end, W::Person) || year % 100 != 0)
        && !t.is(end, W::Percent)
    {
        return (Year::Given(year), end);
    }
    // "14 APR 89", "08MAR22", "Aug '21": two digits after an abbreviated month, unless they count something.
    let i_quoted = if t.mark(at, '\'') { at } else { i };
    let quote = usize::from(t.mark(i_quoted, '\'') && t.get(i_quoted + 1).glued);
    let i = i_quoted;
    if let Some(token) = t.number(i + quote)
        && token.len() == 2
        && (quote == 1
            || token.glued
            || terse && t.get(i + 1).kind != Kind::Word && !t.mark(i + 1, '%'))
    {
        let tight = t.get(i + 1).glued && t.get(i + 2).glued && t.number(i + 2).is_some();
        if !tight {
            let short = i16::try_from(token.value).unwrap_or(0);
            let century = if short < 50 { 2000 } else { 1900 };
            return (Year::Given(century + short), i + quote + 1);
        }
    }
    let the = usize::from(t.is(at, W::The));
    let unit = |at: usize| t.is(at, W::Unit(Unit::Year));
    let year = match t.word(at + the) {
        W::Last if the == 0 => Year::Published(-1),
        W::This if the == 0 => Year::Published(0),
        W::Next if the == 0 => Year::Published(1),
        W::That | W::Same => Year::Told(0),
        W::Following | W::Next => Year::Told(1),
        W::Previous => Year::Told(-1),
        _ => return (Year::Missing, i),
    };
    let same = usize::from(t.is(at + the, W::That) && t.is(at + the + 1, W::Same));
    if comma == 0 && unit(at + the + 1 + same) {
        (year, at + the + same + 2)
    } else {
        (Year::Missing, i)
    }
}

/// A month's name and the token after it, its full stop included.
pub(super) fn month_at(t: &Tokens, i: usize) -> Option<(u8, usize, bool)> {
    let token = t.get(i);
    if !token.capital {
        return None;
    }
    match token.word {
        W::Month(month) => Some((month, i + 1, token.shout)),
        W::MonthShort(month) => {
            let stop = t.mark(i + 1, '.') && t.get(i + 1).glued;
            let more = t.number(i + 2).is_some() || t.mark(i + 2, ',');
            Some((month, i + 1 + usize::from(stop && more), true))
        }
        _ => None,
    }
}

/// A day of the month, "26" or "26th", and the token after it.
fn day_at(t: &Tokens, i: usize) -> Option<(u8, usize)> {
    let token = t.number(i)?;
    let day = u8::try_from(token.value)
        .ok()
        .filter(|day| (1..=31).contains(day) && token.len() <= 2)?;
    let next = t.get(i + 1);
    if next.glued && next.word == W::Th {
        return Some((day, i + 2));
    }
    let number_goes_on = next.glued
        && (matches!(next.kind, Kind::Mark('%' | '+'))
            || matches!(next.kind, Kind::Mark(':' | '/'))
                && t.get(i + 2).glued
                && t.number(i + 2).is_some()
            || matches!(next.kind, Kind::Mark('.' | ','))
                && t.get(i + 2).glued
                && t.number(i + 2).is_some_and(|n| {
                    n.len() != 4 && !(next.kind == Kind::Mark('.') && n.len() <= 2 && n.value > 31)
                }));
    (!number_goes_on).then_some((day, i + 1))
}

/// "15/16" behind a month: the night between two days.
fn slashed_days(t: &Tokens, i: usize) -> Option<(u8, u8)> {
    let (first, last) = (t.number(i)?, t.number(i + 2)?);
    let more = t.get(i + 3).glued && matches!(t.get(i + 3).kind, Kind::Mark('/' | '%'));
    let days = t.tight(i + 1, '/') && last.value == first.value + 1 && last.value <= 31 && !more;
    days.then_some((
        u8::try_from(first.value).ok()?,
        u8::try_from(last.value).ok()?,
    ))
}

/// A lower-case word that an adjacent number could count.
fn countable(t: &Tokens, i: usize) -> bool {
    let token = t.get(i);
    token.kind == Kind::Word
        && !token.capital
        && !token.glued
        && (matches!(token.word, W::Other | W::Person | W::Percent | W::Scale(_)))
}

/// Whether what joins two dates or days stands at `i`; gives the token after it.
pub(super) fn joint(t: &Tokens, i: usize, and: bool) -> Option<usize> {
    match t.word(i) {
        W::To | W::Until | W::Through => Some(i + 1),
        W::And if and => Some(i + 1),
        _ if t.mark(i, '-') => Some(i + 1),
        _ if t.tight(i, '\u{2014}') => Some(i + 1),
        _ => None,
    }
}

fn month_led(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    let (month, at, terse) = month_at(t, i)?;
    let before = t.back(i, 1);
    // "Mar-a-Lago", "Jan Smith", "Dec": an abbreviation needs its number.
    let short = matches!(t.word(i), W::MonthShort(_));
    if before.kind == Kind::Mark('-') && before.glued && t.get(i).glued && !reading.licensed {
        return None;
    }
    // "May the 1st"
    if t.is(at, W::The)
        && let Some((day, end)) = day_at(t, at + 1)
        && t.is(end - 1, W::Th)
    {
        let (year, end) = year_after(t, end, false);
        let core = Core::Day {
            month,
            day,
            weekday: None,
        };
        return Some(Piece::new(core, year, i, end));
    }
    if let Some((first, last)) = slashed_days(t, at) {
        let (year, end) = year_after(t, at + 3, terse && t.get(i).shout);
        return Some(Piece::new(Core::Days { month, first, last }, year, i, end));
    }
    if let Some((first, after)) = day_at(t, at)
        && !(before.word == W::In && countable(t, after))
    {
        let mut last = first;
        let mut end = after;
        let mut from = after;
        while let Some(next) =
            joint(t, from, true).or_else(|| t.mark(from, ',').then_some(from + 1))
        {
            // "June 1, 3, and 7"
            let closing = t.mark(from, ',') && t.is(next, W::And) && last > first;
            let next = next + usize::from(closing);
            let Some((day, stop)) = day_at(t, next) else {
                break;
            };
            let listed = t.is(from, W::And) || t.mark(from, ',');
            if day <= last
                || listed && countable(t, stop)
                || matches!(t.word(stop), W::Month(_) | W::MonthShort(_)) && t.get(stop).capital
                || t.mark(from, ',') && !closing && !t.is(stop, W::And) && !t.mark(stop, ',')
            {
                break;
            }
            (last, end, from) = (day, stop, stop);
        }
        let (year, end) = year_after(t, end, terse && t.get(i).shout);
        let core = if first == last {
            Core::Day {
                month,
                day: first,
                weekday: None,
            }
        } else {
            Core::Days { month, first, last }
        };
        return Some(Piece::new(core, year, i, end));
    }
    let (year, end) = year_after(t, at, terse && t.get(at).glued);
    let mut piece = Piece::new(Core::Month(month, Which::Bare), year, i, end);
    if year != Year::Missing {
        return Some(piece);
    }
    piece.end = i + 1;
    let said = reading.licensed || licence(before.word) || joined_month(t, i);
    let next = t.get(i + 1);
    let name = next.kind == Kind::Word && next.capital && !t.get(i).shout;
    let verb_or_name = matches!(t.word(i), W::Month(3 | 5)) || short || t.get(i).shout;
    (said || !verb_or_name && !name).then_some(piece)
}

/// "April and May", "March or April": a month beside another.
fn joined_month(t: &Tokens, i: usize) -> bool {
    let other = |at: usize| matches!(t.word(at), W::Month(_)) && t.get(at).capital;
    let link = |at: usize| {
        matches!(t.word(at), W::And | W::Or | W::To) || t.mark(at, '-') || t.mark(at, '/')
    };
    link(i + 1) && other(i + 2) || i >= 2 && link(i - 1) && other(i - 2)
}

/// "the 26th of August", "on the 14th".
fn the_day(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    let (day, end) = day_at(t, i + 1)?;
    if !t.is(end - 1, W::Th) {
        return None;
    }
    if let Some(piece) = number_led(t, i + 1, reading) {
        return Some(Piece { first: i, ..piece });
    }
    if t.is(end, W::Of) && matches!(t.word(end + 1), W::This | W::Last | W::That) {
        let month = t.is(end + 2, W::Unit(Unit::Month));
        let which = if t.is(end + 1, W::Last) { -1 } else { 0 };
        let base = if t.is(end + 1, W::That) {
            super::piece::Base::Told
        } else {
            super::piece::Base::Published
        };
        return month.then(|| Piece {
            part: Part::Nth(day, Unit::Day),
            ..Piece::new(
                Core::Period {
                    unit: Unit::Month,
                    count: which,
                    base,
                },
                Year::Missing,
                i,
                end + 3,
            )
        });
    }
    let on = matches!(t.back(i, 1).word, W::On | W::Weekday(_));
    let alone = t.get(end).kind != Kind::Word
        || matches!(
            t.word(end),
            W::In | W::At | W::Near | W::By | W::And | W::Small(_) | W::Tens(_)
        );
    (on && alone && !t.mark(end, '-'))
        .then(|| Piece::new(Core::DayOfMonth(day, None), Year::Missing, i, end))
}

fn number_led(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    let token = t.get(i);
    let before = t.back(i, 1);
    if token.glued {
        match before.kind {
            Kind::Word | Kind::Number => return None,
            Kind::Mark('$' | '€' | '£' | '#' | '.' | ':' | '/' | '+' | '@' | '_') => {
                return None;
            }
            Kind::Mark(',') if t.back(i, 2).kind == Kind::Number => return None,
            Kind::Mark('-') if before.glued && !reading.licensed => return None,
            _ => {}
        }
    }
    match token.len() {
        1 | 2 => day_led(t, i, reading),
        4 => year_led(t, i, reading),
        6 => date_time_group(t, i),
        _ => None,
    }
}

/// "081530ZMAR22", "081530Z MAR 22".
fn date_time_group(t: &Tokens, i: usize) -> Option<Piece> {
    let value = t.number(i)?.value;
    let (day, hour, minute) = (value / 10_000, value / 100 % 100, value % 100);
    let word = t.get(i + 1);
    if !(1..=31).contains(&day)
        || hour > 24
        || minute > 59
        || !word.glued
        || !word.shout && word.len() != 1
    {
        return None;
    }
    let day = u8::try_from(day).ok()?;
    let (month, at) = match t.str(i + 1) {
        zone if zone.len() == 1 => month_at(t, i + 2).map(|(month, at, _)| (month, at))?,
        packed if packed.len() == 4 && packed.is_ascii() => {
            match super::lexicon::look_up(&packed[1..]) {
                W::MonthShort(month) | W::Month(month) => (month, i + 2),
                _ => return None,
            }
        }
        _ => return None,
    };
    let (mut year, mut end) = year_after(t, at, true);
    if let Some(short) = t
        .number(at)
        .filter(|n| year == Year::Missing && n.len() == 2)
    {
        (year, end) = (Year::Given(2000 + i16::try_from(short.value).ok()?), at + 1);
    }
    Some(Piece::new(
        Core::Day {
            month,
            day,
            weekday: None,
        },
        year,
        i,
        end,
    ))
}

/// What starts with a four-digit number: ISO dates, pairs of years, a year.
fn year_led(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    if let Some(range) = iso(t, i) {
        let time = t.get(i + 5);
        let stamp = time.glued && time.kind == Kind::Word && t.str(i + 5).starts_with('T');
        let mut end = i + 5;
        if stamp {
            end += 1;
            while t.get(end).glued
                && (t.number(end).is_some() || t.mark(end, ':') || t.str(end) == "Z")
            {
                end += 1;
            }
        }
        return Some(Piece::new(Core::Fixed(range), Year::Missing, i, end));
    }
    if let Some(decade) = decade_at(t, i) {
        return Some(Piece::new(Core::Fixed(decade), Year::Missing, i, i + 2));
    }
    let first = t.number(i)?.value;
    let pair = (t.tight(i + 1, '-') || t.tight(i + 1, '/'))
        && t.number(i + 2).is_some_and(|n| n.len() == 2)
        && !(t.get(i + 3).glued && matches!(t.get(i + 3).kind, Kind::Mark('-' | '/' | '%')));
    if pair && (1900..=2099).contains(&first) {
        let second = t.get(i + 2).value;
        let start = i16::try_from(first).ok()?;
        let short = first % 100;
        let range = if second > short && second - short <= 10 {
            let end = i16::try_from(first - short + second).ok()?;
            calendar::span(DateRange::year(start)?.start?, DateRange::year(end)?.end?)
        } else if t.mark(i + 1, '-') {
            calendar::month(start, u8::try_from(second).ok()?)?
        } else {
            return None;
        };
        return Some(Piece::new(Core::Fixed(range), Year::Missing, i, i + 3));
    }
    let (year, end) = year_at(t, i)?;
    let both = joint(t, end, false).and_then(|next| year_at(t, next));
    let ascending = both.is_some_and(|(last, _)| last > year);
    (reading.licensed || ascending && t.mark(end, '-') || year_licence(t, i))
        .then(|| Piece::new(Core::Year, Year::Given(year), i, end))
}

/// "the 1990s", "mid-2000s".
fn decade_at(t: &Tokens, i: usize) -> Option<DateRange> {
    let token = t.number(i)?;
    let year = i16::try_from(token.value).ok()?;
    let plural = t.get(i + 1).glued && t.is(i + 1, W::S);
    if token.len() == 4 && (1900..2100).contains(&year) && year % 10 == 0 && plural {
        calendar::decade(year)
    } else {
        None
    }
}

/// "the '90s".
fn short_decade(t: &Tokens, i: usize) -> Option<Piece> {
    let token = t.number(i + 1)?;
    let plural = t.get(i + 2).glued && t.is(i + 2, W::S);
    if token.len() != 2 || token.value % 10 != 0 || !plural || !token.glued || t.get(i).glued {
        return None;
    }
    let short = i16::try_from(token.value).ok()?;
    let range = calendar::decade(if short < 40 { 2000 } else { 1900 } + short)?;
    Some(Piece::new(Core::Fixed(range), Year::Missing, i, i + 3))
}

/// "2021-08-26" and its kin with other separators.
fn iso(t: &Tokens, i: usize) -> Option<DateRange> {
    let separator = ['-', '/', '.'].into_iter().find(|c| t.tight(i + 1, *c))?;
    let (month, day) = (t.number(i + 2)?, t.number(i + 4)?);
    if !t.tight(i + 3, separator) || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let year = i16::try_from(t.number(i)?.value).ok()?;
    if !(1900..=2099).contains(&year) {
        return None;
    }
    let (month, day) = (
        u8::try_from(month.value).ok()?,
        u8::try_from(day.value).ok()?,
    );
    calendar::day(year, month, day).map(DateRange::day)
}

/// The parts of "26/08/2021", smaller parts first, and the token after it.
pub(super) fn slashed(t: &Tokens, i: usize) -> Option<(u8, u8, i16, usize)> {
    let separator = ['/', '.', '-'].into_iter().find(|c| t.tight(i + 1, *c))?;
    let (first, second, third) = (t.number(i)?, t.number(i + 2)?, t.number(i + 4)?);
    if first.len() > 2 || second.len() > 2 || !t.tight(i + 3, separator) {
        return None;
    }
    let tail = t.get(i + 5);
    if tail.glued && (matches!(tail.kind, Kind::Mark('/' | '%')) || tail.kind == Kind::Word) {
        return None;
    }
    if tail.glued
        && tail.kind == Kind::Mark(separator)
        && t.get(i + 6).glued
        && t.number(i + 6).is_some()
    {
        return None;
    }
    let year = i16::try_from(third.value).ok()?;
    let year = match third.len() {
        4 if (1900..=2099).contains(&year) => year,
        2 if separator == '/' => year + if year < 50 { 2000 } else { 1900 },
        _ => return None,
    };
    Some((
        u8::try_from(first.value).ok()?,
        u8::try_from(second.value).ok()?,
        year,
        i + 5,
    ))
}

/// What starts with one or two digits.
fn day_led(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    if let Some((first, second, year, end)) = slashed(t, i) {
        let day_first = calendar::day(year, second, first);
        let month_first = calendar::day(year, first, second);
        // Dots are the notation of countries that write the day first.
        let habit = if t.mark(i + 1, '.') {
            Some(true)
        } else {
            reading.day_first
        };
        let range = match (day_first, month_first, habit) {
            (Some(day), None, _) | (Some(day), Some(_), Some(true)) => DateRange::day(day),
            (None, Some(day), _) | (Some(_), Some(day), Some(false)) => DateRange::day(day),
            (Some(one), Some(other), None) => DateRange::between(one, other),
            (None, None, _) => return None,
        };
        return Some(Piece::new(Core::Fixed(range), Year::Missing, i, end));
    }
    // The one date that English writes as a fraction.
    if t.str(i) == "9" && t.tight(i + 1, '/') && t.str(i + 2) == "11" {
        let free =
            !(t.get(i + 3).glued && matches!(t.get(i + 3).kind, Kind::Mark('/') | Kind::Number));
        let range = DateRange::day(calendar::day(2001, 9, 11)?);
        return free.then(|| Piece::new(Core::Fixed(range), Year::Missing, i, i + 3));
    }
    let (first, mut at) = day_at(t, i)?;
    let mut last = first;
    // "26-28 August", "26, 27 and 28 August", "17 to 20 April".
    while let Some(next) = joint(t, at, true).or_else(|| t.mark(at, ',').then_some(at + 1)) {
        let next = next + usize::from(t.is(next, W::The));
        let Some((day, end)) = day_at(t, next).filter(|(day, _)| *day > last) else {
            break;
        };
        (last, at) = (day, end);
    }
    // "this 28th day of May"
    let ordinal = t.is(at - 1, W::Th) && t.is(at, W::Unit(Unit::Day)) && t.is(at + 1, W::Of);
    let at = at + usize::from(ordinal);
    let at = at + usize::from(t.is(at, W::Of));
    let at = at + usize::from(t.tight(at, '-') && t.get(at + 1).kind == Kind::Word);
    let hyphen = t.mark(at.saturating_sub(1), '-');
    if let Some((month, after, terse)) = month_at(t, at) {
        let after = after + usize::from(hyphen && t.tight(after, '-'));
        let (year, end) = year_after(t, after, terse);
        if first == last && hyphen && year == Year::Missing {
            return None;
        }
        let end = if year == Year::Missing { at + 1 } else { end };
        let core = if first == last {
            Core::Day {
                month,
                day: first,
                weekday: None,
            }
        } else {
            Core::Days { month, first, last }
        };
        return Some(Piece::new(core, year, i, end));
    }
    let lunar_or_solar = matches!(t.word(at), W::Lunar(_) | W::LunarPair(_) | W::Solar(_));
    if first == last && lunar_or_solar && t.get(at).capital {
        return hijri(t, at, Some(first), i);
    }
    None
}
