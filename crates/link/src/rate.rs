//! How many incidents of a kind a place sees: what makes an agreement on place and day a coincidence or not.
//!
//! The rate is that of the weeks around, the days in question left out, so that many tellings of one incident do not make the
//! place look busy.

use std::collections::BTreeMap;

use concord_record::TypeGroup;

use crate::item::{Item, Level};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Area {
    Cell(i32, i32),
    Province(u32),
    Country(u32),
    World,
}

/// Days of accounts by area and group of types.
pub(crate) struct Rates {
    days: BTreeMap<(Area, TypeGroup), Vec<i32>>,
    /// Accounts that one document tells for one area, group and first day.
    siblings: BTreeMap<(String, Area, TypeGroup, i32), usize>,
}

/// Degrees of a cell whose incidents count as local.
const CELL: f64 = 0.25;
/// Days around an incident from which the rate is taken, and those next to it that are left out.
const WINDOW: (i32, i32) = (45, 3);

fn area(item: &Item<'_>, level: Level) -> Area {
    let cell = || item.cell(CELL).map(|(y, x)| Area::Cell(y, x));
    let province = || item.province.map(Area::Province);
    let country = || item.country.map(Area::Country);
    match level {
        Level::Point => cell().or_else(province).or_else(country),
        Level::Province => province().or_else(country),
        Level::Country => country(),
        Level::Unknown => None,
    }
    .unwrap_or(Area::World)
}

fn finest(item: &Item<'_>) -> Area {
    area(item, item.level)
}

impl Rates {
    pub(crate) fn new(items: &[Item<'_>]) -> Self {
        let mut days: BTreeMap<(Area, TypeGroup), Vec<i32>> = BTreeMap::new();
        let mut siblings = BTreeMap::new();
        for item in items {
            let Some((start, end)) = item.days else {
                continue;
            };
            *siblings
                .entry((
                    item.account.document.clone(),
                    finest(item),
                    item.group,
                    start,
                ))
                .or_insert(0) += 1;
            if !item.is_dated() || item.series {
                continue;
            }
            let mut areas: Vec<Area> = [
                Level::Point,
                Level::Province,
                Level::Country,
                Level::Unknown,
            ]
            .into_iter()
            .filter(|&level| level >= item.level)
            .map(|level| area(item, level))
            .collect();
            areas.dedup();
            for area in areas {
                days.entry((area, item.group))
                    .or_default()
                    .push((start + end).div_euclid(2));
            }
        }
        for days in days.values_mut() {
            days.sort_unstable();
        }
        Rates { days, siblings }
    }

    /// Incidents of the kind that chance alone would put within what the two accounts leave open.
    pub(crate) fn expected(&self, a: &Item<'_>, b: &Item<'_>) -> f64 {
        // The area is the coarser one of the two, since that is what agreement leaves open.
        let (coarse, level) = if a.level >= b.level {
            (a, a.level)
        } else {
            (b, b.level)
        };
        let Some(days) = self.days.get(&(area(coarse, level), coarse.group)) else {
            return 0.0;
        };
        let count = |from: i32, to: i32| {
            days.partition_point(|&day| day <= to) - days.partition_point(|&day| day < from)
        };
        match (a.days, b.days) {
            (Some((a0, a1)), Some((b0, b1))) => {
                let (from, to) = (a0.max(b0), a1.min(b1));
                let (low, high) = (from.min(to), from.max(to));
                // Days that would have passed for agreement: the overlap, or the gap on both sides.
                let open = if from <= to {
                    to - from + 1
                } else {
                    2 * (from - to) + 1
                };
                let around = count(low - WINDOW.0, high + WINDOW.0)
                    .saturating_sub(count(low - WINDOW.1, high + WINDOW.1));
                f64::from(open) * around as f64 / f64::from(2 * (WINDOW.0 - WINDOW.1))
            }
            // Without a date every incident of the area is a candidate.
            _ => days.len().saturating_sub(1) as f64,
        }
    }

    /// Incidents of the kind that the item's own document tells for the same place and day, itself included.
    pub(crate) fn siblings(&self, item: &Item<'_>) -> usize {
        let Some((start, _)) = item.days else {
            return 1;
        };
        let key = (
            item.account.document.clone(),
            finest(item),
            item.group,
            start,
        );
        self.siblings.get(&key).copied().unwrap_or(1).max(1)
    }
}
