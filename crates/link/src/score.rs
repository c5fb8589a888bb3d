//! The sum of log-likelihood ratios of a pair (Fellegi & Sunter 1969), field by field.
//!
//! Each comparison gives a weight to a sink and offers to say why. Clustering sums the weights of millions of pairs and never
//! asks; the pairs that a person sees ask.

use std::collections::BTreeMap;

use concord_record::{Attribution, EventType, PlacePrecision, Status, Toll, TypeGroup};

use crate::item::{Item, Level, Side};
use crate::kind::{are_near, compatible};
use crate::model::Model;
use crate::pair::Part;
use crate::rate::Rates;
use crate::words::{cosine, kilometres};

type Sink<'s> = dyn FnMut(&'static str, f64, &dyn Fn() -> String) + 's;

/// Everything that scoring a pair needs.
pub(crate) struct Scorer<'a> {
    pub(crate) items: Vec<Item<'a>>,
    rates: Rates,
    types: BTreeMap<EventType, usize>,
    sides: BTreeMap<String, usize>,
    pub(crate) model: &'a Model,
}

impl<'a> Scorer<'a> {
    pub(crate) fn new(items: Vec<Item<'a>>, model: &'a Model) -> Self {
        let (mut types, mut sides) = (BTreeMap::new(), BTreeMap::new());
        for item in &items {
            *types.entry(item.account.event_type).or_default() += 1;
            for side in &item.perpetrators {
                *sides.entry(side.key()).or_default() += 1;
            }
        }
        Scorer {
            rates: Rates::new(&items),
            items,
            types,
            sides,
            model,
        }
    }

    /// Log-odds that items `a` and `b` tell of one incident.
    pub(crate) fn score(&self, a: u32, b: u32) -> f64 {
        let mut sum = 0.0;
        self.compare(a, b, &mut |_, weight, _| sum += weight);
        sum
    }

    /// The sum's terms with their reasons.
    pub(crate) fn parts(&self, a: u32, b: u32) -> Vec<Part> {
        let mut parts = Vec::new();
        self.compare(a, b, &mut |field, weight, because| {
            parts.push(Part {
                field: field.to_owned(),
                weight,
                because: because(),
            });
        });
        parts
    }

    fn compare(&self, a: u32, b: u32, sink: &mut Sink<'_>) {
        // The smaller index first, so that a pair's sum is the same to the last bit either way.
        let (a, b) = (
            &self.items[a.min(b) as usize],
            &self.items[a.max(b) as usize],
        );
        sink("prior", self.model.prior, &|| {
            "two accounts that share a block are seldom one incident".to_owned()
        });
        self.date(a, b, sink);
        let mut dependent = 0.0;
        {
            let mut damped = |field: &'static str, weight: f64, because: &dyn Fn() -> String| {
                dependent += weight;
                sink(field, weight, because);
            };
            self.place(a, b, &mut damped);
            self.kind(a, b, &mut damped);
            self.perpetrator(a, b, &mut damped);
            self.target(a, b, &mut damped);
        }
        if dependent > self.model.dependence_cap {
            sink("dependence", self.model.dependence_cap - dependent, &|| {
                "place, sides and type go together, so their agreement counts once".to_owned()
            });
        }
        self.toll(
            "killed",
            a,
            b,
            (a.account.killed, b.account.killed),
            1.0,
            sink,
        );
        self.toll(
            "wounded",
            a,
            b,
            (a.account.wounded, b.account.wounded),
            0.5,
            sink,
        );
        self.weapon(a, b, sink);
        let likeness = self.wording(a, b, sink);
        self.coincidence(a, b, sink);
        self.status(a, b, sink);
        self.speech(a, b, likeness, sink);
    }

    fn date(&self, a: &Item<'_>, b: &Item<'_>, sink: &mut Sink<'_>) {
        let model = self.model;
        let (Some(gap), Some(width_a), Some(width_b)) = (a.gap(b), a.width(), b.width()) else {
            return self.publication(a, b, sink);
        };
        let label = |item: &Item<'_>| {
            item.account
                .date
                .as_ref()
                .map_or_else(String::new, |date| date.label())
        };
        let step = match gap {
            0..=3 => gap as usize,
            4..=7 => 4,
            8..=31 => 5,
            _ => 6,
        };
        let width = f64::from(width_a.max(width_b));
        let mut weight = model.date_gap[step];
        if weight > 0.0 {
            weight = (weight - model.date_width * width.ln()).max(0.1);
        } else if width > 3.0 && gap <= 7 {
            // Someone who gives a week or a month has not measured its edges.
            weight *= 0.7;
        }
        sink("date", weight, &|| match gap {
            0 if label(a) == label(b) => format!("both {}", label(a)),
            0 => format!("{} and {} overlap", label(a), label(b)),
            1 => format!("{} and {}: one day apart", label(a), label(b)),
            gap => format!("{} and {}: {gap} days apart", label(a), label(b)),
        });
        self.publication(a, b, sink);
    }

    /// A report cannot tell of what came after it; one without a date mostly tells of the days before it.
    fn publication(&self, a: &Item<'_>, b: &Item<'_>, sink: &mut Sink<'_>) {
        for (one, other) in [(a, b), (b, a)] {
            let (Some((_, published)), Some((start, end))) = (one.published, other.days) else {
                continue;
            };
            if published < start - 1 {
                sink("publication", -5.0, &|| {
                    format!("{} was published before the other's date", one.document.id)
                });
            } else if one.days.is_none() && end - start <= 7 && published - end <= 7 {
                sink("publication", 0.5, &|| {
                    format!(
                        "{} was published within a week of the other's date",
                        one.document.id
                    )
                });
            }
        }
    }

    fn place(&self, a: &Item<'_>, b: &Item<'_>, sink: &mut Sink<'_>) {
        let model = self.model;
        let (Some(place_a), Some(place_b)) = (&a.account.place, &b.account.place) else {
            return;
        };
        let names = || {
            if place_a.name == place_b.name {
                place_a.name.clone()
            } else {
                format!("{} and {}", place_a.name, place_b.name)
            }
        };
        if a.country.is_some() && b.country.is_some() && a.country != b.country {
            let near = matches!((a.point, b.point), (Some(x), Some(y)) if a.level == Level::Point && b.level == Level::Point && kilometres(x, y) < 25.0);
            let weight = if near { -1.0 } else { model.other_country };
            return sink("place", weight, &|| {
                format!("{}: different countries", names())
            });
        }
        let is_point = |precision| {
            matches!(
                precision,
                PlacePrecision::Exact | PlacePrecision::Settlement
            )
        };
        if is_point(place_a.precision) && is_point(place_b.precision) {
            let same_id = place_a.geonameid.is_some() && place_a.geonameid == place_b.geonameid;
            let distance = match (a.point, b.point) {
                (Some(x), Some(y)) => Some(kilometres(x, y)),
                _ => None,
            };
            if same_id || (distance.is_none_or(|km| km < 1.5) && distance.is_some()) {
                return sink("place", model.same_settlement, &|| {
                    format!("same place: {}", names())
                });
            }
            if let Some(km) = distance {
                // Within a city, a named site lies some way from the city's own point.
                let site = place_a.precision != place_b.precision && km <= 15.0;
                let step = match km {
                    _ if site => 0,
                    km if km <= 5.0 => 0,
                    km if km <= 10.0 => 1,
                    km if km <= 25.0 => 2,
                    km if km <= 60.0 => 3,
                    km if km <= 150.0 => 4,
                    _ => 5,
                };
                return sink("place", model.distance[step], &|| {
                    format!("{}: {km:.0} km apart", names())
                });
            }
            if !a.place.is_empty() && a.place == b.place {
                return sink("place", model.same_settlement * 0.8, &|| {
                    format!("same name: {}", names())
                });
            }
        }
        let same = |x: &Option<String>, y: &Option<String>| match (x, y) {
            (Some(x), Some(y)) => Some(x.to_lowercase() == y.to_lowercase()),
            _ => None,
        };
        if a.province.is_some() && b.province.is_some() {
            if a.province != b.province {
                return sink("place", model.other_province, &|| {
                    format!("{}: different provinces", names())
                });
            }
            let weight = match same(&place_a.adm2, &place_b.adm2) {
                Some(true) => model.same_district,
                Some(false) => model.distance[2],
                None => model.same_province,
            };
            return sink("place", weight, &|| format!("{}: same province", names()));
        }
        if !a.place.is_empty() && a.place == b.place && a.level != Level::Country {
            return sink("place", model.same_settlement * 0.7, &|| {
                format!("same name: {}", names())
            });
        }
        if a.country.is_some() && a.country == b.country {
            sink("place", model.same_country, &|| {
                format!("{}: same country", names())
            });
        }
    }

    fn kind(&self, a: &Item<'_>, b: &Item<'_>, sink: &mut Sink<'_>) {
        let model = self.model;
        let (kind_a, kind_b) = (a.account.event_type, b.account.event_type);
        let weight = if kind_a == kind_b {
            if matches!(kind_a, EventType::Attack | EventType::Other) {
                model.same_type[0]
            } else {
                let rarity = self.rarity(self.types.get(&kind_a).copied());
                (0.5 * rarity).clamp(model.same_type[0], model.same_type[1])
            }
        } else if compatible(kind_a, kind_b) {
            model.compatible_type
        } else if a.group == b.group {
            model.other_type
        } else if are_near(a.group, b.group) {
            model.near_group
        } else {
            model.other_group
        };
        sink("type", weight, &|| {
            if kind_a == kind_b {
                format!("both {kind_a}")
            } else {
                format!("{kind_a} and {kind_b}")
            }
        });
    }

    /// Minus the logarithm of a value's share, drawn towards one in eight while little is known.
    fn rarity(&self, count: Option<usize>) -> f64 {
        let share = (count.unwrap_or(0) as f64 + 5.0) / (self.items.len() as f64 + 40.0);
        -share.ln()
    }

    fn perpetrator(&self, a: &Item<'_>, b: &Item<'_>, sink: &mut Sink<'_>) {
        let model = self.model;
        match sides(&a.perpetrators, &b.perpetrators) {
            Agreement::Same(key) => {
                let rarity = self.rarity(self.sides.get(&key).copied());
                let weight =
                    (0.6 * rarity).clamp(model.same_perpetrator[0], model.same_perpetrator[1]);
                sink("perpetrator", weight, &|| format!("both name {key}"));
            }
            Agreement::Similar => sink("perpetrator", 0.4, &|| {
                "one name is a shorter form of the other".to_owned()
            }),
            Agreement::Different => {
                let contested = [a, b].iter().any(|item| {
                    !matches!(
                        item.account.attribution,
                        Attribution::Stated | Attribution::None
                    )
                });
                let weight = if contested {
                    model.contested_perpetrator
                } else {
                    model.other_perpetrator
                };
                sink("perpetrator", weight, &|| {
                    format!("{} and {}", listed(a, true), listed(b, true))
                });
            }
            Agreement::Unknown => {}
        }
    }

    fn target(&self, a: &Item<'_>, b: &Item<'_>, sink: &mut Sink<'_>) {
        match sides(&a.targets, &b.targets) {
            Agreement::Same(_) | Agreement::Similar => {
                sink("target", self.model.same_target, &|| {
                    format!("{} and {}", listed(a, false), listed(b, false))
                });
            }
            Agreement::Different => sink("target", self.model.other_target, &|| {
                format!("{} and {}", listed(a, false), listed(b, false))
            }),
            Agreement::Unknown => {}
        }
    }

    fn toll(
        &self,
        field: &'static str,
        a: &Item<'_>,
        b: &Item<'_>,
        tolls: (Option<Toll>, Option<Toll>),
        scale: f64,
        sink: &mut Sink<'_>,
    ) {
        let (Some(toll_a), Some(toll_b)) = tolls else {
            return;
        };
        let bounds = |toll: Toll| {
            let low = toll.low.or(toll.best).unwrap_or(0);
            (low, toll.high.unwrap_or(u64::MAX).max(low))
        };
        let ((low_a, high_a), (low_b, high_b)) = (bounds(toll_a), bounds(toll_b));
        let label = |toll: Toll| match (toll.low, toll.high) {
            (Some(low), Some(high)) if low == high => low.to_string(),
            (Some(low), Some(high)) => format!("{low} to {high}"),
            (Some(low), None) => format!("at least {low}"),
            (None, Some(high)) => format!("up to {high}"),
            (None, None) => "unknown".to_owned(),
        };
        let model = self.model;
        if low_a <= high_b && low_b <= high_a {
            let weight = if (low_a, high_a) == (low_b, high_b) && low_a > 1 {
                (model.toll_overlap + model.toll_equal * (low_a as f64).ln()).min(2.2)
            } else {
                model.toll_overlap
            };
            return sink(field, scale * weight, &|| {
                format!("{} and {} agree", label(toll_a), label(toll_b))
            });
        }
        let ((less, more), grew) = if high_a < low_b {
            ((high_a, low_b), before(a, b))
        } else {
            ((high_b, low_a), before(b, a))
        };
        let ratio = ((more as f64 + 0.5) / (less as f64 + 0.5)).ln();
        let weight = if grew {
            model.toll_growth * ratio
        } else {
            model.toll_conflict * ratio - 0.3
        };
        sink(field, scale * weight.max(-3.0), &|| {
            let what = if grew {
                "may have grown"
            } else {
                "do not agree"
            };
            format!("{} and {} {what}", label(toll_a), label(toll_b))
        });
    }

    fn weapon(&self, a: &Item<'_>, b: &Item<'_>, sink: &mut Sink<'_>) {
        if a.weapons.is_empty() || b.weapons.is_empty() {
            return;
        }
        let list = |item: &Item<'_>| item.weapons.iter().cloned().collect::<Vec<_>>().join(", ");
        let weight = if a.weapons.intersection(&b.weapons).next().is_some() {
            self.model.same_weapon
        } else {
            self.model.other_weapon
        };
        sink("weapon", weight, &|| format!("{} and {}", list(a), list(b)));
    }

    fn wording(&self, a: &Item<'_>, b: &Item<'_>, sink: &mut Sink<'_>) -> f64 {
        let likeness = cosine(&a.vector, &b.vector);
        let length = a.length.min(b.length);
        if length == 0 {
            return 0.0;
        }
        let model = self.model;
        let sure = (length as f64 / 10.0).min(1.0);
        let most = if a.gap(b).is_some_and(|gap| gap > 2) {
            model.words_formula
        } else {
            model.words_bounds[1]
        };
        let weight = sure
            * (model.words_slope * (likeness - model.words_neutral))
                .clamp(model.words_bounds[0], most);
        sink("words", weight, &|| {
            format!(
                "{:.0} % of the wording is shared, rare words weighing more",
                likeness * 100.0
            )
        });
        likeness
    }

    fn coincidence(&self, a: &Item<'_>, b: &Item<'_>, sink: &mut Sink<'_>) {
        let expected = self.rates.expected(a, b);
        let siblings = self.rates.siblings(a).max(self.rates.siblings(b));
        let model = self.model;
        let chance = (1.0 + model.coincidence * expected).ln() + (siblings as f64).ln();
        let weight = -chance.min(model.coincidence_cap);
        if weight < -0.05 {
            sink("coincidence", weight, &|| {
                let busy =
                    format!("chance alone would bring {expected:.1} such incidents there and then");
                if siblings > 1 {
                    format!("{busy}; one document tells of {siblings} on that day")
                } else {
                    busy
                }
            });
        }
    }

    fn status(&self, a: &Item<'_>, b: &Item<'_>, sink: &mut Sink<'_>) {
        let unreal = |status| matches!(status, Status::Planned | Status::Foiled);
        let (x, y) = (a.account.status, b.account.status);
        if unreal(x) != unreal(y) {
            sink("status", self.model.other_status, &|| {
                format!("{x} and {y}")
            });
        }
    }

    /// A statement is one with another only if the same side spoke on the same day in the same words.
    fn speech(&self, a: &Item<'_>, b: &Item<'_>, likeness: f64, sink: &mut Sink<'_>) {
        let speech = |item: &Item<'_>| item.group == TypeGroup::Speech;
        match (speech(a), speech(b)) {
            (false, false) => {}
            (true, true) => {
                let speaker = matches!(
                    sides(&a.perpetrators, &b.perpetrators),
                    Agreement::Same(_) | Agreement::Similar
                );
                if !(speaker && likeness >= 0.35 && a.gap(b).is_some_and(|gap| gap <= 1)) {
                    sink("speech", -4.0, &|| {
                        "statements join only on speaker, day and wording".to_owned()
                    });
                }
            }
            _ => sink("speech", -4.0, &|| {
                "what was said is not what was done".to_owned()
            }),
        }
    }
}

/// Whether `a`'s document was published before `b`'s.
fn before(a: &Item<'_>, b: &Item<'_>) -> bool {
    matches!((a.published, b.published), (Some((_, end)), Some((start, _))) if end < start)
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

fn listed(item: &Item<'_>, perpetrators: bool) -> String {
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
