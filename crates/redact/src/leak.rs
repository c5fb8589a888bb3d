//! Names of private persons in a file that is to be published.
//!
//! A name may be written there as a reader never sees it: with `&eacute;`, `\u00e9` or `%20`, parted by tags, cut by a hyphen. So the
//! file is looked at in several views: as it stands, with the escapes of JSON undone, and as HTML with tags taken out, once so that
//! they part words and once so that they do not. What any view shows is a leak.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::register::Register;

/// The longest name of an HTML entity, its `&` and `;` included.
const ENTITY: usize = 34;

/// A name of a private person in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Leak {
    /// The line of the file, counted from 1.
    pub line: usize,
    /// The person's name.
    pub name: String,
    /// The words as the file shows them, on one line.
    pub exact: String,
}

/// A text that stands for a file, and where its bytes come from.
struct View {
    text: String,
    /// Byte of the text from which a line of the file on counts.
    lines: Vec<(usize, usize)>,
}

impl View {
    fn raw(text: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        View {
            text: text.to_owned(),
            lines: std::iter::once(0).chain(breaks).zip(1..).collect(),
        }
    }

    fn line(&self, byte: usize) -> usize {
        let after = self.lines.partition_point(|(start, _)| *start <= byte);
        self.lines[after.saturating_sub(1)].1
    }

    /// The view that a decoder makes; it is given the rest of the text and gives what stands for its first bytes, and how many these are.
    fn decoded(&self, mut decode: impl FnMut(&str) -> (Option<char>, usize)) -> Self {
        let mut view = View {
            text: String::with_capacity(self.text.len()),
            lines: vec![(0, 1)],
        };
        let mut at = 0;
        while at < self.text.len() {
            let line = self.line(at);
            if view.lines.last().is_some_and(|(_, last)| *last != line) {
                view.lines.push((view.text.len(), line));
            }
            let (letter, taken) = decode(&self.text[at..]);
            view.text.extend(letter);
            at += taken.max(1);
        }
        view
    }

    /// With the escapes of JSON and of addresses undone.
    fn unescaped(&self) -> Self {
        self.decoded(|rest| escape(rest).unwrap_or_else(|| plain(rest)))
    }

    /// Without tags and comments, entities decoded. `parts` puts a blank where a tag was.
    fn untagged(&self, parts: bool) -> Self {
        self.decoded(|rest| {
            if let Some(length) = tag(rest) {
                return (parts.then_some(' '), length);
            }
            entity(rest)
                .or_else(|| percent(rest))
                .unwrap_or_else(|| plain(rest))
        })
    }
}

fn plain(rest: &str) -> (Option<char>, usize) {
    let letter = rest.chars().next();
    (letter, letter.map_or(1, char::len_utf8))
}

/// `\n`, `\u00e9`, and pairs of the latter.
fn escape(rest: &str) -> Option<(Option<char>, usize)> {
    let after = rest.strip_prefix('\\')?;
    let unit = |text: &str| u16::from_str_radix(text.strip_prefix('u')?.get(..4)?, 16).ok();
    if let Some(first) = unit(after) {
        let second = after
            .get(5..)
            .and_then(|more| unit(more.strip_prefix('\\')?));
        let mut letters = char::decode_utf16([first].into_iter().chain(second));
        let letter = letters.next()?.ok();
        let pair = letter.is_some_and(|letter| letter.len_utf16() == 2);
        return Some((letter, if pair { 12 } else { 6 }));
    }
    let letter = match after.chars().next()? {
        'n' => '\n',
        'r' | 't' | 'f' => ' ',
        'b' => return Some((None, 2)),
        other @ ('"' | '\\' | '/') => other,
        _ => return None,
    };
    Some((Some(letter), 2))
}

/// `%20` and other visible ASCII of addresses.
fn percent(rest: &str) -> Option<(Option<char>, usize)> {
    let digits = rest.strip_prefix('%')?.get(..2)?;
    let byte = u8::from_str_radix(digits, 16).ok()?;
    (byte.is_ascii() && byte >= b' ').then_some((Some(byte as char), 3))
}

/// An entity: `&amp;`, `&#39;`, `&nbsp;`.
fn entity(rest: &str) -> Option<(Option<char>, usize)> {
    rest.strip_prefix('&')?;
    let end = rest.char_indices().take(ENTITY).find(|(_, c)| *c == ';')?.0 + 1;
    let decoded = html_escape::decode_html_entities(&rest[..end]);
    let mut letters = decoded.chars();
    let letter = letters.next()?;
    (decoded != rest[..end] && letters.next().is_none()).then_some((Some(letter), end))
}

/// The length of a tag or comment.
fn tag(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('<')?;
    if after.starts_with("!--") {
        return Some(rest.find("-->").map_or(rest.len(), |end| end + 3));
    }
    let first = after.chars().next()?;
    if !(first.is_ascii_alphabetic() || matches!(first, '/' | '!' | '?')) {
        return None;
    }
    Some(rest.find('>').map_or(rest.len(), |end| end + 1))
}

/// The names of private persons in the text of a file, each place once, in the order of lines.
pub fn leaks(register: &Register, text: &str) -> Vec<Leak> {
    let raw = View::raw(text);
    let json = raw.unescaped();
    let mut found = BTreeSet::new();
    let untagged = [json.untagged(false), json.untagged(true)];
    for view in [&raw, &json].into_iter().chain(&untagged) {
        for hit in register.hits(&view.text) {
            let words = &view.text[hit.bytes.clone()];
            found.insert(Leak {
                line: view.line(hit.bytes.start),
                name: register.persons()[hit.person].name.clone(),
                exact: words.split_whitespace().collect::<Vec<_>>().join(" "),
            });
        }
    }
    // A view that shows more of a name in the same line says the same.
    let all: Vec<Leak> = found.into_iter().collect();
    all.iter()
        .filter(|leak| {
            !all.iter().any(|other| {
                other != *leak
                    && (other.line, &other.name) == (leak.line, &leak.name)
                    && other.exact.len() > leak.exact.len()
            })
        })
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::{FoundPerson, RegisterInput};

    const NAMES: &[&str] = &["Amina Yusuf", "Zoé O’Neill", "Abu Omar al-Testi"];

    fn register() -> Register {
        let person = |name: &str, role: Option<&str>| FoundPerson {
            name: name.to_owned(),
            office: None,
            role: role.map(str::to_owned),
        };
        let mut found: Vec<_> = NAMES.iter().map(|name| person(name, None)).collect();
        found[0].role = Some("teacher".to_owned());
        found.push(FoundPerson {
            office: Some("president".to_owned()),
            ..person("Imran Yusuf-Khan", None)
        });
        let known = BTreeSet::from(["General Omar School".to_owned()]);
        Register::new(&RegisterInput {
            found: &[("d1".to_owned(), found)],
            known: &known,
            rulings: &BTreeMap::new(),
        })
    }

    fn names(text: &str) -> Vec<(usize, String)> {
        let found = leaks(&register(), text);
        found
            .into_iter()
            .map(|leak| (leak.line, leak.name))
            .collect()
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for text in [
            "Amina Yusuf",
            "AMINA YUSUF’S house",
            "Amina\n   Yusuf",
            "Amina Yu-\nsuf",
            "Yusuf, Amina",
            "Amina B. Yusuf",
            "the Amina Yusufs",
            "<b>Amina</b> <i>Yusuf</i>",
            "Ami<wbr>na Yusuf",
            "<td>Amina</td><td>Yusuf</td>",
            "Amina&nbsp;Yusuf",
            "&#65;mina Y&#x75;suf",
            "{\"a\": \"Amina\\nY\\u0075suf\"}",
            "href=\"x?q=Amina%20Yusuf\"",
            "Amína Yūsuf",
            "title=\"Amina Yusuf\"",
            "*Amina* **Yusuf**",
            "Am\u{ad}ina Yusuf",
        ] {
            let found: Vec<String> = names(text).into_iter().map(|(_, name)| name).collect();
            assert_eq!(found, ["Amina Yusuf"], "{text}");
        }
        // The last name alone is one too, on the line on which it stands.
        let zoe = |line| (line, "Zoé O’Neill".to_owned());
        let text = "first\nline, then <i>Zo&eacute;</i>\nO&#8217;Neill";
        assert_eq!(names(text), [zoe(2), zoe(3)]);
    }

    #[test]
    fn what_is_no_name_is_no_leak() {
        for text in [
            "Imran Yusuf-Khan spoke",
            "General Omar School was hit",
            "a testi in small letters",
            "Amina was there, and so was Abu Omar",
            "name withheld",
        ] {
            assert_eq!(names(text), [], "{text}");
        }
    }

    #[test]
    fn a_role_is_said_once() {
        let register = register();
        let (text, changed) = register.withhold("Amina Yusuf fled.");
        assert_eq!((text.as_str(), changed), ("[a teacher] fled.", true));
        let (text, _) = register.withhold("Amina Yusuf, a teacher, fled.");
        assert_eq!(text, "[name withheld], a teacher, fled.");
        assert_eq!(
            register.withhold("Nobody fled."),
            ("Nobody fled.".to_owned(), false)
        );
    }

    /// Ways of writing a name.
    fn disguised(name: &str, how: u8) -> String {
        let html = |name: &str| {
            name.chars()
                .map(|c| format!("&#{};", u32::from(c)))
                .collect()
        };
        let json = |name: &str| {
            let mut units = [0; 2];
            let units = |c: char| {
                c.encode_utf16(&mut units)
                    .iter()
                    .map(|unit| format!("\\u{unit:04x}"))
                    .collect::<String>()
            };
            name.chars().map(units).collect()
        };
        match how % 9 {
            0 => name.to_owned(),
            1 => name.to_uppercase(),
            2 => name.replace(' ', "\n\t"),
            3 => format!("{name}'s"),
            4 => html(name),
            5 => json(name),
            6 => name.replace(' ', "</b> <em class=\"x\">"),
            7 => name.replace(' ', "&nbsp;"),
            _ => format!("{}’S", name.to_uppercase().replace(' ', "\u{a0}\n")),
        }
    }

    proptest! {
        #[test]
        fn no_disguise_hides_a_name(before in "[a-z .,\n]{0,30}", after in "[a-z .,\n]{0,30}", which in 0usize..3, how: u8) {
            let text = format!("{before} {} {after}", disguised(NAMES[which], how));
            let found = names(&text);
            prop_assert!(found.iter().any(|(_, name)| name == NAMES[which]), "{:?} in {:?}", found, text);
        }

        #[test]
        fn what_is_withheld_does_not_leak(parts in proptest::collection::vec((0usize..8, "[ ,.\n-]{1,3}"), 0..24)) {
            const WORDS: &[&str] = &["Amina", "Yusuf", "YUSUF", "Omar", "Zoé O’Neill", "al-Testi", "Abu", "General"];
            let text: String = parts.iter().flat_map(|(word, gap)| [WORDS[*word], gap.as_str()]).collect();
            let register = register();
            let (shown, changed) = register.withhold(&text);
            prop_assert_eq!(register.hits(&shown), vec![], "{:?} of {:?}", shown, text);
            prop_assert_eq!(changed, shown != text);
        }
    }
}
