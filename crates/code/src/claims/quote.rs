//! Stretches of a text that stand in quotation marks.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_language::Pos;

/// Words that a stretch needs to count as speech; fewer are a term that the author holds at a distance.
const LEAST_WORDS: usize = 4;

/// Tokens in quotation marks, each stretch without its marks, in reading order. A stretch whose closing mark is missing ends with
/// its block, as in speeches whose paragraphs each open with a mark.
pub(crate) fn find(annotation: &Annotation) -> Vec<Range<usize>> {
    let text = annotation.text.as_str();
    let mut found = Vec::new();
    for block in annotation
        .blocks
        .iter()
        .filter(|block| block.kind.is_coded())
    {
        let base = block.start;
        let mut open: Option<usize> = None;
        for (at, sign) in text[block.range()].char_indices() {
            let here = base + at;
            let (opens, closes) = match sign {
                '“' | '«' | '„' => (true, false),
                '”' | '»' => (false, true),
                '"' => match facing(&text[block.start..here], &text[here + 1..block.end]) {
                    Facing::Opens => (true, open.is_some()),
                    Facing::Closes => (false, open.is_some()),
                    Facing::Either => (open.is_none(), open.is_some()),
                },
                _ => continue,
            };
            if let Some(start) = open.filter(|_| closes) {
                found.push(start..here);
                open = None;
                // A straight mark that can only open, where another stands open: the next paragraph of the speech.
                if opens && sign == '"' {
                    open = Some(here + sign.len_utf8());
                }
            } else if opens && open.is_none() {
                open = Some(here + sign.len_utf8());
            }
        }
        if let Some(start) = open {
            found.push(start..block.end);
        }
    }
    found
        .into_iter()
        .map(|bytes| annotation.tokens_in(bytes))
        .filter(|tokens| is_speech(annotation, tokens.clone()))
        .collect()
}

/// What a straight quotation mark can do where it stands.
enum Facing {
    Opens,
    Closes,
    Either,
}

/// A mark with a blank before it and none behind it opens, and the other way round it closes; between words without a blank, or with
/// one on both sides, only its turn tells.
fn facing(before: &str, after: &str) -> Facing {
    let free = |sign: Option<char>| {
        sign.is_none_or(|sign| sign.is_whitespace() || matches!(sign, '(' | '[' | '—' | '–'))
    };
    let left = free(before.chars().next_back());
    let right = after.chars().next().is_none_or(|sign| {
        sign.is_whitespace() || matches!(sign, ',' | ';' | ':' | '.' | '!' | '?' | ')' | ']')
    });
    match (left, right) {
        (true, false) => Facing::Opens,
        (false, true) => Facing::Closes,
        _ => Facing::Either,
    }
}

fn is_speech(annotation: &Annotation, tokens: Range<usize>) -> bool {
    let parse = &annotation.parse;
    let words = tokens
        .clone()
        .filter(|&token| parse.tokens[token].pos != Pos::Punct)
        .count();
    words >= LEAST_WORDS
        && tokens
            .clone()
            .any(|token| matches!(parse.tokens[token].pos, Pos::Verb | Pos::Aux))
}

/// The stretch that a token lies in.
pub(crate) fn at(quotes: &[Range<usize>], token: usize) -> Option<usize> {
    let index = quotes.partition_point(|quote| quote.end <= token);
    quotes
        .get(index)
        .filter(|quote| quote.start <= token)
        .map(|_| index)
}

/// The stretch that holds all words of a sentence.
pub(crate) fn around(
    annotation: &Annotation,
    quotes: &[Range<usize>],
    sentence: Range<usize>,
) -> Option<usize> {
    let mut words = sentence
        .filter(|&token| !matches!(annotation.parse.tokens[token].pos, Pos::Punct | Pos::Space));
    let first = words.next()?;
    let index = at(quotes, first)?;
    words
        .all(|token| quotes[index].contains(&token))
        .then_some(index)
}
