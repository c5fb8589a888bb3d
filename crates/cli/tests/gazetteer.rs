//! Look-ups, imports and the evaluations of places and times, through the program.

mod common;

use common::Place;

/// A row of GeoNames' main table.
fn row(id: u32, name: &str, lat: &str, lon: &str, code: &str) -> String {
    format!(
        "{id}\t{name}\t{name}\tZenda Khel\t{lat}\t{lon}\tP\t{code}\tAF\t\t24\t\t\t\t120\t\t900\tAsia/Kabul\t2024-01-01\n"
    )
}

fn refused(place: &Place, arguments: &[&str]) -> String {
    let failed = place.run(arguments);
    assert_eq!(failed.status.code(), Some(2), "{arguments:?}");
    String::from_utf8_lossy(&failed.stderr).into_owned()
}

#[test]
fn names_and_points_are_looked_up() {
    let place = Place::new();
    let said = place.done(&["gazetteer", "lookup", "Jawzjan"]);
    assert!(
        said.contains("Jowzjan") && said.contains("1139049"),
        "{said}"
    );
    let json = place.done(&[
        "gazetteer",
        "lookup",
        "Deir ez-Zor",
        "--country",
        "sy",
        "--json",
    ]);
    assert!(
        json.lines().all(|line| line.contains("\"country\":\"SY\"")),
        "{json}"
    );
    assert!(json.contains("\"gazetteer\":\"core 1"), "{json}");
    let said = place.done(&["gazetteer", "lookup", "--at", "36.73,68.86"]);
    assert_eq!(said, "Kunduz (AF.24)\n");
    let nothing = place.run(&["gazetteer", "lookup", "Qzxqzx"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(refused(&place, &["gazetteer", "lookup", "--at", "north"]).contains("is no point"));
    assert!(
        refused(
            &place,
            &["gazetteer", "lookup", "Kunduz", "--country", "QQ"]
        )
        .contains("is no country")
    );
}

#[test]
fn a_gazetteer_of_ones_own_is_made_and_used() {
    let place = Place::new();
    place.write(
        "AF.txt",
        row(99_000_001, "Zendakhel", "36.6", "68.7", "PPL"),
    );
    let (rows, own) = (place.at("AF.txt"), place.at("own.gaz"));
    let (rows, own) = (
        rows.to_str().expect("a path"),
        own.to_str().expect("a path"),
    );
    let said = place.done(&["gazetteer", "import", rows, "--out", own]);
    assert!(said.contains("1 places are new"), "{said}");
    // Other spellings may be found without it, the village is not.
    let before = place.run(&["gazetteer", "lookup", "Zendakhel", "--json"]);
    assert!(!String::from_utf8_lossy(&before.stdout).contains("99000001"));
    let said = place.done(&[
        "--gazetteer",
        own,
        "gazetteer",
        "lookup",
        "Zendakhel",
        "--json",
    ]);
    assert!(
        said.contains("99000001")
            && said.contains("\"AF.txt sha256:")
            && said.contains(" (on core 1 sha256:"),
        "{said}"
    );
    place.write("report.jsonl", "{\"id\": \"a\", \"text\": \"Gunmen killed four farmers in the village of Zendakhel, Kunduz province.\", \"published\": \"2024-05-14\"}\n");
    let report = place.at("report.jsonl");
    let report = report.to_str().expect("a path");
    let without = place.done(&["code", report]);
    let with = place.done(&["--gazetteer", own, "code", report]);
    assert!(
        !without.contains("99000001") && with.contains("99000001"),
        "{with}"
    );
    // Each place says who resolved it, if anybody did.
    assert!(without.contains("\"gazetteer\":null"), "{without}");
    assert!(with.contains("\"gazetteer\":\"AF.txt sha256:"), "{with}");
}

#[test]
fn a_missing_or_broken_gazetteer_is_an_error() {
    let place = Place::new();
    assert!(
        refused(&place, &["--gazetteer", "none.gaz", "gazetteer", "status"]).contains("none.gaz")
    );
    place.write("broken.gaz", "CONGAZ01, a form of the past");
    let broken = place.at("broken.gaz");
    let broken = broken.to_str().expect("a path");
    let message = refused(&place, &["--gazetteer", broken, "gazetteer", "status"]);
    assert!(
        message.contains("of this version") && message.contains("import"),
        "{message}"
    );
    for (mark, kind) in [("CONGAZ03", "packed"), ("CONGAZM2", "mapped")] {
        place.write(
            "broken.gaz",
            format!("{mark} and no more of the {kind} form"),
        );
        let message = refused(
            &place,
            &["--gazetteer", broken, "gazetteer", "lookup", "Kabul"],
        );
        assert!(message.contains("damaged"), "{message}");
    }
    place.write(
        "cut.txt",
        format!(
            "{}99\tcut",
            row(99_000_001, "Zendakhel", "36.6", "68.7", "PPL")
        ),
    );
    let (cut, out) = (place.at("cut.txt"), place.at("out.gaz"));
    let message = refused(
        &place,
        &[
            "gazetteer",
            "import",
            cut.to_str().expect("a path"),
            "--out",
            out.to_str().expect("a path"),
        ],
    );
    assert!(message.contains("cut.txt` line 2"), "{message}");
    assert!(!out.exists());
    // An import that breaks off leaves the gazetteer that was there, and nothing else.
    place.write("out.gaz", "the old one");
    let files = |place: &Place| std::fs::read_dir(place.at("")).expect("a folder").count();
    let before = files(&place);
    refused(
        &place,
        &[
            "gazetteer",
            "import",
            cut.to_str().expect("a path"),
            "--out",
            out.to_str().expect("a path"),
        ],
    );
    assert_eq!(
        std::fs::read_to_string(&out).expect("the file"),
        "the old one"
    );
    assert_eq!(files(&place), before);
}

#[test]
fn places_are_scored_and_written() {
    let place = Place::new();
    let toponym = |start: usize, end: usize, name: &str, id: u32, at: (f64, f64)| {
        format!(
            "<toponym><start>{start}</start><end>{end}</end><phrase>{name}</phrase><gaztag geonameid=\"{id}\"><lat>{}</lat><lon>{}</lon><country geonameid=\"1149361\">Afghanistan</country></gaztag></toponym>",
            at.0, at.1
        )
    };
    let text = "Shells hit Kunduz in Afghanistan on Monday.";
    let xml = format!(
        "<articles><article docid=\"7\"><text><![CDATA[{text}]]></text><toponyms>{}{}</toponyms></article></articles>",
        toponym(11, 17, "Kunduz", 1_135_690, (36.73, 68.86)),
        toponym(21, 32, "Afghanistan", 1_149_361, (33.0, 66.0)),
    );
    place.write("lgl.xml", &xml);
    let (gold, out) = (place.at("lgl.xml"), place.at("out.jsonl"));
    let (gold, out) = (
        gold.to_str().expect("a path"),
        out.to_str().expect("a path"),
    );
    let said = place.done(&[
        "eval", "places", "--format", "lgl", "--gold", gold, "--out", out, "--errors", "3",
    ]);
    assert!(said.contains("within 161 km, of all, gold spans"), "{said}");
    assert!(said.contains("score of answers, raw text"), "{said}");
    let written = std::fs::read_to_string(out).expect("predictions");
    let given: Vec<serde_json::Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let afghanistan = given
        .iter()
        .find(|one| one["given"] == true && one["exact"] == "Afghanistan")
        .expect("the country");
    assert_eq!(
        (&afghanistan["start"], &afghanistan["geonameid"]),
        (&21.into(), &1_149_361.into())
    );
    assert!(
        given
            .iter()
            .any(|one| one["given"] == false && one["exact"] == "Afghanistan")
    );
    place.write("lgl.xml", "<articles>");
    assert!(
        refused(
            &place,
            &["eval", "places", "--format", "lgl", "--gold", gold]
        )
        .contains("no XML")
    );
}

#[test]
fn times_are_scored_with_their_errors() {
    let place = Place::new();
    place.write(
        "times.txt",
        "= 2024-05-14\nA man died [on Monday|2024-05-13] and one [in March|2024-04].\n",
    );
    let gold = place.at("times.txt");
    let said = place.done(&[
        "eval",
        "times",
        "--gold",
        gold.to_str().expect("a path"),
        "--errors",
        "5",
    ]);
    assert!(said.contains("value and precision, of all"), "{said}");
    assert!(
        said.contains("gold `in March` 2024-04, predicted `March` 2024-03"),
        "{said}"
    );
}

#[test]
fn own_gold_stays_above_its_bars() {
    let place = Place::new();
    let gold = |name: &str| format!("{}/../../tests/gold/{name}", env!("CARGO_MANIFEST_DIR"));
    let measure = |said: &str, name: &str| {
        let report: serde_json::Value = serde_json::from_str(said).expect("JSON");
        let measures = report["measures"].as_array().expect("measures").clone();
        let found = measures.iter().find(|one| one["name"] == name);
        found
            .and_then(|one| one["value"].as_f64())
            .expect("the measure")
    };
    for file in ["places/shared.txt", "places/transliterated.txt"] {
        let said = place.done(&[
            "eval",
            "places",
            "--format",
            "marked",
            "--gold",
            &gold(file),
            "--json",
        ]);
        let value = measure(&said, "first-order unit, of all, gold spans");
        assert!(value >= 93.0, "{file}: {value}");
    }
    let said = place.done(&["eval", "times", "--gold", &gold("times/open.txt"), "--json"]);
    let value = measure(&said, "value and precision, of all");
    assert!(value >= 88.0, "times: {value}");
}
