//! Relations: lasting ties between two named actors, with every passage of the document that tells of them.
//!
//! Patterns of the codebook say which words tie two names, and in which grammar; hostility is also read from deeds that one named
//! force does to another. A tie told several times is one record.

mod bearer;
mod hostility;
mod membership;
mod pattern;

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{ActorKind, Codebook, Construction, PersonRole, fold};
use concord_language::Dep;
use concord_record::{Evidence, Field, Relation, RelationKind};

use crate::claims::cast::Cast;
use crate::side::{Side, sides};

/// A side of a tie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct End {
    /// The name for the record.
    pub(crate) name: String,
    /// The words that say so.
    pub(crate) tokens: Range<usize>,
    /// What kind of actor it is, where the codebook knows it.
    pub(crate) kind: Option<ActorKind>,
    /// A person.
    pub(crate) person: bool,
}

/// A tie as one passage tells it.
#[derive(Debug, Clone)]
pub(crate) struct Tie {
    pub(crate) a: End,
    pub(crate) relation: RelationKind,
    pub(crate) b: End,
    /// The words that tie them.
    pub(crate) trigger: Range<usize>,
}

/// What ties are read from.
pub(crate) struct Reader<'a> {
    pub(crate) codebook: &'a Codebook,
    pub(crate) annotation: &'a Annotation,
    pub(crate) cast: &'a Cast<'a>,
    pub(crate) quotes: &'a [Range<usize>],
}

/// Codes the relations of a document.
pub(crate) fn code(codebook: &Codebook, annotation: &Annotation) -> Vec<Relation> {
    let cast = Cast::new(codebook, annotation);
    let quotes = crate::claims::quote::find(annotation);
    let reader = Reader {
        codebook,
        annotation,
        cast: &cast,
        quotes: &quotes,
    };
    let mut ties: Vec<Tie> = Vec::new();
    for sentence in &annotation.sentences {
        let mut found = reader.patterns(sentence.tokens.clone());
        found.extend(reader.memberships(sentence.tokens.clone()));
        found.extend(reader.hostilities(sentence.tokens.clone()));
        found.retain(|tie| tie.is_sound());
        found.sort_by_key(|tie| (tie.trigger.start, tie.a.tokens.start, tie.b.tokens.start));
        ties.extend(found);
    }
    let mut groups: Vec<Vec<Tie>> = Vec::new();
    for tie in ties {
        match groups.iter_mut().find(|group| group[0].same(&tie)) {
            Some(group) => group.push(tie),
            None => groups.push(vec![tie]),
        }
    }
    groups
        .iter()
        .enumerate()
        .map(|(index, group)| relation(annotation, group, index))
        .collect()
}

impl Tie {
    /// Whether both sides can stand in such a tie.
    fn is_sound(&self) -> bool {
        let (a, b) = (&self.a, &self.b);
        if a.name == b.name || a.tokens == b.tokens || b.person {
            return false;
        }
        match self.relation {
            RelationKind::LeaderOf | RelationKind::MemberOf | RelationKind::Formerly => true,
            // Two names that the codebook does not know may be anything: sponsors of a fair support it too.
            RelationKind::Supports
            | RelationKind::AlliedWith
            | RelationKind::RivalOf
            | RelationKind::Fights => !a.person && (a.kind.is_some() || b.kind.is_some()),
            _ => !a.person,
        }
    }

    /// Whether two ties are one, in either direction where direction means nothing.
    fn same(&self, other: &Tie) -> bool {
        let mutual = matches!(
            self.relation,
            RelationKind::AlliedWith | RelationKind::Fights | RelationKind::RivalOf
        );
        self.relation == other.relation
            && ((self.a.name == other.a.name && self.b.name == other.b.name)
                || (mutual && self.a.name == other.b.name && self.b.name == other.a.name))
    }
}

impl Reader<'_> {
    /// The named sides that a word and those joined to it stand for.
    pub(crate) fn ends(&self, token: usize) -> Vec<End> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let mut heads = tree.conjuncts(parse, token);
        // "A, B and C" taken for "A, that is B and C"; "the A and B" with A before B as if it described it.
        for child in tree.children(token) {
            let list = match parse.tokens[child].dep {
                Dep::Appos => tree.child(parse, child, &[Dep::Conj]).is_some(),
                Dep::Nmod => tree.child(parse, child, &[Dep::Cc]).is_some(),
                _ => false,
            };
            if list {
                heads.extend(tree.conjuncts(parse, child));
            }
        }
        heads.sort_unstable();
        let mut found: Vec<End> = Vec::new();
        for head in heads {
            let own = self.single(head);
            for end in own {
                if !found.iter().any(|known| known.name == end.name) {
                    found.push(end);
                }
            }
        }
        found
    }

    /// The named sides of one noun phrase.
    fn single(&self, head: usize) -> Vec<End> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        if matches!(&*parse.tokens[head].lower, "we" | "us" | "our")
            && matches!(parse.tokens[head].tag, "PRP" | "PRP$")
        {
            return self.first_person(head).into_iter().collect();
        }
        let beside = tree.children(head).filter(|&child| {
            matches!(
                parse.tokens[child].dep,
                Dep::Compound | Dep::Amod | Dep::Poss
            )
        });
        if let Some(end) = std::iter::once(head)
            .chain(beside)
            .find_map(|token| self.proper(token))
        {
            return vec![end];
        }
        let joined: Vec<Range<usize>> = tree
            .children(head)
            .filter(|&child| parse.tokens[child].dep == Dep::Conj)
            .map(|child| tree.extent(child))
            .collect();
        let named: Vec<End> = sides(self.annotation, head)
            .into_iter()
            .filter(|side| {
                !joined
                    .iter()
                    .any(|other| other.contains(&side.tokens.start))
            })
            .filter_map(|side| self.end(&side))
            .collect();
        if !named.is_empty() {
            return named;
        }
        self.state(head)
            .or_else(|| self.spoken_of(head))
            .into_iter()
            .collect()
    }

    /// "The Coalition": an actor's name that stands as a plain word with a capital.
    fn proper(&self, token: usize) -> Option<End> {
        let index = self.annotation.actor_at(token)?;
        if self.annotation.actors[index].class != ActorClass::People {
            return None;
        }
        let entry = self.cast.proper(token)?;
        Some(End {
            name: entry.name.clone(),
            tokens: token..token + 1,
            kind: Some(entry.kind),
            person: false,
        })
    }

    /// "We" outside of a quotation in what a party publishes: the body that the sentences before speak of, else the publisher.
    fn first_person(&self, token: usize) -> Option<End> {
        if crate::claims::quote::at(self.quotes, token).is_some() {
            return None;
        }
        let publisher = crate::claims::voice::institution(self.codebook, self.annotation)?;
        let near = self.cast.last_body(token).and_then(|name| {
            self.codebook
                .actors
                .entries()
                .iter()
                .find(|entry| entry.name == name)
        });
        let acts = |kind: ActorKind| {
            matches!(
                kind,
                ActorKind::Coalition
                    | ActorKind::Government
                    | ActorKind::StateForces
                    | ActorKind::Intergovernmental
            )
        };
        let entry = near.filter(|entry| acts(entry.kind)).unwrap_or(publisher);
        Some(End {
            name: entry.name.clone(),
            tokens: token..token + 1,
            kind: Some(entry.kind),
            person: false,
        })
    }

    /// "These terrorists", "this terrorist group": the armed group that was spoken of last.
    fn spoken_of(&self, head: usize) -> Option<End> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let points = tree.children(head).any(|child| {
            parse.tokens[child].dep == Dep::Det
                && matches!(&*parse.tokens[child].lower, "this" | "these" | "those")
        });
        let lemma = self.annotation.lemmas[head].as_str();
        let body = matches!(
            lemma,
            "group" | "organization" | "organisation" | "network" | "movement"
        );
        let the = tree
            .children(head)
            .any(|child| &*parse.tokens[child].lower == "the");
        let points = points || body && the;
        let armed = self.codebook.people.get(lemma).any(|class| {
            [PersonRole::Fighter, PersonRole::Perpetrator]
                .iter()
                .any(|&role| class.is(role))
        }) || body;
        if !points || !armed {
            return None;
        }
        let sentence = self.annotation.sentence_of(head);
        let first = self.annotation.sentences[sentence.saturating_sub(3)]
            .tokens
            .start;
        let group = self.annotation.actors_in(first..head).filter(|&index| {
            let id = self.annotation.actors[index].actor.as_deref();
            id.and_then(|id| self.codebook.actors.get(id))
                .is_some_and(|entry| {
                    matches!(entry.kind, ActorKind::ArmedGroup | ActorKind::Militia)
                })
        });
        let actor = &self.annotation.actors[group.last()?];
        let tokens = tree.noun_phrase(parse, head);
        Some(End {
            name: actor.name.clone(),
            tokens,
            kind: Some(ActorKind::ArmedGroup),
            person: false,
        })
    }

    /// The first of them.
    pub(crate) fn one(&self, token: usize) -> Option<End> {
        self.ends(token).into_iter().next()
    }

    fn end(&self, side: &Side) -> Option<End> {
        let place = side.class.is_none() && self.annotation.place_at(side.tokens.start).is_some();
        if !side.is_named() && !place {
            return None;
        }
        let person = side.class == Some(ActorClass::Person);
        if person && self.cast.is_rank(side.tokens.clone()) {
            return None;
        }
        if side.class == Some(ActorClass::Group) {
            // "Syrians", "Sunni": a people is no actor.
            return None;
        }
        let name = match place {
            true => self.country(side),
            false if person => self.cast.full_name(&side.party.name),
            false => side.party.name.clone(),
        };
        let kind = side
            .party
            .actor
            .as_deref()
            .and_then(|id| self.codebook.actors.get(id))
            .map(|entry| entry.kind);
        let kind = if place {
            Some(ActorKind::Government)
        } else {
            kind
        };
        Some(End {
            name,
            tokens: side.tokens.clone(),
            kind,
            person,
        })
    }

    /// A state by its name, where the gazetteer left the place open.
    fn state(&self, token: usize) -> Option<End> {
        let place = &self.annotation.places[self.annotation.place_at(token)?];
        if place.resolved.is_some() {
            return None;
        }
        let name = fold(&place.name);
        let country = self
            .codebook
            .actors
            .countries()
            .iter()
            .find(|country| fold(&country.name) == name)?;
        Some(End {
            name: country.name.clone(),
            tokens: place.tokens.clone(),
            kind: Some(ActorKind::Government),
            person: false,
        })
    }

    /// The codebook's name for a country that the text names as a place ("America").
    fn country(&self, side: &Side) -> String {
        let place = self
            .annotation
            .place_at(side.tokens.start)
            .map(|place| &self.annotation.places[place]);
        let iso2 = place
            .and_then(|place| place.resolved.as_ref())
            .and_then(|place| place.country.as_deref());
        self.codebook
            .actors
            .countries()
            .iter()
            .find(|country| Some(country.iso2.as_str()) == iso2)
            .map_or_else(|| side.party.name.clone(), |country| country.name.clone())
    }

    /// The subject that a predicate noun, adjective or verb is said of.
    pub(crate) fn described(&self, token: usize) -> Option<usize> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let word = &parse.tokens[token];
        match word.dep {
            Dep::Attr | Dep::Acomp | Dep::Oprd if word.head != token => {
                tree.agent(parse, word.head)
            }
            Dep::Appos | Dep::Acl | Dep::Relcl | Dep::Amod if word.head != token => Some(word.head),
            Dep::Conj if word.head != token => self.described(word.head),
            // "A, one of the leaders of B".
            Dep::Pobj
                if &*parse.tokens[word.head].lower == "of"
                    && &*parse.tokens[parse.tokens[word.head].head].lower == "one" =>
            {
                self.described(parse.tokens[word.head].head)
            }
            _ => tree.child(parse, token, &[Dep::Appos]),
        }
    }
}

/// The words between and around the two sides of a tie.
fn passage(tie: &Tie) -> Range<usize> {
    let start = tie
        .trigger
        .start
        .min(tie.a.tokens.start)
        .min(tie.b.tokens.start);
    let end = tie.trigger.end.max(tie.a.tokens.end).max(tie.b.tokens.end);
    start..end
}

fn relation(annotation: &Annotation, group: &[Tie], index: usize) -> Relation {
    let document = &annotation.context.document;
    let mut evidence: Vec<Evidence> = Vec::new();
    for tie in group {
        for (tokens, field) in [
            (passage(tie), Field::Passage),
            (tie.trigger.clone(), Field::Trigger),
            (tie.a.tokens.clone(), Field::A),
            (tie.b.tokens.clone(), Field::B),
        ] {
            let one = Evidence::new(document, &annotation.text, annotation.bytes(tokens), field);
            if !evidence.contains(&one) {
                evidence.push(one);
            }
        }
    }
    let first = &group[0];
    let (start, end) = group
        .iter()
        .map(|tie| bounds(annotation, tie))
        .fold((None, None), |(start, end), (from, to)| {
            (start.or(from), end.or(to))
        });
    Relation {
        id: format!("{document}-r{}", index + 1),
        document: document.clone(),
        a: first.a.name.clone(),
        relation: first.relation,
        b: first.b.name.clone(),
        start,
        end,
        evidence,
    }
}

/// Since when and until when, by dates with "since" and "until" beside the words that tie.
fn bounds(
    annotation: &Annotation,
    tie: &Tie,
) -> (Option<jiff::civil::Date>, Option<jiff::civil::Date>) {
    let parse = &annotation.parse;
    let clause = annotation.tree.clause_of(parse, tie.trigger.start);
    let (mut start, mut end) = (None, None);
    for index in annotation.dates_in(annotation.tree.extent(clause)) {
        let date = &annotation.dates[index];
        let Some(range) = date.mention.range else {
            continue;
        };
        let before = date
            .tokens
            .start
            .checked_sub(1)
            .map_or("", |token| &*parse.tokens[token].lower);
        let inside = &*parse.tokens[date.tokens.start].lower;
        match (before, inside) {
            ("since" | "from", _) | (_, "since") => start = start.or(range.start),
            ("until" | "till" | "to", _) | (_, "until" | "till") => end = end.or(range.end),
            _ => {}
        }
    }
    (start, end)
}

/// Whether a construction reads its sides around a noun.
pub(crate) fn is_nominal(construction: Construction) -> bool {
    matches!(
        construction,
        Construction::NounOf | Construction::NounPossessive | Construction::Appositive
    )
}

#[cfg(test)]
mod tests {
    use concord_annotate::Context;
    use concord_gazetteer::Gazetteer;
    use concord_read::Source;

    use super::*;

    fn relations(text: &str) -> Vec<Relation> {
        let source = Source {
            name: "report.txt",
            bytes: text.as_bytes(),
        };
        let reading = concord_read::read(source).unwrap().remove(0);
        let context = Context {
            document: "d".to_owned(),
            ..Context::default()
        };
        let (codebook, gazetteer) = (Codebook::embedded(), Gazetteer::embedded());
        let annotation = concord_annotate::annotate(codebook, gazetteer, &reading, context);
        let annotation = concord_resolve::resolve(codebook, gazetteer, annotation);
        let found = code(codebook, &annotation);
        for one in &found {
            assert!(
                one.evidence
                    .iter()
                    .all(|evidence| evidence.holds(&annotation.text))
            );
        }
        found
    }

    fn ties(text: &str) -> Vec<(String, RelationKind, String)> {
        relations(text)
            .into_iter()
            .map(|one| (one.a, one.relation, one.b))
            .collect()
    }

    fn tie(a: &str, relation: RelationKind, b: &str) -> Vec<(String, RelationKind, String)> {
        vec![(a.to_owned(), relation, b.to_owned())]
    }

    #[test]
    fn patterns_tie_two_names() {
        let text = "The report says that the Haqqani Network is an integral part of the Taliban.";
        assert_eq!(
            ties(text),
            tie("Haqqani Network", RelationKind::PartOf, "Taliban")
        );
        let text = "The town is held by Hezbollah, which is backed by Iran.";
        assert_eq!(ties(text), tie("Iran", RelationKind::Supports, "Hezbollah"));
    }

    #[test]
    fn offices_tie_persons_to_bodies() {
        let text = "On Monday Ali Noor, the leader of Boko Haram, spoke to the villagers.";
        assert_eq!(
            ties(text),
            tie("Ali Noor", RelationKind::LeaderOf, "Boko Haram")
        );
        let text = "Taliban spokesman Zabihullah Noor spoke to the villagers on Monday.";
        assert_eq!(
            ties(text),
            tie("Zabihullah Noor", RelationKind::MemberOf, "Taliban")
        );
    }

    #[test]
    fn hostility_is_told_once_for_a_document() {
        let text = "The Taliban campaign against IS-K goes on. IS-K attacked the Taliban in the east. The Taliban fought IS-K in the north.";
        let found = relations(text);
        let fights: Vec<&Relation> = found
            .iter()
            .filter(|one| one.relation == RelationKind::Fights)
            .collect();
        assert_eq!(fights.len(), 1);
        let passages = fights[0]
            .evidence
            .iter()
            .filter(|evidence| evidence.field == Field::Passage);
        assert!(passages.count() >= 3);
    }

    #[test]
    fn what_may_come_and_what_is_not_so_are_no_ties() {
        assert_eq!(ties("Iran does not support Hezbollah."), []);
        assert_eq!(ties("Iran may support Hezbollah."), []);
        assert_eq!(
            ties("Hezbollah said that Boko Haram had been destroyed."),
            []
        );
    }

    #[test]
    fn a_tie_has_its_dates() {
        let found = relations("Iran has supported Hezbollah since 1985.");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].start, Some(jiff::civil::date(1985, 1, 1)));
        assert_eq!(found[0].end, None);
    }
}
