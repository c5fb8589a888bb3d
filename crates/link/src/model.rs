//! The numbers of the pair score, in one place: learned weights, and what clustering makes of scores.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::feature::Feature;

/// The numbers that scoring, blocking and clustering use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Model {
    /// Log-odds for each unit of each finding.
    pub(crate) weights: Vec<f64>,
    /// Mean score that two groups need to be joined.
    pub join: f64,
    /// Pair scores count from this to `most` when groups are compared: no single finding bars or makes a group alone.
    pub least: f64,
    /// See `least`.
    pub most: f64,
    /// Score from which a pair counts as the same on its own.
    pub same: f64,
    /// Score below which a pair counts as different on its own; pairs further below by the same again are not kept.
    pub different: f64,
    /// Largest block that is compared in full; larger ones are compared in a window of sorted neighbours.
    pub block_cap: usize,
}

/// The learned weights: `feature,weight` a line, made by the recipe that stands in the file's folder.
const WEIGHTS: &str = include_str!("../data/weights.csv");

static LEARNED: LazyLock<Vec<f64>> = LazyLock::new(|| weights(WEIGHTS));

/// The weights of a table; those that it does not have are the first ones.
fn weights(table: &str) -> Vec<f64> {
    let learned = |feature: Feature| {
        table
            .lines()
            .filter_map(|line| line.split_once(','))
            .find(|(name, _)| *name == feature.name())
            .and_then(|(_, weight)| weight.trim().parse().ok())
    };
    Feature::ALL
        .iter()
        .map(|&feature| learned(feature).unwrap_or_else(|| feature.prior()))
        .collect()
}

impl Default for Model {
    fn default() -> Self {
        Model {
            weights: LEARNED.clone(),
            join: 0.0,
            least: -4.0,
            most: 4.0,
            same: 1.0,
            different: -1.4,
            block_cap: 192,
        }
    }
}

impl Model {
    /// The weights that were set before anything was learned.
    pub fn unlearned() -> Self {
        Model {
            weights: Feature::ALL.iter().map(|feature| feature.prior()).collect(),
            ..Model::default()
        }
    }

    pub(crate) fn weight(&self, feature: Feature) -> f64 {
        self.weights.get(feature as usize).copied().unwrap_or(0.0)
    }

    /// The model with the weights of a table as [`Model::table`] writes it; a weight that it does not have is the first one.
    pub fn with_table(table: &str) -> Self {
        Model {
            weights: weights(table),
            ..Model::default()
        }
    }

    /// The weights as the file of weights has them.
    pub fn table(&self) -> String {
        let mut table = String::from("feature,weight\n");
        for &feature in Feature::ALL {
            table.push_str(&format!("{},{:.3}\n", feature.name(), self.weight(feature)));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_a_weight_for_every_feature() {
        let named: Vec<&str> = WEIGHTS
            .lines()
            .filter_map(|line| Some(line.split_once(',')?.0))
            .collect();
        for feature in Feature::ALL {
            assert!(named.contains(&feature.name()), "{}", feature.name());
        }
        assert_eq!(named.len(), Feature::ALL.len() + 1);
    }
}
