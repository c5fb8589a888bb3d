//! Lines of the draft's file for places of its canonical text.

/// Characters of the file that may stand between two words that follow one another in the canonical text: marks, front matter, links.
const GAP: usize = 4000;

/// The line of each word of a canonical text.
#[derive(Debug, Clone)]
pub struct Lines {
    /// First byte of a word of the canonical text with its line; ascending.
    words: Vec<(usize, usize)>,
}

impl Lines {
    /// The lines of `text` in `file`, the text as the file has it, or in `text` itself where the file holds no lines of text.
    /// Words are looked for one after another; one that the file writes otherwise has the line of the word before.
    pub fn new(file: Option<&str>, text: &str) -> Self {
        let raw = file.unwrap_or(text);
        let starts: Vec<usize> = std::iter::once(0)
            .chain(raw.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let line = |byte: usize| starts.partition_point(|&start| start <= byte);
        let (mut at, mut current) = (0, 1);
        let mut words = Vec::new();
        for (start, word) in words_of(text) {
            if raw.get(start..start + word.len()) == Some(word)
                && (file.is_none() || raw.len() == text.len())
            {
                (at, current) = (start + word.len(), line(start));
            } else if let Some(found) = next(raw, at, word) {
                (at, current) = (found + word.len(), line(found));
            }
            words.push((start, current));
        }
        Lines { words }
    }

    /// The line of a byte of the canonical text, counted from 1.
    pub fn of(&self, byte: usize) -> usize {
        let after = self.words.partition_point(|(start, _)| *start <= byte);
        self.words
            .get(after.saturating_sub(1))
            .map_or(1, |(_, line)| *line)
    }
}

fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - base, word))
}

/// The word as a whole word at or after a byte, not too far on.
fn next(raw: &str, from: usize, word: &str) -> Option<usize> {
    let mut end = (from + GAP).min(raw.len());
    while !raw.is_char_boundary(end) {
        end -= 1;
    }
    let stretch = raw.get(from..end)?;
    stretch
        .match_indices(word)
        .find(|(at, _)| {
            let before = stretch[..*at].chars().next_back();
            let after = stretch[at + word.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
        .map(|(at, _)| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_own_lines() {
        let lines = Lines::new(None, "One two.\n\nThree four.\n");
        assert_eq!((lines.of(0), lines.of(11), lines.of(17)), (1, 3, 3));
        assert_eq!(Lines::new(None, "").of(0), 1);
    }

    #[test]
    fn marks_of_the_file_are_passed_over() {
        let file = "---\ntitle: x\n---\n\n# Two *towns*\n\nIn **Kabul**\n12 died.\n";
        let text = "Two towns\n\nIn Kabul 12 died.";
        let lines = Lines::new(Some(file), text);
        let of = |word: &str| lines.of(text.find(word).unwrap());
        assert_eq!((of("towns"), of("Kabul"), of("12")), (5, 7, 8));
    }
}
