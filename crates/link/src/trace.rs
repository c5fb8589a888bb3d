//! What two reports share without one being a copy of the other: words within quotation marks, and figures so odd that two
//! reporters would hardly arrive at them apart. Neither proves that one leans on the other, since both may have been at the same
//! press conference; so traces join no families and are told to a person instead.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use concord_record::Document;
use serde::{Deserialize, Serialize};

use crate::family::{Excerpt, Families, SHINGLE, Story, hash};

/// What is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TraceKind {
    /// Eight words or more in a row within quotation marks.
    Quotation,
    /// Figures of three digits or more that are neither round nor years.
    Figures,
}

/// Something that two documents share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The document whose id sorts first.
    pub a: String,
    /// The other one.
    pub b: String,
    /// What.
    pub kind: TraceKind,
    /// The share that both have of the odd figures of the document with fewer; for quotations the longest shared run's share of
    /// the quoted words of the document with fewer.
    pub share: f64,
    /// The longest shared quotation, or the shared figures, where each stands in both.
    pub evidence: Vec<Excerpt>,
}

/// Least words of a shared quotation: a saying or a title is shorter.
const QUOTED: usize = 8;
/// Documents that may share a quotation or figure; one that more have is common knowledge.
const COMMON: usize = 12;

/// A stretch of words that two texts have in common, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) words: usize,
    pub(crate) in_a: Range<usize>,
    pub(crate) in_b: Range<usize>,
}

/// A word in lower case with where it stands; `None` keeps two stretches apart.
type Word = Option<(String, Range<usize>)>;

/// Odd figures by their digits, with where each stands first.
type Figures = BTreeMap<String, Range<usize>>;

/// The longest run of words that both texts have, of at least a shingle; the first of several in `a`.
pub(crate) fn longest_run(a: &str, b: &str) -> Option<Run> {
    run_of(&words_at(a, 0..a.len()), &words_at(b, 0..b.len()))
}

fn words_at(text: &str, within: Range<usize>) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let slice = &text[within.clone()];
    for (at, c) in slice.char_indices().chain([(slice.len(), ' ')]) {
        match (start, c.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push(Some((
                    slice[from..at].to_lowercase(),
                    within.start + from..within.start + at,
                )));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Hashes of all shingles of `width` words that cross no gap, with where they start.
fn shingles_at(words: &[Word], width: usize) -> Vec<(u64, usize)> {
    let mut found = Vec::new();
    for (at, window) in words.windows(width).enumerate() {
        let whole: Option<Vec<String>> = window
            .iter()
            .map(|word| word.as_ref().map(|(word, _)| word.clone()))
            .collect();
        if let Some(whole) = whole {
            found.push((hash(&whole), at));
        }
    }
    found
}

/// Seeds are shared shingles, each extended to the right; a shingle that is frequent in `b` is tried at its first few places.
fn run_of(a: &[Word], b: &[Word]) -> Option<Run> {
    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    for (hash, at) in shingles_at(b, SHINGLE) {
        places.entry(hash).or_default().push(at);
    }
    let mut best: Option<(usize, usize, usize)> = None;
    let mut covered: BTreeMap<usize, usize> = BTreeMap::new();
    for (hash, at) in shingles_at(a, SHINGLE) {
        for &other in places.get(&hash).into_iter().flatten().take(COMMON) {
            // A start within a run that was followed already can only give its tail.
            let shift = other + a.len() - at;
            if covered.get(&shift).is_some_and(|&end| at < end) {
                continue;
            }
            let mut length = 0;
            while let (Some(Some((x, _))), Some(Some((y, _)))) =
                (a.get(at + length), b.get(other + length))
                && x == y
            {
                length += 1;
            }
            covered.insert(shift, at + length);
            if length >= SHINGLE && best.is_none_or(|(longest, ..)| length > longest) {
                best = Some((length, at, other));
            }
        }
    }
    let (length, at, other) = best?;
    let range = |words: &[Word], at: usize| {
        let (first, last) = (words[at].as_ref()?, words[at + length - 1].as_ref()?);
        Some(first.1.start..last.1.end)
    };
    Some(Run {
        words: length,
        in_a: range(a, at)?,
        in_b: range(b, other)?,
    })
}

/// Where a text has words between quotation marks. A quotation ends with its paragraph at the latest: a mark that is never closed
/// must not turn the rest of the report into speech.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &[char])> = None;
    for (at, c) in text.char_indices() {
        match open {
            Some((from, closing)) if closing.contains(&c) => {
                found.push(from..at);
                open = None;
            }
            _ if c == '\n' => open = None,
            None => {
                let closing: &[char] = match c {
                    '“' => &['”'],
                    '„' => &['“', '”'],
                    '«' => &['»'],
                    '"' => &['"'],
                    _ => continue,
                };
                open = Some((at + c.len_utf8(), closing));
            }
            Some(_) => {}
        }
    }
    found
}

fn quoted(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for range in quotations(text) {
        words.extend(words_at(text, range));
        words.push(None);
    }
    words
}

/// The odd figures of a text with where each stands first: whole numbers with three digits or more before their closing zeros,
/// no years, no parts of dates, times, addresses or fractions.
fn figures(text: &str) -> Figures {
    let mut found = BTreeMap::new();
    let mut from = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let bare = token.trim_matches(|c: char| !c.is_alphanumeric());
        let start = from + token.find(bare).unwrap_or(0);
        from += token.len();
        if !bare.chars().all(|c| c.is_ascii_digit() || c == ',') {
            continue;
        }
        let mut groups = bare.split(',');
        let first = groups.next().unwrap_or_default().len();
        if bare.contains(',') && (first > 3 || groups.any(|group| group.len() != 3)) {
            continue;
        }
        let digits = bare.replace(',', "");
        let is_year = digits.len() == 4
            && !bare.contains(',')
            && matches!(&digits[..2], "17" | "18" | "19" | "20");
        if digits.trim_matches('0').len() >= 3 && !is_year {
            found.entry(digits).or_insert(start..start + bare.len());
        }
    }
    found
}

/// What documents share, except documents that are copies anyway: sorted by both documents and kind.
pub(crate) fn traces(
    documents: &BTreeMap<&str, (&Document, &str)>,
    families: &Families,
) -> Vec<Trace> {
    let ids: Vec<&str> = documents.keys().copied().collect();
    let read: Vec<(Vec<Word>, Figures)> = documents
        .values()
        .map(|(_, text)| (quoted(text), figures(text)))
        .collect();
    let mut by_quotation: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut by_figure: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (quoted, figures)) in read.iter().enumerate() {
        let distinct: BTreeSet<u64> = shingles_at(quoted, QUOTED)
            .into_iter()
            .map(|(hash, _)| hash)
            .collect();
        for hash in distinct {
            by_quotation.entry(hash).or_default().push(at);
        }
        for figure in figures.keys() {
            by_figure.entry(figure).or_default().push(at);
        }
    }
    let quotation_pairs = pairs(by_quotation.values());
    let figure_pairs = pairs(by_figure.values());
    let apart = |&(a, b): &(usize, usize)| !families.are_copies(ids[a], ids[b]);
    let mut found = Vec::new();
    for (a, b) in quotation_pairs.into_iter().filter(apart) {
        let (words_a, words_b) = (&read[a].0, &read[b].0);
        if let Some(run) = run_of(words_a, words_b).filter(|run| run.words >= QUOTED) {
            let fewer = words_a
                .iter()
                .flatten()
                .count()
                .min(words_b.iter().flatten().count());
            found.push(Trace {
                a: ids[a].to_owned(),
                b: ids[b].to_owned(),
                kind: TraceKind::Quotation,
                share: run.words as f64 / fewer.max(1) as f64,
                evidence: vec![
                    Excerpt::new(ids[a], documents[ids[a]].1, run.in_a),
                    Excerpt::new(ids[b], documents[ids[b]].1, run.in_b),
                ],
            });
        }
    }
    let mut stories: BTreeMap<usize, Story> = BTreeMap::new();
    for (a, b) in figure_pairs.into_iter().filter(apart) {
        for at in [a, b] {
            let (document, text) = documents[ids[at]];
            stories
                .entry(at)
                .or_insert_with(|| Story::new(document, text));
        }
        // Reports of other things may hit on one number by chance.
        if stories[&a].same(&stories[&b]).is_none() {
            continue;
        }
        let (in_a, in_b) = (&read[a].1, &read[b].1);
        let mut evidence = Vec::new();
        let mut common = 0;
        for (figure, at_a) in in_a {
            let rare = by_figure[figure.as_str()].len() <= COMMON;
            if let (true, Some(at_b)) = (rare, in_b.get(figure)) {
                common += 1;
                evidence.push(Excerpt::new(ids[a], documents[ids[a]].1, at_a.clone()));
                evidence.push(Excerpt::new(ids[b], documents[ids[b]].1, at_b.clone()));
            }
        }
        found.push(Trace {
            a: ids[a].to_owned(),
            b: ids[b].to_owned(),
            kind: TraceKind::Figures,
            share: f64::from(common) / in_a.len().min(in_b.len()).max(1) as f64,
            evidence,
        });
    }
    found.sort_by(|x, y| (&x.a, &x.b, x.kind).cmp(&(&y.a, &y.b, y.kind)));
    found
}

/// All pairs in groups that are not too large, each once and in order, whatever order the groups come in.
fn pairs<'g>(groups: impl Iterator<Item = &'g Vec<usize>>) -> BTreeSet<(usize, usize)> {
    let mut pairs = BTreeSet::new();
    for group in groups.filter(|group| group.len() <= COMMON) {
        for (at, &a) in group.iter().enumerate() {
            pairs.extend(group[at + 1..].iter().map(|&b| (a.min(b), a.max(b))));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_run_crosses_line_ends_and_punctuation() {
        let a = "Before. A bomb tore through the fish market,\nkilling twelve. After that nothing of it is the same.";
        let b = "Éla! A bomb tore through the fish market -- killing twelve! Nothing of it.";
        let run = longest_run(a, b).unwrap();
        assert_eq!(run.words, 9);
        assert_eq!(
            &a[run.in_a],
            "A bomb tore through the fish market,\nkilling twelve"
        );
        assert_eq!(
            &b[run.in_b],
            "A bomb tore through the fish market -- killing twelve"
        );
        assert_eq!(longest_run(a, "A bomb tore through a wall."), None);
    }

    #[test]
    fn a_later_longer_run_wins_over_an_earlier_one() {
        let a = "one two three four five x one two three four five six seven";
        let b = "one two three four five six seven";
        let run = longest_run(a, b).unwrap();
        assert_eq!((run.words, &a[run.in_a]), (7, b));
    }

    #[test]
    fn quotations_end_with_their_mark_or_paragraph() {
        let said = |text: &'static str| -> Vec<&str> {
            quotations(text).into_iter().map(|at| &text[at]).collect()
        };
        assert_eq!(said("He said “we go” and \"no\"."), ["we go", "no"]);
        assert_eq!(said("Sie sagte „nein“, dann «oui»."), ["nein", "oui"]);
        assert_eq!(said("An \"open mark\nand “another” one"), ["another"]);
    }

    #[test]
    fn odd_figures_only() {
        let odd = |text: &str| -> Vec<String> { figures(text).into_keys().collect() };
        assert_eq!(
            odd("killed 1,347 people, 512 of them in 2017"),
            ["1347", "512"]
        );
        assert!(
            odd("some 3,000 of 120 fled in 1999 or 2021-08-26, 12,5 or 99 at 10:45").is_empty()
        );
        assert_eq!(figures("a (1,347).")["1347"], 3..8);
    }
}
