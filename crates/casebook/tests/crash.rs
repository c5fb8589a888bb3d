//! A casebook whose program is killed at any moment is whole, and the same command completes it.
//!
//! The test runs itself again as a child that adds, changes, decides and links, kills it, and looks at what is left.

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{Lines, Same, add, assert_clean, export, items, options, write};
use concord_casebook::{Casebook, Decision, Error, Verb};

const CHILD: &str = "CONCORD_CRASH_TEST_FOLDER";
const FILES: usize = 24;

fn files(folder: &Path) {
    for number in 0..FILES {
        let name = format!("{number:02}.txt");
        let text = format!(
            "bombing|Kabul|AF|2017-05-{:02}|{number}|Taliban\nclaim|A|No {number}\n",
            number % 7 + 1
        );
        write(folder, &[(&name, &text)]);
    }
}

/// Not a test by itself: what the child does.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(CHILD) else {
        return;
    };
    let folder = Path::new(&folder);
    let book = folder.join("book");
    let mut casebook = match Casebook::open(&book, options()) {
        Err(Error::NoCasebook { .. }) => Casebook::init(&book, None, options()).unwrap(),
        other => other.unwrap(),
    };
    let coder = Lines {
        delay: Duration::from_millis(1),
        ..Lines::default()
    };
    casebook
        .add(items(&folder.join("files")), &coder, &mut |_| {})
        .unwrap();
    casebook.refresh_view(&Same::default()).unwrap();
    let account = casebook.accounts(&Default::default()).unwrap().remove(0);
    let flag = Decision {
        verb: Verb::Flag,
        field: None,
        value: None,
        reason: "look".to_owned(),
        who: "ana".to_owned(),
    };
    // Until it is killed.
    for round in 0.. {
        casebook.decide(&account.id, &flag).unwrap();
        casebook
            .recode(
                &Lines {
                    version: round + 1,
                    ..Lines::default()
                },
                &mut |_| {},
            )
            .unwrap();
        casebook.refresh_view(&Same { version: round }).unwrap();
    }
}

#[test]
fn killed_at_any_moment() {
    let reference = tempfile::tempdir().unwrap();
    files(&reference.path().join("files"));
    let mut whole = Casebook::init(&reference.path().join("book"), None, options()).unwrap();
    add(&mut whole, items(&reference.path().join("files")));
    let expected = export(&mut whole);

    let (mut partial, mut begun) = (0, 0);
    for round in 0..40_u64 {
        let folder = tempfile::tempdir().unwrap();
        files(&folder.path().join("files"));
        // Twice, so that a casebook left by a kill is killed again.
        for time in 0..2_u64 {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "child", "--nocapture"])
                .env(CHILD, folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            // Spread over start, adding, linking and coding again, by a fixed sequence.
            let moment = 3_000 + (round * 2 + time) * 7_919 * 13 % 160_000;
            std::thread::sleep(Duration::from_micros(moment));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let book = folder.path().join("book");
        let mut casebook = match Casebook::open(&book, options()) {
            Ok(casebook) => casebook,
            Err(Error::NoCasebook { .. }) => Casebook::init(&book, None, options()).unwrap(),
            Err(error) => panic!("round {round}: {error:?}"),
        };
        let documents = casebook.status().unwrap().documents;
        begun += usize::from(documents > 0);
        partial += usize::from(documents > 0 && documents < FILES as u64);
        assert_clean(&casebook);
        add(&mut casebook, items(&folder.path().join("files")));
        assert_clean(&casebook);
        casebook.sweep().unwrap();
        assert_eq!(export(&mut casebook), expected, "round {round}");
        let report = casebook.verify(&mut |_| {}).unwrap();
        assert!(report.is_clean() && report.orphans == 0, "{report:?}");
    }
    println!("of 40 casebooks {begun} held documents when killed, {partial} of them a part");
}
