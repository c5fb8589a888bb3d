//! Ties by the codebook's patterns: verbs with subject and object, nouns with "of", genitives, nouns before a name, prepositions.

use std::ops::Range;

use concord_annotate::ActorClass;
use concord_codebook::{ActorKind, Construction, Direction, RelationEntry, WordSet, fold};
use concord_language::{Dep, Pos};
use concord_record::RelationKind;

use super::{End, Reader, Tie};

/// Words that a pattern may take.
const LONGEST: usize = 7;

/// A pattern that was found: the tokens of its words, and what it says.
struct Match<'a> {
    tokens: Vec<usize>,
    entry: &'a RelationEntry,
}

impl Match<'_> {
    fn range(&self) -> Range<usize> {
        self.tokens[0]..self.tokens[self.tokens.len() - 1] + 1
    }
}

impl Reader<'_> {
    /// The ties that patterns tell in a sentence.
    pub(crate) fn patterns(&self, sentence: Range<usize>) -> Vec<Tie> {
        let mut found = Vec::new();
        let words: Vec<&str> = self.annotation.forms[sentence.clone()]
            .iter()
            .map(String::as_str)
            .collect();
        let all: Vec<Match<'_>> = sentence
            .clone()
            .flat_map(|token| self.matches(token, sentence.end, &words[token - sentence.start..]))
            .collect();
        for one in &all {
            // "A breakaway faction of B" is no faction of it.
            let within = all.iter().any(|other| {
                other.tokens.len() > one.tokens.len()
                    && one.tokens.iter().all(|token| other.tokens.contains(token))
                    && other.entry.construction == one.entry.construction
            });
            if !within {
                self.read(one, &mut found);
            }
        }
        found
    }

    /// The patterns that begin at a token: the longest of each construction; adverbs and articles inside do not count. `words` are the
    /// folded words from the token on.
    fn matches(&self, token: usize, end: usize, words: &[&str]) -> Vec<Match<'_>> {
        let relations = &self.codebook.relations;
        if !relations.begins(&self.annotation.lemmas[token]) && !relations.begins(words[0]) {
            return Vec::new();
        }
        let parse = &self.annotation.parse;
        let mut found: Vec<Match<'_>> = Vec::new();
        let plain: Vec<usize> = (token..end).take(LONGEST).collect();
        let thin: Vec<usize> = (token..end)
            .filter(|&at| {
                at == token
                    || !(parse.tokens[at].pos == Pos::Adv && parse.tokens[at].dep != Dep::Prt
                        || matches!(&*parse.tokens[at].lower, "a" | "an" | "the"))
            })
            .take(LONGEST)
            .collect();
        let lemmas = |window: &[usize]| -> Vec<&str> {
            window
                .iter()
                .map(|&at| self.annotation.lemmas[at].as_str())
                .collect()
        };
        // "Backed by" and "intertwined with" are patterns as they stand.
        for (spoken, window) in [
            (lemmas(&plain), &plain),
            (lemmas(&thin), &thin),
            (words[..plain.len()].to_vec(), &plain),
        ] {
            for (length, entries) in relations.all(&spoken) {
                for entry in entries {
                    if !found
                        .iter()
                        .any(|one| one.entry.construction == entry.construction)
                    {
                        found.push(Match {
                            tokens: window[..length].to_vec(),
                            entry,
                        });
                    }
                }
            }
        }
        found
    }

    fn read(&self, one: &Match<'_>, found: &mut Vec<Tie>) {
        let pairs = match one.entry.construction {
            Construction::VerbSubjectObject => self.verbal(one),
            Construction::NounOf => self.noun_of(one),
            Construction::NounPossessive => self.possessive(one),
            Construction::Appositive => self.appositive(one),
            Construction::Preposition => self.prepositional(one),
        };
        for (first, second) in pairs {
            let (a, b) = match one.entry.direction {
                Direction::Ab => (first, second),
                Direction::Ba => (second, first),
            };
            let over = one.entry.former || self.is_over(one);
            let relation = if over
                && matches!(
                    one.entry.relation,
                    RelationKind::MemberOf | RelationKind::LeaderOf | RelationKind::PartOf
                ) {
                RelationKind::Formerly
            } else {
                one.entry.relation
            };
            let relation = if one.entry.rank && self.is_one_of_many(one) {
                RelationKind::MemberOf
            } else {
                relation
            };
            let fits = match relation {
                RelationKind::LeaderOf => {
                    a.person || super::is_nominal(one.entry.construction) || is_body(&a)
                }
                RelationKind::MemberOf => a.person,
                _ => true,
            };
            if fits {
                found.push(Tie {
                    a,
                    relation,
                    b,
                    trigger: one.range(),
                });
            }
        }
    }

    /// "A commander of", "one of B's commanders": with an article or a number the rank is no command of the whole.
    fn is_one_of_many(&self, one: &Match<'_>) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let Some(noun) = self.noun(one) else {
            return false;
        };
        let token = &parse.tokens[noun];
        let article = tree
            .children(noun)
            .any(|child| matches!(&*parse.tokens[child].lower, "a" | "an" | "another"));
        let one_of =
            token.dep == Dep::Pobj && &*parse.tokens[parse.tokens[token.head].head].lower == "one";
        article || one_of && token.tag == "NNS"
    }

    fn is_over(&self, one: &Match<'_>) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        one.tokens
            .iter()
            .flat_map(|&token| tree.children(token))
            .any(|child| {
                matches!(
                    parse.tokens[child].dep,
                    Dep::Amod | Dep::Compound | Dep::Advmod
                ) && self
                    .codebook
                    .words
                    .has(WordSet::Over, &self.annotation.lemmas[child])
            })
    }

    /// "A supports B", "A is led by B".
    fn verbal(&self, one: &Match<'_>) -> Vec<(End, End)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let Some(verb) =
            one.tokens
                .iter()
                .copied()
                .find(|&token| parse.tokens[token].pos == Pos::Verb)
                .or_else(|| {
                    one.tokens.first().copied().filter(|&token| {
                        parse.tokens[token].pos == Pos::Aux && one.tokens.len() > 1
                    })
                })
        else {
            return Vec::new();
        };
        if tree.is_negated(parse, verb) {
            return Vec::new();
        }
        // What may come is no tie yet; "can" and "must" neither.
        if tree.modal(parse, verb).is_some_and(|modal| {
            parse.tokens[modal].lower.as_ref() != "will"
                || one.entry.relation != RelationKind::LeaderOf
        }) {
            return Vec::new();
        }
        let last = one.tokens[one.tokens.len() - 1];
        let passive = tree.is_passive(parse, verb);
        let led = matches!(parse.tokens[last].pos, Pos::Adp | Pos::Part) && last != verb;
        let (first, second) = if led {
            let object = self.object_of(last);
            let subject = if passive {
                tree.patient(parse, verb)
            } else {
                tree.agent(parse, verb)
            };
            (subject, object)
        } else {
            (tree.agent(parse, verb), tree.patient(parse, verb))
        };
        // "A accuses B of supporting C": who is accused does it.
        let token = &parse.tokens[verb];
        let accused = (token.dep == Dep::Pcomp
            && matches!(&*parse.tokens[token.head].lower, "of" | "for"))
        .then(|| tree.child(parse, parse.tokens[token.head].head, &[Dep::Dobj]))
        .flatten();
        let mut pairs = match (accused.or(first), second) {
            (Some(first), Some(second)) => self.pairs(first, second),
            // "A and B are at war", "A and B have turned on each other".
            (Some(first), None) if !led && one.entry.phrase.starts_with("be ") => {
                self.both(one, first)
            }
            _ => return Vec::new(),
        };
        // A tie that lasts, or a deed: an armed side is needed for the verbs that tell of both.
        if one.entry.relation == RelationKind::Fights {
            pairs.retain(|(a, b)| super::hostility::can_fight(a) && super::hostility::can_fight(b));
        }
        pairs
    }

    /// The two sides of a tie that has no direction, where one phrase names both.
    fn both(&self, one: &Match<'_>, token: usize) -> Vec<(End, End)> {
        let mutual = matches!(
            one.entry.relation,
            RelationKind::AlliedWith | RelationKind::Fights | RelationKind::RivalOf
        );
        match self.ends(token).as_slice() {
            [a, b] if mutual => vec![(a.clone(), b.clone())],
            _ => Vec::new(),
        }
    }

    /// The state that a demonym stands for, where it acts: "Turkish-backed", "Rwandan support for".
    fn demonym(&self, one: &Match<'_>, token: usize) -> Option<End> {
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

    fn object_of(&self, preposition: usize) -> Option<usize> {
        self.annotation.tree.child(
            &self.annotation.parse,
            preposition,
            &[Dep::Pobj, Dep::Pcomp],
        )
    }

    fn pairs(&self, first: usize, second: usize) -> Vec<(End, End)> {
        let seconds = self.ends(second);
        self.ends(first)
            .into_iter()
            .flat_map(|a| seconds.iter().map(move |b| (a.clone(), b.clone())))
            .collect()
    }

    /// The noun of a nominal pattern: its last word that is no preposition.
    fn noun(&self, one: &Match<'_>) -> Option<usize> {
        let parse = &self.annotation.parse;
        one.tokens
            .iter()
            .rev()
            .copied()
            .find(|&token| matches!(parse.tokens[token].pos, Pos::Noun | Pos::Propn))
    }

    /// Whom a noun describes: an apposition on either side, a subject, or a name that follows it.
    fn bearer(&self, noun: usize) -> Vec<End> {
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
        let start = tree.noun_phrase(parse, noun).start;
        if start >= 2
            && &*parse.tokens[start - 1].lower == ","
            && let Some(index) = self.annotation.actor_at(start - 2)
            && self.annotation.sentence_of(start - 2) == self.annotation.sentence_of(noun)
            && matches!(&*parse.tokens[start].lower, "a" | "an" | "the")
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
    fn known_as(&self, noun: usize) -> Vec<End> {
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

    /// "A, commander of B".
    fn noun_of(&self, one: &Match<'_>) -> Vec<(End, End)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let (Some(noun), Some(&last)) = (self.noun(one), one.tokens.last()) else {
            return Vec::new();
        };
        let Some(object) = self.object_of(last) else {
            return Vec::new();
        };
        let mut firsts = self.bearer(noun);
        if firsts.is_empty()
            && matches!(
                one.entry.relation,
                RelationKind::Fights | RelationKind::Supports
            )
        {
            // "The Coalition's fight against B", "its support for B", "A joined the war on B".
            let owner = tree.children(noun).find(|&child| {
                matches!(
                    parse.tokens[child].dep,
                    Dep::Poss | Dep::Compound | Dep::Amod
                )
            });
            firsts = owner.map_or_else(Vec::new, |owner| {
                let named = self.ends(owner);
                if named.is_empty() {
                    self.demonym(one, owner).into_iter().collect()
                } else {
                    named
                }
            });
            if firsts.is_empty() {
                let clause = tree.clause_of(parse, noun);
                firsts = tree
                    .agent(parse, clause)
                    .filter(|&agent| {
                        agent != noun
                            && !matches!(parse.tokens[noun].dep, Dep::Nsubj | Dep::Nsubjpass)
                    })
                    .map_or_else(Vec::new, |agent| self.ends(agent));
            }
        }
        if firsts.is_empty()
            && matches!(one.entry.relation, RelationKind::PartOf)
            && let Some(unit) = self.unit(noun)
        {
            firsts.push(unit);
        }
        if firsts.is_empty() {
            firsts.extend(self.named_behind(one, object));
        }
        let mut seconds = self.ends(object);
        if seconds.is_empty() {
            seconds.extend(self.owner_before(object));
        }
        seconds.retain(|second| !firsts.iter().any(|first| first.tokens == second.tokens));
        let between = matches!(one.entry.phrase.rsplit(' ').next(), Some("between"));
        if between && seconds.len() == 2 {
            return vec![(seconds[0].clone(), seconds[1].clone())];
        }
        firsts
            .into_iter()
            .flat_map(|a| seconds.iter().map(move |b| (a.clone(), b.clone())))
            .collect()
    }

    /// "The leader of B, A,": the name behind the comma that the parser hangs on B.
    fn named_behind(&self, one: &Match<'_>, object: usize) -> Option<End> {
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
    fn unit(&self, noun: usize) -> Option<End> {
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
    fn owner_before(&self, token: usize) -> Option<End> {
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

    /// "B's leader, A"; "B's war on A".
    fn possessive(&self, one: &Match<'_>) -> Vec<(End, End)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let (Some(noun), Some(&last)) = (self.noun(one), one.tokens.last()) else {
            return Vec::new();
        };
        let owner = tree
            .children(noun)
            .find(|&child| parse.tokens[child].dep == Dep::Poss);
        let Some(owner) = owner else {
            // "A and B are rivals".
            let each = parse.tokens[noun].tag == "NNS" && parse.tokens[noun].dep == Dep::Attr;
            return self
                .described(noun)
                .filter(|_| each)
                .map_or_else(Vec::new, |subject| self.both(one, subject));
        };
        let mut owners = self.ends(owner);
        if owners.is_empty() {
            owners.extend(self.owner_before(owner));
        }
        if parse.tokens[last].pos == Pos::Adp {
            // The genitive acts on what the preposition brings.
            let seconds = self
                .object_of(last)
                .map_or_else(Vec::new, |object| self.ends(object));
            return owners
                .into_iter()
                .flat_map(|a| seconds.iter().map(move |b| (a.clone(), b.clone())))
                .collect();
        }
        let bearers = self.bearer(noun);
        bearers
            .into_iter()
            .flat_map(|a| owners.iter().map(move |b| (a.clone(), b.clone())))
            .collect()
    }

    /// "B spokesman A", "A, a B affiliate", "B-backed A".
    fn appositive(&self, one: &Match<'_>) -> Vec<(End, End)> {
        let parse = &self.annotation.parse;
        let head = one.tokens[one.tokens.len() - 1];
        let first = one.tokens[0];
        // The name right before the pattern, with hyphens between ("US-backed").
        let mut before = first;
        for _ in 0..5 {
            let Some(at) = before.checked_sub(1) else {
                return Vec::new();
            };
            before = at;
            let word = &parse.tokens[at];
            let named = self.annotation.actor_at(at).is_some_and(|index| {
                !matches!(
                    self.annotation.actors[index].class,
                    ActorClass::People | ActorClass::Anaphor
                )
            });
            if named
                || self.cast.proper(at).is_some()
                || self.annotation.place_at(at).is_some()
                || self.demonym(one, at).is_some()
            {
                break;
            }
            if !matches!(word.pos, Pos::Adj | Pos::Noun | Pos::Propn | Pos::Punct)
                || matches!(&*word.lower, "," | "." | ";" | ":" | "(" | ")")
            {
                return Vec::new();
            }
        }
        let owners: Vec<End> = self
            .one(before)
            .or_else(|| self.demonym(one, before))
            .into_iter()
            .collect();
        if owners.is_empty()
            || self.annotation.sentence_of(before) != self.annotation.sentence_of(first)
        {
            return Vec::new();
        }
        let bearers = match self.noun(one) {
            Some(noun) => self.bearer(noun),
            // "US-backed forces": what the participle stands before.
            None => {
                let up = parse.tokens[head].head;
                if up > head { self.ends(up) } else { Vec::new() }
            }
        };
        bearers
            .into_iter()
            .flat_map(|a| owners.iter().map(move |b| (a.clone(), b.clone())))
            .collect()
    }

    /// "A, allied with B"; "in support of B, A struck".
    fn prepositional(&self, one: &Match<'_>) -> Vec<(End, End)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let (first, last) = (one.tokens[0], one.tokens[one.tokens.len() - 1]);
        let Some(object) = self.object_of(last) else {
            return Vec::new();
        };
        let token = &parse.tokens[first];
        let up = token.head;
        let mut subject = match token.dep {
            Dep::Prep if up != first => {
                if tree.is_clause(parse, up) {
                    tree.agent(parse, up).or_else(|| tree.patient(parse, up))
                } else {
                    Some(up)
                }
            }
            Dep::Advcl | Dep::Root => tree
                .agent(parse, first)
                .or_else(|| tree.patient(parse, first)),
            _ => self.described(first),
        };
        if one.tokens.len() == 1 && token.dep == Dep::Prep && !self.ties_alone(first) {
            subject = None;
        }
        let pairs = subject
            .filter(|&subject| subject != object)
            .map_or_else(Vec::new, |subject| self.pairs(subject, object));
        if pairs.is_empty() && one.tokens.len() > 1 && token.dep == Dep::Prep {
            // "Delivered bombs in support of B": who acts.
            let clause = tree.clause_of(parse, first);
            return tree
                .agent(parse, clause)
                .filter(|&agent| agent != object)
                .map_or_else(Vec::new, |agent| self.pairs(agent, object));
        }
        pairs
    }

    /// A lone preposition ties only two names that stand side by side ("X alongside Y").
    fn ties_alone(&self, preposition: usize) -> bool {
        let up = self.annotation.parse.tokens[preposition].head;
        matches!(
            &*self.annotation.parse.tokens[preposition].lower,
            "alongside" | "within"
        ) && (self.annotation.actor_at(up).is_some() || self.annotation.place_at(up).is_some())
    }
}

/// Whether a side is a state, a force or a group, which can lead a coalition.
fn is_body(end: &End) -> bool {
    end.kind.is_some()
}
