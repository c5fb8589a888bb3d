//! Numbers in the words around them: what a sentence itself says of its figures.
//!
//! A coder records figures one by one. Whether one is a part of another, or the per cent that two others come to, stands in the
//! words between them, so the sums are checked on the text, and records are tied to it by where their evidence lies.

mod token;

use concord_record::words::one_line;

pub(crate) use self::token::spelled;
use self::token::{classify, tokens};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Word,
    /// A count; its value.
    Count(f64),
    /// Per cent; its value. The words `per cent` belong to it.
    Percent(f64),
    /// A number that counts nothing of interest: a day, a year, an hour, a distance, a sum of money.
    Other,
    Mark(char),
}

/// A word, number or mark at code points `start..end`.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Lower case.
    pub(crate) text: String,
    pub(crate) capital: bool,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A number in a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    /// Index of its token within the sentence.
    pub(crate) at: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// `about`, `nearly`: rounded by the writer.
    pub(crate) rounded: bool,
}

/// A sentence, list item, heading or row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) tokens: Vec<Token>,
    /// As it stands, with single spaces.
    pub(crate) words: String,
    /// Whether the line is a row of a table.
    pub(crate) row: bool,
    /// The ordinal of its paragraph, item or row.
    pub(crate) paragraph: usize,
}

impl Sentence {
    pub(crate) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    fn figure(&self, at: usize, value: f64) -> Figure {
        let (start, end) = (self.tokens[at].start, self.tokens[at].end);
        let rounded = (1..=2).any(|back| {
            at.checked_sub(back)
                .is_some_and(|at| ROUNDED.contains(&self.word(at)))
        });
        Figure {
            value,
            at,
            start,
            end,
            rounded,
        }
    }

    /// The counts, in order.
    pub(crate) fn counts(&self) -> Vec<Figure> {
        self.tokens
            .iter()
            .enumerate()
            .filter_map(|(at, token)| match token.kind {
                Kind::Count(value) => Some(self.figure(at, value)),
                _ => None,
            })
            .collect()
    }

    /// The percentages, in order.
    pub(crate) fn percents(&self) -> Vec<Figure> {
        self.tokens
            .iter()
            .enumerate()
            .filter_map(|(at, token)| match token.kind {
                Kind::Percent(value) => Some(self.figure(at, value)),
                _ => None,
            })
            .collect()
    }
}

/// Words that bound or round a number and stand between it and what it is tied to.
pub(crate) const MODIFIERS: &[&str] = &[
    "at",
    "least",
    "most",
    "more",
    "fewer",
    "less",
    "than",
    "about",
    "around",
    "some",
    "nearly",
    "almost",
    "roughly",
    "approximately",
    "over",
    "up",
    "to",
    "only",
    "the",
    "a",
    "total",
    "all",
    "another",
    "further",
    "these",
    "those",
    "its",
    "their",
];
const ROUNDED: &[&str] = &[
    "about",
    "around",
    "nearly",
    "almost",
    "roughly",
    "approximately",
    "some",
];
/// Splits a text into sentences of tokens.
pub(crate) fn sentences(text: &str) -> Vec<Sentence> {
    let chars: Vec<char> = text.chars().collect();
    let mut sentences = Vec::new();
    let (mut start, mut paragraph) = (0, 0);
    let mut at = 0;
    while at < chars.len() {
        if ends(&chars, at) {
            push(&chars, start, at + 1, paragraph, &mut sentences);
            start = at + 1;
            paragraph += usize::from(chars[at] == '\n');
        }
        at += 1;
    }
    push(&chars, start, chars.len(), paragraph, &mut sentences);
    sentences
}

/// Whether a sentence, item or row ends with the character.
fn ends(chars: &[char], at: usize) -> bool {
    let rest = &chars[at + 1..];
    match chars[at] {
        '\n' => {
            let line: String = rest.iter().take_while(|&&c| c != '\n').collect();
            let line = line.trim_start();
            let previous = chars[..at].iter().rev().take_while(|&&c| c != '\n');
            let row = |line: &str| line.contains(" | ");
            line.is_empty()
                || line.starts_with(['•', '*', '|'])
                || line.starts_with("- ")
                || row(line)
                || previous.clone().any(|&c| c == '|')
        }
        '.' | '!' | '?' => {
            let closing = |c: &&char| matches!(**c, '"' | '\'' | '”' | '’' | ')' | ']');
            let mut next = rest.iter().skip_while(closing).copied();
            let Some(gap) = next.next() else {
                return true;
            };
            if !gap.is_whitespace() && !gap.is_numeric() {
                return false;
            }
            // A digit after a full stop is its decimals, a raised one the mark of a note.
            if gap.is_ascii_digit() {
                return false;
            }
            let after = next.find(|c| !c.is_whitespace());
            let word: String = chars[..at]
                .iter()
                .rev()
                .take_while(|c| c.is_alphanumeric())
                .collect();
            // `No. 6`, `Gen. Dostum`, an initial: the stop belongs to the word.
            let short = chars[at] == '.'
                && ["on", "rm", "rsm", "neg", "loc", "rd", "ts", "forp", "tgs"]
                    .contains(&word.to_lowercase().as_str())
                && word.ends_with(char::is_uppercase);
            let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
            !short && !initial && after.is_none_or(|c| !c.is_lowercase())
        }
        _ => false,
    }
}

fn push(chars: &[char], start: usize, end: usize, paragraph: usize, sentences: &mut Vec<Sentence>) {
    let mut tokens = tokens(chars, start, end);
    classify(&mut tokens);
    if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
        sentences.push(Sentence {
            start: first.start,
            end: last.end,
            words: one_line(&chars[first.start..last.end].iter().collect::<String>()),
            row: tokens.iter().any(|token| token.kind == Kind::Mark('|')),
            tokens,
            paragraph,
        });
    }
}

/// Words of harm: figures on either side of one are not parts of one whole.
const HARM: &[&str] = &[
    "wounded",
    "wounding",
    "injured",
    "injuring",
    "injuries",
    "hurt",
    "arrested",
    "detained",
    "abducted",
    "kidnapped",
    "missing",
    "captured",
    "displaced",
    "destroyed",
    "burned",
    "rescued",
    "freed",
    "released",
];

/// Whether `b` follows `a` in a list: one comma, `and` or plus stands between them and few words, none of which changes what is
/// counted.
pub(crate) fn is_next(sentence: &Sentence, a: &Figure, b: &Figure) -> bool {
    let harm = |token: &Token| token.kind == Kind::Word && HARM.contains(&token.text.as_str());
    follows(sentence, a, b) && !sentence.tokens[a.at + 1..b.at].iter().any(harm)
}

/// The same, whatever happened to what each counts.
pub(crate) fn follows(sentence: &Sentence, a: &Figure, b: &Figure) -> bool {
    if b.at <= a.at + 1 || b.at - a.at > 11 {
        return false;
    }
    let between = &sentence.tokens[a.at + 1..b.at];
    let mut breaks = 0;
    let mut depth = 0;
    let mut comma = None;
    for (at, token) in between.iter().enumerate() {
        match token.kind {
            // What stands in brackets belongs to the figure before it.
            Kind::Mark('(') => depth += 1,
            Kind::Mark(')') => depth -= 1,
            _ if depth > 0 => {}
            Kind::Mark(',' | ';' | '+' | '&') => {
                breaks += 1;
                comma = Some(at);
            }
            Kind::Mark('-' | '\'' | '"' | '“' | '”' | '’') => {}
            Kind::Word if matches!(token.text.as_str(), "and" | "plus") => {
                if comma.is_none_or(|comma| comma + 1 != at) {
                    breaks += 1;
                }
            }
            Kind::Word => {}
            _ => return false,
        }
    }
    breaks == 1 && depth == 0
}

/// The longest list of counts from `counts[from]` on.
pub(crate) fn list<'f>(sentence: &Sentence, counts: &'f [Figure], from: usize) -> &'f [Figure] {
    let mut to = from;
    while to + 1 < counts.len() && is_next(sentence, &counts[to], &counts[to + 1]) {
        to += 1;
    }
    &counts[from..=to]
}

/// `n of m`, `n out of the m`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ratio {
    pub(crate) part: Figure,
    pub(crate) whole: Figure,
}

pub(crate) fn ratios(sentence: &Sentence) -> Vec<Ratio> {
    let counts = sentence.counts();
    let mut ratios = Vec::new();
    for pair in counts.windows(2) {
        let (part, whole) = (pair[0], pair[1]);
        let between = &sentence.tokens[part.at + 1..whole.at];
        let mut words = between.iter().map(|token| token.text.as_str());
        let opens = match words.next() {
            Some("of") => true,
            Some("out") => words.next() == Some("of"),
            _ => false,
        };
        if opens && words.all(|word| MODIFIERS.contains(&word)) && part.value <= whole.value {
            ratios.push(Ratio { part, whole });
        }
    }
    ratios
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Vec<f64> {
        sentences(text)
            .iter()
            .flat_map(Sentence::counts)
            .map(|figure| figure.value)
            .collect()
    }

    #[test]
    fn days_years_hours_distances_and_money_are_no_counts() {
        assert_eq!(
            counts(
                "On 5 May 2031 at 10:30, 8 to 9 March, some 40 km off, for $12 and 3 days, No. 6 of 1,500 boats and \
                 twenty-three of two hundred men sank; one of them was the 14th."
            ),
            [1500.0, 23.0, 200.0]
        );
        assert_eq!(
            counts("Four boats may sink, May 5, one soldier"),
            [4.0, 1.0]
        );
    }

    #[test]
    fn sentences_end_with_stops_items_and_rows() {
        let found = sentences(
            "Bulletin No. 6\n\n- One boat. Two boats, 2.5 per cent.¹ He wept.\n- Three\nboats\n\nname | boats\nVarn | 7\n",
        );
        let texts: Vec<usize> = found.iter().map(|s| s.tokens.len()).collect();
        assert_eq!(texts.len(), 7, "{found:#?}");
        assert!(found[5].row && found[6].row && !found[4].row);
        assert_eq!(found[2].percents()[0].value, 2.5);
    }

    #[test]
    fn lists_break_where_something_else_is_counted() {
        let of = |text: &str| {
            let sentence = sentences(text).remove(0);
            let counts = sentence.counts();
            list(&sentence, &counts, 0).len()
        };
        assert_eq!(
            of("15 men from Varn, eight women, and 3 dogs (all old)."),
            3
        );
        assert_eq!(of("15 men died and 8 were wounded."), 2);
        assert_eq!(of("15 men were wounded and 8 died."), 1);
        assert_eq!(of("15 men said, he wrote, that 8 died."), 1);
    }

    #[test]
    fn ratios_with_words_between() {
        let of = |text: &str| ratios(&sentences(text).remove(0)).len();
        assert_eq!(of("57 of 128 boats, or 2 out of the 12"), 2);
        assert_eq!(of("57 of the harbour's 128 boats"), 0);
    }
}
