//! Incidents told together: "the bombings in Gao and Kidal" are one in each town.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::PartOfSpeech;
use concord_language::Dep;
use concord_record::{PlacePrecision, TypeGroup};

use super::draft::Telling;
use super::toll::TollMention;
use super::trigger::Found;

/// The places of a telling that speaks of one incident in each, at least two; empty if it speaks of one.
///
/// A singular noun is one incident wherever it reached, except for ground won or lost, which is won town by town. Countries and
/// provinces joined by "and" are where a campaign went, not where its incidents were.
pub(super) fn places(
    annotation: &Annotation,
    found: &Found<'_>,
    telling: &Telling<'_>,
) -> Vec<usize> {
    let Some(place) = telling.place else {
        return Vec::new();
    };
    let several = telling.plural
        || found.trigger.pos == PartOfSpeech::Verb
        || telling.event_type.group() == TypeGroup::Battle;
    if !several {
        return Vec::new();
    }
    let mut list: Vec<usize> = Vec::new();
    for members in lists(annotation, place, found.token) {
        let sites: Vec<usize> = members
            .iter()
            .filter_map(|member| {
                annotation
                    .places_in(member.clone())
                    .find(|&index| is_site(annotation, index))
            })
            .collect();
        if sites.len() == members.len() && sites.len() > list.len() && sites.contains(&place) {
            list = sites;
        }
    }
    if list.len() < 2 {
        list.clear();
    }
    list
}

/// "Killed 24 people in Tame, Fortul and Saravena": what is counted together is told as one series, not as one incident in each town.
pub(super) fn is_counted(
    annotation: &Annotation,
    found: &Found<'_>,
    tolls: &[TollMention],
) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let counted = found.trigger.pos == PartOfSpeech::Verb
        && tolls.iter().any(|toll| {
            found.tokens.contains(&toll.anchor) || tree.clause_of(parse, toll.anchor) == found.token
        });
    counted
        && !tree.extent(found.token).any(|token| {
            matches!(
                &*parse.tokens[token].lower,
                "each" | "respectively" | "apiece"
            )
        })
}

/// Lists whose members a place may belong to: its own coordination, and that of the noun which it tells the name of ("the town of
/// X and the port of Y"), below the incident's own word. Each member reaches up to the next.
fn lists(annotation: &Annotation, place: usize, incident: usize) -> Vec<Vec<Range<usize>>> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let mut head = super::circumstance::place_head(annotation, place);
    let mut found = Vec::new();
    for _ in 0..3 {
        let top = tree.coordination_head(parse, head);
        let members = tree.conjuncts(parse, top);
        if members.contains(&incident) {
            break;
        }
        if members.len() > 1 {
            let end = tree.extent(top).end;
            let starts: Vec<usize> = members
                .iter()
                .map(|&member| tree.noun_phrase(parse, member).start)
                .collect();
            let ranges = starts
                .iter()
                .enumerate()
                .map(|(at, &start)| start..starts.get(at + 1).copied().unwrap_or(end).max(start));
            found.push(ranges.collect());
        }
        // Up from the name to the noun before "of" or "in".
        let preposition = parse.tokens[top].head;
        let noun = parse.tokens[preposition].head;
        if parse.tokens[top].dep != Dep::Pobj || noun == preposition {
            break;
        }
        head = noun;
    }
    found
}

/// Whether a place is a spot rather than a country or a province.
fn is_site(annotation: &Annotation, index: usize) -> bool {
    let place = &annotation.places[index];
    place
        .resolved
        .as_ref()
        .is_none_or(|place| place.precision <= PlacePrecision::Settlement)
}
