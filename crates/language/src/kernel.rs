//! Matrix products: the only place where much arithmetic is done.
//!
//! Rows and weights are whole numbers of sixteen bits, so a product is an exact sum, the same in whatever order it is taken: every kind of instruction
//! gives the same bits, and only the speed differs. What is lost is lost before, in [`Rows::set`] and [`Weights::new`], where numbers are rounded to
//! whole multiples of a step chosen for each row and for each output. The steps follow the lengths (Euclidean norms) of both: by the
//! inequality of Cauchy and Schwarz no sum, whole or partial, can then leave 32 bits, and some twelve bits of a number of middling size are
//! kept, about what the half floats of the model file hold.
//!
//! The idea is common in small-footprint inference (Devlin 2017, "Sharp models on dull hardware"). Rejected: floats, whose sums depend on their
//! order and on fused instructions, and take twice as long. Not tried: eight bits, twice as fast again, but coarse for the sums and
//! differences of words that [`crate::window`] multiplies.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

/// Outputs that lie side by side in the packed weights.
pub(crate) const PANEL: usize = 16;
/// Inputs are taken this many at a time where rows are rounded; every layer has a multiple of them.
const STEP: usize = 16;

/// The greatest length of a rounded row, before rounding.
const ROW_LENGTH: f32 = 32_000.0;
/// The greatest length of the rounded weights of an output, before rounding. The product of both lengths, with half a unit more for each of
/// up to a thousand numbers, is less than 2^31.
const WEIGHT_LENGTH: f64 = 64_000.0;
/// What is shorter counts as zero; its inverse would overflow.
const SHORTEST: f32 = 1e-30;

/// Rows to be multiplied, rounded.
#[derive(Default)]
pub(crate) struct Rows {
    inputs: usize,
    values: Vec<i16>,
    /// What a unit of each row is worth.
    units: Vec<f32>,
}

impl Rows {
    /// Makes place for so many rows of so many numbers. What they hold is left over from before.
    pub(crate) fn start(&mut self, inputs: usize, count: usize) {
        self.inputs = inputs;
        self.values.resize(inputs * count, 0);
        self.units.resize(count, 0.0);
    }

    /// Writes a row. To be called from within [`widest`].
    #[inline(always)]
    pub(crate) fn set(&mut self, number: usize, row: &[f32]) {
        // Adding this number leaves the nearest whole number in the low bits of the mantissa (ties to even), on every machine alike.
        const SHIFTER: f32 = 1.5 * (1 << 23) as f32;
        assert_eq!(row.len(), self.inputs);
        let length = sum(row, |value| value * value).sqrt();
        let (scale, unit) = if length > SHORTEST {
            (ROW_LENGTH / length, length / ROW_LENGTH)
        } else {
            (0.0, 0.0)
        };
        let places = &mut self.values[number * self.inputs..][..self.inputs];
        for (place, value) in places.iter_mut().zip(row) {
            *place = (value * scale + SHIFTER).to_bits() as i16;
        }
        self.units[number] = unit;
    }

    /// Takes rows that stand one after the other.
    pub(crate) fn fill(&mut self, inputs: usize, rows: &[f32]) {
        self.start(inputs, rows.len() / inputs);
        widest(
            #[inline(always)]
            || {
                for (number, row) in rows.chunks_exact(inputs).enumerate() {
                    self.set(number, row);
                }
            },
        );
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> usize {
        self.units.len()
    }
}

/// The weights of sixteen outputs for two inputs: both of the first output, both of the second ...
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Block([i16; 2 * PANEL]);

/// Rounded weights, packed in panels of sixteen outputs, and what is added to each sum.
pub(crate) struct Weights {
    inputs: usize,
    /// For each panel, for each two inputs, a block.
    blocks: Vec<Block>,
    /// What a unit of each output's weights is worth.
    units: Vec<f32>,
    bias: Vec<f32>,
}

impl Weights {
    /// Rounds and packs a row-major matrix (outputs, inputs). Outputs are filled up to whole panels.
    pub(crate) fn new(weights: &[f32], bias: &[f32], inputs: usize) -> Weights {
        let outputs = bias.len();
        assert_eq!(weights.len(), outputs * inputs);
        assert!(inputs.is_multiple_of(STEP) && inputs <= 1000);
        let width = outputs.next_multiple_of(PANEL);
        let mut blocks = vec![Block([0; 2 * PANEL]); width * inputs / (2 * PANEL)];
        let mut units = vec![0.0; width];
        for (output, row) in weights.chunks_exact(inputs).enumerate() {
            let square: f64 = row.iter().map(|weight| f64::from(*weight).powi(2)).sum();
            let largest = row
                .iter()
                .fold(0.0f32, |largest, weight| largest.max(weight.abs()));
            if largest <= SHORTEST {
                continue;
            }
            let scale =
                (WEIGHT_LENGTH / square.sqrt()).min(f64::from(i16::MAX) / f64::from(largest));
            units[output] = (1.0 / scale) as f32;
            let own = &mut blocks[output / PANEL * (inputs / 2)..][..inputs / 2];
            for (block, pair) in own.iter_mut().zip(row.as_chunks::<2>().0) {
                let lane = 2 * (output % PANEL);
                for (place, weight) in block.0[lane..].iter_mut().zip(pair) {
                    *place = (f64::from(*weight) * scale).round() as i16;
                }
            }
        }
        let mut bias = bias.to_vec();
        bias.resize(width, 0.0);
        Weights {
            inputs,
            blocks,
            units,
            bias,
        }
    }

    /// The length of a row of results.
    pub(crate) fn width(&self) -> usize {
        self.bias.len()
    }
}

/// Writes the product of every row with the weights of some panels, one row of outputs after the other.
pub(crate) fn product(weights: &Weights, panels: Range<usize>, rows: &Rows, output: &mut [f32]) {
    assert_eq!(weights.inputs, rows.inputs);
    assert!(panels.end * PANEL <= weights.width());
    assert_eq!(output.len(), rows.count() * panels.len() * PANEL);
    let best = KERNELS.iter().find(|kernel| (kernel.usable)());
    (best.expect("the last kernel runs everywhere").run)(weights, panels, rows, output);
}

/// One way to multiply.
struct Kernel {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "names the kernel that fails a test")
    )]
    name: &'static str,
    /// Whether this processor has the instructions. The answer is kept by the standard library.
    usable: fn() -> bool,
    /// May only be called where `usable` says so.
    run: fn(&Weights, Range<usize>, &Rows, &mut [f32]),
}

/// The best first.
const KERNELS: &[Kernel] = &[
    #[cfg(target_arch = "x86_64")]
    vector::AVX512_VNNI,
    #[cfg(target_arch = "x86_64")]
    vector::AVX_VNNI,
    #[cfg(target_arch = "x86_64")]
    vector::AVX2,
    Kernel {
        name: "plain",
        usable: || true,
        run: plain,
    },
];

/// The product in plain Rust.
fn plain(weights: &Weights, panels: Range<usize>, rows: &Rows, output: &mut [f32]) {
    let width = panels.len() * PANEL;
    for (number, panel) in panels.enumerate() {
        let blocks = &weights.blocks[panel * (rows.inputs / 2)..][..rows.inputs / 2];
        let units = &weights.units[panel * PANEL..][..PANEL];
        let bias = &weights.bias[panel * PANEL..][..PANEL];
        let values = rows.values.chunks_exact(rows.inputs);
        for ((row, unit), output) in values.zip(&rows.units).zip(output.chunks_exact_mut(width)) {
            let mut sums = [0i32; PANEL];
            for (block, [first, second]) in blocks.iter().zip(row.as_chunks::<2>().0) {
                for (sum, [one, two]) in sums.iter_mut().zip(block.0.as_chunks::<2>().0) {
                    *sum +=
                        i32::from(*first) * i32::from(*one) + i32::from(*second) * i32::from(*two);
                }
            }
            let output = &mut output[number * PANEL..][..PANEL];
            for lane in 0..PANEL {
                output[lane] = sums[lane] as f32 * *unit * units[lane] + bias[lane];
            }
        }
    }
}

/// The product by vector instructions of x86-64 processors.
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "the instructions have no safe form")]
mod vector {
    use std::arch::x86_64::*;
    use std::ops::Range;

    use super::{Block, Kernel, PANEL, Rows, Weights};

    /// Defines a kernel that works on tiles of some rows and some panels, whose sums fill the registers, or of one row and more panels.
    macro_rules! kernel {
        (
            $kernel:ident, $module:ident, features: $features:literal, usable: $usable:expr,
            vector: $vector:ty, lanes: $lanes:literal, tile: $rows:literal x $panels:literal, row: 1 x $more:literal,
            dot: |$sum:ident, $weight:ident, $value:ident| $dot:expr,
            $splat:ident, $load:ident, $zero:ident, $convert:ident, $splat_ps:ident, $load_ps:ident, $multiply:ident, $add:ident, $store:ident $(,)?
        ) => {
            pub(super) const $kernel: Kernel = Kernel {
                name: stringify!($module),
                usable: || $usable,
                run: |weights, panels, rows, output| {
                    // SAFETY: kernels are run only where `usable` found that the processor has these features.
                    unsafe { $module::run(weights, panels, rows, output) }
                },
            };

            mod $module {
                use super::*;

                /// Registers of a panel.
                const PARTS: usize = PANEL / $lanes;

                #[target_feature(enable = $features)]
                pub(super) fn run(
                    weights: &Weights,
                    panels: Range<usize>,
                    rows: &Rows,
                    output: &mut [f32],
                ) {
                    let mut at = panels.start;
                    let mut next = |count: usize| {
                        let fits = at + count <= panels.end;
                        at += if fits { count } else { 0 };
                        fits.then(|| at - count)
                    };
                    let single = rows.units.len() == 1;
                    while single && let Some(panel) = next($more) {
                        column::<1, $more>(weights, panel, rows, output, panels.clone());
                    }
                    while single && let Some(panel) = next(1) {
                        column::<1, 1>(weights, panel, rows, output, panels.clone());
                    }
                    while let Some(panel) = next($panels) {
                        column::<$rows, $panels>(weights, panel, rows, output, panels.clone());
                    }
                    while let Some(panel) = next(1) {
                        column::<$rows, 1>(weights, panel, rows, output, panels.clone());
                    }
                }

                /// All rows times `P` panels, whose weights stay in the nearest cache. `all` are the panels for which there are outputs.
                #[target_feature(enable = $features)]
                fn column<const R: usize, const P: usize>(
                    weights: &Weights,
                    panel: usize,
                    rows: &Rows,
                    output: &mut [f32],
                    all: Range<usize>,
                ) {
                    let inputs = weights.inputs;
                    let (first, width) = ((panel - all.start) * PANEL, all.len() * PANEL);
                    let mut blocks: [&[Block]; P] = [&[]; P];
                    for (next, blocks) in blocks.iter_mut().enumerate() {
                        *blocks = &weights.blocks[(panel + next) * (inputs / 2)..][..inputs / 2];
                    }
                    let units = weights.units[panel * PANEL..].as_chunks::<$lanes>().0;
                    let bias = weights.bias[panel * PANEL..].as_chunks::<$lanes>().0;
                    let (units, bias) = (&units[..P * PARTS], &bias[..P * PARTS]);
                    let tiles = rows.units.chunks(R).zip(rows.values.chunks(R * inputs));
                    for ((row_units, values), output) in tiles.zip(output.chunks_mut(R * width)) {
                        let sums = tile::<R, P>(values, blocks, inputs);
                        // Fixed numbers of rounds keep the sums in registers; the last tile has fewer rows to write.
                        for row in 0..R {
                            if row >= row_units.len() {
                                break;
                            }
                            let unit = $splat_ps(row_units[row]);
                            let output = output[row * width + first..].as_chunks_mut::<$lanes>().0;
                            let output = &mut output[..P * PARTS];
                            for panel in 0..P {
                                for part in 0..PARTS {
                                    let at = panel * PARTS + part;
                                    // SAFETY: the arrays hold as many numbers as the register; no alignment is asked for.
                                    unsafe {
                                        let sum = $multiply($convert(sums[row][panel][part]), unit);
                                        let sum = $multiply(sum, $load_ps(units[at].as_ptr()));
                                        let sum = $add(sum, $load_ps(bias[at].as_ptr()));
                                        $store(output[at].as_mut_ptr(), sum);
                                    }
                                }
                            }
                        }
                    }
                }

                /// The sums of up to `R` rows and `P` panels. If there are fewer rows, the last stands for those that lack.
                #[target_feature(enable = $features)]
                #[inline]
                fn tile<const R: usize, const P: usize>(
                    values: &[i16],
                    blocks: [&[Block]; P],
                    inputs: usize,
                ) -> [[[$vector; PARTS]; P]; R] {
                    let steps = inputs / 2;
                    let last = values.len() / inputs - 1;
                    let mut rows: [&[[i16; 2]]; R] = [&[]; R];
                    for (number, row) in rows.iter_mut().enumerate() {
                        *row = &values[number.min(last) * inputs..][..inputs]
                            .as_chunks::<2>()
                            .0[..steps];
                    }
                    let mut sums = [[[$zero(); PARTS]; P]; R];
                    for step in 0..steps {
                        let mut weights = [[$zero(); PARTS]; P];
                        for (weights, blocks) in weights.iter_mut().zip(&blocks) {
                            let parts = blocks[step].0.as_chunks::<{ 2 * $lanes }>().0;
                            for (weight, part) in weights.iter_mut().zip(parts) {
                                // SAFETY: a block and each part of it start at a multiple of the register's size and are as long as it.
                                *weight = unsafe { $load(part.as_ptr().cast()) };
                            }
                        }
                        for (sums, row) in sums.iter_mut().zip(&rows) {
                            let [first, second] = row[step];
                            let $value = $splat(i32::from(second) << 16 | i32::from(first as u16));
                            for (sums, weights) in sums.iter_mut().zip(&weights) {
                                for ($sum, $weight) in sums.iter_mut().zip(weights) {
                                    let ($sum, $weight, place) = (*$sum, *$weight, $sum);
                                    *place = $dot;
                                }
                            }
                        }
                    }
                    sums
                }
            }
        };
    }

    kernel!(
        AVX512_VNNI, avx512_vnni, features: "avx512f,avx512vnni",
        usable: is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni"),
        vector: __m512i, lanes: 16, tile: 8 x 3, row: 1 x 7,
        dot: |sum, weight, value| _mm512_dpwssd_epi32(sum, weight, value),
        _mm512_set1_epi32, _mm512_load_si512, _mm512_setzero_si512, _mm512_cvtepi32_ps, _mm512_set1_ps, _mm512_loadu_ps,
        _mm512_mul_ps, _mm512_add_ps, _mm512_storeu_ps,
    );

    kernel!(
        AVX_VNNI, avx_vnni, features: "avx2,avxvnni",
        usable: is_x86_feature_detected!("avx2") && is_x86_feature_detected!("avxvnni"),
        vector: __m256i, lanes: 8, tile: 6 x 1, row: 1 x 4,
        dot: |sum, weight, value| _mm256_dpwssd_avx_epi32(sum, weight, value),
        _mm256_set1_epi32, _mm256_load_si256, _mm256_setzero_si256, _mm256_cvtepi32_ps, _mm256_set1_ps, _mm256_loadu_ps,
        _mm256_mul_ps, _mm256_add_ps, _mm256_storeu_ps,
    );

    kernel!(
        AVX2, avx2, features: "avx2",
        usable: is_x86_feature_detected!("avx2"),
        vector: __m256i, lanes: 8, tile: 6 x 1, row: 1 x 4,
        dot: |sum, weight, value| _mm256_add_epi32(sum, _mm256_madd_epi16(weight, value)),
        _mm256_set1_epi32, _mm256_load_si256, _mm256_setzero_si256, _mm256_cvtepi32_ps, _mm256_set1_ps, _mm256_loadu_ps,
        _mm256_mul_ps, _mm256_add_ps, _mm256_storeu_ps,
    );
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

/// Sums in sixteen parallel lanes, always in the same order.
#[inline(always)]
pub(crate) fn sum(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; STEP];
    let (chunks, rest) = values.as_chunks::<STEP>();
    debug_assert!(rest.is_empty());
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += term(*value);
        }
    }
    // Without this the compiler takes the lanes apart and adds one by one.
    let lanes = std::hint::black_box(lanes);
    let eight: [f32; 8] = std::array::from_fn(
        #[inline(always)]
        |lane| lanes[lane] + lanes[lane + 8],
    );
    let four: [f32; 4] = std::array::from_fn(
        #[inline(always)]
        |lane| eight[lane] + eight[lane + 4],
    );
    (four[0] + four[2]) + (four[1] + four[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers between -0.5 and 0.5, the same every time.
    fn numbers(count: usize, mut state: u64) -> Vec<f32> {
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f32 / (1u64 << 31) as f32 - 0.5
        };
        (0..count).map(|_| next()).collect()
    }

    fn rows(values: &[f32], inputs: usize) -> Rows {
        let mut rows = Rows::default();
        rows.fill(inputs, values);
        rows
    }

    /// The product as its definition has it, summed in 64 bits, in which nothing can overflow.
    fn naive(weights: &Weights, rows: &Rows) -> Vec<f32> {
        let mut output = Vec::new();
        for (row, unit) in rows.values.chunks_exact(rows.inputs).zip(&rows.units) {
            for column in 0..weights.width() {
                let blocks = &weights.blocks[column / PANEL * (rows.inputs / 2)..];
                let weight = |input: usize| blocks[input / 2].0[2 * (column % PANEL) + input % 2];
                let sum: i64 = (0..rows.inputs)
                    .map(|input| i64::from(row[input]) * i64::from(weight(input)))
                    .sum();
                assert!(i32::try_from(sum).is_ok());
                output.push(sum as f32 * unit * weights.units[column] + weights.bias[column]);
            }
        }
        output
    }

    /// Every kernel that this processor can run gives the bits of the naive loop, for whole and for broken tiles.
    #[test]
    fn every_kernel_gives_the_same_bits() {
        for (count, outputs, inputs) in [
            (1, 16, 16),
            (1, 9 * 16, 64),
            (1, 7 * 16 - 3, 96),
            (5, 4 * 16, 96),
            (8, 3 * 16, 576),
            (23, 7 * 16, 64),
            (49, 18 * 16, 96),
        ] {
            let weights = Weights::new(&numbers(outputs * inputs, 1), &numbers(outputs, 2), inputs);
            let rows = rows(&numbers(count * inputs, 3), inputs);
            let expected: Vec<u32> = naive(&weights, &rows).iter().map(|v| v.to_bits()).collect();
            for kernel in KERNELS.iter().filter(|kernel| (kernel.usable)()) {
                let mut output = vec![0.0; expected.len()];
                (kernel.run)(&weights, 0..weights.width() / PANEL, &rows, &mut output);
                let found: Vec<u32> = output.iter().map(|v| v.to_bits()).collect();
                assert!(
                    found == expected,
                    "{} {count} {outputs} {inputs}",
                    kernel.name
                );
            }
        }
    }

    /// Rows that point the way of the weights give the greatest sums there can be; they still fit.
    #[test]
    fn the_greatest_sums_do_not_overflow() {
        for inputs in [16, 96, 992] {
            for values in [vec![3.0; inputs], numbers(inputs, 5), {
                let mut one = vec![0.0; inputs];
                one[1] = -7.0;
                one
            }] {
                let weights = Weights::new(&values, &[0.0], inputs);
                let rows = rows(&values, inputs);
                let expected: f32 = values.iter().map(|value| value * value).sum();
                let found = naive(&weights, &rows)[0];
                assert!(
                    (found - expected).abs() <= expected * 1e-3,
                    "{found} {expected}"
                );
            }
        }
    }

    #[test]
    fn rows_are_rounded_to_the_nearest_and_zero_stays_zero() {
        let mut both = [0.0; 2 * STEP];
        both[..4].copy_from_slice(&[0.6, -0.8, 0.0, 0.000_01]);
        let rows = rows(&both, STEP);
        let mut expected = [0; 2 * STEP];
        expected[..2].copy_from_slice(&[19_200, -25_600]);
        assert_eq!(rows.values, expected);
        assert_eq!(rows.units[1], 0.0);
    }

    #[test]
    fn a_product_agrees_with_the_plain_sum() {
        let (outputs, inputs, count) = (19, 32, 6);
        let (weights, bias) = (numbers(outputs * inputs, 1), numbers(outputs, 2));
        let values = numbers(count * inputs, 3);
        let packed = Weights::new(&weights, &bias, inputs);
        let mut output = vec![0.0; count * packed.width()];
        let rows = rows(&values, inputs);
        product(&packed, 0..packed.width() / PANEL, &rows, &mut output);
        for (row, output) in values.chunks(inputs).zip(output.chunks(packed.width())) {
            for (column, weights) in weights.chunks(inputs).enumerate() {
                let expected: f32 = weights.iter().zip(row).map(|(w, v)| w * v).sum();
                assert!((output[column] - expected - bias[column]).abs() < 5e-4);
            }
        }
    }
}
