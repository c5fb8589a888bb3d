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
                '"' => (open.is_none(), open.is_some()),
                _ => continue,
            };
            if let Some(start) = open.filter(|_| closes) {
                found.push(start..here);
                open = None;
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
