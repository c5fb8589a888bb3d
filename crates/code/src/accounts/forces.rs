//! A state's forces as analysts name them: the arm that the words call by, and the country where they act if they name none.

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{ActorKind, Arm, Codebook, fold};
use concord_language::{Dep, Pos};
use concord_record::{Party, PlacePrecision};

use crate::side::Side;

/// The key of the body of a state's secret services.
const SECRET_SERVICE: &str = "int";

/// The arm of a state's forces or offices that a side is called by a common noun of ("joint forces", "police"), through anaphors.
pub(super) fn arm<'a>(
    codebook: &'a Codebook,
    annotation: &Annotation,
    side: &Side,
) -> Option<&'a Arm> {
    let named = annotation
        .actor_at(side.tokens.end - 1)
        .map(|actor| annotation.referent(actor))
        .filter(|&actor| annotation.actors[actor].name == side.party.name)
        .map(|actor| annotation.actors[actor].tokens.clone());
    codebook
        .arms
        .only(&lemmas(annotation, named.unwrap_or(side.tokens.clone())))
}

fn lemmas(annotation: &Annotation, tokens: Range<usize>) -> Vec<&str> {
    let lemmas = annotation.lemmas[tokens].iter();
    lemmas.map(String::as_str).collect()
}

/// The party of a record for a side: "Malian troops" are the Malian army, "police" those of the country of the incident.
pub(super) fn party(
    codebook: &Codebook,
    annotation: &Annotation,
    side: &Side,
    country: Option<&str>,
) -> Party {
    match side.party.actor.as_deref() {
        Some(actor) => {
            let lemmas = lemmas(annotation, side.tokens.clone());
            of_state(codebook, annotation, side, actor, &lemmas)
        }
        // The tagger takes "Army" at the head of a line for a name.
        None if matches!(
            side.class,
            None | Some(ActorClass::People | ActorClass::Organisation)
        ) =>
        {
            arm(codebook, annotation, side).and_then(|arm| {
                if let Some(pronoun) = possessive(annotation, side) {
                    let owner = owner(codebook, annotation, pronoun, country);
                    return arm_of(codebook, arm, &owner?);
                }
                let told = told_before(annotation, side, &arm.body);
                arm_of(codebook, arm, told.or(country)?)
            })
        }
        None => None,
    }
    .unwrap_or_else(|| side.party.clone())
}

/// The pronoun that says whose forces a side is: "its troops".
fn possessive(annotation: &Annotation, side: &Side) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    tree.children(side.tokens.end - 1)
        .find(|&child| parse.tokens[child].dep == Dep::Poss && parse.tokens[child].pos == Pos::Pron)
}

/// The state that a possessive pronoun stands for: that of the body it refers to, or the country whose government or army speaks.
fn owner(
    codebook: &Codebook,
    annotation: &Annotation,
    pronoun: usize,
    country: Option<&str>,
) -> Option<String> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let referent = annotation
        .actor_at(pronoun)
        .map(|actor| &annotation.actors[annotation.referent(actor)]);
    if let Some((_, iso2)) = referent.and_then(|actor| actor.actor.as_deref()?.split_once('-')) {
        return Some(iso2.to_owned());
    }
    if referent.is_some_and(|actor| actor.class == ActorClass::People) {
        return country.map(str::to_owned);
    }
    let mut clause = tree.clause_of(parse, pronoun);
    for _ in 0..3 {
        let above = parse.tokens[clause].head;
        if above == clause {
            break;
        }
        clause = tree.clause_of(parse, above);
        let subject = tree.child(parse, clause, &[Dep::Nsubj]);
        // "The army said its troops": the army that the country has.
        let army = subject
            .is_some_and(|subject| codebook.arms.only(&[&annotation.lemmas[subject]]).is_some());
        if army {
            return country.map(str::to_owned);
        }
        let speaker = subject.and_then(|subject| annotation.place_at(subject));
        if let Some(place) = speaker.and_then(|place| annotation.places[place].resolved.as_ref())
            && place.precision == PlacePrecision::Country
        {
            return place.country.clone();
        }
    }
    None
}

/// "The Israeli military said soldiers came under fire": the state whose force of the same body the sentence names before.
fn told_before<'a>(annotation: &'a Annotation, side: &Side, body: &str) -> Option<&'a str> {
    let sentence = annotation.sentence_of(side.tokens.start);
    let start = annotation.sentences[sentence].tokens.start;
    annotation
        .actors
        .iter()
        .filter(|actor| (start..side.tokens.start).contains(&actor.tokens.start))
        .filter_map(|actor| actor.actor.as_deref()?.split_once('-'))
        .filter(|(key, _)| *key == body)
        .map(|(_, iso2)| iso2)
        .next_back()
}

/// The arm of a named state's forces, or an agency's own name.
fn of_state(
    codebook: &Codebook,
    annotation: &Annotation,
    side: &Side,
    actor: &str,
    lemmas: &[&str],
) -> Option<Party> {
    let entry = codebook.actors.get(actor)?;
    let (key, iso2) = actor.split_once('-')?;
    let forces = matches!(entry.kind, ActorKind::StateForces | ActorKind::Police);
    if !forces || entry.countries.first().map(String::as_str) != Some(iso2) {
        return None;
    }
    let demonym = demonym(codebook, iso2)?;
    if let Some(arm) = codebook.arms.among(lemmas) {
        // Forces that the codebook itself calls by an arm ("Iraqi security forces") keep that name.
        let own = codebook
            .arms
            .iter()
            .any(|other| other.of(demonym) == entry.name);
        return (arm.body == key && !own).then(|| Party {
            name: arm.of(demonym),
            actor: Some(actor.to_owned()),
        });
    }
    // Police forces and secret services are known by their own names.
    let called = annotation.phrase(side.tokens.clone());
    let agency = entry.kind == ActorKind::Police || key == SECRET_SERVICE;
    let named = entry
        .aliases
        .iter()
        .any(|alias| fold(alias.trim_end_matches('?')) == fold(&called));
    (agency && named).then(|| Party {
        name: called,
        actor: Some(actor.to_owned()),
    })
}

/// An arm of a state's forces as a party.
fn arm_of(codebook: &Codebook, arm: &Arm, iso2: &str) -> Option<Party> {
    let id = arm.id(iso2);
    codebook.actors.get(&id)?;
    Some(Party {
        name: arm.of(demonym(codebook, iso2)?),
        actor: Some(id),
    })
}

fn demonym<'a>(codebook: &'a Codebook, iso2: &str) -> Option<&'a str> {
    codebook
        .actors
        .countries()
        .iter()
        .find(|country| country.iso2 == iso2)
        .map(|country| country.demonym.as_str())
}

/// Whether a party is a state's army, police or secret service.
pub(super) fn is_of_state(codebook: &Codebook, party: &Party) -> bool {
    party
        .actor
        .as_deref()
        .and_then(|id| codebook.actors.get(id))
        .is_some_and(|entry| matches!(entry.kind, ActorKind::StateForces | ActorKind::Police))
}

/// Army and police together are the security forces.
pub(super) fn together(codebook: &Codebook, parties: &mut Vec<Party>) {
    let state = |party: &Party, key: &str| {
        let (body, iso2) = party.actor.as_deref()?.split_once('-')?;
        (body == key).then(|| iso2.to_owned())
    };
    let Some(iso2) = parties.iter().find_map(|party| state(party, "mil")) else {
        return;
    };
    let of_both = |party: &Party| {
        ["mil", "pol"]
            .iter()
            .any(|key| state(party, key).as_deref() == Some(&iso2))
    };
    let police = parties
        .iter()
        .any(|party| state(party, "pol").as_deref() == Some(&iso2));
    let both = codebook
        .arms
        .only(&["security force"])
        .filter(|_| police)
        .and_then(|arm| arm_of(codebook, arm, &iso2));
    if let Some(both) = both
        && let Some(first) = parties.iter().position(of_both)
    {
        parties.retain(|party| !of_both(party));
        parties.insert(first.min(parties.len()), both);
    }
}
