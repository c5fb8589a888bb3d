//! `concord demo`: the sample reports, from the files to the brief, in one command and one folder.

use std::path::{Path, PathBuf};

use concord_analyse::{Filter as Choice, Row, by_month, by_place, coverage, select};
use concord_casebook::{Casebook, Filter, Status};
use concord_flow::Flow;
use concord_record::words::{count, thousands};
use concord_record::{Contradiction, Event};
use concord_redact::Register;
use concord_report::{Draft, Ledger, compose};
use include_dir::{Dir, include_dir};

use super::{add, contradictions, events, report, serve};
use crate::Outcome;
use crate::arguments::DemoArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::phrase::bounds;
use crate::table::{Column, Table};

/// Sample reports, their metadata and what must be found in them.
static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../samples");

/// The sample draft.
const DRAFT: &str = "draft.md";

/// Tells that a folder was made by this command and may be made again.
const MARK: &str = "ABOUT.txt";
const ABOUT: &str = "\
This folder was made by `concord demo` and is made anew when the command is run again.
casebook/   the casebook of the sample reports
reports/    the sample reports: real incidents, invented outlets; not to be cited
brief.html  the brief made from them
draft.md    a draft that asks for figures
report.html the report made from it
";

/// Writes the samples with their metadata and gold file into a folder.
pub(crate) fn unpack(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .and_then(|()| SAMPLES.extract(folder))
        .map_err(Failure::file("write", folder))
}

/// Makes the folder and shows what is in it.
pub(crate) fn run(arguments: &DemoArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let out = &arguments.out;
    prepare(out)?;
    let reports = out.join("reports");
    let samples = SAMPLES
        .get_dir("reports")
        .map(|reports| reports.files())
        .into_iter()
        .flatten();
    for file in samples.chain(SAMPLES.get_file("metadata.csv")) {
        let name = file
            .path()
            .file_name()
            .map(PathBuf::from)
            .unwrap_or_default();
        let path = reports.join(name);
        std::fs::write(&path, file.contents()).map_err(Failure::file("write", &path))?;
    }
    let flow = Flow::new();
    let folder = out.join("casebook");
    let mut casebook = Casebook::init(
        &folder,
        Some(&flow.codebook().hash),
        crate::casebook::options(),
    )?;
    let metadata = reports.join("metadata.csv");
    let added = add::add_paths(&mut casebook, &flow, &[&reports], Some(&metadata), output)?;
    add::tell_failures(&added.failed, output);
    casebook.refresh_view(&flow)?;
    let brief = out.join("brief.html");
    let register = crate::casebook::register(&casebook)?;
    let title = "Sample reports: events, tolls and contradictions";
    let page = concord_publish::brief(&concord_report::brief_input(&casebook, title)?, &register);
    report::write_page(&brief, &page)?;
    let written = write_report(&casebook, &register, out, output)?;
    show(&casebook, arguments.top, output)?;
    next(&casebook, &folder, &brief, written.as_deref(), output)?;
    if arguments.serve {
        // Tolls first: there the sources stand on one scale.
        let tolls = "/contradictions?relation=same_event&field=killed";
        let draft = out.join(DRAFT);
        let draft = draft.is_file().then_some(draft.as_path());
        return serve::open(casebook, &arguments.server, draft, tolls, output);
    }
    Ok(Outcome::Done)
}

/// Writes the sample draft and the report made from it; a draft that asks for what is not there is told, and no demo fails by it.
fn write_report(
    casebook: &Casebook,
    register: &Register,
    out: &Path,
    output: &mut Output,
) -> Result<Option<PathBuf>, Failure> {
    let Some(text) = SAMPLES
        .get_file(DRAFT)
        .and_then(|file| file.contents_utf8())
    else {
        return Ok(None);
    };
    report::write_page(&out.join(DRAFT), text)?;
    let ledger = Ledger::new(casebook, register)?;
    match compose(&Draft { name: DRAFT, text }, &ledger) {
        Ok(report) => {
            let path = out.join("report.html");
            report::write_page(&path, &report.html(None))?;
            Ok(Some(path))
        }
        Err(error) => {
            output.warn(error.to_string());
            Ok(None)
        }
    }
}

/// Makes the folder, or empties it of what an earlier demo wrote; anything else is somebody's work and stays.
fn prepare(out: &Path) -> Result<(), Failure> {
    let mark = out.join(MARK);
    let entries = match std::fs::read_dir(out) {
        Ok(entries) => entries.count(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(error) => return Err(Failure::file("read", out)(error)),
    };
    if entries > 0 && !is_ours(&mark) {
        return Err(Failure::new(
            format!(
                "`{}` is there and was not made by `concord demo`",
                out.display()
            ),
            "give another folder with `--out DIR`",
        ));
    }
    for name in ["casebook", "reports"] {
        let folder = out.join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(Failure::file("remove", &folder))?;
        }
    }
    let reports = out.join("reports");
    std::fs::create_dir_all(&reports).map_err(Failure::file("make the folder", &reports))?;
    std::fs::write(&mark, ABOUT).map_err(Failure::file("write", &mark))
}

/// Whether a mark is one of this command's, of whatever version.
fn is_ours(mark: &Path) -> bool {
    let text = std::fs::read_to_string(mark).unwrap_or_default();
    text.lines().next().is_some() && text.lines().next() == ABOUT.lines().next()
}

fn title(output: &mut Output, text: &str) -> Result<(), Failure> {
    let text = output.style.strong(text);
    output.line("")?;
    output.line(text)
}

fn show(casebook: &Casebook, top: usize, output: &mut Output) -> Result<(), Failure> {
    let all = Filter::default();
    let status = casebook.status()?;
    let (found, open) = (casebook.events(&all)?, casebook.contradictions(&all)?);
    output.line(read(&status))?;
    let mut by_toll: Vec<&Event> = found.iter().collect();
    by_toll.sort_by_key(|event| {
        let toll = event.killed.as_ref();
        let most = toll.and_then(|toll| toll.high.or(toll.low)).unwrap_or(0);
        std::cmp::Reverse((event.accounts.len() > 1, event.independent_sources, most))
    });
    let mut chosen: Vec<Event> = by_toll.into_iter().take(top).cloned().collect();
    chosen.sort_by(|a, b| {
        (a.date.map(|date| date.start), &a.id).cmp(&(b.date.map(|date| date.start), &b.id))
    });
    title(
        output,
        &format!(
            "{} of {}: those that most sources tell of",
            thousands(chosen.len() as u64),
            count(found.len() as u64, "event", "events")
        ),
    )?;
    events::table(&chosen, false).print(output)?;

    let disagreements: Vec<&Contradiction> = open.iter().filter(|it| it.holds.is_none()).collect();
    title(
        output,
        &format!(
            "{} of {} between reports",
            thousands(disagreements.len().min(top) as u64),
            count(
                disagreements.len() as u64,
                "contradiction",
                "contradictions"
            )
        ),
    )?;
    for contradiction in disagreements.iter().take(top) {
        contradictions::print(casebook, contradiction, output)?;
    }
    let wrong: Vec<&Contradiction> = open.iter().filter(|it| it.holds == Some(false)).collect();
    let right = open.iter().filter(|it| it.holds == Some(true)).count();
    title(
        output,
        &format!(
            "sums and shares: {} recomputed, {} of them do not hold",
            wrong.len() + right,
            wrong.len()
        ),
    )?;
    for contradiction in wrong.iter().take(top) {
        contradictions::print(casebook, contradiction, output)?;
    }
    let counted = select(&found, &Choice::default());
    title(output, "events by province")?;
    counts(&by_place(counted.iter().copied()), "province", top, output)?;
    title(output, "events by month")?;
    let mut months: Vec<Row> = by_month(counted.iter().copied());
    months.retain(|row| row.tally.events > 0);
    months.sort_by_key(|row| std::cmp::Reverse((row.tally.events, row.month)));
    counts(&months, "month", top, output)?;
    let known = coverage(&found);
    output.line("")?;
    output.line(format!(
        "not located: {}; without a date: {}",
        known.not_located, known.not_dated
    ))
}

fn read(status: &Status) -> String {
    let records = |name: &str| {
        status
            .records
            .iter()
            .find(|count| count.name == name)
            .map_or(0, |count| count.count)
    };
    format!(
        "read {}: {}, {}, {}, {}",
        count(status.documents, "document", "documents"),
        count(records("account"), "account", "accounts"),
        count(records("quantity"), "quantity", "quantities"),
        count(records("claim"), "claim", "claims"),
        count(records("relation"), "relation", "relations"),
    )
}

fn counts(
    rows: &[Row],
    head: &'static str,
    top: usize,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut table = Table::new(&[
        (head, Column::Left),
        ("events", Column::Right),
        ("killed", Column::Right),
        ("share", Column::Right),
    ]);
    for row in rows.iter().take(top) {
        let name = match (&row.adm1, &row.country, row.month) {
            (_, _, Some(month)) => month.to_string(),
            (Some(adm1), Some(country), _) => format!("{adm1}, {country}"),
            (Some(adm1), None, _) => adm1.clone(),
            (None, Some(country), _) => format!("{country}, province not known"),
            (None, None, None) if head == "month" => "no single month known".to_owned(),
            (None, None, None) => "not located".to_owned(),
        };
        let killed = &row.tally.killed;
        let toll = if killed.given == 0 {
            crate::phrase::UNKNOWN.to_owned()
        } else {
            let open = if killed.open_ended > 0 { "+" } else { "" };
            format!("{}{open}", bounds(Some(killed.low), Some(killed.high)))
        };
        table.row(vec![
            name,
            thousands(row.tally.events as u64),
            toll,
            format!("{:.0} %", row.share * 100.0),
        ]);
    }
    table.print(output)?;
    if rows.len() > top {
        output.line(format!("and {} more", thousands((rows.len() - top) as u64)))?;
    }
    Ok(())
}

/// What to do now, as commands that can be copied.
fn next(
    casebook: &Casebook,
    folder: &Path,
    brief: &Path,
    report: Option<&Path>,
    output: &mut Output,
) -> Result<(), Failure> {
    let events = casebook.events(&Filter::default())?;
    let told_most = events
        .iter()
        .max_by_key(|event| (event.accounts.len(), std::cmp::Reverse(&event.id)));
    let program = program();
    let folder = quoted(folder);
    title(output, "next")?;
    output.line(format!(
        "  open {} in a browser: every figure there opens its sentence",
        brief.display()
    ))?;
    if let Some(report) = report {
        output.line(format!(
            "  open {}, written from {DRAFT} beside it",
            report.display()
        ))?;
    }
    if let Some(event) = told_most {
        output.line(format!(
            "  {program} explain --casebook {folder} {}",
            event.id
        ))?;
    }
    output.line(format!("  {program} contradictions --casebook {folder}"))?;
    output.line(format!("  {program} serve {folder}"))?;
    output.line(format!("  {program} add --casebook {folder} YOUR-REPORTS"))
}

/// The program as it was called, if that is how it can be called again.
fn program() -> String {
    let called = std::env::args().next().unwrap_or_default();
    if called.contains(['/', '\\']) && called.len() < 60 {
        quoted(Path::new(&called))
    } else {
        "concord".to_owned()
    }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ':' | '\\');
    if text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
