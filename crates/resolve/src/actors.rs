//! Anaphors: what "it", "they", "the group" and short forms of names stand for.
//!
//! A salience scheme after Lappin and Leass (1994), reduced to what news needs: candidates of the same and the two sentences
//! before, subjects first, nearer first, and a noun must fit the kind ("the group" is no army, "they" is no state).

use concord_annotate::{ActorClass, Annotation};
use concord_language::Dep;

/// Sentences back in which a pronoun looks for its name; "the group" looks further.
const PRONOUN_REACH: usize = 2;
const NOUN_REACH: usize = 6;

/// Links anaphors to earlier mentions.
pub(crate) fn resolve(annotation: &mut Annotation) {
    for index in 0..annotation.actors.len() {
        if annotation.actors[index].class == ActorClass::Anaphor {
            annotation.actors[index].refers_to = antecedent(annotation, index);
        }
    }
}

fn antecedent(annotation: &Annotation, index: usize) -> Option<usize> {
    let anaphor = &annotation.actors[index];
    let word = &*annotation.parse.tokens[anaphor.head].lower;
    let noun = !matches!(word, "it" | "its" | "they" | "them" | "their" | "he");
    let sentence = annotation.sentence_of(anaphor.head);
    if word == "it" && is_expletive(annotation, anaphor.head) {
        return None;
    }
    let reach = if noun { NOUN_REACH } else { PRONOUN_REACH };
    let mut best: Option<(i32, usize)> = None;
    for candidate in (0..index).rev() {
        let other = &annotation.actors[candidate];
        let gap = sentence - annotation.sentence_of(other.head);
        if gap > reach {
            break;
        }
        if !fits(annotation, word, noun, candidate) {
            continue;
        }
        let mut salience = 100 - 20 * i32::try_from(gap).unwrap_or(i32::MAX);
        salience += match annotation.parse.tokens[other.head].dep {
            Dep::Nsubj | Dep::Nsubjpass => 30,
            Dep::Agent | Dep::Poss => 15,
            Dep::Dobj => 10,
            // "Taliban fighters": the name counts through its noun.
            Dep::Compound | Dep::Amod => {
                match annotation.parse.tokens[annotation.parse.tokens[other.head].head].dep {
                    Dep::Nsubj | Dep::Nsubjpass => 25,
                    _ => 0,
                }
            }
            _ => 5,
        };
        // The object of a clause is not its own subject.
        let same_clause = annotation.tree.clause_of(&annotation.parse, other.head)
            == annotation.tree.clause_of(&annotation.parse, anaphor.head);
        if same_clause && annotation.parse.tokens[anaphor.head].dep != Dep::Poss {
            salience -= 40;
        }
        if best.is_none_or(|(most, _)| salience > most) {
            best = Some((salience, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether a mention can be what a word stands for.
fn fits(annotation: &Annotation, word: &str, noun: bool, candidate: usize) -> bool {
    let other = &annotation.actors[annotation.referent(candidate)];
    let group = || {
        matches!(
            other.kind.as_deref(),
            None | Some(
                "armed_group"
                    | "militia"
                    | "party"
                    | "criminal_group"
                    | "coalition"
                    | "media"
                    | "ngo"
                    | "religious"
            )
        )
    };
    match other.class {
        ActorClass::Known => !noun || group(),
        ActorClass::Organisation => true,
        ActorClass::Person => word == "he",
        ActorClass::People => matches!(word, "they" | "them" | "their"),
        ActorClass::Group | ActorClass::Anaphor => false,
    }
    .then_some(())
    .is_some_and(|()| word != "he" || other.class == ActorClass::Person)
}

/// "it is likely that", "it appears".
fn is_expletive(annotation: &Annotation, token: usize) -> bool {
    let parse = &annotation.parse;
    if parse.tokens[token].dep == Dep::Expl {
        return true;
    }
    let verb = parse.tokens[token].head;
    parse.tokens[token].dep == Dep::Nsubj
        && annotation
            .tree
            .child(parse, verb, &[Dep::Ccomp, Dep::Acomp])
            .is_some()
        && matches!(
            &*parse.tokens[verb].lemma,
            "be" | "seem" | "appear" | "remain"
        )
}
