//! The codebook: the files that hold what Concord knows of political violence, and their loader.
//!
//! Event types and the words that tell of them, actors, states, people, targets, weapons, reporting words, hedges, measures and
//! relation patterns are data that a researcher reads, changes and cites by [`Codebook::hash`]. This crate only reads them, checks
//! them against the vocabularies of [`concord_record`] and answers look-ups; it holds no knowledge of its own. `codebook/README.md`
//! describes every file.
//!
//! Look-ups take words that went through [`fold`] (lower case, no diacritics, apostrophes, hyphens or dots told apart no longer).
//! Verbs and nouns are looked up by lemma, names by their words as they stand. A word may itself hold blanks after folding
//! (`al-Shabaab` becomes `al shabaab`), so the result does not depend on how a tokenizer treats hyphens.
//!
//! ```
//! use concord_codebook::{fold, Codebook};
//! let codebook = Codebook::embedded();
//! let words: Vec<String> = ["Iraq", "'s", "security", "forces", "said"].iter().map(|word| fold(word)).collect();
//! let words: Vec<&str> = words.iter().map(String::as_str).collect();
//! let found = codebook.actors.matches(&words).unwrap();
//! assert_eq!(found.words, 4);
//! assert_eq!(codebook.actors.entry(found.actor()).name, "Iraqi security forces");
//! ```

mod actors;
mod anaphors;
mod arms;
mod cues;
mod error;
mod events;
mod fold;
mod graphic;
mod lexicon;
mod modality;
mod offices;
mod people;
mod phrases;
mod source;
mod states;
mod vocabulary;
mod words;

use std::path::Path;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

pub use actors::{ActorEntry, ActorIdx, ActorKind, ActorMatch, Actors, AliasKind, Candidate};
pub use anaphors::{Anaphor, Anaphors, Antecedent, Article};
pub use arms::{Arm, Arms};
pub use cues::{Cue, CueTable, Cues, PoliceAct, PoliticalEvent, Sequence, Slot, SubEvent};
pub use error::{Cause, CodebookError};
pub use events::{
    Crosswalk, Effect, Events, Guard, Link, NonEvent, NonEventKind, ObjectClass, PartOfSpeech,
    Trigger, TypeEntry,
};
pub use fold::fold;
pub use graphic::{Graphic, GraphicClass};
pub use lexicon::Lexicon;
pub use modality::{Modality, Reality};
pub use offices::{Offices, Publicity};
pub use people::{People, PersonClass, PersonRole, TargetClass, TargetKind, Targets};
pub use phrases::{
    Construction, Direction, HedgeEntry, HedgeKind, Hedges, MeasureEntry, Measures, Polarity,
    RelationEntry, Relations, StanceEntry, Stances, WeaponClass, WeaponEntry, Weapons,
};
pub use states::Country;
pub use words::{WordSet, Words};

use source::Files;

/// Everything that the codebook's files say.
#[derive(Debug)]
pub struct Codebook {
    /// Event types, their crosswalks and the words that tell of them.
    pub events: Events,
    /// Named actors, and the states with their forces.
    pub actors: Actors,
    /// Nouns that stand for a named side.
    pub anaphors: Anaphors,
    /// Common nouns for a state's forces and offices.
    pub arms: Arms,
    /// Nouns for people.
    pub people: People,
    /// Titles that stand with the names of persons.
    pub offices: Offices,
    /// Words of passages that a reader is warned of.
    pub graphic: Graphic,
    /// Nouns for what is attacked.
    pub targets: Targets,
    /// Words for weapons.
    pub weapons: Weapons,
    /// Words of saying and judging.
    pub stances: Stances,
    /// Words of likelihood, hearsay and confidence.
    pub hedges: Hedges,
    /// Nouns that are counted.
    pub measures: Measures,
    /// Patterns of lasting ties.
    pub relations: Relations,
    /// Words that govern an incident and say whether it came to pass.
    pub modality: Modality,
    /// What speaks for the classes of other schemes.
    pub cues: Cues,
    /// Sets of words that rules ask for.
    pub words: Words,
    /// SHA-256 over the names and bytes of the files, in hexadecimal: what a study cites.
    pub hash: String,
}

impl Codebook {
    /// The codebook that is built into the program.
    ///
    /// # Panics
    /// Never in a build whose tests pass: they load these very files.
    pub fn embedded() -> &'static Codebook {
        static EMBEDDED: OnceLock<Codebook> = OnceLock::new();
        EMBEDDED.get_or_init(|| match Codebook::build(&Files::embedded()) {
            Ok(codebook) => codebook,
            Err(error) => panic!("the built-in codebook does not load: {error}"),
        })
    }

    /// Reads a codebook from a folder, which needs to hold every file.
    ///
    /// # Errors
    /// A file is missing, cannot be read, or says something that the vocabularies do not allow.
    pub fn load(dir: &Path) -> Result<Codebook, CodebookError> {
        Codebook::build(&Files::read(dir)?)
    }

    /// Writes the built-in files to a folder, as a start for a codebook of one's own.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write_embedded(dir: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(dir)?;
        let files = Files::embedded();
        files
            .iter()
            .try_for_each(|(name, text)| std::fs::write(dir.join(name), text))
    }

    fn build(files: &Files<'_>) -> Result<Codebook, CodebookError> {
        // The actors are as much work as all else together, and every start of the program waits for the codebook.
        std::thread::scope(|scope| {
            let actors = scope.spawn(|| Actors::read(files));
            let people = People::read(files)?;
            Ok(Codebook {
                events: Events::read(files)?,
                cues: Cues::read(files, &people)?,
                anaphors: Anaphors::read(files)?,
                arms: Arms::read(files)?,
                people,
                offices: Offices::read(files)?,
                graphic: Graphic::read(files)?,
                targets: Targets::read(files)?,
                weapons: Weapons::read(files)?,
                stances: Stances::read(files)?,
                hedges: Hedges::read(files)?,
                measures: Measures::read(files)?,
                relations: Relations::read(files)?,
                modality: Modality::read(files)?,
                words: Words::read(files)?,
                hash: hash(files),
                actors: match actors.join() {
                    Ok(actors) => actors?,
                    Err(panic) => std::panic::resume_unwind(panic),
                },
            })
        })
    }
}

/// Lengths stand before names and bytes, so that no two different codebooks give the same input.
fn hash(files: &Files<'_>) -> String {
    let mut hasher = Sha256::new();
    for (name, text) in files.iter() {
        for part in [name, text] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    let digest = hasher.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
