//! Numbers about the conflict that are no single incident's toll.

use std::fmt::Write as _;

use concord_record::{DateRange, Modifier, Quantity};

use crate::html::{anchor, bounds, text, thousands};
use crate::index::Index;

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
        let mut whose: Vec<&str> = Vec::new();
        for part in [&it.actor, &it.about].into_iter().flatten() {
            if !whose.contains(&part.as_str()) {
                whose.push(part);
            }
        }
        let _ = writeln!(
            html,
            "<tr id=\"{}\"><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            anchor(&it.id),
            text(&it.measure.as_str().replace('_', " ")),
            index.figure(&value(it), sentences),
            index.shown(&whose.join(": ")),
            text(it.place.as_deref().unwrap_or("")),
            text(&window(it)),
            index.shown(it.reporter.as_deref().unwrap_or("")),
        );
    }
    html.push_str("</tbody></table></div>\n");
    html
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 && (0.0..9e15).contains(&value) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, not negative and small, as just checked"
        )]
        return thousands(value as u64);
    }
    format!("{value}")
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

fn window(it: &Quantity) -> String {
    match (it.start, it.end) {
        (Some(start), Some(end)) => {
            let whole = |range: &DateRange| range.start == Some(start) && range.end == Some(end);
            let year = DateRange::year(start.year()).filter(whole);
            let month = DateRange::month(start.year(), start.month()).filter(whole);
            year.or(month)
                .unwrap_or_else(|| DateRange::between(start, end))
                .label()
        }
        (Some(start), None) => format!("from {start}"),
        (None, Some(end)) => format!("until {end}"),
        (None, None) => String::new(),
    }
}
