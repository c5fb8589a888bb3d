//! What a page says about itself: JSON-LD first, then `<meta>`, then `<time>` and the page's own elements.

use dom_query::Document;
use serde_json::Value;

use crate::compose::tidy;
use crate::{Metadata, dates};

/// Reads the metadata of a page.
pub(crate) fn read(page: &Document) -> Metadata {
    let mut metadata = Metadata::default();
    for script in page
        .select("script[type*='ld+json']")
        .nodes()
        .iter()
        .take(20)
    {
        if let Ok(value) = serde_json::from_str::<Value>(script.text().trim()) {
            linked_data(&value, &mut metadata, 0);
        }
    }
    let meta = |names: &[&str]| -> Option<String> {
        names.iter().find_map(|name| {
            page.select("meta")
                .nodes()
                .iter()
                .find(|node| {
                    ["property", "name", "itemprop"].iter().any(|attribute| {
                        node.attr(attribute)
                            .is_some_and(|value| value.eq_ignore_ascii_case(name))
                    })
                })
                .and_then(|node| node.attr("content"))
                .map(|value| tidy(&value))
                .filter(|value| !value.is_empty())
        })
    };
    let first = |selector: &str| -> Option<String> {
        let text = tidy(&page.select(selector).first().text());
        (!text.is_empty()).then_some(text)
    };
    let set = |field: &mut Option<String>, value: Option<String>| {
        if field.is_none() {
            *field = value;
        }
    };
    set(
        &mut metadata.title,
        meta(&[
            "og:title",
            "citation_title",
            "dc.title",
            "dcterms.title",
            "twitter:title",
        ])
        .or_else(|| {
            (page.select("h1").length() == 1)
                .then(|| first("h1"))
                .flatten()
        })
        .or_else(|| first("title")),
    );
    set(
        &mut metadata.publisher,
        meta(&[
            "og:site_name",
            "citation_publisher",
            "dc.publisher",
            "dcterms.publisher",
            "application-name",
            "publisher",
        ]),
    );
    let published = meta(&[
        "article:published_time",
        "datePublished",
        "citation_publication_date",
        "citation_date",
        "dc.date",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.date",
        "parsely-pub-date",
        "sailthru.date",
        "pubdate",
        "publishdate",
        "publication_date",
        "date",
        "og:published_time",
    ])
    .and_then(|date| dates::parse(&date))
    .or_else(|| {
        [
            "time[itemprop='datePublished']",
            "time[pubdate]",
            "article time",
            "main time",
            "time",
        ]
        .iter()
        .find_map(|selector| {
            let time = page.select(selector).first();
            let stated = time.attr("datetime").unwrap_or_else(|| time.text());
            dates::parse(&stated)
        })
    });
    set(&mut metadata.published, published);
    if metadata.authors.is_empty() {
        let named = meta(&[
            "author",
            "article:author",
            "citation_author",
            "dc.creator",
            "dcterms.creator",
            "byl",
            "parsely-author",
        ])
        .filter(|name| !name.starts_with("http"))
        .or_else(|| first("[rel='author']"))
        .or_else(|| first("[itemprop='author']"));
        metadata.authors = named
            .map(|names| crate::plain::authors(&names))
            .unwrap_or_default();
    }
    set(
        &mut metadata.url,
        page.select("link[rel='canonical']")
            .first()
            .attr("href")
            .map(|href| href.to_string())
            .or_else(|| meta(&["og:url"])),
    );
    set(
        &mut metadata.language,
        page.select("html")
            .first()
            .attr("lang")
            .map(|lang| lang.to_string())
            .filter(|lang| !lang.is_empty())
            .or_else(|| meta(&["og:locale", "dc.language", "language"])),
    );
    metadata
}

/// Kinds of schema.org that are reports.
const ARTICLES: &[&str] = &[
    "Article",
    "Posting",
    "Report",
    "CreativeWork",
    "WebPage",
    "Dataset",
];

fn linked_data(value: &Value, metadata: &mut Metadata, depth: usize) {
    if depth > 6 {
        return;
    }
    match value {
        Value::Array(values) => {
            for value in values.iter().take(100) {
                linked_data(value, metadata, depth + 1);
            }
        }
        Value::Object(object) => {
            if let Some(graph) = object.get("@graph") {
                linked_data(graph, metadata, depth + 1);
            }
            let kind = object
                .get("@type")
                .map(Value::to_string)
                .unwrap_or_default();
            if !ARTICLES.iter().any(|article| kind.contains(article)) {
                return;
            }
            let text = |key: &str| {
                object
                    .get(key)
                    .and_then(Value::as_str)
                    .map(tidy)
                    .filter(|t| !t.is_empty())
            };
            let take = |field: &mut Option<String>, value: Option<String>| {
                if field.is_none() {
                    *field = value;
                }
            };
            // A WebPage names the page, an article names itself: only articles give a title.
            if !kind.contains("WebPage") {
                take(
                    &mut metadata.title,
                    text("headline").or_else(|| text("name")),
                );
            }
            take(
                &mut metadata.published,
                text("datePublished").and_then(|date| dates::parse(&date)),
            );
            take(&mut metadata.language, text("inLanguage"));
            take(
                &mut metadata.url,
                text("url").filter(|url| url.starts_with("http")),
            );
            if let Some(publisher) = object.get("publisher") {
                take(&mut metadata.publisher, names(publisher).into_iter().next());
            }
            if metadata.authors.is_empty()
                && let Some(author) = object.get("author")
            {
                metadata.authors = names(author);
            }
        }
        _ => {}
    }
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) if !name.starts_with("http") => vec![tidy(name)],
        Value::Array(values) => values.iter().take(50).flat_map(names).collect(),
        Value::Object(object) => object.get("name").map(names).unwrap_or_default(),
        _ => Vec::new(),
    }
}
