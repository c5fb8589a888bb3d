//! Whom the words of a pattern stand for where its grammar does not say: the bearer of a noun, a name behind a comma, a unit by its own
//! name, a state by its demonym.

use concord_annotate::ActorClass;
use concord_codebook::{ActorKind, fold};
use concord_language::{Dep, Pos};
use concord_record::RelationKind;

use super::pattern::Match;
use super::{End, Reader};

impl Reader<'_> {
    /// Whom a noun describes: an apposition on either side, a subject, or a name that follows it.
    pub(super) fn bearer(&self, noun: usize) -> Vec<End> {
        let parse = &self.annotation.parse;
        let tree = &self.annotation.tree;
        if let Some(token) = self.described(noun) {
            let named = self.ends(token);
            return if named.is_empty() {
                self.known_as(token)
            } else {
                named
            };
        }
        let token = &parse.tokens[noun];
        // "The first caliph was X"; "as a breakaway group from B, A holds".
        if token.dep == Dep::Nsubj
            && &*parse.tokens[token.head].lemma == "be"
            && let Some(name) = tree.child(parse, token.head, &[Dep::Attr])
        {
            return self.ends(name);
        }
        if token.dep == Dep::Pobj && &*parse.tokens[token.head].lower == "as" {
            let clause = tree.clause_of(parse, token.head);
            let patient = tree
                .patient(parse, clause)
                .map_or_else(Vec::new, |patient| {
                    let named = self.ends(patient);
                    if named.is_empty() {
                        self.known_as(patient)
                    } else {
                        named
                    }
                });
            if !patient.is_empty() {
                return patient;
            }
            return tree
                .agent(parse, clause)
                .map_or_else(Vec::new, |agent| self.ends(agent));
        }
        // "X, an ISIL gang leader": the comma right before the phrase.
        let mut start = tree.noun_phrase(parse, noun).start;
        let lower = |token: usize| &*parse.tokens[token].lower;
        if start >= 3 && matches!(lower(start - 1), "itself" | "himself" | "herself") {
            // "MUJAO, itself an offshoot of": the pronoun only stresses.
            start -= 1;
        }
        let article = if lower(start) == "itself" {
            start + 1
        } else {
            start
        };
        if start >= 2
            && &*parse.tokens[start - 1].lower == ","
            && let Some(index) = self.annotation.actor_at(start - 2)
            && self.annotation.sentence_of(start - 2) == self.annotation.sentence_of(noun)
            && matches!(lower(article), "a" | "an" | "the")
        {
            return self.ends(self.annotation.actors[index].head);
        }
        // "Taliban spokesman X": the noun stands before the name.
        if matches!(token.dep, Dep::Compound | Dep::Nmod | Dep::Amod) && token.head > noun {
            return self
                .ends(token.head)
                .into_iter()
                .filter(|end| end.tokens.start > noun)
                .collect();
        }
        // "The group's leader, X," where the parser lost the apposition.
        let next = noun + 1;
        let after = if next < parse.tokens.len() && &*parse.tokens[next].lower == "," {
            next + 1
        } else {
            next
        };
        let index = (after < parse.tokens.len())
            .then(|| self.annotation.actor_at(after))
            .flatten();
        index
            .filter(|&index| {
                let class = self.annotation.actors[index].class;
                class == ActorClass::Person
                    || after > next && matches!(class, ActorClass::Known | ActorClass::Organisation)
            })
            .and_then(|index| self.one(self.annotation.actors[index].head))
            .into_iter()
            .collect()
    }

    /// "A terrorist known as X".
    pub(super) fn known_as(&self, noun: usize) -> Vec<End> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        tree.children(noun)
            .filter(|&child| {
                parse.tokens[child].dep == Dep::Acl
                    && matches!(&*parse.tokens[child].lower, "known" | "called" | "named")
            })
            .flat_map(|child| {
                let led = tree
                    .prepositionals(parse, child)
                    .into_iter()
                    .map(|phrase| phrase.object);
                led.chain(tree.child(parse, child, &[Dep::Oprd]))
                    .collect::<Vec<_>>()
            })
            .flat_map(|name| self.ends(name))
            .collect()
    }

    /// "The leader of B, A,": the name behind the comma that the parser hangs on B.
    pub(super) fn named_behind(&self, one: &Match<'_>, object: usize) -> Option<End> {
        let of_person = matches!(
            one.entry.relation,
            RelationKind::LeaderOf | RelationKind::MemberOf
        );
        if !of_person {
            return None;
        }
        let end = self
            .annotation
            .actor_at(object)
            .map_or(object + 1, |index| self.annotation.actors[index].tokens.end);
        let comma = self.annotation.parse.tokens.get(end)?;
        self.annotation.parse.tokens.get(end + 1)?;
        let index = self.annotation.actor_at(end + 1)?;
        let same = self.annotation.sentence_of(object) == self.annotation.sentence_of(end);
        (same && &*comma.lower == "," && self.annotation.actors[index].class == ActorClass::Person)
            .then(|| self.one(self.annotation.actors[index].head))
            .flatten()
            .filter(|end| end.person)
    }

    /// A unit by its own name: "the Northern Corps", "the Karim Saleh front".
    pub(super) fn unit(&self, noun: usize) -> Option<End> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let phrase = tree.noun_phrase(parse, noun);
        let start = phrase
            .clone()
            .take_while(|&token| token < noun)
            .find(|&token| parse.tokens[token].pos == Pos::Propn)?;
        let tokens = start..noun + 1;
        // "Ministry of Defence", "Commission of Inquiry": the rest is a part of the name.
        let office = matches!(
            self.annotation.lemmas[noun].as_str(),
            "ministry" | "commission" | "department" | "agency" | "office" | "court" | "province"
        );
        let longer = parse.tokens.get(noun + 2).is_some_and(|_| {
            self.annotation
                .actor_at(noun)
                .is_some_and(|index| self.annotation.actors[index].tokens.end > noun + 1)
        });
        if office || longer {
            return None;
        }
        let place = tokens
            .clone()
            .all(|token| token == noun || self.annotation.place_at(token).is_some())
            && !self.annotation.word(noun).starts_with(char::is_uppercase);
        (!place
            && !tokens
                .clone()
                .any(|token| self.annotation.word(token).starts_with(',')))
        .then(|| End {
            name: self.annotation.phrase(tokens.clone()),
            tokens,
            kind: None,
            person: false,
        })
    }

    /// "Its leader", "of the party": the body that the text was speaking of.
    pub(super) fn owner_before(&self, token: usize) -> Option<End> {
        let parse = &self.annotation.parse;
        let points = matches!(&*parse.tokens[token].lower, "its" | "their")
            || matches!(
                self.annotation.lemmas[token].as_str(),
                "party" | "group" | "movement" | "organisation" | "organization"
            );
        if !points {
            return None;
        }
        let name = self.cast.last_body(token)?;
        let kind = self
            .codebook
            .actors
            .entries()
            .iter()
            .find(|entry| entry.name == name)
            .map(|entry| entry.kind);
        Some(End {
            name,
            tokens: token..token + 1,
            kind,
            person: false,
        })
    }

    /// The state that a demonym stands for, where it acts: "Turkish-backed", "Rwandan support for".
    pub(super) fn demonym(&self, one: &Match<'_>, token: usize) -> Option<End> {
        let acts = matches!(
            one.entry.relation,
            RelationKind::Supports | RelationKind::AlliedWith | RelationKind::Fights
        );
        let word = fold(self.annotation.word(token));
        let country = self
            .codebook
            .actors
            .countries()
            .iter()
            .find(|country| acts && fold(&country.demonym) == word)?;
        Some(End {
            name: country.name.clone(),
            tokens: token..token + 1,
            kind: Some(ActorKind::Government),
            person: false,
        })
    }

    /// The two sides of a tie that has no direction, where one phrase names both.
    pub(super) fn both(&self, one: &Match<'_>, token: usize) -> Vec<(End, End)> {
        let mutual = matches!(
            one.entry.relation,
            RelationKind::AlliedWith | RelationKind::Fights | RelationKind::RivalOf
        );
        match self.ends(token).as_slice() {
            [a, b] if mutual => vec![(a.clone(), b.clone())],
            _ => Vec::new(),
        }
    }
}
