//! Tellings of incidents in many reports, grouped by a person: what linking makes of them.
//!
//! A gold file holds reports in which every passage that tells of an incident is marked with the incident's name; see
//! `tests/gold/links/README.md` for the format. Two measures come from it. *End to end* the reports take the user's way: an account
//! of the program stands for the telling whose mark its trigger lies in, and a telling without an account is lost. *Given* hands
//! the linker the fields that the marks say, so that its own faults are told from the coder's.
//!
//! Pairs are pairs of tellings in different reports; a pair is found if the program has an account of each in one event. Accounts
//! outside all marks stand for themselves and every link of theirs is wrong. B-cubed (Bagga & Baldwin 1998) is taken over tellings
//! and such accounts.

mod gold;
mod score;

pub use gold::{Incident, LinkGold, MarkedReport, Telling};
pub use score::{Band, LinkPair, LinkReport, Linked, score, truths};
