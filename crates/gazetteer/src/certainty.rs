//! How sure a choice among places of one name is, as a probability.
//!
//! The share that a place has of its candidates is good for choosing and no probability: it knows nothing of places that the
//! gazetteer does not have, and counts a town and its district, of which either would do, as rivals. What can be seen on a choice is
//! therefore weighed by logistic regression (Platt 1999, with more findings than the one score), learned from texts whose places
//! are marked: `cargo xtask train places`. `data/certainty.csv` holds the outcome and what it was learned from.
//!
//! More was tried and left out because it said less about the other set than about its own: inhabitants, the lead over the next place,
//! the kind of place, nearness, votes for a province, type words, length of the name.

use std::sync::LazyLock;

/// The learned weights with the hashes of the marked texts.
const LEARNED: &str = include_str!("../data/certainty.csv");

macro_rules! findings {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal,)*) => {
        /// Something that can be seen on a choice.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Finding {
            $($(#[doc = $doc])* $name,)*
        }

        /// Names of the findings in the file of weights, in their order.
        const NAMES: &[&str] = &[$($text,)*];
    };
}

findings! {
    /// Every choice.
    Base "base",
    /// Log-odds of the share that the candidates near the chosen place have together, up to [`KNEE`]: there every step counts.
    ShareBelow "share_below",
    /// What of these log-odds lies above: a share of nearly all is wrong as often as the gazetteer lacks what is meant.
    ShareAbove "share_above",
    /// A region or continent, which has no point that all would agree on.
    Region "region",
    /// The share of its country in what other names say.
    CountryTold "country_told",
    /// An article or a word for a kind of place was exchanged or left out.
    Altered "altered",
    /// The spelling is guessed.
    Guessed "guessed",
    /// How well it fits into the place that the text says it lies in, or holds what lies in it.
    ParentFits "parent_fits",
}

/// Log-odds of a share above which more share says less.
const KNEE: f32 = 1.0;
/// Shares nearer to 0 or 1 are not told apart.
const LEAST_SHARE: f32 = 0.001;

const COUNT: usize = NAMES.len();

/// What can be seen on the choice of one place, as [`certainty_table`] weighs it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Findings([f32; COUNT]);

impl Findings {
    pub(crate) fn new() -> Self {
        let mut values = [0.0; COUNT];
        values[Finding::Base as usize] = 1.0;
        Self(values)
    }

    /// Notes the share of all candidates that is near the chosen one.
    pub(crate) fn share(&mut self, share: f32) {
        let share = share.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE);
        let odds = (share / (1.0 - share)).ln();
        self.set(Finding::ShareBelow, odds.min(KNEE));
        self.set(Finding::ShareAbove, (odds - KNEE).max(0.0));
    }

    pub(crate) fn set(&mut self, finding: Finding, value: f32) {
        self.0[finding as usize] = value;
    }

    /// The findings that are not 0, with the numbers of their weights.
    pub fn listed(&self) -> Vec<(usize, f64)> {
        let values = self.0.iter().enumerate();
        values
            .filter(|(_, value)| **value != 0.0)
            .map(|(at, value)| (at, f64::from(*value)))
            .collect()
    }

    /// The probability that the place is the one meant, under the learned weights.
    pub(crate) fn certainty(&self) -> f32 {
        let sum: f64 = self
            .0
            .iter()
            .zip(WEIGHTS.iter())
            .map(|(value, weight)| f64::from(*value) * weight)
            .sum();
        (1.0 / (1.0 + (-sum).exp())) as f32
    }
}

/// The weights before anything is learned, in the order of [`Findings::listed`]: a share is believed up to [`KNEE`]. What may turn out either way
/// begins at 0.
pub fn certainty_prior() -> Vec<f64> {
    let mut prior = vec![0.0; COUNT];
    prior[Finding::ShareBelow as usize] = 1.0;
    prior
}

/// Weights as `data/certainty.csv` has them.
pub fn certainty_table(weights: &[f64]) -> String {
    let mut table = "finding,weight\n".to_owned();
    for (name, weight) in NAMES.iter().zip(weights) {
        table.push_str(&format!("{name},{weight:.3}\n"));
    }
    table
}

/// The learned weights in the order of the findings.
static WEIGHTS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let mut weights = certainty_prior();
    for (name, weight) in LEARNED.lines().filter_map(|line| line.split_once(',')) {
        if let (Some(at), Ok(weight)) = (
            NAMES.iter().position(|known| *known == name),
            weight.parse(),
        ) {
            weights[at] = weight;
        }
    }
    weights
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_a_weight_for_every_finding() {
        let rows = LEARNED
            .lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1);
        let named: Vec<&str> = rows
            .filter_map(|line| Some(line.split_once(',')?.0))
            .collect();
        assert_eq!(named, NAMES);
    }

    #[test]
    fn a_larger_share_is_surer() {
        let with = |share: f32| {
            let mut findings = Findings::new();
            findings.share(share);
            findings.certainty()
        };
        let shares = [0.0, 0.2, 0.5, 0.7, 0.8, 0.95, 1.0].map(with);
        assert!(shares.is_sorted(), "{shares:?}");
        assert!(shares[0] >= 0.0 && shares[6] <= 1.0 && shares[6] > shares[0] + 0.5);
    }
}
