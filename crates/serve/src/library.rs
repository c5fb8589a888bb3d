//! The casebook as the server holds it: a few connections, the index of the present state, what was decided, and the thread that
//! derives events anew after decisions, so that no request waits for it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use concord_casebook::{Casebook, Options, Ratings, Result, StoredDecision, Verb};
use concord_flow::Flow;
use concord_link::SourceGraph;
use rustc_hash::FxHashMap;

use crate::drafts::Drafts;
use crate::error::Problem;
use crate::index::Index;
use crate::news::Wire;

/// Makes the stages with the casebook's codebook; asked for when they are needed, since codebook and gazetteer take time to load.
pub type MakeFlow = Box<dyn Fn(&Casebook) -> std::result::Result<Flow, String> + Send + Sync>;

/// Connections that are kept open; each holds a cache of up to 64 MB.
const OPEN: usize = 2;
/// How long nobody must have decided before events are derived anew.
const QUIET: Duration = Duration::from_millis(1500);
/// How often the casebook is looked at for what other programs did.
const LOOK: Duration = Duration::from_secs(1);

/// What stands of the decisions on a record, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) seq: u64,
    pub(crate) verb: Verb,
}

#[derive(Debug, Default)]
struct Decided {
    head: u64,
    ratings: Ratings,
    standing: FxHashMap<Box<str>, Vec<Standing>>,
}

/// The casebook as the server holds it.
pub(crate) struct Library {
    folder: PathBuf,
    options: Options,
    idle: Mutex<Vec<Casebook>>,
    index: RwLock<Arc<Index>>,
    decided: Mutex<Decided>,
    wake: Mutex<Sender<()>>,
    make_flow: MakeFlow,
    /// The stages for what pages ask of them, with the hash of the codebook that they were made with. Linking has its own, so that its
    /// memory goes when it is done.
    flow: Mutex<Option<(Option<String>, Arc<Flow>)>>,
    drafts: Drafts,
    wire: Wire,
    /// Who leans on whom and why, with the log's place of the events that it goes with.
    graph: Mutex<Option<(u64, Arc<SourceGraph>)>>,
    deriving: AtomicBool,
    /// The log's place when it was looked at last: while it moves somebody else is at work.
    seen: AtomicU64,
    /// The log's place up to which it was asked whether the index is old.
    looked: AtomicU64,
    trouble: Mutex<Option<String>>,
}

impl Library {
    /// Takes over an open casebook and builds the index of it.
    pub(crate) fn open(
        casebook: Casebook,
        options: Options,
        make_flow: MakeFlow,
        drafts: Drafts,
    ) -> Result<Arc<Library>> {
        let index = Index::build(&casebook)?;
        let (wake, woken) = channel();
        let library = Arc::new(Library {
            folder: casebook.folder().to_owned(),
            options,
            idle: Mutex::default(),
            index: RwLock::new(Arc::new(index)),
            decided: Mutex::default(),
            wake: Mutex::new(wake),
            make_flow,
            flow: Mutex::default(),
            drafts,
            wire: Wire::default(),
            graph: Mutex::default(),
            deriving: AtomicBool::new(false),
            seen: AtomicU64::new(0),
            looked: AtomicU64::new(0),
            trouble: Mutex::default(),
        });
        library.learn(&casebook)?;
        library.tell(&casebook)?;
        // Its cache is full of what the walk has passed.
        drop(casebook);
        let weak = Arc::downgrade(&library);
        std::thread::spawn(move || {
            crate::map::warm();
            keep_fresh(&woken, &weak);
        });
        Ok(library)
    }

    /// A connection of one's own, until it is put back.
    pub(crate) fn take(&self) -> Result<Casebook> {
        let idle = lock(&self.idle).pop();
        match idle {
            Some(casebook) => Ok(casebook),
            None => Casebook::open(&self.folder, self.options.clone()),
        }
    }

    /// Gives a connection back.
    pub(crate) fn put_back(&self, casebook: Casebook) {
        let mut idle = lock(&self.idle);
        if idle.len() < OPEN {
            idle.push(casebook);
        }
    }

    /// Who decides, as the log shall say.
    pub(crate) fn who(&self) -> &str {
        &self.options.who
    }

    /// The casebook's name, for people.
    pub(crate) fn name(&self) -> String {
        let folder = self.folder.canonicalize();
        let folder = folder.as_deref().unwrap_or(&self.folder);
        let mut parts = folder.iter().rev().map(|part| part.to_string_lossy());
        match (parts.next(), parts.next()) {
            // `demo/casebook` says more than `casebook`.
            (Some(last), Some(above)) if last == "casebook" => format!("{above}/{last}"),
            (Some(last), _) => last.into_owned(),
            (None, _) => "casebook".to_owned(),
        }
    }

    /// The present index.
    pub(crate) fn index(&self) -> Arc<Index> {
        Arc::clone(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The stages with the casebook's codebook.
    pub(crate) fn flow(&self, casebook: &Casebook) -> std::result::Result<Arc<Flow>, Problem> {
        let codebook = casebook.codebook()?;
        let mut held = lock(&self.flow);
        if let Some((of, flow)) = held.as_ref()
            && *of == codebook
        {
            return Ok(Arc::clone(flow));
        }
        let flow = (self.make_flow)(casebook).map_err(|what| Problem {
            status: 500,
            what,
            hint: "mend the casebook’s codebook and try again".to_owned(),
        })?;
        let flow = Arc::new(flow);
        *held = Some((codebook, Arc::clone(&flow)));
        Ok(flow)
    }

    /// Whether events are being derived anew.
    pub(crate) fn is_deriving(&self) -> bool {
        self.deriving.load(Ordering::Relaxed)
    }

    /// Why events could not be derived anew.
    pub(crate) fn trouble(&self) -> Option<String> {
        lock(&self.trouble).clone()
    }

    /// Has events derived anew when nobody decides for a while.
    pub(crate) fn something_changed(&self) {
        // The thread ends only with the program.
        let _ = lock(&self.wake).send(());
    }

    /// Takes in decisions that were made since, here or by another program.
    pub(crate) fn learn(&self, casebook: &Casebook) -> Result<()> {
        let mut decided = lock(&self.decided);
        let head = casebook.stamp()?.head;
        if head == decided.head {
            return Ok(());
        }
        let ratings = casebook.ratings_after(decided.head)?;
        decided.ratings.take(ratings);
        let mut new = casebook.decisions_after(decided.head)?;
        if decided.head > 0 {
            // An undoing says nothing without what it undoes.
            let mut records: Vec<String> = new.into_iter().map(|it| it.record).collect();
            records.sort();
            records.dedup();
            new = Vec::new();
            for record in records {
                decided.standing.remove(record.as_str());
                new.extend(casebook.decisions_for(&record)?);
            }
        }
        for decision in standing(new) {
            decided
                .standing
                .entry(decision.record.into())
                .or_default()
                .push(Standing {
                    seq: decision.seq,
                    verb: decision.decision.verb,
                });
        }
        decided.head = head;
        Ok(())
    }

    /// What stands of the decisions on a record.
    pub(crate) fn standing(&self, record: &str) -> Vec<Standing> {
        lock(&self.decided)
            .standing
            .get(record)
            .cloned()
            .unwrap_or_default()
    }

    /// Calls with a question that tells whether somebody decided on a record: an edit alone decides nothing.
    pub(crate) fn with_decided<T>(&self, work: impl FnOnce(&dyn Fn(&str) -> bool) -> T) -> T {
        let decided = lock(&self.decided);
        work(&|record| {
            decided
                .standing
                .get(record)
                .is_some_and(|all| all.iter().any(|it| it.verb != Verb::Edit))
        })
    }

    /// Calls with the ratings that stand.
    pub(crate) fn with_ratings<T>(&self, work: impl FnOnce(&Ratings) -> T) -> T {
        work(&lock(&self.decided).ratings)
    }

    /// The drafts that the server was given.
    pub(crate) fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    /// News for pages that are open.
    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Who leans on whom and why, made by `derive` unless it is there for the events of this place in the log.
    pub(crate) fn graph(
        &self,
        head: u64,
        derive: impl FnOnce() -> std::result::Result<SourceGraph, Problem>,
    ) -> std::result::Result<Arc<SourceGraph>, Problem> {
        let mut held = lock(&self.graph);
        if let Some((of, graph)) = held.as_ref()
            && *of == head
        {
            return Ok(Arc::clone(graph));
        }
        let graph = Arc::new(derive()?);
        *held = Some((head, Arc::clone(&graph)));
        Ok(graph)
    }

    /// Tells open pages how things are.
    fn tell(&self, casebook: &Casebook) -> Result<()> {
        let head = casebook.stamp()?.head;
        let documents = if self.wire.now().head == head {
            None
        } else {
            Some(casebook.documents_page(None, 0, 0)?.0)
        };
        let events = self.index().stamp.head;
        let (deriving, drafts) = (self.is_deriving(), self.drafts.print());
        self.wire.tell(|news| {
            news.head = head;
            news.documents = documents.unwrap_or(news.documents);
            news.events = events;
            news.deriving = deriving;
            news.drafts = drafts;
        });
        Ok(())
    }

    /// How many records somebody decided on.
    pub(crate) fn decided_count(&self) -> usize {
        lock(&self.decided).standing.len()
    }

    /// The log's last place that is known of.
    pub(crate) fn head(&self) -> u64 {
        lock(&self.decided).head
    }

    /// Whether something happened that the index must take in.
    fn is_old(&self, casebook: &Casebook) -> Result<bool> {
        let stamp = casebook.stamp()?;
        let index = self.index();
        let looked = self.looked.swap(stamp.head, Ordering::Relaxed);
        if stamp.content != index.stamp.content || stamp.built_from != index.stamp.built_from {
            // Tried once; what failed is tried again after the next change.
            return Ok(stamp.head != looked);
        }
        let since = looked.max(index.stamp.head);
        Ok(stamp.head > since && edits_events(casebook, &index, since)?)
    }

    /// Derives events anew if decisions or additions ask for it, and takes in what changed; tells whether there was anything. What
    /// others do is waited for until they rest, unless somebody here asked.
    fn refresh(&self, asked: bool) -> std::result::Result<bool, String> {
        let told = |error: concord_casebook::Error| error.to_string();
        let casebook = self.take().map_err(told)?;
        let look = || -> Result<bool> {
            self.tell(&casebook)?;
            let head = casebook.stamp()?.head;
            let rests = self.seen.swap(head, Ordering::Relaxed) == head;
            Ok((asked || rests) && self.is_old(&casebook)?)
        };
        let is_old = look();
        self.put_back(casebook);
        if !is_old.map_err(told)? {
            return Ok(false);
        }
        let done = self.derive();
        self.deriving.store(false, Ordering::Relaxed);
        let casebook = self.take().map_err(told)?;
        let said = self.tell(&casebook).map_err(told);
        self.put_back(casebook);
        done.and(said).map(|()| true)
    }

    fn derive(&self) -> std::result::Result<(), String> {
        let told = |error: concord_casebook::Error| error.to_string();
        // A connection of its own: the walk fills its cache with what no page asks for.
        let mut casebook = Casebook::open(&self.folder, self.options.clone()).map_err(told)?;
        self.learn(&casebook).map_err(told)?;
        if !casebook.view_is_fresh().map_err(told)? && !casebook.is_read_only() {
            self.deriving.store(true, Ordering::Relaxed);
            self.tell(&casebook).map_err(told)?;
            let flow = (self.make_flow)(&casebook)?;
            casebook.refresh_view(&flow).map_err(told)?;
        }
        let index = Index::build(&casebook).map_err(told)?;
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(index);
        Ok(())
    }
}

/// Whether decisions after a place in the log changed an event or contradiction itself, which lies over what was derived.
fn edits_events(casebook: &Casebook, index: &Index, after: u64) -> Result<bool> {
    Ok(casebook.decisions_after(after)?.iter().any(|it| {
        !matches!(it.decision.verb, Verb::Accept | Verb::Flag)
            && index.account(&it.record).is_none()
    }))
}

/// Those that are neither undone nor an undoing.
fn standing(all: Vec<StoredDecision>) -> Vec<StoredDecision> {
    let undone: Vec<u64> = all
        .iter()
        .filter(|it| it.decision.verb == Verb::Undo)
        .filter_map(|it| it.decision.value.as_ref()?.as_u64())
        .collect();
    all.into_iter()
        .filter(|it| it.decision.verb != Verb::Undo && !undone.contains(&it.seq))
        .collect()
}

fn keep_fresh(woken: &Receiver<()>, library: &std::sync::Weak<Library>) {
    loop {
        let asked = match woken.recv_timeout(LOOK) {
            Ok(()) => {
                while woken.recv_timeout(QUIET).is_ok() {}
                true
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let Some(library) = library.upgrade() else {
            return;
        };
        match library.refresh(asked) {
            Ok(false) => {}
            Ok(true) => *lock(&library.trouble) = None,
            Err(what) => *lock(&library.trouble) = Some(what),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a request that panicked left is whole: no lock is held over work that can fail.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
