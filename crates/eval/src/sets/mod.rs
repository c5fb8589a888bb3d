//! Public data sets of other schemes: read their gold, hold what the coder says of the same texts against it.
//!
//! One module for each set: `read` gives the texts with their gold, `score` takes what was predicted for each text, in the same
//! order, and gives a [`SetReport`]. Nothing here codes: who runs the coder decides what of its output answers the set's question,
//! and says so.

pub mod case2021;
pub mod indiapolice;
pub mod losses;
pub mod muc4;
pub mod places;
pub mod plover;
pub mod re3d;
pub mod times;
pub mod wikievents;

mod marks;
mod spans;

use std::fmt;
use std::path::Path;

use concord_record::words::one_line;
use serde::Serialize;
use serde_json::Value;

use crate::bootstrap::{self, f1, one_decimal, ratio};
use crate::calibration::Calibration;
use crate::error::{EvalError, read_file};

pub use spans::{Labelled, SpanRule};

/// What the comparison with one data set found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetReport {
    /// The set.
    pub set: &'static str,
    /// Texts that were scored.
    pub texts: usize,
    /// The figures, the headline first.
    pub measures: Vec<Measure>,
    /// Whether scores mean what they say, where answers have one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reliability: Vec<Reliability>,
    /// How the figures are to be read.
    pub notes: Vec<String>,
    /// The sentences behind errors, as many as were asked for.
    pub errors: Vec<ErrorExample>,
}

/// Whether the scores of some answers mean what they say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// Which answers.
    pub name: String,
    /// Their scores against their being right.
    #[serde(flatten)]
    pub calibration: Calibration,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measure {
    /// What is measured.
    pub name: String,
    /// In per cent, unless the name says otherwise.
    pub value: f64,
    /// 95 % interval of the value over draws of the texts.
    pub interval: Option<[f64; 2]>,
    /// Where the value is an F1: precision in per cent.
    pub precision: Option<f64>,
    /// Where the value is an F1: recall in per cent.
    pub recall: Option<f64>,
    /// Gold items.
    pub gold: usize,
}

/// An error with the sentence behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorExample {
    /// The text's identity in the set.
    pub id: String,
    /// What was expected; empty for a false alarm.
    pub gold: String,
    /// What was said; empty for a miss.
    pub predicted: String,
    /// The words around it.
    pub text: String,
}

/// Counts of one text: gold items found, gold items, predicted items that are right, predicted items.
pub(crate) type Counts = [usize; 4];

fn total<'a>(counts: impl IntoIterator<Item = &'a Counts>) -> Counts {
    let mut total = [0; 4];
    for one in counts {
        for (sum, part) in total.iter_mut().zip(one) {
            *sum += part;
        }
    }
    total
}

fn f1_of([found, gold, good, predicted]: Counts) -> f64 {
    f1(ratio(good, predicted), ratio(found, gold))
}

impl Measure {
    /// An F1 over texts, each with its counts.
    pub(crate) fn f1(name: impl Into<String>, counts: &[Counts]) -> Measure {
        let all = total(counts);
        let interval = bootstrap::interval(counts.len(), |drawn| {
            let sum = total(drawn.iter().map(|&text| &counts[text]));
            (sum[1] > 0).then(|| f1_of(sum))
        });
        Measure {
            name: name.into(),
            value: one_decimal(f1_of(all)),
            interval,
            precision: Some(one_decimal(100.0 * ratio(all[2], all[3]))),
            recall: Some(one_decimal(100.0 * ratio(all[0], all[1]))),
            gold: all[1],
        }
    }

    /// A figure over texts: `value` gets the texts, by number, and gives `None` where they say nothing.
    pub(crate) fn figure(
        name: String,
        texts: usize,
        gold: usize,
        value: impl Fn(&[usize]) -> Option<f64>,
    ) -> Measure {
        let all: Vec<usize> = (0..texts).collect();
        Measure {
            name,
            value: one_decimal(value(&all).unwrap_or(0.0)),
            interval: bootstrap::interval(texts, value),
            precision: None,
            recall: None,
            gold,
        }
    }

    /// A share of right answers, one for each text.
    pub(crate) fn share(name: impl Into<String>, right: &[bool]) -> Measure {
        let share = |count: usize, of: usize| 100.0 * ratio(count, of);
        let interval = bootstrap::interval(right.len(), |drawn| {
            let hits = drawn.iter().filter(|&&text| right[text]).count();
            Some(share(hits, drawn.len()))
        });
        let hits = right.iter().filter(|&&right| right).count();
        Measure {
            name: name.into(),
            value: one_decimal(share(hits, right.len())),
            interval,
            precision: None,
            recall: None,
            gold: right.len(),
        }
    }
}

#[cfg(test)]
impl SetReport {
    /// The value of a measure that has to be there.
    fn value(&self, name: &str) -> f64 {
        let found = self.measures.iter().find(|one| one.name == name);
        found.expect("a measure of that name").value
    }
}

impl fmt::Display for SetReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, {} texts", self.set, self.texts)?;
        let widest = self.measures.iter().map(|one| one.name.chars().count());
        let width = widest.max().unwrap_or(0);
        writeln!(
            f,
            "{:width$}  value  95 % interval     P     R   gold",
            "measure"
        )?;
        for one in &self.measures {
            let interval = one
                .interval
                .map_or_else(String::new, |[low, high]| format!("{low:.1} to {high:.1}"));
            let part =
                |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.1}"));
            writeln!(
                f,
                "{:width$}  {:5.1}  {interval:13}  {:>4}  {:>4}  {:5}",
                one.name,
                one.value,
                part(one.precision),
                part(one.recall),
                one.gold
            )?;
        }
        for one in &self.reliability {
            writeln!(f, "{}", one.name)?;
            write!(f, "{}", one.calibration)?;
        }
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        for error in &self.errors {
            let or_none = |text: &str| {
                if text.is_empty() {
                    "nothing".to_owned()
                } else {
                    text.to_owned()
                }
            };
            writeln!(
                f,
                "\n{}: gold {}, predicted {}\n  {}",
                error.id,
                or_none(&error.gold),
                or_none(&error.predicted),
                error.text
            )?;
        }
        Ok(())
    }
}

/// The JSON objects of a file of JSON lines, each with its line.
fn json_lines(file: &Path) -> Result<Vec<(usize, Value)>, EvalError> {
    let text = read_file(file)?;
    let mut values = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        let value = serde_json::from_str(text).map_err(|error| EvalError::Set {
            file: file.to_owned(),
            line,
            problem: format!(
                "no JSON object: {error}; each line must be one, as the set is published"
            ),
        })?;
        values.push((line, value));
    }
    Ok(values)
}

/// A member of an object that has to be a string.
fn string(value: &Value, key: &'static str, file: &Path, line: usize) -> Result<String, EvalError> {
    match value.get(key) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => Err(missing(key, file, line)),
    }
}

/// A member of an object that has to be a whole number.
fn number(value: &Value, key: &'static str, file: &Path, line: usize) -> Result<usize, EvalError> {
    value
        .get(key)
        .and_then(Value::as_u64)
        .and_then(|number| usize::try_from(number).ok())
        .ok_or_else(|| missing(key, file, line))
}

fn missing(key: &'static str, file: &Path, line: usize) -> EvalError {
    EvalError::Set {
        file: file.to_owned(),
        line,
        problem: format!(
            "`{key}` is missing or of another kind; give the file as the set is published"
        ),
    }
}

/// A text's words without line ends, cut where it gets long.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 400;
    let words = one_line(text);
    match words.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{} …", &words[..at]),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_add_up_over_texts_and_print() {
        let measure = Measure::f1("spans", &[[1, 2, 1, 1], [1, 1, 1, 3]]);
        assert_eq!(measure.recall, Some(66.7));
        assert_eq!(measure.precision, Some(50.0));
        assert_eq!(measure.gold, 3);
        let share = Measure::share("right", &[true, false, true, true]);
        assert_eq!(share.value, 75.0);
        let report = SetReport {
            set: "a set",
            texts: 2,
            measures: vec![measure, share],
            reliability: vec![Reliability {
                name: "a score".to_owned(),
                calibration: Calibration::new(&[(0.9, true), (0.9, false)]),
            }],
            notes: vec!["a note".to_owned()],
            errors: vec![ErrorExample {
                id: "7".to_owned(),
                gold: "A".to_owned(),
                predicted: String::new(),
                text: "Words.".to_owned(),
            }],
        };
        let printed = report.to_string();
        assert!(printed.contains("a set, 2 texts"), "{printed}");
        assert!(printed.contains("off by 40.0 points"), "{printed}");
        assert!(
            printed.contains("7: gold A, predicted nothing"),
            "{printed}"
        );
    }

    #[test]
    fn a_broken_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("set.jsonl");
        std::fs::write(&file, "{\"a\": 1}\n\n{oops\n").unwrap();
        let error = json_lines(&file).unwrap_err().to_string();
        assert!(error.contains("set.jsonl:3:"), "{error}");
    }
}
