//! `concord report`: a report from a draft, or the brief; in both each figure opens its sentence.

use std::path::Path;

use concord_check::Verdict;
use concord_record::words::count;
use concord_report::{Draft, Ledger, brief_input, compose, lint};

use super::export::write_file;
use crate::Outcome;
use crate::arguments::{ReportArguments, ReportFormat};
use crate::draft::DraftFile;
use crate::failure::Failure;
use crate::output::Output;

/// Writes it.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &ReportArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    if let Some(draft) = &arguments.draft {
        return drafted(casebook, draft, arguments, output);
    }
    let casebook = crate::casebook::open_fresh(casebook)?;
    let register = crate::casebook::register(&casebook)?;
    let title = arguments
        .title
        .as_deref()
        .unwrap_or("Events, tolls and contradictions");
    let page = concord_publish::brief(&brief_input(&casebook, title)?, &register);
    write(arguments.out.as_deref(), &page, output)?;
    Ok(Outcome::Done)
}

fn drafted(
    casebook: Option<&Path>,
    path: &Path,
    arguments: &ReportArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let file = DraftFile::read(path, arguments.published.as_deref())?;
    let Ok(text) = std::str::from_utf8(&file.bytes) else {
        return Err(Failure::new(
            format!("`{}` is no text in UTF-8", path.display()),
            "give a draft in Markdown",
        ));
    };
    let name = &file.name;
    let casebook = crate::casebook::open_fresh(casebook)?;
    let register = crate::casebook::register(&casebook)?;
    let ledger = Ledger::new(&casebook, &register)?;
    let draft = Draft {
        name,
        text: text.trim_start_matches('\u{feff}'),
    };
    let report = compose(&draft, &ledger)?;
    for it in &report.left_out {
        output.warn(format!(
            "{name}:{}:{}: `{}` is a private person and is not named in the report",
            it.line, it.column, it.name
        ));
    }
    if !report.left_out.is_empty() {
        output.hint("a person may lift a name: `concord redact --lift NAME --reason TEXT`");
    }
    let checked = if arguments.no_lint {
        None
    } else {
        let flow = crate::casebook::flow(&casebook)?;
        let plain = report.plain.as_bytes();
        let checked = lint(&casebook, &flow, (name, plain), file.published)?;
        for file in checked.missing {
            output.warn(format!(
                "`{file}` could not be read again and was left out of the check"
            ));
        }
        let checked = report.without_counted(checked.report);
        let open = checked
            .findings
            .iter()
            .filter(|it| it.verdict != Verdict::Supported);
        for it in open.clone() {
            output.warn(format!(
                "{name}:{}: {}: {}",
                it.place.line,
                it.verdict.as_str(),
                it.reason
            ));
        }
        let strict = arguments.strict && (open.count() > 0 || !report.left_out.is_empty());
        if strict {
            output.note("nothing was written, because of `--strict`");
            return Ok(Outcome::Nothing);
        }
        Some(checked)
    };
    let page = match arguments.to {
        ReportFormat::Html => report.html(checked.as_ref()),
        ReportFormat::Markdown => report.markdown(),
    };
    write(arguments.out.as_deref(), &page, output)?;
    output.note(format!(
        "{} answered, {}",
        count(report.answered() as u64, "directive", "directives"),
        count(report.notes() as u64, "note", "notes")
    ));
    Ok(Outcome::Done)
}

fn write(path: Option<&Path>, page: &str, output: &mut Output) -> Result<(), Failure> {
    match path {
        None => output.text(page),
        Some(path) => {
            write_page(path, page)?;
            output.note(format!("wrote {}", path.display()));
            Ok(())
        }
    }
}

/// Writes a page to a file.
pub(crate) fn write_page(path: &Path, page: &str) -> Result<(), Failure> {
    write_file(path, |out| {
        out.write_all(page.as_bytes())
            .map_err(Failure::file("write", path))
    })
}
