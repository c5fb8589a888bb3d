//! The export: every record as a line of JSON, the same bytes for the same files and decisions.

use std::io::{BufWriter, Write};

use concord_record::Record;
use rusqlite::types::Value;
use serde::Serialize;

use crate::error::At as _;
use crate::filter::Conditions;
use crate::query::read_record;
use crate::{Casebook, Error, Result, query, schema};

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// Documents.
    pub documents: usize,
    /// Other records.
    pub records: usize,
}

impl Casebook {
    /// Writes documents by file and id, each followed by its accounts, quantities, claims and relations in reading order, then
    /// events, contradictions, actors and places by id. Refused while the view is stale, since accounts name their events.
    pub fn export_jsonl(&self, out: &mut dyn Write) -> Result<ExportReport> {
        let path = &self.database;
        let snapshot = schema::read(&self.connection).at(path)?;
        if !self.view_is_fresh()? {
            return Err(Error::StaleView {
                path: self.folder.clone(),
            });
        }
        let mut out = BufWriter::new(out);
        let mut report = ExportReport::default();
        for document in query::documents(&snapshot, &Conditions::default(), -1).at(path)? {
            let of_document = Conditions {
                sql: vec!["r.document = ?1".to_owned()],
                values: vec![Value::Text(document.id.clone())],
            };
            write(&mut out, &Record::Document(document))?;
            report.documents += 1;
            let mut records = query::coded(&snapshot, None, &of_document, -1).at(path)?;
            // Stable: reading order stays within a kind.
            records.sort_by_key(rank);
            for record in &records {
                write(&mut out, record)?;
                report.records += 1;
            }
        }
        for kind in ["event", "contradiction", "actor", "place"] {
            let mut statement = snapshot
                .prepare_cached(
                    "SELECT COALESCE(effective, json), NULL FROM view_records WHERE live = 1 AND kind = ?1 ORDER BY id",
                )
                .at(path)?;
            for record in statement.query_map([kind], read_record).at(path)? {
                write(&mut out, &record.at(path)?)?;
                report.records += 1;
            }
        }
        out.flush().map_err(writing)?;
        Ok(report)
    }
}

fn rank(record: &Record) -> u8 {
    match record {
        Record::Account(_) => 0,
        Record::Quantity(_) => 1,
        Record::Claim(_) => 2,
        Record::Relation(_) => 3,
        _ => 4,
    }
}

fn write(out: &mut dyn Write, record: &Record) -> Result<()> {
    serde_json::to_writer(&mut *out, record)
        .map_err(std::io::Error::from)
        .and_then(|()| out.write_all(b"\n"))
        .map_err(writing)
}

fn writing(source: std::io::Error) -> Error {
    Error::Io {
        doing: "write",
        path: "the export".into(),
        source,
    }
}
