//! Whom a person in office acts for: "the Kenyan foreign minister", "President Putin", a minister of the publishing government.

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{ActorEntry, ActorKind, Codebook, PersonRole, WordSet};
use concord_language::Dep;
use concord_record::{Party, TypeGroup};

use crate::side::{Side, named};

/// Adds to persons in office the government that they act for, before them, where the incident is one of speech, of office or of
/// diplomacy: a state's statement stays the state's, whoever made it.
pub(super) fn with_governments(
    codebook: &Codebook,
    annotation: &Annotation,
    kind: TypeGroup,
    sides: Vec<Side>,
) -> Vec<Side> {
    if !matches!(
        kind,
        TypeGroup::Speech | TypeGroup::Organisation | TypeGroup::Politics | TypeGroup::Any
    ) {
        return sides;
    }
    let mut list: Vec<Side> = Vec::new();
    for side in sides {
        if side.class == Some(ActorClass::Person)
            && let Some(government) = government(codebook, annotation, &side)
            && !list.iter().any(|known| known.party == government.party)
        {
            list.push(government);
        }
        list.push(side);
    }
    list
}

/// The government of a person whose name stands with an office.
fn government(codebook: &Codebook, annotation: &Annotation, person: &Side) -> Option<Side> {
    let head = person.tokens.end - 1;
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let titles: Vec<usize> = tree
        .children(head)
        .filter(|&child| {
            matches!(
                parse.tokens[child].dep,
                Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Appos | Dep::Poss
            )
        })
        .collect();
    // "Kenyan Foreign Minister Omamo": the codebook knows the office with its state.
    let known = titles.iter().find_map(|&title| {
        let side = named(annotation, title)?;
        let entry = codebook.actors.get(side.party.actor.as_deref()?)?;
        (entry.kind == ActorKind::Government).then_some(side)
    });
    if known.is_some() {
        return known;
    }
    let in_office = titles.iter().any(|&title| {
        !person.tokens.contains(&title)
            && annotation
                .actor_at(title)
                .is_some_and(|actor| annotation.actors[actor].class == ActorClass::People)
            && codebook
                .people
                .get(&annotation.lemmas[title])
                .any(|class| class.is(PersonRole::Official))
    });
    if !in_office {
        return None;
    }
    // "President Putin", else an office without a state: that of the government which publishes.
    // "Foreign Minister Ana Putin" leads no government, whoever else is called so.
    let leads = titles.iter().any(|&title| {
        let lemma = annotation.lemmas[title].as_str();
        // "Foreign Minister" is none, "Prime Minister" is one.
        let first = lemma != "minister"
            || title
                .checked_sub(1)
                .is_some_and(|before| annotation.lemmas[before] == "prime");
        codebook.words.has(WordSet::HeadOfState, lemma) && first
    });
    let leader = leads
        .then(|| led_by(codebook, annotation.word(head)))
        .flatten();
    let entry = leader.or_else(|| {
        let publisher = annotation.context.publisher.as_deref()?;
        let country = codebook.actors.canonical(publisher)?.countries.first()?;
        codebook.actors.get(&format!("gov-{country}"))
    })?;
    let party = Party {
        name: entry.name.clone(),
        actor: Some(entry.id.clone()),
    };
    Some(Side {
        party,
        tokens: person.tokens.clone(),
        class: Some(ActorClass::Known),
    })
}

/// The government that is called after a leader.
fn led_by<'a>(codebook: &'a Codebook, name: &str) -> Option<&'a ActorEntry> {
    codebook
        .actors
        .canonical(&format!("{name} government"))
        .filter(|entry| entry.kind == ActorKind::Government)
}
