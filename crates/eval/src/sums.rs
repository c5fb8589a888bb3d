//! Arithmetic found in short paragraphs, against what a person marked.
//!
//! A file holds paragraphs. `[name] YYYY-MM-DD` begins one, with the day of its publication; its text follows, and then lines on
//! its sums: the whole or result, then the other numbers that the text gives for it.
//!
//! ```text
//! [a1] 2024-03-04
//! Gunmen killed 17 people: 11 soldiers and five civilians.
//! - 17 11 5
//! ```
//!
//! `+` is a sum that holds as a person would round, `-` one that does not, `?` numbers that may be put together or left alone. A
//! paragraph without lines has none, and whatever the program sums there is a false alarm. A finding of the program is a marked sum
//! if its working shows all the numbers of the line; that the working is shown is asked for as well.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;
use serde_json::Value;

use crate::bootstrap::{one_decimal, ratio};
use crate::error::{EvalError, read_file};

/// A marked sum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sum {
    /// Whether it holds; `None` where either answer and none is right.
    pub holds: Option<bool>,
    /// The whole or result, then the others.
    pub numbers: Vec<f64>,
}

/// A paragraph with its sums.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paragraph {
    /// Its name, which its text is filed under.
    pub name: String,
    /// Day of publication, `YYYY-MM-DD`.
    pub published: String,
    /// Its text.
    pub text: String,
    /// Its sums.
    pub sums: Vec<Sum>,
}

/// Reads a file of paragraphs; lines that begin with `# ` are remarks.
pub fn read(file: &Path) -> Result<Vec<Paragraph>, EvalError> {
    let content = read_file(file)?;
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    for (index, line) in content.lines().enumerate() {
        let wrong = |problem: &str| EvalError::Set {
            file: file.to_owned(),
            line: index + 1,
            problem: problem.to_owned(),
        };
        if line.starts_with("# ") {
            continue;
        }
        if let Some(head) = line.strip_prefix('[') {
            let (name, published) = head
                .split_once("] ")
                .ok_or_else(|| wrong("a head is `[name] YYYY-MM-DD`"))?;
            paragraphs.push(Paragraph {
                name: name.to_owned(),
                published: published.trim().to_owned(),
                text: String::new(),
                sums: Vec::new(),
            });
            continue;
        }
        let Some(last) = paragraphs.last_mut() else {
            if line.trim().is_empty() {
                continue;
            }
            return Err(wrong(
                "text before the first head; begin with `[name] YYYY-MM-DD`",
            ));
        };
        let holds = match line.split_once(' ').map(|(mark, _)| mark) {
            Some("+") => Some(true),
            Some("-") => Some(false),
            Some("?") => None,
            _ => {
                last.text.push_str(line);
                last.text.push('\n');
                continue;
            }
        };
        let numbers: Option<Vec<f64>> = line[2..]
            .split_whitespace()
            .map(|number| number.parse().ok())
            .collect();
        match numbers {
            Some(numbers) if numbers.len() > 1 => last.sums.push(Sum { holds, numbers }),
            _ => return Err(wrong("a sum has two numbers or more, such as `+ 17 11 6`")),
        }
    }
    Ok(paragraphs)
}

/// How the sums fared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SumReport {
    /// Marked sums, those that may be left alone aside.
    pub marked: usize,
    /// Of these, found and judged rightly.
    pub right: usize,
    /// Of these, found and judged wrongly.
    pub misjudged: usize,
    /// Findings that are none of the marked sums.
    pub extra: usize,
    /// What was missed, misjudged or extra, one line each.
    pub listing: Vec<String>,
}

impl SumReport {
    /// Share of right findings among all, in per cent.
    pub fn precision(&self) -> f64 {
        one_decimal(100.0 * ratio(self.right, self.right + self.misjudged + self.extra))
    }

    /// Share of the marked sums that are found and rightly judged, in per cent.
    pub fn recall(&self) -> f64 {
        one_decimal(100.0 * ratio(self.right, self.marked))
    }
}

impl fmt::Display for SumReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.listing {
            writeln!(f, "{line}")?;
        }
        writeln!(
            f,
            "sums  P {:.1}  R {:.1}   marked {}, right {}, misjudged {}, extra {}",
            self.precision(),
            self.recall(),
            self.marked,
            self.right,
            self.misjudged,
            self.extra
        )
    }
}

/// Compares the arithmetic of an export, whose documents are files called by the paragraphs' names, with the marks.
pub fn score(paragraphs: &[Paragraph], records: &[Value], errors: usize) -> SumReport {
    // A document is called by its file's name without the ending.
    let names: BTreeMap<&str, &str> = records
        .iter()
        .filter(|it| it["kind"] == "document")
        .filter_map(|it| {
            let name = it["file"].as_str()?.rsplit('/').next()?;
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            Some((it["id"].as_str()?, stem))
        })
        .collect();
    let mut found: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    let mut report = SumReport {
        marked: 0,
        right: 0,
        misjudged: 0,
        extra: 0,
        listing: Vec::new(),
    };
    let sums = records
        .iter()
        .filter(|it| it["kind"] == "contradiction" && it["relation"] == "arithmetic");
    for sum in sums {
        let documents: Vec<&str> = sum["documents"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|id| names.get(id.as_str()?).copied())
            .collect();
        match documents[..] {
            [one] => found.entry(one).or_default().push(sum),
            _ => {
                report.extra += 1;
                report
                    .listing
                    .push(format!("EXTRA {}: {}", documents.join(" "), working(sum)));
            }
        }
    }
    for paragraph in paragraphs {
        let own = found.remove(paragraph.name.as_str()).unwrap_or_default();
        let mut judged: Vec<Option<bool>> = vec![None; paragraph.sums.len()];
        for sum in own {
            let shown = numbers(working(sum));
            let is = |numbers: &[f64]| {
                numbers
                    .iter()
                    .all(|one| shown.iter().any(|it| same(*it, *one)))
            };
            let holds = sum["holds"] == true;
            match paragraph.sums.iter().position(|sum| is(&sum.numbers)) {
                // Found twice and judged both ways is judged wrongly.
                Some(at) => {
                    let right = paragraph.sums[at].holds.is_none_or(|it| it == holds);
                    judged[at] = Some(judged[at].unwrap_or(true) && right);
                }
                None => {
                    report.extra += 1;
                    report
                        .listing
                        .push(format!("EXTRA {}: {}", paragraph.name, working(sum)));
                }
            }
        }
        for (sum, judged) in paragraph.sums.iter().zip(judged) {
            let Some(holds) = sum.holds else { continue };
            report.marked += 1;
            let label = match judged {
                Some(true) => {
                    report.right += 1;
                    continue;
                }
                Some(false) => {
                    report.misjudged += 1;
                    "MISJUDGED"
                }
                None => "MISS",
            };
            let numbers: Vec<String> = sum.numbers.iter().map(f64::to_string).collect();
            report.listing.push(format!(
                "{label} {}: {} {}: {}",
                paragraph.name,
                if holds { "+" } else { "-" },
                numbers.join(" "),
                paragraph.text.trim()
            ));
        }
    }
    report.listing.truncate(errors);
    report
}

fn working(sum: &Value) -> &str {
    sum["difference"].as_str().unwrap_or_default()
}

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d[\d,]*(?:\.\d+)?(?: (?:million|billion))?").expect("a constant")
});

/// The numbers that a sentence writes in digits.
fn numbers(text: &str) -> Vec<f64> {
    NUMBER
        .find_iter(text)
        .filter_map(|found| {
            let (digits, factor) = match found.as_str().split_once(' ') {
                Some((digits, "million")) => (digits, 1e6),
                Some((digits, _)) => (digits, 1e9),
                None => (found.as_str(), 1.0),
            };
            let digits = digits.replace(',', "");
            Some(digits.trim_end_matches('.').parse::<f64>().ok()? * factor)
        })
        .collect()
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paragraphs() -> Vec<Paragraph> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sums.txt");
        let text = "# A remark\n\n[a] 2024-03-04\nTwelve died, 7 here and 5 there.\n+ 12 7 5\n\n[b] 2024-03-05\nOf 9 six fled, 2 stayed.\n- 9 6 2\n? 6 2\n";
        std::fs::write(&file, text).unwrap();
        read(&file).unwrap()
    }

    fn export(sums: &[(&str, bool, &str)]) -> Vec<Value> {
        let documents = ["a", "b"]
            .map(|name| json!({"kind": "document", "id": name, "file": format!("{name}.md")}));
        let sums = sums.iter().map(|(document, holds, difference)| {
            json!({"kind": "contradiction", "relation": "arithmetic", "documents": [document], "holds": holds, "difference": difference})
        });
        documents.into_iter().chain(sums).collect()
    }

    #[test]
    fn a_sum_is_found_by_the_numbers_of_its_working_and_judged() {
        let paragraphs = paragraphs();
        assert_eq!(paragraphs[1].text, "Of 9 six fled, 2 stayed.\n");
        let of = |sums| {
            let report = score(&paragraphs, &export(sums), 9);
            (report.right, report.misjudged, report.extra, report.marked)
        };
        assert_eq!(of(&[]), (0, 0, 0, 2));
        assert_eq!(of(&[("a", true, "7 + 5 = 12, which fits.")]), (1, 0, 0, 2));
        assert_eq!(of(&[("a", false, "7 + 5 = 12.")]), (0, 1, 0, 2));
        assert_eq!(
            of(&[("a", true, "7 + 5 = 12"), ("a", true, "1 + 1 = 2")]),
            (1, 0, 1, 2)
        );
        // Numbers that may be left alone are no false alarm.
        assert_eq!(of(&[("b", true, "6 is more than 2")]), (0, 0, 0, 2));
        let report = score(
            &paragraphs,
            &export(&[("a", true, "7 + 5 = 12"), ("a", true, "1 + 1 = 2")]),
            9,
        );
        assert_eq!((report.precision(), report.recall()), (50.0, 50.0));
    }

    #[test]
    fn numbers_as_they_are_written() {
        assert_eq!(
            numbers("1,260 of 2.4 million, 37.5 per cent."),
            [1260.0, 2_400_000.0, 37.5]
        );
    }

    #[test]
    fn a_fault_names_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sums.txt");
        std::fs::write(&file, "[a] 2024-03-04\nText.\n+ 12\n").unwrap();
        let message = read(&file).unwrap_err().to_string();
        assert!(
            message.contains("sums.txt:3: a sum has two numbers"),
            "{message}"
        );
    }
}
