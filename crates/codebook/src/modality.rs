//! Words that govern an incident and say whether it came to pass.

use concord_record::Status;
use rustc_hash::FxHashMap;

use crate::error::{Cause, CodebookError};
use crate::fold::fold;
use crate::source::Files;
use crate::vocabulary::word;

/// What a governing word makes of the incident below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reality {
    /// The incident has this status.
    Status(Status),
    /// The text tells of no incident: a capability, a wish, a fear.
    Unreal,
}

/// Governing words by folded lemma.
#[derive(Debug)]
pub struct Modality(FxHashMap<String, Reality>);

impl Modality {
    pub(crate) fn read(files: &Files<'_>) -> Result<Modality, CodebookError> {
        let mut words: FxHashMap<String, Reality> = FxHashMap::default();
        files.rows("modality.csv", &["lemma", "status"], |row| {
            let lemma = fold(row.filled("lemma")?);
            let reality = match row.get("status") {
                "unreal" => Reality::Unreal,
                status => Reality::Status(word(status)?),
            };
            match words.insert(lemma.clone(), reality) {
                Some(_) => Err(Cause::Rule(format!(
                    "`{lemma}` stands twice; delete one of the two"
                ))),
                None => Ok(()),
            }
        })?;
        Ok(Modality(words))
    }

    /// What a folded lemma makes of an incident that it governs; `None` if it leaves it as it is.
    pub fn get(&self, lemma: &str) -> Option<Reality> {
        self.0.get(lemma).copied()
    }
}
