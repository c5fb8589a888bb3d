//! Finding, opening and bringing up to date the casebook that a command works on.

use std::path::{Path, PathBuf};

use concord_casebook::{Casebook, Options, ViewInput};
use concord_codebook::Codebook;
use concord_flow::Flow;
use concord_record::{Document, Record};
use concord_redact::Register;

use crate::failure::Failure;
use crate::progress::Meter;

/// The folder in a casebook that holds a codebook of one's own.
const CODEBOOK: &str = "codebook";
/// What makes a folder a casebook.
const DATABASE: &str = "casebook.sqlite";

/// The folder that is meant: the one given, or the present one if it holds a casebook.
pub(crate) fn folder(given: Option<&Path>) -> Result<PathBuf, Failure> {
    match given {
        Some(folder) => Ok(folder.to_owned()),
        None if Path::new(DATABASE).is_file() => Ok(PathBuf::from(".")),
        None => Err(Failure::new(
            "no casebook here",
            "give its folder with `--casebook DIR`, or make one with `concord init DIR`",
        )),
    }
}

/// How this program uses casebooks.
pub(crate) fn options() -> Options {
    let who = std::env::var("CONCORD_WHO").ok();
    let mut options = Options {
        // What the reader would refuse need not be read first.
        max_bytes: concord_read::MAX_BYTES as u64,
        ..Options::default()
    };
    if let Some(who) = who.filter(|who| !who.trim().is_empty()) {
        options.who = who;
    }
    options
}

/// Opens the casebook that is meant, as it is.
pub(crate) fn open(given: Option<&Path>) -> Result<Casebook, Failure> {
    Ok(Casebook::open(&folder(given)?, options())?)
}

/// Opens the casebook that is meant, with events and contradictions of its present records.
pub(crate) fn open_fresh(given: Option<&Path>) -> Result<Casebook, Failure> {
    let mut casebook = open(given)?;
    // Codebook and gazetteer take time to load, and are needed for a stale view only.
    if !casebook.view_is_fresh()? {
        let flow = flow(&casebook)?;
        casebook.refresh_view(&flow)?;
    }
    Ok(casebook)
}

/// The stages with the casebook's own codebook, or with the one in the program.
pub(crate) fn flow(casebook: &Casebook) -> Result<Flow, Failure> {
    let own = casebook.folder().join(CODEBOOK);
    flow_with(own.is_dir().then_some(own.as_path()))
}

/// The stages with the codebook in a folder, or with the one in the program.
pub(crate) fn flow_with(codebook: Option<&Path>) -> Result<Flow, Failure> {
    match codebook {
        None => Ok(Flow::new()),
        // One codebook for the whole run: it may as well live as long as the program.
        Some(folder) => Ok(Flow::with_codebook(Box::leak(Box::new(Codebook::load(
            folder,
        )?)))),
    }
}

/// The persons of a casebook, and who of them is not named in what is published.
pub(crate) fn register(casebook: &Casebook) -> Result<Register, Failure> {
    let flow = flow(casebook)?;
    let mut meter = Meter::of("reading names", "documents");
    let mut progress = |done, total| meter.step(done, total, "");
    Ok(concord_report::register(
        casebook,
        flow.codebook(),
        &mut progress,
    )?)
}

/// Copies a codebook into a casebook, so that the casebook can be read and built anew wherever it goes.
pub(crate) fn adopt_codebook(casebook: &mut Casebook, folder: &Path) -> Result<(), Failure> {
    let codebook = Codebook::load(folder)?;
    let own = casebook.folder().join(CODEBOOK);
    std::fs::create_dir_all(&own).map_err(Failure::file("make the folder", &own))?;
    let entries = std::fs::read_dir(folder).map_err(Failure::file("read", folder))?;
    for entry in entries {
        let path = entry.map_err(Failure::file("read", folder))?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            let to = own.join(name);
            if std::fs::canonicalize(&path).ok() != std::fs::canonicalize(&to).ok() {
                std::fs::copy(&path, &to).map_err(Failure::file("copy", &path))?;
            }
        }
    }
    Ok(casebook.set_codebook(&codebook.hash)?)
}

/// The whole view of a casebook with what it does not store: pairs of accounts with reasons, ties of documents.
pub(crate) fn reasons(casebook: &Casebook) -> Result<concord_reconcile::View, Failure> {
    let all = concord_casebook::Filter::default();
    let documents: Vec<Document> = casebook.documents(&all)?;
    let mut records: Vec<Record> = Vec::new();
    for mut account in casebook.accounts(&all)? {
        account.event = None;
        records.push(Record::Account(account));
    }
    records.extend(casebook.quantities(&all)?.into_iter().map(Record::Quantity));
    records.extend(casebook.claims(&all)?.into_iter().map(Record::Claim));
    records.extend(casebook.relations(&all)?.into_iter().map(Record::Relation));
    let decisions = casebook.decisions()?;
    let text = |document: &str| {
        casebook
            .text(document)
            .ok()
            .map(|text| text.as_str().to_owned())
    };
    Ok(flow(casebook)?.view(&ViewInput {
        documents: &documents,
        records: &records,
        decisions: &decisions,
        text: &text,
    }))
}
