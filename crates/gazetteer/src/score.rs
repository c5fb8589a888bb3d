//! Scores of candidates in the light of all mentions of a document.

mod choices;

use std::collections::HashMap;

use crate::candidate::{Candidate, MatchKind};
use crate::certainty::{Finding, Findings};
use crate::gazetteer::{Gazetteer, Point};
use crate::lookup::fits;
use crate::names::{TypeWord, fold};
use crate::place::{PlaceId, PlaceKind};
use crate::resolve::{Context, Mention};
use choices::{candidates, spoken_of};

pub(crate) use choices::Guesses;

/// Weights of the parts of a score. Fitted by hand on LGL and GeoWebNews together, in round numbers.
mod weight {
    /// Per power of ten of inhabitants.
    pub(super) const POPULATION: f32 = 1.0;
    /// Bonus of a main name over an alternate.
    pub(super) const PRIMARY: f32 = 0.7;
    /// The share of a country among the votes.
    pub(super) const COUNTRY: f32 = 3.0;
    /// The share of a first-order unit among the votes of its country.
    pub(super) const UNIT: f32 = 3.0;
    /// Nearness to the other places.
    pub(super) const NEAR: f32 = 4.0;
    /// The parent that the text names.
    pub(super) const PARENT: f32 = 6.0;
    /// Lead of a large town over the unit of its country that shares its name.
    pub(super) const SEAT: f32 = 0.3;
    /// A type word that fits, and one that does not.
    pub(super) const TYPE: f32 = 3.0;
}

/// Power of ten of inhabitants where the gazetteer does not know how many: a village.
const UNKNOWN_SIZE: f32 = 2.0;
/// Inhabitants from which a town counts as large.
const SEAT: u32 = 100_000;
/// Kilometres within which two candidates are as good as one: where answers count as right in the literature.
const SAME_AREA_KM: f64 = 161.0;
/// A guessed spelling needs this share of the votes for its country.
const SUPPORT: f32 = 0.1;

struct Item {
    candidates: Vec<Candidate>,
    /// Where the candidates lie.
    points: Vec<Point>,
    prior: Vec<f32>,
    share: Vec<f32>,
    /// Mentions of the same name share their evidence.
    group: usize,
    count: f32,
    parent: Option<usize>,
}

/// The best candidate of a mention.
pub(crate) struct Answer {
    pub(crate) place: PlaceId,
    /// Its share among all candidates, lowered for guessed spellings.
    pub(crate) share: f32,
    pub(crate) findings: Findings,
}

pub(crate) struct Scorer<'a> {
    gazetteer: &'a Gazetteer,
    items: Vec<Item>,
    given: Vec<(&'a str, f32)>,
}

impl<'a> Scorer<'a> {
    pub(crate) fn new(
        gazetteer: &'a Gazetteer,
        mentions: &[Mention<'a>],
        context: &Context<'a>,
    ) -> Self {
        let spoken_of = spoken_of(gazetteer, mentions, context);
        let mut groups: HashMap<String, usize> = HashMap::new();
        let mut cache: HashMap<&str, Vec<Candidate>> = HashMap::new();
        let items = mentions
            .iter()
            .enumerate()
            .map(|(index, mention)| {
                let group = *groups.entry(fold(mention.name)).or_insert(index);
                let is_parent = mentions.iter().any(|other| other.parent == Some(index));
                let candidates = cache
                    .entry(mention.name)
                    .or_insert_with(|| candidates(gazetteer, mention.name, is_parent, &spoken_of))
                    .clone();
                let mut prior: Vec<f32> = candidates
                    .iter()
                    .map(|candidate| prior(gazetteer, candidate, mention))
                    .collect();
                if mention.type_word.is_none() {
                    lift_seats(gazetteer, &candidates, &mut prior);
                }
                let parent = mention
                    .parent
                    .filter(|parent| *parent != index && *parent < mentions.len());
                let share = softmax(&prior);
                let points = candidates
                    .iter()
                    .map(|candidate| gazetteer.point(candidate.place))
                    .collect();
                Item {
                    candidates,
                    points,
                    prior,
                    share,
                    group,
                    count: 1.0 + (mention.count.max(1) as f32).ln(),
                    parent,
                }
            })
            .collect();
        let mut given = context.countries.clone();
        given.extend(context.home_country.map(|home| (home, 1.0)));
        Self {
            gazetteer,
            items,
            given,
        }
    }

    /// Computes all shares anew from the shares of the round before.
    pub(crate) fn round(&mut self) {
        let shares: Vec<Vec<f32>> = (0..self.items.len())
            .map(|index| softmax(&self.scores(index)))
            .collect();
        for (item, share) in self.items.iter_mut().zip(shares) {
            item.share = share;
        }
    }

    /// The best candidate of each mention.
    pub(crate) fn answers(&self) -> Vec<Option<Answer>> {
        (0..self.items.len())
            .map(|index| self.answer(index))
            .collect()
    }

    fn answer(&self, index: usize) -> Option<Answer> {
        let item = &self.items[index];
        let best = (0..item.candidates.len()).reduce(|best, next| {
            if item.share[next] > item.share[best] {
                next
            } else {
                best
            }
        })?;
        let candidate = item.candidates[best];
        let votes = self.votes(item.group);
        let trust = match candidate.how {
            MatchKind::Exact | MatchKind::Folded | MatchKind::SuffixStripped => 1.0,
            _ if !votes.support(self.gazetteer, candidate.place) => 0.0,
            MatchKind::Skeleton => 0.7,
            MatchKind::Edit(_) => 0.5,
        };
        Some(Answer {
            place: candidate.place,
            share: item.share[best] * trust,
            findings: self.findings(index, best, &votes),
        })
    }

    /// What can be seen on the choice of a candidate.
    fn findings(&self, index: usize, best: usize, votes: &Votes) -> Findings {
        let item = &self.items[index];
        let (candidate, point) = (item.candidates[best], item.points[best]);
        let mut found = Findings::new();
        let near = item.points.iter().zip(&item.share);
        let near = near.filter(|(other, _)| point.distance_km(**other) <= SAME_AREA_KM);
        found.share(near.map(|(_, share)| share).sum());
        if self.gazetteer.kind(candidate.place) < PlaceKind::Country {
            found.set(Finding::Region, 1.0);
        }
        let (country, _) = votes.shares(self.gazetteer, candidate.place);
        found.set(Finding::CountryTold, country);
        match candidate.how {
            MatchKind::Exact => {}
            MatchKind::Folded | MatchKind::SuffixStripped => found.set(Finding::Altered, 1.0),
            MatchKind::Skeleton | MatchKind::Edit(_) => found.set(Finding::Guessed, 1.0),
        }
        found.set(
            Finding::ParentFits,
            self.parent_fit(item, index, candidate.place),
        );
        found
    }

    fn scores(&self, index: usize) -> Vec<f32> {
        let item = &self.items[index];
        let votes = self.votes(item.group);
        let neighbours = self.neighbours(item.group);
        item.candidates
            .iter()
            .zip(&item.prior)
            .zip(&item.points)
            .map(|((candidate, prior), point)| {
                let place = candidate.place;
                prior
                    + votes.of(self.gazetteer, place)
                    + weight::NEAR * nearness(*point, &neighbours)
                    + weight::PARENT * self.parent_fit(item, index, place)
            })
            .collect()
    }

    /// Votes of all other names for countries and first-order units.
    fn votes(&self, group: usize) -> Votes {
        let mut votes = Votes::default();
        for (country, weight) in &self.given {
            if let Some(country) = self.gazetteer.country(country) {
                votes.add(self.gazetteer.tables.country(country.place), None, *weight);
            }
        }
        for (index, item) in self.items.iter().enumerate() {
            // One vote per name: a name repeated is no more certain.
            if item.group == group || item.group != index {
                continue;
            }
            for (candidate, share) in item.candidates.iter().zip(&item.share) {
                if *share > 0.02 {
                    let place = candidate.place;
                    votes.add(
                        self.gazetteer.tables.country(place),
                        self.gazetteer.adm1_of(place),
                        share * item.count,
                    );
                }
            }
        }
        votes
    }

    /// The likeliest places of the other names, finer than a country.
    fn neighbours(&self, group: usize) -> Vec<(Point, f32)> {
        let mut found: Vec<(PlaceId, Point, f32)> = self
            .items
            .iter()
            .enumerate()
            .filter(|(index, item)| item.group != group && item.group == *index)
            .flat_map(|(_, item)| item.candidates.iter().zip(&item.points).zip(&item.share))
            .filter(|((candidate, _), share)| {
                **share > 0.2 && self.gazetteer.kind(candidate.place) >= PlaceKind::Adm1
            })
            .map(|((candidate, point), share)| (candidate.place, *point, *share))
            .collect();
        found.sort_by(|left, right| right.2.total_cmp(&left.2).then(left.0.cmp(&right.0)));
        found.truncate(24);
        let places = found.into_iter();
        places.map(|(_, point, share)| (point, share)).collect()
    }

    /// From 0 to 1: how well the place fits into the parent that the text names, or holds the children that name it.
    fn parent_fit(&self, item: &Item, index: usize, place: PlaceId) -> f32 {
        let mut fit = 0.0f32;
        let inside = |inner: &Item,
                      outer: &Item,
                      fixed_inner: Option<PlaceId>,
                      fixed_outer: Option<PlaceId>|
         -> f32 {
            let mut sum = 0.0;
            match (fixed_inner, fixed_outer) {
                (Some(inner), None) => {
                    for (candidate, share) in outer.candidates.iter().zip(&outer.share) {
                        if self.gazetteer.contains(candidate.place, inner) {
                            sum += share;
                        }
                    }
                }
                (None, Some(outer)) => {
                    for (candidate, share) in inner.candidates.iter().zip(&inner.share) {
                        if self.gazetteer.contains(outer, candidate.place) {
                            sum += share;
                        }
                    }
                }
                _ => {}
            }
            // Any container at all counts for something, or a wrong first guess of the parent could never be mended.
            if sum > 0.0 { 0.5 + 0.5 * sum } else { 0.0 }
        };
        for other in self
            .items
            .iter()
            .filter(|other| other.group == item.group && other.parent.is_some())
        {
            let Some(parent) = other
                .parent
                .filter(|_| item.parent.is_none())
                .or(item.parent)
            else {
                continue;
            };
            fit = fit.max(inside(item, &self.items[parent], Some(place), None));
        }
        for child in self
            .items
            .iter()
            .filter(|child| child.parent == Some(index))
        {
            fit = fit.max(inside(child, item, None, Some(place)));
        }
        fit
    }
}

/// From 0 to 1: how near a place is to others.
fn nearness(place: Point, neighbours: &[(Point, f32)]) -> f32 {
    let sum: f32 = neighbours
        .iter()
        .map(|(other, share)| share * (-place.distance_km(*other) as f32 / 150.0).exp())
        .sum();
    sum / (sum + 0.7)
}

#[derive(Default)]
struct Votes {
    countries: HashMap<u8, f32>,
    units: HashMap<PlaceId, f32>,
    total: f32,
}

impl Votes {
    fn add(&mut self, country: u8, unit: Option<PlaceId>, weight: f32) {
        if country == 255 {
            return;
        }
        self.total += weight;
        *self.countries.entry(country).or_default() += weight;
        if let Some(unit) = unit {
            *self.units.entry(unit).or_default() += weight;
        }
    }

    /// True where enough of the votes are for the place's country.
    fn support(&self, gazetteer: &Gazetteer, place: PlaceId) -> bool {
        let country = self
            .countries
            .get(&gazetteer.tables.country(place))
            .copied()
            .unwrap_or(0.0);
        country > 0.0 && country >= SUPPORT * self.total
    }

    /// What the support of a place's country and unit weighs.
    fn of(&self, gazetteer: &Gazetteer, place: PlaceId) -> f32 {
        let (country, unit) = self.shares(gazetteer, place);
        weight::COUNTRY * country + weight::UNIT * unit
    }

    /// The shares of a place's country and unit, damped while there are few votes.
    fn shares(&self, gazetteer: &Gazetteer, place: PlaceId) -> (f32, f32) {
        let country = self
            .countries
            .get(&gazetteer.tables.country(place))
            .copied()
            .unwrap_or(0.0);
        let unit = gazetteer
            .adm1_of(place)
            .and_then(|unit| self.units.get(&unit))
            .copied()
            .unwrap_or(0.0);
        (country / (self.total + 1.0), unit / (self.total + 1.0))
    }
}

/// Where a large town and a first-order unit of one country share the name, a bare name means the town: the largest such town
/// gets the prior of the unit and a little more.
fn lift_seats(gazetteer: &Gazetteer, candidates: &[Candidate], prior: &mut [f32]) {
    for unit in 0..candidates.len() {
        if gazetteer.kind(candidates[unit].place) != PlaceKind::Adm1 {
            continue;
        }
        let country = |index: usize| gazetteer.tables.country(candidates[index].place);
        let population = |index: usize| gazetteer.tables.population(candidates[index].place);
        let seat = (0..candidates.len())
            .filter(|index| {
                gazetteer.kind(candidates[*index].place) == PlaceKind::Settlement
                    && !candidates[*index].how.is_fuzzy()
            })
            .filter(|index| country(*index) == country(unit) && population(*index) >= SEAT)
            .max_by_key(|index| population(*index));
        if let Some(seat) = seat {
            prior[seat] = prior[seat].max(prior[unit] + weight::SEAT);
        }
    }
}

/// What is known of a candidate without the other mentions.
fn prior(gazetteer: &Gazetteer, candidate: &Candidate, mention: &Mention<'_>) -> f32 {
    let kind = gazetteer.kind(candidate.place);
    let population = gazetteer.tables.population(candidate.place) as f32;
    let size = if population > 0.0 {
        (population + 1.0).log10()
    } else {
        UNKNOWN_SIZE
    };
    let mut score = match kind {
        PlaceKind::Country => 10.0,
        PlaceKind::Continent | PlaceKind::Region => 8.0,
        PlaceKind::Adm1 => 0.8 + size,
        PlaceKind::Adm2 => -0.8 + size * 0.8,
        PlaceKind::Settlement => size,
    } * weight::POPULATION;
    if candidate.primary {
        score += weight::PRIMARY;
    }
    score += match candidate.how {
        MatchKind::Exact => 0.0,
        MatchKind::Folded => -0.3,
        MatchKind::SuffixStripped => -0.3,
        MatchKind::Skeleton | MatchKind::Edit(_) => -1.0,
    };
    if let Some(word) = mention.type_word {
        let fit = fits(kind, word);
        score += match word {
            TypeWord::Region => {
                if fit {
                    0.5
                } else {
                    0.0
                }
            }
            TypeWord::Province | TypeWord::District
                if kind == PlaceKind::Settlement || kind == PlaceKind::Country =>
            {
                -weight::TYPE
            }
            TypeWord::District if kind == PlaceKind::Adm1 => -weight::TYPE / 2.0,
            _ => {
                if fit {
                    weight::TYPE
                } else {
                    0.0
                }
            }
        };
    }
    score
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores
        .iter()
        .map(|score| ((score - most) * 1.3).exp())
        .collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}
