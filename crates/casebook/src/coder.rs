//! The seam to the stages that read and code: bytes in, documents with records out.

use concord_record::{Document, Record, Text};
use serde::{Deserialize, Serialize};

use crate::SourceMetadata;
use crate::chain::sha256_hex;
use crate::index::Columns;

/// Reads and codes one file. Called from several threads.
pub trait Coder: Sync {
    /// The program's version and the codebook's hash. A file coded by another version is coded again when it is added again.
    fn version(&self) -> String;

    /// The documents in the file, or why there are none.
    fn code(&self, input: &Input<'_>) -> Result<Vec<Coded>, Rejection>;
}

/// A file to code.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Its name relative to what was added.
    pub file: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The SHA-256 of the bytes.
    pub sha256: &'a str,
    /// What is known about it from outside.
    pub metadata: &'a SourceMetadata,
}

impl Input<'_> {
    /// The id that the document must carry; `row` tells the documents of a collection apart.
    pub fn document_id(&self, row: Option<usize>) -> String {
        document_id(self.file, self.sha256, row)
    }
}

/// A document as coded.
#[derive(Debug, Clone, PartialEq)]
pub struct Coded {
    /// The document; its id is [`Input::document_id`]'s.
    pub document: Document,
    /// Its canonical text.
    pub text: String,
    /// Its passages, in order.
    pub blocks: Vec<StoredBlock>,
    /// Its accounts, quantities, claims and relations, in reading order.
    pub records: Vec<Record>,
    /// What a person should know about how it was read.
    pub warnings: Vec<String>,
}

/// A passage of a document's text, in code points, half open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBlock {
    /// Such as `paragraph` or `heading`.
    pub kind: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The page that it begins on, counted from 1, where the format has pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

/// Why a file is not coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// What is wrong with it.
    pub reason: String,
    /// What to do about it.
    pub hint: String,
}

impl Rejection {
    /// A rejection.
    pub fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Rejection {
            reason: reason.into(),
            hint: hint.into(),
        }
    }
}

/// A document's id, made from the file's name and bytes alone: it depends on neither place nor order.
pub fn document_id(file: &str, sha256: &str, row: Option<usize>) -> String {
    let row = row.map(|row| format!("#{row}")).unwrap_or_default();
    let hash = sha256_hex(&[file.as_bytes(), b"\0", sha256.as_bytes(), row.as_bytes()]);
    format!("d{}", &hash[..12])
}

/// A coded document that holds what it must, ready to be stored.
pub(crate) struct Checked {
    pub(crate) document: Document,
    pub(crate) json: String,
    pub(crate) text: Text,
    pub(crate) blocks: Vec<StoredBlock>,
    pub(crate) blocks_json: String,
    pub(crate) warnings_json: String,
    pub(crate) records: Vec<CheckedRecord>,
}

/// A record of a checked document.
pub(crate) struct CheckedRecord {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) json: String,
    pub(crate) record: Record,
    pub(crate) columns: Columns,
}

/// Holds a coder to the contract: whatever breaks it is a bug there and must not enter the store.
pub(crate) fn check(coded: Vec<Coded>, sha256: &str) -> Result<Vec<Checked>, Rejection> {
    let broken = |what: String| {
        Rejection::new(
            format!("the program coded it wrongly: {what}"),
            "this is a bug; please report it with the file",
        )
    };
    let to_json =
        |what: serde_json::Result<String>| what.map_err(|error| broken(error.to_string()));
    let mut ids = std::collections::BTreeSet::new();
    let mut checked = Vec::with_capacity(coded.len());
    for Coded {
        document,
        text,
        blocks,
        records,
        warnings,
    } in coded
    {
        let text = Text::new(text);
        if !ids.insert(document.id.clone()) {
            return Err(broken(format!(
                "two documents are called `{}`",
                document.id
            )));
        }
        if document.sha256 != sha256 {
            return Err(broken(
                "the document carries another file's hash".to_owned(),
            ));
        }
        if document.text_sha256 != sha256_hex(&[text.as_str().as_bytes()])
            || document.chars != text.chars()
        {
            return Err(broken(
                "the document's hash or length is not its text's".to_owned(),
            ));
        }
        for block in &blocks {
            let span = concord_record::Span {
                start: block.start,
                end: block.end,
            };
            if text.bytes(span).is_none() {
                return Err(broken(format!(
                    "a passage reaches out of the text, {} to {}",
                    block.start, block.end
                )));
            }
        }
        let mut kept = Vec::with_capacity(records.len());
        for record in records {
            let id = record.id().to_owned();
            if record.document() != Some(document.id.as_str()) {
                return Err(broken(format!("the record `{id}` is not of its document")));
            }
            if let Some(evidence) = record
                .evidence()
                .iter()
                .find(|evidence| evidence.document != document.id || !evidence.holds(&text))
            {
                return Err(broken(format!(
                    "the evidence of `{id}` at {} to {} is not the text there",
                    evidence.start, evidence.end
                )));
            }
            if !ids.insert(id.clone()) {
                return Err(broken(format!("two records are called `{id}`")));
            }
            kept.push(CheckedRecord {
                kind: record.kind(),
                json: to_json(serde_json::to_string(&record))?,
                columns: Columns::of(&record),
                id,
                record,
            });
        }
        checked.push(Checked {
            json: to_json(serde_json::to_string(&document))?,
            blocks_json: to_json(serde_json::to_string(&blocks))?,
            warnings_json: to_json(serde_json::to_string(&warnings))?,
            document,
            text,
            blocks,
            records: kept,
        });
    }
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_depend_on_name_bytes_and_row_only() {
        let id = document_id("a/b.txt", "00ff", None);
        assert_eq!(id.len(), 13);
        assert_eq!(id, document_id("a/b.txt", "00ff", None));
        assert_ne!(id, document_id("a/c.txt", "00ff", None));
        assert_ne!(id, document_id("a/b.txt", "00ff", Some(1)));
    }
}
