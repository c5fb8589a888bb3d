//! Nouns that stand for a side which the report has named.

use rustc_hash::FxHashMap;

use crate::actors::ActorKind;
use crate::error::{Cause, CodebookError};
use crate::fold::fold;
use crate::source::Files;
use crate::vocabulary::{vocabulary, word};

vocabulary!(
    /// What a noun must stand with to be an anaphor.
    Article, "article" {
        /// An article or demonstrative that says that it is known.
        Definite = "definite",
        /// Nothing: it may stand alone and before another noun (`coalition aircraft`).
        Bare = "bare",
    }
);

vocabulary!(
    /// Which of the sides named is meant.
    Antecedent, "antecedent" {
        /// The last one that stands out.
        Nearest = "nearest",
        /// The one that was named with this noun, else the only one of its kind.
        Named = "named",
    }
);

/// A noun that stands for a named side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anaphor {
    /// The kinds of actor that it can stand for.
    pub kinds: Vec<ActorKind>,
    /// What it must stand with.
    pub article: Article,
    /// Which one is meant.
    pub antecedent: Antecedent,
}

/// Anaphoric nouns by folded lemma.
#[derive(Debug)]
pub struct Anaphors(FxHashMap<String, Anaphor>);

impl Anaphors {
    pub(crate) fn read(files: &Files<'_>) -> Result<Anaphors, CodebookError> {
        let mut nouns: FxHashMap<String, Anaphor> = FxHashMap::default();
        const COLUMNS: &[&str] = &["noun", "kinds", "article", "antecedent"];
        files.rows("anaphors.csv", COLUMNS, |row| {
            let noun = fold(row.filled("noun")?);
            let anaphor = Anaphor {
                kinds: row.list("kinds", '|').map(word).collect::<Result<_, _>>()?,
                article: row.word("article")?,
                antecedent: row.word("antecedent")?,
            };
            match nouns.insert(noun.clone(), anaphor) {
                Some(_) => Err(Cause::Rule(format!(
                    "`{noun}` stands twice; delete one of the two"
                ))),
                None => Ok(()),
            }
        })?;
        Ok(Anaphors(nouns))
    }

    /// What a folded lemma can stand for.
    pub fn get(&self, lemma: &str) -> Option<&Anaphor> {
        self.0.get(lemma)
    }
}
