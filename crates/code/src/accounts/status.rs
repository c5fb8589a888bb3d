//! Did it happen, and who says so: polarity, modality and attribution of a trigger.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, HedgeKind, ObjectClass, PartOfSpeech, Polarity, Reality};
use concord_language::{Dep, Pos};
use concord_record::{Attribution, Stance, Status, TypeGroup};

use super::argument::{is_claim_of_responsibility, is_side, is_state};
use super::trigger::{Found, classes};
use crate::side::{Side, sides};

/// Whether the text tells that a trigger's incident came to pass; `None` if it tells of no incident at all: a condition, a
/// capability, a general possibility, or its plain negation.
pub(crate) fn status(
    codebook: &Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
) -> Option<Status> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if let Some(status) = found.trigger.guard.status {
        return Some(status);
    }
    if tree.is_negated(parse, found.token) || is_of_nobody(annotation, found.token) {
        return None;
    }
    let mut at = found.token;
    let mut status = unrealised(codebook, annotation, found).unwrap_or(Status::Occurred);
    // Up through the grammar: each clause above may make what is below it unreal.
    for _ in 0..8 {
        let token = &parse.tokens[at];
        if tree.is_clause(parse, at) {
            if at != found.token
                && governs_content(annotation, at, found.token)
                && tree.is_negated(parse, at)
            {
                return None;
            }
            if tree.children(at).any(|child| {
                parse.tokens[child].dep == Dep::Mark
                    && matches!(
                        &*parse.tokens[child].lower,
                        "if" | "unless" | "whether" | "lest"
                    )
            }) {
                return None;
            }
            if let Some(modal) = tree.modal(parse, at) {
                let perfect = tree.children(at).any(|child| {
                    parse.tokens[child].dep == Dep::Aux && &*parse.tokens[child].lemma == "have"
                });
                match &*parse.tokens[modal].lower {
                    "will" | "'ll" | "’ll" | "shall" => status = Status::Planned,
                    // "said that it would send soldiers": the future of what was said.
                    "would" if !perfect && is_said(codebook, annotation, at) => {
                        status = Status::Planned;
                    }
                    _ if perfect => status = Status::Alleged,
                    _ => return None,
                }
            }
            if hedged(codebook, annotation, at, HedgeKind::Attribution)
                && status == Status::Occurred
            {
                status = Status::Alleged;
            }
        }
        let head = token.head;
        if head == at {
            break;
        }
        if let Some(denied) = under_denial(codebook, annotation, at) {
            status = denied;
        }
        if let Some(reality) = codebook.modality.get(&annotation.lemmas[head]) {
            let infinitive = token.tag == "VB"
                || matches!(
                    token.dep,
                    Dep::Xcomp
                        | Dep::Dobj
                        | Dep::Pobj
                        | Dep::Nsubjpass
                        | Dep::Acl
                        | Dep::Pcomp
                        | Dep::Compound
                );
            if infinitive {
                match reality {
                    Reality::Status(Status::Occurred) => {}
                    Reality::Status(other) => status = other,
                    Reality::Unreal => return None,
                }
                at = head;
                continue;
            }
        }
        // A bare infinitive that no implicative verb makes real: "able to attack", "in order to strike".
        if token.tag == "VB"
            && tree
                .children(at)
                .any(|child| &*parse.tokens[child].lower == "to")
            && matches!(
                token.dep,
                Dep::Xcomp | Dep::Advcl | Dep::Acl | Dep::Ccomp | Dep::Relcl
            )
        {
            return None;
        }
        at = head;
    }
    let sentence = &annotation.sentences[annotation.sentence_of(found.token)];
    let question = sentence
        .tokens
        .clone()
        .next_back()
        .is_some_and(|last| &*parse.tokens[last].lower == "?");
    (!question).then_some(status)
}

/// "an attempted assassination", "a foiled attack", "a planned raid": the participle before a noun says that it did not come to pass.
fn unrealised(codebook: &Codebook, annotation: &Annotation, found: &Found<'_>) -> Option<Status> {
    let parse = &annotation.parse;
    let violent = matches!(
        found.trigger.kind.group(),
        TypeGroup::Attack | TypeGroup::Battle | TypeGroup::Operation
    );
    if !violent || found.trigger.pos == PartOfSpeech::Verb {
        return None;
    }
    annotation
        .tree
        .children(found.token)
        .filter(|&child| {
            parse.tokens[child].dep == Dep::Amod
                && matches!(parse.tokens[child].tag, "VBN" | "VBD" | "JJ")
        })
        .find_map(|child| {
            let participle = parse.tokens[child].lower.ends_with("ed");
            match codebook.modality.get(&annotation.lemmas[child]) {
                Some(Reality::Status(status)) if participle => Some(status),
                _ => None,
            }
        })
        .filter(|&status| status != Status::Occurred)
}

/// "denied that its soldiers had killed", "denied killing": what is denied is alleged, no more. "denied an attack": that there was any.
fn under_denial(codebook: &Codebook, annotation: &Annotation, at: usize) -> Option<Status> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let token = &parse.tokens[at];
    let denies = token.head != at
        && !tree.is_negated(parse, token.head)
        && parse.tokens[token.head].pos == Pos::Verb
        && codebook
            .stances
            .is_verb_of(&annotation.lemmas[token.head], Stance::Denies);
    if !denies {
        return None;
    }
    match token.dep {
        Dep::Ccomp | Dep::Xcomp => Some(Status::Alleged),
        Dep::Dobj => tree
            .child(parse, at, &[Dep::Det])
            .filter(|&article| matches!(&*parse.tokens[article].lower, "a" | "an" | "any"))
            .map(|_| Status::Denied),
        _ => None,
    }
}

/// Whether a clause is the content of a word of saying.
fn is_said(codebook: &Codebook, annotation: &Annotation, clause: usize) -> bool {
    let token = &annotation.parse.tokens[clause];
    token.dep == Dep::Ccomp && codebook.stances.is_verb(&annotation.lemmas[token.head])
}

/// "nobody has been arrested", "no one threw a stone": the subject says that it did not happen.
fn is_of_nobody(annotation: &Annotation, verb: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    tree.child(parse, verb, &[Dep::Nsubj, Dep::Nsubjpass])
        .is_some_and(|subject| {
            matches!(&*parse.tokens[subject].lower, "nobody" | "none" | "nothing")
                || tree.children(subject).any(|child| {
                    parse.tokens[child].dep == Dep::Det && &*parse.tokens[child].lower == "no"
                })
        })
}

/// Whether a clause's content, not a side remark of it, holds the token.
fn governs_content(annotation: &Annotation, clause: usize, token: usize) -> bool {
    let parse = &annotation.parse;
    let mut at = token;
    for _ in 0..16 {
        let head = parse.tokens[at].head;
        if head == at {
            return false;
        }
        if head == clause {
            return matches!(
                parse.tokens[at].dep,
                Dep::Ccomp | Dep::Xcomp | Dep::Dobj | Dep::Nsubjpass | Dep::Nsubj | Dep::Attr
            );
        }
        at = head;
    }
    false
}

/// Whether a clause is hedged by a word of some kind that hangs on it.
pub(crate) fn hedged(
    codebook: &Codebook,
    annotation: &Annotation,
    clause: usize,
    kind: HedgeKind,
) -> bool {
    annotation
        .tree
        .children(clause)
        .chain([clause])
        .any(|child| {
            codebook
                .hedges
                .get(&annotation.lemmas[child])
                .iter()
                .any(|entry| entry.kind == kind && child != clause)
        })
}

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
        let responsible = entries.iter().find(|entry| entry.responsibility);
        if let Some(entry) = responsible {
            let agent = match entry.pos {
                PartOfSpeech::Noun => tree.child(parse, verb, &[Dep::Poss]).or_else(|| {
                    tree.prepositionals(parse, verb)
                        .into_iter()
                        .find(|phrase| &*parse.tokens[phrase.preposition].lower == "by")
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
    let incident = &*parse.tokens[object].lower == "it"
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

/// How a trigger's own clause ties its perpetrators to it.
pub(crate) fn attribution(
    codebook: &Codebook,
    annotation: &Annotation,
    found: &Found<'_>,
    perpetrators: &[Side],
) -> Attribution {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if perpetrators.is_empty() {
        return Attribution::None;
    }
    let claimed = tree.children(found.token).any(|child| {
        matches!(parse.tokens[child].dep, Dep::Acl | Dep::Relcl)
            && is_claim_of_responsibility(codebook, annotation, child)
    });
    if claimed {
        return Attribution::Claimed;
    }
    let suspected = perpetrators.iter().any(|side| {
        let head = side.tokens.end - 1;
        tree.children(head)
            .chain(side.tokens.clone())
            .chain([side.tokens.start.saturating_sub(1)])
            .any(|token| is_suspicion(codebook, annotation, token))
    });
    let clause = tree.clause_of(parse, found.token);
    if let Some(above) = judged(codebook, annotation, found.token) {
        return above;
    }
    if suspected
        || tree
            .children(clause)
            .any(|child| is_suspicion(codebook, annotation, child))
    {
        return Attribution::Suspected;
    }
    Attribution::Stated
}

/// "is suspected of killing", "is believed to have killed", "is accused of killing", "denied killing": the verb above says how surely
/// its subject did it.
fn judged(codebook: &Codebook, annotation: &Annotation, verb: usize) -> Option<Attribution> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let token = &parse.tokens[verb];
    let above = match token.dep {
        Dep::Pcomp => parse.tokens[token.head].head,
        Dep::Xcomp | Dep::Ccomp => token.head,
        _ => return None,
    };
    if parse.tokens[above].pos != Pos::Verb || tree.is_negated(parse, above) {
        return None;
    }
    let lemma = &annotation.lemmas[above];
    let stance = |wanted: Stance| codebook.stances.is_verb_of(lemma, wanted);
    let guess = codebook
        .hedges
        .get(lemma)
        .iter()
        .any(|entry| entry.pos == PartOfSpeech::Verb && entry.kind == HedgeKind::Likelihood);
    if stance(Stance::Denies) && token.dep != Dep::Pcomp {
        return Some(Attribution::Denied);
    }
    if guess && (token.dep == Dep::Pcomp || tree.is_passive(parse, above)) {
        return Some(Attribution::Suspected);
    }
    (token.dep == Dep::Pcomp && stance(Stance::Accuses)).then_some(Attribution::Attributed)
}

/// "suspected", "alleged", "apparently", "likely".
fn is_suspicion(codebook: &Codebook, annotation: &Annotation, token: usize) -> bool {
    matches!(
        annotation.parse.tokens[token].dep,
        Dep::Amod | Dep::Advmod | Dep::Aux | Dep::Compound
    ) && [
        annotation.lemmas[token].as_str(),
        &*annotation.parse.tokens[token].lower,
    ]
    .iter()
    .any(|word| {
        codebook
            .hedges
            .get(word)
            .iter()
            .any(|entry| matches!(entry.kind, HedgeKind::Likelihood | HedgeKind::Attribution))
    }) && annotation.parse.tokens[token].tag != "MD"
        // The month of May hedges nothing.
        && !annotation
            .dates_in(token.saturating_sub(6)..token + 1)
            .any(|date| annotation.dates[date].tokens.contains(&token))
}
