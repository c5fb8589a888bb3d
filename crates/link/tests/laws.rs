//! What holds whatever the input is.

mod telling;

use std::collections::BTreeMap;

use concord_link::{Cluster, Constraints, Linker, Model, Shelf, families, link};
use concord_record::EventType;
use proptest::prelude::*;
use telling::{Telling, passages, records};

/// What a linker keeps between runs, in memory.
#[derive(Default)]
struct Kept(BTreeMap<Vec<u8>, Vec<u8>>);

impl Shelf for Kept {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.0.get(key).cloned()
    }
}

const WORDS: &[&str] = &[
    "market",
    "bridge",
    "convoy",
    "school",
    "mosque",
    "checkpoint",
    "minibus",
    "garrison",
    "bomb",
    "gunmen",
];

fn telling() -> impl Strategy<Value = Telling> {
    (
        0u8..6,
        1u8..6,
        0usize..4,
        proptest::option::of(0u64..20),
        0usize..5,
        proptest::collection::vec(0usize..WORDS.len(), 0..6),
        any::<bool>(),
    )
        .prop_map(
            |(document, day, town, killed, kind, words, known)| Telling {
                document: format!("d{document}"),
                kind: Some(EventType::ALL[kind]),
                date: known.then(|| format!("2031-05-{day:02}")),
                place: Some(format!("Town {town}")),
                country: Some("XA".to_owned()),
                adm1: Some(format!("Province {}", town / 2)),
                at: Some([10.0 + town as f64 * 0.3, 20.0]),
                killed: killed.map(|n| vec![n, n]).unwrap_or_default(),
                perpetrator: (kind % 2 == 0).then(|| "RED REED".to_owned()),
                text: words
                    .iter()
                    .map(|&at| WORDS[at])
                    .collect::<Vec<_>>()
                    .join(" "),
                published: Some(format!("2031-05-{:02}", day + 1)),
                ..Telling::default()
            },
        )
}

fn numbered() -> impl Strategy<Value = Vec<Telling>> {
    proptest::collection::vec(telling(), 1..24).prop_map(|mut tellings| {
        for (at, telling) in tellings.iter_mut().enumerate() {
            telling.id = format!("{}-{at:02}", telling.document);
        }
        tellings
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_does_not_matter(tellings in numbered(), seed in any::<u64>()) {
        let mut shuffled = tellings.clone();
        // A fixed but arbitrary order.
        shuffled.sort_by_key(|t| t.id.bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)));
        let decisions = Constraints::default();
        let (documents, accounts) = records(&tellings);
        let one = link(&passages(&documents, &accounts), &families(&documents), &decisions);
        let (documents, accounts) = records(&shuffled);
        let other = link(&passages(&documents, &accounts), &families(&documents), &decisions);
        prop_assert_eq!(one.clusters, other.clusters);
        prop_assert_eq!(one.pairs, other.pairs);
    }

    /// Reports taken in one by one, in any order, give what all of them at once give; and what each step says that it changed
    /// adds up to the outcome. Small blocks, so that those that are compared in a window are met too. Each step is a run of its own, which
    /// knows no more than what the one before put on the shelf.
    #[test]
    fn growing_equals_linking_anew(
        tellings in numbered(),
        seed in any::<u64>(),
        cap in prop_oneof![Just(2usize), Just(4), Just(192)],
        picks in proptest::collection::vec((0usize..24, 0usize..24, any::<bool>()), 0..6),
    ) {
        let mut decisions = Constraints::default();
        for (a, b, must) in picks {
            if let (Some(a), Some(b)) = (tellings.get(a), tellings.get(b)) && a.id != b.id {
                let list = if must { &mut decisions.must } else { &mut decisions.cannot };
                list.push((a.id.clone(), b.id.clone()));
            }
        }
        let mut model = Model::default();
        model.block_cap = cap;
        let (documents, accounts) = records(&tellings);
        let mut whole = Linker::new(model.clone(), decisions.clone());
        whole.add(&passages(&documents, &accounts), &families(&documents));

        let mut names: Vec<&String> = documents.iter().map(|(document, _)| &document.id).collect();
        names.sort_by_key(|name| name.bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)));
        // What persons decide comes in the middle.
        let mut kept = Kept::default();
        let (half, mut step) = (names.len() / 2, 0);
        let mut told: BTreeMap<String, Cluster> = BTreeMap::new();
        let mut held = Vec::new();
        for name in names {
            let document = documents.iter().find(|(document, _)| document.id == *name).expect("it is there");
            held.push(document.clone());
            let new: Vec<_> = passages(&documents, &accounts).into_iter().filter(|p| p.document.id == *name).collect();
            let mut grown = Linker::open(&model, &kept)
                .unwrap_or_else(|| Linker::new(model.clone(), Constraints::default()));
            let mut changes = vec![grown.add(&new, &families(&held))];
            if step == half {
                changes.push(grown.decide(decisions.clone()));
            }
            step += 1;
            let keep = grown.changes().expect("nothing is missing");
            kept.0.extend(keep);
            for change in changes {
                for id in change.dissolved {
                    prop_assert!(told.remove(&id).is_some());
                }
                for cluster in change.formed {
                    told.insert(cluster.id.clone(), cluster);
                }
            }
        }
        let mut grown = Linker::open(&model, &kept).expect("it was kept");
        prop_assert!(grown.changes().expect("nothing is missing").len() == 1, "only what changed is written");
        let (grown, whole) = (grown.linking(), whole.linking());
        prop_assert_eq!(&grown, &whole);
        let mut told: Vec<Cluster> = told.into_values().collect();
        told.sort_by(|x, y| x.accounts.cmp(&y.accounts));
        prop_assert_eq!(told, whole.clusters);
    }

    #[test]
    fn constraints_hold(tellings in numbered(), picks in proptest::collection::vec((0usize..24, 0usize..24, any::<bool>()), 0..12)) {
        let mut decisions = Constraints::default();
        for (a, b, must) in picks {
            if let (Some(a), Some(b)) = (tellings.get(a), tellings.get(b)) && a.id != b.id {
                let list = if must { &mut decisions.must } else { &mut decisions.cannot };
                list.push((a.id.clone(), b.id.clone()));
            }
        }
        let (documents, accounts) = records(&tellings);
        let linking = link(&passages(&documents, &accounts), &families(&documents), &decisions);
        let home = |id: &String| linking.clusters.iter().find(|c| c.accounts.contains(id)).map(|c| &c.id);
        for (a, b) in &decisions.cannot {
            prop_assert_ne!(home(a), home(b));
        }
        for (a, b) in &decisions.must {
            let refused = linking.refused.iter().any(|(x, y)| (x, y) == (a.min(b), a.max(b)));
            prop_assert!(refused || home(a) == home(b));
        }
        // Without a must-link, no two accounts of one document meet.
        if decisions.must.is_empty() {
            for cluster in &linking.clusters {
                let mut documents: Vec<&str> = cluster.accounts.iter().map(|id| &id[..2]).collect();
                documents.sort_unstable();
                let count = documents.len();
                documents.dedup();
                prop_assert_eq!(count, documents.len());
            }
        }
        let total: usize = linking.clusters.iter().map(|c| c.accounts.len()).sum();
        prop_assert_eq!(total, tellings.len());
    }
}

/// Two places far apart speak against one incident only as far as both are what was meant.
#[test]
fn places_part_accounts_as_far_as_they_are_sure() {
    let telling = |document: &str, at: [f64; 2]| Telling {
        id: format!("{document}-1"),
        document: document.to_owned(),
        kind: Some(EventType::Bombing),
        date: Some("2031-05-05".to_owned()),
        place: Some(format!("Town {document}")),
        country: Some(format!("X{document}")),
        at: Some(at),
        text: "a bomb at the garrison".to_owned(),
        ..Telling::default()
    };
    let (documents, accounts) = records(&[telling("A", [10.0, 20.0]), telling("B", [40.0, 60.0])]);
    let decisions = Constraints {
        must: vec![("A-1".to_owned(), "B-1".to_owned())],
        ..Constraints::default()
    };
    let score = |sure: [Option<f64>; 2]| {
        let mut accounts = accounts.clone();
        for (account, sure) in accounts.iter_mut().zip(sure) {
            account.place.as_mut().expect("a place").score = sure;
        }
        let linking = link(
            &passages(&documents, &accounts),
            &families(&documents),
            &decisions,
        );
        linking.pairs[0].score
    };
    let told = score([None, None]);
    assert_eq!(told, score([Some(1.0), Some(1.0)]));
    let half = score([Some(0.5), None]);
    assert!(told + 1.0 < half && half < score([Some(0.5), Some(0.2)]));
    assert_eq!(score([Some(0.3), Some(0.8)]), score([Some(0.8), Some(0.3)]));
}
