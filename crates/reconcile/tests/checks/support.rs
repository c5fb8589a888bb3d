//! Invented records.

use concord_reconcile::{View, build_view};
use concord_record::{
    Account, Claim, Contradiction, DateRange, Document, EventType, Evidence, Field, Measure,
    Modifier, Party, PlacePrecision, PlaceRef, Quantity, Record, Stance, Toll,
};

pub(crate) fn document(
    id: &str,
    publisher: &str,
    published: &str,
    text: &str,
) -> (Document, String) {
    let document = Document {
        id: id.to_owned(),
        file: format!("{id}.txt"),
        sha256: String::new(),
        text_sha256: String::new(),
        title: None,
        publisher: Some(publisher.to_owned()),
        authors: Vec::new(),
        published: DateRange::parse(published),
        url: None,
        language: Some("en".to_owned()),
        media_type: "text/plain".to_owned(),
        chars: text.chars().count(),
        family: None,
        cites: Vec::new(),
    };
    (document, text.to_owned())
}

pub(crate) fn toll(low: u64, high: Option<u64>) -> Option<Toll> {
    Some(Toll {
        low: Some(low),
        high,
        best: high.filter(|&high| high == low),
    })
}

pub(crate) fn account(document: &str, killed: Option<Toll>) -> Account {
    Account {
        date: DateRange::parse("2031-05-05"),
        place: Some(PlaceRef {
            name: "Kells Quay".to_owned(),
            country: Some("XA".to_owned()),
            adm1: Some("Harbour".to_owned()),
            adm2: None,
            lat: Some(10.0),
            lon: Some(20.0),
            geonameid: Some(7),
            gazetteer: None,
            score: None,
            precision: PlacePrecision::Settlement,
        }),
        killed,
        confidence: 0.9,
        ..Account::new(format!("{document}-a"), document, EventType::Bombing)
    }
}

pub(crate) fn side(name: &str) -> Vec<Party> {
    vec![Party {
        name: name.to_owned(),
        actor: Some(name.to_lowercase().replace(' ', "-")),
    }]
}

/// A count of attacks whose number stands at the first place where the document's text has `exact`.
pub(crate) fn quantity(
    id: &str,
    document: &(Document, String),
    exact: &str,
    value: f64,
) -> Quantity {
    let byte = document.1.find(exact).expect("the number in the text");
    let start = document.1[..byte].chars().count();
    Quantity {
        id: id.to_owned(),
        document: document.0.id.clone(),
        measure: Measure::Attacks,
        low: Some(value),
        high: Some(value),
        modifier: Modifier::Exact,
        unit: "count".to_owned(),
        actor: Some("Red Reed".to_owned()),
        about: None,
        place: None,
        start: None,
        end: None,
        reporter: None,
        share_of: None,
        evidence: vec![Evidence {
            document: document.0.id.clone(),
            start,
            end: start + exact.chars().count(),
            exact: exact.to_owned(),
            field: Field::Value,
        }],
    }
}

pub(crate) fn claim(
    id: &str,
    document: &str,
    speaker: &str,
    stance: Stance,
    proposition: &str,
) -> Claim {
    Claim {
        id: id.to_owned(),
        document: document.to_owned(),
        speaker: speaker.to_owned(),
        stance,
        proposition: proposition.to_owned(),
        about: None,
        hedge: None,
        probability: None,
        evidence: Vec::new(),
    }
}

pub(crate) fn accounts(accounts: Vec<Account>) -> Vec<Record> {
    accounts.into_iter().map(Record::Account).collect()
}

pub(crate) fn quantities(quantities: Vec<Quantity>) -> Vec<Record> {
    quantities.into_iter().map(Record::Quantity).collect()
}

pub(crate) fn lines(found: &[Contradiction]) -> Vec<String> {
    found
        .iter()
        .map(|c| {
            let holds = c
                .holds
                .map_or("", |holds| if holds { " holds" } else { " fails" });
            format!("{} {}{holds}: {}", c.relation, c.field, c.difference)
        })
        .collect()
}

pub(crate) const SAME: &str = "A bomb at the fish market of Kells Quay killed people on Monday.";

pub(crate) fn three(published: [&str; 3], tolls: [Option<Toll>; 3]) -> View {
    let names = ["Harbour Wire", "Island Radio", "The Ledger"];
    let documents: Vec<_> = (0..3)
        .map(|at| document(&format!("d{at}"), names[at], published[at], SAME))
        .collect();
    let told = (0..3)
        .map(|at| account(&format!("d{at}"), tolls[at]))
        .collect();
    build_view(&documents, &accounts(told))
}
