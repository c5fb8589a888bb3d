//! Codes files without a casebook and prints their records as JSON lines, for a quick look at what coding gives.
//!
//! `cargo run --release -p concord-flow --example code -- METADATA.csv FILE...`

use std::path::Path;

use concord_casebook::{Coder as _, Input, read_metadata};
use concord_flow::Flow;
use concord_record::Record;
use sha2::Digest as _;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let metadata = arguments
        .next()
        .and_then(|path| read_metadata(Path::new(&path)).ok());
    let flow = Flow::new();
    for path in arguments {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let file = Path::new(&path)
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let known = metadata
            .as_ref()
            .and_then(|table| table.rows.get(&file))
            .cloned()
            .unwrap_or_default();
        let sha256: String = sha2::Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        match flow.code(&Input {
            file: &file,
            bytes: &bytes,
            sha256: &sha256,
            metadata: &known,
        }) {
            Ok(coded) => {
                for one in coded {
                    for record in std::iter::once(Record::Document(one.document)).chain(one.records)
                    {
                        println!("{}", serde_json::to_string(&record).unwrap_or_default());
                    }
                }
            }
            Err(rejection) => eprintln!("{file}: {}", rejection.reason),
        }
    }
}
