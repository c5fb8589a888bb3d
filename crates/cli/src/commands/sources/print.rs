//! The listing for a person: families of several documents first, each reason below the document that leans.

use concord_casebook::Casebook;
use concord_link::{Excerpt, SourceEdge, SourceFamily, TieKind, Trace, TraceKind};
use concord_record::words::{count, one_line};
use concord_record::{Document, Span};

use super::Sources;
use crate::evidence::{self, Sentence};
use crate::failure::Failure;
use crate::output::Output;
use crate::phrase;

/// Code points of a shared passage that are shown, and figures of a trace.
const SHOWN: (usize, usize) = (160, 6);

/// Prints it.
pub(super) fn listing(
    casebook: &Casebook,
    sources: &Sources,
    output: &mut Output,
) -> Result<(), Failure> {
    head(sources, output)?;
    let (alone, together): (Vec<_>, Vec<_>) = sources
        .graph
        .families
        .iter()
        .partition(|family| family.documents.len() == 1);
    for family in together {
        family_of(casebook, sources, family, output)?;
    }
    if !alone.is_empty() {
        let title = format!("lean on no other: {}", documents(alone.len()));
        section(output, &title)?;
        for family in alone {
            back_flow(sources, family, output)?;
            for id in &family.documents {
                member(sources, family, id, "", output)?;
            }
        }
    }
    if !sources.graph.traces.is_empty() {
        section(output, "counted as independent, but have this in common")?;
        for trace in &sources.graph.traces {
            let pair = format!(
                "{} and {}",
                name(&sources.documents[&trace.a]),
                name(&sources.documents[&trace.b])
            );
            output.line(format!("  {pair}: {}", says(trace)))?;
            quote_trace(sources, trace, output)?;
        }
    }
    Ok(())
}

fn documents(number: usize) -> String {
    count(number as u64, "document", "documents")
}

fn section(output: &mut Output, text: &str) -> Result<(), Failure> {
    let text = output.style.strong(text);
    output.line("")?;
    output.line(text)
}

fn head(sources: &Sources, output: &mut Output) -> Result<(), Failure> {
    let families = sources.graph.families.len();
    let independent = sources.independent;
    let mut parts = vec![
        match &sources.event {
            None => documents(sources.shown().count()),
            Some(event) => format!(
                "event {}: told by {}",
                event.id,
                documents(sources.asked.len())
            ),
        },
        count(families as u64, "source family", "source families"),
        count(
            independent as u64,
            "independent source",
            "independent sources",
        ),
    ];
    if sources.circular() > 0 {
        let circular = count(
            sources.circular() as u64,
            "case of circular reporting",
            "cases of circular reporting",
        );
        parts.push(output.style.alert(&circular));
    }
    output.line(parts.join(", "))?;
    if independent < families {
        output.note("documents of one publisher count as one source");
    }
    Ok(())
}

fn family_of(
    casebook: &Casebook,
    sources: &Sources,
    family: &SourceFamily,
    output: &mut Output,
) -> Result<(), Failure> {
    let roots: Vec<String> = family
        .roots
        .iter()
        .map(|root| match &root.outlet {
            Some(outlet) => format!("{outlet} (not in the casebook)"),
            None => {
                let names: Vec<String> = root
                    .documents
                    .iter()
                    .map(|id| name(&sources.documents[id]))
                    .collect();
                match names.as_slice() {
                    [one] => one.clone(),
                    _ => format!("one of {}", names.join(" and ")),
                }
            }
        })
        .collect();
    section(
        output,
        &format!(
            "family {}: {} from {}",
            family.id,
            documents(family.documents.len()),
            roots.join("; ")
        ),
    )?;
    for chain in &family.circular {
        let names: Vec<String> = chain
            .iter()
            .map(|id| {
                let document = &sources.documents[id];
                format!("{} ({})", name(document), document.file)
            })
            .collect();
        let mark = output.style.alert("circular reporting");
        output.line(format!("  {mark}: {}", names.join(" leans on ")))?;
    }
    back_flow(sources, family, output)?;
    for id in &family.documents {
        let root = if Sources::is_root(family, id) {
            "root"
        } else {
            ""
        };
        member(sources, family, id, root, output)?;
        for edge in family.edges.iter().filter(|edge| edge.tie.a == *id) {
            reason(casebook, sources, edge, output)?;
        }
        for trace in family.traces.iter().filter(|trace| trace.a == *id) {
            let other = name(&sources.documents[&trace.b]);
            output.line(format!("      like {other}: {}", says(trace)))?;
            quote_trace(sources, trace, output)?;
        }
    }
    Ok(())
}

fn back_flow(sources: &Sources, family: &SourceFamily, output: &mut Output) -> Result<(), Failure> {
    for back in &family.back_flow {
        let document = &sources.documents[&back.document];
        let mark = output.style.alert("data-set back-flow");
        output.line(format!(
            "  {mark}: {} ({}) names {}, which is made from reports itself",
            name(document),
            document.file,
            back.data_set
        ))?;
    }
    Ok(())
}

fn member(
    sources: &Sources,
    family: &SourceFamily,
    id: &str,
    mark: &str,
    output: &mut Output,
) -> Result<(), Failure> {
    let document = &sources.documents[id];
    let style = output.style;
    let mark = style.good(&format!("{mark:<4}"));
    let aside = match &sources.event {
        Some(_) if !sources.asked.contains(id) => "  does not tell of the event",
        _ => "",
    };
    output.line(format!(
        "  {mark} {}, {}  {}{aside}",
        name(document),
        phrase::date(document.published.as_ref()),
        style.faint(&format!("{} {id}", document.file))
    ))?;
    let is_root = |outlet: &String| {
        let mut roots = family.roots.iter();
        roots.any(|root| root.outlet.as_ref() == Some(outlet))
    };
    for outlet in family.absent.get(id).into_iter().flatten() {
        if !is_root(outlet) {
            output.line(format!("      names {outlet}, not in the casebook"))?;
        }
    }
    Ok(())
}

/// A document by its publisher, or else its title, or else its file.
pub(super) fn name(document: &Document) -> String {
    let name = document.publisher.as_ref().or(document.title.as_ref());
    one_line(name.unwrap_or(&document.file))
}

/// A tie in a word or two.
pub(super) fn kind(kind: TieKind) -> &'static str {
    match kind {
        TieKind::SameText => "same text",
        TieKind::Copy => "copy",
        TieKind::Contains => "contained",
        TieKind::Cites => "cites",
        TieKind::SharedSource => "shared source",
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// Why the first document of an edge leans on the other, when, and in which words.
fn reason(
    casebook: &Casebook,
    sources: &Sources,
    edge: &SourceEdge,
    output: &mut Output,
) -> Result<(), Failure> {
    let tie = &edge.tie;
    let other = name(&sources.documents[&tie.b]);
    let share = percent(tie.share);
    let what = match tie.kind {
        TieKind::SameText => format!("same words as {other}"),
        TieKind::Copy => format!("copy, like {other}: {share} of the shorter one's wording"),
        TieKind::Contains => {
            format!("{share} of the shorter one of it and {other} stands in the longer one")
        }
        TieKind::Cites => format!("cites {other}, with {share} of names and numbers in common"),
        TieKind::SharedSource => format!(
            "leans on {}, as {other} does, with {share} of names and numbers in common",
            tie.outlet.as_deref().unwrap_or("an outlet")
        ),
    };
    let when = match edge.days_after {
        Some(0) => "; published on the same day".to_owned(),
        Some(days) => {
            let number = count(u64::from(days.unsigned_abs()), "day", "days");
            let side = if days > 0 { "after" } else { "before" };
            format!("; published {number} {side} it")
        }
        None if edge.directed => String::new(),
        None => "; which was first is not known".to_owned(),
    };
    output.line(format!("      {what}{when}"))?;
    match tie.kind {
        TieKind::Cites | TieKind::SharedSource => {
            for excerpt in &tie.evidence {
                let around = Span {
                    start: excerpt.start,
                    end: excerpt.end,
                };
                let passage = casebook.passage(&excerpt.document, around)?;
                let sentence = Sentence {
                    document: passage.document,
                    file: sources.documents[&excerpt.document].file.clone(),
                    start: passage.start,
                    end: passage.end,
                    text: passage.text,
                    spans: Vec::new(),
                };
                evidence::print(&sentence, "        ", false, output)?;
            }
        }
        TieKind::SameText | TieKind::Copy | TieKind::Contains => {
            quote(sources, &tie.evidence, output)?;
        }
    }
    Ok(())
}

/// Words that two documents have alike, as the first of them has them, and where they are in either.
fn quote(sources: &Sources, alike: &[Excerpt], output: &mut Output) -> Result<(), Failure> {
    let Some(first) = alike.first() else {
        return Ok(());
    };
    let words = one_line(&first.exact);
    let mut shown: String = words.chars().take(SHOWN.0).collect();
    if shown.len() < words.len() {
        shown.push('…');
    }
    let places: Vec<String> = alike
        .iter()
        .map(|excerpt| {
            let file = &sources.documents[&excerpt.document].file;
            format!("{file} {}:{}", excerpt.start, excerpt.end)
        })
        .collect();
    let style = output.style;
    output.line(format!(
        "        {}  {}",
        style.quote(&format!("“{shown}”")),
        style.faint(&places.join(", "))
    ))
}

/// What a trace is.
fn says(trace: &Trace) -> String {
    let share = percent(trace.share);
    match trace.kind {
        TraceKind::Quotation => {
            format!("the same quotation, {share} of what the one with fewer words quotes")
        }
        TraceKind::Figures => format!("{share} of the odd figures of the one that has fewer"),
    }
}

fn quote_trace(sources: &Sources, trace: &Trace, output: &mut Output) -> Result<(), Failure> {
    // Figures come in pairs: each in one document and in the other.
    let step = match trace.kind {
        TraceKind::Quotation => trace.evidence.len(),
        TraceKind::Figures => 2,
    };
    for alike in trace.evidence.chunks(step.max(1)).take(SHOWN.1) {
        quote(sources, alike, output)?;
    }
    Ok(())
}
