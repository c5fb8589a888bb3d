//! The blocks of an HTML tree, for pages and for the chapters of a book.

use dom_query::NodeRef;

use crate::BlockKind;
use crate::compose::{Composer, tidy};

/// Elements that are furniture wherever they stand.
const SKIPPED: &[&str] = &[
    "nav", "aside", "footer", "form", "script", "style", "noscript", "template", "svg", "iframe",
    "button", "select", "input", "textarea", "head", "menu", "object", "audio", "video", "canvas",
];

const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr", "big", "strike",
];

/// Words in a class or id that give furniture away inside an article.
const FURNITURE: &[&str] = &[
    "newsletter",
    "subscribe",
    "paywall",
    "cookie",
    "related-",
    "related_",
    "share-",
    "social-",
    "sharing",
    "advert",
    "sponsor",
    "breadcrumb",
    "signup",
    "sign-up",
    "promo",
    "comments",
    "navbox",
    "mw-editsection",
    "toc",
    "sidebar",
    "catlinks",
    "noprint",
    "recirc",
    "most-read",
    "tags-list",
    "author-bio",
];

/// Whether a reader of the page sees the element.
pub(crate) fn is_hidden(node: &NodeRef) -> bool {
    if node.has_attr("hidden") {
        return true;
    }
    let style = node.attr("style").unwrap_or_default().to_lowercase();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    style.contains("display:none") || style.contains("visibility:hidden")
}

pub(crate) struct Walk<'a> {
    composer: &'a mut Composer,
    title: String,
    buffer: String,
    /// How many bytes of the buffer are bold: a paragraph that is all bold and short is a heading.
    bold: usize,
    list_depth: u8,
    kind: Option<BlockKind>,
    level: u8,
    /// Every element counts, also `<aside>` and `<footer>`: books use them for text.
    whole: bool,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(composer: &'a mut Composer, title: &str) -> Self {
        Self {
            composer,
            title: tidy(title).to_lowercase(),
            buffer: String::new(),
            bold: 0,
            list_depth: 0,
            kind: None,
            level: 0,
            whole: false,
        }
    }

    /// For chapters of a book: nothing is furniture.
    pub(crate) fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// Adds the blocks under a node.
    pub(crate) fn blocks(&mut self, node: &NodeRef) {
        self.children(node);
        self.flush();
    }

    fn children(&mut self, node: &NodeRef) {
        for child in node.children_it(false) {
            if child.is_text() {
                self.buffer.push_str(&child.text());
            } else if child.is_element() {
                self.element(&child);
            }
        }
    }

    fn element(&mut self, node: &NodeRef) {
        let name = node.node_name().unwrap_or_default().to_lowercase();
        let name = name.as_str();
        if name == "br" {
            // One break parts lines of an address as often as sentences; two part paragraphs.
            if self.buffer.trim_end_matches([' ', '\t']).ends_with('\u{b}') {
                self.flush();
            } else {
                self.buffer.push('\u{b}');
            }
            return;
        }
        if INLINE.contains(&name) {
            let before = self.buffer.len();
            self.children(node);
            if matches!(name, "b" | "strong") {
                self.bold += self.buffer.len() - before.min(self.buffer.len());
            }
            return;
        }
        if is_hidden(node) || (!self.whole && (SKIPPED.contains(&name) || is_furniture(node))) {
            return;
        }
        if matches!(name, "script" | "style" | "head") {
            return;
        }
        self.flush();
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes()[1] - b'0';
                let heading = tidy(&node.text()).to_lowercase();
                if heading != self.title {
                    self.with(Some(BlockKind::Heading), level, node);
                }
            }
            "ul" | "ol" => {
                self.list_depth = (self.list_depth + 1).min(6);
                self.children(node);
                self.flush();
                self.list_depth -= 1;
            }
            "li" => self.with(Some(BlockKind::ListItem), self.list_depth.max(1), node),
            "table" => self.table(node),
            "figcaption" | "caption" => self.with(Some(BlockKind::Caption), 0, node),
            "pre" => {
                self.composer.push_verbatim(None, 0, &node.text());
            }
            _ => {
                self.children(node);
                self.flush();
            }
        }
    }

    /// Walks an element whose text has a kind of its own.
    fn with(&mut self, kind: Option<BlockKind>, level: u8, node: &NodeRef) {
        let before = (self.kind, self.level);
        (self.kind, self.level) = (kind, level);
        self.children(node);
        self.flush();
        (self.kind, self.level) = before;
    }

    /// A table of data gives a block a row; a table that only lays out the page is walked like any element.
    fn table(&mut self, node: &NodeRef) {
        let rows = node
            .descendants_it()
            .filter(|row| row.has_name("tr"))
            .collect::<Vec<_>>();
        let nested = node.descendants_it().any(|inner| inner.has_name("table"));
        let wide = rows.iter().any(|row| {
            row.children_it(false)
                .filter(|cell| cell.is_element())
                .count()
                >= 2
        });
        let long = rows.iter().any(|row| row.text().len() > 2_000);
        if nested || !wide || long {
            self.children(node);
            self.flush();
            return;
        }
        for caption in node
            .children_it(false)
            .filter(|child| child.has_name("caption"))
        {
            self.with(Some(BlockKind::Caption), 0, &caption);
        }
        for row in rows {
            let cells: Vec<String> = row
                .children_it(false)
                .filter(|cell| cell.is_element())
                .map(|cell| tidy(&cell.text()))
                .collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                self.composer
                    .push(Some(BlockKind::Table), 0, &cells.join(" | "));
            }
        }
    }

    fn flush(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        let bold = std::mem::take(&mut self.bold);
        let text = buffer.trim();
        if text.is_empty() {
            return;
        }
        let words = text.split_whitespace().count();
        let heading = self.kind.is_none()
            && bold * 10 >= text.len() * 9
            && words <= 12
            && !text.ends_with(['.', ',', ';', ':']);
        if heading {
            self.composer.push(Some(BlockKind::Heading), 4, text);
        } else {
            self.composer.push(self.kind, self.level, text);
        }
    }
}

fn is_furniture(node: &NodeRef) -> bool {
    let names = format!(
        "{} {}",
        node.class().unwrap_or_default(),
        node.id_attr().unwrap_or_default()
    )
    .to_lowercase();
    let role = node.attr("role").unwrap_or_default();
    matches!(
        &*role,
        "navigation" | "complementary" | "banner" | "contentinfo" | "search"
    ) || (FURNITURE.iter().any(|word| names.contains(word)) && node.text().len() < 3_000)
}
