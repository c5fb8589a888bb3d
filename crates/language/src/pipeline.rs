//! From text to [`Parse`].

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::OnceLock;

use crate::aside;
use crate::asset::Asset;
use crate::dependency::{Arcs, Parser};
use crate::encoder::{Encoder, RECORD, Sentences, WIDTH};
use crate::entity::Recogniser;
use crate::label::{Dep, EntityLabel, Pos};
use crate::lemma::Lemmatizer;
use crate::parse::{Entity, Parse, Token};
use crate::pause;
use crate::sentence;
use crate::store::{Lemmas, Store};
use crate::tag::{Ruler, Tag, Tagger, Word};
use crate::tokenizer::{Piece, Tokenizer};
use crate::truecase::{self, Casing, Recaser};
use crate::word::{Features, Lexicon};

/// Sentences are parsed together until they have this many tokens; enough to keep the arithmetic busy, few enough to stay in a cache.
const TOGETHER: usize = 512;
/// What words contribute to the scores of parser and recogniser, five kilobytes each, is computed for about as many words at a time.
const SCORED_TOGETHER: usize = 96;
/// Longer sentences are cut, so that a text without full stops cannot make a step arbitrarily costly.
const LONGEST_SENTENCE: usize = 400;

/// Everything that is read from the embedded model file.
struct Model {
    lexicon: Lexicon,
    encoder: Encoder,
    entity_encoder: Encoder,
    tagger: Tagger,
    parser: Parser,
    recogniser: Recogniser,
    ruler: Ruler,
    lemmatizer: Lemmatizer,
    recaser: Recaser,
}

/// The tokenizer needs little of the file and is used alone, so it is read apart from the rest.
fn tokenizer() -> &'static Tokenizer {
    static TOKENIZER: OnceLock<Tokenizer> = OnceLock::new();
    TOKENIZER.get_or_init(|| Tokenizer::read(&Asset::open()))
}

fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| {
        let asset = Asset::open();
        let tagger = Tagger::read(&asset);
        Model {
            lexicon: Lexicon::read(&asset),
            encoder: Encoder::read(&asset, "tok2vec", 6),
            entity_encoder: Encoder::read(&asset, "ner.tok2vec", 4),
            parser: Parser::read(&asset),
            recogniser: Recogniser::read(&asset),
            ruler: Ruler::read(&asset, tagger.names()),
            tagger,
            lemmatizer: Lemmatizer::read(&asset),
            recaser: Recaser::read(&asset),
        }
    })
}

thread_local! {
    static STORE: RefCell<Store> = RefCell::new(Store::new());
}

/// Byte ranges of the tokens of a text.
pub fn tokenize(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    tokenizer().tokenize(text, 0, &mut pieces);
    pieces.into_iter().map(|piece| piece.range).collect()
}

/// Splits a block of text into sentences and parses each. A short name in brackets ("the Croatian Defence Council [HVO] attacked") is set
/// apart from the grammar of its sentence and hangs on the word before it.
pub fn parse(text: &str) -> Parse {
    let all = 0..text.len();
    parse_blocks(text, &[all]).pop().unwrap_or_default()
}

/// Splits several blocks of a text into sentences and parses each; one result for each block, with offsets in the block. The same as parsing
/// them one by one, but quicker, because the sentences of all go through the model together.
pub fn parse_blocks(text: &str, blocks: &[Range<usize>]) -> Vec<Parse> {
    let mut batch = Batch::new(blocks.len());
    batch.mends = true;
    for (number, block) in blocks.iter().enumerate() {
        let text = &text[block.clone()];
        batch.add(number, text, &sentence::sentences(text));
    }
    batch.finish()
}

/// Parses the given sentences of a text, each word as it stands: short names in brackets are not set apart. Ranges must lie on character boundaries, in order, without overlap; offsets in the result are those of
/// the whole text.
pub fn parse_sentences(text: &str, sentences: &[Range<usize>]) -> Parse {
    let mut batch = Batch::new(1);
    batch.add(0, text, sentences);
    batch.finish().pop().unwrap_or_default()
}

/// A sentence that waits to be parsed.
struct Waiting<'a> {
    /// The block that it belongs to.
    block: usize,
    text: &'a str,
    /// Its words, and empty ones where a comma is understood.
    pieces: Vec<Piece>,
    /// Which of them are empty, from the first on.
    pauses: Vec<usize>,
    /// What was set apart, each with the number of the word that it follows.
    asides: Vec<(usize, [Piece; 3])>,
}

impl Waiting<'_> {
    /// Shows the model commas that were not written.
    fn add_pauses(&mut self) {
        self.pauses = pause::unwritten(self.text, &self.pieces);
        for (before, at) in self.pauses.iter_mut().enumerate() {
            *at += before;
            let at = *at;
            let end = self.pieces[at - 1].range.end;
            let comma = Piece {
                range: end..end,
                norm: None,
            };
            self.pieces.insert(at, comma);
            for (after, _) in &mut self.asides {
                *after += usize::from(*after >= at);
            }
        }
    }

    /// Whether a word is a comma that was not written.
    fn is_pause(&self, word: usize) -> bool {
        self.pauses.contains(&word)
    }
}

/// Sentences that go through the model together.
struct Batch<'a> {
    waiting: Vec<Waiting<'a>>,
    tokens: usize,
    parses: Vec<Parse>,
    mends: bool,
}

impl<'a> Batch<'a> {
    fn new(blocks: usize) -> Batch<'a> {
        Batch {
            waiting: Vec::new(),
            tokens: 0,
            parses: vec![Parse::default(); blocks],
            mends: false,
        }
    }

    fn add(&mut self, block: usize, text: &'a str, sentences: &[Range<usize>]) {
        for range in sentences {
            let mut pieces = Vec::new();
            tokenizer().tokenize(&text[range.clone()], range.start, &mut pieces);
            while !pieces.is_empty() {
                let rest = pieces.split_off(pieces.len().min(LONGEST_SENTENCE));
                let (pieces_kept, asides) = if self.mends {
                    aside::set_apart(text, pieces)
                } else {
                    (pieces, Vec::new())
                };
                let mut waiting = Waiting {
                    block,
                    text,
                    pieces: pieces_kept,
                    pauses: Vec::new(),
                    asides,
                };
                if self.mends {
                    waiting.add_pauses();
                }
                self.tokens += waiting.pieces.len();
                self.waiting.push(waiting);
                pieces = rest;
                if self.tokens >= TOGETHER {
                    self.flush();
                }
            }
        }
    }

    fn flush(&mut self) {
        if !self.waiting.is_empty() {
            STORE.with_borrow_mut(|store| parse_together(&self.waiting, store, &mut self.parses));
        }
        self.waiting.clear();
        self.tokens = 0;
    }

    fn finish(mut self) -> Vec<Parse> {
        self.flush();
        self.parses
    }
}

fn parse_together(waiting: &[Waiting<'_>], store: &mut Store, parses: &mut [Parse]) {
    let model = model();
    let forms: Vec<Vec<Cow<'_, str>>> = waiting
        .iter()
        .map(|sentence| forms(sentence.text, &sentence.pieces, model))
        .collect();
    let words = remember(waiting, &forms, model, store);
    let lengths: Vec<usize> = waiting
        .iter()
        .map(|sentence| sentence.pieces.len())
        .collect();

    let sentences = Sentences {
        store: &store.records,
        words: &words,
        empty: 0,
        lengths: &lengths,
    };
    let vectors = model.encoder.contextualise(sentences, &mut store.scratch);
    let [parser_scratch, recogniser_scratch] = &mut store.scorers;
    let tags = model.tagger.tag(&vectors, parser_scratch);
    let sentences = Sentences {
        store: &store.records[RECORD..],
        ..sentences
    };
    let entity_vectors = model
        .entity_encoder
        .contextualise(sentences, &mut store.scratch);

    let mut first = 0;
    let mut rest = waiting.iter().zip(&forms).peekable();
    while rest.peek().is_some() {
        let mut group = Vec::new();
        let mut count = 0;
        while count < SCORED_TOGETHER
            && let Some((sentence, forms)) = rest.next()
        {
            group.push((sentence, forms, count..count + forms.len()));
            count += forms.len();
        }
        let rows = first * WIDTH..(first + count) * WIDTH;
        let arcs = model
            .parser
            .contributions(&vectors[rows.clone()], parser_scratch);
        let entities = model
            .recogniser
            .contributions(&entity_vectors[rows], recogniser_scratch);
        for (sentence, forms, tokens) in group {
            let all = first + tokens.start..first + tokens.end;
            let arcs = model.parser.parse(&arcs, tokens.clone());
            let starts = sentence_starts(&arcs.heads);
            let found = Found {
                forms,
                places: &words[all.clone()],
                tags: &tags[all],
                entities: model.recogniser.find(&entities, tokens, &starts),
                arcs,
            };
            let parse = &mut parses[sentence.block];
            assemble(sentence, &found, model, &mut store.lemmas, parse);
        }
        first += count;
    }
}

/// What was found out about the words of a sentence.
struct Found<'a> {
    forms: &'a [Cow<'a, str>],
    /// Where the words are in the store.
    places: &'a [usize],
    tags: &'a [Tag],
    arcs: Arcs,
    entities: Vec<(usize, usize, EntityLabel)>,
}

/// Appends a sentence to a parse.
fn assemble(
    sentence: &Waiting<'_>,
    found: &Found<'_>,
    model: &Model,
    lemmas: &mut Lemmas,
    parse: &mut Parse,
) {
    let Found {
        forms,
        places,
        tags,
        arcs,
        entities,
    } = found;
    let lowers: Vec<String> = forms.iter().map(|form| form.to_lowercase()).collect();
    let words: Vec<Word<'_>> = (0..forms.len())
        .map(|i| Word {
            tag: tags[i],
            lower: &lowers[i],
            dep: arcs.deps[i],
        })
        .collect();
    let attributes = model.ruler.apply(&words);
    let names = model.tagger.names();
    let base = parse.tokens.len();
    // Where each word stands once what was set apart is back and what was not written is gone.
    let place = |word: usize| {
        let before = sentence.asides.iter().filter(|(after, _)| *after < word);
        let unwritten = sentence.pauses.iter().filter(|pause| **pause < word);
        base + word + 3 * before.count() - unwritten.count()
    };
    let head = |word: usize| {
        let head = arcs.heads[word];
        match sentence.is_pause(head) {
            true if arcs.heads[head] == head => word,
            true => arcs.heads[head],
            false => head,
        }
    };
    let mut asides = sentence.asides.iter().peekable();
    for (i, (piece, lower)) in sentence.pieces.iter().zip(lowers).enumerate() {
        if sentence.is_pause(i) {
            continue;
        }
        let attributes = &attributes[i];
        let pos = attributes.pos.unwrap_or(Pos::X);
        let lemma = if let Some(lemma) = attributes.lemma {
            lemma.into()
        } else if attributes.morph.is_base_form(pos) {
            lower.as_str().into()
        } else {
            let look_up = || model.lemmatizer.look_up(&forms[i], &lower, pos);
            lemmas.find(places[i], pos, look_up)
        };
        let curly = ['’', '‘'];
        parse.tokens.push(Token {
            start: piece.range.start,
            end: piece.range.end,
            lemma,
            lower: if !lower.is_ascii() && lower.contains(curly) {
                lower.replace(curly, "'").into()
            } else {
                lower.into()
            },
            tag: names[tags[i]],
            pos,
            dep: arcs.deps[i],
            head: place(head(i)),
            entity: None,
        });
        while let Some((_, pieces)) = asides.next_if(|(after, _)| *after == i) {
            aside::put_back(sentence.text, pieces, parse);
        }
    }
    for &(first, end, label) in entities {
        let last = end - 1 - usize::from(sentence.is_pause(end - 1));
        if last < first {
            continue;
        }
        let (first, end) = (place(first), place(last) + 1);
        // A name ends where a short name for it stands.
        let end = (first + 1..end)
            .find(|&token| {
                parse.tokens[token].tag == aside::OPENING && parse.tokens[token].dep == Dep::Punct
            })
            .unwrap_or(end);
        for token in &mut parse.tokens[first..end] {
            token.entity = Some(label);
        }
        parse.entities.push(Entity { first, end, label });
    }
    parse.sentences.push(base..parse.tokens.len());
}

/// The forms that the model is shown: the text itself, re-cased where the whole sentence is in capitals.
fn forms<'a>(text: &'a str, pieces: &[Piece], model: &Model) -> Vec<Cow<'a, str>> {
    let written = |piece: &Piece| match &text[piece.range.clone()] {
        "" => ",",
        word => word,
    };
    let casing = truecase::casing(pieces.iter().map(written));
    pieces
        .iter()
        .enumerate()
        .map(|(i, piece)| {
            let form = written(piece);
            let recased = if casing == Casing::Mixed {
                // "IS-K" is known for a name.
                let part = pieces.get(i + 1).is_some_and(|next| {
                    next.range.start == piece.range.end && written(next) == "-"
                });
                truecase::stand_in(form)
                    .filter(|_| !part)
                    .map(str::to_owned)
            } else {
                model
                    .recaser
                    .recase(form, casing, i == 0, &model.lemmatizer)
            };
            recased.map_or(Cow::Borrowed(form), Cow::Owned)
        })
        .collect()
}

/// Where the records of all words start in the store; those of new words are computed together.
fn remember(
    waiting: &[Waiting<'_>],
    forms: &[Vec<Cow<'_, str>>],
    model: &Model,
    store: &mut Store,
) -> Vec<usize> {
    if store.is_new() {
        let Store {
            records, scratch, ..
        } = store;
        model.encoder.describe_empty(0, records, scratch);
        model
            .entity_encoder
            .describe_empty(RECORD, records, scratch);
    }
    store.open();
    let mut key = String::new();
    let mut features: Vec<Features> = Vec::new();
    let mut places = Vec::new();
    let mut words = Vec::new();
    for (sentence, forms) in waiting.iter().zip(forms) {
        for (i, (piece, form)) in sentence.pieces.iter().zip(forms).enumerate() {
            let spaced = sentence.text[piece.range.end..].starts_with(crate::chars::is_space)
                && !sentence.is_pause(i + 1);
            key.clear();
            key.push(if spaced { '\u{1}' } else { '\u{2}' });
            key.push_str(piece.norm.unwrap_or(""));
            key.push('\0');
            key.push_str(form);
            let place = store.find(&key).unwrap_or_else(|| {
                let place = store.add(&key);
                features.push(model.lexicon.features(form, piece.norm, spaced));
                places.push(place);
                place
            });
            words.push(place);
        }
    }
    let Store {
        records, scratch, ..
    } = store;
    model.encoder.describe(&features, &places, records, scratch);
    places.iter_mut().for_each(|place| *place += RECORD);
    model
        .entity_encoder
        .describe(&features, &places, records, scratch);
    words
}

/// The words at which the parser began a new sentence: the left edges of the roots.
fn sentence_starts(heads: &[usize]) -> Vec<bool> {
    let root = |mut word: usize| {
        while heads[word] != word {
            word = heads[word];
        }
        word
    };
    let mut starts = vec![false; heads.len()];
    let mut seen = vec![false; heads.len()];
    for (word, start) in starts.iter_mut().enumerate() {
        let root = root(word);
        *start = !std::mem::replace(&mut seen[root], true);
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::{Dep, EntityLabel};

    fn find(parse: &Parse, lemma: &str) -> usize {
        parse
            .tokens
            .iter()
            .position(|token| &*token.lemma == lemma)
            .unwrap()
    }

    #[test]
    fn a_passive_names_its_agent() {
        let text = "Twelve civilians were killed by soldiers.";
        let parse = parse(text);
        let killed = find(&parse, "kill");
        assert!(parse.is_passive(killed));
        assert_eq!(
            parse.text(text, parse.child(killed, Dep::Nsubjpass).unwrap()),
            "civilians"
        );
        let agent = parse.child(killed, Dep::Agent).unwrap();
        assert_eq!(
            parse.text(text, parse.child(agent, Dep::Pobj).unwrap()),
            "soldiers"
        );
        let civilians = find(&parse, "civilian");
        assert_eq!(
            &text[parse.bytes(parse.noun_chunk(civilians))],
            "Twelve civilians"
        );
    }

    #[test]
    fn a_line_break_in_mid_sentence_changes_nothing() {
        let one = parse("Rebels attacked the town of Goma on Monday, killing nine people.");
        let two = parse("Rebels attacked the town\n   of Goma on\r\nMonday, killing nine people.");
        let view = |parse: &Parse| {
            parse
                .tokens
                .iter()
                .map(|t| (t.lemma.clone(), t.tag, t.head, t.dep, t.entity))
                .collect::<Vec<_>>()
        };
        assert_eq!(view(&one), view(&two));
    }

    #[test]
    fn capitals_are_seen_through() {
        let text = "SOLDIERS KILLED AT LEAST 12 REBELS NEAR THE VILLAGE OF KIBUMBA ON TUESDAY.";
        let parse = parse(text);
        let killed = find(&parse, "kill");
        assert_eq!(parse.tokens[killed].tag, "VBD");
        assert_eq!(
            parse.text(text, parse.child(killed, Dep::Dobj).unwrap()),
            "REBELS"
        );
        assert!(
            parse
                .entities
                .iter()
                .any(|entity| entity.label == EntityLabel::Date)
        );
    }

    #[test]
    fn every_sentence_has_a_root_and_keeps_its_heads() {
        let parse = parse("He fled. She stayed; they did not. No. 3 was hit.");
        for sentence in &parse.sentences {
            assert!(sentence.clone().any(|token| parse.is_root(token)));
            assert!(
                sentence
                    .clone()
                    .all(|token| sentence.contains(&parse.tokens[token].head))
            );
        }
    }

    #[test]
    fn empty_text_gives_an_empty_parse() {
        assert_eq!(parse(""), Parse::default());
        assert_eq!(parse(" \n\t "), Parse::default());
    }
}
