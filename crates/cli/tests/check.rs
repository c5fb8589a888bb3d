//! `concord check`, through the program: drafts with planted errors against the sample reports, and what a user sees.

mod common;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use common::{Place, settings};
use serde_json::Value;

/// A sentence of a draft with what must be found in it.
struct Line {
    /// What kind of fault was planted, where the draft says so.
    kind: Option<String>,
    /// Verdicts of which one must be found, and the words that are wrong; `None` for a sentence that is right.
    planted: Option<(Vec<String>, String)>,
    text: String,
}

/// Reads a draft with its marks; gives it as Markdown with the sentences that count.
fn draft(marked: &str) -> (String, Vec<Line>) {
    let (mut markdown, mut lines, mut notes) = (String::new(), Vec::new(), 0);
    let mut kind = None;
    for line in marked.lines() {
        if let Some(remark) = line.strip_prefix("# ") {
            kind = remark.strip_prefix("kind: ").map(str::to_owned);
            continue;
        }
        let Some((mark, rest)) = line.split_once(' ') else {
            markdown.push_str("\n\n");
            continue;
        };
        let (planted, text) = match mark {
            "!" | "!^" => {
                let (verdicts, rest) = rest.split_once(" \"").unwrap();
                let (words, text) = rest.split_once("\" ").unwrap();
                let verdicts = verdicts.split('|').map(str::to_owned).collect();
                (Some((verdicts, words.to_owned())), text)
            }
            "=" | "^" => (None, rest),
            _ => {
                markdown.push_str(&format!("\n\n{line}\n\n"));
                continue;
            }
        };
        markdown.push_str(text);
        if mark.ends_with('^') {
            notes += 1;
            markdown.push_str(&format!("[^{notes}]"));
        }
        markdown.push(' ');
        lines.push(Line {
            kind: kind.take().filter(|_| planted.is_some()),
            planted,
            text: text.to_owned(),
        });
    }
    for note in 1..=notes {
        markdown.push_str(&format!("\n\n[^{note}]: Interviews, March 2024.\n"));
    }
    (markdown, lines)
}

/// A casebook `cb` of the sample reports and one report more.
fn casebook() -> Place {
    let place = Place::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = root.join("../../samples");
    let own = root.join("tests/check");
    place.write(
        "extra/extra.txt",
        std::fs::read(own.join("extra.txt")).unwrap(),
    );
    place.write("extra.csv", "file,published\nextra.txt,2023-05-12\n");
    place.done(&["init", "cb"]);
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let (reports, metadata) = (
        path(&samples.join("reports")),
        path(&samples.join("metadata.csv")),
    );
    place.done(&["add", "--casebook", "cb", "--metadata", &metadata, &reports]);
    place.done(&[
        "add",
        "--casebook",
        "cb",
        "--metadata",
        "extra.csv",
        "extra",
    ]);
    place
}

/// A casebook `cb` of the reports written for the long draft.
fn desk(folder: &str) -> Place {
    let place = Place::new();
    let own = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/check")
        .join(folder);
    place.done(&["init", "cb"]);
    let path = |name: &str| own.join(name).to_str().unwrap().to_owned();
    let (reports, metadata) = (path("reports"), path("metadata.csv"));
    place.done(&["add", "--casebook", "cb", "--metadata", &metadata, &reports]);
    place
}

fn words(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Of the planted errors how many were found, and how many of the right sentences have an alarm.
struct Score {
    planted: usize,
    found: usize,
    right: usize,
    alarms: usize,
    /// Found and planted faults of each kind.
    kinds: BTreeMap<String, (usize, usize)>,
    report: String,
}

fn score(place: &Place, name: &str, published: &str) -> Score {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check");
    let marked = std::fs::read_to_string(root.join(format!("{name}.txt"))).unwrap();
    let (markdown, lines) = draft(&marked);
    let file = format!("{}.md", name.replace('/', "-"));
    place.write(&file, markdown);
    let output = place.run(&[
        "check",
        &file,
        "--casebook",
        "cb",
        "--published",
        published,
        "--json",
    ]);
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let findings: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|it: &Value| it["kind"] == "finding")
        .collect();
    let mut score = Score {
        planted: 0,
        found: 0,
        right: 0,
        alarms: 0,
        kinds: BTreeMap::new(),
        report: String::new(),
    };
    for line in &lines {
        let text = words(&line.text);
        let of_line: Vec<&Value> = findings
            .iter()
            .filter(|it| {
                let sentence = words(it["sentence"]["exact"].as_str().unwrap());
                sentence.starts_with(&text) || text.starts_with(&sentence)
            })
            .collect();
        let open = |it: &&&Value| it["verdict"] != "supported";
        match &line.planted {
            Some((verdicts, wrong)) => {
                score.planted += 1;
                let wrong = words(wrong);
                let at = |place: &Value| {
                    let exact = words(place["exact"].as_str().unwrap());
                    exact.contains(&wrong) || wrong.contains(&exact)
                };
                let hit = of_line.iter().filter(open).any(|it| {
                    let there = at(&it["place"]) || it["also"].as_array().unwrap().iter().any(at);
                    let verdict = it["verdict"].as_str().unwrap();
                    // An error that is found under another name is found; one of which nothing is known is not.
                    let grave =
                        verdict != "unsupported" && !verdicts.contains(&"unsupported".to_owned());
                    there && (grave || verdicts.iter().any(|wanted| wanted == verdict))
                });
                let kind = score
                    .kinds
                    .entry(line.kind.clone().unwrap_or_default())
                    .or_default();
                kind.1 += 1;
                if hit {
                    kind.0 += 1;
                    score.found += 1;
                } else {
                    score
                        .report
                        .push_str(&format!("missed “{wrong}”: {}\n", line.text));
                }
            }
            None => {
                score.right += 1;
                if let Some(it) = of_line.iter().find(open) {
                    score.alarms += 1;
                    let what = format!("{} {}", it["verdict"], it["reason"]);
                    score
                        .report
                        .push_str(&format!("alarm {what}: {}\n", line.text));
                }
            }
        }
    }
    println!(
        "{name}: {} of {} planted errors found, {} alarms on {} right sentences\n{}",
        score.found, score.planted, score.alarms, score.right, score.report
    );
    score
}

#[test]
fn planted_errors_are_found_and_what_is_right_is_left() {
    let place = casebook();
    for name in ["first", "second", "third"] {
        let score = score(&place, name, "2024-03-01");
        assert!(score.planted >= 20 && score.right >= 20, "{name}");
        assert!(
            score.found * 100 >= score.planted * LEAST,
            "{}",
            score.report
        );
        assert!(score.alarms * 100 <= score.right * MOST, "{}", score.report);
    }
}

/// Checks a draft with the reports written for it, and prints what of each kind was found.
fn faults(folder: &str, published: &str) -> Score {
    let score = score(&desk(folder), &format!("{folder}/draft"), published);
    for (kind, (found, planted)) in &score.kinds {
        println!("  {kind}: {found} of {planted}");
    }
    assert_eq!(score.kinds.len(), 10);
    score
}

#[test]
fn planted_faults_of_ten_kinds_in_a_long_draft() {
    let score = faults("desk", "2024-07-01");
    assert_eq!((score.planted, score.right), (40, 60));
    assert!(score.found >= 33, "{}", score.report);
    assert!(score.alarms <= 3, "{}", score.report);
}

/// The draft that nothing was adjusted to: these keep what its one run reached.
#[test]
fn planted_faults_of_ten_kinds_in_a_second_draft() {
    let score = faults("desk-two", "2024-01-10");
    assert_eq!((score.planted, score.right), (20, 30));
    assert!(score.found >= SECOND.0, "{}", score.report);
    assert!(score.alarms <= SECOND.1, "{}", score.report);
}

/// Faults found at least and false alarms at most on the second draft.
const SECOND: (usize, usize) = (15, 5);

/// Per cent of the planted errors that are found at least, and of the right sentences that have an alarm at most. The goal is 90 and 5;
/// these keep what was reached on each draft.
const LEAST: usize = 80;
const MOST: usize = 10;

/// A DOCX of some paragraphs.
fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut bytes);
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    let body: String = paragraphs
        .iter()
        .map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"))
        .collect();
    for (name, content) in [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>".to_owned(),
        ),
        (
            "word/document.xml",
            format!("<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"),
        ),
    ] {
        writer.start_file(name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    bytes.into_inner()
}

#[test]
fn a_docx_is_checked_like_its_text() {
    let place = Place::with_two_reports();
    let paragraphs = [
        "Gunmen killed 21 people in Kabul on 3 May 2017.",
        "In Kabul gunmen killed 12 people on 3 May 2017.",
    ];
    place.write("draft.docx", docx(&paragraphs));
    place.write("draft.txt", paragraphs.join("\n\n"));
    let findings = |file: &str| -> Vec<(String, String, String)> {
        let output = place.run(&[
            "check",
            file,
            "--casebook",
            "cb",
            "--json",
            "--html",
            "notes.html",
        ]);
        assert_eq!(output.status.code(), Some(1), "{file}");
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|it| it["kind"] == "finding")
            .map(|it| {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                (
                    text(&it["verdict"]),
                    text(&it["topic"]),
                    text(&it["place"]["exact"]),
                )
            })
            .collect()
    };
    let found = findings("draft.docx");
    let wrong = (
        "contradicted".to_owned(),
        "killed".to_owned(),
        "21".to_owned(),
    );
    assert!(found.contains(&wrong), "{found:?}");
    assert_eq!(found, findings("draft.txt"));
    let page = std::fs::read_to_string(place.at("notes.html")).unwrap();
    assert!(page.contains("<mark class=\"v-contradicted\">21</mark>"));
}

#[test]
fn the_day_of_a_dateline_is_no_day_of_an_incident() {
    let place = Place::new();
    place.write(
        "wire.txt",
        "Bomb in Baidoa\n\nMOGADISHU, 3 March 2024 (Wire) - A bomb killed five people in Baidoa on Saturday, the police said.\n",
    );
    place.write(
        "draft.txt",
        "On 2 March 2024 a bomb killed five people in Baidoa, Somalia.\n",
    );
    place.done(&["init", "cb"]);
    place.done(&["add", "--casebook", "cb", "wire.txt"]);
    let output = place.run(&["check", "draft.txt", "--casebook", "cb", "--json"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{shown}");
    let against = shown
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .any(|it| {
            it["kind"] == "finding" && it["topic"] == "date" && it["verdict"] == "contradicted"
        });
    assert!(!against, "{shown}");
}

#[test]
fn what_a_user_sees() {
    let place = Place::with_two_reports();
    place.write(
        "draft.md",
        "# Kabul\n\nGunmen killed 21 people in Kabul on 3 May 2017.\n\nIn Kabul gunmen killed 12 people on 3 May 2017.\n",
    );
    place.write(
        "right.txt",
        "Gunmen killed 12 people in Kabul on 3 May 2017.\n",
    );
    place.write("plain.txt", "We met in the afternoon.\n");
    place.write("empty.md", "");
    place.write("binary.docx", [0_u8, 159, 146, 150]);
    place.done(&["init", "none"]);
    let mut session = String::new();
    for arguments in [
        &["check", "draft.md", "--casebook", "cb"][..],
        &["check", "right.txt", "--casebook", "cb", "--brief"],
        &["check", "plain.txt", "--casebook", "cb"],
        &["check", "empty.md", "--casebook", "cb"],
        &["check", "binary.docx", "--casebook", "cb"],
        &["check", "missing.md", "--casebook", "cb"],
        &["check", "draft.md"],
        &["check", "draft.md", "--casebook", "none"],
        &[
            "check",
            "draft.md",
            "--casebook",
            "cb",
            "--published",
            "soon",
        ],
        &["check", "--help"],
    ] {
        session.push_str(&format!(
            "$ concord {}\n{}\n",
            arguments.join(" "),
            place.shown(arguments)
        ));
    }
    settings().bind(|| insta::assert_snapshot!("check", session));
}

#[test]
fn the_page_escapes_everything_and_needs_nothing_else() {
    let place = Place::with_two_reports();
    place.write(
        "draft.txt",
        "<script>alert(1)</script> & \"quotes\"\n\nGunmen killed 21 people in Kabul on 3 May 2017 <b>.\n",
    );
    let arguments = [
        "check",
        "draft.txt",
        "--casebook",
        "cb",
        "--html",
        "notes.html",
    ];
    assert_eq!(place.run(&arguments).status.code(), Some(1));
    let page = std::fs::read_to_string(place.at("notes.html")).unwrap();
    for part in [
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;",
        "<mark class=\"v-contradicted\">21</mark>",
        "href=\"#n",
        "default-src 'none'",
        "At least 15 people were killed",
    ] {
        assert!(page.contains(part), "{part} is not in:\n{page}");
    }
    for part in ["<script", "http://", "https://", "<b>"] {
        assert!(!page.contains(part), "{part} is in the page");
    }
    let again = Path::new("again.html");
    place.run(&[
        "check",
        "draft.txt",
        "--casebook",
        "cb",
        "--html",
        "again.html",
    ]);
    assert_eq!(
        page,
        std::fs::read_to_string(place.at(again.to_str().unwrap())).unwrap()
    );
}

#[test]
fn json_has_a_finding_a_line_and_a_summary() {
    let place = Place::with_two_reports();
    place.write(
        "draft.txt",
        "\nGunmen killed 21 people in Kabul on 3 May 2017.\n",
    );
    let output = place.run(&["check", "draft.txt", "--casebook", "cb", "--json"]);
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (summary, findings) = lines.split_last().unwrap();
    assert_eq!(summary["kind"], "summary");
    assert_eq!(summary["counts"]["contradicted"], 1);
    let wrong = findings
        .iter()
        .find(|it| it["verdict"] == "contradicted")
        .unwrap();
    assert_eq!(wrong["topic"], "killed");
    assert_eq!(wrong["place"]["exact"], "21");
    assert_eq!(
        (&wrong["place"]["line"], &wrong["place"]["start"]),
        (&2.into(), &15.into())
    );
    assert!(!wrong["sources"].as_array().unwrap().is_empty());
}
