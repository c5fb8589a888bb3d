//! Spellings that the gazetteer does not have, searched among all names of a few countries.
//!
//! Over the whole world too many names are alike; within the countries that a document speaks of, the likest name is mostly the right
//! one. Likeness is Jaro-Winkler's on levelled romanisations, with a bonus for the same consonants, as the comparison of measures by
//! Recchia and Louwerse (2013) suggests for romanised names: no single measure wins, and these two err differently.

use std::collections::HashMap;

use crate::candidate::{Candidate, MatchKind};
use crate::format::PRIMARY;
use crate::gazetteer::Gazetteer;
use crate::names::{fold, levelled, similarity, skeleton, strip_type_words, without_article};
use crate::place::PlaceId;

/// Likeness from which a name may be another spelling.
const LIKE: f32 = 0.86;
/// What the same consonants add.
const SAME_CONSONANTS: f32 = 0.08;
/// Names shorter than this are like too many others.
const SHORTEST: usize = 4;
/// Letters by which the lengths of two spellings may differ.
const LENGTHS: usize = 4;
/// Candidates that are kept.
const MOST: usize = 12;

/// For each country the numbers of the keys that its places bear, in alphabetical order.
pub(crate) type KeysOfCountries = Vec<Vec<u32>>;

impl Gazetteer {
    /// The places in some countries whose names are likest to a name that no place bears, with their likeness, the likest first. Names
    /// that have other consonants are compared if they begin with the same `letters`: one for a look-up, two where only what is
    /// almost the same is wanted and many names are asked.
    pub fn nearest(&self, name: &str, countries: &[&str], letters: usize) -> Vec<(Candidate, f32)> {
        let folded = fold(name);
        let bare = strip_type_words(&folded).map_or(folded.as_str(), |(rest, _)| rest);
        let bare = without_article(bare).unwrap_or(bare);
        if bare.chars().count() < SHORTEST {
            return Vec::new();
        }
        let (wanted, consonants) = (levelled(bare), skeleton(bare));
        let mut best: HashMap<PlaceId, (f32, bool)> = HashMap::new();
        for country in countries {
            let Some(number) = self.country_number_of(country) else {
                continue;
            };
            for ordinal in self.alike(number, bare, &consonants, letters) {
                let Some(key) = self.tables.keys.as_fst().get_key(u64::from(ordinal)) else {
                    continue;
                };
                let Ok(key) = std::str::from_utf8(&key) else {
                    continue;
                };
                if key.len().abs_diff(bare.len()) > LENGTHS {
                    continue;
                }
                let same = !consonants.is_empty() && skeleton(key) == consonants;
                let bonus = if same { SAME_CONSONANTS } else { 0.0 };
                let likeness = similarity(&wanted, &levelled(key)) + bonus;
                if likeness < LIKE {
                    continue;
                }
                for (place, flags) in self.postings(key) {
                    if self.tables.country[place.0 as usize] != number {
                        continue;
                    }
                    let slot = best.entry(place).or_insert((0.0, false));
                    if likeness > slot.0 {
                        *slot = (likeness, flags & PRIMARY != 0);
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
        let size = |place: PlaceId| (self.tables.population[place.0 as usize] as f32 + 1.0).log10();
        // A larger place is meant where two names are about as like.
        let rank =
            |(candidate, likeness): &(Candidate, f32)| likeness + 0.005 * size(candidate.place);
        found.sort_by(|left, right| {
            rank(right)
                .total_cmp(&rank(left))
                .then(left.0.place.cmp(&right.0.place))
        });
        found.truncate(MOST);
        found
    }

    /// Keys of a country that begin with the same bytes, or have the same consonants.
    fn alike(&self, country: u8, bare: &str, consonants: &str, letters: usize) -> Vec<u32> {
        let keys = &self.keys_of_countries()[usize::from(country)];
        let prefix = &bare.as_bytes()[..letters.min(bare.len())];
        let mut next = prefix.to_vec();
        if let Some(last) = next.last_mut() {
            // Folded names are plain text: no byte of one is the last there is.
            *last = last.saturating_add(1);
        }
        let start = |prefix: &[u8]| {
            let fst = &self.tables.keys;
            let mut from = fst::IntoStreamer::into_stream(fst.range().ge(prefix));
            fst::Streamer::next(&mut from).map_or(u32::MAX, |(_, ordinal)| ordinal as u32)
        };
        let (low, high) = (start(prefix), start(&next));
        let from = keys.partition_point(|key| *key < low);
        let to = keys.partition_point(|key| *key < high);
        let mut found = keys[from..to].to_vec();
        if let Some(ordinal) = self.tables.skeletons.get(consonants)
            && !consonants.is_empty()
        {
            let ends = &self.tables.skeleton_ends;
            let begin = (ordinal as usize)
                .checked_sub(1)
                .map_or(0, |before| ends[before] as usize);
            let list = &self.tables.skeleton_keys[begin..ends[ordinal as usize] as usize];
            found.extend(list.iter().filter(|key| !(low..high).contains(key)));
        }
        found
    }

    fn keys_of_countries(&self) -> &KeysOfCountries {
        self.keys_of_countries.get_or_init(|| {
            let tables = &self.tables;
            let mut lists: KeysOfCountries = vec![Vec::new(); 256];
            let mut start = 0;
            for (ordinal, end) in (0u32..).zip(&tables.key_ends) {
                for posting in &tables.postings[start as usize..*end as usize] {
                    let country = tables.country[(posting & 0x00FF_FFFF) as usize];
                    let list = &mut lists[usize::from(country)];
                    if list.last() != Some(&ordinal) {
                        list.push(ordinal);
                    }
                }
                start = *end;
            }
            lists
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::Gazetteer;

    #[test]
    fn other_spellings_lead_to_their_place() {
        let gazetteer = Gazetteer::embedded();
        for (name, country, place) in [
            ("Jozjan", "AF", "Jowzjan"),
            ("Slaviansk", "UA", "Sloviansk"),
            ("Maidougouri", "NG", "Maiduguri"),
        ] {
            let found = gazetteer.nearest(name, &[country], 1);
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
        assert!(gazetteer.nearest("Xyzzyplugh", &["AF"], 1).is_empty());
        assert!(gazetteer.nearest("Ab", &["AF", "QQ"], 1).is_empty());
    }
}
