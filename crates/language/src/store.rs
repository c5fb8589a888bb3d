//! What is remembered of words from one sentence to the next.
//!
//! Words repeat, and what the encoders make of a word out of context depends on the word alone, so it is computed once and kept. A store has a
//! fixed number of places; when all are taken, the word that was not met for longest (roughly: the clock algorithm, Corbató 1968) makes way. The results do
//! not depend on what a store holds, only the time does. Each thread has a store of its own.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::encoder::{RECORD, Scratch};
use crate::label::Pos;
use crate::transition;
use crate::word::murmur64;

/// Words kept at a time; 8 kB each.
const PLACES: usize = 4096;
/// Numbers kept of a word: the record of each of the two encoders.
const STRIDE: usize = 2 * RECORD;

/// Hashes with the hash function of the word features, which is quicker on short keys than that of the standard library.
#[derive(Default)]
struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = murmur64(bytes, self.0);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

struct Place {
    key: Box<str>,
    /// The last batch in which the word was met.
    batch: u64,
    /// Whether it was met since the hand last passed.
    met: bool,
}

/// The words remembered by one thread.
pub(crate) struct Store {
    index: HashMap<Box<str>, usize, BuildHasherDefault<WordHasher>>,
    places: Vec<Place>,
    hand: usize,
    batch: u64,
    /// Records of the places, one after the other; the first belongs to the row without a word.
    pub(crate) records: Vec<f32>,
    /// Lemmas that were looked up, by part of speech, for each place.
    pub(crate) lemmas: Lemmas,
    /// Memory for the encoders to work in.
    pub(crate) scratch: Scratch,
    /// The same for the parser and for the entity recogniser.
    pub(crate) scorers: [transition::Scratch; 2],
}

/// Lemmas of the words of a store.
#[derive(Default)]
pub(crate) struct Lemmas(Vec<Vec<(Pos, Box<str>)>>);

impl Lemmas {
    /// The lemma of the word whose record starts at `place`, as this part of speech; it must depend on nothing else.
    pub(crate) fn find(
        &mut self,
        place: usize,
        pos: Pos,
        look_up: impl FnOnce() -> Box<str>,
    ) -> Box<str> {
        let known = &mut self.0[place / STRIDE - 1];
        if let Some((_, lemma)) = known.iter().find(|(known, _)| *known == pos) {
            return lemma.clone();
        }
        let lemma = look_up();
        known.push((pos, lemma.clone()));
        lemma
    }
}

impl Store {
    pub(crate) fn new() -> Store {
        // All at once: the system gives memory only where something is written, and growing would copy.
        let mut records = Vec::with_capacity((PLACES + 1) * STRIDE);
        records.resize(STRIDE, 0.0);
        Store {
            index: HashMap::default(),
            places: Vec::new(),
            hand: 0,
            batch: 0,
            records,
            lemmas: Lemmas::default(),
            scratch: Scratch::default(),
            scorers: Default::default(),
        }
    }

    /// Whether nothing was ever kept, so that the row without a word is still to be described.
    pub(crate) fn is_new(&self) -> bool {
        self.batch == 0
    }

    /// Opens a batch: words found or added from now on stay until the next.
    pub(crate) fn open(&mut self) {
        self.batch += 1;
    }

    /// Where the record of a word starts, if it is kept.
    pub(crate) fn find(&mut self, key: &str) -> Option<usize> {
        let at = *self.index.get(key)?;
        let place = &mut self.places[at];
        place.batch = self.batch;
        place.met = true;
        Some((at + 1) * STRIDE)
    }

    /// A place for a word that is not kept yet. A batch may hold no more words than there are places, or the store grows.
    pub(crate) fn add(&mut self, key: &str) -> usize {
        let at = self.free();
        let place = Place {
            key: key.into(),
            batch: self.batch,
            met: false,
        };
        self.index.insert(place.key.clone(), at);
        if at == self.places.len() {
            self.places.push(place);
            self.records.resize((at + 2) * STRIDE, 0.0);
            self.lemmas.0.push(Vec::new());
        } else {
            self.lemmas.0[at].clear();
            let old = std::mem::replace(&mut self.places[at], place);
            self.index.remove(&old.key);
        }
        (at + 1) * STRIDE
    }

    fn free(&mut self) -> usize {
        if self.places.len() < PLACES {
            return self.places.len();
        }
        // Two rounds: the first may only clear the marks.
        for _ in 0..2 * self.places.len() {
            let at = self.hand;
            self.hand = (self.hand + 1) % self.places.len();
            let place = &mut self.places[at];
            if place.batch != self.batch && !std::mem::take(&mut place.met) {
                return at;
            }
        }
        self.places.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_met_often_stays_and_what_is_in_use_stays() {
        let mut store = Store::new();
        for number in 0..3 * PLACES {
            store.open();
            if number > 0 {
                assert!(store.find("the").is_some());
            } else {
                store.add("the");
            }
            let word = format!("word{number}");
            let place = store.add(&word);
            assert_eq!(store.find(&word), Some(place));
        }
        assert!(store.find("word0").is_none());
        assert_eq!(store.places.len(), PLACES);
        assert_eq!(store.index.len(), PLACES);
    }

    #[test]
    fn a_batch_of_more_words_than_places_loses_none() {
        let mut store = Store::new();
        store.open();
        let words: Vec<String> = (0..PLACES + 9).map(|number| number.to_string()).collect();
        let places: Vec<usize> = words.iter().map(|word| store.add(word)).collect();
        for (word, place) in words.iter().zip(places) {
            assert_eq!(store.find(word), Some(place));
        }
    }
}
