//! What holds for every file, however odd.

use concord_read::{Reading, Source, read};
use proptest::prelude::*;

const EXTENSIONS: &[&str] = &[
    "txt", "md", "html", "pdf", "epub", "docx", "jsonl", "json", "csv", "tsv", "eml", "",
];

fn check(reading: &Reading) {
    let mut last = 0;
    for block in &reading.blocks {
        assert!(block.start >= last && block.start < block.end, "{block:?}");
        let text = reading
            .text
            .get(block.range())
            .expect("inside the text, on character boundaries");
        assert_eq!(text.trim(), text, "white space belongs to no block");
        last = block.end;
    }
    for note in &reading.notes {
        for range in note.marks.iter().chain(&note.body) {
            assert!(
                reading
                    .text
                    .get(range.clone())
                    .is_some_and(|text| !text.is_empty())
            );
        }
    }
}

fn read_all(bytes: &[u8]) {
    for extension in EXTENSIONS {
        let name = format!("file.{extension}");
        if let Ok(readings) = read(Source { name: &name, bytes }) {
            assert!(!readings.is_empty());
            readings.iter().for_each(check);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_cause_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
        for head in [&b"%PDF-1.5\n"[..], b"PK\x03\x04", b"<!DOCTYPE html><p>", b"{\"text\":\""] {
            read_all(&[head, &bytes].concat());
        }
    }

    #[test]
    fn no_text_breaks_the_laws(text in "([A-Za-zа-я .,:?!\"'()\\[\\]0-9¹²³|\t#*>_<&;/@=-]{0,30}(\n|\r\n|\n\n|\x0c| )){0,25}") {
        read_all(text.as_bytes());
    }

    #[test]
    fn plain_text_is_unchanged(text in "[\\PC\n\r\t]{1,300}") {
        prop_assume!(!text.starts_with(['<', '\u{feff}', '%', '{']));
        if let Ok(readings) = read(Source { name: "a.txt", bytes: text.as_bytes() }) {
            prop_assert_eq!(&readings[0].text, &text);
        }
    }

    #[test]
    fn markup_keeps_the_laws(parts in prop::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<div>", "<table><tr><td>", "</td><td>", "</table>", "<li>", "<ul>", "</ul>", "<sup><a href=\"#n\">1</a></sup>",
        "<li id=\"n\">", "Nine men died in the raid on the town.", " Sel ", "<br>", "<h2>", "</h2>", "<b>", "<a href='#n'>[1]</a>",
        "# ", "\n\n", "- ", "[^1]", "[^1]: note", "| a | b |\n", "\u{f4e0}0\u{f4e1}", "&amp;", "<!--", "-->", "<script>",
    ]), 0..30)) {
        let text = parts.concat();
        read_all(text.as_bytes());
        read_all(format!("<html><body>{text}").as_bytes());
    }
}
