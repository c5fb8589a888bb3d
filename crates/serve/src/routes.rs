//! The addresses. The same list answers requests and makes the OpenAPI document, so neither can have what the other lacks.

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Ask};
use crate::error::Problem;
use crate::{decide, pages};

/// An address and what answers it.
pub(crate) struct Route {
    /// `{id}` stands for a record's id.
    pub(crate) path: &'static str,
    /// What it is for.
    pub(crate) about: &'static str,
    /// Whether it changes something, and is sent as a form.
    pub(crate) post: bool,
    /// Whether it has a CSV twin.
    pub(crate) table: bool,
    /// What may be asked for: name and meaning.
    pub(crate) parameters: &'static [(&'static str, &'static str)],
    pub(crate) run: fn(&mut Ask<'_>) -> Result<Answer, Problem>,
}

/// What an address leads to.
pub(crate) enum Found<'a> {
    Route(&'static Route, &'a str),
    OtherMethod,
    Nothing,
}

/// Finds the route of a path without its ending.
pub(crate) fn find(post: bool, path: &str) -> Found<'_> {
    let mut other = false;
    for route in ROUTES {
        let id = match route.path.split_once("{id}") {
            None => (route.path == path).then_some(""),
            Some((before, after)) => path
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .filter(|id| !id.is_empty() && !id.contains('/')),
        };
        match id {
            Some(id) if route.post == post => return Found::Route(route, id),
            Some(_) => other = true,
            None => {}
        }
    }
    if other {
        Found::OtherMethod
    } else {
        Found::Nothing
    }
}

const PAGE: (&str, &str) = ("page", "which page of the list, from 1");

/// What listings of events are narrowed by.
const EVENTS: &[(&str, &str)] = &[
    ("type", "kind of event; may be given again"),
    ("country", "two-letter code; may be given again"),
    ("adm1", "province by name; may be given again"),
    ("actor", "id of a perpetrator; may be given again"),
    ("status", "occurred, planned, foiled, alleged, denied"),
    ("precision", "how exactly the place is known, or `none`"),
    ("sources", "at least so many independent sources"),
    ("contradicted", "`yes`: only events with contradictions"),
    ("from", "first day, month or year"),
    ("to", "last day, month or year"),
    ("box", "west,south,east,north in degrees"),
    ("sort", "date, killed, sources, contradictions"),
    PAGE,
];

/// All routes.
pub(crate) const ROUTES: &[Route] = &[
    Route {
        path: "/",
        about: "Where to begin",
        post: false,
        table: false,
        parameters: &[],
        run: pages::home::home,
    },
    Route {
        path: "/contradictions",
        about: "Contradictions between reports and sums that do not hold, the gravest first",
        post: false,
        table: true,
        parameters: &[
            (
                "relation",
                "same_event, same_quantity, same_fact, arithmetic",
            ),
            ("field", "the field that differs"),
            ("state", "open (the default), settled, holds, all"),
            PAGE,
        ],
        run: pages::contradictions::list,
    },
    Route {
        path: "/contradictions/{id}",
        about: "One contradiction",
        post: false,
        table: false,
        parameters: &[],
        run: pages::contradictions::one,
    },
    Route {
        path: "/events",
        about: "Events with facets",
        post: false,
        table: true,
        parameters: EVENTS,
        run: pages::events::list,
    },
    Route {
        path: "/events/{id}",
        about: "One event with its accounts and sentences",
        post: false,
        table: true,
        parameters: &[],
        run: pages::event::one,
    },
    Route {
        path: "/explore",
        about: "Map, series and table of events, each narrowing the others",
        post: false,
        table: true,
        parameters: EVENTS,
        run: pages::explore::explore,
    },
    Route {
        path: "/estimates",
        about: "Estimates of one measure and actor over time, as bands from differing sources",
        post: false,
        table: true,
        parameters: &[
            ("measure", "what is counted"),
            ("actor", "whose"),
            ("by", "year or month"),
        ],
        run: pages::estimates::estimates,
    },
    Route {
        path: "/queue",
        about: "What is to be decided next: contradicted and uncertain accounts first",
        post: false,
        table: false,
        parameters: &[
            (
                "after",
                "the id of an account: what comes after it in the order",
            ),
            ("at", "the id of an account to show, decided or not"),
            ("type", "kind of event"),
            ("country", "two-letter code"),
            ("limit", "how many (JSON), up to 50"),
        ],
        run: pages::queue::queue,
    },
    Route {
        path: "/batch",
        about: "Accounts that wait, with their sentences, to be decided together",
        post: false,
        table: true,
        parameters: &[
            ("type", "kind of event"),
            ("country", "two-letter code"),
            PAGE,
        ],
        run: pages::batch::list,
    },
    Route {
        path: "/batch",
        about: "Keep one decision on several accounts: without `sure` it only shows what would be kept",
        post: true,
        table: false,
        parameters: &[
            ("record", "id; may be given again"),
            (
                "seen.ID",
                "for accept: what the page with the evidence gave",
            ),
            ("verb", "accept, reject, flag"),
            ("reason", "why"),
            ("sure", "`yes` to keep them"),
        ],
        run: pages::batch::keep,
    },
    Route {
        path: "/documents/{id}",
        about: "A document with its records beside it",
        post: false,
        table: true,
        parameters: &[
            ("at", "start-end in code points, to be shown"),
            ("kind", "only records of this kind"),
        ],
        run: pages::reader::reader,
    },
    Route {
        path: "/documents/{id}/new",
        about: "A form for a record that a person makes from words of a document, begun by the coder",
        post: false,
        table: false,
        parameters: &[
            ("kind", "account (the default), quantity, claim"),
            (
                "at",
                "start-end in code points: the words that are its evidence",
            ),
            ("words", "the words themselves, where no place is given"),
        ],
        run: pages::make::form,
    },
    Route {
        path: "/documents/{id}/new",
        about: "Keep a record that a person makes from words of a document",
        post: true,
        table: false,
        parameters: &[
            ("kind", "account, quantity, claim"),
            (
                "at",
                "start-end in code points: the words that are its evidence",
            ),
            (
                "type, date, place, perpetrators, targets, killed, wounded, detained, missing, attribution, status",
                "fields of an account",
            ),
            (
                "measure, value, modifier, unit, actor, about, place, period, reporter",
                "fields of a quantity",
            ),
            ("speaker, stance, proposition, hedge", "fields of a claim"),
            ("reason", "why"),
            ("as", "`json` for an answer without a page"),
        ],
        run: pages::make::keep,
    },
    Route {
        path: "/suggest/places",
        about: "Places that a person may mean who has begun to type (JSON)",
        post: false,
        table: false,
        parameters: &[("q", "what was typed")],
        run: pages::suggest::places,
    },
    Route {
        path: "/suggest/sides",
        about: "Sides of the codebook that a person may mean who has begun to type (JSON)",
        post: false,
        table: false,
        parameters: &[("q", "what was typed")],
        run: pages::suggest::sides,
    },
    Route {
        path: "/documents/{id}/original",
        about: "The file as it was captured",
        post: false,
        table: false,
        parameters: &[],
        run: pages::reader::original,
    },
    Route {
        path: "/sources",
        about: "Documents and the families in which they lean on one another",
        post: false,
        table: true,
        parameters: &[("q", "a part of file, title or publisher"), PAGE],
        run: pages::sources::sources,
    },
    Route {
        path: "/sources/{id}",
        about: "One source family: who leans on whom, why, and the words that show it",
        post: false,
        table: true,
        parameters: &[],
        run: pages::family::one,
    },
    Route {
        path: "/rate",
        about: "Keep an Admiralty code: a publication's reliability, or an account's credibility",
        post: true,
        table: false,
        parameters: &[
            ("publication", "its name as documents give it"),
            ("topic", "kind of event; none for everything"),
            ("record", "in place of a publication: the id of an account"),
            (
                "code",
                "A to F of a publication, 1 to 6 of an account, - to take it back",
            ),
            ("reason", "why"),
            ("back", "where to go then"),
            ("as", "`json` for an answer without a page"),
        ],
        run: pages::rate::keep,
    },
    Route {
        path: "/drafts",
        about: "The drafts that the server was given",
        post: false,
        table: false,
        parameters: &[],
        run: pages::drafts::list,
    },
    Route {
        path: "/drafts/{id}",
        about: "A draft as the report that it becomes, with what is wrong with it",
        post: false,
        table: false,
        parameters: &[],
        run: pages::drafts::one,
    },
    Route {
        path: "/news",
        about: "The state of the casebook (JSON); as server events where `Accept` asks for text/event-stream",
        post: false,
        table: false,
        parameters: &[],
        run: news,
    },
    Route {
        path: "/log",
        about: "The chained log: who did what, when and why",
        post: false,
        table: true,
        parameters: &[("before", "entries before this place")],
        run: pages::log::log,
    },
    Route {
        path: "/search",
        about: "Passages that hold all words",
        post: false,
        table: true,
        parameters: &[("q", "words")],
        run: pages::search::search,
    },
    Route {
        path: "/help",
        about: "Pages and keys",
        post: false,
        table: false,
        parameters: &[],
        run: pages::help::help,
    },
    Route {
        path: "/openapi",
        about: "This document",
        post: false,
        table: false,
        parameters: &[],
        run: openapi,
    },
    Route {
        path: "/decide",
        about: "Keep a decision on a record",
        post: true,
        table: false,
        parameters: &[
            ("record", "id"),
            ("verb", "accept, reject, flag, edit, merge, split"),
            ("seen", "for accept: what the page with the evidence gave"),
            ("set.FIELD", "for edit: the new value of a field"),
            (
                "with",
                "for merge and split: another account; may be given again",
            ),
            ("reason", "why"),
            ("back", "where to go then"),
            ("as", "`json` for an answer without a page"),
        ],
        run: decide::decide,
    },
    Route {
        path: "/settle",
        about: "Choose among the accounts of an event",
        post: true,
        table: false,
        parameters: &[
            ("contradiction", "id"),
            (
                "choice",
                "latest, range, majority, independent_median, or the id of an account",
            ),
            ("seen", "what the page with the evidence gave"),
            ("reason", "why"),
            ("back", "where to go then"),
            ("as", "`json` for an answer without a page"),
        ],
        run: decide::settle,
    },
    Route {
        path: "/undo",
        about: "Take decisions back; both stay in the log",
        post: true,
        table: false,
        parameters: &[
            ("seq", "place in the log; may be given again"),
            ("back", "where to go then"),
            ("as", "`json` for an answer without a page"),
        ],
        run: decide::undo,
    },
];

/// News for whoever asks once; [`crate::news::Wire::events`] is for those who listen.
fn news(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    Ok(Answer::Json(json!(ask.library.wire().now())))
}

/// The OpenAPI document.
pub(crate) fn openapi(_: &mut Ask<'_>) -> Result<Answer, Problem> {
    Ok(Answer::Json(document()))
}

fn document() -> Value {
    let mut paths = Map::new();
    for route in ROUTES {
        let parameters: Vec<Value> = route
            .parameters
            .iter()
            .map(|(name, about)| json!({"name": name, "in": "query", "description": about, "required": false, "schema": {"type": "string"}}))
            .chain(route.path.contains("{id}").then(|| json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}})))
            .collect();
        let answer = |media: &str| json!({"200": {"description": route.about, "content": {media: {}}}, "403": {"description": "no cookie of this session, or another site"}, "404": {"description": "no such record"}});
        if route.post {
            let properties: Map<String, Value> = route
                .parameters
                .iter()
                .map(|(name, about)| {
                    (
                        (*name).to_owned(),
                        json!({"type": "string", "description": about}),
                    )
                })
                .collect();
            let body = json!({"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": properties}}}});
            let operation = json!({"summary": route.about, "requestBody": body, "responses": answer("application/json")});
            paths.entry(route.path).or_insert_with(|| json!({}))["post"] = operation;
            continue;
        }
        let mut twin = |ending: &str, media: &str| {
            paths.insert(
                format!("{}{ending}", route.path),
                json!({"get": {"summary": route.about, "parameters": parameters, "responses": answer(media)}}),
            );
        };
        twin("", "text/html");
        if route.path != "/" && !route.path.ends_with("/original") {
            twin(".json", "application/json");
        }
        if route.table {
            twin(".csv", "text/csv");
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Concord workbench",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Served on the loopback to a browser that holds the session's cookie. Every page has a twin in JSON, every table one in CSV.",
        },
        "components": {"securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "concord-PORT"}}},
        "security": [{"session": []}],
        "paths": paths,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_with_their_ids() {
        let route = |post, path| match find(post, path) {
            Found::Route(route, id) => (route.path, id.to_owned()),
            Found::OtherMethod => ("other method", String::new()),
            Found::Nothing => ("nothing", String::new()),
        };
        assert_eq!(route(false, "/events"), ("/events", String::new()));
        assert_eq!(
            route(false, "/events/e1"),
            ("/events/{id}", "e1".to_owned())
        );
        assert_eq!(
            route(false, "/documents/d1/original"),
            ("/documents/{id}/original", "d1".to_owned())
        );
        assert_eq!(
            route(false, "/documents/d1"),
            ("/documents/{id}", "d1".to_owned())
        );
        assert_eq!(route(false, "/decide").0, "other method");
        assert_eq!(route(true, "/decide").0, "/decide");
        assert_eq!(route(false, "/events/").0, "nothing");
        assert_eq!(route(false, "/nothing").0, "nothing");
    }

    #[test]
    fn the_api_document_has_every_address() {
        let document = document();
        for route in ROUTES {
            assert!(
                document["paths"].get(route.path).is_some(),
                "{}",
                route.path
            );
        }
        assert!(document["paths"].get("/events.csv").is_some());
        assert!(document["paths"].get("/queue.csv").is_none());
    }
}
