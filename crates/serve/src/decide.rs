//! What a person does on a page, kept as decisions in the casebook's log.

use std::collections::BTreeMap;

use concord_casebook::{Decision, Verb};
use concord_link::Families;
use concord_reconcile::{Policy, reconcile};
use concord_record::{Account, Contradiction, Document, Event, EventToll, Record, Toll};
use serde_json::{Value, json};

use crate::answer::{Answer, Ask};
use crate::error::Problem;
use crate::fields;
use crate::quote::seen_key;

/// The policies in the order of their keys.
pub(crate) const POLICIES: [Policy; 4] = [
    Policy::Latest,
    Policy::Range,
    Policy::Majority,
    Policy::IndependentMedian,
];

/// What stands for a policy where the value is one account's.
const CHOSEN: &str = "chosen_account";

/// Keeps a decision on a record.
pub(crate) fn decide(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let id = needed(ask, "record")?.to_owned();
    let verb: Verb = needed(ask, "verb")?.parse().map_err(|what: String| {
        Problem::wrong(what, "use accept, reject, flag, edit, merge or split")
    })?;
    let record = ask.casebook.record(&id)?;
    let mut decisions = Vec::new();
    let mut add = |field: Option<String>, value: Option<Value>| {
        decisions.push((
            id.clone(),
            Decision {
                verb,
                field,
                value,
                reason: ask.form.get("reason").unwrap_or_default().to_owned(),
                who: ask.library.who().to_owned(),
            },
        ));
    };
    match verb {
        Verb::Accept => {
            check_seen(&record, ask.form.get("seen"))?;
            add(None, None);
        }
        Verb::Reject | Verb::Flag => add(None, None),
        Verb::Edit => {
            for (field, value) in edits(&record, ask)? {
                add(Some(field), Some(value));
            }
        }
        Verb::Merge | Verb::Split => {
            let others: Vec<&str> = ask.form.all("with").collect();
            if others.is_empty() {
                return Err(Problem::wrong(
                    "no other account was chosen",
                    "tick the account that is meant and try again",
                ));
            }
            add(None, Some(json!(others)));
        }
        Verb::Add => {
            return Err(Problem::wrong(
                "a new record has its own address",
                "select words in the reader",
            ));
        }
        Verb::Undo => {
            return Err(Problem::wrong(
                "undo has its own address",
                "send it to /undo",
            ));
        }
    }
    keep(ask, &decisions, verb.as_str())
}

/// Chooses among the accounts of an event: an edit of the event, and the contradiction is settled by it.
pub(crate) fn settle(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let id = needed(ask, "contradiction")?.to_owned();
    let choice = needed(ask, "choice")?.to_owned();
    let record = ask.casebook.record(&id)?;
    let Record::Contradiction(contradiction) = &record else {
        return Err(Problem::missing(format!("`{id}` is no contradiction")));
    };
    check_seen(&record, ask.form.get("seen"))?;
    let case = Case::load(ask, contradiction)?.ok_or_else(|| {
        Problem::wrong(
            "this contradiction is not among the accounts of one event",
            "accept it as a disagreement, or reject it",
        )
    })?;
    let value = case.value(&contradiction.field, &choice)?;
    let reason = ask.form.get("reason").unwrap_or_default();
    let decision = |verb, field: Option<&str>, value, reason: String| Decision {
        verb,
        field: field.map(str::to_owned),
        value,
        reason,
        who: ask.library.who().to_owned(),
    };
    let because = if reason.is_empty() {
        format!("settled by {choice}")
    } else {
        format!("settled by {choice}: {reason}")
    };
    let decisions = [
        (
            case.event.id.clone(),
            decision(
                Verb::Edit,
                Some(&contradiction.field),
                Some(value),
                reason.to_owned(),
            ),
        ),
        (id.clone(), decision(Verb::Accept, None, None, because)),
    ];
    keep(ask, &decisions, "settled")
}

/// Takes decisions back.
pub(crate) fn undo(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let mut decisions = Vec::new();
    for seq in ask.form.all("seq") {
        let seq: u64 = seq.parse().map_err(|_| {
            Problem::wrong(
                format!("`{seq}` is no place in the log"),
                "undo from the log’s page",
            )
        })?;
        let entry = ask
            .casebook
            .log_before(Some(seq + 1), 1)?
            .into_iter()
            .find(|entry| entry.seq == seq);
        let record = entry
            .as_ref()
            .and_then(|entry| entry.detail["record"].as_str())
            .ok_or_else(|| Problem::missing(format!("log entry {seq} is no decision")))?;
        decisions.push((
            record.to_owned(),
            Decision {
                verb: Verb::Undo,
                field: None,
                value: Some(json!(seq)),
                reason: ask.form.get("reason").unwrap_or_default().to_owned(),
                who: ask.library.who().to_owned(),
            },
        ));
    }
    // The last one first, as it was done.
    decisions.reverse();
    keep(ask, &decisions, "taken back")
}

fn keep(
    ask: &mut Ask<'_>,
    decisions: &[(String, Decision)],
    said: &str,
) -> Result<Answer, Problem> {
    if decisions.is_empty() {
        return Err(Problem::wrong(
            "nothing was changed",
            "go back and choose something",
        ));
    }
    let places = ask.casebook.decide_all(decisions)?;
    ask.library.learn(ask.casebook)?;
    ask.library.something_changed();
    if ask.form.get("as") == Some("json") {
        return Ok(Answer::Json(json!({"said": said, "seq": places})));
    }
    // Only to a page of this server.
    let back = ask
        .form
        .get("back")
        .filter(|back| back.starts_with('/') && !back.starts_with("//"))
        .unwrap_or("/log");
    Ok(Answer::See(back.to_owned()))
}

fn needed<'a>(ask: &'a Ask<'_>, name: &str) -> Result<&'a str, Problem> {
    ask.form.get(name).ok_or_else(|| {
        Problem::wrong(
            format!("`{name}` is missing"),
            "choose something on the page and try again",
        )
    })
}

/// Nothing unseen is accepted: the form must come from a page that had the evidence in it.
pub(crate) fn check_seen(record: &Record, seen: Option<&str>) -> Result<(), Problem> {
    match (seen_key(record), seen) {
        (Some(key), Some(seen)) if key == seen => Ok(()),
        (None, _) => Err(Problem::wrong(
            "it has no evidence, so it cannot be accepted",
            "reject it",
        )),
        _ => Err(Problem::wrong(
            "its evidence was not in view, so it was not accepted",
            "open it, read the sentence, and accept it there",
        )),
    }
}

/// The accounts of the event that a contradiction is about.
pub(crate) struct Case {
    pub(crate) event: Event,
    pub(crate) accounts: Vec<Account>,
    pub(crate) documents: BTreeMap<String, Document>,
}

impl Case {
    /// Loads it; `None` where no event is concerned.
    pub(crate) fn load(ask: &Ask<'_>, it: &Contradiction) -> Result<Option<Case>, Problem> {
        let row = it.records.iter().find_map(|id| {
            ask.index
                .event_of(&ask.index.accounts[ask.index.account(id)? as usize])
        });
        let Some(row) = row else {
            return Ok(None);
        };
        Case::of_event(ask, &row.id).map(Some)
    }

    /// Loads an event with its accounts.
    pub(crate) fn of_event(ask: &Ask<'_>, id: &str) -> Result<Case, Problem> {
        let Record::Event(event) = ask.casebook.record(id)? else {
            return Err(Problem::missing(format!("`{id}` is no event")));
        };
        let mut accounts = Vec::new();
        let mut documents = BTreeMap::new();
        for id in &event.accounts {
            if let Record::Account(account) = ask.casebook.record(id)? {
                if !documents.contains_key(&account.document) {
                    let document = ask.casebook.document(&account.document)?;
                    documents.insert(account.document.clone(), document);
                }
                accounts.push(account);
            }
        }
        let published = |account: &Account| {
            documents[&account.document]
                .published
                .and_then(|it| it.start)
        };
        accounts.sort_by(|a, b| {
            let (x, y) = (published(a), published(b));
            (x.is_none(), x, &a.id).cmp(&(y.is_none(), y, &b.id))
        });
        Ok(Case {
            event,
            accounts,
            documents,
        })
    }

    /// For each account whether it is the first of its source: the others are copies or lean on it, and count with it.
    pub(crate) fn independent(&self) -> Vec<bool> {
        let mut seen: Vec<(&str, Option<String>)> = Vec::new();
        self.accounts
            .iter()
            .map(|account| {
                let document = &self.documents[&account.document];
                let family = document.family.as_deref().unwrap_or(&document.id);
                let publisher = document.publisher.as_ref().map(|name| name.to_lowercase());
                let known = seen.iter().any(|(other, theirs)| {
                    *other == family || (publisher.is_some() && *theirs == publisher)
                });
                seen.push((family, publisher));
                !known
            })
            .collect()
    }

    /// The event as a policy would have it.
    pub(crate) fn under(&self, policy: Policy) -> Event {
        let accounts: Vec<&Account> = self.accounts.iter().collect();
        let documents: BTreeMap<&str, &Document> = self
            .documents
            .iter()
            .map(|(id, document)| (id.as_str(), document))
            .collect();
        let mut families = Families::default();
        families.family = self
            .documents
            .values()
            .map(|it| {
                (
                    it.id.clone(),
                    it.family.clone().unwrap_or_else(|| it.id.clone()),
                )
            })
            .collect();
        reconcile(&self.event.id, &accounts, &documents, &families, policy)
    }

    /// The value of the event's field by a choice.
    fn value(&self, field: &str, choice: &str) -> Result<Value, Problem> {
        let as_json = |value: Value| Ok(value);
        if let Ok(policy) = choice.parse::<Policy>() {
            let event = self.under(policy);
            return match field {
                "killed" => as_json(json!(event.killed)),
                "wounded" => as_json(json!(event.wounded)),
                _ => Err(Problem::wrong(
                    format!("policies choose among tolls, not `{field}`"),
                    "choose one account’s value",
                )),
            };
        }
        let account = self
            .accounts
            .iter()
            .find(|account| account.id == choice)
            .ok_or_else(|| {
                Problem::wrong(
                    format!("`{choice}` is neither a policy nor an account of this event"),
                    "choose one of those on the page",
                )
            })?;
        let toll = |own: Option<Toll>, whole: Option<&EventToll>| {
            json!(own.map(|own| EventToll {
                low: whole.map_or(own.low, |whole| whole.low),
                high: whole.map_or(own.high, |whole| whole.high),
                best: own.best.or(own.low),
                policy: CHOSEN.to_owned(),
                from: vec![account.id.clone()],
            }))
        };
        as_json(match field {
            "killed" => toll(account.killed, self.event.killed.as_ref()),
            "wounded" => toll(account.wounded, self.event.wounded.as_ref()),
            "date" => json!(account.date),
            "place" => json!(account.place),
            "type" => json!(account.event_type),
            "perpetrators" | "perpetrator" => json!(account.perpetrators),
            "attribution" => json!(account.attribution),
            "status" => json!(account.status),
            _ => {
                return Err(Problem::wrong(
                    format!("`{field}` has no value that could be chosen"),
                    "accept it as a disagreement, or reject it",
                ));
            }
        })
    }
}

/// The fields that a form changes, with their new values. A toll is set as a whole, since a part of nothing cannot be set.
fn edits(record: &Record, ask: &Ask<'_>) -> Result<Vec<(String, Value)>, Problem> {
    let present = serde_json::to_value(record).unwrap_or_default();
    let mut changed = Vec::new();
    for (name, text) in ask.form.pairs() {
        let Some(field) = name.strip_prefix("set.") else {
            continue;
        };
        // What is typed may say less than what is held: the field that nobody touched is no change.
        if shown(record, field).is_some_and(|shown| shown == text) {
            continue;
        }
        let value = match field {
            "date" => json!(fields::date(text)?),
            "place" => json!(fields::place(text)?),
            "perpetrators" | "targets" => {
                let flow = ask.library.flow(ask.casebook)?;
                json!(fields::sides(text, &flow.codebook().actors)?)
            }
            "killed" | "wounded" | "detained" | "missing" => json!(fields::toll(text)?),
            "type" | "attribution" | "status" | "measure" | "stance" | "relation" => json!(text),
            other => {
                return Err(Problem::wrong(
                    format!("`{other}` is not edited here"),
                    "flag it with a reason instead",
                ));
            }
        };
        if present.get(field) != Some(&value) {
            changed.push((field.to_owned(), value));
        }
    }
    Ok(changed)
}

/// A field as the form shows it, where it shows less than the record holds.
fn shown(record: &Record, field: &str) -> Option<String> {
    let Record::Account(account) = record else {
        return None;
    };
    Some(match field {
        "date" => fields::date_text(account.date.as_ref()),
        "place" => fields::place_text(account.place.as_ref()),
        "perpetrators" => fields::sides_text(&account.perpetrators),
        "targets" => fields::sides_text(&account.targets),
        "killed" => fields::toll_text(account.killed.as_ref()),
        "wounded" => fields::toll_text(account.wounded.as_ref()),
        _ => return None,
    })
}
