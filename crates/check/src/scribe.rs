//! How findings are written down.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_record::words::one_line;

use crate::align::{Bench, Match};
use crate::finding::{Finding, Place, Source, Topic, Verdict};
use crate::statement::Statement;

/// Writes findings about one draft.
pub(crate) struct Scribe<'a> {
    pub(crate) annotation: &'a Annotation,
    pub(crate) line: &'a dyn Fn(usize) -> usize,
    pub(crate) findings: Vec<Finding>,
}

/// Sources that a finding shows at most.
const SOURCES: usize = 4;

impl Scribe<'_> {
    /// A stretch of the draft.
    pub(crate) fn place(&self, bytes: Range<usize>) -> Place {
        let span = self.annotation.text.span(bytes.clone());
        Place {
            line: (self.line)(bytes.start),
            start: span.start,
            end: span.end,
            exact: self.annotation.text.as_str()[bytes].to_owned(),
        }
    }

    /// Writes one down.
    pub(crate) fn note(
        &mut self,
        (verdict, topic): (Verdict, Topic),
        statement: &Statement,
        bytes: Range<usize>,
        reason: String,
        sources: Vec<Source>,
    ) {
        let finding = Finding {
            verdict,
            topic,
            place: self.place(bytes),
            sentence: self.place(statement.bytes.clone()),
            also: Vec::new(),
            reason,
            sources,
        };
        self.findings.push(finding);
    }

    /// The same with other stretches of the draft.
    pub(crate) fn note_with(
        &mut self,
        kind: (Verdict, Topic),
        statement: &Statement,
        bytes: Range<usize>,
        also: Vec<Range<usize>>,
        reason: String,
    ) {
        let also = also.into_iter().map(|bytes| self.place(bytes)).collect();
        self.note(kind, statement, bytes, reason, Vec::new());
        if let Some(last) = self.findings.last_mut() {
            last.also = also;
        }
    }

    /// The words of some bytes of the draft on one line.
    pub(crate) fn words(&self, bytes: &Range<usize>) -> String {
        one_line(&self.annotation.text.as_str()[bytes.clone()])
    }
}

/// The sentence of a match.
pub(crate) fn source(bench: &Bench<'_>, found: Match) -> Source {
    let page = &bench.pages[found.page];
    let bytes = page.statements[found.at].bytes.clone();
    let span = page.annotation.text.span(bytes.clone());
    Source {
        document: page.document.id.clone(),
        file: page.document.file.clone(),
        start: span.start,
        end: span.end,
        text: page.annotation.text.as_str()[bytes].to_owned(),
    }
}

/// The sentences of some matches, each once, the likeliest first, and not too many.
pub(crate) fn sources(bench: &Bench<'_>, found: &[Match]) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for found in found {
        let source = source(bench, *found);
        if !sources.contains(&source) && sources.len() < SOURCES {
            sources.push(source);
        }
    }
    sources
}
