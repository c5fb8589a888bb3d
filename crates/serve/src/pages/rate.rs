//! Admiralty codes: how reliable a publication is, by topic, and how credible what an account says; set by persons, shown beside records.

use concord_casebook::{CREDIBILITY, RELIABILITY, Rated, Rating};
use concord_record::words::plain;
use concord_record::{Document, EventType, Record};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::answer::{Answer, Ask};
use crate::error::Problem;
use crate::phrase::count;

/// Publications that are listed.
const MOST: usize = 200;

/// Keeps a rating.
pub(crate) fn keep(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let of = match (ask.form.get("publication"), ask.form.get("record")) {
        (Some(name), _) => Rated::Publication {
            name: name.to_owned(),
            topic: match ask.form.get("topic") {
                None => None,
                Some(topic) => Some(topic.parse().map_err(|_| {
                    Problem::wrong(
                        format!("`{topic}` is no kind of event"),
                        "choose one of those on the page",
                    )
                })?),
            },
        },
        (None, Some(id)) => Rated::Record(id.to_owned()),
        (None, None) => {
            return Err(Problem::wrong(
                "it is not said what is rated",
                "choose a publication or an account",
            ));
        }
    };
    let code = ask.form.get("code").ok_or_else(|| {
        Problem::wrong(
            "no code was chosen",
            "choose one of the scale, or take it back",
        )
    })?;
    let code = Some(code).filter(|it| *it != "-");
    let reason = ask.form.get("reason").unwrap_or_default().to_owned();
    let who = ask.library.who().to_owned();
    let seq = ask.casebook.rate(&of, code, &reason, &who)?;
    ask.library.learn(ask.casebook)?;
    if ask.form.get("as") == Some("json") {
        return Ok(Answer::Json(json!({"said": "rated", "seq": [seq]})));
    }
    let back = ask
        .form
        .get("back")
        .filter(|back| back.starts_with('/') && !back.starts_with("//"));
    Ok(Answer::See(
        back.unwrap_or("/sources#publications").to_owned(),
    ))
}

/// The codes that stand beside a record: `B2`, with their words for whoever points at them.
pub(crate) fn badge(ask: &Ask<'_>, record: &Record, document: &Document) -> Markup {
    let publisher = document.publisher.as_deref();
    let (code, words) = ask.library.with_ratings(|ratings| {
        let topic = match record {
            Record::Account(account) => Some(account.event_type),
            _ => None,
        };
        let reliability = publisher.and_then(|name| ratings.reliability(name, topic));
        let words: Vec<&str> = [
            reliability.and_then(|it| words(&RELIABILITY, it)),
            ratings
                .credibility(record.id())
                .and_then(|it| words(&CREDIBILITY, it)),
        ]
        .into_iter()
        .flatten()
        .collect();
        (ratings.code(record, publisher), words.join("; "))
    });
    html! {
        @if let Some(code) = code { " " span.admiralty title=(words) { (code) span.unseen { ": " (words) } } }
    }
}

fn words(scale: &[(&'static str, &'static str)], rating: &Rating) -> Option<&'static str> {
    let code = rating.code.as_deref()?;
    scale.iter().find(|it| it.0 == code).map(|it| it.1)
}

/// A form for the credibility of what an account says.
pub(crate) fn credibility(ask: &Ask<'_>, record: &str, back: &str) -> Markup {
    let present = ask
        .library
        .with_ratings(|ratings| ratings.credibility(record).cloned());
    let chosen = present.as_ref().and_then(|it| it.code.as_deref());
    html! {
        form.window.credibility method="post" action="/rate" {
            input type="hidden" name="record" value=(record);
            input type="hidden" name="back" value=(back);
            label { "Credibility" (choice(&CREDIBILITY, chosen)) }
            label { "Why" input name="reason" size="16" autocomplete="off"; }
            button type="submit" { "Rate" }
            @if let Some(it) = &present { span.soft { "by " bdi { (it.who) } @if !it.reason.is_empty() { ": " bdi { (it.reason) } } } }
        }
    }
}

fn choice(scale: &[(&'static str, &'static str)], chosen: Option<&str>) -> Markup {
    html! {
        select name="code" {
            option value="-" selected[chosen.is_none()] { "not rated" }
            @for (code, words) in scale { option value=(code) selected[chosen == Some(*code)] { (code) " " (words) } }
        }
    }
}

/// The publications with their codes, and a form to rate one.
pub(crate) fn publications(ask: &Ask<'_>) -> Result<(Markup, Value), Problem> {
    let all = ask.casebook.publishers()?;
    let ratings: Vec<Rating> = ask
        .library
        .with_ratings(|ratings| ratings.iter().cloned().collect());
    let of = |name: &str| -> Vec<&Rating> {
        ratings
            .iter()
            .filter(|it| matches!(&it.of, Rated::Publication { name: own, .. } if own == name))
            .collect()
    };
    let topic = |it: &Rating| match &it.of {
        Rated::Publication { topic, .. } => *topic,
        Rated::Record(_) => None,
    };
    let chosen = ask.query.get("rate");
    let json = all
        .iter()
        .map(|(name, documents)| json!({"publication": name, "documents": documents, "ratings": of(name)}))
        .collect();
    let markup = html! {
        h2 #publications { "Publications" }
        @if all.is_empty() { p.empty { "No document names its publisher. " code { "concord add --metadata FILE.csv" } " can tell it." } } @else {
            form.window method="post" action="/rate" {
                label { "Publication" select name="publication" required { @for (name, _) in all.iter().take(MOST) { option value=(name) selected[chosen == Some(name)] { (name) } } } }
                label { "On" select name="topic" { option value="" { "everything" } @for kind in EventType::ALL { option value=(kind.as_str()) { (plain(kind.as_str())) } } } }
                label { "Reliability" (choice(&RELIABILITY, None)) }
                label { "Why" input name="reason" size="28" autocomplete="off"; }
                button type="submit" { "Rate" }
            }
            div.scroll tabindex="0" role="region" aria-label="Publications" {
                table {
                    thead { tr { th scope="col" { "Publication" } th.number scope="col" { "Documents" } th scope="col" { "Reliability (Admiralty code)" } } }
                    tbody {
                        @for (name, documents) in all.iter().take(MOST) {
                            tr {
                                th scope="row" { a href=(ask.query.with("rate", Some(name)).href("/sources") + "#publications") { bdi { (name) } } }
                                td.number { (documents) }
                                td {
                                    @for (at, it) in of(name).iter().enumerate() {
                                        @if at > 0 { "; " }
                                        span.admiralty { (it.code.as_deref().unwrap_or_default()) } " " (words(&RELIABILITY, it).unwrap_or_default())
                                        @if let Some(topic) = topic(it) { " on " (plain(topic.as_str())) }
                                        span.soft { " · " bdi { (it.who) } @if !it.reason.is_empty() { ": " bdi { (it.reason) } } ", " a href=(format!("/log?before={}#l{}", it.seq + 1, it.seq)) { "log entry " (it.seq) } }
                                    }
                                    @if of(name).is_empty() { span.soft { "not rated" } }
                                }
                            }
                        }
                    }
                }
            }
            @if all.len() > MOST { p.soft { "The " (MOST) " with most documents of " (count(all.len(), "publication", "publications")) "." } }
        }
    };
    Ok((markup, json))
}
