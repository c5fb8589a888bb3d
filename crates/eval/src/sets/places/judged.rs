//! One answer held against one toponym.

use super::{PlaceFacts, Prediction, Toponym};
use crate::calibration::Calibration;
use crate::sets::Reliability;

/// Kilometres within which an answer counts as right: 100 miles, as the literature has it.
const NEAR_KM: f64 = 161.0;
/// What became of one toponym with a gold point or unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    pub(super) answered: bool,
    /// Kilometres between the answer and the gold.
    pub(super) km: Option<f64>,
    pub(super) near: bool,
    /// `None` where the gold does not say.
    pub(super) same: Option<bool>,
    pub(super) country: Option<bool>,
    pub(super) adm1: Option<bool>,
    pub(super) level: Option<bool>,
}

/// Great-circle distance in kilometres by the haversine formula, on a sphere of 6,371 km.
fn distance_km(left: (f64, f64), right: (f64, f64)) -> f64 {
    let (lat1, lat2) = (left.0.to_radians(), right.0.to_radians());
    let half_lat = ((lat2 - lat1) / 2.0).sin();
    let half_lon = ((right.1 - left.1).to_radians() / 2.0).sin();
    let chord = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
    2.0 * 6371.0 * chord.clamp(0.0, 1.0).sqrt().asin()
}

/// What became of a toponym.
pub(super) fn judge(gold: &Toponym, said: Option<&Prediction>) -> Judged {
    let at = said.and_then(|said| said.lat.zip(said.lon));
    against(gold, at, said.map(|said| &said.place))
}

fn against(gold: &Toponym, at: Option<(f64, f64)>, place: Option<&PlaceFacts>) -> Judged {
    let km = at.zip(gold.at).map(|(at, gold)| distance_km(at, gold));
    let equal = |gold: Option<u32>, said: Option<u32>| gold.map(|gold| said == Some(gold));
    let equal_code =
        |gold: &Option<String>, said: Option<&String>| gold.as_ref().map(|gold| said == Some(gold));
    let country = equal(
        gold.place.country_id,
        place.and_then(|place| place.country_id),
    )
    .or_else(|| {
        equal_code(
            &gold.place.country,
            place.and_then(|place| place.country.as_ref()),
        )
    });
    let adm1 = equal(gold.place.adm1_id, place.and_then(|place| place.adm1_id)).or_else(|| {
        equal_code(
            &gold.place.adm1,
            place.and_then(|place| place.adm1.as_ref()),
        )
    });
    Judged {
        answered: at.is_some(),
        km,
        near: km.is_some_and(|km| km <= NEAR_KM),
        same: equal(
            gold.place.geonameid,
            place.and_then(|place| place.geonameid),
        ),
        country,
        adm1,
        level: equal_code(
            &gold.place.level,
            place.and_then(|place| place.level.as_ref()),
        ),
    }
}

impl Judged {
    /// Whether the answer is right as its score understands it: near the gold point, or, where the gold has none, in its unit.
    pub(super) fn is_right(&self) -> bool {
        match self.km {
            Some(_) => self.near,
            None => self.answered && self.adm1.or(self.country) == Some(true),
        }
    }
}

/// Whether an answer at a point (degrees north, degrees east) is right, as reliability counts it: within 161 km of the gold point, or,
/// where the gold has none, in its first-order unit, or else in its country. `None` where the figures of resolution leave the toponym out.
pub fn is_right(gold: &Toponym, at: (f64, f64), place: &PlaceFacts) -> Option<bool> {
    gold.scored
        .then(|| against(gold, Some(at), Some(place)).is_right())
}

/// Whether the scores of answers mean what they say.
pub(super) fn reliability<'a>(
    name: &str,
    answers: impl Iterator<Item = (&'a Toponym, Option<&'a Prediction>)>,
) -> Reliability {
    let pairs: Vec<(f64, bool)> = answers
        .filter(|(gold, _)| gold.scored)
        .filter_map(|(gold, said)| {
            let score = said?.score?;
            Some((score, judge(gold, said).is_right()))
        })
        .collect();
    Reliability {
        name: format!("score of answers, {name}"),
        calibration: Calibration::new(&pairs),
    }
}
