//! `concord sources` through the real binary: families, roots, reasons, and what it says when there is nothing to show.

mod common;

use common::Place;
use serde_json::Value;

/// A folder with a casebook `cb` of the sample reports.
fn with_samples() -> Place {
    let place = Place::new();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");
    place.done(&["init", "cb"]);
    place.done(&[
        "add",
        "--casebook",
        "cb",
        &format!("{samples}/reports"),
        "--metadata",
        &format!("{samples}/metadata.csv"),
    ]);
    place
}

/// One with a story that goes from a wire to a radio and comes back to the wire.
fn with_a_circle() -> Place {
    let place = Place::new();
    place.write(
        "in/a.txt",
        "A bomb tore through the fish market of Kells Quay on Monday morning and killed at least 12 people, the harbour \
         police said. The blast hit the stalls when the market was full, said Inspector Varo, and 30 wounded people were \
         brought to the Saint Brannoc hospital.\n",
    );
    place.write(
        "in/b.txt",
        "At least 12 people died on Monday at the fish market of Kells Quay, Harbour Wire reports. Inspector Varo spoke of \
         30 wounded.\n",
    );
    place.write(
        "in/c.txt",
        "The dead of the fish market at Kells Quay were at least 12, Island \"Sea\" Radio reported on Monday. Inspector Varo \
         gave 30 wounded.\n",
    );
    place.write(
        "meta.csv",
        "file,published,publisher\na.txt,2031-05-05,Harbour Wire\nb.txt,2031-05-06,\"Island \"\"Sea\"\" Radio\"\n\
         c.txt,2031-05-07,Harbour Wire\n",
    );
    place.done(&["init", "cb"]);
    place.done(&["add", "--casebook", "cb", "in", "--metadata", "meta.csv"]);
    place
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn families_of_the_sample_reports() {
    let place = with_samples();
    let found = lines(&place.done(&["sources", "--casebook", "cb", "--json"]));
    let (figures, families) = found.split_first().unwrap();
    assert_eq!(figures["kind"], "sources");
    assert_eq!(figures["families"], families.len());
    // The same families as in the export, each document in one.
    let export = lines(&place.done(&["export", "--casebook", "cb"]));
    let documents: Vec<&Value> = export
        .iter()
        .filter(|record| record["kind"] == "document")
        .collect();
    assert_eq!(figures["documents"], documents.len());
    for document in documents {
        let family = families
            .iter()
            .find(|family| family["id"] == document["family"])
            .unwrap();
        let mut members = family["documents"].as_array().unwrap().iter();
        assert!(members.any(|member| member["id"] == document["id"]));
    }
    // A reprint and a citation of one wire.
    let kasindi = &families[0];
    let files: Vec<&str> = kasindi["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["file"].as_str().unwrap())
        .collect();
    assert_eq!(files.len(), 3, "{files:?}");
    assert_eq!(files[0], "kasindi-1-harbour-wire.txt");
    let wire = &kasindi["documents"][0]["id"];
    assert_eq!(
        kasindi["roots"],
        serde_json::json!([{"documents": [wire], "outlet": null}])
    );
    let cites = kasindi["edges"]
        .as_array()
        .unwrap()
        .iter()
        .find(|edge| edge["kind"] == "cites")
        .unwrap();
    assert_eq!(
        (&cites["b"], &cites["directed"]),
        (wire, &Value::Bool(true))
    );
    assert_eq!(cites["days_after"], 1);
    assert_eq!(cites["evidence"][0]["exact"], "Harbour Wire");
    let text = place.done(&["sources", "--casebook", "cb", "--document", "kasindi-2"]);
    for part in [
        "3 documents from Harbour Wire",
        "cites Harbour Wire",
        "39, Harbour Wire reports, citing an army spokesman.”",
        "published 1 day after it",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    assert!(!text.contains("lean on no other"), "{text}");
}

#[test]
fn an_event_has_the_sources_that_its_listing_counts() {
    let place = with_samples();
    let events = lines(&place.done(&["events", "--casebook", "cb", "--json"]));
    let largest = events
        .iter()
        .max_by_key(|event| event["accounts"].as_array().unwrap().len())
        .unwrap();
    let id = largest["id"].as_str().unwrap();
    let found = lines(&place.done(&["sources", "--casebook", "cb", "--event", id, "--json"]));
    assert_eq!(found[0]["event"], id);
    assert_eq!(
        found[0]["independent_sources"],
        largest["independent_sources"]
    );
    for family in found.iter().filter(|line| line["kind"] == "source_family") {
        let mut members = family["documents"].as_array().unwrap().iter();
        assert!(members.any(|member| member["asked"] == true), "{family}");
    }
    let text = place.done(&["sources", "--casebook", "cb", "--event", id]);
    assert!(text.starts_with(&format!("event {id}: told by ")), "{text}");
}

#[test]
fn circular_reporting_is_flagged() {
    let place = with_a_circle();
    let text = place.done(&["sources", "--casebook", "cb"]);
    for part in [
        "3 documents, 1 source family, 1 independent source, 1 case of circular reporting",
        "circular reporting: Harbour Wire (c.txt) leans on Island \"Sea\" Radio (b.txt) leans on Harbour Wire (a.txt)",
        "“At least 12 people died on Monday at the fish market of Kells Quay, Harbour Wire reports.”  b.txt 0:",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let dot = place.done(&["sources", "--casebook", "cb", "--dot"]);
    assert!(
        dot.starts_with("digraph sources {\n") && dot.ends_with("}\n"),
        "{dot}"
    );
    assert_eq!(dot.matches("[label=\"cites\"]").count(), 2, "{dot}");
    assert!(dot.contains("Island \\\"Sea\\\" Radio"), "{dot}");
}

#[test]
fn nothing_to_show_comes_with_a_way_out() {
    let place = Place::new();
    place.done(&["init", "cb"]);
    let empty = place.shown(&["sources", "--casebook", "cb"]);
    assert_eq!(
        empty,
        "exit: 1\n--- stdout\n--- stderr\nno sources: the casebook holds no documents\nhint: add some with `concord add PATH`\n"
    );
    let place = with_a_circle();
    let none = place.shown(&["sources", "--casebook", "cb", "--document", "zeppelin"]);
    assert!(
        none.starts_with("exit: 1\n") && none.contains("the casebook holds 3 documents"),
        "{none}"
    );
    let documents = lines(&place.done(&["export", "--casebook", "cb"]));
    let document = documents
        .iter()
        .find(|record| record["kind"] == "document")
        .unwrap();
    let id = document["id"].as_str().unwrap();
    let wrong = place.shown(&["sources", "--casebook", "cb", "--event", id]);
    assert!(
        wrong.starts_with("exit: 2\n") && wrong.contains("`concord events`"),
        "{wrong}"
    );
    let both = place.run(&["sources", "--casebook", "cb", "--json", "--dot"]);
    assert_eq!(both.status.code(), Some(2));
}
