//! Splits a passage into words, digit runs and marks, each looked up once.
//!
//! Dates and numbers in news are small grammars over a few hundred words. A hand-written lexer with one table is faster than a set of
//! regular expressions and lets both parsers look to either side of a token ("the 2015 attack" against "2015 fighters").

use std::ops::Range;

use super::lexicon::{W, look_up};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A run of letters.
    Word,
    /// A run of ASCII digits.
    Number,
    /// Any other character; all short dashes are `-`, all apostrophes `'`.
    Mark(char),
    /// An empty line: no expression crosses it.
    Break,
}

/// One token of the passage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// First byte in the text.
    pub(crate) start: usize,
    /// End byte in the text.
    pub(crate) end: usize,
    /// What it is.
    pub(crate) kind: Kind,
    /// The class of a word.
    pub(crate) word: W,
    /// The value of a digit run (saturating).
    pub(crate) value: u64,
    /// No blank before it.
    pub(crate) glued: bool,
    /// Starts with an upper-case letter.
    pub(crate) capital: bool,
    /// All its letters are upper case and there is more than one.
    pub(crate) shout: bool,
}

impl Token {
    /// Number of digits, or bytes of a word.
    pub(crate) fn len(&self) -> usize {
        self.end - self.start
    }
}

const EDGE: Token = Token {
    start: 0,
    end: 0,
    kind: Kind::Break,
    word: W::Other,
    value: 0,
    glued: false,
    capital: false,
    shout: false,
};

/// The tokens of a passage, with look-ups that are total: outside the passage there is only a break.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    /// The whole text that the offsets refer to.
    pub(crate) text: &'a str,
    list: Vec<Token>,
}

impl<'a> Tokens<'a> {
    /// Splits `text[within]`. A range that is out of bounds or inside a character is narrowed.
    pub(crate) fn new(text: &'a str, within: Range<usize>) -> Self {
        let floor = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (floor(within.start), floor(within.end));
        let list = if start < end {
            split(&text[start..end], start)
        } else {
            Vec::new()
        };
        Tokens { text, list }
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn get(&self, at: usize) -> &Token {
        self.list.get(at).unwrap_or(&EDGE)
    }

    /// The token `back` places before `at`.
    pub(crate) fn back(&self, at: usize, back: usize) -> &Token {
        at.checked_sub(back).map_or(&EDGE, |at| self.get(at))
    }

    pub(crate) fn word(&self, at: usize) -> W {
        self.get(at).word
    }

    pub(crate) fn is(&self, at: usize, word: W) -> bool {
        self.get(at).word == word
    }

    pub(crate) fn mark(&self, at: usize, mark: char) -> bool {
        self.get(at).kind == Kind::Mark(mark)
    }

    pub(crate) fn number(&self, at: usize) -> Option<&Token> {
        Some(self.get(at)).filter(|token| token.kind == Kind::Number)
    }

    /// A mark without blanks on either side.
    pub(crate) fn tight(&self, at: usize, mark: char) -> bool {
        self.mark(at, mark) && self.get(at).glued && self.get(at + 1).glued
    }

    pub(crate) fn str(&self, at: usize) -> &'a str {
        let token = self.get(at);
        &self.text[token.start..token.end]
    }

    /// Bytes from the start of token `first` to the end of the token before `end`.
    pub(crate) fn bytes(&self, first: usize, end: usize) -> Range<usize> {
        self.get(first).start..self.back(end, 1).end
    }

    /// The first token that starts at or after the byte.
    pub(crate) fn at_byte(&self, byte: usize) -> usize {
        self.list.partition_point(|token| token.start < byte)
    }
}

fn split(passage: &str, offset: usize) -> Vec<Token> {
    let bytes = passage.as_bytes();
    let mut list = Vec::with_capacity(passage.len() / 5);
    let mut glued = false;
    let mut lines = 0_u8;
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        // Nearly all of the text is ASCII; only the rest is decoded.
        let first = if bytes[at].is_ascii() {
            char::from(bytes[at])
        } else {
            passage[at..].chars().next().unwrap_or(' ')
        };
        at += first.len_utf8();
        if first.is_whitespace() {
            glued = false;
            lines = (lines + u8::from(first == '\n')).min(3);
            if lines == 2 {
                list.push(Token {
                    start: offset + start,
                    end: offset + at,
                    ..EDGE
                });
                lines = 3;
            }
            continue;
        }
        lines = 0;
        let mut token = Token {
            start: offset + start,
            end: 0,
            kind: Kind::Mark(plain(first)),
            glued: glued && !list.is_empty(),
            ..EDGE
        };
        if first.is_ascii_digit() {
            token.kind = Kind::Number;
            at = start;
            while let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
                let digit = u64::from(digit - b'0');
                token.value = token.value.saturating_mul(10).saturating_add(digit);
                at += 1;
            }
        } else if first.is_alphabetic() {
            token.kind = Kind::Word;
            token.capital = first.is_uppercase();
            let mut shout = token.capital;
            let mut letters = 1;
            loop {
                let letter = match bytes.get(at) {
                    Some(byte) if byte.is_ascii() => char::from(*byte),
                    Some(_) => passage[at..].chars().next().unwrap_or(' '),
                    None => break,
                };
                if !letter.is_alphabetic() {
                    break;
                }
                shout &= letter.is_uppercase();
                letters += 1;
                at += letter.len_utf8();
            }
            token.shout = shout && letters > 1;
            token.word = look_up(&passage[start..at]);
        }
        token.end = offset + at;
        list.push(token);
        glued = true;
    }
    list
}

/// Folds the shapes of dashes and apostrophes.
fn plain(mark: char) -> char {
    match mark {
        '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' => '-',
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '\u{2015}' => '\u{2014}',
        other => other,
    }
}
