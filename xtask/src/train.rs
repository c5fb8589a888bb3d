//! `cargo xtask train`: the learned assets. The trainers live in a crate of their own, so that tests do not build them twice.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Builds the trainer and runs it.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let given: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let task: &[&str] = match given[..] {
        ["roles", file] => &["roles", file, "assets/roles/roles.bin"],
        ["links"] => &[
            "links",
            "tests/gold/links/open.txt",
            "crates/link/data/weights.csv",
        ],
        ["places", lgl, gwn] => &[
            "places",
            lgl,
            gwn,
            "tests/gold/places/shared.txt",
            "tests/gold/places/transliterated.txt",
            "crates/gazetteer/data/certainty.csv",
        ],
        ["accounts", ..] => {
            let more = &given[1..];
            &[
                &["accounts", "tests/gold/open", "tests/gold/later"],
                more,
                &["crates/code/data/confidence.csv"],
            ]
            .concat()
        }
        [_, _, ..] => &given,
        _ => {
            bail!(
                "usage: cargo xtask train roles FILE [OUT], or: cargo xtask train places LGL.xml GWN.xml, or: cargo xtask train links|accounts"
            )
        }
    };
    let status = Command::new(env!("CARGO"))
        .args(["run", "--release", "-p", "concord-train", "--"])
        .args(task)
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("training failed");
    }
    Ok(())
}
