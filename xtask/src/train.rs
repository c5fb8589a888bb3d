//! `cargo xtask train`: the learned assets. The trainers live in a crate of their own, so that tests do not build them twice.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Builds the trainer and runs it.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let (what, file, out) = match arguments {
        [what, file, out] => (what.as_str(), file.as_str(), out.as_str()),
        [what, file] if what == "roles" => ("roles", file.as_str(), "assets/roles/roles.bin"),
        [what] if what == "links" => (
            "links",
            "tests/gold/links/open.txt",
            "crates/link/data/weights.csv",
        ),
        _ => bail!("usage: cargo xtask train roles FILE [OUT], or: cargo xtask train links"),
    };
    let status = Command::new(env!("CARGO"))
        .args([
            "run",
            "--release",
            "-p",
            "concord-train",
            "--",
            what,
            file,
            out,
        ])
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("training failed");
    }
    Ok(())
}
