//! Checking that what is stored is what was stored.

use std::collections::BTreeMap;

use concord_record::{Document, Record, Text};
use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::Value;

use crate::chain::{self, GENESIS, LogEntry, sha256_hex};
use crate::decide::{Decided, StoredDecision};
use crate::error::{At as _, parse};
use crate::index::Columns;
use crate::status::one;
use crate::store::ContentDigest;
use crate::{Casebook, Outcome, Progress, Result, decide, made, schema, view};

/// What kind of thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// A captured file is gone or cannot be read.
    CaptureMissing,
    /// A captured file is not what was captured.
    CaptureAltered,
    /// The log was changed or cut.
    LogBroken,
    /// A decision is not what the log says.
    DecisionAltered,
    /// A document or record is not what the log says.
    RecordAltered,
    /// A text is not the text that was read.
    TextAltered,
    /// Evidence is not in its text.
    EvidenceBroken,
    /// The search index is not of the texts.
    SearchBroken,
    /// Events or contradictions do not fit the records.
    ViewBroken,
    /// The database file is damaged.
    DatabaseBroken,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What kind of thing.
    pub kind: ProblemKind,
    /// Which file, record or entry.
    pub at: String,
    /// What is wrong with it.
    pub what: String,
    /// What to do about it.
    pub way_out: String,
}

/// What was checked and what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Captured files hashed.
    pub captures_checked: usize,
    /// Documents whose text was hashed.
    pub documents_checked: usize,
    /// Records looked at.
    pub records_checked: usize,
    /// Evidence compared with its text.
    pub spans_checked: usize,
    /// Log entries walked.
    pub log_entries: usize,
    /// The log's last hash.
    pub head: String,
    /// Captured files that no source refers to: harmless.
    pub orphans: usize,
    /// What is wrong; empty when all is well.
    pub problems: Vec<Problem>,
}

impl VerifyReport {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    fn problem(&mut self, kind: ProblemKind, at: impl Into<String>, what: impl Into<String>) {
        let way_out = match kind {
            ProblemKind::CaptureMissing | ProblemKind::CaptureAltered => {
                "bring the file back from a copy of the casebook, or add the original again to a new casebook"
            }
            ProblemKind::LogBroken | ProblemKind::DecisionAltered => {
                "compare with a copy of the casebook or with an anchor that you kept; do not rely on this one until you know who changed it"
            }
            ProblemKind::RecordAltered
            | ProblemKind::TextAltered
            | ProblemKind::EvidenceBroken
            | ProblemKind::SearchBroken => {
                "add the files to a new casebook: the captures give the same records again"
            }
            ProblemKind::ViewBroken => "build the view anew; it is made from the records alone",
            ProblemKind::DatabaseBroken => {
                "bring the casebook back from a copy, or add the captures to a new one"
            }
        };
        self.problems.push(Problem {
            kind,
            at: at.into(),
            what: what.into(),
            way_out: way_out.to_owned(),
        });
    }
}

/// What the log says was stored for a capture.
struct Logged {
    size: u64,
    digest: String,
}

type LoggedCaptures = BTreeMap<(String, String), Logged>;

impl Casebook {
    /// Hashes every capture and text again, walks the log, compares every piece of evidence with its text and every stored record
    /// with the digest in the log. An error means that the check itself could not be done.
    pub fn verify(&self, progress: &mut dyn FnMut(Progress<'_>)) -> Result<VerifyReport> {
        let path = &self.database;
        let mut report = VerifyReport::default();
        let snapshot = schema::read(&self.connection).at(path)?;
        check_database(&snapshot, &mut report).at(path)?;
        let logged = check_log(&snapshot, &mut report).at(path)?;
        self.check_captures(&snapshot, &logged, &mut report, progress)?;
        check_search(&snapshot, &mut report).at(path)?;
        check_view(&snapshot, &mut report).at(path)?;
        if self.view_is_fresh()? {
            check_references(&snapshot, &mut report).at(path)?;
        }
        Ok(report)
    }

    fn check_captures(
        &self,
        connection: &Connection,
        logged: &LoggedCaptures,
        report: &mut VerifyReport,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<()> {
        let path = &self.database;
        type Row = (i64, String, String, u64);
        let list = || -> rusqlite::Result<Vec<Row>> {
            connection
                .prepare(
                    "SELECT c.id, s.file, c.sha256, c.size FROM captures c JOIN sources s ON s.id = c.source ORDER BY s.file, c.id",
                )?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
                .collect()
        };
        let captures = list().at(path)?;
        let mut keys: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (_, file, sha256, _) in &captures {
            *keys.entry((file.clone(), sha256.clone())).or_default() += 1;
        }
        for key in logged.keys().filter(|key| !keys.contains_key(key)) {
            report.problem(
                ProblemKind::RecordAltered,
                &key.0,
                "the log says that it was added, but nothing is stored for it",
            );
        }
        let total = captures.len();
        for (done, (id, file, sha256, size)) in captures.into_iter().enumerate() {
            let valid = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
            match valid.then(|| self.captures.rehash(&sha256)) {
                None => report.problem(ProblemKind::RecordAltered, &file, "its hash is no hash"),
                Some(Err(error)) => report.problem(
                    ProblemKind::CaptureMissing,
                    &file,
                    format!("its capture `{sha256}` cannot be read: {error}"),
                ),
                Some(Ok((found, length))) if found != sha256 || length != size => {
                    report.problem(
                        ProblemKind::CaptureAltered,
                        &file,
                        format!("the capture `{sha256}` holds other bytes now"),
                    );
                }
                Some(Ok(_)) => {}
            }
            report.captures_checked += 1;
            let key = (file, sha256);
            match logged.get(&key) {
                None => report.problem(
                    ProblemKind::LogBroken,
                    &key.0,
                    "it is stored, but the log does not say that it was added",
                ),
                Some(logged) => {
                    if logged.size != size {
                        report.problem(
                            ProblemKind::RecordAltered,
                            &key.0,
                            "its length is not the one in the log",
                        );
                    }
                    let (digest, stored) = check_documents(connection, id, report).at(path)?;
                    // The same name and bytes taken from two places are stored with the later one.
                    let elsewhere = stored == 0 && keys.get(&key).is_some_and(|&times| times > 1);
                    if !elsewhere && digest != logged.digest {
                        report.problem(
                            ProblemKind::RecordAltered,
                            &key.0,
                            "its documents or records are not those that were stored when it was coded",
                        );
                    }
                }
            }
            progress(Progress {
                done: done + 1,
                total,
                file: &key.0,
                outcome: Outcome::Known,
            });
        }
        for (_, hash) in self.captures.files()? {
            let used = match &hash {
                None => false,
                Some(hash) => connection
                    .query_row(
                        "SELECT EXISTS(SELECT 1 FROM captures WHERE sha256 = ?1)",
                        [hash],
                        |row| row.get(0),
                    )
                    .at(path)?,
            };
            report.orphans += usize::from(!used);
        }
        Ok(())
    }
}

fn check_database(connection: &Connection, report: &mut VerifyReport) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let findings: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for finding in findings.into_iter().filter(|finding| finding != "ok") {
        report.problem(ProblemKind::DatabaseBroken, "casebook.sqlite", finding);
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        report.problem(
            ProblemKind::DatabaseBroken,
            format!("table {table}"),
            format!("a row refers to one of {parent} that is not there"),
        );
    }
    Ok(())
}

/// Walks the chain; gives what it says about each capture.
fn check_log(
    connection: &Connection,
    report: &mut VerifyReport,
) -> rusqlite::Result<LoggedCaptures> {
    let mut logged = LoggedCaptures::new();
    let mut decisions = BTreeMap::new();
    let (mut prev, mut last) = (GENESIS.to_owned(), 0);
    let mut statement = connection.prepare("SELECT * FROM log ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let entry = match LogEntry::read(row) {
            Ok(entry) => entry,
            Err(error) => {
                last += 1;
                report.problem(
                    ProblemKind::LogBroken,
                    format!("log entry {last}"),
                    error.to_string(),
                );
                continue;
            }
        };
        let at = format!("log entry {}", entry.seq);
        if entry.seq != last + 1 {
            report.problem(
                ProblemKind::LogBroken,
                &at,
                format!("the entry before it is {last}: entries are missing"),
            );
        }
        if entry.prev_hash != prev {
            report.problem(
                ProblemKind::LogBroken,
                &at,
                "it does not follow the entry before it",
            );
        }
        if entry.hash != entry.expected_hash(&entry.prev_hash) {
            report.problem(
                ProblemKind::LogBroken,
                &at,
                "its content is not what was written",
            );
        }
        (prev, last) = (entry.hash.clone(), entry.seq);
        report.log_entries += 1;
        let text = |name: &str| entry.detail[name].as_str().unwrap_or_default().to_owned();
        match entry.action.as_str() {
            "add" | "recode" => {
                let about = Logged {
                    size: entry.detail["bytes"].as_u64().unwrap_or_default(),
                    digest: text("digest"),
                };
                logged.insert((text("file"), text("sha256")), about);
            }
            "decision" => {
                decisions.insert(entry.seq, entry);
            }
            _ => {}
        }
    }
    if chain::get(connection, "head")?.as_deref() != Some(&prev) {
        report.problem(
            ProblemKind::LogBroken,
            format!("log entry {last}"),
            "it is not the last that was written: the log was cut",
        );
    }
    report.head = prev;
    for decision in decide::load_all(connection, None)? {
        let same = decisions
            .remove(&decision.seq)
            .is_some_and(|entry| is_entry(&decision, &entry));
        if !same {
            report.problem(
                ProblemKind::DecisionAltered,
                format!("decision {} on {}", decision.seq, decision.record),
                "it is not what the log says",
            );
        }
    }
    for (seq, entry) in decisions {
        let record = entry.detail["record"].as_str().unwrap_or_default();
        report.problem(
            ProblemKind::DecisionAltered,
            format!("decision {seq} on {record}"),
            "it is gone",
        );
    }
    Ok(logged)
}

fn is_entry(stored: &StoredDecision, entry: &LogEntry) -> bool {
    let decision = &stored.decision;
    let text = |name: &str| entry.detail[name].as_str();
    text("record") == Some(&stored.record)
        && text("verb") == Some(decision.verb.as_str())
        && text("field") == decision.field.as_deref()
        && text("reason") == Some(&decision.reason)
        && entry.detail["value"] == decision.value.clone().unwrap_or(Value::Null)
        && entry.who == decision.who
        && entry.time == stored.time
}

/// Checks a capture's documents and their records; gives their digest and their number.
fn check_documents(
    connection: &Connection,
    capture: i64,
    report: &mut VerifyReport,
) -> rusqlite::Result<(String, usize)> {
    let mut digest = ContentDigest::default();
    let mut statement = connection.prepare_cached(
        "SELECT id, json, blocks, text, active FROM documents WHERE capture = ?1 ORDER BY ordinal",
    )?;
    let mut rows = statement.query([capture])?;
    let mut stored = 0;
    while let Some(row) = rows.next()? {
        let (id, json): (String, String) = (row.get(0)?, row.get(1)?);
        let active: bool = row.get(4)?;
        stored += 1;
        digest.part(&json);
        digest.part(row.get_ref(2)?.as_str()?);
        report.documents_checked += 1;
        let text = Text::new(row.get(3)?);
        match parse::<Document>(&json) {
            Err(error) => report.problem(ProblemKind::RecordAltered, &id, error.to_string()),
            Ok(document) => {
                if document.text_sha256 != sha256_hex(&[text.as_str().as_bytes()]) {
                    report.problem(
                        ProblemKind::TextAltered,
                        &id,
                        "its text is not the text that was read",
                    );
                }
                if document.id != id {
                    report.problem(
                        ProblemKind::RecordAltered,
                        &id,
                        "it is stored under another id than its own",
                    );
                }
            }
        }
        let mut statement = connection.prepare_cached(
            "SELECT id, json, effective, live, maker IS NULL FROM records WHERE document = ?1 ORDER BY ordinal",
        )?;
        for (record, what) in made::misfits(connection, &id, &text)? {
            report.problem(ProblemKind::RecordAltered, record, what);
        }
        let mut records = statement.query(params![id])?;
        while let Some(row) = records.next()? {
            let (id, json): (String, String) = (row.get(0)?, row.get(1)?);
            let (effective, live): (Option<String>, bool) = (row.get(2)?, row.get(3)?);
            // The digest is that of what was coded; what persons made stands in the log itself.
            if row.get(4)? {
                digest.part(&json);
            }
            report.records_checked += 1;
            let record: Record = match parse(&json) {
                Ok(record) => record,
                Err(error) => {
                    report.problem(ProblemKind::RecordAltered, &id, error.to_string());
                    continue;
                }
            };
            let decided = Decided::load(connection, &record)?;
            if record.id() != id
                || decided.effective != effective
                || live != (active && !decided.rejected)
            {
                report.problem(
                    ProblemKind::RecordAltered,
                    &id,
                    "it is not what was coded and decided",
                );
            }
            for evidence in record.evidence() {
                report.spans_checked += 1;
                if !evidence.holds(&text) {
                    report.problem(
                        ProblemKind::EvidenceBroken,
                        &id,
                        format!(
                            "`{}` is not the text at {} to {}",
                            evidence.exact, evidence.start, evidence.end
                        ),
                    );
                }
            }
        }
    }
    Ok((digest.finish(), stored))
}

/// The search index holds each active document's passages, word by word.
fn check_search(connection: &Connection, report: &mut VerifyReport) -> rusqlite::Result<()> {
    let indexed = one(connection, "SELECT count(*) FROM fts")?;
    let passages = one(connection, "SELECT count(*) FROM passages")?;
    if indexed != passages {
        report.problem(
            ProblemKind::SearchBroken,
            "search index",
            format!("it holds {indexed} passages of {passages}"),
        );
    }
    let mut documents = connection.prepare("SELECT id, text FROM documents WHERE active = 1")?;
    let mut passages = connection.prepare(
        "SELECT p.start, p.end, f.text FROM passages p LEFT JOIN fts f ON f.rowid = p.id WHERE p.document = ?1",
    )?;
    let mut rows = documents.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let text = Text::new(row.get(1)?);
        let mut rows = passages.query([&id])?;
        while let Some(row) = rows.next()? {
            let span = concord_record::Span {
                start: row.get(0)?,
                end: row.get(1)?,
            };
            if text.slice(span) != row.get_ref(2)?.as_str_or_null()? {
                report.problem(
                    ProblemKind::SearchBroken,
                    &id,
                    format!("the passage at {} is indexed with other words", span.start),
                );
            }
        }
    }
    Ok(())
}

fn check_view(connection: &Connection, report: &mut VerifyReport) -> rusqlite::Result<()> {
    use rusqlite::OptionalExtension as _;
    let held: Option<String> = connection
        .query_row("SELECT digest FROM view_state", [], |row| row.get(0))
        .optional()?;
    if let Some(held) = held
        && held != view::digest(connection)?
    {
        report.problem(
            ProblemKind::ViewBroken,
            "events and contradictions",
            "they are not those that were derived",
        );
    }
    let mut statement = connection.prepare("SELECT id, json, word FROM view_records")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        report.records_checked += 1;
        match parse::<Record>(row.get_ref(1)?.as_str()?) {
            Ok(record) if record.id() == id => {
                let decided = Decided::load(connection, &record)?;
                let columns = decided.columns.unwrap_or_else(|| Columns::of(&record));
                if columns.word != row.get_ref(2)?.as_str_or_null()? {
                    report.problem(
                        ProblemKind::ViewBroken,
                        &id,
                        "it is listed under another type than its own",
                    );
                }
            }
            Ok(_) => report.problem(
                ProblemKind::ViewBroken,
                &id,
                "it is stored under another id than its own",
            ),
            Err(error) => report.problem(ProblemKind::ViewBroken, &id, error.to_string()),
        }
    }
    Ok(())
}

/// What a fresh view names is there.
fn check_references(connection: &Connection, report: &mut VerifyReport) -> rusqlite::Result<()> {
    for (sql, what) in [
        (
            "SELECT account FROM view_accounts a WHERE NOT EXISTS(SELECT 1 FROM records r WHERE r.id = a.account AND r.live = 1)",
            "it is linked to an event, but is not there",
        ),
        (
            "SELECT event FROM view_accounts a WHERE NOT EXISTS(SELECT 1 FROM view_records v WHERE v.id = a.event AND v.kind = 'event')",
            "an account is linked to it, but it is not there",
        ),
        (
            "SELECT record FROM view_members m WHERE NOT EXISTS(SELECT 1 FROM records r WHERE r.id = m.member)
               AND NOT EXISTS(SELECT 1 FROM view_records v WHERE v.id = m.member)
               AND NOT EXISTS(SELECT 1 FROM documents d WHERE d.id = m.member)",
            "a record that it is about is not there",
        ),
    ] {
        let mut statement = connection.prepare(sql)?;
        let ids: Vec<String> =
            statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        for id in ids {
            report.problem(ProblemKind::ViewBroken, id, what);
        }
    }
    Ok(())
}
