//! What police are said to do, sentence by sentence: kill, arrest, use force, stand by, or anything at all.

use concord_annotate::Annotation;
use concord_codebook::{Codebook, PoliceAct};

use crate::cue::{met, ranked};

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
    let does =
        |act: &PoliceAct| matches!(act, PoliceAct::Kill | PoliceAct::Arrest | PoliceAct::Force);
    if acts.iter().any(does) && !acts.contains(&PoliceAct::Any) {
        acts.push(PoliceAct::Any);
    }
    acts
}
