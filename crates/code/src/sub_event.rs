//! ACLED's sub-event type of an incident: from its type's crosswalk and from what its sentences say of sides and means.
//!
//! Concord's types tell what was done; ACLED's tell who did it to whom as well (a shot at protesters is another class than a
//! shot at soldiers). The crosswalk of the types gives the first weight, the cues of `sub_events.csv` the rest.

use concord_annotate::Annotation;
use concord_codebook::{Codebook, SubEvent};
use concord_record::EventType;

use crate::cue::{Reader, met, ranked};

/// What the nearest sub-event type of a type's crosswalk weighs, and what the others do.
const NEAREST: f64 = 1.0;
const POSSIBLE: f64 = 0.5;

/// How much the first sentence of a text counts more than the following ones: a report opens with its incident.
const LEAD: f64 = 0.5;

/// ACLED's sub-event type of an account told in these sentences; `cues` reads those of sub-events.
pub(crate) fn of_account(
    codebook: &Codebook,
    cues: &mut Reader<'_, SubEvent>,
    kind: EventType,
    sentences: &[usize],
) -> Option<String> {
    let mut sentences = sentences.to_vec();
    sentences.sort_unstable();
    sentences.dedup();
    let found = cues.met(sentences);
    let cues = found.iter().map(|one| (one.label, one.weight));
    ranked(cues.chain(of_type(codebook, kind)))
        .into_iter()
        .find(|(label, weight)| label.is_acled() && *weight > 0.0)
        .map(|(label, _)| label.as_str().to_owned())
}

/// The sub-event types of a whole text, such as a snippet about one incident, the likeliest first.
pub fn sub_events(
    codebook: &Codebook,
    annotation: &Annotation,
    types: &[EventType],
) -> Vec<(SubEvent, f64)> {
    let table = &codebook.cues.sub_events;
    let all = met(codebook, annotation, 0..annotation.sentences.len(), table);
    let lead = met(
        codebook,
        annotation,
        annotation.sentences.len().min(1).checked_sub(1),
        table,
    );
    let mut seen: Vec<EventType> = Vec::new();
    for &kind in types {
        if !seen.contains(&kind) {
            seen.push(kind);
        }
    }
    let mut of_types: Vec<(SubEvent, f64)> = Vec::new();
    for (label, weight) in seen.iter().flat_map(|&kind| of_type(codebook, kind)) {
        match of_types.iter_mut().find(|(own, _)| *own == label) {
            Some((_, own)) => *own = own.max(weight),
            None => of_types.push((label, weight)),
        }
    }
    let cues = all.iter().map(|one| (one.label, one.weight));
    let again = lead.iter().map(|one| (one.label, one.weight * LEAD));
    ranked(cues.chain(again).chain(of_types))
}

/// What the type alone speaks for.
fn of_type(codebook: &Codebook, kind: EventType) -> impl Iterator<Item = (SubEvent, f64)> {
    let nearest = codebook.events.entry(kind).sub_events.iter().enumerate();
    nearest.map(|(at, &label)| (label, if at == 0 { NEAREST } else { POSSIBLE }))
}
