//! Heads of the reports in a gold file: `[name] YYYY-MM-DD | outlet | headline`, the headline optional.

use concord_record::{DateRange, Document};

/// A head.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head<'a> {
    /// The report's name.
    pub(crate) name: &'a str,
    /// Day of publication.
    pub(crate) published: &'a str,
    /// Outlet.
    pub(crate) publisher: &'a str,
    /// Headline; empty where it has none.
    pub(crate) title: &'a str,
}

impl<'a> Head<'a> {
    /// Reads what stands behind the name; `None` if the day is none or there is no outlet.
    pub(crate) fn parse(name: &'a str, rest: &'a str) -> Option<Self> {
        let mut parts = rest.split('|').map(str::trim);
        let published = parts.next().filter(|it| DateRange::parse(it).is_some())?;
        Some(Head {
            name,
            published,
            publisher: parts.next()?,
            title: parts.next().unwrap_or_default(),
        })
    }

    /// The report as a document of a text; its id is the report's name.
    pub(crate) fn document(self, text: &str) -> Document {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Document {
            id: self.name.to_owned(),
            file: format!("{}.txt", self.name),
            sha256: String::new(),
            text_sha256: String::new(),
            title: filled(self.title),
            publisher: filled(self.publisher),
            authors: Vec::new(),
            published: DateRange::parse(self.published),
            url: None,
            language: Some("en".to_owned()),
            media_type: "text/plain".to_owned(),
            chars: text.chars().count(),
            family: None,
            cites: Vec::new(),
        }
    }
}
