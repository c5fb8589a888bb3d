//! Links invented accounts and prints how long it took and how well it went.
//!
//! `cargo run --release -p concord-link --example synthetic -- 20000`
//!
//! Incidents are spread over towns of very different size; each is told by one to five reports whose dates, places and tolls err as
//! reports do. The numbers are for comparing versions of the linker with one another, not for claims about real text.

use std::time::Instant;

use concord_link::{Constraints, Families, Passage, link};
use concord_record::{Account, DateRange, Document, EventType, Party, PlacePrecision, PlaceRef};

mod invented;

use invented::Random;

/// Whether something of that many per cent comes to pass.
fn chance(dice: &mut Random, percent: u64) -> bool {
    dice.below(100) < percent
}

const KINDS: &[EventType] = &[
    EventType::Bombing,
    EventType::ArmedAssault,
    EventType::Airstrike,
    EventType::Clash,
    EventType::RocketShelling,
    EventType::Attack,
];

struct Incident {
    day: jiff::civil::Date,
    town: u64,
    kind: EventType,
    side: u64,
    killed: u64,
    words: Vec<u64>,
}

fn main() {
    let wanted: usize = std::env::args()
        .nth(1)
        .map_or(20_000, |text| text.parse().expect("a number of accounts"));
    let mut dice = Random(7);
    let mut told: Vec<(Account, Document, String, usize)> = Vec::new();
    let mut incidents = 0;
    while told.len() < wanted {
        let incident = incident(&mut dice);
        for _ in 0..=dice.below(4).min(dice.below(4)) {
            let id = told.len();
            let (account, document, text) = telling(&mut dice, &incident, id);
            told.push((account, document, text, incidents));
        }
        incidents += 1;
    }
    let passages: Vec<Passage<'_>> = told
        .iter()
        .map(|(account, document, text, _)| Passage {
            account,
            document,
            text,
        })
        .collect();
    let start = Instant::now();
    let linking = link(&passages, &Families::default(), &Constraints::default());
    let took = start.elapsed();

    let truth: std::collections::BTreeMap<&str, usize> = told
        .iter()
        .map(|(account, _, _, incident)| (account.id.as_str(), *incident))
        .collect();
    let pairs = |sizes: std::collections::BTreeMap<usize, usize>| -> usize {
        sizes.values().map(|n| n * (n - 1) / 2).sum()
    };
    let (mut hit, mut found) = (0, 0);
    for cluster in &linking.clusters {
        let mut sizes = std::collections::BTreeMap::new();
        for account in &cluster.accounts {
            *sizes.entry(truth[account.as_str()]).or_insert(0) += 1;
        }
        hit += pairs(sizes);
        found += cluster.accounts.len() * (cluster.accounts.len() - 1) / 2;
    }
    let mut sizes = std::collections::BTreeMap::new();
    for &incident in truth.values() {
        *sizes.entry(incident).or_insert(0) += 1;
    }
    let all = pairs(sizes);
    let largest = linking.clusters.iter().map(|c| c.accounts.len()).max();
    println!(
        "{} accounts of {incidents} incidents: {} clusters, largest {}, {} pairs kept",
        told.len(),
        linking.clusters.len(),
        largest.unwrap_or(0),
        linking.pairs.len()
    );
    println!(
        "pairs: precision {:.3}, recall {:.3}; {:.2} s",
        hit as f64 / found.max(1) as f64,
        hit as f64 / all.max(1) as f64,
        took.as_secs_f64()
    );
}

fn incident(dice: &mut Random) -> Incident {
    let day = jiff::civil::date(2030, 1, 1)
        .checked_add(jiff::Span::new().days(dice.below(730) as i64))
        .expect("a day of the calendar");
    // The product of two draws makes few towns busy and many quiet.
    let town = dice.below(30) * dice.below(30);
    Incident {
        day,
        town,
        kind: KINDS[dice.below(KINDS.len() as u64) as usize],
        side: (town + dice.below(3)) % 8,
        killed: dice.below(6) * dice.below(6),
        words: (0..6).map(|_| dice.below(4000)).collect(),
    }
}

fn telling(dice: &mut Random, incident: &Incident, number: usize) -> (Account, Document, String) {
    let off = [0, 0, 0, 0, 0, 0, 0, 1, -1, 2][dice.below(10) as usize];
    let day = incident
        .day
        .checked_add(jiff::Span::new().days(off))
        .expect("a day of the calendar");
    let province = incident.town / 40;
    let fine = chance(dice, 75);
    let killed = if chance(dice, 70) {
        incident.killed
    } else {
        incident.killed + dice.below(4)
    };
    let document = invented::document(
        &format!("d{number}"),
        day.tomorrow().expect("a day of the calendar"),
    );
    let side = format!("side-{}", incident.side);
    let account = Account {
        event_type: if chance(dice, 85) {
            incident.kind
        } else {
            EventType::Attack
        },
        date: chance(dice, 95).then(|| DateRange::day(day)),
        place: Some(PlaceRef {
            name: if fine {
                format!("Town {}", incident.town)
            } else {
                format!("Province {province}")
            },
            country: Some(format!("X{}", province / 6)),
            adm1: Some(format!("Province {province}")),
            adm2: None,
            lat: fine.then_some(10.0 + (incident.town % 40) as f64 * 0.1),
            lon: fine.then_some(20.0 + province as f64 * 2.0),
            geonameid: None,
            gazetteer: None,
            score: None,
            precision: if fine {
                PlacePrecision::Settlement
            } else {
                PlacePrecision::Adm1
            },
        }),
        perpetrators: chance(dice, 65)
            .then(|| Party {
                name: side.clone(),
                actor: Some(side),
            })
            .into_iter()
            .collect(),
        killed: chance(dice, 85).then(|| invented::toll(killed)),
        ..invented::account(format!("d{number}-1"), &document.id, incident.kind)
    };
    let mut words: Vec<String> = incident
        .words
        .iter()
        .filter(|_| chance(dice, 45))
        .map(|word| format!("word{word}"))
        .collect();
    words.extend((0..6).map(|_| format!("word{}", dice.below(4000))));
    (account, document, words.join(" "))
}
