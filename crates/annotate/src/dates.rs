//! Finds dates in English prose and works out which days they mean.
//!
//! News, UN reports, military messages, analyses and encyclopaedias write the same day in dozens of ways, most of which lack
//! something: the year, the month, or everything but "Thursday". A passage is split into tokens once (`lex`), a small grammar reads
//! what the words say (`absolute`, `relative`, `combine`), and only then is it resolved (`resolve`) against the publication date
//! and the date told before. Reading and resolving are kept apart because an expression that cannot be resolved must still be
//! recognised: it keeps its digits from being read as a count, and a coder may see that a date was told though not which.
//!
//! No day is ever made up. Without a publication date a relative date stays unresolved; with one known only to its month, "today" is
//! that month. There is no clock here.

pub(crate) mod lex;
pub(crate) mod lexicon;

mod absolute;
mod calendar;
mod clock;
mod combine;
mod distance;
mod hijri;
mod licence;
mod named;
mod parts;
mod piece;
mod relative;
mod resolve;
mod season;

use std::ops::Range;

use concord_record::{DatePrecision, DateRange};

pub(crate) use self::clock::clock;

use self::absolute::Reading;
use self::combine::{Expression, Shape, expression, looks_ahead};
use self::lex::{Kind, Tokens};
use self::lexicon::W;
use self::piece::{Core, Piece, Year};
use self::resolve::Context;

/// What a document's dates are read against.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Anchor {
    /// The publication date, as exactly as it is known.
    pub published: Option<DateRange>,
    /// Whether the document writes 3 April as 03/04; see [`day_month_habit`].
    pub day_first: Option<bool>,
}

/// How an expression tells its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateKind {
    /// By calendar day, month or year, whether or not the year is said.
    Absolute,
    /// By distance from another date: "yesterday", "last month", "Thursday", "two days later".
    Relative,
    /// By season.
    Season,
    /// By one end: "since 2014", "until May", "before Thursday".
    Open,
    /// By both ends or by length: "from 3 to 9 May", "in recent months".
    Window,
}

/// A date expression in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMention {
    /// Where it stands in the text, without a leading "on" or "in"; "since", "from" and their like are part of it.
    pub bytes: Range<usize>,
    /// The days that it means; `None` if they cannot be known here.
    pub range: Option<DateRange>,
    /// How it tells them.
    pub kind: DateKind,
    /// Whether the publication date or the date told before was needed.
    pub anchored: bool,
}

/// The date expressions of `text[within]`, in order and without overlap.
///
/// `previous` is the last date told before the passage, which "two days later" counts from. A date found in the passage takes its
/// place for those that follow.
pub fn find(
    text: &str,
    within: Range<usize>,
    anchor: &Anchor,
    previous: Option<DateRange>,
) -> Vec<DateMention> {
    find_in(&Tokens::new(text, within), anchor, previous)
}

/// [`find`] over tokens that are split already.
pub(crate) fn find_in(
    t: &Tokens,
    anchor: &Anchor,
    previous: Option<DateRange>,
) -> Vec<DateMention> {
    let reading = Reading {
        day_first: anchor.day_first,
        licensed: false,
    };
    let published = anchor
        .published
        .and_then(|range| Some((range.start?, range.end?, range.precision)));
    let mut previous = previous;
    let mut mentions = Vec::new();
    let mut listed_from = None;
    let mut i = 0;
    while i < t.len() {
        let found = if may_start(t, i) {
            expression(t, i, reading)
        } else {
            None
        };
        // "2014, 2015 and 2016": each year licenses the next.
        let found = found.or_else(|| {
            let end = listed_from.filter(|end| *end == i)?;
            let piece = relative::listed_year(t, end)?;
            Some(Expression {
                shape: Shape::One(piece),
                first: piece.first,
                end: piece.end,
            })
        });
        let Some(Expression { shape, first, end }) = found else {
            i += 1;
            continue;
        };
        if names_something(t, shape, end) {
            listed_from = None;
            i = end;
            continue;
        }
        let shape = well_known(t, shape);
        let context = Context {
            published,
            previous,
            future: looks_ahead(t, first, end),
        };
        let ((range, anchored), kind) = context.expression(shape);
        mentions.push(DateMention {
            bytes: t.bytes(first, end),
            range,
            kind,
            anchored,
        });
        if let Some(range) = range
            && kind != DateKind::Open
            && tells_when(shape, range)
        {
            previous = Some(range);
        }
        let bare_year = matches!(shape, Shape::One(piece) if piece.core == Core::Year);
        listed_from = bare_year.then_some(end);
        i = end.max(i + 1);
    }
    mentions
}

/// Whether token `i` can open an expression; refuses nearly all words at the price of one look.
fn may_start(t: &Tokens, i: usize) -> bool {
    let token = t.get(i);
    match token.kind {
        Kind::Number => true,
        Kind::Word => {
            !matches!(
                token.word,
                W::Person
                    | W::Of
                    | W::In
                    | W::On
                    | W::At
                    | W::And
                    | W::Or
                    | W::To
                    | W::As
                    | W::Its
                    | W::Saw
                    | W::Near
                    | W::Label
                    | W::Place
                    | W::Has
                    | W::Will
                    | W::Other
            ) || matches!(
                t.str(i),
                "Q" | "H" | "Christmas" | "New" | "Starting" | "starting"
            )
        }
        Kind::Mark(mark) => mark == '\'',
        Kind::Break => false,
    }
}

/// Whether a day without a year is the name of a body, a street or a building: "the 23 March Movement", "the 17 November group".
fn names_something(t: &Tokens, shape: Shape, end: usize) -> bool {
    let Shape::One(Piece {
        core: Core::Day { weekday: None, .. },
        year: Year::Missing,
        ..
    }) = shape
    else {
        return false;
    };
    let word = t.str(end).to_lowercase();
    let body = matches!(
        word.as_str(),
        "movement"
            | "movements"
            | "group"
            | "alliance"
            | "bloc"
            | "coalition"
            | "brigade"
            | "brigades"
    );
    let named = matches!(
        word.as_str(),
        "battalion"
            | "battalions"
            | "front"
            | "organization"
            | "organisation"
            | "party"
            | "army"
            | "forces"
            | "command"
            | "committee"
            | "street"
            | "avenue"
            | "road"
            | "square"
            | "bridge"
            | "boulevard"
            | "district"
            | "memorial"
            | "university"
            | "hospital"
            | "school"
            | "stadium"
            | "airport"
            | "park"
            | "camp"
            | "dam"
            | "foundation"
    );
    body || named && t.get(end).capital
}

/// Dates that are names: "the September 11 attacks" are those of 2001.
fn well_known(t: &Tokens, shape: Shape) -> Shape {
    match shape {
        Shape::One(
            piece @ Piece {
                core: Core::Day {
                    month: 9, day: 11, ..
                },
                year: Year::Missing,
                ..
            },
        ) if t.is(piece.end, W::Hijackings) => Shape::One(Piece {
            year: Year::Given(2001),
            ..piece
        }),
        other => other,
    }
}

/// Whether a date moves the story on, so that "two days later" counts from it.
fn tells_when(shape: Shape, range: DateRange) -> bool {
    let named = matches!(shape, Shape::One(Piece { core: Core::Fixed(_), .. }) if range.start == jiff::civil::Date::new(2001, 9, 11).ok());
    !named
        && range.days().is_some_and(|days| days <= 366)
        && range.precision != DatePrecision::Unknown
}

/// Resolves what a quotation tells anew where the sentence says when it was spoken: "They came yesterday," she said on Sunday.
///
/// `mentions` are those that [`find`] gave for `text[within]`.
pub fn quoted(text: &str, within: Range<usize>, anchor: &Anchor, mentions: &mut [DateMention]) {
    if mentions.len() < 2 {
        return;
    }
    for quotation in quotations(text, within) {
        let inside = |mention: &DateMention| {
            quotation.start <= mention.bytes.start && mention.bytes.end <= quotation.end
        };
        let spoken = mentions
            .iter()
            .filter(|mention| !inside(mention))
            .find_map(|mention| {
                let told = matches!(mention.kind, DateKind::Absolute | DateKind::Relative);
                mention
                    .range
                    .filter(|range| told && range.precision == DatePrecision::Day)
            });
        if spoken.is_none() || spoken == anchor.published {
            continue;
        }
        let then = Anchor {
            published: spoken,
            ..*anchor
        };
        for again in find(text, quotation.clone(), &then, None) {
            let same = mentions
                .iter_mut()
                .find(|mention| mention.bytes == again.bytes);
            if let Some(mention) = same
                && mention.kind == DateKind::Relative
            {
                mention.range = again.range;
            }
        }
    }
}

/// The stretches between quotation marks; one that is not closed ends with the passage.
fn quotations(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (at, mark) in text[within.clone()].char_indices() {
        let at = within.start + at;
        match (mark, open) {
            ('“', None) | ('"', None) => open = Some(at + mark.len_utf8()),
            ('”' | '"', Some(start)) => {
                found.push(start..at);
                open = None;
            }
            _ => {}
        }
    }
    found.extend(open.map(|start| start..within.end));
    found
}

/// The habit of a document that writes days and months as numbers: whether the day comes first.
///
/// Decided by the dates that can be read in one way only, such as 26/08/2021; `None` if there is none or they disagree.
pub fn day_month_habit(text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let (mut day_first, mut month_first) = (0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        if !matches!(byte, b'/' | b'.' | b'-') || at == 0 || !digit(at - 1) || !digit(at + 1) {
            continue;
        }
        let start = if at >= 2 && digit(at - 2) {
            at - 2
        } else {
            at - 1
        };
        if start > 0 && (digit(start - 1) || matches!(bytes[start - 1], b'/' | b'.' | b'-')) {
            continue;
        }
        let t = Tokens::new(text, start..at + 10);
        if let Some((first, second, ..)) = absolute::slashed(&t, 0) {
            day_first += u32::from(first > 12 && (1..=12).contains(&second));
            month_first += u32::from(second > 12 && (1..=12).contains(&first));
        }
    }
    match (day_first, month_first) {
        (0, 0) => None,
        (_, 0) => Some(true),
        (0, _) => Some(false),
        _ => None,
    }
}
