//! The evaluations on public data sets: on small files of our own, and on the real ones where they are at hand.

mod common;

use std::path::PathBuf;

use common::Place;

/// A file or folder of the public data; `None`, said aloud, where it is missing.
fn public(name: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("CONCORD_DATA") {
        Some(root) => PathBuf::from(root),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    let path = root.join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!(
        "skipped: {} is missing; set CONCORD_DATA to the folder of the public data",
        path.display()
    );
    None
}

/// The value of the first measure.
fn headline(place: &Place, set: &str, name: &str) -> Option<f64> {
    let gold = public(name)?;
    let said = place.done(&["eval", set, "--gold", gold.to_str()?, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    report.pointer("/measures/0/value")?.as_f64()
}

#[test]
fn a_small_set_is_scored_and_its_errors_are_shown() {
    let place = Place::new();
    let rows = "id\tEventSnippet\tSubType\n1\tAttackers threw a grenade at a shop.\tGRENADE\n2\tIt rained.\tARREST\n";
    place.write("rows.tsv", rows);
    let gold = place.at("rows.tsv");
    let gold = gold.to_str().expect("a path");
    let said = place.done(&["eval", "case2021", "--gold", gold, "--errors", "5"]);
    assert!(said.contains("weighted F1, 25 types"), "{said}");
    assert!(said.contains("2: gold ARREST, predicted nothing"), "{said}");
    place.write("rows.tsv", "id\tEventSnippet\tSubType\n1\tno type\n");
    let failed = place.run(&["eval", "case2021", "--gold", gold]);
    assert_eq!(failed.status.code(), Some(2));
    let message = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(message.contains("rows.tsv:2: 2 fields"), "{message}");
}

#[test]
fn the_public_sets_stay_above_their_bars() {
    let place = Place::new();
    for (set, name, bar) in [
        ("case2021", "case2021/task2_half.tsv", 65.0),
        ("plover", "plover/PLOVER_GSR_CAMEO.txt", 60.0),
        ("re3d", "re3d", 50.0),
        ("wikievents", "wikievents/dev.jsonl", 40.0),
    ] {
        if let Some(value) = headline(&place, set, name) {
            assert!(value >= bar, "{set}: {value} is below {bar}");
        }
    }
}

#[test]
fn muc4_is_scored_and_its_predictions_are_in_the_form_of_the_set() {
    let place = Place::new();
    let gold = r#"{"docid": "X-1", "doctext": "three gunmen of the red banner front shot and killed mayor juan perez in the town of el olivo yesterday. the attackers used rifles.", "templates": [{"incident_type": "attack", "PerpInd": [[["three gunmen", 0], ["gunmen", 6]]], "PerpOrg": [[["red banner front", 20]]], "Target": [], "Victim": [[["juan perez", 60]]], "Weapon": [[["rifles", 120]]]}]}"#;
    place.write("gold.json", gold);
    let (gold, out) = (place.at("gold.json"), place.at("out.jsonl"));
    let said = place.done(&[
        "eval",
        "muc4",
        "--gold",
        gold.to_str().expect("a path"),
        "--out",
        out.to_str().expect("a path"),
        "--errors",
        "3",
    ]);
    assert!(said.contains("CEAF-REE"), "{said}");
    let line = std::fs::read_to_string(&out).expect("predictions");
    let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(line["docid"], "X-1");
    let victims = line["templates"][0]["Victim"].to_string();
    assert!(victims.contains("juan perez"), "{line}");
}

#[test]
fn muc4_stays_above_its_bars() {
    let Some(gold) = public("muc4/processed/dev.json") else {
        return;
    };
    let place = Place::new();
    let gold = gold.to_str().expect("a path");
    let said = place.done(&["eval", "muc4", "--gold", gold, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    for (at, bar) in [(0, 46.0), (1, 40.0), (2, 48.0)] {
        let value = &report["modern"]["measures"][at]["value"];
        assert!(value.as_f64().is_some_and(|value| value >= bar), "{value}");
    }
}
