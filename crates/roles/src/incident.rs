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
use crate::rows::{document_row, member_rows, pair_row};
use crate::tagger::Filler;
use crate::{Kind, Role};

const KINDS: usize = Kind::ALL.len();
const ROLES: usize = Role::ALL.len();
/// Pairs are only learned and asked for phrases that are at least this likely to take part.
pub(crate) const PAIRED: f32 = 0.12;

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
    pub(crate) fn best(&self) -> &Filler {
        let mut best = &self.occurrences[0];
        for filler in &self.occurrences[1..] {
            if filler.probability > best.probability {
                best = filler;
            }
        }
        best
    }

    pub(crate) fn any(&self) -> f32 {
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

/// A candidate that takes part in an incident of some kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member {
    pub(crate) candidate: usize,
    pub(crate) probability: f32,
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
pub(crate) fn one_in_other(a: &str, b: &str) -> bool {
    let within = |a: &str, b: &str| {
        a.split(' ')
            .all(|word| b.split(' ').any(|other| other == word))
    };
    within(a, b) || within(b, a)
}

/// Whether two names may be of the same: words of one in the other, or one made of the other's initials.
pub(crate) fn alias(a: &str, b: &str) -> bool {
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
