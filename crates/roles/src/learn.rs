//! Learning the whole from reports with keys, each stage from what the stages before it say of reports they have not seen.

use std::collections::BTreeMap;

use crate::boost::{Boost, Growth};
use crate::ftrl::Penalty;
use crate::incident::{
    Assembler, Candidate, Incident, Member, PAIRED, Thresholds, Topics, assemble, candidates,
};
use crate::linear::{Linear, QUESTIONS};
use crate::material::Material;
use crate::rows::{document_row, member_rows, pair_row};
use crate::tagger::{Filler, Tagger};
use crate::train::{Example, Settings, train};
use crate::{Kind, Model, Role};

/// A report with its key.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// Its words, and every place where a filler of the key stands.
    pub example: Example,
    /// Its facts.
    pub material: Material,
    /// The incidents of its key: kinds, and the names that fill each role.
    pub key: Vec<KeyIncident>,
}

/// One incident of a key.
#[derive(Debug, Clone, Default)]
pub struct KeyIncident {
    /// Its kind, or several where the key leaves it open.
    pub kinds: Vec<Kind>,
    /// What fills its roles, as [`Material`] compares names.
    pub names: Vec<(Role, String)>,
    /// The sentences in which a filler's words stand.
    pub sentences: Vec<usize>,
}

impl Lesson {
    fn asked(&self) -> [bool; QUESTIONS] {
        std::array::from_fn(|question| match Kind::ALL.get(question) {
            Some(kind) => self
                .key
                .iter()
                .any(|incident| incident.kinds.contains(kind)),
            None => !self.key.is_empty(),
        })
    }

    fn asked_of(&self, sentence: usize) -> [bool; QUESTIONS] {
        let told: Vec<&KeyIncident> = self
            .key
            .iter()
            .filter(|incident| incident.sentences.contains(&sentence))
            .collect();
        std::array::from_fn(|question| match Kind::ALL.get(question) {
            Some(kind) => told.iter().any(|incident| incident.kinds.contains(kind)),
            None => !told.is_empty(),
        })
    }

    /// The incidents of a kind that have a candidate among their fillers.
    fn with(&self, kind: Kind, candidate: &Candidate) -> Vec<usize> {
        (0..self.key.len())
            .filter(|&at| {
                self.key[at].kinds.contains(&kind)
                    && self.key[at]
                        .names
                        .iter()
                        .any(|(role, name)| *role == candidate.role && *name == candidate.name)
            })
            .collect()
    }
}

/// How much of what the tagger sees goes on to the next stages.
pub(crate) const LEAST: f32 = 0.002;

const SENTENCE: Penalty = Penalty {
    rate: 0.05,
    l1: 0.5,
    l2: 5.0,
};
const DOCUMENT: Penalty = Penalty {
    rate: 0.02,
    l1: 0.2,
    l2: 5.0,
};

fn topics_models(lessons: &[&Lesson]) -> (Linear, Linear) {
    let documents: Vec<(&[u32], [bool; QUESTIONS])> = lessons
        .iter()
        .map(|lesson| (&lesson.material.words[..], lesson.asked()))
        .collect();
    let sentences: Vec<(&[u32], [bool; QUESTIONS])> = lessons
        .iter()
        .flat_map(|lesson| {
            lesson
                .material
                .sentences
                .iter()
                .enumerate()
                .map(|(at, facts)| (&facts.words[..], lesson.asked_of(at)))
        })
        .collect();
    (
        Linear::train(&documents, 6, &DOCUMENT),
        Linear::train(&sentences, 6, &SENTENCE),
    )
}

/// A lesson as stages that have not seen it see it.
struct Seen {
    candidates: Vec<Candidate>,
    topics: Topics,
    row: Vec<f32>,
}

/// How many parts the lessons are cut into.
const PARTS: usize = 4;

fn but<T>(items: &[T], part: usize) -> Vec<&T> {
    let rest = |(at, item)| (at % PARTS != part).then_some(item);
    items.iter().enumerate().filter_map(rest).collect()
}

/// The lessons as stages that have not seen them see them, ready to be put together.
pub struct Unseen(Vec<Whole>);

struct Whole {
    kinds: [f32; QUESTIONS],
    candidates: Vec<Candidate>,
    members: [Vec<Member>; Kind::ALL.len()],
    links: BTreeMap<(Kind, usize, usize), f32>,
}

impl Unseen {
    /// The incidents of each lesson under some thresholds.
    pub fn incidents(&self, thresholds: &Thresholds) -> Vec<Vec<Incident>> {
        self.0
            .iter()
            .map(|whole| {
                let ask =
                    |kind: Kind, _: &[Member], (a, b): (usize, usize)| whole.links[&(kind, a, b)];
                assemble(
                    &whole.kinds,
                    &whole.candidates,
                    &whole.members,
                    ask,
                    thresholds,
                )
            })
            .collect()
    }
}

/// Learns all stages, and gives the lessons as stages which have not seen them see them, so that thresholds can be chosen.
pub fn learn(
    lessons: &[Lesson],
    settings: &Settings,
    mut say: impl FnMut(&str),
) -> (Model, Unseen) {
    let examples = |lessons: &[&Lesson]| -> Vec<Example> {
        lessons
            .iter()
            .map(|lesson| lesson.example.clone())
            .collect()
    };
    let all: Vec<&Lesson> = lessons.iter().collect();
    // Two threads: the full tagger beside those of the parts. Which finishes first changes nothing.
    let (tagger, seen) = std::thread::scope(|scope| {
        let full = scope.spawn(|| train(&examples(&all), settings));
        let mut seen: Vec<Option<Seen>> = lessons.iter().map(|_| None).collect();
        for part in 0..PARTS {
            say(&format!("part {} of {PARTS}", part + 1));
            let rest = but(lessons, part);
            let tagger = train(&examples(&rest), settings);
            let (document, sentence) = topics_models(&rest);
            for (at, lesson) in lessons.iter().enumerate() {
                if at % PARTS == part {
                    seen[at] = Some(see(lesson, &tagger, &document, &sentence));
                }
            }
        }
        (full.join(), seen)
    });
    let tagger = tagger.unwrap_or_default();
    let seen: Vec<Seen> = seen.into_iter().flatten().collect();
    let (document, sentence) = topics_models(&all);

    say("kinds");
    let rows: Vec<Vec<f32>> = seen.iter().map(|seen| seen.row.clone()).collect();
    let truths: Vec<[bool; QUESTIONS]> = lessons.iter().map(Lesson::asked).collect();
    let few = Growth {
        trees: 150,
        leaves: 8,
        least: 15,
        ..Growth::default()
    };
    let mut kinds = Vec::new();
    let mut unseen_kinds = vec![[0.0f32; QUESTIONS]; lessons.len()];
    for question in 0..QUESTIONS {
        let truth: Vec<bool> = truths.iter().map(|truth| truth[question]).collect();
        let groups: Vec<usize> = (0..rows.len()).collect();
        let unseen = crossed(&rows, &truth, &groups, &few);
        for (kinds, value) in unseen_kinds.iter_mut().zip(unseen) {
            kinds[question] = value;
        }
        kinds.push(Boost::train(&rows, &truth, &few));
    }

    say("members");
    let (mut rows, mut truth, mut groups, mut whose) = (vec![], vec![], vec![], vec![]);
    for (at, (lesson, seen)) in lessons.iter().zip(&seen).enumerate() {
        for (candidate, kind, row) in member_rows(
            &lesson.material,
            &seen.topics,
            &unseen_kinds[at],
            &seen.candidates,
        ) {
            truth.push(!lesson.with(kind, &seen.candidates[candidate]).is_empty());
            rows.push(row);
            groups.push(at);
            whose.push((candidate, kind));
        }
    }
    let many = Growth {
        trees: 250,
        leaves: 12,
        ..Growth::default()
    };
    let unseen = crossed(&rows, &truth, &groups, &many);
    let member = Boost::train(&rows, &truth, &many);
    let mut members: Vec<[Vec<Member>; Kind::ALL.len()]> =
        lessons.iter().map(|_| Default::default()).collect();
    for ((at, (candidate, kind)), probability) in groups.iter().zip(whose).zip(unseen) {
        if probability >= PAIRED {
            members[*at][kind as usize].push(Member {
                candidate,
                probability,
            });
        }
    }

    say("pairs");
    let (mut rows, mut truth, mut groups) = (vec![], vec![], vec![]);
    for (at, (lesson, seen)) in lessons.iter().zip(&seen).enumerate() {
        for kind in Kind::ALL {
            let members = &members[at][kind as usize];
            let with: Vec<Vec<usize>> = members
                .iter()
                .map(|member| lesson.with(kind, &seen.candidates[member.candidate]))
                .collect();
            for a in 0..members.len() {
                for b in a + 1..members.len() {
                    if with[a].is_empty() || with[b].is_empty() {
                        continue;
                    }
                    rows.push(pair_row(
                        &lesson.material,
                        &seen.topics,
                        kind,
                        unseen_kinds[at][kind as usize],
                        &seen.candidates,
                        members,
                        (a, b),
                    ));
                    truth.push(with[a].iter().any(|incident| with[b].contains(incident)));
                    groups.push(at);
                }
            }
        }
    }
    let pair_growth = Growth {
        trees: 120,
        leaves: 8,
        least: 25,
        ..Growth::default()
    };
    let pair = Boost::train(&rows, &truth, &pair_growth);
    // Pairs of phrases that are in no incident of the key have no truth but are asked for, so each part has a model of its own.
    let parts: Vec<Boost> = (0..PARTS)
        .map(|part| {
            let (rows, truth) = rest_of(&rows, &truth, &groups, part);
            Boost::train(&rows, &truth, &pair_growth)
        })
        .collect();
    let unseen = Unseen(
        lessons
            .iter()
            .zip(seen)
            .zip(members)
            .enumerate()
            .map(|(at, ((lesson, seen), members))| {
                let kinds = unseen_kinds[at];
                let mut links = BTreeMap::new();
                for kind in Kind::ALL {
                    let members = &members[kind as usize];
                    for a in 0..members.len() {
                        for b in a + 1..members.len() {
                            let row = pair_row(
                                &lesson.material,
                                &seen.topics,
                                kind,
                                kinds[kind as usize],
                                &seen.candidates,
                                members,
                                (a, b),
                            );
                            links.insert((kind, a, b), parts[at % PARTS].probability(&row));
                        }
                    }
                }
                Whole {
                    kinds,
                    candidates: seen.candidates,
                    members,
                    links,
                }
            })
            .collect(),
    );
    let model = Model {
        tagger,
        assembler: Assembler {
            document,
            sentence,
            kinds,
            member,
            pair,
        },
        thresholds: Thresholds::default(),
    };
    (model, unseen)
}

fn see(lesson: &Lesson, tagger: &Tagger, document: &Linear, sentence: &Linear) -> Seen {
    let fillers: Vec<Filler> =
        tagger.tag(&lesson.example.sentences, &lesson.example.features, LEAST);
    let candidates = candidates(&lesson.material, &fillers);
    let topics = Topics::new(&lesson.material, document, sentence);
    let row = document_row(&lesson.material, &topics, &candidates);
    Seen {
        candidates,
        topics,
        row,
    }
}

fn rest_of(
    rows: &[Vec<f32>],
    truth: &[bool],
    groups: &[usize],
    part: usize,
) -> (Vec<Vec<f32>>, Vec<bool>) {
    let rest = |at: &usize| groups[*at] % PARTS != part;
    (0..rows.len())
        .filter(rest)
        .map(|at| (rows[at].clone(), truth[at]))
        .unzip()
}

/// What ensembles that have not seen a row's group say of it.
fn crossed(rows: &[Vec<f32>], truth: &[bool], groups: &[usize], growth: &Growth) -> Vec<f32> {
    let mut values = vec![0.0; rows.len()];
    for part in 0..PARTS {
        let (seen, known) = rest_of(rows, truth, groups, part);
        let boost = Boost::train(&seen, &known, growth);
        for (at, value) in values.iter_mut().enumerate() {
            if groups[at] % PARTS == part {
                *value = boost.probability(&rows[at]);
            }
        }
    }
    values
}
