//! The weights of linking, from reports whose tellings a person grouped: once with the accounts that the program codes, so that its
//! errors are weighed as they come, and once, counted half, with the accounts that the marks give, so that better coding is met too.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use concord_annotate::Context;
use concord_eval::links::{LinkGold, truths};
use concord_flow::Flow;
use concord_link::{Constraints, Example, Linker, Model, Passage, families, fit};
use concord_read::Source;
use concord_record::{Account, Document, Record, Text};

/// Penalty on a squared step of 1 away from the first weight of a finding.
const PULL: f64 = 2.0;

/// Learns from the gold file and writes the table of weights.
pub(crate) fn train(gold: &Path, out: &Path) -> Result<()> {
    let gold = LinkGold::read(gold)?;
    let documents = gold.documents();
    let mut examples = examples(&gold, &documents, &gold.accounts(), 0.5);
    let flow = Flow::new();
    let mut coded = Vec::new();
    for (document, text) in &documents {
        let source = Source {
            name: &document.file,
            bytes: text.as_bytes(),
        };
        let readings = concord_read::read(source)
            .with_context(|| format!("report `{}` cannot be read", document.id))?;
        for reading in &readings {
            let context = Context {
                document: document.id.clone(),
                published: document.published,
                publisher: document.publisher.clone(),
            };
            let records = flow.records(reading, context);
            coded.extend(records.into_iter().filter_map(|record| match record {
                Record::Account(account) => Some(account),
                _ => None,
            }));
        }
    }
    examples.extend(self::examples(&gold, &documents, &coded, 1.0));
    let same = examples.iter().filter(|(_, same, _)| *same).count();
    println!("{} pairs, {same} of one incident", examples.len());
    let table = fit(&examples, PULL).table();
    std::fs::write(out, table).with_context(|| format!("cannot write {}", out.display()))
}

/// What was found on the pairs of accounts that stand for tellings, with whether they are one incident.
fn examples(
    gold: &LinkGold,
    documents: &[(Document, String)],
    accounts: &[Account],
    share: f64,
) -> Vec<(Example, bool, f64)> {
    let by_id: BTreeMap<&str, &(Document, String)> = documents
        .iter()
        .map(|pair| (pair.0.id.as_str(), pair))
        .collect();
    let texts: Vec<String> = accounts
        .iter()
        .map(|account| {
            let (_, text) = by_id[account.document.as_str()];
            concord_reconcile::passage(account, &Text::new(text.clone()))
        })
        .collect();
    let passages: Vec<Passage<'_>> = accounts
        .iter()
        .zip(&texts)
        .map(|(account, text)| Passage {
            account,
            document: &by_id[account.document.as_str()].0,
            text,
        })
        .collect();
    let reports: BTreeMap<String, String> = documents
        .iter()
        .map(|(document, _)| (document.id.clone(), document.id.clone()))
        .collect();
    let truths = truths(gold, accounts, &reports);
    let mut linker = Linker::new(Model::unlearned(), Constraints::default());
    linker.add(&passages, &families(documents));
    linker
        .examples()
        .into_iter()
        .filter_map(|example| {
            let (a, b) = (truths.get(&example.a)?, truths.get(&example.b)?);
            let same = a == b;
            Some((example, same, share))
        })
        .collect()
}
