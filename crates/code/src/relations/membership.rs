//! Ties that names carry themselves: offices before names, a government called by its head, lists of members.

use std::ops::Range;

use concord_annotate::ActorClass;
use concord_codebook::{ActorKind, PersonRole, WordSet, fold};
use concord_language::{Dep, Pos};
use concord_record::RelationKind;

use super::{End, Reader, Tie};

impl Reader<'_> {
    /// The ties that names and lists tell in a sentence.
    pub(crate) fn memberships(&self, sentence: Range<usize>) -> Vec<Tie> {
        let mut found = Vec::new();
        for index in self.annotation.actors_in(sentence.clone()) {
            let actor = &self.annotation.actors[index];
            match actor.class {
                ActorClass::Person => found.extend(self.office(index, sentence.clone())),
                ActorClass::Known => {
                    found.extend(self.called_after(index));
                    found.extend(self.named_after(index));
                    found.extend(self.led_by(index));
                    found.extend(self.outlet(index));
                    found.extend(self.owned(index));
                }
                ActorClass::Organisation => {
                    found.extend(self.led_by(index));
                    found.extend(self.owned(index));
                }
                _ => {}
            }
        }
        self.lists(sentence, &mut found);
        found
    }

    /// "Iraqi Prime Minister X", "Pentagon Press Secretary X": an office with its body right before a name.
    fn office(&self, index: usize, sentence: Range<usize>) -> Option<Tie> {
        let parse = &self.annotation.parse;
        let person = &self.annotation.actors[index];
        let a = self.one(person.head).filter(|end| end.person)?;
        let mut office: Option<usize> = None;
        let mut beneath = false;
        for token in (sentence.start..person.tokens.start).rev().take(8) {
            let word = &parse.tokens[token];
            let lemma = self.annotation.lemmas[token].as_str();
            let known = self.annotation.actor_at(token).filter(|&at| {
                matches!(
                    self.annotation.actors[at].class,
                    ActorClass::Known | ActorClass::Organisation
                )
            });
            if known.is_some() || (self.annotation.place_at(token).is_some() && office.is_some()) {
                let body = self.one(token)?;
                return self.tie(a, body, office, token, beneath, known);
            }
            let is_office = self.codebook.words.has(WordSet::HeadOfBody, lemma)
                || self.codebook.people.get(lemma).any(|class| {
                    [
                        PersonRole::Leader,
                        PersonRole::Official,
                        PersonRole::Speaker,
                        PersonRole::StateForces,
                    ]
                    .iter()
                    .any(|&role| class.is(role))
                });
            if is_office && office.is_none() {
                office = Some(token);
            }
            beneath |=
                self.codebook.words.has(WordSet::BeneathHead, lemma) && office != Some(token);
            let inside = matches!(word.pos, Pos::Noun | Pos::Propn | Pos::Adj)
                || (matches!(&*word.lower, "," | "-" | "–" | ".")
                    && token + 1 == person.tokens.start)
                || self.annotation.word(token).ends_with('.') && word.pos != Pos::Punct
                || self.is_person_part(token);
            if !inside {
                return None;
            }
        }
        None
    }

    fn is_person_part(&self, token: usize) -> bool {
        self.annotation
            .actor_at(token)
            .is_some_and(|index| self.annotation.actors[index].class == ActorClass::People)
    }

    fn tie(
        &self,
        a: End,
        body: End,
        office: Option<usize>,
        token: usize,
        beneath: bool,
        known: Option<usize>,
    ) -> Option<Tie> {
        // The alias may hold the office itself ("Iraqi prime minister").
        let own = known.map_or(token..token + 1, |index| {
            self.annotation.actors[index].tokens.clone()
        });
        let inner = own.clone().rev().find(|&at| {
            self.codebook
                .words
                .has(WordSet::HeadOfBody, &self.annotation.lemmas[at])
        });
        let office = office.or(inner)?;
        let lemma = self.annotation.lemmas[office].as_str();
        let beneath = beneath
            || own.clone().any(|at| {
                self.codebook
                    .words
                    .has(WordSet::BeneathHead, &self.annotation.lemmas[at])
            });
        let heads = self.codebook.words.has(WordSet::HeadOfBody, lemma) && !beneath;
        let body = self.ministry(&body)?;
        let relation = if heads {
            RelationKind::LeaderOf
        } else {
            RelationKind::MemberOf
        };
        Some(Tie {
            a,
            relation,
            b: body,
            trigger: office..office + 1,
        })
    }

    /// A ministry that is named by its domain alone ("Defense Secretary"): the government of the state that publishes; nothing where
    /// that is not known.
    fn ministry(&self, body: &End) -> Option<End> {
        if body.kind.is_some()
            || !self
                .codebook
                .words
                .has(WordSet::MinistryDomain, &fold(&body.name))
        {
            return Some(body.clone());
        }
        let publisher = crate::claims::voice::institution(self.codebook, self.annotation)?;
        let country = publisher.id.rsplit('-').next()?;
        let entry = self.codebook.actors.get(&format!("gov-{country}"))?;
        Some(End {
            name: entry.name.clone(),
            kind: Some(entry.kind),
            ..body.clone()
        })
    }

    /// "Ali Haidar's Free Brigades", "the group under General Lual": who leads an armed group.
    fn led_by(&self, index: usize) -> Option<Tie> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let head = self.annotation.actors[index].head;
        let noun = parse.tokens[head].head;
        let own = tree.child(parse, head, &[Dep::Poss]);
        let under = [head, noun]
            .into_iter()
            .flat_map(|at| tree.prepositionals(parse, at))
            .find(|phrase| &*parse.tokens[phrase.preposition].lower == "under")
            .map(|phrase| phrase.object);
        let b = self.one(head).filter(|end| {
            !end.person
                && matches!(
                    end.kind,
                    None | Some(
                        ActorKind::ArmedGroup | ActorKind::Militia | ActorKind::CriminalGroup
                    )
                )
        })?;
        let a = own
            .into_iter()
            .chain(under)
            .find_map(|person| self.one(person).filter(|end| end.person))?;
        Some(Tie {
            trigger: a.tokens.clone(),
            a,
            relation: RelationKind::LeaderOf,
            b,
        })
    }

    /// "the ELN's 10th Front": a body that a group or coalition calls its own.
    fn owned(&self, index: usize) -> Option<Tie> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let actor = &self.annotation.actors[index];
        let owner = tree
            .child(parse, actor.head, &[Dep::Poss])
            .filter(|&owner| {
                !actor.tokens.contains(&owner) && parse.tokens[owner].pos == Pos::Propn
            })?;
        let armed = |kind: Option<ActorKind>| {
            matches!(
                kind,
                Some(ActorKind::ArmedGroup | ActorKind::Militia | ActorKind::CriminalGroup)
            )
        };
        let b = self.one(owner).filter(|end| {
            !end.person && (armed(end.kind) || end.kind == Some(ActorKind::Coalition))
        })?;
        let a = self
            .one(actor.head)
            .filter(|end| !end.person && (end.kind.is_none() || armed(end.kind)))?;
        Some(Tie {
            a,
            relation: RelationKind::PartOf,
            b,
            trigger: owner..owner + 1,
        })
    }

    /// "Its Amaq agency", "the group's Radio Andalus": an outlet and whose it is.
    fn outlet(&self, index: usize) -> Option<Tie> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let actor = &self.annotation.actors[index];
        let entry = self.codebook.actors.get(actor.actor.as_deref()?)?;
        if entry.kind != ActorKind::Media {
            return None;
        }
        let above = parse.tokens[actor.head].head;
        let owner = [actor.head, above]
            .into_iter()
            .find_map(|at| tree.child(parse, at, &[Dep::Poss]))
            .filter(|owner| !actor.tokens.contains(owner))?;
        let b = self.one(owner).filter(|end| !end.person).or_else(|| {
            let sentence = self.annotation.sentence_of(owner);
            let first = self.annotation.sentences[sentence].tokens.start;
            self.annotation
                .actors_in(first..owner)
                .filter_map(|at| self.one(self.annotation.actors[at].head))
                .find(|end| matches!(end.kind, Some(ActorKind::ArmedGroup | ActorKind::Militia)))
        })?;
        Some(Tie {
            a: End {
                name: actor.name.clone(),
                tokens: actor.tokens.clone(),
                kind: Some(entry.kind),
                person: false,
            },
            relation: RelationKind::MediaOutletOf,
            b,
            trigger: owner..owner + 1,
        })
    }

    /// "The Asad regime", "Assad's government": the body is called after who heads it.
    fn called_after(&self, index: usize) -> Option<Tie> {
        let parse = &self.annotation.parse;
        let actor = &self.annotation.actors[index];
        let government = self
            .codebook
            .actors
            .get(actor.actor.as_deref()?)
            .is_some_and(|entry| {
                matches!(entry.kind, ActorKind::Government | ActorKind::StateForces)
            });
        let last = actor.tokens.end - 1;
        if !government
            || actor.tokens.len() < 2
            || !self
                .codebook
                .words
                .has(WordSet::Rule, &self.annotation.lemmas[last])
        {
            return None;
        }
        let mut name = actor.tokens.start..last;
        if name.len() > 1 && matches!(&*parse.tokens[name.end - 1].lower, "'s" | "’s" | "'" | "’")
        {
            name.end -= 1;
        }
        let words: Vec<&str> = self.annotation.forms[name.clone()]
            .iter()
            .map(String::as_str)
            .collect();
        // A country, a demonym or another actor is no person.
        let country = self.codebook.actors.matches(&words).is_some()
            || name
                .clone()
                .any(|token| parse.tokens[token].pos != Pos::Propn);
        let place = name
            .clone()
            .any(|token| self.annotation.place_at(token).is_some());
        if country || place {
            return None;
        }
        let written = self.cast.full_name(&self.annotation.phrase(name.clone()));
        let a = End {
            name: self.usual_spelling(&written, actor.actor.as_deref()),
            tokens: name,
            kind: None,
            person: true,
        };
        let b = End {
            name: actor.name.clone(),
            tokens: actor.tokens.clone(),
            kind: Some(ActorKind::Government),
            person: false,
        };
        Some(Tie {
            a,
            relation: RelationKind::LeaderOf,
            b,
            trigger: last..last + 1,
        })
    }

    /// "Islamic State Khorasan Province": a branch whose name holds the name of what it belongs to.
    fn named_after(&self, index: usize) -> Option<Tie> {
        let actor = &self.annotation.actors[index];
        let entry = self.codebook.actors.get(actor.actor.as_deref()?)?;
        let parent = self.codebook.actors.entry(entry.part_of?);
        if !matches!(
            entry.kind,
            ActorKind::ArmedGroup | ActorKind::Militia | ActorKind::Party
        ) {
            return None;
        }
        let part = (actor.tokens.start + 1..actor.tokens.end)
            .rev()
            .find(|&end| {
                let text = fold(&self.annotation.phrase(actor.tokens.start..end));
                let words: Vec<&str> = text.split(' ').collect();
                self.codebook.actors.matches(&words).is_some_and(|found| {
                    found.words == words.len()
                        && self.codebook.actors.entry(found.actor()).id == parent.id
                })
            })?;
        let a = End {
            name: actor.name.clone(),
            tokens: actor.tokens.clone(),
            kind: Some(entry.kind),
            person: false,
        };
        let b = End {
            name: parent.name.clone(),
            tokens: actor.tokens.start..part,
            kind: Some(parent.kind),
            person: false,
        };
        Some(Tie {
            a,
            relation: RelationKind::PartOf,
            b,
            trigger: part..actor.tokens.end,
        })
    }

    /// The spelling of a ruler's name that the codebook gives first among those that sound alike ("Asad", "Assad").
    fn usual_spelling(&self, name: &str, body: Option<&str>) -> String {
        let sound = |name: &str| {
            let mut letters: Vec<char> = fold(name).chars().collect();
            letters.dedup();
            letters
        };
        let country = body.and_then(|id| id.rsplit('-').next());
        self.codebook
            .actors
            .countries()
            .iter()
            .filter(|entry| Some(entry.iso2.as_str()) == country)
            .flat_map(|entry| &entry.leaders)
            .find(|leader| sound(leader) == sound(name))
            .map_or_else(|| name.to_owned(), Clone::clone)
    }

    /// "A and other B forces", "B groups such as A", "B, including A".
    fn lists(&self, sentence: Range<usize>, found: &mut Vec<Tie>) {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        for token in sentence {
            let word = &parse.tokens[token];
            if &*word.lower == "other" && word.dep == Dep::Amod {
                let whole = word.head;
                let first = tree.coordination_head(parse, whole);
                if first == whole {
                    continue;
                }
                let Some(b) = self.one(whole) else { continue };
                for a in self
                    .ends(first)
                    .into_iter()
                    .filter(|end| end.tokens.end <= token)
                {
                    found.push(Tie {
                        a,
                        relation: RelationKind::PartOf,
                        b: b.clone(),
                        trigger: token..token + 1,
                    });
                }
            }
            let such = matches!(&*word.lower, "including" | "like")
                || (&*word.lower == "as" && token > 0 && &*parse.tokens[token - 1].lower == "such");
            if such
                && word.dep == Dep::Prep
                && matches!(parse.tokens[word.head].tag, "NNS" | "NNPS")
            {
                let whole = self.one(word.head).filter(|end| end.kind.is_some());
                let parts = tree
                    .child(parse, token, &[Dep::Pobj])
                    .map_or_else(Vec::new, |object| self.ends(object));
                if let Some(b) = whole {
                    for a in parts {
                        found.push(Tie {
                            a,
                            relation: RelationKind::PartOf,
                            b: b.clone(),
                            trigger: token..token + 1,
                        });
                    }
                }
            }
        }
    }
}
