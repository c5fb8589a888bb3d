//! The drafts that the server was given: one file, or the Markdown files of a folder. Nothing else of the disk can be asked for: a
//! page names a draft by its file name, which is looked for in this list.

use std::hash::Hasher as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use concord_casebook::Casebook;
use concord_check::Report as Checked;
use concord_codebook::Codebook;
use concord_flow::Flow;
use concord_report::{Draft, Error, Ledger, LeftOut, LintProblem, Mistake, compose, lint};
use rustc_hash::FxHasher;

use crate::error::Problem;

/// The largest draft that is read.
const LARGEST: u64 = 4 << 20;

/// A draft on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DraftFile {
    /// Its name, by which pages call it.
    pub(crate) name: String,
    path: PathBuf,
    length: u64,
    changed: Option<SystemTime>,
}

/// A draft as a report, or what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Preview {
    /// The report's content as HTML; `None` while the draft has mistakes.
    pub(crate) html: Option<String>,
    /// Directives answered, and notes.
    pub(crate) counts: (usize, usize),
    pub(crate) mistakes: Vec<Mistake>,
    /// Names of private persons that are left out.
    pub(crate) left_out: Vec<LeftOut>,
    /// What the check says; `None` where there is nothing to check.
    pub(crate) checked: Option<Checked>,
    /// Why it was not checked.
    pub(crate) unchecked: Option<String>,
}

/// What a preview was made of.
type Key = (DraftFile, u64);

/// The drafts, and the preview that was asked for last.
#[derive(Debug, Default)]
pub(crate) struct Drafts {
    place: Option<PathBuf>,
    last: Mutex<Option<(Key, Arc<Preview>)>>,
}

impl Drafts {
    /// Of a file or folder; `None` has none.
    pub(crate) fn new(place: Option<PathBuf>) -> Drafts {
        Drafts {
            place,
            last: Mutex::default(),
        }
    }

    /// Where they lie, for people.
    pub(crate) fn place(&self) -> Option<&Path> {
        self.place.as_deref()
    }

    /// The drafts by name, as they are now.
    pub(crate) fn list(&self) -> Vec<DraftFile> {
        let Some(place) = &self.place else {
            return Vec::new();
        };
        if !place.is_dir() {
            return DraftFile::of(place).into_iter().collect();
        }
        let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
        let mut found: Vec<DraftFile> = entries
            .map(|entry| entry.path())
            .filter(|path| {
                let ending = path.extension().and_then(|it| it.to_str());
                matches!(ending, Some("md" | "markdown"))
            })
            .filter_map(|path| DraftFile::of(&path))
            .collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
    }

    /// A number that is another one when a draft was saved.
    pub(crate) fn print(&self) -> u64 {
        let mut hasher = FxHasher::default();
        for it in self.list() {
            hasher.write(it.name.as_bytes());
            hasher.write_u64(it.length);
            let since = it
                .changed
                .and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
            hasher.write_u128(since.map_or(0, |it| it.as_nanos()));
        }
        // Numbers of this size are whole in every script.
        hasher.finish() >> 16
    }

    /// A draft as a report from the casebook; made again when the file or the casebook changed.
    pub(crate) fn preview(
        &self,
        name: &str,
        casebook: &Casebook,
        flow: &Flow,
    ) -> Result<Arc<Preview>, Problem> {
        let file = self.list().into_iter().find(|it| it.name == name);
        let file = file.ok_or_else(|| Problem::missing(format!("there is no draft `{name}`")))?;
        let key = (file, casebook.stamp()?.head);
        // Held throughout: two tabs need not make the same.
        let mut last = self
            .last
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((of, preview)) = last.as_ref()
            && *of == key
        {
            return Ok(Arc::clone(preview));
        }
        let preview = Arc::new(key.0.preview(casebook, flow)?);
        *last = Some((key, Arc::clone(&preview)));
        Ok(preview)
    }
}

impl DraftFile {
    fn of(path: &Path) -> Option<DraftFile> {
        let about = std::fs::metadata(path).ok().filter(|it| it.is_file())?;
        Some(DraftFile {
            name: path.file_name()?.to_str()?.to_owned(),
            path: path.to_owned(),
            length: about.len(),
            changed: about.modified().ok(),
        })
    }

    fn preview(&self, casebook: &Casebook, flow: &Flow) -> Result<Preview, Problem> {
        let unreadable = |what: String| Problem {
            status: 500,
            what: format!("`{}` cannot be read: {what}", self.name),
            hint: "save it as Markdown in UTF-8 and load the page again".to_owned(),
        };
        if self.length > LARGEST {
            return Err(unreadable(format!(
                "it is larger than {} MB",
                LARGEST >> 20
            )));
        }
        let text = std::fs::read_to_string(&self.path).map_err(|it| unreadable(it.to_string()))?;
        let codebook: &Codebook = flow.codebook();
        let register = concord_report::register(casebook, codebook, &mut |_, _| {})?;
        let ledger = Ledger::new(casebook, &register)?;
        let draft = Draft {
            name: &self.name,
            text: text.trim_start_matches('\u{feff}'),
        };
        let report = match compose(&draft, &ledger) {
            Ok(report) => report,
            Err(Error::Draft(mistakes)) => {
                return Ok(Preview {
                    mistakes,
                    ..Preview::default()
                });
            }
            Err(Error::Casebook(error)) => return Err(error.into()),
            Err(other) => return Err(unreadable(other.to_string())),
        };
        let mut preview = Preview {
            html: Some(report.fragment()),
            counts: (report.answered(), report.notes()),
            left_out: report.left_out.clone(),
            ..Preview::default()
        };
        match lint(casebook, flow, (&self.name, report.plain.as_bytes()), None) {
            Ok(found) => preview.checked = Some(report.without_counted(found.report)),
            Err(LintProblem::Draft { message, hint }) => {
                preview.unchecked = Some(format!("{message}: {hint}"));
            }
            Err(LintProblem::Casebook(error)) => return Err(error.into()),
            Err(other) => preview.unchecked = Some(format!("{other:?}")),
        }
        Ok(preview)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_markdown_of_the_folder_is_a_draft() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.md", "a.markdown", "secret.txt"] {
            std::fs::write(folder.path().join(name), "# A title\n").unwrap();
        }
        std::fs::create_dir(folder.path().join("c.md")).unwrap();
        let drafts = Drafts::new(Some(folder.path().to_owned()));
        let names: Vec<String> = drafts.list().into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["a.markdown", "b.md"]);
        let before = drafts.print();
        assert_eq!(before, drafts.print());
        std::fs::write(folder.path().join("b.md"), "# Another title\n").unwrap();
        assert_ne!(before, drafts.print());
        let one = Drafts::new(Some(folder.path().join("secret.txt")));
        assert_eq!(
            one.list().len(),
            1,
            "a file that was given by name is a draft"
        );
        assert!(Drafts::new(None).list().is_empty());
        assert!(
            Drafts::new(Some(folder.path().join("gone")))
                .list()
                .is_empty()
        );
    }
}
