//! Sentences, by rule.
//!
//! spaCy takes its sentences from the parse, which makes them depend on line breaks and on the model. Here they come first and each is
//! parsed alone: the boundaries are predictable, a hard line break in mid-sentence does no harm, and one odd sentence cannot upset the next. Reports differ
//! from running prose in a few ways that matter: abbreviated ranks and months, initials, `No. 3`, decimals, footnote numbers stuck to a full stop, and bullets.

use std::ops::Range;

use crate::chars;

/// Abbreviations that are followed by a name or a number, so that a stop after them hardly ever ends a sentence.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "rev", "fr", "st", "ste", "hon", "gov", "sen", "rep", "pres",
    "gen", "lt", "col", "maj", "capt", "cpt", "sgt", "cpl", "pvt", "cmdr", "adm", "brig", "insp",
    "spc", "pfc", "sfc", "ssgt", "ssg", "msgt", "tsgt", "smsgt", "cmsgt", "gysgt", "lcpl", "cwo",
    "wo", "ltc", "ltcol", "ltgen", "majgen", "briggen", "ltjg", "ens", "cdr", "comdr", "radm",
    "vadm", "sqn", "asst", "atty", "dep", "supt", "det", "amb", "sec", "messrs", "mme", "mlle",
    "sr", "sra", "mt", "ft", "vs", "cf", "eg", "ie", "e.g", "i.e", "viz", "lt.col", "lt.gen",
    "maj.gen", "brig.gen", "al", "approx", "incl", "excl", "resp", "esp", "ca", "c",
];

/// Abbreviations after which a stop may also end the sentence: what follows decides.
const ENDINGS: &[&str] = &[
    "etc", "inc", "corp", "co", "ltd", "jr", "a.m", "p.m", "u.s", "u.k", "u.n", "u.s.a", "e.u",
    "d.c", "u.a.e", "b.c", "a.d", "ph.d", "est", "dept", "univ", "gov't", "bros", "ave", "blvd",
    "rd", "mil", "bn", "mn", "km", "hrs", "min", "sq",
];

/// Months and days in short, and words for numbered things: a stop after them ends nothing if a number follows.
const BEFORE_NUMBERS: &[&str] = &[
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon",
    "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "no", "nos", "art", "arts",
    "fig", "figs", "para", "paras", "p", "pp", "vol", "vols", "ch", "chap", "sect", "res", "doc",
    "ref", "op", "ed", "eds", "ser", "tel", "nr", "annex",
];

/// Words that commonly open a sentence but are not names: after an ambiguous abbreviation they show that a new sentence begins.
const OPENERS: &[&str] = &[
    "a",
    "about",
    "according",
    "after",
    "all",
    "also",
    "although",
    "among",
    "an",
    "and",
    "another",
    "as",
    "at",
    "before",
    "both",
    "but",
    "by",
    "during",
    "each",
    "earlier",
    "five",
    "following",
    "for",
    "four",
    "from",
    "he",
    "her",
    "his",
    "however",
    "i",
    "if",
    "in",
    "it",
    "its",
    "last",
    "later",
    "many",
    "meanwhile",
    "more",
    "most",
    "no",
    "none",
    "nobody",
    "on",
    "one",
    "other",
    "others",
    "several",
    "she",
    "since",
    "six",
    "some",
    "ten",
    "that",
    "the",
    "their",
    "there",
    "these",
    "they",
    "this",
    "those",
    "three",
    "two",
    "under",
    "until",
    "we",
    "what",
    "when",
    "where",
    "while",
    "who",
    "with",
    "witnesses",
    "you",
];

/// Splits a text into sentences: ordered byte ranges without surrounding white space, which together hold all visible text.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut i = 0;
    while let Some(c) = text[i..].chars().next() {
        let end = match c {
            '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' => {
                boundary(text, start, i)
            }
            '\n' | '\r' | '\u{85}' | '\u{2029}' => line_boundary(text, i),
            '•' | '‣' | '▪' | '●' | '◦' | '■' if i > start => Some(i),
            _ => None,
        };
        match end {
            Some(end) => {
                push(text, start..end, &mut found);
                start = end;
                i = end.max(i + c.len_utf8());
            }
            None => i += c.len_utf8(),
        }
    }
    push(text, start..text.len(), &mut found);
    found
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let slice = &text[range.clone()];
    let trimmed = slice.trim_start_matches(chars::is_space);
    let start = range.start + slice.len() - trimmed.len();
    let trimmed = trimmed.trim_end_matches(chars::is_space);
    if !trimmed.is_empty() {
        found.push(start..start + trimmed.len());
    }
}

/// A blank line ends a sentence, and so does a line break before a bullet; a single line break does not.
fn line_boundary(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let gap: usize = rest
        .chars()
        .take_while(|c| chars::is_space(*c))
        .map(char::len_utf8)
        .sum();
    let breaks = rest[..gap]
        .replace("\r\n", "\n")
        .matches(['\n', '\r', '\u{85}', '\u{2029}'])
        .count();
    let next = &rest[gap..];
    let bulleted = next
        .strip_prefix(['-', '*', '–', '—', '·'])
        .is_some_and(|tail| tail.starts_with(chars::is_space))
        || next.starts_with(['•', '‣', '▪', '●', '◦', '■'])
        || numbered_item(next);
    (breaks >= 2 || bulleted || rest.starts_with('\u{2029}')).then_some(at)
}

/// `(a) `, `(iv) `, `1) ` at the start of a line.
fn numbered_item(line: &str) -> bool {
    let body = line.strip_prefix('(').unwrap_or(line);
    let length = body.bytes().take_while(u8::is_ascii_alphanumeric).count();
    (1..=3).contains(&length)
        && (line.len() != body.len() || body.as_bytes()[0].is_ascii_digit())
        && body[length..]
            .strip_prefix(')')
            .is_some_and(|tail| tail.starts_with(chars::is_space))
}

/// The end of the sentence that the mark at `at` closes, or `None` if it closes none.
fn boundary(text: &str, start: usize, at: usize) -> Option<usize> {
    let mark = text[at..].chars().next()?;
    let mut end = at + mark.len_utf8();
    // All marks in a row count as one: `?!`, `...`.
    end += text[end..]
        .chars()
        .take_while(|c| matches!(c, '.' | '!' | '?' | '…'))
        .map(char::len_utf8)
        .sum::<usize>();
    let run = &text[at..end];
    let closers: usize = text[end..]
        .chars()
        .take_while(|c| is_closer(*c))
        .map(char::len_utf8)
        .sum();
    end += closers;
    let note = footnote(&text[end..], text[..at].chars().next_back());
    end += note;
    let after = &text[end..];
    let Some(next) = after.chars().next() else {
        return Some(end);
    };
    if matches!(mark, '。' | '！' | '？' | '؟' | '।') {
        return Some(end);
    }
    if !chars::is_space(next) {
        return glued(&text[start..at], after, closers + note).then_some(end);
    }
    let follows = after.trim_start_matches(chars::is_space);
    let visible = follows.trim_start_matches(is_opener);
    let Some(first) = visible.chars().next() else {
        return Some(end);
    };
    let capital = first.is_uppercase() || !first.is_lowercase() && first.is_alphabetic();
    let blank_line = after[..after.len() - follows.len()].matches('\n').count() >= 2;
    if blank_line {
        return Some(end);
    }
    if run.len() > 1 && run.starts_with('.') || mark == '…' {
        // An ellipsis ends a sentence only if a capital follows.
        return capital.then_some(end);
    }
    if mark != '.' {
        // `"Leave!" he shouted` goes on.
        return (capital || first.is_ascii_digit() || closers == 0 && !first.is_lowercase())
            .then_some(end);
    }
    if first.is_lowercase() {
        // A sentence may open with a lower-case name (`al-`, `iPhone`); elsewhere lower case shows that the stop belongs to an abbreviation.
        let name = ["al-", "el-", "de ", "bin ", "d'"]
            .iter()
            .any(|opening| visible.starts_with(opening));
        return (name && abbreviation(text, start, at).is_none()).then_some(end);
    }
    if matches!(first, ',' | ';' | ':' | ')' | ']') {
        return None;
    }
    if closers > 0 || note > 0 {
        return Some(end);
    }
    match abbreviation(text, start, at) {
        None => Some(end),
        Some(Abbreviation::Title) => None,
        Some(Abbreviation::BeforeNumber) => (!first.is_ascii_digit()).then_some(end),
        Some(Abbreviation::BeforeNumberOnly) => {
            (!first.is_ascii_digit() && !first.is_uppercase()).then_some(end)
        }
        Some(Abbreviation::Ending | Abbreviation::Initials) => {
            let word: String = visible
                .chars()
                .take_while(|c| c.is_alphabetic())
                .flat_map(char::to_lowercase)
                .collect();
            OPENERS.contains(&word.as_str()).then_some(end)
        }
    }
}

/// Whether a sentence ends here although no blank follows, as in texts whose line ends got lost: `was hurt.The police`, `in 2015.Twenty`,
/// `he said.“We`. Names of sites and files (`www.Example.org`, `Load.Error.txt`) stay whole.
fn glued(before: &str, after: &str, marks: usize) -> bool {
    let part = |text: &str, word: fn(char) -> bool| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| word(c) || matches!(c, '-' | '\'' | '’' | ','))
    };
    let last = before
        .rsplit(|c| chars::is_space(c) || is_closer(c) || is_opener(c))
        .next()
        .unwrap_or("");
    let last_ends = marks > 0
        || last.is_empty()
        || last.len() > 1 && (part(last, char::is_lowercase) || part(last, |c| c.is_ascii_digit()))
        || last.len() > 3
            && part(last, char::is_alphabetic)
            && !last.chars().all(char::is_uppercase);
    let opened = after.trim_start_matches(is_opener);
    let next = opened.split(chars::is_space).next().unwrap_or("");
    let word = next.trim_end_matches([',', ';', ':', '.', '!', '?']);
    let mut letters = word.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let opens = capital && letters.all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
    let spoken = opened.len() < after.len() && after.starts_with(['“', '"', '‘']);
    last_ends
        && opens
        && (word.chars().count() > 1 || next.len() == 1 && opened.len() > 1)
        && (spoken || word.chars().nth(1).is_none_or(char::is_lowercase))
}

enum Abbreviation {
    Title,
    Ending,
    /// `Jan.`, `No.`: also whole words, so only a following number shows the abbreviation.
    BeforeNumber,
    /// A list number or a page sign: `1. The`.
    BeforeNumberOnly,
    Initials,
}

/// What kind of abbreviation, if any, the stop at `at` belongs to.
fn abbreviation(text: &str, start: usize, at: usize) -> Option<Abbreviation> {
    let before = &text[start..at];
    let word = before
        .rsplit(|c: char| {
            chars::is_space(c) || matches!(c, '(' | '[' | '"' | '“' | '‘' | '/' | '—' | '–')
        })
        .next()
        .unwrap_or("");
    let lower = word.to_lowercase();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 {
        // `3. The rebels ...`: the number of a list item stands alone at the start.
        let alone = before.trim().len() == word.len()
            && !word.is_empty()
            && word.len() <= 3
            && word.bytes().all(|b| b.is_ascii_digit());
        return alone.then_some(Abbreviation::BeforeNumberOnly);
    }
    if ENDINGS.contains(&lower.as_str()) {
        return Some(Abbreviation::Ending);
    }
    if TITLES.contains(&lower.as_str())
        && (lower != "c" || word == "c")
        && (lower != "al" || before.ends_with("et al"))
    {
        return Some(Abbreviation::Title);
    }
    if BEFORE_NUMBERS.contains(&lower.as_str()) {
        return Some(Abbreviation::BeforeNumber);
    }
    // `J.`, `J.K.`, `-M.`: single letters with stops between them.
    let initials = word
        .split(['.', '-'])
        .all(|part| part.chars().count() <= 1 && part.chars().all(char::is_uppercase));
    (initials && word != "I").then_some(Abbreviation::Initials)
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '}' | '›')
}

fn is_opener(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '‘'
            | '«'
            | '('
            | '['
            | '{'
            | '‹'
            | '„'
            | '-'
            | '–'
            | '—'
            | '*'
            | '¿'
            | '¡'
    )
}

/// Length of footnote marks stuck to a full stop: superscripts, `[12]`, or one to three digits (unless a digit stands before the stop, as in a decimal, where only
/// a capital after the space tells them apart).
fn footnote(after: &str, before: Option<char>) -> usize {
    let superscripts: usize = after
        .chars()
        .take_while(|c| matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '†' | '‡'))
        .map(char::len_utf8)
        .sum();
    if superscripts > 0 {
        return superscripts;
    }
    let mut bracketed = 0;
    while let Some(inner) = after[bracketed..].strip_prefix('[') {
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=3).contains(&digits) || !inner[digits..].starts_with(']') {
            break;
        }
        bracketed += digits + 2;
    }
    if bracketed > 0 {
        return bracketed;
    }
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&digits) {
        return 0;
    }
    let mut rest = after[digits..].chars();
    let spaced = rest.next().is_some_and(chars::is_space);
    let capital = rest
        .find(|c| !chars::is_space(*c) && !is_opener(*c))
        .is_some_and(char::is_uppercase);
    // `3.5 The`: a decimal before a capital is rare, a footnote after `in 2014.5 The` is not; a short number before the stop is taken for a decimal.
    let decimal = before.is_some_and(|c| c.is_ascii_digit()) && digits == 1;
    let end_of_text = after.len() == digits && before.is_some_and(char::is_alphabetic);
    if spaced && capital && !decimal || end_of_text {
        digits
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn stops_that_end_nothing() {
        for whole in [
            "Gen. Lt. Col. J. K. Mugisha met Dr. Okello on Jan. 10 at 9 a.m. in St. Louis.",
            "School No. 1 in Beslan cost $2.5 million, see p. 14.",
            "The U.S. Embassy and the U.N. Security Council met Mr. Karzai.",
            "Jimmy J. Smith paid 3.5 percent vs. 4.2 percent.",
            "Farms, hills, etc. along the road were mined.",
            "\u{201c}Leave!\u{201d} he shouted at Abdi et al. and ran.",
            "He waited ... and left.",
            "The fighting in Goma\nlasted two days.",
            "1. The rebels must withdraw.",
            "See www.Example.org and Load.Error.txt for more.",
            "\u{201c}We won,\u{201d} said Spc. Lorraine Walsh of the U.S.Army band.",
        ] {
            assert_eq!(split(whole), [whole]);
        }
    }

    #[test]
    fn stops_that_lost_their_blank() {
        assert_eq!(
            split(
                "They killed 23 soldiers and injured 15.Twenty rebels fled.\u{201c}We ran.\u{201d}A car burned (see 3).It was his."
            ),
            [
                "They killed 23 soldiers and injured 15.",
                "Twenty rebels fled.",
                "\u{201c}We ran.\u{201d}",
                "A car burned (see 3).",
                "It was his."
            ]
        );
    }

    #[test]
    fn stops_that_end_a_sentence() {
        assert_eq!(
            split("He left the U.S. The army stayed."),
            ["He left the U.S.", "The army stayed."]
        );
        assert_eq!(
            split("It began at 9 p.m. Witnesses fled."),
            ["It began at 9 p.m.", "Witnesses fled."]
        );
        assert_eq!(
            split("\u{201c}They came.\u{201d} She wept. (He did not.) Why?"),
            [
                "\u{201c}They came.\u{201d}",
                "She wept.",
                "(He did not.)",
                "Why?"
            ]
        );
        assert_eq!(
            split("It was hit in 2014. Ten died."),
            ["It was hit in 2014.", "Ten died."]
        );
        assert_eq!(
            split("Was it so? 12 died! Yes."),
            ["Was it so?", "12 died!", "Yes."]
        );
        assert_eq!(
            split("No one came. No. 3 was hit."),
            ["No one came.", "No. 3 was hit."]
        );
    }

    #[test]
    fn footnote_marks_belong_to_the_sentence_before() {
        assert_eq!(
            split("Ended on April 18.\u{b9} These are final."),
            ["Ended on April 18.\u{b9}", "These are final."]
        );
        assert_eq!(
            split("Ended on April 18.12 These are final."),
            ["Ended on April 18.12", "These are final."]
        );
        assert_eq!(
            split("It was burned.[3][4] Nobody came."),
            ["It was burned.[3][4]", "Nobody came."]
        );
        assert_eq!(
            split("It was burned.7 Nobody came."),
            ["It was burned.7", "Nobody came."]
        );
        assert_eq!(
            split("A share of 3.5 Percent is small."),
            ["A share of 3.5 Percent is small."]
        );
    }

    #[test]
    fn lines_and_bullets() {
        assert_eq!(
            split("ATTACK IN GOMA\n\nRebels came."),
            ["ATTACK IN GOMA", "Rebels came."]
        );
        assert_eq!(
            split("Demands:\n- peace\n- bread"),
            ["Demands:", "- peace", "- bread"]
        );
        assert_eq!(
            split("Demands: \u{2022} peace \u{2022} bread"),
            ["Demands:", "\u{2022} peace", "\u{2022} bread"]
        );
    }
}
