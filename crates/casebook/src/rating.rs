//! What persons think of sources and of what they say, in the two scales of the Admiralty code (NATO STANAG 2511; AJP-2.1, annex D):
//! reliability of a source from A (completely reliable) to E (unreliable), credibility of a piece of information from 1 (confirmed by
//! others) to 5 (improbable); F and 6 say that it cannot be judged. Ratings are kept in the chained log, each over the one before.

use std::collections::BTreeMap;

use concord_record::{EventType, Record};
use rusqlite::OptionalExtension as _;
use serde::Serialize;
use serde_json::json;

use crate::chain::{self, Effect, LogEntry, NewEntry};
use crate::error::At as _;
use crate::{Casebook, Error, Result, schema};

/// What the log calls ratings.
const ACTION: &str = "rating";

/// The reliability of a source, with the words of the scale.
pub const RELIABILITY: [(&str, &str); 6] = [
    ("A", "completely reliable"),
    ("B", "usually reliable"),
    ("C", "fairly reliable"),
    ("D", "not usually reliable"),
    ("E", "unreliable"),
    ("F", "reliability cannot be judged"),
];

/// The credibility of a piece of information, with the words of the scale.
pub const CREDIBILITY: [(&str, &str); 6] = [
    ("1", "confirmed by other sources"),
    ("2", "probably true"),
    ("3", "possibly true"),
    ("4", "doubtful"),
    ("5", "improbable"),
    ("6", "truth cannot be judged"),
];

/// What is rated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rated {
    /// A publication, for one kind of event or for all.
    Publication {
        /// The publisher as documents name it.
        name: String,
        /// The kind of event; `None` for all.
        topic: Option<EventType>,
    },
    /// What a record says, by the record's id.
    Record(String),
}

/// A rating as kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rating {
    /// Its entry in the log.
    pub seq: u64,
    /// When, in UTC.
    pub time: String,
    /// Who.
    pub who: String,
    /// Of what.
    pub of: Rated,
    /// A letter of [`RELIABILITY`] or a digit of [`CREDIBILITY`]; `None` takes the rating before back.
    pub code: Option<String>,
    /// Why.
    pub reason: String,
}

impl Casebook {
    /// Keeps a rating in the log; gives its place.
    ///
    /// # Errors
    /// The code is not of its scale, the publication has no name, or no coded record has that id.
    pub fn rate(&mut self, of: &Rated, code: Option<&str>, reason: &str, who: &str) -> Result<u64> {
        let path = &self.database;
        let transaction = schema::write(&self.connection).at(path)?;
        let (scale, named) = match of {
            Rated::Publication { name, .. } => (&RELIABILITY, name),
            Rated::Record(id) => (&CREDIBILITY, id),
        };
        let refuse = |what: String| Error::InvalidDecision {
            record: named.clone(),
            what,
        };
        if let Some(code) = code
            && !scale.iter().any(|(known, _)| *known == code)
        {
            let (first, last) = (scale[0].0, scale[5].0);
            return Err(refuse(format!(
                "`{code}` is not of the scale {first} to {last}"
            )));
        }
        let detail = match of {
            Rated::Publication { name, .. } if name.trim().is_empty() => {
                return Err(refuse(
                    "a publication without a name cannot be rated".to_owned(),
                ));
            }
            Rated::Publication { name, topic } => {
                json!({"publication": name, "topic": topic, "code": code, "reason": reason})
            }
            Rated::Record(id) => {
                let known: Option<i64> = transaction
                    .query_row("SELECT 1 FROM records WHERE id = ?1", [id], |row| {
                        row.get(0)
                    })
                    .optional()
                    .at(path)?;
                if known.is_none() {
                    return Err(Error::UnknownRecord { id: id.clone() });
                }
                json!({"record": id, "code": code, "reason": reason})
            }
        };
        let entry = NewEntry {
            time: &self.time(),
            who,
            action: ACTION,
            detail: &detail,
            effect: Effect::None,
        };
        let seq = chain::append(&transaction, &entry).at(path)?;
        transaction.commit().at(path)?;
        Ok(seq)
    }

    /// The ratings after a place in the log, oldest first.
    ///
    /// # Errors
    /// The casebook cannot be read.
    pub fn ratings_after(&self, seq: u64) -> Result<Vec<Rating>> {
        let list = || -> rusqlite::Result<Vec<LogEntry>> {
            self.connection
                .prepare_cached("SELECT * FROM log WHERE seq > ?1 AND action = ?2 ORDER BY seq")?
                .query_map(rusqlite::params![seq, ACTION], LogEntry::read)?
                .collect()
        };
        let entries = list().at(&self.database)?;
        Ok(entries.into_iter().filter_map(read).collect())
    }
}

fn read(entry: LogEntry) -> Option<Rating> {
    let text = |name: &str| entry.detail[name].as_str().map(str::to_owned);
    let of = match text("publication") {
        Some(name) => Rated::Publication {
            name,
            topic: text("topic").and_then(|topic| topic.parse().ok()),
        },
        None => Rated::Record(text("record")?),
    };
    Some(Rating {
        of,
        code: text("code"),
        reason: text("reason").unwrap_or_default(),
        seq: entry.seq,
        time: entry.time,
        who: entry.who,
    })
}

/// The ratings that stand.
#[derive(Debug, Clone, Default)]
pub struct Ratings(BTreeMap<Rated, Rating>);

impl Ratings {
    /// Takes in later ratings: of two of one thing the later stands, and one without a code leaves none.
    pub fn take(&mut self, ratings: impl IntoIterator<Item = Rating>) {
        for rating in ratings {
            match rating.code {
                Some(_) => self.0.insert(rating.of.clone(), rating),
                None => self.0.remove(&rating.of),
            };
        }
    }

    /// Those that stand, by what they are of.
    pub fn iter(&self) -> impl Iterator<Item = &Rating> {
        self.0.values()
    }

    /// A publication's reliability on a kind of event: as rated for that kind, else as rated for all.
    pub fn reliability(&self, publication: &str, topic: Option<EventType>) -> Option<&Rating> {
        let of = |topic| Rated::Publication {
            name: publication.to_owned(),
            topic,
        };
        topic
            .and_then(|topic| self.0.get(&of(Some(topic))))
            .or_else(|| self.0.get(&of(None)))
    }

    /// The credibility of what a record says.
    pub fn credibility(&self, record: &str) -> Option<&Rating> {
        self.0.get(&Rated::Record(record.to_owned()))
    }

    /// Both codes beside a record, as the scales are written: `B2`, `B` or `2`; `None` where neither was rated.
    pub fn code(&self, record: &Record, publication: Option<&str>) -> Option<String> {
        let topic = match record {
            Record::Account(account) => Some(account.event_type),
            _ => None,
        };
        let reliability = publication.and_then(|name| self.reliability(name, topic));
        let codes: String = [reliability, self.credibility(record.id())]
            .into_iter()
            .flatten()
            .filter_map(|it| it.code.as_deref())
            .collect();
        (!codes.is_empty()).then_some(codes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rating(seq: u64, of: Rated, code: Option<&str>) -> Rating {
        Rating {
            seq,
            time: String::new(),
            who: "ana".to_owned(),
            of,
            code: code.map(str::to_owned),
            reason: String::new(),
        }
    }

    #[test]
    fn the_topic_counts_before_the_whole_and_the_later_before_the_earlier() {
        let of = |topic| Rated::Publication {
            name: "Radio Est".to_owned(),
            topic,
        };
        let mut ratings = Ratings::default();
        ratings.take([
            rating(1, of(None), Some("B")),
            rating(2, of(Some(EventType::Bombing)), Some("D")),
        ]);
        let code = |ratings: &Ratings, topic| {
            let found = ratings.reliability("Radio Est", topic);
            found.and_then(|it| it.code.clone())
        };
        assert_eq!(code(&ratings, None).as_deref(), Some("B"));
        assert_eq!(
            code(&ratings, Some(EventType::Bombing)).as_deref(),
            Some("D")
        );
        assert_eq!(code(&ratings, Some(EventType::Clash)).as_deref(), Some("B"));
        assert!(ratings.reliability("Radio", None).is_none());
        ratings.take([
            rating(3, of(Some(EventType::Bombing)), None),
            rating(4, of(None), Some("C")),
        ]);
        assert_eq!(
            code(&ratings, Some(EventType::Bombing)).as_deref(),
            Some("C")
        );
    }
}
