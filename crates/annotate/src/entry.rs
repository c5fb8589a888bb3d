//! The head of an entry in a log: "1. Mon 3 June, Rueso, Narathiwat.": a date and places, and nothing that anybody does.

use std::ops::Range;

use concord_gazetteer::{Gazetteer, TypeWord};
use concord_language::{Parse, Pos};

use crate::annotation::{PlaceMention, Sentence};
use crate::dates::{self, Anchor};

/// Words of such a head at most, and of one name in it.
const HEAD: usize = 18;
const NAME: usize = 4;

/// Bytes within which a head ends, and within which its date begins.
const REACH: usize = 90;
const FIRST: usize = 24;

/// Where the text of an entry begins after its head, if it has one that a dash or colon ends: a date, perhaps an hour, names, and nothing
/// else ("14/05/2022 0930h Cauca, Argelia – Dissidents detonated ...").
pub(crate) fn end(paragraph: &str) -> Option<usize> {
    const MARKS: [&str; 6] = [" - ", " – ", " — ", " -- ", ": ", " | "];
    // The longest mark has five bytes.
    let limit = (0..=paragraph.len().min(REACH + 5))
        .rev()
        .find(|&at| paragraph.is_char_boundary(at))?;
    let near = &paragraph[..limit];
    if !near.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (at, mark) = MARKS
        .iter()
        .flat_map(|mark| near.match_indices(mark))
        .filter(|(at, mark)| {
            *at <= REACH && is_head(&paragraph[..*at], &paragraph[at + mark.len()..])
        })
        .max_by_key(|(at, _)| *at)?;
    Some(at + mark.len())
}

/// Whether a line is a date and names, and a sentence follows it.
fn is_head(line: &str, after: &str) -> bool {
    let anchor = Anchor {
        published: None,
        day_first: None,
    };
    let dates = dates::find(line, 0..line.len(), &anchor, None);
    let Some(date) = dates.first().filter(|date| date.bytes.start <= FIRST) else {
        return false;
    };
    let (before, rest) = (&line[..date.bytes.start], &line[date.bytes.end..]);
    let wordless = |text: &str| !text.chars().any(char::is_alphabetic);
    let name = |word: &str| {
        let hour = word.starts_with(|letter: char| letter.is_ascii_digit());
        let particle = matches!(word, "de" | "del" | "la" | "al" | "of" | "el" | "hrs");
        hour || particle || word.starts_with(char::is_uppercase) || wordless(word)
    };
    let words = || {
        rest.split([' ', ',', ';', '/'])
            .filter(|word| !word.is_empty())
    };
    let named = words().any(|word| word.starts_with(char::is_uppercase));
    let opens = after.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit());
    wordless(before) && named && words().all(name) && opens && after.contains(char::is_lowercase)
}

/// The names that an entry's head gives beside its date and the actors `known` in it, each in the one after it; empty where the
/// sentence is no such head. Parents are indices into what is returned. The narrower place mostly stands first; it stands last where the
/// gazetteer knows it to lie in the one before.
pub(crate) fn places(
    gazetteer: &Gazetteer,
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
    let lies_in = |inner: &PlaceMention, outer: &PlaceMention| {
        let inner = gazetteer.lookup_exact(&inner.name);
        gazetteer.lookup_exact(&outer.name).iter().any(|outer| {
            inner
                .iter()
                .any(|inner| gazetteer.contains(outer.place, inner.place))
        })
    };
    for index in 1..found.len() {
        let (first, second) = (&found[index - 1], &found[index]);
        if !lies_in(first, second) && lies_in(second, first) {
            found[index].parent = Some(index - 1);
        } else {
            found[index - 1].parent = Some(index);
        }
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

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn a_head_ends_where_its_entry_begins() {
        let after = |text: &str| end(text).map(|at| text[at..].to_owned());
        assert_eq!(
            after("14/05/2022 0930h Cauca, Argelia – Dissidents set off a bomb.").as_deref(),
            Some("Dissidents set off a bomb.")
        );
        assert_eq!(
            after("3 June 2021, Rueso: Two men were shot.").as_deref(),
            Some("Two men were shot.")
        );
        assert_eq!(after("On 3 June in Rueso - a town - two men died."), None);
        assert_eq!(after("The dead: Two men were shot on 3 June 2021."), None);
        assert_eq!(after("3 June 2021: Two men were shot."), None);
    }
}
