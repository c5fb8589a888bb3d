//! Storing one coded file in one transaction.

use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::chain::{Effect, hex};
use crate::coder::{Checked, CheckedRecord};
use crate::decide::Decided;
use crate::error::{At as _, io_error};
use crate::{Casebook, Failure, Outcome, Result, SourceMetadata, made, schema};

/// A file that is read and coded.
pub(crate) struct Ready {
    pub(crate) file: String,
    /// Its place as the casebook keeps it.
    pub(crate) place: PathBuf,
    pub(crate) bytes: Vec<u8>,
    pub(crate) sha256: String,
    pub(crate) metadata: SourceMetadata,
    pub(crate) coder: String,
    pub(crate) documents: Vec<Checked>,
}

impl Ready {
    pub(crate) fn records(&self) -> usize {
        self.documents
            .iter()
            .map(|document| document.records.len())
            .sum()
    }
}

/// Why a file was not stored: its own fault, or the casebook's.
pub(crate) enum Refused {
    /// The file is at fault; the next one may go on.
    File(String),
    /// The casebook is.
    Casebook(crate::Error),
}

impl From<crate::Error> for Refused {
    fn from(error: crate::Error) -> Self {
        Refused::Casebook(error)
    }
}

/// A digest over all that is stored for a capture, kept in the log so that a later change of it is noticed.
#[derive(Default)]
pub(crate) struct ContentDigest(Sha256);

impl ContentDigest {
    /// Takes in the next part; lengths keep the parts apart.
    pub(crate) fn part(&mut self, part: &str) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

fn digest(documents: &[Checked]) -> String {
    let mut digest = ContentDigest::default();
    for document in documents {
        // The text stands in the document by its hash.
        digest.part(&document.json);
        digest.part(&document.blocks_json);
        for record in &document.records {
            digest.part(&record.json);
        }
    }
    digest.finish()
}

impl Casebook {
    /// Stores a file: capture row, documents, records, search index and log entry together or not at all. `action` is the log's word.
    pub(crate) fn store(&self, ready: &Ready, action: &str) -> Result<Outcome, Refused> {
        let path = &self.database;
        let transaction = schema::write(&self.connection).at(path)?;
        let place = ready.place.to_string_lossy();
        let print = ready.metadata.print();
        // Another program may have added the same file while this one coded it.
        let known: bool = transaction
            .prepare_cached(
                "SELECT EXISTS(SELECT 1 FROM captures c JOIN sources s ON s.id = c.source
                   WHERE s.file = ?1 AND c.sha256 = ?2 AND c.metadata_print = ?3 AND c.coder = ?4 AND c.current = 1
                     AND c.documents = (SELECT count(*) FROM documents d WHERE d.capture = c.id AND d.active = 1))
                 AND NOT EXISTS(SELECT 1 FROM captures c JOIN sources s ON s.id = c.source
                   WHERE s.path = ?5 AND c.current = 1 AND c.sha256 <> ?2)",
            )
            .and_then(|mut statement| {
                statement.query_row(params![ready.file, ready.sha256, print, ready.coder, place], |row| row.get(0))
            })
            .at(path)?;
        if known {
            return Ok(Outcome::Known);
        }
        if !self.captures.has(&ready.sha256, ready.bytes.len() as u64) {
            self.captures.keep(&ready.sha256, &ready.bytes)?;
        }
        let source = self.source(&transaction, ready, &place).at(path)?;
        let (capture, outcome, effect) = self
            .make_current(&transaction, source, ready, &print)
            .at(path)?;
        for (ordinal, document) in ready.documents.iter().enumerate() {
            insert_document(&transaction, capture, ordinal, document).at(path)?;
            for (ordinal, record) in document.records.iter().enumerate() {
                let taken: bool = transaction
                    .prepare_cached("SELECT EXISTS(SELECT 1 FROM records WHERE id = ?1)")
                    .and_then(|mut statement| statement.query_row([&record.id], |row| row.get(0)))
                    .at(path)?;
                if taken {
                    return Err(Refused::File(format!(
                        "the program coded it wrongly: another document has a record `{}`",
                        record.id
                    )));
                }
                insert_record(&transaction, &document.document.id, ordinal, record, None)
                    .at(path)?;
            }
            made::restore(
                &transaction,
                &document.document,
                &document.text,
                &document.warnings_json,
            )
            .at(path)?;
        }
        transaction
            .execute(
                "DELETE FROM failures WHERE file = ?1 OR path = ?2",
                params![ready.file, place],
            )
            .at(path)?;
        let detail = json!({
            "file": ready.file,
            "sha256": ready.sha256,
            "bytes": ready.bytes.len(),
            "coder": ready.coder,
            "metadata": ready.metadata,
            "documents": ready.documents.len(),
            "records": ready.records(),
            "digest": digest(&ready.documents),
        });
        self.append(&transaction, action, &detail, effect)?;
        transaction.commit().at(path)?;
        Ok(outcome)
    }

    /// The source's row: by its place; else by its name, if the place it had is gone (the folder was moved); else a new one.
    fn source(
        &self,
        transaction: &Transaction<'_>,
        ready: &Ready,
        place: &str,
    ) -> rusqlite::Result<i64> {
        let metadata = json!(ready.metadata).to_string();
        let mut found: Option<i64> = transaction
            .prepare_cached("SELECT id FROM sources WHERE path = ?1")?
            .query_row([place], |row| row.get(0))
            .optional()?;
        if found.is_none() {
            let mut statement = transaction
                .prepare_cached("SELECT id, path FROM sources WHERE file = ?1 ORDER BY id")?;
            let mut rows = statement.query([&ready.file])?;
            while let Some(row) = rows.next()? {
                if !Path::new(row.get_ref(1)?.as_str()?).exists() {
                    found = Some(row.get(0)?);
                    break;
                }
            }
        }
        if let Some(id) = found {
            transaction
                .prepare_cached("UPDATE sources SET path = ?2, metadata = ?3 WHERE id = ?1")?
                .execute(params![id, place, metadata])?;
            return Ok(id);
        }
        transaction
            .prepare_cached("INSERT INTO sources(path, file, metadata) VALUES (?1, ?2, ?3)")?
            .execute(params![place, ready.file, metadata])?;
        Ok(transaction.last_insert_rowid())
    }

    /// The capture's row, made the source's current one; documents of others of its captures become inactive, and what this capture
    /// had before is removed to be stored anew. Gives the capture, what became of the file, and what that means for events.
    fn make_current(
        &self,
        transaction: &Transaction<'_>,
        source: i64,
        ready: &Ready,
        print: &str,
    ) -> rusqlite::Result<(i64, Outcome, Effect)> {
        let current: Option<String> = transaction
            .prepare_cached("SELECT sha256 FROM captures WHERE source = ?1 AND current = 1")?
            .query_row([source], |row| row.get(0))
            .optional()?;
        let outcome = match current {
            None => Outcome::Added,
            Some(sha256) if sha256 == ready.sha256 => Outcome::Recoded,
            Some(_) => Outcome::Changed,
        };
        transaction.execute(
            "UPDATE captures SET current = 0 WHERE source = ?1",
            [source],
        )?;
        let media_type = ready
            .documents
            .first()
            .map_or("", |document| document.document.media_type.as_str());
        transaction
            .prepare_cached(
                "INSERT INTO captures(source, sha256, size, media_type, metadata_print, coder, taken, documents, current)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1)
                 ON CONFLICT(source, sha256) DO UPDATE SET metadata_print = excluded.metadata_print,
                   media_type = excluded.media_type, coder = excluded.coder, documents = excluded.documents, current = 1",
            )?
            .execute(params![
                source,
                ready.sha256,
                ready.bytes.len() as i64,
                media_type,
                print,
                ready.coder,
                self.time(),
                ready.documents.len()
            ])?;
        let capture: i64 = transaction.query_row(
            "SELECT id FROM captures WHERE source = ?1 AND sha256 = ?2",
            params![source, ready.sha256],
            |row| row.get(0),
        )?;
        if outcome != Outcome::Added {
            let older: Vec<String> = transaction
                .prepare_cached(
                    "SELECT d.id FROM documents d JOIN captures c ON c.id = d.capture WHERE c.source = ?1 AND d.active = 1",
                )?
                .query_map([source], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for document in older {
                retire(transaction, &document)?;
            }
        }
        let mut again: Vec<String> = transaction
            .prepare_cached("SELECT id FROM documents WHERE capture = ?1")?
            .query_map([capture], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        // The same name and bytes under another place that has moved on since.
        again.extend(
            ready
                .documents
                .iter()
                .map(|document| document.document.id.clone()),
        );
        let mut replaced = 0;
        for document in again {
            retire(transaction, &document)?;
            replaced += transaction
                .prepare_cached("DELETE FROM documents WHERE id = ?1")?
                .execute([document])?;
        }
        let effect = match outcome {
            Outcome::Added if replaced == 0 => Effect::Grows,
            _ => Effect::Changes,
        };
        Ok((capture, outcome, effect))
    }

    /// Keeps a file that could not be added, for `status`.
    pub(crate) fn store_failure(&self, place: &Path, failure: &Failure) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO failures(file, path, reason, hint, time) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT(file) DO UPDATE SET path = excluded.path, reason = excluded.reason, hint = excluded.hint,
                   time = excluded.time",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    failure.file,
                    place.to_string_lossy(),
                    failure.reason,
                    failure.hint,
                    self.time()
                ])
            })
            .at(&self.database)?;
        Ok(())
    }
}

impl Casebook {
    /// Keeps failures met before adding, such as paths that could not be followed, for [`Casebook::status`].
    pub fn note_failures(&mut self, failures: &[Failure]) -> Result<()> {
        failures
            .iter()
            .try_for_each(|failure| self.store_failure(Path::new(&failure.file), failure))
    }

    /// Forgets failures; gives how many there were.
    pub fn clear_failures(&mut self) -> Result<usize> {
        self.connection
            .execute("DELETE FROM failures", [])
            .at(&self.database)
    }

    /// Forgets a file's failure. Looks first, since looking needs no lock.
    pub(crate) fn clear_failure(&self, file: &str) -> Result<()> {
        let clear = || -> rusqlite::Result<()> {
            let held: bool = self
                .connection
                .prepare_cached("SELECT EXISTS(SELECT 1 FROM failures WHERE file = ?1)")?
                .query_row([file], |row| row.get(0))?;
            if held {
                self.connection
                    .execute("DELETE FROM failures WHERE file = ?1", [file])?;
            }
            Ok(())
        };
        clear().at(&self.database)
    }
}

/// Takes a document out of listings and search; it stays stored.
fn retire(transaction: &Transaction<'_>, document: &str) -> rusqlite::Result<()> {
    for sql in [
        "UPDATE documents SET active = 0 WHERE id = ?1",
        "UPDATE records SET live = 0 WHERE document = ?1",
        "DELETE FROM fts WHERE rowid IN (SELECT id FROM passages WHERE document = ?1)",
        "DELETE FROM passages WHERE document = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([document])?;
    }
    Ok(())
}

fn insert_document(
    transaction: &Transaction<'_>,
    capture: i64,
    ordinal: usize,
    checked: &Checked,
) -> rusqlite::Result<()> {
    let document = &checked.document;
    let words = [
        Some(&document.id),
        Some(&document.file),
        document.title.as_ref(),
        document.publisher.as_ref(),
    ];
    let words: Vec<String> = words
        .into_iter()
        .flatten()
        .map(|word| word.to_lowercase())
        .collect();
    let columns = crate::index::Columns::of(&concord_record::Record::Document(document.clone()));
    transaction
        .prepare_cached(
            "INSERT INTO documents(id, capture, ordinal, active, file, words, language, media_type, first, last, json, warnings,
               blocks, text) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            document.id,
            capture,
            ordinal as i64,
            document.file,
            words.join("\n"),
            document.language,
            document.media_type,
            columns.first,
            columns.last,
            checked.json,
            checked.warnings_json,
            checked.blocks_json,
            checked.text.as_str()
        ])?;
    for block in &checked.blocks {
        let span = concord_record::Span {
            start: block.start,
            end: block.end,
        };
        transaction
            .prepare_cached(
                "INSERT INTO passages(document, kind, start, end) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                document.id,
                block.kind,
                block.start as i64,
                block.end as i64
            ])?;
        let id = transaction.last_insert_rowid();
        transaction
            .prepare_cached("INSERT INTO fts(rowid, text) VALUES (?1, ?2)")?
            .execute(params![id, checked.text.slice(span)])?;
    }
    Ok(())
}

/// Stores a record with what was decided about it; `maker` is the person who made it, none where it was coded.
pub(crate) fn insert_record(
    transaction: &Transaction<'_>,
    document: &str,
    ordinal: usize,
    checked: &CheckedRecord,
    maker: Option<&str>,
) -> rusqlite::Result<()> {
    let decided = Decided::load(transaction, &checked.record)?;
    let columns = decided.columns.as_ref().unwrap_or(&checked.columns);
    transaction
        .prepare_cached(
            "INSERT INTO records(id, document, ordinal, kind, live, word, country, place, actors, first, last, located, json,
               effective, maker) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(params![
            checked.id,
            document,
            ordinal as i64,
            checked.kind,
            !decided.rejected,
            columns.word,
            columns.country,
            columns.place,
            columns.actors,
            columns.first,
            columns.last,
            columns.located,
            checked.json,
            decided.effective,
            maker
        ])?;
    Ok(())
}

/// The canonical place of a file, or the place as given where the system cannot tell.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    std::fs::canonicalize(path)
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

/// Reads a file that must be regular and no larger than the limit; what is wrong is told for a person.
pub(crate) fn read_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, crate::Rejection> {
    use std::io::Read as _;
    let too_large = || {
        crate::Rejection::new(
            format!("larger than {} MB", max_bytes >> 20),
            "split it into smaller files",
        )
    };
    let told = |error: std::io::Error| {
        let error = io_error("read", path)(error);
        let hint = error.hint();
        let reason = std::error::Error::source(&error).map_or(String::new(), ToString::to_string);
        crate::Rejection::new(reason, hint)
    };
    let found = std::fs::metadata(path).map_err(told)?;
    if found.is_dir() {
        return Err(crate::Rejection::new(
            "a folder, not a file",
            "add the folder itself",
        ));
    }
    if !found.is_file() {
        return Err(crate::Rejection::new(
            "not a regular file",
            "copy its content to a file",
        ));
    }
    if found.len() > max_bytes {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or(0));
    let file = std::fs::File::open(path).map_err(told)?;
    // It may have grown since.
    file.take(max_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(told)?;
    if bytes.len() as u64 > max_bytes {
        return Err(too_large());
    }
    Ok(bytes)
}
