//! Lines to pieces: which lines belong together. A plain text may put one paragraph on a line, wrap its lines
//! at a width, or do both; the width is measured, for the document and for each run of lines.
//!
//! The test for a wrapped line is the one that wrapped it: the first word of the next line would not have
//! fitted any more. It needs no language. Where a piece breaks off in mid-sentence and the next begins in
//! lower case they are one, also over one empty line.

use std::collections::HashMap;

use crate::BlockKind;
use crate::lines::Line;
use crate::shape::{self, Lead};

/// A stretch of text that will become one block.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// How many lines it takes up.
    pub(crate) lines: usize,
    pub(crate) indent: usize,
    /// Empty lines before it.
    pub(crate) gap: usize,
    /// What it is, where its shape or its format says so.
    pub(crate) kind: Option<BlockKind>,
    pub(crate) level: u8,
    /// It carries on the sentence of the piece before a page break.
    pub(crate) continues: bool,
}

impl Piece {
    pub(crate) fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start..self.end]
    }
}

/// The width at which lines were wrapped, where they were.
#[derive(Debug, Clone, Copy)]
struct Wrap {
    width: usize,
}

/// Groups lines into pieces.
pub(crate) fn pieces(text: &str, lines: &[Line]) -> Vec<Piece> {
    let furniture = page_furniture(lines);
    let rows = table_rows(lines);
    let runs = runs(lines, &furniture);
    let document = measure(
        &runs
            .iter()
            .map(|run| &lines[run.clone()])
            .collect::<Vec<_>>(),
    );
    let mut pieces: Vec<Piece> = Vec::new();
    let mut gap = 0;
    let mut at = 0;
    let mut runs = runs.into_iter().peekable();
    while at < lines.len() {
        if lines[at].is_blank() {
            gap += 1;
            at += 1;
        } else if furniture[at] {
            let mut piece = piece(&lines[at], gap);
            piece.kind = Some(BlockKind::Boilerplate);
            pieces.push(piece);
            gap = 0;
            at += 1;
        } else {
            let Some(run) = runs.next() else { break };
            let chunk = &lines[run.clone()];
            let wrap = if chunk.len() >= 3 {
                measure(&[chunk])
            } else {
                document
            };
            group(chunk, &rows[run.clone()], wrap, gap, &mut pieces);
            gap = 0;
            at = run.end;
        }
    }
    mend(text, pieces)
}

fn piece(line: &Line, gap: usize) -> Piece {
    Piece {
        start: line.start,
        end: line.end(),
        lines: 1,
        indent: line.indent,
        gap,
        kind: None,
        level: 0,
        continues: false,
    }
}

/// Runs of lines without an empty line, page furniture or page break inside.
fn runs(lines: &[Line], furniture: &[bool]) -> Vec<std::ops::Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, line) in lines.iter().enumerate() {
        let open = !line.is_blank() && !furniture[at];
        let new_page = at > 0 && lines[at - 1].page != line.page;
        if let Some(begin) = start
            && (!open || new_page)
        {
            runs.push(begin..at);
            start = None;
        }
        if open && start.is_none() {
            start = Some(at);
        }
    }
    if let Some(begin) = start {
        runs.push(begin..lines.len());
    }
    runs
}

/// Page numbers and running heads.
fn page_furniture(lines: &[Line]) -> Vec<bool> {
    let mut furniture = vec![false; lines.len()];
    let pages = lines.last().map_or(0, |line| line.page);
    let blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(Line::is_blank);
    for (at, line) in lines.iter().enumerate() {
        let page_edge = [at.checked_sub(1), Some(at + 1)].into_iter().any(|other| {
            other
                .and_then(|o| lines.get(o))
                .is_none_or(|o| o.page != line.page)
        });
        let alone = blank(at.checked_sub(1)) && blank(Some(at + 1));
        furniture[at] = is_page_number(line.text) && (alone || page_edge);
    }
    if pages == 0 {
        return furniture;
    }
    // The first and last two lines of each page, numbers aside: what comes again on a third of the pages (and
    // on two) is a running head.
    let mut edges: Vec<Vec<usize>> = vec![Vec::new(); pages + 1];
    for (at, line) in lines.iter().enumerate() {
        if !line.is_blank() && !furniture[at] {
            edges[line.page].push(at);
        }
    }
    let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
    for page in &edges {
        let count = page.len();
        for (place, &at) in page.iter().enumerate() {
            if (place < 2 || place + 2 >= count) && lines[at].chars() <= 120 {
                let key: String = lines[at].text.chars().filter(|c| !c.is_numeric()).collect();
                if key.chars().any(char::is_alphabetic) {
                    seen.entry(key).or_default().push(at);
                }
            }
        }
    }
    for places in seen.values() {
        let mut on: Vec<usize> = places.iter().map(|&at| lines[at].page).collect();
        on.dedup();
        if on.len() >= 2 && on.len() * 3 > pages {
            for &at in places {
                furniture[at] = true;
            }
        }
    }
    furniture
}

fn is_page_number(text: &str) -> bool {
    let lower = text.to_lowercase();
    let bare = lower.trim_matches(|c: char| "-–—|[]() ".contains(c));
    let bare = bare
        .strip_prefix("page ")
        .or_else(|| bare.strip_prefix("p. "))
        .unwrap_or(bare);
    let number = match bare.split_once(" of ").or_else(|| bare.split_once('/')) {
        Some((page, all)) if all.trim().parse::<u16>().is_ok() => page.trim(),
        Some(_) => return false,
        None => bare,
    };
    let digits = !number.is_empty()
        && number.len() <= 4
        && number.chars().all(|c| c.is_ascii_digit())
        && !(number.len() == 4 && number.starts_with(['1', '2']));
    let roman = text.len() <= 5 && !text.is_empty() && text.chars().all(|c| "ivx".contains(c));
    digits || roman
}

/// Lines that are rows of a table: two or more in a row with cells.
fn table_rows(lines: &[Line]) -> Vec<bool> {
    let cells: Vec<(usize, bool)> = lines
        .iter()
        .map(|line| {
            let strong = line.text.contains('\t') || line.text.trim_matches('|').contains('|');
            (shape::cells(line.text), strong)
        })
        .collect();
    let alike = |a: usize, b: usize| {
        let ((left, left_strong), (right, right_strong)) = (cells[a], cells[b]);
        let enough = if left_strong && right_strong { 2 } else { 3 };
        left >= enough
            && right >= enough
            && left.abs_diff(right) <= 1
            && left_strong == right_strong
    };
    (0..lines.len())
        .map(|at| {
            let bulleted = matches!(
                shape::lead(lines[at].text),
                Lead::Bullet(_) | Lead::Note(..)
            );
            !bulleted
                && ((at > 0 && alike(at - 1, at)) || (at + 1 < lines.len() && alike(at, at + 1)))
        })
        .collect()
}

/// Measures the width at which runs of lines are wrapped.
fn measure(runs: &[&[Line]]) -> Option<Wrap> {
    let mut inner: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let (mut stops, mut capitals, mut open_pairs) = (0, 0, 0);
    let mut longest = Vec::new();
    for run in runs {
        for line in *run {
            if !shape::is_only_urls(line.text) {
                longest.push(line.chars() + line.indent);
            }
        }
        for pair in run.windows(2) {
            let (line, next) = (&pair[0], &pair[1]);
            let first_word = next.text.split_whitespace().next().unwrap_or("");
            let length = line.chars() + line.indent;
            inner.push(length);
            pairs.push((length, first_word.chars().count()));
            let stop = shape::ends_sentence(line.text);
            stops += usize::from(stop);
            open_pairs += usize::from(!stop || shape::begins_lower(next.text));
            capitals += usize::from(
                next.text.chars().next().is_some_and(char::is_uppercase)
                    || !matches!(shape::lead(next.text), Lead::None),
            );
        }
    }
    if inner.is_empty() || open_pairs == 0 {
        return None;
    }
    inner.sort_unstable();
    let width = inner[(inner.len() * 9 / 10).min(inner.len() - 1)];
    let too_long = longest.iter().filter(|&&l| l > width * 23 / 20 + 8).count();
    let full = pairs
        .iter()
        .filter(|(length, word)| is_full(*length, *word, width))
        .count();
    let many = pairs.len();
    let wrapped = (25..=130).contains(&width)
        && too_long * 33 <= longest.len()
        // Few lines prove little: they must nearly all be full.
        && full * 10 >= many * if many < 6 { 7 } else { 6 }
        && stops * 2 <= many
        && (many < 3 || capitals * 4 <= many * 3);
    wrapped.then_some(Wrap { width })
}

fn is_full(length: usize, next_word: usize, width: usize) -> bool {
    (length + 1 + next_word) * 100 > width * 86
}

/// Groups the lines of one run.
fn group(chunk: &[Line], rows: &[bool], wrap: Option<Wrap>, gap: usize, pieces: &mut Vec<Piece>) {
    let first = pieces.len();
    let mut lead = Lead::None;
    for (at, line) in chunk.iter().enumerate() {
        let own_lead = shape::lead(line.text);
        let joins = at > 0
            && !rows[at]
            && !rows[at - 1]
            && (joins(&chunk[at - 1], line, &lead, &own_lead, wrap)
                || hangs(pieces.last(), line, &lead, &own_lead));
        if joins && let Some(last) = pieces.last_mut() {
            last.end = line.end();
            last.lines += 1;
            continue;
        }
        let mut piece = piece(line, if pieces.len() == first { gap } else { 0 });
        if rows[at] {
            piece.kind = Some(BlockKind::Table);
        }
        pieces.push(piece);
        lead = own_lead;
    }
}

/// Whether a line is set under the text of the list item before it.
fn hangs(item: Option<&Piece>, line: &Line, lead: &Lead, own_lead: &Lead) -> bool {
    let listed = matches!(lead, Lead::Bullet(_) | Lead::Number(..) | Lead::Note(..));
    listed && *own_lead == Lead::None && item.is_some_and(|item| line.indent >= item.indent + 2)
}

/// Whether `next` carries on the piece that begins with `lead` and whose last line is `line`.
fn joins(line: &Line, next: &Line, lead: &Lead, next_lead: &Lead, wrap: Option<Wrap>) -> bool {
    let first_word = next.text.split_whitespace().next().unwrap_or("");
    let full = wrap.is_some_and(|w| {
        is_full(
            line.chars() + line.indent,
            first_word.chars().count(),
            w.width,
        )
    });
    let open = !shape::ends_firmly(line.text);
    match next_lead {
        Lead::Note(_, label) => {
            let follows = matches!(lead, Lead::Note(_, before) if follows(before, label));
            return full && open && !follows && *lead != Lead::None;
        }
        Lead::Number(_, number) => {
            let follows =
                matches!((lead, number), (Lead::Number(_, Some(a)), Some(b)) if a + 1 == *b);
            if follows || !(full && open) || *number == Some(1) {
                return false;
            }
        }
        Lead::Bullet(length) => {
            let dash = next.text.starts_with(['-', '–', '—']);
            let inside = next.text[*length..]
                .chars()
                .next()
                .is_some_and(char::is_lowercase);
            return full && open && dash && inside && !matches!(lead, Lead::Bullet(_));
        }
        Lead::Bare(_, number) => {
            let follows = matches!(lead, Lead::Bare(_, before) | Lead::Number(_, Some(before)) if before + 1 == *number);
            if (follows && !(full && open)) || (!open && shape::cites(next.text) >= 2) {
                return false;
            }
        }
        Lead::None => {}
    }
    if matches!(lead, Lead::Note(..)) && shape::is_only_urls(next.text) {
        return true;
    }
    if open && shape::begins_lower(next.text) {
        // A lower-case list without bullets is not one sentence: its lines are all short.
        return wrap.is_some() || line.chars() + next.chars() > 60;
    }
    let Some(wrap) = wrap else { return false };
    if !full || line.chars() * 2 < wrap.width && shape::ends_firmly(line.text) {
        return false;
    }
    // A first-line indent opens a paragraph; a hanging one does not.
    !(*lead == Lead::None && next.indent >= line.indent + 2 && !open)
}

fn follows(before: &str, label: &str) -> bool {
    match (before.parse::<u32>(), label.parse::<u32>()) {
        (Ok(before), Ok(label)) => before < label && label <= before + 3,
        _ => true,
    }
}

/// Joins pieces that an empty line parts in mid-sentence, and marks those that a page break parts.
fn mend(text: &str, pieces: Vec<Piece>) -> Vec<Piece> {
    let lower = pieces
        .iter()
        .filter(|p| shape::begins_lower(p.text(text)))
        .count();
    // A text without capitals says nothing by its lower case.
    let caseless = lower * 2 > pieces.len() && pieces.len() > 1;
    let mut mended: Vec<Piece> = Vec::with_capacity(pieces.len());
    // The last piece that is not page furniture.
    let mut last: Option<usize> = None;
    for mut piece in pieces {
        if piece.kind.is_some() {
            if piece.kind != Some(BlockKind::Boilerplate) {
                last = None;
            }
            mended.push(piece);
            continue;
        }
        if let Some(at) = last
            && !caseless
            && carries_on(mended[at].text(text), piece.text(text), piece.gap)
        {
            if at + 1 == mended.len() {
                mended[at].end = piece.end;
                mended[at].lines += piece.lines;
                continue;
            }
            piece.continues = true;
        }
        // A note at the foot of a page stands between the halves of a sentence.
        let note = matches!(shape::lead(piece.text(text)), Lead::Note(..)) && piece.gap > 0;
        mended.push(piece);
        if !note {
            last = Some(mended.len() - 1);
        }
    }
    mended
}

/// Words after which no paragraph ends.
pub(crate) const OPEN_WORDS: &[&str] = &[
    "the", "a", "an", "of", "in", "on", "at", "to", "by", "for", "from", "with", "and", "or",
    "that", "which", "his", "her", "their", "its", "de", "la", "le", "les", "des", "du", "el",
    "los", "las", "del", "y", "et", "der", "die", "das", "und", "von", "в", "на", "и", "из", "с",
    "по", "от", "до", "للـ", "في", "من", "على", "إلى",
];

fn carries_on(before: &str, after: &str, gap: usize) -> bool {
    if gap > 2 || shape::ends_firmly(before) || !matches!(shape::lead(after), Lead::None) {
        return false;
    }
    if shape::all_capitals(before) || shape::is_only_urls(before) {
        return false;
    }
    let long = shape::words(before) >= 4;
    if shape::begins_lower(after) {
        return long || before.ends_with(',');
    }
    let last = before
        .split_whitespace()
        .next_back()
        .unwrap_or("")
        .to_lowercase();
    before.chars().count() >= 60 && OPEN_WORDS.contains(&last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::lines;

    fn texts(text: &str) -> Vec<&str> {
        pieces(text, &lines(text))
            .iter()
            .map(|p| p.text(text))
            .collect()
    }

    #[test]
    fn one_paragraph_a_line() {
        let text = "Gunmen attack a village\n\
                    Gunmen on motorcycles attacked a village in the north on Friday and killed nine people.\n\
                    A second attack followed.\nPolice said that they were looking for the men who did it.";
        assert_eq!(texts(text).len(), 4);
    }

    #[test]
    fn hard_wrapped_lines_are_one_paragraph() {
        let text = "Gunmen on motorcycles attacked a village in the north\n\
                    on Friday and killed nine people, the mayor said. Two\n\
                    children were among them. Nobody has claimed it.\n\n\
                    Police said that they were looking for the men.";
        assert_eq!(texts(text).len(), 2);
    }

    #[test]
    fn an_empty_line_in_mid_sentence() {
        let text = "The group fired rockets as part of the spring\n\ncampaign. It failed.";
        assert_eq!(texts(text).len(), 1);
        let text = "Unrest in the coastal towns\n\nal-Ahd fighters took the port.";
        assert_eq!(texts(text).len(), 2);
    }

    #[test]
    fn a_link_on_its_own_line() {
        let text = "Earlier that day the U.S.-led \ncoalition\n conducted five air strikes on the town.\nNext one.";
        assert_eq!(texts(text).len(), 2);
    }

    #[test]
    fn bullets_part_lines() {
        let text = "Syria\n.\u{a0} \u{a0} Near Raqqa, five strikes hit.\n.\u{a0} \u{a0} Near Idlib, one strike hit.";
        assert_eq!(texts(text).len(), 3);
    }

    #[test]
    fn page_furniture_is_set_apart() {
        let text = "Report on the North\nThe army moved into the\n\n12\n\u{c}Report on the North\ntown before dawn.";
        let found = pieces(text, &lines(text));
        let kinds: Vec<_> = found
            .iter()
            .map(|p| (p.text(text), p.kind.is_some(), p.continues))
            .collect();
        assert_eq!(
            kinds,
            [
                ("Report on the North", true, false),
                ("The army moved into the", false, false),
                ("12", true, false),
                ("Report on the North", true, false),
                ("town before dawn.", false, true),
            ]
        );
    }
}
