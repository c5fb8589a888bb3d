//! Hostility: who fights whom, by what they set out to do to one another, by what they are called, and by armed deeds.

use std::ops::Range;

use concord_codebook::{ActorKind, PartOfSpeech, WordSet};
use concord_language::{Dep, Pos};
use concord_record::{RelationKind, TypeGroup};

use super::{End, Reader, Tie};

/// Whether a side can be at war: a state, a force or an armed group, not a person, an outlet or a people.
pub(crate) fn can_fight(end: &End) -> bool {
    !end.person
        && matches!(
            end.kind,
            Some(
                ActorKind::ArmedGroup
                    | ActorKind::Militia
                    | ActorKind::StateForces
                    | ActorKind::Government
                    | ActorKind::Coalition
                    | ActorKind::Police
                    | ActorKind::CriminalGroup
            )
        )
}

/// Whether a side is armed against states.
fn is_armed_group(end: &End) -> bool {
    matches!(
        end.kind,
        Some(ActorKind::ArmedGroup | ActorKind::Militia | ActorKind::CriminalGroup)
    )
}

impl Reader<'_> {
    /// The hostilities that a sentence tells of.
    pub(crate) fn hostilities(&self, sentence: Range<usize>) -> Vec<Tie> {
        let mut found = Vec::new();
        for token in sentence {
            let lemma = self.annotation.lemmas[token].as_str();
            let word = &self.annotation.parse.tokens[token];
            if let Some(tie) = self.between(token) {
                found.push(tie);
                continue;
            }
            let pairs = match word.pos {
                Pos::Verb
                    if self.codebook.words.has(WordSet::HostileAim, lemma)
                        || self.is_violent(lemma) =>
                {
                    self.aimed(token)
                }
                _ if self.codebook.words.has(WordSet::HostileDoing, lemma)
                    && matches!(
                        word.dep,
                        Dep::Pobj | Dep::Nsubj | Dep::Dobj | Dep::Nsubjpass
                    ) =>
                {
                    self.done(token)
                }
                Pos::Noun if self.codebook.words.has(WordSet::HostileDoing, lemma) => {
                    self.done(token)
                }
                Pos::Adp if &*word.lower == "against" => self.against(token),
                _ if matches!(&*word.lower, "counter" | "anti")
                    || word.lower.starts_with("counter-")
                    || word.lower.starts_with("anti-") =>
                {
                    self.opposed(token)
                }
                _ => Vec::new(),
            };
            for (a, b) in pairs {
                if can_fight(&a) && can_fight(&b) && (is_armed_group(&a) || is_armed_group(&b)) {
                    found.push(Tie {
                        a,
                        relation: RelationKind::Fights,
                        b,
                        trigger: token..token + 1,
                    });
                }
            }
        }
        found
    }

    /// "Fighting between A and B", "clashes between A and B", "rivalry between A and B": both may be any bodies by name.
    fn between(&self, token: usize) -> Option<Tie> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let lemma = self.annotation.lemmas[token].as_str();
        let relation = match lemma {
            "fighting" | "clash" | "battle" | "war" | "conflict" | "feud" | "fight"
            | "hostility" | "gunfight" | "shootout" => RelationKind::Fights,
            "rivalry" | "competition" | "dispute" => RelationKind::RivalOf,
            _ => return None,
        };
        let object = tree
            .prepositionals(parse, token)
            .into_iter()
            .find(|phrase| &*parse.tokens[phrase.preposition].lower == "between")?
            .object;
        let mut ends = self.ends(object);
        // "Between the two wings of the cartel, A and B".
        let listed = tree.child(parse, object, &[Dep::Appos]);
        if let Some(listed) = listed.filter(|_| ends.len() != 2) {
            ends = self.ends(listed);
        }
        if ends.len() != 2 {
            // Names that nobody knows: "between Alpha and Beta".
            let heads = tree.conjuncts(parse, listed.unwrap_or(object));
            let unknown = |head: usize| {
                self.one(head).or_else(|| {
                    (parse.tokens[head].pos == Pos::Propn
                        && self.annotation.place_at(head).is_none())
                    .then(|| End {
                        name: self.annotation.phrase(head..head + 1),
                        tokens: head..head + 1,
                        kind: None,
                        person: false,
                    })
                })
            };
            if heads.len() == 2 {
                ends = heads.into_iter().filter_map(unknown).collect();
            }
        }
        match ends.as_slice() {
            [a, b] if !a.person && !b.person => Some(Tie {
                a: a.clone(),
                relation,
                b: b.clone(),
                trigger: token..token + 1,
            }),
            _ => None,
        }
    }

    fn is_violent(&self, lemma: &str) -> bool {
        self.codebook
            .events
            .triggers_for(lemma)
            .iter()
            .any(|trigger| {
                trigger.pos == PartOfSpeech::Verb
                    && trigger.weight >= 0.6
                    && !trigger.guard.role_swap
                    && matches!(trigger.kind.group(), TypeGroup::Attack | TypeGroup::Battle)
            })
    }

    /// "A strikes B", "A's campaign to defeat B", "A seeks to overthrow B".
    fn aimed(&self, verb: usize) -> Vec<(End, End)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let possible = tree.modal(parse, verb).is_some_and(|modal| {
            matches!(
                &*parse.tokens[modal].lower,
                "may" | "might" | "could" | "would" | "should" | "can"
            )
        });
        if tree.is_negated(parse, verb) || possible {
            return Vec::new();
        }
        if let Some(each) = self.one_another(verb) {
            return each;
        }
        let patients = tree
            .patient(parse, verb)
            .map_or_else(Vec::new, |patient| self.ends(patient));
        let patients: Vec<End> = if patients.is_empty() {
            tree.prepositionals(parse, verb)
                .into_iter()
                .filter(|phrase| {
                    matches!(
                        &*parse.tokens[phrase.preposition].lower,
                        "against" | "on" | "with" | "from"
                    )
                })
                .flat_map(|phrase| self.ends(phrase.object))
                .collect()
        } else {
            patients
        };
        if patients.is_empty() {
            return Vec::new();
        }
        let mut agents = tree
            .agent(parse, verb)
            .map_or_else(Vec::new, |agent| self.ends(agent));
        // "Supports A in defeating B": who is supported does it.
        let token = &parse.tokens[verb];
        if token.dep == Dep::Pcomp && &*parse.tokens[token.head].lower == "in" {
            let above = parse.tokens[token.head].head;
            if let Some(object) = tree.child(parse, above, &[Dep::Dobj]) {
                let helped = self.ends(object);
                if helped.iter().any(can_fight) {
                    agents = helped;
                }
            }
        }
        // "The campaign to defeat B", "a strategy to destroy B", "the coalition to defeat B": whose it is.
        let mut at = verb;
        for _ in 0..8 {
            if !agents.is_empty() {
                break;
            }
            let token = &parse.tokens[at];
            // What somebody says of others is not their own doing.
            if token.head == at || matches!(token.dep, Dep::Ccomp | Dep::Advcl | Dep::Parataxis) {
                break;
            }
            at = token.head;
            agents = match parse.tokens[at].pos {
                Pos::Noun | Pos::Propn => self.owners(at),
                _ if tree.is_clause(parse, at) => tree
                    .agent(parse, at)
                    .map_or_else(Vec::new, |agent| self.ends(agent)),
                _ => Vec::new(),
            };
        }
        pairs(agents, &patients)
    }

    /// "A and B have fought one another".
    fn one_another(&self, verb: usize) -> Option<Vec<(End, End)>> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let object = tree.child(parse, verb, &[Dep::Dobj])?;
        let around = object.saturating_sub(1)..(object + 2).min(parse.tokens.len());
        let words: Vec<&str> = around.map(|token| &*parse.tokens[token].lower).collect();
        if !words
            .windows(2)
            .any(|pair| matches!(pair, ["one", "another"] | ["each", "other"]))
        {
            return None;
        }
        let ends = tree
            .agent(parse, verb)
            .map_or_else(Vec::new, |agent| self.ends(agent));
        match ends.as_slice() {
            [a, b] => Some(vec![(a.clone(), b.clone())]),
            _ => None,
        }
    }

    /// "A held its positions against B".
    fn against(&self, preposition: usize) -> Vec<(End, End)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let Some(object) = tree.child(parse, preposition, &[Dep::Pobj]) else {
            return Vec::new();
        };
        let targets = self.ends(object);
        let up = parse.tokens[preposition].head;
        let mut agents = self.owners(up);
        if agents.is_empty() {
            let clause = tree.clause_of(parse, up);
            agents = tree
                .agent(parse, clause)
                .filter(|&agent| agent != up)
                .map_or_else(Vec::new, |agent| self.ends(agent));
        }
        pairs(agents, &targets)
    }

    /// "A's operations against B", "A airstrikes on B".
    fn done(&self, noun: usize) -> Vec<(End, End)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let against: Vec<End> = tree
            .prepositionals(parse, noun)
            .into_iter()
            .filter(|phrase| matches!(&*parse.tokens[phrase.preposition].lower, "against" | "on"))
            .flat_map(|phrase| self.ends(phrase.object))
            .collect();
        if against.is_empty() {
            return Vec::new();
        }
        let mut agents = self.owners(noun);
        if agents.is_empty() {
            let clause = tree.clause_of(parse, noun);
            agents = tree
                .agent(parse, clause)
                .filter(|&agent| {
                    agent != noun && !matches!(parse.tokens[noun].dep, Dep::Nsubj | Dep::Nsubjpass)
                })
                .map_or_else(Vec::new, |agent| self.ends(agent));
        }
        pairs(agents, &against)
    }

    /// Named sides that own a noun: a genitive, a name before it, "by" and "of".
    fn owners(&self, noun: usize) -> Vec<End> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        if self.annotation.actor_at(noun).is_some() {
            let own = self.ends(noun);
            if !own.is_empty() {
                return own;
            }
        }
        // "Supports A in their fight": theirs who were named last.
        let token = &parse.tokens[noun];
        let theirs = tree
            .children(noun)
            .any(|child| matches!(&*parse.tokens[child].lower, "their" | "its"));
        if theirs && token.dep == Dep::Pobj && &*parse.tokens[token.head].lower == "in" {
            let sentence = &self.annotation.sentences[self.annotation.sentence_of(noun)].tokens;
            let near = self.annotation.actors_in(sentence.start..token.head).last();
            let named = near.map_or_else(Vec::new, |index| {
                self.ends(self.annotation.actors[index].head)
            });
            if named.iter().any(can_fight) {
                return named;
            }
        }
        let beside = tree.children(noun).filter(|&child| {
            matches!(
                parse.tokens[child].dep,
                Dep::Poss | Dep::Compound | Dep::Amod | Dep::Nmod
            )
        });
        let found: Vec<End> = beside.flat_map(|child| self.ends(child)).collect();
        if !found.is_empty() {
            return found;
        }
        tree.prepositionals(parse, noun)
            .into_iter()
            .filter(|phrase| matches!(&*parse.tokens[phrase.preposition].lower, "by" | "of"))
            .flat_map(|phrase| self.ends(phrase.object))
            .collect()
    }

    /// "The counter-B coalition", "anti-B forces".
    fn opposed(&self, token: usize) -> Vec<(End, End)> {
        let parse = &self.annotation.parse;
        let next = (token + 1..(token + 3).min(parse.tokens.len()))
            .find(|&at| self.annotation.actor_at(at).is_some());
        let Some(b) = next.and_then(|at| self.one(at)) else {
            return Vec::new();
        };
        let mut head = b.tokens.end - 1;
        for _ in 0..4 {
            let above = parse.tokens[head].head;
            if above <= head
                || !matches!(
                    parse.tokens[head].dep,
                    Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Pobj | Dep::Poss
                )
            {
                break;
            }
            head = above;
        }
        let side: Vec<End> = self.ends(head);
        pairs(
            side.into_iter().filter(|end| end.name != b.name).collect(),
            std::slice::from_ref(&b),
        )
    }
}

fn pairs(firsts: Vec<End>, seconds: &[End]) -> Vec<(End, End)> {
    firsts
        .into_iter()
        .flat_map(|a| seconds.iter().map(move |b| (a.clone(), b.clone())))
        .collect()
}
