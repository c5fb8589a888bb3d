//! From text to [`Parse`].

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::asset::Asset;
use crate::dependency::Parser;
use crate::encoder::{Encoder, WIDTH};
use crate::entity::Recogniser;
use crate::label::Pos;
use crate::lemma::Lemmatizer;
use crate::parse::{Entity, Parse, Token};
use crate::sentence;
use crate::tag::{Ruler, Tagger, Word};
use crate::tokenizer::{Piece, Tokenizer};
use crate::truecase::{self, Casing, Recaser};
use crate::word::{Features, Lexicon};

/// Word vectors kept per thread before the store is emptied: a few megabytes.
const REMEMBERED_WORDS: usize = 8192;
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
        Model {
            lexicon: Lexicon::read(&asset),
            encoder: Encoder::read(&asset, "tok2vec", 6),
            entity_encoder: Encoder::read(&asset, "ner.tok2vec", 4),
            tagger: Tagger::read(&asset),
            parser: Parser::read(&asset),
            recogniser: Recogniser::read(&asset),
            ruler: Ruler::read(&asset),
            lemmatizer: Lemmatizer::read(&asset),
            recaser: Recaser::read(&asset),
        }
    })
}

/// Vectors of a word out of context: for the parser and for the recogniser.
type WordVectors = ([f32; WIDTH], [f32; WIDTH]);

thread_local! {
    /// Words repeat: remembering their vectors saves a third of the arithmetic. The vectors depend on nothing but the key, so the results do not
    /// depend on what was parsed before.
    static VECTORS: RefCell<HashMap<String, WordVectors>> = RefCell::new(HashMap::new());
}

/// Byte ranges of the tokens of a text.
pub fn tokenize(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    tokenizer().tokenize(text, 0, &mut pieces);
    pieces.into_iter().map(|piece| piece.range).collect()
}

/// Splits a block of text into sentences and parses each.
pub fn parse(text: &str) -> Parse {
    parse_sentences(text, &sentence::sentences(text))
}

/// Parses the given sentences of a text. Ranges must lie on character boundaries, in order, without overlap; offsets in the result are those of
/// the whole text.
pub fn parse_sentences(text: &str, sentences: &[Range<usize>]) -> Parse {
    let mut parse = Parse::default();
    let mut pieces = Vec::new();
    for range in sentences {
        pieces.clear();
        tokenizer().tokenize(&text[range.clone()], range.start, &mut pieces);
        for part in pieces.chunks(LONGEST_SENTENCE) {
            parse_sentence(text, part, &mut parse);
        }
    }
    parse
}

fn parse_sentence(text: &str, pieces: &[Piece], parse: &mut Parse) {
    let model = model();
    let count = pieces.len();
    let mut scratch = Vec::new();
    let forms = forms(text, pieces, model);
    let (words, entity_words) = embed(text, pieces, &forms, model, &mut scratch);

    let vectors = model.encoder.contextualise(&words, &mut scratch);
    let tags = model.tagger.tag(&vectors, count);
    let arcs = model.parser.parse(&vectors, count);
    let lowers: Vec<String> = forms.iter().map(|form| form.to_lowercase()).collect();
    let words: Vec<Word<'_>> = (0..count)
        .map(|i| Word {
            tag: tags[i],
            lower: &lowers[i],
            dep: arcs.deps[i],
        })
        .collect();
    let attributes = model.ruler.apply(&words);

    let entity_vectors = model
        .entity_encoder
        .contextualise(&entity_words, &mut scratch);
    let entities = model
        .recogniser
        .find(&entity_vectors, count, &sentence_starts(&arcs.heads));

    let base = parse.tokens.len();
    for (i, piece) in pieces.iter().enumerate() {
        let pos = attributes[i].pos.unwrap_or(Pos::X);
        parse.tokens.push(Token {
            start: piece.range.start,
            end: piece.range.end,
            lemma: model.lemmatizer.lemma(&forms[i], pos, &attributes[i]),
            lower: lowers[i].replace(['’', '‘'], "'").into(),
            tag: tags[i],
            pos,
            dep: arcs.deps[i],
            head: base + arcs.heads[i],
            entity: None,
        });
    }
    for (first, end, label) in entities {
        for token in &mut parse.tokens[base + first..base + end] {
            token.entity = Some(label);
        }
        parse.entities.push(Entity {
            first: base + first,
            end: base + end,
            label,
        });
    }
    parse.sentences.push(base..base + count);
}

/// The forms that the model is shown: the text itself, re-cased where the whole sentence is in capitals.
fn forms<'a>(text: &'a str, pieces: &[Piece], model: &Model) -> Vec<Cow<'a, str>> {
    let written = |piece: &Piece| &text[piece.range.clone()];
    let casing = truecase::casing(pieces.iter().map(written));
    pieces
        .iter()
        .enumerate()
        .map(|(i, piece)| {
            let form = written(piece);
            let recased = if casing == Casing::Mixed {
                None
            } else {
                model
                    .recaser
                    .recase(form, casing, i == 0, &model.lemmatizer)
            };
            recased.map_or(Cow::Borrowed(form), Cow::Owned)
        })
        .collect()
}

/// Out-of-context vectors of all words, remembered between calls; those that are new are computed together.
fn embed(
    text: &str,
    pieces: &[Piece],
    forms: &[Cow<'_, str>],
    model: &Model,
    scratch: &mut Vec<f32>,
) -> (Vec<[f32; WIDTH]>, Vec<[f32; WIDTH]>) {
    let keys = pieces.iter().zip(forms).map(|(piece, form)| {
        let spaced = text[piece.range.end..].starts_with(crate::chars::is_space);
        let mark = if spaced { '\u{1}' } else { '\u{2}' };
        (
            format!("{mark}{}\0{form}", piece.norm.unwrap_or("")),
            spaced,
        )
    });
    let keys: Vec<(String, bool)> = keys.collect();
    VECTORS.with_borrow_mut(|store| {
        if store.len() > REMEMBERED_WORDS {
            store.clear();
        }
        let missing: Vec<usize> = (0..keys.len())
            .filter(|&i| !store.contains_key(&keys[i].0))
            .collect();
        let features = missing
            .iter()
            .map(|&i| model.lexicon.features(&forms[i], pieces[i].norm, keys[i].1));
        let features: Vec<Features> = features.collect();
        let vectors = model.encoder.embed(&features, scratch);
        let entity_vectors = model.entity_encoder.embed(&features, scratch);
        for ((i, vector), entity_vector) in missing.into_iter().zip(vectors).zip(entity_vectors) {
            store.insert(keys[i].0.clone(), (vector, entity_vector));
        }
        keys.iter().map(|(key, _)| store[key]).unzip()
    })
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
