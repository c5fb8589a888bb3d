//! Tables for people: aligned, no wider than the terminal; and the same rows as CSV for programs.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::failure::Failure;
use crate::output::Output;

/// Between two columns.
const GAP: usize = 2;
/// No column is made narrower than this for lack of room.
const LEAST: usize = 6;
/// What a shortened column needs to tell its cells apart; below it, spare columns give way.
const READABLE: usize = 14;

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// To the left.
    Left,
    /// To the right, for numbers; never shortened.
    Right,
    /// To the right, and left out where the others would be shortened beyond reading.
    Spare,
    /// To the left, never shortened: dates and ids that somebody will copy.
    Whole,
}

/// Rows under heads.
#[derive(Debug)]
pub(crate) struct Table {
    heads: Vec<&'static str>,
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub(crate) fn new(columns: &[(&'static str, Column)]) -> Self {
        Table {
            heads: columns.iter().map(|(head, _)| *head).collect(),
            columns: columns.iter().map(|(_, column)| *column).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row, one cell for each column.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.heads.len());
        self.rows.push(cells);
    }

    /// Writes it for a person.
    pub(crate) fn print(&self, output: &mut Output) -> Result<(), Failure> {
        let widths = self.widths(output.width());
        let heads: Vec<String> = self.heads.iter().map(|head| (*head).to_owned()).collect();
        let head = self.lay_out(&heads, &widths);
        output.line(output.style.strong(&head))?;
        for row in &self.rows {
            output.line(self.lay_out(row, &widths))?;
        }
        Ok(())
    }

    /// Writes it as CSV.
    pub(crate) fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(&self.heads)?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        writer.flush()
    }

    /// The width of each column: what its cells need, the widest shortened first until all fit; 0 for one that is left out.
    fn widths(&self, room: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.heads.len())
            .map(|column| {
                let cells = self.rows.iter().map(|row| row[column].width());
                cells.max().unwrap_or(0).max(self.heads[column].width())
            })
            .collect();
        let Some(room) = room else {
            return widths;
        };
        let kind = |column: usize| self.columns[column];
        let taken = |widths: &[usize]| {
            let shown = widths.iter().filter(|&&width| width > 0);
            shown.clone().sum::<usize>() + GAP * shown.count().saturating_sub(1)
        };
        let readable: Vec<usize> = (0..widths.len())
            .map(|column| match kind(column) {
                Column::Left => widths[column].min(READABLE),
                _ => widths[column],
            })
            .collect();
        if taken(&readable) > room {
            for (column, width) in widths.iter_mut().enumerate() {
                if kind(column) == Column::Spare {
                    *width = 0;
                }
            }
        }
        while taken(&widths) > room {
            let widest = (0..widths.len())
                .filter(|&column| kind(column) == Column::Left && widths[column] > LEAST)
                .max_by_key(|&column| (widths[column], std::cmp::Reverse(column)));
            match widest {
                Some(column) => widths[column] -= 1,
                None => break,
            }
        }
        widths
    }

    fn lay_out(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for (column, cell) in cells.iter().enumerate() {
            if widths[column] == 0 {
                continue;
            }
            if !line.is_empty() {
                line.push_str(&" ".repeat(GAP));
            }
            let cell = shorten(cell, widths[column]);
            let blanks = " ".repeat(widths[column].saturating_sub(cell.width()));
            if matches!(self.columns[column], Column::Right | Column::Spare) {
                line.push_str(&blanks);
                line.push_str(&cell);
            } else {
                line.push_str(&cell);
                line.push_str(&blanks);
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// A text cut to a width, with a mark where it was cut.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut taken = 1;
    for character in text.chars() {
        taken += character.width().unwrap_or(0);
        if taken > width {
            break;
        }
        cut.push(character);
    }
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortens_the_widest_and_keeps_what_is_whole() {
        let mut table = Table::new(&[
            ("date", Column::Whole),
            ("place", Column::Left),
            ("killed", Column::Right),
            ("sources", Column::Spare),
        ]);
        let long = "a very long name of a place that nobody can remember";
        table.row(vec![
            "2021-08-26".to_owned(),
            long.to_owned(),
            "7".to_owned(),
            "2".to_owned(),
        ]);
        assert_eq!(table.widths(None), [10, long.len(), 6, 7]);
        assert_eq!(table.widths(Some(50)), [10, 21, 6, 7]);
        assert_eq!(table.widths(Some(40)), [10, 20, 6, 0]);
        let line = table.lay_out(&table.rows[0], &table.widths(Some(40)));
        assert_eq!(line, "2021-08-26  a very long name of…       7");
        assert_eq!(line.width(), 40);
    }

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!(shorten("喀布尔机场", 7), "喀布尔…");
        assert_eq!(shorten("Kabul", 5), "Kabul");
    }
}
