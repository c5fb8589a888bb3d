//! The queue: one decision at a time, its sentence in view, the next ones ready.
//!
//! The same card is made here whether it is the page or one of those that the script fetches ahead, so both look and work alike.

use concord_casebook::{Quote, Verb};
use concord_record::words::plain;
use concord_record::{Account, Attribution, Document, EventType, Record, Status};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::answer::{Answer, Ask, Format, Page};
use crate::error::Problem;
use crate::fields::{date_text, place_text, sides_text, toll_text};
use crate::index::{AccountRow, Index};
use crate::pages::rate::{badge, credibility};
use crate::phrase::{count, date, key, parties, place, thousands, toll};
use crate::quote::{context, href, of_text, reader, seen_key, source, words};

/// Items that the script fetches at once.
const AHEAD: usize = 20;
/// Most items of one answer.
const MOST: usize = 50;
/// Other accounts that an item is shown with.
const OTHERS: usize = 6;

/// The page, or the next items as data.
pub(crate) fn queue(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let limit = match ask.format {
        Format::Html => 1,
        _ => ask.query.number("limit", AHEAD).min(MOST),
    };
    let (left, ids) = match ask.query.get("at") {
        Some(id) if ask.index.account(id).is_none() => return elsewhere(ask, id),
        Some(id) => (waiting(ask, 0, 0).0, vec![id.to_owned()]),
        None => waiting(ask, 0, limit),
    };
    let mut items = Vec::new();
    for id in &ids {
        items.push(item(ask, id)?);
    }
    if ask.format == Format::Json {
        let items: Vec<Value> = items
            .into_iter()
            .map(|(record, html)| json!({"record": record, "html": html.into_string()}))
            .collect();
        return Ok(Answer::Json(json!({"left": left, "items": items})));
    }
    let decided = ask.library.decided_count();
    let body = html! {
        p.lead #progress { (count(left, "account waits", "accounts wait")) @if decided > 0 { ", " (thousands(decided)) " decided" } ". Contradicted and uncertain ones come first." }
        p { a href=(ask.query.with("at", None).with("after", None).href("/batch")) { "Several at once" } }
        (filters(ask, "/queue"))
        div #queue data-address=(ask.query.with("after", None).with("at", None).href("/queue.json")) data-left=(left) data-at=[ask.query.get("at")] {
            @for (_, card) in &items { (card) }
            @if items.is_empty() { p.empty { "Nothing waits here. " a href="/contradictions" { "See the contradictions" } " or " a href="/log" { "what was decided" } "." } }
        }
        section aria-label="Your last decisions" { h2 { "Your last decisions" } ol #last { (last(ask)?) } }
    };
    Ok(Page {
        title: "Queue".to_owned(),
        body,
        json: Value::Null,
        table: None,
        scripts: &["/assets/suggest.js", "/assets/queue.js"],
        wide: true,
    }
    .into())
}

/// A record that is no account is shown where it belongs.
fn elsewhere(ask: &Ask<'_>, id: &str) -> Result<Answer, Problem> {
    let record = ask.casebook.record(id)?;
    Ok(Answer::See(match &record {
        Record::Event(it) => format!("/events/{}", it.id),
        Record::Contradiction(it) => format!("/contradictions/{}", it.id),
        Record::Document(it) => format!("/documents/{}", it.id),
        other => match other.evidence().first() {
            Some(span) => reader(&span.document, span.start, span.end),
            None => return Err(Problem::missing(format!("`{id}` has no page"))),
        },
    }))
}

/// How many accounts wait, and the ids of some of them in the order of the queue.
pub(crate) fn waiting(ask: &Ask<'_>, skip: usize, limit: usize) -> (usize, Vec<String>) {
    let index = ask.index;
    let country = ask.query.get("country");
    let kind = ask.query.get("type");
    let fits = |row: &AccountRow| {
        country.is_none_or(|country| index.words.get(row.country) == country)
            && kind.is_none_or(|kind| row.kind.as_str() == kind)
    };
    ask.library.with_decided(|is_decided| {
        let mut past = ask.query.get("after").is_none();
        let (mut left, mut ids) = (0, Vec::new());
        for &at in &index.queue {
            let row = &index.accounts[at as usize];
            if fits(row) && !is_decided(&row.id) {
                left += 1;
                if past && left > skip && ids.len() < limit {
                    ids.push(row.id.to_string());
                }
            }
            past = past || ask.query.get("after") == Some(&row.id);
        }
        (left, ids)
    })
}

/// Which accounts to list.
pub(crate) fn filters(ask: &Ask<'_>, path: &str) -> Markup {
    html! {
        form.window action=(path) {
            label { "Kind"
                select name="type" {
                    option value="" { "all" }
                    @for kind in EventType::ALL { option value=(kind.as_str()) selected[ask.query.get("type") == Some(kind.as_str())] { (plain(kind.as_str())) } }
                }
            }
            label { "Country" input name="country" size="3" maxlength="2" value=[ask.query.get("country")]; }
            button type="submit" { "Show" }
        }
    }
}

/// An account with what a person must see of it.
pub(crate) struct Told {
    pub(crate) account: Account,
    pub(crate) document: Document,
    pub(crate) quotes: Vec<Quote>,
    /// What the form sends back, see [`seen_key`].
    pub(crate) seen: String,
}

impl Told {
    pub(crate) fn load(ask: &Ask<'_>, id: &str) -> Result<Told, Problem> {
        let record = ask.casebook.record(id)?;
        let seen = seen_key(&record).unwrap_or_default();
        let quotes = of_text(ask.casebook, &record)?;
        let Record::Account(account) = record else {
            return Err(Problem::missing(format!("`{id}` is no account")));
        };
        Ok(Told {
            document: ask.casebook.document(&account.document)?,
            account,
            quotes,
            seen,
        })
    }
}

/// An account as a card, and as data.
fn item(ask: &Ask<'_>, id: &str) -> Result<(Value, Markup), Problem> {
    let Told {
        account,
        document,
        quotes,
        seen,
    } = Told::load(ask, id)?;
    let mut around = Vec::new();
    for quote in &quotes {
        around.push(context(ask.casebook, quote)?);
    }
    let none = std::collections::BTreeSet::new();
    let row = &ask.index.accounts[ask.index.account(id).unwrap_or(0) as usize];
    let first = quotes.first();
    let open = first.map_or_else(|| format!("/documents/{}", document.id), href);
    let verdict = ask.library.standing(id).into_iter().next_back();
    let others = others(ask, &account, row)?;
    let card = html! {
        article.card.item data-card data-id=(id) tabindex="-1" aria-label=(format!("{} of {}", plain(account.event_type.as_str()), document.publisher.as_deref().unwrap_or(&document.file))) {
            div.evidence data-evidence {
                p.soft { a href=(open) data-action="open" { (source(&document)) (key("o")) } (badge(ask, &Record::Account(account.clone()), &document)) " · " (why(ask.index, row)) }
                @for (quote, (before, after)) in quotes.iter().zip(&around) {
                    blockquote.source-text dir="auto" lang=[document.language.as_deref()] { span.soft { (before) } (words(quote, &none)) span.soft { (after) } }
                }
            }
            form method="post" action="/decide" data-decide {
                input type="hidden" name="record" value=(id);
                input type="hidden" name="seen" value=(seen);
                input type="hidden" name="back" value=(ask.query.with("at", None).with("after", None).href("/queue"));
                (fields(&account))
                label.reason { "Reason" input type="text" name="reason" autocomplete="off"; }
                div.buttons {
                    button type="submit" name="verb" value="accept" data-action="accept" data-waits { "Accept" (key("a")) }
                    button type="submit" name="verb" value="reject" data-action="reject" { "Reject" (key("x")) }
                    button type="button" hidden data-action="edit" { "Edit" (key("e")) }
                    button type="submit" name="verb" value="edit" data-action="save" { "Keep changes" }
                    button type="submit" name="verb" value="flag" data-action="flag" { "Flag" (key("f")) }
                    a.button href=(ask.query.with("at", None).with("after", Some(id)).href("/queue")) data-action="skip" { "Skip" (key("space")) }
                    button type="button" hidden data-action="undo" { "Undo" (key("⌫")) }
                }
                (others)
            }
            details.rate { summary { "Credibility" } (credibility(ask, id, &format!("/queue?at={id}"))) }
            @if let Some(verdict) = verdict { p.soft { "Decided before: " (plain(verdict.verb.as_str())) } }
        }
    };
    Ok((json!(account), card))
}

fn why(index: &Index, row: &AccountRow) -> Markup {
    html! {
        "the program is " (format!("{:.0} %", row.confidence * 100.0)) " sure"
        @if row.contradicted { ", and it is contradicted" }
        @if let Some(event) = index.event_of(row) { ", " a href=(format!("/events/{}", event.id)) { (count(usize::from(event.accounts), "account", "accounts")) " of this event" } }
    }
}

/// The coded fields, each to be edited in place.
fn fields(account: &Account) -> Markup {
    let choice = |name: &str, all: Vec<&'static str>, present: &str| {
        html! {
            select name=(format!("set.{name}")) aria-label=(plain(name)) {
                @for word in all { option value=(word) selected[word == present] { (plain(word)) } }
            }
        }
    };
    let when = account
        .date
        .as_ref()
        .map_or("-".to_owned(), |it| date(Some(it)));
    html! {
        dl.fields {
            dt { "Kind" } dd { span.shown { (plain(account.event_type.as_str())) } span.edited { (choice("type", EventType::ALL.iter().map(|it| it.as_str()).collect(), account.event_type.as_str())) } }
            dt { "When" } dd { span.shown { (when) } span.edited { input name="set.date" value=(date_text(account.date.as_ref())) aria-label="When"; } }
            dt { "Where" }
            dd {
                span.shown { bdi { (place(account.place.as_ref())) } @if let Some(place) = &account.place { span.soft { " (" (plain(place.precision.as_str())) ")" } } }
                span.edited { input name="set.place" value=(place_text(account.place.as_ref())) aria-label="Where" data-suggest="places" autocomplete="off"; }
            }
            @for (name, label, sides) in [("perpetrators", "By", &account.perpetrators), ("targets", "Against", &account.targets)] {
                dt { (label) }
                dd { span.shown { bdi { (parties(sides)) } } span.edited { input name=(format!("set.{name}")) value=(sides_text(sides)) aria-label=(label) data-suggest="sides" autocomplete="off"; } }
            }
            @for (name, label, it) in [("killed", "Killed", &account.killed), ("wounded", "Wounded", &account.wounded)] {
                dt { (label) } dd { span.shown { (toll(it.as_ref())) } span.edited { input name=(format!("set.{name}")) size="8" value=(toll_text(it.as_ref())) aria-label=(label); } }
            }
            dt { "Attribution" } dd { span.shown { (plain(account.attribution.as_str())) } span.edited { (choice("attribution", Attribution::ALL.iter().map(|it| it.as_str()).collect(), account.attribution.as_str())) } }
            dt { "Status" } dd { span.shown { (plain(account.status.as_str())) } span.edited { (choice("status", Status::ALL.iter().map(|it| it.as_str()).collect(), account.status.as_str())) } }
        }
    }
}

/// Accounts of the same event, to be split from, and near ones of other events, to be merged with.
fn others(ask: &Ask<'_>, account: &Account, own: &AccountRow) -> Result<Markup, Problem> {
    let index = ask.index;
    let mut same = Vec::new();
    if let Some(event) = &account.event
        && let Ok(Record::Event(event)) = ask.casebook.record(event)
    {
        same = event
            .accounts
            .into_iter()
            .filter(|id| *id != account.id)
            .take(OTHERS)
            .collect();
    }
    let near = near(index, own);
    let mut rows: Vec<(bool, Account, Document)> = Vec::new();
    for (is_same, id) in same
        .into_iter()
        .map(|id| (true, id))
        .chain(near.into_iter().map(|id| (false, id)))
    {
        if let Record::Account(other) = ask.casebook.record(&id)? {
            let document = ask.casebook.document(&other.document)?;
            rows.push((is_same, other, document));
        }
    }
    Ok(html! {
        @if !rows.is_empty() {
            fieldset.others {
                legend { "Other accounts" }
                @for (at, (is_same, other, document)) in rows.iter().enumerate() {
                    label.option {
                        input type="checkbox" name="with" value=(other.id) data-action=(format!("choose{}", at + 1)) data-key=(at + 1);
                        span {
                            strong { @if *is_same { "Same event: " } @else { "Another event: " } }
                            (source(document)) ", " (plain(other.event_type.as_str())) ", " (date(other.date.as_ref())) ", " bdi { (place(other.place.as_ref())) }
                            @if other.killed.is_some() { ", killed " (toll(other.killed.as_ref())) }
                            @if at < 9 { (key(&(at + 1).to_string())) }
                        }
                    }
                }
                div.buttons {
                    button type="submit" name="verb" value="merge" data-action="merge" { "One event" (key("m")) }
                    button type="submit" name="verb" value="split" data-action="split" { "Two events" (key("s")) }
                }
            }
        }
    })
}

/// Accounts of other events in the same country within days.
fn near(index: &Index, own: &AccountRow) -> Vec<String> {
    /// How far apart two reports may date one event.
    const DAYS: i32 = 3;
    let (Some(days), true) = (own.days, own.country != 0) else {
        return Vec::new();
    };
    let mut found: Vec<(i32, &AccountRow)> = index
        .accounts
        .iter()
        .filter(|row| {
            row.country == own.country && row.event != own.event && row.document != own.document
        })
        .filter_map(|row| {
            let other = row.days?;
            let gap = (other.first.saturating_sub(days.last))
                .max(days.first.saturating_sub(other.last))
                .max(0);
            let fine = other.last.saturating_sub(other.first) < 32;
            (gap <= DAYS && fine).then_some((gap, row))
        })
        .collect();
    found.sort_by(|a, b| {
        (a.0, a.1.kind != own.kind, &a.1.id).cmp(&(b.0, b.1.kind != own.kind, &b.1.id))
    });
    found
        .into_iter()
        .take(OTHERS / 2)
        .map(|(_, row)| row.id.to_string())
        .collect()
}

/// The last decisions, each with its way back.
fn last(ask: &Ask<'_>) -> Result<Markup, Problem> {
    let entries = ask.casebook.log_before(None, 30)?;
    let entries: Vec<_> = entries
        .into_iter()
        .filter(|it| it.action == "decision" && it.detail["verb"] != Verb::Undo.as_str())
        .filter(|it| {
            let record = it.detail["record"].as_str().unwrap_or_default();
            ask.library
                .standing(record)
                .iter()
                .any(|standing| standing.seq == it.seq)
        })
        .take(10)
        .collect();
    Ok(html! {
        @for it in &entries {
            @let record = it.detail["record"].as_str().unwrap_or_default();
            li {
                (plain(it.detail["verb"].as_str().unwrap_or_default())) " " a href=(format!("/queue?at={record}")) { (record) }
                form method="post" action="/undo" {
                    input type="hidden" name="seq" value=(it.seq);
                    input type="hidden" name="back" value="/queue";
                    button type="submit" aria-label=(format!("Undo the decision on {record}")) { "Undo" }
                }
            }
        }
    })
}
