//! Scoring of transitions, common to the dependency parser and the entity recogniser.
//!
//! Both read a sentence from left to right and choose one action after another. An action's score is a small network over a few token vectors; the
//! products of every token with every feature slot are computed once for the sentence, so that a step only adds rows.

use std::ops::Range;

use crate::asset::Asset;
use crate::encoder::WIDTH;
use crate::kernel::{self, Rows};
use crate::matrix::{self, Linear};

const HIDDEN: usize = 64;
const PIECES: usize = 2;
const SLOT: usize = HIDDEN * PIECES;

/// The network that scores actions.
pub(crate) struct Scorer {
    slots: usize,
    project: Linear,
    lower: Linear,
    lower_bias: [f32; SLOT],
    /// Stands in for a token that is not there, one row per slot.
    padding: Vec<[f32; SLOT]>,
    upper: Linear,
    /// Names of the actions in the order of the scores.
    pub(crate) actions: Vec<&'static str>,
}

/// What every token of some sentences contributes in every slot.
pub(crate) struct Contributions<'a> {
    scorer: &'a Scorer,
    hidden: &'a [f32],
}

/// Memory used again from one call to the next.
#[derive(Default)]
pub(crate) struct Scratch {
    input: Rows,
    projected: Vec<f32>,
    hidden: Vec<f32>,
}

/// One sentence prepared for scoring.
pub(crate) struct Prepared<'a> {
    scorer: &'a Scorer,
    hidden: &'a [f32],
    input: Rows,
    scores: Vec<f32>,
}

impl Scorer {
    pub(crate) fn read(asset: &Asset, name: &str) -> Scorer {
        let padding = asset.tensor(&format!("{name}.lower.padding")).values;
        let padding = padding.as_chunks().0.to_vec();
        let lower = Linear::read_without_bias(asset, &format!("{name}.lower"));
        assert_eq!(lower.width(), padding.len() * SLOT);
        let lower_bias = asset.tensor(&format!("{name}.lower.bias")).values;
        Scorer {
            slots: padding.len(),
            project: Linear::read(asset, &format!("{name}.project")),
            lower,
            lower_bias: lower_bias.try_into().expect("a bias for each hidden piece"),
            padding,
            upper: Linear::read(asset, &format!("{name}.upper")),
            actions: asset.text(&format!("{name}.actions")).lines().collect(),
        }
    }

    /// Computes what every token contributes in every slot; `vectors` holds the tokens of any number of sentences.
    pub(crate) fn contributions<'a>(
        &'a self,
        vectors: &[f32],
        scratch: &'a mut Scratch,
    ) -> Contributions<'a> {
        let Scratch {
            input,
            projected,
            hidden,
        } = scratch;
        input.fill(WIDTH, vectors);
        let projected = self.project.apply(input, projected);
        input.fill(self.project.width(), projected);
        Contributions {
            scorer: self,
            hidden: self.lower.apply(input, hidden),
        }
    }
}

impl Contributions<'_> {
    /// Prepares the sentence that consists of these tokens.
    pub(crate) fn sentence(&self, tokens: Range<usize>) -> Prepared<'_> {
        let width = self.scorer.lower.width();
        Prepared {
            scorer: self.scorer,
            hidden: &self.hidden[tokens.start * width..tokens.end * width],
            input: Rows::default(),
            scores: Vec::new(),
        }
    }
}

impl Prepared<'_> {
    /// Scores of all actions, given the token (if any) in each slot.
    pub(crate) fn scores(&mut self, tokens: &[Option<usize>]) -> &[f32] {
        let scorer = self.scorer;
        debug_assert_eq!(tokens.len(), scorer.slots);
        let (hidden, input) = (self.hidden, &mut self.input);
        input.start(HIDDEN, 1);
        kernel::widest(
            #[inline(always)]
            || {
                let hidden = hidden.as_chunks::<SLOT>().0;
                let mut state = scorer.lower_bias;
                for (slot, token) in tokens.iter().enumerate() {
                    let row = match token {
                        Some(token) => &hidden[token * scorer.slots + slot],
                        None => &scorer.padding[slot],
                    };
                    for i in 0..SLOT {
                        state[i] += row[i];
                    }
                }
                let mut best = [0.0; HIDDEN];
                for i in 0..HIDDEN {
                    best[i] = matrix::larger(state[i], state[HIDDEN + i]);
                }
                input.set(0, &best);
            },
        );
        scorer.upper.apply(input, &mut self.scores);
        &self.scores[..scorer.actions.len()]
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
