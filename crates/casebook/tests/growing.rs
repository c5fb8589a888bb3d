//! What a view keeps for the next one, and when the next one may have it.

mod common;

use std::cell::RefCell;

use common::{Lines, Same, add, assert_clean, items, options, reports, write};
use concord_casebook::{
    Casebook, Decision, Filter, Kept, Verb, View, ViewBefore, ViewInput, ViewRecords,
};
use serde_json::json;

/// A view that keeps a value and notes what it is offered: documents that are new, or nothing.
#[derive(Default)]
struct Growing {
    offered: RefCell<Vec<Option<usize>>>,
}

impl View for Growing {
    fn version(&self) -> String {
        "growing".to_owned()
    }

    fn build(&self, input: &ViewInput<'_>) -> ViewRecords {
        let mut view = Same::default().build(input);
        let families = input.documents.iter();
        view.families = families
            .map(|document| (document.id.clone(), format!("f-{}", document.id)))
            .collect();
        view
    }

    fn grow(
        &self,
        input: &ViewInput<'_>,
        before: Option<&ViewBefore<'_>>,
        _: &dyn Fn(&'static str),
    ) -> (ViewRecords, Option<Kept>) {
        self.offered
            .borrow_mut()
            .push(before.map(|before| before.new.len()));
        if let Some(before) = before {
            assert_eq!((before.kept)(b"key").as_deref(), Some(&b"value"[..]));
            assert_eq!((before.kept)(b"other"), None);
        }
        let kept = Kept {
            anew: before.is_none(),
            values: vec![(b"key".to_vec(), b"value".to_vec())],
        };
        (self.build(input), Some(kept))
    }
}

/// What the next view is offered.
fn offered(casebook: &mut Casebook) -> Option<usize> {
    let view = Growing::default();
    assert!(casebook.refresh_view(&view).unwrap(), "nothing had changed");
    assert_clean(casebook);
    let offered = view.offered.borrow();
    assert_eq!(offered.len(), 1);
    offered[0]
}

#[test]
fn a_view_grows_from_the_last_one_only_where_reports_came_or_pairs_were_decided() {
    let (files, folder, mut casebook) = reports();
    add(&mut casebook, items(files.path()));
    assert_eq!(offered(&mut casebook), None);

    write(
        files.path(),
        &[("c.txt", "bombing|Herat|AF|2017-05-09|4|A")],
    );
    add(&mut casebook, items(files.path()));
    assert_eq!(offered(&mut casebook), Some(1));

    let accounts = casebook.accounts(&Filter::default()).unwrap();
    let decide = |casebook: &mut Casebook, verb, value| {
        let decision = Decision {
            verb,
            field: None,
            value,
            reason: "read both".to_owned(),
            who: "a coder".to_owned(),
        };
        casebook.decide(&accounts[0].id, &decision).unwrap()
    };
    let seq = decide(&mut casebook, Verb::Split, Some(json!([accounts[1].id])));
    assert_eq!(offered(&mut casebook), Some(0));
    decide(&mut casebook, Verb::Undo, Some(json!(seq)));
    assert_eq!(offered(&mut casebook), Some(0));

    // A rejection takes an account away: even together with what is harmless it is more than growth.
    decide(&mut casebook, Verb::Reject, None);
    write(
        files.path(),
        &[("d.txt", "bombing|Herat|AF|2017-05-11|5|A")],
    );
    add(&mut casebook, items(files.path()));
    assert_eq!(offered(&mut casebook), None);

    // So does a file whose content changes, and coding anew.
    write(
        files.path(),
        &[("d.txt", "bombing|Herat|AF|2017-05-11|6|A")],
    );
    add(&mut casebook, items(files.path()));
    assert_eq!(offered(&mut casebook), None);
    let again = Lines {
        version: 2,
        ..Lines::default()
    };
    casebook.recode(&again, &mut |_| {}).unwrap();
    assert_eq!(offered(&mut casebook), None);

    // A view of another version grows nothing, and leaves nothing to grow from.
    assert!(casebook.refresh_view(&Same::default()).unwrap());
    assert_eq!(offered(&mut casebook), None);
    drop(casebook);
    let mut casebook = Casebook::open(folder.path(), options()).unwrap();
    write(
        files.path(),
        &[("e.txt", "bombing|Herat|AF|2017-05-12|7|A")],
    );
    casebook
        .add(items(files.path()), &again, &mut |_| {})
        .unwrap();
    assert_eq!(offered(&mut casebook), Some(1));
}
