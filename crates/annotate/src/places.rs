//! Mentions of places: the gazetteer's names where they stand as names, and what the tagger takes for places.
//!
//! Recognition only; which place a name means is decided by `concord-resolve`, which sees the whole document.

use std::collections::HashSet;
use std::ops::Range;

use concord_codebook::{Codebook, ObjectClass, PartOfSpeech, Trigger, fold};
use concord_gazetteer::{Candidate, Gazetteer, PlaceKind, TypeWord};
use concord_language::{Dep, EntityLabel, Parse, Pos};
use concord_record::TypeGroup;

use crate::annotation::{Annotation, PlaceMention, Sentence};
use crate::found::{Found, is_well_known, names_feature, numbered, one_line};

impl Found {
    /// A mention that the text itself calls a place.
    pub(crate) fn told(sentence: usize, mention: PlaceMention) -> Self {
        Found {
            sentence,
            mention,
            doubtful: false,
        }
    }
}

/// Looks for places in one sentence.
pub(crate) struct Finder<'a> {
    pub(crate) codebook: &'a Codebook,
    pub(crate) gazetteer: &'a Gazetteer,
    pub(crate) parse: &'a Parse,
    pub(crate) text: &'a str,
    pub(crate) sentence: &'a Sentence,
    /// Last names of the persons that the document names in full, folded.
    pub(crate) persons: &'a HashSet<String>,
}

impl Finder<'_> {
    /// The mentions of the sentence, without parents; `taken` tells which tokens of the document belong to a known actor or a date.
    pub(crate) fn find(&self, sentence: usize, taken: &[bool]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = self.sentence.tokens.start;
        while at < self.sentence.tokens.end {
            let free = |token: usize| !taken[token];
            let Some(end) = free(at).then(|| self.name_at(at, &free)).flatten() else {
                at += 1;
                continue;
            };
            found.push(Found {
                sentence,
                doubtful: self.is_doubtful(at..end),
                mention: self.mention(at..end),
            });
            at = end;
        }
        found
    }

    /// Mentions at places of the sentence that the caller knows, with the type words and parents that the text gives them.
    pub(crate) fn at(&self, annotation: &Annotation, spans: &[Range<usize>]) -> Vec<PlaceMention> {
        let mut found: Vec<Found> = spans
            .iter()
            .map(|bytes| Found {
                sentence: 0,
                doubtful: false,
                mention: PlaceMention {
                    bytes: bytes.clone(),
                    name: one_line(&self.text[bytes.clone()]),
                    ..self.mention(annotation.tokens_in(bytes.clone()))
                },
            })
            .collect();
        self.parents(&mut found);
        numbered(found)
    }

    fn mention(&self, tokens: Range<usize>) -> PlaceMention {
        let bytes = self.parse.tokens[tokens.start].start..self.parse.tokens[tokens.end - 1].end;
        PlaceMention {
            type_word: self.type_word(tokens.clone()),
            tokens,
            name: one_line(&self.text[bytes.clone()]),
            bytes,
            parent: None,
            resolved: None,
            score: 0.0,
        }
    }

    /// Tells the mentions of the sentence what they lie in, as indices into the list.
    pub(crate) fn parents(&self, found: &mut [Found]) {
        for index in 0..found.len().saturating_sub(1) {
            if self.lies_in(&found[index].mention, &found[index + 1].mention) {
                found[index].mention.parent = Some(index + 1);
            }
        }
    }

    /// The longest name of the gazetteer that begins at a token and ends before another, with its candidates. What hyphens and
    /// apostrophes join is tried as one word first: "Ar-Raqqah", "Pol-e Khomri".
    fn listed(&self, start: usize, limit: usize) -> Option<(usize, Vec<Candidate>)> {
        let tokens = &self.parse.tokens;
        let joins = |token: usize| matches!(self.slice(token), "-" | "'" | "’" | "ʿ");
        let mut joined: Vec<&str> = Vec::new();
        let mut ends: Vec<usize> = Vec::new();
        let mut at = start;
        while at < limit {
            let first = at;
            at += 1;
            while at + 1 < limit
                && joins(at)
                && tokens[at - 1].end == tokens[at].start
                && tokens[at].end == tokens[at + 1].start
            {
                at += 2;
            }
            joined.push(&self.text[tokens[first].start..tokens[at - 1].end]);
            ends.push(at);
        }
        if ends.last().is_some_and(|_| joined.len() < limit - start)
            && let Some((count, candidates)) = self.gazetteer.longest_match(&joined)
        {
            return Some((ends[count - 1], candidates));
        }
        let words: Vec<&str> = (start..limit).map(|token| self.slice(token)).collect();
        let (count, candidates) = self.gazetteer.longest_match(&words)?;
        Some((start + count, candidates))
    }

    /// Whether a name is that of a country and nothing says that a person bears it.
    fn is_country(&self, start: usize, end: usize, candidates: &[Candidate]) -> bool {
        /// Countries that are given names too.
        const GIVEN_NAMES: [&str; 7] = [
            "chad", "jordan", "georgia", "israel", "kenya", "india", "cuba",
        ];
        let token = &self.parse.tokens[start];
        let alone = self.tagged_end(start).is_none_or(|tagged| tagged <= end);
        let person = token.entity == Some(EntityLabel::Person);
        candidates.first().is_some_and(|candidate| {
            candidate.primary && self.gazetteer.kind(candidate.place) == PlaceKind::Country
        }) && alone
            && !(person && GIVEN_NAMES.contains(&&*token.lower))
    }

    /// Whether only the tagger takes a name for a place: the gazetteer does not know it, or it is the last name of a person in the
    /// document, and nothing about it says that a place is meant.
    fn is_doubtful(&self, tokens: Range<usize>) -> bool {
        let words: Vec<&str> = tokens.clone().map(|token| self.slice(token)).collect();
        let listed = self
            .listed(tokens.start, tokens.end)
            .filter(|(end, _)| *end == tokens.end);
        let well_known = |candidates: &[Candidate]| {
            candidates
                .iter()
                .any(|candidate| is_well_known(self.gazetteer, candidate.place))
        };
        let person = self.persons.contains(&fold(words[words.len() - 1]));
        let known = match &listed {
            Some((_, candidates)) => !person || well_known(candidates),
            None => false,
        };
        let said = self.is_placed(tokens.start)
            || self.named_by_type(tokens.start)
            || self.before_known(tokens.start)
            || self.is_beside_place(tokens.start)
            || self.type_word(tokens.clone()).is_some()
            || names_feature(&words);
        let suffers = !person && self.is_struck(tokens.end - 1) || self.is_ground(tokens.end - 1);
        if known {
            return false;
        }
        let code = words.len() == 1
            && words[0].chars().count() <= 5
            && !words[0].chars().any(char::is_lowercase);
        // "the MoD", "Department of Public Health": bodies.
        code && listed.is_none() || self.is_of_office(tokens.start) || !(said || suffers)
    }

    /// "Department of Transportation", "Ministry of Defence".
    fn is_of_office(&self, start: usize) -> bool {
        const OFFICES: [&str; 14] = [
            "department",
            "ministry",
            "minister",
            "secretary",
            "chamber",
            "office",
            "institute",
            "bureau",
            "faculty",
            "board",
            "school",
            "division",
            "directorate",
            "commission",
        ];
        start >= self.sentence.tokens.start + 2
            && &*self.parse.tokens[start - 1].lower == "of"
            && OFFICES.contains(&&*self.parse.tokens[start - 2].lower)
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
        if self.is_heading_line(start) {
            let limit = (start + 6).min(self.sentence.tokens.end);
            let reach = (start..limit).take_while(|&token| free(token)).count();
            if let Some((end, _)) = self.listed(start, start + reach)
                && self.closes_line(end)
            {
                return Some(end);
            }
        }
        // "the Province of Ontario": the name is what follows, unless the whole is one.
        if self.is_type_word(start)
            && start + 2 < self.sentence.tokens.end
            && &*self.parse.tokens[start + 1].lower == "of"
        {
            let limit = (start + 6).min(self.sentence.tokens.end);
            if self
                .listed(start, limit)
                .is_none_or(|(end, _)| end < start + 3)
            {
                return None;
            }
        }
        let limit = (start + 6).min(self.sentence.tokens.end);
        let reach = (start..limit).take_while(|&token| free(token)).count();
        // What is left of an entity behind a place in it is no name by itself.
        let tagged_end = self
            .tagged_end(start)
            .filter(|&end| end <= start + reach && self.begins_entity(start));
        // "On Monday", "As Russia": a word of grammar alone is no name, though "In Amenas" is one.
        let grammar = matches!(token.pos, Pos::Adp | Pos::Sconj | Pos::Cconj | Pos::Aux);
        let listed = self
            .listed(start, start + reach)
            .filter(|(end, _)| !grammar || *end > start + 1);
        if let Some((end, candidates)) = &listed
            && self.is_country(start, *end, candidates)
        {
            return Some(*end);
        }
        let listed = listed.map(|(end, _)| self.without_type_word(start..end));
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
        // "Overran Zorra Maga", "Zorra Maga fell to the rebels": what no gazetteer has, where only a place can stand.
        if listed.is_none()
            && matches!(label, None | Some(EntityLabel::Person | EntityLabel::Norp))
            && token.pos == Pos::Propn
        {
            let end = tagged_end.unwrap_or_else(|| self.proper_end(start, start + reach));
            let known = self
                .codebook
                .actors
                .canonical(
                    &self.text[self.parse.tokens[start].start..self.parse.tokens[end - 1].end],
                )
                .is_some();
            if !known && self.is_ground(end - 1) {
                return Some(self.trim(start..end));
            }
        }
        // An adjective ("Syrian") is no place; the tagger calls it NORP.
        let told = listed.is_some()
            && self.is_located(start)
            && (self.before_known(start) || self.stands_alone(start));
        if label == Some(EntityLabel::Norp) && !told {
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
                        // "Save the Children in Herat", which the tagger takes for one name.
                        || self.is_located(start) && self.tagged_end(start) == Some(listed))
                    || self.type_word(start..listed).is_some()
                    || listed == start + 1 && self.before_known(start))
                .then_some(listed)
            }
            _ => None,
        }
    }

    /// Drops a type word in lower case that the gazetteer has as a part of the name: "Kunduz province".
    fn without_type_word(&self, mut tokens: Range<usize>) -> usize {
        while tokens.len() > 1
            && self.is_type_word(tokens.end - 1)
            && !self.is_capital(tokens.end - 1)
        {
            tokens.end -= 1;
        }
        tokens.end
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

    /// Whether a token begins its entity, articles aside.
    fn begins_entity(&self, start: usize) -> bool {
        let entity = self
            .parse
            .entities
            .iter()
            .find(|entity| entity.first <= start && start < entity.end);
        entity.is_some_and(|entity| {
            (entity.first..start).all(|token| self.parse.tokens[token].pos == Pos::Det)
        })
    }

    /// Whether a sentence begins here in capitals: a dateline, "BEIRUT: A dealer was arrested".
    fn is_heading_line(&self, start: usize) -> bool {
        start == self.sentence.tokens.start
            && self.slice(start).chars().count() > 3
            && !self.slice(start).chars().any(char::is_lowercase)
    }

    /// Whether a dash, a colon or a comma with more of a dateline stands at a token.
    fn closes_line(&self, token: usize) -> bool {
        token < self.sentence.tokens.end
            && matches!(self.slice(token), "-" | "--" | "–" | "—" | ":" | "(" | ",")
            && (self.slice(token) != "," || self.sentence.dateline)
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

    /// Whether a name is the object of a verb that only ground suffers ("overran", "retook"), or falls to somebody.
    fn is_ground(&self, token: usize) -> bool {
        let tokens = &self.parse.tokens;
        let governor = tokens[token].head;
        if governor == token {
            return false;
        }
        match tokens[token].dep {
            Dep::Dobj | Dep::Nsubjpass => {
                let mut verbs = self
                    .triggers(governor)
                    .filter(|trigger| trigger.pos == PartOfSpeech::Verb)
                    .peekable();
                verbs.peek().is_some()
                    && verbs.all(|trigger| {
                        trigger.kind.group() == TypeGroup::Battle
                            && trigger.guard.object.contains(&ObjectClass::Place)
                            && !trigger.guard.object.contains(&ObjectClass::Person)
                    })
            }
            Dep::Nsubj => {
                &*tokens[governor].lemma == "fall"
                    && tokens
                        .get(governor + 1)
                        .is_some_and(|next| &*next.lower == "to")
            }
            _ => false,
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
    /// "Took over a barracks in Zliten": a single name behind a preposition of place that is no word for a people.
    fn stands_alone(&self, start: usize) -> bool {
        let token = &self.parse.tokens[start];
        token.tag == "NNP"
            && token.dep == Dep::Pobj
            && token.head + 1 == start
            && self
                .parse
                .tokens
                .get(start + 1)
                .is_none_or(|next| !matches!(next.pos, Pos::Noun | Pos::Propn | Pos::Adj))
            && self.gazetteer.demonym_places(self.slice(start)).is_empty()
    }

    fn before_known(&self, start: usize) -> bool {
        let limit = (start + 12).min(self.sentence.tokens.end);
        let mut at = self.proper_end(start, limit);
        while at + 1 < limit && matches!(&*self.parse.tokens[at].lower, "," | "(") {
            let next = at + 1;
            let end = self.proper_end(next, limit);
            if !self.is_capital(next) {
                return false;
            }
            let known = self.listed(next, end);
            if self.parse.tokens[next].pos == Pos::Propn
                && known.is_some_and(|(known, _)| known == end)
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
        self.apposed(after)
    }

    /// "Kunduz, the provincial capital": the type word of what is said behind a comma.
    fn apposed(&self, comma: usize) -> Option<TypeWord> {
        let limit = (comma + 5).min(self.sentence.tokens.end);
        if comma + 2 >= limit
            || &*self.parse.tokens[comma].lower != ","
            || !matches!(
                &*self.parse.tokens[comma + 1].lower,
                "the" | "a" | "an" | "its"
            )
        {
            return None;
        }
        (comma + 2..limit)
            .take_while(|&token| {
                matches!(
                    self.parse.tokens[token].pos,
                    Pos::Adj | Pos::Noun | Pos::Propn
                )
            })
            .find_map(|token| TypeWord::parse(self.slice(token)))
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
