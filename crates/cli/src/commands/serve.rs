//! `concord serve`: the workbench in a browser.

use std::path::Path;
use std::process::{Command, Stdio};

use concord_casebook::{Casebook, Options};
use concord_serve::{ServeError, Server};

use crate::Outcome;
use crate::arguments::{ServeArguments, ServerArguments};
use crate::failure::Failure;
use crate::output::Output;

/// Serves the casebook that is meant.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &ServeArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let given = arguments.folder.as_deref().or(casebook);
    let casebook = crate::casebook::open_fresh(given)?;
    let drafts = arguments.draft.as_deref();
    if let Some(place) = drafts {
        std::fs::metadata(place).map_err(Failure::file("read", place))?;
    }
    let page = if drafts.is_some() { "/drafts" } else { "/" };
    open(casebook, &arguments.server, drafts, page, output)
}

/// Serves a casebook whose events are fresh, with a draft or a folder of them, from the given page on, until it is interrupted.
pub(crate) fn open(
    casebook: Casebook,
    arguments: &ServerArguments,
    drafts: Option<&Path>,
    page: &str,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let options = person(crate::casebook::options());
    let flow =
        |casebook: &Casebook| crate::casebook::flow(casebook).map_err(|failure| failure.message);
    let tell = |address: &str| {
        eprintln!("that address was used already; a fresh one: {address}");
    };
    let drafts = drafts.map(Path::to_owned);
    let server = Server::bind(
        casebook,
        options,
        arguments.port,
        Box::new(flow),
        drafts,
        tell,
    )?;
    let address = server.address(page);
    output.line(format!("the workbench is at {address}"))?;
    output.line("it answers to this machine only; Ctrl+C ends it")?;
    output.flush().map_err(Failure::printing)?;
    if !arguments.no_open && !browse(&address) {
        eprintln!("no browser could be started: open the address in one");
    }
    server.run()?;
    Ok(Outcome::Done)
}

/// Decisions of the workbench are a person's: without a name given, the one that the machine knows.
fn person(mut options: Options) -> Options {
    let named = |name: &str| {
        std::env::var(name)
            .ok()
            .filter(|who| !who.trim().is_empty())
    };
    if named("CONCORD_WHO").is_none() {
        options.who = named("USER")
            .or_else(|| named("USERNAME"))
            .unwrap_or_else(|| "a person at the workbench".to_owned());
    }
    options
}

/// Asks the desktop to open an address; tells whether it took it.
fn browse(address: &str) -> bool {
    // Where nobody sees a screen there is nothing to open; `xdg-open` would try a browser in the terminal.
    let unseen = cfg!(target_os = "linux")
        && ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .all(|name| std::env::var_os(name).is_none());
    if unseen {
        return false;
    }
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    Command::new(program)
        .args(first)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_ok()
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        let hint = error.hint();
        Failure::new(error.to_string(), hint)
    }
}
