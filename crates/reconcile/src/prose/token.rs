//! From characters to tokens, and which of the numbers among them count something.

use concord_record::{MONTHS, SHORT_MONTHS};

use super::{Kind, Token};

/// What is measured, not counted.
const UNITS: &[&str] = &[
    "km",
    "kilometre",
    "kilometres",
    "kilometer",
    "kilometers",
    "metre",
    "metres",
    "meter",
    "meters",
    "m",
    "mile",
    "miles",
    "kg",
    "kilo",
    "kilos",
    "kilograms",
    "tonne",
    "tonnes",
    "tons",
    "ton",
    "mm",
    "hours",
    "hour",
    "minutes",
    "minute",
    "seconds",
    "days",
    "day",
    "weeks",
    "week",
    "months",
    "month",
    "years",
    "year",
    "decades",
    "am",
    "pm",
    "o'clock",
    "percentage",
    "degrees",
    "dollars",
    "euros",
    "times",
    "th",
    "years-old",
    "year-old",
];

/// The words, numbers and marks of `chars[start..end]`.
pub(super) fn tokens(chars: &[char], start: usize, end: usize) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = start;
    while at < end {
        let c = chars[at];
        let from = at;
        let kind = if c.is_ascii_digit() {
            while at < end
                && (chars[at].is_ascii_digit()
                    || (matches!(chars[at], ',' | '.')
                        && at + 1 < end
                        && chars[at + 1].is_ascii_digit()
                        && (chars[at] == '.' || thousands(chars, at, end))))
            {
                at += 1;
            }
            if at < end && chars[at].is_alphabetic() {
                // `14th`, `1990s`, `M23` read from its digits.
                while at < end && chars[at].is_alphanumeric() {
                    at += 1;
                }
                Kind::Other
            } else {
                let digits: String = chars[from..at].iter().filter(|&&c| c != ',').collect();
                digits.parse().map_or(Kind::Other, Kind::Count)
            }
        } else if c.is_alphabetic() {
            while at < end
                && (chars[at].is_alphanumeric()
                    || (matches!(chars[at], '-' | '\'' | '’')
                        && at + 1 < end
                        && chars[at + 1].is_alphanumeric()))
            {
                at += 1;
            }
            Kind::Word
        } else {
            at += 1;
            if c.is_whitespace() {
                continue;
            }
            Kind::Mark(c)
        };
        let text: String = chars[from..at].iter().collect();
        tokens.push(Token {
            kind,
            capital: c.is_uppercase(),
            text: text.to_lowercase(),
            start: from,
            end: at,
        });
    }
    tokens
}

/// Whether the comma at `at` stands before exactly three digits.
fn thousands(chars: &[char], at: usize, end: usize) -> bool {
    (1..=3).all(|i| at + i < end && chars[at + i].is_ascii_digit())
        && !(at + 4 < end && chars[at + 4].is_ascii_digit())
}

/// The value of a number word.
pub(crate) fn spelled(word: &str) -> Option<f64> {
    const SMALL: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] = &[
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    let place = |list: &[&str], word: &str| list.iter().position(|&w| w == word);
    if let Some(value) = place(SMALL, word) {
        return Some(value as f64);
    }
    let (tens, unit) = word.split_once('-').unwrap_or((word, ""));
    let tens = 10.0 * (place(TENS, tens)? + 2) as f64;
    match unit {
        "" => Some(tens),
        unit => Some(tens + place(SMALL, unit).filter(|unit| (1..10).contains(unit))? as f64),
    }
}

/// Says which numbers count something.
pub(super) fn classify(tokens: &mut Vec<Token>) {
    for token in tokens.iter_mut() {
        if token.kind == Kind::Word
            && let Some(value) = spelled(&token.text)
        {
            token.kind = Kind::Count(value);
        }
    }
    // `a dozen`, `half a dozen`, `a score of`.
    for at in 1..tokens.len() {
        let (before, word) = (tokens[at - 1].text.as_str(), tokens[at].text.as_str());
        let value = match (before, word) {
            ("a", "dozen") if at > 1 && tokens[at - 2].text == "half" => 6.0,
            ("a", "dozen") => 12.0,
            ("a", "score") => 20.0,
            ("a", "hundred") => 100.0,
            _ => continue,
        };
        tokens[at].kind = Kind::Count(value);
    }
    // `two hundred`, `3 million`.
    let mut at = 0;
    while at + 1 < tokens.len() {
        let factor = match tokens[at + 1].text.as_str() {
            "hundred" => Some(100.0),
            "thousand" => Some(1000.0),
            "million" => Some(1_000_000.0),
            "dozen" => Some(12.0),
            _ => None,
        };
        if let (Kind::Count(value), Some(factor)) = (tokens[at].kind, factor) {
            let gone = tokens.remove(at + 1);
            tokens[at].kind = Kind::Count(value * factor);
            tokens[at].end = gone.end;
        } else {
            at += 1;
        }
    }
    // `two hundred and four`.
    let mut at = 0;
    while at + 2 < tokens.len() {
        let (first, rest) = (tokens[at].kind, tokens[at + 2].kind);
        let spelled = |token: &Token| token.text.starts_with(char::is_alphabetic);
        let round = |value: f64, rest: f64| {
            let unit = if value >= 1000.0 { 1000.0 } else { 100.0 };
            value >= 100.0 && value % unit == 0.0 && rest < unit && rest >= 1.0
        };
        if let (Kind::Count(value), Kind::Count(rest)) = (first, rest)
            && tokens[at + 1].text == "and"
            && spelled(&tokens[at])
            && spelled(&tokens[at + 2])
            && round(value, rest)
        {
            tokens[at].kind = Kind::Count(value + rest);
            tokens[at].end = tokens[at + 2].end;
            tokens.drain(at + 1..=at + 2);
        }
        at += 1;
    }
    // `25 per cent`, `25 percent`, `25 %`.
    let mut at = 0;
    while at + 1 < tokens.len() {
        let length = match (tokens[at + 1].text.as_str(), tokens.get(at + 2)) {
            ("%" | "percent" | "pct", _) => 1,
            ("per", Some(cent)) if cent.text == "cent" => 2,
            _ => 0,
        };
        if let (Kind::Count(value), 1..) = (tokens[at].kind, length) {
            tokens[at].kind = Kind::Percent(value);
            tokens[at].end = tokens[at + length].end;
            tokens.drain(at + 1..=at + length);
        }
        at += 1;
    }
    for at in 0..tokens.len() {
        if let Kind::Count(value) = tokens[at].kind
            && !is_count(tokens, at, value)
        {
            tokens[at].kind = Kind::Other;
        }
    }
}

/// Whether the number at `at` counts something.
fn is_count(tokens: &[Token], at: usize, value: f64) -> bool {
    let word = |at: Option<usize>| {
        at.and_then(|at| tokens.get(at))
            .map_or("", |t| t.text.as_str())
    };
    let (before, after) = (word(at.checked_sub(1)), word(Some(at + 1)));
    let month = |word: &str| MONTHS.contains(&word) || SHORT_MONTHS.contains(&word);
    // `may` is a month only beside a day.
    let day = (1.0..=31.0).contains(&value) && value.fract() == 0.0;
    let dated = day
        && (month(after)
            || (month(before) && at > 0 && (before != "may" || tokens[at - 1].capital))
            || (matches!(after, "to" | "and" | "or" | "-" | "–")
                && month(word(Some(at + 3)))
                && matches!(
                    tokens.get(at + 2).map(|t| t.kind),
                    Some(Kind::Count(_) | Kind::Other)
                )));
    let year = !tokens[at].text.contains(',')
        && (1900.0..2100.0).contains(&value)
        && tokens[at].text.len() == 4;
    // `10:30` has no blank.
    let clock = |mark: &str, other: Option<usize>| {
        mark == ":"
            && other.and_then(|other| tokens.get(other)).is_some_and(|t| {
                t.text.starts_with(|c: char| c.is_ascii_digit())
                    && t.start.max(tokens[at].start) - t.end.min(tokens[at].end) == 1
            })
            && tokens[at].text.starts_with(|c: char| c.is_ascii_digit())
    };
    let money = matches!(before, "$" | "€" | "£" | "usd" | "eur");
    let numbered = matches!(
        before,
        "no" | "number" | "#" | "section" | "article" | "page" | "chapter"
    ) || (before == "." && word(at.checked_sub(2)) == "no");
    // `one of the dead`, `one another`, `no one`, `the one`.
    let pronoun = tokens[at].text == "one"
        && (matches!(
            after,
            "" | "of"
                | "another"
                | ","
                | "."
                | ":"
                | ";"
                | "who"
                | "that"
                | "which"
                | "day"
                | "was"
                | "is"
                | "had"
                | "has"
        ) || matches!(before, "no" | "the" | "this" | "that" | "any" | "every"));
    !(dated
        || year
        || money
        || numbered
        || pronoun
        || clock(after, Some(at + 2))
        || clock(before, at.checked_sub(2))
        || UNITS.contains(&after))
}
