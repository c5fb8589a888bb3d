//! An export held against flat expectations on single reports.
//!
//! The head of the expectation file explains every kind. It is taken at its word: what a table names must be there, and a check
//! that something is *not* there fails too when the report itself is not in the export. Three kinds (`absent`, `reading_order`,
//! `footnote`) look at the canonical text, which an export does not carry; without it they count as not checked, never as met.

mod check;
mod disagreement;
mod expectation;
mod export;
mod incident;
mod source;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use concord_record::Record;
use serde::Serialize;

pub use export::{SourceNote, SourceText};

use crate::error::EvalError;

/// What became of an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is as expected.
    Met,
    /// It is not.
    Unmet,
    /// It could not be looked at.
    Unchecked,
}

/// One expectation and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleRow {
    /// Name of the expectation.
    pub id: String,
    /// What is checked.
    pub kind: String,
    /// The report concerned, or the reports; empty where it follows from other expectations.
    pub file: String,
    /// Whether a first version may miss it.
    pub hard: bool,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it is not met; empty if it is.
    pub why: String,
}

impl SampleRow {
    /// Whether it is met.
    pub fn ok(&self) -> bool {
        self.outcome == Outcome::Met
    }
}

/// Sums over expectations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SampleTotal {
    /// Met among those that count in full.
    pub met: usize,
    /// Checked among those that count in full.
    pub of: usize,
    /// Met among the hard ones.
    pub hard_met: usize,
    /// Checked among the hard ones.
    pub hard_of: usize,
    /// Not checked.
    pub unchecked: usize,
}

impl SampleTotal {
    fn add(&mut self, row: &SampleRow) {
        let (met, of) = if row.hard {
            (&mut self.hard_met, &mut self.hard_of)
        } else {
            (&mut self.met, &mut self.of)
        };
        match row.outcome {
            Outcome::Met => (*met, *of) = (*met + 1, *of + 1),
            Outcome::Unmet => *of += 1,
            Outcome::Unchecked => self.unchecked += 1,
        }
    }
}

/// What became of all expectations; prints the totals of each kind, then what is not met and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleReport {
    /// The expectations in the order of their file.
    pub rows: Vec<SampleRow>,
}

impl SampleReport {
    /// Sums over all expectations.
    pub fn total(&self) -> SampleTotal {
        let mut total = SampleTotal::default();
        self.rows.iter().for_each(|row| total.add(row));
        total
    }

    /// Sums over the expectations of each kind, in the order in which the kinds first occur.
    pub fn totals(&self) -> Vec<(String, SampleTotal)> {
        let mut totals: Vec<(String, SampleTotal)> = Vec::new();
        for row in &self.rows {
            let place = totals.iter().position(|(kind, _)| *kind == row.kind);
            let place = place.unwrap_or_else(|| {
                totals.push((row.kind.clone(), SampleTotal::default()));
                totals.len() - 1
            });
            totals[place].1.add(row);
        }
        totals
    }
}

impl fmt::Display for SampleReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:20} {:>9} {:>9} {:>10}",
            "expectation", "met", "hard", "unchecked"
        )?;
        let mut line = |name: &str, total: &SampleTotal| {
            let share = |met: usize, of: usize| match of {
                0 => "-".to_owned(),
                _ => format!("{met} of {of}"),
            };
            let unchecked = match total.unchecked {
                0 => "-".to_owned(),
                count => count.to_string(),
            };
            let (met, hard) = (
                share(total.met, total.of),
                share(total.hard_met, total.hard_of),
            );
            writeln!(f, "{name:20} {met:>9} {hard:>9} {unchecked:>10}")
        };
        for (kind, total) in self.totals() {
            line(&kind, &total)?;
        }
        line("all", &self.total())?;
        for (title, outcome) in [
            ("not met", Outcome::Unmet),
            ("not checked", Outcome::Unchecked),
        ] {
            let rows: Vec<&SampleRow> = self
                .rows
                .iter()
                .filter(|row| row.outcome == outcome)
                .collect();
            if rows.is_empty() {
                continue;
            }
            write!(f, "\n{title}:\n")?;
            let width = rows
                .iter()
                .map(|row| row.id.chars().count())
                .max()
                .unwrap_or(0);
            for SampleRow {
                id,
                kind,
                file,
                hard,
                why,
                ..
            } in rows
            {
                let hard = if *hard { " (hard)" } else { "" };
                let file = if file.is_empty() {
                    String::new()
                } else {
                    format!(" [{file}]")
                };
                writeln!(f, "  {id:width$}  {kind}{hard}: {why}{file}")?;
            }
        }
        Ok(())
    }
}

/// Checks the records of an export against a file of expectations. Expectations on canonical texts are not checked.
pub fn check_samples(gold_toml: &Path, records: &[Record]) -> Result<SampleReport, EvalError> {
    check_samples_with(gold_toml, records, &BTreeMap::new())
}

/// The same with the canonical texts and notes of documents by id.
pub fn check_samples_with(
    gold_toml: &Path,
    records: &[Record],
    sources: &BTreeMap<String, SourceText>,
) -> Result<SampleReport, EvalError> {
    let expectations = expectation::read(gold_toml)?;
    let rows = check::check(&export::Export::new(records), sources, &expectations);
    Ok(SampleReport { rows })
}
