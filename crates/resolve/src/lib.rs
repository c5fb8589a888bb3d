//! What the names mean: places to the gazetteer's entries, pronouns and short phrases to the actors that they stand for.
//!
//! Dates are resolved where they are read, because their reading needs the same anchor. Resolution comes before coding, not
//! after it as a drawing of the data flow may suggest, because the coder joins tellings of one incident by where and who.

mod actors;
mod places;

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_gazetteer::{Gazetteer, Resolution};

/// Resolves the mentions of a document.
pub fn resolve(codebook: &Codebook, gazetteer: &Gazetteer, annotation: Annotation) -> Annotation {
    resolve_with_reasons(codebook, gazetteer, annotation).0
}

/// As [`resolve`], with the choice behind each of the annotation's places, in their order; `None` where none was made or it was
/// withheld. Learning how sure a choice is asks for them.
pub fn resolve_with_reasons(
    codebook: &Codebook,
    gazetteer: &Gazetteer,
    mut annotation: Annotation,
) -> (Annotation, Vec<Option<Resolution>>) {
    let choices = places::resolve(codebook, gazetteer, &mut annotation);
    actors::resolve(codebook, &mut annotation);
    (annotation, choices)
}
