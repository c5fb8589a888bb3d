//! Reading a casebook bit by bit: one record at a time, one page at a time, and what changed since. A program that shows a large
//! casebook uses this and keeps no more than it shows.

use std::ops::ControlFlow;

use concord_record::{Document, Record};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::decide::{Decided, StoredDecision, load_all};
use crate::error::At as _;
use crate::query::{read_document, read_record};
use crate::{Casebook, LogEntry, Result, chain};

/// What a casebook held when it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The log's last place: anything that was done since has a higher one.
    pub head: u64,
    /// The hash of the last change that events depend on.
    pub content: Option<String>,
    /// The change that the present events were built from; equal to `content` when they are fresh.
    pub built_from: Option<String>,
}

impl Stamp {
    /// Whether the events are those of the present records.
    pub fn is_fresh(&self) -> bool {
        self.content == self.built_from
    }
}

/// A record of a document, and whether it counts: neither rejected nor of a document that was replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRecord {
    /// The record as decisions leave it.
    pub record: Record,
    /// Whether it counts.
    pub live: bool,
    /// Who made it, where a person did.
    pub maker: Option<String>,
}

impl Casebook {
    /// What the casebook holds now, to be compared with an earlier stamp.
    pub fn stamp(&self) -> Result<Stamp> {
        let read = || -> rusqlite::Result<Stamp> {
            Ok(Stamp {
                head: chain::head(&self.connection)?.map_or(0, |(seq, _)| seq),
                content: chain::get(&self.connection, "content")?,
                built_from: self
                    .connection
                    .prepare_cached("SELECT built_from FROM view_state")?
                    .query_row([], |row| row.get(0))
                    .optional()?,
            })
        };
        read().at(&self.database)
    }

    /// Hands over every live record of a kind, one at a time and in the order of its id, until `each` breaks off. Documents are the
    /// active ones.
    pub fn for_each(
        &self,
        kind: &str,
        each: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<()> {
        let mut go = || -> rusqlite::Result<()> {
            match kind {
                "document" => walk(
                    &self.connection,
                    "SELECT d.json, v.family, v.cites FROM documents d LEFT JOIN view_documents v ON v.document = d.id
                     WHERE d.active = 1 ORDER BY d.id",
                    None,
                    |row| read_document(row).map(Record::Document),
                    each,
                ),
                "event" | "contradiction" | "actor" | "place" => walk(
                    &self.connection,
                    "SELECT COALESCE(effective, json), NULL FROM view_records WHERE kind = ?1 AND live = 1 ORDER BY id",
                    Some(kind),
                    read_record,
                    each,
                ),
                _ => walk(
                    &self.connection,
                    "SELECT COALESCE(r.effective, r.json), e.event FROM records r
                     LEFT JOIN view_accounts e ON e.account = r.id WHERE r.kind = ?1 AND r.live = 1 ORDER BY r.id",
                    Some(kind),
                    read_record,
                    each,
                ),
            }
        };
        go().at(&self.database)
    }

    /// All records of a document in reading order, rejected ones among them; those that persons made come last, without those that
    /// they took back.
    pub fn records_of(&self, document: &str) -> Result<Vec<DocumentRecord>> {
        let list = || -> rusqlite::Result<Vec<DocumentRecord>> {
            self.connection
                .prepare_cached(
                    "SELECT COALESCE(r.effective, r.json), e.event, r.live, r.maker FROM records r
                     LEFT JOIN view_accounts e ON e.account = r.id WHERE r.document = ?1 ORDER BY r.ordinal",
                )?
                .query_map([document], |row| {
                    Ok(DocumentRecord {
                        record: read_record(row)?,
                        live: row.get(2)?,
                        maker: row.get(3)?,
                    })
                })?
                .collect()
        };
        let mut all = list().at(&self.database)?;
        let mut withdrawn = Vec::new();
        for it in all.iter().filter(|it| it.maker.is_some() && !it.live) {
            let decided = Decided::load(&self.connection, &it.record).at(&self.database)?;
            if decided.withdrawn {
                withdrawn.push(it.record.id().to_owned());
            }
        }
        all.retain(|it| !withdrawn.iter().any(|id| id == it.record.id()));
        Ok(all)
    }

    /// Who made a record; `None` for one that was coded or derived, and for an unknown id.
    pub fn maker(&self, id: &str) -> Result<Option<String>> {
        self.connection
            .prepare_cached("SELECT maker FROM records WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
            .map(Option::flatten)
            .at(&self.database)
    }

    /// The record as it was coded, before any decision; `None` for an unknown id.
    pub fn record_as_coded(&self, id: &str) -> Result<Option<Record>> {
        self.connection
            .prepare_cached("SELECT json, NULL FROM records WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id], read_record).optional())
            .at(&self.database)
    }

    /// Every decision after a place in the log, oldest first, those undone and the undoing among them.
    pub fn decisions_after(&self, seq: u64) -> Result<Vec<StoredDecision>> {
        if seq == 0 {
            return load_all(&self.connection, None).at(&self.database);
        }
        let list = || -> rusqlite::Result<Vec<String>> {
            self.connection
                .prepare_cached(
                    "SELECT DISTINCT record FROM decisions WHERE seq > ?1 ORDER BY record",
                )?
                .query_map([seq], |row| row.get(0))?
                .collect()
        };
        let mut decisions = Vec::new();
        for record in list().at(&self.database)? {
            decisions.extend(load_all(&self.connection, Some(&record)).at(&self.database)?);
        }
        decisions.retain(|decision| decision.seq > seq);
        decisions.sort_by_key(|decision| decision.seq);
        Ok(decisions)
    }

    /// A page of the log, the newest entry first: at most `limit` entries before the place `before`, or the last ones.
    pub fn log_before(&self, before: Option<u64>, limit: usize) -> Result<Vec<LogEntry>> {
        let before = before.unwrap_or(i64::MAX as u64);
        let list = || -> rusqlite::Result<Vec<LogEntry>> {
            self.connection
                .prepare_cached("SELECT * FROM log WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2")?
                .query_map(
                    params![before, i64::try_from(limit).unwrap_or(i64::MAX)],
                    LogEntry::read,
                )?
                .collect()
        };
        list().at(&self.database)
    }

    /// The publishers of active documents with how many documents each has, the one with most first, then by name.
    pub fn publishers(&self) -> Result<Vec<(String, usize)>> {
        let list = || -> rusqlite::Result<Vec<(String, usize)>> {
            self.connection
                .prepare_cached(
                    "SELECT json_extract(json, '$.publisher') AS publisher, count(*) FROM documents
                     WHERE active = 1 AND publisher IS NOT NULL GROUP BY publisher ORDER BY count(*) DESC, publisher",
                )?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        };
        list().at(&self.database)
    }

    /// A page of the active documents by file name, and how many there are in all. `words` asks for a part of id, file name, title
    /// or publisher.
    pub fn documents_page(
        &self,
        words: Option<&str>,
        offset: usize,
        limit: usize,
    ) -> Result<(usize, Vec<Document>)> {
        let words = words.unwrap_or_default().to_lowercase();
        let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        let list = || -> rusqlite::Result<(usize, Vec<Document>)> {
            let all = self
                .connection
                .prepare_cached(
                    "SELECT count(*) FROM documents WHERE active = 1 AND (?1 = '' OR instr(words, ?1) > 0)",
                )?
                .query_row([&words], |row| row.get(0))?;
            let page = self
                .connection
                .prepare_cached(
                    "SELECT d.json, v.family, v.cites FROM
                       (SELECT id FROM documents WHERE active = 1 AND (?1 = '' OR instr(words, ?1) > 0)
                        ORDER BY file, id LIMIT ?2 OFFSET ?3) page
                     JOIN documents d ON d.id = page.id LEFT JOIN view_documents v ON v.document = d.id
                     ORDER BY d.file, d.id",
                )?
                .query_map(
                    params![words, number(limit), number(offset)],
                    read_document,
                )?
                .collect::<rusqlite::Result<Vec<Document>>>()?;
            Ok((all, page))
        };
        list().at(&self.database)
    }
}

fn walk(
    connection: &Connection,
    sql: &str,
    kind: Option<&str>,
    read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<Record>,
    each: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = match kind {
        Some(kind) => statement.query([kind])?,
        None => statement.query([])?,
    };
    while let Some(row) = rows.next()? {
        if each(read(row)?).is_break() {
            break;
        }
    }
    Ok(())
}
