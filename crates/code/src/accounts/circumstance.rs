//! Where, when and by what means: what a trigger's sentence says around its incident.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, PartOfSpeech, PersonRole, TargetKind, WeaponEntry};
use concord_gazetteer::TypeWord;
use concord_language::{Dep, Pos};
use concord_record::PlacePrecision;

use super::clause::is_reference;
use super::trigger::Found;
use crate::side::Side;

/// Steps that a word counts for which the parser did not tie to the sentence.
const BESIDE: usize = 6;

/// The place mention that tells where, and how many steps away in the grammar it stands; `None` if the sentence has none.
pub(crate) fn place(
    codebook: &Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
    others: &[usize],
    perpetrators: &[Side],
) -> Option<usize> {
    let sentence = annotation.sentences[annotation.sentence_of(found.token)]
        .tokens
        .clone();
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let mut best: Option<(usize, usize)> = None;
    for index in annotation.places_in(sentence.clone()) {
        let place = &annotation.places[index];
        let head = place_head(annotation, index);
        // A state that acts is a side, not a place.
        if perpetrators.iter().any(|side| side.tokens == place.tokens)
            || is_actor_like(annotation, head)
        {
            continue;
        }
        // "the West Bank city of Jenin": the name stands where the noun stands that says what it names.
        let of = parse.tokens[head].head;
        // "the Hodan district of Mogadishu": that noun has a name of its own.
        let holds = |other: usize| annotation.places[other].parent == Some(index);
        let site = if place.type_word.is_some()
            && parse.tokens[head].dep == Dep::Pobj
            && &*parse.tokens[of].lower == "of"
            && !annotation
                .places_in(sentence.clone())
                .any(|other| holds(other) && bears_its_type(annotation, other))
        {
            parse.tokens[of].head
        } else {
            head
        };
        // A list item's head ("15 January, Kasindi, North Kivu: ...") stands beside the sentence's grammar.
        let distance = tree.distance(parse, found.token, site).unwrap_or(BESIDE);
        // A place nearer to another incident of the sentence is that one's.
        let nearer = others
            .iter()
            .filter(|&&other| !follows(annotation, found.token, head, other))
            .filter_map(|&other| tree.distance(parse, other, head))
            .min();
        if nearer.is_some_and(|nearer| nearer + 1 < distance) {
            continue;
        }
        let mut cost = distance * 4;
        if tree.depth_below(parse, head, found.token).is_none() {
            cost += 2;
        }
        // Towns say more than the province and country that they lie in.
        cost += match place.resolved.as_ref().map(|place| place.precision) {
            Some(precision) if precision >= PlacePrecision::Region => 3,
            Some(PlacePrecision::Adm1) => 1,
            _ => 0,
        };
        if annotation.places_in(sentence.clone()).any(holds) {
            cost += 1;
        }
        if is_origin(annotation, head) || is_refuge(codebook, annotation, head) {
            cost += 24;
        }
        if is_of_another(annotation, head, found, others) {
            cost += 10;
        }
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, index));
        }
    }
    best.filter(|&(_, index)| !is_refuge(codebook, annotation, place_head(annotation, index)))
        .map(|(_, index)| index)
}

/// "were taken to hospital in Ouallam", "a councillor from Banibangou": where the wounded came to, or somebody from, not where it struck.
fn is_refuge(codebook: &Codebook, annotation: &Annotation, head: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let preposition = parse.tokens[head].head;
    let noun = parse.tokens[preposition].head;
    let hospital = |noun: usize| {
        codebook
            .targets
            .get(&annotation.lemmas[noun])
            .is_some_and(|target| target.kind == TargetKind::Building)
    };
    if parse.tokens[head].dep != Dep::Pobj {
        return false;
    }
    if parse.tokens[noun].pos == Pos::Verb {
        // The parser hangs "in Ouallam" on the verb as well.
        return tree.prepositionals(parse, noun).iter().any(|phrase| {
            &*parse.tokens[phrase.preposition].lower == "to"
                && phrase.object < head
                && hospital(phrase.object)
        });
    }
    let from = &*parse.tokens[preposition].lower == "from"
        && annotation
            .actor_at(noun)
            .is_some_and(|actor| annotation.actors[actor].class == ActorClass::People)
        && tree.coordination_head(parse, noun) == noun
        && parse.tokens[noun].dep == Dep::Appos;
    let above = parse.tokens[noun].head;
    let towards = parse.tokens[noun].dep == Dep::Pobj
        && &*parse.tokens[above].lower == "to"
        && parse.tokens[parse.tokens[above].head].pos == Pos::Verb
        && hospital(noun);
    from || towards
}

/// Whether the type word beside a name can be its own: a "West Bank city" is no city called West Bank.
fn bears_its_type(annotation: &Annotation, index: usize) -> bool {
    let place = &annotation.places[index];
    let coarse = place
        .resolved
        .as_ref()
        .is_some_and(|place| place.precision >= PlacePrecision::Adm1);
    match place.type_word {
        Some(TypeWord::City | TypeWord::Village | TypeWord::Camp) => !coarse,
        Some(_) => true,
        None => false,
    }
}

/// Whether a word stands between an incident and a later one told by a noun, whose own words follow it.
fn follows(annotation: &Annotation, incident: usize, word: usize, other: usize) -> bool {
    incident < word && word < other && annotation.parse.tokens[other].pos != Pos::Verb
}

/// Whether a word hangs on another incident beside this one: "the attack in X and the bombings in Y".
fn is_of_another(
    annotation: &Annotation,
    head: usize,
    found: &Found<'_>,
    others: &[usize],
) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let below = |token, above| tree.depth_below(parse, token, above);
    // Joined by "and" is beside, not below.
    let joined = |other: usize| {
        let mut at = found.token;
        while parse.tokens[at].head != other && parse.tokens[at].head != at {
            at = parse.tokens[at].head;
        }
        parse.tokens[at].dep == Dep::Conj && parse.tokens[at].pos != Pos::Verb
    };
    others.iter().any(|&other| {
        (below(found.token, other).is_none() || joined(other))
            && below(head, other)
                .is_some_and(|steps| below(head, found.token).is_none_or(|own| steps < own))
    })
}

/// The token of a place mention that the grammar hangs on.
pub(crate) fn place_head(annotation: &Annotation, index: usize) -> usize {
    let tokens = annotation.places[index].tokens.clone();
    tokens
        .clone()
        .rev()
        .find(|&token| !tokens.contains(&annotation.parse.tokens[token].head))
        .unwrap_or(tokens.end - 1)
}

/// Whether a place stands where an actor stands: the subject of a verb, or a possessor of people.
pub(crate) fn is_actor_like(annotation: &Annotation, head: usize) -> bool {
    let parse = &annotation.parse;
    let mut top = annotation.tree.coordination_head(parse, head);
    while parse.tokens[top].dep == Dep::Appos && parse.tokens[top].head != top {
        // "the government and its backers, notably Chad": an apposition is what it is put to.
        top = annotation
            .tree
            .coordination_head(parse, parse.tokens[top].head);
    }
    let token = &parse.tokens[top];
    // "Near Raqqa, five strikes ...": a preposition that the parser lost still makes it a place.
    let first = annotation
        .place_at(head)
        .map_or(head, |place| annotation.places[place].tokens.start);
    let led = first.checked_sub(1).is_some_and(|before| {
        matches!(
            &*parse.tokens[before].lower,
            "near" | "in" | "at" | "outside" | "around" | "inside"
        )
    });
    let governor = parse.tokens[parse.tokens[top].head].head;
    // "forces of either the regime or Russia": joined to an actor, or the owner of one.
    let owns = token.dep == Dep::Pobj
        && matches!(&*parse.tokens[parse.tokens[top].head].lower, "of" | "by")
        && (annotation.actor_at(governor).is_some()
            || &*parse.tokens[parse.tokens[top].head].lower == "by");
    // "Colombia's National Liberation Army": a country that owns an actor.
    let owner = parse.tokens[head].dep == Dep::Poss
        && annotation.actor_at(parse.tokens[head].head).is_some();
    owner
        || token.dep == Dep::Nsubj && !led
        || top != head && annotation.actor_at(top).is_some()
        || owns
}

/// "from northern Afghanistan": where it came from, not where it struck.
fn is_origin(annotation: &Annotation, head: usize) -> bool {
    let parse = &annotation.parse;
    let mut at = head;
    for _ in 0..4 {
        let above = parse.tokens[at].head;
        if above == at {
            return false;
        }
        if matches!(&*parse.tokens[above].lower, "from") {
            return true;
        }
        if !matches!(
            parse.tokens[at].dep,
            Dep::Compound | Dep::Pobj | Dep::Nmod | Dep::Appos
        ) {
            return false;
        }
        at = above;
    }
    false
}

/// The date that tells when: of the sentence's dates the one nearest in the grammar that no word of saying and no other
/// incident holds.
pub(crate) fn date(
    codebook: &Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
    others: &[usize],
) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let sentence = annotation.sentences[annotation.sentence_of(found.token)]
        .tokens
        .clone();
    let mut best: Option<(usize, usize)> = None;
    for index in annotation.dates_in(sentence.clone()) {
        let tokens = annotation.dates[index].tokens.clone();
        // "nine days after the attack": the distance is the attack's own.
        let below = || {
            tree.extent(found.token).contains(&tokens.start)
                || parse.tokens[found.token].head + 1 == tokens.end
        };
        if is_measured_off(annotation, tokens.clone(), found.token)
            || is_reference(annotation, found.token) && !below()
        {
            continue;
        }
        let head = tokens
            .clone()
            .find(|&token| !tokens.contains(&parse.tokens[token].head))
            .unwrap_or(tokens.start);
        let distance = tree.distance(parse, found.token, head).unwrap_or(BESIDE);
        let clause = tree.clause_of(parse, head);
        let said = clause != found.token
            && codebook
                .stances
                .get(&annotation.lemmas[clause])
                .iter()
                .any(|entry| entry.pos == PartOfSpeech::Verb && entry.needs_clause)
            && tree.depth_below(parse, found.token, clause).is_some()
            && tree
                .child(parse, clause, &[Dep::Ccomp, Dep::Xcomp])
                .is_some_and(|content| tree.extent(content).contains(&found.token));
        let nearer = others
            .iter()
            .filter(|&&other| !follows(annotation, found.token, head, other))
            .filter_map(|&other| tree.distance(parse, other, head))
            .min();
        let mut cost = distance * 4;
        if nearer.is_some_and(|nearer| nearer < distance) {
            cost += 10;
        }
        if said {
            cost += 40;
        }
        // "Five were killed on 11 May; the gunman was shot the next day"
        let between = found.token.min(head)..found.token.max(head);
        if between
            .into_iter()
            .any(|token| &*parse.tokens[token].lower == ";")
        {
            cost += 20;
        }
        if is_of_another(annotation, head, found, others) {
            cost += 10;
        }
        if annotation.dates[index].mention.range.is_none() {
            cost += 6;
        }
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, index));
        }
    }
    best.filter(|(cost, _)| *cost < 40).map(|(_, index)| index)
}

/// "The attack comes a week after a blast killed six": the distance dates what follows it, not the attack; at the head of a sentence ("Two
/// days after the attack, troops raided") it is the other way round.
fn is_measured_off(annotation: &Annotation, date: std::ops::Range<usize>, incident: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let after = date.end - 1;
    if &*parse.tokens[after].lower != "after" || date.len() < 2 {
        return false;
    }
    let top = if parse.tokens[after].dep == Dep::Mark {
        parse.tokens[after].head
    } else {
        after
    };
    let below = incident == top || tree.depth_below(parse, incident, top).is_some();
    // "on 13 May, nine days after": behind another date it dates what follows, too.
    let comes = date.start.checked_sub(1).is_some_and(|before| {
        &*parse.tokens[before].lemma == "come"
            || &*parse.tokens[before].lower == ","
                && annotation
                    .dates_in(before.saturating_sub(5)..before)
                    .any(|index| annotation.dates[index].tokens.end == before)
    });
    below != comes
}

/// Weapons named in the trigger's clause, with the codebook's entries.
pub(crate) fn weapons<'a>(
    codebook: &'a Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
    others: &[usize],
) -> Vec<(&'a WeaponEntry, std::ops::Range<usize>)> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let sentence = annotation.sentences[annotation.sentence_of(found.token)]
        .tokens
        .clone();
    let clause = tree.clause_of(parse, found.token);
    let extent = tree.extent(clause);
    let reach = extent.start.max(sentence.start)..extent.end.min(sentence.end);
    let mut list: Vec<(&WeaponEntry, std::ops::Range<usize>)> = Vec::new();
    let agent = tree.agent(parse, found.token);
    // "A shell fell on a school, wounding seven": what did it stands in the clause above.
    let above = agent
        .map(|agent| tree.noun_phrase(parse, agent))
        .filter(|phrase| sentence.contains(&phrase.start) && !reach.contains(&phrase.start));
    let places: Vec<usize> = above.unwrap_or_default().chain(reach).collect();
    let mut at = 0;
    while at < places.len() {
        let start = places[at];
        let lemmas: Vec<&str> = places[at..]
            .iter()
            .zip(start..)
            .take_while(|(place, next)| **place == *next)
            .map(|(place, _)| annotation.lemmas[*place].as_str())
            .collect();
        let Some((words, entries)) = codebook.weapons.longest(&lemmas) else {
            at += 1;
            continue;
        };
        let tokens = start..start + words;
        // "the attack in X and the car bombings in Y": a weapon before another incident's word is that one's.
        let apart = |other: usize| {
            tree.depth_below(parse, found.token, other).is_none()
                && tree.depth_below(parse, other, found.token).is_none()
        };
        let elsewhere = tokens.clone().any(|token| {
            let head = parse.tokens[token].head;
            others.contains(&token) && apart(token)
                || others.contains(&head) && !found.tokens.contains(&token) && apart(head)
        });
        // "a helicopter fired", "the air force struck": what may carry people as well is a weapon where it acts.
        // A bomber who kills is no aircraft.
        let person = || {
            annotation.actor_at(tokens.start).is_some_and(|actor| {
                annotation.actors[actor].class == ActorClass::People
                    && codebook
                        .people
                        .get(&annotation.lemmas[tokens.start])
                        .any(|class| class.is(PersonRole::Perpetrator))
            })
        };
        let acts = agent.is_some_and(|agent| tokens.contains(&agent))
            && !found.trigger.guard.role_swap
            && !person();
        if let Some(entry) = entries
            .first()
            .filter(|entry| (!entry.ambiguous || acts) && !elsewhere)
            && (acts
                || annotation
                    .actor_at(tokens.start)
                    .is_none_or(|actor| annotation.actors[actor].class == ActorClass::People))
            && !list.iter().any(|(known, _)| known.phrase == entry.phrase)
        {
            list.push((entry, tokens));
        }
        at += words;
    }
    list
}
