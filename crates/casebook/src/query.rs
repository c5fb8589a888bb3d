//! Listings: what the documents say, as decisions leave it.

use concord_record::{
    Account, Claim, Contradiction, Document, Event, Quantity, Record, Relation, Span, Text,
};
use rusqlite::{Connection, OptionalExtension as _, params_from_iter};
use serde::Serialize;

use crate::error::{At as _, parse};
use crate::filter::Conditions;
use crate::{Casebook, Error, Filter, Result, StoredBlock};

/// The words around a span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// The document.
    pub document: String,
    /// The passage that the span begins in, such as a paragraph.
    pub block: StoredBlock,
    /// The sentence or sentences that the span lies in, in code points.
    pub start: usize,
    /// One past their last code point.
    pub end: usize,
    /// Their words.
    pub text: String,
}

impl Casebook {
    /// Active documents by file name; actor, type and place ask for an account that fits, dates for publication.
    pub fn documents(&self, filter: &Filter) -> Result<Vec<Document>> {
        let mut conditions = Conditions::default();
        conditions.document(filter);
        let days = Filter {
            from: filter.from,
            to: filter.to,
            ..Filter::default()
        };
        conditions.columns(&days, "d");
        let accounts = Filter {
            from: None,
            to: None,
            ..filter.clone()
        };
        if accounts.asks_for_columns() || accounts.event_type.is_some() {
            let mut inner = Conditions {
                values: std::mem::take(&mut conditions.values),
                ..Conditions::default()
            };
            inner.columns(&accounts, "r");
            inner.word(&accounts, "r");
            conditions.sql.push(format!(
                "EXISTS(SELECT 1 FROM records r WHERE {})",
                inner.after("r.document = d.id AND r.live = 1 AND r.kind = 'account'")
            ));
            conditions.values = inner.values;
        }
        documents(&self.connection, &conditions, filter.sql_limit()).at(&self.database)
    }

    /// A document, active or older.
    pub fn document(&self, id: &str) -> Result<Document> {
        let document = self
            .connection
            .prepare_cached(
                "SELECT d.json, v.family, v.cites FROM documents d LEFT JOIN view_documents v ON v.document = d.id WHERE d.id = ?1",
            )
            .and_then(|mut statement| statement.query_row([id], read_document).optional());
        document
            .at(&self.database)?
            .ok_or_else(|| Error::UnknownDocument { id: id.to_owned() })
    }

    /// Accounts by document and reading order, each with its event.
    pub fn accounts(&self, filter: &Filter) -> Result<Vec<Account>> {
        self.coded("account", filter, |record| match record {
            Record::Account(account) => Some(account),
            _ => None,
        })
    }

    /// Quantities by document and reading order.
    pub fn quantities(&self, filter: &Filter) -> Result<Vec<Quantity>> {
        self.coded("quantity", filter, |record| match record {
            Record::Quantity(quantity) => Some(quantity),
            _ => None,
        })
    }

    /// Claims by document and reading order.
    pub fn claims(&self, filter: &Filter) -> Result<Vec<Claim>> {
        self.coded("claim", filter, |record| match record {
            Record::Claim(claim) => Some(claim),
            _ => None,
        })
    }

    /// Relations by document and reading order.
    pub fn relations(&self, filter: &Filter) -> Result<Vec<Relation>> {
        self.coded("relation", filter, |record| match record {
            Record::Relation(relation) => Some(relation),
            _ => None,
        })
    }

    /// Events by date, those without one last. Empty until the view is built; see [`Casebook::view_is_fresh`].
    pub fn events(&self, filter: &Filter) -> Result<Vec<Event>> {
        let mut conditions = Conditions::default();
        conditions.columns(filter, "v");
        conditions.word(filter, "v");
        let records = self.derived("event", filter, conditions)?;
        Ok(records
            .into_iter()
            .filter_map(|record| match record {
                Record::Event(event) => Some(event),
                _ => None,
            })
            .collect())
    }

    /// Contradictions, the gravest first; actor, place and dates ask for one of the records concerned.
    pub fn contradictions(&self, filter: &Filter) -> Result<Vec<Contradiction>> {
        let mut conditions = Conditions::default();
        conditions.word(filter, "v");
        if filter.asks_for_columns() {
            let mut inner = Conditions {
                values: std::mem::take(&mut conditions.values),
                ..Conditions::default()
            };
            inner.columns(filter, "r");
            conditions.sql.push(format!(
                "EXISTS(SELECT 1 FROM view_members m JOIN records r ON r.id = m.member WHERE {})",
                inner.after("m.record = v.id")
            ));
            conditions.values = inner.values;
        }
        let unlimited = Filter {
            limit: None,
            ..filter.clone()
        };
        let records = self.derived("contradiction", &unlimited, conditions)?;
        let mut contradictions: Vec<Contradiction> = records
            .into_iter()
            .filter_map(|record| match record {
                Record::Contradiction(contradiction) => Some(contradiction),
                _ => None,
            })
            .collect();
        contradictions.sort_by(|a, b| {
            b.severity
                .total_cmp(&a.severity)
                .then_with(|| a.id.cmp(&b.id))
        });
        contradictions.truncate(filter.limit.unwrap_or(usize::MAX));
        Ok(contradictions)
    }

    /// Any record by its id, as decisions leave it, rejected or not.
    pub fn record(&self, id: &str) -> Result<Record> {
        let find = || -> rusqlite::Result<Option<Record>> {
            for sql in [
                "SELECT COALESCE(r.effective, r.json), e.event FROM records r
                 LEFT JOIN view_accounts e ON e.account = r.id WHERE r.id = ?1",
                "SELECT COALESCE(effective, json), NULL FROM view_records WHERE id = ?1",
            ] {
                let found = self
                    .connection
                    .prepare_cached(sql)?
                    .query_row([id], read_record)
                    .optional()?;
                if found.is_some() {
                    return Ok(found);
                }
            }
            Ok(None)
        };
        match find().at(&self.database)? {
            Some(record) => Ok(record),
            None => match self.document(id) {
                Ok(document) => Ok(Record::Document(document)),
                Err(Error::UnknownDocument { .. }) => {
                    Err(Error::UnknownRecord { id: id.to_owned() })
                }
                Err(error) => Err(error),
            },
        }
    }

    /// A document's canonical text.
    pub fn text(&self, document: &str) -> Result<Text> {
        let text = text(&self.connection, document).at(&self.database)?;
        text.map(Text::new).ok_or_else(|| Error::UnknownDocument {
            id: document.to_owned(),
        })
    }

    /// A document's passages, in order.
    pub fn blocks(&self, document: &str) -> Result<Vec<StoredBlock>> {
        self.document_part("blocks", document)
    }

    /// What a person should know about how a document was read.
    pub fn warnings(&self, document: &str) -> Result<Vec<String>> {
        self.document_part("warnings", document)
    }

    /// A document's captured bytes, checked against their hash.
    pub fn capture(&self, document: &str) -> Result<Vec<u8>> {
        self.captures.read(&self.document(document)?.sha256)
    }

    /// The sentence around a span, or the span's own words where it crosses passages.
    pub fn passage(&self, document: &str, span: Span) -> Result<Passage> {
        let text = self.text(document)?;
        let chars = text.chars();
        let span = Span {
            start: span.start.min(chars),
            end: span.end.clamp(span.start.min(chars), chars),
        };
        let block = self
            .blocks(document)?
            .into_iter()
            .find(|block| block.start <= span.start && span.start < block.end.max(block.start + 1))
            .unwrap_or(StoredBlock {
                kind: "text".to_owned(),
                start: 0,
                end: chars,
                page: None,
            });
        let within = Span {
            start: block.start,
            end: block.end.max(span.end),
        };
        let around = sentence(text.slice(within).unwrap_or_default(), within, span);
        Ok(Passage {
            document: document.to_owned(),
            block,
            start: around.start,
            end: around.end,
            text: text.slice(around).unwrap_or_default().to_owned(),
        })
    }

    fn document_part<T: serde::de::DeserializeOwned>(&self, column: &str, id: &str) -> Result<T> {
        let sql = format!("SELECT {column} FROM documents WHERE id = ?1");
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement
                    .query_row([id], |row| parse(row.get_ref(0)?.as_str()?))
                    .optional()
            })
            .at(&self.database)?
            .ok_or_else(|| Error::UnknownDocument { id: id.to_owned() })
    }

    fn coded<T>(
        &self,
        kind: &str,
        filter: &Filter,
        pick: impl Fn(Record) -> Option<T>,
    ) -> Result<Vec<T>> {
        let mut conditions = Conditions::default();
        conditions.columns(filter, "r");
        conditions.word(filter, "r");
        conditions.document(filter);
        let records = coded(
            &self.connection,
            Some(kind),
            &conditions,
            filter.sql_limit(),
        );
        Ok(records
            .at(&self.database)?
            .into_iter()
            .filter_map(pick)
            .collect())
    }

    fn derived(
        &self,
        kind: &str,
        filter: &Filter,
        mut conditions: Conditions,
    ) -> Result<Vec<Record>> {
        if let Some(document) = &filter.document {
            conditions.add(
                "EXISTS(SELECT 1 FROM view_members m JOIN records r ON r.id = m.member JOIN documents d ON d.id = r.document
                   WHERE m.record = v.id AND instr(d.words, ?) > 0)",
                document.to_lowercase(),
            );
        }
        let sql = format!(
            "SELECT COALESCE(v.effective, v.json), NULL FROM view_records v WHERE {}
             ORDER BY v.first IS NULL, v.first, v.id LIMIT {}",
            conditions.after(&format!("v.live = 1 AND v.kind = '{kind}'")),
            filter.sql_limit()
        );
        let list = || -> rusqlite::Result<Vec<Record>> {
            self.connection
                .prepare_cached(&sql)?
                .query_map(params_from_iter(&conditions.values), read_record)?
                .collect()
        };
        list().at(&self.database)
    }
}

/// Live records of active documents, by file, document and reading order.
pub(crate) fn coded(
    connection: &Connection,
    kind: Option<&str>,
    conditions: &Conditions,
    limit: i64,
) -> rusqlite::Result<Vec<Record>> {
    let first = match kind {
        Some(kind) => format!("r.live = 1 AND r.kind = '{kind}'"),
        None => "r.live = 1".to_owned(),
    };
    let sql = format!(
        "SELECT COALESCE(r.effective, r.json), e.event FROM records r JOIN documents d ON d.id = r.document
         LEFT JOIN view_accounts e ON e.account = r.id
           AND EXISTS(SELECT 1 FROM view_records v WHERE v.id = e.event AND v.live = 1)
         WHERE {} ORDER BY d.file, d.id, r.ordinal LIMIT {limit}",
        conditions.after(&first)
    );
    connection
        .prepare_cached(&sql)?
        .query_map(params_from_iter(&conditions.values), read_record)?
        .collect()
}

/// Live records of documents, in the order of the documents and of reading, without what a view says of them. As [`coded`] gives them;
/// for a whole casebook quicker, since nothing is joined or sorted and each record is read as what it is.
pub(crate) fn live(
    connection: &Connection,
    documents: &[Document],
) -> rusqlite::Result<Vec<Record>> {
    let mut records = Vec::new();
    let mut statement = connection.prepare_cached(
        "SELECT kind, COALESCE(effective, json) FROM records WHERE document = ?1 AND live = 1 ORDER BY ordinal",
    )?;
    for document in documents {
        let mut rows = statement.query([&document.id])?;
        while let Some(row) = rows.next()? {
            let json = row.get_ref(1)?.as_str()?;
            records.push(match row.get_ref(0)?.as_str()? {
                // What an older view said must not enter a new one.
                "account" => Record::Account(Account {
                    event: None,
                    ..parse(json)?
                }),
                "quantity" => Record::Quantity(parse(json)?),
                "claim" => Record::Claim(parse(json)?),
                "relation" => Record::Relation(parse(json)?),
                _ => parse(json)?,
            });
        }
    }
    Ok(records)
}

/// Active documents by file and id.
pub(crate) fn documents(
    connection: &Connection,
    conditions: &Conditions,
    limit: i64,
) -> rusqlite::Result<Vec<Document>> {
    let sql = format!(
        "SELECT d.json, v.family, v.cites FROM documents d LEFT JOIN view_documents v ON v.document = d.id
         WHERE {} ORDER BY d.file, d.id LIMIT {limit}",
        conditions.after("d.active = 1")
    );
    connection
        .prepare_cached(&sql)?
        .query_map(params_from_iter(&conditions.values), read_document)?
        .collect()
}

/// A document's text.
pub(crate) fn text(connection: &Connection, document: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT text FROM documents WHERE id = ?1")?
        .query_row([document], |row| row.get(0))
        .optional()
}

/// JSON and event of a record.
pub(crate) fn read_record(row: &rusqlite::Row<'_>) -> rusqlite::Result<Record> {
    let mut record: Record = parse(row.get_ref(0)?.as_str()?)?;
    if let Record::Account(account) = &mut record {
        account.event = row.get(1)?;
    }
    Ok(record)
}

/// JSON, family and cited documents of a document.
pub(crate) fn read_document(row: &rusqlite::Row<'_>) -> rusqlite::Result<Document> {
    let mut document: Document = parse(row.get_ref(0)?.as_str()?)?;
    document.family = row.get(1)?;
    // What its own notes and attributions name, and which documents at hand it leans on.
    if let Some(cites) = row.get_ref(2)?.as_str_or_null()? {
        document.cites.extend(parse::<Vec<String>>(cites)?);
        document.cites.sort();
        document.cites.dedup();
    }
    Ok(document)
}

/// The sentence of `text`, which lies at `within`, that holds `span`. For showing only: a boundary is an end mark, then a blank, then
/// no small letter; an initial or a short title before a dot is none.
fn sentence(text: &str, within: Span, span: Span) -> Span {
    let chars: Vec<char> = text.chars().collect();
    let (mut start, mut end) = (0, chars.len());
    let (from, to) = (span.start - within.start, span.end - within.start);
    let mut index = 0;
    while index < chars.len() {
        let mark = index;
        index += 1;
        if !matches!(chars[mark], '.' | '!' | '?' | '…' | '؟' | '۔' | '。') {
            continue;
        }
        while index < chars.len() && matches!(chars[index], '"' | '”' | '’' | '»' | ')' | ']')
        {
            index += 1;
        }
        let after = (index..chars.len()).find(|&next| !chars[next].is_whitespace());
        let Some(after) = after else { break };
        let fullwidth = chars[mark] == '。';
        if (after == index && !fullwidth) || chars[after].is_lowercase() {
            continue;
        }
        let word = chars[..mark]
            .iter()
            .rev()
            .take_while(|c| c.is_alphabetic())
            .count();
        if chars[mark] == '.' && word > 0 {
            let first = chars[mark - word];
            if word == 1 || (word <= 3 && first.is_uppercase()) {
                continue;
            }
        }
        if index <= from {
            start = after;
        } else if index >= to {
            end = index;
            break;
        }
    }
    Span {
        start: within.start + start.min(from),
        end: within.start + end.max(to),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn finds_the_sentence_around_a_span() {
        let text = "Four died. Gen. Sher said \"it was us.\" The U.S. denied it! More?";
        let held = Text::new(text.to_owned());
        let whole = Span {
            start: 0,
            end: held.chars(),
        };
        let around = |word: &str| {
            let at = text.find(word).unwrap();
            let span = held.span(at..at + word.len());
            held.slice(sentence(text, whole, span)).unwrap()
        };
        assert_eq!(around("died"), "Four died.");
        assert_eq!(around("said"), "Gen. Sher said \"it was us.\"");
        assert_eq!(around("denied"), "The U.S. denied it!");
        assert_eq!(around("More?"), "More?");
        assert_eq!(
            around("died. Gen"),
            "Four died. Gen. Sher said \"it was us.\""
        );
    }

    proptest! {
        #[test]
        fn the_sentence_holds_the_span(text in "[a-zA-Z.!? \"é。]{0,60}", a in 0usize..60, b in 0usize..60) {
            let chars = text.chars().count();
            let (a, b) = (a.min(chars), b.min(chars));
            let (span, whole) = (Span { start: a.min(b), end: a.max(b) }, Span { start: 0, end: chars });
            let around = sentence(&text, whole, span);
            prop_assert!(around.start <= span.start && span.end <= around.end && around.end <= chars);
        }
    }
}
