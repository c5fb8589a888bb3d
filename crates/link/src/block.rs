//! Which pairs of accounts are compared at all.
//!
//! An account enters a block for every day and every area that its date and place leave open, so no window has an edge to fall
//! off. Accounts that are coarse in time or place meet the exact ones through blocks of a month or a country, in which exact
//! ones do not meet each other again. Accounts without date or place meet others through a side and type, or through rare words.
//! A block above the cap is compared in a window of sorted neighbours (Hernández & Stolfo 1995), so the work grows with the
//! number of accounts and not with its square.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use concord_record::TypeGroup;
use serde::{Deserialize, Serialize};

use crate::item::{Item, Level};
use crate::shelf::{Changes, Map, Row, Shelf};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
enum Key {
    CellDay(i32, i32, i32),
    ProvinceDay(String, i32),
    CountryDay(String, i32),
    CellMonth(i32, i32, i32),
    ProvinceMonth(String, i32),
    CountryMonth(String, i32),
    SideMonth(String, TypeGroup, i32),
    NameWeek(String, i32),
}

impl Key {
    /// Whether two exact accounts of the block are a pair, or only pairs with a coarse one.
    fn joins_exact(&self) -> bool {
        matches!(
            self,
            Key::CellDay(..) | Key::ProvinceDay(..) | Key::NameWeek(..)
        )
    }
}

/// Members sorted by place, kind, days and id, so that likely partners are neighbours.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Block {
    exact: Vec<u32>,
    coarse: Vec<u32>,
}

/// The blocks of a set of items, which grows.
pub(crate) struct Blocks<'s> {
    blocks: Map<'s, Key, Block>,
    cap: usize,
}

/// Days by which two exact dates may differ and still share a block.
const SLACK: i32 = 2;
/// Degrees of a cell and of the margin within which an account enters the neighbouring cell too.
const CELL: (f64, f64) = (1.0, 0.2);
/// Caps up to which coarse members are compared with all exact ones.
const CROSS: usize = 4;
/// Days of a month's bucket, and of a week's.
const MONTH: i32 = 30;
const WEEK: i32 = 7;

fn order(items: &Row<'_, Item>, x: u32, y: u32) -> Ordering {
    let key = |at: u32| {
        let item = items.get(at);
        (&item.place, item.account.event_type, item.days, item.id())
    };
    key(x).cmp(&key(y))
}

impl<'s> Blocks<'s> {
    pub(crate) fn new(cap: usize, drawer: u8, shelf: Option<&'s dyn Shelf>) -> Self {
        Blocks {
            cap: cap.max(2),
            blocks: Map::new(drawer, shelf),
        }
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.blocks.is_broken()
    }

    pub(crate) fn changes(&mut self, into: &mut Changes) {
        self.blocks.changes(into);
    }

    /// Takes in the item of the given number, which must be the next one. Gives the items, besides itself, whose partners changed
    /// otherwise than by the new one: neighbours in blocks that are compared in a window.
    pub(crate) fn insert(&mut self, items: &Row<'_, Item>, at: u32) -> BTreeSet<u32> {
        let mut moved = BTreeSet::new();
        for (key, coarse) in keys(items.get(at)) {
            let block = self.blocks.get_mut(&key);
            let members = if coarse {
                &mut block.coarse
            } else {
                &mut block.exact
            };
            let place = members.partition_point(|&other| order(items, other, at) == Ordering::Less);
            members.insert(place, at);
            let (now, reach) = (members.len(), self.cap / 2 + 1);
            if now == self.cap + 1 || now == CROSS * self.cap + 1 {
                moved.extend(block.coarse.iter().chain(&block.exact));
            } else if now > self.cap {
                moved.extend(&members[place.saturating_sub(reach)..(place + reach + 1).min(now)]);
            }
        }
        moved.remove(&at);
        moved
    }

    /// Items to compare with `item`, ascending. The relation is symmetric.
    pub(crate) fn partners(&self, items: &Row<'_, Item>, item: u32) -> Vec<u32> {
        let mut found = BTreeSet::new();
        for (key, coarse) in keys(items.get(item)) {
            let block = self.blocks.get(&key);
            let (own, other) = if coarse {
                (&block.coarse, &block.exact)
            } else {
                (&block.exact, &block.coarse)
            };
            if coarse || key.joins_exact() {
                found.extend(self.window(items, own, item));
            }
            if own.len().max(other.len()) <= CROSS * self.cap {
                found.extend(other);
            }
        }
        found.remove(&item);
        found.into_iter().collect()
    }

    /// The members to compare with one of them: all, or half a cap to either side.
    fn window<'m>(&self, items: &Row<'_, Item>, members: &'m [u32], item: u32) -> &'m [u32] {
        if members.len() <= self.cap {
            return members;
        }
        let at = members.partition_point(|&other| order(items, other, item) == Ordering::Less);
        let half = self.cap / 2;
        &members[at.saturating_sub(half)..(at + half + 1).min(members.len())]
    }
}

/// The blocks that an item enters, and whether it is coarse there.
fn keys(item: &Item) -> Vec<(Key, bool)> {
    let mut keys = Vec::new();
    let exact_place = item.level <= Level::Province;
    let cells = cells(item);
    let narrow = item.reach.filter(|(start, end)| end - start < 14);
    if let Some((start, end)) = narrow {
        for day in start..=end + SLACK {
            keys.extend(cells.iter().map(|&(y, x)| (Key::CellDay(y, x, day), false)));
            keys.extend(
                item.province
                    .clone()
                    .map(|p| (Key::ProvinceDay(p, day), false)),
            );
            keys.extend(
                item.country
                    .clone()
                    .map(|c| (Key::CountryDay(c, day), !exact_place)),
            );
        }
    }
    if let Some((start, end)) = item.reach.filter(|&(start, end)| end - start <= 12 * 31) {
        let coarse = narrow.is_none() || item.series;
        let incomplete = item.days.is_none() || item.level == Level::Unknown;
        for month in start.div_euclid(MONTH)..=end.div_euclid(MONTH) {
            keys.extend(
                cells
                    .iter()
                    .map(|&(y, x)| (Key::CellMonth(y, x, month), coarse)),
            );
            keys.extend(
                item.province
                    .clone()
                    .map(|p| (Key::ProvinceMonth(p, month), coarse)),
            );
            keys.extend(
                item.country
                    .clone()
                    .map(|c| (Key::CountryMonth(c, month), coarse && !exact_place)),
            );
            keys.extend(
                item.perpetrators
                    .iter()
                    .map(|side| (Key::SideMonth(side.key(), item.group, month), incomplete)),
            );
        }
        if narrow.is_some() {
            for week in (start - SLACK).div_euclid(WEEK)..=(end + SLACK).div_euclid(WEEK) {
                keys.extend(
                    item.names
                        .iter()
                        .map(|name| (Key::NameWeek(name.clone(), week), false)),
                );
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The cells that the place touches.
fn cells(item: &Item) -> Vec<(i32, i32)> {
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
