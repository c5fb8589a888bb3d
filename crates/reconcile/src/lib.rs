//! Events from the accounts that tell of them, and what does not fit together.
//!
//! [`reconcile`] derives an event: low and high are the bounds of what was reported, a best value exists only under a named
//! [`Policy`]. [`contradictions`] lays open where accounts, quantities, claims and relations disagree, and recomputes the sums
//! and shares that a document states. [`build_view`] does it for a whole casebook: accounts are stored, events are a view, and
//! the same records give the same view.
//!
//! What is *not* held to be a contradiction: values of different precision, ranges that overlap, and tolls that grew by a few in the
//! days after an incident. A toll that left the first one far behind is listed with little weight, once an event. A denial counts
//! against an event only if what is denied is the event. The rules for low, best and high follow UCDP's practice; `latest` follows the Global Terrorism Database's
//! preference for recent figures; one vote per source family follows from the literature on copying among sources (Dong,
//! Berti-Équille & Srivastava 2009).

mod arithmetic;
mod contradiction;
mod denial;
mod event;
mod fact;
mod first;
mod opposition;
mod percentage;
mod prose;
mod quantity;
mod same_event;
mod sums;
mod view;

pub use contradiction::{Records, contradictions};
pub use event::{Policy, UnknownPolicy, reconcile};
pub use fact::is_negated;
pub use view::{
    Before, Grown, Settings, Stage, View, build_view, build_view_with, grow_view, passage,
};
