//! A document's canonical text and spans into it.
//!
//! Stages work with byte offsets because slicing is free there; records carry Unicode code points because that is what the Web
//! Annotation model and every other language count in. The conversion happens here and nowhere else.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open range of Unicode code points in one version of a document's canonical text.
///
/// Laws: `start <= end`; both lie within the text; the text's slice between them is what the span says. A span is only made by
/// [`Text::span`], which holds these, or read back from a store that `verify` checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

impl Span {
    /// Number of code points.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two spans share at least one code point.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Bytes between two entries of the code point index. Small enough that a conversion reads few bytes, large enough that the
/// index of a megabyte of text is a few kilobytes.
const STRIDE: usize = 256;

/// A canonical text with an index from bytes to code points and back.
#[derive(Debug, Clone)]
pub struct Text {
    string: String,
    /// Code points before byte `i * STRIDE` (rounded down to a character boundary); empty when the text is ASCII.
    index: Vec<usize>,
}

impl Text {
    /// Takes over a string as canonical text.
    pub fn new(string: String) -> Self {
        let mut index = Vec::new();
        if !string.is_ascii() {
            let mut code_points = 0;
            let mut next = 0;
            for (count, (byte, _)) in string.char_indices().enumerate() {
                while byte >= next {
                    // The first boundary at or after `next`; `code_points` counts what lies before it.
                    index.push(count);
                    next += STRIDE;
                }
                code_points = count + 1;
            }
            while next <= string.len() {
                index.push(code_points);
                next += STRIDE;
            }
        }
        Text { string, index }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// Length in code points.
    pub fn chars(&self) -> usize {
        self.code_point(self.string.len())
    }

    /// The code points before byte `byte`, which must lie on a character boundary.
    fn code_point(&self, byte: usize) -> usize {
        if self.index.is_empty() {
            return byte;
        }
        let slot = byte / STRIDE;
        // The slot's count is valid for the first boundary at or after `slot * STRIDE`.
        let mut from = slot * STRIDE;
        while !self.string.is_char_boundary(from) {
            from += 1;
        }
        if from > byte {
            // `byte` lies before the first boundary of its slot only when they are the same boundary.
            from = byte;
        }
        self.index[slot] + self.string[from..byte].chars().count()
    }

    /// The byte at which code point `count` starts.
    fn byte(&self, count: usize) -> Option<usize> {
        if self.index.is_empty() {
            return (count <= self.string.len()).then_some(count);
        }
        let slot = self
            .index
            .partition_point(|&before| before <= count)
            .checked_sub(1)?;
        let mut from = slot * STRIDE;
        while !self.string.is_char_boundary(from) {
            from += 1;
        }
        let mut left = count - self.index[slot];
        let mut chars = self.string[from..].char_indices();
        loop {
            match chars.next() {
                Some((offset, _)) if left == 0 => return Some(from + offset),
                Some(_) => left -= 1,
                None => return (left == 0).then_some(self.string.len()),
            }
        }
    }

    /// The span of a byte range.
    ///
    /// # Panics
    /// If the range is not within the text or not on character boundaries: a bug in a stage, never bad input.
    pub fn span(&self, bytes: Range<usize>) -> Span {
        assert!(
            bytes.start <= bytes.end
                && self.string.is_char_boundary(bytes.start)
                && self.string.is_char_boundary(bytes.end),
            "bytes {bytes:?} are no range of a text of {} bytes",
            self.string.len()
        );
        Span {
            start: self.code_point(bytes.start),
            end: self.code_point(bytes.end),
        }
    }

    /// The bytes of a span, or `None` if it reaches out of the text.
    pub fn bytes(&self, span: Span) -> Option<Range<usize>> {
        let (start, end) = (self.byte(span.start)?, self.byte(span.end)?);
        (start <= end).then_some(start..end)
    }

    /// The slice that a span points at, or `None` if it reaches out of the text.
    pub fn slice(&self, span: Span) -> Option<&str> {
        self.bytes(span).map(|bytes| &self.string[bytes])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_span_of_bytes_slices_to_the_same_text(text in "(\\PC|[\\n\\t é…]){0,900}", a in 0usize..900, b in 0usize..900) {
            let boundaries: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            let (a, b) = (boundaries[a % boundaries.len()], boundaries[b % boundaries.len()]);
            let bytes = a.min(b)..a.max(b);
            let held = Text::new(text.clone());
            let span = held.span(bytes.clone());
            prop_assert_eq!(span.start, text[..bytes.start].chars().count());
            prop_assert_eq!(span.end, text[..bytes.end].chars().count());
            prop_assert_eq!(held.slice(span), Some(&text[bytes.clone()]));
            prop_assert_eq!(held.chars(), text.chars().count());
        }
    }

    #[test]
    fn a_span_out_of_the_text_has_no_slice() {
        let text = Text::new("Kunaṟ".to_owned());
        assert_eq!(text.slice(Span { start: 4, end: 5 }), Some("ṟ"));
        assert_eq!(text.slice(Span { start: 4, end: 6 }), None);
    }
}
