//! The command line of Concord: what was typed, handed to the libraries, and printed.
//!
//! Each command is a module of [`commands`]: it reads its arguments, calls a library and prints what comes back; nothing is
//! decided here about reports or records. Data goes to standard output, progress and warnings to standard error. Exit codes: 0
//! done, 1 nothing found or a check failed, 2 an error, which says what to do next. A reader that closes the pipe is no error.

mod arguments;
mod casebook;
mod commands;
mod draft;
mod evidence;
mod failure;
mod filter;
mod list;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod phrase;
mod progress;
mod style;
mod table;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use failure::Failure;
use output::Output;

/// What a command that did not fail came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what was asked.
    Done,
    /// Nothing was found, or a check did not hold.
    Nothing,
}

/// Runs the program with the arguments that it was started with.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // Nobody is left to be told that this cannot be printed.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let mut output = Output::new(arguments.common.color);
    let outcome = commands::run(&arguments, &mut output)
        .and_then(|outcome| output.flush().map(|()| outcome).map_err(Failure::printing));
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            // What was printed so far comes before what went wrong.
            let _ = output.flush();
            output.error(&failure);
            ExitCode::from(2)
        }
    }
}
