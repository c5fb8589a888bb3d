//! What the object or subject of a word is: a person, a force, a place, a building, a weapon.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, ObjectClass, PartOfSpeech, TargetKind};
use concord_language::{Dep, Pos};

use super::trigger::Found;

/// What a number or measure counts: the explosives of "1.2 tonnes of explosives", the assailants of "20 of the assailants".
pub(super) fn substance(annotation: &Annotation, object: usize) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let counts = parse.tokens[object].pos == Pos::Num
        || tree.child(parse, object, &[Dep::Nummod]).is_some()
        || annotation.numbers_in(object..object + 1).next().is_some();
    tree.prepositionals(parse, object)
        .into_iter()
        .find(|phrase| counts && &*parse.tokens[phrase.preposition].lower == "of")
        .map(|phrase| phrase.object)
}

/// Whether the object of a verb is what its entry wants: then even a weak word ("took the town") says enough.
pub(crate) fn is_confirmed(
    codebook: &Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
) -> bool {
    let wanted = &found.trigger.guard.object;
    found.trigger.pos == PartOfSpeech::Verb
        && annotation
            .tree
            .patient(&annotation.parse, found.token)
            .is_some_and(|object| {
                classes(codebook, annotation, object)
                    .iter()
                    .any(|class| wanted.contains(class))
            })
}

/// Whether a noun phrase is called by words for an arm of a state.
pub(super) fn is_arm(codebook: &Codebook, annotation: &Annotation, noun: usize) -> bool {
    let words = annotation.tree.noun_phrase(&annotation.parse, noun);
    let words = crate::side::without_determiner(annotation, words);
    let lemmas: Vec<&str> = annotation.lemmas[words]
        .iter()
        .map(String::as_str)
        .collect();
    codebook.arms.only(&lemmas).is_some()
}

/// What an object or subject is, as far as the codebook and the annotation know; empty when they do not.
pub(crate) fn classes(
    codebook: &Codebook,
    annotation: &Annotation,
    token: usize,
) -> Vec<ObjectClass> {
    let mut classes = Vec::new();
    let lemma = &annotation.lemmas[token];
    if let Some(actor) = annotation.actor_at(token) {
        let actor = &annotation.actors[annotation.referent(actor)];
        match actor.class {
            ActorClass::Known | ActorClass::Organisation => {
                classes.extend([ObjectClass::Group, ObjectClass::Force]);
            }
            ActorClass::Person => classes.push(ObjectClass::Person),
            ActorClass::Group => classes.extend([ObjectClass::Person, ObjectClass::Group]),
            ActorClass::People => classes.extend([ObjectClass::Person, ObjectClass::Force]),
            ActorClass::Anaphor => {
                classes.extend([ObjectClass::Person, ObjectClass::Group, ObjectClass::Force]);
            }
        }
    }
    if codebook.people.get(lemma).next().is_some() {
        classes.extend([ObjectClass::Person, ObjectClass::Force]);
    }
    if annotation.place_at(token).is_some() {
        classes.extend([ObjectClass::Place, ObjectClass::Group]);
    }
    if classes.is_empty() && is_arm(codebook, annotation, token) {
        // "an army patrol"
        classes.extend([ObjectClass::Person, ObjectClass::Force]);
    }
    // "gold mine": the noun before tells a site from a weapon.
    let pair = token
        .checked_sub(1)
        .filter(|&before| annotation.parse.tokens[before].head == token)
        .and_then(|before| {
            let phrase = format!("{} {lemma}", annotation.lemmas[before]);
            codebook.targets.get(&phrase)
        });
    if let Some(target) = pair.or_else(|| codebook.targets.get(lemma)) {
        classes.push(match target.kind {
            TargetKind::Building | TargetKind::Infrastructure => ObjectClass::Building,
            TargetKind::Vehicle => ObjectClass::Vehicle,
            TargetKind::Place => ObjectClass::Place,
            TargetKind::Gathering => ObjectClass::Person,
            TargetKind::Goods => ObjectClass::Object,
        });
    }
    if !codebook.weapons.get(lemma).is_empty() {
        classes.push(ObjectClass::Weapon);
    }
    if codebook.events.event_noun(&[lemma]).is_some()
        || codebook
            .events
            .triggers_for(lemma)
            .iter()
            .any(|trigger| trigger.pos == PartOfSpeech::Noun)
    {
        classes.push(ObjectClass::Event);
    }
    classes
}
