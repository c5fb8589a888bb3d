//! Every format through the one entrance, with files made here; and files that mean harm.

use std::io::Write;

use concord_read::{BlockKind, MAX_BYTES, ReadError, Reading, Source, read};
use zip::write::{SimpleFileOptions, ZipWriter};

fn one(name: &str, bytes: &[u8]) -> Reading {
    let mut readings = read(Source { name, bytes }).unwrap();
    assert_eq!(readings.len(), 1);
    readings.remove(0)
}

fn error(name: &str, bytes: &[u8]) -> ReadError {
    read(Source { name, bytes }).unwrap_err()
}

fn blocks(reading: &Reading) -> Vec<(BlockKind, &str)> {
    reading
        .blocks
        .iter()
        .map(|block| (block.kind, reading.text_of(block)))
        .collect()
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn html_page() {
    let page = r##"<!DOCTYPE html><html lang="en-GB"><head><title>Raid - Daily Post</title>
<meta property="og:site_name" content="Daily Post">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Raid on Tel Amar","datePublished":"2021-03-04T08:00:00Z","author":[{"name":"Ana Roe"}]}</script>
</head><body><nav><a href="/">Home</a> <a href="/n">News</a></nav>
<div class="cookie-bar">We use cookies to improve your experience.</div>
<article><h1>Raid on Tel Amar</h1>
<p>Armed men attacked the village of Tel Amar on Monday night and killed nine people, the mayor said on 18 May.<sup><a href="#fn1">1</a></sup> Two children were among them, according to the hospital of the district.</p>
<p>Subscribe to our newsletter to get news like this.</p>
<h2>What came before</h2>
<p>The village had been attacked twice in January, when <b>three</b> houses burned and a guard was wounded in the leg by a bullet.</p>
<ul><li>9 January: two men shot</li><li>20 January: a barn burned</li></ul>
<table><tr><th>Place</th><th>Killed</th></tr><tr><td>Tel Amar</td><td>9</td></tr></table>
<p>The governor promised to send police to the district, but the nearest station is forty kilometres away from the village.</p>
<p hidden>Secret words that nobody sees on the page at all.</p>
<ol class="footnotes"><li id="fn1">Interview with the mayor, 2 March 2021. <a href="#ref1">↩</a></li></ol>
</article><footer>© 2021 Daily Post</footer></body></html>"##;
    let reading = one("page.html", page.as_bytes());
    assert_eq!(reading.metadata.title.as_deref(), Some("Raid on Tel Amar"));
    assert_eq!(reading.metadata.publisher.as_deref(), Some("Daily Post"));
    assert_eq!(reading.metadata.authors, ["Ana Roe"]);
    assert_eq!(reading.metadata.published.as_deref(), Some("2021-03-04"));
    assert_eq!(reading.metadata.language.as_deref(), Some("en"));
    let kinds: Vec<&str> = reading
        .blocks
        .iter()
        .map(|block| block.kind.name())
        .collect();
    assert_eq!(
        kinds,
        [
            "title",
            "boilerplate",
            "paragraph",
            "boilerplate",
            "heading",
            "paragraph",
            "list_item",
            "list_item",
            "table",
            "table",
            "paragraph",
            "footnote"
        ],
        "{:?}",
        blocks(&reading)
    );
    assert!(reading.text.contains("on 18 May.¹ Two children"));
    assert!(!reading.text.contains("Secret"));
    let note = &reading.notes[0];
    assert_eq!(
        &reading.text[note.body.clone().unwrap()],
        "Interview with the mayor, 2 March 2021."
    );
}

#[test]
fn html_in_a_declared_encoding() {
    let text = "<html><head><meta charset=windows-1251></head><body><p>В результате обстрела погибли три мирных жителя, сообщил глава района.</p></body></html>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
    let reading = one("page.html", &bytes);
    assert_eq!(reading.encoding, "windows-1251");
    assert!(reading.text.contains("сообщил глава района"));
}

#[test]
fn html_that_nests_too_deep_is_flattened() {
    let deep = format!(
        "<html><body>{}Nine men died.{}",
        "<div>".repeat(100_000),
        "</div>".repeat(100_000)
    );
    let reading = one("deep.html", deep.as_bytes());
    assert_eq!(reading.text, "Nine men died.");
    assert_eq!(reading.warnings.len(), 1);
    let bold = format!("<html><body>{}Nine men died.", "<b>".repeat(100_000));
    assert_eq!(one("deep.html", bold.as_bytes()).text, "Nine men died.");
}

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

fn docx() -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0"?><w:document {W}><w:body>
<w:p><w:pPr><w:pStyle w:val="T1"/></w:pPr><w:r><w:t>Raid &amp; ruin</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">By Ana Roe</w:t></w:r></w:p>
<w:p><w:r><w:t>Nine men died in </w:t></w:r><w:r><w:t>the raid.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:del><w:r><w:t>Gone.</w:t></w:r></w:del></w:p>
<w:p><w:pPr><w:pStyle w:val="H2"/></w:pPr><w:r><w:t>Places</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>Tel Amar</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Place</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Killed</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>Tel</w:t></w:r></w:p><w:p><w:r><w:t>Amar</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>9</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>"#
    );
    let styles = format!(
        r#"<w:styles {W}><w:style w:styleId="T1"><w:name w:val="Title"/></w:style><w:style w:styleId="H2"><w:name w:val="heading 2"/></w:style></w:styles>"#
    );
    let notes = format!(
        r#"<w:footnotes {W}><w:footnote w:id="0"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t xml:space="preserve"> Interview with the mayor.</w:t></w:r></w:p></w:footnote></w:footnotes>"#
    );
    let core = r#"<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>Template</dc:title><dc:creator>Ben Poe</dc:creator><dcterms:created>2021-03-04T00:00:00Z</dcterms:created></cp:coreProperties>"#;
    archive(&[
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/footnotes.xml", notes.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
    ])
}

#[test]
fn docx_with_notes_and_a_table() {
    let reading = one("report.docx", &docx());
    use BlockKind::*;
    assert_eq!(
        blocks(&reading),
        [
            (Title, "Raid & ruin"),
            (Byline, "By Ana Roe"),
            (Paragraph, "Nine men died in the raid.¹"),
            (Heading, "Places"),
            (ListItem, "Tel Amar"),
            (Table, "Place | Killed"),
            (Table, "Tel Amar | 9"),
            (Footnote, "¹ Interview with the mayor."),
        ]
    );
    assert_eq!(reading.metadata.authors, ["Ana Roe"]);
    assert_eq!(reading.metadata.published.as_deref(), Some("2021-03-04"));
    assert_eq!(reading.notes[0].marks.len(), 1);
}

#[test]
fn docx_that_is_deep_damaged_or_a_bomb() {
    let deep = format!(
        "<w:document {W}>{}<w:p><w:r><w:t>Nine died.</w:t></w:r></w:p>",
        "<w:sdt>".repeat(200_000)
    );
    let reading = one(
        "deep.docx",
        &archive(&[("word/document.xml", deep.as_bytes())]),
    );
    assert_eq!(reading.text, "Nine died.");
    let bomb = archive(&[("word/document.xml", &vec![b' '; 80 * 1024 * 1024])]);
    assert!(bomb.len() < 200_000);
    assert!(matches!(error("bomb.docx", &bomb), ReadError::Bomb { .. }));
    let whole = docx();
    assert!(matches!(
        error("cut.docx", &whole[..whole.len() / 2]),
        ReadError::Broken { .. }
    ));
    assert!(matches!(
        error("text.docx", b"no archive"),
        ReadError::Broken { .. }
    ));
}

#[test]
fn epub_with_notes_in_another_chapter() {
    let container =
        r#"<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>"#;
    let package = r#"<package xmlns:dc="d"><metadata><dc:title>Two Winters</dc:title><dc:creator>Ana Roe</dc:creator><dc:date>2021</dc:date><dc:language>en</dc:language></metadata>
<manifest><item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/><item id="n" href="text/notes.xhtml" media-type="application/xhtml+xml"/><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>
<spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="n"/></spine></package>"#;
    let one_ = r#"<?xml version="1.0"?><html><head><title/></head><body><h2>First winter</h2><p>The army took the town in the first winter.<a epub:type="noteref" href="notes.xhtml#n1">1</a> Forty people fled.</p></body></html>"#;
    let notes = r#"<html><body><h2>Notes</h2><p id="n1"><a href="one.xhtml#r1">1</a>. Interview, Tel Amar.</p></body></html>"#;
    let book = archive(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", container.as_bytes()),
        ("OPS/book.opf", package.as_bytes()),
        ("OPS/nav.xhtml", b"<html><body>Contents</body></html>"),
        ("OPS/text/one.xhtml", one_.as_bytes()),
        ("OPS/text/notes.xhtml", notes.as_bytes()),
    ]);
    let reading = one("book.epub", &book);
    assert_eq!(reading.metadata.title.as_deref(), Some("Two Winters"));
    assert_eq!(reading.metadata.published.as_deref(), Some("2021"));
    assert!(
        reading.text.contains("first winter.¹ Forty"),
        "{}",
        reading.text
    );
    assert_eq!(
        reading.notes[0]
            .body
            .clone()
            .map(|body| &reading.text[body]),
        Some("Interview, Tel Amar."),
        "{}",
        reading.text
    );
}

/// A page whose content stream runs across two columns row by row, as the worst of programs write it.
fn pdf(left: &[&str], right: &[&str]) -> Vec<u8> {
    let mut content = "BT /F1 18 Tf 1 0 0 1 60 760 Tm (Two attacks in two days) Tj ET\n".to_owned();
    for row in 0..left.len().max(right.len()) {
        let y = 720 - 12 * row;
        for (x, column) in [(60, left), (320, right)] {
            if let Some(text) = column.get(row) {
                content += &format!("BT /F1 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n");
            }
        }
    }
    content += "BT /F1 9 Tf 1 0 0 1 300 30 Tm (1) Tj ET\n";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}endstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Title (report.doc) /Author (Ana Roe) /CreationDate (D:20210304) >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let table = file.len();
    file += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        file += &format!("{offset:010} 00000 n \n");
    }
    file += &format!(
        "trailer << /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{table}\n%%EOF",
        objects.len() + 1
    );
    file.into_bytes()
}

#[test]
fn pdf_columns_are_read_one_after_the_other() {
    let left = [
        "Gunmen on motorcycles attacked a vil-",
        "lage in the north of the country on",
        "Friday and killed nine people, the man",
        "who leads the town said. They came at",
        "dawn and set houses on fire. Two were",
        "children. Nobody has claimed it so far.",
    ];
    let right = [
        "In the south a roadside bomb went off",
        "near a market on Saturday and wounded",
        "eleven shoppers. Police blamed a group",
        "that is active in the hills. The army",
        "closed the road for the night. A long",
        "curfew was declared by the governor.",
    ];
    let reading = one("two.pdf", &pdf(&left, &right));
    use BlockKind::*;
    assert_eq!(
        blocks(&reading),
        [
            (Title, "Two attacks in two days"),
            (
                Paragraph,
                "Gunmen on motorcycles attacked a village in the north of the country on Friday and killed nine people, \
                 the man who leads the town said. They came at dawn and set houses on fire. Two were children. Nobody \
                 has claimed it so far."
            ),
            (
                Paragraph,
                "In the south a roadside bomb went off near a market on Saturday and wounded eleven shoppers. Police \
                 blamed a group that is active in the hills. The army closed the road for the night. A long curfew was \
                 declared by the governor."
            ),
        ]
    );
    assert_eq!(reading.metadata.authors, ["Ana Roe"]);
    assert_eq!(reading.metadata.published.as_deref(), Some("2021-03-04"));
}

#[test]
fn pdf_without_text_damaged_or_a_loop() {
    assert!(matches!(
        error("cut.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type"),
        ReadError::Broken { .. }
    ));
    let whole = pdf(&["One."], &[]);
    let text = String::from_utf8(whole).unwrap();
    let blank = text.replace(") Tj", ") XX");
    assert!(matches!(
        error("scan.pdf", blank.as_bytes()),
        ReadError::NoText
    ));
    // A page that is its own parent, without resources to stop the search.
    let page = "/Parent 2 0 R /MediaBox [0 0 595 842]";
    assert!(text.contains(page));
    let looped = text
        .replace("/Type /Pages /Kids", "/Parent 2 0 R /Kids")
        .replace("/Resources", "/Nothings");
    let _ = read(Source {
        name: "loop.pdf",
        bytes: looped.as_bytes(),
    });
}

#[test]
fn what_is_no_text_is_refused_with_a_reason() {
    assert_eq!(error("empty.txt", b""), ReadError::Empty);
    assert_eq!(error("blank.txt", b" \n\t\n"), ReadError::Empty);
    assert!(matches!(
        error("photo.txt", b"\x00\x01\x02\x03\x04abc\x00\x00"),
        ReadError::Binary { .. }
    ));
    assert!(matches!(
        error("photo.png", b"\x89PNG\r\n\x1a\n"),
        ReadError::Unsupported { .. }
    ));
    assert!(matches!(
        error("things.zip", &archive(&[("a.txt", b"x")])),
        ReadError::Unsupported { .. }
    ));
    let huge = vec![b'a'; MAX_BYTES + 1];
    let message = error("huge.txt", &huge).to_string();
    assert!(message.contains(&MAX_BYTES.to_string()), "{message}");
}

#[test]
fn one_long_line_is_read() {
    let line = "Nine men died in the raid on the town. ".repeat(200_000);
    let reading = one("long.txt", line.as_bytes());
    assert_eq!(reading.text, line);
    assert_eq!(reading.blocks.len(), 1);
}

#[test]
fn plain_text_keeps_line_ends_and_blanks() {
    let text = "  Raid\r\n\r\nNine men died.  \r\n\x0cTwo fled.\t\r\n";
    let reading = one("a.txt", text.as_bytes());
    assert_eq!(reading.text, text);
    assert_eq!(
        blocks(&reading),
        [
            (BlockKind::Title, "Raid"),
            (BlockKind::Paragraph, "Nine men died."),
            (BlockKind::Paragraph, "Two fled."),
        ]
    );
}
