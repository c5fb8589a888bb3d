//! Invented events and reports of them, the same on every run.
//!
//! Towns of very different size lie in provinces; armed groups have provinces of their own; some days see many events. Reports
//! come late, round places to the province or miss them by some kilometres, leave out or generalise the actor and round tolls.

use super::{Mention, Mentions};

/// A small generator (SplitMix64), so that this needs no crate.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
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

    /// Below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.unit() * end as f64) as usize
    }

    /// 0, 1, 2 and so on, each with the given chance to go on.
    fn geometric(&mut self, on: f64) -> u32 {
        let mut count = 0;
        while self.unit() < on && count < 30 {
            count += 1;
        }
        count
    }
}

/// A mention that was made up, with its event.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) event: usize,
    pub(crate) id: String,
    pub(crate) day: i32,
    pub(crate) point: Option<(f64, f64)>,
    pub(crate) province: String,
    pub(crate) actor: String,
    pub(crate) killed: Option<u32>,
}

const PROVINCES: usize = 12;
const GENERIC: [&str; 3] = ["gunmen", "militants", "unknown"];

/// Mentions of so many events over so many days.
pub(crate) fn made(events: usize, days: i32, seed: u64) -> Vec<Made> {
    let mut dice = Dice(seed);
    let towns: Vec<(usize, f64, f64)> = (0..PROVINCES * 15)
        .map(|town| {
            let province = town % PROVINCES;
            let (row, column) = (province / 4, province % 4);
            let (lat, lon) = (10.0 + row as f64 * 2.0, 30.0 + column as f64 * 2.0);
            (province, lat + 1.8 * dice.unit(), lon + 1.8 * dice.unit())
        })
        .collect();
    let mut mentions = Vec::new();
    let mut day = 0;
    for event in 0..events {
        if dice.unit() > 0.3 {
            // The rest fall on the day of the event before: days of many attacks.
            day = dice.below(days as usize) as i32;
        }
        // The square makes few towns see most.
        let town = (dice.unit().powi(2) * towns.len() as f64) as usize;
        let (province, lat, lon) = towns[town];
        let actor = format!("Group {}", (province * 2 + dice.below(3)) % 20);
        let killed = 1 + dice.geometric(0.55);
        for _ in 0..=dice.geometric(0.55) {
            let place = dice.unit();
            let point = if place < 0.55 {
                Some((lat, lon))
            } else if place < 0.75 {
                let (row, column) = (province / 4, province % 4);
                Some((10.9 + row as f64 * 2.0, 30.9 + column as f64 * 2.0))
            } else if place < 0.9 {
                let mut miss = || (dice.unit() + dice.unit() + dice.unit() - 1.5) * 0.12;
                Some((lat + miss(), lon + miss()))
            } else {
                None
            };
            let named = dice.unit();
            let exact = dice.unit();
            mentions.push(Made {
                event,
                id: format!("m{:07}", mentions.len()),
                day: day + dice.geometric(0.25) as i32,
                point,
                province: format!("Province {province}"),
                actor: if named < 0.6 {
                    actor.clone()
                } else if named < 0.8 {
                    GENERIC[dice.below(GENERIC.len())].to_owned()
                } else {
                    String::new()
                },
                killed: (exact < 0.9).then(|| {
                    if exact < 0.65 {
                        killed
                    } else {
                        killed + dice.below(3) as u32
                    }
                }),
            });
        }
    }
    mentions
}

/// Mentions as a table.
pub(crate) fn table<'m>(made: impl IntoIterator<Item = &'m Made>) -> Mentions {
    let mut mentions = Mentions::new();
    for mention in made {
        mentions.push(&Mention {
            id: &mention.id,
            days: Some((mention.day, 0)),
            point: mention.point,
            country: "Nowhere",
            adm1: &mention.province,
            actor: &mention.actor,
            killed: mention.killed,
            ..Mention::default()
        });
    }
    mentions
}
