//! Several intervals for one number, made one.

/// An interval; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interval {
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
}

/// What sources agree on most: the narrowest interval in which as many of the intervals overlap as anywhere, and how many those
/// are (Marzullo 1984). `None` without intervals.
pub(crate) fn marzullo(intervals: &[Interval]) -> Option<(Interval, usize)> {
    let low = |it: &Interval| it.low.unwrap_or(f64::NEG_INFINITY);
    let high = |it: &Interval| it.high.unwrap_or(f64::INFINITY);
    let mut ends: Vec<(f64, bool)> = intervals
        .iter()
        .flat_map(|it| [(low(it), true), (high(it), false)])
        .collect();
    // Where one ends and another begins, both hold: beginnings first.
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
    let (mut open, mut best, mut found) = (0, 0, None);
    for (at, &(value, begins)) in ends.iter().enumerate() {
        if begins {
            open += 1;
            if open > best {
                best = open;
                // The next end closes it.
                let end = ends[at + 1..].iter().find(|(_, begins)| !begins);
                found = end.map(|&(end, _)| (value, end));
            }
        } else {
            open -= 1;
        }
    }
    let finite = |value: f64| value.is_finite().then_some(value);
    found.map(|(low, high)| {
        (
            Interval {
                low: finite(low),
                high: finite(high),
            },
            best,
        )
    })
}

/// From the least low to the greatest high that anybody gives.
pub(crate) fn envelope(intervals: &[Interval]) -> Option<(f64, f64)> {
    let ends = || intervals.iter().flat_map(|it| [it.low, it.high]).flatten();
    Some((ends().reduce(f64::min)?, ends().reduce(f64::max)?))
}

/// The middle value of each one and its neighbours on both sides; at the ends of the two that there are, their mean.
pub(crate) fn running_median(values: &[f64]) -> Vec<f64> {
    (0..values.len())
        .map(|at| {
            let mut near: Vec<f64> =
                values[at.saturating_sub(1)..(at + 2).min(values.len())].to_vec();
            near.sort_by(f64::total_cmp);
            let middle = near.len() / 2;
            if near.len() % 2 == 1 {
                near[middle]
            } else {
                f64::midpoint(near[middle - 1], near[middle])
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: f64, high: f64) -> Interval {
        Interval {
            low: Some(low),
            high: Some(high),
        }
    }

    #[test]
    fn most_sources_overlap_there() {
        // The example of Marzullo's algorithm: 8 to 12, 11 to 13, 14 to 15 give 11 to 12 by two sources.
        let three = [
            interval(8.0, 12.0),
            interval(11.0, 13.0),
            interval(14.0, 15.0),
        ];
        assert_eq!(marzullo(&three), Some((interval(11.0, 12.0), 2)));
        let touching = [interval(1.0, 2.0), interval(2.0, 3.0)];
        assert_eq!(marzullo(&touching), Some((interval(2.0, 2.0), 2)));
        let open = [
            Interval {
                low: Some(5.0),
                high: None,
            },
            interval(1.0, 7.0),
        ];
        assert_eq!(marzullo(&open), Some((interval(5.0, 7.0), 2)));
        assert_eq!(marzullo(&[]), None);
        let alone = [Interval {
            low: Some(5.0),
            high: None,
        }];
        assert_eq!(marzullo(&alone), Some((alone[0], 1)));
    }

    #[test]
    fn bands_are_wide_and_smooth() {
        assert_eq!(
            envelope(&[interval(1.0, 2.0), interval(5.0, 9.0)]),
            Some((1.0, 9.0))
        );
        assert_eq!(
            envelope(&[Interval {
                low: None,
                high: None
            }]),
            None
        );
        assert_eq!(
            running_median(&[1.0, 100.0, 3.0, 4.0]),
            [50.5, 3.0, 4.0, 3.5]
        );
    }
}
