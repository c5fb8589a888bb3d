//! Giving capitals back to upper-case text, and taking them from headlines.
//!
//! The model reads case closely: in `GUNMEN KILLED 12 IN BAIDOA` every word looks like a name. For such a sentence the model is shown a re-cased copy, with the
//! original offsets: words that the dictionary knows are written in lower case, words that are usually names or that nobody knows keep a capital.

use crate::asset::{Asset, SortedLines};
use crate::lemma::Lemmatizer;

/// The list of words that are usually names.
pub(crate) struct Recaser {
    proper: SortedLines,
}

/// How a sentence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Casing {
    /// As usual: left alone.
    Mixed,
    /// All or nearly all letters are capitals.
    Upper,
    /// Nearly every word begins with a capital.
    Title,
}

/// Short function words, sorted, which a headline may leave in lower case and which are never names.
const FUNCTION_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do",
    "does", "for", "from", "had", "has", "have", "he", "her", "him", "his", "how", "if", "in",
    "into", "is", "it", "its", "may", "might", "must", "near", "no", "nor", "not", "of", "off",
    "on", "or", "our", "out", "over", "per", "she", "should", "since", "so", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "until", "up",
    "upon", "us", "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom",
    "whose", "why", "will", "with", "within", "without", "would", "you", "your",
];

fn is_function_word(lower: &str) -> bool {
    FUNCTION_WORDS.binary_search(&lower).is_ok()
}

/// Judges the casing of a sentence from its words.
pub(crate) fn casing<'a>(words: impl Iterator<Item = &'a str>) -> Casing {
    let (mut letters, mut capitals, mut long, mut titled, mut count) =
        (0usize, 0usize, 0usize, 0usize, 0usize);
    for word in words {
        let Some(first) = word.chars().next().filter(|c| c.is_alphabetic()) else {
            continue;
        };
        count += 1;
        letters += word.chars().filter(|c| c.is_alphabetic()).count();
        capitals += word.chars().filter(|c| c.is_uppercase()).count();
        // Seven letters are the most that a function word has.
        let short = !word.is_ascii() || word.len() <= 7;
        if !(short && is_function_word(&word.to_lowercase())) {
            long += 1;
            titled += usize::from(first.is_uppercase());
        }
    }
    if count >= 4 && letters >= 12 && capitals * 10 >= letters * 8 {
        Casing::Upper
    } else if long >= 5 && titled * 20 >= long * 19 {
        Casing::Title
    } else {
        Casing::Mixed
    }
}

/// The name to show to the model for one that it takes for a verb: it was trained on text in which `IS` was nobody's name.
pub(crate) fn stand_in(word: &str) -> Option<&'static str> {
    (word == "IS").then_some("ISIS")
}

impl Recaser {
    pub(crate) fn read(asset: &Asset) -> Recaser {
        Recaser {
            proper: SortedLines::new(asset.text("proper")),
        }
    }

    /// The form to show to the model instead of `word`, or `None` to leave it alone. The first word of a sentence keeps its capital.
    pub(crate) fn recase(
        &self,
        word: &str,
        casing: Casing,
        first: bool,
        lemmatizer: &Lemmatizer,
    ) -> Option<String> {
        if casing == Casing::Mixed || !word.contains(char::is_uppercase) {
            return None;
        }
        let lower = word.to_lowercase();
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        // `U.S.`, `M23`, `AK-47` and single letters.
        if word.contains(|c: char| c == '.' || c.is_ascii_digit()) || letters == 1 && lower != "a" {
            return None;
        }
        let common = is_function_word(&lower)
            || letters != word.chars().count()
            || lemmatizer.knows(&lower) && !self.proper.contains(&lower);
        match (common, casing) {
            (true, _) if first => Some(capitalised(&lower)),
            (true, _) => Some(lower),
            // A short unknown word in capitals is more likely an acronym than a name.
            (false, Casing::Upper) if letters <= 4 && !self.proper.contains(&lower) => None,
            (false, Casing::Upper) => Some(capitalised(&lower)),
            (false, _) => None,
        }
    }
}

fn capitalised(lower: &str) -> String {
    let mut rest = lower.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(rest).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_sorted_and_short() {
        assert!(FUNCTION_WORDS.is_sorted());
        assert!(FUNCTION_WORDS.iter().all(|word| word.len() <= 7));
    }
}
