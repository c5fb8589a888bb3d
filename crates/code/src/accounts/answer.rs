//! Which incident a claim, denial or accusation answers.

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_language::Dep;
use concord_record::{Attribution, TypeGroup};

use super::attributed::Attributed;
use super::draft::{Draft, specificity};
use super::forces;
use crate::side::Side;

/// Sentences that an answer looks back; one that names the incident again ("the ambush") looks further.
const REACH: usize = 4;
const NAMED_REACH: usize = 10;

/// The drafts that a claim, denial or accusation is about: one whose incident it names again ("claimed the ambush"), else one told
/// in its sentence, else the last one told before it; all incidents that the same words tell of. A denial is about what the side
/// that denies is said to have done.
pub(super) fn about<'d, 'a>(
    codebook: &Codebook,
    annotation: &Annotation,
    drafts: &'d mut [Draft<'a>],
    told: &[bool],
    sentence: usize,
    one: &Attributed,
) -> Vec<&'d mut Draft<'a>> {
    // "Claimed the ambush and said it had killed": what is known was told before.
    let known = one.object.filter(|&object| {
        annotation
            .tree
            .children(object)
            .any(|child| matches!(&*annotation.parse.tokens[child].lower, "the" | "that"))
    });
    let last_before = |draft: &Draft<'_>| {
        draft
            .tellings
            .iter()
            .filter(|telling| {
                telling.sentence < sentence
                    || match known {
                        Some(object) => telling.token <= object,
                        None => {
                            !one.tokens.contains(&telling.token)
                                && !is_added(annotation, one.tokens.start, telling.token)
                        }
                    } && telling.sentence == sentence
            })
            .map(|telling| (telling.sentence, telling.token))
            .max()
    };
    let key = |draft: &Draft<'_>| {
        let last = last_before(draft)?;
        let named = one
            .object
            .is_some_and(|object| is_named(codebook, annotation, draft, object));
        let reach = if named { NAMED_REACH } else { REACH };
        (sentence - last.0 <= reach).then_some((named, last))
    };
    let fits = |draft: &Draft<'_>| {
        let violent = matches!(
            draft.event_type().group(),
            TypeGroup::Attack
                | TypeGroup::Battle
                | TypeGroup::Operation
                | TypeGroup::Any
                | TypeGroup::Plot
        );
        violent && (one.deniers.is_empty() || is_accused(codebook, annotation, draft, &one.deniers))
    };
    let best = drafts
        .iter()
        .zip(told)
        .filter(|(draft, told)| **told && fits(draft))
        .filter_map(|(draft, _)| key(draft))
        .max();
    drafts
        .iter_mut()
        .zip(told)
        .filter(|(draft, told)| **told && best.is_some() && fits(draft) && key(draft) == best)
        .map(|(draft, _)| draft)
        .collect()
}

/// "accepted responsibility, saying that its men had targeted soldiers": what is said beside a claim is not what it is about.
fn is_added(annotation: &Annotation, claim: usize, incident: usize) -> bool {
    let parse = &annotation.parse;
    let mut at = incident;
    for _ in 0..12 {
        let token = &parse.tokens[at];
        if token.head == claim {
            return token.dep == Dep::Advcl;
        }
        if token.head == at {
            return false;
        }
        at = token.head;
    }
    false
}

/// Whether a noun names a draft's incident again: by a word or weapon that told of it, or by what kind of incident it was.
fn is_named(
    codebook: &Codebook,
    annotation: &Annotation,
    draft: &Draft<'_>,
    object: usize,
) -> bool {
    let lemma = &annotation.lemmas[object];
    let kind = draft.event_type();
    // The noun itself may have been joined to another incident of its kind.
    let others = || draft.tellings.iter().filter(|one| one.token != object);
    let same = others().any(|telling| {
        telling
            .tokens
            .clone()
            .chain(
                telling
                    .weapons
                    .iter()
                    .flat_map(|(_, tokens)| tokens.clone()),
            )
            .any(|token| &annotation.lemmas[token] == lemma)
    });
    let generic = codebook.events.event_noun(&[lemma]).is_some();
    !generic
        && (same
            || specificity(kind) > 1
                && codebook
                    .events
                    .triggers_for(lemma)
                    .iter()
                    .any(|trigger| trigger.kind == kind))
}

/// Whether one of the sides, or what it is a part of, is said to have done a draft's incident.
fn is_accused(
    codebook: &Codebook,
    annotation: &Annotation,
    draft: &Draft<'_>,
    deniers: &[Side],
) -> bool {
    let accused = draft
        .tellings
        .iter()
        .flat_map(|telling| &telling.perpetrators)
        .chain(
            draft
                .attributed
                .iter()
                .filter(|one| one.attribution != Attribution::Denied)
                .flat_map(|one| &one.perpetrators),
        );
    accused.into_iter().any(|side| {
        deniers.iter().any(|denier| {
            side.party == denier.party
                || is_member(side, denier)
                || is_kin(codebook, side, denier)
                || is_arm(codebook, annotation, side, denier)
        })
    })
}

/// Whether a side is called by another's name and a word for its people: "Zandori fighters" for "Zandori".
pub(super) fn is_member(side: &Side, of: &Side) -> bool {
    let rest = side.party.name.strip_prefix(&of.party.name);
    of.is_named() && rest.is_some_and(|rest| rest.starts_with(' '))
}

/// Whether two sides are called by words for one arm of a state: "the army", "soldiers".
fn is_arm(codebook: &Codebook, annotation: &Annotation, a: &Side, b: &Side) -> bool {
    let arm = |side: &Side| forces::arm(codebook, annotation, side).map(|arm| &arm.body);
    arm(a).is_some() && arm(a) == arm(b)
}

/// Whether one of two known sides belongs to the other, or both to one state.
fn is_kin(codebook: &Codebook, a: &Side, b: &Side) -> bool {
    let (Some(a), Some(b)) = (a.party.actor.as_deref(), b.party.actor.as_deref()) else {
        return false;
    };
    let state = |id: &str| id.split_once('-').map_or(id, |(_, state)| state).to_owned();
    let states = codebook
        .actors
        .countries()
        .iter()
        .any(|country| country.iso2 == state(a));
    (states && state(a) == state(b))
        || codebook.actors.parents(a).iter().any(|entry| entry.id == b)
        || codebook.actors.parents(b).iter().any(|entry| entry.id == a)
}
