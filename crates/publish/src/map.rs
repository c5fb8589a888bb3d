//! A map as SVG that stands alone: outlines of provinces, a net of degrees, and circles whose area is the number of events.
//!
//! Equirectangular, with the middle parallel true to scale: right enough for a few countries, and a circle stays where its degrees are.
//! A town or site is a full circle; what is known as an area only is a dashed ring, never a point.

use std::fmt::Write as _;

use crate::html::text;
use crate::plot::{id, svg};

/// Events at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The place with the number of its events.
    pub label: String,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// How many.
    pub events: usize,
    /// A town or site, not an area.
    pub exact: bool,
}

/// What a map shows.
#[derive(Debug, Clone, Copy)]
pub struct Sketch<'a> {
    /// Its title, for screen readers.
    pub title: &'a str,
    /// The places; not empty.
    pub points: &'a [Point],
}

/// A ring of degrees east and north.
pub type Ring = Vec<(f64, f64)>;

const WIDTH: f64 = 720.0;
/// Height over width at most, so that a map of two places on one meridian stays on a page.
const TALLEST: f64 = 1.0;
/// Degrees around the outermost places.
const MARGIN: f64 = 1.0;

/// Draws it. `outlines` gives the rings that may be seen between west, south, east and north.
pub fn sketch(map: &Sketch<'_>, outlines: impl FnOnce(f64, f64, f64, f64) -> Vec<Ring>) -> String {
    let over = |it: fn(&Point) -> f64| {
        let low = map.points.iter().map(it).fold(f64::INFINITY, f64::min);
        let high = map.points.iter().map(it).fold(f64::NEG_INFINITY, f64::max);
        (low - MARGIN, high + MARGIN)
    };
    let ((mut west, mut east), (mut south, mut north)) = (over(|it| it.lon), over(|it| it.lat));
    let shrink = ((south + north) / 2.0).to_radians().cos().max(0.2);
    // As wide as it is tall at least, in true scale.
    let lack = (north - south) / TALLEST - (east - west) * shrink;
    if lack > 0.0 {
        west -= lack / shrink / 2.0;
        east += lack / shrink / 2.0;
    }
    let flat = (east - west) * shrink * 0.4 - (north - south);
    if flat > 0.0 {
        south -= flat / 2.0;
        north += flat / 2.0;
    }
    let scale = WIDTH / ((east - west) * shrink);
    let height = (north - south) * scale;
    let x = |lon: f64| (lon - west) * shrink * scale;
    let y = |lat: f64| (north - lat) * scale;
    let mut out = String::new();
    for ring in outlines(west, south, east, north) {
        let mut path = String::new();
        let mut last: Option<(f64, f64)> = None;
        for (lon, lat) in ring {
            let (x, y) = (x(lon), y(lat));
            // Less than two points apart is not seen.
            if last.is_some_and(|(a, b)| (a - x).abs() < 2.0 && (b - y).abs() < 2.0) {
                continue;
            }
            let _ = write!(
                path,
                "{}{x:.0} {y:.0}",
                if last.is_some() { "L" } else { "M" }
            );
            last = Some((x, y));
        }
        if path.matches('L').count() > 1 {
            let _ = writeln!(
                out,
                "<path d=\"{path}Z\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\".35\" stroke-width=\".7\"/>"
            );
        }
    }
    net(&mut out, (west, east, &x), (south, north, &y), height);
    let most = map.points.iter().map(|it| it.events).max().unwrap_or(1);
    let radius = |events: usize| 4.0 + 16.0 * (events as f64 / most as f64).sqrt();
    for point in map.points {
        let (cx, cy, label) = (x(point.lon), y(point.lat), text(&point.label));
        let r = radius(point.events);
        let _ = if point.exact {
            writeln!(
                out,
                "<circle cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"{r:.1}\" fill-opacity=\".45\" stroke=\"currentColor\"><title>{label}</title></circle>"
            )
        } else {
            writeln!(
                out,
                "<circle cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"{:.1}\" fill-opacity=\".06\" stroke=\"currentColor\" stroke-dasharray=\"4 3\"><title>{label}, known as an area only</title></circle>",
                r + 8.0
            )
        };
    }
    let _ = writeln!(
        out,
        "<text x=\"4\" y=\"{:.1}\">Full circles: towns and sites. Dashed rings: areas. The area of a circle is its number of events, at most {most}.</text>\n<text x=\"4\" y=\"{:.1}\">Borders as Natural Earth draws them; no statement on whose they are.</text>",
        height + 16.0,
        height + 32.0
    );
    svg(map.title, WIDTH, height + 40.0, &id(map.title), &out)
}

/// Parallels and meridians with their degrees.
fn net(
    out: &mut String,
    (west, east, x): (f64, f64, &dyn Fn(f64) -> f64),
    (south, north, y): (f64, f64, &dyn Fn(f64) -> f64),
    height: f64,
) {
    let step = [1.0, 2.0, 5.0, 10.0, 20.0, 45.0]
        .into_iter()
        .find(|step| (east - west) / step <= 8.0)
        .unwrap_or(90.0);
    let marks = |from: f64, to: f64| {
        let first = (from / step).ceil();
        (0..)
            .map(move |at| (first + f64::from(at)) * step)
            .take_while(move |it| *it <= to)
    };
    for lon in marks(west, east) {
        let side = if lon < 0.0 { "W" } else { "E" };
        let _ = writeln!(
            out,
            "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"0\" y2=\"{height:.1}\" stroke=\"currentColor\" stroke-opacity=\".15\"/><text x=\"{1:.1}\" y=\"10\" fill-opacity=\".7\">{2:.0}° {side}</text>",
            x(lon),
            x(lon) + 2.0,
            lon.abs()
        );
    }
    for lat in marks(south, north) {
        let side = if lat < 0.0 { "S" } else { "N" };
        let _ = writeln!(
            out,
            "<line x1=\"0\" x2=\"{WIDTH}\" y1=\"{0:.1}\" y2=\"{0:.1}\" stroke=\"currentColor\" stroke-opacity=\".15\"/><text x=\"2\" y=\"{1:.1}\" fill-opacity=\".7\">{2:.0}° {side}</text>",
            y(lat),
            y(lat) - 2.0,
            lat.abs()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_are_circles_and_areas_are_rings() {
        let point = |label: &str, lat, lon, exact| Point {
            label: label.to_owned(),
            lat,
            lon,
            events: 2,
            exact,
        };
        let points = [
            point("A <b>", 34.5, 69.2, true),
            point("B", 33.0, 65.0, false),
        ];
        let drawing = Sketch {
            title: "places",
            points: &points,
        };
        let square = vec![(66.0, 33.0), (67.0, 33.0), (67.0, 34.0), (66.0, 34.0)];
        let svg = sketch(&drawing, |west, south, east, north| {
            assert!(west < 65.0 && east > 69.2 && south < 33.0 && north > 34.5);
            vec![square]
        });
        assert_eq!(svg.matches("<circle").count(), 2);
        assert_eq!(svg.matches("stroke-dasharray").count(), 1);
        assert!(
            svg.contains("A &lt;b&gt;") && svg.contains("<path d=\"M"),
            "{svg}"
        );
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
