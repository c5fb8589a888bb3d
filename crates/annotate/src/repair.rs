//! Words whose grammar the parser gets wrong as a rule, set right before anything is read from them.

use concord_codebook::{Codebook, Effect, PartOfSpeech, fold};
use concord_language::{Dep, Parse, Pos};
use concord_record::EventType;

/// Sets right what is known to go wrong.
pub(crate) fn repair(codebook: &Codebook, parse: &mut Parse) {
    shot_dead(parse);
    short_passives(codebook, parse);
}

/// "One ranger killed, three hurt", "Two teachers abducted near the school": notes leave out the auxiliary of the passive, and the
/// parser reads a subject that acts. A verb that needs somebody to be killed, taken or held has its patient there.
fn short_passives(codebook: &Codebook, parse: &mut Parse) {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); parse.tokens.len()];
    for (token, word) in parse.tokens.iter().enumerate() {
        if word.head != token {
            children[word.head].push(token);
        }
    }
    for (verb, children) in children.iter().enumerate() {
        let word = &parse.tokens[verb];
        if word.pos != Pos::Verb
            || !matches!(word.tag, "VBD" | "VBN")
            || !needs_patient(codebook, &word.lemma)
        {
            continue;
        }
        let subject = children.iter().copied().find(|&child| {
            parse.tokens[child].dep == Dep::Nsubj
                && child < verb
                && matches!(parse.tokens[child].tag, "NN" | "NNS" | "NNP" | "CD")
        });
        let full = children.iter().any(|&child| {
            matches!(
                parse.tokens[child].dep,
                Dep::Dobj | Dep::Aux | Dep::Auxpass | Dep::Nsubjpass | Dep::Ccomp | Dep::Prt
            )
        });
        // What follows a short passive: an end, or where, when and by whom.
        let mut next = verb + 1;
        while parse
            .tokens
            .get(next)
            .is_some_and(|token| matches!(token.dep, Dep::Oprd | Dep::Advmod))
        {
            next += 1;
        }
        let ends = parse.tokens.get(next).is_none_or(|token| {
            token.pos == Pos::Punct && !matches!(token.tag, "HYPH" | "``" | "''")
                || token.pos == Pos::Adp
                || token.pos == Pos::Cconj
        });
        if let Some(subject) = subject.filter(|_| ends && !full) {
            parse.tokens[subject].dep = Dep::Nsubjpass;
            parse.tokens[verb].tag = "VBN";
        }
    }
}

/// Whether a verb tells of killing, wounding, taking or holding people, which nobody does without anybody.
fn needs_patient(codebook: &Codebook, lemma: &str) -> bool {
    codebook
        .events
        .triggers_for(&fold(lemma))
        .iter()
        .any(|trigger| {
            trigger.pos == PartOfSpeech::Verb
                && (trigger.guard.has(Effect::Kills)
                    || trigger.guard.has(Effect::Wounds)
                    || matches!(
                        trigger.kind,
                        EventType::Kidnapping | EventType::Arrest | EventType::Assassination
                    ))
        })
        || lemma == "shoot"
}

/// "gunmen on a motorcycle shot dead an officer": the parser takes `shot` for a noun there and `dead` for the verb. The verb takes
/// the place of the adjective, and what hung on it as a noun goes to the word before it.
fn shot_dead(parse: &mut Parse) {
    for dead in 1..parse.tokens.len() {
        let shot = dead - 1;
        let is = |token: usize, word: &str| &*parse.tokens[token].lower == word;
        if !is(dead, "dead") || !is(shot, "shot") || parse.tokens[shot].pos == Pos::Verb {
            continue;
        }
        let (above, dep) = (parse.tokens[dead].head, parse.tokens[dead].dep);
        let noun = (parse.tokens[shot].head, parse.tokens[shot].dep);
        let inside = |token: usize| {
            parse
                .sentences
                .iter()
                .any(|sentence| sentence.contains(&token) && sentence.contains(&shot))
        };
        let before = shot
            .checked_sub(1)
            .filter(|&before| inside(before) && parse.tokens[before].head == shot);
        let passive = shot
            .checked_sub(1)
            .is_some_and(|before| &*parse.tokens[before].lemma == "be");
        for token in 0..parse.tokens.len() {
            let head = parse.tokens[token].head;
            if token == shot || token == dead {
                continue;
            }
            if head == dead {
                parse.tokens[token].head = shot;
            } else if head == shot && token < shot {
                match before {
                    Some(before) if token != before => parse.tokens[token].head = before,
                    _ => {}
                }
            }
        }
        if let Some(before) = before
            && noun.1 == Dep::Pobj
        {
            parse.tokens[before].dep = Dep::Pobj;
            parse.tokens[before].head = noun.0;
        }
        let verb = &mut parse.tokens[shot];
        verb.pos = Pos::Verb;
        verb.tag = if passive { "VBN" } else { "VBD" };
        verb.lemma = "shoot".into();
        verb.dep = if above == dead { Dep::Root } else { dep };
        verb.head = if above == dead || above == shot {
            shot
        } else {
            above
        };
        let adjective = &mut parse.tokens[dead];
        adjective.head = shot;
        adjective.dep = Dep::Oprd;
    }
}
