//! What a look-up returns: a place and how its name was recognised.

use crate::place::PlaceId;

/// How a written name led to a place, from the strictest to the loosest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchKind {
    /// A name or alternate name of the place, but for case, diacritics, apostrophes and hyphens.
    Exact,
    /// The same after an article (al-, el-, ash-) or a form such as "St" for "Saint" was exchanged.
    Folded,
    /// The same after a word for the kind of unit ("Province", "Agency") was removed on either side.
    SuffixStripped,
    /// Another romanisation of the same consonants.
    Skeleton,
    /// So many letters differ.
    Edit(u8),
}

impl MatchKind {
    /// True where the spelling itself is not in the gazetteer.
    pub fn is_fuzzy(self) -> bool {
        matches!(self, Self::Skeleton | Self::Edit(_))
    }
}

/// One place that a written name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The place.
    pub place: PlaceId,
    /// How the name led to it.
    pub how: MatchKind,
    /// True where the name is the place's main name, false where it is an alternate.
    pub primary: bool,
}
