//! Languages that are listed rather than counted: "published in Uzbek, Tajik and Kyrgyz".

use std::ops::Range;

use concord_annotate::Annotation;
use concord_annotate::numbers::NumberUnit;
use concord_language::{Dep, EntityLabel, Pos};
use concord_record::Modifier;

use super::counted::Counted;
use super::figure::Figure;

/// What is done in a language.
const USES: [&str; 16] = [
    "publish",
    "translate",
    "write",
    "speak",
    "broadcast",
    "release",
    "produce",
    "issue",
    "available",
    "print",
    "content",
    "translation",
    "subtitle",
    "propaganda",
    "statement",
    "material",
];

/// Lists of two languages or more, each as a figure.
pub(super) fn listed(annotation: &Annotation, sentence: Range<usize>) -> Vec<(Figure, Counted)> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let mut found = Vec::new();
    for token in sentence {
        let word = &parse.tokens[token];
        if word.dep != Dep::Pobj || !matches!(&*parse.tokens[word.head].lower, "in" | "into") {
            continue;
        }
        let used = USES.contains(&annotation.lemmas[parse.tokens[word.head].head].as_str());
        let tongues: Vec<usize> = tree.conjuncts(parse, token);
        // The tagger of names is unsure of rarer ones: one that it knows vouches for its neighbours.
        let known = |&at: &usize| {
            matches!(
                parse.tokens[at].entity,
                Some(EntityLabel::Language | EntityLabel::Norp)
            )
        };
        let names = |&at: &usize| matches!(parse.tokens[at].pos, Pos::Propn | Pos::Adj);
        if !used || tongues.len() < 2 || !tongues.iter().any(known) || !tongues.iter().all(names) {
            continue;
        }
        let first = tongues.iter().copied().min().unwrap_or(token);
        let last = tongues.iter().copied().max().unwrap_or(token);
        #[expect(clippy::cast_precision_loss, reason = "a handful of languages")]
        let count = Some(tongues.len() as f64);
        let tokens = first..last + 1;
        found.push((
            Figure {
                tokens: tokens.clone(),
                value: tokens.clone(),
                low: count,
                high: count,
                modifier: Modifier::Exact,
                unit: NumberUnit::Count,
                number: None,
            },
            Counted {
                head: token,
                node: token,
                phrase: tokens,
                beside: true,
            },
        ));
    }
    found
}
