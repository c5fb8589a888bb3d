//! Reports with planted copies and citations: which belong to one source family, held against what was planted.
//!
//! A gold file holds reports; `tests/gold/sources/README.md` has its format. Families are connected components of who leans on whom,
//! reports that lean on one absent outlet among them; pairs of reports of one family are scored.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use concord_record::Document;
use serde::Serialize;

use crate::bootstrap::Found;
use crate::error::{EvalError, parse_file};
use crate::heads::Head;

/// A gold file of reports.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceGold {
    /// The reports with their texts, in the file's order; a document's id is the report's name.
    pub documents: Vec<(Document, String)>,
    /// Reports and outlets (`@Name`) that a report leans on, by its name.
    pub leans: BTreeMap<String, Vec<String>>,
}

impl SourceGold {
    /// Reads a gold file. Lines that begin with `# ` are remarks.
    ///
    /// # Errors
    /// If the file cannot be read, or a line is not as the format has it: the message names the line.
    pub fn read(file: &Path) -> Result<Self, EvalError> {
        parse_file(file, Self::parse)
    }

    fn parse(content: &str) -> Result<Self, (usize, String)> {
        let mut gold = SourceGold::default();
        let mut sentences: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (index, line) in content.lines().enumerate() {
            let at = |problem: String| (index + 1, problem);
            if line.starts_with("# ") || line.trim().is_empty() {
                continue;
            }
            if line.starts_with('[') {
                let (document, leans) = head(line).map_err(at)?;
                if sentences.insert(document.id.clone(), Vec::new()).is_some() {
                    return Err(at(format!("a second report `{}`", document.id)));
                }
                gold.leans.insert(document.id.clone(), leans);
                gold.documents.push((document, String::new()));
                continue;
            }
            let sentence = match line.strip_prefix('=') {
                None => line.to_owned(),
                Some(place) => place
                    .split_once('.')
                    .and_then(|(name, number)| {
                        let number: usize = number.trim().parse().ok()?;
                        sentences.get(name)?.get(number.checked_sub(1)?).cloned()
                    })
                    .ok_or_else(|| at(format!("no sentence `{place}` stands above")))?,
            };
            let Some((document, text)) = gold.documents.last_mut() else {
                return Err(at("text before the first `[name] date | outlet`".to_owned()));
            };
            text.push_str(&sentence);
            text.push('\n');
            document.chars = text.chars().count();
            if let Some(list) = sentences.get_mut(&document.id) {
                list.push(sentence);
            }
        }
        for (name, leans) in &gold.leans {
            for other in leans {
                if !other.starts_with('@') && !gold.leans.contains_key(other) {
                    let line = content
                        .lines()
                        .position(|line| line.starts_with(&format!("[{name}]")));
                    return Err((line.unwrap_or(0) + 1, format!("no report `{other}`")));
                }
            }
        }
        Ok(gold)
    }

    /// The planted family of each report, by the name of one of its members.
    fn families(&self) -> BTreeMap<&str, &str> {
        let mut family: BTreeMap<&str, &str> = self
            .leans
            .iter()
            .flat_map(|(name, leans)| std::iter::once(name).chain(leans))
            .map(|name| (name.as_str(), name.as_str()))
            .collect();
        for (name, leans) in &self.leans {
            for other in leans {
                let (from, to) = (family[other.as_str()], family[name.as_str()]);
                for root in family.values_mut().filter(|root| **root == from) {
                    *root = to;
                }
            }
        }
        family
    }
}

/// `[name] YYYY-MM-DD | outlet | headline < other @Outlet`, headline and the rest optional.
fn head(line: &str) -> Result<(Document, Vec<String>), String> {
    let wrong = || "a head is `[name] YYYY-MM-DD | outlet | headline < other`".to_owned();
    let (name, rest) = line[1..].split_once("] ").ok_or_else(wrong)?;
    let (rest, leans) = rest.split_once(" < ").unwrap_or((rest, ""));
    let document = Head::parse(name, rest).ok_or_else(wrong)?.document("");
    // An outlet's name may have blanks: it runs to the next mark or to the end.
    let leans = match leans.split_once('@') {
        Some((reports, outlet)) => reports
            .split_whitespace()
            .map(str::to_owned)
            .chain(outlet.split('@').map(|name| format!("@{}", name.trim())))
            .collect(),
        None => leans.split_whitespace().map(str::to_owned).collect(),
    };
    Ok((document, leans))
}

/// How well families were found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SourceFamilies {
    /// Reports.
    pub reports: usize,
    /// Families planted, those of one report among them.
    pub planted_families: usize,
    /// Families found.
    pub found_families: usize,
    /// Pairs of reports of one family.
    #[serde(flatten)]
    pub pairs: Found,
    /// Misses and false pairs as asked for.
    pub errors: Vec<String>,
}

/// Holds the family found of each report, by name, against the planted ones; `errors` misses and as many false pairs are named.
pub fn score(gold: &SourceGold, found: &BTreeMap<String, String>, errors: usize) -> SourceFamilies {
    let planted = gold.families();
    let names: Vec<&str> = gold.documents.iter().map(|(d, _)| d.id.as_str()).collect();
    let own = |name: &str| found.get(name).cloned().unwrap_or_else(|| name.to_owned());
    let (mut truth, mut said) = (BTreeSet::new(), BTreeSet::new());
    for (at, &a) in names.iter().enumerate() {
        for &b in &names[at + 1..] {
            if planted[a] == planted[b] {
                truth.insert((a, b));
            }
            if own(a) == own(b) {
                said.insert((a, b));
            }
        }
    }
    let right = truth.intersection(&said).count();
    let told = |word: &str, list: Vec<&(&str, &str)>| -> Vec<String> {
        let list = list.into_iter().take(errors);
        list.map(|(a, b)| format!("{word}: {a} and {b}")).collect()
    };
    let mut words = told("missed", truth.difference(&said).collect());
    words.extend(told("false", said.difference(&truth).collect()));
    SourceFamilies {
        reports: names.len(),
        planted_families: names
            .iter()
            .map(|name| planted[name])
            .collect::<BTreeSet<_>>()
            .len(),
        found_families: names
            .iter()
            .map(|name| own(name))
            .collect::<BTreeSet<_>>()
            .len(),
        pairs: Found::new(truth.len(), said.len(), right),
        errors: words,
    }
}

impl fmt::Display for SourceFamilies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} reports: {} source families planted, {} found",
            self.reports, self.planted_families, self.found_families
        )?;
        let pairs = &self.pairs;
        writeln!(
            f,
            "pairs of one family  P {:5.1}  R {:5.1}  F1 {:5.1}   ({} right of {} found, {} planted)",
            pairs.precision, pairs.recall, pairs.f1, pairs.right, pairs.found, pairs.gold
        )?;
        for error in &self.errors {
            writeln!(f, "{error}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[r1] 2031-05-05 | Wire | A blast\nSeven died.\nTwo fled.\n\n[r2] 2031-05-06 | Post < r1\n=r1.2\n\
        [r3] 2031-05-06 | Radio < @Far Paper\nA.\n[r4] 2031-05-07 | Echo < @Far Paper\nB.\n";

    #[test]
    fn planted_families_are_components() {
        let gold = SourceGold::parse(FILE).expect("a gold file");
        assert_eq!(gold.documents[1].1, "Two fled.\n");
        let found = [("r1", "x"), ("r2", "x"), ("r3", "y"), ("r4", "x")];
        let found = found.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        let report = score(&gold, &found, 5);
        assert_eq!((report.planted_families, report.found_families), (2, 2));
        let pairs = report.pairs;
        assert_eq!((pairs.gold, pairs.found, pairs.right), (2, 3, 1));
        assert_eq!(report.errors[0], "missed: r3 and r4");
    }

    #[test]
    fn faults_name_their_line() {
        let fault = |text: &str| SourceGold::parse(text).expect_err("a fault").0;
        assert_eq!(fault("[r1] 2031-05-05 | Wire\n=r9.1\n"), 2);
        assert_eq!(fault("[r1] 2031-05-05 | Wire < r2\nA.\n"), 1);
    }
}
