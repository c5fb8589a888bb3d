//! Whatever is changed behind the casebook's back, `verify` says so.

mod common;

use std::fs;
use std::path::Path;

use common::{REPORTS, add, assert_clean, export, items, options, write};
use concord_casebook::{Casebook, Decision, ProblemKind, Verb};

/// A casebook with a decision in it, closed.
fn closed() -> tempfile::TempDir {
    let (files, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(files.path(), &REPORTS);
    let mut casebook = Casebook::init(folder.path(), None, options()).unwrap();
    add(&mut casebook, items(files.path()));
    export(&mut casebook);
    let account = casebook.accounts(&Default::default()).unwrap().remove(0);
    let decision = Decision {
        verb: Verb::Edit,
        field: Some("killed.best".to_owned()),
        value: Some(9.into()),
        reason: "counted".to_owned(),
        who: "ana".to_owned(),
    };
    casebook.decide(&account.id, &decision).unwrap();
    export(&mut casebook);
    assert_clean(&casebook);
    folder
}

fn kinds(folder: &Path) -> Vec<ProblemKind> {
    let casebook = Casebook::open(folder, options()).unwrap();
    let report = casebook.verify(&mut |_| {}).unwrap();
    assert!(
        report
            .problems
            .iter()
            .all(|problem| !problem.way_out.is_empty())
    );
    report.problems.iter().map(|problem| problem.kind).collect()
}

/// Runs SQL as somebody would who knows SQLite.
fn tamper(folder: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(folder.join("casebook.sqlite")).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER log_is_never_changed; DROP TRIGGER log_is_never_cut;
             DROP TRIGGER decisions_are_never_changed; DROP TRIGGER decisions_are_never_cut; PRAGMA foreign_keys = OFF;",
        )
        .unwrap();
    connection.execute_batch(sql).unwrap();
    assert!(connection.changes() > 0, "{sql} changed nothing");
}

fn captures(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for shelf in fs::read_dir(folder.join("captures")).unwrap() {
        for file in fs::read_dir(shelf.unwrap().path()).unwrap() {
            files.push(file.unwrap().path());
        }
    }
    files
}

#[test]
fn an_altered_or_lost_capture() {
    let folder = closed();
    let path = captures(folder.path()).remove(0);
    let mut bytes = fs::read(&path).unwrap();
    bytes[0] ^= 1;
    fs::remove_file(&path).unwrap();
    fs::write(&path, bytes).unwrap();
    assert_eq!(kinds(folder.path()), [ProblemKind::CaptureAltered]);
    fs::remove_file(&path).unwrap();
    assert_eq!(kinds(folder.path()), [ProblemKind::CaptureMissing]);
}

#[test]
fn whatever_is_edited_in_the_database() {
    use ProblemKind as P;
    for (sql, kind) in [
        (
            "UPDATE records SET json = replace(json, '\"start\":', '\"start\":1') WHERE kind = 'account'",
            P::EvidenceBroken,
        ),
        (
            "UPDATE records SET json = replace(json, '\"low\":8', '\"low\":80')",
            P::RecordAltered,
        ),
        (
            "UPDATE records SET effective = json WHERE kind = 'claim'",
            P::RecordAltered,
        ),
        (
            "UPDATE records SET live = 0 WHERE kind = 'claim'",
            P::RecordAltered,
        ),
        (
            "UPDATE records SET json = '{' WHERE kind = 'claim'",
            P::RecordAltered,
        ),
        ("DELETE FROM records WHERE kind = 'claim'", P::RecordAltered),
        (
            "UPDATE documents SET text = replace(text, 'Taliban', 'Nobody')",
            P::TextAltered,
        ),
        (
            "UPDATE documents SET json = replace(json, 'text/plain', 'text/html')",
            P::RecordAltered,
        ),
        ("UPDATE captures SET size = size + 1", P::RecordAltered),
        ("DELETE FROM documents", P::RecordAltered),
        ("UPDATE fts SET text = 'other'", P::SearchBroken),
        ("DELETE FROM fts", P::SearchBroken),
        (
            "UPDATE view_records SET json = replace(json, 'Kabul', 'Herat')",
            P::ViewBroken,
        ),
        (
            "DELETE FROM view_records WHERE kind = 'event'",
            P::ViewBroken,
        ),
        ("UPDATE log SET who = 'eve' WHERE seq = 2", P::LogBroken),
        ("UPDATE log SET detail = '{' WHERE seq = 2", P::LogBroken),
        (
            "UPDATE log SET detail = replace(detail, 'a.txt', 'z.txt')",
            P::LogBroken,
        ),
        ("DELETE FROM log WHERE seq = 3", P::LogBroken),
        (
            "DELETE FROM log WHERE seq = (SELECT max(seq) FROM log)",
            P::LogBroken,
        ),
        ("UPDATE decisions SET value = '90'", P::DecisionAltered),
        ("DELETE FROM decisions", P::DecisionAltered),
    ] {
        let folder = closed();
        tamper(folder.path(), sql);
        let found = kinds(folder.path());
        assert!(found.contains(&kind), "{sql}: {found:?}");
    }
}

#[test]
fn log_and_decisions_refuse_to_be_changed() {
    let folder = closed();
    let connection = rusqlite::Connection::open(folder.path().join("casebook.sqlite")).unwrap();
    for sql in [
        "DELETE FROM log",
        "UPDATE log SET who = ''",
        "DELETE FROM decisions",
        "UPDATE decisions SET who = ''",
    ] {
        let error = connection.execute_batch(sql).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

#[test]
fn an_anchor_is_found_again() {
    let folder = closed();
    let mut casebook = Casebook::open(folder.path(), options()).unwrap();
    let (seq, hash) = casebook.head().unwrap();
    casebook
        .note("export", &serde_json::json!({"format": "jsonl"}))
        .unwrap();
    assert!(casebook.view_is_fresh().unwrap());
    assert_eq!(casebook.find_head(&hash).unwrap(), Some(seq));
    assert_eq!(casebook.find_head("00").unwrap(), None);
    let log = casebook.log(None).unwrap();
    assert_eq!(log.len() as u64, seq + 1);
    assert!(
        log.iter()
            .all(|entry| entry.hash == entry.expected_hash(&entry.prev_hash))
    );
    assert_eq!(casebook.log(Some(1)).unwrap()[0].action, "export");
}

#[test]
fn a_damaged_database_file_is_told_apart() {
    let folder = closed();
    drop(Casebook::open(folder.path(), options()).unwrap());
    let path = folder.path().join("casebook.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    for byte in &mut bytes[length / 4..length / 2] {
        *byte = 0x55;
    }
    fs::write(&path, bytes).unwrap();
    let told =
        Casebook::open(folder.path(), options()).and_then(|casebook| casebook.verify(&mut |_| {}));
    match told {
        Ok(report) => assert!(!report.is_clean()),
        Err(error) => assert!(error.is_corruption(), "{error:?}"),
    }
}
