//! Short names in brackets: "the Croatian Defence Council [HVO] attacked". The small pipeline was trained on news that has few of them and
//! often breaks the clause there, so they are parsed without and put back as what they are: another name of what stands before.

use crate::label::{Dep, Pos};
use crate::parse::{Parse, Token};
use crate::tokenizer::Piece;

/// Tag of an opening bracket.
pub(crate) const OPENING: &str = "-LRB-";

/// Letters of a short name.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=10;

/// Takes the short names in brackets out of a sentence: what stays, and each name with its brackets and the number of the word before.
pub(crate) fn set_apart(text: &str, pieces: Vec<Piece>) -> (Vec<Piece>, Vec<(usize, [Piece; 3])>) {
    let written = |piece: &Piece| &text[piece.range.clone()];
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut apart = Vec::new();
    let mut rest = pieces.into_iter().peekable();
    let mut waiting: std::collections::VecDeque<Piece> = std::collections::VecDeque::new();
    loop {
        while waiting.len() < 3
            && let Some(piece) = rest.next()
        {
            waiting.push_back(piece);
        }
        let Some(first) = waiting.pop_front() else {
            return (kept, apart);
        };
        let named = kept.last().is_some_and(|piece| {
            written(piece)
                .chars()
                .next()
                .is_some_and(char::is_uppercase)
        });
        let bracketed = waiting.len() == 2
            && matches!(
                (written(&first), written(&waiting[1])),
                ("(", ")") | ("[", "]")
            )
            && is_short_name(written(&waiting[0]));
        if named
            && bracketed
            && let (Some(name), Some(closing)) = (waiting.pop_front(), waiting.pop_front())
        {
            apart.push((kept.len() - 1, [first, name, closing]));
        } else {
            kept.push(first);
        }
    }
}

/// Whether a word is written as a short name: most of its letters are capitals.
fn is_short_name(word: &str) -> bool {
    let letters = word.chars().filter(|letter| letter.is_alphabetic()).count();
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    LETTERS.contains(&letters)
        && capitals >= 2
        && capitals * 2 > letters
        && word
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '.' | '/' | '&'))
}

/// Appends a short name with its brackets to a parse: an apposition of the last word.
pub(crate) fn put_back(text: &str, pieces: &[Piece; 3], parse: &mut Parse) {
    let name = parse.tokens.len().saturating_sub(1);
    let parts = [
        (OPENING, Pos::Punct, Dep::Punct),
        ("NNP", Pos::Propn, Dep::Appos),
        ("-RRB-", Pos::Punct, Dep::Punct),
    ];
    for (piece, (tag, pos, dep)) in pieces.iter().zip(parts) {
        let lower: Box<str> = text[piece.range.clone()].to_lowercase().into();
        parse.tokens.push(Token {
            start: piece.range.start,
            end: piece.range.end,
            lemma: lower.clone(),
            lower,
            tag,
            pos,
            dep,
            head: name,
            entity: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::{Dep, parse};

    #[test]
    fn a_short_name_in_brackets_leaves_the_clause_whole() {
        let text = "Croatian Defence Council [HVO] units attacked from Kiseljak.";
        let parsed = parse(text);
        let word = |written: &str| {
            parsed
                .tokens
                .iter()
                .position(|token| &text[token.start..token.end] == written)
        };
        let (units, attacked) = (word("units"), word("attacked"));
        assert_eq!(
            units.map(|token| parsed.tokens[token].dep),
            Some(Dep::Nsubj)
        );
        assert_eq!(units.map(|token| parsed.tokens[token].head), attacked);
        let short = word("HVO");
        assert_eq!(
            short.map(|token| parsed.tokens[token].dep),
            Some(Dep::Appos)
        );
        assert_eq!(
            short.map(|token| parsed.tokens[token].head),
            word("Council")
        );
    }

    #[test]
    fn every_word_stands_once_and_in_order() {
        let text = "The RPF (FPR) and the Army (VJ) of X (1993) met.";
        let parsed = parse(text);
        let starts: Vec<usize> = parsed.tokens.iter().map(|token| token.start).collect();
        assert!(starts.windows(2).all(|pair| pair[0] < pair[1]));
        let crate_tokens = crate::tokenize(text);
        assert_eq!(parsed.tokens.len(), crate_tokens.len());
    }
}
