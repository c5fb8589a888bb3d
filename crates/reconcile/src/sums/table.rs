//! Tables with a row of totals.

use super::{Check, fits};
use crate::contradiction::number;
use crate::prose::{Figure, Kind, Sentence};

/// Columns of numbers that a row of totals closes.
pub(super) fn tables<'s>(sentences: &'s [Sentence], voice: &str) -> Vec<(Check, &'s Sentence)> {
    let mut checks = Vec::new();
    let mut at = 0;
    while at < sentences.len() {
        let from = at;
        while at < sentences.len() && sentences[at].row {
            at += 1;
        }
        let rows = &sentences[from..at];
        at = at.max(from + 1);
        let Some((total, rows)) = rows.split_last() else {
            continue;
        };
        if !matches!(
            total.word(0),
            "total" | "totals" | "all" | "sum" | "together"
        ) {
            continue;
        }
        let wholes = cells(total);
        let rows: Vec<Vec<Option<Figure>>> = rows.iter().map(cells).collect();
        for (column, whole) in wholes.iter().enumerate() {
            let Some(whole) = whole else {
                continue;
            };
            // The first row may be the heading.
            let parts: Option<Vec<Figure>> = rows
                .iter()
                .enumerate()
                .filter(|(row, cells)| *row > 0 || cells.get(column).is_some_and(Option::is_some))
                .map(|(_, cells)| cells.get(column).copied().flatten())
                .collect();
            let Some(parts) = parts.filter(|parts| parts.len() > 1) else {
                continue;
            };
            let sum: f64 = parts.iter().map(|part| part.value).sum();
            let holds = (sum - whole.value).abs() < 1e-9;
            let terms: Vec<String> = parts.iter().map(|part| number(part.value)).collect();
            let mut figures = vec![*whole];
            figures.extend(&parts);
            checks.push((
                Check {
                    field: "sum",
                    settles: figures.iter().map(|f| (f.start, f.end)).collect(),
                    figures,
                    holds,
                    severity: (0.4 + (sum - whole.value).abs() / whole.value.max(1.0)).min(0.9),
                    difference: format!(
                        "{} = {}; the table in {voice} gives {} in all{}.",
                        terms.join(" + "),
                        number(sum),
                        number(whole.value),
                        fits(holds)
                    ),
                },
                total,
            ));
        }
    }
    checks
}

/// The number of each cell that holds nothing else.
fn cells(row: &Sentence) -> Vec<Option<Figure>> {
    let counts = row.counts();
    row.tokens
        .split(|token| token.kind == Kind::Mark('|'))
        .map(|cell| match cell {
            [token] => counts
                .iter()
                .copied()
                .find(|figure| figure.start == token.start),
            _ => None,
        })
        .collect()
}
