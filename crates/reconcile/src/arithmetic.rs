//! Sums: parts against their whole, tolls of a group against the toll, averages against totals, single incidents against the series
//! that they are part of.

use std::collections::{BTreeMap, BTreeSet};

use concord_record::{Account, ContradictionKind, Field, Measure, Modifier, Quantity};

use crate::contradiction::{Finding, Index, number};
use crate::percentage::{PASSAGE, by_document, count, distance, position};
use crate::prose::is_next;
use crate::quantity::{bounds, days, plain, stated};
use crate::sums::Page;

pub(crate) fn check<'a>(index: &Index<'a>, pages: &BTreeMap<&'a str, Page<'a>>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (document, quantities) in by_document(index) {
        let page = pages.get(document);
        let settled = |quantity: &Quantity| {
            position(quantity).is_some_and(|at| page.is_some_and(|page| page.is_settled(at)))
        };
        let mut summed: BTreeSet<String> = quantities
            .iter()
            .filter(|quantity| settled(quantity))
            .map(|quantity| quantity.id.clone())
            .collect();
        for &whole in &quantities {
            if !summed.contains(&whole.id) {
                found.extend(stated_parts(index, whole, &quantities, page, &mut summed));
            }
        }
        if let Some(page) = page {
            found.extend(lists(index, &quantities, page, &mut summed));
        }
        for &average in quantities.iter().filter(|average| !settled(average)) {
            found.extend(averages(index, average, &quantities));
        }
    }
    for account in index.records.accounts {
        found.extend(subtolls(
            index,
            account,
            pages.get(account.document.as_str()),
        ));
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
        document: None,
        relation: ContradictionKind::Arithmetic,
        field,
        records: records
            .iter()
            .map(|q| (q.id.clone(), q.document.clone()))
            .collect(),
        key: String::new(),
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
    page: Option<&Page<'_>>,
    summed: &mut BTreeSet<String>,
) -> Option<Finding> {
    let total = count(whole)?;
    let sentence = |quantity: &Quantity| page?.sentence(position(quantity)?.0);
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
    // Shares that stand in different sentences may overlap: one tells of countries, the next of kinds.
    if parts.len() < 2 || parts.iter().any(|q| sentence(q) != sentence(parts[0])) {
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
    if holds || (disjoint && sum > total) || (disjoint && announces_all(whole, page)) {
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
fn announces_all(whole: &Quantity, page: Option<&Page<'_>>) -> bool {
    let Some((start, _)) = position(whole) else {
        return false;
    };
    let Some(sentence) = page.and_then(|page| Some(&page.sentences[page.sentence(start)?])) else {
        return false;
    };
    sentence
        .tokens
        .iter()
        .take_while(|token| token.start < start)
        .filter(|token| start - token.start <= 25)
        .any(|token| {
            matches!(
                token.text.as_str(),
                "all" | "total" | "altogether" | "overall" | "combined"
            )
        })
}

/// `In all there were 23 strikes. 15 hit Syria and eight Iraq`: a number that a list of its measure in the next or the previous
/// sentence adds up to.
fn lists(
    index: &Index<'_>,
    quantities: &[&Quantity],
    page: &Page<'_>,
    summed: &mut BTreeSet<String>,
) -> Vec<Finding> {
    let at = |quantity: &Quantity| page.sentence(position(quantity)?.0);
    // Per measure and sentence the quantities that follow one another in one list.
    let mut by_sentence: BTreeMap<(Measure, usize), Vec<&Quantity>> = BTreeMap::new();
    for &quantity in quantities {
        if count(quantity).is_some_and(|count| count > 0.0)
            && !summed.contains(&quantity.id)
            && let Some(sentence) = at(quantity)
        {
            by_sentence
                .entry((quantity.measure, sentence))
                .or_default()
                .push(quantity);
        }
    }
    by_sentence.retain(|(_, sentence), list| {
        let sentence = &page.sentences[*sentence];
        let counts = sentence.counts();
        let figures: Option<Vec<usize>> = list
            .iter()
            .map(|quantity| {
                let (start, end) = position(quantity)?;
                counts
                    .iter()
                    .position(|figure| start < figure.end && figure.start < end)
            })
            .collect();
        list.len() > 1
            && figures.is_some_and(|figures| {
                figures.windows(2).all(|pair| {
                    pair[1] == pair[0] + 1 && is_next(sentence, &counts[pair[0]], &counts[pair[1]])
                })
            })
    });
    let mut found = Vec::new();
    for &whole in quantities {
        let (Some(total), Some(sentence)) = (count(whole), at(whole)) else {
            continue;
        };
        if summed.contains(&whole.id) || total < 10.0 {
            continue;
        }
        let beside = [Some(sentence + 1), sentence.checked_sub(1)];
        for (place, sentence) in beside.into_iter().flatten().enumerate() {
            let Some(parts) = by_sentence.get(&(whole.measure, sentence)) else {
                continue;
            };
            let near = parts
                .iter()
                .all(|part| distance(whole, part).is_some_and(|gap| gap <= PASSAGE));
            let sum: f64 = parts.iter().filter_map(|part| count(part)).sum();
            let mut records = vec![whole];
            records.extend(parts);
            let holds = (sum - total).abs() < 1e-9;
            let fails = place == 0
                && announces_all(whole, Some(page))
                && (sum - total).abs() > slack(&records)
                && apart(whole, parts, total);
            if near && (holds || fails) {
                summed.insert(whole.id.clone());
                let line = sum_line(parts, sum, whole, &index.voice(&whole.document));
                found.push(finding("sum", &records, holds, 0.5, line));
                break;
            }
        }
    }
    found
}

/// Whether the parts are of different places, so that they cannot overlap, and smaller than the whole.
fn apart(whole: &Quantity, parts: &[&Quantity], total: f64) -> bool {
    let mut places = BTreeSet::from([plain(whole.place.as_ref())]);
    parts.iter().all(|part| {
        count(part).is_some_and(|count| count < total)
            && part.place.is_some()
            && places.insert(plain(part.place.as_ref()))
    })
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
fn subtolls(index: &Index<'_>, account: &Account, page: Option<&Page<'_>>) -> Vec<Finding> {
    let mut found = Vec::new();
    let voice = index.voice(&account.document);
    let mut push = |field: &'static str, holds: bool, difference: String| {
        found.push(Finding {
            document: None,
            relation: ContradictionKind::Arithmetic,
            field,
            records: vec![(account.id.clone(), account.document.clone())],
            key: String::new(),
            holds: Some(holds),
            severity: if holds { 0.0 } else { 0.7 },
            difference,
        });
    };
    for (field, evidence_field, whole, of_part) in [
        (
            "killed",
            Field::Killed,
            account.killed,
            account
                .subtolls
                .iter()
                .map(|s| s.killed)
                .collect::<Vec<_>>(),
        ),
        (
            "wounded",
            Field::Wounded,
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
            // Rivals and later reports count differently: only what one sentence says of both cannot be.
            let told = |value: u64, counts: &[f64]| counts.contains(&(value as f64));
            let together = page.is_some_and(|page| {
                let counts = page.sentences.iter().map(|sentence| -> Vec<f64> {
                    sentence.counts().iter().map(|it| it.value).collect()
                });
                counts.clone().any(|it| told(low, &it) && told(high, &it))
                    || !counts.clone().any(|it| told(low, &it))
                    || !counts.clone().any(|it| told(high, &it))
            });
            if low > high && together {
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
        // Where the sentence itself gave the sum, it was checked there.
        let settled = account.evidence.iter().any(|evidence| {
            evidence.field == evidence_field
                && page.is_some_and(|page| page.is_settled((evidence.start, evidence.end)))
        });
        if let Some(parts) = exact.filter(|parts| parts.len() > 1 && !settled)
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
            document: None,
            relation: ContradictionKind::Arithmetic,
            field: "killed",
            records,
            key: String::new(),
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
