//! GeoNames' public dumps on top of the built-in places: `allCountries`, country files, `alternateNamesV2`.
//!
//! Rows are read one by one. Of a place thirty bytes stay in memory (`places.rs`); names are sorted in runs on disk (`sort.rs`) and
//! merged into the mapped file (`compile.rs`), so that thirteen million places and their names take less than a gigabyte. A row with an
//! identifier that is there already brings it up to date; settlements and the camps, airfields and bases that reports name are added;
//! second-order units get the points that the built-in gazetteer can only guess. A settlement without a code gets its unit from the
//! polygons. The new file takes the place of an old one in one step, when it is whole.

mod compile;
mod places;
mod rows;
mod sort;

use std::collections::HashMap;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use fst::Streamer as _;

use self::compile::{KNOWN, Parts};
use self::places::NOWHERE;
pub(crate) use self::places::{NewPlace, Places};
use self::rows::Problem;
use self::sort::Sorter;
use crate::format::{ARTICLE, FormatError, PRIMARY, ROMANISED};
use crate::gazetteer::Gazetteer;
use crate::names::{fold, is_latin, without_article};
use crate::place::{PlaceId, PlaceKind};
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
        "`{file}` line {line}: more than {most} places; import the files of the countries that you work on (XX.zip)"
    )]
    TooMany {
        /// The file.
        file: String,
        /// Its line, from 1.
        line: usize,
        /// The limit.
        most: usize,
    },
    /// The result, or what is kept on disk until it is made, could not be written.
    #[error(
        "cannot write into `{folder}`: {source}; make room there or choose another place for the result"
    )]
    Write {
        /// The folder of the result.
        folder: String,
        /// What the system says.
        source: io::Error,
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

/// An import in the making.
#[derive(Debug)]
pub struct Import<'a> {
    base: &'a Gazetteer,
    pub(crate) places: Places,
    keys: Sorter,
    by_id: HashMap<u32, u32>,
    /// Country number by ISO code of two and of three letters.
    pub(crate) country_numbers: HashMap<String, u8>,
    /// Row of a unit by its whole code, "AF.18" or "AF.18.801".
    units: HashMap<String, u32>,
    romanised: [bool; 256],
    arabic: [bool; 256],
    shapes: Option<&'a Shapes>,
    folder: PathBuf,
    pub(crate) counts: ImportCounts,
}

impl<'a> Import<'a> {
    /// The most places that a gazetteer can hold: their numbers have 24 bits.
    pub const MOST_PLACES: usize = 0x00FF_FFFF;

    /// An import on top of a gazetteer. What does not fit into memory is kept in `folder`, in files without a name.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn new(
        base: &'a Gazetteer,
        shapes: Option<&'a Shapes>,
        folder: &Path,
    ) -> Result<Self, ImportError> {
        Import::on(base, shapes, folder).map_err(|source| ImportError::Write {
            folder: folder.display().to_string(),
            source,
        })
    }

    fn on(base: &'a Gazetteer, shapes: Option<&'a Shapes>, folder: &Path) -> io::Result<Self> {
        let tables = &base.tables;
        let places = Places::of(base, folder)?;
        let mut keys = Sorter::new(folder);
        let (mut romanised, mut arabic) = ([false; 256], [false; 256]);
        let mut stream = tables.keys.stream();
        while let Some((key, ordinal)) = stream.next() {
            for (place, flags) in tables.places_of(tables.key_ends.list(ordinal as usize)) {
                keys.push(key, place.0, flags | KNOWN)?;
                let country = usize::from(tables.country(place));
                romanised[country] |= flags & ROMANISED != 0;
                arabic[country] |= flags & ARTICLE != 0;
            }
        }
        (
            romanised[usize::from(NOWHERE)],
            arabic[usize::from(NOWHERE)],
        ) = (false, false);
        let by_id = (0..).zip(&places.geonameid);
        let codes = (0..).zip(base.countries());
        let mut import = Import {
            base,
            keys,
            by_id: by_id
                .filter(|(_, id)| **id != 0)
                .map(|(row, id)| (*id, row))
                .collect(),
            country_numbers: codes
                .flat_map(|(number, country)| {
                    [country.iso2, country.iso3].map(|code| (code.to_owned(), number))
                })
                .collect(),
            units: HashMap::new(),
            romanised,
            arabic,
            shapes,
            folder: folder.to_owned(),
            counts: ImportCounts::default(),
            places,
        };
        let units = 0..tables.kind_starts[PlaceKind::Settlement as usize];
        import.units = units
            .filter_map(|row| Some((import.whole_code(row)?, row)))
            .collect();
        Ok(import)
    }

    /// The code of a unit with those above it.
    fn whole_code(&self, row: u32) -> Option<String> {
        let entry = self.base.entry(PlaceId(row));
        let country = entry.country?;
        match entry.kind {
            PlaceKind::Adm1 => Some(format!("{country}.{}", entry.adm1?)),
            PlaceKind::Adm2 => Some(format!("{country}.{}.{}", entry.adm1?, entry.adm2?)),
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
        mut rows: impl BufRead,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Table, ImportError> {
        let form = |line: usize, problem: String| ImportError::Form {
            file: file.to_owned(),
            line,
            problem,
        };
        let (mut table, mut line, mut bytes) = (None, 0, Vec::new());
        loop {
            bytes.clear();
            line += 1;
            let read = rows.read_until(b'\n', &mut bytes);
            let length = read.map_err(|source| ImportError::Read {
                file: file.to_owned(),
                line,
                source,
            })?;
            if length == 0 {
                break;
            }
            let row = std::str::from_utf8(&bytes).map_err(|_| {
                form(
                    line,
                    "no UTF-8; GeoNames writes UTF-8, download it again".to_owned(),
                )
            })?;
            let row = row.trim_end_matches(['\n', '\r']);
            if row.is_empty() || row.starts_with('#') {
                continue;
            }
            let known = match table {
                Some(known) => known,
                None => {
                    let columns = row.split('\t').count();
                    *table.insert(Table::of(row).ok_or_else(|| {
                        form(line, format!("a row of {columns} columns is none of GeoNames; give allCountries, a country's file or alternateNamesV2, as text or zip, or a GeoJSON file of boundaries"))
                    })?)
                }
            };
            self.counts.rows += 1;
            if self.counts.rows.is_multiple_of(50_000) {
                progress(self.counts.rows);
            }
            let cells: Vec<&str> = row.split('\t').collect();
            let problem = match known {
                Table::Places => self.place(&cells),
                Table::AlternateNames => self.alternate(&cells),
                Table::Units | Table::Hierarchy => Ok(()),
            };
            problem.map_err(|problem| match problem {
                Problem::Row(problem) => form(line, problem),
                Problem::Disk(source) => self.disk(source),
            })?;
            if self.places.len() > Self::MOST_PLACES {
                return Err(ImportError::TooMany {
                    file: file.to_owned(),
                    line,
                    most: Self::MOST_PLACES,
                });
            }
        }
        table.ok_or_else(|| form(1, "the file is empty; download it again".to_owned()))
    }

    pub(crate) fn disk(&self, source: io::Error) -> ImportError {
        ImportError::Write {
            folder: self.folder.display().to_string(),
            source,
        }
    }

    /// Adds a name with its form without an article.
    pub(crate) fn name(&mut self, name: &str, at: usize, flags: u8) -> io::Result<()> {
        let folded = fold(name);
        let country = usize::from(self.places.country[at]);
        let spelling = if self.romanised[country] && is_latin(name) {
            ROMANISED
        } else {
            0
        };
        self.key(&folded, at, flags | spelling)?;
        match without_article(&folded).filter(|_| self.arabic[country]) {
            Some(bare) => self.key(bare, at, (flags & !PRIMARY) | ARTICLE | spelling),
            None => Ok(()),
        }
    }

    fn key(&mut self, key: &str, at: usize, flags: u8) -> io::Result<()> {
        if key.chars().nth(1).is_none() || key.len() > 80 || key.contains('\n') {
            return Ok(());
        }
        self.keys.push(key.as_bytes(), at as u32, flags)
    }

    /// Compiles the gazetteer under a name and puts it in the place of `out`. The same files in the same order give the same bytes.
    /// Until the new file is whole the old one stays as it is. `progress` gets, from time to time, how many names of how many are done.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn finish(
        self,
        name: &str,
        out: &Path,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<ImportCounts, ImportError> {
        let Import {
            base,
            places,
            keys,
            folder,
            mut counts,
            ..
        } = self;
        let disk = |source| ImportError::Write {
            folder: folder.display().to_string(),
            source,
        };
        let target = parent(out);
        let new = beside(target).map_err(disk)?;
        let (file, path) = new.into_parts();
        let parts = Parts {
            base,
            version: format!("{}\non {}", name.replace('\n', " "), base.version()),
            places,
            keys,
            folder: &folder,
        };
        let (names, file) =
            compile::compile(parts, file, progress).map_err(|error| match error {
                FormatError::Compression(source) => disk(source),
                other => ImportError::Format(other),
            })?;
        counts.names = names;
        file.sync_all().map_err(disk)?;
        // What cannot be read back must not be left for the next command to find.
        Gazetteer::open(&path)?;
        path.persist(out).map_err(|error| disk(error.error))?;
        Ok(counts)
    }

    /// What was done so far; the names are counted when the gazetteer is compiled.
    pub fn counts(&self) -> ImportCounts {
        self.counts
    }
}

/// The folder in which a file lies.
fn parent(file: &Path) -> &Path {
    file.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// A new file in a folder, readable as any other file is.
fn beside(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gazetteer-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
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
        let folder = tempfile::tempdir().unwrap();
        let mut import = Import::new(Gazetteer::embedded(), None, folder.path())?;
        import.read("AF.txt", text.as_bytes(), &mut |_| {})?;
        let out = folder.path().join("own.gaz");
        let counts = import.finish("test", &out, &mut |_, _| {})?;
        let once = std::fs::read(&out).unwrap();
        let gazetteer = Gazetteer::open(&out)?;
        gazetteer.verify()?;
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        // The same again, over the one that is open.
        let mut import = Import::new(Gazetteer::embedded(), None, folder.path())?;
        import.read("AF.txt", text.as_bytes(), &mut |_| {})?;
        import.finish("test", &out, &mut |_, _| {})?;
        assert!(std::fs::read(&out).unwrap() == once);
        Ok((gazetteer, counts))
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
            gazetteer.version().starts_with("test sha256:")
                && gazetteer.version().contains(" (on core 1 sha256:"),
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
        assert_eq!(
            gazetteer
                .geoname(99_000_003)
                .map(|place| gazetteer.entry(place).name),
            Some("Zenda Air Base")
        );
        let near = gazetteer.nearest("Zendakhail", &["AF"], crate::Reach::Sound);
        assert_eq!(gazetteer.entry(near[0].0.place).geonameid, Some(99_000_001));
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

    #[test]
    fn everything_below_an_import_stays() {
        let text = row(
            99_000_001,
            "Zendakhel",
            "",
            (36.6, 68.7),
            ("P", "PPL"),
            ("24", ""),
        );
        let (gazetteer, counts) = imported(&text).unwrap();
        let (base, now) = (Gazetteer::embedded().rows(), gazetteer.rows());
        assert_eq!((now.places.len(), counts.names), (base.places.len() + 1, 1));
        assert!(now.places[..base.places.len()] == base.places[..]);
        assert_eq!(now.countries, base.countries);
        assert_eq!(now.keys.len(), base.keys.len() + 1);
        assert!(
            base.keys
                .iter()
                .all(|(key, postings)| now.keys.get(key) == Some(postings))
        );
    }

    #[test]
    fn a_file_that_was_cut_off_or_changed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("own.gaz");
        let import = Import::new(Gazetteer::embedded(), None, folder.path()).unwrap();
        import.finish("test", &out, &mut |_, _| {}).unwrap();
        let mut bytes = std::fs::read(&out).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let changed = Gazetteer::from_bytes(bytes.clone()).unwrap();
        assert!(matches!(changed.verify(), Err(FormatError::Checksum)));
        for length in [4, 100, middle, bytes.len() - 8] {
            assert!(Gazetteer::from_bytes(bytes[..length].to_vec()).is_err());
        }
    }
}
