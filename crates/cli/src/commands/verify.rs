//! `concord verify`: whether what is stored is what was stored.

use std::path::Path;

use concord_record::words::count;

use crate::Outcome;
use crate::arguments::Machine;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Meter;
use crate::table::{Column, Table};

/// Checks it.
pub(crate) fn run(
    casebook: Option<&Path>,
    machine: Machine,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let casebook = crate::casebook::open(casebook)?;
    let mut meter = Meter::new("checking");
    let report = casebook.verify(&mut |progress| meter.tick(progress))?;
    drop(meter);
    if machine.json {
        output.json(&report)?;
    } else if machine.csv {
        let heads = ["kind", "at", "what", "way_out"];
        let mut table = Table::new(&heads.map(|head| (head, Column::Left)));
        for problem in &report.problems {
            let kind = serde_json::to_value(problem.kind).ok();
            table.row(vec![
                kind.as_ref()
                    .and_then(|kind| kind.as_str())
                    .unwrap_or_default()
                    .to_owned(),
                problem.at.clone(),
                problem.what.clone(),
                problem.way_out.clone(),
            ]);
        }
        table
            .write_csv(output.writer())
            .map_err(Failure::printing)?;
    } else {
        let style = output.style;
        output.line(format!(
            "checked {}, {}, {} with {}, {}",
            count(report.captures_checked as u64, "capture", "captures"),
            count(report.documents_checked as u64, "text", "texts"),
            count(report.records_checked as u64, "record", "records"),
            count(report.spans_checked as u64, "quotation", "quotations"),
            count(report.log_entries as u64, "log entry", "log entries"),
        ))?;
        for problem in &report.problems {
            output.line(format!(
                "{} {}: {}",
                style.bad("✗"),
                problem.at,
                problem.what
            ))?;
            output.line(format!("  {}", problem.way_out))?;
        }
        if report.orphans > 0 {
            let orphans = count(report.orphans as u64, "capture", "captures");
            output.note(format!(
                "{orphans} left by a command that was cut short; harmless"
            ));
        }
        output.line(if report.is_clean() {
            format!("{}: head {}", style.good("all is well"), report.head)
        } else {
            style.bad(&count(report.problems.len() as u64, "problem", "problems"))
        })?;
    }
    Ok(if report.is_clean() {
        Outcome::Done
    } else {
        Outcome::Nothing
    })
}
