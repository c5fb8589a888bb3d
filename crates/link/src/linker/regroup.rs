//! Groups of accounts, made anew in the components that something touched.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Bar, Change, Kept, Linker};
use crate::cluster::Cluster;
use crate::group::{Bounds, Pairs, group};
use crate::words::stable_id;

impl Linker<'_> {
    /// Makes the groups of the components that the seeds lie in anew.
    pub(super) fn regroup(&mut self, seeds: BTreeSet<u32>, old_groups: u32) -> Change {
        let mut open: Vec<u32> = seeds.into_iter().collect();
        let mut reached: BTreeSet<u32> = open.iter().copied().collect();
        while let Some(at) = open.pop() {
            let likely = self
                .pairs
                .get(at)
                .iter()
                .filter(|(_, kept)| matches!(kept, Kept::Scored(score) if *score > self.edge()))
                .map(|(&other, _)| other);
            let mates = self.groups.get(*self.home.get(at)).iter().copied();
            let must = self.must[at as usize].iter().copied();
            for other in likely.chain(mates).chain(must) {
                if reached.insert(other) {
                    open.push(other);
                }
            }
        }
        let mut members: Vec<u32> = reached.into_iter().collect();
        members.sort_by(|&x, &y| self.item(x).id().cmp(self.item(y).id()));
        let local: HashMap<u32, usize> =
            members.iter().enumerate().map(|(n, &at)| (at, n)).collect();
        let mut edges = Vec::new();
        let mut must = BTreeSet::new();
        for (n, &at) in members.iter().enumerate() {
            for (other, kept) in self.pairs.get(at) {
                if let (Some(&m), Kept::Scored(score)) = (local.get(other), kept)
                    && n < m
                    && *score > self.edge()
                {
                    edges.push((*score, n, m));
                }
            }
            for other in &self.must[at as usize] {
                if let Some(&m) = local.get(other) {
                    must.insert((n.min(m), n.max(m)));
                }
            }
        }
        let bounds = Bounds {
            join: self.model.join,
            least: self.model.least,
            most: self.model.most,
        };
        let component = Component {
            linker: self,
            members: &members,
        };
        let (groups, refused) = group(members.len(), edges, &must, &component, bounds);
        let id = |n: usize| self.item(members[n]).id().to_owned();
        let kept: Vec<_> = must.iter().map(|&(a, b)| (id(a), id(b))).collect();
        let refused: Vec<_> = refused.into_iter().map(|(a, b)| (id(a), id(b))).collect();
        for pair in &kept {
            self.refused.remove(pair);
        }
        self.refused.extend(refused);

        let mut old: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &at in &members {
            let home = *self.home.get(at);
            old.entry(home)
                .or_insert_with(|| self.groups.get(home).clone());
        }
        let mut free: Vec<u32> = old.keys().copied().collect();
        let was: BTreeMap<String, &Vec<u32>> = old
            .iter()
            .filter(|(home, _)| **home < old_groups)
            .map(|(_, members)| (self.cluster_id(members), members))
            .collect();
        let now: Vec<Vec<u32>> = groups
            .iter()
            .map(|group| group.iter().map(|&n| members[n]).collect())
            .collect();
        let mut change = Change::default();
        let mut ids = BTreeSet::new();
        for group in &now {
            let id = self.cluster_id(group);
            if was.get(&id).is_none_or(|old| *old != group) {
                change.formed.push(self.cluster(group));
            }
            ids.insert(id);
        }
        change.dissolved = was
            .keys()
            .filter(|id| !ids.contains(*id))
            .cloned()
            .collect();
        free.reverse();
        for &home in &free {
            self.groups.get_mut(home).clear();
        }
        for group in now {
            let home = free.pop().unwrap_or_else(|| {
                self.groups.push(Vec::new());
                self.groups.len() - 1
            });
            for &at in &group {
                *self.home.get_mut(at) = home;
            }
            *self.groups.get_mut(home) = group;
        }
        change.formed.sort_by(|x, y| x.accounts.cmp(&y.accounts));
        change
    }

    /// The score above which a pair may bring groups together.
    fn edge(&self) -> f64 {
        self.model.join.min(0.0)
    }

    fn cluster_id(&self, members: &[u32]) -> String {
        // A group without members is what a shelf has lost.
        stable_id("e", members.first().map(|&at| self.item(at).id()))
    }

    fn cluster(&self, members: &[u32]) -> Cluster {
        Cluster {
            id: self.cluster_id(members),
            accounts: members
                .iter()
                .map(|&at| self.item(at).id().to_owned())
                .collect(),
        }
    }

    /// All groups, sorted by first account.
    pub fn clusters(&self) -> Vec<Cluster> {
        let mut clusters: Vec<Cluster> = (0..self.groups.len())
            .map(|at| self.groups.get(at))
            .filter(|members| !members.is_empty())
            .map(|members| self.cluster(members))
            .collect();
        clusters.sort();
        clusters.sort_by(|x, y| x.accounts.cmp(&y.accounts));
        clusters
    }
}

/// Accounts that are grouped together.
struct Component<'l> {
    linker: &'l Linker<'l>,
    members: &'l [u32],
}

impl Pairs for Component<'_> {
    fn score(&self, a: usize, b: usize) -> Option<f64> {
        let (a, b) = (self.members[a], self.members[b]);
        match self.linker.pairs.get(a).get(&b) {
            Some(Kept::Scored(score)) => Some(*score),
            _ => (self.linker.bar(a, b) == Bar::None).then(|| self.linker.score(a, b)),
        }
    }

    fn is_parted(&self, a: usize, b: usize) -> bool {
        self.linker.cannot[self.members[a] as usize].contains(&self.members[b])
    }
}
