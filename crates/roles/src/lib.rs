//! Who did it, for whom, to what, to whom and with what: a learned second opinion on the sides of an incident.
//!
//! The coder's rules over grammar find the sides that stand in a clause with the word for the incident. This crate reads every
//! phrase of a report and says how likely it fills one of five roles of some incident in it. It learned that from reports with
//! hand-made keys (see `assets/roles/README.md`), from surroundings rather than names: the governing verb and the way to it,
//! the codebook's classes, neighbouring words, what the sentence and the document tell of.

mod features;
mod hash;
mod tagger;
mod train;

use concord_annotate::Annotation;
use concord_codebook::Codebook;

pub use features::Features;
pub use tagger::{Filler, Tagger};
pub use train::{Example, Settings, train};

/// What words can be in an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// People who did it ("three gunmen").
    PerpetratorIndividual,
    /// The organisation they belong to.
    PerpetratorOrganisation,
    /// A thing that was attacked.
    Target,
    /// A named person who was attacked.
    Victim,
    /// What it was done with.
    Weapon,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 5] = [
        Role::PerpetratorIndividual,
        Role::PerpetratorOrganisation,
        Role::Target,
        Role::Victim,
        Role::Weapon,
    ];
}

/// The features of a document's words.
pub fn features(codebook: &Codebook, annotation: &Annotation) -> Features {
    features::features(codebook, annotation)
}

impl Tagger {
    /// How many features have weights.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether none has.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// All words that may fill a role with at least this probability, in reading order by role.
    pub fn tag(&self, annotation: &Annotation, features: &Features, least: f32) -> Vec<Filler> {
        let mut found = Vec::new();
        for sentence in &annotation.sentences {
            let scores: Vec<_> = sentence
                .tokens
                .clone()
                .map(|token| self.scores(features.of(token)))
                .collect();
            self.fillers(&scores, sentence.tokens.start, least, &mut found);
        }
        found
    }
}
