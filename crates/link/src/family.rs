//! Copies and citations among documents, and the source families that follow from them.
//!
//! A copy is found by its word 5-grams (shingles; Broder 1997). Candidates come from an inverted index of a sample of shingles,
//! chosen by their hash (Broder's sampling modulo m, which keeps containment of a short text in a long one estimable); they are
//! verified on all shingles. Where many documents share a shingle, each is held against the first and the one before it only:
//! families are connected components, so that suffices for a long chain of reprints without comparing all with all.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use concord_record::{Document, Text};
use serde::{Deserialize, Serialize};

use crate::citation::citations;
use crate::item::day_span;
use crate::words::{content_words, rarity, stable_id, words};

/// In what way one document leans on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieKind {
    /// The same words throughout.
    SameText,
    /// Much of the wording is shared.
    Copy,
    /// Most of one stands within the other.
    Contains,
    /// One names the other's outlet and tells the same story.
    Cites,
    /// Both name the same outlet and tell the same story.
    SharedSource,
}

/// Why two documents belong to one family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tie {
    /// The document that leans on the other where that is known, else the one whose id sorts first.
    pub a: String,
    /// The other document.
    pub b: String,
    /// In what way.
    pub kind: TieKind,
    /// Share of the shorter text's shingles, or of names and numbers, that both hold.
    pub share: f64,
    /// One sentence for a person.
    pub because: String,
    /// The outlet that is named, for citations and shared sources.
    pub outlet: Option<String>,
    /// Where each document that names the outlet names it.
    pub evidence: Vec<Excerpt>,
}

/// Words of a document that show a tie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The document.
    pub document: String,
    /// First code point of its canonical text.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The words themselves.
    pub exact: String,
}

impl Excerpt {
    /// The words at a range of bytes that lies on character boundaries.
    pub(crate) fn new(document: &str, text: &str, bytes: Range<usize>) -> Self {
        let exact = text[bytes.clone()].to_owned();
        let span = Text::new(text.to_owned()).span(bytes);
        Excerpt {
            document: document.to_owned(),
            start: span.start,
            end: span.end,
            exact,
        }
    }
}

/// The source families of a set of documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Families {
    /// Family id of each document id.
    pub family: BTreeMap<String, String>,
    /// What each document leans on: documents by id, outlets by name.
    pub cites: BTreeMap<String, Vec<String>>,
    /// The reasons, sorted.
    pub ties: Vec<Tie>,
    /// Pairs of copies, smaller id first, for quick look-up.
    copies: BTreeSet<(String, String)>,
}

impl Families {
    /// Whether a tie of copying joins the two documents.
    pub fn are_copies(&self, a: &str, b: &str) -> bool {
        if self.copies.is_empty() {
            return false;
        }
        let (a, b) = (a.min(b), a.max(b));
        self.copies.contains(&(a.to_owned(), b.to_owned()))
    }

    /// Pairs of documents that a tie of copying joins, the smaller id first.
    pub(crate) fn copies(&self) -> &BTreeSet<(String, String)> {
        &self.copies
    }

    /// Source families among some documents. Documents of one publisher count as one source too, whatever they share.
    pub fn independent<'d>(&self, documents: impl IntoIterator<Item = &'d Document>) -> usize {
        let mut roots: Vec<(BTreeSet<String>, BTreeSet<String>)> = Vec::new();
        for document in documents {
            let family = self.family.get(&document.id).unwrap_or(&document.id);
            let mut families = BTreeSet::from([family.clone()]);
            let mut publishers: BTreeSet<String> = document
                .publisher
                .iter()
                .map(|p| p.to_lowercase())
                .collect();
            roots.retain(|(other, theirs)| {
                let same = !other.is_disjoint(&families) || !theirs.is_disjoint(&publishers);
                if same {
                    families.extend(other.iter().cloned());
                    publishers.extend(theirs.iter().cloned());
                }
                !same
            });
            roots.push((families, publishers));
        }
        roots.len()
    }
}

/// Words of a shingle.
pub(crate) const SHINGLE: usize = 5;
/// Shingles kept in the index over all documents; beyond it a sample is taken.
const INDEXED: usize = 2_000_000;
/// Documents sharing a shingle up to which all pairs are candidates.
pub(crate) const FULL_PAIRS: usize = 12;
/// Least resemblance of a copy, least share contained, and least shingles shared for either.
const COPY: (f64, f64, usize) = (0.3, 0.4, 12);
/// Least share contained where one outlet wrote both: it prints the same background under different stories.
const BACKGROUND: f64 = 0.6;
/// Days within which two reports of one source tell the same story, and share of names and numbers that they need.
const STORY: (i32, f64, usize) = (10, 0.4, 3);

/// A document as far as families need it.
pub(crate) struct Read<'a> {
    pub(crate) document: &'a Document,
    pub(crate) text: &'a str,
    shingles: Vec<u64>,
    pub(crate) story: Story,
    /// First and last day on which it may have appeared.
    pub(crate) published: Option<(i32, i32)>,
}

impl Read<'_> {
    pub(crate) fn excerpt(&self, bytes: &Range<usize>) -> Excerpt {
        Excerpt::new(&self.document.id, self.text, bytes.clone())
    }
}

/// Finds which documents lean on one another.
pub fn families<T: AsRef<str>>(documents: &[(Document, T)]) -> Families {
    let mut read: Vec<Read<'_>> = documents
        .iter()
        .map(|(document, text)| Read {
            document,
            text: text.as_ref(),
            shingles: shingles(text.as_ref()),
            story: Story::new(document, text.as_ref()),
            published: document.published.as_ref().and_then(day_span),
        })
        .collect();
    read.sort_by(|x, y| (&x.document.id, x.text).cmp(&(&y.document.id, y.text)));
    read.dedup_by(|x, y| x.document.id == y.document.id);

    let mut ties = copies(&read);
    let copies = ties
        .iter()
        .map(|tie: &Tie| {
            (
                tie.a.clone().min(tie.b.clone()),
                tie.a.clone().max(tie.b.clone()),
            )
        })
        .collect();
    let (cites, cited) = citations(&read);
    ties.extend(cited);
    ties.sort_by(|x, y| (&x.a, &x.b, x.kind).cmp(&(&y.a, &y.b, y.kind)));

    let at: BTreeMap<&str, usize> = read
        .iter()
        .enumerate()
        .map(|(at, read)| (read.document.id.as_str(), at))
        .collect();
    let mut root: Vec<usize> = (0..read.len()).collect();
    for tie in &ties {
        let (x, y) = (
            find(&mut root, at[tie.a.as_str()]),
            find(&mut root, at[tie.b.as_str()]),
        );
        root[x.max(y)] = x.min(y);
    }
    let family = (0..read.len())
        .map(|document| {
            let first = find(&mut root, document);
            (
                read[document].document.id.clone(),
                stable_id("f", [read[first].document.id.as_str()]),
            )
        })
        .collect();
    Families {
        family,
        cites,
        ties,
        copies,
    }
}

/// The smallest index of the component that `at` is in.
fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

/// FNV-1a with a final mix, the same on every machine.
pub(crate) fn hash(words: &[String]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for word in words {
        for byte in word.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// The distinct shingles of a text, sorted. A text shorter than a shingle has none: too little to call it a copy.
fn shingles(text: &str) -> Vec<u64> {
    let mut hashes: Vec<u64> = words(text).windows(SHINGLE).map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

fn shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

fn copies(read: &[Read<'_>]) -> Vec<Tie> {
    let total: usize = read.iter().map(|read| read.shingles.len()).sum();
    let modulus = (total.div_ceil(INDEXED).max(1) as u64).next_power_of_two();
    let mut index: Vec<(u64, u32)> = Vec::with_capacity(total / modulus as usize + 1);
    for (at, read) in read.iter().enumerate() {
        index.extend(
            read.shingles
                .iter()
                .filter(|&&hash| hash % modulus == 0)
                .map(|&hash| (hash, at as u32)),
        );
    }
    index.sort_unstable();
    // Counted in a map that is drained into sorted order below.
    let mut common: HashMap<(u32, u32), u32> = HashMap::new();
    for group in index.chunk_by(|x, y| x.0 == y.0) {
        if group.len() <= FULL_PAIRS {
            for (at, &(_, a)) in group.iter().enumerate() {
                for &(_, b) in &group[at + 1..] {
                    *common.entry((a, b)).or_default() += 1;
                }
            }
        } else {
            for pair in group.windows(2) {
                *common.entry((pair[0].1, pair[1].1)).or_default() += 1;
                if group[0].1 != pair[0].1 {
                    *common.entry((group[0].1, pair[1].1)).or_default() += 1;
                }
            }
        }
    }
    let mut candidates: Vec<(u32, u32)> = common
        .into_iter()
        .filter(|&(_, count)| modulus > 1 || count >= 3)
        .map(|(pair, _)| pair)
        .collect();
    candidates.sort_unstable();
    candidates
        .into_iter()
        .filter_map(|(a, b)| tie_of_copies(&read[a as usize], &read[b as usize]))
        .collect()
}

fn tie_of_copies(a: &Read<'_>, b: &Read<'_>) -> Option<Tie> {
    let common = shared(&a.shingles, &b.shingles);
    let shorter = a.shingles.len().min(b.shingles.len()).max(1);
    let union = (a.shingles.len() + b.shingles.len() - common).max(1);
    let (resemblance, contained) = (common as f64 / union as f64, common as f64 / shorter as f64);
    let (least_resemblance, least_contained, least_shared) = COPY;
    let kind = if a.shingles == b.shingles {
        TieKind::SameText
    } else if common < least_shared || (same_outlet(a, b) && contained < BACKGROUND) {
        return None;
    } else if resemblance >= least_resemblance {
        TieKind::Copy
    } else if contained >= least_contained {
        TieKind::Contains
    } else {
        return None;
    };
    // The later one leans on the earlier one.
    let (a, b) = match (a.published, b.published) {
        (Some(x), Some(y)) if x < y => (b, a),
        _ => (a, b),
    };
    let (first, second) = (name(a.document), name(b.document));
    Some(Tie {
        a: a.document.id.clone(),
        b: b.document.id.clone(),
        kind,
        share: contained,
        because: match kind {
            TieKind::SameText => format!("{first} and {second} have the same words"),
            TieKind::Contains => format!(
                "{:.0} % of the shorter of {first} and {second} stands in the other word for word",
                contained * 100.0
            ),
            _ => format!(
                "{first} and {second} share {:.0} % of their wording",
                resemblance * 100.0
            ),
        },
        outlet: None,
        evidence: Vec::new(),
    })
}

fn same_outlet(a: &Read<'_>, b: &Read<'_>) -> bool {
    let outlet = |read: &Read<'_>| Some(read.document.publisher.as_ref()?.trim().to_lowercase());
    outlet(a).is_some() && outlet(a) == outlet(b)
}

pub(crate) fn name(document: &Document) -> String {
    match (&document.publisher, &document.title) {
        (Some(publisher), _) => format!("{publisher} ({})", document.id),
        (None, Some(title)) => format!("“{title}” ({})", document.id),
        (None, None) => document.id.clone(),
    }
}

/// Names and numbers of a text: words with a capital inside a sentence, and figures. They tell one story from another better than
/// the other words do.
fn marks(text: &str) -> BTreeSet<String> {
    let mut marks = BTreeSet::new();
    let mut opens = true;
    for token in text.split_whitespace() {
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        let number = word.chars().next().is_some_and(char::is_numeric);
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        if number || (capital && !opens && word.chars().count() > 2) {
            marks.insert(
                word.trim_end_matches("'s")
                    .trim_end_matches("’s")
                    .to_lowercase(),
            );
        }
        opens = token.ends_with(['.', '!', '?', ':', '"', '”']);
    }
    marks
}

/// Whether all days of the first window come after those of the second; never so where one is unknown.
pub(crate) fn is_after(a: Option<(i32, i32)>, b: Option<(i32, i32)>) -> bool {
    matches!((a, b), (Some((start, _)), Some((_, end))) if start > end)
}

/// How much of a report that names its source is retold from `other`, where it can be: the share of the words of the citing
/// paragraph, rare words weighing more, that the other report has too. `None` where the two did not appear within days of one another or
/// too little is shared. Being named is evidence enough that the two go together, so less need be shared than between reports that do
/// not name one another.
pub(crate) fn retold(one: &Read<'_>, at: &Range<usize>, other: &Read<'_>) -> Option<f64> {
    let (days, ..) = STORY;
    if let (Some((a0, a1)), Some((b0, b1))) = (one.published, other.published)
        && (b0 - a1).max(a0 - b1) > days
    {
        return None;
    }
    let from = one.text[..at.start].rfind('\n').map_or(0, |at| at + 1);
    let to = one.text[at.end..]
        .find('\n')
        .map_or(one.text.len(), |to| at.end + to);
    let own: BTreeSet<String> = content_words(&one.text[from..at.start])
        .into_iter()
        .chain(content_words(&one.text[at.end..to]))
        .collect();
    let theirs: BTreeSet<String> = content_words(other.text).into_iter().collect();
    let (mut whole, mut shared, mut rare) = (0.0, 0.0, 0);
    for word in &own {
        let weight = rarity(word);
        whole += weight;
        if theirs.contains(word) {
            shared += weight;
            rare += usize::from(weight > RETOLD.1);
        }
    }
    let share = if whole > 0.0 { shared / whole } else { 0.0 };
    (share >= RETOLD.0 && rare >= RETOLD.2).then_some(share)
}

/// Least share of the citing paragraph that the cited report has, the weight from which a word is rare (one sentence in 150), and the
/// rare words that both must have.
const RETOLD: (f64, f64, usize) = (0.25, 5.0, 2);

/// What tells a document's story from others: its names and numbers, and when it appeared.
pub(crate) struct Story {
    marks: BTreeSet<String>,
    published: Option<(i32, i32)>,
}

impl Story {
    pub(crate) fn new(document: &Document, text: &str) -> Self {
        Story {
            marks: marks(text),
            published: document.published.as_ref().and_then(day_span),
        }
    }

    /// Whether two documents tell the same story; the share of names and numbers that they have in common.
    pub(crate) fn same(&self, other: &Story) -> Option<f64> {
        let (days, least, count) = STORY;
        if let (Some((a0, a1)), Some((b0, b1))) = (self.published, other.published)
            && (b0 - a1).max(a0 - b1) > days
        {
            return None;
        }
        let common = self.marks.intersection(&other.marks).count();
        let share = common as f64 / self.marks.len().min(other.marks.len()).max(1) as f64;
        (common >= count && share >= least).then_some(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invented::document;

    const WIRE: &str = "KELLS QUAY - A bomb tore through the fish market of Kells Quay on Monday morning and killed at \
        least 12 people, the harbour police said. The blast hit the stalls near the Old Customs House when the market was \
        full, said Inspector Varo, and 30 wounded people were brought to the Saint Brannoc hospital.";

    #[test]
    fn reprints_and_citations_share_a_family() {
        let reprint = format!("From our own pages.\n{WIRE} Shops stayed closed in the afternoon.");
        let cites = "At least 12 people died on Monday at the fish market of Kells Quay, Harbour Wire reports. Inspector \
            Varo spoke of 30 wounded.";
        let own = "Our correspondent counted fifteen coffins in the yard of the mosque. Nobody here wants to speak, and the \
            widow of a baker asks why the gate stood open.";
        let mut documents = vec![
            (document("d1", "Harbour Wire", "2031-05-05"), WIRE),
            (
                document("d2", "Dunmore Gazette", "2031-05-06"),
                reprint.as_str(),
            ),
            (document("d3", "Island Radio", "2031-05-06"), cites),
            (document("d4", "The Ledger", "2031-05-06"), own),
        ];
        let found = families(&documents);
        assert_eq!(found.family["d1"], found.family["d2"]);
        assert_eq!(found.family["d1"], found.family["d3"]);
        assert_ne!(found.family["d1"], found.family["d4"]);
        assert_eq!(found.cites["d3"], ["d1"]);
        assert!(found.copies().contains(&("d1".to_owned(), "d2".to_owned())));
        let said = found.ties.iter().find(|tie| tie.kind == TieKind::Cites);
        let [named] = &said.unwrap().evidence[..] else {
            panic!("{said:?}");
        };
        assert_eq!(
            (named.document.as_str(), named.exact.as_str()),
            ("d3", "Harbour Wire")
        );
        assert_eq!(&cites[named.start..named.end], "Harbour Wire");
        assert_eq!(found.independent(documents.iter().map(|(d, _)| d)), 2);
        documents.reverse();
        assert_eq!(families(&documents), found);
    }

    #[test]
    fn short_or_unlike_texts_are_no_copies() {
        let documents = [
            (document("d1", "A One", "2031-05-05"), "Seven died."),
            (
                document("d2", "B Two", "2031-05-05"),
                "Nine died in the north of the country, the army said.",
            ),
        ];
        let found = families(&documents);
        assert!(found.ties.is_empty());
        assert_ne!(found.family["d1"], found.family["d2"]);
    }
}
