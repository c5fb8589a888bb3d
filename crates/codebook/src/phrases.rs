//! The plain phrase tables: weapons, stances, hedges, measures, relations. One row, one phrase, one entry.

use concord_record::{EventType, Measure, RelationKind, Stance};

use crate::error::{Cause, CodebookError};
use crate::events::PartOfSpeech;
use crate::fold::fold;
use crate::lexicon::Lexicon;
use crate::source::{Files, Row};
use crate::vocabulary::{vocabulary, word};

vocabulary!(
    /// Kinds of weapon.
    WeaponClass, "weapon class" {
        /// A bomb or charge, placed or thrown.
        Explosive = "explosive",
        /// A bomb worn or driven by its bearer.
        SuicideDevice = "suicide_device",
        /// A bomb in a vehicle.
        VehicleBomb = "vehicle_bomb",
        /// A hand or rifle grenade.
        Grenade = "grenade",
        /// A mine or remnant of war.
        Mine = "mine",
        /// A firearm.
        Firearm = "firearm",
        /// A blade.
        Blade = "blade",
        /// Stones, sticks, fists.
        Blunt = "blunt",
        /// Guns and howitzers.
        Artillery = "artillery",
        /// A mortar.
        Mortar = "mortar",
        /// An unguided rocket.
        Rocket = "rocket",
        /// A guided missile.
        Missile = "missile",
        /// An aircraft or what it drops.
        Aircraft = "aircraft",
        /// An unmanned aircraft.
        Drone = "drone",
        /// Fire and what makes it.
        Incendiary = "incendiary",
        /// Gas, poison, radiation, disease.
        Chemical = "chemical",
        /// A vehicle as a weapon.
        Vehicle = "vehicle",
        /// An armoured fighting vehicle.
        Armour = "armour",
        /// A ship or boat.
        Naval = "naval",
        /// Riot control.
        CrowdControl = "crowd_control",
        /// Arms as such.
        Unspecified = "unspecified",
    }
);

vocabulary!(
    /// Whether what is said is held to be so.
    Polarity, "polarity" {
        /// It is so.
        Positive = "pos",
        /// It is not so.
        Negative = "neg",
    }
);

vocabulary!(
    /// What a hedge is about.
    HedgeKind, "hedge kind" {
        /// How likely it is.
        Likelihood = "likelihood",
        /// That somebody else says so.
        Attribution = "attribution",
        /// How sure the speaker is.
        Confidence = "confidence",
    }
);

vocabulary!(
    /// How a relation's two sides stand around its phrase.
    Construction, "construction" {
        /// `A` phrase `B`, the phrase a verb.
        VerbSubjectObject = "verb_subj_obj",
        /// `A`, the phrase of `B`.
        NounOf = "noun_of",
        /// `B`'s phrase, `A`.
        NounPossessive = "noun_poss",
        /// `A`, a `B` phrase (`an Islamic State affiliate`).
        Appositive = "appositive",
        /// `A` phrase `B`, the phrase a preposition or an adjective with one.
        Preposition = "prep",
    }
);

vocabulary!(
    /// Which side of the phrase is the relation's `a`.
    Direction, "direction" {
        /// The first side (the subject, the noun described) is `a`.
        Ab = "ab",
        /// It is `b`.
        Ba = "ba",
    }
);

/// A word for a weapon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeaponEntry {
    /// The folded phrase.
    pub phrase: String,
    /// What it is.
    pub class: WeaponClass,
    /// The type that a bare attack with it has.
    pub implies: Option<EventType>,
    /// Whether the word often means something else (`gas`, `plane`): it needs an attack beside it.
    pub ambiguous: bool,
}

/// A word of saying or judging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StanceEntry {
    /// The folded lemmas.
    pub phrase: String,
    /// What it is: of a phrase, its head.
    pub pos: PartOfSpeech,
    /// How the speaker stands to what is said.
    pub stance: Stance,
    /// Whether what follows is held to be so.
    pub polarity: Polarity,
    /// `responsibility`: it takes or rejects responsibility for an incident.
    pub responsibility: bool,
    /// `needs_clause`: it reports speech only with a clause, a quotation or a `that` after it.
    pub needs_clause: bool,
    /// `performative`: saying it does it (`vow`, `condemn`).
    pub performative: bool,
    /// `no_speaker`: who says it is not told (`it is believed`, `reports`).
    pub no_speaker: bool,
    /// `object_acts`: the object, or what follows `for` or `of`, is who is said to have acted (`accuse X of`, `blame X for`).
    pub object_acts: bool,
    /// `factive`: the author who uses it holds what is said to be so (`admit`, `acknowledge`).
    pub factive: bool,
}

/// A word that makes a statement less or more than certain.
#[derive(Debug, Clone, PartialEq)]
pub struct HedgeEntry {
    /// The folded phrase.
    pub phrase: String,
    /// What it is in the sentence.
    pub pos: PartOfSpeech,
    /// The range of probability that its scale gives it.
    pub probability: Option<(f64, f64)>,
    /// Where the range comes from: `icd203`, `kent`, `ipcc`, `plain`.
    pub scale: String,
    /// What it is about.
    pub kind: HedgeKind,
}

/// A noun that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureEntry {
    /// The folded lemmas.
    pub phrase: String,
    /// What its number measures.
    pub measure: Measure,
    /// The unit of the number.
    pub unit: String,
}

/// A pattern of a lasting tie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationEntry {
    /// The folded lemmas, with their preposition if they need one.
    pub phrase: String,
    /// What its head is.
    pub pos: PartOfSpeech,
    /// How the sides stand.
    pub construction: Construction,
    /// The tie.
    pub relation: RelationKind,
    /// Which side is `a`.
    pub direction: Direction,
    /// `former`: the pattern says that the tie is over.
    pub former: bool,
    /// `rank`: a body has several of them, so that with an article or `one of` who holds it is a member only.
    pub rank: bool,
}

macro_rules! table {
    ($(#[$meta:meta])* $name:ident of $entry:ident) => {
        $(#[$meta])*
        #[derive(Debug)]
        pub struct $name(Lexicon<$entry>);

        impl $name {
            fn collect(
                files: &Files<'_>,
                file: &'static str,
                columns: &'static [&'static str],
                read: impl Fn(String, &Row<'_>) -> Result<$entry, Cause>,
                same: impl Fn(&$entry, &$entry) -> bool,
            ) -> Result<Self, CodebookError> {
                let mut table = Lexicon::<(u64, $entry)>::default();
                let rows = files.rows(file, columns, |row| {
                    let phrase = fold(row.filled(columns[0])?);
                    let entry = read(phrase.clone(), row)?;
                    if let Some((first, _)) = table.get(&phrase).iter().find(|(_, other)| same(other, &entry)) {
                        return Err(Cause::Duplicate { entry: phrase, first: *first });
                    }
                    table.insert(&phrase, (row.line, entry.clone()));
                    Ok(entry)
                })?;
                let mut lexicon = Lexicon::default();
                for entry in rows {
                    let phrase = entry.phrase.clone();
                    lexicon.insert(&phrase, entry);
                }
                Ok($name(lexicon))
            }

            /// The entries of exactly this folded phrase.
            pub fn get(&self, phrase: &str) -> &[$entry] {
                self.0.get(phrase)
            }

            /// The longest phrase at the first of these folded words: how many words it takes, and its entries.
            pub fn longest(&self, words: &[&str]) -> Option<(usize, &[$entry])> {
                self.0.longest(words)
            }

            /// Every phrase that begins at the first of these folded words, longest first.
            pub fn all<'a>(&'a self, words: &[&str]) -> impl Iterator<Item = (usize, &'a [$entry])> + use<'a> {
                self.0.all(words)
            }

            /// Whether any phrase begins with the first word of this folded one.
            pub fn begins(&self, phrase: &str) -> bool {
                self.0.begins(phrase)
            }

            /// Every entry, in no particular order.
            pub fn iter(&self) -> impl Iterator<Item = &$entry> {
                self.0.iter().flat_map(|(_, entries)| entries)
            }
        }
    };
}

table!(
    /// Words for weapons.
    Weapons of WeaponEntry
);
table!(
    /// Words of saying and judging.
    Stances of StanceEntry
);
table!(
    /// Words of likelihood, hearsay and confidence.
    Hedges of HedgeEntry
);
table!(
    /// Nouns that are counted.
    Measures of MeasureEntry
);
table!(
    /// Patterns of lasting ties.
    Relations of RelationEntry
);

impl Weapons {
    pub(crate) fn read(files: &Files<'_>) -> Result<Self, CodebookError> {
        const COLUMNS: &[&str] = &["phrase", "class", "implies", "ambiguous"];
        let read = |phrase, row: &Row<'_>| {
            Ok(WeaponEntry {
                phrase,
                class: row.word("class")?,
                implies: match row.get("implies") {
                    "" => None,
                    kind => Some(word(kind)?),
                },
                ambiguous: flag("ambiguous", row.get("ambiguous"))?,
            })
        };
        Weapons::collect(files, "weapons.csv", COLUMNS, read, |_, _| true)
    }
}

impl Stances {
    /// Whether a folded lemma is a verb of saying.
    pub fn is_verb(&self, lemma: &str) -> bool {
        self.verbs(lemma).next().is_some()
    }

    /// Whether a folded lemma is a verb of saying with this stance.
    pub fn is_verb_of(&self, lemma: &str, stance: Stance) -> bool {
        self.verbs(lemma).any(|entry| entry.stance == stance)
    }

    /// The entries of a folded lemma as a verb.
    fn verbs(&self, lemma: &str) -> impl Iterator<Item = &StanceEntry> {
        let entries = self.get(lemma).iter();
        entries.filter(|entry| entry.pos == PartOfSpeech::Verb)
    }

    pub(crate) fn read(files: &Files<'_>) -> Result<Self, CodebookError> {
        const COLUMNS: &[&str] = &["phrase", "pos", "stance", "polarity", "flags"];
        let read = |phrase, row: &Row<'_>| {
            let mut entry = StanceEntry {
                phrase,
                pos: row.word("pos")?,
                stance: row.word("stance")?,
                polarity: row.word("polarity")?,
                responsibility: false,
                needs_clause: false,
                performative: false,
                no_speaker: false,
                object_acts: false,
                factive: false,
            };
            for item in row.list("flags", ';') {
                *match item {
                    "responsibility" => &mut entry.responsibility,
                    "needs_clause" => &mut entry.needs_clause,
                    "performative" => &mut entry.performative,
                    "no_speaker" => &mut entry.no_speaker,
                    "object_acts" => &mut entry.object_acts,
                    "factive" => &mut entry.factive,
                    _ => {
                        return Err(unknown(
                            "flags",
                            item,
                            "responsibility needs_clause performative no_speaker object_acts factive",
                        ));
                    }
                } = true;
            }
            Ok(entry)
        };
        Stances::collect(files, "stances.csv", COLUMNS, read, |a, b| {
            (a.pos, a.stance, a.polarity) == (b.pos, b.stance, b.polarity)
        })
    }
}

impl Hedges {
    pub(crate) fn read(files: &Files<'_>) -> Result<Self, CodebookError> {
        const COLUMNS: &[&str] = &["phrase", "pos", "low", "high", "scale", "kind"];
        let read = |phrase, row: &Row<'_>| {
            let (low, high) = (row.number("low", 0.0, 1.0)?, row.number("high", 0.0, 1.0)?);
            let scale = match row.filled("scale")? {
                scale @ ("icd203" | "kent" | "ipcc" | "plain") => scale.to_owned(),
                scale => return Err(unknown("scale", scale, "icd203 kent ipcc plain")),
            };
            let probability = match (low, high) {
                (None, None) => None,
                (Some(low), Some(high)) if low <= high => Some((low, high)),
                (Some(low), Some(high)) => {
                    return Err(Cause::Rule(format!(
                        "`low` {low} is above `high` {high}; exchange them"
                    )));
                }
                (None, Some(_)) => return Err(Cause::Empty("low")),
                (Some(_), None) => return Err(Cause::Empty("high")),
            };
            Ok(HedgeEntry {
                phrase,
                pos: row.word("pos")?,
                probability,
                scale,
                kind: row.word("kind")?,
            })
        };
        Hedges::collect(files, "hedges.csv", COLUMNS, read, |a, b| {
            (a.pos, &a.scale) == (b.pos, &b.scale)
        })
    }
}

impl Measures {
    pub(crate) fn read(files: &Files<'_>) -> Result<Self, CodebookError> {
        const COLUMNS: &[&str] = &["phrase", "measure", "unit"];
        let read = |phrase, row: &Row<'_>| {
            Ok(MeasureEntry {
                phrase,
                measure: row.word("measure")?,
                unit: row.filled("unit")?.to_owned(),
            })
        };
        Measures::collect(files, "measures.csv", COLUMNS, read, |_, _| true)
    }
}

impl Relations {
    pub(crate) fn read(files: &Files<'_>) -> Result<Self, CodebookError> {
        const COLUMNS: &[&str] = &[
            "phrase",
            "pos",
            "construction",
            "relation",
            "direction",
            "flags",
        ];
        let read = |phrase, row: &Row<'_>| {
            let flags = row.get("flags");
            if !matches!(flags, "" | "former" | "rank") {
                return Err(unknown("flags", flags, "former, rank"));
            }
            Ok(RelationEntry {
                phrase,
                pos: row.word("pos")?,
                construction: row.word("construction")?,
                relation: row.word("relation")?,
                direction: row.word("direction")?,
                former: flags == "former",
                rank: flags == "rank",
            })
        };
        Relations::collect(files, "relations.csv", COLUMNS, read, |a, b| {
            (a.pos, a.construction, a.relation) == (b.pos, b.construction, b.relation)
        })
    }
}

/// A column that holds one word or nothing.
fn flag(name: &'static str, value: &str) -> Result<bool, Cause> {
    match value {
        "" => Ok(false),
        value if value == name => Ok(true),
        value => Err(unknown(name, value, name)),
    }
}

fn unknown(vocabulary: &'static str, word: &str, allowed: &str) -> Cause {
    Cause::Word {
        vocabulary,
        word: word.to_owned(),
        allowed: allowed.to_owned(),
    }
}
