//! Tolls that differ: ranges, growth, policies.

use concord_reconcile::{Policy, Settings, build_view, build_view_with};
use concord_record::{Account, Evidence, Field};

use crate::support::{account, accounts, document, lines, quantity, three, toll};

#[test]
fn a_toll_that_grows_is_a_range_and_no_contradiction() {
    let view = three(
        ["2031-05-05", "2031-05-06", "2031-05-08"],
        [toll(4, Some(4)), toll(7, None), toll(12, Some(12))],
    );
    assert_eq!(view.events.len(), 1);
    let killed = view.events[0].killed.clone().unwrap();
    assert_eq!(
        (killed.low, killed.high, killed.best),
        (Some(4), Some(12), Some(12))
    );
    assert_eq!(killed.policy, "latest");
    assert_eq!(killed.from.len(), 3);
    assert!(
        view.contradictions.is_empty(),
        "{:#?}",
        lines(&view.contradictions)
    );
}

#[test]
fn tolls_of_one_day_or_falling_ones_contradict() {
    let view = three(
        ["2031-05-06", "2031-05-06", "2031-05-09"],
        [toll(12, Some(12)), toll(30, Some(30)), toll(12, Some(12))],
    );
    assert_eq!(
        lines(&view.contradictions),
        ["same_event killed: Harbour Wire says 12 killed, Island Radio says 30."]
    );
    assert_eq!(
        view.events[0].contradictions,
        [view.contradictions[0].id.clone()]
    );
}

#[test]
fn ranges_that_overlap_and_coarser_values_do_not_contradict() {
    let view = three(
        ["2031-05-06", "2031-05-06", "2031-05-06"],
        [toll(12, None), toll(10, Some(20)), toll(15, Some(15))],
    );
    assert!(
        view.contradictions.is_empty(),
        "{:#?}",
        lines(&view.contradictions)
    );
    let killed = view.events[0].killed.clone().unwrap();
    assert_eq!((killed.low, killed.high), (Some(10), Some(20)));
}

#[test]
fn policies_choose_among_independent_sources() {
    let names = [
        "Harbour Wire",
        "Island Radio",
        "The Ledger",
        "Dunmore Gazette",
    ];
    let wire = "KELLS QUAY - A bomb tore through the fish market of Kells Quay on Monday morning and killed people, the \
        harbour police said, and the mayor called for blood donors at the hospital of Saint Brannoc.";
    let own = [
        "A bomb at the fish market of Kells Quay killed people.",
        "Nine coffins left the fish market of Kells Quay after the bomb.",
    ];
    // Two copies of one story say 5; two others say 9 and 11.
    let documents = vec![
        document("d0", names[0], "2031-05-06", wire),
        document("d1", names[1], "2031-05-06", wire),
        document("d2", names[2], "2031-05-06", own[0]),
        document("d3", names[3], "2031-05-06", own[1]),
    ];
    let told: Vec<Account> = [5, 5, 9, 11]
        .into_iter()
        .enumerate()
        .map(|(at, n)| account(&format!("d{at}"), toll(n, Some(n))))
        .collect();
    let best = |policy| {
        let settings = Settings {
            policy,
            ..Settings::default()
        };
        let view = build_view_with(&documents, &accounts(told.clone()), &settings);
        assert_eq!(view.events.len(), 1, "{:#?}", view.pairs);
        assert_eq!(view.events[0].independent_sources, 3);
        view.events[0].killed.clone().unwrap()
    };
    assert_eq!(best(Policy::Range).best, None);
    assert_eq!(best(Policy::IndependentMedian).best, Some(9));
    assert_eq!(best(Policy::Latest).best, Some(9));
    let majority = best(Policy::Majority);
    assert_eq!(
        (majority.best, majority.policy.as_str()),
        (Some(9), "independent_median")
    );
}

#[test]
fn a_toll_left_far_behind_is_listed_once_with_little_weight() {
    let view = three(
        ["2031-05-05", "2031-05-06", "2031-05-08"],
        [toll(60, None), toll(90, None), toll(182, Some(182))],
    );
    assert_eq!(
        lines(&view.contradictions),
        ["same_event killed: Harbour Wire says at least 60 killed, The Ledger later says 182."]
    );
    assert!(view.contradictions[0].severity < 0.2);
    // After months it is a revision, whatever its size.
    let view = three(
        ["2031-05-05", "2031-05-05", "2031-09-08"],
        [toll(10, None), toll(10, None), toll(14, Some(14))],
    );
    assert_eq!(view.contradictions.len(), 1);
}

#[test]
fn a_second_figure_in_the_same_report() {
    let text = "A bomb at the fish market of Kells Quay killed at least 36 people. A harbour union gave a provisional figure of 44. \
                In Varn, at least 90 people were killed.";
    let document = document("d0", "The Ledger", "2031-05-06", text);
    let mut told = account("d0", toll(36, None));
    let killed = quantity("q", &document, "36", 36.0).evidence.remove(0);
    told.evidence = vec![Evidence {
        field: Field::Killed,
        ..killed
    }];
    assert_eq!(
        lines(&build_view(&[document], &accounts(vec![told])).contradictions),
        [
            "same_event killed: The Ledger says at least 36 killed, and then “A harbour union gave a provisional figure of 44”."
        ]
    );
}
