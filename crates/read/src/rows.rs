//! JSON lines (also a JSON array) and CSV: a document a row. Fields go by the names that exports give them.

use serde_json::{Map, Value};

use crate::read::{Draft, MAX_BYTES};
use crate::{Metadata, ReadError, dates, decode, plain};

/// More rows than anybody codes by hand or machine at once; a row costs memory whatever its text.
const MAX_ROWS: usize = 200_000;
/// The most bytes of one JSON value: as a tree it takes up to sixteen times that.
const MAX_VALUE: usize = 24 * 1024 * 1024;

const TEXT: &[&str] = &[
    "text",
    "body",
    "content",
    "fulltext",
    "full_text",
    "article",
    "article_text",
    "maintext",
    "doctext",
    "story",
    "report",
    "notes",
    "description",
    "summary",
];
const TITLE: &[&str] = &["title", "headline", "heading", "name"];
const PUBLISHED: &[&str] = &[
    "published",
    "date",
    "published_at",
    "publish_date",
    "date_published",
    "datepublished",
    "publication_date",
    "pubdate",
    "pub_date",
    "event_date",
    "created_at",
    "timestamp",
];
const PUBLISHER: &[&str] = &[
    "publisher",
    "source",
    "outlet",
    "site_name",
    "site",
    "agency",
    "newspaper",
];
const AUTHORS: &[&str] = &["authors", "author", "byline", "creator", "by"];
const URL: &[&str] = &["url", "link", "source_url", "permalink", "uri"];
const LANGUAGE: &[&str] = &["language", "lang"];

pub(crate) fn json(bytes: &[u8]) -> Result<Vec<Draft>, ReadError> {
    let decoded = decode::decode(bytes)?;
    let text = decoded.text.trim();
    let mut drafts = Vec::new();
    let mut skipped = Vec::new();
    let one_value = text.starts_with('[') || !text.contains('\n');
    if (one_value && text.len() > MAX_VALUE) || text.lines().any(|line| line.len() > MAX_VALUE) {
        return Err(ReadError::TooLarge { limit: MAX_VALUE });
    }
    if text.starts_with('[')
        || (text.starts_with('{')
            && text.len() <= MAX_VALUE
            && serde_json::from_str::<Value>(text).is_ok())
    {
        let rows = match serde_json::from_str::<Value>(text)
            .map_err(|error| broken("JSON", error.to_string()))?
        {
            Value::Array(rows) => rows,
            Value::Object(mut object) => {
                // `{"articles": [...]}` wraps its rows; any other object is one row.
                let list = object
                    .values_mut()
                    .find(|value| {
                        value
                            .as_array()
                            .is_some_and(|rows| rows.iter().any(Value::is_object))
                    })
                    .map(Value::take);
                match list {
                    Some(Value::Array(rows)) if field(&object, TEXT).is_none() => rows,
                    _ => vec![Value::Object(object)],
                }
            }
            _ => Vec::new(),
        };
        for (at, row) in rows.into_iter().enumerate() {
            json_row(at + 1, row, decoded.encoding, &mut drafts, &mut skipped);
        }
    } else {
        for (at, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            if at > MAX_ROWS {
                return Err(too_many());
            }
            let row = serde_json::from_str::<Value>(line)
                .map_err(|error| broken("JSON lines", format!("line {}: {error}", at + 1)))?;
            json_row(at + 1, row, decoded.encoding, &mut drafts, &mut skipped);
        }
    }
    done("JSON lines", drafts, &skipped, &decoded.warnings)
}

fn json_row(
    row: usize,
    value: Value,
    encoding: &'static str,
    drafts: &mut Vec<Draft>,
    skipped: &mut Vec<usize>,
) {
    let Value::Object(object) = value else {
        skipped.push(row);
        return;
    };
    let Some(text) = field(&object, TEXT) else {
        skipped.push(row);
        return;
    };
    let metadata = Metadata {
        title: field(&object, TITLE),
        publisher: field(&object, PUBLISHER),
        authors: AUTHORS
            .iter()
            .find_map(|key| find(&object, key))
            .map(names)
            .unwrap_or_default(),
        published: field(&object, PUBLISHED).and_then(|date| dates::parse(&date)),
        url: field(&object, URL).filter(|url| url.starts_with("http")),
        language: field(&object, LANGUAGE),
    };
    drafts.push(draft(row, text, metadata, "application/jsonl", encoding));
}

/// A field by its name, whatever its case.
fn find<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

fn field(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| match find(object, key)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(inner) => inner.get("name").and_then(Value::as_str).map(str::to_owned),
        // Paragraphs as a list.
        Value::Array(parts) if parts.iter().all(Value::is_string) && !parts.is_empty() => Some(
            parts
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join("\n\n"),
        ),
        _ => None,
    })
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(names) => plain::authors(names),
        Value::Array(values) => values.iter().take(100).flat_map(names).collect(),
        Value::Object(object) => object.get("name").map(names).unwrap_or_default(),
        _ => Vec::new(),
    }
}

pub(crate) fn csv(bytes: &[u8], delimiter: u8) -> Result<Vec<Draft>, ReadError> {
    let decoded = decode::decode(bytes)?;
    let head = decoded.text.lines().next().unwrap_or("");
    let delimiter = if delimiter == b',' && head.matches(';').count() > head.matches(',').count() {
        b';'
    } else if delimiter == b',' && head.matches('\t').count() > head.matches(',').count() {
        b'\t'
    } else {
        delimiter
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(decoded.text.as_bytes());
    let headers: Vec<String> = reader
        .headers()
        .map_err(|error| broken("CSV", error.to_string()))?
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect();
    let column = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| headers.iter().position(|own| own == name))
    };
    let Some(text) = column(TEXT) else {
        return Err(broken(
            "CSV",
            format!(
                "no column is named `text`, `body` or `content`; it has {}",
                headers.join(", ")
            ),
        ));
    };
    let columns = [TITLE, PUBLISHER, AUTHORS, PUBLISHED, URL, LANGUAGE].map(column);
    let mut drafts = Vec::new();
    let mut skipped = Vec::new();
    for (at, record) in reader.records().enumerate() {
        if at >= MAX_ROWS {
            return Err(too_many());
        }
        let record = record.map_err(|error| broken("CSV", error.to_string()))?;
        let cell = |column: Option<usize>| {
            column
                .and_then(|column| record.get(column))
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .map(str::to_owned)
        };
        let Some(body) = record.get(text).filter(|body| !body.trim().is_empty()) else {
            skipped.push(at + 1);
            continue;
        };
        let metadata = Metadata {
            title: cell(columns[0]),
            publisher: cell(columns[1]),
            authors: cell(columns[2])
                .map(|names| plain::authors(&names))
                .unwrap_or_default(),
            published: cell(columns[3]).and_then(|date| dates::parse(&date)),
            url: cell(columns[4]).filter(|url| url.starts_with("http")),
            language: cell(columns[5]),
        };
        drafts.push(draft(
            at + 1,
            body.to_owned(),
            metadata,
            "text/csv",
            decoded.encoding,
        ));
    }
    done("CSV", drafts, &skipped, &decoded.warnings)
}

fn draft(
    row: usize,
    text: String,
    metadata: Metadata,
    media: &'static str,
    encoding: &'static str,
) -> Draft {
    let mut draft = Draft::new(text, media, encoding);
    draft.row = Some(row);
    draft.blocks = plain::blocks(&draft.text);
    let found = plain::metadata(&draft.text, &draft.blocks);
    draft.metadata = Metadata {
        title: metadata.title.or(found.title),
        published: metadata.published.or(found.published),
        authors: if metadata.authors.is_empty() {
            found.authors
        } else {
            metadata.authors
        },
        publisher: metadata.publisher.or(found.publisher),
        ..metadata
    };
    draft
}

fn done(
    format: &'static str,
    mut drafts: Vec<Draft>,
    skipped: &[usize],
    warnings: &[String],
) -> Result<Vec<Draft>, ReadError> {
    let Some(first) = drafts.first_mut() else {
        return Err(broken(format, "no row has a text".to_owned()));
    };
    first.warnings.extend(warnings.iter().cloned());
    if let Some(row) = skipped.first() {
        first.warnings.push(format!(
            "{} rows have no text and were left out, the first is row {row}",
            skipped.len()
        ));
    }
    Ok(drafts)
}

fn too_many() -> ReadError {
    ReadError::TooLarge { limit: MAX_BYTES }
}

fn broken(format: &'static str, reason: String) -> ReadError {
    ReadError::Broken { format, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_lines_and_arrays() {
        let lines = br#"{"body":"Nine men died in Homs.","date":"2021-03-04","authors":["Ana Roe"],"URL":"https://a.b/c"}
{"title":"no text"}
{"content":["One.","Two."],"source":{"name":"Daily"}}"#;
        let drafts = json(lines).unwrap();
        assert_eq!(drafts.len(), 2);
        assert_eq!(drafts[0].metadata.published.as_deref(), Some("2021-03-04"));
        assert_eq!(drafts[0].metadata.url.as_deref(), Some("https://a.b/c"));
        assert_eq!(
            (drafts[1].row, drafts[1].text.as_str()),
            (Some(3), "One.\n\nTwo.")
        );
        assert_eq!(drafts[0].warnings.len(), 1);
        assert_eq!(
            json(br#"[{"text":"One."},{"text":"Two."}]"#).unwrap().len(),
            2
        );
        assert!(json(b"{\"text\": oops}\n{}").is_err());
    }

    #[test]
    fn csv_with_a_text_column() {
        let drafts = csv(
            "id;Text;Date\n1;\"Nine men died;\nfour fled.\";04.03.2021\n2;;\n".as_bytes(),
            b',',
        )
        .unwrap();
        assert_eq!(drafts.len(), 1);
        assert_eq!(drafts[0].text, "Nine men died;\nfour fled.");
        assert_eq!(drafts[0].metadata.published.as_deref(), Some("2021-03-04"));
        let error = csv(b"id,place\n1,Homs\n", b',').unwrap_err();
        assert!(error.to_string().contains("it has id, place"));
    }
}
