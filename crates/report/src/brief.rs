//! A casebook as a brief takes it.

use concord_casebook::{Casebook, Filter, Result, Status};
use concord_gazetteer::Gazetteer;
use concord_publish::{BriefInput, Methods, Unread};

use crate::sentences::sentences;

/// Everything that a brief shows of a casebook.
///
/// # Errors
/// The casebook cannot be read.
pub fn brief_input(casebook: &Casebook, title: &str) -> Result<BriefInput> {
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
        unread: unread(&status),
        methods: methods(&status),
    };
    let mut found = Vec::new();
    for it in &input.accounts {
        found.extend(sentences(casebook, &it.id, &it.evidence)?);
    }
    for it in &input.quantities {
        found.extend(sentences(casebook, &it.id, &it.evidence)?);
    }
    for it in &input.claims {
        found.extend(sentences(casebook, &it.id, &it.evidence)?);
    }
    input.sentences = found;
    Ok(input)
}

/// The files that could not be read.
pub(crate) fn unread(status: &Status) -> Vec<Unread> {
    let failures = status.failures.iter();
    failures
        .map(|failure| Unread {
            file: failure.file.clone(),
            reason: failure.reason.clone(),
        })
        .collect()
}

/// How the records of a casebook were made.
pub fn methods(status: &Status) -> Methods {
    Methods {
        program: format!("concord {}", env!("CARGO_PKG_VERSION")),
        codebook: status.codebook.clone().unwrap_or_default(),
        gazetteer: Gazetteer::current().version().to_owned(),
        log_entries: status.log_entries,
        head: status.head.clone(),
        decisions: status.decisions,
    }
}
