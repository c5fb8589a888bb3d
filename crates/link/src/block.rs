//! Which pairs of accounts are compared at all.
//!
//! An account enters a block for every day and every area that its date and place leave open, so no window has an edge to fall
//! off. Accounts that are coarse in time or place meet the exact ones through blocks of a month or a country, in which exact
//! ones do not meet each other again. Accounts without date or place meet others through a side and type, or through rare words.
//! A block above the cap is compared in a window of sorted neighbours (Hernández & Stolfo 1995), so the work grows with the
//! number of accounts and not with its square.

use std::collections::HashMap;

use concord_record::TypeGroup;

use crate::item::{Item, Level, Names};
use crate::model::Model;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    CellDay(i32, i32, i32),
    ProvinceDay(u32, i32),
    CountryDay(u32, i32),
    CellMonth(i32, i32, i32),
    ProvinceMonth(u32, i32),
    CountryMonth(u32, i32),
    Side(u32, TypeGroup),
    Word(u32),
}

impl Key {
    /// Whether two exact accounts of the block are a pair, or only pairs with a coarse one.
    fn joins_exact(self) -> bool {
        matches!(
            self,
            Key::CellDay(..) | Key::ProvinceDay(..) | Key::Word(..)
        )
    }
}

#[derive(Default)]
struct Block {
    /// Members by rank.
    exact: Vec<u32>,
    coarse: Vec<u32>,
}

/// The blocks of a set of items.
pub(crate) struct Blocks {
    /// Only ever looked up, never walked, so its order does not matter.
    blocks: HashMap<Key, Block>,
    keys: Vec<Vec<(Key, bool)>>,
    /// Position of an item among all, sorted so that likely partners are neighbours; and back.
    rank: Vec<u32>,
    ranked: Vec<u32>,
    cap: usize,
}

/// Days by which two exact dates may differ and still share a block.
const SLACK: i32 = 2;
/// Degrees of a cell and of the margin within which an account enters the neighbouring cell too.
const CELL: (f64, f64) = (1.0, 0.2);
/// Words that this many passages or fewer share are rare; so many of a passage's rarest are used.
const RARE: (u32, usize) = (12, 6);
/// Days of a month's bucket.
const MONTH: i32 = 30;

impl Blocks {
    pub(crate) fn new(items: &[Item<'_>], counts: &[u32], model: &Model) -> Self {
        let mut names = Names::default();
        let keys: Vec<Vec<(Key, bool)>> = items
            .iter()
            .map(|item| keys(item, counts, &mut names))
            .collect();
        let mut ranked: Vec<u32> = (0..items.len()).map(|at| at as u32).collect();
        ranked.sort_by(|&x, &y| {
            let key = |at: u32| {
                let item = &items[at as usize];
                (&item.place, item.account.event_type, item.days, at)
            };
            key(x).cmp(&key(y))
        });
        let mut rank = vec![0; items.len()];
        let mut blocks: HashMap<Key, Block> = HashMap::new();
        for (position, &at) in ranked.iter().enumerate() {
            rank[at as usize] = position as u32;
            for &(key, coarse) in &keys[at as usize] {
                let block = blocks.entry(key).or_default();
                if coarse {
                    block.coarse.push(position as u32);
                } else {
                    block.exact.push(position as u32);
                }
            }
        }
        Blocks {
            blocks,
            keys,
            rank,
            ranked,
            cap: model.block_cap.max(2),
        }
    }

    /// Items to compare with `item`, ascending, those after it only: each pair is met once.
    pub(crate) fn partners(&self, item: u32) -> Vec<u32> {
        let own = self.rank[item as usize];
        let mut found = Vec::new();
        let mut take = |members: &[u32]| {
            let near = if members.len() > self.cap {
                let at = members.partition_point(|&rank| rank < own);
                let from = at.saturating_sub(self.cap / 2);
                &members[from..members.len().min(at + self.cap / 2)]
            } else {
                members
            };
            found.extend(near.iter().map(|&rank| self.ranked[rank as usize]));
        };
        for &(key, coarse) in &self.keys[item as usize] {
            let Some(block) = self.blocks.get(&key) else {
                continue;
            };
            take(&block.coarse);
            if coarse || key.joins_exact() {
                take(&block.exact);
            }
        }
        found.retain(|&other| other > item);
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The blocks that an item enters, and whether it is coarse there.
fn keys(item: &Item<'_>, counts: &[u32], names: &mut Names) -> Vec<(Key, bool)> {
    let mut keys = Vec::new();
    let exact_place = item.level <= Level::Province;
    let cells = cells(item);
    if let Some((start, end)) = item.days.filter(|_| item.is_dated()) {
        for day in start..=end + SLACK {
            keys.extend(cells.iter().map(|&(y, x)| (Key::CellDay(y, x, day), false)));
            keys.extend(item.province.map(|p| (Key::ProvinceDay(p, day), false)));
            keys.extend(
                item.country
                    .map(|c| (Key::CountryDay(c, day), !exact_place)),
            );
        }
    }
    if let Some((start, end)) = item.days.filter(|&(start, end)| end - start <= 12 * 31) {
        let coarse = !item.is_dated() || item.series;
        for month in start.div_euclid(MONTH)..=end.div_euclid(MONTH) {
            keys.extend(
                cells
                    .iter()
                    .map(|&(y, x)| (Key::CellMonth(y, x, month), coarse)),
            );
            keys.extend(
                item.province
                    .map(|p| (Key::ProvinceMonth(p, month), coarse)),
            );
            keys.extend(
                item.country
                    .map(|c| (Key::CountryMonth(c, month), coarse && !exact_place)),
            );
        }
    }
    let incomplete = item.days.is_none() || item.level == Level::Unknown;
    for side in &item.perpetrators {
        keys.push((Key::Side(names.number(side.key()), item.group), incomplete));
    }
    let mut rare: Vec<(u32, u32)> = item
        .vector
        .iter()
        .map(|&(word, _)| (counts[word as usize], word))
        .filter(|&(count, _)| (2..=RARE.0).contains(&count))
        .collect();
    rare.sort_unstable();
    keys.extend(
        rare.iter()
            .take(RARE.1)
            .map(|&(_, word)| (Key::Word(word), false)),
    );
    keys
}

/// The cells that the place touches.
fn cells(item: &Item<'_>) -> Vec<(i32, i32)> {
    let Some((lat, lon)) = item.point.filter(|_| item.level == Level::Point) else {
        return Vec::new();
    };
    let (size, margin) = CELL;
    let at = |degrees: f64| (degrees / size).floor() as i32;
    let mut cells = Vec::new();
    for y in at(lat - margin)..=at(lat + margin) {
        for x in at(lon - margin)..=at(lon + margin) {
            cells.push((y, x));
        }
    }
    cells
}
