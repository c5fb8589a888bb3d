//! Claims and relations that cannot both be so.

use std::collections::{BTreeMap, BTreeSet};

use concord_link::content_words;
use concord_record::{Claim, ContradictionKind, Relation, RelationKind, Stance, words};

use crate::contradiction::{Finding, Index};
use crate::denial::{Disputes, says};
use crate::opposition::{Strength, doubts_speaker, names, strength, theory};
use crate::sums::Page;

/// Claims about one record that are held against each other in full.
const MOST: usize = 40;
/// Claims that may share a word for it to bring candidates.
const COMMON: usize = 24;

/// +1 for who says that it is so, -1 for who says or thinks that it is not, 0 for the rest.
fn side(stance: Stance) -> i8 {
    match stance {
        Stance::Claims | Stance::Confirms | Stance::Accuses | Stance::Assesses => 1,
        Stance::Denies | Stance::Doubts => -1,
        Stance::Warns | Stance::Pledges => 0,
    }
}

/// Words that turn a proposition around.
const NEGATIONS: &[&str] = &[
    "not", "no", "never", "none", "nobody", "neither", "without", "t",
];

/// Whether the words of a proposition turn it around: an odd number of `no`, `not` and their like.
pub fn is_negated(proposition: &str) -> bool {
    let count = proposition
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| NEGATIONS.contains(&word.to_lowercase().as_str()))
        .count();
    count % 2 == 1
}

/// A claim prepared for comparison.
struct Saying<'a> {
    claim: &'a Claim,
    words: BTreeSet<String>,
    side: i8,
    negated: bool,
}

pub(crate) fn check<'a>(
    index: &Index<'a>,
    disputes: &Disputes,
    pages: &BTreeMap<&'a str, Page<'a>>,
) -> Vec<Finding> {
    let sayings: Vec<Saying<'_>> = {
        let mut sayings: Vec<_> = index
            .records
            .claims
            .iter()
            .filter(|claim| side(claim.stance) != 0 && !disputes.open.contains(&claim.id))
            .map(|claim| Saying {
                claim,
                words: content_words(&claim.proposition)
                    .into_iter()
                    .filter(|word| !NEGATIONS.contains(&word.as_str()))
                    .collect(),
                side: side(claim.stance),
                negated: is_negated(&claim.proposition),
            })
            .collect();
        sayings.sort_by(|x, y| x.claim.id.cmp(&y.claim.id));
        sayings
    };
    let mut found = about_one_record(index, &sayings, disputes);
    found.extend(alike(index, &sayings, disputes));
    found.extend(strengths(index, &sayings));
    found.extend(pointed(index, disputes, pages));
    found.extend(ties(index));
    found
}

/// Claims about one record, or about accounts of one event.
fn about_one_record(
    index: &Index<'_>,
    sayings: &[Saying<'_>],
    disputes: &Disputes,
) -> Vec<Finding> {
    let mut groups: BTreeMap<&str, Vec<&Saying<'_>>> = BTreeMap::new();
    for saying in sayings {
        if let Some(about) = saying.claim.about.as_deref() {
            let about = index.event.get(about).copied().unwrap_or(about);
            groups.entry(about).or_default().push(saying);
        }
    }
    let mut found = Vec::new();
    for group in groups.values() {
        for (at, a) in group.iter().enumerate() {
            for b in group[at + 1..].iter().take(MOST) {
                // Two statements about one incident oppose each other only if they say the same of it.
                let opposed = (a.side == b.side) == (a.negated != b.negated);
                if opposed
                    && !is_told(index, a, b, disputes)
                    && specific(a, b) >= 2
                    && overlap(a, b) >= 0.5
                {
                    found.push(finding(index, a, b, overlap(a, b).max(0.3)));
                }
            }
        }
    }
    found
}

/// Claims whose propositions are much the same, whatever they are tied to.
fn alike(index: &Index<'_>, sayings: &[Saying<'_>], disputes: &Disputes) -> Vec<Finding> {
    let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, saying) in sayings.iter().enumerate() {
        for word in &saying.words {
            by_word.entry(word).or_default().push(at);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for holders in by_word.values().filter(|holders| holders.len() <= COMMON) {
        for (at, &a) in holders.iter().enumerate() {
            for &b in &holders[at + 1..] {
                *shared.entry((a, b)).or_default() += 1;
            }
        }
    }
    let mut found = Vec::new();
    for ((a, b), count) in shared {
        let (a, b) = (&sayings[a], &sayings[b]);
        if count < 2 || is_told(index, a, b, disputes) {
            continue;
        }
        // Claims about one event were compared there; those about different events speak of different things.
        if event_of(index, a).is_some() && event_of(index, b).is_some() {
            continue;
        }
        let common = a.words.intersection(&b.words).count();
        let union = a.words.union(&b.words).count().max(1);
        let shorter = a.words.len().min(b.words.len()).max(1);
        let resemblance = common as f64 / union as f64;
        let contained = common as f64 / shorter as f64;
        let opposed = (a.side == b.side) == (a.negated != b.negated);
        if common >= 3
            && specific(a, b) >= 2
            && opposed
            && (resemblance >= 0.5 || contained >= 0.75)
        {
            found.push(finding(index, a, b, resemblance.max(0.6 * contained)));
        }
    }
    found
}

/// Where a claim stands in its document.
fn position(claim: &Claim) -> Option<usize> {
    claim.evidence.iter().map(|evidence| evidence.start).min()
}

/// Two speakers who put the strength of one side differently: each claim against the nearest one of another speaker.
fn strengths(index: &Index<'_>, sayings: &[Saying<'_>]) -> Vec<Finding> {
    type Put<'s> = (&'s Saying<'s>, Strength, BTreeSet<String>);
    let mut put: BTreeMap<&str, Vec<Put<'_>>> = BTreeMap::new();
    for saying in sayings.iter().filter(|saying| saying.side > 0) {
        let proposition = &saying.claim.proposition;
        if let Some(strength) = strength(proposition) {
            put.entry(&saying.claim.document).or_default().push((
                saying,
                strength,
                names(proposition),
            ));
        }
    }
    let of_document = put.values().flat_map(|put| {
        let downs = put.iter().filter(|(_, side, _)| *side == Strength::Down);
        downs.map(move |down| (down, put))
    });
    let mut found = Vec::new();
    for ((down, _, names), put) in of_document {
        let nearest = put
            .iter()
            .filter(|(up, side, theirs)| {
                *side == Strength::Up
                    && up.claim.speaker != down.claim.speaker
                    && !names.is_disjoint(theirs)
            })
            .min_by_key(|(up, ..)| {
                let gap = position(up.claim)
                    .zip(position(down.claim))
                    .map_or(usize::MAX, |(a, b)| a.abs_diff(b));
                (gap, &up.claim.id)
            });
        if let Some((up, ..)) = nearest {
            found.push(finding(index, down, up, 0.4));
        }
    }
    found
}

/// How far back, in code points, a doubt or a denial may point.
const BACK: usize = 1200;

/// Doubts about what a named speaker said shortly before, and denials of a theory that was told before.
fn pointed<'a>(
    index: &Index<'a>,
    disputes: &Disputes,
    pages: &BTreeMap<&'a str, Page<'a>>,
) -> Vec<Finding> {
    let prepared = |claim: &'a Claim| Saying {
        claim,
        words: content_words(&claim.proposition).into_iter().collect(),
        side: side(claim.stance),
        negated: is_negated(&claim.proposition),
    };
    let mut found = Vec::new();
    for against in index.records.claims {
        if side(against.stance) >= 0
            || disputes.settled.contains(&against.id)
            || disputes.open.contains(&against.id)
        {
            continue;
        }
        let Some(at) = position(against) else {
            continue;
        };
        let page = pages.get(against.document.as_str());
        let of_sentence = page
            .and_then(|page| Some(theory(&page.sentences[page.sentence(at)?].words)))
            .unwrap_or_default();
        let before = index
            .claims_of(&against.document)
            .iter()
            .copied()
            .filter(|claim| claim.speaker != against.speaker)
            .filter_map(|claim| Some((at.checked_sub(position(claim)?)?, claim)))
            .filter(|(_, claim)| {
                // Another reading of the same words is nobody's answer to them.
                let own = page.and_then(|page| page.sentence(at));
                own.is_none() || page.and_then(|page| page.sentence(position(claim)?)) != own
            })
            .filter(|(gap, claim)| {
                let words: Vec<String> = content_words(&claim.proposition);
                let named = words.iter().any(|word| of_sentence.contains(word));
                let told = side(claim.stance) > 0 && named && claim.speaker != "author";
                told || *gap <= BACK && doubts_speaker(against, claim)
            })
            .min_by_key(|(gap, claim)| (*gap, &claim.id));
        if let Some((_, claim)) = before {
            found.push(finding(index, &prepared(claim), &prepared(against), 0.4));
        }
    }
    found
}

/// The event, or else the record, that a claim is about.
fn event_of<'i>(index: &Index<'i>, saying: &Saying<'i>) -> Option<&'i str> {
    let about = saying.claim.about.as_deref()?;
    Some(index.event.get(about).copied().unwrap_or(about))
}

/// Whether one of the two is a denial that was held against its event: against claims of that report or event it says no more.
fn is_told(index: &Index<'_>, a: &Saying<'_>, b: &Saying<'_>, disputes: &Disputes) -> bool {
    let settled = |saying: &Saying<'_>| disputes.settled.contains(&saying.claim.id);
    let event = |saying| event_of(index, saying);
    (settled(a) || settled(b))
        && (a.claim.document == b.claim.document || (event(a).is_some() && event(a) == event(b)))
}

/// Words that any report on violence has.
const COMMONPLACE: &[&str] = &[
    "attack",
    "attacks",
    "attacked",
    "strike",
    "strikes",
    "bombing",
    "explosion",
    "blast",
    "killed",
    "killing",
    "wounded",
    "people",
    "civilians",
    "soldiers",
    "fighters",
    "forces",
    "carried",
    "responsibility",
    "claimed",
    "group",
    "members",
    "army",
    "government",
    "took",
    "place",
    "happened",
    "behind",
    "involved",
    "had",
    "been",
];

/// Words in common that tell one thing from another.
fn specific(a: &Saying<'_>, b: &Saying<'_>) -> usize {
    a.words
        .intersection(&b.words)
        .filter(|word| !COMMONPLACE.contains(&word.as_str()))
        .count()
}

fn overlap(a: &Saying<'_>, b: &Saying<'_>) -> f64 {
    let common = a.words.intersection(&b.words).count();
    common as f64 / a.words.len().min(b.words.len()).max(1) as f64
}

fn finding(index: &Index<'_>, a: &Saying<'_>, b: &Saying<'_>, alike: f64) -> Finding {
    // Who says so before who says not.
    let (yes, no) = if a.side >= b.side { (a, b) } else { (b, a) };
    let firm = |saying: &Saying<'_>| match saying.claim.stance {
        Stance::Denies | Stance::Confirms | Stance::Claims => 1.0,
        Stance::Accuses => 0.9,
        Stance::Assesses => 0.75,
        _ => 0.6,
    };
    let (voice_yes, voice_no) = index.voices(&yes.claim.document, &no.claim.document);
    Finding {
        document: None,
        relation: ContradictionKind::SameFact,
        field: "stance",
        records: [yes, no]
            .iter()
            .map(|saying| (saying.claim.id.clone(), saying.claim.document.clone()))
            .collect(),
        key: String::new(),
        holds: None,
        severity: 0.8 * firm(yes) * firm(no) * (0.5 + 0.5 * alike.min(1.0)),
        difference: format!(
            "{}; {}.",
            says(&voice_yes, yes.claim),
            says(&voice_no, no.claim)
        ),
    }
}

/// Whether two ties between the same sides exclude each other at one time.
fn exclude(a: RelationKind, b: RelationKind) -> bool {
    use RelationKind as R;
    let friendly = |kind| matches!(kind, R::PartOf | R::AlliedWith | R::Supports | R::MemberOf);
    let hostile = |kind| matches!(kind, R::Fights | R::RivalOf);
    (friendly(a) && hostile(b)) || (hostile(a) && friendly(b))
}

fn ties(index: &Index<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<(String, String), Vec<&Relation>> = BTreeMap::new();
    for relation in index.records.relations {
        let (a, b) = (
            content_words(&relation.a).join(" "),
            content_words(&relation.b).join(" "),
        );
        groups
            .entry((a.clone().min(b.clone()), a.max(b)))
            .or_default()
            .push(relation);
    }
    let mut found = Vec::new();
    for group in groups.values_mut() {
        group.sort_by(|x, y| x.id.cmp(&y.id));
        for (at, a) in group.iter().enumerate() {
            for b in group[at + 1..].iter().take(MOST) {
                let apart = |x: &Relation, y: &Relation| matches!((x.end, y.start), (Some(end), Some(start)) if end < start);
                if !exclude(a.relation, b.relation) || apart(a, b) || apart(b, a) {
                    continue;
                }
                let (voice_a, voice_b) = index.voices(&a.document, &b.document);
                let says = |relation: &Relation| {
                    format!(
                        "{} {} {}",
                        relation.a,
                        words::plain(relation.relation.as_str()),
                        relation.b
                    )
                };
                found.push(Finding {
                    document: None,
                    relation: ContradictionKind::SameFact,
                    field: "relation",
                    records: vec![
                        (a.id.clone(), a.document.clone()),
                        (b.id.clone(), b.document.clone()),
                    ],
                    key: String::new(),
                    holds: None,
                    severity: 0.45,
                    difference: format!("{voice_a} says {}, {voice_b} says {}.", says(a), says(b)),
                });
            }
        }
    }
    found
}
