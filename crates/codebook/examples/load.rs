//! How long a codebook takes to load, and how much is in it: of the folder that is named, or the built-in one.

use std::time::Instant;

use concord_codebook::Codebook;

fn main() {
    let start = Instant::now();
    let loaded;
    let codebook = match std::env::args_os().nth(1) {
        None => Codebook::embedded(),
        Some(dir) => match Codebook::load(dir.as_ref()) {
            Ok(codebook) => {
                loaded = codebook;
                &loaded
            }
            Err(error) => {
                eprintln!("{error}");
                std::process::exit(2);
            }
        },
    };
    let elapsed = start.elapsed();
    println!(
        "loaded in {:.1} ms, {}",
        elapsed.as_secs_f64() * 1e3,
        codebook.hash
    );
    println!(
        "types {}, triggers {}",
        codebook.events.types().len(),
        codebook.events.triggers().count()
    );
    println!(
        "actors {} (countries {}), listed aliases {}",
        codebook.actors.entries().len(),
        codebook.actors.countries().len(),
        codebook.actors.alias_count()
    );
    println!(
        "people {}, targets {}, weapons {}",
        codebook.people.len(),
        codebook.targets.len(),
        codebook.weapons.iter().count()
    );
    println!(
        "stances {}, hedges {}, measures {}, relations {}",
        codebook.stances.iter().count(),
        codebook.hedges.iter().count(),
        codebook.measures.iter().count(),
        codebook.relations.iter().count()
    );
}
