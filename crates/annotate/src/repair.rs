//! Words whose grammar the parser gets wrong as a rule, set right before anything is read from them.

use concord_codebook::{Codebook, Effect, PartOfSpeech, fold};
use concord_language::{Dep, Entity, EntityLabel, Parse, Pos};
use concord_record::EventType;

use crate::attach::attach;
use crate::lemma;

/// Sets right what is known to go wrong.
pub(crate) fn repair(codebook: &Codebook, text: &str, parse: &mut Parse) {
    lemma::mend(codebook, parse);
    places_in_a_row(parse);
    prepositions(parse);
    passives(parse);
    participles(codebook, parse);
    common_nouns(codebook, text, parse);
    headlines(codebook, parse);
    shot_dead(parse);
    garden_paths(parse);
    reduced_relatives(parse);
    short_passives(codebook, parse);
    attach(parse);
}

/// "Goma, Democratic Republic of Congo": the recogniser takes a place and what it lies in for one name.
fn places_in_a_row(parse: &mut Parse) {
    let mut parts = Vec::with_capacity(parse.entities.len());
    for entity in &parse.entities {
        let place = matches!(entity.label, EntityLabel::Gpe | EntityLabel::Loc);
        let mut first = entity.first;
        for comma in entity.first..entity.end {
            if place && &*parse.tokens[comma].lower == "," {
                parse.tokens[comma].entity = None;
                parts.push((first, comma, entity.label));
                first = comma + 1;
            }
        }
        parts.push((first, entity.end, entity.label));
    }
    parse.entities = parts
        .into_iter()
        .filter(|(first, end, _)| first < end)
        .map(|(first, end, label)| Entity { first, end, label })
        .collect();
}

/// "Near Bir Zorra" at the head of a sentence: the recogniser takes the preposition for a part of the name.
fn prepositions(parse: &mut Parse) {
    for entity in &mut parse.entities {
        let first = &parse.tokens[entity.first];
        if entity.end > entity.first + 1
            && first.dep == Dep::Prep
            && first.pos == Pos::Adp
            && parse.tokens[entity.first + 1].pos == Pos::Propn
        {
            parse.tokens[entity.first].entity = None;
            entity.first += 1;
        }
    }
}

/// "The town was overrun by rebels": what stands behind an auxiliary of the passive is a participle, if its form is that of the plain
/// verb too.
fn passives(parse: &mut Parse) {
    let heads: Vec<usize> = parse
        .tokens
        .iter()
        .filter(|token| token.dep == Dep::Auxpass)
        .map(|token| token.head)
        .collect();
    for head in heads {
        let word = &mut parse.tokens[head];
        if word.pos == Pos::Noun && word.tag == "NN" {
            word.pos = Pos::Verb;
            word.tag = "VBN";
            word.lemma = word.lower.clone();
        }
    }
}

/// "Ukrainian shelling killed a mother", "suspected of planning attacks": participles that the parser takes for an auxiliary, which no
/// verb in -ing is, or for a noun before a noun.
fn participles(codebook: &Codebook, parse: &mut Parse) {
    for at in 1..parse.tokens.len() {
        let word = &parse.tokens[at];
        let (head, before) = (word.head, at - 1);
        if word.tag == "VBG" && matches!(word.dep, Dep::Aux | Dep::Advmod) && head == at + 1 {
            let subject = parse.tokens[before].head == head
                && matches!(parse.tokens[before].dep, Dep::Nsubj | Dep::Nsubjpass)
                && matches!(parse.tokens[before].pos, Pos::Propn | Pos::Noun | Pos::Adj);
            if subject && parse.tokens[head].pos == Pos::Verb {
                let dep = parse.tokens[before].dep;
                for token in 0..before {
                    if parse.tokens[token].head == before {
                        parse.tokens[token].head = at;
                    }
                }
                (parse.tokens[before].head, parse.tokens[before].dep) = (at, Dep::Amod);
                // "Ukrainian shelling" is nobody's name.
                for token in &mut parse.tokens[before..=at] {
                    token.entity = None;
                }
                parse
                    .entities
                    .retain(|entity| entity.end <= before || entity.first > at);
                let word = &mut parse.tokens[at];
                (word.tag, word.pos, word.dep) = ("NN", Pos::Noun, dep);
                word.lemma = word.lower.clone();
            }
            continue;
        }
        // "of planning attacks": what is planned did not happen.
        if word.tag == "NN"
            && word.dep == Dep::Compound
            && head == at + 1
            && parse.tokens[before].pos == Pos::Adp
            && parse.tokens[head].head == before
            && let Some(verb) = gerund_of_intent(codebook, &word.lower)
        {
            (parse.tokens[head].head, parse.tokens[head].dep) = (at, Dep::Dobj);
            let word = &mut parse.tokens[at];
            (word.head, word.dep) = (before, Dep::Pcomp);
            (word.tag, word.pos, word.lemma) = ("VBG", Pos::Verb, verb.into());
        }
    }
}

/// The verb of a word in -ing, if it says that what it governs is no fact.
fn gerund_of_intent(codebook: &Codebook, word: &str) -> Option<String> {
    let stem = word.strip_suffix("ing")?;
    let mut shorter = stem.chars();
    shorter.next_back();
    [
        stem.to_owned(),
        format!("{stem}e"),
        shorter.as_str().to_owned(),
    ]
    .into_iter()
    .find(|verb| codebook.modality.get(verb).is_some())
}

/// "Militiamen killed nine", "On Monday horsemen attacked": at the head of a sentence, and sometimes elsewhere, the tagger takes plurals for
/// names, and their lemma for the word as it stands.
fn common_nouns(codebook: &Codebook, text: &str, parse: &mut Parse) {
    for sentence in parse.sentences.clone() {
        let first = sentence
            .clone()
            .find(|&token| parse.tokens[token].pos != Pos::Punct);
        for at in sentence {
            let word = &parse.tokens[at];
            let small = text[word.start..word.end].starts_with(char::is_lowercase);
            if matches!(word.tag, "NNP" | "NNPS") && (small || Some(at) == first) {
                plural(codebook, parse, at);
            }
        }
    }
}

/// Makes a plural for people of a word that is no name.
fn plural(codebook: &Codebook, parse: &mut Parse, at: usize) {
    // "Clansmen", "parties", "bandits": the endings of English plurals.
    let lower = &*parse.tokens[at].lower;
    let singular = [("men", "man"), ("women", "woman"), ("ies", "y"), ("s", "")]
        .iter()
        .filter_map(|(plural, singular)| Some(format!("{}{singular}", lower.strip_suffix(plural)?)))
        .find(|lemma| codebook.people.get(&fold(lemma)).next().is_some());
    let Some(lemma) = singular else {
        return;
    };
    let word = &mut parse.tokens[at];
    word.lemma = lemma.into();
    (word.tag, word.pos, word.entity) = ("NNS", Pos::Noun, None);
    parse
        .entities
        .retain(|entity| entity.first != at || entity.end > at + 1);
}

/// "Rebels storms base", "Al-Shabaab storms ATMIS base": the parser takes the verb of a headline for a noun before a noun. A word in
/// its third person that the codebook knows as a verb is the verb of a sentence that has none.
fn headlines(codebook: &Codebook, parse: &mut Parse) {
    for sentence in parse.sentences.clone() {
        let Some(root) = sentence.clone().find(|&token| {
            parse.tokens[token].head == token || parse.tokens[token].dep == Dep::Root
        }) else {
            continue;
        };
        let verbal = |token: usize| {
            matches!(parse.tokens[token].pos, Pos::Verb | Pos::Aux)
                && parse.tokens[token].dep != Dep::Compound
        };
        if !matches!(parse.tokens[root].pos, Pos::Noun | Pos::Propn) {
            continue;
        }
        let Some(verb) = (sentence.start + 1..root).find(|&token| {
            let word = &parse.tokens[token];
            word.dep == Dep::Compound
                && word.head == root
                && matches!(word.tag, "VBZ" | "NNS" | "NNPS")
                && is_verb(codebook, word)
        }) else {
            continue;
        };
        let subject = verb - 1;
        let noun = &parse.tokens[subject];
        if sentence.clone().any(|token| verbal(token) && token < root)
            || noun.head != root
            || noun.dep != Dep::Compound
            || !matches!(noun.pos, Pos::Noun | Pos::Propn)
        {
            continue;
        }
        let lemma = third_person(&parse.tokens[verb].lower).map(Box::<str>::from);
        for token in sentence.clone() {
            if parse.tokens[token].head == root && token < subject {
                parse.tokens[token].head = subject;
            } else if parse.tokens[token].head == root
                && token > root
                && matches!(
                    parse.tokens[token].dep,
                    Dep::Punct | Dep::Prep | Dep::Npadvmod
                )
            {
                parse.tokens[token].head = verb;
            }
        }
        (parse.tokens[subject].head, parse.tokens[subject].dep) = (verb, Dep::Nsubj);
        (parse.tokens[root].head, parse.tokens[root].dep) = (verb, Dep::Dobj);
        let word = &mut parse.tokens[verb];
        (word.head, word.dep, word.tag, word.pos) = (verb, Dep::Root, "VBZ", Pos::Verb);
        if let Some(lemma) = lemma {
            word.lemma = lemma;
        }
    }
}

/// Whether the codebook has the third person of a verb in a word.
fn is_verb(codebook: &Codebook, word: &concord_language::Token) -> bool {
    third_person(&word.lower).is_some_and(|lemma| {
        codebook
            .events
            .triggers_for(&fold(lemma))
            .iter()
            .any(|trigger| trigger.pos == PartOfSpeech::Verb)
    })
}

/// The verb of a third person: "storms", "ambushes".
fn third_person(word: &str) -> Option<&str> {
    let stem = word.strip_suffix('s')?;
    let sibilant = ["she", "che", "sse", "xe", "zze"]
        .iter()
        .any(|end| stem.ends_with(end));
    Some(if sibilant {
        &stem[..stem.len() - 1]
    } else {
        stem
    })
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
                && (matches!(parse.tokens[child].tag, "NN" | "NNS" | "NNP" | "CD")
                    // "one person was killed and another wounded"
                    || &*parse.tokens[child].lower == "another")
        });
        // "gunmen shot and killed a trader": the object stands after the last verb of the row.
        let shared = children.iter().any(|&child| {
            parse.tokens[child].dep == Dep::Conj
                && matches!(parse.tokens[child].tag, "VBD" | "VBN")
                && parse.tokens[verb + 1..child]
                    .iter()
                    .all(|between| between.pos == Pos::Cconj || between.pos == Pos::Adv)
                && parse
                    .tokens
                    .iter()
                    .any(|token| token.head == child && token.dep == Dep::Dobj)
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
            .is_some_and(|token| matches!(token.dep, Dep::Oprd | Dep::Acomp | Dep::Advmod))
        {
            next += 1;
        }
        let ends = parse.tokens.get(next).is_none_or(|token| {
            token.pos == Pos::Punct && !matches!(token.tag, "HYPH" | "``" | "''")
                || token.pos == Pos::Adp
                || token.pos == Pos::Cconj
        });
        if let Some(subject) = subject.filter(|_| ends && !full && !shared) {
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

/// "Rockets fired from the hills hit the town": the parser takes the participle for the verb and the verb for a second one, with nothing that
/// joins the two.
fn reduced_relatives(parse: &mut Parse) {
    for verb in 2..parse.tokens.len() {
        let first = parse.tokens[verb].head;
        let word = &parse.tokens[verb];
        if word.dep != Dep::Conj
            || word.tag != "VBD"
            || first >= verb
            || first == 0
            || parse.tokens[first].tag != "VBD"
            || parse.tokens[first - 1].dep != Dep::Nsubj
            || parse.tokens[first - 1].head != first
        {
            continue;
        }
        let joined = (first..verb).any(|token| {
            parse.tokens[token].pos == Pos::Cconj
                || parse.tokens[token].pos == Pos::Punct
                || parse.tokens[token].head == first
                    && matches!(parse.tokens[token].dep, Dep::Dobj | Dep::Prt)
        });
        if joined {
            continue;
        }
        let noun = first - 1;
        let (above, dep) = (parse.tokens[first].head, parse.tokens[first].dep);
        for token in 0..parse.tokens.len() {
            let beside = token < noun || token > verb;
            if parse.tokens[token].head == first && token != first && beside {
                parse.tokens[token].head = verb;
            }
        }
        parse.tokens[verb].head = if above == first { verb } else { above };
        parse.tokens[verb].dep = dep;
        (parse.tokens[noun].head, parse.tokens[noun].dep) = (verb, Dep::Nsubj);
        (parse.tokens[first].head, parse.tokens[first].dep) = (noun, Dep::Acl);
        parse.tokens[first].tag = "VBN";
    }
}

/// "Men riding on motorbikes killed 14 villagers, residents said": the parser takes `killed` for a participle of the motorbikes, though it
/// has an object of its own, and leaves the men without a verb, or with that of who told it.
fn garden_paths(parse: &mut Parse) {
    for verb in 0..parse.tokens.len() {
        let word = &parse.tokens[verb];
        if word.tag != "VBN" || word.dep != Dep::Acl {
            continue;
        }
        let object = |token: usize, dep: Dep| {
            parse.tokens[token].head == verb && parse.tokens[token].dep == dep
        };
        let within = parse.sentences.iter().find(|one| one.contains(&verb));
        let Some(sentence) = within.cloned().filter(|sentence| {
            (verb + 1..sentence.end).any(|token| object(token, Dep::Dobj))
                && !sentence.clone().any(|token| object(token, Dep::Agent))
        }) else {
            continue;
        };
        // The noun that the chain of participles and prepositions hangs on.
        let mut noun = word.head;
        while matches!(
            parse.tokens[noun].dep,
            Dep::Pobj | Dep::Prep | Dep::Acl | Dep::Dobj
        ) {
            noun = parse.tokens[noun].head;
        }
        if noun == word.head || noun > verb || parse.tokens[noun].pos != Pos::Noun {
            continue;
        }
        let above = parse.tokens[noun].head;
        let told = parse.tokens[noun].dep == Dep::Nsubj
            && sentence.clone().any(|other| {
                other > verb
                    && parse.tokens[other].head == above
                    && parse.tokens[other].dep == Dep::Nsubj
            });
        if above != noun && !told {
            continue;
        }
        let chain: Vec<usize> = (noun + 1..verb)
            .filter(|&token| matches!(parse.tokens[token].dep, Dep::Acl))
            .collect();
        // What is joined to a participle before the verb stands beside the verb.
        for token in verb + 1..sentence.end {
            if chain.contains(&parse.tokens[token].head) {
                parse.tokens[token].head = verb;
            }
        }
        let (head, dep) = if told {
            (above, Dep::Ccomp)
        } else {
            (verb, Dep::Root)
        };
        if !told {
            for token in verb + 1..sentence.end {
                if parse.tokens[token].head == noun {
                    parse.tokens[token].head = verb;
                }
            }
        }
        let word = &mut parse.tokens[verb];
        (word.head, word.dep, word.tag) = (head, dep, "VBD");
        (parse.tokens[noun].head, parse.tokens[noun].dep) = (verb, Dep::Nsubj);
    }
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
