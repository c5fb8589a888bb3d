//! Who carries out an incident that a noun tells, and whom it strikes: "IS-K carried out the attack", "the attack targeted".

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::Codebook;
use concord_language::Dep;
use concord_record::Stance;

use super::argument::{is_light_verb, is_side, push_new};
use crate::side::{Side, named, sides};

/// Who carries a nominal incident out: the subject of its light verb, the `by` of "an attack carried out by", "claimed by".
pub(super) fn carriers(codebook: &Codebook, annotation: &Annotation, noun: usize) -> Vec<Side> {
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
    // "The attack is believed to have been carried out by IS-K".
    if let Some(carried) = raised(annotation, top)
        && is_light_verb(codebook, annotation, carried)
    {
        add(tree
            .agent(parse, carried)
            .filter(|&agent| agent != top && tree.is_passive(parse, carried)));
    }
    // "IS-K was behind the attack".
    let verb = parse.tokens[governor].head;
    if parse.tokens[top].dep == Dep::Pobj
        && &*parse.tokens[governor].lower == "behind"
        && matches!(&*parse.tokens[verb].lemma, "be" | "stand")
        && !tree.is_negated(parse, verb)
    {
        add(tree.agent(parse, verb));
    }
    // "a series of attacks" under a light verb: the noun above is the object.
    if parse.tokens[top].dep == Dep::Pobj && &*parse.tokens[governor].lower == "of" {
        let series = parse.tokens[governor].head;
        let verb = parse.tokens[series].head;
        if series != governor && verb != series {
            if is_light_verb(codebook, annotation, verb) && parse.tokens[series].dep == Dep::Dobj {
                add(tree.agent(parse, verb));
            }
            let owner = tree
                .child(parse, series, &[Dep::Poss])
                .and_then(|child| named(annotation, child));
            if let Some(side) = owner {
                add(Some(side.tokens.end - 1));
            }
        }
    }
    // "the attack, the third by IS-K in a month"
    for child in tree.children(noun) {
        if parse.tokens[child].dep == Dep::Appos {
            let by = tree
                .prepositionals(parse, child)
                .into_iter()
                .find(|phrase| &*parse.tokens[phrase.preposition].lower == "by");
            add(by.map(|phrase| phrase.object));
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

/// The verb below one of thinking or saying whose subject stands above: "the attack is believed to have been carried out".
pub(super) fn raised(annotation: &Annotation, subject: usize) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let token = &parse.tokens[subject];
    (token.dep == Dep::Nsubjpass)
        .then(|| tree.child(parse, token.head, &[Dep::Xcomp]))
        .flatten()
}

/// Whether a verb takes credit for what it governs ("claimed by", "for which X claimed responsibility").
pub(crate) fn is_claim_of_responsibility(
    codebook: &Codebook,
    annotation: &Annotation,
    verb: usize,
) -> bool {
    let lemmas = super::phrase_at(annotation, verb);
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
pub(super) fn aims(codebook: &Codebook, annotation: &Annotation, noun: usize) -> Vec<Side> {
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
