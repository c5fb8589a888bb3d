//! The reader: a document's text with what was coded from it, and the records beside it in reading order.
//!
//! The text is cut at the ends of all spans; a piece lies in as many elements as kinds of records stand on it, one within the other,
//! each with its own underline at its own depth, so that overlapping spans are all seen. Browsers can paint highlights without
//! elements (CSS Custom Highlight), faster for very long texts, but then nothing is marked without script and nothing can be
//! reached by keyboard.

use concord_casebook::{DocumentRecord, StoredBlock, Verb};
use concord_codebook::GraphicClass;
use concord_record::words::plain;
use concord_record::{Document, Evidence, Field, Record};
use maud::{Markup, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Page, Table};
use crate::error::Problem;
use crate::pages::make::asking;
use crate::pages::rate::badge;
use crate::phrase::{count, date, key, modifier, parties, place, real_bounds, toll};

/// Kinds of records with the class that gives them shape and colour, in the order in which their elements enclose one another.
const KINDS: [(&str, &str); 5] = [
    ("account", "Account"),
    ("quantity", "Quantity"),
    ("claim", "Claim"),
    ("relation", "Relation"),
    ("note", "Note"),
];

/// A record with what the page needs of it.
struct Shown<'a> {
    at: usize,
    id: &'a str,
    kind: &'static str,
    live: bool,
    maker: Option<&'a str>,
    record: &'a Record,
    evidence: &'a [Evidence],
    start: usize,
}

/// The page.
pub(crate) fn reader(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let document = ask.casebook.document(ask.id)?;
    let text = ask.casebook.text(ask.id)?;
    let blocks = ask.casebook.blocks(ask.id)?;
    let warnings = ask.casebook.warnings(ask.id)?;
    let records = ask.casebook.records_of(ask.id)?;
    let wanted = ask.query.get("kind");
    let shown = shown(&records, wanted);
    let asked = ask.query.get("at").and_then(|at| {
        let (start, end) = at.split_once('-')?;
        Some((start.parse::<usize>().ok()?, end.parse::<usize>().ok()?))
    });
    let chars: Vec<char> = text.as_str().chars().collect();
    let flow = ask.library.flow(ask.casebook)?;
    let graphic = |block: &StoredBlock| {
        let end = block.end.min(chars.len());
        let words: String = chars[block.start.min(end)..end].iter().collect();
        flow.codebook().graphic.classes(&words)
    };
    let hard = blocks.iter().filter(|it| !graphic(it).is_empty()).count();
    let body = html! {
        (about(ask, &document, &warnings))
        nav.facets aria-label="Kinds of records" {
            ul {
                @for (kind, name) in KINDS {
                    @let number = records.iter().filter(|it| it.record.kind() == kind).count();
                    @if number > 0 {
                        li {
                            @let here = wanted == Some(kind);
                            a href=(ask.query.with("kind", if here { None } else { Some(kind) }).href(ask.path)) aria-current=[here.then_some("true")] {
                                span class=(format!("k-{kind}")) { (name) } " " span.number { (number) }
                            }
                        }
                    }
                }
            }
        }
        @if hard > 0 {
            label.switch.hard { input type="checkbox" #show-graphic data-action="reveal"; " Show " (count(hard, "passage", "passages")) " that " @if hard == 1 { "describes" } @else { "describe" } " bodies, torture or sexual violence" (key("v")) }
        }
        div.reader {
            section.source-text #text data-document=(document.id) aria-label="Text" lang=[document.language.as_deref()] {
                @for (at, block) in blocks.iter().enumerate() {
                    @if let Some(page) = block.page.filter(|page| at == 0 || blocks[at - 1].page != Some(*page)) { p.page-mark id=(format!("page{page}")) { "Page " (page) } }
                    (passage(block, &chars, &shown, asked, &graphic(block)))
                }
            }
            (margin_map(&shown, chars.len()))
            aside.records aria-label="Records in reading order" {
                details.make { summary { "New record" } p.soft.scripted-only { "Select words in the text and press " kbd data-shows="make" { "n" } ", or give them here." } (asking(&document.id, "account")) }
                h2 { (count(shown.len(), "record", "records")) }
                @if shown.is_empty() { p.empty { "Nothing was coded from this document" @if wanted.is_some() { " of this kind" } "." } }
                ol { @for it in &shown { (card(ask, it, &shown, &document, page_of(&blocks, it.start))) } }
            }
        }
    };
    let rows = shown
        .iter()
        .flat_map(|it| {
            it.evidence.iter().map(|evidence| {
                vec![
                    it.id.to_owned(),
                    it.kind.to_owned(),
                    evidence.field.to_string(),
                    evidence.start.to_string(),
                    evidence.end.to_string(),
                    evidence.exact.clone(),
                ]
            })
        })
        .collect();
    Ok(Page {
        title: document.title.clone().unwrap_or_else(|| document.file.clone()),
        body,
        json: json!({"document": document, "blocks": blocks, "warnings": warnings, "text": text.as_str(),
            "records": records.iter().map(|it| &it.record).collect::<Vec<_>>(),
            "made": records.iter().filter_map(|it| Some((it.record.id(), it.maker.as_ref()?))).collect::<std::collections::BTreeMap<_, _>>()}),
        table: Some(Table { columns: vec!["record", "kind", "field", "start", "end", "exact"], rows }),
        scripts: &["/assets/reader.js"],
        wide: true,
    }
    .into())
}

/// The file as it was captured. It may hold anything, so browsers are told to keep it rather than to show it.
pub(crate) fn original(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let document = ask.casebook.document(ask.id)?;
    let bytes = ask.casebook.capture(ask.id)?;
    let file = document.file.split('#').next().unwrap_or_default();
    Ok(Answer::File {
        name: file.rsplit('/').next().unwrap_or_default().to_owned(),
        media_type: "application/octet-stream",
        inline: false,
        bytes,
    })
}

fn about(ask: &Ask<'_>, document: &Document, warnings: &[String]) -> Markup {
    html! {
        dl.facts {
            dt { "Publisher" } dd { bdi { (document.publisher.as_deref().unwrap_or("not known")) } }
            dt { "Published" } dd { @if document.published.is_some() { (date(document.published.as_ref())) } @else { "not known: “last Thursday” stays open" } }
            @if !document.authors.is_empty() { dt { "By" } dd { bdi { (document.authors.join("; ")) } } }
            dt { "File" } dd { a href=(format!("/documents/{}/original", document.id)) download { bdi { (document.file) } } " (" (document.media_type) ")" }
            dt { "SHA-256" } dd { code.hash { (document.sha256) } }
            @if let Some(url) = &document.url { dt { "From" } dd { bdi { (url) } } }
            @if !document.cites.is_empty() {
                dt { "Leans on" }
                dd {
                    @for (at, cited) in document.cites.iter().enumerate() {
                        @if at > 0 { ", " }
                        @match ask.index.document(cited) {
                            Some(row) => { a href=(format!("/documents/{cited}")) { bdi { (ask.index.documents[row as usize].name) } } },
                            None => { bdi { (cited) } },
                        }
                    }
                }
            }
            @for warning in warnings { dt { "Reading" } dd { (warning) } }
        }
    }
}

fn shown<'a>(records: &'a [DocumentRecord], wanted: Option<&str>) -> Vec<Shown<'a>> {
    let mut shown: Vec<Shown<'_>> = records
        .iter()
        .filter(|it| wanted.is_none_or(|kind| it.record.kind() == kind))
        .filter_map(|it| {
            let (_, evidence) = it.record.source()?;
            Some(Shown {
                at: 0,
                id: it.record.id(),
                kind: it.record.kind(),
                live: it.live,
                maker: it.maker.as_deref(),
                record: &it.record,
                // A note stands elsewhere in the document.
                start: evidence
                    .iter()
                    .filter(|span| {
                        span.field != Field::Note || matches!(it.record, Record::Note(_))
                    })
                    .map(|span| span.start)
                    .min()
                    .unwrap_or(0),
                evidence,
            })
        })
        .collect();
    shown.sort_by_key(|it| it.start);
    for (at, it) in shown.iter_mut().enumerate() {
        it.at = at;
    }
    shown
}

fn passage(
    block: &StoredBlock,
    chars: &[char],
    shown: &[Shown<'_>],
    asked: Option<(usize, usize)>,
    graphic: &[GraphicClass],
) -> Markup {
    let end = block.end.min(chars.len());
    let start = block.start.min(end);
    // The whole clause would cover everything: it lights up with its record, but has no underline of its own.
    let spans: Vec<(usize, usize, &Shown<'_>, Field)> = shown
        .iter()
        .flat_map(|it| {
            it.evidence
                .iter()
                .map(move |span| (span.start, span.end, it, span.field))
        })
        .filter(|(a, b, it, field)| {
            *a < end && *b > start && (*field != Field::Note || it.kind == "note")
        })
        .collect();
    let mut cuts: std::collections::BTreeSet<usize> = spans
        .iter()
        .flat_map(|&(a, b, ..)| [a, b])
        .filter(|&at| start < at && at < end)
        .collect();
    cuts.extend([start, end]);
    if let Some((a, b)) = asked {
        cuts.extend([a, b].into_iter().filter(|&at| start < at && at < end));
    }
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let first_asked = asked.map(|(a, _)| a);
    html! {
        @if !graphic.is_empty() { p.warned { "Describes " (described(graphic)) } }
        p dir="auto" class=(format!("block b-{}{}", block.kind, if graphic.is_empty() { "" } else { " graphic" })) id=(format!("b{}", block.start)) {
            @for pair in cuts.windows(2) {
                @let text: String = chars[pair[0]..pair[1]].iter().collect();
                @let on: Vec<&(usize, usize, &Shown<'_>, Field)> = spans.iter().filter(|(a, b, ..)| *a <= pair[0] && pair[1] <= *b).collect();
                @let is_asked = asked.is_some_and(|(a, b)| a <= pair[0] && pair[1] <= b);
                @if on.is_empty() && !is_asked { (text) } @else { (piece(&text, &on, is_asked, first_asked == Some(pair[0]))) }
            }
        }
    }
}

/// The page that a place of the text lies on: that of its passage.
fn page_of(blocks: &[StoredBlock], at: usize) -> Option<u32> {
    let after = blocks.partition_point(|block| block.start <= at);
    blocks[after.checked_sub(1)?].page
}

/// What a passage describes, in words.
fn described(classes: &[GraphicClass]) -> String {
    let words: Vec<&str> = classes
        .iter()
        .map(|class| match class {
            GraphicClass::Body => "bodies",
            GraphicClass::Torture => "torture",
            GraphicClass::SexualViolence => "sexual violence",
        })
        .collect();
    words.join(", ")
}

fn piece(
    text: &str,
    on: &[&(usize, usize, &Shown<'_>, Field)],
    asked: bool,
    anchor: bool,
) -> Markup {
    let mut records: Vec<usize> = on.iter().map(|it| it.2.at).collect();
    records.sort_unstable();
    records.dedup();
    let mut inner = html! { (text) };
    for (kind, _) in KINDS.iter().rev() {
        let fields: Vec<String> = on
            .iter()
            .filter(|it| it.2.kind == *kind && it.3 != Field::Passage)
            .map(|it| plain(it.3.as_str()))
            .collect();
        if !fields.is_empty() {
            inner = html! { span class=(format!("k-{kind}")) title=(format!("{kind}: {}", fields.join(", "))) { (inner) } };
        }
    }
    let lights: Vec<String> = records.iter().map(|at| format!("r{at}")).collect();
    html! {
        span class=(if asked { "piece asked" } else { "piece" }) id=[anchor.then_some("at")] data-of=(lights.join(" ")) { (inner) }
    }
}

/// The whole document as a strip with a tick where each record begins: for the eye and the mouse, since the list beside it has the same.
fn margin_map(shown: &[Shown<'_>], chars: usize) -> Markup {
    let y = |at: usize| 1000.0 * at as f64 / chars.max(1) as f64;
    html! {
        svg.margin-map viewBox="0 0 20 1000" preserveAspectRatio="none" aria-hidden="true" {
            @for it in shown {
                a href=(format!("#r{}", it.at)) tabindex="-1" {
                    rect class=(format!("m-{}", it.kind)) x=(if it.kind == "account" { 0 } else { 8 }) width=(if it.kind == "account" { 20 } else { 12 }) y=(format!("{:.1}", y(it.start))) height="3" {}
                }
            }
        }
    }
}

fn card(
    ask: &Ask<'_>,
    it: &Shown<'_>,
    shown: &[Shown<'_>],
    document: &Document,
    page: Option<u32>,
) -> Markup {
    let standing = ask.library.standing(it.id);
    let verdict = standing.last().map(|it| it.verb);
    let made = standing.iter().find(|it| it.verb == Verb::Add);
    let here = ask.query.get("made") == Some(it.id);
    let first = it
        .evidence
        .iter()
        .filter(|span| span.field != Field::Note || it.kind == "note")
        .min_by_key(|span| (span.start, span.end));
    html! {
        li id=(format!("r{}", it.at)) data-record=(it.id) data-at=[first.map(|span| format!("{}-{}", span.start, span.end))] tabindex="-1" class=(if it.live { "record" } else { "record rejected" }) aria-current=[here.then_some("true")] {
            p {
                span class=(format!("k-{} badge", it.kind)) { (plain(it.kind)) } (badge(ask, it.record, document)) " "
                @if let Some(span) = first {
                    a href=(ask.query.with("at", Some(&format!("{}-{}", span.start, span.end))).href(ask.path) + "#at") data-to=(format!("r{}", it.at)) { (summary(it.record)) }
                } @else { (summary(it.record)) }
            }
            (details(it, shown))
            @if let Some(page) = page { p.soft { a href=(format!("#page{page}")) { "Page " (page) } } }
            @if let (Some(maker), Some(made)) = (it.maker, made) {
                div.soft.made {
                    "Made by " bdi { (maker) } ", " a href=(format!("/log?before={}#l{}", made.seq + 1, made.seq)) { "log entry " (made.seq) }
                    form method="post" action="/undo" {
                        input type="hidden" name="seq" value=(made.seq);
                        input type="hidden" name="back" value=(ask.query.with("made", None).href(ask.path));
                        button type="submit" aria-label=(format!("Take back the record {}", it.at + 1)) { "Take back" }
                    }
                }
            }
            @if let Some(verdict) = verdict.filter(|it| *it != Verb::Add) {
                p.soft { @match verdict { Verb::Accept => "Accepted by a person", Verb::Reject => "Rejected by a person", Verb::Edit => "Edited by a person", Verb::Flag => "Flagged", other => (plain(other.as_str())) } }
            }
        }
    }
}

/// A record in a line.
pub(crate) fn summary(record: &Record) -> Markup {
    match record {
        Record::Account(it) => html! {
            strong { (plain(it.event_type.as_str())) } ", " (date(it.date.as_ref())) ", " bdi { (place(it.place.as_ref())) }
            @if it.killed.is_some() { ", killed " (toll(it.killed.as_ref())) }
            @if it.wounded.is_some() { ", wounded " (toll(it.wounded.as_ref())) }
        },
        Record::Quantity(it) => html! {
            strong { (modifier(it.modifier)) (real_bounds(it.low, it.high)) } " " (plain(it.measure.as_str()))
            @if it.unit != "count" { " (" (plain(&it.unit)) ")" }
            @if let Some(about) = &it.about { ", " bdi { (about) } }
        },
        Record::Claim(it) => {
            html! { strong { bdi { (it.speaker) } } " " (it.stance.as_str()) ": " q { bdi { (it.proposition) } } }
        }
        Record::Relation(it) => {
            html! { bdi { (it.a) } " " strong { (plain(it.relation.as_str())) } " " bdi { (it.b) } }
        }
        Record::Note(it) => html! { strong { "Note " (it.label) } },
        _ => html! { "record" },
    }
}

fn details(it: &Shown<'_>, shown: &[Shown<'_>]) -> Markup {
    let at_of = |id: &str| {
        shown
            .iter()
            .find(|other| other.id == id)
            .map(|other| other.at)
    };
    // The notes that this record's sentence calls.
    let notes: Vec<(&str, usize)> = shown
        .iter()
        .filter_map(|other| match other.record {
            Record::Note(note) if note.records.iter().any(|id| id == it.id) => {
                Some((note.label.as_str(), other.at))
            }
            _ => None,
        })
        .collect();
    html! {
        @if let Record::Account(account) = it.record {
            p.soft {
                @if !account.perpetrators.is_empty() { "By " bdi { (parties(&account.perpetrators)) } " (" (plain(account.attribution.as_str())) "). " }
                @if !account.targets.is_empty() { "Against " bdi { (parties(&account.targets)) } ". " }
                @if let Some(event) = &account.event { a href=(format!("/events/{event}")) { "The event" } ". " }
                a href=(format!("/queue?at={}", account.id)) { "Decide" }
                @if it.maker.is_none() { " · sure " (format!("{:.0} %", account.confidence * 100.0)) }
            }
        }
        @if let Record::Claim(claim) = it.record {
            @if let Some([low, high]) = claim.probability { p.soft { "Hedged: " bdi { (claim.hedge.as_deref().unwrap_or_default()) } ", " (format!("{:.0}–{:.0} %", low * 100.0, high * 100.0)) } }
        }
        @if let Record::Quantity(quantity) = it.record {
            @if quantity.start.is_some() || quantity.end.is_some() { p.soft { (quantity.start.map_or(String::new(), |day| day.to_string())) "–" (quantity.end.map_or(String::new(), |day| day.to_string())) } }
        }
        @if let Record::Note(note) = it.record {
            p.soft {
                @for source in &note.sources { bdi { (source.outlet.as_deref().or(source.title.as_deref()).unwrap_or("a source")) } @if source.published.is_some() { ", " (date(source.published.as_ref())) } "; " }
                @if note.records.is_empty() { "no record calls it" } @else {
                    "called by "
                    @for id in &note.records { @if let Some(at) = at_of(id) { a href=(format!("#r{at}")) { (at + 1) } " " } }
                }
            }
        }
        @if !notes.is_empty() { p.soft { "Notes: " @for (label, at) in notes { a href=(format!("#r{at}")) { (label) } " " } } }
    }
}
