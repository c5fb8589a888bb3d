//! Cues in a text: which of a table's word patterns its sentences meet, and what they speak for.

mod stream;

use std::collections::BTreeMap;

use concord_annotate::Annotation;
use concord_codebook::{Codebook, CueTable, Slot};

pub(crate) use self::stream::Stream;

/// The most words between two runs of a sequence.
const GAP: usize = 8;

/// A cue that is met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Met<L> {
    /// What it speaks for.
    pub(crate) label: L,
    /// How much.
    pub(crate) weight: f64,
    /// The token that its first sequence begins with.
    pub(crate) token: usize,
}

/// The cues of a table that sentences meet together, in the order of the table.
pub(crate) fn met<L: Copy>(
    codebook: &Codebook,
    annotation: &Annotation,
    sentences: impl IntoIterator<Item = usize>,
    table: &CueTable<L>,
) -> Vec<Met<L>> {
    Reader::new(codebook, annotation, table).met(sentences)
}

/// Reads a table's cues in a text, each sentence only once, however often it is asked for.
pub(crate) struct Reader<'a, L> {
    codebook: &'a Codebook,
    annotation: &'a Annotation,
    table: &'a CueTable<L>,
    /// The sequences that begin in a sentence, each with the token where it first does.
    read: BTreeMap<usize, Vec<(usize, usize)>>,
}

impl<'a, L: Copy> Reader<'a, L> {
    pub(crate) fn new(
        codebook: &'a Codebook,
        annotation: &'a Annotation,
        table: &'a CueTable<L>,
    ) -> Self {
        Reader {
            codebook,
            annotation,
            table,
            read: BTreeMap::new(),
        }
    }

    /// The cues that sentences meet together, in the order of the table.
    pub(crate) fn met(&mut self, sentences: impl IntoIterator<Item = usize>) -> Vec<Met<L>> {
        let table = self.table;
        let mut starts: Vec<Option<usize>> = vec![None; table.sequences.len()];
        for sentence in sentences {
            let found = self.read.entry(sentence).or_insert_with(|| {
                find(
                    &Stream::new(self.codebook, self.annotation, sentence),
                    table,
                )
            });
            for &(index, token) in &*found {
                starts[index].get_or_insert(token);
            }
        }
        table
            .cues
            .iter()
            .filter(|cue| cue.none.iter().all(|&index| starts[index].is_none()))
            .filter_map(|cue| {
                let token = starts[cue.all[0]]?;
                let all = cue.all.iter().all(|&index| starts[index].is_some());
                all.then_some(Met {
                    label: cue.label,
                    weight: cue.weight,
                    token,
                })
            })
            .collect()
    }
}

/// The sequences of the table that begin in a sentence, each with the token where it first does.
fn find<L>(stream: &Stream<'_>, table: &CueTable<L>) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut seen = vec![false; table.sequences.len()];
    for at in 0..stream.words.len() {
        let word = &stream.words[at];
        let form = Some(word.form).filter(|form| *form != word.lemma);
        let by_word = [word.lemma]
            .into_iter()
            .chain(form)
            .flat_map(|form| table.of_word(form));
        let by_class = word
            .classes
            .iter()
            .flat_map(|(class, _)| table.of_class(*class));
        for &index in by_word.chain(by_class) {
            if !seen[index] && matches(stream, &table.sequences[index].0, at) {
                seen[index] = true;
                found.push((index, word.token));
            }
        }
    }
    found
}

/// Whether the runs follow one another from here.
fn matches(stream: &Stream<'_>, runs: &[Vec<Slot>], at: usize) -> bool {
    let Some((run, rest)) = runs.split_first() else {
        return true;
    };
    ends(stream, run, at, &|end| {
        rest.is_empty()
            || (end..(end + GAP + 1).min(stream.words.len()))
                .any(|next| matches(stream, rest, next))
    })
}

/// Whether a run that begins here can end where `then` holds.
fn ends(stream: &Stream<'_>, run: &[Slot], at: usize, then: &dyn Fn(usize) -> bool) -> bool {
    let Some((slot, rest)) = run.split_first() else {
        return then(at);
    };
    let Some(word) = stream.words.get(at) else {
        return false;
    };
    match slot {
        Slot::Words(phrases) => phrases.iter().any(|phrase| {
            stands(stream, phrase, at) && ends(stream, rest, at + phrase.len(), then)
        }),
        Slot::Class(class) => word
            .classes
            .iter()
            .any(|(own, end)| own == class && ends(stream, rest, *end, then)),
    }
}

/// Whether a phrase stands here, as lemmas or as written.
fn stands(stream: &Stream<'_>, phrase: &[String], at: usize) -> bool {
    let words = stream.words[at..].iter();
    phrase.len() <= words.len()
        && phrase
            .iter()
            .zip(words)
            .all(|(own, word)| own == word.lemma || *own == word.form)
}

/// What labels have in sum, the highest first; of equals the earlier in the vocabulary.
pub(crate) fn ranked<L: Copy + Ord>(met: impl IntoIterator<Item = (L, f64)>) -> Vec<(L, f64)> {
    let mut sums: BTreeMap<L, f64> = BTreeMap::new();
    for (label, weight) in met {
        *sums.entry(label).or_default() += weight;
    }
    let mut ranked: Vec<(L, f64)> = sums.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked
}
