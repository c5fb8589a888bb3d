//! The documents and the families in which they lean on one another.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Format, Page, Table};
use crate::error::Problem;
use crate::index::{Index, Word};
use crate::pages::rate::publications;
use crate::phrase::{count, date, pager};
use crate::quote::source;

/// Documents on a page.
const SIZE: usize = 50;
/// Families that are drawn.
const DRAWN: usize = 12;

/// The page.
pub(crate) fn sources(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let page = ask.query.number("page", 1);
    let (skip, take) = match ask.format {
        Format::Csv => (0, usize::MAX >> 1),
        _ => ((page - 1).saturating_mul(SIZE), SIZE),
    };
    let (all, documents) = ask
        .casebook
        .documents_page(ask.query.get("q"), skip, take)?;
    let families = families(ask.index);
    let alone = ask.index.documents.len()
        - families
            .iter()
            .map(|(_, members)| members.len())
            .sum::<usize>();
    let drawn = graph(ask, &families)?;
    let (rated, publications) = publications(ask)?;
    let body = html! {
        p.lead {
            (count(ask.index.documents.len(), "document", "documents")) ". "
            (count(families.len(), "family", "families")) " of documents that copy one another, cite one another or share a source count as one source each; "
            (count(alone, "document stands", "documents stand")) " alone."
        }
        @if !ask.index.failures.is_empty() {
            h2 { "Not read" }
            ul { @for failure in &ask.index.failures { li { bdi { (failure.file) } ": " (failure.reason) ". " (failure.hint) } } }
        }
        @if !families.is_empty() {
            h2 { "Families" }
            p { "An arrow runs from a document to the one that it leans on. Each family has a page with the reasons of its arrows and the words that show them; " code { "concord sources" } " prints the same." }
            (drawn)
        }
        (rated)
        h2 { "Documents" }
        form.window action="/sources" { label { "File, title or publisher" input name="q" value=[ask.query.get("q")]; } button type="submit" { "Show" } }
        div.scroll tabindex="0" role="region" aria-label="Documents" {
            table data-rows {
                thead { tr { th scope="col" { "Document" } th scope="col" { "Publisher" } th scope="col" { "Published" } th scope="col" { "Language" } th scope="col" { "Family" } th scope="col" { "Leans on" } } }
                tbody {
                    @for it in &documents {
                        tr {
                            th scope="row" { a href=(format!("/documents/{}", it.id)) { bdi { (it.title.as_deref().unwrap_or(&it.file)) } } }
                            td { bdi { (it.publisher.as_deref().unwrap_or_default()) } }
                            td.date { (date(it.published.as_ref())) }
                            td { (it.language.as_deref().unwrap_or_default()) }
                            td { @if let Some(family) = it.family.as_ref().filter(|family| families.iter().any(|(name, _)| name == *family)) { a href=(format!("/sources/{family}")) { (family) } } }
                            td { (leans_on(ask.index, &it.cites)) }
                        }
                    }
                }
            }
        }
        (pager("/sources", &ask.query, page, SIZE, all))
    };
    let rows = documents
        .iter()
        .map(|it| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            vec![
                it.id.clone(),
                it.file.clone(),
                text(&it.title),
                text(&it.publisher),
                it.published
                    .as_ref()
                    .map_or(String::new(), |it| date(Some(it))),
                text(&it.language),
                text(&it.family),
                it.cites.join("; "),
                it.sha256.clone(),
            ]
        })
        .collect();
    Ok(Page {
        title: "Sources".to_owned(),
        body,
        json: json!({"count": all, "page": page, "documents": documents, "publications": publications,
            "families": families.iter().map(|(family, members)| json!({"family": family, "documents": members.iter().map(|&at| &ask.index.documents[at].id).collect::<Vec<_>>()})).collect::<Vec<_>>()}),
        table: Some(Table {
            columns: vec!["id", "file", "title", "publisher", "published", "language", "family", "cites", "sha256"],
            rows,
        }),
        scripts: &[],
        wide: true,
    }
    .into())
}

/// Families of more than one document, the largest first.
fn families(index: &Index) -> Vec<(String, Vec<usize>)> {
    let mut families: BTreeMap<Word, Vec<usize>> = BTreeMap::new();
    for (at, row) in index.documents.iter().enumerate() {
        if row.family != 0 {
            families.entry(row.family).or_default().push(at);
        }
    }
    let mut families: Vec<(String, Vec<usize>)> = families
        .into_iter()
        .filter(|(_, members)| members.len() > 1)
        .map(|(family, members)| (index.words.get(family).to_owned(), members))
        .collect();
    families.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    families
}

fn leans_on(index: &Index, cites: &[String]) -> Markup {
    html! {
        @for (at, cited) in cites.iter().enumerate() {
            @if at > 0 { "; " }
            @match index.document(cited) {
                Some(row) => { a href=(format!("/documents/{cited}")) { bdi { (index.documents[row as usize].name) } } },
                None => { bdi { (cited) } },
            }
        }
    }
}

/// Each family as a small graph: documents from left to right by day of publication, arrows to what they lean on. Its twin is the
/// list of names under it.
fn graph(ask: &Ask<'_>, families: &[(String, Vec<usize>)]) -> Result<Markup, Problem> {
    let mut figures = Vec::new();
    for (family, members) in families.iter().take(DRAWN) {
        let mut members: Vec<usize> = members.iter().copied().take(12).collect();
        let day = |at: usize| {
            ask.index.documents[at]
                .published
                .map_or(i32::MAX, |it| it.first)
        };
        members.sort_by_key(|&at| (day(at), at));
        let mut documents = Vec::new();
        for &at in &members {
            documents.push(ask.casebook.document(&ask.index.documents[at].id)?);
        }
        let spot = |at: usize| 40.0 + 80.0 * at as f64;
        let width = spot(documents.len() - 1) + 40.0;
        let edges: Vec<(usize, usize)> = documents
            .iter()
            .enumerate()
            .flat_map(|(from, it)| {
                let documents = &documents;
                it.cites.iter().filter_map(move |cited| {
                    Some((from, documents.iter().position(|other| other.id == *cited)?))
                })
            })
            .collect();
        figures.push(html! {
            figure.family {
                svg viewBox=(format!("0 0 {width} 90")) width=(width) height="90" role="group" aria-label=(format!("Family {family}: {} documents, {} arrows", documents.len(), edges.len())) {
                    @for (from, to) in &edges {
                        @let (a, b) = (spot(*from), spot(*to));
                        path.arrow d=(format!("M{a:.0} 48 Q{:.0} {:.0} {:.0} 48", (a + b) / 2.0, 44.0 - 0.4 * (a - b).abs(), if a > b { b + 14.0 } else { b - 14.0 })) {}
                        circle.arrowhead cx=(if a > b { b + 14.0 } else { b - 14.0 }) cy="48" r="3.5" {}
                    }
                    @for (at, document) in documents.iter().enumerate() {
                        @let leans = edges.iter().any(|(from, _)| *from == at);
                        a href=(format!("/documents/{}", document.id)) {
                            circle class=(if leans { "dot hollow" } else { "dot" }) cx=(spot(at)) cy="48" r="9" { title { (document.title.as_deref().unwrap_or(&document.file)) } }
                            text x=(spot(at)) y="78" text-anchor="middle" { (at + 1) }
                        }
                    }
                }
                figcaption { a href=(format!("/sources/{family}")) { "Reasons" } ol { @for document in &documents { li { a href=(format!("/documents/{}", document.id)) { (source(document)) } } } } }
            }
        });
    }
    Ok(html! {
        div.families { @for it in &figures { (it) } }
        @if families.len() > DRAWN { p.soft { "The " (DRAWN) " largest of " (families.len()) " families are drawn; the table has them all." } }
    })
}
