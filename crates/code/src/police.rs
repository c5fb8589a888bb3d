//! What police are said to do, sentence by sentence: kill, arrest, use force, stand by, or anything at all.

use concord_annotate::Annotation;
use concord_codebook::{Codebook, PoliceAct};
use concord_language::Pos;

use crate::cue::{Stream, met, ranked};

/// The weight from which an act is taken as told.
const ENOUGH: f64 = 0.5;

/// The acts of the police that a sentence tells.
pub fn police_acts(
    codebook: &Codebook,
    annotation: &Annotation,
    sentence: usize,
) -> Vec<PoliceAct> {
    let found = met(codebook, annotation, [sentence], &codebook.cues.police);
    let ranked = ranked(found.iter().map(|one| (one.label, one.weight)));
    let mut acts: Vec<PoliceAct> = ranked
        .into_iter()
        .filter(|(_, weight)| *weight >= ENOUGH)
        .map(|(act, _)| act)
        .collect();
    if !acts.contains(&PoliceAct::Any) && acts_at_all(codebook, annotation, sentence) {
        acts.push(PoliceAct::Any);
    }
    let does =
        |act: &PoliceAct| matches!(act, PoliceAct::Kill | PoliceAct::Arrest | PoliceAct::Force);
    if acts.iter().any(does) && !acts.contains(&PoliceAct::Any) {
        acts.push(PoliceAct::Any);
    }
    acts
}

/// Whether police do something by grammar: the subject of a verb, or the `by` of a passive, where the verb is no mere saying.
fn acts_at_all(codebook: &Codebook, annotation: &Annotation, sentence: usize) -> bool {
    let Some(police) = codebook.cues.class("police") else {
        return false;
    };
    let stream = Stream::new(codebook, annotation, sentence);
    let is_police = |token: usize| {
        stream.words.iter().enumerate().any(|(at, word)| {
            word.classes.iter().any(|&(class, end)| {
                class == police && (at..end).any(|place| stream.words[place].token == token)
            })
        })
    };
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    annotation.sentences[sentence].tokens.clone().any(|token| {
        parse.tokens[token].pos == Pos::Verb
            && codebook.stances.get(&annotation.lemmas[token]).is_empty()
            && !tree.is_negated(parse, token)
            && tree.modal(parse, token).is_none()
            && tree.agent(parse, token).is_some_and(is_police)
    })
}
