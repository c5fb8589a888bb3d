//! Days and years that are told by a name or a short form: "Christmas Eve", "in '82".

use super::absolute::year_after;
use super::lex::{Kind, Tokens};
use super::lexicon::W;
use super::piece::{Core, Piece, Year};

/// Days of the year that have a name everywhere: "Christmas Eve", "New Year's Day".
pub(super) fn holiday(t: &Tokens, i: usize) -> Option<Piece> {
    let day = |at: usize| match t.str(at) {
        "Day" => Some(0),
        "Eve" => Some(1),
        _ => None,
    };
    let (month, day, end) = match t.str(i) {
        "Christmas" => (12, 25 - day(i + 1)?, i + 2),
        "New" if t.str(i + 1) == "Year" => {
            let s = usize::from(t.mark(i + 2, '\'') && t.is(i + 3, W::S)) * 2;
            match day(i + 2 + s)? {
                0 => (1, 1, i + 3 + s),
                _ => (12, 31, i + 3 + s),
            }
        }
        _ => return None,
    };
    let (year, end) = year_after(t, end, false);
    let core = Core::Day {
        month,
        day,
        weekday: None,
    };
    Some(Piece::new(core, year, i, end))
}

/// "in '82": two digits after an apostrophe, where a preposition of time leads to them.
pub(super) fn short_year(t: &Tokens, i: usize) -> Option<Piece> {
    let token = t.number(i + 1).filter(|n| n.glued && n.len() == 2)?;
    let led = matches!(
        t.back(i, 1).word,
        W::In | W::Since | W::Until | W::By | W::Before | W::After | W::From
    );
    if !led || t.get(i).glued || t.get(i + 2).glued && t.get(i + 2).kind == Kind::Word {
        return None;
    }
    let short = i16::try_from(token.value).ok()?;
    let year = short + if short < 40 { 2000 } else { 1900 };
    Some(Piece::new(Core::Year, Year::Given(year), i, i + 2))
}
