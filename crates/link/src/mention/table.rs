//! Mentions as columns of a table: what a row says, with names numbered and dates as days.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

/// A number that stands for "not told".
pub(crate) const NONE: u32 = u32::MAX;

/// One mention as it was told. All but `id` may be empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mention<'a> {
    /// Identity, unique in the table.
    pub id: &'a str,
    /// First day, counted from 1970-01-01, and how many further days the date leaves open.
    pub days: Option<(i32, u16)>,
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// Whether the point stands for an area (`Some(true)`), for a place (`Some(false)`), or nobody said.
    pub coarse: Option<bool>,
    /// Country, by any name that is used throughout.
    pub country: &'a str,
    /// First-order division, by any name that is used throughout.
    pub adm1: &'a str,
    /// Who did it.
    pub actor: &'a str,
    /// Type of event, by any name that is used throughout.
    pub kind: &'a str,
    /// Persons killed.
    pub killed: Option<u32>,
    /// A headline or passage.
    pub text: &'a str,
    /// Publisher or data set.
    pub source: &'a str,
    /// The report that the mention stands in: two mentions of one report are two events.
    pub report: &'a str,
}

/// A mention with its names numbered, and how often its values are met thereabouts (see [`super::rate`]).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// First day, or [`UNDATED`].
    pub(crate) day: i32,
    /// Further days that the date leaves open.
    pub(crate) span: u16,
    pub(crate) kind: u16,
    /// Country and first-order division.
    pub(crate) area: u32,
    pub(crate) country: u32,
    pub(crate) point: u32,
    pub(crate) actor: u32,
    pub(crate) killed: u32,
    /// The source, if it is curated: it tells of no event twice.
    pub(crate) curated: u32,
    pub(crate) report: u32,
    pub(crate) text: u32,
    /// Whether nobody named the area, so that it is the country as a whole.
    pub(crate) vague: bool,
    pub(crate) lat: f32,
    pub(crate) lon: f32,
    pub(crate) coarse: Option<bool>,
    /// Mentions a day: of the area, of the point, of the point by this actor; and for each square kilometre around.
    pub(crate) area_rate: f32,
    pub(crate) point_rate: f32,
    pub(crate) point_actor_rate: f32,
    pub(crate) density: f32,
    /// Shares of the actor, the toll and the kind among the area's mentions.
    pub(crate) actor_share: f32,
    pub(crate) toll_share: f32,
    pub(crate) kind_share: f32,
}

/// The day of a mention without a date.
pub(crate) const UNDATED: i32 = i32::MIN;
/// The kind of a mention without one.
pub(crate) const NO_KIND: u16 = u16::MAX;

impl Row {
    /// The last day that the date leaves open.
    pub(crate) fn last(&self) -> i32 {
        self.day.saturating_add(i32::from(self.span))
    }
}

/// Names by number.
#[derive(Debug, Clone, Default)]
struct Names {
    numbers: FxHashMap<Box<str>, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return NONE;
        }
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(name.into(), number);
        number
    }

    /// For each number its rank in the order of names, so that nothing depends on the order of rows.
    fn ranks(&self) -> Vec<u32> {
        let mut names: Vec<(&str, u32)> = self.numbers.iter().map(|(k, &v)| (&**k, v)).collect();
        names.sort_unstable();
        let mut ranks = vec![0; names.len()];
        for (rank, (_, number)) in names.into_iter().enumerate() {
            ranks[number as usize] = rank as u32;
        }
        ranks
    }
}

/// Many mentions. Rows are added with [`Mentions::push`]; the order of adding has no effect on what is made of them.
#[derive(Debug, Clone, Default)]
pub struct Mentions {
    rows: Vec<Row>,
    ids: String,
    ends: Vec<usize>,
    areas: Names,
    countries: Names,
    actors: Names,
    kinds: Names,
    sources: Names,
    reports: Names,
    points: FxHashMap<(i32, i32), u32>,
    texts: super::text::Texts,
}

/// Coordinates that differ by less than this many degrees are one point: about eleven metres.
const POINT: f64 = 1e-4;

impl Mentions {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many mentions there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The id of the mention that was added as number `at`.
    pub fn id(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[start..self.ends[at]]
    }

    /// Adds a mention.
    pub fn push(&mut self, mention: &Mention<'_>) {
        self.ids.push_str(mention.id);
        self.ends.push(self.ids.len());
        let country = self.countries.number(mention.country);
        let area = if mention.adm1.is_empty() {
            NONE
        } else {
            self.areas
                .number(&format!("{}\u{1f}{}", mention.country, mention.adm1))
        };
        let (day, span) = mention.days.unwrap_or((UNDATED, 0));
        let (mut lat, mut lon, mut point) = (0.0, 0.0, NONE);
        if let Some((y, x)) = mention.point {
            (lat, lon) = (y as f32, x as f32);
            let key = ((y / POINT).round() as i32, (x / POINT).round() as i32);
            let next = self.points.len() as u32;
            point = *self.points.entry(key).or_insert(next);
        }
        let kind = self.kinds.number(mention.kind);
        self.rows.push(Row {
            day,
            span,
            // More than 65,534 types are no types; they count as untold.
            kind: u16::try_from(kind).unwrap_or(NO_KIND),
            area,
            country,
            point,
            actor: self.actors.number(mention.actor),
            killed: mention.killed.unwrap_or(NONE),
            curated: self.sources.number(mention.source),
            report: self.reports.number(mention.report),
            text: self.texts.push(mention.text).unwrap_or(NONE),
            vague: false,
            lat,
            lon,
            coarse: mention.coarse,
            area_rate: 0.0,
            point_rate: 0.0,
            point_actor_rate: 0.0,
            density: 0.0,
            actor_share: 0.0,
            toll_share: 0.0,
            kind_share: 0.0,
        });
    }

    /// Rows in an order of their own content, with the numbers under which they were added. Areas that nobody named are filled
    /// from rows at the same point, else by the country as a whole.
    /// Sources other than the `curated` ones are dropped.
    pub(crate) fn sorted(&self, curated: &[String]) -> Sorted {
        let mut rows = self.rows.clone();
        let curated: Vec<u32> = curated
            .iter()
            .filter_map(|name| self.sources.numbers.get(name.as_str()).copied())
            .collect();
        for row in &mut rows {
            if !curated.contains(&row.curated) {
                row.curated = NONE;
            }
        }
        for (ranks, field) in [
            (
                self.areas.ranks(),
                (|row| &mut row.area) as fn(&mut Row) -> &mut u32,
            ),
            (self.countries.ranks(), |row| &mut row.country),
            (self.actors.ranks(), |row| &mut row.actor),
        ] {
            for row in &mut rows {
                let value = field(row);
                if *value != NONE {
                    *value = ranks[*value as usize];
                }
            }
        }
        let kinds = self.kinds.ranks();
        for row in &mut rows {
            if row.kind != NO_KIND {
                row.kind = kinds[usize::from(row.kind)] as u16;
            }
        }
        let mut points: Vec<(&(i32, i32), &u32)> = self.points.iter().collect();
        points.sort_unstable();
        let mut ranks = vec![0; points.len()];
        for (rank, &(_, &number)) in points.iter().enumerate() {
            ranks[number as usize] = rank as u32;
        }
        let mut known = vec![NONE; points.len()];
        for row in &mut rows {
            if row.point != NONE {
                row.point = ranks[row.point as usize];
                let area = &mut known[row.point as usize];
                // Of two names for the area of one point the first in the order of names.
                *area = (*area).min(row.area);
            }
        }
        let named = self.areas.numbers.len() as u32;
        for row in &mut rows {
            if row.area == NONE && row.point != NONE {
                row.area = known[row.point as usize];
            }
            if row.area == NONE {
                // The country as a whole; without one, the world.
                row.area = named + row.country.min(self.countries.numbers.len() as u32);
                row.vague = true;
            }
        }
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        let key = |at: u32| {
            let row = &rows[at as usize];
            (
                row.area, row.day, row.point, row.actor, row.killed, row.kind,
            )
        };
        order.sort_unstable_by(|&a, &b| match key(a).cmp(&key(b)) {
            Ordering::Equal => self.id(a as usize).cmp(self.id(b as usize)),
            other => other,
        });
        let sorted = order.iter().map(|&at| rows[at as usize]).collect();
        Sorted {
            rows: sorted,
            order,
            bars: self.rows.iter().any(|row| row.report != NONE) || !curated.is_empty(),
            points: points.len(),
            actors: self.actors.numbers.len(),
            kinds: self.kinds.numbers.len().min(usize::from(NO_KIND)),
        }
    }

    pub(crate) fn texts(&self) -> &super::text::Texts {
        &self.texts
    }
}

/// Rows by area and day.
#[derive(Debug, Clone)]
pub(crate) struct Sorted {
    pub(crate) rows: Vec<Row>,
    /// For each row the number under which it was added.
    pub(crate) order: Vec<u32>,
    pub(crate) points: usize,
    pub(crate) actors: usize,
    pub(crate) kinds: usize,
    /// Whether any rows must be kept apart.
    pub(crate) bars: bool,
}
