//! The casebook: one folder that keeps captured reports, what was coded from them, and every decision about it.
//!
//! ```text
//! casebook.sqlite   sources, captures, documents, records, search index, view, decisions, log
//! captures/ab/ab…   the captured bytes, named by their SHA-256, read-only
//! concord.toml      format version and codebook hash, for people and other programs
//! ```
//!
//! Accounts are stored and events are a view: what each document says is kept as it was coded; events, contradictions and source
//! families are derived by a [`View`] and replaced whole, together with the hash of the state that they were built from, so that a
//! stale view is noticed. Coding is a [`Coder`]'s work and linking a [`View`]'s; this crate knows neither.
//!
//! **What survives a kill.** SQLite in WAL mode with `synchronous=FULL`: one transaction for each file (capture row, documents,
//! records, search index and log entry together), so that a casebook holds a file wholly or not at all. A capture is written to a
//! temporary file beside its place, synced and renamed before its transaction commits; a capture without a row is harmless, and is
//! adopted when its file is added again or removed by [`Casebook::sweep`]. A rollback journal was rejected: it syncs three times for
//! each transaction and blocks readers; a clean close leaves one database file either way, and what a kill leaves beside it
//! (`-wal`, `-shm`) belongs to it until the next command has opened it.
//!
//! **What cannot be changed unseen.** The log is a hash chain; each entry about a file carries the digest of what was stored for it,
//! so that [`Casebook::verify`] finds an edited record, text, capture, decision or log entry.
//!
//! **What does not depend on place, order or time.** Document ids are made from file name and bytes; the clock ([`Clock`]) enters
//! the log and the list of failures only, so the same files give the same export bytes.

mod add;
mod browse;
mod capture;
mod casebook;
mod chain;
mod clock;
mod coder;
mod collect;
mod decide;
mod derived;
mod error;
mod export;
mod filter;
mod index;
mod made;
mod metadata;
mod query;
mod quote;
mod rating;
mod schema;
mod search;
mod status;
mod store;
mod verify;
mod view;

pub use add::{AddReport, Failure, Outcome, Progress};
pub use browse::{DocumentRecord, Stamp};
pub use casebook::{Casebook, Options};
pub use chain::LogEntry;
pub use clock::{Clock, SystemClock};
pub use coder::{Coded, Coder, Input, Rejection, StoredBlock, document_id};
pub use collect::{AddItem, Collection, collect};
pub use decide::{Decision, StoredDecision, Verb};
pub use derived::DocumentText;
pub use error::Error;
pub use export::ExportReport;
pub use filter::Filter;
pub use metadata::{MetadataTable, SourceMetadata, read_metadata};
pub use query::Passage;
pub use quote::Quote;
pub use rating::{CREDIBILITY, RELIABILITY, Rated, Rating, Ratings};
pub use search::SearchHit;
pub use status::{Count, EventCounts, Status};
pub use verify::{Problem, ProblemKind, VerifyReport};
pub use view::{Kept, View, ViewBefore, ViewInput, ViewRecords};

/// What this crate's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
