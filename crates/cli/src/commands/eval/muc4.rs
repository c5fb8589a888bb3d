//! `concord eval muc4`: incidents as the learned model puts them together, against the keys of MUC-4.

use std::ops::Range;

use concord_annotate::{Annotation, Context};
use concord_eval::sets::muc4::keys::{self, Told};
use concord_eval::sets::muc4::{self, Template};
use concord_flow::{Flow, Incident};
use concord_record::{Account, Attribution, DateRange, EventType, Status};
use serde_json::json;

use super::sets::{accounts, each};
use crate::Outcome;
use crate::arguments::EvalMuc4Arguments;
use crate::failure::Failure;
use crate::output::Output;

/// Codes the documents and compares with their keys, in the modern form and, where they are given, the original ones.
pub(crate) fn run(arguments: &EvalMuc4Arguments, output: &mut Output) -> Result<Outcome, Failure> {
    let flow = crate::casebook::flow_with(arguments.set.codebook.as_deref())?;
    let documents = muc4::read(&arguments.set.gold)?;
    let originals = keys::read(&arguments.original)?;
    // The set's texts have lost their case: their originals are in capitals, and so they are read.
    let texts: Vec<String> = documents
        .iter()
        .map(|document| document.text.to_ascii_uppercase())
        .collect();
    let predicted = each(&texts, |text| {
        let annotation = flow.plain(text)?;
        Some(templates(&flow, &annotation))
    });
    if let Some(file) = &arguments.out {
        let lines: String = documents
            .iter()
            .zip(&predicted)
            .map(|(document, templates)| muc4::prediction(document, templates) + "\n")
            .collect();
        std::fs::write(file, lines).map_err(|error| Failure::file("write", file)(error))?;
    }
    let report = muc4::score(&documents, &predicted, arguments.set.errors);
    let slots = (!originals.is_empty()).then(|| {
        let texts: Vec<String> = originals.iter().map(|one| one.text.clone()).collect();
        let told = each(&texts, |text| Some(told(&flow, text)));
        keys::score(&originals, &told, arguments.set.errors)
    });
    if arguments.set.json {
        output.json(&json!({ "modern": report, "original": slots }))?;
    } else {
        output.text(&report.to_string())?;
        if let Some(slots) = slots {
            output.text("\n")?;
            output.text(&slots.to_string())?;
        }
    }
    Ok(Outcome::Done)
}

fn templates(flow: &Flow, annotation: &Annotation) -> Vec<Template> {
    flow.incidents(annotation, &accounts(flow, annotation))
        .iter()
        .map(|incident| template(annotation, incident))
        .collect()
}

fn template(annotation: &Annotation, incident: &Incident) -> Template {
    let mut template = Template {
        kind: incident.kind.as_str().to_owned(),
        ..Template::default()
    };
    for filler in &incident.fillers {
        let words = annotation.phrase(filler.tokens.clone()).to_lowercase();
        template.roles[filler.role as usize].push(vec![words]);
    }
    template
}

/// What the originals' slots ask for besides the roles: from the account that shares most with each incident.
fn told(flow: &Flow, text: &str) -> Vec<Told> {
    let context = Context {
        published: dateline(text).map(DateRange::day),
        ..Context::default()
    };
    let Some(annotation) = flow.plain_in(text, context) else {
        return Vec::new();
    };
    let accounts = accounts(flow, &annotation);
    flow.incidents(&annotation, &accounts)
        .iter()
        .map(|incident| {
            let template = template(&annotation, incident);
            let best = accounts
                .iter()
                .map(|account| (shared(flow, &annotation, incident, account), account))
                .filter(|(shared, _)| *shared > 0)
                .min_by_key(|(shared, _)| std::cmp::Reverse(*shared));
            match best {
                Some((_, account)) => slots(flow, template, account),
                None => Told {
                    template,
                    stage: "ACCOMPLISHED",
                    ..Told::default()
                },
            }
        })
        .collect()
}

/// The day of "LIMA, 4 FEB 90 (EFE) --" in the first lines.
fn dateline(text: &str) -> Option<jiff::civil::Date> {
    let words: Vec<&str> = text.split_whitespace().take(24).collect();
    words
        .windows(3)
        .find_map(|three| keys::day(&three.join(" ")))
}

/// How much of an account's evidence an incident has: fillers in common count, then sentences; a kind in common decides.
fn shared(flow: &Flow, annotation: &Annotation, incident: &Incident, account: &Account) -> usize {
    let evidence: Vec<Range<usize>> = account
        .evidence
        .iter()
        .filter_map(|one| annotation.text.bytes(one.span()))
        .map(|bytes| annotation.tokens_in(bytes))
        .filter(|tokens| !tokens.is_empty())
        .collect();
    let overlap = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
    let mut points = 0;
    for filler in &incident.fillers {
        let sentence = annotation.sentence_of(filler.tokens.start);
        if evidence
            .iter()
            .any(|tokens| overlap(tokens, &filler.tokens))
        {
            points += 4;
        } else if evidence
            .iter()
            .any(|tokens| annotation.sentence_of(tokens.start) == sentence)
        {
            points += 1;
        }
    }
    let kind = &flow.codebook().events.crosswalk(account.event_type).muc4;
    if *kind == incident.kind.as_str() {
        points += 2;
    }
    points
}

fn slots(flow: &Flow, template: Template, account: &Account) -> Told {
    let place = account.place.as_ref();
    let country = place
        .and_then(|place| place.country.as_deref())
        .and_then(|code| {
            flow.codebook()
                .actors
                .countries()
                .iter()
                .find(|country| country.iso2 == code)
        })
        .map(|country| country.name.clone());
    let tolls = [(&account.killed, "DEATH"), (&account.wounded, "INJURY")];
    let victims = template.roles[3].clone();
    let fatal = matches!(
        account.event_type,
        EventType::Assassination | EventType::LeaderKilled
    );
    let count = |toll: &Option<concord_record::Toll>| toll.as_ref().and_then(|toll| toll.low);
    Told {
        date: account.date,
        country,
        places: place
            .into_iter()
            .flat_map(|place| {
                [
                    Some(place.name.clone()),
                    place.adm1.clone(),
                    place.adm2.clone(),
                ]
            })
            .flatten()
            .collect(),
        stage: match account.status {
            Status::Planned => "THREATENED",
            Status::Foiled => "ATTEMPTED",
            _ => "ACCOMPLISHED",
        },
        confidence: (!template.roles[1].is_empty()).then_some(match account.attribution {
            Attribution::Claimed => "CLAIMED OR ADMITTED",
            Attribution::Attributed => "SUSPECTED OR ACCUSED BY AUTHORITIES",
            Attribution::Suspected => "SUSPECTED OR ACCUSED",
            Attribution::Disputed | Attribution::Denied => "POSSIBLE",
            _ => "REPORTED AS FACT",
        }),
        // Each person named counts one; what is left of a toll is another group.
        numbers: victims
            .iter()
            .map(|_| 1)
            .chain(
                tolls
                    .iter()
                    .filter_map(|(toll, _)| count(toll)?.checked_sub(victims.len() as u64))
                    .filter(|&rest| rest > 0),
            )
            .collect(),
        effects: tolls
            .iter()
            .filter(|(toll, _)| count(toll).is_some_and(|number| number > 0))
            .map(|(_, effect)| *effect)
            .chain((fatal && account.killed.is_none()).then_some("DEATH"))
            .collect(),
        template,
    }
}
