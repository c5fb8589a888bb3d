//! IndiaPoliceEvents: news stories whose sentences are labelled with what police do: KILL, ARREST, FAIL, FORCE, ANY_ACTION.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{ErrorExample, Measure, SetReport, excerpt, json_lines, missing, number, string};
use crate::error::{EvalError, entries, name_of};

/// The labels.
const LABELS: [&str; 5] = ["KILL", "ARREST", "FAIL", "FORCE", "ANY_ACTION"];

/// A story of the set.
#[derive(Debug, Clone)]
pub struct Story {
    /// Its id.
    pub id: usize,
    /// Its sentences in order, each with its labels.
    pub sentences: Vec<(String, Vec<String>)>,
}

/// Reads the sentences: a file of JSON lines, or the folder that holds it (`sents*.jsonl`).
pub fn read(path: &Path) -> Result<Vec<Story>, EvalError> {
    let file = sentence_file(path)?;
    let mut stories: BTreeMap<usize, Vec<(String, Vec<String>)>> = BTreeMap::new();
    for (line, value) in json_lines(&file)? {
        let id = number(&value, "doc_id", &file, line)?;
        let text = string(&value, "sent_text", &file, line)?;
        let Some(Value::Array(labels)) = value.get("sent_labels") else {
            return Err(missing("sent_labels", &file, line));
        };
        let labels = labels
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        stories.entry(id).or_default().push((text, labels));
    }
    if stories.is_empty() {
        return Err(EvalError::EmptySet {
            file,
            way_out: "give the JSON lines with `doc_id`, `sent_text` and `sent_labels`".to_owned(),
        });
    }
    Ok(stories
        .into_iter()
        .map(|(id, sentences)| Story { id, sentences })
        .collect())
}

fn sentence_file(path: &Path) -> Result<PathBuf, EvalError> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let found = entries(path)?.into_iter().find(|file| {
        let name = name_of(file);
        name.starts_with("sents") && name.ends_with(".jsonl")
    });
    found.ok_or_else(|| EvalError::EmptySet {
        file: path.to_owned(),
        way_out: "give the folder that has the file `sents….jsonl`, or that file".to_owned(),
    })
}

/// Scores the labels predicted for each sentence of each story.
pub fn score(stories: &[Story], predicted: &[Vec<Vec<&'static str>>], errors: usize) -> SetReport {
    let counts_of = |label: &str| -> Vec<super::Counts> {
        stories
            .iter()
            .zip(predicted)
            .map(|(story, said)| {
                let mut counts = [0; 4];
                for ((_, gold), said) in story.sentences.iter().zip(said) {
                    let (is, said) = (gold.iter().any(|own| own == label), said.contains(&label));
                    let hit = usize::from(is && said);
                    for (sum, one) in
                        counts
                            .iter_mut()
                            .zip([hit, usize::from(is), hit, usize::from(said)])
                    {
                        *sum += one;
                    }
                }
                counts
            })
            .collect()
    };
    let measures = LABELS
        .iter()
        .map(|label| Measure::f1(format!("{label}, sentence F1"), &counts_of(label)))
        .collect();
    let mut examples = Vec::new();
    for (story, said) in stories.iter().zip(predicted) {
        for (at, ((text, gold), said)) in story.sentences.iter().zip(said).enumerate() {
            let missed: Vec<&str> = LABELS
                .into_iter()
                .filter(|label| gold.iter().any(|own| own == label) && !said.contains(label))
                .collect();
            let alarms: Vec<&str> = LABELS
                .into_iter()
                .filter(|label| !gold.iter().any(|own| own == label) && said.contains(label))
                .collect();
            if examples.len() < errors && !(missed.is_empty() && alarms.is_empty()) {
                examples.push(ErrorExample {
                    id: format!("{}-{at}", story.id),
                    gold: missed.join(" "),
                    predicted: alarms.join(" "),
                    text: excerpt(text),
                });
            }
        }
    }
    SetReport {
        set: "IndiaPoliceEvents",
        texts: stories.len(),
        measures,
        reliability: Vec::new(),
        notes: vec![
            "Sentences as the set splits them; intervals over draws of whole stories.".to_owned(),
            "Among the errors, gold lists labels that were missed, predicted those that were said wrongly.".to_owned(),
        ],
        errors: examples,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_scored_by_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sents_small.jsonl");
        let rows = "{\"doc_id\": 1, \"sent_id\": 0, \"sent_labels\": [\"ARREST\", \"ANY_ACTION\"], \"sent_text\": \"Police held two.\"}\n\
                    {\"doc_id\": 1, \"sent_id\": 1, \"sent_labels\": [], \"sent_text\": \"It rained.\"}\n";
        std::fs::write(&file, rows).unwrap();
        let stories = read(folder.path()).unwrap();
        assert_eq!(stories[0].sentences.len(), 2);
        let report = score(&stories, &[vec![vec!["ARREST"], vec!["FORCE"]]], 9);
        let value = |name: &str| {
            let found = report
                .measures
                .iter()
                .find(|one| one.name.starts_with(name));
            found.unwrap().value
        };
        assert_eq!(value("ARREST"), 100.0);
        assert_eq!(value("ANY_ACTION"), 0.0);
        assert_eq!(report.errors.len(), 2);
        std::fs::write(&file, "{\"doc_id\": 1}\n").unwrap();
        let error = read(&file).unwrap_err().to_string();
        assert!(
            error.contains("sents_small.jsonl:1: `sent_text`"),
            "{error}"
        );
        std::fs::remove_file(&file).unwrap();
        assert!(
            read(folder.path())
                .unwrap_err()
                .to_string()
                .contains("sents")
        );
    }
}
