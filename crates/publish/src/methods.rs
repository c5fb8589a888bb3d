//! The note on method, written from the record.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::html::text;
use crate::index::Index;
use crate::phrase::count;

/// The section.
pub(crate) fn section(index: &Index<'_>) -> String {
    let methods = &index.input.methods;
    let tolls = index
        .input
        .events
        .iter()
        .flat_map(|event| event.killed.iter().chain(&event.wounded));
    let policies: BTreeSet<&str> = tolls.map(|toll| toll.policy.as_str()).collect();
    let policies: Vec<&str> = policies.into_iter().collect();
    let mut html =
        String::from("<p>A program coded the documents by rules of grammar and a codebook. ");
    html.push_str(if methods.decisions == 0 {
        "No person has reviewed the records: take them as a draft to be checked against the sentences.</p>\n"
    } else {
        "Persons have decided on some of the records; the log names each decision.</p>\n"
    });
    html.push_str(
        "<p>Low and high are the least and the most that any account gives. A best value exists only under the policy named. Copies of one text count as one source. Names of private persons are withheld, in quotations too: [square brackets] stand in their place. All other words between quotation marks are the documents’ own.</p>\n<dl>\n",
    );
    for (name, value) in [
        ("Program", methods.program.clone()),
        ("Codebook", format!("SHA-256 {}", methods.codebook)),
        ("Gazetteer", methods.gazetteer.clone()),
        ("Policy for best values", policies.join(", ")),
        ("Decisions by persons", methods.decisions.to_string()),
        (
            "State of the casebook",
            format!(
                "{}, head {}",
                count(
                    usize::try_from(methods.log_entries).unwrap_or(usize::MAX),
                    "log entry",
                    "log entries"
                ),
                methods.head
            ),
        ),
    ] {
        if !value.is_empty() {
            let _ = writeln!(html, "<dt>{}</dt><dd>{}</dd>", text(name), text(&value));
        }
    }
    html.push_str("</dl>\n");
    html
}
