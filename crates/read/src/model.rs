//! What a reading is made of: plain data, no behaviour beyond questions that everybody asks.

use std::ops::Range;

use serde::Serialize;

/// A file to be read.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file name; only its extension is looked at, and only when the content does not tell.
    pub name: &'a str,
    /// The whole file.
    pub bytes: &'a [u8],
}

/// A document that can be read and pointed into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// For JSON lines and CSV: the row, counted from 1 (a header is not counted).
    pub row: Option<usize>,
    /// The canonical text. All offsets are bytes into it.
    pub text: String,
    /// The media type that was recognised, such as `text/plain`.
    pub media_type: &'static str,
    /// The encoding of the text, by its WHATWG name, such as `UTF-8` or `windows-1251`.
    pub encoding: &'static str,
    /// The blocks, ascending, never overlapping.
    pub blocks: Vec<Block>,
    /// Where each page begins, in bytes, ascending; empty for formats without pages. A page that shares a sentence with the one before
    /// begins where its own words do, but for a word that was parted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<usize>,
    /// Footnotes and endnotes: their marks in the text and their bodies.
    pub notes: Vec<Note>,
    /// What the file says about itself.
    pub metadata: Metadata,
    /// The language of the text by ISO 639-1, where it could be told.
    pub language: Option<String>,
    /// What a person should know about how this was read.
    pub warnings: Vec<String>,
}

impl Reading {
    /// The text of a block.
    pub fn text_of(&self, block: &Block) -> &str {
        &self.text[block.start..block.end]
    }

    /// The page, counted from 1, that a byte of the text lies on; `None` for formats without pages.
    pub fn page_at(&self, byte: usize) -> Option<u32> {
        let page = self.pages.partition_point(|&start| start <= byte);
        u32::try_from(page).ok().filter(|&page| page > 0)
    }
}

/// A stretch of the text that belongs together: `start..end`, half open, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Block {
    /// What the stretch is.
    pub kind: BlockKind,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// A heading's level or a list item's depth, from 1. For a paragraph 0, or 1 where it carries on the
    /// sentence of the paragraph before it, from which a page break parts it.
    pub level: u8,
}

impl Block {
    /// The block as a range.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BlockKind {
    /// The document's title.
    Title,
    /// A heading inside the document.
    Heading,
    /// Who wrote it and when: "By NAME", date lines.
    Byline,
    /// Running text.
    Paragraph,
    /// One item of a list, its bullet or number included.
    ListItem,
    /// One row of a table; cells are parted by a tab, a `|` or wide white space.
    Table,
    /// The words of a figure, photograph, map or table.
    Caption,
    /// A footnote or endnote.
    Footnote,
    /// An entry of a list of sources, or such a list's heading.
    Reference,
    /// What the site or the page adds: newsletters, cookies, page numbers, running heads.
    Boilerplate,
}

impl BlockKind {
    /// Whether the block holds the report itself, so that it is coded for accounts and claims. Bylines,
    /// notes, references and site furniture are not.
    pub fn is_coded(self) -> bool {
        match self {
            Self::Title
            | Self::Heading
            | Self::Paragraph
            | Self::ListItem
            | Self::Table
            | Self::Caption => true,
            Self::Byline | Self::Footnote | Self::Reference | Self::Boilerplate => false,
        }
    }

    /// The kind as one lower-case word, as it stands in snapshots and exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Byline => "byline",
            Self::Paragraph => "paragraph",
            Self::ListItem => "list_item",
            Self::Table => "table",
            Self::Caption => "caption",
            Self::Footnote => "footnote",
            Self::Reference => "reference",
            Self::Boilerplate => "boilerplate",
        }
    }
}

/// A footnote or endnote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What the mark says, in plain characters: `12`, also where the text has `¹²` or `[12]`.
    pub label: String,
    /// Where the mark stands in the text; empty where a note is never called.
    pub marks: Vec<Range<usize>>,
    /// The note's own text, without its label; none where the file has no body for the mark.
    pub body: Option<Range<usize>>,
}

/// What a file says about itself. Unknown is `None`, never a guess.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// The title.
    pub title: Option<String>,
    /// The outlet or organisation.
    pub publisher: Option<String>,
    /// The authors, in order.
    pub authors: Vec<String>,
    /// When it was published: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub published: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// The language that the file declares, by ISO 639-1.
    pub language: Option<String>,
}
