//! Accounts that hang together to groups: greedy correlation clustering (Bansal, Blum & Chawla 2004), the surest pairs first. Two groups
//! join only if all their pairs together speak for it, so nothing is joined through a chain.

use std::collections::{BTreeMap, BTreeSet};

/// What grouping asks about members, which are numbered from 0 in the order of their ids.
pub(crate) trait Pairs {
    /// Log-odds of a pair, or `None` where it must not be in one group.
    fn score(&self, a: usize, b: usize) -> Option<f64>;
    /// Whether a person said that the two are not one.
    fn is_parted(&self, a: usize, b: usize) -> bool;
}

/// How groups are joined.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Mean score that two groups need.
    pub(crate) join: f64,
    /// Bounds that each pair's score is held to.
    pub(crate) least: f64,
    pub(crate) most: f64,
}

/// The groups of `count` members, each sorted, and the must-links that could not be kept. `edges` are pairs with their scores.
pub(crate) fn group(
    count: usize,
    mut edges: Vec<(f64, usize, usize)>,
    must: &BTreeSet<(usize, usize)>,
    pairs: &impl Pairs,
    bounds: Bounds,
) -> (Vec<Vec<usize>>, Vec<(usize, usize)>) {
    let mut members: Vec<Vec<usize>> = (0..count).map(|at| vec![at]).collect();
    let mut home: Vec<usize> = (0..count).collect();
    let mut refused = Vec::new();
    let join = |members: &mut Vec<Vec<usize>>, home: &mut Vec<usize>, a: usize, b: usize| {
        let (keep, gone) = (a.min(b), a.max(b));
        let moved = std::mem::take(&mut members[gone]);
        for &at in &moved {
            home[at] = keep;
        }
        members[keep].extend(moved);
    };
    for &(a, b) in must {
        let (x, y) = (home[a], home[b]);
        // A pair that is parted as well shares no home unless other must-links brought it there.
        if x == y {
            continue;
        }
        let barred = members[x]
            .iter()
            .any(|&p| members[y].iter().any(|&q| pairs.is_parted(p, q)));
        if barred {
            refused.push((a, b));
        } else {
            join(&mut members, &mut home, x, y);
        }
    }
    edges.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    // Pairs of groups that did not fit, with their sizes then: nothing changes until one of them grows.
    let mut failed: BTreeSet<(usize, usize, usize, usize)> = BTreeSet::new();
    let mut scores: BTreeMap<(usize, usize), Option<f64>> = BTreeMap::new();
    for (_, a, b) in edges {
        let (x, y) = (home[a].min(home[b]), home[a].max(home[b]));
        if x == y {
            continue;
        }
        let (left, right) = (&members[x], &members[y]);
        let key = (x, left.len(), y, right.len());
        if failed.contains(&key) {
            continue;
        }
        let mut score = |a: usize, b: usize| {
            let pair = (a.min(b), a.max(b));
            *scores
                .entry(pair)
                .or_insert_with(|| pairs.score(pair.0, pair.1))
        };
        if fits(left, right, &mut score, bounds) {
            join(&mut members, &mut home, x, y);
        } else {
            failed.insert(key);
        }
    }
    let mut groups: Vec<Vec<usize>> = members.into_iter().filter(|m| !m.is_empty()).collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort();
    (groups, refused)
}

fn fits(
    left: &[usize],
    right: &[usize],
    score: &mut impl FnMut(usize, usize) -> Option<f64>,
    bounds: Bounds,
) -> bool {
    let (mut left, mut right) = (left.to_vec(), right.to_vec());
    // Sums are taken in the order of the members, so that they do not depend on how the groups came about.
    left.sort_unstable();
    right.sort_unstable();
    if left > right {
        std::mem::swap(&mut left, &mut right);
    }
    let mut sum = 0.0;
    for &a in &left {
        for &b in &right {
            let Some(score) = score(a, b) else {
                return false;
            };
            sum += score.clamp(bounds.least, bounds.most);
        }
    }
    sum / (left.len() * right.len()) as f64 > bounds.join
}
