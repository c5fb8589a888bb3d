//! The chained log, the newest entry first: who did what, when and why, and the way back.

use concord_casebook::LogEntry;
use concord_record::words::plain;
use maud::{Markup, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Page, Table};
use crate::error::Problem;
use crate::phrase::{count, thousands};

/// Entries on a page.
const SIZE: usize = 100;

/// The page.
pub(crate) fn log(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let before = ask
        .query
        .get("before")
        .and_then(|before| before.parse().ok());
    let entries = ask.casebook.log_before(before, SIZE)?;
    let (last, head) = ask.casebook.head()?;
    let rows = entries
        .iter()
        .map(|it| {
            vec![
                it.seq.to_string(),
                it.time.clone(),
                it.who.clone(),
                it.action.clone(),
                it.detail.to_string(),
                it.prev_hash.clone(),
                it.hash.clone(),
            ]
        })
        .collect();
    let body = html! {
        p { "Each entry carries the hash of the one before it, so nothing can be changed or left out unseen after it was kept. It does not prove when something was published. " code { "concord verify" } " walks the chain; to fix its state in time, publish or time-stamp the last hash:" }
        p { code.hash { (head) } " (entry " (thousands(usize::try_from(last).unwrap_or(usize::MAX))) ")" }
        div.scroll tabindex="0" role="region" aria-label="Log" {
            table {
                thead { tr { th.number scope="col" { "Entry" } th scope="col" { "When (UTC)" } th scope="col" { "Who" } th scope="col" { "What" } th scope="col" { "Why" } th scope="col" { "Hash" } th scope="col" { span.unseen { "Undo" } } } }
                tbody {
                    @for entry in &entries {
                        tr id=(format!("l{}", entry.seq)) {
                            td.number { (entry.seq) }
                            td { time datetime=(entry.time) { (entry.time.replace('T', " ").trim_end_matches('Z')) } }
                            td { bdi { (entry.who) } }
                            td { (what(entry)) }
                            td { bdi { (entry.detail["reason"].as_str().unwrap_or_default()) } }
                            td { code title=(entry.hash) { (entry.hash.get(..12).unwrap_or_default()) } }
                            td { (undo(ask, entry)) }
                        }
                    }
                }
            }
        }
        @if let Some(oldest) = entries.last().filter(|it| it.seq > 1) {
            nav.pager aria-label="Pages of the log" { a rel="next" href=(format!("/log?before={}", oldest.seq)) data-action="older" { "Earlier entries" } }
        }
    };
    Ok(Page {
        title: "Log".to_owned(),
        body,
        json: json!({"head": head, "entries": entries}),
        table: Some(Table {
            columns: vec![
                "seq",
                "time",
                "who",
                "action",
                "detail",
                "prev_hash",
                "hash",
            ],
            rows,
        }),
        scripts: &[],
        wide: true,
    }
    .into())
}

fn what(entry: &LogEntry) -> Markup {
    let detail = &entry.detail;
    let text = |name: &str| detail[name].as_str().unwrap_or_default();
    if entry.action == "decision" {
        let record = text("record");
        if text("verb") == "add" {
            let value = &detail["value"];
            let part = |name: &str| value[name].as_str().unwrap_or_default();
            let words = value["evidence"][0]["exact"].as_str().unwrap_or_default();
            return html! {
                strong { "new " (plain(part("kind"))) } " " a href=(format!("/queue?at={record}")) { (record) }
                " from " q { bdi { (words) } }
            };
        }
        return html! {
            strong { (plain(text("verb"))) } " " a href=(format!("/queue?at={record}")) { (record) }
            @if !text("field").is_empty() { " · " (plain(text("field"))) }
            @if !detail["value"].is_null() { " → " code.value { (detail["value"].to_string()) } }
        };
    }
    if entry.action == "rating" {
        let code = detail["code"].as_str().unwrap_or("not rated");
        return html! {
            strong { "rating" } " "
            @if text("record").is_empty() {
                a href="/sources#publications" { bdi { (text("publication")) } }
                @if !text("topic").is_empty() { " on " (plain(text("topic"))) }
            } @else { a href=(format!("/queue?at={}", text("record"))) { (text("record")) } }
            " → " (code)
        };
    }
    html! {
        strong { (plain(&entry.action)) }
        " " bdi { (text("file")) }
        @for (name, one, many) in [("documents", "document", "documents"), ("records", "record", "records")] {
            @if let Some(number) = detail[name].as_u64() { " · " (count(usize::try_from(number).unwrap_or(usize::MAX), one, many)) }
        }
    }
}

fn undo(ask: &Ask<'_>, entry: &LogEntry) -> Markup {
    let record = entry.detail["record"].as_str().unwrap_or_default();
    let stands = entry.action == "decision"
        && ask
            .library
            .standing(record)
            .iter()
            .any(|it| it.seq == entry.seq);
    html! {
        @if stands {
            form method="post" action="/undo" {
                input type="hidden" name="seq" value=(entry.seq);
                input type="hidden" name="back" value=(ask.query.href("/log"));
                button type="submit" aria-label=(format!("Undo entry {}", entry.seq)) { "Undo" }
            }
        }
    }
}
