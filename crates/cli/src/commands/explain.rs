//! `concord explain`: a record with the sentences that it stands on; an event with its accounts side by side and why they are
//! one incident.

use std::path::Path;

use concord_casebook::Casebook;
use concord_link::PairScore;
use concord_record::words::{count, one_line, thousands};
use concord_record::{Account, Contradiction, Document, Event, Record};
use serde::Serialize;

use super::contradictions;
use crate::Outcome;
use crate::arguments::ExplainArguments;
use crate::evidence::{self, Sentence};
use crate::failure::Failure;
use crate::output::Output;
use crate::phrase;

/// Pairs of accounts that are explained to a person.
const PAIRS: usize = 6;

/// An account with its document and sentences.
#[derive(Serialize)]
struct Told {
    account: Account,
    document: Document,
    sentences: Vec<Sentence>,
}

/// All that is known of an event.
#[derive(Serialize)]
struct Explanation {
    event: Event,
    accounts: Vec<Told>,
    pairs: Vec<PairScore>,
    contradictions: Vec<Contradiction>,
}

/// Any other record with its sentences.
#[derive(Serialize)]
struct Shown {
    record: Record,
    sentences: Vec<Sentence>,
}

/// Shows it.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &ExplainArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let casebook = crate::casebook::open_fresh(casebook)?;
    match casebook.record(&arguments.id)? {
        Record::Event(event) => {
            let explanation = explanation(&casebook, event)?;
            if arguments.json {
                output.json(&explanation)?;
            } else {
                print_event(&casebook, &explanation, output)?;
            }
        }
        record => {
            let sentences = match (&record, record.source()) {
                (Record::Contradiction(it), _) => contradictions::sentences(&casebook, it)?,
                (_, Some((document, spans))) => {
                    evidence::sentences(&casebook, &casebook.document(document)?, spans)?
                }
                _ => Vec::new(),
            };
            let shown = Shown { record, sentences };
            if arguments.json {
                output.json(&shown)?;
            } else {
                print_record(&casebook, &shown, output)?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn explanation(casebook: &Casebook, event: Event) -> Result<Explanation, Failure> {
    let mut accounts = Vec::with_capacity(event.accounts.len());
    for id in &event.accounts {
        let Record::Account(account) = casebook.record(id)? else {
            continue;
        };
        let document = casebook.document(&account.document)?;
        let sentences = evidence::sentences(casebook, &document, &account.evidence)?;
        accounts.push(Told {
            account,
            document,
            sentences,
        });
    }
    // Reasons are not stored: they are derived again, which takes as long as linking the casebook does.
    let mut pairs = Vec::new();
    if event.accounts.len() > 1 {
        pairs = crate::casebook::reasons(casebook)?.pairs;
        pairs.retain(|pair| event.accounts.contains(&pair.a) && event.accounts.contains(&pair.b));
        pairs.sort_by(|x, y| {
            y.score
                .total_cmp(&x.score)
                .then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b)))
        });
    }
    let mut contradictions = Vec::new();
    for id in &event.contradictions {
        if let Record::Contradiction(contradiction) = casebook.record(id)? {
            contradictions.push(contradiction);
        }
    }
    Ok(Explanation {
        event,
        accounts,
        pairs,
        contradictions,
    })
}

fn title(output: &mut Output, text: &str) -> Result<(), Failure> {
    let text = output.style.strong(text);
    output.line("")?;
    output.line(text)
}

fn row(output: &mut Output, name: &str, value: &str) -> Result<(), Failure> {
    if value == phrase::UNKNOWN || value.is_empty() {
        return Ok(());
    }
    let name = output.style.faint(&format!("{name:<12}"));
    output.line(format!("  {name} {}", one_line(value)))
}

fn print_event(casebook: &Casebook, it: &Explanation, output: &mut Output) -> Result<(), Failure> {
    let event = &it.event;
    let head = format!(
        "event {}: {}, {}, {}",
        event.id,
        event.event_type,
        phrase::date(event.date.as_ref()),
        phrase::place(event.place.as_ref())
    );
    output.line(output.style.strong(&head))?;
    row(output, "perpetrator", &phrase::parties(&event.perpetrators))?;
    row(output, "target", &phrase::parties(&event.targets))?;
    row(output, "attribution", event.attribution.as_str())?;
    row(output, "status", event.status.as_str())?;
    for (name, toll) in [("killed", &event.killed), ("wounded", &event.wounded)] {
        let Some(toll) = toll else { continue };
        let mut text = phrase::bounds(toll.low, toll.high);
        if let Some(best) = toll.best {
            text.push_str(&format!(
                ", best {} by policy `{}`",
                thousands(best),
                toll.policy
            ));
        }
        let from: Vec<String> = it
            .accounts
            .iter()
            .filter(|told| toll.from.contains(&told.account.id))
            .map(|told| {
                let own = if name == "killed" {
                    told.account.killed
                } else {
                    told.account.wounded
                };
                format!("{} in {}", phrase::toll(own.as_ref()), told.document.file)
            })
            .collect();
        row(output, name, &format!("{text}; from {}", from.join(", ")))?;
    }
    title(
        output,
        &format!(
            "{}, {} independent",
            count(it.accounts.len() as u64, "account", "accounts"),
            thousands(event.independent_sources as u64)
        ),
    )?;
    for told in &it.accounts {
        print_told(told, output)?;
    }
    if it.accounts.len() > 1 {
        title(output, "why they are one incident")?;
        for pair in it.pairs.iter().take(PAIRS) {
            for line in concord_link::explain(pair) {
                output.line(format!("  {line}"))?;
            }
        }
        if it.pairs.len() > PAIRS {
            let more = (it.pairs.len() - PAIRS) as u64;
            output.line(format!(
                "  and {}; all with `--json`",
                count(more, "weaker pair", "weaker pairs")
            ))?;
        }
        if it.pairs.is_empty() {
            output.line("  no pair of them was compared directly: the casebook holds them together through others")?;
        }
    }
    if !it.contradictions.is_empty() {
        title(
            output,
            &count(
                it.contradictions.len() as u64,
                "contradiction",
                "contradictions",
            ),
        )?;
        for contradiction in &it.contradictions {
            contradictions::print(casebook, contradiction, output)?;
        }
    }
    Ok(())
}

fn print_told(told: &Told, output: &mut Output) -> Result<(), Failure> {
    let (account, document) = (&told.account, &told.document);
    let style = output.style;
    let mut head = style.strong(&document.file);
    for part in [
        document.publisher.clone(),
        document.published.map(|date| date.label()),
    ]
    .into_iter()
    .flatten()
    {
        head.push_str(", ");
        head.push_str(&part);
    }
    output.line(format!("{head}  {}", style.faint(&account.id)))?;
    output.line(format!("  {}", says(account)))?;
    for sentence in &told.sentences {
        evidence::print(sentence, "    ", false, output)?;
    }
    Ok(())
}

/// What an account says, in coded words.
fn says(account: &Account) -> String {
    let mut parts = vec![
        account.event_type.to_string(),
        phrase::date(account.date.as_ref()),
        phrase::place(account.place.as_ref()),
        phrase::perpetrators(&account.perpetrators, account.attribution),
    ];
    for (what, toll) in [
        ("killed", &account.killed),
        ("wounded", &account.wounded),
        ("detained", &account.detained),
        ("missing", &account.missing),
    ] {
        if toll.is_some() {
            parts.push(format!("{what} {}", phrase::toll(toll.as_ref())));
        }
    }
    for part in &account.subtolls {
        if part.killed.is_some() {
            parts.push(format!(
                "of them {} {}",
                phrase::toll(part.killed.as_ref()),
                part.group
            ));
        }
    }
    parts.retain(|part| part != phrase::UNKNOWN);
    parts.join(" · ")
}

fn print_record(casebook: &Casebook, shown: &Shown, output: &mut Output) -> Result<(), Failure> {
    let value = serde_json::to_value(&shown.record).unwrap_or_default();
    let text = |name: &str| {
        value
            .get(name)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    if let Record::Contradiction(contradiction) = &shown.record {
        contradictions::print(casebook, contradiction, output)?;
        for id in &contradiction.records {
            row(output, "record", id)?;
        }
        return Ok(());
    }
    output.line(
        output
            .style
            .strong(&format!("{} {}", text("kind"), text("id"))),
    )?;
    match &shown.record {
        Record::Account(account) => row(output, "says", &says(account))?,
        Record::Quantity(quantity) => row(output, "value", &phrase::value(quantity))?,
        _ => {}
    }
    if let Some(members) = value.as_object() {
        for (name, value) in members {
            if matches!(name.as_str(), "kind" | "id" | "evidence") || value.is_null() {
                continue;
            }
            let plain = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Array(items) if items.is_empty() => continue,
                other => other.to_string(),
            };
            // These are the document's words.
            let quoted = name == "proposition";
            row(
                output,
                name,
                &if quoted {
                    format!("“{plain}”")
                } else {
                    plain
                },
            )?;
        }
    }
    if !shown.sentences.is_empty() {
        title(output, "sentences, and what each part stands for")?;
        for sentence in &shown.sentences {
            evidence::print(sentence, "  ", true, output)?;
        }
    }
    if let Record::Document(document) = &shown.record {
        for warning in casebook.warnings(&document.id)? {
            row(output, "warning", &warning)?;
        }
    }
    Ok(())
}
