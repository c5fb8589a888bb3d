//! Shares and changes in per cent, recomputed from the counts that stand beside them, and rounded as a person would.

use std::collections::BTreeMap;

use concord_record::{ContradictionKind, Field, Measure, Modifier, Quantity};

use crate::contradiction::{Finding, Index};
use crate::quantity::{plain, stated};
use crate::sums::Page;

/// Code points within which numbers belong to one passage.
pub(crate) const PASSAGE: usize = 400;

/// Where the number stands in its document.
pub(crate) fn position(quantity: &Quantity) -> Option<(usize, usize)> {
    quantity
        .evidence
        .iter()
        .find(|evidence| evidence.field == Field::Value)
        .or_else(|| quantity.evidence.first())
        .map(|evidence| (evidence.start, evidence.end))
}

/// Code points between two numbers; none when they overlap; `None` when either has no place or they stand in different documents.
pub(crate) fn distance(a: &Quantity, b: &Quantity) -> Option<usize> {
    if a.document != b.document {
        return None;
    }
    let ((a0, a1), (b0, b1)) = (position(a)?, position(b)?);
    Some(b0.saturating_sub(a1).max(a0.saturating_sub(b1)))
}

/// The exact number of a count.
pub(crate) fn count(quantity: &Quantity) -> Option<f64> {
    let point = matches!(quantity.modifier, Modifier::Exact | Modifier::Approx);
    let value = quantity.low.or(quantity.high)?;
    (point && is_count(quantity) && quantity.high.is_none_or(|high| high == value)).then_some(value)
}

pub(crate) fn is_count(quantity: &Quantity) -> bool {
    matches!(quantity.unit.as_str(), "count" | "")
        && !matches!(quantity.measure, Measure::Share | Measure::PercentChange)
}

fn is_percent(quantity: &Quantity) -> bool {
    quantity.unit == "percent" && quantity.measure != Measure::PercentChange
}

/// The quantities of each document in the order of the text.
pub(crate) fn by_document<'a>(index: &Index<'a>) -> BTreeMap<&'a str, Vec<&'a Quantity>> {
    let mut documents: BTreeMap<&str, Vec<&Quantity>> = BTreeMap::new();
    for quantity in index.records.quantities {
        documents
            .entry(&quantity.document)
            .or_default()
            .push(quantity);
    }
    for quantities in documents.values_mut() {
        quantities.sort_by_key(|quantity| (position(quantity), quantity.id.clone()));
    }
    documents
}

/// Per cent by which a stated percentage may miss the computed one: half of its last digit, more where it says `about`.
fn tolerance(percent: &Quantity) -> f64 {
    let digits = |value: f64| {
        if (value - value.round()).abs() < 1e-9 {
            0.5
        } else {
            0.05
        }
    };
    let last = percent.low.or(percent.high).map_or(0.5, digits);
    match percent.modifier {
        Modifier::Approx => 3.0,
        _ => last,
    }
}

/// Whether the stated percentage covers the computed one.
fn covers(percent: &Quantity, computed: f64) -> bool {
    let slack = tolerance(percent) + 1e-9;
    let point = matches!(percent.modifier, Modifier::Exact | Modifier::Approx);
    let low = percent.low.or(if point { percent.high } else { None });
    let high = percent.high.or(if point { percent.low } else { None });
    low.is_none_or(|low| computed >= low - slack)
        && high.is_none_or(|high| computed <= high + slack)
}

pub(crate) fn check<'a>(index: &Index<'a>, pages: &BTreeMap<&'a str, Page<'a>>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (document, quantities) in by_document(index) {
        let page = pages.get(document);
        let open = |quantity: &Quantity| {
            !position(quantity).is_some_and(|at| page.is_some_and(|page| page.is_settled(at)))
        };
        let ids: BTreeMap<&str, &Quantity> =
            quantities.iter().map(|q| (q.id.as_str(), *q)).collect();
        for &percent in quantities.iter().filter(|q| is_percent(q) && open(q)) {
            if let Some((part, whole)) = counts_of(percent, &quantities, &ids, page) {
                found.extend(share(index, percent, part, whole));
            }
        }
        for &percent in &quantities {
            if percent.measure == Measure::PercentChange && open(percent) {
                found.extend(change(index, percent, &quantities));
            }
        }
    }
    found
}

/// Code points between a part and its per cent, at most.
const BESIDE: usize = 60;

/// The part and the whole that a percentage is about, where the text does not say `63 of 140` but the coder tied the part to its
/// whole: the nearest such part of its sentence, with no other per cent between them.
fn counts_of<'q>(
    percent: &Quantity,
    quantities: &[&'q Quantity],
    ids: &BTreeMap<&str, &'q Quantity>,
    page: Option<&Page<'_>>,
) -> Option<(&'q Quantity, &'q Quantity)> {
    let sentence = |quantity: &Quantity| page?.sentence(position(quantity)?.0);
    let named = percent.share_of.as_deref();
    let nearer = |part: &Quantity, gap: usize| {
        quantities.iter().any(|other| {
            is_percent(other)
                && other.id != percent.id
                && distance(other, part).is_some_and(|other| other < gap)
        })
    };
    quantities
        .iter()
        .filter_map(|&part| {
            let gap = distance(percent, part).filter(|&gap| gap <= BESIDE)?;
            let whole = part
                .share_of
                .as_deref()
                .and_then(|id| ids.get(id).copied())?;
            let fits = count(part).is_some()
                && count(whole).is_some()
                && is_count(whole)
                && part.id != percent.id
                && sentence(part) == sentence(percent)
                && named.is_none_or(|named| named == whole.id || named == part.id)
                && !nearer(part, gap);
            fits.then_some((gap, part, whole))
        })
        .min_by(|x, y| (x.0, &x.1.id).cmp(&(y.0, &y.1.id)))
        .map(|(_, part, whole)| (part, whole))
}

fn share(
    index: &Index<'_>,
    percent: &Quantity,
    part: &Quantity,
    whole: &Quantity,
) -> Option<Finding> {
    let (count_part, count_whole) = (count(part)?, count(whole)?);
    if count_whole <= 0.0 {
        return None;
    }
    let computed = 100.0 * count_part / count_whole;
    let holds = covers(percent, computed);
    let off = off_by(percent, computed);
    Some(Finding {
        document: None,
        relation: ContradictionKind::Arithmetic,
        field: "share",
        records: [percent, part, whole]
            .iter()
            .map(|q| (q.id.clone(), q.document.clone()))
            .collect(),
        key: String::new(),
        holds: Some(holds),
        severity: if holds {
            0.0
        } else {
            (0.3 + off / 15.0).min(1.0)
        },
        difference: format!(
            "{} of {} is {computed:.1} per cent; {} states {}{}.",
            stated(part),
            stated(whole),
            index.voice(&percent.document),
            stated(percent),
            if holds { ", which fits" } else { "" }
        ),
    })
}

/// Percentage points by which the stated value misses the computed one.
fn off_by(percent: &Quantity, computed: f64) -> f64 {
    [percent.low, percent.high]
        .into_iter()
        .flatten()
        .map(|value| (value - computed).abs())
        .fold(f64::INFINITY, f64::min)
        .min(100.0)
}

/// A change against the two counts of one measure that stand nearest: earlier and later by their windows, else by the text.
fn change(index: &Index<'_>, percent: &Quantity, quantities: &[&Quantity]) -> Option<Finding> {
    let mut near: Vec<(usize, &Quantity)> = quantities
        .iter()
        .filter(|q| count(q).is_some_and(|count| count > 0.0))
        .filter_map(|&q| Some((distance(percent, q).filter(|&gap| gap <= PASSAGE / 2)?, q)))
        .collect();
    near.sort_by(|x, y| (x.0, &x.1.id).cmp(&(y.0, &y.1.id)));
    let first = near.first()?.1;
    let same: Vec<&Quantity> = near
        .iter()
        .map(|&(_, q)| q)
        .filter(|q| {
            q.measure == first.measure
                && plain(q.actor.as_ref()) == plain(first.actor.as_ref())
                && plain(q.place.as_ref()) == plain(first.place.as_ref())
        })
        .collect();
    // With a third count of the kind it is open which two are meant.
    let [a, b] = same.as_slice() else {
        return None;
    };
    let (earlier, later) = match (a.end, b.end) {
        (Some(x), Some(y)) if x < y => (a, b),
        (Some(x), Some(y)) if y < x => (b, a),
        _ => return None,
    };
    let (from, to) = (count(earlier)?, count(later)?);
    let computed = 100.0 * (to - from) / from;
    // Texts say `fell by 20 per cent`: the sign stands in the verb.
    let holds = covers(percent, computed)
        || covers(percent, computed.abs())
        || covers(percent, -computed.abs());
    let off = off_by(percent, computed).min(off_by(percent, computed.abs()));
    Some(Finding {
        document: None,
        relation: ContradictionKind::Arithmetic,
        field: "percent_change",
        records: [percent, earlier, later]
            .iter()
            .map(|q| (q.id.clone(), q.document.clone()))
            .collect(),
        key: String::new(),
        holds: Some(holds),
        severity: if holds {
            0.0
        } else {
            (0.3 + off / 40.0).min(0.9)
        },
        difference: format!(
            "From {} to {} is a change of {computed:.0} per cent; {} states {}{}.",
            stated(earlier),
            stated(later),
            index.voice(&percent.document),
            stated(percent),
            if holds { ", which fits" } else { "" }
        ),
    })
}
