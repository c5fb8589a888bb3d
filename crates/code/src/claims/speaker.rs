//! Who speaks: from a subject in the grammar to the name that a record carries.
//!
//! A person goes by their fullest name, an office without a name by the person who holds it, a report by the body that made it, and
//! people by what they are by the body that they speak for.

use std::ops::Range;

use concord_annotate::ActorClass;
use concord_codebook::{PersonRole, WordSet, fold};
use concord_language::{Dep, Pos};
use concord_record::{PlacePrecision, Stance};

use super::cast::Cast;
use crate::side::without_determiner;

/// Pronouns that speak for people who are not named.
const SOME: [&str; 6] = ["some", "many", "others", "several", "few", "most"];

/// A speaker with the words that name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Speaker {
    /// The name for the record.
    pub(crate) name: String,
    /// The words.
    pub(crate) tokens: Range<usize>,
    /// What kind of speaker it is.
    pub(crate) kind: SpeakerKind,
}

/// What kind of speaker it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpeakerKind {
    /// A person by name.
    Person,
    /// A body by name.
    Body,
    /// People or a body by what they are.
    Described,
    /// "I", "we": whoever has the word.
    First,
}

impl<'a> Cast<'a> {
    /// The speakers whom a word and those joined to it name; without a verb of saying at hand, plain nouns do not count.
    pub(crate) fn speakers(&self, token: usize) -> Vec<Speaker> {
        if let Some(both) = self.both(token) {
            return both;
        }
        let mut found: Vec<Speaker> = Vec::new();
        for head in self
            .annotation
            .tree
            .conjuncts(&self.annotation.parse, token)
        {
            if let Some(speaker) = self.speaker(head)
                && !found.iter().any(|known| known.name == speaker.name)
            {
                found.push(speaker);
            }
        }
        found
    }

    /// The speaker whom a single noun phrase names.
    pub(crate) fn speaker(&self, token: usize) -> Option<Speaker> {
        let annotation = self.annotation;
        let word = &annotation.parse.tokens[token];
        if matches!(&*word.lower, "i" | "we" | "us" | "me" | "my" | "our") {
            let name = String::new();
            return Some(Speaker {
                name,
                tokens: token..token + 1,
                kind: SpeakerKind::First,
            });
        }
        if matches!(&*word.lower, "he" | "she" | "his" | "her" | "him") {
            let name = self.last_person(token, 4)?;
            return Some(Speaker {
                name,
                tokens: token..token + 1,
                kind: SpeakerKind::Person,
            });
        }
        if let Some(index) = annotation.actor_at(token) {
            return self.mention(index, token);
        }
        if matches!(word.tag, "PRP" | "PRP$" | "WP" | "WDT" | "EX") || &*word.lower == "one" {
            return None;
        }
        if let Some(place) = annotation.place_at(token) {
            let place = &annotation.places[place];
            return Some(Speaker {
                name: self
                    .state_of(&place.name)
                    .unwrap_or_else(|| place.name.clone()),
                tokens: place.tokens.clone(),
                kind: SpeakerKind::Body,
            });
        }
        if SOME.contains(&&*word.lower) {
            return Some(Speaker {
                name: word.lower.to_string(),
                tokens: token..token + 1,
                kind: SpeakerKind::Described,
            });
        }
        let lemma = annotation.lemmas[token].as_str();
        if self.codebook.words.has(WordSet::Writing, lemma) {
            return self.writing(token);
        }
        if word.pos == Pos::Propn {
            let tokens = without_determiner(
                annotation,
                annotation.tree.noun_phrase(&annotation.parse, token),
            );
            let name = self.bare(tokens.start.max(self.name_start(token))..token + 1);
            let name = self.fullest(&annotation.phrase(name));
            return Some(Speaker {
                name,
                tokens,
                kind: SpeakerKind::Person,
            });
        }
        let speaks = self.codebook.words.has(WordSet::Voice, lemma) || self.is_office(token);
        speaks.then(|| self.described(token)).flatten()
    }

    /// The first of the proper nouns that end at a token.
    fn name_start(&self, token: usize) -> usize {
        let mut start = token;
        while start > 0 && self.annotation.parse.tokens[start - 1].pos == Pos::Propn {
            start -= 1;
        }
        start
    }

    fn mention(&self, index: usize, token: usize) -> Option<Speaker> {
        let annotation = self.annotation;
        let own = &annotation.actors[index];
        let actor = &annotation.actors[annotation.referent(index)];
        let tokens = own.tokens.clone();
        match actor.class {
            ActorClass::Anaphor => {
                let plural = matches!(
                    &*annotation.parse.tokens[token].lower,
                    "they" | "them" | "their"
                );
                (!plural)
                    .then(|| self.last_writing(token))
                    .flatten()
                    .map(|name| Speaker {
                        name,
                        tokens,
                        kind: SpeakerKind::Body,
                    })
            }
            ActorClass::Person => {
                let name = self.fullest(&annotation.phrase(self.bare(actor.tokens.clone())));
                Some(Speaker {
                    name,
                    tokens,
                    kind: SpeakerKind::Person,
                })
            }
            ActorClass::Known | ActorClass::Organisation | ActorClass::Group => {
                // "It" after a report that was spoken of is the report.
                let it = own.class == ActorClass::Anaphor
                    && &*annotation.parse.tokens[token].lower == "it";
                let name = if it { self.last_writing(token) } else { None };
                // "The Taliban Ministry of Interior", "a UN team": the phrase says more than the name in it.
                let words = annotation.phrase(actor.tokens.clone());
                let plain = actor.class == ActorClass::Organisation && actor.actor.is_none()
                    || words.chars().all(|letter| !letter.is_uppercase());
                let name = name
                    .or_else(|| self.state_of(&words))
                    .or_else(|| plain.then(|| self.at_home(&words)).flatten())
                    .unwrap_or_else(|| actor.name.clone());
                Some(Speaker {
                    name,
                    tokens,
                    kind: SpeakerKind::Body,
                })
            }
            ActorClass::People if own.class == ActorClass::Anaphor => Some(Speaker {
                name: actor.name.clone(),
                tokens,
                kind: SpeakerKind::Described,
            }),
            ActorClass::People => match self.proper(token) {
                Some(entry) => Some(Speaker {
                    name: entry.name.clone(),
                    tokens,
                    kind: SpeakerKind::Body,
                }),
                None => self.described(token),
            },
        }
    }

    /// People or a body by what they are: a person with that office, the name that the phrase holds, or the words.
    fn described(&self, token: usize) -> Option<Speaker> {
        let annotation = self.annotation;
        let (parse, tree) = (&annotation.parse, &annotation.tree);
        let tokens = without_determiner(annotation, tree.noun_phrase(parse, token));
        for child in tree
            .children(token)
            .filter(|&child| parse.tokens[child].dep == Dep::Appos)
        {
            if let Some(index) = annotation.actor_at(child)
                && annotation.actors[index].class == ActorClass::Person
            {
                return self.mention(index, child);
            }
        }
        let singular = !matches!(parse.tokens[token].tag, "NNS" | "NNPS");
        // "Its spokesman" speaks for whom was spoken of, whoever else held such an office.
        let owned = tree
            .children(token)
            .any(|child| matches!(&*parse.tokens[child].lower, "its" | "their"));
        if singular
            && !owned
            && self.is_leading_office(token)
            && let Some(person) = self.holder(tokens.clone())
        {
            return Some(Speaker {
                name: self.fullest(&person.name),
                tokens,
                kind: SpeakerKind::Person,
            });
        }
        if let Some(name) = self.named_within(token) {
            return Some(Speaker {
                name,
                tokens,
                kind: SpeakerKind::Body,
            });
        }
        // "Its leaders", "the group": the body that was spoken of.
        let refers = owned
            || matches!(
                self.annotation.lemmas[token].as_str(),
                "group" | "organization" | "organisation" | "movement"
            ) && tree
                .children(token)
                .any(|child| matches!(&*parse.tokens[child].lower, "the" | "this" | "that"));
        if refers && let Some(name) = self.last_body(token) {
            return Some(Speaker {
                name,
                tokens,
                kind: SpeakerKind::Body,
            });
        }
        let words = annotation.phrase(tokens.clone());
        Some(Speaker {
            name: self.at_home(&words).unwrap_or(words),
            tokens,
            kind: SpeakerKind::Described,
        })
    }

    /// The state that speaks through its capital ("Kigali denies this").
    fn state_of(&self, name: &str) -> Option<String> {
        let country = self.codebook.actors.country_of_capital(name)?;
        Some(country.name.clone())
    }

    /// A body of the state that the report is set in, by the text's words: "the justice minister", "police".
    fn at_home(&self, words: &str) -> Option<String> {
        crate::home::body(self.codebook, self.home?, words).map(|body| body.name)
    }

    /// People or a body that a word of saying has for its subject, whatever noun it is; no deed and no thing that is counted.
    pub(crate) fn any_noun(&self, token: usize) -> Option<Speaker> {
        let annotation = self.annotation;
        let lemma = annotation.lemmas[token].as_str();
        let deed = !self.codebook.events.triggers_for(lemma).is_empty()
            || !self.codebook.measures.get(lemma).is_empty()
            || !self.codebook.weapons.get(lemma).is_empty();
        let abstraction =
            lemma.ends_with("tion") || lemma.ends_with("ness") || lemma.ends_with("ment");
        (annotation.parse.tokens[token].pos == Pos::Noun && !deed && !abstraction)
            .then(|| self.described(token))
            .flatten()
    }

    /// A name that is no actor, place or person to the annotator.
    pub(crate) fn any_name(&self, token: usize) -> Option<Speaker> {
        let annotation = self.annotation;
        // "The company, Petrocat".
        if let Some(name) = annotation
            .tree
            .child(&annotation.parse, token, &[Dep::Appos])
            && annotation
                .word(name)
                .starts_with(|letter: char| letter.is_uppercase())
        {
            return self.any_name(name);
        }
        let tokens = without_determiner(
            annotation,
            annotation.tree.noun_phrase(&annotation.parse, token),
        );
        let capital = annotation
            .word(token)
            .starts_with(|letter: char| letter.is_uppercase());
        (capital && tokens.len() <= 6).then(|| Speaker {
            name: annotation.phrase(tokens.clone()),
            tokens,
            kind: SpeakerKind::Body,
        })
    }

    /// The body that the sentences before spoke of: the first one of the nearest sentence that has one, subjects first.
    pub(crate) fn last_body(&self, token: usize) -> Option<String> {
        let annotation = self.annotation;
        let sentence = annotation.sentence_of(token);
        (sentence.saturating_sub(3)..=sentence)
            .rev()
            .find_map(|at| {
                let tokens = &annotation.sentences[at].tokens;
                let end = tokens.end.min(token);
                let mut bodies = annotation
                    .actors_in(tokens.start..end.max(tokens.start))
                    .map(|index| &annotation.actors[index])
                    .filter(|actor| {
                        matches!(actor.class, ActorClass::Known | ActorClass::Organisation)
                            || self.proper(actor.head).is_some()
                    })
                    .peekable();
                let first = bodies.peek().map(|actor| actor.name.clone());
                bodies
                    .find(|actor| {
                        matches!(
                            annotation.parse.tokens[actor.head].dep,
                            Dep::Nsubj | Dep::Nsubjpass
                        )
                    })
                    .map(|actor| actor.name.clone())
                    .or(first)
            })
    }

    /// Whether a noun is a body that speaks.
    pub(crate) fn is_voice(&self, token: usize) -> bool {
        self.codebook
            .words
            .has(WordSet::Voice, &self.annotation.lemmas[token])
    }

    /// Whether a noun is a writing, which speaks for who wrote it.
    pub(crate) fn is_writing(&self, token: usize) -> bool {
        self.codebook
            .words
            .has(WordSet::Writing, &self.annotation.lemmas[token])
    }

    /// A name in a title, where no tagger sees one: the capitalised words that end at a token, without offices.
    pub(crate) fn capitalised(&self, token: usize) -> Option<Speaker> {
        let parse = &self.annotation.parse;
        let capital = |at: usize| {
            self.annotation
                .word(at)
                .chars()
                .next()
                .is_some_and(char::is_uppercase)
        };
        let mut start = token;
        while start > 0
            && capital(start - 1)
            && parse.tokens[start - 1].head == token
            && matches!(parse.tokens[start - 1].dep, Dep::Compound | Dep::Nmod)
            && !self.is_office(start - 1)
        {
            start -= 1;
        }
        let tokens = start..token + 1;
        (capital(token) && tokens.len() > 1 && !self.is_office(token)).then(|| Speaker {
            name: self.fullest(&self.annotation.phrase(tokens.clone())),
            tokens,
            kind: SpeakerKind::Person,
        })
    }

    /// The name of a known actor that stands as a plain word with a capital ("the Coalition").
    pub(crate) fn proper(&self, token: usize) -> Option<&'a concord_codebook::ActorEntry> {
        let word = self.annotation.word(token);
        if !word.chars().next().is_some_and(char::is_uppercase) {
            return None;
        }
        self.codebook.actors.named(&fold(word))
    }

    /// The body that a noun phrase names beside its head: "American officials", "the group's spokesman", "officials from Iraq".
    fn named_within(&self, token: usize) -> Option<String> {
        let annotation = self.annotation;
        let (parse, tree) = (&annotation.parse, &annotation.tree);
        let beside = tree.children(token).filter(|&child| {
            matches!(
                parse.tokens[child].dep,
                Dep::Compound | Dep::Amod | Dep::Poss | Dep::Nmod
            )
        });
        let after: Vec<usize> = tree
            .prepositionals(parse, token)
            .into_iter()
            .filter(|phrase| {
                matches!(
                    &*parse.tokens[phrase.preposition].lower,
                    "of" | "from" | "by" | "for" | "at" | "in" | "with"
                )
            })
            .map(|phrase| phrase.object)
            .collect();
        // An official of a state speaks for it; a resident of a town or a country does not.
        let lemma = annotation.lemmas[token].as_str();
        let speaks_for = self.is_leading_office(token)
            || self.codebook.words.has(WordSet::Voice, lemma)
            || self.codebook.words.has(WordSet::Writing, lemma);
        let name_of = |part: usize| match annotation.actor_at(part) {
            Some(index)
                if annotation.actors[annotation.referent(index)].class == ActorClass::Group =>
            {
                None
            }
            Some(_) => self.name_of(part),
            None => self
                .name_of(part)
                .filter(|_| speaks_for && self.is_country(part)),
        };
        beside
            .chain(after.iter().copied())
            .find_map(name_of)
            .or_else(|| {
                // "A team of experts working for X".
                let inner = after.iter().copied().find(|&part| {
                    self.is_office(part) || matches!(parse.tokens[part].tag, "NNS")
                })?;
                annotation
                    .actors_in(inner..tree.extent(inner).end)
                    .find_map(|index| {
                        let actor = &annotation.actors[index];
                        matches!(actor.class, ActorClass::Known | ActorClass::Organisation)
                            .then(|| actor.name.clone())
                    })
            })
    }

    fn is_country(&self, token: usize) -> bool {
        self.annotation
            .place_at(token)
            .and_then(|place| self.annotation.places[place].resolved.as_ref())
            .is_some_and(|place| place.precision == PlacePrecision::Country)
    }

    fn name_of(&self, token: usize) -> Option<String> {
        let annotation = self.annotation;
        if let Some(index) = annotation.actor_at(token) {
            let actor = &annotation.actors[annotation.referent(index)];
            if actor.class == ActorClass::People
                && let Some(entry) = self.proper(actor.head)
            {
                return Some(entry.name.clone());
            }
            return match actor.class {
                ActorClass::Known | ActorClass::Organisation | ActorClass::Group => {
                    Some(actor.name.clone())
                }
                ActorClass::Person => {
                    Some(self.fullest(&annotation.phrase(self.bare(actor.tokens.clone()))))
                }
                ActorClass::People | ActorClass::Anaphor => None,
            };
        }
        annotation
            .place_at(token)
            .map(|place| annotation.places[place].name.clone())
    }

    /// A report or the like: the body that made it, else its own words.
    fn writing(&self, token: usize) -> Option<Speaker> {
        let tokens = without_determiner(
            self.annotation,
            self.annotation
                .tree
                .noun_phrase(&self.annotation.parse, token),
        );
        let name = self
            .named_within(token)
            .or_else(|| self.maker(token))
            .or_else(|| self.last_writing(token))
            .or_else(|| self.last_voice(token))
            .unwrap_or_else(|| self.annotation.phrase(tokens.clone()));
        Some(Speaker {
            name,
            tokens,
            kind: SpeakerKind::Described,
        })
    }

    /// Who issues a writing: "ETA issued a statement denying".
    fn maker(&self, token: usize) -> Option<String> {
        let parse = &self.annotation.parse;
        let own = &parse.tokens[token];
        let agent = self
            .annotation
            .tree
            .agent(parse, own.head)
            .filter(|&agent| own.dep == Dep::Dobj && !self.is_writing(agent))?;
        self.speaker(agent).map(|speaker| speaker.name)
    }

    /// "Police said on Saturday ... the statement said": the body or office that spoke last, within three sentences.
    fn last_voice(&self, token: usize) -> Option<String> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let definite = tree.children(token).any(|child| {
            matches!(
                &*parse.tokens[child].lower,
                "the" | "this" | "its" | "their"
            )
        });
        let sentence = self.annotation.sentence_of(token);
        let first = self.annotation.sentences[sentence.saturating_sub(3)]
            .tokens
            .start;
        let says = |at: &usize| {
            parse.tokens[*at].pos == Pos::Verb
                && self
                    .codebook
                    .stances
                    .get(&self.annotation.lemmas[*at])
                    .iter()
                    .any(|entry| matches!(entry.stance, Stance::Claims | Stance::Confirms))
        };
        (first..token)
            .rev()
            .filter(|_| definite)
            .filter(says)
            .filter_map(|verb| tree.agent(parse, verb))
            .filter(|&agent| !self.is_writing(agent))
            .find_map(|agent| self.speaker(agent))
            .filter(|speaker| speaker.kind != SpeakerKind::First)
            .map(|speaker| speaker.name)
    }

    /// Who made the last writing that was spoken of with its maker, within five sentences.
    fn last_writing(&self, token: usize) -> Option<String> {
        let sentence = self.annotation.sentence_of(token);
        let first = self.annotation.sentences[sentence.saturating_sub(5)]
            .tokens
            .start;
        let made = |at: usize| {
            self.codebook
                .words
                .has(WordSet::Writing, &self.annotation.lemmas[at])
                && self.annotation.parse.tokens[at].pos != Pos::Verb
        };
        (first..token)
            .rev()
            .filter(|&at| made(at))
            .find_map(|at| self.named_within(at))
    }

    /// Whether a noun is an office by which people speak for others.
    pub(crate) fn is_leading_office(&self, token: usize) -> bool {
        let lemma = &self.annotation.lemmas[token];
        self.codebook.people.get(lemma).any(|class| {
            [
                PersonRole::Speaker,
                PersonRole::Official,
                PersonRole::Leader,
            ]
            .iter()
            .any(|&role| class.is(role))
        })
    }
}
