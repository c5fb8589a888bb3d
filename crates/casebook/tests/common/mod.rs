//! A coder and a view that are small enough to be seen through: a report is lines of `word|field|field`.
#![allow(dead_code, reason = "each test file takes a part")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use concord_casebook::{
    AddItem, AddReport, Casebook, Coded, Coder, Input, Options, Rejection, StoredBlock, View,
    ViewInput, ViewRecords, collect,
};
use concord_record::{
    Account, Actor, Attribution, Claim, Contradiction, ContradictionKind, DateRange, Document,
    Event, Evidence, Field, Party, PlacePrecision, PlaceRef, Record, Stance, Status, Text, Toll,
};
use sha2::{Digest as _, Sha256};

/// Codes `type|place|country|date|killed|actor` and `claim|speaker|words`, each line a passage; `!reject`, `!panic` and `!lie` do so.
/// In a file called `….rows` each line is a document.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) version: u32,
    pub(crate) delay: std::time::Duration,
}

pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Coder for Lines {
    fn version(&self) -> String {
        format!("lines {}", self.version)
    }

    fn code(&self, input: &Input<'_>) -> Result<Vec<Coded>, Rejection> {
        std::thread::sleep(self.delay);
        let text = std::str::from_utf8(input.bytes)
            .map_err(|_| Rejection::new("not UTF-8", "save it as UTF-8"))?;
        match text.lines().next() {
            Some("!reject") => return Err(Rejection::new("encrypted", "take the password off")),
            Some("!panic") => panic!("asked for"),
            _ => {}
        }
        if input.file.ends_with(".rows") {
            return Ok(text
                .lines()
                .enumerate()
                .map(|(index, line)| document(input, line, Some(index + 1)))
                .collect());
        }
        Ok(vec![document(input, text, None)])
    }
}

fn document(input: &Input<'_>, text: &str, row: Option<usize>) -> Coded {
    let id = input.document_id(row);
    let held = Text::new(text.to_owned());
    let (mut blocks, mut records, mut offset) = (Vec::new(), Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let bytes = offset..offset + line.trim_end().len();
        offset += line.len();
        if bytes.is_empty() {
            continue;
        }
        let span = held.span(bytes.clone());
        blocks.push(StoredBlock {
            kind: "paragraph".to_owned(),
            start: span.start,
            end: span.end,
            page: None,
        });
        let mut evidence = Evidence::new(&id, &held, bytes.clone(), Field::Passage);
        if text.starts_with("!lie") {
            evidence.exact.push('!');
        }
        let fields: Vec<&str> = text[bytes].split('|').collect();
        let record_id = format!("{id}-{}", records.len());
        match fields.as_slice() {
            [word, place, country, date, killed, actor] => {
                let Ok(event_type) = word.parse() else {
                    continue;
                };
                records.push(Record::Account(Account {
                    id: record_id,
                    document: id.clone(),
                    event: None,
                    acled_sub_event: None,
                    plover: None,
                    event_type,
                    date: DateRange::parse(date),
                    place: (!place.is_empty()).then(|| PlaceRef {
                        name: (*place).to_owned(),
                        country: Some((*country).to_owned()),
                        adm1: None,
                        adm2: None,
                        lat: Some(34.5),
                        lon: Some(0.1 + 0.2),
                        geonameid: None,
                        gazetteer: None,
                        score: None,
                        precision: PlacePrecision::Settlement,
                    }),
                    perpetrators: vec![Party {
                        name: (*actor).to_owned(),
                        actor: None,
                    }],
                    targets: vec![],
                    weapons: vec![],
                    killed: killed.parse().ok().map(|killed| Toll {
                        low: Some(killed),
                        high: Some(killed),
                        best: Some(killed),
                    }),
                    wounded: None,
                    detained: None,
                    missing: None,
                    subtolls: vec![],
                    attribution: Attribution::Stated,
                    status: Status::Occurred,
                    reporters: vec![],
                    aggregate: false,
                    confidence: 0.1 + 0.7,
                    evidence: vec![evidence],
                }));
            }
            ["claim", speaker, words] => records.push(Record::Claim(Claim {
                id: record_id,
                document: id.clone(),
                speaker: (*speaker).to_owned(),
                stance: Stance::Claims,
                proposition: (*words).to_owned(),
                about: None,
                hedge: None,
                probability: Some([0.2, 0.45]),
                evidence: vec![evidence],
            })),
            _ => {}
        }
    }
    let metadata = input.metadata;
    Coded {
        document: Document {
            file: match row {
                Some(row) => format!("{}#{row}", input.file),
                None => input.file.to_owned(),
            },
            sha256: input.sha256.to_owned(),
            text_sha256: hash(text.as_bytes()),
            title: metadata.title.clone(),
            publisher: metadata.publisher.clone(),
            authors: metadata.authors.clone(),
            published: metadata.published,
            url: metadata.url.clone(),
            language: Some("en".to_owned()),
            media_type: "text/plain".to_owned(),
            chars: held.chars(),
            family: None,
            cites: vec![],
            id,
        },
        text: text.to_owned(),
        blocks,
        records,
        warnings: vec![],
    }
}

/// Accounts of the same type, place and date are one event; deaths that differ contradict.
#[derive(Debug, Default)]
pub(crate) struct Same {
    pub(crate) version: u32,
}

impl View for Same {
    fn version(&self) -> String {
        format!("same {}", self.version)
    }

    fn build(&self, input: &ViewInput<'_>) -> ViewRecords {
        let mut view = ViewRecords::default();
        let mut groups: BTreeMap<String, Vec<&Account>> = BTreeMap::new();
        let mut actors = BTreeMap::new();
        for record in input.records {
            let Record::Account(account) = record else {
                continue;
            };
            assert_eq!(account.event, None);
            let place = account
                .place
                .as_ref()
                .map_or("", |place| place.name.as_str());
            let date = account.date.map(|date| date.label()).unwrap_or_default();
            groups
                .entry(format!("{} {place} {date}", account.event_type))
                .or_default()
                .push(account);
            for party in &account.perpetrators {
                actors.insert(format!("a-{}", party.name), party.name.clone());
            }
        }
        for (key, accounts) in groups {
            let id = format!("e{}", &hash(key.as_bytes())[..12]);
            let ids: Vec<String> = accounts.iter().map(|account| account.id.clone()).collect();
            let mut tolls: Vec<_> = accounts
                .iter()
                .map(|account| account.killed.and_then(|toll| toll.best))
                .collect();
            tolls.dedup();
            let mut contradictions = Vec::new();
            if tolls.len() > 1 {
                contradictions.push(format!("c{}", &id[1..]));
                view.contradictions.push(Contradiction {
                    id: format!("c{}", &id[1..]),
                    relation: ContradictionKind::SameEvent,
                    field: "killed".to_owned(),
                    records: ids.clone(),
                    documents: accounts
                        .iter()
                        .map(|account| account.document.clone())
                        .collect(),
                    holds: None,
                    severity: 0.5,
                    difference: format!("{tolls:?}"),
                });
            }
            for account in &ids {
                view.account_events.insert(account.clone(), id.clone());
            }
            view.events.push(Event {
                id,
                accounts: ids,
                event_type: accounts[0].event_type,
                date: accounts[0].date,
                place: accounts[0].place.clone(),
                perpetrators: accounts[0].perpetrators.clone(),
                targets: vec![],
                killed: None,
                wounded: None,
                attribution: Attribution::Stated,
                status: Status::Occurred,
                independent_sources: accounts.len(),
                contradictions,
            });
        }
        for document in input.documents {
            let text = (input.text)(&document.id).unwrap();
            assert_eq!(hash(text.as_bytes()), document.text_sha256);
            view.families.insert(
                document.id.clone(),
                format!("f{}", document.publisher.as_deref().unwrap_or("?")),
            );
        }
        view.actors = actors
            .into_iter()
            .map(|(id, name)| Actor {
                id,
                name,
                aliases: vec![],
                actor_kind: "armed_group".to_owned(),
                part_of: None,
            })
            .collect();
        view
    }
}

pub(crate) fn options() -> Options {
    Options {
        clock: Arc::new(|| "2026-11-21T10:00:00Z".parse().unwrap()),
        threads: Some(2),
        ..Options::default()
    }
}

pub(crate) fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

pub(crate) fn items(folder: &Path) -> Vec<AddItem> {
    let found = collect(&[folder.to_owned()]);
    assert_eq!(found.failures, []);
    found.items
}

pub(crate) fn add(casebook: &mut Casebook, items: Vec<AddItem>) -> AddReport {
    casebook.add(items, &Lines::default(), &mut |_| {}).unwrap()
}

pub(crate) fn export(casebook: &mut Casebook) -> String {
    casebook.refresh_view(&Same::default()).unwrap();
    let mut out = Vec::new();
    casebook.export_jsonl(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

pub(crate) fn assert_clean(casebook: &Casebook) {
    let report = casebook.verify(&mut |_| {}).unwrap();
    assert!(report.is_clean(), "{:#?}", report.problems);
}

/// Three reports of two incidents, one of them told twice with different tolls.
pub(crate) const REPORTS: [(&str, &str); 3] = [
    (
        "a.txt",
        "Kābul was hit.\nbombing|Kabul|AF|2017-05-03|8|Taliban\nclaim|Mullah|It was us.\n",
    ),
    (
        "sub/b.txt",
        "bombing|Kabul|AF|2017-05-03|11|Taliban\nairstrike|Mosul|IQ|2017-06|3|Coalition\n",
    ),
    ("rows.rows", "clash||||2|ISKP\nNothing here.\n"),
];

/// The reports in a folder, and an empty casebook in another.
pub(crate) fn reports() -> (tempfile::TempDir, tempfile::TempDir, Casebook) {
    let (files, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(files.path(), &REPORTS);
    let casebook = Casebook::init(folder.path(), Some("codebook-1"), options()).unwrap();
    (files, folder, casebook)
}
