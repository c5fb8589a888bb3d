//! The brief: one HTML page in which every figure opens the sentences that it comes from.
//!
//! [`brief`] is a function from plain data to a page. The page needs nothing but itself: no network, no script, no font; its
//! content security policy forbids them. What a document says stands between quotation marks with file, code points and hash;
//! everything else was coded. There is no clock in it: the same casebook gives the same bytes, and the log's last hash says
//! which state of the casebook the page was made from.
//!
//! Private persons do not appear by name, in quotations neither: a [`concord_redact::Register`] says who they are.

mod brief;
mod claims;
mod contradictions;
mod counts;
mod events;
pub mod html;
mod index;
mod input;
mod map;
mod margin;
mod methods;
pub mod phrase;
mod plot;
mod quantities;
mod sources;

pub use brief::brief;
pub use input::{BriefInput, Methods, Sentence, Unread};
pub use map::{Point, Ring, Sketch, sketch};
pub use margin::{MarginBlock, MarginInput, margin_notes};
pub use plot::{Column, Plot, bars, columns};
pub use quantities::{subject as quantity_subject, value as quantity_value};
