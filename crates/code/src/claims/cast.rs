//! The people of a document: their names without office, and the offices that they hold.

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, Country, fold};
use concord_language::{Dep, Pos};

use super::speaker::{Speaker, SpeakerKind};

/// A person of the document.
#[derive(Debug)]
pub(super) struct Person {
    /// The name without office.
    pub(super) name: String,
    /// Its folded words.
    words: Vec<String>,
    /// Folded words that stand around the name: offices, ranks, bodies.
    offices: Vec<String>,
    /// The first token.
    at: usize,
}

/// The people of a document.
#[derive(Debug)]
pub(crate) struct Cast<'a> {
    pub(super) codebook: &'a Codebook,
    pub(super) annotation: &'a Annotation,
    /// The country that the report is set in.
    pub(super) home: Option<&'a Country>,
    people: Vec<Person>,
}

impl<'a> Cast<'a> {
    /// Reads the people of a document.
    pub(crate) fn new(codebook: &'a Codebook, annotation: &'a Annotation) -> Self {
        let mut cast = Cast {
            codebook,
            annotation,
            home: crate::home::country(codebook, annotation),
            people: Vec::new(),
        };
        cast.people = annotation
            .actors
            .iter()
            .filter(|actor| actor.class == ActorClass::Person)
            .filter_map(|actor| cast.person(actor.tokens.clone()))
            .collect();
        cast
    }

    fn person(&self, tokens: Range<usize>) -> Option<Person> {
        let name = self.bare(tokens.clone());
        if name.is_empty() {
            return None;
        }
        let at = name.start;
        let offices = self.offices(name.clone(), tokens.end - 1);
        let name = self.annotation.phrase(name);
        let words: Vec<String> = fold(&name).split(' ').map(str::to_owned).collect();
        Some(Person {
            name,
            words,
            offices,
            at,
        })
    }

    /// A name without the offices and ranks that the tagger took into it.
    pub(super) fn bare(&self, mut tokens: Range<usize>) -> Range<usize> {
        while tokens.len() > 1 {
            let word = self.annotation.word(tokens.start);
            let rank = word.ends_with('.') && word.chars().count() > 2;
            if !rank && !self.is_office(tokens.start) {
                break;
            }
            tokens.start += 1;
        }
        tokens
    }

    pub(super) fn is_office(&self, token: usize) -> bool {
        let lemma = &self.annotation.lemmas[token];
        self.codebook.people.get(lemma).next().is_some()
    }

    /// Whether a mention is an office or rank that the tagger took for a person.
    pub(crate) fn is_rank(&self, tokens: Range<usize>) -> bool {
        let last = tokens.end - 1;
        self.is_leading_office(last)
            || self.annotation.word(last).ends_with('.')
            || matches!(
                &*self.annotation.parse.tokens[last].lower,
                "capt" | "lt" | "col" | "gen" | "maj" | "sgt" | "adm" | "cmdr"
            )
    }

    /// The words before a name in its phrase and those of its apposition.
    fn offices(&self, name: Range<usize>, head: usize) -> Vec<String> {
        let parse = &self.annotation.parse;
        let sentence = &self.annotation.sentences[self.annotation.sentence_of(name.start)].tokens;
        let mut words = Vec::new();
        let mut commas = 0;
        for token in (sentence.start..name.start).rev().take(10) {
            let word = &parse.tokens[token];
            commas += usize::from(&*word.lower == ",");
            let inside = matches!(
                word.pos,
                Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num | Pos::Det
            ) || matches!(
                &*word.lower,
                "," | "of" | "for" | "to" | "." | "-" | "–" | "the" | "and" | "'s" | "’s"
            );
            if !inside || commas > 1 {
                break;
            }
            words.push(self.annotation.lemmas[token].clone());
        }
        for appositive in self
            .annotation
            .tree
            .children(head)
            .filter(|&child| parse.tokens[child].dep == Dep::Appos)
        {
            words.extend(
                self.annotation
                    .tree
                    .extent(appositive)
                    .map(|token| self.annotation.lemmas[token].clone()),
            );
        }
        words
    }

    /// A person's name with the office that stands right before it somewhere in the document: "Defence Minister Ana Ruiz".
    pub(crate) fn titled(&self, name: &str) -> String {
        let parse = &self.annotation.parse;
        let office = self
            .people
            .iter()
            .filter(|person| person.name == name)
            .find_map(|person| {
                let first = self.annotation.sentences[self.annotation.sentence_of(person.at)]
                    .tokens
                    .start;
                let start = (first..person.at)
                    .rev()
                    .take(4)
                    .take_while(|&token| {
                        matches!(parse.tokens[token].pos, Pos::Noun | Pos::Propn | Pos::Adj)
                            && self.annotation.word(token).chars().any(char::is_alphabetic)
                    })
                    .last()?;
                (start..person.at)
                    .any(|token| self.is_leading_office(token))
                    .then(|| self.annotation.phrase(start..person.at))
            });
        office.map_or_else(|| name.to_owned(), |office| format!("{office} {name}"))
    }

    /// The fullest form of a person's name, without office.
    pub(crate) fn full_name(&self, name: &str) -> String {
        self.fullest(name)
    }

    /// The fullest form of a name in the document.
    pub(super) fn fullest(&self, name: &str) -> String {
        let folded = fold(name);
        let words: Vec<&str> = folded.split(' ').collect();
        let Some(last) = words.last() else {
            return name.to_owned();
        };
        self.people
            .iter()
            .filter(|person| {
                person.words.iter().any(|word| word == last)
                    && words
                        .iter()
                        .all(|word| person.words.iter().any(|other| other == word))
            })
            .max_by_key(|person| (person.words.len(), std::cmp::Reverse(person.at)))
            .map_or_else(|| name.to_owned(), |person| person.name.clone())
    }

    /// The person who holds an office named without a name: the last before the words, else the first after.
    pub(super) fn holder(&self, tokens: Range<usize>) -> Option<&Person> {
        let wanted: Vec<&String> = tokens
            .clone()
            .filter(|&token| {
                matches!(
                    self.annotation.parse.tokens[token].pos,
                    Pos::Noun | Pos::Propn
                )
            })
            .map(|token| &self.annotation.lemmas[token])
            .collect();
        let fits = |person: &&Person| {
            !wanted.is_empty() && wanted.iter().all(|word| person.offices.contains(word))
        };
        self.people
            .iter()
            .rev()
            .filter(|person| person.at < tokens.start)
            .find(fits)
            .or_else(|| {
                self.people
                    .iter()
                    .filter(|person| person.at >= tokens.start)
                    .find(fits)
            })
    }

    /// The last person named before a token, within a number of sentences.
    pub(crate) fn last_person(&self, token: usize, reach: usize) -> Option<String> {
        let sentence = self.annotation.sentence_of(token);
        self.people
            .iter()
            .rev()
            .find(|person| person.at < token)
            .filter(|person| sentence - self.annotation.sentence_of(person.at) <= reach)
            .map(|person| self.fullest(&person.name))
    }

    /// "Both denied it", "both sides": the two bodies that were spoken of last, where there are just two.
    pub(super) fn both(&self, token: usize) -> Option<Vec<Speaker>> {
        let annotation = self.annotation;
        let (parse, tree) = (&annotation.parse, &annotation.tree);
        let alone = &*parse.tokens[token].lower == "both";
        let sides = matches!(annotation.lemmas[token].as_str(), "side" | "party")
            && tree
                .children(token)
                .any(|child| &*parse.tokens[child].lower == "both");
        if !alone && !sides {
            return None;
        }
        let sentence = annotation.sentence_of(token);
        for at in (sentence.saturating_sub(2)..=sentence).rev() {
            let tokens = &annotation.sentences[at].tokens;
            let mut bodies: Vec<Speaker> = Vec::new();
            for head in tokens.start..tokens.end.min(token) {
                let named = annotation.actor_at(head).is_some_and(|index| {
                    let actor = &annotation.actors[index];
                    actor.head == head
                        && matches!(actor.class, ActorClass::Known | ActorClass::Organisation)
                });
                if let Some(body) = named.then(|| self.speaker(head)).flatten()
                    && !bodies.iter().any(|known| known.name == body.name)
                {
                    bodies.push(body);
                }
            }
            if bodies.len() == 2 {
                return Some(bodies);
            }
        }
        let tokens = tree.noun_phrase(parse, token);
        Some(vec![Speaker {
            name: annotation.phrase(tokens.clone()),
            tokens,
            kind: SpeakerKind::Described,
        }])
    }
}
