//! The sentences that records stand on.

use std::cmp::Reverse;

use concord_record::Evidence;
use serde::Serialize;

use crate::{Casebook, Result};

/// A sentence of a document with what it is evidence for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quote {
    /// The document.
    pub document: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The document's words.
    pub text: String,
    /// The spans in it.
    pub spans: Vec<Evidence>,
}

impl Casebook {
    /// The sentences of some evidence in reading order, each once.
    ///
    /// # Errors
    /// A document is not in the casebook, or the casebook cannot be read.
    pub fn quotes<'a>(
        &self,
        evidence: impl IntoIterator<Item = &'a Evidence>,
    ) -> Result<Vec<Quote>> {
        let mut evidence: Vec<&Evidence> = evidence.into_iter().collect();
        // Wide spans first, so that what lies in them needs no sentence of its own.
        evidence.sort_by_key(|it| (it.start, Reverse(it.end), it.field));
        let mut quotes: Vec<Quote> = Vec::new();
        for evidence in evidence {
            let held = quotes.iter_mut().find(|quote| {
                quote.document == evidence.document
                    && quote.start <= evidence.start
                    && evidence.end <= quote.end
            });
            if let Some(quote) = held {
                quote.spans.push(evidence.clone());
                continue;
            }
            let passage = self.passage(&evidence.document, evidence.span())?;
            quotes.push(Quote {
                document: passage.document,
                start: passage.start,
                end: passage.end,
                text: passage.text,
                spans: vec![evidence.clone()],
            });
        }
        quotes.sort_by_key(|quote| (quote.start, quote.end));
        Ok(quotes)
    }
}
