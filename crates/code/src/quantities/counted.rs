//! What a figure counts: its noun beside it, behind `of`, or told earlier.

use std::ops::Range;

use concord_annotate::numbers::NumberUnit;
use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, PartOfSpeech, WordSet};
use concord_language::{Dep, Pos};
use concord_record::TypeGroup;

use super::figure::Figure;
use super::heading;

/// What a figure counts.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    /// The head of the counted noun phrase; the figure itself where people are left unsaid ("13 were killed").
    pub(super) head: usize,
    /// The place of the whole phrase in the grammar: the figure's side of "dozens of civilians".
    pub(super) node: usize,
    /// The words that say what is counted.
    pub(super) phrase: Range<usize>,
    /// The noun stands with the figure rather than elsewhere in the text.
    pub(super) beside: bool,
}

/// What a figure counts, or `None` if it counts nothing worth a record.
pub(super) fn counted(
    codebook: &Codebook,
    annotation: &Annotation,
    figure: &Figure,
    previous: Option<&Counted>,
    listed: bool,
) -> Option<Counted> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if listed {
        let previous = previous?;
        return Some(Counted {
            head: previous.head,
            node: figure.value.start,
            phrase: previous.phrase.clone(),
            beside: false,
        });
    }
    if let Some(head) =
        heading::of(codebook, annotation, figure).or_else(|| heading::numbering(annotation, figure))
    {
        return Some(Counted {
            head,
            node: figure.value.end - 1,
            phrase: phrase(annotation, head, figure),
            beside: false,
        });
    }
    let node = node(annotation, figure);
    if let Some(previous) = previous.filter(|_| follows_of_which(annotation, figure)) {
        return Some(Counted {
            head: previous.head,
            node,
            phrase: previous.phrase.clone(),
            beside: false,
        });
    }
    if figure.unit == NumberUnit::Fraction
        && figure.number.is_none()
        && let Some(head) = proportioned(annotation, figure)
    {
        return Some(Counted {
            head,
            node,
            phrase: phrase(annotation, head, figure),
            beside: true,
        });
    }
    if figure.unit == NumberUnit::Count && figure.number.is_none() && figure.value.contains(&node) {
        // "twice": the deed that was done so often is its verb's.
        return Some(Counted {
            head: node,
            node,
            phrase: figure.tokens.clone(),
            beside: true,
        });
    }
    if let Some(object) = of_object(annotation, node, figure) {
        if parse.tokens[object].pos == Pos::Pron {
            // "63 of them".
            let previous = previous?;
            return Some(Counted {
                head: previous.head,
                node,
                phrase: previous.phrase.clone(),
                beside: false,
            });
        }
        return Some(Counted {
            head: object,
            node,
            phrase: phrase(annotation, object, figure),
            beside: true,
        });
    }
    if figure.tokens.contains(&node) {
        if figure.unit != NumberUnit::Count {
            return Some(Counted {
                head: node,
                node,
                phrase: figure.tokens.clone(),
                beside: true,
            });
        }
        return alone(codebook, annotation, figure, node, previous);
    }
    // "another", "more": "killing 5 and wounding 12 others" is decided by what happened to them.
    let beside = Counted {
        head: node,
        node,
        phrase: phrase(annotation, node, figure),
        beside: true,
    };
    if !annotation.word(node).contains(char::is_alphabetic)
        || is_one_of_a_kind(codebook, annotation, figure, node)
    {
        return None;
    }
    if matches!(
        parse.tokens[node].pos,
        Pos::Noun | Pos::Propn | Pos::Adj | Pos::Verb | Pos::X
    ) || tree.children(node).next().is_some()
    {
        return Some(beside);
    }
    None
}

/// "11 Division", "2231 Royal", "4.1 GPA": several of a noun that stands in the singular are none, unless it has no plural, or is
/// a part of a compound ("12 member council").
fn is_one_of_a_kind(
    codebook: &Codebook,
    annotation: &Annotation,
    figure: &Figure,
    node: usize,
) -> bool {
    let token = &annotation.parse.tokens[node];
    let lemma = annotation.lemmas[node].as_str();
    figure.unit == NumberUnit::Count
        && figure.size() >= 2.0
        && matches!(token.tag, "NN" | "NNP")
        && token.dep != Dep::Compound
        && annotation.actor_at(node).is_none()
        && token.lower.as_ref() == lemma
        // "Armed Vehicles" written as a name keeps its plural.
        && !(token.tag == "NNP" && lemma.ends_with('s') && !lemma.ends_with("ss"))
        && codebook.people.get(lemma).next().is_none()
        && codebook.measures.get(lemma).is_empty()
        && codebook.targets.get(lemma).is_none()
        && codebook.weapons.get(lemma).is_empty()
}

/// The noun of "three out of every ten schools", "one victim in four".
fn proportioned(annotation: &Annotation, figure: &Figure) -> Option<usize> {
    let parse = &annotation.parse;
    let noun = |token: usize| matches!(parse.tokens[token].pos, Pos::Noun | Pos::Propn);
    figure.value.clone().find(|&token| noun(token)).or_else(|| {
        let end = annotation.sentences[annotation.sentence_of(figure.value.start)]
            .tokens
            .end;
        (figure.value.end..end)
            .take_while(|&token| {
                noun(token) || matches!(parse.tokens[token].pos, Pos::Adj | Pos::Adp | Pos::Det)
            })
            .find(|&token| noun(token) && parse.tokens[token].dep != Dep::Compound)
    })
}

/// "Of which 29 were", "of whom at least 12 (60 per cent) had": no noun stands behind the figure.
fn follows_of_which(annotation: &Annotation, figure: &Figure) -> bool {
    let parse = &annotation.parse;
    let start = figure.tokens.start;
    let lower = |token: usize| &*parse.tokens[token].lower;
    figure.unit == NumberUnit::Count
        && start >= 2
        && lower(start - 2) == "of"
        && matches!(lower(start - 1), "which" | "whom")
        && parse
            .tokens
            .get(figure.tokens.end.max(figure.value.end))
            .is_some_and(|next| {
                matches!(next.pos, Pos::Punct | Pos::Aux | Pos::Adp)
                    || next.pos == Pos::Verb && next.tag != "VBN"
            })
}

/// The highest word of the figure's noun phrase.
fn node(annotation: &Annotation, figure: &Figure) -> usize {
    let parse = &annotation.parse;
    let counts = figure.unit == NumberUnit::Count;
    let words = if counts {
        figure.value.clone()
    } else {
        figure.tokens.clone()
    };
    // The figure's own head: the one whose governor lies outside.
    let mut at = words
        .clone()
        .rev()
        .find(|&token| {
            !words.contains(&parse.tokens[token].head)
                && !matches!(parse.tokens[token].pos, Pos::Adp | Pos::Punct)
        })
        .unwrap_or(words.end - 1);
    for _ in 0..5 {
        let token = &parse.tokens[at];
        if token.head == at {
            break;
        }
        let inside = figure.tokens.contains(&token.head);
        let up = matches!(
            token.dep,
            Dep::Nummod
                | Dep::Quantmod
                | Dep::Compound
                | Dep::Amod
                | Dep::Nmod
                | Dep::Det
                | Dep::Npadvmod
                | Dep::Advmod
        );
        if !inside && !up {
            break;
        }
        let head = token.head;
        // "Only 3 of 21 attacks": the parser hangs the part on the number of the whole.
        if !inside && !figure.tokens.contains(&at) && token.pos != Pos::Num {
            // A noun is reached. It is a modifier itself only in "nine grain storage silos", not in "12 member council".
            let modifies = matches!(token.dep, Dep::Compound | Dep::Amod | Dep::Nmod) && head > at;
            let named = token.pos == Pos::Propn
                || annotation
                    .actor_at(at)
                    .is_some_and(|actor| annotation.actors[actor].class != ActorClass::People);
            let plural = parse.tokens[head].tag.ends_with('S') || figure.size() <= 1.0;
            if !modifies || !(named || plural || token.pos == Pos::Adj || token.pos == Pos::Verb) {
                break;
            }
        } else if !inside
            && matches!(token.dep, Dep::Npadvmod | Dep::Advmod | Dep::Det)
            && !matches!(parse.tokens[head].pos, Pos::Noun | Pos::Propn | Pos::Num)
        {
            break;
        }
        at = head;
    }
    at
}

/// "dozens of civilians", "30 per cent of the territory", "two of the attackers".
fn of_object(annotation: &Annotation, node: usize, figure: &Figure) -> Option<usize> {
    let parse = &annotation.parse;
    // "7 km of the dam" is a distance, "700 km2 of land" an amount of land.
    let distance = matches!(
        figure.unit,
        NumberUnit::Measure("km" | "mi" | "m" | "yd" | "ft" | "nmi" | "cm" | "mm")
    );
    if !figure.tokens.contains(&node) || distance || matches!(figure.unit, NumberUnit::Duration(_))
    {
        return None;
    }
    annotation
        .tree
        .prepositionals(parse, node)
        .into_iter()
        .find(|phrase| {
            &*parse.tokens[phrase.preposition].lower == "of"
                && phrase.object >= figure.value.end
                && phrase.preposition <= figure.tokens.end + 1
        })
        .map(|phrase| phrase.object)
        .filter(|&object| !figure.tokens.contains(&object))
}

/// A figure without a noun of its own.
fn alone(
    codebook: &Codebook,
    annotation: &Annotation,
    figure: &Figure,
    node: usize,
    previous: Option<&Counted>,
) -> Option<Counted> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let first = annotation.sentences[annotation.sentence_of(node)]
        .tokens
        .start;
    let elsewhere = |head: usize| Counted {
        head,
        node,
        phrase: phrase(annotation, head, figure),
        beside: false,
    };
    let token = &parse.tokens[node];
    let up = token.head;
    match token.dep {
        // "air strikes, eight in the last day": beside what it explains.
        Dep::Appos if parse.tokens[up].pos == Pos::Noun && parse.tokens[up].tag == "NNS" => {
            return Some(elsewhere(up));
        }
        // The same where the parser hangs it elsewhere: a dash and a plural noun stand before it.
        Dep::Appos | Dep::Dep | Dep::Npadvmod | Dep::Conj | Dep::Nummod
            if figure.tokens.start >= first + 2
                && is_dash(annotation, figure.tokens.start - 1)
                && parse.tokens[figure.tokens.start - 2].tag == "NNS" =>
        {
            return Some(elsewhere(figure.tokens.start - 2));
        }
        Dep::Dobj | Dep::Attr | Dep::Oprd | Dep::Npadvmod | Dep::Advmod | Dep::Acomp
            if tree.is_clause(parse, up) && counts_verb(codebook, annotation, up) =>
        {
            let noun = tree
                .agent(parse, up)
                .or_else(|| tree.patient(parse, up))
                .and_then(|noun| numbered(codebook, annotation, noun, figure));
            if noun.is_some() {
                return noun.map(elsewhere);
            }
        }
        Dep::Pobj if matches!(&*parse.tokens[up].lower, "to" | "at" | "by" | "from" | "as") => {
            let verb = parse.tokens[up].head;
            if tree.is_clause(parse, verb) && counts_verb(codebook, annotation, verb) {
                let noun = tree
                    .patient(parse, verb)
                    .or_else(|| tree.agent(parse, verb))
                    .and_then(|noun| numbered(codebook, annotation, noun, figure));
                if noun.is_some() {
                    return noun.map(elsewhere);
                }
            }
        }
        _ => {}
    }
    if super::measure::fate(codebook, annotation, node, node).is_some() {
        // "13 were killed", "killing 20".
        return Some(Counted {
            head: node,
            node,
            phrase: figure.tokens.clone(),
            beside: true,
        });
    }
    // "15 strikes in Syria and eight in Iraq": the noun of the figure before it.
    let previous = previous?;
    super::continued::continues(annotation, figure, node, previous).then(|| Counted {
        head: previous.head,
        node,
        phrase: previous.phrase.clone(),
        beside: false,
    })
}

fn is_dash(annotation: &Annotation, token: usize) -> bool {
    matches!(annotation.word(token), "--" | "-" | "–" | "—" | ":" | "(")
}

fn counts_verb(codebook: &Codebook, annotation: &Annotation, verb: usize) -> bool {
    codebook
        .words
        .has(WordSet::NumberVerb, &annotation.lemmas[verb])
        || super::figure::changes(codebook, annotation, verb)
}

/// The noun that a number told by a verb belongs to: "the number of munitions", "the total confirmed attacks", "the death toll".
fn numbered(
    codebook: &Codebook,
    annotation: &Annotation,
    noun: usize,
    figure: &Figure,
) -> Option<usize> {
    let parse = &annotation.parse;
    if figure.tokens.contains(&noun)
        || !matches!(parse.tokens[noun].pos, Pos::Noun | Pos::Propn | Pos::Adj)
    {
        return None;
    }
    if codebook
        .words
        .has(WordSet::NumberNoun, &annotation.lemmas[noun])
    {
        return annotation
            .tree
            .prepositionals(parse, noun)
            .into_iter()
            .find(|phrase| &*parse.tokens[phrase.preposition].lower == "of")
            .map(|phrase| phrase.object);
    }
    let toll = codebook
        .words
        .has(WordSet::NumberedNoun, &annotation.lemmas[noun]);
    (toll || parse.tokens[noun].tag.ends_with('S')).then_some(noun)
}

/// The counted noun's phrase without the figure where it leads.
fn phrase(annotation: &Annotation, head: usize, figure: &Figure) -> Range<usize> {
    let phrase = annotation.tree.noun_phrase(&annotation.parse, head);
    let mut start = phrase.start;
    if phrase.contains(&figure.value.start) {
        start = figure.tokens.end.max(figure.value.end).min(head);
        while start < head && annotation.parse.tokens[start].pos == Pos::Punct {
            start += 1;
        }
    }
    crate::side::without_determiner(annotation, start..phrase.end.max(start + 1))
}

/// Whether a count is of nothing that a reader of reports on a conflict would keep.
pub(super) fn is_empty(
    codebook: &Codebook,
    annotation: &Annotation,
    figure: &Figure,
    counted: &Counted,
) -> bool {
    let lemma = annotation.lemmas[counted.head].as_str();
    match figure.unit {
        // A length of time places things in time; no measure of the vocabulary counts it. A term in prison is counted.
        NumberUnit::Duration(_) => !is_term(codebook, annotation, figure),
        NumberUnit::Measure(_) => locates(annotation, figure),
        NumberUnit::Count => {
            codebook.words.has(WordSet::EmptyNoun, lemma)
                || codebook.words.has(WordSet::TimeNoun, lemma)
                || points_back(annotation, figure, counted)
        }
        _ => false,
    }
}

/// "Sentenced to 31 years", "15 years in prison", "41 years' imprisonment".
fn is_term(codebook: &Codebook, annotation: &Annotation, figure: &Figure) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let end = annotation.sentences[annotation.sentence_of(figure.value.start)]
        .tokens
        .end;
    let after = figure.tokens.end.max(figure.value.end);
    let prison = (after..(after + 4).min(end)).any(|token| {
        codebook
            .words
            .has(WordSet::Prison, &annotation.lemmas[token])
    });
    let verb = tree.clause_of(parse, figure.value.start);
    let lemma = annotation.lemmas[verb].as_str();
    let to = figure.tokens.start > 0
        && matches!(annotation.word(figure.tokens.start - 1), "to" | "for" | "a");
    // "Received 15 years for harbouring them".
    let charged = after < end && annotation.word(after) == "for";
    // What somebody faces is no sentence yet.
    let passed = codebook.words.has(WordSet::Sentencing, lemma);
    let got = matches!(
        lemma,
        "receive" | "get" | "give" | "hand" | "serve" | "impose"
    );
    tree.modal(parse, verb).is_none() && (passed && (prison || to) || got && (prison || charged))
}

/// Whether a count is of occasions: "on three occasions", "twice".
pub(super) fn is_occasion(
    codebook: &Codebook,
    annotation: &Annotation,
    figure: &Figure,
    counted: &Counted,
) -> bool {
    codebook
        .words
        .has(WordSet::Occasion, &annotation.lemmas[counted.head])
        || figure.unit == NumberUnit::Count
            && figure.number.is_none()
            && figure.value.contains(&counted.head)
}

/// Whether what was done on those occasions was violence: a deed of the codebook, or the use of a weapon.
pub(super) fn is_violent(codebook: &Codebook, annotation: &Annotation, counted: &Counted) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let verb = tree.clause_of(parse, counted.node);
    let armed = tree
        .patient(parse, verb)
        .is_some_and(|object| !codebook.weapons.get(&annotation.lemmas[object]).is_empty());
    armed
        || codebook
            .events
            .triggers_for(&annotation.lemmas[verb])
            .iter()
            .any(|trigger| {
                trigger.pos == PartOfSpeech::Verb
                    && !trigger.guard.general
                    && matches!(
                        trigger.kind.group(),
                        TypeGroup::Attack | TypeGroup::Battle | TypeGroup::Operation
                    )
            })
}

/// "40 km north of the town": a distance that says where, not how far somebody came.
fn locates(annotation: &Annotation, figure: &Figure) -> bool {
    let parse = &annotation.parse;
    if matches!(
        figure.unit,
        NumberUnit::Measure("kg" | "g" | "t" | "lb" | "l")
    ) {
        return false;
    }
    let end = annotation.sentences[annotation.sentence_of(figure.value.start)]
        .tokens
        .end;
    let far = |token: &str| {
        matches!(
            token,
            "from"
                | "away"
                | "outside"
                | "inside"
                | "off"
                | "deep"
                | "beyond"
                | "long"
                | "wide"
                | "high"
                | "range"
        ) || ["north", "south", "east", "west"]
            .iter()
            .any(|point| token.starts_with(point))
    };
    (figure.tokens.end..(figure.tokens.end + 3).min(end))
        .any(|token| far(&parse.tokens[token].lower))
}

/// "the 14 tanks", "these three men": told before.
fn points_back(annotation: &Annotation, figure: &Figure, counted: &Counted) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if figure.number.is_none() {
        return false;
    }
    let before = [counted.node, counted.head]
        .into_iter()
        .flat_map(|head| tree.children(head))
        .chain(figure.tokens.start.checked_sub(1))
        .filter(|&token| token < figure.value.start && token + 3 >= figure.tokens.start);
    let definite = before.map(|token| &parse.tokens[token]).any(|token| {
        matches!(
            &*token.lower,
            "the" | "these" | "those" | "both" | "all" | "its" | "their" | "his" | "her"
        ) && matches!(token.dep, Dep::Det | Dep::Predet | Dep::Poss)
    });
    let restricted = [counted.head, counted.node].into_iter().any(|head| {
        tree.children(head)
            .any(|child| child > head && matches!(parse.tokens[child].dep, Dep::Relcl | Dep::Acl))
    });
    // "The other seven", "the remaining five": those who are left are news.
    let left = (figure.tokens.start.saturating_sub(1)..figure.value.start)
        .any(|token| matches!(annotation.word(token), "other" | "remaining"));
    // "several of these attacks" counts nothing that can be held against another number.
    let some =
        &*parse.tokens[figure.value.start].lower == "several" && counted.node != counted.head;
    some || definite
        && !restricted
        && !left
        && figure.modifier == concord_record::Modifier::Exact
        && !is_news(annotation, figure, counted)
}

/// From here on a definite number that the text has not told before is news, not a group that the reader knows.
const KNOWN: f64 = 20.0;

/// "Of the 340 attacks", where no 340 was told before.
fn is_news(annotation: &Annotation, figure: &Figure, counted: &Counted) -> bool {
    let before = annotation.numbers_in(0..figure.value.start);
    figure.size() > KNOWN
        && counted.beside
        && annotation.parse.tokens[counted.head].tag == "NNS"
        && !before
            .map(|index| &annotation.numbers[index].mention)
            .any(|number| number.low == figure.low || number.high == figure.high)
}
