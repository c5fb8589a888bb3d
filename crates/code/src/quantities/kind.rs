//! Owners without a name: the bodies of the state that the report is set in, and people in arms.

use std::ops::Range;

use concord_annotate::ActorClass;
use concord_codebook::{ActorKind, PersonRole};
use concord_language::Dep;
use concord_record::{Measure, Party};

use super::counted::Counted;
use super::owner::Owners;
use crate::side::Side;

impl Owners<'_> {
    /// Who acts, by what they are: the state's own body ("police arrested four men") or people in arms ("gangs control").
    pub(super) fn plain(&self, counted: &Counted, measure: Measure) -> Option<Side> {
        let (annotation, parse, tree) = (
            self.annotation,
            &self.annotation.parse,
            &self.annotation.tree,
        );
        let mut verb = tree.clause_of(parse, counted.node);
        let mut agent = None;
        for _ in 0..3 {
            agent = tree
                .agent(parse, verb)
                .filter(|&agent| !tree.extent(agent).contains(&counted.node));
            let up = parse.tokens[verb].head;
            if agent.is_some() || up == verb || matches!(parse.tokens[verb].dep, Dep::Ccomp) {
                break;
            }
            verb = tree.clause_of(parse, up);
        }
        let own = [counted.head, counted.node]
            .into_iter()
            .flat_map(|head| tree.children(head).collect::<Vec<_>>())
            .filter(|&child| {
                matches!(
                    parse.tokens[child].dep,
                    Dep::Compound | Dep::Poss | Dep::Nmod
                )
            });
        let acts = agent.filter(|&agent| !self.reports(verb) && agent != counted.head);
        let counted_side =
            matches!(measure, Measure::Fighters | Measure::Other).then_some(counted.head);
        own.chain(acts)
            .chain(counted_side)
            .find_map(|token| self.by_kind(token))
            .map(|(name, actor, tokens)| Side {
                party: Party { name, actor },
                tokens,
                class: Some(ActorClass::People),
            })
            .filter(|side| !annotation.phrase(side.tokens.clone()).is_empty())
    }

    /// The state's body or the armed people that a noun means.
    fn by_kind(&self, token: usize) -> Option<(String, Option<String>, Range<usize>)> {
        let annotation = self.annotation;
        let tokens = token..token + 1;
        let lemma = annotation.lemmas[token].as_str();
        if let Some(home) = self.home {
            let phrase = crate::side::without_determiner(
                annotation,
                annotation.tree.noun_phrase(&annotation.parse, token),
            );
            let words = [annotation.phrase(phrase), annotation.word(token).to_owned()];
            let body = words
                .iter()
                .find_map(|words| crate::home::body(self.codebook, home, words));
            if let Some(body) = body {
                // Soldiers and troops act for the army, officers of the police for it.
                let name = match (body.kind, lemma) {
                    (ActorKind::Police, _) => format!("{} police", home.demonym),
                    (_, "soldier" | "troop") => format!("{} army", home.demonym),
                    (ActorKind::Government, _) => {
                        format!("{} government", home.demonym)
                    }
                    _ => body.name,
                };
                return Some((name, Some(body.id), tokens));
            }
        }
        let armed = self
            .codebook
            .people
            .get(lemma)
            .any(|class| class.is(PersonRole::Fighter) || class.is(PersonRole::Perpetrator));
        let plural = annotation.parse.tokens[token].tag == "NNS";
        (armed && plural).then(|| (annotation.word(token).to_lowercase(), None, tokens))
    }
}
