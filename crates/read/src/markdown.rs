//! Markdown, by `pulldown-cmark`: headings, lists, tables, footnotes, front matter.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::compose::Composer;
use crate::read::Draft;
use crate::{BlockKind, Metadata, ReadError, dates, decode, plain};

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, ReadError> {
    let decoded = decode::decode(bytes)?;
    let mut draft = parse(&decoded.text, decoded.encoding);
    draft.warnings = decoded.warnings;
    Ok(draft)
}

#[derive(Default)]
struct Walk {
    composer: Composer,
    metadata: Metadata,
    buffer: String,
    headings: usize,
    list_depth: usize,
    numbers: Vec<Option<u64>>,
    item_open: bool,
    image: bool,
    verbatim: bool,
    front: bool,
    /// The footnote that is being written, and its text.
    note: Option<(usize, String)>,
}

fn parse(text: &str, encoding: &'static str) -> Draft {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut walk = Walk::default();
    for event in Parser::new_ext(text, options) {
        walk.take(event);
    }
    walk.flush(None, 0);
    let mut metadata = walk.metadata;
    let mut draft = walk.composer.finish("text/markdown", encoding);
    let found = plain::metadata(&draft.text, &draft.blocks);
    metadata.title = metadata.title.or(found.title);
    metadata.published = metadata.published.or(found.published);
    if metadata.authors.is_empty() {
        metadata.authors = found.authors;
    }
    draft.metadata = metadata;
    draft
}

impl Walk {
    fn take(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.image => drop(text),
            Event::Text(text) | Event::Code(text) => self.buffer.push_str(&text),
            Event::SoftBreak => self.buffer.push(' '),
            Event::HardBreak => self.buffer.push(' '),
            Event::InlineHtml(html) | Event::Html(html) => {
                self.buffer.push_str(&without_tags(&html));
            }
            Event::FootnoteReference(label) => {
                let index = self.composer.declare(&label, &label);
                self.buffer.push_str(&Composer::mark(index));
            }
            Event::Rule => self.flush(None, 0),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::MetadataBlock(_) => self.front = true,
            Tag::List(first) => {
                self.flush_item();
                self.list_depth += 1;
                self.numbers.push(first);
            }
            Tag::Item => {
                self.flush_item();
                self.item_open = true;
                match self.numbers.last_mut() {
                    Some(Some(number)) => {
                        self.buffer.push_str(&format!("{number}. "));
                        *number += 1;
                    }
                    _ => self.buffer.push_str("- "),
                }
            }
            Tag::CodeBlock(_) => {
                self.flush_item();
                self.verbatim = true;
            }
            Tag::TableCell if !self.buffer.is_empty() => self.buffer.push_str(" | "),
            Tag::Image { .. } => self.image = true,
            Tag::FootnoteDefinition(label) => {
                self.flush_item();
                let index = self.composer.declare(&label, &label);
                self.note = Some((index, String::new()));
            }
            Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock if !self.item_open => {
                self.flush_item();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::MetadataBlock(_) => {
                self.front = false;
                let block = std::mem::take(&mut self.buffer);
                front_matter(&block, &mut self.metadata);
            }
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::Paragraph if self.list_depth > 0 => self.flush_item(),
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.flush(None, 0),
            TagEnd::Item => {
                self.flush_item();
                self.item_open = false;
            }
            TagEnd::List(_) => {
                self.list_depth = self.list_depth.saturating_sub(1);
                self.numbers.pop();
            }
            TagEnd::TableHead | TagEnd::TableRow => self.flush(Some(BlockKind::Table), 0),
            TagEnd::CodeBlock => {
                self.verbatim = false;
                let block = std::mem::take(&mut self.buffer);
                self.composer.push_verbatim(None, 0, &block);
            }
            TagEnd::Image => self.image = false,
            TagEnd::FootnoteDefinition => {
                self.flush(None, 0);
                if let Some((index, body)) = self.note.take() {
                    self.composer.set_body(index, &body);
                }
            }
            _ => {}
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        self.headings += 1;
        let first = self.headings == 1 && self.composer.len() < 200 && level <= HeadingLevel::H2;
        if first {
            let title = crate::compose::tidy(&self.buffer);
            self.metadata.title.get_or_insert(title);
            self.flush(Some(BlockKind::Title), 1);
        } else {
            self.flush(Some(BlockKind::Heading), level as u8);
        }
    }

    fn flush_item(&mut self) {
        if self.list_depth > 0 {
            let depth = self.list_depth.min(6) as u8;
            self.flush(Some(BlockKind::ListItem), depth);
        } else {
            self.flush(None, 0);
        }
    }

    fn flush(&mut self, kind: Option<BlockKind>, level: u8) {
        let block = std::mem::take(&mut self.buffer);
        if matches!(block.trim(), "" | "-") {
            return;
        }
        match &mut self.note {
            Some((_, body)) => {
                body.push(' ');
                body.push_str(&block);
            }
            None => self.composer.push(kind, level, &block),
        }
    }
}

/// The words of a piece of HTML.
pub(crate) fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for character in html.chars() {
        match character {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(character),
            _ => {}
        }
    }
    text
}

/// `key: value` lines; no more of YAML is needed here.
fn front_matter(block: &str, metadata: &mut Metadata) {
    let mut authors_open = false;
    for line in block.lines() {
        let item = line.trim_start().strip_prefix("- ");
        if authors_open && let Some(name) = item {
            metadata.authors.push(unquoted(name).to_owned());
            continue;
        }
        let Some((key, value)) = line.split_once([':', '=']) else {
            continue;
        };
        let value = unquoted(value);
        authors_open = false;
        let text = (!value.is_empty()).then(|| value.to_owned());
        match key.trim().to_lowercase().as_str() {
            "title" => metadata.title = text,
            "publisher" | "source" | "outlet" | "site" => metadata.publisher = text,
            "date" | "published" | "publication_date" => metadata.published = dates::parse(value),
            "url" | "link" | "permalink" => metadata.url = text,
            "lang" | "language" => metadata.language = text,
            "author" | "authors" | "by" => {
                authors_open = value.is_empty();
                let list = value.trim_matches(['[', ']']);
                metadata.authors = plain::authors(list)
                    .iter()
                    .map(|name| unquoted(name).to_owned())
                    .collect();
            }
            _ => {}
        }
    }
}

fn unquoted(value: &str) -> &str {
    value.trim().trim_matches(['"', '\'']).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_blocks_and_notes() {
        let draft = parse(
            "---\ntitle: \"Night raid\"\nauthors:\n- Ana Roe\n- Ben Poe\ndate: 2021-03-04\npublisher: Daily\n---\n\
             # Night raid\n\nNine men died in the raid.[^a]\n\n## Places\n\n1. Homs\n2. Idlib\n   - Binnish\n\n\
             | Town | Dead |\n|---|---|\n| Homs | 3 |\n\n[^a]: Reuters, 4 May.\n",
            "UTF-8",
        );
        let blocks: Vec<_> = draft
            .blocks
            .iter()
            .map(|b| (b.kind.name(), b.level, &draft.text[b.range()]))
            .collect();
        assert_eq!(
            blocks,
            [
                ("title", 0, "Night raid"),
                ("paragraph", 0, "Nine men died in the raid.[a]"),
                ("heading", 2, "Places"),
                ("list_item", 1, "1. Homs"),
                ("list_item", 1, "2. Idlib"),
                ("list_item", 2, "- Binnish"),
                ("table", 0, "Town | Dead"),
                ("table", 0, "Homs | 3"),
                ("footnote", 0, "[a] Reuters, 4 May."),
            ]
        );
        assert_eq!(draft.metadata.authors, ["Ana Roe", "Ben Poe"]);
        assert_eq!(draft.metadata.published.as_deref(), Some("2021-03-04"));
        assert_eq!(draft.notes.unwrap().len(), 1);
    }
}
