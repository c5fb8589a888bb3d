//! Who the doers told before turn out to be: "The gunmen were members of JNIM", "Suspicion has fallen on the militia", "The attack
//! bore the hallmarks of the group".

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, HedgeKind, PersonRole};
use concord_language::{Dep, Pos};
use concord_record::Attribution;

use super::attributed::Attributed;
use crate::side::{Side, named, sides};

/// Words that the longest phrase of blame may take.
const LONGEST: usize = 6;

/// What a sentence says of who the doers of an incident told before are.
pub(super) fn identifications(
    codebook: &Codebook,
    annotation: &Annotation,
    sentence: std::ops::Range<usize>,
) -> Vec<Attributed> {
    sentence
        .clone()
        .filter_map(|token| {
            blame(codebook, annotation, token, sentence.end)
                .or_else(|| suspicion(annotation, token))
                .or_else(|| identity(codebook, annotation, token))
                .or_else(|| responsible(codebook, annotation, token))
        })
        .collect()
}

fn one(
    attribution: Attribution,
    perpetrators: Vec<Side>,
    tokens: std::ops::Range<usize>,
) -> Option<Attributed> {
    (!perpetrators.is_empty()).then(|| Attributed {
        attribution,
        perpetrators,
        deniers: Vec::new(),
        accusers: Vec::new(),
        object: None,
        tokens,
    })
}

/// "Pointed the finger at X", "bore the hallmarks of X", "was the work of X", "investigators suspect X".
fn blame(
    codebook: &Codebook,
    annotation: &Annotation,
    token: usize,
    end: usize,
) -> Option<Attributed> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if !matches!(parse.tokens[token].pos, Pos::Verb | Pos::Aux) || tree.is_negated(parse, token) {
        return None;
    }
    let lemmas: Vec<&str> = annotation.lemmas[token..end.min(token + LONGEST)]
        .iter()
        .map(String::as_str)
        .collect();
    let (length, suspected) = codebook.events.blame(&lemmas)?;
    let last = token + length - 1;
    let whom = if length > 1 {
        tree.child(parse, last, &[Dep::Pobj])
    } else {
        tree.patient(parse, token)
    };
    let attribution = if suspected {
        Attribution::Suspected
    } else {
        Attribution::Attributed
    };
    one(attribution, whose(annotation, whom?), token..last + 1)
}

/// "Suspicion has fallen on X", "X is the main suspect".
fn suspicion(annotation: &Annotation, token: usize) -> Option<Attributed> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let word = &parse.tokens[token];
    let whom = match annotation.lemmas[token].as_str() {
        "suspicion" if word.dep == Dep::Nsubj => tree
            .prepositionals(parse, word.head)
            .into_iter()
            .find(|phrase| {
                matches!(&*parse.tokens[phrase.preposition].lower, "on" | "upon")
                    && annotation
                        .dates
                        .iter()
                        .all(|date| !date.tokens.contains(&phrase.object))
            })
            .map(|phrase| phrase.object),
        "suspect" | "culprit" if word.dep == Dep::Attr => tree
            .child(parse, word.head, &[Dep::Nsubj])
            .filter(|_| !tree.is_negated(parse, word.head)),
        _ => None,
    };
    one(
        Attribution::Suspected,
        whose(annotation, whom?),
        token..token + 1,
    )
}

/// "The army says X did it", "X said its men were responsible": who is said to have done what was told before.
fn responsible(codebook: &Codebook, annotation: &Annotation, token: usize) -> Option<Attributed> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let word = &parse.tokens[token];
    let verb = match annotation.lemmas[token].as_str() {
        // What follows `for` names the deed, which is told there.
        "responsible" if word.dep == Dep::Acomp && tree.prepositionals(parse, token).is_empty() => {
            word.head
        }
        "do" if word.pos == Pos::Verb
            && tree
                .child(parse, token, &[Dep::Dobj])
                .is_some_and(|object| {
                    matches!(&*parse.tokens[object].lower, "it" | "this" | "that")
                }) =>
        {
            token
        }
        _ => return None,
    };
    if tree.is_negated(parse, verb) || tree.modal(parse, verb).is_some() {
        return None;
    }
    let above = parse.tokens[verb].head;
    let said =
        parse.tokens[verb].dep == Dep::Ccomp && codebook.stances.is_verb(&annotation.lemmas[above]);
    let whose = whose(annotation, tree.child(parse, verb, &[Dep::Nsubj])?);
    let own = said
        && tree.agent(parse, above).is_some_and(|speaker| {
            named(annotation, speaker)
                .is_some_and(|speaker| whose.iter().any(|side| side.party == speaker.party))
        });
    let attribution = match (said, own) {
        (_, true) => Attribution::Claimed,
        (true, _) => Attribution::Attributed,
        _ => Attribution::Stated,
    };
    one(attribution, whose, token..token + 1)
}

/// "The gunmen were members of X", "the attackers belonged to X", "were identified as X fighters", "the killers, believed to be from X".
fn identity(codebook: &Codebook, annotation: &Annotation, token: usize) -> Option<Attributed> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let word = &parse.tokens[token];
    let known = match word.pos {
        Pos::Pron => matches!(&*word.lower, "they"),
        _ => {
            tree.children(token).any(|child| {
                matches!(
                    &*parse.tokens[child].lower,
                    "the" | "these" | "those" | "his" | "her" | "their"
                )
            }) && codebook.people.get(&annotation.lemmas[token]).any(|class| {
                class.is(PersonRole::Perpetrator) && !class.is(PersonRole::StateForces)
            })
        }
    };
    if !known {
        return None;
    }
    let clauses = tree
        .children(token)
        .filter(|&child| matches!(parse.tokens[child].dep, Dep::Acl | Dep::Relcl))
        .chain(matches!(word.dep, Dep::Nsubj | Dep::Nsubjpass).then_some(word.head));
    clauses.into_iter().find_map(|clause| {
        if tree.is_negated(parse, clause) {
            return None;
        }
        let guess = |verb: usize| {
            codebook
                .hedges
                .get(&annotation.lemmas[verb])
                .iter()
                .any(|entry| matches!(entry.kind, HedgeKind::Likelihood | HedgeKind::Attribution))
                || matches!(
                    annotation.lemmas[verb].as_str(),
                    "suspect" | "think" | "believe"
                )
        };
        // "believed to be", "suspected of belonging to"
        let inner = tree
            .child(parse, clause, &[Dep::Xcomp])
            .filter(|_| guess(clause));
        let hedged = inner.is_some() || tree.children(clause).any(guess);
        let verb = inner.unwrap_or(clause);
        let through = |preposition: &str| {
            tree.prepositionals(parse, verb)
                .into_iter()
                .find(|phrase| &*parse.tokens[phrase.preposition].lower == preposition)
                .map(|phrase| phrase.object)
        };
        let whom = match annotation.lemmas[verb].as_str() {
            "be" => tree
                .child(parse, verb, &[Dep::Attr])
                .or_else(|| through("from")),
            "belong" => through("to"),
            "identify" | "recognise" | "recognize" | "describe" => through("as"),
            "come" => through("from").filter(|&from| annotation.place_at(from).is_none()),
            _ => None,
        }?;
        let said = parse.tokens[clause].dep == Dep::Ccomp
            && codebook
                .stances
                .is_verb(&annotation.lemmas[parse.tokens[clause].head]);
        let attribution = if hedged {
            Attribution::Suspected
        } else if said || tree.is_passive(parse, verb) {
            Attribution::Attributed
        } else {
            Attribution::Stated
        };
        one(attribution, whose(annotation, whom), token..token + 1)
    })
}

/// The organised sides that a noun phrase names, as such or as whose people they are: "JNIM", "JNIM fighters", "members of JNIM".
fn whose(annotation: &Annotation, head: usize) -> Vec<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let organised =
        |side: &Side| side.party.actor.is_some() || side.class == Some(ActorClass::Organisation);
    let mut found: Vec<Side> = tree
        .conjuncts(parse, head)
        .into_iter()
        .flat_map(|head| {
            let own: Vec<Side> = sides(annotation, head)
                .into_iter()
                .filter(organised)
                .collect();
            if !own.is_empty() {
                return own;
            }
            let beside = tree
                .children(head)
                .filter(|&child| {
                    matches!(
                        parse.tokens[child].dep,
                        Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Poss
                    )
                })
                .filter_map(|child| named(annotation, child));
            let within = tree
                .prepositionals(parse, head)
                .into_iter()
                .filter(|phrase| matches!(&*parse.tokens[phrase.preposition].lower, "of" | "from"))
                .flat_map(|phrase| sides(annotation, phrase.object));
            beside.chain(within).filter(organised).collect()
        })
        .collect();
    found.dedup_by(|a, b| a.party == b.party);
    found
}
