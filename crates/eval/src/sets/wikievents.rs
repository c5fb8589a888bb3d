//! WikiEvents: documents with events of the KAIROS ontology, their trigger words and arguments by token offsets.
//!
//! Concord codes a part of that ontology. Compared is what both have: attacks with deaths and injuries, arrests, demonstrations;
//! the words that tell of them, and those that name who did it, to whom and where.

use std::ops::Range;
use std::path::Path;

use serde_json::Value;

use super::{
    ErrorExample, Labelled, Measure, SetReport, SpanRule, excerpt, json_lines, missing, string,
};
use crate::error::EvalError;

/// The classes of events that are compared.
pub const CLASSES: [&str; 3] = ["violence", "arrest", "demonstration"];

/// The roles that are compared.
pub const ROLES: [&str; 3] = ["perpetrator", "target", "place"];

/// A document of the set.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its id.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Triggers of the compared classes, as byte spans.
    pub triggers: Vec<Labelled>,
    /// Arguments of those events in the compared roles.
    pub arguments: Vec<Labelled>,
}

/// What is predicted for a document, as byte spans.
#[derive(Debug, Clone, Default)]
pub struct Prediction {
    /// Trigger words, by class; those of other classes have the label `other`.
    pub triggers: Vec<Labelled>,
    /// Arguments, by role.
    pub arguments: Vec<Labelled>,
}

fn class_of(event_type: &str) -> Option<&'static str> {
    let of = [
        ("Conflict.Attack", "violence"),
        ("Life.Die", "violence"),
        ("Life.Injure", "violence"),
        ("Justice.ArrestJailDetain", "arrest"),
        ("Conflict.Demonstrate", "demonstration"),
    ];
    of.into_iter()
        .find(|(prefix, _)| event_type.starts_with(prefix))
        .map(|(_, class)| class)
}

fn role_of(role: &str) -> Option<&'static str> {
    match role {
        "Attacker" | "Killer" | "Injurer" | "Jailer" | "Demonstrator" => Some("perpetrator"),
        "Target" | "Victim" | "Detainee" => Some("target"),
        "Place" => Some("place"),
        _ => None,
    }
}

/// Reads the JSON lines of the set.
pub fn read(file: &Path) -> Result<Vec<Document>, EvalError> {
    let mut documents = Vec::new();
    for (line, value) in json_lines(file)? {
        let id = string(&value, "doc_id", file, line)?;
        let text = string(&value, "text", file, line)?;
        let tokens = value.get("tokens").and_then(Value::as_array);
        let events = value.get("event_mentions").and_then(Value::as_array);
        let entities = value.get("entity_mentions").and_then(Value::as_array);
        let Some(tokens) = tokens else {
            return Err(missing("tokens", file, line));
        };
        let Some(events) = events else {
            return Err(missing("event_mentions", file, line));
        };
        let Some(entities) = entities else {
            return Err(missing("entity_mentions", file, line));
        };
        let places = align(&text, tokens);
        let span = |mention: &Value| {
            let at = |key: &str| usize::try_from(mention.get(key)?.as_u64()?).ok();
            let (first, end) = (at("start")?, at("end")?);
            Some(places.get(first)?.start..places.get(end.checked_sub(1)?)?.end)
        };
        let (mut triggers, mut arguments) = (Vec::new(), Vec::new());
        for event in events {
            let kind = event
                .get("event_type")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let (Some(label), Some(at)) = (class_of(kind), event.get("trigger").and_then(span))
            else {
                continue;
            };
            triggers.push(Labelled { span: at, label });
            for argument in event
                .get("arguments")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let role = argument
                    .get("role")
                    .and_then(Value::as_str)
                    .and_then(role_of);
                let entity = entities
                    .iter()
                    .find(|one| one.get("id") == argument.get("entity_id"));
                if let (Some(label), Some(span)) = (role, entity.and_then(span)) {
                    let argument = Labelled { span, label };
                    if !arguments.contains(&argument) {
                        arguments.push(argument);
                    }
                }
            }
        }
        documents.push(Document {
            id,
            text,
            triggers,
            arguments,
        });
    }
    if documents.is_empty() {
        return Err(EvalError::EmptySet {
            file: file.to_owned(),
            way_out: "give the JSON lines of the set, such as dev.jsonl".to_owned(),
        });
    }
    Ok(documents)
}

/// Where each token stands in the text; a token that is not found where it should be takes no room.
fn align(text: &str, tokens: &[Value]) -> Vec<Range<usize>> {
    let mut at = 0;
    tokens
        .iter()
        .map(|token| {
            let token = token.as_str().unwrap_or_default();
            match text[at..].find(token) {
                Some(found) => {
                    let start = at + found;
                    at = start + token.len();
                    start..at
                }
                None => at..at,
            }
        })
        .collect()
}

/// Scores the predictions, one for each document.
pub fn score(documents: &[Document], predicted: &[Prediction], errors: usize) -> SetReport {
    let rule = SpanRule::Overlap;
    let spans = |list: &[Labelled], label: Option<&str>| -> Vec<Range<usize>> {
        let own = list
            .iter()
            .filter(|one| label.is_none_or(|label| one.label == label));
        own.map(|one| one.span.clone()).collect()
    };
    let pairs = || documents.iter().zip(predicted);
    let of = |of_class: &dyn Fn(&Document, &Prediction) -> super::Counts| -> Vec<super::Counts> {
        pairs().map(|(gold, said)| of_class(gold, said)).collect()
    };
    let known = |list: &[Labelled]| -> Vec<Labelled> {
        list.iter()
            .filter(|one| CLASSES.contains(&one.label))
            .cloned()
            .collect()
    };
    let class_counts = |label: &'static str| {
        of(&|gold, said| {
            rule.counts(
                &gold.text,
                &spans(&gold.triggers, Some(label)),
                &spans(&said.triggers, Some(label)),
            )
        })
    };
    let role_counts = |rule: SpanRule, label: &'static str| {
        of(&|gold, said| {
            rule.counts(
                &gold.text,
                &spans(&gold.arguments, Some(label)),
                &spans(&said.arguments, Some(label)),
            )
        })
    };
    let summed = |parts: &[Vec<super::Counts>]| -> Vec<super::Counts> {
        (0..documents.len())
            .map(|at| super::total(parts.iter().map(|counts| &counts[at])))
            .collect()
    };
    let detected = of(&|gold, said| {
        rule.counts(
            &gold.text,
            &spans(&gold.triggers, None),
            &spans(&known(&said.triggers), None),
        )
    });
    let classes: Vec<_> = CLASSES.iter().map(|label| class_counts(label)).collect();
    let mut measures = vec![
        Measure::f1("triggers found", &detected),
        Measure::f1("triggers found and of the right class", &summed(&classes)),
    ];
    for (label, counts) in CLASSES.iter().zip(&classes) {
        measures.push(Measure::f1(format!("{label} triggers"), counts));
    }
    for (rule, word) in [(SpanRule::Overlap, "overlap"), (SpanRule::Strict, "strict")] {
        let roles: Vec<_> = ROLES.iter().map(|label| role_counts(rule, label)).collect();
        measures.push(Measure::f1(format!("arguments, {word}"), &summed(&roles)));
        for (label, counts) in ROLES.iter().zip(&roles) {
            measures.push(Measure::f1(format!("{label}, {word}"), counts));
        }
    }
    let mut examples = Vec::new();
    for (gold, said) in pairs() {
        let met = |one: &Labelled, others: &[Labelled]| {
            others.iter().any(|other| {
                other.label == one.label && rule.same(&gold.text, &one.span, &other.span)
            })
        };
        let told = |one: &Labelled| {
            format!(
                "{} `{}`",
                one.label,
                gold.text.get(one.span.clone()).unwrap_or("")
            )
        };
        let missed = gold.triggers.iter().filter(|one| !met(one, &said.triggers));
        let alarms = said
            .triggers
            .iter()
            .filter(|one| CLASSES.contains(&one.label) && !met(one, &gold.triggers));
        for (one, is_gold) in missed
            .map(|one| (one, true))
            .chain(alarms.map(|one| (one, false)))
        {
            if examples.len() == errors {
                break;
            }
            let line = gold.text.lines().find(|line| {
                let start = line.as_ptr() as usize - gold.text.as_ptr() as usize;
                (start..=start + line.len()).contains(&one.span.start)
            });
            examples.push(ErrorExample {
                id: gold.id.clone(),
                gold: if is_gold { told(one) } else { String::new() },
                predicted: if is_gold { String::new() } else { told(one) },
                text: excerpt(line.unwrap_or_default()),
            });
        }
    }
    SetReport {
        set: "WikiEvents",
        texts: documents.len(),
        measures,
        reliability: Vec::new(),
        notes: vec![
            "Compared are attacks, deaths and injuries (violence), arrests and demonstrations; other events of the set are left out."
                .to_owned(),
            "Arguments are compared by document and role: the spans of all such events together.".to_owned(),
        ],
        errors: examples,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_and_arguments_are_read_and_scored() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("set.jsonl");
        let row = r#"{"doc_id": "d", "text": "Rebels shot a guard.", "tokens": ["Rebels", "shot", "a", "guard", "."],
            "entity_mentions": [{"id": "e1", "start": 0, "end": 1}, {"id": "e2", "start": 3, "end": 4}],
            "event_mentions": [
              {"event_type": "Conflict.Attack.Unspecified", "trigger": {"start": 1, "end": 2},
               "arguments": [{"entity_id": "e1", "role": "Attacker"}, {"entity_id": "e2", "role": "Target"}]},
              {"event_type": "Contact.Contact.Meet", "trigger": {"start": 0, "end": 1}, "arguments": []}]}"#;
        std::fs::write(&file, row.replace('\n', " ")).unwrap();
        let documents = read(&file).unwrap();
        assert_eq!(
            documents[0].triggers,
            [Labelled {
                span: 7..11,
                label: "violence"
            }]
        );
        assert_eq!(documents[0].arguments.len(), 2);
        let said = Prediction {
            triggers: vec![Labelled {
                span: 7..11,
                label: "violence",
            }],
            arguments: vec![Labelled {
                span: 0..6,
                label: "perpetrator",
            }],
        };
        let report = score(&documents, &[said], 3);
        assert_eq!(report.value("triggers found and of the right class"), 100.0);
        assert_eq!(report.value("perpetrator, strict"), 100.0);
        assert_eq!(report.value("target, overlap"), 0.0);
        std::fs::write(&file, "{\"doc_id\": \"d\", \"text\": \"x\"}\n").unwrap();
        let error = read(&file).unwrap_err().to_string();
        assert!(error.contains("set.jsonl:1: `tokens`"), "{error}");
    }
}
