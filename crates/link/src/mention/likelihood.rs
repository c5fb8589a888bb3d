//! How likely it is that a group of mentions are the reports of one event.
//!
//! Events come as a Poisson process whose rate depends on place, actor and time (the local density); an event has a place, a
//! day, an actor, a kind and a toll, and each mention gives a blurred copy of each. The likelihood of a group sums over all that
//! the event may have been. Fields are independent given the event, not given the pair, so that what depends on one another in
//! the world (who acts where) is not counted twice. This is Bayesian entity resolution with latent entities (Steorts, Hall &
//! Fienberg 2016) whose prior is a rate instead of uniform; for two mentions the ratio of likelihoods is a weight of Fellegi &
//! Sunter (1969) whose chance of coincidence is local.

use super::candidate::APART;
use super::noise::{Noise, REACH};
use super::table::{NO_KIND, NONE, Row, UNDATED};
use super::text::Vectors;

/// Members of a group that are looked at; those beyond add little to what is known of the event.
pub(crate) const MOST: usize = 20;
/// Square kilometres for each place that reports may name.
const PLACE_AREA: f64 = 4.0;
/// Events at places that nobody else names, as a share of those in the country around.
const NEW: f64 = 0.3;
/// Least probability, so that there is a logarithm.
const TINY: f64 = 1e-300;

/// What all models of a table share.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// Share of each kind among the mentions of each actor, at `actor * kinds + kind`; empty where kinds are too many.
    pub(crate) kinds_of_actor: &'a [f32],
    pub(crate) kinds: usize,
    pub(crate) vectors: &'a Vectors,
    /// Whether any rows must be kept apart.
    pub(crate) bars: bool,
}

/// Rows with the noise that made them.
pub(crate) struct Model<'a> {
    pub(crate) rows: &'a [Row],
    pub(crate) noise: &'a Noise,
    frame: Frame<'a>,
    /// For each row the rates of other events on its days: of the area, of the actor there, of the point, of the actor there.
    busy: &'a [[f32; 4]],
    /// Logarithm of the probability of so many mentions.
    sizes: [f64; MOST + 1],
    /// Probability of two days so far apart, and its logarithm.
    apart: [(f64, f32); APART as usize + 2],
}

/// What the mentions of a group tell, each value once, with the first member that tells it.
struct Told {
    count: usize,
    values: [u32; MOST],
    members: [u8; MOST],
}

impl Told {
    fn new() -> Self {
        Told {
            count: 0,
            values: [NONE; MOST],
            members: [0; MOST],
        }
    }

    fn member(&self, at: usize) -> usize {
        usize::from(self.members[at])
    }

    fn add(&mut self, value: u32, member: usize) {
        if !self.values[..self.count].contains(&value) {
            self.values[self.count] = value;
            self.members[self.count] = member as u8;
            self.count += 1;
        }
    }
}

/// The logarithm of a likelihood by its parts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts {
    /// So many mentions of one event.
    pub(crate) size: f64,
    /// The days.
    pub(crate) date: f64,
    /// Place, actor and kind together, with the rate of such events.
    pub(crate) event: f64,
    /// The tolls.
    pub(crate) killed: f64,
    /// The words.
    pub(crate) text: f64,
}

impl<'a> Model<'a> {
    /// `flat` is the most by which one more mention may gain from the number of orders in which mentions may come: without end
    /// for sampling; for the choice of one partition it keeps groups from growing because they are large.
    pub(crate) fn new(
        frame: Frame<'a>,
        rows: &'a [Row],
        noise: &'a Noise,
        busy: &'a [[f32; 4]],
        flat: f64,
    ) -> Self {
        let mut sizes = [0.0; MOST + 1];
        let stop = 1.0 / noise.size;
        let mut sum = stop.ln();
        for (n, value) in sizes.iter_mut().enumerate().skip(1) {
            *value = sum;
            sum += (1.0 - stop).ln() + (n as f64 + 1.0).ln().min(flat);
        }
        let mut apart = [(0.0, 0.0); APART as usize + 2];
        for (days, value) in apart.iter_mut().enumerate() {
            let offset = &noise.offset;
            let pairs = offset.iter().skip(days).zip(offset);
            let sum: f64 = pairs.map(|(a, b)| f64::from(a * b)).sum();
            let sum = sum.max(1e-9);
            *value = (sum, sum.ln() as f32);
        }
        Model {
            rows,
            noise,
            frame,
            busy,
            sizes,
            apart,
        }
    }

    fn row(&self, at: u32) -> &Row {
        &self.rows[at as usize]
    }

    /// What the gain of a pair over two groups of one cannot exceed by days and rates alone: no pair is likelier than the rarer
    /// of its events told again without a flaw.
    pub(crate) fn bound(&self, a: u32, b: u32, alone: &[f32]) -> f32 {
        let (x, y) = (self.row(a), self.row(b));
        let days = if x.span == 0 && y.span == 0 {
            self.apart(x, y).1
        } else {
            0.0
        };
        self.sizes[2] as f32 + days - alone[a as usize].max(alone[b as usize]) + self.text_most()
    }

    /// What words can add.
    fn text_most(&self) -> f32 {
        if self.frame.vectors.is_empty() {
            0.0
        } else {
            self.noise.text_most
        }
    }

    fn apart(&self, a: &Row, b: &Row) -> (f64, f32) {
        self.apart[((b.day - a.day).unsigned_abs() as usize).min(APART as usize + 1)]
    }

    /// Whether a member of one group may not be with one of the other: the same report tells them as two, or the same curated
    /// source.
    pub(crate) fn barred(&self, left: &[u32], right: &[u32]) -> bool {
        self.frame.bars
            && left.iter().map(|&at| self.row(at)).any(|a| {
                right.iter().map(|&at| self.row(at)).any(|b| {
                    (a.report != NONE && a.report == b.report)
                        || (a.curated != NONE && a.curated == b.curated)
                })
            })
    }

    /// Logarithm of the density of the group `members` as the reports of one event; of its first [`MOST`] where there are more.
    pub(crate) fn log(&self, members: &[u32]) -> f64 {
        let members = &members[..members.len().min(MOST)];
        let product = self.days(members) * self.toll(members) * self.event(members, |_, _, _| {});
        self.sizes[members.len()] + product.max(TINY).ln() + self.words(members)
    }

    /// The same by its parts.
    pub(crate) fn parts(&self, members: &[u32]) -> Parts {
        let members = &members[..members.len().min(MOST)];
        Parts {
            size: self.sizes[members.len()],
            date: self.days(members).max(TINY).ln(),
            event: self.event(members, |_, _, _| {}).max(TINY).ln(),
            killed: self.toll(members).max(TINY).ln(),
            text: self.words(members),
        }
    }

    fn days(&self, members: &[u32]) -> f64 {
        if let &[a, b] = members {
            let (a, b) = (self.row(a), self.row(b));
            if a.span == 0 && b.span == 0 && a.day != UNDATED && b.day != UNDATED {
                return self.apart(a, b).0;
            }
        }
        let (mut from, mut to, mut dated) = (i32::MIN, i32::MAX, 0);
        for row in members.iter().map(|&at| self.row(at)) {
            if row.day != UNDATED {
                from = from.max(row.day - REACH);
                to = to.min(row.last() + REACH);
                dated += 1;
            }
        }
        if dated < 2 {
            return 1.0;
        }
        let mut sum = 0.0;
        for day in from..=to {
            let mut product = 1.0;
            for row in members.iter().map(|&at| self.row(at)) {
                if row.day != UNDATED {
                    product *= self.noise.offset(row, day);
                }
            }
            sum += product;
        }
        sum
    }

    /// Ways in which a toll comes to be told as that of `row`: exactly, nearly, by any other number.
    pub(crate) fn toll_given(&self, row: &Row, toll: u32) -> [f64; 3] {
        let [exact, near, far] = self.noise.toll;
        [
            if row.killed == toll { exact } else { 0.0 },
            near * near_toll(row.killed, toll, self.noise.spread),
            far * f64::from(row.toll_share),
        ]
    }

    fn toll(&self, members: &[u32]) -> f64 {
        let [_, near, far] = self.noise.toll;
        let mut tolls = Told::new();
        // A toll that nobody tells: near copies of it look like draws from the tolls of the area.
        let mut unseen = 1.0;
        for (at, &member) in members.iter().enumerate() {
            let row = self.row(member);
            if row.killed != NONE {
                unseen *= (near + far) * f64::from(row.toll_share);
                tolls.add(row.killed, at);
            }
        }
        let (mut sum, mut seen) = (0.0, 0.0);
        for at in 0..tolls.count {
            let toll = tolls.values[at];
            let mut product = f64::from(self.row(members[tolls.member(at)]).toll_share);
            seen += product;
            for row in members.iter().map(|&at| self.row(at)) {
                if row.killed != NONE {
                    product *= self.toll_given(row, toll).iter().sum::<f64>();
                }
            }
            sum += product;
        }
        sum + (1.0 - seen).max(0.0) * unseen
    }

    /// The share of a row's mentions of its point that mean the area.
    pub(crate) fn coarse(&self, row: &Row) -> f64 {
        match row.coarse {
            Some(coarse) => f64::from(u8::from(coarse)),
            None => f64::from(self.noise.coarse[row.point as usize]),
        }
    }

    /// Ways in which an event at the place of `event`, or at a place that nobody tells, comes to be told at the point of `row`:
    /// exactly, nearly, by any other place, by the point of the area.
    pub(crate) fn place_given(&self, row: &Row, event: Option<&Row>, area_rate: f64) -> [f64; 4] {
        let noise = self.noise;
        let share = (f64::from(row.point_rate) / area_rate).min(1.0);
        if row.coarse == Some(true) {
            return [0.0, 0.0, 0.0, share];
        }
        let coarse = self.coarse(row) * share;
        let far = noise.far * share;
        match event {
            Some(event) if event.point == row.point => [noise.exact, 0.0, 0.0, coarse],
            Some(event) => {
                let variance = noise.sigma * noise.sigma;
                let square = square_km(row, event);
                let near = if square > 40.0 * variance {
                    0.0
                } else {
                    (-square / (2.0 * variance)).exp() / (std::f64::consts::TAU * variance)
                };
                [0.0, noise.near * near * PLACE_AREA, far, coarse]
            }
            None => {
                let near = f64::from(row.density) / area_rate * PLACE_AREA;
                [0.0, noise.near * near, far, coarse]
            }
        }
    }

    /// Ways in which an event by `actor` comes to be told as by the actor of `row`: by its own name, by a word that fits many, by
    /// another's name.
    pub(crate) fn actor_given(&self, row: &Row, actor: u32) -> [f64; 3] {
        let share = f64::from(row.actor_share);
        let generic = f64::from(self.noise.generic[row.actor as usize]) * share;
        if row.actor == actor {
            [self.noise.own, generic, 0.0]
        } else {
            [0.0, generic, self.noise.wrong * share]
        }
    }

    /// Rate of events that are told by a point as by its place.
    fn used_point(&self, row: &Row) -> f64 {
        (1.0 - self.coarse(row)) / self.noise.exact
    }

    /// Least of the members' rates: where one tells the area and another only the country, the area is known.
    pub(crate) fn area_rate(&self, members: &[u32]) -> f64 {
        let rates = members.iter().map(|&at| self.row(at).area_rate);
        f64::from(rates.fold(f32::MAX, f32::min))
    }

    /// Sum over places and actors of the rate of such events times the probability of what was told of place, actor and kind.
    /// `each` is given every term with the place and actor as the indices of members that tell them.
    pub(crate) fn event(
        &self,
        members: &[u32],
        mut each: impl FnMut(Option<usize>, Option<usize>, f64),
    ) -> f64 {
        let noise = self.noise;
        let (mut places, mut actors) = (Told::new(), Told::new());
        for (at, &member) in members.iter().enumerate() {
            let row = self.row(member);
            if row.point != NONE && row.coarse != Some(true) {
                places.add(row.point, at);
            }
            if row.actor != NONE {
                actors.add(row.actor, at);
            }
        }
        let area_rate = self.area_rate(members);
        let busy = members.iter().map(|&at| self.busy[at as usize][0]);
        let area_busy = f64::from(busy.fold(f32::MAX, f32::min));

        // For each actor, and for one that nobody tells: what it makes of the actors and kinds that are told.
        let kinds = self.kinds(members);
        let mut given = [0.0; MOST + 1];
        let mut used = [0.0; MOST];
        let mut rest = 1.0;
        for a in 0..=actors.count {
            let actor = if a < actors.count {
                actors.values[a]
            } else {
                NONE
            };
            let mut product = kinds.given(self, actor);
            for row in members.iter().map(|&at| self.row(at)) {
                if row.actor != NONE {
                    product *= self.actor_given(row, actor).iter().sum::<f64>();
                }
            }
            if a < actors.count {
                used[a] = (1.0 - f64::from(noise.generic[actor as usize])) / noise.own;
                rest -= used[a] * f64::from(self.row(members[actors.member(a)]).actor_share);
                given[a] = product;
            } else {
                given[a] = product * rest.max(0.02);
            }
        }

        let mut sum = 0.0;
        for p in 0..=places.count {
            let place = (p < places.count).then(|| places.member(p));
            let row = place.map(|at| self.row(members[at]));
            let mut product = 1.0;
            for told in members.iter().map(|&at| self.row(at)) {
                if told.point != NONE {
                    product *= self.place_given(told, row, area_rate).iter().sum::<f64>();
                }
            }
            let (known, fresh) = match (place, row) {
                (Some(at), Some(row)) => (
                    self.used_point(row) * f64::from(self.busy[members[at] as usize][2]),
                    area_busy / area_rate * NEW * f64::from(row.density) * PLACE_AREA,
                ),
                _ => (area_busy, 0.0),
            };
            for a in 0..=actors.count {
                let by = (a < actors.count).then(|| actors.member(a));
                let rate = match (by, row) {
                    (None, _) => known + fresh,
                    (Some(by), None) => f64::from(self.busy[members[by] as usize][1]) * used[a],
                    (Some(by), Some(row)) => {
                        let share = f64::from(self.row(members[by]).actor_share) * used[a];
                        let both = members.iter().find(|&&at| {
                            let told = self.row(at);
                            told.point == row.point && told.actor == actors.values[a]
                        });
                        match both {
                            Some(&at) => {
                                let busy = f64::from(self.busy[at as usize][3]);
                                self.used_point(row) * busy * used[a] + fresh * share
                            }
                            None => (known + fresh) * share,
                        }
                    }
                };
                let term = rate * product * given[a] / noise.size;
                each(place, by, term);
                sum += term;
            }
        }
        sum
    }

    fn kinds(&self, members: &[u32]) -> Kinds {
        let wrong = self.noise.kind;
        let mut told = Told::new();
        let mut unseen = 1.0;
        for (at, &member) in members.iter().enumerate() {
            let row = self.row(member);
            if row.kind != NO_KIND {
                told.add(u32::from(row.kind), at);
                unseen *= wrong * f64::from(row.kind_share);
            }
        }
        let mut products = [0.0; MOST];
        let mut shares = [0.0; MOST];
        for at in 0..told.count {
            let mut product = 1.0;
            for row in members.iter().map(|&at| self.row(at)) {
                if row.kind != NO_KIND {
                    let mistake = wrong * f64::from(row.kind_share);
                    product *= if u32::from(row.kind) == told.values[at] {
                        1.0 - wrong + mistake
                    } else {
                        mistake
                    };
                }
            }
            products[at] = product;
            shares[at] = f64::from(self.row(members[told.member(at)]).kind_share);
        }
        Kinds {
            told,
            products,
            shares,
            unseen,
        }
    }

    /// Logarithm of how much likelier the texts are as texts of one event: each after the first may take its words from any
    /// before it.
    fn words(&self, members: &[u32]) -> f64 {
        let vectors = self.frame.vectors;
        if vectors.is_empty() {
            return 0.0;
        }
        let mut sum = 0.0;
        for (at, &member) in members.iter().enumerate().skip(1) {
            let text = self.row(member).text;
            let (mut ratios, mut count) = (0.0, 0);
            for &before in &members[..at] {
                let other = self.row(before).text;
                if text != NONE && other != NONE {
                    ratios += self.noise.text_ratio(vectors.likeness(text, other));
                    count += 1;
                }
            }
            if count > 0 {
                sum += (ratios / f64::from(count)).ln();
            }
        }
        sum
    }

    pub(crate) fn vectors(&self) -> &Vectors {
        self.frame.vectors
    }
}

/// The kinds that a group tells, with the probability of all that is told given each.
struct Kinds {
    told: Told,
    products: [f64; MOST],
    shares: [f64; MOST],
    unseen: f64,
}

impl Kinds {
    fn given(&self, model: &Model<'_>, actor: u32) -> f64 {
        let frame = &model.frame;
        let (mut sum, mut rest) = (0.0, 1.0);
        for at in 0..self.told.count {
            let share = if actor == NONE || frame.kinds_of_actor.is_empty() {
                self.shares[at]
            } else {
                let cell = actor as usize * frame.kinds + self.told.values[at] as usize;
                f64::from(frame.kinds_of_actor[cell])
            };
            sum += share * self.products[at];
            rest -= share;
        }
        sum + rest.max(0.0) * self.unseen
    }
}

pub(crate) fn log_ratio(told: u32, toll: u32) -> f64 {
    ((f64::from(told) + 0.5) / (f64::from(toll) + 0.5))
        .ln()
        .abs()
}

/// Probability of a toll that is a near copy of another: a Laplace density of the logarithm over the width of a whole number.
fn near_toll(told: u32, toll: u32, spread: f64) -> f64 {
    let ratio = if told == toll {
        0.0
    } else {
        log_ratio(told, toll)
    };
    let density = (-ratio / spread).exp() / (2.0 * spread * (f64::from(told) + 0.5));
    density.min(1.0)
}

/// Square of the distance of two points in kilometres, on a plane that touches between them.
pub(crate) fn square_km(a: &Row, b: &Row) -> f64 {
    let y = f64::from(a.lat - b.lat) * 111.2;
    let turn = f64::from(a.lon - b.lon).abs();
    let narrow = f64::from((a.lat + b.lat) / 2.0).to_radians().cos();
    let x = turn.min(360.0 - turn) * 111.2 * narrow;
    x * x + y * y
}
