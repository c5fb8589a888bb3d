//! Map, months and table of the same events, each narrowing the others through the address.

use std::collections::BTreeMap;

use concord_record::PlacePrecision;
use concord_record::words::plain;
use maud::{Markup, html};
use serde_json::json;

use crate::answer::{Answer, Ask, Format, Page};
use crate::change::change_points;
use crate::error::Problem;
use crate::facets::{Filter, Found, sort};
use crate::index::{EventRow, Index, month_name, month_of};
use crate::map::{Frame, HEIGHT, WIDTH, base, unit_at, unit_path};
use crate::pages::events::{facet_json, facets, load, rows, table, window_form};
use crate::phrase::{count, pager, thousands};

/// Events in the table under map and months.
const SIZE: usize = 20;
/// Marks on the map; more are gathered in cells.
const MARKS: usize = 1200;
/// Side of a cell in the map's units.
const CELL: f64 = 14.0;
/// Months that are drawn one by one; more become years.
const MONTHS: usize = 180;

/// The page.
pub(crate) fn explore(ask: &mut Ask<'_>) -> Result<Answer, Problem> {
    let filter = Filter::parse(&ask.query)?;
    let mut found = filter.find(ask.index);
    let index = ask.index;
    let points = points(index, &found.events);
    let frame = ask
        .query
        .get("view")
        .and_then(Frame::parse)
        .or_else(|| {
            let [west, south, east, north] = filter.frame()?.map(f64::from);
            Some(Frame::around(west, south, east, north))
        })
        .unwrap_or_else(|| fitting(&points));
    let unlocated = found
        .events
        .iter()
        .filter(|&&at| index.events[at as usize].point.is_none())
        .count();
    let drawing = drawing(ask, frame, &points);
    if ask.format == Format::Json && ask.query.get("only") == Some("map") {
        return Ok(Answer::Json(
            json!({"view": frame.text(), "map": drawing.into_string()}),
        ));
    }
    let series = months(index, &found);
    sort(index, &mut found.events, ask.query.get("sort"));
    let page = ask.query.number("page", 1);
    let events = load(ask, &found.events, page, SIZE)?;
    let body = html! {
        p.lead {
            (count(found.events.len(), "event", "events")) " of " (thousands(index.events.len())) ". "
            strong { "Not located: " (thousands(unlocated)) } "; without a single month: " (thousands(series.undated)) "."
        }
        div.sided {
            (facets(index, &ask.query, "/explore", &found))
            div {
                (window_form(&ask.query, "/explore"))
                (map(ask, frame, &points, &drawing))
                (chart(ask, &series))
                h2 { "Events" }
                @if events.is_empty() { p.empty { "No event fits. Take a choice out on the left, or show the whole map again." } }
                @else { (table(&events, &ask.query, "/explore")) }
                (pager("/explore", &ask.query, page, SIZE, found.events.len()))
            }
        }
    };
    // A thousand places as JSON are not made for those who read the page.
    let data = match ask.format {
        Format::Json => json!({
            "count": found.events.len(), "not_located": unlocated, "page": page, "view": frame.text(),
            "places": points.iter().take(MARKS).map(Point::json).collect::<Vec<_>>(),
            "months": series.bars.iter().map(|bar| json!({"period": bar.name, "events": bar.events, "documents": bar.documents})).collect::<Vec<_>>(),
            "changes": series.changes.iter().map(|&at| series.bars[at].name.as_str()).collect::<Vec<_>>(),
            "facets": facet_json(&found), "events": events,
        }),
        _ => serde_json::Value::Null,
    };
    Ok(Page {
        title: "Explore".to_owned(),
        body,
        json: data,
        table: Some(rows(&events)),
        scripts: &["/assets/map.js"],
        wide: true,
    }
    .into())
}

/// Events at one place, known to one precision.
struct Point {
    lat: f64,
    lon: f64,
    precision: PlacePrecision,
    name: String,
    adm1: String,
    events: usize,
}

impl Point {
    fn json(&self) -> serde_json::Value {
        json!({"name": self.name, "lat": self.lat, "lon": self.lon, "precision": self.precision, "events": self.events})
    }

    fn is_exact(&self) -> bool {
        matches!(
            self.precision,
            PlacePrecision::Exact | PlacePrecision::Settlement
        )
    }
}

fn points(index: &Index, events: &[u32]) -> Vec<Point> {
    let mut places: BTreeMap<(i32, i32, PlacePrecision), (usize, &EventRow)> = BTreeMap::new();
    for &at in events {
        let row = &index.events[at as usize];
        if let (Some((lat, lon)), Some(precision)) = (row.point, row.precision) {
            let key = ((lat * 1000.0) as i32, (lon * 1000.0) as i32, precision);
            places.entry(key).or_insert((0, row)).0 += 1;
        }
    }
    let mut points: Vec<Point> = places
        .into_iter()
        .map(|((lat, lon, precision), (events, row))| Point {
            lat: f64::from(lat) / 1000.0,
            lon: f64::from(lon) / 1000.0,
            precision,
            name: index.words.get(row.place).to_owned(),
            adm1: index.words.get(row.adm1).to_owned(),
            events,
        })
        .collect();
    points.sort_by_key(|point| std::cmp::Reverse(point.events));
    points
}

/// The frame that shows all places.
fn fitting(points: &[Point]) -> Frame {
    let edge =
        |part: fn(&Point) -> f64, pick: fn(f64, f64) -> f64| points.iter().map(part).reduce(pick);
    let sides = (
        edge(|it| it.lon, f64::min),
        edge(|it| it.lat, f64::min),
        edge(|it| it.lon, f64::max),
        edge(|it| it.lat, f64::max),
    );
    match sides {
        (Some(west), Some(south), Some(east), Some(north)) => {
            let pad = ((east - west).max(north - south) * 0.08).max(1.0);
            Frame::around(
                west - pad,
                (south - pad).max(-85.0),
                east + pad,
                (north + pad).min(85.0),
            )
        }
        _ => Frame::around(-170.0, -55.0, 180.0, 75.0),
    }
}

/// Kilometres around a point within which an imprecise place may lie, roughly.
fn reach(precision: PlacePrecision) -> f64 {
    match precision {
        PlacePrecision::Exact | PlacePrecision::Settlement => 0.0,
        PlacePrecision::Adm2 => 25.0,
        PlacePrecision::Adm1 => 80.0,
        PlacePrecision::Region => 200.0,
        PlacePrecision::Country => 250.0,
    }
}

/// Base map and marks.
fn drawing(ask: &Ask<'_>, frame: Frame, points: &[Point]) -> Markup {
    let base = base(frame);
    let (marks, gathered) = gather(frame, points);
    let radius = |events: usize| (3.5 + 1.6 * (events as f64).sqrt()).min(26.0);
    let link = |point: &Point, spread: f64| {
        let area = format!(
            "{:.3},{:.3},{:.3},{:.3}",
            point.lon - spread,
            point.lat - spread,
            point.lon + spread,
            point.lat + spread
        );
        ask.query
            .with("box", Some(&area))
            .with("view", Some(&frame.text()))
            .with("page", None)
            .href("/explore")
    };
    let title = |point: &Point| {
        format!(
            "{}: {} ({})",
            point.name,
            count(point.events, "event", "events"),
            plain(point.precision.as_str())
        )
    };
    let spread = if gathered {
        CELL / WIDTH * frame.width()
    } else {
        0.002
    };
    let provinces = provinces(points);
    let imprecise = |point: &&Point| !point.is_exact() && point.precision != PlacePrecision::Adm1;
    html! {
        path.land fill-rule="evenodd" d=(base.land) {}
        path.border.inner fill="none" d=(base.provinces) {}
        path.border fill="none" d=(base.countries) {}
        g {
            @for (unit, (name, events)) in &provinces {
                @let told = format!("{name}: {} known only to the province", count(*events, "event", "events"));
                a href=(ask.query.with("adm1", Some(name)).with("precision", Some("adm1")).with("page", None).href("/explore")) aria-label=(told) { path.area d=(unit_path(frame, *unit)) { title { (told) } } }
            }
            @for point in marks.iter().filter(imprecise) {
                @let (x, y) = frame.spot(point.lat, point.lon);
                a href=(link(point, spread)) aria-label=(title(point)) { circle.area cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(format!("{:.1}", frame.length(reach(point.precision)).clamp(6.0, 160.0))) { title { (title(point)) } } }
            }
            @for point in marks.iter().filter(|point| point.is_exact()) {
                @let (x, y) = frame.spot(point.lat, point.lon);
                a href=(link(point, spread)) aria-label=(title(point)) { circle.spot cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(format!("{:.1}", radius(point.events))) { title { (title(point)) } } }
            }
        }
    }
}

/// Provinces with events that are known no better, each once.
fn provinces(points: &[Point]) -> BTreeMap<usize, (&str, usize)> {
    let mut provinces: BTreeMap<usize, (&str, usize)> = BTreeMap::new();
    for point in points
        .iter()
        .filter(|point| point.precision == PlacePrecision::Adm1)
    {
        if let Some(unit) = unit_at(point.lat, point.lon) {
            let name = if point.adm1.is_empty() {
                &point.name
            } else {
                &point.adm1
            };
            provinces.entry(unit).or_insert((name, 0)).1 += point.events;
        }
    }
    provinces
}

/// The points of a frame, gathered in cells where there are too many for single marks; tells whether they are.
fn gather(frame: Frame, points: &[Point]) -> (Vec<Point>, bool) {
    let near: Vec<&Point> = points
        .iter()
        .filter(|point| {
            let (x, y) = frame.spot(point.lat, point.lon);
            (-WIDTH / 2.0..WIDTH * 1.5).contains(&x) && (-HEIGHT / 2.0..HEIGHT * 1.5).contains(&y)
        })
        .collect();
    let copy = |point: &Point| Point {
        name: point.name.clone(),
        adm1: point.adm1.clone(),
        ..*point
    };
    if near.len() <= MARKS {
        return (near.into_iter().map(copy).collect(), false);
    }
    let mut cells: BTreeMap<(i32, i32, bool), Point> = BTreeMap::new();
    for point in near {
        let (x, y) = frame.spot(point.lat, point.lon);
        let cell = (
            (x / CELL).floor() as i32,
            (y / CELL).floor() as i32,
            point.is_exact(),
        );
        cells
            .entry(cell)
            .and_modify(|held| held.events += point.events)
            // The most frequent place comes first and gives the cell its name and point.
            .or_insert_with(|| Point {
                name: format!("{} and around", point.name),
                adm1: String::new(),
                ..*point
            });
    }
    (cells.into_values().collect(), true)
}

fn map(ask: &Ask<'_>, frame: Frame, points: &[Point], drawing: &Markup) -> Markup {
    let to = |view: Option<Frame>| {
        ask.query
            .with("view", view.map(Frame::text).as_deref())
            .with("page", None)
            .href("/explore")
    };
    let only = ask
        .query
        .with("box", Some(&frame.text()))
        .with("page", None)
        .href("/explore");
    html! {
        section aria-label="Map" {
            div.map-bar {
                a.button href=(to(Some(frame.zoomed(0.5)))) aria-label="Nearer" { "+" }
                a.button href=(to(Some(frame.zoomed(2.0)))) aria-label="Farther" { "−" }
                a.button href=(to(Some(frame.moved(-0.4, 0.0)))) aria-label="West" { "←" }
                a.button href=(to(Some(frame.moved(0.0, 0.4)))) aria-label="North" { "↑" }
                a.button href=(to(Some(frame.moved(0.0, -0.4)))) aria-label="South" { "↓" }
                a.button href=(to(Some(frame.moved(0.4, 0.0)))) aria-label="East" { "→" }
                a href=(ask.query.with("view", None).with("box", None).with("page", None).href("/explore")) { "All of it" }
                a #only href=(only) { "Only what is in view" }
                @if ask.query.get("box").is_some() { a href=(ask.query.with("box", None).href("/explore")) { "Not only there" } }
            }
            div.map {
                svg #map viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="group" aria-label=(format!("Map with {}; the table under it has the same events", count(points.len(), "place", "places"))) data-view=(frame.text()) data-address=(ask.query.with("view", None).href("/explore")) { (drawing) }
            }
            p.legend {
                span { "● exact place or town, the larger the more events" } span { "dashed: known only to a district, province or country" }
                span { "Borders are Natural Earth’s, drawn by who holds the ground; they take no side." }
            }
        }
    }
}

/// One month or year.
struct Bar {
    name: String,
    events: usize,
    documents: usize,
}

struct Series {
    bars: Vec<Bar>,
    /// Where the counts change their level.
    changes: Vec<usize>,
    by_year: bool,
    undated: usize,
}

/// Events and published documents by month, from the first to the last one with an event.
fn months(index: &Index, found: &Found) -> Series {
    let mut events: BTreeMap<i32, usize> = BTreeMap::new();
    let mut undated = 0;
    for &at in &found.events {
        match index.events[at as usize].days.and_then(|days| days.month()) {
            Some(month) => *events.entry(month).or_default() += 1,
            None => undated += 1,
        }
    }
    let mut documents: BTreeMap<i32, usize> = BTreeMap::new();
    for row in &index.documents {
        if let Some(month) = row.published.and_then(|days| month_of(days.first)) {
            *documents.entry(month).or_default() += 1;
        }
    }
    let (Some(&first), Some(&last)) = (events.keys().next(), events.keys().next_back()) else {
        return Series {
            bars: Vec::new(),
            changes: Vec::new(),
            by_year: false,
            undated,
        };
    };
    let by_year = usize::try_from(last - first).unwrap_or(0) >= MONTHS;
    let (first, last, size) = if by_year {
        (first.div_euclid(12), last.div_euclid(12), 12)
    } else {
        (first, last, 1)
    };
    let sum = |counts: &BTreeMap<i32, usize>, at: i32| {
        counts
            .range(at * size..(at + 1) * size)
            .map(|(_, count)| count)
            .sum()
    };
    let bars: Vec<Bar> = (first..=last)
        .map(|at| Bar {
            name: if by_year {
                at.to_string()
            } else {
                month_name(at)
            },
            events: sum(&events, at),
            documents: sum(&documents, at),
        })
        .collect();
    Series {
        changes: changes(&bars),
        bars,
        by_year,
        undated,
    }
}

/// Where the counts change their level; none where there are too few periods to tell.
fn changes(bars: &[Bar]) -> Vec<usize> {
    if bars.len() < 8 {
        return Vec::new();
    }
    change_points(&bars.iter().map(|bar| bar.events).collect::<Vec<_>>())
}

/// Events above, reporting below, so that silence is not read as peace.
fn chart(ask: &Ask<'_>, series: &Series) -> Markup {
    if series.bars.is_empty() {
        return html! { p.empty { "No event here is dated to a single month." } };
    }
    let most = series
        .bars
        .iter()
        .map(|bar| bar.events)
        .max()
        .unwrap_or(1)
        .max(1);
    let most_documents = series
        .bars
        .iter()
        .map(|bar| bar.documents)
        .max()
        .unwrap_or(1)
        .max(1);
    let step = 960.0 / series.bars.len() as f64;
    let x = |at: usize| 36.0 + step * at as f64;
    let up = |events: usize| 110.0 * events as f64 / most as f64;
    let down = |documents: usize| 36.0 * documents as f64 / most_documents as f64;
    let changes = &series.changes;
    let periods: Vec<&str> = series.bars.iter().map(|bar| bar.name.as_str()).collect();
    let labels = (series.bars.len() / 10).max(1);
    let by = if series.by_year { "year" } else { "month" };
    html! {
        section aria-label="Over time" {
            svg.chart viewBox="0 0 1000 190" role="group" aria-label=(format!("Events by {by}, and under them the documents published; the same figures are in the table behind “As a table”")) data-periods=(periods.join(" ")) data-step=(step) {
                text x="30" y="18" text-anchor="end" { (most) }
                line.axis x1="36" x2="996" y1="124" y2="124" {}
                @for (at, bar) in series.bars.iter().enumerate() {
                    @if bar.events > 0 {
                        a href=(ask.query.with("from", Some(&bar.name)).with("to", Some(&bar.name)).with("page", None).href("/explore")) aria-label=(format!("{}: {}", bar.name, count(bar.events, "event", "events"))) {
                            rect.column x=(format!("{:.2}", x(at))) width=(format!("{:.2}", (step * 0.85).max(0.7))) y=(format!("{:.1}", 124.0 - up(bar.events))) height=(format!("{:.1}", up(bar.events))) { title { (bar.name) ": " (count(bar.events, "event", "events")) ", " (count(bar.documents, "document published", "documents published")) } }
                        }
                    }
                    rect.column.effort x=(format!("{:.2}", x(at))) width=(format!("{:.2}", (step * 0.85).max(0.7))) y="128" height=(format!("{:.1}", down(bar.documents))) {}
                    @if changes.contains(&at) { line.change x1=(format!("{:.1}", x(at))) x2=(format!("{:.1}", x(at))) y1="8" y2="168" { title { "A new level from " (bar.name) " on" } } }
                    @if at % labels == 0 { text x=(format!("{:.1}", x(at))) y="184" { (bar.name) } }
                }
            }
            p.legend { span { "above: events by " (by) } span { "below: documents published, at most " (most_documents) " a " (by) ". Where nothing was published, nothing is known." }
                @if !changes.is_empty() { span { "dashed: a new level of the counts (Poisson, optimal partitioning): " @for (n, at) in changes.iter().enumerate() { @if n > 0 { ", " } (series.bars[*at].name) } ". Look first whether reporting changed." } }
                span.scripted-only { "Drag over the months to choose some." }
            }
            details { summary { "As a table" }
                div.scroll { table {
                    thead { tr { th scope="col" { (by) } th.number scope="col" { "events" } th.number scope="col" { "documents" } } }
                    tbody { @for bar in &series.bars { tr { th scope="row" { (bar.name) } td.number { (bar.events) } td.number { (bar.documents) } } } }
                } }
            }
        }
    }
}
