//! How a speaker stands to what they say, where no word of saying tells: by mood, by the words of judging in it, by who acts.

mod disown;

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::{Codebook, PartOfSpeech, WordSet};
use concord_language::{Dep, Pos};
use concord_record::{Measure, Stance};

use super::hedge::{self, Hedge};

/// What is looked at.
pub(crate) struct Content<'a> {
    pub(crate) codebook: &'a Codebook,
    pub(crate) annotation: &'a Annotation,
    /// The words.
    pub(crate) range: Range<usize>,
    /// Their head.
    pub(crate) root: usize,
    /// Who says it.
    pub(crate) speaker: &'a str,
    /// Whether it is the speaker's own words, so that "we" is the speaker.
    pub(crate) own_words: bool,
    /// Whether it tells of violence by somebody else who is named.
    pub(crate) blames: bool,
    /// Whether it tells of an incident.
    pub(crate) told: bool,
}

impl Content<'_> {
    /// The stance, or `None` for courtesies and bare demands.
    pub(crate) fn stance(&self) -> Option<Stance> {
        if let Some(inner) = self.inner() {
            let content = Content {
                range: self.range.clone(),
                root: inner,
                speaker: self.speaker,
                ..*self
            };
            return content.stance();
        }
        let hedged = self.hedge().is_some();
        if self.denies() {
            return Some(Stance::Denies);
        }
        if self.doubts() {
            return Some(Stance::Doubts);
        }
        if self.pledges() {
            return Some(Stance::Pledges);
        }
        let wrong = self.says_wrong();
        if self.own_words && self.is_courtesy() {
            return None;
        }
        if self.own_words && self.is_demand() {
            return (wrong && self.told).then_some(Stance::Accuses);
        }
        if self.own_words && self.supposes() {
            return Some(Stance::Assesses);
        }
        if self.is_present_copula() {
            let shock = wrong && (self.first_person(self.root) || self.is_outrage());
            return Some(if shock {
                Stance::Accuses
            } else {
                Stance::Assesses
            });
        }
        // "The brutal regime can never unite the country": an epithet in a judgement.
        if wrong && !(self.own_words && self.foresees(self.root)) || self.blames && !hedged {
            return Some(Stance::Accuses);
        }
        Some(if hedged || self.foresees(self.root) || self.evaluates() {
            Stance::Assesses
        } else {
            Stance::Claims
        })
    }

    /// "We have been clear that", "I know that": the clause that the speaker's own word of saying leads to.
    fn inner(&self) -> Option<usize> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        if !self.own_words || !self.first_person(self.root) {
            return None;
        }
        let clear = tree.children(self.root).find(|&child| {
            parse.tokens[child].dep == Dep::Acomp
                && matches!(self.lemma(child), "clear" | "certain" | "sure")
        });
        let says = self
            .codebook
            .stances
            .get(self.lemma(self.root))
            .iter()
            .any(|entry| {
                entry.pos == PartOfSpeech::Verb
                    && matches!(entry.stance, Stance::Claims | Stance::Confirms)
                    && !entry.performative
            });
        if clear.is_none() && !says {
            return None;
        }
        tree.child(parse, self.root, &[Dep::Ccomp])
            .or_else(|| clear.and_then(|clear| tree.child(parse, clear, &[Dep::Ccomp, Dep::Xcomp])))
            .filter(|inner| self.range.contains(inner))
    }

    /// The hedge of the main clause, or of a phrase in it.
    pub(crate) fn hedge(&self) -> Option<Hedge> {
        let all = hedge::find(self.codebook, self.annotation, self.range.clone());
        let judging: Vec<Hedge> = all
            .into_iter()
            .filter(|one| hedge::judges(self.annotation, one))
            .collect();
        hedge::nearest(self.annotation, &judging, self.root, self.range.clone()).cloned()
    }

    /// "I hope that", "we believe", "I have no doubt": what the speaker supposes.
    fn supposes(&self) -> bool {
        let tree = &self.annotation.tree;
        let end = (self.root + 4).min(self.range.end).max(self.root);
        let lemmas: Vec<&str> = self.annotation.lemmas[self.root..end]
            .iter()
            .map(String::as_str)
            .collect();
        let judges = self.codebook.stances.all(&lemmas).any(|(_, entries)| {
            entries
                .iter()
                .any(|entry| entry.pos == PartOfSpeech::Verb && entry.stance == Stance::Assesses)
        });
        let clause = self.range.clone().any(|token| {
            let found = &self.annotation.parse.tokens[token];
            matches!(found.dep, Dep::Ccomp | Dep::Acl)
                && tree
                    .depth_below(&self.annotation.parse, token, self.root)
                    .is_some_and(|depth| depth <= 2)
        });
        judges && clause && self.first_person(self.root)
    }

    /// "It is unacceptable that", "this was an outrage": wrong is what is said of it.
    fn is_outrage(&self) -> bool {
        let parse = &self.annotation.parse;
        self.annotation.tree.children(self.root).any(|child| {
            parse.tokens[child].dep == Dep::Acomp
                && self.has(child, PartOfSpeech::Adjective, Stance::Accuses)
        })
    }

    fn lemma(&self, token: usize) -> &str {
        &self.annotation.lemmas[token]
    }

    fn subject(&self, clause: usize) -> Option<usize> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        tree.child(parse, clause, &[Dep::Nsubj, Dep::Nsubjpass])
            .or_else(|| tree.agent(parse, clause))
            .filter(|subject| self.range.contains(subject))
    }

    /// Whether a clause's subject is the speaker.
    fn first_person(&self, clause: usize) -> bool {
        self.subject(clause)
            .is_some_and(|subject| self.is_speaker(subject))
    }

    fn is_speaker(&self, token: usize) -> bool {
        let word = &*self.annotation.parse.tokens[token].lower;
        if matches!(word, "i" | "we") {
            return self.own_words;
        }
        self.annotation.actor_at(token).is_some_and(|index| {
            let name = &self.annotation.actors[self.annotation.referent(index)].name;
            name == self.speaker || self.is_full_name_of(name)
        })
    }

    /// Whether the speaker goes by a fuller form of a name: "Malian defence ministry" for "Defence Ministry".
    fn is_full_name_of(&self, name: &str) -> bool {
        let (full, name) = (self.speaker.to_lowercase(), name.to_lowercase());
        full.strip_suffix(&name)
            .is_some_and(|lead| lead.ends_with(' '))
    }

    /// Whether a clause's subject is a state, a force or the like, for which its officials speak.
    fn speaks_for(&self, clause: usize) -> bool {
        self.subject(clause).is_some_and(|subject| {
            self.annotation
                .tree
                .conjuncts(&self.annotation.parse, subject)
                .into_iter()
                .any(|token| {
                    self.annotation.actor_at(token).is_some_and(|index| {
                        let actor = &self.annotation.actors[self.annotation.referent(index)];
                        matches!(
                            actor.kind.as_deref(),
                            Some(
                                "government"
                                    | "state_forces"
                                    | "coalition"
                                    | "intergovernmental"
                                    | "police"
                            )
                        )
                    }) || self.annotation.place_at(token).is_some()
                })
        })
    }

    fn denies(&self) -> bool {
        let parse = &self.annotation.parse;
        let none = self.range.clone().any(|token| {
            self.codebook.words.has(WordSet::Ground, self.lemma(token))
                && self
                    .annotation
                    .tree
                    .children(token)
                    .any(|child| &*parse.tokens[child].lower == "no")
        });
        none || self.says_none()
            || self.disowns()
            // "A lie from beginning to end": what is said is no sentence.
            || self.has(self.root, PartOfSpeech::Adjective, Stance::Denies)
            || self.annotation.tree.children(self.root).any(|child| {
                matches!(parse.tokens[child].dep, Dep::Acomp | Dep::Attr)
                    && self.has(child, PartOfSpeech::Adjective, Stance::Denies)
            })
    }

    /// "No ransom was paid": it is said against somebody that it was not. Of casualties and claimants that there were none is told
    /// without contradicting anybody, and so is what there is not ("there was no fighting").
    fn says_none(&self) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        tree.children(self.root)
            .filter(|&child| {
                parse.tokens[child].dep == Dep::Nsubjpass
                    && parse.tokens[child].pos == Pos::Noun
                    && self.range.contains(&child)
            })
            .any(|child| {
                let none = tree
                    .children(child)
                    .any(|at| &*parse.tokens[at].lower == "no");
                let lemma = self.lemma(child);
                let harm = self.codebook.measures.get(lemma).iter().any(|entry| {
                    matches!(
                        entry.measure,
                        Measure::Fatalities | Measure::Wounded | Measure::Arrests
                    )
                }) || self.is_untold(lemma);
                none && !harm
            })
    }

    /// Nouns of which there is none without that anybody is contradicted: nobody has claimed it, nothing is known of it.
    fn is_untold(&self, lemma: &str) -> bool {
        self.codebook.words.has(WordSet::Untold, lemma)
    }

    fn has(&self, token: usize, pos: PartOfSpeech, stance: Stance) -> bool {
        [
            self.lemma(token),
            &*self.annotation.parse.tokens[token].lower,
        ]
        .iter()
        .any(|word| {
            self.codebook
                .stances
                .get(word)
                .iter()
                .any(|entry| entry.pos == pos && entry.stance == stance)
        })
    }

    /// Clauses that the speaker asserts: the main one, those joined to it, and those that hang on it as content.
    fn asserted(&self) -> Vec<usize> {
        let parse = &self.annotation.parse;
        let mut list = vec![self.root];
        let mut at = 0;
        while at < list.len() {
            for child in self.annotation.tree.children(list[at]) {
                if self.range.contains(&child)
                    && matches!(
                        parse.tokens[child].dep,
                        Dep::Conj | Dep::Ccomp | Dep::Parataxis
                    )
                    && matches!(parse.tokens[child].pos, Pos::Verb | Pos::Aux)
                {
                    list.push(child);
                }
            }
            at += 1;
        }
        list
    }

    fn pledges(&self) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        self.asserted().into_iter().any(|clause| {
            let own = self.first_person(clause);
            let speaks = own || self.own_words && self.speaks_for(clause);
            if !speaks {
                return false;
            }
            let need = self.lemma(clause) == "need";
            let modal = tree
                .modal(parse, clause)
                .map(|modal| &*parse.tokens[modal].lower);
            let promised = match modal {
                Some("will" | "'ll" | "’ll" | "shall" | "wo") => !need,
                // "X said that it would": in reported speech the future of the past.
                Some("would") => own && !need && (clause != self.root || !self.own_words),
                _ => false,
            };
            let going_on =
                own && self.own_words && self.lemma(clause) == "continue" && modal.is_none();
            promised || going_on || self.is_pledge_word(clause)
        })
    }

    /// "Remain committed", "stands by", "pledge".
    fn is_pledge_word(&self, clause: usize) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let end = (clause + 4).min(self.range.end);
        let lemmas: Vec<&str> = self.annotation.lemmas[clause..end.max(clause)]
            .iter()
            .map(String::as_str)
            .collect();
        let verb = self.codebook.stances.all(&lemmas).any(|(_, entries)| {
            entries
                .iter()
                .any(|entry| entry.pos == PartOfSpeech::Verb && entry.stance == Stance::Pledges)
        });
        let present = matches!(parse.tokens[clause].tag, "VBZ" | "VBP");
        // "The government supports the unity of": what the noun says, the verb does.
        let does = present && self.has(clause, PartOfSpeech::Noun, Stance::Pledges);
        present && verb
            || does
            || self.has(clause, PartOfSpeech::Adjective, Stance::Pledges)
            || tree.children(clause).any(|child| {
                matches!(
                    parse.tokens[child].dep,
                    Dep::Acomp | Dep::Attr | Dep::Oprd | Dep::Advmod
                ) && self.has(child, PartOfSpeech::Adjective, Stance::Pledges)
            })
    }

    /// Whether a word in it says that somebody did wrong.
    fn says_wrong(&self) -> bool {
        let parse = &self.annotation.parse;
        self.range
            .clone()
            .any(|token| match parse.tokens[token].pos {
                Pos::Adj => self.has(token, PartOfSpeech::Adjective, Stance::Accuses),
                Pos::Noun => {
                    self.has(token, PartOfSpeech::Noun, Stance::Accuses)
                        || self.is_wrong_noun(token)
                }
                Pos::Verb => {
                    self.has(token, PartOfSpeech::Adjective, Stance::Accuses)
                        || (self.has(token, PartOfSpeech::Verb, Stance::Accuses)
                            && self.first_person(token))
                }
                _ => false,
            })
    }

    fn is_wrong_noun(&self, token: usize) -> bool {
        self.codebook
            .stances
            .get(self.lemma(token))
            .iter()
            .any(|entry| entry.stance == Stance::Accuses && entry.pos == PartOfSpeech::Noun)
    }

    fn is_courtesy(&self) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let noun = |child: usize| {
            self.codebook
                .words
                .has(WordSet::Courtesy, self.lemma(child))
        };
        if tree.children(self.root).any(|child| {
            matches!(
                parse.tokens[child].dep,
                Dep::Nsubj | Dep::Dobj | Dep::Nsubjpass
            ) && noun(child)
        }) {
            return true;
        }
        if !self.first_person(self.root) {
            return false;
        }
        let head = std::iter::once(self.root)
            .chain(
                tree.children(self.root)
                    .filter(|&child| matches!(parse.tokens[child].dep, Dep::Acomp | Dep::Oprd)),
            )
            .any(|token| {
                self.codebook
                    .words
                    .has(WordSet::Courteous, self.lemma(token))
            });
        // "I welcome the news that the town is free" says that it is.
        let news = self.range.clone().any(|token| {
            matches!(parse.tokens[token].dep, Dep::Acl | Dep::Ccomp)
                && tree.child(parse, token, &[Dep::Mark]).is_some()
        });
        head && !news
    }

    fn is_demand(&self) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        self.codebook
            .words
            .has(WordSet::Demanding, self.lemma(self.root))
            && self.first_person(self.root)
            || tree.children(self.root).any(|child| {
                matches!(parse.tokens[child].dep, Dep::Aux | Dep::Acomp)
                    && self
                        .codebook
                        .words
                        .has(WordSet::Demanding, self.lemma(child))
            })
    }

    /// "This is a sign", "they remain integral": something is held to be so, now.
    fn is_present_copula(&self) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let token = &parse.tokens[self.root];
        let present = matches!(token.tag, "VBZ" | "VBP");
        present
            && matches!(self.lemma(self.root), "be" | "remain" | "seem" | "appear")
            && tree
                .child(parse, self.root, &[Dep::Attr, Dep::Acomp, Dep::Oprd])
                .is_some()
            && tree.child(parse, self.root, &[Dep::Expl]).is_none()
            && !self
                .annotation
                .numbers_in(self.range.clone())
                .any(|number| {
                    let words = &self.annotation.numbers[number].tokens;
                    // "A first step", "one of the ways".
                    !words.clone().all(|token| {
                        matches!(self.lemma(token), "first" | "second" | "third" | "one")
                    })
                })
    }

    /// A future that is not the speaker's own doing.
    fn foresees(&self, clause: usize) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        tree.modal(parse, clause).is_some_and(|modal| {
            let modal = &*parse.tokens[modal].lower;
            // "X said that it would": in reported speech a plan that is told.
            matches!(
                modal,
                "will" | "'ll" | "’ll" | "can" | "could" | "may" | "might"
            ) || modal == "would" && self.own_words
        })
    }

    fn evaluates(&self) -> bool {
        let root = self.lemma(self.root);
        // "Meant to bomb the hall": what somebody wanted.
        let wanted = root == "mean"
            && self
                .annotation
                .tree
                .child(&self.annotation.parse, self.root, &[Dep::Xcomp])
                .is_some();
        (self.codebook.words.has(WordSet::Showing, root)
            || self.codebook.words.has(WordSet::Judged, root))
            && !wanted
            && !self.first_person(self.root)
    }
}
