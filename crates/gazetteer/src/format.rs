//! The compiled file `core.gaz`: its writer and its reader, kept together so that they cannot drift apart.
//!
//! Behind a short magic and the SHA-256 of what follows stand the two name maps as they are, for they are searched in place, columns
//! of numbers and the names of places in compressed blocks (`blocks.rs`), which are inflated when they are needed, and one zstd frame of
//! what every look-up needs. Name maps are finite-state (crate `fst`): folded name to the number of its posting list, consonant skeleton
//! to a list of name numbers. A key stands once however many places bear it.
//!
//! The same tables as a file that is mapped and never read whole, for imports of many times the size, are in `image.rs`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::blocks::{Lines, Numbers};
use crate::columns::{Column, Reader, Texts, Writer};
use crate::names::skeleton;
use crate::place::{PlaceId, PlaceKind};

pub(crate) const MAGIC: &[u8; 8] = b"CONGAZ03";
/// Length of the checksum.
pub(crate) const DIGEST: usize = 32;
/// A frame that says it is larger than this is damaged.
const MOST_BYTES: usize = 1 << 30;
/// "None" in columns of unit numbers.
pub(crate) const NONE: u32 = u32::MAX;

/// Why a compiled gazetteer could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The bytes are not a compiled gazetteer of this version.
    #[error(
        "not a compiled gazetteer of this version (expected the mark `CONGAZ03` or `CONGAZM2`)"
    )]
    Magic,
    /// The file ends early or a length in it is wrong.
    #[error("the compiled gazetteer is damaged near `{0}`")]
    Damaged(&'static str),
    /// The file could not be opened.
    #[error("cannot open the gazetteer `{file}`: {source}")]
    Open {
        /// The file.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The checksum does not match what it stands for.
    #[error("the compiled gazetteer is damaged: its checksum does not match")]
    Checksum,
    /// Compressing, decompressing or writing failed.
    #[error("the compiled gazetteer cannot be read or written: {0}")]
    Compression(#[from] std::io::Error),
    /// A name map is not valid.
    #[error("the name map is not valid")]
    Map(#[from] fst::Error),
}

/// One place as the builder hands it over.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceRow {
    /// GeoNames identifier, 0 for none.
    pub geonameid: u32,
    /// Main name.
    pub name: String,
    /// Sort of place.
    pub kind: PlaceKind,
    /// Index into the countries.
    pub country: Option<usize>,
    /// Index of the first-order unit's row.
    pub adm1: Option<usize>,
    /// Index of the second-order unit's row.
    pub adm2: Option<usize>,
    /// Code of this unit within its parent, for units; ids of regions; empty otherwise.
    pub code: String,
    /// ISO 3166-2 code of a first-order unit, or empty.
    pub iso: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Inhabitants, 0 for unknown.
    pub population: u32,
    /// Places given by the builder as lying inside: country and unit codes of a region, joined by `|`.
    pub members: String,
}

/// One country as the builder hands it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryRow {
    /// ISO 3166-1 alpha-2.
    pub iso2: String,
    /// ISO 3166-1 alpha-3.
    pub iso3: String,
    /// English name.
    pub name: String,
    /// Name of the capital.
    pub capital: String,
    /// Continent code.
    pub continent: String,
    /// Index of its place row.
    pub place: usize,
}

/// One use of a key by a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// Index of the place row.
    pub place: u32,
    /// Any of [`PRIMARY`], [`STRIPPED`], [`ARTICLE`].
    pub flags: u8,
}

/// The key is the main name of the place.
pub const PRIMARY: u8 = 1;
/// The key lost a type word that the name has.
pub const STRIPPED: u8 = 2;
/// The key lost an article that the name has.
pub const ARTICLE: u8 = 4;
/// The key takes part in look-ups by skeleton.
pub const ROMANISED: u8 = 8;

/// Everything that goes into the compiled file. Rows must stand in the order of [`PlaceKind`]; keys must be folded.
#[derive(Debug, Default)]
pub struct Source {
    /// Version line.
    pub version: String,
    /// Countries, sorted by code.
    pub countries: Vec<CountryRow>,
    /// Places, sorted by kind.
    pub places: Vec<PlaceRow>,
    /// Folded names and the places that bear them.
    pub keys: BTreeMap<String, Vec<Posting>>,
}

/// The main names of places: one behind the other with their ends, or in blocks.
#[derive(Debug)]
pub(crate) enum Names {
    Plain { text: Bytes, ends: Column },
    Packed(Lines),
}

/// The tables of a compiled file, in memory or mapped.
#[derive(Debug)]
pub(crate) struct Tables {
    /// The whole file.
    pub(crate) file: Bytes,
    /// Name of the data and, on a second line, what they were made from.
    pub(crate) version: String,
    /// SHA-256 of the file behind its head.
    pub(crate) digest: [u8; DIGEST],
    pub(crate) country_text: Vec<String>,
    pub(crate) country_places: Column,
    pub(crate) kind_starts: Vec<u32>,
    pub(crate) names: Names,
    pub(crate) codes: Texts,
    pub(crate) isos: Texts,
    pub(crate) members: Vec<String>,
    pub(crate) geonameids: Column,
    /// Place numbers in the order of their GeoNames identifiers.
    pub(crate) by_id: OnceLock<Column>,
    pub(crate) country: Bytes,
    pub(crate) adm1: Column,
    pub(crate) adm2: Column,
    /// Ten-thousandths of degrees north of the south pole.
    pub(crate) lat: Column,
    /// Ten-thousandths of degrees east of the 180th meridian.
    pub(crate) lon: Column,
    pub(crate) population: Column,
    pub(crate) keys: fst::Map<Bytes>,
    pub(crate) key_ends: Column,
    /// Place number in the low 24 bits, flags above.
    pub(crate) postings: Column,
    pub(crate) skeletons: fst::Map<Bytes>,
    pub(crate) skeleton_ends: Column,
    pub(crate) skeleton_keys: Column,
    /// For each country number the keys that its places bear, in alphabetical order: ends of the lists and the lists.
    pub(crate) keys_of_countries: OnceLock<(Column, Column)>,
}

impl Tables {
    /// How many places there are.
    pub(crate) fn len(&self) -> usize {
        self.geonameids.len()
    }

    /// Number of the country of a place, 255 for none.
    #[inline]
    pub(crate) fn country(&self, place: PlaceId) -> u8 {
        self.country.get(place.0 as usize).copied().unwrap_or(255)
    }

    /// Inhabitants of a place.
    #[inline]
    pub(crate) fn population(&self, place: PlaceId) -> u32 {
        self.population.get(place.0 as usize)
    }

    /// Main name of a place.
    pub(crate) fn name(&self, index: usize) -> &str {
        match &self.names {
            Names::Plain { text, ends } => {
                let name = text.get(ends.list(index)).unwrap_or_default();
                std::str::from_utf8(name).unwrap_or_default()
            }
            Names::Packed(lines) => lines.get(index),
        }
    }

    /// The places of the posting lists in these rows, with their flags.
    pub(crate) fn places_of(
        &self,
        rows: std::ops::Range<usize>,
    ) -> impl Iterator<Item = (PlaceId, u8)> {
        let count = self.len();
        self.postings
            .slice(rows)
            .map(|posting| (PlaceId(posting & 0x00FF_FFFF), (posting >> 24) as u8))
            .filter(move |(place, _)| (place.0 as usize) < count)
    }

    /// The numbers of the keys with these consonants.
    pub(crate) fn keys_like(&self, consonants: &str) -> impl Iterator<Item = u32> {
        let list = match self.skeletons.get(consonants) {
            Some(ordinal) if !consonants.is_empty() => self.skeleton_ends.list(ordinal as usize),
            _ => 0..0,
        };
        self.skeleton_keys.slice(list)
    }

    /// Place numbers in the order of identifiers.
    pub(crate) fn by_id(&self) -> &Column {
        self.by_id.get_or_init(|| {
            let mut order: Vec<u32> = (0..self.len() as u32).collect();
            order.sort_unstable_by_key(|place| (self.geonameids.get(*place as usize), *place));
            order.into_iter().collect()
        })
    }

    /// The keys that the places of a country bear, and the rows of the country among them.
    pub(crate) fn keys_of(&self, country: u8) -> (&Column, std::ops::Range<usize>) {
        let (ends, keys) = self.keys_of_countries.get_or_init(|| {
            let mut lists: Vec<Vec<u32>> = vec![Vec::new(); 256];
            for ordinal in 0..self.key_ends.len() {
                for (place, _) in self.places_of(self.key_ends.list(ordinal)) {
                    let list = &mut lists[usize::from(self.country(place))];
                    if list.last() != Some(&(ordinal as u32)) {
                        list.push(ordinal as u32);
                    }
                }
            }
            let mut end = 0;
            let ends = lists.iter().map(|list| {
                end += list.len() as u32;
                end
            });
            (ends.collect(), lists.iter().flatten().copied().collect())
        });
        (keys, ends.list(usize::from(country)))
    }
}

/// How hard the compiled file that is published is compressed: slow, for it is made seldom.
pub const SMALL: i32 = 19;
/// The same for files that are made while somebody waits.
pub const FAST: i32 = 6;

/// Compiles the rows to the bytes of `core.gaz`, compressed as hard as told. The same rows give the same bytes.
///
/// # Errors
/// If keys are out of order or the compressor fails.
pub fn encode(source: &Source, level: i32) -> Result<Vec<u8>, FormatError> {
    let places = &source.places;
    let mut frame = Writer::default();
    frame.bytes(source.version.as_bytes());
    frame.texts(source.countries.iter().flat_map(|row| {
        [
            &row.iso2,
            &row.iso3,
            &row.name,
            &row.capital,
            &row.continent,
        ]
        .map(String::as_str)
    }));
    frame.column(source.countries.iter().map(|row| row.place as u32));
    let starts = PlaceKind::ALL.map(|kind| places.partition_point(|row| row.kind < kind));
    frame.column(starts.iter().map(|start| *start as u32));
    let units = &places[..starts[PlaceKind::Settlement as usize]];
    frame.texts(units.iter().map(|row| row.code.as_str()));
    frame.texts(units.iter().map(|row| row.iso.as_str()));
    let regions = &places[..starts[PlaceKind::Country as usize]];
    frame.texts(regions.iter().map(|row| row.members.as_str()));
    let country = |row: &PlaceRow| row.country.map_or(255, |index| index as u8);
    frame.bytes(&places.iter().map(country).collect::<Vec<u8>>());

    let mut keys = fst::MapBuilder::memory();
    let (mut key_ends, mut postings) = (Vec::new(), Vec::new());
    let mut skeletons: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (ordinal, (key, places)) in source.keys.iter().enumerate() {
        keys.insert(key, ordinal as u64)?;
        postings.extend(
            places
                .iter()
                .map(|posting| posting.place | (u32::from(posting.flags) << 24)),
        );
        key_ends.push(postings.len() as u32);
        if places.iter().any(|posting| posting.flags & ROMANISED != 0) {
            let consonants = skeleton(key);
            if !consonants.is_empty() {
                skeletons
                    .entry(consonants)
                    .or_default()
                    .push(ordinal as u32);
            }
        }
    }
    let mut map = fst::MapBuilder::memory();
    let (mut skeleton_ends, mut skeleton_keys) = (Vec::new(), Vec::new());
    for (ordinal, (consonants, keys)) in skeletons.into_iter().enumerate() {
        map.insert(consonants, ordinal as u64)?;
        skeleton_keys.extend(keys);
        skeleton_ends.push(skeleton_keys.len() as u32);
    }

    let mut body = Writer::default();
    body.bytes(&keys.into_inner()?);
    body.bytes(&map.into_inner()?);
    let names: Vec<&str> = places.iter().map(|row| row.name.as_str()).collect();
    Lines::write(&mut body, level, &names)?;
    let number = |index: Option<usize>| index.map_or(NONE, |index| index as u32);
    let of_places: [&dyn Fn(&PlaceRow) -> u32; 6] = [
        &|row| row.geonameid,
        &|row| number(row.adm1),
        &|row| number(row.adm2),
        &|row| ((row.lat + 90.0) * 1e4).round() as u32,
        &|row| ((row.lon + 180.0) * 1e4).round() as u32,
        &|row| row.population,
    ];
    for of_place in of_places {
        let values: Vec<u32> = places.iter().map(of_place).collect();
        Numbers::write(&mut body, level, &values)?;
    }
    for values in [key_ends, postings, skeleton_ends, skeleton_keys] {
        Numbers::write(&mut body, level, &values)?;
    }
    body.number(frame.0.len());
    body.0.extend(zstd::bulk::compress(&frame.0, level)?);
    let mut file = MAGIC.to_vec();
    file.extend(Sha256::digest(&body.0));
    file.extend(body.0);
    Ok(file)
}

/// Opens a compiled file and checks that its tables agree with one another. What a block of them holds is not looked at: a number that
/// points nowhere gives an empty answer.
pub(crate) fn decode(file: &Bytes) -> Result<Tables, FormatError> {
    let body = file.strip_prefix(MAGIC).ok_or(FormatError::Magic)?;
    let (digest, body) = body
        .split_first_chunk::<DIGEST>()
        .ok_or(FormatError::Damaged("checksum"))?;
    let mut outer = Reader(body);
    let keys = fst::Map::new(file.slice_ref(outer.bytes("keys")?))?;
    let skeletons = fst::Map::new(file.slice_ref(outer.bytes("skeletons")?))?;
    let names = Lines::read(file, &mut outer, "names")?;
    let mut column = |what| Numbers::read(file, &mut outer, what).map(Column::Packed);
    let geonameids = column("identifiers")?;
    let (adm1, adm2) = (column("units")?, column("units")?);
    let (lat, lon) = (column("points")?, column("points")?);
    let population = column("populations")?;
    let (key_ends, postings) = (column("postings")?, column("postings")?);
    let (skeleton_ends, skeleton_keys) = (column("skeletons")?, column("skeletons")?);
    let length = outer.number("frame")?;
    if length > MOST_BYTES {
        return Err(FormatError::Damaged("frame"));
    }
    let frame = zstd::bulk::decompress(outer.0, length)?;
    let mut input = Reader(&frame);
    let version = input.text("version")?;
    let country_text = input.texts("countries")?;
    let country_places = input.column("countries")?;
    let kind_starts: Vec<u32> = input.column("kinds")?.iter().collect();
    let codes = input.list("codes")?;
    let isos = input.list("codes")?;
    let members = input.texts("members")?;
    let country = Bytes::copy_from_slice(input.bytes("countries")?);

    let count = geonameids.len();
    let last = |ends: &Column| ends.len().checked_sub(1).map_or(0, |last| ends.get(last)) as usize;
    let of_places = [&adm1, &adm2, &lat, &lon, &population];
    let sound = of_places.iter().all(|column| column.len() == count)
        && names.len() == count
        && country.len() == count
        && country_text.len() == country_places.len() * 5
        && country_places.iter().all(|place| (place as usize) < count)
        && country
            .iter()
            .all(|index| *index == 255 || usize::from(*index) < country_places.len())
        && kind_starts.len() == PlaceKind::ALL.len()
        && kind_starts.is_sorted()
        && kind_starts
            .last()
            .is_some_and(|start| *start as usize <= count.min(codes.len()))
        && isos.len() == codes.len()
        && keys.len() == key_ends.len()
        && last(&key_ends) == postings.len()
        && skeletons.len() == skeleton_ends.len()
        && last(&skeleton_ends) == skeleton_keys.len();
    if !sound {
        return Err(FormatError::Damaged("cross references"));
    }
    Ok(Tables {
        file: file.clone(),
        version,
        digest: *digest,
        country_text,
        country_places,
        kind_starts,
        names: Names::Packed(names),
        codes,
        isos,
        members,
        geonameids,
        by_id: OnceLock::new(),
        country,
        adm1,
        adm2,
        lat,
        lon,
        population,
        keys,
        key_ends,
        postings,
        skeletons,
        skeleton_ends,
        skeleton_keys,
        keys_of_countries: OnceLock::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: PlaceKind, name: &str, lat: f64, lon: f64) -> PlaceRow {
        PlaceRow {
            geonameid: 7,
            name: name.to_owned(),
            kind,
            country: Some(0),
            adm1: None,
            adm2: None,
            code: String::new(),
            iso: String::new(),
            lat,
            lon,
            population: 1,
            members: String::new(),
        }
    }

    fn sample() -> Source {
        let mut source = Source {
            version: "test".to_owned(),
            ..Source::default()
        };
        source.places = vec![
            row(PlaceKind::Country, "Afghanistan", 33.0, 65.0),
            row(PlaceKind::Settlement, "Jalālābād", -34.4265, -170.4515),
        ];
        source.countries.push(CountryRow {
            iso2: "AF".to_owned(),
            iso3: "AFG".to_owned(),
            name: "Afghanistan".to_owned(),
            capital: "Kabul".to_owned(),
            continent: "AS".to_owned(),
            place: 0,
        });
        source.keys.insert(
            "afghanistan".to_owned(),
            vec![Posting {
                place: 0,
                flags: PRIMARY,
            }],
        );
        source.keys.insert(
            "jalalabad".to_owned(),
            vec![Posting {
                place: 1,
                flags: PRIMARY | ROMANISED,
            }],
        );
        source
    }

    #[test]
    fn rows_survive_the_round_trip_and_bytes_are_stable() -> Result<(), FormatError> {
        let bytes = encode(&sample(), FAST)?;
        assert_eq!(bytes, encode(&sample(), FAST)?);
        let tables = decode(&bytes.into())?;
        assert_eq!(tables.name(1), "Jalālābād");
        assert_eq!((tables.lat.get(1), tables.lon.get(1)), (555_735, 95_485));
        assert_eq!(tables.keys.get("jalalabad"), Some(1));
        assert_eq!(tables.skeleton_keys.iter().collect::<Vec<_>>(), [1]);
        Ok(())
    }

    #[test]
    fn damage_is_an_error_and_no_panic() -> Result<(), FormatError> {
        let bytes = encode(&sample(), FAST)?;
        assert!(matches!(
            decode(&Bytes::from_static(b"other")),
            Err(FormatError::Magic)
        ));
        assert!(decode(&bytes[..bytes.len() - 4].to_vec().into()).is_err());
        Ok(())
    }
}
