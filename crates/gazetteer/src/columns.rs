//! What the compiled file is made of: byte strings, lists of texts and columns of numbers; the writer and the reader of each.

use bytes::Bytes;

use crate::blocks::Numbers;
use crate::format::FormatError;

/// A column of numbers where it lies: in memory or in a mapped file, four bytes a number, the lowest first; or in blocks.
#[derive(Debug, Clone)]
pub(crate) enum Column {
    Plain(Bytes),
    Packed(Numbers),
}

impl Column {
    /// Numbers of four bytes each.
    pub(crate) fn plain(bytes: Bytes) -> Self {
        Column::Plain(bytes)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Column::Plain(bytes) => bytes.len() / 4,
            Column::Packed(numbers) => numbers.len(),
        }
    }

    /// The number of this row; 0 beyond the last, which only a damaged file asks for.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> u32 {
        match self {
            Column::Plain(bytes) => bytes
                .get(index * 4..)
                .and_then(<[u8]>::first_chunk)
                .map_or(0, |bytes| u32::from_le_bytes(*bytes)),
            Column::Packed(numbers) => numbers.get(index),
        }
    }

    /// The numbers of these rows, as many of them as there are.
    pub(crate) fn slice(&self, rows: std::ops::Range<usize>) -> impl ExactSizeIterator<Item = u32> {
        let end = rows.end.min(self.len());
        (rows.start.min(end)..end).map(|row| self.get(row))
    }

    /// All numbers.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = u32> {
        self.slice(0..self.len())
    }

    /// The rows of this list, where the column holds the ends of lists.
    #[inline]
    pub(crate) fn list(&self, index: usize) -> std::ops::Range<usize> {
        let start = index.checked_sub(1).map_or(0, |before| self.get(before));
        let end = self.get(index).max(start);
        start as usize..end as usize
    }

    /// The first row in `rows` for which `before` no longer holds; numbers for which it does stand before all others.
    pub(crate) fn partition_point(
        &self,
        rows: std::ops::Range<usize>,
        before: impl Fn(u32) -> bool,
    ) -> usize {
        let (mut low, mut high) = (rows.start, rows.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl FromIterator<u32> for Column {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let numbers = numbers.into_iter();
        let mut bytes = Vec::with_capacity(numbers.size_hint().0 * 4);
        for number in numbers {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        Column::Plain(bytes.into())
    }
}

/// Many short texts in one: fifty thousand small allocations would cost more than the rest of the reading.
#[derive(Debug)]
pub(crate) struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    /// The texts of a file of lines.
    pub(crate) fn of_lines(text: String) -> Self {
        let ends = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at as u32)
            .chain([text.len() as u32])
            .collect();
        Texts { text, ends }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of this number, empty for numbers beyond the last.
    pub(crate) fn get(&self, index: usize) -> &str {
        let start = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .map_or(0, |end| *end as usize + 1);
        self.ends
            .get(index)
            .and_then(|end| self.text.get(start..*end as usize))
            .unwrap_or_default()
    }
}

/// Writes one piece behind the other, each with its length in front.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0
            .extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn texts<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let joined: Vec<&str> = texts.collect();
        self.bytes(joined.join("\n").as_bytes());
    }

    pub(crate) fn number(&mut self, number: usize) {
        self.0.extend_from_slice(&(number as u64).to_le_bytes());
    }

    pub(crate) fn column(&mut self, values: impl Iterator<Item = u32>) {
        let bytes: Vec<u8> = values.flat_map(u32::to_le_bytes).collect();
        self.bytes(&bytes);
    }
}

/// Reads what a [`Writer`] wrote; an error says of which piece.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn number(&mut self, what: &'static str) -> Result<usize, FormatError> {
        let (number, rest) = self
            .0
            .split_first_chunk::<8>()
            .ok_or(FormatError::Damaged(what))?;
        self.0 = rest;
        usize::try_from(u64::from_le_bytes(*number)).map_err(|_| FormatError::Damaged(what))
    }

    pub(crate) fn bytes(&mut self, what: &'static str) -> Result<&'a [u8], FormatError> {
        let length = self.number(what)?;
        if length > self.0.len() {
            return Err(FormatError::Damaged(what));
        }
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok(bytes)
    }

    pub(crate) fn text(&mut self, what: &'static str) -> Result<String, FormatError> {
        String::from_utf8(self.bytes(what)?.to_vec()).map_err(|_| FormatError::Damaged(what))
    }

    pub(crate) fn texts(&mut self, what: &'static str) -> Result<Vec<String>, FormatError> {
        Ok(self.text(what)?.split('\n').map(str::to_owned).collect())
    }

    pub(crate) fn list(&mut self, what: &'static str) -> Result<Texts, FormatError> {
        Ok(Texts::of_lines(self.text(what)?))
    }

    pub(crate) fn column(&mut self, what: &'static str) -> Result<Column, FormatError> {
        Ok(Column::Plain(Bytes::copy_from_slice(self.bytes(what)?)))
    }
}
