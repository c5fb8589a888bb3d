//! Whose a quantity is, and who gives it.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, PartOfSpeech, WordSet};
use concord_language::{Dep, Pos};
use concord_record::{Measure, Stance};

use super::counted::Counted;
use crate::side::{Side, sides};

/// How far the side of a series of strikes is carried on through sentences that name none.
const CARRY: usize = 12;

/// The side that the text was last speaking of as acting, for sentences that leave it unsaid.
#[derive(Debug, Default)]
pub(super) struct Acting {
    last: Option<(usize, Side)>,
}

/// Reads owners of quantities in reading order.
pub(super) struct Owners<'a> {
    pub(super) codebook: &'a Codebook,
    pub(super) annotation: &'a Annotation,
    /// The country that the report is set in.
    pub(super) home: Option<&'a concord_codebook::Country>,
    /// Whether the report says what period it covers.
    pub(super) framed: bool,
}

impl Owners<'_> {
    /// Whose the counted things, people or deeds are.
    pub(super) fn owner(
        &self,
        counted: &Counted,
        measure: Measure,
        told: Option<Side>,
        acting: &mut Acting,
    ) -> Option<Side> {
        let annotation = self.annotation;
        let sentence = annotation.sentence_of(counted.node);
        let of_people = matches!(
            measure,
            Measure::Fighters
                | Measure::Escapees
                | Measure::Prisoners
                | Measure::Attacks
                | Measure::AttacksPerMonth
                | Measure::Raids
                | Measure::Plots
        );
        let agent = if counted.beside {
            self.agent(counted.node, measure)
        } else {
            // The noun stands elsewhere: only what is named there counts.
            let here = annotation.sentence_of(counted.head) == sentence;
            let agent = if here {
                self.agent(counted.head, measure).named()
            } else {
                None
            };
            agent.map_or(Agent::Untold, Agent::Named)
        };
        let patient = self.is_patient(counted.node);
        // "Near the town, two strikes destroyed a bridge": whose strikes, the text said before.
        let carried = acting
            .last
            .as_ref()
            .filter(|(told, _)| sentence - told <= CARRY)
            .map(|(_, side)| side.clone());
        let deed = matches!(agent, Agent::Deed);
        let unsaid = deed
            || matches!(agent, Agent::Untold)
                && (patient || !counted.beside || measure == Measure::Attacks);
        let own = || {
            self.own(counted.head).or_else(|| {
                (counted.node != counted.head)
                    .then(|| self.own(counted.node))
                    .flatten()
            })
        };
        let suffers = matches!(
            measure,
            Measure::Fatalities | Measure::Wounded | Measure::Arrests | Measure::Displaced
        );
        let found = if suffers {
            told.or_else(|| agent.clone().named())
                .or_else(|| own().filter(|side| side.party.actor.is_some()))
        } else if of_people || !patient {
            own()
                .or_else(|| agent.clone().named())
                .or_else(|| self.behalf(counted.node))
        } else if deed {
            carried.clone()
        } else {
            agent
                .clone()
                .named()
                .or_else(|| (measure != Measure::Share).then(own).flatten())
                .or_else(|| self.subject(counted, measure))
        };
        if let Some(side) = found {
            let acts = matches!(
                measure,
                Measure::Attacks | Measure::AttacksPerMonth | Measure::Raids
            ) || agent.named().as_ref() == Some(&side);
            if acts && !suffers && side.party.actor.is_some() {
                acting.last = Some((sentence, side.clone()));
            }
            return Some(side);
        }
        let carried = carried.filter(|_| unsaid && !suffers);
        if let Some(side) = &carried {
            acting.last = Some((sentence, side.clone()));
            return carried;
        }
        self.beyond(counted, measure)
            .or_else(|| self.plain(counted, measure))
    }

    /// "people in areas besieged by the army": who acts in what the clause goes on to say.
    fn beyond(&self, counted: &Counted, measure: Measure) -> Option<Side> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        if !matches!(
            measure,
            Measure::Other | Measure::Share | Measure::Displaced
        ) {
            return None;
        }
        let clause = tree.clause_of(parse, counted.node);
        tree.extent(clause)
            .filter(|&verb| {
                verb > counted.node
                    && parse.tokens[verb].dep == Dep::Acl
                    && tree.is_passive(parse, verb)
            })
            .filter_map(|verb| tree.agent(parse, verb))
            .find_map(|agent| self.side(agent).filter(|side| side.party.actor.is_some()))
    }

    /// For a share without an agent, what the share is said of: "the group is 98% eliminated".
    fn subject(&self, counted: &Counted, measure: Measure) -> Option<Side> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        if measure != Measure::Share {
            return None;
        }
        let mut clause = tree.clause_of(parse, counted.node);
        while matches!(parse.tokens[clause].dep, Dep::Acomp | Dep::Attr | Dep::Oprd) {
            clause = tree.clause_of(parse, parse.tokens[clause].head);
        }
        tree.child(parse, clause, &[Dep::Nsubj, Dep::Nsubjpass])
            .filter(|&subject| tree.depth_below(parse, counted.node, subject).is_none())
            .and_then(|subject| self.side(subject))
    }

    /// Notes the side of a sentence without quantities, so that it can be carried on.
    pub(super) fn listen(&self, sentence: usize, acting: &mut Acting) {
        let annotation = self.annotation;
        let (parse, tree) = (&annotation.parse, &annotation.tree);
        for token in annotation.sentences[sentence].tokens.clone() {
            if parse.tokens[token].pos == Pos::Noun
                && super::measure::event(self.codebook, annotation, token) == Some(Measure::Attacks)
            {
                let verb = parse.tokens[token].head;
                let by = (parse.tokens[token].dep == Dep::Dobj
                    && tree.is_clause(parse, verb)
                    && !self.reports(verb))
                .then(|| tree.agent(parse, verb))
                .flatten()
                .and_then(|agent| self.side(agent));
                if let Some(side) = self
                    .own(token)
                    .or(by)
                    .filter(|side| side.party.actor.is_some())
                {
                    acting.last = Some((sentence, side));
                }
            }
        }
    }

    /// The named side within the noun phrase or in what qualifies it: "Coalition aircraft", "attacks claimed by the group".
    fn own(&self, head: usize) -> Option<Side> {
        let annotation = self.annotation;
        let (parse, tree) = (&annotation.parse, &annotation.tree);
        // "two million Sudanese" are whom is counted, not whose they are.
        let people = annotation.actor_at(head).is_some_and(|actor| {
            matches!(
                annotation.actors[actor].class,
                ActorClass::Group | ActorClass::Person
            )
        });
        // "a 12 member council": the name stands above.
        let above = matches!(
            parse.tokens[head].dep,
            Dep::Compound | Dep::Nmod | Dep::Amod
        )
        .then(|| parse.tokens[head].head);
        let direct = if people { None } else { self.side(head) };
        direct
            .or_else(|| above.and_then(|above| self.side(above)))
            .or_else(|| {
                tree.children(head)
                    .filter(|&child| matches!(parse.tokens[child].dep, Dep::Acl | Dep::Relcl))
                    .flat_map(|child| tree.conjuncts(parse, child))
                    .filter_map(|verb| tree.agent(parse, verb))
                    .filter(|&agent| agent != head)
                    .find_map(|agent| self.side(agent))
            })
    }

    /// The first named side, or state, that a word stands for.
    fn side(&self, token: usize) -> Option<Side> {
        let annotation = self.annotation;
        let states = |side: &Side| annotation.place_at(side.tokens.start).is_some();
        sides(annotation, token).into_iter().find(|side| {
            side.is_named() && side.class != Some(ActorClass::People)
                || side.party.actor.is_some()
                || side.class.is_none() && states(side)
        })
    }

    /// Whether a named side, or one that a pronoun stands for, does what is told.
    pub(super) fn has_agent(&self, counted: &Counted) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let verb = parse.tokens[tree.coordination_head(parse, counted.node)].head;
        tree.is_clause(parse, verb)
            && tree.agent(parse, verb).is_some_and(|agent| {
                super::measure::event(self.codebook, self.annotation, agent).is_none()
                    && self.side(agent).is_some()
            })
    }

    /// Whether people are counted only as those who told it: "two doctors said", "interviews with 19 witnesses".
    pub(super) fn is_source(&self, counted: &Counted) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let speaks = self
            .codebook
            .people
            .get(&self.annotation.lemmas[counted.head])
            .any(|class| {
                matches!(
                    class.name.as_str(),
                    "witnesses" | "spokespeople" | "analysts"
                )
            })
            && !self
                .codebook
                .people
                .get(&self.annotation.lemmas[counted.head])
                .any(|class| class.is(concord_codebook::PersonRole::Civilian));
        let verb = parse.tokens[counted.node].head;
        speaks
            || parse.tokens[counted.node].dep == Dep::Nsubj
                && tree.is_clause(parse, verb)
                && self.reports(verb)
                && super::measure::is_people(self.codebook, self.annotation, counted.head)
    }

    /// "on behalf of the group".
    fn behalf(&self, token: usize) -> Option<Side> {
        let annotation = self.annotation;
        let (parse, tree) = (&annotation.parse, &annotation.tree);
        let clause = tree.clause_of(parse, token);
        tree.extent(clause)
            .filter(|&at| &*parse.tokens[at].lower == "behalf")
            .flat_map(|at| tree.prepositionals(parse, at))
            .find_map(|phrase| self.side(phrase.object))
    }

    /// Whether something is done to the thing.
    fn is_patient(&self, node: usize) -> bool {
        let parse = &self.annotation.parse;
        let mut top = self.annotation.tree.coordination_head(parse, node);
        // The parser takes a list's later members for appositions.
        while parse.tokens[top].dep == Dep::Appos {
            top = self
                .annotation
                .tree
                .coordination_head(parse, parse.tokens[top].head);
        }
        let token = &parse.tokens[top];
        matches!(token.dep, Dep::Dobj | Dep::Nsubjpass | Dep::Dative)
            || matches!(token.dep, Dep::Pobj | Dep::Npadvmod)
                && !matches!(parse.tokens[self.above(top)].pos, Pos::Noun | Pos::Propn)
    }

    fn above(&self, top: usize) -> usize {
        let parse = &self.annotation.parse;
        let head = parse.tokens[top].head;
        if parse.tokens[top].dep == Dep::Pobj {
            parse.tokens[head].head
        } else {
            head
        }
    }

    /// Who acts in the clause that the figure stands in.
    fn agent(&self, node: usize, measure: Measure) -> Agent {
        let annotation = self.annotation;
        let (parse, tree) = (&annotation.parse, &annotation.tree);
        let mut at = node;
        for _ in 0..10 {
            let token = &parse.tokens[at];
            let verb = token.head;
            if verb == at {
                break;
            }
            if tree.is_clause(parse, verb) {
                // What is said is not done by who says it.
                let content = matches!(
                    token.dep,
                    Dep::Ccomp | Dep::Dobj | Dep::Nsubjpass | Dep::Xcomp | Dep::Advcl | Dep::Attr
                );
                let claims = measure == Measure::Attacks && &*annotation.lemmas[verb] == "claim";
                let about =
                    token.dep == Dep::Prep && matches!(&*token.lower, "of" | "about" | "at");
                if let Some(side) = self.blamed(verb, at, measure) {
                    return Agent::Named(side);
                }
                if (content || about) && self.reports(verb) && !claims {
                    return Agent::Untold;
                }
                // "put the strength of the group at 2,000 fighters": whose strength, not who puts it there.
                if about && let Some(object) = tree.child(parse, verb, &[Dep::Dobj, Dep::Nsubjpass])
                {
                    return self.side(object).map_or(Agent::Untold, Agent::Named);
                }
                // What is repelled or suffered is another's.
                if measure == Measure::Attacks
                    && token.dep == Dep::Dobj
                    && self
                        .codebook
                        .words
                        .has(WordSet::Opposed, &annotation.lemmas[verb])
                {
                    return Agent::Nameless;
                }
                let own =
                    matches!(token.dep, Dep::Nsubj | Dep::Csubj) && !tree.is_passive(parse, verb);
                // The nearest of several subjects: the parser takes a place before a comma for one.
                let agent = tree.agent(parse, verb).map(|agent| {
                    let subject = parse.tokens[agent].dep == Dep::Nsubj;
                    let of = parse.tokens[agent].head;
                    let near = tree
                        .children(of)
                        .rfind(|&child| child < of && parse.tokens[child].dep == Dep::Nsubj);
                    near.filter(|&near| subject && near > agent)
                        .unwrap_or(agent)
                });
                let agent =
                    agent.filter(|&agent| !own && tree.depth_below(parse, node, agent).is_none());
                if let Some(agent) = agent {
                    // "a government estimate was lower": an estimate says, it does not own.
                    let says = parse.tokens[agent].pos == Pos::Noun
                        && self
                            .codebook
                            .stances
                            .get(&annotation.lemmas[agent])
                            .iter()
                            .any(|entry| entry.pos == PartOfSpeech::Noun);
                    if says {
                        return Agent::Untold;
                    }
                    if let Some(side) = self.side(agent) {
                        return Agent::Named(side);
                    }
                    let of = tree.prepositionals(parse, agent);
                    let series = of
                        .iter()
                        .filter(|phrase| &*parse.tokens[phrase.preposition].lower == "of")
                        .map(|phrase| phrase.object);
                    for deed in series.chain([agent]) {
                        if super::measure::event(self.codebook, annotation, deed).is_some() {
                            return self.own(deed).map_or(Agent::Deed, Agent::Named);
                        }
                    }
                    return Agent::Nameless;
                }
                if own {
                    return if super::measure::event(self.codebook, annotation, at).is_some() {
                        Agent::Untold
                    } else {
                        Agent::Nameless
                    };
                }
                if matches!(parse.tokens[verb].dep, Dep::Ccomp | Dep::Parataxis) {
                    return Agent::Untold;
                }
            } else if let Some(side) = (token.dep == Dep::Pobj || token.dep == Dep::Conj)
                .then(|| self.deed_of(verb))
                .flatten()
            {
                return Agent::Named(side);
            }
            at = verb;
        }
        Agent::Untold
    }

    /// "Attributed 34 attacks to the group", "the group was blamed for 34 attacks": whose they are said to be.
    fn blamed(&self, verb: usize, below: usize, measure: Measure) -> Option<Side> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        if matches!(measure, Measure::Money | Measure::PercentChange) {
            return None;
        }
        let token = &parse.tokens[below];
        match self.annotation.lemmas[verb].as_str() {
            "attribute" | "ascribe" | "credit" | "pin"
                if matches!(token.dep, Dep::Dobj | Dep::Nsubjpass) =>
            {
                tree.prepositionals(parse, verb)
                    .into_iter()
                    .filter(|phrase| {
                        matches!(&*parse.tokens[phrase.preposition].lower, "to" | "on")
                    })
                    .find_map(|phrase| self.side(phrase.object))
            }
            "blame" | "accuse"
                if token.dep == Dep::Prep && matches!(&*token.lower, "for" | "of") =>
            {
                tree.patient(parse, verb).and_then(|whom| self.side(whom))
            }
            _ => None,
        }
    }

    /// "the retaking by the army of 25% of the territory": the side of the noun that the number hangs on.
    fn deed_of(&self, preposition: usize) -> Option<Side> {
        let parse = &self.annotation.parse;
        let noun = parse.tokens[preposition].head;
        (parse.tokens[noun].pos == Pos::Noun)
            .then(|| {
                let tree = &self.annotation.tree;
                tree.prepositionals(parse, noun)
                    .into_iter()
                    .filter(|phrase| &*parse.tokens[phrase.preposition].lower == "by")
                    .find_map(|phrase| self.side(phrase.object))
                    .or_else(|| {
                        tree.child(parse, noun, &[Dep::Poss])
                            .and_then(|owner| self.side(owner))
                    })
            })
            .flatten()
    }

    /// Whether a verb says or finds something rather than does it.
    pub(super) fn reports(&self, verb: usize) -> bool {
        let lemma = &self.annotation.lemmas[verb];
        self.codebook.stances.get(lemma).iter().any(|entry| {
            entry.pos == PartOfSpeech::Verb
                && matches!(
                    entry.stance,
                    Stance::Claims | Stance::Assesses | Stance::Confirms | Stance::Doubts
                )
                && !entry.responsibility
        })
    }

    /// Who gives the number: the subject of a verb of saying above it, or who follows "according to".
    pub(super) fn reporter(&self, counted: &Counted) -> Option<Side> {
        let annotation = self.annotation;
        let (parse, tree) = (&annotation.parse, &annotation.tree);
        let speaker = |token: usize| {
            let speaks = self
                .codebook
                .people
                .get(&annotation.lemmas[token])
                .next()
                .is_some()
                || self
                    .codebook
                    .stances
                    .get(&annotation.lemmas[token])
                    .iter()
                    .any(|entry| entry.pos == PartOfSpeech::Noun);
            sides(annotation, token).into_iter().find(|side| {
                side.is_named()
                    || side.class.is_some()
                    || speaks
                    || annotation.place_at(side.tokens.start).is_some()
            })
        };
        let mut at = counted.node;
        for _ in 0..16 {
            let verb = parse.tokens[at].head;
            if verb == at {
                break;
            }
            let content = matches!(
                parse.tokens[at].dep,
                Dep::Ccomp | Dep::Dobj | Dep::Nsubj | Dep::Xcomp | Dep::Advcl | Dep::Dep
            );
            if content
                && tree.is_clause(parse, verb)
                && self.reports(verb)
                && let Some(agent) = tree.agent(parse, verb).filter(|&agent| agent != at)
            {
                return speaker(agent);
            }
            at = verb;
        }
        let sentence = annotation.sentences[annotation.sentence_of(counted.node)]
            .tokens
            .clone();
        let said = sentence
            .clone()
            .find(|&token| parse.tokens[token].dep == Dep::Parataxis && self.reports(token))
            .and_then(|verb| tree.agent(parse, verb))
            .and_then(speaker);
        said.or_else(|| {
            sentence
                .filter(|&token| &*parse.tokens[token].lower == "according")
                .flat_map(|token| tree.children(token).collect::<Vec<_>>())
                .filter(|&token| &*parse.tokens[token].lower == "to")
                .filter_map(|to| tree.child(parse, to, &[Dep::Pobj]))
                .find_map(speaker)
        })
    }
}

#[derive(Debug, Clone)]
enum Agent {
    Named(Side),
    /// Somebody or something acts that has no name.
    Nameless,
    /// An incident acts: "three strikes destroyed".
    Deed,
    /// Nothing says who acts.
    Untold,
}

impl Agent {
    fn named(self) -> Option<Side> {
        match self {
            Agent::Named(side) => Some(side),
            _ => None,
        }
    }
}
