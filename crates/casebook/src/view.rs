//! The view: events, contradictions and source families, derived from the records by linking and replaced whole.

use std::collections::{BTreeMap, BTreeSet};

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
        let version = view.version();
        loop {
            if self.view_version()?.as_deref() == Some(version.as_str()) {
                return Ok(false);
            }
            let path = &self.database;
            let (content, built) = {
                let snapshot = schema::read(&self.connection).at(path)?;
                let content = chain::get(&snapshot, "content")
                    .at(path)?
                    .unwrap_or_default();
                let all = Conditions::default();
                let documents = query::documents(&snapshot, &all, -1).at(path)?;
                let mut records = query::coded(&snapshot, None, &all, -1).at(path)?;
                for record in &mut records {
                    // What an older view said must not enter a new one.
                    if let Record::Account(account) = record {
                        account.event = None;
                    }
                }
                let decisions = decide::load(&snapshot, None).at(path)?;
                let documents: Vec<Document> = documents
                    .into_iter()
                    .map(|mut document| {
                        document.family = None;
                        document
                    })
                    .collect();
                let text = |document: &str| query::text(&snapshot, document).ok().flatten();
                let built = view.build(&ViewInput {
                    documents: &documents,
                    records: &records,
                    decisions: &decisions,
                    text: &text,
                });
                (content, built)
            };
            let records = flatten(built.clone())?;
            let transaction = schema::write(&self.connection).at(path)?;
            if chain::get(&transaction, "content").at(path)?.as_deref() != Some(&content) {
                // Somebody added or decided meanwhile.
                continue;
            }
            store(&transaction, &content, &version, &built, &records).at(path)?;
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

/// All records of the view in order, each with its JSON.
fn flatten(built: ViewRecords) -> Result<Vec<(Record, String)>> {
    let mut records: Vec<Record> = built.events.into_iter().map(Record::Event).collect();
    records.extend(built.contradictions.into_iter().map(Record::Contradiction));
    records.extend(built.actors.into_iter().map(Record::Actor));
    records.extend(built.places.into_iter().map(Record::Place));
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

fn store(
    transaction: &Transaction<'_>,
    content: &str,
    version: &str,
    built: &ViewRecords,
    records: &[(Record, String)],
) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "DELETE FROM view_records; DELETE FROM view_members; DELETE FROM view_accounts; DELETE FROM view_documents;
         DELETE FROM view_state;",
    )?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO view_records(id, kind, live, word, country, place, actors, first, last, located, json)
         VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    let mut member = transaction
        .prepare_cached("INSERT OR IGNORE INTO view_members(record, member) VALUES (?1, ?2)")?;
    for (record, json) in records {
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
    }
    let mut insert =
        transaction.prepare_cached("INSERT INTO view_accounts(account, event) VALUES (?1, ?2)")?;
    for (account, event) in &built.account_events {
        insert.execute([account, event])?;
    }
    let documents: BTreeSet<&String> = built.families.keys().chain(built.cites.keys()).collect();
    for document in documents {
        let cites = built.cites.get(document);
        transaction
            .prepare_cached(
                "INSERT INTO view_documents(document, family, cites) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![
                document,
                built.families.get(document),
                cites.map(|cites| serde_json::json!(cites).to_string())
            ])?;
    }
    let decided: BTreeSet<String> = decide::load(transaction, None)?
        .into_iter()
        .map(|decision| decision.record)
        .collect();
    for (record, _) in records {
        if decided.contains(record.id()) {
            decide::apply(transaction, "view_records", record)?;
        }
    }
    let digest = digest(transaction)?;
    transaction.execute(
        "INSERT INTO view_state(id, built_from, version, digest) VALUES (1, ?1, ?2, ?3)",
        [content, version, &digest],
    )?;
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
