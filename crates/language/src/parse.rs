//! The result of the pipeline and questions that can be asked of it.

use std::ops::Range;

use crate::label::{Dep, EntityLabel, Pos};

/// One word or mark of punctuation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// First byte in the source text.
    pub start: usize,
    /// One past the last byte in the source text.
    pub end: usize,
    /// The form in lower case, with straight apostrophes.
    pub lower: Box<str>,
    /// The dictionary form.
    pub lemma: Box<str>,
    /// Penn Treebank tag, such as `VBD`.
    pub tag: &'static str,
    /// Universal part of speech.
    pub pos: Pos,
    /// Relation to the head.
    pub dep: Dep,
    /// Index of the head in [`Parse::tokens`]; a root is its own head.
    pub head: usize,
    /// Label of the entity in which the token lies.
    pub entity: Option<EntityLabel>,
}

/// A named entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entity {
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub end: usize,
    /// What kind of entity it is.
    pub label: EntityLabel,
}

/// A parsed text.
///
/// Tokens are in order and do not overlap; each belongs to exactly one sentence; heads lie in the same sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parse {
    /// All tokens.
    pub tokens: Vec<Token>,
    /// Sentences as ranges of tokens, none of them empty.
    pub sentences: Vec<Range<usize>>,
    /// Entities in order.
    pub entities: Vec<Entity>,
}

impl Parse {
    /// The token as it is written in the text that was parsed.
    pub fn text<'a>(&self, source: &'a str, token: usize) -> &'a str {
        &source[self.tokens[token].start..self.tokens[token].end]
    }

    /// The byte range that a range of tokens covers in the source text. An empty range of tokens covers nothing.
    pub fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        match self.tokens.get(tokens.clone()) {
            Some([first, .., last]) => first.start..last.end,
            Some([only]) => only.start..only.end,
            _ => 0..0,
        }
    }

    /// Index of the sentence that holds a token.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.sentences
            .partition_point(|sentence| sentence.end <= token)
    }

    /// Whether the token has no head but itself.
    pub fn is_root(&self, token: usize) -> bool {
        self.tokens[token].head == token
    }

    /// Direct dependents, in order.
    pub fn children(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let sentence = self
            .sentences
            .get(self.sentence_of(token))
            .cloned()
            .unwrap_or(0..0);
        sentence.filter(move |&child| child != token && self.tokens[child].head == token)
    }

    /// The first direct dependent with a label.
    pub fn child(&self, token: usize, dep: Dep) -> Option<usize> {
        self.children(token)
            .find(|&child| self.tokens[child].dep == dep)
    }

    /// The heads of a token, nearest first, up to the root.
    pub fn ancestors(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(token), |&at| {
            Some(self.tokens[at].head).filter(|&head| head != at)
        })
        .skip(1)
    }

    /// The token and everything that depends on it, directly or not, in order.
    pub fn subtree(&self, token: usize) -> Vec<usize> {
        let Some(sentence) = self.sentences.get(self.sentence_of(token)).cloned() else {
            return Vec::new();
        };
        sentence
            .filter(|&other| other == token || self.ancestors(other).any(|head| head == token))
            .collect()
    }

    /// Tokens from the left edge of the subtree to its right edge.
    pub fn subtree_range(&self, token: usize) -> Range<usize> {
        let subtree = self.subtree(token);
        match (subtree.first(), subtree.last()) {
            (Some(first), Some(last)) => *first..last + 1,
            _ => token..token,
        }
    }

    /// The base noun phrase around a nominal head: its determiners, modifiers and compounds on the left, without clauses and prepositional phrases. For any other
    /// token, the token alone.
    pub fn noun_chunk(&self, token: usize) -> Range<usize> {
        if !matches!(
            self.tokens[token].pos,
            Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num
        ) {
            return token..token + 1;
        }
        let mut first = token;
        for child in self.children(token).filter(|&child| child < token) {
            let modifies = matches!(
                self.tokens[child].dep,
                Dep::Det
                    | Dep::Amod
                    | Dep::Compound
                    | Dep::Nummod
                    | Dep::Poss
                    | Dep::Nmod
                    | Dep::Quantmod
                    | Dep::Predet
                    | Dep::Advmod
                    | Dep::Punct
                    | Dep::Neg
            );
            let opens_clause =
                self.tokens[child].dep == Dep::Punct && self.tokens[child].tag != "HYPH";
            if modifies && !(opens_clause && child < first && first == token) {
                first = first.min(self.subtree_range(child).start);
            }
        }
        // A quotation mark or comma at the very edge is not part of the phrase.
        while first < token && self.tokens[first].pos == Pos::Punct {
            first += 1;
        }
        first..token + 1
    }

    /// Whether a verb is passive: it has a passive subject or auxiliary, or it is a past participle that modifies a noun or names its agent.
    pub fn is_passive(&self, verb: usize) -> bool {
        let passive_child = |child: usize| {
            matches!(
                self.tokens[child].dep,
                Dep::Nsubjpass | Dep::Auxpass | Dep::Csubjpass | Dep::Agent
            )
        };
        if self.children(verb).any(passive_child) {
            return true;
        }
        let token = &self.tokens[verb];
        let participle = token.tag == "VBN";
        match token.dep {
            Dep::Acl | Dep::Amod => participle,
            // `was shot and killed`: voice carries over to a conjunct that has no subject or auxiliary of its own.
            Dep::Conj if participle && token.head != verb => {
                let own = self.children(verb).any(|child| {
                    matches!(self.tokens[child].dep, Dep::Nsubj | Dep::Aux | Dep::Dobj)
                });
                !own && self.is_passive(token.head)
            }
            _ => false,
        }
    }
}
