//! How often a spelling that the gazetteer does not have leads to its place:
//! `cargo run --release -p concord-gazetteer --example variants`
//!
//! For every place with three or more Latin names in a group of countries one name is taken out (by a hash, so always the same), at
//! most 1,500 a group; the gazetteer is compiled anew without them, and each is searched among all names of its country.

use std::collections::BTreeMap;
use std::error::Error;

use concord_gazetteer::format::{self, ARTICLE, STRIPPED, Source};
use concord_gazetteer::{Gazetteer, is_latin};

/// Places tested in a group.
const MOST: usize = 1500;

const GROUPS: [&[&str]; 3] = [
    &["AF", "PK", "IR", "IQ", "SY", "YE", "SD", "SO", "LY"],
    &["NG", "ML", "NE", "BF", "CD", "MZ"],
    &["UA", "RU", "MM", "IN"],
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

fn cases(source: &Source, group: &[&str]) -> Vec<Case> {
    let mut names: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for (key, postings) in &source.keys {
        if !is_latin(key) {
            continue;
        }
        for posting in postings
            .iter()
            .filter(|posting| posting.flags & (ARTICLE | STRIPPED) == 0)
        {
            names.entry(posting.place).or_default().push(key);
        }
    }
    let mut cases: Vec<Case> = names
        .into_iter()
        .filter_map(|(place, names)| {
            let country = source.places[place as usize].country?;
            let country = source.countries[country].iso2.clone();
            let held = *names.get(mixed(place) as usize % names.len())?;
            (names.len() >= 3 && group.contains(&country.as_str())).then(|| Case {
                name: held.to_owned(),
                place,
                country,
            })
        })
        .collect();
    cases.sort_by_key(|case| mixed(case.place ^ 0x5555));
    cases.truncate(MOST);
    cases
}

fn main() -> Result<(), Box<dyn Error>> {
    let source = Gazetteer::embedded().rows();
    for group in GROUPS {
        let cases = cases(&source, group);
        let mut rows = Gazetteer::embedded().rows();
        for case in &cases {
            if let Some(postings) = rows.keys.get_mut(&case.name) {
                postings.retain(|posting| posting.place != case.place);
            }
        }
        rows.keys.retain(|_, postings| !postings.is_empty());
        let gazetteer = Gazetteer::from_bytes(format::encode(&rows, 1)?)?;
        let (mut among, mut first) = (0, 0);
        for case in &cases {
            let exact = gazetteer.lookup_exact(&case.name);
            let own = exact
                .iter()
                .map(|candidate| candidate.place)
                .filter(|place| gazetteer.entry(*place).country == Some(case.country.as_str()));
            // A name that another place of the country bears is that place's.
            let mut found: Vec<u32> = own.map(|place| place.index()).collect();
            if found.is_empty() {
                let near = gazetteer.nearest(&case.name, &[&case.country], 1);
                found.extend(near.iter().map(|(candidate, _)| candidate.place.index()));
            }
            among += usize::from(found.contains(&case.place));
            first += usize::from(found.first() == Some(&case.place));
        }
        let share = |part: usize| 100.0 * part as f64 / cases.len().max(1) as f64;
        println!(
            "{}: {} names, among the candidates {:.1} %, first {:.1} %",
            group.join(" "),
            cases.len(),
            share(among),
            share(first)
        );
    }
    Ok(())
}
