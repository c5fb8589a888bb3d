//! Records that a person makes from the words of a document: kept as a decision with the whole record in it, so that coding the
//! document again, which replaces what the machine coded, cannot lose them.
//!
//! A made record stands in the table of records beside the coded ones, with its maker, and is listed, linked and exported like them.
//! What counts is the decision: the row is made from it again whenever the document is stored. Reading the same file may give another
//! text then; the evidence is moved to the nearest place that has its words, and where no place has them the record is left out of
//! the listings and the document's warnings say so.

use concord_record::{Document, Evidence, Record, Span, Text};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde_json::{Value, json};

use crate::chain::{self, Effect, NewEntry};
use crate::coder::CheckedRecord;
use crate::decide::{StoredDecision, Verb, load_all};
use crate::error::{At as _, parse};
use crate::index::Columns;
use crate::store::insert_record;
use crate::{Casebook, Error, Result, schema};

impl Casebook {
    /// Keeps a record that a person made from a document's words: an account, quantity, claim or relation whose evidence is in the
    /// text. It gets an id of its own, whatever id it came with. Gives that and the decision's place in the log; undoing the decision
    /// takes the record out again.
    ///
    /// # Errors
    /// The document is unknown or was replaced, the record is of another kind, or its evidence is missing or not the text there.
    pub fn add_record(&mut self, record: Record, reason: &str, who: &str) -> Result<(String, u64)> {
        let path = &self.database;
        let transaction = schema::write(&self.connection).at(path)?;
        let document = record.document().unwrap_or_default().to_owned();
        let refuse = |what: &str| Error::InvalidDecision {
            record: format!("new record of {document}"),
            what: what.to_owned(),
        };
        let held: Option<(String, bool)> = transaction
            .prepare_cached("SELECT text, active FROM documents WHERE id = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row([&document], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .at(path)?;
        let (text, active) = held.ok_or_else(|| Error::UnknownDocument {
            id: document.clone(),
        })?;
        if !active {
            return Err(refuse("the document was replaced by a later version"));
        }
        let text = Text::new(text);
        let evidence = record.evidence();
        if evidence.is_empty() {
            return Err(refuse("it has no evidence"));
        }
        if let Some(lie) = evidence
            .iter()
            .find(|it| it.document != document || it.start >= it.end || !it.holds(&text))
        {
            return Err(refuse(&format!(
                "`{}` is not the text at {} to {}",
                lie.exact, lie.start, lie.end
            )));
        }
        // The log never shrinks, so the number is never given twice.
        let number = decisions(&transaction, &document).at(path)?.len() + 1;
        let id = format!("{document}-p{number}");
        let record =
            named(record, &id).ok_or_else(|| refuse("such records are derived, not made"))?;
        let value = serde_json::to_value(&record).map_err(|error| refuse(&error.to_string()))?;
        let time = self.time();
        let entry = NewEntry {
            time: &time,
            who,
            action: "decision",
            detail: &json!({"record": id, "verb": Verb::Add, "field": null, "value": value, "reason": reason}),
            effect: Effect::Changes,
        };
        let seq = chain::append(&transaction, &entry).at(path)?;
        transaction
            .execute(
                "INSERT INTO decisions(seq, record, verb, field, value, reason, who, time) VALUES (?1, ?2, 'add', NULL, ?3, ?4, ?5, ?6)",
                params![seq, id, chain::canonical(&value), reason, who, time],
            )
            .at(path)?;
        insert(&transaction, &document, record, who).at(path)?;
        transaction.commit().at(path)?;
        Ok((id, seq))
    }
}

/// The decisions by which records of a document were made, oldest first, those undone among them.
fn decisions(connection: &Connection, document: &str) -> rusqlite::Result<Vec<StoredDecision>> {
    let ids: Vec<String> = connection
        .prepare_cached(
            "SELECT record FROM decisions WHERE record > ?1 AND record < ?2 AND verb = 'add' ORDER BY seq",
        )?
        .query_map([format!("{document}-p"), format!("{document}-q")], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let all = load_all(connection, Some(&id))?;
        found.extend(all.into_iter().filter(|it| it.decision.verb == Verb::Add));
    }
    Ok(found)
}

/// The record with another id; `None` for a kind that nobody makes.
fn named(mut record: Record, name: &str) -> Option<Record> {
    let id = match &mut record {
        Record::Account(it) => {
            // Linking says that.
            it.event = None;
            &mut it.id
        }
        Record::Quantity(it) => &mut it.id,
        Record::Claim(it) => &mut it.id,
        Record::Relation(it) => &mut it.id,
        _ => return None,
    };
    name.clone_into(id);
    Some(record)
}

fn insert(
    connection: &Transaction<'_>,
    document: &str,
    record: Record,
    maker: &str,
) -> rusqlite::Result<()> {
    let ordinal: usize = connection
        .prepare_cached("SELECT coalesce(max(ordinal), -1) + 1 FROM records WHERE document = ?1")?
        .query_row([document], |row| row.get(0))?;
    let json = serde_json::to_string(&record)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    let checked = CheckedRecord {
        id: record.id().to_owned(),
        kind: record.kind(),
        json,
        columns: Columns::of(&record),
        record,
    };
    insert_record(connection, document, ordinal, &checked, Some(maker))
}

/// The record of a decision as it stands in a text: its evidence where its words are. `None` where they are nowhere, or where the
/// decision holds no record of this program.
fn placed(value: &Value, text: &Text) -> Option<Record> {
    let mut record: Record = parse(&value.to_string()).ok()?;
    let evidence = match &mut record {
        Record::Account(it) => &mut it.evidence,
        Record::Quantity(it) => &mut it.evidence,
        Record::Claim(it) => &mut it.evidence,
        Record::Relation(it) => &mut it.evidence,
        _ => return None,
    };
    for it in evidence {
        if !it.holds(text) {
            *it = moved(it, text)?;
        }
    }
    Some(record)
}

/// The evidence at the nearest place that has its words, the earlier one of two.
fn moved(evidence: &Evidence, text: &Text) -> Option<Evidence> {
    let found = text.as_str().match_indices(&evidence.exact);
    let spans = found.map(|(at, words)| text.span(at..at + words.len()));
    let Span { start, end } = spans.min_by_key(|span| span.start.abs_diff(evidence.start))?;
    Some(Evidence {
        start,
        end,
        ..evidence.clone()
    })
}

/// Puts the made records of a document beside those that were coded just now.
pub(crate) fn restore(
    transaction: &Transaction<'_>,
    document: &Document,
    text: &Text,
    warnings: &str,
) -> rusqlite::Result<()> {
    let mut lost = Vec::new();
    for made in decisions(transaction, &document.id)? {
        let value = made.decision.value.as_ref().unwrap_or(&Value::Null);
        match placed(value, text) {
            Some(record) => insert(transaction, &document.id, record, &made.decision.who)?,
            None => lost.push(format!(
                "log entry {} made a record of words that this text does not have any more",
                made.seq
            )),
        }
    }
    if !lost.is_empty() {
        let mut all: Vec<String> = parse(warnings)?;
        all.extend(lost);
        transaction.execute(
            "UPDATE documents SET warnings = ?2 WHERE id = ?1",
            params![document.id, json!(all).to_string()],
        )?;
    }
    Ok(())
}

/// What does not fit between the decisions that made a document's records and the rows that stand for them: id and trouble.
pub(crate) fn misfits(
    connection: &Connection,
    document: &str,
    text: &Text,
) -> rusqlite::Result<Vec<(String, &'static str)>> {
    let rows: Vec<(String, String, String)> = connection
        .prepare_cached(
            "SELECT id, json, maker FROM records WHERE document = ?1 AND maker IS NOT NULL",
        )?
        .query_map([document], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let made = decisions(connection, document)?;
    let mut found = Vec::new();
    for (id, json, maker) in &rows {
        let same = made.iter().any(|it| {
            let value = it.decision.value.as_ref().unwrap_or(&Value::Null);
            it.record == *id
                && it.decision.who == *maker
                && placed(value, text) == parse::<Record>(json).ok()
        });
        if !same {
            found.push((id.clone(), "it is not what the person made"));
        }
    }
    for it in made {
        let value = it.decision.value.as_ref().unwrap_or(&Value::Null);
        if !rows.iter().any(|(id, ..)| *id == it.record) && placed(value, text).is_some() {
            found.push((it.record, "a person made it, but it is gone"));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use concord_record::Field;

    use super::*;

    #[test]
    fn evidence_moves_to_the_nearest_place_of_its_words() {
        let before = Text::new("É. Nine died. Nine died.".to_owned());
        let at = before.as_str().rfind("Nine").unwrap();
        let evidence = Evidence::new("d", &before, at..at + 9, Field::Passage);
        let after = Text::new("É. Page 2. Nine died. Nine died.".to_owned());
        let found = moved(&evidence, &after).unwrap();
        assert!(found.holds(&after));
        assert_eq!((found.start, found.end), (11, 20));
        assert_eq!(moved(&evidence, &Text::new("Ten died.".to_owned())), None);
    }
}
