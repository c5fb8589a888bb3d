//! The base map: land, borders of countries and, near enough, of provinces, as paths for one frame of the world.
//!
//! The program has provinces only, each drawn by itself, so their lines do not quite meet. Which of their edges are borders of a country
//! is found once: the world is painted by country on a grid of a tenth of a degree, and an edge with one country on both sides
//! lies inside it, one with the sea on a side is a coast. For a frame, corners are put on a grid of its pixels and those that fall together are dropped.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use concord_gazetteer::Shapes;

/// Width of a map in its own units.
pub(crate) const WIDTH: f64 = 1000.0;
/// Height of a map in its own units.
pub(crate) const HEIGHT: f64 = 520.0;
/// Degrees of width up to which borders of provinces are drawn.
const NEAR: f64 = 40.0;
/// Cells of the painted world in a degree.
const CELLS: f64 = 10.0;

/// Polygons of a unit.
#[derive(Debug)]
struct Unit {
    rings: Vec<Ring>,
}

#[derive(Debug)]
struct Ring {
    /// West, south, east, north.
    bounds: [f32; 4],
    /// Degrees east and north.
    corners: Vec<(f32, f32)>,
    /// Whether the edge from each corner to the next is a border of two countries.
    outer: Vec<bool>,
}

fn units() -> &'static [Unit] {
    static UNITS: OnceLock<Vec<Unit>> = OnceLock::new();
    UNITS.get_or_init(|| {
        let mut countries: BTreeMap<&str, u16> = BTreeMap::new();
        let mut world = Painted::default();
        let mut units = Vec::new();
        for (unit, rings) in Shapes::embedded().units() {
            let next = u16::try_from(countries.len() + 1).unwrap_or(u16::MAX);
            let country = *countries.entry(unit.country).or_insert(next);
            let rings: Vec<Ring> = rings
                .map(|ring| {
                    let corners: Vec<(f32, f32)> =
                        ring.map(|(lon, lat)| (lon as f32, lat as f32)).collect();
                    let mut bounds = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
                    for &(lon, lat) in &corners {
                        bounds = [
                            bounds[0].min(lon),
                            bounds[1].min(lat),
                            bounds[2].max(lon),
                            bounds[3].max(lat),
                        ];
                    }
                    Ring {
                        bounds,
                        corners,
                        outer: Vec::new(),
                    }
                })
                .collect();
            world.paint(&rings, country);
            units.push(Unit { rings });
        }
        for ring in units.iter_mut().flat_map(|unit| &mut unit.rings) {
            let next = ring.corners.iter().cycle().skip(1);
            ring.outer = ring
                .corners
                .iter()
                .zip(next)
                .map(|(&a, &b)| world.is_border(a, b))
                .collect();
        }
        units
    })
}

/// The world by country, 0 for sea.
struct Painted {
    cells: Vec<u16>,
}

const COLUMNS: usize = 3600;
const ROWS: usize = 1800;

impl Default for Painted {
    fn default() -> Self {
        Painted {
            cells: vec![0; COLUMNS * ROWS],
        }
    }
}

impl Painted {
    /// Fills polygons row by row between their crossings with the middle of the row.
    fn paint(&mut self, rings: &[Ring], country: u16) {
        let mut crossings: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        let place = |&(lon, lat): &(f32, f32)| {
            (
                (f64::from(lon) + 180.0) * CELLS,
                (90.0 - f64::from(lat)) * CELLS,
            )
        };
        for ring in rings {
            let next = ring.corners.iter().cycle().skip(1);
            for (a, b) in ring.corners.iter().zip(next) {
                let ((x1, y1), (x2, y2)) = (place(a), place(b));
                let (top, bottom) = (y1.min(y2), y1.max(y2));
                let mut row = (top - 0.5).ceil().max(0.0) as usize;
                while row < ROWS && (row as f64 + 0.5) < bottom {
                    let x = x1 + (row as f64 + 0.5 - y1) / (y2 - y1) * (x2 - x1);
                    crossings.entry(row).or_default().push(x);
                    row += 1;
                }
            }
        }
        for (row, mut xs) in crossings {
            xs.sort_by(f64::total_cmp);
            for pair in xs.chunks_exact(2) {
                let first = (pair[0] - 0.5).ceil().max(0.0) as usize;
                let end = ((pair[1] - 0.5).ceil().max(0.0) as usize).min(COLUMNS);
                if first < end {
                    self.cells[row * COLUMNS + first..row * COLUMNS + end].fill(country);
                }
            }
        }
    }

    fn is_border(&self, (x1, y1): (f32, f32), (x2, y2): (f32, f32)) -> bool {
        let (dx, dy) = (f64::from(x2 - x1), f64::from(y2 - y1));
        let length = dx.hypot(dy);
        if length == 0.0 {
            return false;
        }
        let (x, y) = (f64::from(x1 + x2) / 2.0, f64::from(y1 + y2) / 2.0);
        // A little more than a cell to either side.
        let (across, up) = (-dy / length * 0.13, dx / length * 0.13);
        let left = self.at(x + across, y + up);
        let right = self.at(x - across, y - up);
        left != right && left != 0 && right != 0
    }

    fn at(&self, lon: f64, lat: f64) -> u16 {
        let column = ((lon + 180.0) * CELLS).clamp(0.0, (COLUMNS - 1) as f64) as usize;
        let row = ((90.0 - lat) * CELLS).clamp(0.0, (ROWS - 1) as f64) as usize;
        self.cells[row * COLUMNS + column]
    }
}

/// Reads the shapes, so that the first map need not wait for it.
pub(crate) fn warm() {
    units();
}

/// A part of the world, and how its degrees become the map's units: plate carrée, true to scale at the middle latitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    pub(crate) west: f64,
    pub(crate) south: f64,
    pub(crate) east: f64,
    pub(crate) north: f64,
}

impl Frame {
    /// The frame around some degrees, in the map's proportions and no narrower than a few kilometres.
    pub(crate) fn around(west: f64, south: f64, east: f64, north: f64) -> Frame {
        let middle = f64::midpoint(south, north).clamp(-75.0, 75.0);
        let stretch = middle.to_radians().cos();
        let mut width = (east - west).max(0.05);
        let height = (north - south).max(0.05);
        width = width.max(height * (WIDTH / HEIGHT) / stretch).min(360.0);
        let height = width * stretch * HEIGHT / WIDTH;
        let x = f64::midpoint(west, east);
        Frame {
            west: x - width / 2.0,
            south: middle - height / 2.0,
            east: x + width / 2.0,
            north: middle + height / 2.0,
        }
    }

    /// Reads `west,south,east,north`.
    pub(crate) fn parse(text: &str) -> Option<Frame> {
        let sides: Vec<f64> = text
            .split(',')
            .filter_map(|side| side.parse().ok())
            .collect();
        let &[west, south, east, north] = sides.as_slice() else {
            return None;
        };
        let sound = sides
            .iter()
            .all(|side| side.is_finite() && side.abs() <= 400.0)
            && west < east
            && south < north;
        sound.then(|| Frame::around(west, south, east, north))
    }

    /// As it stands in an address.
    pub(crate) fn text(self) -> String {
        format!(
            "{:.3},{:.3},{:.3},{:.3}",
            self.west, self.south, self.east, self.north
        )
    }

    /// The same place, nearer (`factor` below 1) or farther.
    pub(crate) fn zoomed(self, factor: f64) -> Frame {
        let (x, y) = (
            f64::midpoint(self.west, self.east),
            f64::midpoint(self.south, self.north),
        );
        let (w, h) = (
            (self.east - self.west) * factor / 2.0,
            (self.north - self.south) * factor / 2.0,
        );
        Frame::around(x - w, y - h, x + w, y + h)
    }

    /// Moved by parts of its own size, east and north.
    pub(crate) fn moved(self, east: f64, north: f64) -> Frame {
        let (x, y) = (
            (self.east - self.west) * east,
            (self.north - self.south) * north,
        );
        Frame::around(self.west + x, self.south + y, self.east + x, self.north + y)
    }

    /// Degrees of width.
    pub(crate) fn width(self) -> f64 {
        self.east - self.west
    }

    /// A point in the map's units.
    pub(crate) fn spot(self, lat: f64, lon: f64) -> (f64, f64) {
        (
            (lon - self.west) / (self.east - self.west) * WIDTH,
            (self.north - lat) / (self.north - self.south) * HEIGHT,
        )
    }

    /// Kilometres in the map's units.
    pub(crate) fn length(self, km: f64) -> f64 {
        km / 111.2 / (self.north - self.south) * HEIGHT
    }

    fn meets(self, bounds: [f32; 4]) -> bool {
        // A part of a frame more on each side, so that a map that is moved a little has something to show.
        let (w, h) = (
            (self.east - self.west) / 4.0,
            (self.north - self.south) / 4.0,
        );
        let [west, south, east, north] = bounds.map(f64::from);
        west <= self.east + w
            && east >= self.west - w
            && south <= self.north + h
            && north >= self.south - h
    }
}

/// Paths of the base map.
#[derive(Debug, Default)]
pub(crate) struct Base {
    /// Land, to be filled by the even-odd rule.
    pub(crate) land: String,
    /// Borders of provinces.
    pub(crate) provinces: String,
    /// Borders of countries; coasts are where the land ends.
    pub(crate) countries: String,
}

type Cell = (i32, i32);

/// The base map of a frame; the last few are kept, since most changes of a page keep its frame.
pub(crate) fn base(frame: Frame) -> Arc<Base> {
    /// Maps that are kept, of some hundred kilobytes each.
    const KEPT: usize = 6;
    static MAPS: Mutex<Vec<(Frame, Arc<Base>)>> = Mutex::new(Vec::new());
    let held = || MAPS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, base)) = held().iter().find(|(known, _)| *known == frame) {
        return Arc::clone(base);
    }
    let base = Arc::new(draw(frame));
    let mut maps = held();
    if maps.len() >= KEPT {
        maps.remove(0);
    }
    maps.push((frame, Arc::clone(&base)));
    base
}

fn draw(frame: Frame) -> Base {
    let is_near = frame.width() <= NEAR;
    // What is nearer than this to the last corner is left out.
    let detail = if is_near { 1 } else { 3 };
    let mut base = Base::default();
    for ring in units()
        .iter()
        .flat_map(|unit| &unit.rings)
        .filter(|ring| frame.meets(ring.bounds))
    {
        // Each pixel once, with whether the way to the next one is a border.
        let mut cells: Vec<(Cell, bool)> = Vec::new();
        for (&(lon, lat), &outer) in ring.corners.iter().zip(&ring.outer) {
            let (x, y) = frame.spot(f64::from(lat), f64::from(lon));
            let cell = (x.round() as i32, y.round() as i32);
            match cells.last_mut() {
                Some((last, border))
                    if (last.0 - cell.0).abs() + (last.1 - cell.1).abs() <= detail =>
                {
                    *border = outer;
                }
                _ => cells.push((cell, outer)),
            }
        }
        if cells.len() < 3 {
            continue;
        }
        line(&mut base.land, cells.iter().map(|&(cell, _)| cell));
        base.land.push('z');
        let mut from = 0;
        while from + 1 < cells.len() {
            let outer = cells[from].1;
            let mut to = from + 1;
            while to + 1 < cells.len() && cells[to].1 == outer {
                to += 1;
            }
            if outer || is_near {
                let path = if outer {
                    &mut base.countries
                } else {
                    &mut base.provinces
                };
                line(path, cells[from..=to].iter().map(|&(cell, _)| cell));
            }
            from = to;
        }
    }
    base
}

/// The unit in which a point lies. Looking through all borders takes time and places come again on each page, so what was found is kept.
pub(crate) fn unit_at(lat: f64, lon: f64) -> Option<usize> {
    /// Points that are kept.
    const KEPT: usize = 1 << 16;
    static FOUND: Mutex<BTreeMap<(u64, u64), Option<usize>>> = Mutex::new(BTreeMap::new());
    let held = || FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (lat.to_bits(), lon.to_bits());
    if let Some(&unit) = held().get(&key) {
        return unit;
    }
    let unit = look_up(lat, lon);
    let mut found = held();
    if found.len() >= KEPT {
        found.clear();
    }
    found.insert(key, unit);
    unit
}

fn look_up(lat: f64, lon: f64) -> Option<usize> {
    let holds = |ring: &Ring| {
        let mut inside = false;
        let mut before = ring.corners.last().copied().unwrap_or_default();
        for &corner in &ring.corners {
            let ((x1, y1), (x2, y2)) = (before, corner);
            if (f64::from(y1) > lat) != (f64::from(y2) > lat) {
                let across =
                    f64::from(x1) + (lat - f64::from(y1)) / f64::from(y2 - y1) * f64::from(x2 - x1);
                inside ^= lon < across;
            }
            before = corner;
        }
        inside
    };
    units().iter().position(|unit| {
        unit.rings
            .iter()
            .filter(|ring| {
                let [west, south, east, north] = ring.bounds.map(f64::from);
                west <= lon && lon <= east && south <= lat && lat <= north
            })
            .fold(false, |inside, ring| inside ^ holds(ring))
    })
}

/// The polygons of a unit as a path, without details of less than two of the map's units.
pub(crate) fn unit_path(frame: Frame, unit: usize) -> String {
    let mut path = String::new();
    for ring in &units()[unit].rings {
        let mut cells: Vec<Cell> = Vec::new();
        for &(lon, lat) in &ring.corners {
            let (x, y) = frame.spot(f64::from(lat), f64::from(lon));
            let cell = (x.round() as i32, y.round() as i32);
            let is_far = |last: &Cell| (last.0 - cell.0).abs() + (last.1 - cell.1).abs() > 2;
            if cells.last().is_none_or(is_far) {
                cells.push(cell);
            }
        }
        if cells.len() > 2 {
            line(&mut path, cells.into_iter());
            path.push('z');
        }
    }
    path
}

/// A line in steps from point to point, which is shorter than in points.
fn line(path: &mut String, mut cells: impl Iterator<Item = Cell>) {
    let Some(mut before) = cells.next() else {
        return;
    };
    let _ = write!(path, "M{} {}", before.0, before.1);
    for cell in cells {
        let _ = write!(path, "l{} {}", cell.0 - before.0, cell.1 - before.1);
        before = cell;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_keep_their_proportions() {
        let frame = Frame::around(60.0, 30.0, 70.0, 40.0);
        assert_eq!(
            Frame::parse(&frame.text()).map(Frame::text),
            Some(frame.text())
        );
        let middle = frame.spot(35.0, 65.0);
        assert!((middle.0 - WIDTH / 2.0).abs() < 1e-6 && (middle.1 - HEIGHT / 2.0).abs() < 1e-6);
        // A degree of latitude is as long as one of longitude at the middle, times its cosine.
        let (x, y) = frame.spot(34.0, 66.0);
        let ratio = (x - middle.0) / (y - middle.1);
        assert!((ratio - 35f64.to_radians().cos()).abs() < 1e-6, "{ratio}");
        assert!(frame.zoomed(0.5).width() < frame.width());
        for wrong in ["", "1,2,3", "5,5,1,9", "a,b,c,d", "1,2,inf,4"] {
            assert_eq!(Frame::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn borders_of_provinces_are_told_from_those_of_countries() {
        let base = base(Frame::around(60.0, 29.0, 75.0, 39.0));
        assert!(base.land.starts_with('M') && base.land.ends_with('z'));
        assert!(!base.provinces.is_empty() && !base.countries.is_empty());
        // From far away, provinces would only blacken the map.
        let world = super::base(Frame::around(-180.0, -60.0, 180.0, 75.0));
        assert!(world.provinces.is_empty());
        assert!(world.land.len() < 400_000, "{}", world.land.len());
        let unit = unit_at(36.73, 68.86).expect("land");
        let path = unit_path(Frame::around(60.0, 29.0, 75.0, 39.0), unit);
        assert!(path.starts_with('M') && path.len() < 2000, "{path}");
        assert_eq!(unit_at(0.0, -30.0), None);
    }
}
