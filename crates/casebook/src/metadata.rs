//! `metadata.csv`: what the files themselves do not tell.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use concord_record::DateRange;
use serde::{Deserialize, Serialize};

use crate::chain::sha256_hex;
use crate::error::io_error;
use crate::{Error, Result};

/// What is known about a file from outside it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceMetadata {
    /// Day, month or year of publication.
    pub published: Option<DateRange>,
    /// Outlet.
    pub publisher: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Address of origin.
    pub url: Option<String>,
}

impl SourceMetadata {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == SourceMetadata::default()
    }

    /// This, with what it leaves open taken from `older`: adding a folder again without its table forgets nothing.
    pub fn or(&self, older: &SourceMetadata) -> SourceMetadata {
        let older = older.clone();
        SourceMetadata {
            published: self.published.or(older.published),
            publisher: self.publisher.clone().or(older.publisher),
            title: self.title.clone().or(older.title),
            authors: if self.authors.is_empty() {
                older.authors
            } else {
                self.authors.clone()
            },
            url: self.url.clone().or(older.url),
        }
    }

    /// A hash of it, by which a change is noticed.
    pub(crate) fn print(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        sha256_hex(&[json.as_bytes()])
    }
}

/// A table of metadata as read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MetadataTable {
    /// What is known, by file name.
    pub rows: BTreeMap<String, SourceMetadata>,
    /// What a person should know about how the table was read.
    pub warnings: Vec<String>,
}

/// The columns that have a meaning.
const COLUMNS: [&str; 6] = ["file", "published", "publisher", "title", "authors", "url"];

/// Reads a table with the columns `file`, `published`, `publisher`, `title`, `authors` (parted by `;`) and `url`, in any order, any
/// but `file` missing. Cells are parted by commas, semicolons or tabs, as the first line shows.
pub fn read_metadata(path: &Path) -> Result<MetadataTable> {
    let bytes = fs::read(path).map_err(io_error("read", path))?;
    parse_metadata(path, &bytes)
}

/// The same for bytes that are already read.
pub(crate) fn parse_metadata(path: &Path, bytes: &[u8]) -> Result<MetadataTable> {
    let refuse = |line: u64, what: String, way_out: &str| Error::Metadata {
        path: path.to_owned(),
        line,
        what,
        way_out: way_out.to_owned(),
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first_line = bytes.split(|&b| b == b'\n').next().unwrap_or_default();
    let delimiter = [b',', b'\t', b';']
        .into_iter()
        .find(|delimiter| first_line.contains(delimiter))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes);
    let mut table = MetadataTable::default();
    let mut columns: Option<Vec<Option<usize>>> = None;
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut record = csv::ByteRecord::new();
    loop {
        let line = reader.position().line();
        let more = reader
            .read_byte_record(&mut record)
            .map_err(|error| refuse(line, error.to_string(), "save the table as CSV in UTF-8"))?;
        if !more {
            break;
        }
        let line = record.position().map_or(line, |position| {
            // The reader counts from where it began to look; blank lines lie before the record.
            let from = usize::try_from(position.byte()).unwrap_or(bytes.len());
            let blank = bytes.get(from..).unwrap_or_default();
            let blank = blank
                .iter()
                .take_while(|byte| matches!(byte, b'\r' | b'\n'));
            position.line() + blank.filter(|&&byte| byte == b'\n').count() as u64
        });
        let cells: Vec<&str> = record
            .iter()
            .map(|cell| std::str::from_utf8(cell).map(str::trim))
            .collect::<Result<_, _>>()
            .map_err(|_| {
                refuse(
                    line,
                    "not UTF-8".to_owned(),
                    "save the table as CSV with the encoding UTF-8",
                )
            })?;
        let Some(columns) = &columns else {
            columns = Some(header(&cells, line, &mut table.warnings, &refuse)?);
            continue;
        };
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        if let Some(extra) = cells
            .get(columns.len()..)
            .and_then(|extra| extra.iter().find(|cell| !cell.is_empty()))
        {
            return Err(refuse(
                line,
                format!("`{extra}` stands beyond the last column"),
                "put cells that hold a comma in double quotes",
            ));
        }
        let cell = |name: &str| {
            let column = COLUMNS.iter().position(|&known| known == name);
            let place = columns
                .iter()
                .position(|&meaning| meaning.is_some() && meaning == column)?;
            cells.get(place).copied().filter(|cell| !cell.is_empty())
        };
        let Some(file) = cell("file") else {
            return Err(refuse(
                line,
                "no file is named".to_owned(),
                "name the file in the column `file`, relative to the folder that is added, or remove the line",
            ));
        };
        let file = file.strip_prefix("./").unwrap_or(file).replace('\\', "/");
        let published = match cell("published") {
            None => None,
            Some(text) => Some(DateRange::parse(text).ok_or_else(|| {
                refuse(
                    line,
                    format!("`{text}` is no date of publication"),
                    "write it as YYYY, YYYY-MM or YYYY-MM-DD, or leave the cell empty",
                )
            })?),
        };
        let metadata = SourceMetadata {
            published,
            publisher: cell("publisher").map(str::to_owned),
            title: cell("title").map(str::to_owned),
            authors: cell("authors")
                .unwrap_or_default()
                .split(';')
                .map(str::trim)
                .filter(|author| !author.is_empty())
                .map(str::to_owned)
                .collect(),
            url: cell("url").map(str::to_owned),
        };
        if let Some(first) = seen.get(&file)
            && table.rows.get(&file) != Some(&metadata)
        {
            return Err(refuse(
                line,
                format!("`{file}` is described again, and differently than on line {first}"),
                "keep one of the two lines",
            ));
        }
        seen.entry(file.clone()).or_insert(line);
        table.rows.insert(file, metadata);
    }
    Ok(table)
}

/// What each column means, as a place in [`COLUMNS`].
fn header(
    cells: &[&str],
    line: u64,
    warnings: &mut Vec<String>,
    refuse: &dyn Fn(u64, String, &str) -> Error,
) -> Result<Vec<Option<usize>>> {
    let mut meanings = Vec::new();
    for name in cells {
        let meaning = COLUMNS
            .iter()
            .position(|column| name.eq_ignore_ascii_case(column));
        if meaning.is_some() && meanings.contains(&meaning) {
            return Err(refuse(
                line,
                format!("the column `{name}` is there twice"),
                "keep one of the two columns",
            ));
        }
        if meaning.is_none() && !name.is_empty() {
            warnings.push(format!(
                "the column `{name}` has no meaning here and is left out; known columns: {}",
                COLUMNS.join(", ")
            ));
        }
        meanings.push(meaning);
    }
    if !meanings.contains(&Some(0)) {
        return Err(refuse(
            line,
            "there is no column `file`".to_owned(),
            "name the columns on the first line: file, published, publisher, title, authors, url",
        ));
    }
    Ok(meanings)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<MetadataTable> {
        parse_metadata(Path::new("metadata.csv"), text.as_bytes())
    }

    #[test]
    fn reads_any_order_of_columns_with_a_mark_in_front() {
        let table = read("\u{feff}Published,file,authors,colour\r\n2017-05,a.txt,\"A. One; B. Two\",red\r\n\r\n,./sub/b.txt\r\n").unwrap();
        assert_eq!(table.rows["a.txt"].published, DateRange::month(2017, 5));
        assert_eq!(table.rows["a.txt"].authors, ["A. One", "B. Two"]);
        assert!(table.rows["sub/b.txt"].is_empty());
        assert_eq!(table.warnings.len(), 1, "{:?}", table.warnings);
        assert!(read("").unwrap().rows.is_empty());
    }

    #[test]
    fn reads_semicolons_between_cells() {
        let table = read("file;published\na.txt;2017\n").unwrap();
        assert_eq!(table.rows["a.txt"].published, DateRange::year(2017));
    }

    #[test]
    fn refusals_name_the_line_and_a_way_out() {
        for (text, line, word) in [
            ("name,published\na,2017\n", 1, "column `file`"),
            ("file,file\n", 1, "twice"),
            ("file,published\n\na.txt,May 2017\n", 3, "May 2017"),
            ("file,title\na.txt,one, two\n", 2, "beyond"),
            ("file,title\n,one\n", 2, "no file"),
            ("file,title\na,one\nb,x\na,two\n", 4, "line 2"),
        ] {
            let error = read(text).unwrap_err();
            let Error::Metadata { line: found, .. } = &error else {
                panic!("{error}");
            };
            assert_eq!(
                (*found, error.to_string().contains(word)),
                (line, true),
                "{error}"
            );
            assert!(!error.hint().is_empty());
        }
        let latin = parse_metadata(Path::new("m"), b"file,title\na,\xe9t\xe9\n").unwrap_err();
        assert!(latin.to_string().contains("UTF-8"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse_metadata(Path::new("m"), &bytes);
        }

        #[test]
        fn what_a_csv_writer_wrote_is_read_back(rows in proptest::collection::btree_map("[a-z]{1,6}\\.txt", ("[^\u{0}]{0,12}", "[a-z,\"\n ]{0,12}"), 0..6)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["file", "title", "publisher"]).unwrap();
            for (file, (title, publisher)) in &rows {
                writer.write_record([file, title, publisher]).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            let table = parse_metadata(Path::new("m"), &bytes).unwrap();
            prop_assert_eq!(table.rows.len(), rows.len());
            for (file, (title, publisher)) in rows {
                let held = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                prop_assert_eq!(&table.rows[&file].title, &held(&title));
                prop_assert_eq!(&table.rows[&file].publisher, &held(&publisher));
            }
        }
    }
}
