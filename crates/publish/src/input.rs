//! What a brief is made from.

use concord_record::{Account, Claim, Contradiction, Document, Event, Field, Quantity};

/// Everything that a brief shows, in the order in which it shall stand.
#[derive(Debug, Clone, Default)]
pub struct BriefInput {
    /// The page's title.
    pub title: String,
    /// The reports.
    pub documents: Vec<Document>,
    /// What each report tells of each incident.
    pub accounts: Vec<Account>,
    /// Incidents as reconciled.
    pub events: Vec<Event>,
    /// Numbers about the conflict.
    pub quantities: Vec<Quantity>,
    /// Who says what.
    pub claims: Vec<Claim>,
    /// Disagreements and checked sums, the gravest first.
    pub contradictions: Vec<Contradiction>,
    /// The sentences that the records stand on.
    pub sentences: Vec<Sentence>,
    /// Files that could not be read.
    pub unread: Vec<Unread>,
    /// How all this was made.
    pub methods: Methods,
}

/// A sentence that a record stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The account, quantity or claim.
    pub record: String,
    /// The document.
    pub document: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The document's words.
    pub text: String,
    /// What the sentence is evidence for.
    pub fields: Vec<Field>,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its name.
    pub file: String,
    /// Why.
    pub reason: String,
}

/// How a brief was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Methods {
    /// The program and its version.
    pub program: String,
    /// The codebook's hash.
    pub codebook: String,
    /// The gazetteer and its version.
    pub gazetteer: String,
    /// Entries in the casebook's log.
    pub log_entries: u64,
    /// The log's last hash.
    pub head: String,
    /// Decisions that persons made.
    pub decisions: u64,
}
