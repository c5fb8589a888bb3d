//! The files of a codebook, and reading them with the line of whatever is wrong.

use std::borrow::Cow;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::{Cause, CodebookError};
use crate::vocabulary::{Vocabulary, word};

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../codebook/", $name)))),+]
    };
}

/// Every file of a codebook, in the order that the hash takes them.
const EMBEDDED: &[(&str, &str)] = embedded![
    "actors.csv",
    "anaphors.csv",
    "arms.csv",
    "countries.csv",
    "cue_classes.toml",
    "events.toml",
    "graphic.csv",
    "hedges.csv",
    "measures.csv",
    "modality.csv",
    "non_events.csv",
    "offices.csv",
    "people.toml",
    "police_acts.csv",
    "political_events.csv",
    "relations.csv",
    "stances.csv",
    "state_actors.toml",
    "sub_events.csv",
    "targets.toml",
    "triggers.csv",
    "weapons.csv",
    "words.csv",
];

/// The texts of a codebook's files.
pub(crate) struct Files<'a>(Vec<(&'static str, Cow<'a, str>)>);

impl Files<'static> {
    pub(crate) fn embedded() -> Self {
        Files(
            EMBEDDED
                .iter()
                .map(|&(name, text)| (name, Cow::Borrowed(text)))
                .collect(),
        )
    }

    pub(crate) fn read(dir: &Path) -> Result<Self, CodebookError> {
        let mut files = Vec::with_capacity(EMBEDDED.len());
        for &(name, _) in EMBEDDED {
            let path = dir.join(name);
            match std::fs::read_to_string(&path) {
                Ok(text) => files.push((name, Cow::Owned(text))),
                Err(source) if source.kind() == std::io::ErrorKind::NotFound => {
                    return Err(CodebookError::Missing { path });
                }
                Err(source) => return Err(CodebookError::Unreadable { path, source }),
            }
        }
        Ok(Files(files))
    }
}

impl Files<'_> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, text)| (*name, text.as_ref()))
    }

    fn get(&self, name: &'static str) -> (&'static str, &str) {
        self.iter()
            .find(|(file, _)| *file == name)
            .unwrap_or((name, ""))
    }

    /// What is wrong with a file as a whole, at its last line.
    pub(crate) fn incomplete(&self, name: &'static str, rule: String) -> CodebookError {
        let (file, text) = self.get(name);
        CodebookError::Invalid {
            file,
            line: text.lines().count() as u64,
            cause: Cause::Rule(rule),
        }
    }

    /// A TOML file.
    pub(crate) fn toml<T: DeserializeOwned>(
        &self,
        name: &'static str,
    ) -> Result<(Lines<'_>, T), CodebookError> {
        let (file, text) = self.get(name);
        let lines = Lines { file, text };
        let value = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            lines.error(at, Cause::Syntax(error.message().trim().to_owned()))
        })?;
        Ok((lines, value))
    }

    /// Every row of a CSV file.
    pub(crate) fn rows<R>(
        &self,
        name: &'static str,
        columns: &'static [&'static str],
        mut each: impl FnMut(&Row<'_>) -> Result<R, Cause>,
    ) -> Result<Vec<R>, CodebookError> {
        let (file, text) = self.get(name);
        let invalid = |line, cause| CodebookError::Invalid { file, line, cause };
        let mut places: Option<Vec<usize>> = None;
        let mut rows = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            if text.starts_with('#') || text.trim().is_empty() {
                continue;
            }
            let fields = fields(text).map_err(|cause| invalid(line, cause))?;
            let Some(places) = &places else {
                let place = |&column| match fields.iter().position(|name| name == column) {
                    Some(at) => Ok(at),
                    None => Err(invalid(line, Cause::Column(column))),
                };
                places = Some(columns.iter().map(place).collect::<Result<_, _>>()?);
                continue;
            };
            let row = Row {
                fields: &fields,
                columns,
                places,
                line,
            };
            rows.push(each(&row).map_err(|cause| invalid(line, cause))?);
        }
        Ok(rows)
    }
}

/// Splits one line of CSV.
///
/// A record is one line here, so that every error has its line and a comment may stand between two records: both are what the
/// `csv` crate cannot do.
fn fields(line: &str) -> Result<Vec<Cow<'_, str>>, Cause> {
    if !line.contains('"') {
        return Ok(line
            .split(',')
            .map(|field| Cow::Borrowed(field.trim()))
            .collect());
    }
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let field = fields.last_mut().expect("there is always one field");
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => field.push(letter),
        }
    }
    if quoted {
        return Err(Cause::Syntax("a quotation mark is never closed".to_owned()));
    }
    let trimmed = |field: String| Cow::Owned(field.trim().to_owned());
    Ok(fields.into_iter().map(trimmed).collect())
}

/// Finds the line of a place in a TOML file.
pub(crate) struct Lines<'a> {
    pub(crate) file: &'static str,
    text: &'a str,
}

impl Lines<'_> {
    pub(crate) fn line(&self, at: usize) -> u64 {
        let before = self.text.as_bytes().iter().take(at);
        1 + before.filter(|&&byte| byte == b'\n').count() as u64
    }

    pub(crate) fn error(&self, at: usize, cause: Cause) -> CodebookError {
        CodebookError::Invalid {
            file: self.file,
            line: self.line(at),
            cause,
        }
    }
}

/// One row of a CSV file.
pub(crate) struct Row<'a> {
    fields: &'a [Cow<'a, str>],
    columns: &'static [&'static str],
    places: &'a [usize],
    pub(crate) line: u64,
}

impl<'a> Row<'a> {
    /// The field of a column, empty where the row has none.
    pub(crate) fn get(&self, column: &'static str) -> &'a str {
        let at = self.columns.iter().position(|name| *name == column);
        debug_assert!(at.is_some(), "the column `{column}` was not asked for");
        at.and_then(|at| self.fields.get(self.places[at]))
            .map_or("", |field| field)
    }

    pub(crate) fn filled(&self, column: &'static str) -> Result<&'a str, Cause> {
        match self.get(column) {
            "" => Err(Cause::Empty(column)),
            value => Ok(value),
        }
    }

    pub(crate) fn word<V: Vocabulary>(&self, column: &'static str) -> Result<V, Cause> {
        word(self.filled(column)?)
    }

    /// A number, `None` where the field is empty.
    pub(crate) fn number(
        &self,
        field: &'static str,
        low: f64,
        high: f64,
    ) -> Result<Option<f64>, Cause> {
        let value = self.get(field);
        if value.is_empty() {
            return Ok(None);
        }
        match value.parse::<f64>() {
            Ok(number) if (low..=high).contains(&number) => Ok(Some(number)),
            _ => Err(Cause::Number {
                field,
                value: value.to_owned(),
                low,
                high,
            }),
        }
    }

    /// The parts of a list.
    pub(crate) fn list(
        &self,
        column: &'static str,
        separator: char,
    ) -> impl Iterator<Item = &'a str> + Clone {
        self.get(column)
            .split(separator)
            .map(str::trim)
            .filter(|part| !part.is_empty())
    }
}
