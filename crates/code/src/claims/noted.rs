//! Reports of speech without a word of saying: numbers that somebody gives, and what stands behind a speaker and a colon.

use std::ops::Range;

use concord_annotate::ActorClass;
use concord_language::{Dep, Pos};
use concord_record::Stance;

use super::report::{Reader, Report};

impl Reader<'_> {
    /// "The hospital put the dead at 17", "elders speak of 20", "the union counts 15": who gives a number says it.
    pub(super) fn figure(&self, verb: usize, sentence: Range<usize>) -> Option<Report> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let led: &[&str] = match self.annotation.lemmas[verb].as_str() {
            "put" | "set" | "place" => &["at"],
            "give" => &["as", "at"],
            "speak" | "boast" | "talk" => &["of"],
            "count" | "tally" => &[""],
            _ => return None,
        };
        let number = |range: Range<usize>| self.annotation.numbers_in(range).next().is_some();
        let object = tree.child(parse, verb, &[Dep::Dobj]);
        let given = if led == [""] {
            object.filter(|&object| number(tree.extent(object)))
        } else {
            tree.extent(verb).find(|&token| {
                token > verb
                    && led.contains(&&*parse.tokens[token].lower)
                    && tree.clause_of(parse, token) == verb
                    && number(tree.extent(token))
            })
        }?;
        if tree.is_negated(parse, verb) || tree.modal(parse, verb).is_some() {
            return None;
        }
        let agent = tree
            .agent(parse, verb)
            .filter(|agent| sentence.contains(agent) && !self.is_date(*agent))?;
        let mut speakers = self.cast.speakers(agent);
        if speakers.is_empty() {
            speakers.extend(self.cast.any_noun(agent));
        }
        if speakers.is_empty() {
            return None;
        }
        let start = object.map_or(given, |object| tree.extent(object).start.min(given));
        Some(Report {
            speakers,
            stance: Stance::Claims,
            neutral: false,
            responsibility: false,
            trigger: verb..verb + 1,
            content: start.max(verb + 1)..tree.extent(given).end.max(verb + 2).min(sentence.end),
            root: given,
        })
    }

    /// "Health committee: 17 dead": a speaker with a colon, and what they say behind it.
    pub(super) fn noted(&self, colon: usize, sentence: Range<usize>) -> Option<Report> {
        const LEAD: usize = 8;
        const LEAST: usize = 3;
        let parse = &self.annotation.parse;
        let lead = sentence.start..colon;
        if lead.is_empty() || lead.len() > LEAD || sentence.end - colon <= LEAST {
            return None;
        }
        let verbal = lead
            .clone()
            .any(|token| matches!(parse.tokens[token].pos, Pos::Verb | Pos::Aux));
        let aside = lead
            .clone()
            .any(|token| matches!(&*parse.tokens[token].lower, "(" | "["));
        if verbal || aside || super::quote::at(self.quotes, colon).is_some() {
            return None;
        }
        let head = lead
            .clone()
            .rev()
            .find(|&token| matches!(parse.tokens[token].pos, Pos::Noun | Pos::Propn))?;
        let known = self
            .annotation
            .actor_at(head)
            .is_some_and(|index| self.annotation.actors[index].class != ActorClass::Person);
        let office = self.cast.is_leading_office(head) || self.cast.is_voice(head);
        if !known && !office || self.annotation.place_at(head).is_some() {
            return None;
        }
        let speakers = self.cast.speakers(head);
        let content = colon + 1..sentence.end;
        (!speakers.is_empty()).then(|| Report {
            speakers,
            stance: Stance::Claims,
            neutral: true,
            responsibility: false,
            trigger: colon..colon + 1,
            root: self.head(content.clone()),
            content,
        })
    }
}
