//! Pairs and groups of tellings held against the gold.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use concord_record::{Account, Field, Span};
use serde::Serialize;

use super::gold::LinkGold;
use crate::bootstrap::{Found, f1, ratio};

/// What a linker made of accounts.
#[derive(Debug, Clone, Copy)]
pub struct Linked<'a> {
    /// The accounts.
    pub accounts: &'a [Account],
    /// The name of the report that each document is.
    pub reports: &'a BTreeMap<String, String>,
    /// The event of each account.
    pub events: &'a BTreeMap<String, String>,
    /// Pairs of accounts with the probability that they are one incident.
    pub pairs: &'a [LinkPair],
}

/// A scored pair of accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkPair {
    /// One account.
    pub a: String,
    /// The other.
    pub b: String,
    /// Probability that they tell of one incident, from 0 to 1.
    pub probability: f64,
}

/// Pairs of a band of probabilities, and how many of them are one incident.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Band {
    /// Pairs.
    pub pairs: usize,
    /// Mean probability.
    pub predicted: f64,
    /// Share that is one incident.
    pub observed: f64,
}

/// How well tellings were grouped.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LinkReport {
    /// Incidents of the gold, series among them.
    pub incidents: usize,
    /// Tellings of the gold.
    pub tellings: usize,
    /// Tellings that an account stands for.
    pub coded: usize,
    /// Accounts that stand for no telling.
    pub beyond: usize,
    /// Pairs of tellings of one incident.
    pub pairs: Found,
    /// The same among tellings that an account stands for: what is left is the linker's, given what the accounts say.
    pub coded_pairs: Found,
    /// B-cubed precision, recall and F1 in per cent.
    pub b_cubed: [f64; 3],
    /// Pairs of the gold that were missed because a side was not coded.
    pub lost: usize,
    /// Wrong pairs of a series with an incident.
    pub series_joined: usize,
    /// Wrong pairs with an account beyond the gold.
    pub beyond_joined: usize,
    /// Ten bands of probability.
    pub reliability: Vec<Band>,
    /// Misses and false pairs as asked for, in words.
    pub errors: Vec<String>,
}

/// What an account stands for: a telling by its place, or itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Telling(usize, usize),
    Beyond(usize),
}

/// Holds what was linked against the gold; `errors` misses and as many false pairs are put in words.
pub fn score(gold: &LinkGold, linked: &Linked<'_>, errors: usize) -> LinkReport {
    let number: BTreeMap<&str, usize> = gold
        .reports
        .iter()
        .enumerate()
        .map(|(at, report)| (report.name.as_str(), at))
        .collect();
    let mut units: BTreeMap<&str, Unit> = BTreeMap::new();
    let mut primary: BTreeMap<Unit, (usize, &Account)> = BTreeMap::new();
    for (at, account) in linked.accounts.iter().enumerate() {
        let report = linked.reports.get(&account.document);
        let found = report
            .and_then(|name| number.get(name.as_str()))
            .and_then(|&report| place(gold, report, account));
        let unit = found.map_or(Unit::Beyond(at), |(unit, _)| unit);
        let overlap = found.map_or(0, |(_, overlap)| overlap);
        units.insert(&account.id, unit);
        let best = primary.entry(unit).or_insert((overlap, account));
        if overlap > best.0 {
            *best = (overlap, account);
        }
    }
    let incident = |unit: Unit| match unit {
        Unit::Telling(report, telling) => {
            Some(gold.reports[report].tellings[telling].incident.as_str())
        }
        Unit::Beyond(_) => None,
    };
    let all: Vec<Unit> = gold
        .reports
        .iter()
        .enumerate()
        .flat_map(|(report, it)| (0..it.tellings.len()).map(move |t| Unit::Telling(report, t)))
        .collect();

    let mut of_incident: BTreeMap<&str, Vec<Unit>> = BTreeMap::new();
    for &unit in &all {
        of_incident
            .entry(incident(unit).unwrap_or_default())
            .or_default()
            .push(unit);
    }
    let true_pairs: BTreeSet<(Unit, Unit)> = of_incident.values().flat_map(|u| pairs(u)).collect();
    let mut of_event: BTreeMap<&str, BTreeSet<Unit>> = BTreeMap::new();
    for account in linked.accounts {
        if let Some(event) = linked.events.get(&account.id) {
            of_event
                .entry(event)
                .or_default()
                .insert(units[account.id.as_str()]);
        }
    }
    let mut found_pairs: BTreeSet<(Unit, Unit)> = BTreeSet::new();
    for members in of_event.values() {
        let members: Vec<Unit> = members.iter().copied().collect();
        found_pairs.extend(pairs(&members));
    }
    let is_coded = |unit: &Unit| primary.contains_key(unit);
    let right = true_pairs.intersection(&found_pairs).count();
    let coded_gold = true_pairs
        .iter()
        .filter(|(a, b)| is_coded(a) && is_coded(b))
        .count();
    let beyond_joined = found_pairs
        .iter()
        .filter(|(a, b)| incident(*a).is_none() || incident(*b).is_none())
        .count();
    let is_series = |unit: Unit| incident(unit).is_some_and(|name| gold.incidents[name].series);
    let wrong: Vec<&(Unit, Unit)> = found_pairs.difference(&true_pairs).collect();

    let describe = |unit: Unit| -> String {
        match unit {
            Unit::Telling(report, telling) => {
                let it = &gold.reports[report];
                let account = primary
                    .get(&unit)
                    .map_or("not coded", |(_, account)| account.id.as_str());
                format!("{}.{} ({account})", it.name, it.tellings[telling].incident)
            }
            Unit::Beyond(at) => format!("beyond the gold ({})", linked.accounts[at].id),
        }
    };
    let mut told = Vec::new();
    for (word, list) in [
        ("missed", true_pairs.difference(&found_pairs).collect()),
        ("false", wrong.clone()),
    ] {
        let list: Vec<&(Unit, Unit)> = list;
        told.extend(
            list.iter()
                .take(errors)
                .map(|(a, b)| format!("{word}: {} and {}", describe(*a), describe(*b))),
        );
    }

    LinkReport {
        incidents: gold.incidents.len(),
        tellings: all.len(),
        coded: all.iter().filter(|unit| is_coded(unit)).count(),
        beyond: primary
            .keys()
            .filter(|unit| matches!(unit, Unit::Beyond(_)))
            .count(),
        pairs: Found::new(true_pairs.len(), found_pairs.len(), right),
        coded_pairs: Found::new(coded_gold, found_pairs.len() - beyond_joined, right),
        b_cubed: b_cubed(&all, &primary, linked.events, &incident),
        lost: true_pairs.len() - coded_gold,
        series_joined: wrong
            .iter()
            .filter(|(a, b)| is_series(*a) != is_series(*b))
            .count(),
        beyond_joined,
        reliability: reliability(linked.pairs, &units, &incident),
        errors: told,
    }
}

/// The incident that each account tells of, by the account's id; accounts outside all marks are left out. `reports` names the report
/// that each document is.
pub fn truths(
    gold: &LinkGold,
    accounts: &[Account],
    reports: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut truths = BTreeMap::new();
    for account in accounts {
        let report = reports.get(&account.document);
        let at = report.and_then(|name| gold.reports.iter().position(|it| it.name == *name));
        if let Some((Unit::Telling(report, telling), _)) =
            at.and_then(|report| place(gold, report, account))
        {
            let incident = gold.reports[report].tellings[telling].incident.clone();
            truths.insert(account.id.clone(), incident);
        }
    }
    truths
}

/// The telling that an account's trigger lies in, else the one that most of its evidence lies in; with the code points shared.
fn place(gold: &LinkGold, report: usize, account: &Account) -> Option<(Unit, usize)> {
    let shared = |span: Span, telling: usize| -> usize {
        gold.reports[report].tellings[telling]
            .spans
            .iter()
            .map(|own| {
                span.end
                    .min(own.end)
                    .saturating_sub(span.start.max(own.start))
            })
            .sum()
    };
    let best = |fields: &dyn Fn(Field) -> bool| -> Option<(usize, usize)> {
        (0..gold.reports[report].tellings.len())
            .map(|telling| {
                let evidence = account.evidence.iter().filter(|it| fields(it.field));
                let sum: usize = evidence.map(|it| shared(it.span(), telling)).sum();
                (sum, telling)
            })
            .filter(|&(sum, _)| sum > 0)
            .max_by_key(|&(sum, telling)| (sum, std::cmp::Reverse(telling)))
    };
    let has_trigger = account.evidence.iter().any(|it| it.field == Field::Trigger);
    let (_, telling) = if has_trigger {
        best(&|field| field == Field::Trigger)?
    } else {
        best(&|_| true)?
    };
    let whole: usize = account
        .evidence
        .iter()
        .map(|it| shared(it.span(), telling))
        .sum();
    Some((Unit::Telling(report, telling), whole))
}

/// All pairs of units of different reports, the smaller one first.
fn pairs(units: &[Unit]) -> BTreeSet<(Unit, Unit)> {
    let report = |unit: &Unit| match unit {
        Unit::Telling(report, _) => Some(*report),
        Unit::Beyond(_) => None,
    };
    let mut found = BTreeSet::new();
    for (at, a) in units.iter().enumerate() {
        for b in &units[at + 1..] {
            if report(a).is_none() || report(a) != report(b) {
                found.insert((*a.min(b), *a.max(b)));
            }
        }
    }
    found
}

/// Each telling with the group of its main account; a lost one is a group of one.
fn b_cubed<'g>(
    all: &[Unit],
    primary: &BTreeMap<Unit, (usize, &Account)>,
    events: &BTreeMap<String, String>,
    incident: &dyn Fn(Unit) -> Option<&'g str>,
) -> [f64; 3] {
    let mut units: BTreeSet<Unit> = all.iter().copied().collect();
    units.extend(primary.keys().copied());
    let event = |unit: Unit| -> Option<&str> {
        let (_, account) = primary.get(&unit)?;
        events.get(&account.id).map(String::as_str)
    };
    let mut of_event: BTreeMap<&str, Vec<Unit>> = BTreeMap::new();
    let mut of_incident: BTreeMap<&str, Vec<Unit>> = BTreeMap::new();
    for &unit in &units {
        if let Some(event) = event(unit) {
            of_event.entry(event).or_default().push(unit);
        }
        if let Some(name) = incident(unit) {
            of_incident.entry(name).or_default().push(unit);
        }
    }
    let alone = |unit: Unit| vec![unit];
    let (mut precision, mut recall) = (0.0, 0.0);
    for &unit in &units {
        let found = event(unit).map_or_else(|| alone(unit), |event| of_event[event].clone());
        let truth = incident(unit).map_or_else(|| alone(unit), |name| of_incident[name].clone());
        let shared = found.iter().filter(|other| truth.contains(other)).count();
        precision += ratio(shared, found.len());
        recall += ratio(shared, truth.len());
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of tellings are far below 2^52"
    )]
    let count = units.len().max(1) as f64;
    let (precision, recall) = (precision / count, recall / count);
    [100.0 * precision, 100.0 * recall, f1(precision, recall)]
}

/// Pairs of tellings by their probability, in ten bands of equal width; accounts beyond the gold are left out.
fn reliability<'g>(
    scored: &[LinkPair],
    units: &BTreeMap<&str, Unit>,
    incident: &dyn Fn(Unit) -> Option<&'g str>,
) -> Vec<Band> {
    let mut sums = [(0usize, 0.0f64, 0usize); 10];
    for pair in scored {
        let (Some(&a), Some(&b)) = (units.get(pair.a.as_str()), units.get(pair.b.as_str())) else {
            continue;
        };
        let (Some(x), Some(y)) = (incident(a), incident(b)) else {
            continue;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a probability times ten lies between 0 and 10"
        )]
        let band = ((pair.probability * 10.0) as usize).min(9);
        sums[band].0 += 1;
        sums[band].1 += pair.probability;
        sums[band].2 += usize::from(x == y);
    }
    sums.iter()
        .map(|&(pairs, sum, same)| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "counts of pairs are far below 2^52"
            )]
            let predicted = sum / pairs.max(1) as f64;
            Band {
                pairs,
                predicted,
                observed: ratio(same, pairs),
            }
        })
        .collect()
}

impl fmt::Display for LinkReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = |f: &mut fmt::Formatter<'_>, name: &str, group: &Found| {
            writeln!(
                f,
                "{name:<28} P {:5.1}  R {:5.1}  F1 {:5.1}   ({} right of {} found, {} in the gold)",
                group.precision, group.recall, group.f1, group.right, group.found, group.gold
            )
        };
        writeln!(
            f,
            "{} incidents, {} tellings, {} of them coded; {} accounts beyond the gold",
            self.incidents, self.tellings, self.coded, self.beyond
        )?;
        group(f, "pairs", &self.pairs)?;
        group(f, "pairs of coded tellings", &self.coded_pairs)?;
        let [precision, recall, f1] = self.b_cubed;
        writeln!(
            f,
            "{:<28} P {precision:5.1}  R {recall:5.1}  F1 {f1:5.1}",
            "B-cubed"
        )?;
        writeln!(
            f,
            "missed because not coded: {}; false: a series with an incident {}, with an account beyond the gold {}",
            self.lost, self.series_joined, self.beyond_joined
        )?;
        writeln!(f, "probability: predicted, observed, pairs")?;
        for band in self.reliability.iter().filter(|band| band.pairs > 0) {
            writeln!(
                f,
                "  {:.2}  {:.2}  {}",
                band.predicted, band.observed, band.pairs
            )?;
        }
        for error in &self.errors {
            writeln!(f, "{error}")?;
        }
        Ok(())
    }
}
