//! The days that a quantity holds for.
//!
//! The clause of the figure tells them, or they are those of what the figure belongs to: of its whole, of the number that it goes on
//! from, of the incident that its sentence tells. A count that compares ("against 17 in the previous week") has the days before
//! those of what it is held against. Where nothing of this is told, what happened is counted over the period that the report says
//! it covers ("Incidents, 3-9 June 2024"). Nothing is counted past the day on which the report appeared.

use std::ops::Range;

use concord_annotate::dates::Anchor;
use concord_annotate::{Annotation, DateKind, dates};
use concord_language::{Dep, Pos};
use concord_read::BlockKind;
use concord_record::{DateRange, Measure, TollMeasure};
use jiff::civil::Date;

use super::owner::Owners;
use super::{Draft, compare, ordinal, setting, share, since, stretch};
use crate::accounts::Accounts;

/// Days with the bytes that tell them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) range: DateRange,
    pub(super) bytes: Option<Range<usize>>,
    /// It is that of what something is compared with, which nothing else goes on from.
    pub(super) aside: bool,
}

/// How many blocks of a report's head may say what period it covers.
const HEAD: usize = 8;
/// Days of the longest time that one incident is told with: a month.
const INCIDENT: u32 = 31;
/// The longest period that a report covers, in days.
const LONGEST: u32 = 400;

/// Sets the days of each draft; wholes are set before.
pub(super) fn assign(owners: &Owners<'_>, accounts: &Accounts, drafts: &mut [Draft]) {
    let annotation = owners.annotation;
    let frame = frame(annotation);
    // A date right behind a figure is that figure's alone.
    let taken: Vec<Option<usize>> = drafts
        .iter()
        .map(|draft| beside(annotation, draft))
        .collect();
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        let found = ordinal::told(annotation, drafts, index)
            .or_else(|| compare::compared(annotation, drafts, index, frame.as_ref()))
            .or_else(|| since::changed(annotation, drafts, index))
            .or_else(|| own(owners, draft, taken[index], &taken))
            .or_else(|| since::told(annotation, drafts, index, frame.as_ref()))
            .or_else(|| stretch::now(annotation, draft))
            .or_else(|| frame.clone().filter(|_| sums_up(annotation, draft)))
            .or_else(|| {
                inherited(annotation, accounts, drafts, index)
                    .filter(|_| !stands(annotation, &drafts[index]))
            })
            .or_else(|| of_the_dead(annotation, accounts, &drafts[index]))
            .or_else(|| stretch::narrated(owners, accounts, &drafts[index]))
            .or_else(|| to_date(annotation, &drafts[index], frame.as_ref()))
            .or_else(|| {
                frame
                    .clone()
                    .filter(|_| happens(draft.measure) || is_of_deeds(owners, draft))
            });
        drafts[index].window = found.map(|window| clipped(annotation, window, frame.as_ref()));
    }
    // A whole may stand behind its parts.
    for index in 0..drafts.len() {
        if drafts[index].window.is_none()
            && let Some(whole) = drafts[index].whole
        {
            drafts[index].window = drafts[whole].window.clone();
        }
    }
}

/// Whether a measure counts what happened, not what there is.
pub(super) fn happens(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::Attacks
            | Measure::Fatalities
            | Measure::Wounded
            | Measure::Plots
            | Measure::Raids
            | Measure::Arrests
            | Measure::Escapees
            | Measure::Displaced
            | Measure::Other
    )
}

/// The period that the report says it covers, in its title or in the lines of its head.
pub(super) fn frame(annotation: &Annotation) -> Option<Window> {
    let text = annotation.text.as_str();
    let anchor = Anchor {
        published: annotation.context.published,
        day_first: None,
    };
    annotation
        .blocks
        .iter()
        .filter(|block| !text[block.range()].trim().is_empty())
        .take(HEAD)
        .find_map(|block| {
            let line = &text[block.range()];
            let lower = line.to_lowercase();
            let heading = matches!(
                block.kind,
                BlockKind::Title | BlockKind::Heading | BlockKind::Byline
            ) || !line.trim_end().ends_with('.') && line.len() < 160;
            let said = ["period", "week", "month", "quarter"]
                .iter()
                .any(|word| lower.contains(word))
                && line.len() < 240;
            if !heading && !said {
                return None;
            }
            dates::find(text, block.range(), &anchor, None)
                .into_iter()
                .find_map(|date| {
                    let range = date.range?;
                    let days = range.days()?;
                    let told = matches!(date.kind, DateKind::Absolute | DateKind::Window);
                    // "Update for 17 August": a report on one day.
                    let day = days == 1
                        && heading
                        && line[..date.bytes.start.saturating_sub(block.range().start)]
                            .trim_end()
                            .to_lowercase()
                            .ends_with(" for");
                    let long = (3..=LONGEST).contains(&days);
                    (told && long || day).then_some(Window {
                        range,
                        bytes: Some(date.bytes),
                        aside: false,
                    })
                })
        })
}

/// A share of what happened.
fn is_of_deeds(owners: &Owners<'_>, draft: &Draft) -> bool {
    let entries = owners
        .codebook
        .measures
        .get(&owners.annotation.lemmas[draft.counted.head]);
    draft.measure == Measure::Share
        && entries
            .iter()
            .any(|entry| entry.measure != Measure::Other && happens(entry.measure))
}

/// "Week's total: 16 dead", "41 died in the period": the sum of what the report covers.
fn sums_up(annotation: &Annotation, draft: &Draft) -> bool {
    let tokens = annotation.sentences[annotation.sentence_of(draft.figure.value.start)]
        .tokens
        .clone();
    let lower = |token: usize| &*annotation.parse.tokens[token].lower;
    tokens.clone().any(|token| {
        let unit = compare::is_unit(&annotation.lemmas[token]) && annotation.lemmas[token] != "day";
        let total = (token + 1..(token + 3).min(tokens.end)).any(|at| lower(at) == "total");
        let definite = token > tokens.start
            && matches!(lower(token - 1), "the" | "reporting")
            && token > tokens.start + 1
            && matches!(lower(token - 2), "in" | "during" | "over" | "for" | "the");
        unit && (total || definite)
            && !(token + 1 < tokens.end && matches!(lower(token + 1), "before" | "to"))
    })
}

/// The days that the figure's clause tells.
fn own(
    owners: &Owners<'_>,
    draft: &Draft,
    beside: Option<usize>,
    taken: &[Option<usize>],
) -> Option<Window> {
    let annotation = owners.annotation;
    let mut window = beside
        .or_else(|| {
            setting::window(annotation, &draft.counted, |date| {
                let of_deed = stands(annotation, draft) && is_of_deed(annotation, draft, date);
                !taken.contains(&Some(date)) && !is_of_saying(owners, draft, date) && !of_deed
            })
        })
        .and_then(|date| of_date(annotation, date))?;
    window.aside = compare::is_compared_with(annotation, draft);
    Some(window)
}

pub(super) fn of_date(annotation: &Annotation, date: usize) -> Option<Window> {
    let at = &annotation.dates[date];
    let mut range = at.mention.range?;
    if let Some(stretch) = stretch::around(annotation, date) {
        return Some(Window {
            range: stretch,
            bytes: Some(annotation.bytes(at.tokens.clone())),
            aside: false,
        });
    }
    // "Since the coup of 1 February": the preposition stands apart from its date.
    if since::leads(annotation, date) {
        range.end = None;
    }
    Some(Window {
        range,
        bytes: Some(annotation.bytes(at.tokens.clone())),
        aside: false,
    })
}

/// "525 in 2013", "14 in January": the date stands right behind the figure.
fn beside(annotation: &Annotation, draft: &Draft) -> Option<usize> {
    let parse = &annotation.parse;
    let tokens = annotation.sentences[annotation.sentence_of(draft.figure.value.start)]
        .tokens
        .clone();
    let figure = draft.figure.tokens.end.max(draft.figure.value.end);
    let lower = |token: usize| parse.tokens.get(token).map_or("", |word| &*word.lower);
    let of_them = lower(figure) == "of"
        && matches!(
            lower(figure + 1),
            "them" | "these" | "those" | "which" | "whom"
        );
    let end = if of_them {
        figure + 2
    } else if draft.counted.beside && (figure..tokens.end).contains(&draft.counted.head) {
        // "1,250 fighters in 2000".
        draft.counted.head + 1
    } else {
        figure
    };
    // "2021 - 310", "July: 46": the date leads its figure.
    let start = draft.figure.tokens.start.min(draft.figure.value.start);
    if start > tokens.start + 1
        && matches!(annotation.word(start - 1), "-" | "–" | "—" | ":")
        && let Some(date) = annotation.dates_in(start - 2..start - 1).next()
        && annotation.dates[date].tokens.end == start - 1
    {
        return annotation.dates[date].mention.range.map(|_| date);
    }
    // "58 of them this year".
    if of_them && let Some(date) = annotation.dates_in(end..(end + 1).min(tokens.end)).next() {
        return annotation.dates[date].mention.range.map(|_| date);
    }
    let preposition = parse.tokens.get(end)?;
    if end + 1 >= tokens.end
        || !matches!(&*preposition.lower, "in" | "during" | "on" | "for" | "over")
    {
        return None;
    }
    let near = end + 1..(end + 5).min(tokens.end);
    let date = annotation.dates_in(near).next()?;
    let first = annotation.dates[date].tokens.start;
    let clear = (end + 1..first).all(|token| {
        matches!(
            annotation.parse.tokens[token].pos,
            Pos::Det | Pos::Noun | Pos::Adp | Pos::Adj
        )
    });
    annotation.dates[date]
        .mention
        .range
        .filter(|_| clear)
        .map(|_| date)
}

/// "Four are absconding", "guards still hold two posts": running text says in the present tense what there is. The days of what
/// happened before are not its.
pub(super) fn stands(annotation: &Annotation, draft: &Draft) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let sentence = annotation.sentence_of(draft.figure.value.start);
    // Headlines tell in the present tense what happened.
    let running = matches!(
        annotation.kind_of(sentence),
        BlockKind::Paragraph | BlockKind::ListItem
    );
    if !running || draft.measure != Measure::Other || draft.whole.is_some() {
        return false;
    }
    let clause = tree.clause_of(parse, draft.counted.node);
    let auxiliaries = || {
        tree.children(clause)
            .filter(|&child| matches!(parse.tokens[child].dep, Dep::Aux | Dep::Auxpass))
    };
    let present = |token: usize| matches!(parse.tokens[token].tag, "VBZ" | "VBP");
    match parse.tokens[clause].tag {
        "VBZ" | "VBP" => true,
        // "Are absconding"; "have fled" and "are held" are of what was done.
        "VBG" => auxiliaries().any(|token| present(token) && annotation.lemmas[token] == "be"),
        _ => false,
    }
}

/// A date of another clause, whose verb is in the past.
fn is_of_deed(annotation: &Annotation, draft: &Draft, date: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let verb = tree.clause_of(parse, annotation.dates[date].tokens.start);
    // "Lists 2,551 people who disappeared between 1980 and 2000".
    let theirs = matches!(parse.tokens[verb].dep, Dep::Relcl | Dep::Acl)
        && [draft.counted.head, draft.counted.node].contains(&parse.tokens[verb].head);
    verb != tree.clause_of(parse, draft.counted.node)
        && !theirs
        && matches!(parse.tokens[verb].tag, "VBD" | "VBN")
}

/// "Police said on Thursday that 12 ...": the day of the words, not of what they tell.
fn is_of_saying(owners: &Owners<'_>, draft: &Draft, date: usize) -> bool {
    let annotation = owners.annotation;
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let verb = tree.clause_of(parse, annotation.dates[date].tokens.start);
    let own = tree.clause_of(parse, draft.counted.node);
    let day = annotation.dates[date]
        .mention
        .range
        .and_then(|range| range.days())
        .is_some_and(|days| days == 1);
    day && verb != own && owners.reports(verb) && tree.depth_below(parse, own, verb).is_some()
}

/// Of its whole, of the number that it goes on from, of the incident that its sentence tells, of the sentence before.
fn inherited(
    annotation: &Annotation,
    accounts: &Accounts,
    drafts: &[Draft],
    index: usize,
) -> Option<Window> {
    let draft = &drafts[index];
    let sentence = annotation.sentence_of(draft.figure.value.start);
    if let Some(whole) = draft.whole.and_then(|whole| drafts[whole].window.clone()) {
        return Some(whole);
    }
    if let Some(size) = share::of_number(annotation, &draft.figure)
        && let Some(window) = (0..index)
            .rev()
            .filter(|&at| (drafts[at].figure.size() - size).abs() < f64::EPSILON)
            .find_map(|at| drafts[at].window.clone())
    {
        return Some(window);
    }
    let before = |at: usize| annotation.sentence_of(drafts[at].figure.value.start);
    // What there is at one time says nothing of another sentence's.
    let counts = happens(draft.measure) || draft.measure == Measure::AttacksPerMonth;
    let leans = (0..index)
        .rev()
        .take_while(|&at| before(at) + 1 >= sentence)
        .filter(|&at| !draft.counted.beside && drafts[at].counted.head == draft.counted.head)
        .filter(|&at| counts || before(at) == sentence)
        .find_map(|at| drafts[at].window.clone().filter(|window| !window.aside));
    if leans.is_some() {
        return leans;
    }
    let money = matches!(
        draft.measure,
        Measure::Money | Measure::Share | Measure::PercentChange
    );
    if !money
        && let Some(window) = incident(accounts, draft, sentence)
            .or_else(|| incident_before(annotation, accounts, draft, sentence))
    {
        return Some(window);
    }
    // What else a paragraph counts in the sentence before, or in this one.
    (0..index)
        .rev()
        .take_while(|&at| {
            before(at) + 1 >= sentence
                && annotation.sentences[before(at)].block == annotation.sentences[sentence].block
        })
        .filter(|&at| {
            happens(draft.measure)
                || is_share(draft)
                || draft.measure == Measure::PercentChange && before(at) == sentence
        })
        .filter(|&at| happens(drafts[at].measure) || before(at) == sentence && is_share(draft))
        .find_map(|at| drafts[at].window.clone().filter(|window| !window.aside))
}

fn is_share(draft: &Draft) -> bool {
    draft.measure == Measure::Share
}

/// "Two of the dead", "among the wounded are nine women": those of the incident with such a toll that was told last, however far
/// before.
fn of_the_dead(annotation: &Annotation, accounts: &Accounts, draft: &Draft) -> Option<Window> {
    let wanted = match draft.measure {
        Measure::Fatalities => TollMeasure::Killed,
        Measure::Wounded => TollMeasure::Wounded,
        _ => return None,
    };
    let sentence = annotation.sentence_of(draft.figure.value.start);
    let tokens = annotation.sentences[sentence].tokens.clone();
    let lower = |token: usize| annotation.word(token).to_lowercase();
    let definite = (tokens.start..tokens.end.saturating_sub(2)).any(|token| {
        matches!(lower(token).as_str(), "of" | "among")
            && matches!(lower(token + 1).as_str(), "the" | "those")
            && token + 8 > draft.figure.value.start
            && token < draft.figure.value.end + 3
    });
    if !definite {
        return None;
    }
    let (account, _) = accounts
        .tolls
        .iter()
        .filter(|(_, toll)| toll.measure == wanted && toll.tokens.end <= draft.figure.value.start)
        // A part is no more than its whole.
        .filter(|(_, toll)| {
            let number = toll
                .number
                .map(|number| &annotation.numbers[number].mention);
            number
                .and_then(|number| number.high.or(number.low))
                .is_some_and(|whole| whole >= draft.figure.size())
        })
        .max_by_key(|(_, toll)| toll.tokens.start)?;
    let range = accounts.accounts[*account].date?;
    range.days().filter(|days| *days <= 7)?;
    Some(Window {
        range,
        bytes: None,
        aside: false,
    })
}

/// Dead or injured of whom no incident is told here: those of the incident with a toll that was told last, close before.
fn incident_before(
    annotation: &Annotation,
    accounts: &Accounts,
    draft: &Draft,
    sentence: usize,
) -> Option<Window> {
    if !matches!(draft.measure, Measure::Fatalities | Measure::Wounded) {
        return None;
    }
    let block = annotation.sentences[sentence].block;
    let near = sentence.saturating_sub(2)..=sentence;
    let (_, account) = accounts
        .tolls
        .iter()
        .map(|(account, toll)| (annotation.sentence_of(toll.tokens.start), *account))
        .filter(|(told, _)| near.contains(told) && annotation.sentences[*told].block == block)
        .filter(|(_, account)| {
            // A year's toll is no incident's.
            accounts.accounts[*account]
                .date
                .is_some_and(|date| date.days().is_some_and(|days| days <= INCIDENT))
        })
        .max_by_key(|(told, _)| *told)?;
    let range = accounts.accounts[account].date?;
    range.days().is_some().then_some(Window {
        range,
        bytes: None,
        aside: false,
    })
}

/// The days of the incident whose toll the figure is, or of the one that its sentence tells.
fn incident(accounts: &Accounts, draft: &Draft, sentence: usize) -> Option<Window> {
    let toll = draft.figure.number.and_then(|number| {
        let tolls = accounts.tolls.iter();
        tolls
            .filter(|(_, toll)| toll.number == Some(number))
            .map(|(account, _)| *account)
            .next()
    });
    let dated = |account: usize| accounts.accounts[account].date;
    let told = || {
        let mut dates = (0..accounts.accounts.len())
            .filter(|&account| accounts.sentences[account].contains(&sentence))
            .map(dated);
        let first = dates.next()?;
        dates.all(|date| date == first).then_some(first)
    };
    let range = toll
        .and_then(dated)
        .or_else(|| told().flatten())
        .filter(|range| range.days().is_some())?;
    Some(Window {
        range,
        bytes: None,
        aside: false,
    })
}

/// "Year to date: 96 incidents".
fn to_date(annotation: &Annotation, draft: &Draft, frame: Option<&Window>) -> Option<Window> {
    let sentence = annotation.sentence_of(draft.figure.value.start);
    let tokens = annotation.sentences[sentence].tokens.clone();
    let parse = &annotation.parse;
    let at = tokens.clone().find(|&token| {
        token + 2 < tokens.end
            && &*parse.tokens[token].lower == "year"
            && &*parse.tokens[token + 1].lower == "to"
            && &*parse.tokens[token + 2].lower == "date"
    })?;
    let last = frame
        .and_then(|frame| frame.range.end)
        .or_else(|| annotation.context.published.and_then(|range| range.end))?;
    let first = Date::new(last.year(), 1, 1).ok()?;
    Some(Window {
        range: DateRange::between(first, last),
        bytes: Some(annotation.bytes(at..at + 3)),
        aside: false,
    })
}

/// Nothing is counted past the day on which the report appeared; what is counted "since" a day runs to it, or to the end of the period
/// that the report covers.
fn clipped(annotation: &Annotation, mut window: Window, frame: Option<&Window>) -> Window {
    let covered = frame.and_then(|frame| frame.range.end);
    if let (Some(start), None, Some(end)) = (window.range.start, window.range.end, covered)
        && start <= end
    {
        window.range = DateRange::between(start, end);
        return window;
    }
    let published = annotation
        .context
        .published
        .filter(|range| range.days() == Some(1))
        .and_then(|range| range.end);
    let (Some(published), Some(start)) = (published, window.range.start) else {
        return window;
    };
    if start <= published && window.range.end.is_none_or(|end| end > published) {
        window.range = DateRange::between(start, published);
    }
    window
}
