//! Makes a casebook of as many accounts as are asked for, to measure the workbench on:
//!
//! ```text
//! cargo run --release -p concord-serve --example large_casebook -- DIR 100000
//! ```
//!
//! Reports, places and figures are invented by a fixed sequence of numbers, so the same command gives the same casebook. The reports
//! are written with their coding beside them, and events are those that were invented: coding and linking are measured elsewhere,
//! and this is about what comes after them. Everything else, from captures to the index and the log, is as in any casebook.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use concord_casebook::{
    Casebook, Coded, Coder, Input, Options, Rejection, StoredBlock, View, ViewInput, ViewRecords,
    collect,
};
use concord_gazetteer::Shapes;
use concord_link::Families;
use concord_reconcile::{Policy, reconcile};
use concord_record::{
    Account, Attribution, Contradiction, ContradictionKind, DateRange, Document, EventType,
    Evidence, Field, Measure, Modifier, Party, PlacePrecision, PlaceRef, Quantity, Record, Text,
    Toll,
};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Accounts of a report, and reports of a file.
const ACCOUNTS: usize = 8;
const REPORTS: usize = 250;
const KINDS: [EventType; 6] = [
    EventType::Bombing,
    EventType::ArmedAssault,
    EventType::Airstrike,
    EventType::Clash,
    EventType::Kidnapping,
    EventType::Raid,
];
/// Stretches of land on which places are invented: south, west, north, east.
const LANDS: [[f64; 4]; 5] = [
    [31.0, 62.0, 37.0, 70.0],
    [31.0, 40.0, 37.0, 46.0],
    [33.0, 36.5, 37.0, 41.5],
    [9.0, 5.0, 13.5, 14.0],
    [11.5, -8.0, 16.5, 1.0],
];

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn part(&mut self) -> f64 {
        self.below(1 << 20) as f64 / f64::from(1 << 20)
    }
}

/// A report with its coding.
#[derive(Serialize, Deserialize)]
struct Report {
    publisher: String,
    published: Date,
    tellings: Vec<Telling>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Telling {
    kind: EventType,
    date: Date,
    place: Option<PlaceRef>,
    group: u64,
    killed: u64,
    confidence: f64,
    fighters: Option<u64>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, accounts) = match arguments.as_slice() {
        [folder, accounts] => (PathBuf::from(folder), accounts.parse().unwrap_or(0)),
        _ => (PathBuf::new(), 0),
    };
    if accounts < ACCOUNTS {
        eprintln!("usage: large_casebook DIR ACCOUNTS");
        std::process::exit(2);
    }
    let sources = tempfile::tempdir().expect("a folder for the reports");
    write_reports(sources.path(), accounts);
    let options = Options::default();
    let mut casebook = Casebook::init(&folder, None, options).expect("an empty folder");
    let collection = collect(&[sources.path().to_owned()]);
    let report = casebook
        .add(collection.items, &Made, &mut |_| {})
        .expect("reports that can be added");
    assert!(report.failed.is_empty(), "{:?}", report.failed);
    casebook.refresh_view(&Made).expect("a view");
    let status = casebook.status().expect("a status");
    println!(
        "{} documents, {} events",
        status.documents, status.events.total
    );
    for count in &status.records {
        println!("{} {}", count.count, count.name);
    }
}

fn write_reports(folder: &std::path::Path, accounts: usize) {
    let mut numbers = Numbers(7);
    // Incidents come in the order of time, and the reports of a week tell of them.
    let mut reports: Vec<Report> = Vec::new();
    let mut open: Vec<Report> = Vec::new();
    let (mut told, mut day) = (0, Date::constant(2003, 1, 1));
    let mut number = 0;
    while told < accounts {
        let incident = invent(&mut numbers, number, day);
        number += 1;
        day = day.saturating_add(i64::from(number % 6 == 0).days());
        let tellings = [1, 1, 1, 2, 2, 3, 5][numbers.below(7) as usize];
        let mut used = BTreeSet::new();
        for _ in 0..tellings {
            let mut telling = incident.clone();
            if numbers.below(4) == 0 {
                telling.killed += 1 + numbers.below(9);
            }
            telling.confidence = 0.3 + 0.69 * numbers.part();
            telling.fighters = (numbers.below(30) == 0).then(|| 200 + 50 * numbers.below(60));
            let slot = (0..open.len())
                .find(|at| !used.contains(at) && open[*at].tellings.len() < ACCOUNTS);
            let at = slot.unwrap_or(open.len());
            if slot.is_none() {
                let publisher = format!("Outlet {}", numbers.below(60) + 1);
                open.push(Report {
                    publisher,
                    published: telling.date,
                    tellings: Vec::new(),
                });
            }
            used.insert(at);
            open[at].published = telling.date.saturating_add(1.day());
            open[at].tellings.push(telling);
            told += 1;
        }
        let (full, rest): (Vec<Report>, Vec<Report>) = open
            .into_iter()
            .partition(|it| it.tellings.len() >= ACCOUNTS);
        reports.extend(full);
        open = rest;
    }
    reports.extend(open);
    for (file, reports) in reports.chunks(REPORTS).enumerate() {
        let lines: Vec<String> = reports
            .iter()
            .map(|report| serde_json::to_string(report).expect("plain data"))
            .collect();
        std::fs::write(folder.join(format!("{file:05}.made")), lines.join("\n")).expect("a file");
    }
}

fn invent(numbers: &mut Numbers, number: u32, date: Date) -> Telling {
    let [south, west, north, east] = LANDS[numbers.below(5) as usize];
    // Towns lie on a coarse grid, so that places come again.
    let grid = |from: f64, to: f64, part: f64| from + ((to - from) * part * 14.0).round() / 14.0;
    let (lat, lon) = (
        grid(south, north, numbers.part()),
        grid(west, east, numbers.part()),
    );
    let unit = Shapes::embedded().at(lat, lon);
    let precision = match numbers.below(20) {
        0..12 => PlacePrecision::Settlement,
        12..15 => PlacePrecision::Adm2,
        15..18 => PlacePrecision::Adm1,
        _ => PlacePrecision::Country,
    };
    let place = unit.filter(|_| numbers.below(20) > 0).map(|unit| PlaceRef {
        name: format!("Town {:.0}-{:.0}-{number}", lat * 10.0, lon * 10.0),
        country: Some(unit.country.to_owned()),
        adm1: unit
            .adm1
            .map(|code| format!("Province {}-{code}", unit.country)),
        adm2: None,
        lat: Some(lat),
        lon: Some(lon),
        geonameid: None,
        gazetteer: None,
        score: None,
        precision,
    });
    Telling {
        kind: KINDS[numbers.below(6) as usize],
        date,
        place,
        group: numbers.below(25) + 1,
        killed: numbers.below(30),
        confidence: 0.5,
        fighters: None,
    }
}

/// Takes the coding from the file and the events from what was invented.
struct Made;

impl Coder for Made {
    fn version(&self) -> String {
        "made".to_owned()
    }

    fn code(&self, input: &Input<'_>) -> Result<Vec<Coded>, Rejection> {
        let text = std::str::from_utf8(input.bytes)
            .map_err(|error| Rejection::new(error.to_string(), "make it again"))?;
        text.lines()
            .enumerate()
            .map(|(row, line)| {
                let report: Report = serde_json::from_str(line)
                    .map_err(|error| Rejection::new(error.to_string(), "make it again"))?;
                Ok(coded(input, row, &report))
            })
            .collect()
    }
}

fn coded(input: &Input<'_>, row: usize, report: &Report) -> Coded {
    let id = input.document_id(Some(row));
    let mut text = String::new();
    let mut parts = Vec::new();
    for telling in &report.tellings {
        let begin = text.len();
        let place = telling
            .place
            .as_ref()
            .map_or("an unnamed place", |place| &place.name);
        let verb = format!("A {}", telling.kind.as_str().replace('_', " "));
        let killed = telling.killed.to_string();
        let group = format!("Group {}", telling.group);
        text.push_str(&format!("{verb} in {place} on {} killed {killed} people, officials said, and they blamed {group}.", telling.date));
        let find = |what: &str| {
            let at = text[begin..].find(what).expect("it was just written") + begin;
            at..at + what.len()
        };
        let spans = vec![
            (begin..text.len(), Field::Passage),
            (find(&verb), Field::Trigger),
            (find(&telling.date.to_string()), Field::Date),
            (find(&format!("killed {killed}")), Field::Killed),
            (find(&group), Field::Perpetrator),
        ];
        parts.push((spans, begin..text.len()));
        if let Some(fighters) = telling.fighters {
            text.push_str(&format!(" {group} is said to have {fighters} fighters."));
        }
        text.push_str("\n\n");
    }
    let held = Text::new(text);
    let mut records = Vec::new();
    let mut blocks = Vec::new();
    for (at, (telling, (spans, block))) in report.tellings.iter().zip(parts).enumerate() {
        let span = held.span(block.clone());
        blocks.push(StoredBlock {
            kind: "paragraph".to_owned(),
            start: span.start,
            end: span.end,
            page: None,
        });
        let evidence: Vec<Evidence> = spans
            .into_iter()
            .map(|(bytes, field)| Evidence::new(&id, &held, bytes, field))
            .collect();
        if let Some(fighters) = telling.fighters {
            let whole = format!("{fighters} fighters");
            let at_byte = held.as_str()[block.end..]
                .find(&whole)
                .expect("it was just written")
                + block.end;
            records.push(Record::Quantity(quantity(
                &id,
                at,
                telling,
                report,
                Evidence::new(&id, &held, at_byte..at_byte + whole.len(), Field::Value),
                fighters,
            )));
        }
        records.push(Record::Account(account(&id, at, telling, evidence)));
    }
    let hash = |text: &str| {
        Sha256::digest(text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    Coded {
        document: Document {
            file: format!("{}#{row}", input.file),
            sha256: input.sha256.to_owned(),
            text_sha256: hash(held.as_str()),
            title: Some(format!("{} of {}", report.publisher, report.published)),
            publisher: Some(report.publisher.clone()),
            authors: Vec::new(),
            published: Some(DateRange::day(report.published)),
            url: None,
            language: Some("en".to_owned()),
            media_type: "application/jsonl".to_owned(),
            chars: held.chars(),
            family: None,
            cites: Vec::new(),
            id,
        },
        text: held.as_str().to_owned(),
        blocks,
        records,
        warnings: Vec::new(),
    }
}

fn account(document: &str, at: usize, telling: &Telling, evidence: Vec<Evidence>) -> Account {
    Account {
        date: Some(DateRange::day(telling.date)),
        place: telling.place.clone(),
        perpetrators: vec![Party {
            name: format!("Group {}", telling.group),
            actor: Some(format!("group-{}", telling.group)),
        }],
        killed: Some(Toll {
            low: Some(telling.killed),
            high: Some(telling.killed),
            best: Some(telling.killed),
        }),
        attribution: Attribution::Attributed,
        reporters: vec!["officials".to_owned()],
        confidence: telling.confidence,
        evidence,
        ..Account::new(format!("{document}-a{at}"), document, telling.kind)
    }
}

fn quantity(
    document: &str,
    at: usize,
    telling: &Telling,
    report: &Report,
    evidence: Evidence,
    fighters: u64,
) -> Quantity {
    Quantity {
        id: format!("{document}-q{at}"),
        document: document.to_owned(),
        measure: Measure::Fighters,
        low: Some(fighters as f64),
        high: Some(fighters as f64),
        modifier: Modifier::Approx,
        unit: "count".to_owned(),
        actor: Some(format!("Group {}", telling.group)),
        about: Some("fighters".to_owned()),
        place: None,
        start: Some(report.published),
        end: Some(report.published),
        reporter: None,
        share_of: None,
        evidence: vec![evidence],
    }
}

impl View for Made {
    fn version(&self) -> String {
        "made".to_owned()
    }

    fn build(&self, input: &ViewInput<'_>) -> ViewRecords {
        let documents: BTreeMap<&str, &Document> = input
            .documents
            .iter()
            .map(|it| (it.id.as_str(), it))
            .collect();
        let mut incidents: BTreeMap<(Option<Date>, String, u64), Vec<&Account>> = BTreeMap::new();
        for record in input.records {
            if let Record::Account(account) = record {
                let place = account
                    .place
                    .as_ref()
                    .map_or(account.id.clone(), |place| place.name.clone());
                let key = (
                    account.date.and_then(|date| date.start),
                    place,
                    account.event_type as u64,
                );
                incidents.entry(key).or_default().push(account);
            }
        }
        let families = Families::default();
        let mut view = ViewRecords::default();
        for (number, accounts) in incidents.values().enumerate() {
            let id = format!("e{number:07}");
            let mut event = reconcile(&id, accounts, &documents, &families, Policy::default());
            let killed: BTreeSet<Option<u64>> = accounts
                .iter()
                .map(|it| it.killed.and_then(|toll| toll.best))
                .collect();
            if killed.len() > 1 {
                let contradiction = Contradiction {
                    id: format!("c{number:07}"),
                    relation: ContradictionKind::SameEvent,
                    field: "killed".to_owned(),
                    records: accounts.iter().map(|it| it.id.clone()).collect(),
                    documents: accounts.iter().map(|it| it.document.clone()).collect(),
                    holds: None,
                    severity: 0.3 + 0.1 * killed.len() as f64,
                    difference: format!("{} different tolls for one event.", killed.len()),
                };
                event.contradictions.push(contradiction.id.clone());
                view.contradictions.push(contradiction);
            }
            for account in accounts {
                view.account_events.insert(account.id.clone(), id.clone());
            }
            view.events.push(event);
        }
        view
    }
}
