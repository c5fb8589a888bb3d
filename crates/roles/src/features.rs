//! What a word's surroundings say, as sparse features.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, PartOfSpeech};
use concord_language::{Dep, Pos};

use crate::hash::hash;

/// The features of a document's words: for word `i`, `ids[first[i]..first[i + 1]]`.
#[derive(Debug, Clone, Default)]
pub struct Features {
    first: Vec<u32>,
    ids: Vec<u32>,
}

impl Features {
    /// The features of a document's words.
    pub fn new(codebook: &Codebook, annotation: &Annotation) -> Features {
        features(codebook, annotation)
    }

    /// The features of a word.
    pub fn of(&self, token: usize) -> &[u32] {
        &self.ids[self.first[token] as usize..self.first[token + 1] as usize]
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What is known of one word before features are made of it and its neighbours.
#[derive(Debug, Clone)]
struct Word<'a> {
    lower: &'a str,
    lemma: &'a str,
    tag: &'static str,
    pos: Pos,
    /// Which lists of the codebook and which taggers know it.
    class: String,
    /// The head of the noun phrase that it belongs to.
    head: usize,
    /// The MUC-4 type, or the type, that it tells of as a trigger.
    trigger: Option<&'a str>,
}

/// How a noun phrase hangs in its clause: the governing word and the way to it.
#[derive(Debug, Clone, Default)]
struct Governor {
    /// The governing verb or noun.
    token: Option<usize>,
    /// subject, passive subject, object, agent, a preposition, ...
    link: String,
}

fn features(codebook: &Codebook, annotation: &Annotation) -> Features {
    let words = words(codebook, annotation);
    let mut features = Features::default();
    features.first.push(0);
    let document = document_types(annotation, &words);
    for (index, sentence) in annotation.sentences.iter().enumerate() {
        // Tokens of blocks that hold no sentence (bullets) have no features.
        while features.first.len() <= sentence.tokens.start {
            features.first.push(features.ids.len() as u32);
        }
        let context = Context {
            annotation,
            words: &words,
            start: sentence.tokens.start,
            end: sentence.tokens.end,
            triggers: triggers(&words, sentence.tokens.clone()),
            before: index
                .checked_sub(1)
                .map(|before| triggers(&words, annotation.sentences[before].tokens.clone()))
                .unwrap_or_default(),
            after: annotation
                .sentences
                .get(index + 1)
                .map(|after| triggers(&words, after.tokens.clone()))
                .unwrap_or_default(),
            place: match index {
                0 => "0",
                1 => "1",
                2..=4 => "2",
                _ => "9",
            },
            document: &document,
        };
        for token in sentence.tokens.clone() {
            context.word(token, &mut features.ids);
            features.first.push(features.ids.len() as u32);
        }
    }
    while features.first.len() <= annotation.parse.tokens.len() {
        features.first.push(features.ids.len() as u32);
    }
    features
}

fn words<'a>(codebook: &'a Codebook, annotation: &'a Annotation) -> Vec<Word<'a>> {
    let parse = &annotation.parse;
    let mut words: Vec<Word<'a>> = (0..parse.tokens.len())
        .map(|at| Word {
            lower: &parse.tokens[at].lower,
            lemma: &annotation.lemmas[at],
            tag: parse.tokens[at].tag,
            pos: parse.tokens[at].pos,
            class: String::new(),
            head: phrase_head(annotation, at),
            trigger: None,
        })
        .collect();
    for sentence in &annotation.sentences {
        let lemmas: Vec<&str> = annotation.lemmas[sentence.tokens.clone()]
            .iter()
            .map(String::as_str)
            .collect();
        for at in 0..lemmas.len() {
            let token = sentence.tokens.start + at;
            let mark = |words: &mut Vec<Word<'a>>, length: usize, name: &str| {
                for word in &mut words[token..token + length] {
                    if !word.class.contains(name) {
                        word.class.push_str(name);
                    }
                }
            };
            if let Some((length, entries)) = codebook.weapons.longest(&lemmas[at..]) {
                let name = match entries.first() {
                    Some(entry) if entry.ambiguous => "w",
                    _ => "W",
                };
                mark(&mut words, length, name);
            }
            if let Some((length, class)) = codebook.targets.longest(&lemmas[at..]) {
                mark(&mut words, length, &format!("T{:?}", class.kind));
            }
            if let Some((length, classes)) = codebook.people.longest(&lemmas[at..]) {
                let mut names: Vec<String> = classes
                    .flat_map(|class| class.roles.iter().map(|role| format!("P{role:?}")))
                    .collect();
                names.sort();
                names.dedup();
                mark(&mut words, length, &names.concat());
            }
            for (length, triggers) in codebook.events.matches(&lemmas[at..]) {
                let fits = triggers.iter().find(|trigger| {
                    let tag = parse.tokens[token + length - 1].tag;
                    match trigger.pos {
                        PartOfSpeech::Verb => parse.tokens[token].tag.starts_with('V'),
                        _ => !tag.starts_with('V'),
                    }
                });
                if let Some(trigger) = fits {
                    let muc = codebook.events.crosswalk(trigger.kind).muc4.as_str();
                    let name = if muc.is_empty() {
                        trigger.kind.as_str()
                    } else if trigger.guard.effects.is_empty() {
                        muc
                    } else {
                        trigger.guard.effects[0].as_str()
                    };
                    for word in &mut words[token..token + length] {
                        word.trigger.get_or_insert(name);
                    }
                    break;
                }
            }
        }
    }
    for actor in &annotation.actors {
        let name = match (actor.class, actor.kind.as_deref()) {
            (ActorClass::Known, Some(kind)) => format!("A{kind}"),
            (class, _) => format!("A{class:?}"),
        };
        for word in &mut words[actor.tokens.clone()] {
            word.class.push_str(&name);
        }
    }
    for place in &annotation.places {
        for word in &mut words[place.tokens.clone()] {
            word.class.push('L');
        }
    }
    for (at, word) in words.iter_mut().enumerate() {
        if let Some(label) = parse.tokens[at].entity {
            word.class.push_str(&format!("E{label:?}"));
        }
    }
    words
}

/// The head of the noun phrase of a word: up through what modifies it from the left.
fn phrase_head(annotation: &Annotation, token: usize) -> usize {
    let tokens = &annotation.parse.tokens;
    let mut at = token;
    for _ in 0..8 {
        let up = matches!(
            tokens[at].dep,
            Dep::Det
                | Dep::Amod
                | Dep::Compound
                | Dep::Nummod
                | Dep::Poss
                | Dep::Nmod
                | Dep::Quantmod
                | Dep::Case
                | Dep::Punct
        ) && tokens[at].head > at;
        if !up {
            break;
        }
        at = tokens[at].head;
    }
    at
}

fn governor(annotation: &Annotation, head: usize) -> Governor {
    let tokens = &annotation.parse.tokens;
    let mut at = head;
    let mut way = String::new();
    for _ in 0..6 {
        let token = &tokens[at];
        if token.head == at {
            return Governor {
                token: None,
                link: "root".to_owned(),
            };
        }
        match token.dep {
            Dep::Conj => at = token.head,
            Dep::Appos => {
                way.push('=');
                at = token.head;
            }
            Dep::Pobj => {
                let preposition = &tokens[token.head];
                return Governor {
                    token: (preposition.head != token.head).then_some(preposition.head),
                    link: format!(
                        "{way}{}{}",
                        preposition.lower,
                        if preposition.dep == Dep::Agent {
                            "!"
                        } else {
                            ""
                        }
                    ),
                };
            }
            dep => {
                let passive =
                    dep == Dep::Nsubj && annotation.tree.is_passive(&annotation.parse, token.head);
                return Governor {
                    token: Some(token.head),
                    link: format!("{way}{dep:?}{}", if passive { "p" } else { "" }),
                };
            }
        }
    }
    Governor::default()
}

/// The kinds of trigger among some words, sorted.
fn triggers(words: &[Word<'_>], tokens: std::ops::Range<usize>) -> String {
    let mut names: Vec<&str> = words[tokens]
        .iter()
        .filter_map(|word| word.trigger)
        .collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(4);
    names.join("+")
}

/// The kinds of trigger that a document has most.
fn document_types(annotation: &Annotation, words: &[Word<'_>]) -> String {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for sentence in &annotation.sentences {
        for name in words[sentence.tokens.clone()]
            .iter()
            .filter_map(|word| word.trigger)
        {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .max_by_key(|&(name, count)| (count, std::cmp::Reverse(name)))
        .map_or_else(String::new, |(name, _)| name.to_owned())
}

struct Context<'a> {
    annotation: &'a Annotation,
    words: &'a [Word<'a>],
    start: usize,
    end: usize,
    triggers: String,
    before: String,
    after: String,
    place: &'static str,
    document: &'a str,
}

impl Context<'_> {
    fn at(&self, token: usize, offset: isize) -> Option<&Word<'_>> {
        let at = token.checked_add_signed(offset)?;
        (self.start..self.end)
            .contains(&at)
            .then(|| &self.words[at])
    }

    fn lower(&self, token: usize, offset: isize) -> &str {
        self.at(token, offset).map_or("-", |word| word.lower)
    }

    fn word(&self, token: usize, out: &mut Vec<u32>) {
        let word = &self.words[token];
        let mut add = |template: &str, parts: &[&str]| out.push(hash(template, parts));
        add("bias", &[]);
        for (offset, names) in [
            (-2isize, ["w-2", "l-2", "c-2", "t-2"]),
            (-1, ["w-1", "l-1", "c-1", "t-1"]),
            (0, ["w0", "l0", "c0", "t0"]),
            (1, ["w+1", "l+1", "c+1", "t+1"]),
            (2, ["w+2", "l+2", "c+2", "t+2"]),
        ] {
            match self.at(token, offset) {
                Some(near) => {
                    add(names[0], &[near.lower]);
                    if near.lemma != near.lower {
                        add(names[1], &[near.lemma]);
                    }
                    if !near.class.is_empty() {
                        add(names[2], &[&near.class]);
                    }
                    add(names[3], &[near.tag]);
                }
                None => add(names[0], &["-"]),
            }
        }
        add("ww-", &[self.lower(token, -1), word.lower]);
        add("ww+", &[word.lower, self.lower(token, 1)]);
        if let (Some(before), Some(after)) = (self.at(token, -1), self.at(token, 1)) {
            add("ttt", &[before.tag, word.tag, after.tag]);
            add("cc", &[&before.class, &word.class, &after.class]);
        }
        let shape = shape(word.lower);
        add("shape", &[shape]);
        if word.lower.is_ascii() && word.lower.len() > 4 {
            add("suf3", &[&word.lower[word.lower.len() - 3..]]);
            add("pre4", &[&word.lower[..4]]);
        }
        // The phrase: all its words share what its head and its place in the clause say.
        let head = &self.words[word.head];
        let offset = (word.head - token).min(3).to_string();
        add("h", &[head.lemma]);
        add("hc", &[&head.class]);
        add("ho", &[&offset, head.tag]);
        let governor = governor(self.annotation, word.head);
        let (mut verb, mut kind, mut effect) = ("-", "-", "-");
        if let Some(token) = governor.token {
            verb = self.words[token].lemma;
            kind = self.words[token].trigger.unwrap_or("-");
            effect = match self.words[token].pos {
                Pos::Verb | Pos::Aux => "v",
                _ => "n",
            };
        }
        add("g", &[verb, &governor.link]);
        add("gl", &[&governor.link, effect]);
        add("gk", &[kind, &governor.link, effect]);
        add("gkc", &[kind, &governor.link, &head.class]);
        add("gkh", &[kind, &governor.link, head.lemma]);
        if let Some(token) = governor.token {
            // "members of the X": the noun that governs has a place of its own.
            if !matches!(self.words[token].pos, Pos::Verb | Pos::Aux) {
                let above = crate::features::governor(self.annotation, self.words[token].head);
                let (name, trigger) = above.token.map_or(("-", "-"), |token| {
                    (
                        self.words[token].lemma,
                        self.words[token].trigger.unwrap_or("-"),
                    )
                });
                add("g2", &[verb, &governor.link, &above.link, trigger]);
                add("g2v", &[name, &above.link, &governor.link]);
                add("g2c", &[&self.words[token].class, &governor.link, trigger]);
            }
        }
        add("s", &[&self.triggers]);
        add("sc", &[&self.triggers, &head.class]);
        for name in self.triggers.split('+') {
            add("s1", &[name]);
            add("s1c", &[name, &head.class]);
            add("s1h", &[name, head.lemma]);
        }
        let near = self.nearest(token);
        add("n", &[&near]);
        add("nc", &[&near, &head.class]);
        add("b", &[&self.before]);
        add("a", &[&self.after]);
        add("p", &[self.place, &head.class]);
        add("d", &[self.document, &head.class]);
    }

    /// The nearest trigger in the sentence: what it tells of, on which side, how far.
    fn nearest(&self, token: usize) -> String {
        let found = (self.start..self.end)
            .filter(|&at| at != token && self.words[at].trigger.is_some())
            .min_by_key(|&at| (at.abs_diff(token), at));
        match found {
            Some(at) => format!(
                "{}{}{}",
                self.words[at].trigger.unwrap_or_default(),
                if at < token { '<' } else { '>' },
                match at.abs_diff(token) {
                    0..=2 => 'a',
                    3..=5 => 'b',
                    6..=10 => 'c',
                    _ => 'd',
                }
            ),
            None => "-".to_owned(),
        }
    }
}

fn shape(word: &str) -> &'static str {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        "d"
    } else if word.bytes().any(|byte| byte.is_ascii_digit()) {
        "x"
    } else if word.contains('-') {
        "-"
    } else if word.chars().all(char::is_alphabetic) {
        match word.len() {
            1..=2 => "a",
            3..=4 => "b",
            _ => "c",
        }
    } else {
        "."
    }
}
