//! Figures whose noun stands in a heading of the same line ("Kidnappings: Zamfara 14, Katsina 11", "Strike sorties flown on 14 July:
//! 46"), or before a form of "to number" ("the gunmen were said to number over 100").

use concord_annotate::Annotation;
use concord_annotate::numbers::NumberUnit;
use concord_codebook::Codebook;
use concord_language::{Dep, Pos};

use super::figure::Figure;
use super::measure;

/// How many words a heading may have.
const HEADING: usize = 9;
/// How far before "number" its subject may stand.
const REACH: usize = 6;

/// The noun of a heading that ends in a colon, where a figure stands right behind it or in a list of names with a number each.
pub(super) fn of(codebook: &Codebook, annotation: &Annotation, figure: &Figure) -> Option<usize> {
    let parse = &annotation.parse;
    if figure.unit != NumberUnit::Count {
        return None;
    }
    let tokens = annotation.sentences[annotation.sentence_of(figure.value.start)]
        .tokens
        .clone();
    let first = figure.tokens.start.min(figure.value.start);
    let colon = (tokens.start..first)
        .rev()
        .find(|&token| annotation.word(token) == ":")?;
    if colon - tokens.start > HEADING || !is_item(annotation, figure, colon, tokens.end) {
        return None;
    }
    let heading = tokens.start..colon;
    // A clause before the colon is no heading: "The ministry said: 46".
    let clause = heading.clone().any(|token| {
        matches!(parse.tokens[token].tag, "VBZ" | "VBP" | "MD")
            || parse.tokens[token].pos == Pos::Pron
            || parse.tokens[token].pos == Pos::Aux
    });
    if clause {
        return None;
    }
    heading
        .clone()
        .find(|&token| {
            matches!(parse.tokens[token].tag, "NNS" | "NNPS")
                && annotation.place_at(token).is_none()
        })
        .or_else(|| {
            // "Displaced since December: 45,000".
            heading
                .clone()
                .next()
                .filter(|&token| measure::fate(codebook, annotation, token, token).is_some())
        })
}

/// Whether a figure closes the line behind the colon or is an item of a list there: nothing that it could count stands behind it.
fn is_item(annotation: &Annotation, figure: &Figure, colon: usize, end: usize) -> bool {
    let parse = &annotation.parse;
    let after = figure.tokens.end.max(figure.value.end);
    let closed = after >= end
        || matches!(
            parse.tokens[after].pos,
            Pos::Punct | Pos::Cconj | Pos::Space | Pos::Sconj
        );
    let start = figure.tokens.start.min(figure.value.start);
    let named = || {
        let before = start - 1;
        annotation.place_at(before).is_some()
            || annotation.actor_at(before).is_some()
            || matches!(parse.tokens[before].tag, "NNP" | "NNPS")
            // "2021 - 310".
            || matches!(annotation.word(before), "-" | "–" | "—") && before > colon + 1
    };
    closed && (start == colon + 1 || named())
}

/// The subject of a form of "to number" right before a figure.
pub(super) fn numbering(annotation: &Annotation, figure: &Figure) -> Option<usize> {
    let parse = &annotation.parse;
    let start = figure.tokens.start.min(figure.value.start);
    let sentence = annotation.sentences[annotation.sentence_of(start)]
        .tokens
        .start;
    let verb = start.checked_sub(1).filter(|&verb| {
        verb > sentence
            && matches!(
                &*parse.tokens[verb].lower,
                "number" | "numbers" | "numbered" | "numbering"
            )
    })?;
    let people = |token: usize| {
        matches!(parse.tokens[token].tag, "NNS" | "NNPS")
            || parse.tokens[token].tag == "NNP" && annotation.actor_at(token).is_some()
    };
    // "The gunmen were said to number": the subject stands above.
    let tree = &annotation.tree;
    let clause = tree.clause_of(parse, verb);
    let subject = [clause, parse.tokens[clause].head]
        .into_iter()
        .find_map(|clause| tree.child(parse, clause, &[Dep::Nsubj, Dep::Nsubjpass]))
        .filter(|&subject| subject < verb && people(subject));
    if subject.is_some() {
        return subject;
    }
    (verb.saturating_sub(REACH).max(sentence)..verb)
        .rev()
        .take_while(|&token| {
            !matches!(
                parse.tokens[token].pos,
                Pos::Det | Pos::Adj | Pos::Adp | Pos::Punct
            )
        })
        .find(|&token| people(token))
}
