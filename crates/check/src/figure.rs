//! A figure with what it counts, and how two figures of one thing stand to each other.
//!
//! What a figure counts is read from the grammar around it in the draft and in the documents alike, so that the same words give
//! the same reading on both sides.

use std::collections::BTreeSet;
use std::ops::Range;

use concord_annotate::numbers::NumberUnit;
use concord_annotate::{Annotation, At};
use concord_codebook::{Codebook, Effect};
use concord_language::{Dep, Pos};
use concord_record::{Measure, Modifier};

use crate::words::{self, Class};

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Counts {
    /// The dead.
    Killed,
    /// The injured.
    Wounded,
    /// Both together.
    Casualties,
    /// The detained.
    Detained,
    /// The abducted and missing.
    Missing,
    /// What a measure of the codebook counts.
    Measured(Measure),
    /// Hundredths of something.
    Percent,
    /// Money, a length, a weight.
    Other(&'static str),
}

impl Counts {
    /// Whether people are counted by what happened to them.
    pub(crate) fn is_toll(self) -> bool {
        !matches!(
            self,
            Counts::Measured(_) | Counts::Percent | Counts::Other(_)
        )
    }
}

/// A figure of a sentence.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    /// Its bytes with the words that bound it.
    pub(crate) bytes: Range<usize>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) modifier: Modifier,
    pub(crate) counts: Counts,
    /// The lemma of the noun that is counted; `None` where the text leaves it out.
    pub(crate) noun: Option<String>,
    /// It counts a part of another figure: `including 7 children`.
    pub(crate) part: bool,
    /// It follows `of`: it is the whole of which a part is told.
    pub(crate) of: bool,
    /// Lemmas that stand with it, up to the next comma or figure.
    pub(crate) beside: BTreeSet<String>,
    /// The word counts of the text are vague: dozens, several.
    pub(crate) vague: bool,
}

/// Tokens to either side in which a figure's company stands.
const REACH: usize = 12;
/// Steps up the tree to the word that says what happened.
const CLIMB: usize = 5;

/// The figures among some tokens, in reading order.
pub(crate) fn find(
    codebook: &Codebook,
    annotation: &Annotation,
    tokens: Range<usize>,
) -> Vec<Figure> {
    let numbers: Vec<&At<_>> = annotation
        .numbers_in(tokens.clone())
        .map(|index| &annotation.numbers[index])
        .collect();
    let mut found: Vec<Figure> = Vec::new();
    for number in numbers {
        let mention = &number.mention;
        let last = annotation.tokens_in(mention.value.clone()).end.max(1) - 1;
        let reader = Reader {
            codebook,
            annotation,
            sentence: tokens.clone(),
        };
        let noun = reader.noun(last);
        let unit = match mention.unit {
            NumberUnit::Count => None,
            NumberUnit::Percent | NumberUnit::Fraction => Some(Counts::Percent),
            NumberUnit::Money(unit) | NumberUnit::Measure(unit) => Some(Counts::Other(unit)),
            NumberUnit::Duration(_) | NumberUnit::Age | NumberUnit::Ordinal => continue,
        };
        let beside = reader.beside(&number.tokens, last, noun);
        let counts = match unit {
            Some(unit) => unit,
            None => reader.counts(last, noun).unwrap_or_else(|| {
                // `Cameroon 31, Niger 14`: the noun of the figure before is meant.
                let before = found.iter().rev().find(|it| it.counts != Counts::Percent);
                match (noun, before) {
                    (None, Some(before)) => before.counts,
                    _ => Counts::Measured(Measure::Other),
                }
            }),
        };
        if reader.is_in_name(number.tokens.clone()) {
            continue;
        }
        let spelt = annotation.text.as_str()[mention.value.clone()]
            .chars()
            .all(|c| !c.is_ascii_digit());
        let small = mention.high.is_some_and(|high| high <= 3.0);
        if spelt && small && !counts.is_toll() {
            // `one of them`, `two vehicles`: words rather than figures.
            continue;
        }
        found.push(Figure {
            bytes: mention.bytes.clone(),
            low: mention.low,
            high: mention.high,
            modifier: mention.modifier,
            counts,
            noun: noun.map(|noun| annotation.lemmas[noun].clone()),
            part: reader.is_part(number.tokens.start, last),
            of: reader.follows_of(number.tokens.start),
            beside,
            vague: spelt && mention.best.is_none(),
        });
    }
    lists(&mut found);
    shares(&mut found);
    found
}

/// `15 civilians and 8 policemen`: several groups of one fate in a sentence are parts, with or without their whole.
fn lists(figures: &mut [Figure]) {
    let specific = |it: &Figure| {
        it.counts.is_toll()
            && it
                .noun
                .as_deref()
                .is_some_and(|noun| !words::is(noun, Class::Everybody))
    };
    let groups: Vec<(Counts, Option<String>)> = figures
        .iter()
        .filter(|it| specific(it))
        .map(|it| (it.counts, it.noun.clone()))
        .collect();
    for figure in figures.iter_mut() {
        let others = groups
            .iter()
            .any(|(counts, noun)| *counts == figure.counts && *noun != figure.noun);
        if specific(figure) && others {
            figure.part = true;
        }
    }
}

/// `71 of the 128 incidents, or 55 per cent`: a share is of what the figures before it count.
fn shares(figures: &mut [Figure]) {
    for at in 0..figures.len() {
        if figures[at].counts == Counts::Percent {
            let before: Vec<String> = figures[at.saturating_sub(2)..at]
                .iter()
                .flat_map(|it| it.beside.iter().cloned())
                .collect();
            figures[at].beside.extend(before);
        }
    }
}

struct Reader<'a> {
    codebook: &'a Codebook,
    annotation: &'a Annotation,
    sentence: Range<usize>,
}

impl Reader<'_> {
    /// The noun that a number counts.
    fn noun(&self, number: usize) -> Option<usize> {
        let tokens = &self.annotation.parse.tokens;
        let noun = |at: usize| matches!(tokens[at].pos, Pos::Noun | Pos::Propn);
        let head = tokens[number].head;
        if head > number && head <= number + 4 && self.sentence.contains(&head) && noun(head) {
            return Some(head);
        }
        // Where the tree is wrong the next noun after adjectives will do.
        (number + 1..(number + 4).min(self.sentence.end))
            .take_while(|&at| {
                matches!(tokens[at].pos, Pos::Adj | Pos::Noun | Pos::Propn | Pos::Adv)
            })
            .filter(|&at| noun(at))
            .last()
    }

    /// `Nasa Hablod Two`, `Forum 18`: a number that belongs to a name.
    fn is_in_name(&self, own: Range<usize>) -> bool {
        let tokens = &self.annotation.parse.tokens;
        let named = |at: usize| self.sentence.contains(&at) && tokens[at].pos == Pos::Propn;
        let capital = self
            .annotation
            .word(own.start)
            .starts_with(char::is_uppercase);
        own.start > self.sentence.start && capital && own.start.checked_sub(1).is_some_and(named)
    }

    /// What happens to people at a word, or what its number measures.
    fn effect(&self, token: usize) -> Option<Counts> {
        let lemma = self.annotation.lemmas[token].as_str();
        if words::is(lemma, Class::Both) {
            return Some(Counts::Casualties);
        }
        if words::is(lemma, Class::Missing) {
            return Some(Counts::Missing);
        }
        let verb = self.annotation.parse.tokens[token].pos == Pos::Verb;
        let triggers = self.codebook.events.triggers_for(lemma);
        let has = |effect| {
            triggers.iter().any(|trigger| {
                trigger.guard.has(effect)
                    && (verb || trigger.pos != concord_codebook::PartOfSpeech::Verb)
                    || (trigger.guard.has(effect) && trigger.guard.needs_object)
            })
        };
        let both = has(Effect::Kills) && has(Effect::Wounds);
        let by_verb = [
            (Effect::Kills, Counts::Killed),
            (Effect::Wounds, Counts::Wounded),
            (Effect::Detains, Counts::Detained),
            (Effect::Abducts, Counts::Missing),
        ]
        .into_iter()
        .find(|(effect, _)| has(*effect))
        .map(|(_, counts)| counts);
        if both {
            return Some(Counts::Casualties);
        }
        by_verb.or_else(|| self.measure(lemma).filter(|counts| counts.is_toll()))
    }

    fn measure(&self, lemma: &str) -> Option<Counts> {
        let entry = self.codebook.measures.get(lemma).first()?;
        Some(match entry.measure {
            Measure::Fatalities => Counts::Killed,
            Measure::Wounded => Counts::Wounded,
            Measure::Arrests => Counts::Detained,
            measure => Counts::Measured(measure),
        })
    }

    fn counts(&self, number: usize, noun: Option<usize>) -> Option<Counts> {
        let tokens = &self.annotation.parse.tokens;
        let own = noun.and_then(|noun| self.joined(noun).or_else(|| self.effect(noun)));
        if own.is_some() {
            return own;
        }
        let from = noun.unwrap_or(number);
        // `people killed in the attack`
        let reduced = self
            .annotation
            .tree
            .children(from)
            .filter(|&child| child > from && tokens[child].dep == Dep::Acl)
            .find_map(|child| self.effect(child));
        if reduced.is_some() {
            return reduced;
        }
        let mut at = from;
        for _ in 0..CLIMB {
            let head = tokens[at].head;
            if head == at || !self.sentence.contains(&head) {
                break;
            }
            at = head;
            if let Some(counts) = self.joined(at).or_else(|| self.effect(at)) {
                return Some(counts);
            }
            // `the death toll has risen to 19`, `put the number of dead at 19`
            if noun.is_none()
                && let Some(counts) = self.matter(at, number)
            {
                return Some(counts);
            }
            // `another 36 are missing`
            let mut predicates = self
                .annotation
                .tree
                .children(at)
                .filter(|&child| tokens[child].dep == Dep::Acomp);
            if let Some(counts) = predicates.find_map(|child| self.effect(child)) {
                return Some(counts);
            }
            // `Of 128 incidents 57 were attacks`: a noun on the way is counted itself.
            if noun.is_none()
                && let Some(counts) = self.measure(&self.annotation.lemmas[at])
            {
                return Some(counts);
            }
        }
        let near = self.nearest(from);
        near.or_else(|| noun.and_then(|noun| self.measure(&self.annotation.lemmas[noun])))
    }

    /// What a number without a noun is the number of: the subject or the object of its verb, if that is a toll.
    fn matter(&self, verb: usize, number: usize) -> Option<Counts> {
        let annotation = self.annotation;
        let tokens = &annotation.parse.tokens;
        annotation
            .tree
            .children(verb)
            .filter(|&child| {
                matches!(tokens[child].dep, Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj)
                    && words::is(&annotation.lemmas[child], Class::Count)
            })
            .find_map(|child| {
                annotation
                    .tree
                    .extent(child)
                    .filter(|&at| at != number && tokens[at].pos != Pos::Verb)
                    .find_map(|at| self.effect(at))
            })
    }

    /// `killed or wounded`, `dead and injured`: two fates of one number.
    fn joined(&self, token: usize) -> Option<Counts> {
        let own = self.effect(token)?;
        let tokens = &self.annotation.parse.tokens;
        let other = self
            .annotation
            .tree
            .children(token)
            .filter(|&child| child == token + 2 && tokens[child].dep == Dep::Conj)
            .find_map(|child| self.effect(child))?;
        let pair = [own, other];
        (pair.contains(&Counts::Killed) && pair.contains(&Counts::Wounded))
            .then_some(Counts::Casualties)
    }

    /// The nearest word that says what happened, in the same stretch between marks.
    fn nearest(&self, from: usize) -> Option<Counts> {
        let tokens = &self.annotation.parse.tokens;
        let open = |at: &usize| tokens[*at].pos != Pos::Punct;
        let after = (from + 1..self.sentence.end.min(from + REACH / 2)).take_while(open);
        let before = (self.sentence.start.max(from.saturating_sub(REACH / 3))..from)
            .rev()
            .take_while(open);
        after
            .chain(before)
            .filter(|&at| tokens[at].pos != Pos::Propn)
            .find_map(|at| self.effect(at))
    }

    fn follows_of(&self, first: usize) -> bool {
        let tokens = &self.annotation.parse.tokens;
        (self.sentence.start.max(first.saturating_sub(3))..first)
            .rev()
            .find(|&at| !matches!(tokens[at].pos, Pos::Det | Pos::Pron | Pos::Adj))
            .is_some_and(|at| &*tokens[at].lower == "of")
    }

    fn is_part(&self, first: usize, last: usize) -> bool {
        let tokens = &self.annotation.parse.tokens;
        let before = self.sentence.start.max(first.saturating_sub(3))..first;
        let after = last + 1..self.sentence.end.min(last + 4);
        let told = before.chain(after).any(|at| {
            words::is(&tokens[at].lower, Class::Part)
                || words::is(&self.annotation.lemmas[at], Class::Part)
        });
        // `27 women and 19 children` after `including`
        let mut at = last;
        let listed = (0..CLIMB).any(|_| {
            at = tokens[at].head;
            words::is(&tokens[at].lower, Class::Part)
        });
        told || listed
    }

    fn beside(&self, own: &Range<usize>, last: usize, noun: Option<usize>) -> BTreeSet<String> {
        let annotation = self.annotation;
        let tokens = &annotation.parse.tokens;
        // What stands in brackets behind a figure is beside the way: `124 (40 per cent) were in the south`.
        let mut depth = 0_i32;
        let aside: BTreeSet<usize> = (own.end..self.sentence.end.min(last + REACH))
            .filter(|&at| {
                depth += i32::from(&*tokens[at].lower == "(");
                let inside = depth > 0;
                depth -= i32::from(&*tokens[at].lower == ")");
                inside
            })
            .collect();
        let stops = |at: usize| {
            matches!(
                &*tokens[at].lower,
                "," | ";" | ":" | "(" | ")" | "." | "and" | "|" | "=" | "+"
            ) || annotation
                .numbers
                .iter()
                .any(|number| number.tokens.contains(&at) && !own.contains(&at))
        };
        let before = (self.sentence.start.max(own.start.saturating_sub(REACH))..own.start)
            .rev()
            .take_while(|&at| !stops(at));
        let after = (own.end.max(last + 1)..self.sentence.end.min(last + REACH))
            .filter(|at| !aside.contains(at))
            .take_while(|&at| !stops(at));
        before
            .chain(after)
            .chain(noun)
            .filter(|&at| {
                matches!(
                    tokens[at].pos,
                    Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj
                )
            })
            .map(|at| annotation.lemmas[at].clone())
            .filter(|lemma| !words::is(lemma, Class::Share))
            .collect()
    }
}

/// How the draft's figure stands to one of the casebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// The same, as a person would say it.
    Same,
    /// It follows from it: more than 150 where it is 162.
    Follows,
    /// One end of its range, or the figure without its bound.
    Narrowed,
    /// Another figure.
    Differs,
}

/// Bounds of what a figure may be.
fn bounds(figure: &Figure) -> (f64, f64) {
    (
        figure.low.unwrap_or(f64::NEG_INFINITY),
        figure.high.unwrap_or(f64::INFINITY),
    )
}

/// The single value that a figure names, with its bound if it has one.
pub(crate) fn named(figure: &Figure) -> Option<f64> {
    match (figure.low, figure.high) {
        (Some(low), Some(high)) if low == high => Some(low),
        (Some(low), None) => Some(low),
        (None, Some(high)) => Some(high),
        (Some(low), Some(high)) if figure.modifier == Modifier::Approx => Some((low + high) / 2.0),
        _ => None,
    }
}

/// Half of the last digit that a person wrote, for a number above a thousand; a tenth where they say `about`.
pub(crate) fn slack(figure: &Figure, value: f64) -> f64 {
    let percent = figure.counts == Counts::Percent;
    if figure.modifier == Modifier::Approx {
        return if percent { 3.0 } else { (0.1 * value).max(1.0) };
    }
    if percent {
        return if value.fract() == 0.0 { 0.5 } else { 0.05 };
    }
    let mut unit = 1.0;
    while value >= 1000.0 && (value / (unit * 10.0)).fract() == 0.0 {
        unit *= 10.0;
    }
    if unit < 100.0 {
        0.0
    } else {
        (unit / 2.0).min(0.05 * value)
    }
}

/// How `draft` stands to `held`, both of the same thing.
pub(crate) fn standing(draft: &Figure, held: &Figure) -> Standing {
    use Modifier as M;
    let ((low, high), (held_low, held_high)) = (bounds(draft), bounds(held));
    let near = |a: f64, b: f64, figure: &Figure| a == b || (a - b).abs() <= slack(figure, a);
    let (own, other) = (named(draft), named(held));
    let open_held = matches!(
        held.modifier,
        M::AtLeast | M::MoreThan | M::AtMost | M::LessThan
    );
    let exact = matches!(draft.modifier, M::Exact);
    if draft.modifier == M::Range || held.modifier == M::Range {
        let same = draft.modifier == held.modifier
            && near(low, held_low, draft)
            && near(high, held_high, draft);
        if same {
            return Standing::Same;
        }
        if held.modifier == M::Range {
            let end =
                own.is_some_and(|own| near(own, held_low, draft) || near(own, held_high, draft));
            if end {
                return Standing::Narrowed;
            }
            // A lower bound below the range, or a mean within it.
            return match own {
                Some(own) if draft.modifier == M::Approx && own >= held_low && own <= held_high => {
                    Standing::Follows
                }
                _ if !exact && low <= held_low && held_high <= high => Standing::Follows,
                _ => Standing::Differs,
            };
        }
        return if low <= held_low && held_high <= high {
            Standing::Follows
        } else {
            Standing::Differs
        };
    }
    let (Some(own), Some(other)) = (own, other) else {
        return Standing::Differs;
    };
    if near(own, other, draft) || (held.modifier == M::Approx && near(other, own, held)) {
        let dropped = open_held && exact && own == other;
        let bound = !open_held && !matches!(draft.modifier, M::Exact | M::Approx);
        let turned = matches!(
            (draft.modifier, held.modifier),
            (M::AtMost | M::LessThan, M::AtLeast | M::MoreThan)
                | (M::AtLeast | M::MoreThan, M::AtMost | M::LessThan)
        );
        return if turned {
            Standing::Differs
        } else if dropped {
            Standing::Narrowed
        } else if bound {
            Standing::Follows
        } else {
            Standing::Same
        };
    }
    // `More than 150` of 162 is right, and of 500 it is not what one would say.
    let follows = match draft.modifier {
        M::AtLeast | M::MoreThan => held_low >= own && other <= 1.5 * own,
        M::AtMost | M::LessThan => held_high <= own && own <= 1.5 * other,
        _ => false,
    };
    if follows {
        Standing::Follows
    } else {
        Standing::Differs
    }
}

/// Whether two figures count the same kind of thing: the same fate or measure, and neither a part against a whole nor two different groups.
pub(crate) fn comparable(draft: &Figure, held: &Figure) -> bool {
    if draft.counts != held.counts {
        return false;
    }
    let generic = |figure: &Figure| {
        figure
            .noun
            .as_deref()
            .is_none_or(|noun| words::is(noun, Class::Everybody))
    };
    let same_noun = draft.noun == held.noun;
    match draft.counts {
        Counts::Percent => true,
        _ if draft.part || held.part => same_noun && !generic(draft),
        counts if counts.is_toll() => same_noun || generic(draft) || generic(held),
        Counts::Measured(Measure::Other | Measure::Attacks) => {
            same_noun || draft.noun.is_none() || held.noun.is_none()
        }
        _ => true,
    }
}

/// Share of the words beside two figures that they have in common.
pub(crate) fn company(a: &Figure, b: &Figure) -> f64 {
    let shared = a.beside.intersection(&b.beside).count() as f64;
    let whole = a.beside.len().min(b.beside.len()).max(1) as f64;
    shared / whole
}

#[cfg(test)]
mod tests;
