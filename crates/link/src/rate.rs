//! How many incidents of a kind a place sees: what makes an agreement on place and day a coincidence or not.
//!
//! The rate is that of the weeks around, the days in question left out, so that many tellings of one incident do not make the
//! place look busy.

use concord_record::TypeGroup;
use serde::{Deserialize, Serialize};

use crate::item::{Item, Level};
use crate::shelf::{Changes, Map, Shelf};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Area {
    Cell(i32, i32),
    Province(String),
    Country(String),
}

/// What one document tells of together: an area, group and first day.
type Together = (String, Option<Area>, TypeGroup, i32);

/// Days of accounts by area and group of types.
pub(crate) struct Rates<'s> {
    days: Map<'s, (Area, TypeGroup), Vec<i32>>,
    /// Accounts that one document tells together.
    siblings: Map<'s, Together, usize>,
}

/// Degrees of a cell whose incidents count as local.
const CELL: f64 = 0.25;
/// Days around an incident from which the rate is taken, and those next to it that are left out.
const WINDOW: (i32, i32) = (45, 3);
/// Incidents that chance brings where neither place nor time narrows it down.
const ANYWHERE: f64 = 3.0;

fn area(item: &Item, level: Level) -> Option<Area> {
    let cell = || item.cell(CELL).map(|(y, x)| Area::Cell(y, x));
    let province = || item.province.clone().map(Area::Province);
    let country = || item.country.clone().map(Area::Country);
    match level {
        Level::Point => cell().or_else(province).or_else(country),
        Level::Province => province().or_else(country),
        Level::Country => country(),
        Level::Unknown => None,
    }
}

fn sibling(item: &Item) -> Option<Together> {
    let (start, _) = item.days?;
    Some((
        item.document.id.clone(),
        area(item, item.level),
        item.group,
        start,
    ))
}

impl<'s> Rates<'s> {
    pub(crate) fn new(days: u8, siblings: u8, shelf: Option<&'s dyn Shelf>) -> Self {
        Rates {
            days: Map::new(days, shelf),
            siblings: Map::new(siblings, shelf),
        }
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.days.is_broken() || self.siblings.is_broken()
    }

    pub(crate) fn changes(&mut self, into: &mut Changes) {
        self.days.changes(into);
        self.siblings.changes(into);
    }

    /// Counts an account in. What [`Rates::expected`] gives changes for accounts of its areas in the weeks around alone: those that
    /// [`Rates::shares`] finds.
    pub(crate) fn insert(&mut self, item: &Item) {
        if let Some(key) = sibling(item) {
            *self.siblings.get_mut(&key) += 1;
        }
        let Some(day) = counted(item) else {
            return;
        };
        for area in areas(item) {
            let days = self.days.get_mut(&(area, item.group));
            let at = days.partition_point(|&other| other <= day);
            days.insert(at, day);
        }
    }

    /// Whether counting `added` in changes what is expected for an account that reaches over these days and is at home in one of the
    /// areas and groups that `added` counts in.
    pub(crate) fn shares(added: &Item, (start, end): (i32, i32)) -> bool {
        // The other account of a pair may reach further than this one.
        counted(added).is_some_and(|day| day >= start - 2 * WINDOW.0 && day <= end + 2 * WINDOW.0)
    }

    /// The area and group that an account's rate is taken from.
    pub(crate) fn home(item: &Item) -> Option<(Area, TypeGroup)> {
        Some((area(item, item.level)?, item.group))
    }

    /// The areas and groups whose rates an account counts in.
    pub(crate) fn counts_in(item: &Item) -> Vec<(Area, TypeGroup)> {
        let areas = counted(item).map(|_| areas(item)).unwrap_or_default();
        areas.into_iter().map(|area| (area, item.group)).collect()
    }

    /// Incidents of the kind that chance alone would put within what the two accounts leave open.
    pub(crate) fn expected(&self, a: &Item, b: &Item) -> f64 {
        // The area is the coarser one of the two, since that is what agreement leaves open. Of two equally coarse ones it is that of
        // the account whose id sorts first, which the caller gives first.
        let (coarse, level) = if a.level >= b.level {
            (a, a.level)
        } else {
            (b, b.level)
        };
        let (Some(area), Some((a0, a1)), Some((b0, b1))) = (area(coarse, level), a.reach, b.reach)
        else {
            return ANYWHERE;
        };
        let days = self.days.get(&(area, coarse.group));
        if days.is_empty() {
            return 0.0;
        }
        let count = |from: i32, to: i32| {
            days.partition_point(|&day| day <= to) - days.partition_point(|&day| day < from)
        };
        let (from, to) = (a0.max(b0), a1.min(b1));
        let (low, high) = (from.min(to), from.max(to));
        // Days that would have passed for agreement: the overlap, or the gap on both sides.
        let open = if from <= to {
            to - from + 1
        } else {
            2 * (from - to) + 1
        };
        if open > WINDOW.0 {
            return ANYWHERE;
        }
        let around = count(low - WINDOW.0, high + WINDOW.0)
            .saturating_sub(count(low - WINDOW.1, high + WINDOW.1));
        f64::from(open) * around as f64 / f64::from(2 * (WINDOW.0 - WINDOW.1))
    }

    /// Incidents of the kind that the item's own document tells for the same place and day, itself included.
    pub(crate) fn siblings(&self, item: &Item) -> usize {
        sibling(item)
            .map_or(1, |key| *self.siblings.get(&key))
            .max(1)
    }
}

/// The day that an account counts on; `None` for one that has no narrow date or tells of several incidents.
fn counted(item: &Item) -> Option<i32> {
    let (start, end) = item.days?;
    (item.is_dated() && !item.series).then(|| (start + end).div_euclid(2))
}

/// The areas that an account lies in, from its own to the country.
fn areas(item: &Item) -> Vec<Area> {
    let mut areas: Vec<Area> = [Level::Point, Level::Province, Level::Country]
        .into_iter()
        .filter(|&level| level >= item.level)
        .filter_map(|level| area(item, level))
        .collect();
    areas.dedup();
    areas
}
