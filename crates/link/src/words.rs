//! Words of a passage, their weights, and two small measures that several stages need.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

/// An identity that depends on `parts` alone: `prefix` and twelve hexadecimal digits.
pub fn stable_id<'a>(prefix: &str, parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        // A separator that no text holds, so that `ab, c` and `a, bc` differ.
        hash.update([0xff]);
    }
    let digest = hash.finalize();
    let mut id = prefix.to_owned();
    for byte in digest.iter().take(6) {
        id.push_str(&format!("{byte:02x}"));
    }
    id
}

/// Great-circle distance between two points given in degrees (haversine, mean radius of the Earth).
pub fn kilometres((lat_a, lon_a): (f64, f64), (lat_b, lon_b): (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (lat_a.to_radians(), lat_b.to_radians());
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let chord = half(lat_a, lat_b)
        + lat_a.cos() * lat_b.cos() * half(lon_a.to_radians(), lon_b.to_radians());
    2.0 * 6371.0088 * chord.clamp(0.0, 1.0).sqrt().asin()
}

static FUNCTION_WORDS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    include_str!("../data/function_words.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

/// Lower-case runs of letters and digits.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The words of a text that carry content: lower case, in order, without function words and single letters.
pub fn content_words(text: &str) -> Vec<String> {
    let mut words = words(text);
    words.retain(|word| {
        (word.chars().count() > 1 || word.chars().all(char::is_numeric))
            && !FUNCTION_WORDS.contains(word.as_str())
    });
    words
}

/// How many of a set of passages hold each word, and from that how much a word weighs.
pub(crate) struct Vocabulary {
    index: BTreeMap<String, u32>,
    /// Passages that hold the word.
    pub(crate) counts: Vec<u32>,
    passages: usize,
}

/// Passages without the word that are assumed besides those at hand, so that in a small collection about one incident the words
/// of that incident do not count as common.
const BACKGROUND: f64 = 50.0;

impl Vocabulary {
    pub(crate) fn new(passages: &[Vec<String>]) -> Self {
        let mut counted: BTreeMap<&str, u32> = BTreeMap::new();
        for passage in passages {
            let distinct: BTreeSet<&str> = passage.iter().map(String::as_str).collect();
            for word in distinct {
                *counted.entry(word).or_default() += 1;
            }
        }
        let counts = counted.values().copied().collect();
        let index = counted
            .keys()
            .enumerate()
            .map(|(at, &word)| (word.to_owned(), u32::try_from(at).unwrap_or(u32::MAX)))
            .collect();
        Vocabulary {
            index,
            counts,
            passages: passages.len(),
        }
    }

    /// The passage as a vector of length 1: sorted word numbers with weights.
    pub(crate) fn vector(&self, passage: &[String]) -> Vec<(u32, f32)> {
        let mut times: BTreeMap<u32, f64> = BTreeMap::new();
        for word in passage {
            if let Some(&word) = self.index.get(word) {
                *times.entry(word).or_default() += 1.0;
            }
        }
        let weight = |word: u32, times: f64| {
            let count = f64::from(self.counts[word as usize]);
            (1.0 + times.ln()) * ((self.passages as f64 + BACKGROUND) / (count + 0.5)).ln()
        };
        let length: f64 = times
            .iter()
            .map(|(&word, &times)| weight(word, times).powi(2))
            .sum::<f64>()
            .sqrt();
        times
            .iter()
            .map(|(&word, &times)| (word, (weight(word, times) / length.max(1e-9)) as f32))
            .collect()
    }
}

/// Cosine of two vectors of length 1, both sorted by word.
pub(crate) fn cosine(a: &[(u32, f32)], b: &[(u32, f32)]) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += f64::from(a[i].1) * f64::from(b[j].1);
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_of_known_towns() {
        let (kabul, jalalabad) = ((34.528, 69.172), (34.426, 70.451));
        let distance = kilometres(kabul, jalalabad);
        assert!((distance - 117.9).abs() < 1.0, "{distance}");
        assert!(kilometres(kabul, kabul) < 1e-6);
    }

    #[test]
    fn identities_depend_on_the_cut_between_parts() {
        assert_ne!(stable_id("e", ["ab", "c"]), stable_id("e", ["a", "bc"]));
        assert_eq!(stable_id("e", ["ab"]).len(), 13);
    }

    #[test]
    fn function_words_carry_no_content() {
        assert_eq!(
            content_words("The bomb killed 7 of the guards"),
            ["bomb", "killed", "7", "guards"]
        );
    }

    #[test]
    fn a_shared_rare_word_weighs_more() {
        let passages: Vec<Vec<String>> = [
            "blast market dunmore",
            "blast dunmore",
            "blast quay",
            "blast mill",
        ]
        .iter()
        .map(|text| content_words(text))
        .collect();
        let vocabulary = Vocabulary::new(&passages);
        let vectors: Vec<_> = passages.iter().map(|p| vocabulary.vector(p)).collect();
        assert!(cosine(&vectors[0], &vectors[1]) > cosine(&vectors[0], &vectors[2]));
        assert!((cosine(&vectors[1], &vectors[1]) - 1.0).abs() < 1e-5);
    }
}
