//! What can go wrong with a casebook. Damage, a failing disk and misuse are different variants; advice is apart from the failure.

use std::io;
use std::path::{Path, PathBuf};

use crate::Result;

/// Why something was not done. [`Error::hint`] says what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder holds no casebook.
    #[error("no casebook at `{}`", path.display())]
    NoCasebook {
        /// The folder.
        path: PathBuf,
    },
    /// The folder already holds one.
    #[error("there already is a casebook at `{}`", path.display())]
    AlreadyThere {
        /// The folder.
        path: PathBuf,
    },
    /// The casebook was written by a later version of the program.
    #[error("the casebook at `{}` has format `{found}`; this program knows formats up to `{known}`", path.display())]
    NewerFormat {
        /// The folder.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// A file operation failed.
    #[error("cannot {doing} `{}`", path.display())]
    Io {
        /// What was tried: `read`, `write`, `sync`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database refused a statement: a bug, or a disk that fails.
    #[error("the database `{}` failed", path.display())]
    Database {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// What is stored is not what was stored.
    #[error("`{}` is damaged: {what}", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Another program has been writing for longer than this one waits.
    #[error("another program is writing to `{}`", path.display())]
    Busy {
        /// The database file.
        path: PathBuf,
    },
    /// The casebook lies where nothing can be written.
    #[error("`{}` cannot be written to", path.display())]
    ReadOnly {
        /// The database file.
        path: PathBuf,
    },
    /// The table of metadata says something that cannot be used.
    #[error("`{}`, line {line}: {what}", path.display())]
    Metadata {
        /// The table.
        path: PathBuf,
        /// Its line, counted from 1.
        line: u64,
        /// What is wrong there.
        what: String,
        /// What to do about it.
        way_out: String,
    },
    /// No record has this id.
    #[error("no record `{id}` in this casebook")]
    UnknownRecord {
        /// The id.
        id: String,
    },
    /// No document has this id.
    #[error("no document `{id}` in this casebook")]
    UnknownDocument {
        /// The id.
        id: String,
    },
    /// A decision that does not fit its record.
    #[error("the decision on `{record}` cannot be kept: {what}")]
    InvalidDecision {
        /// The record decided on.
        record: String,
        /// What does not fit.
        what: String,
    },
    /// Linking gave what cannot be stored: a bug there.
    #[error("linking failed: {what}")]
    InvalidView {
        /// What cannot be stored.
        what: String,
    },
    /// Events and contradictions are older than the records that they come from.
    #[error("the events of `{}` are older than its records", path.display())]
    StaleView {
        /// The casebook.
        path: PathBuf,
    },
}

impl Error {
    /// What a person can do about it.
    pub fn hint(&self) -> String {
        match self {
            Error::NoCasebook { path } => {
                format!(
                    "run `concord init {}` or give the right folder",
                    path.display()
                )
            }
            Error::AlreadyThere { .. } => {
                "use it as it is, or give another folder to `concord init`".to_owned()
            }
            Error::NewerFormat { .. } => {
                "open it with the newer program that wrote it; it was left untouched".to_owned()
            }
            Error::Io { source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied => "check who may read and write there",
                io::ErrorKind::NotFound => "check the path",
                io::ErrorKind::StorageFull => "free some space and run the same command again",
                _ => "check the disk and run the same command again",
            }
            .to_owned(),
            Error::Database { .. } => {
                "check free space and run `concord verify`; what was added before is kept".to_owned()
            }
            Error::Corrupt { .. } => {
                "run `concord verify` to see what is concerned; bring the casebook back from a copy, or add the files to a new one"
                    .to_owned()
            }
            Error::Busy { .. } => "wait until the other command is done and run this one again".to_owned(),
            Error::ReadOnly { .. } => {
                "copy the casebook to where you may write, or check the permissions".to_owned()
            }
            Error::Metadata { way_out, .. } => way_out.clone(),
            Error::UnknownRecord { .. } | Error::UnknownDocument { .. } => {
                "list ids with `concord events`, `concord quantities`, `concord claims` or `concord status`".to_owned()
            }
            Error::InvalidDecision { .. } => {
                "see the record with `concord explain` and name one of its fields with a value of the same kind".to_owned()
            }
            Error::InvalidView { .. } => {
                "this is a bug; the records are kept, please report it".to_owned()
            }
            Error::StaleView { .. } => "link the records again first".to_owned(),
        }
    }

    /// Whether what is stored is damaged, as against a failing disk or a wrong call.
    pub fn is_corruption(&self) -> bool {
        matches!(self, Error::Corrupt { .. })
    }
}

/// Names the file in errors that do not know it.
pub(crate) trait At<T> {
    /// The same result, its error naming `path`.
    fn at(self, path: &Path) -> Result<T>;
}

impl<T> At<T> for rusqlite::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|source| {
            use rusqlite::ErrorCode as Code;
            let path = path.to_owned();
            match source.sqlite_error_code() {
                Some(Code::DatabaseBusy | Code::DatabaseLocked) => Error::Busy { path },
                Some(Code::ReadOnly) => Error::ReadOnly { path },
                Some(Code::DatabaseCorrupt | Code::NotADatabase) => Error::Corrupt {
                    path,
                    what: source.to_string(),
                },
                _ => match source {
                    rusqlite::Error::FromSqlConversionFailure(_, _, cause) => Error::Corrupt {
                        path,
                        what: cause.to_string(),
                    },
                    source => Error::Database { path, source },
                },
            }
        })
    }
}

/// An [`Error::Io`].
pub(crate) fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::Io {
        doing,
        path: path.to_owned(),
        source,
    }
}

/// Stored JSON that does not read back, as SQLite's own conversion failure, so that [`At`] tells it as damage.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(json: &str) -> rusqlite::Result<T> {
    serde_json::from_str(json).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}
