//! Prints what the annotator and the resolver make of a text on standard input: sentences with grammar, dates, numbers, actors,
//! places.
//!
//! `cargo run --release -p concord-flow --example mentions -- 2022-05-18 < report.txt`

use std::io::Read as _;

use concord_annotate::Context;
use concord_codebook::Codebook;
use concord_gazetteer::Gazetteer;
use concord_read::Source;
use concord_record::DateRange;

fn main() {
    let published = std::env::args()
        .nth(1)
        .and_then(|text| DateRange::parse(&text));
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).unwrap_or_default();
    let Ok(readings) = concord_read::read(Source {
        name: "stdin.txt",
        bytes: &bytes,
    }) else {
        return;
    };
    for reading in readings {
        let context = Context {
            document: "stdin".to_owned(),
            published,
            publisher: None,
        };
        let gazetteer = Gazetteer::embedded();
        let annotation =
            concord_annotate::annotate(Codebook::embedded(), gazetteer, &reading, context);
        let annotation = concord_resolve::resolve(Codebook::embedded(), gazetteer, annotation);
        for sentence in &annotation.sentences {
            println!(
                "[{}] {}",
                annotation.blocks[sentence.block].kind.name(),
                annotation.phrase(sentence.tokens.clone())
            );
            for token in sentence.tokens.clone() {
                let one = &annotation.parse.tokens[token];
                let head = annotation.word(one.head);
                let entity = one.entity.map_or("", |label| label.as_str());
                println!(
                    "    {token:4} {:16} {:14} {:5} {:10} {head:14} {entity}",
                    annotation.word(token),
                    annotation.lemmas[token],
                    one.tag,
                    one.dep
                );
            }
            for index in annotation.dates_in(sentence.tokens.clone()) {
                let at = &annotation.dates[index];
                println!(
                    "  date   {} = {}",
                    annotation.phrase(at.tokens.clone()),
                    at.mention
                        .range
                        .map_or("?".to_owned(), |range| range.label())
                );
            }
            for index in annotation.numbers_in(sentence.tokens.clone()) {
                let at = &annotation.numbers[index];
                println!(
                    "  number {} = {:?} {:?} {} {:?}",
                    annotation.phrase(at.tokens.clone()),
                    at.mention.low,
                    at.mention.high,
                    at.mention.modifier,
                    at.mention.unit
                );
            }
            for index in annotation.actors_in(sentence.tokens.clone()) {
                let actor = &annotation.actors[index];
                let name = &annotation.actors[annotation.referent(index)].name;
                println!(
                    "  actor  {} = {name} {:?} {:?}",
                    annotation.phrase(actor.tokens.clone()),
                    actor.class,
                    actor.kind
                );
            }
            for index in annotation.places_in(sentence.tokens.clone()) {
                let place = &annotation.places[index];
                println!(
                    "  place  {} = {:?}",
                    place.name,
                    place.resolved.as_ref().map(|place| (
                        &place.country,
                        &place.adm1,
                        place.precision
                    ))
                );
            }
        }
    }
}
