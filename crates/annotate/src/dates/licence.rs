//! What the words around a bare month or a bare number of four digits make of it.

use super::lex::{Kind, Tokens};
use super::lexicon::{Unit, W};

/// Prepositions and adjectives after which a bare month is meant.
pub(super) fn licence(word: W) -> bool {
    matches!(
        word,
        W::In
            | W::Of
            | W::Since
            | W::Until
            | W::By
            | W::From
            | W::Between
            | W::During
            | W::Through
            | W::Early
            | W::Mid
            | W::Late
            | W::Last
            | W::This
            | W::Next
            | W::Past
            | W::Following
            | W::Previous
            | W::Before
            | W::After
    )
}

/// Whether the words around a bare four-digit number make it a year.
pub(super) fn year_licence(t: &Tokens, i: usize) -> bool {
    let before = t.back(i, 1);
    let after = t.get(i + 1);
    let round = t.get(i).value.is_multiple_of(100);
    let counts = after.word == W::Person
        || round
            && after.kind == Kind::Word
            && !after.capital
            && t.str(i + 1).ends_with('s')
            && after.word == W::Other
        || matches!(
            after.word,
            W::Percent
                | W::Per
                | W::Measure(_)
                | W::Money(_)
                | W::Scale(_)
                | W::Square
                | W::Unit(_)
                | W::Units(_)
        );
    match before.word {
        // "In 2014 militants seized" has lost its comma; "in 2000 villages" has not.
        W::In => !counts || before.capital && !round && after.word == W::Person,
        W::During if before.len() == "throughout".len() => true,
        W::Since
        | W::Until
        | W::During
        | W::Through
        | W::Early
        | W::Late
        | W::Mid
        | W::By
        | W::Before
        | W::After => !counts,
        W::Of => !counts,
        W::From => !counts,
        W::The | W::A | W::Its | W::S => {
            !counts && after.kind == Kind::Word && !round && !after.glued
                || !counts && !round && t.tight(i + 1, '\'')
        }
        W::Unit(Unit::Year) => !counts,
        // "compared to 2021."
        W::To | W::Than => {
            !counts && !round && after.kind != Kind::Word && (1950..2050).contains(&t.get(i).value)
        }
        W::Season(_) | W::Lunar(_) => true,
        // "circa 2013", "in or around 2013"
        W::Around => t.str(i - 1).eq_ignore_ascii_case("circa") || t.back(i, 2).word == W::Or,
        _ => match before.kind {
            Kind::Mark('(') => {
                t.mark(i + 1, ')') || t.mark(i + 1, ',') || t.mark(i + 1, ';') || t.mark(i + 1, '-')
            }
            // A sentence that opens with its year.
            Kind::Break | Kind::Mark('.') => after.word == W::Saw,
            _ => false,
        },
    }
}
