//! Adding files: several are read and coded at a time, and stored one by one in the order in which they were given.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError, mpsc};

use serde::Serialize;

use crate::chain::sha256_hex;
use crate::coder::check;
use crate::error::{At as _, parse};
use crate::store::{Ready, Refused, canonical, read_file};
use crate::{AddItem, Casebook, Coder, Input, Rejection, Result, SourceMetadata};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// New.
    Added,
    /// Stored before, with these bytes, this metadata and this coder.
    Known,
    /// A new capture of a known source.
    Changed,
    /// The same bytes, coded again for other metadata or by another coder.
    Recoded,
    /// Not stored.
    Failed,
}

/// How far a command is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Files done.
    pub done: usize,
    /// Files in all.
    pub total: usize,
    /// The file just done.
    pub file: &'a str,
    /// What became of it.
    pub outcome: Outcome,
}

/// A file that was not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Its name relative to what was added.
    pub file: String,
    /// Why.
    pub reason: String,
    /// What to do about it.
    pub hint: String,
}

/// What adding did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AddReport {
    /// New files.
    pub added: usize,
    /// Files stored before, left as they are.
    pub known: usize,
    /// Files whose bytes changed since.
    pub changed: usize,
    /// Files coded again.
    pub recoded: usize,
    /// Files not stored.
    pub failed: Vec<Failure>,
    /// Documents stored now.
    pub documents: usize,
    /// Records stored now.
    pub records: usize,
}

/// A file to work on.
struct Job {
    file: String,
    place: PathBuf,
    metadata: SourceMetadata,
    /// For coding again: the capture to take the bytes from.
    capture: Option<String>,
    /// The hash of what is stored for its place.
    own: Option<String>,
    /// Hash, metadata print and coder of what is stored, whole, under its name.
    known: Vec<(String, String, String)>,
}

enum Prepared {
    Known,
    Failed(Rejection),
    Ready(Box<Ready>),
}

/// What is stored for a source.
struct Stored {
    file: String,
    metadata: SourceMetadata,
    version: (String, String, String),
    /// Whether its documents are the active ones. They are not where the same name and bytes were taken from another place since.
    whole: bool,
}

/// What is stored, with the places in it by path and by file name.
type Index = (
    HashMap<String, usize>,
    HashMap<String, Vec<usize>>,
    Vec<Stored>,
);

impl Casebook {
    /// Adds files. Each is stored in its own transaction, in the order given; a file that cannot be read or coded is reported and
    /// the rest goes on. An error means that the casebook itself failed; what was stored before it stays.
    pub fn add(
        &mut self,
        files: impl IntoIterator<Item = AddItem>,
        coder: &dyn Coder,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<AddReport> {
        let jobs = self.plan(files)?;
        self.work(jobs, coder, progress, "add")
    }

    /// Codes every current capture again that another version of the coder coded, from the captured bytes.
    pub fn recode(
        &mut self,
        coder: &dyn Coder,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<AddReport> {
        let version = coder.version();
        let list = || -> rusqlite::Result<Vec<Job>> {
            let mut statement = self.connection.prepare(
                "SELECT s.file, s.path, s.metadata, c.sha256 FROM captures c JOIN sources s ON s.id = c.source
                 WHERE c.current = 1 AND c.coder <> ?1 ORDER BY s.file, s.id",
            )?;
            statement
                .query_map([&version], |row| {
                    Ok(Job {
                        file: row.get(0)?,
                        place: PathBuf::from(row.get::<_, String>(1)?),
                        metadata: parse(row.get_ref(2)?.as_str()?)?,
                        capture: Some(row.get(3)?),
                        own: None,
                        known: Vec::new(),
                    })
                })?
                .collect()
        };
        let jobs = list().at(&self.database)?;
        self.work(jobs, coder, progress, "recode")
    }

    /// Gives each file the name and metadata that it is known by.
    fn plan(&self, files: impl IntoIterator<Item = AddItem>) -> Result<Vec<Job>> {
        let load = || -> rusqlite::Result<Index> {
            let mut statement = self.connection.prepare(
                "SELECT s.path, s.file, s.metadata, c.sha256, c.metadata_print, c.coder,
                   c.documents = (SELECT count(*) FROM documents d WHERE d.capture = c.id AND d.active = 1)
                 FROM sources s JOIN captures c ON c.source = s.id WHERE c.current = 1 ORDER BY s.id",
            )?;
            let mut rows = statement.query([])?;
            let (mut by_place, mut by_file, mut stored) = (
                HashMap::new(),
                HashMap::<String, Vec<usize>>::new(),
                Vec::new(),
            );
            while let Some(row) = rows.next()? {
                let file: String = row.get(1)?;
                by_place.insert(row.get(0)?, stored.len());
                by_file.entry(file.clone()).or_default().push(stored.len());
                stored.push(Stored {
                    file,
                    metadata: parse(row.get_ref(2)?.as_str()?)?,
                    version: (row.get(3)?, row.get(4)?, row.get(5)?),
                    whole: row.get(6)?,
                });
            }
            Ok((by_place, by_file, stored))
        };
        let (by_place, by_file, stored) = load().at(&self.database)?;
        let job = |item: AddItem| {
            let place = canonical(&item.path);
            // A known place keeps the name that it was first added by, so that its documents keep their ids.
            let at_place = by_place.get(place.to_string_lossy().as_ref()).copied();
            let file = at_place.map_or(item.file, |index| stored[index].file.clone());
            let named = by_file.get(&file).cloned().unwrap_or_default();
            let older = at_place.or_else(|| named.first().copied());
            let metadata = match older {
                Some(index) => item.metadata.or(&stored[index].metadata),
                None => item.metadata,
            };
            Job {
                file,
                place,
                metadata,
                capture: None,
                own: at_place.map(|index| stored[index].version.0.clone()),
                known: named
                    .iter()
                    .map(|&index| &stored[index])
                    .filter(|stored| stored.whole)
                    .map(|stored| stored.version.clone())
                    .collect(),
            }
        };
        Ok(files.into_iter().map(job).collect())
    }

    fn work(
        &mut self,
        jobs: Vec<Job>,
        coder: &dyn Coder,
        progress: &mut dyn FnMut(Progress<'_>),
        action: &str,
    ) -> Result<AddReport> {
        let version = coder.version();
        let threads = self
            .options
            .threads
            .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
            .unwrap_or(2)
            .clamp(1, jobs.len().max(1));
        let gate = Gate::new(jobs.len(), threads * 2);
        let (sender, receiver) = mpsc::channel();
        let (captures, max_bytes) = (self.captures.clone(), self.options.max_bytes);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                let (sender, gate, jobs) = (sender.clone(), &gate, &jobs);
                let (captures, version) = (&captures, &version);
                scope.spawn(move || {
                    while let Some(index) = gate.next() {
                        let prepare = || prepare(&jobs[index], coder, version, captures, max_bytes);
                        let prepared = catch_unwind(AssertUnwindSafe(prepare))
                            .unwrap_or_else(|_| Prepared::Failed(bug("the program failed on it")));
                        if sender.send((index, prepared)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            let mut report = AddReport::default();
            let mut waiting = BTreeMap::new();
            // Threads must not wait for a writer that has given up.
            let _open = OpenAtEnd(&gate);
            for (index, job) in jobs.iter().enumerate() {
                let prepared = loop {
                    if let Some(prepared) = waiting.remove(&index) {
                        break prepared;
                    }
                    match receiver.recv() {
                        Ok((index, prepared)) => waiting.insert(index, prepared),
                        // No thread is left, though each outlives its jobs.
                        Err(_) => break Prepared::Failed(bug("the program failed on it")),
                    };
                };
                let outcome = self.settle(job, prepared, action, &mut report)?;
                gate.done();
                progress(Progress {
                    done: index + 1,
                    total: jobs.len(),
                    file: &job.file,
                    outcome,
                });
            }
            Ok(report)
        })
    }

    /// Stores what a thread prepared and counts it.
    fn settle(
        &self,
        job: &Job,
        prepared: Prepared,
        action: &str,
        report: &mut AddReport,
    ) -> Result<Outcome> {
        let rejection = match prepared {
            Prepared::Known => {
                self.clear_failure(&job.file)?;
                report.known += 1;
                return Ok(Outcome::Known);
            }
            Prepared::Failed(rejection) => rejection,
            Prepared::Ready(ready) => match self.store(&ready, action) {
                Ok(outcome) => {
                    match outcome {
                        Outcome::Added => report.added += 1,
                        Outcome::Changed => report.changed += 1,
                        Outcome::Recoded => report.recoded += 1,
                        Outcome::Known | Outcome::Failed => report.known += 1,
                    }
                    if outcome != Outcome::Known {
                        report.documents += ready.documents.len();
                        report.records += ready.records();
                    }
                    return Ok(outcome);
                }
                Err(Refused::Casebook(error)) => return Err(error),
                Err(Refused::File(reason)) => bug(reason),
            },
        };
        let failure = Failure {
            file: job.file.clone(),
            reason: rejection.reason,
            hint: rejection.hint,
        };
        self.store_failure(&job.place, &failure)?;
        report.failed.push(failure);
        Ok(Outcome::Failed)
    }
}

/// A rejection that is the program's fault.
fn bug(reason: impl Into<String>) -> Rejection {
    Rejection::new(reason, "this is a bug; please report it with the file")
}

/// Reads, hashes, codes and checks one file and keeps its bytes. Runs beside others.
fn prepare(
    job: &Job,
    coder: &dyn Coder,
    version: &str,
    captures: &crate::capture::Captures,
    max_bytes: u64,
) -> Prepared {
    let bytes = match &job.capture {
        None => read_file(&job.place, max_bytes),
        Some(sha256) => captures
            .read(sha256)
            .map_err(|error| Rejection::new(error.to_string(), error.hint())),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(rejection) => return Prepared::Failed(rejection),
    };
    let sha256 = sha256_hex(&[&bytes]);
    let print = job.metadata.print();
    let is_known = |(held, held_print, held_coder): &(String, String, String)| {
        *held == sha256 && *held_print == print && held_coder == version
    };
    // A place whose bytes changed is a change even where another place has the same bytes by the same name.
    if job.own.as_ref().is_none_or(|own| *own == sha256) && job.known.iter().any(is_known) {
        return Prepared::Known;
    }
    let input = Input {
        file: &job.file,
        bytes: &bytes,
        sha256: &sha256,
        metadata: &job.metadata,
    };
    match coder.code(&input).and_then(|coded| check(coded, &sha256)) {
        Err(rejection) => Prepared::Failed(rejection),
        Ok(documents) => {
            // The slow part of storing, done here so that it runs beside coding. If it fails, storing tries again and tells why.
            let _ = captures.keep(&sha256, &bytes);
            Prepared::Ready(Box::new(Ready {
                file: job.file.clone(),
                place: job.place.clone(),
                metadata: job.metadata.clone(),
                coder: version.to_owned(),
                bytes,
                sha256,
                documents,
            }))
        }
    }
}

/// Hands out jobs in order, no more than a window ahead of what is stored, so that memory stays bounded.
struct Gate {
    state: Mutex<(usize, usize)>,
    moved: Condvar,
    total: usize,
    window: usize,
}

impl Gate {
    fn new(total: usize, window: usize) -> Self {
        Gate {
            state: Mutex::new((0, 0)),
            moved: Condvar::new(),
            total,
            window,
        }
    }

    /// The next job, once it lies within the window.
    fn next(&self) -> Option<usize> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self
            .moved
            .wait_while(state, |(next, done)| {
                *next < self.total && *next >= *done + self.window
            })
            .unwrap_or_else(PoisonError::into_inner);
        let index = state.0;
        (index < self.total).then(|| {
            state.0 += 1;
            index
        })
    }

    fn done(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1 += 1;
        self.moved.notify_all();
    }
}

/// Ends the handing out when the writer is done or gives up.
struct OpenAtEnd<'a>(&'a Gate);

impl Drop for OpenAtEnd<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = self.0.total;
        drop(state);
        self.0.moved.notify_all();
    }
}
