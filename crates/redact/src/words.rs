//! Words of a text as names are compared: folded, wherever line breaks, marks and invisible letters stand.

use std::ops::Range;

use concord_codebook::fold;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its bytes.
    pub(crate) bytes: Range<usize>,
    /// Its letters without case and diacritics.
    pub(crate) folded: String,
    /// Whether it begins with a capital, or is of a script without.
    pub(crate) capital: bool,
}

/// Letters that a reader does not see and that may stand within a word: soft hyphen, joiners, marks of direction.
fn invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Letters that belong to the one before: accents, vowel points.
fn combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// The words of a text in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word: Option<(usize, usize, String)> = None;
    for (at, letter) in text.char_indices() {
        if letter.is_alphanumeric() || (combining(letter) && word.is_some()) {
            let end = at + letter.len_utf8();
            let (_, last, letters) = word.get_or_insert((at, end, String::new()));
            *last = end;
            letters.push(letter);
        } else if !(invisible(letter) && word.is_some()) {
            words.extend(word.take().map(finished));
        }
    }
    words.extend(word.map(finished));
    words
}

fn finished((start, end, letters): (usize, usize, String)) -> Word {
    let first = letters.chars().next();
    Word {
        bytes: start..end,
        capital: first.is_some_and(|first| !first.is_lowercase()),
        // A folded word is one word: the letters have no apostrophe or hyphen left.
        folded: fold(&letters),
    }
}

/// The words with those joined that a hyphen parts at the end of a line; `None` where there are none.
pub(crate) fn unhyphenated(text: &str, words: &[Word]) -> Option<Vec<Word>> {
    let parted = |pair: &[Word]| {
        let between = &text[pair[0].bytes.end..pair[1].bytes.start];
        let mut rest = between.chars();
        rest.next()
            .is_some_and(|c| matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{ad}'))
            && between.contains('\n')
            && rest.all(char::is_whitespace)
    };
    if !words.windows(2).any(parted) {
        return None;
    }
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        match joined.last_mut() {
            Some(last) if at > 0 && parted(&words[at - 1..=at]) => {
                last.bytes.end = word.bytes.end;
                last.folded.push_str(&word.folded);
            }
            _ => joined.push(word.clone()),
        }
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_wherever_they_break() {
        let folded = |text: &str| {
            words(text)
                .into_iter()
                .map(|word| word.folded)
                .collect::<Vec<_>>()
        };
        assert_eq!(folded("AMINA\n  Yúsuf’s"), ["amina", "yusuf", "s"]);
        assert_eq!(folded("Yu\u{ad}suf e\u{301}"), ["yusuf", "e"]);
        let text = "Amina Yu-\nsuf";
        let joined = unhyphenated(text, &words(text)).unwrap();
        assert_eq!(joined[1].folded, "yusuf");
        assert_eq!(&text[joined[1].bytes.clone()], "Yu-\nsuf");
    }
}
