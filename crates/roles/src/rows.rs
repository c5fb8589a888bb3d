//! The rows of features that the ensembles of trees are asked with.

use crate::incident::{Candidate, Member, Topics, alias, one_in_other};
use crate::linear::QUESTIONS;
use crate::material::Material;
use crate::tagger::Filler;
use crate::{Kind, Role};

const KINDS: usize = Kind::ALL.len();
const ROLES: usize = Role::ALL.len();
/// A kind less likely than this is not considered.
const CONSIDERED: f32 = 0.03;

/// What is asked to tell whether a document tells of a kind.
pub(crate) fn document_row(
    material: &Material,
    topics: &Topics,
    candidates: &[Candidate],
) -> Vec<f32> {
    let mut row: Vec<f32> = topics.document.to_vec();
    for kind in 0..KINDS {
        let mut values: Vec<f32> = topics.sentences.iter().map(|s| s[kind]).collect();
        row.push(values.iter().take(3).copied().fold(0.0, f32::max));
        row.push(values.iter().sum());
        values.sort_by(|a, b| b.total_cmp(a));
        row.push(values.first().copied().unwrap_or(0.0));
        row.push(values.get(1).copied().unwrap_or(0.0));
    }
    for role in Role::ALL {
        let fillers = || {
            candidates
                .iter()
                .filter(move |candidate| candidate.role == role)
                .flat_map(|candidate| &candidate.occurrences)
        };
        row.push(fillers().map(|f| f.probability).fold(0.0, f32::max));
        row.push(fillers().map(|f| f.probability).sum());
        for kind in 0..KINDS {
            let mass = |f: &Filler| {
                f.probability * topics.sentences[material.sentence_of[f.tokens.start]][kind]
            };
            row.push(fillers().map(mass).sum());
        }
    }
    row.push(material.sentences.len() as f32);
    row.push(material.accounts.len() as f32);
    for kind in Kind::ALL {
        let told = || {
            material
                .accounts
                .iter()
                .filter(move |account| account.kind == Some(kind) && account.occurred)
        };
        row.push(told().map(|account| account.confidence).fold(0.0, f32::max));
        row.push(told().count() as f32);
    }
    row
}

/// What is asked of each candidate whatever the kind, and the account confidence by kind.
fn member_base(
    material: &Material,
    topics: &Topics,
    kinds: &[f32; QUESTIONS],
    candidates: &[Candidate],
    index: usize,
) -> (Vec<f32>, [f32; KINDS], [f32; KINDS], [f32; KINDS]) {
    let candidate = &candidates[index];
    let best = candidate.best();
    let mut rival = 0.0f32;
    let mut alike = 0.0;
    let mut rank = 0.0;
    let mut sum = 0.0;
    let mut most = [0.0f32; ROLES];
    let mut as_role = [0.0f32; ROLES];
    for (other_index, other) in candidates.iter().enumerate() {
        let probability = other.best().probability;
        most[other.role as usize] = most[other.role as usize].max(probability);
        if other.name == candidate.name {
            as_role[other.role as usize] = probability;
        }
        if other.role != candidate.role {
            continue;
        }
        sum += probability;
        if probability > best.probability {
            rank += 1.0;
        }
        if other_index == index {
            continue;
        }
        if one_in_other(&other.name, &candidate.name) {
            alike += probability;
        }
        let overlaps = candidate.occurrences.iter().any(|a| {
            other
                .occurrences
                .iter()
                .any(|b| a.tokens.start < b.tokens.end && b.tokens.start < a.tokens.end)
        });
        if overlaps {
            rival = rival.max(probability);
        }
    }
    let sentence = |filler: &Filler| material.sentence_of[filler.tokens.start];
    let here: [f32; KINDS] = std::array::from_fn(|kind| topics.sentences[sentence(best)][kind]);
    let anywhere: [f32; KINDS] = std::array::from_fn(|kind| {
        candidate
            .occurrences
            .iter()
            .map(|filler| topics.sentences[sentence(filler)][kind])
            .fold(0.0, f32::max)
    });
    let side = best
        .tokens
        .clone()
        .rev()
        .find_map(|token| material.side_of[token]);
    let (mut known, mut side_best, mut side_any, mut side_count) = (0.0, 0.0f32, 1.0f32, 0.0);
    if let Some(side) = side {
        known = if material.sides[side].0 { 2.0 } else { 1.0 };
        side_count = material.sides[side].1 as f32;
        for other in candidates.iter().filter(|c| c.role == candidate.role) {
            for filler in &other.occurrences {
                let of = filler
                    .tokens
                    .clone()
                    .rev()
                    .find_map(|token| material.side_of[token]);
                if of == Some(side) {
                    side_best = side_best.max(filler.probability);
                    side_any *= 1.0 - filler.probability;
                }
            }
        }
    }
    let mut told = [0.0f32; KINDS];
    let mut told_any = 0.0f32;
    for account in &material.accounts {
        let hit = account.parts.iter().any(|(part, tokens)| {
            part.fits(candidate.role)
                && candidate
                    .occurrences
                    .iter()
                    .any(|f| f.tokens.start < tokens.end && tokens.start < f.tokens.end)
        });
        if hit {
            told_any = told_any.max(account.confidence);
            if let Some(kind) = account.kind {
                told[kind as usize] = told[kind as usize].max(account.confidence);
            }
        }
    }
    let first = sentence(&candidate.occurrences[0]) as f32;
    let count = material.sentences.len().max(1) as f32;
    let mut row = vec![
        candidate.role as usize as f32,
        best.probability,
        candidate.any(),
        candidate.occurrences.len() as f32,
        first,
        first / count,
        candidate.name.split(' ').count() as f32,
        candidate.name.len() as f32,
        f32::from(u8::from(candidate.name.bytes().any(|b| b.is_ascii_digit()))),
        rival,
        best.probability - rival,
        alike,
        rank,
        sum,
        count,
        known,
        side_best,
        1.0 - side_any,
        side_count,
        told_any,
    ];
    row.extend(most);
    row.extend(as_role);
    row.extend(kinds);
    row.extend(anywhere);
    (row, here, anywhere, told)
}

/// What is asked to tell whether a candidate takes part in an incident of a kind; a row for each kind that is considered.
pub(crate) fn member_rows(
    material: &Material,
    topics: &Topics,
    kinds: &[f32; QUESTIONS],
    candidates: &[Candidate],
) -> Vec<(usize, Kind, Vec<f32>)> {
    let mut rows = Vec::new();
    for index in 0..candidates.len() {
        let (base, here, anywhere, told) = member_base(material, topics, kinds, candidates, index);
        for kind in Kind::ALL {
            let k = kind as usize;
            if kinds[k] < CONSIDERED {
                continue;
            }
            let others = |values: &[f32]| {
                (0..KINDS)
                    .filter(|&other| other != k)
                    .map(|other| values[other])
                    .fold(0.0, f32::max)
            };
            let mut row = base.clone();
            let place = Place::new(material, &candidates[index], kind);
            row.extend([
                place.trigger,
                place.other,
                place.account,
                place.rival,
                k as f32,
                kinds[k],
                others(kinds),
                anywhere[k],
                here[k],
                here[k] - others(&here),
                told[k],
            ]);
            rows.push((index, kind, row));
        }
    }
    rows
}

/// Where a candidate stands, as seen from a kind.
struct Place {
    /// Words to the nearest word of the codebook that tells of the kind, in the same sentence.
    trigger: f32,
    /// Words to the nearest that tells of another kind.
    other: f32,
    /// Confidence of the surest account of the kind that is told in a sentence with it.
    account: f32,
    /// The same for other kinds.
    rival: f32,
}

impl Place {
    const FAR: f32 = 60.0;

    fn new(material: &Material, candidate: &Candidate, kind: Kind) -> Place {
        let mut place = Place {
            trigger: Self::FAR,
            other: Self::FAR,
            account: 0.0,
            rival: 0.0,
        };
        for filler in &candidate.occurrences {
            let sentence = material.sentence_of[filler.tokens.start];
            let near = material
                .triggers
                .iter()
                .filter(|(token, _)| material.sentence_of[*token] == sentence);
            for &(token, told) in near {
                let distance = token.abs_diff(filler.tokens.start) as f32;
                let least = if told == kind {
                    &mut place.trigger
                } else {
                    &mut place.other
                };
                *least = least.min(distance);
            }
            for account in &material.accounts {
                if account.sentences.contains(&sentence) {
                    let most = if account.kind == Some(kind) {
                        &mut place.account
                    } else {
                        &mut place.rival
                    };
                    *most = most.max(account.confidence);
                }
            }
        }
        place
    }
}

/// What is asked to tell whether two members of one kind take part in the same incident.
pub(crate) fn pair_row(
    material: &Material,
    topics: &Topics,
    kind: Kind,
    probability: f32,
    candidates: &[Candidate],
    members: &[Member],
    (a, b): (usize, usize),
) -> Vec<f32> {
    let (one, two) = (
        &candidates[members[a].candidate],
        &candidates[members[b].candidate],
    );
    let sentence = |filler: &Filler| material.sentence_of[filler.tokens.start];
    let mut nearest = (usize::MAX, 0, 0, usize::MAX);
    for x in &one.occurrences {
        for y in &two.occurrences {
            let (low, high) = (sentence(x).min(sentence(y)), sentence(x).max(sentence(y)));
            let distance = x.tokens.start.abs_diff(y.tokens.start);
            nearest = nearest.min((high - low, low, high, distance));
        }
    }
    let (apart, low, high, words) = nearest;
    let k = kind as usize;
    let (before, after) = (&material.sentences[low], &material.sentences[high]);
    let between = &material.sentences[low + 1..=high.max(low)];
    let shared = |a: &[u32], b: &[u32]| a.iter().filter(|x| b.contains(x)).count() as f32;
    let told = |topics: &Topics, fold: fn(f32, f32) -> f32, start: f32| {
        topics.sentences[low + 1..=high.max(low)]
            .iter()
            .map(|s| s[k])
            .fold(start, fold)
    };
    let of_role = |role: Role| {
        members
            .iter()
            .filter(|member| candidates[member.candidate].role == role)
            .count() as f32
    };
    // Members of one account of the coder's.
    let together = material.accounts.iter().any(|account| {
        [one, two].iter().all(|candidate| {
            account.parts.iter().any(|(part, tokens)| {
                part.fits(candidate.role)
                    && candidate
                        .occurrences
                        .iter()
                        .any(|f| f.tokens.start < tokens.end && tokens.start < f.tokens.end)
            })
        })
    });
    vec![
        k as f32,
        (one.role.min(two.role) as usize * ROLES + one.role.max(two.role) as usize) as f32,
        f32::from(u8::from(one.role == two.role)),
        apart as f32,
        words as f32,
        sentence(&one.occurrences[0]).abs_diff(sentence(&two.occurrences[0])) as f32,
        low as f32,
        material.sentences.len() as f32,
        shared(&before.dates, &after.dates),
        before.dates.len() as f32,
        after.dates.len() as f32,
        shared(&before.places, &after.places),
        before.places.len() as f32,
        after.places.len() as f32,
        between.iter().map(|s| s.breaks).sum::<usize>() as f32,
        between.iter().map(|s| s.dates.len()).sum::<usize>() as f32,
        told(topics, f32::max, 0.0),
        told(topics, f32::min, 1.0),
        one.occurrences.len() as f32,
        two.occurrences.len() as f32,
        members[a].probability,
        members[b].probability,
        probability,
        members.len() as f32,
        of_role(one.role),
        of_role(two.role),
        f32::from(u8::from(alias(&one.name, &two.name))),
        f32::from(u8::from(together)),
    ]
}
