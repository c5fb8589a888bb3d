//! `concord check`: a draft held against the casebook.

use std::path::Path;

use concord_annotate::{Annotation, Context};
use concord_casebook::{Casebook, Filter};
use concord_check::{Draft, Finding, Held, Lines, Place, Report, Verdict, candidates, check};
use concord_flow::Flow;
use concord_publish::{MarginBlock, MarginInput, margin_notes};
use concord_read::{Reading, Source};
use concord_record::{DateRange, Document};
use serde::Serialize;

use super::report::write_page;
use crate::Outcome;
use crate::arguments::CheckArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::phrase::{count, one_line};

/// Characters of a sentence that is shown with a finding that is no disagreement.
const ENOUGH: usize = 160;

/// A finding as it stands in the JSON.
#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    draft: &'a str,
    #[serde(flatten)]
    finding: &'a Finding,
}

/// The JSON's last line.
#[derive(Serialize)]
struct Summary<'a> {
    kind: &'static str,
    draft: &'a str,
    sentences: usize,
    documents: usize,
    counts: std::collections::BTreeMap<Verdict, usize>,
}

/// Checks it.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &CheckArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let published = published(arguments)?;
    let path = &arguments.draft;
    let bytes = std::fs::read(path).map_err(Failure::file("read", path))?;
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned();
    let reading = reading(&name, &bytes)?;
    let casebook = crate::casebook::open_fresh(casebook)?;
    let flow = crate::casebook::flow(&casebook)?;
    let document = document(&name, &reading, published);
    let context = Context {
        document: document.id.clone(),
        published: document.published,
        publisher: document.publisher.clone(),
    };
    let annotation = flow.annotation(&reading, context);
    if annotation.sentences.is_empty() {
        return Err(Failure::new(
            format!("`{}` holds no sentences to check", path.display()),
            "give a draft with running text",
        ));
    }
    let (documents, missing) = held(&casebook, &flow, &annotation)?;
    if documents.is_empty() {
        return Err(Failure::new(
            "the casebook holds no documents to check against",
            "add some with `concord add PATH`",
        ));
    }
    for file in missing {
        output.warn(format!("`{file}` could not be read again and was left out"));
    }
    let lines = Lines::new(source_text(&reading, &bytes), annotation.text.as_str());
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
    if let Some(path) = &arguments.html {
        write_page(path, &page(&casebook, &document, &annotation, &report)?)?;
        output.note(format!("wrote {}", path.display()));
    }
    if arguments.json {
        for finding in &report.findings {
            output.json(&Line {
                kind: "finding",
                draft: &name,
                finding,
            })?;
        }
        output.json(&Summary {
            kind: "summary",
            draft: &name,
            sentences: report.sentences,
            documents: report.documents,
            counts: report.counts(),
        })?;
    } else {
        print(&name, &report, arguments.brief, output)?;
    }
    Ok(if report.fails() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn published(arguments: &CheckArguments) -> Result<Option<DateRange>, Failure> {
    let Some(typed) = &arguments.published else {
        return Ok(None);
    };
    match DateRange::parse(typed) {
        Some(date) => Ok(Some(date)),
        None => Err(Failure::new(
            format!("`{typed}` is no date"),
            "write YYYY, YYYY-MM or YYYY-MM-DD",
        )),
    }
}

fn reading(name: &str, bytes: &[u8]) -> Result<Reading, Failure> {
    let mut readings = concord_read::read(Source { name, bytes }).map_err(|error| {
        // The reader's messages say the reason and, after a colon, the way out.
        let message = error.to_string();
        match message.rsplit_once(": ") {
            Some((reason, way_out)) => {
                Failure::new(format!("cannot read the draft `{name}`: {reason}"), way_out)
            }
            None => Failure::new(
                format!("cannot read the draft `{name}`: {message}"),
                "give another file",
            ),
        }
    })?;
    if readings.len() > 1 {
        return Err(Failure::new(
            format!("`{name}` holds {} documents", readings.len()),
            "give one draft at a time",
        ));
    }
    readings.pop().ok_or_else(|| {
        Failure::new(
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
) -> Result<(Vec<Annotated>, Vec<String>), Failure> {
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

fn page(
    casebook: &Casebook,
    document: &Document,
    annotation: &Annotation,
    report: &Report,
) -> Result<String, Failure> {
    let methods = super::report::methods(&casebook.status()?);
    let blocks: Vec<MarginBlock> = annotation
        .blocks
        .iter()
        .map(|block| {
            let span = annotation.text.span(block.start..block.end);
            MarginBlock {
                kind: block.kind.name().to_owned(),
                level: block.level,
                start: span.start,
                end: span.end,
            }
        })
        .collect();
    Ok(margin_notes(&MarginInput {
        title: document.title.as_deref().unwrap_or(&document.file),
        file: &document.file,
        language: document.language.as_deref(),
        text: annotation.text.as_str(),
        blocks: &blocks,
        report,
        methods: &methods,
    }))
}

/// What a person reads above the findings of a verdict.
fn heading(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Contradicted => "contradicted: the casebook says otherwise",
        Verdict::Inconsistent => "inconsistent: the draft disagrees with itself",
        Verdict::Rigour => "rigour: how it is written",
        Verdict::Unsupported => "unsupported: nothing in the casebook says so",
        Verdict::Supported => "supported",
    }
}

fn print(name: &str, report: &Report, brief: bool, output: &mut Output) -> Result<(), Failure> {
    let style = output.style;
    let counts = report.counts();
    for verdict in Verdict::ALL {
        let number = counts[&verdict];
        if number == 0 || (brief && verdict == Verdict::Supported) {
            continue;
        }
        let head = format!("{} ({number})", heading(verdict));
        let head = match verdict {
            Verdict::Contradicted | Verdict::Inconsistent => style.bad(&head),
            Verdict::Rigour | Verdict::Unsupported => style.alert(&head),
            Verdict::Supported => style.good(&head),
        };
        output.line(head)?;
        for finding in report.findings.iter().filter(|it| it.verdict == verdict) {
            one(name, finding, output)?;
        }
        output.line("")?;
    }
    if report.findings.is_empty() {
        output.note(format!(
            "nothing to check: no figure, date, place or attribution in {}",
            count(report.sentences as u64, "sentence", "sentences")
        ));
        return Ok(());
    }
    let sums: Vec<String> = counts
        .iter()
        .map(|(verdict, number)| format!("{number} {}", verdict.as_str()))
        .collect();
    output.line(format!(
        "{}: {}; {} against {}",
        style.strong(name),
        sums.join(", "),
        count(report.sentences as u64, "sentence", "sentences"),
        count(report.documents as u64, "document", "documents")
    ))
}

fn one(name: &str, finding: &Finding, output: &mut Output) -> Result<(), Failure> {
    let style = output.style;
    let at = |place: &Place| {
        style.faint(&format!(
            "{name}:{} {}:{}",
            place.line, place.start, place.end
        ))
    };
    output.line(format!(
        "  {}  {}  {}",
        style.strong(&format!("“{}”", one_line(&finding.place.exact))),
        finding.topic.label(),
        at(&finding.place)
    ))?;
    output.line(format!("    {}", one_line(&finding.reason)))?;
    let whole = finding.verdict != Verdict::Supported;
    if whole {
        output.line(format!(
            "    draft: “{}”",
            one_line(&finding.sentence.exact)
        ))?;
        for place in finding
            .also
            .iter()
            .filter(|it| !finding.sentence.exact.contains(&it.exact))
        {
            output.line(format!(
                "    also:  “{}”  {}",
                one_line(&place.exact),
                at(place)
            ))?;
        }
    }
    let shown = if whole { finding.sources.len() } else { 1 };
    for source in finding.sources.iter().take(shown) {
        let text = one_line(&source.text);
        let text = if whole {
            text
        } else {
            crate::table::shorten(&text, ENOUGH)
        };
        let place = format!("{} {}:{}", source.file, source.start, source.end);
        output.line(format!(
            "    {}  {}",
            style.quote(&format!("“{text}”")),
            style.faint(&place)
        ))?;
    }
    Ok(())
}
