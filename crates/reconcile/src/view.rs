//! A whole casebook's derived records, from its documents and what was coded from them.

mod named;
mod passage;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use concord_link::{
    Change, Changes, Cluster, Constraints, Families, Linker, Model, PairScore, Passage, Shelf, Tie,
    families,
};
use concord_record::{
    Account, Actor, Claim, Contradiction, Document, Event, Place, Quantity, Record, Relation, Text,
};
use serde::{Deserialize, Serialize};

use crate::contradiction::{Records, contradictions};
use crate::event::{Policy, reconcile};

use named::{actors, places};

pub use passage::passage;

/// What persons decided about how the view is made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// How best values are chosen.
    pub policy: Policy,
    /// Pairs of accounts that must or must not be one event.
    pub decisions: Constraints,
    /// The linker's numbers.
    pub model: Model,
    /// The gazetteer and its version, for [`Place::gazetteer`].
    pub gazetteer: String,
}

/// Everything that is derived.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Events, sorted by date, then id.
    pub events: Vec<Event>,
    /// Disagreements and checked sums, the gravest first.
    pub contradictions: Vec<Contradiction>,
    /// The event of each account.
    pub account_event: BTreeMap<String, String>,
    /// The source family of each document.
    pub families: BTreeMap<String, String>,
    /// What each document leans on.
    pub cites: BTreeMap<String, Vec<String>>,
    /// Why documents share a family.
    pub ties: Vec<Tie>,
    /// The sides that records point to.
    pub actors: Vec<Actor>,
    /// The places that records point to.
    pub places: Vec<Place>,
    /// Pairs of accounts worth a look, with reasons.
    pub pairs: Vec<PairScore>,
    /// Must-links that a cannot-link stood against.
    pub refused: Vec<(String, String)>,
}

impl View {
    /// Replaces each actor by what `known` has for its id; others keep what the records say of them.
    pub fn resolve_actors(&mut self, known: impl Fn(&str) -> Option<Actor>) {
        for actor in &mut self.actors {
            if let Some(known) = known(&actor.id) {
                *actor = known;
            }
        }
    }

    /// Replaces each place by what `known` has for its GeoNames id.
    pub fn resolve_places(&mut self, known: impl Fn(u32) -> Option<Place>) {
        for place in &mut self.places {
            if let Some(known) = place.geonameid.and_then(&known) {
                *place = Place {
                    id: place.id.clone(),
                    ..known
                };
            }
        }
    }
}

/// Derives the view of a casebook with the default settings. Events, contradictions and earlier links among `records` are ignored.
pub fn build_view(documents: &[(Document, String)], records: &[Record]) -> View {
    build_view_with(documents, records, &Settings::default())
}

/// Derives the view of a casebook.
pub fn build_view_with(
    documents: &[(Document, String)],
    records: &[Record],
    settings: &Settings,
) -> View {
    let sorted = Sorted::new(records);
    let families = families(documents);
    let mut linker = Linker::new(settings.model.clone(), settings.decisions.clone());
    add(&mut linker, documents, &sorted.accounts, &families);
    let linking = linker.linking();
    let parts = Vec::from_iter(linker.parts().iter().cloned());
    let view = assemble(
        documents,
        &sorted,
        families,
        &linking.clusters,
        &parts,
        settings,
        &mut |_| {},
    );
    View {
        pairs: linking.pairs,
        refused: linking.refused,
        ..view
    }
}

/// The last view of a casebook, and what came since.
pub struct Before<'a> {
    /// Where [`Grown::changes`] were put.
    pub shelf: &'a dyn Shelf,
    /// The event of each account then.
    pub account_event: &'a BTreeMap<String, String>,
    /// Documents that were added since. Nothing else has changed but decisions.
    pub new: &'a BTreeSet<String>,
}

/// A view and what the next one can be grown from.
pub struct Grown {
    /// The view, without [`View::pairs`], which are worked out for those who ask alone.
    pub view: View,
    /// What to put on the shelf.
    pub changes: Changes,
    /// Whether the changes are all that the shelf is to hold.
    pub anew: bool,
}

/// What is worked on while a view is derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Source families.
    Families,
    /// Which accounts tell of one incident.
    Linking,
    /// Events from their accounts.
    Events,
    /// What does not fit together.
    Contradictions,
}

/// Derives the view of a casebook; where the last one is given, new accounts and decisions are linked into what is there, else all is
/// linked anew, as it is where what was kept cannot be used. The view is the one that [`build_view_with`] gives, pairs apart.
pub fn grow_view(
    documents: &[(Document, String)],
    records: &[Record],
    settings: &Settings,
    before: Option<&Before<'_>>,
    told: &mut dyn FnMut(Stage),
) -> Grown {
    let sorted = Sorted::new(records);
    told(Stage::Families);
    let families = families(documents);
    told(Stage::Linking);
    let more = before
        .and_then(|before| link_more(before, documents, &sorted.accounts, &families, settings));
    let (linked, anew) = match more {
        Some(linked) => (linked, false),
        None => (
            link_all(documents, &sorted.accounts, &families, settings),
            true,
        ),
    };
    told(Stage::Events);
    let clusters = linked.clusters();
    let mut view = assemble(
        documents,
        &sorted,
        families,
        &clusters,
        &linked.parts,
        settings,
        told,
    );
    view.refused = linked.refused;
    Grown {
        view,
        changes: linked.changes,
        anew,
    }
}

/// What linking gives a view.
struct Linked<'a> {
    /// The event of each account before, and what became of events since.
    before: Option<&'a BTreeMap<String, String>>,
    changed: Vec<Change>,
    parts: Vec<(String, String)>,
    refused: Vec<(String, String)>,
    changes: Changes,
}

impl Linked<'_> {
    /// The accounts of each event.
    fn clusters(&self) -> Vec<Cluster> {
        let mut clusters: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (account, event) in self.before.into_iter().flatten() {
            // By account, so each list is sorted.
            clusters.entry(event).or_default().push(account.clone());
        }
        for change in &self.changed {
            for id in &change.dissolved {
                clusters.remove(id.as_str());
            }
            for cluster in &change.formed {
                clusters.insert(&cluster.id, cluster.accounts.clone());
            }
        }
        clusters
            .into_iter()
            .map(|(id, accounts)| Cluster {
                id: id.to_owned(),
                accounts,
            })
            .collect()
    }
}

fn link_all(
    documents: &[(Document, String)],
    accounts: &[Account],
    families: &Families,
    settings: &Settings,
) -> Linked<'static> {
    let mut linker = Linker::new(settings.model.clone(), settings.decisions.clone());
    let change = add(&mut linker, documents, accounts, families);
    Linked {
        before: None,
        changed: vec![change],
        parts: linker.parts().iter().cloned().collect(),
        refused: linker.refused().iter().cloned().collect(),
        // A linker without a shelf has nothing to miss.
        changes: linker.changes().unwrap_or_default(),
    }
}

/// Takes what is new into the linking that was kept. `None` if that cannot be used.
fn link_more<'a>(
    before: &Before<'a>,
    documents: &[(Document, String)],
    accounts: &[Account],
    families: &Families,
    settings: &Settings,
) -> Option<Linked<'a>> {
    // What was linked and what is new are all accounts, or what was kept is of another casebook.
    let mut known = before.account_event.keys().peekable();
    let whole = accounts.iter().all(|account| {
        known.next_if(|id| **id == account.id).is_some() || before.new.contains(&account.document)
    });
    if !whole || known.next().is_some() {
        return None;
    }
    let mut linker = Linker::open(&settings.model, before.shelf)?;
    let new: Vec<Account> = accounts
        .iter()
        .filter(|account| before.new.contains(&account.document))
        .cloned()
        .collect();
    let decided = linker.decide(settings.decisions.clone());
    let added = add(&mut linker, documents, &new, families);
    let changes = linker
        .changes()
        .filter(|_| linker.len() == accounts.len())?;
    Some(Linked {
        before: Some(before.account_event),
        changed: vec![decided, added],
        parts: linker.parts().iter().cloned().collect(),
        refused: linker.refused().iter().cloned().collect(),
        changes,
    })
}

/// The view, from what linking found.
fn assemble(
    documents: &[(Document, String)],
    sorted: &Sorted,
    families: Families,
    clusters: &[Cluster],
    part_of: &[(String, String)],
    settings: &Settings,
    told: &mut dyn FnMut(Stage),
) -> View {
    let by_id: BTreeMap<&str, &Document> = documents
        .iter()
        .map(|(document, _)| (document.id.as_str(), document))
        .collect();
    let accounts: BTreeMap<&str, &Account> = sorted
        .accounts
        .iter()
        .map(|account| (account.id.as_str(), account))
        .collect();
    let mut account_event = BTreeMap::new();
    let mut events: Vec<Event> = clusters
        .iter()
        .map(|cluster| {
            for account in &cluster.accounts {
                account_event.insert(account.clone(), cluster.id.clone());
            }
            let members: Vec<&Account> = cluster
                .accounts
                .iter()
                .map(|id| accounts[id.as_str()])
                .collect();
            reconcile(&cluster.id, &members, &by_id, &families, settings.policy)
        })
        .collect();
    events.sort_by(|x, y| {
        let key = |event: &Event| event.date.map(|date| (date.start, date.end));
        (key(x).is_none(), key(x), &x.id).cmp(&(key(y).is_none(), key(y), &y.id))
    });
    told(Stage::Contradictions);
    let contradictions = contradictions(&Records {
        documents,
        accounts: &sorted.accounts,
        events: &events,
        quantities: &sorted.quantities,
        claims: &sorted.claims,
        relations: &sorted.relations,
        part_of,
    });
    attach(&mut events, &contradictions, &account_event);
    View {
        actors: actors(sorted),
        places: places(&sorted.accounts, &settings.gazetteer),
        events,
        contradictions,
        account_event,
        families: families.family,
        cites: families.cites,
        ties: families.ties,
        pairs: Vec::new(),
        refused: Vec::new(),
    }
}

/// Records by kind, each sorted by id.
#[derive(Default)]
struct Sorted {
    accounts: Vec<Account>,
    quantities: Vec<Quantity>,
    claims: Vec<Claim>,
    relations: Vec<Relation>,
    actors: Vec<Actor>,
}

impl Sorted {
    fn new(records: &[Record]) -> Self {
        let mut sorted = Sorted::default();
        for record in records {
            match record {
                Record::Account(account) => sorted.accounts.push(account.clone()),
                Record::Quantity(quantity) => sorted.quantities.push(quantity.clone()),
                Record::Claim(claim) => sorted.claims.push(claim.clone()),
                Record::Relation(relation) => sorted.relations.push(relation.clone()),
                Record::Actor(actor) => sorted.actors.push(actor.clone()),
                Record::Document(_)
                | Record::Event(_)
                | Record::Note(_)
                | Record::Contradiction(_)
                | Record::Place(_) => {}
            }
        }
        sorted.accounts.sort_by(|x, y| x.id.cmp(&y.id));
        sorted.quantities.sort_by(|x, y| x.id.cmp(&y.id));
        sorted.claims.sort_by(|x, y| x.id.cmp(&y.id));
        sorted.relations.sort_by(|x, y| x.id.cmp(&y.id));
        sorted.actors.sort_by(|x, y| x.id.cmp(&y.id));
        sorted
    }
}

/// A document that an account names and the casebook does not hold: nothing is known of it.
fn absent(id: &str) -> Document {
    Document {
        id: id.to_owned(),
        file: String::new(),
        sha256: String::new(),
        text_sha256: String::new(),
        title: None,
        publisher: None,
        authors: Vec::new(),
        published: None,
        url: None,
        language: None,
        media_type: String::new(),
        chars: 0,
        family: None,
        cites: Vec::new(),
    }
}

/// Takes accounts into the linker, with the words that tell of them.
fn add(
    linker: &mut Linker<'_>,
    documents: &[(Document, String)],
    accounts: &[Account],
    families: &Families,
) -> Change {
    let mut of_document: BTreeMap<&str, Vec<&Account>> = BTreeMap::new();
    for account in accounts {
        of_document
            .entry(&account.document)
            .or_default()
            .push(account);
    }
    let mut told: Vec<(&Account, Cow<'_, Document>, String)> = Vec::with_capacity(accounts.len());
    for (document, text) in documents {
        let Some(accounts) = of_document.remove(document.id.as_str()) else {
            continue;
        };
        let text = Text::new(text.clone());
        told.extend(accounts.into_iter().map(|account| {
            let passage = passage(account, &text);
            (account, Cow::Borrowed(document), passage)
        }));
    }
    for (id, accounts) in of_document {
        let (document, text) = (absent(id), Text::new(String::new()));
        told.extend(accounts.into_iter().map(|account| {
            let passage = passage(account, &text);
            (account, Cow::Owned(document.clone()), passage)
        }));
    }
    let passages: Vec<Passage<'_>> = told
        .iter()
        .map(|(account, document, text)| Passage {
            account,
            document,
            text,
        })
        .collect();
    linker.add(&passages, families)
}

/// Tells each event which contradictions concern its accounts.
fn attach(
    events: &mut [Event],
    contradictions: &[Contradiction],
    account_event: &BTreeMap<String, String>,
) {
    let mut of_event: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for contradiction in contradictions.iter().filter(|c| c.holds != Some(true)) {
        for record in &contradiction.records {
            if let Some(event) = account_event.get(record) {
                of_event.entry(event).or_default().insert(&contradiction.id);
            }
        }
    }
    for event in events {
        if let Some(ids) = of_event.get(event.id.as_str()) {
            event.contradictions = ids.iter().map(|&id| id.to_owned()).collect();
        }
    }
}
