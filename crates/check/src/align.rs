//! Which sentences of the casebook tell of what a sentence of the draft tells of.
//!
//! A draft may be wrong in any one thing: the toll, the day, the town, the side. So no field decides alone. Words weighed by how
//! rare they are, day, place, sides and equal figures add up, and accounts that the linker takes for the same incident lend their
//! sentences its score (`concord_link`). Agreement in a field is worth more than disagreement costs, because the disagreement is
//! what the check is for; only where another sentence confirms the draft's day or place are those left out that speak against it.

use std::collections::{BTreeMap, BTreeSet};

use concord_annotate::Annotation;
use concord_codebook::{Codebook, fold};
use concord_link::{Constraints, Families, Model, Passage, kilometres, link_with};
use concord_read::BlockKind;
use concord_record::{Account, Document, Event, Field, PlacePrecision, Record};

use crate::figure::{self, Standing};
use crate::statement::{Dated, NARROW, Placed, Statement, statements};
use crate::{Alone, Draft, Held};

/// A document of the casebook with its statements.
pub(crate) struct Page<'a> {
    pub(crate) document: &'a Document,
    pub(crate) annotation: &'a Annotation,
    pub(crate) statements: Vec<Statement>,
    /// For each statement the accounts that stand on it.
    pub(crate) accounts: Vec<Vec<&'a Account>>,
    /// For each statement the events of those accounts.
    pub(crate) events: Vec<BTreeSet<&'a str>>,
}

/// A statement of the casebook that may tell of the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Match {
    pub(crate) page: usize,
    pub(crate) at: usize,
    pub(crate) score: f64,
}

/// How two dates or places stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Agreement {
    Apart,
    Unknown,
    Same,
}

/// Everything that drafts are held against.
pub(crate) struct Bench<'a> {
    pub(crate) pages: Vec<Page<'a>>,
    pub(crate) codebook: &'a Codebook,
    /// The records of a sentence coded alone.
    pub(crate) alone: &'a Alone<'a>,
    /// Sentences that hold each term.
    counts: BTreeMap<String, f64>,
    total: f64,
    /// For each sentence of the draft the events that the linker gives it, with a probability.
    linked: Vec<BTreeMap<String, f64>>,
}

/// Below this a match is none.
pub(crate) const FLOOR: f64 = 0.3;
/// Sentences without a term that are assumed besides those at hand, so that in a small casebook the words of its incidents stay rare.
const BACKGROUND: f64 = 50.0;

impl<'a> Bench<'a> {
    pub(crate) fn new(codebook: &'a Codebook, draft: &Draft<'_>, held: &Held<'a>) -> Self {
        let mut of_document: BTreeMap<&str, Vec<&Account>> = BTreeMap::new();
        for account in held.accounts {
            of_document
                .entry(&account.document)
                .or_default()
                .push(account);
        }
        let events: BTreeMap<&str, &Event> = held
            .events
            .iter()
            .map(|event| (event.id.as_str(), event))
            .collect();
        let pages: Vec<Page<'a>> = held
            .documents
            .iter()
            .map(|(document, annotation)| {
                let accounts = of_document.remove(document.id.as_str()).unwrap_or_default();
                page(codebook, document, annotation, &accounts, &events)
            })
            .collect();
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        let mut total = BACKGROUND;
        for statement in pages.iter().flat_map(|page| &page.statements) {
            total += 1.0;
            for (term, weight) in &statement.terms {
                if *weight >= 1.0 {
                    *counts.entry(term.clone()).or_default() += 1.0;
                }
            }
        }
        let linked = linked(draft, held, &pages);
        Bench {
            alone: held.alone,
            pages,
            codebook,
            counts,
            total,
            linked,
        }
    }

    pub(crate) fn statement(&self, found: Match) -> &Statement {
        &self.pages[found.page].statements[found.at]
    }

    fn weight(&self, term: &str) -> f64 {
        let count = self.counts.get(term).copied().unwrap_or(0.0);
        (self.total / (count + 0.5)).ln()
    }

    /// Likeness of two statements by their weighed terms: with what stands around the first, or by its own words if they do better, so
    /// that a sentence which turns to another matter is not held to the one before.
    pub(crate) fn likeness(&self, a: &Statement, b: &Statement) -> f64 {
        self.cosine(a, b, 0.0).max(self.cosine(a, b, 1.0))
    }

    /// Cosine of the terms, of those of `a` only such as weigh at least so much.
    pub(crate) fn cosine(&self, a: &Statement, b: &Statement, least: f64) -> f64 {
        let length = |statement: &Statement, least: f64| -> f64 {
            let terms = statement
                .terms
                .iter()
                .filter(|(_, weight)| **weight >= least);
            terms
                .map(|(term, weight)| (weight * self.weight(term)).powi(2))
                .sum()
        };
        let shared: f64 = a
            .terms
            .iter()
            .filter(|(_, weight)| **weight >= least)
            .filter_map(|(term, weight)| {
                Some(weight * b.terms.get(term)? * self.weight(term).powi(2))
            })
            .sum();
        shared / (length(a, least) * length(b, 0.0)).sqrt().max(1e-9)
    }

    /// How surely two statements tell of the same thing.
    pub(crate) fn affinity(&self, a: &Statement, b: &Statement) -> f64 {
        let likeness = self.likeness(a, b);
        let date = match dates_agree(&a.dates, &b.dates) {
            Agreement::Same if a.dates.iter().any(|it| it.own.is_some()) => 0.2,
            Agreement::Same => 0.1,
            Agreement::Unknown => 0.0,
            Agreement::Apart if a.dates.iter().any(|it| it.own.is_some()) => -0.12,
            Agreement::Apart => -0.04,
        };
        let place = match places_agree(&a.places, &b.places) {
            Agreement::Same => 0.15,
            Agreement::Unknown => 0.0,
            Agreement::Apart => -0.12,
        };
        let side = a.sides.iter().any(|x| b.sides.iter().any(|y| x.id == y.id));
        let equal = a
            .figures
            .iter()
            .filter(|x| {
                b.figures
                    .iter()
                    .any(|y| figure::comparable(x, y) && figure::standing(x, y) == Standing::Same)
            })
            .count();
        likeness + date + place + if side { 0.08 } else { 0.0 } + (0.1 * equal as f64).min(0.25)
    }

    /// The statements that may tell of the same as a sentence of the draft, the likeliest first.
    pub(crate) fn matches(&self, statement: &Statement) -> Vec<Match> {
        let mut found = Vec::new();
        for (page, held) in self.pages.iter().enumerate() {
            for (at, other) in held.statements.iter().enumerate() {
                if matches!(other.kind, BlockKind::Title | BlockKind::Heading)
                    && other.figures.is_empty()
                {
                    continue;
                }
                let mut score = self.affinity(statement, other);
                let linked = held.events[at]
                    .iter()
                    .filter_map(|event| self.linked[statement.sentence].get(*event))
                    .fold(0.0, |most: f64, probability| most.max(*probability));
                score += 0.2 * linked;
                if score >= FLOOR {
                    found.push(Match { page, at, score });
                }
            }
        }
        found.sort_by(|x, y| {
            y.score
                .total_cmp(&x.score)
                .then((x.page, x.at).cmp(&(y.page, y.at)))
        });
        let best = found.first().map_or(0.0, |best| best.score);
        let strong = |found: &Match| found.score >= 0.6 * best;
        // What the sentence has from those before it may be another incident's; only its own day and place rule others out.
        let dates: Vec<Dated> = statement
            .dates
            .iter()
            .filter(|it| it.own.is_some())
            .cloned()
            .collect();
        let places: Vec<Placed> = statement
            .places
            .iter()
            .filter(|it| it.own.is_some())
            .cloned()
            .collect();
        let date = |found: &Match| dates_agree(&dates, &self.statement(*found).dates);
        let place = |found: &Match| places_agree(&places, &self.statement(*found).places);
        let dated = found
            .iter()
            .filter(|it| strong(it))
            .any(|it| date(it) == Agreement::Same);
        let placed = found
            .iter()
            .filter(|it| strong(it))
            .any(|it| place(it) == Agreement::Same);
        found.retain(|it| {
            (!dated || date(it) != Agreement::Apart) && (!placed || place(it) != Agreement::Apart)
        });
        found
    }

    /// The sentences around one, those of its page within `reach`, itself first.
    pub(crate) fn around(&self, found: Match, reach: usize) -> impl Iterator<Item = &Statement> {
        let statements = &self.pages[found.page].statements;
        let near = found.at.saturating_sub(reach)..(found.at + reach + 1).min(statements.len());
        std::iter::once(&statements[found.at]).chain(
            near.filter(move |&at| at != found.at)
                .map(move |at| &statements[at]),
        )
    }
}

fn page<'a>(
    codebook: &Codebook,
    document: &'a Document,
    annotation: &'a Annotation,
    accounts: &[&'a Account],
    events: &BTreeMap<&'a str, &'a Event>,
) -> Page<'a> {
    let mut statements = statements(codebook, annotation, document.title.as_deref());
    let mut of_statement: Vec<Vec<&Account>> = vec![Vec::new(); statements.len()];
    let mut their_events: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); statements.len()];
    for account in accounts {
        for evidence in &account.evidence {
            let tells = matches!(
                evidence.field,
                Field::Trigger | Field::Killed | Field::Wounded | Field::Detained | Field::Passage
            );
            let Some(bytes) = annotation.text.bytes(evidence.span()).filter(|_| tells) else {
                continue;
            };
            let after = statements.partition_point(|statement| statement.bytes.end <= bytes.start);
            let Some(statement) = statements
                .get_mut(after)
                .filter(|it| it.bytes.start <= bytes.start)
            else {
                continue;
            };
            if of_statement[after]
                .iter()
                .any(|known| known.id == account.id)
            {
                continue;
            }
            of_statement[after].push(account);
            if let Some(event) = account.event.as_deref() {
                their_events[after].extend(events.get_key_value(event).map(|(id, _)| *id));
            }
            // What the record knows of the incident goes for its sentences.
            // A dateline's day stands in the sentence, the incident's may not.
            if let Some(range) = account.date {
                statement.dates.push(Dated { range, own: None });
            }
            if let Some(place) = &account.place
                && statement.places.is_empty()
            {
                statement.places.push(Placed {
                    name: fold(&place.name),
                    resolved: Some(place.clone()),
                    own: None,
                    holds: false,
                });
            }
        }
    }
    Page {
        document,
        annotation,
        statements,
        accounts: of_statement,
        events: their_events,
    }
}

/// What the linker makes of the accounts of each sentence of the draft: events with the probability of the surest pair.
fn linked(draft: &Draft<'_>, held: &Held<'_>, pages: &[Page<'_>]) -> Vec<BTreeMap<String, f64>> {
    let mut found = vec![BTreeMap::new(); draft.annotation.sentences.len()];
    let mut own: Vec<(Account, Document, String)> = Vec::new();
    for (at, records) in draft.sentences.iter().enumerate() {
        let text = &draft.annotation.text.as_str()[draft.annotation.sentences[at].bytes.clone()];
        for (number, record) in records.iter().enumerate() {
            if let Record::Account(account) = record {
                // Each sentence is a document of its own, so that two of one draft may tell of one incident.
                let document = Document {
                    id: format!("draft {at}"),
                    ..draft.document.clone()
                };
                let account = Account {
                    id: format!("draft {at} {number}"),
                    document: document.id.clone(),
                    event: None,
                    ..account.clone()
                };
                own.push((account, document, text.to_owned()));
            }
        }
    }
    let theirs: Vec<(&Account, &Document, String)> = pages
        .iter()
        .flat_map(|page| {
            let ids: BTreeSet<&str> = page
                .accounts
                .iter()
                .flatten()
                .map(|it| it.id.as_str())
                .collect();
            held.accounts
                .iter()
                .filter(move |it| ids.contains(it.id.as_str()))
                .map(move |account| {
                    let at = page
                        .accounts
                        .iter()
                        .position(|them| them.iter().any(|it| it.id == account.id));
                    let text = at.map_or_else(String::new, |at| {
                        page.annotation.text.as_str()[page.statements[at].bytes.clone()].to_owned()
                    });
                    (account, page.document, text)
                })
        })
        .collect();
    let mut passages: Vec<Passage<'_>> = own
        .iter()
        .map(|(account, document, text)| Passage {
            account,
            document,
            text,
        })
        .collect();
    passages.extend(theirs.iter().map(|(account, document, text)| Passage {
        account,
        document,
        text,
    }));
    let linking = link_with(
        &passages,
        &Families::default(),
        &Constraints::default(),
        &Model::default(),
    );
    let event: BTreeMap<&str, &str> = held
        .accounts
        .iter()
        .filter_map(|account| Some((account.id.as_str(), account.event.as_deref()?)))
        .collect();
    for pair in &linking.pairs {
        for (mine, other) in [(&pair.a, &pair.b), (&pair.b, &pair.a)] {
            let at = mine
                .strip_prefix("draft ")
                .and_then(|rest| rest.split(' ').next()?.parse::<usize>().ok());
            if let (Some(at), Some(event)) = (at, event.get(other.as_str())) {
                let slot = found[at].entry((*event).to_owned()).or_insert(0.0_f64);
                *slot = slot.max(pair.probability);
            }
        }
    }
    found
}

/// Whether two lists of dates have one in common; dates of more than a month tell nothing.
pub(crate) fn dates_agree(a: &[Dated], b: &[Dated]) -> Agreement {
    windows_agree(a, b, NARROW)
}

/// The same for dates of at most so many days.
pub(crate) fn windows_agree(a: &[Dated], b: &[Dated], most: u32) -> Agreement {
    let narrow = |date: &&Dated| date.range.days().is_some_and(|days| days <= most);
    let mut agreement = Agreement::Unknown;
    for x in a.iter().filter(narrow) {
        for y in b.iter().filter(narrow) {
            match x.range.gap_days(&y.range) {
                Some(0) => return Agreement::Same,
                Some(gap) if gap > 1 => agreement = Agreement::Apart,
                _ => {}
            }
        }
    }
    agreement
}

/// Whether two lists of places have one in common, or one that lies in the other.
pub(crate) fn places_agree(a: &[Placed], b: &[Placed]) -> Agreement {
    let mut agreement = Agreement::Unknown;
    for x in a {
        for y in b {
            match place_agrees(x, y) {
                Agreement::Same => return Agreement::Same,
                Agreement::Apart => agreement = Agreement::Apart,
                Agreement::Unknown => {}
            }
        }
    }
    agreement
}

/// Kilometres within which two places are one.
const NEAR: f64 = 15.0;

pub(crate) fn place_agrees(x: &Placed, y: &Placed) -> Agreement {
    if x.name == y.name {
        return Agreement::Same;
    }
    let (Some(a), Some(b)) = (&x.resolved, &y.resolved) else {
        return Agreement::Unknown;
    };
    let point = |place: &concord_record::PlaceRef| Some((place.lat?, place.lon?));
    let fine = |place: &concord_record::PlaceRef| {
        matches!(
            place.precision,
            PlacePrecision::Exact | PlacePrecision::Settlement
        )
    };
    if a.geonameid.is_some() && a.geonameid == b.geonameid {
        return Agreement::Same;
    }
    let within = |inner: &concord_record::PlaceRef, outer: &concord_record::PlaceRef| {
        let same = |x: &Option<String>, y: &Option<String>| x.is_some() && x == y;
        match outer.precision {
            PlacePrecision::Country => same(&inner.country, &outer.country),
            PlacePrecision::Adm1 | PlacePrecision::Region => same(&inner.adm1, &outer.adm1),
            PlacePrecision::Adm2 => same(&inner.adm2, &outer.adm2),
            _ => false,
        }
    };
    if within(a, b) || within(b, a) {
        return Agreement::Same;
    }
    match (point(a), point(b)) {
        (Some(p), Some(q)) if fine(a) && fine(b) => {
            if kilometres(p, q) <= NEAR {
                Agreement::Same
            } else {
                Agreement::Apart
            }
        }
        _ if a.country.is_some() && b.country.is_some() && a.country != b.country => {
            Agreement::Apart
        }
        // A name that a province shares with its town stands for either: two provinces are two places.
        (Some(p), Some(q))
            if a.adm1.is_some()
                && b.adm1.is_some()
                && a.adm1 != b.adm1
                && a.precision <= PlacePrecision::Adm1
                && b.precision <= PlacePrecision::Adm1
                && kilometres(p, q) > NEAR =>
        {
            Agreement::Apart
        }
        _ => Agreement::Unknown,
    }
}
