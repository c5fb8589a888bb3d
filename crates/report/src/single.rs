//! Single records: a quantity, the toll of one event, citations.

use concord_casebook::Filter;
use concord_publish::phrase::{bounds, speaker};
use concord_publish::quantity_value;
use concord_record::words::{plain, thousands};
use concord_record::{DatePrecision, DateRange, Document, Field, Quantity, Record};

use crate::answer::{
    Answered, Figure, Refusal, capital, opened, opened_account, opened_event, toll_of_event,
};
use crate::condition::{Condition, Key, Operator, Value};
use crate::facts::{Fits, holds, is_document, window, yes};
use crate::ledger::{Ledger, Notes};
use crate::listing;
use crate::mistake::Fault;
use crate::query::{Pick, Toll};

/// Whether a quantity meets conditions.
pub(crate) fn quantity_fits(ledger: &Ledger<'_>, it: &Quantity, conditions: &[Condition]) -> Fits {
    let one = |condition: &Condition| {
        let text = |value: &Value, names: &[Option<&String>]| matches!(value, Value::Text(text) if names.iter().flatten().any(|name| holds(name, text)));
        let any = |test: &dyn Fn(&Value) -> bool| {
            yes(condition.values.iter().any(test) != (condition.operator == Operator::IsNot))
        };
        match condition.key {
            Key::Measure => any(&|value| *value == Value::Measure(it.measure)),
            Key::Actor => any(&|value| text(value, &[it.actor.as_ref(), it.about.as_ref()])),
            Key::Place => any(&|value| text(value, &[it.place.as_ref()])),
            Key::Reporter => any(&|value| text(value, &[it.reporter.as_ref()])),
            Key::Document => any(
                &|value| matches!((value, ledger.document(&it.document)), (Value::Text(text), Some(document)) if is_document(document, text)),
            ),
            _ => {
                let date = DateRange {
                    start: it.start,
                    end: it.end,
                    precision: DatePrecision::Range,
                };
                window(Some(&date), condition)
            }
        }
    };
    conditions.iter().map(one).max().unwrap_or(Fits::Yes)
}

pub(crate) fn quantity(
    ledger: &Ledger<'_>,
    id: Option<&str>,
    conditions: &[Condition],
    notes: &mut Notes,
) -> Answered<Figure> {
    let fault = |message: String, hint: &str| Refusal::from(Fault::new(0, message, hint));
    let found = match id {
        Some(id) => match ledger.record(id)? {
            Some(Record::Quantity(quantity)) => quantity,
            _ => {
                return Err(fault(
                    format!("`{id}` is no quantity of the casebook"),
                    "`concord quantities --json` lists quantities with their ids",
                ));
            }
        },
        None => {
            let all = ledger.casebook.quantities(&Filter::default())?;
            let mut fitting: Vec<Quantity> = all
                .into_iter()
                .filter(|it| quantity_fits(ledger, it, conditions) == Fits::Yes)
                .collect();
            match (fitting.pop(), fitting.len()) {
                (Some(only), 0) => only,
                (None, _) => {
                    return Err(fault(
                        "no quantity meets the conditions".to_owned(),
                        "`concord quantities --json` lists what the casebook has",
                    ));
                }
                (Some(last), more) => {
                    let ids: Vec<String> = fitting
                        .iter()
                        .chain([&last])
                        .take(4)
                        .map(|it| format!("`{}` ({} {})", it.id, it.measure, quantity_value(it)))
                        .collect();
                    return Err(fault(
                        format!(
                            "{} quantities meet the conditions: {}",
                            more + 1,
                            ids.join(", ")
                        ),
                        "add conditions, or name one: `quantity ID`",
                    ));
                }
            }
        }
    };
    let label = quantity_value(&found);
    let who = speaker(found.reporter.as_deref());
    let measure = plain(found.measure.as_str());
    let whose: Vec<&str> = [&found.actor, &found.place]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let heading = format!("{measure}: {label}");
    Ok(Figure {
        basis: format!(
            "{}{}, according to {who}.",
            capital(&measure),
            if whose.is_empty() {
                String::new()
            } else {
                format!(" of {}", whose.join(", "))
            }
        ),
        label,
        left_out: Vec::new(),
        opened: vec![opened(
            ledger,
            (heading, &found.id, &found.evidence),
            Some(Field::Value),
            notes,
        )?],
    })
}

pub(crate) fn toll_of(
    ledger: &Ledger<'_>,
    (toll, pick): (Toll, Pick),
    id: &str,
    notes: &mut Notes,
) -> Answered<Figure> {
    let refuse = |message: String, hint: &str| Refusal::from(Fault::new(0, message, hint));
    let (low, high, best, policy, opened, word) = match ledger.record(id)? {
        Some(Record::Event(event)) => {
            let (found, field, word) = toll_of_event(&event, toll);
            let Some(it) = found else {
                return Err(refuse(
                    format!("the event `{id}` gives no number of {word}"),
                    "choose another event",
                ));
            };
            let opened = opened_event(ledger, &event, &it.from, field, notes)?;
            (it.low, it.high, it.best, it.policy.clone(), opened, word)
        }
        Some(Record::Account(account)) => {
            let (found, field, word) = match toll {
                Toll::Killed => (account.killed, Field::Killed, "killed"),
                Toll::Wounded => (account.wounded, Field::Wounded, "wounded"),
            };
            let Some(it) = found else {
                return Err(refuse(
                    format!("the account `{id}` gives no number of {word}"),
                    "choose another account",
                ));
            };
            let opened = opened_account(ledger, &account, field, notes)?;
            (
                it.low,
                it.high,
                it.best,
                "the account's own".to_owned(),
                opened,
                word,
            )
        }
        _ => {
            return Err(refuse(
                format!("`{id}` is no event or account of the casebook"),
                "`concord events --json` lists events with their ids",
            ));
        }
    };
    let range = bounds(low.map(thousands), high.map(thousands)).unwrap_or_default();
    let chosen = match pick {
        Pick::Range => Some(range.clone()),
        Pick::Low => low.map(thousands),
        Pick::High => high.map(thousands),
        Pick::Best => best.map(thousands),
    };
    let Some(label) = chosen else {
        return Err(refuse(
            format!("`{id}` has no such number of {word}; its range is {range}"),
            "write `killed of ID` for the range",
        ));
    };
    let basis = match pick {
        Pick::Best => format!(
            "{}: the best number under the policy {policy}; the range is {range}.",
            capital(word)
        ),
        _ => format!("{}: {range}.", capital(word)),
    };
    Ok(Figure {
        label,
        basis,
        left_out: Vec::new(),
        opened: vec![opened],
    })
}

pub(crate) fn cited(
    ledger: &Ledger<'_>,
    ids: &[(usize, String)],
    notes: &mut Notes,
) -> Answered<Vec<usize>> {
    let mut cited = Vec::new();
    for (at, id) in ids {
        let new = match ledger.record(id)? {
            Some(record) => listing::notes_of(ledger, &record, notes)?,
            None => {
                let named = |it: &&Document| it.file == *id;
                ledger
                    .documents
                    .values()
                    .find(named)
                    .map(|it| vec![notes.document(&it.id)])
            }
        };
        let Some(new) = new.filter(|it| !it.is_empty()) else {
            return Err(Fault::new(
                *at,
                format!("`{id}` is no record with sentences and no document of the casebook"),
                "write an id from `concord events --json` and the other listings, or a document's file name as `concord sources` shows it",
            )
            .into());
        };
        cited.extend(
            new.into_iter()
                .filter(|it| !cited.contains(it))
                .collect::<Vec<_>>(),
        );
    }
    Ok(cited)
}
