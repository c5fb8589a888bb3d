//! A brief of one small, hostile record: nothing gets out of its place, nobody private is named, every figure opens a sentence.

use std::collections::{BTreeMap, BTreeSet};

use concord_publish::{BriefInput, Methods, Sentence, Unread, brief};
use concord_record::{
    Account, Attribution, Claim, Contradiction, ContradictionKind, DateRange, Document, Event,
    EventToll, EventType, Field, Measure, Modifier, Party, Quantity, Stance, Toll,
};
use concord_redact::{FoundPerson, Register, RegisterInput};

const HOSTILE: &str = "</blockquote><script>alert(1)</script> \"x\" & <b>";

fn document() -> Document {
    Document {
        id: "d1".to_owned(),
        file: format!("a {HOSTILE}.txt"),
        sha256: "0".repeat(64),
        text_sha256: "1".repeat(64),
        title: Some(HOSTILE.to_owned()),
        publisher: Some("Harbour Wire".to_owned()),
        authors: Vec::new(),
        published: DateRange::parse("2017-05-04"),
        url: None,
        language: Some("en".to_owned()),
        media_type: "text/plain".to_owned(),
        chars: 120,
        family: Some("f1".to_owned()),
        cites: Vec::new(),
    }
}

fn account() -> Account {
    Account {
        event: Some("e1".to_owned()),
        date: DateRange::parse("2017-05-03"),
        perpetrators: vec![Party {
            name: "Jane Doe".to_owned(),
            actor: None,
        }],
        killed: Some(Toll {
            low: Some(1200),
            high: None,
            best: None,
        }),
        attribution: Attribution::Suspected,
        confidence: 0.9,
        ..Account::new("d1-a1", "d1", EventType::ArmedAssault)
    }
}

fn input() -> BriefInput {
    let account = account();
    let event = Event {
        id: "e1".to_owned(),
        accounts: vec![account.id.clone()],
        event_type: account.event_type,
        date: account.date,
        place: None,
        perpetrators: account.perpetrators.clone(),
        targets: Vec::new(),
        killed: Some(EventToll {
            low: Some(1200),
            high: None,
            best: Some(1200),
            policy: "latest".to_owned(),
            from: vec![account.id.clone()],
        }),
        wounded: None,
        attribution: account.attribution,
        status: account.status,
        independent_sources: 1,
        contradictions: vec!["c1".to_owned()],
    };
    let sentence = |record: &str, fields: &[Field]| Sentence {
        record: record.to_owned(),
        document: "d1".to_owned(),
        start: 10,
        end: 60,
        text: format!("Jane Doe is suspected {HOSTILE}"),
        fields: fields.to_vec(),
    };
    BriefInput {
        title: format!("Brief {HOSTILE}"),
        documents: vec![document()],
        accounts: vec![account],
        events: vec![event],
        quantities: vec![Quantity {
            id: "d1-q1".to_owned(),
            document: "d1".to_owned(),
            measure: Measure::Fighters,
            low: Some(1500.0),
            high: Some(2000.0),
            modifier: Modifier::Range,
            unit: "count".to_owned(),
            actor: Some("al-Shabaab".to_owned()),
            about: None,
            place: None,
            start: None,
            end: None,
            reporter: Some("Jane Doe".to_owned()),
            share_of: None,
            evidence: Vec::new(),
        }],
        claims: vec![Claim {
            id: "d1-c1".to_owned(),
            document: "d1".to_owned(),
            speaker: "John Roe".to_owned(),
            stance: Stance::Denies,
            proposition: "x".to_owned(),
            about: Some("d1-a1".to_owned()),
            hedge: Some("likely".to_owned()),
            probability: Some([0.55, 0.8]),
            evidence: Vec::new(),
        }],
        contradictions: vec![Contradiction {
            id: "c1".to_owned(),
            relation: ContradictionKind::SameEvent,
            field: "killed".to_owned(),
            records: vec!["d1-a1".to_owned()],
            documents: vec!["d1".to_owned()],
            holds: None,
            severity: 0.5,
            difference: "John Roe says none, Harbour Wire at least 1200.".to_owned(),
        }],
        sentences: vec![
            sentence("d1-a1", &[Field::Killed]),
            sentence("d1-q1", &[Field::Value]),
            sentence("d1-c1", &[Field::Speaker]),
        ],
        unread: vec![Unread {
            file: "broken.pdf".to_owned(),
            reason: HOSTILE.to_owned(),
        }],
        methods: Methods {
            program: "concord 0".to_owned(),
            codebook: "2".repeat(64),
            gazetteer: "test".to_owned(),
            log_entries: 2,
            head: "3".repeat(64),
            decisions: 0,
        },
    }
}

/// Persons of the records, all of them private.
fn register() -> Register {
    let person = |name: &str| FoundPerson {
        name: name.to_owned(),
        office: None,
        role: None,
    };
    Register::new(&RegisterInput {
        found: &[(
            "d1".to_owned(),
            vec![person("Jane Doe"), person("John Roe")],
        )],
        known: &BTreeSet::new(),
        rulings: &BTreeMap::new(),
    })
}

/// The page without its style sheet.
fn page() -> String {
    let page = brief(&input(), &register());
    let (before, after) = (
        page.find("<style>").unwrap(),
        page.find("</style>").unwrap(),
    );
    format!("{}{}", &page[..before], &page[after + 9..])
}

#[test]
fn the_page() {
    insta::assert_snapshot!("page", page());
}

#[test]
fn nothing_gets_out_of_its_place() {
    let page = page();
    assert!(!page.contains("<script") && !page.contains("<b>"));
    assert!(page.contains("default-src 'none'"));
    for tag in [
        "details",
        "figure",
        "blockquote",
        "td",
        "tr",
        "table",
        "section",
        "article",
        "li",
        "ul",
    ] {
        let opened =
            page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn private_persons_are_not_named() {
    let page = page();
    assert!(!page.contains("Jane") && !page.contains("Roe"), "{page}");
    assert!(page.contains("[name withheld] (suspected)"));
    assert!(brief(&input(), &Register::default()).contains("Jane Doe is suspected"));
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let register = register();
    assert_eq!(brief(&input(), &register), brief(&input(), &register));
    assert!(brief(&BriefInput::default(), &register).contains("No document tells of an incident"));
}
