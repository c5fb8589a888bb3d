//! Named actors and their aliases.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::{Cause, CodebookError};
use crate::fold::{fold, folded};
use crate::lexicon::Lexicon;
use crate::source::{Files, Row};
use crate::states::{Country, States, is_acronym};
use crate::vocabulary::vocabulary;

vocabulary!(
    /// What an actor is.
    ActorKind, "actor kind" {
        /// An organised armed opposition group.
        ArmedGroup = "armed_group",
        /// A state's military or intelligence.
        StateForces = "state_forces",
        /// A state or its civil authorities.
        Government = "government",
        /// An organisation of states.
        Intergovernmental = "intergovernmental",
        /// Police.
        Police = "police",
        /// An armed group beside the state or of a community.
        Militia = "militia",
        /// A political party or movement.
        Party = "party",
        /// An organisation of civil society.
        Ngo = "ngo",
        /// An outlet or a group's publisher.
        Media = "media",
        /// A business.
        Company = "company",
        /// People without arms.
        Civilians = "civilians",
        /// A gang or cartel.
        CriminalGroup = "criminal_group",
        /// Several actors together.
        Coalition = "coalition",
        /// A religious body.
        Religious = "religious",
        /// A people or clan.
        Tribe = "tribe",
        /// A court.
        Court = "court",
    }
);

/// The place of an actor in [`Actors::entries`]. It holds for one codebook only; exports carry the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorIdx(u32);

impl ActorIdx {
    pub(crate) fn new(at: usize) -> Self {
        ActorIdx(u32::try_from(at).expect("a codebook holds fewer than four billion actors"))
    }

    /// The index into [`Actors::entries`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorEntry {
    /// Its id in the codebook.
    pub id: String,
    /// The short name that analysts use.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// What it belongs to.
    pub part_of: Option<ActorIdx>,
    /// Where it is at home or active, ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    /// The first year of its existence.
    pub from: Option<i16>,
    /// The last.
    pub until: Option<i16>,
    /// What else it is called, as the file has it.
    pub aliases: Vec<String>,
}

/// How sure an alias is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AliasKind {
    /// It means this actor.
    Plain,
    /// It means this actor only in a fitting context (`IS`, an acronym that several share).
    Ambiguous,
    /// A country's name: as often the place as the state.
    Country,
    /// A capital: mostly the place, sometimes the government.
    Capital,
}

/// One actor that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The actor.
    pub actor: ActorIdx,
    /// How sure the name is.
    pub alias: AliasKind,
    /// Whether the name is written in capitals only: lower-case text in a document of mixed case does not mean it (`US`, `AA`).
    pub acronym: bool,
}

/// A name that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorMatch {
    /// How many words it takes.
    pub words: usize,
    /// Who it may mean, the likeliest first; never empty.
    pub candidates: Vec<Candidate>,
}

impl ActorMatch {
    /// The likeliest actor.
    pub fn actor(&self) -> ActorIdx {
        self.candidates[0].actor
    }

    /// Whether the name needs context: it is unsure, or several share it.
    pub fn is_ambiguous(&self) -> bool {
        self.candidates.len() > 1 || self.candidates[0].alias != AliasKind::Plain
    }
}

/// Named actors, and the states with their forces.
#[derive(Debug)]
pub struct Actors {
    entries: Vec<ActorEntry>,
    by_id: FxHashMap<String, ActorIdx>,
    /// The first actor of each folded name.
    by_name: FxHashMap<String, ActorIdx>,
    aliases: Lexicon<Candidate>,
    states: States,
}

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "kind",
    "part_of",
    "countries",
    "from",
    "until",
    "aliases",
];

impl Actors {
    pub(crate) fn read(files: &Files<'_>) -> Result<Actors, CodebookError> {
        let (states, entries) = States::read(files)?;
        let by_id = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.id.clone(), ActorIdx::new(at)))
            .collect();
        let mut actors = Actors {
            entries,
            by_id,
            by_name: FxHashMap::default(),
            aliases: Lexicon::default(),
            states,
        };
        let mut parents: Vec<(ActorIdx, String, u64)> = Vec::new();
        let mut lines: FxHashMap<ActorIdx, u64> = FxHashMap::default();
        let mut owners: FxHashMap<String, u64> = FxHashMap::default();
        files.rows("actors.csv", COLUMNS, |row| {
            let actor = actors.add(row, &mut lines)?;
            match row.get("part_of") {
                "" => {}
                parent => parents.push((actor, parent.to_owned(), row.line)),
            }
            actors.add_aliases(actor, row, &mut owners)
        })?;
        let invalid = |line, cause| CodebookError::Invalid {
            file: "actors.csv",
            line,
            cause,
        };
        for (actor, parent, line) in &parents {
            match actors.by_id.get(parent) {
                Some(&parent) => actors.entries[actor.index()].part_of = Some(parent),
                None => return Err(invalid(*line, Cause::UnknownId(parent.clone()))),
            }
        }
        for (actor, _, line) in &parents {
            if let Some(circle) = actors.circle(*actor) {
                return Err(invalid(*line, Cause::Cycle(circle)));
            }
        }
        for (at, entry) in actors.entries.iter().enumerate() {
            actors
                .by_name
                .entry(fold(&entry.name))
                .or_insert(ActorIdx::new(at));
        }
        Ok(actors)
    }

    /// A row whose id a state's body has already adds to that body; any other is a new actor.
    fn add(
        &mut self,
        row: &Row<'_>,
        lines: &mut FxHashMap<ActorIdx, u64>,
    ) -> Result<ActorIdx, Cause> {
        let id = row.filled("id")?;
        let actor = match self.by_id.get(id) {
            Some(&actor) => {
                if let Some(&first) = lines.get(&actor) {
                    return Err(Cause::Duplicate {
                        entry: id.to_owned(),
                        first,
                    });
                }
                actor
            }
            None => {
                let actor = ActorIdx::new(self.entries.len());
                self.by_id.insert(id.to_owned(), actor);
                self.entries.push(ActorEntry {
                    id: id.to_owned(),
                    name: row.filled("name")?.to_owned(),
                    kind: row.word("kind")?,
                    part_of: None,
                    countries: Vec::new(),
                    from: None,
                    until: None,
                    aliases: Vec::new(),
                });
                actor
            }
        };
        lines.insert(actor, row.line);
        let year = |column| Ok(row.number(column, 1000.0, 2200.0)?.map(|year| year as i16));
        let (from, until) = (year("from")?, year("until")?);
        if matches!((from, until), (Some(from), Some(until)) if from > until) {
            let cause = "`from` lies after `until`; exchange them".to_owned();
            return Err(Cause::Rule(cause));
        }
        let entry = &mut self.entries[actor.index()];
        if !row.get("name").is_empty() {
            entry.name = row.get("name").to_owned();
        }
        if !row.get("kind").is_empty() {
            entry.kind = row.word("kind")?;
        }
        for country in row.list("countries", ';') {
            if !self
                .states
                .countries()
                .iter()
                .any(|known| known.iso2 == country)
            {
                return Err(Cause::UnknownId(format!("{country} (in countries.csv)")));
            }
            if !entry.countries.iter().any(|known| known == country) {
                entry.countries.push(country.to_owned());
            }
        }
        (entry.from, entry.until) = (from, until);
        Ok(actor)
    }

    /// An alias has one plain owner at most; those that share it are marked with `?`.
    fn add_aliases(
        &mut self,
        actor: ActorIdx,
        row: &Row<'_>,
        owners: &mut FxHashMap<String, u64>,
    ) -> Result<(), Cause> {
        let written: Vec<(&str, String, bool)> = [row.get("name")]
            .into_iter()
            .chain(row.list("aliases", '|'))
            .map(|written| {
                let alias = written.trim_end_matches('?').trim_end();
                (alias, fold(alias), alias.len() < written.len())
            })
            .collect();
        let mut own: FxHashSet<&str> = FxHashSet::default();
        for (alias, phrase, _) in &written {
            if phrase.is_empty() || !own.insert(phrase) {
                continue;
            }
            let unsure = written
                .iter()
                .any(|(_, other, unsure)| *unsure && other == phrase);
            let kind = if unsure {
                AliasKind::Ambiguous
            } else if let Some(&first) = owners.get(phrase) {
                let entry = phrase.clone();
                return Err(Cause::Duplicate { entry, first });
            } else {
                owners.insert(phrase.clone(), row.line);
                AliasKind::Plain
            };
            let candidate = Candidate {
                actor,
                alias: kind,
                acronym: is_acronym(alias),
            };
            let candidates = self.aliases.insert(phrase, candidate);
            candidates.sort_by_key(|candidate| candidate.alias);
            let entry = &mut self.entries[actor.index()];
            if *alias != entry.name {
                entry.aliases.push((*alias).to_owned());
            }
        }
        Ok(())
    }

    /// The ids of a circle that an actor's parents run into.
    fn circle(&self, actor: ActorIdx) -> Option<String> {
        let mut path = vec![actor];
        let mut at = actor;
        while let Some(parent) = self.entries[at.index()].part_of {
            let closes = path.contains(&parent);
            path.push(parent);
            if closes {
                let ids = path
                    .iter()
                    .map(|actor| self.entries[actor.index()].id.as_str());
                return Some(ids.collect::<Vec<_>>().join(" in "));
            }
            at = parent;
        }
        None
    }

    /// The longest name that begins at the first of these folded words.
    ///
    /// A listed alias wins over a state's generated name of the same length.
    pub fn matches(&self, words: &[&str]) -> Option<ActorMatch> {
        let listed = self.aliases.longest(words);
        let state = self.states.longest(words);
        let (words, candidates) = match (listed, state) {
            (Some((words, _)), Some((more, state))) if more > words => (more, state),
            (Some((words, candidates)), _) => (words, candidates.to_vec()),
            (None, Some(state)) => state,
            (None, None) => return None,
        };
        Some(ActorMatch { words, candidates })
    }

    /// The actor that a whole name means, without context: an alias as written, in any spelling.
    pub fn canonical(&self, name: &str) -> Option<&ActorEntry> {
        let name = folded(name);
        let words: Vec<&str> = name.split(' ').collect();
        let words = match words.split_first() {
            Some((&"the", rest)) => rest,
            _ => &words,
        };
        let found = self.matches(words)?;
        (found.words == words.len()).then(|| self.entry(found.actor()))
    }

    /// The actor with an id.
    pub fn get(&self, id: &str) -> Option<&ActorEntry> {
        self.by_id.get(id).map(|&actor| self.entry(actor))
    }

    /// The first actor, in the order of the entries, whose folded name this is.
    pub fn named(&self, folded: &str) -> Option<&ActorEntry> {
        self.by_name.get(folded).map(|&actor| self.entry(actor))
    }

    /// The index of an id.
    pub fn index(&self, id: &str) -> Option<ActorIdx> {
        self.by_id.get(id).copied()
    }

    /// An actor.
    pub fn entry(&self, actor: ActorIdx) -> &ActorEntry {
        &self.entries[actor.index()]
    }

    /// What an actor belongs to: the nearest first, none where the id is unknown.
    pub fn parents(&self, id: &str) -> Vec<&ActorEntry> {
        let mut parents = Vec::new();
        let mut at = self.get(id);
        while let Some(parent) = at.and_then(|entry| entry.part_of) {
            let parent = self.entry(parent);
            parents.push(parent);
            at = Some(parent);
        }
        parents
    }

    /// Every actor: the states' bodies first, then those that `actors.csv` lists.
    pub fn entries(&self) -> &[ActorEntry] {
        &self.entries
    }

    /// How many folded aliases are listed.
    pub fn alias_count(&self) -> usize {
        self.aliases.len()
    }

    /// Whether a folded word is an adjective of a country ("kyrgyz") and no other name.
    pub fn is_demonym(&self, word: &str) -> bool {
        self.states.is_demonym(word)
    }

    /// The country whose capital a name is ("Kigali denies this").
    pub fn country_of_capital(&self, name: &str) -> Option<&Country> {
        self.states.of_capital(name)
    }

    /// Every country.
    pub fn countries(&self) -> &[Country] {
        self.states.countries()
    }
}
