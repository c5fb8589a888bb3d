//! What the compiled file is made of: byte strings, lists of texts and columns of numbers; the writer and the reader of each.

use bytes::Bytes;

use crate::format::FormatError;

/// A column of numbers where it lies, in memory or in a mapped file: four bytes a number, the lowest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column(pub(crate) Bytes);

impl Column {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len() / 4
    }

    /// The number of this row; 0 beyond the last, which only a damaged file asks for.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> u32 {
        self.0
            .get(index * 4..)
            .and_then(<[u8]>::first_chunk)
            .map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    /// The numbers of these rows, as many of them as there are.
    pub(crate) fn slice(&self, rows: std::ops::Range<usize>) -> impl ExactSizeIterator<Item = u32> {
        let bytes = self.0.get(rows.start * 4..rows.end * 4).unwrap_or_default();
        bytes.chunks_exact(4).map(|bytes| {
            bytes
                .first_chunk()
                .map_or(0, |bytes| u32::from_le_bytes(*bytes))
        })
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
        Column(bytes.into())
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

    pub(crate) fn column(&mut self, values: &[u32]) {
        let mut planes = Vec::with_capacity(values.len() * 4);
        for shift in [0, 8, 16, 24] {
            planes.extend(values.iter().map(|value| (value >> shift) as u8));
        }
        self.bytes(&planes);
    }

    /// Differences to the value before, zigzag coded.
    pub(crate) fn deltas(&mut self, values: &[u32]) {
        let mut previous = 0u32;
        let coded: Vec<u32> = values
            .iter()
            .map(|value| {
                let difference = value.wrapping_sub(previous) as i32;
                previous = *value;
                ((difference << 1) ^ (difference >> 31)) as u32
            })
            .collect();
        self.column(&coded);
    }
}

/// Reads what a [`Writer`] wrote; an error says of which piece.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn bytes(&mut self, what: &'static str) -> Result<&'a [u8], FormatError> {
        let (length, rest) = self
            .0
            .split_first_chunk::<8>()
            .ok_or(FormatError::Damaged(what))?;
        let length =
            usize::try_from(u64::from_le_bytes(*length)).map_err(|_| FormatError::Damaged(what))?;
        if length > rest.len() {
            return Err(FormatError::Damaged(what));
        }
        let (bytes, rest) = rest.split_at(length);
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

    pub(crate) fn column(&mut self, what: &'static str) -> Result<Vec<u32>, FormatError> {
        let planes = self.bytes(what)?;
        if planes.len() % 4 != 0 {
            return Err(FormatError::Damaged(what));
        }
        let count = planes.len() / 4;
        let (low, high) = planes.split_at(count * 2);
        let (first, second) = low.split_at(count);
        let (third, fourth) = high.split_at(count);
        Ok(first
            .iter()
            .zip(second)
            .zip(third.iter().zip(fourth))
            .map(|((a, b), (c, d))| u32::from_le_bytes([*a, *b, *c, *d]))
            .collect())
    }

    pub(crate) fn deltas(&mut self, what: &'static str) -> Result<Vec<u32>, FormatError> {
        let mut values = self.column(what)?;
        let mut previous = 0u32;
        for value in &mut values {
            let difference = ((*value >> 1) as i32) ^ -((*value & 1) as i32);
            previous = previous.wrapping_add(difference as u32);
            *value = previous;
        }
        Ok(values)
    }

    /// Ends of lists from their lengths; the last end must be `total`.
    pub(crate) fn ends(
        &mut self,
        what: &'static str,
        total: usize,
    ) -> Result<Vec<u32>, FormatError> {
        let mut ends = self.column(what)?;
        let mut end = 0u32;
        for value in &mut ends {
            end = end.checked_add(*value).ok_or(FormatError::Damaged(what))?;
            *value = end;
        }
        if end as usize == total {
            Ok(ends)
        } else {
            Err(FormatError::Damaged(what))
        }
    }
}
