//! The workbench in a real browser: `crates/serve/browser`, Node's own test runner and Debian's Chromium.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Set to `required` where a missing browser is an error, as in CI.
const REQUIRED: &str = "CONCORD_BROWSER_TESTS";
/// Where the tests are.
const FOLDER: &str = "crates/serve/browser";
/// Where browsers that will do are installed.
const BROWSERS: [&str; 3] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
];

/// Runs them. Without Node or a browser they are skipped, and that is said; where they are required, what is missing is installed
/// if that is allowed, and an error if not.
pub(crate) fn run() -> Result<()> {
    let is_required = std::env::var(REQUIRED).is_ok_and(|value| value == "required");
    let mut missing = missing();
    if !missing.is_empty() && is_required && may_install() {
        install(&missing)?;
        missing = self::missing();
    }
    if !missing.is_empty() {
        return skip(is_required, &format!("{} not found", missing.join(" and ")));
    }
    if !Path::new(FOLDER).join("node_modules").is_dir() {
        let done = command("npm", &["ci", "--no-audit", "--no-fund"]);
        if let Err(error) = done {
            return skip(is_required, &format!("{error:#}"));
        }
    }
    let program = std::env::current_dir()?.join("target/release/concord");
    if !program.is_file() {
        bail!(
            "`{}` is missing: run `cargo build --release`",
            program.display()
        );
    }
    command("npm", &["test"])
}

fn skip(is_required: bool, why: &str) -> Result<()> {
    if is_required {
        bail!("the browser tests cannot run ({why}), and {REQUIRED} says that they must");
    }
    eprintln!("\n*** THE BROWSER TESTS WERE SKIPPED: {why}. ***");
    eprintln!(
        "*** They need Node 20 with npm and Chromium: apt-get install chromium nodejs npm ***\n"
    );
    Ok(())
}

/// Packages that are not there.
fn missing() -> Vec<&'static str> {
    let starts = |program: &str| {
        Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let mut missing = Vec::new();
    let chosen = std::env::var_os("CHROMIUM").is_some_and(|path| Path::new(&path).is_file());
    if !chosen && !BROWSERS.iter().any(|path| Path::new(path).is_file()) {
        missing.push("chromium");
    }
    if !starts("node") {
        missing.push("nodejs");
    }
    if !starts("npm") {
        missing.push("npm");
    }
    missing
}

/// Whether packages can be installed: by root, where there is apt.
fn may_install() -> bool {
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    root && Path::new("/usr/bin/apt-get").is_file()
}

fn install(packages: &[&str]) -> Result<()> {
    let apt = |arguments: &[&str]| -> Result<()> {
        println!("apt-get {}", arguments.join(" "));
        let status = Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .status()
            .context("apt-get does not start")?;
        if !status.success() {
            bail!("`apt-get {}` failed", arguments.join(" "));
        }
        Ok(())
    };
    apt(&["update", "--quiet"])?;
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(packages);
    apt(&arguments)
}

fn command(program: &str, arguments: &[&str]) -> Result<()> {
    println!("{program} {} (in {FOLDER})", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .current_dir(FOLDER)
        .status()
        .with_context(|| format!("{program} does not start"))?;
    if !status.success() {
        bail!("`{program} {}` failed in {FOLDER}", arguments.join(" "));
    }
    Ok(())
}
