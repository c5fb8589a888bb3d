//! `concord check`: a draft held against the casebook.

use std::path::Path;

use concord_annotate::Annotation;
use concord_casebook::Casebook;
use concord_check::{Finding, Place, Report, Verdict};
use concord_publish::{MarginBlock, MarginInput, margin_notes};
use concord_record::Document;
use concord_record::words::{count, one_line};
use concord_report::{Lint, lint};
use serde::Serialize;

use super::report::write_page;
use crate::Outcome;
use crate::arguments::CheckArguments;
use crate::draft::DraftFile;
use crate::failure::Failure;
use crate::output::Output;

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
    let file = DraftFile::read(&arguments.draft, arguments.published.as_deref())?;
    let casebook = crate::casebook::open_fresh(casebook)?;
    let flow = crate::casebook::flow(&casebook)?;
    let name = &file.name;
    let Lint {
        document,
        annotation,
        report,
        missing,
    } = lint(&casebook, &flow, (name, &file.bytes), file.published)?;
    for file in missing {
        output.warn(format!("`{file}` could not be read again and was left out"));
    }
    if let Some(path) = &arguments.html {
        write_page(path, &page(&casebook, &document, &annotation, &report)?)?;
        output.note(format!("wrote {}", path.display()));
    }
    if arguments.json {
        for finding in &report.findings {
            output.json(&Line {
                kind: "finding",
                draft: name,
                finding,
            })?;
        }
        output.json(&Summary {
            kind: "summary",
            draft: name,
            sentences: report.sentences,
            documents: report.documents,
            counts: report.counts(),
        })?;
    } else {
        print(name, &report, arguments.brief, output)?;
    }
    Ok(if report.fails() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn page(
    casebook: &Casebook,
    document: &Document,
    annotation: &Annotation,
    report: &Report,
) -> Result<String, Failure> {
    let methods = concord_report::methods(&casebook.status()?);
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
