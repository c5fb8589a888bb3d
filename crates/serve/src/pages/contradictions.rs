//! Contradictions: the accounts of one event beside each other, a dot for each independent source, and the choice among them.

use std::collections::BTreeMap;

use concord_casebook::{Quote, Verb};
use concord_record::words::plain;
use concord_record::{Account, Contradiction, Document, Record, Toll};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::answer::{Answer, Ask, Format, Page, Table};
use crate::decide::{Case, POLICIES};
use crate::error::Problem;
use crate::index::ContradictionRow;
use crate::pages::rate::badge;
use crate::phrase::{bounds, count, date, key, pager, parties, place};
use crate::quote::{self, differing, rated_figure, seen_key};

/// Contradictions on a page.
const SIZE: usize = 10;

/// What became of a contradiction.
fn state(ask: &Ask<'_>, row: &ContradictionRow) -> &'static str {
    let last = ask
        .library
        .standing(&row.id)
        .into_iter()
        .rev()
        .find(|it| matches!(it.verb, Verb::Accept | Verb::Reject));
    match last {
        Some(_) => "settled",
        None if row.holds == Some(true) => "holds",
        None => "open",
    }
}

/// The list, the gravest first.
pub(crate) fn list(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let wanted = ask.query.get("state").unwrap_or("open");
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut found: Vec<&ContradictionRow> = Vec::new();
    for row in &ask.index.contradictions {
        let (state, field) = (state(ask, row), ask.index.words.get(row.field));
        *states.entry(state).or_default() += 1;
        if wanted != "all" && state != wanted {
            continue;
        }
        *kinds.entry((row.relation.as_str(), field)).or_default() += 1;
        let fits = |name, value: &str| ask.query.get(name).is_none_or(|asked| asked == value);
        if fits("relation", row.relation.as_str()) && fits("field", field) {
            found.push(row);
        }
    }
    let page = ask.query.number("page", 1);
    let rows: Vec<&ContradictionRow> = match ask.format {
        Format::Csv => found.clone(),
        _ => found
            .iter()
            .copied()
            .skip((page - 1) * SIZE)
            .take(SIZE)
            .collect(),
    };
    let mut shown = Vec::new();
    for row in &rows {
        if let Record::Contradiction(it) = ask.casebook.record(&row.id)? {
            shown.push((it, state(ask, row)));
        }
    }
    if ask.format == Format::Csv {
        return Ok(csv(shown).into());
    }
    let mut cards = Vec::new();
    let mut data = Vec::new();
    for (it, state) in &shown {
        let (card, value) = card(ask, it, state)?;
        cards.push(card);
        data.push(value);
    }
    let kind = |name: &str, value: Option<&str>| {
        ask.query
            .with(name, value)
            .with("page", None)
            .href("/contradictions")
    };
    let body = html! {
        p.lead {
            @match wanted {
                "open" => { (count(found.len(), "disagreement is open", "disagreements are open")) ", the gravest first. Nothing is decided for you: choose, and your choice is kept with your reason." }
                "holds" => { (count(found.len(), "sum holds", "sums hold")) "." }
                _ => { (count(found.len(), "contradiction", "contradictions")) "." }
            }
        }
        nav.facets aria-label="Which contradictions" {
            ul {
                @for (word, label) in [("open", "Open"), ("settled", "Settled"), ("holds", "Sums that hold"), ("all", "All")] {
                    @let number = if word == "all" { ask.index.contradictions.len() } else { states.get(word).copied().unwrap_or(0) };
                    li { a href=(kind("state", Some(word))) aria-current=[(wanted == word).then_some("true")] { (label) " " span.number { (number) } } }
                }
            }
            ul {
                @for ((relation, field), number) in &kinds {
                    @let here = ask.query.get("relation") == Some(relation) && ask.query.get("field") == Some(field);
                    @let to = if here { ask.query.with("relation", None).with("field", None) } else { ask.query.with("relation", Some(relation)).with("field", Some(field)) };
                    li { a href=(to.with("page", None).href("/contradictions")) aria-current=[here.then_some("true")] { (plain(relation)) ": " (plain(field)) " " span.number { (number) } } }
                }
            }
        }
        @if cards.is_empty() {
            p.empty { "None here. " @if wanted == "open" { "Add more reports of the same events, or look at those that are " a href=(kind("state", Some("all"))) { "settled or hold" } "." } }
        }
        div.cards data-cards { @for card in &cards { (card) } }
        (pager("/contradictions", &ask.query, page, SIZE, found.len()))
    };
    Ok(Page {
        title: "Contradictions".to_owned(),
        body,
        json: json!({"count": found.len(), "page": page, "contradictions": data}),
        table: Some(Table::default()),
        scripts: &[],
        wide: true,
    }
    .into())
}

fn csv(shown: Vec<(Contradiction, &'static str)>) -> Page {
    let rows = shown
        .into_iter()
        .map(|(it, state)| {
            vec![
                it.id,
                it.relation.to_string(),
                it.field,
                it.severity.to_string(),
                state.to_owned(),
                it.difference,
                it.records.join("; "),
                it.documents.join("; "),
            ]
        })
        .collect();
    Page {
        title: String::new(),
        body: html! {},
        json: Value::Null,
        table: Some(Table {
            columns: vec![
                "id",
                "relation",
                "field",
                "severity",
                "state",
                "difference",
                "records",
                "documents",
            ],
            rows,
        }),
        scripts: &[],
        wide: false,
    }
}

/// One contradiction.
pub(crate) fn one(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let record = ask.casebook.record(ask.id)?;
    let Record::Contradiction(it) = record else {
        return Err(Problem::missing(format!(
            "`{}` is no contradiction",
            ask.id
        )));
    };
    let row = ask
        .index
        .contradictions
        .iter()
        .find(|row| *row.id == *it.id);
    let state = row.map_or("open", |row| state(ask, row));
    let (card, data) = card(ask, &it, state)?;
    Ok(Page {
        title: heading(&it),
        body: html! { div.cards data-cards { (card) } },
        json: data,
        table: None,
        scripts: &[],
        wide: true,
    }
    .into())
}

fn heading(it: &Contradiction) -> String {
    match it.holds {
        Some(true) => "The sum holds".to_owned(),
        Some(false) => "The sum does not hold".to_owned(),
        None => {
            let (relation, field) = (plain(it.relation.as_str()), plain(&it.field));
            format!(
                "{}{}: {field}",
                relation[..1].to_uppercase(),
                &relation[1..]
            )
        }
    }
}

/// What one record says, with its sentences.
struct Voice<'a> {
    record: String,
    document: &'a Document,
    quotes: Vec<Quote>,
    /// Admiralty codes of its source and of what it says.
    badge: Markup,
    code: Option<String>,
}

fn card(ask: &Ask<'_>, it: &Contradiction, state: &str) -> Result<(Markup, Value), Problem> {
    let case = Case::load(ask, it)?;
    let is_toll = matches!(it.field.as_str(), "killed" | "wounded");
    let mut records: Vec<String> = it.records.clone();
    if let (Some(case), true) = (&case, is_toll && it.holds.is_none()) {
        // All tellings of the event belong beside each other, not only the two that differ most.
        for account in &case.accounts {
            if value_of(account, &it.field).is_some() && !records.contains(&account.id) {
                records.push(account.id.clone());
            }
        }
    }
    let mut documents: BTreeMap<String, Document> = BTreeMap::new();
    let mut loaded = Vec::new();
    for id in &records {
        let record = ask.casebook.record(id)?;
        let Some(document) = record.document() else {
            continue;
        };
        if !documents.contains_key(document) {
            documents.insert(document.to_owned(), ask.casebook.document(document)?);
        }
        let quotes = quote::about(ask.casebook, &record, &it.field)?;
        let held = &documents[document];
        let rated = badge(ask, &record, held);
        let code = ask
            .library
            .with_ratings(|ratings| ratings.code(&record, held.publisher.as_deref()));
        loaded.push((id.clone(), document.to_owned(), quotes, rated, code));
    }
    let voices: Vec<Voice<'_>> = loaded
        .into_iter()
        .map(|(record, document, quotes, badge, code)| Voice {
            record,
            document: &documents[&document],
            quotes,
            badge,
            code,
        })
        .collect();
    let texts: Vec<&str> = voices
        .iter()
        .flat_map(|voice| &voice.quotes)
        .map(|quote| quote.text.as_str())
        .collect();
    let mut marks = differing(&texts).into_iter();
    let mut shown = std::collections::BTreeSet::new();
    let figures: Vec<Markup> = voices
        .iter()
        .flat_map(|voice| voice.quotes.iter().map(move |quote| (voice, quote)))
        .filter_map(|(voice, quote)| {
            let differing = marks.next().unwrap_or_default();
            // Two records may stand on one sentence.
            shown
                .insert((voice.record.as_str(), quote.document.as_str(), quote.start))
                .then(|| {
                    rated_figure(
                        quote,
                        &voice.record,
                        voice.document,
                        &differing,
                        &voice.badge,
                    )
                })
        })
        .collect();
    let title_id = format!("t-{}", it.id);
    let back = ask.query.href(ask.path);
    let settled = ask.library.standing(&it.id);
    let body = html! {
        article.card id=(it.id) data-card tabindex="-1" aria-labelledby=(title_id) data-state=(state) {
            header {
                h2 id=(title_id) { (heading(it)) }
                p.soft { "Severity " (format!("{:.2}", it.severity)) " · " a href=(format!("/contradictions/{}", it.id)) { "link" } }
            }
            p.difference { (it.difference) }
            @if let Some(case) = &case { (about_event(case)) }
            @if let (Some(case), true) = (&case, is_toll && it.holds.is_none()) { (ranges(case, &it.field, &voices)) }
            div.beside { @for figure in &figures { (figure) } }
            @if state == "settled" { (settled_line(ask, it, &settled, &back)?) }
            @else if it.holds != Some(true) { (choices(it, case.as_ref(), &back)) }
        }
    };
    let data = json!({
        "contradiction": it,
        "state": state,
        "event": case.as_ref().map(|case| &case.event),
        "quotes": voices.iter().map(|voice| json!({"record": voice.record, "document": voice.document.id, "sentences": voice.quotes, "admiralty": voice.code})).collect::<Vec<_>>(),
    });
    Ok((body, data))
}

fn about_event(case: &Case) -> Markup {
    let event = &case.event;
    html! {
        p {
            a href=(format!("/events/{}", event.id)) { (plain(event.event_type.as_str())) }
            ", " (date(event.date.as_ref())) ", " bdi { (place(event.place.as_ref())) }
            @if !event.perpetrators.is_empty() { ", said to be by " bdi { (parties(&event.perpetrators)) } }
            ". " (count(event.accounts.len(), "account", "accounts")) ", "
            (count(event.independent_sources, "independent source", "independent sources")) "."
        }
    }
}

fn value_of<'a>(account: &'a Account, field: &str) -> Option<&'a Toll> {
    match field {
        "killed" => account.killed.as_ref(),
        "wounded" => account.wounded.as_ref(),
        _ => None,
    }
}

/// A row for each account on one scale: a filled dot for the first telling of each independent source, a hollow one for what leans
/// on it, a line from low to high.
fn ranges(case: &Case, field: &str, voices: &[Voice<'_>]) -> Markup {
    let independent = case.independent();
    let rows: Vec<(&Account, &Toll, bool)> = case
        .accounts
        .iter()
        .zip(&independent)
        .filter_map(|(account, &first)| Some((account, value_of(account, field)?, first)))
        .collect();
    let bound = |toll: &Toll| {
        [toll.low, toll.high, toll.best]
            .into_iter()
            .flatten()
            .map(|it| it as f64)
            .collect::<Vec<_>>()
    };
    let all: Vec<f64> = rows.iter().flat_map(|(_, toll, _)| bound(toll)).collect();
    let least = all.iter().copied().fold(f64::INFINITY, f64::min);
    let most = all.iter().copied().fold(0.0, f64::max);
    let span = (most - least).max(1.0);
    let x = |value: f64| 14.0 + 292.0 * (value - least) / span;
    let lights = |account: &Account| {
        voices
            .iter()
            .filter(|voice| voice.record == account.id)
            .flat_map(|voice| {
                voice
                    .quotes
                    .iter()
                    .map(|quote| quote::anchor(quote, &account.id))
            })
            .collect::<Vec<_>>()
    };
    html! {
        table.ranges {
            caption { "Who says how many were " (plain(field)) ": " span.dot-key { "●" } " first telling of an independent source, " span.dot-key { "○" } " leans on one above, so it counts with it" }
            thead { tr { th scope="col" { "Source" } th scope="col" { "Published" } th.number scope="col" { (plain(field)) } th scope="col" { (format!("{least} to {most}")) } } }
            tbody {
                @for (account, toll, first) in &rows {
                    @let document = &case.documents[&account.document];
                    @let targets = lights(account);
                    tr data-lights=(targets.join(" ")) {
                        th scope="row" { bdi { (document.publisher.as_deref().unwrap_or(&document.file)) } @if !*first { span.unseen { " (leans on another source)" } } }
                        td.date { (date(document.published.as_ref())) }
                        td.number { (bounds(toll.low, toll.high)) }
                        td {
                            a.dots href=(format!("#{}", targets.first().map_or("", |it| it.as_str()))) aria-label=(format!("{} says {}: to the sentence", document.publisher.as_deref().unwrap_or(&document.file), bounds(toll.low, toll.high))) {
                                svg viewBox="0 0 320 24" width="320" height="24" aria-hidden="true" focusable="false" {
                                    line.rail x1="14" x2="306" y1="12" y2="12" {}
                                    @let low = toll.low.or(toll.best).map_or(least, |it| it as f64);
                                    @let high = toll.high.or(toll.best).or(toll.low).map_or(most, |it| it as f64);
                                    @if high > low { line.range x1=(x(low)) x2=(x(high)) y1="12" y2="12" {} }
                                    @if toll.high.is_none() { path.open d=(format!("M{:.1} 7 l8 5 l-8 5", x(high) + 6.0)) {} }
                                    circle class=(if *first { "dot" } else { "dot hollow" }) cx=(x(toll.best.map_or(low, |it| it as f64))) cy="12" r="6" {}
                                    @if toll.best.is_none() && high > low { circle class=(if *first { "dot" } else { "dot hollow" }) cx=(x(high)) cy="12" r="6" {} }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What can be chosen, with what it would give.
fn choices(it: &Contradiction, case: Option<&Case>, back: &str) -> Markup {
    let seen = seen_key(&Record::Contradiction(it.clone())).unwrap_or_default();
    let is_toll = matches!(it.field.as_str(), "killed" | "wounded");
    let mut options: Vec<(String, String, String)> = Vec::new();
    if let Some(case) = case.filter(|_| it.holds.is_none()) {
        if is_toll {
            for policy in POLICIES {
                let event = case.under(policy);
                let toll = if it.field == "killed" {
                    event.killed
                } else {
                    event.wounded
                };
                let result = toll.map_or_else(String::new, |toll| match toll.best {
                    Some(best) => format!("best {best} of {}", bounds(toll.low, toll.high)),
                    None => format!("{}, no best value", bounds(toll.low, toll.high)),
                });
                options.push((policy.as_str().to_owned(), plain(policy.as_str()), result));
            }
        } else {
            for account in case
                .accounts
                .iter()
                .filter(|account| it.records.contains(&account.id))
            {
                if let Some(value) = field_value(account, &it.field) {
                    let document = &case.documents[&account.document];
                    let name = document
                        .publisher
                        .as_deref()
                        .unwrap_or(&document.file)
                        .to_owned();
                    options.push((account.id.clone(), name, value));
                }
            }
        }
    }
    html! {
        form.choose method="post" action="/settle" data-decide {
            input type="hidden" name="contradiction" value=(it.id);
            input type="hidden" name="record" value=(it.id);
            input type="hidden" name="seen" value=(seen);
            input type="hidden" name="back" value=(back);
            @if !options.is_empty() {
                fieldset {
                    legend { @if is_toll { "Best value by" } @else { "Take the " (plain(&it.field)) " of" } }
                    @for (at, (value, name, result)) in options.iter().enumerate() {
                        label.option {
                            input type="radio" name="choice" value=(value) data-action=(format!("choose{}", at + 1)) data-key=(at + 1);
                            span { bdi { (name) } @if at < 9 { (key(&(at + 1).to_string())) } br; span.soft { (result) } }
                        }
                    }
                }
            }
            label.reason { "Reason" input type="text" name="reason" autocomplete="off"; }
            div.buttons {
                @if !options.is_empty() { button type="submit" data-action="accept" data-needs="choice" { "Settle" (key("a")) } }
                @else { button type="submit" formaction="/decide" name="verb" value="accept" data-action="accept" { "It is a contradiction" (key("a")) } }
                button type="submit" formaction="/decide" name="verb" value="reject" data-action="reject" { "No contradiction" (key("x")) }
                button type="submit" formaction="/decide" name="verb" value="flag" data-action="flag" { "Flag" (key("f")) }
                button type="button" hidden data-action="skip" { "Skip" (key("space")) }
            }
        }
    }
}

fn field_value(account: &Account, field: &str) -> Option<String> {
    match field {
        "date" => account.date.as_ref().map(|it| date(Some(it))),
        "place" => account.place.as_ref().map(|it| place(Some(it))),
        "type" => Some(plain(account.event_type.as_str())),
        "perpetrator" | "perpetrators" if !account.perpetrators.is_empty() => {
            Some(parties(&account.perpetrators))
        }
        _ => None,
    }
}

/// How it was settled, and the way back.
fn settled_line(
    ask: &Ask<'_>,
    it: &Contradiction,
    settled: &[crate::library::Standing],
    back: &str,
) -> Result<Markup, Problem> {
    let mut lines = Vec::new();
    for decision in ask.casebook.decisions_for(&it.id)? {
        if settled.iter().any(|standing| standing.seq == decision.seq) {
            lines.push((decision.seq, decision.decision, decision.time));
        }
    }
    Ok(html! {
        div.settled {
            @for (seq, decision, time) in &lines {
                p {
                    strong { @match decision.verb { Verb::Accept => "Settled", Verb::Reject => "No contradiction", _ => (plain(decision.verb.as_str())) } }
                    " by " bdi { (decision.who) } ", " time datetime=(time) { (time) } ", "
                    a href=(format!("/log?before={}#l{seq}", seq + 1)) { "log entry " (seq) }
                    @if !decision.reason.is_empty() { ": " bdi { (decision.reason) } }
                }
            }
            form method="post" action="/undo" data-decide {
                @for (seq, decision, _) in &lines {
                    input type="hidden" name="seq" value=(seq);
                    // The choice was logged right before what it settles.
                    @if decision.reason.starts_with("settled by ") { input type="hidden" name="seq" value=(seq - 1); }
                }
                input type="hidden" name="back" value=(back);
                button type="submit" data-action="undo" { "Undo" (key("⌫")) }
            }
        }
    })
}
