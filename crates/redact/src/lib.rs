//! Private persons stay unnamed in what is published.
//!
//! Three steps, each a function of plain data. [`find`] reads a text with the tagger and the codebook and says which persons it names and
//! which of them act in public: who holds an office of `offices.csv`, or led a state by `countries.csv`. [`Register`] brings the persons
//! of all documents together with what persons have decided about them. Its [`Register::withhold`] leaves names out of a text, and
//! [`leaks`] looks for the names in a file that is to be published, however they are written there.
//!
//! **What it does not promise.** It knows the names that the tagger knows. Names in scripts or languages that it was not trained on, a
//! nickname, a person known by an address or an office in a village are not found. A person still reads what is published.
//!
//! Private is the default: who cannot be shown to act in public is not named.

mod find;
mod json;
mod leak;
mod presented;
mod register;
mod words;

pub use find::{FoundPerson, PUBLIC_BY_NAME, find, looks_like_person};
pub use json::withhold_json;
pub use leak::{Leak, leaks};
pub use register::{Hit, Person, Piece, Register, RegisterInput, Ruling, WITHHELD};
