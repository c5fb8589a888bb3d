//! Dated statements: who spoke when is an incident of its own kind, beside the claim that what was said becomes.

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation, DateKind};
use concord_codebook::{Codebook, ObjectClass, PartOfSpeech, PersonRole};
use concord_language::{Dep, Pos};
use concord_record::{Attribution, EventType, Stance, Status, TypeGroup};

use super::carrier::is_claim_of_responsibility;
use super::class::classes;
use super::draft::Telling;
use super::office::with_governments;
use crate::side::{Side, sides};

/// The dated statements of a sentence, besides those that a trigger tells already.
pub(crate) fn find<'a>(
    codebook: &Codebook,
    annotation: &Annotation,
    index: usize,
    taken: &[Range<usize>],
) -> Vec<Telling<'a>> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let sentence = annotation.sentences[index].tokens.clone();
    let mut found: Vec<Telling<'a>> = Vec::new();
    for verb in sentence.clone() {
        let token = &parse.tokens[verb];
        // "as experts reported last June": what was said is the main clause.
        let as_told = token.dep == Dep::Advcl
            && tree
                .child(parse, verb, &[Dep::Mark])
                .is_some_and(|mark| &*parse.tokens[mark].lower == "as");
        // "raised these concerns": a phrase whose noun has words of its own.
        let phrase = tree
            .child(parse, verb, &[Dep::Dobj])
            .map(|object| [lemma(annotation, verb), lemma(annotation, object)]);
        let phrased = phrase
            .iter()
            .flat_map(|words| codebook.stances.all(words))
            .filter(|(words, _)| *words == 2)
            .flat_map(|(_, entries)| entries);
        let speaks = token.pos == Pos::Verb
            && codebook
                .stances
                .get(&annotation.lemmas[verb])
                .iter()
                .chain(phrased)
                .any(|entry| {
                    // "condemned the raid", "claimed the attack", "announced a plan": what is done by saying it.
                    let deed = tree.child(parse, verb, &[Dep::Dobj]).is_some()
                        && !matches!(entry.stance, Stance::Assesses | Stance::Doubts);
                    entry.pos == PartOfSpeech::Verb
                        && (entry.needs_clause
                            || deed
                            || as_told
                            || tree.child(parse, verb, &[Dep::Ccomp, Dep::Xcomp]).is_some())
                });
        if !speaks
            // "says it killed ten on Monday": a word that still holds has no day of its own.
            || matches!(token.tag, "VBZ" | "VBP")
            || taken.iter().any(|tokens| tokens.contains(&verb))
            || tree.is_negated(parse, verb)
            || tree.modal(parse, verb).is_some()
        {
            continue;
        }
        if matches!(token.dep, Dep::Acl | Dep::Relcl)
            && is_claim_of_responsibility(codebook, annotation, verb)
        {
            // "a bombing claimed by X": whose attack it was, not when X spoke.
            continue;
        }
        let Some(speaker) = tree.agent(parse, verb) else {
            continue;
        };
        let speakers: Vec<Side> = sides(annotation, speaker)
            .into_iter()
            .filter(|side| {
                let thing = classes(codebook, annotation, side.tokens.end - 1)
                    .iter()
                    .any(|class| {
                        matches!(
                            class,
                            ObjectClass::Event | ObjectClass::Weapon | ObjectClass::Vehicle
                        )
                    })
                    || annotation.dates_in(side.tokens.clone()).next().is_some();
                side.is_named()
                    // "the governor's adviser, Col. Issa Labo, told"
                    || tree.children(side.tokens.end - 1).any(|child| {
                        parse.tokens[child].dep == Dep::Appos
                            && annotation.actor_at(child).is_some_and(|actor| {
                                annotation.actors[actor].class == ActorClass::Person
                            })
                    })
                    || side.class.is_none() && !thing
                    || speaks_for_many(codebook, annotation, side)
            })
            .collect();
        let speakers = with_governments(codebook, annotation, TypeGroup::Speech, speakers);
        if speakers.is_empty() || found.iter().any(|telling| telling.perpetrators == speakers) {
            continue;
        }
        let content = tree
            .child(parse, verb, &[Dep::Ccomp, Dep::Xcomp, Dep::Dobj])
            .map(|content| tree.extent(content));
        // The date must be that of the speaking, not one inside what was said.
        let date = annotation.dates_in(sentence.clone()).find(|&date| {
            let at = &annotation.dates[date];
            let head = at
                .tokens
                .clone()
                .find(|&token| !at.tokens.contains(&parse.tokens[token].head))
                .unwrap_or(at.tokens.start);
            // A day whose year nobody told is a day all the same.
            let dated = match at.mention.kind {
                DateKind::Absolute => true,
                DateKind::Relative => at.mention.range.is_some(),
                _ => false,
            };
            dated
                && content
                    .as_ref()
                    .is_none_or(|content| !content.contains(&head))
                && tree.clause_of(parse, head) == verb
                && tree
                    .distance(parse, verb, head)
                    .is_some_and(|steps| steps <= 3)
        });
        let Some(date) = date else { continue };
        found.push(Telling {
            event_type: EventType::Statement,
            weight: 0.8,
            general: false,
            effect_only: false,
            token: verb,
            tokens: verb..verb + 1,
            sentence: index,
            perpetrators: speakers,
            targets: Vec::new(),
            date: Some(date),
            place: None,
            weapons: Vec::new(),
            tolls: Vec::new(),
            status: Status::Occurred,
            attribution: Attribution::Stated,
            victim: None,
            definite: false,
            shown: false,
            fresh: true,
            plural: false,
            spread: false,
            strikes_back: false,
        });
    }
    found
}

fn lemma(annotation: &Annotation, token: usize) -> &str {
    &annotation.lemmas[token]
}

/// Whose statement, message or press conference a noun is that its clause tells of by the way: "the army said in a statement", "in an
/// audio message posted on Monday the emir vowed".
pub(crate) fn utterer(codebook: &Codebook, annotation: &Annotation, noun: usize) -> Vec<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if parse.tokens[noun].dep != Dep::Pobj
        || !matches!(
            &*parse.tokens[parse.tokens[noun].head].lower,
            "in" | "during" | "at" | "through" | "via" | "by"
        )
    {
        return Vec::new();
    }
    let clause = tree.clause_of(parse, noun);
    let speaks = codebook.stances.is_verb(&annotation.lemmas[clause]);
    let Some(agent) = tree.agent(parse, clause).filter(|_| speaks) else {
        return Vec::new();
    };
    let speakers = sides(annotation, agent)
        .into_iter()
        .filter(|side| side.is_named() || speaks_for_many(codebook, annotation, side))
        .collect();
    with_governments(codebook, annotation, TypeGroup::Speech, speakers)
}

/// "a junta spokesman", "the justice minister": one person in office, whose word is that of whom he acts for.
fn speaks_for_many(codebook: &Codebook, annotation: &Annotation, side: &Side) -> bool {
    let last = side.tokens.end - 1;
    let tag = annotation.parse.tokens[last].tag;
    matches!(tag, "NN" | "NNP")
        && codebook.people.get(&annotation.lemmas[last]).any(|class| {
            [
                PersonRole::Official,
                PersonRole::Leader,
                PersonRole::Speaker,
            ]
            .into_iter()
            .any(|role| class.is(role))
        })
}
