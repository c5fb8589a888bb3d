//! The log: a chain in which each entry carries the hash of the one before it.
//!
//! `hash = sha256(prev_hash + entry)`, both in ASCII or UTF-8, where `entry` is
//! `{"action":…,"detail":…,"seq":…,"time":…,"who":…}` as JSON without blanks and with members sorted by name at every depth. Another
//! program needs nothing else to walk the chain. The first `prev_hash` is 64 zeros.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::error::parse;

/// What the first entry follows.
pub(crate) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogEntry {
    /// Place in the log, from 1, without gaps.
    pub seq: u64,
    /// When, in UTC.
    pub time: String,
    /// Who did it.
    pub who: String,
    /// `init`, `add`, `decision`, `recode`, `import` ...
    pub action: String,
    /// What was done.
    pub detail: Value,
    /// The hash of the entry before.
    pub prev_hash: String,
    /// This entry's hash.
    pub hash: String,
}

impl LogEntry {
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<LogEntry> {
        Ok(LogEntry {
            seq: row.get("seq")?,
            time: row.get("time")?,
            who: row.get("who")?,
            action: row.get("action")?,
            detail: parse(row.get_ref("detail")?.as_str()?)?,
            prev_hash: row.get("prev_hash")?,
            hash: row.get("hash")?,
        })
    }

    /// The hash that the entry should have after `prev_hash`.
    pub fn expected_hash(&self, prev_hash: &str) -> String {
        entry_hash(
            prev_hash,
            self.seq,
            &self.time,
            &self.who,
            &self.action,
            &canonical(&self.detail),
        )
    }
}

fn entry_hash(prev: &str, seq: u64, time: &str, who: &str, action: &str, detail: &str) -> String {
    let quoted = |text: &str| Value::from(text).to_string();
    let entry = format!(
        "{{\"action\":{},\"detail\":{detail},\"seq\":{seq},\"time\":{},\"who\":{}}}",
        quoted(action),
        quoted(time),
        quoted(who)
    );
    sha256_hex(&[prev.as_bytes(), entry.as_bytes()])
}

/// An entry to append.
pub(crate) struct NewEntry<'a> {
    pub(crate) time: &'a str,
    pub(crate) who: &'a str,
    pub(crate) action: &'a str,
    pub(crate) detail: &'a Value,
    /// What it means for events.
    pub(crate) effect: Effect,
}

/// What an entry means for events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing.
    None,
    /// They may come out differently, and only because of documents that came or of decisions on pairs: what the view kept can be grown.
    Grows,
    /// They may come out differently.
    Changes,
}

/// The setting that names the content from which alone additions and decisions on pairs led to the present one.
pub(crate) const GROWN_FROM: &str = "grown_from";

/// Appends an entry within the caller's transaction; gives its place.
pub(crate) fn append(connection: &Connection, entry: &NewEntry<'_>) -> rusqlite::Result<u64> {
    let (last, prev) = head(connection)?.unwrap_or((0, GENESIS.to_owned()));
    let seq = last + 1;
    let detail = canonical(entry.detail);
    let hash = entry_hash(&prev, seq, entry.time, entry.who, entry.action, &detail);
    connection
        .prepare_cached(
            "INSERT INTO log(seq, time, who, action, detail, prev_hash, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![seq, entry.time, entry.who, entry.action, detail, prev, hash])?;
    set(connection, "head", &hash)?;
    if entry.effect != Effect::None {
        set(connection, "content", &hash)?;
    }
    if entry.effect == Effect::Changes {
        connection
            .prepare_cached("DELETE FROM settings WHERE key = ?1")?
            .execute([GROWN_FROM])?;
    }
    Ok(seq)
}

/// The last entry's place and hash.
pub(crate) fn head(connection: &Connection) -> rusqlite::Result<Option<(u64, String)>> {
    connection
        .prepare_cached("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Keeps a setting.
pub(crate) fn set(connection: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO settings(key, value) VALUES (?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        )?
        .execute([key, value])?;
    Ok(())
}

/// A setting.
pub(crate) fn get(connection: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// JSON without blanks and with sorted members, whatever map `serde_json` was built with.
pub(crate) fn canonical(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(name, _)| name.as_bytes());
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        plain => plain.to_string(),
    }
}

/// SHA-256 over the parts in order, in lower-case hexadecimal.
pub(crate) fn sha256_hex(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn canonical_json_is_sorted_at_every_depth() {
        let value = json!({"b": [{"z": 1, "a": null}], "a": "é\n", "A": 1.5});
        assert_eq!(
            canonical(&value),
            r#"{"A":1.5,"a":"é\n","b":[{"a":null,"z":1}]}"#
        );
    }

    #[test]
    fn hashing_in_parts_is_hashing_the_whole() {
        assert_eq!(sha256_hex(&[b"ab", b"c"]), sha256_hex(&[b"abc"]));
        assert!(sha256_hex(&[b"abc"]).starts_with("ba7816bf"));
    }
}
