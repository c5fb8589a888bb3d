//! Exported records held against records that two coders made of the same documents.
//!
//! The rules are those of the scorer that comes with the coded documents, to the last tie: the figures of the two must be the
//! same, and a test demands it. Two coders coded every document alone. A gold record that both made is *core*. Recall counts the
//! core records that were found; precision counts the exported records that touch any coder's record, so that nobody is punished
//! for what one careful coder saw and the other did not.
//!
//! New here are the intervals: documents are few, and a figure of four documents says less than it seems to.

mod beyond;
mod cross;
mod fields;
mod matching;
mod report;
mod rules;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use cross::{CrossReport, CrossRow, cross};
pub use report::{Agreement, CoderAgreement, EvidenceCheck, FieldShare, Figures, Listed, Report};

use crate::calibration::Calibration;
use crate::error::{EvalError, entries, name_of, read_file, text_files};
use beyond::Compared;
use fields::Tally;
use matching::{Item, matched, quotes};
use report::Counts;
use rules::{list, number, word};
use text::{ScoredText, squeezed};

/// The kinds of records that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Incidents: gold events against exported accounts.
    Event,
    /// Numbers.
    Quantity,
    /// Who says what.
    Claim,
    /// Lasting ties.
    Relation,
}

impl Kind {
    /// Every kind, in the order in which they are reported.
    pub const ALL: [Kind; 4] = [Kind::Event, Kind::Quantity, Kind::Claim, Kind::Relation];

    /// The word that gold records use.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Event => "event",
            Kind::Quantity => "quantity",
            Kind::Claim => "claim",
            Kind::Relation => "relation",
        }
    }

    /// Whether the `kind` of a record is this one.
    fn is(self, record: &Value) -> bool {
        match word(record, "kind") {
            Some("account") => self == Kind::Event,
            other => other == Some(self.as_str()),
        }
    }
}

/// What to list besides the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Nothing.
    #[default]
    None,
    /// Core records that were not found.
    Misses,
    /// Exported records that no coder has.
    Extras,
}

/// How to score.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Documents to score, by the first three characters of their texts' names; all of them if `None`.
    pub docs: Option<Vec<String>>,
    /// What to list.
    pub show: Show,
    /// How many to list at most; all if `None`.
    pub limit: Option<usize>,
}

/// Scores exported records. `gold` holds one folder for each coder with `<doc>.jsonl`, `text` the documents as plain text files
/// whose names start with the document's three characters; `records` are the records of an export, its documents among them, as
/// [`concord_record::Record`] or as JSON.
pub fn score<R: Serialize>(
    gold: &Path,
    text: &Path,
    records: &[R],
    options: Options,
) -> Result<Report, EvalError> {
    let records = values(records)?;
    let corpus = Corpus::open(gold, text, options.docs.as_deref())?;
    let document_of = document_names(&records);
    let mut exported: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    let mut unplaced = 0;
    for record in &records {
        let kind = word(record, "kind");
        if matches!(kind, Some("account" | "quantity" | "claim" | "relation")) {
            let document = word(record, "document").and_then(|id| document_of.get(id));
            match document {
                Some(name) if corpus.texts.contains_key(name) => {
                    exported.entry(name).or_default().push(record);
                }
                _ => unplaced += 1,
            }
        }
    }
    let mut report = run(&corpus, &options, |document| {
        let records = exported
            .get(document.name.as_str())
            .map_or(&[][..], Vec::as_slice);
        let mut checked = EvidenceCheck::default();
        for evidence in records.iter().flat_map(|record| list(record, "evidence")) {
            checked.spans += 1;
            checked.not_exact += usize::from(!document.text.exact(evidence));
        }
        let items = records
            .iter()
            .map(|&record| Item::exported(&document.text, record.clone()))
            .collect();
        (items, checked)
    })?;
    report.unplaced = unplaced;
    Ok(report)
}

/// Records as JSON.
fn values<R: Serialize>(records: &[R]) -> Result<Vec<Value>, EvalError> {
    records
        .iter()
        .enumerate()
        .map(|(index, record)| {
            serde_json::to_value(record).map_err(|error| EvalError::Record {
                index,
                problem: error.to_string(),
            })
        })
        .collect()
}

/// The first three characters of the documents' file names, by the documents' ids.
fn document_names(records: &[Value]) -> BTreeMap<&str, String> {
    records
        .iter()
        .filter(|record| word(record, "kind") == Some("document"))
        .filter_map(|record| {
            let file = word(record, "file").unwrap_or_default();
            let name = file.rsplit('/').next().unwrap_or_default();
            Some((word(record, "id")?, name.chars().take(3).collect()))
        })
        .collect()
}

/// Scores one coder's records as if the program had made them: the check of the scorer, for all core records must be found.
pub fn score_coder(
    gold: &Path,
    text: &Path,
    coder: &str,
    options: Options,
) -> Result<Report, EvalError> {
    let corpus = Corpus::open(gold, text, options.docs.as_deref())?;
    let Some(folder) = corpus.coders.iter().find(|folder| name_of(folder) == coder) else {
        return Err(EvalError::UnknownCoder {
            coder: coder.to_owned(),
            folder: gold.to_owned(),
            there: corpus
                .coders
                .iter()
                .map(|folder| name_of(folder))
                .collect::<Vec<_>>()
                .join(", "),
        });
    };
    let mut coded = BTreeMap::new();
    for name in &corpus.docs {
        coded.insert(
            name.clone(),
            read_records::<Value>(&folder.join(format!("{name}.jsonl")))?,
        );
    }
    run(&corpus, &options, |document| {
        let records = coded.remove(&document.name).unwrap_or_default();
        let items = records
            .into_iter()
            .map(|record| Item::gold(&document.text, record).as_exported())
            .collect();
        (items, EvidenceCheck::default())
    })
}

/// Ids of the exported accounts that touch an event of the first or the last coder: those that count as right.
pub fn credited<R: Serialize>(
    gold: &Path,
    text: &Path,
    records: &[R],
) -> Result<BTreeSet<String>, EvalError> {
    let records = values(records)?;
    let corpus = Corpus::open(gold, text, None)?;
    let document_of = document_names(&records);
    let mut right = BTreeSet::new();
    for name in &corpus.docs {
        let document = corpus.document(name)?;
        let items: Vec<Item> = records
            .iter()
            .filter(|record| word(record, "kind") == Some("account"))
            .filter(|record| {
                word(record, "document").and_then(|id| document_of.get(id)) == Some(name)
            })
            .map(|record| Item::exported(&document.text, record.clone()))
            .collect();
        let exported: Vec<&Item> = items.iter().collect();
        for coder in [&document.first, &document.second] {
            let events = of_kind(Kind::Event, coder);
            for (_, index) in matched(Kind::Event, &document.text, &events, &exported) {
                right.extend(word(&exported[index].value, "id").map(str::to_owned));
            }
        }
    }
    Ok(right)
}

/// How far the first and the last coder agree: the ceiling that a program can be held to.
pub fn agreement(
    gold: &Path,
    text: &Path,
    docs: Option<&[String]>,
) -> Result<Agreement, EvalError> {
    let corpus = Corpus::open(gold, text, docs)?;
    let mut kinds = Kind::ALL.map(|kind| CoderAgreement {
        kind,
        both: 0,
        first: 0,
        second: 0,
    });
    for name in &corpus.docs {
        let document = corpus.document(name)?;
        for found in &mut kinds {
            let first = of_kind(found.kind, &document.first);
            let second: Vec<Item> = of_kind(found.kind, &document.second)
                .into_iter()
                .map(Item::as_exported)
                .collect();
            let second: Vec<&Item> = second.iter().collect();
            found.both += matched(found.kind, &document.text, &first, &second).len();
            found.first += first.len();
            found.second += second.len();
        }
    }
    Ok(Agreement {
        kinds: kinds.to_vec(),
    })
}

/// Reads a JSON lines file, such as an export; blank lines are skipped.
pub fn read_records<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>, EvalError> {
    read_file(file)?
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|error| EvalError::Line {
                file: file.to_owned(),
                line: index + 1,
                problem: error.to_string(),
            })
        })
        .collect()
}

/// The coded documents.
struct Corpus {
    /// Folders of the coders, in the order of their names.
    coders: Vec<PathBuf>,
    /// Texts by the first three characters of their names.
    texts: BTreeMap<String, PathBuf>,
    /// The documents to score.
    docs: Vec<String>,
}

/// One document with the records of the first and of the last coder.
struct Coded {
    name: String,
    text: ScoredText,
    first: Vec<Item>,
    second: Vec<Item>,
}

impl Corpus {
    fn open(gold: &Path, text: &Path, docs: Option<&[String]>) -> Result<Self, EvalError> {
        let coders: Vec<PathBuf> = entries(gold)?
            .into_iter()
            .filter(|path| path.is_dir())
            .collect();
        if coders.is_empty() {
            return Err(EvalError::NoCoder {
                folder: gold.to_owned(),
            });
        }
        let mut texts = BTreeMap::new();
        for file in text_files(text)? {
            let document: String = name_of(&file).chars().take(3).collect();
            if let Some(first) = texts.insert(document.clone(), file.clone()) {
                return Err(EvalError::TwoTexts {
                    document,
                    first,
                    second: file,
                });
            }
        }
        // Like the scorer's, an empty choice is no choice.
        let docs = match docs {
            None | Some([]) => texts.keys().cloned().collect(),
            Some(docs) => docs.to_vec(),
        };
        if let Some(document) = docs.iter().find(|&document| !texts.contains_key(document)) {
            return Err(EvalError::NoText {
                document: document.clone(),
                folder: text.to_owned(),
            });
        }
        Ok(Corpus {
            coders,
            texts,
            docs,
        })
    }

    fn document(&self, name: &str) -> Result<Coded, EvalError> {
        let text = ScoredText::new(&read_file(&self.texts[name])?);
        let items = |coder: &PathBuf| -> Result<Vec<Item>, EvalError> {
            let records: Vec<Value> = read_records(&coder.join(format!("{name}.jsonl")))?;
            Ok(records
                .into_iter()
                .map(|record| Item::gold(&text, record))
                .collect())
        };
        let first = items(&self.coders[0])?;
        let second = items(&self.coders[self.coders.len() - 1])?;
        Ok(Coded {
            name: name.to_owned(),
            text,
            first,
            second,
        })
    }
}

fn of_kind(kind: Kind, items: &[Item]) -> Vec<&Item> {
    items.iter().filter(|item| kind.is(&item.value)).collect()
}

/// Scores each document's records and adds up.
fn run(
    corpus: &Corpus,
    options: &Options,
    mut exported: impl FnMut(&Coded) -> (Vec<Item>, EvidenceCheck),
) -> Result<Report, EvalError> {
    let (mut counts, mut tally) = (Vec::new(), Tally::default());
    let mut beyond = Tally::default();
    let mut confidences = Vec::new();
    let (mut evidence, mut listing) = (EvidenceCheck::default(), Vec::new());
    for name in &corpus.docs {
        let document = corpus.document(name)?;
        let (items, checked) = exported(&document);
        evidence.spans += checked.spans;
        evidence.not_exact += checked.not_exact;
        let whole_before = tally.get("whole");
        let mut of_document = Counts::default();
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            let first = of_kind(kind, &document.first);
            let second = of_kind(kind, &document.second);
            let records = of_kind(kind, &items);
            let reshaped: Vec<Item> = second.iter().map(|item| item.as_exported()).collect();
            let reshaped: Vec<&Item> = reshaped.iter().collect();
            let core = matched(kind, &document.text, &first, &reshaped);
            let by_first: BTreeMap<usize, usize> = matched(kind, &document.text, &first, &records)
                .into_iter()
                .collect();
            let by_second: BTreeMap<usize, usize> =
                matched(kind, &document.text, &second, &records)
                    .into_iter()
                    .collect();
            let good: BTreeSet<usize> = by_first
                .values()
                .chain(by_second.values())
                .copied()
                .collect();
            let partner_of = |i: usize, partner: usize| {
                let own = by_first.get(&i).or_else(|| by_second.get(&partner));
                own.copied()
            };
            beyond::add(
                &mut beyond,
                kind,
                &Compared {
                    text: &document.text,
                    core: core.iter().map(|&(i, h)| (first[i], second[h])).collect(),
                    found: core
                        .iter()
                        .map(|&(i, h)| partner_of(i, h).map(|j| records[j]))
                        .collect(),
                    exported: &records,
                },
            );
            let mut found = 0;
            let mut missed = Vec::new();
            for &(i, partner) in &core {
                // A record that only the second coder's match reaches is right as well.
                let Some(j) = partner_of(i, partner) else {
                    missed.push(i);
                    continue;
                };
                found += 1;
                let (g, h, p) = (&first[i].value, &second[partner].value, &records[j].value);
                match kind {
                    Kind::Event => tally.event(g, h, p),
                    _ => tally.other(kind, g, h, p),
                }
            }
            if kind == Kind::Event {
                confidences.extend(records.iter().enumerate().filter_map(|(j, record)| {
                    Some((number(record.value.get("confidence"))?, good.contains(&j)))
                }));
            }
            of_document.kinds[place] = [found, core.len(), good.len(), records.len()];
            missed.sort_unstable();
            let shown: Vec<&Item> = match options.show {
                Show::None => Vec::new(),
                Show::Misses => missed.iter().map(|&i| first[i]).collect(),
                Show::Extras => (0..records.len())
                    .filter(|j| !good.contains(j))
                    .map(|j| records[j])
                    .collect(),
            };
            listing.extend(shown.into_iter().map(|item| listed(&document, kind, item)));
        }
        let whole = tally.get("whole");
        of_document.whole = [whole.0 - whole_before.0, whole.1 - whole_before.1];
        counts.push(of_document);
    }
    let left_out = listing
        .len()
        .saturating_sub(options.limit.unwrap_or(usize::MAX));
    listing.truncate(listing.len() - left_out);
    Ok(Report::new(
        &counts,
        (tally, beyond),
        evidence,
        Calibration::new(&confidences),
        options.show,
        listing,
        left_out,
    ))
}

/// A missed or extra record with the sentence that it stands in.
fn listed(document: &Coded, kind: Kind, item: &Item) -> Listed {
    let quoted: Vec<&str> = match list(&item.value, "evidence") {
        [] => quotes(&item.value),
        evidence => evidence
            .iter()
            .filter_map(|evidence| word(evidence, "exact"))
            .collect(),
    };
    Listed {
        document: document.name.clone(),
        kind,
        id: word(&item.value, "id").unwrap_or("?").to_owned(),
        what: ["type", "measure", "stance", "relation"]
            .into_iter()
            .find_map(|key| word(&item.value, key))
            .unwrap_or("?")
            .to_owned(),
        quotes: quoted.into_iter().take(3).map(squeezed).collect(),
        sentence: item
            .spans
            .first()
            .map(|&span| document.text.words(document.text.sentence(span))),
    }
}
