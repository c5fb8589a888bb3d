//! Dates of the lunar and the solar Hijri calendar: "15 Ramadan 1436", "1 Hamal 1400".

use super::calendar;
use super::lex::{Kind, Tokens};
use super::lexicon::W;
use super::piece::{Core, Piece, Year};

/// A Hijri month without a day.
pub(super) fn hijri_led(t: &Tokens, i: usize) -> Option<Piece> {
    hijri(t, i, None, i)
}

/// "al-Awwal", "ath-Thani", "al-Qi'dah" behind the first word of a month's name; gives the month and the token after it.
fn lunar_pair(t: &Tokens, from: usize, first: u8) -> Option<(W, usize)> {
    let limit = from + 6;
    let mut at = from;
    // Articles, hyphens and apostrophes between the two words.
    while at < limit
        && (matches!(t.get(at).kind, Kind::Mark('-' | '\'' | '`' | 'ʿ' | '‘'))
            || matches!(
                t.str(at).to_ascii_lowercase().as_str(),
                "al" | "ul" | "ath" | "as" | "l" | "i" | "el"
            ))
    {
        at += 1;
    }
    let word = t.str(at).to_ascii_lowercase();
    let starts = |heads: &[&str]| heads.iter().any(|head| word.starts_with(head));
    let second = if first == 11 {
        match word.as_str() {
            _ if starts(&["hij", "haj"]) => 1,
            _ if starts(&["qa", "qi", "ki", "ka"]) => 0,
            _ => return None,
        }
    } else {
        match word.as_str() {
            _ if starts(&["aw", "ula", "ou", "uu"]) => 0,
            _ if starts(&["th", "sani", "akh", "akir", "tha"]) => 1,
            _ => return None,
        }
    };
    // "Dhu al-Qi'dah" is three tokens behind its article.
    let mut end = at + 1;
    while t.mark(end, '\'') && t.get(end).glued && t.get(end + 1).glued {
        end += 2;
    }
    Some((W::Lunar(first + second), end))
}

/// A Hijri month at `at`, with its day if one stood before.
pub(super) fn hijri(t: &Tokens, at: usize, day: Option<u8>, first: usize) -> Option<Piece> {
    let (month, name_end) = match t.word(at) {
        W::LunarPair(month) => lunar_pair(t, at + 1, month)?,
        word => (word, at + 1),
    };
    let after = name_end + usize::from(t.mark(name_end, ','));
    let year = t
        .number(after)
        .filter(|n| n.len() == 4 && (1300..1500).contains(&n.value))
        .and_then(|n| i16::try_from(n.value).ok());
    let suffix = |end: usize| end + usize::from(matches!(t.str(end), "AH" | "SH"));
    let (core, end) = match (month, year) {
        (W::Lunar(month), Some(year)) => (
            Core::Fixed(calendar::lunar(year, month, day)?),
            suffix(after + 1),
        ),
        (W::Solar(month), Some(year)) => (
            Core::Fixed(calendar::solar(year, month, day)?),
            suffix(after + 1),
        ),
        (W::Lunar(_), None) if day.is_some() => (Core::Opaque, name_end),
        _ => return None,
    };
    Some(Piece::new(core, Year::Missing, first, end))
}
