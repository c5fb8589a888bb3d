//! First-order units as polygons, for the question in which unit a point lies.
//!
//! The shapes are Natural Earth's, joined to the units of the gazetteer by code, never by name: some have their neighbour's name.
//! Borders are as Natural Earth draws them, which is who holds the ground (the de-facto line), and that is not a statement about
//! whom it belongs to. Where the shapes are older than the codes (DR Congo, Mali) a unit says so, and the unit that the gazetteer
//! gives a place by its code is to be preferred.

use std::borrow::Cow;
#[cfg(feature = "embedded")]
use std::sync::OnceLock;

use crate::format::FormatError;

#[cfg(feature = "embedded")]
static EMBEDDED: &[u8] = include_bytes!("../../../assets/gazetteer/shapes.bin");

const MAGIC: &[u8; 8] = b"CONSHP01";
/// Steps in a degree: about 110 m, finer than the lines are drawn.
const STEPS: f64 = 1000.0;
/// Points that lie off all shapes, as towns on a roughly drawn coast do, belong to the shape with a corner this near, in steps.
const NEAR: i32 = 100;
/// A frame that says it is larger than this is damaged.
const MOST_BYTES: usize = 1 << 28;

/// A corner: degrees east and north in steps.
type Corner = (i32, i32);

/// One unit as the builder hands it over.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapeRow {
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: String,
    /// GeoNames code of the unit without the country, empty where no unit of the gazetteer fits.
    pub adm1: String,
    /// The settlements inside are mostly of other units: the shape is older than the codes.
    pub stale: bool,
    /// Outer and inner rings as points of degrees east and north.
    pub rings: Vec<Vec<(f64, f64)>>,
}

/// The unit in which a point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapeUnit<'a> {
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: &'a str,
    /// GeoNames code of the unit without the country; `None` where no unit of the gazetteer fits the shape.
    pub adm1: Option<&'a str>,
    /// The shape is older than the codes.
    pub stale: bool,
    /// The point lies off all shapes, and this one is near.
    pub near: bool,
}

#[derive(Debug)]
struct Shape {
    country: String,
    adm1: String,
    stale: bool,
    /// West, south, east, north.
    bounds: [i32; 4],
    rings: Vec<Vec<Corner>>,
}

/// All polygons.
#[derive(Debug)]
pub struct Shapes {
    shapes: Vec<Shape>,
}

impl Shapes {
    /// The polygons inside the program, read on the first call.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> &'static Self {
        static SHAPES: OnceLock<Shapes> = OnceLock::new();
        // The bytes are part of this library and a test reads them: damage here is a broken build, not bad input.
        SHAPES.get_or_init(|| {
            Self::from_bytes(Cow::Borrowed(EMBEDDED)).expect("the embedded shapes are sound")
        })
    }

    /// Makes polygons of rows; the same rows give the same polygons.
    pub fn from_rows(rows: &[ShapeRow]) -> Self {
        let shapes = rows
            .iter()
            .map(|row| {
                let rings: Vec<Vec<Corner>> = row
                    .rings
                    .iter()
                    .map(|ring| {
                        let mut corners: Vec<Corner> =
                            ring.iter().map(|&(lon, lat)| corner(lat, lon)).collect();
                        corners.dedup();
                        corners
                    })
                    .filter(|ring| ring.len() > 3)
                    .collect();
                shape(row.country.clone(), row.adm1.clone(), row.stale, rings)
            })
            .filter(|shape| !shape.rings.is_empty())
            .collect();
        Shapes { shapes }
    }

    /// Reads what [`Shapes::to_bytes`] wrote.
    ///
    /// # Errors
    /// If the bytes are of another format or damaged.
    pub fn from_bytes(bytes: Cow<'_, [u8]>) -> Result<Self, FormatError> {
        let damaged = || FormatError::Damaged("shapes");
        let rest = bytes.strip_prefix(MAGIC).ok_or(FormatError::Magic)?;
        let (length, frame) = rest.split_first_chunk::<8>().ok_or_else(damaged)?;
        let length = usize::try_from(u64::from_le_bytes(*length))
            .ok()
            .filter(|length| *length <= MOST_BYTES)
            .ok_or_else(damaged)?;
        let payload = zstd::bulk::decompress(frame, length)?;
        let mut input = Input(&payload);
        let count = input.number().ok_or_else(damaged)?;
        let mut shapes = Vec::new();
        for _ in 0..count {
            shapes.push(input.shape().ok_or_else(damaged)?);
        }
        Ok(Shapes { shapes })
    }

    /// The polygons as bytes.
    ///
    /// # Errors
    /// If the compressor fails.
    pub fn to_bytes(&self) -> Result<Vec<u8>, FormatError> {
        let mut out = Vec::new();
        put(&mut out, self.shapes.len() as u32);
        for shape in &self.shapes {
            for text in [&shape.country, &shape.adm1] {
                put(&mut out, text.len() as u32);
                out.extend_from_slice(text.as_bytes());
            }
            put(&mut out, u32::from(shape.stale));
            put(&mut out, shape.rings.len() as u32);
            for ring in &shape.rings {
                put(&mut out, ring.len() as u32);
                let mut before = (0, 0);
                for &corner in ring {
                    put(&mut out, zigzag(corner.0 - before.0));
                    put(&mut out, zigzag(corner.1 - before.1));
                    before = corner;
                }
            }
        }
        let mut file = MAGIC.to_vec();
        file.extend_from_slice(&(out.len() as u64).to_le_bytes());
        file.extend(zstd::bulk::compress(&out, 19)?);
        Ok(file)
    }

    /// How many polygons there are.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// True without polygons.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// The rings of the units that may be seen between west, south, east and north, in degrees: points of degrees east and north.
    pub fn outlines(&self, [west, south, east, north]: [f64; 4]) -> Vec<Vec<(f64, f64)>> {
        let (low, high) = (corner(south, west), corner(north, east));
        let seen = |shape: &&Shape| {
            let [west, south, east, north] = shape.bounds;
            west <= high.0 && low.0 <= east && south <= high.1 && low.1 <= north
        };
        let rings = self.shapes.iter().filter(seen).flat_map(Shape::outline);
        rings.map(Iterator::collect).collect()
    }

    /// Every unit with its rings, in the order of the file; corners are degrees east and north.
    pub fn units(
        &self,
    ) -> impl Iterator<
        Item = (
            ShapeUnit<'_>,
            impl Iterator<Item = impl Iterator<Item = (f64, f64)>>,
        ),
    > {
        self.shapes
            .iter()
            .map(|shape| (shape.unit(false), shape.outline()))
    }

    /// The unit in which a point lies, in degrees north and east; `None` at sea.
    pub fn at(&self, lat: f64, lon: f64) -> Option<ShapeUnit<'_>> {
        let point = corner(lat, lon);
        if let Some(shape) = self.shapes.iter().find(|shape| shape.holds(point)) {
            return Some(shape.unit(false));
        }
        self.shapes
            .iter()
            .filter_map(|shape| Some((shape.distance(point)?, shape)))
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, shape)| shape.unit(true))
    }
}

fn corner(lat: f64, lon: f64) -> Corner {
    ((lon * STEPS).round() as i32, (lat * STEPS).round() as i32)
}

fn shape(country: String, adm1: String, stale: bool, rings: Vec<Vec<Corner>>) -> Shape {
    let corners = || rings.iter().flatten();
    let bounds = [
        corners().map(|corner| corner.0).min().unwrap_or(i32::MAX),
        corners().map(|corner| corner.1).min().unwrap_or(i32::MAX),
        corners().map(|corner| corner.0).max().unwrap_or(i32::MIN),
        corners().map(|corner| corner.1).max().unwrap_or(i32::MIN),
    ];
    Shape {
        country,
        adm1,
        stale,
        bounds,
        rings,
    }
}

impl Shape {
    fn unit(&self, near: bool) -> ShapeUnit<'_> {
        ShapeUnit {
            country: &self.country,
            adm1: Some(self.adm1.as_str()).filter(|code| !code.is_empty()),
            stale: self.stale,
            near,
        }
    }

    /// The rings, their corners in degrees east and north.
    fn outline(&self) -> impl Iterator<Item = impl Iterator<Item = (f64, f64)>> {
        let degrees = |&(lon, lat): &Corner| (f64::from(lon) / STEPS, f64::from(lat) / STEPS);
        self.rings.iter().map(move |ring| ring.iter().map(degrees))
    }

    fn within(&self, point: Corner, margin: i32) -> bool {
        let [west, south, east, north] = self.bounds;
        (west.saturating_sub(margin)..=east.saturating_add(margin)).contains(&point.0)
            && (south.saturating_sub(margin)..=north.saturating_add(margin)).contains(&point.1)
    }

    /// Whether a point lies inside: a ray to the east crosses the rings an odd number of times (Shimrat 1962, with the half-open
    /// rule for corners), so that holes and separate parts need no bookkeeping.
    fn holds(&self, point: Corner) -> bool {
        if !self.within(point, 0) {
            return false;
        }
        let (x, y) = (i64::from(point.0), i64::from(point.1));
        let mut inside = false;
        for ring in &self.rings {
            let mut before = ring[ring.len() - 1];
            for &corner in ring {
                let (x1, y1) = (i64::from(before.0), i64::from(before.1));
                let (x2, y2) = (i64::from(corner.0), i64::from(corner.1));
                if (y1 > y) != (y2 > y) {
                    // The crossing lies to the east where (x - x1) * (y2 - y1) < (y - y1) * (x2 - x1), for y2 > y1.
                    let left = (x - x1) * (y2 - y1);
                    let right = (y - y1) * (x2 - x1);
                    inside ^= if y2 > y1 { left < right } else { left > right };
                }
                before = corner;
            }
        }
        inside
    }

    /// The square of the distance to the nearest corner in steps, where that is near.
    fn distance(&self, point: Corner) -> Option<i64> {
        if !self.within(point, NEAR) {
            return None;
        }
        self.rings
            .iter()
            .flatten()
            .map(|corner| {
                let (dx, dy) = (i64::from(corner.0 - point.0), i64::from(corner.1 - point.1));
                dx * dx + dy * dy
            })
            .min()
            .filter(|distance| *distance <= i64::from(NEAR) * i64::from(NEAR))
    }
}

fn zigzag(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

/// Seven bits a byte, the lowest first.
fn put(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn number(&mut self) -> Option<u32> {
        let mut value = 0u32;
        for shift in (0..35).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number()? as usize;
        let bytes = self.0.get(..length)?;
        self.0 = &self.0[length..];
        String::from_utf8(bytes.to_vec()).ok()
    }

    fn shape(&mut self) -> Option<Shape> {
        let (country, adm1) = (self.text()?, self.text()?);
        let stale = self.number()? != 0;
        let mut rings = Vec::new();
        for _ in 0..self.number()? {
            let mut ring = Vec::new();
            let mut before = (0i32, 0i32);
            for _ in 0..self.number()? {
                let mut step = || {
                    let value = self.number()?;
                    Some(((value >> 1) as i32) ^ -((value & 1) as i32))
                };
                before = (
                    before.0.checked_add(step()?)?,
                    before.1.checked_add(step()?)?,
                );
                ring.push(before);
            }
            if ring.is_empty() {
                return None;
            }
            rings.push(ring);
        }
        Some(shape(country, adm1, stale, rings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, south: f64, side: f64) -> Vec<(f64, f64)> {
        let (east, north) = (west + side, south + side);
        vec![
            (west, south),
            (east, south),
            (east, north),
            (west, north),
            (west, south),
        ]
    }

    fn rows() -> Vec<ShapeRow> {
        let row = |adm1: &str, stale, rings| ShapeRow {
            country: "XX".to_owned(),
            adm1: adm1.to_owned(),
            stale,
            rings,
        };
        vec![
            // A square with a hole, in which another unit lies.
            row(
                "01",
                false,
                vec![square(10.0, 10.0, 4.0), square(11.0, 11.0, 1.0)],
            ),
            row("02", true, vec![square(11.0, 11.0, 1.0)]),
            row("", false, vec![square(-20.0, -10.0, 2.0)]),
        ]
    }

    #[test]
    fn points_fall_into_their_units() {
        let shapes = Shapes::from_rows(&rows());
        let unit = |lat, lon| shapes.at(lat, lon).map(|unit| (unit.adm1, unit.near));
        assert_eq!(unit(10.5, 10.5), Some((Some("01"), false)));
        assert_eq!(unit(11.5, 11.5), Some((Some("02"), false)));
        assert_eq!(unit(-9.0, -19.0), Some((None, false)));
        assert_eq!(unit(14.05, 14.05), Some((Some("01"), true)));
        assert_eq!(unit(50.0, 50.0), None);
        assert!(shapes.at(11.5, 11.5).unwrap().stale);
    }

    #[test]
    fn a_corner_belongs_to_one_of_two_neighbours() {
        let row = |adm1: &str, west| ShapeRow {
            country: "XX".to_owned(),
            adm1: adm1.to_owned(),
            stale: false,
            rings: vec![square(west, 0.0, 1.0)],
        };
        let shapes = Shapes::from_rows(&[row("01", 0.0), row("02", 1.0)]);
        for lat in [0.0, 0.25, 0.5, 0.999] {
            let holding = shapes
                .shapes
                .iter()
                .filter(|shape| shape.holds(corner(lat, 1.0)))
                .count();
            assert_eq!(holding, 1, "{lat}");
        }
    }

    #[test]
    fn bytes_are_read_back_and_damage_is_told() {
        let shapes = Shapes::from_rows(&rows());
        let bytes = shapes.to_bytes().unwrap();
        assert_eq!(bytes, Shapes::from_rows(&rows()).to_bytes().unwrap());
        let again = Shapes::from_bytes(Cow::Borrowed(&bytes)).unwrap();
        assert_eq!(again.to_bytes().unwrap(), bytes);
        assert!(matches!(
            Shapes::from_bytes(Cow::Borrowed(b"CONGAZ01")),
            Err(FormatError::Magic)
        ));
        for end in 0..bytes.len() {
            assert!(Shapes::from_bytes(Cow::Borrowed(&bytes[..end])).is_err());
        }
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn the_world_is_where_it_is() {
        let shapes = Shapes::embedded();
        let unit = |lat, lon| {
            let unit = shapes.at(lat, lon).expect("land");
            (unit.country, unit.adm1)
        };
        assert_eq!(unit(36.73, 68.86), ("AF", Some("24")));
        assert_eq!(unit(36.2, 37.16), ("SY", Some("09")));
        // The former tribal areas are a part of Khyber Pakhtunkhwa since 2018.
        assert_eq!(unit(33.0, 70.1), ("PK", Some("03")));
        assert_eq!(shapes.at(0.0, -30.0), None);
    }
}
