//! `concord report`: the brief, one HTML page in which each figure opens its sentence.

use std::path::Path;

use concord_casebook::{Casebook, Filter, Status};
use concord_gazetteer::Gazetteer;
use concord_publish::{BriefInput, Methods, Sentence, Unread};
use concord_record::{Document, Evidence};

use super::export::write_file;
use crate::Outcome;
use crate::arguments::ReportArguments;
use crate::evidence;
use crate::failure::Failure;
use crate::output::Output;

/// Writes it.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &ReportArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let casebook = crate::casebook::open_fresh(casebook)?;
    let title = arguments
        .title
        .as_deref()
        .unwrap_or("Events, tolls and contradictions");
    let page = concord_publish::brief(&input(&casebook, title)?);
    match &arguments.out {
        None => output.text(&page)?,
        Some(path) => {
            write_page(path, &page)?;
            output.note(format!("wrote {}", path.display()));
        }
    }
    Ok(Outcome::Done)
}

/// Writes a page to a file.
pub(crate) fn write_page(path: &Path, page: &str) -> Result<(), Failure> {
    write_file(path, |out| {
        out.write_all(page.as_bytes())
            .map_err(Failure::file("write", path))
    })
}

/// A casebook as a brief takes it.
pub(crate) fn input(casebook: &Casebook, title: &str) -> Result<BriefInput, Failure> {
    let all = Filter::default();
    let status = casebook.status()?;
    let mut input = BriefInput {
        title: title.to_owned(),
        documents: casebook.documents(&all)?,
        accounts: casebook.accounts(&all)?,
        events: casebook.events(&all)?,
        quantities: casebook.quantities(&all)?,
        claims: casebook.claims(&all)?,
        contradictions: casebook.contradictions(&all)?,
        sentences: Vec::new(),
        unread: status
            .failures
            .iter()
            .map(|failure| Unread {
                file: failure.file.clone(),
                reason: failure.reason.clone(),
            })
            .collect(),
        methods: methods(&status),
    };
    let mut sentences = Vec::new();
    for document in &input.documents {
        let accounts = input
            .accounts
            .iter()
            .filter(|it| it.document == document.id);
        for account in accounts {
            add(
                casebook,
                document,
                &account.id,
                &account.evidence,
                &mut sentences,
            )?;
        }
        for quantity in input
            .quantities
            .iter()
            .filter(|it| it.document == document.id)
        {
            add(
                casebook,
                document,
                &quantity.id,
                &quantity.evidence,
                &mut sentences,
            )?;
        }
        for claim in input.claims.iter().filter(|it| it.document == document.id) {
            add(
                casebook,
                document,
                &claim.id,
                &claim.evidence,
                &mut sentences,
            )?;
        }
    }
    input.sentences = sentences;
    Ok(input)
}

/// How the records of a casebook were made.
pub(crate) fn methods(status: &Status) -> Methods {
    Methods {
        program: format!("concord {}", env!("CARGO_PKG_VERSION")),
        codebook: status.codebook.clone().unwrap_or_default(),
        gazetteer: Gazetteer::current().version().to_owned(),
        log_entries: status.log_entries,
        head: status.head.clone(),
        decisions: status.decisions,
    }
}

fn add(
    casebook: &Casebook,
    document: &Document,
    record: &str,
    evidence: &[Evidence],
    sentences: &mut Vec<Sentence>,
) -> Result<(), Failure> {
    for sentence in evidence::sentences(casebook, document, evidence)? {
        let mut fields: Vec<_> = sentence.spans.iter().map(|span| span.field).collect();
        fields.sort_unstable();
        fields.dedup();
        sentences.push(Sentence {
            record: record.to_owned(),
            document: document.id.clone(),
            start: sentence.start,
            end: sentence.end,
            text: sentence.text,
            fields,
        });
    }
    Ok(())
}
