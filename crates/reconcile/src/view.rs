//! A whole casebook's derived records, from its documents and what was coded from them.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use concord_link::{
    Constraints, Families, Linker, Linking, Model, PairScore, Passage, Tie, Verdict, families,
    is_series, stable_id,
};
use concord_record::{
    Account, Actor, Claim, Contradiction, Document, Event, Field, Party, Place, PlaceRef, Quantity,
    Record, Relation, Text,
};
use serde::{Deserialize, Serialize};

use crate::contradiction::{Records, contradictions};
use crate::event::{Policy, reconcile};

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
    build_view_again(documents, records, settings, &mut Memory::default())
}

/// Derives the view of a casebook with what linking remembers from the last time: accounts that are new and decisions that changed are
/// linked into what is there. The view is the one that [`build_view_with`] gives.
pub fn build_view_again(
    documents: &[(Document, String)],
    records: &[Record],
    settings: &Settings,
    memory: &mut Memory,
) -> View {
    let sorted = Sorted::new(records);
    let families = families(documents);
    let linking = link_accounts(documents, &sorted.accounts, &families, settings, memory);
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
    let mut events: Vec<Event> = linking
        .clusters
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
    let contradictions = contradictions(&Records {
        documents,
        accounts: &sorted.accounts,
        events: &events,
        quantities: &sorted.quantities,
        claims: &sorted.claims,
        relations: &sorted.relations,
        part_of: &part_of(&linking, &accounts),
    });
    attach(&mut events, &contradictions, &account_event);
    View {
        actors: actors(&sorted),
        places: places(&sorted.accounts, &settings.gazetteer),
        events,
        contradictions,
        account_event,
        families: families.family,
        cites: families.cites,
        ties: families.ties,
        pairs: linking.pairs,
        refused: linking.refused,
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

fn link_accounts(
    documents: &[(Document, String)],
    accounts: &[Account],
    families: &Families,
    settings: &Settings,
    memory: &mut Memory,
) -> Linking {
    let mut of_document: BTreeMap<&str, Vec<&Account>> = BTreeMap::new();
    for account in accounts {
        of_document
            .entry(&account.document)
            .or_default()
            .push(account);
    }
    let known: BTreeMap<&str, &(Document, String)> = documents
        .iter()
        .map(|pair| (pair.0.id.as_str(), pair))
        .collect();
    let missing: Vec<(Document, String)> = of_document
        .keys()
        .filter(|id| !known.contains_key(*id))
        .map(|id| (absent(id), String::new()))
        .collect();
    let sources: Vec<&(Document, String)> = documents.iter().chain(&missing).collect();
    let mut told: Vec<(&Account, &Document, String)> = Vec::with_capacity(accounts.len());
    for (document, text) in sources {
        let Some(accounts) = of_document.remove(document.id.as_str()) else {
            continue;
        };
        let text = Text::new(text.clone());
        told.extend(
            accounts
                .into_iter()
                .map(|account| (account, document, passage(account, &text))),
        );
    }
    let passages: Vec<Passage<'_>> = told
        .iter()
        .map(|(account, document, text)| Passage {
            account,
            document,
            text,
        })
        .collect();
    memory.link(&passages, families, settings)
}

/// What linking remembers between two views of one casebook.
#[derive(Default)]
pub struct Memory {
    linker: Option<(Model, Linker)>,
    /// A print of each account with its document and passage.
    prints: BTreeMap<String, u64>,
}

impl Memory {
    fn link(
        &mut self,
        passages: &[Passage<'_>],
        families: &Families,
        settings: &Settings,
    ) -> Linking {
        let prints: BTreeMap<String, u64> = passages
            .iter()
            .map(|passage| (passage.account.id.clone(), print(passage)))
            .collect();
        // An account that is gone or changed has left its traces in the rates of its place.
        let grown = self
            .prints
            .iter()
            .all(|(id, print)| prints.get(id) == Some(print));
        let mut linker = match self.linker.take() {
            Some((model, mut linker)) if grown && model == settings.model => {
                linker.decide(settings.decisions.clone());
                linker
            }
            _ => Linker::new(settings.model.clone(), settings.decisions.clone()),
        };
        linker.add(passages, families);
        let linking = linker.linking();
        self.linker = Some((settings.model.clone(), linker));
        self.prints = prints;
        linking
    }
}

fn print(passage: &Passage<'_>) -> u64 {
    let mut hash = DefaultHasher::new();
    // The debug form holds every field, and is only compared within one run of the program.
    format!("{:?}", passage.account).hash(&mut hash);
    (&passage.document.id, passage.text).hash(&mut hash);
    format!("{:?}", passage.document.published).hash(&mut hash);
    hash.finish()
}

/// Bytes to either side of a trigger that its sentence may reach.
const REACH: usize = 400;

/// The words of a document that tell of an account, which linking compares: its passage if the coder gave one, else the sentence around its trigger.
pub fn passage(account: &Account, text: &Text) -> String {
    let whole = account
        .evidence
        .iter()
        .find(|evidence| evidence.field == Field::Passage);
    if let Some(evidence) = whole {
        return evidence.exact.clone();
    }
    let trigger = account
        .evidence
        .iter()
        .find(|evidence| evidence.field == Field::Trigger)
        .or(account.evidence.first());
    let Some(trigger) = trigger else {
        return String::new();
    };
    let Some(bytes) = text.bytes(trigger.span()) else {
        return trigger.exact.clone();
    };
    let string = text.as_str();
    let ends = |at: &(usize, char)| matches!(at.1, '.' | '!' | '?' | '\n');
    let before = &string[..bytes.start];
    let start = before
        .char_indices()
        .rev()
        .take_while(|(at, _)| bytes.start - at <= REACH)
        .find(|at| {
            ends(at) && followed_by_space(string, at.0 + at.1.len_utf8()) && breaks(string, *at)
        })
        .map_or_else(
            || floor(string, bytes.start.saturating_sub(REACH)),
            |(at, c)| at + c.len_utf8(),
        );
    let end = string[bytes.end..]
        .char_indices()
        .take_while(|(at, _)| *at <= REACH)
        .map(|(at, c)| (bytes.end + at, c))
        .find(|at| {
            ends(at) && followed_by_space(string, at.0 + at.1.len_utf8()) && breaks(string, *at)
        })
        .map_or_else(
            || floor(string, (bytes.end + REACH).min(string.len())),
            |(at, _)| at,
        );
    string[start.min(bytes.start)..end.max(bytes.end)].to_owned()
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn followed_by_space(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_none_or(char::is_whitespace)
}

/// A line end breaks a sentence only where an empty line follows.
fn breaks(text: &str, (at, c): (usize, char)) -> bool {
    c != '\n'
        || text[at + 1..]
            .trim_start_matches([' ', '\t', '\r'])
            .starts_with('\n')
}

/// (series, single) of the pairs that linking found to be such.
fn part_of(linking: &Linking, accounts: &BTreeMap<&str, &Account>) -> Vec<(String, String)> {
    linking
        .pairs
        .iter()
        .filter(|pair| pair.verdict == Verdict::PartOf)
        .map(|pair| {
            if accounts
                .get(pair.a.as_str())
                .is_some_and(|account| is_series(account))
            {
                (pair.a.clone(), pair.b.clone())
            } else {
                (pair.b.clone(), pair.a.clone())
            }
        })
        .collect()
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

/// Every actor that a party points to: as given among the records, else by the names that the parties use.
fn actors(sorted: &Sorted) -> Vec<Actor> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for account in &sorted.accounts {
        for Party { name, actor } in account.perpetrators.iter().chain(&account.targets) {
            if let Some(actor) = actor {
                names.entry(actor).or_default().insert(name);
            }
        }
    }
    let mut actors: BTreeMap<String, Actor> = names
        .into_iter()
        .map(|(id, names)| {
            // The shortest name is the short name; the others are kept.
            let name = names
                .iter()
                .min_by_key(|name| (name.chars().count(), **name))
                .map_or(id, |name| name);
            let actor = Actor {
                id: id.to_owned(),
                name: name.to_owned(),
                aliases: names
                    .iter()
                    .filter(|&&other| other != name)
                    .map(|&other| other.to_owned())
                    .collect(),
                actor_kind: "unknown".to_owned(),
                part_of: None,
            };
            (id.to_owned(), actor)
        })
        .collect();
    for actor in &sorted.actors {
        actors.insert(actor.id.clone(), actor.clone());
    }
    actors.into_values().collect()
}

/// Every place that an account has and that a gazetteer or coordinates pin down.
fn places(accounts: &[Account], gazetteer: &str) -> Vec<Place> {
    let mut places: BTreeMap<String, Place> = BTreeMap::new();
    for place in accounts.iter().filter_map(|account| account.place.as_ref()) {
        if place.geonameid.is_none() && (place.lat.is_none() || place.lon.is_none()) {
            continue;
        }
        let id = place_id(place);
        places.entry(id.clone()).or_insert_with(|| Place {
            id,
            name: place.name.clone(),
            country: place.country.clone(),
            adm1: place.adm1.clone(),
            adm2: place.adm2.clone(),
            lat: place.lat,
            lon: place.lon,
            geonameid: place.geonameid,
            gazetteer: resolved_by(place, gazetteer),
        });
    }
    places.into_values().collect()
}

/// The gazetteer that resolved a place; `current` says more of it if it is the one in use. Old records do not tell.
fn resolved_by(place: &PlaceRef, current: &str) -> String {
    match &place.gazetteer {
        Some(id) if !current.starts_with(id.as_str()) => id.clone(),
        _ => current.to_owned(),
    }
}

fn place_id(place: &PlaceRef) -> String {
    match place.geonameid {
        Some(id) => format!("g{id}"),
        None => {
            let point = format!(
                "{:.4} {:.4}",
                place.lat.unwrap_or_default(),
                place.lon.unwrap_or_default()
            );
            let country = place.country.as_deref().unwrap_or_default();
            stable_id("p", [country, place.name.as_str(), point.as_str()])
        }
    }
}
