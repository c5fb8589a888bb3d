//! Where a series of counts changes its level.

/// The shortest stretch: a month of its own is an event, not a level.
const SHORTEST: usize = 3;

/// The places at which a new level begins: the division of the series that is likeliest when counts are Poisson with one rate for each
/// stretch, each further stretch costing the logarithm of the length (two numbers more, by Schwarz 1978), found exactly by optimal
/// partitioning (Jackson et al. 2005). Quadratic in the length, which is some hundreds here.
pub(crate) fn change_points(counts: &[usize]) -> Vec<usize> {
    let n = counts.len();
    let mut sums = vec![0.0; n + 1];
    for (at, &count) in counts.iter().enumerate() {
        sums[at + 1] = sums[at] + count as f64;
    }
    // Minus the logarithm of the likelihood, without what all divisions share.
    let cost = |from: usize, to: usize| {
        let sum: f64 = sums[to] - sums[from];
        if sum == 0.0 {
            0.0
        } else {
            sum * (1.0 - (sum / (to - from) as f64).ln())
        }
    };
    let penalty = (n.max(2) as f64).ln();
    let mut best = vec![(f64::INFINITY, 0); n + 1];
    best[0].0 = -penalty;
    for to in SHORTEST..=n {
        best[to] = (0..=to - SHORTEST)
            .map(|from| (best[from].0 + penalty + cost(from, to), from))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            .unwrap_or_default();
    }
    let mut points = Vec::new();
    let mut at = n;
    while at > 0 {
        at = best[at].1;
        if at > 0 {
            points.push(at);
        }
    }
    points.reverse();
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found_and_noise_is_not() {
        let mut counts = vec![3, 4, 2, 3, 5, 3, 2, 4, 3, 3];
        assert!(change_points(&counts).is_empty());
        counts.extend([14, 12, 15, 13, 16, 12]);
        assert_eq!(change_points(&counts), [10]);
        counts.extend([1, 0, 2, 1, 0, 1]);
        assert_eq!(change_points(&counts), [10, 16]);
        // A great month makes a level only with its neighbours.
        let spike = [1, 0, 1, 0, 90, 0, 1, 1, 0, 0, 1, 0];
        let found = change_points(&spike);
        assert!(found.windows(2).all(|pair| pair[1] - pair[0] >= SHORTEST));
        assert!(change_points(&[]).is_empty());
        assert!(change_points(&[1, 9]).is_empty());
        assert!(change_points(&[0, 0, 0]).is_empty());
    }
}
