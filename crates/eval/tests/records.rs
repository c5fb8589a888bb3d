//! Scoring: an invented corpus with figures worked out by hand, and the scorer that this crate must agree with beside it.

use std::path::{Path, PathBuf};
use std::process::Command;

use concord_eval::{
    EvalError, Kind, Options, Report, Show, agreement, read_records, score, score_coder,
    shuffled_copy,
};
use serde_json::{Value, json};

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixture")
        .join(path)
}

fn fixture_report(options: Options) -> Report {
    let records: Vec<Value> = read_records(&fixture("records.jsonl")).unwrap();
    score(&fixture("gold"), &fixture("text"), &records, options).unwrap()
}

/// The figures by hand. Events: both coders have 901-e1, 901-e2, 902-e1, 902-e2, so 4 are core. 901-a1 finds 901-e1, 902-a1 finds
/// 902-e1 (a shell taken for a bomb is still an attack); 901-a2 touches only the second coder's 901-e3, which makes it good but
/// finds nothing of the core; 902-a2 is nobody's. Recall 2 of 4, precision 3 of 4. Of the two found, 902-a1 has the wrong day: one
/// is whole, so recall 1 of 4 and precision 3/4 * 1/2. Claims: 901-c2 is one coder's alone, 901-s2 nobody's.
#[test]
fn figures_of_an_invented_corpus_are_those_worked_out_by_hand() {
    let report = fixture_report(Options::default());
    let figures = |kind| {
        let found = report.of(kind).unwrap();
        (
            found.precision,
            found.recall,
            found.f1,
            found.core,
            found.exported,
        )
    };
    assert_eq!(figures(Kind::Event), (75.0, 50.0, 60.0, 4, 4));
    assert_eq!(figures(Kind::Quantity), (100.0, 100.0, 100.0, 1, 1));
    assert_eq!(figures(Kind::Claim), (50.0, 100.0, 66.7, 1, 2));
    assert_eq!(figures(Kind::Relation), (100.0, 100.0, 100.0, 1, 1));
    let whole = report.event_whole.as_ref().unwrap();
    assert_eq!(
        (whole.precision, whole.recall, whole.f1),
        (37.5, 25.0, 30.0)
    );
    let fields: Vec<(&str, f64, usize)> = report
        .fields
        .iter()
        .map(|(field, share)| (field.as_str(), share.share, share.n))
        .collect();
    assert_eq!(
        fields,
        [
            ("attribution", 100.0, 2),
            ("claim_stance", 0.0, 1),
            ("country", 100.0, 2),
            ("date", 50.0, 2),
            ("killed", 100.0, 1),
            ("killed_absent", 100.0, 1),
            ("quantity_actor", 100.0, 1),
            ("quantity_measure", 100.0, 1),
            ("relation_relation", 100.0, 1),
            ("status", 100.0, 2),
            ("type", 0.0, 1),
            ("whole", 50.0, 2),
            ("wounded", 100.0, 1),
            ("wounded_absent", 100.0, 1),
        ]
    );
    // One span is a character off; the record of a third document has no text here.
    assert_eq!((report.evidence.spans, report.evidence.not_exact), (9, 1));
    assert_eq!((report.unplaced, report.documents), (1, 2));
}

#[test]
fn a_report_prints_what_is_missed_with_its_sentence() {
    let report = fixture_report(Options {
        show: Show::Misses,
        limit: Some(1),
        ..Options::default()
    });
    let printed = report.to_string();
    let (listing, figures) = printed.split_at(printed.find("event  ").unwrap());
    assert_eq!(
        listing,
        "MISS 901 event 901-e2: armed_assault: \"gunmen shot at a bus\"\n     in: On 4 May 2017 gunmen shot at a bus near Tolma\n... and 1 more\n"
    );
    assert!(
        figures
            .starts_with("event       P  75.0  R  50.0  F1  60.0   core 4, exported 4   F1 95% "),
        "{figures}"
    );
    assert!(printed.ends_with("no text of here"), "{printed}");

    let extras = fixture_report(Options {
        show: Show::Extras,
        ..Options::default()
    });
    let ids: Vec<&str> = extras
        .listing
        .iter()
        .map(|listed| listed.id.as_str())
        .collect();
    assert_eq!(ids, ["901-s2", "902-a2"]);
    let json = serde_json::to_value(&extras).unwrap();
    assert_eq!(json["event"]["f1"], 60.0);
    assert_eq!(json["extras"][1]["sentence"], "Market day");
}

#[test]
fn one_document_has_no_interval_and_other_documents_do_not_count() {
    let report = fixture_report(Options {
        docs: Some(vec!["902".to_owned()]),
        ..Options::default()
    });
    let events = report.of(Kind::Event).unwrap();
    assert_eq!(
        (events.core, events.exported, events.interval),
        (2, 2, None)
    );
}

#[test]
fn coders_find_their_own_records_and_agree_as_far_as_they_do() {
    for coder in ["A", "B"] {
        let report = score_coder(
            &fixture("gold"),
            &fixture("text"),
            coder,
            Options::default(),
        )
        .unwrap();
        for (kind, figures) in &report.kinds {
            assert_eq!(
                (figures.precision, figures.recall),
                (100.0, 100.0),
                "{coder} {kind:?}"
            );
        }
    }
    let agreement = agreement(&fixture("gold"), &fixture("text"), None).unwrap();
    let events = &agreement.kinds[0];
    assert_eq!(
        (events.both, events.first, events.second, events.f1()),
        (4, 4, 5, 88.9)
    );
}

#[test]
fn faults_name_the_file_and_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let message = |gold: &Path, text: &Path, docs: Option<Vec<String>>| {
        let options = Options {
            docs,
            ..Options::default()
        };
        score::<Value>(gold, text, &[], options)
            .unwrap_err()
            .to_string()
    };
    let (gold, text) = (fixture("gold"), fixture("text"));
    assert!(message(folder.path(), &text, None).contains("one folder for each coder"));
    assert!(message(&path("none"), &text, None).contains("none"));
    assert!(message(&gold, &text, Some(vec!["777".to_owned()])).contains("`777`"));
    for name in ["901_a.txt", "901_b.txt"] {
        std::fs::write(path(name), "x").unwrap();
    }
    assert!(message(&gold, folder.path(), None).contains("901_b.txt are both texts"));
    std::fs::write(path("broken.jsonl"), "{\"kind\": \"event\"}\n\n{\"kind\"\n").unwrap();
    let broken = read_records::<Value>(&path("broken.jsonl")).unwrap_err();
    assert!(
        matches!(&broken, EvalError::Line { line: 3, .. }),
        "{broken}"
    );
    let unknown = score_coder(&gold, &text, "C", Options::default())
        .unwrap_err()
        .to_string();
    assert!(unknown.contains("there are: A, B"), "{unknown}");
}

/// The folder of the shared scorer and gold, if it is there.
fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let named = std::env::var_os("CONCORD_DATA").map(PathBuf::from);
    let folders = named
        .into_iter()
        .flat_map(|folder| [folder.join("eval"), folder]);
    folders
        .chain([beside.join("eval")])
        .find(|folder| folder.join("score.py").is_file())
}

/// What the shared scorer prints, or `None` without Python.
fn python(eval: &Path, arguments: &[&str]) -> Option<String> {
    let run = Command::new("python3")
        .arg(eval.join("score.py"))
        .args(arguments)
        .output()
        .ok()?;
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    Some(String::from_utf8(run.stdout).unwrap())
}

/// The shared scorer's folder, or a line that says what is skipped and why.
fn scorer_or_skip(test: &str) -> Option<PathBuf> {
    let Some(eval) = shared() else {
        eprintln!(
            "skipped: {test}: no coded documents (set CONCORD_DATA to the folder that holds eval/score.py)"
        );
        return None;
    };
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: {test}: no python3");
        return None;
    }
    Some(eval)
}

/// An export made from a coder's records, wrong in many ways: every third record is gone, types, stances, measures and days are
/// altered, quotes are cut, shifted or left without offsets, some records are doubled.
fn spoiled(gold: &Path, texts: &Path, step: usize) -> Vec<Value> {
    let mut records = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(texts)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let document = format!("d-{}", &name[..3]);
        records
            .push(json!({"kind": "document", "id": document, "file": format!("reports/{name}")}));
        let coded: Vec<Value> = read_records(&gold.join(format!("{}.jsonl", &name[..3]))).unwrap();
        for (n, mut record) in coded.into_iter().enumerate() {
            if n % 3 == step % 3 {
                continue;
            }
            let quotes = match record["quotes"].as_array() {
                Some(quotes) => quotes.clone(),
                None => vec![record["quote"].clone()],
            };
            let evidence: Vec<Value> = quotes
                .iter()
                .filter_map(Value::as_str)
                .enumerate()
                .map(|(m, quote)| {
                    // Often only the middle of the quote, as triggers are.
                    let chars: Vec<char> = quote.chars().collect();
                    let cut = if n % 4 == 1 { 0..chars.len() } else { chars.len() / 3..(chars.len() / 2).max(chars.len() / 3 + 1) };
                    let exact: String = chars[cut].iter().collect();
                    let start = text.find(&exact).map(|byte| text[..byte].chars().count());
                    let start = start.map(|start| if (n + m) % 5 == 4 { start + 1 } else { start });
                    let end = start.map(|start| start + exact.chars().count());
                    json!({"document": document, "start": start.unwrap_or(0), "end": end.unwrap_or(0), "exact": exact})
                })
                .collect();
            let toll = |value: &Value| match value.as_array() {
                Some(bounds) => {
                    json!({"low": bounds[0], "high": if n % 2 == 0 { &bounds[1] } else { &Value::Null }, "best": null})
                }
                None if n % 7 == 0 => json!({"low": 3, "high": null, "best": null}),
                None => Value::Null,
            };
            match record["kind"].as_str().unwrap() {
                "event" => {
                    record["kind"] = json!("account");
                    if n % 2 == 0 {
                        record["type"] = json!(
                            ["bombing", "clash", "statement", "other", "drone_strike"][n % 5]
                        );
                    }
                    let (killed, wounded) = (toll(&record["killed"]), toll(&record["wounded"]));
                    record["killed"] = killed;
                    record["wounded"] = wounded;
                    let start = if n % 5 == 0 {
                        json!("2019-03-04")
                    } else {
                        record["date_start"].clone()
                    };
                    record["date"] =
                        json!({"start": start, "end": record["date_end"], "precision": "day"});
                    let country = if n % 6 == 1 {
                        json!("FR")
                    } else {
                        record["country"].clone()
                    };
                    record["place"] = json!({"name": record["place"], "country": country, "adm1": record["adm1"]});
                    record["perpetrators"] = match record["perpetrator"].as_str() {
                        Some(name) if n % 4 != 3 => json!([{"name": "civilians"}, {"name": name}]),
                        _ => json!([]),
                    };
                    if n % 8 == 1 {
                        record["attribution"] = json!("suspected");
                    }
                }
                "quantity" if n % 2 == 0 => {
                    record["high"] = Value::Null;
                    record["measure"] = json!("fighters");
                }
                "claim" if n % 2 == 0 => record["stance"] = json!("claims"),
                "relation" => {
                    let (a, b) = (record["a"].clone(), record["b"].clone());
                    (record["a"], record["b"]) = (b, a);
                    if n % 2 == 0 {
                        record["relation"] = json!("fights");
                    }
                }
                _ => {}
            }
            record["document"] = json!(document);
            record["evidence"] = json!(evidence);
            if n % 9 == 1 {
                records.push(record.clone());
            }
            records.push(record);
        }
    }
    records
}

/// Demands that a report has every figure that the shared scorer prints as JSON.
fn assert_same(report: &Report, printed: &str, case: &str) {
    let theirs: Value = serde_json::from_str(printed).unwrap();
    let ours = serde_json::to_value(report).unwrap();
    for (part, figures) in theirs.as_object().unwrap() {
        for (key, figure) in figures.as_object().unwrap() {
            assert_eq!(
                number(&ours[part][key]),
                number(figure),
                "{case}: {part} {key}"
            );
        }
        if part == "fields" {
            assert_eq!(
                ours[part].as_object().unwrap().len(),
                figures.as_object().unwrap().len(),
                "{case}"
            );
        }
    }
    assert_eq!(
        ours.get("event_whole").is_some(),
        theirs.get("event_whole").is_some(),
        "{case}"
    );
}

/// A value whose numbers are all floating point.
fn number(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), number(value)))
            .collect(),
        other => other.clone(),
    }
}

#[test]
fn figures_are_those_of_the_shared_scorer() {
    let Some(eval) = scorer_or_skip("figures_are_those_of_the_shared_scorer") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (gold, text) = (eval.join("gold"), eval.join("text"));
    let shuffled = folder.path().join("shuffled");
    shuffled_copy(&text, &shuffled, 11).unwrap();
    let mut found = 0.0;
    for (case, (coder, texts, docs)) in [
        ("A", &text, vec![]),
        ("B", &text, vec![]),
        ("A", &text, vec!["001", "110"]),
        ("A", &shuffled, vec![]),
    ]
    .into_iter()
    .enumerate()
    {
        let records = spoiled(&gold.join(coder), &text, case);
        let file = folder.path().join("records.jsonl");
        let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
        std::fs::write(&file, lines).unwrap();
        let options = Options {
            docs: (!docs.is_empty()).then(|| docs.iter().map(|&doc| doc.to_owned()).collect()),
            ..Options::default()
        };
        let report = score(&gold, texts, &records, options).unwrap();
        let mut arguments = vec![
            "--gold",
            gold.to_str().unwrap(),
            "--text",
            texts.to_str().unwrap(),
        ];
        arguments.extend(["--records", file.to_str().unwrap()]);
        if !docs.is_empty() {
            arguments.push("--docs");
            arguments.extend(&docs);
        }
        let printed = python(&eval, &arguments).unwrap();
        let ours = report.to_string();
        for (ours, theirs) in ours.lines().zip(printed.lines()) {
            assert!(ours.starts_with(theirs), "case {case}:\n{ours}\n{theirs}");
        }
        arguments.push("--json");
        assert_same(
            &report,
            &python(&eval, &arguments).unwrap(),
            &format!("case {case}"),
        );
        found += report.of(Kind::Event).unwrap().recall;
    }
    assert!(
        found > 50.0 && found < 350.0,
        "the spoiled records are too good or too bad to tell anything"
    );
}

#[test]
fn the_invented_corpus_is_scored_alike() {
    let Some(eval) = scorer_or_skip("the_invented_corpus_is_scored_alike") else {
        return;
    };
    let paths =
        ["gold", "text", "records.jsonl"].map(|path| fixture(path).to_str().unwrap().to_owned());
    let [gold, text, records] = &paths;
    let printed = python(
        &eval,
        &[
            "--gold",
            gold,
            "--text",
            text,
            "--records",
            records,
            "--json",
        ],
    )
    .unwrap();
    assert_same(&fixture_report(Options::default()), &printed, "invented");
}

#[test]
fn coders_score_as_with_the_shared_scorer() {
    let Some(eval) = scorer_or_skip("coders_score_as_with_the_shared_scorer") else {
        return;
    };
    let (gold, text) = (eval.join("gold"), eval.join("text"));
    let arguments = [
        "--gold",
        gold.to_str().unwrap(),
        "--text",
        text.to_str().unwrap(),
    ];
    let printed = python(&eval, &[&arguments[..], &["--agreement"]].concat()).unwrap();
    assert_eq!(
        agreement(&gold, &text, None)
            .unwrap()
            .to_string()
            .trim_end(),
        printed.trim_end()
    );
    for coder in ["A", "B"] {
        let report = score_coder(&gold, &text, coder, Options::default()).unwrap();
        let printed = python(
            &eval,
            &[&arguments[..], &["--coder", coder, "--json"]].concat(),
        )
        .unwrap();
        assert_same(&report, &printed, coder);
    }
}

/// Shuffled texts are of use only if the gold still points into them.
#[test]
fn gold_is_found_again_in_shuffled_texts() {
    let folder = tempfile::tempdir().unwrap();
    shuffled_copy(&fixture("text"), folder.path(), 5).unwrap();
    let shuffled = std::fs::read_to_string(folder.path().join("901_river-post.txt")).unwrap();
    assert_ne!(
        shuffled,
        std::fs::read_to_string(fixture("text/901_river-post.txt")).unwrap()
    );
    let report = score_coder(&fixture("gold"), folder.path(), "A", Options::default()).unwrap();
    for (kind, figures) in &report.kinds {
        assert_eq!(figures.recall, 100.0, "{kind:?}");
    }
}
