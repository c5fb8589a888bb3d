//! Phrases to entries, by longest match.

use rustc_hash::FxHashMap;

/// A table from folded phrases to entries.
///
/// Phrases are kept whole under one key; for each first word the table knows how many words its longest phrase has, so that a
/// word that begins none costs one look-up, and so does a phrase of one word.
#[derive(Debug)]
pub struct Lexicon<T>(FxHashMap<Box<str>, Row<T>>);

/// What is kept of a phrase, or of a word that only begins phrases.
#[derive(Debug)]
struct Row<T> {
    /// How many words the longest phrase has that begins with this word; 0 for what begins none.
    reach: usize,
    entries: Vec<T>,
}

impl<T> Default for Row<T> {
    fn default() -> Self {
        Row {
            reach: 0,
            entries: Vec::new(),
        }
    }
}

impl<T> Default for Lexicon<T> {
    fn default() -> Self {
        Lexicon(FxHashMap::default())
    }
}

impl<T> Lexicon<T> {
    /// Adds an entry under a folded phrase and gives back all that stand there.
    pub(crate) fn insert(&mut self, phrase: &str, entry: T) -> &mut Vec<T> {
        let first = self.0.entry(first(phrase).into()).or_default();
        first.reach = (blanks(phrase) + 1).max(first.reach);
        let entries = &mut self.0.entry(phrase.into()).or_default().entries;
        entries.push(entry);
        entries
    }

    /// The entries of exactly this folded phrase.
    pub fn get(&self, phrase: &str) -> &[T] {
        self.0.get(phrase).map_or(&[], |row| &row.entries)
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
        let mut taken = words.first().map_or(0, |word| blanks(word) + 1);
        let mut row = words.first().and_then(|word| self.0.get(*word));
        let reach = match row {
            // A word with blanks in it begins what its own first word begins.
            _ if taken > 1 => self.reach(words[0]),
            Some(row) => row.reach,
            None => 0,
        };
        // Most phrases that are tried have one word, for which nothing need be put together.
        let mut phrase = String::new();
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                taken += 1 + blanks(word);
            }
            if taken > reach {
                break;
            }
            if at > 0 {
                if at == 1 {
                    phrase.push_str(words[0]);
                }
                phrase.push(' ');
                phrase.push_str(word);
                row = self.0.get(phrase.as_str());
            }
            if let Some(row) = row.filter(|row| !row.entries.is_empty()) {
                found.push((at + 1, row.entries.as_slice()));
            }
        }
        found.into_iter().rev()
    }

    /// Whether any phrase begins with the first word of this one.
    pub fn begins(&self, phrase: &str) -> bool {
        self.reach(phrase) > 0
    }

    /// How many words the longest phrase has that begins with the first word of this one; 0 if there is none.
    fn reach(&self, phrase: &str) -> usize {
        self.0.get(first(phrase)).map_or(0, |row| row.reach)
    }

    /// Every phrase with its entries, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[T])> {
        self.0
            .iter()
            .filter(|(_, row)| !row.entries.is_empty())
            .map(|(phrase, row)| (&**phrase, row.entries.as_slice()))
    }

    /// How many phrases there are.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The first word of a phrase.
fn first(phrase: &str) -> &str {
    let end = phrase.bytes().position(|byte| byte == b' ');
    &phrase[..end.unwrap_or(phrase.len())]
}

fn blanks(phrase: &str) -> usize {
    phrase.bytes().filter(|&byte| byte == b' ').count()
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
