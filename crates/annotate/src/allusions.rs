//! What tells of places without locating anything: adjectives ("Iraqi"), names before nouns ("a Texas court") and inside the names of
//! bodies ("Hartford Police").
//!
//! They are kept apart from places because nothing happens there, and kept because they say which country or province a document
//! speaks of, and because the sets that geoparsers are measured on count them as toponyms.

use std::collections::HashSet;

use concord_codebook::fold;
use concord_gazetteer::{Candidate, Gazetteer, PlaceKind};
use concord_language::{EntityLabel, Pos};

use crate::annotation::{Allusion, Annotation, PlaceMention};
use crate::found::{is_well_known, one_line};

/// Words of the longest name looked for.
const LONGEST: usize = 6;

/// The allusions of a document whose places are found; `persons` are the last names of persons that it names in full.
pub(crate) fn find(
    gazetteer: &Gazetteer,
    annotation: &Annotation,
    persons: &HashSet<String>,
) -> Vec<Allusion> {
    let named: HashSet<String> = annotation
        .places
        .iter()
        .map(|place| fold(&place.name))
        .collect();
    let mut found = Vec::new();
    for sentence in &annotation.sentences {
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            let (end, adjective) = match reads(
                gazetteer,
                annotation,
                at,
                sentence.tokens.end,
                &named,
                persons,
            ) {
                Some(read) => read,
                None => {
                    at += 1;
                    continue;
                }
            };
            let bytes = annotation.bytes(at..end);
            found.push(Allusion {
                mention: PlaceMention {
                    tokens: at..end,
                    name: one_line(&annotation.text.as_str()[bytes.clone()]),
                    bytes,
                    type_word: None,
                    parent: None,
                    resolved: None,
                    score: 0.0,
                },
                adjective,
            });
            at = end;
        }
    }
    found
}

/// The end of an allusion that begins at a token, and whether it is an adjective.
fn reads(
    gazetteer: &Gazetteer,
    annotation: &Annotation,
    start: usize,
    limit: usize,
    named: &HashSet<String>,
    persons: &HashSet<String>,
) -> Option<(usize, bool)> {
    let tokens = &annotation.parse.tokens;
    let token = &tokens[start];
    let capital = annotation
        .word(start)
        .starts_with(|letter: char| letter.is_uppercase());
    let elsewhere = matches!(
        token.entity,
        Some(EntityLabel::Person | EntityLabel::Language | EntityLabel::Date | EntityLabel::Time)
    );
    let free = |token: usize| annotation.place_at(token).is_none();
    if !capital
        || elsewhere
        || !free(start)
        || matches!(token.pos, Pos::Punct | Pos::Pron | Pos::Det)
    {
        return None;
    }
    // "South African" before "African".
    for length in [2, 1] {
        let end = start + length;
        if end <= limit && (start..end).all(free) {
            let words = annotation.phrase(start..end);
            if !gazetteer.demonym_places(&words).is_empty() {
                return Some((end, true));
            }
        }
    }
    let words: Vec<&str> = (start..limit.min(start + LONGEST))
        .take_while(|&token| free(token) && tokens[token].entity != Some(EntityLabel::Person))
        .map(|token| annotation.word(token))
        .collect();
    let (count, candidates) = gazetteer.longest_match(&words)?;
    let name = fold(&words[..count].join(" "));
    if named.contains(&name) {
        return Some((start + count, false));
    }
    // A body's own name begins with its place, or has it after "of": "Bank of America".
    let inside = start > 0
        && tokens[start].entity.is_some()
        && tokens[start - 1].entity == tokens[start].entity
        && !matches!(&*tokens[start - 1].lower, "of" | "the" | "in" | "at");
    let person = count == 1 && persons.contains(&name);
    let unit = count > 1
        && candidates
            .iter()
            .any(|candidate: &Candidate| gazetteer.kind(candidate.place) == PlaceKind::Adm2);
    let known = candidates
        .iter()
        .any(|candidate| is_well_known(gazetteer, candidate.place));
    (!inside && !person && (known || unit)).then_some((start + count, false))
}
