//! Seasons, quarters and halves of a year: "the winter of 2021-22", "Q3 2021".

use super::absolute::{Reading, year_after, year_at};
use super::lex::{Kind, Tokens};
use super::lexicon::{Unit, W};
use super::piece::{Core, Part, Piece, Which, Year};

/// "spring 2022", "the winter of 2021-22", "this summer" (whose "this" the caller has read).
pub(super) fn season_led(t: &Tokens, i: usize, reading: Reading) -> Option<Piece> {
    let season = match t.word(i) {
        W::Season(season) => season,
        _ => 2,
    };
    let (year, end) = year_after(t, i + 1, false);
    let mut piece = Piece::new(Core::Season(season, Which::Bare), year, i, end);
    if year != Year::Missing {
        // A winter of two years is named by the first already.
        if (t.tight(end, '-') || t.tight(end, '/'))
            && t.number(end + 1).is_some_and(|n| matches!(n.len(), 2 | 4))
        {
            piece.end = end + 2;
        }
        return Some(piece);
    }
    let the = usize::from(t.back(i, 1).word == W::The);
    let said = matches!(
        t.back(i, 1 + the).word,
        W::In | W::During | W::Since | W::Until | W::By | W::Through | W::Over
    );
    // "the fall of the city", "a spring of water": no season.
    let bare = !t.is(i + 1, W::Of) && (t.word(i) != W::Fall || said);
    let ends = t.get(i + 1).kind != Kind::Word || t.word(i + 1) != W::Other;
    (bare && (reading.licensed || said && ends)).then_some(piece)
}

/// "Q3 2021", "H1 2020".
pub(super) fn quarter_code(t: &Tokens, i: usize) -> Option<Piece> {
    let unit = match t.str(i) {
        "Q" => Unit::Quarter,
        "H" => Unit::Half,
        _ => return None,
    };
    let index = t.number(i + 1).filter(|n| n.glued && n.len() == 1)?.value;
    let limit = if unit == Unit::Half { 2 } else { 4 };
    let at = i + 2 + usize::from(t.is(i + 2, W::Of));
    let (year, end) = year_at(t, at)?;
    (1..=limit).contains(&index).then(|| Piece {
        part: Part::Nth(u8::try_from(index).unwrap_or(1), unit),
        ..Piece::new(Core::Year, Year::Given(year), i, end)
    })
}
