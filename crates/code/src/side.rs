//! Who a word stands for: from a token in the grammar to a named side.

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation, is_held_to_be};
use concord_language::{Dep, Pos};
use concord_record::{Party, PlacePrecision};

/// A side with the words that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Side {
    /// The name for the record.
    pub(crate) party: Party,
    /// The tokens that say so.
    pub(crate) tokens: Range<usize>,
    /// How the name was recognised; `None` for a state named as a place, or for plain words.
    pub(crate) class: Option<ActorClass>,
}

impl Side {
    /// Whether it is more than people by what they are.
    pub(crate) fn is_named(&self) -> bool {
        self.party.actor.is_some()
            || matches!(
                self.class,
                Some(
                    ActorClass::Known
                        | ActorClass::Organisation
                        | ActorClass::Person
                        | ActorClass::Group
                )
            )
    }
}

/// The sides that a word and those joined to it stand for.
pub(crate) fn sides(annotation: &Annotation, token: usize) -> Vec<Side> {
    let mut found: Vec<Side> = Vec::new();
    for head in annotation.tree.conjuncts(&annotation.parse, token) {
        for side in one(annotation, head) {
            if !found.iter().any(|known| known.party == side.party) {
                found.push(side);
            }
        }
    }
    found
}

/// The side that a single noun phrase names, with a second one for "Taliban and IS-K fighters".
fn one(annotation: &Annotation, head: usize) -> Vec<Side> {
    let parse = &annotation.parse;
    if let Some(whom) = described(annotation, head) {
        return sides(annotation, whom);
    }
    let told = beside(annotation, head)
        .or_else(|| believed(annotation, head))
        .or_else(|| called(annotation, head));
    if let Some(named) = told {
        return vec![named];
    }
    if let Some(people) = portion(annotation, head) {
        return sides(annotation, people);
    }
    if let Some(index) = annotation.actor_at(head) {
        let own = &annotation.actors[index];
        let actor = &annotation.actors[annotation.referent(index)];
        if actor.class == ActorClass::Anaphor {
            return Vec::new();
        }
        if actor.class == ActorClass::People && own.class != ActorClass::Anaphor {
            // "Taliban fighters", "fighters from the Taliban": the name says more than the noun.
            let named = modifiers(annotation, head);
            if !named.is_empty() {
                return named;
            }
            if let Some(named) =
                before(annotation, own.tokens.start).or_else(|| followed(annotation, head))
            {
                return vec![named];
            }
        }
        let party = Party {
            name: actor.name.clone(),
            actor: actor.actor.clone(),
        };
        return vec![Side {
            party,
            tokens: own.tokens.clone(),
            class: Some(actor.class),
        }];
    }
    if let Some(place) = annotation.place_at(head) {
        let place = &annotation.places[place];
        let state = place
            .resolved
            .as_ref()
            .is_some_and(|place| place.precision == PlacePrecision::Country);
        if state {
            let party = Party {
                name: place.name.clone(),
                actor: None,
            };
            return vec![Side {
                party,
                tokens: place.tokens.clone(),
                class: None,
            }];
        }
        return Vec::new();
    }
    if let Some(named) = apposed(annotation, head) {
        return vec![named];
    }
    let named = modifiers(annotation, head);
    if !named.is_empty() {
        return named;
    }
    if let Some(people) = members(annotation, head) {
        return sides(annotation, people);
    }
    let each = each_of(annotation, head);
    if !each.is_empty() {
        return each;
    }
    if matches!(parse.tokens[head].pos, Pos::Noun | Pos::Propn) {
        let tokens = annotation.tree.noun_phrase(parse, head);
        let tokens = without_determiner(annotation, tokens);
        let party = Party {
            name: annotation.phrase(tokens.clone()),
            actor: None,
        };
        return vec![Side {
            party,
            tokens,
            class: None,
        }];
    }
    Vec::new()
}

/// "the umbrella group known as the Council", "a militia called Homeland Shield": the name that a noun is given.
fn called(annotation: &Annotation, head: usize) -> Option<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    tree.children(head)
        .filter(|&child| {
            parse.tokens[child].dep == Dep::Acl
                && matches!(
                    &*parse.tokens[child].lemma,
                    "know" | "call" | "name" | "dub" | "style" | "term"
                )
        })
        .find_map(|verb| {
            let names = tree.prepositionals(parse, verb).into_iter();
            names
                .filter(|phrase| &*parse.tokens[phrase.preposition].lower == "as")
                .map(|phrase| phrase.object)
                .chain(tree.child(parse, verb, &[Dep::Oprd, Dep::Dobj, Dep::Attr]))
                .find_map(|name| named(annotation, name))
        })
}

/// "the Islamist group Boko Haram": the name that stands beside a noun without a comma.
fn beside(annotation: &Annotation, head: usize) -> Option<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let name = tree.children(head).find(|&child| {
        parse.tokens[child].dep == Dep::Appos
            && child > head
            && parse.tokens[head].pos == Pos::Noun
            && (head + 1..child).all(|token| parse.tokens[token].pos == Pos::Propn)
    })?;
    named(annotation, name)
}

/// "by what officials described as ELN fighters": whom a clause with `what` is about.
fn described(annotation: &Annotation, verb: usize) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let what = parse.tokens[verb].pos == Pos::Verb
        && tree
            .children(verb)
            .any(|child| &*parse.tokens[child].lower == "what" && child < verb);
    what.then(|| {
        tree.prepositionals(parse, verb)
            .into_iter()
            .find(|phrase| &*parse.tokens[phrase.preposition].lower == "as")
            .map(|phrase| phrase.object)
            .or_else(|| tree.child(parse, verb, &[Dep::Oprd]))
    })
    .flatten()
}

/// "al-Qaeda's regional affiliate, JNIM,": the name put to a noun that is somebody's.
fn apposed(annotation: &Annotation, head: usize) -> Option<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if parse.tokens[head].tag != "NN" || tree.child(parse, head, &[Dep::Conj]).is_some() {
        return None;
    }
    tree.children(head)
        .filter(|&child| child > head && parse.tokens[child].dep == Dep::Appos)
        .find_map(|child| named(annotation, child))
}

/// "fighters believed to belong to the group": whose they are held to be.
fn believed(annotation: &Annotation, head: usize) -> Option<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    tree.children(head).find_map(|verb| {
        let guess = parse.tokens[verb].dep == Dep::Acl && is_held_to_be(&parse.tokens[verb].lemma);
        let content = tree.child(parse, verb, &[Dep::Xcomp]).filter(|_| guess)?;
        matches!(&*parse.tokens[content].lemma, "belong" | "be")
            .then(|| {
                let name = tree
                    .extent(content)
                    .filter(|&token| token > content)
                    .find_map(|token| named(annotation, token));
                // "men thought to be rebels": what they are held for says more.
                name.or_else(|| {
                    let noun = tree.child(parse, content, &[Dep::Attr])?;
                    let actor = &annotation.actors[annotation.actor_at(noun)?];
                    (actor.class == ActorClass::People && actor.head == noun)
                        .then(|| sides(annotation, noun).into_iter().next())
                        .flatten()
                })
            })
            .flatten()
    })
}

/// The people of whom a phrase counts some: "a group of armed men", "a band of rebels". One person is no portion ("a leader of rebels").
fn portion(annotation: &Annotation, head: usize) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let class = |token: usize| Some(annotation.actors[annotation.actor_at(token)?].class);
    let article = tree
        .child(parse, head, &[Dep::Det])
        .is_some_and(|article| matches!(&*parse.tokens[article].lower, "a" | "an"));
    if !article || class(head)? != ActorClass::Anaphor && class(head)? != ActorClass::People {
        return None;
    }
    let people = members(annotation, head)?;
    let bare = tree
        .children(people)
        .all(|child| !matches!(parse.tokens[child].dep, Dep::Det | Dep::Poss));
    (parse.tokens[people].tag == "NNS" && bare && class(people) == Some(ActorClass::People))
        .then_some(people)
}

/// "the Ipane and Lyaro clans": two sides under one noun, which no list knows.
fn each_of(annotation: &Annotation, head: usize) -> Vec<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if parse.tokens[head].tag != "NNS" {
        return Vec::new();
    }
    let Some(first) = tree.children(head).find(|&child| {
        parse.tokens[child].dep == Dep::Compound && parse.tokens[child].pos == Pos::Propn
    }) else {
        return Vec::new();
    };
    let names: Vec<usize> = tree.conjuncts(parse, first);
    if names.len() < 2
        || !names
            .iter()
            .all(|&name| parse.tokens[name].pos == Pos::Propn)
    {
        return Vec::new();
    }
    names
        .into_iter()
        .map(|name| Side {
            party: Party {
                name: format!("{} {}", annotation.word(name), parse.tokens[head].lemma),
                actor: None,
            },
            tokens: name..name + 1,
            class: None,
        })
        .collect()
}

/// The people of a partitive: "a group of gunmen", "the majority of the soldiers".
fn members(annotation: &Annotation, head: usize) -> Option<usize> {
    annotation
        .tree
        .prepositionals(&annotation.parse, head)
        .into_iter()
        .filter(|phrase| {
            &*annotation.parse.tokens[phrase.preposition].lower == "of" && phrase.object > head
        })
        .map(|phrase| phrase.object)
        .find(|&object| annotation.actor_at(object).is_some())
}

/// Named actors that modify a noun: "Coalition aircraft", "the regime's forces", "members of the group".
fn modifiers(annotation: &Annotation, head: usize) -> Vec<Side> {
    let parse = &annotation.parse;
    let mut found = Vec::new();
    for child in annotation.tree.children(head) {
        let dep = parse.tokens[child].dep;
        if !matches!(dep, Dep::Compound | Dep::Amod | Dep::Poss | Dep::Nmod) {
            continue;
        }
        for part in annotation.tree.conjuncts(parse, child) {
            if let Some(side) = named(annotation, part) {
                found.push(side);
            }
        }
    }
    if found.is_empty() {
        for phrase in annotation.tree.prepositionals(parse, head) {
            let joins = matches!(
                &*parse.tokens[phrase.preposition].lower,
                "of" | "from" | "with" | "by"
            );
            if !joins {
                continue;
            }
            if let Some(side) = named(annotation, phrase.object) {
                found.push(side);
            } else if phrase.object > head
                && (annotation.actor_at(phrase.object).is_some()
                    || annotation.lemmas[phrase.object] == "member")
            {
                // "a squad of Boko Haram fighters", "a column of some sixty members of the group".
                found.extend(modifiers(annotation, phrase.object));
            }
        }
    }
    found
}

/// "fighters loyal to Boko Haram", "gunmen linked to the cartel": whom people follow.
fn followed(annotation: &Annotation, head: usize) -> Option<Side> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    tree.children(head)
        .filter(|&child| {
            child > head
                && matches!(
                    annotation.lemmas[child].as_str(),
                    "loyal"
                        | "faithful"
                        | "affiliated"
                        | "affiliate"
                        | "allied"
                        | "ally"
                        | "aligned"
                        | "align"
                        | "linked"
                        | "link"
                )
        })
        .flat_map(|child| tree.prepositionals(parse, child))
        .filter(|phrase| matches!(&*parse.tokens[phrase.preposition].lower, "to" | "with"))
        .find_map(|phrase| named(annotation, phrase.object))
}

/// The named side right before a noun for people, whatever the grammar makes of it: "ELN GUERRILLAS".
fn before(annotation: &Annotation, noun: usize) -> Option<Side> {
    let last = noun.checked_sub(1)?;
    let side = named(annotation, last)?;
    let own = annotation.parse.tokens[last].pos != Pos::Part && side.tokens.end == noun;
    (own && annotation.sentence_of(last) == annotation.sentence_of(noun)).then_some(side)
}

/// The named actor that covers a token, through anaphors.
pub(crate) fn named(annotation: &Annotation, token: usize) -> Option<Side> {
    let index = annotation.actor_at(token)?;
    let actor = &annotation.actors[annotation.referent(index)];
    matches!(actor.class, ActorClass::Known | ActorClass::Organisation).then(|| Side {
        party: Party {
            name: actor.name.clone(),
            actor: actor.actor.clone(),
        },
        tokens: annotation.actors[index].tokens.clone(),
        class: Some(actor.class),
    })
}

/// A noun phrase without its article, number and quantifier.
pub(crate) fn without_determiner(
    annotation: &Annotation,
    mut tokens: Range<usize>,
) -> Range<usize> {
    let parse = &annotation.parse;
    while tokens.len() > 1
        && matches!(
            parse.tokens[tokens.start].dep,
            Dep::Det | Dep::Predet | Dep::Quantmod | Dep::Nummod
        )
    {
        tokens.start += 1;
    }
    tokens
}
