//! The weights of an account's confidence, from reports whose events two coders marked: what of the drafts that the coder makes counts as
//! an incident.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use concord_annotate::Context;
use concord_code::{Weighed, confidence_prior, confidence_table, weighed};
use concord_eval::credited;
use concord_flow::Flow;
use concord_link::regress;
use concord_read::Source;
use concord_record::DateRange;
use serde_json::{Value, json};

/// Penalty on a squared step of 1 away from the first weight of a finding.
const PULL: f64 = 6.0;

/// Drafts below this confidence are not looked at: hardly one of them is an incident.
const LEAST: f64 = 0.2;

/// Learns from folders with `text/`, `coders/` (or `gold/`) and, in them or beside them, `metadata.csv`, and writes the table of weights.
pub(crate) fn train(folders: &[&Path], out: &Path) -> Result<()> {
    let flow = Flow::new();
    let mut examples: Vec<(Vec<(usize, f64)>, bool)> = Vec::new();
    for folder in folders {
        let text = folder.join("text");
        let inside = folder.join("metadata.csv");
        let beside = folder.with_file_name("metadata.csv");
        let metadata = metadata(if inside.exists() { &inside } else { &beside })?;
        let mut drafts: Vec<Weighed> = Vec::new();
        let mut records: Vec<Value> = Vec::new();
        let mut files: Vec<_> = std::fs::read_dir(&text)
            .with_context(|| format!("cannot read {}", text.display()))?
            .collect::<std::io::Result<Vec<_>>>()?
            .into_iter()
            .map(|entry| entry.path())
            .collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let bytes =
                std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let source = Source {
                name: &name,
                bytes: &bytes,
            };
            let readings = concord_read::read(source)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            let (published, publisher) = metadata.get(&*name).cloned().unwrap_or_default();
            for reading in &readings {
                let context = Context {
                    document: name.clone().into_owned(),
                    published,
                    publisher: publisher.clone(),
                };
                let annotation = flow.annotation(reading, context);
                drafts.extend(weighed(flow.codebook(), &annotation, LEAST));
            }
            records.push(json!({"kind": "document", "id": name, "file": name}));
        }
        for draft in &drafts {
            let mut record = serde_json::to_value(&draft.account)?;
            record["kind"] = json!("account");
            records.push(record);
        }
        let coders = ["coders", "gold"].map(|name| folder.join(name));
        let gold = coders
            .iter()
            .find(|gold| gold.exists())
            .unwrap_or(&coders[0]);
        let right = credited(gold, &text, &records)?;
        examples.extend(drafts.into_iter().map(|draft| {
            let is_event = right.contains(&draft.account.id);
            (draft.findings, is_event)
        }));
    }
    let events = examples.iter().filter(|(_, is_event)| *is_event).count();
    println!("{} drafts, {events} of them events", examples.len());
    let plain: Vec<_> = examples
        .iter()
        .map(|(findings, is_event)| (findings.as_slice(), *is_event, 1.0))
        .collect();
    let first = confidence_prior();
    let pulls = vec![PULL; first.len()];
    let weights = regress(&plain, &first, pulls);
    std::fs::write(out, confidence_table(&weights))
        .with_context(|| format!("cannot write {}", out.display()))
}

/// Date of publication and publisher.
type Imprint = (Option<DateRange>, Option<String>);

/// What is known of the reports, by file name.
fn metadata(file: &Path) -> Result<BTreeMap<String, Imprint>> {
    let mut rows =
        csv::Reader::from_path(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut table = BTreeMap::new();
    for row in rows.records() {
        let row = row?;
        let cell = |at: usize| row.get(at).map(str::trim).filter(|cell| !cell.is_empty());
        let published = cell(1).and_then(DateRange::parse);
        if let Some(name) = cell(0) {
            table.insert(name.to_owned(), (published, cell(2).map(str::to_owned)));
        }
    }
    Ok(table)
}
