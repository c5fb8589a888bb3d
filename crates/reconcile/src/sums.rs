//! Sums, shares and changes that one sentence states, recomputed: `23 people: 15 civilians and 8 policemen`, `57 of 128, or 45 per
//! cent`, `128, up from 100, a rise of 28 per cent`, and tables with a row of totals.

use std::collections::{BTreeMap, BTreeSet};

use concord_record::{ContradictionKind, Evidence, Field};

use crate::contradiction::{Finding, Index, number};
use crate::prose::{Figure, Sentence, sentences};

mod change;
mod factor;
mod list;
mod passage;
mod percent;
mod rate;
mod share;
mod step;
mod table;
mod total;

use self::passage::Passage;

/// Evidence of a record that a number may belong to.
struct Anchor<'a> {
    record: &'a str,
    account: bool,
    /// The quantity that it is a share of.
    share_of: Option<&'a str>,
    evidence: &'a [Evidence],
    /// The tolls of an account or the bounds of a quantity.
    values: Vec<f64>,
}

/// A document's sentences, with the records that stand on them.
pub(crate) struct Page<'a> {
    pub(crate) document: &'a str,
    pub(crate) sentences: Vec<Sentence>,
    anchors: Vec<Anchor<'a>>,
    /// Code points of the percentages and wholes that a check on the text has dealt with.
    pub(crate) settled: Vec<(usize, usize)>,
}

impl Page<'_> {
    /// The place of the sentence that holds the code point.
    pub(crate) fn sentence(&self, position: usize) -> Option<usize> {
        let at = self
            .sentences
            .partition_point(|sentence| sentence.end <= position);
        self.sentences
            .get(at)
            .filter(|sentence| sentence.start <= position)
            .map(|_| at)
    }

    pub(crate) fn is_settled(&self, (start, end): (usize, usize)) -> bool {
        self.settled.iter().any(|&(a, b)| a < end && start < b)
    }
}

/// The pages of the documents that records stand on, by document.
pub(crate) fn pages<'a>(index: &Index<'a>) -> BTreeMap<&'a str, Page<'a>> {
    let mut anchors: BTreeMap<&str, Vec<Anchor<'a>>> = BTreeMap::new();
    for quantity in index.records.quantities {
        anchors.entry(&quantity.document).or_default().push(Anchor {
            record: &quantity.id,
            account: false,
            share_of: quantity.share_of.as_deref(),
            evidence: &quantity.evidence,
            values: quantity.low.into_iter().chain(quantity.high).collect(),
        });
    }
    for account in index.records.accounts {
        let tolls = [
            account.killed,
            account.wounded,
            account.detained,
            account.missing,
        ];
        anchors.entry(&account.document).or_default().push(Anchor {
            record: &account.id,
            account: true,
            share_of: None,
            evidence: &account.evidence,
            values: tolls
                .into_iter()
                .flatten()
                .flat_map(|toll| toll.low.into_iter().chain(toll.high))
                .map(|value| value as f64)
                .collect(),
        });
    }
    for claim in index.records.claims {
        anchors.entry(&claim.document).or_default().push(Anchor {
            record: &claim.id,
            account: false,
            share_of: None,
            evidence: &claim.evidence,
            values: Vec::new(),
        });
    }
    index
        .records
        .documents
        .iter()
        .map(|(document, text)| {
            let anchors = anchors.remove(document.id.as_str()).unwrap_or_default();
            let id = document.id.as_str();
            let page = Page {
                document: id,
                sentences: sentences(text),
                anchors,
                settled: Vec::new(),
            };
            (id, page)
        })
        .collect()
}

/// A sum, share or change before it is tied to records.
struct Check {
    field: &'static str,
    figures: Vec<Figure>,
    /// The figures that need no other check.
    settles: Vec<(usize, usize)>,
    holds: bool,
    severity: f64,
    difference: String,
}

/// Checks every sentence and every table, and marks on the pages what was dealt with.
pub(crate) fn check<'a>(
    index: &Index<'a>,
    pages: &mut BTreeMap<&'a str, Page<'a>>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for page in pages.values_mut() {
        let voice = index.voice(page.document);
        let mut checks: Vec<(Check, &Sentence)> = Vec::new();
        for sentence in page.sentences.iter().filter(|sentence| !sentence.row) {
            checks.extend(share::shares(sentence, &voice));
            checks.extend(change::change(sentence, &voice));
            checks.extend(list::sum(sentence, &voice).map(|check| (check, sentence)));
        }
        checks.extend(table::tables(&page.sentences, &voice));
        for (passage, last) in paragraphs(&page.sentences) {
            let found = [
                total::find,
                rate::find,
                factor::find,
                step::find,
                percent::find,
            ];
            let found = found.iter().flat_map(|find| find(&passage, &voice));
            checks.extend(found.map(|check| (check, last)));
        }
        let mut told = BTreeSet::new();
        for (check, sentence) in checks {
            page.settled.extend(&check.settles);
            // A table often repeats what a sentence said.
            let mut values: Vec<String> = check.figures.iter().map(|f| number(f.value)).collect();
            values.sort_unstable();
            if !told.insert(values) {
                continue;
            }
            let records = records(page, &check.figures, sentence);
            found.push(Finding {
                document: Some(page.document.to_owned()),
                relation: ContradictionKind::Arithmetic,
                field: check.field,
                key: check
                    .figures
                    .iter()
                    .map(|figure| number(figure.value))
                    .collect::<Vec<_>>()
                    .join(" "),
                records: records
                    .into_iter()
                    .map(|record| (record.to_owned(), page.document.to_owned()))
                    .collect(),
                holds: Some(check.holds),
                severity: if check.holds { 0.0 } else { check.severity },
                difference: check.difference,
            });
        }
    }
    found
}

/// The records of the figures: those whose number stands there; else those of the document with such a number; else those that stand
/// on the sentence.
fn records<'a>(page: &Page<'a>, figures: &[Figure], sentence: &Sentence) -> Vec<&'a str> {
    let number = |field: Field| {
        matches!(
            field,
            Field::Value
                | Field::Killed
                | Field::Wounded
                | Field::Detained
                | Field::Missing
                | Field::ShareOf
        )
    };
    let overlaps = |evidence: &Evidence, start: usize, end: usize| {
        evidence.start < end && start < evidence.end
    };
    let mut records: Vec<&str> = Vec::new();
    for (place, figure) in figures.iter().enumerate() {
        let mut add = |fits: &dyn Fn(&Anchor<'_>) -> bool| {
            let of_figure: Vec<&str> = page
                .anchors
                .iter()
                .filter(|anchor| fits(anchor))
                .flat_map(|anchor| [Some(anchor.record), anchor.share_of])
                .flatten()
                .collect();
            records.extend(&of_figure);
            !of_figure.is_empty()
        };
        let there = |anchor: &Anchor<'_>| {
            anchor
                .evidence
                .iter()
                .any(|e| number(e.field) && overlaps(e, figure.start, figure.end))
        };
        // A number of one digit is met everywhere, and a part is only told again as the toll of its incident.
        let alike = |anchor: &Anchor<'_>| {
            figure.value >= 10.0
                && (place == 0 || anchor.account)
                && anchor
                    .values
                    .iter()
                    .any(|value| (value - figure.value).abs() < 1e-9)
        };
        let _ = add(&there) || add(&alike);
    }
    if records.is_empty() {
        records.extend(
            page.anchors
                .iter()
                .filter(|anchor| {
                    anchor
                        .evidence
                        .iter()
                        .any(|e| overlaps(e, sentence.start, sentence.end))
                })
                .map(|anchor| anchor.record),
        );
    }
    records.sort_unstable();
    records.dedup();
    records
}
fn fits(holds: bool) -> &'static str {
    if holds { ", which fits" } else { "" }
}

/// A whole with the parts that were added up.
fn added(whole: &Figure, parts: &[Figure], holds: bool, voice: &str) -> Check {
    let sum: f64 = parts.iter().map(|part| part.value).sum();
    let terms: Vec<String> = parts.iter().map(|part| number(part.value)).collect();
    let mut figures = vec![*whole];
    figures.extend(parts);
    Check {
        field: "sum",
        settles: figures.iter().map(|f| (f.start, f.end)).collect(),
        figures,
        holds,
        severity: (0.4 + (sum - whole.value).abs() / whole.value.max(1.0)).min(0.9),
        difference: format!(
            "{} = {}; {voice} gives {} in all{}.",
            terms.join(" + "),
            number(sum),
            number(whole.value),
            fits(holds)
        ),
    }
}

/// A part of a whole with the per cent that the text states for it.
fn stated(whole: Figure, part: Figure, percent: &Figure, holds: bool, voice: &str) -> Check {
    let computed = 100.0 * part.value / whole.value;
    Check {
        field: "share",
        figures: vec![whole, *percent, part],
        settles: vec![(percent.start, percent.end)],
        holds,
        severity: (0.3 + (computed - percent.value).abs() / 15.0).min(1.0),
        difference: format!(
            "{} of {} is {computed:.1} per cent; {voice} states {} per cent{}.",
            number(part.value),
            number(whole.value),
            number(percent.value),
            fits(holds)
        ),
    }
}

/// The paragraphs of a page that are no tables, each with its last sentence.
fn paragraphs(sentences: &[Sentence]) -> Vec<(Passage, &Sentence)> {
    sentences
        .chunk_by(|a, b| a.paragraph == b.paragraph)
        .filter_map(|paragraph| {
            let prose: Vec<&Sentence> = paragraph.iter().filter(|one| !one.row).collect();
            Some((Passage::new(&prose)?, *prose.last()?))
        })
        .collect()
}
