//! Who says what: claims, denials and hedged judgements.

use std::fmt::Write as _;

use concord_record::words::hedge;

use crate::html::{anchor, text};
use crate::index::Index;
use crate::phrase::speaker;

/// The section.
pub(crate) fn section(index: &Index<'_>) -> String {
    if index.input.claims.is_empty() {
        return "<p>No claim, denial or judgement was coded.</p>\n".to_owned();
    }
    let mut html = String::from(
        "<p>What a side says is recorded as its claim, not as a fact.</p>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Who</th><th scope=\"col\">Stance</th><th scope=\"col\">Sentence</th><th scope=\"col\">Hedge</th><th scope=\"col\">About</th></tr></thead>\n<tbody>\n",
    );
    for claim in &index.input.claims {
        let hedge = hedge(claim).unwrap_or_default();
        let event = claim.about.as_ref().and_then(|id| {
            index
                .account(id)
                .and_then(|account| account.event.clone())
                .or_else(|| index.event(id).map(|event| event.id.clone()))
        });
        let about = event.map_or_else(String::new, |event| {
            format!("<a href=\"#{}\">event</a>", anchor(&event))
        });
        let label = claim.stance.as_str();
        let sentences: String = index
            .sentences(&claim.id)
            .iter()
            .map(|it| index.quotation(it))
            .collect();
        let _ = writeln!(
            html,
            "<tr id=\"{}\"><td>{}</td><td>{label}</td><td>{sentences}</td><td>{}</td><td>{about}</td></tr>",
            anchor(&claim.id),
            index.shown(speaker(Some(&claim.speaker))),
            text(&hedge),
        );
    }
    html.push_str("</tbody></table></div>\n");
    html
}
