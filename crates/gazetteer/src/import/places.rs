//! The places of an import in columns: thirty bytes a place, and their names on disk, so that thirteen million fit.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::Path;

use crate::format::NONE;
use crate::gazetteer::Gazetteer;
use crate::place::{PlaceId, PlaceKind};

/// Number of the country of what lies in none.
pub(super) const NOWHERE: u8 = 255;

/// Places in the order in which they came: those of the gazetteer below, then those of the files.
#[derive(Debug)]
pub(crate) struct Places {
    pub(super) geonameid: Vec<u32>,
    pub(crate) kind: Vec<PlaceKind>,
    /// Country number, [`NOWHERE`] for none.
    pub(crate) country: Vec<u8>,
    /// Row of the first-order unit, [`NONE`] for none.
    pub(crate) adm1: Vec<u32>,
    /// Row of the second-order unit, [`NONE`] for none.
    pub(crate) adm2: Vec<u32>,
    /// In the form of the compiled file.
    pub(super) lat: Vec<u32>,
    pub(super) lon: Vec<u32>,
    pub(super) population: Vec<u32>,
    /// Where the name stands in the file of names.
    name: Vec<u32>,
    names: BufWriter<File>,
    written: u32,
    /// Codes and ISO codes of units and regions, by row.
    pub(crate) codes: BTreeMap<u32, (String, String)>,
}

/// What is known of a place when it is added.
pub(crate) struct NewPlace<'t> {
    pub(crate) geonameid: u32,
    pub(crate) name: &'t str,
    pub(crate) kind: PlaceKind,
    pub(crate) country: u8,
    /// Degrees north and east.
    pub(crate) at: (f64, f64),
}

impl Places {
    /// The places of a gazetteer.
    pub(super) fn of(base: &Gazetteer, folder: &Path) -> io::Result<Self> {
        let tables = &base.tables;
        let count = tables.len();
        let mut places = Places {
            geonameid: tables.geonameids.iter().collect(),
            kind: Vec::with_capacity(count),
            country: tables.country.to_vec(),
            adm1: tables.adm1.iter().collect(),
            adm2: tables.adm2.iter().collect(),
            lat: tables.lat.iter().collect(),
            lon: tables.lon.iter().collect(),
            population: tables.population.iter().collect(),
            name: Vec::with_capacity(count),
            names: BufWriter::with_capacity(1 << 20, tempfile::tempfile_in(folder)?),
            written: 0,
            codes: BTreeMap::new(),
        };
        for row in 0..count as u32 {
            let kind = base.kind(PlaceId(row));
            places.kind.push(kind);
            if kind < PlaceKind::Settlement {
                let code = |texts: &crate::columns::Texts| texts.get(row as usize).to_owned();
                let codes = (code(&tables.codes), code(&tables.isos));
                places.codes.insert(row, codes);
            }
            let name = places.write(tables.name(row as usize))?;
            places.name.push(name);
        }
        Ok(places)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.geonameid.len()
    }

    /// Adds a place and tells its row.
    pub(crate) fn push(&mut self, place: &NewPlace<'_>) -> io::Result<u32> {
        let row = self.len() as u32;
        let name = self.write(place.name)?;
        self.geonameid.push(place.geonameid);
        self.kind.push(place.kind);
        self.country.push(place.country);
        self.adm1.push(NONE);
        self.adm2.push(NONE);
        self.lat.push(0);
        self.lon.push(0);
        self.population.push(0);
        self.name.push(name);
        self.locate(row as usize, place.at);
        Ok(row)
    }

    /// Puts a place at a point of degrees north and east.
    pub(super) fn locate(&mut self, row: usize, (lat, lon): (f64, f64)) {
        self.lat[row] = ((lat + 90.0) * 1e4).round() as u32;
        self.lon[row] = ((lon + 180.0) * 1e4).round() as u32;
    }

    /// Degrees north and east of a place.
    pub(crate) fn point(&self, row: usize) -> (f64, f64) {
        let degrees = |value: u32, offset: f64| f64::from(value) / 1e4 - offset;
        (degrees(self.lat[row], 90.0), degrees(self.lon[row], 180.0))
    }

    /// Gives a place another main name.
    pub(super) fn rename(&mut self, row: usize, name: &str) -> io::Result<()> {
        self.name[row] = self.write(name)?;
        Ok(())
    }

    fn write(&mut self, name: &str) -> io::Result<u32> {
        let at = self.written;
        let length = u16::try_from(name.len()).map_err(io::Error::other)?;
        self.names.write_all(&length.to_le_bytes())?;
        self.names.write_all(name.as_bytes())?;
        let end = u64::from(at) + 2 + u64::from(length);
        self.written = u32::try_from(end).map_err(io::Error::other)?;
        Ok(at)
    }

    /// Row of the unit that a row names, where it names one.
    pub(crate) fn unit(row: u32) -> Option<usize> {
        (row != NONE).then_some(row as usize)
    }

    /// The names in the order of these rows; the places have none any more.
    pub(super) fn into_names(mut self) -> io::Result<(Names, Places)> {
        self.names.flush()?;
        let file = self.names.get_ref().try_clone()?;
        let starts = std::mem::take(&mut self.name);
        let mut names = Names {
            file: BufReader::with_capacity(1 << 20, file),
            at: 0,
            starts,
        };
        names.file.rewind()?;
        Ok((names, self))
    }
}

/// Names on disk, quickest where they are asked for in the order in which they came.
pub(super) struct Names {
    file: BufReader<File>,
    at: u64,
    starts: Vec<u32>,
}

impl Names {
    /// The name of a row.
    pub(super) fn get(&mut self, row: usize) -> io::Result<Vec<u8>> {
        let start = u64::from(self.starts[row]);
        self.file.seek_relative(start as i64 - self.at as i64)?;
        let mut length = [0; 2];
        self.file.read_exact(&mut length)?;
        let mut name = vec![0; usize::from(u16::from_le_bytes(length))];
        self.file.read_exact(&mut name)?;
        self.at = start + 2 + name.len() as u64;
        Ok(name)
    }
}
