//! The gold standard records of PLOVER: sentences with an event type and marked source, target and event words.

use std::ops::Range;
use std::path::Path;

use serde_json::Value;

use super::{ErrorExample, Measure, SetReport, SpanRule, excerpt};
use crate::error::{EvalError, read_file};

/// A sentence of the set.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    /// Its id.
    pub id: String,
    /// Its words, without markup.
    pub text: String,
    /// The event type.
    pub event: String,
    /// Byte spans of the sources; a span marked as both counts among the targets too.
    pub sources: Vec<Range<usize>>,
    /// Byte spans of the targets.
    pub targets: Vec<Range<usize>>,
}

/// What is predicted for a sentence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prediction {
    /// The event type; `None` where none is seen.
    pub event: Option<&'static str>,
    /// Byte spans of the sources.
    pub sources: Vec<Range<usize>>,
    /// Byte spans of the targets.
    pub targets: Vec<Range<usize>>,
}

/// Reads the JSON array of records; those without marked text, such as the documentation record, are left out.
pub fn read(file: &Path) -> Result<Vec<Sentence>, EvalError> {
    let text = read_file(file)?;
    let records: Vec<Value> = serde_json::from_str(&text).map_err(|error| EvalError::Set {
        file: file.to_owned(),
        line: error.line(),
        problem: format!("no JSON array of records: {error}; give the file as PLOVER publishes it"),
    })?;
    let mut sentences = Vec::new();
    for record in records {
        let word = |value: &Value| value.as_str().map(str::to_owned);
        let marked = record.pointer("/textInfo/markup").and_then(word);
        let (Some(id), Some(event), Some(marked)) = (
            record.get("id").and_then(word),
            record.get("event").and_then(word),
            marked,
        ) else {
            continue;
        };
        let (text, marks) = unmark(&marked);
        let of = |tag: &str| {
            let tagged = marks
                .iter()
                .filter(|(tags, _)| tags.split('/').any(|own| own == tag));
            tagged.map(|(_, span)| span.clone()).collect()
        };
        sentences.push(Sentence {
            sources: of("SRC"),
            targets: of("TAR"),
            id,
            text,
            event,
        });
    }
    if sentences.is_empty() {
        return Err(EvalError::EmptySet {
            file: file.to_owned(),
            way_out: "give the JSON file of gold standard records with `id`, `event` and `textInfo.markup`".to_owned(),
        });
    }
    Ok(sentences)
}

/// Takes the markup `(SRC: words)` out of a sentence: its words, and the marked spans. Other parentheses stay.
fn unmark(marked: &str) -> (String, Vec<(String, Range<usize>)>) {
    let mut text = String::with_capacity(marked.len());
    let mut marks: Vec<(String, Range<usize>)> = Vec::new();
    let mut open: Vec<Option<(String, usize)>> = Vec::new();
    let mut rest = marked;
    while let Some(letter) = rest.chars().next() {
        match letter {
            '(' => match tag(&rest[1..]) {
                Some(tag) => {
                    rest = rest[1 + tag.len() + 1..].trim_start();
                    open.push(Some((tag.to_owned(), text.len())));
                    continue;
                }
                None => {
                    open.push(None);
                    text.push(letter);
                }
            },
            ')' => match open.pop() {
                Some(Some((tag, start))) => marks.push((tag, start..text.len())),
                Some(None) => text.push(letter),
                // A closing mark too many is a slip of the markup.
                None => {}
            },
            '{' | '}' => {}
            _ => text.push(letter),
        }
        rest = &rest[letter.len_utf8()..];
    }
    (text, marks)
}

/// The tag at the begin of what follows a parenthesis.
fn tag(text: &str) -> Option<&str> {
    let end = text.find(':')?;
    let tag = &text[..end];
    (!tag.is_empty()
        && tag
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'/'))
    .then_some(tag)
}

/// Scores predictions, one for each sentence.
pub fn score(sentences: &[Sentence], predicted: &[Prediction], errors: usize) -> SetReport {
    let right: Vec<bool> = sentences
        .iter()
        .zip(predicted)
        .map(|(gold, said)| said.event == Some(gold.event.as_str()))
        .collect();
    let mut measures = vec![Measure::share("event type accuracy", &right)];
    let pairs = || sentences.iter().zip(predicted);
    for (rule, word) in [(SpanRule::Overlap, "overlap"), (SpanRule::Strict, "strict")] {
        let both: Vec<super::Counts> = pairs()
            .map(|(gold, said)| {
                let sources = rule.counts(&gold.text, &gold.sources, &said.sources);
                let targets = rule.counts(&gold.text, &gold.targets, &said.targets);
                super::total([&sources, &targets])
            })
            .collect();
        measures.push(Measure::f1(format!("source and target F1, {word}"), &both));
        let sources: Vec<super::Counts> = pairs()
            .map(|(gold, said)| rule.counts(&gold.text, &gold.sources, &said.sources))
            .collect();
        let targets: Vec<super::Counts> = pairs()
            .map(|(gold, said)| rule.counts(&gold.text, &gold.targets, &said.targets))
            .collect();
        measures.push(Measure::f1(format!("source F1, {word}"), &sources));
        measures.push(Measure::f1(format!("target F1, {word}"), &targets));
    }
    let mut events: Vec<&str> = sentences.iter().map(|gold| gold.event.as_str()).collect();
    events.sort_unstable();
    events.dedup();
    for event in events {
        let counts: Vec<super::Counts> = pairs()
            .map(|(gold, said)| {
                let (is, said) = (gold.event == event, said.event == Some(event));
                let hit = usize::from(is && said);
                [hit, usize::from(is), hit, usize::from(said)]
            })
            .collect();
        measures.push(Measure::f1(event, &counts));
    }
    let slices = |text: &str, spans: &[Range<usize>]| {
        let words: Vec<&str> = spans
            .iter()
            .filter_map(|span| text.get(span.clone()))
            .collect();
        words.join(" + ")
    };
    let told = |text: &str, event: &str, sources: &[Range<usize>], targets: &[Range<usize>]| {
        format!(
            "{event} [{} > {}]",
            slices(text, sources),
            slices(text, targets)
        )
    };
    let wrong = pairs().zip(&right).filter(|((gold, said), right)| {
        let spans = |rule: SpanRule, gold_spans: &[Range<usize>], said: &[Range<usize>]| {
            let [found, gold, good, predicted] = rule.counts(&gold.text, gold_spans, said);
            found == gold && good == predicted
        };
        !**right
            || !spans(SpanRule::Overlap, &gold.sources, &said.sources)
            || !spans(SpanRule::Overlap, &gold.targets, &said.targets)
    });
    SetReport {
        set: "PLOVER gold standard records",
        texts: sentences.len(),
        measures,
        reliability: Vec::new(),
        notes: vec![
            "Overlap: a gold and a predicted span share a word that is no article. Strict: the same words, articles aside.".to_owned(),
            "Recall counts gold spans that some prediction meets, precision predictions that meet some gold span; a span marked as \
             source and target counts as both."
                .to_owned(),
        ],
        errors: wrong
            .take(errors)
            .map(|((gold, said), _)| ErrorExample {
                id: gold.id.clone(),
                gold: told(&gold.text, &gold.event, &gold.sources, &gold.targets),
                predicted: told(&gold.text, said.event.unwrap_or("none"), &said.sources, &said.targets),
                text: excerpt(&gold.text),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_taken_out_and_parentheses_stay() {
        let (text, marks) =
            unmark("{The (SRC/TAR: Free (FP) party) (EVT: met) (LOC:in (TAR: Ruritania)).}");
        assert_eq!(text, "The Free (FP) party met in Ruritania.");
        let words: Vec<(&str, &str)> = marks
            .iter()
            .map(|(tag, span)| (tag.as_str(), &text[span.clone()]))
            .collect();
        let expected = [
            ("SRC/TAR", "Free (FP) party"),
            ("EVT", "met"),
            ("TAR", "Ruritania"),
            ("LOC", "in Ruritania"),
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn types_and_spans_are_scored() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("records.txt");
        let records = r#"[{"id": "doc", "event": "DOCUMENT"},
            {"id": "1", "event": "AID", "textInfo": {"markup": "(SRC: Ruritania) (EVT: fed) the (TAR: hungry of Syldavia)."}}]"#;
        std::fs::write(&file, records).unwrap();
        let sentences = read(&file).unwrap();
        assert_eq!(sentences.len(), 1);
        let said = Prediction {
            event: Some("AID"),
            sources: std::iter::once(0..9).collect(),
            targets: std::iter::once(18..24).collect(),
        };
        let report = score(&sentences, &[said], 3);
        assert_eq!(report.measures[0].value, 100.0);
        assert_eq!(report.measures[1].value, 100.0);
        let strict = report
            .measures
            .iter()
            .find(|one| one.name == "target F1, strict");
        assert_eq!(strict.unwrap().value, 0.0);
        assert!(report.errors.is_empty());
        std::fs::write(&file, "[\n{oops").unwrap();
        let error = read(&file).unwrap_err().to_string();
        assert!(error.contains("records.txt:2:"), "{error}");
    }
}
