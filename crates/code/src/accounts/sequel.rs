//! Who did it, told only by what they did afterwards: "A village chief survived a gun attack. The gunmen escaped on a motorcycle."

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, PersonRole};
use concord_language::Dep;
use concord_record::{Attribution, Status, TypeGroup};

use super::draft::Draft;
use super::join::is_the;
use crate::side::{Side, sides};

/// Sentences after an incident in which its doers may be told.
const REACH: usize = 2;

/// Gives attacks without a doer those who act in the next sentences as people that the reader knows: "the gunmen", "the attackers".
pub(super) fn name_doers(
    codebook: &Codebook,
    annotation: &Annotation,
    drafts: &mut [Draft<'_>],
    told: &[bool],
) {
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        let open = draft.attributed.is_empty()
            && draft
                .tellings
                .iter()
                .all(|telling| telling.perpetrators.is_empty())
            && draft.event_type().group() == TypeGroup::Attack
            && matches!(
                draft.leading().status,
                Status::Occurred | Status::Alleged | Status::Foiled
            );
        let Some(last) = draft
            .tellings
            .last()
            .filter(|_| open)
            .map(|last| last.sentence)
        else {
            continue;
        };
        // The next incident has doers of its own.
        let until = drafts[index + 1..]
            .iter()
            .zip(&told[index + 1..])
            .filter(|(_, told)| **told)
            .map(|(draft, _)| draft.tellings[0].sentence)
            .filter(|&sentence| sentence > last)
            .min()
            .unwrap_or(annotation.sentences.len());
        let block = annotation.sentences[last].block;
        let doers = (last + 1..=last + REACH)
            .take_while(|&sentence| {
                sentence < until
                    && annotation
                        .sentences
                        .get(sentence)
                        .is_some_and(|next| next.block == block)
            })
            .find_map(|sentence| those(codebook, annotation, sentence));
        if let Some(doers) = doers
            && let Some(telling) = drafts[index].tellings.last_mut()
        {
            telling.perpetrators = doers;
            if telling.attribution == Attribution::None {
                telling.attribution = Attribution::Stated;
            }
        }
    }
}

/// The attackers whom a sentence speaks of as known, where they act in it.
fn those(codebook: &Codebook, annotation: &Annotation, sentence: usize) -> Option<Vec<Side>> {
    let parse = &annotation.parse;
    let mentions = annotation.actors_in(annotation.sentences[sentence].tokens.clone());
    mentions.into_iter().find_map(|mention| {
        let mention = &annotation.actors[mention];
        let head = mention.tokens.end - 1;
        let attackers = mention.class == ActorClass::People
            && codebook.people.get(&annotation.lemmas[head]).any(|class| {
                class.is(PersonRole::Perpetrator) && !class.is(PersonRole::StateForces)
            });
        let acts = parse.tokens[head].dep == Dep::Nsubj;
        let sides: Vec<Side> = if attackers && acts {
            sides(annotation, head)
        } else {
            Vec::new()
        };
        (!sides.is_empty() && sides.iter().all(|side| is_the(annotation, side))).then_some(sides)
    })
}
