//! Dictionary forms: WordNet-style suffix rules, checked against a word list, with exceptions first (spaCy's rule lemmatizer).

use crate::asset::{Asset, SortedLines};
use crate::label::Pos;

struct Tables {
    pos: Pos,
    rules: Vec<(&'static str, &'static str)>,
    exceptions: SortedLines,
    index: SortedLines,
}

/// The lemma tables by part of speech.
pub(crate) struct Lemmatizer {
    tables: Vec<Tables>,
}

impl Lemmatizer {
    pub(crate) fn read(asset: &Asset) -> Lemmatizer {
        let tables = [
            (Pos::Adj, "adj"),
            (Pos::Adv, "adv"),
            (Pos::Noun, "noun"),
            (Pos::Verb, "verb"),
            (Pos::Punct, "punct"),
        ]
        .map(|(pos, name)| Tables {
            pos,
            rules: asset
                .text(&format!("lemma.rules.{name}"))
                .lines()
                .filter_map(|line| line.split_once('\t'))
                .collect(),
            exceptions: SortedLines::new(asset.text(&format!("lemma.exc.{name}"))),
            index: SortedLines::new(asset.text(&format!("lemma.index.{name}"))),
        });
        Lemmatizer {
            tables: tables.into(),
        }
    }

    /// Whether the word lists know this lower-case form, as a lemma or as an irregular or regular inflection.
    pub(crate) fn knows(&self, lower: &str) -> bool {
        self.tables.iter().any(|tables| {
            tables.index.contains(lower)
                || tables.exceptions.contains(lower)
                || tables.rules.iter().any(|(old, new)| {
                    lower.strip_suffix(old).is_some_and(|stem| {
                        !stem.is_empty() && tables.index.contains(&format!("{stem}{new}"))
                    })
                })
        })
    }

    /// The lemma of a form, given also in lower case, with the given part of speech, if no rule names it and the form is not its own.
    pub(crate) fn look_up(&self, form: &str, lower: &str, pos: Pos) -> Box<str> {
        let Some(tables) = self.tables.iter().find(|tables| tables.pos == pos) else {
            return if pos == Pos::Propn {
                form.into()
            } else {
                lower.into()
            };
        };
        // The first exception that no rule yields wins; the order of preference is spaCy's.
        let (mut known, mut plain, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
        for (old, new) in &tables.rules {
            let Some(stem) = lower.strip_suffix(old) else {
                continue;
            };
            let candidate = format!("{stem}{new}");
            if candidate.is_empty() {
                continue;
            }
            if tables.index.contains(&candidate) {
                known.push(candidate);
            } else if !candidate.chars().all(char::is_alphabetic) {
                plain.push(candidate);
            } else {
                unknown.push(candidate);
            }
        }
        let rest = known.iter().rev().chain(&plain);
        let forms: Vec<&str> = rest.map(String::as_str).collect();
        let exceptions = tables.exceptions.get(lower).unwrap_or("");
        let exception = exceptions
            .split('\t')
            .rfind(|lemma| !lemma.is_empty() && !forms.contains(lemma));
        let chosen = exception
            .or(forms.first().copied())
            .or(unknown.first().map(String::as_str));
        chosen.unwrap_or(form).into()
    }
}
