//! One event: what is known of it, its accounts, and every sentence that it stands on.

use concord_record::words::plain;
use concord_record::{PlacePrecision, Record};
use maud::html;
use serde_json::json;

use crate::answer::{Answer, Ask, Page, Table};
use crate::decide::Case;
use crate::error::Problem;
use crate::pages::rate::badge;
use crate::phrase::{count, date, event_toll, parties, place, toll};
use crate::quote::{differing, figure, source};

/// How exactly a place is known.
fn known_to(precision: PlacePrecision) -> &'static str {
    match precision {
        PlacePrecision::Exact => "the exact place is known",
        PlacePrecision::Settlement => "the town is known, not where in it",
        PlacePrecision::Adm2 => "only the district is known",
        PlacePrecision::Adm1 => "only the province is known",
        PlacePrecision::Region => "only the region is known",
        PlacePrecision::Country => "only the country is known",
    }
}

/// The page.
pub(crate) fn one(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let case = Case::of_event(ask, ask.id)?;
    let event = &case.event;
    let independent = case.independent();
    let mut told = Vec::new();
    for account in &case.accounts {
        told.push(ask.casebook.quotes(&account.evidence)?);
    }
    let mut contradictions = Vec::new();
    for id in &event.contradictions {
        if let Ok(Record::Contradiction(it)) = ask.casebook.record(id) {
            contradictions.push(it);
        }
    }
    let firsts: Vec<&str> = told
        .iter()
        .map(|quotes| quotes.first().map_or("", |quote| quote.text.as_str()))
        .collect();
    let marks = differing(&firsts);
    let none = std::collections::BTreeSet::new();
    let body = html! {
        dl.facts {
            dt { "When" } dd { (date(event.date.as_ref())) }
            dt { "Where" } dd { bdi { (place(event.place.as_ref())) } @if let Some(place) = &event.place { " (" (known_to(place.precision)) ")" } }
            dt { "By" } dd { bdi { (parties(&event.perpetrators)) } " (" (plain(event.attribution.as_str())) ")" }
            dt { "Against" } dd { bdi { (parties(&event.targets)) } }
            @for (name, it) in [("Killed", &event.killed), ("Wounded", &event.wounded)] {
                @if let Some(it) = it {
                    dt { (name) }
                    dd { strong { (event_toll(Some(it))) } @if let Some(best) = it.best { ", best " (best) " by " (plain(&it.policy)) } ", from " (count(it.from.len(), "account", "accounts")) }
                }
            }
            dt { "Status" } dd { (plain(event.status.as_str())) }
            dt { "Sources" } dd { (count(event.independent_sources, "independent source", "independent sources")) " among " (count(case.accounts.len(), "account", "accounts")) }
        }
        @if !contradictions.is_empty() {
            h2 { "Contradictions" }
            ul { @for it in &contradictions { li { a href=(format!("/contradictions/{}", it.id)) { (plain(&it.field)) } ": " (it.difference) } } }
        }
        h2 { "Accounts" }
        div.beside {
            @for (at, account) in case.accounts.iter().enumerate() {
                @let document = &case.documents[&account.document];
                section.account aria-label=(format!("Account of {}", document.publisher.as_deref().unwrap_or(&document.file))) {
                    h3 {
                        span.dot-key title=(if independent[at] { "first telling of an independent source" } else { "leans on another source" }) { (if independent[at] { "●" } else { "○" }) } " "
                        a href=(format!("/documents/{}", document.id)) { (source(document)) }
                        (badge(ask, &Record::Account(account.clone()), document))
                    }
                    p.soft {
                        (plain(account.event_type.as_str())) ", " (date(account.date.as_ref())) ", " bdi { (place(account.place.as_ref())) }
                        @if account.killed.is_some() { ", killed " (toll(account.killed.as_ref())) }
                        @if account.wounded.is_some() { ", wounded " (toll(account.wounded.as_ref())) }
                        @if !account.perpetrators.is_empty() { ", by " bdi { (parties(&account.perpetrators)) } }
                        ". " a href=(format!("/queue?at={}", account.id)) { "Decide" }
                    }
                    @for (number, quote) in told[at].iter().enumerate() {
                        (figure(quote, &account.id, document, if number == 0 { &marks[at] } else { &none }))
                    }
                }
            }
        }
    };
    let rows = case
        .accounts
        .iter()
        .map(|it| {
            vec![
                it.id.clone(),
                it.document.clone(),
                it.event_type.to_string(),
                date(it.date.as_ref()),
                place(it.place.as_ref()),
                parties(&it.perpetrators),
                toll(it.killed.as_ref()),
                toll(it.wounded.as_ref()),
            ]
        })
        .collect();
    Ok(Page {
        title: format!(
            "{}, {}, {}",
            plain(event.event_type.as_str()),
            date(event.date.as_ref()),
            event.place.as_ref().map_or("place not known", |place| &place.name)
        ),
        body,
        json: json!({"event": event, "accounts": case.accounts, "sentences": told, "contradictions": contradictions}),
        table: Some(Table {
            columns: vec!["account", "document", "type", "date", "place", "perpetrators", "killed", "wounded"],
            rows,
        }),
        scripts: &[],
        wide: true,
    }
    .into())
}
