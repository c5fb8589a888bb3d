//! The reading order of a page: characters to words, words to rows, rows to columns; then rows to paragraphs.
//!
//! A gutter is a strip that few rows cross, with filled lines on both sides; the cells of a table are short and
//! ragged, which keeps tables whole. Rows that cross the gutter (headings over both columns) part the page into
//! bands, each read column by column.

use std::collections::HashSet;

use crate::lines;
use crate::paragraphs::{self, Piece};
use crate::read::Draft;
use crate::{BlockKind, shape, typing};

/// A character and its box; `y` grows down the page and is the baseline.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    pub(crate) text: String,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) size: f64,
}

#[derive(Debug, Clone)]
struct Word {
    text: String,
    left: f64,
    right: f64,
    y: f64,
    size: f64,
}

/// A line of a column in reading order.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    text: String,
    left: f64,
    right: f64,
    y: f64,
    size: f64,
}

/// The rows of a page in reading order.
pub(crate) fn page(glyphs: Vec<Glyph>) -> Vec<Row> {
    let words = words(glyphs);
    let mut rows = Vec::new();
    order(words, 0, &mut rows);
    rows
}

/// Characters that follow each other on a baseline make a word; a small raised digit becomes `¹`.
fn words(glyphs: Vec<Glyph>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for glyph in glyphs {
        let text = letters(&glyph.text);
        if text.trim().is_empty() {
            open = false;
            continue;
        }
        if let Some(last) = words.last_mut().filter(|_| open) {
            let gap = glyph.x - last.right;
            let level = (glyph.y - last.y).abs();
            let near = gap > -0.4 * last.size && gap < 0.18 * last.size.max(glyph.size);
            let raised = glyph.size < last.size * 0.8
                && last.y - glyph.y > last.size * 0.15
                && level < last.size;
            if near && raised && text.chars().all(|c| c.is_ascii_digit()) {
                last.text.extend(text.chars().filter_map(raise));
                last.right = glyph.x + glyph.width;
                continue;
            }
            if near && level < 0.25 * last.size && glyph.size > last.size * 0.6 {
                last.text.push_str(&text);
                last.right = last.right.max(glyph.x + glyph.width);
                continue;
            }
        }
        words.push(Word {
            text,
            left: glyph.x,
            right: glyph.x + glyph.width,
            y: glyph.y,
            size: glyph.size,
        });
        open = true;
    }
    raise_notes(words)
}

fn raise(digit: char) -> Option<char> {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    digit.to_digit(10).map(|digit| RAISED[digit as usize])
}

/// A small raised number that stands apart belongs to the word before it, or opens the note behind it.
fn raise_notes(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some(mut word) = words.next() {
        let number = word.text.len() <= 3 && word.text.chars().all(|c| c.is_ascii_digit());
        let small = |other: &Word| {
            word.size < other.size * 0.8 && (0.1..1.0).contains(&((other.y - word.y) / other.size))
        };
        if number {
            let raised: String = word.text.chars().filter_map(raise).collect();
            if let Some(last) = kept.last_mut()
                && small(last)
                && word.left >= last.right - last.size
                && word.left - last.right < last.size * 0.5
            {
                last.text.push_str(&raised);
                last.right = word.right;
                continue;
            }
            if let Some(next) = words.peek()
                && small(next)
                && (0.0..next.size).contains(&(next.left - word.right))
            {
                word.text = raised;
                word.y = next.y;
                word.size = next.size;
            }
        }
        kept.push(word);
    }
    kept
}

/// Ligatures and compatibility spaces as plain characters.
fn letters(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            'ﬀ' => plain.push_str("ff"),
            'ﬁ' => plain.push_str("fi"),
            'ﬂ' => plain.push_str("fl"),
            'ﬃ' => plain.push_str("ffi"),
            'ﬄ' => plain.push_str("ffl"),
            'ﬅ' | 'ﬆ' => plain.push_str("st"),
            '\0'..='\u{8}' | '\u{e}'..='\u{1f}' => {}
            '\u{f4e0}' | '\u{f4e1}' => {}
            other => plain.push(other),
        }
    }
    plain
}

/// Words on one baseline, left to right; baselines from top to bottom.
fn baselines(mut words: Vec<Word>) -> Vec<Vec<Word>> {
    words.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.left.total_cmp(&b.left)));
    let mut rows: Vec<Vec<Word>> = Vec::new();
    for word in words {
        match rows.last_mut() {
            Some(row) if (word.y - row[0].y).abs() < 0.4 * word.size.max(row[0].size) => {
                row.push(word)
            }
            _ => rows.push(vec![word]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    rows
}

fn order(words: Vec<Word>, depth: usize, out: &mut Vec<Row>) {
    let rows = baselines(words);
    let gutter = if depth < 3 { gutter(&rows) } else { None };
    let Some(gutter) = gutter else {
        out.extend(rows.into_iter().map(row));
        return;
    };
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for words in rows {
        if crosses(&words, gutter) {
            order(std::mem::take(&mut left), depth + 1, out);
            order(std::mem::take(&mut right), depth + 1, out);
            out.push(row(words));
        } else {
            let (before, after): (Vec<Word>, Vec<Word>) =
                words.into_iter().partition(|word| word.right <= gutter.1);
            left.extend(before);
            right.extend(after);
        }
    }
    order(left, depth + 1, out);
    order(right, depth + 1, out);
}

fn crosses(row: &[Word], (from, to): (f64, f64)) -> bool {
    row.iter().any(|word| word.left < to && word.right > from)
        // A gap no wider than a blank is no gutter: the row runs across it.
        || row.windows(2).any(|pair| {
            pair[0].right <= from && pair[1].left >= to && pair[1].left - pair[0].right < 0.5 * pair[0].size
        })
}

/// The strip between two columns of running text.
fn gutter(rows: &[Vec<Word>]) -> Option<(f64, f64)> {
    if rows.len() < 5 {
        return None;
    }
    let words = || rows.iter().flatten();
    let left = words().map(|word| word.left).fold(f64::INFINITY, f64::min);
    let right = words()
        .map(|word| word.right)
        .fold(f64::NEG_INFINITY, f64::max);
    let mut sizes: Vec<f64> = words().map(|word| word.size).collect();
    sizes.sort_by(f64::total_cmp);
    let size = *sizes.get(sizes.len() / 2)?;
    let width = right - left;
    if width < 20.0 * size || !width.is_finite() {
        return None;
    }
    let strip = 0.7 * size;
    let steps = 60;
    let mut best: Option<(usize, f64, f64)> = None;
    for step in 0..=steps {
        let from = left + width * (0.22 + 0.56 * f64::from(step) / f64::from(steps));
        let crossing = rows
            .iter()
            .filter(|row| crosses(row, (from, from + strip)))
            .count();
        let off_centre = (from + strip / 2.0 - (left + right) / 2.0).abs();
        if best.is_none_or(|(fewest, distance, _)| (crossing, off_centre) < (fewest, distance)) {
            best = Some((crossing, off_centre, from));
        }
    }
    let (crossing, _, from) = best?;
    let gutter = (from, from + strip);
    (crossing * 20 <= rows.len() * 9 && is_filled(rows, gutter)).then_some(gutter)
}

/// Whether both sides of a strip hold lines of running text, side by side.
fn is_filled(rows: &[Vec<Word>], gutter: (f64, f64)) -> bool {
    let mut sides: [Vec<(f64, usize, f64)>; 2] = [Vec::new(), Vec::new()];
    for row in rows.iter().filter(|row| !crosses(row, gutter)) {
        for (side, lines) in sides.iter_mut().enumerate() {
            let own: Vec<&Word> = row
                .iter()
                .filter(|word| (word.right <= gutter.1) == (side == 0))
                .collect();
            if let (Some(first), Some(last)) = (own.first(), own.last()) {
                lines.push((last.right - first.left, own.len(), row[0].y));
            }
        }
    }
    let filled = |lines: &[(f64, usize, f64)]| {
        let mut widths: Vec<f64> = lines.iter().map(|line| line.0).collect();
        widths.sort_by(f64::total_cmp);
        let (Some(widest), Some(median)) = (widths.last(), widths.get(widths.len() / 2)) else {
            return false;
        };
        let words: usize = lines.iter().map(|line| line.1).sum();
        lines.len() >= 4 && *median > 0.6 * widest && words >= 3 * lines.len()
    };
    let span = |lines: &[(f64, usize, f64)]| {
        let top = lines
            .iter()
            .map(|line| line.2)
            .fold(f64::INFINITY, f64::min);
        let bottom = lines
            .iter()
            .map(|line| line.2)
            .fold(f64::NEG_INFINITY, f64::max);
        (top, bottom)
    };
    let [one, other] = &sides;
    let ((top, bottom), (other_top, other_bottom)) = (span(one), span(other));
    let shared = bottom.min(other_bottom) - top.max(other_top);
    filled(one) && filled(other) && shared > 0.3 * (bottom - top).min(other_bottom - other_top)
}

fn row(words: Vec<Word>) -> Row {
    let mut text = String::new();
    let mut end = f64::NEG_INFINITY;
    for word in &words {
        if !text.is_empty() {
            // A wide gap parts the cells of a table.
            text.push(if word.left - end > 2.5 * word.size {
                '\t'
            } else {
                ' '
            });
        }
        text.push_str(&word.text);
        end = word.right;
    }
    let size = words.iter().map(|word| word.size).fold(0.0, f64::max);
    Row {
        text,
        left: words.first().map_or(0.0, |word| word.left),
        right: end,
        y: words.first().map_or(0.0, |word| word.y),
        size,
    }
}

/// The usual value.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Pages of rows to a document: paragraphs, page furniture dropped, words joined over line ends.
pub(crate) fn compose(pages: Vec<Vec<Row>>, media: &'static str) -> Draft {
    let body = median(pages.iter().flatten().map(|row| row.size).collect());
    let mut raw = String::new();
    let mut sizes: Vec<(usize, f64)> = Vec::new();
    // Where each page begins: in what is gathered here, then in the text.
    let (mut gathered, mut begins): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for (number, page) in pages.iter().enumerate() {
        if number > 0 {
            raw.push('\u{c}');
        }
        gathered.push(raw.len());
        let leading = median(
            page.windows(2)
                .map(|pair| pair[1].y - pair[0].y)
                .filter(|step| *step > 0.0)
                .collect(),
        );
        for (at, row) in page.iter().enumerate() {
            if at > 0 && parts(&page[at - 1], row, leading) {
                raw.push('\n');
            }
            sizes.push((raw.len(), row.size));
            raw.push_str(&row.text);
            raw.push('\n');
        }
    }
    let lines = lines::lines(&raw);
    let pieces = paragraphs::pieces(&raw, &lines);
    let known = known_words(&raw);
    let size_at = |at: usize| {
        sizes[sizes
            .partition_point(|(start, _)| *start <= at)
            .saturating_sub(1)]
        .1
    };
    // Pages that begin before the end of a piece, whose words went to `at`. Joining lines takes away a hyphen or blank at most, so a break
    // within a piece is a letter or two off at worst.
    let turn = |begins: &mut Vec<usize>, piece: &Piece, at: usize, text: &str| {
        while let Some(&page) = gathered.get(begins.len()).filter(|&&it| it < piece.end) {
            let before = raw
                .get(piece.start..page)
                .map_or(0, |it| joined(it, &known).len());
            let mut begin = (at + before).min(text.len());
            while !text.is_char_boundary(begin) {
                begin -= 1;
            }
            begins.push(begin);
        }
    };
    let mut text = String::new();
    let mut kept: Vec<Piece> = Vec::new();
    let mut titled = false;
    for mut piece in pieces {
        if piece.kind == Some(BlockKind::Boilerplate) {
            continue;
        }
        let words = joined(piece.text(&raw), &known);
        let size = size_at(piece.start);
        let short = words.chars().count() <= 200 && !words.ends_with('.');
        if piece.kind.is_none() && size > 1.15 * body && short {
            let title = !titled && text.len() < 600 && size > 1.3 * body;
            titled |= title;
            piece.kind = Some(if title {
                BlockKind::Title
            } else {
                BlockKind::Heading
            });
            piece.level = if size > 1.4 * body { 1 } else { 2 };
        }
        // A sentence that a page break parts is whole again.
        if piece.continues
            && let Some(last) = kept.last_mut()
        {
            let joint = last.end;
            let join = last.text(&text).to_owned() + "\n" + &words;
            text.truncate(last.start);
            text.push_str(&joined(&join, &known));
            last.end = text.len();
            turn(&mut begins, &piece, joint, &text);
            continue;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&words);
        turn(&mut begins, &piece, start, &text);
        piece.start = start;
        piece.end = text.len();
        piece.lines = 1;
        piece.continues = false;
        if piece.start < piece.end {
            kept.push(piece);
        }
    }
    let blocks = typing::blocks(&text, kept, true);
    let mut draft = Draft::new(text, media, "UTF-8");
    draft.blocks = blocks;
    draft.pages = begins;
    draft
}

/// Whether a new paragraph begins between two rows of a page.
fn parts(before: &Row, row: &Row, leading: f64) -> bool {
    let step = row.y - before.y;
    let size = (row.size - before.size).abs() > 0.12 * before.size;
    // The top of the next column carries on what the last line left open.
    if step < 0.0 {
        return size || shape::ends_sentence(&before.text);
    }
    let indent = row.left - before.left;
    let short = before.right < row.right - 2.0 * before.size;
    let apart = step > 1.3 * leading.max(row.size) && step > 1.25 * row.size;
    apart || size || (indent > 0.8 * row.size && indent < 6.0 * row.size && short)
}

/// Words of the document, to tell a hyphen of spelling from one of the line end.
fn known_words(text: &str) -> HashSet<String> {
    text.split(|c: char| c.is_whitespace())
        .map(|word| {
            word.trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase()
        })
        .filter(|word| word.contains('-'))
        .collect()
}

/// The lines of a paragraph as one; table rows keep their tabs as ` | `.
fn joined(text: &str, known: &HashSet<String>) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let soft = joined.ends_with('\u{ad}');
        let broken = joined.ends_with('-')
            && joined.chars().rev().nth(1).is_some_and(char::is_lowercase)
            && line.starts_with(char::is_lowercase);
        if soft {
            joined.pop();
        } else if broken {
            let tail = joined.rsplit(char::is_whitespace).next().unwrap_or("");
            let head = line.split_whitespace().next().unwrap_or("");
            let compound = format!("{tail}{head}").to_lowercase();
            let compound = compound.trim_matches(|c: char| !c.is_alphanumeric());
            if !known.contains(compound) {
                joined.pop();
            }
        } else if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    joined.replace('\t', " | ").replace('\u{ad}', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> Vec<Row> {
        let row = |(at, text): (usize, &&str)| Row {
            text: (*text).to_owned(),
            left: 60.0,
            right: 500.0,
            y: 80.0 + 12.0 * at as f64,
            size: 10.0,
        };
        lines.iter().enumerate().map(row).collect()
    }

    #[test]
    fn pages_begin_where_their_words_do() {
        let first = rows(&[
            "Gunmen on motorcycles attacked a village in the north of the country on Friday and",
            "killed nine people, the man who leads the town said, and then they rode away with the",
        ]);
        let second = rows(&["cattle. Nobody has claimed it so far."]);
        let third = rows(&["On Saturday the army closed the road. Élan was lost."]);
        let draft = compose(vec![first, second, Vec::new(), third], "application/pdf");
        assert_eq!(draft.pages.len(), 4, "{:?}", draft.text);
        assert_eq!(draft.pages[0], 0);
        // The sentence that the break parts is whole, and the second page begins within it.
        assert!(
            draft.text[draft.pages[1]..]
                .trim_start()
                .starts_with("cattle."),
            "{:?}",
            draft.pages
        );
        assert_eq!(
            draft.pages[2], draft.pages[3],
            "an empty page begins where the next one does"
        );
        assert!(draft.text[draft.pages[3]..].starts_with("On Saturday"));
    }
}
