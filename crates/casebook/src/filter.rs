//! What a listing is narrowed by, and the SQL that says so.

use jiff::civil::Date;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};

/// What a listing is narrowed by; all that is given must hold. Text is matched as a part, in any case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// A part of a side's name, or its actor id. For quantities also who reports, for claims who speaks.
    pub actor: Option<String>,
    /// The whole word: type of an event or account, measure, stance, relation.
    #[serde(rename = "type")]
    pub event_type: Option<String>,
    /// A part of the place's name or of its district's or province's, or a country code.
    pub place: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Nothing that ended before this day; leaves out what has no date.
    pub from: Option<Date>,
    /// Nothing that began after this day; leaves out what has no date.
    pub to: Option<Date>,
    /// A document's id, or a part of its file name, title or publisher.
    pub document: Option<String>,
    /// At most so many.
    pub limit: Option<usize>,
}

/// Conditions with their values, in order.
#[derive(Default)]
pub(crate) struct Conditions {
    pub(crate) sql: Vec<String>,
    pub(crate) values: Vec<Value>,
}

impl Conditions {
    pub(crate) fn add(&mut self, sql: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.sql
            .push(sql.replace('?', &format!("?{}", self.values.len())));
    }

    /// Conditions on the columns of the table called `t`, the word apart.
    pub(crate) fn columns(&mut self, filter: &Filter, t: &str) {
        if let Some(actor) = &filter.actor {
            self.add(&format!("instr({t}.actors, ?) > 0"), actor.to_lowercase());
        }
        if let Some(country) = &filter.country {
            self.add(&format!("{t}.country = ?"), country.to_uppercase());
        }
        if let Some(place) = &filter.place {
            let code = place.to_uppercase();
            self.add(&format!("(instr({t}.place, ?)"), place.to_lowercase());
            self.add(&format!("{t}.country = ?)"), code);
            // The two belong together.
            if let (Some(right), Some(left)) = (self.sql.pop(), self.sql.pop()) {
                self.sql.push(format!("{left} OR {right}"));
            }
        }
        if let Some(from) = filter.from {
            self.add(&format!("{t}.last >= ?"), from.to_string());
        }
        if let Some(to) = filter.to {
            self.add(&format!("{t}.first <= ?"), to.to_string());
        }
    }

    pub(crate) fn word(&mut self, filter: &Filter, t: &str) {
        if let Some(word) = &filter.event_type {
            self.add(&format!("{t}.word = ?"), word.to_lowercase());
        }
    }

    /// A condition on the document called `d`.
    pub(crate) fn document(&mut self, filter: &Filter) {
        if let Some(document) = &filter.document {
            self.add("instr(d.words, ?) > 0", document.to_lowercase());
        }
    }

    /// All of them after a first condition.
    pub(crate) fn after(&self, first: &str) -> String {
        let mut sql = first.to_owned();
        for condition in &self.sql {
            sql.push_str(" AND ");
            sql.push_str(condition);
        }
        sql
    }
}

impl Filter {
    /// The limit as SQLite takes it.
    pub(crate) fn sql_limit(&self) -> i64 {
        self.limit
            .map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX))
    }

    /// Whether anything but document, type and limit is asked for.
    pub(crate) fn asks_for_columns(&self) -> bool {
        self.actor.is_some()
            || self.place.is_some()
            || self.country.is_some()
            || self.from.is_some()
            || self.to.is_some()
    }
}
