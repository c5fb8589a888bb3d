//! `concord eval places`: recognition and resolution of place names, on public sets and on passages marked by hand.
//!
//! A document is annotated from its text alone. Its gold spans are handed in afterwards, to ask what they mean: a span changes no
//! other answer than those about the names beside it.

use std::io::Write as _;
use std::ops::Range;
use std::path::Path;

use concord_annotate::{Annotation, PlaceMention};
use concord_eval::sets::places::{self, Document, Format, Naming, PlaceFacts, Prediction, Said};
use concord_flow::Flow;
use concord_gazetteer::Gazetteer;

use super::sets::each;
use crate::Outcome;
use crate::arguments::{EvalPlacesArguments, Half, PlacesFormat};
use crate::failure::Failure;
use crate::output::Output;

/// Annotates the documents, scores them, and writes what was said of every name.
pub(super) fn run(
    arguments: &EvalPlacesArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let flow = crate::casebook::flow_with(arguments.set.codebook.as_deref())?;
    let (format, set) = match arguments.format {
        PlacesFormat::Lgl => (Format::Lgl, "places of LGL"),
        PlacesFormat::Gwn => (Format::Gwn, "places of GeoWebNews"),
        PlacesFormat::Marked => (Format::Marked, "places marked by hand"),
    };
    let mut documents = places::read(format, &arguments.set.gold)?;
    if let Some(half) = arguments.half {
        documents.retain(|document| places::in_first_half(&document.id) == (half == Half::First));
    }
    let gazetteer = Gazetteer::current();
    for toponym in documents
        .iter_mut()
        .flat_map(|document| &mut document.toponyms)
    {
        toponym.place.complete(gazetteer);
    }
    let said: Vec<Said> = each(&documents, |document| {
        let annotation = flow.plain(&document.text)?;
        // The reader keeps plain text as it is; what it took for another format has other offsets.
        (annotation.text.as_str() == document.text).then(|| said(&flow, document, annotation))
    });
    let unread = said
        .iter()
        .zip(&documents)
        .filter(|(said, document)| said.given.len() != document.toponyms.len())
        .count();
    if unread > 0 {
        output.warn(format!(
            "{unread} of {} documents could not be read as plain text and count as unanswered",
            documents.len()
        ));
    }
    if let Some(out) = &arguments.out {
        write(out, &said)?;
    }
    let toponyms = format != Format::Marked;
    let report = places::score(set, &documents, &said, toponyms, arguments.set.errors);
    if arguments.set.json {
        output.json(&report)?;
    } else {
        output.text(&report.to_string())?;
    }
    Ok(Outcome::Done)
}

fn said(flow: &Flow, document: &Document, annotation: Annotation) -> Said {
    let places = annotation.places.iter().map(|place| (place, Naming::Name));
    let allusions = annotation.allusions.iter().map(|one| {
        let naming = if one.adjective {
            Naming::Adjective
        } else {
            Naming::Embedded
        };
        (&one.mention, naming)
    });
    let mut found: Vec<Prediction> = places
        .chain(allusions)
        .map(|(mention, naming)| Prediction {
            naming,
            ..prediction(document, mention, false)
        })
        .collect();
    found.sort_by_key(|one| one.start);
    let spans: Vec<Range<usize>> = document
        .toponyms
        .iter()
        .map(|toponym| toponym.span.clone())
        .collect();
    let annotation = flow.with_places(annotation, &spans);
    let given = annotation
        .places
        .iter()
        .map(|place| prediction(document, place, true))
        .collect();
    Said { given, found }
}

fn prediction(document: &Document, mention: &PlaceMention, given: bool) -> Prediction {
    let bytes = mention.bytes.clone();
    let text = &document.text;
    let start = text[..bytes.start].chars().count();
    let place = mention.resolved.as_ref();
    let gazetteer = Gazetteer::current();
    let known = place
        .and_then(|place| place.geonameid)
        .and_then(|id| gazetteer.geoname(id));
    Prediction {
        document: document.id.clone(),
        start,
        end: start + text[bytes.clone()].chars().count(),
        exact: text[bytes.clone()].to_owned(),
        lat: place.and_then(|place| place.lat),
        lon: place.and_then(|place| place.lon),
        geonameid: place.and_then(|place| place.geonameid),
        country: place.and_then(|place| place.country.clone()),
        adm1: place.and_then(|place| place.adm1.clone()),
        given,
        score: place.map(|_| (f64::from(mention.score) * 1000.0).round() / 1000.0),
        naming: Naming::Name,
        bytes,
        place: known.map_or_else(PlaceFacts::default, |id| PlaceFacts::of(gazetteer, id)),
    }
}

fn write(file: &Path, said: &[Said]) -> Result<(), Failure> {
    let failed = Failure::file("write", file);
    let save = || -> std::io::Result<()> {
        let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
        for one in said
            .iter()
            .flat_map(|said| said.given.iter().chain(&said.found))
        {
            serde_json::to_writer(&mut out, one)?;
            out.write_all(b"\n")?;
        }
        out.flush()
    };
    save().map_err(failed)
}
