//! Reading bit by bit, and taking a decision back.

mod common;

use std::ops::ControlFlow;

use common::{Same, add, assert_clean, items};
use concord_casebook::{Casebook, Decision, Filter, Verb};
use concord_record::Record;
use serde_json::json;

fn reports() -> (tempfile::TempDir, tempfile::TempDir, Casebook) {
    let (files, folder, mut casebook) = common::reports();
    add(&mut casebook, items(files.path()));
    casebook.refresh_view(&Same::default()).unwrap();
    (files, folder, casebook)
}

fn decision(verb: Verb, field: Option<&str>, value: Option<serde_json::Value>) -> Decision {
    Decision {
        verb,
        field: field.map(str::to_owned),
        value,
        reason: "read it".to_owned(),
        who: "ana".to_owned(),
    }
}

fn undo(seq: u64) -> Decision {
    decision(Verb::Undo, None, Some(json!(seq)))
}

fn ids(casebook: &Casebook, kind: &str) -> Vec<String> {
    let mut ids = Vec::new();
    casebook
        .for_each(kind, &mut |record| {
            ids.push(match record {
                Record::Account(it) => it.id,
                Record::Event(it) => it.id,
                Record::Document(it) => it.id,
                other => panic!("{other:?}"),
            });
            ControlFlow::Continue(())
        })
        .unwrap();
    ids
}

#[test]
fn walking_finds_what_listings_find() {
    let (_files, _folder, casebook) = reports();
    let all = Filter::default();
    let mut accounts: Vec<String> = casebook
        .accounts(&all)
        .unwrap()
        .into_iter()
        .map(|it| it.id)
        .collect();
    accounts.sort();
    assert_eq!(ids(&casebook, "account"), accounts);
    assert_eq!(
        ids(&casebook, "event").len(),
        casebook.events(&all).unwrap().len()
    );
    let documents = casebook.documents(&all).unwrap();
    let (count, page) = casebook.documents_page(None, 1, 2).unwrap();
    assert_eq!(
        (count, page.as_slice()),
        (documents.len(), &documents[1..3])
    );
    let (count, page) = casebook
        .documents_page(Some(&documents[0].id), 0, 10)
        .unwrap();
    assert_eq!((count, page.as_slice()), (1, &documents[..1]));
    let mut first = 0;
    casebook
        .for_each("account", &mut |_| {
            first += 1;
            ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!(first, 1);
}

#[test]
fn a_decision_taken_back_leaves_no_trace_but_in_the_log() {
    let (_files, _folder, mut casebook) = reports();
    let before = common::export(&mut casebook);
    let stamp = casebook.stamp().unwrap();
    assert!(stamp.is_fresh());
    let account = casebook.accounts(&Filter::default()).unwrap().remove(0);
    let document = account.document.clone();

    let seqs = casebook
        .decide_all(&[
            (account.id.clone(), decision(Verb::Accept, None, None)),
            (
                account.id.clone(),
                decision(Verb::Edit, Some("killed"), Some(json!(null))),
            ),
            (account.id.clone(), decision(Verb::Reject, None, None)),
        ])
        .unwrap();
    assert!(!casebook.stamp().unwrap().is_fresh());
    let of_document = casebook.records_of(&document).unwrap();
    assert!(!of_document[0].live);
    assert!(matches!(&of_document[0].record, Record::Account(it) if it.killed.is_none()));
    assert_eq!(
        casebook.record_as_coded(&account.id).unwrap(),
        Some(Record::Account(concord_record::Account {
            event: None,
            ..account.clone()
        }))
    );
    assert_eq!(casebook.decisions_after(stamp.head).unwrap().len(), 3);

    // One that fails keeps none of them.
    let half = [
        (account.id.clone(), undo(seqs[2])),
        (account.id.clone(), undo(999)),
    ];
    assert!(casebook.decide_all(&half).is_err());
    for &seq in seqs.iter().rev() {
        casebook.decide(&account.id, &undo(seq)).unwrap();
    }
    assert!(
        casebook.decide(&account.id, &undo(seqs[0])).is_err(),
        "it does not stand any more"
    );
    assert!(casebook.decisions().unwrap().is_empty());
    assert_eq!(casebook.decisions_for(&account.id).unwrap().len(), 6);
    assert_eq!(common::export(&mut casebook), before);
    let page = casebook.log_before(None, 2).unwrap();
    assert_eq!(page[0].seq, page[1].seq + 1);
    let older = casebook.log_before(Some(page[1].seq), 100).unwrap();
    assert_eq!(older[0].seq + 1, page[1].seq);
    assert_clean(&casebook);
}
