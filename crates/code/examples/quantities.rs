//! Codes text files and prints their quantities: JSON lines for a scorer, or a plain list to read.
//!
//! `quantities FILE... [--metadata METADATA.csv] [--list]`; the metadata's first two columns are the file's name and its date.

use std::collections::HashMap;

use concord_annotate::Context;
use concord_codebook::Codebook;
use concord_gazetteer::Gazetteer;
use concord_read::Source;
use concord_record::{DateRange, Record};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files = Vec::new();
    let mut published = HashMap::new();
    let mut list = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--list" => list = true,
            "--metadata" => {
                let text = std::fs::read_to_string(arguments.next().unwrap_or_default())?;
                published.extend(text.lines().filter_map(|line| {
                    let (file, rest) = line.split_once(',')?;
                    Some((file.to_owned(), DateRange::parse(rest.split(',').next()?)?))
                }));
            }
            file => files.push(std::path::PathBuf::from(file)),
        }
    }
    let (codebook, gazetteer) = (Codebook::embedded(), Gazetteer::embedded());
    for path in files {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let bytes = std::fs::read(&path)?;
        for reading in concord_read::read(Source {
            name: &name,
            bytes: &bytes,
        })? {
            let context = Context {
                document: name.clone(),
                published: published
                    .get(&name)
                    .copied()
                    .or_else(|| DateRange::parse(reading.metadata.published.as_deref()?)),
                publisher: None,
            };
            if !list {
                println!(
                    "{}",
                    serde_json::json!({"kind": "document", "id": name, "file": name})
                );
            }
            let annotation = concord_annotate::annotate(codebook, gazetteer, &reading, context);
            let annotation = concord_resolve::resolve(codebook, gazetteer, annotation);
            for record in concord_code::code(codebook, &annotation) {
                let Record::Quantity(quantity) = &record else {
                    continue;
                };
                if !list {
                    println!("{}", serde_json::to_string(&record)?);
                    continue;
                }
                let passage = quantity
                    .evidence
                    .last()
                    .map_or("", |evidence| &evidence.exact);
                let text = |field: &Option<String>| field.clone().unwrap_or_else(|| "-".to_owned());
                println!(
                    "{} {} {}..{} {} {} | {} | {} | {} | {}..{} | {} | {} | {}",
                    quantity.id,
                    quantity.measure,
                    quantity
                        .low
                        .map_or_else(|| "-".to_owned(), |low| low.to_string()),
                    quantity
                        .high
                        .map_or_else(|| "-".to_owned(), |high| high.to_string()),
                    quantity.modifier,
                    quantity.unit,
                    text(&quantity.actor),
                    text(&quantity.about),
                    text(&quantity.place),
                    quantity
                        .start
                        .map_or_else(|| "-".to_owned(), |day| day.to_string()),
                    quantity
                        .end
                        .map_or_else(|| "-".to_owned(), |day| day.to_string()),
                    text(&quantity.reporter),
                    text(&quantity.share_of),
                    passage.split_whitespace().collect::<Vec<_>>().join(" "),
                );
            }
        }
    }
    Ok(())
}
