//! From the columns and the sorted names of an import to the mapped file.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::Path;

use super::places::{NOWHERE, Places};
use super::sort::Sorter;
use crate::format::{ARTICLE, FormatError, NONE, PRIMARY, ROMANISED, STRIPPED};
use crate::gazetteer::Gazetteer;
use crate::image::Image;
use crate::names::skeleton;
use crate::place::PlaceKind;

/// Flag of names that the gazetteer below has.
pub(super) const KNOWN: u8 = 128;

/// What goes into the file.
pub(super) struct Parts<'a> {
    pub(super) base: &'a Gazetteer,
    pub(super) version: String,
    pub(super) places: Places,
    /// Folded names with the rows of their places and the flags of postings.
    pub(super) keys: Sorter,
    pub(super) folder: &'a Path,
}

/// Writes the file; tells how many names are new. `progress` gets, from time to time, how many names of how many are done.
pub(super) fn compile(
    parts: Parts<'_>,
    out: File,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(usize, File), FormatError> {
    let (order, place_of) = order(&parts.places);
    let mut image = Image::new(out)?;
    write_units(&parts, &order, &place_of, &mut image)?;
    let country = write_places(parts.places, &order, &place_of, &mut image)?;
    drop(order);
    let new = write_names(
        parts.keys,
        parts.folder,
        &place_of,
        &country,
        &mut image,
        progress,
    )?;
    Ok((new, image.finish()?))
}

/// Rows in the order of the file (by kind, units by their whole code within their country), and the place of each row in it.
fn order(places: &Places) -> (Vec<u32>, Vec<u32>) {
    let rows = 0..places.len() as u32;
    let unit = |row: &u32| places.kind[*row as usize] < PlaceKind::Settlement;
    let mut order: Vec<u32> = rows.clone().filter(unit).collect();
    order.sort_by_cached_key(|row| {
        let kind = places.kind[*row as usize];
        let code = matches!(kind, PlaceKind::Adm1 | PlaceKind::Adm2)
            .then(|| (places.country[*row as usize], within(places, *row)));
        (kind, code, *row)
    });
    order.reserve_exact(places.len() - order.len());
    order.extend(rows.filter(|row| !unit(row)));
    let mut place_of = vec![0; order.len()];
    for (now, before) in (0..).zip(&order) {
        place_of[*before as usize] = now;
    }
    (order, place_of)
}

/// The code of a unit within its country: "18", "18.801".
fn within(places: &Places, row: u32) -> String {
    let code = |row: u32| places.codes.get(&row).map_or("", |codes| codes.0.as_str());
    let above = places.adm1[row as usize];
    if places.kind[row as usize] == PlaceKind::Adm2 && above != NONE {
        format!("{}.{}", code(above), code(row))
    } else {
        code(row).to_owned()
    }
}

fn write_units(
    parts: &Parts<'_>,
    order: &[u32],
    place_of: &[u32],
    image: &mut Image<File>,
) -> io::Result<()> {
    let (base, places) = (&parts.base.tables, &parts.places);
    image.text(&parts.version)?;
    image.text(&base.country_text.join("\n"))?;
    image.column(base.country_places.iter().map(|row| place_of[row as usize]))?;
    let kind = |row: &u32| places.kind[*row as usize];
    let starts = PlaceKind::ALL.map(|wanted| order.partition_point(|row| kind(row) < wanted));
    image.column(starts.iter().map(|start| *start as u32))?;
    let units = &order[..starts[PlaceKind::Settlement as usize]];
    let lines = |part: fn(&(String, String)) -> &str| {
        let lines: Vec<&str> = units
            .iter()
            .map(|row| places.codes.get(row).map_or("", part))
            .collect();
        lines.join("\n")
    };
    image.text(&lines(|codes| &codes.0))?;
    image.text(&lines(|codes| &codes.1))?;
    // Regions and continents come from the gazetteer below alone and keep their order.
    image.text(&base.members.join("\n"))
}

/// The columns of places. Gives back the countries, in the order of the file.
fn write_places(
    places: Places,
    order: &[u32],
    place_of: &[u32],
    image: &mut Image<File>,
) -> io::Result<Vec<u8>> {
    let (mut names, places) = places.into_names()?;
    let mut ends = Vec::with_capacity(order.len());
    let mut end = 0u32;
    for row in order {
        let name = names.get(*row as usize)?;
        image.write_all(&name)?;
        end += name.len() as u32;
        ends.push(end);
    }
    image.end()?;
    drop(names);
    image.column(ends.iter().copied())?;
    drop(ends);
    let Places {
        geonameid,
        country,
        adm1,
        adm2,
        lat,
        lon,
        population,
        ..
    } = places;
    let sorted = |column: Vec<u32>| order.iter().map(move |row| column[*row as usize]);
    image.column(order.iter().map(|row| geonameid[*row as usize]))?;
    let mut by_id: Vec<u32> = (0..order.len() as u32).collect();
    by_id.sort_unstable_by_key(|place| (geonameid[order[*place as usize] as usize], *place));
    drop(geonameid);
    image.column(by_id.into_iter())?;
    let country: Vec<u8> = order.iter().map(|row| country[*row as usize]).collect();
    image.write_all(&country)?;
    image.end()?;
    for units in [adm1, adm2] {
        let number = |unit: u32| place_of.get(unit as usize).copied().unwrap_or(NONE);
        image.column(sorted(units).map(number))?;
    }
    for column in [lat, lon, population] {
        image.column(sorted(column))?;
    }
    Ok(country)
}

/// A column that is written aside until its section comes.
struct Aside(BufWriter<File>);

impl Aside {
    fn new(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        Ok(Aside(BufWriter::with_capacity(1 << 18, file)))
    }

    fn push(&mut self, number: u32) -> io::Result<()> {
        self.0.write_all(&number.to_le_bytes())
    }

    fn read(self) -> io::Result<BufReader<File>> {
        let mut file = self
            .0
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(BufReader::with_capacity(1 << 18, file))
    }

    /// Becomes the next section.
    fn section(self, image: &mut Image<File>) -> io::Result<()> {
        io::copy(&mut self.read()?, image)?;
        image.end()
    }
}

/// The name maps with their lists. Tells how many names are new.
fn write_names(
    keys: Sorter,
    folder: &Path,
    place_of: &[u32],
    country: &[u8],
    image: &mut Image<File>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<usize, FormatError> {
    let total = keys.len();
    let mut entries = keys.merge()?;
    let mut ends = Aside::new(folder)?;
    let mut postings = Aside::new(folder)?;
    let mut skeletons = Sorter::new(folder);
    // Country and key, with keys ascending.
    let mut pairs = Aside::new(folder)?;
    let mut of_country = [0u32; 256];
    let mut map = fst::MapBuilder::new(&mut *image)?;
    let (mut ordinal, mut end, mut new, mut taken) = (0u32, 0u32, 0, 0);
    let mut next = entries.next()?;
    let mut list: Vec<(u32, u8)> = Vec::new();
    while let Some(first) = next {
        let key = first.key;
        list.clear();
        list.push((first.value, first.flags));
        loop {
            next = entries.next()?;
            taken += 1;
            match (&next, list.last_mut()) {
                (Some(entry), Some((row, flags))) if entry.key == key && entry.value == *row => {
                    *flags = both(*flags, entry.flags);
                }
                (Some(entry), _) if entry.key == key => list.push((entry.value, entry.flags)),
                _ => break,
            }
        }
        for (row, flags) in &mut list {
            *row = place_of[*row as usize];
            new += usize::from(*flags & KNOWN == 0);
        }
        list.sort_unstable();
        map.insert(&key, u64::from(ordinal))?;
        let mut countries: Vec<u8> = Vec::new();
        for (place, flags) in &list {
            postings.push(place | (u32::from(flags & !KNOWN) << 24))?;
            let country = country[*place as usize];
            if country != NOWHERE && !countries.contains(&country) {
                countries.push(country);
                of_country[usize::from(country)] += 1;
                pairs.push(u32::from(country))?;
                pairs.push(ordinal)?;
            }
        }
        end += list.len() as u32;
        ends.push(end)?;
        if list.iter().any(|(_, flags)| flags & ROMANISED != 0) {
            let consonants = std::str::from_utf8(&key).map(skeleton).unwrap_or_default();
            if !consonants.is_empty() {
                skeletons.push(consonants.as_bytes(), ordinal, 0)?;
            }
        }
        ordinal += 1;
        if ordinal.is_multiple_of(50_000) {
            progress(taken, total);
        }
    }
    map.finish()?;
    image.end()?;
    ends.section(image)?;
    postings.section(image)?;
    write_skeletons(skeletons, folder, image)?;
    write_keys_of_countries(of_country, pairs, image)?;
    Ok(new)
}

/// What holds where a place gets a name twice: a main name in either is one, and nothing was stripped if either is whole.
fn both(left: u8, right: u8) -> u8 {
    ((left | right) & (PRIMARY | ROMANISED | KNOWN)) | (left & right & (STRIPPED | ARTICLE))
}

fn write_skeletons(
    skeletons: Sorter,
    folder: &Path,
    image: &mut Image<File>,
) -> Result<(), FormatError> {
    let mut entries = skeletons.merge()?;
    let (mut ends, mut lists) = (Aside::new(folder)?, Aside::new(folder)?);
    let mut map = fst::MapBuilder::new(&mut *image)?;
    let (mut number, mut end) = (0u64, 0u32);
    let mut next = entries.next()?;
    while let Some(entry) = next {
        map.insert(&entry.key, number)?;
        number += 1;
        let key = entry.key.clone();
        next = Some(entry);
        while let Some(entry) = next.take_if(|entry| entry.key == key) {
            lists.push(entry.value)?;
            end += 1;
            next = entries.next()?;
        }
        ends.push(end)?;
    }
    map.finish()?;
    image.end()?;
    ends.section(image)?;
    lists.section(image)?;
    Ok(())
}

fn write_keys_of_countries(
    counts: [u32; 256],
    pairs: Aside,
    image: &mut Image<File>,
) -> io::Result<()> {
    let mut end = 0;
    let ends = counts.map(|count| {
        end += count;
        end
    });
    let mut at: Vec<u32> = ends
        .iter()
        .zip(counts)
        .map(|(end, count)| end - count)
        .collect();
    let mut keys = vec![0; end as usize];
    let mut pairs = pairs.read()?;
    let mut pair = [0; 8];
    for _ in 0..end {
        pairs.read_exact(&mut pair)?;
        let [country, _, _, _, key @ ..] = pair;
        let slot = &mut at[usize::from(country)];
        keys[*slot as usize] = u32::from_le_bytes(key);
        *slot += 1;
    }
    image.column(ends.into_iter())?;
    image.column(keys.into_iter())
}
