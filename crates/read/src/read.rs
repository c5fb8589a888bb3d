//! The one entrance: size, type, format, then what all formats have in common.

use crate::sniff::{self, Format};
use crate::{Block, Metadata, Note, ReadError, Reading, Source};
use crate::{docx, email, epub, html, language, markdown, notes, pdf, plain, rows};

/// The most bytes that one file, or the text of one document, may have.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// What a format's reader gives: everything but notes and language.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) row: Option<usize>,
    pub(crate) text: String,
    pub(crate) media_type: &'static str,
    pub(crate) encoding: &'static str,
    pub(crate) blocks: Vec<Block>,
    /// Where each page begins.
    pub(crate) pages: Vec<usize>,
    /// Notes that the format declares; none where they must be found in the text.
    pub(crate) notes: Option<Vec<Note>>,
    pub(crate) metadata: Metadata,
    pub(crate) warnings: Vec<String>,
}

impl Draft {
    pub(crate) fn new(text: String, media_type: &'static str, encoding: &'static str) -> Self {
        Self {
            row: None,
            text,
            media_type,
            encoding,
            blocks: Vec::new(),
            pages: Vec::new(),
            notes: None,
            metadata: Metadata::default(),
            warnings: Vec::new(),
        }
    }

    fn finish(self) -> Reading {
        let notes = self
            .notes
            .unwrap_or_else(|| notes::tie(&self.text, &self.blocks));
        let language = language::detect(&coded_text(&self.text, &self.blocks));
        let mut metadata = self.metadata;
        metadata.language = metadata.language.map(|tag| {
            let primary = tag.split(['-', '_']).next().unwrap_or(&tag);
            primary.to_lowercase()
        });
        Reading {
            row: self.row,
            language: language.or_else(|| metadata.language.clone()),
            text: self.text,
            media_type: self.media_type,
            encoding: self.encoding,
            blocks: self.blocks,
            pages: self.pages,
            notes,
            metadata,
            warnings: self.warnings,
        }
    }
}

/// The first few thousand characters that belong to the report itself.
fn coded_text(text: &str, blocks: &[Block]) -> String {
    let mut sample = String::new();
    for block in blocks.iter().filter(|block| block.kind.is_coded()) {
        if sample.len() > 8_000 {
            break;
        }
        sample.extend(text[block.range()].chars().take(3_000));
        sample.push('\n');
    }
    sample
}

/// Reads a file: one reading for most formats, one a row for JSON lines and CSV.
pub fn read(source: Source) -> Result<Vec<Reading>, ReadError> {
    let bytes = source.bytes;
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge { limit: MAX_BYTES });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    let drafts = match sniff::sniff(source.name, bytes)? {
        Format::Plain => vec![plain::read(bytes)?],
        Format::Markdown => vec![markdown::read(bytes)?],
        Format::Html => vec![html::read(bytes)?],
        Format::Docx => vec![docx::read(bytes)?],
        Format::Epub => vec![epub::read(bytes)?],
        Format::JsonLines => rows::json(bytes)?,
        Format::Csv(delimiter) => rows::csv(bytes, delimiter)?,
        Format::Pdf => vec![pdf::read(bytes)?],
        Format::Email => vec![email::read(bytes)?],
    };
    let readings: Vec<Reading> = drafts
        .into_iter()
        .filter(|draft| !draft.text.trim().is_empty())
        .map(Draft::finish)
        .collect();
    if readings.is_empty() {
        return Err(ReadError::Empty);
    }
    debug_assert!(readings.iter().all(is_sound));
    Ok(readings)
}

/// The laws of blocks, checked in debug builds.
fn is_sound(reading: &Reading) -> bool {
    let mut last = 0;
    reading.blocks.iter().all(|block| {
        let sound = block.start >= last
            && block.start < block.end
            && reading.text.get(block.range()).is_some();
        last = block.end;
        sound
    })
}
