//! The page as a whole.

use std::fmt::Write as _;

use concord_analyse::{Filter, coverage, select};
use concord_record::words::thousands;
use concord_redact::Register;

use crate::html::{head, text};
use crate::index::Index;
use crate::input::BriefInput;
use crate::phrase::count;
use crate::{claims, contradictions, counts, events, methods, quantities, sources};

/// The sections in their order: anchor, title, content.
type Section = (&'static str, &'static str, fn(&Index<'_>) -> String);

const SECTIONS: &[Section] = &[
    ("summary", "Summary", summary),
    ("events", "Events", events::section),
    ("contradictions", "Contradictions", contradictions::section),
    ("counts", "Counts by province and month", counts::section),
    (
        "quantities",
        "Quantities and estimates",
        quantities::section,
    ),
    ("claims", "Claims and denials", claims::section),
    ("sources", "Sources", sources::section),
    ("gaps", "What is not known", gaps),
    ("methods", "How this was made", methods::section),
];

/// The brief as one HTML page, without the names of private persons.
pub fn brief(input: &BriefInput, register: &Register) -> String {
    let index = Index::new(input, register);
    let title = text(&input.title);
    let mut html = head("en", &input.title, "");
    let _ = write!(
        html,
        "<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the content</a>\n<header>\n<h1>{title}</h1>\n\
         <p class=\"soft\">Every figure opens the sentences that it comes from. Words between “quotation marks” are the documents’ own; all else was coded.</p>\n\
         <nav aria-label=\"Sections\"><ul>\n"
    );
    for (id, title, _) in SECTIONS {
        let _ = writeln!(html, "<li><a href=\"#{id}\">{title}</a></li>");
    }
    html.push_str("</ul></nav>\n</header>\n<main id=\"main\">\n");
    for (id, title, content) in SECTIONS {
        let _ = write!(
            html,
            "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title}</h2>\n{}</section>\n",
            content(&index)
        );
    }
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

fn summary(index: &Index<'_>) -> String {
    let input = index.input;
    let families: std::collections::BTreeSet<&str> = input
        .documents
        .iter()
        .map(|document| document.family.as_deref().unwrap_or(&document.id))
        .collect();
    let open = input
        .contradictions
        .iter()
        .filter(|it| it.holds != Some(true))
        .count();
    let total = concord_analyse::total(select(&input.events, &Filter::default()));
    let mut html = String::from("<ul class=\"facts\">\n");
    for (number, what, link) in [
        (input.documents.len(), "documents", "sources"),
        (families.len(), "source families", "sources"),
        (input.events.len(), "events", "events"),
        (
            open,
            "contradictions and sums that do not hold",
            "contradictions",
        ),
        (input.quantities.len(), "quantities", "quantities"),
        (input.claims.len(), "claims", "claims"),
    ] {
        let number = thousands(number as u64);
        let _ = writeln!(
            html,
            "<li><a href=\"#{link}\"><strong>{number}</strong> {what}</a></li>"
        );
    }
    html.push_str("</ul>\n");
    let killed = total.killed;
    if killed.given > 0 {
        let open = if killed.open_ended == 0 {
            String::new()
        } else {
            let events = count(killed.open_ended, "event", "events");
            format!(" or more, since {events} gave no upper end")
        };
        let _ = writeln!(
            html,
            "<p>Dead over all events that happened or are said to have happened: {} to {}{open}. Of {}, {} a number of dead; <a href=\"#events\">the events</a> show where each number comes from.</p>",
            thousands(killed.low),
            thousands(killed.high),
            count(total.events, "such event", "such events"),
            count(killed.given, "gives", "give"),
        );
    }
    html
}

fn gaps(index: &Index<'_>) -> String {
    let known = coverage(&index.input.events);
    let mut html = format!(
        "<ul>\n<li>Not located: {} of {}</li>\n<li>Located by country only: {}</li>\n<li>Without a date: {}</li>\n<li>Dated no better than by a year, a season or several months: {}</li>\n",
        known.not_located,
        count(known.events, "event", "events"),
        known.country_only,
        known.not_dated,
        known.dated_coarsely,
    );
    let unpublished = index
        .input
        .documents
        .iter()
        .filter(|it| it.published.is_none())
        .count();
    let _ = writeln!(
        html,
        "<li>Documents without a known date of publication, so that “last Thursday” stays open: {unpublished}</li>"
    );
    for unread in &index.input.unread {
        let _ = writeln!(
            html,
            "<li>Not read: <code>{}</code>, {}</li>",
            index.shown(&unread.file),
            text(&unread.reason)
        );
    }
    html.push_str("</ul>\n");
    html
}
