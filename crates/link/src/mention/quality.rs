//! How good a linking is where the truth is known.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Linked;

/// Measures of a linking against the truth.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Quality {
    /// Share of the pairs joined that are one event.
    pub pair_precision: f64,
    /// Share of the pairs of one event that were joined.
    pub pair_recall: f64,
    /// Harmonic mean of both.
    pub pair_f1: f64,
    /// B-cubed precision (Bagga & Baldwin 1998): the share of one's group that is of one's event, averaged over mentions.
    pub b_cubed_precision: f64,
    /// B-cubed recall: the share of one's event that is in one's group.
    pub b_cubed_recall: f64,
    /// Harmonic mean of both.
    pub b_cubed_f1: f64,
    /// Events found.
    pub events: usize,
    /// Events in truth.
    pub true_events: usize,
    /// For each tenth of probability how often compared pairs are one event in truth. Empty unless pairs were kept.
    pub reliability: Vec<Reliability>,
}

/// Pairs whose probability lies in one tenth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Reliability {
    /// Pairs.
    pub pairs: usize,
    /// Mean of what was predicted.
    pub predicted: f64,
    /// Share that is one event.
    pub observed: f64,
}

/// Compares a linking with the truth, for each mention the name of its event.
pub fn quality<T: Ord>(linked: &Linked, truth: &[T]) -> Quality {
    let mut groups: BTreeMap<u32, f64> = BTreeMap::new();
    let mut events: BTreeMap<&T, f64> = BTreeMap::new();
    let mut shared: BTreeMap<(u32, &T), f64> = BTreeMap::new();
    for (&group, event) in linked.cluster.iter().zip(truth) {
        *groups.entry(group).or_default() += 1.0;
        *events.entry(event).or_default() += 1.0;
        *shared.entry((group, event)).or_default() += 1.0;
    }
    let pairs =
        |counts: &mut dyn Iterator<Item = &f64>| counts.map(|n| n * (n - 1.0) / 2.0).sum::<f64>();
    let right = pairs(&mut shared.values());
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 1.0 };
    let pair_precision = share(right, pairs(&mut groups.values()));
    let pair_recall = share(right, pairs(&mut events.values()));
    let (mut precision, mut recall) = (0.0, 0.0);
    for (&(group, event), n) in &shared {
        precision += n * n / groups[&group];
        recall += n * n / events[event];
    }
    let mentions = truth.len() as f64;
    let (precision, recall) = (share(precision, mentions), share(recall, mentions));
    let harmonic = |p: f64, r: f64| {
        if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        }
    };
    Quality {
        pair_precision,
        pair_recall,
        pair_f1: harmonic(pair_precision, pair_recall),
        b_cubed_precision: precision,
        b_cubed_recall: recall,
        b_cubed_f1: harmonic(precision, recall),
        events: groups.len(),
        true_events: events.len(),
        reliability: reliability(linked, truth),
    }
}

fn reliability<T: Ord>(linked: &Linked, truth: &[T]) -> Vec<Reliability> {
    if linked.pairs.is_empty() {
        return Vec::new();
    }
    let mut tenths = vec![Reliability::default(); 10];
    for pair in &linked.pairs {
        let tenth = &mut tenths[((pair.probability * 10.0) as usize).min(9)];
        tenth.pairs += 1;
        tenth.predicted += pair.probability;
        tenth.observed += f64::from(u8::from(truth[pair.a as usize] == truth[pair.b as usize]));
    }
    for tenth in &mut tenths {
        let pairs = tenth.pairs.max(1) as f64;
        tenth.predicted /= pairs;
        tenth.observed /= pairs;
    }
    tenths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_of_a_linking_worked_by_hand() {
        let linked = Linked {
            cluster: vec![0, 0, 0, 3],
            ..Linked::default()
        };
        let found = quality(&linked, &["x", "x", "y", "y"]);
        // Three pairs joined, one right; two pairs in truth.
        assert!((found.pair_precision - 1.0 / 3.0).abs() < 1e-12);
        assert!((found.pair_recall - 0.5).abs() < 1e-12);
        assert!((found.pair_f1 - 0.4).abs() < 1e-12);
        assert!((found.b_cubed_precision - (4.0 / 3.0 + 1.0 / 3.0 + 1.0) / 4.0).abs() < 1e-12);
        assert!((found.b_cubed_recall - 0.75).abs() < 1e-12);
        assert_eq!((found.events, found.true_events), (2, 2));
    }
}
