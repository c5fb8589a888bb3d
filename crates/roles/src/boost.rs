//! Small ensembles of decision trees for a few dozen dense features.
//!
//! Gradient boosting with second-order steps on the logistic loss (Friedman 2001; Chen and Guestrin 2016), trees grown leaf by
//! leaf on features cut into bins (Ke et al. 2017). Single-threaded and free of chance but for a seeded generator, so the same
//! rows give the same trees. Kept here because the published crates bring data frames or threads for what is two short functions.

/// Most bins of a feature.
const BINS: usize = 64;

/// A node: a question about one feature, or, where `feature` is [`LEAF`], a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Node {
    pub(crate) feature: u16,
    /// Of a question: rows with at most this value go left. Of a leaf: its value.
    pub(crate) value: f32,
    /// Of a question: its left child; the right one follows it.
    pub(crate) left: u16,
}

pub(crate) const LEAF: u16 = u16::MAX;

/// A trained ensemble.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Boost {
    pub(crate) base: f32,
    pub(crate) trees: Vec<Vec<Node>>,
}

/// How to grow an ensemble.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    /// How many trees.
    pub(crate) trees: usize,
    /// Leaves of a tree.
    pub(crate) leaves: usize,
    /// Fewest rows of a leaf.
    pub(crate) least: usize,
    /// Step size.
    pub(crate) rate: f32,
    /// Share of the features that a tree sees.
    pub(crate) features: f32,
    /// Share of the rows that a tree sees.
    pub(crate) rows: f32,
}

impl Default for Growth {
    fn default() -> Self {
        Growth {
            trees: 200,
            leaves: 10,
            least: 20,
            rate: 0.05,
            features: 0.5,
            rows: 0.8,
        }
    }
}

impl Node {
    pub(crate) fn is_leaf(self) -> bool {
        self.feature == LEAF
    }
}

impl Boost {
    /// The probability of a row.
    pub(crate) fn probability(&self, row: &[f32]) -> f32 {
        let sum = self.trees.iter().map(|tree| walk(tree, row)).sum::<f32>() + self.base;
        1.0 / (1.0 + (-sum).exp())
    }

    /// Learns from rows of equal length and what they should give.
    pub(crate) fn train(rows: &[Vec<f32>], truth: &[bool], growth: &Growth) -> Boost {
        let Some(width) = rows.first().map(Vec::len) else {
            return Boost::default();
        };
        let positive = truth.iter().filter(|&&truth| truth).count() as f32;
        let share = ((positive + 1.0) / (truth.len() as f32 + 2.0)).clamp(0.001, 0.999);
        let mut boost = Boost {
            base: (share / (1.0 - share)).ln(),
            trees: Vec::new(),
        };
        let cuts: Vec<Vec<f32>> = (0..width).map(|feature| cuts(rows, feature)).collect();
        let bins: Vec<Vec<u8>> = (0..width)
            .map(|feature| {
                rows.iter()
                    .map(|row| cuts[feature].partition_point(|&cut| cut < row[feature]) as u8)
                    .collect()
            })
            .collect();
        let mut margins = vec![boost.base; rows.len()];
        let mut chance = Chance(0x2545_f491_4f6c_dd1d);
        for _ in 0..growth.trees {
            let steps: Vec<(f32, f32)> = margins
                .iter()
                .zip(truth)
                .map(|(margin, &truth)| {
                    let probability = 1.0 / (1.0 + (-margin).exp());
                    (
                        probability - f32::from(u8::from(truth)),
                        (probability * (1.0 - probability)).max(1e-6),
                    )
                })
                .collect();
            let seen: Vec<u32> = (0..rows.len() as u32)
                .filter(|_| chance.below(growth.rows))
                .collect();
            let features: Vec<usize> = (0..width)
                .filter(|_| chance.below(growth.features))
                .collect();
            let tree = grow(&bins, &cuts, &steps, seen, &features, growth);
            for (row, margin) in margins.iter_mut().enumerate() {
                *margin += walk(&tree, &rows[row]);
            }
            boost.trees.push(tree);
        }
        boost
    }
}

/// The value of the leaf that a row comes to.
fn walk(tree: &[Node], row: &[f32]) -> f32 {
    let mut at = 0;
    loop {
        let node = tree[at];
        if node.is_leaf() {
            return node.value;
        }
        at = usize::from(node.left) + usize::from(row[usize::from(node.feature)] > node.value);
    }
}

/// Where a feature is cut into bins of about equal size.
fn cuts(rows: &[Vec<f32>], feature: usize) -> Vec<f32> {
    let mut values: Vec<f32> = rows.iter().map(|row| row[feature]).collect();
    values.sort_by(f32::total_cmp);
    let mut distinct = values.clone();
    distinct.dedup();
    if distinct.len() <= BINS {
        distinct.pop();
        return distinct;
    }
    let mut cuts: Vec<f32> = (1..BINS)
        .map(|bin| values[bin * values.len() / BINS])
        .collect();
    cuts.dedup();
    cuts
}

/// A leaf while a tree grows.
struct Growing {
    node: usize,
    rows: Vec<u32>,
    best: Option<Split>,
}

struct Split {
    gain: f32,
    feature: usize,
    bin: usize,
}

fn grow(
    bins: &[Vec<u8>],
    cuts: &[Vec<f32>],
    steps: &[(f32, f32)],
    rows: Vec<u32>,
    features: &[usize],
    growth: &Growth,
) -> Vec<Node> {
    let leaf = |rows: &[u32]| Node {
        feature: LEAF,
        value: growth.rate * step(sums(rows, steps)),
        left: 0,
    };
    let mut tree = vec![leaf(&rows)];
    let best = split(bins, cuts, steps, &rows, features, growth);
    let mut leaves = vec![Growing {
        node: 0,
        rows,
        best,
    }];
    while leaves.len() < growth.leaves {
        let Some(at) = (0..leaves.len())
            .filter(|&at| leaves[at].best.is_some())
            .max_by(|&a, &b| {
                let gain = |at: usize| leaves[at].best.as_ref().map_or(0.0, |best| best.gain);
                gain(a).total_cmp(&gain(b)).then(b.cmp(&a))
            })
        else {
            break;
        };
        let taken = leaves.remove(at);
        let Some(best) = taken.best else { break };
        let (left, right): (Vec<u32>, Vec<u32>) = taken
            .rows
            .into_iter()
            .partition(|&row| usize::from(bins[best.feature][row as usize]) <= best.bin);
        let first = tree.len();
        tree[taken.node] = Node {
            feature: best.feature as u16,
            value: cuts[best.feature][best.bin],
            left: first as u16,
        };
        for (offset, rows) in [left, right].into_iter().enumerate() {
            tree.push(leaf(&rows));
            let best = split(bins, cuts, steps, &rows, features, growth);
            leaves.push(Growing {
                node: first + offset,
                rows,
                best,
            });
        }
    }
    tree
}

fn sums(rows: &[u32], steps: &[(f32, f32)]) -> (f32, f32) {
    rows.iter().fold((0.0, 0.0), |(g, h), &row| {
        let (a, b) = steps[row as usize];
        (g + a, h + b)
    })
}

/// The best value of a leaf, shrunk a little towards nought.
fn step((gradient, curvature): (f32, f32)) -> f32 {
    -gradient / (curvature + 1.0)
}

fn split(
    bins: &[Vec<u8>],
    cuts: &[Vec<f32>],
    steps: &[(f32, f32)],
    rows: &[u32],
    features: &[usize],
    growth: &Growth,
) -> Option<Split> {
    if rows.len() < 2 * growth.least {
        return None;
    }
    let worth = |(gradient, curvature): (f32, f32)| gradient * gradient / (curvature + 1.0);
    let all = sums(rows, steps);
    let mut best: Option<Split> = None;
    for &feature in features {
        let mut sums = [(0.0f32, 0.0f32, 0usize); BINS];
        for &row in rows {
            let (gradient, curvature) = steps[row as usize];
            let cell = &mut sums[usize::from(bins[feature][row as usize])];
            cell.0 += gradient;
            cell.1 += curvature;
            cell.2 += 1;
        }
        let mut left = (0.0, 0.0);
        let mut count = 0;
        for (bin, cell) in sums.iter().enumerate().take(cuts[feature].len()) {
            left.0 += cell.0;
            left.1 += cell.1;
            count += cell.2;
            if count < growth.least || rows.len() - count < growth.least {
                continue;
            }
            let right = (all.0 - left.0, all.1 - left.1);
            let gain = worth(left) + worth(right) - worth(all);
            if gain > 1e-4 && best.as_ref().is_none_or(|best| gain > best.gain) {
                best = Some(Split { gain, feature, bin });
            }
        }
    }
    best
}

/// xorshift64*: the same numbers on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, share: f32) -> bool {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40;
        (bits as f32 / (1u64 << 24) as f32) < share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_no_single_feature_says() {
        let rows: Vec<Vec<f32>> = (0..400)
            .map(|i| vec![(i % 2) as f32, ((i / 2) % 2) as f32, (i % 7) as f32])
            .collect();
        let truth: Vec<bool> = rows.iter().map(|row| row[0] > row[1]).collect();
        let growth = Growth {
            trees: 60,
            leaves: 4,
            rate: 0.3,
            features: 1.0,
            rows: 1.0,
            ..Growth::default()
        };
        let boost = Boost::train(&rows, &truth, &growth);
        assert!(boost.probability(&[1.0, 0.0, 3.0]) > 0.9);
        assert!(boost.probability(&[1.0, 1.0, 3.0]) < 0.1);
        assert_eq!(boost, Boost::train(&rows, &truth, &growth));
    }
}
