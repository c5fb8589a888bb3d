//! From a written name to candidate places: the cascade of spellings, and the scan over words of running text.

use std::collections::HashMap;

use fst::{IntoStreamer as _, Streamer as _};

use crate::candidate::{Candidate, MatchKind};
use crate::format::{ARTICLE, PRIMARY, STRIPPED};
use crate::gazetteer::Gazetteer;
use crate::names::{
    TypeWord, fold, is_latin, levelled, similarity, skeleton, strip_type_words, without_article,
};
use crate::place::{PlaceId, PlaceKind};

/// Likeness that a name must have with another romanisation of the same consonants.
const SKELETON_SIMILARITY: f32 = 0.8;
/// The same where only three consonants agree.
const SHORT_SKELETON_SIMILARITY: f32 = 0.88;
/// Names shorter than this are not corrected: too many others are one letter away.
const EDIT_LENGTH: usize = 6;
/// A common English word is a place only if that many people live there.
const FAMOUS: u32 = 1_000_000;
/// A place that is begun by another of its names stands behind one of so many times fewer inhabitants that has it as its main name.
const BY_ANOTHER_NAME: u32 = 10;
/// Written forms that stand for each other at the start of a name.
const OPENINGS: [(&str, &str); 8] = [
    ("st ", "saint "),
    ("saint ", "st "),
    ("ste ", "sainte "),
    ("mt ", "mount "),
    ("ft ", "fort "),
    ("fort ", "ft "),
    ("the ", ""),
    ("greater ", ""),
];

impl Gazetteer {
    /// The places that a written name may mean, by the strictest spelling that finds any; the largest first.
    ///
    /// The order is: the name itself, an exchanged article or opening, the name without its type word, the same consonants, one
    /// letter changed. Demonyms are not names: see [`Gazetteer::demonym_places`].
    pub fn lookup(&self, name: &str) -> Vec<Candidate> {
        let strict = self.lookup_exact(name);
        if !strict.is_empty() {
            return strict;
        }
        let folded = fold(name);
        let bare = strip_type_words(&folded).map_or(folded.as_str(), |(rest, _)| rest);
        let mut found = self.by_skeleton(bare);
        if found.is_empty() {
            found = self.by_edit(bare);
        }
        self.sort(&mut found);
        found
    }

    /// As [`Gazetteer::lookup`] without the two stages that guess at spelling.
    pub fn lookup_exact(&self, name: &str) -> Vec<Candidate> {
        let mut found = self.abbreviation(name, false);
        let folded = fold(name);
        if found.is_empty() {
            found = self.by_key(&folded, MatchKind::Exact);
        }
        if found.is_empty() {
            found = self.by_variant(&folded);
        }
        if found.is_empty()
            && let Some((rest, kind)) = strip_type_words(&folded)
        {
            found = self.by_key(rest, MatchKind::SuffixStripped);
            if found.is_empty() {
                found = self.by_variant(rest);
            }
            let fitting: Vec<Candidate> = found
                .iter()
                .copied()
                .filter(|candidate| fits(self.kind(candidate.place), kind))
                .collect();
            if !fitting.is_empty() {
                found = fitting;
            }
            for candidate in &mut found {
                candidate.how = MatchKind::SuffixStripped;
            }
        }
        self.sort(&mut found);
        found
    }

    /// The units that a newspaper abbreviation stands for ("Va.", "B.C."); with `after_place` also postal forms ("VA").
    pub fn abbreviation(&self, form: &str, after_place: bool) -> Vec<Candidate> {
        let form = form.trim().trim_end_matches('.');
        self.lexicon
            .abbreviations
            .get(form)
            .into_iter()
            .flatten()
            .filter(|unit| after_place || !unit.postal)
            .filter_map(|unit| self.adm1(unit.country, unit.adm1))
            .map(|place| Candidate {
                place,
                how: MatchKind::Exact,
                primary: false,
            })
            .collect()
    }

    /// True where some name in the gazetteer begins with these words.
    pub fn is_place_name_prefix(&self, words: &[&str]) -> bool {
        let key = fold(&words.join(" "));
        let fst = self.tables.keys.as_fst();
        let mut node = fst.root();
        for byte in key.bytes() {
            let Some(index) = node.find_input(byte) else {
                return false;
            };
            node = fst.node(node.transition(index).addr);
        }
        !key.is_empty() && (node.is_final() || node.find_input(b' ').is_some())
    }

    /// The places a name of which begins so, those that most people may mean first: by inhabitants, those that only another name of theirs leads
    /// to behind those whose main name begins so. For suggestions while somebody types: a beginning of one letter finds nothing,
    /// because half the world has one.
    pub fn begun(&self, beginning: &str, most: usize) -> Vec<Candidate> {
        let prefix = fold(beginning);
        if prefix.chars().count() < 2 {
            return Vec::new();
        }
        let mut best: HashMap<PlaceId, bool> = HashMap::new();
        let mut keys = self.tables.keys.range().ge(&prefix).into_stream();
        while let Some((key, ordinal)) = keys.next() {
            if !key.starts_with(prefix.as_bytes()) {
                break;
            }
            let list = self.tables.key_ends.list(ordinal as usize);
            for (place, flags) in self.tables.places_of(list) {
                *best.entry(place).or_default() |= flags & PRIMARY != 0;
            }
        }
        let mut found: Vec<(u32, Candidate)> = best
            .into_iter()
            .map(|(place, primary)| {
                let people = self.tables.population(place);
                let weight = if primary {
                    people
                } else {
                    people / BY_ANOTHER_NAME
                };
                let how = MatchKind::Exact;
                (
                    weight,
                    Candidate {
                        place,
                        how,
                        primary,
                    },
                )
            })
            .collect();
        found.sort_by_key(|(weight, it)| (std::cmp::Reverse(*weight), !it.primary, it.place));
        found.truncate(most);
        found.into_iter().map(|(_, it)| it).collect()
    }

    /// The longest place name at the start of `words`, with its number of words and its candidates. Only names that are
    /// written so in the gazetteer. A single common English word ("Most", "March") counts only where a type word follows or
    /// the place is very large; a word in lower case never counts.
    pub fn longest_match(&self, words: &[&str]) -> Option<(usize, Vec<Candidate>)> {
        let first = words.first()?;
        if !first
            .chars()
            .next()
            .is_some_and(|letter| !letter.is_lowercase() && letter.is_alphabetic())
        {
            return None;
        }
        let mut best: Option<(usize, String)> = None;
        let mut key = String::new();
        let fst = self.tables.keys.as_fst();
        let mut node = fst.root();
        'words: for (index, word) in words.iter().enumerate() {
            let folded = fold(word);
            if folded.is_empty() {
                break;
            }
            let before = key.len();
            if index > 0 {
                key.push(' ');
            }
            key.push_str(&folded);
            if let Some(base) = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")) {
                let possessive = format!(
                    "{}{}{}",
                    &key[..before],
                    if index > 0 { " " } else { "" },
                    fold(base)
                );
                if self.tables.keys.contains_key(&possessive) {
                    best = Some((index + 1, possessive));
                }
            }
            for byte in key.as_bytes()[before..].iter().copied() {
                let Some(found) = node.find_input(byte) else {
                    break 'words;
                };
                node = fst.node(node.transition(found).addr);
            }
            let lower =
                word.chars().any(char::is_lowercase) && !word.chars().any(char::is_uppercase);
            if node.is_final() && !lower {
                best = Some((index + 1, key.clone()));
            }
        }
        if let Some((count, key)) = best {
            let mut found = self.by_key(&key, MatchKind::Exact);
            self.sort(&mut found);
            let typed = words
                .get(count)
                .and_then(|next| TypeWord::parse(next))
                .is_some();
            if count > 1 || typed || !self.is_doubtful(words[0], &key, &found) {
                return (!found.is_empty()).then_some((count, found));
            }
            return None;
        }
        let abbreviated = if first.ends_with('.') {
            self.abbreviation(first, false)
        } else {
            Vec::new()
        };
        if !abbreviated.is_empty() {
            return Some((1, abbreviated));
        }
        let variant = fold(first);
        let found = without_article(&variant)
            .map(|rest| self.by_key(rest, MatchKind::Folded))
            .unwrap_or_default();
        (!found.is_empty()).then(|| {
            let mut found = found;
            self.sort(&mut found);
            (1, found)
        })
    }

    /// True for single words that English or a code could mean rather than a place.
    fn is_doubtful(&self, word: &str, key: &str, found: &[Candidate]) -> bool {
        let famous = |candidate: &Candidate| {
            candidate.primary
                && self.tables.population(candidate.place) >= FAMOUS
                && self.kind(candidate.place) == PlaceKind::Settlement
                || matches!(
                    self.kind(candidate.place),
                    PlaceKind::Country | PlaceKind::Continent
                )
        };
        let letters = word.chars().filter(|letter| letter.is_alphabetic());
        let all_capitals = letters.clone().count() <= 4
            && letters.clone().all(char::is_uppercase)
            && is_latin(word);
        let country = |candidate: &Candidate| {
            matches!(
                self.kind(candidate.place),
                PlaceKind::Country | PlaceKind::Region | PlaceKind::Continent
            )
        };
        if all_capitals || key.chars().count() <= 2 {
            let upper = word.chars().any(char::is_uppercase) && all_capitals;
            return !(upper && found.iter().any(country));
        }
        let common = self.lexicon.common_words.contains(key);
        common && !found.iter().any(famous)
    }

    fn by_key(&self, key: &str, how: MatchKind) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = self
            .postings(key)
            .map(|(place, flags)| {
                let how = if flags & ARTICLE != 0 && how == MatchKind::Exact {
                    MatchKind::Folded
                } else if flags & STRIPPED != 0 && flags & PRIMARY == 0 && how == MatchKind::Exact {
                    MatchKind::SuffixStripped
                } else {
                    how
                };
                Candidate {
                    place,
                    how,
                    primary: flags & PRIMARY != 0,
                }
            })
            .collect();
        found.dedup_by_key(|candidate| candidate.place);
        found
    }

    pub(crate) fn postings(&self, key: &str) -> impl Iterator<Item = (PlaceId, u8)> {
        let list = self
            .tables
            .keys
            .get(key)
            .map_or(0..0, |ordinal| self.tables.key_ends.list(ordinal as usize));
        self.tables.places_of(list)
    }

    fn by_variant(&self, folded: &str) -> Vec<Candidate> {
        for (from, to) in OPENINGS {
            if let Some(rest) = folded.strip_prefix(from) {
                let found = self.by_key(&format!("{to}{rest}"), MatchKind::Folded);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        let rest = without_article(folded).unwrap_or(folded);
        for key in [
            rest.to_owned(),
            format!("al {rest}"),
            folded.replace(' ', ""),
        ] {
            let found = self.by_key(&key, MatchKind::Folded);
            if key != folded && !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn by_skeleton(&self, folded: &str) -> Vec<Candidate> {
        let consonants = skeleton(folded);
        let wanted = levelled(folded);
        let mut best: HashMap<PlaceId, (f32, bool)> = HashMap::new();
        for key in self.tables.keys_like(&consonants) {
            let Some(text) = self.tables.keys.as_fst().get_key(u64::from(key)) else {
                continue;
            };
            let likeness =
                std::str::from_utf8(&text).map_or(0.0, |text| similarity(&wanted, &levelled(text)));
            if likeness
                < if consonants.len() == 3 {
                    SHORT_SKELETON_SIMILARITY
                } else {
                    SKELETON_SIMILARITY
                }
            {
                continue;
            }
            let list = self.tables.key_ends.list(key as usize);
            for (place, flags) in self.tables.places_of(list) {
                let slot = best.entry(place).or_insert((0.0, false));
                if likeness > slot.0 {
                    *slot = (likeness, flags & PRIMARY != 0);
                }
            }
        }
        let top = best
            .values()
            .map(|(likeness, _)| *likeness)
            .fold(0.0, f32::max);
        let mut found: Vec<Candidate> = best
            .into_iter()
            .filter(|(_, (likeness, _))| *likeness >= top - 0.06)
            .map(|(place, (_, primary))| Candidate {
                place,
                how: MatchKind::Skeleton,
                primary,
            })
            .collect();
        found.sort_unstable_by_key(|candidate| candidate.place);
        found
    }

    /// Names one letter away, by trying every one: a few hundred look-ups cost less than building an automaton, and the first
    /// letter, which writers seldom get wrong, is kept.
    fn by_edit(&self, folded: &str) -> Vec<Candidate> {
        if folded.len() < EDIT_LENGTH || !folded.is_ascii() || folded.len() > 40 {
            return Vec::new();
        }
        let bytes = folded.as_bytes();
        let mut found = Vec::new();
        let mut attempt = |key: &[u8]| {
            if let Ok(text) = std::str::from_utf8(key) {
                found.extend(self.by_key(text, MatchKind::Edit(1)));
            }
        };
        let letters = || (b'a'..=b'z').chain([b' ']);
        for at in 1..=bytes.len() {
            let (head, tail) = bytes.split_at(at);
            for letter in letters() {
                attempt(&[head, &[letter], tail].concat());
            }
            if let Some((gone, rest)) = tail.split_first() {
                attempt(&[head, rest].concat());
                for letter in letters().filter(|letter| letter != gone) {
                    attempt(&[head, &[letter], rest].concat());
                }
                if let Some((next, rest)) = rest.split_first() {
                    attempt(&[head, &[*next, *gone], rest].concat());
                }
            }
        }
        found.sort_unstable_by_key(|candidate| (candidate.place, !candidate.primary));
        found.dedup_by_key(|candidate| candidate.place);
        found
    }

    /// Countries first, then by population, then by number.
    fn sort(&self, found: &mut [Candidate]) {
        found.sort_by_key(|candidate| {
            let rank = match self.kind(candidate.place) {
                PlaceKind::Country => 0,
                PlaceKind::Continent | PlaceKind::Region => 1,
                _ => 2,
            };
            (
                rank,
                std::cmp::Reverse(self.tables.population(candidate.place)),
                candidate.place,
            )
        });
    }
}

/// Whether a place of this kind may carry this type word.
pub(crate) fn fits(kind: PlaceKind, word: TypeWord) -> bool {
    match word {
        TypeWord::Country => matches!(kind, PlaceKind::Country | PlaceKind::Adm1),
        TypeWord::Province => kind == PlaceKind::Adm1,
        TypeWord::District => kind == PlaceKind::Adm2,
        TypeWord::City | TypeWord::Village | TypeWord::Camp | TypeWord::Airport => {
            kind == PlaceKind::Settlement
        }
        TypeWord::Region => !matches!(kind, PlaceKind::Settlement),
    }
}
