//! EPUB: the chapters of the spine, in order, as HTML; notes may stand in another file of the book.

use std::collections::{HashMap, HashSet};

use dom_query::Document;

use crate::archive::Archive;
use crate::compose::{Composer, tidy};
use crate::html_walk::Walk;
use crate::read::{Draft, MAX_BYTES};
use crate::xml::{self, Xml, value};
use crate::{BlockKind, Metadata, ReadError, dates, decode, html};

const FORMAT: &str = "EPUB";
const MAX_DEPTH: usize = 400;

#[derive(Default)]
struct Package {
    metadata: Metadata,
    chapters: Vec<String>,
}

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, ReadError> {
    let mut archive = Archive::open(bytes, FORMAT)?;
    let container = archive.part("META-INF/container.xml")?;
    let mut root = None;
    xml::each(&container, FORMAT, |event| {
        if let Xml::Open(name, values) = event
            && name == "rootfile"
            && root.is_none()
        {
            root = value(&values, "full-path").map(str::to_owned);
        }
    })?;
    let root = root.ok_or_else(|| broken("its container names no package"))?;
    let package = package(&archive.part(&root)?, &root)?;
    let mut chapters = Vec::new();
    let mut warnings = Vec::new();
    for name in &package.chapters {
        let Some(part) = archive.optional(name)? else {
            warnings.push(format!("the book lacks its part `{name}`"));
            continue;
        };
        let text = decode::decode_as(&part, None)?.text;
        if html::depth(&text) > MAX_DEPTH {
            return Err(broken(&format!("`{name}` nests elements too deeply")));
        }
        chapters.push((name.clone(), closed(&text)));
    }
    if chapters.is_empty() {
        return Err(broken("it has no chapters"));
    }
    let metadata = package.metadata;
    let mut draft = html::apart(FORMAT, move || compose(&chapters, metadata))??;
    draft.warnings = warnings;
    Ok(draft)
}

fn broken(reason: &str) -> ReadError {
    ReadError::Broken {
        format: FORMAT,
        reason: reason.to_owned(),
    }
}

fn package(part: &[u8], root: &str) -> Result<Package, ReadError> {
    let mut package = Package::default();
    let mut files: HashMap<String, String> = HashMap::new();
    let mut spine = Vec::new();
    let mut element = String::new();
    let mut text = String::new();
    xml::each(part, FORMAT, |event| match event {
        Xml::Open(name, values) => {
            let get = |key| value(&values, key).unwrap_or_default().to_owned();
            if name == "item"
                && get("media-type").contains("html")
                && !get("properties").contains("nav")
            {
                files.insert(get("id"), resolve(root, &get("href")));
            } else if name == "itemref" {
                spine.push(get("idref"));
            }
            element = name;
            text.clear();
        }
        Xml::Text(part) => text.push_str(&part),
        Xml::Close(name) => {
            let value = tidy(&text);
            text.clear();
            if value.is_empty() || name != element {
                return;
            }
            let metadata = &mut package.metadata;
            match name.as_str() {
                "title" if metadata.title.is_none() => metadata.title = Some(value),
                "creator" => metadata.authors.push(value),
                "date" if metadata.published.is_none() => metadata.published = dates::parse(&value),
                "publisher" => metadata.publisher = Some(value),
                "language" if metadata.language.is_none() => metadata.language = Some(value),
                _ => {}
            }
        }
    })?;
    let mut seen = HashSet::new();
    package.chapters = spine
        .iter()
        .filter_map(|id| files.get(id).cloned())
        .filter(|file| seen.insert(file.clone()))
        .collect();
    Ok(package)
}

/// A path relative to a file of the book.
fn resolve(base: &str, href: &str) -> String {
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    let href = href.split('#').next().unwrap_or(href);
    for part in href.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/").replace("%20", " ")
}

/// XHTML closes empty elements by a slash, which HTML ignores: a `<title/>` would swallow the chapter.
fn closed(xhtml: &str) -> String {
    let mut html = String::with_capacity(xhtml.len() + 64);
    let mut rest = xhtml;
    while let Some(at) = rest.find("/>") {
        let (before, after) = rest.split_at(at);
        let tag = before.rfind('<').map_or("", |open| &before[open + 1..]);
        let name = tag.split(|c: char| c.is_whitespace()).next().unwrap_or("");
        html.push_str(before);
        let void = [
            "br", "hr", "img", "meta", "link", "input", "col", "source", "wbr", "area", "base",
        ];
        if name.is_empty()
            || void.contains(&name)
            || !name.chars().all(|c| c.is_ascii_alphanumeric())
        {
            html.push_str("/>");
        } else {
            html.push_str("></");
            html.push_str(name);
            html.push('>');
        }
        rest = &after[2..];
    }
    html.push_str(rest);
    html
}

fn compose(chapters: &[(String, String)], metadata: Metadata) -> Result<Draft, ReadError> {
    let mut composer = Composer::default();
    if let Some(title) = &metadata.title {
        composer.push(Some(BlockKind::Title), 1, title);
    }
    let title = metadata.title.clone().unwrap_or_default();
    for (name, text) in chapters {
        let page = Document::from(text.as_str());
        html::clear(&page);
        // Bodies that earlier chapters call.
        let called: Vec<(usize, String)> = page
            .select("[id]")
            .nodes()
            .iter()
            .filter_map(|node| {
                let id = node.id_attr()?.to_string();
                let index = composer.key(&format!("{name}#{id}"))?;
                (!composer.has_body(index)).then_some((index, id))
            })
            .collect();
        for (index, id) in called {
            html::lift_body_by_id(&page, &mut composer, index, &id);
        }
        html::lift_notes(&page, &mut composer, &mut |href| {
            let (file, id) = href.split_once('#')?;
            let file = if file.is_empty() {
                name.clone()
            } else {
                resolve(name, file)
            };
            // An id of another file is not looked for in this one.
            let here = if file == *name {
                id.to_owned()
            } else {
                String::new()
            };
            Some((format!("{file}#{id}"), here))
        });
        if let Some(body) = page.body() {
            Walk::new(&mut composer, &title).whole().blocks(&body);
        }
        if composer.len() > MAX_BYTES {
            return Err(ReadError::TooLarge { limit: MAX_BYTES });
        }
    }
    let mut draft = composer.finish("application/epub+zip", "UTF-8");
    draft.metadata = metadata;
    Ok(draft)
}
