//! Whom an incident struck, and what that makes of it: leaders and officials, single persons as tolls, gunmen as doers.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, Effect, ObjectClass, PartOfSpeech, PersonRole};
use concord_language::{Dep, Pos};
use concord_record::{EventType, TollMeasure};

use super::toll::{TollMention, exactly};
use super::trigger::Found;
use crate::side::Side;

/// Whether one known or described person was killed, and what kind of incident that makes: the killing of a leader of an armed
/// group by forces or of an official by an armed group. The singular counts as a toll of one.
pub(super) fn victim(
    codebook: &Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
    harm: Option<TollMeasure>,
    perpetrators: &[Side],
) -> (Option<EventType>, Option<TollMention>) {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let Some(measure) = harm else {
        return (None, None);
    };
    let kills = measure == TollMeasure::Killed;
    let token = found.token;
    let swaps = found.trigger.guard.role_swap;
    let noted = found.trigger.pos == PartOfSpeech::Phrase;
    let object = if parse.tokens[token].pos == Pos::Verb || noted {
        if noted {
            // "Official shot dead by two men", "gunmen shot dead an officer": notes leave out what the grammar needs.
            tree.child(parse, token, &[Dep::Dobj])
                .or_else(|| tree.child(parse, token, &[Dep::Nsubj, Dep::Nsubjpass]))
                .or_else(|| (parse.tokens[token].dep == Dep::Acl).then(|| parse.tokens[token].head))
        } else if swaps {
            // The parser takes "died" for a passive now and then.
            tree.agent(parse, token)
                .or_else(|| tree.patient(parse, token))
        } else {
            tree.patient(parse, token)
        }
    } else {
        tree.prepositionals(parse, token)
            .into_iter()
            .find(|phrase| &*parse.tokens[phrase.preposition].lower == "of")
            .map(|phrase| phrase.object)
            .or_else(|| tree.child(parse, token, &[Dep::Poss]))
    };
    let Some(object) = object else {
        return (None, None);
    };
    let phrase = tree.noun_phrase(parse, object);
    let about: Vec<usize> = phrase
        .clone()
        .chain(
            tree.children(object)
                .filter(|&child| parse.tokens[child].dep == Dep::Appos),
        )
        .collect();
    let role = |role: PersonRole| {
        about.iter().any(|&token| {
            codebook
                .people
                .get(&annotation.lemmas[token])
                .any(|class| class.is(role))
        })
    };
    let lone = |item: usize| {
        matches!(parse.tokens[item].tag, "NN" | "NNP")
            && !codebook
                .people
                .get(&annotation.lemmas[item])
                .any(|class| class.is(PersonRole::Collective))
            // "a number of civilians"
            && !matches!(
                annotation.lemmas[item].as_str(),
                "number" | "handful" | "couple" | "majority" | "minority" | "rest" | "remainder"
            )
            && annotation.numbers_in(item..item + 1).next().is_none()
            && tree.child(parse, item, &[Dep::Nummod]).is_none()
            && tree.children(item).all(|child| {
                !matches!(&*parse.tokens[child].lower, "no" | "every" | "any" | "each")
            })
    };
    let fighter = |side: &Side| is_fighter(annotation, side);
    let by_group = perpetrators.iter().any(fighter);
    let of_group = about.iter().any(|&token| {
        crate::side::named(annotation, token)
            .as_ref()
            .is_some_and(fighter)
    });
    let kind = if !kills {
        None
    } else if role(PersonRole::Leader) && of_group && !by_group {
        Some(EventType::LeaderKilled)
    } else if tree.child(parse, object, &[Dep::Conj]).is_none()
        && ((role(PersonRole::Official) || role(PersonRole::Leader)) && by_group
            || role(PersonRole::Official)
                && lone(object)
                && !perpetrators.iter().any(Side::is_named))
    {
        Some(EventType::Assassination)
    } else {
        None
    };
    let person = annotation.actor_at(object).is_some_and(|actor| {
        matches!(
            annotation.actors[actor].class,
            ActorClass::Person | ActorClass::People
        )
    }) || is_person_noun(codebook, annotation, object)
        || is_aged(annotation, object)
        || is_somebody(codebook, annotation, found, object);
    // "one of our soldiers"
    let one_of = annotation.lemmas[object] == "one"
        && tree.prepositionals(parse, object).iter().any(|phrase| {
            is_person_noun(codebook, annotation, phrase.object)
                || annotation
                    .actor_at(phrase.object)
                    .is_some_and(|actor| annotation.actors[actor].class == ActorClass::Group)
        });
    // "He was killed by the army".
    let someone = matches!(&*parse.tokens[object].lower, "he" | "she" | "him" | "her");
    // "another was wounded", "a third died in hospital"
    let further = is_further(annotation, object);
    let single = one_of
        || someone && tree.child(parse, object, &[Dep::Conj]).is_none()
        || further
        || person
            && lone(object)
            && tree.child(parse, object, &[Dep::Conj]).is_none()
            && annotation.numbers_in(phrase.clone()).next().is_none();
    // "killed the mayor and two traders", "two rebels and a soldier": each one counts beside the numbers.
    let mut listed = vec![object];
    while let Some(next) = tree.child(parse, listed[listed.len() - 1], &[Dep::Conj]) {
        listed.push(next);
    }
    let ones = listed
        .iter()
        .filter(|&&item| {
            // "killed himself and 12 others"
            matches!(&*parse.tokens[item].lower, "himself" | "herself")
                || lone(item) && is_person_noun(codebook, annotation, item)
        })
        .count();
    let numbered = listed
        .iter()
        .filter(|&&item| {
            // "two of his sons"
            tree.child(parse, item, &[Dep::Nummod]).is_some()
                || parse.tokens[item].pos == Pos::Num
                || annotation.numbers_in(item..item + 1).next().is_some()
        })
        .count();
    let all = listed.len() > 1 && ones > 0 && ones + numbered == listed.len();
    let count = if single {
        1
    } else if all {
        ones as u64
    } else {
        0
    };
    let toll = (count > 0).then(|| TollMention {
        anchor: token,
        further,
        ..TollMention::whole(measure, exactly(count), phrase, None)
    });
    (kind, toll)
}

/// One more than those told before: "another", "a third".
fn is_further(annotation: &Annotation, word: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let ordinal = matches!(
        &*parse.tokens[word].lower,
        "second"
            | "third"
            | "fourth"
            | "fifth"
            | "sixth"
            | "seventh"
            | "eighth"
            | "ninth"
            | "tenth"
    );
    &*parse.tokens[word].lower == "another"
        || ordinal
            && tree.children(word).any(|child| {
                parse.tokens[child].dep == Dep::Det && &*parse.tokens[child].lower == "a"
            })
}

/// "killed a beekeeper": whoever is killed with an article is a person, if nothing is known of the word.
pub(super) fn is_somebody(
    codebook: &Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
    noun: usize,
) -> bool {
    let parse = &annotation.parse;
    found.trigger.guard.object.contains(&ObjectClass::Person)
        && found.trigger.guard.has(Effect::Kills)
        && parse.tokens[noun].tag == "NN"
        && super::class::classes(codebook, annotation, noun).is_empty()
        && annotation
            .tree
            .children(noun)
            .any(|child| matches!(&*parse.tokens[child].lower, "a" | "an"))
}

/// "a rubber tapper, 52, was shot": whoever has an age is a person.
fn is_aged(annotation: &Annotation, noun: usize) -> bool {
    let parse = &annotation.parse;
    annotation.tree.children(noun).any(|child| {
        parse.tokens[child].dep == Dep::Appos
            && parse.tokens[child].tag == "CD"
            && parse.tokens[child].lower.len() <= 2
    })
}

/// Whether a side is a known armed group.
pub(super) fn is_fighter(annotation: &Annotation, side: &Side) -> bool {
    side.party.actor.as_ref().is_some_and(|actor| {
        annotation.actors.iter().any(|mention| {
            mention.actor.as_ref() == Some(actor)
                && matches!(
                    mention.kind.as_deref(),
                    Some("armed_group" | "militia" | "criminal_group")
                )
        })
    })
}

/// Whether a side is told by a word for those who attack, no soldiers of a state.
pub(super) fn is_gunman(codebook: &Codebook, annotation: &Annotation, side: &Side) -> bool {
    side.party.actor.is_none()
        && side.tokens.clone().any(|token| {
            codebook.people.get(&annotation.lemmas[token]).any(|class| {
                class.is(PersonRole::Perpetrator) && !class.is(PersonRole::StateForces)
            })
        })
}

/// Whether a side is told by a word for whoever attacked, which says nothing of who they are: "the assailants".
pub(super) fn is_attacker(codebook: &Codebook, annotation: &Annotation, side: &Side) -> bool {
    side.party.actor.is_none()
        && codebook
            .people
            .get(&annotation.lemmas[side.tokens.end - 1])
            .any(|class| class.is(PersonRole::Perpetrator) && class.is(PersonRole::Nameless))
}

/// Whether a noun, alone or with the one before it ("service member"), is a word for people.
fn is_person_noun(codebook: &Codebook, annotation: &Annotation, token: usize) -> bool {
    let lemmas = &annotation.lemmas;
    let pair = token
        .checked_sub(1)
        .map(|before| format!("{} {}", lemmas[before], lemmas[token]));
    [Some(lemmas[token].clone()), pair]
        .into_iter()
        .flatten()
        .any(|phrase| codebook.people.get(&phrase).next().is_some())
}
