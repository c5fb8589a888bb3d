//! Token vectors: hashed embeddings of the word's features, mixed, then four convolutions over neighbouring words (spaCy's `tok2vec`).

use crate::asset::Asset;
use crate::matrix::Maxout;
use crate::word::{self, Features};

/// Width of every token vector.
pub(crate) const WIDTH: usize = 96;
/// Number of convolutions; also the number of empty rows that stand before and after a sentence.
const DEPTH: usize = 4;
/// thinc numbers the hash seeds of the embedding tables from here.
const FIRST_SEED: u32 = 8;

struct Table {
    rows: u32,
    seed: u32,
    values: Vec<f32>,
}

/// One encoder. The tagger and the parser share one; the entity recogniser has its own.
pub(crate) struct Encoder {
    tables: Vec<Table>,
    mix: Maxout,
    convolutions: Vec<Maxout>,
}

impl Encoder {
    pub(crate) fn read(asset: &Asset, name: &str, columns: usize) -> Encoder {
        let tables = (0..columns).map(|column| {
            let tensor = asset.tensor(&format!("{name}.embed.{column}"));
            Table {
                rows: tensor.shape[0] as u32,
                seed: FIRST_SEED + column as u32,
                values: tensor.values,
            }
        });
        Encoder {
            tables: tables.collect(),
            mix: Maxout::read(asset, &format!("{name}.mix")),
            convolutions: (0..DEPTH)
                .map(|layer| Maxout::read(asset, &format!("{name}.conv.{layer}")))
                .collect(),
        }
    }

    /// The vectors of words out of context.
    pub(crate) fn embed(&self, words: &[Features], scratch: &mut Vec<f32>) -> Vec<[f32; WIDTH]> {
        let stride = self.tables.len() * WIDTH;
        let mut input = vec![0.0; words.len() * stride];
        for (features, row) in words.iter().zip(input.chunks_exact_mut(stride)) {
            // The last column asks whether the token is white space, which it never is here.
            let identifiers = [
                features.norm,
                features.prefix,
                features.suffix,
                features.shape,
                features.followed_by_space,
                0,
            ];
            for ((table, identifier), slot) in self
                .tables
                .iter()
                .zip(identifiers)
                .zip(row.chunks_exact_mut(WIDTH))
            {
                for row in word::rows(identifier, table.seed) {
                    let start = (row % table.rows) as usize * WIDTH;
                    for (sum, value) in slot.iter_mut().zip(&table.values[start..start + WIDTH]) {
                        *sum += value;
                    }
                }
            }
        }
        let mut vectors = vec![[0.0; WIDTH]; words.len()];
        self.mix
            .apply(&input, stride, words.len(), scratch, |row, result| {
                vectors[row].copy_from_slice(result)
            });
        vectors
    }

    /// Turns out-of-context vectors (one row each, contiguous) into vectors in context.
    ///
    /// spaCy pads each text with empty rows before it runs the convolutions, and those rows acquire values that flow back into the
    /// sentence; so they are computed here too, each layer one row fewer on either side.
    pub(crate) fn contextualise(&self, words: &[[f32; WIDTH]], scratch: &mut Vec<f32>) -> Vec<f32> {
        let count = words.len();
        let total = count + 2 * DEPTH;
        let mut rows = vec![0.0; total * WIDTH];
        for (word, row) in words
            .iter()
            .zip(rows[DEPTH * WIDTH..].chunks_exact_mut(WIDTH))
        {
            row.copy_from_slice(word);
        }
        let mut residual = vec![0.0; total * WIDTH];
        for (layer, convolution) in self.convolutions.iter().enumerate() {
            let first = layer + 1;
            let height = total - 2 * first;
            let window = &rows[(first - 1) * WIDTH..];
            convolution.apply(window, WIDTH, height, scratch, |row, result| {
                residual[row * WIDTH..][..WIDTH].copy_from_slice(result);
            });
            for (value, change) in rows[first * WIDTH..][..height * WIDTH]
                .iter_mut()
                .zip(&residual)
            {
                *value += change;
            }
        }
        rows.truncate((DEPTH + count) * WIDTH);
        rows.drain(..DEPTH * WIDTH);
        rows
    }
}
