//! Pages and keys.

use maud::html;
use serde_json::json;

use crate::answer::{Answer, Ask, Page};
use crate::error::Problem;

/// What a key does: the name that scripts and the stored choice of keys use, the key, and words for people.
const KEYS: &[(&str, &str, &str)] = &[
    (
        "accept",
        "a",
        "Accept, or settle by what is chosen; in the queue it shows first what was not in view yet",
    ),
    ("reject", "x", "Reject; no contradiction"),
    ("skip", "Space", "Skip to the next"),
    ("undo", "Backspace", "Take the last decision back"),
    ("edit", "e", "Edit the fields"),
    (
        "merge",
        "m",
        "Merge with the chosen account: both tell of one event",
    ),
    ("split", "s", "Split from the chosen account: two events"),
    ("flag", "f", "Flag: somebody should look at it"),
    (
        "make",
        "n",
        "In the reader: a new record from the selected words, or from the sentence of the record in the frame",
    ),
    (
        "reveal",
        "v",
        "In the reader: show passages that describe bodies, torture or sexual violence, or blur them again",
    ),
    ("next", "j", "Next item, record or row"),
    ("previous", "k", "Previous item, record or row"),
    ("open", "o", "Open in the reader"),
    ("help", "?", "This page"),
];

/// The page.
pub(crate) fn help(_: &mut Ask<'_>) -> Result<Answer, Problem> {
    let body = html! {
        h2 { "Keys" }
        p { "Keys act on the item with the frame around it. They are printed on the buttons, and every button can be reached with Tab. " kbd { "1" } " to " kbd { "9" } " choose." }
        p { label.switch { input type="checkbox" #keys-on checked; " Single keys are on" } " " span.soft { "(switch them off when you use speech input)" } }
        table #keys {
            thead { tr { th scope="col" { "Key" } th scope="col" { "What it does" } th scope="col" { "Another key" } } }
            tbody {
                @for (action, key, about) in KEYS {
                    tr { td { kbd data-shows=(action) { (key) } } td { (about) } td { input data-remap=(action) size="9" aria-label=(format!("Another key for: {about}")) placeholder="press a key" readonly; } }
                }
            }
        }
        p { button type="button" #keys-reset hidden { "All keys as they were" } }
        h2 { "Pages" }
        dl {
            dt { a href="/contradictions" { "Contradictions" } } dd { "Where reports of one event disagree, and sums that do not hold, the gravest first. Choose the policy by which the best value is taken, or say that it stands." }
            dt { a href="/queue" { "Queue" } } dd { "One account at a time with its sentence. Every field can be changed in place; places and sides are suggested while you type. Contradicted and uncertain ones come first. Nothing can be accepted before its sentence was in view." }
            dt { a href="/events" { "Events" } } dd { "The table of events with facets. Every choice is in the address: keep it, send it to a colleague who has the same casebook." }
            dt { a href="/explore" { "Explore" } } dd { "Map, months and table together. Filled circles are exact places, dashed areas are places known only to a district, province or country. What is not located is counted, not dropped." }
            dt { a href="/estimates" { "Estimates" } } dd { "Numbers that sources give over time, as bands." }
            dt { "Reader" } dd { "A document with what was coded from it. Select words to make a new account, quantity or claim: they are its evidence, and no run of the coder takes it away." }
            dt { a href="/sources" { "Sources" } } dd { "Which documents lean on which and why, and how reliable each publication is by the Admiralty code." }
            dt { a href="/drafts" { "Drafts" } } dd { "The drafts given with " code { "--draft" } " as the reports that they become. The page follows the file." }
            dt { a href="/log" { "Log" } } dd { "Everything that was done, chained by hashes. Any decision can be taken back there." }
        }
        h2 { "For other programs" }
        p { "Add " code { ".json" } " to the path of a page, or " code { ".csv" } " where it is a table. " a href="/openapi.json" { "The OpenAPI document" } " lists all addresses." }
        h2 { "What this tool does not do" }
        p { "It has no pages about persons and no search by person. Nothing leaves this machine: the server answers to 127.0.0.1 only, and to the browser that opened the printed address." }
    };
    Ok(Page {
        title: "Help".to_owned(),
        body,
        json: json!({"keys": KEYS.iter().map(|(action, key, about)| json!({"action": action, "key": key, "about": about})).collect::<Vec<_>>()}),
        table: None,
        scripts: &[],
        wide: false,
    }
    .into())
}
