//! Dense layers: the only place where much arithmetic is done.
//!
//! Each output is summed over its inputs in order, with a separate multiplication and addition, so the result is the same to the last bit on every
//! machine and for every vector width; only the speed differs. Fused multiply-add would be faster still, but would make two machines
//! disagree. `pulp` picks the widest instructions that the processor has, without unsafe code here.

use pulp::{Arch, Simd, WithSimd};

use crate::asset::{Asset, Tensor};

/// Columns computed together: two 8-lane registers for each of four rows leave room for the operands.
const PANEL: usize = 16;
/// Rows computed together.
pub(crate) const ROWS: usize = 4;

/// A linear layer `y = W x + b`, with W packed in panels of sixteen outputs.
pub(crate) struct Linear {
    inputs: usize,
    /// Outputs rounded up to whole panels; the length of a row of results.
    pub(crate) width: usize,
    /// For each panel, for each input, sixteen weights.
    panels: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Packs a row-major matrix (outputs, inputs).
    pub(crate) fn new(weights: &[f32], bias: &[f32], outputs: usize, inputs: usize) -> Linear {
        assert_eq!(weights.len(), outputs * inputs);
        let width = outputs.next_multiple_of(PANEL);
        let mut panels = vec![0.0; width * inputs];
        for (panel, block) in panels.chunks_exact_mut(PANEL * inputs).enumerate() {
            let first = panel * PANEL;
            for lane in 0..PANEL.min(outputs - first) {
                let row = &weights[(first + lane) * inputs..][..inputs];
                for (weight, group) in row.iter().zip(block.chunks_exact_mut(PANEL)) {
                    group[lane] = *weight;
                }
            }
        }
        let mut padded = bias.to_vec();
        padded.resize(width, 0.0);
        Linear {
            inputs,
            width,
            panels,
            bias: padded,
        }
    }

    /// Reads `{name}.weight` and `{name}.bias`; leading dimensions of the weight are outputs.
    pub(crate) fn read(asset: &Asset, name: &str) -> Linear {
        let weight = asset.tensor(&format!("{name}.weight"));
        let bias = asset.tensor(&format!("{name}.bias"));
        let (outputs, inputs) = flat(&weight);
        Linear::new(&weight.values, &bias.values, outputs, inputs)
    }

    /// Reads `{name}.weight` alone, for a layer whose bias is added later.
    pub(crate) fn read_without_bias(asset: &Asset, name: &str) -> Linear {
        let weight = asset.tensor(&format!("{name}.weight"));
        let (outputs, inputs) = flat(&weight);
        Linear::new(&weight.values, &vec![0.0; outputs], outputs, inputs)
    }

    /// Applies the layer to `rows` rows. Row `i` of the input starts at `i * stride` and may overlap the next, which is how a window of words is read
    /// without copying.
    pub(crate) fn apply(&self, input: &[f32], stride: usize, rows: usize, output: &mut Vec<f32>) {
        output.clear();
        output.resize(rows.next_multiple_of(ROWS) * self.width, 0.0);
        if rows == 0 {
            return;
        }
        Arch::new().dispatch(Product {
            layer: self,
            input,
            stride,
            rows,
            output,
        });
        output.truncate(rows * self.width);
    }
}

/// A product of rows and panels, to be compiled once for each set of vector instructions.
struct Product<'a> {
    layer: &'a Linear,
    input: &'a [f32],
    stride: usize,
    rows: usize,
    output: &'a mut [f32],
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if S::F32_LANES == PANEL / 2 {
            self.run(
                #[inline(always)]
                |x, weights, bias, out| wide(simd, x, weights, bias, out),
            );
        } else {
            self.run(plain);
        }
    }
}

impl Product<'_> {
    /// Hands each block of rows with each panel to a kernel, which also gets the panel's biases and a place for the four rows of results.
    #[inline(always)]
    fn run(self, kernel: impl Fn([&[f32]; ROWS], &[f32], &[f32], [&mut [f32]; ROWS])) {
        let Linear {
            inputs,
            width,
            panels,
            bias,
        } = self.layer;
        for (block, output) in self.output.chunks_exact_mut(ROWS * width).enumerate() {
            // The last block repeats its final row rather than reading past the end.
            let row = |i: usize| {
                &self.input[(block * ROWS + i).min(self.rows - 1) * self.stride..][..*inputs]
            };
            let x = [row(0), row(1), row(2), row(3)];
            let (a, rest) = output.split_at_mut(*width);
            let (b, rest) = rest.split_at_mut(*width);
            let (c, d) = rest.split_at_mut(*width);
            let outputs = a
                .chunks_exact_mut(PANEL)
                .zip(b.chunks_exact_mut(PANEL))
                .zip(c.chunks_exact_mut(PANEL))
                .zip(d.chunks_exact_mut(PANEL));
            for ((weights, bias), (((a, b), c), d)) in panels
                .chunks_exact(PANEL * inputs)
                .zip(bias.chunks_exact(PANEL))
                .zip(outputs)
            {
                kernel(x, weights, bias, [a, b, c, d]);
            }
        }
    }
}

/// Several rows times one panel, in registers of eight lanes.
#[inline(always)]
fn wide<S: Simd>(
    simd: S,
    x: [&[f32]; ROWS],
    weights: &[f32],
    bias: &[f32],
    out: [&mut [f32]; ROWS],
) {
    let zero = simd.splat_f32s(0.0);
    let mut sums = [[zero; 2]; ROWS];
    let [a, b, c, d] = x;
    let (weights, _) = S::as_simd_f32s(weights);
    for ((((group, a), b), c), d) in weights.chunks_exact(2).zip(a).zip(b).zip(c).zip(d) {
        let (low, high) = (group[0], group[1]);
        for (sum, value) in sums.iter_mut().zip([a, b, c, d]) {
            let value = simd.splat_f32s(*value);
            sum[0] = simd.add_f32s(sum[0], simd.mul_f32s(low, value));
            sum[1] = simd.add_f32s(sum[1], simd.mul_f32s(high, value));
        }
    }
    let (bias, _) = S::as_simd_f32s(bias);
    for (out, sum) in out.into_iter().zip(sums) {
        let (out, _) = S::as_mut_simd_f32s(out);
        for ((out, sum), bias) in out.iter_mut().zip(sum).zip(bias) {
            *out = simd.add_f32s(sum, *bias);
        }
    }
}

/// The same in plain Rust, for processors with other vector widths.
#[inline(always)]
fn plain(x: [&[f32]; ROWS], weights: &[f32], bias: &[f32], out: [&mut [f32]; ROWS]) {
    let mut sums = [[0.0f32; PANEL]; ROWS];
    let [a, b, c, d] = x;
    for ((((group, a), b), c), d) in weights.chunks_exact(PANEL).zip(a).zip(b).zip(c).zip(d) {
        for (sums, value) in sums.iter_mut().zip([a, b, c, d]) {
            for (sum, weight) in sums.iter_mut().zip(group) {
                *sum += weight * value;
            }
        }
    }
    for (out, sums) in out.into_iter().zip(sums) {
        for ((out, sum), bias) in out.iter_mut().zip(sums).zip(bias) {
            *out = sum + bias;
        }
    }
}

fn flat(weight: &Tensor) -> (usize, usize) {
    let inputs = *weight.shape.last().expect("a weight has dimensions");
    (weight.values.len() / inputs, inputs)
}

/// A linear layer with three candidate outputs of which the largest is kept, followed by layer normalisation.
pub(crate) struct Maxout {
    linear: Linear,
    gain: Vec<f32>,
    shift: Vec<f32>,
}

impl Maxout {
    pub(crate) fn read(asset: &Asset, name: &str) -> Maxout {
        Maxout {
            linear: Linear::read(asset, name),
            gain: asset.tensor(&format!("{name}.gain")).values,
            shift: asset.tensor(&format!("{name}.shift")).values,
        }
    }

    /// Applies the layer; `finish` receives each row's index and result.
    pub(crate) fn apply(
        &self,
        input: &[f32],
        stride: usize,
        rows: usize,
        scratch: &mut Vec<f32>,
        mut finish: impl FnMut(usize, &[f32]),
    ) {
        let width = self.gain.len();
        debug_assert_eq!(self.linear.width, width * 3);
        self.linear.apply(input, stride, rows, scratch);
        for (row, pieces) in scratch.chunks_exact_mut(self.linear.width).enumerate() {
            let (best, rest) = pieces.split_at_mut(width);
            let (second, third) = rest.split_at(width);
            for ((best, second), third) in best.iter_mut().zip(second).zip(third) {
                *best = larger(larger(*best, *second), *third);
            }
            let count = width as f32;
            let mean = sum(best, |value| value) / count;
            let variance = sum(best, |value| (value - mean) * (value - mean)) / count + 1e-8;
            let scale = 1.0 / variance.sqrt();
            for ((value, gain), shift) in best.iter_mut().zip(&self.gain).zip(&self.shift) {
                *value = (*value - mean) * scale * gain + shift;
            }
            finish(row, best);
        }
    }
}

/// The larger of two numbers that are not NaN; unlike `f32::max`, a single instruction.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Sums in eight parallel lanes, always in the same order.
fn sum(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; 8];
    let chunks = values.chunks_exact(8);
    for value in chunks.remainder() {
        lanes[0] += term(*value);
    }
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += term(*value);
        }
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_layer_agrees_with_the_plain_sum() {
        let (outputs, inputs, rows) = (19, 7, 6);
        let weights: Vec<f32> = (0..outputs * inputs)
            .map(|i| (i % 11) as f32 - 5.0)
            .collect();
        let bias: Vec<f32> = (0..outputs).map(|i| i as f32).collect();
        let input: Vec<f32> = (0..rows * inputs).map(|i| (i % 5) as f32).collect();
        let layer = Linear::new(&weights, &bias, outputs, inputs);
        let mut output = Vec::new();
        layer.apply(&input, inputs, rows, &mut output);
        for row in 0..rows {
            for out in 0..outputs {
                let expected: f32 = (0..inputs)
                    .map(|i| weights[out * inputs + i] * input[row * inputs + i])
                    .sum::<f32>()
                    + bias[out];
                assert_eq!(output[row * layer.width + out], expected);
            }
        }
    }
}
