//! `concord log`: what was done with the casebook, entry by entry.

use std::path::Path;

use serde_json::Value;

use crate::Outcome;
use crate::arguments::LogArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::{Column, Table};

/// Shows it.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &LogArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let casebook = crate::casebook::open(casebook)?;
    let entries = casebook.log(arguments.limit)?;
    if arguments.machine.json {
        for entry in &entries {
            output.json(entry)?;
        }
        return Ok(Outcome::Done);
    }
    let csv = arguments.machine.csv;
    let mut table = Table::new(&[
        ("seq", Column::Right),
        ("time", Column::Whole),
        ("who", Column::Whole),
        ("action", Column::Whole),
        ("detail", Column::Left),
        ("hash", Column::Whole),
    ]);
    for entry in &entries {
        table.row(vec![
            entry.seq.to_string(),
            entry.time.clone(),
            entry.who.clone(),
            entry.action.clone(),
            if csv {
                entry.detail.to_string()
            } else {
                detail(&entry.detail)
            },
            if csv {
                entry.hash.clone()
            } else {
                entry.hash.chars().take(12).collect()
            },
        ]);
    }
    if csv {
        table
            .write_csv(output.writer())
            .map_err(Failure::printing)?;
    } else {
        table.print(output)?;
    }
    Ok(Outcome::Done)
}

/// The plain values of an entry's detail, hashes shortened.
fn detail(value: &Value) -> String {
    let Value::Object(members) = value else {
        return value.to_string();
    };
    // The file first; version and digest are for programs, which take `--json`.
    let ordered = members
        .iter()
        .filter(|(name, _)| name.as_str() == "file")
        .chain(
            members
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "file" | "coder" | "digest")),
        );
    let parts = ordered.filter_map(|(name, value)| {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => return None,
        };
        let hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let text = if hash { text[..12].to_owned() } else { text };
        Some(format!("{name} {text}"))
    });
    parts.collect::<Vec<_>>().join(", ")
}
