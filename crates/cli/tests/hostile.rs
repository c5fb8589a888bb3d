//! A folder of everything that goes wrong: each file is told with its reason, all others are done, memory stays bounded.

mod common;

use std::io::{Seek as _, Write as _};

use common::{Place, settings};

/// A DOCX whose text unpacks to far more than it may.
fn bomb() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    {
        let mut writer = zip::ZipWriter::new(&mut bytes);
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        writer.start_file("[Content_Types].xml", options).unwrap();
        writer
            .write_all(b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>")
            .unwrap();
        writer.start_file("word/document.xml", options).unwrap();
        let blank = vec![b' '; 1 << 20];
        for _ in 0..600 {
            writer.write_all(&blank).unwrap();
        }
        writer.finish().unwrap();
    }
    bytes.into_inner()
}

fn folder() -> Place {
    let place = Place::new();
    place.write(
        "in/good-first.txt",
        "Gunmen killed 12 people in Kabul on 3 May 2017.\n",
    );
    place.write("in/empty.txt", "");
    place.write(
        "in/binary.txt",
        (0..4096u32)
            .map(|i| (i * 7 % 256) as u8)
            .collect::<Vec<_>>(),
    );
    place.write(
        "in/broken.pdf",
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R",
    );
    let deep = format!(
        "<html><body>{}Gunmen killed 3 people in Herat on 4 May 2017.{}</body></html>",
        "<div>".repeat(100_000),
        "</div>".repeat(100_000)
    );
    place.write("in/deep.html", deep);
    place.write("in/bomb.docx", bomb());
    place.write("in/utf16.txt", {
        let text = "\u{feff}Gunmen killed 4 people in Mosul on 5 May 2017.\n";
        text.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>()
    });
    place.write(
        "in/latin1.txt",
        b"Gunmen killed 5 people in Bogot\xe1, Colombia, on 6 May 2017.\n",
    );
    place.write(
        "in/mixed.txt",
        b"Gunmen killed 6 people in Kano \xff\xfe\xc3\x28 on 7 May 2017.\n",
    );
    place.write(
        "in/zz-good-last.txt",
        "Gunmen killed 7 people in Bamako on 8 May 2017.\n",
    );
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(place.at("in"), place.at("in/loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", place.at("in/lost")).unwrap();
    }
    place
}

#[test]
fn each_bad_file_is_told_and_the_others_are_done() {
    let place = folder();
    // One line of 200 MB; a hole, so that it costs no disk.
    let mut file = std::fs::File::create(place.at("in/long-line.txt")).unwrap();
    file.write_all(b"Gunmen killed 8 people in Lagos").unwrap();
    file.seek(std::io::SeekFrom::Start(200_000_000)).unwrap();
    file.write_all(b"\n").unwrap();
    drop(file);
    place.done(&["init", "cb"]);
    let added = place.shown(&["add", "--casebook", "cb", "in"]);
    let mut settings = settings();
    // What is coded from the good files is for other tests.
    settings.add_filter(r"\d+ (events?|contradictions?)\b", "[N] $1");
    settings.bind(|| insta::assert_snapshot!("hostile", added));
    let files = place.done(&["export", "--casebook", "cb"]);
    for file in [
        "good-first.txt",
        "zz-good-last.txt",
        "utf16.txt",
        "latin1.txt",
    ] {
        assert!(files.contains(&format!("\"file\":\"{file}\"")), "{file}");
    }
    place.done(&["verify", "--casebook", "cb"]);
    let status = place.run(&["status", "--casebook", "cb"]);
    assert!(
        String::from_utf8(status.stderr)
            .unwrap()
            .contains("`empty.txt` was not added")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn memory_stays_bounded() {
    let place = folder();
    // One line without an end that is read and coded as a whole.
    let clause = "the market was open on most days and ";
    place.write("in/one-line.txt", clause.repeat(400_000 / clause.len()));
    place.done(&["init", "cb"]);
    let binary = env!("CARGO_BIN_EXE_concord");
    let script = format!("ulimit -v 3000000; '{binary}' add --casebook cb in; echo $?");
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(place.at(""))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.trim_end().ends_with('1'),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
