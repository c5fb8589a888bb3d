//! Full-text search over passages.

use concord_record::Span;
use rusqlite::params;
use serde::Serialize;

use crate::error::At as _;
use crate::{Casebook, Result};

/// Put around words that were found; no text that is meant for people holds these code points.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';
/// Code points of a snippet before the first word found, and in all.
const BEFORE: usize = 60;
const SNIPPET: usize = 220;

/// A passage that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchHit {
    /// The document.
    pub document: String,
    /// Its file name.
    pub file: String,
    /// The passage's kind.
    pub kind: String,
    /// The passage's first code point.
    pub start: usize,
    /// One past its last.
    pub end: usize,
    /// The words found, in code points of the document.
    pub matches: Vec<Span>,
    /// The words around the first of them.
    pub snippet: String,
    /// Where in the document the snippet begins.
    pub snippet_start: usize,
    /// BM25; the larger, the better.
    pub score: f64,
}

impl Casebook {
    /// Passages that hold all words of the query, the best first. `"words in quotes"` must follow one another and `word*` finds
    /// what begins so; anything else is taken literally. A query without a word finds nothing.
    pub fn search(&self, query: &str, limit: usize) -> Result<Vec<SearchHit>> {
        let Some(expression) = expression(query) else {
            return Ok(Vec::new());
        };
        let list = || -> rusqlite::Result<Vec<SearchHit>> {
            let mut statement = self.connection.prepare_cached(
                "SELECT p.document, d.file, p.kind, p.start, p.end, highlight(fts, 0, ?3, ?4), bm25(fts) AS rank
                 FROM fts JOIN passages p ON p.id = fts.rowid JOIN documents d ON d.id = p.document
                 WHERE fts MATCH ?1 ORDER BY rank, d.file, d.id, p.start LIMIT ?2",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let marks = (OPEN.to_string(), CLOSE.to_string());
            statement
                .query_map(params![expression, limit, marks.0, marks.1], |row| {
                    let start: usize = row.get(3)?;
                    let (matches, snippet, offset) = unmark(row.get_ref(5)?.as_str()?, start);
                    Ok(SearchHit {
                        document: row.get(0)?,
                        file: row.get(1)?,
                        kind: row.get(2)?,
                        start,
                        end: row.get(4)?,
                        matches,
                        snippet,
                        snippet_start: start + offset,
                        score: -row.get::<_, f64>(6)?,
                    })
                })?
                .collect()
        };
        list().at(&self.database)
    }
}

/// The query as FTS5 takes it: every term quoted, so that nothing in it is syntax.
fn expression(query: &str) -> Option<String> {
    let mut terms = Vec::new();
    for (index, part) in query.split(['"', '“', '”', '„']).enumerate() {
        if index % 2 == 1 {
            terms.push((part.to_owned(), false));
        } else {
            for word in part.split_whitespace() {
                match word.strip_suffix('*') {
                    Some(stem) => terms.push((stem.to_owned(), true)),
                    None => terms.push((word.to_owned(), false)),
                }
            }
        }
    }
    let quoted: Vec<String> = terms
        .into_iter()
        // A term of punctuation alone would ask for nothing and find nothing.
        .filter(|(term, _)| term.chars().any(char::is_alphanumeric))
        .map(|(term, prefix)| {
            let term: String = term.chars().filter(|&c| c != '"' && c != '\0').collect();
            format!("\"{term}\"{}", if prefix { "*" } else { "" })
        })
        .collect();
    (!quoted.is_empty()).then(|| quoted.join(" AND "))
}

/// Splits a marked passage into the spans marked, a snippet and where in the passage the snippet begins.
fn unmark(marked: &str, start: usize) -> (Vec<Span>, String, usize) {
    let (mut plain, mut matches, mut open) = (Vec::new(), Vec::new(), None);
    for character in marked.chars() {
        match character {
            OPEN => open = Some(plain.len()),
            CLOSE => {
                if let Some(from) = open.take() {
                    matches.push(Span {
                        start: start + from,
                        end: start + plain.len(),
                    });
                }
            }
            other => plain.push(other),
        }
    }
    let first = matches.first().map_or(0, |span| span.start - start);
    let mut from = first.saturating_sub(BEFORE);
    if from > 0 {
        // Not in the midst of a word.
        from = (from..first)
            .find(|&at| plain[at].is_whitespace())
            .map_or(from, |at| at + 1);
    }
    let mut to = (from + SNIPPET).min(plain.len());
    if to < plain.len() {
        to = (from + SNIPPET / 2..to)
            .rev()
            .find(|&at| plain[at].is_whitespace())
            .unwrap_or(to);
    }
    (matches, plain[from..to].iter().collect(), from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quotes_every_term() {
        let held = |query: &str| expression(query).unwrap_or_default();
        assert_eq!(held("bomb attack"), "\"bomb\" AND \"attack\"");
        assert_eq!(held("\"car bomb\" kab*"), "\"car bomb\" AND \"kab\"*");
        assert_eq!(
            held("NEAR(a b) OR x:y"),
            "\"NEAR(a\" AND \"b)\" AND \"OR\" AND \"x:y\""
        );
        assert_eq!(held(" - * \" "), "");
    }

    proptest! {
        #[test]
        fn no_query_is_a_syntax_error(query in "(\\PC|[\"*()^:+{}\u{0}-]|AND |OR |NOT |NEAR){0,40}") {
            let connection = rusqlite::Connection::open_in_memory().unwrap();
            connection.execute_batch("CREATE VIRTUAL TABLE fts USING fts5(text)").unwrap();
            connection.execute("INSERT INTO fts(text) VALUES ('AND a b')", []).unwrap();
            if let Some(expression) = expression(&query) {
                let found = connection.query_row("SELECT count(*) FROM fts WHERE fts MATCH ?1", [&expression], |row| row.get::<_, i64>(0));
                prop_assert!(found.is_ok(), "{}: {:?}", expression, found);
            }
        }

        #[test]
        fn snippets_lie_in_the_passage(words in proptest::collection::vec("[a-zé]{1,12}", 1..120), at in 0usize..120) {
            let at = at % words.len();
            let plain = words.join(" ");
            let marked: Vec<String> = words.iter().enumerate().map(|(index, word)| {
                if index == at { format!("{OPEN}{word}{CLOSE}") } else { word.clone() }
            }).collect();
            let (matches, snippet, offset) = unmark(&marked.join(" "), 7);
            let chars: Vec<char> = plain.chars().collect();
            let held: String = chars[matches[0].start - 7..matches[0].end - 7].iter().collect();
            prop_assert_eq!(&held, &words[at]);
            prop_assert!(snippet.contains(&words[at]));
            let sliced: String = chars[offset..offset + snippet.chars().count()].iter().collect();
            prop_assert_eq!(sliced, snippet);
        }
    }
}
