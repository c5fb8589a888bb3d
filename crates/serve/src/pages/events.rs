//! The table of events with facets.

use concord_record::words::plain;
use concord_record::{Event, Record};
use maud::{Markup, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Format, Page, Table};
use crate::error::Problem;
use crate::facets::{Counts, FACETS, Filter, Found, sort};
use crate::index::Index;
use crate::phrase::{count, date, event_toll, pager, parties, place, thousands};
use crate::query::Query;

/// Events on a page.
const SIZE: usize = 50;
/// Values of a facet that are shown before the rest.
const VALUES: usize = 12;

/// The page.
pub(crate) fn list(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let filter = Filter::parse(&ask.query)?;
    let mut found = filter.find(ask.index);
    sort(ask.index, &mut found.events, ask.query.get("sort"));
    let page = ask.query.number("page", 1);
    let events = load(ask, &found.events, page, SIZE)?;
    let body = html! {
        p.lead { (count(found.events.len(), "event", "events")) " of " (thousands(ask.index.events.len())) ". " a href=(ask.query.with("page", None).href("/explore")) { "On the map and over time" } }
        div.sided {
            (facets(ask.index, &ask.query, "/events", &found))
            div {
                (window_form(&ask.query, "/events"))
                @if events.is_empty() { p.empty { "No event fits. Take a choice out on the left." } }
                @else { (table(&events, &ask.query, "/events")) }
                (pager("/events", &ask.query, page, SIZE, found.events.len()))
            }
        }
    };
    Ok(Page {
        title: "Events".to_owned(),
        body,
        json: json!({"count": found.events.len(), "page": page, "events": events, "facets": facet_json(&found)}),
        table: Some(rows(&events)),
        scripts: &[],
        wide: true,
    }
    .into())
}

/// The events of a page; all of them for CSV.
pub(crate) fn load(
    ask: &Ask<'_>,
    found: &[u32],
    page: usize,
    size: usize,
) -> Result<Vec<Event>, Problem> {
    let (skip, take) = match ask.format {
        Format::Csv => (0, usize::MAX),
        _ => ((page - 1).saturating_mul(size), size),
    };
    let mut events = Vec::new();
    for &at in found.iter().skip(skip).take(take) {
        if let Record::Event(event) = ask.casebook.record(&ask.index.events[at as usize].id)? {
            events.push(event);
        }
    }
    Ok(events)
}

/// Facets as data.
pub(crate) fn facet_json(found: &Found) -> serde_json::Value {
    FACETS
        .iter()
        .zip(&found.counts)
        .map(|((name, _), counts)| {
            let counts: Vec<_> = counts
                .iter()
                .take(VALUES)
                .map(|(value, count)| json!({"value": value, "count": count}))
                .collect();
            ((*name).to_owned(), json!(counts))
        })
        .collect()
}

/// Facets with counts; each value is a link that adds or takes out.
pub(crate) fn facets(index: &Index, query: &Query, path: &str, found: &Found) -> Markup {
    html! {
        section.side aria-label="Choose" {
            @for ((name, label), counts) in FACETS.iter().zip(&found.counts) {
                @let chosen: Vec<&str> = query.all(name).collect();
                details open[counts.len() > 1 && (counts.len() <= VALUES || !chosen.is_empty() || matches!(*name, "type" | "country"))] {
                    summary { (label) @if !chosen.is_empty() { " (" (chosen.len()) " chosen)" } }
                    (values(index, query, path, name, counts, &chosen))
                }
            }
        }
    }
}

fn values(
    index: &Index,
    query: &Query,
    path: &str,
    name: &str,
    counts: &Counts,
    chosen: &[&str],
) -> Markup {
    html! {
        ul.values {
            @for (value, number) in counts.iter().enumerate().filter(|(at, (value, _))| *at < VALUES || chosen.contains(&value.as_str())).map(|(_, it)| it) {
                @let here = chosen.contains(&value.as_str());
                li { a href=(toggled(query, name, value, here).href(path)) aria-current=[here.then_some("true")] { bdi { (label(index, name, value)) } " " span.number { (thousands(*number)) } } }
            }
            @if counts.len() > VALUES { li.soft { "and " (thousands(counts.len() - VALUES)) " more" } }
        }
    }
}

fn label(index: &Index, name: &str, value: &str) -> String {
    match (name, value) {
        (_, "none") => "not known".to_owned(),
        ("actor", id) => index
            .words
            .find(id)
            .map_or(id, |word| index.actor_name(word))
            .to_owned(),
        ("country" | "adm1", value) => value.to_owned(),
        (_, value) => plain(value),
    }
}

fn toggled(query: &Query, name: &str, value: &str, is_chosen: bool) -> Query {
    let kept: Vec<String> = query
        .all(name)
        .filter(|it| *it != value)
        .map(str::to_owned)
        .collect();
    let mut pairs: Vec<(String, String)> = query
        .pairs()
        .filter(|(known, _)| *known != name && *known != "page")
        .map(|(known, value)| (known.to_owned(), value.to_owned()))
        .collect();
    pairs.extend(kept.into_iter().map(|it| (name.to_owned(), it)));
    if !is_chosen {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    Query::of(pairs)
}

/// First and last day, number of sources, order.
pub(crate) fn window_form(query: &Query, path: &str) -> Markup {
    let own = ["from", "to", "sources", "sort", "page"];
    html! {
        form.window action=(path) {
            @for (name, value) in query.pairs().filter(|(name, _)| !own.contains(name)) { input type="hidden" name=(name) value=(value); }
            label { "From" input name="from" size="10" placeholder="2021-01" value=[query.get("from")]; }
            label { "To" input name="to" size="10" placeholder="2021-12-31" value=[query.get("to")]; }
            label { "Sources, at least" input name="sources" type="number" min="1" max="99" value=[query.get("sources")]; }
            label { "Order"
                select name="sort" {
                    @for (value, name) in [("", "by date"), ("killed", "most killed"), ("sources", "most sources"), ("contradictions", "most contradictions")] {
                        option value=(value) selected[query.get("sort").unwrap_or_default() == value] { (name) }
                    }
                }
            }
            button type="submit" { "Show" }
            @if query.pairs().next().is_some() { a href=(path) { "Clear all" } }
        }
    }
}

/// A table of events.
pub(crate) fn table(events: &[Event], query: &Query, path: &str) -> Markup {
    let by = |value: &str| {
        query
            .with("sort", Some(value))
            .with("page", None)
            .href(path)
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label="Events" {
            table data-rows {
                thead { tr {
                    th scope="col" { a href=(query.with("sort", None).with("page", None).href(path)) { "Date" } }
                    th scope="col" { "Place" } th scope="col" { "Kind" } th scope="col" { "By" }
                    th.number scope="col" { a href=(by("killed")) { "Killed" } } th.number scope="col" { "Wounded" }
                    th.number scope="col" { a href=(by("sources")) { "Sources" } }
                    th.number scope="col" { a href=(by("contradictions")) { "Contradictions" } }
                } }
                tbody {
                    @for event in events {
                        tr {
                            th.date scope="row" { a href=(format!("/events/{}", event.id)) { (date(event.date.as_ref())) } }
                            td { bdi { (place(event.place.as_ref())) } }
                            td { (plain(event.event_type.as_str())) }
                            td { bdi { (parties(&event.perpetrators)) } }
                            td.number { (event_toll(event.killed.as_ref())) }
                            td.number { (event_toll(event.wounded.as_ref())) }
                            td.number { (event.independent_sources) @if event.accounts.len() > event.independent_sources { span.soft title="accounts" { " of " (event.accounts.len()) } } }
                            td.number { @if !event.contradictions.is_empty() { (event.contradictions.len()) } }
                        }
                    }
                }
            }
        }
    }
}

/// Events for other programs.
pub(crate) fn rows(events: &[Event]) -> Table {
    let number = |value: Option<u64>| value.map_or(String::new(), |value| value.to_string());
    let rows = events
        .iter()
        .map(|it| {
            let (killed, wounded, at) =
                (it.killed.as_ref(), it.wounded.as_ref(), it.place.as_ref());
            let day =
                |day: Option<jiff::civil::Date>| day.map_or(String::new(), |day| day.to_string());
            let text = |text: Option<&String>| text.cloned().unwrap_or_default();
            let degrees =
                |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
            vec![
                it.id.clone(),
                it.event_type.to_string(),
                day(it.date.and_then(|it| it.start)),
                day(it.date.and_then(|it| it.end)),
                text(at.map(|it| &it.name)),
                text(at.and_then(|it| it.adm1.as_ref())),
                text(at.and_then(|it| it.country.as_ref())),
                degrees(at.and_then(|it| it.lat)),
                degrees(at.and_then(|it| it.lon)),
                at.map_or(String::new(), |it| it.precision.to_string()),
                it.perpetrators
                    .iter()
                    .map(|it| it.name.as_str())
                    .collect::<Vec<_>>()
                    .join("; "),
                number(killed.and_then(|it| it.low)),
                number(killed.and_then(|it| it.high)),
                number(killed.and_then(|it| it.best)),
                killed.map_or(String::new(), |it| it.policy.clone()),
                number(wounded.and_then(|it| it.low)),
                number(wounded.and_then(|it| it.high)),
                it.attribution.to_string(),
                it.status.to_string(),
                it.independent_sources.to_string(),
                it.contradictions.len().to_string(),
                it.accounts.join("; "),
            ]
        })
        .collect();
    Table {
        columns: vec![
            "id",
            "type",
            "date_start",
            "date_end",
            "place",
            "adm1",
            "country",
            "lat",
            "lon",
            "place_precision",
            "perpetrators",
            "killed_low",
            "killed_high",
            "killed_best",
            "policy",
            "wounded_low",
            "wounded_high",
            "attribution",
            "status",
            "independent_sources",
            "contradictions",
            "accounts",
        ],
        rows,
    }
}
