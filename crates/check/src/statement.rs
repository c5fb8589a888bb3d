//! The sentences of a document with what can be held against another: figures, dates, places, sides, and the words they share.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, fold};
use concord_language::Pos;
use concord_read::BlockKind;
use concord_record::{DateRange, PlaceRef};

use crate::figure::{self, Figure};

/// A date that a sentence gives or has from those before it.
#[derive(Debug, Clone)]
pub(crate) struct Dated {
    pub(crate) range: DateRange,
    /// Where it stands, if in the sentence itself.
    pub(crate) own: Option<Range<usize>>,
}

/// A place that a sentence names or has from those before it.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) name: String,
    pub(crate) resolved: Option<PlaceRef>,
    /// Where it stands, if in the sentence itself.
    pub(crate) own: Option<Range<usize>>,
    /// Whether a name before it is said to lie there: `Mpondwe in Uganda`.
    pub(crate) holds: bool,
}

/// A known side that a sentence names, or means by a pronoun.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) bytes: Range<usize>,
}

/// A sentence.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) bytes: Range<usize>,
    /// Its number within the annotation.
    pub(crate) sentence: usize,
    pub(crate) block: usize,
    pub(crate) kind: BlockKind,
    /// Terms of the sentence with 1, and of what stands around it with less.
    pub(crate) terms: BTreeMap<String, f64>,
    pub(crate) dates: Vec<Dated>,
    pub(crate) places: Vec<Placed>,
    pub(crate) sides: Vec<Side>,
    pub(crate) figures: Vec<Figure>,
    /// Whether a word of it tells of an incident.
    pub(crate) trigger: Option<Range<usize>>,
    /// Lemmas of all its words.
    pub(crate) lemmas: BTreeSet<String>,
}

/// What the words of the sentence before weigh, those of the title or heading, and what remains of them a sentence later.
const BEFORE: f64 = 0.5;
const HEADING: f64 = 0.4;
/// The longest dateline, in tokens.
const DATELINE: usize = 24;
/// Days of a date that tells when something happened rather than a time of which something is told.
pub(crate) const NARROW: u32 = 31;
/// Days of the widest window that is held against another.
pub(crate) const YEAR: u32 = 366;

/// The statements of an annotated document in reading order. `title` is what the document is called besides its text.
pub(crate) fn statements(
    codebook: &Codebook,
    annotation: &Annotation,
    title: Option<&str>,
) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    let mut heading: BTreeSet<String> = title.map(title_terms).unwrap_or_default();
    for (index, sentence) in annotation.sentences.iter().enumerate() {
        let kind = annotation.blocks[sentence.block].kind;
        let own = terms(codebook, annotation, sentence.tokens.clone());
        if matches!(kind, BlockKind::Heading | BlockKind::Title) {
            heading.clone_from(&own);
        }
        let mut weighed: BTreeMap<String, f64> = BTreeMap::new();
        let mut raise = |term: &String, weight: f64| {
            let slot = weighed.entry(term.clone()).or_default();
            *slot = slot.max(weight);
        };
        own.iter().for_each(|term| raise(term, 1.0));
        heading.iter().for_each(|term| raise(term, HEADING));
        let before = found.last().filter(|before| before.block == sentence.block);
        if let Some(before) = before {
            for (term, weight) in &before.terms {
                raise(term, weight * BEFORE);
            }
        }
        let mut dates = dates(annotation, sentence.tokens.clone());
        let mut places = places(annotation, sentence.tokens.clone());
        let told = |date: &Dated| date.range.days().is_some_and(|days| days <= YEAR);
        if let Some(before) = before {
            if !dates.iter().any(told) {
                dates.extend(before.dates.iter().map(|date| Dated {
                    own: None,
                    range: date.range,
                }));
            }
            if places.is_empty() {
                places.extend(
                    before
                        .places
                        .iter()
                        .cloned()
                        .map(|place| Placed { own: None, ..place }),
                );
            }
        }
        found.push(Statement {
            bytes: sentence.bytes.clone(),
            sentence: index,
            block: sentence.block,
            kind,
            terms: weighed,
            dates,
            places,
            sides: sides(annotation, sentence.tokens.clone()),
            figures: figure::find(codebook, annotation, sentence.tokens.clone()),
            trigger: trigger(codebook, annotation, sentence.tokens.clone()),
            lemmas: annotation.lemmas[sentence.tokens.clone()]
                .iter()
                .cloned()
                .collect(),
        });
    }
    found
}

fn title_terms(title: &str) -> BTreeSet<String> {
    concord_link::content_words(title)
        .into_iter()
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect()
}

/// The lemmas that carry content, known sides by their ids, and the kinds of incident that words tell of.
fn terms(codebook: &Codebook, annotation: &Annotation, tokens: Range<usize>) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for at in tokens.clone() {
        let token = &annotation.parse.tokens[at];
        let content = matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj);
        let lemma = &annotation.lemmas[at];
        if !content || !lemma.chars().any(char::is_alphabetic) {
            continue;
        }
        if concord_link::content_words(lemma).is_empty() {
            continue;
        }
        terms.insert(lemma.clone());
        if token.pos != Pos::Propn
            && let Some(trigger) = codebook.events.triggers_for(lemma).first()
        {
            terms.insert(format!("type:{}", trigger.kind));
        }
    }
    for side in sides(annotation, tokens) {
        terms.insert(format!("side:{}", side.id));
    }
    terms
}

/// The tokens behind a dateline: `MOGADISHU, 3 March 2024 (Wire) - A bomb ...`. Its day is that of writing, not of what is told.
fn behind_dateline(annotation: &Annotation, tokens: Range<usize>) -> Range<usize> {
    let parse = &annotation.parse.tokens;
    let opens = annotation
        .word(tokens.start)
        .starts_with(|c: char| c.is_uppercase() || c == '(');
    let dash = tokens.clone().take(DATELINE).find(|&at| {
        matches!(annotation.word(at), "-" | "–" | "—" | "--")
            && parse[at].start > parse[at.saturating_sub(1)].end
    });
    let Some(dash) = dash.filter(|_| opens) else {
        return tokens;
    };
    let told = (tokens.start..dash).any(|at| parse[at].pos == Pos::Verb && parse[at].tag != "VBG");
    let dated = annotation.dates_in(tokens.start..dash).next().is_some();
    if dated && !told {
        dash + 1..tokens.end
    } else {
        tokens
    }
}

fn dates(annotation: &Annotation, tokens: Range<usize>) -> Vec<Dated> {
    annotation
        .dates_in(behind_dateline(annotation, tokens))
        .filter_map(|index| {
            let mention = &annotation.dates[index].mention;
            Some(Dated {
                range: mention.range?,
                own: Some(mention.bytes.clone()),
            })
        })
        .collect()
}

fn places(annotation: &Annotation, tokens: Range<usize>) -> Vec<Placed> {
    annotation
        .places_in(tokens)
        .map(|index| {
            let mention = &annotation.places[index];
            Placed {
                name: fold(&mention.name),
                resolved: mention.resolved.clone(),
                own: Some(mention.bytes.clone()),
                holds: holds_another(annotation, mention.tokens.start),
            }
        })
        .collect()
}

fn holds_another(annotation: &Annotation, first: usize) -> bool {
    let tokens = &annotation.parse.tokens;
    first >= 2
        && matches!(&*tokens[first - 1].lower, "in" | ",")
        && tokens[first - 2].pos == Pos::Propn
}

fn sides(annotation: &Annotation, tokens: Range<usize>) -> Vec<Side> {
    annotation
        .actors_in(tokens)
        .filter_map(|index| {
            let meant = &annotation.actors[annotation.referent(index)];
            let known = meant.class == ActorClass::Known;
            Some(Side {
                id: meant.actor.clone().filter(|_| known)?,
                name: meant.name.clone(),
                bytes: annotation.actors[index].bytes.clone(),
            })
        })
        .collect()
}

/// The surest word that tells of an incident.
fn trigger(
    codebook: &Codebook,
    annotation: &Annotation,
    tokens: Range<usize>,
) -> Option<Range<usize>> {
    tokens
        .filter_map(|at| {
            let trigger = codebook
                .events
                .triggers_for(&annotation.lemmas[at])
                .first()?;
            let real = !trigger.guard.general && trigger.weight >= 0.6;
            let word = annotation.parse.tokens[at].pos != Pos::Propn;
            (real && word).then_some((trigger.weight, at))
        })
        .max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)))
        .map(|(_, at)| annotation.bytes(at..at + 1))
}
