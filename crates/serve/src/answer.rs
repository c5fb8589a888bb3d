//! What a page is made of, and how it is sent: the same content as HTML, JSON or CSV by the end of its address.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use concord_casebook::Casebook;
use maud::Markup;
use serde_json::{Value, json};

use crate::error::Problem;
use crate::frame;
use crate::index::Index;
use crate::library::Library;
use crate::query::Query;

/// How a page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Html,
    Json,
    Csv,
}

impl Format {
    /// The address without its ending, and what the ending asks for.
    pub(crate) fn split(path: &str) -> (&str, Format) {
        if let Some(path) = path.strip_suffix(".json") {
            (path, Format::Json)
        } else if let Some(path) = path.strip_suffix(".csv") {
            (path, Format::Csv)
        } else {
            (path, Format::Html)
        }
    }
}

/// A request as a page sees it.
pub(crate) struct Ask<'a> {
    pub(crate) library: &'a Library,
    pub(crate) casebook: &'a mut Casebook,
    pub(crate) index: &'a Index,
    /// Without the ending.
    pub(crate) path: &'a str,
    /// The part of the path that names a record.
    pub(crate) id: &'a str,
    pub(crate) query: Query,
    /// What a form sent.
    pub(crate) form: Query,
    pub(crate) format: Format,
}

/// Rows for other programs.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// A page.
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) body: Markup,
    pub(crate) json: Value,
    /// Where the page is a table.
    pub(crate) table: Option<Table>,
    /// Scripts beside the common one.
    pub(crate) scripts: &'static [&'static str],
    /// Whether the page takes the whole width.
    pub(crate) wide: bool,
}

/// What a request comes to.
pub(crate) enum Answer {
    Page(Box<Page>),
    /// Go there.
    See(String),
    /// For scripts and other programs.
    Json(Value),
    /// A file to keep.
    File {
        name: String,
        media_type: &'static str,
        inline: bool,
        bytes: Vec<u8>,
    },
}

impl From<Page> for Answer {
    fn from(page: Page) -> Answer {
        Answer::Page(Box::new(page))
    }
}

/// The answer as it is sent.
pub(crate) fn send(ask: &Ask<'_>, answer: Result<Answer, Problem>) -> Response<Body> {
    match answer {
        Ok(Answer::Page(page)) => match ask.format {
            Format::Html => html(StatusCode::OK, frame::page(ask, &page).into_string()),
            Format::Json => data(StatusCode::OK, &page.json),
            Format::Csv => match &page.table {
                Some(table) => bytes("text/csv; charset=utf-8", csv(table)),
                None => send(
                    ask,
                    Err(Problem::missing("this page is no table, so it has no CSV")),
                ),
            },
        },
        Ok(Answer::See(to)) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::SEE_OTHER;
            if let Ok(to) = to.parse() {
                response.headers_mut().insert(header::LOCATION, to);
            }
            response
        }
        Ok(Answer::Json(value)) => data(StatusCode::OK, &value),
        Ok(Answer::File {
            name,
            media_type,
            inline,
            bytes: content,
        }) => {
            let mut response = bytes(media_type, content);
            let name: String = name
                .chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() || "._-".contains(c) {
                        c
                    } else {
                        '_'
                    }
                })
                .collect();
            let how = if inline { "inline" } else { "attachment" };
            if let Ok(value) = format!("{how}; filename=\"{name}\"").parse() {
                response
                    .headers_mut()
                    .insert(header::CONTENT_DISPOSITION, value);
            }
            response
        }
        Err(problem) => {
            let status =
                StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            // A script that sent a form cannot read a page.
            if ask.format == Format::Html && ask.form.get("as") != Some("json") {
                html(status, frame::problem(ask, &problem).into_string())
            } else {
                data(
                    status,
                    &json!({"error": problem.what, "hint": problem.hint}),
                )
            }
        }
    }
}

pub(crate) fn html(status: StatusCode, text: String) -> Response<Body> {
    let mut response = bytes("text/html; charset=utf-8", text.into_bytes());
    *response.status_mut() = status;
    response
}

fn data(status: StatusCode, value: &Value) -> Response<Body> {
    let mut response = bytes("application/json", value.to_string().into_bytes());
    *response.status_mut() = status;
    response
}

pub(crate) fn bytes(media_type: &'static str, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static(media_type),
    );
    response
}

/// A table as CSV. Spreadsheets take a cell that begins with a sign for a formula, and the words are those of documents that
/// anybody may have written: such a cell begins with an apostrophe, as OWASP advises.
fn csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Nothing can fail in memory with rows of one length.
    let _ = writer.write_record(&table.columns);
    for row in &table.rows {
        let _ = writer.write_record(row.iter().map(|cell| tame(cell)));
    }
    writer.into_inner().unwrap_or_default()
}

fn tame(cell: &str) -> String {
    let formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_say_what_is_wanted() {
        assert_eq!(Format::split("/events"), ("/events", Format::Html));
        assert_eq!(
            Format::split("/events/e1.json"),
            ("/events/e1", Format::Json)
        );
        assert_eq!(Format::split("/events.csv"), ("/events", Format::Csv));
    }

    #[test]
    fn no_cell_is_a_formula() {
        let table = Table {
            columns: vec!["a", "b"],
            rows: vec![
                vec!["=1+1".to_owned(), "-3.5".to_owned()],
                vec!["a,b".to_owned(), "@x".to_owned()],
            ],
        };
        assert_eq!(
            String::from_utf8(csv(&table)).unwrap(),
            "a,b\n'=1+1,-3.5\n\"a,b\",'@x\n"
        );
    }
}
