//! Rows to groups that hold together as a whole.
//!
//! Greedy agglomeration by likelihood, then moves of single rows to where they are likelier (iterated conditional modes, Besag
//! 1986), or by lot (Gibbs sampling) where the noise is learned. Nothing is joined through a chain: what counts is always the
//! likelihood of the whole group.

use super::candidate::{Edge, Neighbours};
use super::likelihood::{MOST, Model};
use super::table::NONE;

/// A stream of numbers that is the same on every run (SplitMix64: Steele, Lea & Flood 2014).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// At least 0, below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Every row in one group.
pub(crate) struct Partition {
    home: Vec<u32>,
    groups: Vec<Vec<u32>>,
    logs: Vec<f32>,
}

/// Where a row may go.
struct Choice {
    /// Number of the group; [`NONE`] is a new one.
    group: u32,
    /// What the row adds there.
    gain: f32,
    /// The group's likelihood with the row.
    log: f32,
}

impl Partition {
    /// Each row by itself.
    pub(crate) fn alone(alone: &[f32]) -> Self {
        let count = alone.len() as u32;
        Partition {
            home: (0..count).collect(),
            groups: (0..count).map(|at| vec![at]).collect(),
            logs: alone.to_vec(),
        }
    }

    /// The number of the group of a row.
    pub(crate) fn home(&self, row: usize) -> u32 {
        self.home[row]
    }

    /// The groups that have members.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &[u32]> {
        self.groups
            .iter()
            .filter(|group| !group.is_empty())
            .map(Vec::as_slice)
    }

    /// Computes the likelihood of every group anew.
    pub(crate) fn refresh(&mut self, model: &Model<'_>) {
        for (log, group) in self.logs.iter_mut().zip(&self.groups) {
            *log = if group.is_empty() {
                0.0
            } else {
                model.log(group) as f32
            };
        }
    }

    /// Joins groups along edges, the surest first, wherever the whole of two groups is likelier as one.
    pub(crate) fn join(&mut self, model: &Model<'_>, edges: &[Edge]) {
        let mut order: Vec<u32> = (0..edges.len() as u32)
            .filter(|&at| edges[at as usize].gain > 0.0)
            .collect();
        let gain = |at: u32| edges[at as usize].gain;
        order.sort_unstable_by(|&x, &y| gain(y).total_cmp(&gain(x)).then(x.cmp(&y)));
        let mut union = Vec::new();
        for at in order {
            let edge = edges[at as usize];
            let (x, y) = (
                self.home[edge.a as usize] as usize,
                self.home[edge.b as usize] as usize,
            );
            if x == y || model.barred(&self.groups[x], &self.groups[y]) {
                continue;
            }
            // A group that is too large to look at is judged by some of its members.
            let whole = self.groups[x].len() + self.groups[y].len() <= MOST;
            let most = if whole { MOST } else { MOST / 2 };
            let left = &self.groups[x][..self.groups[x].len().min(most)];
            let right = &self.groups[y][..self.groups[y].len().min(most)];
            union.clear();
            union.extend_from_slice(left);
            union.extend_from_slice(right);
            let log = model.log(&union) as f32;
            let apart = if whole {
                self.logs[x] + self.logs[y]
            } else {
                (model.log(left) + model.log(right)) as f32
            };
            if log > apart {
                let (keep, gone) = (x.min(y), x.max(y));
                let moved = std::mem::take(&mut self.groups[gone]);
                for &member in &moved {
                    self.home[member as usize] = keep as u32;
                }
                self.groups[keep].extend(moved);
                self.logs[keep] = log;
                self.logs[gone] = 0.0;
            }
        }
    }

    /// Lets each row choose by lot among the groups of its neighbours and a new one, in proportion to their likelihood.
    pub(crate) fn sample(
        &mut self,
        model: &Model<'_>,
        neighbours: &Neighbours,
        alone: &[f32],
        chance: &mut Chance,
    ) {
        let mut choices = Vec::new();
        for at in 0..self.home.len() as u32 {
            if neighbours.of(at).is_empty() {
                continue;
            }
            let left = self.choices(model, neighbours, alone, at, &mut choices);
            let (best, sum) = weights(&choices);
            let mut lot = chance.unit() as f32 * sum;
            let chosen = choices.iter().position(|choice| {
                lot -= (choice.gain - best).exp();
                lot < 0.0
            });
            if let Some(chosen) = chosen.filter(|&chosen| chosen > 0) {
                self.put(at, &choices[chosen], left);
            }
        }
    }

    /// Lets each row go where it is likeliest, until few move. Returns for each row the probability that it belongs where it is
    /// rather than elsewhere. `tell` is given the rounds done.
    pub(crate) fn settle(
        &mut self,
        model: &Model<'_>,
        neighbours: &Neighbours,
        alone: &[f32],
        mut tell: impl FnMut(usize),
    ) -> Vec<f32> {
        let count = self.home.len();
        let mut shares = vec![1.0; count];
        let mut restless: Vec<bool> = (0..count as u32)
            .map(|at| !neighbours.of(at).is_empty())
            .collect();
        let mut choices = Vec::new();
        for round in 0..SETTLING {
            let mut next = vec![false; count];
            for at in 0..count as u32 {
                if at % (1 << 14) == 0 {
                    tell(round * count + at as usize);
                }
                if !restless[at as usize] {
                    continue;
                }
                let left = self.choices(model, neighbours, alone, at, &mut choices);
                let (best, sum) = weights(&choices);
                let chosen = choices
                    .iter()
                    .position(|choice| choice.gain == best)
                    .unwrap_or(0);
                shares[at as usize] = 1.0 / sum;
                if chosen == 0 || round + 1 == SETTLING {
                    shares[at as usize] = (choices[0].gain - best).exp() / sum;
                    continue;
                }
                // Whoever is near the old or the new group may think again.
                for &(near, _) in neighbours.of(at) {
                    next[near as usize] = true;
                }
                for &near in &self.groups[self.home[at as usize] as usize] {
                    next[near as usize] = true;
                }
                self.put(at, &choices[chosen], left);
            }
            restless = next;
        }
        tell(SETTLING * count);
        shares
    }

    /// Where a row may go, first where it is. Returns the likelihood of its group without it.
    fn choices(
        &self,
        model: &Model<'_>,
        neighbours: &Neighbours,
        alone: &[f32],
        at: u32,
        choices: &mut Vec<Choice>,
    ) -> f32 {
        let mut members = [0; MOST + 1];
        // The likelihood with and without the row, of at most so many members; either may be known.
        let mut weigh = |group: &[u32], with: Option<f32>, without: Option<f32>| {
            let mut count = 0;
            for &member in group.iter().filter(|&&member| member != at).take(MOST - 1) {
                members[count] = member;
                count += 1;
            }
            members[count] = at;
            let without = without.unwrap_or_else(|| model.log(&members[..count]) as f32);
            let with = with.unwrap_or_else(|| model.log(&members[..=count]) as f32);
            (with, without)
        };
        choices.clear();
        let by_itself = alone[at as usize];
        let home = self.home[at as usize];
        let group = &self.groups[home as usize];
        let mut left = 0.0;
        if group.len() == 1 {
            choices.push(Choice {
                group: home,
                gain: by_itself,
                log: by_itself,
            });
        } else {
            let known = (group.len() <= MOST).then_some(self.logs[home as usize]);
            let (with, without) = weigh(group, known, None);
            left = without;
            choices.push(Choice {
                group: home,
                gain: with - without,
                log: with,
            });
            choices.push(Choice {
                group: NONE,
                gain: by_itself,
                log: by_itself,
            });
        }
        for &(other, gain) in neighbours.of(at) {
            let number = self.home[other as usize];
            let group = &self.groups[number as usize];
            if choices.iter().any(|choice| choice.group == number) || model.barred(&[at], group) {
                continue;
            }
            if group.len() == 1 {
                // The edge tells the gain already.
                let gain = gain + by_itself;
                choices.push(Choice {
                    group: number,
                    gain,
                    log: gain + alone[other as usize],
                });
                continue;
            }
            let known = (group.len() < MOST).then_some(self.logs[number as usize]);
            let (with, without) = weigh(group, None, known);
            choices.push(Choice {
                group: number,
                gain: with - without,
                log: with,
            });
        }
        left
    }

    fn put(&mut self, at: u32, choice: &Choice, left: f32) {
        let home = self.home[at as usize] as usize;
        self.groups[home].retain(|&member| member != at);
        self.logs[home] = left;
        let group = if choice.group != NONE {
            choice.group as usize
        } else if self.groups[at as usize].is_empty() {
            // The number that the row began with is free.
            at as usize
        } else {
            self.groups.push(Vec::new());
            self.logs.push(0.0);
            self.groups.len() - 1
        };
        self.groups[group].push(at);
        self.logs[group] = choice.log;
        self.home[at as usize] = group as u32;
    }
}

/// Rounds in which rows move.
pub(crate) const SETTLING: usize = 3;

/// The largest gain, and the sum of all in proportion to it.
fn weights(choices: &[Choice]) -> (f32, f32) {
    let best = choices
        .iter()
        .map(|choice| choice.gain)
        .fold(f32::MIN, f32::max);
    (
        best,
        choices
            .iter()
            .map(|choice| (choice.gain - best).exp())
            .sum(),
    )
}
