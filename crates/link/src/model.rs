//! The numbers of the pair score, in one place.
//!
//! Weights are natural logarithms of likelihood ratios: +0.7 makes a match twice as likely, -0.7 half as likely. These were set by
//! hand from the error rates of the literature on event data; a calibrated set can replace them without a change to the code.

use serde::{Deserialize, Serialize};

/// The numbers that scoring, blocking and clustering use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Model {
    /// Log-odds that two accounts which share a block tell of one incident, before anything is compared.
    pub prior: f64,
    /// Dates: weight for a gap of 0, 1, 2, 3 days; then of up to a week, up to a month, and more.
    pub date_gap: [f64; 7],
    /// What a doubling (by e) of the days that a date leaves open takes from an overlap.
    pub date_width: f64,
    /// Places: the same settlement or site.
    pub same_settlement: f64,
    /// Weight for points up to 5, 10, 25, 60, 150 kilometres apart, and more, both being settlements or sites.
    pub distance: [f64; 6],
    /// One place lies in the district that is all the other knows.
    pub same_district: f64,
    /// One place lies in the province that is all the other knows.
    pub same_province: f64,
    /// One place lies in the country that is all the other knows.
    pub same_country: f64,
    /// Provinces differ and nothing finer is known.
    pub other_province: f64,
    /// Countries differ.
    pub other_country: f64,
    /// Least and most that agreement on a type weighs; between them its rarity decides.
    pub same_type: [f64; 2],
    /// One type is a less exact word for the other.
    pub compatible_type: f64,
    /// Types of one group that exclude each other.
    pub other_type: f64,
    /// Types of neighbouring groups.
    pub near_group: f64,
    /// Types of groups that have nothing to do with one another.
    pub other_group: f64,
    /// Least and most that agreement on a perpetrator weighs; between them its rarity decides.
    pub same_perpetrator: [f64; 2],
    /// Different perpetrators, both stated.
    pub other_perpetrator: f64,
    /// Different perpetrators, at least one only claimed, suspected or disputed.
    pub contested_perpetrator: f64,
    /// Agreement on the target.
    pub same_target: f64,
    /// Different targets.
    pub other_target: f64,
    /// Overlapping tolls.
    pub toll_overlap: f64,
    /// Per unit of the logarithm of the number, for two equal tolls.
    pub toll_equal: f64,
    /// Per unit of the logarithm of the ratio, for tolls that grew with publication.
    pub toll_growth: f64,
    /// Per unit of the logarithm of the ratio, for other tolls that do not overlap.
    pub toll_conflict: f64,
    /// A weapon in common.
    pub same_weapon: f64,
    /// No weapon in common.
    pub other_weapon: f64,
    /// Words: cosine at which the wording says nothing.
    pub words_neutral: f64,
    /// Words: weight per unit of cosine.
    pub words_slope: f64,
    /// Words: least and most.
    pub words_bounds: [f64; 2],
    /// Most that wording may weigh where the dates lie days apart: reports of a kind are written to a formula.
    pub words_formula: f64,
    /// Most that place, perpetrator, target and type may weigh together.
    pub dependence_cap: f64,
    /// How much a chance candidate expected at that place and time weighs against the match.
    pub coincidence: f64,
    /// Most that coincidence may take.
    pub coincidence_cap: f64,
    /// One account says that it was planned or foiled, the other that it happened.
    pub other_status: f64,
    /// Mean score that two groups need to be joined.
    pub join: f64,
    /// No pair within a group may score below this.
    pub veto: f64,
    /// Score from which a pair counts as the same on its own.
    pub same: f64,
    /// Score below which a pair counts as different on its own; pairs further below by the same again are not kept.
    pub different: f64,
    /// Largest block that is compared in full; larger ones are compared in a window of sorted neighbours.
    pub block_cap: usize,
}

impl Default for Model {
    fn default() -> Self {
        Model {
            prior: -3.0,
            date_gap: [2.2, 0.9, -0.2, -1.2, -3.5, -6.0, -9.0],
            date_width: 0.45,
            same_settlement: 2.6,
            distance: [2.0, 0.5, -0.4, -1.5, -3.5, -6.0],
            same_district: 1.6,
            same_province: 1.0,
            same_country: 0.3,
            other_province: -3.0,
            other_country: -7.0,
            same_type: [0.4, 1.6],
            compatible_type: 0.3,
            other_type: -1.3,
            near_group: -0.5,
            other_group: -4.0,
            same_perpetrator: [0.5, 1.8],
            other_perpetrator: -1.6,
            contested_perpetrator: -0.6,
            same_target: 0.7,
            other_target: -0.7,
            toll_overlap: 0.5,
            toll_equal: 0.35,
            toll_growth: -0.35,
            toll_conflict: -0.9,
            same_weapon: 0.4,
            other_weapon: -0.3,
            words_neutral: 0.08,
            words_slope: 6.0,
            words_bounds: [-0.7, 3.0],
            words_formula: 1.0,
            dependence_cap: 4.2,
            coincidence: 2.0,
            coincidence_cap: 3.5,
            other_status: -1.5,
            join: 0.2,
            veto: -3.5,
            same: 1.0,
            different: -1.4,
            block_cap: 192,
        }
    }
}
