//! Boundaries of units from GeoJSON: geoBoundaries, COD-AB and their like.
//!
//! A boundary is joined to the unit that most settlements inside have already, never by its name; one that fits no unit becomes a new
//! one under the file's own code. Settlements inside that have no unit of that order get it. The polygons themselves are not kept.

use std::collections::BTreeMap;
use std::io;

use serde_json::Value;

use crate::format::PRIMARY;
use crate::import::{Import, ImportError, NewPlace, Places};
use crate::place::PlaceKind;
use crate::shapes::{ShapeRow, Shapes};

/// Share of the settlements inside that must agree on a unit.
const AGREE: f64 = 0.6;

/// Properties that name a boundary, its code, its level and its country, in geoBoundaries, COD-AB and Natural Earth.
const LEVEL: [&str; 3] = ["shapeType", "level", "admin_level"];
const COUNTRY: [&str; 7] = [
    "shapeGroup",
    "ADM0_PCODE",
    "adm0_pcode",
    "iso_a2",
    "ISO2",
    "iso3",
    "ISO3",
];

struct Boundary {
    name: String,
    code: String,
    country: u8,
    order: u8,
    rings: Vec<Vec<(f64, f64)>>,
}

impl Import<'_> {
    /// Reads the boundaries of a GeoJSON file.
    ///
    /// # Errors
    /// If the text is no GeoJSON, or a feature has no name, country, level or polygon; the error names the feature.
    pub fn boundaries(&mut self, file: &str, text: &str) -> Result<(), ImportError> {
        let form = |number: usize, problem: String| ImportError::Form {
            file: file.to_owned(),
            line: number,
            problem,
        };
        let json: Value = serde_json::from_str(text)
            .map_err(|error| form(error.line(), format!("no JSON: {error}")))?;
        let features = json.get("features").and_then(Value::as_array).ok_or_else(|| {
            form(1, "no GeoJSON with `features`; give a file of boundaries as geoBoundaries or OCHA publish it".to_owned())
        })?;
        let mut found = Vec::new();
        for (number, feature) in (1..).zip(features) {
            found.push(
                self.boundary(feature)
                    .map_err(|problem| form(number, format!("feature {number}: {problem}")))?,
            );
        }
        // Countries and first orders before what lies in them.
        found.sort_by_key(|boundary| boundary.order);
        let rows: Vec<ShapeRow> = (0..)
            .zip(&found)
            .map(|(number, boundary): (usize, _)| ShapeRow {
                country: number.to_string(),
                adm1: boundary.order.to_string(),
                stale: false,
                rings: boundary.rings.clone(),
            })
            .collect();
        for order in [1, 2] {
            let (numbers, of_order): (Vec<usize>, Vec<ShapeRow>) = rows
                .iter()
                .enumerate()
                .filter(|(number, _)| found[*number].order == order)
                .map(|(number, row)| (number, row.clone()))
                .unzip();
            if !numbers.is_empty() {
                self.join(&found, &Shapes::from_rows(&of_order), order)
                    .map_err(|source| self.disk(source))?;
            }
        }
        self.counts.boundaries += found.len();
        Ok(())
    }

    fn boundary(&self, feature: &Value) -> Result<Boundary, String> {
        let property = |names: &[&str]| {
            names.iter().find_map(|name| {
                let value = feature.get("properties")?.get(*name)?;
                value
                    .as_str()
                    .map(str::to_owned)
                    .or_else(|| value.as_i64().map(|number| number.to_string()))
            })
        };
        let told = property(&LEVEL)
            .and_then(|level| level.chars().rev().find_map(|letter| letter.to_digit(10)));
        // COD-AB tells the level by the finest code that it has.
        let coded = [
            ("ADM2_PCODE", 2),
            ("adm2_pcode", 2),
            ("ADM1_PCODE", 1),
            ("adm1_pcode", 1),
        ];
        let order = told
            .or_else(|| coded.iter().find(|(name, _)| property(&[name]).is_some()).map(|(_, order)| *order))
            .filter(|order| (1..=2).contains(order))
            .ok_or("no level: a property `shapeType` (ADM1, ADM2) or `ADM1_PCODE`, `ADM2_PCODE` is needed; finer levels are not read")?;
        let names = if order == 2 {
            ["shapeName", "ADM2_EN", "adm2_en", "adm2_name", "name"]
        } else {
            ["shapeName", "ADM1_EN", "adm1_en", "adm1_name", "name"]
        };
        let codes = if order == 2 {
            ["shapeID", "ADM2_PCODE", "adm2_pcode", "shapeISO", "id"]
        } else {
            ["shapeID", "ADM1_PCODE", "adm1_pcode", "shapeISO", "id"]
        };
        let name = property(&names)
            .ok_or("no name: a property `shapeName`, `ADM2_EN` or `name` is needed")?;
        let country = property(&COUNTRY)
            .and_then(|code| self.country_numbers.get(&code).copied())
            .ok_or(
                "no country: a property `shapeGroup` or `ADM0_PCODE` with an ISO code is needed",
            )?;
        let geometry = feature.get("geometry").ok_or("no geometry")?;
        let coordinates = geometry.get("coordinates").cloned().unwrap_or_default();
        let rings: Vec<Vec<(f64, f64)>> = match geometry.get("type").and_then(Value::as_str) {
            Some("Polygon") => rings(coordinates)?,
            Some("MultiPolygon") => {
                let parts: Vec<Value> =
                    serde_json::from_value(coordinates).map_err(|error| error.to_string())?;
                let parts: Result<Vec<_>, String> = parts.into_iter().map(rings).collect();
                parts?.into_iter().flatten().collect()
            }
            other => {
                return Err(format!(
                    "geometry `{}`; only Polygon and MultiPolygon are boundaries",
                    other.unwrap_or("none")
                ));
            }
        };
        Ok(Boundary {
            code: property(&codes)
                .unwrap_or_else(|| name.clone())
                .replace(['\n', '.'], " "),
            name,
            country,
            order: u8::try_from(order).unwrap_or(2),
            rings,
        })
    }

    /// Joins the boundaries of one order to units, and settlements to them.
    fn join(&mut self, found: &[Boundary], shapes: &Shapes, order: u8) -> io::Result<()> {
        let places = &self.places;
        let settled: Vec<(usize, usize)> = (0..places.len())
            .filter(|at| places.kind[*at] == PlaceKind::Settlement)
            .filter(|at| {
                let country = places.country[*at];
                found.iter().any(|boundary| boundary.country == country)
            })
            .filter_map(|at| {
                let (lat, lon) = places.point(at);
                let shape = shapes.at(lat, lon).filter(|unit| !unit.near)?;
                let number: usize = shape.country.parse().ok()?;
                (places.country[at] == found[number].country).then_some((number, at))
            })
            .collect();
        let unit_of = if order == 1 {
            &places.adm1
        } else {
            &places.adm2
        };
        let mut units: BTreeMap<usize, BTreeMap<Option<usize>, usize>> = BTreeMap::new();
        let mut firsts: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
        for &(number, at) in &settled {
            *units
                .entry(number)
                .or_default()
                .entry(Places::unit(unit_of[at]))
                .or_insert(0) += 1;
            if let Some(first) = Places::unit(places.adm1[at]) {
                *firsts.entry(number).or_default().entry(first).or_insert(0) += 1;
            }
        }
        let mut joined: BTreeMap<usize, usize> = BTreeMap::new();
        for (number, boundary) in found
            .iter()
            .enumerate()
            .filter(|(_, boundary)| boundary.order == order)
        {
            let votes = units.get(&number);
            let known: usize = votes
                .into_iter()
                .flatten()
                .filter(|(unit, _)| unit.is_some())
                .map(|(_, count)| count)
                .sum();
            let agreed = votes
                .into_iter()
                .flatten()
                .filter_map(|(unit, count)| Some(((*unit)?, *count)))
                .max_by_key(|(unit, count)| (*count, std::cmp::Reverse(*unit)))
                .filter(|(_, count)| *count as f64 >= AGREE * known as f64)
                .map(|(unit, _)| unit);
            let first = firsts
                .get(&number)
                .and_then(|firsts| {
                    firsts
                        .iter()
                        .max_by_key(|(unit, count)| (**count, std::cmp::Reverse(**unit)))
                })
                .map(|(unit, _)| *unit);
            let unit = match agreed {
                Some(unit) => unit,
                None if order == 2 && first.is_none() => continue,
                None => self.new_unit(boundary, first)?,
            };
            self.name(&boundary.name, unit, 0)?;
            joined.insert(number, unit);
        }
        for (number, at) in settled {
            let Some(&unit) = joined.get(&number) else {
                continue;
            };
            let (above, unit) = (self.places.adm1[unit], unit as u32);
            let known = Places::unit(self.places.adm1[at]);
            if order == 1 && known.is_none() {
                self.places.adm1[at] = unit;
            } else if order == 2
                && Places::unit(self.places.adm2[at]).is_none()
                && (known.is_none() || self.places.adm1[at] == above)
            {
                (self.places.adm1[at], self.places.adm2[at]) = (above, unit);
            }
        }
        Ok(())
    }

    fn new_unit(&mut self, boundary: &Boundary, first: Option<usize>) -> io::Result<usize> {
        let corners = || boundary.rings.iter().flatten();
        let middle = |part: fn(&(f64, f64)) -> f64| {
            let least = corners().map(part).fold(f64::INFINITY, f64::min);
            let most = corners().map(part).fold(f64::NEG_INFINITY, f64::max);
            f64::midpoint(least, most)
        };
        let kind = if boundary.order == 1 {
            PlaceKind::Adm1
        } else {
            PlaceKind::Adm2
        };
        let at = self.places.push(&NewPlace {
            geonameid: 0,
            name: &boundary.name,
            kind,
            country: boundary.country,
            at: (middle(|corner| corner.1), middle(|corner| corner.0)),
        })?;
        let row = at as usize;
        if kind == PlaceKind::Adm1 {
            self.places.adm1[row] = at;
        } else {
            self.places.adm2[row] = at;
            if let Some(first) = first {
                self.places.adm1[row] = first as u32;
            }
        }
        let code = (boundary.code.clone(), String::new());
        self.places.codes.insert(at, code);
        self.counts.added += 1;
        self.name(&boundary.name, row, PRIMARY)?;
        Ok(row)
    }
}

/// The rings of one polygon; a third coordinate is dropped.
fn rings(coordinates: Value) -> Result<Vec<Vec<(f64, f64)>>, String> {
    let rings: Vec<Vec<Vec<f64>>> =
        serde_json::from_value(coordinates).map_err(|error| format!("coordinates: {error}"))?;
    rings
        .into_iter()
        .map(|ring| {
            ring.into_iter()
                .map(|corner| match corner[..] {
                    [lon, lat, ..] if lon.abs() <= 180.0 && lat.abs() <= 90.0 => Ok((lon, lat)),
                    _ => Err("a corner that is no longitude and latitude (WGS 84)".to_owned()),
                })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::{Gazetteer, Import, PlaceKind};

    fn feature(name: &str, level: &str, ring: &str) -> String {
        format!(
            r#"{{"type": "Feature", "properties": {{"shapeName": "{name}", "shapeID": "X-{name}", "shapeGroup": "AFG", "shapeType": "{level}"}}, "geometry": {{"type": "Polygon", "coordinates": [[{ring}]]}}}}"#
        )
    }

    #[test]
    fn a_boundary_becomes_the_unit_of_what_lies_inside() {
        let around_kunduz = "[68.5,36.5],[69.2,36.5],[69.2,37.0],[68.5,37.0],[68.5,36.5]";
        let text = format!(
            r#"{{"type": "FeatureCollection", "features": [{}]}}"#,
            feature("Zenda", "ADM2", around_kunduz)
        );
        let folder = tempfile::tempdir().unwrap();
        let mut import = Import::new(Gazetteer::embedded(), None, folder.path()).unwrap();
        import.boundaries("AFG-ADM2.geojson", &text).unwrap();
        assert_eq!(import.counts().boundaries, 1);
        let out = folder.path().join("own.gaz");
        import.finish("test", &out, &mut |_, _| {}).unwrap();
        let gazetteer = Gazetteer::open(&out).unwrap();
        let found = gazetteer.lookup_exact("Zenda");
        let unit = found
            .iter()
            .map(|candidate| gazetteer.entry(candidate.place))
            .find(|entry| entry.country == Some("AF"))
            .expect("the unit");
        assert_eq!((unit.kind, unit.adm1), (PlaceKind::Adm2, Some("24")));
        // Units are still found by their codes.
        assert_eq!(gazetteer.adm1_name("SY", "09"), Some("Aleppo"));
    }

    #[test]
    fn a_feature_that_says_too_little_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut import = Import::new(Gazetteer::embedded(), None, folder.path()).unwrap();
        let mut told = |text: &str| {
            import
                .boundaries("x.geojson", text)
                .unwrap_err()
                .to_string()
        };
        assert!(told("{").contains("no JSON"));
        assert!(told("{}").contains("`features`"));
        let nameless = r#"{"features": [{"properties": {"shapeType": "ADM2"}}]}"#;
        assert!(told(nameless).contains("feature 1: no name"));
        let far = format!(
            r#"{{"features": [{}]}}"#,
            feature("A", "ADM2", "[500,1],[2,2],[3,3],[500,1]")
        );
        assert!(told(&far).contains("WGS 84"));
    }
}
