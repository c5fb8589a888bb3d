//! Who acts where the grammar leaves it to a verb above: "has made progress in clearing", "began their operation to retake",
//! "responded with air strikes", "the army in the fight for".

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_language::{Dep, Pos};
use concord_record::TypeGroup;

use super::argument::is_light_verb;
use super::trigger::Found;

/// Clauses that a doer is looked for above the incident.
const REACH: usize = 4;

/// The doer of an infinitive or gerund that hangs on a noun or adjective: who owns the noun, or who is said to make, begin, lead
/// or be it.
pub(super) fn of_verb(codebook: &Codebook, annotation: &Annotation, verb: usize) -> Option<usize> {
    let parse = &annotation.parse;
    let token = &parse.tokens[verb];
    match token.dep {
        Dep::Pcomp => owner(codebook, annotation, parse.tokens[token.head].head),
        Dep::Acl if matches!(token.tag, "VB" | "VBG") => owner(codebook, annotation, token.head),
        _ => None,
    }
}

/// The doer of an incident told by a noun: who answers or helps "with" it, or fights in it.
pub(super) fn of_noun(annotation: &Annotation, found: &Found<'_>) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let top = tree.coordination_head(parse, found.token);
    let preposition = parse.tokens[top].head;
    let above = parse.tokens[preposition].head;
    if parse.tokens[top].dep != Dep::Pobj || above == preposition {
        return None;
    }
    match &*parse.tokens[preposition].lower {
        "with" if parse.tokens[above].pos == Pos::Verb => tree.agent(parse, above),
        "in" if found.trigger.kind.group() == TypeGroup::Battle
            && parse.tokens[above].pos != Pos::Verb =>
        {
            Some(above)
        }
        _ => None,
    }
}

/// Whose a noun is, or whose doing: its possessor, or the subject of a verb that leaves its meaning to it.
fn owner(codebook: &Codebook, annotation: &Annotation, noun: usize) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let mut at = noun;
    for _ in 0..REACH {
        let token = &parse.tokens[at];
        let above = token.head;
        let possessor = tree.child(parse, at, &[Dep::Poss]);
        let carries =
            is_light_verb(codebook, annotation, above) || &*parse.tokens[above].lemma == "be";
        match token.dep {
            Dep::Dobj | Dep::Attr | Dep::Acomp | Dep::Xcomp if carries => {
                return tree.agent(parse, above).or(possessor);
            }
            _ if possessor.is_some() || above == at => return possessor,
            Dep::Pobj => {
                let top = parse.tokens[above].head;
                let carries =
                    is_light_verb(codebook, annotation, top) || &*parse.tokens[top].lemma == "be";
                if parse.tokens[top].pos == Pos::Noun || parse.tokens[top].pos == Pos::Adj {
                    at = top;
                } else if carries && top != above {
                    return tree.agent(parse, top);
                } else {
                    return None;
                }
            }
            _ => return None,
        }
    }
    None
}
