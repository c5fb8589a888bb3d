//! `concord eval case2021 | plover | indiapolice | re3d | wikievents`: the coder on public data sets of other schemes.
//!
//! Each function here decides what of the coder's output answers the set's question; reading and scoring are `concord-eval`'s.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use concord_annotate::numbers::NumberUnit;
use concord_annotate::{ActorClass, Annotation};
use concord_eval::sets::{Labelled, SetReport, case2021, indiapolice, plover, re3d, wikievents};
use concord_flow::Flow;
use concord_record::words::one_line;
use concord_record::{Account, EventType, Field, Record, Span, TypeGroup};

use crate::Outcome;
use crate::arguments::EvalSetArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Meter;

/// The public data sets.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Set {
    Case2021,
    Plover,
    IndiaPolice,
    Re3d,
    WikiEvents,
}

/// Codes the texts of a set and compares with its gold.
pub(crate) fn run(
    set: Set,
    arguments: &EvalSetArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let flow = crate::casebook::flow_with(arguments.codebook.as_deref())?;
    let (gold, errors) = (&arguments.gold, arguments.errors);
    let report: SetReport = match set {
        Set::Case2021 => {
            let rows = case2021::read(gold)?;
            let texts: Vec<String> = rows.iter().map(|row| row.text.clone()).collect();
            let ranked = annotated(&flow, &texts, sub_events);
            case2021::score(&rows, &ranked, errors)
        }
        Set::Plover => {
            let rows = plover::read(gold)?;
            let texts: Vec<String> = rows.iter().map(|row| row.text.clone()).collect();
            let predicted = annotated(&flow, &texts, political_event);
            plover::score(&rows, &predicted, errors)
        }
        Set::IndiaPolice => {
            let stories = indiapolice::read(gold)?;
            let texts: Vec<String> = stories.iter().map(story).collect();
            let acts = annotated(&flow, &texts, police_acts);
            let predicted: Vec<_> = stories
                .iter()
                .zip(acts)
                .map(|(story, acts)| by_sentence(story, &acts))
                .collect();
            indiapolice::score(&stories, &predicted, errors)
        }
        Set::Re3d => {
            let documents = re3d::read(gold)?;
            let texts: Vec<String> = documents.iter().map(|one| one.text.clone()).collect();
            let predicted = annotated(&flow, &texts, entities);
            re3d::score(&documents, &predicted, errors)
        }
        Set::WikiEvents => {
            let documents = wikievents::read(gold)?;
            let texts: Vec<String> = documents.iter().map(|one| one.text.clone()).collect();
            let predicted = annotated(&flow, &texts, events);
            wikievents::score(&documents, &predicted, errors)
        }
    };
    if arguments.json {
        output.json(&report)?;
    } else {
        output.text(&report.to_string())?;
    }
    Ok(Outcome::Done)
}

/// Annotates every text and asks something of it.
fn annotated<T: Default + Send>(
    flow: &Flow,
    texts: &[String],
    ask: impl Fn(&Flow, &Annotation) -> T + Sync,
) -> Vec<T> {
    each(texts, |text| Some(ask(flow, &flow.plain(text)?)))
}

/// Asks something of every text, on all threads, in order. A text that cannot be read answers nothing.
pub(super) fn each<S: Sync, T: Default + Send>(
    texts: &[S],
    ask: impl Fn(&S) -> Option<T> + Sync,
) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut answers: Vec<T> = texts.iter().map(|_| T::default()).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next, ask) = (sender.clone(), &next, &ask);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(text) = texts.get(at) else { break };
                    if sender.send((at, ask(text))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut meter = Meter::new("coding");
        for (done, (at, answer)) in (1..).zip(receiver) {
            if let Some(answer) = answer {
                answers[at] = answer;
            }
            meter.step(done, texts.len(), "");
        }
    });
    answers
}

/// The accounts of an annotated text.
pub(super) fn accounts(flow: &Flow, annotation: &Annotation) -> Vec<Account> {
    flow.records_of(annotation)
        .into_iter()
        .filter_map(|record| match record {
            Record::Account(account) => Some(account),
            _ => None,
        })
        .collect()
}

/// CASE 2021: the sub-event types of the snippet as one incident, the likeliest first.
fn sub_events(flow: &Flow, annotation: &Annotation) -> Vec<&'static str> {
    let types: Vec<EventType> = accounts(flow, annotation)
        .iter()
        .map(|account| account.event_type)
        .collect();
    flow.sub_events(annotation, &types)
        .into_iter()
        .map(|(label, _)| label.as_str())
        .collect()
}

/// PLOVER: the political event of the first sentence that tells one.
fn political_event(flow: &Flow, annotation: &Annotation) -> plover::Prediction {
    let mut sentences = 0..annotation.sentences.len();
    let Some(event) = sentences.find_map(|sentence| flow.political_event(annotation, sentence))
    else {
        return plover::Prediction::default();
    };
    let spans = |tokens: &[Range<usize>]| {
        let bytes = tokens.iter().map(|tokens| annotation.bytes(tokens.clone()));
        bytes.collect()
    };
    plover::Prediction {
        event: Some(event.event.as_str()),
        sources: spans(&event.sources),
        targets: spans(&event.targets),
    }
}

/// Between the sentences of a story: paragraphs of their own, so that they are split as the set splits them.
const BREAK: &str = "\n\n";

fn story(story: &indiapolice::Story) -> String {
    let sentences: Vec<String> = story
        .sentences
        .iter()
        .map(|(text, _)| one_line(text))
        .collect();
    sentences.join(BREAK)
}

/// `IndiaPolice`: the acts of the police, each with the byte at which its sentence begins.
fn police_acts(flow: &Flow, annotation: &Annotation) -> Vec<(usize, &'static str)> {
    (0..annotation.sentences.len())
        .flat_map(|sentence| {
            let at = annotation.sentences[sentence].bytes.start;
            let acts = flow.police_acts(annotation, sentence);
            acts.into_iter().map(move |act| (at, act.as_str()))
        })
        .collect()
}

fn by_sentence(
    story: &indiapolice::Story,
    acts: &[(usize, &'static str)],
) -> Vec<Vec<&'static str>> {
    let mut start = 0;
    story
        .sentences
        .iter()
        .map(|(text, _)| {
            let end = start + one_line(text).len();
            let mut own: Vec<&'static str> = acts
                .iter()
                .filter(|(at, _)| (start..end).contains(at))
                .map(|&(_, act)| act)
                .collect();
            own.sort_unstable();
            own.dedup();
            start = end + BREAK.len();
            own
        })
        .collect()
}

/// re3d: what the annotator names, in the set's types.
fn entities(flow: &Flow, annotation: &Annotation) -> Vec<Labelled> {
    let mut found: Vec<Labelled> = Vec::new();
    let mut add = |span: Range<usize>, label: &'static str| {
        let entity = Labelled { span, label };
        if !entity.span.is_empty() && !found.contains(&entity) {
            found.push(entity);
        }
    };
    for actor in &annotation.actors {
        let label = match actor.class {
            ActorClass::Known | ActorClass::Organisation => "Organisation",
            ActorClass::Person => "Person",
            ActorClass::Group => "Nationality",
            ActorClass::People if actor.kind.as_deref().is_some_and(is_organised) => "Organisation",
            ActorClass::People if is_office(annotation, actor.head) => "Person",
            ActorClass::People | ActorClass::Anaphor => continue,
        };
        add(actor.bytes.clone(), label);
    }
    for place in &annotation.places {
        add(annotation.bytes(place.tokens.clone()), "Location");
    }
    for date in &annotation.dates {
        add(annotation.bytes(date.tokens.clone()), "Temporal");
    }
    for number in &annotation.numbers {
        let money = matches!(number.mention.unit, NumberUnit::Money(_));
        let label = if money { "Money" } else { "Quantity" };
        add(annotation.bytes(number.tokens.clone()), label);
    }
    let weapons = &flow.codebook().weapons;
    for token in 0..annotation.lemmas.len() {
        let end = (token + 4).min(annotation.lemmas.len());
        let lemmas: Vec<&str> = annotation.lemmas[token..end]
            .iter()
            .map(String::as_str)
            .collect();
        if let Some((words, _)) = weapons.longest(&lemmas) {
            add(annotation.bytes(token..token + words), "Weapon");
        }
    }
    found
}

/// Classes of people who are a body rather than persons: forces, fighters, militias.
fn is_organised(kind: &str) -> bool {
    matches!(kind, "soldiers" | "police" | "fighters" | "militiamen")
}

/// One person by office or rank rather than people: the head is singular.
fn is_office(annotation: &Annotation, head: usize) -> bool {
    matches!(annotation.parse.tokens[head].tag, "NN" | "NNP")
}

/// `WikiEvents`: the words that accounts stand on.
fn events(flow: &Flow, annotation: &Annotation) -> wikievents::Prediction {
    let mut prediction = wikievents::Prediction::default();
    for account in accounts(flow, annotation) {
        let class = class_of(account.event_type);
        for evidence in &account.evidence {
            let span = Span {
                start: evidence.start,
                end: evidence.end,
            };
            let Some(span) = annotation.text.bytes(span) else {
                continue;
            };
            let (list, label) = match evidence.field {
                Field::Trigger => (&mut prediction.triggers, class),
                _ if class == "other" => continue,
                Field::Perpetrator => (&mut prediction.arguments, "perpetrator"),
                Field::Target => (&mut prediction.arguments, "target"),
                Field::Place => (&mut prediction.arguments, "place"),
                _ => continue,
            };
            let one = Labelled { span, label };
            if !list.contains(&one) {
                list.push(one);
            }
        }
    }
    prediction
}

fn class_of(kind: EventType) -> &'static str {
    match kind {
        EventType::Arrest | EventType::Raid => "arrest",
        EventType::ProtestOrUnrest => "demonstration",
        _ => match kind.group() {
            TypeGroup::Attack | TypeGroup::Battle => "violence",
            _ if kind == EventType::LeaderKilled => "violence",
            _ => "other",
        },
    }
}
