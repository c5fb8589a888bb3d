//! One module for each page.

pub(crate) mod batch;
pub(crate) mod contradictions;
pub(crate) mod drafts;
pub(crate) mod estimates;
pub(crate) mod event;
pub(crate) mod events;
pub(crate) mod explore;
pub(crate) mod family;
pub(crate) mod help;
pub(crate) mod home;
pub(crate) mod log;
pub(crate) mod make;
pub(crate) mod queue;
pub(crate) mod rate;
pub(crate) mod reader;
pub(crate) mod search;
pub(crate) mod sources;
pub(crate) mod suggest;
