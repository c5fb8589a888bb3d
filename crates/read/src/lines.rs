//! Lines with their offsets. Nothing is copied and nothing is changed: a line is a range of the text.

/// One line of a text, without the white space around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The line without white space at either end.
    pub(crate) text: &'a str,
    /// Where [`Line::text`] begins.
    pub(crate) start: usize,
    /// White-space characters before it, a tab counted as four.
    pub(crate) indent: usize,
    /// How many form feeds came before.
    pub(crate) page: usize,
}

impl Line<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn chars(&self) -> usize {
        self.text.chars().count()
    }
}

/// White space as a reader sees it: also byte order marks and zero-width spaces inside a file.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}')
}

fn ends_line(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// The lines of a text. `\r\n` is one line end; a form feed ends a line and begins a page.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut page = 0;
    let mut start = 0;
    let mut previous = '\0';
    for (at, character) in text.char_indices() {
        if !ends_line(character) {
            previous = character;
            continue;
        }
        if character == '\n' && previous == '\r' && start == at {
            start = at + 1;
        } else {
            lines.push(line(text, start, at, page));
            start = at + character.len_utf8();
        }
        if character == '\u{c}' {
            page += 1;
        }
        previous = character;
    }
    if start < text.len() {
        lines.push(line(text, start, text.len(), page));
    }
    lines
}

fn line(text: &str, start: usize, end: usize, page: usize) -> Line<'_> {
    let whole = &text[start..end];
    let tail = whole.trim_start_matches(is_space);
    let lead = &whole[..whole.len() - tail.len()];
    Line {
        text: tail.trim_end_matches(is_space),
        start: start + lead.len(),
        indent: lead.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum(),
        page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_every_kind() {
        let text = "one\r\n  two\rthree\u{c}four\n\nfive";
        let found: Vec<_> = lines(text).iter().map(|l| (l.text, l.page)).collect();
        assert_eq!(
            found,
            [
                ("one", 0),
                ("two", 0),
                ("three", 0),
                ("four", 1),
                ("", 1),
                ("five", 1)
            ]
        );
        for line in lines(text) {
            assert_eq!(&text[line.start..line.end()], line.text);
        }
    }
}
