//! The same reports give the same bytes, in whatever order and however often they are added, and whatever happened on the way.

mod common;

use std::fmt::Write as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use common::Place;

/// Small reports that tell of a dozen incidents.
fn reports(place: &Place, folder: &str, number: usize) {
    const TOWNS: [&str; 6] = [
        "Kabul",
        "Mogadishu",
        "Maiduguri",
        "Peshawar",
        "Mosul",
        "Bamako",
    ];
    for report in 0..number {
        let town = TOWNS[report % TOWNS.len()];
        let day = report % 12 + 1;
        let mut text = format!("Attack in {town}\n\n");
        let _ = writeln!(
            text,
            "Gunmen killed at least {} people in {town} on {day} May 2017, police said. Report {report}.",
            report % 7 + 3
        );
        place.write(&format!("{folder}/{report:02}.txt"), text);
    }
}

fn export(place: &Place, casebook: &str) -> String {
    place.done(&["export", "--casebook", casebook])
}

#[test]
fn twice_the_same_and_in_any_order() {
    let place = Place::new();
    reports(&place, "in", 12);
    place.done(&["init", "one"]);
    place.done(&["add", "--casebook", "one", "in"]);
    let first = export(&place, "one");
    assert_eq!(first, export(&place, "one"));
    assert!(first.lines().count() > 24);

    place.done(&["init", "two"]);
    for report in (0..12).rev() {
        place.done(&["add", "--casebook", "two", &format!("in/{report:02}.txt")]);
    }
    assert_eq!(first, export(&place, "two"));

    place.done(&["export", "--casebook", "two", "--out", "two.jsonl"]);
    assert_eq!(
        std::fs::read_to_string(place.at("two.jsonl")).unwrap(),
        first
    );
    let brief = |casebook: &str| place.done(&["report", "--casebook", casebook]);
    let (one, two) = (brief("one"), brief("two"));
    // The log differs by the way that led here; nothing else does.
    let without_log = |page: &str| {
        page.lines()
            .filter(|line| !line.contains("log entries"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(without_log(&one), without_log(&two));
    assert_eq!(one, brief("one"));
}

#[test]
fn adding_again_changes_nothing() {
    let place = Place::new();
    reports(&place, "in", 4);
    place.done(&["init", "cb"]);
    place.done(&["add", "--casebook", "cb", "in"]);
    let (before, log) = (
        export(&place, "cb"),
        place.done(&["log", "--casebook", "cb"]),
    );
    let said = place.done(&["add", "--casebook", "cb", "in"]);
    assert!(said.starts_with("added 0 files (4 known before)"), "{said}");
    assert_eq!(before, export(&place, "cb"));
    assert_eq!(log, place.done(&["log", "--casebook", "cb"]));
}

/// SplitMix64: the same moments in every run of the test.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}

fn spawn_add(place: &Place, casebook: &str) -> Child {
    place
        .command(&["add", "--casebook", casebook, "in"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn killed_at_any_moment_the_casebook_is_whole() {
    const KILLS: usize = 50;
    let place = Place::new();
    reports(&place, "in", 30);
    place.done(&["init", "undisturbed"]);
    let started = Instant::now();
    place.done(&["add", "--casebook", "undisturbed", "in"]);
    let whole = u64::try_from(started.elapsed().as_micros()).unwrap();
    let expected = export(&place, "undisturbed");

    let mut random = Random(20_170_503);
    let (mut kills, mut round) = (0, 0);
    while kills < KILLS {
        let casebook = format!("cb{round}");
        round += 1;
        place.done(&["init", &casebook]);
        // Each kill leaves the next one less to do, so each comes early in what is left at first.
        for _ in 0..5 {
            let mut child = spawn_add(&place, &casebook);
            std::thread::sleep(Duration::from_micros(random.below(whole / 2)));
            let done = child.try_wait().unwrap().is_some();
            if !done {
                child.kill().unwrap();
                kills += 1;
            }
            child.wait().unwrap();
            place.done(&["verify", "--casebook", &casebook]);
            if done {
                break;
            }
        }
        place.done(&["add", "--casebook", &casebook, "in"]);
        place.done(&["verify", "--casebook", &casebook]);
        assert_eq!(export(&place, &casebook), expected, "after kill {kills}");
    }
    // Most of them must have fallen into the work itself.
    assert!(round <= 30, "{round} rounds for {kills} kills");
}
