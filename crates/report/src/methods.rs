//! The source summary and the note on method, both written from the record, in Markdown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use concord_publish::phrase::count;
use concord_record::Document;
use concord_record::words::thousands;

use crate::compose::Report;
use crate::markdown::escaped;

/// The documents that are cited, in the order of their first note.
pub(crate) fn cited<'r>(report: &'r Report<'_>) -> Vec<&'r Document> {
    let mut seen = BTreeSet::new();
    let notes = report.notes.list.iter();
    notes
        .filter(|it| seen.insert(it.document.as_str()))
        .filter_map(|it| report.documents.get(&it.document))
        .collect()
}

/// Names with how often each occurs, the most frequent first.
fn tally(names: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

fn listed(tally: Vec<(String, usize)>) -> String {
    let parts: Vec<String> = tally
        .into_iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    parts.join(", ")
}

/// What the report rests on, as a list; then the documents.
pub(crate) fn sources(report: &Report<'_>) -> String {
    let documents = cited(report);
    let mut out = String::new();
    if documents.is_empty() {
        return "No document is cited.\n".to_owned();
    }
    let family = |it: &Document| it.family.clone().unwrap_or_else(|| it.id.clone());
    let families = tally(documents.iter().map(|it| family(it)));
    let shared = families.iter().filter(|(_, count)| *count > 1).count();
    let leaning = documents.iter().filter(|it| !it.cites.is_empty()).count();
    let unknown = || "not known".to_owned();
    let publishers = tally(
        documents
            .iter()
            .map(|it| it.publisher.clone().unwrap_or_else(unknown)),
    );
    let languages = tally(
        documents
            .iter()
            .map(|it| it.language.clone().unwrap_or_else(unknown)),
    );
    let mut days: Vec<_> = documents
        .iter()
        .filter_map(|it| it.published.as_ref())
        .filter_map(|it| Some((it.start?, it.end?)))
        .collect();
    days.sort_unstable();
    let undated = documents.len() - days.len();
    let _ = writeln!(
        out,
        "- Cited: {} of {} in the casebook.",
        count(documents.len(), "document", "documents"),
        thousands(report.documents.len() as u64)
    );
    let _ = writeln!(
        out,
        "- Independent sources: {}. Copies and documents that lean on one another are one family; {} more than one of the cited documents.",
        count(families.len(), "family", "families"),
        count(shared, "family holds", "families hold")
    );
    let _ = writeln!(
        out,
        "- Cited documents that name or lean on other sources: {leaning}."
    );
    let _ = writeln!(
        out,
        "- Publications: {}.",
        escaped(&report.shown(&listed(publishers)))
    );
    let _ = writeln!(out, "- Languages: {}.", escaped(&listed(languages)));
    if let (Some((first, _)), Some(last)) = (days.first(), days.iter().map(|(_, end)| end).max()) {
        let _ = writeln!(
            out,
            "- Published: {first} to {last}; without a known date: {undated}."
        );
    } else {
        let _ = writeln!(out, "- Published: no date is known.");
    }
    out.push('\n');
    for it in documents {
        let mut parts = vec![format!("**{}**", escaped(&report.shown(&it.file)))];
        parts.extend(
            it.title
                .as_ref()
                .map(|title| format!("“{}”", escaped(&report.shown(title)))),
        );
        parts.extend(
            it.publisher
                .as_ref()
                .map(|name| escaped(&report.shown(name))),
        );
        parts.push(it.published.as_ref().map_or_else(
            || "publication date not known".to_owned(),
            concord_record::DateRange::label,
        ));
        let _ = writeln!(out, "- {}; SHA-256 `{}`", parts.join(", "), it.sha256);
    }
    out
}

/// How the figures came about.
pub(crate) fn methods(report: &Report<'_>) -> String {
    let (methods, status) = (&report.methods, &report.status);
    let mut out = String::from(
        "A program coded the documents by rules of grammar and a codebook, and found which accounts tell of one event. Figures are counted from that record when the report is made; each names what it was counted from and what was left out. Low and high are the least and the most that any account gives.\n\n",
    );
    out.push_str(if methods.decisions == 0 {
        "No person has reviewed the records: take the figures as a draft to be checked against the sentences.\n\n"
    } else {
        "Persons have decided on some of the records; the log names each decision.\n\n"
    });
    let records: Vec<String> = status
        .records
        .iter()
        .map(|it| format!("{} {}", it.name, thousands(it.count)))
        .collect();
    let (events, not_located, not_dated) = report.unknown;
    let withheld = report
        .register
        .persons()
        .iter()
        .filter(|it| it.is_withheld())
        .count();
    let withheld_here = report
        .notes
        .list
        .iter()
        .filter(|it| report.register.withhold(&it.text).1)
        .count();
    for (name, value) in [
        ("Program", methods.program.clone()),
        ("Codebook", format!("SHA-256 `{}`", methods.codebook)),
        ("Gazetteer", escaped(&methods.gazetteer)),
        ("Documents", thousands(status.documents)),
        ("Records", escaped(&records.join(", "))),
        (
            "Decided by persons",
            format!(
                "{}; records rejected: {}",
                count_of(methods.decisions, "decision", "decisions"),
                status.rejected
            ),
        ),
        (
            "State of the casebook",
            format!(
                "{}, head `{}`",
                count_of(methods.log_entries, "log entry", "log entries"),
                methods.head
            ),
        ),
        (
            "Not known",
            format!(
                "of {events} events {not_located} are not located and {not_dated} have no date; {} have no date of publication",
                count_of(status.unpublished, "document", "documents")
            ),
        ),
        (
            "Not read",
            if status.failures.is_empty() {
                "no file".to_owned()
            } else {
                count(status.failures.len(), "file", "files")
            },
        ),
        (
            "Names",
            format!(
                "private persons are not named: {} in the casebook, {} without them here, {} in the author’s words; names that persons decided to publish: {}",
                count(withheld, "name is withheld", "names are withheld"),
                count(withheld_here, "quotation", "quotations"),
                report.left_out.len(),
                report.lifted
            ),
        ),
    ] {
        let _ = writeln!(out, "- {name}: {value}");
    }
    out
}

fn count_of(number: u64, one: &str, many: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), one, many)
}
