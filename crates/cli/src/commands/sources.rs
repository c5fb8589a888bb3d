//! `concord sources`: which documents lean on which, why, and how many sources are left.

mod dot;
mod print;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use concord_casebook::{Casebook, Filter};
use concord_link::{
    BackFlow, SourceEdge, SourceFamily, SourceGraph, SourceRoot, Trace, families, source_graph,
};
use concord_record::words::count;
use concord_record::{Document, Event, Record};
use serde::Serialize;

use crate::Outcome;
use crate::arguments::SourcesArguments;
use crate::failure::Failure;
use crate::output::Output;

/// The graph, or the part of it that was asked for.
struct Sources {
    graph: SourceGraph,
    documents: BTreeMap<String, Document>,
    /// The event asked for.
    event: Option<Event>,
    /// Documents that tell of the event, or that were asked for; all where nothing was.
    asked: BTreeSet<String>,
    /// Independent sources among those.
    independent: usize,
}

/// Lists them.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &SourcesArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let casebook = crate::casebook::open_fresh(casebook)?;
    let Some(sources) = sources(&casebook, arguments, output)? else {
        return Ok(Outcome::Nothing);
    };
    if arguments.json {
        json(&sources, output)?;
    } else if arguments.dot {
        output.text(&dot::graph(&sources))?;
    } else {
        print::listing(&casebook, &sources, output)?;
    }
    Ok(Outcome::Done)
}

/// What was asked for; `None`, with a word about it, where there is nothing.
fn sources(
    casebook: &Casebook,
    arguments: &SourcesArguments,
    output: &mut Output,
) -> Result<Option<Sources>, Failure> {
    let event = arguments
        .event
        .as_deref()
        .map(|id| event(casebook, id))
        .transpose()?;
    let all = casebook.documents(&Filter::default())?;
    if all.is_empty() {
        output.note("no sources: the casebook holds no documents");
        output.hint("add some with `concord add PATH`");
        return Ok(None);
    }
    let asked: BTreeSet<String> = match (&event, arguments.document.as_deref().map(str::trim)) {
        (Some(event), _) => of_event(casebook, event)?,
        (None, Some("")) => {
            return Err(Failure::new(
                "`--document` is empty",
                "give a part of the name, or drop the option",
            ));
        }
        (None, Some(name)) => {
            let filter = Filter {
                document: Some(name.to_owned()),
                ..Filter::default()
            };
            let found = casebook.documents(&filter)?;
            found.into_iter().map(|document| document.id).collect()
        }
        (None, None) => all.iter().map(|document| document.id.clone()).collect(),
    };
    if asked.is_empty() {
        let held = count(all.len() as u64, "document", "documents");
        output.note(format!("no sources match: the casebook holds {held}"));
        output.hint("drop `--document`, or see the names with `concord sources`");
        return Ok(None);
    }
    // Reasons are not stored: they are derived again from all documents, as the view is.
    let mut read = Vec::with_capacity(all.len());
    for document in all {
        let text = casebook.text(&document.id)?;
        read.push((document, text.as_str().to_owned()));
    }
    let families = families(&read);
    let mut graph = source_graph(&read, &families);
    let independent = match &event {
        // Its listing shows the same number.
        Some(event) => event.independent_sources,
        None => {
            let documents = read.iter().map(|(document, _)| document);
            families.independent(documents.filter(|document| asked.contains(&document.id)))
        }
    };
    graph.families.retain(|family| {
        let mut documents = family.documents.iter();
        documents.any(|document| asked.contains(document))
    });
    graph
        .traces
        .retain(|trace| asked.contains(&trace.a) || asked.contains(&trace.b));
    let documents = read
        .into_iter()
        .map(|(document, _)| (document.id.clone(), document))
        .collect();
    Ok(Some(Sources {
        graph,
        documents,
        event,
        asked,
        independent,
    }))
}

fn event(casebook: &Casebook, id: &str) -> Result<Event, Failure> {
    match casebook.record(id)? {
        Record::Event(event) => Ok(event),
        _ => Err(Failure::new(
            format!("`{id}` is no event"),
            "list the events with `concord events`; the id stands in the last column",
        )),
    }
}

/// The documents whose accounts tell of an event.
fn of_event(casebook: &Casebook, event: &Event) -> Result<BTreeSet<String>, Failure> {
    let mut documents = BTreeSet::new();
    for id in &event.accounts {
        if let Record::Account(account) = casebook.record(id)? {
            documents.insert(account.document);
        }
    }
    Ok(documents)
}

/// A document as the graph's readers need it.
#[derive(Serialize)]
struct Member<'s> {
    id: &'s str,
    file: &'s str,
    publisher: Option<&'s str>,
    title: Option<&'s str>,
    published: Option<&'s concord_record::DateRange>,
    /// Whether it was asked for: by `--event`, that it tells of the event.
    asked: bool,
}

/// One line of JSON each.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line<'s> {
    /// Figures over all lines that follow.
    Sources {
        event: Option<&'s str>,
        documents: usize,
        families: usize,
        roots: usize,
        independent_sources: usize,
        circular: usize,
    },
    SourceFamily {
        id: &'s str,
        documents: Vec<Member<'s>>,
        roots: &'s [SourceRoot],
        edges: &'s [SourceEdge],
        traces: &'s [Trace],
        circular: &'s [Vec<String>],
        back_flow: &'s [BackFlow],
        absent: &'s BTreeMap<String, Vec<String>>,
    },
    SharedTrace {
        trace: &'s Trace,
    },
}

impl Sources {
    /// Documents in the families shown.
    fn shown(&self) -> impl Iterator<Item = &Document> {
        let families = self.graph.families.iter();
        families.flat_map(|family| family.documents.iter().map(|id| &self.documents[id]))
    }

    fn roots(&self) -> usize {
        let families = self.graph.families.iter();
        families.map(|family| family.roots.len()).sum()
    }

    fn circular(&self) -> usize {
        let families = self.graph.families.iter();
        families.map(|family| family.circular.len()).sum()
    }

    fn is_root(family: &SourceFamily, document: &str) -> bool {
        let mut roots = family.roots.iter();
        roots.any(|root| root.documents.iter().any(|id| id == document))
    }
}

fn json(sources: &Sources, output: &mut Output) -> Result<(), Failure> {
    output.json(&Line::Sources {
        event: sources.event.as_ref().map(|event| event.id.as_str()),
        documents: sources.shown().count(),
        families: sources.graph.families.len(),
        roots: sources.roots(),
        independent_sources: sources.independent,
        circular: sources.circular(),
    })?;
    for family in &sources.graph.families {
        let documents = family.documents.iter().map(|id| {
            let document = &sources.documents[id];
            Member {
                id,
                file: &document.file,
                publisher: document.publisher.as_deref(),
                title: document.title.as_deref(),
                published: document.published.as_ref(),
                asked: sources.asked.contains(id),
            }
        });
        output.json(&Line::SourceFamily {
            id: &family.id,
            documents: documents.collect(),
            roots: &family.roots,
            edges: &family.edges,
            traces: &family.traces,
            circular: &family.circular,
            back_flow: &family.back_flow,
            absent: &family.absent,
        })?;
    }
    for trace in &sources.graph.traces {
        output.json(&Line::SharedTrace { trace })?;
    }
    Ok(())
}
