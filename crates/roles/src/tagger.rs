//! Conditional random fields over the words of a sentence, one for each role.
//!
//! Linear-chain CRFs (Lafferty, McCallum, Pereira 2001) with the labels outside, begin and inside. The roles have chains of their
//! own because their words overlap: in "members of the ELN" the whole is the perpetrator and the last word its organisation.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::{Features, Role};

/// Labels of one role's chain.
pub(crate) const LABELS: usize = 3;
/// Weights of one feature: each role's labels.
pub(crate) const WIDTH: usize = Role::ALL.len() * LABELS;
/// The label before the first word.
const START: usize = LABELS;
/// Longest mention, in words.
const LONGEST: usize = 14;

/// Outside, begin, inside.
pub(crate) const O: usize = 0;
pub(crate) const B: usize = 1;
pub(crate) const I: usize = 2;

/// Weights of a transition: `[role][from][to]`.
pub(crate) type Transitions = [[[f32; LABELS]; LABELS + 1]; Role::ALL.len()];

/// Words that may fill a role, with the model's probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Filler {
    /// The role.
    pub role: Role,
    /// The words.
    pub tokens: Range<usize>,
    /// How likely these words, from the first to the last, are a mention of it.
    pub probability: f32,
}

/// The weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tagger {
    pub(crate) weights: FxHashMap<u32, [f32; WIDTH]>,
    pub(crate) transitions: Transitions,
}

/// Probabilities of one role's chain over one sentence.
pub(crate) struct Chain {
    /// Of each label at each word.
    pub(crate) at: Vec<[f32; LABELS]>,
    /// Of each pair of labels at the word before and at each word.
    pub(crate) pairs: Vec<[[f32; LABELS]; LABELS + 1]>,
    /// Of label I at a word, given that the word before is in a mention.
    inside: Vec<[f32; 2]>,
}

impl Tagger {
    /// The unnormalised scores of a word's labels.
    pub(crate) fn scores(&self, features: &[u32]) -> [f32; WIDTH] {
        let mut scores = [0.0; WIDTH];
        for id in features {
            if let Some(weights) = self.weights.get(id) {
                for (score, weight) in scores.iter_mut().zip(weights) {
                    *score += weight;
                }
            }
        }
        scores
    }

    /// All words that may fill a role with at least this probability, sentence by sentence.
    pub fn tag(&self, sentences: &[Range<usize>], features: &Features, least: f32) -> Vec<Filler> {
        let mut found = Vec::new();
        for sentence in sentences {
            let scores: Vec<_> = sentence
                .clone()
                .map(|token| self.scores(features.of(token)))
                .collect();
            self.fillers(&scores, sentence.start, least, &mut found);
        }
        found
    }

    /// All spans of a sentence that some role gives at least this probability, by role and position.
    pub(crate) fn fillers(
        &self,
        scores: &[[f32; WIDTH]],
        first: usize,
        least: f32,
        out: &mut Vec<Filler>,
    ) {
        for (index, &role) in Role::ALL.iter().enumerate() {
            let chain = chain(index, scores, &self.transitions[index]);
            for start in 0..scores.len() {
                let mut probability = chain.at[start][B];
                let mut from = 0;
                for end in start + 1..=scores.len().min(start + LONGEST) {
                    if probability < least {
                        break;
                    }
                    let goes_on = chain.inside.get(end).map_or(0.0, |next| next[from]);
                    let whole = probability * (1.0 - goes_on);
                    if whole >= least {
                        out.push(Filler {
                            role,
                            tokens: first + start..first + end,
                            probability: whole,
                        });
                    }
                    probability *= goes_on;
                    from = 1;
                }
            }
        }
    }
}

/// Forward and backward over one chain.
pub(crate) fn chain(
    role: usize,
    scores: &[[f32; WIDTH]],
    transitions: &[[f32; LABELS]; LABELS + 1],
) -> Chain {
    let n = scores.len();
    let local = |at: usize, label: usize| scores[at][role * LABELS + label];
    let allowed = |from: usize, to: usize| to != I || from == B || from == I;
    let mut forward = vec![[f32::NEG_INFINITY; LABELS]; n];
    let mut backward = vec![[0.0f32; LABELS]; n];
    for at in 0..n {
        for to in 0..LABELS {
            let mut terms = [f32::NEG_INFINITY; LABELS];
            if at == 0 {
                if allowed(START, to) {
                    terms[0] = transitions[START][to];
                }
            } else {
                for from in 0..LABELS {
                    if allowed(from, to) {
                        terms[from] = forward[at - 1][from] + transitions[from][to];
                    }
                }
            }
            forward[at][to] = log_sum(terms) + local(at, to);
        }
    }
    for at in (0..n.saturating_sub(1)).rev() {
        for from in 0..LABELS {
            let mut terms = [f32::NEG_INFINITY; LABELS];
            for to in 0..LABELS {
                if allowed(from, to) {
                    terms[to] = transitions[from][to] + local(at + 1, to) + backward[at + 1][to];
                }
            }
            backward[at][from] = log_sum(terms);
        }
    }
    let total = forward.last().map_or(0.0, |last| log_sum(*last));
    let at = (0..n)
        .map(|at| {
            std::array::from_fn(|label| (forward[at][label] + backward[at][label] - total).exp())
        })
        .collect();
    let inside = (0..n)
        .map(|at| {
            if at == 0 {
                return [0.0; 2];
            }
            [B, I].map(|from| {
                (transitions[from][I] + local(at, I) + backward[at][I] - backward[at - 1][from])
                    .exp()
            })
        })
        .collect();
    let pairs = (0..n)
        .map(|at| {
            std::array::from_fn(|from| {
                std::array::from_fn(|to| {
                    let before = match (at, from) {
                        (0, START) => 0.0,
                        (0, _) | (_, START) => return 0.0,
                        _ => forward[at - 1][from],
                    };
                    if !allowed(from, to) {
                        return 0.0;
                    }
                    (before + transitions[from][to] + local(at, to) + backward[at][to] - total)
                        .exp()
                })
            })
        })
        .collect();
    Chain { at, pairs, inside }
}

fn log_sum(terms: [f32; LABELS]) -> f32 {
    let most = terms.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if most == f32::NEG_INFINITY {
        return most;
    }
    most + terms
        .iter()
        .map(|term| (term - most).exp())
        .sum::<f32>()
        .ln()
}
