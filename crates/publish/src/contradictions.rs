//! Disagreements with their sentences side by side, and sums that were recomputed.

use std::fmt::Write as _;

use concord_record::words::plain;
use concord_record::{Contradiction, Field};

use crate::html::{anchor, text};
use crate::index::Index;

/// The section.
pub(crate) fn section(index: &Index<'_>) -> String {
    let all = &index.input.contradictions;
    let (holding, open): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.holds == Some(true));
    let mut html = String::new();
    if open.is_empty() {
        html.push_str("<p>No disagreement was found between the records.</p>\n");
    }
    for contradiction in open {
        html.push_str(&article(index, contradiction));
    }
    if !holding.is_empty() {
        html.push_str("<h3>Sums that hold</h3>\n");
        for contradiction in holding {
            html.push_str(&article(index, contradiction));
        }
    }
    html
}

fn article(index: &Index<'_>, it: &Contradiction) -> String {
    let (class, what) = match it.holds {
        Some(true) => ("good", "The sum holds".to_owned()),
        Some(false) => ("alert", "The sum does not hold".to_owned()),
        None => (
            "alert",
            format!("{}: {}", plain(it.relation.as_str()), plain(&it.field)),
        ),
    };
    let mut html = format!(
        "<article id=\"{}\"><h3><span class=\"{class}\">{}</span> <span class=\"soft\">severity {:.2}</span></h3>\n<p>{}</p>\n<div class=\"beside\">",
        anchor(&it.id),
        text(&what),
        it.severity,
        index.shown(&it.difference)
    );
    let field = field(&it.field);
    let mut shown = std::collections::BTreeSet::new();
    for record in &it.records {
        for sentence in index.sentences_for([record], field) {
            if shown.insert((&sentence.document, sentence.start, sentence.end)) {
                html.push_str(&index.quotation(sentence));
            }
        }
    }
    html.push_str("</div>\n");
    let events: Vec<String> = it
        .records
        .iter()
        .filter_map(|id| {
            index
                .account(id)?
                .event
                .clone()
                .or_else(|| index.event(id).map(|event| event.id.clone()))
        })
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    for event in events {
        let _ = writeln!(
            html,
            "<p><a href=\"#{}\">The event in the table</a></p>",
            anchor(&event)
        );
    }
    html.push_str("</article>\n");
    html
}

/// The field of evidence that a contradiction is about.
fn field(name: &str) -> Option<Field> {
    Some(match name {
        "date" => Field::Date,
        "place" => Field::Place,
        "type" => Field::Trigger,
        "perpetrator" | "perpetrators" => Field::Perpetrator,
        "target" | "targets" => Field::Target,
        "weapon" | "weapons" => Field::Weapon,
        "killed" => Field::Killed,
        "wounded" => Field::Wounded,
        "detained" => Field::Detained,
        "missing" => Field::Missing,
        "attribution" => Field::Attribution,
        "status" => Field::Status,
        "value" => Field::Value,
        _ => return None,
    })
}
