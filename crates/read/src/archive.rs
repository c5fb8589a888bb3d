//! ZIP archives that may lie about their size: parts are unpacked as a stream, with a limit for each part, for all
//! of them together, and for the ratio.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::ReadError;

/// The most bytes that one part may unpack to.
const MAX_PART: usize = 48 * 1024 * 1024;
/// The most bytes that all parts that are read may unpack to.
const MAX_ALL: usize = 128 * 1024 * 1024;
/// Text compresses to a tenth, seldom to a hundredth.
const MAX_RATIO: usize = 400;
/// Below this a ratio says nothing.
const SMALL: usize = 4 * 1024 * 1024;

pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    format: &'static str,
    unpacked: usize,
}

impl<'a> Archive<'a> {
    pub(crate) fn open(bytes: &'a [u8], format: &'static str) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| broken(format, &error.to_string()))?;
        Ok(Self {
            zip,
            format,
            unpacked: 0,
        })
    }

    /// A part that the format cannot do without.
    pub(crate) fn part(&mut self, name: &str) -> Result<Vec<u8>, ReadError> {
        let format = self.format;
        self.optional(name)?
            .ok_or_else(|| broken(format, &format!("it has no part `{name}`")))
    }

    /// A part, where there is one.
    pub(crate) fn optional(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let format = self.format;
        let mut file = match self.zip.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(format, &error.to_string())),
        };
        let compressed = usize::try_from(file.compressed_size()).unwrap_or(usize::MAX);
        let ratio_limit = compressed.saturating_mul(MAX_RATIO).max(SMALL);
        let limit = MAX_PART.min(MAX_ALL - self.unpacked).min(ratio_limit);
        let mut bytes = Vec::new();
        file.by_ref()
            .take(limit as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| broken(format, &error.to_string()))?;
        if bytes.len() > limit {
            return Err(ReadError::Bomb { format, limit });
        }
        self.unpacked += bytes.len();
        Ok(Some(bytes))
    }
}

fn broken(format: &'static str, reason: &str) -> ReadError {
    ReadError::Broken {
        format,
        reason: reason.to_owned(),
    }
}
