//! `concord eval times`: time expressions and the days that they mean.

use concord_annotate::Context;
use concord_eval::sets::times::{self, Found};

use super::sets::each;
use crate::Outcome;
use crate::arguments::EvalSetArguments;
use crate::failure::Failure;
use crate::output::Output;

/// Annotates each passage as a document published when it says, and scores the dates.
pub(super) fn run(arguments: &EvalSetArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let flow = crate::casebook::flow_with(arguments.codebook.as_deref())?;
    let passages = times::read(&arguments.gold)?;
    let found: Vec<Vec<Found>> = each(&passages, |passage| {
        let context = Context {
            published: passage.published,
            ..Context::default()
        };
        let annotation = flow.plain_in(&passage.text, context)?;
        let found = annotation.dates.iter().map(|date| Found {
            span: date.mention.bytes.clone(),
            range: date.mention.range,
        });
        Some(found.collect())
    });
    let report = times::score(&passages, &found, arguments.errors);
    if arguments.json {
        output.json(&report)?;
    } else {
        output.text(&report.to_string())?;
    }
    Ok(Outcome::Done)
}
