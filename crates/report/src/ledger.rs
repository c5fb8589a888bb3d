//! What a report reads of a casebook, and the notes that it collects.

use std::collections::BTreeMap;

use concord_casebook::{Casebook, Error as CasebookError, Filter, Result};
use concord_publish::Sentence;
use concord_record::words::{one_line, plain};
use concord_record::{Account, Document, Event, Evidence, Field, Record};
use concord_redact::Register;

use crate::condition::{Condition, Key};
use crate::facts::{Facts, Fits};
use crate::sentences::sentences;

/// A casebook as drafts are answered from it. Documents and events are read once; keep it for as long as the casebook's head is the
/// same, as a live preview does.
pub struct Ledger<'a> {
    pub(crate) casebook: &'a Casebook,
    pub(crate) register: &'a Register,
    pub(crate) documents: BTreeMap<String, Document>,
    pub(crate) events: Vec<Event>,
}

impl std::fmt::Debug for Ledger<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger")
            .field("documents", &self.documents.len())
            .field("events", &self.events.len())
            .finish_non_exhaustive()
    }
}

/// Events that a directive is about, and those of which it cannot be told.
#[derive(Debug, Default)]
pub(crate) struct Chosen<'l> {
    pub(crate) events: Vec<&'l Event>,
    pub(crate) undated: usize,
    pub(crate) unlocated: usize,
}

impl Chosen<'_> {
    /// What is not counted because too little is known of it, in words.
    pub(crate) fn left_out(&self) -> Vec<String> {
        left_out(self.undated, self.unlocated)
    }
}

/// What is not counted because too little is known of it, in words.
pub(crate) fn left_out(undated: usize, unlocated: usize) -> Vec<String> {
    let mut words = Vec::new();
    if undated > 0 {
        words.push(format!(
            "not counted, because the day is not known well enough to say whether it lies in the window: {undated}"
        ));
    }
    if unlocated > 0 {
        words.push(format!(
            "not counted, because the place is not known: {unlocated}"
        ));
    }
    words
}

impl<'a> Ledger<'a> {
    /// Reads documents and events.
    ///
    /// # Errors
    /// The casebook cannot be read.
    pub fn new(casebook: &'a Casebook, register: &'a Register) -> Result<Self> {
        let all = Filter::default();
        let documents = casebook.documents(&all)?;
        Ok(Ledger {
            casebook,
            register,
            documents: documents
                .into_iter()
                .map(|it| (it.id.clone(), it))
                .collect(),
            events: casebook.events(&all)?,
        })
    }

    /// A document that records stand on.
    pub(crate) fn document(&self, id: &str) -> Option<&Document> {
        self.documents.get(id)
    }

    /// The record with an id; `None` if there is none.
    pub(crate) fn record(&self, id: &str) -> Result<Option<Record>> {
        match self.casebook.record(id) {
            Ok(record) => Ok(Some(record)),
            Err(CasebookError::UnknownRecord { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The accounts of an event.
    pub(crate) fn accounts(&self, ids: &[String]) -> Result<Vec<Account>> {
        let mut accounts = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(Record::Account(account)) = self.record(id)? {
                accounts.push(account);
            }
        }
        Ok(accounts)
    }

    /// The events that meet conditions.
    pub(crate) fn choose(&self, conditions: &[Condition]) -> Result<Chosen<'_>> {
        let by_document = conditions.iter().any(|it| it.key == Key::Document);
        let mut chosen = Chosen::default();
        for event in &self.events {
            let mut documents = Vec::new();
            if by_document {
                for account in self.accounts(&event.accounts)? {
                    documents.extend(self.documents.get(&account.document));
                }
            }
            match Facts::of_event(event, documents).fit(conditions) {
                Fits::Yes => chosen.events.push(event),
                Fits::Undated => chosen.undated += 1,
                Fits::Unlocated => chosen.unlocated += 1,
                Fits::No => {}
            }
        }
        Ok(chosen)
    }

    /// The sentences of a record that stand for a field; where there is none, all.
    pub(crate) fn sentences_for(
        &self,
        record: &str,
        evidence: &[Evidence],
        field: Option<Field>,
    ) -> Result<Vec<Sentence>> {
        let all = sentences(self.casebook, record, evidence)?;
        let exact: Vec<Sentence> = all
            .iter()
            .filter(|it| field.is_some_and(|field| it.fields.contains(&field)))
            .cloned()
            .collect();
        Ok(if exact.is_empty() { all } else { exact })
    }
}

/// A numbered note: a sentence of a document, or the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) document: String,
    /// First and one past the last code point; `None` for a whole document.
    pub(crate) span: Option<(usize, usize)>,
    /// The document's words.
    pub(crate) text: String,
    /// Where it stands, in words: `paragraph 3`.
    pub(crate) locator: String,
}

/// The notes of a report in the order in which they are first called.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) list: Vec<Note>,
    places: BTreeMap<(String, Option<(usize, usize)>), usize>,
    /// Locators by document, so that its passages are read once.
    blocks: BTreeMap<String, Vec<(usize, usize, String)>>,
}

impl Notes {
    /// The number of a sentence's note, counted from 1.
    pub(crate) fn sentence(&mut self, ledger: &Ledger<'_>, it: &Sentence) -> Result<usize> {
        let span = Some((it.start, it.end));
        let key = (it.document.clone(), span);
        if let Some(&number) = self.places.get(&key) {
            return Ok(number);
        }
        let locator = self.locator(ledger, &it.document, it.start)?;
        self.places.insert(key, self.list.len() + 1);
        self.list.push(Note {
            document: it.document.clone(),
            span,
            text: one_line(&it.text),
            locator,
        });
        Ok(self.list.len())
    }

    /// The number of a document's note.
    pub(crate) fn document(&mut self, id: &str) -> usize {
        let key = (id.to_owned(), None);
        if let Some(&number) = self.places.get(&key) {
            return number;
        }
        self.places.insert(key, self.list.len() + 1);
        self.list.push(Note {
            document: id.to_owned(),
            span: None,
            text: String::new(),
            locator: String::new(),
        });
        self.list.len()
    }

    /// Where a code point stands: each kind of passage is counted from 1.
    fn locator(&mut self, ledger: &Ledger<'_>, document: &str, at: usize) -> Result<String> {
        if !self.blocks.contains_key(document) {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            let blocks = ledger.casebook.blocks(document)?;
            let named = blocks
                .into_iter()
                .map(|block| {
                    let number = counts.entry(block.kind.clone()).or_default();
                    *number += 1;
                    let kind = match block.kind.as_str() {
                        "table" => "table row".to_owned(),
                        other => plain(other),
                    };
                    let name = match kind.as_str() {
                        "title" => kind,
                        _ => format!("{kind} {number}"),
                    };
                    let name = match block.page {
                        Some(page) => format!("page {page}, {name}"),
                        None => name,
                    };
                    (block.start, block.end, name)
                })
                .collect();
            self.blocks.insert(document.to_owned(), named);
        }
        let blocks = &self.blocks[document];
        let found = blocks
            .iter()
            .find(|(start, end, _)| (*start..*end).contains(&at));
        Ok(found.map_or_else(String::new, |(.., name)| name.clone()))
    }
}
