//! Why a command did not do what was asked, and what to do about it.

use std::error::Error as _;
use std::io;
use std::path::Path;

use concord_casebook::Error as CasebookError;
use concord_codebook::CodebookError;
use concord_eval::EvalError;
use concord_report::{Error as ReportError, LintProblem};

/// A failure as a person is told of it.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What went wrong, its causes after it.
    pub(crate) message: String,
    /// What to do next.
    pub(crate) hint: Option<String>,
    closed_pipe: bool,
}

impl Failure {
    /// A failure with its way out.
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure {
            message: message.into(),
            hint: Some(hint.into()),
            closed_pipe: false,
        }
    }

    /// Standard output could not be written.
    pub(crate) fn printing(error: io::Error) -> Self {
        Failure {
            closed_pipe: error.kind() == io::ErrorKind::BrokenPipe,
            ..Failure::new(
                format!("cannot write the output: {error}"),
                "check where the output goes and run the same command again",
            )
        }
    }

    /// A file or folder could not be used.
    pub(crate) fn file(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> Failure {
        move |error| {
            Failure::new(
                format!("cannot {doing} `{}`: {error}", path.display()),
                match error.kind() {
                    io::ErrorKind::NotFound => "check the path",
                    io::ErrorKind::PermissionDenied => "check who may read and write there",
                    io::ErrorKind::StorageFull => "free some space and run the same command again",
                    _ => "check the path and the disk",
                },
            )
        }
    }

    /// Whether the reader of the output went away, which is its right.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.closed_pipe
    }
}

/// An error's message with those of its causes.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message.push_str(": ");
        message.push_str(&error.to_string());
        cause = error.source();
    }
    message
}

impl From<CasebookError> for Failure {
    fn from(error: CasebookError) -> Self {
        let closed = matches!(&error, CasebookError::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe);
        Failure {
            closed_pipe: closed,
            ..Failure::new(with_causes(&error), error.hint())
        }
    }
}

impl From<CodebookError> for Failure {
    fn from(error: CodebookError) -> Self {
        let message = match error.source() {
            // The loader's messages name their cause already.
            Some(cause) if error.to_string().contains(&cause.to_string()) => error.to_string(),
            _ => with_causes(&error),
        };
        Failure::new(
            message,
            "mend the file; `codebook/README.md` describes every file of a codebook",
        )
    }
}

impl From<EvalError> for Failure {
    fn from(error: EvalError) -> Self {
        // Evaluation puts its advice after a semicolon.
        let message = error.to_string();
        match message.rsplit_once("; ") {
            Some((what, advice)) => Failure::new(what, advice),
            None => Failure {
                message,
                hint: None,
                closed_pipe: false,
            },
        }
    }
}

impl From<LintProblem> for Failure {
    fn from(problem: LintProblem) -> Self {
        match problem {
            LintProblem::Casebook(error) => error.into(),
            LintProblem::Draft { message, hint } => Failure::new(message, hint),
            other => Failure::new(format!("{other:?}"), "report this"),
        }
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Casebook(error) => error.into(),
            ReportError::Draft(mistakes) => {
                let (last, before) = mistakes.split_last().expect("there is a mistake");
                let lines = before
                    .iter()
                    .map(|it| format!("{it}\n  hint: {}\n", it.hint));
                Failure::new(
                    format!("{}{last}", lines.collect::<String>()),
                    last.hint.clone(),
                )
            }
            other => Failure::new(other.to_string(), "report this"),
        }
    }
}
