//! A telling as a case file gives it, and the records made from it.

use concord_link::Passage;
use concord_record::{
    Account, Attribution, DatePrecision, DateRange, Document, EventType, Evidence, Field, Party,
    PlacePrecision, PlaceRef, Status, Toll,
};
use serde::Deserialize;

/// One account with its document, as written in a case file. What is left out is unknown.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Telling {
    pub(crate) id: String,
    pub(crate) document: String,
    pub(crate) publisher: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) text: String,
    pub(crate) trigger: String,
    #[serde(rename = "type")]
    pub(crate) kind: Option<EventType>,
    pub(crate) date: Option<String>,
    pub(crate) until: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) country: Option<String>,
    pub adm1: Option<String>,
    pub(crate) at: Option<[f64; 2]>,
    pub(crate) precision: Option<PlacePrecision>,
    pub(crate) perpetrator: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) weapon: Option<String>,
    /// Least and most; only the least for an open end.
    pub(crate) killed: Vec<u64>,
    pub(crate) attribution: Option<Attribution>,
    pub(crate) status: Option<Status>,
    pub(crate) aggregate: bool,
}

/// Names in capitals are known actors: `RED REED` has the id `red-reed`.
fn party(name: &str) -> Party {
    let known = !name.chars().any(char::is_lowercase);
    Party {
        name: name.to_owned(),
        actor: known.then(|| name.to_lowercase().replace(' ', "-")),
    }
}

impl Telling {
    pub(crate) fn document(&self) -> Document {
        Document {
            id: self.document.clone(),
            file: format!("{}.txt", self.document),
            sha256: String::new(),
            text_sha256: String::new(),
            title: None,
            publisher: self.publisher.clone(),
            authors: Vec::new(),
            published: self.published.as_deref().and_then(DateRange::parse),
            url: None,
            language: None,
            media_type: "text/plain".to_owned(),
            chars: self.text.chars().count(),
            family: None,
            cites: Vec::new(),
        }
    }

    pub(crate) fn account(&self) -> Account {
        let parse = |text: &String| DateRange::parse(text).expect("a date");
        let mut date = self.date.as_ref().map(parse);
        if let (Some(date), Some(until)) = (&mut date, &self.until) {
            date.end = parse(until).end;
            date.precision = DatePrecision::Range;
        }
        let trigger = (!self.trigger.is_empty()).then(|| Evidence {
            document: self.document.clone(),
            start: 0,
            end: self.trigger.chars().count(),
            exact: self.trigger.clone(),
            field: Field::Trigger,
        });
        Account {
            date,
            place: self.place.as_ref().map(|name| PlaceRef {
                name: name.clone(),
                country: self.country.clone(),
                adm1: self.adm1.clone(),
                adm2: None,
                lat: self.at.map(|at| at[0]),
                lon: self.at.map(|at| at[1]),
                geonameid: None,
                gazetteer: None,
                score: None,
                precision: self.precision.unwrap_or(PlacePrecision::Settlement),
            }),
            perpetrators: self.perpetrator.iter().map(|name| party(name)).collect(),
            targets: self.target.iter().map(|name| party(name)).collect(),
            weapons: self.weapon.iter().cloned().collect(),
            killed: self.killed.first().map(|&low| Toll {
                low: Some(low),
                high: self.killed.get(1).copied(),
                best: self.killed.get(1).filter(|&&high| high == low).copied(),
            }),
            attribution: self.attribution.unwrap_or(Attribution::None),
            status: self.status.unwrap_or(Status::Occurred),
            aggregate: self.aggregate,
            confidence: 0.9,
            evidence: trigger.into_iter().collect(),
            ..Account::new(
                self.id.clone(),
                self.document.clone(),
                self.kind.unwrap_or(EventType::Attack),
            )
        }
    }
}

/// The tellings' documents with their texts, and their accounts, in the same order.
pub(crate) fn records(tellings: &[Telling]) -> (Vec<(Document, String)>, Vec<Account>) {
    let documents = tellings
        .iter()
        .map(|telling| (telling.document(), telling.text.clone()))
        .collect();
    (documents, tellings.iter().map(Telling::account).collect())
}

/// The accounts as linking takes them.
pub(crate) fn passages<'a>(
    documents: &'a [(Document, String)],
    accounts: &'a [Account],
) -> Vec<Passage<'a>> {
    documents
        .iter()
        .zip(accounts)
        .map(|((document, text), account)| Passage {
            account,
            document,
            text,
        })
        .collect()
}
