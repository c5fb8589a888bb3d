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
    let mut starts: Vec<Option<usize>> = vec![None; table.sequences.len()];
    for sentence in sentences {
        let stream = Stream::new(codebook, annotation, sentence);
        find(&stream, table, &mut starts);
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

/// Where each sequence of the table first begins.
fn find<L>(stream: &Stream<'_>, table: &CueTable<L>, starts: &mut [Option<usize>]) {
    for at in 0..stream.words.len() {
        let word = &stream.words[at];
        let by_word = [word.lemma, &word.form]
            .into_iter()
            .flat_map(|form| table.of_word(form));
        let by_class = word
            .classes
            .iter()
            .flat_map(|(class, _)| table.of_class(*class));
        for &index in by_word.chain(by_class) {
            if starts[index].is_none() && matches(stream, &table.sequences[index].0, at) {
                starts[index] = Some(word.token);
            }
        }
    }
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
