//! Penn tags, and the rules that turn a tag (with the word and its dependency label) into a universal part of speech.

use std::collections::HashMap;

use crate::asset::Asset;
use crate::encoder::WIDTH;
use crate::kernel::Rows;
use crate::label::{Dep, Pos};
use crate::matrix::Linear;
use crate::transition;

/// A linear classifier over token vectors.
pub(crate) struct Tagger {
    layer: Linear,
    tags: Vec<&'static str>,
}

impl Tagger {
    pub(crate) fn read(asset: &Asset) -> Tagger {
        Tagger {
            layer: Linear::read(asset, "tagger"),
            tags: asset.text("tags").lines().collect(),
        }
    }

    /// The best tag of every word.
    pub(crate) fn tag(&self, vectors: &[f32]) -> Vec<&'static str> {
        let mut scores = Vec::new();
        let mut rows = Rows::default();
        rows.fill(WIDTH, vectors);
        let scores = self.layer.apply(&rows, &mut scores);
        // `_SP` is for white space, which is never a token here.
        let allowed = |tag: usize| self.tags[tag] != "_SP";
        scores
            .chunks_exact(self.layer.width())
            .map(|row| {
                transition::best(&row[..self.tags.len()], allowed)
                    .map_or("XX", |best| self.tags[best])
            })
            .collect()
    }
}

/// What the rules say about a word.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Attributes {
    pub(crate) pos: Option<Pos>,
    pub(crate) lemma: Option<&'static str>,
    pub(crate) morph: Morph,
}

/// The few morphological facts that decide whether a form is already a lemma.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Morph(u8);

impl Morph {
    const SINGULAR: u8 = 1;
    const HAS_NUMBER: u8 = 2;
    const INFINITIVE: u8 = 4;
    const FINITE: u8 = 8;
    const PRESENT: u8 = 16;
    const POSITIVE: u8 = 32;

    fn has(self, bits: u8) -> bool {
        self.0 & bits == bits
    }

    /// Whether a word of this kind stands in its base form.
    pub(crate) fn is_base_form(self, pos: Pos) -> bool {
        pos == Pos::Noun && self.has(Morph::SINGULAR)
            || pos == Pos::Verb
                && self.has(Morph::FINITE | Morph::PRESENT)
                && !self.has(Morph::HAS_NUMBER)
            || self.has(Morph::INFINITIVE)
            || self.has(Morph::POSITIVE)
    }
}

/// One word as the rules see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word<'a> {
    pub(crate) tag: &'static str,
    pub(crate) lower: &'a str,
    pub(crate) dep: Dep,
}

enum Subject {
    Tag,
    Lower,
    Dep,
}

struct Condition {
    subject: Subject,
    negated: bool,
    values: Vec<&'static str>,
}

impl Condition {
    fn holds(&self, word: &Word<'_>) -> bool {
        let value = match self.subject {
            Subject::Tag => word.tag,
            Subject::Lower => word.lower,
            Subject::Dep => word.dep.as_str(),
        };
        self.values.contains(&value) != self.negated
    }
}

struct Rule {
    /// Which of the matched words the rule changes.
    target: usize,
    pos: Option<Pos>,
    lemma: Option<&'static str>,
    morph: Option<Morph>,
    words: Vec<Vec<Condition>>,
}

/// spaCy's attribute ruler: rules in order, later ones overruling earlier ones.
pub(crate) struct Ruler {
    rules: Vec<Rule>,
    /// Rules whose first word must have a tag, by tag; and all others.
    by_tag: HashMap<&'static str, Vec<usize>>,
    untagged: Vec<usize>,
}

impl Ruler {
    pub(crate) fn read(asset: &Asset) -> Ruler {
        let rules: Vec<Rule> = asset.text("ruler").lines().map(read_rule).collect();
        let mut by_tag: HashMap<&'static str, Vec<usize>> = HashMap::new();
        let mut untagged = Vec::new();
        for (number, rule) in rules.iter().enumerate() {
            match rule.words[0]
                .iter()
                .find(|condition| matches!(condition.subject, Subject::Tag) && !condition.negated)
            {
                Some(condition) => condition
                    .values
                    .iter()
                    .for_each(|tag| by_tag.entry(tag).or_default().push(number)),
                None => untagged.push(number),
            }
        }
        Ruler {
            rules,
            by_tag,
            untagged,
        }
    }

    /// Attributes of every word of a sentence.
    pub(crate) fn apply(&self, words: &[Word<'_>]) -> Vec<Attributes> {
        let mut matches = Vec::new();
        for (start, word) in words.iter().enumerate() {
            let tagged = self.by_tag.get(word.tag).map_or(&[][..], Vec::as_slice);
            for &number in tagged.iter().chain(&self.untagged) {
                let rule = &self.rules[number];
                let window = words[start..].iter();
                if rule.words.len() <= words.len() - start
                    && rule
                        .words
                        .iter()
                        .zip(window)
                        .all(|(conditions, word)| conditions.iter().all(|c| c.holds(word)))
                {
                    matches.push((number, start + rule.target));
                }
            }
        }
        matches.sort_unstable();
        let mut attributes = vec![Attributes::default(); words.len()];
        for (number, word) in matches {
            let rule = &self.rules[number];
            let target = &mut attributes[word];
            target.pos = rule.pos.or(target.pos);
            target.lemma = rule.lemma.or(target.lemma);
            target.morph = rule.morph.unwrap_or(target.morph);
        }
        attributes
    }
}

fn read_rule(line: &'static str) -> Rule {
    let fields: Vec<&'static str> = line.split('\t').collect();
    let [target, pos, lemma, morph, words] = fields[..] else {
        panic!("a rule of the embedded model has five fields: `{line}`")
    };
    Rule {
        target: target.parse().expect("a rule's target is a number"),
        pos: pos.parse().ok(),
        lemma: Some(lemma).filter(|lemma| !lemma.is_empty()),
        morph: morph.parse().ok().map(Morph),
        words: words
            .split('\x1e')
            .map(|word| word.split(' ').map(read_condition).collect())
            .collect(),
    }
}

fn read_condition(text: &'static str) -> Condition {
    let subject = match &text[..1] {
        "T" => Subject::Tag,
        "L" => Subject::Lower,
        _ => Subject::Dep,
    };
    Condition {
        subject,
        negated: &text[1..2] == "-",
        values: text[2..].split('\x1f').collect(),
    }
}
