//! A new record from words of a document: the words in view, a form beside them that the coder has begun to fill, and the record
//! kept with exactly those words as its evidence.

use concord_annotate::Context;
use concord_record::words::plain;
use concord_record::{
    Account, Attribution, Claim, Document, EventType, Evidence, Field, Measure, Modifier, Quantity,
    Record, Span, Stance, Status, Text,
};
use maud::{Markup, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Page};
use crate::error::Problem;
use crate::fields;
use crate::phrase::{count, key};

/// What can be made, in the order of its keys.
const KINDS: [&str; 3] = ["account", "quantity", "claim"];
/// Code points around the words that are shown.
const AROUND: usize = 600;
/// Places of the same words that are offered.
const PLACES: usize = 20;

/// The form; without a place it asks for the words.
pub(crate) fn form(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let document = ask.casebook.document(ask.id)?;
    let text = ask.casebook.text(ask.id)?;
    let kind = kind(ask.query.get("kind"))?;
    let span = match (ask.query.get("at"), ask.query.get("words")) {
        (Some(at), _) => Some(span(at, &text)?),
        (None, Some(words)) => match places(&text, words).as_slice() {
            [] => {
                return Err(Problem::wrong(
                    format!("the document does not have the words “{words}”"),
                    "copy them from the text, with the same signs and blanks",
                ));
            }
            [one] => Some(*one),
            many => return Ok(choose(ask, kind, &document, &text, many)),
        },
        (None, None) => None,
    };
    let Some(span) = span else {
        let body =
            html! { p { "Which words of the document tell it?" } (asking(&document.id, kind)) };
        return Ok(page(
            kind,
            body,
            json!({"kind": kind, "document": document.id}),
        ));
    };
    let begun = begin(ask, kind, &document, &text, span);
    let here = format!("{}-{}", span.start, span.end);
    let body = html! {
        nav.facets aria-label="Kinds of records" {
            ul {
                @for (at, name) in KINDS.iter().enumerate() {
                    li { a href=(ask.query.with("kind", Some(name)).with("words", None).with("at", Some(&here)).href(ask.path)) aria-current=[(*name == kind).then_some("true")] data-action=(format!("choose{}", at + 1)) { span class=(format!("k-{name}")) { (plain(name)) } (key(&(at + 1).to_string())) } }
                }
            }
        }
        article.card.item.making data-card tabindex="-1" aria-label=(format!("New {kind}")) {
            div.evidence { (words_in_view(&document, &text, span)) @if let Some(page) = ask.casebook.passage(&document.id, span)?.block.page { p.soft { "Page " (page) } } }
            form method="post" action=(ask.path) {
                input type="hidden" name="kind" value=(kind);
                input type="hidden" name="at" value=(here);
                @if begun.by_coder { p.soft { "The coder has begun to fill this in from the sentence. Change whatever is not so." } }
                dl.fields { (inputs(&begun.record)) }
                label.reason { "Reason" input type="text" name="reason" autocomplete="off"; }
                div.buttons {
                    button type="submit" data-action="accept" { "Keep this " (plain(kind)) (key("a")) }
                    a.button href=(format!("/documents/{}?at={here}#at", document.id)) { "Back to the text" }
                }
                p.soft { code { "-" } " stands for nothing." }
            }
        }
    };
    Ok(page(
        kind,
        body,
        json!({"kind": kind, "document": document.id, "start": span.start, "end": span.end,
            "exact": text.slice(span), "by_coder": begun.by_coder, "record": begun.record}),
    ))
}

/// Keeps it.
pub(crate) fn keep(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let text = ask.casebook.text(ask.id)?;
    let kind = kind(ask.form.get("kind"))?;
    let at = ask.form.get("at").ok_or_else(|| {
        Problem::wrong(
            "no words were chosen",
            "select them in the reader and try again",
        )
    })?;
    let span = span(at, &text)?;
    let evidence = evidence(ask.id, &text, span);
    let mut record = blank(kind, ask.id, evidence);
    fill(ask, &mut record)?;
    let reason = ask.form.get("reason").unwrap_or_default().to_owned();
    let who = ask.library.who().to_owned();
    let (id, seq) = ask.casebook.add_record(record, &reason, &who)?;
    ask.library.learn(ask.casebook)?;
    ask.library.something_changed();
    if ask.form.get("as") == Some("json") {
        return Ok(Answer::Json(
            json!({"said": "made", "record": id, "seq": [seq]}),
        ));
    }
    Ok(Answer::See(format!(
        "/documents/{}?at={}-{}&made={id}#at",
        ask.id, span.start, span.end
    )))
}

/// The form that asks for words, for those who cannot select them.
pub(crate) fn asking(document: &str, kind: &str) -> Markup {
    html! {
        form.window.asking action=(format!("/documents/{document}/new")) {
            label { "Words of the text" input name="words" size="36" autocomplete="off" required; }
            label { "Kind" select name="kind" { @for name in KINDS { option value=(name) selected[name == kind] { (plain(name)) } } } }
            button type="submit" { "New record" }
        }
    }
}

fn kind(name: Option<&str>) -> Result<&'static str, Problem> {
    let name = name.unwrap_or(KINDS[0]);
    KINDS
        .into_iter()
        .find(|known| *known == name)
        .ok_or_else(|| {
            Problem::wrong(
                format!("`{name}` is not made by hand"),
                "make an account, a quantity or a claim",
            )
        })
}

/// The words at a place: never empty, without blanks around them.
fn span(at: &str, text: &Text) -> Result<Span, Problem> {
    let read = || {
        let (start, end) = at.split_once('-')?;
        let span = Span {
            start: start.parse().ok()?,
            end: end.parse().ok()?,
        };
        let words = text.slice(span)?;
        let before = words.chars().take_while(|it| it.is_whitespace()).count();
        let behind = words.chars().rev().take_while(|it| it.is_whitespace());
        let inner = Span {
            start: span.start + before,
            end: span.end.saturating_sub(behind.count()),
        };
        (inner.start < inner.end).then_some(inner)
    };
    read().ok_or_else(|| {
        Problem::wrong(
            format!("`{at}` has no words of this document"),
            "select some words in the reader",
        )
    })
}

/// Where the text has some words.
fn places(text: &Text, words: &str) -> Vec<Span> {
    let found = text.as_str().match_indices(words.trim());
    found
        .filter(|(_, words)| !words.is_empty())
        .map(|(at, words)| text.span(at..at + words.len()))
        .collect()
}

fn choose(
    ask: &Ask<'_>,
    kind: &'static str,
    document: &Document,
    text: &Text,
    all: &[Span],
) -> Answer {
    let body = html! {
        p { "The document has these words in " (count(all.len(), "place", "places")) ". Which one is meant?" }
        ol.hits {
            @for it in all.iter().take(PLACES) {
                li {
                    a href=(ask.query.with("words", None).with("at", Some(&format!("{}-{}", it.start, it.end))).href(ask.path)) { "This one" }
                    (words_in_view(document, text, *it))
                }
            }
        }
        @if all.len() > PLACES { p { "Give more words to find the others." } (asking(&document.id, kind)) }
    };
    let places: Vec<[usize; 2]> = all.iter().map(|it| [it.start, it.end]).collect();
    page(
        kind,
        body,
        json!({"kind": kind, "document": document.id, "places": places}),
    )
}

fn page(kind: &str, body: Markup, json: serde_json::Value) -> Answer {
    Page {
        title: format!("New {}", plain(kind)),
        body,
        json,
        table: None,
        scripts: &["/assets/suggest.js"],
        wide: true,
    }
    .into()
}

fn words_in_view(document: &Document, text: &Text, span: Span) -> Markup {
    let slice = |start, end| text.slice(Span { start, end }).unwrap_or_default();
    let (from, to) = (
        span.start.saturating_sub(AROUND),
        (span.end + AROUND).min(text.chars()),
    );
    // A passage is enough to understand the words.
    let before = slice(from, span.start);
    let before = before.rsplit_once('\n').map_or(before, |(_, rest)| rest);
    let after = slice(span.end, to);
    let after = after.split_once('\n').map_or(after, |(first, _)| first);
    html! {
        blockquote.source-text dir="auto" lang=[document.language.as_deref()] { span.soft { (before) } mark.chosen { (slice(span.start, span.end)) } span.soft { (after) } }
        p.soft { "Evidence: code points " (span.start) "–" (span.end) " of " bdi { (document.file) } }
    }
}

fn evidence(document: &str, text: &Text, span: Span) -> Vec<Evidence> {
    text.bytes(span)
        .map(|bytes| Evidence::new(document, text, bytes, Field::Passage))
        .into_iter()
        .collect()
}

/// A record of which only the evidence is known.
fn blank(kind: &str, document: &str, evidence: Vec<Evidence>) -> Record {
    let document = document.to_owned();
    match kind {
        "quantity" => Record::Quantity(Quantity {
            id: String::new(),
            document,
            measure: Measure::Other,
            low: None,
            high: None,
            modifier: Modifier::Exact,
            unit: "count".to_owned(),
            actor: None,
            about: None,
            place: None,
            start: None,
            end: None,
            reporter: None,
            share_of: None,
            evidence,
        }),
        "claim" => Record::Claim(Claim {
            id: String::new(),
            document,
            speaker: String::new(),
            stance: Stance::Claims,
            proposition: evidence
                .first()
                .map_or(String::new(), |it| it.exact.clone()),
            about: None,
            hedge: None,
            probability: None,
            evidence,
        }),
        _ => Record::Account(Account {
            // A person read it.
            confidence: 1.0,
            evidence,
            ..Account::new("", document, EventType::Attack)
        }),
    }
}

/// What the form begins with.
struct Begun {
    record: Record,
    by_coder: bool,
}

/// What the coder makes of the sentence around the words, with the person's evidence in place of its own.
fn begin(ask: &Ask<'_>, kind: &str, document: &Document, text: &Text, span: Span) -> Begun {
    let evidence = evidence(&document.id, text, span);
    let coded = coded(ask, kind, document, span);
    let by_coder = coded.is_some();
    let mut record = coded.unwrap_or_else(|| blank(kind, &document.id, evidence.clone()));
    match &mut record {
        Record::Account(it) => {
            it.evidence = evidence;
            it.confidence = 1.0;
            it.aggregate = false;
            it.subtolls.clear();
        }
        Record::Quantity(it) => {
            it.evidence = evidence;
            it.share_of = None;
        }
        Record::Claim(it) => {
            it.evidence = evidence;
            // It names a record that may not be there.
            it.about = None;
        }
        _ => {}
    }
    Begun { record, by_coder }
}

/// Of the records that the coder finds in the sentence, the one that stands most on the words.
fn coded(ask: &Ask<'_>, kind: &str, document: &Document, span: Span) -> Option<Record> {
    let flow = ask.library.flow(ask.casebook).ok()?;
    let passage = ask.casebook.passage(&document.id, span).ok()?;
    let context = Context {
        document: document.id.clone(),
        published: document.published,
        publisher: document.publisher.clone(),
    };
    let annotation = flow.plain_in(&passage.text, context)?;
    let own = Span {
        start: span.start.saturating_sub(passage.start),
        end: span.end.saturating_sub(passage.start),
    };
    let shared = |record: &Record| {
        let common = record.evidence().iter().map(|it| {
            let (start, end) = (it.start.max(own.start), it.end.min(own.end));
            end.saturating_sub(start)
        });
        common.max().unwrap_or(0)
    };
    let mut best: Option<(usize, Record)> = None;
    for record in flow.records_of(&annotation) {
        let common = shared(&record);
        // The first of equals: that is the order of reading.
        if record.kind() == kind && common > best.as_ref().map_or(0, |it| it.0) {
            best = Some((common, record));
        }
    }
    best.map(|it| it.1)
}

fn inputs(record: &Record) -> Markup {
    let choice = |name: &str, label: &str, all: Vec<&'static str>, present: &str| {
        html! {
            dt { label for=(format!("f-{name}")) { (label) } }
            dd { select id=(format!("f-{name}")) name=(name) { @for word in all { option value=(word) selected[word == present] { (plain(word)) } } } }
        }
    };
    let line = |name: &str, label: &str, value: &str, suggest: Option<&str>, example: &str| {
        html! {
            dt { label for=(format!("f-{name}")) { (label) } }
            dd { input id=(format!("f-{name}")) name=(name) value=(value) data-suggest=[suggest] placeholder=(example) autocomplete="off"; }
        }
    };
    let optional =
        |value: &Option<String>| value.clone().unwrap_or_else(|| fields::NONE.to_owned());
    match record {
        Record::Account(it) => html! {
            (choice("type", "Kind", EventType::ALL.iter().map(|it| it.as_str()).collect(), it.event_type.as_str()))
            (line("date", "When", &fields::date_text(it.date.as_ref()), None, "2021-08-26"))
            (line("place", "Where", &fields::place_text(it.place.as_ref()), Some("places"), "begin to type a name"))
            (line("perpetrators", "By", &fields::sides_text(&it.perpetrators), Some("sides"), "several with ; between"))
            (line("targets", "Against", &fields::sides_text(&it.targets), Some("sides"), "several with ; between"))
            @for (name, label, toll) in [("killed", "Killed", &it.killed), ("wounded", "Wounded", &it.wounded), ("detained", "Detained", &it.detained), ("missing", "Missing", &it.missing)] {
                (line(name, label, &fields::toll_text(toll.as_ref()), None, "12, 12-40, 12+, <40"))
            }
            (choice("attribution", "Attribution", Attribution::ALL.iter().map(|it| it.as_str()).collect(), it.attribution.as_str()))
            (choice("status", "Status", Status::ALL.iter().map(|it| it.as_str()).collect(), it.status.as_str()))
        },
        Record::Quantity(it) => html! {
            (choice("measure", "Measure", Measure::ALL.iter().map(|it| it.as_str()).collect(), it.measure.as_str()))
            (line("value", "Value", &fields::value_text(it.low, it.high), None, "1200, 1200-1500, 1200+"))
            (choice("modifier", "Told as", Modifier::ALL.iter().map(|it| it.as_str()).collect(), it.modifier.as_str()))
            (line("unit", "Unit", &it.unit, None, "count, percent, USD"))
            (line("actor", "Whose", &optional(&it.actor), Some("sides"), "begin to type a name"))
            (line("about", "Of whom or what", &optional(&it.about), None, ""))
            (line("place", "Where", &optional(&it.place), Some("places"), ""))
            (line("period", "For which days", &fields::date_text(days(it).as_ref()), None, "2021, 2021-01 to 2021-06"))
            (line("reporter", "According to", &optional(&it.reporter), None, ""))
        },
        Record::Claim(it) => html! {
            (line("speaker", "Who says it", &it.speaker, Some("sides"), "begin to type a name"))
            (choice("stance", "Stance", Stance::ALL.iter().map(|it| it.as_str()).collect(), it.stance.as_str()))
            dt { label for="f-proposition" { "What is said" } }
            dd { textarea id="f-proposition" name="proposition" rows="3" { (it.proposition) } }
            (line("hedge", "Hedged by", &optional(&it.hedge), None, "reportedly"))
        },
        _ => html! {},
    }
}

fn days(it: &Quantity) -> Option<concord_record::DateRange> {
    match (it.start, it.end) {
        (None, None) => None,
        (Some(start), Some(end)) => Some(concord_record::DateRange::between(start, end)),
        (start, end) => Some(concord_record::DateRange {
            start,
            end,
            precision: concord_record::DatePrecision::Range,
        }),
    }
}

/// Takes the form's fields over; one that is left empty is nothing.
fn fill(ask: &Ask<'_>, record: &mut Record) -> Result<(), Problem> {
    let text = |name: &str| ask.form.get(name).unwrap_or(fields::NONE);
    let optional = |name: &str| {
        Some(text(name))
            .filter(|it| *it != fields::NONE)
            .map(str::to_owned)
    };
    // A side or place by its plain name: quantities and claims name no ids.
    let named = |name: &str| {
        optional(name).map(|it| {
            let it = it.split(" [").next().unwrap_or_default();
            it.split(" #").next().unwrap_or_default().to_owned()
        })
    };
    let needed = |value: Option<String>, what: &str| {
        value.ok_or_else(|| {
            Problem::wrong(format!("{what} is missing"), "fill it in and keep it then")
        })
    };
    match record {
        Record::Account(it) => {
            let flow = ask.library.flow(ask.casebook)?;
            let actors = &flow.codebook().actors;
            it.event_type = word(text("type"), "kind")?;
            it.attribution = word(text("attribution"), "attribution")?;
            it.status = word(text("status"), "status")?;
            it.date = fields::date(text("date"))?;
            it.place = fields::place(text("place"))?;
            it.perpetrators = fields::sides(text("perpetrators"), actors)?;
            it.targets = fields::sides(text("targets"), actors)?;
            it.killed = fields::toll(text("killed"))?;
            it.wounded = fields::toll(text("wounded"))?;
            it.detained = fields::toll(text("detained"))?;
            it.missing = fields::toll(text("missing"))?;
        }
        Record::Quantity(it) => {
            it.measure = word(text("measure"), "measure")?;
            it.modifier = word(text("modifier"), "modifier")?;
            (it.low, it.high) = fields::value(text("value"))?;
            it.unit = optional("unit").unwrap_or_else(|| "count".to_owned());
            it.actor = named("actor");
            it.about = optional("about");
            it.place = named("place");
            let period = fields::date(text("period"))?;
            (it.start, it.end) = period.map_or((None, None), |it| (it.start, it.end));
            it.reporter = optional("reporter");
        }
        Record::Claim(it) => {
            it.speaker = needed(named("speaker"), "who says it")?;
            it.stance = word(text("stance"), "stance")?;
            // Forms end lines in their own way.
            it.proposition = needed(optional("proposition"), "what is said")?.replace("\r\n", "\n");
            it.hedge = optional("hedge");
        }
        _ => {}
    }
    Ok(())
}

/// A word of a vocabulary.
fn word<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| {
        Problem::wrong(
            format!("`{text}` is no {what}"),
            "choose one of those on the page",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_words_have_no_blanks_around_them() {
        let text = Text::new("É. Nine died. Nine fled.".to_owned());
        let span = |at: &str| span(at, &text).ok().map(|it| (it.start, it.end));
        assert_eq!(span("2-14"), Some((3, 13)));
        assert_eq!(span("3-13"), Some((3, 13)));
        for bad in ["", "3", "5-3", "2-3", "0-99", "a-b", "13-14"] {
            assert_eq!(span(bad), None, "{bad}");
        }
        let found = places(&text, " Nine ");
        assert_eq!(found.iter().map(|it| it.start).collect::<Vec<_>>(), [3, 14]);
        assert!(places(&text, "Ten").is_empty() && places(&text, " ").is_empty());
    }
}
