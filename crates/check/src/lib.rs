//! A draft held against the casebook: every figure, date, place and attribution of it, with the sentences behind the verdict.
//!
//! [`check`] is a function of plain data: the draft as annotated and coded, the documents of the casebook as annotated, and their
//! records. It reads both sides with the same grammar ([`concord_annotate`]), finds for each sentence of the draft the sentences
//! that tell of the same, and compares what they say. Sums are recomputed by [`concord_reconcile`].
//!
//! Whole accounts were not made the unit of comparison, because a draft tells of many incidents in few words: two of its
//! sentences that the coder takes for one incident would lend each other their tolls and sides. A sentence stands for itself, with
//! the day and the place that it has from those before it.
//!
//! There is no clock, no randomness and no hash order in it.

mod align;
mod candidates;
mod facts;
mod figure;
mod figures;
mod finding;
mod inner;
mod lines;
mod rigour;
mod scribe;
mod sides;
mod speech;
mod statement;
mod words;

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_read::BlockKind;
use concord_record::{Account, Document, Event, Record};

use align::{Bench, Match};
use scribe::Scribe;
use statement::Statement;

pub use candidates::candidates;
pub use finding::{Finding, Place, Report, Source, Topic, Verdict};
pub use lines::Lines;

/// A draft as read and coded.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    /// What it is; it need not be in the casebook.
    pub document: &'a Document,
    /// Its text with mentions.
    pub annotation: &'a Annotation,
    /// The records of the whole draft.
    pub records: &'a [Record],
    /// The records of each sentence coded alone, in the order of `annotation.sentences`; their spans are not used.
    pub sentences: &'a [Vec<Record>],
    /// The line of a byte of the canonical text.
    pub line: &'a dyn Fn(usize) -> usize,
}

/// What drafts are held against.
#[derive(Clone, Copy)]
pub struct Held<'a> {
    /// Documents with their mentions.
    pub documents: &'a [(Document, Annotation)],
    /// Accounts of those documents, with their events.
    pub accounts: &'a [Account],
    /// The events.
    pub events: &'a [Event],
    /// The records of a sentence of such a document, coded as if it stood alone.
    pub alone: &'a Alone<'a>,
}

/// Codes the sentence of that number as if it stood alone.
pub type Alone<'a> = dyn Fn(&Annotation, usize) -> Vec<Record> + 'a;

/// Checks a draft. The findings are in the order of the draft's text.
pub fn check(codebook: &Codebook, draft: &Draft<'_>, held: &Held<'_>) -> Report {
    let bench = Bench::new(codebook, draft, held);
    let statements = statement::statements(codebook, draft.annotation, None);
    let mut scribe = Scribe {
        annotation: draft.annotation,
        line: draft.line,
        findings: Vec::new(),
    };
    for statement in &statements {
        let records = &draft.sentences[statement.sentence];
        let matches = bench.matches(statement);
        figures::check(&bench, statement, &matches, &mut scribe);
        // A judgement tells of what may come: its figures can be checked, its days and places cannot.
        let judged = rigour::judgement(codebook, draft, statement).is_some();
        if !judged && !matches!(statement.kind, BlockKind::Title | BlockKind::Heading) {
            facts(&bench, statement, records, &matches, &mut scribe);
        }
        rigour::check(codebook, draft, statement, &mut scribe);
    }
    inner::shares(&statements, &mut scribe);
    inner::arithmetic(draft, &statements, &mut scribe);
    inner::two_figures(&bench, draft, &statements, &mut scribe);
    let mut findings = scribe.findings;
    findings.sort_by(|x, y| {
        let key = |it: &Finding| (it.place.start, it.place.end, it.verdict, it.topic);
        key(x).cmp(&key(y)).then_with(|| x.reason.cmp(&y.reason))
    });
    findings.dedup();
    Report {
        findings,
        sentences: statements.len(),
        documents: held.documents.len(),
    }
}

fn facts(
    bench: &Bench<'_>,
    statement: &Statement,
    records: &[Record],
    matches: &[Match],
    scribe: &mut Scribe<'_>,
) {
    facts::dates(bench, statement, matches, scribe);
    facts::places(bench, statement, records, matches, scribe);
    sides::check(bench, statement, records, matches, scribe);
    speech::check(bench, statement, records, matches, scribe);
    let bare = statement.figures.is_empty();
    if let Some(trigger) = statement.trigger.clone()
        && matches.is_empty()
        && bare
    {
        scribe.note(
            (Verdict::Unsupported, Topic::Incident),
            statement,
            trigger,
            "the casebook has nothing about it".to_owned(),
            Vec::new(),
        );
    }
}
