//! Markdown: what of it drafts may use, the draft's head, and the report as Markdown.

use std::fmt::Write as _;

use pulldown_cmark::Options;

use crate::answer::{Answer, Drawing};
use crate::compose::{Report, split};
use crate::endnotes::{call, citation};
use crate::methods;

/// CommonMark with tables, footnotes and struck words.
pub(crate) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH);

/// What stands in a draft's head, between two lines of `---`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) title: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) language: Option<String>,
    /// Bytes of the draft that it takes.
    pub(crate) length: usize,
}

/// Reads the head; unknown entries are let be.
pub(crate) fn head(text: &str) -> Head {
    let mut head = Head::default();
    let Some(rest) = text.strip_prefix("---\n") else {
        return head;
    };
    let Some(end) = rest.find("\n---\n") else {
        return head;
    };
    for line in rest[..end].lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim().trim_matches('"').to_owned();
        let value = Some(value).filter(|it| !it.is_empty());
        match name.trim() {
            "title" => head.title = value,
            "author" | "authors" => head.author = value,
            "date" => head.date = value,
            "language" | "lang" => head.language = value,
            _ => {}
        }
    }
    head.length = "---\n".len() + end + "\n---\n".len();
    head
}

/// Words of others within Markdown: what would be taken for marks is escaped.
pub(crate) fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        if matches!(
            letter,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&'
        ) {
            out.push('\\');
        }
        out.push(if letter.is_control() { ' ' } else { letter });
    }
    out
}

/// The report as Markdown, with notes and tables; drawings are in the HTML only.
pub(crate) fn report(report: &Report<'_>) -> String {
    let mut out = String::new();
    if report.titled {
        let _ = writeln!(out, "# {}\n", escaped(&report.title));
    }
    if let Some(byline) = &report.byline {
        let _ = writeln!(out, "{}\n", escaped(byline));
    }
    let mut definitions = String::new();
    for (words, answer) in split(&report.body) {
        out.push_str(words);
        let Some(number) = answer else { continue };
        match &report.answers[number] {
            Answer::Figure(figure) => {
                let _ = write!(
                    out,
                    "{}[^f{}]",
                    escaped(&report.shown(&figure.label)),
                    number + 1
                );
                let notes: Vec<usize> = figure
                    .opened
                    .iter()
                    .flat_map(|it| it.notes.clone())
                    .collect();
                let mut basis = report.shown(&figure.basis);
                for left_out in &figure.left_out {
                    let _ = write!(basis, " {}.", report.shown(left_out));
                }
                let _ = writeln!(
                    definitions,
                    "[^f{}]: {} {}",
                    number + 1,
                    escaped(&basis),
                    call(&notes)
                );
            }
            Answer::Cite(notes) => {
                let _ = write!(out, "[^f{}]", number + 1);
                let _ = writeln!(definitions, "[^f{}]: {}", number + 1, call(notes));
            }
            Answer::Drawing(drawing) => out.push_str(&table(report, drawing)),
        }
    }
    let _ = write!(out, "\n\n{definitions}\n## Notes\n\n");
    for (at, note) in report.notes.list.iter().enumerate() {
        let _ = writeln!(out, "{}. {}", at + 1, citation(report, note));
    }
    let _ = write!(out, "\n## Sources\n\n{}", methods::sources(report));
    let _ = write!(
        out,
        "\n## How this was made\n\n{}",
        methods::methods(report)
    );
    out
}

fn table(report: &Report<'_>, drawing: &Drawing) -> String {
    let mut out = format!("**{}**\n\n|", escaped(&report.shown(&drawing.caption)));
    for name in &drawing.head {
        let _ = write!(out, " {name} |");
    }
    out.push_str("\n|");
    for _ in &drawing.head {
        out.push_str(" --- |");
    }
    out.push('\n');
    for row in &drawing.rows {
        out.push('|');
        for cell in row {
            let notes: Vec<usize> = cell.opened.iter().flat_map(|it| it.notes.clone()).collect();
            let called = if notes.is_empty() {
                String::new()
            } else {
                format!(" ({})", call(&notes))
            };
            let _ = write!(out, " {}{called} |", escaped(&report.shown(&cell.text)));
        }
        out.push('\n');
    }
    for left_out in &drawing.left_out {
        let _ = write!(out, "\n- {}", escaped(&report.shown(left_out)));
    }
    out
}
