//! Making, opening and closing a casebook.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, Transaction};
use serde_json::{Value, json};

use crate::capture::{Captures, sync_folder};
use crate::chain::{self, Effect, LogEntry, NewEntry};
use crate::error::{At as _, io_error};
use crate::{Clock, Error, Result, SystemClock, schema};

/// The database's file name.
const DATABASE: &str = "casebook.sqlite";
/// The folder of captures.
const CAPTURES: &str = "captures";
/// What people and other programs may read without a database.
const SETTINGS: &str = "concord.toml";

/// How a casebook is used.
#[derive(Clone)]
pub struct Options {
    /// Tells the time for log, captures and failures.
    pub clock: Arc<dyn Clock>,
    /// Who acts, as the log and decisions shall say.
    pub who: String,
    /// Files larger than this are refused before they are read.
    pub max_bytes: u64,
    /// Threads that read and code; `None` takes what the machine has.
    pub threads: Option<usize>,
    /// How long to wait for another program that writes.
    pub wait: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            clock: Arc::new(SystemClock),
            who: "concord".to_owned(),
            max_bytes: 256 << 20,
            threads: None,
            wait: Duration::from_secs(10),
        }
    }
}

/// An open casebook.
pub struct Casebook {
    pub(crate) folder: PathBuf,
    pub(crate) database: PathBuf,
    pub(crate) connection: Connection,
    pub(crate) captures: Captures,
    pub(crate) options: Options,
}

impl std::fmt::Debug for Casebook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Casebook")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Casebook {
    /// Makes a casebook in the folder, which may exist, with the hash of the codebook that it is begun with. Cut short, it can be
    /// run again.
    pub fn init(folder: &Path, codebook: Option<&str>, options: Options) -> Result<Casebook> {
        let captures = folder.join(CAPTURES);
        fs::create_dir_all(&captures).map_err(io_error("make the folder", &captures))?;
        let database = folder.join(DATABASE);
        let connection = schema::connect(&database, true, options.wait)?;
        let casebook = Casebook {
            folder: folder.to_owned(),
            captures: Captures::new(captures),
            database,
            connection,
            options,
        };
        let path = &casebook.database;
        let transaction = schema::write(&casebook.connection).at(path)?;
        // Only an empty database is taken over: a full one is somebody's work.
        if schema::format(&transaction).at(path)? != 0 {
            return Err(Error::AlreadyThere {
                path: folder.to_owned(),
            });
        }
        let empty: bool = transaction
            .query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
                row.get(0)
            })
            .at(path)?;
        if !empty {
            return Err(Error::Corrupt {
                path: path.clone(),
                what: "it is a database of something else".to_owned(),
            });
        }
        schema::migrate(&transaction).at(path)?;
        if let Some(codebook) = codebook {
            chain::set(&transaction, "codebook", codebook).at(path)?;
        }
        let detail = json!({"format": schema::FORMAT, "codebook": codebook});
        casebook.append(&transaction, "init", &detail, Effect::Changes)?;
        transaction.commit().at(path)?;
        casebook.write_settings()?;
        Ok(casebook)
    }

    /// Opens the casebook in the folder; an older format is brought to the present one.
    pub fn open(folder: &Path, options: Options) -> Result<Casebook> {
        let database = folder.join(DATABASE);
        if !database.is_file() {
            return Err(Error::NoCasebook {
                path: folder.to_owned(),
            });
        }
        let connection = schema::connect(&database, false, options.wait)?;
        let casebook = Casebook {
            folder: folder.to_owned(),
            captures: Captures::new(folder.join(CAPTURES)),
            database,
            connection,
            options,
        };
        let path = &casebook.database;
        match schema::format(&casebook.connection).at(path)? {
            // `init` was cut short before its one transaction.
            0 => {
                return Err(Error::NoCasebook {
                    path: folder.to_owned(),
                });
            }
            found if found > schema::FORMAT => {
                return Err(Error::NewerFormat {
                    path: folder.to_owned(),
                    found,
                    known: schema::FORMAT,
                });
            }
            found if found < schema::FORMAT => {
                let transaction = schema::write(&casebook.connection).at(path)?;
                let found = schema::migrate(&transaction).at(path)?;
                let detail = json!({"from": found, "to": schema::FORMAT});
                casebook.append(&transaction, "migrate", &detail, Effect::Changes)?;
                transaction.commit().at(path)?;
            }
            _ => {}
        }
        if !folder.join(SETTINGS).exists() && !casebook.is_read_only() {
            casebook.write_settings()?;
        }
        Ok(casebook)
    }

    /// The casebook's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the casebook lies where nothing can be written.
    pub fn is_read_only(&self) -> bool {
        self.connection.is_readonly("main").unwrap_or(false)
    }

    /// The hash of the codebook that the casebook is coded with.
    pub fn codebook(&self) -> Result<Option<String>> {
        chain::get(&self.connection, "codebook").at(&self.database)
    }

    /// Notes that the casebook is coded with another codebook from now on; a no-op for the present one.
    pub fn set_codebook(&mut self, codebook: &str) -> Result<()> {
        let path = &self.database;
        let transaction = schema::write(&self.connection).at(path)?;
        let before = chain::get(&transaction, "codebook").at(path)?;
        if before.as_deref() == Some(codebook) {
            return Ok(());
        }
        chain::set(&transaction, "codebook", codebook).at(path)?;
        let detail = json!({"codebook": codebook, "before": before});
        self.append(&transaction, "codebook", &detail, Effect::Changes)?;
        transaction.commit().at(path)?;
        self.write_settings()
    }

    /// The log's last place and hash: what to publish or time-stamp as an anchor.
    pub fn head(&self) -> Result<(u64, String)> {
        let head = chain::head(&self.connection).at(&self.database)?;
        head.ok_or_else(|| Error::Corrupt {
            path: self.database.clone(),
            what: "its log is empty".to_owned(),
        })
    }

    /// The place of the log entry with this hash: whether an anchor kept elsewhere belongs to this casebook.
    pub fn find_head(&self, hash: &str) -> Result<Option<u64>> {
        use rusqlite::OptionalExtension as _;
        self.connection
            .query_row("SELECT seq FROM log WHERE hash = ?1", [hash], |row| {
                row.get(0)
            })
            .optional()
            .at(&self.database)
    }

    /// The log's entries in order, the last `limit` of them if given.
    pub fn log(&self, limit: Option<usize>) -> Result<Vec<LogEntry>> {
        let limit = limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(-1));
        let list = || -> rusqlite::Result<Vec<LogEntry>> {
            let mut statement = self.connection.prepare_cached(
                "SELECT * FROM (SELECT * FROM log ORDER BY seq DESC LIMIT ?1) ORDER BY seq",
            )?;
            statement.query_map([limit], LogEntry::read)?.collect()
        };
        list().at(&self.database)
    }

    /// Notes something done with the casebook from outside, such as an export, in its log.
    pub fn note(&mut self, action: &str, detail: &Value) -> Result<u64> {
        let transaction = schema::write(&self.connection).at(&self.database)?;
        let seq = self.append(&transaction, action, detail, Effect::None)?;
        transaction.commit().at(&self.database)?;
        Ok(seq)
    }

    /// Removes captures that no source refers to, left by commands that were cut short; gives how many.
    pub fn sweep(&mut self) -> Result<usize> {
        // Under the write lock no other command can be between its capture and its commit without noticing.
        let transaction = schema::write(&self.connection).at(&self.database)?;
        let mut removed = 0;
        for (path, hash) in self.captures.files()? {
            let used: bool = match hash {
                Some(hash) => transaction
                    .query_row(
                        "SELECT EXISTS(SELECT 1 FROM captures WHERE sha256 = ?1)",
                        [hash],
                        |row| row.get(0),
                    )
                    .at(&self.database)?,
                None => false,
            };
            if !used {
                fs::remove_file(&path).map_err(io_error("remove", &path))?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Now, as the log writes it.
    pub(crate) fn time(&self) -> String {
        let now = self.options.clock.now();
        now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Appends to the log within a transaction.
    pub(crate) fn append(
        &self,
        transaction: &Transaction<'_>,
        action: &str,
        detail: &Value,
        effect: Effect,
    ) -> Result<u64> {
        let entry = NewEntry {
            time: &self.time(),
            who: &self.options.who,
            action,
            detail,
            effect,
        };
        chain::append(transaction, &entry).at(&self.database)
    }

    /// Writes `concord.toml`; the database holds the same and is what counts.
    fn write_settings(&self) -> Result<()> {
        let mut settings = toml::Table::new();
        settings.insert("format".to_owned(), toml::Value::Integer(schema::FORMAT));
        if let Some(codebook) = self.codebook()? {
            settings.insert("codebook".to_owned(), toml::Value::String(codebook));
        }
        let text = format!(
            "# A Concord casebook. The database beside this file holds the same settings and is what counts.\n{settings}"
        );
        let path = self.folder.join(SETTINGS);
        let partial = self
            .folder
            .join(format!(".{SETTINGS}-{}", std::process::id()));
        let write = || -> std::io::Result<()> {
            use std::io::Write as _;
            let mut file = fs::File::create(&partial)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&partial, &path)
        };
        write().map_err(io_error("write", &path))?;
        sync_folder(&self.folder)
    }
}
