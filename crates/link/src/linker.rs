//! Linking that grows: accounts are taken in as their reports come, and only what they touch is scored and grouped again.
//!
//! An account touches the accounts that share a block with it, those whose blocks are too large to be compared in full and moved
//! on, those of its own report, and those whose place it makes busier in the weeks around. Groups are made anew in the connected
//! components of likely pairs that these lie in; components do not see each other. A score depends on nothing else, so taking
//! reports in one by one, in any order, gives what taking all of them at once gives.
//!
//! A linker can be put on a [`Shelf`] and taken up again by another run of the program, which reads only what a new report touches.

mod keep;
mod regroup;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::block::Blocks;
use crate::cluster::{Cluster, Constraints, Linking, Passage};
use crate::family::Families;
use crate::item::Item;
use crate::kind::are_near;
use crate::learn::Example;
use crate::model::Model;
use crate::pair::{PairScore, Verdict};
use crate::rate::{Area, Rates};
use crate::score::Scorer;
use crate::shelf::{Map, Row, Shelf};
use concord_record::TypeGroup;
use keep::{LAYOUT, Whole, drawer};

/// A pair that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Kept {
    Scored(f64),
    PartOf,
}

/// What stands against joining a pair, whatever its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bar {
    None,
    /// One is a series.
    Series,
    Apart,
}

/// What taking accounts in changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Groups that are new or have other members than before, sorted by first account.
    pub formed: Vec<Cluster>,
    /// Ids of groups that are no more, sorted.
    pub dissolved: Vec<String>,
}

/// An account at home in an area, with the days that it reaches over.
type Dweller = (u32, (i32, i32));

/// The state of linking a casebook.
pub struct Linker<'s> {
    model: Model,
    decisions: Constraints,
    items: Row<'s, Item>,
    by_id: Map<'s, String, Option<u32>>,
    of_document: Map<'s, String, Vec<u32>>,
    /// Accounts whose rate is taken from an area and group.
    homes: Map<'s, (Area, TypeGroup), Vec<Dweller>>,
    rates: Rates<'s>,
    blocks: Blocks<'s>,
    /// Documents that a document copies or is copied by.
    copies: BTreeMap<String, BTreeSet<String>>,
    copies_changed: bool,
    /// Kept pairs, both ways.
    pairs: Row<'s, BTreeMap<u32, Kept>>,
    /// Series with the incidents that are part of them, by id.
    parts: BTreeSet<(String, String)>,
    parts_changed: bool,
    must: Vec<BTreeSet<u32>>,
    cannot: Vec<BTreeSet<u32>>,
    /// Members of each account's group, sorted by id; shared by no two accounts of different groups.
    groups: Row<'s, Vec<u32>>,
    home: Row<'s, u32>,
    refused: BTreeSet<(String, String)>,
}

impl<'s> Linker<'s> {
    /// A linker that holds nothing yet, with what persons decided.
    pub fn new(model: Model, decisions: Constraints) -> Self {
        let whole = Whole {
            layout: LAYOUT,
            model,
            decisions,
            items: 0,
            groups: 0,
            refused: BTreeSet::new(),
        };
        Linker::with(whole, None)
    }

    fn with(whole: Whole, shelf: Option<&'s dyn Shelf>) -> Self {
        let items = whole.items;
        Linker {
            items: Row::new(drawer::ITEMS, shelf, items),
            by_id: Map::new(drawer::IDS, shelf),
            of_document: Map::new(drawer::DOCUMENTS, shelf),
            homes: Map::new(drawer::HOMES, shelf),
            rates: Rates::new(drawer::DAYS, drawer::SIBLINGS, shelf),
            blocks: Blocks::new(whole.model.block_cap, drawer::BLOCKS, shelf),
            copies: BTreeMap::new(),
            copies_changed: true,
            pairs: Row::new(drawer::PAIRS, shelf, items),
            parts: BTreeSet::new(),
            parts_changed: true,
            must: vec![BTreeSet::new(); items as usize],
            cannot: vec![BTreeSet::new(); items as usize],
            groups: Row::new(drawer::GROUPS, shelf, whole.groups),
            home: Row::new(drawer::GROUP_OF, shelf, items),
            refused: whole.refused,
            model: whole.model,
            decisions: whole.decisions,
        }
    }

    /// Accounts held.
    pub fn len(&self) -> usize {
        self.items.len() as usize
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.items.len() == 0
    }

    /// Must-links that could not be kept because a cannot-link stood against them.
    pub fn refused(&self) -> &BTreeSet<(String, String)> {
        &self.refused
    }

    /// Series with the incidents that are part of them, by account id.
    pub fn parts(&self) -> &BTreeSet<(String, String)> {
        &self.parts
    }

    fn item(&self, at: u32) -> &Item {
        self.items.get(at)
    }

    /// Takes accounts in; those whose id is held already are left out. `families` are those of all documents so far.
    pub fn add(&mut self, passages: &[Passage<'_>], families: &Families) -> Change {
        let mut sorted: Vec<&Passage<'_>> = passages.iter().collect();
        sorted.sort_by(|x, y| {
            (&x.account.id, &x.document.id, x.text).cmp(&(&y.account.id, &y.document.id, y.text))
        });
        let before = self.len();
        // Where most is new, all is looked at: cheaper than finding out what is touched.
        let all = sorted.len() >= before;
        let mut touched = self.take_copies(families);
        for passage in sorted {
            if self.by_id.get(&passage.account.id).is_some() {
                continue;
            }
            let item = Item::new(passage.account, passage.document, passage.text);
            self.insert(item, !all, &mut touched);
        }
        if all {
            touched.extend(0..self.items.len());
        }
        let old_groups = self.groups.len();
        for at in self.home.len()..self.items.len() {
            self.home.push(self.groups.len());
            self.groups.push(vec![at]);
        }
        let seeds = self.rescore(&touched);
        self.regroup(seeds, old_groups)
    }

    /// Takes over what persons decided, in place of what they had decided before; only the accounts of changed decisions, and what hangs
    /// together with them, are looked at.
    pub fn decide(&mut self, decisions: Constraints) -> Change {
        let mut touched = BTreeSet::new();
        for (lists, old, new) in [
            (&mut self.must, &self.decisions.must, &decisions.must),
            (&mut self.cannot, &self.decisions.cannot, &decisions.cannot),
        ] {
            let (old, new): (BTreeSet<_>, BTreeSet<_>) = (
                old.iter().map(sorted).collect(),
                new.iter().map(sorted).collect(),
            );
            for (a, b) in old.symmetric_difference(&new).filter(|(a, b)| a != b) {
                let id = |id: &str| *self.by_id.get(&id.to_owned());
                let (Some(x), Some(y)) = (id(a), id(b)) else {
                    continue;
                };
                let held = new.contains(&(*a, *b));
                for (x, y) in [(x, y), (y, x)] {
                    touched.insert(x);
                    if held {
                        lists[x as usize].insert(y);
                    } else {
                        lists[x as usize].remove(&y);
                    }
                }
                self.refused.remove(&((*a).to_owned(), (*b).to_owned()));
            }
        }
        self.decisions = decisions;
        let seeds = self.rescore(&touched);
        self.regroup(seeds, self.groups.len())
    }

    /// Notes which documents copy one another; gives the accounts of those for which that changed.
    fn take_copies(&mut self, families: &Families) -> BTreeSet<u32> {
        let mut copies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (a, b) in families.copies() {
            copies.entry(a.clone()).or_default().insert(b.clone());
            copies.entry(b.clone()).or_default().insert(a.clone());
        }
        let mut touched = BTreeSet::new();
        if copies != self.copies {
            for document in copies.keys().chain(self.copies.keys()) {
                if copies.get(document) != self.copies.get(document) {
                    touched.extend(self.of_document.get(document));
                }
            }
            self.copies = copies;
            self.copies_changed = true;
        }
        touched
    }

    fn insert(&mut self, item: Item, watch: bool, touched: &mut BTreeSet<u32>) {
        let at = self.items.len();
        if watch {
            for key in Rates::counts_in(&item) {
                let near = self.homes.get(&key).iter();
                let near = near.filter(|(_, reach)| Rates::shares(&item, *reach));
                touched.extend(near.map(|(other, _)| other));
            }
        }
        let siblings = self.of_document.get_mut(&item.document.id);
        touched.extend(siblings.iter());
        touched.insert(at);
        siblings.push(at);
        // Without a reach nothing that others count for changes its rate.
        if let (Some(home), Some(reach)) = (Rates::home(&item), item.reach) {
            self.homes.get_mut(&home).push((at, reach));
        }
        self.rates.insert(&item);
        *self.by_id.get_mut(&item.id().to_owned()) = Some(at);
        self.pairs.push(BTreeMap::new());
        self.must.push(BTreeSet::new());
        self.cannot.push(BTreeSet::new());
        for (pairs, together) in [
            (&self.decisions.must, true),
            (&self.decisions.cannot, false),
        ] {
            for (a, b) in pairs.iter().filter(|(a, b)| a != b) {
                let other = match item.id() {
                    id if id == a => b,
                    id if id == b => a,
                    _ => continue,
                };
                if let Some(other) = *self.by_id.get(other) {
                    let lists = if together {
                        &mut self.must
                    } else {
                        &mut self.cannot
                    };
                    lists[at as usize].insert(other);
                    lists[other as usize].insert(at);
                    touched.insert(other);
                }
            }
        }
        self.items.push(item);
        touched.extend(self.blocks.insert(&self.items, at));
    }

    /// Scores the pairs of the touched accounts again; gives all accounts whose pairs may have changed.
    fn rescore(&mut self, touched: &BTreeSet<u32>) -> BTreeSet<u32> {
        let mut seeds = touched.clone();
        for &a in touched {
            let old = std::mem::take(self.pairs.get_mut(a));
            for (b, kept) in old {
                self.pairs.get_mut(b).remove(&a);
                if kept == Kept::PartOf {
                    let part = self.part(a, b);
                    self.parts_changed |= self.parts.remove(&part);
                }
                seeds.insert(b);
            }
        }
        for &a in touched {
            for b in self.blocks.partners(&self.items, a) {
                if self.pairs.get(a).contains_key(&b) || (touched.contains(&b) && b < a) {
                    continue;
                }
                let kept = match self.bar(a, b) {
                    Bar::Apart => continue,
                    Bar::Series if self.is_part(a, b) => Kept::PartOf,
                    Bar::Series => continue,
                    Bar::None => match self.score(a, b) {
                        score if score >= 2.0 * self.model.different => Kept::Scored(score),
                        _ => continue,
                    },
                };
                self.pairs.get_mut(a).insert(b, kept);
                self.pairs.get_mut(b).insert(a, kept);
                if kept == Kept::PartOf {
                    let part = self.part(a, b);
                    self.parts_changed |= self.parts.insert(part);
                }
                seeds.insert(b);
            }
        }
        seeds
    }

    /// Everything that linking found, with reasons.
    pub fn linking(&self) -> Linking {
        let mut pairs = Vec::new();
        for a in 0..self.items.len() {
            for (&b, &kept) in self.pairs.get(a).iter().filter(|(b, _)| **b > a) {
                if !self.must[a as usize].contains(&b) {
                    pairs.push(self.pair(a, b, kept == Kept::PartOf));
                }
            }
            let must = self.must[a as usize].iter();
            let decided = must.chain(self.cannot[a as usize].difference(&self.must[a as usize]));
            for &b in decided.filter(|b| **b > a) {
                pairs.push(self.pair(a, b, false));
            }
        }
        pairs.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
        Linking {
            clusters: self.clusters(),
            pairs,
            refused: self.refused.iter().cloned().collect(),
        }
    }

    fn pair(&self, a: u32, b: u32, part_of: bool) -> PairScore {
        let (x, y) = (self.item(a), self.item(b));
        let score = self.score(a, b);
        let model = &self.model;
        let verdict = if self.cannot[a as usize].contains(&b) {
            Verdict::CannotLink
        } else if self.must[a as usize].contains(&b) {
            Verdict::MustLink
        } else if part_of {
            Verdict::PartOf
        } else {
            match score {
                score if score >= model.same => Verdict::Same,
                score if score >= model.different => Verdict::Doubtful,
                _ => Verdict::Different,
            }
        };
        PairScore {
            a: x.id().min(y.id()).to_owned(),
            b: x.id().max(y.id()).to_owned(),
            score,
            probability: 1.0 / (1.0 + (-score).exp()),
            parts: self.scorer().parts(x, y, self.copied(a, b)),
            verdict,
        }
    }

    /// What was found on each pair that shares a block and that nothing bars, to learn from.
    pub fn examples(&self) -> Vec<Example> {
        let mut examples = Vec::new();
        for a in 0..self.items.len() {
            for b in self.blocks.partners(&self.items, a) {
                if b > a && self.bar(a, b) == Bar::None {
                    let (x, y) = (self.item(a), self.item(b));
                    examples.push(self.scorer().example(x, y, self.copied(a, b)));
                }
            }
        }
        examples
    }

    fn scorer(&self) -> Scorer<'_> {
        Scorer {
            rates: &self.rates,
            model: &self.model,
        }
    }

    fn score(&self, a: u32, b: u32) -> f64 {
        let (x, y) = (self.item(a), self.item(b));
        self.scorer().score(x, y, self.copied(a, b))
    }

    fn copied(&self, a: u32, b: u32) -> bool {
        let document = |at: u32| &self.item(at).document.id;
        self.copies
            .get(document(a))
            .is_some_and(|copies| copies.contains(document(b)))
    }

    fn bar(&self, a: u32, b: u32) -> Bar {
        if self.cannot[a as usize].contains(&b) {
            return Bar::Apart;
        }
        if self.must[a as usize].contains(&b) {
            return Bar::None;
        }
        let (x, y) = (self.item(a), self.item(b));
        if x.series != y.series {
            return Bar::Series;
        }
        if x.document.id == y.document.id {
            return Bar::Apart;
        }
        if x.series {
            // Two series are one only if their spans are much the same.
            let (Some((a0, a1)), Some((b0, b1))) = (x.days, y.days) else {
                return Bar::Apart;
            };
            let shared = f64::from((a1.min(b1) - a0.max(b0) + 1).max(0));
            if shared / f64::from(a1.max(b1) - a0.min(b0) + 1) < 0.6 {
                return Bar::Apart;
            }
        }
        Bar::None
    }

    /// Two accounts of which one is a series: its id, and that of the other.
    fn part(&self, a: u32, b: u32) -> (String, String) {
        let (x, y) = (self.item(a), self.item(b));
        let (series, single) = if x.series { (x, y) } else { (y, x) };
        (series.id().to_owned(), single.id().to_owned())
    }

    /// Whether the single one of the two fits into the series.
    fn is_part(&self, a: u32, b: u32) -> bool {
        let (x, y) = (self.item(a), self.item(b));
        let (series, single) = if x.series { (x, y) } else { (y, x) };
        let (Some((from, to)), Some((start, end))) = (series.days, single.days) else {
            return false;
        };
        let place = match (&series.province, &single.province) {
            (Some(x), Some(y)) => x == y,
            _ => series.country.is_some() && series.country == single.country,
        };
        let side = series.perpetrators.is_empty()
            || single.perpetrators.is_empty()
            || series
                .perpetrators
                .iter()
                .any(|x| single.perpetrators.iter().any(|y| x.key() == y.key()));
        from <= start && end <= to && place && side && are_near(series.group, single.group)
    }
}

/// A pair with the id that sorts first in front.
fn sorted((a, b): &(String, String)) -> (&str, &str) {
    (a.min(b), a.max(b))
}
