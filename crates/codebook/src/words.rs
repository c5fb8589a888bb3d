//! Named sets of words that rules of coding ask for and that no other file holds.

use std::collections::BTreeSet;

use crate::error::{Cause, CodebookError};
use crate::fold::fold;
use crate::source::Files;
use crate::vocabulary::vocabulary;

vocabulary!(
    /// What a set of `words.csv` is for.
    WordSet, "set" {
        /// What a conflict is and does besides the incidents of the triggers.
        Conflict = "conflict",
        /// Nouns that stand for a number: what they are of is counted.
        NumberNoun = "number_noun",
        /// Verbs between a thing and its number.
        NumberVerb = "number_verb",
        /// Verbs that tell from where to where a number went.
        ChangeOfNumber = "change_of_number",
        /// Verbs by which a percentage tells a change, besides the nouns of measures.csv.
        ChangeByPercent = "change_by_percent",
        /// Nouns whose number tells nothing of a conflict.
        EmptyNoun = "empty_noun",
        /// Units of time, of which a number is no count.
        TimeNoun = "time_noun",
        /// Nouns that say that something was done time after time.
        Occasion = "occasion",
        /// What a compound adjective may count ("a 12-member council").
        Member = "member",
        /// Verbs whose object is what somebody else does.
        Opposed = "opposed",
        /// Adjectives that say that a tie is over.
        Over = "over",
        /// Nouns by which a government is called after its head.
        Rule = "rule",
        /// What ministries are for.
        MinistryDomain = "ministry_domain",
        /// Offices that head their body; the holders of others only belong to it.
        HeadOfBody = "head_of_body",
        /// Words before an office that make it one beneath the head.
        BeneathHead = "beneath_head",
        /// Offices of those after whom governments are called.
        HeadOfState = "head_of_state",
        /// Verbs of what is done against an enemy besides the deeds of the triggers.
        HostileAim = "hostile_aim",
        /// Nouns for armed doings against somebody.
        HostileDoing = "hostile_doing",
        /// Nouns for what is written or recorded and speaks for who made it.
        Writing = "writing",
        /// Nouns for bodies and people that speak, besides the classes of people.toml.
        Voice = "voice",
        /// Nouns in a title by which a document is somebody's own words.
        OwnWords = "own_words",
        /// How the matter after a statement begins.
        Afterword = "afterword",
        /// What one is accused of having done, and verbs of having a part in it.
        Deed = "deed",
        /// What one who had a part in a deed is.
        PartyToDeed = "party_to_deed",
        /// What is not so when it is said not to be.
        True = "true",
        /// Verbs that hold somebody to be something.
        Holding = "holding",
        /// What one is held to be.
        Answerable = "answerable",
        /// Verbs that give what is talked about a name.
        Calling = "calling",
        /// Verbs by which a claim of responsibility is put out.
        Issuing = "issuing",
        /// Writings and talks in which something is said.
        Medium = "medium",
        /// Verbs by which something is taken for a sign of something else.
        Showing = "showing",
        /// Verbs of which a judgement is made rather than a fact told.
        Judged = "judged",
        /// Nouns of courtesy: sentences about them say nothing of an event.
        Courtesy = "courtesy",
        /// Verbs and adjectives of courtesy and of a speaker's own doings.
        Courteous = "courteous",
        /// Verbs, modals and adjectives of demanding.
        Demanding = "demanding",
        /// Nouns that a speaker says there is none of, to deny.
        Ground = "ground",
        /// Nouns whose number is a statistic, where no incident of the sentence has a toll of its own.
        Statistic = "statistic",
        /// Nouns in the singular that have a number ("the force of 300").
        NumberedNoun = "numbered_noun",
        /// Where a term is served.
        Prison = "prison",
        /// Verbs by which a term is passed.
        Sentencing = "sentencing",
        /// Verbs by which a term is got.
        Receiving = "receiving",
        /// Nouns of which there is none without that anybody is contradicted ("had no information").
        Untold = "untold",
    }
);

/// The words of `words.csv` by their set.
#[derive(Debug)]
pub struct Words(Vec<BTreeSet<String>>);

impl Words {
    pub(crate) fn read(files: &Files<'_>) -> Result<Words, CodebookError> {
        let mut sets: Vec<BTreeSet<String>> = vec![BTreeSet::new(); WordSet::ALL.len()];
        files.rows("words.csv", &["set", "words"], |row| {
            let set: WordSet = row.word("set")?;
            row.filled("words")?;
            for word in row.list("words", '|').map(fold) {
                if sets[set as usize].contains(&word) {
                    return Err(Cause::Rule(format!(
                        "`{word}` stands twice in `{set}`; delete one of the two"
                    )));
                }
                sets[set as usize].insert(word);
            }
            Ok(())
        })?;
        match WordSet::ALL
            .iter()
            .find(|&&set| sets[set as usize].is_empty())
        {
            Some(set) => Err(files.incomplete(
                "words.csv",
                format!(
                    "no line has the set `{set}`; add one, or copy it from the built-in codebook"
                ),
            )),
            None => Ok(Words(sets)),
        }
    }

    /// Whether a folded lemma or word is in a set.
    pub fn has(&self, set: WordSet, word: &str) -> bool {
        self.0[set as usize].contains(word)
    }

    /// The words of a set in their order.
    pub fn all(&self, set: WordSet) -> impl Iterator<Item = &str> {
        self.0[set as usize].iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Codebook;

    #[test]
    fn words_are_looked_up_by_their_set() {
        let words = &Codebook::embedded().words;
        assert!(words.has(WordSet::HostileDoing, "raid"));
        assert!(!words.has(WordSet::Courtesy, "raid"));
        assert!(
            words
                .all(WordSet::Afterword)
                .any(|phrase| phrase == "notes to editors")
        );
    }
}
