//! Titles that stand with the names of persons, and whether they make a person known to the public.

use crate::error::{Cause, CodebookError};
use crate::fold::fold;
use crate::lexicon::Lexicon;
use crate::source::Files;
use crate::vocabulary::vocabulary;

vocabulary!(
    /// Whether the holder of an office is known to the public by it.
    Publicity, "public" {
        /// Always.
        Yes = "yes",
        /// Where the words name a side of the codebook as well.
        Actor = "actor",
        /// Where no noun stands before it.
        Bare = "bare",
        /// Never: a form of address, a rank, a calling.
        No = "no",
    }
);

/// Offices by their folded words.
#[derive(Debug)]
pub struct Offices {
    words: Lexicon<Publicity>,
}

impl Offices {
    pub(crate) fn read(files: &Files<'_>) -> Result<Offices, CodebookError> {
        let mut words: Lexicon<Publicity> = Lexicon::default();
        const COLUMNS: &[&str] = &["phrase", "public"];
        files.rows("offices.csv", COLUMNS, |row| {
            let phrase = fold(row.filled("phrase")?);
            if !words.get(&phrase).is_empty() {
                let cause = format!("`{phrase}` stands twice; delete one of the two");
                return Err(Cause::Rule(cause));
            }
            words.insert(&phrase, row.word("public")?);
            Ok(())
        })?;
        Ok(Offices { words })
    }

    /// The longest office that begins at the first of these folded words: how many words it takes, and its publicity.
    pub fn longest(&self, words: &[&str]) -> Option<(usize, Publicity)> {
        let (taken, found) = self.words.longest(words)?;
        Some((taken, found[0]))
    }

    /// How many offices there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}
