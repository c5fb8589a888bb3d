//! Estimates of one measure over time: what each source gives, what most of them agree on, and the band of all.

use std::collections::BTreeMap;

use concord_casebook::Quote;
use concord_record::words::plain;
use concord_record::{Document, Quantity, Record};
use maud::{Markup, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Page, Table};
use crate::error::Problem;
use crate::fuse::{Interval, envelope, marzullo, running_median};
use crate::index::{Index, QuantityRow, day_of};
use crate::phrase::{count, modifier, real_bounds};
use crate::query::Query;
use crate::quote::{anchor, figure, source};

/// Series that are offered.
const SERIES: usize = 40;
/// Estimates that are drawn.
const POINTS: usize = 400;

/// The page.
pub(crate) fn estimates(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let index = ask.index;
    let all = series(index);
    let chosen = match (ask.query.get("measure"), ask.query.get("actor")) {
        (None, None) => all.iter().find(|it| it.actor.is_some()).or(all.first()),
        (measure, actor) => all.iter().find(|it| {
            measure.is_none_or(|measure| it.measure == measure) && it.actor.as_deref() == actor
        }),
    };
    let Some(chosen) = chosen else {
        return Ok(nothing(&ask.query));
    };
    let by_month = ask.query.get("by") == Some("month");
    let mut points = Vec::new();
    for &at in chosen.rows.iter().take(POINTS) {
        let row = &index.quantities[at];
        if let Record::Quantity(quantity) = ask.casebook.record(&row.id)? {
            let document = ask.casebook.document(&quantity.document)?;
            let quotes = ask.casebook.quotes(&quantity.evidence)?;
            points.push(Point {
                day: midpoint(row),
                quantity,
                document,
                quotes,
            });
        }
    }
    points.sort_by(|a, b| (a.day, &a.quantity.id).cmp(&(b.day, &b.quantity.id)));
    let periods = periods(&points, by_month);
    let body = html! {
        p.lead { (count(points.len(), "estimate", "estimates")) " of " strong { (chosen.name()) } " with a date, from " (count(sources_of(&points), "independent source", "independent sources")) "." }
        nav.facets aria-label="What is estimated" {
            ul { @for it in all.iter().take(SERIES) {
                li { a href=(it.query(&ask.query).href("/estimates")) aria-current=[(std::ptr::eq(it, chosen)).then_some("true")] { bdi { (it.name()) } " " span.number { (it.rows.len()) } } }
            } }
            ul {
                @for (value, name) in [("year", "By year"), ("month", "By month")] {
                    li { a href=(ask.query.with("by", Some(value)).href("/estimates")) aria-current=[((value == "month") == by_month).then_some("true")] { (name) } }
                }
            }
        }
        (chart(&points, &periods))
        p.legend {
            span { "upright lines: what each source gives; a filled dot is the first of an independent source" }
            span { "tinted: from the least to the greatest, ends smoothed by the running median of three periods" }
            span { "stepped line: where most sources overlap, one vote for each family (Marzullo 1984)" }
        }
        h2 { "How each figure was made" }
        (periods_table(&periods, by_month))
        h2 { "Sentences" }
        div.beside {
            @for point in &points {
                section.account id=(format!("p-{}", point.quantity.id)) aria-label=(plain(point.quantity.measure.as_str())) {
                    h3 { (modifier(point.quantity.modifier)) (real_bounds(point.quantity.low, point.quantity.high)) ", " (window(&point.quantity)) }
                    p.soft { (source(&point.document)) @if let Some(reporter) = point.quantity.reporter.as_ref().filter(|it| *it != "author") { ", citing " bdi { (reporter) } } }
                    @for quote in &point.quotes { (figure(quote, &point.quantity.id, &point.document, &Default::default())) }
                }
            }
        }
    };
    let rows = points
        .iter()
        .map(|point| {
            let it = &point.quantity;
            let number =
                |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
            vec![
                it.id.clone(),
                it.measure.to_string(),
                it.actor.clone().unwrap_or_default(),
                number(it.low),
                number(it.high),
                it.modifier.to_string(),
                it.unit.clone(),
                it.start.map_or(String::new(), |day| day.to_string()),
                it.end.map_or(String::new(), |day| day.to_string()),
                it.reporter.clone().unwrap_or_default(),
                it.document.clone(),
                point.document.publisher.clone().unwrap_or_default(),
            ]
        })
        .collect();
    Ok(Page {
        title: "Estimates".to_owned(),
        body,
        json: json!({
            "measure": chosen.measure, "actor": chosen.actor, "estimates": points.iter().map(|point| &point.quantity).collect::<Vec<_>>(),
            "periods": periods.iter().map(Period::json).collect::<Vec<_>>(),
            "series": all.iter().take(SERIES).map(|it| json!({"measure": it.measure, "actor": it.actor, "estimates": it.rows.len()})).collect::<Vec<_>>(),
        }),
        table: Some(Table {
            columns: vec!["id", "measure", "actor", "low", "high", "modifier", "unit", "start", "end", "reporter", "document", "publisher"],
            rows,
        }),
        scripts: &[],
        wide: true,
    }
    .into())
}

fn nothing(query: &Query) -> Answer {
    Page {
        title: "Estimates".to_owned(),
        body: html! {
            p.empty {
                "There are no dated numbers of this kind. "
                @if query.pairs().next().is_some() { a href="/estimates" { "Show what there is" } "." } @else { "They come from sentences such as “the group has 1,500 to 2,200 fighters”; add reports that have them." }
            }
        },
        json: json!({"estimates": []}),
        table: Some(Table::default()),
        scripts: &[],
        wide: false,
    }
    .into()
}

/// Numbers about one thing.
struct Series {
    measure: &'static str,
    actor: Option<String>,
    unit: String,
    rows: Vec<usize>,
}

impl Series {
    fn name(&self) -> String {
        let measure = plain(self.measure);
        let unit = if self.unit == "count" {
            String::new()
        } else {
            format!(" ({})", plain(&self.unit))
        };
        match &self.actor {
            Some(actor) => format!("{actor}: {measure}{unit}"),
            None => format!("{measure}{unit}"),
        }
    }

    fn query(&self, present: &Query) -> Query {
        present
            .with("measure", Some(self.measure))
            .with("actor", self.actor.as_deref())
    }
}

/// Dated numbers by measure, unit and actor, strength first, then those with the most numbers.
fn series(index: &Index) -> Vec<Series> {
    let mut series: BTreeMap<(&'static str, u32, u32), Vec<usize>> = BTreeMap::new();
    for (at, row) in index.quantities.iter().enumerate() {
        let bounded = row.low.is_some() || row.high.is_some();
        if bounded && row.days.is_some() && row.measure.as_str() != "other" {
            series
                .entry((row.measure.as_str(), row.unit, row.actor))
                .or_default()
                .push(at);
        }
    }
    let mut series: Vec<Series> = series
        .into_iter()
        .map(|((measure, unit, actor), rows)| Series {
            measure,
            actor: (actor != 0).then(|| index.words.get(actor).to_owned()),
            unit: index.words.get(unit).to_owned(),
            rows,
        })
        .collect();
    series.sort_by_key(|it| {
        (
            it.rows.len() < 2,
            it.measure != "fighters",
            std::cmp::Reverse(it.rows.len()),
            it.measure,
            it.actor.clone(),
        )
    });
    series
}

struct Point {
    day: i32,
    quantity: Quantity,
    document: Document,
    quotes: Vec<Quote>,
}

impl Point {
    fn interval(&self) -> Interval {
        Interval {
            low: self.quantity.low,
            high: self.quantity.high,
        }
    }

    /// Whom the number is from: the family of its document.
    fn family(&self) -> &str {
        self.document.family.as_deref().unwrap_or(&self.document.id)
    }
}

fn midpoint(row: &QuantityRow) -> i32 {
    row.days.map_or(0, |days| match (days.first, days.last) {
        (i32::MIN, last) => last,
        (first, i32::MAX) => first,
        (first, last) => first + (last - first) / 2,
    })
}

fn window(quantity: &Quantity) -> String {
    match (quantity.start, quantity.end) {
        (Some(start), Some(end)) if start == end => start.to_string(),
        (Some(start), Some(end)) => format!("{start} to {end}"),
        (Some(start), None) => format!("since {start}"),
        (None, Some(end)) => format!("until {end}"),
        (None, None) => String::new(),
    }
}

fn sources_of(points: &[Point]) -> usize {
    points
        .iter()
        .map(Point::family)
        .collect::<std::collections::BTreeSet<_>>()
        .len()
}

/// A month or year with what its estimates come to.
struct Period {
    name: String,
    first_day: i32,
    estimates: usize,
    fused: Interval,
    votes: usize,
    sources: usize,
    low: f64,
    high: f64,
    smooth: (f64, f64),
}

impl Period {
    fn json(&self) -> serde_json::Value {
        json!({
            "period": self.name, "estimates": self.estimates, "sources": self.sources, "low": self.low, "high": self.high,
            "agreed_low": self.fused.low, "agreed_high": self.fused.high, "agreeing": self.votes,
            "smoothed_low": self.smooth.0, "smoothed_high": self.smooth.1,
        })
    }
}

fn periods(points: &[Point], by_month: bool) -> Vec<Period> {
    let mut by_period: BTreeMap<String, Vec<&Point>> = BTreeMap::new();
    for point in points {
        if let Some(day) = day_of(point.day) {
            let name = if by_month {
                format!("{:04}-{:02}", day.year(), day.month())
            } else {
                format!("{:04}", day.year())
            };
            by_period.entry(name).or_default().push(point);
        }
    }
    let mut periods: Vec<Period> = by_period
        .into_iter()
        .filter_map(|(name, points)| {
            // One vote for each family: what one source gives, from its least to its greatest.
            let mut families: BTreeMap<&str, Vec<Interval>> = BTreeMap::new();
            for point in &points {
                families
                    .entry(point.family())
                    .or_default()
                    .push(point.interval());
            }
            let votes: Vec<Interval> = families
                .values()
                .map(|own| {
                    let ends = envelope(own);
                    Interval {
                        low: own
                            .iter()
                            .all(|it| it.low.is_some())
                            .then_some(ends.map(|it| it.0))
                            .flatten(),
                        high: own
                            .iter()
                            .all(|it| it.high.is_some())
                            .then_some(ends.map(|it| it.1))
                            .flatten(),
                    }
                })
                .collect();
            let (fused, agreeing) = marzullo(&votes)?;
            let all: Vec<Interval> = points.iter().map(|point| point.interval()).collect();
            let (low, high) = envelope(&all)?;
            Some(Period {
                name,
                first_day: points.iter().map(|point| point.day).min()?,
                estimates: points.len(),
                fused,
                votes: agreeing,
                sources: votes.len(),
                low,
                high,
                smooth: (low, high),
            })
        })
        .collect();
    let lows = running_median(&periods.iter().map(|it| it.low).collect::<Vec<_>>());
    let highs = running_median(&periods.iter().map(|it| it.high).collect::<Vec<_>>());
    for (period, ends) in periods.iter_mut().zip(lows.into_iter().zip(highs)) {
        period.smooth = ends;
    }
    periods
}

fn periods_table(periods: &[Period], by_month: bool) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Estimates by period" {
            table {
                thead { tr { th scope="col" { (if by_month { "Month" } else { "Year" }) } th.number scope="col" { "Estimates" } th.number scope="col" { "Least to greatest" } th.number scope="col" { "Where most sources overlap" } th.number scope="col" { "Sources that agree" } th.number scope="col" { "Smoothed band" } } }
                tbody { @for it in periods {
                    tr {
                        th scope="row" { (it.name) } td.number { (it.estimates) } td.number { (real_bounds(Some(it.low), Some(it.high))) }
                        td.number { (real_bounds(it.fused.low, it.fused.high)) } td.number { (it.votes) " of " (it.sources) }
                        td.number { (real_bounds(Some(it.smooth.0), Some(it.smooth.1))) }
                    }
                } }
            }
        }
    }
}

fn chart(points: &[Point], periods: &[Period]) -> Markup {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return html! {};
    };
    let most = periods.iter().map(|it| it.high).fold(1.0, f64::max);
    let (first, span) = (first.day, f64::from((last.day - first.day).max(1)));
    let x = |day: i32| 70.0 + 900.0 * f64::from(day - first) / span;
    let y = |value: f64| 270.0 - 240.0 * value / most;
    let ticks: Vec<f64> = (0..=4).map(|at| most * f64::from(at) / 4.0).collect();
    let band: Vec<String> = periods
        .iter()
        .map(|it| format!("{:.1},{:.1}", x(it.first_day), y(it.smooth.1)))
        .chain(
            periods
                .iter()
                .rev()
                .map(|it| format!("{:.1},{:.1}", x(it.first_day), y(it.smooth.0))),
        )
        .collect();
    let mut seen: Vec<&str> = Vec::new();
    html! {
        svg.chart viewBox="0 0 1000 310" role="group" aria-label="Estimates over time; the tables under it have the same figures" {
            @for tick in &ticks {
                line.axis x1="70" x2="985" y1=(format!("{:.1}", y(*tick))) y2=(format!("{:.1}", y(*tick))) {}
                text x="62" y=(format!("{:.1}", y(*tick) + 4.0)) text-anchor="end" { (real_bounds(Some(tick.round()), Some(tick.round()))) }
            }
            @if periods.len() > 1 { polygon.band points=(band.join(" ")) {} }
            @for (at, it) in periods.iter().enumerate() {
                @let end = periods.get(at + 1).map_or(985.0, |next| x(next.first_day));
                @for value in [it.fused.low, it.fused.high].into_iter().flatten() { path.fused d=(format!("M{:.1} {:.1}H{end:.1}", x(it.first_day), y(value))) {} }
                text x=(format!("{:.1}", x(it.first_day))) y="296" text-anchor="middle" { (it.name) }
            }
            @for point in points {
                @let low = point.quantity.low.or(point.quantity.high).unwrap_or(0.0);
                @let high = point.quantity.high.unwrap_or(low);
                @let known = seen.contains(&point.family());
                @let told = format!("{}: {}{}, {}", point.document.publisher.as_deref().unwrap_or(&point.document.file), modifier(point.quantity.modifier), real_bounds(point.quantity.low, point.quantity.high), window(&point.quantity));
                @let () = seen.push(point.family());
                a href=(format!("#p-{}", point.quantity.id)) aria-label=(told) data-lights=(point.quotes.iter().map(|quote| anchor(quote, &point.quantity.id)).collect::<Vec<_>>().join(" ")) {
                    title { (told) }
                    line.estimate x1=(format!("{:.1}", x(point.day))) x2=(format!("{:.1}", x(point.day))) y1=(format!("{:.1}", y(low))) y2=(format!("{:.1}", y(high))) {}
                    @if point.quantity.high.is_none() { path.open d=(format!("M{:.1} {:.1} l5 -8 l5 8", x(point.day) - 5.0, y(low) - 8.0)) {} }
                    circle class=(if known { "dot hollow" } else { "dot" }) cx=(format!("{:.1}", x(point.day))) cy=(format!("{:.1}", y(low))) r="5" {}
                    @if high > low { circle class=(if known { "dot hollow" } else { "dot" }) cx=(format!("{:.1}", x(point.day))) cy=(format!("{:.1}", y(high))) r="5" {} }
                }
            }
        }
    }
}
