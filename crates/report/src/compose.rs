//! From a draft and a casebook to a report: directives answered, private names left out, notes numbered.

use std::collections::BTreeMap;

use concord_casebook::Status;
use concord_check::Report as Checked;
use concord_publish::Methods;
use concord_record::Document;
use concord_redact::Register;

use crate::answer::{Answer, Refusal, answer};
use crate::brief;
use crate::ledger::{Ledger, Notes};
use crate::markdown::{self, Head};
use crate::mistake::Error;
use crate::page;
use crate::persons::rulings;
use crate::query::parse;
use crate::scan::{Places, directives};

/// What stands for an answer in a body: its number between two code points that are no characters and that no text may hold.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';

/// A draft: Markdown with directives.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// Its file name, for mistakes.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// A private name that stood in the author's own words and was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The line of the draft, counted from 1.
    pub line: usize,
    /// The column in code points, counted from 1.
    pub column: usize,
    /// The name.
    pub name: String,
}

/// A report, ready to be written as HTML or Markdown.
#[derive(Debug)]
pub struct Report<'l> {
    pub(crate) register: &'l Register,
    pub(crate) documents: &'l BTreeMap<String, Document>,
    pub(crate) title: String,
    /// Whether the title has to be written, because the body does not begin with it.
    pub(crate) titled: bool,
    pub(crate) byline: Option<String>,
    pub(crate) language: String,
    pub(crate) body: String,
    pub(crate) answers: Vec<Answer>,
    pub(crate) notes: Notes,
    pub(crate) status: Status,
    pub(crate) methods: Methods,
    pub(crate) lifted: usize,
    /// Events that are not located, and that have no date.
    pub(crate) unknown: (usize, usize, usize),
    /// Private names in the author's own words.
    pub left_out: Vec<LeftOut>,
    /// The line of each figure in [`Report::plain`], and the figure.
    figures: Vec<(usize, String)>,
    /// The draft with the figures in place of the directives, line by line as the draft: what a check reads.
    pub plain: String,
}

/// Answers a draft's directives from a casebook.
///
/// # Errors
/// [`Error::Draft`] with every mistake of the draft, [`Error::Casebook`] where the casebook cannot be read.
pub fn compose<'l>(draft: &Draft<'_>, ledger: &'l Ledger<'_>) -> Result<Report<'l>, Error> {
    let text = draft
        .text
        .replace("\r\n", "\n")
        .replace([OPEN, CLOSE], "\u{fffd}");
    let places = Places::new(draft.name, &text);
    let head = markdown::head(&text);
    let mut mistakes = Vec::new();
    let found = directives(&places, &mut mistakes);
    let mut notes = Notes::default();
    let (mut body, mut plain) = (String::new(), text[..head.length].to_owned());
    let (mut answers, mut left_out, mut figures) = (Vec::new(), Vec::new(), Vec::new());
    let mut done = head.length;
    for directive in &found {
        if directive.bytes.start < head.length {
            mistakes.push(places.mistake(
                directive.bytes.start,
                "a directive stands in the draft's head",
                "write it in the text, below the second `---`",
            ));
            continue;
        }
        let words = &text[done..directive.bytes.start];
        body.push_str(&own_words(
            words,
            done,
            ledger.register,
            &places,
            &mut left_out,
        ));
        plain.push_str(words);
        done = directive.bytes.end;
        let inner = &text[directive.inner.clone()];
        let answered = parse(directive.verb, inner)
            .map_err(Refusal::from)
            .and_then(|query| answer(ledger, &query, &mut notes));
        let answered = match answered {
            Ok(answered) => answered,
            Err(Refusal::Error(error)) => return Err(error),
            Err(Refusal::Fault(fault)) => {
                // The place of a fault is where its word begins, not the blank before it.
                let blank = inner[fault.at.min(inner.len())..].len()
                    - inner[fault.at.min(inner.len())..].trim_start().len();
                let at = directive.inner.start + fault.at.min(inner.len()) + blank;
                mistakes.push(places.mistake(
                    at.min(directive.inner.end),
                    fault.message,
                    fault.hint,
                ));
                continue;
            }
        };
        if let Answer::Figure(figure) = &answered {
            figures.push((plain.matches('\n').count() + 1, figure.label.clone()));
            plain.push_str(&figure.label);
        }
        // The lines of the check are those of the draft.
        plain.extend(
            text[directive.bytes.clone()]
                .chars()
                .filter(|&it| it == '\n'),
        );
        body.push_str(&format!("{OPEN}{}{CLOSE}", answers.len()));
        answers.push(answered);
    }
    if !mistakes.is_empty() {
        mistakes.sort_by_key(|it| (it.line, it.column));
        return Err(Error::Draft(mistakes));
    }
    let words = &text[done..];
    body.push_str(&own_words(
        words,
        done,
        ledger.register,
        &places,
        &mut left_out,
    ));
    plain.push_str(words);
    let status = ledger.casebook.status()?;
    let coverage = concord_analyse::coverage(&ledger.events);
    let (title, titled) = title(&head, &body, draft.name, ledger.register);
    let byline: Vec<String> = [head.author, head.date].into_iter().flatten().collect();
    Ok(Report {
        register: ledger.register,
        documents: &ledger.documents,
        title,
        titled,
        byline: (!byline.is_empty()).then(|| ledger.register.withhold(&byline.join(", ")).0),
        language: head.language.unwrap_or_else(|| "en".to_owned()),
        body,
        answers,
        notes,
        methods: brief::methods(&status),
        status,
        lifted: rulings(ledger.casebook)?
            .values()
            .filter(|it| it.lift)
            .count(),
        unknown: (coverage.events, coverage.not_located, coverage.not_dated),
        left_out,
        figures,
        plain,
    })
}

/// The author's words, private names left out of them; these are told.
fn own_words(
    words: &str,
    from: usize,
    register: &Register,
    places: &Places<'_>,
    left_out: &mut Vec<LeftOut>,
) -> String {
    let mut out = String::with_capacity(words.len());
    let hits = register.hits(words);
    for hit in &hits {
        let (line, column) = places.of(from + hit.bytes.start);
        left_out.push(LeftOut {
            line,
            column,
            name: register.persons()[hit.person].name.clone(),
        });
    }
    if hits.is_empty() {
        return words.to_owned();
    }
    for piece in register.pieces(words) {
        match piece {
            concord_redact::Piece::Plain(words) => out.push_str(words),
            // Square brackets would begin a link.
            concord_redact::Piece::Withheld(role) => out.push_str(&markdown::escaped(role)),
        }
    }
    out
}

/// The title: the head's, the first heading's, or the file's name; and whether it is still to be written.
fn title(head: &Head, body: &str, name: &str, register: &Register) -> (String, bool) {
    let first = body.lines().find(|line| !line.trim().is_empty());
    let heading = first
        .and_then(|line| line.strip_prefix("# "))
        .map(|line| line.trim().replace('\\', ""))
        .filter(|line| !line.contains(OPEN));
    let shown = |title: &str| register.withhold(title).0;
    match (&head.title, heading) {
        (Some(title), Some(heading)) => (shown(title), *title != heading),
        (Some(title), None) => (shown(title), true),
        (None, Some(heading)) => (shown(&heading), false),
        (None, None) => (shown(name.strip_suffix(".md").unwrap_or(name)), true),
    }
}

/// A text between answers: words, and the number of the answer after them.
pub(crate) fn split(body: &str) -> Vec<(&str, Option<usize>)> {
    let mut parts = Vec::new();
    for part in body.split(CLOSE) {
        match part.rsplit_once(OPEN) {
            Some((words, number)) => parts.push((words, number.parse().ok())),
            None => parts.push((part, None)),
        }
    }
    parts
}

impl Report<'_> {
    /// Words without names of private persons.
    pub(crate) fn shown(&self, words: &str) -> String {
        self.register.withhold(words).0
    }

    /// Takes out of a check what it could only say of figures that were counted from the casebook: that no document gives them.
    pub fn without_counted(&self, mut checked: Checked) -> Checked {
        checked.findings.retain(|it| {
            let counted = self.figures.iter().any(|(line, label)| {
                *line == it.place.line
                    && (label.contains(&it.place.exact) || it.place.exact.contains(label))
            });
            it.verdict != concord_check::Verdict::Unsupported || !counted
        });
        checked
    }

    /// One HTML page that needs nothing but itself. `checked` is listed in it.
    pub fn html(&self, checked: Option<&Checked>) -> String {
        page::page(self, checked)
    }

    /// What stands on the page of [`Report::html`], without head and style, for a page that shows it among other things.
    pub fn fragment(&self) -> String {
        page::content(self, None)
    }

    /// The title, without names of private persons.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Markdown with notes; plots and maps are the tables that say the same.
    pub fn markdown(&self) -> String {
        markdown::report(self)
    }

    /// How many directives were answered.
    pub fn answered(&self) -> usize {
        self.answers.len()
    }

    /// How many notes there are.
    pub fn notes(&self) -> usize {
        self.notes.list.len()
    }
}
