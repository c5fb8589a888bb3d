//! Sums: parts against their whole, tolls of a group against the toll, averages against totals, single incidents against the series
//! that they are part of.

use std::collections::{BTreeMap, BTreeSet};

use concord_record::{Account, ContradictionKind, Measure, Modifier, Quantity};

use crate::contradiction::{Finding, Index, number};
use crate::percentage::{PASSAGE, by_document, count, distance, position};
use crate::quantity::{bounds, days, plain, stated};

pub(crate) fn check(index: &Index<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let texts: BTreeMap<&str, &str> = index
        .records
        .documents
        .iter()
        .map(|(document, text)| (document.id.as_str(), text.as_str()))
        .collect();
    for (document, quantities) in by_document(index) {
        let text = texts.get(document).copied().unwrap_or_default();
        let mut summed = BTreeSet::new();
        for &whole in &quantities {
            found.extend(stated_parts(index, whole, &quantities, text, &mut summed));
        }
        found.extend(lists(index, &quantities, text, &mut summed));
        for &average in &quantities {
            found.extend(averages(index, average, &quantities));
        }
    }
    for account in index.records.accounts {
        found.extend(subtolls(index, account));
    }
    found.extend(series(index));
    found
}

fn finding(
    field: &'static str,
    records: &[&Quantity],
    holds: bool,
    severity: f64,
    difference: String,
) -> Finding {
    Finding {
        relation: ContradictionKind::Arithmetic,
        field,
        records: records
            .iter()
            .map(|q| (q.id.clone(), q.document.clone()))
            .collect(),
        holds: Some(holds),
        severity: if holds { 0.0 } else { severity },
        difference,
    }
}

/// Half of the unit to which a person rounded a number that they call approximate.
fn slack(quantities: &[&Quantity]) -> f64 {
    quantities
        .iter()
        .filter(|q| q.modifier == Modifier::Approx)
        .map(|q| 0.1 * count(q).unwrap_or(0.0).abs())
        .sum()
}

fn sum_line(parts: &[&Quantity], sum: f64, whole: &Quantity, voice: &str) -> String {
    let terms: Vec<String> = parts.iter().map(|part| stated(part)).collect();
    let fits = count(whole).is_some_and(|count| (count - sum).abs() < 1e-9);
    format!(
        "{} = {}; {voice} gives {} in all{}.",
        terms.join(" + "),
        number(sum),
        stated(whole),
        if fits { ", which fits" } else { "" }
    )
}

/// Parts that name their whole: disjoint ones may not exceed it, and those announced as all must reach it.
fn stated_parts(
    index: &Index<'_>,
    whole: &Quantity,
    quantities: &[&Quantity],
    text: &str,
    summed: &mut BTreeSet<String>,
) -> Option<Finding> {
    let total = count(whole)?;
    let parts: Vec<&Quantity> = quantities
        .iter()
        .copied()
        .filter(|q| q.share_of.as_deref() == Some(&whole.id) && count(q).is_some())
        .filter(|q| distance(whole, q).is_none_or(|gap| gap <= 2 * PASSAGE))
        .collect();
    for part in &parts {
        if count(part)? > total + slack(&[part, whole]) {
            summed.insert(whole.id.clone());
            return Some(finding(
                "sum",
                &[whole, part],
                false,
                0.8,
                format!(
                    "A part of {} is more than its whole of {} in {}.",
                    stated(part),
                    stated(whole),
                    index.voice(&whole.document)
                ),
            ));
        }
    }
    if parts.len() < 2 {
        return None;
    }
    let sum: f64 = parts.iter().filter_map(|q| count(q)).sum();
    let places: BTreeSet<_> = parts.iter().map(|q| plain(q.place.as_ref())).collect();
    // Parts by place cannot overlap; parts by kind may.
    let disjoint = places.len() == parts.len() && !places.contains(&None);
    let mut records = vec![whole];
    records.extend(&parts);
    let off = (sum - total).abs();
    let voice = index.voice(&whole.document);
    let holds = off <= slack(&records) + 1e-9;
    if holds || (disjoint && sum > total) || (disjoint && announces_all(whole, text)) {
        summed.insert(whole.id.clone());
        let severity = (0.4 + off / total.max(1.0)).min(0.9);
        return Some(finding(
            "sum",
            &records,
            holds,
            severity,
            sum_line(&parts, sum, whole, &voice),
        ));
    }
    None
}

/// Whether the words before a number announce it as the sum: `in all`, `a total of`.
fn announces_all(whole: &Quantity, text: &str) -> bool {
    let Some((start, _)) = position(whole) else {
        return false;
    };
    let from = start.saturating_sub(25);
    let before: String = text.chars().skip(from).take(start - from).collect();
    let before = before.to_lowercase();
    ["in all", "total", "altogether", "overall", "combined"]
        .iter()
        .any(|cue| before.contains(cue))
}

/// `In all 23 strikes; 15 in Syria, eight in Iraq`: a number that the next or the previous ones of its measure add up to.
fn lists(
    index: &Index<'_>,
    quantities: &[&Quantity],
    text: &str,
    summed: &mut BTreeSet<String>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut by_measure: BTreeMap<Measure, Vec<&Quantity>> = BTreeMap::new();
    for &quantity in quantities {
        if count(quantity).is_some_and(|count| count > 0.0) && position(quantity).is_some() {
            by_measure
                .entry(quantity.measure)
                .or_default()
                .push(quantity);
        }
    }
    for list in by_measure.values() {
        for at in 0..list.len() {
            let whole = list[at];
            if summed.contains(&whole.id) {
                continue;
            }
            let near = |q: &Quantity| distance(whole, q).is_some_and(|gap| gap <= PASSAGE);
            let after: Vec<&Quantity> = list[at + 1..]
                .iter()
                .copied()
                .take(6)
                .take_while(|q| near(q))
                .collect();
            let mut before: Vec<&Quantity> = list[..at]
                .iter()
                .rev()
                .copied()
                .take(6)
                .take_while(|q| near(q))
                .collect();
            // A whole may close its list as well: `15 in Syria and eight in Iraq, 23 in all`.
            before.retain(|q| !summed.contains(&q.id));
            if let Some(parts) = adds_up(whole, &after).or_else(|| adds_up(whole, &before)) {
                let total = count(whole).unwrap_or_default();
                let mut records = vec![whole];
                records.extend(parts);
                summed.insert(whole.id.clone());
                let line = sum_line(parts, total, whole, &index.voice(&whole.document));
                found.push(finding("sum", &records, true, 0.0, line));
            } else if announces_all(whole, text) {
                found.extend(falls_short(index, whole, &after, summed));
            }
        }
    }
    found
}

/// The first two or more quantities that add up to the whole. Small numbers add up by chance: the whole must be ten at least.
fn adds_up<'p, 'q>(whole: &Quantity, parts: &'p [&'q Quantity]) -> Option<&'p [&'q Quantity]> {
    let total = count(whole).filter(|&total| total >= 10.0)?;
    let mut sum = 0.0;
    for (at, part) in parts.iter().enumerate() {
        sum += count(part)?;
        if at > 0 && (sum - total).abs() < 1e-9 {
            return Some(&parts[..=at]);
        }
        if sum > total {
            return None;
        }
    }
    None
}

/// A list by place that follows an announced sum and does not reach it, or exceeds it.
fn falls_short(
    index: &Index<'_>,
    whole: &Quantity,
    after: &[&Quantity],
    summed: &mut BTreeSet<String>,
) -> Option<Finding> {
    let total = count(whole)?;
    let mut places = BTreeSet::from([plain(whole.place.as_ref())]);
    let parts: Vec<&Quantity> = after
        .iter()
        .copied()
        .take_while(|q| {
            distance(whole, q).is_some_and(|gap| gap <= PASSAGE / 2)
                && count(q).is_some_and(|count| count < total)
                && q.place.is_some()
                && places.insert(plain(q.place.as_ref()))
        })
        .collect();
    if parts.len() < 2 {
        return None;
    }
    let sum: f64 = parts.iter().filter_map(|q| count(q)).sum();
    summed.insert(whole.id.clone());
    let mut records = vec![whole];
    records.extend(&parts);
    if (sum - total).abs() <= slack(&records) {
        return None;
    }
    let line = sum_line(&parts, sum, whole, &index.voice(&whole.document));
    Some(finding("sum", &records, false, 0.5, line))
}

/// An average a month against the total of the same window.
fn averages(index: &Index<'_>, average: &Quantity, quantities: &[&Quantity]) -> Option<Finding> {
    if average.measure != Measure::AttacksPerMonth && average.unit != "per_month" {
        return None;
    }
    let (from, to) = (average.start?, average.end?);
    let total = quantities.iter().copied().find(|q| {
        q.id != average.id
            && q.measure == Measure::Attacks
            && q.unit != "per_month"
            && (q.start, q.end) == (average.start, average.end)
            && q.share_of.is_none()
            && plain(q.actor.as_ref()) == plain(average.actor.as_ref())
            && plain(q.place.as_ref()) == plain(average.place.as_ref())
    })?;
    let months = f64::from(days(from, to)) / 30.4375;
    if months < 1.5 {
        return None;
    }
    let (low, high) = bounds(total);
    let (least, most) = bounds(average);
    // A person rounds the average, and may count begun months as whole ones.
    let (low, high) = (low / (months + 0.5) - 0.5, high / (months - 0.5) + 0.5);
    let holds = low <= most && least <= high;
    let exact = total.low.or(total.high)? / months;
    let stated_value = average.low.or(average.high)?;
    let off = (exact - stated_value).abs() / exact.max(1.0);
    Some(finding(
        "average",
        &[average, total],
        holds,
        (0.3 + off).min(0.9),
        format!(
            "{} in {} months are {exact:.1} a month; {} states {}{}.",
            stated(total),
            number(months.round()),
            index.voice(&average.document),
            stated(average),
            if holds { ", which fits" } else { "" }
        ),
    ))
}

/// The toll of a group against the toll of all.
fn subtolls(index: &Index<'_>, account: &Account) -> Vec<Finding> {
    let mut found = Vec::new();
    let voice = index.voice(&account.document);
    let mut push = |field: &'static str, holds: bool, difference: String| {
        found.push(Finding {
            relation: ContradictionKind::Arithmetic,
            field,
            records: vec![(account.id.clone(), account.document.clone())],
            holds: Some(holds),
            severity: if holds { 0.0 } else { 0.7 },
            difference,
        });
    };
    for (field, whole, of_part) in [
        (
            "killed",
            account.killed,
            account
                .subtolls
                .iter()
                .map(|s| s.killed)
                .collect::<Vec<_>>(),
        ),
        (
            "wounded",
            account.wounded,
            account.subtolls.iter().map(|s| s.wounded).collect(),
        ),
    ] {
        let Some(high) = whole.and_then(|toll| toll.high) else {
            continue;
        };
        for (subtoll, part) in account.subtolls.iter().zip(&of_part) {
            let Some(low) = part.and_then(|toll| toll.low) else {
                continue;
            };
            if low > high {
                push(
                    field,
                    false,
                    format!(
                        "{voice} counts {low} {field} among {} and {high} in all.",
                        subtoll.group
                    ),
                );
            }
        }
        let exact: Option<Vec<u64>> = of_part
            .iter()
            .flatten()
            .map(|toll| toll.low.filter(|_| toll.low == toll.high))
            .collect();
        if let Some(parts) = exact.filter(|parts| parts.len() > 1)
            && parts.iter().sum::<u64>() == high
        {
            let terms: Vec<String> = parts.iter().map(u64::to_string).collect();
            push(
                field,
                true,
                format!(
                    "{} = {high} {field} in {voice}, which fits.",
                    terms.join(" + ")
                ),
            );
        }
    }
    found
}

/// A single incident, or all of them together, against the toll of the series that they are part of.
fn series(index: &Index<'_>) -> Vec<Finding> {
    let mut parts: BTreeMap<&str, BTreeMap<&str, &Account>> = BTreeMap::new();
    for (series, single) in index.records.part_of {
        if let Some(account) = index.accounts.get(single.as_str()) {
            // One account an event: the one with the lowest sure toll.
            let event = index.event.get(single.as_str()).copied().unwrap_or(single);
            let slot = parts
                .entry(series)
                .or_default()
                .entry(event)
                .or_insert(account);
            let low = |account: &Account| account.killed.and_then(|toll| toll.low).unwrap_or(0);
            if (low(account), &account.id) < (low(slot), &slot.id) {
                *slot = account;
            }
        }
    }
    let mut found = Vec::new();
    for (series, singles) in parts {
        let Some(series) = index.accounts.get(series) else {
            continue;
        };
        let Some(high) = series.killed.and_then(|toll| toll.high) else {
            continue;
        };
        let lows: Vec<(&Account, u64)> = singles
            .values()
            .filter_map(|&account| Some((account, account.killed?.low?)))
            .filter(|&(_, low)| low > 0)
            .collect();
        let sum: u64 = lows.iter().map(|&(_, low)| low).sum();
        if sum <= high {
            continue;
        }
        let mut records = vec![(series.id.clone(), series.document.clone())];
        records.extend(lows.iter().map(|(a, _)| (a.id.clone(), a.document.clone())));
        found.push(Finding {
            relation: ContradictionKind::Arithmetic,
            field: "killed",
            records,
            holds: Some(false),
            severity: (0.3 + 0.5 * (sum - high) as f64 / sum as f64).min(0.8),
            difference: format!(
                "{} gives {high} killed for {}; {} incident{} within it come to at least {sum}.",
                index.voice(&series.document),
                series
                    .date
                    .map_or_else(|| "the series".to_owned(), |date| date.label()),
                lows.len(),
                if lows.len() == 1 { "" } else { "s" }
            ),
        });
    }
    found
}
