//! The view: events, contradictions and source families, derived from the records by linking and replaced whole.
//!
//! What linking needs again is kept beside it, in a table that is no part of the format: it may be missing, and deleting it loses
//! nothing. It is offered to the next view only if that of the log's entry which the last view was built from is what the present content
//! was grown from ([`chain::GROWN_FROM`]); else the view is built anew.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use concord_record::{Actor, Contradiction, Document, Event, Place, Record};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::decide::{self, StoredDecision};
use crate::error::At as _;
use crate::filter::Conditions;
use crate::index::Columns;
use crate::store::ContentDigest;
use crate::{Casebook, Error, Result, chain, query, schema};

/// Links and reconciles records. The same input must give the same output.
pub trait View {
    /// The version of linking and its settings; another one builds the view anew.
    fn version(&self) -> String;

    /// The view of these records.
    fn build(&self, input: &ViewInput<'_>) -> ViewRecords;

    /// The view of these records, grown from the last one where that is given, with what the next one can be grown from. It must be the
    /// one that [`View::build`] gives. `stage` is told what is worked on. This one grows nothing.
    fn grow(
        &self,
        input: &ViewInput<'_>,
        before: Option<&ViewBefore<'_>>,
        stage: &dyn Fn(&'static str),
    ) -> (ViewRecords, Option<Kept>) {
        let _ = before;
        stage("linking");
        (self.build(input), None)
    }
}

/// The last view, and what came since.
pub struct ViewBefore<'a> {
    /// What it kept, by key.
    pub kept: &'a dyn Fn(&[u8]) -> Option<Vec<u8>>,
    /// The event of each account.
    pub account_events: &'a BTreeMap<String, String>,
    /// Documents that were added since. Nothing else has changed but decisions that merge and split.
    pub new: &'a BTreeSet<String>,
}

/// What a view keeps for the next one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Whether these values take the place of all that was kept before, and not only of those with the same keys.
    pub anew: bool,
    /// Keys with values.
    pub values: Vec<(Vec<u8>, Vec<u8>)>,
}

/// What a view is built from: one state of the casebook, in an order that depends on nothing but its content.
pub struct ViewInput<'a> {
    /// Active documents, by file and id.
    pub documents: &'a [Document],
    /// Accounts, quantities, claims and relations that are not rejected, edits applied, by document and reading order.
    pub records: &'a [Record],
    /// All decisions, oldest first, merges and splits among them.
    pub decisions: &'a [StoredDecision],
    /// A document's canonical text.
    pub text: &'a dyn Fn(&str) -> Option<String>,
}

/// What a view holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ViewRecords {
    /// Events as reconciled.
    pub events: Vec<Event>,
    /// Disagreements and checked sums.
    pub contradictions: Vec<Contradiction>,
    /// The event of each account, by id.
    pub account_events: BTreeMap<String, String>,
    /// The source family of each document, by id.
    pub families: BTreeMap<String, String>,
    /// What each document leans on, by id; documents that are not named keep what they were coded with.
    pub cites: BTreeMap<String, Vec<String>>,
    /// The sides that the records refer to.
    pub actors: Vec<Actor>,
    /// The places that the records refer to.
    pub places: Vec<Place>,
}

impl Casebook {
    /// Whether events and contradictions are those of the present records.
    pub fn view_is_fresh(&self) -> Result<bool> {
        Ok(self.view_version()?.is_some())
    }

    /// Builds the view anew if records, decisions or linking changed since; tells whether it did.
    pub fn refresh_view(&mut self, view: &dyn View) -> Result<bool> {
        self.refresh_view_watched(view, &|_| {})
    }

    /// The same; `stage` is told what is worked on, in words such as `linking`.
    pub fn refresh_view_watched(
        &mut self,
        view: &dyn View,
        stage: &dyn Fn(&'static str),
    ) -> Result<bool> {
        let version = view.version();
        loop {
            if self.view_version()?.as_deref() == Some(version.as_str()) {
                return Ok(false);
            }
            let path = &self.database;
            stage("reading");
            let (content, built, kept) = {
                let snapshot = schema::read(&self.connection).at(path)?;
                let content = chain::get(&snapshot, "content")
                    .at(path)?
                    .unwrap_or_default();
                let all = Conditions::default();
                let documents = query::documents(&snapshot, &all, -1).at(path)?;
                let records = query::live(&snapshot, &documents).at(path)?;
                let decisions = decide::load(&snapshot, None).at(path)?;
                let documents: Vec<Document> = documents
                    .into_iter()
                    .map(|mut document| {
                        document.family = None;
                        document
                    })
                    .collect();
                let text = |document: &str| query::text(&snapshot, document).ok().flatten();
                let input = ViewInput {
                    documents: &documents,
                    records: &records,
                    decisions: &decisions,
                    text: &text,
                };
                let (built, kept) = match last(&snapshot, &version).at(path)? {
                    None => view.grow(&input, None, stage),
                    Some(last) => {
                        let before = ViewBefore {
                            kept: &|key| kept(&snapshot, key).ok().flatten(),
                            account_events: &last.account_events,
                            new: &last.new,
                        };
                        view.grow(&input, Some(&before), stage)
                    }
                };
                (content, built, kept)
            };
            stage("storing");
            let records = flatten(&built)?;
            let transaction = schema::write(&self.connection).at(path)?;
            if chain::get(&transaction, "content").at(path)?.as_deref() != Some(&content) {
                // Somebody added or decided meanwhile.
                continue;
            }
            store(&transaction, &content, &version, &built, &records).at(path)?;
            keep(&transaction, &content, kept).at(path)?;
            transaction.commit().at(path)?;
            return Ok(true);
        }
    }

    /// The version of the view, if it is fresh.
    pub(crate) fn view_version(&self) -> Result<Option<String>> {
        self.connection
            .prepare_cached(
                "SELECT v.version FROM view_state v JOIN settings s ON s.key = 'content' AND s.value = v.built_from",
            )
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)).optional())
            .at(&self.database)
    }
}

/// The last view as far as the next one grows from it.
struct Last {
    account_events: BTreeMap<String, String>,
    new: BTreeSet<String>,
}

/// The last view, if the present one can be grown from it.
fn last(snapshot: &Connection, version: &str) -> rusqlite::Result<Option<Last>> {
    let grown_from = chain::get(snapshot, chain::GROWN_FROM)?;
    let built: Option<(String, String)> = snapshot
        .query_row(
            "SELECT built_from, version FROM view_state WHERE EXISTS(SELECT 1 FROM sqlite_schema WHERE name = 'view_kept')",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    match built {
        Some((content, by)) if Some(&content) == grown_from.as_ref() && by == version => {}
        _ => return Ok(None),
    }
    let account_events = snapshot
        .prepare_cached("SELECT account, event FROM view_accounts")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let new = snapshot
        .prepare_cached(
            "SELECT d.id FROM documents d WHERE d.active = 1
               AND NOT EXISTS(SELECT 1 FROM view_documents v WHERE v.document = d.id)",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Last {
        account_events,
        new,
    }))
}

fn kept(snapshot: &Connection, key: &[u8]) -> rusqlite::Result<Option<Vec<u8>>> {
    snapshot
        .prepare_cached("SELECT value FROM view_kept WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// Keeps what the next view is grown from, if anything.
fn keep(transaction: &Transaction<'_>, content: &str, kept: Option<Kept>) -> rusqlite::Result<()> {
    let Some(kept) = kept else {
        return transaction.execute_batch("DROP TABLE IF EXISTS view_kept");
    };
    if kept.anew {
        transaction.execute_batch(
            "DROP TABLE IF EXISTS view_kept;
             CREATE TABLE view_kept(key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;",
        )?;
    }
    let mut insert = transaction
        .prepare_cached("INSERT OR REPLACE INTO view_kept(key, value) VALUES (?1, ?2)")?;
    for (key, value) in &kept.values {
        insert.execute(params![key, value])?;
    }
    chain::set(transaction, chain::GROWN_FROM, content)
}

/// All records of the view in order, each with its JSON.
fn flatten(built: &ViewRecords) -> Result<Vec<(Record, String)>> {
    let mut records: Vec<Record> = built.events.iter().cloned().map(Record::Event).collect();
    records.extend(
        built
            .contradictions
            .iter()
            .cloned()
            .map(Record::Contradiction),
    );
    records.extend(built.actors.iter().cloned().map(Record::Actor));
    records.extend(built.places.iter().cloned().map(Record::Place));
    records.sort_by(|a, b| (a.kind(), a.id()).cmp(&(b.kind(), b.id())));
    let mut ids = BTreeSet::new();
    records
        .into_iter()
        .map(|record| {
            let invalid = |what: String| Error::InvalidView { what };
            if !ids.insert(record.id().to_owned()) {
                return Err(invalid(format!("two records are called `{}`", record.id())));
            }
            let json =
                serde_json::to_string(&record).map_err(|error| invalid(error.to_string()))?;
            Ok((record, json))
        })
        .collect()
}

/// Puts a view in the place of the last one. Rows that stay the same are left alone: most of them, when one report came.
fn store(
    transaction: &Transaction<'_>,
    content: &str,
    version: &str,
    built: &ViewRecords,
    records: &[(Record, String)],
) -> rusqlite::Result<()> {
    let before: Option<String> = transaction
        .query_row("SELECT version FROM view_state", [], |row| row.get(0))
        .optional()?;
    if before.as_deref() != Some(version) {
        // Another version may have filled columns in another way.
        transaction.execute_batch(
            "DELETE FROM view_records; DELETE FROM view_members; DELETE FROM view_accounts; DELETE FROM view_documents;",
        )?;
    }
    transaction.execute("DELETE FROM view_state", [])?;
    store_records(transaction, records)?;
    let account_events = built.account_events.iter().map(|(account, event)| {
        let row = (event.clone(), String::new());
        (account.as_str(), row)
    });
    replace(
        transaction,
        account_events,
        [
            "SELECT account, event, '' FROM view_accounts",
            "DELETE FROM view_accounts WHERE account = ?1",
            "INSERT INTO view_accounts(account, event) VALUES (?1, ?2) ON CONFLICT(account) DO UPDATE SET event = excluded.event",
        ],
        2,
    )?;
    let documents: BTreeSet<&String> = built.families.keys().chain(built.cites.keys()).collect();
    let documents = documents.into_iter().map(|document| {
        let cites = built.cites.get(document);
        let cites = cites.map(|cites| serde_json::json!(cites).to_string());
        let family = built.families.get(document).cloned();
        let row = (family.unwrap_or_default(), cites.unwrap_or_default());
        (document.as_str(), row)
    });
    replace(
        transaction,
        documents,
        [
            "SELECT document, coalesce(family, ''), coalesce(cites, '') FROM view_documents",
            "DELETE FROM view_documents WHERE document = ?1",
            "INSERT OR REPLACE INTO view_documents(document, family, cites) VALUES (?1, nullif(?2, ''), nullif(?3, ''))",
        ],
        3,
    )?;
    let digest = digest(transaction)?;
    transaction.execute(
        "INSERT INTO view_state(id, built_from, version, digest) VALUES (1, ?1, ?2, ?3)",
        [content, version, &digest],
    )?;
    Ok(())
}

/// Makes the rows of a table, a key with two values each, those given: `sql` lists, deletes and puts, with so many values for the last.
fn replace<'a>(
    transaction: &Transaction<'_>,
    rows: impl Iterator<Item = (&'a str, (String, String))>,
    [list, delete, put]: [&str; 3],
    values: usize,
) -> rusqlite::Result<()> {
    let mut wanted: BTreeMap<&str, (String, String)> = rows.collect();
    let mut gone = Vec::new();
    {
        let mut statement = transaction.prepare_cached(list)?;
        let mut held = statement.query([])?;
        while let Some(row) = held.next()? {
            let text = |at: usize| -> rusqlite::Result<&str> { Ok(row.get_ref(at)?.as_str()?) };
            let key = text(0)?;
            match wanted.get(key) {
                Some((x, y)) if x == text(1)? && y == text(2)? => {
                    wanted.remove(key);
                }
                Some(_) => {}
                None => gone.push(key.to_owned()),
            }
        }
    }
    let mut statement = transaction.prepare_cached(delete)?;
    for key in gone {
        statement.execute([key])?;
    }
    let mut statement = transaction.prepare_cached(put)?;
    for (key, (x, y)) in wanted {
        let row = [key, &x, &y];
        statement.execute(rusqlite::params_from_iter(&row[..values]))?;
    }
    Ok(())
}

/// Makes the view's records those given, with what persons decided about the ones that are new or other than before.
fn store_records(
    transaction: &Transaction<'_>,
    records: &[(Record, String)],
) -> rusqlite::Result<()> {
    let wanted: HashMap<&str, &str> = records
        .iter()
        .map(|(record, json)| (record.id(), json.as_str()))
        .collect();
    let mut same: HashSet<String> = HashSet::new();
    let mut gone: Vec<String> = Vec::new();
    {
        let mut statement = transaction.prepare_cached("SELECT id, json FROM view_records")?;
        let mut held = statement.query([])?;
        while let Some(row) = held.next()? {
            let (id, json) = (row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?);
            if wanted.get(id) == Some(&json) {
                same.insert(id.to_owned());
            } else {
                gone.push(id.to_owned());
            }
        }
    }
    for sql in [
        "DELETE FROM view_records WHERE id = ?1",
        "DELETE FROM view_members WHERE record = ?1",
    ] {
        let mut statement = transaction.prepare_cached(sql)?;
        for id in &gone {
            statement.execute([id])?;
        }
    }
    let mut insert = transaction.prepare_cached(
        "INSERT INTO view_records(id, kind, live, word, country, place, actors, first, last, located, json)
         VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    let mut member = transaction
        .prepare_cached("INSERT OR IGNORE INTO view_members(record, member) VALUES (?1, ?2)")?;
    let decided: BTreeSet<String> = decide::load(transaction, None)?
        .into_iter()
        .map(|decision| decision.record)
        .collect();
    for (record, json) in records {
        if same.contains(record.id()) {
            continue;
        }
        let columns = Columns::of(record);
        insert.execute(params![
            record.id(),
            record.kind(),
            columns.word,
            columns.country,
            columns.place,
            columns.actors,
            columns.first,
            columns.last,
            columns.located,
            json
        ])?;
        for id in members(record) {
            member.execute([record.id(), id])?;
        }
        if decided.contains(record.id()) {
            decide::apply(transaction, "view_records", record)?;
        }
    }
    Ok(())
}

/// The records that a derived record is about.
fn members(record: &Record) -> &[String] {
    match record {
        Record::Event(event) => &event.accounts,
        Record::Contradiction(contradiction) => &contradiction.records,
        _ => &[],
    }
}

/// A digest over all that the view holds.
pub(crate) fn digest(connection: &Connection) -> rusqlite::Result<String> {
    let mut digest = ContentDigest::default();
    for sql in [
        "SELECT id, json FROM view_records ORDER BY id",
        "SELECT account, event FROM view_accounts ORDER BY account",
        "SELECT document, coalesce(family, '') || char(10) || coalesce(cites, '') FROM view_documents ORDER BY document",
    ] {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            digest.part(row.get_ref(0)?.as_str()?);
            digest.part(row.get_ref(1)?.as_str()?);
        }
    }
    Ok(digest.finish())
}
