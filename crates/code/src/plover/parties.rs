//! Source and target of a political event, found along the grammar of the word that tells it.

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, PoliticalEvent};
use concord_language::{Dep, EntityLabel, Pos};

use crate::side::without_determiner;

/// What a mention needs to be taken for the target.
const LEAST: f64 = 0.0;

/// Those who do it and those to whom it is done.
pub(super) fn of(
    codebook: &Codebook,
    annotation: &Annotation,
    sentence: usize,
    token: usize,
    event: PoliticalEvent,
) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let clause = tree.clause_of(parse, token);
    // "Spain said that Portugal must leave": the one who demands is the subject of the clause above.
    let demanded = event == PoliticalEvent::Demand && parse.tokens[token].tag == "MD";
    let verb = if demanded {
        let own = tree.clause_of(parse, parse.tokens[token].head);
        tree.clause_of(parse, parse.tokens[own].head)
    } else {
        clause
    };
    let search = Search {
        codebook,
        annotation,
        sentence: annotation.sentences[sentence].tokens.clone(),
        token,
        verb,
    };
    let sources = search.sources();
    let mut targets = search.targets(&sources);
    let mutual = matches!(
        event,
        PoliticalEvent::Agree | PoliticalEvent::Consult | PoliticalEvent::Cooperate
    );
    let one_sided = matches!(event, PoliticalEvent::Protest | PoliticalEvent::Retreat);
    if sources.len() > 1 && (mutual || targets.is_empty() && !one_sided) {
        targets = sources.clone();
    }
    (sources, targets)
}

struct Search<'a> {
    codebook: &'a Codebook,
    annotation: &'a Annotation,
    sentence: Range<usize>,
    token: usize,
    /// The verb of the clause that the token stands in.
    verb: usize,
}

impl Search<'_> {
    /// The subject of the verb, through "said it would"; for a passive its `by`; else the first side before the word.
    fn sources(&self) -> Vec<Range<usize>> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let mut verb = self.verb;
        for _ in 0..4 {
            match tree.agent(parse, verb) {
                Some(subject) if self.stands_for_another(subject) => {}
                Some(subject) if self.sentence.contains(&subject) => return self.phrases(subject),
                _ if tree.is_passive(parse, verb) => break,
                _ => {}
            }
            let above = tree.clause_of(parse, parse.tokens[verb].head);
            if above == verb {
                break;
            }
            verb = above;
        }
        let before = self
            .mentions()
            .into_iter()
            .find(|&head| head < self.token && !self.speaks_only(head));
        before.map_or_else(Vec::new, |head| vec![self.phrase(head)])
    }

    /// The best of the sides named in the sentence, with those joined to it.
    fn targets(&self, sources: &[Range<usize>]) -> Vec<Range<usize>> {
        let tree = &self.annotation.tree;
        let best = self
            .mentions()
            .into_iter()
            .filter(|head| !sources.iter().any(|source| source.contains(head)))
            .map(|head| (head, self.fitness(head)))
            .filter(|(_, fitness)| *fitness > LEAST)
            // Of equals the first.
            .rev()
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((head, _)) = best else {
            return Vec::new();
        };
        tree.conjuncts(&self.annotation.parse, head)
            .into_iter()
            .filter(|&one| one == head || self.is_side(one))
            .map(|one| self.phrase(one))
            .collect()
    }

    /// How well a mention stands where a target does.
    fn fitness(&self, head: usize) -> f64 {
        const OBJECT: f64 = 3.0;
        const COMPLEMENT_SUBJECT: f64 = 2.5;
        const COMPLEMENT_OBJECT: f64 = 2.0;
        const NAMELESS: f64 = 2.0;
        const NESTED: f64 = 0.3;
        const SUBORDINATE: f64 = 1.5;
        const DISTANCE: f64 = 0.06;
        let parse = &self.annotation.parse;
        if self.speaks_only(head) {
            return -1.0;
        }
        let mut fitness = 1.0;
        // What the phrase is to the event's verb; on the way up from a nested phrase the outer one replaces the inner.
        let mut relation = 0.0;
        let mut at = head;
        let mut below = false;
        for _ in 0..16 {
            let dep = parse.tokens[at].dep;
            let above = parse.tokens[at].head;
            match dep {
                Dep::Dobj | Dep::Dative if above == self.verb || above == self.token => {
                    relation = OBJECT;
                }
                Dep::Nsubjpass if above == self.verb => relation = OBJECT,
                Dep::Nsubj | Dep::Nsubjpass if above != self.verb => relation = COMPLEMENT_SUBJECT,
                Dep::Dobj | Dep::Dative if self.governs(above) => relation = COMPLEMENT_OBJECT,
                Dep::Pobj => {
                    relation = self.preposition(above);
                    fitness -= NESTED;
                }
                Dep::Advcl | Dep::Relcl | Dep::Acl => fitness -= SUBORDINATE,
                _ => {}
            }
            if above == self.verb || above == self.token {
                below = true;
                break;
            }
            if above == at {
                break;
            }
            at = above;
        }
        fitness += relation;
        if !below {
            fitness -= 1.0;
        }
        if head < self.token {
            fitness -= 1.5;
        }
        if !self.is_named(head) {
            fitness -= NAMELESS;
        }
        #[expect(clippy::cast_precision_loss, reason = "a sentence has few words")]
        let distance = head.abs_diff(self.token) as f64;
        fitness - DISTANCE * distance
    }

    /// Whether a verb is the complement of the event's verb ("offered to send").
    fn governs(&self, verb: usize) -> bool {
        let tokens = &self.annotation.parse.tokens;
        let mut at = verb;
        for _ in 0..3 {
            if !matches!(
                tokens[at].dep,
                Dep::Xcomp | Dep::Ccomp | Dep::Conj | Dep::Pcomp
            ) {
                return false;
            }
            at = tokens[at].head;
            if at == self.verb || at == self.token {
                return true;
            }
        }
        false
    }

    /// Whether the phrase of a head has a name in it.
    fn is_named(&self, head: usize) -> bool {
        let annotation = self.annotation;
        self.phrase(head).any(|token| {
            annotation.is_name(token)
                || annotation.place_at(token).is_some()
                || annotation.parse.tokens[token].entity == Some(EntityLabel::Norp)
        })
    }

    /// What a preposition says for its object as a target.
    fn preposition(&self, token: usize) -> f64 {
        match &*self.annotation.parse.tokens[token].lower {
            "against" | "with" | "toward" | "towards" => 2.0,
            "to" | "from" | "on" | "for" | "at" | "into" | "between" => 1.5,
            "of" | "over" | "about" | "by" => 1.0,
            "in" | "near" | "inside" => 0.7,
            _ => 0.2,
        }
    }

    /// Heads of the sides that the sentence names, in order.
    fn mentions(&self) -> Vec<usize> {
        self.sentence
            .clone()
            .filter(|&token| self.is_side(token))
            .collect()
    }

    /// Whether a token is the head of a phrase that names a side: an actor, a place, people, a nation.
    fn is_side(&self, token: usize) -> bool {
        let annotation = self.annotation;
        if let Some(index) = annotation.actor_at(token) {
            let actor = &annotation.actors[index];
            return actor.head == token && actor.class != ActorClass::Anaphor;
        }
        if let Some(index) = annotation.place_at(token) {
            let place = &annotation.places[index].tokens;
            return !place.contains(&annotation.parse.tokens[token].head);
        }
        let word = &annotation.parse.tokens[token];
        let entity = matches!(
            word.entity,
            Some(EntityLabel::Norp | EntityLabel::Gpe | EntityLabel::Org | EntityLabel::Person)
        );
        if entity {
            return annotation.parse.tokens[word.head].entity != word.entity
                || annotation.sentence_of(word.head) != annotation.sentence_of(token);
        }
        self.codebook
            .people
            .get(&annotation.lemmas[token])
            .next()
            .is_some()
            && matches!(annotation.parse.tokens[token].pos, Pos::Noun | Pos::Propn)
    }

    /// Pronouns and relative words, whose verb's governor knows who is meant.
    fn stands_for_another(&self, token: usize) -> bool {
        matches!(
            self.annotation.parse.tokens[token].tag,
            "PRP" | "WP" | "WDT" | "DT" | "EX"
        )
    }

    /// Whether a mention is only who reports it: the subject of a word of saying that is not the event.
    fn speaks_only(&self, head: usize) -> bool {
        let parse = &self.annotation.parse;
        let token = &parse.tokens[head];
        let verb = token.head;
        verb != self.verb
            && token.dep == Dep::Nsubj
            && head > self.token
            && !self
                .codebook
                .stances
                .get(&self.annotation.lemmas[verb])
                .is_empty()
    }

    fn phrases(&self, head: usize) -> Vec<Range<usize>> {
        self.annotation
            .tree
            .conjuncts(&self.annotation.parse, head)
            .into_iter()
            .map(|one| self.phrase(self.members(one)))
            .collect()
    }

    /// Those whom a word of number or amount counts: "thousands of students", "a group of officers".
    fn members(&self, head: usize) -> usize {
        if self.is_side(head) {
            return head;
        }
        let parse = &self.annotation.parse;
        let phrases = self.annotation.tree.prepositionals(parse, head);
        phrases
            .into_iter()
            .find(|phrase| &*parse.tokens[phrase.preposition].lower == "of" && phrase.object > head)
            .map_or(head, |phrase| phrase.object)
    }

    /// The noun phrase of a head, without article and number.
    fn phrase(&self, head: usize) -> Range<usize> {
        let annotation = self.annotation;
        let mut tokens = annotation.tree.noun_phrase(&annotation.parse, head);
        if let Some(index) = annotation.actor_at(head) {
            let actor = &annotation.actors[index].tokens;
            tokens = tokens.start.min(actor.start)..tokens.end.max(actor.end);
        }
        without_determiner(annotation, tokens)
    }
}
