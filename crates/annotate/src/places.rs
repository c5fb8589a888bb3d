//! Mentions of places: the gazetteer's names where they stand as names, and what the tagger takes for places.
//!
//! Recognition only; which place a name means is decided by `concord-resolve`, which sees the whole document.

use std::ops::Range;

use concord_codebook::{Codebook, ObjectClass, PartOfSpeech, Trigger, fold};
use concord_gazetteer::{Gazetteer, TypeWord};
use concord_language::{Dep, EntityLabel, Parse, Pos};
use concord_record::TypeGroup;

use crate::annotation::{Annotation, PlaceMention, Sentence};

/// Finds the mentions of one sentence; `taken` tells which of its tokens belong to a known actor already. Parents are indices
/// into what is returned.
pub(crate) fn find(
    codebook: &Codebook,
    gazetteer: &Gazetteer,
    parse: &Parse,
    text: &str,
    sentence: &Sentence,
    taken: &[bool],
) -> Vec<PlaceMention> {
    let finder = Finder {
        codebook,
        gazetteer,
        parse,
        text,
        sentence,
    };
    let mut found: Vec<PlaceMention> = Vec::new();
    let mut at = sentence.tokens.start;
    while at < sentence.tokens.end {
        let free = |token: usize| !taken[token - sentence.tokens.start];
        let Some(end) = free(at).then(|| finder.name_at(at, &free)).flatten() else {
            at += 1;
            continue;
        };
        let bytes = parse.tokens[at].start..parse.tokens[end - 1].end;
        found.push(PlaceMention {
            tokens: at..end,
            name: one_line(&text[bytes.clone()]),
            bytes,
            type_word: finder.type_word(at..end),
            parent: None,
            resolved: None,
            score: 0.0,
        });
        at = end;
    }
    finder.parents(&mut found);
    found
}

/// Mentions at places of one sentence that the caller knows, with the type words and parents that the text gives them.
pub(crate) fn at(
    codebook: &Codebook,
    gazetteer: &Gazetteer,
    annotation: &Annotation,
    sentence: &Sentence,
    spans: &[Range<usize>],
) -> Vec<PlaceMention> {
    let text = annotation.text.as_str();
    let finder = Finder {
        codebook,
        gazetteer,
        parse: &annotation.parse,
        text,
        sentence,
    };
    let mut found: Vec<PlaceMention> = spans
        .iter()
        .map(|bytes| {
            let tokens = annotation.tokens_in(bytes.clone());
            PlaceMention {
                type_word: finder.type_word(tokens.clone()),
                tokens,
                name: one_line(&text[bytes.clone()]),
                bytes: bytes.clone(),
                parent: None,
                resolved: None,
                score: 0.0,
            }
        })
        .collect();
    finder.parents(&mut found);
    found
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Finder<'a> {
    codebook: &'a Codebook,
    gazetteer: &'a Gazetteer,
    parse: &'a Parse,
    text: &'a str,
    sentence: &'a Sentence,
}

impl Finder<'_> {
    /// Tells the mentions what they lie in, as indices into the list.
    fn parents(&self, found: &mut [PlaceMention]) {
        for index in 0..found.len().saturating_sub(1) {
            if self.lies_in(&found[index], &found[index + 1]) {
                found[index].parent = Some(index + 1);
            }
        }
    }

    fn slice(&self, token: usize) -> &str {
        let token = &self.parse.tokens[token];
        &self.text[token.start..token.end]
    }

    /// The end of a place name that begins at a token.
    fn name_at(&self, start: usize, free: &dyn Fn(usize) -> bool) -> Option<usize> {
        let token = &self.parse.tokens[start];
        let capital = self
            .slice(start)
            .chars()
            .next()
            .is_some_and(char::is_uppercase);
        if !capital || matches!(token.pos, Pos::Punct | Pos::Pron | Pos::Det) {
            return None;
        }
        let label = token.entity;
        let other = matches!(
            label,
            Some(
                EntityLabel::Person | EntityLabel::Date | EntityLabel::Time | EntityLabel::Language
            )
        );
        // A person has two names as a rule, a village taken for one has one.
        let single = self.tagged_end(start) == Some(start + 1);
        let placed = self.is_placed(start)
            || self.named_by_type(start)
            || single && self.before_known(start);
        if other && !placed && !self.is_struck(self.tagged_end(start).unwrap_or(start + 1) - 1) {
            return None;
        }
        let limit = (start + 6).min(self.sentence.tokens.end);
        let reach = (start..limit).take_while(|&token| free(token)).count();
        let words: Vec<&str> = (start..start + reach)
            .map(|token| self.slice(token))
            .collect();
        let tagged_end = self.tagged_end(start).filter(|&end| end <= start + reach);
        let listed = self
            .gazetteer
            .longest_match(&words)
            .map(|(count, _)| start + count);
        let tagged_place = matches!(
            label,
            Some(EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac)
        );
        // "shelled Marib": what is taken or struck is a place if the gazetteer has it, whatever the tagger makes of the name.
        if let Some(listed) = listed.filter(|&listed| {
            !tagged_place
                && tagged_end.is_none_or(|tagged| tagged == listed)
                && self.is_struck(listed - 1)
        }) {
            return Some(listed);
        }
        if listed.is_none() && !tagged_place && self.is_beside_place(start) {
            let end = tagged_end.unwrap_or_else(|| self.proper_end(start, start + reach));
            return Some(self.trim(start..end));
        }
        // An adjective ("Syrian") is no place; the tagger calls it NORP.
        if label == Some(EntityLabel::Norp) {
            return None;
        }
        if start + 1 == listed.unwrap_or(start + 1)
            && matches!(
                &*token.lower,
                "west" | "east" | "north" | "south" | "centre" | "center" | "middle" | "central"
            )
        {
            return None;
        }
        match (listed, tagged_end) {
            (Some(listed), Some(tagged)) if tagged_place => Some(listed.max(tagged)),
            (None, Some(tagged)) if tagged_place => Some(self.trim(start..tagged)),
            // "near Khan Sheikun", "in the village of Kasindi": a name where only a place can stand, which the gazetteer does not
            // know or spells otherwise, and the tagger takes for nothing or for a person.
            (None, tagged)
                if (matches!(label, None | Some(EntityLabel::Person))
                    && (self.is_located(start)
                        || self.named_by_type(start)
                        || self.before_known(start))
                    || label == Some(EntityLabel::Org)
                        && (self.named_by_type(start) || self.before_known(start))) =>
            {
                let end = tagged.unwrap_or_else(|| self.proper_end(start, start + reach));
                (self.parse.tokens[start].pos == Pos::Propn || self.named_by_type(start))
                    .then(|| self.trim(start..end))
            }
            (Some(listed), _) => {
                // Without the tagger's word the surroundings must speak for a place.
                let inside_name = listed < self.sentence.tokens.end
                    && self.parse.tokens[listed].pos == Pos::Propn
                    && self.parse.tokens[listed].head != listed
                    && !self.is_type_word(listed)
                    && self.parse.tokens[listed - 1].dep == Dep::Compound;
                (self.is_placed(start)
                    && !inside_name
                    && (label != Some(EntityLabel::Org)
                        || self.is_located(start) && tagged_end == Some(listed))
                    || self.type_word(start..listed).is_some()
                    || listed == start + 1 && self.before_known(start))
                .then_some(listed)
            }
            _ => None,
        }
    }

    /// Drops a closing type word or possessive from a tagged name.
    fn trim(&self, mut tokens: Range<usize>) -> usize {
        while tokens.len() > 1 {
            let last = tokens.end - 1;
            let drop = self.is_type_word(last)
                || self.parse.tokens[last].pos == Pos::Part
                || self.parse.tokens[last].pos == Pos::Punct;
            if !drop {
                break;
            }
            tokens.end -= 1;
        }
        tokens.end
    }

    fn tagged_end(&self, start: usize) -> Option<usize> {
        self.parse
            .entities
            .iter()
            .find(|entity| entity.first <= start && start < entity.end)
            .map(|entity| entity.end)
    }

    /// Whether a preposition of place, or a place before it in a list, leads to the token.
    fn is_placed(&self, token: usize) -> bool {
        const PREPOSITIONS: [&str; 15] = [
            "in",
            "at",
            "near",
            "from",
            "to",
            "toward",
            "towards",
            "around",
            "outside",
            "inside",
            "across",
            "into",
            "of",
            "between",
            "including",
        ];
        let first = self.sentence.tokens.start;
        let before = (first..token).rev().find(|&earlier| {
            !matches!(
                &*self.parse.tokens[earlier].lower,
                "the" | "northern" | "southern" | "eastern" | "western" | "central"
            )
        });
        before.is_some_and(|earlier| PREPOSITIONS.contains(&&*self.parse.tokens[earlier].lower))
    }

    /// Whether a name stands where the codebook expects a place: the object of a verb that places suffer ("captured", "shelled"),
    /// the goal of fighting ("the offensive on", "the fall of"), or beside such a name or a sure place ("in Gao and X").
    fn is_struck(&self, token: usize) -> bool {
        let tokens = &self.parse.tokens;
        let mut at = token;
        while tokens[at].dep == Dep::Conj && tokens[at].head != at {
            at = tokens[at].head;
        }
        if tokens[token].pos != Pos::Propn {
            return false;
        }
        let beside = at != token
            && tokens[at].pos == Pos::Propn
            && matches!(tokens[at].entity, Some(EntityLabel::Gpe | EntityLabel::Loc));
        let governor = tokens[at].head;
        let person = tokens[token].entity == Some(EntityLabel::Person);
        match tokens[at].dep {
            Dep::Dobj | Dep::Nsubjpass => {
                beside
                    || self.triggers(governor).any(|trigger| {
                        trigger.pos == PartOfSpeech::Verb
                            && trigger.guard.object.contains(&ObjectClass::Place)
                            && !(person && trigger.guard.object.contains(&ObjectClass::Person))
                    })
            }
            Dep::Pobj if matches!(&*tokens[governor].lower, "on" | "of" | "against") => {
                beside
                    || self.triggers(tokens[governor].head).any(|trigger| {
                        trigger.pos == PartOfSpeech::Noun
                            && trigger.kind.group() == TypeGroup::Battle
                    })
            }
            Dep::Pobj => beside || at != token && self.is_placed(at),
            _ => beside,
        }
    }

    /// "in Aden, Zinjibar and Lawdar": a name of one word joined to a name where only a place can stand.
    fn is_beside_place(&self, token: usize) -> bool {
        let tokens = &self.parse.tokens;
        let mut at = token;
        while tokens[at].dep == Dep::Conj && tokens[at].head != at {
            at = tokens[at].head;
        }
        at != token
            && tokens[token].pos == Pos::Propn
            && tokens[at].pos == Pos::Propn
            && self.tagged_end(token).is_none_or(|end| end == token + 1)
            && self.is_located(at)
    }

    /// What the codebook's triggers say of a word.
    fn triggers(&self, token: usize) -> impl Iterator<Item = &Trigger> {
        self.codebook
            .events
            .triggers_for(&fold(&self.parse.tokens[token].lemma))
            .iter()
    }

    /// The end of a run of capitalised proper nouns.
    fn proper_end(&self, start: usize, limit: usize) -> usize {
        let capital = |token: usize| {
            self.parse.tokens[token].pos == Pos::Propn
                && self
                    .slice(token)
                    .chars()
                    .next()
                    .is_some_and(char::is_uppercase)
        };
        let mut end = start + 1;
        while end < limit
            && (capital(end)
                || &*self.parse.tokens[end].lower == "-" && end + 1 < limit && capital(end + 1))
        {
            end += 1;
        }
        end
    }

    /// "the village of X", "X district".
    fn named_by_type(&self, start: usize) -> bool {
        let first = self.sentence.tokens.start;
        let before = start >= first + 2
            && &*self.parse.tokens[start - 1].lower == "of"
            && self.is_type_word(start - 2);
        let after = self.proper_end(start, (start + 4).min(self.sentence.tokens.end));
        before || after < self.sentence.tokens.end && self.is_type_word(after)
    }

    /// "Mukondi, Beni territory, North Kivu": a name that a known place follows after commas and type words.
    fn before_known(&self, start: usize) -> bool {
        let limit = (start + 12).min(self.sentence.tokens.end);
        let mut at = self.proper_end(start, limit);
        while at + 1 < limit && matches!(&*self.parse.tokens[at].lower, "," | "(") {
            let next = at + 1;
            let end = self.proper_end(next, limit);
            let words: Vec<&str> = (next..end).map(|token| self.slice(token)).collect();
            if !self.is_capital(next) {
                return false;
            }
            let known = self.gazetteer.longest_match(&words);
            if self.parse.tokens[next].pos == Pos::Propn
                && known.is_some_and(|(count, _)| count == words.len())
            {
                return true;
            }
            at = (end..limit)
                .find(|&token| !self.is_type_word(token))
                .unwrap_or(limit);
        }
        false
    }

    fn is_capital(&self, token: usize) -> bool {
        self.slice(token)
            .chars()
            .next()
            .is_some_and(char::is_uppercase)
    }

    /// Whether the word before can only lead to a place.
    fn is_located(&self, token: usize) -> bool {
        token > self.sentence.tokens.start
            && matches!(
                &*self.parse.tokens[token - 1].lower,
                "near" | "in" | "outside" | "around" | "inside"
            )
    }

    fn is_type_word(&self, token: usize) -> bool {
        TypeWord::parse(self.slice(token)).is_some()
    }

    /// "Kunar province", "the city of Kunduz", "Wardak District".
    fn type_word(&self, tokens: Range<usize>) -> Option<TypeWord> {
        let after = tokens.end;
        if after < self.sentence.tokens.end
            && let Some(word) = TypeWord::parse(self.slice(after))
        {
            return Some(word);
        }
        let start = tokens.start;
        if start >= self.sentence.tokens.start + 2 && &*self.parse.tokens[start - 1].lower == "of" {
            return TypeWord::parse(self.slice(start - 2));
        }
        None
    }

    /// "Tikrit, Iraq", "Faizabad in Badakhshan": the next name is where this one lies.
    fn lies_in(&self, child: &PlaceMention, parent: &PlaceMention) -> bool {
        let between: Vec<&str> = (child.tokens.end..parent.tokens.start)
            .filter(|&token| !self.is_type_word(token))
            .map(|token| &*self.parse.tokens[token].lower)
            .collect();
        matches!(
            between[..],
            [","] | ["in"] | [",", "in"] | ["in", "the"] | ["of"] | ["("]
        ) || matches!(
            between[..],
            [
                "in",
                "northern" | "southern" | "eastern" | "western" | "central"
            ] | [
                ",",
                "northern" | "southern" | "eastern" | "western" | "central"
            ]
        )
    }
}
