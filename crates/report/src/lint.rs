//! A draft held against its casebook: reading, coding and comparing it.

use concord_annotate::{Annotation, Context};
use concord_casebook::{Casebook, Error as CasebookError, Filter};
use concord_check::{Draft, Held, Lines, Report, candidates, check};
use concord_flow::Flow;
use concord_read::{Reading, Source};
use concord_record::{DateRange, Document};

/// What checking a draft gave.
#[derive(Debug)]
pub struct Lint {
    /// The draft as a document.
    pub document: Document,
    /// Its text with mentions.
    pub annotation: Annotation,
    /// The findings.
    pub report: Report,
    /// Files of the casebook that could not be read again and were left out.
    pub missing: Vec<String>,
}

/// Why a draft cannot be checked.
#[derive(Debug)]
#[non_exhaustive]
pub enum LintProblem {
    /// The draft cannot be read or holds nothing to check.
    Draft {
        /// What is wrong.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// The casebook cannot be read.
    Casebook(CasebookError),
}

impl From<CasebookError> for LintProblem {
    fn from(error: CasebookError) -> Self {
        LintProblem::Casebook(error)
    }
}

fn problem(message: impl Into<String>, hint: impl Into<String>) -> LintProblem {
    LintProblem::Draft {
        message: message.into(),
        hint: hint.into(),
    }
}

/// Checks a draft, given by its file name and bytes, against a casebook.
///
/// # Errors
/// The draft or the casebook cannot be read, or there is nothing to compare.
pub fn lint(
    casebook: &Casebook,
    flow: &Flow,
    (name, bytes): (&str, &[u8]),
    published: Option<DateRange>,
) -> Result<Lint, LintProblem> {
    let reading = reading(name, bytes)?;
    let document = document(name, &reading, published);
    let context = Context {
        document: document.id.clone(),
        published: document.published,
        publisher: document.publisher.clone(),
    };
    let annotation = flow.annotation(&reading, context);
    if annotation.sentences.is_empty() {
        return Err(problem(
            format!("`{name}` holds no sentences to check"),
            "give a draft with running text",
        ));
    }
    let (documents, missing) = held(casebook, flow, &annotation)?;
    if documents.is_empty() {
        return Err(problem(
            "the casebook holds no documents to check against",
            "add some with `concord add PATH`",
        ));
    }
    let lines = Lines::new(source_text(&reading, bytes), annotation.text.as_str());
    let line = |byte: usize| lines.of(byte);
    let records = flow.records_of(&annotation);
    let alone =
        |annotation: &Annotation, sentence: usize| flow.records_of_sentence(annotation, sentence);
    let sentences: Vec<_> = (0..annotation.sentences.len())
        .map(|sentence| alone(&annotation, sentence))
        .collect();
    let draft = Draft {
        document: &document,
        annotation: &annotation,
        records: &records,
        sentences: &sentences,
        line: &line,
    };
    let all = Filter::default();
    let (accounts, events) = (casebook.accounts(&all)?, casebook.events(&all)?);
    let held = Held {
        documents: &documents,
        accounts: &accounts,
        events: &events,
        alone: &alone,
    };
    let report = check(flow.codebook(), &draft, &held);
    Ok(Lint {
        document,
        annotation,
        report,
        missing,
    })
}

fn reading(name: &str, bytes: &[u8]) -> Result<Reading, LintProblem> {
    let mut readings = concord_read::read(Source { name, bytes }).map_err(|error| {
        // The reader's messages say the reason and, after a colon, the way out.
        let message = error.to_string();
        match message.rsplit_once(": ") {
            Some((reason, way_out)) => {
                problem(format!("cannot read the draft `{name}`: {reason}"), way_out)
            }
            None => problem(
                format!("cannot read the draft `{name}`: {message}"),
                "give another file",
            ),
        }
    })?;
    if readings.len() > 1 {
        return Err(problem(
            format!("`{name}` holds {} documents", readings.len()),
            "give one draft at a time",
        ));
    }
    readings.pop().ok_or_else(|| {
        problem(
            format!("`{name}` holds nothing to read"),
            "give a draft with running text",
        )
    })
}

/// The draft as a document; it is in no casebook and needs no hash.
fn document(name: &str, reading: &Reading, published: Option<DateRange>) -> Document {
    let own = &reading.metadata;
    Document {
        id: "draft".to_owned(),
        file: name.to_owned(),
        sha256: String::new(),
        text_sha256: String::new(),
        title: own.title.clone(),
        publisher: own.publisher.clone(),
        authors: own.authors.clone(),
        published: published.or_else(|| own.published.as_deref().and_then(DateRange::parse)),
        url: own.url.clone(),
        language: reading.language.clone(),
        media_type: reading.media_type.to_owned(),
        chars: reading.text.chars().count(),
        family: None,
        cites: Vec::new(),
    }
}

/// The text of the file, where it is lines of text.
fn source_text<'b>(reading: &Reading, bytes: &'b [u8]) -> Option<&'b str> {
    let lines = reading.media_type.starts_with("text/");
    std::str::from_utf8(bytes).ok().filter(|_| lines)
}

type Annotated = (Document, Annotation);

/// The casebook's documents that the draft is read against, annotated; and the files that cannot be read any more.
fn held(
    casebook: &Casebook,
    flow: &Flow,
    draft: &Annotation,
) -> Result<(Vec<Annotated>, Vec<String>), CasebookError> {
    let documents = casebook.documents(&Filter::default())?;
    let mut texts = Vec::with_capacity(documents.len());
    for document in &documents {
        let title = document.title.as_deref().unwrap_or_default();
        texts.push(format!(
            "{title}\n{}",
            casebook.text(&document.id)?.as_str()
        ));
    }
    let text = draft.text.as_str();
    let passages: Vec<&str> = draft
        .blocks
        .iter()
        .map(|block| &text[block.start..block.end])
        .collect();
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for at in candidates(&passages, &texts) {
        let document = &documents[at];
        let bytes = casebook.capture(&document.id)?;
        match flow.reread(document, &bytes) {
            Some(annotation) => found.push((document.clone(), annotation)),
            None => missing.push(document.file.clone()),
        }
    }
    Ok((found, missing))
}
