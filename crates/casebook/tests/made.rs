//! Records that persons make: kept, exported, linked, taken back, and still there after the coder has run again.

mod common;

use std::fs;

use common::{Lines, Same, add, assert_clean, export, items, options};
use concord_casebook::{Casebook, Decision, Filter, Rated, Ratings, Verb};
use concord_record::{Claim, Evidence, Field, Record, Stance, Text};
use serde_json::json;

/// A claim from some words of a text.
fn claim(document: &str, text: &Text, words: &str) -> Record {
    let at = text.as_str().find(words).unwrap();
    Record::Claim(Claim {
        id: String::new(),
        document: document.to_owned(),
        speaker: "a doctor".to_owned(),
        stance: Stance::Claims,
        proposition: words.to_owned(),
        about: None,
        hedge: None,
        probability: None,
        evidence: vec![Evidence::new(
            document,
            text,
            at..at + words.len(),
            Field::Passage,
        )],
    })
}

fn opened() -> (tempfile::TempDir, tempfile::TempDir, Casebook, String, Text) {
    let (files, folder, mut casebook) = common::reports();
    add(&mut casebook, items(files.path()));
    let claims = casebook.claims(&Filter::default()).unwrap();
    let document = claims[0].document.clone();
    let text = casebook.text(&document).unwrap();
    (files, folder, casebook, document, text)
}

fn passage(casebook: &Casebook, document: &str) -> String {
    let text = casebook.text(document).unwrap();
    text.as_str().lines().next().unwrap().to_owned()
}

#[test]
fn a_made_record_is_listed_exported_and_taken_back() {
    let (_files, _folder, mut casebook, document, text) = opened();
    let before = export(&mut casebook);
    let words = passage(&casebook, &document);
    let (id, seq) = casebook
        .add_record(
            claim(&document, &text, &words),
            "the coder missed it",
            "ana",
        )
        .unwrap();
    assert!(!casebook.view_is_fresh().unwrap(), "events may change");
    let held = casebook.claims(&Filter::default()).unwrap();
    assert_eq!(held.iter().filter(|it| it.id == id).count(), 1);
    assert_eq!(casebook.maker(&id).unwrap().as_deref(), Some("ana"));
    let after = export(&mut casebook);
    assert!(after.contains(&id) && !before.contains(&id));
    assert_clean(&casebook);

    // It is edited like any other.
    let edit = Decision {
        verb: Verb::Edit,
        field: Some("speaker".to_owned()),
        value: Some(json!("a nurse")),
        reason: String::new(),
        who: "ben".to_owned(),
    };
    casebook.decide(&id, &edit).unwrap();
    assert!(export(&mut casebook).contains("a nurse"));
    assert_clean(&casebook);

    let undo = Decision {
        verb: Verb::Undo,
        field: None,
        value: Some(json!(seq)),
        reason: String::new(),
        who: "ana".to_owned(),
    };
    casebook.decide(&id, &undo).unwrap();
    assert_eq!(export(&mut casebook), before);
    let listed = casebook.records_of(&document).unwrap();
    assert!(listed.iter().all(|it| it.record.id() != id));
    assert_clean(&casebook);
    // An id is never given twice.
    let again = claim(&document, &text, &words);
    let (second, _) = casebook.add_record(again, "", "ana").unwrap();
    assert_ne!(second, id);
}

#[test]
fn coding_again_keeps_it() {
    let (files, folder, mut casebook, document, text) = opened();
    let words = passage(&casebook, &document);
    let made = claim(&document, &text, &words);
    let (id, _) = casebook.add_record(made, "", "ana").unwrap();
    let before = export(&mut casebook);
    let newer = Lines {
        version: 2,
        ..Lines::default()
    };
    casebook
        .add(items(files.path()), &newer, &mut |_| {})
        .unwrap();
    casebook.refresh_view(&Same::default()).unwrap();
    assert_eq!(export(&mut casebook), before);
    assert_eq!(casebook.maker(&id).unwrap().as_deref(), Some("ana"));
    assert_clean(&casebook);
    drop(casebook);
    assert_clean(&Casebook::open(folder.path(), options()).unwrap());
}

#[test]
fn nothing_is_made_without_its_words() {
    let (files, _folder, mut casebook, document, text) = opened();
    let words = passage(&casebook, &document);
    let good = claim(&document, &text, &words);
    let wrong = |change: &dyn Fn(&mut Claim)| {
        let Record::Claim(mut claim) = good.clone() else {
            unreachable!()
        };
        change(&mut claim);
        Record::Claim(claim)
    };
    for bad in [
        wrong(&|it| it.evidence.clear()),
        wrong(&|it| it.evidence[0].exact.push('!')),
        wrong(&|it| it.evidence[0].end += 100_000),
        wrong(&|it| it.document = "d000000000000".to_owned()),
        wrong(&|it| it.evidence[0].document = "d000000000000".to_owned()),
        Record::Document(casebook.document(&document).unwrap()),
    ] {
        assert!(casebook.add_record(bad, "", "ana").is_err());
    }
    let add_alone = Decision {
        verb: Verb::Add,
        field: None,
        value: None,
        reason: String::new(),
        who: "ana".to_owned(),
    };
    let coded = casebook.claims(&Filter::default()).unwrap()[0].id.clone();
    assert!(casebook.decide(&coded, &add_alone).is_err());
    // A document that was replaced takes no more records.
    let file = casebook.document(&document).unwrap().file;
    fs::write(files.path().join(file), "claim|B|another day\n").unwrap();
    add(&mut casebook, items(files.path()));
    assert!(casebook.add_record(good, "", "ana").is_err());
    assert_clean(&casebook);
}

#[test]
fn a_changed_row_is_noticed() {
    let (_files, folder, mut casebook, document, text) = opened();
    let words = passage(&casebook, &document);
    let made = claim(&document, &text, &words);
    let (id, _) = casebook.add_record(made, "", "ana").unwrap();
    drop(casebook);
    for sql in [
        "UPDATE records SET json = replace(json, 'a doctor', 'a soldier') WHERE maker IS NOT NULL",
        "UPDATE records SET maker = 'eve' WHERE maker IS NOT NULL",
        "UPDATE records SET maker = NULL WHERE maker IS NOT NULL",
        "DELETE FROM records WHERE maker IS NOT NULL",
    ] {
        let copy = tempfile::tempdir().unwrap();
        let database = "casebook.sqlite";
        fs::create_dir(copy.path().join("captures")).unwrap();
        fs::copy(folder.path().join(database), copy.path().join(database)).unwrap();
        let connection = rusqlite::Connection::open(copy.path().join(database)).unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let casebook = Casebook::open(copy.path(), options()).unwrap();
        let report = casebook.verify(&mut |_| {}).unwrap();
        // The copy has no captures; that is another matter.
        let altered = report
            .problems
            .iter()
            .any(|it| it.kind == concord_casebook::ProblemKind::RecordAltered);
        assert!(altered, "{sql} on {id}: {:?}", report.problems);
    }
}

#[test]
fn an_older_format_is_brought_up() {
    let (_files, folder, mut casebook, _, _) = opened();
    let before = export(&mut casebook);
    drop(casebook);
    let connection = rusqlite::Connection::open(folder.path().join("casebook.sqlite")).unwrap();
    connection
        .execute_batch("ALTER TABLE records DROP COLUMN maker; PRAGMA user_version = 1;")
        .unwrap();
    drop(connection);
    let mut casebook = Casebook::open(folder.path(), options()).unwrap();
    casebook.refresh_view(&Same::default()).unwrap();
    assert_eq!(export(&mut casebook), before);
    assert_clean(&casebook);
}

#[test]
fn ratings_stand_until_the_next() {
    let (_files, _folder, mut casebook, _, _) = opened();
    casebook.refresh_view(&Same::default()).unwrap();
    let id = casebook.claims(&Filter::default()).unwrap()[0].id.clone();
    let source = Rated::Publication {
        name: "Radio Est".to_owned(),
        topic: None,
    };
    casebook
        .rate(&source, Some("B"), "right before", "ana")
        .unwrap();
    let seq = casebook
        .rate(&Rated::Record(id.clone()), Some("2"), "", "ana")
        .unwrap();
    assert!(casebook.rate(&source, Some("2"), "", "ana").is_err());
    assert!(
        casebook
            .rate(&Rated::Record(id.clone()), Some("B"), "", "ana")
            .is_err()
    );
    assert!(
        casebook
            .rate(&Rated::Record("x".to_owned()), Some("2"), "", "ana")
            .is_err()
    );
    let record = casebook.record(&id).unwrap();
    let mut ratings = Ratings::default();
    ratings.take(casebook.ratings_after(0).unwrap());
    assert_eq!(
        ratings.code(&record, Some("Radio Est")).as_deref(),
        Some("B2")
    );
    casebook.rate(&Rated::Record(id), None, "", "ana").unwrap();
    ratings.take(casebook.ratings_after(seq).unwrap());
    assert_eq!(
        ratings.code(&record, Some("Radio Est")).as_deref(),
        Some("B")
    );
    assert!(
        casebook.view_is_fresh().unwrap(),
        "events do not depend on it"
    );
    assert_clean(&casebook);
}
