//! Expressions of two dates and open ends: "from June 2 to July 9", "since 2014", "until Thursday", "April-June 2021".

use concord_record::{DatePrecision, DateRange};

use super::DateKind;
use super::absolute::{Reading, joint};
use super::calendar::span;
use super::lex::{Kind, Tokens};
use super::lexicon::W;
use super::piece::{Core, Part, Piece, Which, Year};
use super::relative::{lent_year, primary};
use super::resolve::{Context, Resolved};

/// How the ends of an expression lie.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    One(Piece),
    /// From the one to the other.
    Two(Piece, Piece),
    /// From then on.
    Since(Piece),
    /// Up to then, that time included.
    Until(Piece),
    /// Up to then, that time not included.
    Before(Piece),
}

/// An expression as found: its shape and its tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expression {
    pub(super) shape: Shape,
    pub(super) first: usize,
    pub(super) end: usize,
}

/// The longest expression that starts at token `i`.
pub(super) fn expression(t: &Tokens, i: usize, reading: Reading) -> Option<Expression> {
    let licensed = Reading {
        licensed: true,
        ..reading
    };
    match t.word(i) {
        W::From | W::Between => bounded(t, i, licensed),
        W::Since => {
            let at = hedge(t, i + 1);
            let piece = after(t, at, licensed)?;
            Some(open(Shape::Since(piece), i, piece.end))
        }
        W::Until | W::By | W::Through => {
            let at = hedge(t, i + 1);
            let piece = after(t, at, licensed)?;
            let ended = matches!(
                piece.core,
                Core::Window { .. } | Core::Shift { .. } | Core::Overnight
            );
            (!ended && !possessive(t, piece.end)).then(|| open(Shape::Until(piece), i, piece.end))
        }
        // "no later than 30 June"
        W::No if t.is(i + 1, W::Later) && t.is(i + 2, W::Than) => {
            let piece = after(t, i + 3, licensed)?;
            Some(open(Shape::Until(piece), i, piece.end))
        }
        // "shortly before midnight on Monday": on Monday.
        W::Before | W::After if super::clock::clock(t, i + 1).is_some() => {
            single_or_pair(t, i + 1, reading)
        }
        // "starting in 2009"
        W::Other
            if t.str(i).eq_ignore_ascii_case("starting")
                && matches!(t.word(i + 1), W::In | W::On | W::From) =>
        {
            let piece = after(t, i + 2, licensed)?;
            Some(open(Shape::Since(piece), i, piece.end))
        }
        W::Before | W::Prior | W::After => {
            let at = i + 1 + usize::from(t.is(i, W::Prior) && t.is(i + 1, W::To));
            let piece = after(t, at, licensed)?;
            let ended = matches!(
                piece.core,
                Core::Window { .. } | Core::Shift { .. } | Core::Overnight
            ) || matches!(piece.core, Core::Period { .. } if t.is(i, W::After));
            if ended || possessive(t, piece.end) {
                return None;
            }
            let shape = if t.is(i, W::After) {
                Shape::Since(piece)
            } else {
                Shape::Before(piece)
            };
            Some(open(shape, i, piece.end))
        }
        _ => single_or_pair(t, i, reading),
    }
}

fn open(shape: Shape, first: usize, end: usize) -> Expression {
    Expression { shape, first, end }
}

/// Skips "at least", "about", "around".
fn hedge(t: &Tokens, i: usize) -> usize {
    match (t.word(i), t.word(i + 1)) {
        (W::At, W::Least) => i + 2,
        (W::About | W::Around | W::On, _) => i + 1,
        _ => i,
    }
}

/// The expression after a preposition, its article skipped if need be: "since the 1990s".
fn after(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    primary(t, i, reading).or_else(|| {
        t.is(i, W::The)
            .then(|| primary(t, i + 1, reading))
            .flatten()
            .filter(|piece| matches!(piece.core, Core::Season(..) | Core::Fixed(_)))
    })
}

/// "before Thursday's attack" says when the attack was, not the other thing.
fn possessive(t: &Tokens, end: usize) -> bool {
    t.mark(end, '\'') && t.is(end + 1, W::S)
}

/// "from X to Y", "between X and Y", "from X onwards".
fn bounded(t: &Tokens, i: usize, reading: Reading) -> Option<Expression> {
    let between = t.is(i, W::Between);
    let start = after(t, i + 1, reading)?;
    if let Core::Days { .. } = start.core {
        return Some(Expression {
            shape: Shape::One(start),
            first: i,
            end: start.end,
        });
    }
    if !between && t.is(start.end, W::Then) && t.get(start.end).len() > 4 {
        return Some(open(Shape::Since(start), i, start.end + 1));
    }
    let at = joint(t, start.end, between)?;
    // "from up to", "until at least".
    let end = after(t, hedge(t, at), reading)?;
    let counts = matches!(t.word(end.end), W::Person) && matches!(end.core, Core::Year);
    (!counts && grain(&start).is_some()).then_some(Expression {
        shape: Shape::Two(start, end),
        first: i,
        end: end.end,
    })
}

/// Kinds of expression that can be the two ends of one range without a preposition before them.
fn grain(piece: &Piece) -> Option<u8> {
    Some(match piece.core {
        Core::Day { .. } | Core::Days { .. } => 1,
        Core::Fixed(range) if range.start == range.end => 1,
        Core::Fixed(_) => 4,
        Core::Month(..) => 2,
        Core::Weekday(..) => 3,
        Core::Year => 4,
        Core::Season(..) => 5,
        Core::Period { .. } | Core::Shift { .. } | Core::DayOfMonth(..) => 6,
        Core::Window { .. } | Core::Overnight | Core::Weekend | Core::Opaque => return None,
    })
}

fn single_or_pair(t: &Tokens, i: usize, reading: Reading) -> Option<Expression> {
    let licensed = Reading {
        licensed: true,
        ..reading
    };
    let mut one = primary(t, i, reading)?;
    if let Some(at) =
        joint(t, one.end, false).or_else(|| t.mark(one.end, '/').then_some(one.end + 1))
        && !matches!(one.core, Core::Days { .. })
        && let Some(two) = primary(t, at, licensed)
        && grain(&one).is_some_and(|kind| Some(kind) == grain(&two) && kind != 6)
        && !(matches!(two.core, Core::Year) && t.is(two.end, W::Person))
        && !(t.is(one.end, W::To) && matches!(one.core, Core::Weekday(..)))
    {
        return Some(Expression {
            shape: Shape::Two(one, two),
            first: i,
            end: two.end,
        });
    }
    if one.lacks_year()
        && let Some(two) = lent_year(t, one.end, reading)
    {
        let (first, second) = (one.month(), two.month());
        let next_month = |piece: &Piece| {
            matches!(piece.core, Core::Month(_, Which::Bare)) && piece.part == Part::Whole
        };
        if next_month(&one)
            && next_month(&two)
            && t.is(one.end, W::And)
            && first.map(|month| month + 1) == second
        {
            return Some(Expression {
                shape: Shape::Two(one, two),
                first: i,
                end: two.end,
            });
        }
        if matches!(two.year, Year::Given(_) | Year::Published(_))
            && two.lacks_year() != one.lacks_year()
        {
            one.year = two.year;
        }
    }
    Some(Expression {
        shape: Shape::One(one),
        first: i,
        end: one.end,
    })
}

impl Context {
    /// The days of a whole expression, its kind, and whether it needed another date.
    pub(super) fn expression(&self, shape: Shape) -> (Resolved, DateKind) {
        match shape {
            Shape::One(piece) => {
                let kind = match piece.core {
                    Core::Season(..) => DateKind::Season,
                    Core::Days { .. } | Core::Window { .. } => DateKind::Window,
                    _ if piece.is_relative() => DateKind::Relative,
                    _ => DateKind::Absolute,
                };
                (self.resolve(&piece), kind)
            }
            Shape::Two(one, two) => (self.between(one, two), DateKind::Window),
            Shape::Since(piece) => {
                let (range, anchored) = self.resolve(&piece);
                let start = range.and_then(|range| range.start);
                let end = self.last_day().filter(|end| Some(*end) >= start);
                (
                    (start.map(|_| ends(start, end)), anchored || end.is_some()),
                    DateKind::Open,
                )
            }
            Shape::Until(piece) => {
                let (range, anchored) = self.resolve(&piece);
                let end = range.and_then(|range| range.end);
                ((end.map(|_| ends(None, end)), anchored), DateKind::Open)
            }
            Shape::Before(piece) => {
                let (range, anchored) = self.resolve(&piece);
                let end = range
                    .and_then(|range| range.start)
                    .and_then(|start| start.yesterday().ok());
                ((end.map(|_| ends(None, end)), anchored), DateKind::Open)
            }
        }
    }

    fn between(&self, mut one: Piece, mut two: Piece) -> Resolved {
        let given = |piece: &Piece| match piece.year {
            Year::Given(year) => Some(year),
            _ => None,
        };
        let later = one.month() > two.month();
        if one.lacks_year()
            && let Some(year) = given(&two)
        {
            one.year = Year::Given(year - i16::from(later));
        }
        if two.lacks_year()
            && let Some(year) = given(&one)
        {
            two.year = Year::Given(year + i16::from(later));
        }
        if one.lacks_year() && matches!(two.year, Year::Published(_) | Year::Told(_)) {
            one.year = two.year;
        }
        let (end, needs_end) = self.resolve(&two);
        let context = match end {
            Some(end) if one.year == Year::Missing && !matches!(one.core, Core::Fixed(_)) => {
                let seen = self.seen_from(end);
                // What hangs on publication itself does so at both ends.
                if matches!(one.core, Core::Period { .. } | Core::Shift { .. }) {
                    *self
                } else {
                    seen
                }
            }
            _ => *self,
        };
        let (start, needs_start) = context.resolve(&one);
        let range = start.zip(end).and_then(|(start, end)| {
            let (start, end) = (start.start?, end.end?);
            (start <= end).then(|| span(start, end))
        });
        (range, needs_start || needs_end)
    }
}

/// A range with an open end, or both.
fn ends(start: Option<jiff::civil::Date>, end: Option<jiff::civil::Date>) -> DateRange {
    DateRange {
        start,
        end,
        precision: if start.is_some() && end.is_some() {
            DatePrecision::Range
        } else {
            DatePrecision::Unknown
        },
    }
}

/// Whether the words about an expression look ahead.
pub(super) fn looks_ahead(t: &Tokens, first: usize, end: usize) -> bool {
    let ended = |at: usize| match t.get(at).kind {
        Kind::Break => true,
        Kind::Mark('.' | '?' | '!' | ';') => !t.get(at + 1).glued && t.back(at, 1).len() > 3,
        _ => false,
    };
    let ahead = |at: usize| t.is(at, W::Will) && !t.get(at).capital;
    let mut at = first;
    for _ in 0..12 {
        let Some(before) = at.checked_sub(1) else {
            break;
        };
        if ended(before) {
            break;
        }
        at = before;
        if ahead(at) {
            return true;
        }
    }
    // "They have until Tuesday to leave."
    if t.is(first, W::Until) && t.is(end, W::To) {
        return true;
    }
    // "called protests for Thursday", but not "blamed for Thursday's raid" or "for Thursday raids".
    let closes = match t.get(end).kind {
        Kind::Mark(mark) => matches!(mark, '.' | ',' | ';' | ')'),
        Kind::Break => true,
        _ => matches!(
            t.word(end),
            W::And | W::Or | W::At | W::In | W::On | W::To | W::After
        ),
    };
    if closes && t.str(first.saturating_sub(1)) == "for" && first > 0 {
        return true;
    }
    // "In February we will": the verb follows an expression that opens its sentence.
    (end..end + 3).take_while(|at| !ended(*at)).any(ahead)
}
