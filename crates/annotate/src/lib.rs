//! From a reading to an annotation: sentences, tokens, names, numbers, dates, places and actors, each tied to its bytes.
//!
//! The linguistic layer gives tokens and their grammar; deterministic parsers give dates and numbers; the codebook and the
//! gazetteer give names. Nothing here decides what happened: that is coding, the next stage but one. What a name means is
//! decided in between, by `concord-resolve`.

pub mod dates;
pub mod numbers;
pub mod table;

mod actors;
mod allusions;
mod annotation;
mod attach;
mod dateline;
mod entry;
mod found;
mod lemma;
mod names;
mod places;
mod repair;
mod syntax;

use std::collections::HashSet;

use concord_codebook::{Codebook, fold};
use concord_gazetteer::Gazetteer;
use concord_language::Parse;
use concord_read::{Block, BlockKind, Reading};
use concord_record::{DatePrecision, DateRange, Text};

pub use annotation::{
    ActorClass, ActorMention, Allusion, Annotation, At, Context, PlaceMention, Sentence,
};
pub use attach::is_held_to_be;
pub use dates::DateKind;
pub use syntax::{Prepositional, Tree};

/// Annotates the coded blocks of a reading.
pub fn annotate(
    codebook: &Codebook,
    gazetteer: &Gazetteer,
    reading: &Reading,
    context: Context,
) -> Annotation {
    let text = reading.text.as_str();
    let mut parse = Parse::default();
    let mut sentences: Vec<Sentence> = Vec::new();
    let stretches = stretches(text, &reading.blocks);
    let ranges: Vec<_> = stretches
        .iter()
        .map(|stretch| stretch.bytes.clone())
        .collect();
    let parts = concord_language::parse_blocks(text, &ranges);
    for (stretch, part) in stretches.iter().zip(parts) {
        append(&mut parse, part, stretch, &mut sentences);
    }
    let sentences = join_cells(text, &reading.blocks, sentences);
    repair::repair(codebook, text, &mut parse);
    let tree = Tree::new(&parse);
    let mut sentence_of = vec![0; parse.tokens.len()];
    for (index, sentence) in sentences.iter().enumerate() {
        sentence_of[sentence.tokens.clone()].fill(u32::try_from(index).unwrap_or(u32::MAX));
    }
    let lemmas = parse
        .tokens
        .iter()
        .map(|token| fold(&token.lemma))
        .collect();
    let forms = parse
        .tokens
        .iter()
        .map(|token| fold(&text[token.start..token.end]))
        .collect();
    let mut annotation = Annotation {
        context,
        text: Text::new(reading.text.clone()),
        blocks: reading.blocks.clone(),
        notes: reading.notes.clone(),
        actor_of: vec![None; parse.tokens.len()],
        place_of: vec![None; parse.tokens.len()],
        sentence_of,
        lemmas,
        forms,
        tree,
        parse,
        sentences,
        dates: Vec::new(),
        numbers: Vec::new(),
        actors: Vec::new(),
        places: Vec::new(),
        allusions: Vec::new(),
    };
    times_and_numbers(&mut annotation);
    names(&mut annotation, codebook, gazetteer);
    annotation
}

/// Puts mentions of places at the given bytes, in order, in the place of those that were found: for what knows the names already and
/// asks only what they mean. Bytes outside the coded blocks get a mention that nothing else in the text speaks for.
pub fn with_places(
    codebook: &Codebook,
    gazetteer: &Gazetteer,
    mut annotation: Annotation,
    spans: &[std::ops::Range<usize>],
) -> Annotation {
    let mut found: Vec<PlaceMention> = Vec::new();
    let sentence_at = |at: usize| {
        let end = annotation
            .sentences
            .partition_point(|sentence| sentence.bytes.end <= at);
        let sentence = annotation.sentences.get(end)?;
        (sentence.bytes.start <= at).then_some(sentence)
    };
    for same in spans.chunk_by(|a, b| {
        sentence_at(a.start).map(|sentence| sentence.bytes.start)
            == sentence_at(b.start).map(|sentence| sentence.bytes.start)
    }) {
        let base = found.len();
        match sentence_at(same[0].start) {
            Some(sentence) => {
                let persons = HashSet::new();
                let finder = places::Finder {
                    codebook,
                    gazetteer,
                    parse: &annotation.parse,
                    text: annotation.text.as_str(),
                    sentence,
                    persons: &persons,
                };
                for mut mention in finder.at(&annotation, same) {
                    mention.parent = mention.parent.map(|parent| parent + base);
                    found.push(mention);
                }
            }
            None => found.extend(same.iter().map(|bytes| PlaceMention {
                tokens: annotation.tokens_in(bytes.start..bytes.start),
                bytes: bytes.clone(),
                name: annotation.text.as_str()[bytes.clone()].to_owned(),
                type_word: None,
                parent: None,
                resolved: None,
                score: 0.0,
            })),
        }
    }
    annotation.place_of.fill(None);
    for (index, place) in found.iter().enumerate() {
        annotation.place_of[place.tokens.clone()].fill(u32::try_from(index).ok());
    }
    annotation.places = found;
    annotation.allusions.clear();
    annotation
}

/// Bytes to parse by themselves.
struct Stretch {
    block: usize,
    bytes: std::ops::Range<usize>,
    dateline: bool,
}

/// The byte ranges to parse. A paragraph that carries on a sentence from before a page break is parsed together with what it
/// carries on; a dateline apart from the sentence after it.
fn stretches(text: &str, blocks: &[Block]) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    // Whether one came before.
    let mut paragraphs = false;
    for (index, block) in blocks.iter().enumerate() {
        if !block.kind.is_coded() {
            continue;
        }
        let stretch = |bytes, dateline| Stretch {
            block: index,
            bytes,
            dateline,
        };
        if block.kind == BlockKind::Table {
            // Cells of figures are parsed as well: their tokens are numbers of the row.
            let row = table::cells(&text[block.range()]);
            let filled = row.into_iter().filter(|cell| !cell.is_empty());
            found.extend(
                filled.map(|cell| stretch(block.start + cell.start..block.start + cell.end, false)),
            );
            continue;
        }
        let sentence = (block.kind == BlockKind::Paragraph)
            .then(|| dateline::end(&text[block.range()], !paragraphs))
            .flatten();
        paragraphs |= block.kind == BlockKind::Paragraph;
        // The head of a log's entry says where and when in no sentence either.
        let entry = matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem)
            .then(|| entry::end(&text[block.range()]))
            .flatten();
        let carries_on = block.kind == BlockKind::Paragraph && block.level == 1;
        match (sentence.or(entry), found.last_mut()) {
            (_, Some(before)) if carries_on && before.block + 1 == index => {
                before.bytes.end = block.end;
            }
            (Some(end), _) => found.extend([
                stretch(block.start..block.start + end, sentence.is_some()),
                stretch(block.start + end..block.end, false),
            ]),
            (None, _) => found.push(stretch(block.range(), false)),
        }
    }
    found
}

/// Adds a block's parse to the document's, offsets and heads shifted.
fn append(parse: &mut Parse, part: Parse, stretch: &Stretch, sentences: &mut Vec<Sentence>) {
    let base = stretch.bytes.start;
    let first = parse.tokens.len();
    for mut token in part.tokens {
        token.start += base;
        token.end += base;
        token.head += first;
        parse.tokens.push(token);
    }
    for range in part.sentences {
        let tokens = range.start + first..range.end + first;
        let wordless = |token: usize| !parse.tokens[token].lower.chars().any(char::is_alphanumeric);
        if tokens.clone().all(wordless) {
            // A bullet or a row of dashes.
            continue;
        }
        let bytes = parse.tokens[tokens.start].start..parse.tokens[tokens.end - 1].end;
        parse.sentences.push(tokens.clone());
        sentences.push(Sentence {
            tokens,
            bytes,
            block: stretch.block,
            dateline: stretch.dateline,
        });
    }
    for mut entity in part.entities {
        entity.first += first;
        entity.end += first;
        parse.entities.push(entity);
    }
}

/// Makes the cells of a row one sentence again, unless a cell holds several: what a row tells of an incident stands in all of them.
fn join_cells(text: &str, blocks: &[Block], sentences: Vec<Sentence>) -> Vec<Sentence> {
    let mut joined: Vec<Sentence> = Vec::new();
    for row in sentences.chunk_by(|a, b| a.block == b.block) {
        let (first, last) = (&row[0], &row[row.len() - 1]);
        let block = &blocks[first.block];
        let whole =
            block.kind == BlockKind::Table && row.len() <= table::cells(&text[block.range()]).len();
        if whole {
            joined.push(Sentence {
                tokens: first.tokens.start..last.tokens.end,
                bytes: first.bytes.start..last.bytes.end,
                block: first.block,
                dateline: false,
            });
        } else {
            joined.extend_from_slice(row);
        }
    }
    joined
}

fn times_and_numbers(annotation: &mut Annotation) {
    let mut anchor = dates::Anchor {
        published: annotation.context.published,
        day_first: dates::day_month_habit(annotation.text.as_str()),
    };
    let mut found_dates = Vec::new();
    let mut found_numbers = Vec::new();
    let mut previous: Option<DateRange> = None;
    for (index, sentence) in annotation.sentences.iter().enumerate() {
        let text = annotation.text.as_str();
        let mut taken = Vec::new();
        let mut mentions = dates::find(text, sentence.bytes.clone(), &anchor, previous);
        dates::quoted(text, sentence.bytes.clone(), &anchor, &mut mentions);
        if sentence.dateline {
            // What follows was written on the day that the dateline tells, whenever it was published.
            let day = mentions.iter().find_map(|mention| mention.range);
            let day = day.filter(|range| range.precision == DatePrecision::Day);
            anchor.published = day.or(anchor.published);
        }
        for mention in mentions {
            if !is_compared(text, &sentence.bytes, &mention) {
                previous = mention.range.or(previous);
            }
            taken.push(mention.bytes.clone());
            let tokens = annotation.tokens_in(mention.bytes.clone());
            found_dates.push(At {
                mention,
                tokens,
                sentence: index,
            });
        }
        for mention in numbers::find_excluding(text, sentence.bytes.clone(), &taken) {
            let tokens = annotation.tokens_in(mention.bytes.clone());
            found_numbers.push(At {
                mention,
                tokens,
                sentence: index,
            });
        }
    }
    annotation.dates = found_dates;
    annotation.numbers = found_numbers;
}

/// "38 violations, down from 52 in October", "more than in May": what something is measured against, of which the report does not
/// go on to tell.
fn is_compared(
    text: &str,
    sentence: &std::ops::Range<usize>,
    mention: &dates::DateMention,
) -> bool {
    const WORDS: usize = 4;
    let coarse = mention
        .range
        .is_some_and(|range| range.precision != DatePrecision::Day);
    coarse
        && text[sentence.start..mention.bytes.start]
            .split_whitespace()
            .rev()
            .take(WORDS)
            .any(|word| matches!(word, "from" | "than" | "compared" | "against" | "versus"))
        && text[sentence.start..mention.bytes.start]
            .trim_end()
            .ends_with(" in")
}

fn apart(a: &std::ops::Range<usize>, b: &std::ops::Range<usize>) -> bool {
    a.end <= b.start || b.end <= a.start
}

fn names(annotation: &mut Annotation, codebook: &Codebook, gazetteer: &Gazetteer) {
    let text = annotation.text.as_str();
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let persons = found::persons(parse, text);
    let finder = |sentence| places::Finder {
        codebook,
        gazetteer,
        parse,
        text,
        sentence,
        persons: &persons,
    };
    let mut taken = vec![false; parse.tokens.len()];
    for date in &annotation.dates {
        // "in March" leads to no place.
        taken[date.tokens.clone()].fill(true);
    }
    let mut found_actors: Vec<Vec<ActorMention>> = Vec::new();
    let mut found_places: Vec<found::Found> = Vec::new();
    for (index, sentence) in annotation.sentences.iter().enumerate() {
        let head = table::head_of(text, &annotation.blocks, sentence.block);
        if head == Some(sentence.block) {
            // The names of columns name nobody.
            continue;
        }
        let title = matches!(
            annotation.blocks[sentence.block].kind,
            BlockKind::Title | BlockKind::Heading
        );
        let mut actors = actors::find(codebook, parse, tree, text, sentence, title);
        for actor in &actors {
            // Places may stand inside what the tagger calls an organisation or a person, not inside a known actor.
            if matches!(
                actor.class,
                ActorClass::Known | ActorClass::People | ActorClass::Anaphor
            ) {
                taken[actor.tokens.clone()].fill(true);
            }
        }
        let bands = names::bands(codebook, gazetteer, parse, text, sentence, &actors);
        for band in &bands {
            actors.retain(|actor| apart(&band.tokens, &actor.tokens));
            taken[band.tokens.clone()].fill(true);
        }
        actors.extend(bands);
        actors.sort_by_key(|actor| actor.tokens.start);
        // What a column or the head of an entry says outweighs what a name alone looks like.
        let told = told_places(gazetteer, annotation, sentence, index, head, &actors);
        if told.is_empty() {
            found_places.extend(finder(sentence).find(index, &taken));
        } else {
            actors.retain(|actor| told.iter().all(|place| apart(&place.tokens, &actor.tokens)));
            found_places.extend(
                told.into_iter()
                    .map(|place| found::Found::told(index, place)),
            );
        }
        found_actors.push(actors);
    }
    let mut places = found::settle(found_places);
    for same in places.chunk_by_mut(|a, b| a.sentence == b.sentence) {
        finder(&annotation.sentences[same[0].sentence]).parents(same);
    }
    let places: Vec<PlaceMention> = found::numbered(places);
    let mut actors: Vec<ActorMention> = found_actors.into_iter().flatten().collect();
    actors.retain(|actor| {
        !matches!(
            actor.class,
            ActorClass::Person | ActorClass::Organisation | ActorClass::Group
        ) || !overlapping(&places, &actor.tokens)
            .iter()
            .any(|place| place.tokens.len() >= actor.tokens.len())
    });
    names::shorten(parse, text, &mut actors);
    names::number(parse, tree, &mut actors);
    for (index, actor) in actors.iter().enumerate() {
        annotation.actor_of[actor.tokens.clone()].fill(u32::try_from(index).ok());
    }
    for (index, place) in places.iter().enumerate() {
        annotation.place_of[place.tokens.clone()].fill(u32::try_from(index).ok());
    }
    annotation.actors = actors;
    annotation.places = places;
    annotation.allusions = allusions::find(gazetteer, annotation, &persons);
}

/// The places that the columns of a table or the head of an entry in a log tell as such.
fn told_places(
    gazetteer: &Gazetteer,
    annotation: &Annotation,
    sentence: &Sentence,
    index: usize,
    head: Option<usize>,
    actors: &[ActorMention],
) -> Vec<PlaceMention> {
    let (text, parse) = (annotation.text.as_str(), &annotation.parse);
    if let Some(head) = head {
        return table::places(text, &annotation.blocks, parse, sentence, head);
    }
    let first = index
        .checked_sub(1)
        .is_none_or(|before| annotation.sentences[before].block != sentence.block);
    let block = &annotation.blocks[sentence.block];
    let entry = || block.kind == BlockKind::ListItem || entry::end(&text[block.range()]).is_some();
    if !first || !entry() {
        return Vec::new();
    }
    let dates: Vec<_> = annotation
        .dates_in(sentence.tokens.clone())
        .map(|date| annotation.dates[date].tokens.clone())
        .collect();
    let known: Vec<_> = actors
        .iter()
        .filter(|actor| actor.class == ActorClass::Known)
        .map(|actor| actor.tokens.clone())
        .collect();
    entry::places(gazetteer, text, parse, sentence, &dates, &known)
}

/// The places that share a token with a range; both in reading order.
fn overlapping<'a>(
    places: &'a [PlaceMention],
    tokens: &std::ops::Range<usize>,
) -> &'a [PlaceMention] {
    let first = places.partition_point(|place| place.tokens.end <= tokens.start);
    let end = places.partition_point(|place| place.tokens.start < tokens.end);
    &places[first..end.max(first)]
}
