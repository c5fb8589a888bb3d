//! The words that tell of an account.

use concord_record::{Account, Field, Text};

/// Bytes to either side of a trigger that its sentence may reach.
const REACH: usize = 400;

/// The words of a document that tell of an account, which linking compares: its passage if the coder gave one, else the sentence around its trigger.
pub fn passage(account: &Account, text: &Text) -> String {
    let whole = account
        .evidence
        .iter()
        .find(|evidence| evidence.field == Field::Passage);
    if let Some(evidence) = whole {
        return evidence.exact.clone();
    }
    let trigger = account
        .evidence
        .iter()
        .find(|evidence| evidence.field == Field::Trigger)
        .or(account.evidence.first());
    let Some(trigger) = trigger else {
        return String::new();
    };
    let Some(bytes) = text.bytes(trigger.span()) else {
        return trigger.exact.clone();
    };
    let string = text.as_str();
    let ends = |at: &(usize, char)| matches!(at.1, '.' | '!' | '?' | '\n');
    let before = &string[..bytes.start];
    let start = before
        .char_indices()
        .rev()
        .take_while(|(at, _)| bytes.start - at <= REACH)
        .find(|at| {
            ends(at) && followed_by_space(string, at.0 + at.1.len_utf8()) && breaks(string, *at)
        })
        .map_or_else(
            || floor(string, bytes.start.saturating_sub(REACH)),
            |(at, c)| at + c.len_utf8(),
        );
    let end = string[bytes.end..]
        .char_indices()
        .take_while(|(at, _)| *at <= REACH)
        .map(|(at, c)| (bytes.end + at, c))
        .find(|at| {
            ends(at) && followed_by_space(string, at.0 + at.1.len_utf8()) && breaks(string, *at)
        })
        .map_or_else(
            || floor(string, (bytes.end + REACH).min(string.len())),
            |(at, _)| at,
        );
    string[start.min(bytes.start)..end.max(bytes.end)].to_owned()
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn followed_by_space(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_none_or(char::is_whitespace)
}

/// A line end breaks a sentence only where an empty line follows.
fn breaks(text: &str, (at, c): (usize, char)) -> bool {
    c != '\n'
        || text[at + 1..]
            .trim_start_matches([' ', '\t', '\r'])
            .starts_with('\n')
}
