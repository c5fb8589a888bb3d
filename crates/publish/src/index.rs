//! Look-ups among the records, and the figure that opens its sentences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use concord_record::words::one_line;
use concord_record::{Account, Document, Event, Field, Party};
use concord_redact::Register;

use crate::html::{anchor, shown, text};
use crate::input::{BriefInput, Sentence};

/// The records by id.
pub(crate) struct Index<'a> {
    pub(crate) input: &'a BriefInput,
    documents: BTreeMap<&'a str, &'a Document>,
    accounts: BTreeMap<&'a str, &'a Account>,
    events: BTreeMap<&'a str, &'a Event>,
    sentences: BTreeMap<&'a str, Vec<&'a Sentence>>,
    register: &'a Register,
}

impl<'a> Index<'a> {
    pub(crate) fn new(input: &'a BriefInput, register: &'a Register) -> Self {
        let mut sentences: BTreeMap<&str, Vec<&Sentence>> = BTreeMap::new();
        for sentence in &input.sentences {
            sentences
                .entry(&sentence.record)
                .or_default()
                .push(sentence);
        }
        Index {
            input,
            documents: input
                .documents
                .iter()
                .map(|it| (it.id.as_str(), it))
                .collect(),
            accounts: input
                .accounts
                .iter()
                .map(|it| (it.id.as_str(), it))
                .collect(),
            events: input.events.iter().map(|it| (it.id.as_str(), it)).collect(),
            sentences,
            register,
        }
    }

    pub(crate) fn document(&self, id: &str) -> Option<&'a Document> {
        self.documents.get(id).copied()
    }

    pub(crate) fn account(&self, id: &str) -> Option<&'a Account> {
        self.accounts.get(id).copied()
    }

    pub(crate) fn event(&self, id: &str) -> Option<&'a Event> {
        self.events.get(id).copied()
    }

    /// A record's sentences.
    pub(crate) fn sentences(&self, record: &str) -> &[&'a Sentence] {
        self.sentences.get(record).map_or(&[], Vec::as_slice)
    }

    /// The sentences of some records that stand for a field; where there is none, all of theirs.
    pub(crate) fn sentences_for<'r>(
        &self,
        records: impl IntoIterator<Item = &'r String>,
        field: Option<Field>,
    ) -> Vec<&'a Sentence> {
        let (mut exact, mut all) = (Vec::new(), Vec::new());
        for record in records {
            for &sentence in self.sentences(record) {
                all.push(sentence);
                if field.is_some_and(|field| sentence.fields.contains(&field)) {
                    exact.push(sentence);
                }
            }
        }
        let mut chosen = if exact.is_empty() { all } else { exact };
        let mut seen = BTreeSet::new();
        chosen.retain(|sentence| seen.insert((&sentence.document, sentence.start, sentence.end)));
        chosen
    }

    /// Words of a document or a name from one, escaped, without the names of private persons.
    pub(crate) fn shown(&self, words: &str) -> String {
        shown(self.register, words)
    }

    /// Sides by the names that may be shown, each once.
    pub(crate) fn sides(&self, parties: &[Party]) -> String {
        let mut names: Vec<String> = Vec::new();
        for party in parties {
            let name = match party.actor {
                Some(_) => party.name.clone(),
                None => self.register.withhold(&party.name).0,
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join("; ")
    }

    /// A figure that opens the sentences it comes from.
    pub(crate) fn figure(&self, label: &str, sentences: &[&Sentence]) -> String {
        if sentences.is_empty() {
            return format!("<span>{}</span>", text(label));
        }
        let mut html = format!(
            "<details class=\"figure\"><summary>{}</summary>",
            text(label)
        );
        html.push_str("<div class=\"sentences\">");
        for sentence in sentences {
            html.push_str(&self.quotation(sentence));
        }
        html.push_str("</div></details>");
        html
    }

    /// A document's words with where they stand.
    pub(crate) fn quotation(&self, sentence: &Sentence) -> String {
        let document = self.document(&sentence.document);
        let language = document.and_then(|document| document.language.as_deref());
        let mut html = String::from("<figure class=\"quotation\"><blockquote dir=\"auto\"");
        if let Some(language) = language {
            let _ = write!(html, " lang=\"{}\"", text(language));
        }
        let _ = write!(
            html,
            ">“{}”</blockquote><figcaption>",
            self.shown(&one_line(&sentence.text))
        );
        match document {
            Some(document) => {
                let _ = write!(
                    html,
                    "<a href=\"#{}\">{}</a>",
                    anchor(&document.id),
                    self.shown(&document.file)
                );
                if let Some(publisher) = &document.publisher {
                    let _ = write!(html, ", {}", self.shown(publisher));
                }
                if let Some(published) = &document.published {
                    let _ = write!(html, ", {}", text(&published.label()));
                }
                let _ = write!(
                    html,
                    "; code points {}–{}; <code title=\"SHA-256 of the text: {}\">{}</code>",
                    sentence.start,
                    sentence.end,
                    text(&document.text_sha256),
                    text(
                        document
                            .text_sha256
                            .get(..12)
                            .unwrap_or(&document.text_sha256)
                    ),
                );
            }
            None => {
                let _ = write!(html, "{}", text(&sentence.document));
            }
        }
        html.push_str("</figcaption></figure>");
        html
    }
}
