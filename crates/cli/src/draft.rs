//! A draft as it was given on the command line.

use std::path::Path;

use concord_record::DateRange;

use crate::failure::Failure;

/// A draft's file.
pub(crate) struct DraftFile {
    /// Its name without folders.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// When it was published, as typed.
    pub(crate) published: Option<DateRange>,
}

impl DraftFile {
    /// Reads it; `published` is the date that was typed.
    pub(crate) fn read(path: &Path, published: Option<&str>) -> Result<Self, Failure> {
        let day = |typed: &str| {
            DateRange::parse(typed).ok_or_else(|| {
                Failure::new(
                    format!("`{typed}` is no date"),
                    "write YYYY, YYYY-MM or YYYY-MM-DD",
                )
            })
        };
        let published = published.map(day).transpose()?;
        let bytes = std::fs::read(path).map_err(Failure::file("read", path))?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        Ok(DraftFile {
            name: name.to_string_lossy().into_owned(),
            bytes,
            published,
        })
    }
}
