//! Who did it and whom it struck: the sides of a trigger, found along the grammar.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, Effect, Link, ObjectClass, PartOfSpeech, PersonRole, Trigger};
use concord_language::{Dep, Pos};
use concord_record::{EventType, Party, Stance, TypeGroup};

use super::carrier::{aims, carriers};
use super::control;
use super::office::with_governments;
use super::trigger::Found;
use super::wielder;
use crate::side::{Side, named, sides};

/// Verbs between a side and an incident that make the side its perpetrator, besides the codebook's light verbs.
pub(crate) fn is_light_verb(codebook: &Codebook, annotation: &Annotation, verb: usize) -> bool {
    let lemmas = super::phrase_at(annotation, verb);
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
    if perpetrators.is_empty()
        && let Some(doer) = hands(annotation, found)
    {
        perpetrators = sides(annotation, doer);
    }
    if perpetrators.is_empty()
        && let Some(doer) = control::of_verb(codebook, annotation, found.token)
            .filter(|_| found.trigger.pos == PartOfSpeech::Verb)
        && is_side(codebook, annotation, doer)
    {
        perpetrators = sides(annotation, doer);
    }
    if perpetrators.is_empty()
        && matches!(
            found.trigger.kind,
            EventType::Arrest | EventType::Kidnapping
        )
    {
        perpetrators = holders(codebook, annotation, found);
    }
    // "defused a bomb planted by X", "foiled an attack by X": who stops it did not do it.
    let stops = !found.trigger.guard.perp.is_empty()
        && !found.trigger.guard.perp.contains(&Link::Subject)
        && found.trigger.pos == PartOfSpeech::Verb;
    if stops
        && perpetrators.is_empty()
        && let Some(object) = annotation.tree.patient(&annotation.parse, found.token)
    {
        perpetrators = annotation
            .tree
            .prepositionals(&annotation.parse, object)
            .into_iter()
            .filter(|phrase| &*annotation.parse.tokens[phrase.preposition].lower == "by")
            .flat_map(|phrase| sides(annotation, phrase.object))
            .collect();
        if perpetrators.is_empty() {
            perpetrators = wielder::of(codebook, annotation, object);
        }
    }
    if found.trigger.pos != PartOfSpeech::Verb {
        if perpetrators.is_empty() {
            perpetrators = carriers(codebook, annotation, found.token);
        }
        if perpetrators.is_empty() {
            perpetrators = wielder::of(codebook, annotation, found.token);
        }
        if perpetrators.is_empty()
            && let Some(doer) = control::of_noun(annotation, found)
            && is_side(codebook, annotation, doer)
        {
            perpetrators = sides(annotation, doer);
            perpetrators.retain(Side::is_named);
        }
        if targets.is_empty() {
            targets = aims(codebook, annotation, found.token);
        }
    }
    if found.trigger.guard.mutual {
        // Both sides fight: each is perpetrator and target.
        for link in [Link::With, Link::Between, Link::Against, Link::Of] {
            for side in linked(codebook, annotation, found, &[link]) {
                push_new(&mut targets, side);
            }
        }
        let sides = perpetrators.iter().chain(&targets);
        if sides.filter(|side| side.is_named()).count() < 2 {
            for side in between(codebook, annotation, found) {
                push_new(&mut targets, side);
            }
        }
        // Who fights is a body or an arm of a state before it is "people".
        let fights = |side: &Side| {
            side.is_named() || super::forces::arm(codebook, annotation, side).is_some()
        };
        if perpetrators.is_empty()
            && targets.len() == 1
            && fights(&targets[0])
            && falls_in(codebook, annotation, found.token)
        {
            perpetrators.append(&mut targets);
        }
        if perpetrators.is_empty() && targets.len() > 1 {
            let first = targets.iter().position(fights).unwrap_or(0);
            perpetrators = vec![targets.remove(first)];
        }
    }
    // A plain noun neither acts nor is worth naming as a target unless the codebook knows what it is.
    perpetrators.retain(|side| {
        side.class.is_some()
            || side.party.actor.is_some()
            || is_state(annotation, side)
            // "joint forces", "federal troops"
            || super::forces::arm(codebook, annotation, side).is_some()
    });
    targets.retain(|side| {
        side.class.is_some()
            || is_state(annotation, side)
            || side
                .tokens
                .clone()
                .any(|token| !super::class::classes(codebook, annotation, token).is_empty())
            || super::victim::is_somebody(codebook, annotation, found, side.tokens.end - 1)
    });
    targets.retain(|target| !perpetrators.iter().any(|side| side.party == target.party));
    if !perpetrators.iter().any(Side::is_named) {
        for side in principals(annotation, found.token) {
            push_new(&mut perpetrators, side);
        }
    }
    let group = found.trigger.kind.group();
    let perpetrators = with_governments(codebook, annotation, group, perpetrators);
    (perpetrators, targets)
}

pub(super) fn is_state(annotation: &Annotation, side: &Side) -> bool {
    side.tokens
        .clone()
        .any(|token| annotation.place_at(token).is_some())
}

pub(super) fn push_new(list: &mut Vec<Side>, side: Side) {
    if !list.iter().any(|known| known.party == side.party) {
        list.push(side);
    }
}

/// All named sides between a fight's `between` and its verb, where the grammar of a long list of them breaks: "fighting between the army
/// and allied militias on one side and the rebels on the other escalated".
fn between(codebook: &Codebook, annotation: &Annotation, found: &Found<'_>) -> Vec<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let after = |head: usize| {
        tree.children(head)
            .find(|&child| child > found.token && &*parse.tokens[child].lower == "between")
    };
    // "the fighting that flared between X and Y"
    let Some(preposition) = after(found.token).or_else(|| {
        tree.children(found.token)
            .filter(|&child| matches!(parse.tokens[child].dep, Dep::Relcl | Dep::Acl))
            .find_map(after)
    }) else {
        return Vec::new();
    };
    let sentence = annotation.sentences[annotation.sentence_of(found.token)]
        .tokens
        .clone();
    let clause = tree.clause_of(parse, found.token);
    let end = if clause > preposition {
        clause
    } else {
        sentence.end
    };
    let mut list = Vec::new();
    for mention in annotation.actors_in(preposition..end) {
        let head = annotation.actors[mention].tokens.end - 1;
        let known = named(annotation, head).filter(|side| side.party.actor.is_some());
        let arm = || {
            sides(annotation, head)
                .into_iter()
                .find(|side| super::forces::arm(codebook, annotation, side).is_some())
        };
        if let Some(side) = known.or_else(arm) {
            push_new(&mut list, side);
        }
    }
    list
}

/// "The commander died in a clash with the marines": who falls there is told by the verb above, so the fight is with who did it.
fn falls_in(codebook: &Codebook, annotation: &Annotation, fight: usize) -> bool {
    let parse = &annotation.parse;
    let preposition = parse.tokens[fight].head;
    let verb = parse.tokens[preposition].head;
    parse.tokens[fight].dep == Dep::Pobj
        && matches!(&*parse.tokens[preposition].lower, "in" | "during")
        && parse.tokens[verb].pos == Pos::Verb
        && codebook
            .events
            .triggers_for(&annotation.lemmas[verb])
            .iter()
            .any(|trigger| trigger.pos == PartOfSpeech::Verb && strikes(trigger))
}

/// Whether a word says that people are killed, hurt or carried off: then those named before it are the victims.
fn strikes(trigger: &Trigger) -> bool {
    [Effect::Kills, Effect::Wounds, Effect::Abducts]
        .iter()
        .any(|&effect| trigger.guard.has(effect))
}

/// Whose the place is at which people are held: "detained at an RSF checkpoint".
fn holders(codebook: &Codebook, annotation: &Annotation, found: &Found<'_>) -> Vec<Side> {
    let tree = &annotation.tree;
    ["at", "in"]
        .into_iter()
        .flat_map(|preposition| prepositional(annotation, found, preposition))
        .filter(|&site| {
            super::class::classes(codebook, annotation, site)
                .iter()
                .any(|class| matches!(class, ObjectClass::Building | ObjectClass::Place))
                && annotation.actor_at(site).is_none()
        })
        .flat_map(|site| {
            tree.children(site)
                .filter(|&child| annotation.parse.tokens[child].dep == Dep::Compound)
                .filter_map(|child| named(annotation, child))
                .filter(|side| side.party.actor.is_some())
                .collect::<Vec<_>>()
        })
        .collect()
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
                    let agent = match outcome_of(annotation, token) {
                        Some(passive) => tree.agent(parse, passive),
                        None => tree.agent(parse, token),
                    };
                    agent
                        .filter(|&agent| {
                            !tree.is_passive(parse, token) && !is_where(annotation, token, agent)
                        })
                        .into_iter()
                        .collect()
                }
            }
            Link::Subject => Vec::new(),
            Link::Object => objects(annotation, found).into_iter().collect(),
            Link::Possessive => children(annotation, found, &[Dep::Poss]),
            Link::Compound => children(annotation, found, &[Dep::Compound, Dep::Amod, Dep::Nmod]),
            Link::On if is_blamed(codebook, annotation, token) => Vec::new(),
            other => prepositional(annotation, found, other.as_str()),
        };
        for head in heads {
            let head = spoken_for(codebook, annotation, head).unwrap_or(head);
            if !is_side(codebook, annotation, head) {
                if matches!(link, Link::Subject | Link::By) {
                    for side in wielder::of(codebook, annotation, head) {
                        push_new(&mut list, side);
                    }
                }
                continue;
            }
            let acts =
                matches!(link, Link::Compound | Link::Possessive) || is_people(annotation, head);
            let found = if acts
                && is_armed(found.trigger.kind)
                && let Some(forces) = forces(codebook, annotation, head)
            {
                vec![forces]
            } else if link == Link::Compound {
                // "a police raid", "settler attacks": forces and those who attack by what they are count, other people do not ("a
                // child murder").
                let lemma = &annotation.lemmas[head];
                let force = codebook.arms.only(&[lemma]).is_some()
                    || found.trigger.kind.group() == TypeGroup::Attack
                        && codebook.people.get(lemma).any(|class| {
                            class.is(PersonRole::Perpetrator) || !strikes(found.trigger)
                        });
                let mut known: Vec<Side> = named(annotation, head).into_iter().collect();
                if known.is_empty() && force {
                    known = sides(annotation, head);
                }
                known
            } else {
                let all = sides(annotation, head);
                // "Turkish F-16s": what no list knows is its state's.
                match all.first() {
                    Some(thing)
                        if thing.class.is_none() && matches!(link, Link::Subject | Link::By) =>
                    {
                        match wielder::state(codebook, annotation, head) {
                            Some(state) => vec![state],
                            None => all,
                        }
                    }
                    _ => all,
                }
            };
            for side in found {
                push_new(&mut list, side);
            }
        }
    }
    list
}

/// "A bridge was hit by a bomb, killing ten": the passive whose outcome a participle behind it tells; who suffered the one
/// did not do the other.
fn outcome_of(annotation: &Annotation, verb: usize) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let token = &parse.tokens[verb];
    (token.tag == "VBG"
        && token.dep == Dep::Advcl
        && token.head < verb
        && tree.is_passive(parse, token.head)
        && tree.child(parse, verb, &[Dep::Mark, Dep::Nsubj]).is_none())
    .then_some(token.head)
}

/// "A bomb in Goma, North Kivu, which killed four": the last name before a relative clause says where, not who.
fn is_where(annotation: &Annotation, verb: usize, agent: usize) -> bool {
    let parse = &annotation.parse;
    let token = &parse.tokens[agent];
    parse.tokens[verb].dep == Dep::Relcl
        && parse.tokens[verb].head == agent
        && token.dep == Dep::Appos
        && parse.tokens[token.head].dep == Dep::Pobj
        && annotation.place_at(token.head).is_some()
}

/// "the army said it had killed": the speaker for whom the subject of what is said stands, where the text names none for it.
fn spoken_for(codebook: &Codebook, annotation: &Annotation, subject: usize) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let token = &parse.tokens[subject];
    if !matches!(&*token.lower, "it" | "they" | "we" | "he" | "she") || token.dep != Dep::Nsubj {
        return None;
    }
    let content = tree.coordination_head(parse, token.head);
    let verb = parse.tokens[content].head;
    let says = parse.tokens[content].dep == Dep::Ccomp
        && codebook.stances.is_verb(&annotation.lemmas[verb]);
    let speaker = tree.agent(parse, verb).filter(|_| says)?;
    // "the army said that it": whoever was named before, the army speaks of itself.
    let itself = &*token.lower == "it"
        && parse.tokens[speaker].tag != "NNS"
        && annotation.actor_at(speaker).is_some_and(|actor| {
            annotation.actors[actor].class == ActorClass::Known
                || codebook.arms.only(&[&annotation.lemmas[speaker]]).is_some()
        });
    (parse.tokens[speaker].pos != Pos::Pron && (itself || sides(annotation, subject).is_empty()))
        .then_some(speaker)
}

/// "the Israelis": a people as a whole, which fights by its state's forces.
fn is_people(annotation: &Annotation, head: usize) -> bool {
    let parse = &annotation.parse;
    parse.tokens[head].tag == "NNPS"
        && annotation.tree.children(head).any(|child| {
            parse.tokens[child].dep == Dep::Det && &*parse.tokens[child].lower == "the"
        })
        && annotation.tree.noun_phrase(parse, head).len() == 2
}

/// Whether incidents of a type are the work of forces, so that a state before its name means the state's forces.
fn is_armed(kind: EventType) -> bool {
    matches!(kind.group(), TypeGroup::Attack | TypeGroup::Battle)
        || matches!(kind, EventType::Raid | EventType::TroopMovement)
}

/// "U.S. airstrikes", "the Turkish offensive": the forces of the state that a people's name or a country's short form stands for.
/// A country's full name before an incident is where it happened ("the Syria attack").
pub(super) fn forces(codebook: &Codebook, annotation: &Annotation, head: usize) -> Option<Side> {
    let state = annotation.actor_at(head).is_some_and(|actor| {
        let actor = &annotation.actors[actor];
        actor.class == ActorClass::Group
            || actor.kind.as_deref() == Some("government") && actor.tokens.len() == 1
    });
    if !state {
        return None;
    }
    let word = annotation.word(head);
    let entry = [word, word.trim_end_matches('s')]
        .iter()
        .find_map(|name| codebook.actors.canonical(&format!("{name} forces")))?;
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

/// "blamed the attack on X": the object of an accusation, whose `on` names the accused.
fn is_blamed(codebook: &Codebook, annotation: &Annotation, noun: usize) -> bool {
    let token = &annotation.parse.tokens[noun];
    matches!(token.dep, Dep::Dobj | Dep::Nsubjpass)
        && codebook
            .stances
            .is_verb_of(&annotation.lemmas[token.head], Stance::Accuses)
}

/// In whose name a deed is done: "on behalf of the Islamic State", "on the orders of the cartel".
fn principals(annotation: &Annotation, token: usize) -> Vec<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let clause = tree.clause_of(parse, token);
    [token, clause]
        .into_iter()
        .flat_map(|word| tree.prepositionals(parse, word))
        .filter(|phrase| {
            matches!(
                annotation.lemmas[phrase.object].as_str(),
                "behalf" | "name" | "order" | "instruction" | "behest" | "command" | "direction"
            )
        })
        .flat_map(|phrase| tree.prepositionals(parse, phrase.object))
        .filter(|phrase| &*parse.tokens[phrase.preposition].lower == "of")
        .filter_map(|phrase| named(annotation, phrase.object))
        .collect()
}

/// Whom people died "at the hands of".
fn hands(annotation: &Annotation, found: &Found<'_>) -> Option<usize> {
    let tree = &annotation.tree;
    let hand = prepositional(annotation, found, "at")
        .into_iter()
        .find(|&object| annotation.lemmas[object] == "hand")?;
    tree.prepositionals(&annotation.parse, hand)
        .first()
        .map(|phrase| phrase.object)
}

/// What hangs on any word of a trigger: "coalition" may hang on the "drone" of "drone strike".
fn children(annotation: &Annotation, found: &Found<'_>, labels: &[Dep]) -> Vec<usize> {
    found
        .tokens
        .clone()
        .flat_map(|token| annotation.tree.children(token))
        .filter(|child| !found.tokens.contains(child))
        .filter(|&child| labels.contains(&annotation.parse.tokens[child].dep))
        .filter(|&child| !heads_a_line(annotation, child, found.token))
        .collect()
}

/// "Djibo: mortar attack": the head of a line says where, not who.
pub(super) fn heads_a_line(annotation: &Annotation, word: usize, incident: usize) -> bool {
    (word..incident).any(|token| &*annotation.parse.tokens[token].lower == ":")
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
    // "a string of attacks by X": what is said of the row is said of its members.
    let token = &parse.tokens[found.token];
    let row = parse.tokens[token.head].head;
    if token.dep == Dep::Pobj
        && &*parse.tokens[token.head].lower == "of"
        && preposition == "by"
        && parse.tokens[row].pos == Pos::Noun
    {
        for phrase in annotation.tree.prepositionals(parse, row) {
            if &*parse.tokens[phrase.preposition].lower == preposition {
                heads.push(phrase.object);
            }
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
    if let Some(actor) = annotation.actor_at(token) {
        // "reports that X has killed": what is said does nothing.
        let word = annotation.actors[actor].class == ActorClass::People
            && codebook
                .stances
                .get(&annotation.lemmas[token])
                .iter()
                .any(|entry| entry.pos == PartOfSpeech::Noun);
        return !word;
    }
    let classes = super::class::classes(codebook, annotation, token);
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
