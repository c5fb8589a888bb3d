//! Learning the tagger's weights: the log-likelihood of the right labels, sentence by sentence.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::features::Features;
use crate::ftrl::{Cell, Penalty, shuffle};
use crate::tagger::{B, I, LABELS, O, Tagger, WIDTH, chain};
use crate::{Role, tagger::Transitions};

/// One document to learn from.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its words' features.
    pub features: Features,
    /// Its sentences.
    pub sentences: Vec<Range<usize>>,
    /// What fills the roles, by token range.
    pub fillers: Vec<(Role, Range<usize>)>,
}

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Passes over the examples.
    pub epochs: usize,
    /// Step size and penalties.
    pub penalty: Penalty,
    /// Features seen fewer times than this are left out.
    pub least: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            epochs: 8,
            penalty: Penalty {
                rate: 0.05,
                l1: 0.3,
                l2: 1.0,
            },
            least: 2,
        }
    }
}

/// A sentence to learn from.
struct Sentence {
    /// For each word its features, as places in the table.
    words: Vec<Vec<u32>>,
    /// For each word its label in each role's chain.
    labels: Vec<[u8; Role::ALL.len()]>,
}

/// Learns a tagger. The same examples in the same order give the same weights.
pub(crate) fn train(examples: &[Example], settings: &Settings) -> Tagger {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for example in examples {
        for token in 0..example.features.len() {
            for &id in example.features.of(token) {
                *counts.entry(id).or_default() += 1;
            }
        }
    }
    let mut index: FxHashMap<u32, u32> = FxHashMap::default();
    for example in examples {
        for token in 0..example.features.len() {
            for &id in example.features.of(token) {
                if counts[&id] >= settings.least {
                    let next = index.len() as u32;
                    index.entry(id).or_insert(next);
                }
            }
        }
    }
    drop(counts);
    let mut work: Vec<Sentence> = Vec::new();
    for example in examples {
        for sentence in &example.sentences {
            let words = sentence
                .clone()
                .map(|token| {
                    example
                        .features
                        .of(token)
                        .iter()
                        .filter_map(|id| index.get(id).copied())
                        .collect()
                })
                .collect();
            work.push(Sentence {
                words,
                labels: labels(example, sentence),
            });
        }
    }
    let mut cells = vec![[Cell::default(); WIDTH]; index.len()];
    let mut ties = [[[Cell::default(); LABELS]; LABELS + 1]; Role::ALL.len()];
    let mut order: Vec<usize> = (0..work.len()).collect();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..settings.epochs {
        shuffle(&mut order, &mut seed);
        for &at in &order {
            step(&work[at], &mut cells, &mut ties, settings);
        }
    }
    let mut weights = FxHashMap::default();
    for (id, place) in index {
        let row: [f32; WIDTH] =
            std::array::from_fn(|k| cells[place as usize][k].weight(&settings.penalty));
        if row.iter().any(|&weight| weight != 0.0) {
            weights.insert(id, row);
        }
    }
    Tagger {
        weights,
        transitions: transitions(&ties, settings),
    }
}

fn transitions(
    ties: &[[[Cell; LABELS]; LABELS + 1]; Role::ALL.len()],
    settings: &Settings,
) -> Transitions {
    ties.map(|role| role.map(|from| from.map(|cell| cell.weight(&settings.penalty))))
}

fn step(
    Sentence { words, labels }: &Sentence,
    cells: &mut [[Cell; WIDTH]],
    ties: &mut [[[Cell; LABELS]; LABELS + 1]; Role::ALL.len()],
    settings: &Settings,
) {
    let scores: Vec<[f32; WIDTH]> = words
        .iter()
        .map(|ids| {
            let mut scores = [0.0; WIDTH];
            for &id in ids {
                for (score, cell) in scores.iter_mut().zip(&cells[id as usize]) {
                    *score += cell.weight(&settings.penalty);
                }
            }
            scores
        })
        .collect();
    let transitions = transitions(ties, settings);
    let mut gradients = vec![[0.0f32; WIDTH]; words.len()];
    for role in 0..Role::ALL.len() {
        let chain = chain(role, &scores, &transitions[role]);
        let mut before = LABELS;
        for (at, gold) in labels.iter().enumerate() {
            let gold = usize::from(gold[role]);
            for label in 0..LABELS {
                let truth = f32::from(u8::from(label == gold));
                gradients[at][role * LABELS + label] = chain.at[at][label] - truth;
            }
            for (from, row) in chain.pairs[at].iter().enumerate() {
                for (to, &probability) in row.iter().enumerate() {
                    let truth = f32::from(u8::from(from == before && to == gold));
                    let gradient = probability - truth;
                    if gradient.abs() > 1e-4 {
                        ties[role][from][to].update(gradient, &settings.penalty);
                    }
                }
            }
            before = gold;
        }
    }
    for (ids, gradient) in words.iter().zip(&gradients) {
        for &id in ids {
            for (cell, &gradient) in cells[id as usize].iter_mut().zip(gradient) {
                if gradient.abs() > 1e-3 {
                    cell.update(gradient, &settings.penalty);
                }
            }
        }
    }
}

fn labels(example: &Example, sentence: &Range<usize>) -> Vec<[u8; Role::ALL.len()]> {
    let mut labels = vec![[O as u8; Role::ALL.len()]; sentence.len()];
    let inside =
        |tokens: &Range<usize>| sentence.start <= tokens.start && tokens.end <= sentence.end;
    let mut fillers: Vec<_> = example
        .fillers
        .iter()
        .filter(|(_, tokens)| inside(tokens))
        .collect();
    // Of overlapping fillers of one role the longest.
    fillers.sort_by_key(|(role, tokens)| (*role, std::cmp::Reverse(tokens.len()), tokens.start));
    for (role, tokens) in fillers {
        let row = &mut labels[tokens.start - sentence.start..tokens.end - sentence.start];
        if row
            .iter()
            .any(|labels| usize::from(labels[*role as usize]) != O)
        {
            continue;
        }
        for (at, labels) in row.iter_mut().enumerate() {
            labels[*role as usize] = if at == 0 { B as u8 } else { I as u8 };
        }
    }
    labels
}
