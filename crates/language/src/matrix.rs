//! Dense layers over token vectors.

use crate::asset::{Asset, Tensor};
use crate::kernel::{self, CHUNK, PANEL, Rows, Weights};

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

    /// Applies the layer to rows and returns the results, which stand one row after the other at the front of `output`. The rest of
    /// `output` is left over from before; it only grows.
    pub(crate) fn apply<'a>(&self, rows: Rows<'_>, output: &'a mut Vec<f32>) -> &'a mut [f32] {
        let length = rows.starts.len() * self.width;
        if output.len() < length {
            output.resize(length, 0.0);
        }
        let output = &mut output[..length];
        let weights = Weights {
            inputs: self.inputs,
            panels: &self.panels,
            bias: &self.bias,
        };
        for (starts, output) in rows
            .starts
            .chunks(CHUNK)
            .zip(output.chunks_mut(CHUNK * self.width))
        {
            let values = rows.values;
            kernel::product(weights, Rows { values, starts }, output);
        }
        output
    }
}

fn flat(weight: &Tensor) -> (usize, usize) {
    let inputs = *weight.shape.last().expect("a weight has dimensions");
    (weight.values.len() / inputs, inputs)
}

/// The positions of rows that stand one after the other.
pub(crate) fn evenly(count: usize, stride: usize) -> Vec<usize> {
    (0..count).map(|row| row * stride).collect()
}

/// What follows the sum in a maxout layer: the largest of three candidates, then layer normalisation.
pub(crate) struct Finish {
    gain: Vec<f32>,
    shift: Vec<f32>,
}

impl Finish {
    pub(crate) fn read(asset: &Asset, name: &str) -> Finish {
        Finish {
            gain: asset.tensor(&format!("{name}.gain")).values,
            shift: asset.tensor(&format!("{name}.shift")).values,
        }
    }

    /// Turns a row of three times as many candidates into its result, which stands at the front.
    #[inline(always)]
    pub(crate) fn row<'a>(&self, pieces: &'a mut [f32]) -> &'a [f32] {
        let width = self.gain.len();
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
        best
    }
}

/// A linear layer with three candidate outputs of which the largest is kept, followed by layer normalisation.
pub(crate) struct Maxout {
    linear: Linear,
    finish: Finish,
}

impl Maxout {
    pub(crate) fn read(asset: &Asset, name: &str) -> Maxout {
        let linear = Linear::read(asset, name);
        let finish = Finish::read(asset, name);
        assert_eq!(linear.width, finish.gain.len() * 3);
        Maxout { linear, finish }
    }

    /// Applies the layer; `take` receives each row's number and result.
    pub(crate) fn apply(
        &self,
        rows: Rows<'_>,
        scratch: &mut Vec<f32>,
        mut take: impl FnMut(usize, &[f32]),
    ) {
        for (chunk, starts) in rows.starts.chunks(CHUNK).enumerate() {
            let values = rows.values;
            let products = self.linear.apply(Rows { values, starts }, scratch);
            kernel::widest(
                #[inline(always)]
                || {
                    for (row, pieces) in products.chunks_exact_mut(self.linear.width).enumerate() {
                        take(chunk * CHUNK + row, self.finish.row(pieces));
                    }
                },
            );
        }
    }
}

/// The larger of two numbers that are not NaN; unlike `f32::max`, a single instruction.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Sums in sixteen parallel lanes, always in the same order.
#[inline(always)]
fn sum(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; 16];
    let chunks = values.chunks_exact(16);
    for value in chunks.remainder() {
        lanes[0] += term(*value);
    }
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += term(*value);
        }
    }
    let mut width = lanes.len() / 2;
    while width > 0 {
        let (low, high) = lanes.split_at_mut(width);
        for (low, high) in low.iter_mut().zip(high) {
            *low += *high;
        }
        width /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_layer_agrees_with_the_plain_sum() {
        let (outputs, inputs, rows) = (19, 32, 6);
        let weights: Vec<f32> = (0..outputs * inputs)
            .map(|i| (i % 11) as f32 - 5.0)
            .collect();
        let bias: Vec<f32> = (0..outputs).map(|i| i as f32).collect();
        let input: Vec<f32> = (0..rows * inputs).map(|i| (i % 5) as f32).collect();
        let layer = Linear::new(&weights, &bias, outputs, inputs);
        let mut output = Vec::new();
        let starts = evenly(rows, inputs);
        layer.apply(
            Rows {
                values: &input,
                starts: &starts,
            },
            &mut output,
        );
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
