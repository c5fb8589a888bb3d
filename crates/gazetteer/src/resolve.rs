//! The choice among places of one name, from everything that the document says.
//!
//! A log-linear score in the manner of the published geoparsers: population and sort of place give the prior; a parent that
//! the text names ("Darzab district of Jowzjan"), the type word beside the name, the countries and provinces that other
//! mentions vote for, and nearness to them move it. Two rounds are enough: in the second the votes are those of the winners.
//! Every part is a plain sum, so that a caller can show why a place was chosen; a learned ranker was left for later because
//! its reasons cannot be shown.

use crate::certainty::Findings;
use crate::gazetteer::Gazetteer;
use crate::names::TypeWord;
use crate::place::{PlaceId, Precision};
use crate::score::Scorer;

/// One name in a document, with all its uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mention<'a> {
    /// The name as written.
    pub name: &'a str,
    /// The word beside it that says what it is ("province", "village of").
    pub type_word: Option<TypeWord>,
    /// The mention that the text gives as its container: index of Y in "X in Y", "X, Y", "X district of Y".
    pub parent: Option<usize>,
    /// Where it stands first, in any unit that grows with the text.
    pub position: usize,
    /// How often it stands; 0 counts as 1.
    pub count: usize,
}

/// What is known beyond the mentions.
#[derive(Debug, Clone, Default)]
pub struct Context<'a> {
    /// The country of the outlet or the project (ISO 3166-1 alpha-2).
    pub home_country: Option<&'a str>,
    /// Further countries with weights, as from a title or a dateline; 1 weighs as much as one mention.
    pub countries: Vec<(&'a str, f32)>,
    /// Answers with a lower share among their candidates are withheld. 0 uses the default.
    pub threshold: f32,
}

/// The place that a mention was taken for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resolution {
    /// The place.
    pub place: PlaceId,
    /// How sure the choice is: the probability, from 0 to 1, that the name means this place or one within 161 km of it, where it is
    /// the name of a place.
    pub score: f32,
    /// What that probability was found from.
    pub findings: Findings,
    /// How finely the place locates an event.
    pub precision: Precision,
}

/// Below this share no answer is given.
const THRESHOLD: f32 = 0.12;

/// Chooses a place for each mention, or none where nothing fits well enough. The answers stand in the order of the mentions.
pub fn resolve(
    gazetteer: &Gazetteer,
    mentions: &[Mention<'_>],
    context: &Context<'_>,
) -> Vec<Option<Resolution>> {
    let mut scorer = Scorer::new(gazetteer, mentions, context);
    for _ in 0..3 {
        scorer.round();
    }
    let threshold = if context.threshold > 0.0 {
        context.threshold
    } else {
        THRESHOLD
    };
    scorer
        .answers()
        .into_iter()
        .map(|answer| {
            let answer = answer?;
            (answer.share >= threshold).then(|| Resolution {
                place: answer.place,
                score: answer.findings.certainty(),
                findings: answer.findings,
                precision: gazetteer.kind(answer.place).precision(),
            })
        })
        .collect()
}
