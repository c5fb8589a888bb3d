//! Why a page cannot be shown, and what to do about it.

use std::io;
use std::net::SocketAddr;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// No port could be had.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The server could not be set up.
    #[error("cannot start the server: {0}")]
    Start(#[from] io::Error),
    /// The casebook could not be read.
    #[error(transparent)]
    Casebook(#[from] concord_casebook::Error),
}

impl ServeError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            ServeError::Bind { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                "another program uses that port: leave `--port` out to take a free one".to_owned()
            }
            ServeError::Bind { .. } | ServeError::Start(_) => {
                "leave `--port` out, or check what this machine allows".to_owned()
            }
            ServeError::Casebook(error) => error.hint(),
        }
    }
}

/// Why a request is not answered with what it asked for.
#[derive(Debug)]
pub(crate) struct Problem {
    /// The HTTP status.
    pub(crate) status: u16,
    /// What is wrong.
    pub(crate) what: String,
    /// What to do.
    pub(crate) hint: String,
}

impl Problem {
    /// There is no such thing.
    pub(crate) fn missing(what: impl Into<String>) -> Problem {
        Problem {
            status: 404,
            what: what.into(),
            hint: "go back, or look for it in the search".to_owned(),
        }
    }

    /// The request asks for what cannot be.
    pub(crate) fn wrong(what: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem {
            status: 400,
            what: what.into(),
            hint: hint.into(),
        }
    }
}

impl From<concord_casebook::Error> for Problem {
    fn from(error: concord_casebook::Error) -> Problem {
        use concord_casebook::Error as E;
        let status = match &error {
            E::UnknownRecord { .. } | E::UnknownDocument { .. } => 404,
            E::InvalidDecision { .. } => 400,
            _ => 500,
        };
        Problem {
            status,
            hint: error.hint(),
            what: error.to_string(),
        }
    }
}
