use concord_annotate::Context;
use concord_gazetteer::Gazetteer;
use concord_read::Source;
use concord_record::{DateRange, Modifier};

use super::*;

fn quantities(text: &str) -> Vec<Quantity> {
    let source = Source {
        name: "report.txt",
        bytes: text.as_bytes(),
    };
    let reading = concord_read::read(source).unwrap().remove(0);
    let context = Context {
        document: "d".to_owned(),
        published: DateRange::parse("2021-06-10"),
        publisher: None,
    };
    let (codebook, gazetteer) = (Codebook::embedded(), Gazetteer::embedded());
    let annotation = concord_annotate::annotate(codebook, gazetteer, &reading, context);
    let annotation = concord_resolve::resolve(codebook, gazetteer, annotation);
    let accounts = crate::accounts::code(codebook, &annotation);
    let found = code(codebook, &annotation, &accounts);
    for quantity in &found {
        assert!(
            quantity
                .evidence
                .iter()
                .all(|evidence| evidence.holds(&annotation.text)),
            "{quantity:?}"
        );
    }
    found
}

fn told(text: &str) -> Vec<(Measure, f64)> {
    quantities(text)
        .iter()
        .map(|quantity| (quantity.measure, quantity.low.or(quantity.high).unwrap()))
        .collect()
}

#[test]
fn counts_what_a_side_has_and_does() {
    let found = quantities(
        "Al-Shabaab has between 5,000 and 7,000 fighters in Somalia. The group carried out 42 attacks in May 2021.",
    );
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!(
        (found[0].measure, found[0].low, found[0].high),
        (Measure::Fighters, Some(5000.0), Some(7000.0))
    );
    assert_eq!(found[0].modifier, Modifier::Range);
    assert_eq!(found[0].actor.as_deref(), Some("al-Shabaab"));
    assert_eq!(
        (found[1].measure, found[1].low),
        (Measure::Attacks, Some(42.0))
    );
    assert_eq!(found[1].start, Some(jiff::civil::date(2021, 5, 1)));
}

#[test]
fn series_of_strikes_and_what_they_destroyed() {
    let found = quantities(
        "French forces conducted nine strikes against militants in Mali. Near Gao, four strikes destroyed three vehicles and two bunkers.",
    );
    let told: Vec<_> = found
        .iter()
        .map(|quantity| (quantity.measure, quantity.low.unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            (Measure::Attacks, 9.0),
            (Measure::Attacks, 4.0),
            (Measure::Other, 3.0),
            (Measure::Other, 2.0)
        ]
    );
    assert!(
        found
            .iter()
            .all(|quantity| quantity.actor == found[0].actor && quantity.actor.is_some()),
        "{found:#?}"
    );
}

#[test]
fn parts_point_at_their_whole() {
    let found = quantities(
        "French forces conducted 12 strikes against militants in Mali. In the north, French forces conducted seven strikes near Kidal. \
         In the east, French forces conducted five strikes near Gao.",
    );
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(
        found[1..]
            .iter()
            .all(|part| part.share_of.as_deref() == Some("d-q1")),
        "{found:#?}"
    );
    let found =
        quantities("The militia recorded 140 attacks in 2020, including 63 attacks on convoys.");
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!(found[1].share_of.as_deref(), Some("d-q1"));
}

#[test]
fn shares_and_changes() {
    let found = told(
        "The rebels control 40 per cent of the province. Attacks by the rebels rose by 28 per cent.",
    );
    assert_eq!(
        found,
        [(Measure::Share, 40.0), (Measure::PercentChange, 28.0)]
    );
}

#[test]
fn what_became_of_people_decides_the_measure() {
    let found =
        told("In 2020 the insurgents freed 90 prisoners and the army arrested 35 suspects.");
    assert_eq!(found, [(Measure::Escapees, 90.0), (Measure::Arrests, 35.0)]);
}

#[test]
fn whole_tolls_of_incidents_are_left_to_accounts() {
    let found = told("A car bomb killed 17 people in Mogadishu on 3 June 2021.");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn figures_that_count_nothing() {
    for text in [
        "The rebels attacked the 71st Brigade on 3 May 2019.",
        "The attack on Route 66 was condemned in Resolution 2254.",
        "The commander, aged 42, said that the attack took place at 9 pm.",
        "The two leaders discussed the war.",
    ] {
        let found = told(text);
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn other_topics_have_no_quantities() {
    let found = told(
        "The club sold 12,000 tickets. The striker has 14 goals. His coach has won five cups.",
    );
    assert!(found.is_empty(), "{found:?}");
}
