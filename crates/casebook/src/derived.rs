//! What can be worked out from each document again and is kept because that takes time, and entries of the log by their action.
//!
//! The table is no part of the format: it may be missing, and deleting it loses nothing.

use concord_record::{Document, Text};
use rusqlite::{OptionalExtension as _, params};

use crate::chain::LogEntry;
use crate::error::At as _;
use crate::{Casebook, Filter, Result, StoredBlock, schema};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS derived(
  document TEXT NOT NULL, what TEXT NOT NULL, version TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(document, what)) WITHOUT ROWID";

/// Documents that are worked on at a time: what is done is kept when a command is cut short.
const BATCH: usize = 256;

/// What something is worked out from.
#[derive(Debug)]
pub struct DocumentText {
    /// The document.
    pub document: Document,
    /// Its canonical text.
    pub text: Text,
    /// Its passages.
    pub blocks: Vec<StoredBlock>,
}

impl Casebook {
    /// For every active document, by file and id, what `work` makes of it: kept from before where `what` was worked out by the same
    /// `version`, else worked out now on all cores and kept, unless the casebook cannot be written. `progress` is told how many of how
    /// many are worked out.
    pub fn worked_out(
        &self,
        what: &str,
        version: &str,
        work: &(dyn Fn(&DocumentText) -> String + Sync),
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Vec<(String, String)>> {
        let path = &self.database;
        let documents = self.documents(&Filter::default())?;
        let there: bool = self
            .connection
            .query_row(
                "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'derived'",
                [],
                |row| row.get(0),
            )
            .at(path)?;
        let mut values: Vec<Option<String>> = Vec::with_capacity(documents.len());
        for document in &documents {
            let kept = |there: bool| -> rusqlite::Result<Option<String>> {
                if !there {
                    return Ok(None);
                }
                self.connection
                    .prepare_cached(
                        "SELECT value FROM derived WHERE document = ?1 AND what = ?2 AND version = ?3",
                    )?
                    .query_row([&document.id, what, version], |row| row.get(0))
                    .optional()
            };
            values.push(kept(there).at(path)?);
        }
        let missing: Vec<usize> = (0..documents.len())
            .filter(|&at| values[at].is_none())
            .collect();
        for (number, batch) in missing.chunks(BATCH).enumerate() {
            let mut texts = Vec::with_capacity(batch.len());
            for &at in batch {
                texts.push(DocumentText {
                    document: documents[at].clone(),
                    text: self.text(&documents[at].id)?,
                    blocks: self.blocks(&documents[at].id)?,
                });
            }
            let made = on_all_cores(&texts, work, self.options.threads);
            self.keep_derived(what, version, &texts, &made)?;
            for (&at, value) in batch.iter().zip(made) {
                values[at] = Some(value);
            }
            progress(
                (number * BATCH + batch.len()).min(missing.len()),
                missing.len(),
            );
        }
        Ok(documents
            .into_iter()
            .zip(values)
            .filter_map(|(document, value)| Some((document.id, value?)))
            .collect())
    }

    fn keep_derived(
        &self,
        what: &str,
        version: &str,
        texts: &[DocumentText],
        values: &[String],
    ) -> Result<()> {
        if self.is_read_only() {
            return Ok(());
        }
        let path = &self.database;
        let transaction = schema::write(&self.connection).at(path)?;
        let write = || -> rusqlite::Result<()> {
            transaction.execute_batch(TABLE)?;
            let mut statement = transaction
                .prepare_cached("INSERT OR REPLACE INTO derived(document, what, version, value) VALUES (?1, ?2, ?3, ?4)")?;
            for (text, value) in texts.iter().zip(values) {
                statement.execute(params![text.document.id, what, version, value])?;
            }
            Ok(())
        };
        write().at(path)?;
        transaction.commit().at(path)
    }

    /// The log's entries of one action, in order.
    pub fn log_of(&self, action: &str) -> Result<Vec<LogEntry>> {
        let list = || -> rusqlite::Result<Vec<LogEntry>> {
            self.connection
                .prepare_cached("SELECT * FROM log WHERE action = ?1 ORDER BY seq")?
                .query_map([action], LogEntry::read)?
                .collect()
        };
        list().at(&self.database)
    }
}

/// Each text's value, in the order of the texts.
fn on_all_cores(
    texts: &[DocumentText],
    work: &(dyn Fn(&DocumentText) -> String + Sync),
    threads: Option<usize>,
) -> Vec<String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = texts.len().div_ceil(threads.unwrap_or(cores).max(1)).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = texts
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<_>>()))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| match worker.join() {
                Ok(values) => values,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}
