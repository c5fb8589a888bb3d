//! The model as one file.
//!
//! Little-endian: a magic word, then each part as a count and its items. Weights of sparse features are kept as multiples of 1/1024
//! behind a mask of those that are not nought; features ascend, so the same model is the same bytes.

use rustc_hash::FxHashMap;

use crate::boost::{Boost, Node};
use crate::incident::{Assembler, Thresholds};
use crate::linear::{Linear, QUESTIONS};
use crate::tagger::{Tagger, WIDTH};
use crate::{Model, Role};

const MAGIC: &[u8; 8] = b"croles02";
const STEP: f32 = 1024.0;

/// The bytes are no model of this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadModel;

impl std::fmt::Display for BadModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the model of roles is damaged or of another version; train it again")
    }
}

impl std::error::Error for BadModel {}

impl Model {
    /// The model as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        weights(&self.tagger.weights, &mut out);
        for value in self.tagger.transitions.iter().flatten().flatten() {
            out.extend(value.to_le_bytes());
        }
        for linear in [&self.assembler.document, &self.assembler.sentence] {
            weights(&linear.weights, &mut out);
            for value in linear.base {
                out.extend(value.to_le_bytes());
            }
        }
        for boost in self
            .assembler
            .kinds
            .iter()
            .chain([&self.assembler.member, &self.assembler.pair])
        {
            trees(boost, &mut out);
        }
        let thresholds = &self.thresholds;
        for value in [thresholds.kind, thresholds.join, thresholds.share]
            .into_iter()
            .chain(thresholds.member)
        {
            out.extend(value.to_le_bytes());
        }
        out
    }

    /// The model that some bytes hold.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, BadModel> {
        let mut input = Input(bytes);
        if input.take::<8>()? != *MAGIC {
            return Err(BadModel);
        }
        let mut tagger = Tagger {
            weights: input.weights::<WIDTH>()?,
            ..Tagger::default()
        };
        for value in tagger.transitions.iter_mut().flatten().flatten() {
            *value = input.float()?;
        }
        let document = input.linear()?;
        let sentence = input.linear()?;
        let kinds = (0..QUESTIONS)
            .map(|_| input.boost())
            .collect::<Result<Vec<_>, _>>()?;
        let (member, pair) = (input.boost()?, input.boost()?);
        let (kind, join, share) = (input.float()?, input.float()?, input.float()?);
        let mut member_thresholds = [0.0; Role::ALL.len()];
        for value in &mut member_thresholds {
            *value = input.float()?;
        }
        if !input.0.is_empty() {
            return Err(BadModel);
        }
        Ok(Model {
            tagger,
            assembler: Assembler {
                document,
                sentence,
                kinds,
                member,
                pair,
            },
            thresholds: Thresholds {
                kind,
                member: member_thresholds,
                join,
                share,
            },
        })
    }
}

fn weights<const N: usize>(table: &FxHashMap<u32, [f32; N]>, out: &mut Vec<u8>) {
    let mut rows: Vec<(u32, [i16; N])> = table
        .iter()
        .map(|(&id, row)| (id, row.map(|weight| (weight * STEP).round() as i16)))
        .filter(|(_, row)| row.iter().any(|&weight| weight != 0))
        .collect();
    rows.sort_unstable();
    out.extend((rows.len() as u32).to_le_bytes());
    for (id, row) in rows {
        let mask = (0..N).fold(0u16, |mask, at| mask | (u16::from(row[at] != 0) << at));
        out.extend(id.to_le_bytes());
        out.extend(mask.to_le_bytes());
        for weight in row.into_iter().filter(|&weight| weight != 0) {
            out.extend(weight.to_le_bytes());
        }
    }
}

fn trees(boost: &Boost, out: &mut Vec<u8>) {
    out.extend(boost.base.to_le_bytes());
    out.extend((boost.trees.len() as u32).to_le_bytes());
    for tree in &boost.trees {
        out.extend((tree.len() as u16).to_le_bytes());
        for node in tree {
            out.extend(node.feature.to_le_bytes());
            out.extend(node.left.to_le_bytes());
            out.extend(node.value.to_le_bytes());
        }
    }
}

struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], BadModel> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(BadModel)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn float(&mut self) -> Result<f32, BadModel> {
        Ok(f32::from_le_bytes(self.take()?))
    }

    fn short(&mut self) -> Result<u16, BadModel> {
        Ok(u16::from_le_bytes(self.take()?))
    }

    fn long(&mut self) -> Result<u32, BadModel> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    fn weights<const N: usize>(&mut self) -> Result<FxHashMap<u32, [f32; N]>, BadModel> {
        let count = self.long()?;
        let mut table = FxHashMap::default();
        for _ in 0..count {
            let id = self.long()?;
            let mask = self.short()?;
            let mut row = [0.0; N];
            for (at, weight) in row.iter_mut().enumerate() {
                if mask >> at & 1 == 1 {
                    *weight = f32::from(i16::from_le_bytes(self.take()?)) / STEP;
                }
            }
            table.insert(id, row);
        }
        Ok(table)
    }

    fn linear(&mut self) -> Result<Linear, BadModel> {
        let weights = self.weights::<QUESTIONS>()?;
        let mut base = [0.0; QUESTIONS];
        for value in &mut base {
            *value = self.float()?;
        }
        Ok(Linear { weights, base })
    }

    fn boost(&mut self) -> Result<Boost, BadModel> {
        let base = self.float()?;
        let mut trees = Vec::new();
        for _ in 0..self.long()? {
            let mut tree = Vec::new();
            for _ in 0..self.short()? {
                tree.push(Node {
                    feature: self.short()?,
                    left: self.short()?,
                    value: self.float()?,
                });
            }
            // A question's children lie behind it and inside the tree, so that every walk ends.
            let sound = tree.iter().enumerate().all(|(at, node)| {
                let left = usize::from(node.left);
                node.is_leaf() || left > at && left + 1 < tree.len()
            });
            if tree.is_empty() || !sound {
                return Err(BadModel);
            }
            trees.push(tree);
        }
        Ok(Boost { base, trees })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boost::LEAF;

    #[test]
    fn what_is_written_is_read() {
        let leaf = |value| Node {
            feature: LEAF,
            value,
            left: 0,
        };
        let question = Node {
            feature: 3,
            value: 0.5,
            left: 1,
        };
        let boost = Boost {
            base: 0.25,
            trees: vec![vec![question, leaf(-1.0), leaf(1.0)], vec![leaf(0.5)]],
        };
        let mut model = Model::default();
        model.tagger.weights.insert(7, [0.5; WIDTH]);
        model.tagger.transitions[1][2][0] = -2.0;
        model.assembler.document.base[3] = 1.5;
        model.assembler.kinds = vec![boost.clone(); QUESTIONS];
        model.assembler.member = boost.clone();
        model.assembler.pair = boost;
        let bytes = model.to_bytes();
        assert_eq!(Model::from_bytes(&bytes), Ok(model));
        for length in 0..bytes.len() {
            assert!(Model::from_bytes(&bytes[..length]).is_err(), "{length}");
        }
    }
}
