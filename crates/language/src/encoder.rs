//! Token vectors: hashed embeddings of the word's features, mixed, then four convolutions over neighbouring words (spaCy's `tok2vec`).
//!
//! The first convolution sees words out of context, so what a word contributes to it, as left neighbour, as centre and as right neighbour,
//! depends on the word alone. It is computed once for a word and kept ([`Encoder::describe`]); only the three later convolutions
//! multiply matrices for every token.

use crate::asset::Asset;
use crate::kernel::{self, Rows};
use crate::matrix::{Finish, Linear, Maxout};
use crate::window::{self, OUTPUTS, Tile, Window};
use crate::word::{self, Features};

/// Width of every token vector.
pub(crate) const WIDTH: usize = 96;
/// Number of convolutions; also the number of empty rows that stand before and after a sentence.
const DEPTH: usize = 4;
/// Words that a convolution sees: the left neighbour, the word, the right neighbour.
const WINDOW: usize = 3;
/// Candidates of a maxout layer.
const PIECES: usize = 3 * WIDTH;
/// Numbers kept of a word: its vector, and its share in the first convolution from each place of the window.
pub(crate) const RECORD: usize = WIDTH + WINDOW * PIECES;
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
    /// The first convolution, cut into the places of its window; the centre carries the bias.
    first: [Linear; WINDOW],
    first_finish: Finish,
    later: Vec<Window>,
}

/// The words of several sentences: where the record of each word starts in a store, and how many words each sentence has.
#[derive(Clone, Copy)]
pub(crate) struct Sentences<'a> {
    pub(crate) store: &'a [f32],
    pub(crate) words: &'a [usize],
    /// Where the record of a row without a word starts.
    pub(crate) empty: usize,
    pub(crate) lengths: &'a [usize],
}

/// Memory used again from one call to the next.
#[derive(Default)]
pub(crate) struct Scratch {
    input: Rows,
    product: Vec<f32>,
    window: window::Scratch,
    rows: Vec<f32>,
    next: Vec<f32>,
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
        let first = format!("{name}.conv.0");
        let weights = asset.tensor(&format!("{first}.weight")).values;
        let bias = asset.tensor(&format!("{first}.bias")).values;
        let place = |place: usize| {
            let columns = weights
                .chunks_exact(WINDOW * WIDTH)
                .flat_map(|row| &row[place * WIDTH..][..WIDTH]);
            let columns: Vec<f32> = columns.copied().collect();
            let bias = bias.iter().map(|bias| if place == 1 { *bias } else { 0.0 });
            Linear::new(&columns, &bias.collect::<Vec<f32>>())
        };
        Encoder {
            tables: tables.collect(),
            mix: Maxout::read(asset, &format!("{name}.mix")),
            first: [place(0), place(1), place(2)],
            first_finish: Finish::read(asset, &first),
            later: (1..DEPTH)
                .map(|layer| Window::read(asset, &format!("{name}.conv.{layer}")))
                .collect(),
        }
    }

    /// Writes what is to be kept of some words, each at its place in `records`.
    pub(crate) fn describe(
        &self,
        words: &[Features],
        places: &[usize],
        records: &mut [f32],
        scratch: &mut Scratch,
    ) {
        let stride = self.tables.len() * WIDTH;
        let mut input = vec![0.0; words.len() * stride];
        kernel::widest(
            #[inline(always)]
            || self.embed(words, &mut input),
        );
        scratch.input.fill(stride, &input);
        self.mix.apply(
            &scratch.input,
            &mut scratch.product,
            #[inline(always)]
            |word, result| records[places[word]..][..WIDTH].copy_from_slice(result),
        );
        self.share(places, records, scratch);
    }

    /// Writes the embeddings of some words, one row after the other.
    #[inline(always)]
    fn embed(&self, words: &[Features], input: &mut [f32]) {
        let rows = input.chunks_exact_mut(self.tables.len() * WIDTH);
        for (features, row) in words.iter().zip(rows) {
            // The last column asks whether the token is white space, which it never is here.
            let identifiers = [
                features.norm,
                features.prefix,
                features.suffix,
                features.shape,
                features.followed_by_space,
                0,
            ];
            let slots = row.as_chunks_mut::<WIDTH>().0;
            for ((table, identifier), slot) in self.tables.iter().zip(identifiers).zip(slots) {
                for row in word::rows(identifier, table.seed) {
                    let start = (row % table.rows) as usize * WIDTH;
                    let values = &table.values[start..][..WIDTH];
                    for (sum, value) in slot.iter_mut().zip(values) {
                        *sum += value;
                    }
                }
            }
        }
    }

    /// Writes what is to be kept of a row without a word: its vector is zero.
    pub(crate) fn describe_empty(&self, place: usize, records: &mut [f32], scratch: &mut Scratch) {
        records[place..][..WIDTH].fill(0.0);
        self.share(&[place], records, scratch);
    }

    /// Writes the shares in the first convolution after the vectors, which are there already.
    fn share(&self, places: &[usize], records: &mut [f32], scratch: &mut Scratch) {
        scratch.input.start(WIDTH, places.len());
        kernel::widest(
            #[inline(always)]
            || {
                for (number, place) in places.iter().enumerate() {
                    scratch.input.set(number, &records[*place..][..WIDTH]);
                }
            },
        );
        for (part, layer) in self.first.iter().enumerate() {
            let products = layer.apply(&scratch.input, &mut scratch.product);
            for (place, shares) in places.iter().zip(products.chunks_exact(PIECES)) {
                let start = place + WIDTH + part * PIECES;
                records[start..start + PIECES].copy_from_slice(shares);
            }
        }
    }

    /// Vectors in context, one row for each word of each sentence.
    ///
    /// spaCy pads each text with empty rows before it runs the convolutions, and those rows acquire values that flow back into the
    /// sentence; so they are computed here too, each layer one row fewer on either side.
    pub(crate) fn contextualise(
        &self,
        sentences: Sentences<'_>,
        scratch: &mut Scratch,
    ) -> Vec<f32> {
        let total = sentences.words.len() + sentences.lengths.len() * 2 * DEPTH;
        for rows in [&mut scratch.rows, &mut scratch.next] {
            if rows.len() < total * WIDTH {
                rows.resize(total * WIDTH, 0.0);
            }
        }
        self.first_layer(sentences, scratch);
        let mut tiles = Vec::with_capacity(total / OUTPUTS + sentences.lengths.len());
        for (layer, convolution) in self.later.iter().enumerate() {
            let margin = layer + 2;
            tiles.clear();
            let mut base = 0;
            for length in sentences.lengths {
                let rows = length + 2 * DEPTH;
                let wanted = margin..rows - margin;
                tiles.extend(wanted.clone().step_by(OUTPUTS).map(|row| Tile {
                    start: (base + row - 1) * WIDTH,
                    outputs: OUTPUTS.min(wanted.end - row),
                }));
                base += rows;
            }
            let Scratch {
                window, rows, next, ..
            } = scratch;
            convolution.apply(
                rows,
                &tiles,
                window,
                #[inline(always)]
                |centre, result| {
                    let old = &rows[centre..][..WIDTH];
                    for ((new, old), change) in
                        next[centre..][..WIDTH].iter_mut().zip(old).zip(result)
                    {
                        *new = old + change;
                    }
                },
            );
            std::mem::swap(&mut scratch.rows, &mut scratch.next);
        }
        let mut vectors = Vec::with_capacity(sentences.words.len() * WIDTH);
        let mut base = 0;
        for length in sentences.lengths {
            vectors.extend_from_slice(&scratch.rows[(base + DEPTH) * WIDTH..][..length * WIDTH]);
            base += length + 2 * DEPTH;
        }
        vectors
    }

    /// The first convolution, summed from what is kept of the words.
    fn first_layer(&self, sentences: Sentences<'_>, scratch: &mut Scratch) {
        let Sentences {
            store,
            mut words,
            empty,
            lengths,
        } = sentences;
        let mut padded = Vec::new();
        let mut base = 0;
        for length in lengths {
            padded.clear();
            padded.resize(DEPTH, empty);
            let (own, rest) = words.split_at(*length);
            padded.extend_from_slice(own);
            padded.resize(length + 2 * DEPTH, empty);
            words = rest;
            let rows = &mut scratch.rows[base * WIDTH..][..padded.len() * WIDTH];
            kernel::widest(
                #[inline(always)]
                || {
                    let rows = rows[WIDTH..].as_chunks_mut::<WIDTH>().0;
                    for (window, row) in padded.windows(WINDOW).zip(rows) {
                        let part = |place: usize| -> &[f32; PIECES] {
                            let start = window[place] + WIDTH + place * PIECES;
                            store[start..].first_chunk().expect("a record is whole")
                        };
                        let (left, centre, right) = (part(0), part(1), part(2));
                        let mut sums = [0.0f32; PIECES];
                        for i in 0..PIECES {
                            sums[i] = left[i] + centre[i] + right[i];
                        }
                        let change = self.first_finish.best(&sums);
                        let vector = &store[window[1]..][..WIDTH];
                        for ((value, old), change) in row.iter_mut().zip(vector).zip(&change) {
                            *value = old + change;
                        }
                    }
                },
            );
            base += padded.len();
        }
    }
}
