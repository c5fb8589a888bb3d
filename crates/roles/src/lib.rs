//! Who did it, for whom, to what, to whom and with what: a learned second opinion on the sides of an incident.
//!
//! The coder's rules over grammar find the sides that stand in a clause with the word for the incident. This crate reads every
//! phrase of a report and says how likely it fills one of five roles of some incident in it. It learned that from reports with
//! hand-made keys (see `assets/roles/README.md`), from surroundings rather than names: the governing verb and the way to it,
//! the codebook's classes, neighbouring words, what the sentence and the document tell of.

mod boost;
mod features;
mod ftrl;
mod hash;
mod incident;
mod learn;
mod linear;
mod material;
mod rows;
mod store;
mod tagger;
mod train;

use std::ops::Range;
use std::sync::OnceLock;

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_record::Account;

pub use features::Features;
pub use ftrl::Penalty;
pub use incident::{Assembler, Incident, Thresholds};
pub use learn::{KeyIncident, Lesson, Unseen, learn};
pub use material::Material;
pub use store::BadModel;
pub use tagger::{Filler, Tagger};
pub use train::{Example, Settings};

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

/// Kinds of incident, as MUC-4 tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Violence against people or things that is none of the others.
    Attack,
    /// By explosives.
    Bombing,
    /// People carried off.
    Kidnapping,
    /// By fire.
    Arson,
    /// Things taken.
    Robbery,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] = [
        Kind::Attack,
        Kind::Bombing,
        Kind::Kidnapping,
        Kind::Arson,
        Kind::Robbery,
    ];

    /// MUC-4's word for it, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Attack => "attack",
            Kind::Bombing => "bombing",
            Kind::Kidnapping => "kidnapping",
            Kind::Arson => "arson",
            Kind::Robbery => "robbery",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Everything that was learned.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// Which phrases may fill a role.
    pub tagger: Tagger,
    /// Which of them make incidents.
    pub assembler: Assembler,
    /// From which probabilities on.
    pub thresholds: Thresholds,
}

impl Model {
    /// The model that is part of the program.
    pub fn embedded() -> &'static Model {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            let bytes = include_bytes!("../../../assets/roles/roles.bin");
            // The file is made by the same crate, and a test reads it.
            Model::from_bytes(bytes).unwrap_or_default()
        })
    }

    /// The incidents that a document tells of, given the accounts that were coded from it.
    pub fn incidents(
        &self,
        codebook: &Codebook,
        annotation: &Annotation,
        accounts: &[Account],
    ) -> Vec<Incident> {
        let features = Features::new(codebook, annotation);
        let sentences: Vec<Range<usize>> = annotation
            .sentences
            .iter()
            .map(|sentence| sentence.tokens.clone())
            .collect();
        let fillers = self.tagger.tag(&sentences, &features, learn::LEAST);
        let material = Material::new(codebook, annotation, accounts);
        self.assembler
            .incidents(&material, &fillers, &self.thresholds)
    }
}
