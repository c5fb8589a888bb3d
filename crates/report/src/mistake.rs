//! What is wrong with a draft, where, and the way out.

use std::fmt;

/// Something in a draft that cannot be understood or has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The draft's file name.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in code points, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file, self.line, self.column, self.message
        )
    }
}

/// Why a draft does not become a report.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The draft has mistakes, in the order of its text; never empty.
    Draft(Vec<Mistake>),
    /// The casebook cannot be read.
    Casebook(concord_casebook::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Draft(mistakes) => {
                let lines: Vec<String> = mistakes.iter().map(Mistake::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
            Error::Casebook(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<concord_casebook::Error> for Error {
    fn from(error: concord_casebook::Error) -> Self {
        Error::Casebook(error)
    }
}

/// A mistake within a directive: where in its text, what, and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Byte of the directive's inner text.
    pub(crate) at: usize,
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl Fault {
    pub(crate) fn new(at: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Fault {
            at,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// The words of a list that are nearest to a mistyped one, or all of a short list.
pub(crate) fn nearest(word: &str, known: &[&str]) -> String {
    let mut ranked: Vec<(usize, &str)> = known.iter().map(|it| (distance(word, it), *it)).collect();
    ranked.sort();
    let near: Vec<&str> = ranked
        .iter()
        .filter(|(distance, it)| *distance <= it.len().div_ceil(3))
        .map(|(_, it)| *it)
        .collect();
    let names = |list: &[&str]| {
        let quoted: Vec<String> = list.iter().map(|it| format!("`{it}`")).collect();
        quoted.join(", ")
    };
    if near.is_empty() {
        format!("write one of {}", names(known))
    } else {
        format!("did you mean {}?", names(&near[..near.len().min(3)]))
    }
}

/// Levenshtein's distance between two words, in code points.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_a_word_of_another_kind() {
        let known = ["country", "from", "type"];
        assert_eq!(nearest("contry", &known), "did you mean `country`?");
        assert_eq!(
            nearest("zebra", &known),
            "write one of `country`, `from`, `type`"
        );
    }
}
