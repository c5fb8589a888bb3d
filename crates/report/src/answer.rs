//! What a directive comes to: a figure with what it stands on, notes, or a drawing with its table.

use std::collections::BTreeSet;

use concord_analyse::{Month, monthly_average, total};
use concord_publish::Sentence;
use concord_publish::phrase::{bounds, count, date, place};
use concord_record::words::{plain, thousands};
use concord_record::{Account, Event, EventToll, Evidence, Field};

use crate::condition::{Condition, Key, Value};
use crate::drawing;
use crate::facts::{Facts, Fits};
use crate::ledger::{Ledger, Notes, left_out};
use crate::listing;
use crate::mistake::{Error, Fault};
use crate::query::{Ask, Pick, Query, Subject, Toll};
use crate::single;

/// Something that a figure opens: a heading with the numbers of its notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) heading: String,
    pub(crate) notes: Vec<usize>,
}

/// A figure of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Figure {
    /// What stands in the sentence.
    pub(crate) label: String,
    /// What was counted, in a sentence.
    pub(crate) basis: String,
    /// What was not, and why.
    pub(crate) left_out: Vec<String>,
    pub(crate) opened: Vec<Opened>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) number: bool,
    pub(crate) opened: Vec<Opened>,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Cell {
            text: text.into(),
            ..Cell::default()
        }
    }

    pub(crate) fn number(text: impl Into<String>) -> Self {
        Cell {
            number: true,
            ..Cell::text(text)
        }
    }
}

/// A table, with a drawing of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Drawing {
    /// SVG; none for a mere table.
    pub(crate) svg: Option<String>,
    pub(crate) caption: String,
    pub(crate) left_out: Vec<String>,
    pub(crate) head: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// What a directive comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Figure(Figure),
    Cite(Vec<usize>),
    Drawing(Drawing),
}

/// Why a directive has no answer.
pub(crate) enum Refusal {
    Fault(Fault),
    Error(Error),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Refusal::Fault(fault)
    }
}

impl From<concord_casebook::Error> for Refusal {
    fn from(error: concord_casebook::Error) -> Self {
        Refusal::Error(error.into())
    }
}

pub(crate) type Answered<T> = Result<T, Refusal>;

/// Answers a directive.
pub(crate) fn answer(ledger: &Ledger<'_>, query: &Query, notes: &mut Notes) -> Answered<Answer> {
    let conditions = &query.conditions;
    let figure = match &query.ask {
        Ask::Count(subject) => counted(ledger, *subject, conditions, notes)?,
        Ask::Sum(toll, pick) => sum(ledger, (*toll, *pick), conditions, notes)?,
        Ask::Share(parts) => share(ledger, parts, conditions, notes)?,
        Ask::Average => average(ledger, conditions, notes)?,
        Ask::Quantity(id) => single::quantity(ledger, id.as_deref(), conditions, notes)?,
        Ask::TollOf(toll, pick, id) => single::toll_of(ledger, (*toll, *pick), id, notes)?,
        Ask::Cite(ids) => return Ok(Answer::Cite(single::cited(ledger, ids, notes)?)),
        Ask::Series(toll, by) => {
            let drawing = drawing::series(ledger, *toll, *by, conditions, notes)?;
            return Ok(Answer::Drawing(drawing));
        }
        Ask::Map => return Ok(Answer::Drawing(drawing::map(ledger, conditions, notes)?)),
        Ask::List(subject) => {
            let drawing = listing::list(ledger, *subject, conditions, notes)?;
            return Ok(Answer::Drawing(drawing));
        }
    };
    Ok(Answer::Figure(figure))
}

/// The conditions in words; what is understood without being said stands there too.
pub(crate) fn described(what: &str, conditions: &[Condition], incidents: bool) -> String {
    let mut words: Vec<&str> = conditions.iter().map(|it| it.written.as_str()).collect();
    if incidents && !conditions.iter().any(|it| it.key == Key::Status) {
        words.push("status = occurred or alleged");
    }
    if words.is_empty() {
        what.to_owned()
    } else {
        format!("{what}; {}", words.join("; "))
    }
}

/// Type, day and place of an incident in a few words.
pub(crate) fn heading(
    event_type: &str,
    day: Option<&concord_record::DateRange>,
    at: Option<&concord_record::PlaceRef>,
) -> String {
    format!("{}, {}, {}", plain(event_type), date(day), place(at))
}

/// The numbers of some sentences' notes, each once.
fn numbers(ledger: &Ledger<'_>, sentences: &[Sentence], notes: &mut Notes) -> Answered<Vec<usize>> {
    let mut numbers = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let number = notes.sentence(ledger, sentence)?;
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

/// A record with the notes of its sentences for a field.
pub(crate) fn opened(
    ledger: &Ledger<'_>,
    (heading, record, evidence): (String, &str, &[Evidence]),
    field: Option<Field>,
    notes: &mut Notes,
) -> Answered<Opened> {
    let sentences = ledger.sentences_for(record, evidence, field)?;
    Ok(Opened {
        heading,
        notes: numbers(ledger, &sentences, notes)?,
    })
}

/// An event with the notes of some of its accounts' sentences for a field.
pub(crate) fn opened_event(
    ledger: &Ledger<'_>,
    event: &Event,
    accounts: &[String],
    field: Field,
    notes: &mut Notes,
) -> Answered<Opened> {
    let mut sentences = Vec::new();
    for account in ledger.accounts(accounts)? {
        sentences.extend(ledger.sentences_for(&account.id, &account.evidence, Some(field))?);
    }
    Ok(Opened {
        heading: heading(
            event.event_type.as_str(),
            event.date.as_ref(),
            event.place.as_ref(),
        ),
        notes: numbers(ledger, &sentences, notes)?,
    })
}

/// Events with the notes of the sentences that tell of them.
pub(crate) fn opened_events(
    ledger: &Ledger<'_>,
    events: &[&Event],
    notes: &mut Notes,
) -> Answered<Vec<Opened>> {
    let open = |event: &&Event| opened_event(ledger, event, &event.accounts, Field::Trigger, notes);
    events.iter().map(open).collect()
}

pub(crate) fn opened_account(
    ledger: &Ledger<'_>,
    it: &Account,
    field: Field,
    notes: &mut Notes,
) -> Answered<Opened> {
    let heading = heading(it.event_type.as_str(), it.date.as_ref(), it.place.as_ref());
    opened(ledger, (heading, &it.id, &it.evidence), Some(field), notes)
}

fn counted(
    ledger: &Ledger<'_>,
    subject: Subject,
    conditions: &[Condition],
    notes: &mut Notes,
) -> Answered<Figure> {
    let (number, left_out, opened) = match subject {
        Subject::Events => {
            let chosen = ledger.choose(conditions)?;
            let opened = opened_events(ledger, &chosen.events, notes)?;
            (chosen.events.len(), chosen.left_out(), opened)
        }
        Subject::Accounts => {
            let (mut list, mut out) = (Vec::new(), [0, 0]);
            for it in ledger
                .casebook
                .accounts(&concord_casebook::Filter::default())?
            {
                let documents = ledger.document(&it.document).into_iter().collect();
                match Facts::of_account(&it, documents).fit(conditions) {
                    Fits::Yes => list.push(opened_account(ledger, &it, Field::Trigger, notes)?),
                    Fits::Undated => out[0] += 1,
                    Fits::Unlocated => out[1] += 1,
                    Fits::No => {}
                }
            }
            (list.len(), left_out(out[0], out[1]), list)
        }
        Subject::Sources => {
            let chosen = ledger.choose(conditions)?;
            let mut families: BTreeSet<String> = BTreeSet::new();
            for event in &chosen.events {
                for account in ledger.accounts(&event.accounts)? {
                    let family = ledger
                        .document(&account.document)
                        .and_then(|it| it.family.clone());
                    families.insert(family.unwrap_or(account.document));
                }
            }
            let opened = opened_events(ledger, &chosen.events, notes)?;
            (families.len(), chosen.left_out(), opened)
        }
        Subject::Documents | Subject::Claims | Subject::Quantities | Subject::Contradictions => {
            let listed = listing::records(ledger, subject, conditions, notes)?;
            let opened: Vec<Opened> = listed.rows.into_iter().map(|(_, opened)| opened).collect();
            (opened.len(), left_out(listed.undated, 0), opened)
        }
    };
    let incidents = matches!(
        subject,
        Subject::Events | Subject::Accounts | Subject::Sources
    );
    let what = match subject {
        Subject::Sources => {
            "independent sources (families of documents) that tell of the events".to_owned()
        }
        other => other.word().to_owned(),
    };
    Ok(Figure {
        label: thousands(number as u64),
        basis: format!("Counted: {}.", described(&what, conditions, incidents)),
        left_out,
        opened,
    })
}

/// The toll of an event that is meant, and the field of its evidence.
pub(crate) fn toll_of_event(
    event: &Event,
    toll: Toll,
) -> (Option<&EventToll>, Field, &'static str) {
    match toll {
        Toll::Killed => (event.killed.as_ref(), Field::Killed, "killed"),
        Toll::Wounded => (event.wounded.as_ref(), Field::Wounded, "wounded"),
    }
}

fn sum(
    ledger: &Ledger<'_>,
    (toll, pick): (Toll, Pick),
    conditions: &[Condition],
    notes: &mut Notes,
) -> Answered<Figure> {
    let chosen = ledger.choose(conditions)?;
    let tally = total(chosen.events.iter().copied());
    let (sum, word) = match toll {
        Toll::Killed => (tally.killed, "killed"),
        Toll::Wounded => (tally.wounded, "wounded"),
    };
    if sum.given == 0 {
        let message = format!(
            "none of the {} that meet the conditions gives a number of {word}",
            count(chosen.events.len(), "event", "events")
        );
        return Err(Fault::new(0, message, "ask for `events`, or for other conditions").into());
    }
    let mut opened = Vec::new();
    let mut policies = BTreeSet::new();
    let (mut without_best, mut given) = (0, Vec::new());
    for event in &chosen.events {
        if let (Some(it), field, _) = toll_of_event(event, toll) {
            policies.insert(it.policy.as_str());
            without_best += usize::from(it.best.is_none());
            given.push(*event);
            let mut one = opened_event(ledger, event, &it.from, field, notes)?;
            let bounds = bounds(it.low.map(thousands), it.high.map(thousands));
            one.heading = format!("{}: {}", one.heading, bounds.unwrap_or_default());
            opened.push(one);
        }
    }
    let policies: Vec<&str> = policies.into_iter().collect();
    let (label, how) = match pick {
        Pick::Range if sum.open_ended > 0 => (
            format!("{} or more", thousands(sum.low)),
            "sum of the least numbers; some events have no upper end".to_owned(),
        ),
        Pick::Range => (
            bounds(Some(thousands(sum.low)), Some(thousands(sum.high))).unwrap_or_default(),
            "sums of the least and the most numbers".to_owned(),
        ),
        Pick::Low => (thousands(sum.low), "sum of the least numbers".to_owned()),
        Pick::High if sum.open_ended > 0 => {
            let message = format!(
                "{} no upper end to the number of {word}, so there is no highest sum",
                count(sum.open_ended, "event has", "events have")
            );
            return Err(Fault::new(
                0,
                message,
                format!("write `{word}` for the range or `{word} low`"),
            )
            .into());
        }
        Pick::High => (thousands(sum.high), "sum of the most numbers".to_owned()),
        Pick::Best if without_best > 0 => {
            let message = format!(
                "{} no best number of {word} under the policy `{}`",
                count(without_best, "event has", "events have"),
                policies.join(", ")
            );
            return Err(Fault::new(0, message, format!("write `{word}` for the range")).into());
        }
        Pick::Best => (
            thousands(sum.best),
            format!(
                "sum of the best numbers under the policy {}; the range is {}",
                policies.join(", "),
                bounds(Some(thousands(sum.low)), Some(thousands(sum.high))).unwrap_or_default()
            ),
        ),
    };
    let mut left_out = chosen.left_out();
    let silent = chosen.events.len() - given.len();
    if silent > 0 {
        left_out.push(format!(
            "events that give no number of {word}, which add nothing: {silent}"
        ));
    }
    Ok(Figure {
        label,
        basis: format!(
            "{}: {how}; over {}.",
            capital(word),
            described(
                &count(chosen.events.len(), "event", "events"),
                conditions,
                true
            )
        ),
        left_out,
        opened,
    })
}

pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A number with one decimal, none where it is whole.
fn decimal(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn share(
    ledger: &Ledger<'_>,
    parts: &[Condition],
    conditions: &[Condition],
    notes: &mut Notes,
) -> Answered<Figure> {
    let whole = ledger.choose(conditions)?;
    if whole.events.is_empty() {
        let message = "no event meets the conditions after `where`, so nothing has a share of them";
        return Err(Fault::new(0, message, "ask for other conditions").into());
    }
    let both: Vec<Condition> = parts.iter().chain(conditions).cloned().collect();
    let part = ledger.choose(&both)?;
    let percent = part.events.len() as f64 * 100.0 / whole.events.len() as f64;
    let written: Vec<&str> = parts.iter().map(|it| it.written.as_str()).collect();
    let mut left_out = whole.left_out();
    let unknown = (part.undated + part.unlocated).saturating_sub(whole.undated + whole.unlocated);
    if unknown > 0 {
        left_out.push(format!(
            "in the whole but not in the part, because too little is known of day or place: {unknown}"
        ));
    }
    Ok(Figure {
        label: format!("{} per cent", decimal(percent)),
        basis: format!(
            "{} of {} have {}.",
            thousands(part.events.len() as u64),
            described(
                &count(whole.events.len(), "event", "events"),
                conditions,
                true
            ),
            written.join("; ")
        ),
        left_out,
        opened: opened_events(ledger, &part.events, notes)?,
    })
}

fn average(ledger: &Ledger<'_>, conditions: &[Condition], notes: &mut Notes) -> Answered<Figure> {
    let day = |key: Key| {
        let it = conditions.iter().find(|it| it.key == key)?;
        match it.values.first()? {
            Value::Day(day) => Some(Month::of(*day)),
            _ => None,
        }
    };
    let chosen = ledger.choose(conditions)?;
    let window = day(Key::From).zip(day(Key::To));
    let found = window
        .and_then(|(first, last)| monthly_average(chosen.events.iter().copied(), first, last));
    let Some(found) = found else {
        let hint = "let `from` be earlier than `to`";
        return Err(Fault::new(0, "there is no month in the window", hint).into());
    };
    let mut left_out = chosen.left_out();
    if found.spanning > 0 {
        left_out.push(format!(
            "not counted, because they span the edge of a month: {}",
            found.spanning
        ));
    }
    let within = |event: &&Event| {
        event
            .date
            .as_ref()
            .is_some_and(|it| Month::within(it).is_some())
    };
    let events: Vec<&Event> = chosen.events.iter().copied().filter(within).collect();
    Ok(Figure {
        label: decimal(found.average),
        basis: format!(
            "{} in {}: {}.",
            count(found.events, "event", "events"),
            count(found.months, "month", "months"),
            described("events a month", conditions, true)
        ),
        left_out,
        opened: opened_events(ledger, &events, notes)?,
    })
}
