//! Numbers about the conflict that are no single incident's toll.

use std::fmt::Write as _;

use concord_record::words::{number, plain, window};
use concord_record::{Modifier, Quantity};

use crate::html::{anchor, text};
use crate::index::Index;
use crate::phrase::bounds;

/// The section.
pub(crate) fn section(index: &Index<'_>) -> String {
    let quantities = &index.input.quantities;
    if quantities.is_empty() {
        return "<p>No document gives a number about the conflict as a whole.</p>\n".to_owned();
    }
    let mut html = String::from(
        "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Measure</th><th scope=\"col\">Value</th><th scope=\"col\">Of whom or what</th><th scope=\"col\">Where</th><th scope=\"col\">When</th><th scope=\"col\">Who says so</th></tr></thead>\n<tbody>\n",
    );
    for it in quantities {
        let sentences = index.sentences(&it.id);
        let _ = writeln!(
            html,
            "<tr id=\"{}\"><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            anchor(&it.id),
            text(&plain(it.measure.as_str())),
            index.figure(&value(it), sentences),
            index.shown(&subject(it)),
            text(it.place.as_deref().unwrap_or("")),
            text(&window(it.start, it.end).unwrap_or_default()),
            index.shown(it.reporter.as_deref().unwrap_or("")),
        );
    }
    html.push_str("</tbody></table></div>\n");
    html
}

/// Whose the number is and what it is about: `Taliban: fighters`.
pub fn subject(it: &Quantity) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in [&it.actor, &it.about].into_iter().flatten() {
        if !parts.contains(&part.as_str()) {
            parts.push(part);
        }
    }
    parts.join(": ")
}

/// A quantity's value with its modifier and unit: `about 40 %`.
pub fn value(it: &Quantity) -> String {
    let Some(value) = bounds(it.low.map(number), it.high.map(number)) else {
        return "no value".to_owned();
    };
    let unit = match it.unit.as_str() {
        "count" => String::new(),
        "percent" => " %".to_owned(),
        "per_month" => " a month".to_owned(),
        other => format!(" {other}"),
    };
    let about = if it.modifier == Modifier::Approx {
        "about "
    } else {
        ""
    };
    format!("{about}{value}{unit}")
}
