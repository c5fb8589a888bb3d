//! The documents by source family: what is independent and what is a copy.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use concord_record::Document;

use crate::html::{anchor, text};
use crate::index::Index;
use crate::phrase::count;

/// The section.
pub(crate) fn section(index: &Index<'_>) -> String {
    let mut families: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for document in &index.input.documents {
        let family = document.family.as_deref().unwrap_or(&document.id);
        let members = families.entry(family).or_default();
        if members.is_empty() {
            order.push(family);
        }
        members.push(document);
    }
    let shared = families
        .values()
        .filter(|members| members.len() > 1)
        .count();
    let mut html = format!(
        "<p>{} in {}; {} more than one document, which count as one source.</p>\n<ul>\n",
        count(index.input.documents.len(), "document", "documents"),
        count(families.len(), "source family", "source families"),
        count(shared, "family holds", "families hold"),
    );
    for family in order {
        let members = &families[family];
        if let [only] = members.as_slice() {
            html.push_str(&item(index, only));
        } else {
            html.push_str("<li><span class=\"alert\">One family</span>: copies of or leaning on one another\n<ul>\n");
            for member in members {
                html.push_str(&item(index, member));
            }
            html.push_str("</ul></li>\n");
        }
    }
    html.push_str("</ul>\n");
    html
}

fn item(index: &Index<'_>, document: &Document) -> String {
    let mut html = format!(
        "<li id=\"{}\"><strong>{}</strong>",
        anchor(&document.id),
        index.shown(&document.file)
    );
    if let Some(title) = &document.title {
        let _ = write!(html, ": “{}”", index.shown(title));
    }
    let published = document.published.as_ref().map(|it| it.label());
    let facts = [
        document.publisher.clone(),
        Some(published.unwrap_or_else(|| "publication date not known".to_owned())),
        document.language.clone(),
    ];
    for fact in facts.into_iter().flatten() {
        let _ = write!(html, "; {}", index.shown(&fact));
    }
    if !document.cites.is_empty() {
        let cites: Vec<&str> = document
            .cites
            .iter()
            .map(|cited| index.document(cited).map_or(cited.as_str(), |it| &it.file))
            .collect();
        let _ = write!(html, "; leans on {}", index.shown(&cites.join(", ")));
    }
    let _ = writeln!(
        html,
        "<br><span class=\"soft\">{}, SHA-256 of the file <code>{}</code></span></li>",
        count(document.chars, "code point", "code points"),
        text(&document.sha256)
    );
    html
}
