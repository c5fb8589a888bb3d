//! What a casebook holds, in numbers.

use std::fs;

use rusqlite::Connection;
use serde::Serialize;

use crate::error::At as _;
use crate::{Casebook, Failure, Result};

/// How many of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What is counted; empty where it is not known.
    pub name: String,
    /// How many.
    pub count: u64,
}

/// Events, and what is known of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct EventCounts {
    /// All.
    pub total: u64,
    /// With coordinates.
    pub located: u64,
    /// Without.
    pub not_located: u64,
    /// With at least one end of a date.
    pub dated: u64,
    /// Without.
    pub undated: u64,
}

/// What a casebook holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Active documents.
    pub documents: u64,
    /// Documents of older captures, kept.
    pub superseded: u64,
    /// Active documents whose reading has warnings.
    pub with_warnings: u64,
    /// Active documents without a publication date: their relative dates stay open.
    pub unpublished: u64,
    /// Active documents without any record.
    pub without_records: u64,
    /// Active documents by language; an empty name where it is not known.
    pub languages: Vec<Count>,
    /// Active documents by media type.
    pub media_types: Vec<Count>,
    /// Accounts, quantities, claims, relations, events, contradictions, actors and places.
    pub records: Vec<Count>,
    /// Coded records that were rejected.
    pub rejected: u64,
    /// Events.
    pub events: EventCounts,
    /// Decisions.
    pub decisions: u64,
    /// Files that could not be added.
    pub failures: Vec<Failure>,
    /// Whether events are those of the present records.
    pub view_fresh: bool,
    /// Bytes on disk: database and captures.
    pub size: u64,
    /// Hash of the codebook.
    pub codebook: Option<String>,
    /// Versions of program and codebook that the files were coded by.
    pub coders: Vec<Count>,
    /// Entries in the log.
    pub log_entries: u64,
    /// The last entry's hash.
    pub head: String,
}

impl Casebook {
    /// What the casebook holds.
    pub fn status(&self) -> Result<Status> {
        let (log_entries, head) = self.head()?;
        let database: u64 = ["", "-wal", "-shm"]
            .iter()
            .map(|suffix| {
                let mut path = self.database.as_os_str().to_owned();
                path.push(suffix);
                fs::metadata(path).map_or(0, |found| found.len())
            })
            .sum();
        let codebook = self.codebook()?;
        let view_fresh = self.view_is_fresh()?;
        let gather = || -> rusqlite::Result<Status> {
            let c = &self.connection;
            let active = |condition: &str| {
                one(
                    c,
                    &format!("SELECT count(*) FROM documents d WHERE d.active = 1 AND {condition}"),
                )
            };
            let mut records = counts(
                c,
                "SELECT kind, count(*) FROM records WHERE live = 1 GROUP BY kind ORDER BY kind",
            )?;
            records.extend(counts(
                c,
                "SELECT kind, count(*) FROM view_records WHERE live = 1 GROUP BY kind ORDER BY kind",
            )?);
            let captured = one(
                c,
                "SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT sha256, size FROM captures)",
            )?;
            let events = c.query_row(
                "SELECT count(*), coalesce(sum(located), 0), coalesce(sum(first IS NOT NULL), 0) FROM view_records
                 WHERE live = 1 AND kind = 'event'",
                [],
                |row| {
                    let (total, located, dated): (u64, u64, u64) =
                        (row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok(EventCounts {
                        total,
                        located,
                        not_located: total - located,
                        dated,
                        undated: total - dated,
                    })
                },
            )?;
            let failures = c
                .prepare_cached("SELECT file, reason, hint FROM failures ORDER BY file")?
                .query_map([], |row| {
                    Ok(Failure {
                        file: row.get(0)?,
                        reason: row.get(1)?,
                        hint: row.get(2)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(Status {
                documents: active("1")?,
                superseded: one(c, "SELECT count(*) FROM documents WHERE active = 0")?,
                with_warnings: active("d.warnings <> '[]'")?,
                unpublished: active("d.first IS NULL")?,
                without_records: active(
                    "NOT EXISTS(SELECT 1 FROM records r WHERE r.document = d.id AND r.live = 1)",
                )?,
                languages: counts(
                    c,
                    "SELECT coalesce(language, ''), count(*) FROM documents WHERE active = 1 GROUP BY 1 ORDER BY 2 DESC, 1",
                )?,
                media_types: counts(
                    c,
                    "SELECT media_type, count(*) FROM documents WHERE active = 1 GROUP BY 1 ORDER BY 2 DESC, 1",
                )?,
                records,
                rejected: one(
                    c,
                    "SELECT count(*) FROM records r JOIN documents d ON d.id = r.document WHERE r.live = 0 AND d.active = 1",
                )?,
                events,
                decisions: one(c, "SELECT count(*) FROM decisions")?,
                failures,
                view_fresh,
                size: database + captured,
                codebook,
                coders: counts(
                    c,
                    "SELECT coder, count(*) FROM captures WHERE current = 1 GROUP BY 1 ORDER BY 2 DESC, 1",
                )?,
                log_entries,
                head,
            })
        };
        gather().at(&self.database)
    }
}

pub(crate) fn one(connection: &Connection, sql: &str) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))
}

fn counts(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Count>> {
    connection
        .prepare_cached(sql)?
        .query_map([], |row| {
            Ok(Count {
                name: row.get(0)?,
                count: row.get(1)?,
            })
        })?
        .collect()
}
