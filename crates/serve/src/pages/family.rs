//! One source family: who leans on whom, and why, with the words that show it.

use std::collections::BTreeMap;

use concord_link::{
    Excerpt, SourceFamily, SourceGraph, TieKind, Trace, TraceKind, families, source_graph,
};
use concord_record::Document;
use concord_record::words::one_line;
use maud::{Markup, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Page, Table};
use crate::error::Problem;
use crate::phrase::count;
use crate::quote::{reader, source};

/// Documents up to which all texts are read for a page: reasons depend on all of them, since what many share is common knowledge.
const MOST: usize = 1000;
/// Excerpts of one reason that are shown.
const EXCERPTS: usize = 6;

/// The page.
pub(crate) fn one(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    if ask.index.documents.len() > MOST {
        return Err(Problem {
            status: 400,
            what: format!("reasons are worked out on a page for up to {MOST} documents only"),
            hint: "`concord sources --document NAME` prints them for a casebook of any size"
                .to_owned(),
        });
    }
    let graph = ask.library.graph(ask.index.stamp.head, || derive(ask))?;
    let family = graph
        .families
        .iter()
        .find(|it| it.id == ask.id && it.documents.len() > 1);
    let family = family
        .ok_or_else(|| Problem::missing(format!("there is no source family `{}`", ask.id)))?;
    let mut documents = BTreeMap::new();
    for id in &family.documents {
        documents.insert(id.clone(), ask.casebook.document(id)?);
    }
    let roots: Vec<Markup> = family
        .roots
        .iter()
        .map(|root| match &root.outlet {
            Some(outlet) => html! { bdi { (outlet) } " (not in the casebook)" },
            None => html! { @for (at, id) in root.documents.iter().enumerate() { @if at > 0 { " or " } (link(&documents, id)) } },
        })
        .collect();
    let body = html! {
        p.lead {
            (count(family.documents.len(), "document", "documents")) " that count as one source. "
            "It starts with " @for (at, root) in roots.iter().enumerate() { @if at > 0 { "; " } (root) } "."
        }
        @for chain in &family.circular {
            p { span.alert { "Circular reporting: " } @for (at, id) in chain.iter().enumerate() { @if at > 0 { " leans on " } (link(&documents, id)) } }
        }
        @for back in &family.back_flow {
            p { span.alert { "Data-set back-flow: " } (link(&documents, &back.document)) " names " bdi { (back.data_set) } ", which is made from reports itself." }
        }
        h2 { "Reasons" }
        ol.reasons {
            @for edge in &family.edges {
                li {
                    p {
                        (link(&documents, &edge.tie.a)) " " strong { (arrow(edge.tie.kind, edge.directed)) } " " (link(&documents, &edge.tie.b))
                        @if let Some(days) = edge.days_after.filter(|it| *it != 0) { span.soft { ", " (count(days.unsigned_abs() as usize, "day", "days")) @if days > 0 { " later" } @else { " earlier" } } }
                        ": " (edge.tie.because)
                    }
                    (excerpts(&documents, &edge.tie.evidence))
                }
            }
            @for trace in &family.traces {
                li { p { (link(&documents, &trace.a)) " " strong { (shared(trace)) } " " (link(&documents, &trace.b)) ": " (says(trace)) } (excerpts(&documents, &trace.evidence)) }
            }
        }
        @if !family.absent.is_empty() {
            h2 { "Named, but not in the casebook" }
            ul { @for (document, outlets) in &family.absent { li { (link(&documents, document)) ": " bdi { (outlets.join(", ")) } } } }
        }
        p { a href="/sources" { "All sources" } }
    };
    let rows = rows(family);
    Ok(Page {
        title: format!("Source family {}", family.id),
        body,
        json: json!({"family": family}),
        table: Some(Table {
            columns: vec![
                "from",
                "reason",
                "to",
                "directed",
                "days_after",
                "share",
                "because",
            ],
            rows,
        }),
        scripts: &[],
        wide: false,
    }
    .into())
}

fn derive(ask: &Ask<'_>) -> Result<SourceGraph, Problem> {
    let mut read = Vec::new();
    for row in &ask.index.documents {
        let document = ask.casebook.document(&row.id)?;
        let text = ask.casebook.text(&row.id)?;
        read.push((document, text.as_str().to_owned()));
    }
    // Ids do not say in which order the view saw them: it goes by file, then id.
    read.sort_by(|(a, _), (b, _)| (&a.file, &a.id).cmp(&(&b.file, &b.id)));
    let families = families(&read);
    Ok(source_graph(&read, &families))
}

fn rows(family: &SourceFamily) -> Vec<Vec<String>> {
    let edges = family.edges.iter().map(|it| {
        vec![
            it.tie.a.clone(),
            word(it.tie.kind).to_owned(),
            it.tie.b.clone(),
            it.directed.to_string(),
            it.days_after.map_or(String::new(), |days| days.to_string()),
            format!("{:.3}", it.tie.share),
            it.tie.because.clone(),
        ]
    });
    let traces = family.traces.iter().map(|it| {
        vec![
            it.a.clone(),
            shared(it).to_owned(),
            it.b.clone(),
            "false".to_owned(),
            String::new(),
            format!("{:.3}", it.share),
            says(it),
        ]
    });
    edges.chain(traces).collect()
}

/// A reason as a word for a table.
fn word(kind: TieKind) -> &'static str {
    match kind {
        TieKind::SameText => "same_text",
        TieKind::Copy => "copy",
        TieKind::Contains => "contains",
        TieKind::Cites => "cites",
        TieKind::SharedSource => "shared_source",
    }
}

/// What the first does to the second.
fn arrow(kind: TieKind, directed: bool) -> &'static str {
    match (kind, directed) {
        (TieKind::Cites, _) => "cites",
        (TieKind::SharedSource, _) => "names the same source as",
        (TieKind::SameText, true) => "repeats the whole text of",
        (TieKind::SameText, false) => "has the same text as",
        (TieKind::Copy, true) => "copies from",
        (TieKind::Copy, false) => "copies from, or is copied by,",
        (TieKind::Contains, true) => "contains the text of",
        (TieKind::Contains, false) => "contains, or is contained in,",
    }
}

fn shared(trace: &Trace) -> &'static str {
    match trace.kind {
        TraceKind::Quotation => "shares a quotation with",
        TraceKind::Figures => "shares rare figures with",
    }
}

fn says(trace: &Trace) -> String {
    let share = 100.0 * trace.share;
    match trace.kind {
        TraceKind::Quotation => {
            format!("{share:.0} % of what the one with fewer words quotes")
        }
        TraceKind::Figures => format!("{share:.0} % of the odd figures of the one that has fewer"),
    }
}

fn link(documents: &BTreeMap<String, Document>, id: &str) -> Markup {
    html! {
        a href=(format!("/documents/{id}")) { @match documents.get(id) { Some(document) => { (source(document)) }, None => { bdi { (id) } } } }
    }
}

fn excerpts(documents: &BTreeMap<String, Document>, all: &[Excerpt]) -> Markup {
    html! {
        @if !all.is_empty() {
            div.beside {
                @for it in all.iter().take(EXCERPTS) {
                    figure.quotation {
                        blockquote dir="auto" { (one_line(&it.exact)) }
                        figcaption { a href=(reader(&it.document, it.start, it.end)) { @match documents.get(&it.document) { Some(document) => { (source(document)) }, None => { (it.document) } } } " " span.soft { (it.start) "–" (it.end) } }
                    }
                }
            }
        }
    }
}
