//! Anaphors: what "it", "they", "the group", "the regime" and short forms of names stand for.
//!
//! A salience scheme after Lappin and Leass (1994), reduced to what news needs: candidates of the same and the two sentences
//! before, subjects first, nearer first, and a noun must fit the kind ("the group" is no army, "they" is no state). Nouns that
//! are a part of names ("the Assad regime", later "the regime") look through the whole document instead.

use std::collections::BTreeMap;

use concord_annotate::{ActorClass, ActorMention, Annotation};
use concord_codebook::{ActorEntry, ActorKind, Anaphor, Antecedent, Article, Codebook};
use concord_language::Dep;

/// Sentences back in which a pronoun looks for its name; "the group" looks further.
const PRONOUN_REACH: usize = 2;
const NOUN_REACH: usize = 6;

/// Mentions before and after that a noun which is a part of names is compared with.
const IN_MIND: usize = 256;

/// Links anaphors to mentions that name what they stand for.
pub(crate) fn resolve(codebook: &Codebook, annotation: &mut Annotation) {
    let country = dominant(annotation);
    for index in 0..annotation.actors.len() {
        let class = annotation.actors[index].class;
        let noun = codebook
            .anaphors
            .get(&annotation.lemmas[annotation.actors[index].head]);
        let found = match noun {
            Some(anaphor) if is_unnamed(annotation, index, anaphor) => match anaphor.antecedent {
                Antecedent::Nearest => antecedent(annotation, index, Some(anaphor)),
                Antecedent::Named => named(codebook, annotation, index, anaphor),
            },
            _ if class == ActorClass::Anaphor => antecedent(annotation, index, None),
            _ => None,
        };
        let unique = noun
            .filter(|anaphor| found.is_none() && is_unnamed(annotation, index, anaphor))
            .and_then(|anaphor| {
                of_place(codebook, annotation, index, anaphor, country.as_deref()?)
            });
        let mention = &mut annotation.actors[index];
        mention.refers_to = found;
        if let Some(entry) = unique {
            mention.class = ActorClass::Known;
            mention.name = entry.name.clone();
            mention.actor = Some(entry.id.clone());
            mention.kind = Some(entry.kind.as_str().to_owned());
        } else if found.is_none() && noun.is_some() && class == ActorClass::Anaphor {
            // "the opposition", and no name for it: people by what they are.
            mention.class = ActorClass::People;
        }
    }
}

/// Whether a mention with an anaphoric noun leaves its name to another: no name of its own, and the article that it needs. A name
/// of one word which is the noun itself ("the Coalition") may be short for a longer one.
fn is_unnamed(annotation: &Annotation, index: usize, anaphor: &Anaphor) -> bool {
    let mention = &annotation.actors[index];
    match mention.class {
        ActorClass::Anaphor => true,
        ActorClass::Known => mention.tokens.len() == 1,
        ActorClass::People => {
            let parse = &annotation.parse;
            let named = annotation.tree.children(mention.head).any(|child| {
                let other = annotation
                    .actor_at(child)
                    .is_some_and(|other| other != index);
                other || annotation.place_at(child).is_some()
            });
            let article = |words: &[&str]| {
                annotation.tree.children(mention.head).any(|child| {
                    parse.tokens[child].dep == Dep::Det
                        && words.contains(&&*parse.tokens[child].lower)
                })
            };
            !named
                && match anaphor.article {
                    Article::Definite => article(&["the", "this", "that", "these", "those"]),
                    Article::Bare => true,
                }
        }
        _ => false,
    }
}

/// The side that was named with an anaphor's own noun, before it or else after it; else the only one of fitting kind that the
/// document names.
fn named(
    codebook: &Codebook,
    annotation: &Annotation,
    index: usize,
    anaphor: &Anaphor,
) -> Option<usize> {
    let noun = &annotation.lemmas[annotation.actors[index].head];
    let fits = |candidate: usize| {
        let other = &annotation.actors[candidate];
        candidate != index
            && other.class == ActorClass::Known
            && other.refers_to.is_none()
            && anaphor
                .kinds
                .iter()
                .any(|kind| other.kind.as_deref() == Some(kind.as_str()))
    };
    let with_noun = |candidate: usize| {
        let other = &annotation.actors[candidate];
        let own = other.tokens.len() > 1
            && other
                .tokens
                .clone()
                .any(|token| &annotation.lemmas[token] == noun);
        own || modifies(annotation, other, noun)
    };
    let around = index.saturating_sub(IN_MIND)..annotation.actors.len().min(index + IN_MIND);
    let nearest = |test: &dyn Fn(usize) -> bool| {
        (around.start..index)
            .rev()
            .chain(index + 1..around.end)
            .find(|&candidate| fits(candidate) && test(candidate))
    };
    if let Some(found) = nearest(&with_noun) {
        return Some(found);
    }
    if annotation.actors[index].class == ActorClass::Known {
        return None;
    }
    // A state, its government and its ministries are one side here.
    let side = |candidate: usize| {
        let id = annotation.actors[candidate].actor.as_deref()?;
        let entry = codebook.actors.get(id)?;
        Some(match (entry.kind, &entry.countries[..]) {
            (ActorKind::Government, [country]) => country.clone(),
            _ => entry.id.clone(),
        })
    };
    let first = nearest(&|_| true)?;
    let only = around
        .clone()
        .filter(|&candidate| fits(candidate))
        .all(|candidate| side(candidate) == side(first));
    only.then_some(first)
}

/// The country in which most of the document's places lie.
fn dominant(annotation: &Annotation) -> Option<String> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for place in &annotation.places {
        if let Some(country) = place
            .resolved
            .as_ref()
            .and_then(|place| place.country.as_deref())
        {
            *votes.entry(country).or_default() += 1;
        }
    }
    votes
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(country, _)| country.to_owned())
}

/// The actor that is called by this very noun in the country that the document speaks of most ("a coalition air strike"), if the
/// codebook has one only.
fn of_place<'a>(
    codebook: &'a Codebook,
    annotation: &Annotation,
    index: usize,
    anaphor: &Anaphor,
    country: &str,
) -> Option<&'a ActorEntry> {
    let noun = &annotation.lemmas[annotation.actors[index].head];
    let year = annotation
        .context
        .published
        .and_then(|published| published.start)
        .map(|day| day.year());
    let called = codebook.actors.matches(&[noun])?;
    let mut fitting = called
        .candidates
        .iter()
        .map(|candidate| codebook.actors.entry(candidate.actor))
        .filter(|entry| {
            anaphor.kinds.contains(&entry.kind)
                && entry.countries.iter().any(|known| known == country)
                && year.is_none_or(|year| {
                    entry.from.is_none_or(|from| from <= year)
                        && entry.until.is_none_or(|until| year <= until)
                })
        });
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// Whether a mention stands before a noun as its name: "Seleka rebels".
fn modifies(annotation: &Annotation, mention: &ActorMention, noun: &str) -> bool {
    let token = &annotation.parse.tokens[mention.head];
    matches!(token.dep, Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Poss)
        && annotation.lemmas[token.head] == noun
}

/// The mention that stands out most before a pronoun or a noun such as "the group".
fn antecedent(annotation: &Annotation, index: usize, noun: Option<&Anaphor>) -> Option<usize> {
    let anaphor = &annotation.actors[index];
    let word = &*annotation.parse.tokens[anaphor.head].lower;
    let sentence = annotation.sentence_of(anaphor.head);
    if word == "it" && is_expletive(annotation, anaphor.head) {
        return None;
    }
    let reach = if noun.is_some() {
        NOUN_REACH
    } else {
        PRONOUN_REACH
    };
    let speaker = speaker(annotation, anaphor.head);
    let mut best: Option<(i32, usize)> = None;
    for candidate in (0..index).rev() {
        let other = &annotation.actors[candidate];
        let gap = sentence - annotation.sentence_of(other.head);
        if gap > reach {
            break;
        }
        if !fits(annotation, word, noun, candidate) {
            continue;
        }
        let mut salience = 100 - 20 * i32::try_from(gap).unwrap_or(i32::MAX);
        if speaker.is_some_and(|speaker| other.tokens.contains(&speaker)) {
            salience += 40;
        }
        salience += match annotation.parse.tokens[other.head].dep {
            // "a group which Tehran says is armed": the subject of an aside.
            Dep::Nsubj | Dep::Nsubjpass if is_aside(annotation, other.head) => 5,
            Dep::Nsubj | Dep::Nsubjpass => 30,
            Dep::Agent | Dep::Poss => 15,
            Dep::Dobj => 10,
            // "Taliban fighters": the name counts through its noun.
            Dep::Compound | Dep::Amod => {
                match annotation.parse.tokens[annotation.parse.tokens[other.head].head].dep {
                    Dep::Nsubj | Dep::Nsubjpass => 25,
                    _ => 0,
                }
            }
            _ => 5,
        };
        // The object of a clause is not its own subject.
        let same_clause = annotation.tree.clause_of(&annotation.parse, other.head)
            == annotation.tree.clause_of(&annotation.parse, anaphor.head);
        if same_clause && annotation.parse.tokens[anaphor.head].dep != Dep::Poss {
            salience -= 40;
        }
        if best.is_none_or(|(most, _)| salience > most) {
            best = Some((salience, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Who says the clause whose subject a pronoun is: "X claimed the attack, saying it had killed eight" speaks of X.
fn speaker(annotation: &Annotation, pronoun: usize) -> Option<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let clause = parse.tokens[pronoun].head;
    let saying = parse.tokens[clause].head;
    let spoken = parse.tokens[pronoun].dep == Dep::Nsubj
        && parse.tokens[clause].dep == Dep::Ccomp
        && saying != clause;
    spoken.then(|| tree.agent(parse, saying)).flatten()
}

/// Whether a subject is that of a relative clause.
fn is_aside(annotation: &Annotation, subject: usize) -> bool {
    let parse = &annotation.parse;
    let mut clause = parse.tokens[subject].head;
    while parse.tokens[clause].dep == Dep::Ccomp && parse.tokens[clause].head != clause {
        clause = parse.tokens[clause].head;
    }
    parse.tokens[clause].dep == Dep::Relcl
}

/// Whether a mention can be what a word stands for.
fn fits(annotation: &Annotation, word: &str, noun: Option<&Anaphor>, candidate: usize) -> bool {
    let other = &annotation.actors[annotation.referent(candidate)];
    let of_kind = |anaphor: &Anaphor| {
        other
            .kind
            .as_deref()
            .is_none_or(|kind| anaphor.kinds.iter().any(|fitting| fitting.as_str() == kind))
    };
    match other.class {
        ActorClass::Known => noun.is_none_or(of_kind),
        ActorClass::Organisation => true,
        ActorClass::Person => word == "he",
        ActorClass::People => matches!(word, "they" | "them" | "their"),
        ActorClass::Group | ActorClass::Anaphor => false,
    }
    .then_some(())
    .is_some_and(|()| word != "he" || other.class == ActorClass::Person)
}

/// "it is likely that", "it appears".
fn is_expletive(annotation: &Annotation, token: usize) -> bool {
    let parse = &annotation.parse;
    if parse.tokens[token].dep == Dep::Expl {
        return true;
    }
    let verb = parse.tokens[token].head;
    parse.tokens[token].dep == Dep::Nsubj
        && annotation
            .tree
            .child(parse, verb, &[Dep::Ccomp, Dep::Acomp])
            .is_some()
        && matches!(
            &*parse.tokens[verb].lemma,
            "be" | "seem" | "appear" | "remain"
        )
}
