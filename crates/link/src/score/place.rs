//! How the places of two accounts stand to each other.

use concord_record::PlacePrecision;

use super::{Sink, nothing};
use crate::feature::Feature;
use crate::item::{Item, Level};
use crate::words::kilometres;

/// Whether the words of the place that one account has stand among the names of the other's passage.
fn named(a: &Item, b: &Item) -> bool {
    let within = |place: &[String], names: &[String]| {
        !place.is_empty() && place.iter().all(|name| names.binary_search(name).is_ok())
    };
    within(&a.place_names, &b.names) || within(&b.place_names, &a.names)
}

pub(super) fn place(a: &Item, b: &Item, sink: &mut Sink<'_>) {
    let (feature, differ) = place_step(a, b);
    let (Some(place_a), Some(place_b)) = (&a.account.place, &b.account.place) else {
        sink("place", feature, 1.0, &|| {
            "one of them has no place".to_owned()
        });
        if named(a, b) {
            sink("place", Feature::PlaceNamed, 1.0, &|| {
                "one passage names the place of the other".to_owned()
            });
        }
        return;
    };
    let names = || {
        if place_a.name == place_b.name {
            place_a.name.clone()
        } else {
            format!("{} and {}", place_a.name, place_b.name)
        }
    };
    // Places that differ say so only as far as both are what was meant; for the rest, nothing is known of them.
    let sure = if differ {
        sureness(a) * sureness(b)
    } else {
        1.0
    };
    sink("place", feature, sure, &|| {
        let what = match feature {
            Feature::PlaceSame => "same place",
            Feature::PlaceNamesake => "one name, found in two places of the world",
            Feature::PlaceDistrict => "same district",
            Feature::PlaceProvince => "same province",
            Feature::PlaceCountry => "same country",
            Feature::PlaceOtherProvince => "different provinces",
            Feature::PlaceOtherCountry => "different countries",
            _ => match (a.point, b.point) {
                (Some(x), Some(y)) => {
                    return format!("{}: {:.0} km apart", names(), kilometres(x, y));
                }
                _ => "apart",
            },
        };
        format!("{}: {what}", names())
    });
    if sure < 1.0 {
        sink("place", Feature::PlaceUnknown, 1.0 - sure, &nothing);
    }
    if differ {
        if !a.placed_here || !b.placed_here {
            sink("place", Feature::PlaceElsewhere, 1.0, &|| {
                "one of them is taken over from another sentence".to_owned()
            });
        }
        if feature != Feature::PlaceNamesake && named(a, b) {
            sink("place", Feature::PlaceNamed, 1.0, &|| {
                "one passage names the place of the other".to_owned()
            });
        }
    }
}

/// The probability that the place of an account is the one that its words mean; 1 where a person chose it or nobody says.
fn sureness(item: &Item) -> f64 {
    let place = item.account.place.as_ref();
    place.and_then(|place| place.score).unwrap_or(1.0)
}

/// How two places stand to each other, and whether that speaks for two incidents.
pub(super) fn place_step(a: &Item, b: &Item) -> (Feature, bool) {
    let (Some(place_a), Some(place_b)) = (&a.account.place, &b.account.place) else {
        return (Feature::PlaceUnknown, false);
    };
    let namesake = !a.place_names.is_empty() && a.place_names == b.place_names
        || !a.place.is_empty() && a.place == b.place;
    if a.country.is_some() && b.country.is_some() && a.country != b.country {
        let near = matches!((a.point, b.point), (Some(x), Some(y)) if a.level == Level::Point && b.level == Level::Point && kilometres(x, y) < 25.0);
        return match (near, namesake) {
            (true, _) => (Feature::PlaceTwentyFive, true),
            (_, true) => (Feature::PlaceNamesake, true),
            _ => (Feature::PlaceOtherCountry, true),
        };
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
        if same_id || distance.is_some_and(|km| km < 1.5) {
            return (Feature::PlaceSame, false);
        }
        if let Some(km) = distance {
            // Within a city, a named site lies some way from the city's own point.
            let site = place_a.precision != place_b.precision && km <= 15.0;
            return match km {
                _ if site => (Feature::PlaceFive, false),
                km if km <= 5.0 => (Feature::PlaceFive, false),
                km if km <= 10.0 => (Feature::PlaceTen, false),
                _ if namesake => (Feature::PlaceNamesake, true),
                km if km <= 25.0 => (Feature::PlaceTwentyFive, true),
                km if km <= 60.0 => (Feature::PlaceSixty, true),
                km if km <= 150.0 => (Feature::PlaceFar, true),
                _ => (Feature::PlaceFarther, true),
            };
        }
    }
    if namesake && a.level != Level::Country {
        return (Feature::PlaceSame, false);
    }
    if a.province.is_some() && b.province.is_some() {
        let same = |x: &Option<String>, y: &Option<String>| match (x, y) {
            (Some(x), Some(y)) => Some(x.to_lowercase() == y.to_lowercase()),
            _ => None,
        };
        return match (a.province == b.province, same(&place_a.adm2, &place_b.adm2)) {
            (false, _) => (Feature::PlaceOtherProvince, true),
            (_, Some(true)) => (Feature::PlaceDistrict, false),
            (_, Some(false)) => (Feature::PlaceTwentyFive, true),
            (_, None) => (Feature::PlaceProvince, false),
        };
    }
    if a.country.is_some() && a.country == b.country {
        return (Feature::PlaceCountry, false);
    }
    (Feature::PlaceUnknown, false)
}
