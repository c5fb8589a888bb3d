//! Numbers that leave unsaid what they count, because the text has just told it: "96 attacks ..., against 71 in the six months
//! before", "38 attacks. Diyala accounted for 17, Kirkuk for 12", "of whom 12 were children".

use std::ops::Range;

use concord_annotate::numbers::NumberUnit;
use concord_annotate::{ActorClass, Annotation};
use concord_language::{Dep, Pos};
use concord_record::Measure;

use super::counted::Counted;
use super::figure::Figure;
use super::share;
use crate::side::Side;

/// A number that the text has told, which the next ones may lean on.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// Its figures' words.
    pub(super) value: Range<usize>,
    pub(super) size: f64,
    pub(super) counted: Counted,
    pub(super) measure: Measure,
    pub(super) owner: Option<Side>,
    pub(super) sentence: usize,
    /// Where it is itself a part: the words and the size of its whole.
    pub(super) whole: Option<(Range<usize>, f64)>,
}

/// Whether a figure without a noun counts on what was told before it.
pub(super) fn continues(
    annotation: &Annotation,
    figure: &Figure,
    node: usize,
    told: &Counted,
) -> bool {
    let parse = &annotation.parse;
    let sentence = annotation.sentence_of(node);
    if figure.unit != NumberUnit::Count || figure.size() < 1.0 {
        return false;
    }
    let tokens = annotation.sentences[sentence].tokens.clone();
    let after = figure.tokens.end.max(figure.value.end);
    // What follows is no noun that it could count.
    // "Roughly 24 a month": a rate of what was counted.
    let rate = super::measure::rate(annotation, after);
    let closed = after >= tokens.end
        || matches!(
            parse.tokens[after].pos,
            Pos::Adp
                | Pos::Punct
                | Pos::Adv
                | Pos::Cconj
                | Pos::Verb
                | Pos::Aux
                | Pos::Sconj
                | Pos::Part
                | Pos::Det
                | Pos::Pron
                | Pos::Space
        )
        || annotation
            .dates
            .iter()
            .any(|date| date.tokens.contains(&after));
    if !closed || is_age(annotation, figure, after) {
        return false;
    }
    if annotation.sentence_of(told.node) == sentence && told.node < node {
        return true;
    }
    // In the next sentence only as a subject, or where somebody or some place "accounts for" it.
    let token = &parse.tokens[node];
    rate || matches!(token.dep, Dep::Nsubj | Dep::Nsubjpass | Dep::Attr)
        || token.dep == Dep::Pobj
            && matches!(
                &*parse.tokens[token.head].lower,
                "for" | "with" | "in" | "at"
            )
        || token.dep == Dep::Dobj
            && matches!(
                annotation.lemmas[token.head].as_str(),
                "have"
                    | "keep"
                    | "hold"
                    | "see"
                    | "record"
                    | "count"
                    | "confirm"
                    | "admit"
                    | "acknowledge"
            )
}

/// "A suspect, 19, was held": an age between commas behind a singular noun or a name.
fn is_age(annotation: &Annotation, figure: &Figure, after: usize) -> bool {
    let parse = &annotation.parse;
    let Some(before) = figure.tokens.start.checked_sub(2) else {
        return false;
    };
    let comma = |token: usize| {
        parse
            .tokens
            .get(token)
            .is_some_and(|token| matches!(&*token.lower, "," | "(" | ")" | "."))
    };
    let singular = matches!(parse.tokens[before].tag, "NN" | "NNP")
        && annotation.place_at(before).is_none()
        && (annotation.actor_at(before).is_none_or(|actor| {
            matches!(
                annotation.actors[actor].class,
                ActorClass::Person | ActorClass::People
            )
        }));
    comma(figure.tokens.start - 1) && comma(after) && singular && figure.size() < 100.0
}

/// Whether a figure tells a part of what was told: led to by "including", "of whom", "among" or a colon, "of them" behind it, or "of
/// the dead".
pub(super) fn is_part(
    annotation: &Annotation,
    figure: &Figure,
    counted: &Counted,
    told: Option<&Told>,
) -> bool {
    if of_the(annotation, figure, counted) {
        return true;
    }
    if is_further(annotation, figure, told) {
        return true;
    }
    let Some(told) = told.filter(|told| {
        told.size >= figure.size()
            && told.value.start < figure.value.start
            && figure.unit == NumberUnit::Count
    }) else {
        return false;
    };
    let parse = &annotation.parse;
    let sentence = annotation.sentence_of(figure.value.start);
    let end = annotation.sentences[sentence].tokens.end;
    let after = figure.tokens.end.max(figure.value.end);
    let of_them = after + 1 < end
        && &*parse.tokens[after].lower == "of"
        && matches!(
            &*parse.tokens[after + 1].lower,
            "them" | "these" | "those" | "whom" | "which"
        );
    if told.sentence != sentence {
        let start = annotation.sentences[sentence].tokens.start;
        let of = start + 1 < end
            && &*parse.tokens[start].lower == "of"
            && matches!(
                &*parse.tokens[start + 1].lower,
                "them" | "these" | "those" | "the"
            );
        return of_them || of && told.sentence + 1 == sentence;
    }
    of_them || is_led(annotation, told.value.end..figure.value.start)
}

/// "65 died: 21 civilians, 32 members of the group and 12 soldiers": another part of the whole that the figure before is a part of,
/// joined to it without a verb between.
fn is_further(annotation: &Annotation, figure: &Figure, told: Option<&Told>) -> bool {
    let Some(told) = told else { return false };
    let Some((_, size)) = &told.whole else {
        return false;
    };
    let between = told.value.end..figure.value.start;
    *size >= figure.size()
        && figure.unit == NumberUnit::Count
        && told.value.end <= figure.value.start
        && told.sentence == annotation.sentence_of(figure.value.start)
        && between
            .clone()
            .any(|token| matches!(annotation.word(token), "," | "and" | ";"))
        && between.clone().all(|token| {
            !matches!(
                annotation.parse.tokens[token].pos,
                Pos::Verb | Pos::Aux | Pos::Sconj
            ) && annotation.word(token) != ")"
        })
}

/// Whether words between a whole and a figure lead to its parts.
fn is_led(annotation: &Annotation, between: Range<usize>) -> bool {
    share::lead(annotation, between.clone()).is_some()
        || between
            .clone()
            .any(|token| matches!(annotation.word(token), ":" | "("))
}

/// "Two of the dead", "nine of those killed": the whole is definite and people.
fn of_the(annotation: &Annotation, figure: &Figure, counted: &Counted) -> bool {
    let parse = &annotation.parse;
    let after = figure.tokens.end.max(figure.value.end);
    counted.head > after
        && parse
            .tokens
            .get(after)
            .is_some_and(|token| &*token.lower == "of")
        && parse.tokens.get(after + 1).is_some_and(|token| {
            matches!(
                &*token.lower,
                "the" | "those" | "these" | "his" | "her" | "its" | "their"
            )
        })
}

/// "Kunduz 19, Baghlan 8": a name and its number in a list, behind a number that the sentence has told.
pub(super) fn is_listed(annotation: &Annotation, figure: &Figure, told: Option<&Told>) -> bool {
    let parse = &annotation.parse;
    let sentence = annotation.sentence_of(figure.value.start);
    let Some(before) = figure.value.start.checked_sub(1) else {
        return false;
    };
    // "Katsina (11)": the number stands in brackets behind the name.
    let bracketed = annotation.word(before) == "("
        && before > 0
        && parse
            .tokens
            .get(figure.value.end)
            .is_some_and(|next| &*next.lower == ")");
    let before = if bracketed { before - 1 } else { before };
    let named = annotation.place_at(before).is_some()
        || annotation
            .actor_at(before)
            .is_some_and(|actor| !matches!(annotation.actors[actor].class, ActorClass::Person))
        || parse.tokens[before].pos == Pos::Propn;
    let end = annotation.sentences[sentence].tokens.end;
    let closed = figure.value.end >= end
        || matches!(
            &*parse.tokens[figure.value.end].lower,
            "," | ";" | ")" | "." | "and"
        );
    figure.unit == NumberUnit::Count
        && named
        && closed
        && told.is_some_and(|told| told.sentence == sentence && told.size >= figure.size())
}
