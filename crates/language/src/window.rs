//! A convolution over neighbouring words with half the multiplications.
//!
//! Each output needs three products of a word's vector with a matrix: as left neighbour, as centre, as right neighbour. Four neighbouring
//! outputs together need twelve, but six will do for sums of six words, chosen so that what is not wanted falls out (minimal filtering F(4, 3): Winograd
//! 1980; Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks", whose constants these are). The order of all sums is
//! fixed, and words outside a sentence count as zero, so a sentence's results depend on nothing else.

use crate::asset::Asset;
use crate::kernel::{self, Rows};
use crate::matrix::{Finish, Linear, evenly};

/// Width of a word's vector.
const WIDTH: usize = crate::encoder::WIDTH;
/// Candidates of a maxout layer.
const PIECES: usize = 3 * WIDTH;
/// Outputs of a tile.
pub(crate) const OUTPUTS: usize = 4;
/// Products of a tile, and the words that it sees.
const PRODUCTS: usize = 6;

/// Tiles worked on together: few enough that what lies between the products and the results stays in a cache.
const TOGETHER: usize = 32;

/// What each product's matrix takes from the left, the centre and the right matrix.
const MATRICES: [[f64; 3]; PRODUCTS] = [
    [1.0 / 4.0, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];

/// Up to four neighbouring outputs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tile {
    /// Where the vector of the left neighbour of the first word starts.
    pub(crate) start: usize,
    /// How many outputs are wanted; two words more are seen.
    pub(crate) outputs: usize,
}

/// The convolution, maxout and normalisation.
pub(crate) struct Window {
    products: [Linear; PRODUCTS],
    bias: Vec<f32>,
    finish: Finish,
}

/// Memory used again from one call to the next.
#[derive(Default)]
pub(crate) struct Scratch {
    inputs: [Vec<f32>; PRODUCTS],
    outputs: [Vec<f32>; PRODUCTS],
}

impl Window {
    pub(crate) fn read(asset: &Asset, name: &str) -> Window {
        let weights = asset.tensor(&format!("{name}.weight")).values;
        let product = |parts: [f64; 3]| {
            let rows = weights.chunks_exact(3 * WIDTH);
            let mixed = rows.flat_map(|row| {
                (0..WIDTH).map(move |input| {
                    let part = |place: usize| parts[place] * f64::from(row[place * WIDTH + input]);
                    (part(0) + part(1) + part(2)) as f32
                })
            });
            let mixed: Vec<f32> = mixed.collect();
            Linear::new(&mixed, &[0.0; PIECES], PIECES, WIDTH)
        };
        Window {
            products: MATRICES.map(product),
            bias: asset.tensor(&format!("{name}.bias")).values,
            finish: Finish::read(asset, name),
        }
    }

    /// Applies the layer; `take` receives, for each wanted output, where the word's own vector starts, and the result.
    pub(crate) fn apply(
        &self,
        values: &[f32],
        tiles: &[Tile],
        scratch: &mut Scratch,
        mut take: impl FnMut(usize, &[f32]),
    ) {
        for tiles in tiles.chunks(TOGETHER) {
            self.apply_together(values, tiles, scratch, &mut take);
        }
    }

    #[inline(always)]
    fn apply_together(
        &self,
        values: &[f32],
        tiles: &[Tile],
        scratch: &mut Scratch,
        take: &mut impl FnMut(usize, &[f32]),
    ) {
        for input in &mut scratch.inputs {
            if input.len() < tiles.len() * WIDTH {
                input.resize(tiles.len() * WIDTH, 0.0);
            }
        }
        kernel::widest(
            #[inline(always)]
            || mix_inputs(values, tiles, &mut scratch.inputs),
        );
        let starts = evenly(tiles.len(), WIDTH);
        for ((layer, input), output) in self
            .products
            .iter()
            .zip(&scratch.inputs)
            .zip(&mut scratch.outputs)
        {
            let rows = Rows {
                values: input,
                starts: &starts,
            };
            layer.apply(rows, output);
        }
        kernel::widest(
            #[inline(always)]
            || {
                for (number, tile) in tiles.iter().enumerate() {
                    let mut sums = self.mix_outputs(number, &scratch.outputs);
                    for (row, pieces) in sums.iter_mut().take(tile.outputs).enumerate() {
                        take(tile.start + (row + 1) * WIDTH, self.finish.row(pieces));
                    }
                }
            },
        );
    }

    /// The sums of a tile's outputs from its six products.
    #[inline(always)]
    fn mix_outputs(
        &self,
        tile: usize,
        products: &[Vec<f32>; PRODUCTS],
    ) -> [[f32; PIECES]; OUTPUTS] {
        let [m0, m1, m2, m3, m4, m5] = products.each_ref().map(|m| &m[tile * PIECES..][..PIECES]);
        let bias = &self.bias[..PIECES];
        let mut sums = [[0.0f32; PIECES]; OUTPUTS];
        let [y0, y1, y2, y3] = &mut sums;
        for i in 0..PIECES {
            let (near, across) = (m1[i] + m2[i], m1[i] - m2[i]);
            let (far, beyond) = (m3[i] + m4[i], m3[i] - m4[i]);
            y0[i] = m0[i] + near + far + bias[i];
            y1[i] = across + 2.0 * beyond + bias[i];
            y2[i] = near + 4.0 * far + bias[i];
            y3[i] = across + 8.0 * beyond + m5[i] + bias[i];
        }
        sums
    }
}

/// The six sums of words of every tile.
#[inline(always)]
fn mix_inputs(values: &[f32], tiles: &[Tile], inputs: &mut [Vec<f32>; PRODUCTS]) {
    const NONE: [f32; WIDTH] = [0.0; WIDTH];
    for (number, tile) in tiles.iter().enumerate() {
        let word = |place: usize| {
            if place < tile.outputs + 2 {
                &values[tile.start + place * WIDTH..][..WIDTH]
            } else {
                &NONE
            }
        };
        let (d0, d1, d2, d3, d4, d5) = (word(0), word(1), word(2), word(3), word(4), word(5));
        let [v0, v1, v2, v3, v4, v5] = inputs
            .each_mut()
            .map(|input| &mut input[number * WIDTH..][..WIDTH]);
        for i in 0..WIDTH {
            let (even, odd) = (d4[i] - 4.0 * d2[i], d3[i] - 4.0 * d1[i]);
            let (even_half, odd_half) = (d4[i] - d2[i], 2.0 * (d3[i] - d1[i]));
            v0[i] = 4.0 * d0[i] - 5.0 * d2[i] + d4[i];
            v1[i] = even + odd;
            v2[i] = even - odd;
            v3[i] = even_half + odd_half;
            v4[i] = even_half - odd_half;
            v5[i] = 4.0 * d1[i] - 5.0 * d3[i] + d5[i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_products_make_four_outputs() {
        let asset = Asset::open();
        let name = "tok2vec.conv.1";
        let window = Window::read(&asset, name);
        let plain = Linear::read(&asset, name);
        let rows = 9;
        let values: Vec<f32> = (0..rows * WIDTH)
            .map(|i| ((i * 37 % 101) as f32 - 50.0) / 25.0)
            .collect();
        let starts = evenly(rows - 2, WIDTH);
        let mut expected = Vec::new();
        plain.apply(
            Rows {
                values: &values,
                starts: &starts,
            },
            &mut expected,
        );
        let tiles = [
            Tile {
                start: 0,
                outputs: 4,
            },
            Tile {
                start: 4 * WIDTH,
                outputs: 3,
            },
        ];
        let mut count = 0;
        window.apply(&values, &tiles, &mut Scratch::default(), |place, found| {
            let row = place / WIDTH - 1;
            let expected = window.finish.row(&mut expected[row * PIECES..][..PIECES]);
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-4, "{found} {expected}");
            }
            count += 1;
        });
        assert_eq!(count, rows - 2);
    }
}
