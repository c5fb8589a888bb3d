//! Tables of records, and the notes of single ones.

use concord_casebook::{Filter, Result};
use concord_publish::phrase::{bounds, date, perpetrators, place, speaker};
use concord_publish::{quantity_subject, quantity_value};
use concord_record::words::{hedge, one_line, plain, thousands};
use concord_record::{DateRange, Document, Field, Party, Record};

use crate::answer::{Answered, Cell, Drawing, Opened, described, opened, opened_event};
use crate::condition::{Condition, Key, Operator, Value};
use crate::facts::{Fits, holds, is_document, window, yes};
use crate::ledger::{Ledger, Notes, left_out};
use crate::query::Subject;
use crate::single::quantity_fits;

/// Records that meet conditions, each with the cells of its row and what it opens.
#[derive(Default)]
pub(crate) struct Listed {
    pub(crate) head: Vec<&'static str>,
    pub(crate) rows: Vec<(Vec<Cell>, Opened)>,
    /// Records of which it cannot be told.
    pub(crate) undated: usize,
}

/// A table of records. The first cell of each row opens its sentences.
pub(crate) fn list(
    ledger: &Ledger<'_>,
    subject: Subject,
    conditions: &[Condition],
    notes: &mut Notes,
) -> Answered<Drawing> {
    let (listed, out) = if subject == Subject::Events {
        let chosen = ledger.choose(conditions)?;
        let out = chosen.left_out();
        (events(ledger, &chosen.events, notes)?, out)
    } else {
        let listed = records(ledger, subject, conditions, notes)?;
        let out = left_out(listed.undated, 0);
        (listed, out)
    };
    let caption = described(
        &format!("{} {}", thousands(listed.rows.len() as u64), subject.word()),
        conditions,
        subject == Subject::Events,
    );
    let rows = listed.rows.into_iter().map(|(mut cells, opened)| {
        if let Some(first) = cells.first_mut() {
            first.opened = vec![opened];
        }
        cells
    });
    Ok(Drawing {
        svg: None,
        caption,
        left_out: out,
        head: listed.head,
        rows: rows.collect(),
    })
}

fn sides(parties: &[Party]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for party in parties {
        if !names.contains(&party.name.as_str()) {
            names.push(&party.name);
        }
    }
    names.join("; ")
}

fn events(
    ledger: &Ledger<'_>,
    events: &[&concord_record::Event],
    notes: &mut Notes,
) -> Answered<Listed> {
    let mut listed = Listed {
        head: vec![
            "Date",
            "Type",
            "Place",
            "Perpetrator",
            "Killed",
            "Wounded",
            "Sources",
        ],
        ..Listed::default()
    };
    for event in events {
        let toll = |toll: &Option<concord_record::EventToll>| {
            let it = toll.as_ref();
            let bounds = it.and_then(|it| bounds(it.low.map(thousands), it.high.map(thousands)));
            bounds.unwrap_or_else(|| "not given".to_owned())
        };
        let cells = vec![
            Cell::text(date(event.date.as_ref())),
            Cell::text(plain(event.event_type.as_str())),
            Cell::text(place(event.place.as_ref())),
            Cell::text(perpetrators(&sides(&event.perpetrators), event.attribution)),
            Cell::number(toll(&event.killed)),
            Cell::number(toll(&event.wounded)),
            Cell::number(thousands(event.independent_sources as u64)),
        ];
        let opened = opened_event(ledger, event, &event.accounts, Field::Trigger, notes)?;
        listed.rows.push((cells, opened));
    }
    Ok(listed)
}

/// Documents, claims, quantities or contradictions that meet conditions.
pub(crate) fn records(
    ledger: &Ledger<'_>,
    subject: Subject,
    conditions: &[Condition],
    notes: &mut Notes,
) -> Answered<Listed> {
    match subject {
        Subject::Documents => Ok(documents(ledger, conditions, notes)),
        Subject::Claims => claims(ledger, conditions, notes),
        Subject::Quantities => quantities(ledger, conditions, notes),
        Subject::Contradictions => contradictions(ledger, conditions, notes),
        Subject::Events | Subject::Accounts | Subject::Sources => Ok(Listed::default()),
    }
}

fn any(condition: &Condition, test: &dyn Fn(&str) -> bool) -> Fits {
    let met = condition
        .values
        .iter()
        .any(|value| matches!(value, Value::Text(text) if test(text)));
    yes(met != (condition.operator == Operator::IsNot))
}

fn documents(ledger: &Ledger<'_>, conditions: &[Condition], notes: &mut Notes) -> Listed {
    let mut listed = Listed {
        head: vec!["Document", "Publisher", "Published", "Language"],
        ..Listed::default()
    };
    let mut all: Vec<&Document> = ledger.documents.values().collect();
    all.sort_by_key(|it| (&it.file, &it.id));
    for it in all {
        let fits = conditions.iter().map(|condition| match condition.key {
            Key::Document => any(condition, &|text| is_document(it, text)),
            Key::Publisher => any(condition, &|text| {
                it.publisher
                    .as_deref()
                    .is_some_and(|name| holds(name, text))
            }),
            Key::Language => any(condition, &|text| it.language.as_deref() == Some(text)),
            _ => window(it.published.as_ref(), condition),
        });
        match fits.max().unwrap_or(Fits::Yes) {
            Fits::Yes => {}
            Fits::No => continue,
            Fits::Undated | Fits::Unlocated => {
                listed.undated += 1;
                continue;
            }
        }
        let unknown = || "not known".to_owned();
        let cells = vec![
            Cell::text(&it.file),
            Cell::text(it.publisher.clone().unwrap_or_else(unknown)),
            Cell::text(it.published.as_ref().map_or_else(unknown, DateRange::label)),
            Cell::text(it.language.clone().unwrap_or_else(unknown)),
        ];
        let opened = Opened {
            heading: it.title.clone().unwrap_or_else(|| it.file.clone()),
            notes: vec![notes.document(&it.id)],
        };
        listed.rows.push((cells, opened));
    }
    listed
}

fn claims(ledger: &Ledger<'_>, conditions: &[Condition], notes: &mut Notes) -> Answered<Listed> {
    let mut listed = Listed {
        head: vec!["Who", "Stance", "What", "Hedge"],
        ..Listed::default()
    };
    for it in ledger.casebook.claims(&Filter::default())? {
        let fits = conditions.iter().map(|condition| match condition.key {
            Key::Speaker => any(condition, &|text| holds(&it.speaker, text)),
            Key::Stance => {
                let met = condition.values.contains(&Value::Stance(it.stance));
                yes(met != (condition.operator == Operator::IsNot))
            }
            _ => any(condition, &|text| {
                ledger
                    .document(&it.document)
                    .is_some_and(|document| is_document(document, text))
            }),
        });
        if fits.max().unwrap_or(Fits::Yes) != Fits::Yes {
            continue;
        }
        let heading = format!("{} {}", speaker(Some(&it.speaker)), it.stance);
        let cells = vec![
            Cell::text(speaker(Some(&it.speaker))),
            Cell::text(it.stance.as_str()),
            Cell::text(format!("“{}”", one_line(&it.proposition))),
            Cell::text(hedge(&it).unwrap_or_default()),
        ];
        let opened = opened(ledger, (heading, &it.id, &it.evidence), None, notes)?;
        listed.rows.push((cells, opened));
    }
    Ok(listed)
}

fn quantities(
    ledger: &Ledger<'_>,
    conditions: &[Condition],
    notes: &mut Notes,
) -> Answered<Listed> {
    let mut listed = Listed {
        head: vec![
            "Value",
            "Measure",
            "Of whom or what",
            "Where",
            "When",
            "Who says so",
        ],
        ..Listed::default()
    };
    for it in ledger.casebook.quantities(&Filter::default())? {
        match quantity_fits(ledger, &it, conditions) {
            Fits::Yes => {}
            Fits::No => continue,
            Fits::Undated | Fits::Unlocated => {
                listed.undated += 1;
                continue;
            }
        }
        let when = match (it.start, it.end) {
            (None, None) => String::new(),
            (start, end) => DateRange {
                start,
                end,
                precision: concord_record::DatePrecision::Range,
            }
            .label(),
        };
        let value = quantity_value(&it);
        let measure = plain(it.measure.as_str());
        let heading = format!("{measure}: {value}");
        let cells = vec![
            Cell::number(value),
            Cell::text(measure),
            Cell::text(quantity_subject(&it)),
            Cell::text(it.place.as_deref().unwrap_or_default()),
            Cell::text(when),
            Cell::text(speaker(it.reporter.as_deref())),
        ];
        let opened = opened(ledger, (heading, &it.id, &it.evidence), None, notes)?;
        listed.rows.push((cells, opened));
    }
    Ok(listed)
}

fn contradictions(
    ledger: &Ledger<'_>,
    conditions: &[Condition],
    notes: &mut Notes,
) -> Answered<Listed> {
    let mut listed = Listed {
        head: vec!["What", "Field", "Difference"],
        ..Listed::default()
    };
    for it in ledger.casebook.contradictions(&Filter::default())? {
        let fits = conditions.iter().map(|condition| {
            any(condition, &|text| {
                let mut documents = it.documents.iter().filter_map(|id| ledger.document(id));
                documents.any(|document| is_document(document, text))
            })
        });
        // A sum that holds is no contradiction.
        if it.holds == Some(true) || fits.max().unwrap_or(Fits::Yes) != Fits::Yes {
            continue;
        }
        let kind = plain(it.relation.as_str());
        let cells = vec![
            Cell::text(&kind),
            Cell::text(plain(&it.field)),
            Cell::text(&it.difference),
        ];
        let mut numbers = Vec::new();
        for id in &it.records {
            if let Some(record) = ledger.record(id)? {
                for number in notes_of(ledger, &record, notes)?.unwrap_or_default() {
                    if !numbers.contains(&number) {
                        numbers.push(number);
                    }
                }
            }
        }
        let opened = Opened {
            heading: format!("{kind}: {}", plain(&it.field)),
            notes: numbers,
        };
        listed.rows.push((cells, opened));
    }
    Ok(listed)
}

/// The notes of a record's sentences, or of a document; `None` for a record that has none.
pub(crate) fn notes_of(
    ledger: &Ledger<'_>,
    record: &Record,
    notes: &mut Notes,
) -> Result<Option<Vec<usize>>> {
    Ok(Some(match record {
        Record::Document(it) => vec![notes.document(&it.id)],
        Record::Account(_)
        | Record::Quantity(_)
        | Record::Claim(_)
        | Record::Relation(_)
        | Record::Note(_) => {
            let mut numbers = Vec::new();
            for sentence in ledger.sentences_for(record.id(), record.evidence(), None)? {
                let number = notes.sentence(ledger, &sentence)?;
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
            numbers
        }
        Record::Event(it) => {
            let mut numbers = Vec::new();
            for account in ledger.accounts(&it.accounts)? {
                let trigger =
                    ledger.sentences_for(&account.id, &account.evidence, Some(Field::Trigger))?;
                for sentence in trigger {
                    numbers.push(notes.sentence(ledger, &sentence)?);
                }
            }
            numbers.dedup();
            numbers
        }
        Record::Contradiction(it) => {
            let mut numbers = Vec::new();
            for id in &it.records {
                if let Some(record) = ledger.record(id)? {
                    numbers.extend(notes_of(ledger, &record, notes)?.unwrap_or_default());
                }
            }
            numbers
        }
        Record::Actor(_) | Record::Place(_) => return Ok(None),
    }))
}
