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
use concord_record::Record;

pub use cited::cites;
pub use plover::{PoliticalEventMention, political_event};
pub use police::police_acts;
pub use sub_event::sub_events;

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
