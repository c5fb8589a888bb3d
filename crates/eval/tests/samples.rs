//! Expectations on single reports: each kind against an invented export.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use concord_eval::{
    Outcome, SampleReport, SourceNote, SourceText, check_samples, check_samples_with,
};
use concord_record::Record;
use serde_json::{Value, json};

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// A record: what all of its kind need, and what this one has besides.
fn record(base: Value, own: Value) -> Record {
    let mut base = base;
    for (key, value) in own.as_object().unwrap() {
        base[key] = value.clone();
    }
    serde_json::from_value(base).unwrap()
}

fn document(own: Value) -> Record {
    let base = json!({"kind": "document", "sha256": "", "text_sha256": "", "authors": [], "media_type": "text/plain", "chars": 1, "cites": []});
    record(base, own)
}

fn account(own: Value) -> Record {
    let base = json!({"kind": "account", "type": "bombing", "perpetrators": [], "targets": [], "weapons": [], "subtolls": [],
        "attribution": "none", "status": "occurred", "reporters": [], "aggregate": false, "confidence": 0.5, "evidence": []});
    record(base, own)
}

fn event(own: Value) -> Record {
    let base = json!({"kind": "event", "type": "bombing", "perpetrators": [], "targets": [], "attribution": "none",
        "status": "occurred", "independent_sources": 1, "contradictions": []});
    record(base, own)
}

fn day(day: &str) -> Value {
    json!({"start": day, "end": day, "precision": "day"})
}

fn evidence(document: &str, field: &str, exact: &str) -> Value {
    json!({"document": document, "start": 0, "end": exact.chars().count(), "exact": exact, "field": field})
}

fn place(name: &str) -> Value {
    json!({"name": name, "country": "XA", "precision": "settlement"})
}

fn records() -> Vec<Record> {
    vec![
        document(
            json!({"id": "r", "file": "reports/river.txt", "title": "River", "publisher": "The River Gazette", "published": day("2017-05-05"), "family": "f1"}),
        ),
        document(
            json!({"id": "w1", "file": "reports/wires.jsonl#1", "title": "First wire", "family": "f1", "cites": ["r"]}),
        ),
        document(json!({"id": "w2", "file": "reports/wires.jsonl#2", "title": "Second wire"})),
        // Both bombs fit both expectations; the words of the quotes tell which is which.
        account(
            json!({"id": "r-a1", "document": "r", "event": "e2", "date": day("2017-05-03"), "place": place("Amber mill"),
            "killed": {"low": 3, "high": 3, "best": 3}, "evidence": [evidence("r", "trigger", "second bomb"), evidence("r", "target", "Sedge")]}),
        ),
        account(
            json!({"id": "r-a2", "document": "r", "event": "e1", "date": day("2017-05-03"), "place": place("the ford"),
            "killed": {"low": 12, "high": null, "best": null}, "attribution": "claimed",
            "subtolls": [{"group": "Children", "killed": {"low": 2, "high": 2, "best": 2}}],
            "targets": [{"name": "General Sédge", "actor": null}],
            "evidence": [evidence("r", "place", "the Amber ford"), evidence("r", "killed", "killed 12")]}),
        ),
        account(
            json!({"id": "w-a1", "document": "w1", "event": "e1", "date": day("2017-05-03"), "killed": {"low": 15, "high": 15, "best": 15}}),
        ),
        account(
            json!({"id": "w-a2", "document": "w2", "event": "e3", "type": "rocket_shelling", "date": day("2017-06-09")}),
        ),
        account(json!({"id": "w-a3", "document": "w2", "type": "arrest"})),
        event(
            json!({"id": "e1", "accounts": ["r-a2", "w-a1"], "independent_sources": 1,
            "killed": {"low": 12, "high": 15, "best": 15, "policy": "latest", "from": ["r-a2", "w-a1"]}}),
        ),
        event(json!({"id": "e2", "accounts": ["r-a1"]})),
        event(json!({"id": "e3", "accounts": ["w-a2"]})),
        record(
            json!({}),
            json!({"kind": "quantity", "id": "q", "document": "r", "measure": "fighters", "low": 300.0, "modifier": "at_least",
            "unit": "count", "actor": "RF", "start": "2017-01-01", "end": "2018-12-31", "evidence": [evidence("r", "value", "1,500")]}),
        ),
        record(
            json!({}),
            json!({"kind": "claim", "id": "c", "document": "r", "speaker": "RF", "stance": "claims", "proposition": "it did",
            "hedge": "Likely", "evidence": []}),
        ),
        record(
            json!({}),
            json!({"kind": "relation", "id": "t", "document": "r", "a": "RF", "relation": "rival_of", "b": "the Marsh Army", "evidence": []}),
        ),
        record(
            json!({}),
            json!({"kind": "actor", "id": "a", "name": "RF", "aliases": ["Reed Front"], "actor_kind": "armed_group"}),
        ),
        record(
            json!({}),
            json!({"kind": "contradiction", "id": "x1", "relation": "same_event", "field": "killed", "records": ["r-a2", "w-a1"],
            "documents": ["r", "w1"], "severity": 0.5, "difference": "12 or 15"}),
        ),
        record(
            json!({}),
            json!({"kind": "contradiction", "id": "x2", "relation": "arithmetic", "field": "killed", "records": ["q"],
            "documents": ["r"], "holds": false, "severity": 0.1, "difference": "12 and three make 15"}),
        ),
    ]
}

fn report() -> SampleReport {
    let source = SourceText {
        text: "A bomb at\nthe ford. A second one at the mill.¹".to_owned(),
        notes: vec![SourceNote {
            mark: "2".to_owned(),
            text: "Statement of the ministry.".to_owned(),
        }],
    };
    let sources = BTreeMap::from([("r".to_owned(), source)]);
    check_samples_with(
        &path("tests/fixture/expectations.toml"),
        &records(),
        &sources,
    )
    .unwrap()
}

#[test]
fn each_kind_is_met_by_what_it_asks_for_and_by_nothing_less() {
    let report = report();
    let unmet: BTreeMap<&str, &str> = report
        .rows
        .iter()
        .filter(|row| !row.ok())
        .map(|row| (row.id.as_str(), row.why.as_str()))
        .collect();
    let expected = BTreeMap::from([
        ("third", "r-a1 would do, but it already stands for mill"),
        (
            "third-killed",
            "third not found: r-a1 would do, but it already stands for mill",
        ),
        ("ford-status", "it is occurred"),
        ("ford-and-mill-linked", "ford is in event e1, mill in e2"),
        ("ford-sources", "event e1 has 1"),
        (
            "no-total-elsewhere",
            "no document from lost.txt in the export",
        ),
        ("no-occurred", "r-a1 is occurred"),
        (
            "strength-later",
            "nearest is q: fighters 300 to open count at_least, which differs in year",
        ),
        ("denial", "claims: RF claims (Likely)"),
        ("part", "relations: RF rival_of the Marsh Army"),
        ("toll-differs-within", "no contradictions there"),
        ("not-copied", "two of them are of family f1"),
        ("note", "its mark is `2`"),
    ]);
    assert_eq!(unmet, expected);
    assert!(
        report
            .rows
            .iter()
            .all(|row| row.outcome != Outcome::Unchecked)
    );
}

#[test]
fn totals_keep_the_hard_ones_apart() {
    let report = report();
    let total = report.total();
    assert_eq!(
        (total.met, total.of, total.hard_met, total.hard_of),
        (26, 38, 0, 1)
    );
    let printed = report.to_string();
    let line = |start: &str| {
        printed
            .lines()
            .find(|line| line.starts_with(start))
            .unwrap()
    };
    assert_eq!(
        line("event "),
        "event                   4 of 4    0 of 1          -"
    );
    assert_eq!(
        line("all "),
        "all                   26 of 38    0 of 1          -"
    );
    assert!(
        printed.contains("  third                 event (hard): r-a1 would do"),
        "{printed}"
    );
}

#[test]
fn without_canonical_texts_what_needs_them_is_not_checked() {
    let report = check_samples(&path("tests/fixture/expectations.toml"), &records()).unwrap();
    let unchecked: Vec<&str> = report
        .rows
        .iter()
        .filter(|row| row.outcome == Outcome::Unchecked)
        .map(|row| row.id.as_str())
        .collect();
    assert_eq!(unchecked, ["no-cookies", "order", "note"]);
    assert!(report.to_string().contains("\nnot checked:\n"));
}

/// The expectations of the repository's own samples are read in full, and nothing of them is met by an empty export.
#[test]
fn an_empty_export_meets_nothing_of_the_real_samples() {
    let report = check_samples(&path("../../samples/gold.toml"), &[]).unwrap();
    assert!(
        report.rows.len() > 200,
        "only {} expectations",
        report.rows.len()
    );
    let met: Vec<&str> = report
        .rows
        .iter()
        .filter(|row| row.ok())
        .map(|row| row.id.as_str())
        .collect();
    assert!(met.is_empty(), "{met:?}");
}
