//! Countries, and the forces and offices that every state has.
//!
//! `state_actors.toml` says what those are and which words name them; `countries.csv` says what each country and its people are
//! called. The two are combined when a name is looked up, not when the codebook is loaded: two hundred countries times a hundred
//! patterns would be a table that nobody uses nine tenths of.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use toml::Spanned;

use crate::actors::{ActorEntry, ActorIdx, ActorKind, AliasKind, Candidate};
use crate::error::{Cause, CodebookError};
use crate::fold::{fold, folded};
use crate::lexicon::Lexicon;
use crate::source::{Files, Row};
use crate::vocabulary::word;

/// A country as an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2, or the user-assigned `XK`.
    pub iso2: String,
    /// Its short name.
    pub name: String,
    /// The first word for what belongs to it (`Iraqi`).
    pub demonym: String,
    /// Its capital.
    pub capital: String,
    /// Heads of state or government under whose name a government is called, the usual spelling of each first.
    pub leaders: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameKind {
    Demonym,
    Name,
    Possessive,
    Leader,
    Capital,
}

#[derive(Debug, Clone, Copy)]
struct NameRef {
    country: usize,
    kind: NameKind,
    ambiguous: bool,
    acronym: bool,
}

#[derive(Debug)]
pub(crate) struct States {
    countries: Vec<Country>,
    /// The first country with a capital of this folded name.
    capitals: FxHashMap<String, usize>,
    bodies: usize,
    names: Lexicon<NameRef>,
    suffixes: Lexicon<usize>,
    prefixes: Lexicon<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BodiesFile {
    body: Vec<BodyRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyRow {
    key: String,
    kind: Spanned<String>,
    name: String,
    part_of: Option<Spanned<String>>,
    #[serde(default)]
    suffixes: Vec<Spanned<String>>,
    #[serde(default)]
    prefixes: Vec<Spanned<String>>,
}

impl States {
    /// Reads both files, and lays out the actors of all states: country by country, each with all bodies. The first body is the
    /// country itself, the second its government.
    pub(crate) fn read(files: &Files<'_>) -> Result<(States, Vec<ActorEntry>), CodebookError> {
        let (lines, file) = files.toml::<BodiesFile>("state_actors.toml")?;
        let bodies = file.body;
        if bodies.len() < 2 {
            let cause =
                "the first [[body]] is the country itself, the second its government; add them"
                    .to_owned();
            return Err(lines.error(0, Cause::Rule(cause)));
        }
        let mut states = States {
            countries: Vec::new(),
            bodies: bodies.len(),
            names: Lexicon::default(),
            capitals: FxHashMap::default(),
            suffixes: Lexicon::default(),
            prefixes: Lexicon::default(),
        };
        let mut kinds: Vec<(ActorKind, Option<usize>)> = Vec::new();
        for (at, body) in bodies.iter().enumerate() {
            let kind = word(body.kind.get_ref())
                .map_err(|cause| lines.error(body.kind.span().start, cause))?;
            let part_of = match &body.part_of {
                None => None,
                Some(key) => match bodies[..at]
                    .iter()
                    .position(|other| other.key == *key.get_ref())
                {
                    Some(parent) => Some(parent),
                    None => {
                        let cause = Cause::UnknownId(key.get_ref().clone());
                        return Err(lines.error(key.span().start, cause));
                    }
                },
            };
            kinds.push((kind, part_of));
            for (lexicon, phrases) in [
                (&mut states.suffixes, &body.suffixes),
                (&mut states.prefixes, &body.prefixes),
            ] {
                for phrase in phrases {
                    let folded = fold(phrase.get_ref());
                    if !lexicon.get(&folded).is_empty() {
                        let cause = Cause::Rule(format!(
                            "`{folded}` already names a body; delete one of the two"
                        ));
                        return Err(lines.error(phrase.span().start, cause));
                    }
                    lexicon.insert(&folded, at);
                }
            }
        }
        const COLUMNS: &[&str] = &["iso2", "name", "names", "demonyms", "capital", "leaders"];
        states.countries = files.rows("countries.csv", COLUMNS, |row: &Row<'_>| {
            let demonyms = row.filled("demonyms")?;
            Ok(Country {
                iso2: row.filled("iso2")?.to_owned(),
                name: row.filled("name")?.to_owned(),
                demonym: bare(demonyms.split('|').next().unwrap_or_default()).to_owned(),
                capital: row.filled("capital")?.trim_end_matches('?').to_owned(),
                leaders: row
                    .list("leaders", '|')
                    .map(|name| bare(name).to_owned())
                    .collect(),
            })
        })?;
        for (index, country) in states.countries.iter().enumerate() {
            let capital = states.capitals.entry(fold(&country.capital));
            capital.or_insert(index);
        }
        let mut country = 0;
        files.rows("countries.csv", COLUMNS, |row| {
            let names = row.list("names", '|').chain([row.get("name")]);
            for name in names.clone() {
                states.name(country, NameKind::Name, name);
            }
            for name in names {
                states.name(country, NameKind::Possessive, &format!("{}'s", bare(name)));
            }
            for name in row.list("demonyms", '|') {
                states.name(country, NameKind::Demonym, name);
            }
            for name in row.list("leaders", '|') {
                states.name(country, NameKind::Leader, name);
                states.name(country, NameKind::Leader, &format!("{}'s", bare(name)));
            }
            states.name(country, NameKind::Capital, row.get("capital"));
            country += 1;
            Ok(())
        })?;
        let mut actors = Vec::with_capacity(states.countries.len() * bodies.len());
        for country in &states.countries {
            let base = actors.len();
            for (body, &(kind, part_of)) in bodies.iter().zip(&kinds) {
                let id = match body.key.as_str() {
                    "" => country.iso2.clone(),
                    key => format!("{key}-{}", country.iso2),
                };
                actors.push(ActorEntry {
                    id,
                    name: body
                        .name
                        .replace("{name}", &country.name)
                        .replace("{demonym}", &country.demonym),
                    kind,
                    part_of: part_of.map(|body| ActorIdx::new(base + body)),
                    countries: vec![country.iso2.clone()],
                    from: None,
                    until: None,
                    aliases: Vec::new(),
                });
            }
        }
        Ok((states, actors))
    }

    fn name(&mut self, country: usize, kind: NameKind, written: &str) {
        let entry = NameRef {
            country,
            kind,
            ambiguous: written.ends_with('?'),
            acronym: is_acronym(bare(written)),
        };
        let folded = fold(bare(written));
        let twice = |other: &NameRef| (other.country, other.kind) == (country, kind);
        if !self.names.get(&folded).iter().any(twice) {
            let entries = self.names.insert(&folded, entry);
            entries.sort_by_key(|entry| entry.ambiguous);
        }
    }

    /// Whether a folded word is the adjective of a country and nothing else.
    pub(crate) fn is_demonym(&self, word: &str) -> bool {
        let entries = self.names.get(word);
        entries.iter().any(|entry| !entry.ambiguous)
            && entries.iter().all(|entry| entry.kind == NameKind::Demonym)
    }

    /// The country whose capital has a name, in any spelling.
    pub(crate) fn of_capital(&self, name: &str) -> Option<&Country> {
        let country = self.capitals.get(&*folded(name))?;
        Some(&self.countries[*country])
    }

    pub(crate) fn countries(&self) -> &[Country] {
        &self.countries
    }

    /// The longest name of a state or its forces at the first of these words.
    pub(crate) fn longest(&self, words: &[&str]) -> Option<(usize, Vec<Candidate>)> {
        let mut best: Option<(usize, Vec<Candidate>)> = None;
        let mut keep = |words: usize, candidates: Vec<Candidate>| {
            if !candidates.is_empty() && best.as_ref().is_none_or(|(longest, _)| words > *longest) {
                best = Some((words, candidates));
            }
        };
        for (taken, names) in self.names.all(words) {
            if let Some((more, bodies)) = self.suffixes.longest(&words[taken..]) {
                let owners = names.iter().filter(|name| name.kind != NameKind::Capital);
                keep(taken + more, self.candidates(owners, Some(bodies[0])));
            }
            let itself = names
                .iter()
                .filter(|name| matches!(name.kind, NameKind::Name | NameKind::Capital));
            keep(taken, self.candidates(itself, None));
        }
        for (taken, bodies) in self.prefixes.all(words) {
            let article = usize::from(words.get(taken) == Some(&"the"));
            if let Some((more, names)) = self.names.longest(&words[taken + article..]) {
                let owners = names.iter().filter(|name| name.kind == NameKind::Name);
                keep(
                    taken + article + more,
                    self.candidates(owners, Some(bodies[0])),
                );
            }
        }
        best
    }

    fn candidates<'a>(
        &self,
        names: impl Iterator<Item = &'a NameRef>,
        body: Option<usize>,
    ) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for name in names {
            let (body_at, alias) = match (body, name.kind) {
                (Some(body), _) if name.ambiguous => (body, AliasKind::Ambiguous),
                (Some(body), _) => (body, AliasKind::Plain),
                (None, NameKind::Capital) => (1, AliasKind::Capital),
                (None, _) if name.ambiguous => (0, AliasKind::Ambiguous),
                (None, _) => (0, AliasKind::Country),
            };
            let actor = ActorIdx::new(name.country * self.bodies + body_at);
            if !candidates.iter().any(|other| other.actor == actor) {
                candidates.push(Candidate {
                    actor,
                    alias,
                    acronym: name.acronym && body.is_none(),
                });
            }
        }
        candidates
    }
}

fn bare(name: &str) -> &str {
    name.trim().trim_end_matches('?').trim()
}

/// Whether a name is written in capitals only, so that lower-case text does not mean it.
pub(crate) fn is_acronym(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
}
