//! The political event of a sentence in the terms of PLOVER: its type, who does it, to whom.
//!
//! Concord codes incidents of conflict; PLOVER also has what states and parties say to one another. The cues of
//! `political_events.csv` give the type; those in the main clause count more than those in clauses below it. Source and target
//! follow the grammar of the word that decided.

mod parties;

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::{Codebook, PoliticalEvent};
use concord_language::Dep;

use crate::cue::{met, ranked};

/// A political event with the words that name its sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoliticalEventMention {
    /// What is done.
    pub event: PoliticalEvent,
    /// The word that decided.
    pub token: usize,
    /// Tokens of those who do it.
    pub sources: Vec<Range<usize>>,
    /// Tokens of those to whom it is done; for talks and agreements the partners are sources and targets both.
    pub targets: Vec<Range<usize>>,
}

/// The political event that a sentence tells first of all, if it tells one.
pub fn political_event(
    codebook: &Codebook,
    annotation: &Annotation,
    sentence: usize,
) -> Option<PoliticalEventMention> {
    let found = met(codebook, annotation, [sentence], &codebook.cues.political);
    let weigh = |token: usize, weight: f64| weight * prominence(annotation, token);
    let ranked = ranked(
        found
            .iter()
            .map(|one| (one.label, weigh(one.token, one.weight))),
    );
    let &(event, sum) = ranked.first()?;
    if sum <= 0.0 {
        return None;
    }
    let token = found
        .iter()
        .filter(|one| one.label == event)
        .max_by(|a, b| weigh(a.token, a.weight).total_cmp(&weigh(b.token, b.weight)))?
        .token;
    let (sources, targets) = parties::of(codebook, annotation, sentence, token, event);
    Some(PoliticalEventMention {
        event,
        token,
        sources,
        targets,
    })
}

/// How near a word stands to the main clause: 1 there, less in clauses that only add to it.
fn prominence(annotation: &Annotation, token: usize) -> f64 {
    const SUBORDINATE: f64 = 0.55;
    const COMPLEMENT: f64 = 0.9;
    let tokens = &annotation.parse.tokens;
    let (mut at, mut share) = (token, 1.0);
    for _ in 0..32 {
        let head = tokens[at].head;
        if head == at {
            break;
        }
        share *= match tokens[at].dep {
            Dep::Advcl | Dep::Relcl | Dep::Acl => SUBORDINATE,
            Dep::Xcomp | Dep::Pcomp | Dep::Conj | Dep::Pobj => COMPLEMENT,
            _ => 1.0,
        };
        at = head;
    }
    share
}
