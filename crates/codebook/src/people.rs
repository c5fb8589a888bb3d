//! Common nouns for people and for what is attacked.

use serde::Deserialize;
use toml::Spanned;

use crate::error::{Cause, CodebookError};
use crate::fold::fold;
use crate::lexicon::Lexicon;
use crate::source::Files;
use crate::vocabulary::{vocabulary, word};

vocabulary!(
    /// What people of a class are in reports.
    PersonRole, "role" {
        /// They suffer violence as civilians.
        Civilian = "civilian",
        /// They serve a state's forces.
        StateForces = "state_forces",
        /// They fight for an armed group.
        Fighter = "fighter",
        /// They did it, whoever they are (`gunmen`, `assailants`).
        Perpetrator = "perpetrator",
        /// The word says nothing of who they are (`armed men`, `assailants`).
        Nameless = "nameless",
        /// They head a group, force or state.
        Leader = "leader",
        /// They speak for others (`spokesman`, `witness`).
        Speaker = "speaker",
        /// They act for a state.
        Official = "official",
        /// The word is for several of them together (`family`, `gang`).
        Collective = "collective",
    }
);

vocabulary!(
    /// What a target class is.
    TargetKind, "target kind" {
        /// A house or site.
        Building = "building",
        /// Something that moves.
        Vehicle = "vehicle",
        /// A line, plant or network.
        Infrastructure = "infrastructure",
        /// A public place.
        Place = "place",
        /// A gathering.
        Gathering = "gathering",
        /// Goods and animals.
        Goods = "goods",
    }
);

/// A class of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonClass {
    /// Its name.
    pub name: String,
    /// What they are in reports.
    pub roles: Vec<PersonRole>,
    /// Whether a toll of them is a subtoll worth keeping (`children`, `soldiers`).
    pub counted: bool,
}

impl PersonClass {
    /// Whether they have this role.
    pub fn is(&self, role: PersonRole) -> bool {
        self.roles.contains(&role)
    }
}

/// A class of things that are attacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetClass {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: TargetKind,
}

/// Nouns for people, by folded lemma.
#[derive(Debug)]
pub struct People {
    classes: Vec<PersonClass>,
    words: Lexicon<u16>,
}

/// Nouns for what is attacked, by folded lemma.
#[derive(Debug)]
pub struct Targets {
    classes: Vec<TargetClass>,
    words: Lexicon<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleFile {
    class: Vec<PeopleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleRow {
    name: String,
    roles: Vec<Spanned<String>>,
    #[serde(default)]
    counted: bool,
    words: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetsFile {
    class: Vec<TargetRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetRow {
    name: String,
    kind: Spanned<String>,
    words: Vec<Spanned<String>>,
}

impl People {
    pub(crate) fn read(files: &Files<'_>) -> Result<Self, CodebookError> {
        let (lines, file) = files.toml::<PeopleFile>("people.toml")?;
        let mut people = People {
            classes: Vec::new(),
            words: Lexicon::default(),
        };
        for (class, row) in (0..).zip(file.class) {
            let mut roles = Vec::new();
            for role in &row.roles {
                let at = role.span().start;
                roles.push(word(role.get_ref()).map_err(|cause| lines.error(at, cause))?);
            }
            people.classes.push(PersonClass {
                name: row.name,
                roles,
                counted: row.counted,
            });
            add(&mut people.words, &row.words, class)
                .map_err(|(at, cause)| lines.error(at, cause))?;
        }
        Ok(people)
    }

    /// The classes of exactly this folded lemma or phrase.
    pub fn get(&self, phrase: &str) -> impl Iterator<Item = &PersonClass> {
        let classes = self.words.get(phrase);
        classes
            .iter()
            .map(|&class| &self.classes[usize::from(class)])
    }

    /// The longest phrase at the first of these folded lemmas: how many words it takes, and the classes it belongs to.
    pub fn longest(&self, lemmas: &[&str]) -> Option<(usize, impl Iterator<Item = &PersonClass>)> {
        let (words, classes) = self.words.longest(lemmas)?;
        Some((
            words,
            classes
                .iter()
                .map(|&class| &self.classes[usize::from(class)]),
        ))
    }

    /// Whether a word of this role begins here, and how many words it takes.
    pub fn with_role(&self, lemmas: &[&str], role: PersonRole) -> Option<usize> {
        let (words, mut classes) = self.longest(lemmas)?;
        classes.any(|class| class.is(role)).then_some(words)
    }

    /// Every class.
    pub fn classes(&self) -> &[PersonClass] {
        &self.classes
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Targets {
    pub(crate) fn read(files: &Files<'_>) -> Result<Self, CodebookError> {
        let (lines, file) = files.toml::<TargetsFile>("targets.toml")?;
        let mut targets = Targets {
            classes: Vec::new(),
            words: Lexicon::default(),
        };
        for (class, row) in (0..).zip(file.class) {
            let at = row.kind.span().start;
            targets.classes.push(TargetClass {
                name: row.name,
                kind: word(row.kind.get_ref()).map_err(|cause| lines.error(at, cause))?,
            });
            add(&mut targets.words, &row.words, class)
                .map_err(|(at, cause)| lines.error(at, cause))?;
        }
        Ok(targets)
    }

    /// The class of exactly this folded lemma or phrase.
    pub fn get(&self, phrase: &str) -> Option<&TargetClass> {
        let class = self.words.get(phrase).first()?;
        Some(&self.classes[usize::from(*class)])
    }

    /// The longest phrase at the first of these folded lemmas: how many words it takes, and its class.
    pub fn longest(&self, lemmas: &[&str]) -> Option<(usize, &TargetClass)> {
        let (words, classes) = self.words.longest(lemmas)?;
        Some((words, &self.classes[usize::from(*classes.first()?)]))
    }

    /// Every class.
    pub fn classes(&self) -> &[TargetClass] {
        &self.classes
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// A word may belong to several classes, but stands only once in each.
fn add(
    lexicon: &mut Lexicon<u16>,
    words: &[Spanned<String>],
    class: u16,
) -> Result<(), (usize, Cause)> {
    for word in words {
        let phrase = fold(word.get_ref());
        if lexicon.get(&phrase).contains(&class) {
            let cause = Cause::Rule(format!(
                "`{phrase}` stands twice in its class; delete one of the two"
            ));
            return Err((word.span().start, cause));
        }
        lexicon.insert(&phrase, class);
    }
    Ok(())
}
