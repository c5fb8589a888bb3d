//! Mentions of places on the way from their sentence to the document: which of them stay, and what speaks for a name.

use std::collections::HashSet;

use concord_codebook::fold;
use concord_gazetteer::{Gazetteer, PlaceId, PlaceKind};
use concord_language::{EntityLabel, Parse, Pos};

use crate::annotation::PlaceMention;

/// A mention as found in its sentence.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) sentence: usize,
    /// Its parent counts within its sentence.
    pub(crate) mention: PlaceMention,
    /// Nothing but the tagger speaks for it.
    pub(crate) doubtful: bool,
}

/// The last words of names of persons that have more than one word, folded: what stands alone elsewhere is the person again.
pub(crate) fn persons(parse: &Parse, text: &str) -> HashSet<String> {
    let named = parse
        .entities
        .iter()
        .filter(|entity| entity.label == EntityLabel::Person && entity.end > entity.first + 1);
    named
        .flat_map(|entity| {
            // "Scott Pruitt's" ends with a possessive.
            let last = (entity.first + 1..entity.end)
                .rev()
                .find(|&token| parse.tokens[token].pos != Pos::Part);
            last.map(|token| &parse.tokens[token])
        })
        .map(|token| fold(&text[token.start..token.end]))
        .collect()
}

/// Leaves out doubtful names that nothing else in the document speaks for.
pub(crate) fn settle(mut found: Vec<Found>) -> Vec<Found> {
    let sure: HashSet<String> = found
        .iter()
        .filter(|one| !one.doubtful)
        .map(|one| fold(&one.mention.name))
        .collect();
    found.retain(|one| !one.doubtful || sure.contains(&fold(&one.mention.name)));
    found
}

/// The mentions of a document, their parents counted within it.
pub(crate) fn numbered(found: Vec<Found>) -> Vec<PlaceMention> {
    let mut first = 0;
    let mut sentence = None;
    let mut mentions = Vec::with_capacity(found.len());
    for (index, mut one) in found.into_iter().enumerate() {
        if sentence != Some(one.sentence) {
            (first, sentence) = (index, Some(one.sentence));
        }
        one.mention.parent = one.mention.parent.map(|parent| parent + first);
        mentions.push(one.mention);
    }
    mentions
}

/// The words of a name on one line.
pub(crate) fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Inhabitants from which a town needs no other word to be taken for one.
const WELL_KNOWN: u32 = 100_000;

/// Whether a place is known by its name alone: a country, a region, a first-order unit, a large town.
pub(crate) fn is_well_known(gazetteer: &Gazetteer, place: PlaceId) -> bool {
    match gazetteer.kind(place) {
        PlaceKind::Settlement => gazetteer.entry(place).population >= WELL_KNOWN,
        PlaceKind::Adm2 => false,
        _ => true,
    }
}

/// Whether a name says that it names a river, a mountain or the like: "Lake Chad", "Niger River".
pub(crate) fn names_feature(words: &[&str]) -> bool {
    const LAST: [&str; 22] = [
        "river",
        "lake",
        "creek",
        "mountain",
        "mountains",
        "valley",
        "island",
        "islands",
        "peninsula",
        "desert",
        "sea",
        "ocean",
        "gulf",
        "bay",
        "canal",
        "strait",
        "forest",
        "basin",
        "plateau",
        "hills",
        "heights",
        "delta",
    ];
    const FIRST: [&str; 6] = ["lake", "mount", "mt", "river", "gulf", "wadi"];
    let lower = |word: &str| word.trim_end_matches('.').to_lowercase();
    words.len() > 1
        && (LAST.contains(&lower(words[words.len() - 1]).as_str())
            || FIRST.contains(&lower(words[0]).as_str()))
}
