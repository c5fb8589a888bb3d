//! Which numbers of dead, injured, held and missing are quantities besides, or instead of, being an incident's toll.

use concord_annotate::Annotation;
use concord_annotate::dates::DateKind;
use concord_codebook::{Codebook, WordSet};
use concord_language::Pos;
use concord_record::{Measure, TollMeasure};

use super::continued::Told;
use super::counted::Counted;
use super::figure::Figure;
use super::share;
use crate::accounts::{Accounts, TollMention};
use crate::side::Side;

/// Days from which on the toll of an account is one of a period rather than of an incident.
const PERIOD: u32 = 28;

/// Days from which on a relative date is a period: "last year", and "this year" once its second month is over.
const YEAR: u32 = 60;

/// From here on a number of dead is no single incident's.
const MANY: f64 = 1000.0;

/// Days of the shortest period that a report sums up.
const LEAST: u32 = 5;
/// How many sentences apart the groups of one toll may stand.
const GROUPS: usize = 4;

/// Whether a toll is a quantity besides being its account's: a part, one of several groups, a period's, one without time and place,
/// or of people who were held.
pub(super) fn is_told_apart(
    annotation: &Annotation,
    accounts: &Accounts,
    account: usize,
    mention: &TollMention,
    framed: bool,
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
    // A report on a period sums up where it tells of no day.
    let undated = record
        .date
        .is_none_or(|date| date.days().is_none_or(|days| days >= LEAST));
    if framed && undated && !is_placed_day(annotation, sentence) {
        return true;
    }
    if spans_period(annotation, sentence)
        && (record.aggregate || !is_placed_day(annotation, sentence))
    {
        return true;
    }
    // Several groups told apart are parts of the incident's toll.
    mention.group.is_some()
        && accounts.tolls.iter().any(|(other, toll)| {
            let near = sentence.abs_diff(annotation.sentence_of(toll.tokens.start)) <= GROUPS;
            (*other == account || near)
                && toll.measure == mention.measure
                && toll.group.is_some()
                && !toll.part
                && toll.group != mention.group
                && toll.toll != mention.toll
        })
}

/// "212 attacks ... The attacks killed 640 people", "together they killed": the toll of all that was counted before is no incident's.
pub(super) fn sums_deeds(annotation: &Annotation, counted: &Counted, told: &Told) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let verb = tree.clause_of(parse, counted.node);
    let Some(agent) = tree.agent(parse, verb) else {
        return false;
    };
    let deeds = matches!(told.measure, Measure::Attacks | Measure::Raids) && told.size >= 2.0;
    let same = annotation.lemmas[agent] == annotation.lemmas[told.counted.head]
        && tree
            .children(agent)
            .any(|child| matches!(&*parse.tokens[child].lower, "the" | "these" | "those"));
    let together = matches!(&*parse.tokens[agent].lower, "they" | "these" | "which")
        && tree
            .children(verb)
            .any(|child| &*parse.tokens[child].lower == "together");
    deeds && told.counted.head < counted.head && (same || together)
}

/// Whether a sentence tells a day.
fn is_placed_day(annotation: &Annotation, sentence: usize) -> bool {
    annotation
        .dates_in(annotation.sentences[sentence].tokens.clone())
        .any(|date| {
            let date = &annotation.dates[date].mention;
            date.kind != DateKind::Open
                && date
                    .range
                    .and_then(|range| range.days())
                    .is_some_and(|days| days <= 2)
        })
}

/// Whether a sentence says where or when.
pub(super) fn is_placed(annotation: &Annotation, sentence: usize) -> bool {
    let tokens = annotation.sentences[sentence].tokens.clone();
    annotation.places_in(tokens.clone()).next().is_some()
        || annotation.dates_in(tokens).next().is_some()
}

/// Whether a sentence speaks of a month or more: "in 2016", "since May", not "on Saturday" of a report whose day is not known.
pub(super) fn spans_period(annotation: &Annotation, sentence: usize) -> bool {
    let tokens = annotation.sentences[sentence].tokens.clone();
    let dated = |token: usize| {
        annotation.dates_in(tokens.clone()).any(|date| {
            let at = &annotation.dates[date];
            at.tokens.contains(&token) && at.mention.kind != DateKind::Open
        })
    };
    let mut day = false;
    for date in annotation.dates_in(tokens.clone()) {
        let date = &annotation.dates[date].mention;
        let days = date.range.and_then(|range| range.days());
        let long = date.range.is_some() && days.is_none_or(|days| days >= PERIOD);
        // "Last month" is as often a time of an incident as a period.
        let year = date.kind == DateKind::Relative && days.is_some_and(|days| days >= YEAR);
        if long
            && (year
                || matches!(
                    date.kind,
                    DateKind::Absolute | DateKind::Window | DateKind::Open | DateKind::Season
                ))
        {
            return true;
        }
        day |= days.is_some_and(|days| days <= 2);
    }
    // A toll "since Tuesday's quake, the worst this year" is an incident's; without a day, the words for a period decide.
    !day && tokens
        .clone()
        .any(|token| names_period(annotation, token) && !dated(token))
        || tokens.clone().any(|token| is_sum(annotation, token))
}

/// "This year", "in the period", "over the same months", "a year", "since", "so far".
fn names_period(annotation: &Annotation, token: usize) -> bool {
    let parse = &annotation.parse;
    let lemma = annotation.lemmas[token].as_str();
    let back = |steps: usize| {
        token
            .checked_sub(steps)
            .map_or("", |at| &*parse.tokens[at].lower)
    };
    match lemma {
        "period" | "month" | "quarter" | "year" | "week" | "decade" | "season" | "war" => {
            let lead = |word: &str| {
                matches!(
                    word,
                    "this"
                        | "last"
                        | "same"
                        | "previous"
                        | "per"
                        | "whole"
                        | "past"
                        | "reporting"
                        | "in"
                        | "during"
                        | "over"
                        | "each"
                        | "every"
                        | "first"
                        | "second"
                        | "third"
                        | "fourth"
                )
            };
            // "A year" is a rate; "a week" and "the week" a time of an incident too.
            let rate = back(1) == "a" && matches!(lemma, "year" | "month");
            rate || lead(back(1))
                || matches!(back(1), "the") && matches!(back(2), "in" | "during" | "over" | "for")
        }
        "far" => back(1) == "so",
        _ => false,
    }
}

/// "Week's total", "year to date": a sum over a period.
fn is_sum(annotation: &Annotation, token: usize) -> bool {
    let parse = &annotation.parse;
    let next = |steps: usize| {
        parse
            .tokens
            .get(token + steps)
            .map_or("", |word| &*word.lower)
    };
    match &*parse.tokens[token].lower {
        "total" | "totals" => {
            (token..(token + 5).min(parse.tokens.len())).any(|at| annotation.word(at) == ":")
        }
        "to" => next(1) == "date",
        _ => false,
    }
}

/// Whether a number of dead or injured that no account holds is still an incident's: one is told in its sentence, or the sentence
/// says where or on which day. Of a thousand or more no single incident is told.
pub(super) fn is_of_incident(
    codebook: &Codebook,
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
    // "208 deaths", "the GIA dead": a statistic, where no account of the sentence has a toll of its own.
    let noun = annotation.lemmas[counted.head].as_str();
    let statistic = figure.value.end <= counted.head
        && codebook.words.has(WordSet::Statistic, noun)
        // "Gives its dead as 61", "puts the deaths at 80": somebody's figure for all of them.
        || !counted.beside
            && figure.value.start > counted.head
            && matches!(noun, "dead" | "death" | "loss" | "fatality" | "casualty");
    if spans_period(annotation, sentence)
        || statistic
        || share::lead(annotation, tokens.start..figure.value.start).is_some()
    {
        return false;
    }
    let verbal = annotation.tree.is_clause(
        &annotation.parse,
        annotation.parse.tokens[counted.node].head,
    );
    let toll = annotation.lemmas[counted.head] == "toll";
    let bare = annotation.parse.tokens[counted.head].pos == Pos::Num;
    (verbal || bare) && !agent
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
        .find(|party| {
            party.actor.is_some()
                || party.name.starts_with(char::is_uppercase) && party.name.contains(' ')
        })?;
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

/// The measure of an account's toll.
pub(super) fn measure(toll: TollMeasure) -> Measure {
    match toll {
        TollMeasure::Killed => Measure::Fatalities,
        TollMeasure::Wounded => Measure::Wounded,
        TollMeasure::Detained => Measure::Arrests,
        TollMeasure::Missing => Measure::Other,
    }
}
