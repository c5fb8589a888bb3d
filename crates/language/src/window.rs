//! A convolution over neighbouring words with half the multiplications.
//!
//! Each output needs three products of a word's vector with a matrix: as left neighbour, as centre, as right neighbour. Four neighbouring
//! outputs together need twelve, but six will do for sums of six words, chosen so that what is not wanted falls out (minimal filtering F(4, 3): Winograd
//! 1980; Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks", whose constants these are). The order of all sums is
//! fixed, and words outside a sentence count as zero, so a sentence's results depend on nothing else.

use crate::asset::Asset;
use crate::kernel::{self, PANEL, Rows};
use crate::matrix::{Finish, Linear, larger};

/// Width of a word's vector.
const WIDTH: usize = crate::encoder::WIDTH;
/// Candidates for each result of a maxout layer.
const CANDIDATES: usize = 3;
/// All candidates of a maxout layer.
const PIECES: usize = CANDIDATES * WIDTH;
/// Outputs of a tile.
pub(crate) const OUTPUTS: usize = 4;
/// Products of a tile, and the words that it sees.
const PRODUCTS: usize = 6;

/// Tiles worked on together: few enough that a product's rows and the weights of three panels stay in the nearest cache.
const TOGETHER: usize = 64;

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
    finish: Finish,
}

/// Memory used again from one call to the next.
#[derive(Default)]
pub(crate) struct Scratch {
    inputs: [Rows; PRODUCTS],
    outputs: [Vec<f32>; PRODUCTS],
    best: Vec<[[f32; WIDTH]; OUTPUTS]>,
}

impl Window {
    pub(crate) fn read(asset: &Asset, name: &str) -> Window {
        let weights = asset.tensor(&format!("{name}.weight")).values;
        let bias = asset.tensor(&format!("{name}.bias")).values;
        let product = |number: usize| {
            let parts = MATRICES[number];
            let mut mixed = Vec::with_capacity(PIECES * WIDTH);
            for output in (0..PIECES).map(place) {
                let row = &weights[output * 3 * WIDTH..][..3 * WIDTH];
                mixed.extend((0..WIDTH).map(|input| {
                    let part = |place: usize| parts[place] * f64::from(row[place * WIDTH + input]);
                    (part(0) + part(1) + part(2)) as f32
                }));
            }
            // The second product goes into every output just as it is, so it carries the bias.
            let carried = |output: usize| {
                if number == 1 {
                    bias[place(output)]
                } else {
                    0.0
                }
            };
            let carried: Vec<f32> = (0..PIECES).map(carried).collect();
            Linear::new(&mixed, &carried)
        };
        Window {
            products: std::array::from_fn(product),
            finish: Finish::read(asset, name),
        }
    }

    /// Applies the layer; `take` receives, for each wanted output, where the word's own vector starts, and the result.
    pub(crate) fn apply(
        &self,
        values: &[f32],
        tiles: &[Tile],
        scratch: &mut Scratch,
        mut take: impl FnMut(usize, &[f32; WIDTH]),
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
        take: &mut impl FnMut(usize, &[f32; WIDTH]),
    ) {
        let Scratch {
            inputs,
            outputs,
            best,
        } = scratch;
        for input in inputs.iter_mut() {
            input.start(WIDTH, tiles.len());
        }
        kernel::widest(
            #[inline(always)]
            || mix_inputs(values, tiles, inputs),
        );
        best.resize(tiles.len(), [[0.0; WIDTH]; OUTPUTS]);
        // Sixteen results at a time, so that what lies between the products and the results stays in a near cache.
        for group in 0..WIDTH / PANEL {
            let panels = group * CANDIDATES..(group + 1) * CANDIDATES;
            for ((layer, input), output) in self.products.iter().zip(&*inputs).zip(&mut *outputs) {
                layer.apply_panels(panels.clone(), input, output);
            }
            kernel::widest(
                #[inline(always)]
                || {
                    for (number, best) in best.iter_mut().enumerate() {
                        mix_outputs(number, outputs, best, group * PANEL);
                    }
                },
            );
        }
        kernel::widest(
            #[inline(always)]
            || {
                for (tile, best) in tiles.iter().zip(best) {
                    for (row, result) in best.iter_mut().take(tile.outputs).enumerate() {
                        self.finish.apply(result);
                        take(tile.start + (row + 1) * WIDTH, result);
                    }
                }
            },
        );
    }
}

/// Where the model file has the output that stands at `at` here: the candidates for sixteen results stand together, a panel each.
fn place(at: usize) -> usize {
    let (panel, lane) = (at / PANEL, at % PANEL);
    panel % CANDIDATES * WIDTH + panel / CANDIDATES * PANEL + lane
}

/// Sixteen results of each of a tile's outputs, from on `first`: the largest of their candidates, summed from the six products.
#[inline(always)]
fn mix_outputs(
    tile: usize,
    products: &[Vec<f32>; PRODUCTS],
    best: &mut [[f32; WIDTH]; OUTPUTS],
    first: usize,
) {
    const ROW: usize = CANDIDATES * PANEL;
    let [m0, m1, m2, m3, m4, m5] = products.each_ref().map(
        #[inline(always)]
        |product| &product.as_chunks::<ROW>().0[tile],
    );
    let mut sums = [[0.0f32; ROW]; OUTPUTS];
    let [y0, y1, y2, y3] = &mut sums;
    for i in 0..ROW {
        let (near, across) = (m1[i] + m2[i], m1[i] - m2[i]);
        let (far, beyond) = (m3[i] + m4[i], m3[i] - m4[i]);
        y0[i] = m0[i] + near + far;
        y1[i] = across + 2.0 * beyond;
        y2[i] = near + 4.0 * far;
        y3[i] = across + 8.0 * beyond + m5[i];
    }
    for (best, sums) in best.iter_mut().zip(&sums) {
        let best = best[first..].first_chunk_mut::<PANEL>();
        let best = best.expect("a group of results lies inside a vector");
        for i in 0..PANEL {
            best[i] = larger(larger(sums[i], sums[PANEL + i]), sums[2 * PANEL + i]);
        }
    }
}

/// The six sums of words of every tile.
#[inline(always)]
fn mix_inputs(values: &[f32], tiles: &[Tile], inputs: &mut [Rows; PRODUCTS]) {
    const NONE: &[f32; WIDTH] = &[0.0; WIDTH];
    for (number, tile) in tiles.iter().enumerate() {
        let words = values[tile.start..][..(tile.outputs + 2) * WIDTH]
            .as_chunks::<WIDTH>()
            .0;
        let [d0, d1, d2, d3, d4, d5]: [_; PRODUCTS] = std::array::from_fn(
            #[inline(always)]
            |place| words.get(place).unwrap_or(NONE),
        );
        let mut sums = [[0.0f32; WIDTH]; PRODUCTS];
        let [v0, v1, v2, v3, v4, v5] = &mut sums;
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
        for (input, sums) in inputs.iter_mut().zip(&sums) {
            input.set(number, sums);
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
        let weights = asset.tensor(&format!("{name}.weight")).values;
        let bias = asset.tensor(&format!("{name}.bias")).values;
        let rows = 9;
        let values: Vec<f32> = (0..rows * WIDTH)
            .map(|i| ((i * 37 % 101) as f32 - 50.0) / 25.0)
            .collect();
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
            let seen = &values[row * WIDTH..][..3 * WIDTH];
            let expected: Vec<f32> = weights
                .chunks_exact(3 * WIDTH)
                .zip(&bias)
                .map(|(weights, bias)| {
                    let products = weights
                        .iter()
                        .zip(seen)
                        .map(|(weight, value)| weight * value);
                    products.sum::<f32>() + bias
                })
                .collect();
            let expected: [f32; PIECES] = expected.try_into().unwrap();
            let expected = window.finish.best(&expected);
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-2, "{found} {expected}");
            }
            count += 1;
        });
        assert_eq!(count, rows - 2);
    }
}
