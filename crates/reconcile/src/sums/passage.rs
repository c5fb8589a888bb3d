//! A paragraph as one run of tokens: what one sentence counts, the next one often divides or adds up.

use crate::prose::{Figure, Kind, Sentence, Token};

/// The sentences of a paragraph in one.
pub(super) struct Passage {
    /// All tokens as if of one sentence.
    pub(super) whole: Sentence,
    /// For each token the ordinal of its sentence.
    of: Vec<usize>,
    /// The counts, in order.
    pub(super) counts: Vec<Figure>,
    /// The percentages, in order.
    pub(super) percents: Vec<Figure>,
}

impl Passage {
    /// The paragraph of some sentences that follow one another; `None` of none.
    pub(super) fn new(sentences: &[&Sentence]) -> Option<Self> {
        let (first, last) = (sentences.first()?, sentences.last()?);
        let mut tokens: Vec<Token> = Vec::new();
        let mut of = Vec::new();
        for (ordinal, sentence) in sentences.iter().enumerate() {
            of.extend(std::iter::repeat_n(ordinal, sentence.tokens.len()));
            tokens.extend(sentence.tokens.iter().cloned());
        }
        let words: Vec<&str> = sentences.iter().map(|one| one.words.as_str()).collect();
        let whole = Sentence {
            start: first.start,
            end: last.end,
            tokens,
            words: words.join(" "),
            row: false,
            paragraph: first.paragraph,
        };
        let (counts, percents) = (whole.counts(), whole.percents());
        Some(Passage {
            whole,
            of,
            counts,
            percents,
        })
    }

    /// The word at a token, lower case; empty outside.
    pub(super) fn word(&self, at: usize) -> &str {
        self.whole.word(at)
    }

    /// The ordinal of a token's sentence.
    pub(super) fn sentence(&self, at: usize) -> usize {
        self.of.get(at).copied().unwrap_or(usize::MAX)
    }

    /// Whether one of the words stands among `from..to`.
    pub(super) fn has(&self, from: usize, to: usize, words: &[&str]) -> bool {
        (from..to.min(self.whole.tokens.len())).any(|at| words.contains(&self.word(at)))
    }

    /// Tokens around a figure as far as they are its own: in its sentence, up to the figures beside it, at most so many.
    pub(super) fn around(&self, figure: &Figure, back: usize, ahead: usize) -> (usize, usize) {
        let numeric = |at: usize| {
            matches!(
                self.whole.tokens[at].kind,
                Kind::Count(_) | Kind::Percent(_)
            )
        };
        let sentence = self.sentence(figure.at);
        let from = (figure.at.saturating_sub(back)..figure.at)
            .rev()
            .take_while(|&at| self.sentence(at) == sentence && !numeric(at))
            .last()
            .unwrap_or(figure.at);
        let to = (figure.at + 1..(figure.at + 1 + ahead).min(self.whole.tokens.len()))
            .take_while(|&at| self.sentence(at) == sentence && !numeric(at))
            .last()
            .map_or(figure.at + 1, |at| at + 1);
        (from, to)
    }

    /// Whether a comma, a bracket, a dash or `or` opens an aside with the figure, words that bound it aside.
    pub(super) fn is_aside(&self, figure: &Figure) -> bool {
        let mut at = figure.at;
        while at > 0 {
            at -= 1;
            let token = &self.whole.tokens[at];
            match token.kind {
                Kind::Mark(',' | '(' | '–' | '—' | '-') => return true,
                Kind::Word if matches!(token.text.as_str(), "or" | "is" | "i.e") => return true,
                Kind::Word if crate::prose::MODIFIERS.contains(&token.text.as_str()) => {}
                _ => return false,
            }
        }
        false
    }

    /// Whether words before a number make it a bound: `at least`, `more than`.
    pub(super) fn is_bounded(&self, figure: &Figure) -> bool {
        let word = |back: usize| figure.at.checked_sub(back).map_or("", |at| self.word(at));
        matches!(
            (word(2), word(1)),
            ("at", "least" | "most") | ("more" | "less" | "fewer", "than") | ("up", "to")
        ) || matches!(word(1), "over" | "under")
    }
}
