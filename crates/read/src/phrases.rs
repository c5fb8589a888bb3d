//! The phrase list: what newsletters, cookie bars, bylines and headings of source lists say. The phrases are
//! data (`data/boilerplate.tsv`); here is only the matching.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// What a phrase says about the paragraph that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    /// The paragraph is site furniture.
    Boilerplate,
    /// Headlines of other pieces follow.
    Section,
    /// Nothing but furniture follows, to the end.
    Tail,
    /// A list of sources or notes follows.
    Reference,
    /// Who wrote it, when.
    Byline,
    /// The words of a picture.
    Caption,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Whole,
    Start,
    Contains,
}

struct Phrases {
    search: AhoCorasick,
    rows: Vec<(Sense, How, usize)>,
    longest: usize,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| load(include_str!("../data/boilerplate.tsv")));

fn load(table: &str) -> Phrases {
    let mut rows = Vec::new();
    let mut texts = Vec::new();
    for row in table.lines().filter(|row| !row.starts_with('#')).skip(1) {
        let mut cells = row.split('\t');
        let (Some(kind), Some(how), Some(most), Some(text)) =
            (cells.next(), cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let sense = match kind {
            "section" => Sense::Section,
            "tail" => Sense::Tail,
            "reference" => Sense::Reference,
            "byline" => Sense::Byline,
            "caption" => Sense::Caption,
            _ => Sense::Boilerplate,
        };
        let how = match how {
            "whole" => How::Whole,
            "start" => How::Start,
            _ => How::Contains,
        };
        rows.push((sense, how, most.parse().unwrap_or(200)));
        texts.push(text.to_owned());
    }
    let longest = rows.iter().map(|row| row.2).max().unwrap_or(0);
    // The quickest kind of automaton, for some megabytes of memory: every short paragraph of every report goes through it.
    let search = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .build(&texts)
        .expect("the phrase list is a valid set of patterns");
    Phrases {
        search,
        rows,
        longest,
    }
}

/// What the phrases in a paragraph say, each sense once, in the order of the list.
pub(crate) fn senses(paragraph: &str) -> Vec<Sense> {
    let phrases = &*PHRASES;
    if paragraph.len() > 4 * phrases.longest {
        return Vec::new();
    }
    let text = normal(paragraph);
    let length = text.chars().count();
    if length > phrases.longest {
        return Vec::new();
    }
    // "Yes." is an answer, "Subscribe!" is a button: a full stop makes a sentence.
    let core = text.trim_end_matches([':', '!', '›', '»', '>', '…', ' ']);
    let mut senses = Vec::new();
    for found in phrases.search.find_overlapping_iter(&text) {
        let (sense, how, most) = phrases.rows[found.pattern().as_usize()];
        let at_start = found.start() == 0;
        let fits = match how {
            How::Whole => at_start && (found.end() == core.len() || found.end() == text.len()),
            How::Start => at_start && ends_word(&text, found.end()),
            How::Contains => begins_word(&text, found.start()) && ends_word(&text, found.end()),
        };
        if fits && length <= most && !senses.contains(&sense) {
            senses.push(sense);
        }
    }
    senses
}

fn ends_word(text: &str, end: usize) -> bool {
    let last = text[..end].chars().next_back();
    let next = text[end..].chars().next();
    last.is_some_and(|c| !c.is_alphanumeric()) || next.is_none_or(|c| !c.is_alphanumeric())
}

fn begins_word(text: &str, start: usize) -> bool {
    let first = text[start..].chars().next();
    let before = text[..start].chars().next_back();
    first.is_some_and(|c| !c.is_alphanumeric()) || before.is_none_or(|c| !c.is_alphanumeric())
}

/// Lower case, straight quotes, single spaces, no bullets or emphasis marks at the front.
pub(crate) fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        for character in word.chars() {
            match character {
                '’' | '‘' => normal.push('\''),
                '“' | '”' => normal.push('"'),
                '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
                _ => normal.extend(character.to_lowercase()),
            }
        }
    }
    let front = normal.trim_start_matches(|c: char| "-*•#>_|»›→►▶[+=~. ".contains(c));
    front.trim_end_matches(['*', '_', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_well_formed() {
        for row in include_str!("../data/boilerplate.tsv")
            .lines()
            .filter(|row| !row.starts_with('#'))
            .skip(1)
        {
            assert_eq!(row.split('\t').count(), 4, "{row}");
            let phrase = row.rsplit('\t').next().unwrap();
            assert_eq!(phrase.to_lowercase().trim_start(), phrase, "{row}");
        }
    }

    #[test]
    fn phrases_match_words() {
        assert_eq!(
            senses("Sign up for our newsletter!"),
            [Sense::Boilerplate, Sense::Tail]
        );
        assert_eq!(
            senses("**Related Articles**"),
            [Sense::Boilerplate, Sense::Section]
        );
        assert!(senses("Shares in the firm fell.").is_empty());
        assert!(senses("The ministry's press office said four died.").is_empty());
        assert_eq!(senses("References"), [Sense::Reference]);
    }
}
