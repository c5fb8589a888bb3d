//! The model of roles and incidents, from the 1,300 training documents of MUC-4.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use concord_annotate::Annotation;
use concord_eval::sets::muc4::{self, Document, Template};
use concord_flow::Flow;
use concord_record::{Account, Record};
use concord_roles::{
    Example, Features, Incident, KeyIncident, Kind, Lesson, Material, Role, Settings, Thresholds,
    learn,
};
use sha2::{Digest as _, Sha256};

/// SHA-256 of the training documents that the shipped model was made from.
const TRAINING: &str = "c93909c8a9868f5e01262f45479b63305bfb43df625404b3c7c4f9264382e248";

pub(crate) fn train(file: &Path, out: &Path) -> Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let hash: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if hash != TRAINING {
        bail!(
            "{} is not the pinned file: its SHA-256 is {hash}, wanted {TRAINING}",
            file.display()
        );
    }
    let documents = muc4::read(file)?;
    let flow = Flow::new();
    eprintln!("annotating {} documents", documents.len());
    let lessons = lessons(&flow, &documents);
    let (mut model, unseen) = learn(&lessons, &Settings::default(), |stage| {
        eprintln!("learning: {stage}");
    });
    // Thresholds are chosen on what models that had not seen a document made of it.
    let all: Vec<&Document> = documents.iter().collect();
    let judge = |thresholds: &Thresholds| -> [f64; 3] {
        let predicted: Vec<Vec<Template>> = unseen
            .incidents(thresholds)
            .iter()
            .zip(&lessons)
            .map(|(incidents, lesson)| templates(incidents, &lesson.material))
            .collect();
        muc4::headlines(&all, &predicted)
    };
    model.thresholds = choose(judge);
    let [template, roles, entities] = judge(&model.thresholds);
    println!(
        "by cross-validation on {} documents: template F1 {template:.1}, roles only {roles:.1}, CEAF-REE {entities:.1}, with {:?}",
        documents.len(),
        model.thresholds
    );
    std::fs::write(out, model.to_bytes()).with_context(|| format!("cannot write {}", out.display()))
}

/// The thresholds with the best sum of the three measures, found one at a time, twice over.
fn choose(judge: impl Fn(&Thresholds) -> [f64; 3]) -> Thresholds {
    let worth = |thresholds: &Thresholds| judge(thresholds).iter().sum::<f64>();
    let mut best = Thresholds::default();
    let mut most = worth(&best);
    let knobs = 3 + Role::ALL.len();
    for knob in (0..knobs).chain(0..knobs) {
        let values: &[f32] = match knob {
            0 => &[0.2, 0.25, 0.3, 0.35, 0.4],
            1 => &[0.5, 0.55, 0.6, 0.65, 0.7, 0.75],
            2 => &[0.3, 0.4, 0.5, 0.6, 1.1],
            _ => &[0.12, 0.15, 0.18, 0.21, 0.24, 0.27, 0.3],
        };
        for &value in values {
            let mut tried = best;
            match knob {
                0 => tried.kind = value,
                1 => tried.join = value,
                2 => tried.share = value,
                role => tried.member[role - 3] = value,
            }
            let sum = worth(&tried);
            if sum > most {
                (most, best) = (sum, tried);
            }
        }
        eprintln!("thresholds: sum {most:.2} with {best:?}");
    }
    best
}

/// On two threads, in order.
fn lessons(flow: &Flow, documents: &[Document]) -> Vec<Lesson> {
    let (one, two) = documents.split_at(documents.len() / 2);
    let some = |documents: &[Document]| -> Vec<Lesson> {
        documents
            .iter()
            .filter_map(|document| lesson(flow, document))
            .collect()
    };
    std::thread::scope(|scope| {
        let rest = scope.spawn(|| some(two));
        let mut lessons = some(one);
        lessons.extend(rest.join().unwrap_or_default());
        lessons
    })
}

fn lesson(flow: &Flow, document: &Document) -> Option<Lesson> {
    let annotation = flow.plain(&document.text.to_ascii_uppercase())?;
    let accounts: Vec<Account> = flow
        .records_of(&annotation)
        .into_iter()
        .filter_map(|record| match record {
            Record::Account(account) => Some(account),
            _ => None,
        })
        .collect();
    let material = Material::new(flow.codebook(), &annotation, &accounts);
    let mut fillers = Vec::new();
    let mut key = Vec::new();
    for template in &document.templates {
        let mut incident = KeyIncident {
            kinds: template.kind.split(" / ").filter_map(Kind::parse).collect(),
            ..KeyIncident::default()
        };
        for (role, sides) in Role::ALL.into_iter().zip(&template.roles) {
            for mention in sides.iter().flatten() {
                incident.names.push((role, Material::compared(mention)));
                for tokens in places(&annotation, &document.text, mention) {
                    incident
                        .sentences
                        .push(annotation.sentence_of(tokens.start));
                    if !fillers.contains(&(role, tokens.clone())) {
                        fillers.push((role, tokens));
                    }
                }
            }
        }
        key.push(incident);
    }
    let sentences = annotation
        .sentences
        .iter()
        .map(|sentence| sentence.tokens.clone())
        .collect();
    Some(Lesson {
        example: Example {
            features: Features::new(flow.codebook(), &annotation),
            sentences,
            fillers,
        },
        material,
        key,
    })
}

/// Everywhere that a mention's words stand in a text, as tokens.
fn places(annotation: &Annotation, text: &str, mention: &str) -> Vec<std::ops::Range<usize>> {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(mention)
        .filter(|(at, _)| {
            edge(text[..*at].chars().next_back()) && edge(text[at + mention.len()..].chars().next())
        })
        .map(|(at, _)| annotation.tokens_in(at..at + mention.len()))
        .filter(|tokens| !tokens.is_empty())
        .collect()
}

fn templates(incidents: &[Incident], material: &Material) -> Vec<Template> {
    incidents
        .iter()
        .map(|incident| {
            let mut template = Template {
                kind: incident.kind.as_str().to_owned(),
                ..Template::default()
            };
            for filler in &incident.fillers {
                let name = material.name(filler.tokens.clone());
                template.roles[filler.role as usize].push(vec![name]);
            }
            template
        })
        .collect()
}
