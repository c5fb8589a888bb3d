//! Whether confidences mean what they say: of what is said with a confidence of 0.8, eight in ten should be right.

use std::fmt;

use serde::Serialize;

use crate::bootstrap::one_decimal;

/// What was said with about the same confidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    /// Least confidence; the bin is a tenth wide.
    pub from: f64,
    /// Mean confidence in per cent.
    pub said: f64,
    /// Share that is right, in per cent.
    pub right: f64,
    /// How many.
    pub n: usize,
}

/// How confidences and the gold agree.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Calibration {
    /// By tenths, empty ones left out.
    pub bins: Vec<Bin>,
    /// Expected calibration error in points of per cent: the bins' distance between said and right, weighed by their size.
    pub error: Option<f64>,
    /// Slope and shift that would suit these answers best, on the scale of log odds (Platt 1999); 1 and 0 if they are right as they are.
    pub best: Option<[f64; 2]>,
}

impl Calibration {
    /// From each answer's confidence and whether it is right.
    pub fn new(pairs: &[(f64, bool)]) -> Calibration {
        let mut bins: Vec<(f64, usize, usize)> = vec![(0.0, 0, 0); 10];
        for &(confidence, right) in pairs {
            let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
            bin.0 += confidence;
            bin.1 += usize::from(right);
            bin.2 += 1;
        }
        let mut error = 0.0;
        let mut told = Vec::new();
        for (tenth, (sum, right, n)) in bins.into_iter().enumerate().filter(|(_, bin)| bin.2 > 0) {
            let (said, right) = (100.0 * sum / n as f64, 100.0 * right as f64 / n as f64);
            error += (said - right).abs() * n as f64 / pairs.len() as f64;
            told.push(Bin {
                from: tenth as f64 / 10.0,
                said: one_decimal(said),
                right: one_decimal(right),
                n,
            });
        }
        let mixed = pairs.iter().any(|pair| pair.1) && pairs.iter().any(|pair| !pair.1);
        Calibration {
            bins: told,
            error: (!pairs.is_empty()).then(|| one_decimal(error)),
            best: mixed.then(|| fit(pairs)),
        }
    }
}

/// Logistic regression on the log odds, by Newton's method; the targets are drawn in a little as Platt has it.
fn fit(pairs: &[(f64, bool)]) -> [f64; 2] {
    let right = pairs.iter().filter(|pair| pair.1).count() as f64;
    let wrong = pairs.len() as f64 - right;
    let (high, low) = ((right + 1.0) / (right + 2.0), 1.0 / (wrong + 2.0));
    let [mut slope, mut shift] = [1.0, 0.0];
    for _ in 0..50 {
        let [mut gs, mut gb, mut hss, mut hsb, mut hbb] = [0.0, 0.0, 1e-9, 0.0, 1e-9];
        for &(confidence, right) in pairs {
            let confidence = confidence.clamp(0.001, 0.999);
            let odds = (confidence / (1.0 - confidence)).ln();
            let p = 1.0 / (1.0 + (-(slope * odds + shift)).exp());
            let step = p - if right { high } else { low };
            let curve = p * (1.0 - p);
            gs += step * odds;
            gb += step;
            hss += curve * odds * odds;
            hsb += curve * odds;
            hbb += curve;
        }
        let det = hss * hbb - hsb * hsb;
        if det.abs() < 1e-12 {
            break;
        }
        slope -= (gs * hbb - gb * hsb) / det;
        shift -= (gb * hss - gs * hsb) / det;
    }
    [slope, shift].map(|value| (value * 1000.0).round() / 1000.0)
}

impl fmt::Display for Calibration {
    /// A table of the bins, and the error below it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  said  right      n")?;
        for bin in &self.bins {
            writeln!(f, "  {:4.1}  {:5.1}  {:5}", bin.said, bin.right, bin.n)?;
        }
        if let Some(error) = self.error {
            write!(f, "  off by {error:.1} points")?;
        }
        if let Some([slope, shift]) = self.best {
            write!(f, "; best slope {slope:.2}, shift {shift:.2}")?;
        }
        writeln!(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sure_and_wrong_half_the_time_is_an_error_of_forty_points() {
        let pairs: Vec<(f64, bool)> = (0..100).map(|i| (0.9, i % 2 == 0)).collect();
        let calibration = Calibration::new(&pairs);
        assert_eq!(calibration.error, Some(40.0));
        assert_eq!(calibration.bins.len(), 1);
        assert_eq!(calibration.bins[0].n, 100);
    }

    #[test]
    fn what_is_right_as_often_as_it_says_needs_no_change() {
        let pairs: Vec<(f64, bool)> = (0..2000)
            .map(|i| {
                let tenth = 1 + i % 9;
                (f64::from(tenth) / 10.0, (i / 9) % 10 < tenth)
            })
            .collect();
        let [slope, shift] = Calibration::new(&pairs).best.expect("both kinds");
        assert!((slope - 1.0).abs() < 0.05, "{slope}");
        assert!(shift.abs() < 0.05, "{shift}");
    }
}
