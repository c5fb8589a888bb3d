//! Commas that were not written: "On 8 May armed men ambushed a convoy". The small pipeline was trained on news that sets a comma after such a
//! date; without one it often takes the date into the noun phrase that follows, and the clause loses its subject. So the model is shown
//! the comma, and the parse leaves it out again.

use crate::tokenizer::Piece;

/// Words before a date.
const PREPOSITIONS: &[&str] = &[
    "on", "in", "by", "since", "during", "between", "from", "around",
];

/// Parts of a day.
const HOURS: &[&str] = &[
    "hours",
    "morning",
    "noon",
    "midday",
    "afternoon",
    "evening",
    "night",
    "midnight",
    "dawn",
    "dusk",
    "weekend",
];

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
];

const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Lengths of time, also in the plural.
const UNITS: &[&str] = &[
    "minute", "hour", "day", "week", "month", "year", "night", "decade",
];

/// Words that tell one of them from others.
const ORDINALS: &[&str] = &[
    "same",
    "next",
    "following",
    "previous",
    "last",
    "past",
    "this",
    "that",
    "first",
    "second",
];

/// Words for a number of days.
const COUNTS: &[&str] = &[
    "a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "several", "some", "few",
];

/// Words after a date that do not begin a noun phrase: the date goes on, or is itself the subject.
const ONWARD: &[&str] = &[
    "of",
    "in",
    "at",
    "on",
    "to",
    "and",
    "or",
    "but",
    "until",
    "till",
    "when",
    "while",
    "where",
    "which",
    "that",
    "who",
    "whose",
    "as",
    "by",
    "for",
    "from",
    "after",
    "before",
    "with",
    "without",
    "through",
    "throughout",
    "during",
    "near",
    "following",
    "than",
    "alone",
    "onward",
    "onwards",
    "inclusive",
    "was",
    "were",
    "is",
    "are",
    "be",
    "been",
    "has",
    "have",
    "had",
    "will",
    "would",
    "could",
    "can",
    "may",
    "might",
    "should",
    "must",
    "did",
    "does",
    "not",
    "saw",
    "sees",
    "seen",
    "brought",
    "brings",
    "witnessed",
    "marked",
    "marks",
    "came",
    "comes",
    "passed",
    "began",
    "begins",
    "ended",
    "ends",
    "remains",
    "remained",
    "proved",
    "became",
    "ago",
    "later",
    "earlier",
];

/// Before which pieces of a sentence a comma is to be understood.
pub(crate) fn unwritten(text: &str, pieces: &[Piece]) -> Vec<usize> {
    let phrase = Phrase { text, pieces };
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let end = phrase.begins_clause(at).then(|| phrase.time(at)).flatten();
        match end {
            Some(end) => {
                if phrase.noun_follows(end) {
                    found.push(end);
                }
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

struct Phrase<'a> {
    text: &'a str,
    pieces: &'a [Piece],
}

impl Phrase<'_> {
    fn word(&self, at: usize) -> &str {
        let piece = self.pieces.get(at);
        piece.map_or("", |piece| &self.text[piece.range.clone()])
    }

    fn is(&self, at: usize, list: &[&str]) -> bool {
        let word = self.word(at);
        list.iter().any(|other| word.eq_ignore_ascii_case(other))
    }

    /// Whether a clause may begin with this word: the sentence does, or what stands before is no word, or `that`.
    fn begins_clause(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else {
            return true;
        };
        self.is(before, &["that", "but"]) || !self.word(before).contains(char::is_alphanumeric)
    }

    fn noun_follows(&self, at: usize) -> bool {
        let word = self.word(at);
        word.chars().next().is_some_and(char::is_alphanumeric)
            && !self.is(at, ONWARD)
            && !self.is_clock(at)
    }

    fn is_clock(&self, at: usize) -> bool {
        let word = self.word(at);
        word.contains(':') && word.starts_with(|letter: char| letter.is_ascii_digit())
    }

    /// The end of a phrase of time that begins here and can stand before a clause.
    fn time(&self, at: usize) -> Option<usize> {
        if self.is(at, &["late", "early", "shortly"]) && self.is(at + 1, PREPOSITIONS) {
            return self.time(at + 1);
        }
        if self.is(at, PREPOSITIONS) {
            return self
                .dates(at + 1)
                .or_else(|| self.told(at + 1))
                .or_else(|| self.hours(at + 1));
        }
        self.told(at).or_else(|| self.distance(at)).or_else(|| {
            self.is(at, &["yesterday", "today", "tonight"])
                .then(|| at + 1)
        })
    }

    /// "the early hours of 9 May", "the night of 9 May".
    fn hours(&self, at: usize) -> Option<usize> {
        let mut at = at + usize::from(self.is(at, &["the", "a"]));
        at += usize::from(self.is(at, &["early", "late", "small"]));
        if !self.is(at, HOURS) || !self.is(at + 1, &["of", "on"]) {
            return None;
        }
        self.dates(at + 2).or_else(|| self.told(at + 2))
    }

    /// "the same day", "last week", "the following Monday".
    fn told(&self, at: usize) -> Option<usize> {
        let at = at + usize::from(self.is(at, &["the"]));
        let named = self.is_unit(at + 1)
            || self.is(at + 1, HOURS)
            || self.is(at + 1, WEEKDAYS)
            || self.is(at + 1, MONTHS);
        (self.is(at, ORDINALS) && named).then(|| self.part_of_day(at + 2))
    }

    /// "eleven days later".
    fn distance(&self, at: usize) -> Option<usize> {
        let at = at + usize::from(self.is(at, &["a"]) && self.is(at + 1, &["few"]));
        let counted =
            self.is(at, COUNTS) || self.word(at).bytes().all(|letter| letter.is_ascii_digit());
        (counted && self.is_unit(at + 1) && self.is(at + 2, &["later", "earlier", "ago"]))
            .then_some(at + 3)
    }

    fn is_unit(&self, at: usize) -> bool {
        let word = self.word(at);
        let one = word.strip_suffix('s').unwrap_or(word);
        UNITS.iter().any(|unit| one.eq_ignore_ascii_case(unit))
    }

    /// One date or two ("between 9 May and 3 June").
    fn dates(&self, at: usize) -> Option<usize> {
        let first = self.date(at)?;
        if self.is(first, &["and", "or", "to", "-", "–", "/"])
            && let Some(second) = self.date(first + 1)
        {
            return Some(second);
        }
        Some(first)
    }

    /// "9 May 2014", "May 9, 2014", "mid-May", "2014", "Monday night".
    fn date(&self, at: usize) -> Option<usize> {
        let at = at + usize::from(self.is(at, &["early", "late", "mid"]));
        let at = at + usize::from(self.word(at) == "-" && self.is(at + 1, MONTHS));
        if self.is(at, WEEKDAYS) {
            let end = self.part_of_day(at + 1);
            let comma = usize::from(self.word(end) == ",");
            return Some(self.calendar(end + comma).unwrap_or(end));
        }
        self.calendar(at)
    }

    fn part_of_day(&self, at: usize) -> usize {
        at + usize::from(self.is(at, HOURS))
    }

    fn calendar(&self, at: usize) -> Option<usize> {
        if self.is_day(at) {
            let month = at + 1 + usize::from(self.word(at + 1) == "of");
            // "9-12 May"
            let month = match self.is(month, &["-", "–", "to", "and"]) && self.is_day(month + 1) {
                true => month + 2,
                false => month,
            };
            return self
                .is(month, MONTHS)
                .then(|| month + 1 + usize::from(self.is_year(month + 1)));
        }
        if self.is(at, MONTHS) || self.is_month_of(at) {
            let end = at + 1 + usize::from(self.is_day(at + 1));
            let comma = usize::from(self.word(end) == ",");
            return Some(match self.is_year(end + comma) {
                true => end + comma + 1,
                false => end,
            });
        }
        self.is_year(at).then_some(at + 1)
    }

    /// "mid-may"
    fn is_month_of(&self, at: usize) -> bool {
        let word = self.word(at);
        let month = word.split_once('-').map(|(_, month)| month);
        month.is_some_and(|month| MONTHS.iter().any(|other| month.eq_ignore_ascii_case(other)))
    }

    fn is_day(&self, at: usize) -> bool {
        let word = self.word(at);
        let digits = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th")
            && digits
                .parse::<u8>()
                .is_ok_and(|day| (1..=31).contains(&day))
    }

    fn is_year(&self, at: usize) -> bool {
        let word = self.word(at);
        word.len() == 4
            && word
                .parse::<u16>()
                .is_ok_and(|year| (1800..2100).contains(&year))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dep, parse, tokenize};

    /// The text with the commas that are understood.
    fn shown(text: &str) -> String {
        let pieces: Vec<Piece> = tokenize(text)
            .into_iter()
            .map(|range| Piece { range, norm: None })
            .collect();
        let mut shown = text.to_owned();
        for &at in unwritten(text, &pieces).iter().rev() {
            shown.insert(pieces[at - 1].range.end, ',');
        }
        shown
    }

    #[test]
    fn a_date_before_a_clause_is_followed_by_a_comma() {
        for text in [
            "On 8 May| unidentified men fled.",
            "On May 8, 2014| gunmen fled.",
            "In early June 2023| police left.",
            "42. On Monday night| rebels left.",
            "It finds that in the early hours of 9 May 2014| Seleka men left.",
            "Between 3 May and 5 June| the army left.",
            "Last week| gunmen killed six.",
            "Eleven days later| a bomber struck.",
            "The same day| an officer died.",
            "In 2022| the group shifted.",
            "From 12-14 June| troops left.",
        ] {
            let expected = text.replace('|', ",");
            assert_eq!(shown(&text.replace('|', "")), expected);
        }
    }

    #[test]
    fn elsewhere_none_is_understood() {
        for text in [
            "On 8 May, men fled.",
            "On 8 May in Goma men fled.",
            "The following day saw clashes.",
            "In May 2020 alone nine died.",
            "He left on 8 May.",
            "The 8 May attack failed.",
            "On Monday at 10:30 men fled.",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn the_comma_is_not_in_the_parse() {
        let text = "On 8 May unidentified armed men ambushed a convoy, looted trucks and left.";
        let parsed = parse(text);
        assert_eq!(parsed.tokens.len(), tokenize(text).len());
        let written = |word: &str| {
            parsed
                .tokens
                .iter()
                .position(|token| &text[token.start..token.end] == word)
                .unwrap()
        };
        let men = &parsed.tokens[written("men")];
        assert_eq!((men.dep, men.head), (Dep::Nsubj, written("ambushed")));
    }
}
