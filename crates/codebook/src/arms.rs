//! The parts of a state's forces and offices that reports call by a common noun: the army, the police, the air force.

use crate::error::{Cause, CodebookError};
use crate::fold::fold;
use crate::lexicon::Lexicon;
use crate::source::Files;

/// A part of a state's forces, the same in every state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// The key of the body that it belongs to (`mil`).
    pub body: String,
    name: String,
}

impl Arm {
    /// What it is called in a state.
    pub fn of(&self, demonym: &str) -> String {
        self.name.replace("{demonym}", demonym)
    }

    /// The id of its body in a state.
    pub fn id(&self, iso2: &str) -> String {
        format!("{}-{iso2}", self.body)
    }
}

/// Common nouns for a state's forces and offices, by folded lemmas.
#[derive(Debug)]
pub struct Arms {
    words: Lexicon<Option<Arm>>,
}

impl Arms {
    pub(crate) fn read(files: &Files<'_>) -> Result<Arms, CodebookError> {
        let mut words: Lexicon<Option<Arm>> = Lexicon::default();
        const COLUMNS: &[&str] = &["phrase", "body", "name"];
        files.rows("arms.csv", COLUMNS, |row| {
            let phrase = fold(row.filled("phrase")?);
            if !words.get(&phrase).is_empty() {
                let cause = format!("`{phrase}` stands twice; delete one of the two");
                return Err(Cause::Rule(cause));
            }
            let arm = match row.get("body") {
                "" => None,
                body => Some(Arm {
                    body: body.to_owned(),
                    name: row.filled("name")?.to_owned(),
                }),
            };
            words.insert(&phrase, arm);
            Ok(())
        })?;
        Ok(Arms { words })
    }

    /// Every arm, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Arm> {
        self.words
            .iter()
            .filter_map(|(_, entries)| entries[0].as_ref())
    }

    /// The arm that lemmas call by a common noun, the longest phrase and among equals the last: "army" in "Malian army officers".
    pub fn among(&self, lemmas: &[&str]) -> Option<&Arm> {
        (0..lemmas.len())
            .filter_map(|at| {
                self.words
                    .all(&lemmas[at..])
                    .find_map(|(taken, entries)| Some((taken, at, entries[0].as_ref()?)))
            })
            .max_by_key(|&(taken, at, _)| (taken, at))
            .map(|(_, _, arm)| arm)
    }

    /// The arm that lemmas call by a common noun and by nothing else: "federal troops", no "rebel troops".
    pub fn only(&self, lemmas: &[&str]) -> Option<&Arm> {
        let mut at = 0;
        while at < lemmas.len() {
            at += self.words.longest(&lemmas[at..])?.0;
        }
        self.among(lemmas)
    }
}
