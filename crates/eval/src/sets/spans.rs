//! Spans held against spans.

use std::ops::Range;

use super::Counts;

/// A span of a text with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Bytes or code points, as the set counts.
    pub span: Range<usize>,
    /// Its label.
    pub label: &'static str,
}

/// When two spans of one label are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanRule {
    /// Same first and last place, articles and marks at the edges aside.
    Strict,
    /// At least one word in common that is no article.
    Overlap,
}

/// Words that do not tell one phrase from another.
const ARTICLES: [&str; 3] = ["the", "a", "an"];

/// The byte ranges of the words of a span, without articles.
fn words(text: &str, span: &Range<usize>) -> Vec<Range<usize>> {
    let Some(slice) = text.get(span.clone()) else {
        return Vec::new();
    };
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    let ends = slice
        .char_indices()
        .map(|(at, letter)| (at, letter.is_alphanumeric()));
    for (at, inside) in ends.chain([(slice.len(), false)]) {
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(first), false) => {
                let word = slice[first..at].to_lowercase();
                if !ARTICLES.contains(&word.as_str()) && word != "s" {
                    found.push(span.start + first..span.start + at);
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

impl SpanRule {
    /// Whether two byte spans of a text are the same under this rule.
    pub fn same(self, text: &str, a: &Range<usize>, b: &Range<usize>) -> bool {
        let (a, b) = (words(text, a), words(text, b));
        match self {
            SpanRule::Strict => {
                let edges = |words: &[Range<usize>]| Some(words.first()?.start..words.last()?.end);
                edges(&a).is_some() && edges(&a) == edges(&b)
            }
            SpanRule::Overlap => a.iter().any(|one| {
                b.iter()
                    .any(|other| one.start < other.end && other.start < one.end)
            }),
        }
    }

    /// The counts of one text: gold spans that some prediction meets, gold, predictions that meet some gold span, predictions.
    pub(crate) fn counts(
        self,
        text: &str,
        gold: &[Range<usize>],
        predicted: &[Range<usize>],
    ) -> Counts {
        let met = |one: &Range<usize>, others: &[Range<usize>]| {
            others.iter().any(|other| self.same(text, one, other))
        };
        [
            gold.iter().filter(|one| met(one, predicted)).count(),
            gold.len(),
            predicted.iter().filter(|one| met(one, gold)).count(),
            predicted.len(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_and_genitives_do_not_count() {
        let text = "the army's chief and a chief";
        let rule = SpanRule::Strict;
        assert!(rule.same(text, &(0..8), &(4..10)));
        assert!(!rule.same(text, &(0..16), &(4..10)));
        assert!(SpanRule::Overlap.same(text, &(0..16), &(4..10)));
        assert!(!SpanRule::Overlap.same(text, &(0..8), &(10..16)));
        assert_eq!(
            SpanRule::Overlap.counts(text, &[0..8, 20..26], &[4..16, 17..20]),
            [1, 2, 1, 2]
        );
    }
}
