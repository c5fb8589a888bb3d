//! Where to begin.

use maud::html;
use serde_json::json;

use crate::answer::{Answer, Ask, Page};
use crate::error::Problem;

/// Goes to the contradictions, which is what a person comes for; an empty casebook says what to do.
pub(crate) fn home(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    if !ask.index.documents.is_empty() {
        return Ok(Answer::See("/contradictions".to_owned()));
    }
    Ok(Page {
        title: "Nothing here yet".to_owned(),
        body: html! {
            p { "This casebook has no reports. Add a folder of them in a terminal; this page need not be closed:" }
            pre { code { "concord add --casebook FOLDER YOUR-REPORTS" } }
            p { "Text, Markdown, HTML, PDF, EPUB, DOCX, e-mail, JSON lines and CSV are read. To look around first: " code { "concord demo --serve" } "." }
        },
        json: json!({"documents": 0}),
        table: None,
        scripts: &[],
        wide: false,
    }
    .into())
}
