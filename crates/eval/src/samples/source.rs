//! Checks of documents: where they come from, what is known of them, the order of their text.

use super::check::{Checked, Checker, listed, require};
use super::expectation::Expectation;
use super::export::{contains, folded};

impl Checker<'_> {
    pub(super) fn copy(&self, files: &[String], attributed: bool) -> Checked {
        let documents = self.one_of_each(files)?;
        let family = &documents[0].family;
        if family.is_none() || documents.iter().any(|document| document.family != *family) {
            let families = documents
                .iter()
                .map(|d| d.family.clone().unwrap_or("none".to_owned()));
            return Err(listed("families", families).into());
        }
        let original = documents[0];
        let names = [
            Some(&original.id),
            original.publisher.as_ref(),
            original.title.as_ref(),
        ];
        for copy in &documents[1..] {
            let says = copy.cites.iter().any(|cited| {
                names
                    .into_iter()
                    .flatten()
                    .any(|name| folded(cited) == folded(name))
                    || original
                        .publisher
                        .as_ref()
                        .is_some_and(|publisher| contains(cited, publisher))
            });
            require(says == attributed, || {
                let verb = if says { "names" } else { "does not name" };
                format!("{} {verb} its source", copy.file)
            })?;
        }
        Ok(())
    }

    /// Whether a citation (an outlet's name, or the id of a document) is of the expected source.
    pub(super) fn cited_is(&self, cited: &str, expected: &str) -> bool {
        contains(cited, expected)
            || self
                .export
                .document(cited)
                .and_then(|document| document.publisher.as_ref())
                .is_some_and(|publisher| contains(publisher, expected))
    }

    pub(super) fn metadata(&self, expectation: &Expectation, field: &str, value: &str) -> Checked {
        for document in self.documents_of(expectation)? {
            let authors = (!document.authors.is_empty()).then(|| document.authors.join("; "));
            let (found, whole) = match field {
                "published" => (document.published.map(|date| date.label()), true),
                "language" => (document.language.clone(), true),
                "media_type" => (Some(document.media_type.clone()), true),
                "title" => (document.title.clone(), false),
                "publisher" => (document.publisher.clone(), false),
                "authors" => (authors, false),
                "url" => (document.url.clone(), false),
                _ => return Err(format!("documents have no field `{field}`").into()),
            };
            let met = match &found {
                None => value.is_empty(),
                Some(found) if whole => found == value,
                Some(found) => !value.is_empty() && contains(found, value),
            };
            require(met, || {
                found.map_or("it is null".to_owned(), |found| format!("it is `{found}`"))
            })?;
        }
        Ok(())
    }
}

/// The phrase that a text does not have after those before it.
pub(super) fn first_out_of_order<'p>(text: &str, phrases: &'p [String]) -> Option<&'p String> {
    let text = folded(text);
    let mut from = 0;
    phrases.iter().find(|phrase| {
        let phrase = folded(phrase);
        match text[from..].find(&phrase) {
            Some(at) => {
                from += at + phrase.len();
                false
            }
            None => true,
        }
    })
}
