//! The country that a report is set in, and the bodies of its state that the text names without it: "police", "the justice minister".

use std::collections::BTreeMap;

use concord_annotate::Annotation;
use concord_codebook::{ActorKind, Codebook, Country, fold};

/// A body of the home state by the text's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    /// The words with the country's adjective before them.
    pub(crate) name: String,
    /// The codebook's id.
    pub(crate) id: String,
    /// Its kind.
    pub(crate) kind: ActorKind,
}

/// The country in which most places of a report lie; none where no country has more than half of them.
pub(crate) fn country<'a>(codebook: &'a Codebook, annotation: &Annotation) -> Option<&'a Country> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = 0;
    for place in &annotation.places {
        let iso2 = place
            .resolved
            .as_ref()
            .and_then(|place| place.country.as_deref());
        if let Some(iso2) = iso2 {
            *counts.entry(iso2).or_default() += 1;
            all += 1;
        }
    }
    let (iso2, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count * 2 > all)
        .then(|| {
            codebook
                .actors
                .countries()
                .iter()
                .find(|country| country.iso2 == iso2)
        })
        .flatten()
}

/// The state's body that a plain phrase means, if the country's adjective before it, or before a word of it, makes one ("Kenyan
/// police", "police spokesman").
pub(crate) fn body(codebook: &Codebook, home: &Country, phrase: &str) -> Option<Body> {
    let folded = fold(phrase);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let adjective = fold(&home.demonym);
    let state = |part: &[&str]| {
        let mut all: Vec<&str> = adjective.split(' ').collect();
        all.extend(part);
        let found = codebook
            .actors
            .matches(&all)
            .filter(|found| found.words == all.len() && !part.is_empty())?;
        let entry = codebook.actors.entry(found.actor());
        matches!(
            entry.kind,
            ActorKind::Government | ActorKind::StateForces | ActorKind::Police | ActorKind::Court
        )
        .then(|| (entry.id.clone(), entry.kind))
    };
    let (id, kind) = state(&words).or_else(|| words.chunks(1).find_map(state))?;
    Some(Body {
        name: format!("{} {folded}", home.demonym),
        id,
        kind,
    })
}
