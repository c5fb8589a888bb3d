//! Rows of GeoNames' tables: what of them is kept, and as what.

use std::io;

use super::Import;
use super::places::{NewPlace, Places};
use crate::format::PRIMARY;
use crate::names::{has_kept_script, is_latin, usable};
use crate::place::PlaceKind;

/// Codes of spots and areas that reports name as places: airports, camps, bases, prisons, dams, mines, localities.
const KEPT_SPOTS: [&str; 25] = [
    "AIRP", "AIRF", "AIRB", "AIRH", "AIRS", "CMP", "CMPL", "CMPLA", "CMPMN", "CMPO", "CMPQ",
    "CMPRF", "MILB", "INSM", "FT", "NVB", "PRN", "DAM", "MN", "MNAU", "MNDT", "MNCU", "LCTY", "BP",
    "PRT",
];

/// Populated places that are no more.
const GONE: [&str; 5] = ["PPLH", "PPLQ", "PPLW", "PPLCH", "PPLX0"];

/// Languages of alternate names that are no languages.
const PSEUDO_LANGUAGES: [&str; 11] = [
    "post", "link", "iata", "icao", "faac", "wkdt", "unlc", "phon", "piny", "tcid", "fr_1793",
];

/// What is wrong with a row, or with the disk.
pub(super) enum Problem {
    Row(String),
    Disk(io::Error),
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Problem::Disk(error)
    }
}

impl Import<'_> {
    pub(super) fn place(&mut self, cells: &[&str]) -> Result<(), Problem> {
        let [
            id,
            name,
            ascii,
            alternates,
            lat,
            lon,
            class,
            code,
            country,
            _,
            adm1,
            adm2,
            _,
            _,
            population,
            ..,
        ] = cells
        else {
            return Err(Problem::Row(format!(
                "a row of {} columns where 19 are expected; the download may have broken off",
                cells.len()
            )));
        };
        let id: u32 = id
            .parse()
            .map_err(|_| Problem::Row(format!("`{id}` is no GeoNames identifier")))?;
        let degrees = |text: &str, most: f64| {
            text.parse::<f64>()
                .ok()
                .filter(|value| value.abs() <= most)
                .ok_or_else(|| Problem::Row(format!("`{text}` are no degrees")))
        };
        let (lat, lon) = (degrees(lat, 90.0)?, degrees(lon, 180.0)?);
        let known = self.by_id.get(&id).map(|row| *row as usize);
        let unit = known
            .is_some_and(|row| matches!(self.places.kind[row], PlaceKind::Adm1 | PlaceKind::Adm2));
        let kept = match *class {
            "P" => !GONE.contains(code),
            "S" | "L" => KEPT_SPOTS.contains(code),
            "A" => unit,
            _ => false,
        };
        let Some(&number) = self.country_numbers.get(*country).filter(|_| kept) else {
            self.counts.left_out += 1;
            return Ok(());
        };
        let at = match known {
            Some(row) => {
                self.counts.updated += 1;
                self.places.locate(row, (lat, lon));
                if !unit {
                    self.places.rename(row, name)?;
                }
                row
            }
            None => {
                self.counts.added += 1;
                let row = self.places.push(&NewPlace {
                    geonameid: id,
                    name,
                    kind: PlaceKind::Settlement,
                    country: number,
                    at: (lat, lon),
                })?;
                self.by_id.insert(id, row);
                row as usize
            }
        };
        if !unit {
            let known = &mut self.places.population[at];
            *known = population.parse().unwrap_or(0).max(*known);
            self.locate(at, (lat, lon), country, [adm1, adm2]);
        }
        self.name(name, at, PRIMARY)?;
        self.name(ascii, at, 0)?;
        for alias in alternates.split(',') {
            self.alias(alias, at)?;
        }
        Ok(())
    }

    /// The units of a settlement by its codes; the first-order unit by the polygons where the code is none.
    fn locate(&mut self, at: usize, point: (f64, f64), country: &str, [adm1, adm2]: [&str; 2]) {
        let unit = |code: &str| self.units.get(code).copied();
        let first = unit(&format!("{country}.{adm1}"));
        let second = unit(&format!("{country}.{adm1}.{adm2}"));
        let known = Places::unit(self.places.adm1[at]);
        let shape = (first.is_none() && known.is_none())
            .then_some(self.shapes)
            .flatten();
        let found = shape
            .and_then(|shapes| shapes.at(point.0, point.1))
            .filter(|unit| unit.country == country && !unit.stale)
            .and_then(|found| unit(&format!("{country}.{}", found.adm1?)));
        self.counts.by_shape += usize::from(found.is_some());
        if let Some(unit) = first.or(found) {
            self.places.adm1[at] = unit;
        }
        if let Some(unit) = second {
            self.places.adm2[at] = unit;
        }
    }

    pub(super) fn alternate(&mut self, cells: &[&str]) -> Result<(), Problem> {
        let [_, id, language, name, rest @ ..] = cells else {
            return Err(Problem::Row(format!(
                "a row of {} columns where 10 are expected; the download may have broken off",
                cells.len()
            )));
        };
        let id: u32 = id
            .parse()
            .map_err(|_| Problem::Row(format!("`{id}` is no GeoNames identifier")))?;
        let colloquial = rest.get(2).is_some_and(|flag| *flag == "1");
        let at = self.by_id.get(&id).map(|row| *row as usize);
        match at.filter(|_| !PSEUDO_LANGUAGES.contains(language) && !colloquial) {
            Some(at) => self.alias(name, at)?,
            None => self.counts.left_out += 1,
        }
        Ok(())
    }

    fn alias(&mut self, alias: &str, at: usize) -> io::Result<()> {
        let alias = alias.trim();
        if usable(alias) && (is_latin(alias) || has_kept_script(alias)) {
            self.name(alias, at, 0)?;
        }
        Ok(())
    }
}
