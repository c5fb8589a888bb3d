//! Drafts as the reports that they become, with what is wrong with them beside the words. The page follows the file: whoever writes in
//! an editor of their own sees here what the casebook makes of it.

use concord_check::{Finding, Verdict};
use concord_record::words::{count as counted, one_line};
use maud::{Markup, PreEscaped, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Page};
use crate::drafts::Preview;
use crate::error::Problem;
use crate::phrase::count;
use crate::quote::reader;

/// Findings that are shown.
const MOST: usize = 100;

/// The drafts.
pub(crate) fn list(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let drafts = ask.library.drafts();
    let all = drafts.list();
    let body = html! {
        @match drafts.place() {
            None => {
                p.empty {
                    "No draft was given. Write Markdown with directives such as " code { "{{figure: events country=AF}}" }
                    " in an editor of your own and start with " code { "concord serve CASEBOOK --draft DRAFT.md" } ", or give a folder of drafts."
                }
            }
            Some(place) if all.is_empty() => { p.empty { "There is no Markdown in " code { (place.display()) } " yet." } }
            Some(place) => {
                p.lead { (count(all.len(), "draft", "drafts")) " in " code { (place.display()) } "." }
                p { "Each is shown as the report that it becomes, follows its file while you write, and has what is wrong with it beside the words." }
                ul { @for it in &all { li { a href=(format!("/drafts/{}", it.name)) { bdi { (it.name) } } } } }
            }
        }
    };
    let names: Vec<&str> = all.iter().map(|it| it.name.as_str()).collect();
    Ok(Page {
        title: "Drafts".to_owned(),
        body,
        json: json!({"drafts": names}),
        table: None,
        scripts: &[],
        wide: false,
    }
    .into())
}

/// One draft.
pub(crate) fn one(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let flow = ask.library.flow(ask.casebook)?;
    let drafts = ask.library.drafts();
    let preview = drafts.preview(ask.id, ask.casebook, &flow)?;
    let open: Vec<&Finding> = preview
        .checked
        .iter()
        .flat_map(|it| &it.findings)
        .filter(|it| it.verdict != Verdict::Supported)
        .collect();
    let body = html! {
        link rel="stylesheet" href="/assets/report.css";
        div.previewed #preview data-follows="drafts" {
            div.report {
                @match &preview.html {
                    Some(html) => { (PreEscaped(html)) },
                    None => { p.empty { "The draft has mistakes, so there is no report yet. They stand beside." } },
                }
            }
            aside.marginal aria-label="What is wrong with the draft" { (marginal(ask, &preview, &open)) }
        }
    };
    let findings: Vec<_> = open.iter().map(|it| json!({"verdict": it.verdict, "topic": it.topic, "line": it.place.line, "exact": it.place.exact, "reason": it.reason, "sources": it.sources})).collect();
    Ok(Page {
        title: ask.id.to_owned(),
        body,
        json: json!({
            "draft": ask.id,
            "answered": preview.counts.0,
            "notes": preview.counts.1,
            "mistakes": preview.mistakes.iter().map(|it| json!({"line": it.line, "column": it.column, "message": it.message, "hint": it.hint})).collect::<Vec<_>>(),
            "left_out": preview.left_out.iter().map(|it| json!({"line": it.line, "column": it.column, "name": it.name})).collect::<Vec<_>>(),
            "findings": findings,
            "unchecked": preview.unchecked,
        }),
        table: None,
        scripts: &["/assets/drafts.js"],
        wide: true,
    }
    .into())
}

fn marginal(ask: &Ask<'_>, preview: &Preview, open: &[&Finding]) -> Markup {
    let file = |document: &str| ask.index.document(document).is_some();
    html! {
        p.soft {
            @if preview.html.is_some() {
                (counted(preview.counts.0 as u64, "directive", "directives")) " answered, " (counted(preview.counts.1 as u64, "note", "notes")) ". "
            }
            "The page follows the file. " code { "concord report " (ask.id) " --out report.html" } " writes it as one page for others."
        }
        @if !preview.mistakes.is_empty() {
            h2 { (count(preview.mistakes.len(), "mistake", "mistakes")) }
            ul.remarks { @for it in &preview.mistakes { li { span.alert { "Line " (it.line) ", column " (it.column) } " " (it.message) ". " (it.hint) "." } } }
        }
        @if !preview.left_out.is_empty() {
            h2 { "Names left out" }
            p.soft { "Private persons, by their lines. A person lifts a name with " code { "concord redact --lift NAME --reason TEXT" } "." }
            ul.remarks { @for it in &preview.left_out { li { "Line " (it.line) ": " bdi { (it.name) } } } }
        }
        @if let Some(checked) = &preview.checked {
            h2 { "Check" }
            p.soft { (count(checked.sentences, "sentence", "sentences")) " held against " (count(checked.documents, "document", "documents")) ". What was not found may still be there." }
            @if open.is_empty() { p { "Nothing stands against it." } }
            ul.remarks {
                @for it in open.iter().take(MOST) {
                    li data-words=(it.place.exact) tabindex="0" {
                        div.remark {
                            span.alert { (it.verdict.as_str()) } ", " (it.topic.label()) ", line " (it.place.line) ": “" bdi { (one_line(&it.place.exact)) } "”. " (it.reason)
                            @for source in &it.sources {
                                figure.quotation {
                                    blockquote dir="auto" { (one_line(&source.text)) }
                                    figcaption { @if file(&source.document) { a href=(reader(&source.document, source.start, source.end)) { (source.file) } } @else { (source.file) } " " span.soft { (source.start) "–" (source.end) } }
                                }
                            }
                        }
                    }
                }
            }
            @if open.len() > MOST { p.soft { "The first " (MOST) " of " (open.len()) " findings." } }
        }
        @if let Some(why) = &preview.unchecked { h2 { "Check" } p.soft { "Not checked: " (why) "." } }
    }
}
