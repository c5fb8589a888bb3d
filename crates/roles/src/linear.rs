//! Several yes-or-no questions answered from one bag of words.

use rustc_hash::FxHashMap;

use crate::ftrl::{Cell, Penalty, shuffle};

/// Questions asked of each sentence or document: one for each kind of incident, and whether there is any.
pub(crate) const QUESTIONS: usize = 6;

/// Logistic regressions over the same sparse features.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Linear {
    pub(crate) weights: FxHashMap<u32, [f32; QUESTIONS]>,
    pub(crate) base: [f32; QUESTIONS],
}

impl Linear {
    /// The probability of each question.
    pub(crate) fn probabilities(&self, ids: &[u32]) -> [f32; QUESTIONS] {
        let mut sums = self.base;
        for weights in ids.iter().filter_map(|id| self.weights.get(id)) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += weight;
            }
        }
        sums.map(|sum| 1.0 / (1.0 + (-sum).exp()))
    }

    /// Learns from bags of features and the right answers.
    pub(crate) fn train(
        rows: &[(&[u32], [bool; QUESTIONS])],
        epochs: usize,
        penalty: &Penalty,
    ) -> Linear {
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        for id in rows.iter().flat_map(|(ids, _)| ids.iter()) {
            *counts.entry(*id).or_default() += 1;
        }
        let mut cells: FxHashMap<u32, [Cell; QUESTIONS]> = counts
            .into_iter()
            .filter(|&(_, count)| count >= 3)
            .map(|(id, _)| (id, Default::default()))
            .collect();
        let mut base = [Cell::default(); QUESTIONS];
        let free = Penalty {
            l1: 0.0,
            l2: 0.0,
            ..*penalty
        };
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..epochs {
            shuffle(&mut order, &mut seed);
            for &at in &order {
                let (ids, truth) = &rows[at];
                let mut sums = base.map(|cell| cell.weight(&free));
                for cell in ids.iter().filter_map(|id| cells.get(id)) {
                    for (sum, cell) in sums.iter_mut().zip(cell) {
                        *sum += cell.weight(penalty);
                    }
                }
                let steps: [f32; QUESTIONS] = std::array::from_fn(|question| {
                    1.0 / (1.0 + (-sums[question]).exp()) - f32::from(u8::from(truth[question]))
                });
                for (cell, step) in base.iter_mut().zip(steps) {
                    cell.update(step, &free);
                }
                for id in *ids {
                    if let Some(row) = cells.get_mut(id) {
                        for (cell, step) in row.iter_mut().zip(steps) {
                            cell.update(step, penalty);
                        }
                    }
                }
            }
        }
        let weights = cells
            .into_iter()
            .map(|(id, row)| (id, row.map(|cell| cell.weight(penalty))))
            .filter(|(_, row)| row.iter().any(|&weight| weight != 0.0))
            .collect();
        Linear {
            weights,
            base: base.map(|cell| cell.weight(&free)),
        }
    }
}
