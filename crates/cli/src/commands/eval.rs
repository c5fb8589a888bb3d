//! `concord eval`: how good the records are, measured through the same way that a user's reports take.

mod cited;
mod links;
mod muc4;
mod places;
mod sets;
mod times;

use std::collections::BTreeMap;
use std::path::Path;

use concord_casebook::{Casebook, Filter};
use concord_eval::{Options, SourceNote, SourceText};
use concord_flow::Flow;
use concord_read::{Reading, Source};
use concord_record::Record;
use serde_json::{Value, json};

use self::sets::Set;
use crate::Outcome;
use crate::arguments::{
    EvalCommand, EvalRecordsArguments, EvalSamplesArguments, EvalSetArguments, Show,
};
use crate::commands::add::{add_paths, tell_failures};
use crate::commands::demo;
use crate::failure::Failure;
use crate::output::Output;

/// Measures.
pub(crate) fn run(command: &EvalCommand, output: &mut Output) -> Result<Outcome, Failure> {
    match command {
        EvalCommand::Records(arguments) => records(arguments, output),
        EvalCommand::Sums(arguments) => sums(arguments, output),
        EvalCommand::Samples(arguments) => samples(arguments, output),
        EvalCommand::Muc4(arguments) => muc4::run(arguments, output),
        EvalCommand::Case2021(arguments) => sets::run(Set::Case2021, arguments, output),
        EvalCommand::Plover(arguments) => sets::run(Set::Plover, arguments, output),
        EvalCommand::Indiapolice(arguments) => sets::run(Set::IndiaPolice, arguments, output),
        EvalCommand::Re3d(arguments) => sets::run(Set::Re3d, arguments, output),
        EvalCommand::Wikievents(arguments) => sets::run(Set::WikiEvents, arguments, output),
        EvalCommand::Places(arguments) => places::run(arguments, output),
        EvalCommand::Times(arguments) => times::run(arguments, output),
        EvalCommand::Links(arguments) => links::run(arguments, output),
        EvalCommand::Cited(arguments) => cited::run(arguments, output),
        EvalCommand::Sources(arguments) => links::sources(arguments, output),
        EvalCommand::Losses(arguments) => links::losses(arguments, output),
    }
}

fn records(arguments: &EvalRecordsArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let flow = crate::casebook::flow_with(arguments.codebook.as_deref())?;
    let folder = temporary()?;
    let mut text = arguments.text.clone();
    if let Some(seed) = arguments.shuffle {
        text = folder.path().join("shuffled");
        concord_eval::shuffled_copy(&arguments.text, &text, seed)?;
    }
    let casebook = code(
        &folder.path().join("casebook"),
        &flow,
        &text,
        arguments.metadata.as_deref(),
        output,
    )?;
    let mut lines = Vec::new();
    casebook.export_jsonl(&mut lines)?;
    let records: Vec<Value> = parse(&lines)?;
    let options = Options {
        docs: arguments.docs.clone(),
        show: match arguments.show {
            None => concord_eval::Show::None,
            Some(Show::Misses) => concord_eval::Show::Misses,
            Some(Show::Extras) => concord_eval::Show::Extras,
        },
        limit: arguments.limit,
    };
    let report = concord_eval::score(&arguments.gold, &text, &records, options)?;
    let cross = match &arguments.cross {
        Some(file) => Some(concord_eval::cross(file, &arguments.gold, &text, &records)?),
        None => None,
    };
    match (arguments.json, cross) {
        (true, None) => output.json(&report)?,
        (true, Some(cross)) => output.json(&json!({ "records": report, "cross": cross }))?,
        (false, cross) => {
            output.line(report.to_string())?;
            if let Some(cross) = cross {
                output.line(cross.to_string())?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// Codes each paragraph of a file as a report and compares the arithmetic found with the marks.
fn sums(arguments: &EvalSetArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let flow = crate::casebook::flow_with(arguments.codebook.as_deref())?;
    let paragraphs = concord_eval::sums::read(&arguments.gold)?;
    let folder = temporary()?;
    let texts = folder.path().join("texts");
    std::fs::create_dir(&texts).map_err(Failure::file("write", &texts))?;
    let mut metadata = String::from("file,published\n");
    for paragraph in &paragraphs {
        let name = format!("{}.md", paragraph.name);
        let file = texts.join(&name);
        std::fs::write(&file, &paragraph.text).map_err(Failure::file("write", &file))?;
        metadata.push_str(&format!("{name},{}\n", paragraph.published));
    }
    let file = folder.path().join("metadata.csv");
    std::fs::write(&file, metadata).map_err(Failure::file("write", &file))?;
    let casebook = code(
        &folder.path().join("casebook"),
        &flow,
        &texts,
        Some(&file),
        output,
    )?;
    let mut lines = Vec::new();
    casebook.export_jsonl(&mut lines)?;
    let report = concord_eval::sums::score(&paragraphs, &parse(&lines)?, arguments.errors);
    if arguments.json {
        output.json(&report)?;
    } else {
        output.text(&report.to_string())?;
    }
    Ok(Outcome::Done)
}

fn samples(arguments: &EvalSamplesArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let folder = temporary()?;
    let samples = match &arguments.samples {
        Some(samples) => samples.clone(),
        None => {
            let samples = folder.path().join("samples");
            demo::unpack(&samples)?;
            samples
        }
    };
    let casebook = code(
        &folder.path().join("casebook"),
        &Flow::new(),
        &samples.join("reports"),
        Some(&samples.join("metadata.csv")),
        output,
    )?;
    let mut lines = Vec::new();
    casebook.export_jsonl(&mut lines)?;
    let records: Vec<Record> = parse(&lines)?;
    let sources = sources(&casebook)?;
    let report = concord_eval::check_samples_with(&samples.join("gold.toml"), &records, &sources)?;
    if arguments.json {
        output.json(&report)?;
    } else {
        output.text(&report.to_string())?;
    }
    let total = report.total();
    Ok(if total.met == total.of {
        Outcome::Done
    } else {
        Outcome::Nothing
    })
}

fn temporary() -> Result<tempfile::TempDir, Failure> {
    tempfile::Builder::new()
        .prefix("concord-eval-")
        .tempdir()
        .map_err(Failure::file("make a folder in", &std::env::temp_dir()))
}

/// A casebook of a folder of texts, thrown away after the command.
fn code(
    folder: &Path,
    flow: &Flow,
    texts: &Path,
    metadata: Option<&Path>,
    output: &mut Output,
) -> Result<Casebook, Failure> {
    let hash = &flow.codebook().hash;
    let mut casebook = Casebook::init(folder, Some(hash), crate::casebook::options())?;
    let report = add_paths(&mut casebook, flow, &[texts], metadata, output)?;
    tell_failures(&report.failed, output);
    casebook.refresh_view(flow)?;
    Ok(casebook)
}

fn parse<T: serde::de::DeserializeOwned>(lines: &[u8]) -> Result<Vec<T>, Failure> {
    lines
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            serde_json::from_slice(line).map_err(|error| {
                Failure::new(
                    format!("the export does not read back: {error}"),
                    "this is a bug; please report it",
                )
            })
        })
        .collect()
}

/// Canonical texts and notes by document. Notes are not stored, so the captured bytes are read again.
fn sources(casebook: &Casebook) -> Result<BTreeMap<String, SourceText>, Failure> {
    let mut sources = BTreeMap::new();
    for document in casebook.documents(&Filter::default())? {
        let bytes = casebook.capture(&document.id)?;
        let (name, row) = match document.file.rsplit_once('#') {
            Some((name, row)) => (name, row.parse().ok()),
            None => (document.file.as_str(), None),
        };
        let source = Source {
            name,
            bytes: &bytes,
        };
        let reading = concord_read::read(source)
            .unwrap_or_default()
            .into_iter()
            .find(|reading| reading.row == row);
        let text = casebook.text(&document.id)?.as_str().to_owned();
        let notes = reading.as_ref().map(notes).unwrap_or_default();
        sources.insert(document.id, SourceText { text, notes });
    }
    Ok(sources)
}

fn notes(reading: &Reading) -> Vec<SourceNote> {
    reading
        .notes
        .iter()
        // A note counts as tied to its mark only where a mark was found.
        .filter(|note| !note.marks.is_empty())
        .filter_map(|note| {
            let text = reading.text.get(note.body.clone()?)?;
            Some(SourceNote {
                mark: note.label.clone(),
                text: text.to_owned(),
            })
        })
        .collect()
}
