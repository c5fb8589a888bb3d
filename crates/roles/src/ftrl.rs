//! FTRL-proximal (McMahan et al. 2013): stochastic steps that leave most weights at exactly nought.

/// One weight's state.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cell {
    z: f32,
    n: f32,
}

/// Step size and penalties.
#[derive(Debug, Clone, Copy)]
pub struct Penalty {
    /// Step size.
    pub rate: f32,
    /// Strength of the absolute penalty: more of it leaves fewer features.
    pub l1: f32,
    /// Strength of the square penalty.
    pub l2: f32,
}

impl Cell {
    pub(crate) fn weight(self, penalty: &Penalty) -> f32 {
        if self.z.abs() <= penalty.l1 {
            return 0.0;
        }
        (penalty.l1.copysign(self.z) - self.z) / ((1.0 + self.n.sqrt()) / penalty.rate + penalty.l2)
    }

    pub(crate) fn update(&mut self, gradient: f32, penalty: &Penalty) {
        let weight = self.weight(penalty);
        let sum = self.n + gradient * gradient;
        let sigma = (sum.sqrt() - self.n.sqrt()) / penalty.rate;
        self.z += gradient - sigma * weight;
        self.n = sum;
    }
}

/// Fisher-Yates with xorshift64: the same order on every machine.
pub(crate) fn shuffle(order: &mut [usize], seed: &mut u64) {
    for at in (1..order.len()).rev() {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        order.swap(at, (*seed % (at as u64 + 1)) as usize);
    }
}
