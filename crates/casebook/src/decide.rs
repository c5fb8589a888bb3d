//! What people decide about records: kept for good, applied over what was coded, never overwritten by a machine.

use std::collections::BTreeSet;

use concord_record::Record;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::chain::{self, Effect, NewEntry};
use crate::error::{At as _, parse};
use crate::index::Columns;
use crate::{Casebook, Error, Result, schema};

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// A person made the record; `value` is the record itself. Kept by [`Casebook::add_record`] alone.
    Add,
    /// The record is right; takes back a rejection.
    Accept,
    /// The record is wrong and is left out.
    Reject,
    /// A field has another value.
    Edit,
    /// The record tells of the same as others; `value` lists their ids.
    Merge,
    /// The record does not belong with others; `value` lists their ids.
    Split,
    /// Somebody should look at it.
    Flag,
    /// An earlier decision on the record no longer stands; `value` is its place in the log. Both stay in the log.
    Undo,
}

impl Verb {
    /// The word that log and listings use.
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::Add => "add",
            Verb::Accept => "accept",
            Verb::Reject => "reject",
            Verb::Edit => "edit",
            Verb::Merge => "merge",
            Verb::Split => "split",
            Verb::Flag => "flag",
            Verb::Undo => "undo",
        }
    }
}

impl std::str::FromStr for Verb {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        [
            Verb::Add,
            Verb::Accept,
            Verb::Reject,
            Verb::Edit,
            Verb::Merge,
            Verb::Split,
            Verb::Flag,
            Verb::Undo,
        ]
        .into_iter()
        .find(|verb| verb.as_str() == word)
        .ok_or_else(|| format!("`{word}` is no decision"))
    }
}

/// A decision to keep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// What.
    pub verb: Verb,
    /// For an edit: the field, its parts with dots between (`killed.low`).
    pub field: Option<String>,
    /// For an edit: the new value; for merge and split: a list of ids; for undo: the place in the log of what is undone.
    pub value: Option<Value>,
    /// Why.
    pub reason: String,
    /// Who.
    pub who: String,
}

/// A decision as kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoredDecision {
    /// Its entry in the log.
    pub seq: u64,
    /// When, in UTC.
    pub time: String,
    /// The record decided on.
    pub record: String,
    /// What was decided.
    #[serde(flatten)]
    pub decision: Decision,
}

/// Members that no edit may touch: identity, and the evidence that others check.
const FIXED: [&str; 5] = ["id", "kind", "document", "evidence", "event"];

impl Casebook {
    /// Keeps a decision on a record; gives its place in the log.
    pub fn decide(&mut self, record_id: &str, decision: &Decision) -> Result<u64> {
        let transaction = schema::write(&self.connection).at(&self.database)?;
        let seq = self.keep(&transaction, record_id, decision)?;
        transaction.commit().at(&self.database)?;
        Ok(seq)
    }

    /// Keeps decisions that belong together, all or none; gives their places in the log.
    pub fn decide_all(&mut self, decisions: &[(String, Decision)]) -> Result<Vec<u64>> {
        let transaction = schema::write(&self.connection).at(&self.database)?;
        let places = decisions
            .iter()
            .map(|(record, decision)| self.keep(&transaction, record, decision))
            .collect::<Result<Vec<u64>>>()?;
        transaction.commit().at(&self.database)?;
        Ok(places)
    }

    fn keep(
        &self,
        transaction: &Transaction<'_>,
        record_id: &str,
        decision: &Decision,
    ) -> Result<u64> {
        let path = &self.database;
        let refuse = |what: &str| Error::InvalidDecision {
            record: record_id.to_owned(),
            what: what.to_owned(),
        };
        let (table, json) =
            stored(transaction, record_id)
                .at(path)?
                .ok_or_else(|| Error::UnknownRecord {
                    id: record_id.to_owned(),
                })?;
        let record: Record = parse(&json).at(path)?;
        let before = Decided::load(transaction, &record).at(path)?;
        let mut undone = None;
        match decision.verb {
            Verb::Edit => {
                let (Some(field), Some(value)) = (&decision.field, &decision.value) else {
                    return Err(refuse("an edit needs a field and a value"));
                };
                let base = before.record.as_ref().unwrap_or(&record);
                edited(base, field, value).map_err(|what| refuse(&what))?;
            }
            Verb::Merge | Verb::Split => {
                let ids = decision.value.as_ref().and_then(Value::as_array);
                let ids: Option<Vec<&str>> =
                    ids.and_then(|ids| ids.iter().map(Value::as_str).collect());
                let Some(ids) = ids.filter(|ids| !ids.is_empty()) else {
                    return Err(refuse(
                        "merge and split need a list of record ids as their value",
                    ));
                };
                for id in ids {
                    if stored(transaction, id).at(path)?.is_none() {
                        return Err(Error::UnknownRecord { id: id.to_owned() });
                    }
                }
            }
            Verb::Undo => {
                let seq = decision.value.as_ref().and_then(Value::as_u64);
                let standing = load(transaction, Some(record_id)).at(path)?;
                let found = standing.into_iter().find(|it| Some(it.seq) == seq);
                undone = Some(
                    found.ok_or_else(|| {
                        refuse("undo needs the place in the log of a decision on this record that still stands")
                    })?,
                );
            }
            Verb::Add => return Err(refuse("a record is made together with its decision")),
            Verb::Accept | Verb::Reject | Verb::Flag => {}
        }
        // Events are built from coded records; a decision on a derived one lies over them and builds nothing.
        let coded = table == "records";
        let verb = undone
            .as_ref()
            .map_or(decision.verb, |undone| undone.decision.verb);
        let effect = match verb {
            _ if !coded => Effect::None,
            Verb::Accept if !before.rejected && undone.is_none() => Effect::None,
            Verb::Flag => Effect::None,
            Verb::Merge | Verb::Split => Effect::Grows,
            _ => Effect::Changes,
        };
        let time = self.time();
        let detail = json!({
            "record": record_id,
            "verb": decision.verb,
            "field": decision.field,
            "value": decision.value,
            "reason": decision.reason,
        });
        let entry = NewEntry {
            time: &time,
            who: &decision.who,
            action: "decision",
            detail: &detail,
            effect,
        };
        let seq = chain::append(transaction, &entry).at(path)?;
        transaction
            .prepare_cached(
                "INSERT INTO decisions(seq, record, verb, field, value, reason, who, time)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    seq,
                    record_id,
                    decision.verb.as_str(),
                    decision.field,
                    decision.value.as_ref().map(chain::canonical),
                    decision.reason,
                    decision.who,
                    time
                ])
            })
            .at(path)?;
        apply(transaction, table, &record).at(path)?;
        Ok(seq)
    }

    /// The decisions on a record, oldest first, those undone and the undoing among them.
    pub fn decisions_for(&self, record_id: &str) -> Result<Vec<StoredDecision>> {
        load_all(&self.connection, Some(record_id)).at(&self.database)
    }

    /// The decisions that stand, oldest first.
    pub fn decisions(&self) -> Result<Vec<StoredDecision>> {
        load(&self.connection, None).at(&self.database)
    }
}

/// The table that holds a record, and the record as coded.
fn stored(connection: &Connection, id: &str) -> rusqlite::Result<Option<(&'static str, String)>> {
    for (table, sql) in [
        ("records", "SELECT json FROM records WHERE id = ?1"),
        (
            "view_records",
            "SELECT json FROM view_records WHERE id = ?1",
        ),
    ] {
        let json: Option<String> = connection
            .prepare_cached(sql)?
            .query_row([id], |row| row.get(0))
            .optional()?;
        if let Some(json) = json {
            return Ok(Some((table, json)));
        }
    }
    Ok(None)
}

/// The decisions that stand: neither undone nor an undoing.
pub(crate) fn load(
    connection: &Connection,
    record: Option<&str>,
) -> rusqlite::Result<Vec<StoredDecision>> {
    let all = load_all(connection, record)?;
    Ok(standing(all))
}

/// Those that are neither undone nor an undoing.
fn standing(mut all: Vec<StoredDecision>) -> Vec<StoredDecision> {
    let undone: BTreeSet<u64> = all
        .iter()
        .filter(|stored| stored.decision.verb == Verb::Undo)
        .filter_map(|stored| stored.decision.value.as_ref()?.as_u64())
        .collect();
    all.retain(|stored| stored.decision.verb != Verb::Undo && !undone.contains(&stored.seq));
    all
}

/// Every decision that was made.
pub(crate) fn load_all(
    connection: &Connection,
    record: Option<&str>,
) -> rusqlite::Result<Vec<StoredDecision>> {
    let read = |row: &rusqlite::Row<'_>| {
        let value: Option<String> = row.get("value")?;
        Ok(StoredDecision {
            seq: row.get("seq")?,
            time: row.get("time")?,
            record: row.get("record")?,
            decision: Decision {
                verb: parse(&Value::from(row.get_ref("verb")?.as_str()?).to_string())?,
                field: row.get("field")?,
                value: value.map(|value| parse(&value)).transpose()?,
                reason: row.get("reason")?,
                who: row.get("who")?,
            },
        })
    };
    match record {
        Some(record) => connection
            .prepare_cached("SELECT * FROM decisions WHERE record = ?1 ORDER BY seq")?
            .query_map([record], read)?
            .collect(),
        None => connection
            .prepare_cached("SELECT * FROM decisions ORDER BY seq")?
            .query_map([], read)?
            .collect(),
    }
}

/// What the decisions make of a record.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    pub(crate) rejected: bool,
    /// A person made it and took that back.
    pub(crate) withdrawn: bool,
    /// The edited record's JSON, where there are edits that still fit.
    pub(crate) effective: Option<String>,
    /// The edited record.
    pub(crate) record: Option<Record>,
    /// Its columns.
    pub(crate) columns: Option<Columns>,
}

impl Decided {
    pub(crate) fn load(connection: &Connection, record: &Record) -> rusqlite::Result<Decided> {
        let all = load_all(connection, Some(record.id()))?;
        let made = |all: &[StoredDecision]| all.iter().any(|it| it.decision.verb == Verb::Add);
        let was_made = made(&all);
        let all = standing(all);
        let mut decided = Decided {
            withdrawn: was_made && !made(&all),
            ..Decided::default()
        };
        for StoredDecision { decision, .. } in all {
            match (decision.verb, &decision.field, &decision.value) {
                (Verb::Accept, ..) => decided.rejected = false,
                (Verb::Reject, ..) => decided.rejected = true,
                (Verb::Edit, Some(field), Some(value)) => {
                    // The record may have been coded anew into a shape that the edit does not fit; then the text has the word.
                    let base = decided.record.as_ref().unwrap_or(record);
                    if let Ok(record) = edited(base, field, value) {
                        decided.record = Some(record);
                    }
                }
                _ => {}
            }
        }
        decided.rejected |= decided.withdrawn;
        if let Some(record) = &decided.record {
            decided.columns = Some(Columns::of(record));
            decided.effective = serde_json::to_string(record).ok();
        }
        Ok(decided)
    }
}

/// The record with one field changed, if it is still a record then.
fn edited(record: &Record, field: &str, value: &Value) -> Result<Record, String> {
    let mut json = serde_json::to_value(record).map_err(|error| error.to_string())?;
    if FIXED.contains(&field.split('.').next().unwrap_or_default()) {
        return Err(format!("`{field}` is fixed"));
    }
    let mut place = &mut json;
    for part in field.split('.') {
        let members = place
            .as_object_mut()
            .ok_or_else(|| format!("`{field}` lies in a field that is empty or has no parts"))?;
        place = members
            .get_mut(part)
            .ok_or_else(|| format!("there is no field `{field}`"))?;
    }
    *place = value.clone();
    serde_json::from_value(json).map_err(|error| format!("`{field}` cannot be `{value}`: {error}"))
}

/// Brings a stored record's listing up to its decisions.
pub(crate) fn apply(connection: &Connection, table: &str, record: &Record) -> rusqlite::Result<()> {
    let decided = Decided::load(connection, record)?;
    let columns = decided.columns.unwrap_or_else(|| Columns::of(record));
    let active = if table == "records" {
        "(SELECT active FROM documents WHERE id = records.document)"
    } else {
        "1"
    };
    connection
        .prepare_cached(&format!(
            "UPDATE {table} SET live = (?2 AND {active}), effective = ?3, word = ?4, country = ?5, place = ?6, actors = ?7,
               first = ?8, last = ?9, located = ?10 WHERE id = ?1"
        ))?
        .execute(params![
            record.id(),
            !decided.rejected,
            decided.effective,
            columns.word,
            columns.country,
            columns.place,
            columns.actors,
            columns.first,
            columns.last,
            columns.located
        ])?;
    Ok(())
}
