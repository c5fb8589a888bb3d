//! Which outlets a report says that it leans on: an outlet's name beside a word of reporting, or a byline.
//!
//! The cues and the names of common outlets are data (`data/citing.txt`, `data/outlets.txt`); the publishers of the documents at
//! hand are added to the names.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use concord_record::words::one_line;

struct Cues {
    before: Vec<String>,
    after: Vec<String>,
    between: Vec<String>,
    /// Words that names of outlets end or begin with.
    press: Vec<String>,
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
        press: take("press"),
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
        let mut patterns = patterns(include_str!("../data/outlets.txt"));
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
        Outlets::of(patterns)
    }

    /// Data sets of political violence, which are made from reports themselves (`data/data_sets.txt`).
    pub(crate) fn data_sets() -> &'static Outlets {
        static DATA_SETS: LazyLock<Outlets> =
            LazyLock::new(|| Outlets::of(patterns(include_str!("../data/data_sets.txt"))));
        &DATA_SETS
    }

    fn of(mut patterns: BTreeMap<String, String>) -> Self {
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

    /// The names that a text has as whole words, whether or not it says that it leans on them, each where it stands first.
    pub(crate) fn named(&self, text: &str) -> BTreeMap<&str, Range<usize>> {
        let mut found = BTreeMap::new();
        for at in self.automaton.iter().flat_map(|it| it.find_iter(text)) {
            if is_whole(&text[..at.start()], &text[at.end()..]) {
                let name = self.names[at.pattern()].as_str();
                found.entry(name).or_insert(at.range());
            }
        }
        found
    }

    /// The outlet's own name for a publisher's, so that both are counted as one.
    pub(crate) fn canonical<'n>(&'n self, publisher: &'n str) -> &'n str {
        self.automaton
            .as_ref()
            .and_then(|automaton| automaton.find(publisher))
            .filter(|found| found.range() == (0..publisher.len()))
            .map_or(publisher, |found| &self.names[found.pattern()])
    }

    /// The outlets that a text leans on, each once, in the order of its names: known ones, and others whose names say what they are.
    pub(crate) fn cited(&self, text: &str) -> Vec<Citation> {
        let known = self.automaton.iter().flat_map(|automaton| {
            automaton
                .find_iter(text)
                .map(|at| (self.names[at.pattern()].as_str(), at.range()))
        });
        let mut taken: Vec<Range<usize>> = Vec::new();
        let mut found: BTreeMap<&str, (Range<usize>, String)> = BTreeMap::new();
        let mut take = |name, at: Range<usize>| {
            let (before, after) = (&text[..at.start], &text[at.end..]);
            let cited = is_byline(before, after) || is_reporting(before, after);
            if !found.contains_key(name) && is_whole(before, after) && cited {
                let words = format!(
                    "{}{}{}",
                    tail(before, 30),
                    &text[at.clone()],
                    head(after, 30)
                );
                found.insert(name, (at, one_line(&words)));
            }
        };
        for (name, at) in known {
            taken.push(at.clone());
            take(name, at);
        }
        for at in press_names(text) {
            if !taken
                .iter()
                .any(|known| known.start < at.end && at.start < known.end)
            {
                take(&text[at.clone()], at);
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

/// The names of a list of lines `name = other, other`, each with the name that counts.
fn patterns(list: &str) -> BTreeMap<String, String> {
    let mut patterns = BTreeMap::new();
    for line in list.lines().map(str::trim) {
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
    patterns
}

/// Whether what stands between two texts is a word of its own.
fn is_whole(before: &str, after: &str) -> bool {
    !before
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric)
        && !after.chars().next().is_some_and(char::is_alphanumeric)
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

/// Names of two to four words in capitals that end or begin with a word of the press: `Tavush Radio`, `Radio Yatenga`.
fn press_names(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    let capital = |word: &Range<usize>| text[word.clone()].starts_with(char::is_uppercase);
    let press = |word: &Range<usize>| CUES.press.contains(&text[word.clone()].to_lowercase());
    let mut found = Vec::new();
    let mut run: Vec<Range<usize>> = Vec::new();
    let mut close = |run: &mut Vec<Range<usize>>| {
        // An article at the head is no part of a name.
        if run
            .first()
            .is_some_and(|word| matches!(&text[word.clone()], "The" | "A"))
        {
            run.remove(0);
        }
        if let [first, .., last] = &run[..]
            && run.len() <= 4
            && (press(first) || press(last))
        {
            found.push(first.start..last.end);
        }
        run.clear();
    };
    for word in words {
        let adjoins = run
            .last()
            .is_some_and(|last| &text[last.end..word.start] == " ");
        if !capital(&word) {
            close(&mut run);
            continue;
        }
        if !adjoins {
            close(&mut run);
        }
        run.push(word);
    }
    close(&mut run);
    found
}

/// `(Reuters)`, `— Reuters` at the end of a line, `Reuters:` or `From Reuters:` at the head of one.
fn is_byline(before: &str, after: &str) -> bool {
    let bracketed = before.ends_with('(') && after.starts_with(')');
    let lead = before.rsplit('\n').next().unwrap_or_default();
    let lead = lead.trim_matches(|c: char| c.is_whitespace() || "-*•".contains(c));
    let labelled = after.starts_with(':') && (lead.is_empty() || lead.eq_ignore_ascii_case("from"));
    let line = tail(before, 4).trim_end_matches(' ');
    let dashed = line.ends_with('—') || line.ends_with('–') || line.ends_with("--");
    bracketed
        || labelled
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
