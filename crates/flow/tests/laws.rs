//! Laws of every record, whatever the text: evidence is the text's own words, ids are unique, the same text gives the same records.

use std::collections::BTreeSet;

use concord_annotate::Context;
use concord_flow::Flow;
use concord_read::Source;
use concord_record::{DateRange, Evidence, Record, Text};
use proptest::prelude::*;

fn evidence(record: &Record) -> (&str, &[Evidence]) {
    let Some((_, evidence)) = record.source() else {
        panic!("coding makes no such record: {record:?}");
    };
    (record.id(), evidence)
}

/// Sentences of the kind that reports hold, with letters outside of ASCII, marks, line breaks and stray characters between them.
fn report() -> impl Strategy<Value = String> {
    let place = prop_oneof![
        Just("Kunduz"),
        Just("Mazār-e Sharīf"),
        Just("Al-Ḥasakah"),
        Just("Київ"),
        Just("Zürich"),
        Just("Tchombagu")
    ];
    let side = prop_oneof![
        Just("Taliban fighters"),
        Just("gunmen"),
        Just("the Da’esh group"),
        Just("U.S. forces"),
        Just("they")
    ];
    let act = prop_oneof![
        Just("killed at least 13 people, including 3 children,"),
        Just("fired six 122mm rockets at a base"),
        Just("carried out 63 of 140 attacks, or 45 per cent,"),
        Just("denied that they had bombed the market"),
        Just("may have 1,200 to 1,800 fighters"),
    ];
    let between = prop_oneof![
        Just(". "),
        Just(".\n"),
        Just(".¹\n\n"),
        Just("…\t"),
        Just("? “"),
        Just(".\u{a0}"),
        Just(".12 ")
    ];
    prop::collection::vec((side, act, place, between, "\\PC{0,6}"), 1..8).prop_map(|parts| {
        parts
            .into_iter()
            .map(|(side, act, place, between, noise)| {
                format!("On 3 May 2021 {side} {act} in {place}{noise}{between}")
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_span_is_the_documents_own_words(text in report()) {
        let source = Source { name: "case.txt", bytes: text.as_bytes() };
        let Ok(readings) = concord_read::read(source) else { return Ok(()) };
        for reading in readings {
            let context = || Context { document: "d".to_owned(), published: DateRange::parse("2021-05-05"), publisher: None };
            let records = Flow::new().records(&reading, context());
            let held = Text::new(reading.text.clone());
            let mut ids = BTreeSet::new();
            for record in &records {
                let (id, spans) = evidence(record);
                prop_assert!(ids.insert(id.to_owned()), "two records are called {id}");
                prop_assert!(!spans.is_empty(), "{id} has no evidence");
                for span in spans {
                    prop_assert!(span.holds(&held), "{id}: {span:?}");
                    prop_assert!(!span.exact.trim().is_empty(), "{id} points at nothing");
                }
            }
            prop_assert_eq!(&records, &Flow::new().records(&reading, context()));
        }
    }
}
