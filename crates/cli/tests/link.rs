//! `concord link` from end to end: a table in, clusters and scored pairs out.

mod common;

use std::collections::BTreeMap;

use common::Place;

/// An event every fifth day in one of four towns, told twice: the second time without the actor, and either a day late and without
/// the place or not.
fn table() -> String {
    let mut table = String::from("id,ev,date,lat,lon,country,adm1,actor,type,killed,report\n");
    for event in 0..160i32 {
        let day = jiff::civil::date(2020, 1, 1) + jiff::Span::new().days(event * 5);
        let (lat, lon) = (10.0 + f64::from(event * 7 % 4), 20.5);
        let province = if event * 7 % 4 < 2 { "North" } else { "South" };
        let (actor, killed) = (
            ["Army", "Front", "League"][(event * 5 % 3) as usize],
            1 + event * 11 % 9,
        );
        table.push_str(&format!(
            "a{event:03},{event},{day},{lat},{lon},Nowhere,{province},{actor},battle,{killed},r{event}\n"
        ));
        let (late, place) = if event % 2 == 0 {
            (1, ",".to_owned())
        } else {
            (0, format!("{lat},{lon}"))
        };
        let told = day + jiff::Span::new().days(late);
        table.push_str(&format!(
            "b{event:03},{event},{told},{place},Nowhere,{province},,battle,{killed}.0,s{event}\n"
        ));
    }
    table
}

fn rows(csv: &str) -> Vec<Vec<String>> {
    csv.lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

#[test]
fn rows_of_one_event_get_one_cluster_whatever_their_order() {
    let place = Place::new();
    let table = table();
    place.write("m.csv", &table);
    let said = place.done(&[
        "link", "m.csv", "--out", "c.csv", "--pairs", "p.csv", "--truth", "ev",
    ]);
    assert!(said.starts_with("320 mentions tell of "), "{said}");
    let f1 = |line: &str| {
        line.rsplit(' ')
            .next()
            .and_then(|value| value.parse::<f64>().ok())
            .unwrap()
    };
    let b_cubed = said.lines().find(|line| line.contains("B-cubed")).unwrap();
    assert!(f1(b_cubed) > 0.9, "{said}");
    assert!(said.contains("predicted"), "{said}");

    let clusters = std::fs::read_to_string(place.at("c.csv")).unwrap();
    assert!(clusters.starts_with("id,cluster,probability\n"));
    let found: BTreeMap<String, String> = rows(&clusters)
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    assert_eq!(found.len(), 320);
    // A cluster is named by the first of its ids.
    assert!(
        found
            .iter()
            .all(|(id, cluster)| cluster <= id && found[cluster] == *cluster)
    );
    let pairs = std::fs::read_to_string(place.at("p.csv")).unwrap();
    for row in rows(&pairs) {
        assert_eq!(row[3] == "yes", found[&row[0]] == found[&row[1]], "{row:?}");
    }

    let mut turned: Vec<&str> = table.lines().collect();
    turned[1..].reverse();
    place.write("turned.csv", turned.join("\n"));
    place.done(&[
        "link",
        "turned.csv",
        "--out",
        "turned-c.csv",
        "--truth",
        "ev",
    ]);
    let again: BTreeMap<String, String> =
        rows(&std::fs::read_to_string(place.at("turned-c.csv")).unwrap())
            .into_iter()
            .map(|row| (row[0].clone(), row[1].clone()))
            .collect();
    assert_eq!(found, again);
}

#[test]
fn two_rows_of_one_report_are_two_events() {
    let place = Place::new();
    // The second telling of each event as if it stood in the report of the first.
    let one: Vec<String> = table()
        .lines()
        .map(|line| match line.rsplit_once(",s") {
            Some((before, event)) => format!("{before},r{event}"),
            None => line.to_owned(),
        })
        .collect();
    place.write("m.csv", one.join("\n"));
    place.done(&["link", "m.csv", "--out", "c.csv"]);
    let clusters = rows(&std::fs::read_to_string(place.at("c.csv")).unwrap());
    let of: BTreeMap<&str, &str> = clusters
        .iter()
        .map(|row| (row[0].as_str(), row[1].as_str()))
        .collect();
    for event in 0..160 {
        assert_ne!(
            of[format!("a{event:03}").as_str()],
            of[format!("b{event:03}").as_str()]
        );
    }
}

#[test]
fn the_summary_is_json_if_asked() {
    let place = Place::new();
    place.write("m.csv", table());
    let said = place.done(&["link", "m.csv", "--out", "c.csv", "--json"]);
    let summary: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(summary["mentions"], 320);
    assert_eq!(summary["unused_columns"], serde_json::json!(["ev"]));
    assert!(
        summary["learned"]["mentions_per_event"].as_f64().unwrap() > 1.5,
        "{said}"
    );
    assert!(summary.get("quality").is_none());
}

#[test]
fn mistakes_are_told_with_a_way_out() {
    let place = Place::new();
    place.write("swapped.csv", "id,lat,lon\nx,1,1\ny,127.5,1\n");
    place.write("twice.csv", "id,killed\nx,1\nx,2\n");
    place.write("date.csv", "id,date\nx,11/01/2020\n");
    place.write(
        "precision.csv",
        "id,date,date_precision\nx,2020-01-11,roughly\n",
    );
    place.write("none.csv", "name\nx\n");
    place.write("m.parquet", "PAR1 and more");
    place.write("ragged.csv", "id,killed\nx\n");
    for (file, expected) in [
        (
            "swapped.csv",
            "line 3, column `lat`: `127.5` is not a latitude",
        ),
        ("twice.csv", "row 2 after the header: the id `x`"),
        (
            "date.csv",
            "line 2, column `date`: `11/01/2020` is not a date such as",
        ),
        (
            "precision.csv",
            "line 2, column `date_precision`: `roughly`",
        ),
        ("none.csv", "has no column `id`, only `name`"),
        ("m.parquet", PARQUET),
        ("ragged.csv", "cannot be read"),
        ("missing.csv", "cannot read `missing.csv`"),
    ] {
        let output = place.run(&["link", file, "--out", "c.csv"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{file}: {said}");
        assert!(
            said.contains(expected) && said.contains("hint: "),
            "{file}: {said}"
        );
        assert!(!place.at("c.csv").exists(), "{file}");
    }
    place.write("empty.csv", "id,date\n");
    let output = place.run(&["link", "empty.csv", "--out", "c.csv"]);
    assert_eq!(output.status.code(), Some(1));
    let output = place.run(&["link", "twice.csv", "--out", "c.csv", "--truth", "event"]);
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("no column `event`")
    );
}

/// What is said of a file that begins as Parquet and is none.
#[cfg(not(feature = "parquet"))]
const PARQUET: &str = "built without the feature `parquet`";
#[cfg(feature = "parquet")]
const PARQUET: &str = "cannot be read as Parquet";

/// The same table as CSV and as Parquet, in every compression that is read, gives the same clusters.
#[cfg(feature = "parquet")]
#[test]
fn a_parquet_table_is_linked_as_its_csv_is() {
    use parquet::basic::{Compression, ZstdLevel};

    let place = Place::new();
    let table = table();
    place.write("m.csv", &table);
    place.done(&["link", "m.csv", "--out", "csv.csv"]);
    let expected = std::fs::read_to_string(place.at("csv.csv")).unwrap();
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
    ] {
        write_parquet(&place.at("m.parquet"), &table, compression);
        place.done(&["link", "m.parquet", "--out", "parquet.csv"]);
        let found = std::fs::read_to_string(place.at("parquet.csv")).unwrap();
        assert_eq!(found, expected, "{compression:?}");
    }
    let said = place
        .command(&["link", "-", "--out", "c.csv"])
        .stdin(std::fs::File::open(place.at("m.parquet")).unwrap())
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&said.stderr).contains("give the file's path"));
}

/// Writes a CSV table as Parquet with numbers, days and text of their own types; empty fields are null.
#[cfg(feature = "parquet")]
fn write_parquet(path: &std::path::Path, table: &str, compression: parquet::basic::Compression) {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    let heads: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let rows = rows(table);
    let fields: String = heads
        .iter()
        .map(|head| match *head {
            "date" => "optional int32 date (DATE);".to_owned(),
            "lat" | "lon" | "killed" => format!("optional double {head};"),
            _ => format!("optional binary {head} (UTF8);"),
        })
        .collect();
    let schema = parse_message_type(&format!("message mentions {{ {fields} }}")).unwrap();
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .build();
    let file = std::fs::File::create(path).unwrap();
    let mut writer =
        SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).unwrap();
    // Two groups of rows, as large tables have.
    for rows in rows.chunks(rows.len() / 2) {
        let mut group = writer.next_row_group().unwrap();
        for (at, head) in heads.iter().enumerate() {
            let known: Vec<&str> = rows
                .iter()
                .map(|row| row[at].as_str())
                .filter(|value| !value.is_empty())
                .collect();
            let levels: Vec<i16> = rows
                .iter()
                .map(|row| i16::from(!row[at].is_empty()))
                .collect();
            let mut column = group.next_column().unwrap().unwrap();
            match *head {
                "date" => {
                    let first = jiff::civil::date(1970, 1, 1);
                    let days: Vec<i32> = known
                        .iter()
                        .map(|day| {
                            let day: jiff::civil::Date = day.parse().unwrap();
                            first.until(day).unwrap().get_days()
                        })
                        .collect();
                    let typed = column.typed::<Int32Type>();
                    typed.write_batch(&days, Some(&levels), None).unwrap();
                }
                "lat" | "lon" | "killed" => {
                    let values: Vec<f64> =
                        known.iter().map(|value| value.parse().unwrap()).collect();
                    let typed = column.typed::<DoubleType>();
                    typed.write_batch(&values, Some(&levels), None).unwrap();
                }
                _ => {
                    let values: Vec<ByteArray> =
                        known.iter().map(|&value| ByteArray::from(value)).collect();
                    let typed = column.typed::<ByteArrayType>();
                    typed.write_batch(&values, Some(&levels), None).unwrap();
                }
            }
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}
