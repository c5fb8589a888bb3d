//! Which accounts tell of the same incident, and which documents lean on one another.
//!
//! Two functions of plain data. [`families`] finds copies and citations among documents, so that five reprints of one wire story
//! count as one source; [`source_graph`] says who leans on whom in them and why. [`link`] groups accounts into incidents: candidates come from blocks of place and day, each pair gets a
//! sum of log-likelihood ratios whose parts a person can read ([`explain`]), and a constrained clustering keeps out what a
//! person, the document structure or the sum speaks against.
//!
//! Sources of the methods: Broder 1997 (shingles, resemblance and containment); Fellegi & Sunter 1969 and Winkler 1989 (weights
//! of agreement, rarer values weigh more); Hernández & Stolfo 1995 (sorted neighbourhood, used where a block is too large);
//! Bansal, Blum & Chawla 2004 (correlation clustering: pairs speak for and against); Wagstaff et al. 2001 (must-link, cannot-link).
//! Three departures from the textbook, each because structured fields alone mislead for events: the chance of coincidence is
//! that of the place and time in question, not a global one; agreement on place, side and type is damped because they depend on
//! one another; and nothing is joined through a chain, only when the whole of two groups fits.
//!
//! The outcome does not depend on the order of the input. There is no clock, no randomness and no hash order in it.

mod block;
mod citation;
mod cite;
mod cluster;
mod family;
mod feature;
mod group;
#[cfg(test)]
mod invented;
mod item;
mod kind;
mod learn;
mod linker;
mod mention;
mod model;
mod pair;
mod rate;
mod score;
mod shelf;
mod sources;
mod trace;
mod words;

pub use cluster::{Cluster, Constraints, Linking, Passage, link, link_with};
pub use family::{Excerpt, Families, Tie, TieKind, families};
pub use item::is_series;
pub use kind::{are_near, compatible};
pub use learn::{Example, Observation, fit, regress};
pub use linker::{Change, Linker};
pub use mention::{
    Learned, LinkOptions, LinkStage, Linked, Mention, MentionPair, Mentions, Quality, ReadMentions,
    Reliability, TableError, link_mentions, quality, read_mentions,
};
pub use model::Model;
pub use pair::{PairScore, Part, Verdict, explain};
pub use shelf::{Changes, Shelf};
pub use sources::{BackFlow, SourceEdge, SourceFamily, SourceGraph, SourceRoot, source_graph};
pub use trace::{Trace, TraceKind};
pub use words::{content_words, kilometres, stable_id};
