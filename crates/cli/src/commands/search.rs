//! `concord search`: words in the reports.

use std::path::Path;

use concord_record::words::{count, one_line};

use crate::Outcome;
use crate::arguments::SearchArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::{Column, Table};

/// Finds them.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &SearchArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let casebook = crate::casebook::open(casebook)?;
    let query = arguments.query.join(" ");
    let hits = casebook.search(&query, arguments.limit)?;
    if arguments.machine.json {
        for hit in &hits {
            output.json(hit)?;
        }
    } else if arguments.machine.csv {
        let heads = [
            "document",
            "file",
            "kind",
            "start",
            "end",
            "score",
            "snippet_start",
            "snippet",
        ];
        let mut table = Table::new(&heads.map(|head| (head, Column::Left)));
        for hit in &hits {
            table.row(vec![
                hit.document.clone(),
                hit.file.clone(),
                hit.kind.clone(),
                hit.start.to_string(),
                hit.end.to_string(),
                hit.score.to_string(),
                hit.snippet_start.to_string(),
                hit.snippet.clone(),
            ]);
        }
        table
            .write_csv(output.writer())
            .map_err(Failure::printing)?;
    } else {
        let style = output.style;
        for hit in &hits {
            let place = format!("{}:{}", hit.start, hit.end);
            output.line(format!(
                "{}  {}  {}",
                style.strong(&hit.file),
                style.faint(&place),
                style.faint(&hit.document)
            ))?;
            output.line(format!(
                "    {}",
                style.quote(&format!("“{}”", one_line(&hit.snippet)))
            ))?;
        }
    }
    if hits.is_empty() {
        let documents = casebook.status()?.documents;
        output.note(format!(
            "no passage holds all words of `{query}` in {}",
            count(documents, "document", "documents")
        ));
        output.hint("try fewer words, or the beginning of a word with `*`, such as `bomb*`");
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Done)
}
