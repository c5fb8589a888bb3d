//! Quantities that count the same thing and give different numbers.

use std::collections::{BTreeMap, BTreeSet};

use concord_link::content_words;
use concord_record::{ContradictionKind, Measure, Modifier, Quantity, words};
use jiff::civil::Date;

use crate::contradiction::{Finding, Index, gap_severity, range};

/// Quantities of one measure and actor that are held against each other in full; of more, only neighbours in time.
const WINDOW: usize = 60;

/// Bounds of what a quantity may be: an approximate one is a tenth to either side.
pub(crate) fn bounds(quantity: &Quantity) -> (f64, f64) {
    let point = matches!(quantity.modifier, Modifier::Exact | Modifier::Approx);
    let low = quantity.low.or(if point { quantity.high } else { None });
    let high = quantity.high.or(if point { quantity.low } else { None });
    let slack = if quantity.modifier == Modifier::Approx {
        0.1
    } else {
        0.0
    };
    (
        low.map_or(f64::NEG_INFINITY, |low| low - slack * low.abs()),
        high.map_or(f64::INFINITY, |high| high + slack * high.abs()),
    )
}

/// A quantity's number in words.
pub(crate) fn stated(quantity: &Quantity) -> String {
    let point = matches!(quantity.modifier, Modifier::Exact | Modifier::Approx);
    let value = if point && (quantity.low.is_none() || quantity.high.is_none()) {
        let known = quantity.low.or(quantity.high);
        range(known, known)
    } else {
        range(quantity.low, quantity.high)
    };
    let about = if quantity.modifier == Modifier::Approx {
        "about "
    } else {
        ""
    };
    match quantity.unit.as_str() {
        "percent" => format!("{about}{value} per cent"),
        "per_month" => format!("{about}{value} a month"),
        "count" | "" => format!("{about}{value}"),
        unit => format!("{about}{value} {unit}"),
    }
}

/// Lower-case words of a name, for comparison.
pub(crate) fn plain(name: Option<&String>) -> Option<String> {
    name.map(|name| content_words(name).join(" "))
        .filter(|name| !name.is_empty())
}

/// Share of the shorter text's content words that the other holds too.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    let set = |text: &str| content_words(text).into_iter().collect::<BTreeSet<_>>();
    let (x, y) = (set(a), set(b));
    x.intersection(&y).count() as f64 / x.len().min(y.len()).max(1) as f64
}

/// Whether the measure counts what happens within a window, as against what there is at a moment.
fn counts_a_flow(measure: Measure) -> bool {
    !matches!(
        measure,
        Measure::Fighters
            | Measure::Prisoners
            | Measure::Provinces
            | Measure::Languages
            | Measure::Money
            | Measure::Share
            | Measure::Other
    )
}

pub(crate) fn check(index: &Index<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<(Measure, &str, Option<String>), Vec<&Quantity>> = BTreeMap::new();
    for quantity in index.records.quantities {
        if quantity.measure == Measure::PercentChange {
            // A change is of one thing against another; without both there is nothing to compare.
            continue;
        }
        let key = (
            quantity.measure,
            quantity.unit.as_str(),
            plain(quantity.actor.as_ref()),
        );
        groups.entry(key).or_default().push(quantity);
    }
    let mut found = Vec::new();
    for group in groups.values_mut() {
        group.sort_by(|x, y| (x.start, x.end, &x.id).cmp(&(y.start, y.end, &y.id)));
        for (at, a) in group.iter().enumerate() {
            for b in group[at + 1..].iter().take(WINDOW) {
                found.extend(compare(index, a, b));
            }
        }
    }
    found
}

fn compare(index: &Index<'_>, a: &Quantity, b: &Quantity) -> Option<Finding> {
    let ((low_a, high_a), (low_b, high_b)) = (bounds(a), bounds(b));
    let (less, more, lesser, greater) = if high_a < low_b {
        (high_a, low_b, a, b)
    } else if high_b < low_a {
        (high_b, low_a, b, a)
    } else {
        return None;
    };
    // One voice that gives two numbers tells of two things, unless it reports what others say of one moment.
    let unnamed = |quantity: &Quantity| {
        quantity
            .reporter
            .as_deref()
            .is_none_or(|reporter| reporter == "author")
    };
    let of_others = !counts_a_flow(a.measure)
        && a.actor.is_some()
        && unnamed(a)
        && unnamed(b)
        && a.start.is_some()
        && b.start.is_some();
    let same_source = a.document == b.document && a.reporter == b.reporter && !of_others;
    let related = a.share_of.as_ref() == Some(&b.id) || b.share_of.as_ref() == Some(&a.id);
    // Two parts of one whole, or one part of something and a whole: not the same thing.
    if same_source || related || a.share_of.is_some() != b.share_of.is_some() {
        return None;
    }
    // What costs least is asked first.
    let overlap = window(index, lesser, greater)?;
    let sure = same_thing(a, b)? * overlap;
    let what = match (&a.actor, a.measure) {
        (Some(actor), Measure::Other | Measure::Share) => actor.clone(),
        (Some(actor), measure) => format!("{actor}, {}", words::plain(measure.as_str())),
        (None, Measure::Other | Measure::Share) => a.about.clone().unwrap_or_default(),
        (None, measure) => words::plain(measure.as_str()),
    };
    let (voice_a, voice_b) = index.voices(&a.document, &b.document);
    let says = |voice: String, quantity: &Quantity| match &quantity.reporter {
        Some(reporter) if *reporter != voice && reporter != "author" => {
            format!("{reporter} (in {voice})")
        }
        _ => voice,
    };
    let when = |quantity: &Quantity| match (quantity.start, quantity.end) {
        (Some(start), Some(end)) if start == end => format!(" for {start}"),
        (Some(start), Some(end)) => format!(" for {start} to {end}"),
        _ => String::new(),
    };
    Some(Finding {
        document: None,
        relation: ContradictionKind::SameQuantity,
        field: a.measure.as_str(),
        records: vec![
            (a.id.clone(), a.document.clone()),
            (b.id.clone(), b.document.clone()),
        ],
        key: String::new(),
        holds: None,
        severity: sure * gap_severity(less, more),
        difference: format!(
            "{what}: {} says {}{}, {} says {}{}.",
            says(voice_a, a),
            stated(a),
            when(a),
            says(voice_b, b),
            stated(b),
            when(b)
        ),
    })
}

/// How surely two quantities of one measure and actor are of the same thing; `None` if they are not.
fn same_thing(a: &Quantity, b: &Quantity) -> Option<f64> {
    let about = match (&a.about, &b.about) {
        (Some(x), Some(y)) => Some(likeness(x, y)),
        _ => None,
    };
    let vague = matches!(a.measure, Measure::Other | Measure::Share | Measure::Money);
    if vague && about.is_none_or(|share| share < 0.6) {
        return None;
    }
    if about.is_some_and(|share| share < 0.34) {
        return None;
    }
    if a.actor.is_none() && about.is_none_or(|share| share < 0.5) {
        return None;
    }
    match (plain(a.place.as_ref()), plain(b.place.as_ref())) {
        (x, y) if x == y => Some(1.0),
        (Some(_), Some(_)) => None,
        _ => (about.is_some_and(|share| share >= 0.5) && a.document != b.document).then_some(0.6),
    }
}

/// How surely the windows make the numbers comparable; `None` if they do not.
fn window(index: &Index<'_>, lesser: &Quantity, greater: &Quantity) -> Option<f64> {
    let flow = counts_a_flow(lesser.measure);
    let known = |quantity: &Quantity| match (quantity.start, quantity.end) {
        (Some(start), Some(end)) => Some((start, end)),
        (Some(day), None) | (None, Some(day)) => Some((day, day)),
        (None, None) => None,
    };
    match (known(lesser), known(greater)) {
        (Some(x), Some(y)) => {
            let shared = days(x.0.max(y.0), x.1.min(y.1)).max(0);
            let whole = days(x.0.min(y.0), x.1.max(y.1)).max(1);
            let share = f64::from(shared) / f64::from(whole);
            if !flow {
                return (shared > 0).then_some(if share > 0.5 { 1.0 } else { 0.7 });
            }
            if share >= 0.8 {
                return Some(1.0);
            }
            // More in a part of the time than in the whole of it.
            let rate = lesser.measure == Measure::AttacksPerMonth;
            (!rate && x.0 <= y.0 && y.1 <= x.1).then_some(0.9)
        }
        (None, None) if lesser.document == greater.document => Some(0.7),
        (None, None) if !flow => {
            let (x, y) = (
                index.published(&lesser.document)?,
                index.published(&greater.document)?,
            );
            (days(x.0.min(y.0), x.1.max(y.1)) <= 400).then_some(0.5)
        }
        _ => None,
    }
}

/// Days from `from` to `to`, both counted.
pub(crate) fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days() + 1)
}
