//! What can be wrong with a codebook's files. Every error names the file and line, the cause and the way out.

use std::path::PathBuf;

/// A codebook that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodebookError {
    /// A file is not there.
    #[error("{}: the file is missing; copy it from the built-in codebook (see codebook/README.md)", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file cannot be read as UTF-8 text.
    #[error("{}: cannot be read: {source}; check its permissions and save it as UTF-8", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line says something that cannot be.
    #[error("{file}:{line}: {cause}")]
    Invalid {
        /// The file's name.
        file: &'static str,
        /// The line, from 1.
        line: u64,
        /// What is wrong and what to do.
        cause: Cause,
    },
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The file is no TOML or CSV there.
    #[error("cannot be parsed: {0}; compare the line with its neighbours")]
    Syntax(String),
    /// A column of the head is missing.
    #[error("the column `{0}` is missing; the first line after the comments names the columns")]
    Column(&'static str),
    /// A field that may not be empty is.
    #[error("`{0}` is empty; fill it in or delete the line")]
    Empty(&'static str),
    /// A word that its vocabulary does not have.
    #[error("`{word}` is no word of `{vocabulary}`; use one of: {allowed}")]
    Word {
        /// The vocabulary.
        vocabulary: &'static str,
        /// The word.
        word: String,
        /// What it could be.
        allowed: String,
    },
    /// A number that is none, or out of its range.
    #[error("`{field}` is `{value}`; it must be a number from {low} to {high}")]
    Number {
        /// The column.
        field: &'static str,
        /// What stands there.
        value: String,
        /// The least that it can be.
        low: f64,
        /// The most that it can be.
        high: f64,
    },
    /// The same entry twice.
    #[error(
        "`{entry}` already stands on line {first}; delete one of the two, or mark an alias that several share with a `?` at its end"
    )]
    Duplicate {
        /// The entry.
        entry: String,
        /// Where it stood first.
        first: u64,
    },
    /// A reference to something that does not exist.
    #[error("`{0}` is no id of this file; correct it or add a line for it")]
    UnknownId(String),
    /// `part_of` leads back to where it began.
    #[error("`part_of` goes in a circle: {0}; break it at one of these")]
    Cycle(String),
    /// A rule that the vocabularies do not express.
    #[error("{0}")]
    Rule(String),
}
