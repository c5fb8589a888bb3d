//! Invented records: what a view makes of them, which disagreements it finds, and which it must not.

mod disputes;
mod names;
mod quantities;
mod sums;
mod support;
mod tolls;
