//! Scoring of transitions, common to the dependency parser and the entity recogniser.
//!
//! Both read a sentence from left to right and choose one action after another. An action's score is a small network over a few token vectors; the
//! products of every token with every feature slot are computed once for the sentence, so that a step only adds rows.

use std::ops::Range;

use crate::asset::Asset;
use crate::encoder::WIDTH;
use crate::kernel::{self, PANEL, Rows};
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

impl Scratch {
    /// Applies a layer to token vectors.
    pub(crate) fn apply(&mut self, layer: &Linear, vectors: &[f32]) -> &[f32] {
        self.input.fill(WIDTH, vectors);
        layer.apply(&self.input, &mut self.projected)
    }
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

    /// A mask of the actions that may be taken.
    pub(crate) fn mask(&self, allowed: impl Fn(usize) -> bool) -> Vec<f32> {
        mask(self.actions.len(), allowed)
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
    /// Scores of all actions, filled up to whole panels, given the token (if any) in each slot.
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
        scorer.upper.apply(input, &mut self.scores)
    }
}

/// Which choices may be made, made ready for [`best`]: zero for those that may, minus infinity for the others and for what fills up the last panel.
pub(crate) fn mask(count: usize, allowed: impl Fn(usize) -> bool) -> Vec<f32> {
    let bar = |choice: usize| {
        if choice < count && allowed(choice) {
            0.0
        } else {
            f32::NEG_INFINITY
        }
    };
    (0..count.next_multiple_of(PANEL)).map(bar).collect()
}

/// The first of the best-scoring choices that the mask allows.
pub(crate) fn best(scores: &[f32], mask: &[f32]) -> Option<usize> {
    let (scores, mask) = (scores.as_chunks::<PANEL>().0, mask.as_chunks::<PANEL>().0);
    kernel::widest(
        #[inline(always)]
        || {
            let mut lanes = [f32::NEG_INFINITY; PANEL];
            for (scores, mask) in scores.iter().zip(mask) {
                for i in 0..PANEL {
                    lanes[i] = matrix::larger(scores[i] + mask[i], lanes[i]);
                }
            }
            let largest = lanes.into_iter().fold(f32::NEG_INFINITY, matrix::larger);
            if largest == f32::NEG_INFINITY {
                return None;
            }
            let sums = scores.as_flattened().iter().zip(mask.as_flattened());
            sums.map(|(score, mask)| score + mask)
                .position(|sum| sum == largest)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_best_that_may_be_taken() {
        let mut scores = [0.0; 2 * PANEL];
        (scores[3], scores[17], scores[18], scores[30]) = (2.0, 1.0, 1.0, 9.0);
        assert_eq!(best(&scores, &mask(20, |_| true)), Some(3));
        assert_eq!(best(&scores, &mask(20, |choice| choice > 3)), Some(17));
        assert_eq!(best(&scores, &mask(20, |choice| choice == 19)), Some(19));
        assert_eq!(best(&scores, &mask(20, |_| false)), None);
    }
}
