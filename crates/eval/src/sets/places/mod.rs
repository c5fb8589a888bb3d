//! Place names in news, with coordinates: LGL and GeoWebNews as their authors publish them, and passages marked by hand.
//!
//! Two questions are asked of the same documents. *Resolution*: with the gold spans given, how far is each answer from the gold
//! point? *Recognition*: from raw text, which spans are found? Gritta, Pilehvar and Collier (2020), "A pragmatic guide to
//! geoparsing evaluation", define both and the figures that `score` computes.

mod facts;
mod gwn;
mod judged;
mod lgl;
mod marked;
mod score;

use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::error::EvalError;

pub use judged::is_right;
pub use score::score;

/// How a set writes its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The Local-Global Lexicon, one XML file.
    Lgl,
    /// GeoWebNews, one XML file.
    Gwn,
    /// Paragraphs with names marked in brackets, as `tests/gold/places` has them.
    Marked,
}

/// A document of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its identity in the set.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Its place names in reading order.
    pub toponyms: Vec<Toponym>,
    /// Annotations of the file that could not be used: their span lies outside the text, or the text there is another.
    pub unusable: usize,
}

/// A place name with what the set says of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Toponym {
    /// Its bytes.
    pub span: Range<usize>,
    /// The same in code points.
    pub points: Range<usize>,
    /// Degrees north and east.
    pub at: Option<(f64, f64)>,
    /// What the place is and lies in; `None` parts are not known.
    pub place: PlaceFacts,
    /// Whether the figures of resolution count it. GeoWebNews has points without a GeoNames entry, which no gazetteer can give.
    pub scored: bool,
    /// How its words name the place.
    pub naming: Naming,
}

/// How words name a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Naming {
    /// By its name.
    #[default]
    Name,
    /// By an adjective ("Irish").
    Adjective,
    /// By a name inside that of something else ("University of California"); of answers, also by one before a noun.
    Embedded,
}

/// What is known of a place, in gold and in answers alike.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceFacts {
    /// GeoNames identifier.
    pub geonameid: Option<u32>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: Option<String>,
    /// GeoNames identifier of the country, where the set gives it.
    pub country_id: Option<u32>,
    /// Code of the first-order unit with its country ("AF.24").
    pub adm1: Option<String>,
    /// GeoNames identifier of the first-order unit.
    pub adm1_id: Option<u32>,
    /// How fine the place is: `country`, `adm1`, `adm2`, `settlement`.
    pub level: Option<String>,
}

/// What was said of a span: one line of the predictions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prediction {
    /// The document's identity in the set.
    pub document: String,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// The words.
    pub exact: String,
    /// Degrees north; null where no place was chosen.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// GeoNames identifier.
    pub geonameid: Option<u32>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: Option<String>,
    /// Name of the first-order unit.
    pub adm1: Option<String>,
    /// Whether the span was handed in, or found in the raw text.
    pub given: bool,
    /// How sure the choice is, from 0 to 1.
    pub score: Option<f64>,
    /// How the words name the place; an embedded name is also one that stands before a noun.
    pub naming: Naming,
    /// The span in bytes.
    #[serde(skip)]
    pub bytes: Range<usize>,
    /// What the chosen place is and lies in.
    #[serde(skip)]
    pub place: PlaceFacts,
}

/// What was said of a document: of its gold spans, in their order, and from its raw text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Said {
    /// One for each toponym of the gold.
    pub given: Vec<Prediction>,
    /// The names found, in reading order.
    pub found: Vec<Prediction>,
}

/// Reads the documents of a file.
///
/// # Errors
/// If the file cannot be read, is not of the format, or has no document with a place name.
pub fn read(format: Format, file: &Path) -> Result<Vec<Document>, EvalError> {
    let documents = match format {
        Format::Lgl => lgl::read(file)?,
        Format::Gwn => gwn::read(file)?,
        Format::Marked => marked::read(file)?,
    };
    if documents.is_empty() {
        return Err(EvalError::EmptySet {
            file: file.to_owned(),
            way_out: match format {
                Format::Lgl => "give lgl.xml: `articles` with `article`, `text` and `toponyms`",
                Format::Gwn => "give GWN.xml: `articles` with `article`, `text` and `toponyms`",
                Format::Marked => {
                    "give a text with paragraphs in which names are marked `[words|unit|level]`"
                }
            }
            .to_owned(),
        });
    }
    Ok(documents)
}

/// Which half of a set a document belongs to, by a hash of its identity: errors can be read in one half while the figures of the
/// other stay an honest estimate.
pub fn in_first_half(id: &str) -> bool {
    Sha256::digest(id.as_bytes())[0].is_multiple_of(2)
}

/// The byte at which each code point begins, and the end of the text.
fn byte_of_point(text: &str) -> Vec<usize> {
    text.char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect()
}

/// The bytes of a span of code points; `None` where it is empty or the text is shorter.
fn bytes(offsets: &[usize], start: i64, end: i64) -> Option<Range<usize>> {
    let at = |point: i64| offsets.get(usize::try_from(point).ok()?).copied();
    let span = at(start)?..at(end)?;
    (!span.is_empty()).then_some(span)
}

/// An XML file of articles, read whole.
fn xml(file: &Path) -> Result<String, EvalError> {
    let text = crate::error::read_file(file)?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// The document of an XML file, or why it is none.
fn parse<'a>(file: &Path, text: &'a str) -> Result<roxmltree::Document<'a>, EvalError> {
    roxmltree::Document::parse(text).map_err(|error| EvalError::Set {
        file: file.to_owned(),
        line: usize::try_from(error.pos().row).unwrap_or(usize::MAX),
        problem: format!("no XML: {error}; give the file as the set is published"),
    })
}

/// The text of the first element of a name inside another.
fn inner<'a>(node: roxmltree::Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.children()
        .find(|child| child.has_tag_name(name))
        .and_then(|child| child.text())
}

/// A whole number written in an element; some files write `12.0`.
fn whole(node: roxmltree::Node<'_, '_>, name: &str) -> Option<i64> {
    let text = inner(node, name)?.trim();
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

fn degrees(node: roxmltree::Node<'_, '_>, lat: &str, lon: &str) -> Option<(f64, f64)> {
    let read = |name: &str| inner(node, name)?.trim().parse::<f64>().ok();
    let at = (read(lat)?, read(lon)?);
    (at.0.abs() <= 90.0 && at.1.abs() <= 180.0).then_some(at)
}

/// Where an element stands, for errors.
fn line_of(document: &roxmltree::Document<'_>, node: roxmltree::Node<'_, '_>) -> usize {
    usize::try_from(document.text_pos_at(node.range().start).row).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_about_equal_and_fixed() {
        let first = (0..1000)
            .filter(|number| in_first_half(&number.to_string()))
            .count();
        assert!((450..=550).contains(&first), "{first}");
        assert_eq!(in_first_half("40450848"), in_first_half("40450848"));
    }

    #[test]
    fn spans_outside_the_text_are_refused() {
        let offsets = byte_of_point("Éa");
        assert_eq!(bytes(&offsets, 0, 1), Some(0..2));
        assert_eq!(bytes(&offsets, 1, 2), Some(2..3));
        assert_eq!(bytes(&offsets, -3, 1), None);
        assert_eq!(bytes(&offsets, 1, 9), None);
    }
}
