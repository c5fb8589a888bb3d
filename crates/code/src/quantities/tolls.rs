//! Which numbers of dead, injured, held and missing are quantities besides, or instead of, being an incident's toll.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_annotate::dates::DateKind;
use concord_record::{Measure, TollMeasure};

use super::counted::Counted;
use super::figure::Figure;
use super::share;
use crate::accounts::{Accounts, TollMention};
use crate::side::Side;

/// Days from which on the toll of an account is one of a period rather than of an incident.
const PERIOD: u32 = 28;

/// From here on a number of dead is no single incident's.
const MANY: f64 = 1000.0;

/// How many sentences apart the groups of one toll may stand.
const GROUPS: usize = 4;

/// Whether a toll is a quantity besides being its account's: a part, one of several groups, a period's, one without time and place,
/// or of people who were held.
pub(super) fn is_told_apart(
    annotation: &Annotation,
    accounts: &Accounts,
    account: usize,
    mention: &TollMention,
) -> bool {
    if mention.part
        || matches!(
            mention.measure,
            TollMeasure::Detained | TollMeasure::Missing
        )
    {
        return true;
    }
    let record = &accounts.accounts[account];
    let sentence = annotation.sentence_of(mention.tokens.start);
    if record.aggregate && spans_period(annotation, sentence) {
        return true;
    }
    // Several groups told apart are parts of the incident's toll.
    mention.group.is_some()
        && accounts.tolls.iter().any(|(other, toll)| {
            let near = sentence.abs_diff(annotation.sentence_of(toll.tokens.start)) <= GROUPS;
            (*other == account || near)
                && toll.measure == mention.measure
                && toll.group.is_some()
                && toll.group != mention.group
                && toll.toll != mention.toll
        })
}

/// Whether a sentence says where or when.
pub(super) fn is_placed(annotation: &Annotation, sentence: usize) -> bool {
    let tokens = annotation.sentences[sentence].tokens.clone();
    annotation.places_in(tokens.clone()).next().is_some()
        || annotation.dates_in(tokens).next().is_some()
}

/// Whether words between a whole and a figure lead to its parts: "including", "of whom", a colon.
pub(super) fn is_led(annotation: &Annotation, between: Range<usize>) -> bool {
    share::lead(annotation, between.clone()).is_some()
        || between.clone().any(|token| annotation.word(token) == ":")
}

/// Whether a sentence speaks of a month or more: "in 2016", "since May", not "on Saturday" of a report whose day is not known.
pub(super) fn spans_period(annotation: &Annotation, sentence: usize) -> bool {
    annotation
        .dates_in(annotation.sentences[sentence].tokens.clone())
        .any(|date| {
            let date = &annotation.dates[date].mention;
            let long = date
                .range
                .is_some_and(|range| range.days().is_none_or(|days| days >= PERIOD));
            long && matches!(
                date.kind,
                DateKind::Absolute | DateKind::Window | DateKind::Open | DateKind::Season
            )
        })
}

/// Whether a number of dead or injured that no account holds is still an incident's: one is told in its sentence, or the sentence
/// says where or on which day. Of a thousand or more no single incident is told.
pub(super) fn is_of_incident(
    accounts: &Accounts,
    annotation: &Annotation,
    figure: &Figure,
    counted: &Counted,
    measure: Measure,
    agent: bool,
) -> bool {
    if !matches!(measure, Measure::Fatalities | Measure::Wounded) || figure.size() >= MANY {
        return false;
    }
    let sentence = annotation.sentence_of(counted.node);
    let tokens = annotation.sentences[sentence].tokens.clone();
    if spans_period(annotation, sentence)
        || share::lead(annotation, tokens.start..figure.value.start).is_some()
    {
        return false;
    }
    let verbal = annotation.tree.is_clause(
        &annotation.parse,
        annotation.parse.tokens[counted.node].head,
    );
    let toll = annotation.lemmas[counted.head] == "toll";
    verbal && !agent
        || toll
        || accounts
            .sentences
            .iter()
            .any(|sentences| sentences.contains(&sentence))
        || is_placed(annotation, sentence)
}

/// The first named perpetrator of an account.
pub(super) fn perpetrator(accounts: &Accounts, account: usize) -> Option<Side> {
    let party = accounts.accounts[account]
        .perpetrators
        .iter()
        .find(|party| party.actor.is_some())?;
    Some(Side {
        party: party.clone(),
        tokens: 0..0,
        class: None,
    })
}

/// For people who suffered: the perpetrator of the account that their sentence tells, if there is only one.
pub(super) fn beside(
    accounts: &Accounts,
    annotation: &Annotation,
    counted: &Counted,
    measure: Measure,
) -> Option<Side> {
    if !matches!(measure, Measure::Fatalities | Measure::Wounded) {
        return None;
    }
    let sentence = annotation.sentence_of(counted.node);
    let mut here = (0..accounts.accounts.len())
        .filter(|&account| accounts.sentences[account].contains(&sentence));
    let account = here.next()?;
    here.next()
        .is_none()
        .then(|| perpetrator(accounts, account))
        .flatten()
}
