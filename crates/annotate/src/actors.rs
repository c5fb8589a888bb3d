//! Mentions of actors: codebook aliases first, then what the tagger takes for organisations, persons and peoples, then people by
//! what they are ("gunmen", "villagers"), then pronouns and short definite phrases that stand for one of these.
//!
//! The codebook overrides the tagger because the tagger was trained on news that knew other groups.

use std::ops::Range;

use concord_codebook::{ActorKind, AliasKind, Article, Codebook, PartOfSpeech, fold};
use concord_language::{Dep, EntityLabel, Parse, Pos};

use crate::annotation::{ActorClass, ActorMention, Sentence};
use crate::names::{camps, lower_first};
use crate::syntax::Tree;

/// Folded words of a sentence with the token that each comes from.
pub(crate) struct Words {
    pub(crate) folded: Vec<String>,
    pub(crate) token: Vec<usize>,
}

impl Words {
    /// Folds the words of a range of tokens; tokens that fold to nothing (hyphens, quotes) are left out.
    pub(crate) fn new(parse: &Parse, text: &str, tokens: Range<usize>) -> Self {
        let mut words = Words {
            folded: Vec::new(),
            token: Vec::new(),
        };
        for index in tokens {
            let token = &parse.tokens[index];
            for word in fold(&text[token.start..token.end])
                .split(' ')
                .filter(|word| !word.is_empty())
            {
                words.folded.push(word.to_owned());
                words.token.push(index);
            }
        }
        words
    }
}

/// Finds the mentions of one sentence.
pub(crate) fn find(
    codebook: &Codebook,
    parse: &Parse,
    tree: &Tree,
    text: &str,
    sentence: &Sentence,
    title: bool,
) -> Vec<ActorMention> {
    let mut taken = vec![false; sentence.tokens.len()];
    let mut found = Vec::new();
    let finder = Finder {
        codebook,
        parse,
        tree,
        text,
        sentence,
        title,
    };
    for camp in camps(codebook, parse, text, sentence) {
        finder.take(camp.tokens.clone(), &mut taken);
        found.push(camp);
    }
    finder.known(&mut found, &mut taken);
    finder.tagged(&mut found, &mut taken);
    finder.demonyms(&mut found, &mut taken);
    finder.people(&mut found, &mut taken);
    finder.anaphors(&mut found, &mut taken);
    found.sort_by_key(|mention| mention.tokens.start);
    found
}

struct Finder<'a> {
    codebook: &'a Codebook,
    parse: &'a Parse,
    tree: &'a Tree,
    text: &'a str,
    sentence: &'a Sentence,
    /// The sentence is a title or heading.
    title: bool,
}

impl Finder<'_> {
    fn slice(&self, token: usize) -> &str {
        let token = &self.parse.tokens[token];
        &self.text[token.start..token.end]
    }

    /// The words of a range of tokens, runs of white space made one blank.
    fn written(&self, tokens: Range<usize>) -> String {
        let bytes = self.parse.tokens[tokens.start].start..self.parse.tokens[tokens.end - 1].end;
        self.text[bytes]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Takes the tokens for a mention; `false` if some are taken already.
    fn take(&self, tokens: Range<usize>, taken: &mut [bool]) -> bool {
        let base = self.sentence.tokens.start;
        let slots = &mut taken[tokens.start - base..tokens.end - base];
        if slots.iter().any(|&slot| slot) {
            return false;
        }
        slots.fill(true);
        true
    }

    /// The token of a range whose head lies outside of it.
    fn head(&self, tokens: Range<usize>) -> usize {
        tokens
            .clone()
            .rev()
            .find(|&token| {
                let above = self.parse.tokens[token].head;
                (above == token || !tokens.contains(&above))
                    && !matches!(self.parse.tokens[token].pos, Pos::Punct | Pos::Part)
            })
            .unwrap_or(tokens.end - 1)
    }

    fn mention(&self, tokens: Range<usize>, class: ActorClass, name: String) -> ActorMention {
        let bytes = self.parse.tokens[tokens.start].start..self.parse.tokens[tokens.end - 1].end;
        let head = self.head(tokens.clone());
        ActorMention {
            tokens,
            bytes,
            head,
            class,
            name,
            actor: None,
            kind: None,
            refers_to: None,
        }
    }

    fn known(&self, found: &mut Vec<ActorMention>, taken: &mut [bool]) {
        let words = Words::new(self.parse, self.text, self.sentence.tokens.clone());
        let folded: Vec<&str> = words.folded.iter().map(String::as_str).collect();
        let caseless = self.is_caseless();
        let mut at = 0;
        while at < folded.len() {
            // A match must begin with the first word of a token, not inside one.
            let inside = at > 0 && words.token[at - 1] == words.token[at];
            let Some(matched) = (!inside)
                .then(|| self.codebook.actors.matches(&folded[at..]))
                .flatten()
            else {
                at += 1;
                continue;
            };
            let tokens = words.token[at]..words.token[at + matched.words - 1] + 1;
            let acronym = matched.candidates.iter().all(|candidate| candidate.acronym);
            if acronym && !caseless && !self.is_upper(tokens.clone()) {
                at += 1;
                continue;
            }
            let capital = matched
                .candidates
                .iter()
                .all(|candidate| candidate.alias == AliasKind::Capital);
            if capital && !self.acts(self.head(tokens.clone())) {
                // A capital stands for its government only where it acts.
                at += 1;
                continue;
            }
            let country = matched
                .candidates
                .iter()
                .all(|candidate| candidate.alias == AliasKind::Country);
            if country && self.is_where(tokens.clone()) {
                at += 1;
                continue;
            }
            // "Bir Tuareg": a people's name at the end of a longer one.
            let people = self.codebook.actors.entry(matched.actor()).kind == ActorKind::Tribe;
            let longer = people
                && tokens.start > self.sentence.tokens.start
                && self.parse.tokens[tokens.start - 1].pos == Pos::Propn
                && self.parse.tokens[tokens.start - 1].dep == Dep::Compound
                && self.parse.tokens[tokens.start - 1].head == tokens.end - 1;
            if longer {
                at += 1;
                continue;
            }
            if !capital && !self.names(tokens.clone(), matched.is_ambiguous(), caseless)
                || !self.take(tokens.clone(), taken)
            {
                at += 1;
                continue;
            }
            let entry = self.codebook.actors.entry(matched.actor());
            let mut mention = self.mention(tokens, ActorClass::Known, entry.name.to_string());
            mention.actor = Some(entry.id.to_string());
            mention.kind = Some(entry.kind.as_str().to_owned());
            found.push(mention);
            at += matched.words;
        }
    }

    /// Whether a preposition that only places follow leads to a name: "in northern Mali".
    fn is_where(&self, tokens: Range<usize>) -> bool {
        let head = self.head(tokens);
        let name = &self.parse.tokens[head];
        name.dep == Dep::Pobj
            && matches!(
                &*self.parse.tokens[name.head].lower,
                "in" | "near" | "across" | "inside" | "outside" | "throughout" | "into" | "within"
            )
    }

    /// Whether a name is the subject of a verb of speaking, of carrying out or of violence.
    fn acts(&self, head: usize) -> bool {
        let verb = self.parse.tokens[head].head;
        if self.parse.tokens[head].dep != Dep::Nsubj || self.parse.tokens[verb].pos != Pos::Verb {
            return false;
        }
        let end = (verb + 3).min(self.sentence.tokens.end);
        let lemmas: Vec<String> = (verb..end)
            .map(|token| fold(&self.parse.tokens[token].lemma))
            .collect();
        let lemmas: Vec<&str> = lemmas.iter().map(String::as_str).collect();
        let is_verb = |pos: PartOfSpeech| pos == PartOfSpeech::Verb;
        self.codebook
            .stances
            .get(lemmas[0])
            .iter()
            .any(|entry| is_verb(entry.pos))
            || self.codebook.events.light_verb(&lemmas).is_some() && lemmas[0] != "have"
            || self.codebook.events.matches(&lemmas).any(|(_, triggers)| {
                triggers
                    .iter()
                    .any(|trigger| is_verb(trigger.pos) && !trigger.guard.role_swap)
            })
    }

    /// Whether the words stand as a name: with a capital, and for ambiguous ones not as an ordinary word.
    fn names(&self, tokens: Range<usize>, ambiguous: bool, caseless: bool) -> bool {
        if caseless {
            return !ambiguous;
        }
        let capital = tokens.clone().any(|token| {
            self.slice(token)
                .chars()
                .next()
                .is_some_and(char::is_uppercase)
        });
        let tagged = tokens.clone().any(|token| {
            matches!(
                self.parse.tokens[token].entity,
                Some(EntityLabel::Org | EntityLabel::Norp | EntityLabel::Person)
            )
        });
        if !ambiguous {
            // A short name that is not written as an acronym may be a word at the head of a sentence ("Let").
            let short = tokens.len() == 1
                && self.slice(tokens.start).len() <= 4
                && !self.is_upper(tokens.clone());
            // "the base" is not "The Base".
            let content = tokens
                .clone()
                .find(|&token| &*self.parse.tokens[token].lower != "the");
            let word = tokens.len() == 2 && content == Some(tokens.end - 1);
            let written =
                content.is_some_and(|token| self.slice(token).starts_with(char::is_uppercase));
            return (capital && (!word || written) || tokens.len() > 1 && !word)
                && (!short || tagged);
        }
        // "IS", "US", "PP": all capitals, or tagged as a name.
        self.is_upper(tokens.clone()) || capital && tagged
    }

    /// Whether every letter is a capital.
    fn is_upper(&self, mut tokens: Range<usize>) -> bool {
        tokens.all(|token| {
            self.slice(token)
                .chars()
                .filter(|letter| letter.is_alphabetic())
                .all(char::is_uppercase)
        })
    }

    /// Whether case tells nothing here: a headline in capitals, or a wire in capitals.
    fn is_caseless(&self) -> bool {
        let (mut upper, mut lower) = (0, 0);
        for token in &self.parse.tokens[self.sentence.tokens.clone()] {
            let word = &self.text[token.start..token.end];
            if word.chars().any(char::is_lowercase) {
                lower += 1;
            } else if word.chars().filter(|c| c.is_alphabetic()).count() > 1 {
                upper += 1;
            }
        }
        upper > 3 && lower * 4 < upper
    }

    fn tagged(&self, found: &mut Vec<ActorMention>, taken: &mut [bool]) {
        if self.title {
            // In Title Case every word looks like a name.
            return;
        }
        for entity in &self.parse.entities {
            if entity.first < self.sentence.tokens.start || entity.end > self.sentence.tokens.end {
                continue;
            }
            let class = match entity.label {
                EntityLabel::Org => ActorClass::Organisation,
                EntityLabel::Person => ActorClass::Person,
                EntityLabel::Norp => ActorClass::Group,
                _ => continue,
            };
            let mut tokens = entity.first..entity.end;
            // "Near Al Bab" at the head of a sentence: the tagger takes the preposition for a part of the name.
            while tokens.len() > 1
                && matches!(
                    &*self.parse.tokens[tokens.start].lower,
                    "the"
                        | "a"
                        | "an"
                        | "near"
                        | "in"
                        | "at"
                        | "on"
                        | "from"
                        | "outside"
                        | "around"
                        | "inside"
                )
            {
                tokens.start += 1;
            }
            while tokens.len() > 1
                && (self.parse.tokens[tokens.end - 1].pos == Pos::Part
                    || matches!(
                        &*self.parse.tokens[tokens.end - 1].lower,
                        "'s" | "’s" | "’" | "'"
                    ))
            {
                tokens.end -= 1;
            }
            if !self.take(tokens.clone(), taken) {
                continue;
            }
            // "MPQR": letters of a body, which the tagger takes now for a person, now for a people.
            let letters = tokens.len() == 1
                && self.is_upper(tokens.clone())
                && (3..=8).contains(&self.slice(tokens.start).len())
                && !self.is_caseless();
            let class = if letters {
                ActorClass::Organisation
            } else {
                class
            };
            let name = self.written(tokens.clone());
            found.push(self.mention(tokens, class, name));
        }
    }

    /// "a Kyrgyz drone": an adjective of a country that the tagger did not take for a people's name.
    fn demonyms(&self, found: &mut Vec<ActorMention>, taken: &mut [bool]) {
        for index in self.sentence.tokens.clone() {
            let token = &self.parse.tokens[index];
            let stands = !taken[index - self.sentence.tokens.start]
                && matches!(token.dep, Dep::Amod | Dep::Compound | Dep::Nmod)
                && self
                    .slice(index)
                    .chars()
                    .next()
                    .is_some_and(char::is_uppercase);
            if stands && self.codebook.actors.is_demonym(&fold(self.slice(index))) {
                self.take(index..index + 1, taken);
                let name = self.slice(index).to_owned();
                found.push(self.mention(index..index + 1, ActorClass::Group, name));
            }
        }
    }

    fn people(&self, found: &mut Vec<ActorMention>, taken: &mut [bool]) {
        for index in self.sentence.tokens.clone() {
            let token = &self.parse.tokens[index];
            if !matches!(token.pos, Pos::Noun | Pos::Propn)
                || taken[index - self.sentence.tokens.start]
            {
                continue;
            }
            let lemma = fold(&token.lemma);
            // "service member", "aid worker": the word before may make the noun one for people.
            let pair = || {
                let before = index.checked_sub(1)?;
                let compound = self.parse.tokens[before].head == index;
                let phrase = format!("{} {lemma}", fold(&self.parse.tokens[before].lemma));
                compound.then(|| self.codebook.people.get(&phrase).next())?
            };
            let Some(class) = self.codebook.people.get(&lemma).next().or_else(pair) else {
                continue;
            };
            // "gang members": the word that another word for people is more closely told by.
            let above = token.head;
            if token.dep == Dep::Compound
                && above == index + 1
                && self.sentence.tokens.contains(&above)
                && self.parse.tokens[above].tag == "NNS"
            {
                let phrase = format!("{lemma} {}", fold(&self.parse.tokens[above].lemma));
                if self.codebook.people.get(&phrase).next().is_some() {
                    continue;
                }
            }
            let mut tokens = self.tree.noun_phrase(self.parse, index);
            tokens.start = tokens.start.max(self.sentence.tokens.start);
            while tokens.len() > 1
                && matches!(
                    self.parse.tokens[tokens.start].dep,
                    Dep::Det | Dep::Predet | Dep::Quantmod | Dep::Nummod
                )
            {
                tokens.start += 1;
            }
            // A name inside the phrase stays a mention of its own ("Taliban fighters").
            let base = self.sentence.tokens.start;
            // A date or number before the noun is no part of it ("the 24 January gunmen", "more than 20 militants").
            if let Some(date) = (tokens.start..index).rev().find(|&token| {
                self.parse.tokens[token].pos == Pos::Num
                    || matches!(
                        self.parse.tokens[token].entity,
                        Some(EntityLabel::Date | EntityLabel::Time)
                    )
            }) {
                tokens.start = date + 1;
            }
            while tokens.start < index
                && taken[tokens.start - base..index - base]
                    .iter()
                    .any(|&slot| slot)
            {
                tokens.start += 1;
            }
            // "the group's spokesman", "the government-aligned militia", where the word before is a mention of its own.
            while tokens.start < index
                && (self.parse.tokens[tokens.start].dep == Dep::Case
                    || self.parse.tokens[tokens.start].tag == "PRP$"
                    || self.is_inside(tokens.start))
            {
                tokens.start += 1;
            }
            if !self.take(tokens.clone(), taken) {
                continue;
            }
            // "Shiite fighters", "Dinka men": the name has the people's, which is a mention of its own.
            let people = tokens.start.checked_sub(1).filter(|&before| {
                self.parse.tokens[before].head == index
                    && matches!(
                        self.parse.tokens[before].dep,
                        Dep::Amod | Dep::Compound | Dep::Nmod
                    )
                    && found.iter().any(|one| {
                        matches!(
                            one.class,
                            ActorClass::Group | ActorClass::People | ActorClass::Person
                        ) && self.parse.tokens[before].pos != Pos::Noun
                            && one.tokens == (before..before + 1)
                    })
            });
            let name = self.written(people.unwrap_or(tokens.start)..tokens.end);
            // "Armed men" at the head of a sentence are "armed men"; "Shiite fighters" keep their capital.
            let name = if people.is_none() && self.opens(tokens.start) {
                lower_first(&name)
            } else {
                name
            };
            let mut mention = self.mention(tokens, ActorClass::People, name);
            mention.head = index;
            mention.kind = Some(class.name.clone());
            found.push(mention);
        }
    }

    /// Whether a common word has its capital from the head of a sentence alone.
    fn opens(&self, token: usize) -> bool {
        let first = (self.sentence.tokens.start..=token)
            .find(|&token| self.parse.tokens[token].pos != Pos::Punct);
        let word = &self.parse.tokens[token];
        first == Some(token)
            && (matches!(word.tag, "NN" | "NNS")
                || word.entity.is_none() && matches!(word.tag, "JJ" | "VBN" | "VBG"))
            && self
                .slice(token)
                .chars()
                .skip(1)
                .all(|letter| !letter.is_uppercase())
    }

    /// Whether a token stands within a hyphenated word, not at its beginning.
    fn is_inside(&self, token: usize) -> bool {
        let hyphen = |token: usize| matches!(self.slice(token), "-" | "‐" | "‑");
        hyphen(token) || token > self.sentence.tokens.start && hyphen(token - 1)
    }

    /// "it", "they", "its", and "the group", "the regime" or "coalition" without a name.
    fn anaphors(&self, found: &mut Vec<ActorMention>, taken: &mut [bool]) {
        const PRONOUNS: [&str; 6] = ["it", "they", "them", "its", "their", "he"];
        for index in self.sentence.tokens.clone() {
            let token = &self.parse.tokens[index];
            if taken[index - self.sentence.tokens.start] {
                continue;
            }
            let pronoun = token.pos == Pos::Pron && PRONOUNS.contains(&&*token.lower);
            let noun = matches!(token.pos, Pos::Noun | Pos::Adj)
                && self
                    .codebook
                    .anaphors
                    .get(&fold(&token.lemma))
                    .is_some_and(|anaphor| match anaphor.article {
                        Article::Definite => {
                            token.pos == Pos::Noun && is_definite(self.parse, self.tree, index)
                        }
                        Article::Bare => !is_indefinite(self.parse, self.tree, index),
                    });
            if !(pronoun || noun) || !self.take(index..index + 1, taken) {
                continue;
            }
            let mut mention = self.mention(
                index..index + 1,
                ActorClass::Anaphor,
                self.slice(index).to_owned(),
            );
            mention.head = index;
            found.push(mention);
        }
    }
}

/// Whether an article or a demonstrative says that a noun is known.
fn is_definite(parse: &Parse, tree: &Tree, noun: usize) -> bool {
    tree.children(noun).any(|child| {
        parse.tokens[child].dep == Dep::Det
            && matches!(
                &*parse.tokens[child].lower,
                "the" | "this" | "that" | "these" | "those"
            )
    })
}

/// Whether an article or a quantifier says that a noun is new.
fn is_indefinite(parse: &Parse, tree: &Tree, noun: usize) -> bool {
    tree.children(noun).any(|child| {
        parse.tokens[child].dep == Dep::Det
            && matches!(
                &*parse.tokens[child].lower,
                "a" | "an" | "any" | "another" | "no" | "every" | "each" | "some"
            )
    })
}
