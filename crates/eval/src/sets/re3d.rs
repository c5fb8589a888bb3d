//! re3d: documents on Syria and Iraq with entities by character offsets.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{
    ErrorExample, Labelled, Measure, SetReport, SpanRule, excerpt, json_lines, number, string,
};
use crate::error::{EvalError, entries};

/// The types that Concord has something for.
pub const TYPES: [&str; 8] = [
    "Organisation",
    "Location",
    "Person",
    "Temporal",
    "Nationality",
    "Quantity",
    "Weapon",
    "Money",
];

/// A document of the set.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its id.
    pub id: String,
    /// Its words.
    pub text: String,
    /// The entities of the types in [`TYPES`], as byte spans.
    pub entities: Vec<Labelled>,
}

/// Reads a folder with `documents.json` and `entities.json`, or one that holds such folders.
pub fn read(folder: &Path) -> Result<Vec<Document>, EvalError> {
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    folders.extend(entries(folder)?.into_iter().filter(|path| path.is_dir()));
    folders.retain(|folder| folder.join("documents.json").is_file());
    let mut documents = Vec::new();
    for folder in &folders {
        let file = folder.join("documents.json");
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (line, value) in json_lines(&file)? {
            let id = string(&value, "_id", &file, line)?;
            let text = string(&value, "text", &file, line)?;
            places.insert(id.clone(), documents.len());
            documents.push(Document {
                id,
                text,
                entities: Vec::new(),
            });
        }
        read_entities(&folder.join("entities.json"), &places, &mut documents)?;
    }
    if documents.is_empty() {
        return Err(EvalError::EmptySet {
            file: folder.to_owned(),
            way_out: "give the folder that has one folder for each source, or one that has documents.json and entities.json".to_owned(),
        });
    }
    Ok(documents)
}

fn read_entities(
    file: &Path,
    places: &BTreeMap<String, usize>,
    documents: &mut [Document],
) -> Result<(), EvalError> {
    for (line, value) in json_lines(file)? {
        let kind = value
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let Some(label) = TYPES.into_iter().find(|label| *label == kind) else {
            continue;
        };
        let id = string(&value, "documentId", file, line)?;
        let Some(&place) = places.get(&id) else {
            return Err(EvalError::Set {
                file: file.to_owned(),
                line,
                problem: format!(
                    "there is no document `{id}` beside it; keep the two files of one source together"
                ),
            });
        };
        let (begin, end) = (
            number(&value, "begin", file, line)?,
            number(&value, "end", file, line)?,
        );
        let document = &mut documents[place];
        if let Some(span) = bytes(&document.text, begin..end) {
            let entity = Labelled { span, label };
            if !document.entities.contains(&entity) {
                document.entities.push(entity);
            }
        }
    }
    Ok(())
}

/// The bytes of a span of characters; `None` where the text is shorter.
fn bytes(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let at = |count: usize| {
        let mut places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        places.nth(count)
    };
    Some(at(span.start)?..at(span.end)?)
}

/// Scores the predicted entities of each document, as byte spans.
pub fn score(documents: &[Document], predicted: &[Vec<Labelled>], errors: usize) -> SetReport {
    let spans = |entities: &[Labelled], label: Option<&str>| -> Vec<Range<usize>> {
        let of_label = entities
            .iter()
            .filter(|one| label.is_none_or(|label| one.label == label));
        of_label.map(|one| one.span.clone()).collect()
    };
    let counts = |rule: SpanRule, label: &str| -> Vec<super::Counts> {
        documents
            .iter()
            .zip(predicted)
            .map(|(gold, said)| {
                let gold_spans = spans(&gold.entities, Some(label));
                rule.counts(&gold.text, &gold_spans, &spans(said, Some(label)))
            })
            .collect()
    };
    let mut measures = Vec::new();
    for (rule, word) in [(SpanRule::Overlap, "overlap"), (SpanRule::Strict, "strict")] {
        let by_label: Vec<Vec<super::Counts>> =
            TYPES.iter().map(|label| counts(rule, label)).collect();
        let all: Vec<super::Counts> = (0..documents.len())
            .map(|at| super::total(by_label.iter().map(|counts| &counts[at])))
            .collect();
        measures.push(Measure::f1(format!("all types, {word}"), &all));
        for (label, counts) in TYPES.iter().zip(&by_label) {
            measures.push(Measure::f1(format!("{label}, {word}"), counts));
        }
    }
    let mut examples = Vec::new();
    for (gold, said) in documents.iter().zip(predicted) {
        let missed = gold.entities.iter().filter(|one| {
            let same = |other: &Labelled| {
                other.label == one.label
                    && SpanRule::Overlap.same(&gold.text, &one.span, &other.span)
            };
            !said.iter().any(same)
        });
        let alarms = said.iter().filter(|one| {
            let same = |other: &Labelled| {
                other.label == one.label
                    && SpanRule::Overlap.same(&gold.text, &one.span, &other.span)
            };
            !gold.entities.iter().any(same)
        });
        let told = |one: &Labelled| {
            format!(
                "{} `{}`",
                one.label,
                gold.text.get(one.span.clone()).unwrap_or("")
            )
        };
        for (one, is_gold) in missed
            .map(|one| (one, true))
            .chain(alarms.map(|one| (one, false)))
        {
            if examples.len() == errors {
                break;
            }
            examples.push(ErrorExample {
                id: gold.id.clone(),
                gold: if is_gold { told(one) } else { String::new() },
                predicted: if is_gold { String::new() } else { told(one) },
                text: excerpt(line_around(&gold.text, &one.span)),
            });
        }
    }
    SetReport {
        set: "re3d entities",
        texts: documents.len(),
        measures,
        reliability: Vec::new(),
        notes: vec![
            "All entities of the eight types, whatever their confidence. Overlap: same type and a word in common that is no article. \
             Strict: same type and words, articles aside."
                .to_owned(),
        ],
        errors: examples,
    }
}

fn line_around<'a>(text: &'a str, span: &Range<usize>) -> &'a str {
    let start = text[..span.start].rfind(['\n', '.']).map_or(0, |at| at + 1);
    let end = text[span.end..]
        .find(['\n', '.'])
        .map_or(text.len(), |at| span.end + at);
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_read_by_character_and_scored() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("Source");
        std::fs::create_dir(&source).unwrap();
        std::fs::write(
            source.join("documents.json"),
            "{\"_id\": \"d\", \"text\": \"Élan met the Guard in Zenda.\"}\n",
        )
        .unwrap();
        let entity = |begin: usize, end: usize, kind: &str| {
            format!(
                "{{\"documentId\": \"d\", \"begin\": {begin}, \"end\": {end}, \"type\": \"{kind}\"}}\n"
            )
        };
        let rows = [
            entity(0, 4, "Person"),
            entity(9, 18, "Organisation"),
            entity(22, 27, "Location"),
            entity(0, 1, "Url"),
        ];
        std::fs::write(source.join("entities.json"), rows.concat()).unwrap();
        let documents = read(folder.path()).unwrap();
        assert_eq!(documents[0].entities.len(), 3);
        assert_eq!(
            &documents[0].text[documents[0].entities[1].span.clone()],
            "the Guard"
        );
        let said = vec![Labelled {
            span: 14..19,
            label: "Organisation",
        }];
        let report = score(&documents, &[said], 9);
        assert_eq!(report.value("Organisation, strict"), 100.0);
        assert_eq!(report.value("all types, overlap"), 50.0);
        assert_eq!(report.errors.len(), 2);
        let nothing = tempfile::tempdir().unwrap();
        assert!(
            read(nothing.path())
                .unwrap_err()
                .to_string()
                .contains("documents.json")
        );
    }
}
