//! Tolls: which numbers count the dead, the injured, the held and the missing, of whom, and as part of what.

use std::ops::Range;

use concord_annotate::numbers::NumberUnit;
use concord_annotate::{Annotation, At};
use concord_codebook::{Codebook, Effect, ObjectClass, PartOfSpeech, Trigger};
use concord_language::{Dep, Pos};
use concord_record::{Measure, Toll, TollMeasure};

use crate::side::without_determiner;

/// A number of people to whom something happened.
#[derive(Debug, Clone)]
pub(crate) struct TollMention {
    /// What happened to them.
    pub(crate) measure: TollMeasure,
    /// How many.
    pub(crate) toll: Toll,
    /// Index of the number among the annotation's numbers; `None` for one person named or described.
    pub(crate) number: Option<usize>,
    /// Who they were, where the text says more than "people".
    pub(crate) group: Option<String>,
    /// The words that carry it.
    pub(crate) tokens: Range<usize>,
    /// The word that says what happened, by which the incident is found.
    pub(crate) anchor: usize,
    /// It is a part of another toll ("including seven children").
    pub(crate) part: bool,
    /// It counts others than those counted before it in its sentence ("and another died in hospital").
    pub(crate) further: bool,
    /// Somebody gives it, where the report does not tell it in words of its own ("the union put the toll at 12").
    pub(crate) said: bool,
    /// The word for whoever gives it.
    pub(crate) sayer: Option<usize>,
}

impl TollMention {
    /// A toll that is the whole of its measure in the report's own words.
    pub(super) fn whole(
        measure: TollMeasure,
        toll: Toll,
        tokens: Range<usize>,
        number: Option<usize>,
    ) -> Self {
        TollMention {
            measure,
            toll,
            number,
            group: None,
            anchor: tokens.start,
            tokens,
            part: false,
            further: false,
            said: false,
            sayer: None,
        }
    }
}

/// So many, no more and no fewer.
pub(super) fn exactly(count: u64) -> Toll {
    Toll {
        low: Some(count),
        high: Some(count),
        best: Some(count),
    }
}

/// Words of the longest phrase that a toll hangs on.
const PHRASE: usize = 5;

/// Words that lead from a whole to a part.
pub(super) const PART_WORDS: [&str; 5] = ["including", "among", "incl", "incl.", "whom"];

/// The tolls of a sentence in reading order.
pub(crate) fn find(
    codebook: &Codebook,
    annotation: &Annotation,
    sentence: Range<usize>,
) -> Vec<TollMention> {
    let reader = Reader {
        codebook,
        annotation,
        sentence: sentence.clone(),
    };
    let mut found: Vec<TollMention> = Vec::new();
    for index in annotation.numbers_in(sentence.clone()) {
        if let Some(mention) = reader.read(index, &found) {
            found.push(mention);
        }
    }
    for token in sentence {
        found.extend(reader.nobody(token));
    }
    found
}

/// What a word counts of itself, or `None`: "deaths", "injured", the head of a column.
pub(super) fn counts(codebook: &Codebook, word: &str) -> Option<TollMeasure> {
    codebook
        .measures
        .get(word)
        .iter()
        .find_map(|entry| match entry.measure {
            Measure::Fatalities => Some(TollMeasure::Killed),
            Measure::Wounded => Some(TollMeasure::Wounded),
            _ => None,
        })
}

pub(super) struct Reader<'a> {
    pub(super) codebook: &'a Codebook,
    pub(super) annotation: &'a Annotation,
    pub(super) sentence: Range<usize>,
}

impl Reader<'_> {
    fn read(&self, index: usize, before: &[TollMention]) -> Option<TollMention> {
        let At {
            mention, tokens, ..
        } = &self.annotation.numbers[index];
        if mention.unit != NumberUnit::Count
            || self.is_of_a_ratio(tokens.start)
            || self.is_an_age(index)
        {
            return None;
        }
        let bare = self.bare(tokens.clone());
        // In notes the noun, if there is one, stands next.
        let head = bare.map_or_else(|| self.counted(tokens.clone()), |_| tokens.end);
        let (measure, anchor) = match bare
            .or_else(|| self.measure(head))
            .or_else(|| self.running(head))
        {
            Some(found) => found,
            None => self.carried(head, before)?,
        };
        // "seized 20 posts": what is taken but cannot be held is no toll.
        let held = matches!(measure, TollMeasure::Missing | TollMeasure::Detained);
        if held && self.is_thing(head) {
            return None;
        }
        // "one of the", a lone "one" and fractions of a person are no tolls.
        let low = mention.low.filter(|low| *low >= 0.0 && low.fract() == 0.0);
        let high = mention
            .high
            .filter(|high| *high >= 0.0 && high.fract() == 0.0);
        if low.is_none() && high.is_none() {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and not negative"
        )]
        let count = |value: f64| value as u64;
        let toll = Toll {
            low: low.map(count),
            high: high.map(count),
            best: mention
                .best
                .filter(|best| *best >= 0.0)
                .map(count)
                .or(low.map(count))
                .or(high.map(count)),
        };
        let parse = &self.annotation.parse;
        let phrase = self.annotation.tree.noun_phrase(parse, head);
        let said = self.said(anchor).or_else(|| {
            self.is_running(anchor, head)
                .then(|| self.annotation.tree.clause_of(parse, anchor))
        });
        let span = tokens.start.min(phrase.start)..tokens.end.max(phrase.end);
        Some(TollMention {
            measure,
            toll,
            number: Some(index),
            group: self.group(head, tokens),
            tokens: span,
            anchor,
            part: self.is_before_then(tokens.clone())
                || self.is_part(tokens.start)
                || self.is_of_the_whole(head, measure, before)
                || self.is_broken_down(tokens.start),
            further: false,
            said: said.is_some(),
            sayer: said.and_then(|verb| self.annotation.tree.agent(parse, verb)),
        })
    }

    /// "one killed, three hurt", "1 civilian dead": a number that the very word follows, or its noun and the word, whatever the grammar
    /// makes of them.
    fn bare(&self, tokens: Range<usize>) -> Option<(TollMeasure, usize)> {
        let parse = &self.annotation.parse;
        let noun = tokens.end;
        let spaced = noun < self.sentence.end && self.is_people(noun);
        let word = if spaced && self.word_measure(noun).is_none() {
            noun + 1
        } else {
            noun
        };
        if word >= self.sentence.end || parse.tokens[noun - 1].pos != Pos::Num {
            return None;
        }
        // "three wounded soldiers": the noun is counted.
        let next = word + 1;
        let alone = next >= self.sentence.end
            || matches!(parse.tokens[next].pos, Pos::Punct | Pos::Cconj | Pos::Adp)
            || PART_WORDS.contains(&&*parse.tokens[next].lower);
        let measure = self.word_measure(word).or_else(|| {
            self.verb_measure(word)
                .filter(|_| parse.tokens[word].tag != "VB" && word == noun)
        })?;
        alone.then_some((measure, word))
    }

    /// "no casualties were reported", "nobody was hurt": none of either; "no one was killed": none dead.
    fn nobody(&self, token: usize) -> Vec<TollMention> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let denied = |at: usize| {
            tree.children(at).any(|child| {
                parse.tokens[child].dep == Dep::Det && &*parse.tokens[child].lower == "no"
            })
        };
        let person = match &*parse.tokens[token].lower {
            "nobody" => true,
            "one" => denied(token),
            _ => false,
        };
        let (measure, at) = if person {
            let (up, subject) = (parse.tokens[token].head, parse.tokens[token].dep);
            let told = [Some(up).filter(|_| subject != Dep::Dobj), Some(token + 1)]
                .into_iter()
                .flatten()
                .filter(|&at| self.sentence.contains(&at) && at != token)
                .find_map(|at| {
                    Some((self.word_measure(at).or_else(|| self.verb_measure(at))?, at))
                });
            let Some(told) = told else { return Vec::new() };
            told
        } else if denied(token) && parse.tokens[token].pos == Pos::Noun {
            let Some(measure) = self.word_measure(token) else {
                return Vec::new();
            };
            (measure, token)
        } else {
            return Vec::new();
        };
        let tokens = token.min(at)..token.max(at) + 1;
        let none = |measure| TollMention {
            anchor: at,
            said: self.said(at).is_some(),
            ..TollMention::whole(measure, exactly(0), tokens.clone(), None)
        };
        let both = person && measure == TollMeasure::Wounded
            || self.annotation.lemmas[token] == "casualty";
        match measure {
            TollMeasure::Killed | TollMeasure::Wounded if both => {
                vec![none(TollMeasure::Killed), none(TollMeasure::Wounded)]
            }
            TollMeasure::Killed | TollMeasure::Wounded => vec![none(measure)],
            _ => Vec::new(),
        }
    }

    /// The word of saying that holds the word which tells a toll.
    fn said(&self, anchor: usize) -> Option<usize> {
        let parse = &self.annotation.parse;
        let mut at = anchor;
        for _ in 0..8 {
            let head = parse.tokens[at].head;
            if head == at {
                return None;
            }
            let speaks = matches!(parse.tokens[at].dep, Dep::Ccomp | Dep::Xcomp | Dep::Pcomp)
                || matches!(parse.tokens[at].dep, Dep::Dobj | Dep::Pobj | Dep::Prep);
            let clause = if parse.tokens[head].dep == Dep::Prep {
                parse.tokens[head].head
            } else {
                head
            };
            // "killed 12; residents said 20 had died": what stands before the mark is no part of what they said.
            let apart = (at..clause).any(|token| &*parse.tokens[token].lower == ";");
            if speaks
                && !apart
                && self
                    .codebook
                    .stances
                    .is_verb(&self.annotation.lemmas[clause])
            {
                return Some(clause);
            }
            at = head;
        }
        None
    }

    /// Whether a toll is told as a count that somebody keeps: "put the toll at 12".
    fn is_running(&self, anchor: usize, head: usize) -> bool {
        self.running(head).is_some_and(|(_, word)| word == anchor)
    }

    /// The head of what a number counts: its noun, or itself where it stands alone ("13 were killed").
    fn counted(&self, tokens: Range<usize>) -> usize {
        let parse = &self.annotation.parse;
        let last = tokens.end - 1;
        let mut at = tokens
            .clone()
            .rev()
            .find(|&token| {
                parse.tokens[token].pos == Pos::Num
                    || matches!(
                        &*parse.tokens[token].lemma,
                        "dozen" | "score" | "hundred" | "thousand" | "several"
                    )
            })
            .unwrap_or(last);
        for _ in 0..4 {
            let token = &parse.tokens[at];
            let up = matches!(
                token.dep,
                Dep::Nummod | Dep::Quantmod | Dep::Compound | Dep::Amod | Dep::Nmod
            ) || tokens.contains(&token.head);
            if !up || token.head == at {
                break;
            }
            at = token.head;
        }
        // "dozens of civilians", "13 of the soldiers": the people follow.
        if let Some(of) = self
            .annotation
            .tree
            .prepositionals(parse, at)
            .into_iter()
            .find(|phrase| &*parse.tokens[phrase.preposition].lower == "of" && tokens.contains(&at))
        {
            return of.object;
        }
        at
    }

    /// What happened to the people whom a noun phrase names, and the word that says so.
    fn measure(&self, head: usize) -> Option<(TollMeasure, usize)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        // "12 deaths", "40 wounded", "13 dead".
        if let Some(measure) = self.word_measure(head) {
            return Some((measure, head));
        }
        // "12 people killed in the blast", "the 30 who were injured", "12 people dead".
        for child in tree.children(head) {
            if matches!(
                parse.tokens[child].dep,
                Dep::Acl | Dep::Relcl | Dep::Amod | Dep::Conj
            ) && (parse.tokens[child].pos != Pos::Verb
                || tree.is_passive(parse, child)
                || self.swaps(child))
                && let Some(measure) = self.word_measure(child)
            {
                return Some((measure, child));
            }
        }
        // "killed 12 people", "12 people were killed", "12 people died".
        let top = tree.coordination_head(parse, head);
        // A count in a partitive ("the bodies of 12 people") belongs to the noun above it.
        let mut node = top;
        for _ in 0..3 {
            let token = &parse.tokens[node];
            if token.dep == Dep::Pobj && matches!(&*parse.tokens[token.head].lower, "of" | "to") {
                let above = parse.tokens[token.head].head;
                if above == token.head {
                    break;
                }
                let of = &*parse.tokens[token.head].lower == "of";
                let told = self
                    .word_measure(above)
                    .or_else(|| self.noun_measure(above).filter(|_| of));
                if let Some(measure) = told {
                    return Some((measure, above));
                }
                node = tree.coordination_head(parse, above);
            } else {
                break;
            }
        }
        let token = &parse.tokens[node];
        let verb = token.head;
        if verb == node {
            return None;
        }
        if let Some(verb) = self.along_with(node)
            && let Some(measure) = self.verb_measure(verb)
        {
            return Some((measure, verb));
        }
        match token.dep {
            Dep::Dobj | Dep::Dative => {
                if let Some(measure) = self.verb_measure(verb) {
                    return Some((measure, verb));
                }
                self.result(verb, head)
            }
            Dep::Nsubjpass => self
                .verb_measure(verb)
                .map(|measure| (measure, verb))
                .or_else(|| self.result(verb, head)),
            Dep::Nsubj => {
                if self.swaps(verb) {
                    return self.verb_measure(verb).map(|measure| (measure, verb));
                }
                // "12 were dead", "leaving 12 dead" parsed as a small clause; "one ranger killed, three hurt" in notes.
                // "a clash of two clans left 2 dead": the number after the verb is theirs who died.
                self.result(verb, head)
                    .filter(|&(_, at)| {
                        head > verb || self.annotation.numbers_in(verb..at).next().is_none()
                    })
                    .or_else(|| {
                        self.word_measure(verb)
                            .filter(|_| matches!(parse.tokens[verb].pos, Pos::Adj | Pos::Noun))
                            .map(|measure| (measure, verb))
                    })
                    .or_else(|| {
                        let bare = matches!(parse.tokens[verb].tag, "VBD" | "VBN")
                            && tree.children(verb).all(|child| {
                                !matches!(parse.tokens[child].dep, Dep::Dobj | Dep::Aux)
                            });
                        let measure = self.verb_measure(verb).filter(|_| bare)?;
                        Some((measure, verb))
                    })
            }
            _ => None,
        }
    }

    /// "was killed along with nine others": the verb that tells of others beside its own.
    fn along_with(&self, node: usize) -> Option<usize> {
        let parse = &self.annotation.parse;
        let token = &parse.tokens[node];
        let preposition = token.head;
        let with = &*parse.tokens[preposition].lower == "with"
            && matches!(
                &*parse.tokens[preposition.checked_sub(1)?].lower,
                "along" | "together"
            );
        let joined = with || &*parse.tokens[preposition].lower == "alongside";
        let mut verb = parse.tokens[preposition].head;
        if matches!(parse.tokens[verb].pos, Pos::Adv | Pos::Adp) {
            verb = parse.tokens[verb].head;
        }
        (token.dep == Dep::Pobj && joined && parse.tokens[verb].pos == Pos::Verb).then_some(verb)
    }

    /// "the death toll rose to 90", "the number of people known to have died reached 90": the subject says what is counted.
    fn running(&self, head: usize) -> Option<(TollMeasure, usize)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let token = &parse.tokens[tree.coordination_head(parse, head)];
        let mut verb = token.head;
        if token.dep == Dep::Pobj && matches!(&*parse.tokens[verb].lower, "to" | "at") {
            verb = parse.tokens[verb].head;
        } else if !matches!(token.dep, Dep::Dobj | Dep::Attr) {
            return None;
        }
        let at = token.dep == Dep::Pobj;
        let counted = |side: &usize| {
            matches!(
                &*parse.tokens[*side].lemma,
                "toll" | "number" | "count" | "figure" | "total"
            ) || at && self.word_measure(*side).is_some()
        };
        // "put the toll at 41": the object says it where the subject keeps the count.
        let subject = [Dep::Dobj, Dep::Nsubj, Dep::Nsubjpass]
            .into_iter()
            .filter(|dep| at || *dep != Dep::Dobj)
            .filter_map(|dep| tree.child(parse, verb, &[dep]))
            .find(counted)?;
        let below = tree.extent(subject);
        below
            .filter(|&token| at || token <= verb)
            .find_map(|token| {
                self.word_measure(token)
                    .or_else(|| self.verb_measure(token))
                    .map(|measure| (measure, token))
            })
    }

    /// "left 12 dead", "at least 12 were confirmed dead": the predicate says it.
    fn result(&self, verb: usize, after: usize) -> Option<(TollMeasure, usize)> {
        let parse = &self.annotation.parse;
        self.annotation
            .tree
            .children(verb)
            // "9 killed, 6 soldiers wounded": what was told before counts others.
            .filter(|&child| {
                child > after
                    && matches!(
                        parse.tokens[child].dep,
                        Dep::Oprd | Dep::Acomp | Dep::Ccomp | Dep::Xcomp | Dep::Advcl | Dep::Amod
                    )
            })
            // "sentenced nine men to death": what a preposition leads to is no predicate.
            .chain(
                (after + 1..(after + 3).min(self.sentence.end))
                    .filter(|&token| parse.tokens[token].dep != Dep::Pobj),
            )
            .find_map(|child| {
                let adjective = !matches!(parse.tokens[child].pos, Pos::Verb)
                    || parse.tokens[child].tag == "VBN";
                adjective
                    .then(|| self.word_measure(child).map(|measure| (measure, child)))
                    .flatten()
            })
    }

    /// "killed 12 and wounded 30": an elliptic second number takes its noun from the first; "12 soldiers and five civilians"
    /// are both objects of one verb, which the coordination gives already. "50, including seven children" takes the measure.
    fn carried(&self, head: usize, before: &[TollMention]) -> Option<(TollMeasure, usize)> {
        let last = before.last()?;
        let first = self.annotation.numbers[last.number?].tokens.start;
        let between = first..head;
        let part = between
            .clone()
            .any(|token| PART_WORDS.contains(&&*self.annotation.parse.tokens[token].lower));
        let people = self.is_people(head);
        (part && people && between.len() < 30).then_some((last.measure, last.anchor))
    }

    /// Whether a noun is known to be something other than people.
    fn is_thing(&self, head: usize) -> bool {
        let classes = super::class::classes(self.codebook, self.annotation, head);
        !classes.is_empty()
            && !classes.iter().any(|class| {
                matches!(
                    class,
                    ObjectClass::Person | ObjectClass::Force | ObjectClass::Group
                )
            })
    }

    fn is_people(&self, head: usize) -> bool {
        self.codebook
            .people
            .get(&self.annotation.lemmas[head])
            .next()
            .is_some()
            || self.annotation.actor_at(head).is_some()
    }

    /// Whether a verb's subject suffers it ("died").
    fn swaps(&self, verb: usize) -> bool {
        self.triggers(verb)
            .any(|trigger| trigger.pos == PartOfSpeech::Verb && trigger.guard.role_swap)
    }

    /// The triggers that begin at a word, phrases ("lost their lives") before the word alone.
    fn triggers(&self, word: usize) -> impl Iterator<Item = &Trigger> {
        let end = self.sentence.end.min(word + PHRASE).max(word + 1);
        let lemmas: Vec<&str> = self.annotation.lemmas[word..end]
            .iter()
            .map(String::as_str)
            .collect();
        self.codebook
            .events
            .matches(&lemmas)
            .flat_map(|(_, triggers)| triggers)
    }

    fn verb_measure(&self, verb: usize) -> Option<TollMeasure> {
        self.triggers(verb)
            .filter(|trigger| trigger.pos == PartOfSpeech::Verb)
            .find_map(|trigger| {
                trigger
                    .guard
                    .effects
                    .iter()
                    .find_map(|&effect| of_effect(effect))
            })
    }

    /// What a noun says was done to those who follow it with `of`: "the killing of 69 people".
    fn noun_measure(&self, noun: usize) -> Option<TollMeasure> {
        self.triggers(noun)
            .filter(|trigger| trigger.pos == PartOfSpeech::Noun && !trigger.guard.weapon)
            .flat_map(|trigger| &trigger.guard.effects)
            .find_map(|&effect| of_effect(effect))
    }

    /// The measure of a noun or adjective that counts the dead and injured itself.
    pub(super) fn word_measure(&self, token: usize) -> Option<TollMeasure> {
        let lemma = &self.annotation.lemmas[token];
        let word = &self.annotation.parse.tokens[token].lower;
        let noun = [lemma.as_str(), &**word]
            .into_iter()
            .find_map(|word| counts(self.codebook, word));
        noun.or_else(|| {
            (self.annotation.parse.tokens[token].tag == "VBN")
                .then(|| self.verb_measure(token))
                .flatten()
        })
    }

    /// "seven children", "three soldiers": who they were; plain "people" says nothing.
    fn group(&self, head: usize, number: &Range<usize>) -> Option<String> {
        let broken_down = number.end < self.sentence.end
            && matches!(
                &*self.annotation.parse.tokens[number.end].lower,
                "(" | "-" | "–" | "—"
            );
        if number.contains(&head) || self.word_measure(head).is_some() || broken_down {
            return None;
        }
        let lemma = &self.annotation.lemmas[head];
        if matches!(lemma.as_str(), "people" | "person" | "other" | "life") {
            return None;
        }
        let phrase = self
            .annotation
            .tree
            .noun_phrase(&self.annotation.parse, head);
        let start = phrase.start.max(number.end.min(head));
        let tokens = without_determiner(self.annotation, start..phrase.end);
        Some(self.annotation.phrase(tokens))
    }
}

fn of_effect(effect: Effect) -> Option<TollMeasure> {
    match effect {
        Effect::Kills => Some(TollMeasure::Killed),
        Effect::Wounds => Some(TollMeasure::Wounded),
        Effect::Detains => Some(TollMeasure::Detained),
        Effect::Abducts => Some(TollMeasure::Missing),
        _ => None,
    }
}
