//! Mentions from a CSV table with a header.

use std::io::Read;

use rustc_hash::FxHashSet;

use super::table::{Mention, Mentions};

/// Why a table cannot be used. Lines count from 1, the header included.
#[derive(Debug)]
#[non_exhaustive]
pub enum TableError {
    /// It could not be read, or is no CSV.
    Csv(csv::Error),
    /// A column that is needed is not there.
    Column {
        /// What is missing.
        name: String,
        /// What is there.
        found: Vec<String>,
    },
    /// A value cannot be understood.
    Value {
        /// The line.
        line: u64,
        /// The column.
        column: &'static str,
        /// What it says.
        value: String,
        /// What it should say.
        expected: &'static str,
    },
    /// Two rows have the same id.
    Id {
        /// The second, counted from 1 after the header.
        row: usize,
        /// The id.
        id: String,
    },
}

impl std::fmt::Display for TableError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TableError::Csv(error) => write!(f, "the table cannot be read: {error}"),
            TableError::Column { name, found } => {
                write!(
                    f,
                    "the table has no column `{name}`, only `{}`",
                    found.join("`, `")
                )
            }
            TableError::Value {
                line,
                column,
                value,
                expected,
            } => {
                write!(
                    f,
                    "line {line}, column `{column}`: `{value}` is not {expected}"
                )
            }
            TableError::Id { row, id } => {
                write!(
                    f,
                    "row {row} after the header: the id `{id}` is empty or stands in an earlier row"
                )
            }
        }
    }
}

impl std::error::Error for TableError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            TableError::Csv(error) => Some(error),
            _ => None,
        }
    }
}

impl TableError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            TableError::Csv(_) => {
                "it must be UTF-8 CSV with a header and as many fields in each line; quote fields that hold commas"
            }
            TableError::Column { .. } => {
                "name the columns in the first line as `concord link --help` lists them"
            }
            TableError::Value { .. } => "mend the value, or leave it empty if it is not known",
            TableError::Id { .. } => "give each row an id of its own",
        }
    }
}

impl From<csv::Error> for TableError {
    fn from(error: csv::Error) -> Self {
        TableError::Csv(error)
    }
}

/// A table as it was read.
#[derive(Debug, Default)]
pub struct ReadMentions {
    /// Its mentions.
    pub mentions: Mentions,
    /// For each mention the name of its event in truth, if a column of it was asked for.
    pub truth: Vec<String>,
    /// Columns that were used.
    pub used: Vec<&'static str>,
    /// Columns that were not.
    pub unused: Vec<String>,
}

const COLUMNS: [&str; 15] = [
    "id",
    "date",
    "date_precision",
    "lat",
    "lon",
    "place_precision",
    "country",
    "adm1",
    "actor",
    "type",
    "killed",
    "text",
    "source",
    "report",
    "",
];

/// Reads a table. Columns are found by name, in any order; all but `id` may be missing or empty. `truth` names a column that is
/// kept apart and never looked at in linking.
///
/// # Errors
///
/// If it is no CSV, has no column `id` or `truth`, or a date, number, precision or id cannot be understood.
pub fn read_mentions(input: impl Read, truth: Option<&str>) -> Result<ReadMentions, TableError> {
    let mut reader = csv::ReaderBuilder::new()
        .buffer_capacity(1 << 16)
        .from_reader(input);
    let heads: Vec<String> = reader
        .headers()?
        .iter()
        .map(|head| head.trim_start_matches('\u{feff}').trim().to_owned())
        .collect();
    let find = |name: &str| heads.iter().position(|head| head == name);
    let missing = |name: &str| TableError::Column {
        name: name.to_owned(),
        found: heads.clone(),
    };
    find("id").ok_or_else(|| missing("id"))?;
    let truth_at = truth
        .map(|name| find(name).ok_or_else(|| missing(name)))
        .transpose()?;
    let columns =
        COLUMNS.map(|name| find(name).filter(|&at| !name.is_empty() && Some(at) != truth_at));
    let mut read = ReadMentions {
        used: COLUMNS
            .iter()
            .zip(columns)
            .filter_map(|(&name, at)| at.map(|_| name))
            .collect(),
        ..ReadMentions::default()
    };
    let is_used = |at: usize| columns.contains(&Some(at)) || truth_at == Some(at);
    read.unused = heads
        .iter()
        .enumerate()
        .filter(|&(at, _)| !is_used(at))
        .map(|(_, head)| head.clone())
        .collect();

    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        let row = Fields {
            record: &record,
            columns: &columns,
            line,
        };
        read.mentions.push(&row.mention()?);
        if let Some(at) = truth_at {
            read.truth
                .push(record.get(at).unwrap_or_default().to_owned());
        }
    }
    let mut ids = FxHashSet::default();
    ids.reserve(read.mentions.len());
    for at in 0..read.mentions.len() {
        let id = read.mentions.id(at);
        if id.is_empty() || !ids.insert(id) {
            return Err(TableError::Id {
                row: at + 1,
                id: id.to_owned(),
            });
        }
    }
    drop(ids);
    Ok(read)
}

struct Fields<'r> {
    record: &'r csv::StringRecord,
    columns: &'r [Option<usize>; 15],
    line: u64,
}

impl<'r> Fields<'r> {
    /// A field by the place of its name in [`COLUMNS`]; what programs write for nothing counts as empty.
    fn get(&self, column: usize) -> &'r str {
        let value = self.columns[column]
            .and_then(|at| self.record.get(at))
            .unwrap_or_default()
            .trim();
        match value {
            "nan" | "NaN" | "NA" | "N/A" | "None" | "null" | "NULL" => "",
            value => value,
        }
    }

    fn bad(&self, column: usize, expected: &'static str) -> TableError {
        TableError::Value {
            line: self.line,
            column: COLUMNS[column],
            value: self.get(column).to_owned(),
            expected,
        }
    }

    fn number(&self, column: usize, expected: &'static str) -> Result<Option<f64>, TableError> {
        let value = self.get(column);
        if value.is_empty() {
            return Ok(None);
        }
        match value.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.bad(column, expected)),
        }
    }

    fn mention(&self) -> Result<Mention<'r>, TableError> {
        const KILLED: &str = "a number of persons such as `12`";
        let killed = match self.number(10, KILLED)? {
            Some(count) if !(0.0..=1e9).contains(&count) => return Err(self.bad(10, KILLED)),
            count => count.map(|count| count.round() as u32),
        };
        Ok(Mention {
            id: self.get(0),
            days: self.days()?,
            point: self.point()?,
            coarse: self.coarse()?,
            country: self.get(6),
            adm1: self.get(7),
            actor: self.get(8),
            kind: self.get(9),
            killed,
            text: self.get(11),
            source: self.get(12),
            report: self.get(13),
        })
    }

    fn point(&self) -> Result<Option<(f64, f64)>, TableError> {
        const LAT: &str = "a latitude in degrees from -90 to 90; are lat and lon swapped?";
        const LON: &str = "a longitude in degrees from -180 to 180";
        let (lat, lon) = (self.number(3, LAT)?, self.number(4, LON)?);
        if lat.is_some_and(|lat| lat.abs() > 90.0) {
            return Err(self.bad(3, LAT));
        }
        if lon.is_some_and(|lon| lon.abs() > 180.0) {
            return Err(self.bad(4, LON));
        }
        Ok(lat.zip(lon))
    }

    fn coarse(&self) -> Result<Option<bool>, TableError> {
        // Numbers are those of UCDP GED's `where_prec`.
        match self.get(5).to_lowercase().as_str() {
            "" | "adm2" | "3" | "unknown" => Ok(None),
            "exact" | "settlement" | "1" | "2" => Ok(Some(false)),
            "adm1" | "country" | "4" | "5" | "6" | "7" => Ok(Some(true)),
            _ => Err(self.bad(
                5,
                "exact, settlement, adm2, adm1, country, or 1 to 7 as in UCDP GED",
            )),
        }
    }

    /// The first day, and how many more the date and its precision leave open.
    fn days(&self) -> Result<Option<(i32, u16)>, TableError> {
        const DATE: &str = "a date such as 2021-03-04, 2021-03 or 2021";
        let value = self.get(1);
        if value.is_empty() {
            return Ok(None);
        }
        // A time of day may follow.
        let date = match value.get(10..11) {
            Some("T" | " ") => &value[..10],
            _ => value,
        };
        let mut parts = date.split('-').map(|part| part.parse::<i16>());
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        let part = |part: Option<Result<i16, _>>| part.transpose().map_err(|_| self.bad(1, DATE));
        let (year, month, day) = (part(year)?, part(month)?, part(day)?);
        let Some(year) = year.filter(|_| parts.next().is_none() && date.len() >= 4) else {
            return Err(self.bad(1, DATE));
        };
        let civil = |month: i16, day: i16| {
            let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
            jiff::civil::Date::new(year, month, day).ok()
        };
        let start = civil(month.unwrap_or(1), day.unwrap_or(1)).ok_or_else(|| self.bad(1, DATE))?;
        let told = match (month, day) {
            (None, _) => "year",
            (_, None) => "month",
            _ => "day",
        };
        // Numbers are those of UCDP GED's `date_prec`.
        let precision = match self.get(2).to_lowercase().as_str() {
            "" => told,
            "day" | "exact" | "1" => told,
            "week" | "2" | "3" if told == "day" => "week",
            "week" | "2" | "3" => told,
            "month" | "4" if told == "year" => "year",
            "month" | "4" => "month",
            "year" | "5" => "year",
            _ => return Err(self.bad(2, "day, week, month, year, or 1 to 5 as in UCDP GED")),
        };
        let first = crate::item::day_number(start);
        let between = |from: jiff::civil::Date, to: jiff::civil::Date| {
            let from = crate::item::day_number(from);
            (from, (crate::item::day_number(to) - from) as u16)
        };
        Ok(Some(match precision {
            "day" => (first, 0),
            // A day that stands for its week may be any of it.
            "week" => (first - 3, 6),
            "month" => between(start.first_of_month(), start.last_of_month()),
            _ => between(start.first_of_year(), start.last_of_year()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(table: &str) -> String {
        read_mentions(table.as_bytes(), None)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn columns_are_found_by_name() {
        let table = "\u{feff}killed,note,id,date\n3.0,x,a,2020-05-01\nnan,,b,\n";
        let read = read_mentions(table.as_bytes(), None).unwrap();
        assert_eq!(read.mentions.len(), 2);
        assert_eq!(read.mentions.id(1), "b");
        assert_eq!(read.used, ["id", "date", "killed"]);
        assert_eq!(read.unused, ["note"]);
    }

    #[test]
    fn dates_are_as_wide_as_their_precision() {
        let columns: [Option<usize>; 15] = std::array::from_fn(|at| (at < 3).then_some(at));
        let days = |date: &str, precision: &str| {
            let record = csv::StringRecord::from(vec!["x", date, precision]);
            Fields {
                record: &record,
                columns: &columns,
                line: 2,
            }
            .days()
            .map_err(|error| error.to_string())
        };
        assert_eq!(days("1970-01-11", ""), Ok(Some((10, 0))));
        assert_eq!(days("1970-01-11T08:30:00Z", "day"), Ok(Some((10, 0))));
        assert_eq!(days("1970-01-11", "week"), Ok(Some((7, 6))));
        assert_eq!(days("1970-02", ""), Ok(Some((31, 27))));
        assert_eq!(days("1970-02-14", "4"), Ok(Some((31, 27))));
        assert_eq!(days("1970", "day"), Ok(Some((0, 364))));
        assert_eq!(days("", "week"), Ok(None));
        for bad in [
            "1970-13-01",
            "11/01/1970",
            "soon",
            "1970-02-30",
            "1970-01-01-05",
            "70",
        ] {
            assert!(
                days(bad, "").unwrap_err().contains("such as 2021-03-04"),
                "{bad}"
            );
        }
    }

    #[test]
    fn mistakes_name_line_and_column() {
        assert_eq!(
            fails("a,b\n1,2\n"),
            "the table has no column `id`, only `a`, `b`"
        );
        assert!(
            fails("id,lat,lon\nx,1,1\ny,127.5,1\n").starts_with("line 3, column `lat`: `127.5`")
        );
        assert!(fails("id,killed\nx,dozens\n").starts_with("line 2, column `killed`: `dozens`"));
        assert!(fails("id,killed\nx,1\nx,2\n").contains("row 2 after the header: the id `x`"));
        assert!(fails("id,killed\nx\n").contains("cannot be read"));
    }
}
