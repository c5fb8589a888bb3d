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
    /// Which moves may be made where no entity is open and where one of each label is; and before a cut.
    masks: Vec<[Vec<f32>; 2]>,
}

/// Whether a move may be made with an entity of this label open, or none, and with or without a cut after the word.
fn allows(action: Move, open: Option<EntityLabel>, cut: bool) -> bool {
    match action {
        Move::Begin(_) => open.is_none() && !cut,
        Move::In(label) => open == Some(label) && !cut,
        Move::Last(label) => open == Some(label),
        Move::Unit(_) | Move::Out => open.is_none(),
        Move::Never => false,
    }
}

impl Recogniser {
    pub(crate) fn read(asset: &Asset) -> Recogniser {
        let scorer = Scorer::read(asset, "ner");
        let moves: Vec<Move> = scorer.actions.iter().map(|name| read_move(name)).collect();
        let open = std::iter::once(None).chain(EntityLabel::ALL.iter().copied().map(Some));
        let masks = open.map(|open| {
            [false, true].map(|cut| scorer.mask(|action| allows(moves[action], open, cut)))
        });
        Recogniser {
            masks: masks.collect(),
            scorer,
            moves,
        }
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
            let mask = open.map_or(0, |(_, label)| label as usize + 1);
            let mask = &self.masks[mask][usize::from(cut)];
            let Some(action) = transition::best(scores, mask) else {
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
