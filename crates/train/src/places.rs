//! The weights of how sure the choice of a place is, from texts whose places are marked: with the marked spans given, and with those that
//! the program finds itself. Each set counts as much as another, whatever its size, for they differ in what they are hard by.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use concord_annotate::PlaceMention;
use concord_eval::Calibration;
use concord_eval::sets::places::{self, Format, PlaceFacts, Toponym};
use concord_flow::Flow;
use concord_gazetteer::{Gazetteer, Resolution, certainty_prior, certainty_table};
use concord_link::regress;
use concord_resolve::resolve_with_reasons;
use sha2::{Digest as _, Sha256};

/// SHA-256 of the public sets that the shipped weights were learned from.
const PINNED: [(Format, &str); 2] = [
    (
        Format::Lgl,
        "d251018853e8d0f7f8bf49ca6e042418a26f4718f85e1e5393a5b4ef9ae5f007",
    ),
    (
        Format::Gwn,
        "655fcf2abe9f2d12627bd22908c3675920f00d2a02ab30950a3faa68a345d687",
    ),
];

/// Penalty on a squared step of 1 away from the first weight of a finding.
const PULL: f64 = 5.0;

/// What was found on an answer, and whether it is right.
type Answer = (Vec<(usize, f64)>, bool);

/// A set with its answers.
struct Set {
    name: String,
    hash: String,
    answers: Vec<Answer>,
}

/// Learns from LGL and `GeoWebNews`, says how the weights learned on one do on the other and how both do on files marked by hand, which
/// are not learned from, and writes the table.
pub(crate) fn train(lgl: &Path, gwn: &Path, marked: &[&Path], out: &Path) -> Result<()> {
    let flow = Flow::new();
    let mut sets = Vec::new();
    for ((format, pinned), file) in PINNED.into_iter().zip([lgl, gwn]) {
        let set = answers(&flow, format, file)?;
        if set.hash != pinned {
            bail!(
                "{} is not the pinned file: its SHA-256 is {}, wanted {pinned}",
                file.display(),
                set.hash
            );
        }
        sets.push(set);
    }
    for file in marked {
        sets.push(answers(&flow, Format::Marked, file)?);
    }
    let (public, own) = sets.split_at(PINNED.len());
    for (to, from) in [(0, 1), (1, 0)] {
        let weights = learn([&public[from]]);
        println!(
            "{}, by weights learned on {} alone",
            public[to].name, public[from].name
        );
        print!("{}", calibration(&public[to], &weights));
    }
    let weights = learn(public);
    for set in own {
        println!("{}, by weights learned on both", set.name);
        print!("{}", calibration(set, &weights));
    }
    let mut table = String::new();
    for set in public {
        writeln!(
            table,
            "# {} sha256:{} answers:{}",
            set.name,
            set.hash,
            set.answers.len()
        )?;
    }
    table.push_str(&certainty_table(&weights));
    std::fs::write(out, table).with_context(|| format!("cannot write {}", out.display()))
}

fn learn<'s>(sets: impl IntoIterator<Item = &'s Set>) -> Vec<f64> {
    let sets: Vec<&Set> = sets.into_iter().collect();
    let all: usize = sets.iter().map(|set| set.answers.len()).sum();
    let observations: Vec<_> = sets
        .iter()
        .flat_map(|set| {
            let share = all as f64 / (sets.len() * set.answers.len().max(1)) as f64;
            let answers = set.answers.iter();
            answers.map(move |(findings, right)| (findings.as_slice(), *right, share))
        })
        .collect();
    let first = certainty_prior();
    let pulls = vec![PULL; first.len()];
    regress(&observations, &first, pulls)
}

fn calibration(set: &Set, weights: &[f64]) -> Calibration {
    let pairs: Vec<(f64, bool)> = set
        .answers
        .iter()
        .map(|(findings, right)| {
            let sum: f64 = findings
                .iter()
                .map(|&(at, value)| weights[at] * value)
                .sum();
            (1.0 / (1.0 + (-sum).exp()), *right)
        })
        .collect();
    Calibration::new(&pairs)
}

/// The answers that the program gives to a set: to the gold spans, and to those gold spans that it finds itself.
fn answers(flow: &Flow, format: Format, file: &Path) -> Result<Set> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let gazetteer = Gazetteer::embedded();
    let mut found = Vec::new();
    for document in places::read(format, file)? {
        let Some(annotation) = flow.plain(&document.text) else {
            continue;
        };
        // The reader keeps plain text as it is; what it took for another format has other offsets.
        if annotation.text.as_str() != document.text {
            continue;
        }
        let toponyms: Vec<Toponym> = document
            .toponyms
            .into_iter()
            .map(|mut toponym| {
                toponym.place.complete(gazetteer);
                toponym
            })
            .collect();
        let (annotation, choices) = resolve_with_reasons(flow.codebook(), gazetteer, annotation);
        for toponym in &toponyms {
            let met = annotation
                .places
                .iter()
                .zip(&choices)
                .max_by_key(|(place, _)| common(&place.bytes, &toponym.span))
                .filter(|(place, _)| common(&place.bytes, &toponym.span) > 0);
            found
                .extend(met.and_then(|(place, choice)| answer(gazetteer, toponym, place, *choice)));
        }
        let spans: Vec<Range<usize>> = toponyms.iter().map(|one| one.span.clone()).collect();
        let given = flow.with_places(annotation, &spans);
        let (given, choices) = resolve_with_reasons(flow.codebook(), gazetteer, given);
        for ((toponym, place), choice) in toponyms.iter().zip(&given.places).zip(choices) {
            found.extend(answer(gazetteer, toponym, place, choice));
        }
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let hash = Sha256::digest(&bytes);
    Ok(Set {
        name: name.into_owned(),
        hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        answers: found,
    })
}

fn common(left: &Range<usize>, right: &Range<usize>) -> usize {
    left.end
        .min(right.end)
        .saturating_sub(left.start.max(right.start))
}

fn answer(
    gazetteer: &Gazetteer,
    toponym: &Toponym,
    place: &PlaceMention,
    choice: Option<Resolution>,
) -> Option<Answer> {
    let resolved = place.resolved.as_ref()?;
    let at = resolved.lat.zip(resolved.lon)?;
    let known = resolved.geonameid.and_then(|id| gazetteer.geoname(id));
    let facts = known.map_or_else(PlaceFacts::default, |id| PlaceFacts::of(gazetteer, id));
    let right = places::is_right(toponym, at, &facts)?;
    Some((choice?.findings.listed(), right))
}
