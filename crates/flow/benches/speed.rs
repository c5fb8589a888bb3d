//! How fast reports are coded: `cargo bench -p concord-flow`. Prints figures and asserts nothing about them.
//!
//! The input is 200 reports of about 3 kB, made of the paragraphs of `samples/reports` in an order that is always the same. Words
//! repeat more in it than in life, so `cargo bench -p concord-flow -- FOLDER` measures on the text files of a folder instead.

mod measure;

use std::path::Path;
use std::time::Instant;

use concord_annotate::Context;
use concord_casebook::{Coder as _, Input, SourceMetadata};
use concord_codebook::Codebook;
use concord_flow::Flow;
use concord_gazetteer::Gazetteer;
use concord_read::{Reading, Source};

use measure::{drawing, on_threads};

/// Reports made.
const REPORTS: usize = 200;
/// Bytes of a report.
const LENGTH: usize = 3000;

/// A report: its name and text.
type Report = (String, Vec<u8>);

fn main() {
    // Cargo passes `--bench`.
    let folder = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let reports = folder.as_deref().map_or_else(made, read);
    let bytes: usize = reports.iter().map(|(_, text)| text.len()).sum();
    println!("{} reports, {} kB", reports.len(), bytes / 1000);

    let start = Instant::now();
    let flow = Flow::new();
    let first = &reports[0];
    code(&flow, first);
    println!(
        "loading data and coding one report: {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );

    stages(&reports, bytes);
    for threads in [1, 2] {
        let spent = on_threads(threads, &reports, |report| {
            code(&flow, report);
        });
        let what = format!("all layers, {threads} thread(s)");
        spent.print(&what, "reports", reports.len(), bytes);
    }
    println!("peak memory: {}", peak());
}

/// From bytes to records.
fn code(flow: &Flow, (name, bytes): &Report) -> usize {
    let input = Input {
        file: name,
        bytes,
        sha256: "0",
        metadata: &SourceMetadata::default(),
    };
    flow.code(&input).map_or(0, |coded| {
        coded.iter().map(|document| document.records.len()).sum()
    })
}

/// Each stage alone, on one thread.
fn stages(reports: &[Report], bytes: usize) {
    let (codebook, gazetteer) = (Codebook::embedded(), Gazetteer::embedded());
    let readings: Vec<Reading> = timed("read", reports.len(), || {
        let readings = reports.iter().flat_map(|(name, bytes)| {
            concord_read::read(Source { name, bytes }).unwrap_or_default()
        });
        readings.collect()
    });
    let parse = || -> usize {
        let parses = readings.iter().flat_map(|reading| {
            let blocks: Vec<_> = reading.blocks.iter().map(|block| block.range()).collect();
            concord_language::parse_blocks(&reading.text, &blocks)
        });
        parses.map(|parse| parse.tokens.len()).sum()
    };
    let start = Instant::now();
    let tokens = timed("language", reports.len(), parse);
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "    {tokens} tokens, {:.0} tokens/s, {:.0} kB/s",
        tokens as f64 / seconds,
        bytes as f64 / seconds / 1e3,
    );
    let before = Instant::now();
    let annotations: Vec<_> = timed("annotate (with language)", reports.len(), || {
        let annotations = readings.iter().map(|reading| {
            concord_annotate::annotate(codebook, gazetteer, reading, Context::default())
        });
        annotations.collect()
    });
    let annotations: Vec<_> = timed("resolve", reports.len(), || {
        let resolved = annotations
            .into_iter()
            .map(|annotation| concord_resolve::resolve(codebook, gazetteer, annotation));
        resolved.collect()
    });
    let accounts = || -> usize {
        let records = annotations
            .iter()
            .map(|annotation| concord_code::code_accounts(codebook, annotation).len());
        records.sum()
    };
    let start = Instant::now();
    timed("code, accounts alone", reports.len(), accounts);
    let alone = start.elapsed().as_secs_f64();
    let without = before.elapsed().as_secs_f64();
    let start = Instant::now();
    let records: usize = timed("code", reports.len(), || {
        let records = annotations
            .iter()
            .map(|annotation| concord_code::code(codebook, annotation).len());
        records.sum()
    });
    let added = (start.elapsed().as_secs_f64() - alone).max(0.0);
    println!(
        "    {records} records; quantities, claims and relations add {:.1} % to annotating and coding without them",
        100.0 * added / without,
    );
}

/// Runs a stage and prints its time for a report.
fn timed<T>(name: &str, reports: usize, stage: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = stage();
    let each = start.elapsed().as_secs_f64() / reports as f64;
    println!("{name}, 1 thread: {:.2} ms a report", each * 1e3);
    result
}

/// The text files of a folder.
fn read(folder: &str) -> Vec<Report> {
    let mut reports: Vec<Report> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{folder}: {error}; give a folder of text files"))
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_string_lossy().into_owned();
            Some((name, std::fs::read(path).ok()?))
        })
        .collect();
    reports.sort();
    assert!(!reports.is_empty(), "{folder} has no files");
    reports
}

/// Reports of shuffled sample paragraphs.
fn made() -> Vec<Report> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/reports");
    let texts = read(&samples.to_string_lossy());
    let paragraphs: Vec<String> = texts
        .iter()
        .filter(|(name, _)| name.ends_with(".txt") || name.ends_with(".md"))
        .flat_map(|(_, bytes)| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            text.split("\n\n").map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|paragraph| !paragraph.trim().is_empty())
        .collect();
    let mut draw = drawing();
    (0..REPORTS)
        .map(|number| {
            let mut text = String::new();
            while text.len() < LENGTH {
                text.push_str(&paragraphs[draw(paragraphs.len())]);
                text.push_str("\n\n");
            }
            (format!("report-{number}.txt"), text.into_bytes())
        })
        .collect()
}

/// The most memory that the program has held, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kilobytes.map_or("not known on this system".to_owned(), |value| {
        format!("{:.0} MB", value / 1e3)
    })
}
