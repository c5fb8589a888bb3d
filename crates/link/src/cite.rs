//! Which outlets a report says that it leans on: an outlet's name beside a word of reporting, or a byline.
//!
//! The cues and the names of common outlets are data (`data/citing.txt`, `data/outlets.txt`); the publishers of the documents at
//! hand are added to the names.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

struct Cues {
    before: Vec<String>,
    after: Vec<String>,
    between: Vec<String>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut sections: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut section = "";
    for line in include_str!("../data/citing.txt").lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name;
        } else if !line.is_empty() && !line.starts_with('#') {
            sections
                .entry(section)
                .or_default()
                .push(line.to_lowercase());
        }
    }
    let mut take = |name: &str| {
        let mut cues = sections.remove(name).unwrap_or_default();
        // Longest first, so that `the news agency` is taken whole.
        cues.sort_by(|x, y| y.len().cmp(&x.len()).then(x.cmp(y)));
        cues
    };
    Cues {
        before: take("before"),
        after: take("after"),
        between: take("between"),
    }
});

/// The names to look for.
pub(crate) struct Outlets {
    automaton: Option<AhoCorasick>,
    /// For each pattern the outlet's own name.
    names: Vec<String>,
}

/// A place where a text names an outlet that it leans on.
pub(crate) struct Citation {
    pub(crate) outlet: String,
    /// Where the name stands, in bytes.
    pub(crate) at: Range<usize>,
    /// The words around the name.
    pub(crate) words: String,
}

impl Outlets {
    pub(crate) fn new(publishers: &BTreeSet<&str>) -> Self {
        let mut patterns: BTreeMap<String, String> = BTreeMap::new();
        for line in include_str!("../data/outlets.txt").lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, others) = line.split_once('=').unwrap_or((line, ""));
            let name = name.trim();
            for pattern in std::iter::once(name).chain(others.split(',').map(str::trim)) {
                if !pattern.is_empty() {
                    patterns.insert(pattern.to_owned(), name.to_owned());
                }
            }
        }
        for publisher in publishers.iter().map(|name| name.trim()) {
            let bare = publisher.strip_prefix("The ").unwrap_or(publisher);
            for pattern in [publisher, bare] {
                // Two letters are an outlet only in capitals.
                if pattern.chars().count() > 2 || pattern.chars().all(char::is_uppercase) {
                    patterns
                        .entry(pattern.to_owned())
                        .or_insert_with(|| publisher.to_owned());
                }
            }
        }
        patterns.remove("");
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns.keys())
            .ok();
        Outlets {
            automaton,
            names: patterns.into_values().collect(),
        }
    }

    /// The outlet's own name for a publisher's, so that both are counted as one.
    pub(crate) fn canonical<'n>(&'n self, publisher: &'n str) -> &'n str {
        self.automaton
            .as_ref()
            .and_then(|automaton| automaton.find(publisher))
            .filter(|found| found.range() == (0..publisher.len()))
            .map_or(publisher, |found| &self.names[found.pattern()])
    }

    /// The outlets that a text leans on, each once, in the order of its names.
    pub(crate) fn cited(&self, text: &str) -> Vec<Citation> {
        let mut found: BTreeMap<&str, (Range<usize>, String)> = BTreeMap::new();
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        for at in automaton.find_iter(text) {
            let name = self.names[at.pattern()].as_str();
            if found.contains_key(name) {
                continue;
            }
            let (before, after) = (&text[..at.start()], &text[at.end()..]);
            let whole = !before
                .chars()
                .next_back()
                .is_some_and(char::is_alphanumeric)
                && !after.chars().next().is_some_and(char::is_alphanumeric);
            if whole && (is_byline(before, after) || is_reporting(before, after)) {
                let words = format!(
                    "{}{}{}",
                    tail(before, 30),
                    &text[at.range()],
                    head(after, 30)
                );
                let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                found.insert(name, (at.range(), words));
            }
        }
        found
            .into_iter()
            .map(|(outlet, (at, words))| Citation {
                outlet: outlet.to_owned(),
                at,
                words,
            })
            .collect()
    }
}

fn tail(text: &str, chars: usize) -> &str {
    let start = text
        .char_indices()
        .rev()
        .take(chars)
        .last()
        .map_or(text.len(), |(at, _)| at);
    &text[start..]
}

fn head(text: &str, chars: usize) -> &str {
    let end = text
        .char_indices()
        .nth(chars)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// `(Reuters)`, or `— Reuters` at the end of a line.
fn is_byline(before: &str, after: &str) -> bool {
    let bracketed = before.ends_with('(') && after.starts_with(')');
    let line = tail(before, 4).trim_end_matches(' ');
    let dashed = line.ends_with('—') || line.ends_with('–') || line.ends_with("--");
    bracketed
        || (dashed
            && after
                .trim_start_matches([' ', '.'])
                .starts_with(['\n', '\r']))
        || (dashed && after.trim().is_empty())
}

/// A cue before the name or after it.
fn is_reporting(before: &str, after: &str) -> bool {
    let cues = &*CUES;
    let lower = tail(before, 60).to_lowercase();
    let mut left = lower.trim_end();
    while let Some(shorter) = cues
        .between
        .iter()
        .find_map(|word| ends_with_word(left, word))
    {
        left = shorter.trim_end();
    }
    if cues
        .before
        .iter()
        .any(|cue| ends_with_word(left, cue).is_some())
    {
        return true;
    }
    let lower = head(after, 60).to_lowercase();
    let mut right = lower.trim_start();
    while let Some(shorter) = cues
        .between
        .iter()
        .find_map(|word| starts_with_word(right, word))
    {
        right = shorter.trim_start();
    }
    cues.after
        .iter()
        .any(|cue| starts_with_word(right, cue).is_some())
}

fn ends_with_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.strip_suffix(word)
        .filter(|rest| !rest.chars().next_back().is_some_and(char::is_alphanumeric))
}

fn starts_with_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.strip_prefix(word)
        .filter(|rest| !rest.chars().next().is_some_and(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(text: &str) -> Vec<String> {
        let publishers = BTreeSet::from(["Harbour Wire", "The Dunmore Gazette"]);
        let found = Outlets::new(&publishers).cited(text);
        found.into_iter().map(|citation| citation.outlet).collect()
    }

    #[test]
    fn names_beside_words_of_reporting() {
        assert_eq!(cited("Seven died, Harbour Wire reports."), ["Harbour Wire"]);
        assert_eq!(
            cited("According to the news agency Harbour Wire, seven died."),
            ["Harbour Wire"]
        );
        assert_eq!(cited("A guard told AFP that he ran."), ["AFP"]);
        assert_eq!(cited("as reported by Agence France-Presse"), ["AFP"]);
        assert_eq!(cited("KELLS (Reuters) - Seven died."), ["Reuters"]);
        assert_eq!(
            cited("Seven died. — Dunmore Gazette\n"),
            ["The Dunmore Gazette"]
        );
    }

    #[test]
    fn a_bare_name_is_no_citation() {
        assert!(cited("The bomb hit the offices of Harbour Wire on Monday.").is_empty());
        assert!(cited("Dawn broke over the valley.").is_empty());
        assert!(cited("Harbour Wires reports").is_empty());
    }
}
