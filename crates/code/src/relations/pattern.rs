//! Ties by the codebook's patterns: verbs with subject and object, nouns with "of", genitives, nouns before a name, prepositions.

use std::ops::Range;

use concord_annotate::ActorClass;
use concord_codebook::{Construction, Direction, RelationEntry, WordSet};
use concord_language::{Dep, Pos};
use concord_record::RelationKind;

use super::{End, Reader, Tie};

/// Words that a pattern may take.
const LONGEST: usize = 7;

/// A pattern that was found: the tokens of its words, and what it says.
pub(super) struct Match<'a> {
    pub(super) tokens: Vec<usize>,
    pub(super) entry: &'a RelationEntry,
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
                    let known = found
                        .iter_mut()
                        .find(|one| one.entry.construction == entry.construction);
                    let tokens = window[..length].to_vec();
                    match known {
                        // "Take over the leadership of" without its article is longer than "take over".
                        Some(known) if known.tokens.len() < length => {
                            *known = Match { tokens, entry };
                        }
                        Some(_) => {}
                        None => found.push(Match { tokens, entry }),
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
            // A person who joins a group is a member, a group that is a member of another is a part.
            let relation = match relation {
                RelationKind::PartOf
                    if a.person && one.entry.construction == Construction::VerbSubjectObject =>
                {
                    RelationKind::MemberOf
                }
                RelationKind::MemberOf if !a.person && is_body(&a) && is_body(&b) => {
                    RelationKind::PartOf
                }
                relation => relation,
            };
            let fits = match relation {
                RelationKind::LeaderOf => {
                    let body = super::is_nominal(one.entry.construction) || is_body(&a);
                    a.person || body && !one.entry.rank
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
                RelationKind::Fights | RelationKind::Supports | RelationKind::AlliedWith
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

    /// "B's leader, A"; "B's war on A".
    fn possessive(&self, one: &Match<'_>) -> Vec<(End, End)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let (Some(noun), Some(&last)) = (self.noun(one), one.tokens.last()) else {
            return Vec::new();
        };
        if self.is_in_name(one) {
            return Vec::new();
        }
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

    /// "The Islamic State Sahel Province": the noun is the last word of a name, which ties nothing else.
    fn is_in_name(&self, one: &Match<'_>) -> bool {
        self.noun(one)
            .and_then(|noun| Some((noun, self.annotation.actor_at(noun)?)))
            .is_some_and(|(noun, index)| {
                let actor = &self.annotation.actors[index];
                actor.class == ActorClass::Known
                    && actor.tokens.start < noun
                    && actor.tokens.end == noun + 1
            })
    }

    /// "B spokesman A", "A, a B affiliate", "B-backed A".
    fn appositive(&self, one: &Match<'_>) -> Vec<(End, End)> {
        let parse = &self.annotation.parse;
        if self.is_in_name(one) {
            return Vec::new();
        }
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
                let above = &parse.tokens[up];
                let named = if up > head { self.ends(up) } else { Vec::new() };
                // "The al-Qaeda-linked group JNIM": the noun stands before the name.
                if named.is_empty()
                    && up > head
                    && matches!(above.dep, Dep::Compound | Dep::Nmod)
                    && above.head > up
                {
                    self.ends(above.head)
                } else {
                    named
                }
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
