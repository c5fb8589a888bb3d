//! Cues: what in a sentence speaks for a class of another scheme, and how much.
//!
//! A cue is a few words in their order, with classes of words for the kinds of sides (`@protester`). Cues of one table are
//! evidence that adds up: each that is met adds its weight to its label, and the label with the most has the case. The tables
//! serve schemes whose classes Concord does not code itself: ACLED's sub-event types, PLOVER's events, acts of the police.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use toml::Spanned;

use crate::actors::ActorKind;
use crate::error::{Cause, CodebookError};
use crate::fold::fold;
use crate::lexicon::Lexicon;
use crate::source::{Files, Row};
use crate::vocabulary::{Vocabulary, vocabulary, word};

vocabulary!(
    /// ACLED's sub-event types (codebook of 2023), and five kinds of news that lie beyond them, which are told apart so that
    /// they are not taken for one of the 25.
    SubEvent, "sub-event type" {
        /// Government regains territory.
        GovernmentRegains = "Government regains territory",
        /// Non-state actor overtakes territory.
        NonStateOvertakes = "Non-state actor overtakes territory",
        /// Armed clash.
        ArmedClash = "Armed clash",
        /// Excessive force against protesters.
        ExcessiveForce = "Excessive force against protesters",
        /// Protest with intervention.
        ProtestWithIntervention = "Protest with intervention",
        /// Peaceful protest.
        PeacefulProtest = "Peaceful protest",
        /// Violent demonstration.
        ViolentDemonstration = "Violent demonstration",
        /// Mob violence.
        MobViolence = "Mob violence",
        /// Chemical weapon.
        ChemicalWeapon = "Chemical weapon",
        /// Air/drone strike.
        AirStrike = "Air/drone strike",
        /// Suicide bomb.
        SuicideBomb = "Suicide bomb",
        /// Shelling/artillery/missile attack.
        Shelling = "Shelling/artillery/missile attack",
        /// Remote explosive/landmine/IED.
        RemoteExplosive = "Remote explosive/landmine/IED",
        /// Grenade.
        Grenade = "Grenade",
        /// Sexual violence.
        SexualViolence = "Sexual violence",
        /// Attack.
        Attack = "Attack",
        /// Abduction/forced disappearance.
        Abduction = "Abduction/forced disappearance",
        /// Agreement.
        Agreement = "Agreement",
        /// Arrests.
        Arrests = "Arrests",
        /// Change to group/activity.
        ChangeToGroup = "Change to group/activity",
        /// Disrupted weapons use.
        DisruptedWeapons = "Disrupted weapons use",
        /// Headquarters or base established.
        BaseEstablished = "Headquarters or base established",
        /// Looting/property destruction.
        PropertyDestruction = "Looting/property destruction",
        /// Non-violent transfer of territory.
        TerritoryTransfer = "Non-violent transfer of territory",
        /// Other.
        Other = "Other",
        /// Not ACLED's: organised crime.
        OrganisedCrime = "Organised crime",
        /// Not ACLED's: a natural disaster.
        NaturalDisaster = "Natural disaster",
        /// Not ACLED's: an accident or other disaster made by people.
        ManMadeDisaster = "Man-made disaster",
        /// Not ACLED's: who is held responsible, without the act itself being told.
        Attribution = "Attribution of responsibility",
        /// Not ACLED's: diplomacy.
        Diplomacy = "Diplomatic event",
    }
);

impl SubEvent {
    /// Whether ACLED has it.
    pub fn is_acled(self) -> bool {
        self < SubEvent::OrganisedCrime
    }
}

vocabulary!(
    /// PLOVER's event types, by the names of its gold standard records; the draft 0.8 of the manual calls DEMAND REQUEST and
    /// DISAPPROVE ACCUSE, and has FIGHT within ASSAULT and INVESTIGATE within ACCUSE.
    PoliticalEvent, "political event" {
        /// Promises to act, or agrees.
        Agree = "AGREE",
        /// Meets, visits, talks, mediates.
        Consult = "CONSULT",
        /// Backs in words, recognises, signs.
        Support = "SUPPORT",
        /// Acts together, shares, hands over suspects.
        Cooperate = "COOPERATE",
        /// Gives goods, money, shelter.
        Aid = "AID",
        /// Eases own rules or yields to a demand.
        Concede = "CONCEDE",
        /// Withdraws, frees, disarms, resigns.
        Retreat = "RETREAT",
        /// Looks into wrongdoing.
        Investigate = "INVESTIGATE",
        /// Asks or demands.
        Demand = "DEMAND",
        /// Criticises, accuses, complains.
        Disapprove = "DISAPPROVE",
        /// Refuses, vetoes, breaks a rule.
        Reject = "REJECT",
        /// Says that it will do harm.
        Threaten = "THREATEN",
        /// Demonstrates, strikes, blocks, riots.
        Protest = "PROTEST",
        /// Readies forces.
        Mobilize = "MOBILIZE",
        /// Cuts ties, stops aid, imposes embargoes.
        Sanction = "SANCTION",
        /// Arrests, seizes, restricts, destroys property.
        Coerce = "COERCE",
        /// Attacks people without battle: abduction, torture, killing, bombs.
        Assault = "ASSAULT",
        /// Fights with military means.
        Fight = "FIGHT",
    }
);

vocabulary!(
    /// What police are said to do in a sentence.
    PoliceAct, "police act" {
        /// Police kill.
        Kill = "KILL",
        /// Police arrest.
        Arrest = "ARREST",
        /// Police fail to act.
        Fail = "FAIL",
        /// Police use force.
        Force = "FORCE",
        /// Police do anything at all.
        Any = "ANY_ACTION",
    }
);

/// One place of a cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// One of these folded words or phrases, as lemmas or as written.
    Words(Vec<Vec<String>>),
    /// A word or side of this class.
    Class(usize),
}

/// Words that follow one another, with gaps where the file has `..`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence(pub Vec<Vec<Slot>>);

/// What speaks for a label.
#[derive(Debug, Clone)]
pub struct Cue<L> {
    /// The label.
    pub label: L,
    /// How much, negative where it speaks against.
    pub weight: f64,
    /// All of these have to be there: indices of sequences.
    pub all: Vec<usize>,
    /// None of these may be there.
    pub none: Vec<usize>,
    /// Its line in the file.
    pub line: u64,
}

/// A table of cues.
#[derive(Debug)]
pub struct CueTable<L> {
    /// The cues in the order of the file.
    pub cues: Vec<Cue<L>>,
    /// The sequences that they are made of, each once.
    pub sequences: Vec<Sequence>,
    by_word: FxHashMap<String, Vec<usize>>,
    by_class: FxHashMap<usize, Vec<usize>>,
}

impl<L> CueTable<L> {
    /// The sequences that begin with this folded word.
    pub fn of_word(&self, word: &str) -> &[usize] {
        self.by_word.get(word).map_or(&[], Vec::as_slice)
    }

    /// The sequences that begin with this class.
    pub fn of_class(&self, class: usize) -> &[usize] {
        self.by_class.get(&class).map_or(&[], Vec::as_slice)
    }
}

/// The classes of words and the tables that use them.
#[derive(Debug)]
pub struct Cues {
    names: Vec<String>,
    words: Lexicon<usize>,
    kinds: FxHashMap<String, Vec<usize>>,
    /// ACLED's sub-event types.
    pub sub_events: CueTable<SubEvent>,
    /// PLOVER's events.
    pub political: CueTable<PoliticalEvent>,
    /// Acts of the police.
    pub police: CueTable<PoliceAct>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassesFile {
    class: Vec<ClassRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassRow {
    name: Spanned<String>,
    words: Vec<String>,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    includes: Vec<String>,
}

impl Cues {
    pub(crate) fn read(files: &Files<'_>, people: &crate::People) -> Result<Cues, CodebookError> {
        let (lines, file) = files.toml::<ClassesFile>("cue_classes.toml")?;
        let names: Vec<String> = file
            .class
            .iter()
            .map(|row| row.name.get_ref().clone())
            .collect();
        let mut words = Lexicon::default();
        let mut kinds: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        let mut members: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        for (class, row) in file.class.iter().enumerate() {
            let at = row.name.span().start;
            let (mut own_words, mut own_kinds) = (row.words.clone(), row.kinds.clone());
            for included in &row.includes {
                let Some(earlier) = names[..class].iter().position(|name| name == included) else {
                    let cause = Cause::Rule(format!(
                        "`{included}` is no class above this one; move it up or correct the name"
                    ));
                    return Err(lines.error(at, cause));
                };
                own_words.extend(members[earlier].0.iter().cloned());
                own_kinds.extend(members[earlier].1.iter().cloned());
            }
            for kind in &row.kinds {
                let known = word::<ActorKind>(kind).is_ok()
                    || people.classes().iter().any(|class| class.name == *kind);
                if !known {
                    let cause = Cause::Rule(format!(
                        "`{kind}` is neither a kind of actor nor a class of people.toml; correct it"
                    ));
                    return Err(lines.error(at, cause));
                }
            }
            own_words.sort();
            own_words.dedup();
            for one in &own_words {
                words.insert(&fold(one), class);
            }
            own_kinds.sort();
            own_kinds.dedup();
            for kind in &own_kinds {
                kinds.entry(kind.clone()).or_default().push(class);
            }
            members.push((own_words, own_kinds));
        }
        Ok(Cues {
            sub_events: table(files, "sub_events.csv", &names)?,
            political: table(files, "political_events.csv", &names)?,
            police: table(files, "police_acts.csv", &names)?,
            names,
            words,
            kinds,
        })
    }

    /// The classes that have a phrase beginning at the first of these folded words, with the number of words, longest first.
    pub fn classes_of<'a>(
        &'a self,
        words: &[&str],
    ) -> impl Iterator<Item = (usize, &'a [usize])> + use<'a> {
        self.words.all(words)
    }

    /// The classes that take in every side of this kind of actor or class of people.
    pub fn classes_of_kind(&self, kind: &str) -> &[usize] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The class of a name.
    pub fn class(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|own| own == name)
    }
}

const COLUMNS: &[&str] = &["label", "weight", "cue"];

fn table<L: Vocabulary>(
    files: &Files<'_>,
    name: &'static str,
    classes: &[String],
) -> Result<CueTable<L>, CodebookError> {
    let mut sequences: Vec<Sequence> = Vec::new();
    let mut index_of = |text: &str| -> Result<usize, Cause> {
        let sequence = sequence(text, classes)?;
        Ok(match sequences.iter().position(|own| *own == sequence) {
            Some(index) => index,
            None => {
                sequences.push(sequence);
                sequences.len() - 1
            }
        })
    };
    let cues = files.rows(name, COLUMNS, |row: &Row<'_>| {
        let (mut all, mut none) = (Vec::new(), Vec::new());
        for part in row.list("cue", '&') {
            match part.strip_prefix('!') {
                Some(absent) => none.push(index_of(absent.trim())?),
                None => all.push(index_of(part)?),
            }
        }
        if all.is_empty() {
            let cause = "a cue needs a part without `!`; add the words that have to be there";
            return Err(Cause::Rule(cause.to_owned()));
        }
        Ok(Cue {
            label: row.word("label")?,
            weight: row
                .number("weight", -10.0, 10.0)?
                .ok_or(Cause::Empty("weight"))?,
            all,
            none,
            line: row.line,
        })
    })?;
    let mut table = CueTable {
        cues,
        sequences,
        by_word: FxHashMap::default(),
        by_class: FxHashMap::default(),
    };
    for (index, sequence) in table.sequences.iter().enumerate() {
        match &sequence.0[0][0] {
            Slot::Words(words) => {
                for first in words.iter().filter_map(|phrase| phrase.first()) {
                    let begun = table.by_word.entry(first.clone()).or_default();
                    if !begun.contains(&index) {
                        begun.push(index);
                    }
                }
            }
            Slot::Class(class) => table.by_class.entry(*class).or_default().push(index),
        }
    }
    Ok(table)
}

/// Reads `open_fire|shoot at .. @protester`.
fn sequence(text: &str, classes: &[String]) -> Result<Sequence, Cause> {
    let mut runs = Vec::new();
    for run in text.split("..") {
        let mut slots = Vec::new();
        for slot in run.split_whitespace() {
            slots.push(match slot.strip_prefix('@') {
                Some(name) => match classes.iter().position(|class| class == name) {
                    Some(class) => Slot::Class(class),
                    None => {
                        return Err(Cause::Rule(format!(
                            "`@{name}` is no class of cue_classes.toml; correct it or add the class"
                        )));
                    }
                },
                None => Slot::Words(slot.split('|').map(phrase).collect()),
            });
        }
        if slots.is_empty() {
            return Err(Cause::Rule(format!(
                "`{text}` has nothing before or after `..`; write words there"
            )));
        }
        runs.push(slots);
    }
    Ok(Sequence(runs))
}

/// The folded words of `open_fire`.
fn phrase(text: &str) -> Vec<String> {
    let words = fold(&text.replace('_', " "));
    words.split(' ').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cue_is_read_with_its_gaps_and_alternatives() {
        let classes = ["protester".to_owned()];
        let read = sequence("open_fire|Shoot at .. @protester", &classes).unwrap();
        let word = |word: &str| Slot::Words(word.split('|').map(phrase).collect());
        assert_eq!(
            read.0,
            [
                vec![word("open_fire|shoot"), word("at")],
                vec![Slot::Class(0)]
            ]
        );
        for wrong in ["", "a ..", "@nobody"] {
            assert!(sequence(wrong, &classes).is_err(), "{wrong}");
        }
    }
}
