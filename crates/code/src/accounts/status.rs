//! Did it happen, and how surely is its doer tied to it: polarity, modality and attribution of a trigger.

use concord_annotate::Annotation;
use concord_codebook::{Codebook, Effect, HedgeKind, PartOfSpeech, Reality};
use concord_language::{Dep, Pos};
use concord_record::{Attribution, Stance, Status, TypeGroup};

use super::carrier::is_claim_of_responsibility;
use super::trigger::Found;
use crate::side::Side;

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
        // "Ordering the bombing that killed eight": a relative clause in the past tells what was.
        let told = token.dep == Dep::Relcl && token.tag == "VBD";
        if head == at || told {
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
    if status == Status::Planned && came_to_pass(codebook, annotation, found) {
        status = Status::Occurred;
    }
    (!question).then_some(status)
}

/// "He planned the attack on the camp, where 34 civilians were killed": what had victims was carried out.
fn came_to_pass(codebook: &Codebook, annotation: &Annotation, found: &Found<'_>) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let end = annotation.sentences[annotation.sentence_of(found.token)]
        .tokens
        .end;
    found.trigger.pos != PartOfSpeech::Verb
        && (found.token + 1..end).any(|token| {
            let word = &parse.tokens[token];
            word.dep == Dep::Relcl
                && matches!(word.tag, "VBD" | "VBN")
                && tree.modal(parse, token).is_none()
                && codebook
                    .events
                    .triggers_for(&annotation.lemmas[token])
                    .iter()
                    .any(|trigger| {
                        trigger.guard.has(Effect::Kills) || trigger.guard.has(Effect::Wounds)
                    })
        })
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
    // "The attack is believed to have been carried out by X".
    let raised = super::carrier::raised(annotation, found.token).is_some()
        && codebook
            .hedges
            .get(&annotation.lemmas[parse.tokens[found.token].head])
            .iter()
            .any(|entry| entry.kind == HedgeKind::Likelihood);
    if raised {
        return Attribution::Suspected;
    }
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
