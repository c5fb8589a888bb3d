//! Bytes to a readable document.
//!
//! [`read`] takes a file's name and bytes and gives back one [`Reading`] (one a row for JSON lines and CSV):
//! a canonical text, the blocks that stand in it (title, paragraphs, list items, table rows, notes, site
//! furniture), the footnote marks tied to the notes' bodies, and what the file says about itself.
//!
//! * **Offsets** are bytes into [`Reading::text`], half open, on character boundaries. For `text/plain` the
//!   text is the decoded file unchanged (a leading byte order mark is dropped), so that offsets are the file's
//!   own. For every other format it is the block texts joined by an empty line, notes at the end.
//! * **Blocks** ascend and never overlap. White space between blocks belongs to none.
//! * **Broken input** gives a [`ReadError`] that says why and what to do; it never panics, and it never takes
//!   memory in proportion to what a hostile archive claims to hold.
//!
//! The type of a file is found in its content first and in its extension second. Knowledge about sites and
//! languages (phrases of newsletters and cookie bars, month names, headings of reference lists) is data under
//! `data/`; the code holds mechanisms.
//!
//! One pipeline: `sniff` (what is it) -> `decode` (characters) -> one module a format -> `typing` (what each
//! block is) -> `notes` (marks and bodies) -> `language`. What a note's body
//! cites is told apart by [`citations`], which later stages ask.

mod archive;
mod citation;
mod compose;
mod dates;
mod decode;
mod docx;
mod email;
mod epub;
mod error;
mod html;
mod html_metadata;
mod html_walk;
mod language;
mod lines;
mod markdown;
mod model;
mod notes;
mod paragraphs;
mod pdf;
mod pdf_layout;
mod phrases;
mod plain;
mod read;
mod rows;
mod shape;
mod sniff;
mod typing;
mod xml;

pub use citation::{Citation, addresses, citations, is_outlet_name, refers_back, site};
pub use error::ReadError;
pub use model::{Block, BlockKind, Metadata, Note, Reading, Source};
pub use read::{MAX_BYTES, read};
