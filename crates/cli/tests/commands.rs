//! What a user sees: exit code, standard output and standard error of every command.

mod common;

use common::{Place, captures, settings};

macro_rules! shown {
    ($name:literal, $text:expr) => {
        settings().bind(|| insta::assert_snapshot!($name, $text))
    };
}

#[test]
fn help() {
    shown!("help", Place::new().shown(&["--help"]));
    shown!("help_add", Place::new().shown(&["add", "--help"]));
}

#[test]
fn help_is_there_at_once() {
    let place = Place::new();
    let fastest = (0..5)
        .map(|_| {
            let started = std::time::Instant::now();
            place.done(&["--help"]);
            started.elapsed()
        })
        .min()
        .unwrap();
    assert!(fastest.as_millis() < 50, "{fastest:?}");
}

#[test]
fn a_casebook_from_the_start() {
    let place = Place::new();
    place.write(
        "in/a.txt",
        "Gunmen killed 12 people in Kabul on 3 May 2017.\n",
    );
    place.write(
        "in/b.txt",
        "Kabul attack\n\nAt least 15 people were killed by gunmen in Kabul on 3 May 2017, police said.\n",
    );
    place.write(
        "meta.csv",
        "file,published,publisher\na.txt,2017-05-04,Harbour Wire\nnone.txt,2017,\n",
    );
    let mut session = String::new();
    for arguments in [
        &["init", "cb"][..],
        &["init", "cb"],
        &["events", "--casebook", "cb"],
        &["add", "--casebook", "cb", "in", "--metadata", "meta.csv"],
        &["add", "--casebook", "cb", "in"],
        &["status", "--casebook", "cb"],
        &["events", "--casebook", "cb"],
        &["contradictions", "--casebook", "cb"],
        &["verify", "--casebook", "cb"],
    ] {
        session.push_str(&format!(
            "$ concord {}\n{}\n",
            arguments.join(" "),
            place.shown(arguments)
        ));
    }
    shown!("session", session);
}

#[test]
fn mistakes_are_told_with_a_way_out() {
    let place = Place::with_two_reports();
    let mut session = String::new();
    for arguments in [
        &["events"][..],
        &["events", "--casebook", "nowhere"],
        &["events", "--casebook", "cb", "--type", "bomb"],
        &["events", "--casebook", "cb", "--country", "Somalai"],
        &["events", "--casebook", "cb", "--from", "last week"],
        &[
            "events",
            "--casebook",
            "cb",
            "--from",
            "2018",
            "--to",
            "2017",
        ],
        &["events", "--casebook", "cb", "--country", "SO"],
        &["quantities", "--casebook", "cb", "--type", "figthers"],
        &["explain", "--casebook", "cb", "e000000000000"],
        &["search", "--casebook", "cb", "zeppelin"],
        &["add", "--casebook", "cb", "missing.txt"],
        &["add", "--casebook", "cb", "in", "--metadata", "none.csv"],
        &["add", "--casebook", "cb", "in", "--codebook", "in"],
        &["eval", "records", "--gold", "in", "--text", "in"],
        &["frobnicate"],
    ] {
        session.push_str(&format!(
            "$ concord {}\n{}\n",
            arguments.join(" "),
            place.shown(arguments)
        ));
    }
    shown!("mistakes", session);
}

#[test]
fn listings_for_programs() {
    let place = Place::with_two_reports();
    let json = place.done(&["events", "--casebook", "cb", "--json"]);
    let events: Vec<serde_json::Value> = json
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["kind"], "event");
    assert_eq!(events[0]["killed"]["low"], 12);
    assert_eq!(events[0]["place"]["country"], "AF");
    let csv = place.done(&["events", "--casebook", "cb", "--csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| &row[heads.iter().position(|head| head == name).unwrap()];
    assert_eq!(
        (cell("date_start"), cell("killed_low"), cell("country")),
        ("2017-05-03", "12", "AF")
    );
    assert_eq!(
        place.done(&["export", "--casebook", "cb", "--format", "csv"]),
        csv
    );
    for command in ["quantities", "claims", "relations", "contradictions"] {
        let json = place.run(&[command, "--casebook", "cb", "--json"]);
        assert!(matches!(json.status.code(), Some(0 | 1)), "{command}");
        for line in String::from_utf8(json.stdout).unwrap().lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
        let csv =
            String::from_utf8(place.run(&[command, "--casebook", "cb", "--csv"]).stdout).unwrap();
        assert!(csv.starts_with("id,"), "{command}: {csv}");
    }
    for arguments in [
        &["status", "--casebook", "cb", "--json"][..],
        &["verify", "--casebook", "cb", "--json"],
    ] {
        serde_json::from_str::<serde_json::Value>(&place.done(arguments)).unwrap();
    }
    assert_eq!(
        place
            .done(&["log", "--casebook", "cb", "--json"])
            .lines()
            .count(),
        3
    );
}

#[test]
fn explaining_an_event_shows_accounts_reasons_and_sentences() {
    let place = Place::with_two_reports();
    let json = place.done(&["events", "--casebook", "cb", "--json"]);
    let event: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    let id = event["id"].as_str().unwrap();
    let text = place.done(&["explain", "--casebook", "cb", id]);
    for part in [
        "“Gunmen killed 12 people in Kabul on 3 May 2017.”  a.txt 0:47",
        "b.txt",
        "why they are one incident",
        "date: both 2017-05-03",
        "contradiction",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let whole: serde_json::Value =
        serde_json::from_str(&place.done(&["explain", "--casebook", "cb", id, "--json"])).unwrap();
    assert_eq!(whole["accounts"].as_array().unwrap().len(), 2);
    assert!(!whole["pairs"].as_array().unwrap().is_empty());
    let account = event["accounts"][0].as_str().unwrap();
    let text = place.done(&["explain", "--casebook", "cb", account]);
    assert!(
        text.contains("trigger") && text.contains("killed"),
        "{text}"
    );
}

#[test]
fn a_search_quotes_the_document() {
    let place = Place::with_two_reports();
    shown!(
        "search",
        place.shown(&["search", "--casebook", "cb", "police"])
    );
}

#[test]
fn the_present_folder_and_the_environment_name_a_casebook() {
    let place = Place::with_two_reports();
    let by_folder = place
        .command(&["events"])
        .current_dir(place.at("cb"))
        .output()
        .unwrap();
    let by_name = place
        .command(&["events"])
        .env("CONCORD_CASEBOOK", "cb")
        .output()
        .unwrap();
    assert!(by_folder.status.success() && by_name.status.success());
    assert_eq!(by_folder.stdout, by_name.stdout);
}

#[test]
fn colours_only_when_asked() {
    let place = Place::with_two_reports();
    let plain = place.done(&["contradictions", "--casebook", "cb"]);
    assert!(!plain.contains('\u{1b}'));
    let coloured = place.done(&["contradictions", "--casebook", "cb", "--color", "always"]);
    assert!(coloured.contains("\u{1b}[3;36m“"), "{coloured}");
}

#[test]
fn tables_keep_to_the_width() {
    let place = Place::with_two_reports();
    let output = place
        .command(&["events", "--casebook", "cb"])
        .env("COLUMNS", "70")
        .output()
        .unwrap();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        assert!(line.chars().count() <= 70, "{line}");
    }
}

#[test]
fn a_flipped_byte_is_found() {
    let place = Place::with_two_reports();
    let capture = captures(&place.at("cb")).remove(0);
    let mut bytes = std::fs::read(&capture).unwrap();
    bytes[3] ^= 1;
    std::fs::remove_file(&capture).unwrap();
    std::fs::write(&capture, bytes).unwrap();
    shown!(
        "verify_flipped",
        place.shown(&["verify", "--casebook", "cb"])
    );
}

#[test]
fn a_stream_is_coded_line_by_line() {
    use std::io::Write as _;
    let place = Place::new();
    let mut child = place
        .command(&["code"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = "{\"id\":\"x\",\"text\":\"Gunmen killed 12 people in Kabul on 3 May 2017.\"}\n\nnot json\n{\"text\":\"Gunmen killed 3 people in Herat on Monday.\",\"published\":\"2017-05-03\"}\n";
    child
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let records: Vec<serde_json::Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(records[0]["document"], "x");
    assert_eq!(records.last().unwrap()["document"], "4");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("line 3 was not coded"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_a_success() {
    let place = Place::with_two_reports();
    let binary = env!("CARGO_BIN_EXE_concord");
    let script = format!("'{binary}' export --casebook cb | true; exit ${{PIPESTATUS[0]}}");
    let status = std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(place.at(""))
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn completions_for_a_shell() {
    let script = Place::new().done(&["completions", "bash"]);
    assert!(script.contains("contradictions"));
}
