//! The record kinds of the export contract.

use serde::{Deserialize, Serialize};

use crate::{
    Attribution, ContradictionKind, DateRange, EventType, Field, Measure, Modifier, PlacePrecision,
    RelationKind, Span, Stance, Status, Text,
};

/// A span of one document with its words and what it is evidence for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// The document's id.
    pub document: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The text's slice.
    pub exact: String,
    /// What it stands for.
    pub field: Field,
}

impl Evidence {
    /// Evidence for `field` at a byte range of a document's text.
    pub fn new(document: &str, text: &Text, bytes: std::ops::Range<usize>, field: Field) -> Self {
        let Span { start, end } = text.span(bytes.clone());
        Evidence {
            document: document.to_owned(),
            start,
            end,
            exact: text.as_str()[bytes].to_owned(),
            field,
        }
    }

    /// The span within the document.
    pub fn span(&self) -> Span {
        Span {
            start: self.start,
            end: self.end,
        }
    }

    /// Whether the words are the text's slice.
    pub fn holds(&self, text: &Text) -> bool {
        text.slice(self.span()) == Some(self.exact.as_str())
    }
}

/// A captured report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Identity: made from the file's name and bytes.
    pub id: String,
    /// File name relative to what was added; rows of a collection carry `#row`.
    pub file: String,
    /// SHA-256 of the captured bytes.
    pub sha256: String,
    /// SHA-256 of the canonical text in UTF-8.
    pub text_sha256: String,
    /// Title.
    pub title: Option<String>,
    /// Outlet.
    pub publisher: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Day, month or year of publication.
    pub published: Option<DateRange>,
    /// Address of origin.
    pub url: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Media type.
    pub media_type: String,
    /// Length of the canonical text in code points.
    pub chars: usize,
    /// Source family: documents that lean on one another share it.
    pub family: Option<String>,
    /// Documents (by id) or outlets (by name) that it leans on.
    pub cites: Vec<String>,
}

/// A side as named in the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Party {
    /// The name: canonical for known actors, else the text's own words.
    pub name: String,
    /// Actor id where the name is resolved.
    pub actor: Option<String>,
}

/// Where something happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceRef {
    /// The name as the text gives it.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Province.
    pub adm1: Option<String>,
    /// District.
    pub adm2: Option<String>,
    /// Degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// How exactly it is known.
    pub precision: PlacePrecision,
    /// The gazetteer that resolved it: its name and the start of the SHA-256 of its data ("core 1 sha256:0123456789ab"). `None` where no
    /// gazetteer knows the place, and in records older than this field.
    #[serde(default)]
    pub gazetteer: Option<String>,
    /// Probability, from 0 to 1, that the name means this place or one within 161 km of it, as marked texts have taught the program to
    /// say it. `None` where no program chose among places: a person did, no gazetteer knows the place, or the record is older.
    #[serde(default)]
    pub score: Option<f64>,
}

/// A number of people with its bounds; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Toll {
    /// Least.
    pub low: Option<u64>,
    /// Most.
    pub high: Option<u64>,
    /// The value that the text gives as its own, if it gives one.
    pub best: Option<u64>,
}

/// What happened to the people whom a toll counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TollMeasure {
    /// Dead.
    Killed,
    /// Injured.
    Wounded,
    /// Held.
    Detained,
    /// Missing or abducted.
    Missing,
}

/// A part of a toll: 7 of the dead were children.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subtoll {
    /// Who they were.
    pub group: String,
    /// Deaths among them.
    pub killed: Option<Toll>,
    /// Injuries among them.
    pub wounded: Option<Toll>,
}

/// One document's telling of one incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Identity: document and place in reading order.
    pub id: String,
    /// The document.
    pub document: String,
    /// The event that it belongs to; set by linking.
    pub event: Option<String>,
    /// What kind of incident.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// ACLED's sub-event type, by its label; `None` where nothing speaks for one.
    #[serde(default)]
    pub acled_sub_event: Option<String>,
    /// PLOVER's event and mode, as `ASSAULT: explosives`; `None` where PLOVER has no class for the type.
    #[serde(default)]
    pub plover: Option<String>,
    /// When.
    pub date: Option<DateRange>,
    /// Where.
    pub place: Option<PlaceRef>,
    /// Who did it.
    pub perpetrators: Vec<Party>,
    /// To whom.
    pub targets: Vec<Party>,
    /// By what.
    pub weapons: Vec<String>,
    /// Deaths.
    pub killed: Option<Toll>,
    /// Injuries.
    pub wounded: Option<Toll>,
    /// Detentions.
    pub detained: Option<Toll>,
    /// Missing people.
    pub missing: Option<Toll>,
    /// Parts of the tolls.
    pub subtolls: Vec<Subtoll>,
    /// Who says that the perpetrator did it.
    pub attribution: Attribution,
    /// Whether it came to pass.
    pub status: Status,
    /// Named or described sources of the account.
    pub reporters: Vec<String>,
    /// The account tells of several incidents together, such as a campaign.
    pub aggregate: bool,
    /// Estimated probability that a person would accept it.
    pub confidence: f64,
    /// The spans that all this stands on.
    pub evidence: Vec<Evidence>,
}

impl Account {
    /// An account of which nothing is known but what kind of incident it tells: it occurred, nobody is said to have done it, and its
    /// confidence is 0.
    pub fn new(
        id: impl Into<String>,
        document: impl Into<String>,
        event_type: EventType,
    ) -> Account {
        Account {
            id: id.into(),
            document: document.into(),
            event: None,
            event_type,
            acled_sub_event: None,
            plover: None,
            date: None,
            place: None,
            perpetrators: Vec::new(),
            targets: Vec::new(),
            weapons: Vec::new(),
            killed: None,
            wounded: None,
            detained: None,
            missing: None,
            subtolls: Vec::new(),
            attribution: Attribution::None,
            status: Status::Occurred,
            reporters: Vec::new(),
            aggregate: false,
            confidence: 0.0,
            evidence: Vec::new(),
        }
    }
}

/// An event's toll under a named policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventToll {
    /// Least over the accounts.
    pub low: Option<u64>,
    /// Most over the accounts.
    pub high: Option<u64>,
    /// The policy's choice.
    pub best: Option<u64>,
    /// The policy.
    pub policy: String,
    /// Accounts that gave a value.
    pub from: Vec<String>,
}

/// An incident as reconciled from its accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Identity, stable over rebuilds.
    pub id: String,
    /// Its accounts.
    pub accounts: Vec<String>,
    /// What kind.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// When.
    pub date: Option<DateRange>,
    /// Where.
    pub place: Option<PlaceRef>,
    /// Who did it.
    pub perpetrators: Vec<Party>,
    /// To whom.
    pub targets: Vec<Party>,
    /// Deaths.
    pub killed: Option<EventToll>,
    /// Injuries.
    pub wounded: Option<EventToll>,
    /// Who says that the perpetrator did it.
    pub attribution: Attribution,
    /// Whether it came to pass.
    pub status: Status,
    /// Source families among its accounts.
    pub independent_sources: usize,
    /// Ids of the contradictions among its accounts.
    pub contradictions: Vec<String>,
}

/// A number about the conflict that is not one incident's toll.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Identity: document and place in reading order.
    pub id: String,
    /// The document.
    pub document: String,
    /// What is counted.
    pub measure: Measure,
    /// Least.
    pub low: Option<f64>,
    /// Most.
    pub high: Option<f64>,
    /// How it is bounded.
    pub modifier: Modifier,
    /// count, percent, per_month, usd, km ...
    pub unit: String,
    /// Whose.
    pub actor: Option<String>,
    /// What it is about, in the text's words.
    pub about: Option<String>,
    /// Where, as named.
    pub place: Option<String>,
    /// First day of the window.
    pub start: Option<jiff::civil::Date>,
    /// Last day of the window.
    pub end: Option<jiff::civil::Date>,
    /// Who gives the number.
    pub reporter: Option<String>,
    /// The quantity that this is a share of.
    pub share_of: Option<String>,
    /// The spans that it stands on.
    pub evidence: Vec<Evidence>,
}

/// Who says what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Identity: document and place in reading order.
    pub id: String,
    /// The document.
    pub document: String,
    /// A name, an office, or `author`.
    pub speaker: String,
    /// How they stand to it.
    pub stance: Stance,
    /// What is said, in the text's words.
    pub proposition: String,
    /// The record that it is about.
    pub about: Option<String>,
    /// The hedging word.
    pub hedge: Option<String>,
    /// What the hedge means as a probability range.
    pub probability: Option<[f64; 2]>,
    /// The spans that it stands on.
    pub evidence: Vec<Evidence>,
}

/// A lasting tie between two named actors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// Identity: document and place in reading order.
    pub id: String,
    /// The document.
    pub document: String,
    /// First side.
    pub a: String,
    /// The tie, read from a to b.
    pub relation: RelationKind,
    /// Second side.
    pub b: String,
    /// Since when.
    pub start: Option<jiff::civil::Date>,
    /// Until when.
    pub end: Option<jiff::civil::Date>,
    /// The spans that it stands on.
    pub evidence: Vec<Evidence>,
}

/// A typed disagreement, or a sum that was checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contradiction {
    /// Identity: made from the records concerned.
    pub id: String,
    /// In what sense.
    pub relation: ContradictionKind,
    /// The field that differs.
    pub field: String,
    /// The records concerned.
    pub records: Vec<String>,
    /// Their documents.
    pub documents: Vec<String>,
    /// For arithmetic: whether the sum holds.
    pub holds: Option<bool>,
    /// 0 (a detail) to 1.
    pub severity: f64,
    /// One sentence for a person.
    pub difference: String,
}

/// A resolved side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// Identity.
    pub id: String,
    /// Short canonical name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Such as armed_group, state_forces, government, civilians.
    #[serde(rename = "actor_kind")]
    pub actor_kind: String,
    /// The actor that it belongs to.
    pub part_of: Option<String>,
}

/// A resolved place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Identity.
    pub id: String,
    /// Name in the gazetteer.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Province.
    pub adm1: Option<String>,
    /// District.
    pub adm2: Option<String>,
    /// Degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// The gazetteer that resolved it, with what it was made from where that is known.
    pub gazetteer: String,
}

/// A footnote or endnote of a document with the sources that it names. Records of the sentence that calls it carry its text as
/// evidence of field `note`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Identity: document and place in reading order.
    pub id: String,
    /// The document.
    pub document: String,
    /// What its mark says, in plain characters.
    pub label: String,
    /// What it cites, in its order; none where it is a remark.
    pub sources: Vec<CitedSource>,
    /// The records whose sentences call it.
    pub records: Vec<String>,
    /// Its text.
    pub evidence: Vec<Evidence>,
}

/// A source that a note names.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CitedSource {
    /// The paper, agency, publisher or body.
    pub outlet: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Its title.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<DateRange>,
    /// Its address.
    pub url: Option<String>,
}

/// Any record of the export; in JSON the member `kind` tells which.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    /// A captured report.
    Document(Document),
    /// One document's telling of one incident.
    Account(Account),
    /// An incident as reconciled.
    Event(Event),
    /// A number about the conflict.
    Quantity(Quantity),
    /// Who says what.
    Claim(Claim),
    /// A lasting tie.
    Relation(Relation),
    /// A footnote or endnote.
    Note(Note),
    /// A disagreement or a checked sum.
    Contradiction(Contradiction),
    /// A resolved side.
    Actor(Actor),
    /// A resolved place.
    Place(Place),
}

impl Record {
    /// Its identity.
    pub fn id(&self) -> &str {
        match self {
            Record::Document(it) => &it.id,
            Record::Account(it) => &it.id,
            Record::Event(it) => &it.id,
            Record::Quantity(it) => &it.id,
            Record::Claim(it) => &it.id,
            Record::Relation(it) => &it.id,
            Record::Note(it) => &it.id,
            Record::Contradiction(it) => &it.id,
            Record::Actor(it) => &it.id,
            Record::Place(it) => &it.id,
        }
    }

    /// Its kind, by the export's word.
    pub fn kind(&self) -> &'static str {
        match self {
            Record::Document(_) => "document",
            Record::Account(_) => "account",
            Record::Event(_) => "event",
            Record::Quantity(_) => "quantity",
            Record::Claim(_) => "claim",
            Record::Relation(_) => "relation",
            Record::Note(_) => "note",
            Record::Contradiction(_) => "contradiction",
            Record::Actor(_) => "actor",
            Record::Place(_) => "place",
        }
    }

    /// The document that a coded record comes from and the spans that it stands on; derived records have none of their own.
    pub fn source(&self) -> Option<(&str, &[Evidence])> {
        match self {
            Record::Account(it) => Some((&it.document, &it.evidence)),
            Record::Quantity(it) => Some((&it.document, &it.evidence)),
            Record::Claim(it) => Some((&it.document, &it.evidence)),
            Record::Relation(it) => Some((&it.document, &it.evidence)),
            Record::Note(it) => Some((&it.document, &it.evidence)),
            Record::Document(_)
            | Record::Event(_)
            | Record::Contradiction(_)
            | Record::Actor(_)
            | Record::Place(_) => None,
        }
    }

    /// The document that a coded record comes from.
    pub fn document(&self) -> Option<&str> {
        self.source().map(|(document, _)| document)
    }

    /// The spans that a coded record stands on.
    pub fn evidence(&self) -> &[Evidence] {
        self.source().map_or(&[], |(_, evidence)| evidence)
    }
}
