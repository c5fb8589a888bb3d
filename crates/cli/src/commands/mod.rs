//! One module for each command.

mod add;
mod check;
mod code;
mod completions;
mod contradictions;
mod demo;
mod eval;
mod events;
mod explain;
mod export;
mod gazetteer;
mod init;
mod link;
mod log;
mod redact;
mod report;
mod search;
mod serve;
mod sources;
mod statements;
mod status;
mod verify;

use crate::Outcome;
use crate::arguments::{Arguments, Command};
use crate::failure::Failure;
use crate::output::Output;

/// Runs the command that was typed.
pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Result<Outcome, Failure> {
    let casebook = arguments.common.casebook.as_deref();
    if let Some(file) = arguments.common.gazetteer.as_deref() {
        gazetteer::install(file)?;
    }
    match &arguments.command {
        Command::Demo(arguments) => demo::run(arguments, output),
        Command::Init(arguments) => init::run(arguments, output),
        Command::Add(arguments) => add::run(casebook, arguments, output),
        Command::Status(machine) => status::run(casebook, *machine, output),
        Command::Events(listing) => events::run(casebook, listing, output),
        Command::Quantities(listing) => statements::quantities(casebook, listing, output),
        Command::Claims(listing) => statements::claims(casebook, listing, output),
        Command::Relations(listing) => statements::relations(casebook, listing, output),
        Command::Contradictions(listing) => contradictions::run(casebook, listing, output),
        Command::Sources(arguments) => sources::run(casebook, arguments, output),
        Command::Explain(arguments) => explain::run(casebook, arguments, output),
        Command::Search(arguments) => search::run(casebook, arguments, output),
        Command::Check(arguments) => check::run(casebook, arguments, output),
        Command::Export(arguments) => export::run(casebook, arguments, output),
        Command::Report(arguments) => report::run(casebook, arguments, output),
        Command::Redact(arguments) => redact::run(casebook, arguments, output),
        Command::Serve(arguments) => serve::run(casebook, arguments, output),
        Command::Verify(machine) => verify::run(casebook, *machine, output),
        Command::Log(arguments) => log::run(casebook, arguments, output),
        Command::Code(arguments) => code::run(arguments, output),
        Command::Link(arguments) => link::run(arguments, output),
        Command::Eval(command) => eval::run(command, output),
        Command::Gazetteer(command) => gazetteer::run(command, output),
        Command::Completions { shell } => completions::run(*shell, output),
    }
}
