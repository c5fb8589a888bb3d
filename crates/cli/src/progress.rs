//! How far a long command is: a bar on a terminal, a line every few seconds elsewhere.

use std::fmt::Write;
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use concord_casebook::Progress;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};

/// Between two lines where there is no terminal.
const PAUSE: Duration = Duration::from_secs(5);
/// What a bar looks like.
const TEMPLATE: &str = "{prefix} {bar:30} {pos}/{len} {unit}  {per_sec}  {wide_msg}";

/// Shows how many files, or other units, are done and how fast.
pub(crate) struct Meter {
    verb: &'static str,
    unit: &'static str,
    bar: Option<ProgressBar>,
    started: Instant,
    told: Instant,
}

impl Meter {
    /// A meter for work that is called `verb`, such as `coding`.
    pub(crate) fn new(verb: &'static str) -> Self {
        Meter::of(verb, "files")
    }

    /// A meter for work on other units than files.
    pub(crate) fn of(verb: &'static str, unit: &'static str) -> Self {
        let now = Instant::now();
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template(TEMPLATE);
            // The template is checked by a test; a plain bar is no loss.
            if let Ok(style) = style {
                bar.set_style(
                    style
                        .with_key("unit", move |_: &ProgressState, out: &mut dyn Write| {
                            let _ = out.write_str(unit);
                        })
                        .with_key(
                            "per_sec",
                            move |state: &ProgressState, out: &mut dyn Write| {
                                let _ = write!(out, "{:.1} {unit}/s", state.per_sec());
                            },
                        ),
                );
            }
            bar.set_prefix(verb);
            bar
        });
        Meter {
            verb,
            unit,
            bar,
            started: now,
            told: now,
        }
    }

    /// Takes note of a file that is done.
    pub(crate) fn tick(&mut self, progress: Progress<'_>) {
        self.step(progress.done, progress.total, progress.file);
    }

    /// Takes note that so many of all are done, the last of them `file`.
    pub(crate) fn step(&mut self, done: usize, total: usize, file: &str) {
        if let Some(bar) = &self.bar {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
            bar.set_message(file.to_owned());
            return;
        }
        if self.told.elapsed() >= PAUSE {
            self.told = Instant::now();
            let seconds = self.started.elapsed().as_secs_f64().max(0.001);
            let _ = writeln!(
                std::io::stderr(),
                "{} {done} of {total} {}, {:.1} {}/s",
                self.verb,
                self.unit,
                done as f64 / seconds,
                self.unit,
            );
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_well_formed() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
