//! Where and when a quantity holds.

use concord_annotate::Annotation;
use concord_language::Dep;

use super::counted::Counted;
use crate::side::Side;

/// How many steps in the grammar a place or date may stand from what is counted.
const REACH: usize = 9;

/// The place nearest to what is counted, within its sentence.
pub(super) fn place(
    annotation: &Annotation,
    counted: &Counted,
    owner: Option<&Side>,
) -> Option<usize> {
    let sentence = annotation.sentences[annotation.sentence_of(counted.node)]
        .tokens
        .clone();
    let clear = |tokens: &std::ops::Range<usize>| {
        owner.is_none_or(|owner| {
            owner.tokens.end <= tokens.start || tokens.end <= owner.tokens.start
        })
    };
    annotation
        .places_in(sentence)
        .filter(|&index| clear(&annotation.places[index].tokens))
        .filter(|&index| {
            // "the Iraqi city of Mosul": a state as an owner or a modifier of people is no place of theirs.
            let last = annotation.places[index].tokens.end - 1;
            !matches!(
                annotation.parse.tokens[last].dep,
                Dep::Nsubj | Dep::Compound | Dep::Amod
            )
        })
        .filter_map(|index| {
            let last = annotation.places[index].tokens.end - 1;
            steps(annotation, counted, last).map(|steps| (steps, index))
        })
        .min()
        .map(|(_, index)| index)
}

/// The date that the counted thing's clause gives, of those that may be its.
pub(super) fn window(
    annotation: &Annotation,
    counted: &Counted,
    may: impl Fn(usize) -> bool,
) -> Option<usize> {
    let sentence = annotation.sentences[annotation.sentence_of(counted.node)]
        .tokens
        .clone();
    annotation
        .dates_in(sentence)
        .filter(|&index| {
            annotation.dates[index].mention.range.is_some()
                && !annotation.dates[index].tokens.is_empty()
                && may(index)
        })
        .filter_map(|index| {
            let first = annotation.dates[index].tokens.start;
            // Where the noun was told before, its date may be another figure's.
            if !counted.beside {
                let own = annotation
                    .tree
                    .distance(&annotation.parse, counted.node, first);
                return own.filter(|&own| own <= REACH).map(|own| (own, index));
            }
            steps(annotation, counted, first).map(|steps| (steps, index))
        })
        .min()
        .map(|(_, index)| index)
}

fn steps(annotation: &Annotation, counted: &Counted, token: usize) -> Option<usize> {
    let here = annotation
        .tree
        .distance(&annotation.parse, counted.node, token)?;
    let head = annotation
        .tree
        .distance(&annotation.parse, counted.head, token)
        .unwrap_or(here);
    let steps = here.min(head);
    (steps <= REACH).then_some(steps)
}
