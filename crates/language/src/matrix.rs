//! Dense layers over token vectors.

use std::ops::Range;

use crate::asset::Asset;
use crate::encoder::WIDTH;
use crate::kernel::{self, PANEL, Rows, Weights, sum};

/// A linear layer `y = W x + b`.
pub(crate) struct Linear {
    weights: Weights,
}

impl Linear {
    /// Reads `{name}.weight` and `{name}.bias`; leading dimensions of the weight are outputs.
    pub(crate) fn read(asset: &Asset, name: &str) -> Linear {
        let weight = asset.tensor(&format!("{name}.weight"));
        let bias = asset.tensor(&format!("{name}.bias"));
        Linear::new(&weight.values, &bias.values)
    }

    /// Reads `{name}.weight` alone, for a layer whose bias is added later.
    pub(crate) fn read_without_bias(asset: &Asset, name: &str) -> Linear {
        let weight = asset.tensor(&format!("{name}.weight"));
        let inputs = *weight.shape.last().expect("a weight has dimensions");
        Linear::new(&weight.values, &vec![0.0; weight.values.len() / inputs])
    }

    /// From a row-major matrix (outputs, inputs) and a number for each output.
    pub(crate) fn new(weights: &[f32], bias: &[f32]) -> Linear {
        Linear {
            weights: Weights::new(weights, bias, weights.len() / bias.len()),
        }
    }

    /// The length of a row of results: the outputs, rounded up to whole panels.
    pub(crate) fn width(&self) -> usize {
        self.weights.width()
    }

    /// Applies the layer to rows and returns the results, which stand one row after the other at the front of `output`. The rest of
    /// `output` is left over from before; it only grows.
    pub(crate) fn apply<'a>(&self, rows: &Rows, output: &'a mut Vec<f32>) -> &'a mut [f32] {
        self.apply_panels(0..self.width() / PANEL, rows, output)
    }

    /// The same for some of the panels of sixteen outputs alone.
    pub(crate) fn apply_panels<'a>(
        &self,
        panels: Range<usize>,
        rows: &Rows,
        output: &'a mut Vec<f32>,
    ) -> &'a mut [f32] {
        let length = rows.count() * panels.len() * PANEL;
        if output.len() < length {
            output.resize(length, 0.0);
        }
        let output = &mut output[..length];
        kernel::product(&self.weights, panels, rows, output);
        output
    }
}

/// What follows the maximum in a maxout layer: layer normalisation.
pub(crate) struct Finish {
    gain: [f32; WIDTH],
    shift: [f32; WIDTH],
}

impl Finish {
    pub(crate) fn read(asset: &Asset, name: &str) -> Finish {
        let read = |part: &str| {
            let values = asset.tensor(&format!("{name}.{part}")).values;
            values.try_into().expect("a layer is as wide as a vector")
        };
        Finish {
            gain: read("gain"),
            shift: read("shift"),
        }
    }

    /// Normalises a row.
    #[inline(always)]
    pub(crate) fn apply(&self, row: &mut [f32; WIDTH]) {
        let count = WIDTH as f32;
        let mean = sum(row, |value| value) / count;
        let variance = sum(row, |value| (value - mean) * (value - mean)) / count + 1e-8;
        let scale = 1.0 / variance.sqrt();
        for ((value, gain), shift) in row.iter_mut().zip(&self.gain).zip(&self.shift) {
            *value = (*value - mean) * scale * gain + shift;
        }
    }

    /// The largest of three candidates each, normalised.
    #[inline(always)]
    pub(crate) fn best(&self, pieces: &[f32; 3 * WIDTH]) -> [f32; WIDTH] {
        let mut best = [0.0; WIDTH];
        for i in 0..WIDTH {
            best[i] = larger(larger(pieces[i], pieces[WIDTH + i]), pieces[2 * WIDTH + i]);
        }
        self.apply(&mut best);
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
        assert_eq!(linear.width(), 3 * WIDTH);
        Maxout { linear, finish }
    }

    /// Applies the layer; `take` receives each row's number and result.
    pub(crate) fn apply(
        &self,
        rows: &Rows,
        scratch: &mut Vec<f32>,
        mut take: impl FnMut(usize, &[f32; WIDTH]),
    ) {
        let products = self.linear.apply(rows, scratch);
        kernel::widest(
            #[inline(always)]
            || {
                for (row, pieces) in products.as_chunks().0.iter().enumerate() {
                    take(row, &self.finish.best(pieces));
                }
            },
        );
    }
}

/// The larger of two numbers that are not NaN; unlike `f32::max`, a single instruction.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}
