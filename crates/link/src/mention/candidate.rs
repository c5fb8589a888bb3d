//! Which pairs of mentions are compared: those whose places and days may meet by what their precision leaves open.
//!
//! Mentions of one area are compared if their days lie near. Where the area is not told, the whole country is the block; where
//! places lie by the border of two areas, mentions are compared across it. Blocks that are too large are cut by sorted
//! neighbourhood (Hernández & Stolfo 1995): rows stand in the order of day and place, and only so many that follow are looked at.

use super::likelihood::{Model, square_km};
use super::table::{NONE, Row, UNDATED};

/// Days that two mentions of one event may lie apart.
pub(crate) const APART: i32 = 12;
/// Rows that are looked at for each row.
const LOOKED: usize = 3000;
/// Pairs that are kept for each row that comes first in them.
const KEPT: usize = 24;
/// Degrees of a cell by borders.
const CELL: f32 = 0.25;
/// Rows between two reports of progress.
const STEP: usize = 1 << 14;

/// A pair that may be one event: log-odds of the group of two against two groups of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edge {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) gain: f32,
}

/// Pairs whose gain is above `cut`, in the order of their rows. `tell` is given the rows done.
pub(crate) fn edges(
    model: &Model<'_>,
    alone: &[f32],
    cut: f32,
    mut tell: impl FnMut(usize),
) -> Vec<Edge> {
    let rows = model.rows;
    let elsewhere = Elsewhere::new(rows);
    let mut edges = Vec::new();
    let mut beyond = Vec::new();
    for (a, row) in rows.iter().enumerate() {
        if a % STEP == 0 {
            tell(a);
        }
        if row.day == UNDATED {
            continue;
        }
        let start = edges.len();
        let mut weigh = |a: u32, b: u32| {
            if model.bound(a, b, alone) < cut || model.barred(&[a], &[b]) {
                return;
            }
            let gain = model.log(&[a, b]) as f32 - alone[a as usize] - alone[b as usize];
            if gain > cut {
                edges.push(Edge { a, b, gain });
            }
        };
        for (b, other) in rows.iter().enumerate().skip(a + 1).take(LOOKED) {
            if other.area != row.area || other.day > row.last() + APART {
                break;
            }
            weigh(a as u32, b as u32);
        }
        elsewhere.of(rows, a, &mut beyond);
        for &b in &beyond {
            weigh((a as u32).min(b), (a as u32).max(b));
        }
        if edges.len() - start > KEPT {
            edges[start..].sort_unstable_by(|x, y| {
                y.gain.total_cmp(&x.gain).then((x.a, x.b).cmp(&(y.a, y.b)))
            });
            edges.truncate(start + KEPT);
        }
    }
    tell(rows.len());
    edges.sort_unstable_by_key(|edge| (edge.a, edge.b));
    edges
}

/// Rows that may tell of an event of another area: rows that tell no more than a country, and rows by a border.
struct Elsewhere {
    /// Country, day and row of all rows with an area, if any row has none.
    country: Vec<(u32, i32, u32)>,
    /// Cell, day and row of rows by a border.
    border: Vec<((i16, i16), i32, u32)>,
}

fn cell(row: &Row) -> (i16, i16) {
    (
        (row.lat / CELL).floor() as i16,
        (row.lon / CELL).floor() as i16,
    )
}

impl Elsewhere {
    fn new(rows: &[Row]) -> Self {
        let told = |(at, row): (usize, &Row)| {
            (row.day != UNDATED).then_some((row.country, row.day, at as u32))
        };
        let mut country = Vec::new();
        if rows.iter().any(|row| row.vague) {
            country.extend(
                rows.iter()
                    .enumerate()
                    .filter(|(_, row)| !row.vague)
                    .filter_map(told),
            );
            country.sort_unstable();
        }
        // Cells with their areas; a cell of two areas is by a border.
        let placed = |row: &&Row| {
            row.point != NONE && row.coarse != Some(true) && !row.vague && row.day != UNDATED
        };
        let mut areas: Vec<((i16, i16), u32)> = rows
            .iter()
            .filter(placed)
            .map(|row| (cell(row), row.area))
            .collect();
        areas.sort_unstable();
        areas.dedup();
        let by_border: Vec<(i16, i16)> = areas
            .windows(2)
            .filter(|pair| pair[0].0 == pair[1].0)
            .map(|pair| pair[0].0)
            .collect();
        let mut border: Vec<((i16, i16), i32, u32)> = rows
            .iter()
            .zip(0..)
            .filter(|(row, _)| placed(row) && by_border.binary_search(&cell(row)).is_ok())
            .map(|(row, at)| (cell(row), row.day, at))
            .collect();
        border.sort_unstable();
        Elsewhere { country, border }
    }

    /// Rows of other areas to compare row `a` with, each pair once.
    fn of(&self, rows: &[Row], a: usize, found: &mut Vec<u32>) {
        found.clear();
        let row = &rows[a];
        let (from, to) = (row.day - APART, row.last() + APART);
        if row.vague {
            let start = self
                .country
                .partition_point(|&(country, day, _)| (country, day) < (row.country, from));
            let block = self.country[start..].iter().take(LOOKED);
            found.extend(
                block
                    .take_while(|other| other.0 == row.country && other.1 <= to)
                    .map(|other| other.2),
            );
        } else if !self.border.is_empty() && row.point != NONE {
            let cell = cell(row);
            let start = self
                .border
                .partition_point(|&(other, day, _)| (other, day) < (cell, from));
            let block = self.border[start..]
                .iter()
                .take(LOOKED)
                .take_while(|other| other.0 == cell && other.1 <= to);
            // As far as a city is wide.
            let near = |other: &Row| other.area != row.area && square_km(row, other) < 900.0;
            found.extend(
                block
                    .map(|other| other.2)
                    .filter(|&b| b > a as u32 && near(&rows[b as usize])),
            );
        }
    }
}

/// Neighbours of each row by its edges, with the gain of each.
pub(crate) struct Neighbours {
    starts: Vec<u32>,
    ends: Vec<(u32, f32)>,
}

impl Neighbours {
    pub(crate) fn new(count: usize, edges: &[Edge]) -> Self {
        let mut starts = vec![0u32; count + 1];
        for edge in edges {
            starts[edge.a as usize + 1] += 1;
            starts[edge.b as usize + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut ends = vec![(0, 0.0); edges.len() * 2];
        for edge in edges {
            for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
                ends[next[from as usize] as usize] = (to, edge.gain);
                next[from as usize] += 1;
            }
        }
        Neighbours { starts, ends }
    }

    pub(crate) fn of(&self, at: u32) -> &[(u32, f32)] {
        &self.ends[self.starts[at as usize] as usize..self.starts[at as usize + 1] as usize]
    }
}
