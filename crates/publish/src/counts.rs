//! Counts of what happened by province and by month, as tables with small bars.

use std::fmt::Write as _;

use concord_analyse::{Filter, Month, Row, by_month, by_place, select};
use concord_record::Event;
use concord_record::words::{plain, thousands};

use crate::html::{anchor, bar, text};
use crate::index::Index;
use crate::phrase::{bounds, count, date};

/// The section.
pub(crate) fn section(index: &Index<'_>) -> String {
    let events = select(&index.input.events, &Filter::default());
    if events.is_empty() {
        return "<p>There is nothing to count.</p>\n".to_owned();
    }
    let mut html = format!(
        "<p>Counted: {} that happened or are said to have happened; plans, foiled plots and denied incidents are not. A number of events opens the list of them, and each leads to its sentences.</p>\n",
        count(events.len(), "event", "events")
    );
    let of_place = |row: &Row| {
        let row = (row.country.clone(), row.adm1.clone());
        events
            .iter()
            .copied()
            .filter(|event| {
                let place = event.place.as_ref();
                (
                    place.and_then(|it| it.country.clone()),
                    place.and_then(|it| it.adm1.clone()),
                ) == row
            })
            .collect()
    };
    html.push_str(&table(
        "Province",
        &by_place(events.iter().copied()),
        place_name,
        of_place,
    ));
    let of_month = |row: &Row| {
        let month = row.month;
        events
            .iter()
            .copied()
            .filter(|event| event.date.as_ref().and_then(Month::within) == month)
            .collect()
    };
    let months = by_month(events.iter().copied());
    // A series over decades with a handful of events would be a page of empty months.
    let few = months.len() > 36;
    let months: Vec<Row> = months
        .into_iter()
        .filter(|row| !few || row.tally.events > 0)
        .collect();
    html.push_str(&table("Month", &months, month_name, of_month));
    if few {
        html.push_str("<p class=\"soft\">Months without an event are left out.</p>\n");
    }
    html
}

fn place_name(row: &Row) -> String {
    match (&row.adm1, &row.country) {
        (Some(adm1), Some(country)) => format!("{adm1}, {country}"),
        (Some(adm1), None) => adm1.clone(),
        (None, Some(country)) => format!("{country}, province not known"),
        (None, None) => "not located".to_owned(),
    }
}

fn month_name(row: &Row) -> String {
    row.month.map_or_else(
        || "no single month known".to_owned(),
        |month| month.to_string(),
    )
}

fn table<'e>(
    head: &str,
    rows: &[Row],
    name: fn(&Row) -> String,
    events: impl Fn(&Row) -> Vec<&'e Event>,
) -> String {
    let most = rows.iter().map(|row| row.tally.events).max().unwrap_or(0);
    let mut html = format!(
        "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">{head}</th><th scope=\"col\" class=\"number\">Events</th><th scope=\"col\" aria-hidden=\"true\"></th><th scope=\"col\" class=\"number\">Killed</th><th scope=\"col\" class=\"number\">Share</th></tr></thead>\n<tbody>\n"
    );
    for row in rows {
        let tally = &row.tally;
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{:.0} %</td></tr>",
            text(&name(row)),
            listed(tally.events, &events(row)),
            bar(tally.events, most),
            if tally.killed.given == 0 {
                "<span class=\"soft\">not given</span>".to_owned()
            } else {
                let open = tally.killed.open_ended > 0;
                let killed = bounds(
                    Some(thousands(tally.killed.low)),
                    Some(thousands(tally.killed.high)),
                );
                format!(
                    "{}{}",
                    killed.unwrap_or_default(),
                    if open { " or more" } else { "" }
                )
            },
            row.share * 100.0
        );
    }
    html.push_str("</tbody></table></div>\n");
    html
}

/// A number that opens the list of the events that it counts, each a link to its sentences.
fn listed(number: usize, events: &[&Event]) -> String {
    if events.is_empty() {
        return thousands(number as u64);
    }
    let mut html = format!(
        "<details class=\"figure\"><summary>{}</summary><ul>",
        thousands(number as u64)
    );
    for event in events {
        let _ = write!(
            html,
            "<li><a href=\"#{}\">{}, {}</a></li>",
            anchor(&event.id),
            text(&plain(event.event_type.as_str())),
            text(&date(event.date.as_ref()))
        );
    }
    html.push_str("</ul></details>");
    html
}
