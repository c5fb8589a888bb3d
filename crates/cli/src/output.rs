//! Where a command writes: data to standard output, notes to standard error.

use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write};

use serde::Serialize;

use crate::failure::Failure;
use crate::style::{Color, Style};

/// Both streams with their styles.
pub(crate) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    /// How standard output is styled.
    pub(crate) style: Style,
    note_style: Style,
    width: Option<usize>,
}

impl Output {
    /// The program's streams.
    pub(crate) fn new(color: Color) -> Self {
        let stdout = io::stdout();
        Output {
            style: Style::of(color, &stdout),
            note_style: Style::of(color, &io::stderr()),
            width: width(),
            out: BufWriter::with_capacity(1 << 16, stdout.lock()),
        }
    }

    /// Columns of the terminal; `None` where lines need not end, as in a file or a pipe.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    /// Writes a line of data.
    pub(crate) fn line(&mut self, line: impl AsRef<str>) -> Result<(), Failure> {
        self.text(line.as_ref()).and_then(|()| self.text("\n"))
    }

    /// Writes data as it is.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.out
            .write_all(text.as_bytes())
            .map_err(Failure::printing)
    }

    /// Writes one line of JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, value)
            .map_err(io::Error::from)
            .and_then(|()| self.out.write_all(b"\n"))
            .map_err(Failure::printing)
    }

    /// Standard output itself.
    pub(crate) fn writer(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Sends on what is written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Tells what a person should know, beside the data.
    pub(crate) fn note(&mut self, text: impl AsRef<str>) {
        // Data written before a note comes before it.
        let _ = self.flush();
        let _ = writeln!(io::stderr(), "{}", text.as_ref());
    }

    /// Warns.
    pub(crate) fn warn(&mut self, text: impl AsRef<str>) {
        let mark = self.note_style.alert("warning:");
        self.note(format!("{mark} {}", text.as_ref()));
    }

    /// Gives advice.
    pub(crate) fn hint(&mut self, text: impl AsRef<str>) {
        let mark = self.note_style.strong("hint:");
        self.note(format!("{mark} {}", text.as_ref()));
    }

    /// Tells why the command failed.
    pub(crate) fn error(&mut self, failure: &Failure) {
        let mark = self.note_style.bad("error:");
        self.note(format!("{mark} {}", failure.message));
        if let Some(hint) = &failure.hint {
            self.hint(hint);
        }
    }
}

/// The width of the terminal that data goes to; `COLUMNS` overrides it, also where there is none.
fn width() -> Option<usize> {
    let asked = std::env::var("COLUMNS")
        .ok()
        .and_then(|value| value.parse().ok());
    let found = || {
        let terminal = io::stdout().is_terminal();
        terminal
            .then(|| terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)))
    };
    asked.or_else(found).map(|width: usize| width.max(40))
}
