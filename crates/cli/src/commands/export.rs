//! `concord export`: all records for other programs, the same bytes for the same casebook.

use std::io::{self, Write};
use std::path::Path;

use concord_casebook::{Casebook, ExportReport, Filter};
use concord_record::words::count;
use concord_redact::{Register, withhold_json};

use crate::Outcome;
use crate::arguments::{ExportArguments, Format};
use crate::failure::Failure;
use crate::output::Output;

/// Writes them.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &ExportArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let casebook = crate::casebook::open_fresh(casebook)?;
    let register = if arguments.redacted {
        Some(crate::casebook::register(&casebook)?)
    } else {
        None
    };
    let write = |out: &mut dyn Write| match &register {
        None => write(&casebook, arguments.format, out),
        Some(register) => {
            let mut lines = Redacted::new(register, arguments.format, out);
            let report = write(&casebook, arguments.format, &mut lines)?;
            lines.flush().map_err(Failure::printing)?;
            Ok(report)
        }
    };
    let Some(path) = &arguments.out else {
        write(output.writer())?;
        return Ok(Outcome::Done);
    };
    let report = write_file(path, write)?;
    output.note(match arguments.format {
        Format::Jsonl => format!(
            "wrote {} and {} to {}",
            count(report.documents as u64, "document", "documents"),
            count(report.records as u64, "record", "records"),
            path.display()
        ),
        Format::Csv => format!(
            "wrote {} to {}",
            count(report.records as u64, "event", "events"),
            path.display()
        ),
    });
    Ok(Outcome::Done)
}

fn write(
    casebook: &Casebook,
    format: Format,
    out: &mut dyn Write,
) -> Result<ExportReport, Failure> {
    match format {
        Format::Jsonl => Ok(casebook.export_jsonl(out)?),
        Format::Csv => {
            let events = casebook.events(&Filter::default())?;
            let table = super::events::table(&events, true);
            table.write_csv(out).map_err(Failure::printing)?;
            Ok(ExportReport {
                documents: 0,
                records: events.len(),
            })
        }
    }
}

/// Writes a file beside its place and moves it there when it is whole, so that a reader never finds half of it.
pub(crate) fn write_file<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let failed = Failure::file("write", path);
    let mut file = tempfile::Builder::new()
        .prefix(".concord-")
        .tempfile_in(folder)
        .map_err(&failed)?;
    let written = write(file.as_file_mut())?;
    readable(file.as_file()).map_err(&failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(written)
}

/// Temporary files are their owner's alone; what is asked for is not.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Leaves the names of private persons out of what goes through, line by line.
struct Redacted<'a> {
    register: &'a Register,
    format: Format,
    out: &'a mut dyn Write,
    line: Vec<u8>,
}

impl<'a> Redacted<'a> {
    fn new(register: &'a Register, format: Format, out: &'a mut dyn Write) -> Self {
        Redacted {
            register,
            format,
            out,
            line: Vec::new(),
        }
    }

    fn pass(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        match self.format {
            Format::Jsonl => {
                let mut record = serde_json::from_slice(&line)?;
                withhold_json(self.register, &mut record);
                serde_json::to_writer(&mut *self.out, &record)?;
                self.out.write_all(b"\n")
            }
            // A role has no quotation mark and no comma, so that a row stays a row.
            Format::Csv => {
                let (shown, _) = self.register.withhold(&String::from_utf8_lossy(&line));
                self.out.write_all(shown.as_bytes())
            }
        }
    }
}

impl Write for Redacted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.pass()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.line.is_empty() {
            self.pass()?;
        }
        self.out.flush()
    }
}
