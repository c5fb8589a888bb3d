//! Shares, sums, averages and changes, recomputed.

use concord_reconcile::build_view;
use concord_record::{Measure, Quantity};

use crate::support::{document, lines, quantities, quantity};

#[test]
fn shares_are_recomputed_and_rounded_as_a_person_would() {
    for (stated, value, holds) in [("45", 45.0, true), ("52", 52.0, false)] {
        let text = format!("Of the attacks, 63 of 140 ({stated} per cent) were in the capital.");
        let document = document("d0", "The Ledger", "2032-01-06", &text);
        let part = quantity("q1", &document, "63", 63.0);
        let whole = quantity("q2", &document, "140", 140.0);
        let mut percent = quantity("q3", &document, stated, value);
        percent.measure = Measure::Share;
        percent.unit = "percent".to_owned();
        let found = build_view(&[document], &quantities(vec![part, whole, percent])).contradictions;
        assert_eq!(found.len(), 1, "{:#?}", lines(&found));
        assert_eq!(found[0].holds, Some(holds));
        assert_eq!(found[0].records, ["q1", "q2", "q3"]);
        assert_eq!(found[0].severity > 0.5, !holds);
    }
}

#[test]
fn a_list_against_its_announced_sum() {
    let list = |eight: &str, value: f64| {
        let text = format!("In all 23 strikes hit the group: 15 in Varn and {eight} in Kells.");
        let document = document("d0", "The Ledger", "2032-01-06", &text);
        let all = quantity("q1", &document, "23", 23.0);
        let mut first = quantity("q2", &document, "15", 15.0);
        first.place = Some("Varn".to_owned());
        let mut second = quantity("q3", &document, eight, value);
        second.place = Some("Kells".to_owned());
        build_view(&[document], &quantities(vec![all, first, second])).contradictions
    };
    assert_eq!(
        lines(&list("eight", 8.0)),
        ["arithmetic sum holds: 15 + 8 = 23; The Ledger gives 23 in all, which fits."]
    );
    assert_eq!(
        lines(&list("six", 6.0)),
        ["arithmetic sum fails: 15 + 6 = 21; The Ledger gives 23 in all."]
    );
}

/// Checks of a text in which only one number was coded.
fn stated(text: &str, coded: &str) -> Vec<String> {
    let document = document("d0", "The Ledger", "2032-01-06", text);
    let value = coded.parse().expect("a number");
    let quantity = quantity("q1", &document, coded, value);
    let mut found = lines(&build_view(&[document], &quantities(vec![quantity])).contradictions);
    found.sort();
    found
}

#[test]
fn each_share_goes_with_its_own_part() {
    assert_eq!(
        stated(
            "Assaults came first: 57 of 128 incidents, or 52 per cent. Bombings made up 32 of 128 incidents, or 25 per cent. \
             Varn had 71 of the 128 (55 per cent), Kells 40 (31 per cent).",
            "128"
        ),
        [
            "arithmetic share fails: 57 of 128 is 44.5 per cent; The Ledger states 52 per cent.",
            "arithmetic share holds: 32 of 128 is 25.0 per cent; The Ledger states 25 per cent, which fits.",
            "arithmetic share holds: 40 of 128 is 31.2 per cent; The Ledger states 31 per cent, which fits.",
            "arithmetic share holds: 71 of 128 is 55.5 per cent; The Ledger states 55 per cent, which fits.",
        ]
    );
    // Neither a change nor a per cent of the next sentence is a share of the ratio.
    assert!(
        stated(
            "There were 3 of 9 boats left, a fall of 10 per cent in trade.",
            "3"
        )
        .is_empty()
    );
    assert!(
        stated(
            "Only 3 of 9 boats sailed. Of all sailors 20 per cent were paid.",
            "3"
        )
        .is_empty()
    );
}

#[test]
fn sums_that_a_sentence_states() {
    for (text, coded, line) in [
        (
            "The known toll stood at 182 dead: 169 men of Varn and 13 sailors.",
            "182",
            "arithmetic sum holds: 169 + 13 = 182; The Ledger gives 182 in all, which fits.",
        ),
        (
            "They killed 14 people: 12 civilians and one soldier.",
            "14",
            "arithmetic sum fails: 12 + 1 = 13; The Ledger gives 14 in all.",
        ),
        (
            "The first four incidents cost at least 115 lives (14 + 36 + 19 + 46).",
            "115",
            "arithmetic sum holds: 14 + 36 + 19 + 46 = 115; The Ledger gives 115 in all, which fits.",
        ),
        (
            "The 128 incidents were 57 armed assaults, 32 bombings, 21 kidnappings and 14 cases of arson.",
            "128",
            "arithmetic sum fails: 57 + 32 + 21 + 14 = 124; The Ledger gives 128 in all.",
        ),
        (
            "It found that 101 people died in the building and four in a house next door, 105 in all.",
            "101",
            "arithmetic sum holds: 101 + 4 = 105; The Ledger gives 105 in all, which fits.",
        ),
        (
            "Varn had 71 of the 128 incidents (in May), Kells 31, Lower Dunmore 14 and Sable 12.",
            "71",
            "arithmetic sum holds: 71 + 31 + 14 + 12 = 128; The Ledger gives 128 in all, which fits.",
        ),
        (
            "Of the 20 boats, 12 sank, 5 leaked and 3 were lost.",
            "12",
            "arithmetic sum holds: 12 + 5 + 3 = 20; The Ledger gives 20 in all, which fits.",
        ),
        (
            "place | boats\nVarn | 7\nKells | 8\ntotal | 16",
            "16",
            "arithmetic sum fails: 7 + 8 = 15; the table in The Ledger gives 16 in all.",
        ),
    ] {
        assert_eq!(stated(text, coded), [line], "{text}");
    }
    for (text, coded) in [
        (
            "At least 90 people died, including 13 sailors and 4 cooks.",
            "90",
        ),
        (
            "The mayor named 20 victims: among them 3 cooks and 4 sailors.",
            "20",
        ),
        ("Two attacks were told: 30 dead and 12 boats lost.", "30"),
        ("On 12 May 2031: 5 men and 6 women came in 3 boats.", "5"),
        (
            "71 of the 128 incidents were in Varn. Armed men did 57 of them.",
            "71",
        ),
    ] {
        assert!(stated(text, coded).is_empty(), "{text}");
    }
}

#[test]
fn changes_that_a_sentence_states() {
    for (text, line) in [
        (
            "We counted 128 incidents in four countries, up from 100 in October, a rise of 28 per cent.",
            "arithmetic percent_change holds: From 100 to 128 is a change of 28 per cent; The Ledger states 28 per cent, which fits.",
        ),
        (
            "Incidents fell from 128 to 96, a drop of 35 per cent.",
            "arithmetic percent_change fails: From 128 to 96 is a change of -25 per cent; The Ledger states a fall of 35 per cent.",
        ),
        (
            "There were 128 incidents compared with 64 the year before, 100 per cent more.",
            "arithmetic percent_change holds: From 64 to 128 is a change of 100 per cent; The Ledger states 100 per cent, which fits.",
        ),
    ] {
        assert_eq!(stated(text, "128"), [line], "{text}");
    }
}

#[test]
fn a_sum_over_the_next_sentence() {
    let list = |text: &str| {
        let document = document("d0", "The Ledger", "2032-01-06", text);
        let all = quantity("q1", &document, "23", 23.0);
        let mut first = quantity("q2", &document, "15", 15.0);
        first.place = Some("Varn".to_owned());
        let mut second = quantity("q3", &document, "8", 8.0);
        second.place = Some("Kells".to_owned());
        build_view(&[document], &quantities(vec![all, first, second])).contradictions
    };
    assert_eq!(
        lines(&list(
            "In all there were 23 strikes. Of them 15 hit Varn and 8 Kells."
        )),
        ["arithmetic sum holds: 15 + 8 = 23; The Ledger gives 23 in all, which fits."]
    );
    // Numbers of different sentences that happen to add up are no sum.
    assert!(list("There were 23 strikes. Varn saw 15 strikes. Kells saw 8 strikes.").is_empty());
}

#[test]
fn averages_and_changes_are_recomputed() {
    let text = "From January to June there were 60 attacks, on average 17 a month; in the second half 90, a rise of 50 per cent.";
    let document = document("d0", "The Ledger", "2032-01-06", text);
    let half = |mut quantity: Quantity, first: bool| {
        let (from, to) = if first {
            ((1, 1), (6, 30))
        } else {
            ((7, 1), (12, 31))
        };
        quantity.start = Some(jiff::civil::date(2031, from.0, from.1));
        quantity.end = Some(jiff::civil::date(2031, to.0, to.1));
        quantity
    };
    let total = half(quantity("q1", &document, "60", 60.0), true);
    let mut average = half(quantity("q2", &document, "17", 17.0), true);
    average.measure = Measure::AttacksPerMonth;
    average.unit = "per_month".to_owned();
    let later = half(quantity("q3", &document, "90", 90.0), false);
    let mut change = quantity("q4", &document, "50", 50.0);
    change.measure = Measure::PercentChange;
    change.unit = "percent".to_owned();
    let found = build_view(
        &[document],
        &quantities(vec![total, average, later, change]),
    )
    .contradictions;
    assert_eq!(
        lines(&found),
        [
            "arithmetic average fails: 60 in 6 months are 10 a month; The Ledger states 17 a month.",
            "arithmetic percent_change holds: From 60 to 90 is a change of 50 per cent; The Ledger states 50 per cent, which fits.",
        ]
    );
}
