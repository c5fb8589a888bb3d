//! Names of features as numbers.

/// A feature's name, hashed: 32 bits of FNV-1a, mixed once more so that the low bits are as good as the high ones.
///
/// Two of a few hundred thousand features meet by chance about once in ten thousand; the learner lives with that.
pub(crate) fn hash(template: &str, parts: &[&str]) -> u32 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |text: &str| {
        for byte in text.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        state = (state ^ 0x1f).wrapping_mul(0x0000_0100_0000_01b3);
    };
    eat(template);
    for part in parts {
        eat(part);
    }
    ((state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as u32
}
