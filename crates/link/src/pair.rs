//! What was found out about two accounts, in a form that a person can follow.

use serde::{Deserialize, Serialize};

/// What a pair of accounts is to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Joined by a person.
    MustLink,
    /// Kept apart by a person, or told as two by one document.
    CannotLink,
    /// One incident.
    Same,
    /// Worth a look.
    Doubtful,
    /// Two incidents.
    Different,
    /// One is an incident within the series that the other tells of as a whole.
    PartOf,
}

/// One field's say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The field.
    pub field: String,
    /// Logarithm of its likelihood ratio.
    pub weight: f64,
    /// What was compared, in words.
    pub because: String,
}

/// Two accounts held against each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairScore {
    /// The account whose id sorts first.
    pub a: String,
    /// The other.
    pub b: String,
    /// Log-odds that they tell of one incident.
    pub score: f64,
    /// The same as a probability, calibrated on marked reports: see [`crate::fit`].
    pub probability: f64,
    /// The sum's terms.
    pub parts: Vec<Part>,
    /// What follows.
    pub verdict: Verdict,
}

/// The pair in lines for a person, the weightiest field first.
pub fn explain(pair: &PairScore) -> Vec<String> {
    let head = match pair.verdict {
        Verdict::MustLink => "a person joined them".to_owned(),
        Verdict::CannotLink => "kept apart".to_owned(),
        Verdict::PartOf => "one is part of the series that the other tells of".to_owned(),
        verdict => format!(
            "{}: {:.0} in 100 for one incident (log-odds {:+.1})",
            match verdict {
                Verdict::Same => "the same incident",
                Verdict::Doubtful => "in doubt",
                _ => "different incidents",
            },
            pair.probability * 100.0,
            pair.score
        ),
    };
    let mut parts: Vec<&Part> = pair.parts.iter().collect();
    parts.sort_by(|x, y| {
        y.weight
            .abs()
            .total_cmp(&x.weight.abs())
            .then(x.field.cmp(&y.field))
    });
    std::iter::once(format!("{} and {}: {head}", pair.a, pair.b))
        .chain(
            parts
                .into_iter()
                .map(|part| format!("{:>+5.1}  {}: {}", part.weight, part.field, part.because)),
        )
        .collect()
}
