//! Passages with marks in them, as gold that is written by hand: `killed [last Friday|2024-05-10] in`.

use std::ops::Range;

/// Words with what is said of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The bytes of the words in the text without marks.
    pub(crate) span: Range<usize>,
    /// What stands behind the first bar.
    pub(crate) value: String,
}

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paragraph<'a> {
    /// Line of the file on which it begins, from 1.
    pub(crate) line: usize,
    /// Its lines.
    pub(crate) lines: Vec<&'a str>,
}

/// The paragraphs of a file: lines between empty ones; a line that begins with `#` is a remark.
pub(crate) fn paragraphs(source: &str) -> Vec<Paragraph<'_>> {
    let mut found: Vec<Paragraph<'_>> = Vec::new();
    let mut open = false;
    for (line, text) in (1..).zip(source.lines()) {
        if text.starts_with('#') || text.trim().is_empty() {
            open = false;
            continue;
        }
        match found.last_mut().filter(|_| open) {
            Some(paragraph) => paragraph.lines.push(text),
            None => found.push(Paragraph {
                line,
                lines: vec![text],
            }),
        }
        open = true;
    }
    found
}

/// A passage without its marks, and the marks. A bracket without a bar inside is text.
///
/// # Errors
/// If a mark does not end or has no words.
pub(crate) fn read(passage: &str) -> Result<(String, Vec<Mark>), String> {
    let mut text = String::with_capacity(passage.len());
    let mut marks = Vec::new();
    let mut rest = passage;
    while let Some(at) = rest.find('[') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(end) = rest.find(']') else {
            return Err(format!(
                "the mark `[{rest}` does not end; write `[words|value]`"
            ));
        };
        match rest[..end].split_once('|') {
            Some((words, value)) => {
                if words.trim().is_empty() {
                    return Err(format!("the mark `[{}]` has no words", &rest[..end]));
                }
                let start = text.len();
                text.push_str(words);
                marks.push(Mark {
                    span: start..text.len(),
                    value: value.to_owned(),
                });
            }
            None => {
                text.push('[');
                text.push_str(&rest[..=end]);
            }
        }
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    Ok((text, marks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out() {
        let (text, marks) = read("(EFE) -- [TEXT] On [4 May|2024-05-04], [two|a|b] fell.").unwrap();
        assert_eq!(text, "(EFE) -- [TEXT] On 4 May, two fell.");
        assert_eq!(&text[marks[0].span.clone()], "4 May");
        assert_eq!(marks[1].value, "a|b");
        assert!(read("an [open|mark").is_err());
        assert!(read("an [|2] empty one").is_err());
    }

    #[test]
    fn paragraphs_know_their_lines() {
        let found = paragraphs("# remark\na\nb\n\n\nc\n");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].line, &found[0].lines[..]), (2, &["a", "b"][..]));
        assert_eq!(found[1].line, 6);
    }
}
