//! What a figure measures: by what happened to those who are counted, by its unit, or by its noun.

use concord_annotate::Annotation;
use concord_annotate::numbers::NumberUnit;
use concord_codebook::{Codebook, Effect, PartOfSpeech, PersonRole, WordSet};
use concord_language::{Dep, Pos};
use concord_record::{EventType, Measure, TypeGroup};

use super::counted::Counted;
use super::figure::Figure;

/// The measure of a figure.
pub(super) fn measure(
    codebook: &Codebook,
    annotation: &Annotation,
    figure: &Figure,
    counted: &Counted,
) -> Measure {
    match figure.unit {
        NumberUnit::Percent | NumberUnit::Fraction => {
            return if changes(codebook, annotation, figure, counted) {
                Measure::PercentChange
            } else {
                Measure::Share
            };
        }
        NumberUnit::Money(_) => return Measure::Money,
        NumberUnit::Measure(_)
        | NumberUnit::Duration(_)
        | NumberUnit::Age
        | NumberUnit::Ordinal => return Measure::Other,
        NumberUnit::Count => {}
    }
    if let Some(fate) = fate(codebook, annotation, counted.head, counted.node) {
        return fate;
    }
    let noun = noun(codebook, annotation, figure, counted);
    match noun {
        Measure::Attacks if per_month(annotation, counted) => Measure::AttacksPerMonth,
        other => other,
    }
}

/// The measure that the counted noun phrase has by itself.
pub(super) fn noun(
    codebook: &Codebook,
    annotation: &Annotation,
    figure: &Figure,
    counted: &Counted,
) -> Measure {
    if super::counted::is_occasion(codebook, annotation, figure, counted) {
        return Measure::Attacks;
    }
    let end = counted.head + 1;
    let start = counted
        .phrase
        .start
        .min(counted.head)
        .max(figure_end(figure, counted));
    // The longest listed phrase that ends at the head: "drone strike" before "strike".
    for first in start.max(end.saturating_sub(4))..end {
        for last in [
            &annotation.lemmas[counted.head],
            &*annotation.parse.tokens[counted.head].lower,
        ] {
            let mut words: Vec<&str> = annotation.lemmas[first..counted.head]
                .iter()
                .map(String::as_str)
                .collect();
            words.push(last);
            if let Some(entry) = codebook.measures.get(&words.join(" ")).first() {
                // A unit that the figure does not have: "two aid convoys" is no money, "a third wave" no share.
                let counts = entry.unit == "count" || entry.unit == "per_month";
                let strength = entry.measure != Measure::Fighters
                    || first < counted.head
                    || bears_arms(codebook, last)
                    || is_strength(annotation, counted);
                if counts && strength {
                    return entry.measure;
                }
            }
        }
    }
    event(codebook, annotation, counted.head).unwrap_or(Measure::Other)
}

/// "A strength of 1,200 men", "a force of 300 people".
fn is_strength(annotation: &Annotation, counted: &Counted) -> bool {
    let parse = &annotation.parse;
    let token = &parse.tokens[counted.node];
    token.dep == Dep::Pobj
        && &*parse.tokens[token.head].lower == "of"
        && matches!(
            annotation.lemmas[parse.tokens[token.head].head].as_str(),
            "strength" | "force" | "army" | "militia"
        )
}

/// Whether a noun for people may mean a force: "three men" are no strength.
fn bears_arms(codebook: &Codebook, lemma: &str) -> bool {
    let mut classes = codebook.people.get(lemma).peekable();
    classes.peek().is_none() || classes.any(|class| !class.is(PersonRole::Civilian))
}

fn figure_end(figure: &Figure, counted: &Counted) -> usize {
    if figure.value.end <= counted.head {
        figure.value.end
    } else {
        0
    }
}

/// The measure of a noun that names incidents.
pub(super) fn event(codebook: &Codebook, annotation: &Annotation, noun: usize) -> Option<Measure> {
    let lemma = &annotation.lemmas[noun];
    let trigger = codebook
        .events
        .triggers_for(lemma)
        .iter()
        .find(|trigger| trigger.pos == PartOfSpeech::Noun && !trigger.guard.general)?;
    match trigger.kind {
        EventType::Raid => Some(Measure::Raids),
        EventType::Plot => Some(Measure::Plots),
        kind if matches!(kind.group(), TypeGroup::Attack | TypeGroup::Battle) => {
            Some(Measure::Attacks)
        }
        _ => None,
    }
}

/// What happened to those who are counted, as a measure; of several things the gravest, and `other` where dead and injured are
/// counted together.
pub(super) fn fate(
    codebook: &Codebook,
    annotation: &Annotation,
    head: usize,
    node: usize,
) -> Option<Measure> {
    let fate = behind(codebook, annotation, head)
        .or_else(|| suffered(codebook, annotation, head, node))?;
    // Hostages and villagers who are freed are no escapees.
    let civilian = annotation.parse.tokens[head].pos == Pos::Num
        || matches!(
            annotation.lemmas[head].as_str(),
            "hostage" | "captive" | "abductee"
        )
        || codebook
            .people
            .get(&annotation.lemmas[head])
            .any(|class| class.is(PersonRole::Civilian) && class.name != "prisoners");
    let flees = annotation.tree.clause_of(&annotation.parse, node);
    let escapes = matches!(annotation.lemmas[flees].as_str(), "escape" | "flee");
    Some(if fate == Measure::Escapees && civilian && !escapes {
        Measure::Other
    } else {
        fate
    })
}

/// "3 police killed, 6 wounded", "157 killed by fire": in notes the participle stands right behind the count and closes it.
fn behind(codebook: &Codebook, annotation: &Annotation, head: usize) -> Option<Measure> {
    let parse = &annotation.parse;
    // "The army dead", "157 killed by fire" with the participle for a noun.
    match &*parse.tokens[head].lower {
        "dead" | "deceased" => return Some(Measure::Fatalities),
        "wounded" | "injured" => return Some(Measure::Wounded),
        _ => {}
    }
    if matches!(parse.tokens[head].tag, "VBN" | "VBD")
        && let Some(effect) = effect(codebook, annotation, head, true)
    {
        return Some(effect);
    }
    let word = parse.tokens.get(head + 1)?;
    let close = parse
        .tokens
        .get(head + 2)
        .is_none_or(|next| matches!(next.pos, Pos::Punct | Pos::Cconj | Pos::Adp | Pos::Space));
    if !close || annotation.sentence_of(head) != annotation.sentence_of(head + 1) {
        return None;
    }
    let people = parse.tokens[head].pos == Pos::Num || is_people(codebook, annotation, head);
    match &*word.lower {
        "dead" if people => Some(Measure::Fatalities),
        "hurt" | "injured" | "wounded" if people => Some(Measure::Wounded),
        _ if people
            && matches!(word.tag, "VBN" | "VBD")
            && swaps_not(codebook, annotation, head + 1) =>
        {
            effect(codebook, annotation, head + 1, true)
        }
        _ => None,
    }
}

/// Whether a verb does something to others, so that behind a count it is a participle.
fn swaps_not(codebook: &Codebook, annotation: &Annotation, verb: usize) -> bool {
    !swaps(codebook, annotation, verb)
}

/// The same by the grammar.
fn suffered(
    codebook: &Codebook,
    annotation: &Annotation,
    head: usize,
    node: usize,
) -> Option<Measure> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let people =
        head == node && parse.tokens[head].pos == Pos::Num || is_people(codebook, annotation, head);
    if !people {
        return None;
    }
    // "12 people killed in the blast", "the 30 who were injured", "60 freed prisoners".
    // "28 of its members were among the dead".
    let among = tree
        .prepositionals(parse, parse.tokens[node].head)
        .into_iter()
        .find(|phrase| {
            &*parse.tokens[phrase.preposition].lower == "among"
                && parse.tokens[node].dep == Dep::Nsubj
        });
    if let Some(measure) = among.and_then(|phrase| deed(codebook, annotation, phrase.object)) {
        return Some(measure);
    }
    for at in [head, node] {
        let qualifiers: Vec<usize> = tree.children(at).collect();
        // "the people known to have died".
        let known = qualifiers
            .iter()
            .filter(|&&child| parse.tokens[child].dep == Dep::Acl)
            .filter_map(|&child| tree.child(parse, child, &[Dep::Xcomp]))
            .find(|&child| swaps(codebook, annotation, child) || tree.is_passive(parse, child));
        if let Some(measure) = known.and_then(|child| effect(codebook, annotation, child, false)) {
            return Some(measure);
        }
        for child in qualifiers {
            let token = &parse.tokens[child];
            let suffers = match token.dep {
                Dep::Acl | Dep::Relcl => {
                    tree.is_passive(parse, child) || swaps(codebook, annotation, child)
                }
                Dep::Amod => token.tag == "VBN",
                _ => false,
            };
            if suffers && let Some(measure) = effect(codebook, annotation, child, true) {
                return Some(measure);
            }
        }
    }
    let mut top = tree.coordination_head(parse, node);
    // "the murder of hundreds of people", "the release of 40 prisoners".
    for _ in 0..2 {
        let token = &parse.tokens[top];
        if token.dep != Dep::Pobj || &*parse.tokens[token.head].lower != "of" {
            break;
        }
        let above = parse.tokens[token.head].head;
        if let Some(measure) = deed(codebook, annotation, above) {
            return Some(measure);
        }
        top = tree.coordination_head(parse, above);
    }
    let verb = parse.tokens[top].head;
    if verb == top || !tree.is_clause(parse, verb) {
        return None;
    }
    // "40 people lost their lives".
    let life = tree
        .child(parse, verb, &[Dep::Dobj])
        .is_some_and(|object| annotation.lemmas[object] == "life");
    if annotation.lemmas[verb] == "lose" && life && parse.tokens[top].dep == Dep::Nsubj {
        return Some(Measure::Fatalities);
    }
    let suffers = match parse.tokens[top].dep {
        Dep::Dobj | Dep::Dative | Dep::Nsubjpass => true,
        // "with ten people killed" has no auxiliary.
        Dep::Nsubj => {
            swaps(codebook, annotation, verb)
                || (parse.tokens[verb].tag == "VBN"
                    || parse.tokens[verb].tag == "VBD" && parse.tokens[top].pos == Pos::Num)
                    && tree
                        .child(parse, verb, &[Dep::Aux, Dep::Auxpass, Dep::Dobj])
                        .is_none()
        }
        _ => false,
    };
    if !suffers {
        return None;
    }
    // "kidnapped and killed 11 people", "60 were killed and injured": verbs that share the count.
    let shares = |other: usize| {
        let subject = parse.tokens[top].dep != Dep::Dobj;
        let own: &[Dep] = if subject {
            &[Dep::Nsubj, Dep::Nsubjpass]
        } else {
            &[Dep::Dobj]
        };
        other == verb || (other > top) == subject && tree.child(parse, other, own).is_none()
    };
    let done: Vec<Measure> = tree
        .conjuncts(parse, tree.coordination_head(parse, verb))
        .into_iter()
        .filter(|&other| shares(other))
        .filter_map(|other| effect(codebook, annotation, other, false))
        .collect();
    if done.contains(&Measure::Fatalities) && done.contains(&Measure::Wounded) {
        return Some(Measure::Other);
    }
    done.iter()
        .copied()
        .find(|measure| *measure == Measure::Fatalities)
        .or_else(|| done.first().copied())
}

/// Whether a measure tells what people suffered.
pub(super) fn suffers(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::Fatalities
            | Measure::Wounded
            | Measure::Arrests
            | Measure::Displaced
            | Measure::Prisoners
    )
}

/// "Among the dead are nine women", "two of those killed were officers", "the bodies of five men": what became of the whole.
pub(super) fn among(
    codebook: &Codebook,
    annotation: &Annotation,
    counted: &Counted,
) -> Option<Measure> {
    let parse = &annotation.parse;
    if !is_people(codebook, annotation, counted.head) {
        return None;
    }
    let start = annotation.sentences[annotation.sentence_of(counted.node)]
        .tokens
        .start;
    let within = counted.node.saturating_sub(10).max(start)..counted.node.max(counted.head + 1);
    let lead = within.clone().find(|&token| {
        matches!(&*parse.tokens[token].lower, "among" | "of")
            && parse.tokens.get(token + 1).is_some_and(|next| {
                matches!(&*next.lower, "the" | "those") && token + 2 < parse.tokens.len()
            })
    })?;
    (lead + 2..lead + 4)
        .filter(|&token| token < parse.tokens.len())
        .find_map(|token| match annotation.lemmas[token].as_str() {
            "dead" | "deceased" | "fatality" | "kill" | "killed" => Some(Measure::Fatalities),
            "wounded" | "injured" | "wound" | "injure" | "hurt" => Some(Measure::Wounded),
            "arrested" | "detained" | "detainee" | "arrest" | "detain" | "hold" => {
                Some(Measure::Arrests)
            }
            _ => None,
        })
}

/// Whether a noun is for people.
pub(super) fn is_people(codebook: &Codebook, annotation: &Annotation, head: usize) -> bool {
    codebook
        .people
        .get(&annotation.lemmas[head])
        .next()
        .is_some()
        || annotation.lemmas[head] == "other"
        || codebook
            .measures
            .get(&annotation.lemmas[head])
            .iter()
            .any(|entry| {
                matches!(
                    entry.measure,
                    Measure::Fighters | Measure::Prisoners | Measure::Displaced | Measure::Escapees
                )
            })
        || annotation.actor_at(head).is_some()
}

fn swaps(codebook: &Codebook, annotation: &Annotation, verb: usize) -> bool {
    let lemma = annotation.lemmas[verb].as_str();
    // Those who get away do it themselves.
    matches!(lemma, "escape" | "flee")
        || codebook
            .events
            .triggers_for(lemma)
            .iter()
            .any(|trigger| trigger.pos == PartOfSpeech::Verb && trigger.guard.role_swap)
}

/// What a verb or participle does to people.
fn effect(
    codebook: &Codebook,
    annotation: &Annotation,
    verb: usize,
    participle: bool,
) -> Option<Measure> {
    let lemma = annotation.lemmas[verb].as_str();
    let of_verb = codebook
        .events
        .triggers_for(lemma)
        .iter()
        .filter(|trigger| {
            trigger.pos == PartOfSpeech::Verb
                || participle && trigger.pos == PartOfSpeech::Adjective
        })
        .flat_map(|trigger| &trigger.guard.effects)
        .find_map(|effect| match effect {
            Effect::Kills => Some(Measure::Fatalities),
            Effect::Wounds => Some(Measure::Wounded),
            Effect::Detains => Some(Measure::Arrests),
            Effect::Frees => Some(Measure::Escapees),
            Effect::Displaces => Some(Measure::Displaced),
            _ => None,
        });
    of_verb.or(match lemma {
        "free" | "escape" => Some(Measure::Escapees),
        _ => None,
    })
}

/// What a noun does to the people that follow its `of`: "the murder of", "the arrest of".
fn deed(codebook: &Codebook, annotation: &Annotation, noun: usize) -> Option<Measure> {
    let entry = codebook.measures.get(&annotation.lemmas[noun]).first();
    let listed = entry.map(|entry| entry.measure).filter(|measure| {
        matches!(
            measure,
            Measure::Fatalities | Measure::Wounded | Measure::Arrests | Measure::Displaced
        )
    });
    listed.or_else(|| {
        let triggers = codebook.events.triggers_for(&annotation.lemmas[noun]);
        triggers
            .iter()
            .filter(|trigger| trigger.pos == PartOfSpeech::Noun)
            .find_map(|trigger| {
                effect(codebook, annotation, noun, false).or_else(|| {
                    trigger
                        .guard
                        .effects
                        .iter()
                        .find_map(|effect| match effect {
                            Effect::Kills => Some(Measure::Fatalities),
                            Effect::Wounds => Some(Measure::Wounded),
                            Effect::Detains => Some(Measure::Arrests),
                            Effect::Frees => Some(Measure::Escapees),
                            Effect::Displaces => Some(Measure::Displaced),
                            _ => None,
                        })
                })
            })
    })
}

/// Whether a percentage tells how much something changed.
fn changes(
    codebook: &Codebook,
    annotation: &Annotation,
    figure: &Figure,
    counted: &Counted,
) -> bool {
    let parse = &annotation.parse;
    let change = |token: usize| {
        let lemma = annotation.lemmas[token].as_str();
        codebook.words.has(WordSet::ChangeByPercent, lemma)
            || codebook
                .measures
                .get(lemma)
                .iter()
                .any(|entry| entry.measure == Measure::PercentChange)
    };
    // "a 40 per cent increase", "45% more attacks".
    let end = annotation.sentences[annotation.sentence_of(figure.value.start)]
        .tokens
        .end;
    let next = (figure.tokens.end..(figure.tokens.end + 2).min(end)).any(|token| {
        change(token)
            || matches!(
                &*parse.tokens[token].lower,
                "more" | "fewer" | "less" | "higher" | "lower" | "up" | "down"
            )
    });
    let token = &parse.tokens[counted.node];
    let by = token.dep == Dep::Pobj
        && matches!(&*parse.tokens[token.head].lower, "by" | "of")
        && change(parse.tokens[token.head].head);
    let direct = matches!(token.dep, Dep::Dobj | Dep::Npadvmod | Dep::Advmod)
        && change(token.head)
        && !figure.tokens.contains(&token.head);
    // "lost 30 per cent of the territory" is a share: it has its own whole.
    let whole = !figure.tokens.contains(&counted.head);
    by || (next || direct) && !whole || whole && change(counted.head)
}

/// "40 attacks per month", "an average of 12 attacks a month".
fn per_month(annotation: &Annotation, counted: &Counted) -> bool {
    let parse = &annotation.parse;
    let end = annotation.sentences[annotation.sentence_of(counted.node)]
        .tokens
        .end;
    let from = counted.head.max(counted.node) + 1;
    (from..(from + 6).min(end)).any(|token| {
        is_rate(annotation, token - 1, "month") || &*parse.tokens[token].lower == "monthly"
    }) || counted
        .phrase
        .clone()
        .any(|token| &*parse.tokens[token].lower == "monthly")
}

/// "A month", "per month", from a word on.
fn is_rate(annotation: &Annotation, token: usize, unit: &str) -> bool {
    matches!(
        annotation.word(token).to_lowercase().as_str(),
        "a" | "per" | "each" | "every"
    ) && annotation
        .parse
        .tokens
        .get(token + 1)
        .is_some_and(|next| &*next.lemma == unit)
}

/// Whether a rate stands at a word: "a month", "per week".
pub(super) fn rate(annotation: &Annotation, token: usize) -> bool {
    token < annotation.parse.tokens.len()
        && ["day", "week", "month", "year"]
            .iter()
            .any(|unit| is_rate(annotation, token, unit))
}

/// What is counted by the month where the noun was told before: "roughly 24 a month".
pub(super) fn monthly(annotation: &Annotation, figure: &Figure) -> bool {
    let after = figure.tokens.end.max(figure.value.end);
    after < annotation.parse.tokens.len() && is_rate(annotation, after, "month")
}
