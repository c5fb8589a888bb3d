//! From paths as given to the files to add.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::{Failure, SourceMetadata};

/// A file to add.
#[derive(Debug, Clone, PartialEq)]
pub struct AddItem {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name relative to what was added, with `/` between folders.
    pub file: String,
    /// What is known about it from outside.
    pub metadata: SourceMetadata,
}

/// What was found under the paths given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Collection {
    /// The files, by path as given and then by name.
    pub items: Vec<AddItem>,
    /// What could not be followed, and why.
    pub failures: Vec<Failure>,
}

impl Collection {
    /// Attaches metadata by file name, by the whole relative name or else by its last part. Gives the rows that fit no file.
    pub fn describe(&mut self, rows: &BTreeMap<String, SourceMetadata>) -> Vec<String> {
        let mut used = BTreeSet::new();
        for item in &mut self.items {
            let last = item.file.rsplit('/').next().unwrap_or(&item.file);
            for name in [item.file.as_str(), last] {
                if let Some((name, metadata)) = rows.get_key_value(name) {
                    used.insert(name);
                    item.metadata = metadata.clone();
                    break;
                }
            }
        }
        rows.keys()
            .filter(|name| !used.contains(name))
            .cloned()
            .collect()
    }
}

/// Finds the files under the paths: a file by its name, a folder with all in it, sorted. Links are followed, but never twice into
/// the same folder; hidden files and `metadata.csv` are passed over. What cannot be read is reported and the rest goes on.
pub fn collect(paths: &[PathBuf]) -> Collection {
    let mut walk = Walk::default();
    for path in paths {
        match fs::metadata(path) {
            Err(error) => walk.fail(
                path.display().to_string(),
                &error.to_string(),
                "check the path",
            ),
            Ok(found) if found.is_dir() => walk.folder(path, "", true),
            Ok(found) => {
                let name = match path.file_name() {
                    Some(name) => name.to_string_lossy().into_owned(),
                    None => path.display().to_string(),
                };
                walk.file(path, name, found.is_file());
            }
        }
    }
    walk.found
}

#[derive(Default)]
struct Walk {
    found: Collection,
    folders: BTreeMap<PathBuf, String>,
    files: BTreeSet<(PathBuf, String)>,
}

impl Walk {
    fn fail(&mut self, file: String, reason: &str, hint: &str) {
        self.found.failures.push(Failure {
            file,
            reason: reason.to_owned(),
            hint: hint.to_owned(),
        });
    }

    fn file(&mut self, path: &Path, name: String, regular: bool) {
        if !regular {
            // Reading a pipe or a device may never end.
            self.fail(name, "not a regular file", "copy its content to a file");
            return;
        }
        let canonical = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if self.files.insert((canonical, name.clone())) {
            self.found.items.push(AddItem {
                path: path.to_owned(),
                file: name,
                metadata: SourceMetadata::default(),
            });
        }
    }

    fn folder(&mut self, path: &Path, name: &str, given: bool) {
        let shown = if name.is_empty() {
            path.display().to_string()
        } else {
            name.to_owned()
        };
        let listed = fs::canonicalize(path).and_then(|canonical| {
            let entries: Vec<fs::DirEntry> = fs::read_dir(path)?.collect::<Result<_, _>>()?;
            Ok((canonical, entries))
        });
        let (canonical, mut entries) = match listed {
            Ok(listed) => listed,
            Err(error) => {
                self.fail(shown, &error.to_string(), "check who may read the folder");
                return;
            }
        };
        if let Some(first) = self.folders.get(&canonical) {
            if !given {
                let reason = format!("leads to a folder that is already taken in as `{first}`");
                self.fail(
                    shown,
                    &reason,
                    "nothing is lost; remove the link to silence this",
                );
            }
            return;
        }
        self.folders.insert(canonical, shown);
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let last = entry.file_name().to_string_lossy().into_owned();
            if last.starts_with('.') || last.eq_ignore_ascii_case("metadata.csv") {
                continue;
            }
            let name = if name.is_empty() {
                last
            } else {
                format!("{name}/{last}")
            };
            match fs::metadata(entry.path()) {
                Err(error) => self.fail(
                    name,
                    &error.to_string(),
                    "check the link or the permissions",
                ),
                Ok(found) if found.is_dir() => self.folder(&entry.path(), &name, false),
                Ok(found) => self.file(&entry.path(), name, found.is_file()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_sorted_and_skips_what_is_hidden() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("b/c")).unwrap();
        for name in ["b/c/2.txt", "b/1.txt", "a.txt", ".hidden", "metadata.csv"] {
            fs::write(at(name), name).unwrap();
        }
        let mut found = collect(&[folder.path().to_owned(), at("a.txt"), at("missing")]);
        let names: Vec<&str> = found.items.iter().map(|item| item.file.as_str()).collect();
        assert_eq!(names, ["a.txt", "b/1.txt", "b/c/2.txt"]);
        assert_eq!(found.failures.len(), 1);
        let title = |title: &str| SourceMetadata {
            title: Some(title.to_owned()),
            ..SourceMetadata::default()
        };
        let rows = BTreeMap::from([
            ("b/1.txt".to_owned(), title("one")),
            ("2.txt".to_owned(), title("two")),
            ("none.txt".to_owned(), title("none")),
        ]);
        assert_eq!(found.describe(&rows), ["none.txt"]);
        assert_eq!(found.items[2].metadata.title.as_deref(), Some("two"));
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_is_reported_and_left() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        fs::write(folder.path().join("in/1.txt"), "x").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("in/up")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("in/lost")).unwrap();
        let found = collect(&[folder.path().to_owned()]);
        assert_eq!(found.items.len(), 1);
        assert_eq!(found.failures.len(), 2, "{:?}", found.failures);
    }
}
