//! Reading the embedded model file.
//!
//! The file is a list of named sections (`tools/language/convert.py` documents the layout). Text tables are used where they lie: their lines are sorted
//! by bytes, so a binary search over the raw text finds an entry and nothing has to be built at start. Weights are stored as half floats and
//! widened once.

use std::collections::HashMap;

static DATA: &[u8] = include_bytes!("../../../assets/language/en_core_web_sm.bin");

/// The sections of the model file by name.
pub(crate) struct Asset {
    sections: HashMap<&'static str, Section>,
}

struct Section {
    kind: u8,
    shape: Vec<usize>,
    data: &'static [u8],
}

/// A dense array read from the file.
pub(crate) struct Tensor {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f32>,
}

/// Reads little-endian numbers from the front of a slice.
struct Reader(&'static [u8]);

impl Reader {
    fn take(&mut self, length: usize) -> &'static [u8] {
        let (head, tail) = self.0.split_at(length);
        self.0 = tail;
        head
    }

    fn u16(&mut self) -> usize {
        let b = self.take(2);
        usize::from(u16::from_le_bytes([b[0], b[1]]))
    }

    fn u32(&mut self) -> usize {
        let b = self.take(4);
        u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize
    }

    fn text(&mut self, length: usize) -> &'static str {
        std::str::from_utf8(self.take(length)).expect("the embedded model file holds UTF-8 text")
    }
}

impl Asset {
    /// Indexes the embedded file. The file is part of the program, so a damaged one is a bug and panics.
    pub(crate) fn open() -> Asset {
        let mut reader = Reader(DATA);
        assert_eq!(
            reader.take(8),
            b"CONCLNG1",
            "unknown version of the embedded model file"
        );
        let count = reader.u32();
        let mut sections = HashMap::with_capacity(count);
        for _ in 0..count {
            let length = reader.u16();
            let name = reader.text(length);
            let kind = reader.take(1)[0];
            let rank = usize::from(reader.take(1)[0]);
            let shape = (0..rank).map(|_| reader.u32()).collect();
            let length = reader.u32();
            let data = reader.take(length);
            sections.insert(name, Section { kind, shape, data });
        }
        Asset { sections }
    }

    fn section(&self, name: &str) -> &Section {
        self.sections
            .get(name)
            .unwrap_or_else(|| panic!("the embedded model file has no section `{name}`"))
    }

    /// A text section.
    pub(crate) fn text(&self, name: &str) -> &'static str {
        let section = self.section(name);
        assert_eq!(section.kind, 0, "section `{name}` is not text");
        std::str::from_utf8(section.data).expect("the embedded model file holds UTF-8 text")
    }

    /// A numeric section, widened to single precision.
    pub(crate) fn tensor(&self, name: &str) -> Tensor {
        let section = self.section(name);
        let values = match section.kind {
            1 => section
                .data
                .chunks_exact(2)
                .map(|b| widen(u16::from_le_bytes([b[0], b[1]])))
                .collect(),
            2 => section
                .data
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect(),
            kind => panic!("section `{name}` has kind {kind}, not a tensor"),
        };
        Tensor {
            shape: section.shape.clone(),
            values,
        }
    }
}

/// Half to single precision, without branches so that it vectorises.
///
/// Shifting the exponent and mantissa into place leaves the exponent short by 112, which one multiplication by 2^112 mends, subnormals included.
/// Infinities and NaN do not occur: the converter refuses them.
fn widen(half: u16) -> f32 {
    let bits = u32::from(half);
    let magnitude = f32::from_bits((bits & 0x7fff) << 13) * f32::from_bits((127 + 112) << 23);
    f32::from_bits(magnitude.to_bits() | ((bits & 0x8000) << 16))
}

/// Lines of text sorted by bytes; the part of a line before the first tab is its key.
pub(crate) struct SortedLines {
    text: &'static str,
    /// Where each line starts; one more stands for the end.
    starts: Vec<u32>,
}

impl SortedLines {
    pub(crate) fn new(text: &'static str) -> SortedLines {
        let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        let mut starts: Vec<u32> = std::iter::once(0)
            .chain(ends.map(|(at, _)| at as u32 + 1))
            .collect();
        if !text.ends_with('\n') {
            starts.push(text.len() as u32 + 1);
        }
        SortedLines { text, starts }
    }

    /// What follows the key and its tab (empty when the line is only a key), or `None` when there is no such line.
    pub(crate) fn get(&self, key: &str) -> Option<&'static str> {
        let bytes = self.text.as_bytes();
        let (mut low, mut high) = (0, self.starts.len() - 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let (start, end) = (
                self.starts[middle] as usize,
                self.starts[middle + 1] as usize,
            );
            let line = &bytes[start..end - 1];
            let length = line.iter().position(|&b| b == b'\t').unwrap_or(line.len());
            match line[..length].cmp(key.as_bytes()) {
                std::cmp::Ordering::Equal => {
                    return Some(&self.text[(start + length + 1).min(end - 1)..end - 1]);
                }
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Whether there is a line with this key.
    pub(crate) fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_floats_are_widened() {
        assert_eq!(widen(0x3c00), 1.0);
        assert_eq!(widen(0xc000), -2.0);
        assert_eq!(widen(0x0001), 2f32.powi(-24));
        assert_eq!(widen(0x7bff), 65504.0);
        assert_eq!(widen(0), 0.0);
    }

    #[test]
    fn sorted_lines_find_every_key_and_no_other() {
        let lines = SortedLines::new("a\nab\t1\nb\nbcd\t2\t3\nc");
        assert_eq!(lines.get("a"), Some(""));
        assert_eq!(lines.get("ab"), Some("1"));
        assert_eq!(lines.get("b"), Some(""));
        assert_eq!(lines.get("bcd"), Some("2\t3"));
        assert_eq!(lines.get("c"), Some(""));
        for absent in ["", "aa", "bc", "d", "0"] {
            assert_eq!(lines.get(absent), None, "{absent}");
        }
        assert_eq!(SortedLines::new("").get("a"), None);
    }
}
