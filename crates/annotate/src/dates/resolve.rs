//! From what an expression says to the days that it means, given the day of publication and the date told before.
//!
//! The rule throughout is that no day is made up: what depends on an unknown date stays `None`, and what depends on a publication date
//! known only to its month or year is spread over all the days that it may be.

use concord_record::{DatePrecision, DateRange};
use jiff::civil::Date;

use super::calendar::{self, moved, period, span};
use super::lexicon::Unit;
use super::piece::{Base, Core, Part, Piece, Which, Year};

/// What is known when an expression is resolved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// First and last possible day of publication, and how exactly it is known.
    pub(super) published: Option<(Date, Date, DatePrecision)>,
    /// The last date told.
    pub(super) previous: Option<DateRange>,
    /// The sentence looks ahead: "will", "scheduled".
    pub(super) future: bool,
}

/// The days, and whether another date was needed to find them.
pub(super) type Resolved = (Option<DateRange>, bool);

impl Context {
    /// The context of one who looks back from the last day of a range.
    pub(super) fn seen_from(&self, range: DateRange) -> Context {
        match range.end {
            Some(end) => Context {
                published: Some((end, end, DatePrecision::Day)),
                previous: None,
                future: false,
            },
            None => *self,
        }
    }

    /// The last day of publication.
    pub(super) fn last_day(&self) -> Option<Date> {
        self.published.map(|(_, last, _)| last)
    }

    pub(super) fn resolve(&self, piece: &Piece) -> Resolved {
        let (range, anchored) = self.whole(piece);
        let parted = range.and_then(|range| self.part(range, piece));
        (parted, anchored)
    }

    fn part(&self, range: DateRange, piece: &Piece) -> Option<DateRange> {
        match piece.part {
            Part::SoFar => {
                let (start, end) = (range.start?, range.end?);
                let last = self.last_day()?;
                if end < last {
                    // "earlier last month" is the first part of it.
                    return calendar::part(range, Part::Early);
                }
                (start <= last).then(|| span_or_day(start, last))
            }
            Part::Rest => {
                let (first, _, _) = self.published?;
                if piece.month().is_some() && range.end? < first {
                    // "later in February", told in May: some time in February.
                    return Some(range);
                }
                let start = range.start?.max(first);
                (start <= range.end?).then(|| span_or_day(start, range.end.unwrap_or(start)))
            }
            Part::Whole => Some(range),
            part => calendar::part(range, part),
        }
    }

    fn whole(&self, piece: &Piece) -> Resolved {
        if piece.part == Part::SoFar && piece.month().is_some() {
            return (None, true);
        }
        match piece.core {
            Core::Fixed(range) => (Some(range), false),
            Core::Opaque => (None, false),
            Core::Year => match piece.year {
                Year::Given(year) => (DateRange::year(year), false),
                _ => (None, true),
            },
            Core::Day { .. } | Core::Days { .. } | Core::Month(..) | Core::Season(..) => {
                self.dated(piece)
            }
            Core::Weekday(day, which) => (self.weekday(day, which), true),
            Core::DayOfMonth(day, weekday) => (self.day_of_month(day, weekday), true),
            Core::Period { unit, count, base } => (self.period(unit, count, base), true),
            Core::Shift {
                unit,
                low,
                high,
                base,
            } => (self.shift(unit, low, high, base), true),
            Core::Window { unit, count } => (self.window(unit, count), true),
            Core::Weekend => (
                self.spread(|day| {
                    let now = self.future || offset(day) > 4;
                    period(day, Unit::Weekend, if now { 0 } else { -1 })
                }),
                true,
            ),
            Core::Overnight => (
                self.spread(|day| Some(span(moved(day, Unit::Day, -1)?, day))),
                true,
            ),
        }
    }

    /// A rule about the day of publication, applied to every day that it may be.
    fn spread(&self, rule: impl Fn(Date) -> Option<DateRange>) -> Option<DateRange> {
        let (first, last, precision) = self.published?;
        let (early, late) = (rule(first)?, rule(last)?);
        if early == late {
            return Some(early);
        }
        let (start, end) = (early.start?, late.end?);
        if (start, end) == (first, last) {
            return Some(DateRange {
                start: Some(start),
                end: Some(end),
                precision,
            });
        }
        Some(span(start, end))
    }

    /// The period of publication itself, for what lies somewhere within it.
    fn publication(&self) -> Option<DateRange> {
        let (first, last, precision) = self.published?;
        Some(DateRange {
            start: Some(first),
            end: Some(last),
            precision,
        })
    }

    fn dated(&self, piece: &Piece) -> Resolved {
        match piece.year {
            Year::Given(year) => (in_year(piece, year), false),
            Year::Published(offset) => {
                let range = self.published.and_then(|(first, last, _)| {
                    (first.year() == last.year()).then(|| in_year(piece, first.year() + offset))?
                });
                (range, true)
            }
            Year::Told(offset) => {
                let range = self.previous.and_then(|previous| {
                    let (start, end) = (previous.start?, previous.end?);
                    (start.year() == end.year()).then(|| in_year(piece, start.year() + offset))?
                });
                (range, true)
            }
            Year::Missing => (self.yearless(piece), true),
        }
    }

    /// A day or month without its year: the latest not after publication, or beside an explicit date of another time.
    fn yearless(&self, piece: &Piece) -> Option<DateRange> {
        let which = match piece.core {
            Core::Month(_, which) | Core::Season(_, which) => which,
            _ => Which::Bare,
        };
        if which == Which::Following {
            let after = self.previous?.end?;
            return (after.year()..=after.year().checked_add(1)?)
                .filter_map(|year| in_year(piece, year))
                .find(|range| range.start.is_some_and(|start| start > after));
        }
        if let Some(previous) = self
            .previous
            .filter(|_| which == Which::Bare && !self.future)
            && self.tells_its_own_time(previous)
        {
            return beside(piece, previous);
        }
        let (first, last, precision) = self.published?;
        if precision == DatePrecision::Year {
            return self.publication().filter(|_| which == Which::Bare);
        }
        let years = |from: i16, to: i16| (from..=to).filter_map(|year| in_year(piece, year));
        let (from, to) = (last.year() - 8, last.year() + 1);
        let parted = |range: DateRange| self.part(range, piece).unwrap_or(range);
        match which {
            Which::This => in_year(piece, last.year()),
            Which::Next => {
                years(last.year(), to).find(|range| range.start.is_some_and(|day| day > last))
            }
            Which::Last => years(from, to).rfind(|range| range.end.is_some_and(|day| day < first)),
            _ if self.future => {
                let soon = years(last.year() - 1, to)
                    .find(|range| range.end.is_some_and(|day| day >= first))?;
                // A deadline that has only just passed is not next year's.
                let gone = in_year(piece, soon.start?.year() - 1);
                let fresh = gone.filter(|range| range.end >= moved(first, Unit::Day, -45));
                let far = soon.start > moved(last, Unit::Day, 270);
                Some(fresh.filter(|_| far).unwrap_or(soon))
            }
            _ => {
                let found = years(from, to)
                    .rfind(|range| parted(*range).start.is_some_and(|day| day <= last))?;
                self.on_its_weekday(piece, found, to)
            }
        }
    }

    /// A stated weekday must fit: else a near year that it does fit, else nothing.
    fn on_its_weekday(&self, piece: &Piece, found: DateRange, to: i16) -> Option<DateRange> {
        let Core::Day {
            weekday: Some(weekday),
            ..
        } = piece.core
        else {
            return Some(found);
        };
        let fits = |range: &DateRange| {
            range
                .start
                .is_some_and(|day| day.weekday().to_monday_zero_offset() == weekday as i8)
        };
        if fits(&found) {
            return Some(found);
        }
        let last = self.last_day()?;
        let soon = in_year(piece, to)
            .into_iter()
            .chain(in_year(piece, to - 1))
            .find(|range| range.start > Some(last) && range.start <= moved(last, Unit::Day, 90));
        if let Some(soon) = soon.filter(fits) {
            return Some(soon);
        }
        let year = found.start?.year();
        (year - 3..year)
            .rev()
            .filter_map(|year| in_year(piece, year))
            .find(fits)
    }

    /// Whether the date told before places the passage in another time than that of publication.
    fn tells_its_own_time(&self, previous: DateRange) -> bool {
        let exact = matches!(
            previous.precision,
            DatePrecision::Day | DatePrecision::Month | DatePrecision::Year
        );
        match self.published {
            // "the week of 3-9 June 2024": a few days say which year as well.
            None => exact || previous.days().is_some_and(|days| days <= 62),
            Some((first, last, precision)) => {
                let published = DateRange {
                    start: Some(first),
                    end: Some(last),
                    precision,
                };
                previous.precision == DatePrecision::Day
                    && published.gap_days(&previous).is_some_and(|days| days > 300)
            }
        }
    }

    fn weekday(&self, weekday: u8, which: Which) -> Option<DateRange> {
        let target = i32::from(weekday);
        if which == Which::Following {
            let day = self
                .previous
                .filter(|range| range.days() == Some(1))?
                .start?;
            let ahead = (target - offset(day)).rem_euclid(7);
            return moved(day, Unit::Day, if ahead == 0 { 7 } else { ahead }).map(DateRange::day);
        }
        let (first, last, _) = self.published?;
        if first != last {
            return match which {
                Which::Bare | Which::Last | Which::This if !self.future => self.publication(),
                _ => None,
            };
        }
        let back = (offset(last) - target).rem_euclid(7);
        let ahead = (target - offset(last)).rem_euclid(7);
        let days = match which {
            Which::Bare if self.future => ahead,
            Which::Last if back == 0 => -7,
            Which::Bare | Which::Last => -back,
            Which::This => target - offset(last),
            Which::Week(weeks) => target - offset(last) + 7 * weeks,
            Which::Next | Which::Following if ahead == 0 => 7,
            Which::Next | Which::Following => ahead,
        };
        moved(last, Unit::Day, days).map(DateRange::day)
    }

    /// "the 14th": the latest such day, in the month of publication or shortly before.
    fn day_of_month(&self, day: u8, weekday: Option<u8>) -> Option<DateRange> {
        // "On 1 June it was attacked. That same month, on the 14th, it fell": the month that is told of.
        let told = self.previous.and_then(|previous| {
            let (start, end) = (previous.start?, previous.end?);
            let far = self
                .last_day()
                .is_none_or(|last| moved(end, Unit::Day, 31).is_some_and(|near| near < last));
            let one_month = (start.year(), start.month()) == (end.year(), end.month());
            (far && one_month).then_some((start.year(), start.month()))
        });
        if let Some((year, month)) = told {
            return calendar::day(year, month.unsigned_abs(), day)
                .filter(|found| weekday.is_none_or(|weekday| offset(*found) == i32::from(weekday)))
                .map(DateRange::day);
        }
        let (first, last, _) = self.published?;
        if first != last {
            return None;
        }
        (0..4)
            .filter_map(|back| {
                let month = moved(last.first_of_month(), Unit::Month, -back)?;
                calendar::day(month.year(), month.month().unsigned_abs(), day)
            })
            .filter(|found| *found <= last)
            .find(|found| weekday.is_none_or(|weekday| offset(*found) == i32::from(weekday)))
            .map(DateRange::day)
    }

    fn period(&self, unit: Unit, count: i32, base: Base) -> Option<DateRange> {
        match base {
            Base::Published => self.spread(|day| period(day, unit, count)),
            Base::Told => {
                let previous = self.previous?;
                let (start, end) = (previous.start?, previous.end?);
                // "that year" of a month is told, "that day" of a month is not.
                let (early, late) = (period(start, unit, count)?, period(end, unit, count)?);
                (early == late).then_some(early)
            }
        }
    }

    fn shift(&self, unit: Unit, low: i32, high: i32, base: Base) -> Option<DateRange> {
        match base {
            Base::Published => self.spread(|day| {
                if low != high {
                    let unit = if unit == Unit::Hour {
                        Unit::Minute
                    } else {
                        unit
                    };
                    let start = if unit == Unit::Minute {
                        day.yesterday().ok()?
                    } else {
                        moved(day, unit, low)?
                    };
                    return Some(span(start, moved(day, unit, high)?));
                }
                match unit {
                    Unit::Minute => Some(DateRange::day(day)),
                    Unit::Hour => {
                        let days = (low - 23) / 24;
                        Some(DateRange::between(moved(day, Unit::Day, days)?, day))
                    }
                    Unit::Day => moved(day, unit, low).map(DateRange::day),
                    // Said in weeks, known to a few days.
                    Unit::Week | Unit::Weekend => {
                        let day = moved(day, unit, low)?;
                        Some(span(moved(day, Unit::Day, -3)?, moved(day, Unit::Day, 3)?))
                    }
                    Unit::Month | Unit::Quarter | Unit::Half => {
                        period(moved(day, unit, low)?, Unit::Month, 0)
                    }
                    Unit::Year => period(day, Unit::Year, low),
                    Unit::Decade => period(moved(day, unit, low)?, Unit::Year, 0),
                }
            }),
            Base::Told => {
                let previous = self.previous?;
                let (start, end) = (previous.start?, previous.end?);
                match unit {
                    Unit::Minute | Unit::Hour => {
                        let days = if low.abs().max(high.abs()) < 12 {
                            0
                        } else {
                            1 + high.abs() / 24
                        };
                        let end = moved(end, Unit::Day, days)?;
                        (previous.days()? <= 10 && low >= 0).then(|| span_or_day(start, end))
                    }
                    Unit::Day | Unit::Week | Unit::Weekend if previous.days()? <= 10 => Some(
                        span_or_day(moved(start, unit, low)?, moved(end, unit, high)?),
                    ),
                    Unit::Month | Unit::Quarter | Unit::Half if previous.days()? <= 31 => {
                        let (early, late) = (moved(start, unit, low)?, moved(end, unit, high)?);
                        let (early, late) = (
                            period(early, Unit::Month, 0)?,
                            period(late, Unit::Month, 0)?,
                        );
                        Some(if early == late {
                            early
                        } else {
                            span(early.start?, late.end?)
                        })
                    }
                    Unit::Year | Unit::Decade => {
                        let (early, late) = (moved(start, unit, low)?, moved(end, unit, high)?);
                        let (early, late) =
                            (period(early, Unit::Year, 0)?, period(late, Unit::Year, 0)?);
                        Some(if early == late {
                            early
                        } else {
                            span(early.start?, late.end?)
                        })
                    }
                    _ => None,
                }
            }
        }
    }

    fn window(&self, unit: Unit, count: Option<i32>) -> Option<DateRange> {
        let (_, last, _) = self.published?;
        match count {
            Some(count) if count > 0 => {
                self.spread(|day| Some(span(day, moved(day, unit, count)?)))
            }
            Some(count) => self.spread(|day| match unit {
                Unit::Minute => Some(DateRange::day(day)),
                Unit::Hour => Some(DateRange::between(
                    moved(day, Unit::Day, (count - 23) / 24)?,
                    day,
                )),
                _ => Some(span(moved(day, unit, count)?, day)),
            }),
            None => match unit {
                Unit::Minute | Unit::Hour | Unit::Day => {
                    self.spread(|day| Some(span(moved(day, Unit::Day, -7)?, day)))
                }
                Unit::Week | Unit::Weekend => {
                    self.spread(|day| Some(span(moved(day, Unit::Week, -4)?, day)))
                }
                // The codebook's "recent months": from the first of the month three months before.
                Unit::Month => self
                    .spread(|day| Some(span(moved(day.first_of_month(), Unit::Month, -3)?, day))),
                Unit::Quarter | Unit::Half | Unit::Year | Unit::Decade => Some(DateRange {
                    start: None,
                    end: Some(last),
                    precision: DatePrecision::Unknown,
                }),
            },
        }
    }
}

/// Monday is 0.
fn offset(day: Date) -> i32 {
    i32::from(day.weekday().to_monday_zero_offset())
}

fn span_or_day(start: Date, end: Date) -> DateRange {
    if start == end {
        DateRange::day(start)
    } else {
        span(start, end)
    }
}

/// The expression in a given year.
fn in_year(piece: &Piece, year: i16) -> Option<DateRange> {
    match piece.core {
        Core::Day { month, day, .. } => calendar::day(year, month, day).map(DateRange::day),
        Core::Days { month, first, last } => Some(span(
            calendar::day(year, month, first)?,
            calendar::day(year, month, last)?,
        )),
        Core::Month(month, _) => calendar::month(year, month),
        Core::Season(season, _) => calendar::season(year, season),
        _ => None,
    }
}

/// The expression nearest to a date told before.
fn beside(piece: &Piece, previous: DateRange) -> Option<DateRange> {
    let year = previous.start?.year();
    if previous.precision == DatePrecision::Year {
        return in_year(piece, year);
    }
    (year - 1..=year + 1)
        .filter_map(|year| in_year(piece, year))
        .min_by_key(|range| range.gap_days(&previous).unwrap_or(u32::MAX))
        .filter(|range| range.gap_days(&previous).is_some_and(|days| days < 200))
}
