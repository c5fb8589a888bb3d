//! `concord completions`: a script for a shell.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::Output;

/// Writes it.
pub(crate) fn run(shell: Shell, output: &mut Output) -> Result<Outcome, Failure> {
    // The generator panics when its writer fails, and a closed pipe must not.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "concord", &mut script);
    output.text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}
