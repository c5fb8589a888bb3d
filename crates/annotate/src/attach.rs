//! Words that the parser hangs on the wrong word: participles taken for the verb of their sentence, a `by` that belongs to a noun.

use concord_language::{Dep, EntityLabel, Parse, Pos};

/// Hangs them where they belong.
pub(crate) fn attach(parse: &mut Parse) {
    days(parse);
    gerunds(parse);
    lists(parse);
    held_to_be(parse);
    held_behind(parse);
    deaths(parse);
}

/// Verbs of thinking and saying whose participle stands after a noun: "men believed to be".
pub fn is_held_to_be(lemma: &str) -> bool {
    matches!(
        lemma,
        "believe"
            | "think"
            | "suspect"
            | "presume"
            | "allege"
            | "say"
            | "report"
            | "understand"
            | "assume"
            | "rumour"
            | "rumor"
    )
}

fn children(parse: &Parse, head: usize) -> Vec<usize> {
    (0..parse.tokens.len())
        .filter(|&token| token != head && parse.tokens[token].head == head)
        .collect()
}

/// "Gunmen believed to be from the group killed six": the parser takes the first participle for the verb, and the verb for what is believed.
fn held_to_be(parse: &mut Parse) {
    for held in 1..parse.tokens.len() {
        let word = &parse.tokens[held];
        if !matches!(word.tag, "VBN" | "VBD") || !is_held_to_be(&word.lemma) {
            continue;
        }
        let own = children(parse, held);
        let with = |labels: &[Dep]| {
            own.iter()
                .copied()
                .find(|&child| labels.contains(&parse.tokens[child].dep))
        };
        let subject = with(&[Dep::Nsubj, Dep::Nsubjpass]).filter(|&subject| subject + 1 == held);
        let content = with(&[Dep::Xcomp])
            .filter(|&content| content > held + 1 && &*parse.tokens[held + 1].lower == "to");
        let verb = own.iter().copied().find(|&child| {
            let word = &parse.tokens[child];
            word.dep == Dep::Ccomp
                && matches!(word.tag, "VBD" | "VBZ" | "VBP" | "VBN")
                && content.is_some_and(|content| content < child)
                && children(parse, child).iter().all(|&inner| {
                    !matches!(
                        parse.tokens[inner].dep,
                        Dep::Nsubj | Dep::Nsubjpass | Dep::Mark
                    )
                })
        });
        let (Some(subject), Some(content), Some(verb), None) =
            (subject, content, verb, with(&[Dep::Aux, Dep::Auxpass]))
        else {
            continue;
        };
        let (above, dep) = (parse.tokens[held].head, parse.tokens[held].dep);
        for &child in &own {
            if child != content && child != verb {
                parse.tokens[child].head = verb;
            }
        }
        let word = &mut parse.tokens[verb];
        (word.head, word.dep) = (if above == held { verb } else { above }, dep);
        (parse.tokens[subject].head, parse.tokens[subject].dep) = (verb, Dep::Nsubj);
        (parse.tokens[held].head, parse.tokens[held].dep) = (subject, Dep::Acl);
        parse.tokens[held].tag = "VBN";
    }
}

/// "The raid on 3 May 2024 killed six": the parser parts the day from its month and takes the month for who killed.
fn days(parse: &mut Parse) {
    let date = Some(EntityLabel::Date);
    for day in 1..parse.tokens.len().saturating_sub(1) {
        let month = day + 1;
        let (one, next) = (&parse.tokens[day], &parse.tokens[month]);
        if one.tag == "CD"
            && one.dep == Dep::Pobj
            && one.head < day
            && next.tag == "NNP"
            && one.entity == date
            && next.entity == date
            && matches!(next.dep, Dep::Nsubj | Dep::Nsubjpass)
            && next.head > month
        {
            let preposition = one.head;
            (parse.tokens[month].head, parse.tokens[month].dep) = (preposition, Dep::Pobj);
            (parse.tokens[day].head, parse.tokens[day].dep) = (month, Dep::Nummod);
        }
    }
}

/// "Killed the commander, known as X, and three others": after an aside the parser hangs the rest of a list on the verb.
fn lists(parse: &mut Parse) {
    for item in 1..parse.tokens.len() {
        let word = &parse.tokens[item];
        let verb = word.head;
        if word.dep != Dep::Conj
            || !matches!(word.tag, "NN" | "NNS" | "NNP" | "NNPS" | "CD")
            || verb >= item
            || parse.tokens[verb].pos != Pos::Verb
        {
            continue;
        }
        let of_verb = children(parse, verb);
        let object = of_verb
            .iter()
            .copied()
            .find(|&child| parse.tokens[child].dep == Dep::Dobj && child < item);
        let acts = children(parse, item).iter().any(|&child| {
            matches!(
                parse.tokens[child].dep,
                Dep::Nsubj | Dep::Nsubjpass | Dep::Aux | Dep::Auxpass
            )
        });
        let counted = word.tag == "CD"
            || children(parse, item)
                .iter()
                .any(|&child| parse.tokens[child].dep == Dep::Nummod);
        let Some(object) = object.filter(|_| counted && !acts) else {
            continue;
        };
        for child in of_verb {
            if parse.tokens[child].dep == Dep::Cc && child > object && child < item {
                parse.tokens[child].head = object;
            }
        }
        parse.tokens[item].head = object;
    }
}

/// "By men thought to belong to the group": the parser joins the participle to the verb before.
fn held_behind(parse: &mut Parse) {
    for held in 1..parse.tokens.len() {
        let word = &parse.tokens[held];
        let noun = held - 1;
        if word.dep == Dep::Conj
            && matches!(word.tag, "VBN" | "VBD")
            && is_held_to_be(&word.lemma)
            && word.head < noun
            && matches!(parse.tokens[noun].tag, "NNS" | "NN")
            && parse
                .tokens
                .get(held + 1)
                .is_some_and(|next| &*next.lower == "to")
            && children(parse, held).iter().all(|&child| {
                !matches!(
                    parse.tokens[child].dep,
                    Dep::Nsubj | Dep::Nsubjpass | Dep::Aux | Dep::Auxpass
                )
            })
        {
            let word = &mut parse.tokens[held];
            (word.head, word.dep, word.tag) = (noun, Dep::Acl, "VBN");
        }
    }
}

/// "M23 shelling of a camp killed nine", "Fighting in the town killed six": a verb in -ing that `of` follows, or that kills without an
/// object of its own, is a noun, and what the parser takes for its subject says whose.
fn gerunds(parse: &mut Parse) {
    for at in 0..parse.tokens.len() {
        let word = &parse.tokens[at];
        let plain = word.tag == "VBG"
            && word.dep == Dep::Csubj
            && children(parse, at).iter().all(|&child| {
                matches!(
                    parse.tokens[child].dep,
                    Dep::Prep | Dep::Amod | Dep::Compound | Dep::Punct | Dep::Det
                )
            });
        if plain {
            let word = &mut parse.tokens[at];
            (word.tag, word.pos, word.dep) = ("NN", Pos::Noun, Dep::Nsubj);
            word.lemma = word.lower.clone();
        }
    }
    for at in 1..parse.tokens.len().saturating_sub(1) {
        let word = &parse.tokens[at];
        let before = at - 1;
        if word.tag == "VBG"
            && matches!(
                word.dep,
                Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj | Dep::Pobj | Dep::Csubj | Dep::Pcomp
            )
            && &*parse.tokens[at + 1].lower == "of"
            && parse.tokens[at + 1].head == at
            && parse.tokens[before].head == at
            && parse.tokens[before].dep == Dep::Nsubj
            && matches!(parse.tokens[before].pos, Pos::Propn | Pos::Noun)
        {
            parse.tokens[before].dep = Dep::Compound;
            let word = &mut parse.tokens[at];
            (word.tag, word.pos) = ("NN", Pos::Noun);
            word.lemma = word.lower.clone();
            word.dep = match word.dep {
                Dep::Csubj => Dep::Nsubj,
                Dep::Pcomp => Dep::Pobj,
                dep => dep,
            };
        }
    }
}

/// "Nine people died in shelling by the group": nobody is died by, so what the parser hangs on the verb belongs to the noun before.
fn deaths(parse: &mut Parse) {
    for verb in 0..parse.tokens.len() {
        let word = &parse.tokens[verb];
        if word.pos != Pos::Verb || &*word.lemma != "die" {
            continue;
        }
        let own = children(parse, verb);
        for &child in &own {
            if &*parse.tokens[child].lower != "by"
                || !matches!(parse.tokens[child].dep, Dep::Prep | Dep::Agent)
            {
                continue;
            }
            let cause = own
                .iter()
                .rev()
                .filter(|&&other| {
                    other < child
                        && other > verb
                        && matches!(
                            &*parse.tokens[other].lower,
                            "in" | "during" | "from" | "after"
                        )
                })
                .find_map(|&preposition| {
                    children(parse, preposition).into_iter().find(|&object| {
                        parse.tokens[object].dep == Dep::Pobj
                            && parse.tokens[object].entity.is_none()
                            && matches!(parse.tokens[object].pos, Pos::Noun | Pos::Verb)
                    })
                });
            if let Some(cause) = cause {
                (parse.tokens[child].head, parse.tokens[child].dep) = (cause, Dep::Prep);
            }
        }
    }
}
