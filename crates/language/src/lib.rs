//! The linguistic layer: sentences, words, parts of speech, dependencies, lemmas and named entities of English text.
//!
//! The coder needs to know who did what to whom: that `the soldiers` in `twelve civilians were killed by the soldiers` is the agent, that `denied` governs
//! a clause, that `fire` is a noun here and a verb there. This crate answers with a dependency parse, offline and without anything but Rust at run
//! time. The model is spaCy's `en_core_web_sm` 3.8 (MIT licence), converted by `tools/language/convert.py` into one file that is embedded in the program; the
//! algorithms follow spaCy's and thinc's published sources, so that the results are the same but for rounding (see `tests/parity.rs`).
//!
//! Three things differ on purpose. Sentences are found by rule and parsed one by one ([`sentences`]). White space is never a token, so a line break
//! in mid-sentence changes nothing. And a sentence in capitals is shown to the model in ordinary case.
//!
//! Everything is deterministic: the arithmetic gives the same bits on every machine, and no result depends on what was parsed before.
//!
//! ```
//! let text = "Twelve civilians were killed by gunmen in Baidoa on 3 May.";
//! let parse = concord_language::parse(text);
//! let killed = (0..parse.tokens.len()).find(|&i| &*parse.tokens[i].lemma == "kill").unwrap();
//! assert!(parse.is_passive(killed));
//! ```
//!
//! Rejected: an ONNX runtime (a graph engine for four matrix shapes), a larger transformer (slower by two orders of magnitude on one core), and a parser
//! trained from scratch (the freely licensed treebanks hold no modern news).

mod aside;
mod asset;
mod chars;
mod dependency;
mod encoder;
mod entity;
mod kernel;
mod label;
mod lemma;
mod matrix;
mod parse;
mod pause;
mod pipeline;
mod sentence;
mod store;
mod tag;
mod tokenizer;
mod transition;
mod truecase;
mod window;
mod word;

pub use label::{Dep, EntityLabel, Pos, UnknownLabel};
pub use parse::{Entity, Parse, Token};
pub use pipeline::{parse, parse_blocks, parse_sentences, tokenize};
pub use sentence::sentences;
