//! Notes through the real program: parsed, tied to the records of their sentences, and kept as what the document cites.

mod common;

use common::Place;
use serde_json::Value;

const REPORT: &str = "---
title: Two attacks in Kunduz
publisher: Harbour Letter
published: 2017-05-20
---

# Two attacks in Kunduz

Gunmen killed 12 people in Kunduz on 3 May 2017.[^1] On 9 May 2017 a car bomb wounded 30 people in Kabul.[^2] Nobody claimed the bombing.

The Kells Courier reported that the province saw 140 attacks in 2016.[^3] The union has some 1,200 fighters, an institute says.[^4]

[^1]: Jane Roe, “Gunmen storm a market”, Daily Herald, 4 May 2017, https://herald.example/storm.
[^2]: Reuters, 9 May 2017; “Capital shaken”, The Evening Star, 10 May 2017.
[^3]: The count leaves out prisons.
[^4]: Poe, A. (2016) The strength of the union. London: Quay Institute.
";

fn records(place: &Place) -> Vec<Value> {
    let export = place.done(&["export", "--casebook", "cb"]);
    let lines = export.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn of<'r>(records: &'r [Value], kind: &str) -> Vec<&'r Value> {
    records
        .iter()
        .filter(|record| record["kind"] == kind)
        .collect()
}

/// The texts of the notes that a record knows.
fn notes(record: &Value) -> Vec<&str> {
    let evidence = record["evidence"].as_array().unwrap().iter();
    evidence
        .filter(|span| span["field"] == "note")
        .map(|span| span["exact"].as_str().unwrap())
        .collect()
}

#[test]
fn notes_are_parsed_and_tied_to_the_records_of_their_sentences() {
    let place = Place::new();
    place.write("in/kunduz.md", REPORT);
    place.done(&["init", "cb"]);
    place.done(&["add", "--casebook", "cb", "in"]);
    let records = records(&place);

    let document = of(&records, "document")[0];
    let cites: Vec<&str> = document["cites"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert_eq!(
        cites,
        [
            "Daily Herald",
            "Kells Courier",
            "Quay Institute",
            "Reuters",
            "The Evening Star"
        ]
    );

    let parsed = of(&records, "note");
    assert_eq!(parsed.len(), 4);
    let first = &parsed[0]["sources"][0];
    assert_eq!(first["outlet"], "Daily Herald");
    assert_eq!(first["authors"][0], "Jane Roe");
    assert_eq!(first["title"], "Gunmen storm a market");
    assert_eq!(first["published"]["start"], "2017-05-04");
    assert_eq!(first["url"], "https://herald.example/storm");
    assert_eq!(parsed[1]["sources"].as_array().unwrap().len(), 2);
    assert_eq!(parsed[2]["sources"].as_array().unwrap().len(), 0);
    assert_eq!(parsed[3]["sources"][0]["authors"][0], "A. Poe");

    // Each account knows the note of its own sentence and no other, and the note knows it.
    let accounts = of(&records, "account");
    let shooting = accounts
        .iter()
        .find(|it| it["killed"]["best"] == 12)
        .unwrap();
    assert_eq!(notes(shooting).len(), 1);
    assert!(notes(shooting)[0].starts_with("Jane Roe"));
    let bombing = accounts
        .iter()
        .find(|it| it["wounded"]["best"] == 30)
        .unwrap();
    assert_eq!(notes(bombing).len(), 1);
    assert!(notes(bombing)[0].starts_with("Reuters, 9 May"));
    assert!(
        parsed[0]["records"]
            .as_array()
            .unwrap()
            .contains(&shooting["id"])
    );
    let quantities = of(&records, "quantity");
    let attacks = quantities.iter().find(|it| it["low"] == 140.0).unwrap();
    assert_eq!(notes(attacks), ["The count leaves out prisons."]);

    // Building the view again neither loses nor doubles anything, and every quotation stands.
    let before = place.done(&["export", "--casebook", "cb"]);
    place.write(
        "in/other.txt",
        "Gunmen killed 2 people in Herat on 8 May 2017.\n",
    );
    place.done(&["add", "--casebook", "cb", "in"]);
    let after = place.done(&["export", "--casebook", "cb"]);
    let line = before.lines().next().unwrap();
    assert!(after.lines().any(|other| other == line));
    place.done(&["verify", "--casebook", "cb"]);
}
