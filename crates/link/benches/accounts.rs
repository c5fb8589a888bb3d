//! What it costs to take one more report into a large casebook: invented accounts of incidents that cluster in towns and weeks as
//! events do, five reports an incident. `cargo bench -p concord-link --bench accounts [ACCOUNTS]`.

use std::time::Instant;

use concord_link::{Constraints, Families, Linker, Model, Passage};
use concord_record::{Account, DateRange, Document, EventType, Party, PlacePrecision, PlaceRef};

#[path = "../examples/invented/mod.rs"]
mod invented;

use invented::Random;

const KINDS: [EventType; 5] = [
    EventType::Bombing,
    EventType::ArmedAssault,
    EventType::Clash,
    EventType::Airstrike,
    EventType::Kidnapping,
];

/// Syllables of towns and words.
const PARTS: [&str; 16] = [
    "ba", "ko", "du", "mi", "ra", "so", "ti", "ne", "ga", "lu", "fe", "po", "wa", "zi", "hu", "ja",
];

fn word(mut number: u64) -> String {
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(PARTS[(number % 16) as usize]);
        number /= 16;
    }
    word
}

fn telling(incident: u64, report: u64, random: &mut Random) -> (Document, Account, String) {
    let mut own = Random(incident);
    // Squares make a few towns far busier than the rest.
    let town = own.below(70) * own.below(70);
    let (country, province) = (town / 200, town / 20);
    let first = jiff::civil::date(2010, 1, 1);
    let day = first + jiff::Span::new().days(own.below(4000) as i64);
    let killed = 1 + own.below(6) * own.below(6);
    let kind = KINDS[own.below(5) as usize];
    let place = word(town);
    let name = format!("{}{}", place[..1].to_uppercase(), &place[1..]);
    let id = format!("d{incident:06}-{report}");
    let document = Document {
        publisher: Some(format!("Outlet {report}")),
        ..invented::document(&id, day + jiff::Span::new().days(1))
    };
    let told = killed + random.below(3);
    let settlement = random.below(5) > 0;
    let account = Account {
        date: Some(DateRange::day(day)),
        place: Some(PlaceRef {
            name: name.clone(),
            country: Some(format!("X{country}")),
            adm1: Some(format!("Province {province}")),
            adm2: None,
            lat: settlement.then_some((province % 60) as f64 + (town % 20) as f64 * 0.07),
            lon: settlement.then_some((country * 3) as f64),
            geonameid: None,
            gazetteer: None,
            score: None,
            precision: if settlement {
                PlacePrecision::Settlement
            } else {
                PlacePrecision::Adm1
            },
        }),
        perpetrators: vec![Party {
            name: "Red Reed".to_owned(),
            actor: Some(format!("side-{}", country % 7)),
        }],
        killed: Some(invented::toll(told)),
        ..invented::account(format!("{id}.1"), &id, kind)
    };
    let words: Vec<String> = (0..12).map(|_| word(own.below(3000))).collect();
    let text = format!("In {name} {told} people died when {}", words.join(" "));
    (document, account, text)
}

fn main() {
    let count: u64 = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(100_000);
    let mut random = Random(7);
    let mut told: Vec<(Document, Account, String)> = (0..count + 200)
        .map(|at| telling(at / 5, at % 5, &mut random))
        .collect();
    // The last ones are reports on incidents from all over.
    for at in 0..200 {
        let other = random.below(count) as usize;
        told.swap(count as usize + at, other);
    }
    let passages: Vec<Passage<'_>> = told
        .iter()
        .map(|(document, account, text)| Passage {
            account,
            document,
            text,
        })
        .collect();
    let (most, new) = passages.split_at(count as usize);
    let none = Families::default();
    let mut linker = Linker::new(Model::default(), Constraints::default());
    let start = Instant::now();
    linker.add(most, &none);
    println!(
        "{count} accounts at once: {:.1} s",
        start.elapsed().as_secs_f64()
    );
    let mut times: Vec<f64> = new
        .iter()
        .map(|passage| {
            let start = Instant::now();
            linker.add(std::slice::from_ref(passage), &none);
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "one more report: median {:.2} ms, 95 % {:.2} ms, most {:.2} ms",
        times[times.len() / 2],
        times[times.len() * 95 / 100],
        times[times.len() - 1]
    );
    let mut anew = Linker::new(Model::default(), Constraints::default());
    anew.add(&passages, &none);
    let (grown, anew) = (linker.clusters(), anew.clusters());
    println!(
        "{} events; equal to linking anew: {}",
        grown.len(),
        grown == anew
    );
}
