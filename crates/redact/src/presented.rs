//! Names that the words around present as a person's, whatever the tagger thinks of them: `the lawyer X`, `X, a grocer`, `a nurse at the
//! clinic, X, said`, `a boy named X`. A tagger knows the names that it has seen; how a text introduces somebody does not depend on them.

use std::ops::Range;

use concord_codebook::{Codebook, fold};
use concord_language::{EntityLabel, Parse, Pos};

/// Most words of such a name.
const LONGEST: usize = 4;
/// How many words a phrase such as `a nurse at the clinic` may have after its noun, and `a quiet old grocer` before it.
const REACH: usize = 5;
/// Words after which a name is said.
const NAMING: &[&[&str]] = &[
    &["named"],
    &["named", "as"],
    &["called"],
    &["identified", "as"],
    &["known", "as"],
    &["name", "is"],
    &["name", "was"],
    &["name", "as"],
];

struct Words<'a> {
    codebook: &'a Codebook,
    text: &'a str,
    parse: &'a Parse,
}

/// The names that a text presents as persons', as ranges of tokens in the order of the text.
pub(crate) fn presented(codebook: &Codebook, text: &str, parse: &Parse) -> Vec<Range<usize>> {
    let words = Words {
        codebook,
        text,
        parse,
    };
    let mut found = Vec::new();
    for sentence in &parse.sentences {
        let mut at = sentence.start;
        while at < sentence.end {
            let run = words.run(at..sentence.end);
            if (1..=LONGEST).contains(&run) && words.introduces(sentence, at..at + run) {
                found.push(at..at + run);
            }
            at += run.max(1);
        }
    }
    found
}

impl Words<'_> {
    fn word(&self, token: usize) -> &str {
        self.parse.text(self.text, token)
    }

    fn is(&self, token: usize, word: &str) -> bool {
        self.word(token).eq_ignore_ascii_case(word)
    }

    /// Tokens from the first of a range that may be words of one name.
    fn run(&self, tokens: Range<usize>) -> usize {
        tokens
            .take_while(|&at| {
                let token = &self.parse.tokens[at];
                let capital = self.word(at).starts_with(char::is_uppercase);
                let other = matches!(token.entity, Some(EntityLabel::Date));
                capital && !other && matches!(token.pos, Pos::Propn | Pos::Noun | Pos::Adj | Pos::X)
            })
            .count()
    }

    /// Whether a token is a common noun for a person: `nurse`, `brother`, `worker`.
    fn is_person(&self, at: usize) -> bool {
        let token = &self.parse.tokens[at];
        let small = !self.word(at).starts_with(char::is_uppercase)
            || self.parse.sentences[self.parse.sentence_of(at)].start == at;
        let noun = matches!(token.pos, Pos::Noun | Pos::Adj | Pos::Propn) && small;
        noun && self
            .codebook
            .people
            .get(&fold(&token.lemma))
            .next()
            .is_some()
    }

    fn introduces(&self, sentence: &Range<usize>, name: Range<usize>) -> bool {
        let (before, after) = (sentence.start..name.start, name.end..sentence.end);
        // The lawyer X; her friend X.
        let beside = before.end > before.start && self.is_person(before.end - 1);
        let said = NAMING.iter().any(|naming| {
            naming.len() <= before.len()
                && naming
                    .iter()
                    .zip(before.end - naming.len()..)
                    .all(|(word, at)| self.is(at, word))
        });
        // X, a quiet grocer.
        let opens = |at: usize| {
            ["a", "an", "the", "his", "her", "their", "whose", "both"]
                .iter()
                .any(|word| self.is(at, word))
        };
        let followed = after.len() > 2
            && self.is(after.start, ",")
            && opens(after.start + 1)
            && (after.start + 2..after.end.min(after.start + 2 + REACH))
                .take_while(|&at| !self.is(at, ",") && !self.is(at, "of"))
                .any(|at| self.is_person(at));
        // A nurse at the clinic, X, said; his daughter, X.
        let closes = after.is_empty() || matches!(self.word(after.start), "," | "." | ";");
        let preceded = closes
            && before.len() > 1
            && self.is(before.end - 1, ",")
            && (before.start..before.end - 1)
                .rev()
                .take(REACH)
                .take_while(|&at| !self.is(at, ","))
                .any(|at| self.is_person(at));
        beside || said || followed || preceded
    }
}
