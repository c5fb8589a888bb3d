//! Where a text speaks of a conflict: numbers of sport, trade and weather beside it are none of ours.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, PartOfSpeech, PersonRole, WordSet};
use concord_language::Pos;
use concord_record::{Measure, TypeGroup};

/// How many sentences around one that speaks of a conflict are held to.
const REACH: usize = 2;

/// A text of more sentences than this for each that speaks of a conflict is about something else.
const RARE: usize = 12;

/// Kinds of actors that carry arms.
const ARMED: [&str; 5] = [
    "armed_group",
    "state_forces",
    "militia",
    "criminal_group",
    "coalition",
];

/// For each sentence whether it, or one close by, speaks of a conflict.
pub(super) fn speaks_of_conflict(codebook: &Codebook, annotation: &Annotation) -> Vec<bool> {
    let count = annotation.sentences.len();
    let mut near = vec![false; count];
    let mut marked = 0;
    for (index, sentence) in annotation.sentences.iter().enumerate() {
        if sentence
            .tokens
            .clone()
            .any(|token| marks(codebook, annotation, token))
        {
            marked += 1;
            near[index.saturating_sub(REACH)..(index + REACH + 1).min(count)].fill(true);
        }
    }
    // One such sentence in a long text is a figure of speech more often than a topic.
    let topic = marked * RARE >= count;
    if topic { near } else { vec![false; count] }
}

fn marks(codebook: &Codebook, annotation: &Annotation, token: usize) -> bool {
    let lemma = annotation.lemmas[token].as_str();
    // "4 dead, 5 wounded" is of a conflict in a text that is about one.
    let toll = codebook
        .measures
        .get(lemma)
        .iter()
        .any(|entry| matches!(entry.measure, Measure::Fatalities | Measure::Wounded));
    // "1 tank, 2 rocket launchers": a log of what was hit names nothing else.
    let armed = codebook
        .weapons
        .get(lemma)
        .iter()
        .any(|entry| !entry.ambiguous);
    if codebook.words.has(WordSet::Conflict, lemma) || toll || armed {
        return true;
    }
    if let Some(actor) = annotation.actor_at(token) {
        let actor = &annotation.actors[annotation.referent(actor)];
        if actor.class == ActorClass::Known
            && actor
                .kind
                .as_deref()
                .is_some_and(|kind| ARMED.contains(&kind))
        {
            return true;
        }
    }
    let fights = |role| matches!(role, PersonRole::Fighter | PersonRole::Perpetrator);
    if codebook
        .people
        .get(lemma)
        .any(|class| class.roles.iter().copied().all(fights) && !class.roles.is_empty())
    {
        return true;
    }
    let pos = annotation.parse.tokens[token].pos;
    codebook.events.triggers_for(lemma).iter().any(|trigger| {
        let fits = match trigger.pos {
            PartOfSpeech::Verb => pos == Pos::Verb,
            PartOfSpeech::Noun => matches!(pos, Pos::Noun | Pos::Propn),
            _ => false,
        };
        fits && trigger.weight >= 0.75
            && !trigger.guard.general
            && matches!(
                trigger.kind.group(),
                TypeGroup::Attack | TypeGroup::Battle | TypeGroup::Plot
            )
    })
}
