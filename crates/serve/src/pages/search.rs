//! Passages of the reports that hold all words.

use maud::{Markup, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Page, Table};
use crate::error::Problem;
use crate::phrase::count;
use crate::quote::reader;

/// Passages that are shown.
const LIMIT: usize = 50;

/// The page.
pub(crate) fn search(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let query = ask.query.get("q").unwrap_or_default();
    let hits = ask.casebook.search(query, LIMIT)?;
    let rows = hits
        .iter()
        .map(|hit| {
            vec![
                hit.document.clone(),
                hit.file.clone(),
                hit.start.to_string(),
                hit.end.to_string(),
                hit.snippet.clone(),
            ]
        })
        .collect();
    let body = html! {
        @if query.is_empty() {
            p { "Write words into the field above. “Words in quotes” follow one another; word* finds what begins so." }
        } @else if hits.is_empty() {
            p.empty { "No passage holds all of these words. Try fewer, or the beginning of one with a star: " code { "bomb*" } "." }
        } @else {
            p.lead { (count(hits.len(), "passage", "passages")) @if hits.len() == LIMIT { " (the best; there may be more)" } }
            ol.hits {
                @for hit in &hits {
                    @let first = hit.matches.first().copied().unwrap_or(concord_record::Span { start: hit.start, end: hit.end });
                    li {
                        p.source-text dir="auto" { (marked(&hit.snippet, hit.snippet_start, &hit.matches)) }
                        p.soft { a href=(reader(&hit.document, first.start, first.end)) { bdi { (hit.file) } ", " (hit.start) "–" (hit.end) } }
                    }
                }
            }
        }
    };
    Ok(Page {
        title: "Search".to_owned(),
        body,
        json: json!({"query": query, "passages": hits}),
        table: Some(Table {
            columns: vec!["document", "file", "start", "end", "snippet"],
            rows,
        }),
        scripts: &[],
        wide: false,
    }
    .into())
}

fn marked(snippet: &str, start: usize, matches: &[concord_record::Span]) -> Markup {
    let chars: Vec<char> = snippet.chars().collect();
    let inside = |at: usize| {
        matches
            .iter()
            .any(|span| span.start <= at + start && at + start < span.end)
    };
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for (at, &c) in chars.iter().enumerate() {
        match pieces.last_mut() {
            Some((marked, text)) if *marked == inside(at) => text.push(c),
            _ => pieces.push((inside(at), c.to_string())),
        }
    }
    html! { @for (is_match, text) in &pieces { @if *is_match { mark.found { (text) } } @else { (text) } } }
}
