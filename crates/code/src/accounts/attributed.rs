//! What sentences say of an incident beside telling it: claims of responsibility, denials, accusations.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, ObjectClass, PartOfSpeech, Polarity};
use concord_language::{Dep, Pos};
use concord_record::{Attribution, Stance};

use super::argument::{is_side, is_state};
use super::class::classes;
use crate::side::{Side, sides};

/// What a passage says of who did it.
#[derive(Debug, Clone)]
pub(crate) struct Attributed {
    /// How the perpetrator is tied to the incident.
    pub(crate) attribution: Attribution,
    /// Sides that the passage names as perpetrators.
    pub(crate) perpetrators: Vec<Side>,
    /// Sides that deny it as their own deed; none where whoever speaks is not told or not asked.
    pub(crate) deniers: Vec<Side>,
    /// Who accuses.
    pub(crate) accusers: Vec<Side>,
    /// The noun that names the incident again.
    pub(crate) object: Option<usize>,
    /// The words that say so.
    pub(crate) tokens: std::ops::Range<usize>,
}

/// Claims, denials and accusations in a sentence that are about an incident rather than tell one.
pub(crate) fn attributions(
    codebook: &Codebook,
    annotation: &Annotation,
    sentence: std::ops::Range<usize>,
) -> Vec<Attributed> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let mut list = Vec::new();
    for verb in sentence.clone() {
        if !matches!(parse.tokens[verb].pos, Pos::Verb | Pos::Noun) {
            continue;
        }
        let end = (verb + 4).min(sentence.end);
        let lemmas: Vec<&str> = annotation.lemmas[verb..end]
            .iter()
            .map(String::as_str)
            .collect();
        // "held the militia responsible": the adjective follows whom it is said of.
        let apart: Option<String> = tree
            .child(parse, verb, &[Dep::Acomp, Dep::Oprd, Dep::Ccomp])
            .filter(|&word| word > verb + 1 && parse.tokens[word].pos == Pos::Adj)
            .map(|word| format!("{} {}", lemmas[0], annotation.lemmas[word]));
        let entries: Vec<_> = codebook
            .stances
            .all(&lemmas)
            .flat_map(|(_, entries)| entries)
            .chain(apart.iter().flat_map(|phrase| codebook.stances.get(phrase)))
            .collect();
        // "Responsibility was claimed by X": the object stands before its verb.
        let turned: Option<String> = tree
            .child(parse, verb, &[Dep::Nsubjpass])
            .filter(|&object| annotation.lemmas[object] == "responsibility")
            .map(|_| format!("{} responsibility", lemmas[0]));
        let responsible = entries
            .iter()
            .copied()
            .chain(
                turned
                    .iter()
                    .flat_map(|phrase| codebook.stances.get(phrase)),
            )
            .find(|entry| entry.responsibility);
        if let Some(entry) = responsible {
            let agent = match entry.pos {
                PartOfSpeech::Noun => tree.child(parse, verb, &[Dep::Poss]).or_else(|| {
                    tree.prepositionals(parse, verb)
                        .into_iter()
                        .find(|phrase| {
                            matches!(&*parse.tokens[phrase.preposition].lower, "by" | "from")
                        })
                        .map(|phrase| phrase.object)
                }),
                _ => tree.agent(parse, verb),
            };
            let negated = agent.is_some_and(|agent| is_nobody(annotation, agent))
                || tree.is_negated(parse, verb);
            let attribution = match (entry.stance, negated) {
                (Stance::Denies | Stance::Doubts, _) => Attribution::Denied,
                (_, true) => Attribution::Unclaimed,
                (Stance::Accuses, _) => Attribution::Attributed,
                _ if entry.polarity == Polarity::Negative => Attribution::Denied,
                _ => Attribution::Claimed,
            };
            let perpetrators = match attribution {
                Attribution::Claimed => {
                    agent.map_or_else(Vec::new, |agent| sides(annotation, agent))
                }
                Attribution::Attributed => blamed(codebook, annotation, verb),
                _ => Vec::new(),
            };
            let tokens = verb..(verb + lemmas.len().min(2)).min(sentence.end);
            list.push(Attributed {
                attribution,
                perpetrators,
                deniers: Vec::new(),
                accusers: Vec::new(),
                object: answered(codebook, annotation, verb),
                tokens,
            });
            continue;
        }
        if let Some(one) = claimed(codebook, annotation, verb).or_else(|| {
            let denies = |entry: &&concord_codebook::StanceEntry| {
                entry.stance == Stance::Denies && entry.pos == PartOfSpeech::Verb
            };
            entries
                .iter()
                .copied()
                .find(denies)
                .and_then(|_| denied(codebook, annotation, verb))
        }) {
            list.push(one);
            continue;
        }
        let accusation = entries
            .iter()
            .find(|entry| entry.stance == Stance::Accuses && entry.pos == PartOfSpeech::Verb);
        if let Some(entry) = accusation
            && parse.tokens[verb].pos == Pos::Verb
            && !is_of_another_deed(codebook, annotation, verb)
        {
            let perpetrators = blamed(codebook, annotation, verb);
            let acts = |side: &Side| {
                side.class == Some(ActorClass::People)
                    || is_state(annotation, side)
                    || super::forces::arm(codebook, annotation, side).is_some()
            };
            if perpetrators
                .iter()
                .any(|side| side.is_named() || entry.object_acts && acts(side))
            {
                list.push(Attributed {
                    attribution: Attribution::Attributed,
                    perpetrators,
                    deniers: Vec::new(),
                    accusers: tree
                        .agent(parse, verb)
                        .map_or_else(Vec::new, |agent| sides(annotation, agent)),
                    object: answered(codebook, annotation, verb),
                    tokens: verb..verb + 1,
                });
            }
        }
    }
    list
}

/// "accuses Rwanda of working with the rebels": a charge of something that is no incident.
fn is_of_another_deed(codebook: &Codebook, annotation: &Annotation, verb: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let Some(deed) = tree
        .children(verb)
        .chain(
            tree.patient(parse, verb)
                .into_iter()
                .flat_map(|object| tree.children(object)),
        )
        .filter(|&child| matches!(&*parse.tokens[child].lower, "of" | "for"))
        .find_map(|preposition| tree.child(parse, preposition, &[Dep::Pcomp]))
    else {
        return false;
    };
    let violent = tree.extent(deed).any(|token| {
        let lemma = &annotation.lemmas[token];
        codebook.events.event_noun(&[lemma]).is_some()
            || !codebook.weapons.get(lemma).is_empty()
            || codebook.events.matches(&[lemma]).next().is_some()
            || matches!(lemma.as_str(), "behind" | "responsible" | "it" | "this")
    });
    !violent
}

/// Whether a subject is nobody: "no group", "nobody".
fn is_nobody(annotation: &Annotation, agent: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let word = &*parse.tokens[agent].lower;
    matches!(word, "nobody" | "none" | "no-one" | "noone")
        || tree.is_negated(parse, agent)
        || tree
            .children(agent)
            .any(|child| &*parse.tokens[child].lower == "no")
        || (word == "one" && tree.children(agent).next().is_some())
}

/// What a word of claiming, denying or blaming is about: its object, or that of its preposition.
fn answered(codebook: &Codebook, annotation: &Annotation, word: usize) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let own = tree
        .prepositionals(parse, word)
        .into_iter()
        .map(|phrase| phrase.object)
        .chain(tree.patient(parse, word));
    let all: Vec<usize> = own
        .flat_map(|object| {
            let below = tree.prepositionals(parse, object).into_iter();
            std::iter::once(object).chain(below.map(|phrase| phrase.object))
        })
        .collect();
    let noun = |object: &usize| {
        parse.tokens[*object].pos == Pos::Noun && annotation.actor_at(*object).is_none()
    };
    // "accepted responsibility in a statement for the blast"
    let incident = |object: &usize| {
        noun(object) && classes(codebook, annotation, *object).contains(&ObjectClass::Event)
    };
    all.iter()
        .copied()
        .find(incident)
        .or_else(|| all.iter().copied().find(noun))
}

/// "Daesh claimed dual attacks in the city", "the group claimed it", "nobody has claimed the bomb", "there was no claim": the object
/// is the incident itself.
fn claimed(codebook: &Codebook, annotation: &Annotation, word: usize) -> Option<Attributed> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if &*parse.tokens[word].lemma != "claim" {
        return None;
    }
    let one = |attribution, perpetrators| Attributed {
        attribution,
        perpetrators,
        deniers: Vec::new(),
        accusers: Vec::new(),
        object: answered(codebook, annotation, word),
        tokens: word..word + 1,
    };
    if parse.tokens[word].pos == Pos::Noun {
        let told = tree
            .children(word)
            .any(|child| matches!(parse.tokens[child].dep, Dep::Acl | Dep::Relcl));
        return (is_nobody(annotation, word) && !told)
            .then(|| one(Attribution::Unclaimed, Vec::new()));
    }
    let object = tree.patient(parse, word)?;
    let incident = matches!(&*parse.tokens[object].lower, "it" | "them" | "this" | "that")
        // "claimed that one"
        || matches!(&*parse.tokens[object].lower, "one" | "both")
            && tree.children(object).all(|child| parse.tokens[child].dep == Dep::Det)
        || classes(codebook, annotation, object)
            .iter()
            .any(|class| matches!(class, ObjectClass::Event | ObjectClass::Weapon));
    let agent = tree.agent(parse, word).filter(|_| incident)?;
    if is_nobody(annotation, agent) || tree.is_negated(parse, word) {
        return Some(one(Attribution::Unclaimed, Vec::new()));
    }
    Some(one(Attribution::Claimed, sides(annotation, agent)))
}

/// "X denied that its men were there", "X denied the killing", "X denies it": a side that denies its own deed. What it says of a
/// toll or of others is no denial of it.
fn denied(codebook: &Codebook, annotation: &Annotation, verb: usize) -> Option<Attributed> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if parse.tokens[verb].pos != Pos::Verb || tree.is_negated(parse, verb) {
        return None;
    }
    let deniers = sides(annotation, tree.agent(parse, verb)?);
    let clause = tree
        .child(parse, verb, &[Dep::Ccomp, Dep::Xcomp, Dep::Pcomp])
        .is_some_and(|content| {
            // "denied that its men were there", not "denied that civilians had been killed".
            let own = |subject: usize| {
                parse.tokens[subject].pos == Pos::Pron
                    || tree.child(parse, subject, &[Dep::Poss]).is_some()
            };
            tree.child(parse, content, &[Dep::Nsubj, Dep::Nsubjpass])
                .is_none_or(own)
        });
    let object = tree.patient(parse, verb);
    let deed = object.is_some_and(|object| {
        let accuses = codebook
            .stances
            .get(&annotation.lemmas[object])
            .iter()
            .any(|entry| entry.pos == PartOfSpeech::Noun && entry.stance == Stance::Accuses);
        accuses
            || matches!(&*parse.tokens[object].lower, "it" | "this" | "that")
            || classes(codebook, annotation, object).contains(&ObjectClass::Event)
    });
    let speaks = |side: &Side| {
        side.is_named()
            || side.class == Some(ActorClass::People)
            || super::forces::arm(codebook, annotation, side).is_some()
    };
    (deniers.iter().any(speaks) && (clause || deed)).then(|| Attributed {
        attribution: Attribution::Denied,
        perpetrators: Vec::new(),
        deniers,
        accusers: Vec::new(),
        object: answered(codebook, annotation, verb),
        tokens: verb..verb + 1,
    })
}

/// Whom an accusation names: its object ("accused X of"), or what follows on ("blamed the attack on X").
fn blamed(codebook: &Codebook, annotation: &Annotation, verb: usize) -> Vec<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    // "blamed the attack on X": the parser hangs the preposition on either.
    let object = tree.patient(parse, verb).or_else(|| {
        let predicate = tree.child(parse, verb, &[Dep::Ccomp])?;
        (parse.tokens[predicate].pos == Pos::Adj)
            .then(|| tree.child(parse, predicate, &[Dep::Nsubj]))
            .flatten()
    });
    let on = tree
        .prepositionals(parse, verb)
        .into_iter()
        .chain(
            object
                .into_iter()
                .flat_map(|object| tree.prepositionals(parse, object)),
        )
        .filter(|phrase| matches!(&*parse.tokens[phrase.preposition].lower, "on" | "to"))
        .map(|phrase| phrase.object)
        // "was blamed on Monday on X"
        .find(|&object| {
            annotation.actor_at(object).is_some() || annotation.place_at(object).is_some()
        });
    on.or(object)
        .filter(|&head| is_side(codebook, annotation, head))
        .map_or_else(Vec::new, |head| sides(annotation, head))
        .into_iter()
        .filter(|side| {
            side.is_named() || side.class == Some(ActorClass::People) || side.class.is_none()
        })
        .collect()
}
