//! Places of the world inside the program: names, points, administrative units, and the choice among places of one name.
//!
//! * [`Gazetteer`] holds about 290,000 places (countries, first- and second-order units, settlements, regions) in tables whose
//!   blocks are inflated when something in them is asked for; [`Gazetteer::lookup`] goes from a written name to candidates by a cascade of spellings,
//!   [`Gazetteer::longest_match`] scans running text.
//! * [`Shapes`] tells the first-order unit in which a point lies.
//! * [`Import`] puts real GeoNames dumps and boundary files on top of the built-in places.
//! * [`resolve()`] chooses among candidates with what else the document says: parents, type words, countries, distances.
//!
//! The tables are built by `cargo xtask gazetteer` from pinned packages (see `assets/gazetteer/README.md`) and keyed by
//! GeoNames identifiers, so that a record can be checked against the public source. A database file beside the program was
//! rejected: the program must be one file that works when copied alone. What is imported is one file of the same tables, which is
//! mapped, for it may hold fifty times as many places.

mod blocks;
mod boundaries;
mod candidate;
mod certainty;
mod columns;
pub mod format;
mod gazetteer;
mod image;
mod import;
mod lexicon;
mod lookup;
mod names;
mod nearest;
mod place;
mod resolve;
mod rows;
mod score;
mod shapes;
mod sounds;

pub use candidate::{Candidate, MatchKind};
pub use certainty::{Findings, certainty_prior, certainty_table};
pub use format::FormatError;
pub use gazetteer::{Gazetteer, distance_km};
pub use import::{Import, ImportCounts, ImportError, Table};
pub use names::{
    TypeWord, fold, has_kept_script, is_latin, levelled, plain, similarity, skeleton,
    strip_type_words, usable, without_article,
};
pub use nearest::Reach;
pub use place::{Country, PlaceEntry, PlaceId, PlaceKind, Precision};
pub use resolve::{Context, Mention, Resolution, resolve};
pub use shapes::{ShapeRow, ShapeUnit, Shapes};
pub use sounds::learn::learn_sounds;
