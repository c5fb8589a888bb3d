//! `cargo xtask test`: the one command that a newcomer and CI run: format, lints, tests, the workbench in a browser.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// What the program can do besides, tested with the rest.
const FEATURES: &str = "concord/parquet";

/// Runs the checks in the order in which they are cheap to fail.
pub(crate) fn run(rest: &[String]) -> Result<()> {
    cargo(&["fmt", "--all", "--check"])?;
    // Lints share the release profile with the tests and the demo, so that each dependency is built once.
    cargo(&[
        "clippy",
        "--release",
        "--workspace",
        "--all-targets",
        "--features",
        FEATURES,
        "--",
        "--deny",
        "warnings",
    ])?;
    let mut test = vec!["test", "--release", "--workspace", "--features", FEATURES];
    test.extend(rest.iter().map(String::as_str));
    cargo(&test)?;
    // What is built for tests has the program, but only if a test of its crate ran.
    cargo(&["build", "--release"])?;
    crate::browser::run()
}

fn cargo(arguments: &[&str]) -> Result<()> {
    println!("cargo {}", arguments.join(" "));
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(program)
        .args(arguments)
        .status()
        .context("cargo does not start: is Rust installed?")?;
    if !status.success() {
        bail!(
            "`cargo {}` failed: what it printed above says why",
            arguments.join(" ")
        );
    }
    Ok(())
}
