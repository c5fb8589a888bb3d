//! Reports: Markdown drafts whose figures, plots, maps and citations come from a casebook.
//!
//! [`compose`] is a function from a [`Draft`] and a [`Ledger`] (a casebook as it is asked) to a [`Report`], and a report is HTML or
//! Markdown; a live preview calls the same functions as the command. `docs/REPORT.md` describes the directives, `docs/REDACTION.md`
//! how private persons stay unnamed. There is no clock in it: the same draft and casebook give the same bytes.

mod answer;
mod brief;
mod compose;
mod condition;
mod drawing;
mod endnotes;
mod facts;
mod ledger;
mod lint;
mod listing;
mod markdown;
mod methods;
mod mistake;
mod page;
mod persons;
mod query;
mod scan;
mod sentences;
mod single;

pub use brief::{brief_input, methods};
pub use compose::{Draft, LeftOut, Report, compose};
pub use ledger::Ledger;
pub use lint::{Lint, LintProblem, lint};
pub use mistake::{Error, Mistake};
pub use page::STYLE;
pub use persons::{REDACTION, decide, register, rulings};
pub use sentences::sentences;
