//! Invented incidents in `suite/*.toml`: which tellings are one, and which only look so.

mod telling;

use concord_link::{Constraints, Verdict, explain, families, link};
use serde::Deserialize;
use telling::{Telling, passages, records};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// Fields that all tellings of the case share.
    #[serde(default)]
    shared: toml::Table,
    account: Vec<toml::Table>,
    /// Groups of ids that are one incident; what stands in none is one of its own.
    #[serde(default)]
    same: Vec<Vec<String>>,
    /// Pairs of a series and an incident within it.
    #[serde(default)]
    part_of: Vec<(String, String)>,
    #[serde(default)]
    must: Vec<(String, String)>,
    #[serde(default)]
    cannot: Vec<(String, String)>,
    /// Source families among the documents.
    families: Option<usize>,
}

#[derive(Debug, Deserialize)]
struct File {
    case: Vec<Case>,
}

fn tellings(case: &Case) -> Vec<Telling> {
    case.account
        .iter()
        .map(|own| {
            let mut table = case.shared.clone();
            table.extend(own.clone());
            let mut telling: Telling = table.try_into().expect("a telling");
            if telling.document.is_empty() {
                telling.document = format!("{}-document", telling.id);
            }
            telling
        })
        .collect()
}

fn check(case: &Case) -> Vec<String> {
    let tellings = tellings(case);
    let (documents, accounts) = records(&tellings);
    let families = families(&documents);
    let decisions = Constraints {
        must: case.must.clone(),
        cannot: case.cannot.clone(),
    };
    let linking = link(&passages(&documents, &accounts), &families, &decisions);
    let mut wrong = Vec::new();
    let mut expected: Vec<Vec<String>> = case.same.clone();
    for telling in &tellings {
        if !case.same.iter().flatten().any(|id| *id == telling.id) {
            expected.push(vec![telling.id.clone()]);
        }
    }
    for group in &mut expected {
        group.sort();
    }
    expected.sort();
    let mut found: Vec<Vec<String>> = linking
        .clusters
        .iter()
        .map(|c| c.accounts.clone())
        .collect();
    found.sort();
    if found != expected {
        wrong.push(format!("expected {expected:?}\n   found {found:?}"));
        wrong.extend(linking.pairs.iter().flat_map(explain));
    }
    for (series, single) in &case.part_of {
        let pair = (series.min(single), series.max(single));
        let there = linking
            .pairs
            .iter()
            .any(|p| (&p.a, &p.b) == pair && p.verdict == Verdict::PartOf);
        if !there {
            wrong.push(format!("{single} is not part of {series}"));
        }
    }
    if let Some(count) = case.families {
        let mut distinct: Vec<&String> = families.family.values().collect();
        distinct.sort();
        distinct.dedup();
        if distinct.len() != count {
            wrong.push(format!("{count} source families expected: {families:#?}"));
        }
    }
    wrong
}

#[test]
fn cases() {
    let mut wrong = String::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the suite")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a case file");
        let file: File =
            toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        for case in &file.case {
            for line in check(case) {
                wrong.push_str(&format!("{}: {line}\n", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
