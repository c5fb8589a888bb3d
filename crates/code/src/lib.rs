//! From an annotated document to its records: accounts, quantities, claims and relations, each with the words behind it.
//!
//! Rules over grammar carry the coding, the codebook carries the words; nothing here knows a group, a place or a document. A
//! record without evidence cannot be built, and a field without evidence stays null.

mod accounts;
mod cited;
mod claims;
mod cue;
mod home;
mod plover;
mod police;
mod quantities;
mod relations;
mod side;
mod sub_event;

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_record::{Account, Record};

pub use cited::cites;
pub use plover::{PoliticalEventMention, political_event};
pub use police::police_acts;
pub use sub_event::sub_events;

/// A draft of an account with what speaks for and against it: what the confidence of accounts is learned from.
pub struct Weighed {
    /// The account as it would be exported.
    pub account: Account,
    /// Numbers of findings, in the order of [`confidence_table`], with their sizes.
    pub findings: Vec<(usize, f64)>,
}

/// The accounts of a document down to a confidence below that of the export.
pub fn weighed(codebook: &Codebook, annotation: &Annotation, least: f64) -> Vec<Weighed> {
    let accounts = accounts::code_above(codebook, annotation, least);
    accounts
        .accounts
        .into_iter()
        .zip(accounts.findings)
        .map(|(account, findings)| Weighed { account, findings })
        .collect()
}

/// The weights of the findings before anything is learned: log-odds.
pub fn confidence_prior() -> Vec<f64> {
    let all = accounts::finding::Finding::ALL.iter();
    all.map(|finding| finding.prior()).collect()
}

/// Weights as `data/confidence.csv` has them.
pub fn confidence_table(weights: &[f64]) -> String {
    let mut table = String::from("finding,weight\n");
    for (finding, weight) in accounts::finding::Finding::ALL.iter().zip(weights) {
        table.push_str(&format!("{},{weight:.3}\n", finding.name()));
    }
    table
}

/// The accounts of a document alone, in reading order: what [`code`] begins with, and what the time of the other kinds is held against.
pub fn code_accounts(codebook: &Codebook, annotation: &Annotation) -> Vec<Record> {
    let accounts = accounts::code(codebook, annotation).accounts;
    accounts.into_iter().map(Record::Account).collect()
}

/// Codes a document whose mentions are resolved: accounts first, then quantities, claims and relations, each in reading order,
/// and the notes that their sentences call.
pub fn code(codebook: &Codebook, annotation: &Annotation) -> Vec<Record> {
    let accounts = accounts::code(codebook, annotation);
    let quantities = quantities::code(codebook, annotation, &accounts);
    let claims = claims::code(codebook, annotation, &accounts);
    let relations = relations::code(codebook, annotation);
    let mut records: Vec<Record> = accounts.accounts.into_iter().map(Record::Account).collect();
    records.extend(quantities.into_iter().map(Record::Quantity));
    records.extend(claims.into_iter().map(Record::Claim));
    records.extend(relations.into_iter().map(Record::Relation));
    cited::notes(annotation, &mut records);
    records
}
