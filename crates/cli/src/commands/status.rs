//! `concord status`: what the casebook holds, what is not known and what could not be read.

use std::path::Path;

use concord_casebook::{Count, Status};
use concord_record::words::{count, thousands};

use crate::Outcome;
use crate::arguments::Machine;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::{Column, Table};

/// Shows it.
pub(crate) fn run(
    casebook: Option<&Path>,
    machine: Machine,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let casebook = crate::casebook::open_fresh(casebook)?;
    let status = casebook.status()?;
    if machine.json {
        output.json(&status)?;
    } else if machine.csv {
        rows(&status)
            .write_csv(output.writer())
            .map_err(Failure::printing)?;
    } else {
        print(&status, output)?;
    }
    Ok(Outcome::Done)
}

fn rows(status: &Status) -> Table {
    let mut table = Table::new(&[("what", Column::Left), ("count", Column::Right)]);
    let mut row = |what: &str, number: u64| table.row(vec![what.to_owned(), number.to_string()]);
    row("document", status.documents);
    row("superseded", status.superseded);
    row("with_warnings", status.with_warnings);
    row("unpublished", status.unpublished);
    row("without_records", status.without_records);
    for kind in &status.records {
        row(&kind.name, kind.count);
    }
    row("event_not_located", status.events.not_located);
    row("event_undated", status.events.undated);
    row("rejected", status.rejected);
    row("decision", status.decisions);
    row("failure", status.failures.len() as u64);
    row("log_entry", status.log_entries);
    table
}

fn named(counts: &[Count]) -> String {
    let parts: Vec<String> = counts
        .iter()
        .map(|count| {
            let name = if count.name.is_empty() {
                "unknown"
            } else {
                &count.name
            };
            format!("{name} {}", thousands(count.count))
        })
        .collect();
    parts.join(", ")
}

fn print(status: &Status, output: &mut Output) -> Result<(), Failure> {
    let style = output.style;
    let mut line = |name: &str, value: String| {
        output.line(format!("{} {value}", style.strong(&format!("{name:<12}"))))
    };
    line("documents", documents(status))?;
    if status.documents > 0 {
        line("languages", named(&status.languages))?;
        line("formats", named(&status.media_types))?;
        line("records", named(&status.records))?;
        line("events", events(status))?;
    }
    if status.decisions + status.rejected > 0 {
        let decisions = count(status.decisions, "decision", "decisions");
        line(
            "decisions",
            format!(
                "{decisions}, {} rejected",
                count(status.rejected, "record", "records")
            ),
        )?;
    }
    let log = count(status.log_entries, "entry", "entries");
    line(
        "log",
        format!(
            "{log}, head {}",
            status.head.get(..16).unwrap_or(&status.head)
        ),
    )?;
    if let Some(codebook) = &status.codebook {
        line(
            "codebook",
            codebook.get(..16).unwrap_or(codebook).to_owned(),
        )?;
    }
    line("size", size(status.size))?;
    if status.coders.len() > 1 {
        output.warn(
            "some documents were coded by another version; adding them again codes them again",
        );
    }
    for failure in &status.failures {
        output.warn(format!(
            "`{}` was not added: {} ({})",
            failure.file, failure.reason, failure.hint
        ));
    }
    if status.documents == 0 {
        output.hint("add reports with `concord add PATH`");
    }
    Ok(())
}

fn documents(status: &Status) -> String {
    let mut text = thousands(status.documents);
    for (number, what) in [
        (status.unpublished, "without publication date"),
        (status.without_records, "without records"),
        (status.with_warnings, "with warnings"),
        (status.superseded, "superseded"),
    ] {
        if number > 0 {
            text.push_str(&format!(", {} {what}", thousands(number)));
        }
    }
    text
}

fn events(status: &Status) -> String {
    let events = &status.events;
    format!(
        "{}; not located: {}; without date: {}",
        thousands(events.total),
        thousands(events.not_located),
        thousands(events.undated)
    )
}

/// Bytes in the unit that a person reads.
fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}
