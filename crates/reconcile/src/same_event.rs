//! Accounts of one event held against each other, field by field.

use std::collections::BTreeMap;

use concord_link::{are_near, compatible, content_words, kilometres};
use concord_record::words::plain;
use concord_record::{
    Account, Attribution, ContradictionKind, EventType, Field, PlacePrecision, PlaceRef, Status,
    Toll,
};

use crate::contradiction::{Finding, Index, gap_severity, range};
use crate::denial::Disputes;

use crate::sums::Page;

mod second;

use self::second::second_figures;

/// Disagreements that one event yields for one field at most, so that a much reported event does not drown the rest.
const MOST: usize = 3;
/// Days within which a figure is a first one, and between two publications within which it may be updated.
const PROVISIONAL: (i32, i32) = (10, 14);

pub(crate) fn check<'a>(
    index: &Index<'a>,
    disputes: &Disputes,
    pages: &BTreeMap<&'a str, Page<'a>>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for event in index.records.events {
        let mut accounts: Vec<&Account> = event
            .accounts
            .iter()
            .filter_map(|id| index.accounts.get(id.as_str()).copied())
            .collect();
        // The first to publish speaks for those who say the same.
        accounts.sort_by_key(|account| {
            let published = index.published(&account.document);
            (published.is_none(), published, account.id.clone())
        });
        for field in FIELDS {
            // Claims say better than accounts what is disputed.
            if disputes.fields.contains(&(event.id.clone(), field.name)) {
                continue;
            }
            let mut of_field = Vec::new();
            let speakers = representatives(&accounts, field.value);
            for (at, a) in speakers.iter().enumerate() {
                for b in &speakers[at + 1..] {
                    if let Some((severity, difference)) = (field.compare)(index, a, b) {
                        of_field.push(Finding {
                            document: None,
                            relation: ContradictionKind::SameEvent,
                            field: field.name,
                            records: vec![
                                (a.id.clone(), a.document.clone()),
                                (b.id.clone(), b.document.clone()),
                            ],
                            key: String::new(),
                            holds: None,
                            severity,
                            difference,
                        });
                    }
                }
            }
            of_field.sort_by(|x, y| {
                y.severity
                    .total_cmp(&x.severity)
                    .then_with(|| x.records.cmp(&y.records))
            });
            of_field.truncate(MOST);
            if of_field.is_empty()
                && let Some(toll) = TOLLS.iter().find(|toll| toll.name == field.name)
            {
                of_field.extend(outgrown(index, &speakers, toll));
                of_field.extend(second_figures(index, &accounts, toll, pages));
            }
            found.extend(of_field);
        }
    }
    found
}

/// A toll of accounts, with the words that tell of it.
struct TollOf {
    name: &'static str,
    select: fn(&Account) -> Option<Toll>,
    field: Field,
    words: &'static [&'static str],
}

const TOLLS: &[TollOf] = &[
    TollOf {
        name: "killed",
        select: |account| account.killed,
        field: Field::Killed,
        words: &[
            "killed",
            "dead",
            "died",
            "deaths",
            "lives",
            "fatalities",
            "bodies",
        ],
    },
    TollOf {
        name: "wounded",
        select: |account| account.wounded,
        field: Field::Wounded,
        words: &["wounded", "injured", "hurt", "injuries"],
    },
];

/// Least difference of two tolls that is worth a line although one leaves room for the other.
const NOTABLE: (f64, f64) = (10.0, 1.5);

/// A toll that another one leaves behind without excluding it: `at least 60`, and two days later 182. First figures are often too
/// low, so this weighs little; a difference of a few within two weeks is nothing to tell.
fn outgrown(index: &Index<'_>, speakers: &[&Account], toll: &TollOf) -> Option<Finding> {
    let mut most: Option<Finding> = None;
    for (at, a) in speakers.iter().enumerate() {
        for b in &speakers[at + 1..] {
            let (Some(x), Some(y)) = ((toll.select)(a), (toll.select)(b)) else {
                continue;
            };
            let (Some(x), Some(y)) = (x.low.or(x.best), y.low.or(y.best)) else {
                continue;
            };
            let (lesser, greater) = if x <= y { (a, b) } else { (b, a) };
            let (less, more) = (x.min(y) as f64, x.max(y) as f64);
            let open = (toll.select)(lesser).is_some_and(|toll| toll.high.is_none());
            let (gap, ratio) = (more - less, more / less.max(1.0));
            let apart = match (
                index.published(&lesser.document),
                index.published(&greater.document),
            ) {
                (Some((_, first)), Some((later, _))) if later > first => Some(days(first, later)),
                _ => None,
            };
            let severity = match apart {
                // After weeks a count is no first figure any more.
                Some(days) if days > PROVISIONAL.1 && open && gap >= 3.0 => 0.25,
                Some(_) if gap >= NOTABLE.0 && (open || grew(index, lesser, greater)) => 0.1,
                None if gap >= NOTABLE.0 && ratio >= NOTABLE.1 && open => 0.35,
                _ => continue,
            } + 0.1 * gap / more;
            if most.as_ref().is_some_and(|most| most.severity >= severity) {
                continue;
            }
            let text = |account: &Account| {
                (toll.select)(account).map_or_else(String::new, |toll| {
                    range(
                        toll.low.or(toll.best).map(|n| n as f64),
                        toll.high.map(|n| n as f64),
                    )
                })
            };
            let (voice, other) = index.voices(&lesser.document, &greater.document);
            most = Some(Finding {
                document: None,
                relation: ContradictionKind::SameEvent,
                field: toll.name,
                key: String::new(),
                records: vec![
                    (lesser.id.clone(), lesser.document.clone()),
                    (greater.id.clone(), greater.document.clone()),
                ],
                holds: None,
                severity,
                difference: format!(
                    "{voice} says {} {}, {other}{} says {}.",
                    text(lesser),
                    toll.name,
                    if apart.is_some() { " later" } else { "" },
                    text(greater)
                ),
            });
        }
    }
    most
}

fn days(from: jiff::civil::Date, to: jiff::civil::Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

type Compare = fn(&Index<'_>, &Account, &Account) -> Option<(f64, String)>;

struct Check {
    name: &'static str,
    /// What accounts must share to be spoken for by one of them.
    value: fn(&Account) -> Option<String>,
    compare: Compare,
}

const FIELDS: &[Check] = &[
    Check {
        name: "killed",
        value: |account| account.killed.map(|toll| format!("{toll:?}")),
        compare: |index, a, b| tolls(index, a, b, |account| account.killed, "killed"),
    },
    Check {
        name: "wounded",
        value: |account| account.wounded.map(|toll| format!("{toll:?}")),
        compare: |index, a, b| tolls(index, a, b, |account| account.wounded, "wounded"),
    },
    Check {
        name: "attribution",
        value: |account| {
            (!account.perpetrators.is_empty())
                .then(|| format!("{:?} {:?}", account.attribution, account.perpetrators))
        },
        compare: attribution,
    },
    Check {
        name: "status",
        value: |account| Some(format!("{:?}", account.status)),
        compare: status,
    },
    Check {
        name: "date",
        value: |account| account.date.map(|date| date.label()),
        compare: date,
    },
    Check {
        name: "place",
        value: |account| account.place.as_ref().map(|place| format!("{place:?}")),
        compare: place,
    },
    Check {
        name: "type",
        value: |account| Some(account.event_type.as_str().to_owned()),
        compare: kind,
    },
];

/// The first account of each value.
fn representatives<'a>(
    accounts: &[&'a Account],
    value: fn(&Account) -> Option<String>,
) -> Vec<&'a Account> {
    let mut first: BTreeMap<String, &'a Account> = BTreeMap::new();
    let mut order = Vec::new();
    for &account in accounts {
        if let Some(value) = value(account)
            && let std::collections::btree_map::Entry::Vacant(entry) = first.entry(value)
        {
            entry.insert(account);
            order.push(account);
        }
    }
    order
}

fn tolls(
    index: &Index<'_>,
    a: &Account,
    b: &Account,
    select: fn(&Account) -> Option<Toll>,
    word: &str,
) -> Option<(f64, String)> {
    let (toll_a, toll_b) = (select(a)?, select(b)?);
    let bounds = |toll: Toll| {
        let low = toll.low.or(toll.best).unwrap_or(0);
        (low, toll.high.unwrap_or(u64::MAX).max(low))
    };
    let ((low_a, high_a), (low_b, high_b)) = (bounds(toll_a), bounds(toll_b));
    let (less, more, lesser, greater) = if high_a < low_b {
        (high_a, low_b, a, b)
    } else if high_b < low_a {
        (high_b, low_a, b, a)
    } else {
        return None;
    };
    if grew(index, lesser, greater) {
        return None;
    }
    let text = |toll: Toll| {
        range(
            toll.low.or(toll.best).map(|n| n as f64),
            toll.high.map(|n| n as f64),
        )
    };
    let (voice_a, voice_b) = index.voices(&a.document, &b.document);
    Some((
        gap_severity(less as f64, more as f64),
        format!(
            "{voice_a} says {} {word}, {voice_b} says {}.",
            text(toll_a),
            text(toll_b)
        ),
    ))
}

/// Whether the greater toll is a later one that may have replaced the lesser: first figures are provisional.
fn grew(index: &Index<'_>, lesser: &Account, greater: &Account) -> bool {
    let (Some((_, first)), Some((later, _))) = (
        index.published(&lesser.document),
        index.published(&greater.document),
    ) else {
        return false;
    };
    if later <= first {
        return false;
    }
    let incident = lesser.date.or(greater.date).and_then(|date| date.end);
    days(first, later) <= PROVISIONAL.1
        || incident.is_some_and(|day| days(day, first) <= PROVISIONAL.0)
}

/// Whether the account says that the sides it names did it, and how firmly.
fn firmness(account: &Account) -> Option<f64> {
    match account.attribution {
        Attribution::Stated | Attribution::Claimed => Some(1.0),
        Attribution::Attributed => Some(0.9),
        Attribution::Suspected => Some(0.6),
        Attribution::Disputed => Some(0.5),
        _ => None,
    }
}

/// Whether two names may be one side: the same id, or one name within the other.
fn same_side(a: &concord_record::Party, b: &concord_record::Party) -> bool {
    if a.actor.is_some() && a.actor == b.actor {
        return true;
    }
    let (x, y) = (content_words(&a.name), content_words(&b.name));
    x.iter().all(|word| y.contains(word)) || y.iter().all(|word| x.contains(word))
}

fn attribution(index: &Index<'_>, a: &Account, b: &Account) -> Option<(f64, String)> {
    let (voice_a, voice_b) = index.voices(&a.document, &b.document);
    let names = |account: &Account| {
        account
            .perpetrators
            .iter()
            .map(|party| party.name.as_str())
            .collect::<Vec<_>>()
            .join(" and ")
    };
    let shared = a
        .perpetrators
        .iter()
        .any(|x| b.perpetrators.iter().any(|y| same_side(x, y)));
    if shared {
        let (denied, other) = match (a.attribution, b.attribution) {
            (Attribution::Denied, _) => (&voice_a, firmness(b)),
            (_, Attribution::Denied) => (&voice_b, firmness(a)),
            _ => return None,
        };
        let firm = other?;
        let says = if *denied == voice_a {
            &voice_b
        } else {
            &voice_a
        };
        return Some((
            0.8 * firm,
            format!(
                "{says} says that {} did it, {denied} reports that it is denied.",
                names(a)
            ),
        ));
    }
    let (x, y) = (firmness(a)?, firmness(b)?);
    // A name without an id may be a description of the other side: `gunmen`.
    let resolved = |account: &Account| account.perpetrators.iter().any(|p| p.actor.is_some());
    if !resolved(a) || !resolved(b) {
        return None;
    }
    Some((
        0.75 * x.min(y),
        format!(
            "{voice_a} names {} ({}), {voice_b} names {} ({}).",
            names(a),
            a.attribution,
            names(b),
            b.attribution
        ),
    ))
}

fn status(index: &Index<'_>, a: &Account, b: &Account) -> Option<(f64, String)> {
    let severity = match (a.status.min(b.status), a.status.max(b.status)) {
        (Status::Occurred, Status::Denied) => 0.9,
        (Status::Occurred, Status::Foiled) => 0.6,
        (Status::Alleged, Status::Denied) => 0.5,
        _ => return None,
    };
    let (voice_a, voice_b) = index.voices(&a.document, &b.document);
    let says = |status| match status {
        Status::Occurred => "tells it as having happened",
        Status::Denied => "reports that it is said not to have happened",
        Status::Foiled => "says that it was foiled",
        _ => "only says that it is alleged",
    };
    Some((
        severity,
        format!(
            "{voice_a} {}, {voice_b} {}.",
            says(a.status),
            says(b.status)
        ),
    ))
}

fn date(index: &Index<'_>, a: &Account, b: &Account) -> Option<(f64, String)> {
    let (x, y) = (a.date?, b.date?);
    let gap = x.gap_days(&y).filter(|&gap| gap > 0)?;
    let (voice_a, voice_b) = index.voices(&a.document, &b.document);
    // One day is often a matter of night or time zone.
    let severity = if gap == 1 {
        0.15
    } else {
        (0.2 + 0.03 * f64::from(gap)).min(0.6)
    };
    Some((
        severity,
        format!("{voice_a} dates it {}, {voice_b} {}.", x.label(), y.label()),
    ))
}

/// Kilometres within which a place of the precision may lie from its point.
fn radius(precision: PlacePrecision) -> f64 {
    match precision {
        PlacePrecision::Exact => 3.0,
        PlacePrecision::Settlement => 12.0,
        PlacePrecision::Adm2 => 50.0,
        PlacePrecision::Adm1 => 200.0,
        PlacePrecision::Region | PlacePrecision::Country => 3000.0,
    }
}

fn place(index: &Index<'_>, a: &Account, b: &Account) -> Option<(f64, String)> {
    let (x, y) = (a.place.as_ref()?, b.place.as_ref()?);
    let differ = |left: &Option<String>, right: &Option<String>| matches!((left, right), (Some(left), Some(right)) if left.to_lowercase() != right.to_lowercase());
    let point = |place: &PlaceRef| Some((place.lat?, place.lon?));
    let distance = match (point(x), point(y)) {
        (Some(p), Some(q)) => Some(kilometres(p, q)),
        _ => None,
    };
    let beyond = distance.map(|km| (km, radius(x.precision) + radius(y.precision)));
    let (voice_a, voice_b) = index.voices(&a.document, &b.document);
    let far = match beyond {
        Some((km, allowed)) if km > allowed => format!(" ({km:.0} km apart)"),
        _ => String::new(),
    };
    let severity = if differ(&x.country, &y.country) && beyond.is_none_or(|(km, _)| km > 25.0) {
        0.8
    } else if let Some((km, allowed)) = beyond {
        if km <= allowed {
            return None;
        }
        (0.2 + 0.1 * (km / allowed).ln()).min(0.6)
    } else if differ(&x.adm1, &y.adm1) {
        0.45
    } else {
        return None;
    };
    Some((
        severity,
        format!(
            "{voice_a} places it in {}, {voice_b} in {}{far}.",
            x.name, y.name
        ),
    ))
}

fn kind(index: &Index<'_>, a: &Account, b: &Account) -> Option<(f64, String)> {
    let (x, y): (EventType, EventType) = (a.event_type, b.event_type);
    if compatible(x, y) {
        return None;
    }
    let severity = if x.group() == y.group() {
        0.15
    } else if are_near(x.group(), y.group()) {
        0.1
    } else {
        0.3
    };
    let (voice_a, voice_b) = index.voices(&a.document, &b.document);
    Some((
        severity,
        format!(
            "{voice_a} tells of {}, {voice_b} of {}.",
            plain(x.as_str()),
            plain(y.as_str())
        ),
    ))
}
