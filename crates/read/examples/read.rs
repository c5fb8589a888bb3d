//! Prints the blocks of a file: `cargo run -p concord-read --example read -- report.pdf`.

use concord_read::{Source, read};

fn main() {
    for name in std::env::args().skip(1) {
        let bytes = match std::fs::read(&name) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{name}: {error}");
                continue;
            }
        };
        match read(Source {
            name: &name,
            bytes: &bytes,
        }) {
            Err(error) => eprintln!("{name}: {error}"),
            Ok(readings) => {
                for reading in readings {
                    let row = reading
                        .row
                        .map(|row| format!(", row {row}"))
                        .unwrap_or_default();
                    println!(
                        "== {name}{row}: {}, {}",
                        reading.media_type, reading.encoding
                    );
                    println!("   language {:?}, {:?}", reading.language, reading.metadata);
                    for warning in &reading.warnings {
                        println!("   warning: {warning}");
                    }
                    for block in &reading.blocks {
                        let text: String = reading.text_of(block).chars().take(110).collect();
                        println!(
                            "{:6}..{:<6} {:11} {} {}",
                            block.start,
                            block.end,
                            block.kind.name(),
                            block.level,
                            text.replace(['\n', '\r', '\u{c}'], "⏎")
                        );
                    }
                    for note in &reading.notes {
                        println!("   note {} {:?} {:?}", note.label, note.marks, note.body);
                    }
                }
            }
        }
    }
}
