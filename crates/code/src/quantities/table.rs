//! Tables of figures: rows of places or sides, columns of killed, wounded, attacks. Each cell is a quantity; of a table whose rows
//! are dated incidents only the totals are, since the rows' figures are the incidents' own tolls.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::{Codebook, fold};
use concord_read::BlockKind;
use concord_record::{Evidence, Field, Measure, Modifier, Quantity};

/// Blanks that part two cells of a table set in plain text.
const GAP: usize = 2;

/// A cell with its place in the text.
#[derive(Debug, Clone)]
struct Cell {
    bytes: Range<usize>,
    text: String,
}

impl Cell {
    /// Its number, if it is nothing else.
    fn number(&self) -> Option<f64> {
        let digits: String = self
            .text
            .chars()
            .filter(|c| !matches!(c, ',' | ' '))
            .collect();
        let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    }
}

/// What the tables of a document tell.
pub(super) struct Tables {
    /// The quantities of their cells, without id.
    pub(super) found: Vec<Quantity>,
    /// Bytes of the cells that are numbers alone; no sentence is to read them again.
    pub(super) cells: Vec<Range<usize>>,
}

/// Reads the tables of a document.
pub(super) fn read(codebook: &Codebook, annotation: &Annotation) -> Tables {
    let mut tables = Tables {
        found: Vec::new(),
        cells: Vec::new(),
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for block in &annotation.blocks {
        let text = annotation.text.as_str();
        if block.kind == BlockKind::Table || is_row(&text[block.range()], !rows.is_empty()) {
            rows.extend(cells(text, block.range()));
        } else if !rows.is_empty() {
            table(
                codebook,
                annotation,
                &std::mem::take(&mut rows),
                &mut tables,
            );
        }
    }
    table(codebook, annotation, &rows, &mut tables);
    tables
}

/// A row that the reader took for something else: cells between bars, or a sum below a table.
fn is_row(line: &str, within: bool) -> bool {
    let barred = line.trim_start().starts_with('|') && line.matches('|').count() > 2;
    let sum = within
        && fold(line)
            .split(' ')
            .next()
            .is_some_and(|word| matches!(word, "total" | "totals" | "sum"))
        && line.chars().any(|letter| letter.is_ascii_digit());
    barred || sum
}

/// The rows of a block as cells: between bars, or between wide gaps and tabs.
fn cells(text: &str, block: Range<usize>) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let mut at = block.start;
    for line in text[block].split('\n') {
        let start = at;
        at += line.len() + 1;
        let barred = line.contains('|');
        let mut row = Vec::new();
        let mut push = |range: Range<usize>| {
            let slice = &line[range.clone()];
            let trimmed = slice.trim();
            if barred || !trimmed.is_empty() {
                let lead = slice.len() - slice.trim_start().len();
                let from = start + range.start + lead;
                row.push(Cell {
                    bytes: from..from + trimmed.len(),
                    text: trimmed.to_owned(),
                });
            }
        };
        if barred {
            let inner = line.trim();
            let offset = line.len() - line.trim_start().len();
            let mut from = offset + usize::from(inner.starts_with('|'));
            let stop = offset + inner.len() - usize::from(inner.len() > 1 && inner.ends_with('|'));
            while from <= stop {
                let end = line[from..stop].find('|').map_or(stop, |bar| from + bar);
                push(from..end);
                from = end + 1;
            }
        } else {
            let mut from = 0;
            let mut blanks = 0;
            for (index, letter) in line.char_indices() {
                if letter.is_whitespace() {
                    blanks += if letter == '\t' { GAP } else { 1 };
                } else {
                    if blanks >= GAP {
                        push(from..index);
                        from = index;
                    }
                    blanks = 0;
                }
            }
            push(from..line.len());
        }
        let ruled = row.iter().all(|cell| {
            cell.text
                .chars()
                .all(|c| matches!(c, '-' | ':' | '=' | '+'))
        });
        if !ruled {
            rows.push(row);
        }
    }
    rows
}

/// What a column counts by its heading.
fn heading(codebook: &Codebook, text: &str) -> Option<(Measure, String)> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() || words.len() > 4 {
        return None;
    }
    words.iter().rev().find_map(|word| {
        let measure = match *word {
            "killed" | "dead" => Some(Measure::Fatalities),
            "wounded" | "injured" | "hurt" => Some(Measure::Wounded),
            "arrested" | "detained" => Some(Measure::Arrests),
            "displaced" => Some(Measure::Displaced),
            _ => [*word, word.strip_suffix('s').unwrap_or(word)]
                .iter()
                .find_map(|form| codebook.measures.get(form).first())
                .filter(|entry| entry.unit == "count")
                .map(|entry| entry.measure)
                // A weapon heads a column of the attacks made with it.
                .filter(|measure| *measure != Measure::Rockets && *measure != Measure::Other)
                .or_else(|| weapon(codebook, word)),
        };
        measure.map(|measure| (measure, text.to_owned()))
    })
}

/// A weapon as a heading counts the attacks made with it ("Drones").
fn weapon(codebook: &Codebook, word: &str) -> Option<Measure> {
    [word, word.strip_suffix('s').unwrap_or(word)]
        .iter()
        .any(|form| !codebook.weapons.get(form).is_empty())
        .then_some(Measure::Attacks)
}

fn table(codebook: &Codebook, annotation: &Annotation, rows: &[Vec<Cell>], tables: &mut Tables) {
    let Some((head, body)) = rows.split_first() else {
        return;
    };
    let columns: Vec<Option<(Measure, String)>> = head
        .iter()
        .map(|cell| heading(codebook, &cell.text))
        .collect();
    let numeric = |index: usize| {
        body.iter()
            .filter(|row| {
                aligned(row, head.len(), index).is_some_and(|cell| cell.number().is_some())
            })
            .count()
            >= 2
    };
    let measured: Vec<usize> = (0..columns.len())
        .filter(|&index| columns[index].is_some() && numeric(index))
        .collect();
    if measured.is_empty() {
        return;
    }
    for row in body {
        tables.cells.extend(
            row.iter()
                .filter(|cell| cell.number().is_some())
                .map(|cell| cell.bytes.clone()),
        );
    }
    let incidents = body.iter().any(|row| is_dated(annotation, row));
    for row in body {
        let Some(label) = row.first().filter(|label| label.number().is_none()) else {
            continue;
        };
        let total = fold(&label.text)
            .split(' ')
            .any(|word| matches!(word, "total" | "totals" | "all" | "sum"));
        if incidents && !total {
            continue;
        }
        for &index in &measured {
            let (Some(cell), Some((measure, name))) =
                (aligned(row, head.len(), index), &columns[index])
            else {
                continue;
            };
            let Some(value) = cell.number().filter(|value| *value > 0.0) else {
                continue;
            };
            let place = annotation
                .places
                .iter()
                .find(|place| {
                    label.bytes.start <= place.bytes.start && place.bytes.end <= label.bytes.end
                })
                .map(|place| place.name.clone());
            let id = &annotation.context.document;
            let evidence = vec![
                Evidence::new(id, &annotation.text, cell.bytes.clone(), Field::Value),
                Evidence::new(
                    id,
                    &annotation.text,
                    label.bytes.start..cell.bytes.end,
                    Field::Passage,
                ),
            ];
            let quantity = Quantity {
                id: String::new(),
                document: id.clone(),
                measure: *measure,
                low: Some(value),
                high: Some(value),
                modifier: Modifier::Exact,
                unit: "count".to_owned(),
                actor: None,
                about: Some(name.clone()),
                place,
                start: None,
                end: None,
                reporter: Some("author".to_owned()),
                share_of: None,
                evidence,
            };
            tables.found.push(quantity);
        }
    }
}

/// The cell of a column; a row with fewer cells (a total with an empty middle) counts from its end.
fn aligned(row: &[Cell], columns: usize, index: usize) -> Option<&Cell> {
    if row.len() == columns {
        return row.get(index);
    }
    (index + row.len())
        .checked_sub(columns)
        .filter(|&at| at > 0 && row.len() < columns)
        .and_then(|at| row.get(at))
}

/// Whether a row begins with a date, or holds one in a cell of its own.
fn is_dated(annotation: &Annotation, row: &[Cell]) -> bool {
    row.iter().take(2).any(|cell| {
        annotation.dates.iter().any(|date| {
            let bytes = annotation.bytes(date.tokens.clone());
            !date.tokens.is_empty()
                && cell.bytes.start <= bytes.start
                && bytes.end <= cell.bytes.end
        })
    })
}
