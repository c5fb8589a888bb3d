//! Phrases to entries, by longest match.

use rustc_hash::FxHashMap;

/// A table from folded phrases to entries.
///
/// Phrases are kept whole under one key; for each first word the table knows how many words its longest phrase has, so that a
/// word that begins none costs one look-up.
#[derive(Debug)]
pub struct Lexicon<T> {
    entries: FxHashMap<Box<str>, Vec<T>>,
    reach: FxHashMap<Box<str>, usize>,
}

impl<T> Default for Lexicon<T> {
    fn default() -> Self {
        Lexicon {
            entries: FxHashMap::default(),
            reach: FxHashMap::default(),
        }
    }
}

impl<T> Lexicon<T> {
    /// Adds an entry under a folded phrase and gives back all that stand there.
    pub(crate) fn insert(&mut self, phrase: &str, entry: T) -> &mut Vec<T> {
        let blanks = phrase.bytes().filter(|&byte| byte == b' ').count();
        let first = phrase.split_once(' ').map_or(phrase, |(first, _)| first);
        let words = blanks + 1;
        match self.reach.get_mut(first) {
            Some(reach) => *reach = words.max(*reach),
            None => {
                self.reach.insert(first.into(), words);
            }
        }
        let entries = self.entries.entry(phrase.into()).or_default();
        entries.push(entry);
        entries
    }

    /// The entries of exactly this folded phrase.
    pub fn get(&self, phrase: &str) -> &[T] {
        self.entries.get(phrase).map_or(&[], Vec::as_slice)
    }

    /// The longest phrase that begins at the first of these words: how many words it takes, and its entries.
    pub fn longest(&self, words: &[&str]) -> Option<(usize, &[T])> {
        self.all(words).next()
    }

    /// Every phrase that begins at the first of these words, longest first.
    pub fn all<'a>(
        &'a self,
        words: &[&str],
    ) -> impl Iterator<Item = (usize, &'a [T])> + use<'a, T> {
        let mut found = Vec::new();
        if let Some(reach) = words.first().and_then(|word| self.reach_of(word)) {
            // Most phrases that are tried have one word, for which nothing need be put together.
            let mut phrase = String::new();
            let mut taken = 0;
            for (at, word) in words.iter().enumerate() {
                taken += 1 + word.bytes().filter(|&byte| byte == b' ').count();
                if taken > reach {
                    break;
                }
                if at == 1 {
                    phrase.push_str(words[0]);
                }
                if at > 0 {
                    phrase.push(' ');
                    phrase.push_str(word);
                }
                let key = if at == 0 { word } else { phrase.as_str() };
                if let Some(entries) = self.entries.get(key) {
                    found.push((at + 1, entries.as_slice()));
                }
            }
        }
        found.into_iter().rev()
    }

    /// Whether any phrase begins with the first word of this one.
    pub fn begins(&self, phrase: &str) -> bool {
        self.reach_of(phrase).is_some()
    }

    /// How many words the longest phrase has that begins with the first word of this one.
    fn reach_of(&self, phrase: &str) -> Option<usize> {
        let first = phrase.bytes().position(|byte| byte == b' ');
        self.reach
            .get(&phrase[..first.unwrap_or(phrase.len())])
            .copied()
    }

    /// Every phrase with its entries, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[T])> {
        self.entries
            .iter()
            .map(|(phrase, entries)| (&**phrase, entries.as_slice()))
    }

    /// How many phrases there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins_and_a_word_may_hold_blanks() {
        let mut lexicon = Lexicon::default();
        lexicon.insert("al shabaab", 1);
        lexicon.insert("al shabaab al mujahideen", 2);
        lexicon.insert("al", 3);
        assert_eq!(
            lexicon.longest(&["al shabaab", "said"]),
            Some((1, &[1][..]))
        );
        assert_eq!(
            lexicon.longest(&["al", "shabaab", "al", "mujahideen"]),
            Some((4, &[2][..]))
        );
        assert_eq!(lexicon.longest(&["al", "quds"]), Some((1, &[3][..])));
        assert_eq!(lexicon.longest(&["the", "al"]), None);
        assert_eq!(lexicon.longest(&[]), None);
        assert_eq!(lexicon.all(&["al", "shabaab"]).count(), 2);
        assert!(lexicon.begins("al quds") && !lexicon.begins("shabaab"));
    }
}
