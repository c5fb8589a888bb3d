//! Made-up GeoNames dumps of any size, to measure an import of all countries without the download.
//!
//! Classes of features, alternate names a place and lengths are about those of the real `allCountries` and `alternateNamesV2`
//! (13 and 16 million rows in 2026); names are syllables, so most are shared by a few places, as villages' are. The same numbers give
//! the same bytes.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context, Result};

/// First identifier: above all that GeoNames has given.
const FIRST_ID: usize = 50_000_000;

/// Feature classes and codes with their share in a thousand.
const FEATURES: [(&str, &str, u64); 14] = [
    ("P", "PPL", 370),
    ("P", "PPLX", 20),
    ("P", "PPLQ", 6),
    ("S", "AIRP", 8),
    ("S", "MN", 6),
    ("S", "SCH", 90),
    ("S", "FRM", 90),
    ("L", "LCTY", 35),
    ("L", "AREA", 10),
    ("A", "ADM3", 45),
    ("T", "MT", 110),
    ("H", "STM", 190),
    ("R", "RD", 10),
    ("V", "FRST", 10),
];

/// Countries with the code of a first-order unit each.
const COUNTRIES: [(&str, &str); 12] = [
    ("CN", "01"),
    ("US", "TX"),
    ("IN", "16"),
    ("IR", "26"),
    ("AF", "24"),
    ("PK", "03"),
    ("NG", "08"),
    ("RU", "48"),
    ("YE", "02"),
    ("CD", "11"),
    ("UA", "05"),
    ("MX", "09"),
];

const SYLLABLES: [&str; 32] = [
    "ka", "ra", "la", "ban", "dar", "khe", "l", "sha", "mir", "zai", "ab", "ad", "gul", "now",
    "pur", "ta", "ngo", "mbe", "lu", "ki", "ch", "ovo", "ska", "ya", "san", "to", "ma", "ri",
    "del", "qal", "eh", "u",
];

/// Numbers that look random (Marsaglia's xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len() as u64) as usize]
    }

    fn name(&mut self, name: &mut String) {
        name.clear();
        for word in 0..1 + self.below(5) / 3 {
            let start = name.len();
            for _ in 0..2 + self.below(3) {
                let syllable: &&str = self.pick(&SYLLABLES);
                name.push_str(syllable);
            }
            name[start..=start].make_ascii_uppercase();
            if word == 0 {
                name.push(' ');
            }
        }
        if name.ends_with(' ') {
            name.pop();
        }
    }
}

/// Writes `allCountries.txt` with so many rows, and `alternateNamesV2.txt` with as many and a quarter, into a folder.
pub(crate) fn run(folder: &Path, rows: usize) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot create `{}`", folder.display()))?;
    let create = |name: &str| -> Result<BufWriter<File>> {
        let path = folder.join(name);
        let file =
            File::create(&path).with_context(|| format!("cannot write `{}`", path.display()))?;
        Ok(BufWriter::with_capacity(1 << 20, file))
    };
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let (mut name, mut alternates, mut row) = (String::new(), String::new(), String::new());
    let mut out = create("allCountries.txt")?;
    for id in FIRST_ID..FIRST_ID + rows {
        numbers.name(&mut name);
        alternates.clear();
        for _ in 0..numbers.below(5).saturating_sub(2) {
            let mut alternate = String::new();
            numbers.name(&mut alternate);
            let _ = write!(
                alternates,
                "{}{alternate}",
                if alternates.is_empty() { "" } else { "," }
            );
        }
        let mut share = numbers.below(1000);
        let feature = FEATURES.iter().find(|feature| {
            let here = share < feature.2;
            share = share.saturating_sub(feature.2);
            here
        });
        let (class, code, _) = feature.unwrap_or(&FEATURES[0]);
        let (country, adm1) = numbers.pick(&COUNTRIES);
        let (lat, lon) = (numbers.below(1_400_000), numbers.below(3_600_000));
        let (lat, lon) = (lat as f64 / 1e4 - 60.0, lon as f64 / 1e4 - 180.0);
        let people = numbers.below(40).saturating_sub(30) * 170;
        row.clear();
        let _ = writeln!(
            row,
            "{id}\t{name}\t{name}\t{alternates}\t{lat:.5}\t{lon:.5}\t{class}\t{code}\t{country}\t\t{adm1}\t\t\t\t{people}\t\t{}\tAsia/Kabul\t2026-01-01",
            people % 900
        );
        out.write_all(row.as_bytes())?;
    }
    out.flush()?;
    let mut out = create("alternateNamesV2.txt")?;
    for number in 0..rows + rows / 4 {
        numbers.name(&mut name);
        let id = FIRST_ID as u64 + numbers.below(rows as u64);
        let language = numbers.pick(&["en", "fa", "", "link", "ru", "wkdt", "fr", "zh"]);
        writeln!(out, "{number}\t{id}\t{language}\t{name}\t\t\t\t\t\t")?;
    }
    out.flush()?;
    Ok(())
}
