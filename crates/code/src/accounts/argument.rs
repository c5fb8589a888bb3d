//! What a trigger says of its incident: sides, place, date, weapons, found along the grammar.

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, Link, ObjectClass, PartOfSpeech, WeaponEntry};
use concord_language::{Dep, Pos};
use concord_record::{EventType, Party, PlacePrecision, Stance, TypeGroup};

use super::trigger::Found;
use crate::side::{Side, named, sides};

/// Verbs between a side and an incident that make the side its perpetrator, besides the codebook's light verbs.
pub(crate) fn is_light_verb(codebook: &Codebook, annotation: &Annotation, verb: usize) -> bool {
    let end = (verb + 3).min(annotation.lemmas.len());
    let lemmas: Vec<&str> = annotation.lemmas[verb..end]
        .iter()
        .map(String::as_str)
        .collect();
    codebook.events.light_verb(&lemmas).is_some()
}

/// Perpetrators and targets of a trigger.
pub(crate) fn parties(
    codebook: &Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
) -> (Vec<Side>, Vec<Side>) {
    let mut perpetrators = linked(codebook, annotation, found, found.trigger.perpetrator());
    let mut targets = linked(codebook, annotation, found, found.trigger.target());
    if found.trigger.pos != PartOfSpeech::Verb {
        if perpetrators.is_empty() {
            perpetrators = carriers(codebook, annotation, found.token);
        }
        if targets.is_empty() {
            targets = aims(codebook, annotation, found.token);
        }
    }
    if found.trigger.guard.mutual {
        // Both sides fight: each is perpetrator and target.
        for link in [Link::With, Link::Between, Link::Against] {
            for side in linked(codebook, annotation, found, &[link]) {
                push_new(&mut targets, side);
            }
        }
        if perpetrators.is_empty() && targets.len() > 1 {
            perpetrators = vec![targets.remove(0)];
        }
    }
    // A plain noun neither acts nor is worth naming as a target unless the codebook knows what it is.
    perpetrators.retain(|side| {
        side.class.is_some() || side.party.actor.is_some() || is_state(annotation, side)
    });
    targets.retain(|side| {
        side.class.is_some()
            || is_state(annotation, side)
            || side
                .tokens
                .clone()
                .any(|token| !super::trigger::classes(codebook, annotation, token).is_empty())
    });
    targets.retain(|target| !perpetrators.iter().any(|side| side.party == target.party));
    (perpetrators, targets)
}

fn is_state(annotation: &Annotation, side: &Side) -> bool {
    side.tokens
        .clone()
        .any(|token| annotation.place_at(token).is_some())
}

fn push_new(list: &mut Vec<Side>, side: Side) {
    if !list.iter().any(|known| known.party == side.party) {
        list.push(side);
    }
}

/// The sides that stand where the links say.
fn linked(
    codebook: &Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
    links: &[Link],
) -> Vec<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let token = found.token;
    let mut list = Vec::new();
    for &link in links {
        let heads: Vec<usize> = match link {
            Link::Subject if parse.tokens[token].pos == Pos::Verb => {
                if found.trigger.guard.role_swap {
                    tree.agent(parse, token)
                        .or_else(|| tree.patient(parse, token))
                        .into_iter()
                        .collect()
                } else {
                    tree.agent(parse, token)
                        .filter(|_| !tree.is_passive(parse, token))
                        .into_iter()
                        .collect()
                }
            }
            Link::Subject => Vec::new(),
            Link::Object => objects(annotation, found).into_iter().collect(),
            Link::Possessive => children(annotation, token, &[Dep::Poss]),
            Link::Compound => children(annotation, token, &[Dep::Compound, Dep::Amod, Dep::Nmod]),
            other => prepositional(annotation, found, other.as_str()),
        };
        for head in heads {
            if !is_side(codebook, annotation, head) {
                continue;
            }
            let modifies = matches!(link, Link::Compound | Link::Possessive);
            let found = if modifies
                && is_armed(found.trigger.kind)
                && let Some(forces) = forces(codebook, annotation, head)
            {
                vec![forces]
            } else if link == Link::Compound {
                named(annotation, head).into_iter().collect()
            } else {
                sides(annotation, head)
            };
            for side in found {
                push_new(&mut list, side);
            }
        }
    }
    list
}

/// Whether incidents of a type are the work of forces, so that a state before its name means the state's forces.
fn is_armed(kind: EventType) -> bool {
    matches!(kind.group(), TypeGroup::Attack | TypeGroup::Battle)
        || matches!(kind, EventType::Raid | EventType::TroopMovement)
}

/// "U.S. airstrikes", "the Turkish offensive": the forces of the state that a people's name or a country's short form stands for.
/// A country's full name before an incident is where it happened ("the Syria attack").
fn forces(codebook: &Codebook, annotation: &Annotation, head: usize) -> Option<Side> {
    let state = annotation.actor_at(head).is_some_and(|actor| {
        let actor = &annotation.actors[actor];
        actor.class == ActorClass::Group
            || actor.kind.as_deref() == Some("government") && actor.tokens.len() == 1
    });
    if !state {
        return None;
    }
    let entry = codebook
        .actors
        .canonical(&format!("{} forces", annotation.word(head)))?;
    let party = Party {
        name: entry.name.clone(),
        actor: Some(entry.id.clone()),
    };
    Some(Side {
        party,
        tokens: head..head + 1,
        class: Some(ActorClass::Known),
    })
}

/// The object of a verb trigger, also of the last word of a phrase ("open fire on", "take control of").
fn objects(annotation: &Annotation, found: &Found<'_>) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if found.trigger.pos != PartOfSpeech::Verb {
        return None;
    }
    let object = tree
        .patient(parse, found.token)
        .filter(|object| !found.tokens.contains(object));
    object.or_else(|| {
        let last = found.tokens.end - 1;
        (last != found.token && parse.tokens[last].pos == Pos::Adp)
            .then(|| {
                tree.children(last)
                    .find(|&child| parse.tokens[child].dep == Dep::Pobj)
            })
            .flatten()
    })
}

fn children(annotation: &Annotation, token: usize, labels: &[Dep]) -> Vec<usize> {
    annotation
        .tree
        .children(token)
        .filter(|&child| labels.contains(&annotation.parse.tokens[child].dep))
        .collect()
}

/// Objects of a preposition that hangs on the trigger or on a word of its phrase.
fn prepositional(annotation: &Annotation, found: &Found<'_>, preposition: &str) -> Vec<usize> {
    let parse = &annotation.parse;
    let mut heads = Vec::new();
    for token in found.tokens.clone() {
        for phrase in annotation.tree.prepositionals(parse, token) {
            if &*parse.tokens[phrase.preposition].lower == preposition
                && !heads.contains(&phrase.object)
            {
                heads.push(phrase.object);
            }
        }
        if &*parse.tokens[token].lower == preposition
            && let Some(object) = annotation.tree.child(parse, token, &[Dep::Pobj])
        {
            heads.push(object);
        }
    }
    heads
}

/// Whether a noun can be a side at all: no date, and no incident or weapon ("the blast killed 12", "a rocket hit").
pub(crate) fn is_side(codebook: &Codebook, annotation: &Annotation, token: usize) -> bool {
    let dated = annotation
        .dates_in(token.saturating_sub(8)..token + 1)
        .any(|date| annotation.dates[date].tokens.contains(&token));
    if dated {
        return false;
    }
    if annotation.actor_at(token).is_some() {
        return true;
    }
    let classes = super::trigger::classes(codebook, annotation, token);
    !classes
        .iter()
        .any(|class| matches!(class, ObjectClass::Event | ObjectClass::Weapon))
        || classes.iter().any(|class| {
            matches!(
                class,
                ObjectClass::Building | ObjectClass::Vehicle | ObjectClass::Person
            )
        })
}

/// Who carries a nominal incident out: the subject of its light verb, the `by` of "an attack carried out by", "claimed by".
fn carriers(codebook: &Codebook, annotation: &Annotation, noun: usize) -> Vec<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let mut list = Vec::new();
    let top = tree.coordination_head(parse, noun);
    let mut add = |head: Option<usize>| {
        for side in head
            .into_iter()
            .filter(|&head| is_side(codebook, annotation, head))
            .flat_map(|head| sides(annotation, head))
        {
            if side.is_named() || side.class == Some(ActorClass::People) || side.class.is_none() {
                push_new(&mut list, side);
            }
        }
    };
    // "IS-K carried out the attack", "the attack was carried out by IS-K".
    let governor = parse.tokens[top].head;
    if governor != top && is_light_verb(codebook, annotation, governor) {
        match parse.tokens[top].dep {
            Dep::Dobj | Dep::Pobj => add(tree.agent(parse, governor)),
            Dep::Nsubjpass => add(tree.agent(parse, governor)),
            _ => {}
        }
    }
    // "a series of attacks" under a light verb: the noun above is the object.
    if parse.tokens[top].dep == Dep::Pobj && &*parse.tokens[governor].lower == "of" {
        let series = parse.tokens[governor].head;
        let verb = parse.tokens[series].head;
        if series != governor && verb != series {
            if is_light_verb(codebook, annotation, verb) && parse.tokens[series].dep == Dep::Dobj {
                add(tree.agent(parse, verb));
            }
            for side in children(annotation, series, &[Dep::Poss])
                .into_iter()
                .filter_map(|child| named(annotation, child))
            {
                add(Some(side.tokens.end - 1));
            }
        }
    }
    // "an attack carried out by", "attacks that IS-K claimed".
    for child in tree.children(noun) {
        let clause = parse.tokens[child].dep;
        if !matches!(clause, Dep::Acl | Dep::Relcl) {
            continue;
        }
        let claims = is_claim_of_responsibility(codebook, annotation, child);
        if is_light_verb(codebook, annotation, child) || claims {
            let agent = tree.agent(parse, child).filter(|&agent| agent != noun);
            add(agent);
        }
    }
    list
}

/// Whether a verb takes credit for what it governs ("claimed by", "for which X claimed responsibility").
pub(crate) fn is_claim_of_responsibility(
    codebook: &Codebook,
    annotation: &Annotation,
    verb: usize,
) -> bool {
    let end = (verb + 3).min(annotation.lemmas.len());
    let lemmas: Vec<&str> = annotation.lemmas[verb..end]
        .iter()
        .map(String::as_str)
        .collect();
    codebook
        .stances
        .all(&lemmas)
        .any(|(_, entries)| entries.iter().any(|entry| entry.responsibility))
        || (&*annotation.parse.tokens[verb].lemma == "claim"
            && codebook
                .stances
                .get("claim")
                .iter()
                .any(|entry| entry.stance == Stance::Claims)
            && annotation
                .tree
                .child(&annotation.parse, verb, &[Dep::Ccomp])
                .is_none())
}

/// Whom a nominal incident strikes: the object of "the attack targeted", "an attack that killed".
fn aims(codebook: &Codebook, annotation: &Annotation, noun: usize) -> Vec<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let mut list = Vec::new();
    let governor = parse.tokens[noun].head;
    let mut verbs: Vec<usize> = tree
        .children(noun)
        .filter(|&child| matches!(parse.tokens[child].dep, Dep::Relcl | Dep::Acl))
        .collect();
    if matches!(parse.tokens[noun].dep, Dep::Nsubj) && governor != noun {
        verbs.push(governor);
    }
    for verb in verbs {
        if matches!(
            &*parse.tokens[verb].lemma,
            "target" | "hit" | "strike" | "kill" | "wound" | "injure" | "destroy" | "damage"
        ) && let Some(object) = tree
            .patient(parse, verb)
            .filter(|&object| object != noun && is_side(codebook, annotation, object))
        {
            for side in sides(annotation, object) {
                push_new(&mut list, side);
            }
        }
    }
    list
}

/// Steps that a word counts for which the parser did not tie to the sentence.
const BESIDE: usize = 6;

/// The place mention that tells where, and how many steps away in the grammar it stands; `None` if the sentence has none.
pub(crate) fn place(
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
    for index in annotation.places_in(after_dateline(annotation, &sentence)..sentence.end) {
        let place = &annotation.places[index];
        let head = place_head(annotation, index);
        // A state that acts is a side, not a place.
        if perpetrators.iter().any(|side| side.tokens == place.tokens)
            || is_actor_like(annotation, head)
        {
            continue;
        }
        // A list item's head ("15 January, Kasindi, North Kivu: ...") stands beside the sentence's grammar.
        let distance = tree.distance(parse, found.token, head).unwrap_or(BESIDE);
        // A place nearer to another incident of the sentence is that one's.
        let nearer = others
            .iter()
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
        if is_origin(annotation, head) {
            cost += 24;
        }
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, index));
        }
    }
    best.map(|(_, index)| index)
}

/// The token after "BENI, DR Congo, 15 January - ": where and when the report was written, which says nothing of the incident.
/// A sentence has one if it begins with a name in capitals and a dash follows within a few words; else its first token.
fn after_dateline(annotation: &Annotation, sentence: &Range<usize>) -> usize {
    let capitals = |token: usize| {
        let word = annotation.word(token);
        word.chars().filter(|letter| letter.is_alphabetic()).count() > 2
            && !word.chars().any(char::is_lowercase)
    };
    let limit = (sentence.start + 16).min(sentence.end);
    let dash = (sentence.start..limit).find(|&token| {
        // A hyphen inside a name has no blank before it.
        let start = annotation.parse.tokens[token].start;
        matches!(annotation.word(token), "-" | "–" | "—" | "--")
            && annotation.text.as_str()[..start].ends_with(char::is_whitespace)
    });
    match dash {
        Some(dash) if capitals(sentence.start) => dash + 1,
        _ => sentence.start,
    }
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
    let token = &parse.tokens[annotation.tree.coordination_head(parse, head)];
    // "Near Raqqa, five strikes ...": a preposition that the parser lost still makes it a place.
    let led = head.checked_sub(1).is_some_and(|before| {
        matches!(
            &*parse.tokens[before].lower,
            "near" | "in" | "at" | "outside" | "around" | "inside"
        )
    });
    let top = annotation.tree.coordination_head(parse, head);
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
    for index in annotation.dates_in(after_dateline(annotation, &sentence)..sentence.end) {
        let tokens = annotation.dates[index].tokens.clone();
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
            .filter_map(|&other| tree.distance(parse, other, head))
            .min();
        let mut cost = distance * 4;
        if nearer.is_some_and(|nearer| nearer < distance) {
            cost += 10;
        }
        if said {
            cost += 40;
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

/// Weapons named in the trigger's clause, with the codebook's entries.
pub(crate) fn weapons<'a>(
    codebook: &'a Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
) -> Vec<(&'a WeaponEntry, std::ops::Range<usize>)> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let sentence = annotation.sentences[annotation.sentence_of(found.token)]
        .tokens
        .clone();
    let clause = tree.clause_of(parse, found.token);
    let extent = tree.extent(clause);
    let reach = extent.start.max(sentence.start)..extent.end.min(sentence.end);
    let lemmas: Vec<&str> = annotation.lemmas[reach.clone()]
        .iter()
        .map(String::as_str)
        .collect();
    let mut list: Vec<(&WeaponEntry, std::ops::Range<usize>)> = Vec::new();
    let mut at = 0;
    while at < lemmas.len() {
        let Some((words, entries)) = codebook.weapons.longest(&lemmas[at..]) else {
            at += 1;
            continue;
        };
        let tokens = reach.start + at..reach.start + at + words;
        if let Some(entry) = entries.first().filter(|entry| !entry.ambiguous)
            && annotation
                .actor_at(tokens.start)
                .is_none_or(|actor| annotation.actors[actor].class == ActorClass::People)
            && !list.iter().any(|(known, _)| known.phrase == entry.phrase)
        {
            list.push((entry, tokens));
        }
        at += words;
    }
    list
}
