//! Estimates of the noise from the mentions themselves: stochastic expectation maximisation (Celeux & Diebolt 1985). A sample of
//! the table is partitioned by Gibbs sampling, the partition says how reports err, and that makes the next partition.
//!
//! How events clump cannot be had from a partition alone, because whoever joins what clumps sees no clumping. It is measured on
//! pairs that cannot be one event: mentions at precise places far from one another.

use super::candidate::{self, Edge, Neighbours};
use super::likelihood::{Frame, MOST, Model, log_ratio, square_km};
use super::noise::{Counts, DAYS, Level, Noise, REACH};
use super::partition::{Chance, Partition};
use super::table::{NO_KIND, NONE, Row, Sorted, UNDATED};

/// Mentions that are learned from.
const SAMPLE: f64 = 16_000.0;
/// Days of one area that are learned from together.
const CHUNK: i32 = 60;
/// Rounds of estimation, each of two sweeps.
const ROUNDS: usize = 10;
/// Days between mentions that are far apart in time: the background.
const BACKGROUND: (i32, i32) = (11, 30);
/// Above this share a point may stand for an area.
const MAYBE_COARSE: f32 = 0.25;

/// Estimates the noise. `tell` is given the rounds done and those to do.
pub(crate) fn learn(
    table: &Sorted,
    frame: Frame<'_>,
    noise: &mut Noise,
    mut tell: impl FnMut(usize, usize),
) {
    let every = (table.rows.len() as f64 / SAMPLE).max(1.0);
    let chosen: Vec<Row> = table
        .rows
        .iter()
        .filter(|row| {
            // Whole stretches of an area, chosen by lot.
            let stretch = row.day.div_euclid(CHUNK) as u32;
            Chance::new((u64::from(row.area) << 32) | u64::from(stretch)).unit() * every < 1.0
        })
        .copied()
        .collect();
    let mut chance = Chance::new(1);
    let mut state: Option<(Partition, Neighbours, Vec<Edge>)> = None;
    for round in 0..ROUNDS {
        tell(round, ROUNDS);
        let busy = busy(&chosen, noise);
        let model = Model::new(frame, &chosen, noise, &busy, f64::INFINITY);
        let alone = model_alone(&model);
        if round % 4 == 0 {
            let edges = candidate::edges(&model, &alone, -4.0, |_| {});
            let neighbours = Neighbours::new(chosen.len(), &edges);
            let partition = match state.take() {
                Some((partition, ..)) => partition,
                None => {
                    let mut first = Partition::alone(&alone);
                    first.join(&model, &edges);
                    first
                }
            };
            state = Some((partition, neighbours, edges));
        }
        let Some((partition, neighbours, edges)) = &mut state else {
            return;
        };
        let mut counts = Counts::new(table.points, table.actors);
        partition.refresh(&model);
        for _ in 0..2 {
            partition.sample(&model, neighbours, &alone, &mut chance);
            for group in partition.groups() {
                model.learn(group, &mut counts);
            }
            learn_burst(&model, partition, &mut counts);
            learn_apart(&model, &mut counts);
            for edge in edges.iter() {
                let same = partition.home(edge.a as usize) == partition.home(edge.b as usize);
                counts.note_pair(edge.gain, same);
            }
        }
        noise.update(&counts);
    }
    tell(ROUNDS, ROUNDS);
}

/// The likelihood of each row as a group of its own.
pub(crate) fn model_alone(model: &Model<'_>) -> Vec<f32> {
    (0..model.rows.len() as u32)
        .map(|at| model.log(&[at]) as f32)
        .collect()
}

/// The rates of a row by level, as the weeks around show them; 0 where it tells none.
fn rates(row: &Row) -> [f32; 4] {
    let (actor, point) = (row.actor != NONE, row.point != NONE);
    let or_none = |told: bool, rate: f32| if told { rate } else { 0.0 };
    [
        row.area_rate,
        or_none(actor, row.area_rate * row.actor_share),
        or_none(point, row.point_rate),
        or_none(actor && point, row.point_actor_rate),
    ]
}

fn is_fine(row: &Row, noise: &Noise) -> bool {
    row.point != NONE
        && match row.coarse {
            Some(coarse) => !coarse,
            None => noise.coarse[row.point as usize] < MAYBE_COARSE,
        }
}

/// For each row the mentions on its days that are surely of other events.
fn elsewhere(rows: &[Row], noise: &Noise) -> Vec<f32> {
    let least = 25.0 * noise.sigma * noise.sigma;
    let mut found = vec![0.0; rows.len()];
    let mut start = 0;
    let mut near: Vec<u32> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if row.day == UNDATED {
            continue;
        }
        while rows[start].area != row.area || rows[start].day < row.day - DAYS / 2 {
            start += 1;
        }
        near.clear();
        for (other, told) in rows.iter().enumerate().skip(start) {
            // More than so many change nothing.
            if told.area != row.area || told.day > row.day + DAYS / 2 || near.len() >= 256 {
                break;
            }
            if is_fine(told, noise) {
                near.push(other as u32);
            }
        }
        let point = |at: u32| rows[at as usize].point;
        let centre = if is_fine(row, noise) {
            Some(at as u32)
        } else {
            // Whatever it tells of may be what most others tell of.
            let told = |at: u32| {
                near.iter()
                    .filter(|&&other| point(other) == point(at))
                    .count()
            };
            near.iter()
                .copied()
                .max_by_key(|&at| (told(at), u32::MAX - at))
        };
        if let Some(centre) = centre {
            let centre = &rows[centre as usize];
            let far = near
                .iter()
                .filter(|&&at| square_km(&rows[at as usize], centre) > least);
            found[at] = far.count() as f32;
        }
    }
    found
}

/// The rates of other events on the days of each row, by level.
pub(crate) fn busy(rows: &[Row], noise: &Noise) -> Vec<[f32; 4]> {
    let fine = rows.iter().filter(|row| is_fine(row, noise)).count() as f32;
    let fine = fine / rows.len().max(1) as f32;
    let mut found = elsewhere(rows, noise)
        .into_iter()
        .map(|seen| [seen; 4])
        .collect::<Vec<_>>();
    for (row, busy) in rows.iter().zip(&mut found) {
        let seen = (busy[0], row.area_rate * DAYS as f32 * fine);
        let around = (row.area_rate, row.area_rate * row.actor_share);
        for ((level, rate), busy) in Level::ALL.into_iter().zip(rates(row)).zip(busy) {
            *busy = noise.busy(level, rate, around, seen);
        }
    }
    found
}

/// How much of other events the very days see, as the groups now stand.
fn learn_burst(model: &Model<'_>, partition: &Partition, counts: &mut Counts) {
    for (a, row) in model.rows.iter().enumerate() {
        if row.day == UNDATED {
            continue;
        }
        for (level, rate) in Level::ALL.into_iter().zip(rates(row)) {
            if rate > 0.0 {
                counts.note(level, rate, 0.0, f64::from(rate) * f64::from(DAYS));
            }
        }
        for (b, other) in model.rows.iter().enumerate().skip(a + 1) {
            if other.area != row.area || other.day > row.day + DAYS / 2 {
                break;
            }
            if partition.home(a) == partition.home(b) {
                continue;
            }
            let actor = row.actor != NONE && row.actor == other.actor;
            let point = row.point != NONE && row.point == other.point;
            for row in [row, other] {
                let same = [true, actor, point, actor && point];
                for ((level, rate), same) in Level::ALL.into_iter().zip(rates(row)).zip(same) {
                    if same {
                        counts.note(level, rate, 1.0, 0.0);
                    }
                }
            }
        }
    }
}

/// How much of surely other events the very days see; and how alike texts of different events are.
fn learn_apart(model: &Model<'_>, counts: &mut Counts) {
    let (from, to) = BACKGROUND;
    let least = 25.0 * model.noise.sigma * model.noise.sigma;
    for (a, row) in model.rows.iter().enumerate() {
        if row.day == UNDATED || row.span > 0 {
            continue;
        }
        let left = CHUNK - row.day.rem_euclid(CHUNK);
        let fine = is_fine(row, model.noise);
        for other in &model.rows[a + 1..] {
            let gap = other.day - row.day;
            if other.area != row.area || gap > to || gap >= left {
                break;
            }
            if (gap > DAYS / 2 && gap < from) || other.span > 0 {
                continue;
            }
            if gap >= from && row.text != NONE && other.text != NONE {
                counts.note_text(false, model.vectors().likeness(row.text, other.text), 1.0);
            }
            if !fine || !is_fine(other, model.noise) || square_km(row, other) < least {
                continue;
            }
            // Pairs within a stretch are the rarer the farther apart they lie; and as many days for both.
            let expected = f64::from(CHUNK) / f64::from(CHUNK - gap) * f64::from(DAYS)
                / 2.0
                / f64::from(to - from + 1);
            let (seen, expected) = if gap <= DAYS / 2 {
                (1.0, 0.0)
            } else {
                (0.0, expected)
            };
            for told in [row, other] {
                counts.note_apart(false, told.area_rate, seen, expected);
                if row.actor != NONE && row.actor == other.actor {
                    counts.note_apart(true, told.area_rate * told.actor_share, seen, expected);
                }
            }
        }
    }
}

impl Model<'_> {
    /// Adds to `counts` what the group says about the noise.
    pub(crate) fn learn(&self, members: &[u32], counts: &mut Counts) {
        let members = &members[..members.len().min(MOST)];
        counts.mentions += members.len() as f64;
        counts.events += 1.0;
        if members.len() > 1 {
            let rows: Vec<&Row> = members.iter().map(|&at| &self.rows[at as usize]).collect();
            self.learn_days(&rows, counts);
            self.learn_toll(&rows, counts);
            learn_kind(&rows, counts);
            self.learn_text(&rows, counts);
            self.learn_event(members, &rows, counts);
        }
    }

    /// What the group says about points and actors.
    pub(crate) fn learn_event(&self, members: &[u32], rows: &[&Row], counts: &mut Counts) {
        let mut terms = Vec::new();
        let total = self.event(members, |place, actor, term| {
            terms.push((place, actor, term))
        });
        if total <= 0.0 {
            return;
        }
        let area_rate = self.area_rate(members);
        for (place, actor, term) in terms {
            let weight = term / total;
            if weight < 1e-4 {
                continue;
            }
            let place = place.map(|at| rows[at]);
            let actor = actor.map_or(NONE, |at| rows[at].actor);
            for row in rows {
                if row.point != NONE && row.coarse.is_none() {
                    let ways = self.place_given(row, place, area_rate);
                    let sum: f64 = ways.iter().sum();
                    let part = |way: usize| weight * ways[way] / sum;
                    for (way, count) in counts.place.iter_mut().enumerate() {
                        *count += part(way);
                    }
                    if let Some(place) = place {
                        counts.near_square += part(1) * square_km(row, place);
                    }
                    let used = &mut counts.points[row.point as usize];
                    used[0] += (weight - part(3)) as f32;
                    used[1] += part(3) as f32;
                }
                if row.actor != NONE {
                    let ways = self.actor_given(row, actor);
                    let sum: f64 = ways.iter().sum();
                    let part = |way: usize| weight * ways[way] / sum;
                    for (way, count) in counts.actor.iter_mut().enumerate() {
                        *count += part(way);
                    }
                    let used = &mut counts.actors[row.actor as usize];
                    used[0] += (weight - part(1)) as f32;
                    used[1] += part(1) as f32;
                }
            }
        }
    }

    fn learn_days(&self, rows: &[&Row], counts: &mut Counts) {
        let dated: Vec<&Row> = rows
            .iter()
            .filter(|row| row.day != UNDATED && row.span == 0)
            .copied()
            .collect();
        let days = dated.iter().map(|row| row.day);
        let (Some(last), Some(first)) = (days.clone().max(), days.min()) else {
            return;
        };
        if dated.len() < 2 {
            return;
        }
        let given = |day: i32| {
            dated
                .iter()
                .map(|row| self.noise.offset(row, day))
                .product()
        };
        let weights: Vec<(i32, f64)> = (last - REACH..=first + REACH)
            .map(|day| (day, given(day)))
            .collect();
        let total: f64 = weights.iter().map(|weight| weight.1).sum();
        for (day, weight) in weights {
            for row in &dated {
                if let Some(count) = counts.offset.get_mut((row.day - day + REACH) as usize) {
                    *count += weight / total;
                }
            }
        }
    }

    fn learn_toll(&self, rows: &[&Row], counts: &mut Counts) {
        let told: Vec<&Row> = rows
            .iter()
            .filter(|row| row.killed != NONE)
            .copied()
            .collect();
        if told.len() < 2 {
            return;
        }
        let mut tolls: Vec<(u32, f64)> = told
            .iter()
            .map(|row| (row.killed, f64::from(row.toll_share)))
            .collect();
        tolls.sort_unstable_by_key(|toll| toll.0);
        tolls.dedup_by_key(|toll| toll.0);
        for (toll, weight) in &mut tolls {
            for row in &told {
                *weight *= self.toll_given(row, *toll).iter().sum::<f64>();
            }
        }
        let total: f64 = tolls.iter().map(|toll| toll.1).sum();
        for (toll, weight) in tolls {
            for row in &told {
                let ways = self.toll_given(row, toll);
                let sum: f64 = ways.iter().sum();
                let part = |way: usize| weight / total * ways[way] / sum;
                for (way, count) in counts.toll.iter_mut().enumerate() {
                    *count += part(way);
                }
                counts.toll_spread += part(1) * log_ratio(row.killed, toll);
            }
        }
    }

    fn learn_text(&self, rows: &[&Row], counts: &mut Counts) {
        let told: Vec<u32> = rows
            .iter()
            .map(|row| row.text)
            .filter(|&text| text != NONE)
            .collect();
        for (at, &text) in told.iter().enumerate().skip(1) {
            for &before in &told[..at] {
                let likeness = self.vectors().likeness(text, before);
                counts.note_text(true, likeness, 1.0 / at as f64);
            }
        }
    }
}

/// Kinds that most of three or more share are right.
fn learn_kind(rows: &[&Row], counts: &mut Counts) {
    let kinds: Vec<u16> = rows
        .iter()
        .map(|row| row.kind)
        .filter(|&kind| kind != NO_KIND)
        .collect();
    if kinds.len() > 2 {
        let held = |kind: u16| kinds.iter().filter(|&&other| other == kind).count();
        let most = kinds.iter().map(|&kind| held(kind)).max().unwrap_or(0);
        counts.kind[0] += most as f64;
        counts.kind[1] += (kinds.len() - most) as f64;
    }
}
