//! The common ground of all checks: what they read, how a disagreement is written down, and in which order.

use std::collections::BTreeMap;

use concord_link::stable_id;
use concord_record::{
    Account, Claim, Contradiction, ContradictionKind, Document, Event, Quantity, Relation, words,
};

use crate::{arithmetic, denial, fact, first, percentage, quantity, same_event, sums};

/// The records that are held against one another.
#[derive(Debug, Clone, Copy, Default)]
pub struct Records<'a> {
    /// Documents with their canonical texts.
    pub documents: &'a [(Document, String)],
    /// Accounts.
    pub accounts: &'a [Account],
    /// Events made from the accounts.
    pub events: &'a [Event],
    /// Quantities.
    pub quantities: &'a [Quantity],
    /// Claims.
    pub claims: &'a [Claim],
    /// Relations.
    pub relations: &'a [Relation],
    /// Accounts of single incidents with the account of the series that they are part of: (series, single).
    pub part_of: &'a [(String, String)],
}

/// Look-ups that the checks share.
pub(crate) struct Index<'a> {
    pub(crate) records: Records<'a>,
    pub(crate) documents: BTreeMap<&'a str, &'a Document>,
    pub(crate) accounts: BTreeMap<&'a str, &'a Account>,
    /// The event of an account.
    pub(crate) event: BTreeMap<&'a str, &'a str>,
    accounts_of: BTreeMap<&'a str, Vec<&'a Account>>,
    quantities_of: BTreeMap<&'a str, Vec<&'a Quantity>>,
    claims_of: BTreeMap<&'a str, Vec<&'a Claim>>,
    claims_about: BTreeMap<&'a str, Vec<&'a Claim>>,
}

/// Groups records by a key, each group in the order given.
fn grouped<'a, T>(
    records: &'a [T],
    key: impl Fn(&'a T) -> Option<&'a str>,
) -> BTreeMap<&'a str, Vec<&'a T>> {
    let mut groups: BTreeMap<&str, Vec<&T>> = BTreeMap::new();
    for record in records {
        if let Some(key) = key(record) {
            groups.entry(key).or_default().push(record);
        }
    }
    groups
}

impl<'a> Index<'a> {
    fn new(records: Records<'a>) -> Self {
        let event: BTreeMap<&str, &str> = records
            .events
            .iter()
            .flat_map(|event| {
                event
                    .accounts
                    .iter()
                    .map(|a| (a.as_str(), event.id.as_str()))
            })
            .collect();
        Index {
            accounts_of: grouped(records.accounts, |it| Some(&it.document)),
            quantities_of: grouped(records.quantities, |it| Some(&it.document)),
            claims_of: grouped(records.claims, |it| Some(&it.document)),
            claims_about: grouped(records.claims, |it| {
                let about = it.about.as_deref()?;
                Some(event.get(about).copied().unwrap_or(about))
            }),
            documents: records
                .documents
                .iter()
                .map(|(document, _)| (document.id.as_str(), document))
                .collect(),
            accounts: records
                .accounts
                .iter()
                .map(|account| (account.id.as_str(), account))
                .collect(),
            event,
            records,
        }
    }

    /// The accounts of a document.
    pub(crate) fn accounts_of(&self, document: &str) -> &[&'a Account] {
        self.accounts_of.get(document).map_or(&[], Vec::as_slice)
    }

    /// The quantities of a document.
    pub(crate) fn quantities_of(&self, document: &str) -> &[&'a Quantity] {
        self.quantities_of.get(document).map_or(&[], Vec::as_slice)
    }

    /// The claims of a document.
    pub(crate) fn claims_of(&self, document: &str) -> &[&'a Claim] {
        self.claims_of.get(document).map_or(&[], Vec::as_slice)
    }

    /// The claims about accounts of an event, or about a record that is in none.
    pub(crate) fn claims_about(&self, event: &str) -> &[&'a Claim] {
        self.claims_about.get(event).map_or(&[], Vec::as_slice)
    }

    /// How a document is called in a sentence.
    pub(crate) fn voice(&self, document: &str) -> String {
        match self.documents.get(document) {
            Some(Document {
                publisher: Some(publisher),
                ..
            }) => publisher.clone(),
            Some(Document {
                title: Some(title), ..
            }) => format!("“{title}”"),
            _ => document.to_owned(),
        }
    }

    /// How two documents are called in one sentence, told apart even if one outlet published both.
    pub(crate) fn voices(&self, a: &str, b: &str) -> (String, String) {
        let (x, y) = (self.voice(a), self.voice(b));
        if x != y || a == b {
            return (x, y);
        }
        let dated = |voice: String, id: &str| {
            let published = self.documents.get(id).and_then(|d| d.published.as_ref());
            match published {
                Some(date) => format!("{voice} ({}, {id})", date.label()),
                None => format!("{voice} ({id})"),
            }
        };
        (dated(x, a), dated(y, b))
    }

    /// First and last day of a document's publication.
    pub(crate) fn published(
        &self,
        document: &str,
    ) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
        let range = self.documents.get(document)?.published.as_ref()?;
        Some((range.start?, range.end?))
    }
}

/// A disagreement before it has an identity.
pub(crate) struct Finding {
    /// Its document, where it may stand on the text alone.
    pub(crate) document: Option<String>,
    pub(crate) relation: ContradictionKind,
    pub(crate) field: &'static str,
    /// What tells it from others of the same field and records; mostly nothing.
    pub(crate) key: String,
    /// Record ids with their documents.
    pub(crate) records: Vec<(String, String)>,
    pub(crate) holds: Option<bool>,
    pub(crate) severity: f64,
    pub(crate) difference: String,
}

impl Finding {
    fn finish(self) -> Contradiction {
        let mut records = self.records;
        records.sort();
        records.dedup();
        let mut documents: Vec<String> = records.iter().map(|(_, d)| d.clone()).collect();
        documents.extend(self.document);
        documents.sort();
        documents.dedup();
        let records: Vec<String> = records.into_iter().map(|(record, _)| record).collect();
        // What stands on the text alone is known by its document.
        let alone = documents.first().filter(|_| records.is_empty());
        let id = stable_id(
            "c",
            [self.relation.as_str(), self.field]
                .into_iter()
                .chain(records.iter().map(String::as_str))
                .chain(alone.map(String::as_str))
                .chain(Some(self.key.as_str()).filter(|key| !key.is_empty())),
        );
        Contradiction {
            id,
            relation: self.relation,
            field: self.field.to_owned(),
            records,
            documents,
            holds: self.holds,
            // Three digits: what lies behind them is judgement, and bytes must not depend on the last bit.
            severity: (self.severity.clamp(0.0, 1.0) * 1000.0).round() / 1000.0,
            difference: self.difference,
        }
    }
}

/// Everything that does not fit together, and every sum that was checked: the gravest first.
pub fn contradictions(records: &Records<'_>) -> Vec<Contradiction> {
    let index = Index::new(*records);
    let mut pages = sums::pages(&index);
    let disputes = denial::check(&index);
    let mut found = same_event::check(&index, &disputes, &pages);
    found.extend(quantity::check(&index));
    found.extend(fact::check(&index, &disputes, &pages));
    found.extend(disputes.found);
    found.extend(first::check(&index, &pages));
    // What a sentence itself says of its figures comes first; sums over records are for what it leaves open.
    found.extend(sums::check(&index, &mut pages));
    found.extend(percentage::check(&index, &pages));
    found.extend(arithmetic::check(&index, &pages));
    let mut found: Vec<Contradiction> = found.into_iter().map(Finding::finish).collect();
    found.sort_by(|x, y| {
        y.severity
            .total_cmp(&x.severity)
            .then_with(|| (&x.id, &x.difference).cmp(&(&y.id, &y.difference)))
    });
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|contradiction| seen.insert(contradiction.id.clone()));
    found
}

/// A number as a person writes it.
pub(crate) fn number(value: f64) -> String {
    if (value - value.round()).abs() < 1e-9 {
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{}", words::thousands(value.abs().round() as u64))
    } else {
        format!("{value:.1}")
    }
}

/// A range as a person writes it.
pub(crate) fn range(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if (low - high).abs() < 1e-9 => number(low),
        (Some(low), Some(high)) => format!("{} to {}", number(low), number(high)),
        (Some(low), None) => format!("at least {}", number(low)),
        (None, Some(high)) => format!("up to {}", number(high)),
        (None, None) => "an unknown number".to_owned(),
    }
}

/// How grave it is that `less` and `more` are told of the same thing: by their ratio, and less for a difference of one or two.
pub(crate) fn gap_severity(less: f64, more: f64) -> f64 {
    let gap = (more - less).max(0.0);
    let relative = gap / more.abs().max(1.0);
    (0.15 + 0.75 * relative) * (gap / (gap + 1.0)).sqrt()
}
