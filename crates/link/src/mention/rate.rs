//! How often such things are told of there and then: the local density that decides what is a coincidence.
//!
//! For each mention: how many mentions a day its area, its point, and its point by its actor see in the weeks around, the days
//! next to it left out, so that many tellings of one incident do not make the place look busy. Where the weeks around hold
//! little, the rate leans on that of the whole time (empirical Bayes with a pseudo-exposure in days).

use rustc_hash::FxHashMap;

use super::table::{NO_KIND, NONE, Row, Sorted, UNDATED};

/// Days on either side that are left out: other tellings of the same incident lie there.
const NEAR: i32 = 10;
/// Days on either side that count as the weeks around.
const AROUND: i32 = 60;
/// Mentions that one event may well have.
const ONE_EVENT: usize = 6;
/// Days for which the rate of the whole time counts beside that of the weeks around.
const LEAN: f64 = 40.0;
/// Degrees of a cell in which density is counted.
const CELL: f32 = 0.25;

/// Mentions with the same key.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// In the weeks around, the near days left out.
    around: f64,
    /// In all time, the near days left out.
    all: f64,
    /// On the near days, beyond those of one event.
    near: f64,
}

impl Count {
    /// Mentions a day, leaning on `long`, the rate of all time; where near days see far more, by half of these.
    fn rate(self, long: f64, covered: Covered) -> f64 {
        let around = (self.around + LEAN * long) / (covered.around + LEAN);
        around.max(0.5 * self.near / covered.near)
    }
}

/// Days of the table's time that lie around a day, and near it.
#[derive(Debug, Clone, Copy)]
struct Covered {
    around: f64,
    near: f64,
}

impl Covered {
    fn new(day: i32, first: i32, last: i32) -> Self {
        let within = |reach: i32| f64::from((day + reach).min(last) - (day - reach).max(first) + 1);
        let near = within(NEAR);
        Covered {
            around: within(NEAR + AROUND) - near,
            near,
        }
    }
}

/// For each row the mentions with the same key.
fn counts<K: Ord + Copy>(rows: &[Row], key: impl Fn(&Row) -> Option<K>) -> Vec<Count> {
    let mut sorted: Vec<(K, i32, u32)> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.day != UNDATED)
        .filter_map(|(at, row)| Some((key(row)?, row.day, at as u32)))
        .collect();
    sorted.sort_unstable();
    let mut found = vec![Count::default(); rows.len()];
    let mut start = 0;
    while start < sorted.len() {
        let mut end = start;
        while end < sorted.len() && sorted[end].0 == sorted[start].0 {
            end += 1;
        }
        let group = &sorted[start..end];
        let mut edges = [0usize; 4];
        for &(_, day, at) in group {
            let bounds = [
                day - AROUND - NEAR,
                day - NEAR,
                day + NEAR + 1,
                day + NEAR + AROUND + 1,
            ];
            for (edge, bound) in edges.iter_mut().zip(bounds) {
                while *edge < group.len() && group[*edge].1 < bound {
                    *edge += 1;
                }
            }
            let [a, b, c, d] = edges;
            found[at as usize] = Count {
                around: (b - a + d - c) as f64,
                all: (group.len() - (c - b)) as f64,
                near: (c - b).saturating_sub(ONE_EVENT) as f64,
            };
        }
        start = end;
    }
    found
}

fn cell(row: &Row) -> Option<(i16, i16)> {
    (row.point != NONE && row.coarse != Some(true)).then(|| {
        (
            (row.lat / CELL).floor() as i16,
            (row.lon / CELL).floor() as i16,
        )
    })
}

/// Fills in the rates and shares of all rows.
pub(crate) fn fill(table: &mut Sorted) {
    let days = table
        .rows
        .iter()
        .filter(|row| row.day != UNDATED)
        .map(|row| row.day);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else {
        return;
    };
    let length = f64::from(last - first + 1);
    let rows = &table.rows;
    let total = rows.len() as f64;
    let told = |count: usize| (count as f64 / total).max(1e-3);
    let with_actor = told(rows.iter().filter(|row| row.actor != NONE).count());
    let with_point = told(rows.iter().filter(|row| row.point != NONE).count());

    let mut area = counts(rows, |row| Some(row.area));
    let point = counts(rows, |row| (row.point != NONE).then_some(row.point));
    let mut actor = counts(rows, |row| {
        (row.actor != NONE).then_some((row.area, row.actor))
    });
    if rows.iter().any(|row| row.vague) {
        // Whoever tells the country alone may tell of all that happens in it.
        let whole = counts(rows, |row| Some(row.country));
        let by_actor = counts(rows, |row| {
            (row.actor != NONE).then_some((row.country, row.actor))
        });
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.vague) {
            area[at] = whole[at];
            if row.actor != NONE {
                actor[at] = by_actor[at];
            }
        }
    }
    let both = counts(rows, |row| {
        (row.actor != NONE && row.point != NONE).then_some((row.point, row.actor))
    });
    let cells = density(rows);

    let mut tolls: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut kinds: FxHashMap<(u32, u16), u32> = FxHashMap::default();
    for row in rows {
        for area in [row.area, NONE] {
            if row.killed != NONE {
                *tolls.entry((area, row.killed)).or_default() += 1;
                *tolls.entry((area, NONE)).or_default() += 1;
            }
            if row.kind != NO_KIND {
                *kinds.entry((area, row.kind)).or_default() += 1;
                *kinds.entry((area, NO_KIND)).or_default() += 1;
            }
        }
    }
    // A count that is shrunk towards the share among all rows.
    let share =
        |local: u32, of: u32, all: f64| (f64::from(local) + 20.0 * all) / (f64::from(of) + 20.0);

    for at in 0..table.rows.len() {
        let row = &mut table.rows[at];
        let covered = Covered::new(row.day.clamp(first, last), first, last);
        let area_rate = area[at].rate((area[at].all + 1.0) / length, covered);
        let whole = area[at].all + 10.0;
        row.area_rate = area_rate as f32;
        if row.actor != NONE {
            let long = (actor[at].all + 0.1) / whole;
            let rate = actor[at].rate(long * area_rate, covered);
            row.actor_share = (rate / area_rate / with_actor).min(1.0) as f32;
        }
        if row.point != NONE {
            let rate = point[at].rate(point[at].all / whole * area_rate, covered) / with_point;
            row.point_rate = rate as f32;
            row.density = (cells[at] * area_rate / whole) as f32;
            if row.actor != NONE {
                let share = f64::from(row.actor_share);
                let long = (both[at].all + 3.0 * share) / (point[at].all + 3.0);
                let told = with_point * with_actor;
                let rate = both[at].rate(long * rate * told, covered) / told;
                row.point_actor_rate = rate as f32;
            }
        }
        if row.killed != NONE {
            let of = |area, toll| tolls.get(&(area, toll)).copied().unwrap_or(0);
            let all = (f64::from(of(NONE, row.killed)) + 0.1) / (f64::from(of(NONE, NONE)) + 100.0);
            row.toll_share = share(of(row.area, row.killed), of(row.area, NONE), all) as f32;
        }
        if row.kind != NO_KIND {
            let of = |area, kind| kinds.get(&(area, kind)).copied().unwrap_or(0);
            let all = f64::from(of(NONE, row.kind)) / f64::from(of(NONE, NO_KIND)).max(1.0);
            row.kind_share = share(of(row.area, row.kind), of(row.area, NO_KIND), all) as f32;
        }
    }
}

/// Mentions for each square kilometre in the nine cells around each row, in all time.
fn density(rows: &[Row]) -> Vec<f64> {
    let mut held: FxHashMap<(i16, i16), u32> = FxHashMap::default();
    for cell in rows.iter().filter_map(cell) {
        *held.entry(cell).or_default() += 1;
    }
    let mut around: FxHashMap<(i16, i16), f64> = FxHashMap::default();
    for &(y, x) in held.keys() {
        let mut sum = 0;
        for dy in -1..=1 {
            for dx in -1..=1 {
                sum += held.get(&(y + dy, x + dx)).copied().unwrap_or(0);
            }
        }
        let side = f64::from(CELL) * 111.2;
        let narrow = (f64::from(y) * f64::from(CELL))
            .to_radians()
            .cos()
            .max(0.05);
        around.insert(
            (y, x),
            (f64::from(sum) + 0.5) / (9.0 * side * side * narrow),
        );
    }
    rows.iter()
        .map(|row| {
            row_cell(row)
                .and_then(|cell| around.get(&cell).copied())
                .unwrap_or(1e-4)
        })
        .collect()
}

fn row_cell(row: &Row) -> Option<(i16, i16)> {
    (row.point != NONE).then(|| {
        (
            (row.lat / CELL).floor() as i16,
            (row.lon / CELL).floor() as i16,
        )
    })
}
