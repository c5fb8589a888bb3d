//! `text/plain`: the canonical text is the decoded file; only its structure is found.

use crate::read::Draft;
use crate::{Block, BlockKind, Metadata, ReadError};
use crate::{dates, decode, lines, paragraphs, typing};

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, ReadError> {
    let decoded = decode::decode(bytes)?;
    let mut draft = Draft::new(decoded.text, "text/plain", decoded.encoding);
    draft.warnings = decoded.warnings;
    draft.blocks = blocks(&draft.text);
    draft.metadata = metadata(&draft.text, &draft.blocks);
    Ok(draft)
}

/// The blocks of a text without markup.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let lines = lines::lines(text);
    typing::blocks(text, paragraphs::pieces(text, &lines), true)
}

/// What the head of a text says: its title, its byline, its date line.
pub(crate) fn metadata(text: &str, blocks: &[Block]) -> Metadata {
    let mut metadata = Metadata::default();
    for block in blocks.iter().take(16) {
        let words = text[block.range()]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        match block.kind {
            BlockKind::Title if metadata.title.is_none() => {
                let value = match words.split_once(':') {
                    Some((key, value)) if key.eq_ignore_ascii_case("title") => value.trim(),
                    _ => words.as_str(),
                };
                metadata.title = Some(value.to_owned());
            }
            BlockKind::Byline => byline(&words, &mut metadata),
            _ => {}
        }
    }
    metadata
}

fn byline(words: &str, metadata: &mut Metadata) {
    let lower = words.to_lowercase();
    for key in ["source:", "publisher:"] {
        if lower.starts_with(key) && metadata.publisher.is_none() {
            metadata.publisher = Some(words[key.len()..].trim().to_owned());
            return;
        }
    }
    let updated = lower.starts_with("updated") || lower.starts_with("last ");
    if let Some(date) = dates::is_date_line(words).or_else(|| dates::parse(words)) {
        if metadata.published.is_none() && !updated {
            metadata.published = Some(date);
        }
        return;
    }
    if metadata.authors.is_empty() && !lower.starts_with("for ") && !updated {
        metadata.authors = authors(words);
    }
}

/// The names in a byline.
pub(crate) fn authors(byline: &str) -> Vec<String> {
    let mut names = byline.trim();
    for lead in [
        "Author:",
        "Authors:",
        "Written by ",
        "Reported by ",
        "Story by ",
        "Posted by ",
        "Reporting by ",
        "By ",
        "BY ",
        "by ",
        "Par ",
        "Por ",
        "Von ",
        "بقلم",
        "Автор:",
    ] {
        names = names.strip_prefix(lead).unwrap_or(names).trim_start();
    }
    names
        .replace(" and ", ",")
        .replace(" & ", ",")
        .split([',', ';', '|'])
        .map(str::trim)
        .filter(|name| (3..60).contains(&name.len()) && !name.contains('@'))
        .map(str::to_owned)
        .collect()
}
