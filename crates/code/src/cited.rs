//! Notes as records, tied to the records of the sentences that call them, and what a document says that it leans on.

use std::collections::BTreeSet;
use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::{ActorKind, Codebook};
use concord_read::Citation;
use concord_record::{CitedSource, DateRange, Evidence, Field, Note, Record};

/// Adds to each record the notes of its sentences as evidence, and after the records the notes themselves. A note counts where both a
/// mark and a body were found: a body that nothing calls says nothing about a sentence.
pub(crate) fn notes(annotation: &Annotation, records: &mut Vec<Record>) {
    let id = &annotation.context.document;
    let mut before: Option<CitedSource> = None;
    let mut notes: Vec<Note> = Vec::new();
    for note in &annotation.notes {
        let Some(body) = note.body.clone() else {
            continue;
        };
        let words = &annotation.text.as_str()[body.clone()];
        let sources: Vec<CitedSource> = if concord_read::refers_back(words) {
            before.iter().cloned().collect()
        } else {
            let cited = concord_read::citations(words);
            cited.into_iter().map(source).collect()
        };
        before = sources.last().cloned().or(before);
        if note.marks.is_empty() {
            continue;
        }
        let evidence = Evidence::new(id, &annotation.text, body, Field::Note);
        let mut sentences: Vec<_> = note
            .marks
            .iter()
            .filter_map(|mark| sentence(annotation, mark))
            .map(|sentence| {
                annotation
                    .text
                    .span(annotation.sentences[sentence].bytes.clone())
            })
            .collect();
        sentences.dedup();
        let mut callers = Vec::new();
        for record in &mut *records {
            let Some((record, spans)) = standing(record) else {
                continue;
            };
            let calls = spans.iter().any(|span| {
                carries(span.field)
                    && sentences
                        .iter()
                        .any(|sentence| sentence.start <= span.start && span.start < sentence.end)
            });
            if calls {
                spans.push(evidence.clone());
                callers.push(record);
            }
        }
        notes.push(Note {
            id: format!("{id}-n{}", notes.len() + 1),
            document: id.clone(),
            label: note.label.clone(),
            sources,
            records: callers,
            evidence: vec![evidence],
        });
    }
    records.extend(notes.into_iter().map(Record::Note));
}

/// The outlets that a document leans on, by name: those of its notes, speakers that are outlets, and sites that its running text
/// links to. The document's own outlet is none of them. Sorted, each once.
pub fn cites(codebook: &Codebook, annotation: &Annotation, records: &[Record]) -> Vec<String> {
    let outlet = |name: &str| {
        let known = codebook.actors.canonical(name);
        match known.filter(|entry| entry.kind == ActorKind::Media) {
            Some(entry) => Some(entry.name.clone()),
            None => concord_read::is_outlet_name(name).then(|| name.to_owned()),
        }
    };
    let mut found: BTreeSet<String> = BTreeSet::new();
    for record in records {
        match record {
            Record::Note(note) => found.extend(note.sources.iter().filter_map(|source| {
                let site = source.url.as_deref().map(concord_read::site);
                let named = source.outlet.as_deref();
                named
                    .map(|name| outlet(name).unwrap_or_else(|| name.to_owned()))
                    .or(site.map(str::to_owned))
                    .or(source.title.clone())
            })),
            Record::Claim(claim) => found.extend(outlet(&claim.speaker)),
            Record::Quantity(quantity) => {
                found.extend(quantity.reporter.as_deref().and_then(outlet))
            }
            Record::Account(account) => {
                found.extend(account.reporters.iter().filter_map(|name| outlet(name)));
            }
            _ => {}
        }
    }
    let text = annotation.text.as_str();
    for block in annotation.blocks.iter().filter(|it| it.kind.is_coded()) {
        let words = &text[block.range()];
        let sites = concord_read::addresses(words).into_iter();
        found.extend(sites.map(|range| concord_read::site(&words[range]).to_owned()));
    }
    if let Some(own) = &annotation.context.publisher {
        found.retain(|name| bare(name) != bare(own));
    }
    found.into_iter().collect()
}

fn bare(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    lower.strip_prefix("the ").unwrap_or(&lower).to_owned()
}

fn source(citation: Citation) -> CitedSource {
    CitedSource {
        outlet: citation.outlet,
        authors: citation.authors,
        title: citation.title,
        published: citation.published.as_deref().and_then(DateRange::parse),
        url: citation.url,
    }
}

/// The sentence that a mark closes: a mark behind the stop belongs to the sentence before it, whatever the sentence splitter says.
fn sentence(annotation: &Annotation, mark: &Range<usize>) -> Option<usize> {
    let block = annotation
        .blocks
        .iter()
        .find(|block| block.start <= mark.start && mark.start < block.end)?;
    let text = annotation.text.as_str();
    let marked = |at: usize| {
        let mut marks = annotation.notes.iter().flat_map(|note| &note.marks);
        marks.any(|other| other.contains(&at))
    };
    // Brackets and commas between marks belong to them: "¹,²", "[1, 2]".
    let anchor = text[block.start..mark.start]
        .char_indices()
        .map(|(at, letter)| (block.start + at, letter))
        .rfind(|&(at, letter)| {
            !letter.is_whitespace() && !matches!(letter, '[' | ']' | ',' | '^') && !marked(at)
        })
        .map_or(mark.start, |(at, _)| at);
    let after = annotation
        .sentences
        .partition_point(|sentence| sentence.bytes.start <= anchor);
    let sentence = after.checked_sub(1)?;
    let within = annotation.sentences[sentence].bytes.end > block.start;
    within.then_some(sentence)
}

/// Whether evidence of a field shows where a record is told, and not what it takes from elsewhere.
fn carries(field: Field) -> bool {
    matches!(
        field,
        Field::Trigger
            | Field::Value
            | Field::Proposition
            | Field::Passage
            | Field::Killed
            | Field::Wounded
            | Field::Detained
            | Field::Missing
    )
}

fn standing(record: &mut Record) -> Option<(String, &mut Vec<Evidence>)> {
    match record {
        Record::Account(it) => Some((it.id.clone(), &mut it.evidence)),
        Record::Quantity(it) => Some((it.id.clone(), &mut it.evidence)),
        Record::Claim(it) => Some((it.id.clone(), &mut it.evidence)),
        Record::Relation(it) => Some((it.id.clone(), &mut it.evidence)),
        _ => None,
    }
}
