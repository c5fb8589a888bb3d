//! Whose a weapon is: "bombs dropped by X", "Turkish jets", "a device that X planted".

use concord_annotate::Annotation;
use concord_codebook::{Codebook, ObjectClass, PersonRole};
use concord_language::Dep;

use super::argument::{forces, heads_a_line, is_side};
use super::class::classes;
use crate::side::{Side, named, sides};

/// The sides that use a weapon or make an incident of it: who is named before it, or does with it what one does with weapons.
pub(super) fn of(codebook: &Codebook, annotation: &Annotation, weapon: usize) -> Vec<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let arms = classes(codebook, annotation, weapon).iter().any(|class| {
        matches!(
            class,
            ObjectClass::Weapon | ObjectClass::Event | ObjectClass::Vehicle
        )
    });
    if !arms {
        return Vec::new();
    }
    for child in tree.children(weapon) {
        if heads_a_line(annotation, child, weapon) {
            continue;
        }
        let token = &parse.tokens[child];
        let owner = match token.dep {
            Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Poss => {
                forces(codebook, annotation, child)
                    .or_else(|| named(annotation, child))
                    .or_else(|| armed(codebook, annotation, child))
            }
            _ => None,
        };
        // "an IS-planted mine", "a Taliban-led raid"
        let joined = (token.dep == Dep::Amod && token.tag == "VBN")
            .then(|| {
                tree.children(child)
                    .find_map(|word| named(annotation, word))
            })
            .flatten();
        if let Some(owner) = owner.or(joined) {
            return vec![owner];
        }
        if !matches!(token.dep, Dep::Acl | Dep::Relcl) {
            continue;
        }
        let lemmas = super::phrase_at(annotation, child);
        if let Some(agent) = tree.agent(parse, child)
            && agent != weapon
            && codebook.events.is_delivery(&lemmas)
            && is_side(codebook, annotation, agent)
        {
            return sides(annotation, agent);
        }
    }
    Vec::new()
}

/// Those who have weapons by what they are: "army shelling", "rebel rockets".
fn armed(codebook: &Codebook, annotation: &Annotation, word: usize) -> Option<Side> {
    let bears = codebook
        .people
        .get(&annotation.lemmas[word])
        .any(|class| class.is(PersonRole::StateForces) || class.is(PersonRole::Fighter));
    (bears || codebook.arms.only(&[&annotation.lemmas[word]]).is_some())
        .then(|| sides(annotation, word).into_iter().next())
        .flatten()
}

/// The forces of the state that a people's name before a thing stands for.
pub(super) fn state(codebook: &Codebook, annotation: &Annotation, thing: usize) -> Option<Side> {
    if annotation.place_at(thing).is_some() {
        return None;
    }
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    tree.children(thing)
        .filter(|&child| {
            matches!(
                parse.tokens[child].dep,
                Dep::Compound | Dep::Amod | Dep::Nmod
            )
        })
        .find_map(|child| forces(codebook, annotation, child))
}
