//! Hedging words in a clause, with the probability that the codebook gives them.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::{Codebook, HedgeEntry, HedgeKind, PartOfSpeech};
use concord_language::{Dep, Pos};

/// Scales by which a probability is taken, the first that has the word.
const SCALES: [&str; 4] = ["icd203", "kent", "plain", "ipcc"];

/// Verbs that hedge what follows them only in a clause of their own ("it appears that", "these attacks indicate").
const LONGEST: usize = 6;

/// A hedge in the text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hedge {
    /// Its words.
    pub(crate) tokens: Range<usize>,
    /// As the text has it, in lower case.
    pub(crate) word: String,
    /// What it is about.
    pub(crate) kind: HedgeKind,
    /// Its range of probability.
    pub(crate) probability: Option<[f64; 2]>,
    /// The clause that it hedges.
    pub(crate) clause: usize,
}

/// The hedges among some tokens, in reading order.
pub(crate) fn find(
    codebook: &Codebook,
    annotation: &Annotation,
    tokens: Range<usize>,
) -> Vec<Hedge> {
    let hedges = &codebook.hedges;
    let lemmas: Vec<&str> = annotation.lemmas[tokens.clone()]
        .iter()
        .map(String::as_str)
        .collect();
    let words: Vec<&str> = annotation.forms[tokens.clone()]
        .iter()
        .map(String::as_str)
        .collect();
    let mut found = Vec::new();
    let mut at = tokens.start;
    while at < tokens.end {
        let first = at - tokens.start;
        if !hedges.begins(lemmas[first]) && !hedges.begins(words[first]) {
            at += 1;
            continue;
        }
        let window = first..(first + LONGEST).min(words.len());
        let matched = [
            hedges.longest(&lemmas[window.clone()]),
            hedges.longest(&words[window.clone()]),
        ]
        .into_iter()
        .flatten()
        .max_by_key(|(length, _)| *length);
        if let Some(hedge) = hearsay(codebook, annotation, at, tokens.end) {
            at = hedge.tokens.end;
            found.push(hedge);
            continue;
        }
        let Some((length, entries)) = matched else {
            at += 1;
            continue;
        };
        if let Some(hedge) = read(annotation, at..at + length, entries) {
            found.push(hedge);
        }
        at += length;
    }
    found
}

/// "Are said to have": the copula by its lemma, the participle as it stands; the participle hedges.
fn hearsay(codebook: &Codebook, annotation: &Annotation, at: usize, end: usize) -> Option<Hedge> {
    if annotation.lemmas[at] != "be" || at + 2 >= end {
        return None;
    }
    let (participle, to) = (&annotation.forms[at + 1], &annotation.forms[at + 2]);
    codebook
        .hedges
        .longest(&["be", participle, to])
        .filter(|(length, _)| *length == 3)?
        .1
        .iter()
        .find(|entry| entry.kind == HedgeKind::Attribution)
        .map(|entry| Hedge {
            tokens: at + 1..at + 2,
            word: annotation.phrase(at + 1..at + 2).to_lowercase(),
            kind: entry.kind,
            probability: entry.probability.map(|(low, high)| [low, high]),
            clause: annotation.tree.clause_of(&annotation.parse, at + 1),
        })
}

fn read(annotation: &Annotation, tokens: Range<usize>, entries: &[HedgeEntry]) -> Option<Hedge> {
    let fitting: Vec<&HedgeEntry> = entries
        .iter()
        .filter(|entry| stands_as(annotation, &tokens, entry.pos))
        .collect();
    let entry = SCALES
        .iter()
        .find_map(|scale| fitting.iter().find(|entry| entry.scale == *scale))
        .or(fitting.first())?;
    let parse = &annotation.parse;
    let first = &parse.tokens[tokens.start];
    // "May" the month, "might" the power.
    if tokens.len() == 1
        && matches!(&*first.lemma, "may" | "might" | "could" | "should")
        && first.tag != "MD"
    {
        return None;
    }
    let word = annotation.phrase(tokens.clone()).to_lowercase();
    Some(Hedge {
        word,
        kind: entry.kind,
        probability: entry.probability.map(|(low, high)| [low, high]),
        clause: annotation.tree.clause_of(parse, tokens.start),
        tokens,
    })
}

/// Whether a single word is of the part of speech that the codebook means: "said" the verb is not "the said".
fn stands_as(annotation: &Annotation, tokens: &Range<usize>, pos: PartOfSpeech) -> bool {
    let token = &annotation.parse.tokens[tokens.start];
    tokens.len() > 1
        || match pos {
            PartOfSpeech::Verb => matches!(token.pos, Pos::Verb | Pos::Aux),
            PartOfSpeech::Noun => matches!(token.pos, Pos::Noun | Pos::Propn),
            PartOfSpeech::Adjective => {
                !matches!(token.pos, Pos::Verb | Pos::Aux | Pos::Noun)
                    || matches!(token.dep, Dep::Amod | Dep::Advmod | Dep::Acomp)
            }
            PartOfSpeech::Phrase => true,
        }
}

/// Whether a hedge makes its clause a judgement: a modal verb, an adverb or a predicate, not an adjective of a noun phrase.
pub(crate) fn judges(annotation: &Annotation, hedge: &Hedge) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let token = &parse.tokens[hedge.tokens.start];
    match token.pos {
        Pos::Aux if token.tag == "MD" => {
            !matches!(&*token.lemma, "should" | "must")
                && !tree
                    .children(token.head)
                    .any(|child| parse.tokens[child].dep == Dep::Neg)
        }
        // An adverb of a clause, not of an adjective or of a participle before a noun; "officially" does not hedge.
        Pos::Adv => {
            let up = &parse.tokens[token.head];
            matches!(token.dep, Dep::Advmod | Dep::Acomp | Dep::Npadvmod)
                && !matches!(up.dep, Dep::Amod | Dep::Compound)
                && !(hedge.kind == HedgeKind::Attribution && &*token.lower == "officially")
        }
        Pos::Adj => {
            let predicate = matches!(token.dep, Dep::Acomp | Dep::Advmod | Dep::Root | Dep::Ccomp)
                || (token.dep == Dep::Conj && parse.tokens[token.head].dep == Dep::Acomp);
            // "Likely" between subject and verb is often taken for an adjective.
            predicate && hedge.kind != HedgeKind::Attribution
        }
        Pos::Verb | Pos::Aux => {
            tree.child(parse, hedge.tokens.start, &[Dep::Ccomp, Dep::Xcomp])
                .is_some()
                || hedge.tokens.len() > 1
                || tree.is_passive(parse, hedge.tokens.start)
                    && tree
                        .child(parse, hedge.tokens.start, &[Dep::Xcomp, Dep::Oprd])
                        .is_some()
        }
        Pos::Noun => tree.children(hedge.tokens.start).any(|child| {
            matches!(parse.tokens[child].dep, Dep::Acl)
                && tree.child(parse, child, &[Dep::Mark]).is_some()
        }),
        _ => matches!(hedge.kind, HedgeKind::Confidence) && hedge.tokens.len() > 1,
    }
}

/// The hedge that counts for a clause: the nearest to its head.
pub(crate) fn nearest<'h>(
    annotation: &Annotation,
    hedges: &'h [Hedge],
    root: usize,
    within: Range<usize>,
) -> Option<&'h Hedge> {
    hedges
        .iter()
        .filter(|hedge| within.contains(&hedge.tokens.start))
        .min_by_key(|hedge| {
            annotation
                .tree
                .distance(&annotation.parse, root, hedge.tokens.start)
                .unwrap_or(usize::MAX)
        })
}
