//! Denials without a word of denying: speakers who say of themselves that they did not do it.

use concord_annotate::ActorClass;
use concord_codebook::{PartOfSpeech, WordSet};
use concord_language::Dep;
use concord_record::Stance;

use super::Content;

impl Content<'_> {
    /// "Its artillery had not fired", "they took part in no raid", "we have nothing to do with it": of oneself or one's own that a
    /// deed was not done.
    pub(super) fn disowns(&self) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let mut own = false;
        self.asserted().into_iter().any(|clause| {
            // A clause joined without a subject of its own has that of the one before.
            if let Some(subject) = self.subject(clause) {
                own = self.is_own(subject);
            }
            if self.is_not(clause, |child| {
                self.codebook
                    .words
                    .has(WordSet::True, &parse.tokens[child].lower)
            }) {
                return true;
            }
            if !own || tree.modal(parse, clause).is_some() {
                return false;
            }
            let part = |child: usize| {
                matches!(&*parse.tokens[child].lower, "behind")
                    || self
                        .codebook
                        .words
                        .has(WordSet::PartyToDeed, &parse.tokens[child].lower)
            };
            if self.is_not(clause, part) {
                return true;
            }
            let object = tree
                .child(parse, clause, &[Dep::Dobj])
                .filter(|object| self.range.contains(object));
            if self.lemma(clause) == "have" {
                // "Had no foreign partners on the ground".
                let none = |object: usize| {
                    !self.is_untold(self.lemma(object))
                        && tree
                            .children(object)
                            .any(|child| &*parse.tokens[child].lower == "no")
                };
                return object.is_some_and(|object| {
                    none(object)
                        || &*parse.tokens[object].lower == "nothing"
                            && tree.extent(object).any(|token| self.lemma(token) == "do")
                });
            }
            // "He does not attack" tells what is usual.
            let past = !matches!(parse.tokens[clause].tag, "VB" | "VBP" | "VBZ")
                || tree
                    .children(clause)
                    .any(|child| &*parse.tokens[child].lower == "did");
            let none = tree.prepositionals(parse, clause).into_iter();
            let mut none = none.map(|phrase| phrase.object).chain(object);
            self.codebook.words.has(WordSet::Deed, self.lemma(clause))
                && past
                && (tree.is_negated(parse, clause)
                    || none.any(|thing| {
                        tree.children(thing)
                            .any(|child| &*parse.tokens[child].lower == "no")
                    }))
        })
    }

    /// "It was not true", "they were not behind it": a copula that is negated, with what it takes away.
    fn is_not(&self, clause: usize, what: impl Fn(usize) -> bool) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let copula = self.lemma(clause) == "be"
            && tree.is_negated(parse, clause)
            && tree
                .children(clause)
                .any(|child| child > clause && what(child));
        // "Was not involved" may be read as a passive.
        copula || tree.is_negated(parse, clause) && tree.is_passive(parse, clause) && what(clause)
    }

    /// "It could not verify that": the speaker does not vouch for it.
    pub(super) fn doubts(&self) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        // "It was unclear whether".
        let unclear = tree.children(self.root).any(|child| {
            parse.tokens[child].dep == Dep::Acomp
                && self.has(child, PartOfSpeech::Adjective, Stance::Doubts)
        });
        if unclear {
            return true;
        }
        let confirms = self
            .codebook
            .stances
            .is_verb_of(self.lemma(self.root), Stance::Confirms);
        confirms
            && tree.is_negated(parse, self.root)
            && self
                .subject(self.root)
                .is_some_and(|subject| self.is_own(subject))
    }

    /// The speaker, a pronoun that may well be the speaker, or what belongs to either.
    fn is_own(&self, token: usize) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let lower = &*parse.tokens[token].lower;
        // A pronoun of which it is not known whom it means.
        let open = self.annotation.actor_at(token).is_none_or(|index| {
            let actor = &self.annotation.actors[self.annotation.referent(index)];
            actor.class == ActorClass::Anaphor
        });
        let pronoun = open && matches!(lower, "he" | "she" | "it" | "they");
        let owned = || {
            tree.children(token).any(|child| {
                parse.tokens[child].dep == Dep::Poss
                    && matches!(
                        &*parse.tokens[child].lower,
                        "its" | "their" | "his" | "her" | "our" | "my"
                    )
            })
        };
        self.is_speaker(token) || pronoun || owned()
    }
}
