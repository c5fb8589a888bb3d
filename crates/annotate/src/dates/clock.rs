//! Times of day, which belong to a date and are no counts.

use super::lex::{Kind, Tokens};
use super::lexicon::{Unit, W};

/// A time of day: "5 p.m.", "5:30 pm", "17:50 local time", "0530 hours"; gives the token after it.
pub(crate) fn clock(t: &Tokens, i: usize) -> Option<usize> {
    if t.is(i, W::Noon) {
        return Some(i + 1);
    }
    let hour = t
        .number(i)
        .filter(|n| !n.glued || !matches!(t.back(i, 1).kind, Kind::Word | Kind::Mark(_)))?;
    let mut at = i + 1;
    let mut sure = false;
    if hour.len() <= 2 && hour.value <= 24 {
        if (t.tight(at, ':') || t.tight(at, '.'))
            && t.number(at + 1)
                .is_some_and(|n| n.len() == 2 && n.value < 60)
        {
            sure = t.mark(at, ':');
            at += 2;
            if sure && t.tight(at, ':') && t.number(at + 1).is_some_and(|n| n.len() == 2) {
                at += 2;
            }
        }
        if t.is(at, W::Am) {
            return Some(at + 1);
        }
        if t.get(at).kind == Kind::Word
            && matches!(t.str(at), "a" | "p" | "A" | "P")
            && t.tight(at + 1, '.')
            && matches!(t.str(at + 2), "m" | "M")
        {
            return Some(at + 3 + usize::from(t.mark(at + 3, '.') && t.get(at + 3).glued));
        }
        if t.get(at).kind == Kind::Word && t.str(at) == "o" && t.tight(at + 1, '\'') {
            return Some(at + 3);
        }
    } else if hour.len() != 4 || hour.value >= 2400 || hour.value % 100 > 59 {
        return None;
    }
    if t.is(at, W::Zone) {
        return Some(at + 1 + usize::from(t.is(at, W::Zone) && t.str(at + 1) == "time"));
    }
    if (hour.len() == 4 || sure) && t.is(at, W::Units(Unit::Hour)) {
        return Some(at + 1);
    }
    sure.then_some(at)
}
