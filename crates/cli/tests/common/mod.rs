//! The real binary in a folder of its own; what it prints, with ids, times and paths made the same everywhere.

#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder in which the program runs.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Place {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// One with a casebook `cb` of two small reports.
    pub(crate) fn with_two_reports() -> Self {
        let place = Place::new();
        place.write(
            "in/a.txt",
            "Gunmen killed 12 people in Kabul on 3 May 2017.\n",
        );
        place.write(
            "in/b.txt",
            "Kabul attack\n\nAt least 15 people were killed by gunmen in Kabul on 3 May 2017, police said.\n",
        );
        place.done(&["init", "cb"]);
        place.done(&["add", "--casebook", "cb", "in"]);
        place
    }

    /// A path in it.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, its folders too.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// The program with arguments, not yet run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_concord"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("CONCORD_CASEBOOK")
            .env_remove("CONCORD_GAZETTEER")
            .env_remove("CONCORD_WHO")
            .env_remove("NO_COLOR")
            .env_remove("COLUMNS");
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs it, which must succeed; gives standard output.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs it and shows everything that a user sees.
    pub(crate) fn shown(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        format!(
            "exit: {}\n--- stdout\n{}--- stderr\n{}",
            output.status.code().unwrap_or(-1),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap()
        )
    }
}

/// What differs between runs or with the codebook.
pub(crate) fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\b[0-9a-f]{64}\b", "[HASH]");
    settings.add_filter(r"\b[0-9a-f]{16}\b", "[HASH]");
    settings.add_filter(r"\b[cde][0-9a-f]{12}\b", "[ID]");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[TIME]");
    settings.add_filter(r"\b[0-9a-f]{12}\b", "[HASH]");
    settings.add_filter(r"\d+ (KiB|MiB|B)\b", "[SIZE]");
    // How much is coded from a sentence is for the coder's own tests.
    settings.add_filter(r"\d+ (quotations?|records?)\b", "[N] $1");
    settings.add_filter(r"(?m)^records      .*$", "records      [COUNTS]");
    settings.set_prepend_module_to_snapshot(false);
    settings
}

/// The number of files that end with `.json` or are captures somewhere below.
pub(crate) fn captures(casebook: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(casebook.join("captures")).unwrap() {
        let folder = folder.unwrap().path();
        if folder.is_dir() {
            found.extend(
                std::fs::read_dir(folder)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        }
    }
    found.sort();
    found
}

/// Nothing in a page leads outside or nowhere.
pub(crate) fn holds_together(page: &str) {
    assert!(
        !page.contains("<script") && !page.contains("src="),
        "{page}"
    );
    for link in page.split("href=\"").skip(1) {
        assert!(
            link.starts_with('#'),
            "leads outside: {}",
            &link[..link.len().min(40)]
        );
        let target = &link[1..link.find('"').unwrap()];
        assert!(
            page.contains(&format!("id=\"{target}\"")),
            "leads nowhere: {target}"
        );
    }
}
