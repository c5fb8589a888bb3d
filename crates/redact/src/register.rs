//! All persons of a casebook, who of them is private, and texts without their names.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use concord_codebook::fold;
use serde::Serialize;

use crate::find::{FoundPerson, is_particle};
use crate::words::{Word, unhyphenated, words};

/// What stands for a name of whose bearer nothing else is known.
pub const WITHHELD: &str = "[name withheld]";

/// The least letters of a word of a name that is looked for alone.
const LEAST: usize = 3;
/// How far, in bytes, a role beside a name is looked for, so that no "teacher [a teacher]" is written.
const NEAR: usize = 40;

/// A decision about a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ruling {
    /// Whether it may be published; else it is withheld, whatever office its bearer holds.
    pub lift: bool,
    /// Why.
    pub reason: String,
}

/// A person of the casebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The fullest name.
    pub name: String,
    /// Parts of it that mean the person alone: the last name.
    pub short: Vec<String>,
    /// What the documents call the person, such as `teacher`.
    pub role: Option<String>,
    /// The office that makes the person public, in a document's words; `None` for a private person.
    pub office: Option<String>,
    /// What a person decided about the name.
    pub ruling: Option<Ruling>,
    /// The ids of the documents that name the person.
    pub documents: Vec<String>,
}

impl Person {
    /// Whether the name is left out.
    pub fn is_withheld(&self) -> bool {
        match &self.ruling {
            Some(ruling) => !ruling.lift,
            None => self.office.is_none(),
        }
    }
}

/// What a register is made from.
#[derive(Debug, Clone, Copy)]
pub struct RegisterInput<'a> {
    /// The persons of each document, by document id.
    pub found: &'a [(String, Vec<FoundPerson>)],
    /// Names of places and sides of the casebook, and of its publishers: words of them alone mean nobody.
    pub known: &'a BTreeSet<String>,
    /// What persons decided, by name; a name that no document was found to have may be withheld too.
    pub rulings: &'a BTreeMap<String, Ruling>,
}

/// A name that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its bytes.
    pub bytes: Range<usize>,
    /// The person's place in [`Register::persons`].
    pub person: usize,
}

/// A part of a text with names left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words as they stand.
    Plain(&'a str),
    /// What stands in place of a name, in square brackets.
    Withheld(&'a str),
}

/// A way of writing a name.
#[derive(Debug)]
struct Form {
    words: Vec<String>,
    /// The last name stands first, a comma after it.
    reversed: bool,
    /// The person who is meant; `None` for what is no private person.
    person: Option<usize>,
}

/// The persons of a casebook.
#[derive(Debug, Default)]
pub struct Register {
    persons: Vec<Person>,
    labels: Vec<String>,
    forms: Vec<Form>,
    by_first: HashMap<String, Vec<usize>>,
}

impl Register {
    /// Brings together what was found in all documents.
    pub fn new(input: &RegisterInput<'_>) -> Self {
        let mut persons: BTreeMap<String, Person> = BTreeMap::new();
        for (document, found) in input.found {
            for it in found {
                let person = persons.entry(fold(&it.name)).or_insert_with(|| Person {
                    name: it.name.clone(),
                    short: Vec::new(),
                    role: None,
                    office: None,
                    ruling: None,
                    documents: Vec::new(),
                });
                person.office = person.office.take().or_else(|| it.office.clone());
                person.role = person.role.take().or_else(|| it.role.clone());
                person.documents.push(document.clone());
            }
        }
        for (name, ruling) in input.rulings {
            let unseen = || Person {
                name: name.clone(),
                short: Vec::new(),
                role: None,
                office: None,
                ruling: None,
                documents: Vec::new(),
            };
            match persons.get_mut(&fold(name)) {
                Some(person) => person.ruling = Some(ruling.clone()),
                None if !ruling.lift => {
                    let mut person = unseen();
                    person.ruling = Some(ruling.clone());
                    persons.insert(fold(name), person);
                }
                None => {}
            }
        }
        for person in persons.values_mut() {
            person.documents.sort();
            person.documents.dedup();
        }
        Register::of(persons.into_values().collect(), input.known)
    }

    fn of(mut persons: Vec<Person>, known: &BTreeSet<String>) -> Self {
        // A document that gives the last name only means whoever bears it in public, if anybody does.
        let public: BTreeSet<String> = persons
            .iter()
            .filter(|person| !person.is_withheld())
            .flat_map(|person| words(&person.name))
            .map(|word| word.folded)
            .collect();
        let places: BTreeSet<String> = known.iter().map(|name| fold(name)).collect();
        persons.retain(|person| {
            let own = words(&person.name);
            let somebody_else = own.len() == 1 && public.contains(&own[0].folded);
            let somebody_else = person.is_withheld() && somebody_else;
            let place = places.contains(&fold(&person.name));
            let meant = !place && !somebody_else;
            meant || person.ruling.is_some()
        });
        let taken: BTreeSet<String> = known
            .iter()
            .flat_map(|name| words(name))
            .map(|word| word.folded)
            .chain(public)
            .collect();
        let mut register = Register::default();
        for name in known {
            register.add(words(name), None, false);
        }
        for (at, person) in persons.iter_mut().enumerate() {
            let own = words(&person.name);
            let withheld = person.is_withheld();
            register.add(own.clone(), withheld.then_some(at), false);
            if !withheld || own.len() < 2 {
                continue;
            }
            let mut turned = own.clone();
            turned.rotate_right(1);
            register.add(turned, Some(at), true);
            let last = &own[own.len() - 1];
            if last.folded.chars().count() >= LEAST
                && !is_particle(&last.folded)
                && !taken.contains(&last.folded)
            {
                person
                    .short
                    .push(person.name[last.bytes.clone()].to_owned());
                register.add(vec![last.clone()], Some(at), false);
            }
        }
        register.labels = persons
            .iter()
            .map(|person| match &person.role {
                None => WITHHELD.to_owned(),
                Some(role) => {
                    let vowel = role.starts_with(['a', 'e', 'i', 'o', 'u']);
                    format!("[{} {role}]", if vowel { "an" } else { "a" })
                }
            })
            .collect();
        register.persons = persons;
        register
    }

    fn add(&mut self, words: Vec<Word>, person: Option<usize>, reversed: bool) {
        let words: Vec<String> = words.into_iter().map(|word| word.folded).collect();
        let Some(first) = words.first().filter(|first| !first.is_empty()) else {
            return;
        };
        let forms = self.by_first.entry(first.clone()).or_default();
        forms.push(self.forms.len());
        self.forms.push(Form {
            words,
            reversed,
            person,
        });
    }

    /// Everybody who was found, by name.
    pub fn persons(&self) -> &[Person] {
        &self.persons
    }

    /// The person of a full name, in any spelling.
    pub fn person(&self, name: &str) -> Option<&Person> {
        let folded = fold(name);
        self.persons
            .iter()
            .find(|person| fold(&person.name) == folded)
    }

    /// Where a text names private persons, however it is written: in capitals, over lines, with a possessive, hyphenated, turned about.
    /// The places ascend and do not overlap.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        if self.forms.is_empty() {
            return Vec::new();
        }
        let plain = words(text);
        let mut hits = self.hits_in(text, &plain);
        if let Some(joined) = unhyphenated(text, &plain) {
            hits.extend(self.hits_in(text, &joined));
            hits.sort_by_key(|hit| (hit.bytes.start, std::cmp::Reverse(hit.bytes.end)));
            let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
            for hit in hits {
                match kept.last_mut() {
                    Some(last) if hit.bytes.start < last.bytes.end => {
                        last.bytes.end = last.bytes.end.max(hit.bytes.end);
                    }
                    _ => kept.push(hit),
                }
            }
            return kept;
        }
        hits
    }

    fn hits_in(&self, text: &str, words: &[Word]) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let best = self
                .starting(&words[at])
                .filter_map(|form| Some((self.reach(form, text, &words[at..])?, form)))
                // Of forms as long the one that is withheld counts.
                .max_by_key(|(taken, form)| (*taken, self.forms[*form].person.is_some()));
            let Some((taken, form)) = best else {
                at += 1;
                continue;
            };
            match self.forms[form].person {
                Some(person) => {
                    let bytes = words[at].bytes.start..words[at + taken - 1].bytes.end;
                    hits.push(Hit { bytes, person });
                    at += taken;
                }
                // The end of a known name may begin a private one: "General Santander Gomez".
                None if (1..taken).any(|inner| {
                    self.begins_private(text, &words[at + inner..], taken - inner)
                }) =>
                {
                    at += 1
                }
                None => at += taken,
            }
        }
        hits
    }

    /// Whether a full private name of more than so many words stands first.
    fn begins_private(&self, text: &str, words: &[Word], more_than: usize) -> bool {
        self.starting(&words[0]).any(|form| {
            self.forms[form].person.is_some()
                && self
                    .reach(form, text, words)
                    .is_some_and(|taken| taken > more_than)
        })
    }

    /// The forms that may begin with a word, also as a plural or a possessive without its mark.
    fn starting(&self, word: &Word) -> impl Iterator<Item = usize> {
        let forms = |key: &str| self.by_first.get(key).map_or(&[][..], Vec::as_slice);
        let bare = word.folded.strip_suffix('s').map_or(&[][..], forms);
        forms(&word.folded).iter().chain(bare).copied()
    }

    /// How many words a form takes at the first of some words.
    fn reach(&self, form: usize, text: &str, words: &[Word]) -> Option<usize> {
        let form = &self.forms[form];
        let mut at = 0;
        for (place, wanted) in form.words.iter().enumerate() {
            let mut word = words.get(at)?;
            // "Amina B. Yusuf".
            if place > 0 && word.folded != *wanted && word.folded.chars().count() == 1 {
                at += 1;
                word = words.get(at)?;
            }
            let last = place + 1 == form.words.len();
            let same = word.folded == *wanted
                || (last && word.folded.strip_suffix('s') == Some(wanted.as_str()));
            // A word alone is a name only where it is written as one.
            if !same || (form.words.len() == 1 && form.person.is_some() && !word.capital) {
                return None;
            }
            if form.reversed && place == 1 {
                let gap = &text[words[at - 1].bytes.end..word.bytes.start];
                if !gap.contains(',') {
                    return None;
                }
            }
            at += 1;
        }
        Some(at)
    }

    /// A text in pieces, names of private persons left out.
    pub fn pieces<'a>(&'a self, text: &'a str) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        let mut done = 0;
        for hit in self.hits(text) {
            if done < hit.bytes.start {
                pieces.push(Piece::Plain(&text[done..hit.bytes.start]));
            }
            pieces.push(Piece::Withheld(self.label(text, &hit)));
            done = hit.bytes.end;
        }
        if done < text.len() {
            pieces.push(Piece::Plain(&text[done..]));
        }
        pieces
    }

    /// A text with names of private persons left out, and whether any was.
    pub fn withhold(&self, text: &str) -> (String, bool) {
        let pieces = self.pieces(text);
        let changed = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Withheld(_)));
        let text = pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Plain(words) | Piece::Withheld(words) => words,
            })
            .collect();
        (text, changed)
    }

    /// The role, unless the text says it beside the name.
    fn label(&self, text: &str, hit: &Hit) -> &str {
        let person = &self.persons[hit.person];
        let near = |mut from: usize, mut to: usize| {
            while !text.is_char_boundary(from) {
                from += 1;
            }
            while !text.is_char_boundary(to) {
                to -= 1;
            }
            text[from.min(to)..to].to_lowercase()
        };
        let before = near(hit.bytes.start.saturating_sub(NEAR), hit.bytes.start);
        let after = near(hit.bytes.end, (hit.bytes.end + NEAR).min(text.len()));
        match &person.role {
            Some(role) if !before.contains(role) && !after.contains(role) => {
                &self.labels[hit.person]
            }
            _ => WITHHELD,
        }
    }
}
