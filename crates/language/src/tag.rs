//! Penn tags, and the rules that turn a tag (with the word and its dependency label) into a universal part of speech.

use rustc_hash::FxHashMap;

use crate::asset::Asset;
use crate::label::{Dep, Pos};
use crate::matrix::Linear;
use crate::transition;

/// A linear classifier over token vectors.
pub(crate) struct Tagger {
    layer: Linear,
    tags: Vec<&'static str>,
    mask: Vec<f32>,
}

/// A tag by its number.
pub(crate) type Tag = usize;

impl Tagger {
    pub(crate) fn read(asset: &Asset) -> Tagger {
        let tags: Vec<&'static str> = asset.text("tags").lines().collect();
        Tagger {
            layer: Linear::read(asset, "tagger"),
            // `_SP` is for white space, which is never a token here.
            mask: transition::mask(tags.len(), |tag| tags[tag] != "_SP"),
            tags,
        }
    }

    /// The names of all tags.
    pub(crate) fn names(&self) -> &[&'static str] {
        &self.tags
    }

    /// The best tag of every word.
    pub(crate) fn tag(&self, vectors: &[f32], scratch: &mut transition::Scratch) -> Vec<Tag> {
        let scores = scratch.apply(&self.layer, vectors);
        let rows = scores.chunks_exact(self.layer.width());
        let best = |row: &[f32]| transition::best(row, &self.mask);
        rows.map(|row| best(row).expect("some tag may be given"))
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
    pub(crate) tag: Tag,
    pub(crate) lower: &'a str,
    pub(crate) dep: Dep,
}

/// What a rule asks of a word. Tags and labels are sets of numbers, one bit each.
enum Condition {
    Tag(u64),
    Dep(u64),
    Lower {
        values: Vec<&'static str>,
        negated: bool,
    },
}

impl Condition {
    fn holds(&self, word: &Word<'_>) -> bool {
        match self {
            Condition::Tag(tags) => tags >> word.tag & 1 == 1,
            Condition::Dep(deps) => deps >> word.dep as usize & 1 == 1,
            Condition::Lower { values, negated } => values.contains(&word.lower) != *negated,
        }
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
    /// The rules that ask for no certain first word and that its tag does not exclude, by tag.
    by_tag: Vec<Vec<usize>>,
    /// All other rules, by their first word.
    by_word: FxHashMap<&'static str, Vec<usize>>,
}

impl Ruler {
    /// Reads the rules; `tags` are the names of the tags in the order of their numbers.
    pub(crate) fn read(asset: &Asset, tags: &[&str]) -> Ruler {
        let rules = asset.text("ruler").lines();
        let rules: Vec<Rule> = rules.map(|line| read_rule(line, tags)).collect();
        let fits = |rule: &Rule, tag: Tag| {
            rule.words[0].iter().all(|condition| match condition {
                Condition::Tag(tags) => tags >> tag & 1 == 1,
                Condition::Dep(_) | Condition::Lower { .. } => true,
            })
        };
        let mut by_word: FxHashMap<&'static str, Vec<usize>> = FxHashMap::default();
        let mut others = Vec::new();
        for (number, rule) in rules.iter().enumerate() {
            let words = rule.words[0].iter().find_map(|condition| match condition {
                Condition::Lower {
                    values,
                    negated: false,
                } => Some(values),
                _ => None,
            });
            match words {
                Some(words) => words
                    .iter()
                    .for_each(|word| by_word.entry(word).or_default().push(number)),
                None => others.push(number),
            }
        }
        let by_tag = (0..tags.len()).map(|tag| {
            let fitting = others.iter().copied();
            fitting
                .filter(|number| fits(&rules[*number], tag))
                .collect()
        });
        Ruler {
            by_tag: by_tag.collect(),
            by_word,
            rules,
        }
    }

    /// Attributes of every word of a sentence.
    pub(crate) fn apply(&self, words: &[Word<'_>]) -> Vec<Attributes> {
        let mut matches = Vec::new();
        for (start, word) in words.iter().enumerate() {
            let by_word = self.by_word.get(word.lower).into_iter().flatten();
            for &number in self.by_tag[word.tag].iter().chain(by_word) {
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
        // A rule may name its first word twice.
        matches.dedup();
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

fn read_rule(line: &'static str, tags: &[&str]) -> Rule {
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
            .map(|word| {
                let conditions = word.split(' ');
                conditions.map(|text| read_condition(text, tags)).collect()
            })
            .collect(),
    }
}

fn read_condition(text: &'static str, tags: &[&str]) -> Condition {
    let negated = &text[1..2] == "-";
    let values: Vec<&'static str> = text[2..].split('\x1f').collect();
    // The set of the names that the condition admits.
    let set = |names: &mut dyn Iterator<Item = &str>| {
        let admitted = names.enumerate().map(|(number, name)| {
            assert!(number < 64, "a set has 64 bits");
            u64::from(values.contains(&name) != negated) << number
        });
        admitted.sum()
    };
    match &text[..1] {
        "T" => Condition::Tag(set(&mut tags.iter().copied())),
        "L" => Condition::Lower { values, negated },
        _ => Condition::Dep(set(&mut Dep::ALL.iter().map(|dep| dep.as_str()))),
    }
}
