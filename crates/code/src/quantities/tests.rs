use concord_annotate::Context;
use concord_gazetteer::Gazetteer;
use concord_read::Source;
use concord_record::{DateRange, Modifier};
use jiff::civil::Date;

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

/// The windows of a text's quantities, in reading order: value, first and last day.
fn windows(text: &str) -> Vec<(f64, String)> {
    let day = |day: Option<jiff::civil::Date>| day.map_or("-".to_owned(), |day| day.to_string());
    quantities(text)
        .iter()
        .map(|it| {
            let window = format!("{} {}", day(it.start), day(it.end));
            (it.low.or(it.high).unwrap(), window)
        })
        .collect()
}

fn window_of(text: &str, value: f64) -> String {
    let found = windows(text);
    let one = found.iter().find(|(own, _)| (*own - value).abs() < 1e-9);
    one.unwrap_or_else(|| panic!("no {value} in {found:?}"))
        .1
        .clone()
}

#[test]
fn parts_have_the_days_of_their_whole() {
    let text = "Boko Haram carried out 40 attacks in March 2021. Of these, 25 hit military posts.";
    assert_eq!(window_of(text, 25.0), "2021-03-01 2021-03-31");
}

#[test]
fn what_is_compared_has_days_of_its_own() {
    let text = "Boko Haram carried out 40 attacks in March 2021, against 31 in the previous month.";
    assert_eq!(window_of(text, 31.0), "2021-02-01 2021-02-28");
    let text = "Boko Haram carried out 40 attacks in March 2021, up from 22 a year earlier.";
    assert_eq!(window_of(text, 22.0), "2020-03-01 2020-03-31");
}

#[test]
fn nothing_is_counted_past_the_report() {
    let text = "Boko Haram has carried out 96 attacks in Borno this year.";
    assert_eq!(window_of(text, 96.0), "2021-01-01 2021-06-10");
    let text = "Boko Haram has carried out 63 attacks in Borno since the truce of 4 May 2021.";
    assert_eq!(window_of(text, 63.0), "2021-05-04 2021-06-10");
}

#[test]
fn a_report_on_a_period_counts_over_it() {
    let text = "Borno: incidents, 1-15 May 2021\n\nThe army recorded 28 attacks by Boko Haram in the state, and its patrols were fired at often.\n";
    assert_eq!(window_of(text, 28.0), "2021-05-01 2021-05-15");
}

#[test]
fn what_there_is_now_has_not_the_days_of_what_happened() {
    let text = "Under an agreement of 4 May 2021 both sides withdrew their guns, but the rebels still hold two army posts near Maiduguri.";
    assert_eq!(window_of(text, 2.0), "- -");
}

#[test]
fn all_parts_of_the_dead_are_dead() {
    let found = told(
        "In 2020, 65 people were killed in Mali: 21 civilians, 32 members of Islamic State and 12 soldiers.",
    );
    let dead = [65.0, 21.0, 32.0, 12.0].map(|size| (Measure::Fatalities, size));
    assert_eq!(found, dead);
    let found = told(
        "The UN recorded 41 attacks in Mali in 2020, of which 29 (71 per cent) were attributed to Islamic State.",
    );
    assert_eq!(found[1], (Measure::Attacks, 29.0));
}

#[test]
fn a_step_and_where_it_leads_are_two_figures() {
    assert_eq!(
        told("Militant attacks in Mali fell from 340 to 210 in 2020."),
        [(Measure::Attacks, 340.0), (Measure::Attacks, 210.0)]
    );
    assert_eq!(
        told("Militant attacks in Mali rose by 62% to 340 in 2020."),
        [(Measure::PercentChange, 62.0), (Measure::Attacks, 340.0)]
    );
}

#[test]
fn words_around_a_date_make_it_a_stretch() {
    for (when, start, end) in [
        ("in the year to June 2020", "2019-07-01", "2020-06-30"),
        ("in the 12 months to March 2020", "2019-04-01", "2020-03-31"),
        ("in the decade to 2020", "2011-01-01", "2020-12-31"),
        ("in 2019 and 2020", "2019-01-01", "2020-12-31"),
        (
            "in the four months after the coup of August 2020",
            "2020-08-01",
            "2020-11-30",
        ),
    ] {
        let found = quantities(&format!("Boko Haram carried out 140 attacks {when}."));
        let days = found[0].start.zip(found[0].end);
        let day = |date: Date| date.to_string();
        assert_eq!(
            days.map(|(start, end)| (day(start), day(end))),
            Some((start.to_owned(), end.to_owned())),
            "{when}"
        );
    }
}

#[test]
fn what_happened_has_the_day_that_the_passage_told_last() {
    let found = quantities(
        "On 18 February 2021 police raided a house in Maiduguri and arrested two members of Boko Haram. Recovered were five rifles.",
    );
    let rifles = found.iter().find(|quantity| quantity.low == Some(5.0));
    let day = DateRange::parse("2021-02-18").unwrap();
    assert_eq!(
        rifles.map(|rifles| (rifles.start, rifles.end)),
        Some((day.start, day.end))
    );
}
