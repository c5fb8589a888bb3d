//! Rows of tables: their cells, and what the head of the table says of each.
//!
//! A row is no sentence: its cells are parsed one by one, so that no name and no clause reaches from one cell into the next.

use std::ops::Range;

use concord_gazetteer::TypeWord;
use concord_language::Parse;
use concord_read::{Block, BlockKind};

use crate::annotation::{PlaceMention, Sentence};

/// Blanks that part two cells of a table without rules.
const GAP: usize = 2;

/// The cells of a row as byte ranges of it, by rules, tabs or wide white space; of a row with rules the empty ones as well.
pub fn cells(row: &str) -> Vec<Range<usize>> {
    let ruled = row.contains('|');
    let parting = |letter: char| letter == if ruled { '|' } else { '\t' };
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    if ruled || row.contains('\t') {
        for (at, letter) in row.char_indices().filter(|(_, letter)| parting(*letter)) {
            found.push(start..at);
            start = at + letter.len_utf8();
        }
        found.push(start..row.len());
        if ruled && found.len() > 2 {
            // A rule at the edge parts nothing.
            found.retain(|cell| cell.start > 0 || !row[cell.clone()].trim().is_empty());
            if row.trim_end().ends_with('|') {
                found.pop();
            }
        }
        return found.into_iter().map(|cell| trimmed(row, cell)).collect();
    }
    let mut blanks = 0;
    for (at, letter) in row.char_indices() {
        if letter.is_whitespace() {
            blanks += 1;
            continue;
        }
        if blanks >= GAP && at > blanks {
            found.push(start..at);
            start = at;
        }
        blanks = 0;
    }
    found.push(start..row.len());
    found.into_iter().map(|cell| trimmed(row, cell)).collect()
}

fn trimmed(row: &str, cell: Range<usize>) -> Range<usize> {
    let text = &row[cell.clone()];
    let start = cell.start + text.len() - text.trim_start().len();
    start..start.max(cell.start + text.trim_end().len())
}

/// The cell of the head that stands over a cell of a row: by number where the row is whole, else the one whose edge is nearest, as
/// figures are set to the right and words to the left.
pub fn column<'a>(
    head: &'a [Range<usize>],
    row: &[Range<usize>],
    index: usize,
) -> Option<&'a Range<usize>> {
    if head.len() == row.len() {
        return head.get(index);
    }
    let cell = row.get(index)?;
    head.iter().min_by_key(|name| {
        name.end
            .abs_diff(cell.end)
            .min(name.start.abs_diff(cell.start))
    })
}

/// The block that is the head of the table in which a block is a row: its first row, if that has no figures.
pub fn head_of(text: &str, blocks: &[Block], block: usize) -> Option<usize> {
    let first = (0..=block)
        .rev()
        .take_while(|&row| is_row(text, &blocks[row]))
        .last()?;
    let names = !text[blocks[first].range()].contains(|letter: char| letter.is_ascii_digit());
    names.then_some(first)
}

/// The places of a row whose columns the head calls by a kind of place ("Province", "Town") or plainly a place. The finest cell
/// lies in the coarsest one; parents are indices into what is returned.
pub(crate) fn places(
    text: &str,
    blocks: &[Block],
    parse: &Parse,
    sentence: &Sentence,
    head: usize,
) -> Vec<PlaceMention> {
    let (names, row) = (
        &text[blocks[head].range()],
        &text[blocks[sentence.block].range()],
    );
    let (columns, values) = (cells(names), cells(row));
    let base = blocks[sentence.block].start;
    let mut found: Vec<PlaceMention> = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let name = &row[value.clone()];
        let capital = name.chars().next().is_some_and(char::is_uppercase);
        let Some(kind) = column(&columns, &values, index)
            .and_then(|column| place_kind(&names[column.clone()]))
            .filter(|_| capital && name.split_whitespace().count() <= NAME)
        else {
            continue;
        };
        let bytes = base + value.start..base + value.end;
        let inside = |token: &usize| bytes.contains(&parse.tokens[*token].start);
        let mut tokens = sentence.tokens.clone().filter(inside);
        let Some(first) = tokens.next() else { continue };
        let end = tokens.next_back().unwrap_or(first) + 1;
        found.push(PlaceMention {
            tokens: first..end,
            bytes,
            name: name.split_whitespace().collect::<Vec<_>>().join(" "),
            type_word: kind,
            parent: None,
            resolved: None,
            score: 0.0,
        });
    }
    let coarsest = (0..found.len()).min_by_key(|&index| match found[index].type_word {
        Some(TypeWord::Country) => 0,
        Some(TypeWord::Province) => 1,
        Some(TypeWord::Region) => 2,
        Some(TypeWord::District) => 3,
        _ => 4,
    });
    for index in 0..found.len() {
        if found[index].type_word != coarsest.and_then(|other| found[other].type_word) {
            found[index].parent = coarsest;
        }
    }
    found
}

/// Words of a place's name at most; more are a description.
const NAME: usize = 5;

/// What kind of place a column holds, by its name: `None` if none, `Some(None)` if places of any kind.
fn place_kind(name: &str) -> Option<Option<TypeWord>> {
    let words = || {
        name.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    if let Some(kind) = words().find_map(TypeWord::parse) {
        // "Region" and "area" stand for any unit.
        return Some((kind != TypeWord::Region).then_some(kind));
    }
    let any = |word: &str| {
        matches!(
            word.to_lowercase().as_str(),
            "place" | "places" | "location" | "locations" | "locality" | "where" | "site"
        )
    };
    words().any(any).then_some(None)
}

/// Whether a block is a row; a head with rules may be typed as something else.
fn is_row(text: &str, block: &Block) -> bool {
    block.kind == BlockKind::Table || text[block.range()].starts_with('|')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(row: &str) -> Vec<&str> {
        cells(row).into_iter().map(|cell| &row[cell]).collect()
    }

    #[test]
    fn cells_are_parted_by_rules_tabs_or_wide_blanks() {
        assert_eq!(words("| Date | Town | |"), ["Date", "Town", ""]);
        assert_eq!(words("1 May\tGao\t3"), ["1 May", "Gao", "3"]);
        assert_eq!(
            words("09 Sep  Lanao del Sur   Army raid   4"),
            ["09 Sep", "Lanao del Sur", "Army raid", "4"]
        );
    }

    #[test]
    fn a_row_with_an_empty_cell_finds_its_columns_by_place() {
        let head = cells("Date    Town        Killed");
        let row = cells("1 May                    3");
        assert_eq!(column(&head, &row, 1), Some(&head[2]));
        let row = cells("        Gao              3");
        assert_eq!(column(&head, &row, 0), Some(&head[1]));
    }
}
