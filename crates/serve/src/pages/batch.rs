//! Many decisions at once: on the accounts that are in view and ticked, nothing else; counted and sampled before they are kept, kept
//! together, and taken back together.

use concord_casebook::{Decision, Verb};
use concord_record::Record;
use concord_record::words::plain;
use maud::{Markup, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Format, Page, Table};
use crate::decide::check_seen;
use crate::error::Problem;
use crate::fields::toll_text;
use crate::pages::queue::{Told, filters, waiting};
use crate::phrase::{count, date, pager, parties, place, toll};
use crate::quote::{source, words};

/// Accounts in view.
const SIZE: usize = 25;
/// Sentences shown before decisions are kept.
const SAMPLE: usize = 5;

/// What a person must see of an account.
fn shown(told: &Told) -> Markup {
    let it = &told.account;
    html! {
        p.soft {
            strong { (plain(it.event_type.as_str())) } ", " (date(it.date.as_ref())) ", " bdi { (place(it.place.as_ref())) }
            @if it.killed.is_some() { ", killed " (toll(it.killed.as_ref())) }
            @if !it.perpetrators.is_empty() { ", by " bdi { (parties(&it.perpetrators)) } }
            " · " a href=(format!("/queue?at={}", it.id)) { (source(&told.document)) }
        }
        @for quote in &told.quotes { blockquote.source-text dir="auto" lang=[told.document.language.as_deref()] { (words(quote, &Default::default())) } }
    }
}

/// The list.
pub(crate) fn list(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let page = ask.query.number("page", 1);
    let (skip, take) = match ask.format {
        Format::Csv => (0, usize::MAX),
        _ => ((page - 1).saturating_mul(SIZE), SIZE),
    };
    let (left, ids) = waiting(ask, skip, take);
    if ask.format == Format::Csv {
        return csv(ask, &ids);
    }
    let mut rows = Vec::new();
    for id in &ids {
        rows.push(Told::load(ask, id)?);
    }
    let body = html! {
        p.lead { (count(left, "account waits", "accounts wait")) ". What you tick here is decided together. " a href=(ask.query.with("page", None).href("/queue")) { "One at a time" } }
        (filters(ask, "/batch"))
        @if rows.is_empty() { p.empty { "Nothing waits here." } } @else {
            form method="post" action="/batch" {
                input type="hidden" name="back" value=(ask.query.href("/batch"));
                ol.batch {
                    @for row in &rows {
                        @let id = &row.account.id;
                        li {
                            label.option { input type="checkbox" name="record" value=(id) checked; span.unseen { "Decide on " (id) } }
                            div { (shown(row)) input type="hidden" name=(format!("seen.{id}")) value=(row.seen); }
                        }
                    }
                }
                label.reason { "Reason" input type="text" name="reason" autocomplete="off"; }
                div.buttons {
                    button type="submit" name="verb" value="accept" { "Accept what is ticked …" }
                    button type="submit" name="verb" value="reject" { "Reject what is ticked …" }
                    button type="submit" name="verb" value="flag" { "Flag what is ticked …" }
                }
            }
        }
        (pager("/batch", &ask.query, page, SIZE, left))
    };
    Ok(Page {
        title: "Several at once".to_owned(),
        body,
        json: json!({"left": left, "page": page, "accounts": rows.iter().map(|row| Record::Account(row.account.clone())).collect::<Vec<_>>()}),
        table: Some(Table::default()),
        scripts: &[],
        wide: false,
    }
    .into())
}

fn csv(ask: &Ask<'_>, ids: &[String]) -> Result<Answer, Problem> {
    let mut rows = Vec::new();
    for id in ids {
        if let Record::Account(it) = ask.casebook.record(id)? {
            rows.push(vec![
                it.id.clone(),
                it.document.clone(),
                it.event.clone().unwrap_or_default(),
                it.event_type.to_string(),
                date(it.date.as_ref()),
                place(it.place.as_ref()),
                parties(&it.perpetrators),
                toll_text(it.killed.as_ref()),
                it.confidence.to_string(),
            ]);
        }
    }
    Ok(Page {
        title: String::new(),
        body: html! {},
        json: json!(null),
        table: Some(Table {
            columns: vec![
                "id",
                "document",
                "event",
                "type",
                "date",
                "place",
                "perpetrators",
                "killed",
                "confidence",
            ],
            rows,
        }),
        scripts: &[],
        wide: false,
    }
    .into())
}

/// Asks once more with a count and a sample, then keeps all decisions together.
pub(crate) fn keep(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let ids: Vec<String> = ask.form.all("record").map(str::to_owned).collect();
    let verb = match ask.form.get("verb") {
        Some("accept") => Verb::Accept,
        Some("reject") => Verb::Reject,
        Some("flag") => Verb::Flag,
        _ => {
            return Err(Problem::wrong(
                "it is not said what to decide",
                "use a button of the list",
            ));
        }
    };
    if ids.is_empty() || ids.len() > SIZE {
        return Err(Problem::wrong(
            format!("{} accounts cannot be decided together", ids.len()),
            format!("tick from 1 to {SIZE} of those in view"),
        ));
    }
    let reason = ask.form.get("reason").unwrap_or_default().to_owned();
    let mut decisions = Vec::new();
    for id in &ids {
        if verb == Verb::Accept {
            let seen = ask.form.get(&format!("seen.{id}"));
            check_seen(&ask.casebook.record(id)?, seen)?;
        }
        let decision = Decision {
            verb,
            field: None,
            value: None,
            reason: reason.clone(),
            who: ask.library.who().to_owned(),
        };
        decisions.push((id.clone(), decision));
    }
    if ask.form.get("sure").is_none() {
        return confirm(ask, verb, &ids);
    }
    let places = ask.casebook.decide_all(&decisions)?;
    ask.library.learn(ask.casebook)?;
    ask.library.something_changed();
    let back = ask
        .form
        .get("back")
        .filter(|back| back.starts_with('/') && !back.starts_with("//"))
        .unwrap_or("/batch");
    let body = html! {
        p.lead { (count(places.len(), "decision is kept", "decisions are kept")) ": " (plain(verb.as_str())) ". Log entries " (places[0]) " to " (places[places.len() - 1]) "." }
        form method="post" action="/undo" {
            @for seq in &places { input type="hidden" name="seq" value=(seq); }
            input type="hidden" name="back" value=(back);
            div.buttons { a.button href=(back) { "The next ones" } button type="submit" { "Undo all " (places.len()) } }
        }
    };
    Ok(simple("Kept together", body, json!({"seq": places})))
}

fn confirm(ask: &Ask<'_>, verb: Verb, ids: &[String]) -> Result<Answer, Problem> {
    // Spread over the list, not its head alone.
    let step = ids.len().div_ceil(SAMPLE);
    let mut sample = Vec::new();
    for id in ids.iter().step_by(step) {
        sample.push(Told::load(ask, id)?);
    }
    let body = html! {
        p.lead { strong { (plain(verb.as_str())) " " (count(ids.len(), "account", "accounts")) "?" } " A sample of them:" }
        ol.batch { @for row in &sample { li { div { (shown(row)) } } } }
        form method="post" action="/batch" {
            @for (name, value) in ask.form.pairs() { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="sure" value="yes";
            div.buttons { button type="submit" { "Keep " (count(ids.len(), "decision", "decisions")) } a.button href=(ask.form.get("back").unwrap_or("/batch")) { "Back" } }
        }
    };
    Ok(simple("Several at once", body, json!({"records": ids})))
}

fn simple(title: &str, body: Markup, json: serde_json::Value) -> Answer {
    Page {
        title: title.to_owned(),
        body,
        json,
        table: None,
        scripts: &[],
        wide: false,
    }
    .into()
}
