//! Weights learned from pairs of accounts that a person marked as one incident or two: logistic regression (Newton's method) whose
//! penalty draws each weight towards what it was before, so that a few hundred pairs move what they speak of and leave the rest.
//! Learned together, fields that depend on one another share what they say, and the sum is calibrated log-odds.

use crate::feature::Feature;
use crate::model::Model;

/// A pair of accounts with what was found on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The account whose id sorts first.
    pub a: String,
    /// The other.
    pub b: String,
    /// Number of a finding and its size.
    pub(crate) findings: Vec<(usize, f64)>,
}

/// Newton steps at most; it settles after six or so.
const STEPS: usize = 40;
/// Pull on a weight that is not to move.
const HELD: f64 = 1e12;

/// The weights that explain the examples best, each with whether it is one incident and how much it counts. `pull` is the penalty
/// on a squared step of 1 away from [`Model::unlearned`].
pub fn fit(examples: &[(Example, bool, f64)], pull: f64) -> Model {
    let mut model = Model::unlearned();
    let pulls: Vec<f64> = Feature::ALL
        .iter()
        .map(|feature| if feature.is_learned() { pull } else { HELD })
        .collect();
    let plain: Vec<_> = examples
        .iter()
        .map(|(example, same, share)| (example.findings.as_slice(), *same, *share))
        .collect();
    model.weights = regress(&plain, &model.weights, pulls);
    model
}

/// Numbers of findings with their sizes, the outcome, and how much it counts.
pub type Observation<'a> = (&'a [(usize, f64)], bool, f64);

/// Logistic regression with a prior for each weight, by Newton's method; `pulls` are the penalties on a squared step of 1 away from `first`. A weight keeps the sign of its
/// first value, where that is not 0.
pub fn regress(examples: &[Observation<'_>], first: &[f64], mut pulls: Vec<f64>) -> Vec<f64> {
    let count = first.len();
    let (mut weights, mut prior) = (first.to_vec(), first.to_vec());
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> = (0..count)
            .map(|at| -pulls[at] * (weights[at] - prior[at]))
            .collect();
        let mut curvature = vec![vec![0.0; count]; count];
        for (at, row) in curvature.iter_mut().enumerate() {
            row[at] = pulls[at];
        }
        for (findings, outcome, share) in examples {
            let score: f64 = findings
                .iter()
                .map(|&(at, value)| weights[at] * value)
                .sum();
            let probability = 1.0 / (1.0 + (-score).exp());
            let error = share * (f64::from(u8::from(*outcome)) - probability);
            let spread = share * probability * (1.0 - probability);
            for &(x, value) in *findings {
                gradient[x] += error * value;
                for &(y, other) in *findings {
                    curvature[x][y] += spread * value * other;
                }
            }
        }
        let step = solve(curvature, gradient);
        let longest = step.iter().fold(0.0f64, |most, step| most.max(step.abs()));
        // A long step overshoots where probabilities are near 0 or 1.
        let share = (2.0 / longest.max(2.0)).min(1.0);
        let mut bound = false;
        for (at, step) in step.iter().enumerate() {
            let weight = &mut weights[at];
            *weight += share * step;
            if *weight * prior[at] < 0.0 {
                // It would change its sign: it stays at 0 from here on.
                (*weight, prior[at], pulls[at]) = (0.0, 0.0, HELD);
                bound = true;
            }
        }
        if longest < 1e-6 && !bound {
            break;
        }
    }
    weights
}

/// Solves a symmetric positive definite system (Cholesky).
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let count = right.len();
    for at in 0..count {
        for row in at..count {
            let before = matrix[row].iter().zip(&matrix[at]).take(at);
            let sum = matrix[row][at] - before.map(|(x, y)| x * y).sum::<f64>();
            matrix[row][at] = if row == at {
                sum.max(1e-12).sqrt()
            } else {
                sum / matrix[at][at]
            };
        }
    }
    for row in 0..count {
        let before = matrix[row].iter().zip(&right).take(row);
        let known: f64 = before.map(|(x, y)| x * y).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    for row in (0..count).rev() {
        for after in row + 1..count {
            right[row] -= matrix[after][row] * right[after];
        }
        right[row] /= matrix[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(findings: &[(Feature, f64)]) -> Example {
        Example {
            a: String::new(),
            b: String::new(),
            findings: findings.iter().map(|&(f, v)| (f as usize, v)).collect(),
        }
    }

    #[test]
    fn what_tells_pairs_apart_gains_weight_and_the_rest_stays() {
        let same = example(&[(Feature::Prior, 1.0), (Feature::BySame, 1.0)]);
        let other = example(&[(Feature::Prior, 1.0)]);
        let mut examples = Vec::new();
        for _ in 0..50 {
            examples.push((same.clone(), true, 1.0));
            examples.push((other.clone(), false, 1.0));
        }
        let model = fit(&examples, 1.0);
        assert!(model.weight(Feature::BySame) > Feature::BySame.prior() + 1.0);
        let untouched = Feature::PlaceSame;
        assert!((model.weight(untouched) - untouched.prior()).abs() < 1e-9);
        let sum = model.weight(Feature::Prior) + model.weight(Feature::BySame);
        assert!(sum > 1.0, "{sum}");
    }

    #[test]
    fn a_system_is_solved() {
        let solved = solve(vec![vec![4.0, 2.0], vec![2.0, 3.0]], vec![10.0, 9.0]);
        assert!((solved[0] - 1.5).abs() < 1e-12 && (solved[1] - 2.0).abs() < 1e-12);
    }
}
