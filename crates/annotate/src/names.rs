//! Names of sides that no list has: short names told in brackets, bands called by a name, camps for or against somebody, units called by
//! a number.

use concord_codebook::{Codebook, PersonRole, fold};
use concord_gazetteer::Gazetteer;
use concord_language::{Dep, EntityLabel, Parse, Pos};

use crate::annotation::{ActorClass, ActorMention, Sentence};
use crate::syntax::Tree;

/// "The National Front of Youth (NFY)": where the text gives a body that the codebook does not know a short name, all its mentions go
/// by that, so that both are one.
pub(crate) fn shorten(parse: &Parse, text: &str, actors: &mut [ActorMention]) {
    let word = |at: usize| {
        parse
            .tokens
            .get(at)
            .map_or("", |token| &text[token.start..token.end])
    };
    let mut pairs: Vec<(String, String)> = Vec::new();
    for actor in actors
        .iter()
        .filter(|actor| actor.class == ActorClass::Organisation)
    {
        let end = actor.tokens.end;
        let short = word(end + 1);
        let acronym = matches!(word(end), "(" | "[")
            && matches!(word(end + 2), ")" | "]")
            && (2..=8).contains(&short.len())
            && short.chars().filter(char::is_ascii_uppercase).count() * 2 > short.len();
        let initial = actor.name.chars().next() == short.chars().next();
        if acronym && initial && actor.name.contains(' ') {
            pairs.push((actor.name.clone(), short.to_owned()));
        }
    }
    for actor in actors.iter_mut() {
        if actor.class == ActorClass::Organisation
            && let Some((_, short)) = pairs.iter().find(|(long, _)| *long == actor.name)
        {
            actor.name.clone_from(short);
        }
    }
}

/// "Kitgwang forces", "Agwelek fighters": a name that nobody knows before a word for fighters or troops is an armed group's, whatever
/// the tagger takes it for, unless the gazetteer has it ("Benghazi militias") or it is a people's.
pub(crate) fn bands(
    codebook: &Codebook,
    gazetteer: &Gazetteer,
    parse: &Parse,
    text: &str,
    sentence: &Sentence,
    known: &[ActorMention],
) -> Vec<ActorMention> {
    let slice = |token: usize| &text[parse.tokens[token].start..parse.tokens[token].end];
    let mut found = Vec::new();
    for noun in sentence.tokens.clone() {
        let token = &parse.tokens[noun];
        if !matches!(token.tag, "NN" | "NNS") {
            continue;
        }
        let lemma = fold(&token.lemma);
        let fights = matches!(lemma.as_str(), "force" | "troop")
            || codebook
                .people
                .get(&lemma)
                .any(|class| class.is(PersonRole::Fighter));
        let mut start = noun;
        while start > sentence.tokens.start
            && noun - start < 3
            && parse.tokens[start - 1].pos == Pos::Propn
            && slice(start - 1).starts_with(char::is_uppercase)
            // "On Monday rebels attacked", "Christian militias".
            && !matches!(
                parse.tokens[start - 1].entity,
                Some(EntityLabel::Date | EntityLabel::Time | EntityLabel::Norp)
            )
        {
            start -= 1;
        }
        let tokens = start..noun;
        if !fights || tokens.is_empty() {
            continue;
        }
        let words: Vec<&str> = tokens.clone().map(slice).collect();
        let caseless = words
            .iter()
            .all(|word| word.chars().all(char::is_uppercase))
            && slice(noun).chars().all(char::is_uppercase);
        let place = gazetteer
            .longest_match(&words)
            .is_some_and(|(count, _)| count == words.len());
        let people = words
            .iter()
            .any(|word| codebook.actors.is_demonym(&fold(word)));
        let named = known.iter().any(|actor| {
            actor.class == ActorClass::Known
                && actor.tokens.start < tokens.end
                && tokens.start < actor.tokens.end
        });
        if caseless || place || people || named {
            continue;
        }
        let bytes = parse.tokens[tokens.start].start..parse.tokens[tokens.end - 1].end;
        found.push(ActorMention {
            head: tokens.end - 1,
            name: words.join(" "),
            tokens,
            bytes,
            class: ActorClass::Organisation,
            actor: None,
            kind: None,
            refers_to: None,
        });
    }
    found
}

/// "Anti-Houthi forces", "pro-Assad fighters": who is for or against somebody is somebody else.
pub(crate) fn camps(
    codebook: &Codebook,
    parse: &Parse,
    text: &str,
    sentence: &Sentence,
) -> Vec<ActorMention> {
    let slice = |token: usize| &text[parse.tokens[token].start..parse.tokens[token].end];
    let hyphen = |token: usize| matches!(slice(token), "-" | "‐" | "‑");
    let mut found = Vec::new();
    for start in sentence.tokens.clone() {
        let lower = &*parse.tokens[start].lower;
        let apart =
            matches!(lower, "pro" | "anti") && start + 1 < sentence.tokens.end && hyphen(start + 1);
        let whole = lower.starts_with("pro-") || lower.starts_with("anti-");
        let first = match (apart, whole) {
            (true, _) => start + 2,
            (_, true) => start + 1,
            _ => continue,
        };
        // "Pro-Assad militia", "anti-Al Houthi popular forces": a few words, the last of them for people who act.
        let Some(head) = (first..sentence.tokens.end.min(first + 4)).find(|&token| {
            let word = &parse.tokens[token];
            let lemma = fold(&word.lemma);
            matches!(word.pos, Pos::Noun | Pos::Propn)
                && (matches!(
                    lemma.as_str(),
                    "force" | "troop" | "unit" | "camp" | "side" | "bloc"
                ) || codebook.arms.only(&[&lemma]).is_some()
                    || codebook.people.get(&lemma).next().is_some())
        }) else {
            continue;
        };
        let named = (start..head).any(|token| {
            slice(token)
                .trim_start_matches(|letter: char| letter != '-')
                .chars()
                .any(char::is_uppercase)
                || token > start && slice(token).starts_with(char::is_uppercase)
        });
        let joined = (first..head).all(|token| {
            matches!(parse.tokens[token].pos, Pos::Propn | Pos::Adj | Pos::Noun) || hyphen(token)
        });
        // "The Anti-Terrorism Police Unit" is a name.
        let proper = slice(head).starts_with(char::is_uppercase);
        if !named || !joined || proper {
            continue;
        }
        let bytes = parse.tokens[start].start..parse.tokens[head].end;
        let name = text[bytes.clone()]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        found.push(ActorMention {
            tokens: start..head + 1,
            bytes,
            head,
            class: ActorClass::Organisation,
            name: lower_first(&name),
            actor: None,
            kind: None,
            refers_to: None,
        });
    }
    found
}

/// A text with its first letter small.
pub(crate) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// "The FARC's 10th Front", "the 7th Division of the Nigerian Army", later "the 10th Front": a unit called by a number alone is told by
/// whose it is, in every mention, where the document names one owner.
pub(crate) fn number(parse: &Parse, tree: &Tree, actors: &mut [ActorMention]) {
    let numbered = |actor: &ActorMention| {
        actor.class == ActorClass::Organisation
            && actor.name.starts_with(|first: char| first.is_ascii_digit())
    };
    let mut owners: Vec<(String, String)> = Vec::new();
    for unit in actors.iter().filter(|actor| numbered(actor)) {
        let above = tree
            .children(unit.head)
            .filter(|&child| parse.tokens[child].dep == Dep::Poss)
            .chain(
                tree.prepositionals(parse, unit.head)
                    .into_iter()
                    .filter(|phrase| &*parse.tokens[phrase.preposition].lower == "of")
                    .map(|phrase| phrase.object),
            );
        let owner = above.into_iter().find_map(|token| {
            actors
                .iter()
                .find(|actor| actor.class == ActorClass::Known && actor.tokens.contains(&token))
        });
        if let Some(owner) = owner {
            owners.push((unit.name.clone(), owner.name.clone()));
        }
    }
    for unit in actors.iter_mut().filter(|actor| numbered(actor)) {
        let mut of = owners.iter().filter(|(name, _)| *name == unit.name);
        if let Some((_, owner)) = of.next()
            && of.all(|(_, other)| other == owner)
        {
            unit.name = format!("{owner} {}", unit.name);
        }
    }
}
