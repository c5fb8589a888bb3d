//! Matrix products: the only place where much arithmetic is done.
//!
//! Each output is summed over its inputs in order by fused multiplication and addition, which is rounded once and by the same rule on every
//! machine, so the result is the same to the last bit for every vector width; only the speed differs. `pulp` picks the widest instructions that the
//! processor has, without unsafe code here; a processor without a fused instruction gets [`fused`], which is slow and rounds the same.

use pulp::{Arch, Simd, WithSimd};

/// Outputs that lie side by side in the packed weights: one register of sixteen lanes, two of eight or four of four.
pub(crate) const PANEL: usize = 16;
/// Inputs are taken this many at a time; every layer has a multiple of them.
pub(crate) const STEP: usize = 16;
/// Rows that are taken through all panels before the next, so that their results are still near when they are used.
pub(crate) const CHUNK: usize = 64;

/// Rows of numbers to be multiplied: row `i` starts at `starts[i]`. Rows may overlap, which is how a window of words is read without
/// copying.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) starts: &'a [usize],
}

/// Packed weights: for each panel, for each input, sixteen weights; and a bias for each output.
#[derive(Clone, Copy)]
pub(crate) struct Weights<'a> {
    pub(crate) inputs: usize,
    pub(crate) panels: &'a [f32],
    pub(crate) bias: &'a [f32],
}

/// Writes the product of every row with all weights, one row of outputs after the other.
pub(crate) fn product(weights: Weights<'_>, rows: Rows<'_>, output: &mut [f32]) {
    assert_eq!(weights.inputs % STEP, 0);
    assert_eq!(output.len(), rows.starts.len() * weights.bias.len());
    Arch::new().dispatch(Product {
        weights,
        rows,
        output,
    });
}

struct Product<'a> {
    weights: Weights<'a>,
    rows: Rows<'a>,
    output: &'a mut [f32],
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // The sizes of tiles fill the registers: 32 of sixteen lanes, 16 of eight, 32 of four.
        match (S::F32_LANES, self.rows.starts.len()) {
            (16, 1) => self.run::<1, 7>(tile::<S, 1, 7, 1>(simd), tile::<S, 1, 1, 1>(simd)),
            (16, _) => self.run::<8, 3>(tile::<S, 8, 3, 1>(simd), tile::<S, 8, 1, 1>(simd)),
            (8, 1) => self.run::<1, 4>(tile::<S, 1, 4, 2>(simd), tile::<S, 1, 1, 2>(simd)),
            (8, _) => self.run::<6, 1>(tile::<S, 6, 1, 2>(simd), tile::<S, 6, 1, 2>(simd)),
            (4, _) => self.run::<4, 1>(tile::<S, 4, 1, 4>(simd), tile::<S, 4, 1, 4>(simd)),
            _ => self.run::<4, 1>(plain::<4, 1>, plain::<4, 1>),
        }
    }
}

impl Product<'_> {
    /// Cuts the product into tiles of `R` rows and `P` panels, with tiles of one panel for those left over. Rows go round within panels, whose
    /// weights stay in the nearest cache.
    #[inline(always)]
    fn run<const R: usize, const P: usize>(
        self,
        several: impl Fn([&[f32]; R], [Panel<'_>; P], &mut [f32], usize),
        single: impl Fn([&[f32]; R], [Panel<'_>; 1], &mut [f32], usize),
    ) {
        let count = self.weights.bias.len() / PANEL;
        let Product {
            weights,
            rows,
            output,
        } = self;
        let mut panel = 0;
        while panel + P <= count {
            column(weights, rows, output, panel, &several);
            panel += P;
        }
        while panel < count {
            column(weights, rows, output, panel, &single);
            panel += 1;
        }
    }
}

/// The weights of sixteen outputs, and their biases.
type Panel<'a> = (&'a [f32], &'a [f32]);

/// All rows times `P` panels. The tile gets its rows, its panels and the rows of output from its first column on, with their distance.
#[inline(always)]
fn column<const R: usize, const P: usize>(
    weights: Weights<'_>,
    rows: Rows<'_>,
    output: &mut [f32],
    panel: usize,
    tile: &impl Fn([&[f32]; R], [Panel<'_>; P], &mut [f32], usize),
) {
    let Weights {
        inputs,
        panels,
        bias,
    } = weights;
    let width = bias.len();
    let own: [Panel<'_>; P] = std::array::from_fn(
        #[inline(always)]
        |next| {
            let first = (panel + next) * PANEL;
            (
                &panels[first * inputs..][..PANEL * inputs],
                &bias[first..][..PANEL],
            )
        },
    );
    for (starts, output) in rows.starts.chunks(R).zip(output.chunks_mut(R * width)) {
        // The last tile repeats its final row rather than reading past the end.
        let x: [&[f32]; R] = std::array::from_fn(
            #[inline(always)]
            |row| &rows.values[starts[row.min(starts.len() - 1)]..][..inputs],
        );
        tile(x, own, &mut output[panel * PANEL..], width);
    }
}

/// `R` rows times `P` panels of `L` registers each.
#[inline(always)]
fn tile<S: Simd, const R: usize, const P: usize, const L: usize>(
    simd: S,
) -> impl Fn([&[f32]; R], [Panel<'_>; P], &mut [f32], usize) {
    #[inline(always)]
    move |x, panels, output, width| {
        let steps = x[0].len() / STEP;
        let x: [&[[f32; STEP]]; R] = std::array::from_fn(
            #[inline(always)]
            |row| &x[row].as_chunks().0[..steps],
        );
        let weights: [&[[[S::f32s; L]; STEP]]; P] = std::array::from_fn(
            #[inline(always)]
            |panel| {
                let block = S::as_simd_f32s(panels[panel].0).0;
                &block.as_chunks::<L>().0.as_chunks::<STEP>().0[..steps]
            },
        );
        let mut sums = [[[simd.splat_f32s(0.0); L]; P]; R];
        for step in 0..steps {
            // Within a step all positions are known to lie inside, so nothing is checked in the inner loop.
            let x: [&[f32; STEP]; R] = std::array::from_fn(
                #[inline(always)]
                |row| &x[row][step],
            );
            let weights: [&[[S::f32s; L]; STEP]; P] = std::array::from_fn(
                #[inline(always)]
                |panel| &weights[panel][step],
            );
            for input in 0..STEP {
                let weights: [[S::f32s; L]; P] = std::array::from_fn(
                    #[inline(always)]
                    |panel| weights[panel][input],
                );
                for (sums, row) in sums.iter_mut().zip(&x) {
                    let value = simd.splat_f32s(row[input]);
                    for (sums, weights) in sums.iter_mut().zip(&weights) {
                        for (sum, weight) in sums.iter_mut().zip(weights) {
                            *sum = simd.mul_add_f32s(*weight, value, *sum);
                        }
                    }
                }
            }
        }
        // A fixed number of rounds keeps the sums in registers; the last tile has fewer rows to write.
        for (row, sums) in sums.iter().enumerate() {
            let Some(out) = output.get_mut(row * width..row * width + P * PANEL) else {
                break;
            };
            let out = S::as_mut_simd_f32s(out).0.as_chunks_mut::<L>().0;
            for ((out, sums), panel) in out.iter_mut().zip(sums).zip(&panels) {
                let bias = S::as_simd_f32s(panel.1).0;
                for ((out, sum), bias) in out.iter_mut().zip(sums).zip(bias) {
                    *out = simd.add_f32s(*sum, *bias);
                }
            }
        }
    }
}

/// The same in plain Rust, for processors without wide registers.
#[inline(always)]
fn plain<const R: usize, const P: usize>(
    x: [&[f32]; R],
    panels: [Panel<'_>; P],
    output: &mut [f32],
    width: usize,
) {
    for (row, x) in x.iter().enumerate() {
        let Some(out) = output.get_mut(row * width..row * width + P * PANEL) else {
            break;
        };
        for (out, (weights, bias)) in out.chunks_exact_mut(PANEL).zip(panels) {
            let mut sums = [0.0f32; PANEL];
            for (group, value) in weights.chunks_exact(PANEL).zip(*x) {
                for (sum, weight) in sums.iter_mut().zip(group) {
                    *sum = fused(*weight, *value, *sum);
                }
            }
            for ((out, sum), bias) in out.iter_mut().zip(sums).zip(bias) {
                *out = sum + bias;
            }
        }
    }
}

/// `a * b + c`, rounded once, from plain double-precision steps.
///
/// The product of two singles is exact in double precision. The sum is not, so it is rounded to odd: if anything was lost, the last bit of the result is
/// made 1, after which rounding to single gives what rounding the true sum would (Boldo and Melquiond 2008, "Emulation of a FMA and correctly rounded sums").
#[inline(always)]
fn fused(a: f32, b: f32, c: f32) -> f32 {
    let (product, c) = (f64::from(a) * f64::from(b), f64::from(c));
    let sum = product + c;
    // What rounding took from the sum, exactly (Knuth's two-sum).
    let back = sum - product;
    let lost = (product - (sum - back)) + (c - back);
    let bits = sum.to_bits();
    // Towards the true sum where the last bit is 0; where it is 1 the sum is already odd.
    let away = (lost > 0.0) == (sum > 0.0);
    let odd = if lost == 0.0 || bits & 1 == 1 {
        bits
    } else if away {
        bits + 1
    } else {
        bits - 1
    };
    f64::from_bits(odd) as f32
}

/// Runs an operation compiled for the widest instructions that the processor has. Everything in it must be inlined.
pub(crate) fn widest<F: FnOnce() -> T, T>(operation: F) -> T {
    struct Plain<F>(F);
    impl<F: FnOnce() -> T, T> WithSimd for Plain<F> {
        type Output = T;
        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> T {
            (self.0)()
        }
    }
    Arch::new().dispatch(Plain(operation))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of very different size and both signs, the same every time.
    fn numbers(count: usize, mut state: u64) -> Vec<f32> {
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        (0..count)
            .map(|_| {
                let fraction = next() as f32 / (1u64 << 31) as f32 - 0.5;
                fraction * f32::powi(2.0, (next() % 40) as i32 - 20)
            })
            .collect()
    }

    #[test]
    fn the_plain_sum_of_a_product_rounds_like_the_instruction() {
        let values = numbers(300_000, 7);
        for three in values.chunks_exact(3) {
            let [a, b, c] = three else { unreachable!() };
            for c in [*c, -a * b, f32::from_bits((a * b).to_bits() ^ 1), 0.0] {
                assert_eq!(fused(*a, *b, c).to_bits(), a.mul_add(*b, c).to_bits());
            }
        }
    }

    /// The widest instructions of this machine give the bits of plain Rust, for whole and for broken tiles.
    #[test]
    fn every_width_gives_the_same_bits() {
        let inputs = 20 * STEP;
        for (rows, panels) in [(1, 1), (1, 9), (1, 7), (5, 4), (8, 3), (23, 7), (49, 18)] {
            let width = panels * PANEL;
            let packed = numbers(width * inputs, 1);
            let bias = numbers(width, 2);
            let values = numbers(rows + inputs, 3);
            let starts: Vec<usize> = (0..rows).collect();
            let weights = Weights {
                inputs,
                panels: &packed,
                bias: &bias,
            };
            let mut output = vec![0.0; rows * width];
            let rows = Rows {
                values: &values,
                starts: &starts,
            };
            product(weights, rows, &mut output);
            for (row, output) in output.chunks_exact(width).enumerate() {
                for (column, found) in output.iter().enumerate() {
                    let block = &packed[column / PANEL * PANEL * inputs..];
                    let sum = (0..inputs).fold(0.0f32, |sum, input| {
                        block[input * PANEL + column % PANEL].mul_add(values[row + input], sum)
                    });
                    assert_eq!(found.to_bits(), (sum + bias[column]).to_bits());
                }
            }
        }
    }
}
