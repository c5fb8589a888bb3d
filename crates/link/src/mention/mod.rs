//! Mentions of events in a table, one row each, to the events that they tell of.
//!
//! This is the door for people who bring structured rows; the accounts of a casebook go through [`crate::link`], which knows
//! their sentences and weighs them by hand-set weights. Here nothing is set by hand but priors: how reports err, which points
//! stand for areas, which names fit anybody and how events clump is learned from the table itself ([`learn`]). The steps are
//! local rates ([`rate`]), candidate pairs ([`candidate`]), the likelihood of groups ([`likelihood`]) and the partition
//! ([`partition`]). The outcome depends neither on the order of rows nor on a clock or threads.
//!
//! Rejected: independent weights for each field (place, time and actor depend on one another, and pair F1 falls by a third),
//! transitive closure (it chains neighbouring events), one global rate of coincidence, and the likeliest partition under the full
//! prior of sizes, in which large groups draw in whatever is near.

mod candidate;
mod learn;
mod likelihood;
mod noise;
mod partition;
mod quality;
mod rate;
mod read;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use quality::{Quality, Reliability, quality};
pub use read::{ReadMentions, TableError, read_mentions};
pub use table::{Mention, Mentions};

use serde::Serialize;

use candidate::Neighbours;
use likelihood::{Frame, Model, Parts};
use noise::{Noise, REACH};
use partition::{Partition, SETTLING};
use table::{NO_KIND, NONE, Sorted};

/// Pairs whose log-odds are below this are not looked at again.
const CUT: f32 = -1.0;
/// The most by which one more mention may gain from the number of orders in which mentions may come: `ln 2.5`, between those of
/// a second and a third mention.
const FLAT: f64 = 0.916;

/// What to link by.
#[derive(Debug, Clone, Default)]
pub struct LinkOptions {
    /// Sources that tell of no event twice, such as a curated data set.
    pub curated: Vec<String>,
    /// Whether scored pairs are wanted.
    pub pairs: bool,
}

/// Which part of the work is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkStage {
    /// Learning how reports err.
    Learning,
    /// Comparing pairs of mentions.
    Comparing,
    /// Grouping mentions.
    Grouping,
}

/// What linking found.
#[derive(Debug, Clone, Default)]
pub struct Linked {
    /// For each mention, in the order of adding, the number of the mention of its event whose id sorts first.
    pub cluster: Vec<u32>,
    /// For each mention the probability that it belongs to its event rather than to another or to none.
    pub probability: Vec<f32>,
    /// How many events there are.
    pub events: usize,
    /// Compared pairs, if they were asked for, by the numbers of their mentions.
    pub pairs: Vec<MentionPair>,
    /// What was learned.
    pub learned: Learned,
}

/// Two mentions that were compared. Weights are differences of log-likelihood, one event against two: they add up to the
/// logarithm of the odds that the two alone speak for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MentionPair {
    /// The mention that was added first.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Probability that both tell of one event, others being about that may be meant instead.
    pub probability: f64,
    /// How likely an event has another mention at all.
    pub size: f64,
    /// Weight of the dates.
    pub date: f64,
    /// Weight of place, actor and type together, which depend on one another.
    pub event: f64,
    /// Weight of the tolls.
    pub killed: f64,
    /// Weight of the words.
    pub text: f64,
}

/// How the reports of a table err, as it was learned from them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Learned {
    /// Mentions an event has in the mean.
    pub mentions_per_event: f64,
    /// Share of dates that are right; those that are off by no more than one day.
    pub date_exact: f64,
    /// Share of dates that are off by no more than one day.
    pub date_within_a_day: f64,
    /// Shares of points that are the event's own, near it, and that stand for an area.
    pub place_exact: f64,
    /// Share of points near the event's own.
    pub place_near: f64,
    /// Kilometres by which near points miss along each axis (standard deviation).
    pub place_near_km: f64,
    /// Share of points that stand for an area.
    pub place_coarse: f64,
    /// Share of told actors that are the event's own.
    pub actor_exact: f64,
    /// Share of told actors that could be anybody.
    pub actor_generic: f64,
    /// Share of told tolls that are the event's own.
    pub killed_exact: f64,
    /// Share of told types that are wrong.
    pub type_wrong: f64,
}

impl Learned {
    fn new(noise: &Noise) -> Self {
        let middle = REACH as usize;
        let off = |from: usize, to: usize| {
            noise.offset[from..=to]
                .iter()
                .copied()
                .map(f64::from)
                .sum::<f64>()
        };
        Learned {
            mentions_per_event: noise.size,
            date_exact: off(middle, middle),
            date_within_a_day: off(middle - 1, middle + 1),
            place_exact: noise.exact,
            place_near: noise.near,
            place_near_km: noise.sigma,
            place_coarse: 1.0 - noise.exact - noise.near - noise.far,
            actor_exact: noise.own,
            actor_generic: 1.0 - noise.own - noise.wrong,
            killed_exact: noise.toll[0],
            type_wrong: noise.kind,
        }
    }
}

/// Finds the events that mentions tell of. `tell` is given the stage, how much of it is done and how much there is to do.
pub fn link_mentions(
    mentions: &Mentions,
    options: &LinkOptions,
    tell: &mut dyn FnMut(LinkStage, usize, usize),
) -> Linked {
    let mut table = mentions.sorted(&options.curated);
    rate::fill(&mut table);
    let kinds_of_actor = kinds_of_actor(&table);
    let frame = Frame {
        kinds_of_actor: &kinds_of_actor,
        kinds: table.kinds,
        vectors: mentions.texts().vectors(),
        bars: table.bars,
    };
    let rows = &table.rows;
    let mut noise = Noise::prior(table.points, table.actors);
    learn::learn(&table, frame, &mut noise, |done, of| {
        tell(LinkStage::Learning, done, of)
    });

    let busy = learn::busy(rows, &noise);
    let model = Model::new(frame, rows, &noise, &busy, FLAT);
    let alone = learn::model_alone(&model);
    let edges = candidate::edges(&model, &alone, CUT, |done| {
        tell(LinkStage::Comparing, done, rows.len());
    });
    let grouping = (SETTLING + 1) * rows.len();
    tell(LinkStage::Grouping, 0, grouping);
    let mut partition = Partition::alone(&alone);
    partition.join(&model, &edges);
    let neighbours = Neighbours::new(rows.len(), &edges);
    let edges = if options.pairs { edges } else { Vec::new() };
    let shares = partition.settle(&model, &neighbours, &alone, |done| {
        tell(LinkStage::Grouping, rows.len() + done, grouping);
    });

    let mut linked = Linked {
        cluster: vec![0; rows.len()],
        probability: vec![0.0; rows.len()],
        learned: Learned::new(&noise),
        ..Linked::default()
    };
    let input = |at: u32| table.order[at as usize];
    for group in partition.groups() {
        linked.events += 1;
        let ids = group.iter().map(|&at| input(at));
        let first = ids
            .min_by_key(|&at| mentions.id(at as usize))
            .unwrap_or_default();
        for &at in group {
            linked.cluster[input(at) as usize] = first;
            linked.probability[input(at) as usize] = shares[at as usize];
        }
    }
    linked.pairs = edges
        .iter()
        .map(|edge| pair(&model, edge.a, edge.b, input))
        .collect();
    linked.pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    linked
}

fn pair(model: &Model<'_>, a: u32, b: u32, input: impl Fn(u32) -> u32) -> MentionPair {
    let (both, left, right) = (model.parts(&[a, b]), model.parts(&[a]), model.parts(&[b]));
    let weight = |part: fn(&Parts) -> f64| part(&both) - part(&left) - part(&right);
    let (size, date) = (weight(|p| p.size), weight(|p| p.date));
    let (event, killed, text) = (
        weight(|p| p.event),
        weight(|p| p.killed),
        weight(|p| p.text),
    );
    let odds = size + date + event + killed + text;
    let (a, b) = (input(a), input(b));
    MentionPair {
        a: a.min(b),
        b: a.max(b),
        probability: model.noise.pair_probability(odds),
        size,
        date,
        event,
        killed,
        text,
    }
}

/// Share of each kind among the mentions of each actor; empty if there are too many for a table.
fn kinds_of_actor(table: &Sorted) -> Vec<f32> {
    let kinds = table.kinds;
    if kinds * table.actors > 4_000_000 {
        return Vec::new();
    }
    let mut counts = vec![0.0f32; kinds * table.actors];
    let mut by_actor = vec![0.0f32; table.actors];
    let mut by_kind = vec![0.0f32; kinds];
    for row in table.rows.iter().filter(|row| row.kind != NO_KIND) {
        by_kind[usize::from(row.kind)] += 1.0;
        if row.actor != NONE {
            counts[row.actor as usize * kinds + usize::from(row.kind)] += 1.0;
            by_actor[row.actor as usize] += 1.0;
        }
    }
    let total = by_kind.iter().sum::<f32>().max(1.0);
    for (actor, counts) in counts.chunks_mut(kinds.max(1)).enumerate() {
        for (count, of_kind) in counts.iter_mut().zip(&by_kind) {
            *count = (*count + 5.0 * of_kind / total) / (by_actor[actor] + 5.0);
        }
    }
    counts
}
