//! How good the records are: exported records held against hand-coded ones.
//!
//! Measures, each a function from plain data to a report that prints itself:
//!
//! * [`score`] compares an export with documents that independent coders have coded, by the rules of the scorer that comes with
//!   those documents, and adds intervals that say how much the choice of documents matters. [`score_coder`] and [`agreement`]
//!   turn the same rules on the coders themselves: the check of the scorer, and the human ceiling.
//! * [`cross`] holds contradictions against the disagreements that a coder listed, [`sums`] against marked sums in paragraphs.
//! * [`shuffle_paragraphs`] and [`shuffled_copy`] reorder documents, so that one can see how far the records depend on the order
//!   in which a document tells its story.
//! * [`links`] holds groups of accounts against tellings of incidents that a person grouped.
//! * [`cited`] holds events against those that UCDP GED cites reports for, with baselines.
//! * [`sources`] holds source families against copies and citations that were planted.
//! * [`sets`] holds records against public data sets of other schemes.
//! * [`check_samples`] checks an export against a flat list of expectations on single reports.
//!
//! Nothing here reads a casebook: the input is the export, which is the contract that other programs see too.

mod bootstrap;
mod calibration;
pub mod cited;
mod error;
mod heads;
pub mod links;
mod records;
mod samples;
pub mod sets;
mod shuffle;
pub mod sources;
pub mod sums;

pub use bootstrap::Found;
pub use calibration::{Bin, Calibration};
pub use error::EvalError;
pub use records::{
    Agreement, CoderAgreement, CrossReport, CrossRow, EvidenceCheck, FieldShare, Figures, Kind,
    Listed, Options, Report, Show, agreement, credited, cross, read_records, score, score_coder,
};
pub use samples::{
    Outcome, SampleReport, SampleRow, SampleTotal, SourceNote, SourceText, check_samples,
    check_samples_with,
};
pub use shuffle::{shuffle_paragraphs, shuffled_copy};
