//! A gazetteer taken apart again into the rows that it was compiled from, so that more can be put on top.

use std::collections::BTreeMap;

use fst::Streamer as _;

use crate::format::{CountryRow, PlaceRow, Posting, Source};
use crate::gazetteer::Gazetteer;
use crate::place::{PlaceId, PlaceKind};

impl Gazetteer {
    /// The rows that compile to this gazetteer.
    pub fn rows(&self) -> Source {
        let tables = &self.tables;
        let units = tables.kind_starts[PlaceKind::Settlement as usize] as usize;
        let places = (0..self.len())
            .map(|index| {
                let id = PlaceId(u32::try_from(index).unwrap_or(u32::MAX));
                let entry = self.entry(id);
                let code = if index < units {
                    tables.codes.get(index)
                } else {
                    ""
                };
                let iso = if index < units {
                    tables.isos.get(index)
                } else {
                    ""
                };
                PlaceRow {
                    geonameid: tables.geonameids.get(index),
                    name: entry.name.to_owned(),
                    kind: entry.kind,
                    country: Some(usize::from(tables.country(id)))
                        .filter(|country| *country != 255),
                    adm1: self.adm1_of(id).map(|unit| unit.0 as usize),
                    adm2: self.adm2_of(id).map(|unit| unit.0 as usize),
                    code: code.to_owned(),
                    iso: iso.to_owned(),
                    lat: degrees(entry.lat),
                    lon: degrees(entry.lon),
                    population: entry.population,
                    members: tables.members.get(index).cloned().unwrap_or_default(),
                }
            })
            .collect();
        let countries = self
            .countries()
            .map(|country| CountryRow {
                iso2: country.iso2.to_owned(),
                iso3: country.iso3.to_owned(),
                name: country.name.to_owned(),
                capital: country.capital.to_owned(),
                continent: country.continent.to_owned(),
                place: country.place.0 as usize,
            })
            .collect();
        let mut keys = BTreeMap::new();
        let mut stream = tables.keys.stream();
        while let Some((key, _)) = stream.next() {
            let Ok(key) = std::str::from_utf8(key) else {
                continue;
            };
            let postings = self
                .postings(key)
                .map(|(place, flags)| Posting {
                    place: place.0,
                    flags,
                })
                .collect();
            keys.insert(key.to_owned(), postings);
        }
        Source {
            version: tables.version.clone(),
            countries,
            places,
            keys,
        }
    }
}

/// The four decimals that the file keeps.
fn degrees(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use crate::Gazetteer;

    #[test]
    fn rows_compile_to_the_same_rows_again() {
        let rows = Gazetteer::embedded().rows();
        let bytes = crate::format::encode(&rows, 1).unwrap();
        let again = Gazetteer::from_bytes(bytes).unwrap().rows();
        assert_eq!(again.places, rows.places);
        assert_eq!(again.countries, rows.countries);
        assert!(again.keys == rows.keys);
    }
}
