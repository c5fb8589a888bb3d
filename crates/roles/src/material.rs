//! What incidents are put together from: a document's sentences, sides and accounts as plain facts.

use std::collections::BTreeMap;
use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_record::{Account, Field, Status};

use crate::hash::hash;
use crate::{Kind, Role};

/// One sentence.
#[derive(Debug, Clone, Default)]
pub(crate) struct SentenceFacts {
    /// Its words and pairs of words, hashed.
    pub(crate) words: Vec<u32>,
    /// The dates that it names, as numbers that are equal for equal dates.
    pub(crate) dates: Vec<u32>,
    /// The places that it names, likewise.
    pub(crate) places: Vec<u32>,
    /// How many words tell that another incident follows ("another", "earlier", "meanwhile").
    pub(crate) breaks: usize,
}

/// One account of the coder's.
#[derive(Debug, Clone)]
pub(crate) struct AccountFacts {
    pub(crate) kind: Option<Kind>,
    pub(crate) confidence: f32,
    pub(crate) occurred: bool,
    /// Which roles its evidence can fill, and where.
    pub(crate) parts: Vec<(Part, Range<usize>)>,
    /// The sentences of its evidence.
    pub(crate) sentences: Vec<usize>,
}

/// A field of an account that stands for one or two roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Perpetrator,
    Target,
    Weapon,
}

impl Part {
    pub(crate) fn fits(self, role: Role) -> bool {
        match role {
            Role::PerpetratorIndividual | Role::PerpetratorOrganisation => {
                self == Part::Perpetrator
            }
            Role::Target | Role::Victim => self == Part::Target,
            Role::Weapon => self == Part::Weapon,
        }
    }
}

/// A document, as far as its incidents are concerned.
#[derive(Debug, Clone)]
pub struct Material {
    pub(crate) sentences: Vec<SentenceFacts>,
    /// For each word the sentence that it stands in.
    pub(crate) sentence_of: Vec<usize>,
    /// For each word the side that it names, as a place in `sides`.
    pub(crate) side_of: Vec<Option<usize>>,
    /// For each side whether the codebook knows it, and how often it is named.
    pub(crate) sides: Vec<(bool, usize)>,
    pub(crate) accounts: Vec<AccountFacts>,
    /// Words of the codebook that tell of a kind: where, and which.
    pub(crate) triggers: Vec<(usize, Kind)>,
    /// All words and pairs of words of the document, hashed, each once.
    pub(crate) words: Vec<u32>,
    text: String,
    bytes: Vec<(usize, usize)>,
}

/// Words that tell the next incident from the last one.
const BREAKS: &[&str] = &[
    "another",
    "other",
    "also",
    "separate",
    "separately",
    "meanwhile",
    "second",
    "third",
    "previous",
    "previously",
    "earlier",
    "similar",
    "later",
    "addition",
    "same",
];

impl Material {
    /// Gathers the facts of a document and of the accounts that were coded from it.
    pub fn new(codebook: &Codebook, annotation: &Annotation, accounts: &[Account]) -> Material {
        let parse = &annotation.parse;
        let mut sentences: Vec<SentenceFacts> = annotation
            .sentences
            .iter()
            .map(|sentence| {
                let words: Vec<&str> = sentence
                    .tokens
                    .clone()
                    .map(|token| &*parse.tokens[token].lower)
                    .filter(|word| word.chars().any(char::is_alphanumeric))
                    .collect();
                let mut ids: Vec<u32> = words.iter().map(|word| hash("u", &[word])).collect();
                ids.extend(words.windows(2).map(|pair| hash("uu", pair)));
                ids.sort_unstable();
                ids.dedup();
                SentenceFacts {
                    words: ids,
                    breaks: words.iter().filter(|word| BREAKS.contains(word)).count(),
                    ..SentenceFacts::default()
                }
            })
            .collect();
        for date in &annotation.dates {
            let name = match date.mention.range {
                Some(range) => format!("{range:?}"),
                None => annotation.phrase(date.tokens.clone()).to_lowercase(),
            };
            sentences[date.sentence].dates.push(hash("d", &[&name]));
        }
        for place in &annotation.places {
            let sentence = annotation.sentence_of(place.tokens.start);
            let name = place.name.to_lowercase();
            sentences[sentence].places.push(hash("p", &[&name]));
        }
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let mut sides: Vec<(bool, usize)> = Vec::new();
        let mut side_of = vec![None; parse.tokens.len()];
        for (index, actor) in annotation.actors.iter().enumerate() {
            let referent = &annotation.actors[annotation.referent(index)];
            let key = match &referent.actor {
                Some(id) => format!("#{id}"),
                None => referent.name.to_lowercase(),
            };
            let next = sides.len();
            let side = *names.entry(key).or_insert(next);
            if side == next {
                sides.push((referent.actor.is_some(), 0));
            }
            sides[side].1 += 1;
            side_of[actor.tokens.clone()].fill(Some(side));
        }
        let mut words: Vec<u32> = sentences
            .iter()
            .flat_map(|sentence| sentence.words.iter().copied())
            .collect();
        words.sort_unstable();
        words.dedup();
        Material {
            sentence_of: (0..parse.tokens.len())
                .map(|token| annotation.sentence_of(token))
                .collect(),
            accounts: accounts
                .iter()
                .map(|account| facts(codebook, annotation, account))
                .collect(),
            triggers: triggers(codebook, annotation),
            sentences,
            side_of,
            sides,
            words,
            text: annotation.text.as_str().to_ascii_lowercase(),
            bytes: parse.tokens.iter().map(|t| (t.start, t.end)).collect(),
        }
    }

    /// Words as they are compared: lower case, without punctuation and articles.
    pub fn compared(words: &str) -> String {
        normal(words)
    }

    /// The words of some tokens as they are compared: lower case, without punctuation and articles.
    pub fn name(&self, tokens: Range<usize>) -> String {
        let (start, end) = (self.bytes[tokens.start].0, self.bytes[tokens.end - 1].1);
        normal(self.text.get(start..end).unwrap_or_default())
    }
}

/// Lower case, without punctuation and articles, single blanks.
fn normal(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_ascii_punctuation())
        .flat_map(char::to_lowercase)
        .collect();
    plain
        .split_whitespace()
        .filter(|word| !matches!(*word, "a" | "an" | "the"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn triggers(codebook: &Codebook, annotation: &Annotation) -> Vec<(usize, Kind)> {
    let mut found = Vec::new();
    for sentence in &annotation.sentences {
        let lemmas: Vec<&str> = annotation.lemmas[sentence.tokens.clone()]
            .iter()
            .map(String::as_str)
            .collect();
        for at in 0..lemmas.len() {
            let longest = codebook.events.matches(&lemmas[at..]).next();
            let kind = longest
                .and_then(|(_, triggers)| triggers.first())
                .and_then(|trigger| Kind::parse(&codebook.events.crosswalk(trigger.kind).muc4));
            if let Some(kind) = kind {
                found.push((sentence.tokens.start + at, kind));
            }
        }
    }
    found
}

fn facts(codebook: &Codebook, annotation: &Annotation, account: &Account) -> AccountFacts {
    let mut parts = Vec::new();
    let mut sentences = Vec::new();
    for evidence in &account.evidence {
        let Some(bytes) = annotation.text.bytes(evidence.span()) else {
            continue;
        };
        let tokens = annotation.tokens_in(bytes);
        if tokens.is_empty() {
            continue;
        }
        if matches!(evidence.field, Field::Trigger | Field::Passage) {
            sentences.push(annotation.sentence_of(tokens.start));
        }
        let part = match evidence.field {
            Field::Perpetrator => Part::Perpetrator,
            Field::Target => Part::Target,
            Field::Weapon => Part::Weapon,
            _ => continue,
        };
        parts.push((part, tokens));
    }
    AccountFacts {
        kind: Kind::parse(&codebook.events.crosswalk(account.event_type).muc4),
        confidence: account.confidence as f32,
        occurred: account.status == Status::Occurred,
        parts,
        sentences,
    }
}
