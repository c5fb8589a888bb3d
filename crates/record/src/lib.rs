//! The vocabulary of Concord: the plain data that passes from one stage to the next and out into the export.
//!
//! Everything here is data without behaviour beyond its own laws: a [`Text`] that knows its code points, a [`Span`] into it, the
//! [`Evidence`] that every field stands on, and the record kinds of the export contract ([`Account`], [`Event`], [`Quantity`],
//! [`Claim`], [`Relation`], [`Note`], [`Contradiction`], [`Actor`], [`Place`], [`Document`]). Field names are the contract's; fields may be
//! added, none renamed or dropped.

mod date;
mod kind;
mod record;
mod text;
pub mod words;

pub use date::{DatePrecision, DateRange, MONTHS, SHORT_MONTHS};
pub use kind::{
    Attribution, ContradictionKind, EventType, Field, Measure, Modifier, PlacePrecision,
    RelationKind, Stance, Status, TypeGroup, UnknownWord,
};
pub use record::{
    Account, Actor, CitedSource, Claim, Contradiction, Document, Event, EventToll, Evidence, Note,
    Party, Place, PlaceRef, Quantity, Record, Relation, Subtoll, Toll, TollMeasure,
};
pub use text::{Span, Text};
