//! Rows in compressed blocks, each of which is inflated when a row of it is first asked for, and kept: a look-up needs a few of some
//! thousand blocks, a long run over many reports has most of them in the end.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::columns::{Column, Reader, Texts, Writer};
use crate::format::FormatError;

/// Numbers of a block.
const NUMBERS: usize = 4096;
/// Texts of a block.
const TEXTS: usize = 1024;
/// A block that says it is larger than this is damaged.
const MOST_BYTES: u32 = 1 << 24;

/// Compressed blocks and what was inflated of them.
#[derive(Debug)]
struct Blocks<T> {
    /// The blocks, one behind the other, each with its inflated length in front.
    bytes: Bytes,
    /// Where each ends.
    ends: Column,
    /// Rows of all blocks.
    rows: usize,
    open: Vec<OnceLock<T>>,
}

impl<T> Blocks<T> {
    /// The block of this number.
    fn get(&self, number: usize, read: impl FnOnce(Vec<u8>) -> T) -> Option<&T> {
        let cell = self.open.get(number)?;
        // What a checksum covers can be inflated; nothing comes of anything else.
        Some(cell.get_or_init(|| read(self.inflate(number).unwrap_or_default())))
    }

    fn inflate(&self, number: usize) -> Option<Vec<u8>> {
        let block = self.bytes.get(self.ends.list(number))?;
        let (length, frame) = block.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length);
        (length <= MOST_BYTES).then_some(())?;
        zstd::bulk::decompress(frame, length as usize).ok()
    }

    /// What [`write`] wrote.
    fn read(
        file: &Bytes,
        reader: &mut Reader<'_>,
        what: &'static str,
        rows_of_block: usize,
    ) -> Result<Self, FormatError> {
        let rows = reader.number(what)?;
        let ends = Column::plain(file.slice_ref(reader.bytes(what)?));
        let bytes = file.slice_ref(reader.bytes(what)?);
        let last = ends.len().checked_sub(1).map_or(0, |last| ends.get(last));
        if ends.len() != rows.div_ceil(rows_of_block) || last as usize != bytes.len() {
            return Err(FormatError::Damaged(what));
        }
        Ok(Blocks {
            bytes,
            open: (0..ends.len()).map(|_| OnceLock::new()).collect(),
            ends,
            rows,
        })
    }
}

fn write(
    out: &mut Writer,
    rows: usize,
    level: i32,
    blocks: impl Iterator<Item = Vec<u8>>,
) -> Result<(), FormatError> {
    let (mut ends, mut bytes) = (Vec::new(), Vec::new());
    for block in blocks {
        bytes.extend((block.len() as u32).to_le_bytes());
        bytes.extend(zstd::bulk::compress(&block, level)?);
        ends.extend((bytes.len() as u32).to_le_bytes());
    }
    out.number(rows);
    out.bytes(&ends);
    out.bytes(&bytes);
    Ok(())
}

/// A column of numbers in blocks. In each the differences to the number before, zigzag coded, stand as four byte planes (all lowest
/// bytes, then all second bytes ...): planes of like values are what a general compressor does best with.
#[derive(Debug, Clone)]
pub(crate) struct Numbers(Arc<Blocks<Box<[u32]>>>);

impl Numbers {
    pub(crate) fn len(&self) -> usize {
        self.0.rows
    }

    /// The number of this row; 0 beyond the last.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> u32 {
        let block = self.0.open.get(index / NUMBERS);
        let block = block.and_then(OnceLock::get);
        let block = block.or_else(|| self.0.get(index / NUMBERS, numbers));
        block
            .and_then(|block| block.get(index % NUMBERS))
            .copied()
            .unwrap_or(0)
    }

    pub(crate) fn read(
        file: &Bytes,
        reader: &mut Reader<'_>,
        what: &'static str,
    ) -> Result<Self, FormatError> {
        Ok(Numbers(Arc::new(Blocks::read(
            file, reader, what, NUMBERS,
        )?)))
    }

    pub(crate) fn write(out: &mut Writer, level: i32, values: &[u32]) -> Result<(), FormatError> {
        let blocks = values.chunks(NUMBERS).map(|block| {
            let mut previous = 0u32;
            let coded: Vec<u32> = block
                .iter()
                .map(|value| {
                    let difference = value.wrapping_sub(previous) as i32;
                    previous = *value;
                    ((difference << 1) ^ (difference >> 31)) as u32
                })
                .collect();
            let shifts = [0, 8, 16, 24].into_iter();
            let planes =
                shifts.flat_map(|shift| coded.iter().map(move |value| (value >> shift) as u8));
            planes.collect()
        });
        write(out, values.len(), level, blocks)
    }
}

/// The numbers of an inflated block.
fn numbers(planes: Vec<u8>) -> Box<[u32]> {
    let count = planes.len() / 4;
    let mut previous = 0u32;
    (0..count)
        .map(|row| {
            let coded = [0, 1, 2, 3].map(|plane| planes[plane * count + row]);
            let coded = u32::from_le_bytes(coded);
            let difference = ((coded >> 1) as i32) ^ -((coded & 1) as i32);
            previous = previous.wrapping_add(difference as u32);
            previous
        })
        .collect()
}

/// Texts in blocks, none of which holds the end of a line.
#[derive(Debug)]
pub(crate) struct Lines(Blocks<Texts>);

impl Lines {
    /// The text of this number, empty for numbers beyond the last.
    pub(crate) fn get(&self, index: usize) -> &str {
        let lines = |bytes| Texts::of_lines(String::from_utf8(bytes).unwrap_or_default());
        let block = self.0.get(index / TEXTS, lines);
        block.map_or("", |block| block.get(index % TEXTS))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.rows
    }

    pub(crate) fn read(
        file: &Bytes,
        reader: &mut Reader<'_>,
        what: &'static str,
    ) -> Result<Self, FormatError> {
        Ok(Lines(Blocks::read(file, reader, what, TEXTS)?))
    }

    pub(crate) fn write(out: &mut Writer, level: i32, texts: &[&str]) -> Result<(), FormatError> {
        let blocks = texts
            .chunks(TEXTS)
            .map(|block| block.join("\n").into_bytes());
        write(out, texts.len(), level, blocks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_block_by_block() -> Result<(), FormatError> {
        let values: Vec<u32> = (0..10_000u32)
            .map(|row| row.wrapping_mul(2_654_435_761))
            .collect();
        let names: Vec<String> = (0..3000).map(|row| format!("Kabul {row}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut out = Writer::default();
        Numbers::write(&mut out, 3, &values)?;
        Lines::write(&mut out, 3, &names)?;
        let file = Bytes::from(out.0);
        let mut reader = Reader(&file);
        let numbers = Numbers::read(&file, &mut reader, "numbers")?;
        let lines = Lines::read(&file, &mut reader, "lines")?;
        assert_eq!((numbers.len(), lines.len()), (10_000, 3000));
        // A row of the last block first: the others are still closed.
        assert_eq!(numbers.get(9_999), values[9_999]);
        assert_eq!(
            numbers
                .0
                .open
                .iter()
                .filter(|cell| cell.get().is_some())
                .count(),
            1
        );
        assert!((0..10_000).all(|row| numbers.get(row) == values[row]));
        assert!((0..3000).all(|row| lines.get(row) == names[row]));
        assert_eq!((numbers.get(10_000), lines.get(3000)), (0, ""));
        Ok(())
    }

    #[test]
    fn damage_is_an_error_or_an_empty_answer() -> Result<(), FormatError> {
        let mut out = Writer::default();
        Numbers::write(&mut out, 3, &[7; 100])?;
        let cut = Bytes::from(out.0[..out.0.len() - 1].to_vec());
        assert!(Numbers::read(&cut, &mut Reader(&cut), "numbers").is_err());
        let last = out.0.len() - 1;
        out.0[last - 12..].fill(0xFF);
        let file = Bytes::from(out.0);
        assert_eq!(
            Numbers::read(&file, &mut Reader(&file), "numbers")?.get(5),
            0
        );
        Ok(())
    }
}
