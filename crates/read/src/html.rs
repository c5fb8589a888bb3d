//! HTML pages: metadata, footnotes, then the main content by `dom_smoothie` and a walk over its blocks.
//!
//! None of the extractors gives source offsets, so the canonical text is made here. Two things are done before the
//! extractor runs, because it throws them away: footnote marks are replaced by private characters that survive
//! any clean-up, and the notes' bodies are lifted out. Hostile nesting is measured before anything parses it.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use crate::compose::{Composer, tidy};
use crate::html_walk::{Walk, is_hidden};
use crate::read::Draft;
use crate::{BlockKind, Metadata, ReadError, decode, html_metadata, plain, sniff};

/// A page takes about ten times its bytes as a tree.
const MAX_PAGE_BYTES: usize = 24 * 1024 * 1024;
/// Deeper pages are flattened: no report nests so deep, and every tool below would recurse.
const MAX_DEPTH: usize = 400;
/// Enough for every recursion over [`MAX_DEPTH`] levels, whatever the caller's stack.
const STACK: usize = 64 * 1024 * 1024;

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, ReadError> {
    if bytes.len() > MAX_PAGE_BYTES {
        return Err(ReadError::TooLarge {
            limit: MAX_PAGE_BYTES,
        });
    }
    let decoded = decode::decode_as(bytes, charset(bytes).as_deref())?;
    let mut draft = if depth(&decoded.text) > MAX_DEPTH {
        flatten(&decoded.text, decoded.encoding)
    } else {
        let text = decoded.text;
        let encoding = decoded.encoding;
        apart("HTML", move || page(&text, encoding))?
    };
    draft.warnings.splice(0..0, decoded.warnings);
    Ok(draft)
}

/// Runs a parser that is not ours on a stack of its own; a panic in it becomes an error.
pub(crate) fn apart<T: Send>(
    format: &'static str,
    work: impl FnOnce() -> T + Send,
) -> Result<T, ReadError> {
    let broken = |reason: &str| ReadError::Broken {
        format,
        reason: reason.to_owned(),
    };
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name(format!("concord-read {format}"))
            .stack_size(STACK)
            .spawn_scoped(scope, work)
            .map_err(|error| broken(&error.to_string()))?
            .join()
            .map_err(|_| broken("the parser gave up on it"))
    })
}

/// The encoding that a page declares in its first kilobyte.
fn charset(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(2048)];
    let at = sniff::find(&head.to_ascii_lowercase(), b"charset=")? + b"charset=".len();
    let value: String = head[at..]
        .iter()
        .map(|&byte| byte as char)
        .skip_while(|c| matches!(c, '"' | '\''))
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!value.is_empty()).then_some(value)
}

/// Elements that have no end tag, or whose end tag pages leave out.
const UNCOUNTED: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot",
    "colgroup", "param", "html", "body", "head",
];

/// How deep the elements nest, from the tags alone.
pub(crate) fn depth(html: &str) -> usize {
    let mut depth = 0usize;
    let mut deepest = 0;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        let closing = rest.starts_with('/');
        let name: String = rest
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
            .take(24)
            .collect::<String>()
            .to_ascii_lowercase();
        if name.is_empty() || UNCOUNTED.contains(&name.as_str()) {
            continue;
        }
        if closing {
            depth = depth.saturating_sub(1);
            continue;
        }
        let end = rest.find('>').unwrap_or(rest.len());
        let closes_itself = rest[..end].ends_with('/');
        if matches!(name.as_str(), "script" | "style" | "textarea" | "title") && !closes_itself {
            let close = format!("</{name}");
            let skip = find_ignoring_case(&rest[end..], &close);
            rest = skip.map_or("", |skip| &rest[end + skip + close.len()..]);
            continue;
        }
        if !closes_itself {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    text.windows(needle.len())
        .position(|window| window.eq_ignore_ascii_case(needle))
}

/// The words of a page that is nested too deeply to be parsed.
fn flatten(html: &str, encoding: &'static str) -> Draft {
    let mut composer = Composer::default();
    let mut paragraph = String::new();
    for part in html.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = tag
            .trim_start_matches('/')
            .split([' ', '\n', '/'])
            .next()
            .unwrap_or("");
        if matches!(
            name,
            "p" | "div" | "h1" | "h2" | "h3" | "li" | "tr" | "br" | "section" | "article"
        ) {
            composer.push(None, 0, &std::mem::take(&mut paragraph));
        }
        if !matches!(name, "script" | "style" | "title") {
            paragraph.push_str(text);
            paragraph.push(' ');
        }
    }
    composer.push(None, 0, &paragraph);
    let mut draft = composer.finish("text/html", encoding);
    draft.warnings.push(format!(
        "the page nests elements more than {MAX_DEPTH} deep: only its words were read"
    ));
    draft
}

fn page(html: &str, encoding: &'static str) -> Draft {
    let page = Document::from(html);
    let mut metadata = html_metadata::read(&page);
    let mut composer = Composer::default();
    clear(&page);
    lift_notes(&page, &mut composer, &mut |href| {
        href.strip_prefix('#')
            .map(|id| (id.to_owned(), id.to_owned()))
    });
    if let Some(title) = &metadata.title {
        composer.push(Some(BlockKind::Title), 1, title);
    }
    let title = metadata.title.clone().unwrap_or_default();
    let own = main_element(&page);
    let own_words = own.as_ref().map_or(0, |node| prose_bytes(node));
    let article = article(&page);
    let article_words = article.as_ref().map_or(0, |article| {
        article.body().as_ref().map_or(0, |body| prose_bytes(body))
    });
    // The extractor is right nearly always; where it dropped most of a declared `<article>`, the page is.
    let mut walk = Walk::new(&mut composer, &title);
    match (&article, &own) {
        (Some(article), _) if article_words * 2 >= own_words && article_words > 0 => {
            if let Some(body) = article.body() {
                walk.blocks(&body);
            }
        }
        (_, Some(own)) => walk.blocks(own),
        _ => {}
    }
    let mut draft = composer.finish("text/html", encoding);
    complete(&mut metadata, &draft);
    draft.metadata = metadata;
    draft
}

/// What the page's text says and its head does not.
fn complete(metadata: &mut Metadata, draft: &Draft) {
    let found = plain::metadata(&draft.text, &draft.blocks);
    if metadata.authors.is_empty() {
        metadata.authors = found.authors;
    }
    if metadata.published.is_none() {
        metadata.published = found.published;
    }
    if metadata.title.is_none() {
        metadata.title = found.title;
    }
}

/// Takes away what no reader sees.
pub(crate) fn clear(page: &Document) {
    page.select("script, style, noscript, template, svg, iframe, object, button, select, input, textarea, dialog")
        .remove();
    let hidden: Vec<NodeRef> = page
        .select("[hidden], [style], [aria-hidden='true']")
        .nodes()
        .iter()
        .filter(|node| is_hidden(node))
        .copied()
        .collect();
    for node in hidden {
        node.remove_from_parent();
    }
}

/// Replaces footnote marks by private characters and lifts the notes' bodies out of the page. `resolve` gives
/// a link's key and the id in this page, or nothing for a link that leads elsewhere.
pub(crate) fn lift_notes(
    page: &Document,
    composer: &mut Composer,
    resolve: &mut dyn FnMut(&str) -> Option<(String, String)>,
) {
    let mut bodies: Vec<(usize, String)> = Vec::new();
    for link in page.select("a[href]").nodes() {
        let Some(href) = link.attr("href") else {
            continue;
        };
        if !href.contains('#') || !calls_note(link) {
            continue;
        }
        let Some((key, id)) = resolve(&href) else {
            continue;
        };
        let label = label(&link.text());
        let target = by_id(page, &id);
        if label.is_empty()
            || target
                .as_ref()
                .is_some_and(|target| is_ancestor(target, link))
        {
            continue;
        }
        let Some(target) = target.filter(|target| !is_mark_of(target)) else {
            // The body may stand in another file of the same book.
            if is_declared_mark(link) || composer.key(&key).is_some() {
                let index = composer.declare(&key, &label);
                replace(link, index);
            }
            continue;
        };
        if body_element(&target).text().len() > 8_000 {
            continue;
        }
        let index = composer.declare(&key, &label);
        replace(link, index);
        if !bodies.iter().any(|(known, _)| *known == index) {
            bodies.push((index, id));
        }
    }
    for (index, id) in bodies {
        if let Some(target) = by_id(page, &id) {
            lift_body(&target, composer, index);
        }
    }
}

/// Lifts the body with this id, called from elsewhere.
pub(crate) fn lift_body_by_id(page: &Document, composer: &mut Composer, index: usize, id: &str) {
    if let Some(target) = by_id(page, id)
        && body_element(&target).text().len() <= 8_000
    {
        lift_body(&target, composer, index);
    }
}

fn lift_body(target: &NodeRef, composer: &mut Composer, index: usize) {
    let body = body_element(target);
    for back in body.find(&["a"]) {
        let text = tidy(&back.text());
        let leads_back = back.attr("href").is_some_and(|href| href.contains('#'));
        if leads_back && text.chars().count() <= 4 {
            back.remove_from_parent();
        }
    }
    let text = tidy(&body.text());
    let text = text
        .trim_start_matches(['^', '↑', '↩', '.', ' '])
        .trim_end_matches(['↩', '↑', '\u{fe0e}', ' ']);
    composer.set_body(index, text);
    body.remove_from_parent();
}

fn by_id<'a>(page: &'a Document, id: &str) -> Option<NodeRef<'a>> {
    // Ids may hold any character: compare, do not build a selector.
    if id.is_empty() {
        return None;
    }
    let simple = id
        .chars()
        .all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if simple && !id.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return page
            .try_select(&format!("#{id}"))
            .and_then(|found| found.nodes().first().copied());
    }
    page.select("[id]")
        .nodes()
        .iter()
        .find(|node| node.id_attr().is_some_and(|own| *own == *id))
        .copied()
}

fn is_ancestor(target: &NodeRef, link: &NodeRef) -> bool {
    link.ancestors_it(None).any(|node| node.id == target.id)
}

/// Whether a target is itself a mark in running text (notes link back to their marks).
fn is_mark_of(target: &NodeRef) -> bool {
    target.has_name("sup")
        || target.parent().is_some_and(|parent| parent.has_name("sup"))
        || (target.has_name("a") && is_declared_mark(target))
        || ["h1", "h2", "h3", "section", "body", "article", "main"]
            .iter()
            .any(|name| target.has_name(name))
}

fn is_declared_mark(link: &NodeRef) -> bool {
    let raised = |node: &NodeRef| node.has_name("sup");
    let says = ["role", "epub:type", "class", "rel", "id"]
        .iter()
        .any(|attribute| {
            link.attr(attribute).is_some_and(|value| {
                let value = value.to_lowercase();
                ["noteref", "footnote-ref", "footnoteref", "reference-link"]
                    .iter()
                    .any(|name| value.contains(name))
            })
        });
    says || link.ancestors_it(Some(2)).any(|node| raised(&node))
        || link.children().iter().any(raised)
}

/// Whether a link looks like a mark: raised, declared, or a bare label in brackets.
fn calls_note(link: &NodeRef) -> bool {
    let text = tidy(&link.text());
    let short = (1..=6).contains(&text.chars().count());
    let bracketed = text.starts_with('[') && text.ends_with(']');
    short && !label(&text).is_empty() && (bracketed || is_declared_mark(link))
}

fn label(text: &str) -> String {
    let text = tidy(text);
    let inner = text.trim_matches(['[', ']', '(', ')', ' ']);
    let fits = inner.chars().count() <= 4
        && (inner.chars().all(|c| c.is_ascii_digit())
            || inner.chars().all(|c| c.is_ascii_lowercase())
            || inner.chars().all(|c| "*†‡§¶".contains(c)));
    if fits {
        inner.to_owned()
    } else {
        String::new()
    }
}

fn replace(link: &NodeRef, index: usize) {
    link.set_text(Composer::mark(index));
}

/// The element that holds a note's whole text.
fn body_element<'a>(target: &NodeRef<'a>) -> NodeRef<'a> {
    let inline = ["a", "sup", "span", "b", "em", "i"];
    let mut body = *target;
    for parent in target.ancestors_it(Some(3)) {
        if !inline.iter().any(|name| body.has_name(name)) {
            break;
        }
        body = parent;
    }
    body
}

/// The main content by the extractor.
fn article(page: &Document) -> Option<Document> {
    let config = Config {
        keep_classes: true,
        disable_json_ld: true,
        max_elements_to_parse: 400_000,
        char_threshold: 200,
        ..Config::default()
    };
    let mut readability = Readability::new(page.html(), None, Some(config)).ok()?;
    let article = readability.parse().ok()?;
    Some(Document::from(article.content))
}

/// The page's own idea of its main content.
fn main_element<'a>(page: &'a Document) -> Option<NodeRef<'a>> {
    for selector in [
        "article",
        "main",
        "[role='main']",
        "[itemprop='articleBody']",
    ] {
        let found = page.select(selector);
        if found.length() == 1 {
            return found.nodes().first().copied();
        }
    }
    page.body()
}

/// Bytes of text in paragraphs.
fn prose_bytes(node: &NodeRef) -> usize {
    node.descendants_it()
        .filter(|node| node.has_name("p") || node.has_name("li") || node.has_name("td"))
        .map(|node| node.text().trim().len())
        .filter(|&length| length > 60)
        .sum()
}
