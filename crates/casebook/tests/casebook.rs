//! A casebook from the outside: adding, changing, deciding, listing, exporting.

mod common;

use std::fs;

use common::{Lines, REPORTS, Same, add, assert_clean, export, items, options, reports, write};
use concord_casebook::{AddItem, Casebook, Decision, Error, Filter, SourceMetadata, Verb};
use concord_record::DateRange;
use serde_json::json;

#[test]
fn adding_twice_adds_once() {
    let (files, folder, mut casebook) = reports();
    let mut seen = Vec::new();
    let report = casebook
        .add(items(files.path()), &Lines::default(), &mut |progress| {
            seen.push(progress.file.to_owned());
        })
        .unwrap();
    assert_eq!((report.added, report.documents, report.records), (3, 4, 5));
    assert_eq!(seen, ["a.txt", "rows.rows", "sub/b.txt"]);
    assert!(casebook.refresh_view(&Same::default()).unwrap());
    let head = casebook.head().unwrap();

    let report = add(&mut casebook, items(files.path()));
    assert_eq!((report.added, report.known, report.documents), (0, 3, 0));
    assert!(!casebook.refresh_view(&Same::default()).unwrap());
    assert_eq!(casebook.head().unwrap(), head);
    assert!(casebook.refresh_view(&Same { version: 2 }).unwrap());

    drop(casebook);
    let casebook = Casebook::open(folder.path(), options()).unwrap();
    assert_eq!(casebook.head().unwrap(), head);
    assert_clean(&casebook);
    let mut left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.contains("-wal") && !name.contains("-shm"))
        .collect();
    left.sort();
    assert_eq!(left, ["captures", "casebook.sqlite", "concord.toml"]);
    let settings = fs::read_to_string(folder.path().join("concord.toml")).unwrap();
    assert!(settings.contains("codebook = \"codebook-1\""), "{settings}");
}

#[test]
fn any_order_and_place_gives_the_same_bytes() {
    let (files, _folder, mut casebook) = reports();
    add(&mut casebook, items(files.path()));
    let expected = export(&mut casebook);
    assert_eq!(export(&mut casebook), expected);
    assert_eq!(expected.lines().count(), 4 + 5 + 3 + 1 + 3, "{expected}");
    assert!(
        expected.contains("\"confidence\":0.7999999999999999"),
        "floats read back as stored"
    );

    let (elsewhere, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(elsewhere.path(), &REPORTS);
    let mut other = Casebook::init(folder.path(), None, options()).unwrap();
    let mut reversed = items(elsewhere.path());
    reversed.reverse();
    for item in reversed {
        add(&mut other, vec![item]);
        export(&mut other);
    }
    assert_eq!(export(&mut other), expected);
    let lines: Vec<&str> = expected.lines().collect();
    assert!(lines[0].starts_with("{\"kind\":\"document\"") && lines[0].contains("\"a.txt\""));
    assert!(lines[1].starts_with("{\"kind\":\"account\"") && !lines[1].contains("\"event\":null"));
}

#[test]
fn a_changed_file_is_a_new_capture_of_its_source() {
    let (files, _folder, mut casebook) = reports();
    add(&mut casebook, items(files.path()));
    let first = export(&mut casebook);
    write(
        files.path(),
        &[("a.txt", "bombing|Kabul|AF|2017-05-03|9|Taliban\n")],
    );
    let report = add(&mut casebook, items(files.path()));
    assert_eq!((report.changed, report.known), (1, 2));
    assert!(!casebook.view_is_fresh().unwrap());
    let mut out = Vec::new();
    assert!(matches!(
        casebook.export_jsonl(&mut out),
        Err(Error::StaleView { .. })
    ));
    assert!(export(&mut casebook).contains("\"best\":9"));
    let status = casebook.status().unwrap();
    assert_eq!((status.documents, status.superseded), (4, 1));
    assert!(
        casebook
            .search("Kābul", 9)
            .unwrap()
            .iter()
            .all(|hit| hit.file != "a.txt" || hit.snippet.contains("|9|"))
    );
    assert_clean(&casebook);
    // And back again: the older documents are active once more.
    write(files.path(), &REPORTS[..1]);
    assert_eq!(add(&mut casebook, items(files.path())).changed, 1);
    assert_eq!(export(&mut casebook), first);
    assert_clean(&casebook);
}

#[test]
fn moved_folders_and_second_places() {
    let (files, _folder, mut casebook) = reports();
    let roots = tempfile::tempdir().unwrap();
    let (one, two) = (roots.path().join("one"), roots.path().join("two"));
    write(&one, &[("x.txt", "claim|A|first\n")]);
    add(&mut casebook, items(&one));
    // The same bytes from another place are the same document.
    write(&two, &[("x.txt", "claim|A|first\n")]);
    assert_eq!(add(&mut casebook, items(&two)).known, 1);
    // Other bytes there are another source, since the first place still has its own.
    write(&two, &[("x.txt", "claim|B|second\n")]);
    assert_eq!(add(&mut casebook, items(&two)).added, 1);
    assert_eq!(casebook.documents(&Filter::default()).unwrap().len(), 2);
    // One place takes over the other's bytes and goes on: what the other has is not lost.
    write(&one, &[("x.txt", "claim|B|second\n")]);
    assert_eq!(add(&mut casebook, items(&one)).changed, 1);
    assert_eq!(casebook.documents(&Filter::default()).unwrap().len(), 1);
    assert_eq!(add(&mut casebook, items(&two)).known, 1);
    assert_clean(&casebook);
    write(&one, &[("x.txt", "claim|A|first\n")]);
    assert_eq!(add(&mut casebook, items(&one)).changed, 1);
    assert_eq!(add(&mut casebook, items(&two)).recoded, 1);
    assert_eq!(casebook.documents(&Filter::default()).unwrap().len(), 2);
    // A folder that was moved and changed is the same source.
    fs::rename(&one, roots.path().join("three")).unwrap();
    write(&roots.path().join("three"), &[("x.txt", "claim|A|third\n")]);
    assert_eq!(
        add(&mut casebook, items(&roots.path().join("three"))).changed,
        1
    );
    assert_eq!(casebook.documents(&Filter::default()).unwrap().len(), 2);
    // A file that is added by a shorter name keeps the name that it has.
    write(files.path(), &REPORTS);
    add(&mut casebook, items(files.path()));
    assert_eq!(
        add(&mut casebook, items(&files.path().join("sub"))).known,
        1
    );
    assert_clean(&casebook);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_goes_on() {
    let (files, _folder, _) = reports();
    let folder = tempfile::tempdir().unwrap();
    let mut small = options();
    small.max_bytes = 1000;
    let mut casebook = Casebook::init(folder.path(), None, small).unwrap();
    let large = "x".repeat(1001);
    write(
        files.path(),
        &[
            ("large.txt", &large),
            ("lie.txt", "!lie\nclaim|A|b"),
            ("panic.txt", "!panic"),
            ("reject.txt", "!reject"),
        ],
    );
    let mut all = items(files.path());
    for name in ["missing.txt", "sub"] {
        all.push(AddItem {
            path: files.path().join(name),
            file: name.to_owned(),
            metadata: SourceMetadata::default(),
        });
    }
    let report = casebook.add(all, &Lines::default(), &mut |_| {}).unwrap();
    assert_eq!(report.added, 3);
    let failed: Vec<(&str, &str)> = report
        .failed
        .iter()
        .map(|failure| {
            (
                failure.file.as_str(),
                failure.reason.split(' ').next().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        failed,
        [
            ("large.txt", "larger"),
            ("lie.txt", "the"),
            ("panic.txt", "the"),
            ("reject.txt", "encrypted"),
            ("missing.txt", "No"),
            ("sub", "a")
        ]
    );
    assert!(report.failed.iter().all(|failure| !failure.hint.is_empty()));
    assert_eq!(casebook.status().unwrap().failures.len(), 6);
    write(
        files.path(),
        &[
            ("reject.txt", "Now in plain text."),
            ("missing.txt", "Found."),
        ],
    );
    add(&mut casebook, items(files.path()));
    assert_eq!(casebook.status().unwrap().failures.len(), 4);
    assert_clean(&casebook);
}

#[test]
fn metadata_and_coder_are_part_of_what_is_known() {
    let (files, _folder, mut casebook) = reports();
    add(&mut casebook, items(files.path()));
    let describe = |title: Option<&str>, year: Option<i16>| {
        let mut all = items(files.path());
        all[0].metadata.title = title.map(str::to_owned);
        all[0].metadata.published = year.and_then(DateRange::year);
        all
    };
    let recoded = |report: concord_casebook::AddReport| (report.recoded, report.known);
    assert_eq!(
        recoded(add(&mut casebook, describe(None, Some(2017)))),
        (1, 2)
    );
    // A later table that is silent forgets nothing.
    assert_eq!(recoded(add(&mut casebook, items(files.path()))), (0, 3));
    assert_eq!(
        recoded(add(&mut casebook, describe(Some("T"), None))),
        (1, 2)
    );
    let found = casebook
        .documents(&Filter {
            document: Some("a.TXT".to_owned()),
            ..Filter::default()
        })
        .unwrap();
    assert_eq!(
        (found.len(), found[0].title.as_deref(), found[0].published),
        (1, Some("T"), DateRange::year(2017))
    );
    let newer = Lines {
        version: 2,
        ..Lines::default()
    };
    // Coding again needs the captures only.
    fs::remove_dir_all(files.path().join("sub")).unwrap();
    assert_eq!(casebook.recode(&newer, &mut |_| {}).unwrap().recoded, 3);
    assert_eq!(casebook.recode(&newer, &mut |_| {}).unwrap().recoded, 0);
    assert_eq!(casebook.status().unwrap().coders.len(), 1);
    assert_clean(&casebook);
}

#[test]
fn decisions_stay_over_rebuilds() {
    let (files, _folder, mut casebook) = reports();
    add(&mut casebook, items(files.path()));
    let before = export(&mut casebook);
    let account = casebook.accounts(&Filter::default()).unwrap().remove(0);
    let decision = |verb, field: Option<&str>, value| Decision {
        verb,
        field: field.map(str::to_owned),
        value,
        reason: "read it".to_owned(),
        who: "ana".to_owned(),
    };
    let edit = |field: &str, value| decision(Verb::Edit, Some(field), Some(value));
    casebook
        .decide(&account.id, &decision(Verb::Flag, None, None))
        .unwrap();
    casebook
        .decide(&account.id, &decision(Verb::Accept, None, None))
        .unwrap();
    assert!(
        casebook.view_is_fresh().unwrap(),
        "neither changes an event"
    );
    casebook
        .decide(&account.id, &edit("killed.best", json!(10)))
        .unwrap();
    casebook
        .decide(&account.id, &edit("type", json!("suicide_bombing")))
        .unwrap();
    assert!(!casebook.view_is_fresh().unwrap());
    assert_eq!(
        casebook
            .accounts(&Filter {
                event_type: Some("suicide_bombing".to_owned()),
                ..Filter::default()
            })
            .unwrap()[0]
            .killed
            .unwrap()
            .best,
        Some(10)
    );
    for (id, wrong) in [
        (account.id.as_str(), edit("killed.best", json!("many"))),
        (&account.id, edit("nothing", json!(1))),
        (&account.id, edit("evidence", json!([]))),
        (&account.id, decision(Verb::Merge, None, None)),
        (
            &account.id,
            decision(Verb::Merge, None, Some(json!(["nobody"]))),
        ),
        ("nobody", decision(Verb::Accept, None, None)),
    ] {
        let error = casebook.decide(id, &wrong).unwrap_err();
        assert!(
            matches!(
                error,
                Error::InvalidDecision { .. } | Error::UnknownRecord { .. }
            ),
            "{error}"
        );
    }
    let after = export(&mut casebook);
    assert!(after.contains("\"best\":10") && after.contains("\"type\":\"suicide_bombing\""));
    // A machine that codes again overwrites nothing.
    casebook
        .recode(
            &Lines {
                version: 2,
                ..Lines::default()
            },
            &mut |_| {},
        )
        .unwrap();
    assert_eq!(export(&mut casebook), after);

    casebook
        .decide(&account.id, &decision(Verb::Reject, None, None))
        .unwrap();
    assert!(!export(&mut casebook).contains(&account.id));
    assert_eq!(casebook.status().unwrap().rejected, 1);
    assert!(casebook.record(&account.id).is_ok());
    casebook
        .decide(&account.id, &decision(Verb::Accept, None, None))
        .unwrap();
    assert_eq!(export(&mut casebook), after);
    // An event can be rejected too; its accounts stay, without it.
    let event = casebook
        .events(&Filter {
            country: Some("IQ".to_owned()),
            ..Filter::default()
        })
        .unwrap()
        .remove(0);
    casebook
        .decide(&event.id, &decision(Verb::Reject, None, None))
        .unwrap();
    assert!(!export(&mut casebook).contains(&event.id));
    casebook
        .decide(&event.id, &decision(Verb::Accept, None, None))
        .unwrap();
    casebook
        .decide(&event.id, &edit("place.name", json!("Mosul East")))
        .unwrap();
    assert!(export(&mut casebook).contains("Mosul East"));
    assert_eq!(casebook.decisions_for(&account.id).unwrap().len(), 6);
    assert_eq!(casebook.decisions().unwrap().len(), 9);
    assert_ne!(before, after);
    assert_clean(&casebook);
}

#[test]
fn opening_tells_what_is_not_a_casebook() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Casebook::open(folder.path(), options());
    assert!(matches!(open(), Err(Error::NoCasebook { .. })));
    // `init` cut short leaves an empty database: the same as none, and it can be run again.
    fs::write(folder.path().join("casebook.sqlite"), "").unwrap();
    assert!(matches!(open(), Err(Error::NoCasebook { .. })));
    drop(Casebook::init(folder.path(), None, options()).unwrap());
    assert!(matches!(
        Casebook::init(folder.path(), None, options()),
        Err(Error::AlreadyThere { .. })
    ));
    let connection = rusqlite::Connection::open(folder.path().join("casebook.sqlite")).unwrap();
    connection
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    drop(connection);
    let error = open().unwrap_err();
    assert!(
        matches!(error, Error::NewerFormat { found: 99, .. }),
        "{error}"
    );
    for suffix in ["-wal", "-shm"] {
        let _ = fs::remove_file(folder.path().join(format!("casebook.sqlite{suffix}")));
    }
    fs::write(
        folder.path().join("casebook.sqlite"),
        "not a database at all, and long enough",
    )
    .unwrap();
    let error = open().unwrap_err();
    assert!(error.is_corruption(), "{error:?}");
}

#[test]
fn two_writers_take_turns() {
    let (files, folder, mut casebook) = reports();
    let other = tempfile::tempdir().unwrap();
    for number in 0..20 {
        write(other.path(), &[(&format!("n{number}.txt"), "claim|A|b\n")]);
        write(files.path(), &[(&format!("m{number}.txt"), "claim|A|b\n")]);
    }
    let (mine, theirs) = (items(files.path()), items(other.path()));
    let path = folder.path().to_owned();
    std::thread::scope(|scope| {
        let thread = scope.spawn(move || {
            let mut second = Casebook::open(&path, options()).unwrap();
            assert_eq!(add(&mut second, theirs).added, 20);
        });
        assert_eq!(add(&mut casebook, mine).added, 23);
        thread.join().unwrap();
    });
    assert_eq!(casebook.status().unwrap().documents, 44);
    assert_clean(&casebook);
}
