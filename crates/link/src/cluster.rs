//! Accounts to incidents: candidates, scores, and groups that hold together as a whole.

use std::collections::{BTreeMap, BTreeSet};

use concord_record::{Account, Document};
use serde::{Deserialize, Serialize};

use crate::block::Blocks;
use crate::family::Families;
use crate::item::{Item, Names};
use crate::kind::are_near;
use crate::model::Model;
use crate::pair::{PairScore, Part, Verdict};
use crate::score::Scorer;
use crate::words::{Vocabulary, content_words, cosine, stable_id};

/// An account with what linking needs to know about it.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    /// The account.
    pub account: &'a Account,
    /// Its document.
    pub document: &'a Document,
    /// The sentence or sentences that tell of it.
    pub text: &'a str,
}

/// What persons decided about pairs of accounts, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Constraints {
    /// Pairs that are one incident.
    pub must: Vec<(String, String)>,
    /// Pairs that are two.
    pub cannot: Vec<(String, String)>,
}

/// Accounts of one incident.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cluster {
    /// Identity: made from the account whose id sorts first.
    pub id: String,
    /// Account ids, sorted.
    pub accounts: Vec<String>,
}

/// What linking found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Linking {
    /// Every account is in exactly one; sorted by first account.
    pub clusters: Vec<Cluster>,
    /// Pairs that were worth keeping: the same, doubtful, part of a series, or decided by a person. Sorted by ids.
    pub pairs: Vec<PairScore>,
    /// Must-links that could not be kept because a cannot-link stood against them.
    pub refused: Vec<(String, String)>,
}

/// Groups accounts into incidents with the weights of [`Model::default`].
pub fn link(passages: &[Passage<'_>], families: &Families, decisions: &Constraints) -> Linking {
    link_with(passages, families, decisions, &Model::default())
}

/// Groups accounts into incidents.
///
/// Two accounts of one document stay apart unless a person joins them: the coder has merged what the document itself tells twice.
/// A series never joins a single incident; the pair is kept with the verdict [`Verdict::PartOf`].
pub fn link_with(
    passages: &[Passage<'_>],
    families: &Families,
    decisions: &Constraints,
    model: &Model,
) -> Linking {
    let mut sorted: Vec<&Passage<'_>> = passages.iter().collect();
    sorted.sort_by(|x, y| {
        (&x.account.id, &x.document.id, x.text).cmp(&(&y.account.id, &y.document.id, y.text))
    });
    sorted.dedup_by(|x, y| x.account.id == y.account.id);
    let texts: Vec<Vec<String>> = sorted.iter().map(|p| content_words(p.text)).collect();
    let vocabulary = Vocabulary::new(&texts);
    let mut names = Names::default();
    let items: Vec<Item<'_>> = sorted
        .iter()
        .zip(&texts)
        .map(|(passage, words)| {
            let vector = vocabulary.vector(words);
            Item::new(
                passage.account,
                passage.document,
                vector,
                words.len(),
                &mut names,
            )
        })
        .collect();
    let blocks = Blocks::new(&items, &vocabulary.counts, model);
    let scorer = Scorer::new(items, model);
    let rules = Rules::new(&scorer, families, decisions);

    let mut kept = Vec::new();
    let mut edges = Vec::new();
    for a in 0..scorer.items.len() as u32 {
        for b in blocks.partners(a) {
            match rules.bar(a, b) {
                Bar::Apart => {}
                Bar::Series => {
                    if rules.is_part(a, b) {
                        kept.push((a, b, scorer.score(a, b), Verdict::PartOf));
                    }
                }
                Bar::None => {
                    let score = rules.score(a, b);
                    if score > model.join.min(0.0) {
                        edges.push((score, a, b));
                    }
                    let verdict = match score {
                        score if score >= model.same => Verdict::Same,
                        score if score >= model.different => Verdict::Doubtful,
                        _ => Verdict::Different,
                    };
                    if score >= 2.0 * model.different {
                        kept.push((a, b, score, verdict));
                    }
                }
            }
        }
    }
    for (pairs, verdict) in [
        (&rules.must, Verdict::MustLink),
        (&rules.cannot, Verdict::CannotLink),
    ] {
        for &(a, b) in pairs {
            kept.retain(|&(x, y, ..)| (x, y) != (a, b));
            kept.push((a, b, scorer.score(a, b), verdict));
        }
    }
    kept.sort_by_key(|&(a, b, ..)| (a, b));

    let (groups, refused) = group(&rules, edges);
    let id = |at: u32| scorer.items[at as usize].account.id.clone();
    Linking {
        clusters: groups
            .into_iter()
            .map(|group| {
                let accounts: Vec<String> = group.into_iter().map(id).collect();
                Cluster {
                    id: stable_id("e", [accounts[0].as_str()]),
                    accounts,
                }
            })
            .collect(),
        pairs: kept
            .into_iter()
            .map(|(a, b, score, verdict)| PairScore {
                a: id(a),
                b: id(b),
                score,
                probability: 0.0,
                parts: rules.parts(a, b),
                verdict,
            })
            .map(|mut pair| {
                // One sum, however it was reached.
                pair.score = pair.parts.iter().map(|part| part.weight).sum();
                pair.probability = 1.0 / (1.0 + (-pair.score).exp());
                pair
            })
            .collect(),
        refused: refused.into_iter().map(|(a, b)| (id(a), id(b))).collect(),
    }
}

enum Bar {
    None,
    /// One is a series.
    Series,
    Apart,
}

/// What stands against joining a pair, whatever its score.
struct Rules<'s, 'a> {
    scorer: &'s Scorer<'a>,
    families: &'s Families,
    must: BTreeSet<(u32, u32)>,
    cannot: BTreeSet<(u32, u32)>,
}

impl<'s, 'a> Rules<'s, 'a> {
    fn new(scorer: &'s Scorer<'a>, families: &'s Families, decisions: &Constraints) -> Self {
        let at: BTreeMap<&str, u32> = scorer
            .items
            .iter()
            .enumerate()
            .map(|(at, item)| (item.account.id.as_str(), at as u32))
            .collect();
        let pairs = |pairs: &[(String, String)]| {
            pairs
                .iter()
                .filter_map(|(a, b)| Some((*at.get(a.as_str())?, *at.get(b.as_str())?)))
                .filter(|(a, b)| a != b)
                .map(|(a, b)| (a.min(b), a.max(b)))
                .collect::<BTreeSet<_>>()
        };
        Rules {
            must: pairs(&decisions.must),
            cannot: pairs(&decisions.cannot),
            scorer,
            families,
        }
    }

    fn bar(&self, a: u32, b: u32) -> Bar {
        let pair = (a.min(b), a.max(b));
        if self.cannot.contains(&pair) {
            return Bar::Apart;
        }
        if self.must.contains(&pair) {
            return Bar::None;
        }
        let (x, y) = (
            &self.scorer.items[a as usize],
            &self.scorer.items[b as usize],
        );
        if x.series != y.series {
            return Bar::Series;
        }
        if x.account.document == y.account.document {
            return Bar::Apart;
        }
        if x.series {
            // Two series are one only if their spans are much the same.
            let (Some((a0, a1)), Some((b0, b1))) = (x.days, y.days) else {
                return Bar::Apart;
            };
            let shared = f64::from((a1.min(b1) - a0.max(b0) + 1).max(0));
            if shared / f64::from(a1.max(b1) - a0.min(b0) + 1) < 0.6 {
                return Bar::Apart;
            }
        }
        Bar::None
    }

    /// The score, with what copying adds.
    fn score(&self, a: u32, b: u32) -> f64 {
        self.scorer.score(a, b) + self.copy(a, b)
    }

    /// A passage and its copy tell of the same.
    fn copy(&self, a: u32, b: u32) -> f64 {
        let (x, y) = (
            &self.scorer.items[a as usize],
            &self.scorer.items[b as usize],
        );
        let copies = self
            .families
            .are_copies(&x.account.document, &y.account.document);
        let days = x.gap(y).is_none_or(|gap| gap <= 1);
        if copies && days && cosine(&x.vector, &y.vector) > 0.7 {
            2.0
        } else {
            0.0
        }
    }

    fn parts(&self, a: u32, b: u32) -> Vec<Part> {
        let mut parts = self.scorer.parts(a, b);
        let weight = self.copy(a, b);
        if weight != 0.0 {
            parts.push(Part {
                field: "copy".to_owned(),
                weight,
                because: "one document copies the other, this passage too".to_owned(),
            });
        }
        parts
    }

    /// Whether the single one of the two fits into the series.
    fn is_part(&self, a: u32, b: u32) -> bool {
        let (x, y) = (
            &self.scorer.items[a as usize],
            &self.scorer.items[b as usize],
        );
        let (series, single) = if x.series { (x, y) } else { (y, x) };
        let (Some((from, to)), Some((start, end))) = (series.days, single.days) else {
            return false;
        };
        let place = match (series.province, single.province) {
            (Some(x), Some(y)) => x == y,
            _ => series.country.is_some() && series.country == single.country,
        };
        let side = series.perpetrators.is_empty()
            || single.perpetrators.is_empty()
            || series
                .perpetrators
                .iter()
                .any(|x| single.perpetrators.iter().any(|y| x.key() == y.key()));
        from <= start && end <= to && place && side && are_near(series.group, single.group)
    }
}

/// Greedy correlation clustering: the surest edges first, and two groups join only if all their pairs together speak for it and
/// none speaks strongly against it.
fn group(
    rules: &Rules<'_, '_>,
    mut edges: Vec<(f64, u32, u32)>,
) -> (Vec<Vec<u32>>, Vec<(u32, u32)>) {
    let count = rules.scorer.items.len();
    let mut members: Vec<Vec<u32>> = (0..count as u32).map(|at| vec![at]).collect();
    let mut home: Vec<u32> = (0..count as u32).collect();
    let mut refused = Vec::new();
    let join = |members: &mut Vec<Vec<u32>>, home: &mut Vec<u32>, a: u32, b: u32| {
        let (keep, gone) = (a.min(b), a.max(b));
        let moved = std::mem::take(&mut members[gone as usize]);
        for &at in &moved {
            home[at as usize] = keep;
        }
        members[keep as usize].extend(moved);
    };
    for &(a, b) in &rules.must {
        let (x, y) = (home[a as usize], home[b as usize]);
        let barred = members[x as usize].iter().any(|&p| {
            members[y as usize]
                .iter()
                .any(|&q| rules.cannot.contains(&(p.min(q), p.max(q))))
        });
        if x == y {
            // A pair that is in `cannot` as well shares no home unless other must-links brought it there.
            continue;
        }
        if barred {
            refused.push((a, b));
        } else {
            join(&mut members, &mut home, x, y);
        }
    }
    edges.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    // Pairs of groups that did not fit, with their sizes then: nothing changes until one of them grows.
    let mut failed: BTreeSet<(u32, usize, u32, usize)> = BTreeSet::new();
    for (_, a, b) in edges {
        let (x, y) = (
            home[a as usize].min(home[b as usize]),
            home[a as usize].max(home[b as usize]),
        );
        if x == y {
            continue;
        }
        let (left, right) = (&members[x as usize], &members[y as usize]);
        let key = (x, left.len(), y, right.len());
        if failed.contains(&key) {
            continue;
        }
        if fits(rules, left, right) {
            join(&mut members, &mut home, x, y);
        } else {
            failed.insert(key);
        }
    }
    let mut groups: Vec<Vec<u32>> = members.into_iter().filter(|m| !m.is_empty()).collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort();
    (groups, refused)
}

fn fits(rules: &Rules<'_, '_>, left: &[u32], right: &[u32]) -> bool {
    let model = rules.scorer.model;
    let mut sum = 0.0;
    for &a in left {
        for &b in right {
            if !matches!(rules.bar(a, b), Bar::None) {
                return false;
            }
            let score = rules.score(a, b);
            if score < model.veto {
                return false;
            }
            // One telling that repeats another word for word does not make up for others that do not fit.
            sum += score.min(4.0);
        }
    }
    sum / (left.len() * right.len()) as f64 > model.join
}
