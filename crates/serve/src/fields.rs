//! Fields of records as a person types them, and back: what a form shows is what it understands, so an untouched field is no change.
//!
//! A place or side is written with the number or id that says which is meant, as the suggestions have it: `Kabul, Kabul, AF #1138958`,
//! `Taliban [taliban]`. Typed without one it is looked up, and refused with the choices where it means several.

use concord_codebook::{Actors, fold};
use concord_gazetteer::{Gazetteer, PlaceEntry, PlaceId, PlaceKind};
use concord_record::{DatePrecision, DateRange, Party, PlacePrecision, PlaceRef, Toll};

use crate::error::Problem;

/// What stands for nothing in a field.
pub(crate) const NONE: &str = "-";
/// Choices that a refusal names.
const CHOICES: usize = 4;

/// A date as its field has it.
pub(crate) fn date_text(date: Option<&DateRange>) -> String {
    date.filter(|it| it.start.is_some() || it.end.is_some())
        .map_or_else(|| NONE.to_owned(), DateRange::label)
}

/// `2021`, `2021-08`, `2021-08-26`, `2021-08-26 to 2021-09-02`, an open end as `from` or `until` with one of these, or `-` for none.
pub(crate) fn date(text: &str) -> Result<Option<DateRange>, Problem> {
    let open = |start, end| DateRange {
        start,
        end,
        precision: DatePrecision::Range,
    };
    let read = || {
        if let Some((from, to)) = text.split_once(" to ") {
            let (from, to) = (DateRange::parse(from)?, DateRange::parse(to)?);
            return Some(DateRange::between(from.start?, to.end?));
        }
        if let Some(from) = text.strip_prefix("from ") {
            return Some(open(DateRange::parse(from)?.start, None));
        }
        if let Some(until) = text.strip_prefix("until ") {
            return Some(open(None, DateRange::parse(until)?.end));
        }
        DateRange::parse(text)
    };
    if text == NONE {
        return Ok(None);
    }
    read().map(Some).ok_or_else(|| {
        Problem::wrong(
            format!("`{text}` is no date"),
            "write 2021-08-26, 2021-08, 2021, 2021-08-26 to 2021-09-02, or - for none",
        )
    })
}

/// Bounds as their field has them.
fn bounds_text<T: PartialEq + ToString>(low: Option<T>, high: Option<T>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{}-{}", low.to_string(), high.to_string()),
        (Some(low), None) => format!("{}+", low.to_string()),
        (None, Some(high)) => format!("<{}", high.to_string()),
        (None, None) => NONE.to_owned(),
    }
}

/// `12`, `12-40`, `12+`, `<40`; `None` for what is none of these.
fn bounds<T: PartialOrd + Copy + std::str::FromStr>(text: &str) -> Option<(Option<T>, Option<T>)> {
    let number = |text: &str| text.trim().replace(',', "").parse::<T>().ok();
    Some(if let Some(low) = text.strip_suffix('+') {
        (Some(number(low)?), None)
    } else if let Some(high) = text.strip_prefix('<') {
        (None, Some(number(high)?))
    } else if let Some((low, high)) = text.split_once(['-', '–']) {
        let (low, high) = (number(low)?, number(high)?);
        if low > high {
            return None;
        }
        (Some(low), Some(high))
    } else {
        let number = number(text)?;
        (Some(number), Some(number))
    })
}

/// A toll as its field has it.
pub(crate) fn toll_text(toll: Option<&Toll>) -> String {
    toll.map_or_else(|| NONE.to_owned(), |toll| bounds_text(toll.low, toll.high))
}

/// `12`, `12-40`, `12+`, `<40`, or `-` for none.
pub(crate) fn toll(text: &str) -> Result<Option<Toll>, Problem> {
    if text == NONE {
        return Ok(None);
    }
    let (low, high) = bounds(text).ok_or_else(|| {
        Problem::wrong(
            format!("`{text}` is no number of people"),
            "write 12, 12-40, 12+ for at least 12, <40 for at most 40, or - for none",
        )
    })?;
    Ok(Some(Toll {
        low,
        high,
        best: low.filter(|_| low == high),
    }))
}

/// The value of a quantity as its field has it.
pub(crate) fn value_text(low: Option<f64>, high: Option<f64>) -> String {
    bounds_text(low, high)
}

/// The low and the high bound of a quantity, which has at least one.
pub(crate) fn value(text: &str) -> Result<(Option<f64>, Option<f64>), Problem> {
    bounds(text)
        .filter(|(low, high): &(Option<f64>, Option<f64>)| {
            [low, high].into_iter().flatten().all(|it| it.is_finite())
        })
        .ok_or_else(|| {
            Problem::wrong(
                format!("`{text}` is no value"),
                "write 1200, 44.5, 1200-1500, 1200+ for at least that many, or <1500",
            )
        })
}

/// A place as its field has it.
pub(crate) fn place_text(place: Option<&PlaceRef>) -> String {
    let Some(place) = place else {
        return NONE.to_owned();
    };
    let mut text = place.name.clone();
    for part in [&place.adm1, &place.country].into_iter().flatten() {
        if *part != place.name {
            text.push_str(", ");
            text.push_str(part);
        }
    }
    if let Some(number) = place.geonameid {
        text.push_str(&format!(" #{number}"));
    }
    text
}

/// A place of the gazetteer as a field has it.
pub(crate) fn entry_text(gazetteer: &Gazetteer, id: PlaceId) -> String {
    let entry = gazetteer.entry(id);
    place_text(Some(&place_of(gazetteer, &entry, entry.name)))
}

/// What sort of place it is, for people.
pub(crate) fn sort_of(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Settlement => "town or village",
        PlaceKind::Adm2 => "district",
        PlaceKind::Adm1 => "province",
        PlaceKind::Country => "country",
        _ => "region",
    }
}

/// The place that is meant; `None` for `-`.
pub(crate) fn place(text: &str) -> Result<Option<PlaceRef>, Problem> {
    if text == NONE {
        return Ok(None);
    }
    let gazetteer = Gazetteer::current();
    let (words, number) = match text.rsplit_once('#') {
        Some((words, number)) => (words.trim(), Some(number.trim())),
        None => (text, None),
    };
    let mut parts = words
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let name = parts.next().unwrap_or_default();
    if let Some(number) = number {
        let id = number.parse().ok().and_then(|it| gazetteer.geoname(it));
        let entry = id.map(|id| gazetteer.entry(id)).ok_or_else(|| {
            Problem::wrong(
                format!("the gazetteer has no place with the number `{number}`"),
                "choose one of the suggestions, or leave the number out",
            )
        })?;
        let name = if name.is_empty() { entry.name } else { name };
        return Ok(Some(place_of(gazetteer, &entry, name)));
    }
    let within: Vec<String> = parts.map(fold).collect();
    let mut found: Vec<PlaceEntry<'_>> = gazetteer
        .lookup_exact(name)
        .into_iter()
        .map(|it| gazetteer.entry(it.place))
        .filter(|entry| within.iter().all(|part| lies_in(gazetteer, entry, part)))
        .collect();
    if let [entry] = found.as_slice() {
        return Ok(Some(place_of(gazetteer, entry, name)));
    }
    if found.is_empty() {
        return unlisted(gazetteer, name, &within).map(Some);
    }
    let all = found.len();
    found.truncate(CHOICES);
    let choices: Vec<String> = found
        .iter()
        .map(|it| format!("“{}” ({})", entry_text(gazetteer, it.id), sort_of(it.kind)))
        .collect();
    Err(Problem::wrong(
        format!("`{text}` may be any of {all} places"),
        format!(
            "write one of them as it stands here: {}",
            choices.join(", ")
        ),
    ))
}

/// Whether a place lies in what a person wrote behind its name: a country's code or name, or a unit's name.
fn lies_in(gazetteer: &Gazetteer, entry: &PlaceEntry<'_>, part: &str) -> bool {
    let units = [gazetteer.adm1_of(entry.id), gazetteer.adm2_of(entry.id)];
    let countries = gazetteer.countries_of(entry.id);
    units
        .into_iter()
        .flatten()
        .any(|unit| fold(gazetteer.entry(unit).name) == *part)
        || countries.into_iter().any(|code| {
            fold(code) == *part
                || gazetteer
                    .country(code)
                    .is_some_and(|country| fold(country.name) == *part)
        })
}

/// A place that the gazetteer does not have: its country must be told.
fn unlisted(gazetteer: &Gazetteer, name: &str, within: &[String]) -> Result<PlaceRef, Problem> {
    let country = within.last().and_then(|last| {
        gazetteer
            .country(&last.to_uppercase())
            .or_else(|| gazetteer.country_by_name(last))
    });
    let country = country.filter(|_| !name.is_empty()).ok_or_else(|| {
        Problem::wrong(
            format!("the gazetteer has no place `{name}`"),
            "choose one of the suggestions; for a place that it does not have write its country too, such as “Nayla, CD”",
        )
    })?;
    let unit = gazetteer
        .units_of(country.iso2)
        .find(|&unit| within[..within.len() - 1].contains(&fold(gazetteer.entry(unit).name)));
    Ok(PlaceRef {
        name: name.to_owned(),
        country: Some(country.iso2.to_owned()),
        adm1: unit.map(|unit| gazetteer.entry(unit).name.to_owned()),
        adm2: None,
        lat: None,
        lon: None,
        geonameid: None,
        precision: PlacePrecision::Settlement,
        gazetteer: None,
        score: None,
    })
}

/// A gazetteer's entry as records have it, under the name that was written.
fn place_of(gazetteer: &Gazetteer, entry: &PlaceEntry<'_>, name: &str) -> PlaceRef {
    let unit = |own: bool, above: Option<PlaceId>| {
        if own {
            Some(entry.name.to_owned())
        } else {
            above.map(|unit| gazetteer.entry(unit).name.to_owned())
        }
    };
    // An `f32` prints as what it was read from at four places, about 10 m.
    let degrees = |degrees: f32| Some((f64::from(degrees) * 1e4).round() / 1e4);
    PlaceRef {
        name: name.to_owned(),
        country: entry.country.map(str::to_owned),
        adm1: unit(entry.kind == PlaceKind::Adm1, gazetteer.adm1_of(entry.id)),
        adm2: unit(entry.kind == PlaceKind::Adm2, gazetteer.adm2_of(entry.id)),
        lat: degrees(entry.lat),
        lon: degrees(entry.lon),
        geonameid: entry.geonameid,
        precision: match entry.kind {
            PlaceKind::Country => PlacePrecision::Country,
            PlaceKind::Adm1 => PlacePrecision::Adm1,
            PlaceKind::Adm2 => PlacePrecision::Adm2,
            PlaceKind::Settlement => PlacePrecision::Settlement,
            _ => PlacePrecision::Region,
        },
        gazetteer: Some(gazetteer.id().to_owned()),
        score: None,
    }
}

/// Sides as their field has them.
pub(crate) fn sides_text(sides: &[Party]) -> String {
    if sides.is_empty() {
        return NONE.to_owned();
    }
    let sides: Vec<String> = sides
        .iter()
        .map(|side| match &side.actor {
            Some(actor) => format!("{} [{actor}]", side.name),
            None => side.name.clone(),
        })
        .collect();
    sides.join("; ")
}

/// Sides with a semicolon between them; one without an id gets that of the actor whose name it is, `[]` says that it is none.
pub(crate) fn sides(text: &str, actors: &Actors) -> Result<Vec<Party>, Problem> {
    if text == NONE {
        return Ok(Vec::new());
    }
    text.split(';')
        .map(str::trim)
        .filter(|side| !side.is_empty())
        .map(|side| {
            let id = side
                .strip_suffix(']')
                .and_then(|side| side.rsplit_once('['));
            let (name, actor) = match id {
                None => (side, actors.canonical(side).map(|it| it.id.clone())),
                Some((name, "")) => (name.trim(), None),
                Some((name, id)) => {
                    let actor = actors.get(id.trim()).ok_or_else(|| {
                        Problem::wrong(
                            format!("the codebook has no actor `{id}`"),
                            "choose one of the suggestions, or leave the brackets out",
                        )
                    })?;
                    (name.trim(), Some(actor.id.clone()))
                }
            };
            if name.is_empty() {
                return Err(Problem::wrong(
                    "a side has no name",
                    "write its name before the brackets",
                ));
            }
            Ok(Party {
                name: name.to_owned(),
                actor,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use concord_codebook::Codebook;

    use super::*;

    #[test]
    fn tolls_are_written_as_they_are_read() {
        for text in ["12", "12-40", "12+", "<40", "-"] {
            assert_eq!(toll_text(toll(text).unwrap().as_ref()), text);
        }
        for text in ["", "many", "40-12", "-3", "1.5"] {
            assert!(toll(text).is_err(), "{text}");
        }
        let (low, high) = value("1,200.5-1300").unwrap();
        assert_eq!(value_text(low, high), "1200.5-1300");
        assert!(value("-").is_err() && value("nan").is_err());
    }

    #[test]
    fn dates_are_written_as_they_are_read() {
        for text in [
            "2021",
            "2021-08",
            "2021-08-26",
            "2021-08-26 to 2021-09-02",
            "from 2021-08-01",
            "until 2021-08-31",
            "-",
        ] {
            assert_eq!(date_text(date(text).unwrap().as_ref()), text);
        }
        assert!(date("last Thursday").is_err() && date("2021-08 to then").is_err());
    }

    #[test]
    fn places_are_found_by_number_and_by_what_they_lie_in() {
        let kabul = place("Kaboul, AF #1138958").unwrap().unwrap();
        assert_eq!(
            (kabul.name.as_str(), kabul.geonameid),
            ("Kaboul", Some(1138958))
        );
        assert_eq!(kabul.precision, PlacePrecision::Settlement);
        let again = place(&place_text(Some(&kabul))).unwrap().unwrap();
        assert_eq!(again, kabul);
        // One name of many places is refused with the choices.
        let refused = place("Springfield").unwrap_err();
        assert!(refused.hint.contains('#'), "{}", refused.hint);
        let one = place("Springfield, Illinois, US").unwrap().unwrap();
        assert_eq!(one.adm1.as_deref(), Some("Illinois"));
        // What the gazetteer does not have needs its country.
        assert!(place("Qwxzville").is_err() && place("Qwxzville, Nowhere").is_err());
        let unlisted = place("Qwxzville, TD").unwrap().unwrap();
        assert_eq!(
            (unlisted.country.as_deref(), unlisted.lat),
            (Some("TD"), None)
        );
        assert_eq!(place_text(Some(&unlisted)), "Qwxzville, TD");
        assert_eq!(place("-").unwrap(), None);
        assert!(place("Kabul #99999999").is_err());
    }

    #[test]
    fn sides_carry_their_actor() {
        let actors = &Codebook::embedded().actors;
        let known = actors.entries().last().unwrap();
        let text = format!("fighters [{}]; masked gunmen", known.id);
        let read = sides(&text, actors).unwrap();
        assert_eq!(read[0].actor.as_deref(), Some(known.id.as_str()));
        assert_eq!(
            (read[1].name.as_str(), &read[1].actor),
            ("masked gunmen", &None)
        );
        assert_eq!(sides_text(&read), text);
        assert!(sides("x [no such id]", actors).is_err());
        assert!(sides("[]", actors).is_err());
        assert!(sides("-", actors).unwrap().is_empty());
    }
}
