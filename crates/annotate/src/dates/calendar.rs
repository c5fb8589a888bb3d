//! Calendar arithmetic that `jiff` does not have: parts of months and years, seasons, and the two Hijri calendars.

use concord_record::{DatePrecision, DateRange};
use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::lexicon::Unit;
use super::piece::Part;

/// A day, if the calendar has it.
pub(super) fn day(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A month, if the calendar has it.
pub(super) fn month(year: i16, month: u8) -> Option<DateRange> {
    DateRange::month(year, i8::try_from(month).ok()?)
}

/// The months from `first` to `last` of a year, as a range.
pub(super) fn months(year: i16, first: u8, last: u8) -> Option<DateRange> {
    Some(span(month(year, first)?.start?, month(year, last)?.end?))
}

/// Several days that are no month or year, whatever their length.
pub(super) fn span(start: Date, end: Date) -> DateRange {
    DateRange {
        precision: DatePrecision::Range,
        ..DateRange::between(start, end)
    }
}

/// The date moved by whole units; `None` outside the calendar.
pub(super) fn moved(date: Date, unit: Unit, count: i32) -> Option<Date> {
    let count = i64::from(count);
    let span = match unit {
        Unit::Minute | Unit::Hour => Span::new().try_days(0),
        Unit::Day => Span::new().try_days(count),
        Unit::Week | Unit::Weekend => Span::new().try_weeks(count),
        Unit::Month => Span::new().try_months(count),
        Unit::Quarter => Span::new().try_months(count * 3),
        Unit::Half => Span::new().try_months(count * 6),
        Unit::Year => Span::new().try_years(count),
        Unit::Decade => Span::new().try_years(count * 10),
    };
    date.checked_add(span.ok()?).ok()
}

/// The calendar unit that holds the date, moved by `count` units: `(Week, -1)` is last week, Monday to Sunday.
pub(super) fn period(date: Date, unit: Unit, count: i32) -> Option<DateRange> {
    let first = date.first_of_month();
    match unit {
        Unit::Minute | Unit::Hour | Unit::Day => moved(date, Unit::Day, count).map(DateRange::day),
        Unit::Week | Unit::Weekend => {
            let monday = moved(
                date,
                Unit::Day,
                count * 7 - i32::from(date.weekday().to_monday_zero_offset()),
            )?;
            let skip = if unit == Unit::Weekend { 5 } else { 0 };
            Some(span(
                moved(monday, Unit::Day, skip)?,
                moved(monday, Unit::Day, 6)?,
            ))
        }
        Unit::Month => {
            let start = moved(first, Unit::Month, count)?;
            DateRange::month(start.year(), start.month())
        }
        Unit::Quarter | Unit::Half => {
            let size = if unit == Unit::Half { 6 } else { 3 };
            let into = i32::from((date.month() - 1) % size);
            let start = moved(first, Unit::Month, count * i32::from(size) - into)?;
            let end = moved(start, Unit::Month, i32::from(size) - 1)?;
            Some(span(start, end.last_of_month()))
        }
        Unit::Year => DateRange::year(i16::try_from(i32::from(date.year()) + count).ok()?),
        Unit::Decade => {
            let year = i16::try_from((i32::from(date.year()) / 10 + count) * 10).ok()?;
            decade(year)
        }
    }
}

/// The ten years from `year`.
pub(super) fn decade(year: i16) -> Option<DateRange> {
    Some(span(
        DateRange::year(year)?.start?,
        DateRange::year(year + 9)?.end?,
    ))
}

/// A season; a winter is that which begins in December of `year`.
pub(super) fn season(year: i16, season: u8) -> Option<DateRange> {
    let start = day(year, 3 + season * 3, 1)?;
    Some(DateRange {
        start: Some(start),
        end: Some(start.checked_add(2.months()).ok()?.last_of_month()),
        precision: DatePrecision::Season,
    })
}

/// The named part of a range, by the codebook's rule: thirds of a month or a year.
pub(super) fn part(range: DateRange, part: Part) -> Option<DateRange> {
    let (start, end) = (range.start?, range.end?);
    let year = start.year();
    let shift = |days: i32| moved(start, Unit::Day, days);
    let third = match part {
        Part::Early => 0,
        Part::Mid => 1,
        Part::Late => 2,
        Part::Begin | Part::Close => {
            // "The start of" a month is its first third, of a year its first month.
            return match (range.precision, part) {
                (DatePrecision::Year, Part::Begin) => month(year, 1),
                (DatePrecision::Year, _) => month(year, 12),
                (_, Part::Begin) => self::part(range, Part::Early),
                _ => self::part(range, Part::Late),
            };
        }
        Part::First(count, unit) => {
            let stop = moved(moved(start, unit, i32::from(count))?, Unit::Day, -1)?;
            return (unit_days(unit) > 0 && stop <= end).then(|| tidy(start, stop));
        }
        Part::Final(count, unit) => {
            let next = moved(end, Unit::Day, 1)?;
            let from = moved(next, unit, -i32::from(count))?;
            return (unit_days(unit) > 0 && from >= start).then(|| tidy(from, end));
        }
        Part::Nth(index, unit) => {
            let index = i32::from(index);
            let from = moved(start, unit, index - 1)?;
            let stop = moved(moved(start, unit, index)?, Unit::Day, -1)?;
            return (index > 0 && from <= end).then(|| tidy(from, stop.min(end)));
        }
        Part::Weekday(index, weekday) => {
            let wanted = i32::from(weekday);
            let offset = |day: Date| i32::from(day.weekday().to_monday_zero_offset());
            let found = if index == 0 {
                moved(end, Unit::Day, -(offset(end) - wanted).rem_euclid(7))?
            } else {
                let ahead = (wanted - offset(start)).rem_euclid(7);
                shift(ahead + 7 * (i32::from(index) - 1))?
            };
            return (start <= found && found <= end).then(|| DateRange::day(found));
        }
        Part::WeekOf => return period(start, Unit::Week, 0),
        Part::WeekTo => return Some(span(moved(end, Unit::Day, -6)?, end)),
        Part::WeekFrom => return Some(span(start, shift(6)?)),
        // Two days to either side: the words name no day.
        Part::About => return Some(span(shift(-2)?, moved(end, Unit::Day, 2)?)),
        Part::Whole | Part::SoFar | Part::Rest => return Some(range),
    };
    match range.precision {
        DatePrecision::Month => {
            let first = shift(third * 10)?;
            let last = if third == 2 {
                end
            } else {
                shift(third * 10 + 9)?
            };
            Some(DateRange::between(first, last))
        }
        DatePrecision::Year => {
            let first = u8::try_from(third * 4 + 1).ok()?;
            months(year, first, first + 3)
        }
        DatePrecision::Season => {
            let start = moved(start, Unit::Month, third)?;
            DateRange::month(start.year(), start.month())
        }
        DatePrecision::Range if start.until(end).is_ok_and(|s| s.get_days() == 6) => {
            let (first, last) = [(0, 1), (2, 3), (3, 6)][usize::try_from(third).ok()?];
            Some(span(shift(first)?, shift(last)?))
        }
        DatePrecision::Range if end.year() - year == 9 => {
            let (first, last) = [(0, 3), (3, 6), (6, 9)][usize::try_from(third).ok()?];
            Some(span(day(year + first, 1, 1)?, day(year + last, 12, 31)?))
        }
        _ => Some(range),
    }
}

/// A day, a whole month or a range.
fn tidy(start: Date, end: Date) -> DateRange {
    if start.day() == 1 && end == start.last_of_month() {
        return DateRange {
            precision: DatePrecision::Month,
            ..DateRange::between(start, end)
        };
    }
    DateRange::between(start, end)
}

fn unit_days(unit: Unit) -> i32 {
    i32::from(!matches!(unit, Unit::Minute | Unit::Hour))
}

/// Days of a lunar Hijri date by the tabular calendar, which sightings of the moon may shift by a day: hence three days, or a month
/// with a day to either side.
pub(super) fn lunar(year: i16, month: u8, day: Option<u8>) -> Option<DateRange> {
    let (year, month) = (i32::from(year), i32::from(month));
    let julian = |day: i32| {
        day + (59 * (month - 1) + 1) / 2
            + (year - 1) * 354
            + (3 + 11 * year).div_euclid(30)
            + 1_948_439
    };
    let days = if month % 2 == 1 { 30 } else { 29 };
    let (first, last) = match day {
        Some(day) if (1..=30).contains(&day) => (i32::from(day), i32::from(day)),
        Some(_) => return None,
        None => (1, days),
    };
    Some(span(
        from_julian(julian(first) - 1)?,
        from_julian(julian(last) + 1)?,
    ))
}

/// Days of a solar Hijri date (Afghan and Iranian months) by the 33-year cycle, exact for the years in use.
pub(super) fn solar(year: i16, month: u8, day: Option<u8>) -> Option<DateRange> {
    let start = solar_new_year(year)?;
    let leap = i32::from(solar_leap(year));
    let month = i32::from(month);
    let offset = if month <= 7 {
        (month - 1) * 31
    } else {
        186 + (month - 7) * 30
    };
    let length = match month {
        1..=6 => 31,
        7..=11 => 30,
        _ => 29 + leap,
    };
    match day.map(i32::from) {
        Some(day) if (1..=length).contains(&day) => {
            moved(start, Unit::Day, offset + day - 1).map(DateRange::day)
        }
        Some(_) => None,
        None => Some(span(
            moved(start, Unit::Day, offset)?,
            moved(start, Unit::Day, offset + length - 1)?,
        )),
    }
}

/// The first and the last day of a solar Hijri year.
fn solar_leap(year: i16) -> bool {
    matches!(year.rem_euclid(33), 1 | 5 | 9 | 13 | 17 | 22 | 26 | 30)
}

fn solar_new_year(year: i16) -> Option<Date> {
    // 1 Hamal 1400 was 21 March 2021; count the years from there.
    let base = day(2021, 3, 21)?;
    let (from, to) = (year.min(1400), year.max(1400));
    let leaps = (from..to).filter(|year| solar_leap(*year)).count();
    let days = i32::from(to - from) * 365 + i32::try_from(leaps).ok()?;
    moved(base, Unit::Day, if year < 1400 { -days } else { days })
}

fn from_julian(julian: i32) -> Option<Date> {
    // Julian day 2,440,588 is 1 January 1970.
    moved(day(1970, 1, 1)?, Unit::Day, julian - 2_440_588)
}
