//! Where a sentence tells of an incident: the codebook's triggers, held to their guards.

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, NonEventKind, ObjectClass, PartOfSpeech, PersonRole, Trigger};
use concord_language::{Dep, Pos};
use concord_record::{EventType, TypeGroup};

use super::class::{classes, is_arm, substance};

/// A trigger that stands in the text.
#[derive(Debug, Clone)]
pub(crate) struct Found<'a> {
    /// The codebook's entry.
    pub(crate) trigger: &'a Trigger,
    /// The word that carries the grammar: a phrase's verb, or the last noun.
    pub(crate) token: usize,
    /// All words of the trigger, from the first to the last.
    pub(crate) tokens: Range<usize>,
}

/// Every trigger of a sentence whose guard holds, in reading order; of overlapping ones the longest.
pub(crate) fn find<'a>(
    codebook: &'a Codebook,
    annotation: &Annotation,
    sentence: Range<usize>,
) -> Vec<Found<'a>> {
    let lemmas: Vec<&str> = annotation.lemmas[sentence.clone()]
        .iter()
        .map(String::as_str)
        .collect();
    let mut found: Vec<Found<'a>> = Vec::new();
    let mut at = 0;
    while at < lemmas.len() {
        let start = sentence.start + at;
        // "sentenced nine men to death": the end of a phrase that its object parts tells no second incident.
        let tail = found.iter().any(|before| {
            before.tokens.len() > before.trigger.words()
                && before.trigger.words() > 1
                && (before.tokens.end + 1 - before.trigger.words()..before.tokens.end)
                    .contains(&start)
        });
        if tail {
            at += 1;
            continue;
        }
        if annotation
            .dates_in(start.saturating_sub(6)..start + 1)
            .any(|date| annotation.dates[date].tokens.contains(&start))
        {
            // "in March" is no march.
            at += 1;
            continue;
        }
        if let Some(words) = codebook.events.non_event_phrase(&lemmas[at..]) {
            at += words;
            continue;
        }
        let here = Reader {
            codebook,
            annotation,
            sentence: &sentence,
        };
        // "shot the mayor dead" says more than "shot".
        let together = here.contiguous(&lemmas[at..], start);
        let apart = together
            .as_ref()
            .is_none_or(|found| found.tokens.len() == 1)
            .then(|| here.separable(start))
            .flatten();
        match apart.or(together) {
            Some(trigger) => {
                // What stands inside a separable phrase is read as well; its tokens reach over it.
                let separable = trigger.trigger.pos == PartOfSpeech::Verb
                    && trigger.tokens.len() > trigger.trigger.words();
                at = if separable {
                    start + 1
                } else {
                    trigger.tokens.end
                } - sentence.start;
                found.push(trigger);
            }
            None => at += 1,
        }
    }
    found
}

struct Reader<'a, 's> {
    codebook: &'a Codebook,
    annotation: &'s Annotation,
    sentence: &'s Range<usize>,
}

impl<'a> Reader<'a, '_> {
    fn contiguous(&self, lemmas: &[&str], start: usize) -> Option<Found<'a>> {
        for (words, triggers) in self.codebook.events.matches(lemmas) {
            let tokens = start..start + words;
            let mut best: Option<Found<'a>> = None;
            for trigger in triggers {
                let token = match trigger.pos {
                    // "fatally shot": an adverb may stand first.
                    PartOfSpeech::Verb => tokens
                        .clone()
                        .find(|&token| self.annotation.parse.tokens[token].pos == Pos::Verb)
                        .unwrap_or(start),
                    // Of "act of terror" the first noun carries the grammar, of "car bomb" the last.
                    _ => tokens
                        .clone()
                        .find(|&token| !tokens.contains(&self.annotation.parse.tokens[token].head))
                        .unwrap_or(tokens.end - 1),
                };
                let fits =
                    self.is_pos(token, trigger.pos) && self.holds(trigger, token, tokens.end - 1);
                let better = best.as_ref().is_none_or(|best| {
                    self.fit(trigger, token) > self.fit(best.trigger, best.token)
                });
                if fits && better {
                    best = Some(Found {
                        trigger,
                        token,
                        tokens: tokens.clone(),
                    });
                }
            }
            if best.is_some() {
                return best;
            }
        }
        None
    }

    /// "blow X up", "shoot X dead": the last words follow the object. "fired six heavy rockets": the object of a phrase may have
    /// words of its own before it.
    fn separable(&self, start: usize) -> Option<Found<'a>> {
        let lemma = &self.annotation.lemmas[start];
        for trigger in self.codebook.events.multiword_for(lemma) {
            if trigger.pos == PartOfSpeech::Verb
                && let Some(noun) = self.object_of(trigger, start)
                && self.is_pos(start, trigger.pos)
                && let Some(object) = self.annotation.tree.child(
                    &self.annotation.parse,
                    start,
                    &[Dep::Dobj, Dep::Nsubjpass],
                )
                && (self.annotation.lemmas[object] == noun || self.is_titled(object, noun))
                && self.holds(trigger, start, start)
            {
                return Some(Found {
                    trigger,
                    token: start,
                    tokens: start..start + 1,
                });
            }
            if self.brings(trigger, start) {
                return Some(Found {
                    trigger,
                    token: start,
                    tokens: start..start + 1,
                });
            }
            if !trigger.guard.separable || !self.is_pos(start, trigger.pos) {
                continue;
            }
            let rest: Vec<&str> = trigger.lemma.split(' ').skip(1).collect();
            let limit = (start + 12).min(self.sentence.end);
            let end = (start + 2..limit).find(|&at| {
                at + rest.len() <= self.sentence.end
                    && rest
                        .iter()
                        .enumerate()
                        .all(|(i, word)| self.annotation.lemmas[at + i] == *word)
                    && self.governs(start, at)
            });
            if let Some(end) = end
                && self.holds(trigger, start, start)
            {
                return Some(Found {
                    trigger,
                    token: start,
                    tokens: start..end + rest.len(),
                });
            }
        }
        None
    }

    /// The noun that a phrase's verb has for its object: "fire rocket", "set up a base".
    fn object_of(&self, trigger: &'a Trigger, verb: usize) -> Option<&'a str> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let words: Vec<&str> = trigger.lemma.split(' ').skip(1).collect();
        let (&noun, between) = words.split_last()?;
        let stands = |word: &&str| {
            // "set up a temporary base", "set up two bases"; "declared its caliphate" declares another thing than one.
            matches!(*word, "a" | "an")
                && tree.child(parse, verb, &[Dep::Dobj]).is_some_and(|object| {
                    tree.children(object).all(|child| {
                        parse.tokens[child].dep != Dep::Poss
                            && (parse.tokens[child].dep != Dep::Det
                                || matches!(&*parse.tokens[child].lower, "a" | "an"))
                    })
                })
                || tree.children(verb).any(|child| {
                    parse.tokens[child].dep == Dep::Prt && &*parse.tokens[child].lower == *word
                })
        };
        between.iter().all(stands).then_some(noun)
    }

    /// "Launched Operation Dawn": what the name of an object begins with says what it is.
    fn is_titled(&self, object: usize, noun: &str) -> bool {
        let parse = &self.annotation.parse;
        parse.tokens[object].pos == Pos::Propn
            && self.annotation.tree.children(object).any(|child| {
                parse.tokens[child].dep == Dep::Compound
                    && child < object
                    && &*parse.tokens[child].lower == noun
            })
    }

    /// "Came under heavy mortar fire": the noun of a phrase behind its preposition may have words of its own before it.
    fn brings(&self, trigger: &Trigger, start: usize) -> bool {
        let parse = &self.annotation.parse;
        let mut rest = trigger.lemma.split(' ').skip(1);
        let (Some(preposition), Some(noun), None) = (rest.next(), rest.next(), rest.next()) else {
            return false;
        };
        trigger.pos == PartOfSpeech::Verb
            && self.is_pos(start, trigger.pos)
            && self
                .annotation
                .tree
                .prepositionals(parse, start)
                .into_iter()
                .any(|phrase| {
                    &*parse.tokens[phrase.preposition].lower == preposition
                        && self.annotation.lemmas[phrase.object] == noun
                        && phrase.object > phrase.preposition + 1
                })
            && self.holds(trigger, start, start)
    }

    /// Whether a word hangs on a verb, or follows its object as an adjective ("shot the mayor dead").
    fn governs(&self, verb: usize, word: usize) -> bool {
        let parse = &self.annotation.parse;
        let head = parse.tokens[word].head;
        head == verb
            || head < word
                && parse.tokens[head].head == verb
                && parse.tokens[head].dep == Dep::Dobj
                && parse.tokens[word].pos == Pos::Adj
    }

    fn is_pos(&self, token: usize, pos: PartOfSpeech) -> bool {
        let at = token;
        let token = &self.annotation.parse.tokens[token];
        let before_its_noun = token.tag != "VBN" || at < token.head;
        match pos {
            PartOfSpeech::Verb => {
                token.pos == Pos::Verb
                    && !(token.tag == "VBZ" && matches!(token.dep, Dep::Pobj | Dep::Dobj))
                    // "captured tanks", "a negotiated peace": what stands before a noun says what it is, not what happened.
                    && !(token.dep == Dep::Amod && before_its_noun)
                    || token.pos == Pos::Aux && token.dep == Dep::Root
            }
            PartOfSpeech::Noun => {
                matches!(token.pos, Pos::Noun | Pos::Propn)
                    || (token.tag == "VBG" && matches!(token.dep, Dep::Pobj | Dep::Dobj | Dep::Compound | Dep::Nsubj | Dep::Csubj))
                    // The tagger takes plural nouns such as "airstrikes" for verbs; their place in the grammar tells.
                    || (token.tag == "VBZ" && matches!(token.dep, Dep::Pobj | Dep::Dobj | Dep::Nsubj | Dep::Nsubjpass))
            }
            PartOfSpeech::Adjective => matches!(token.pos, Pos::Adj | Pos::Adv | Pos::Verb),
            PartOfSpeech::Phrase => true,
        }
    }

    /// How well a trigger's guard fits, to choose between entries of one lemma.
    fn fit(&self, trigger: &Trigger, token: usize) -> f64 {
        let mut fit = trigger.weight;
        if !trigger.guard.object.is_empty()
            && self
                .object_classes(token)
                .iter()
                .any(|class| trigger.guard.object.contains(class))
        {
            fit += 1.0;
        }
        if !trigger.guard.subject.is_empty()
            && self
                .subject_classes(token)
                .iter()
                .any(|class| trigger.guard.subject.contains(class))
        {
            fit += 1.0;
        }
        fit
    }

    /// Whether a trigger's guard holds; `last` is its last word, after which an object may stand ("ran over shoppers").
    /// "an army patrol shot", "killed by deserters": a word for an incident and for those who do it, where it does something.
    fn is_doer(&self, noun: usize) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let lemma = self.annotation.lemmas[noun].as_str();
        let people = || {
            self.codebook.people.get(lemma).next().is_some()
                || is_arm(self.codebook, self.annotation, noun)
        };
        let token = &parse.tokens[noun];
        let acts = match token.dep {
            // "A meeting took place": what happens does nothing.
            Dep::Nsubj => {
                tree.is_clause(parse, token.head)
                    && &*parse.tokens[token.head].lemma != "be"
                    && !self
                        .codebook
                        .events
                        .is_occurrence(&super::phrase_at(self.annotation, token.head))
            }
            // "routed an army patrol": whom an attack or a fight strikes.
            Dep::Dobj | Dep::Nsubjpass => {
                let verbs = self
                    .codebook
                    .events
                    .triggers_for(&self.annotation.lemmas[token.head]);
                verbs.iter().any(|trigger| {
                    trigger.pos == PartOfSpeech::Verb
                        && matches!(trigger.kind.group(), TypeGroup::Attack | TypeGroup::Battle)
                })
            }
            Dep::Pobj => &*parse.tokens[token.head].lower == "by",
            _ => false,
        };
        acts && people()
    }

    fn holds(&self, trigger: &Trigger, token: usize, last: usize) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let guard = &trigger.guard;
        if last > token && self.is_of_number_or_spot(token, last) {
            return false;
        }
        if self.is_part_of_name(token)
            || trigger.pos == PartOfSpeech::Noun && self.is_only_a_modifier(token)
        {
            return false;
        }
        if guard.weapon && trigger.pos == PartOfSpeech::Noun && self.is_handled(token) {
            return false;
        }
        if trigger.kind.group() != TypeGroup::Attack
            && trigger.pos == PartOfSpeech::Noun
            && self.is_doer(token)
        {
            return false;
        }
        let object = if trigger.pos == PartOfSpeech::Verb {
            tree.patient(parse, token).or_else(|| {
                (last != token)
                    .then(|| tree.child(parse, last, &[Dep::Pobj]))
                    .flatten()
            })
        } else {
            None
        };
        if guard.needs_object && object.is_none() {
            return false;
        }
        if trigger.kind == EventType::Arrest
            && object.is_some_and(|object| !self.can_be_held(object))
        {
            return false;
        }
        if guard.needs_weapon && !self.clause_has_weapon(token) {
            return false;
        }
        let disagrees = |wanted: &[ObjectClass], classes: &[ObjectClass]| {
            !wanted.is_empty()
                && !classes.is_empty()
                && !classes.iter().any(|class| wanted.contains(class))
        };
        // A drone that strikes, a shell that hits: whatever they strike.
        let armed = trigger.pos == PartOfSpeech::Verb
            && self.subject_classes(token) == [ObjectClass::Weapon];
        // "were taken to hospital": a weak word that takes and leaves places wants to know that it has one.
        let unknown = guard.general
            && guard.object.contains(&ObjectClass::Place)
            && trigger.kind.group() == TypeGroup::Battle
            && self.object_classes(token).is_empty();
        if unknown
            || !armed && disagrees(&guard.object, &self.object_classes(token))
            || disagrees(&guard.subject, &self.subject_classes(token))
        {
            return false;
        }
        if !guard.not_of.is_empty() {
            let around = object
                .into_iter()
                .chain(object.and_then(|object| substance(self.annotation, object)))
                .chain(self.modifiers(token))
                .chain(self.complements(token));
            if around
                .into_iter()
                .any(|token| guard.not_of.contains(&self.annotation.lemmas[token]))
            {
                return false;
            }
        }
        let contexts = self.codebook.events.non_events(&trigger.lemma);
        if contexts.is_empty() {
            return true;
        }
        let lemma = |token: usize| self.annotation.lemmas[token].as_str();
        let subject = if trigger.pos == PartOfSpeech::Verb {
            tree.agent(parse, token)
        } else {
            None
        };
        !contexts.iter().any(|context| match context.kind {
            NonEventKind::Phrase | NonEventKind::Sentence => false,
            NonEventKind::Object => object.is_some_and(|token| lemma(token) == context.context),
            NonEventKind::Subject => subject
                .is_some_and(|token| lemma(token) == context.context && !self.is_gunfire(token)),
            NonEventKind::Modifier => self
                .modifiers(token)
                .any(|token| lemma(token) == context.context),
            NonEventKind::Of => self
                .complements(token)
                .any(|token| lemma(token) == context.context),
        })
    }

    /// Whether a word can stand for people: "equipment captured near the town" tells of no arrest.
    fn can_be_held(&self, object: usize) -> bool {
        let annotation = self.annotation;
        let token = &annotation.parse.tokens[object];
        let thing = matches!(token.pos, Pos::Noun)
            && annotation.actor_at(object).is_none()
            && !classes(self.codebook, annotation, object)
                .iter()
                .any(|class| {
                    matches!(
                        class,
                        ObjectClass::Person | ObjectClass::Force | ObjectClass::Group
                    )
                });
        !thing
            || annotation
                .tree
                .prepositionals(&annotation.parse, object)
                .iter()
                .any(|phrase| annotation.actor_at(phrase.object).is_some())
    }

    /// "Killed by mortar fire", "by Taliban fire": whose or what fire it is says that it came from arms.
    fn is_gunfire(&self, noun: usize) -> bool {
        let annotation = self.annotation;
        annotation.tree.children(noun).any(|child| {
            matches!(
                annotation.parse.tokens[child].dep,
                Dep::Compound | Dep::Poss | Dep::Amod | Dep::Nmod
            ) && (annotation.actor_at(child).is_some()
                || !self
                    .codebook
                    .weapons
                    .get(&annotation.lemmas[child])
                    .is_empty()
                || self
                    .codebook
                    .people
                    .get(&annotation.lemmas[child])
                    .next()
                    .is_some())
        })
    }

    /// "Shot at least nine", "were shot at checkpoints": the last word of the phrase belongs to a number or says where.
    fn is_of_number_or_spot(&self, token: usize, last: usize) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        &*parse.tokens[last].lower == "at"
            && (parse
                .tokens
                .get(last + 1)
                .is_some_and(|next| matches!(&*next.lower, "least" | "most"))
                || parse.tokens[token].pos == Pos::Verb
                    && tree.is_passive(parse, token)
                    && tree.child(parse, last, &[Dep::Pobj]).is_some())
    }

    /// A word inside a longer name ("Operation Inherent Resolve", "Strike Eagle") names no incident.
    fn is_part_of_name(&self, token: usize) -> bool {
        if let Some(actor) = self.annotation.actor_at(token) {
            let actor = &self.annotation.actors[actor];
            let name = matches!(
                actor.class,
                ActorClass::Known
                    | ActorClass::Organisation
                    | ActorClass::Person
                    | ActorClass::Group
            );
            return name && (actor.tokens.len() > 1 || actor.class == ActorClass::Known);
        }
        self.annotation.place_at(token).is_some()
    }

    /// "attack aircraft", "bomb factory": a noun before another noun that is no incident itself names a thing, not an incident.
    fn is_only_a_modifier(&self, token: usize) -> bool {
        let parse = &self.annotation.parse;
        let mut head = parse.tokens[token].head;
        if parse.tokens[token].dep == Dep::Pobj && &*parse.tokens[head].lower == "of" {
            // "minister of mines", "Ministry of Defence": an office is no incident.
            head = parse.tokens[head].head;
            let office = self
                .codebook
                .people
                .get(&self.annotation.lemmas[head])
                .any(|class| class.is(PersonRole::Official) || class.is(PersonRole::Leader));
            return office && self.annotation.actor_at(head).is_some();
        }
        if !matches!(
            parse.tokens[token].dep,
            Dep::Compound | Dep::Nmod | Dep::Amod
        ) {
            return false;
        }
        let classes = classes(self.codebook, self.annotation, head);
        head > token
            && !classes.contains(&ObjectClass::Event)
            && self.annotation.actor_at(head).is_none()
    }

    /// "destroyed a car bomb", "found an IED": a weapon that is dealt with did not go off.
    fn is_handled(&self, token: usize) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let top = tree.coordination_head(parse, token);
        let verb = parse.tokens[top].head;
        verb != top
            && matches!(parse.tokens[top].dep, Dep::Dobj | Dep::Nsubjpass)
            && parse.tokens[verb].pos == Pos::Verb
            && !self
                .codebook
                .events
                .triggers_for(&self.annotation.lemmas[verb])
                .iter()
                .any(|trigger| {
                    matches!(
                        trigger.kind,
                        EventType::Bombing | EventType::SuicideBombing | EventType::Landmine
                    )
                })
    }

    fn modifiers(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let parse = &self.annotation.parse;
        self.annotation.tree.children(token).filter(move |&child| {
            child < token
                && matches!(
                    parse.tokens[child].dep,
                    Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Poss
                )
        })
    }

    /// What follows a noun with of, on, against, for, to.
    fn complements(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let parse = &self.annotation.parse;
        self.annotation
            .tree
            .prepositionals(parse, token)
            .into_iter()
            .filter(move |phrase| {
                matches!(
                    &*parse.tokens[phrase.preposition].lower,
                    "of" | "on" | "against" | "for" | "to"
                )
            })
            .map(|phrase| phrase.object)
    }

    fn object_classes(&self, token: usize) -> Vec<ObjectClass> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let object = if parse.tokens[token].pos == Pos::Verb {
            tree.patient(parse, token)
        } else {
            self.complements(token).next()
        };
        object.map_or_else(Vec::new, |object| {
            let own = classes(self.codebook, self.annotation, object);
            match substance(self.annotation, object) {
                Some(counted) if own.is_empty() => classes(self.codebook, self.annotation, counted),
                _ => own,
            }
        })
    }

    fn subject_classes(&self, token: usize) -> Vec<ObjectClass> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        if parse.tokens[token].pos != Pos::Verb {
            return Vec::new();
        }
        tree.agent(parse, token).map_or_else(Vec::new, |subject| {
            classes(self.codebook, self.annotation, subject)
        })
    }

    fn clause_has_weapon(&self, token: usize) -> bool {
        let clause = self
            .annotation
            .tree
            .clause_of(&self.annotation.parse, token);
        let lemmas = &self.annotation.lemmas;
        self.annotation
            .tree
            .extent(clause)
            .any(|token| !self.codebook.weapons.get(&lemmas[token]).is_empty())
    }
}
