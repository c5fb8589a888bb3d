//! `concord gazetteer`: look-ups, what is in use, and imports.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use concord_gazetteer::{
    Candidate, FormatError, Gazetteer, Import, ImportError, MatchKind, PlaceKind, Reach, ShapeUnit,
    Shapes,
};
use serde_json::{Value, json};

use crate::Outcome;
use crate::arguments::{GazetteerCommand, ImportArguments, LookupArguments};
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Meter;
use crate::table::{Column, Table};

/// A text of a GeoNames archive that tells about the others.
const README: &str = "readme.txt";

/// Makes the gazetteer of a file the one in use. A file that is missing or broken is an error, never an empty gazetteer.
pub(crate) fn install(file: &Path) -> Result<(), Failure> {
    let gazetteer = Gazetteer::open(file).map_err(|error| match error {
        FormatError::Open { source, .. } => Failure::file("read the gazetteer", file)(source),
        error => broken(&format!("`{}`: {error}", file.display())),
    })?;
    // Arguments are read once, so there is none before.
    let _ = Gazetteer::install(gazetteer);
    Ok(())
}

fn broken(what: &str) -> Failure {
    Failure::new(
        what,
        "make it again with `concord gazetteer import`, or leave out `--gazetteer` to use the one in the program",
    )
}

/// Does what was typed.
pub(crate) fn run(command: &GazetteerCommand, output: &mut Output) -> Result<Outcome, Failure> {
    match command {
        GazetteerCommand::Lookup(arguments) => match &arguments.at {
            Some(point) => unit_at(point, arguments.json, output),
            None => lookup(arguments, output),
        },
        GazetteerCommand::Status { json } => status(*json, output),
        GazetteerCommand::Import(arguments) => import(arguments, output),
    }
}

fn kind_name(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Continent => "continent",
        PlaceKind::Region => "region",
        PlaceKind::Country => "country",
        PlaceKind::Adm1 => "adm1",
        PlaceKind::Adm2 => "adm2",
        PlaceKind::Settlement => "settlement",
    }
}

fn spelling(how: MatchKind) -> &'static str {
    match how {
        MatchKind::Exact => "exact",
        MatchKind::Folded => "article or form exchanged",
        MatchKind::SuffixStripped => "without type word",
        MatchKind::Skeleton => "like it",
        MatchKind::Edit(_) => "one letter off",
    }
}

fn lookup(arguments: &LookupArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let gazetteer = Gazetteer::current();
    let name = arguments.name.as_deref().unwrap_or_default();
    let country = arguments.country.as_deref().map(str::to_uppercase);
    if let Some(code) = &country
        && gazetteer.country(code).is_none()
    {
        return Err(Failure::new(
            format!("`{code}` is no country"),
            "give the two-letter code of ISO 3166-1, such as AF or SY",
        ));
    }
    let mut found: Vec<Candidate> = gazetteer
        .lookup(name)
        .into_iter()
        .filter(|candidate| {
            country
                .as_deref()
                .is_none_or(|code| gazetteer.entry(candidate.place).country == Some(code))
        })
        .collect();
    if found.is_empty()
        && let Some(code) = country.as_deref()
    {
        let near = gazetteer.nearest(name, &[code], Reach::Sound).into_iter();
        found = near.map(|(candidate, _)| candidate).collect();
    }
    if found.is_empty() {
        output.note(format!("no place `{name}` in {}", gazetteer.version()));
        return Ok(Outcome::Nothing);
    }
    let mut table = Table::new(&[
        ("name", Column::Left),
        ("kind", Column::Left),
        ("in", Column::Left),
        ("north", Column::Right),
        ("east", Column::Right),
        ("people", Column::Right),
        ("GeoNames", Column::Right),
        ("spelling", Column::Left),
    ]);
    for candidate in found.iter().take(arguments.limit) {
        let entry = gazetteer.entry(candidate.place);
        let unit = |id: Option<_>| id.map(|id| gazetteer.entry(id).name);
        let (adm1, adm2) = (
            unit(gazetteer.adm1_of(candidate.place)),
            unit(gazetteer.adm2_of(candidate.place)),
        );
        if arguments.json {
            output.json(&json!({
                "name": entry.name,
                "kind": kind_name(entry.kind),
                "country": entry.country,
                "adm1": adm1,
                "adm2": adm2,
                "lat": degrees(entry.lat),
                "lon": degrees(entry.lon),
                "population": entry.population,
                "geonameid": entry.geonameid,
                "spelling": spelling(candidate.how),
                "gazetteer": gazetteer.version(),
            }))?;
            continue;
        }
        let mut within: Vec<&str> = [adm2, adm1]
            .into_iter()
            .flatten()
            .filter(|unit| *unit != entry.name)
            .collect();
        within.extend(entry.country);
        within.dedup();
        table.row(vec![
            entry.name.to_owned(),
            kind_name(entry.kind).to_owned(),
            within.join(", "),
            format!("{:.4}", entry.lat),
            format!("{:.4}", entry.lon),
            entry.population.to_string(),
            entry
                .geonameid
                .map_or_else(String::new, |id| id.to_string()),
            spelling(candidate.how).to_owned(),
        ]);
    }
    if !arguments.json {
        table.print(output)?;
        if found.len() > arguments.limit {
            output.line(format!("and {} more", found.len() - arguments.limit))?;
        }
    }
    Ok(Outcome::Done)
}

fn degrees(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

fn unit_at(point: &str, as_json: bool, output: &mut Output) -> Result<Outcome, Failure> {
    let wrong = || {
        Failure::new(
            format!("`{point}` is no point"),
            "write degrees north and east with a comma between them: 36.73,68.86",
        )
    };
    let (lat, lon) = point.split_once(',').ok_or_else(wrong)?;
    let degrees = |text: &str, most: f64| {
        let value = text.trim().parse::<f64>().ok()?;
        (value.abs() <= most).then_some(value)
    };
    let (lat, lon) = degrees(lat, 90.0)
        .zip(degrees(lon, 180.0))
        .ok_or_else(wrong)?;
    let gazetteer = Gazetteer::current();
    let Some(ShapeUnit {
        country,
        adm1,
        stale,
        near,
    }) = Shapes::embedded().at(lat, lon)
    else {
        output.note("no country there: at sea, or in no polygon");
        return Ok(Outcome::Nothing);
    };
    let name = adm1.and_then(|code| gazetteer.adm1_name(country, code));
    if as_json {
        output.json(&json!({
            "country": country, "adm1": name, "adm1_code": adm1.map(|code| format!("{country}.{code}")),
            "stale": stale, "near": near,
        }))?;
        return Ok(Outcome::Done);
    }
    output.line(format!(
        "{} {}",
        name.unwrap_or("no first-order unit of the gazetteer"),
        adm1.map_or_else(|| country.to_owned(), |code| format!("({country}.{code})"))
    ))?;
    if stale {
        output.line(
            "The polygon is older than the units: prefer the unit that a place has by its code.",
        )?;
    }
    if near {
        output.line("The point lies off all polygons; this one is within about ten kilometres.")?;
    }
    Ok(Outcome::Done)
}

fn status(as_json: bool, output: &mut Output) -> Result<Outcome, Failure> {
    let gazetteer = Gazetteer::current();
    let kinds = [
        (PlaceKind::Continent, "continents"),
        (PlaceKind::Region, "regions"),
        (PlaceKind::Country, "countries"),
        (PlaceKind::Adm1, "first-order units"),
        (PlaceKind::Adm2, "second-order units"),
        (PlaceKind::Settlement, "settlements and spots"),
    ];
    let polygons = Shapes::embedded().len();
    gazetteer
        .verify()
        .map_err(|error| broken(&format!("{}: {error}", gazetteer.id())))?;
    if as_json {
        let mut counts = serde_json::Map::new();
        for (kind, _) in kinds {
            counts.insert(
                kind_name(kind).to_owned(),
                Value::from(gazetteer.count(kind)),
            );
        }
        output.json(&json!({
            "id": gazetteer.id(), "version": gazetteer.version(), "places": gazetteer.len(), "names": gazetteer.names(),
            "kinds": counts, "polygons": polygons,
        }))?;
        return Ok(Outcome::Done);
    }
    output.line(output.style.strong(gazetteer.version()))?;
    for (kind, words) in kinds {
        output.line(format!("{:>9} {words}", gazetteer.count(kind)))?;
    }
    output.line(format!("{:>9} names", gazetteer.names()))?;
    output.line(format!("{polygons:>9} polygons of first-order units"))?;
    output.line("Places: GeoNames, CC BY 4.0. Polygons: Natural Earth, public domain; lines show who holds the ground.")?;
    Ok(Outcome::Done)
}

fn import(arguments: &ImportArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let folder = arguments
        .out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut import =
        Import::new(Gazetteer::current(), Some(Shapes::embedded()), folder).map_err(failure)?;
    let mut names = Vec::new();
    let mut total = 0;
    for file in &arguments.files {
        let size = std::fs::metadata(file).map_err(Failure::file("read", file))?;
        total += size.len();
    }
    let done = Cell::new(0);
    let mut meter = Meter::of("importing", "MB");
    for file in &arguments.files {
        let name = file
            .file_name()
            .map_or_else(String::new, |name| name.display().to_string());
        let mut progress = |rows: usize| {
            let message = format!("{name}: {rows} rows");
            meter.step(megabytes(done.get()), megabytes(total), &message);
        };
        read(&mut import, file, &name, &done, &mut progress)?;
        names.push(name);
    }
    drop(meter);
    let version = arguments
        .version_name
        .clone()
        .unwrap_or_else(|| names.join(" + "));
    let mut meter = Meter::of("compiling", "names");
    let counts = import
        .finish(&version, &arguments.out, &mut |done, total| {
            meter.step(done, total, "");
        })
        .map_err(failure)?;
    drop(meter);
    let size = std::fs::metadata(&arguments.out).map_err(Failure::file("read", &arguments.out))?;
    output.line(format!(
        "{} rows: {} places are new, {} brought up to date, {} names are new, {} rows left out",
        counts.rows, counts.added, counts.updated, counts.names, counts.left_out
    ))?;
    if counts.boundaries > 0 {
        output.line(format!("{} boundaries", counts.boundaries))?;
    }
    if counts.by_shape > 0 {
        output.line(format!(
            "{} places got their province from the polygons",
            counts.by_shape
        ))?;
    }
    output.line(format!(
        "wrote {}, {} MB",
        arguments.out.display(),
        megabytes(size.len())
    ))?;
    output.hint(format!(
        "use it with `--gazetteer {}` or CONCORD_GAZETTEER",
        arguments.out.display()
    ));
    Ok(Outcome::Done)
}

fn megabytes(bytes: u64) -> usize {
    usize::try_from(bytes / 1_000_000).unwrap_or(usize::MAX)
}

/// A file that tells how much of it was read.
struct Counted<'c> {
    file: File,
    done: &'c Cell<u64>,
}

impl io::Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.done.set(self.done.get() + length as u64);
        Ok(length)
    }
}

impl io::Seek for Counted<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

fn read(
    import: &mut Import<'_>,
    file: &Path,
    name: &str,
    done: &Cell<u64>,
    progress: &mut dyn FnMut(usize),
) -> Result<(), Failure> {
    let open = || {
        let file = File::open(file).map_err(Failure::file("read", file))?;
        Ok::<_, Failure>(Counted { file, done })
    };
    let mut reader = BufReader::with_capacity(1 << 18, open()?);
    let start = reader.fill_buf().map_err(Failure::file("read", file))?;
    if start.starts_with(b"PK\x03\x04") {
        return archive(import, BufReader::new(open()?), name, progress);
    }
    if start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
        let mut text = String::new();
        reader
            .read_to_string(&mut text)
            .map_err(Failure::file("read", file))?;
        return import.boundaries(name, &text).map_err(failure);
    }
    import
        .read(name, reader, progress)
        .map(|_| ())
        .map_err(failure)
}

/// The tables of a zip file, one after another, without unpacking them to disk.
fn archive(
    import: &mut Import<'_>,
    file: impl io::Read + io::Seek,
    name: &str,
    progress: &mut dyn FnMut(usize),
) -> Result<(), Failure> {
    let broken = |error: zip::result::ZipError| {
        Failure::new(
            format!("`{name}` is a broken archive: {error}"),
            "download it again",
        )
    };
    let mut archive = zip::ZipArchive::new(file).map_err(broken)?;
    let mut tables = 0;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(broken)?;
        let inside = member.name().map_err(broken)?.into_owned();
        let table = Path::new(&inside)
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("txt"))
            && !inside.eq_ignore_ascii_case(README)
            && !inside.to_ascii_lowercase().contains("languagecodes");
        if table {
            tables += 1;
            import
                .read(
                    &format!("{name}/{inside}"),
                    BufReader::new(member),
                    progress,
                )
                .map_err(failure)?;
        }
    }
    if tables == 0 {
        return Err(Failure::new(
            format!("`{name}` holds no table of GeoNames"),
            "give the zip file as download.geonames.org has it, with one .txt inside",
        ));
    }
    Ok(())
}

fn failure(error: ImportError) -> Failure {
    let message = error.to_string();
    match message.rsplit_once("; ") {
        Some((what, advice)) => Failure::new(what, advice),
        None => Failure::new(
            message,
            "mend the file or download it again; nothing was written",
        ),
    }
}
