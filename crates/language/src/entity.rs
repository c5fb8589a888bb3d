//! The entity recogniser: a transition system that marks each word as beginning, inside, last of, unit or outside of an entity (BILUO).

use std::ops::Range;

use crate::asset::Asset;
use crate::label::EntityLabel;
use crate::transition::{self, Contributions, Scorer};

#[derive(Clone, Copy)]
enum Move {
    Begin(EntityLabel),
    In(EntityLabel),
    Last(EntityLabel),
    Unit(EntityLabel),
    Out,
    /// `U-` without a label, which spaCy allows only over preset annotations.
    Never,
}

/// The recogniser's model.
pub(crate) struct Recogniser {
    scorer: Scorer,
    moves: Vec<Move>,
}

impl Recogniser {
    pub(crate) fn read(asset: &Asset) -> Recogniser {
        let scorer = Scorer::read(asset, "ner");
        let moves = scorer.actions.iter().map(|name| read_move(name)).collect();
        Recogniser { scorer, moves }
    }

    /// What the token vectors of some sentences contribute to the scores.
    pub(crate) fn contributions<'a>(
        &'a self,
        vectors: &[f32],
        scratch: &'a mut transition::Scratch,
    ) -> Contributions<'a> {
        self.scorer.contributions(vectors, scratch)
    }

    /// Finds the entities of the sentence that consists of these tokens, counted from its first. `starts` marks the words at which the parser began a new sentence: no entity runs across one.
    pub(crate) fn find(
        &self,
        contributions: &Contributions<'_>,
        tokens: Range<usize>,
        starts: &[bool],
    ) -> Vec<(usize, usize, EntityLabel)> {
        let count = tokens.len();
        let mut prepared = contributions.sentence(tokens);
        let mut found = Vec::new();
        let mut open: Option<(usize, EntityLabel)> = None;
        for word in 0..count {
            let previous = open.and_then(|_| word.checked_sub(1));
            let scores = prepared.scores(&[Some(word), open.map(|(first, _)| first), previous]);
            let last = word + 1 == count;
            let cut = last || starts[word + 1];
            let allowed = |action: usize| match self.moves[action] {
                Move::Begin(_) => open.is_none() && !cut,
                Move::In(label) => open.is_some_and(|(_, current)| current == label) && !cut,
                Move::Last(label) => open.is_some_and(|(_, current)| current == label),
                Move::Unit(_) | Move::Out => open.is_none(),
                Move::Never => false,
            };
            let Some(action) = transition::best(scores, allowed) else {
                break;
            };
            match self.moves[action] {
                Move::Begin(label) => open = Some((word, label)),
                Move::Last(label) => {
                    if let Some((first, _)) = open.take() {
                        found.push((first, word + 1, label));
                    }
                }
                Move::Unit(label) => found.push((word, word + 1, label)),
                Move::In(_) | Move::Out | Move::Never => {}
            }
        }
        found
    }
}

fn read_move(name: &str) -> Move {
    let (kind, label) = name.split_once('-').unwrap_or((name, ""));
    let Ok(label) = label.parse::<EntityLabel>() else {
        return if kind == "O" { Move::Out } else { Move::Never };
    };
    match kind {
        "B" => Move::Begin(label),
        "I" => Move::In(label),
        "L" => Move::Last(label),
        "U" => Move::Unit(label),
        _ => Move::Never,
    }
}
