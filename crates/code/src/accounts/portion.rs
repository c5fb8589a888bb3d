//! Numbers that count only some of those whom another number counts, or whom the next one counts anew.

use std::ops::Range;

use concord_annotate::numbers::NumberUnit;
use concord_language::{Dep, Pos};

use concord_record::TollMeasure;

use super::toll::{PART_WORDS, Reader, TollMention};

impl Reader<'_> {
    /// "six in ten victims": the second number of a share counts nobody.
    pub(super) fn is_of_a_ratio(&self, number: usize) -> bool {
        number >= self.sentence.start + 2
            && matches!(self.annotation.word(number - 1), "in" | "of")
            && self.annotation.parse.tokens[number - 2].pos == Pos::Num
            && self.annotation.parse.tokens[number].pos == Pos::Num
    }

    /// "two brothers aged 9 and 12": a number that an age is joined to.
    pub(super) fn is_an_age(&self, index: usize) -> bool {
        let numbers = &self.annotation.numbers;
        let Some(before) = index.checked_sub(1).map(|before| &numbers[before]) else {
            return false;
        };
        let parse = &self.annotation.parse;
        let number = numbers[index].tokens.clone();
        before.mention.unit == NumberUnit::Age
            && parse.tokens[number.end - 1].dep != Dep::Nummod
            && (before.tokens.end..number.start)
                .all(|token| matches!(&*parse.tokens[token].lower, "and" | "or" | "," | "&"))
    }

    /// "two of the dead", "five of whom": a number of those who were counted before.
    /// "The men were lined up, and nine of them were shot dead": nobody counted the dead before, so they are the toll.
    pub(super) fn is_of_the_whole(
        &self,
        head: usize,
        measure: TollMeasure,
        before: &[TollMention],
    ) -> bool {
        let parse = &self.annotation.parse;
        let token = &parse.tokens[head];
        token.dep == Dep::Pobj
            && &*parse.tokens[token.head].lower == "of"
            && (matches!(&*token.lower, "whom" | "them" | "which")
                && (&*token.lower != "them" || before.iter().any(|toll| toll.measure == measure))
                || self.word_measure(head).is_some()
                    && self.annotation.tree.children(head).any(|child| {
                        matches!(&*parse.tokens[child].lower, "the" | "those" | "these")
                    }))
    }

    /// "killed 4 (2 women, 2 men)": a number in brackets after a number of people counts some of them.
    pub(super) fn is_broken_down(&self, number: usize) -> bool {
        let parse = &self.annotation.parse;
        let bracket = (self.sentence.start..number)
            .rev()
            .take(12)
            .take_while(|&token| &*parse.tokens[token].lower != ")")
            .find(|&token| &*parse.tokens[token].lower == "(");
        // "killed nine - six soldiers and three civilians"
        let dash = (self.sentence.start + 1..number)
            .rev()
            .take(8)
            .find(|&token| {
                matches!(&*parse.tokens[token].lower, "-" | "–" | "—")
                    && parse.tokens[token - 1].pos == Pos::Num
                    && self.annotation.numbers_in(token - 1..token + 2).count() == 2
                    && parse.tokens[token].start > parse.tokens[token - 1].end
            });
        dash.is_some()
            || bracket.is_some_and(|bracket| {
                let near = bracket.saturating_sub(3).max(self.sentence.start)..bracket;
                self.annotation.numbers_in(near).next().is_some()
            })
    }

    /// "first said that 50, then more than 270 people had died": a count that the next one replaces adds nothing to it.
    pub(super) fn is_before_then(&self, number: Range<usize>) -> bool {
        let parse = &self.annotation.parse;
        let comma = usize::from(
            parse
                .tokens
                .get(number.end)
                .is_some_and(|token| &*token.lower == ","),
        );
        let then = number.end + comma;
        let next = self.annotation.numbers_in(then..self.sentence.end).next();
        self.sentence.contains(&then)
            && &*parse.tokens[then].lower == "then"
            && next.is_some_and(|next| self.annotation.numbers[next].tokens.start <= then + 4)
    }

    /// Whether a word that leads to a part stands close before the number.
    pub(super) fn is_part(&self, number: usize) -> bool {
        let parse = &self.annotation.parse;
        (self.sentence.start..number)
            .rev()
            .take(12)
            .take_while(|&token| {
                // "among them two women, and at least three were injured": another clause counts anew.
                let joins = parse.tokens[token].dep == Dep::Cc
                    && matches!(
                        parse.tokens[parse.tokens[token].head].pos,
                        Pos::Verb | Pos::Aux
                    );
                !joins && !matches!(&*parse.tokens[token].lower, ";" | ":")
            })
            .any(|token| PART_WORDS.contains(&&*parse.tokens[token].lower))
    }
}
