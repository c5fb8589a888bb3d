//! Words of passages that hurt to read: what a reader is warned of.

use crate::error::{Cause, CodebookError};
use crate::fold::fold;
use crate::lexicon::Lexicon;
use crate::source::Files;
use crate::vocabulary::vocabulary;

vocabulary!(
    /// What a passage describes.
    GraphicClass, "class" {
        /// Dead or maimed bodies, remains.
        Body = "body",
        /// Pain inflicted on people who are held.
        Torture = "torture",
        /// Rape and other sexual violence.
        SexualViolence = "sexual_violence",
    }
);

/// The words of `graphic.csv` by their folded form.
#[derive(Debug)]
pub struct Graphic {
    words: Lexicon<GraphicClass>,
}

impl Graphic {
    pub(crate) fn read(files: &Files<'_>) -> Result<Graphic, CodebookError> {
        let mut words: Lexicon<GraphicClass> = Lexicon::default();
        files.rows("graphic.csv", &["phrase", "class"], |row| {
            let phrase = fold(row.filled("phrase")?);
            if !words.get(&phrase).is_empty() {
                let cause = format!("`{phrase}` stands twice; delete one of the two");
                return Err(Cause::Rule(cause));
            }
            words.insert(&phrase, row.word("class")?);
            Ok(())
        })?;
        Ok(Graphic { words })
    }

    /// What a passage describes, each class once and in their order; empty for most passages.
    pub fn classes(&self, passage: &str) -> Vec<GraphicClass> {
        let folded = fold(passage);
        let words: Vec<&str> = folded.split(' ').collect();
        let mut found: Vec<GraphicClass> = (0..words.len())
            .filter_map(|at| self.words.longest(&words[at..]))
            .flat_map(|(_, classes)| classes.iter().copied())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Codebook;

    #[test]
    fn a_description_is_told_from_a_killing() {
        let graphic = &Codebook::embedded().graphic;
        let of = |passage: &str| graphic.classes(passage);
        assert_eq!(
            of("Twelve people were killed and nine wounded in the blast."),
            []
        );
        assert_eq!(
            of("Their charred bodies lay on the road."),
            [GraphicClass::Body]
        );
        assert_eq!(
            of("Women were gang-raped; men were tortured."),
            [GraphicClass::Torture, GraphicClass::SexualViolence]
        );
        assert_eq!(of("A grapefruit vendor and a drapery."), []);
    }
}
