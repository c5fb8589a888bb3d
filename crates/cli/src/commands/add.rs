//! `concord add`: files and folders of reports into the casebook.

use std::cell::RefCell;
use std::path::Path;
use std::time::Instant;

use concord_casebook::{AddReport, Casebook, Failure as FileFailure, collect, read_metadata};
use concord_flow::Flow;
use concord_record::words::{count, thousands};
use serde::Serialize;

use crate::Outcome;
use crate::arguments::AddArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Meter;

/// What was done, for other programs.
#[derive(Serialize)]
struct Done<'a> {
    #[serde(flatten)]
    report: &'a AddReport,
    events: u64,
    contradictions: u64,
    /// Milliseconds of each stage, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    timings: Option<Vec<Timed>>,
}

/// How long a stage took.
#[derive(Serialize)]
struct Timed {
    stage: &'static str,
    milliseconds: f64,
}

/// When each stage began.
struct Watch(RefCell<Vec<(&'static str, Instant)>>);

impl Watch {
    fn begin(&self, stage: &'static str) {
        self.0.borrow_mut().push((stage, Instant::now()));
    }

    /// The stages up to now.
    fn timed(&self) -> Vec<Timed> {
        let (begun, now) = (self.0.borrow(), Instant::now());
        let ends = begun.iter().skip(1).map(|(_, at)| *at).chain([now]);
        begun
            .iter()
            .zip(ends)
            .map(|(&(stage, from), to)| Timed {
                stage,
                milliseconds: (to.duration_since(from).as_secs_f64() * 10_000.0).round() / 10.0,
            })
            .collect()
    }
}

/// Adds them.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &AddArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let watch = Watch(RefCell::default());
    watch.begin("opening");
    let mut casebook = crate::casebook::open(casebook)?;
    let mut recoded = AddReport::default();
    if let Some(folder) = &arguments.codebook {
        crate::casebook::adopt_codebook(&mut casebook, folder)?;
    }
    let flow = crate::casebook::flow(&casebook)?;
    casebook.set_codebook(&flow.codebook().hash)?;
    if arguments.codebook.is_some() {
        let mut meter = Meter::new("coding again");
        recoded = casebook.recode(&flow, &mut |progress| meter.tick(progress))?;
    }
    watch.begin("coding");
    let mut report = add_paths(
        &mut casebook,
        &flow,
        &arguments.paths,
        arguments.metadata.as_deref(),
        output,
    )?;
    report.recoded += recoded.recoded;
    report.documents += recoded.documents;
    report.records += recoded.records;
    report.failed.extend(recoded.failed);
    casebook.refresh_view_watched(&flow, &|stage| watch.begin(stage))?;
    watch.begin("counting");
    let status = casebook.status()?;
    let contradictions = status
        .records
        .iter()
        .find(|count| count.name == "contradiction")
        .map_or(0, |count| count.count);
    tell_failures(&report.failed, output);
    let timings = arguments.timings.then(|| watch.timed());
    if arguments.json {
        output.json(&Done {
            report: &report,
            events: status.events.total,
            contradictions,
            timings,
        })?;
    } else {
        output.line(summary(&report))?;
        output.line(format!(
            "the casebook holds {}: {}, {}",
            count(status.documents, "document", "documents"),
            count(status.events.total, "event", "events"),
            count(contradictions, "contradiction", "contradictions"),
        ))?;
        for timed in timings.into_iter().flatten() {
            output.hint(format!("{} {:.1} ms", timed.stage, timed.milliseconds));
        }
    }
    if report.added + report.known + report.changed + report.recoded == 0
        && report.failed.is_empty()
    {
        output.hint("the folder holds no file that could be a report; hidden files and `metadata.csv` are passed over");
        return Ok(Outcome::Nothing);
    }
    Ok(if report.failed.is_empty() {
        Outcome::Done
    } else {
        Outcome::Nothing
    })
}

/// Adds what lies under the paths, with its metadata; what could not be followed counts as failed.
pub(crate) fn add_paths(
    casebook: &mut Casebook,
    flow: &Flow,
    paths: &[impl AsRef<Path>],
    metadata: Option<&Path>,
    output: &mut Output,
) -> Result<AddReport, Failure> {
    // A table that cannot be read stops the command before anything is stored without it.
    let table = metadata.map(read_metadata).transpose()?;
    let paths: Vec<_> = paths.iter().map(|path| path.as_ref().to_owned()).collect();
    let mut collection = collect(&paths);
    if let (Some(table), Some(path)) = (table, metadata) {
        for warning in &table.warnings {
            output.warn(format!("{}: {warning}", path.display()));
        }
        let unused = collection.describe(&table.rows);
        if !unused.is_empty() {
            output.warn(format!(
                "{}: no file is called {}",
                path.display(),
                crate::phrase::some_of(&unused, 3)
            ));
        }
    }
    let mut meter = Meter::new("coding");
    let mut report = casebook.add(collection.items, flow, &mut |progress| meter.tick(progress))?;
    report.failed.splice(..0, collection.failures);
    Ok(report)
}

/// Names each file that was not stored, with reason and way out.
pub(crate) fn tell_failures(failed: &[FileFailure], output: &mut Output) {
    for failure in failed {
        output.warn(format!(
            "`{}` was not added: {} ({})",
            failure.file, failure.reason, failure.hint
        ));
    }
}

/// `added 3 files (2 known before, 1 failed): 3 documents, 41 records`
fn summary(report: &AddReport) -> String {
    let mut parts = Vec::new();
    for (number, what) in [
        (report.changed, "changed"),
        (report.recoded, "coded again"),
        (report.known, "known before"),
        (report.failed.len(), "failed"),
    ] {
        if number > 0 {
            parts.push(format!("{} {what}", thousands(number as u64)));
        }
    }
    let others = if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    };
    format!(
        "added {}{others}: {}, {}",
        count(report.added as u64, "file", "files"),
        count(report.documents as u64, "document", "documents"),
        count(report.records as u64, "record", "records"),
    )
}
