//! The head of an entry in a log: "1. Mon 3 June, Rueso, Narathiwat.": a date and places, and nothing that anybody does.

use std::ops::Range;

use concord_gazetteer::TypeWord;
use concord_language::{Parse, Pos};

use crate::annotation::{PlaceMention, Sentence};

/// Words of such a head at most, and of one name in it.
const HEAD: usize = 18;
const NAME: usize = 4;

/// The names that an entry's head gives beside its date and the actors `known` in it, each in the one after it; empty where the
/// sentence is no such head. Parents are indices into what is returned.
pub(crate) fn places(
    text: &str,
    parse: &Parse,
    sentence: &Sentence,
    dates: &[Range<usize>],
    known: &[Range<usize>],
) -> Vec<PlaceMention> {
    let tokens = sentence.tokens.clone();
    let tells = |token: usize| matches!(parse.tokens[token].pos, Pos::Verb | Pos::Aux | Pos::Pron);
    if dates.is_empty() || tokens.len() > HEAD || tokens.clone().any(tells) {
        return Vec::new();
    }
    let parts = |token: usize| {
        matches!(
            &*parse.tokens[token].lower,
            "," | ";" | ":" | "." | "(" | ")" | "/" | "-" | "–" | "—" | "|"
        )
    };
    let mut found: Vec<PlaceMention> = Vec::new();
    let mut start = tokens.start;
    for token in tokens.clone().chain([tokens.end]) {
        // "Ovchi-Kalacha": a hyphen without blanks is a part of its name.
        let inside = token < tokens.end
            && token > start
            && &*parse.tokens[token].lower == "-"
            && parse.tokens[token - 1].end == parse.tokens[token].start;
        if token < tokens.end && (!parts(token) || inside) {
            continue;
        }
        let chunk = start..token;
        start = token + 1;
        let taken = dates.iter().chain(known);
        if let Some(place) = name(text, parse, chunk, taken) {
            found.push(place);
        }
    }
    for index in 1..found.len() {
        found[index - 1].parent = Some(index);
    }
    found
}

/// What stands between two commas as the name of a place.
fn name<'a>(
    text: &str,
    parse: &Parse,
    chunk: Range<usize>,
    mut taken: impl Iterator<Item = &'a Range<usize>>,
) -> Option<PlaceMention> {
    let slice = |token: usize| &text[parse.tokens[token].start..parse.tokens[token].end];
    let taken = taken.any(|other| other.start < chunk.end && chunk.start < other.end);
    let capital = slice(chunk.clone().next()?)
        .chars()
        .next()
        .is_some_and(char::is_uppercase);
    let words = chunk.clone().all(|token| {
        slice(token).chars().any(char::is_alphabetic) || matches!(slice(token), "-" | "'" | "’")
    });
    if taken || !capital || !words || chunk.len() > NAME + 2 {
        return None;
    }
    let last = chunk.end - 1;
    let type_word = (chunk.len() > 1)
        .then(|| TypeWord::parse(slice(last)))
        .flatten();
    let tokens = if type_word.is_some() {
        chunk.start..last
    } else {
        chunk
    };
    let bytes = parse.tokens[tokens.start].start..parse.tokens[tokens.end - 1].end;
    let name: Vec<&str> = text[bytes.clone()].split_whitespace().collect();
    // Only names: "Situation in the south" is none.
    let proper = name.iter().all(|word| {
        word.starts_with(char::is_uppercase) || matches!(*word, "de" | "del" | "la" | "al" | "of")
    });
    (proper && name.len() <= NAME).then(|| PlaceMention {
        name: name.join(" "),
        tokens,
        bytes,
        type_word,
        parent: None,
        resolved: None,
        score: 0.0,
    })
}
