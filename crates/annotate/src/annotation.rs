//! What the annotator says of a document: tokens, sentences and mentions, all tied to bytes of its canonical text.

use std::ops::Range;

use concord_language::{EntityLabel, Parse, Pos};
use concord_read::{Block, BlockKind, Note};
use concord_record::{DateRange, PlaceRef, Text};

use crate::dates::DateMention;
use crate::numbers::NumberMention;
use crate::syntax::Tree;

/// What is known of a document besides its text.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The document's id.
    pub document: String,
    /// Day, month or year of publication.
    pub published: Option<DateRange>,
    /// Outlet.
    pub publisher: Option<String>,
}

/// A sentence of a coded block.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its bytes.
    pub bytes: Range<usize>,
    /// Its block.
    pub block: usize,
    /// Whether it is a dateline: where and when the report was written, which says nothing of what happened.
    pub dateline: bool,
}

/// How a mention of an actor was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorClass {
    /// An alias in the codebook.
    Known,
    /// A name that the tagger takes for an organisation.
    Organisation,
    /// A name that the tagger takes for a person.
    Person,
    /// A nationality, religion or the like.
    Group,
    /// People by what they are: gunmen, villagers, officials.
    People,
    /// A pronoun or a short definite phrase such as "the group".
    Anaphor,
}

/// Words that name a side.
#[derive(Debug, Clone)]
pub struct ActorMention {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its bytes.
    pub bytes: Range<usize>,
    /// The token that the rest of the phrase hangs on.
    pub head: usize,
    /// How it was recognised.
    pub class: ActorClass,
    /// The codebook's canonical name, or the text's own words.
    pub name: String,
    /// The codebook's id.
    pub actor: Option<String>,
    /// The codebook's kind of actor, or class of people.
    pub kind: Option<String>,
    /// For an anaphor: the mention that it stands for, once resolved.
    pub refers_to: Option<usize>,
}

/// Words that name a place.
#[derive(Debug, Clone)]
pub struct PlaceMention {
    /// Tokens of the name.
    pub tokens: Range<usize>,
    /// Bytes of the name, without a type word.
    pub bytes: Range<usize>,
    /// The name as written.
    pub name: String,
    /// Province, district, city, camp and the like, where the text says so.
    pub type_word: Option<concord_gazetteer::TypeWord>,
    /// The mention that this one is said to lie in ("Tikrit, Iraq").
    pub parent: Option<usize>,
    /// The place, once resolved; `None` while nothing fits well enough.
    pub resolved: Option<PlaceRef>,
    /// How sure that choice is, from 0 to 1; 0 while there is none.
    pub score: f32,
}

/// Words that tell of a place without saying that anything is there: "Iraqi", "a Texas court", "Hartford Police".
#[derive(Debug, Clone)]
pub struct Allusion {
    /// The words and the place.
    pub mention: PlaceMention,
    /// Whether it is an adjective or the name of a people, not the name of the place.
    pub adjective: bool,
}

/// A mention with its tokens.
#[derive(Debug, Clone)]
pub struct At<T> {
    /// The mention.
    pub mention: T,
    /// The tokens that it covers.
    pub tokens: Range<usize>,
    /// The sentence that it lies in.
    pub sentence: usize,
}

/// A document with everything that the coder needs to know of its words.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// What is known besides the text.
    pub context: Context,
    /// The canonical text.
    pub text: Text,
    /// The reader's blocks.
    pub blocks: Vec<Block>,
    /// The reader's notes.
    pub notes: Vec<Note>,
    /// Tokens of all coded blocks in reading order; sentence ranges are in `sentences`.
    pub parse: Parse,
    /// The same with children at hand.
    pub tree: Tree,
    /// For each token its lemma, folded as the codebook folds.
    pub lemmas: Vec<String>,
    /// For each token its word as written, folded likewise.
    pub forms: Vec<String>,
    /// Sentences in reading order.
    pub sentences: Vec<Sentence>,
    /// Dates in reading order.
    pub dates: Vec<At<DateMention>>,
    /// Numbers in reading order.
    pub numbers: Vec<At<NumberMention>>,
    /// Actors in reading order, not overlapping.
    pub actors: Vec<ActorMention>,
    /// Places in reading order, not overlapping.
    pub places: Vec<PlaceMention>,
    /// What alludes to places, in reading order, overlapping no place. Nothing is located by it.
    pub allusions: Vec<Allusion>,
    /// For each token the sentence that it lies in.
    pub(crate) sentence_of: Vec<u32>,
    /// For each token the actor mention that covers it.
    pub(crate) actor_of: Vec<Option<u32>>,
    /// For each token the place mention that covers it.
    pub(crate) place_of: Vec<Option<u32>>,
}

impl Annotation {
    /// The words of a token.
    pub fn word(&self, token: usize) -> &str {
        let token = &self.parse.tokens[token];
        &self.text.as_str()[token.start..token.end]
    }

    /// The bytes that a range of tokens covers.
    pub fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        if tokens.is_empty() {
            let at = self
                .parse
                .tokens
                .get(tokens.start)
                .map_or(0, |token| token.start);
            return at..at;
        }
        self.parse.tokens[tokens.start].start..self.parse.tokens[tokens.end - 1].end
    }

    /// The text that a range of tokens covers, runs of white space made one blank.
    pub fn phrase(&self, tokens: Range<usize>) -> String {
        let slice = &self.text.as_str()[self.bytes(tokens)];
        slice.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The tokens that lie wholly or partly in a byte range.
    pub fn tokens_in(&self, bytes: Range<usize>) -> Range<usize> {
        let tokens = &self.parse.tokens;
        let first = tokens.partition_point(|token| token.end <= bytes.start);
        let end = tokens.partition_point(|token| token.start < bytes.end);
        first..end.max(first)
    }

    /// The sentence of a token.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.sentence_of[token] as usize
    }

    /// The actor mention that covers a token.
    pub fn actor_at(&self, token: usize) -> Option<usize> {
        self.actor_of[token].map(|index| index as usize)
    }

    /// The place mention that covers a token.
    pub fn place_at(&self, token: usize) -> Option<usize> {
        self.place_of[token].map(|index| index as usize)
    }

    /// The block kind of a sentence.
    pub fn kind_of(&self, sentence: usize) -> BlockKind {
        self.blocks[self.sentences[sentence].block].kind
    }

    /// Indices of the dates within a token range.
    pub fn dates_in(&self, tokens: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        within(&self.dates, tokens)
    }

    /// Indices of the numbers within a token range.
    pub fn numbers_in(&self, tokens: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        within(&self.numbers, tokens)
    }

    /// Indices of the places within a token range.
    pub fn places_in(&self, tokens: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let first = self
            .places
            .partition_point(|place| place.tokens.start < tokens.start);
        (first..self.places.len()).take_while(move |&i| self.places[i].tokens.start < tokens.end)
    }

    /// Indices of the actors within a token range.
    pub fn actors_in(&self, tokens: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let first = self
            .actors
            .partition_point(|actor| actor.tokens.start < tokens.start);
        (first..self.actors.len()).take_while(move |&i| self.actors[i].tokens.start < tokens.end)
    }

    /// The mention that an actor mention finally stands for: itself, unless it is a resolved anaphor.
    pub fn referent(&self, actor: usize) -> usize {
        let mut at = actor;
        // Anaphors point back or to a name that points nowhere, so this ends.
        while let Some(earlier) = self.actors[at].refers_to {
            at = earlier;
        }
        at
    }

    /// Whether a token is a proper name by tag or by the tagger of names.
    pub fn is_name(&self, token: usize) -> bool {
        let token = &self.parse.tokens[token];
        token.pos == Pos::Propn
            || matches!(
                token.entity,
                Some(EntityLabel::Gpe | EntityLabel::Org | EntityLabel::Person | EntityLabel::Loc)
            )
    }
}

fn within<T>(mentions: &[At<T>], tokens: Range<usize>) -> impl Iterator<Item = usize> + '_ {
    let first = mentions.partition_point(|at| at.tokens.start < tokens.start);
    (first..mentions.len()).take_while(move |&i| mentions[i].tokens.start < tokens.end)
}
