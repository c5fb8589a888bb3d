//! Spellings that the gazetteer does not have, searched among all names of a few countries.
//!
//! Over the whole world too many names are alike; within the countries that a document speaks of, the likest name is mostly the right
//! one. Likeness is that of sounds (`sounds.rs`), with a bonus for the same consonants. Jaro-Winkler's, which Recchia and Louwerse (2013)
//! found best for many languages, was used before and is worse here: it does not know that romanisations differ in some letters
//! more than in others.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::candidate::{Candidate, MatchKind};
use crate::format::PRIMARY;
use crate::gazetteer::Gazetteer;
use crate::names::{fold, skeleton, strip_type_words, without_article};
use crate::place::{PlaceId, PlaceKind};
use crate::sounds::{generics, likeness, openings, own_words, sounds};

/// Likeness from which a name may be another spelling.
const LIKE: f32 = 0.52;
/// The same where many names are asked and only what is almost the same is wanted.
const ALMOST: f32 = 0.85;
/// Letters by which the lengths of almost the same names may differ.
const LENGTHS: usize = 3;
/// What the same consonants add.
const SAME_CONSONANTS: f32 = 0.05;
/// What remains of the likeness of a name and a part of a longer name: "Kislyay" and "Nizhniy Kislyay".
const ONE_WORD: f32 = 0.9;
/// Letters that such words have at least.
const WORD_LENGTH: usize = 4;
/// What a power of ten of inhabitants adds: a larger place is meant where two names are about as like.
const SIZE: f32 = 0.01;
/// What an administrative unit lacks: most of what is named without a type word is a town, and some units are named after theirs.
const UNIT: f32 = 0.03;
/// Names shorter than this are like too many others.
const SHORTEST: usize = 3;
/// Candidates that are kept.
const MOST: usize = 12;

/// Which names are compared with one that no place bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All that may begin with the same sound: for one look-up.
    Sound,
    /// Those that begin with the same two letters and are about as long: where only what is almost the same is wanted and many names
    /// are asked.
    Letters,
}

impl Gazetteer {
    /// The places in some countries whose names are likest to a name that no place bears, with their likeness, the likest first. Names
    /// with the same consonants are compared however they begin.
    pub fn nearest(&self, name: &str, countries: &[&str], reach: Reach) -> Vec<(Candidate, f32)> {
        let folded = fold(name);
        let bare = strip_type_words(&folded).map_or(folded.as_str(), |(rest, _)| rest);
        let bare = without_article(bare).unwrap_or(bare);
        if bare.chars().count() < SHORTEST {
            return Vec::new();
        }
        let words = own_words(bare);
        let (wanted, consonants) = (sounds(&words), skeleton(bare));
        let (like, lengths) = match reach {
            Reach::Sound => (LIKE, usize::MAX),
            Reach::Letters => (ALMOST, LENGTHS),
        };
        let mut best: HashMap<PlaceId, (f32, bool)> = HashMap::new();
        for country in countries {
            let Some(number) = self.country_number_of(country) else {
                continue;
            };
            for ordinal in self.alike(number, bare, &words, &consonants, reach) {
                let Some(key) = self.tables.keys.as_fst().get_key(u64::from(ordinal)) else {
                    continue;
                };
                let Ok(key) = std::str::from_utf8(&key) else {
                    continue;
                };
                if key.len().abs_diff(bare.len()) > lengths {
                    continue;
                }
                let others = own_words(key);
                let heard = sounds(&others);
                let mut alike = likeness(&wanted, &heard, like - SAME_CONSONANTS);
                if reach == Reach::Sound && alike < ONE_WORD {
                    let part = match words.len().cmp(&others.len()) {
                        Ordering::Greater => likest_part(&words, &heard, others.len()),
                        Ordering::Less => likest_part(&others, &wanted, words.len()),
                        Ordering::Equal => 0.0,
                    };
                    alike = alike.max(ONE_WORD * part);
                }
                if alike == 0.0 {
                    continue;
                }
                let same = !consonants.is_empty() && skeleton(key) == consonants;
                let alike = alike + if same { SAME_CONSONANTS } else { 0.0 };
                if alike < like {
                    continue;
                }
                for (place, flags) in self.postings(key) {
                    if self.tables.country(place) != number {
                        continue;
                    }
                    let slot = best.entry(place).or_insert((0.0, false));
                    if alike > slot.0 {
                        *slot = (alike, flags & PRIMARY != 0);
                    }
                }
            }
        }
        let mut found: Vec<(Candidate, f32)> = best
            .into_iter()
            .map(|(place, (likeness, primary))| {
                let how = MatchKind::Skeleton;
                let candidate = Candidate {
                    place,
                    how,
                    primary,
                };
                (candidate, likeness)
            })
            .collect();
        let size = |place: PlaceId| (self.tables.population(place) as f32 + 1.0).log10();
        let rank = |(candidate, likeness): &(Candidate, f32)| {
            let unit = self.kind(candidate.place) != PlaceKind::Settlement;
            likeness + SIZE * size(candidate.place) - if unit { UNIT } else { 0.0 }
        };
        found.sort_by(|left, right| {
            rank(right)
                .total_cmp(&rank(left))
                .then(left.0.place.cmp(&right.0.place))
        });
        found.truncate(MOST);
        found
    }

    /// Keys of a country that begin alike, or have the same consonants, each once. What kind of place a name says it is of may stand
    /// before either of two spellings, or one of them may have lost its first word.
    fn alike(
        &self,
        country: u8,
        bare: &str,
        words: &[&str],
        consonants: &str,
        reach: Reach,
    ) -> Vec<u32> {
        let (keys, rows) = self.tables.keys_of(country);
        let start = |prefix: &[u8]| {
            let fst = &self.tables.keys;
            let mut from = fst::IntoStreamer::into_stream(fst.range().ge(prefix));
            fst::Streamer::next(&mut from).map_or(u32::MAX, |(_, ordinal)| ordinal as u32)
        };
        let head = |word: &str| word.as_bytes()[..2.min(word.len())].to_vec();
        let mut prefixes: Vec<Vec<u8>> = Vec::new();
        match reach {
            Reach::Letters => prefixes.push(head(bare)),
            Reach::Sound => {
                let first = words.first().map_or(0, |word| word.as_bytes()[0]);
                prefixes.push(vec![first]);
                prefixes.extend(openings(first).iter().map(|byte| vec![*byte]));
                prefixes.extend(generics().map(|word| format!("{word} ").into_bytes()));
                let later = words.iter().skip(1);
                prefixes.extend(
                    later
                        .filter(|word| word.len() >= WORD_LENGTH)
                        .map(|word| head(word)),
                );
            }
        }
        let mut found = Vec::new();
        for prefix in prefixes {
            let mut next = prefix.clone();
            if let Some(last) = next.last_mut() {
                // Folded names are plain text: no byte of one is the last there is.
                *last = last.saturating_add(1);
            }
            let (low, high) = (start(&prefix), start(&next));
            let from = keys.partition_point(rows.clone(), |key| key < low);
            let to = keys.partition_point(rows.clone(), |key| key < high);
            found.extend(keys.slice(from..to));
        }
        found.extend(self.tables.keys_like(consonants));
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Likeness of a name and that stretch of so many words of a longer name which is likest to it.
fn likest_part(longer: &[&str], shorter: &[u8], words: usize) -> f32 {
    longer
        .windows(words)
        .filter(|part| part.iter().map(|word| word.len()).sum::<usize>() >= WORD_LENGTH)
        .map(|part| likeness(&sounds(part), shorter, LIKE))
        .fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use crate::{Gazetteer, Reach};

    #[test]
    fn other_spellings_lead_to_their_place() {
        let gazetteer = Gazetteer::embedded();
        for (name, country, place) in [
            ("Jozjan", "AF", "Jowzjan"),
            ("Slaviansk", "UA", "Sloviansk"),
            ("Maidougouri", "NG", "Maiduguri"),
            // What kind of place it is stands before one spelling and not before the other.
            ("Shahr-e Qandahor", "AF", "Kandahar"),
            ("Cidade de Kelimane", "MZ", "Quelimane"),
        ] {
            let found = gazetteer.nearest(name, &[country], Reach::Sound);
            let first = found
                .first()
                .map(|(candidate, _)| gazetteer.entry(candidate.place));
            let names: Vec<&str> = found
                .iter()
                .map(|(candidate, _)| gazetteer.entry(candidate.place).name)
                .collect();
            assert!(
                first.is_some_and(|entry| entry.country == Some(country)),
                "{name}: {names:?}"
            );
            assert!(
                names
                    .iter()
                    .take(3)
                    .any(|found| crate::fold(found).starts_with(&crate::fold(place)[..4])),
                "{name}: {names:?}"
            );
        }
        assert!(
            gazetteer
                .nearest("Xyzzyplugh", &["AF"], Reach::Sound)
                .is_empty()
        );
        assert!(
            gazetteer
                .nearest("Ab", &["AF", "QQ"], Reach::Sound)
                .is_empty()
        );
    }
}
