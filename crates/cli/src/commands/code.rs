//! `concord code`: the stateless stream, documents in and records out.

use std::io::{BufRead, BufReader, Read};

use concord_annotate::Context;
use concord_flow::Flow;
use concord_read::Source;
use concord_record::{DateRange, Record};
use serde::Deserialize;

use crate::Outcome;
use crate::arguments::CodeArguments;
use crate::failure::Failure;
use crate::output::Output;

/// Lines that are coded side by side before their records are written.
const BATCH: usize = 64;

/// A document of the stream. Other members, such as `title`, are let through: the text alone is coded.
#[derive(Debug, Deserialize)]
struct Line {
    id: Option<String>,
    text: String,
    published: Option<String>,
    publisher: Option<String>,
}

/// Codes it.
pub(crate) fn run(arguments: &CodeArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let flow = crate::casebook::flow_with(arguments.codebook.as_deref())?;
    let from_stdin = arguments.file.as_os_str() == "-";
    let source: Box<dyn Read> = if from_stdin {
        Box::new(std::io::stdin())
    } else {
        let opened = std::fs::File::open(&arguments.file);
        Box::new(opened.map_err(Failure::file("read", &arguments.file))?)
    };
    let mut lines = BufReader::new(source).split(b'\n');
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut number, mut bad) = (0, 0);
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        for line in lines.by_ref().take(BATCH) {
            let line = line.map_err(Failure::file("read", &arguments.file))?;
            number += 1;
            if !line.trim_ascii().is_empty() {
                batch.push((number, line));
            }
            if from_stdin && batch.len() >= threads {
                // Whoever writes line by line should not wait for a full batch.
                break;
            }
        }
        if batch.is_empty() {
            break;
        }
        for (number, coded) in code(&flow, &batch, threads) {
            match coded {
                Ok(records) => {
                    for record in &records {
                        output.json(record)?;
                    }
                }
                Err(reason) => {
                    bad += 1;
                    output.warn(format!("line {number} was not coded: {reason}"));
                }
            }
        }
        output.flush().map_err(Failure::printing)?;
    }
    if bad > 0 {
        output.hint("each line must be one JSON object with at least `text`");
    }
    Ok(if bad == 0 {
        Outcome::Done
    } else {
        Outcome::Nothing
    })
}

/// Codes the lines of a batch, in order.
fn code(
    flow: &Flow,
    batch: &[(usize, Vec<u8>)],
    threads: usize,
) -> Vec<(usize, Result<Vec<Record>, String>)> {
    let share = batch.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = batch
            .chunks(share)
            .map(|chunk| {
                scope.spawn(move || {
                    let one = |(number, line): &(usize, Vec<u8>)| {
                        (*number, code_line(flow, *number, line))
                    };
                    chunk.iter().map(one).collect::<Vec<_>>()
                })
            })
            .collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, Vec<_>>| {
            worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().flat_map(join).collect()
    })
}

fn code_line(flow: &Flow, number: usize, line: &[u8]) -> Result<Vec<Record>, String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let published = match line.published.as_deref() {
        None | Some("") => None,
        Some(date) => Some(
            DateRange::parse(date)
                .ok_or_else(|| format!("`{date}` is no date; write YYYY-MM-DD"))?,
        ),
    };
    let id = line.id.unwrap_or_else(|| number.to_string());
    // Read as plain text, the only format whose canonical text is the text as given, so that spans count in it.
    let source = Source {
        name: "stream.txt",
        bytes: line.text.as_bytes(),
    };
    let readings = concord_read::read(source).map_err(|error| error.to_string())?;
    let mut records = Vec::new();
    for reading in &readings {
        let context = Context {
            document: id.clone(),
            published,
            publisher: line.publisher.clone(),
        };
        records.extend(flow.records(reading, context));
    }
    Ok(records)
}
