//! A document's text as the scorer sees it: code points, quotes found whatever their white space, sentence-like bounds.

use serde_json::Value;

/// Half-open range of code points.
pub(crate) type Span = (usize, usize);

/// A text that quotes can be looked up in.
pub(crate) struct ScoredText {
    chars: Vec<char>,
    /// The text with each run of white space made one blank.
    flat: String,
    /// For each byte of `flat` the code point of the text that it comes from.
    origin: Vec<usize>,
    /// Where a sentence may end: starts of `". "`, `".\n"` and `"\n\n"`, ascending.
    breaks: Vec<usize>,
}

/// White space as Python's `str.isspace` has it: Unicode's, and four separators of ASCII.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// White space runs made one blank, and none at the ends.
pub(crate) fn squeezed(text: &str) -> String {
    text.split(is_space)
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

impl ScoredText {
    /// Takes a file's content; line ends become `\n`, because the scorer that this one must agree with reads files that way.
    pub(crate) fn new(content: &str) -> Self {
        let content = content.replace("\r\n", "\n").replace('\r', "\n");
        let chars: Vec<char> = content.chars().collect();
        let (mut flat, mut origin) = (String::with_capacity(content.len()), Vec::new());
        let mut blank = false;
        for (offset, &c) in chars.iter().enumerate() {
            let space = is_space(c);
            if !(space && blank) {
                flat.push(if space { ' ' } else { c });
                origin.resize(flat.len(), offset);
            }
            blank = space;
        }
        let breaks = chars
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| matches!(pair, ['.', ' ' | '\n'] | ['\n', '\n']))
            .map(|(offset, _)| offset)
            .collect();
        ScoredText {
            chars,
            flat,
            origin,
            breaks,
        }
    }

    /// The `nth` occurrence (from 1) of a quote. A quote without words stands for the whole text.
    pub(crate) fn find(&self, quote: &str, nth: u64) -> Option<Span> {
        let quote = squeezed(quote);
        let Some(first) = quote.chars().next() else {
            return Some((*self.origin.first()?, self.origin.last()? + 1));
        };
        let mut start = self.flat.find(&quote)?;
        for _ in 1..nth {
            let next = start + first.len_utf8();
            start = next + self.flat[next..].find(&quote)?;
        }
        Some((self.origin[start], self.origin[start + quote.len() - 1] + 1))
    }

    /// The span widened to sentence-like bounds, for triggers of a word or two.
    pub(crate) fn sentence(&self, (start, end): Span) -> Span {
        let before = self.breaks.partition_point(|&at| at + 2 <= start);
        let after = self.breaks.partition_point(|&at| at < end);
        (
            before
                .checked_sub(1)
                .map_or(0, |last| self.breaks[last] + 1),
            self.breaks.get(after).copied().unwrap_or(self.chars.len()),
        )
    }

    /// The words of a span on one line.
    pub(crate) fn words(&self, (start, end): Span) -> String {
        let end = end.min(self.chars.len());
        squeezed(&self.chars[start.min(end)..end].iter().collect::<String>())
    }

    /// The slice between two offsets of a record, cut as Python cuts: negative offsets count from the end, others are clipped.
    fn slice(&self, start: Option<i64>, end: Option<i64>) -> (Span, &[char]) {
        let length = self.chars.len();
        let clip = |offset: i64| match usize::try_from(offset) {
            Ok(offset) => offset.min(length),
            Err(_) => {
                length.saturating_sub(usize::try_from(offset.unsigned_abs()).unwrap_or(length))
            }
        };
        let start = start.map_or(0, clip);
        let end = end.map_or(length, clip).max(start);
        ((start, end), &self.chars[start..end])
    }

    /// Whether a piece of evidence quotes the slice that it points at.
    pub(crate) fn exact(&self, evidence: &Value) -> bool {
        let offset = |key| evidence.get(key).map_or(Some(0), Value::as_i64);
        let (_, slice) = self.slice(offset("start"), offset("end"));
        evidence
            .get("exact")
            .and_then(Value::as_str)
            .is_some_and(|exact| exact.chars().eq(slice.iter().copied()))
    }

    /// Where a piece of evidence stands: its offsets if they hold, else where its words first occur.
    pub(crate) fn evidence_span(&self, evidence: &Value) -> Option<Span> {
        let exact = evidence.get("exact").and_then(Value::as_str)?;
        if let Some(start) = evidence.get("start").and_then(Value::as_i64) {
            let (span, slice) =
                self.slice(Some(start), evidence.get("end").and_then(Value::as_i64));
            if exact.chars().eq(slice.iter().copied()) {
                return Some(span);
            }
        }
        if exact.is_empty() {
            None
        } else {
            self.find(exact, 1)
        }
    }
}

/// Code points that two spans share.
pub(crate) fn overlap(a: Span, b: Span) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

/// Whether two spans share at least half of the shorter one.
pub(crate) fn touches(a: Span, b: Span) -> bool {
    let shared = overlap(a, b);
    let shorter = a.1.saturating_sub(a.0).min(b.1.saturating_sub(b.0));
    shared > 0 && 2 * shared >= shorter
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn quotes_are_found_whatever_their_white_space() {
        let text = ScoredText::new("Él dijo:\r\n  a  bomb. A\tbomb fell.\n\nEnd");
        assert_eq!(text.find("dijo: a", 1), Some((3, 12)));
        assert_eq!(text.find(" bomb ", 1), Some((14, 18)));
        assert_eq!(text.find("bomb", 2), Some((22, 26)));
        assert_eq!(text.find("bomb", 3), None);
        assert_eq!(text.sentence((22, 26)), (19, 31));
        assert_eq!(text.words((19, 31)), "A bomb fell");
        assert_eq!(text.sentence((3, 4)), (0, 18));
    }

    #[test]
    fn evidence_counts_where_it_points_else_where_its_words_are() {
        let text = ScoredText::new("one two one");
        let at = |start, exact| json!({"start": start, "end": 11, "exact": exact});
        assert!(text.exact(&at(8, "one")) && !text.exact(&at(7, "one")));
        assert_eq!(text.evidence_span(&at(8, "one")), Some((8, 11)));
        assert_eq!(text.evidence_span(&at(7, "one")), Some((0, 3)));
        assert_eq!(text.evidence_span(&at(7, "three")), None);
        assert!(!text.exact(&json!({"exact": "one"})));
    }

    #[test]
    fn half_of_the_shorter_is_enough() {
        assert!(touches((0, 10), (8, 12)));
        assert!(!touches((0, 10), (9, 12)));
        assert!(!touches((0, 0), (0, 5)));
    }
}
