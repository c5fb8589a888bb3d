//! Why a file could not be read, and the way out.

use thiserror::Error;

/// Why a file gave no reading. Every message says the reason and what a person can do about it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Nothing but white space, or no bytes at all.
    #[error("the file is empty: check that the download or export finished, or leave the file out")]
    Empty,
    /// The bytes are not text although the name says so.
    #[error(
        "the file is not text ({reason}): give it the extension of its real format, or leave it out"
    )]
    Binary {
        /// What gave it away.
        reason: String,
    },
    /// A format that is known but not read here.
    #[error("files of type `{media}` are not read: {hint}")]
    Unsupported {
        /// The media type that was recognised.
        media: String,
        /// The way out.
        hint: &'static str,
    },
    /// More bytes than a document may have.
    #[error(
        "the document is larger than {limit} bytes: split it into parts, or keep the text alone"
    )]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// More lines than a document may have.
    #[error("the document has more than {limit} lines: split it into parts")]
    TooManyLines {
        /// The limit.
        limit: usize,
    },
    /// No encoding fits the bytes.
    #[error(
        "the text cannot be decoded as {encoding} ({reason}): save the file as UTF-8 and add it again"
    )]
    Encoding {
        /// The encoding that was tried.
        encoding: &'static str,
        /// What went wrong.
        reason: String,
    },
    /// The file breaks the rules of its own format.
    #[error(
        "the {format} file is damaged ({reason}): open it in the program that made it and save it again"
    )]
    Broken {
        /// The format, as people call it.
        format: &'static str,
        /// What went wrong.
        reason: String,
    },
    /// An archive that unpacks to far more than it may.
    #[error(
        "the {format} file unpacks to more than {limit} bytes, as a decompression bomb does: \
         if you trust it, save its text as a plain text file"
    )]
    Bomb {
        /// The format, as people call it.
        format: &'static str,
        /// The limit, in bytes.
        limit: usize,
    },
    /// A document without a text layer: most often scanned pages.
    #[error("the document has no text (its pages may be scanned images): run OCR on it first")]
    NoText,
}
