//! From phrases that may fill roles to incidents: which kinds a document tells of, which phrases belong to each, and which of
//! one kind belong together.
//!
//! Three small ensembles of trees decide, each on what the ones before it said: whether the document tells of a kind at all, whether
//! a phrase takes part in an incident of that kind, and whether two phrases take part in the same one. Phrases that belong together
//! are joined by average link until the best pair falls below a threshold.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::boost::Boost;
use crate::linear::{Linear, QUESTIONS};
use crate::material::Material;
use crate::tagger::Filler;
use crate::{Kind, Role};

const KINDS: usize = Kind::ALL.len();
const ROLES: usize = Role::ALL.len();
/// Pairs are only learned and asked for phrases that are at least this likely to take part.
pub(crate) const PAIRED: f32 = 0.12;
/// A kind less likely than this is not considered.
const CONSIDERED: f32 = 0.03;

/// An incident as put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// What kind.
    pub kind: Kind,
    /// How likely the document tells of an incident of that kind.
    pub probability: f32,
    /// What fills its roles, in reading order by role.
    pub fillers: Vec<Filler>,
}

/// From which probabilities on something is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// A kind of incident.
    pub kind: f32,
    /// A phrase of each role.
    pub member: [f32; ROLES],
    /// Two groups of phrases being of one incident.
    pub join: f32,
    /// A perpetrator of one incident being that of another one of its kind as well.
    pub share: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds {
            kind: 0.3,
            member: [0.2; ROLES],
            join: 0.6,
            share: 0.5,
        }
    }
}

/// What the linear models say of a document and of its sentences.
#[derive(Debug, Clone)]
pub(crate) struct Topics {
    pub(crate) document: [f32; QUESTIONS],
    pub(crate) sentences: Vec<[f32; QUESTIONS]>,
}

impl Topics {
    pub(crate) fn new(material: &Material, document: &Linear, sentence: &Linear) -> Topics {
        Topics {
            document: document.probabilities(&material.words),
            sentences: material
                .sentences
                .iter()
                .map(|facts| sentence.probabilities(&facts.words))
                .collect(),
        }
    }
}

/// Equal words that may fill the same role, wherever they stand in a document.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) role: Role,
    pub(crate) name: String,
    /// In reading order.
    pub(crate) occurrences: Vec<Filler>,
}

impl Candidate {
    fn best(&self) -> &Filler {
        let mut best = &self.occurrences[0];
        for filler in &self.occurrences[1..] {
            if filler.probability > best.probability {
                best = filler;
            }
        }
        best
    }

    fn any(&self) -> f32 {
        1.0 - self
            .occurrences
            .iter()
            .map(|filler| 1.0 - filler.probability)
            .product::<f32>()
    }
}

/// Candidates by role and name.
pub(crate) fn candidates(material: &Material, fillers: &[Filler]) -> Vec<Candidate> {
    let mut found: BTreeMap<(Role, String), Vec<Filler>> = BTreeMap::new();
    for filler in fillers {
        let name = material.name(filler.tokens.clone());
        if !name.is_empty() {
            found
                .entry((filler.role, name))
                .or_default()
                .push(filler.clone());
        }
    }
    found
        .into_iter()
        .map(|((role, name), mut occurrences)| {
            occurrences.sort_by_key(|filler| (filler.tokens.start, filler.tokens.end));
            Candidate {
                role,
                name,
                occurrences,
            }
        })
        .collect()
}

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

/// A candidate that takes part in an incident of some kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member {
    pub(crate) candidate: usize,
    pub(crate) probability: f32,
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

/// The models that put incidents together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assembler {
    pub(crate) document: Linear,
    pub(crate) sentence: Linear,
    pub(crate) kinds: Vec<Boost>,
    pub(crate) member: Boost,
    pub(crate) pair: Boost,
}

impl Assembler {
    /// The incidents that a document tells of.
    pub fn incidents(
        &self,
        material: &Material,
        fillers: &[Filler],
        thresholds: &Thresholds,
    ) -> Vec<Incident> {
        let candidates = candidates(material, fillers);
        let topics = Topics::new(material, &self.document, &self.sentence);
        let row = document_row(material, &topics, &candidates);
        let kinds = std::array::from_fn(|kind| self.kinds[kind].probability(&row));
        let members = members(
            &self.member,
            member_rows(material, &topics, &kinds, &candidates),
        );
        let ask = |kind: Kind, members: &[Member], pair: (usize, usize)| {
            let probability = kinds[kind as usize];
            self.pair.probability(&pair_row(
                material,
                &topics,
                kind,
                probability,
                &candidates,
                members,
                pair,
            ))
        };
        assemble(&kinds, &candidates, &members, ask, thresholds)
    }
}

/// For each kind the candidates that may take part.
pub(crate) fn members(model: &Boost, rows: Vec<(usize, Kind, Vec<f32>)>) -> [Vec<Member>; KINDS] {
    let mut members: [Vec<Member>; KINDS] = Default::default();
    for (candidate, kind, row) in rows {
        let probability = model.probability(&row);
        if probability >= PAIRED {
            members[kind as usize].push(Member {
                candidate,
                probability,
            });
        }
    }
    members
}

/// Puts members together.
pub(crate) fn assemble(
    kinds: &[f32; QUESTIONS],
    candidates: &[Candidate],
    members: &[Vec<Member>; KINDS],
    ask: impl Fn(Kind, &[Member], (usize, usize)) -> f32,
    thresholds: &Thresholds,
) -> Vec<Incident> {
    let mut incidents = Vec::new();
    for kind in Kind::ALL {
        let probability = kinds[kind as usize];
        if probability < thresholds.kind {
            continue;
        }
        let members = &members[kind as usize];
        let kept: Vec<usize> = (0..members.len())
            .filter(|&at| {
                let role = candidates[members[at].candidate].role;
                members[at].probability >= thresholds.member[role as usize]
            })
            .collect();
        let mut links: BTreeMap<(usize, usize), f32> = BTreeMap::new();
        for (i, &a) in kept.iter().enumerate() {
            for &b in &kept[i + 1..] {
                links.insert((a, b), ask(kind, members, (a, b)));
            }
        }
        let mean = |group: &[usize], other: &[usize]| {
            let pairs = group
                .iter()
                .flat_map(|&a| other.iter().map(move |&b| (a.min(b), a.max(b))));
            pairs.map(|pair| links[&pair]).sum::<f32>() / (group.len() * other.len()) as f32
        };
        let mut groups: Vec<Vec<usize>> = kept.iter().map(|&at| vec![at]).collect();
        loop {
            let mut best: Option<(f32, usize, usize)> = None;
            for x in 0..groups.len() {
                for y in x + 1..groups.len() {
                    let link = mean(&groups[x], &groups[y]);
                    if best.is_none_or(|(most, ..)| link > most) {
                        best = Some((link, x, y));
                    }
                }
            }
            match best {
                Some((link, x, y)) if link >= thresholds.join => {
                    let joined = groups.remove(y);
                    groups[x].extend(joined);
                }
                _ => break,
            }
        }
        let perpetrators: Vec<usize> = kept
            .iter()
            .copied()
            .filter(|&at| {
                matches!(
                    candidates[members[at].candidate].role,
                    Role::PerpetratorIndividual | Role::PerpetratorOrganisation
                )
            })
            .collect();
        for group in &mut groups {
            let also: Vec<usize> = perpetrators
                .iter()
                .copied()
                .filter(|at| !group.contains(at) && mean(group, &[*at]) >= thresholds.share)
                .collect();
            group.extend(also);
        }
        if groups.is_empty() {
            groups.push(Vec::new());
        }
        for mut group in groups {
            group.sort_unstable();
            incidents.push(Incident {
                kind,
                probability,
                fillers: fill(candidates, members, &group),
            });
        }
    }
    incidents
}

/// One filler for each side of a group: of names of the same the likeliest.
fn fill(candidates: &[Candidate], members: &[Member], group: &[usize]) -> Vec<Filler> {
    let mut fillers = Vec::new();
    for role in Role::ALL {
        let mut of_role: Vec<Member> = group
            .iter()
            .map(|&at| members[at])
            .filter(|member| candidates[member.candidate].role == role)
            .collect();
        of_role.sort_by_key(|member| {
            let first = &candidates[member.candidate].occurrences[0];
            (first.tokens.start, first.tokens.end)
        });
        let mut clusters: Vec<Vec<Member>> = Vec::new();
        for member in of_role {
            let name = &candidates[member.candidate].name;
            let same = clusters.iter_mut().find(|cluster| {
                cluster
                    .iter()
                    .any(|other| alias(name, &candidates[other.candidate].name))
            });
            match same {
                Some(cluster) => cluster.push(member),
                None => clusters.push(vec![member]),
            }
        }
        for cluster in clusters {
            let mut best = cluster[0];
            for member in &cluster[1..] {
                if member.probability > best.probability {
                    best = *member;
                }
            }
            fillers.push(Filler {
                role,
                tokens: span(&candidates[best.candidate]),
                probability: best.probability,
            });
        }
    }
    fillers
}

fn span(candidate: &Candidate) -> Range<usize> {
    candidate.best().tokens.clone()
}

/// Whether one name's words are all in the other.
fn one_in_other(a: &str, b: &str) -> bool {
    let within = |a: &str, b: &str| {
        a.split(' ')
            .all(|word| b.split(' ').any(|other| other == word))
    };
    within(a, b) || within(b, a)
}

/// Whether two names may be of the same: words of one in the other, or one made of the other's initials.
fn alias(a: &str, b: &str) -> bool {
    if one_in_other(a, b) {
        return true;
    }
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let initials: String = long
        .split(' ')
        .filter(|word| !matches!(*word, "of" | "and" | "for"))
        .filter_map(|word| word.chars().next())
        .collect();
    short.len() >= 2 && short.replace(' ', "") == initials
}

#[cfg(test)]
mod tests {
    use super::alias;

    #[test]
    fn aliases_are_parts_and_initials() {
        assert!(alias("gunmen", "three gunmen"));
        assert!(alias("plo", "palestine liberation organization"));
        assert!(alias("party of god", "god"));
        assert!(!alias("gunmen", "soldiers"));
    }
}
