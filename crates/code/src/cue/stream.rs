//! A sentence as cues see it: words without marks, each with the classes that begin there.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::Codebook;

/// A sentence's words.
pub(crate) struct Stream<'a> {
    pub(crate) words: Vec<Word<'a>>,
}

/// One word.
pub(crate) struct Word<'a> {
    /// Its token.
    pub(crate) token: usize,
    /// Its folded lemma.
    pub(crate) lemma: &'a str,
    /// Its folded form.
    pub(crate) form: &'a str,
    /// Classes that begin here, each with where it ends.
    pub(crate) classes: Vec<(usize, usize)>,
}

impl<'a> Stream<'a> {
    /// The words of a sentence.
    pub(crate) fn new(codebook: &Codebook, annotation: &'a Annotation, sentence: usize) -> Self {
        let mut words: Vec<Word<'a>> = annotation.sentences[sentence]
            .tokens
            .clone()
            .filter(|&token| !annotation.lemmas[token].is_empty())
            .map(|token| Word {
                token,
                lemma: &annotation.lemmas[token],
                form: &annotation.forms[token],
                classes: Vec::new(),
            })
            .collect();
        let lemmas: Vec<&str> = words.iter().map(|word| word.lemma).collect();
        let forms: Vec<&str> = words.iter().map(|word| word.form).collect();
        let classes: Vec<Vec<(usize, usize)>> = (0..words.len())
            .map(|at| classes(codebook, annotation, &words, [&lemmas, &forms], at))
            .collect();
        for (word, classes) in words.iter_mut().zip(classes) {
            word.classes = classes;
        }
        Stream { words }
    }
}

/// The classes that begin at a word; `spoken` are all words as lemmas and as written.
fn classes(
    codebook: &Codebook,
    annotation: &Annotation,
    words: &[Word<'_>],
    spoken: [&[&str]; 2],
    at: usize,
) -> Vec<(usize, usize)> {
    const LONGEST: usize = 5;
    let cues = &codebook.cues;
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut add = |class: usize, end: usize| {
        if !found.contains(&(class, end)) {
            found.push((class, end));
        }
    };
    let window = at..(at + LONGEST).min(words.len());
    let [lemmas, forms] = spoken.map(|words| &words[window.clone()]);
    // Most words are written as their lemma.
    let written = (lemmas != forms).then_some(forms);
    for phrase in [lemmas].into_iter().chain(written) {
        for (length, classes) in cues.classes_of(phrase) {
            for &class in classes {
                add(class, at + length);
            }
        }
    }
    if let Some(actor) = annotation.actor_at(words[at].token) {
        let own = &annotation.actors[actor];
        let begins = at == 0 || !own.tokens.contains(&words[at - 1].token);
        let kind = &annotation.actors[annotation.referent(actor)].kind;
        if let Some(kind) = kind
            .as_deref()
            .filter(|_| own.class != ActorClass::Anaphor || begins)
        {
            let end = words[at..]
                .iter()
                .position(|word| !own.tokens.contains(&word.token))
                .map_or(words.len(), |length| at + length);
            for &class in cues.classes_of_kind(kind) {
                add(class, end);
            }
        }
    }
    found
}
