//! What the model sees of a word: its norm, first letter, last three letters and shape, as 64-bit string identifiers.
//!
//! The identifiers are those of spaCy's string store: MurmurHash64A of the UTF-8 text, except for a few hundred reserved names (`det`, `case`, `X` ...) that
//! have small numbers instead. They must be reproduced exactly because the embedding tables are addressed by hashing them again.

use std::collections::HashMap;

use crate::asset::{Asset, SortedLines};

/// Features of a word in the order of the embedding columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Features {
    pub(crate) norm: u64,
    pub(crate) prefix: u64,
    pub(crate) suffix: u64,
    pub(crate) shape: u64,
    pub(crate) followed_by_space: u64,
}

/// Computes features.
pub(crate) struct Lexicon {
    symbols: HashMap<&'static str, u64>,
    norms: SortedLines,
}

impl Lexicon {
    pub(crate) fn read(asset: &Asset) -> Lexicon {
        let symbols = asset
            .text("symbols")
            .lines()
            .filter_map(|line| line.split_once('\t'));
        let symbols = symbols
            .map(|(name, number)| (name, number.parse().expect("symbols are numbered")))
            .collect();
        Lexicon {
            symbols,
            norms: SortedLines::new(asset.text("norms")),
        }
    }

    fn identifier(&self, text: &str) -> u64 {
        if text.is_empty() {
            return 0;
        }
        self.symbols
            .get(text)
            .copied()
            .unwrap_or_else(|| murmur64(text.as_bytes(), 1))
    }

    /// Features of a form; `norm` is given by the tokenizer for some contractions.
    pub(crate) fn features(
        &self,
        form: &str,
        norm: Option<&str>,
        followed_by_space: bool,
    ) -> Features {
        let norm = match norm {
            Some(norm) => self.identifier(norm),
            None => match self.norms.get(&format!("{:016x}", self.identifier(form))) {
                Some(norm) => self.identifier(norm),
                None => self.identifier(&form.to_lowercase()),
            },
        };
        let first = form.chars().next().map_or(0, char::len_utf8);
        let tail = form.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        Features {
            norm,
            prefix: self.identifier(&form[..first]),
            suffix: self.identifier(&form[tail..]),
            shape: self.identifier(&shape(form)),
            followed_by_space: u64::from(followed_by_space),
        }
    }
}

/// `Xxxx`, `dd`, `XxX-dd`: letters and digits by class, runs cut at four.
fn shape(form: &str) -> String {
    if form.chars().count() >= 100 {
        return "LONG".to_owned();
    }
    let mut shape = String::with_capacity(form.len());
    let mut last = None;
    let mut run = 0;
    for c in form.chars() {
        let class = if c.is_alphabetic() {
            if c.is_uppercase() { 'X' } else { 'x' }
        } else if is_digit(c) {
            'd'
        } else {
            c
        };
        if last == Some(class) {
            run += 1;
        } else {
            run = 0;
            last = Some(class);
        }
        if run < 4 {
            shape.push(class);
        }
    }
    shape
}

/// Python's `str.isdigit` for the scripts met in practice.
fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '٠'..='٩' | '۰'..='۹' | '०'..='९' | '０'..='９' | '①'..='⑨')
}

/// MurmurHash64A by Austin Appleby (public domain), as spaCy's string store uses it.
pub(crate) fn murmur64(data: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mut hash = seed ^ (data.len() as u64).wrapping_mul(M);
    let mut chunks = data.chunks_exact(8);
    for chunk in &mut chunks {
        let mut k = u64::from_le_bytes(chunk.try_into().expect("eight bytes")).wrapping_mul(M);
        k ^= k >> 47;
        hash = (hash ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    let tail = chunks.remainder();
    if !tail.is_empty() {
        let mut last = [0u8; 8];
        last[..tail.len()].copy_from_slice(tail);
        hash = (hash ^ u64::from_le_bytes(last)).wrapping_mul(M);
    }
    hash ^= hash >> 47;
    hash = hash.wrapping_mul(M);
    hash ^ (hash >> 47)
}

/// The four rows of an embedding table that stand for an identifier: thinc's variant of MurmurHash3 x86-128 for a single 64-bit key.
pub(crate) fn rows(identifier: u64, seed: u32) -> [u32; 4] {
    fn mix(mut h: u64) -> u64 {
        h ^= h >> 33;
        h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
        h ^= h >> 33;
        h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ (h >> 33)
    }
    let mut h1 = identifier
        .wrapping_mul(0x87c3_7b91_1142_53d5)
        .rotate_left(31)
        .wrapping_mul(0x4cf5_ad43_2745_937f);
    h1 ^= u64::from(seed) ^ 8;
    let mut h2 = u64::from(seed) ^ 8;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = mix(h1);
    h2 = mix(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_spacys() {
        assert_eq!(shape("Killed"), "Xxxxx");
        assert_eq!(shape("killed"), "xxxx");
        assert_eq!(shape("12,000"), "dd,ddd");
        assert_eq!(shape("U.S."), "X.X.");
    }

    #[test]
    fn identifiers_are_spacys() {
        // Documented in spaCy's guide to its string store.
        assert_eq!(murmur64("coffee".as_bytes(), 1), 3_197_928_453_018_144_401);
    }

    #[test]
    fn rows_are_thincs() {
        assert_eq!(
            rows(1, 12),
            [2_938_686_206, 2_291_508_213, 2_246_688_320, 3_554_967_022]
        );
    }
}
