//! The database: its tables, its format version and how an older format becomes the present one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::At as _;
use crate::{Error, Result};

/// The format that this program writes.
pub(crate) const FORMAT: i64 = 2;

/// Marks the file as a casebook (`Conc`).
const APPLICATION: i64 = 0x436f_6e63;

/// Step `n` makes format `n + 1` out of format `n`; step 0 makes the first out of nothing.
const STEPS: [&str; FORMAT as usize] = [FIRST, MAKERS];

const FIRST: &str = "
CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE log(
  seq INTEGER PRIMARY KEY, time TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL,
  prev_hash TEXT NOT NULL, hash TEXT NOT NULL UNIQUE);
CREATE TRIGGER log_is_never_changed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_is_never_cut BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TABLE decisions(
  seq INTEGER PRIMARY KEY REFERENCES log(seq), record TEXT NOT NULL, verb TEXT NOT NULL, field TEXT, value TEXT,
  reason TEXT NOT NULL, who TEXT NOT NULL, time TEXT NOT NULL);
CREATE INDEX decisions_record ON decisions(record);
CREATE TRIGGER decisions_are_never_changed BEFORE UPDATE ON decisions
  BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decisions_are_never_cut BEFORE DELETE ON decisions
  BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;

-- A source is a file at a place; path never leaves this machine, file is what records say.
CREATE TABLE sources(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, file TEXT NOT NULL, metadata TEXT NOT NULL);
CREATE INDEX sources_file ON sources(file);

CREATE TABLE captures(
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources(id), sha256 TEXT NOT NULL, size INTEGER NOT NULL,
  media_type TEXT NOT NULL, metadata_print TEXT NOT NULL, coder TEXT NOT NULL, taken TEXT NOT NULL,
  documents INTEGER NOT NULL, current INTEGER NOT NULL, UNIQUE(source, sha256));

CREATE TABLE documents(
  id TEXT PRIMARY KEY, capture INTEGER NOT NULL REFERENCES captures(id), ordinal INTEGER NOT NULL, active INTEGER NOT NULL,
  file TEXT NOT NULL, words TEXT NOT NULL, language TEXT, media_type TEXT NOT NULL, first TEXT, last TEXT,
  json TEXT NOT NULL, warnings TEXT NOT NULL, blocks TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX documents_capture ON documents(capture, ordinal);
CREATE INDEX documents_file ON documents(file, id) WHERE active = 1;

-- json is as coded and never changes; effective is what decisions make of it; live: of an active document and not rejected.
CREATE TABLE records(
  id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL, live INTEGER NOT NULL, word TEXT, country TEXT, place TEXT, actors TEXT, first TEXT, last TEXT,
  located INTEGER NOT NULL, json TEXT NOT NULL, effective TEXT);
CREATE INDEX records_document ON records(document, ordinal);
CREATE INDEX records_word ON records(kind, word, first) WHERE live = 1;
CREATE INDEX records_first ON records(kind, first) WHERE live = 1;
CREATE INDEX records_country ON records(kind, country, first) WHERE live = 1;

CREATE TABLE passages(
  id INTEGER PRIMARY KEY, document TEXT NOT NULL REFERENCES documents(id), kind TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL);
CREATE INDEX passages_document ON passages(document);
CREATE VIRTUAL TABLE fts USING fts5(text, tokenize = 'unicode61 remove_diacritics 2');

-- The view: derived, replaced whole.
CREATE TABLE view_state(
  id INTEGER PRIMARY KEY CHECK (id = 1), built_from TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE view_records(
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, live INTEGER NOT NULL, word TEXT, country TEXT, place TEXT, actors TEXT,
  first TEXT, last TEXT, located INTEGER NOT NULL, json TEXT NOT NULL, effective TEXT);
CREATE INDEX view_records_word ON view_records(kind, word, first) WHERE live = 1;
CREATE INDEX view_records_first ON view_records(kind, first) WHERE live = 1;
CREATE INDEX view_records_country ON view_records(kind, country, first) WHERE live = 1;
CREATE TABLE view_members(record TEXT NOT NULL, member TEXT NOT NULL, PRIMARY KEY(record, member)) WITHOUT ROWID;
CREATE INDEX view_members_member ON view_members(member);
CREATE TABLE view_accounts(account TEXT PRIMARY KEY, event TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX view_accounts_event ON view_accounts(event);
CREATE TABLE view_documents(document TEXT PRIMARY KEY, family TEXT, cites TEXT) WITHOUT ROWID;

CREATE TABLE failures(
  file TEXT PRIMARY KEY, path TEXT NOT NULL, reason TEXT NOT NULL, hint TEXT NOT NULL, time TEXT NOT NULL) WITHOUT ROWID;
";

/// Who made a record; null for those that were coded.
const MAKERS: &str = "ALTER TABLE records ADD COLUMN maker TEXT;";

/// Opens a database file for reading and writing, or for reading where the place allows no more.
pub(crate) fn connect(path: &Path, create: bool, wait: Duration) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(wait)?;
        connection.set_prepared_statement_cache_capacity(64);
        // WAL outlives a kill, costs one sync for each transaction and lets readers read while somebody writes.
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        // Ids are hashes and fall all over the indexes: a cache that holds those (64 MB), and fewer checkpoints.
        connection.execute_batch(
            "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;",
        )?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(connection)
    };
    match open() {
        Err(error)
            if !create
                && matches!(
                    error.sqlite_error_code(),
                    Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly)
                ) =>
        {
            read_only(path)
        }
        other => other.at(path),
    }
}

/// Opens a database that nobody can write to, as on a read-only disk. Its write-ahead log could not be read there, so there must be
/// none.
fn read_only(path: &Path) -> Result<Connection> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(&log).is_ok_and(|found| found.len() > 0) {
        return Err(Error::ReadOnly {
            path: path.to_owned(),
        });
    }
    let mut address = "file:".to_owned();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'?' | b'#' | b'%' | 0x80.. => address.push_str(&format!("%{byte:02x}")),
            _ => address.push(byte as char),
        }
    }
    address.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(address, flags).at(path)
}

/// The format of an open database; 0 while it is empty.
pub(crate) fn format(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings the database to the present format within the caller's transaction; gives the format that it had.
pub(crate) fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<i64> {
    let found = format(transaction)?;
    let done = usize::try_from(found).unwrap_or(STEPS.len());
    for step in STEPS.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    if done < STEPS.len() {
        transaction.execute_batch(&format!(
            "PRAGMA user_version = {FORMAT}; PRAGMA application_id = {APPLICATION};"
        ))?;
    }
    Ok(found)
}

/// A transaction that holds the casebook's one write lock from its start, so that two writers never interleave.
pub(crate) fn write<'a>(connection: &'a Connection) -> rusqlite::Result<Transaction<'a>> {
    Transaction::new_unchecked(connection, TransactionBehavior::Immediate)
}

/// A transaction that reads one state throughout.
pub(crate) fn read<'a>(connection: &'a Connection) -> rusqlite::Result<Transaction<'a>> {
    Transaction::new_unchecked(connection, TransactionBehavior::Deferred)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_cannot_be_written_is_still_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a #?% é.sqlite");
        let connection = connect(&path, true, Duration::ZERO).unwrap();
        let transaction = write(&connection).unwrap();
        assert_eq!(migrate(&transaction).unwrap(), 0);
        transaction.commit().unwrap();
        // While a write-ahead log is there, its content would be missed.
        assert!(matches!(read_only(&path), Err(Error::ReadOnly { .. })));
        drop(connection);
        let connection = read_only(&path).unwrap();
        assert_eq!(format(&connection).unwrap(), FORMAT);
        let error = write(&connection)
            .and_then(|transaction| transaction.execute("DELETE FROM failures", []).map(drop))
            .at(&path);
        assert!(matches!(error, Err(Error::ReadOnly { .. })), "{error:?}");
    }
}
