//! The original keys of MUC-4: 24 slots a template, of which the modern form keeps six.
//!
//! Scored here, on templates that align by kind and roles: when and where, how far it came, how surely the organisation did it,
//! how many people were meant and what became of them. The official scorer of 1992 asked a person for part of its judgements, so
//! the rule for each slot is stated with it and the figures are not to be held against the official ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use concord_record::DateRange;
use jiff::civil::Date;

use super::{Template, align, plain_template};
use crate::error::{EvalError, entries, name_of};
use crate::sets::{Counts, ErrorExample, Measure, SetReport};

/// A document of the original distribution.
#[derive(Debug, Clone, Default)]
pub struct Original {
    /// Its id.
    pub id: String,
    /// Its text, in capitals, with the line of place and date.
    pub text: String,
    /// Its templates.
    pub keys: Vec<Key>,
}

/// A template of the original keys.
#[derive(Debug, Clone, Default)]
pub struct Key {
    template: Template,
    /// Days between which it happened, in each reading that the key allows; an open beginning is `None`.
    dates: Vec<(Option<Date>, Date)>,
    /// Country, and narrower places, in each reading.
    locations: Vec<Vec<String>>,
    stage: String,
    /// In each reading.
    confidence: Vec<String>,
    numbers: Vec<u64>,
    effects: Vec<String>,
}

/// What was predicted for a template beyond its roles.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Kind and roles.
    pub template: Template,
    /// When.
    pub date: Option<DateRange>,
    /// The country's English name.
    pub country: Option<String>,
    /// Names of the place and of what it lies in.
    pub places: Vec<String>,
    /// `ACCOMPLISHED`, `ATTEMPTED` or `THREATENED`.
    pub stage: &'static str,
    /// How the organisation is known, in the key's words.
    pub confidence: Option<&'static str>,
    /// How many people, for each group of them.
    pub numbers: Vec<u64>,
    /// `DEATH`, `INJURY` and the like.
    pub effects: Vec<&'static str>,
}

/// Reads folders that hold files of texts and, with `key` in their names, of keys.
pub fn read(folders: &[PathBuf]) -> Result<Vec<Original>, EvalError> {
    let mut found: BTreeMap<String, Original> = BTreeMap::new();
    for folder in folders {
        for file in entries(folder)? {
            let name = name_of(&file);
            if file.is_file() && !name.contains("info") {
                let text = latin(&file)?;
                if name.contains("key") {
                    for (id, key) in keys(&text) {
                        found.entry(id).or_default().keys.push(key);
                    }
                } else {
                    for (id, text) in texts(&text) {
                        found.entry(id).or_default().text = text;
                    }
                }
            }
        }
    }
    Ok(found
        .into_iter()
        .filter(|(_, one)| !one.text.is_empty())
        .map(|(id, one)| Original { id, ..one })
        .collect())
}

fn latin(file: &Path) -> Result<String, EvalError> {
    let bytes = std::fs::read(file).map_err(|source| EvalError::Read {
        file: file.to_owned(),
        source,
    })?;
    Ok(bytes.into_iter().map(char::from).collect())
}

fn is_id(line: &str) -> bool {
    let mut parts = line.trim().split('-');
    let head = parts
        .next()
        .is_some_and(|p| p.starts_with("DEV") || p.starts_with("TST"));
    head && parts.next().is_some_and(|p| p.starts_with("MUC"))
        && parts
            .next()
            .is_some_and(|p| p.len() == 4 && p.bytes().all(|b| b.is_ascii_digit()))
        && parts.next().is_none()
}

fn texts(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if is_id(line) {
            found.push((line.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = found.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    found
}

/// The templates of a file with the ids of their documents.
fn keys(text: &str) -> Vec<(String, Key)> {
    let mut slots: Vec<BTreeMap<u32, Vec<String>>> = Vec::new();
    let mut slot = 0;
    for line in text.lines().filter(|line| !line.starts_with(";;")) {
        let number = line
            .split_once('.')
            .and_then(|(n, _)| n.parse::<u32>().ok());
        let value = line.get(34..).unwrap_or_default().trim();
        if let Some(number) = number {
            slot = number;
            if number == 0 {
                slots.push(BTreeMap::new());
            }
        }
        if let Some(template) = slots.last_mut()
            && !value.is_empty()
        {
            template.entry(slot).or_default().push(value.to_owned());
        }
    }
    slots
        .iter()
        .filter_map(|slots| {
            let id = slots.get(&0)?.first()?.clone();
            let kind = one(slots, 4);
            // A star marks a document without templates.
            (!kind.is_empty()).then(|| (id, key(slots, &kind)))
        })
        .collect()
}

fn lines(slots: &BTreeMap<u32, Vec<String>>, slot: u32) -> impl Iterator<Item = &str> {
    slots
        .get(&slot)
        .into_iter()
        .flatten()
        .map(String::as_str)
        .filter(|line| !matches!(*line, "-" | "*"))
}

fn one(slots: &BTreeMap<u32, Vec<String>>, slot: u32) -> String {
    lines(slots, slot).next().unwrap_or_default().to_owned()
}

/// The quoted strings of a line: the ways to name one side.
fn quoted(line: &str) -> Vec<String> {
    let line = line.replace("\\\"", "\u{1}");
    line.split('"')
        .skip(1)
        .step_by(2)
        .map(|words| words.replace('\u{1}', ""))
        .collect()
}

/// The readings of a line, without brackets and the marks of what is optional.
fn readings(line: &str) -> Vec<String> {
    line.split(" / ")
        .map(|one| one.trim_start_matches(['?', ' ']))
        .map(|one| match one.strip_prefix('(') {
            Some(inner) => inner.strip_suffix(')').unwrap_or(inner).trim().to_owned(),
            None => one.trim().to_owned(),
        })
        .collect()
}

fn key(slots: &BTreeMap<u32, Vec<String>>, kind: &str) -> Key {
    let sides = |slot: u32| -> Vec<Vec<String>> {
        lines(slots, slot)
            .map(quoted)
            .filter(|side| !side.is_empty())
            .collect()
    };
    let before_colon = |line: &str| {
        line.split(':')
            .next()
            .unwrap_or_default()
            .trim_start_matches('?')
            .trim()
            .to_owned()
    };
    Key {
        template: Template {
            kind: kind.to_lowercase(),
            roles: [sides(9), sides(10), sides(12), sides(18), sides(6)],
        },
        dates: readings(&one(slots, 2))
            .iter()
            .filter_map(|one| days(one))
            .collect(),
        locations: readings(&one(slots, 3))
            .iter()
            .filter(|one| !one.is_empty())
            .map(|one| {
                one.split(": ")
                    .flat_map(|part| part.split(" - "))
                    .map(place)
                    .collect()
            })
            .collect(),
        stage: one(slots, 5),
        confidence: lines(slots, 11)
            .flat_map(|line| readings(line.split('"').next().unwrap_or(line)))
            .map(|one| one.trim_end_matches([':', ' ']).to_owned())
            .filter(|one| !one.is_empty())
            .collect(),
        numbers: lines(slots, 21)
            .filter_map(|line| before_colon(line).parse().ok())
            .collect(),
        effects: lines(slots, 23)
            .map(before_colon)
            .filter(|effect| !effect.is_empty())
            .collect(),
    }
}

/// "SAN SALVADOR (CITY)" without its type.
fn place(part: &str) -> String {
    part.split(" (")
        .next()
        .unwrap_or(part)
        .trim()
        .to_lowercase()
}

/// "02 FEB 90", "25 OCT 89 - 26 OCT 89", "- 04 FEB 90".
fn days(text: &str) -> Option<(Option<Date>, Date)> {
    match text.split_once('-') {
        None => day(text).map(|day| (Some(day), day)),
        Some((from, to)) => Some((day(from), day(to)?)),
    }
}

/// "02 FEB 90", in the last century.
pub fn day(text: &str) -> Option<Date> {
    const MONTHS: &str = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    let mut parts = text.split_whitespace();
    let day: i8 = parts.next()?.parse().ok()?;
    let month = parts.next()?.get(..3)?.to_ascii_uppercase();
    let month = (0..12).find(|&at| MONTHS[at * 3..at * 3 + 3] == month)? + 1;
    let year: i16 = parts.next()?.parse().ok()?;
    Date::new(
        if year < 100 { 1900 + year } else { year },
        month as i8,
        day,
    )
    .ok()
}

/// The slots that are scored, with their rules.
const SLOTS: [(&str, &str); 7] = [
    ("date", "the predicted days lie within the key's"),
    ("country", "the same country"),
    (
        "place",
        "the key's narrowest place is among the names predicted",
    ),
    ("stage", "the same stage"),
    (
        "confidence",
        "one of the key's readings, where the key has an organisation",
    ),
    ("number", "equal numbers of people, one to one"),
    ("effect", "equal effects on people, one to one"),
];

fn slot_counts(key: &Key, told: &Told) -> [Counts; SLOTS.len()] {
    let yes = |gold: bool, predicted: bool, right: bool| -> Counts {
        let right = usize::from(right && gold && predicted);
        [right, usize::from(gold), right, usize::from(predicted)]
    };
    let date = told.date.is_some_and(|told| {
        key.dates.iter().any(|&(from, to)| {
            from.is_none_or(|from| told.start.is_some_and(|start| start >= from))
                && told.end.is_some_and(|end| end <= to)
        })
    });
    let country = told.country.as_ref().map(|name| name.to_lowercase());
    let same_country = |reading: &Vec<String>| reading.first() == country.as_ref();
    let narrow = key.locations.iter().any(|reading| reading.len() > 1);
    let narrowest = |reading: &Vec<String>| {
        reading.len() > 1
            && told
                .places
                .iter()
                .any(|name| reading.last() == Some(&name.to_lowercase()))
    };
    let multiset = |gold: Vec<String>, mut predicted: Vec<String>| -> Counts {
        let (wanted, given) = (gold.len(), predicted.len());
        let mut hits = 0;
        for item in gold {
            if let Some(at) = predicted.iter().position(|other| *other == item) {
                predicted.remove(at);
                hits += 1;
            }
        }
        [hits, wanted, hits, given]
    };
    let confidence = told
        .confidence
        .is_some_and(|told| key.confidence.iter().any(|reading| reading == told));
    let mut effects = key.effects.clone();
    effects.sort();
    effects.dedup();
    [
        yes(!key.dates.is_empty(), told.date.is_some(), date),
        yes(
            !key.locations.is_empty(),
            country.is_some(),
            key.locations.iter().any(same_country),
        ),
        yes(
            narrow,
            !told.places.is_empty(),
            key.locations.iter().any(narrowest),
        ),
        yes(!key.stage.is_empty(), true, key.stage == told.stage),
        yes(
            !key.confidence.is_empty(),
            told.confidence.is_some(),
            confidence,
        ),
        multiset(
            key.numbers.iter().map(ToString::to_string).collect(),
            told.numbers.iter().map(ToString::to_string).collect(),
        ),
        multiset(
            effects,
            told.effects.iter().map(ToString::to_string).collect(),
        ),
    ]
}

/// Compares what was predicted for each document with its original key.
pub fn score(documents: &[Original], predicted: &[Vec<Told>], errors: usize) -> SetReport {
    let mut wrong = Vec::new();
    let mut rows: Vec<[Counts; SLOTS.len()]> = Vec::new();
    for (document, predicted) in documents.iter().zip(predicted) {
        let gold: Vec<Template> = document
            .keys
            .iter()
            .map(|key| plain_template(&key.template))
            .collect();
        let told: Vec<Template> = predicted
            .iter()
            .map(|told| plain_template(&told.template))
            .collect();
        let mut row = [[0; 4]; SLOTS.len()];
        for (i, j) in align(&told, &gold).pairs {
            let counts = slot_counts(&document.keys[j], &predicted[i]);
            if wrong.len() < errors {
                wrong.extend(faults(document, &document.keys[j], &predicted[i], &counts));
            }
            for (sum, counts) in row.iter_mut().zip(counts) {
                for (a, b) in sum.iter_mut().zip(counts) {
                    *a += b;
                }
            }
        }
        rows.push(row);
    }
    let all: Vec<Counts> = rows.iter().map(crate::sets::total).collect();
    let mut measures = vec![Measure::f1("all slots, micro F1", &all)];
    for (at, (name, _)) in SLOTS.iter().enumerate() {
        let counts: Vec<Counts> = rows.iter().map(|row| row[at]).collect();
        measures.push(Measure::f1(*name, &counts));
    }
    SetReport {
        set: "MUC-4, original slots on aligned templates",
        texts: documents.len(),
        measures,
        reliability: Vec::new(),
        notes: SLOTS
            .iter()
            .map(|(name, rule)| format!("{name}: {rule}"))
            .collect(),
        errors: wrong,
    }
}

/// The slots of a pair that differ.
fn faults(
    document: &Original,
    key: &Key,
    told: &Told,
    counts: &[Counts; SLOTS.len()],
) -> Vec<ErrorExample> {
    let sides = |template: &Template| -> Vec<String> {
        template
            .roles
            .iter()
            .flatten()
            .filter_map(|side| side.first().cloned())
            .collect()
    };
    let gold = [
        format!("{:?}", key.dates),
        format!("{:?}", key.locations),
        format!("{:?}", key.locations),
        key.stage.clone(),
        format!("{:?}", key.confidence),
        format!("{:?}", key.numbers),
        format!("{:?}", key.effects),
    ];
    let predicted = [
        told.date.map_or_else(String::new, |date| date.label()),
        format!("{:?}", told.country),
        format!("{:?}", told.places),
        told.stage.to_owned(),
        format!("{:?}", told.confidence),
        format!("{:?}", told.numbers),
        format!("{:?}", told.effects),
    ];
    (0..SLOTS.len())
        .filter(|&at| {
            let [found, gold, good, given] = counts[at];
            found < gold || good < given
        })
        .map(|at| ErrorExample {
            id: document.id.clone(),
            gold: format!("{} {}", SLOTS[at].0, gold[at]),
            predicted: predicted[at].clone(),
            text: format!(
                "{} {}",
                key.template.kind,
                sides(&key.template).join(", ").to_lowercase()
            ),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "\
0.  MESSAGE: ID                     TST1-MUC3-0099
1.  MESSAGE: TEMPLATE               1
2.  INCIDENT: DATE                  (02 FEB 90) / (01 FEB 90 - 02 FEB 90)
3.  INCIDENT: LOCATION              PERU: LIMA (CITY)
4.  INCIDENT: TYPE                  BOMBING
5.  INCIDENT: STAGE OF EXECUTION    ACCOMPLISHED
6.  INCIDENT: INSTRUMENT ID         \"BOMB\" / \"DEVICE\"
10. PERP: ORGANIZATION ID           -
11. PERP: ORGANIZATION CONFIDENCE   SUSPECTED OR ACCUSED / POSSIBLE: \"SOME GROUP\"
21. HUM TGT: NUMBER                 3: \"GUARDS\"
                                    PLURAL: \"PASSERSBY\"
23. HUM TGT: EFFECT OF INCIDENT     DEATH: \"GUARDS\"
                                    INJURY: \"PASSERSBY\"
";

    #[test]
    fn a_key_is_read_and_scored() {
        let read = keys(KEY);
        assert_eq!(read.len(), 1);
        let key = &read[0].1;
        assert_eq!(key.template.roles[4], [["BOMB", "DEVICE"]]);
        assert_eq!(key.confidence, ["SUSPECTED OR ACCUSED", "POSSIBLE"]);
        let told = Told {
            date: DateRange::parse("1990-02-01"),
            country: Some("Peru".to_owned()),
            places: vec!["Lima".to_owned()],
            stage: "ACCOMPLISHED",
            confidence: Some("POSSIBLE"),
            numbers: vec![3, 7],
            effects: vec!["DEATH"],
            ..Told::default()
        };
        let counts = slot_counts(key, &told);
        assert_eq!(counts[..5], [[1, 1, 1, 1]; 5]);
        assert_eq!(counts[5], [1, 1, 1, 2]);
        assert_eq!(counts[6], [1, 2, 1, 1]);
    }

    #[test]
    fn texts_are_cut_at_their_ids() {
        let read = texts("TST1-MUC3-0001\n\n   LIMA, 4 FEB 90 -- X\nTST1-MUC3-0002\nY\n");
        assert_eq!(read[1], ("TST1-MUC3-0002".to_owned(), "Y\n".to_owned()));
    }
}
