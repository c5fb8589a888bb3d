//! Who says that a side did it: a named speaker who accuses, the side itself, or nobody but the report.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{ActorKind, Codebook, PartOfSpeech, PersonRole};
use concord_language::Dep;
use concord_record::{Attribution, Stance, TypeGroup};

use super::trigger::Found;
use crate::side::{Side, sides};

/// Sentences that speak for others before a colon: whose words the following paragraphs are.
#[derive(Debug, Default)]
pub(super) struct Speech {
    speaker: Vec<Side>,
    open: bool,
}

impl Speech {
    /// Reads on: a sentence that ends with a colon after a word of saying opens a statement, which lasts to the end or to the
    /// next such sentence.
    pub(super) fn read(&mut self, codebook: &Codebook, annotation: &Annotation, index: usize) {
        let sentence = annotation.sentences[index].tokens.clone();
        let parse = &annotation.parse;
        let colon = sentence
            .clone()
            .next_back()
            .is_some_and(|last| &*parse.tokens[last].lower == ":");
        if !colon {
            return;
        }
        let speaks = sentence
            .rev()
            .find(|&verb| says(codebook, annotation, verb));
        if let Some(speaker) = speaks.and_then(|verb| annotation.tree.agent(parse, verb)) {
            self.speaker = sides(annotation, speaker);
            self.open = true;
        }
    }
}

/// How a trigger's perpetrators are tied to it by who tells of them: `None` where the report itself does.
///
/// Only attacks are accusations: what forces say of operations is news.
pub(super) fn attribution(
    codebook: &Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
    perpetrators: &[Side],
    speech: &Speech,
) -> Option<Attribution> {
    if found.trigger.kind.group() != TypeGroup::Attack || perpetrators.is_empty() {
        return None;
    }
    let told = speaker(codebook, annotation, found.token);
    let (speakers, spoken) = match told {
        Some(verb) => {
            let agent = annotation.tree.agent(&annotation.parse, verb)?;
            (
                sides(annotation, agent),
                is_speaker(codebook, annotation, agent),
            )
        }
        None => (speech.speaker.clone(), speech.open),
    };
    if !spoken {
        return None;
    }
    if speakers
        .iter()
        .any(|side| perpetrators.iter().any(|other| other.party == side.party))
    {
        return is_group(codebook, &perpetrators[0]).then_some(Attribution::Claimed);
    }
    let own = perpetrators.iter().any(|side| {
        is_ally(codebook, side)
            || speakers
                .iter()
                .any(|speaker| shares_state(codebook, speaker, side))
    });
    (!own).then_some(Attribution::Attributed)
}

/// The verb of saying whose content a word stands in, the nearest one.
fn speaker(codebook: &Codebook, annotation: &Annotation, token: usize) -> Option<usize> {
    let parse = &annotation.parse;
    let mut at = token;
    for _ in 0..16 {
        let head = parse.tokens[at].head;
        if head == at {
            return None;
        }
        if matches!(parse.tokens[at].dep, Dep::Ccomp | Dep::Xcomp | Dep::Dobj)
            && says(codebook, annotation, head)
        {
            return Some(head);
        }
        at = head;
    }
    None
}

/// Whether a verb puts forward what its clause tells.
fn says(codebook: &Codebook, annotation: &Annotation, verb: usize) -> bool {
    annotation.tree.is_clause(&annotation.parse, verb)
        && codebook
            .stances
            .get(&annotation.lemmas[verb])
            .iter()
            .any(|entry| {
                entry.pos == PartOfSpeech::Verb
                    && entry.needs_clause
                    && matches!(
                        entry.stance,
                        Stance::Claims | Stance::Confirms | Stance::Accuses
                    )
            })
}

/// Whether a subject can put his name to what he says: a name, an official, a spokesman, police, the army.
fn is_speaker(codebook: &Codebook, annotation: &Annotation, agent: usize) -> bool {
    annotation.actor_at(agent).is_some_and(|actor| {
        let actor = &annotation.actors[annotation.referent(actor)];
        match actor.class {
            ActorClass::Known | ActorClass::Organisation | ActorClass::Person => true,
            ActorClass::People => codebook.people.get(&annotation.lemmas[agent]).any(|class| {
                class.is(PersonRole::Official)
                    || class.is(PersonRole::Speaker)
                    || class.is(PersonRole::StateForces)
            }),
            _ => false,
        }
    })
}

/// Whether a side is an armed group, whose word about its own deed is a claim.
fn is_group(codebook: &Codebook, side: &Side) -> bool {
    kind(codebook, side).is_some_and(|kind| {
        matches!(
            kind,
            ActorKind::ArmedGroup | ActorKind::Militia | ActorKind::CriminalGroup
        )
    })
}

/// Whether a side is a coalition of states, of which the speaker is as a rule a part.
fn is_ally(codebook: &Codebook, side: &Side) -> bool {
    kind(codebook, side) == Some(ActorKind::Coalition)
}

fn kind(codebook: &Codebook, side: &Side) -> Option<ActorKind> {
    Some(codebook.actors.get(side.party.actor.as_deref()?)?.kind)
}

/// Whether two sides are bodies of one state.
fn shares_state(codebook: &Codebook, a: &Side, b: &Side) -> bool {
    let state = |side: &Side| {
        let entry = codebook.actors.get(side.party.actor.as_deref()?)?;
        matches!(
            entry.kind,
            ActorKind::Government | ActorKind::StateForces | ActorKind::Police
        )
        .then(|| entry.countries.first().cloned())
        .flatten()
    };
    state(a).is_some() && state(a) == state(b)
}
