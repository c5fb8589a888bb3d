//! The findings of a pair, field by field, and their weighted sum: a log-odds ratio after Fellegi & Sunter 1969, with weights learned
//! together, since place, sides and kind depend on one another.
//!
//! Each comparison gives findings to a sink and offers to say why. Clustering sums the weights of millions of pairs and never
//! asks; the pairs that a person sees ask. A finding depends on the two accounts and on how busy their place was in those weeks,
//! and on nothing else in the casebook.

mod place;

use concord_record::{Attribution, EventType, Status, Toll, TypeGroup};

use self::place::{place, place_step};

use crate::feature::Feature;
use crate::item::{Item, Side};
use crate::kind::{are_near, compatible};
use crate::learn::Example;
use crate::model::Model;
use crate::pair::Part;
use crate::rate::Rates;
use crate::words::cosine;

/// Takes a finding: the field that it is shown under, what it is, its size, and why, for the first of a field.
pub(crate) type Sink<'s> = dyn FnMut(&'static str, Feature, f64, &dyn Fn() -> String) + 's;

/// What scoring a pair needs besides the pair.
pub(crate) struct Scorer<'a> {
    pub(crate) rates: &'a Rates<'a>,
    pub(crate) model: &'a Model,
}

/// Most that coincidence may count, in logarithms.
const COINCIDENCE: f64 = 3.5;

impl Scorer<'_> {
    /// Log-odds that two accounts tell of one incident. The order of the two does not matter, to the last bit.
    pub(crate) fn score(&self, a: &Item, b: &Item, copied: bool) -> f64 {
        let mut sum = 0.0;
        self.compare(a, b, copied, &mut |_, feature, value, _| {
            sum += self.model.weight(feature) * value;
        });
        sum
    }

    /// The sum's terms with their reasons, one for each field.
    pub(crate) fn parts(&self, a: &Item, b: &Item, copied: bool) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        self.compare(a, b, copied, &mut |field, feature, value, because| {
            let weight = self.model.weight(feature) * value;
            match parts.iter_mut().find(|part| part.field == field) {
                Some(part) => {
                    part.weight += weight;
                    let more = because();
                    if !more.is_empty() {
                        part.because.push_str("; ");
                        part.because.push_str(&more);
                    }
                }
                None => parts.push(Part {
                    field: field.to_owned(),
                    weight,
                    because: because(),
                }),
            }
        });
        parts
    }

    /// The findings as an example to learn from.
    pub(crate) fn example(&self, a: &Item, b: &Item, copied: bool) -> Example {
        let mut findings = Vec::new();
        self.compare(a, b, copied, &mut |_, feature, value, _| {
            findings.push((feature as usize, value));
        });
        let (a, b) = ordered(a, b);
        Example {
            a: a.id().to_owned(),
            b: b.id().to_owned(),
            findings,
        }
    }

    fn compare(&self, a: &Item, b: &Item, copied: bool, sink: &mut Sink<'_>) {
        // The smaller id first, so that a pair's sum is the same to the last bit either way.
        let (a, b) = ordered(a, b);
        sink("prior", Feature::Prior, 1.0, &|| {
            "two accounts that share a block are seldom one incident".to_owned()
        });
        date(a, b, sink);
        place(a, b, sink);
        kind(a, b, sink);
        perpetrator(a, b, sink);
        target(a, b, sink);
        toll("killed", &KILLED, a, b, |item| item.account.killed, sink);
        toll("wounded", &WOUNDED, a, b, |item| item.account.wounded, sink);
        toll(
            "detained",
            &OTHERS,
            a,
            b,
            |item| item.account.detained,
            sink,
        );
        toll("missing", &OTHERS, a, b, |item| item.account.missing, sink);
        weapon(a, b, sink);
        let likeness = wording(a, b, sink);
        self.coincidence(a, b, sink);
        status(a, b, sink);
        speech(a, b, likeness, sink);
        if copied && a.gap(b).is_none_or(|gap| gap <= 1) && likeness > 0.7 {
            sink("copy", Feature::Copied, 1.0, &|| {
                "one document copies the other, this passage too".to_owned()
            });
        }
    }

    fn coincidence(&self, a: &Item, b: &Item, sink: &mut Sink<'_>) {
        let expected = self.rates.expected(a, b);
        let siblings = self.rates.siblings(a).max(self.rates.siblings(b));
        let chance = (1.0 + 2.0 * expected).ln().min(COINCIDENCE);
        if chance > 0.02 {
            sink("coincidence", Feature::Coincidence, chance, &|| {
                format!("chance alone would bring {expected:.1} such incidents there and then")
            });
        }
        if siblings > 1 {
            let many = (siblings as f64).ln();
            sink("coincidence", Feature::Siblings, many, &|| {
                format!("one document tells of {siblings} on that day")
            });
        }
    }
}

fn ordered<'i>(a: &'i Item, b: &'i Item) -> (&'i Item, &'i Item) {
    if a.id() <= b.id() { (a, b) } else { (b, a) }
}

fn nothing() -> String {
    String::new()
}

fn date(a: &Item, b: &Item, sink: &mut Sink<'_>) {
    let (Some(gap), Some(width_a), Some(width_b)) = (a.gap(b), a.width(), b.width()) else {
        undated(a, b, sink);
        return published(a, b, sink);
    };
    let label = |item: &Item| {
        item.account
            .date
            .as_ref()
            .map_or_else(String::new, |date| date.label())
    };
    let step = match gap {
        0 => Feature::DateSame,
        1 => Feature::DateOneDay,
        2 => Feature::DateTwoDays,
        3 => Feature::DateThreeDays,
        4..=7 => Feature::DateWeek,
        8..=31 => Feature::DateMonth,
        _ => Feature::DateFar,
    };
    sink("date", step, 1.0, &|| match gap {
        0 if label(a) == label(b) => format!("both {}", label(a)),
        0 => format!("{} and {} overlap", label(a), label(b)),
        1 => format!("{} and {}: one day apart", label(a), label(b)),
        gap => format!("{} and {}: {gap} days apart", label(a), label(b)),
    });
    if gap == 0 {
        let width = f64::from(width_a.max(width_b)).ln();
        sink("date", Feature::DateWidth, width, &nothing);
    } else if !a.dated_here || !b.dated_here {
        sink("date", Feature::DateElsewhere, 1.0, &|| {
            "one of them is taken over from another sentence".to_owned()
        });
    }
    published(a, b, sink);
}

/// A report cannot tell of what came after it.
fn published(a: &Item, b: &Item, sink: &mut Sink<'_>) {
    for (one, other) in [(a, b), (b, a)] {
        if let (Some((_, published)), Some((start, _))) = (one.document.published, other.days)
            && published < start - 1
        {
            return sink("publication", Feature::PublishedBefore, 1.0, &|| {
                format!("{} was published before the other's date", one.document.id)
            });
        }
    }
}

/// What has no date is mostly news.
fn undated(a: &Item, b: &Item, sink: &mut Sink<'_>) {
    let lag = match (a.days, b.days) {
        (None, None) => {
            let (Some((a0, a1)), Some((b0, b1))) = (a.document.published, b.document.published)
            else {
                return;
            };
            if (b0 - a1).max(a0 - b1) <= 3 {
                sink("publication", Feature::UndatedBoth, 1.0, &|| {
                    "neither has a date; both appeared within three days".to_owned()
                });
            }
            return;
        }
        (None, Some((_, end))) => a.document.published.map(|(start, _)| start - end),
        (_, None) => b.document.published.zip(a.days).map(|(p, d)| p.0 - d.1),
        _ => return,
    };
    let step = match lag {
        Some(-1..=3) => Feature::UndatedNear,
        Some(-10..=10) => Feature::UndatedWeek,
        Some(-45..=45) => Feature::UndatedMonth,
        _ => Feature::UndatedFar,
    };
    sink("publication", step, 1.0, &|| match lag {
        Some(lag) => format!("one has no date; it appeared {lag} days after the other's"),
        None => "one has no date, nor is it known when it appeared".to_owned(),
    });
}

fn kind(a: &Item, b: &Item, sink: &mut Sink<'_>) {
    let (kind_a, kind_b) = (a.account.event_type, b.account.event_type);
    let feature = if kind_a == kind_b {
        match kind_a {
            EventType::Attack | EventType::Other => Feature::TypeVague,
            _ => Feature::TypeSame,
        }
    } else if compatible(kind_a, kind_b) {
        Feature::TypeCompatible
    } else if a.group == b.group {
        Feature::TypeOther
    } else if are_near(a.group, b.group) {
        Feature::TypeNear
    } else {
        Feature::TypeFar
    };
    sink("type", feature, 1.0, &|| {
        if kind_a == kind_b {
            format!("both {kind_a}")
        } else {
            format!("{kind_a} and {kind_b}")
        }
    });
    if a.series_of_day != b.series_of_day {
        sink("type", Feature::SeriesOfDay, 1.0, &|| {
            "one tells of several incidents together".to_owned()
        });
    }
}

fn perpetrator(a: &Item, b: &Item, sink: &mut Sink<'_>) {
    match sides(&a.perpetrators, &b.perpetrators) {
        Agreement::Same(key) => sink("perpetrator", Feature::BySame, 1.0, &|| {
            format!("both name {key}")
        }),
        Agreement::Similar => sink("perpetrator", Feature::BySimilar, 1.0, &|| {
            "one name is a shorter form of the other".to_owned()
        }),
        Agreement::Different => {
            let contested = [a, b].iter().any(|item| {
                !matches!(
                    item.account.attribution,
                    Attribution::Stated | Attribution::None
                )
            });
            let feature = if contested {
                Feature::ByContested
            } else {
                Feature::ByOther
            };
            sink("perpetrator", feature, 1.0, &|| {
                format!("{} and {}", listed(a, true), listed(b, true))
            });
        }
        Agreement::Unknown => {}
    }
}

fn target(a: &Item, b: &Item, sink: &mut Sink<'_>) {
    let feature = match sides(&a.targets, &b.targets) {
        Agreement::Same(_) | Agreement::Similar => Feature::OnSame,
        Agreement::Different => Feature::OnOther,
        Agreement::Unknown => return,
    };
    sink("target", feature, 1.0, &|| {
        format!("{} and {}", listed(a, false), listed(b, false))
    });
}

/// The findings of one toll.
struct TollFeatures {
    agree: Feature,
    size: Option<Feature>,
    grew: Option<Feature>,
    other: Feature,
    ratio: Option<Feature>,
}

const KILLED: TollFeatures = TollFeatures {
    agree: Feature::KilledAgree,
    size: Some(Feature::KilledSize),
    grew: Some(Feature::KilledGrew),
    other: Feature::KilledOther,
    ratio: Some(Feature::KilledRatio),
};
const WOUNDED: TollFeatures = TollFeatures {
    agree: Feature::WoundedAgree,
    size: Some(Feature::WoundedSize),
    grew: None,
    other: Feature::WoundedOther,
    ratio: Some(Feature::WoundedRatio),
};
const OTHERS: TollFeatures = TollFeatures {
    agree: Feature::OthersAgree,
    size: None,
    grew: None,
    other: Feature::OthersOther,
    ratio: None,
};

/// Most that a ratio or a size of tolls counts, in logarithms.
const TOLL: f64 = 3.0;

fn toll(
    field: &'static str,
    features: &TollFeatures,
    a: &Item,
    b: &Item,
    of: impl Fn(&Item) -> Option<Toll>,
    sink: &mut Sink<'_>,
) {
    let (Some(toll_a), Some(toll_b)) = (of(a), of(b)) else {
        return;
    };
    let bounds = |toll: Toll| {
        let low = toll.low.or(toll.best).unwrap_or(0);
        (low, toll.high.unwrap_or(u64::MAX).max(low))
    };
    let ((low_a, high_a), (low_b, high_b)) = (bounds(toll_a), bounds(toll_b));
    if low_a <= high_b && low_b <= high_a {
        sink(field, features.agree, 1.0, &|| {
            format!("{} and {} agree", range(toll_a), range(toll_b))
        });
        if let Some(size) = features.size
            && (low_a, high_a) == (low_b, high_b)
            && low_a > 1
        {
            sink(field, size, (low_a as f64).ln().min(TOLL), &nothing);
        }
        return;
    }
    let ((less, more), grew) = if high_a < low_b {
        ((high_a, low_b), before(a, b))
    } else {
        ((high_b, low_a), before(b, a))
    };
    let ratio = ((more as f64 + 0.5) / (less as f64 + 0.5)).ln().min(TOLL);
    if let (true, Some(feature)) = (grew, features.grew) {
        return sink(field, feature, ratio, &|| {
            format!("{} and {} may have grown", range(toll_a), range(toll_b))
        });
    }
    sink(field, features.other, 1.0, &|| {
        format!("{} and {} do not agree", range(toll_a), range(toll_b))
    });
    if let Some(feature) = features.ratio {
        sink(field, feature, ratio, &nothing);
    }
}

fn range(toll: Toll) -> String {
    match (toll.low, toll.high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => "unknown".to_owned(),
    }
}

fn weapon(a: &Item, b: &Item, sink: &mut Sink<'_>) {
    if a.weapons.is_empty() || b.weapons.is_empty() {
        return;
    }
    let list = |item: &Item| item.weapons.iter().cloned().collect::<Vec<_>>().join(", ");
    let feature = if a.weapons.intersection(&b.weapons).next().is_some() {
        Feature::WeaponSame
    } else {
        Feature::WeaponOther
    };
    sink("weapon", feature, 1.0, &|| {
        format!("{} and {}", list(a), list(b))
    });
}

fn wording(a: &Item, b: &Item, sink: &mut Sink<'_>) -> f64 {
    let likeness = cosine(&a.vector, &b.vector);
    let length = a.length.min(b.length);
    if length == 0 {
        return 0.0;
    }
    // Little can be said from few words.
    let sure = (length as f64 / 10.0).min(1.0);
    sink("words", Feature::Words, sure * likeness, &|| {
        format!(
            "{:.0} % of the wording is shared, rare words weighing more",
            likeness * 100.0
        )
    });
    sink("words", Feature::WordsNone, sure, &nothing);
    if likeness > 0.5 {
        sink(
            "words",
            Feature::WordsCopied,
            sure * (likeness - 0.5),
            &nothing,
        );
    }
    if a.gap(b).is_some_and(|gap| gap > 2) {
        sink("words", Feature::WordsFormula, sure * likeness, &nothing);
    }
    if !a.names.is_empty() && !b.names.is_empty() {
        let shared: Vec<&String> = a
            .names
            .iter()
            .filter(|name| b.names.binary_search(name).is_ok())
            .collect();
        if shared.is_empty() {
            // Where the place is one, a passage that has no name for it says nothing.
            if place_step(a, b).0 != Feature::PlaceSame {
                sink("names", Feature::NamesNone, 1.0, &|| {
                    "no name stands in both passages".to_owned()
                });
            }
        } else {
            let many = (1.0 + shared.len() as f64).ln();
            sink("names", Feature::Names, many, &|| {
                format!("names in both passages: {}", shared.len())
            });
        }
    }
    likeness
}

fn status(a: &Item, b: &Item, sink: &mut Sink<'_>) {
    let unreal = |status| matches!(status, Status::Planned | Status::Foiled);
    let (x, y) = (a.account.status, b.account.status);
    if unreal(x) != unreal(y) {
        sink("status", Feature::StatusOther, 1.0, &|| {
            format!("{x} and {y}")
        });
    }
}

/// A statement is one with another only if the same side spoke on the same day in the same words.
fn speech(a: &Item, b: &Item, likeness: f64, sink: &mut Sink<'_>) {
    let speech = |item: &Item| item.group == TypeGroup::Speech;
    match (speech(a), speech(b)) {
        (false, false) => {}
        (true, true) => {
            let speaker = matches!(
                sides(&a.perpetrators, &b.perpetrators),
                Agreement::Same(_) | Agreement::Similar
            );
            if !(speaker && likeness >= 0.35 && a.gap(b).is_some_and(|gap| gap <= 1)) {
                sink("speech", Feature::SpeechBoth, 1.0, &|| {
                    "statements join only on speaker, day and wording".to_owned()
                });
            }
        }
        _ => sink("speech", Feature::SpeechOne, 1.0, &|| {
            "what was said is not what was done".to_owned()
        }),
    }
}

/// Whether `a`'s document was published before `b`'s.
fn before(a: &Item, b: &Item) -> bool {
    matches!((a.document.published, b.document.published), (Some((_, end)), Some((start, _))) if end < start)
}

enum Agreement {
    Same(String),
    Similar,
    Different,
    Unknown,
}

/// How two lists of sides stand to each other. Without an id on either side, different words prove nothing: `gunmen` may be
/// anybody.
fn sides(a: &[Side], b: &[Side]) -> Agreement {
    let mut agreement = Agreement::Unknown;
    for x in a {
        for y in b {
            if x.key() == y.key() && !x.words.is_empty() {
                return Agreement::Same(x.key());
            }
            if !x.words.is_empty()
                && !y.words.is_empty()
                && (x.words.is_subset(&y.words) || y.words.is_subset(&x.words))
            {
                agreement = Agreement::Similar;
            } else if x.actor.is_some()
                && y.actor.is_some()
                && matches!(agreement, Agreement::Unknown)
            {
                agreement = Agreement::Different;
            }
        }
    }
    agreement
}

fn listed(item: &Item, perpetrators: bool) -> String {
    let parties = if perpetrators {
        &item.account.perpetrators
    } else {
        &item.account.targets
    };
    parties
        .iter()
        .map(|party| party.name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}
