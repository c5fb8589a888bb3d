//! The directives of a draft: `{{verb: …}}` outside code, with their places.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::markdown::OPTIONS;
use crate::mistake::Mistake;

/// What a directive asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Figure,
    Cite,
    Plot,
    Map,
    Table,
}

impl Verb {
    const ALL: [(&'static str, Verb); 5] = [
        ("figure", Verb::Figure),
        ("cite", Verb::Cite),
        ("plot", Verb::Plot),
        ("map", Verb::Map),
        ("table", Verb::Table),
    ];

    /// Whether it takes the place of a paragraph.
    pub(crate) fn is_block(self) -> bool {
        matches!(self, Verb::Plot | Verb::Map | Verb::Table)
    }
}

/// A directive of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Directive {
    /// With its braces, in bytes of the draft.
    pub(crate) bytes: Range<usize>,
    pub(crate) verb: Verb,
    /// What follows the colon, in bytes of the draft.
    pub(crate) inner: Range<usize>,
}

/// Lines and columns of a draft.
pub(crate) struct Places<'a> {
    file: &'a str,
    text: &'a str,
}

impl<'a> Places<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        Places { file, text }
    }

    /// Line and column of a byte, counted from 1.
    pub(crate) fn of(&self, byte: usize) -> (usize, usize) {
        let before = &self.text[..byte];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before[start..].chars().count() + 1)
    }

    pub(crate) fn mistake(
        &self,
        byte: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Mistake {
        let (line, column) = self.of(byte);
        Mistake {
            file: self.file.to_owned(),
            line,
            column,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// The directives in their order; what is wrong with their frame goes to `mistakes`.
pub(crate) fn directives(places: &Places<'_>, mistakes: &mut Vec<Mistake>) -> Vec<Directive> {
    let text = places.text;
    let code = code(text);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("{{").map(|at| from + at) {
        from = at + 2;
        let escaped = text[..at].ends_with('\\');
        if escaped || code.iter().any(|range| range.contains(&at)) {
            continue;
        }
        let paragraph = text[at..].find("\n\n").map_or(text.len(), |end| at + end);
        let Some(end) = text[from..paragraph].find("}}").map(|end| from + end) else {
            mistakes.push(places.mistake(
                at,
                "`{{` is not closed in its paragraph",
                "close it with `}}`, or write `\\{{` for the characters themselves",
            ));
            continue;
        };
        let bytes = at..end + 2;
        let inner = &text[from..end];
        from = bytes.end;
        let word = inner.split(':').next().unwrap_or_default();
        let verb = Verb::ALL.iter().find(|(name, _)| *name == word.trim());
        let names: Vec<&str> = Verb::ALL.iter().map(|(name, _)| *name).collect();
        let (Some((_, verb)), true) = (verb, inner.contains(':')) else {
            mistakes.push(places.mistake(
                at,
                format!("`{{{{{}` begins no directive", inner.trim()),
                format!(
                    "write `{{{{figure: …}}}}` with a colon; the words are {}",
                    names.join(", ")
                ),
            ));
            continue;
        };
        let alone = text[..at]
            .rsplit('\n')
            .next()
            .is_none_or(|it| it.trim().is_empty())
            && text[bytes.end..]
                .split('\n')
                .next()
                .is_none_or(|it| it.trim().is_empty());
        if verb.is_block() && !alone {
            mistakes.push(places.mistake(
                at,
                "a plot, map or table stands in words",
                "give it a line of its own, with empty lines around it",
            ));
            continue;
        }
        let start = at + 2 + word.len() + 1;
        found.push(Directive {
            bytes,
            verb: *verb,
            inner: start..end,
        });
    }
    found
}

/// Where the draft shows code, in which braces are themselves.
fn code(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut block = None;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        match event {
            Event::Code(_) => ranges.push(range),
            Event::Start(Tag::CodeBlock(_)) => block = Some(range.start),
            Event::End(TagEnd::CodeBlock) => {
                ranges.extend(block.take().map(|start| start..range.end));
            }
            _ => {}
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> (Vec<(Verb, String)>, Vec<String>) {
        let mut mistakes = Vec::new();
        let places = Places::new("d.md", text);
        let found = directives(&places, &mut mistakes)
            .into_iter()
            .map(|it| (it.verb, text[it.inner].trim().to_owned()))
            .collect();
        (found, mistakes.iter().map(Mistake::to_string).collect())
    }

    #[test]
    fn directives_stand_outside_code_and_may_go_over_lines() {
        let (found, mistakes) = scanned(
            "In `{{figure: x}}` and \\{{y}}\n\n{{ figure: events\nwhere a=b }} tells.\n\n```\n{{cite: z}}\n```\n\n{{plot: events by month}}\n",
        );
        assert_eq!(mistakes, Vec::<String>::new());
        assert_eq!(
            found,
            [
                (Verb::Figure, "events\nwhere a=b".to_owned()),
                (Verb::Plot, "events by month".to_owned()),
            ]
        );
    }

    #[test]
    fn a_broken_frame_has_line_and_column() {
        let (found, mistakes) =
            scanned("ä {{figur: x}}\nwords {{map: events}} words\n\n{{cite: a\n\n}}");
        assert_eq!(found, []);
        assert_eq!(
            mistakes,
            [
                "d.md:1:3: `{{figur: x` begins no directive",
                "d.md:2:7: a plot, map or table stands in words",
                "d.md:4:1: `{{` is not closed in its paragraph",
            ]
        );
    }
}
