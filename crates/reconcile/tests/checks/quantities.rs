//! Figures about the conflict that differ.

use concord_reconcile::build_view;
use concord_record::{ContradictionKind, Measure, Modifier, Quantity, Subtoll};

use crate::support::{SAME, account, accounts, document, lines, quantities, quantity, toll};

#[test]
fn strengths_that_others_are_quoted_with_differ() {
    let document = document(
        "d0",
        "The Ledger",
        "2032-07-06",
        "In February 2032 the league put the Red Reed at nearly 4,000 fighters. The fleet's estimate in early 2032 was about 2,000.",
    );
    let strength = |id: &str, exact: &str, value: f64, last: (i8, i8)| {
        let mut quantity = quantity(id, &document, exact, value);
        quantity.measure = Measure::Fighters;
        quantity.modifier = Modifier::Approx;
        quantity.start = Some(jiff::civil::date(2032, 1, 1));
        quantity.end = Some(jiff::civil::date(2032, last.0, last.1));
        quantity.reporter = Some("author".to_owned());
        quantity
    };
    let told = quantities(vec![
        strength("q1", "4,000", 4000.0, (2, 28)),
        strength("q2", "2,000", 2000.0, (4, 30)),
    ]);
    let found = build_view(std::slice::from_ref(&document), &told).contradictions;
    assert_eq!(found.len(), 1, "{:#?}", lines(&found));
    assert_eq!(
        (found[0].relation, found[0].field.as_str()),
        (ContradictionKind::SameQuantity, "fighters")
    );
}

#[test]
fn counts_of_one_year_that_differ() {
    let documents = [
        document(
            "d0",
            "Harbour Wire",
            "2032-01-06",
            "Red Reed carried out about 40 attacks in 2031.",
        ),
        document(
            "d1",
            "The Ledger",
            "2032-02-06",
            "In 2031 the Red Reed carried out 71 attacks, 12 of them in May.",
        ),
    ];
    let year = |mut quantity: Quantity| {
        (quantity.start, quantity.end) = (
            Some(jiff::civil::date(2031, 1, 1)),
            Some(jiff::civil::date(2031, 12, 31)),
        );
        quantity
    };
    let mut about = year(quantity("d0-q", &documents[0], "40", 40.0));
    about.modifier = Modifier::Approx;
    let exact = year(quantity("d1-q", &documents[1], "71", 71.0));
    let mut may = quantity("d1-r", &documents[1], "12", 12.0);
    (may.start, may.end) = (
        Some(jiff::civil::date(2031, 5, 1)),
        Some(jiff::civil::date(2031, 5, 31)),
    );
    may.share_of = Some("d1-q".to_owned());
    let found = build_view(&documents, &quantities(vec![about, exact, may])).contradictions;
    assert_eq!(
        lines(&found),
        [
            "same_quantity attacks: Red Reed, attacks: Harbour Wire says about 40 for 2031-01-01 to 2031-12-31, The Ledger says 71 for \
          2031-01-01 to 2031-12-31."
        ]
    );
}

#[test]
fn a_group_cannot_lose_more_than_all() {
    let mut told = account("d0", toll(12, Some(12)));
    told.subtolls = vec![Subtoll {
        group: "children".to_owned(),
        killed: toll(14, Some(14)),
        wounded: None,
    }];
    let documents = [document("d0", "The Ledger", "2031-05-06", SAME)];
    assert_eq!(
        lines(&build_view(&documents, &accounts(vec![told])).contradictions),
        ["arithmetic killed fails: The Ledger counts 14 killed among children and 12 in all."]
    );
}
