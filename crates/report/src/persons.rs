//! The persons of a casebook, and what persons decided about their names.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use concord_casebook::{Casebook, DocumentText, Filter, Result};
use concord_codebook::Codebook;
use concord_gazetteer::{Gazetteer, PlaceKind};
use concord_record::{Account, Span};
use concord_redact::{FoundPerson, Register, RegisterInput, Ruling, find, looks_like_person};
use serde_json::{Value, json};

/// What the log calls decisions about names.
pub const REDACTION: &str = "redaction";

/// Changed whenever the same text may give other persons.
const FINDER: &str = "2";
/// Inhabitants from which a town's name alone is taken for the town.
const WELL_KNOWN: u32 = 100_000;

/// The register of a casebook's persons. What is found in a document is kept in the casebook, so that the next call is quick;
/// `progress` is told how many of how many documents are read.
///
/// # Errors
/// The casebook cannot be read.
pub fn register(
    casebook: &Casebook,
    codebook: &Codebook,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Register> {
    let gazetteer = Gazetteer::current();
    let version = format!(
        "{FINDER} {} codebook {} gazetteer {}",
        env!("CARGO_PKG_VERSION"),
        codebook.hash,
        gazetteer.version()
    );
    let work = |it: &DocumentText| {
        let found = find(codebook, it.text.as_str(), &ranges(it), &is_place);
        serde_json::to_string(&found).unwrap_or_default()
    };
    let mut found: BTreeMap<String, Vec<FoundPerson>> = BTreeMap::new();
    for (document, persons) in casebook.worked_out("persons", &version, &work, progress)? {
        let persons = serde_json::from_str(&persons).unwrap_or_default();
        found.insert(document, persons);
    }
    let mut known = BTreeSet::new();
    for (document, name) in names(casebook, &mut known)? {
        if let Some(person) = looks_like_person(codebook, &name) {
            found.entry(document).or_default().push(person);
        }
    }
    let found: Vec<(String, Vec<FoundPerson>)> = found.into_iter().collect();
    Ok(Register::new(&RegisterInput {
        found: &found,
        known: &known,
        rulings: &rulings(casebook)?,
    }))
}

/// The bytes of a document's passages.
fn ranges(it: &DocumentText) -> Vec<Range<usize>> {
    let bytes = |start, end| it.text.bytes(Span { start, end });
    it.blocks
        .iter()
        .filter_map(|block| bytes(block.start, block.end))
        .collect()
}

/// Whether a name is that of a country, a region, a first-order unit or a large town.
fn is_place(name: &str) -> bool {
    let gazetteer = Gazetteer::current();
    let found = gazetteer.lookup_exact(name);
    found.into_iter().any(|it| match gazetteer.kind(it.place) {
        PlaceKind::Settlement => gazetteer.entry(it.place).population >= WELL_KNOWN,
        PlaceKind::Adm2 => false,
        _ => true,
    })
}

/// Names of the records without an actor of the codebook, each with its document. Names of places, known sides and publishers go to
/// `known`.
fn names(casebook: &Casebook, known: &mut BTreeSet<String>) -> Result<Vec<(String, String)>> {
    let all = Filter::default();
    let mut names: BTreeSet<(String, String)> = BTreeSet::new();
    for Account {
        document,
        place,
        perpetrators,
        targets,
        ..
    } in casebook.accounts(&all)?
    {
        for party in perpetrators.into_iter().chain(targets) {
            match party.actor {
                Some(_) => {
                    known.insert(party.name);
                }
                None => {
                    names.insert((document.clone(), party.name));
                }
            }
        }
        if let Some(place) = place {
            known.extend(
                [Some(place.name), place.adm1, place.adm2]
                    .into_iter()
                    .flatten(),
            );
        }
    }
    for it in casebook.claims(&all)? {
        names.insert((it.document, it.speaker));
    }
    for it in casebook.quantities(&all)? {
        for name in [it.actor, it.reporter].into_iter().flatten() {
            names.insert((it.document.clone(), name));
        }
    }
    for it in casebook.relations(&all)? {
        for name in [it.a, it.b] {
            names.insert((it.document.clone(), name));
        }
    }
    for document in casebook.documents(&all)? {
        known.extend(document.publisher);
    }
    Ok(names.into_iter().collect())
}

/// What persons decided about names, the latest decision on each.
///
/// # Errors
/// The casebook cannot be read.
pub fn rulings(casebook: &Casebook) -> Result<BTreeMap<String, Ruling>> {
    let mut rulings = BTreeMap::new();
    for entry in casebook.log_of(REDACTION)? {
        let text = |member: &str| entry.detail[member].as_str().unwrap_or_default().to_owned();
        let ruling = Ruling {
            lift: text("verb") == "lift",
            reason: text("reason"),
        };
        rulings.insert(text("name"), ruling);
    }
    Ok(rulings)
}

/// Notes in the casebook's log that a person decided to publish a name, or to withhold it again; gives the entry's place.
///
/// # Errors
/// The casebook cannot be written.
pub fn decide(casebook: &mut Casebook, name: &str, lift: bool, reason: &str) -> Result<u64> {
    let verb = if lift { "lift" } else { "withhold" };
    let detail: Value = json!({"verb": verb, "name": name, "reason": reason});
    casebook.note(REDACTION, &detail)
}
