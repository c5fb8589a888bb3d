//! A stream of XML events with what this crate asks of them: local names, values, text with its entities.
//! Nothing is built up, so that no nesting is too deep.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::ReadError;

/// What happens next in a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Xml {
    /// An element begins: its local name and its values by their local names.
    Open(String, Vec<(String, String)>),
    /// An element ends.
    Close(String),
    /// Characters.
    Text(String),
}

/// Calls `take` for everything in a file. An empty element opens and closes.
pub(crate) fn each(
    bytes: &[u8],
    format: &'static str,
    mut take: impl FnMut(Xml),
) -> Result<(), ReadError> {
    let broken = |reason: String| ReadError::Broken { format, reason };
    let decoded = crate::decode::decode(bytes)?;
    let mut reader = Reader::from_str(&decoded.text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    loop {
        match reader
            .read_event()
            .map_err(|error| broken(error.to_string()))?
        {
            Event::Start(element) => take(open(&element)),
            Event::Empty(element) => {
                take(open(&element));
                take(Xml::Close(local(&element)));
            }
            Event::End(element) => {
                let name = text_of(element.local_name().as_ref());
                take(Xml::Close(name));
            }
            Event::Text(text) => take(Xml::Text(text_of(text.as_ref()))),
            Event::CData(text) => take(Xml::Text(text_of(text.as_ref()))),
            Event::GeneralRef(name) => take(Xml::Text(entity(&text_of(name.as_ref())))),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn open(element: &BytesStart) -> Xml {
    let values = element
        .attributes()
        .with_checks(false)
        .flatten()
        .map(|attribute| {
            let key = text_of(attribute.key.local_name().as_ref());
            let value = text_of(attribute.value.as_ref());
            (key, unescape(&value))
        })
        .collect();
    Xml::Open(local(element), values)
}

fn local(element: &BytesStart) -> String {
    text_of(element.local_name().as_ref())
}

fn text_of(text: impl AsBytes) -> String {
    String::from_utf8_lossy(text.as_bytes()).into_owned()
}

/// `quick-xml` gives some parts as bytes and some as characters.
trait AsBytes {
    fn as_bytes(&self) -> &[u8];
}

impl AsBytes for &[u8] {
    fn as_bytes(&self) -> &[u8] {
        self
    }
}

impl AsBytes for &str {
    fn as_bytes(&self) -> &[u8] {
        str::as_bytes(self)
    }
}

fn unescape(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), |value| value.into_owned())
}

fn entity(name: &str) -> String {
    match unescape(&format!("&{name};")) {
        same if same.starts_with('&') && same.ends_with(';') => String::new(),
        text => text,
    }
}

/// The value of an attribute.
pub(crate) fn value<'a>(values: &'a [(String, String)], name: &str) -> Option<&'a str> {
    values
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}
