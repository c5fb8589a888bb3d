//! Losses of a war as its sides and others claim them: `replication-data-pnas.csv` of Radford, Dai, Stoehr, Schein, Fernandez & Sajid 2023
//! ("Estimating conflict losses and reporting biases", PNAS 120(34)).
//!
//! A claim becomes a quantity: `at least` has no upper bound, `as many as` no lower one; a cumulative claim counts from the war's first
//! day, a daily one for its day. Bias is how far a source's figures lie above or below those of third parties for one kind of
//! loss of one side in the same fortnight, as the median of logarithms of ratios.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use concord_record::{Contradiction, ContradictionKind, Measure, Modifier, Quantity};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::error::EvalError;

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LossClaim {
    /// Days since 23 February 2022.
    pub days: i64,
    /// How many.
    pub loss_count: f64,
    /// Who says it.
    pub claim_source: String,
    /// `Cumulative` or `Day`.
    pub time_frame: String,
    /// Whose loss.
    pub loss_country: String,
    /// 1 for `at least`.
    pub minimum: u8,
    /// 1 for `as many as`.
    pub maximum: u8,
    /// Of what.
    pub category: String,
}

/// The day before the first.
const ORIGIN: Date = date(2022, 2, 23);

/// Days within which two claims are held against each other.
const NEAR: i64 = 14;

/// Reads the file.
///
/// # Errors
/// If it cannot be read or a row lacks a column; the message names the line.
pub fn read(file: &Path) -> Result<Vec<LossClaim>, EvalError> {
    let wrong = |error: &csv::Error| EvalError::Set {
        file: file.to_owned(),
        line: error
            .position()
            .map_or(0, |at| usize::try_from(at.line()).unwrap_or(0)),
        problem: format!("{error}; give `replication-data-pnas.csv` as it is published"),
    };
    csv::Reader::from_path(file)
        .map_err(|error| wrong(&error))?
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| wrong(&error))
}

/// The claims as quantities; a source is a document.
pub fn quantities(claims: &[LossClaim]) -> Vec<Quantity> {
    claims
        .iter()
        .enumerate()
        .map(|(at, claim)| {
            let end = ORIGIN.saturating_add(claim.days.days());
            let kind = claim.category.to_lowercase();
            Quantity {
                id: format!("q{at:05}"),
                document: claim.claim_source.clone(),
                measure: if kind.contains("deaths") {
                    Measure::Fatalities
                } else {
                    Measure::Other
                },
                low: (claim.maximum == 0).then_some(claim.loss_count),
                high: (claim.minimum == 0).then_some(claim.loss_count),
                modifier: match (claim.minimum, claim.maximum) {
                    (1, _) => Modifier::AtLeast,
                    (_, 1) => Modifier::AtMost,
                    _ => Modifier::Exact,
                },
                unit: kind.clone(),
                actor: Some(claim.loss_country.clone()),
                about: Some(kind),
                place: None,
                start: Some(if claim.time_frame == "Day" {
                    end
                } else {
                    ORIGIN.saturating_add(1.days())
                }),
                end: Some(end),
                reporter: Some(claim.claim_source.clone()),
                share_of: None,
                evidence: Vec::new(),
            }
        })
        .collect()
}

/// How far a source's figures on one side's losses lie from those of third parties.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bias {
    /// The source.
    pub source: String,
    /// Whose losses.
    pub country: String,
    /// Pairs of figures held against each other.
    pub pairs: usize,
    /// Median of the logarithm of the ratio: above 0, the source counts more.
    pub median: f64,
}

/// What came of the claims.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Losses {
    /// Claims.
    pub claims: usize,
    /// Claims with an open upper end, and with an open lower end.
    pub open: [usize; 2],
    /// Contradictions found.
    pub contradictions: usize,
    /// Those that are not typed as one quantity told differently.
    pub mistyped: usize,
    /// Those whose two ranges overlap: an open end was taken for a point.
    pub overlapping: usize,
    /// Those about two kinds of losses or two sides.
    pub mixed: usize,
    /// Bias of each belligerent on each side's losses.
    pub bias: Vec<Bias>,
}

/// Looks at the contradictions that were found among [`quantities`], and takes the belligerents' bias.
pub fn score(claims: &[LossClaim], contradictions: &[Contradiction]) -> Losses {
    let quantities = quantities(claims);
    let by_id: BTreeMap<&str, (&Quantity, &LossClaim)> = quantities
        .iter()
        .zip(claims)
        .map(|(quantity, claim)| (quantity.id.as_str(), (quantity, claim)))
        .collect();
    let range = |quantity: &Quantity| {
        (
            quantity.low.unwrap_or(f64::NEG_INFINITY),
            quantity.high.unwrap_or(f64::INFINITY),
        )
    };
    let mut losses = Losses {
        claims: claims.len(),
        open: [
            claims.iter().filter(|claim| claim.minimum == 1).count(),
            claims.iter().filter(|claim| claim.maximum == 1).count(),
        ],
        contradictions: contradictions.len(),
        ..Losses::default()
    };
    for contradiction in contradictions {
        losses.mistyped += usize::from(contradiction.relation != ContradictionKind::SameQuantity);
        if let [a, b] = &contradiction.records[..]
            && let (Some((a, x)), Some((b, y))) = (by_id.get(a.as_str()), by_id.get(b.as_str()))
        {
            let ((low_a, high_a), (low_b, high_b)) = (range(a), range(b));
            losses.overlapping += usize::from(low_a <= high_b && low_b <= high_a);
            let kind = |claim: &LossClaim| {
                (
                    claim.category.clone(),
                    claim.loss_country.clone(),
                    claim.time_frame.clone(),
                )
            };
            losses.mixed += usize::from(kind(x) != kind(y));
        }
    }
    for source in ["RU Source", "UA Source"] {
        for country in ["Russia", "Ukraine"] {
            losses.bias.push(bias(claims, source, country));
        }
    }
    losses
}

fn bias(claims: &[LossClaim], source: &str, country: &str) -> Bias {
    let is_point = |claim: &&LossClaim| {
        claim.minimum == 0
            && claim.maximum == 0
            && claim.loss_count > 0.0
            && claim.loss_country == country
    };
    let belligerent =
        |claim: &LossClaim| matches!(claim.claim_source.as_str(), "RU Source" | "UA Source");
    let mut ratios: Vec<f64> = Vec::new();
    for own in claims
        .iter()
        .filter(is_point)
        .filter(|claim| claim.claim_source == source)
    {
        for other in claims
            .iter()
            .filter(is_point)
            .filter(|claim| !belligerent(claim))
        {
            let comparable = own.category == other.category
                && own.time_frame == other.time_frame
                && (own.days - other.days).abs() <= NEAR;
            if comparable {
                ratios.push((own.loss_count / other.loss_count).ln());
            }
        }
    }
    ratios.sort_by(f64::total_cmp);
    let middle = ratios.len() / 2;
    let median = match ratios.len() {
        0 => 0.0,
        even if even % 2 == 0 => (ratios[middle - 1] + ratios[middle]) / 2.0,
        _ => ratios[middle],
    };
    Bias {
        source: source.to_owned(),
        country: country.to_owned(),
        pairs: ratios.len(),
        median,
    }
}

impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} claims, {} open above and {} open below",
            self.claims, self.open[0], self.open[1]
        )?;
        writeln!(
            f,
            "{} contradictions; of them not typed as one quantity {}, with ranges that overlap {}, of two kinds or sides {}",
            self.contradictions, self.mistyped, self.overlapping, self.mixed
        )?;
        for bias in &self.bias {
            writeln!(
                f,
                "{} on losses of {}: {:+.2} against third parties ({} pairs, median of log ratios)",
                bias.source, bias.country, bias.median, bias.pairs
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(days: i64, count: f64, source: &str, bounds: (u8, u8)) -> LossClaim {
        LossClaim {
            days,
            loss_count: count,
            claim_source: source.to_owned(),
            time_frame: "Cumulative".to_owned(),
            loss_country: "Russia".to_owned(),
            minimum: bounds.0,
            maximum: bounds.1,
            category: "Tanks".to_owned(),
        }
    }

    #[test]
    fn open_ends_stay_open_and_bias_has_its_sign() {
        let claims = [
            claim(10, 200.0, "UA Source", (0, 0)),
            claim(12, 100.0, "OSI", (0, 0)),
            claim(12, 50.0, "RU Source", (0, 0)),
            claim(12, 80.0, "GB", (1, 0)),
        ];
        let made = quantities(&claims);
        assert_eq!((made[3].low, made[3].high), (Some(80.0), None));
        let losses = score(&claims, &[]);
        let of = |source: &str| {
            losses
                .bias
                .iter()
                .find(|b| b.source == source && b.country == "Russia")
        };
        assert!(of("UA Source").expect("a bias").median > 0.6);
        assert!(of("RU Source").expect("a bias").median < -0.6);
    }
}
