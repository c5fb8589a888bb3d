//! Where the report was speaking of, for incidents whose own sentences do not say where.

use std::collections::BTreeMap;
use std::ops::Range;

use concord_annotate::Annotation;
use concord_record::TypeGroup;

use super::circumstance;
use super::draft::Draft;

/// Where nothing in its own sentences says where, an incident is taken to lie where the report was speaking of: at the last place
/// named within the two sentences before it, else in the country that the report names most.
pub(super) fn setting(annotation: &Annotation, draft: &Draft<'_>) -> Option<usize> {
    if matches!(draft.event_type().group(), TypeGroup::Speech) {
        return None;
    }
    let telling = draft.leading();
    let block = annotation.sentences[telling.sentence].block;
    let country = |index: usize| {
        annotation.places[index]
            .resolved
            .as_ref()
            .and_then(|place| place.country.clone())
    };
    let sides: Vec<&Range<usize>> = draft
        .tellings
        .iter()
        .flat_map(|telling| &telling.perpetrators)
        .map(|side| &side.tokens)
        .collect();
    let stands = |&index: &usize| {
        country(index).is_some()
            && !sides.contains(&&annotation.places[index].tokens)
            && !circumstance::is_actor_like(annotation, circumstance::place_head(annotation, index))
    };
    let end = annotation.sentences[telling.sentence].tokens.end;
    let near = annotation
        .places_in(0..end)
        .filter(stands)
        .filter(|&index| {
            let sentence = annotation.sentence_of(annotation.places[index].tokens.start);
            annotation.sentences[sentence].block == block && telling.sentence - sentence <= 2
        })
        .last();
    // "Yaha, Yala": the town, not the province that it lies in.
    let finest = near.map(|mut index| {
        while let Some(inner) = (0..index).rev().take(3).find(|&inner| {
            annotation.places[inner].parent == Some(index)
                && annotation.places[inner].resolved.is_some()
        }) {
            index = inner;
        }
        index
    });
    finest.or_else(|| dominant(annotation))
}

/// The country in which most of the document's places lie.
pub(super) fn home(annotation: &Annotation) -> Option<String> {
    let place = &annotation.places[dominant(annotation)?];
    place.resolved.as_ref()?.country.clone()
}

/// The first mention of a place in the country in which most of the document's places lie.
fn dominant(annotation: &Annotation) -> Option<usize> {
    let mut votes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (index, place) in annotation.places.iter().enumerate() {
        let Some(country) = place
            .resolved
            .as_ref()
            .and_then(|place| place.country.as_deref())
        else {
            continue;
        };
        if circumstance::is_actor_like(annotation, circumstance::place_head(annotation, index)) {
            continue;
        }
        votes.entry(country).or_insert((0, index)).0 += 1;
    }
    votes
        .values()
        .max_by_key(|(count, first)| (*count, std::cmp::Reverse(*first)))
        .map(|(_, first)| *first)
}
