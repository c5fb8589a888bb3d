//! A Parquet table as the CSV that it would be: read row group by row group, so that memory holds one of them and not the table.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::Date;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};

use crate::failure::Failure;

/// Bytes of CSV that are made at a time.
const CHUNK: usize = 1 << 16;
/// The first day of Parquet's calendar.
const EPOCH: Date = Date::constant(1970, 1, 1);
const MILLISECONDS_OF_A_DAY: i64 = 86_400_000;

/// The table as a stream of CSV with a header.
pub(crate) struct Csv {
    rows: RowIter<'static>,
    /// CSV that was made and not yet read, from `at`.
    made: Vec<u8>,
    at: usize,
}

/// Opens a table.
pub(crate) fn open(path: &Path) -> Result<Csv, Failure> {
    let file = File::open(path).map_err(Failure::file("read", path))?;
    let unread = |error: &dyn std::fmt::Display| {
        Failure::new(
            format!("`{}` cannot be read as Parquet: {error}", path.display()),
            "write it again with Snappy, Zstandard or no compression, and columns of plain values",
        )
    };
    let reader = SerializedFileReader::new(file).map_err(|error| unread(&error))?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let root = schema.root_schema();
    if let Some(column) = root.get_fields().iter().find(|field| field.is_group()) {
        return Err(unread(&format!(
            "the column `{}` holds lists or records",
            column.name()
        )));
    }
    let heads = root.get_fields().iter().map(|field| field.name());
    let mut csv = Csv {
        made: Vec::new(),
        at: 0,
        rows: RowIter::from_file_into(Box::new(reader)),
    };
    csv.write(|line| line.write_record(heads))
        .map_err(|error| unread(&error))?;
    Ok(csv)
}

impl Csv {
    fn write(
        &mut self,
        record: impl FnOnce(&mut csv::Writer<&mut Vec<u8>>) -> csv::Result<()>,
    ) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(&mut self.made);
        record(&mut writer)?;
        writer.flush()
    }

    fn fill(&mut self) -> io::Result<()> {
        self.made.clear();
        self.at = 0;
        while self.made.len() < CHUNK {
            let Some(row) = self.rows.next() else {
                break;
            };
            let values = values(&row.map_err(io::Error::other)?)?;
            self.write(|line| line.write_record(&values))?;
        }
        Ok(())
    }
}

impl Read for Csv {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.made.len() {
            self.fill()?;
        }
        let count = into.len().min(self.made.len() - self.at);
        into[..count].copy_from_slice(&self.made[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

fn values(row: &Row) -> io::Result<Vec<String>> {
    row.get_column_iter()
        .map(|(name, field)| {
            value(field).ok_or_else(|| {
                io::Error::other(format!(
                    "the column `{name}` holds `{field}`, which is neither text, number nor date"
                ))
            })
        })
        .collect()
}

/// A value as CSV has it; a moment as its day, since linking knows days.
fn value(field: &Field) -> Option<String> {
    let day = |days: i64| Some(EPOCH.checked_add(days.days()).ok()?.to_string());
    match field {
        Field::Null => Some(String::new()),
        Field::Bool(value) => Some(value.to_string()),
        Field::Byte(value) => Some(value.to_string()),
        Field::Short(value) => Some(value.to_string()),
        Field::Int(value) => Some(value.to_string()),
        Field::Long(value) => Some(value.to_string()),
        Field::UByte(value) => Some(value.to_string()),
        Field::UShort(value) => Some(value.to_string()),
        Field::UInt(value) => Some(value.to_string()),
        Field::ULong(value) => Some(value.to_string()),
        // Tables of other programs write what is not known as a number that is none.
        Field::Float(value) if value.is_nan() => Some(String::new()),
        Field::Double(value) if value.is_nan() => Some(String::new()),
        Field::Float(value) => Some(value.to_string()),
        Field::Double(value) => Some(value.to_string()),
        Field::Str(value) => Some(value.clone()),
        Field::Bytes(value) => Some(value.as_utf8().ok()?.to_owned()),
        Field::Date(days) => day(i64::from(*days)),
        Field::TimestampMillis(at) => day(at.div_euclid(MILLISECONDS_OF_A_DAY)),
        Field::TimestampMicros(at) => day(at.div_euclid(1000 * MILLISECONDS_OF_A_DAY)),
        _ => None,
    }
}
