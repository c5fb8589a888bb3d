//! The canonical text of formats with markup: block texts joined by an empty line, notes at the end. A footnote's
//! mark is written in raised digits (`¹²`) so that no number in the text can run into it.

use std::collections::HashMap;
use std::ops::Range;

use crate::paragraphs::Piece;
use crate::read::Draft;
use crate::{BlockKind, Note, typing};

/// Begins a mark inside running text; the index of the note and [`MARK_END`] follow. Both are private-use
/// characters, which no report has a use for; where a file holds them they are dropped.
pub(crate) const MARK: char = '\u{f4e0}';
/// Ends a mark.
pub(crate) const MARK_END: char = '\u{f4e1}';

/// A note that the format declares.
#[derive(Debug, Clone)]
pub(crate) struct DeclaredNote {
    pub(crate) label: String,
    pub(crate) body: Option<String>,
}

/// Collects blocks and writes the text.
#[derive(Debug, Default)]
pub(crate) struct Composer {
    text: String,
    pieces: Vec<Piece>,
    declared: Vec<DeclaredNote>,
    marks: Vec<Vec<Range<usize>>>,
    by_key: HashMap<String, usize>,
}

impl Composer {
    /// Declares a note, once a key; the index is what a mark refers to.
    pub(crate) fn declare(&mut self, key: &str, label: &str) -> usize {
        if let Some(&known) = self.by_key.get(key) {
            return known;
        }
        self.declared.push(DeclaredNote {
            label: label.to_owned(),
            body: None,
        });
        self.marks.push(Vec::new());
        self.by_key.insert(key.to_owned(), self.declared.len() - 1);
        self.declared.len() - 1
    }

    /// Gives a declared note its text.
    pub(crate) fn set_body(&mut self, index: usize, body: &str) {
        let label = &self.declared[index].label;
        let body = tidy(body);
        let rest = body
            .trim_start_matches(['[', '('])
            .strip_prefix(label.as_str())
            .filter(|rest| !rest.starts_with(char::is_alphanumeric))
            .map_or(body.as_str(), |rest| {
                rest.trim_start_matches(['.', ')', ']', ':', ' '])
            });
        if !rest.is_empty() {
            self.declared[index].body = Some(rest.to_owned());
        }
    }

    pub(crate) fn has_body(&self, index: usize) -> bool {
        self.declared[index].body.is_some()
    }

    pub(crate) fn key(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// A mark to be put into running text.
    pub(crate) fn mark(index: usize) -> String {
        format!("{MARK}{index}{MARK_END}")
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Bytes written so far.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Adds a block; white space in it is collapsed and marks are resolved. `None` leaves the kind to be found.
    pub(crate) fn push(&mut self, kind: Option<BlockKind>, level: u8, content: &str) {
        self.push_as(kind, level, &tidy(content));
    }

    /// Adds a block whose inner line ends and blanks matter.
    pub(crate) fn push_verbatim(&mut self, kind: Option<BlockKind>, level: u8, content: &str) {
        self.push_as(kind, level, content.trim());
    }

    fn push_as(&mut self, kind: Option<BlockKind>, level: u8, content: &str) {
        let before = self.text.len();
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.write(content);
        while self.text.len() > start && self.text.ends_with(char::is_whitespace) {
            self.text.pop();
        }
        if self.text.len() == start || self.text[start..].chars().all(char::is_whitespace) {
            self.text.truncate(before);
            return;
        }
        self.pieces.push(Piece {
            start,
            end: self.text.len(),
            lines: 1,
            indent: 0,
            gap: usize::from(before > 0),
            kind,
            level,
            continues: false,
        });
    }

    fn write(&mut self, content: &str) {
        let mut rest = content;
        while let Some(at) = rest.find([MARK, MARK_END]) {
            self.text.push_str(&rest[..at]);
            rest = &rest[at..];
            let index = rest
                .strip_prefix(MARK)
                .and_then(|after| after.split_once(MARK_END))
                .and_then(|(index, after)| Some((index.parse::<usize>().ok()?, after)))
                .filter(|(index, _)| *index < self.declared.len());
            match index {
                Some((index, after)) => {
                    let start = self.text.len();
                    self.text.push_str(&raised(&self.declared[index].label));
                    self.marks[index].push(start..self.text.len());
                    rest = after;
                }
                None => rest = &rest[MARK.len_utf8()..],
            }
        }
        self.text.push_str(rest);
    }

    /// Writes the notes, types the blocks and gives the draft.
    pub(crate) fn finish(mut self, media_type: &'static str, encoding: &'static str) -> Draft {
        let mut notes = Vec::new();
        for index in 0..self.declared.len() {
            let DeclaredNote { label, body } = self.declared[index].clone();
            let body = body.and_then(|body| {
                let head = format!("{} ", raised(&label));
                let pieces = self.pieces.len();
                self.push(Some(BlockKind::Footnote), 0, &format!("{head}{body}"));
                let piece = self.pieces.last().filter(|_| self.pieces.len() > pieces)?;
                Some(piece.start + head.len()..piece.end)
            });
            notes.push((label, body));
        }
        let marks = std::mem::take(&mut self.marks);
        let notes: Vec<Note> = notes
            .into_iter()
            .zip(marks)
            .filter(|((_, body), marks)| body.is_some() || !marks.is_empty())
            .map(|((label, body), marks)| Note { label, marks, body })
            .collect();
        let blocks = typing::blocks(&self.text, self.pieces, false);
        let mut draft = Draft::new(self.text, media_type, encoding);
        draft.blocks = blocks;
        draft.notes = (!notes.is_empty()).then_some(notes);
        draft
    }
}

/// Collapses white space.
pub(crate) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c == '\u{200b}') {
        if word.is_empty() {
            continue;
        }
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.extend(word.chars().filter(|&c| c != '\u{ad}' && c != '\0'));
    }
    tidy
}

/// A label as a mark: raised digits, or brackets around anything else.
fn raised(label: &str) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    if !label.is_empty() && label.chars().all(|c| c.is_ascii_digit()) {
        label
            .chars()
            .filter_map(|c| c.to_digit(10))
            .map(|digit| RAISED[digit as usize])
            .collect()
    } else {
        format!("[{label}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_bodies_are_tied() {
        let mut composer = Composer::default();
        let note = composer.declare("fn1", "1");
        composer.push(
            None,
            0,
            &format!("It fell on  18 May.{} Then", Composer::mark(note)),
        );
        composer.push(None, 0, "  \n ");
        composer.set_body(note, "1. Reuters,\n3 May 2014");
        let draft = composer.finish("text/html", "UTF-8");
        assert_eq!(
            draft.text,
            "It fell on 18 May.¹ Then\n\n¹ Reuters, 3 May 2014"
        );
        let notes = draft.notes.unwrap();
        assert_eq!(&draft.text[notes[0].marks[0].clone()], "¹");
        assert_eq!(
            &draft.text[notes[0].body.clone().unwrap()],
            "Reuters, 3 May 2014"
        );
    }

    #[test]
    fn private_characters_in_a_file_do_no_harm() {
        let mut composer = Composer::default();
        composer.push(None, 0, "a \u{f4e0}99\u{f4e1} b \u{f4e1}\u{f4e0}");
        assert_eq!(composer.finish("text/html", "UTF-8").text, "a 99 b");
    }
}
