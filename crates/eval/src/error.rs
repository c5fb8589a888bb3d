//! What can go wrong, each with the file and a way out.

use std::path::{Path, PathBuf};

/// A failure of an evaluation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A file or folder could not be read.
    #[error("cannot read {}: {source}; check the path and its permissions", file.display())]
    Read {
        /// The file or folder.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file or folder could not be written.
    #[error("cannot write {}: {source}; choose a folder that can be written", file.display())]
    Write {
        /// The file or folder.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line of a JSON lines file is no record.
    #[error("{}:{line}: {problem}; mend the line: it must hold one JSON object as the contract describes it", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// A line of a public data set is not as its format has it.
    #[error("{}:{line}: {problem}", file.display())]
    Set {
        /// The file.
        file: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A public data set has nothing to score.
    #[error("{} holds nothing to score; {way_out}", file.display())]
    EmptySet {
        /// The file or folder.
        file: PathBuf,
        /// What to give instead.
        way_out: String,
    },
    /// A record in memory does not serialise.
    #[error(
        "record {index} cannot be written as JSON: {problem}; this is a fault of the program, please report it"
    )]
    Record {
        /// Place among the records, from 0.
        index: usize,
        /// What is wrong.
        problem: String,
    },
    /// The folder of the gold holds no folder of a coder.
    #[error("{} holds no folder of a coder; give the folder that has one folder for each coder", folder.display())]
    NoCoder {
        /// The folder.
        folder: PathBuf,
    },
    /// A coder was asked for who is not there.
    #[error("no coder `{coder}` in {}; there are: {there}", folder.display())]
    UnknownCoder {
        /// The coder asked for.
        coder: String,
        /// The folder of the gold.
        folder: PathBuf,
        /// The coders that there are.
        there: String,
    },
    /// A document was asked for, and there is no text of it.
    #[error("no text of document `{document}` in {}; its name must start with `{document}` and end with `.txt`", folder.display())]
    NoText {
        /// First three characters of the file's name.
        document: String,
        /// The folder of the texts.
        folder: PathBuf,
    },
    /// Two texts claim to be the same document.
    #[error("{} and {} are both texts of document `{document}`; leave one of them", first.display(), second.display())]
    TwoTexts {
        /// First three characters of both names.
        document: String,
        /// One file.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// The expectations cannot be read.
    #[error("{}:{line}: {problem}; the head of the file explains the keys of each kind", file.display())]
    Expectation {
        /// The file.
        file: PathBuf,
        /// Line on which the expectation starts, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// A shuffled copy would overwrite its originals.
    #[error("{} is the folder of the originals; give another folder for the shuffled copy", folder.display())]
    SameFolder {
        /// The folder.
        folder: PathBuf,
    },
}

/// Reads a text file, naming it when that fails.
pub(crate) fn read_file(file: &Path) -> Result<String, EvalError> {
    std::fs::read_to_string(file).map_err(|source| EvalError::Read {
        file: file.to_owned(),
        source,
    })
}

/// Reads a gold file; a fault comes with its line, from 1.
pub(crate) fn parse_file<T>(
    file: &Path,
    parse: impl FnOnce(&str) -> Result<T, (usize, String)>,
) -> Result<T, EvalError> {
    parse(&read_file(file)?).map_err(|(line, problem)| EvalError::Set {
        file: file.to_owned(),
        line,
        problem,
    })
}

/// Entries of a folder in the order of their names.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>, EvalError> {
    let failed = |source| EvalError::Read {
        file: folder.to_owned(),
        source,
    };
    let mut found = std::fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    found.sort();
    Ok(found)
}

/// The plain texts of a folder (`*.txt`, hidden files apart) in the order of their names.
pub(crate) fn text_files(folder: &Path) -> Result<Vec<PathBuf>, EvalError> {
    let is_text = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "txt")
            && !name_of(path).starts_with('.')
    };
    Ok(entries(folder)?.into_iter().filter(is_text).collect())
}

/// A file's name without its folder.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
