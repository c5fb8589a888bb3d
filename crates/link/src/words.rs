//! Words of a passage, their weights, and two small measures that several stages need.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use concord_record::{MONTHS, SHORT_MONTHS};
use sha2::{Digest as _, Sha256};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

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

/// Sentences of reports, of ten thousand, that hold each common word; `tools/word_frequencies.py` made the table. It is the same for
/// every casebook, so a pair's score does not change with what else the casebook holds.
static FREQUENCIES: LazyLock<HashMap<&'static str, f64>> = LazyLock::new(|| {
    include_str!("../data/word_frequencies.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| {
            let (word, count) = line.split_once(',')?;
            Some((word, count.parse().ok()?))
        })
        .collect()
});

/// Of ten thousand sentences, those taken to hold a word that the table does not have.
const UNSEEN: f64 = 2.0;

/// Days of the week, which with the months are the words of the calendar: they are written like names and are none.
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// A word's number: 32 bits of a hash, the same on every machine. Two words of one number are rarer than misprints.
pub(crate) fn word_number(word: &str) -> u32 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in word.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash ^ (hash >> 32)) as u32
}

/// A passage as a vector of length 1: sorted word numbers with weights (Salton & Buckley 1988), rare words weighing more.
pub(crate) fn vector(passage: &[String]) -> Vec<(u32, f32)> {
    let mut times: BTreeMap<&str, f64> = BTreeMap::new();
    for word in passage {
        *times.entry(word).or_default() += 1.0;
    }
    let mut weighted: BTreeMap<u32, f64> = BTreeMap::new();
    for (word, times) in times {
        *weighted.entry(word_number(word)).or_default() += (1.0 + times.ln()) * rarity(word);
    }
    let length: f64 = weighted
        .values()
        .map(|weight| weight.powi(2))
        .sum::<f64>()
        .sqrt();
    weighted
        .into_iter()
        .map(|(word, weight)| (word, (weight / length.max(1e-9)) as f32))
        .collect()
}

/// How much a word tells: minus the logarithm of the share of sentences that hold it.
pub(crate) fn rarity(word: &str) -> f64 {
    -(FREQUENCIES.get(word).copied().unwrap_or(UNSEEN) / 10_000.0).ln()
}

/// The names of a passage, spelled so that transliterations of one name agree: words with a capital that are no common words, sorted.
pub(crate) fn names(text: &str) -> Vec<String> {
    let parted = joined(text);
    let mut found: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .chain(parted.iter().map(String::as_str))
        .filter(|word| word.chars().next().is_some_and(char::is_uppercase))
        .filter(|word| word.chars().count() > 2)
        .filter(|word| {
            let lower = word.to_lowercase();
            !FREQUENCIES.contains_key(lower.as_str())
                && !FUNCTION_WORDS.contains(lower.as_str())
                && ![&WEEKDAYS[..], &MONTHS, &SHORT_MONTHS]
                    .iter()
                    .any(|calendar| calendar.contains(&lower.as_str()))
        })
        .map(skeleton)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Names that are written with a hyphen and go on in small letters, as one word: "Ra-ngae" is Rangae, "US-led" no name.
fn joined(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter_map(|word| {
            let (first, rest) = word.split_once('-')?;
            let is_one = !rest.contains('-')
                && rest.chars().next().is_some_and(char::is_lowercase)
                && !FREQUENCIES.contains_key(rest)
                && first.chars().count() <= SYLLABLE;
            is_one.then(|| format!("{first}{rest}"))
        })
        .collect()
}

/// Letters of a syllable that a hyphen parts from the rest of its name.
const SYLLABLE: usize = 3;

/// A name without marks, vowels, `h` and doubled letters after its first one: `Baquba`, `Baqubah` and `Ba'quba` agree. Short names
/// stay whole.
pub(crate) fn skeleton(name: &str) -> String {
    let plain: Vec<char> = name
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let mut bare: Vec<char> = Vec::with_capacity(plain.len());
    for (at, &c) in plain.iter().enumerate() {
        if at == 0 || (!"aeiouywh'’".contains(c) && bare.last() != Some(&c)) {
            bare.push(c);
        }
    }
    if bare.len() < 3 {
        return plain.into_iter().collect();
    }
    bare.into_iter().collect()
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
        let vectors: Vec<_> = [
            "attack market dunmore",
            "attack dunmore",
            "attack quay",
            "attack mill",
        ]
        .iter()
        .map(|text| vector(&content_words(text)))
        .collect();
        assert!(cosine(&vectors[0], &vectors[1]) > cosine(&vectors[0], &vectors[2]));
        assert!((cosine(&vectors[1], &vectors[1]) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn spellings_of_a_name_agree_and_common_words_are_no_names() {
        for (a, b) in [
            ("Baquba", "Baqubah"),
            ("Afgooye", "Afgoye"),
            ("Minatitlán", "Minatitlan"),
            ("Tajoura", "Tajura"),
        ] {
            assert_eq!(skeleton(a), skeleton(b));
        }
        assert_ne!(skeleton("Kabul"), skeleton("Kunduz"));
        assert_eq!(names("in Ra-ngae"), names("in Rangae"));
        assert!(names("a US-led patrol").is_empty());
        assert_eq!(
            names("On Tuesday Soldiers shot at Baqubah, the Governor said."),
            [skeleton("Baquba")]
        );
    }
}
