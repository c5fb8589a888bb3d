//! How often a spelling that the gazetteer does not have leads to its place:
//! `cargo run --release -p concord-gazetteer --example variants [-- MISSES]`, with a number to see so many misses of each group.
//!
//! For every place with three or more Latin names in a group of countries one name is taken out (by a hash, so always the same), at
//! most 1,500 a group; the gazetteer is compiled anew without them, and each is searched among all names of its country. A district
//! named after its seat has the seat's spellings by copy (`xtask gazetteer`), so the name is taken out of both; as no spelling can tell
//! the two apart, the first candidate is also counted with either for right. Names that follow from another by rule (without
//! "province") stay. The last group is there to see whether what was learned from misses of the others holds elsewhere: its misses are
//! not shown.

use std::collections::BTreeMap;
use std::error::Error;

use concord_gazetteer::format::{self, ARTICLE, PRIMARY, STRIPPED, Source};
use concord_gazetteer::{Gazetteer, PlaceKind, Reach, is_latin, strip_type_words};

/// Places tested in a group.
const MOST: usize = 1500;

const GROUPS: [&[&str]; 4] = [
    &["AF", "PK", "IR", "IQ", "SY", "YE", "SD", "SO", "LY"],
    &["NG", "ML", "NE", "BF", "CD", "MZ"],
    &["UA", "RU", "MM", "IN"],
    &["EG", "DZ", "TD", "ET", "KE", "BD", "TR", "GE", "KZ", "PH"],
];

struct Case {
    name: String,
    place: u32,
    country: String,
}

/// A mixed-up number of a place, the same in every run.
fn mixed(place: u32) -> u32 {
    place.wrapping_mul(0x9e37_79b1).rotate_left(13)
}

/// Latin names of each place with their flags.
type Names<'s> = BTreeMap<u32, Vec<(&'s str, u8)>>;

fn names(source: &Source) -> Names<'_> {
    let mut names: Names<'_> = BTreeMap::new();
    for (key, postings) in source.keys.iter().filter(|(key, _)| is_latin(key)) {
        for posting in postings {
            let list = names.entry(posting.place).or_default();
            list.push((key, posting.flags));
        }
    }
    names
}

/// The unit or the seat that has the spellings of a place by copy, and the place.
fn twins(source: &Source, names: &Names<'_>, place: u32) -> Vec<u32> {
    let row = &source.places[place as usize];
    let main = |place: u32| {
        let list = names.get(&place).into_iter().flatten();
        list.filter(|(_, flags)| flags & PRIMARY != 0)
            .map(|(name, _)| *name)
            .collect::<Vec<_>>()
    };
    let own = main(place);
    let mut twins = vec![place];
    if row.kind == PlaceKind::Settlement {
        let units = [row.adm1, row.adm2].into_iter().flatten();
        let units = units.filter_map(|unit| u32::try_from(unit).ok());
        twins.extend(units.filter(|unit| main(*unit).iter().any(|name| own.contains(name))));
    } else {
        let bearers = own
            .iter()
            .filter_map(|name| source.keys.get(*name))
            .flatten();
        twins.extend(bearers.map(|posting| posting.place).filter(|other| {
            let other = &source.places[*other as usize];
            let unit = Some(place as usize);
            other.kind == PlaceKind::Settlement && (other.adm1 == unit || other.adm2 == unit)
        }));
    }
    twins
}

fn cases(source: &Source, names: &Names<'_>, group: &[&str]) -> Vec<Case> {
    let mut cases: Vec<Case> = names
        .iter()
        .filter_map(|(place, names)| {
            let country = source.places[*place as usize].country?;
            let country = source.countries[country].iso2.clone();
            let own: Vec<&str> = names
                .iter()
                .filter(|(_, flags)| flags & (ARTICLE | STRIPPED) == 0)
                .map(|(name, _)| *name)
                .collect();
            let held = *own.get(mixed(*place) as usize % own.len().max(1))?;
            (own.len() >= 3 && group.contains(&country.as_str())).then(|| Case {
                name: held.to_owned(),
                place: *place,
                country,
            })
        })
        .collect();
    cases.sort_by_key(|case| mixed(case.place ^ 0x5555));
    cases.truncate(MOST);
    cases
}

fn main() -> Result<(), Box<dyn Error>> {
    let show: usize = std::env::args().nth(1).map_or(Ok(0), |most| most.parse())?;
    let source = Gazetteer::embedded().rows();
    let names = names(&source);
    for (number, group) in GROUPS.into_iter().enumerate() {
        let cases = cases(&source, &names, group);
        let mut rows = Gazetteer::embedded().rows();
        for case in &cases {
            let twins = twins(&source, &names, case.place);
            let follows = |place: u32| {
                let mut others = names.get(&place).into_iter().flatten();
                others.any(|(name, _)| {
                    strip_type_words(name).is_some_and(|(rest, _)| rest == case.name)
                })
            };
            if let Some(postings) = rows.keys.get_mut(&case.name) {
                postings.retain(|posting| {
                    !twins.contains(&posting.place)
                        || posting.flags & STRIPPED != 0 && follows(posting.place)
                });
            }
        }
        rows.keys.retain(|_, postings| !postings.is_empty());
        let gazetteer = Gazetteer::from_bytes(format::encode(&rows, 1)?)?;
        let [
            mut among,
            mut first,
            mut either,
            mut borne,
            mut settled,
            mut settled_right,
        ] = [0; 6];
        let mut misses = Vec::new();
        for case in &cases {
            let exact = gazetteer.lookup_exact(&case.name);
            let own = exact
                .iter()
                .map(|candidate| candidate.place)
                .filter(|place| gazetteer.entry(*place).country == Some(case.country.as_str()));
            // A name that another place of the country bears is that place's.
            let mut found: Vec<u32> = own.map(|place| place.index()).collect();
            let borne_here = !found.is_empty();
            borne += usize::from(borne_here);
            if found.is_empty() {
                let near = gazetteer.nearest(&case.name, &[&case.country], Reach::Sound);
                found.extend(near.iter().map(|(candidate, _)| candidate.place.index()));
            }
            let twins = twins(&source, &names, case.place);
            let right = found.first().is_some_and(|place| twins.contains(place));
            among += usize::from(found.contains(&case.place));
            first += usize::from(found.first() == Some(&case.place));
            either += usize::from(right);
            let settlement = source.places[case.place as usize].kind == PlaceKind::Settlement;
            settled += usize::from(settlement);
            settled_right += usize::from(settlement && right);
            if !right {
                let told = |place: &u32| {
                    let list = names.get(place).into_iter().flatten();
                    list.map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
                };
                let instead = found.first().map_or_else(String::new, told);
                let fault = if borne_here {
                    "borne"
                } else if found.iter().any(|place| twins.contains(place)) {
                    "behind"
                } else {
                    "not found"
                };
                misses.push(format!(
                    "{fault}: {} {} [{}] instead: {instead}",
                    case.country,
                    case.name,
                    told(&case.place),
                ));
            }
        }
        let show = if number + 1 < GROUPS.len() { show } else { 0 };
        let step = misses.len().div_ceil(show.max(1)).max(1);
        for miss in misses.iter().step_by(step).take(show) {
            println!("  {miss}");
        }
        let share = |part: usize| 100.0 * part as f64 / cases.len().max(1) as f64;
        println!(
            "{}: {} names, among the candidates {:.1} %, first {:.1} %, first with its seat or district for right {:.1} %; of the {settled} settlements among them {:.1} %; borne by another place of the country {:.1} %",
            group.join(" "),
            cases.len(),
            share(among),
            share(first),
            share(either),
            100.0 * settled_right as f64 / settled.max(1) as f64,
            share(borne),
        );
    }
    Ok(())
}
