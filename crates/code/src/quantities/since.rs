//! "Since": what is counted from a day, or from an event whose day is not told, to the day on which the report appeared.

use concord_annotate::Annotation;
use concord_language::{Dep, Pos};
use concord_record::{DatePrecision, DateRange};

use super::Draft;
use super::period::{self, Window};

/// How many words may stand between "since" and its date.
const REACH: usize = 14;
/// How many sentences before "since" its day may be told.
const BACK: usize = 2;

/// Whether "since" leads to a date: "since the coup of 1 February", "since the outbreak of the war, in October 2017,".
pub(super) fn leads(annotation: &Annotation, date: usize) -> bool {
    let parse = &annotation.parse;
    let at = &annotation.dates[date];
    let sentence = annotation.sentences[at.sentence].tokens.clone();
    let first = at.tokens.start.saturating_sub(REACH).max(sentence.start);
    let Some(since) = (first..at.tokens.start)
        .rev()
        .find(|&token| &*parse.tokens[token].lower == "since")
    else {
        return false;
    };
    let between = since + 1..at.tokens.start;
    let commas: Vec<usize> = between
        .clone()
        .filter(|&token| annotation.word(token) == ",")
        .collect();
    let verb = between
        .clone()
        .any(|token| matches!(parse.tokens[token].pos, Pos::Verb | Pos::Aux));
    // Set off by commas on both sides it explains what stands before it.
    let explains = commas.len() == 1
        && commas[0] + 3 > at.tokens.start
        && at.tokens.end < sentence.end
        && annotation.word(at.tokens.end) == ",";
    (commas.is_empty() || explains) && !verb
}

/// "Since then", "has since lost 14": from the day told before it.
pub(super) fn changed(annotation: &Annotation, drafts: &[Draft], index: usize) -> Option<Window> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let sentence = annotation.sentence_of(drafts[index].figure.value.start);
    let tokens = annotation.sentences[sentence].tokens.clone();
    let lower = |token: usize| &*parse.tokens[token].lower;
    let since = tokens.clone().find(|&token| lower(token) == "since")?;
    let then = since + 1 < tokens.end && lower(since + 1) == "then";
    let clause = tree.clause_of(parse, drafts[index].counted.node);
    let adverb = parse.tokens[since].dep == Dep::Advmod
        && since > tokens.start
        && matches!(lower(since - 1), "has" | "have" | "had")
        && tree.clause_of(parse, since) == clause;
    if !then && !adverb {
        return None;
    }
    let block = annotation.sentences[sentence].block;
    let first = (sentence.saturating_sub(BACK)..=sentence)
        .find(|&at| annotation.sentences[at].block == block)?;
    let words = annotation.sentences[first].tokens.start..since;
    let date = annotation.dates_in(words).last()?;
    let mut window = period::of_date(annotation, date)?;
    window.range.end = None;
    Some(window)
}

/// "Since the beginning of the operation": to the day of the report, or the end of what it covers.
pub(super) fn told(
    annotation: &Annotation,
    drafts: &[Draft],
    index: usize,
    frame: Option<&Window>,
) -> Option<Window> {
    let parse = &annotation.parse;
    let sentence = annotation.sentence_of(drafts[index].figure.value.start);
    let tokens = annotation.sentences[sentence].tokens.clone();
    let since = tokens
        .clone()
        .find(|&token| &*parse.tokens[token].lower == "since")?;
    // "Since the beginning of the operation": the day itself is not told.
    let object = parse.tokens[since].dep == Dep::Prep
        && annotation
            .tree
            .children(since)
            .any(|child| parse.tokens[child].dep == Dep::Pobj);
    let dated = annotation.dates_in(since..tokens.end).next().is_some();
    let published = || {
        annotation
            .context
            .published
            .filter(|range| range.days() == Some(1))
    };
    let end = frame
        .map(|frame| frame.range)
        .or_else(published)
        .and_then(|range| range.end)?;
    (object && !dated).then(|| Window {
        range: DateRange {
            start: None,
            end: Some(end),
            precision: DatePrecision::Unknown,
        },
        bytes: Some(annotation.bytes(since..since + 1)),
        aside: false,
    })
}
