//! `concord eval cited`: reports that a data set of events cites, coded and linked on the user's way.

use std::collections::BTreeMap;

use concord_casebook::Filter;
use concord_eval::cited::{self, CitedReport};

use super::links::unwritten;
use crate::Outcome;
use crate::arguments::EvalSetArguments;
use crate::failure::Failure;
use crate::output::Output;

/// The table that the reports are added from.
const TABLE: &str = "reports.csv";

/// Codes and links them.
pub(super) fn run(arguments: &EvalSetArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let flow = crate::casebook::flow_with(arguments.codebook.as_deref())?;
    let reports = cited::read(&arguments.gold)?;
    let folder = super::temporary()?;
    let texts = folder.path().join("texts");
    std::fs::create_dir(&texts).map_err(Failure::file("write", &texts))?;
    write(&texts.join(TABLE), &reports)?;
    let casebook = super::code(&folder.path().join("casebook"), &flow, &texts, None, output)?;
    let all = Filter::default();
    // A document is called by the table and its row, counted from 1.
    let rows: BTreeMap<String, usize> = casebook
        .documents(&all)?
        .into_iter()
        .filter_map(|document| {
            let row: usize = document.file.rsplit_once('#')?.1.parse().ok()?;
            Some((document.id, row.checked_sub(1)?))
        })
        .collect();
    let mut linked: Vec<Option<String>> = vec![None; reports.len()];
    // The first account of a headline is what it is about.
    for account in casebook.accounts(&all)? {
        let slot = rows
            .get(&account.document)
            .and_then(|&row| linked.get_mut(row));
        if let Some(slot) = slot
            && slot.is_none()
        {
            *slot = account.event;
        }
    }
    let score = cited::score(&reports, &linked);
    if arguments.json {
        output.json(&score)?;
    } else {
        output.text(&score.to_string())?;
    }
    Ok(Outcome::Done)
}

fn write(file: &std::path::Path, reports: &[CitedReport]) -> Result<(), Failure> {
    let mut rows = csv::Writer::from_path(file).map_err(|error| unwritten(&error))?;
    rows.write_record(["text", "published", "publisher"])
        .map_err(|error| unwritten(&error))?;
    for report in reports {
        rows.write_record([&report.headline, &report.date, &report.outlet])
            .map_err(|error| unwritten(&error))?;
    }
    rows.flush().map_err(Failure::file("write", file))
}
