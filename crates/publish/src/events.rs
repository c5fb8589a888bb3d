//! The table of events, each with its accounts side by side.

use std::fmt::Write as _;

use concord_record::words::{plain, thousands};
use concord_record::{Event, EventToll, Field, Status, Toll};

use crate::html::{anchor, text};
use crate::index::Index;
use crate::phrase::{bounds, count, date, perpetrators, place};

/// The section.
pub(crate) fn section(index: &Index<'_>) -> String {
    if index.input.events.is_empty() {
        return "<p>No document tells of an incident.</p>\n".to_owned();
    }
    let mut html = String::from(
        "<div class=\"scroll\"><table>\n<caption>Low and high are the bounds of what was reported; “or more” means that no upper end is given.</caption>\n\
         <thead><tr><th scope=\"col\">Date</th><th scope=\"col\">Type</th><th scope=\"col\">Place</th><th scope=\"col\">Perpetrator</th><th scope=\"col\" class=\"number\">Killed</th><th scope=\"col\" class=\"number\">Wounded</th><th scope=\"col\">Sources</th></tr></thead>\n<tbody>\n",
    );
    for event in &index.input.events {
        html.push_str(&row(index, event));
    }
    html.push_str("</tbody></table></div>\n");
    html
}

fn row(index: &Index<'_>, event: &Event) -> String {
    let mut html = format!("<tr id=\"{}\">", anchor(&event.id));
    let open = |label: &str, field: Field| {
        index.figure(label, &index.sentences_for(&event.accounts, Some(field)))
    };
    let _ = write!(
        html,
        "<td>{}</td>",
        open(&date(event.date.as_ref()), Field::Date)
    );
    let status = match event.status {
        Status::Occurred => String::new(),
        other => format!(" ({other})"),
    };
    let kind = format!("{}{status}", plain(event.event_type.as_str()));
    let _ = write!(html, "<td>{}</td>", open(&kind, Field::Trigger));
    let _ = write!(
        html,
        "<td>{}</td>",
        open(&place(event.place.as_ref()), Field::Place)
    );
    let sides = index.sides(&event.perpetrators);
    let side = perpetrators(&sides, event.attribution);
    let _ = write!(html, "<td>{}</td>", open(&side, Field::Perpetrator));
    for (toll, field) in [
        (&event.killed, Field::Killed),
        (&event.wounded, Field::Wounded),
    ] {
        let _ = write!(
            html,
            "<td class=\"number\">{}</td>",
            toll_cell(index, toll.as_ref(), field)
        );
    }
    let _ = writeln!(html, "<td>{}</td></tr>", accounts(index, event));
    html
}

fn toll_cell(index: &Index<'_>, toll: Option<&EventToll>, field: Field) -> String {
    let Some(toll) = toll else {
        return "<span class=\"soft\">not given</span>".to_owned();
    };
    let Some(label) = bounds(toll.low.map(thousands), toll.high.map(thousands)) else {
        return "<span class=\"soft\">not given</span>".to_owned();
    };
    let mut html = index.figure(&label, &index.sentences_for(&toll.from, Some(field)));
    if let Some(best) = toll.best
        && toll.low != toll.high
    {
        let _ = write!(
            html,
            "<span class=\"soft\">best {} ({})</span>",
            thousands(best),
            text(&toll.policy)
        );
    }
    html
}

/// What each account says, and how many of them are independent.
fn accounts(index: &Index<'_>, event: &Event) -> String {
    let label = format!(
        "{}, {} independent",
        count(event.accounts.len(), "account", "accounts"),
        thousands(event.independent_sources as u64)
    );
    let mut html = format!(
        "<details class=\"figure\"><summary>{}</summary><div class=\"sentences\">",
        text(&label)
    );
    for account in event.accounts.iter().filter_map(|id| index.account(id)) {
        let file = index
            .document(&account.document)
            .map_or(account.document.as_str(), |it| &it.file);
        let toll = |toll: &Option<Toll>, what: &str| {
            let toll = toll.as_ref()?;
            Some(format!(
                "{} {what}",
                bounds(toll.low.map(thousands), toll.high.map(thousands))?
            ))
        };
        let mut says = vec![
            plain(account.event_type.as_str()),
            date(account.date.as_ref()),
            place(account.place.as_ref()),
        ];
        says.extend(toll(&account.killed, "killed"));
        says.extend(toll(&account.wounded, "wounded"));
        let _ = write!(
            html,
            "<p id=\"{}\"><strong>{}</strong>: {}</p>",
            anchor(&account.id),
            index.shown(file),
            text(&says.join(", "))
        );
        for sentence in index.sentences(&account.id) {
            html.push_str(&index.quotation(sentence));
        }
    }
    html.push_str("</div></details>");
    if !event.contradictions.is_empty() {
        html.push_str("<span class=\"alert\">≠</span>");
        for (place, id) in event.contradictions.iter().enumerate() {
            let _ = write!(
                html,
                " <a href=\"#{}\">contradiction {}</a>",
                anchor(id),
                place + 1
            );
        }
    }
    html
}
