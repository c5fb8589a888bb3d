//! The words of mentions, as weighted vectors.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::words::content_words;

/// Words of a text that are kept: the rarest.
const KEPT: usize = 48;
/// Texts without a word that are assumed besides those at hand, so that in a small table about one incident the words of that
/// incident do not count as common.
const BACKGROUND: f64 = 50.0;

/// Texts of a table as numbers of their words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    numbers: FxHashMap<Box<str>, u32>,
    /// Texts that hold the word.
    held: Vec<u32>,
    words: Vec<u32>,
    ends: Vec<u32>,
    vectors: OnceLock<Vectors>,
}

impl Texts {
    /// Adds a text; gives its number, or nothing if it has no words.
    pub(crate) fn push(&mut self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return None;
        }
        let start = self.words.len();
        for word in content_words(text) {
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(word.into()).or_insert(next);
            if number == next {
                self.held.push(0);
            }
            self.words.push(number);
        }
        if self.words.len() == start {
            return None;
        }
        self.words[start..].sort_unstable();
        let mut kept = start;
        for at in start..self.words.len() {
            if at == start || self.words[at] != self.words[kept - 1] {
                self.words[kept] = self.words[at];
                kept += 1;
            }
        }
        self.words.truncate(kept);
        for &word in &self.words[start..] {
            self.held[word as usize] += 1;
        }
        self.ends.push(kept as u32);
        Some(self.ends.len() as u32 - 1)
    }

    /// The texts as vectors.
    pub(crate) fn vectors(&self) -> &Vectors {
        self.vectors.get_or_init(|| self.weigh())
    }

    fn weigh(&self) -> Vectors {
        let texts = self.ends.len() as f64 + BACKGROUND;
        let weight = |word: u32| (texts / f64::from(self.held[word as usize])).ln() as f32;
        let mut vectors = Vectors::default();
        let mut start = 0;
        for &end in &self.ends {
            let mut words: Vec<(u32, f32)> = self.words[start..end as usize]
                .iter()
                .map(|&word| (word, weight(word)))
                .collect();
            start = end as usize;
            // Words were numbered as they came; the rarest, whichever come first, must not depend on that.
            words.sort_unstable_by(|x, y| y.1.total_cmp(&x.1));
            if words.len() > KEPT {
                let last = words[KEPT].1;
                words.retain(|word| word.1 > last);
            }
            let length = words
                .iter()
                .map(|word| word.1 * word.1)
                .sum::<f32>()
                .sqrt()
                .max(1e-6);
            words.iter_mut().for_each(|word| word.1 /= length);
            words.sort_unstable_by_key(|word| word.0);
            vectors.words.extend(words);
            vectors.ends.push(vectors.words.len() as u32);
        }
        vectors
    }
}

/// Texts as vectors of unit length.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vectors {
    words: Vec<(u32, f32)>,
    ends: Vec<u32>,
}

impl Vectors {
    /// Whether there are no texts.
    pub(crate) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn of(&self, text: u32) -> &[(u32, f32)] {
        let start = text
            .checked_sub(1)
            .map_or(0, |before| self.ends[before as usize]);
        &self.words[start as usize..self.ends[text as usize] as usize]
    }

    /// Cosine of two texts: 0 where they share no word, 1 where they share all.
    pub(crate) fn likeness(&self, a: u32, b: u32) -> f32 {
        let (x, y) = (self.of(a), self.of(b));
        let (mut i, mut j) = (0, 0);
        // Rounded sums, so that the order in which words were numbered cannot show.
        let mut sum = 0.0f64;
        while i < x.len() && j < y.len() {
            match x[i].0.cmp(&y[j].0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += f64::from(x[i].1) * f64::from(y[j].1);
                    i += 1;
                    j += 1;
                }
            }
        }
        ((sum * 1e4).round() / 1e4) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_make_texts_alike() {
        let mut texts = Texts::default();
        for at in 0..40 {
            texts.push(&format!("Gunmen attack the town number{at}"));
        }
        let a = texts
            .push("Gunmen attack a convoy near Wallowa bridge")
            .unwrap();
        let b = texts.push("Convoy hit at Wallowa bridge").unwrap();
        assert_eq!(texts.push("of the and"), None);
        let vectors = texts.vectors();
        assert!(vectors.likeness(a, b) > 2.0 * vectors.likeness(0, 1));
        assert!((vectors.likeness(a, a) - 1.0).abs() < 1e-3);
    }
}
