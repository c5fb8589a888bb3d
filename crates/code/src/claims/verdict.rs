//! Reports of speech by their construction: verdicts on somebody or on what somebody said, and who speaks where the parser hangs the
//! word of saying, or what is said, elsewhere.

use std::ops::Range;

use concord_codebook::{PartOfSpeech, WordSet};
use concord_language::{Dep, Pos};
use concord_record::Stance;

use super::report::{Reader, Report};

impl Reader<'_> {
    /// "Held the rebels responsible for the attack", "called the claim baseless", "described the reports as fabricated": what somebody
    /// is held to be, which the predicate tells and not the verb.
    pub(super) fn verdict(&self, verb: usize, sentence: Range<usize>) -> Option<Report> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let lemma = self.annotation.lemmas[verb].as_str();
        let (holds, calls) = (
            self.codebook.words.has(WordSet::Holding, lemma),
            self.codebook.words.has(WordSet::Calling, lemma),
        );
        if !holds && !calls
            || tree
                .child(parse, verb, &[Dep::Ccomp])
                .is_some_and(|clause| {
                    // "Found that": a clause of its own is no verdict.
                    tree.child(parse, clause, &[Dep::Mark]).is_some()
                })
        {
            return None;
        }
        let extent = tree.extent(verb);
        let end = extent.end.min(sentence.end);
        let last = (verb + 1..end)
            .rev()
            .find(|&token| parse.tokens[token].pos != Pos::Punct);
        let predicative = |token: usize| {
            let word = &parse.tokens[token];
            let before = matches!(word.dep, Dep::Amod | Dep::Compound) && word.head > token;
            !before
                && (tree.clause_of(parse, token) == verb
                    || word.head == verb
                    || Some(token) == last)
        };
        let (word, stance) = (verb + 1..end).find_map(|token| {
            let lower = &*parse.tokens[token].lower;
            let stance = if holds && self.codebook.words.has(WordSet::Answerable, lower) {
                Stance::Accuses
            } else if calls && self.is_denying(token) {
                Stance::Denies
            } else {
                return None;
            };
            predicative(token).then_some((token, stance))
        })?;
        let passive = tree.is_passive(parse, verb);
        let object = if passive {
            tree.patient(parse, verb)
        } else {
            (verb + 1..word).find(|&token| {
                matches!(parse.tokens[token].pos, Pos::Noun | Pos::Propn | Pos::Pron)
                    && (parse.tokens[token].head == verb
                        || parse.tokens[token].dep == Dep::Nsubj
                            && parse.tokens[token].head >= word)
            })
        }?;
        // "To hold those responsible to account": who they are is not said.
        if stance == Stance::Accuses
            && word == object + 1
            && matches!(
                &*parse.tokens[object].lower,
                "those" | "people" | "anyone" | "all" | "everyone" | "person" | "individuals"
            )
        {
            return None;
        }
        let agent = tree
            .agent(parse, verb)
            .filter(|agent| sentence.contains(agent) && !self.is_date(*agent))?;
        // "Called it baseless and denied that": one denial.
        if stance == Stance::Denies
            && tree
                .conjuncts(parse, verb)
                .into_iter()
                .any(|other| other != verb && self.is_denial(other))
        {
            return None;
        }
        let negated = tree.is_negated(parse, verb) || tree.is_negated(parse, agent);
        let speakers = self.cast.speakers(agent);
        if negated || speakers.is_empty() || self.is_unreal(verb, stance) {
            return None;
        }
        let phrase = tree.noun_phrase(parse, object);
        Some(Report {
            speakers,
            stance,
            neutral: false,
            responsibility: false,
            trigger: verb..verb + 1,
            content: if passive {
                phrase.start..end
            } else {
                verb + 1..end
            },
            root: object,
        })
    }

    /// Whether a word says of something that it is not so: "baseless", "fabricated", "a lie".
    fn is_denying(&self, token: usize) -> bool {
        let lower = &*self.annotation.parse.tokens[token].lower;
        [self.annotation.lemmas[token].as_str(), lower]
            .iter()
            .flat_map(|word| self.codebook.stances.get(word))
            .any(|entry| entry.pos == PartOfSpeech::Adjective && entry.stance == Stance::Denies)
    }

    /// Whether a verb denies.
    pub(super) fn is_denial(&self, verb: usize) -> bool {
        self.codebook
            .stances
            .is_verb_of(&self.annotation.lemmas[verb], Stance::Denies)
    }

    /// "Neither confirmed nor denied": one of two verbs of which neither holds.
    pub(super) fn is_one_of_neither(&self, verb: usize) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let first = tree.coordination_head(parse, verb);
        let has = |word: &str| {
            tree.children(first)
                .any(|child| &*parse.tokens[child].lower == word)
        };
        let joined = tree.conjuncts(parse, first).len() > 1;
        joined && has("nor") && (has("neither") || first != verb)
    }

    /// "Said ten had been killed but denied that it was to blame": a passive shares no subject with a verb that has an object or a
    /// clause, so that it is the one who said the first who says the second.
    pub(super) fn outer(&self, verb: usize) -> Option<usize> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        if parse.tokens[verb].dep != Dep::Conj
            || tree
                .child(parse, verb, &[Dep::Nsubj, Dep::Nsubjpass])
                .is_some()
            || tree.is_passive(parse, verb)
                && tree.child(parse, verb, &[Dep::Ccomp, Dep::Dobj]).is_none()
        {
            return None;
        }
        let first = tree.coordination_head(parse, verb);
        let above = parse.tokens[first].head;
        (tree.is_passive(parse, first)
            && parse.tokens[first].dep == Dep::Ccomp
            && tree.child(parse, verb, &[Dep::Ccomp, Dep::Dobj]).is_some()
            && tree.is_clause(parse, above))
        .then(|| tree.agent(parse, above))
        .flatten()
    }

    /// "Said in a statement that": the clause that the parser hangs on the statement.
    pub(super) fn of_writing(&self, verb: usize) -> Option<usize> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        tree.prepositionals(parse, verb)
            .into_iter()
            .filter(|phrase| {
                phrase.preposition > verb
                    && matches!(
                        &*parse.tokens[phrase.preposition].lower,
                        "in" | "on" | "at" | "during"
                    )
                    && self
                        .codebook
                        .words
                        .has(WordSet::Medium, &self.annotation.lemmas[phrase.object])
            })
            .find_map(|phrase| tree.child(parse, phrase.object, &[Dep::Acl, Dep::Relcl]))
            .filter(|&clause| {
                tree.children(clause).any(|mark| {
                    parse.tokens[mark].dep == Dep::Mark && &*parse.tokens[mark].lower == "that"
                })
            })
    }

    /// "Issued a claim of responsibility": who puts it out.
    pub(super) fn issuer(&self, noun: usize) -> Option<usize> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let token = &parse.tokens[noun];
        let none = tree
            .children(noun)
            .any(|child| &*parse.tokens[child].lower == "no");
        (token.dep == Dep::Dobj
            && !none
            && self
                .codebook
                .words
                .has(WordSet::Issuing, &self.annotation.lemmas[token.head])
            && !tree.is_negated(parse, token.head)
            && !self.is_unreal(token.head, Stance::Claims))
        .then(|| tree.agent(parse, token.head))
        .flatten()
    }
}
