use super::*;

fn figure(low: Option<f64>, high: Option<f64>, modifier: Modifier) -> Figure {
    Figure {
        bytes: 0..1,
        low,
        high,
        modifier,
        counts: Counts::Killed,
        noun: None,
        part: false,
        of: false,
        beside: BTreeSet::new(),
        vague: false,
    }
}

fn exact(value: f64) -> Figure {
    figure(Some(value), Some(value), Modifier::Exact)
}

fn at_least(value: f64) -> Figure {
    figure(Some(value), None, Modifier::AtLeast)
}

#[test]
fn numbers_compare_as_a_person_would() {
    let range = figure(Some(1200.0), Some(1800.0), Modifier::Range);
    let up_to = figure(None, Some(1800.0), Modifier::AtMost);
    let about = |value: f64| figure(Some(value), Some(value), Modifier::Approx);
    for (draft, held, expected) in [
        (exact(12.0), exact(12.0), Standing::Same),
        (exact(12.0), exact(13.0), Standing::Differs),
        (exact(1_200_000.0), exact(1_234_567.0), Standing::Same),
        (exact(1_300_000.0), exact(1_234_567.0), Standing::Differs),
        (about(300.0), exact(310.0), Standing::Same),
        (
            figure(Some(150.0), None, Modifier::MoreThan),
            exact(162.0),
            Standing::Follows,
        ),
        (
            figure(Some(150.0), None, Modifier::MoreThan),
            exact(120.0),
            Standing::Differs,
        ),
        (exact(1800.0), range.clone(), Standing::Narrowed),
        (up_to.clone(), range.clone(), Standing::Narrowed),
        (at_least(1200.0), range.clone(), Standing::Narrowed),
        (range.clone(), range.clone(), Standing::Same),
        (exact(2500.0), range, Standing::Differs),
        (exact(36.0), at_least(36.0), Standing::Narrowed),
        (at_least(36.0), at_least(36.0), Standing::Same),
        (up_to, at_least(1800.0), Standing::Differs),
    ] {
        assert_eq!(standing(&draft, &held), expected, "{draft:?} {held:?}");
    }
}

#[test]
fn a_part_is_not_held_against_a_whole() {
    let mut part = exact(7.0);
    part.part = true;
    part.noun = Some("child".to_owned());
    assert!(!comparable(&part, &exact(13.0)));
    let mut other = part.clone();
    other.noun = Some("woman".to_owned());
    assert!(!comparable(&part, &other));
    let mut cadets = exact(20.0);
    cadets.noun = Some("cadet".to_owned());
    assert!(comparable(&cadets, &exact(21.0)));
}
