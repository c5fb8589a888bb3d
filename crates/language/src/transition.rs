//! Scoring of transitions, common to the dependency parser and the entity recogniser.
//!
//! Both read a sentence from left to right and choose one action after another. An action's score is a small network over a few token vectors; the
//! products of every token with every feature slot are computed once for the sentence, so that a step only adds rows.

use crate::asset::Asset;
use crate::matrix::{self, Linear};

const HIDDEN: usize = 64;
const PIECES: usize = 2;
const SLOT: usize = HIDDEN * PIECES;

/// The network that scores actions.
pub(crate) struct Scorer {
    slots: usize,
    project: Linear,
    lower: Linear,
    lower_bias: Vec<f32>,
    /// Stands in for a token that is not there, one row per slot.
    padding: Vec<f32>,
    upper: Linear,
    /// Names of the actions in the order of the scores.
    pub(crate) actions: Vec<&'static str>,
}

/// A sentence prepared for scoring.
pub(crate) struct Prepared<'a> {
    scorer: &'a Scorer,
    hidden: Vec<f32>,
    state: Vec<f32>,
    scores: Vec<f32>,
}

impl Scorer {
    pub(crate) fn read(asset: &Asset, name: &str) -> Scorer {
        let padding = asset.tensor(&format!("{name}.lower.padding")).values;
        Scorer {
            slots: padding.len() / SLOT,
            project: Linear::read(asset, &format!("{name}.project")),
            lower: Linear::read_without_bias(asset, &format!("{name}.lower")),
            lower_bias: asset.tensor(&format!("{name}.lower.bias")).values,
            padding,
            upper: Linear::read(asset, &format!("{name}.upper")),
            actions: asset.text(&format!("{name}.actions")).lines().collect(),
        }
    }

    /// Computes what every token contributes in every slot.
    pub(crate) fn prepare(&self, vectors: &[f32], count: usize) -> Prepared<'_> {
        let mut projected = Vec::new();
        let width = vectors.len().checked_div(count).unwrap_or(0);
        self.project.apply(vectors, width, count, &mut projected);
        let mut hidden = Vec::new();
        self.lower
            .apply(&projected, self.project.width, count, &mut hidden);
        Prepared {
            scorer: self,
            hidden,
            state: vec![0.0; SLOT],
            scores: Vec::new(),
        }
    }
}

impl Prepared<'_> {
    /// Scores of all actions, given the token (if any) in each slot.
    pub(crate) fn scores(&mut self, tokens: &[Option<usize>]) -> &[f32] {
        debug_assert_eq!(tokens.len(), self.scorer.slots);
        self.state.copy_from_slice(&self.scorer.lower_bias);
        for (slot, token) in tokens.iter().enumerate() {
            let row = match token {
                Some(token) => {
                    &self.hidden[token * self.scorer.lower.width..][slot * SLOT..][..SLOT]
                }
                None => &self.scorer.padding[slot * SLOT..][..SLOT],
            };
            for (sum, value) in self.state.iter_mut().zip(row) {
                *sum += value;
            }
        }
        let (first, second) = self.state.split_at_mut(HIDDEN);
        for (first, second) in first.iter_mut().zip(second) {
            *first = matrix::larger(*first, *second);
        }
        self.scorer
            .upper
            .apply(&self.state[..HIDDEN], HIDDEN, 1, &mut self.scores);
        &self.scores[..self.scorer.actions.len()]
    }
}

/// The first of the best-scoring actions that may be taken.
pub(crate) fn best(scores: &[f32], mut allowed: impl FnMut(usize) -> bool) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (action, score) in scores.iter().enumerate() {
        if best.is_none_or(|b| *score > scores[b]) && allowed(action) {
            best = Some(action);
        }
    }
    best
}
