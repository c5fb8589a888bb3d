//! The gazetteer in memory: records, names of units, countries, demonyms.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
#[cfg(feature = "embedded")]
use std::sync::OnceLock;

use bytes::Bytes;

use crate::format::{self, FormatError, NONE, Tables};
use crate::image;
use crate::lexicon::Lexicon;
use crate::names::fold;
use crate::place::{Country, PlaceEntry, PlaceId, PlaceKind};
use crate::score::Guesses;

#[cfg(feature = "embedded")]
static EMBEDDED: &[u8] = include_bytes!("../../../assets/gazetteer/core.gaz");

#[cfg(feature = "embedded")]
static INSTALLED: OnceLock<Gazetteer> = OnceLock::new();

/// All places, in tables that are inflated block by block as they are asked for.
#[derive(Debug)]
pub struct Gazetteer {
    pub(crate) tables: Tables,
    pub(crate) lexicon: Lexicon,
    /// Country number by code.
    country_numbers: HashMap<String, usize>,
    /// Region by its id in the hand-written list.
    regions: HashMap<String, PlaceId>,
    /// Name and checksum.
    id: String,
    /// The same with what it was made from.
    version: String,
    /// Costly to find, and asked again by the next report.
    pub(crate) guesses: Guesses,
}

impl Gazetteer {
    /// The gazetteer inside the program, read on the first call.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> &'static Self {
        static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
        // The bytes are part of this library and a test reads them: damage here is a broken build, not bad input.
        GAZETTEER.get_or_init(|| {
            Self::read(Bytes::from_static(EMBEDDED)).expect("the embedded gazetteer is sound")
        })
    }

    /// The gazetteer in use: the one given to [`Gazetteer::install`], else the one inside the program.
    #[cfg(feature = "embedded")]
    pub fn current() -> &'static Self {
        INSTALLED.get().unwrap_or_else(|| Self::embedded())
    }

    /// Makes a gazetteer the one in use, for the rest of the program. Gives it back if there is one already.
    ///
    /// # Errors
    /// The gazetteer itself, where another was installed before.
    #[cfg(feature = "embedded")]
    pub fn install(gazetteer: Self) -> Result<(), Box<Self>> {
        INSTALLED.set(gazetteer).map_err(Box::new)
    }

    /// Opens the file of a gazetteer. One that was imported is mapped and read where it is asked, so this takes no longer for a large
    /// one.
    ///
    /// # Errors
    /// If there is no such file, or it is none of a gazetteer, or one that was cut off.
    pub fn open(file: &Path) -> Result<Self, FormatError> {
        Self::from_bytes(image::map(file)?)
    }

    /// Reads a compiled gazetteer.
    ///
    /// # Errors
    /// If the bytes are none, or were cut off, or, in the packed form, do not match their checksum.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Result<Self, FormatError> {
        let bytes = bytes.into();
        let mapped = bytes.starts_with(image::MAGIC);
        let gazetteer = Self::read(bytes)?;
        if !mapped {
            gazetteer.verify()?;
        }
        Ok(gazetteer)
    }

    fn read(bytes: Bytes) -> Result<Self, FormatError> {
        let tables = if bytes.starts_with(image::MAGIC) {
            image::tables(&bytes)?
        } else {
            format::decode(&bytes)?
        };
        let country_numbers = (0..tables.country_places.len())
            .map(|index| (tables.country_text[index * 5].clone(), index))
            .collect();
        let (name, sources) = tables
            .version
            .split_once('\n')
            .unwrap_or((&tables.version, ""));
        let mut id = format!("{name} sha256:");
        for byte in &tables.digest[..SHOWN] {
            let _ = write!(id, "{byte:02x}");
        }
        let version = format!("{id} ({sources})");
        let mut gazetteer = Self {
            tables,
            lexicon: Lexicon::new(),
            country_numbers,
            regions: HashMap::new(),
            id,
            version,
            guesses: Guesses::default(),
        };
        let regions = 0..gazetteer.tables.kind_starts[PlaceKind::Country as usize];
        gazetteer.regions = regions
            .map(|index| {
                (
                    gazetteer.tables.codes.get(index as usize).to_owned(),
                    PlaceId(index),
                )
            })
            .collect();
        Ok(gazetteer)
    }

    /// Reads the whole file and holds it against its checksum.
    ///
    /// # Errors
    /// If they do not match.
    pub fn verify(&self) -> Result<(), FormatError> {
        if image::digest_of(&self.tables.file) == self.tables.digest {
            Ok(())
        } else {
            Err(FormatError::Checksum)
        }
    }

    /// Which data this is, in short, as records say it: its name and the start of its SHA-256 ("core 1 sha256:0123456789ab").
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Which data this is: [`Gazetteer::id`] and, in brackets, what it was made from.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.tables.len()
    }

    /// How many places of a kind there are.
    pub fn count(&self, kind: PlaceKind) -> usize {
        let starts = &self.tables.kind_starts;
        let end = starts
            .get(kind as usize + 1)
            .map_or(self.len(), |end| *end as usize);
        end - starts[kind as usize] as usize
    }

    /// How many names there are, in the form in which they are compared.
    pub fn names(&self) -> usize {
        self.tables.keys.len()
    }

    /// True for a gazetteer without places.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The record of a place.
    ///
    /// # Panics
    /// If the number is not of this gazetteer.
    pub fn entry(&self, id: PlaceId) -> PlaceEntry<'_> {
        let index = id.0 as usize;
        let tables = &self.tables;
        PlaceEntry {
            id,
            geonameid: Some(tables.geonameids.get(index)).filter(|number| *number != 0),
            name: tables.name(index),
            kind: self.kind(id),
            country: self.country_code(id),
            adm1: self.code_of(tables.adm1.get(index)),
            adm2: self.code_of(tables.adm2.get(index)),
            lat: degrees(tables.lat.get(index), 90.0),
            lon: degrees(tables.lon.get(index), 180.0),
            population: tables.population(id),
        }
    }

    /// The place with a GeoNames identifier.
    pub fn geoname(&self, geonameid: u32) -> Option<PlaceId> {
        let tables = &self.tables;
        let order = tables.by_id();
        let id = |place: u32| tables.geonameids.get(place as usize);
        let at = order.partition_point(0..order.len(), |place| id(place) < geonameid);
        Some(order.get(at))
            .filter(|place| at < order.len() && id(*place) == geonameid && geonameid != 0)
            .map(PlaceId)
    }

    fn code_of(&self, unit: u32) -> Option<&str> {
        (unit != NONE).then(|| self.tables.codes.get(unit as usize))
    }

    pub(crate) fn country_code(&self, id: PlaceId) -> Option<&str> {
        let number = usize::from(self.tables.country(id));
        self.tables.country_text.get(number * 5).map(String::as_str)
    }

    /// The sort of a place.
    pub fn kind(&self, id: PlaceId) -> PlaceKind {
        let after = self
            .tables
            .kind_starts
            .partition_point(|start| *start <= id.0);
        PlaceKind::ALL[after.saturating_sub(1)]
    }

    /// The first-order unit that a place is or lies in.
    pub fn adm1_of(&self, id: PlaceId) -> Option<PlaceId> {
        Some(self.tables.adm1.get(id.0 as usize))
            .filter(|unit| (*unit as usize) < self.len())
            .map(PlaceId)
    }

    /// The second-order unit that a place is or lies in.
    pub fn adm2_of(&self, id: PlaceId) -> Option<PlaceId> {
        Some(self.tables.adm2.get(id.0 as usize))
            .filter(|unit| (*unit as usize) < self.len())
            .map(PlaceId)
    }

    /// The first-order unit with a GeoNames code ("AF", "18").
    pub fn adm1(&self, country: &str, code: &str) -> Option<PlaceId> {
        self.unit(country, code, PlaceKind::Adm1)
    }

    /// The second-order unit with GeoNames codes ("AF", "18", "801").
    pub fn adm2(&self, country: &str, adm1: &str, code: &str) -> Option<PlaceId> {
        self.unit(country, &format!("{adm1}.{code}"), PlaceKind::Adm2)
    }

    /// Units stand in the order of their whole codes.
    fn unit(&self, country: &str, code: &str, kind: PlaceKind) -> Option<PlaceId> {
        let number = u8::try_from(*self.country_numbers.get(country)?).ok()?;
        let start = self.tables.kind_starts[kind as usize];
        let end = self.tables.kind_starts[kind as usize + 1];
        let whole = |id: u32| {
            let own = self.tables.codes.get(id as usize);
            let unit = self.tables.adm1.get(id as usize);
            if unit == id || unit == NONE {
                own.to_owned()
            } else {
                format!("{}.{own}", self.tables.codes.get(unit as usize))
            }
        };
        let (mut low, mut high) = (start, end);
        while low < high {
            let middle = low + (high - low) / 2;
            if (self.tables.country(PlaceId(middle)), whole(middle).as_str()) < (number, code) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low < end && self.tables.country(PlaceId(low)) == number && whole(low) == code)
            .then_some(PlaceId(low))
    }

    /// The plain English name of a first-order unit ("Kunar", "Latakia").
    pub fn adm1_name(&self, country: &str, code: &str) -> Option<&str> {
        self.adm1(country, code).map(|id| self.entry(id).name)
    }

    /// The name of a second-order unit.
    pub fn adm2_name(&self, country: &str, adm1: &str, code: &str) -> Option<&str> {
        self.adm2(country, adm1, code).map(|id| self.entry(id).name)
    }

    /// The ISO 3166-2 code of a first-order unit, where GeoNames and ISO agree on the unit.
    pub fn adm1_iso(&self, id: PlaceId) -> Option<&str> {
        Some(self.tables.isos.get(id.0 as usize)).filter(|code| !code.is_empty())
    }

    pub(crate) fn country_number_of(&self, iso2: &str) -> Option<u8> {
        u8::try_from(*self.country_numbers.get(iso2)?).ok()
    }

    /// A country by its ISO 3166-1 alpha-2 code.
    pub fn country(&self, iso2: &str) -> Option<Country<'_>> {
        self.country_number(*self.country_numbers.get(iso2)?)
    }

    fn country_number(&self, number: usize) -> Option<Country<'_>> {
        let [iso2, iso3, name, capital, continent] =
            self.tables.country_text.get(number * 5..number * 5 + 5)?
        else {
            return None;
        };
        let place = PlaceId(self.tables.country_places.get(number));
        Some(Country {
            place,
            iso2,
            iso3,
            name,
            capital,
            continent,
        })
    }

    /// The first- and second-order units of a country, first orders first, by code.
    pub fn units_of(&self, iso2: &str) -> impl Iterator<Item = PlaceId> {
        let number = self
            .country_numbers
            .get(iso2)
            .and_then(|number| u8::try_from(*number).ok());
        let start = self.tables.kind_starts[PlaceKind::Adm1 as usize];
        let end = self.tables.kind_starts[PlaceKind::Settlement as usize];
        (start..end)
            .filter(move |index| Some(self.tables.country(PlaceId(*index))) == number)
            .map(PlaceId)
    }

    /// All countries, by code.
    pub fn countries(&self) -> impl Iterator<Item = Country<'_>> {
        (0..self.tables.country_places.len()).filter_map(|number| self.country_number(number))
    }

    /// A country by one of its names or abbreviations. `None` where the name is no country's; the larger one where it is the
    /// name of two ("Congo").
    pub fn country_by_name(&self, name: &str) -> Option<Country<'_>> {
        let folded = fold(name);
        let key = folded.strip_prefix("the ").unwrap_or(&folded);
        let place = [folded.as_str(), key]
            .iter()
            .flat_map(|key| self.postings(key))
            .map(|(place, _)| place)
            .filter(|place| self.kind(*place) == PlaceKind::Country)
            .max_by_key(|place| self.tables.population(*place))?;
        self.country(self.country_code(place)?)
    }

    /// The countries whose people or things a word names ("Afghan", "Nigerien"); several where it is ambiguous ("Congolese").
    pub fn demonym(&self, word: &str) -> &[&'static str] {
        let folded = fold(word);
        let known = self
            .lexicon
            .demonyms
            .get(&folded)
            .or_else(|| self.lexicon.demonyms.get(folded.strip_suffix('s')?));
        known.map_or(&[], Vec::as_slice)
    }

    /// The places that a demonym stands for: countries, or a region for words such as "Sahelian".
    pub fn demonym_places(&self, word: &str) -> Vec<PlaceId> {
        let countries = self
            .demonym(word)
            .iter()
            .filter_map(|code| self.country(code))
            .map(|country| country.place);
        let regions = self
            .lexicon
            .region_demonyms
            .get(&fold(word))
            .into_iter()
            .flatten()
            .filter_map(|id| self.regions.get(*id).copied());
        countries.chain(regions).collect()
    }

    /// The countries of a region, core countries first; a country for anything that lies in one.
    pub fn countries_of(&self, id: PlaceId) -> Vec<&str> {
        match self
            .tables
            .members
            .get(id.0 as usize)
            .and_then(|members| members.split(';').next())
            .filter(|codes| !codes.is_empty())
        {
            Some(codes) => codes.split('|').collect(),
            None => self.country_code(id).into_iter().collect(),
        }
    }

    /// True where `inner` lies in `outer` by the codes: a town in its district, province, country or a region of its country.
    pub fn contains(&self, outer: PlaceId, inner: PlaceId) -> bool {
        if outer == inner {
            return false;
        }
        match self.kind(outer) {
            PlaceKind::Settlement => false,
            PlaceKind::Adm2 => self.adm2_of(inner) == Some(outer),
            PlaceKind::Adm1 => self.adm1_of(inner) == Some(outer),
            PlaceKind::Country => self.tables.country(inner) == self.tables.country(outer),
            PlaceKind::Region | PlaceKind::Continent => {
                let members = self
                    .tables
                    .members
                    .get(outer.0 as usize)
                    .map_or("", String::as_str);
                let (countries, units) = members.split_once(';').unwrap_or((members, ""));
                let Some(country) = self.country_code(inner) else {
                    return false;
                };
                if !units.is_empty() {
                    return self
                        .adm1_of(inner)
                        .and_then(|unit| self.code_of(unit.0))
                        .is_some_and(|code| {
                            units
                                .split('|')
                                .any(|unit| unit == format!("{country}.{code}"))
                        });
                }
                countries.split('|').any(|code| code == country)
            }
        }
    }

    /// Great-circle distance between two places in kilometres.
    pub fn distance_km(&self, left: PlaceId, right: PlaceId) -> f32 {
        self.point(left).distance_km(self.point(right)) as f32
    }

    /// Where a place lies.
    pub(crate) fn point(&self, id: PlaceId) -> Point {
        let index = id.0 as usize;
        Point::new(
            f64::from(degrees(self.tables.lat.get(index), 90.0)),
            f64::from(degrees(self.tables.lon.get(index), 180.0)),
        )
    }
}

/// Bytes of the SHA-256 that a record says.
const SHOWN: usize = 6;

/// Degrees of a column.
fn degrees(value: u32, offset: f64) -> f32 {
    (f64::from(value) / 1e4 - offset) as f32
}

/// A point of the unit sphere, which makes the distances between a few places cheap.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point([f64; 3]);

impl Point {
    fn new(lat: f64, lon: f64) -> Self {
        let (lat, lon) = (lat.to_radians(), lon.to_radians());
        Point([lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()])
    }

    /// Great-circle distance in kilometres.
    pub(crate) fn distance_km(self, other: Point) -> f64 {
        let square = |axis: usize| (self.0[axis] - other.0[axis]).powi(2);
        let chord = (square(0) + square(1) + square(2)).sqrt() / 2.0;
        2.0 * 6371.0 * chord.min(1.0).asin()
    }
}

/// Great-circle distance between two points (degrees north, degrees east) in kilometres.
pub fn distance_km(left: (f64, f64), right: (f64, f64)) -> f64 {
    Point::new(left.0, left.1).distance_km(Point::new(right.0, right.1))
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    /// Blocks are inflated without a look at the checksum, so somebody must look at it.
    #[test]
    fn the_embedded_gazetteer_matches_its_checksum() {
        assert!(Gazetteer::embedded().verify().is_ok());
    }

    #[test]
    fn a_packed_file_with_a_changed_byte_is_refused() {
        let mut bytes = EMBEDDED.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        assert!(matches!(
            Gazetteer::from_bytes(bytes),
            Err(FormatError::Checksum)
        ));
    }
}
