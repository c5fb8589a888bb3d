//! GeoNames' public dumps on top of the built-in places: `allCountries`, country files, `alternateNamesV2`.
//!
//! Rows are read one by one; what is kept stands in memory until the end, because names must be sorted and units joined. That
//! bounds an import by [`Import::MOST_PLACES`]: every country but the United States fits. A row with an identifier that is there
//! already brings it up to date; settlements and the camps, airfields and bases that reports name are added; second-order units get
//! the points that the built-in gazetteer can only guess. A settlement without a code gets its unit from the polygons.

use std::collections::HashMap;
use std::io::BufRead;

use crate::format::{self, ARTICLE, FormatError, PRIMARY, PlaceRow, Posting, ROMANISED, Source};
use crate::gazetteer::Gazetteer;
use crate::names::{fold, has_kept_script, is_latin, usable, without_article};
use crate::place::PlaceKind;
use crate::shapes::Shapes;

/// What can go wrong with an import.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A file could not be read.
    #[error("cannot read `{file}` at line {line}: {source}")]
    Read {
        /// The file.
        file: String,
        /// Its line, from 1.
        line: usize,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is not of a form that is known.
    #[error("`{file}` line {line}: {problem}")]
    Form {
        /// The file.
        file: String,
        /// Its line, from 1.
        line: usize,
        /// What is wrong and what to do.
        problem: String,
    },
    /// More places than an import can hold.
    #[error(
        "`{file}` line {line}: more than {most} places; import the files of single countries (XX.zip) instead of all of them"
    )]
    TooMany {
        /// The file.
        file: String,
        /// Its line, from 1.
        line: usize,
        /// The limit.
        most: usize,
    },
    /// The result could not be compiled.
    #[error(transparent)]
    Format(#[from] FormatError),
}

/// The tables of GeoNames, told apart by their columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// 19 columns: places.
    Places,
    /// 10 columns: alternate names with language and flags.
    AlternateNames,
    /// 4 columns: names of units, which the built-in gazetteer has.
    Units,
    /// 3 columns: which place lies in which; the codes say the same.
    Hierarchy,
}

impl Table {
    /// The table whose first row this is.
    pub fn of(row: &str) -> Option<Table> {
        match row.split('\t').count() {
            19 => Some(Table::Places),
            10 | 8 => Some(Table::AlternateNames),
            4 => Some(Table::Units),
            2 | 3 => Some(Table::Hierarchy),
            _ => None,
        }
    }
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportCounts {
    /// Rows read.
    pub rows: usize,
    /// Places that are new.
    pub added: usize,
    /// Places that were there and are up to date now.
    pub updated: usize,
    /// Names that are new.
    pub names: usize,
    /// Rows about what is not kept: mountains, roads, abandoned places.
    pub left_out: usize,
    /// Settlements that got their unit from the polygons.
    pub by_shape: usize,
    /// Boundaries that became, or were found to be, a unit.
    pub boundaries: usize,
}

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

/// An import in the making.
#[derive(Debug)]
pub struct Import<'a> {
    pub(crate) source: Source,
    by_id: HashMap<u32, u32>,
    pub(crate) country_numbers: HashMap<String, usize>,
    /// Row of a unit by its whole code, "AF.18" or "AF.18.801".
    pub(crate) units: HashMap<String, u32>,
    romanised: Vec<bool>,
    arabic: Vec<bool>,
    shapes: Option<&'a Shapes>,
    imported: usize,
    pub(crate) counts: ImportCounts,
}

impl<'a> Import<'a> {
    /// The most places that an import may add.
    pub const MOST_PLACES: usize = 1_500_000;

    /// An import on top of a gazetteer.
    pub fn new(base: &Gazetteer, shapes: Option<&'a Shapes>) -> Self {
        let source = base.rows();
        let mut flags = vec![0u8; source.countries.len()];
        for posting in source.keys.values().flatten() {
            if let Some(country) = source.places[posting.place as usize].country {
                flags[country] |= posting.flags;
            }
        }
        let has = |flag: u8| flags.iter().map(|flags| flags & flag != 0).collect();
        let index = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
        let rows = || source.places.iter().enumerate();
        let mut import = Import {
            by_id: rows()
                .filter(|(_, row)| row.geonameid != 0)
                .map(|(at, row)| (row.geonameid, index(at)))
                .collect(),
            country_numbers: source
                .countries
                .iter()
                .enumerate()
                .map(|(number, country)| (country.iso2.clone(), number))
                .collect(),
            units: HashMap::new(),
            romanised: has(ROMANISED),
            arabic: has(ARTICLE),
            shapes,
            imported: 0,
            counts: ImportCounts::default(),
            source,
        };
        import.units = (0..import.source.places.len())
            .filter_map(|at| Some((import.whole_code(at)?, index(at))))
            .collect();
        import
    }

    /// The code of a unit with those above it.
    pub(crate) fn whole_code(&self, at: usize) -> Option<String> {
        let row = &self.source.places[at];
        let country = &self.source.countries[row.country?].iso2;
        match row.kind {
            PlaceKind::Adm1 => Some(format!("{country}.{}", row.code)),
            PlaceKind::Adm2 => {
                let above = &self.source.places[row.adm1?].code;
                Some(format!("{country}.{above}.{}", row.code))
            }
            _ => None,
        }
    }

    /// Reads a file of rows; `progress` gets the number of rows from time to time.
    ///
    /// # Errors
    /// If the file cannot be read or a row is not of the form of the first, with the file and the line; if there are too many
    /// places.
    pub fn read(
        &mut self,
        file: &str,
        rows: impl BufRead,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Table, ImportError> {
        let form = |line: usize, problem: String| ImportError::Form {
            file: file.to_owned(),
            line,
            problem,
        };
        let mut table = None;
        for (line, row) in (1..).zip(rows.lines()) {
            let row = row.map_err(|source| ImportError::Read {
                file: file.to_owned(),
                line,
                source,
            })?;
            if row.is_empty() || row.starts_with('#') {
                continue;
            }
            let known = match table {
                Some(known) => known,
                None => {
                    let columns = row.split('\t').count();
                    *table.insert(Table::of(&row).ok_or_else(|| {
                        form(line, format!("a row of {columns} columns is none of GeoNames; give allCountries, a country's file or alternateNamesV2, as text or zip, or a GeoJSON file of boundaries"))
                    })?)
                }
            };
            self.counts.rows += 1;
            if self.counts.rows.is_multiple_of(50_000) {
                progress(self.counts.rows);
            }
            let cells: Vec<&str> = row.split('\t').collect();
            match known {
                Table::Places => self.place(&cells).map_err(|problem| form(line, problem))?,
                Table::AlternateNames => self
                    .alternate(&cells)
                    .map_err(|problem| form(line, problem))?,
                Table::Units | Table::Hierarchy => {}
            }
            if self.imported > Self::MOST_PLACES {
                return Err(ImportError::TooMany {
                    file: file.to_owned(),
                    line,
                    most: Self::MOST_PLACES,
                });
            }
        }
        table.ok_or_else(|| form(1, "the file is empty; download it again".to_owned()))
    }

    fn place(&mut self, cells: &[&str]) -> Result<(), String> {
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
            return Err(format!(
                "a row of {} columns where 19 are expected; the download may have broken off",
                cells.len()
            ));
        };
        let id: u32 = id
            .parse()
            .map_err(|_| format!("`{id}` is no GeoNames identifier"))?;
        let degrees = |text: &str, most: f64| {
            text.parse::<f64>()
                .ok()
                .filter(|value| value.abs() <= most)
                .ok_or_else(|| format!("`{text}` are no degrees"))
        };
        let (lat, lon) = (degrees(lat, 90.0)?, degrees(lon, 180.0)?);
        let known = self.by_id.get(&id).map(|row| *row as usize);
        let unit = known.is_some_and(|row| {
            matches!(
                self.source.places[row].kind,
                PlaceKind::Adm1 | PlaceKind::Adm2
            )
        });
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
        let population = population.parse::<u32>().unwrap_or(0);
        let at = match known {
            Some(row) => {
                self.counts.updated += 1;
                row
            }
            None => {
                self.counts.added += 1;
                self.imported += 1;
                self.source.places.push(PlaceRow {
                    geonameid: id,
                    name: String::new(),
                    kind: PlaceKind::Settlement,
                    country: Some(number),
                    adm1: None,
                    adm2: None,
                    code: String::new(),
                    iso: String::new(),
                    lat,
                    lon,
                    population: 0,
                    members: String::new(),
                });
                let row = self.source.places.len() - 1;
                self.by_id
                    .insert(id, u32::try_from(row).unwrap_or(u32::MAX));
                row
            }
        };
        let row = &mut self.source.places[at];
        (row.lat, row.lon) = (lat, lon);
        if !unit {
            row.name = name.replace('\n', " ");
            row.population = population.max(row.population);
            self.locate(at, country, adm1, adm2);
        }
        self.name(name, at, PRIMARY);
        self.name(ascii, at, 0);
        for alias in alternates.split(',') {
            self.alias(alias, at);
        }
        Ok(())
    }

    /// The units of a settlement by its codes; the first-order unit by the polygons where the code is none.
    fn locate(&mut self, at: usize, country: &str, adm1: &str, adm2: &str) {
        let unit = |code: &str| self.units.get(code).map(|row| *row as usize);
        let first = unit(&format!("{country}.{adm1}"));
        let second = unit(&format!("{country}.{adm1}.{adm2}"));
        let row = &self.source.places[at];
        let shape = first
            .or(row.adm1)
            .is_none()
            .then_some(self.shapes)
            .flatten();
        let found = shape
            .and_then(|shapes| shapes.at(row.lat, row.lon))
            .filter(|unit| unit.country == country && !unit.stale)
            .and_then(|found| unit(&format!("{country}.{}", found.adm1?)));
        self.counts.by_shape += usize::from(found.is_some());
        let row = &mut self.source.places[at];
        row.adm1 = first.or(found).or(row.adm1);
        row.adm2 = second.or(row.adm2);
    }

    fn alternate(&mut self, cells: &[&str]) -> Result<(), String> {
        let [_, id, language, name, rest @ ..] = cells else {
            return Err(format!(
                "a row of {} columns where 10 are expected; the download may have broken off",
                cells.len()
            ));
        };
        let id: u32 = id
            .parse()
            .map_err(|_| format!("`{id}` is no GeoNames identifier"))?;
        let colloquial = rest.get(2).is_some_and(|flag| *flag == "1");
        let at = self.by_id.get(&id).map(|row| *row as usize);
        match at.filter(|_| !PSEUDO_LANGUAGES.contains(language) && !colloquial) {
            Some(at) => self.alias(name, at),
            None => self.counts.left_out += 1,
        }
        Ok(())
    }

    fn alias(&mut self, alias: &str, at: usize) {
        let alias = alias.trim();
        if usable(alias) && (is_latin(alias) || has_kept_script(alias)) {
            self.name(alias, at, 0);
        }
    }

    /// Adds a name with its form without an article.
    pub(crate) fn name(&mut self, name: &str, at: usize, flags: u8) {
        let folded = fold(name);
        let country = self.source.places[at].country;
        let of = |list: &[bool]| country.is_some_and(|country| list[country]);
        let spelling = if is_latin(name) && of(&self.romanised) {
            ROMANISED
        } else {
            0
        };
        let bare = without_article(&folded)
            .filter(|_| of(&self.arabic))
            .map(str::to_owned);
        self.key(folded, at, flags | spelling);
        if let Some(bare) = bare {
            self.key(bare, at, (flags & !PRIMARY) | ARTICLE | spelling);
        }
    }

    fn key(&mut self, key: String, at: usize, flags: u8) {
        if key.chars().count() < 2 || key.len() > 80 || key.contains('\n') {
            return;
        }
        let place = u32::try_from(at).unwrap_or(u32::MAX);
        let postings = self.source.keys.entry(key).or_default();
        match postings.binary_search_by_key(&place, |posting| posting.place) {
            Ok(known) => postings[known].flags |= flags & (PRIMARY | ROMANISED),
            Err(gap) => {
                postings.insert(gap, Posting { place, flags });
                self.counts.names += 1;
            }
        }
    }

    /// What was done so far.
    pub fn counts(&self) -> ImportCounts {
        self.counts
    }

    /// The compiled gazetteer under a version line. The same files in the same order give the same bytes.
    ///
    /// # Errors
    /// If the compiler fails.
    pub fn finish(mut self, version: &str) -> Result<Vec<u8>, ImportError> {
        self.source.version = format!("{version} on {}", self.source.version);
        self.order();
        Ok(format::encode(&self.source, format::FAST)?)
    }

    /// Puts rows into the order of the compiled file: by kind, units by their whole code within their country.
    fn order(&mut self) {
        let code = |at: usize| {
            let number = self.source.places[at].country;
            (number, self.whole_code(at))
        };
        let mut order: Vec<usize> = (0..self.source.places.len()).collect();
        order.sort_by_cached_key(|at| {
            let kind = self.source.places[*at].kind;
            let unit = matches!(kind, PlaceKind::Adm1 | PlaceKind::Adm2);
            (kind, unit.then(|| code(*at)), *at)
        });
        let mut place_of = vec![0; order.len()];
        for (now, before) in order.iter().enumerate() {
            place_of[*before] = now;
        }
        if place_of
            .iter()
            .enumerate()
            .all(|(before, now)| before == *now)
        {
            return;
        }
        let mut rows: Vec<Option<PlaceRow>> = std::mem::take(&mut self.source.places)
            .into_iter()
            .map(Some)
            .collect();
        self.source.places = order.iter().filter_map(|at| rows[*at].take()).collect();
        for row in &mut self.source.places {
            row.adm1 = row.adm1.map(|unit| place_of[unit]);
            row.adm2 = row.adm2.map(|unit| place_of[unit]);
        }
        for country in &mut self.source.countries {
            country.place = place_of[country.place];
        }
        for postings in self.source.keys.values_mut() {
            for posting in postings.iter_mut() {
                posting.place = u32::try_from(place_of[posting.place as usize]).unwrap_or(u32::MAX);
            }
            postings.sort_unstable();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of the main table.
    fn row(
        id: u32,
        name: &str,
        alternates: &str,
        at: (f64, f64),
        kind: (&str, &str),
        units: (&str, &str),
    ) -> String {
        format!(
            "{id}\t{name}\t{name}\t{alternates}\t{}\t{}\t{}\t{}\tAF\t\t{}\t{}\t\t\t120\t\t900\tAsia/Kabul\t2024-01-01\n",
            at.0, at.1, kind.0, kind.1, units.0, units.1
        )
    }

    fn imported(text: &str) -> Result<(Gazetteer, ImportCounts), ImportError> {
        let mut import = Import::new(Gazetteer::embedded(), None);
        import.read("AF.txt", text.as_bytes(), &mut |_| {})?;
        let counts = import.counts();
        let bytes = import.finish("test")?;
        Ok((Gazetteer::from_bytes(bytes)?, counts))
    }

    #[test]
    fn villages_are_found_after_an_import() {
        let text = row(
            99_000_001,
            "Zendakhel",
            "Zenda Khēl,zindkhl,زنده خیل",
            (36.6, 68.7),
            ("P", "PPL"),
            ("24", ""),
        ) + &row(
            99_000_002,
            "Koh-e Zenda",
            "",
            (36.7, 68.7),
            ("T", "MT"),
            ("24", ""),
        ) + &row(
            99_000_003,
            "Zenda Air Base",
            "",
            (36.7, 68.8),
            ("S", "AIRB"),
            ("24", ""),
        );
        let (gazetteer, counts) = imported(&text).unwrap();
        assert_eq!((counts.added, counts.left_out), (2, 1));
        assert!(
            gazetteer.version().starts_with("test on core"),
            "{}",
            gazetteer.version()
        );
        for name in ["Zendakhel", "Zenda Khel", "زنده خیل"] {
            let found = gazetteer.lookup_exact(name);
            let entry = gazetteer.entry(found[0].place);
            assert_eq!(
                (entry.geonameid, entry.adm1),
                (Some(99_000_001), Some("24")),
                "{name}"
            );
        }
        assert!(gazetteer.lookup_exact("Koh-e Zenda").is_empty());
        // What was there is there still.
        assert!(gazetteer.adm1("AF", "24").is_some());
        assert!(!gazetteer.lookup_exact("Kunduz").is_empty());
    }

    #[test]
    fn broken_rows_are_told_with_their_line() {
        let good = row(
            99_000_001,
            "Zendakhel",
            "",
            (36.6, 68.7),
            ("P", "PPL"),
            ("24", ""),
        );
        let told = |text: String| imported(&text).unwrap_err().to_string();
        assert!(told(format!("{good}99\tcut off")).contains("line 2: a row of 2 columns"));
        assert!(told(good.replace("36.6", "north")).contains("`north` are no degrees"));
        assert!(told("a,b,c".to_owned()).contains("1 columns"));
        assert!(told(String::new()).contains("empty"));
    }
}
