//! Sorting more names than memory should hold: sorted runs on disk, then one merge.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// Bytes of a run in memory. Forty million names make some thirty runs of this size.
const RUN: usize = 64 << 20;
/// Bytes that are read ahead of each run in the merge.
const AHEAD: usize = 128 << 10;

/// A key with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// At most `u16::MAX` bytes.
    pub(super) key: Vec<u8>,
    /// Second in the order.
    pub(super) value: u32,
    /// Third in the order.
    pub(super) flags: u8,
}

/// One entry of the run in memory.
#[derive(Debug)]
struct Row {
    /// The first bytes of the key, which decide most comparisons.
    head: u64,
    start: u32,
    length: u16,
    flags: u8,
    value: u32,
}

/// Takes entries in any order and gives them back sorted. Its files have no names and go with it, also when the program is killed.
#[derive(Debug)]
pub(super) struct Sorter {
    folder: PathBuf,
    run: usize,
    text: Vec<u8>,
    rows: Vec<Row>,
    runs: Vec<File>,
    taken: usize,
}

impl Sorter {
    /// A sorter that keeps what does not fit into memory in a folder.
    pub(super) fn new(folder: &Path) -> Self {
        Sorter::with_run(folder, RUN)
    }

    fn with_run(folder: &Path, run: usize) -> Self {
        Sorter {
            folder: folder.to_owned(),
            run,
            text: Vec::new(),
            rows: Vec::new(),
            runs: Vec::new(),
            taken: 0,
        }
    }

    /// Takes an entry.
    pub(super) fn push(&mut self, key: &[u8], value: u32, flags: u8) -> io::Result<()> {
        let mut head = [0; 8];
        let first = key.len().min(8);
        head[..first].copy_from_slice(&key[..first]);
        self.rows.push(Row {
            head: u64::from_be_bytes(head),
            start: self.text.len() as u32,
            length: u16::try_from(key.len()).map_err(io::Error::other)?,
            flags,
            value,
        });
        self.text.extend_from_slice(key);
        self.taken += 1;
        if self.text.len() + self.rows.len() * size_of::<Row>() >= self.run {
            self.spill()?;
        }
        Ok(())
    }

    /// How many entries it took.
    pub(super) fn len(&self) -> usize {
        self.taken
    }

    fn spill(&mut self) -> io::Result<()> {
        let text = &self.text;
        let key = |row: &Row| {
            let start = row.start as usize;
            &text[start..start + usize::from(row.length)]
        };
        self.rows.sort_unstable_by(|left, right| {
            let order = left.head.cmp(&right.head);
            order
                .then_with(|| key(left).cmp(key(right)))
                .then(left.value.cmp(&right.value))
                .then(left.flags.cmp(&right.flags))
        });
        let mut out = BufWriter::with_capacity(1 << 20, tempfile::tempfile_in(&self.folder)?);
        for row in &self.rows {
            out.write_all(&row.length.to_le_bytes())?;
            out.write_all(key(row))?;
            out.write_all(&row.value.to_le_bytes())?;
            out.write_all(&[row.flags])?;
        }
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.runs.push(file);
        self.text.clear();
        self.rows.clear();
        Ok(())
    }

    /// All entries in order.
    pub(super) fn merge(mut self) -> io::Result<Merge> {
        self.spill()?;
        let mut merge = Merge {
            runs: self
                .runs
                .into_iter()
                .map(|file| BufReader::with_capacity(AHEAD, file))
                .collect(),
            heads: BinaryHeap::new(),
        };
        for run in 0..merge.runs.len() {
            merge.advance(run)?;
        }
        Ok(merge)
    }
}

/// Entries in order.
pub(super) struct Merge {
    runs: Vec<BufReader<File>>,
    heads: BinaryHeap<Reverse<(Entry, usize)>>,
}

impl Merge {
    /// The next entry.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        let Some(Reverse((entry, run))) = self.heads.pop() else {
            return Ok(None);
        };
        self.advance(run)?;
        Ok(Some(entry))
    }

    /// Puts the next entry of a run among the heads, if it has one.
    fn advance(&mut self, run: usize) -> io::Result<()> {
        let file = &mut self.runs[run];
        let mut length = [0; 2];
        match file.read_exact(&mut length) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            other => other?,
        }
        let mut key = vec![0; usize::from(u16::from_le_bytes(length))];
        file.read_exact(&mut key)?;
        let mut rest = [0; 5];
        file.read_exact(&mut rest)?;
        let [a, b, c, d, flags] = rest;
        let value = u32::from_le_bytes([a, b, c, d]);
        self.heads.push(Reverse((Entry { key, value, flags }, run)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn many_runs_give_what_one_sort_gives(
            entries in proptest::collection::vec(("[a-c]{0,12}", 0u32..5, 0u8..3), 0..300),
        ) {
            let folder = tempfile::tempdir()?;
            // Room for about six entries.
            let mut sorter = Sorter::with_run(folder.path(), 200);
            let mut sorted = Vec::new();
            for (key, value, flags) in entries {
                sorter.push(key.as_bytes(), value, flags)?;
                sorted.push(Entry { key: key.into_bytes(), value, flags });
            }
            sorted.sort();
            let mut merge = sorter.merge()?;
            let mut merged = Vec::new();
            while let Some(entry) = merge.next()? {
                merged.push(entry);
            }
            prop_assert_eq!(merged, sorted);
        }
    }
}
