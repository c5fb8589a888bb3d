//! Numbers that count only some of those whom another number counts, or whom the next one counts anew.

use std::ops::Range;

use concord_language::{Dep, Pos};

use super::toll::{PART_WORDS, Reader};

impl Reader<'_> {
    /// "six in ten victims": the second number of a share counts nobody.
    pub(super) fn is_of_a_ratio(&self, number: usize) -> bool {
        number >= self.sentence.start + 2
            && matches!(self.annotation.word(number - 1), "in" | "of")
            && self.annotation.parse.tokens[number - 2].pos == Pos::Num
            && self.annotation.parse.tokens[number].pos == Pos::Num
    }

    /// "two of the dead", "five of whom": a number of those who were counted before.
    pub(super) fn is_of_the_whole(&self, head: usize) -> bool {
        let parse = &self.annotation.parse;
        let token = &parse.tokens[head];
        token.dep == Dep::Pobj
            && &*parse.tokens[token.head].lower == "of"
            && (matches!(&*token.lower, "whom" | "them" | "which")
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
        bracket.is_some_and(|bracket| {
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
