//! What a casebook is asked for: listings of its records, and the words behind them.

mod common;

use common::{REPORTS, add, export, items, reports};
use concord_casebook::Filter;
use concord_record::{Record, Span};

#[test]
fn listings_are_narrowed() {
    let (files, _folder, mut casebook) = reports();
    add(&mut casebook, items(files.path()));
    export(&mut casebook);
    let all = Filter::default;
    let text = |text: &str| Some(text.to_owned());
    let accounts = |filter: Filter| casebook.accounts(&filter).unwrap().len();
    let events = |filter: Filter| casebook.events(&filter).unwrap().len();
    assert_eq!((accounts(all()), events(all())), (4, 3));
    assert_eq!(
        (
            accounts(Filter {
                actor: text("TALI"),
                ..all()
            }),
            events(Filter {
                actor: text("tali"),
                ..all()
            })
        ),
        (2, 1)
    );
    assert_eq!(
        events(Filter {
            event_type: text("airstrike"),
            ..all()
        }),
        1
    );
    for place in ["mos", "IQ", "iq"] {
        assert_eq!(
            events(Filter {
                place: text(place),
                ..all()
            }),
            1,
            "{place}"
        );
    }
    assert_eq!(
        events(Filter {
            country: text("af"),
            ..all()
        }),
        1
    );
    let day = |day: &str| Some(day.parse().unwrap());
    assert_eq!(
        events(Filter {
            from: day("2017-06-30"),
            ..all()
        }),
        1
    );
    assert_eq!(
        events(Filter {
            from: day("2017-07-01"),
            ..all()
        }),
        0
    );
    assert_eq!(
        events(Filter {
            to: day("2017-06-01"),
            ..all()
        }),
        2
    );
    assert_eq!(
        events(Filter {
            document: text("b.txt"),
            ..all()
        }),
        2
    );
    assert_eq!(
        events(Filter {
            limit: Some(1),
            ..all()
        }),
        1
    );
    let contradictions = |filter: Filter| casebook.contradictions(&filter).unwrap().len();
    assert_eq!(
        contradictions(Filter {
            actor: text("taliban"),
            document: text("a.txt"),
            event_type: text("same_event"),
            ..all()
        }),
        1
    );
    assert_eq!(
        contradictions(Filter {
            country: text("IQ"),
            ..all()
        }),
        0
    );
    assert_eq!(
        casebook
            .claims(&Filter {
                actor: text("mullah"),
                ..all()
            })
            .unwrap()
            .len(),
        1
    );
    assert!(
        casebook.quantities(&all()).unwrap().is_empty()
            && casebook.relations(&all()).unwrap().is_empty()
    );
    let documents = |filter: Filter| casebook.documents(&filter).unwrap().len();
    assert_eq!(
        documents(Filter {
            country: text("AF"),
            event_type: text("bombing"),
            ..all()
        }),
        2
    );
    assert_eq!(
        documents(Filter {
            place: text("Mosul"),
            document: text("sub/"),
            ..all()
        }),
        1
    );

    let status = casebook.status().unwrap();
    assert_eq!(
        (
            status.events.total,
            status.events.located,
            status.events.undated
        ),
        (3, 2, 1)
    );
    assert!(status.view_fresh && status.size > 0);
    assert_eq!(status.without_records, 1);
}

#[test]
fn records_lead_to_their_words() {
    let (files, _folder, mut casebook) = reports();
    add(&mut casebook, items(files.path()));
    export(&mut casebook);
    let account = casebook.accounts(&Filter::default()).unwrap().remove(0);
    assert_eq!(
        casebook.record(&account.id).unwrap(),
        Record::Account(account.clone())
    );
    let event = account.event.clone().unwrap();
    assert!(matches!(casebook.record(&event).unwrap(), Record::Event(_)));
    assert!(matches!(
        casebook.record(&account.document).unwrap(),
        Record::Document(_)
    ));
    let Err(error) = casebook.record("nothing") else {
        panic!()
    };
    assert!(!error.hint().is_empty());
    let evidence = &account.evidence[0];
    let passage = casebook
        .passage(&account.document, evidence.span())
        .unwrap();
    assert!(passage.text.contains(&evidence.exact));
    let wild = Span {
        start: 10_000,
        end: 20_000,
    };
    assert!(casebook.passage(&account.document, wild).is_ok());
    assert_eq!(
        casebook.capture(&account.document).unwrap(),
        REPORTS[0].1.as_bytes()
    );

    let hits = casebook.search("kabul hit", 10).unwrap();
    assert_eq!(hits.len(), 1);
    let text = casebook.text(&hits[0].document).unwrap();
    assert_eq!(text.slice(hits[0].matches[0]), Some("Kābul"));
    assert_eq!(casebook.search("\"was us\" mull*", 10).unwrap().len(), 1);
    assert!(casebook.search("\" AND ( *", 10).unwrap().is_empty());
}

#[test]
fn each_sentence_is_quoted_once_with_all_that_it_is_evidence_for() {
    let (files, _folder, mut casebook) = reports();
    add(&mut casebook, items(files.path()));
    for account in casebook.accounts(&Filter::default()).unwrap() {
        // Evidence that is given twice, and in no order, changes nothing but the spans.
        let evidence = account.evidence.iter().rev().chain(&account.evidence);
        let quotes = casebook.quotes(evidence).unwrap();
        assert!(!quotes.is_empty());
        assert!(quotes.windows(2).all(|pair| pair[0].end <= pair[1].start));
        let spans: usize = quotes.iter().map(|quote| quote.spans.len()).sum();
        assert_eq!(spans, 2 * account.evidence.len());
        let text = casebook.text(&account.document).unwrap();
        for quote in &quotes {
            let (start, end) = (quote.start, quote.end);
            assert_eq!(text.slice(Span { start, end }), Some(quote.text.as_str()));
            for span in &quote.spans {
                assert!(start <= span.start && span.end <= end);
                assert!(quote.text.contains(&span.exact));
            }
        }
    }
}
