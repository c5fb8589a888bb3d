//! Which persons a text names, what they are there, and which of them act in public.

use std::collections::BTreeMap;
use std::ops::Range;

use concord_codebook::{Codebook, Publicity, fold};
use concord_language::{Dep, EntityLabel, Parse, Pos, parse_blocks};
use serde::{Deserialize, Serialize};

use crate::presented::presented;
use crate::words::{Word, words};

/// Why somebody is public whom the codebook knows as the head of a state.
pub const PUBLIC_BY_NAME: &str = "leader of a state";

/// Most words of a name that is looked for.
const LONGEST: usize = 6;
/// How many words may stand between an office and the side that it belongs to ("leader of the armed group Boko Haram").
const REACH: usize = 5;
/// Ages that may stand after a name: "Amina Yusuf, 34,".
const AGES: Range<u32> = 1..116;
/// Words within names that are none of their own.
const PARTICLES: &[&str] = &[
    "abu", "al", "an", "as", "at", "el", "bin", "ibn", "bint", "ben", "ould", "ag", "de", "del",
    "der", "den", "di", "da", "dos", "la", "le", "van", "von", "umm", "ul", "ud", "ur",
];

/// A person whom a text names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPerson {
    /// The fullest name, as first written, on one line.
    pub name: String,
    /// The office that makes the person public, in the text's words.
    pub office: Option<String>,
    /// What the text calls the person where that is no public office: `teacher`.
    pub role: Option<String>,
}

/// Whether a word is only a part of names: `al`, `bin`.
pub(crate) fn is_particle(folded: &str) -> bool {
    PARTICLES.contains(&folded)
}

/// The persons whom the blocks of a text name, in the order of their first mention. Names that the codebook has for a side, or that
/// `is_place` knows, are left out where they are one word.
pub fn find(
    codebook: &Codebook,
    text: &str,
    blocks: &[Range<usize>],
    is_place: &dyn Fn(&str) -> bool,
) -> Vec<FoundPerson> {
    let mut found: Vec<FoundPerson> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    let parses = parse_blocks(text, blocks);
    for (block, parse) in blocks.iter().zip(&parses) {
        let reader = Reader {
            codebook,
            text: &text[block.clone()],
            parse,
        };
        for tokens in reader.names() {
            let Some(person) = reader.person(tokens, is_place) else {
                continue;
            };
            match at.get(&fold(&person.name)) {
                Some(&known) => {
                    let known = &mut found[known];
                    known.office = known.office.take().or(person.office);
                    known.role = known.role.take().or(person.role);
                }
                None => {
                    at.insert(fold(&person.name), found.len());
                    found.push(person);
                }
            }
        }
    }
    merge_short(found)
}

/// Lets a name of one word go to the person of the same text whose full name has it, with what is said about either.
fn merge_short(found: Vec<FoundPerson>) -> Vec<FoundPerson> {
    let (mut full, short): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|person| words(&person.name).len() > 1);
    let mut alone = Vec::new();
    for person in short {
        let word = fold(&person.name);
        let has = |it: &&mut FoundPerson| words(&it.name).iter().any(|it| it.folded == word);
        match full.iter_mut().find(has) {
            Some(known) => {
                known.office = known.office.take().or(person.office);
                known.role = known.role.take().or(person.role);
            }
            None => alone.push(person),
        }
    }
    full.extend(alone);
    full
}

struct Reader<'a> {
    codebook: &'a Codebook,
    text: &'a str,
    parse: &'a Parse,
}

impl Reader<'_> {
    fn word(&self, token: usize) -> &str {
        self.parse.text(self.text, token)
    }

    fn folded(&self, tokens: Range<usize>) -> Vec<String> {
        tokens.map(|token| fold(self.word(token))).collect()
    }

    fn phrase(&self, tokens: Range<usize>) -> String {
        let words = &self.text[self.parse.bytes(tokens)];
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What may be names of persons: the tagger's, runs of proper nouns with an age after them, and what the text presents as such.
    fn names(&self) -> Vec<Range<usize>> {
        let entities = self.parse.entities.iter();
        let mut names: Vec<Range<usize>> = entities
            .filter(|entity| entity.label == EntityLabel::Person)
            .map(|entity| entity.first..entity.end)
            .collect();
        let tokens = &self.parse.tokens;
        for comma in 1..tokens.len().saturating_sub(1) {
            let age: Option<u32> = self.word(comma + 1).parse().ok();
            if self.word(comma) != "," || !age.is_some_and(|age| AGES.contains(&age)) {
                continue;
            }
            let after = tokens.get(comma + 2).map(|_| self.word(comma + 2));
            let ends = after.is_none_or(|after| !after.chars().any(char::is_alphanumeric));
            let run = (0..comma)
                .rev()
                .take_while(|&token| {
                    tokens[token].pos == Pos::Propn
                        && tokens[token].entity != Some(EntityLabel::Date)
                })
                .count();
            let name = comma - run..comma;
            let month = tokens[comma - 1].entity == Some(EntityLabel::Date);
            if ends && !month && (2..=4).contains(&run) && !names.iter().any(|it| it.end == comma) {
                names.push(name);
            }
        }
        for name in presented(self.codebook, self.text, self.parse) {
            let covered = |it: &Range<usize>| it.start <= name.start && name.end <= it.end;
            if !names.iter().any(covered) {
                names.push(name);
            }
        }
        names.sort_by_key(|name| (name.start, name.end));
        names
    }

    /// The person of a name; `None` if the codebook or the gazetteer knows the words as something else.
    fn person(&self, tokens: Range<usize>, is_place: &dyn Fn(&str) -> bool) -> Option<FoundPerson> {
        let tokens = self.trimmed(tokens)?;
        let name = self.phrase(tokens.clone());
        let own = words(&name);
        let letters = own.iter().any(|word| word.capital && word.folded.len() > 1);
        if own.is_empty()
            || own.len() > LONGEST
            || !letters
            || name.chars().any(|c| c.is_ascii_digit())
        {
            return None;
        }
        // A word of a sentence in small letters is no name, unless a particle.
        if own
            .iter()
            .any(|word| !word.capital && !is_particle(&word.folded))
        {
            return None;
        }
        let leads = self.leads(&name);
        if !leads && is_side(self.codebook, &own) {
            return None;
        }
        if own.len() == 1 && !leads {
            let word = &own[0].folded;
            let demonym = self.codebook.actors.is_demonym(word);
            if demonym || is_place(&name) || self.common(&[word]) || is_particle(word) {
                return None;
            }
        }
        let body = own.iter().any(|word| self.body(&word.folded));
        if body || (own.len() > 1 && is_place(&name)) {
            return None;
        }
        let office = if leads {
            Some(PUBLIC_BY_NAME.to_owned())
        } else {
            self.office(&tokens)
        };
        let role = self.role(&tokens);
        Some(FoundPerson { name, office, role })
    }

    /// The name without forms of address, offices and possessives at its edges.
    fn trimmed(&self, mut tokens: Range<usize>) -> Option<Range<usize>> {
        while tokens.start < tokens.end {
            let words = self.folded(tokens.clone());
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match self.codebook.offices.longest(&words) {
                Some((taken, _)) if taken < words.len() => tokens.start += taken,
                _ if !self.word(tokens.start).chars().any(char::is_alphanumeric) => {
                    tokens.start += 1
                }
                _ => break,
            }
        }
        while tokens.start < tokens.end {
            let last = self.word(tokens.end - 1);
            let tail = !last.chars().any(char::is_alphanumeric) || matches!(last, "'s" | "’s");
            if !tail {
                break;
            }
            tokens.end -= 1;
        }
        (!tokens.is_empty()).then_some(tokens)
    }

    /// Whether the codebook knows the name as that of a leader of a state.
    fn leads(&self, name: &str) -> bool {
        let countries = self.codebook.actors.countries();
        let folded = fold(name);
        let mut leaders = countries.iter().flat_map(|country| &country.leaders);
        leaders.any(|leader| {
            let leader = fold(leader.trim_end_matches('?'));
            leader == folded
        })
    }

    /// Whether words are a common noun for people or for what is attacked.
    fn common(&self, words: &[&str]) -> bool {
        self.codebook.people.longest(words).is_some()
            || self.codebook.targets.longest(words).is_some()
    }

    /// Whether a word of a name shows that it is the name of a body or a building.
    fn body(&self, word: &str) -> bool {
        self.codebook.targets.get(word).is_some() || self.codebook.arms.among(&[word]).is_some()
    }

    /// The public office that stands with a name: before it, or as its apposition on either side.
    fn office(&self, name: &Range<usize>) -> Option<String> {
        self.office_before(name.start).or_else(|| {
            let root = self.root(name);
            self.beside(root, name)
                .into_iter()
                .find_map(|noun| self.office_of(noun, name))
        })
    }

    /// The token of a name that the others hang on.
    fn root(&self, name: &Range<usize>) -> usize {
        let inside = |token: &usize| name.contains(&self.parse.tokens[*token].head);
        let mut tokens = name.clone();
        tokens
            .find(|token| !inside(token) || self.parse.is_root(*token))
            .unwrap_or(name.start)
    }

    /// Nouns in apposition to a name, on either side.
    fn beside(&self, root: usize, name: &Range<usize>) -> Vec<usize> {
        let tokens = &self.parse.tokens;
        let mut nouns: Vec<usize> = self
            .parse
            .children(root)
            .filter(|&child| tokens[child].dep == Dep::Appos)
            .collect();
        if tokens[root].dep == Dep::Appos {
            let head = tokens[root].head;
            nouns.push(head);
            // The parser may tie the name to the last noun of the phrase: "the leader of Boko Haram, NAME".
            if tokens[head].dep == Dep::Pobj {
                nouns.push(tokens[tokens[head].head].head);
            }
        }
        nouns.retain(|noun| !name.contains(noun));
        nouns
    }

    /// A public office that ends right before a token: "President", "army spokesman".
    fn office_before(&self, end: usize) -> Option<String> {
        let sentence = self.parse.sentences[self.parse.sentence_of(end)].start;
        let first = end.saturating_sub(4).max(sentence);
        (first..end).find_map(|start| self.office_at(start, end))
    }

    /// The public office of a noun in apposition.
    fn office_of(&self, noun: usize, name: &Range<usize>) -> Option<String> {
        let sentence = self.parse.sentences[self.parse.sentence_of(noun)].start;
        let first = noun.saturating_sub(3).max(sentence);
        (first..=noun)
            .filter(|&start| !(start..=noun).any(|token| name.contains(&token)))
            .find_map(|start| self.office_at(start, noun + 1))
    }

    /// The public office that is exactly the words from `start` to `end`.
    fn office_at(&self, start: usize, end: usize) -> Option<String> {
        let words = self.folded(start..end);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (taken, publicity) = self.codebook.offices.longest(&words)?;
        if taken != words.len() {
            return None;
        }
        let public = match publicity {
            Publicity::Yes => true,
            Publicity::No => false,
            Publicity::Bare => {
                start == 0
                    || self.parse.tokens[start - 1].pos != Pos::Noun
                    || self.parse.sentence_of(start - 1) != self.parse.sentence_of(start)
            }
            Publicity::Actor => self.side_near(start, end),
        };
        public.then(|| self.phrase(start..end))
    }

    /// Whether a side of the codebook stands right before an office or follows it with "of" or a possessive.
    fn side_near(&self, start: usize, end: usize) -> bool {
        let sentence = self.parse.sentences[self.parse.sentence_of(start)].clone();
        let is_side = |from: usize, to: usize| {
            let words = self.folded(from..to);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let found = self.codebook.actors.matches(&words);
            found.is_some_and(|found| from + found.words == to)
        };
        let first = start.saturating_sub(REACH).max(sentence.start);
        let before = (first..start).any(|from| {
            is_side(from, start)
                || (start > from + 1 && self.word(start - 1) == "'s" && is_side(from, start - 1))
        });
        let of = matches!(self.parse.tokens.get(end), Some(token) if &*token.lower == "of" || &*token.lower == "for");
        let last = (end + 1 + REACH).min(sentence.end);
        let comma = (end..last)
            .find(|&token| matches!(self.word(token), "," | ";" | ":"))
            .unwrap_or(last);
        let after =
            of && (end + 1..comma).any(|from| (from + 1..=comma).any(|to| is_side(from, to)));
        before || after
    }

    /// What the text calls a person: the noun right before the name or in apposition to it.
    fn role(&self, name: &Range<usize>) -> Option<String> {
        let root = self.root(name);
        let mut nouns = self.beside(root, name);
        if let Some(before) = name.start.checked_sub(1) {
            nouns.insert(0, before);
        }
        nouns.into_iter().find_map(|noun| {
            let token = &self.parse.tokens[noun];
            let same = self.parse.sentence_of(noun) == self.parse.sentence_of(name.start);
            let lemma = fold(&token.lemma);
            let person =
                token.pos == Pos::Noun && same && self.codebook.people.get(&lemma).next().is_some();
            (person && token.lower == token.lemma).then_some(lemma)
        })
    }
}

/// Whether words are a side of the codebook, small words before it let be: "al Ejército de Liberación Nacional".
fn is_side(codebook: &Codebook, own: &[Word]) -> bool {
    let folded: Vec<&str> = own.iter().map(|word| word.folded.as_str()).collect();
    let small = own
        .iter()
        .take_while(|word| is_particle(&word.folded))
        .count();
    (0..=small.min(own.len() - 1)).any(|from| {
        let found = codebook.actors.matches(&folded[from..]);
        found.is_some_and(|found| from + found.words == folded.len())
    })
}

/// Whether the name of a side that the codebook does not know looks like a person's: two to four capitalised words, none of which it
/// knows as a common noun. On the safe side: a body that is taken for a person loses its name in what is published, not its sentence.
pub fn looks_like_person(codebook: &Codebook, name: &str) -> Option<FoundPerson> {
    let own = words(name);
    let folded: Vec<&str> = own.iter().map(|word| word.folded.as_str()).collect();
    let mut at = 0;
    let mut office: Option<(usize, Publicity)> = None;
    while let Some((taken, publicity)) = codebook.offices.longest(&folded[at..]) {
        office = Some((at + taken, publicity));
        at += taken;
    }
    let rest = &own[at..];
    let names = rest
        .iter()
        .filter(|word| word.capital && word.folded.len() > 1)
        .count();
    let all = rest
        .iter()
        .all(|word| word.capital || is_particle(&word.folded));
    let acronym = name.split(|c: char| !c.is_alphanumeric()).any(|word| {
        word.chars().count() > 1 && word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
    });
    let common = folded[at..].iter().any(|word| {
        let one = word.strip_suffix('s').unwrap_or(word);
        codebook.people.get(word).next().is_some()
            || codebook.people.get(one).next().is_some()
            || codebook.targets.get(word).is_some()
            || codebook.arms.among(&[word]).is_some()
            || codebook.actors.is_demonym(word)
            || !codebook.measures.get(one).is_empty()
    });
    let known = codebook.actors.canonical(name).is_some()
        || (0..folded.len()).any(|from| codebook.actors.matches(&folded[from..]).is_some());
    let enough = names >= 2 || (names == 1 && office.is_some());
    if !enough || rest.len() > LONGEST || !all || acronym || common || known {
        return None;
    }
    let public = matches!(office, Some((_, Publicity::Yes | Publicity::Bare)));
    let office = public.then(|| name[..rest[0].bytes.start].trim().to_owned());
    Some(FoundPerson {
        name: name[rest[0].bytes.start..].trim().to_owned(),
        office,
        role: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn persons(text: &str) -> Vec<FoundPerson> {
        let whole = 0..text.len();
        find(Codebook::embedded(), text, &[whole], &|_| false)
    }

    fn named(text: &str, name: &str) -> FoundPerson {
        let found = persons(text);
        let person = found.iter().find(|person| person.name == name);
        person
            .unwrap_or_else(|| panic!("{name} is not among {found:?}"))
            .clone()
    }

    #[test]
    fn villagers_are_private_and_presidents_are_not() {
        let text = "A teacher, Amina Yusuf, said that gunmen killed her brother Musa. President Yoweri Museveni said that the army had failed.";
        let teacher = named(text, "Amina Yusuf");
        assert_eq!(teacher.office, None);
        assert_eq!(teacher.role.as_deref(), Some("teacher"));
        assert!(named(text, "Yoweri Museveni").office.is_some());
    }

    #[test]
    fn an_office_is_public_with_a_side_only() {
        let leader = named(
            "The leader of Boko Haram, Abubakar Shekau, claimed the attack.",
            "Abubakar Shekau",
        );
        assert_eq!(leader.office.as_deref(), Some("leader"));
        let elder = named(
            "The leader of the women's choir, Hadiza Bello, was killed.",
            "Hadiza Bello",
        );
        assert_eq!(elder.office, None);
        let club = named("The club president John Miller was shot.", "John Miller");
        assert_eq!(club.office, None);
    }

    #[test]
    fn a_surname_alone_belongs_to_the_full_name() {
        let found = persons("John Miller was shot on Monday. Miller, a farmer, died in hospital.");
        let names: Vec<&str> = found.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["John Miller"]);
    }

    #[test]
    fn names_of_records_that_look_like_persons() {
        let codebook = Codebook::embedded();
        let looks = |name| looks_like_person(codebook, name);
        assert_eq!(looks("Jane Doe").unwrap().name, "Jane Doe");
        assert_eq!(looks("Abu Omar al-Testi").unwrap().office, None);
        let general = looks("Gen. John Doe").unwrap();
        assert_eq!(
            (general.name.as_str(), general.office.as_deref()),
            ("John Doe", Some("Gen."))
        );
        for body in [
            "the police",
            "a villager",
            "Kabul",
            "UNAMA",
            "al-Shabaab",
            "U.S. officials",
            "author",
            "Afghan health officials",
        ] {
            assert_eq!(looks(body), None, "{body}");
        }
    }
}
