//! Words: spaCy's English tokenizer, with its regular expressions written out as character classes.
//!
//! The text is cut at white space; from each piece punctuation is peeled off both ends until a special case (`don't`, `U.S.`, `a.m.`) or nothing more is left; what
//! remains is cut at hyphens, slashes and the like, unless it is a web address. Unlike in spaCy, white space is never a token, and
//! footnote marks come off the word that they are stuck to.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::asset::Asset;
use crate::chars;

/// A token and, for parts of some contractions, the norm that it is to be known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) range: Range<usize>,
    pub(crate) norm: Option<&'static str>,
}

/// Parts of a special case: length in bytes and norm.
type Parts = Vec<(usize, Option<&'static str>)>;

/// The tokenizer's tables.
pub(crate) struct Tokenizer {
    specials: FxHashMap<&'static str, Parts>,
    icons: Vec<(char, char)>,
}

/// Longest special case considered when tokens are joined again.
const LONGEST_JOIN: usize = 16;

impl Tokenizer {
    pub(crate) fn read(asset: &Asset) -> Tokenizer {
        let specials = asset.text("specials").lines().map(|line| {
            let mut fields = line.split('\t');
            let chunk = fields.next().unwrap_or_default();
            let part = |field: &'static str| {
                let (orth, norm) = field.split_once('\x1f').unwrap_or((field, ""));
                (orth.len(), Some(norm).filter(|norm| !norm.is_empty()))
            };
            (chunk, fields.map(part).collect())
        });
        let code = |text: &str| u32::from_str_radix(text, 16).ok().and_then(char::from_u32);
        let icons = asset.text("icons").lines().filter_map(|line| {
            line.split_once('\t')
                .and_then(|(first, last)| Some((code(first)?, code(last)?)))
        });
        Tokenizer {
            specials: specials.collect(),
            icons: icons.collect(),
        }
    }

    /// Tokens of a text, in order, with byte offsets moved by `offset`.
    pub(crate) fn tokenize(&self, text: &str, offset: usize, out: &mut Vec<Piece>) {
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (chars::is_space(c), start) {
                (true, Some(from)) => {
                    self.chunk(&text[from..at], offset + from, out);
                    start = None;
                }
                (false, None) => start = Some(at),
                _ => {}
            }
        }
    }

    fn is_icon(&self, c: char) -> bool {
        // Symbols start at the broken bar.
        c >= '\u{a6}'
            && self
                .icons
                .binary_search_by(|(first, last)| {
                    if c < *first {
                        std::cmp::Ordering::Greater
                    } else if c > *last {
                        std::cmp::Ordering::Less
                    } else {
                        std::cmp::Ordering::Equal
                    }
                })
                .is_ok()
    }

    fn special(&self, text: &str, at: usize, out: &mut Vec<Piece>) -> bool {
        let Some(parts) = self.specials.get(text) else {
            return false;
        };
        let mut start = at;
        for (length, norm) in parts {
            out.push(Piece {
                range: start..start + length,
                norm: *norm,
            });
            start += length;
        }
        true
    }

    fn chunk(&self, chunk: &str, at: usize, out: &mut Vec<Piece>) {
        if self.special(chunk, at, out) {
            return;
        }
        if chunk.bytes().all(|b| b.is_ascii_alphabetic()) {
            out.push(Piece {
                range: at..at + chunk.len(),
                norm: None,
            });
            return;
        }
        let note = note_length(chunk);
        if note > 0 {
            let body = chunk.len() - note;
            self.chunk(&chunk[..body], at, out);
            self.chunk(&chunk[body..], at + body, out);
            return;
        }
        let first = out.len();
        let (mut from, mut to) = (0, chunk.len());
        let mut suffixes = Vec::new();
        while from < to {
            let rest = &chunk[from..to];
            if self.specials.contains_key(rest) {
                break;
            }
            let prefix = self.prefix(rest);
            if prefix > 0 && self.specials.contains_key(&rest[prefix..]) {
                out.push(Piece {
                    range: at + from..at + from + prefix,
                    norm: None,
                });
                from += prefix;
                break;
            }
            let suffix = self.suffix(&rest[prefix..]);
            // The prefix may belong to the special case: `'em,`.
            let whole = suffix > 0 && self.specials.contains_key(&rest[..rest.len() - suffix]);
            if prefix > 0 && !whole {
                out.push(Piece {
                    range: at + from..at + from + prefix,
                    norm: None,
                });
                from += prefix;
            }
            if suffix > 0 {
                suffixes.push(Piece {
                    range: at + to - suffix..at + to,
                    norm: None,
                });
                to -= suffix;
            }
            if whole || prefix == 0 && suffix == 0 {
                break;
            }
        }
        let middle = &chunk[from..to];
        if !middle.is_empty() && !self.special(middle, at + from, out) {
            if is_address(middle) {
                out.push(Piece {
                    range: at + from..at + to,
                    norm: None,
                });
            } else {
                self.infixes(middle, at + from, out);
            }
        }
        out.extend(suffixes.into_iter().rev());
        if out.len() - first > 1 {
            self.join_specials(chunk, at, first, out);
        }
    }

    /// Length of the punctuation to peel off the front.
    fn prefix(&self, text: &str) -> usize {
        let mut all = text.chars();
        let Some(c) = all.next() else { return 0 };
        match c {
            '+' => usize::from(!all.next().is_some_and(|next| next.is_ascii_digit())),
            '.' => ellipsis_at_start(text),
            '§' | '%' | '=' | '—' | '–' | '…' => c.len_utf8(),
            'U' if text.starts_with("US$") => 3,
            'C' | 'A' if text[1..].starts_with('$') => 2,
            _ if chars::is_punctuation(c)
                || chars::is_quote(c)
                || chars::is_currency(c)
                || self.is_icon(c) =>
            {
                c.len_utf8()
            }
            _ => 0,
        }
    }

    /// Length of the punctuation or unit to peel off the end; the longest that fits.
    fn suffix(&self, text: &str) -> usize {
        let Some(last) = text.chars().next_back() else {
            return 0;
        };
        let before = &text[..text.len() - last.len_utf8()];
        let previous = before.chars().next_back();
        let mut longest = 0;
        for ending in ["'s", "'S", "’s", "’S", "……"] {
            if text.ends_with(ending) {
                longest = longest.max(ending.len());
            }
        }
        let single = match last {
            '+' => previous.is_some_and(|c| c.is_ascii_digit()),
            '.' => {
                longest = longest.max(ellipsis_at_end(text));
                let pair = before.chars().rev().take(2).collect::<Vec<_>>();
                previous.is_some_and(chars::may_precede_full_stop)
                    || pair.len() == 2 && pair.iter().all(|c| chars::is_upper(*c))
                    || pair.len() == 2
                        && pair[1] == '°'
                        && matches!(pair[0], 'F' | 'f' | 'C' | 'c' | 'K' | 'k')
            }
            '—' | '–' | '…' => true,
            c if chars::is_currency(c) && previous.is_some_and(|c| c.is_ascii_digit()) => true,
            c => chars::is_punctuation(c) || chars::is_quote(c) || self.is_icon(c),
        };
        if single {
            longest = longest.max(last.len_utf8());
        }
        for unit in chars::UNITS.iter().chain(&["US$", "C$", "A$"]) {
            if unit.len() > longest
                && text
                    .strip_suffix(unit)
                    .is_some_and(|number| number.ends_with(|c: char| c.is_ascii_digit()))
            {
                longest = unit.len();
            }
        }
        longest
    }

    /// Cuts a word at hyphens, slashes and the like.
    fn infixes(&self, word: &str, at: usize, out: &mut Vec<Piece>) {
        let (mut start, mut i) = (0, 0);
        let mut previous = None;
        while let Some(c) = word[i..].chars().next() {
            let length = self.infix(&word[i..], c, previous);
            if length == 0 {
                previous = Some(c);
                i += c.len_utf8();
                continue;
            }
            previous = word[i..i + length].chars().next_back();
            // An infix at the very start is left on the word.
            if i > 0 {
                if i > start {
                    out.push(Piece {
                        range: at + start..at + i,
                        norm: None,
                    });
                }
                out.push(Piece {
                    range: at + i..at + i + length,
                    norm: None,
                });
                start = i + length;
            }
            i += length;
        }
        if start < word.len() {
            out.push(Piece {
                range: at + start..at + word.len(),
                norm: None,
            });
        }
    }

    /// Length of the infix that starts here, or 0.
    fn infix(&self, rest: &str, c: char, previous: Option<char>) -> usize {
        if c.is_ascii_alphanumeric() {
            return 0;
        }
        let length = c.len_utf8();
        if c == '…' || self.is_icon(c) {
            return length;
        }
        let next = rest[length..].chars().next();
        let (Some(before), Some(after)) = (previous, next) else {
            return if c == '.' { ellipsis_at_start(rest) } else { 0 };
        };
        let alpha_or_digit = chars::is_alpha(before) || before.is_ascii_digit();
        match c {
            '.' => {
                let run = ellipsis_at_start(rest);
                if run > 0 {
                    return run;
                }
                let opens = chars::is_lower(before) || chars::is_quote(before);
                usize::from(opens && (chars::is_upper(after) || chars::is_quote(after)))
            }
            '+' | '*' | '^' => {
                usize::from(before.is_ascii_digit() && (after.is_ascii_digit() || after == '-'))
            }
            ',' => usize::from(chars::is_alpha(before) && chars::is_alpha(after)),
            ':' | '<' | '>' | '=' | '/' => usize::from(alpha_or_digit && chars::is_alpha(after)),
            '-' | '–' | '—' | '~' => {
                if c == '-' && before.is_ascii_digit() && (after.is_ascii_digit() || after == '-') {
                    return 1;
                }
                if !alpha_or_digit {
                    return 0;
                }
                let run = ["-", "–", "—", "--", "---", "——", "~"];
                run.iter()
                    .find(|hyphen| {
                        rest.strip_prefix(**hyphen)
                            .is_some_and(|tail| tail.starts_with(chars::is_alpha))
                    })
                    .map_or(0, |hyphen| hyphen.len())
            }
            _ => 0,
        }
    }

    /// Joins neighbouring pieces that together make a special case which the peeling has torn apart.
    fn join_specials(&self, chunk: &str, at: usize, first: usize, out: &mut Vec<Piece>) {
        let pieces = out.split_off(first);
        let mut i = 0;
        while i < pieces.len() {
            let start = pieces[i].range.start;
            let joined = (i..pieces.len()).rev().find(|&j| {
                let end = pieces[j].range.end;
                let text = &chunk[start - at..end - at];
                end - start <= LONGEST_JOIN
                    && (i == j || !text.bytes().all(|b| b.is_ascii_alphanumeric()))
                    && pieces[i..=j].iter().all(|p| p.norm.is_none())
                    && self.specials.contains_key(text)
            });
            match joined {
                Some(j) => {
                    self.special(&chunk[start - at..pieces[j].range.end - at], start, out);
                    i = j + 1;
                }
                None => {
                    out.push(pieces[i].clone());
                    i += 1;
                }
            }
        }
    }
}

/// Length of the footnote marks stuck to the end of a chunk, which spaCy leaves on the word: `Derry.¹`, `burned.[3][4]`, `village.12`.
///
/// Bare digits count only after a word of four letters or more, lest `No.12` or a decimal be torn apart.
fn note_length(chunk: &str) -> usize {
    let closes = |text: &str| {
        text.len() > 1 && text.ends_with(['.', ',', ';', ':', '!', '?', '"', '”', '’', '»', ')'])
    };
    let raised = |c: char| matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '†' | '‡');
    let body = chunk.trim_end_matches(raised);
    if body.len() < chunk.len() {
        return if closes(body) {
            chunk.len() - body.len()
        } else {
            0
        };
    }
    // One bracket at a time: the rest of the chunk is looked at again.
    if let Some((body, number)) = chunk
        .strip_suffix(']')
        .and_then(|inner| inner.rsplit_once('['))
    {
        let numbered =
            (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        let follows = body.ends_with(chars::is_alpha) || body.ends_with(']') || closes(body);
        return if numbered && follows {
            chunk.len() - body.len()
        } else {
            0
        };
    }
    let body = chunk.trim_end_matches(|c: char| c.is_ascii_digit());
    let word = body.strip_suffix('.').unwrap_or("");
    let long = word
        .chars()
        .rev()
        .take(4)
        .filter(|c| chars::is_alpha(*c))
        .count()
        == 4;
    if long && (1..=3).contains(&(chunk.len() - body.len())) {
        chunk.len() - body.len()
    } else {
        0
    }
}

/// Length of two or more full stops at the start.
fn ellipsis_at_start(text: &str) -> usize {
    let run = text.bytes().take_while(|b| *b == b'.').count();
    if run >= 2 { run } else { 0 }
}

fn ellipsis_at_end(text: &str) -> usize {
    let run = text.bytes().rev().take_while(|b| *b == b'.').count();
    if run >= 2 { run } else { 0 }
}

/// Whether a string is a web or mail address: optional scheme and user, dotted host ending in lower-case letters, optional port and path.
fn is_address(text: &str) -> bool {
    if !text.contains('.') {
        return false;
    }
    let rest = match text.split_once("://") {
        Some((scheme, rest))
            if scheme.chars().count() >= 2
                && scheme
                    .chars()
                    .all(|c| c.is_alphanumeric() || "_+-.".contains(c)) =>
        {
            rest
        }
        _ => text,
    };
    is_host_and_path(rest)
        || rest
            .match_indices('@')
            .any(|(at, _)| at > 0 && is_host_and_path(&rest[at + 1..]))
}

fn is_host_and_path(text: &str) -> bool {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let mut host = &text[..end];
    if let Some((name, port)) = host.rsplit_once(':') {
        if !(2..=5).contains(&port.len()) || !port.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        host = name;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let Some((top, rest)) = labels.split_last() else {
        return false;
    };
    let inner = |c: char| c.is_ascii_alphanumeric() || ('\u{a1}'..='\u{ffff}').contains(&c);
    let label = |label: &&str| {
        label.starts_with(inner)
            && label.ends_with(inner)
            && label.chars().all(|c| inner(c) || c == '_' || c == '-')
            && label.chars().count() <= 64
    };
    if labels.len() == 4 && labels.iter().all(|part| part.parse::<u8>().is_ok()) {
        return true;
    }
    !rest.is_empty()
        && rest.iter().all(label)
        && (2..=63).contains(&top.chars().count())
        && top.chars().all(chars::is_lower)
}

#[cfg(test)]
mod tests {
    use crate::tokenize;

    fn split(text: &str) -> Vec<&str> {
        tokenize(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn contractions_and_abbreviations() {
        assert_eq!(
            split("didn't who'd they're"),
            ["did", "n't", "who", "'d", "they", "'re"]
        );
        assert_eq!(
            split("(U.S.), a.m. Gen. etc."),
            ["(", "U.S.", ")", ",", "a.m.", "Gen.", "etc", "."]
        );
        assert_eq!(split("'em, and/or"), ["'em", ",", "and/or"]);
    }

    #[test]
    fn numbers_and_units() {
        assert_eq!(
            split("10km $2m 50% 25-26 1,100 2:47"),
            [
                "10", "km", "$", "2", "m", "50", "%", "25", "-", "26", "1,100", "2:47"
            ]
        );
    }

    #[test]
    fn addresses_stay_whole() {
        assert_eq!(
            split("(see www.example.org/a-b)."),
            ["(", "see", "www.example.org/a-b", ")", "."]
        );
        assert_eq!(split("press@example.org,"), ["press@example.org", ","]);
    }

    #[test]
    fn footnote_marks_come_off() {
        assert_eq!(
            split("Derry.¹ 18.¹² 5 km² No.12"),
            ["Derry", ".", "¹", "18", ".", "¹²", "5", "km²", "No.12"]
        );
        assert_eq!(
            split("burned.[3][4] Goma[12] village.12"),
            [
                "burned", ".", "[", "3", "]", "[", "4", "]", "Goma", "[", "12", "]", "village",
                ".", "12"
            ]
        );
    }

    #[test]
    fn hyphens_dashes_and_dots() {
        assert_eq!(
            split("al-Shabaab's men\u{2014}all well-armed..."),
            [
                "al", "-", "Shabaab", "'s", "men", "\u{2014}", "all", "well", "-", "armed", "..."
            ]
        );
    }
}
