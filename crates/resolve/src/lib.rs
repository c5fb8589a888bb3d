//! What the names mean: places to the gazetteer's entries, pronouns and short phrases to the actors that they stand for.
//!
//! Dates are resolved where they are read, because their reading needs the same anchor. Resolution comes before coding, not
//! after it as a drawing of the data flow may suggest, because the coder joins tellings of one incident by where and who.

mod actors;
mod places;

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_gazetteer::Gazetteer;

/// Resolves the mentions of a document.
pub fn resolve(
    codebook: &Codebook,
    gazetteer: &Gazetteer,
    mut annotation: Annotation,
) -> Annotation {
    places::resolve(codebook, gazetteer, &mut annotation);
    actors::resolve(codebook, &mut annotation);
    annotation
}
