//! Documents for tests.

use concord_record::{DateRange, Document};

/// A text of an outlet; `published` is a date as [`DateRange::parse`] reads it, or empty.
pub(crate) fn document(id: &str, publisher: &str, published: &str) -> Document {
    Document {
        id: id.to_owned(),
        file: format!("{id}.txt"),
        sha256: String::new(),
        text_sha256: String::new(),
        title: None,
        publisher: Some(publisher.to_owned()),
        authors: Vec::new(),
        published: DateRange::parse(published),
        url: None,
        language: None,
        media_type: "text/plain".to_owned(),
        chars: 0,
        family: None,
        cites: Vec::new(),
    }
}
