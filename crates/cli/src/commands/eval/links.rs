//! `concord eval links`, `concord eval sources` and `concord eval losses`: what is made of several reports together.

use std::collections::BTreeMap;

use concord_casebook::ViewInput;
use concord_eval::links::{self, LinkGold, LinkPair, Linked};
use concord_eval::sets::losses;
use concord_eval::sources::{self, SourceGold};
use concord_flow::Flow;
use concord_link::{Verdict, families};
use concord_reconcile::{Records, View, contradictions};
use concord_record::{Account, Document, Record};

use crate::Outcome;
use crate::arguments::{EvalLinksArguments, EvalSetArguments};
use crate::failure::Failure;
use crate::output::Output;

/// Codes the reports, or takes the accounts as marked, links them and scores the groups.
pub(super) fn run(arguments: &EvalLinksArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let set = &arguments.set;
    let gold = LinkGold::read(&set.gold)?;
    let flow = crate::casebook::flow_with(set.codebook.as_deref())?;
    let (accounts, reports, view) = if arguments.given {
        given(&gold, &flow)
    } else {
        coded(&gold, &flow, output)?
    };
    let pairs: Vec<LinkPair> = view
        .pairs
        .iter()
        .filter(|pair| pair.verdict != Verdict::PartOf)
        .map(|pair| LinkPair {
            a: pair.a.clone(),
            b: pair.b.clone(),
            probability: pair.probability,
        })
        .collect();
    let linked = Linked {
        accounts: &accounts,
        reports: &reports,
        events: &view.account_event,
        pairs: &pairs,
    };
    let report = links::score(&gold, &linked, set.errors);
    if set.json {
        output.json(&report)?;
    } else {
        output.text(&report.to_string())?;
    }
    Ok(Outcome::Done)
}

type Worked = (Vec<Account>, BTreeMap<String, String>, View);

/// The accounts that the marks give.
fn given(gold: &LinkGold, flow: &Flow) -> Worked {
    let (documents, texts): (Vec<Document>, Vec<String>) = gold.documents().into_iter().unzip();
    let texts: BTreeMap<&str, &String> = documents
        .iter()
        .map(|document| document.id.as_str())
        .zip(&texts)
        .collect();
    let accounts = gold.accounts();
    let records: Vec<Record> = accounts.iter().cloned().map(Record::Account).collect();
    let view = flow.view(&ViewInput {
        documents: &documents,
        records: &records,
        decisions: &[],
        text: &|id| texts.get(id).map(|text| (*text).clone()),
    });
    let reports = documents
        .iter()
        .map(|document| (document.id.clone(), document.id.clone()))
        .collect();
    (accounts, reports, view)
}

/// The accounts that the user's way gives.
fn coded(gold: &LinkGold, flow: &Flow, output: &mut Output) -> Result<Worked, Failure> {
    let folder = super::temporary()?;
    let texts = folder.path().join("texts");
    std::fs::create_dir(&texts).map_err(Failure::file("write", &texts))?;
    let metadata = folder.path().join("metadata.csv");
    let mut rows = csv::Writer::from_path(&metadata).map_err(|error| unwritten(&error))?;
    rows.write_record(["file", "published", "publisher", "title"])
        .map_err(|error| unwritten(&error))?;
    for report in &gold.reports {
        let name = format!("{}.txt", report.name);
        let file = texts.join(&name);
        std::fs::write(&file, &report.text).map_err(Failure::file("write", &file))?;
        rows.write_record([&name, &report.published, &report.publisher, &report.title])
            .map_err(|error| unwritten(&error))?;
    }
    rows.flush().map_err(Failure::file("write", &metadata))?;
    drop(rows);
    let casebook = super::code(
        &folder.path().join("casebook"),
        flow,
        &texts,
        Some(&metadata),
        output,
    )?;
    let all = concord_casebook::Filter::default();
    let reports = casebook
        .documents(&all)?
        .into_iter()
        .map(|document| {
            let name = document.file.trim_end_matches(".txt").to_owned();
            (document.id, name)
        })
        .collect();
    let accounts = casebook.accounts(&all)?;
    let view = crate::casebook::reasons(&casebook)?;
    Ok((accounts, reports, view))
}

pub(super) fn unwritten(error: &csv::Error) -> Failure {
    Failure::new(
        format!("a table for the texts cannot be written: {error}"),
        "check that the folder for temporary files has room",
    )
}

/// Finds the source families of the reports and scores them.
pub(super) fn sources(
    arguments: &EvalSetArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let gold = SourceGold::read(&arguments.gold)?;
    let found = families(&gold.documents);
    let report = sources::score(&gold, &found.family, arguments.errors);
    if arguments.json {
        output.json(&report)?;
    } else {
        output.text(&report.to_string())?;
    }
    Ok(Outcome::Done)
}

/// Takes the claims for quantities, finds what contradicts, and measures the belligerents' bias.
pub(super) fn losses(
    arguments: &EvalSetArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let claims = losses::read(&arguments.gold)?;
    let quantities = losses::quantities(&claims);
    let found = contradictions(&Records {
        documents: &[],
        accounts: &[],
        events: &[],
        quantities: &quantities,
        claims: &[],
        relations: &[],
        part_of: &[],
    });
    let report = losses::score(&claims, &found);
    if arguments.json {
        output.json(&report)?;
    } else {
        output.text(&report.to_string())?;
        for contradiction in found.iter().take(arguments.errors) {
            output.line(&contradiction.difference)?;
        }
    }
    Ok(Outcome::Done)
}
