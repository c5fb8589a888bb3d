//! Reports from drafts: figures open their sentences, mistakes have places, private persons stay unnamed.

mod common;

use common::{Place, holds_together};

/// The text of a file.
fn text(place: &Place, name: &str) -> String {
    std::fs::read_to_string(place.at(name)).unwrap()
}

/// A casebook `cb` of reports that name a private person and a public one.
fn with_persons() -> Place {
    let place = Place::new();
    place.write(
        "in/clinic.txt",
        "Clinic attacked\n\nGunmen killed 4 people in Kabul on 3 May 2017. A teacher, Amina Yusuf, said that the attackers came at night. President Ashraf Ghani condemned the attack.\n",
    );
    place.write(
        "in/market.txt",
        "Market\n\nAt least 6 people were killed by gunmen in Kabul on 3 May 2017, Amina Yusuf told reporters.\n",
    );
    place.done(&["init", "cb"]);
    place.done(&["add", "--casebook", "cb", "in"]);
    place
}

#[test]
fn a_figure_opens_its_sentence_and_two_runs_are_the_same() {
    let place = Place::with_two_reports();
    place.write(
        "draft.md",
        "# Kabul\n\nIn Kabul {{figure: killed where country=AF}} people died in {{figure: events where place=kabul\nfrom=2017-05 to=2017-05}} attack {{cite: a.txt}}. <b>Raw</b> [link](javascript:x)\n\n{{plot: killed by month}}\n\n{{map: events}}\n\n{{table: events}}\n\n`{{figure: code}}`\n",
    );
    let run = |out: &str| {
        place.run(&[
            "report",
            "draft.md",
            "--casebook",
            "cb",
            "--no-lint",
            "--out",
            out,
        ])
    };
    let output = run("one.html");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    run("two.html");
    let page = text(&place, "one.html");
    assert_eq!(page, text(&place, "two.html"));
    holds_together(&page);
    let figure = page
        .split("<summary>12–15</summary>")
        .nth(1)
        .expect("the figure is a range");
    let panel = &figure[..figure.find("</details>").unwrap()];
    assert!(
        panel.contains("“Gunmen killed 12 people in Kabul on 3 May 2017.”"),
        "{panel}"
    );
    assert!(panel.contains("At least 15 people were killed"), "{panel}");
    assert!(page.contains("<summary>1</summary>"));
    let hash = {
        let export = place.done(&["export", "--casebook", "cb"]);
        let first: serde_json::Value =
            serde_json::from_str(export.lines().next().unwrap()).unwrap();
        first["sha256"].as_str().unwrap().to_owned()
    };
    let notes = page.split("<section id=\"notes\"").nth(1).unwrap();
    assert!(
        notes.contains(&hash) && notes.contains("paragraph 1, code points 0–47"),
        "{notes}"
    );
    assert!(page.contains("&lt;b&gt;Raw&lt;/b&gt;") && !page.contains("javascript"));
    assert!(page.contains("<code>{{figure: code}}</code>"));
    assert_eq!(page.matches("<svg").count(), 2);
    assert!(page.contains("no coordinates: 0"));

    let markdown = place.done(&[
        "report",
        "draft.md",
        "--casebook",
        "cb",
        "--to",
        "markdown",
        "--no-lint",
    ]);
    assert!(
        markdown.contains("In Kabul 12–15[^f1] people died"),
        "{markdown}"
    );
    assert!(
        markdown.contains("“Gunmen killed 12 people in Kabul on 3 May 2017.”"),
        "{markdown}"
    );
}

#[test]
fn mistakes_have_line_column_and_a_way_out() {
    let place = Place::with_two_reports();
    place.write(
        "draft.md",
        "# A\n\nOne {{figure: events where contry=AF}}.\n\n{{figur: x}}\n\nä {{cite: nothing}}, {{figure: quantity x1}}\n",
    );
    let output = place.run(&["report", "draft.md", "--casebook", "cb"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    for part in [
        "draft.md:3:28: `contry` is nothing that events have",
        "did you mean `country`?",
        "draft.md:5:1: `{{figur: x` begins no directive",
        "draft.md:7:11: `nothing` is no record with sentences and no document of the casebook",
        "draft.md:7:32: `x1` is no quantity of the casebook",
        "concord quantities --json",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

#[test]
fn the_check_is_listed_and_strict_fails_by_it() {
    let place = Place::with_two_reports();
    place.write(
        "draft.md",
        "# A\n\nGunmen killed 70 people in Kabul on 3 May 2017.\n",
    );
    let output = place.run(&["report", "draft.md", "--casebook", "cb", "--out", "r.html"]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("draft.md:3: contradicted"), "{said}");
    assert!(text(&place, "r.html").contains("<section id=\"checks\""));
    let strict = place.run(&[
        "report",
        "draft.md",
        "--casebook",
        "cb",
        "--strict",
        "--out",
        "s.html",
    ]);
    assert_eq!(strict.status.code(), Some(1));
    assert!(!place.at("s.html").exists());
}

#[test]
fn private_persons_stay_unnamed_until_a_person_decides() {
    let place = with_persons();
    place.write("draft.md", "# A\n\nGunmen killed {{figure: killed where country=AF}} people, said Amina Yusuf.\n\n{{table: claims}}\n");
    let report = |out: &str| {
        let output = place.run(&[
            "report",
            "draft.md",
            "--casebook",
            "cb",
            "--no-lint",
            "--out",
            out,
        ]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stderr).unwrap()
    };
    let said = report("r.html");
    assert!(said.contains("draft.md:3:"), "{said}");
    place.done(&["report", "--casebook", "cb", "--out", "brief.html"]);
    for page in ["r.html", "brief.html"] {
        let page = text(&place, page);
        assert!(
            !page.contains("Yusuf") && page.contains("withheld"),
            "{page}"
        );
        assert!(!page.contains("Ghani") || page.contains("Ashraf Ghani"));
    }
    assert!(text(&place, "brief.html").contains("Ghani"));
    // The brief and the report pass; a file that leaks does not, however it writes the name.
    place.done(&[
        "redact",
        "--casebook",
        "cb",
        "--check",
        "r.html",
        "brief.html",
    ]);
    place.write(
        "leak.html",
        "<p>first</p>\n<p>said <b>AMINA</b>\nYUS&#85;F&rsquo;s</p>",
    );
    let leak = place.run(&[
        "redact",
        "--casebook",
        "cb",
        "--check",
        "r.html",
        "leak.html",
    ]);
    assert_eq!(leak.status.code(), Some(1));
    let said = String::from_utf8(leak.stdout).unwrap();
    assert!(
        said.contains("leak.html:2:") && said.contains("names Amina Yusuf"),
        "{said}"
    );

    // The export is the contract's by default.
    let plain = place.done(&["export", "--casebook", "cb"]);
    let redacted = place.done(&["export", "--casebook", "cb", "--redacted"]);
    assert!(
        plain.contains("Yusuf")
            && !redacted.contains("Yusuf")
            && redacted.contains("\"redacted\":true")
    );
    assert_eq!(plain.lines().count(), redacted.lines().count());

    let list = place.done(&["redact", "--casebook", "cb", "--list"]);
    let line = |name: &str| {
        list.lines()
            .find(|line| line.contains(name))
            .unwrap_or_default()
            .to_owned()
    };
    assert!(
        line("Amina Yusuf").contains("withheld") && line("Ghani").contains("named"),
        "{list}"
    );
    let unknown = place.run(&[
        "redact",
        "--casebook",
        "cb",
        "--lift",
        "Yusuf",
        "--reason",
        "x",
    ]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        String::from_utf8(unknown.stderr)
            .unwrap()
            .contains("`Amina Yusuf`")
    );
    let without = place.run(&["redact", "--casebook", "cb", "--lift", "Amina Yusuf"]);
    assert_eq!(without.status.code(), Some(2));
    place.done(&[
        "redact",
        "--casebook",
        "cb",
        "--lift",
        "amina yusuf",
        "--reason",
        "consent in writing",
    ]);
    report("r.html");
    assert!(text(&place, "r.html").contains("Amina Yusuf"));
    let log = place.done(&["log", "--casebook", "cb", "--json"]);
    assert!(
        log.contains("\"redaction\"") && log.contains("consent in writing"),
        "{log}"
    );
    place.done(&[
        "redact",
        "--casebook",
        "cb",
        "--withhold",
        "Ashraf Ghani",
        "--reason",
        "a test",
    ]);
    report("r.html");
    place.done(&["report", "--casebook", "cb", "--out", "brief.html"]);
    assert!(!text(&place, "brief.html").contains("Ghani"));
    place.done(&["verify", "--casebook", "cb"]);
}
