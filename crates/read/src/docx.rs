//! DOCX: paragraphs, headings, lists, tables, footnotes and the core properties, as a stream over the parts.

use std::collections::HashMap;

use crate::archive::Archive;
use crate::compose::{Composer, tidy};
use crate::read::Draft;
use crate::xml::{self, Xml, value};
use crate::{BlockKind, Metadata, ReadError, dates, plain};

const FORMAT: &str = "DOCX";
const MEDIA: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, ReadError> {
    let mut archive = Archive::open(bytes, FORMAT)?;
    let document = archive.part("word/document.xml")?;
    let styles = match archive.optional("word/styles.xml")? {
        Some(part) => styles(&part)?,
        None => HashMap::new(),
    };
    let mut body = Body::new(styles);
    xml::each(&document, FORMAT, |event| body.take(event))?;
    body.end_paragraph();
    let mut composer = body.composer;
    for (part, prefix) in [("word/footnotes.xml", "f"), ("word/endnotes.xml", "e")] {
        if let Some(part) = archive.optional(part)? {
            for (id, text) in notes(&part)? {
                if let Some(index) = composer.key(&format!("{prefix}{id}")) {
                    composer.set_body(index, &text);
                }
            }
        }
    }
    let core = match archive.optional("docProps/core.xml")? {
        Some(part) => core(&part)?,
        None => Metadata::default(),
    };
    let mut draft = composer.finish(MEDIA, "UTF-8");
    let found = plain::metadata(&draft.text, &draft.blocks);
    draft.metadata = Metadata {
        // Word fills the core title from templates: the document's own title is better.
        title: found.title.or(core.title),
        authors: if found.authors.is_empty() {
            core.authors
        } else {
            found.authors
        },
        published: found.published.or(core.published),
        ..core
    };
    Ok(draft)
}

/// A style's name, in lower case, by its id.
fn styles(part: &[u8]) -> Result<HashMap<String, String>, ReadError> {
    let mut styles = HashMap::new();
    let mut id = String::new();
    xml::each(part, FORMAT, |event| {
        if let Xml::Open(name, values) = event {
            match name.as_str() {
                "style" => id = value(&values, "styleId").unwrap_or_default().to_owned(),
                "name" => {
                    let name = value(&values, "val").unwrap_or_default().to_lowercase();
                    styles.entry(id.clone()).or_insert(name);
                }
                _ => {}
            }
        }
    })?;
    Ok(styles)
}

#[derive(Default)]
struct Row {
    cells: Vec<Vec<String>>,
    /// The paragraphs of the cell that is open.
    open: Vec<String>,
}

struct Body {
    composer: Composer,
    styles: HashMap<String, String>,
    text: String,
    style: String,
    list: Option<u8>,
    outline: Option<u8>,
    row: Option<Row>,
    tables: usize,
    /// Inside elements whose text is not the document's: moved away, alternatives, field codes.
    skip: usize,
    in_text: bool,
    numbers: HashMap<char, u32>,
}

impl Body {
    fn new(styles: HashMap<String, String>) -> Self {
        Self {
            composer: Composer::default(),
            styles,
            text: String::new(),
            style: String::new(),
            list: None,
            outline: None,
            row: None,
            tables: 0,
            skip: 0,
            in_text: false,
            numbers: HashMap::new(),
        }
    }

    fn take(&mut self, event: Xml) {
        match event {
            Xml::Open(name, values) => self.open(&name, &values),
            Xml::Close(name) => self.close(&name),
            Xml::Text(text) if self.in_text && self.skip == 0 => self.text.push_str(&text),
            Xml::Text(_) => {}
        }
    }

    fn open(&mut self, name: &str, values: &[(String, String)]) {
        let val = value(values, "val").unwrap_or_default();
        match name {
            "Fallback" | "moveFrom" | "del" => self.skip += 1,
            _ if self.skip > 0 => {}
            "p" => self.end_paragraph(),
            "pStyle" => {
                self.style = self
                    .styles
                    .get(val)
                    .cloned()
                    .unwrap_or_else(|| val.to_lowercase())
            }
            "ilvl" => self.list = val.parse().ok(),
            "numId" if val != "0" => self.list = self.list.or(Some(0)),
            "numId" => self.list = None,
            "outlineLvl" => self.outline = val.parse().ok(),
            "t" => self.in_text = true,
            "tab" | "br" | "cr" => self.text.push(' '),
            "noBreakHyphen" => self.text.push('-'),
            "footnoteReference" | "endnoteReference" => {
                let kind = if name.starts_with('f') { 'f' } else { 'e' };
                let key = format!("{kind}{}", value(values, "id").unwrap_or_default());
                let index = match self.composer.key(&key) {
                    Some(index) => index,
                    None => {
                        let number = self.numbers.entry(kind).or_insert(0);
                        *number += 1;
                        let number = *number;
                        self.composer.declare(&key, &number.to_string())
                    }
                };
                self.text.push_str(&Composer::mark(index));
            }
            "tbl" => {
                self.end_paragraph();
                self.tables += 1;
            }
            "tr" if self.tables == 1 => self.row = Some(Row::default()),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "Fallback" | "moveFrom" | "del" => self.skip = self.skip.saturating_sub(1),
            _ if self.skip > 0 => {}
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tc" if self.tables == 1 => {
                self.end_paragraph();
                if let Some(row) = &mut self.row {
                    let cell = std::mem::take(&mut row.open);
                    row.cells.push(cell);
                }
            }
            "tr" if self.tables == 1 => {
                if let Some(row) = self.row.take() {
                    self.end_row(row);
                }
            }
            "tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn end_row(&mut self, row: Row) {
        // A table of one cell a row only lays out the page: its paragraphs stay apart.
        if let [cell] = row.cells.as_slice() {
            for paragraph in cell {
                self.composer.push(None, 0, paragraph);
            }
            return;
        }
        let cells: Vec<String> = row.cells.iter().map(|cell| tidy(&cell.join(" "))).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.composer
                .push(Some(BlockKind::Table), 0, &cells.join(" | "));
        }
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.text);
        let style = std::mem::take(&mut self.style);
        let list = self.list.take();
        let outline = self.outline.take();
        if text.trim().is_empty() {
            return;
        }
        if let Some(row) = &mut self.row {
            row.open.push(text);
            return;
        }
        let heading = style
            .strip_prefix("heading")
            .or_else(|| style.strip_prefix("überschrift"))
            .or_else(|| style.strip_prefix("titre"))
            .and_then(|level| level.trim().parse::<u8>().ok());
        let (kind, level) = if style == "title" {
            (Some(BlockKind::Title), 1)
        } else if style == "subtitle" {
            (Some(BlockKind::Heading), 1)
        } else if let Some(level) = heading.or(outline.filter(|&o| o < 9).map(|o| o + 1)) {
            (Some(BlockKind::Heading), level.clamp(1, 9))
        } else if style.contains("caption") {
            (Some(BlockKind::Caption), 0)
        } else if let Some(depth) = list {
            (Some(BlockKind::ListItem), depth.saturating_add(1).min(9))
        } else {
            (None, 0)
        };
        // A document without a styled title often opens with a first-level heading.
        let opens = self.composer.is_empty() && level == 1 && kind == Some(BlockKind::Heading);
        self.composer.push(
            if opens { Some(BlockKind::Title) } else { kind },
            level,
            &text,
        );
    }
}

/// The texts of notes by their ids; separators have ids below 1 and no text.
fn notes(part: &[u8]) -> Result<Vec<(String, String)>, ReadError> {
    let mut notes = Vec::new();
    let mut open: Option<(String, String)> = None;
    let mut in_text = false;
    xml::each(part, FORMAT, |event| match event {
        Xml::Open(name, values) => match name.as_str() {
            "footnote" | "endnote" => {
                let id = value(&values, "id").unwrap_or_default().to_owned();
                open = Some((id, String::new()));
            }
            "t" => in_text = true,
            "p" | "tab" | "br" => {
                if let Some((_, text)) = &mut open {
                    text.push(' ');
                }
            }
            _ => {}
        },
        Xml::Text(text) if in_text => {
            if let Some((_, body)) = &mut open {
                body.push_str(&text);
            }
        }
        Xml::Text(_) => {}
        Xml::Close(name) => match name.as_str() {
            "footnote" | "endnote" => notes.extend(open.take()),
            "t" => in_text = false,
            _ => {}
        },
    })?;
    Ok(notes)
}

/// Dublin Core as office documents and books write it.
fn core(part: &[u8]) -> Result<Metadata, ReadError> {
    let mut metadata = Metadata::default();
    let mut element = String::new();
    let mut text = String::new();
    xml::each(part, FORMAT, |event| match event {
        Xml::Open(name, _) => {
            element = name;
            text.clear();
        }
        Xml::Text(part) => text.push_str(&part),
        Xml::Close(name) => {
            let value = Some(tidy(&text)).filter(|value| !value.is_empty() && name == element);
            if let Some(value) = value {
                match name.as_str() {
                    "title" => metadata.title = Some(value),
                    "creator" => {
                        metadata.authors = value.split(';').map(|n| n.trim().to_owned()).collect()
                    }
                    "created" => metadata.published = dates::parse(&value),
                    "publisher" => metadata.publisher = Some(value),
                    "language" => metadata.language = Some(value),
                    _ => {}
                }
            }
            text.clear();
        }
    })?;
    Ok(metadata)
}
