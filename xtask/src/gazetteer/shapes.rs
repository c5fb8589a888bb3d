//! Joins Natural Earth's first-order polygons to the units of the gazetteer.
//!
//! By code or identifier first. Many polygons are finer than the units (British districts, French departments) or older (the tribal
//! areas of Pakistan): they get the unit of most settlements inside. Where the settlements do not agree, the shape is stale.

use std::collections::BTreeMap;

use concord_gazetteer::format::Source;
use concord_gazetteer::{PlaceKind, ShapeRow, Shapes};

use super::sources::Shape;

/// Share of the settlements inside that must be of the unit.
const AGREE: f64 = 0.6;

/// The polygons with their units.
pub(crate) fn build(shapes: &[Shape], source: &Source) -> Vec<ShapeRow> {
    let code = |index: usize| {
        let row = &source.places[index];
        let country = row
            .country
            .map(|country| source.countries[country].iso2.as_str());
        Some((country?, row.code.as_str()))
    };
    let units: Vec<usize> = (0..source.places.len())
        .filter(|index| source.places[*index].kind == PlaceKind::Adm1)
        .collect();
    let by_code: BTreeMap<(&str, &str), usize> = units
        .iter()
        .filter_map(|index| Some((code(*index)?, *index)))
        .collect();
    let by_id: BTreeMap<u32, usize> = units
        .iter()
        .map(|index| (source.places[*index].geonameid, *index))
        .filter(|(id, _)| *id != 0)
        .collect();
    let named: Vec<Option<usize>> = shapes
        .iter()
        .map(|shape| {
            let whole = shape
                .gn_a1_code
                .as_deref()
                .and_then(|code| code.split_once('.'));
            let id = shape.gn_id.map(|id| id as u32);
            whole
                .and_then(|whole| by_code.get(&whole))
                .or_else(|| by_id.get(&id?))
                .copied()
        })
        .collect();
    let inside = settlements(shapes, source);
    shapes
        .iter()
        .zip(named)
        .zip(inside)
        .map(|((shape, named), inside)| {
            let all: usize = inside.values().sum();
            let most = inside
                .iter()
                .max_by_key(|(unit, count)| (**count, std::cmp::Reverse(**unit)));
            let agreed = most.filter(|(_, count)| **count as f64 >= AGREE * all as f64);
            let own = |unit: usize| inside.get(&unit).copied().unwrap_or(0) as f64;
            let unit = match (named, agreed) {
                (Some(named), _) if own(named) >= AGREE * all as f64 => Some((named, false)),
                (_, Some((unit, _))) => Some((*unit, false)),
                (Some(named), None) => Some((named, true)),
                (None, None) => None,
            };
            let place = unit.and_then(|(unit, _)| code(unit));
            let own_country = shape
                .iso_a2
                .clone()
                .filter(|code| code.len() == 2 && code != "-1");
            ShapeRow {
                country: place.map_or_else(
                    || own_country.unwrap_or_default(),
                    |(country, _)| country.to_owned(),
                ),
                adm1: place.map_or_else(String::new, |(_, code)| code.to_owned()),
                stale: unit.is_none_or(|(_, stale)| stale),
                rings: shape.rings.clone(),
            }
        })
        .collect()
}

/// For each polygon the units of the settlements inside, with their number.
fn settlements(shapes: &[Shape], source: &Source) -> Vec<BTreeMap<usize, usize>> {
    let rows: Vec<ShapeRow> = shapes
        .iter()
        .enumerate()
        .map(|(index, shape)| ShapeRow {
            country: index.to_string(),
            adm1: String::new(),
            stale: false,
            rings: shape.rings.clone(),
        })
        .collect();
    let numbered = Shapes::from_rows(&rows);
    let mut inside = vec![BTreeMap::new(); shapes.len()];
    for row in source
        .places
        .iter()
        .filter(|row| row.kind == PlaceKind::Settlement)
    {
        let shape = numbered.at(row.lat, row.lon).filter(|unit| !unit.near);
        if let (Some(shape), Some(unit)) = (shape, row.adm1)
            && let Ok(index) = shape.country.parse::<usize>()
        {
            *inside[index].entry(unit).or_insert(0) += 1;
        }
    }
    inside
}

/// Of the settlements of each country, how many lie in a polygon of their own unit; in per cent, with the settlements.
pub(crate) fn agreement(shapes: &Shapes, source: &Source) -> BTreeMap<String, (f64, usize)> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for row in source
        .places
        .iter()
        .filter(|row| row.kind == PlaceKind::Settlement)
    {
        let (Some(country), Some(unit)) = (row.country, row.adm1) else {
            continue;
        };
        let iso2 = &source.countries[country].iso2;
        let slot = counts.entry(iso2.clone()).or_default();
        let found = shapes.at(row.lat, row.lon);
        slot.0 += usize::from(found.is_some_and(|found| {
            found.country == iso2 && found.adm1 == Some(source.places[unit].code.as_str())
        }));
        slot.1 += 1;
    }
    counts
        .into_iter()
        .map(|(country, (same, all))| (country, (100.0 * same as f64 / all as f64, all)))
        .collect()
}
