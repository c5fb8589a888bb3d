//! How reports err and how events clump: the parameters of the model, their priors, and their estimates.

use super::table::Row;

/// Days by which a report's date may miss the event's.
pub(crate) const REACH: i32 = 10;
const OFFSETS: usize = 2 * REACH as usize + 1;
/// Days that count as the very days of a mention, itself in the middle.
pub(crate) const DAYS: i32 = 3;
/// Steps of rates, each twice the one before.
const RATES: usize = 24;
/// Upper ends of the steps of likeness between texts.
const LIKENESS: [f32; 9] = [0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95];
/// Texts of different events, and of one, by the step of their likeness, before anything is seen.
const UNLIKE: [f64; 10] = [0.6, 0.15, 0.1, 0.07, 0.04, 0.02, 0.01, 0.005, 0.003, 0.002];
const ALIKE: [f64; 10] = [0.06, 0.02, 0.02, 0.03, 0.04, 0.06, 0.1, 0.14, 0.23, 0.3];
/// Steps of the log-odds of pairs, [`GAIN`] wide, from [`LOWEST`] on.
const GAINS: usize = 32;
const GAIN: f32 = 0.5;
const LOWEST: f32 = -4.0;
/// Observations for which a prior counts.
const PRIOR: f64 = 40.0;

/// What a rate is counted for: all mentions of an area, those of one actor there, those of a point, those of one actor there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Level {
    Area,
    Actor,
    Point,
    PointActor,
}

impl Level {
    pub(crate) const ALL: [Level; 4] = [Level::Area, Level::Actor, Level::Point, Level::PointActor];
}

fn step(rate: f32) -> usize {
    // The exponent of a float is the whole part of its binary logarithm.
    let exponent = (rate.to_bits() >> 23) as i32 - 127;
    (exponent + 20).clamp(0, RATES as i32 - 1) as usize
}

/// Parameters of the model.
#[derive(Debug, Clone)]
pub(crate) struct Noise {
    /// Mentions that an event has in the mean.
    pub(crate) size: f64,
    /// Probability that a date is off by so many days; the middle is none.
    pub(crate) offset: [f32; OFFSETS],
    /// Among told points: the event's own, one near it, any other. The rest stands for an area.
    pub(crate) exact: f64,
    pub(crate) near: f64,
    pub(crate) far: f64,
    /// Standard deviation of near points along each axis, kilometres.
    pub(crate) sigma: f64,
    /// For each point the share of its mentions that use it for an area.
    pub(crate) coarse: Vec<f32>,
    /// Among told actors: the event's own; any other by mistake. The rest are words that fit many.
    pub(crate) own: f64,
    pub(crate) wrong: f64,
    /// For each actor the share of its mentions that mean no actor in particular.
    pub(crate) generic: Vec<f32>,
    /// Among told tolls: the event's own, one near it, any other.
    pub(crate) toll: [f64; 3],
    /// Mean of the absolute logarithm of a near toll over the event's own.
    pub(crate) spread: f64,
    /// Probability that a kind is wrong.
    pub(crate) kind: f64,
    /// Likelihood ratio of each step of likeness between texts, and the logarithm of the largest.
    text: [f64; 10],
    pub(crate) text_most: f32,
    /// For each step of the log-odds of a pair how often both are one event when all others are looked at as well.
    pair: [f64; GAINS],
    /// How many times more other events the very days see than the weeks around make expect, by level and step of rate.
    burst: [[f32; RATES]; 4],
    /// The same for mentions that are surely of other events: in the area; by the same actor there.
    apart: [[f32; RATES]; 2],
}

/// The share of points, and of actors, that mean none in particular, before anything is seen.
const COARSE: f32 = 0.05;
const GENERIC: f32 = 0.1;

impl Noise {
    /// What is assumed before anything is seen.
    pub(crate) fn prior(points: usize, actors: usize) -> Self {
        let mut offset = [0.0; OFFSETS];
        for (at, value) in offset.iter_mut().enumerate() {
            // Halved with every day, over a floor for dates that are simply wrong.
            let days = (at as i32 - REACH).abs();
            *value = 0.95 * 0.5f32.powi(days) / 3.0 + 0.05 / OFFSETS as f32;
        }
        Noise {
            size: 2.0,
            offset,
            exact: 0.65,
            near: 0.15,
            far: 0.02,
            sigma: 8.0,
            coarse: vec![COARSE; points],
            own: 0.75,
            wrong: 0.03,
            generic: vec![GENERIC; actors],
            toll: [0.7, 0.2, 0.1],
            spread: 0.25,
            kind: 0.1,
            text: std::array::from_fn(|at| ALIKE[at] / UNLIKE[at]),
            text_most: (ALIKE[9] / UNLIKE[9]).ln() as f32,
            pair: std::array::from_fn(|at| logistic(middle(at))),
            burst: [[2.0; RATES]; 4],
            apart: [[1.0; RATES]; 2],
        }
    }

    /// The parameters that `counts` speak for, drawn towards the prior.
    pub(crate) fn update(&mut self, counts: &Counts) {
        let prior = Noise::prior(0, 0);
        self.size = ((counts.mentions + 40.0) / (counts.events + 20.0)).max(1.02);
        let total: f64 = counts.offset.iter().sum::<f64>() + 20.0;
        for (at, value) in self.offset.iter_mut().enumerate() {
            *value = ((counts.offset[at] + 20.0 * f64::from(prior.offset[at])) / total) as f32;
        }
        let [exact, near, far, coarse] = counts.place;
        let share =
            |count: f64, before: f64, total: f64| (count + PRIOR * before) / (total + PRIOR);
        let total = exact + near + far + coarse;
        self.exact = share(exact, prior.exact, total);
        self.near = share(near, prior.near, total);
        self.far = share(far, prior.far, total);
        let square = counts.near_square / 2.0 + 10.0 * prior.sigma * prior.sigma;
        self.sigma = (square / (near + 10.0)).sqrt();
        let [own, generic, wrong] = counts.actor;
        let total = own + generic + wrong;
        self.own = share(own, prior.own, total);
        self.wrong = share(wrong, prior.wrong, total);
        let total: f64 = counts.toll.iter().sum();
        for (at, value) in self.toll.iter_mut().enumerate() {
            *value = share(counts.toll[at], prior.toll[at], total);
        }
        self.spread =
            ((counts.toll_spread + 10.0 * prior.spread) / (counts.toll[1] + 10.0)).max(0.02);
        let [right, wrong] = counts.kind;
        self.kind = share(wrong, prior.kind, right + wrong);
        let [same, other] = counts.text.map(|counts| counts.iter().sum::<f64>());
        for (at, value) in self.text.iter_mut().enumerate() {
            *value = share(counts.text[0][at], ALIKE[at], same)
                / share(counts.text[1][at], UNLIKE[at], other);
        }
        self.text_most = self.text.iter().fold(1.0, |x: f64, &y| x.max(y)).ln() as f32;
        let mut before = 0.0;
        for (at, value) in self.pair.iter_mut().enumerate() {
            let [same, all] = counts.pair[at];
            // More evidence is never less.
            before = f64::max(before, (same + 4.0 * logistic(middle(at))) / (all + 4.0));
            *value = before;
        }
        shrink(&mut self.burst, &counts.burst, 50.0);
        shrink(&mut self.apart, &counts.apart, 10.0);
        self.update_values(counts);
    }

    /// Which points stand for areas and which actors for anybody.
    pub(crate) fn update_values(&mut self, counts: &Counts) {
        for (values, used, before) in [
            (&mut self.coarse, &counts.points, COARSE),
            (&mut self.generic, &counts.actors, GENERIC),
        ] {
            for (value, [own, other]) in values.iter_mut().zip(used) {
                *value = ((other + 2.0 * before) / (own + other + 2.0)).clamp(1e-3, 0.99);
            }
        }
    }

    /// Probability that a report of an event on `day` bears the date of `row`.
    pub(crate) fn offset(&self, row: &Row, day: i32) -> f64 {
        let miss = if day < row.day {
            row.day - day
        } else {
            (row.last() - day).min(0)
        };
        let value = self.offset.get((miss + REACH) as usize);
        f64::from(value.copied().unwrap_or(1e-7)) / (1.0 + f64::from(row.span))
    }

    /// How many times likelier two texts are so alike if they tell of one event.
    pub(crate) fn text_ratio(&self, likeness: f32) -> f64 {
        self.text[likeness_step(likeness)]
    }

    /// Probability that a pair with these log-odds is one event, others being about that compete.
    pub(crate) fn pair_probability(&self, odds: f64) -> f64 {
        let at = (odds - f64::from(LOWEST)) / f64::from(GAIN) - 0.5;
        if at <= 0.0 {
            return self.pair[0].min(logistic(odds));
        }
        let low = (at as usize).min(GAINS - 1);
        let high = (low + 1).min(GAINS - 1);
        self.pair[low] + (at - low as f64).min(1.0) * (self.pair[high] - self.pair[low])
    }

    /// The rate of other events on the very days, from that of the weeks around: the mean of a Gamma-Poisson process (negative
    /// binomial) after one event there, and after mentions that are surely of others, `seen` where `expected`. `area` and `actor`
    /// are the rates of the area and of the actor in it.
    pub(crate) fn busy(
        &self,
        level: Level,
        rate: f32,
        (area, actor): (f32, f32),
        (seen, expected): (f32, f32),
    ) -> f32 {
        let apart = match level {
            Level::Area | Level::Point => self.apart[0][step(area)],
            Level::Actor | Level::PointActor => self.apart[1][step(actor)],
        };
        let clump = self.burst[level as usize][step(rate)].max(apart);
        let day = self.apart[0][step(area)] - 1.0;
        let size = self.size as f32;
        // A quiet day is no proof of peace: only a busy one counts.
        rate * clump.max((clump + day * seen / size) / (1.0 + day * expected / size))
    }
}

/// Ratios of what was seen to what was expected, by step of rate, drawn towards that of all steps.
fn shrink<const N: usize>(
    values: &mut [[f32; RATES]; N],
    counts: &[[[f64; 2]; RATES]; N],
    weight: f64,
) {
    for (values, counts) in values.iter_mut().zip(counts) {
        let sum = |which: usize| counts.iter().map(|count| count[which]).sum::<f64>();
        let mean = (sum(0) + 20.0) / (sum(1) + 10.0);
        for (value, [seen, expected]) in values.iter_mut().zip(counts) {
            *value = ((seen + weight * mean) / (expected + weight)).max(1.0) as f32;
        }
    }
}

fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// The middle of a step of log-odds.
fn middle(step: usize) -> f64 {
    f64::from(LOWEST) + (step as f64 + 0.5) * f64::from(GAIN)
}

fn likeness_step(likeness: f32) -> usize {
    LIKENESS.iter().take_while(|&&end| likeness >= end).count()
}

/// Expected uses of each way to err, summed over groups.
#[derive(Debug, Clone)]
pub(crate) struct Counts {
    pub(crate) mentions: f64,
    pub(crate) events: f64,
    pub(crate) offset: [f64; OFFSETS],
    /// Exact, near, far, coarse.
    pub(crate) place: [f64; 4],
    /// Squares of the kilometres of near points.
    pub(crate) near_square: f64,
    /// Own, generic, wrong.
    pub(crate) actor: [f64; 3],
    /// Exact, near, far.
    pub(crate) toll: [f64; 3],
    pub(crate) toll_spread: f64,
    /// Right, wrong.
    pub(crate) kind: [f64; 2],
    /// Pairs of texts of one event, and of different ones, by likeness.
    text: [[f64; 10]; 2],
    /// Compared pairs by log-odds: those of one group, and all.
    pair: [[f64; 2]; GAINS],
    /// By level and rate: mentions of other events on the very days, and how many were to be expected.
    burst: [[[f64; 2]; RATES]; 4],
    apart: [[[f64; 2]; RATES]; 2],
    /// For each point: used for itself, used for an area.
    pub(crate) points: Vec<[f32; 2]>,
    /// For each actor: used for itself, used for others.
    pub(crate) actors: Vec<[f32; 2]>,
}

impl Counts {
    pub(crate) fn new(points: usize, actors: usize) -> Self {
        Counts {
            mentions: 0.0,
            events: 0.0,
            offset: [0.0; OFFSETS],
            place: [0.0; 4],
            near_square: 0.0,
            actor: [0.0; 3],
            toll: [0.0; 3],
            toll_spread: 0.0,
            kind: [0.0; 2],
            text: [[0.0; 10]; 2],
            pair: [[0.0; 2]; GAINS],
            burst: [[[0.0; 2]; RATES]; 4],
            apart: [[[0.0; 2]; RATES]; 2],
            points: vec![[0.0; 2]; points],
            actors: vec![[0.0; 2]; actors],
        }
    }

    /// Notes mentions of other events on the very days, and how many were to be expected.
    pub(crate) fn note(&mut self, level: Level, rate: f32, seen: f64, expected: f64) {
        let count = &mut self.burst[level as usize][step(rate)];
        count[0] += seen;
        count[1] += expected;
    }

    /// The same for mentions that are surely of other events; `rate` is that of the area, or of the actor in it.
    pub(crate) fn note_apart(&mut self, actor: bool, rate: f32, seen: f64, expected: f64) {
        let count = &mut self.apart[usize::from(actor)][step(rate)];
        count[0] += seen;
        count[1] += expected;
    }

    /// Notes a compared pair.
    pub(crate) fn note_pair(&mut self, gain: f32, same: bool) {
        let step = ((gain - LOWEST) / GAIN).clamp(0.0, GAINS as f32 - 1.0) as usize;
        self.pair[step][0] += f64::from(u8::from(same));
        self.pair[step][1] += 1.0;
    }

    /// Notes the likeness of two texts.
    pub(crate) fn note_text(&mut self, same: bool, likeness: f32, weight: f64) {
        self.text[usize::from(!same)][likeness_step(likeness)] += weight;
    }
}
