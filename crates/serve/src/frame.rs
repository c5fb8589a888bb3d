//! What all pages share: head, navigation, notices, foot.

use maud::{DOCTYPE, Markup, html};

use crate::answer::{Ask, Page};
use crate::error::Problem;

/// The pages of the navigation, in their order.
const NAV: &[(&str, &str)] = &[
    ("/contradictions", "Contradictions"),
    ("/queue", "Queue"),
    ("/events", "Events"),
    ("/explore", "Explore"),
    ("/estimates", "Estimates"),
    ("/sources", "Sources"),
    ("/drafts", "Drafts"),
    ("/log", "Log"),
    ("/help", "Help"),
];

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " · Concord" }
            link rel="icon" href="/favicon.svg" type="image/svg+xml";
            link rel="stylesheet" href="/assets/style.css";
            // Before the first paint, so that a chosen theme does not flash.
            script src="/assets/app.js" {}
        }
    }
}

/// A page with everything around it.
pub(crate) fn page(ask: &Ask<'_>, page: &Page) -> Markup {
    let twin = |ending: &str| ask.query.href(&format!("{}{ending}", ask.path));
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(&page.title))
            @let news = ask.library.wire().now();
            body class=[page.wide.then_some("wide")] data-documents=(news.documents) data-events=(ask.index.stamp.head) data-drafts=(news.drafts) {
                a.skip href="#main" { "Skip to the content" }
                (bar(ask))
                (notices(ask))
                main #main tabindex="-1" {
                    h1 { (page.title) }
                    (page.body)
                }
                footer {
                    p {
                        "The same as "
                        a href=(twin(".json")) { "JSON" }
                        @if page.table.is_some() { " and " a href=(twin(".csv")) { "CSV" } }
                        ". Words in the serif face are the documents’ own; all else was coded or counted."
                    }
                    p { "Casebook " bdi { (ask.library.name()) } ", log entry " (ask.library.head()) ". You decide as " bdi { (ask.library.who()) } ". Nothing leaves this machine." }
                }
                div #said role="status" aria-live="polite" {}
                @for script in page.scripts { script src=(script) defer {} }
            }
        }
    }
}

fn bar(ask: &Ask<'_>) -> Markup {
    let here = |to: &str| ask.path == to || ask.path.starts_with(&format!("{to}/"));
    html! {
        header.bar {
            a.brand href="/contradictions" { "Concord" }
            nav aria-label="Pages" {
                ul {
                    @for (to, name) in NAV {
                        li { a href=(to) aria-current=[here(to).then_some("page")] { (name) } }
                    }
                }
            }
            form.find action="/search" role="search" {
                label.unseen for="find" { "Search the reports" }
                input #find type="search" name="q" placeholder="Search the reports" value=[ask.query.get("q")];
            }
            button #theme type="button" hidden { "Theme" }
        }
    }
}

fn notices(ask: &Ask<'_>) -> Markup {
    html! {
        p.notice #news role="status" hidden {}
        @if ask.library.is_deriving() {
            p.notice role="status" { "Events are being derived anew from what was decided. What you see is the state before." }
        }
        @if let Some(trouble) = ask.library.trouble() {
            p.notice.alert role="alert" { "Events could not be derived anew: " (trouble) }
        }
    }
}

/// A page that says what went wrong and what to do.
pub(crate) fn problem(ask: &Ask<'_>, problem: &Problem) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head("Not shown"))
            body {
                (bar(ask))
                main #main {
                    h1 { (problem.what) }
                    p { (problem.hint) }
                }
            }
        }
    }
}

/// A page for somebody who is not let in, or when there is no casebook to name.
pub(crate) fn bare(what: &str, hint: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head("Concord"))
            body { main { h1 { (what) } p { (hint) } } }
        }
    }
}

/// The page behind the printed address: goes on by itself, without the ticket.
pub(crate) fn door(to: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { "Concord" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                meta http-equiv="refresh" content=(format!("0; url={to}"));
                link rel="stylesheet" href="/assets/style.css";
            }
            body { main { p { a href=(to) { "Open the casebook" } } } }
        }
    }
}
