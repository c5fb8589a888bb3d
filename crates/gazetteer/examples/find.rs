//! Prints the candidates of a name: `cargo run --release -p concord-gazetteer --example find -- "Deir ez-Zor"`. Without a
//! name, prints sizes, the time to read the tables and all first-order units.

use std::time::Instant;

use concord_gazetteer::{Gazetteer, PlaceKind};

fn main() {
    let start = Instant::now();
    let gazetteer = Gazetteer::embedded();
    let read = start.elapsed();
    let names: Vec<String> = std::env::args().skip(1).collect();
    if names.is_empty() {
        eprintln!(
            "{}: {} places, read in {read:?}",
            gazetteer.version(),
            gazetteer.len()
        );
        for country in gazetteer.countries() {
            let units: Vec<String> = gazetteer
                .units_of(country.iso2)
                .filter(|place| gazetteer.kind(*place) == PlaceKind::Adm1)
                .map(|place| gazetteer.entry(place))
                .map(|entry| format!("{} {}", entry.adm1.unwrap_or_default(), entry.name))
                .collect();
            println!("{} {}: {}", country.iso2, country.name, units.join("; "));
        }
    }
    for name in names {
        let start = Instant::now();
        let found = gazetteer.lookup(&name);
        println!(
            "{name}: {} candidates in {:?}",
            found.len(),
            start.elapsed()
        );
        for candidate in found.iter().take(12) {
            let entry = gazetteer.entry(candidate.place);
            let unit = gazetteer
                .adm1_of(candidate.place)
                .map_or("", |unit| gazetteer.entry(unit).name);
            println!(
                "  {:?} {:?} {} ({:?}), {unit}, {} {:.3} {:.3} pop {}",
                candidate.how,
                candidate.primary,
                entry.name,
                entry.kind,
                entry.country.unwrap_or("-"),
                entry.lat,
                entry.lon,
                entry.population
            );
        }
    }
}
