//! The file of expectations: reading it, and what each kind asks for.

use std::collections::BTreeSet;
use std::path::Path;

use concord_record::{
    Attribution, ContradictionKind, DatePrecision, EventType, Measure, Modifier, RelationKind,
    Stance, Status, TollMeasure,
};
use jiff::civil::Date;
use serde::Deserialize;

use crate::error::{EvalError, read_file};

/// One expectation.
#[derive(Debug)]
pub(crate) struct Expectation {
    pub(crate) id: String,
    /// The word of the file for what is checked.
    pub(crate) kind: String,
    pub(crate) file: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) quote: Option<String>,
    pub(crate) hard: bool,
    pub(crate) demand: Demand,
}

/// What an incident must look like.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Incident {
    pub(crate) types: Vec<EventType>,
    /// Absent in `event_undated`.
    pub(crate) date_start: Option<Date>,
    pub(crate) date_end: Option<Date>,
    pub(crate) country: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) leader: Option<String>,
}

/// What is checked; the head of the file explains each.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Demand {
    Event(Incident),
    EventUndated(Incident),
    Toll {
        event: String,
        field: TollMeasure,
        low: u64,
        high: Option<u64>,
        #[serde(default)]
        high_open: bool,
    },
    EventToll {
        event: String,
        field: TollMeasure,
        low_at_most: u64,
        high_at_least: u64,
    },
    Subtoll {
        event: String,
        group: String,
        killed: u64,
    },
    Attribution {
        event: String,
        one_of: Vec<Attribution>,
    },
    Status {
        event: String,
        one_of: Vec<Status>,
    },
    Date {
        event: String,
        start: Date,
        precision: DatePrecision,
    },
    Linked {
        events: Vec<String>,
    },
    NotMerged {
        events: Vec<String>,
    },
    IndependentSources {
        event: String,
        value: usize,
    },
    NoAccountWith {
        field: TollMeasure,
        low: u64,
    },
    NoStatus {
        types: Vec<EventType>,
        value: Status,
    },
    Quantity {
        measure: Option<Measure>,
        low: Option<f64>,
        high: Option<f64>,
        modifier: Option<Modifier>,
        unit: Option<String>,
        actor: Option<String>,
        year: Option<i16>,
    },
    Claim {
        speaker: String,
        stance: Vec<Stance>,
        hedge: Option<String>,
    },
    Relation {
        a: String,
        relation: Vec<RelationKind>,
        b: String,
    },
    Contradiction {
        relation: ContradictionKind,
        field: String,
        files: Vec<String>,
    },
    Arithmetic {
        holds: bool,
        numbers: Vec<f64>,
    },
    Copy {
        files: Vec<String>,
        attributed: bool,
    },
    Independent {
        files: Vec<String>,
    },
    Cites {
        value: String,
    },
    Metadata {
        field: String,
        value: String,
    },
    Documents {
        value: usize,
    },
    Absent {
        phrases: Vec<String>,
    },
    ReadingOrder {
        phrases: Vec<String>,
    },
    Footnote {
        mark: String,
        text: String,
    },
}

impl Demand {
    /// Event expectations that this one leans on.
    pub(crate) fn events(&self) -> &[String] {
        match self {
            Demand::Toll { event, .. }
            | Demand::EventToll { event, .. }
            | Demand::Subtoll { event, .. }
            | Demand::Attribution { event, .. }
            | Demand::Status { event, .. }
            | Demand::Date { event, .. }
            | Demand::IndependentSources { event, .. } => std::slice::from_ref(event),
            Demand::Linked { events } | Demand::NotMerged { events } => events,
            _ => &[],
        }
    }

    /// Whether it can do without a `file` of its own.
    fn is_about_several_files(&self) -> bool {
        let leans = !self.events().is_empty();
        leans
            || matches!(
                self,
                Demand::Contradiction { .. } | Demand::Copy { .. } | Demand::Independent { .. }
            )
    }

    /// The incident that it asks for.
    pub(crate) fn incident(&self) -> Option<&Incident> {
        match self {
            Demand::Event(incident) | Demand::EventUndated(incident) => Some(incident),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    expect: Vec<toml::Spanned<toml::Table>>,
}

/// Reads the expectations of a file and checks what can be checked without records: keys, ids, references.
pub(crate) fn read(path: &Path) -> Result<Vec<Expectation>, EvalError> {
    let content = read_file(path)?;
    let fault = |byte: usize, problem: String| EvalError::Expectation {
        file: path.to_owned(),
        line: content[..byte.min(content.len())].matches('\n').count() + 1,
        problem,
    };
    let file: File = toml::from_str(&content).map_err(|error| {
        fault(
            error.span().map_or(0, |span| span.start),
            error.message().to_owned(),
        )
    })?;
    if file.version != 1 {
        return Err(fault(
            0,
            format!("version {} is not known, only version 1 is", file.version),
        ));
    }
    let mut read = Vec::new();
    let mut events = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for table in file.expect {
        let start = table.span().start;
        let expectation =
            expectation(table.into_inner()).map_err(|problem| fault(start, problem))?;
        if !ids.insert(expectation.id.clone()) {
            return Err(fault(
                start,
                format!("the id `{}` is used twice", expectation.id),
            ));
        }
        if expectation.demand.incident().is_some() {
            events.insert(expectation.id.clone());
        }
        read.push((start, expectation));
    }
    for (start, expectation) in &read {
        if let Some(event) = expectation
            .demand
            .events()
            .iter()
            .find(|event| !events.contains(*event))
        {
            let id = &expectation.id;
            return Err(fault(
                *start,
                format!("`{id}` names `{event}`, which is no expectation of an event"),
            ));
        }
    }
    Ok(read
        .into_iter()
        .map(|(_, expectation)| expectation)
        .collect())
}

/// Parts the keys that every kind has from those of its own.
fn expectation(mut table: toml::Table) -> Result<Expectation, String> {
    let kind = match table.get("kind") {
        Some(toml::Value::String(kind)) => kind.clone(),
        _ => return Err("an expectation has no `kind`".to_owned()),
    };
    let mut text = |key: &str| match table.remove(key) {
        None => Ok(None),
        Some(toml::Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(format!("`{key}` must be text, not {other}")),
    };
    let (id, file, title, quote) = (text("id")?, text("file")?, text("title")?, text("quote")?);
    let id = id.ok_or_else(|| format!("an expectation of kind `{kind}` has no `id`"))?;
    let hard = match table.remove("hard") {
        None => false,
        Some(toml::Value::Boolean(hard)) => hard,
        Some(other) => {
            return Err(format!(
                "`hard` of `{id}` must be true or false, not {other}"
            ));
        }
    };
    let demand: Demand = toml::Value::Table(table)
        .try_into()
        .map_err(|error: toml::de::Error| format!("`{id}`: {}", error.message()))?;
    if file.is_none() && !demand.is_about_several_files() {
        return Err(format!("`{id}` has no `file`"));
    }
    let empty = match &demand {
        Demand::Linked { events } | Demand::NotMerged { events } => events.is_empty(),
        Demand::Contradiction { files, .. }
        | Demand::Copy { files, .. }
        | Demand::Independent { files } => files.is_empty(),
        _ => false,
    };
    if empty {
        return Err(format!("the list of `{id}` is empty"));
    }
    if let Demand::Event(incident) = &demand
        && (incident.date_start.is_none() || incident.date_end.is_none())
    {
        return Err(format!(
            "`{id}` needs `date_start` and `date_end`; without a date it is an `event_undated`"
        ));
    }
    Ok(Expectation {
        id,
        kind,
        file,
        title,
        quote,
        hard,
        demand,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(content: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gold.toml");
        std::fs::write(&path, content).unwrap();
        match read(&path) {
            Err(EvalError::Expectation { line, problem, .. }) => format!("{line}: {problem}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn faults_name_their_line() {
        let head = "version = 1\n\n[[expect]]\nid = \"a\"\nfile = \"a.txt\"\n";
        for (rest, expected) in [
            ("kind = \"cite\"\n", "3: `a`: unknown variant `cite`"),
            ("kind = \"cites\"\n", "3: `a`: missing field `value`"),
            (
                "kind = \"cites\"\nvalue = \"x\"\nvalues = 3\n",
                "3: `a`: unknown field `values`",
            ),
            (
                "kind = \"event\"\ntypes = [\"bomb\"]\n",
                "3: `a`: unknown variant `bomb`",
            ),
            (
                "kind = \"event\"\ntypes = [\"bombing\"]\n",
                "3: `a` needs `date_start`",
            ),
            ("kind = \"linked\"\nevents = [\"b\"]\n", "3: `a` names `b`"),
            ("kind = \n", "6: "),
            (
                "kind = \"linked\"\nevents = []\n",
                "3: the list of `a` is empty",
            ),
            (
                "kind = \"documents\"\nvalue = 1\n[[expect]]\nkind = \"documents\"\nid = \"a\"\nfile = \"b\"\nvalue = 2\n",
                "8: the id `a` is used twice",
            ),
            (
                "kind = \"documents\"\nvalue = 1\n[[expect]]\nkind = \"documents\"\nid = \"b\"\nvalue = 2\n",
                "8: `b` has no `file`",
            ),
        ] {
            let found = problem(&format!("{head}{rest}"));
            assert!(found.starts_with(expected), "{found} instead of {expected}");
        }
        assert!(problem("version = 2\nexpect = []\n").starts_with("1: version 2"));
    }
}
