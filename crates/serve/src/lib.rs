//! The workbench in a browser: contradictions, a queue of decisions, the reader, tables, map, estimates and the log of a casebook.
//!
//! Pages are made here, on the server, and can be read and used without script; scripts make them faster. Every page has a twin
//! in JSON and every table one in CSV, its address holds its whole state, and nothing is loaded from anywhere else. The server
//! binds to the loopback and lets in the browser that opened the printed address, nobody else.
//!
//! ```text
//! request ─► guard (host, cookie, origin) ─► routes ─► pages ─► answer (HTML, JSON, CSV)
//!                                                      │  ▲
//!                                           decide ◄───┘  ├── library (connections, decisions, derives events anew)
//!                                              │          └── index (columns of all events, in memory) ─► facets
//!                                              └─► casebook's log
//! ```
//!
//! A front end in the browser with an API behind it was rejected: it would need a tool chain of hundreds of packages, show nothing
//! without script, and render everything twice.

mod answer;
mod assets;
mod change;
mod decide;
mod drafts;
mod error;
mod facets;
mod fields;
mod frame;
mod fuse;
mod guard;
mod index;
mod library;
mod map;
mod news;
mod pages;
mod phrase;
mod query;
mod quote;
mod routes;
mod server;

pub use error::ServeError;
pub use library::MakeFlow;
pub use server::Server;
