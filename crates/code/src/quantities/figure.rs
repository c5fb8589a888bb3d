//! Figures that may count something: the annotator's numbers, and the words that count without being numbers.

use std::ops::Range;

use concord_annotate::numbers::NumberUnit;
use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, WordSet};
use concord_language::{Dep, Pos};
use concord_record::Modifier;

/// A figure with its bounds.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// The words of the figure, with those that bound it and those of its unit.
    pub(super) tokens: Range<usize>,
    /// The figures or number words alone.
    pub(super) value: Range<usize>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) modifier: Modifier,
    pub(super) unit: NumberUnit,
    /// Index among the annotation's numbers.
    pub(super) number: Option<usize>,
}

impl Figure {
    /// The figure itself, whichever of its bounds the text gives.
    pub(super) fn size(&self) -> f64 {
        self.high.or(self.low).unwrap_or(0.0)
    }

    /// The unit's name in the record.
    pub(super) fn unit_name(&self) -> &'static str {
        match self.unit {
            NumberUnit::Percent | NumberUnit::Fraction => "percent",
            NumberUnit::Money(name) | NumberUnit::Measure(name) | NumberUnit::Duration(name) => {
                name
            }
            NumberUnit::Count | NumberUnit::Age | NumberUnit::Ordinal => "count",
        }
    }
}

/// The figures of a sentence in reading order.
pub(super) fn figures(
    codebook: &Codebook,
    annotation: &Annotation,
    sentence: Range<usize>,
) -> Vec<Figure> {
    let found: Vec<Figure> = annotation
        .numbers_in(sentence.clone())
        .filter_map(|index| {
            let at = &annotation.numbers[index];
            let value = annotation.tokens_in(at.mention.value.clone());
            let bound = |bound: Option<f64>| match at.mention.unit {
                NumberUnit::Fraction => bound.map(tenths),
                _ => bound,
            };
            (!value.is_empty() && !at.tokens.is_empty()).then(|| Figure {
                tokens: at.tokens.clone(),
                value,
                low: bound(at.mention.low),
                high: bound(at.mention.high),
                modifier: at.mention.modifier,
                unit: at.mention.unit,
                number: Some(index),
            })
        })
        .collect();
    let mut found: Vec<Figure> = found
        .into_iter()
        .flat_map(|figure| steps(codebook, annotation, figure))
        .collect();
    proportions(annotation, &mut found);
    for token in sentence.clone() {
        if let Some(figure) = counting_word(annotation, token, sentence.start)
            && !found.iter().any(|other| other.tokens.contains(&token))
        {
            found.push(figure);
        }
    }
    found.sort_by_key(|figure| figure.tokens.start);
    found
}

/// A share told by a fraction, to one decimal: "two thirds" claims no more.
fn tenths(percent: f64) -> f64 {
    (10.0 * percent).round() / 10.0
}

/// "Rose by 62% to 340", "fell from 340 to 210": a step and where it leads are two figures, no range.
fn steps(codebook: &Codebook, annotation: &Annotation, figure: Figure) -> Vec<Figure> {
    let parse = &annotation.parse;
    let lower = |token: usize| &*parse.tokens[token].lower;
    let to = figure.value.clone().find(|&token| lower(token) == "to");
    let lead = figure
        .value
        .start
        .checked_sub(1)
        .filter(|&lead| matches!(lower(lead), "by" | "from"))
        .or_else(|| {
            let first = figure.value.start;
            matches!(lower(first), "by" | "from").then_some(first)
        });
    let (Some(to), Some(lead)) = (to, lead) else {
        return vec![figure];
    };
    let verb = parse.tokens[lead].head;
    let (Some(low), Some(high)) = (figure.low, figure.high) else {
        return vec![figure];
    };
    if !changes(codebook, annotation, verb) || figure.modifier != Modifier::Range {
        return vec![figure];
    }
    let first = (lead + 1).max(figure.value.start)..to;
    let last = to + 1..figure.value.end;
    if first.is_empty() || last.is_empty() {
        return vec![figure];
    }
    // Of two numbers the smaller was made the lower bound, whichever the text has first.
    let numeral = |range: &Range<usize>| {
        let text: String = range.clone().map(|token| annotation.word(token)).collect();
        text.replace([',', '%'], "").parse::<f64>().ok()
    };
    let (start, end) = match (numeral(&first), numeral(&last)) {
        (Some(start), Some(end)) => (start, end),
        _ => (low, high),
    };
    let percent = |range: &Range<usize>| {
        range.clone().any(|token| {
            matches!(lower(token), "percent" | "cent" | "%")
                || annotation.word(token).ends_with('%')
        })
    };
    // "By 62% to 340", but "from 40 to 60 per cent".
    let (one, other) = match (percent(&first), percent(&last)) {
        (true, false) => (NumberUnit::Percent, NumberUnit::Count),
        _ => (figure.unit, figure.unit),
    };
    let part = |value: Range<usize>, size: f64, unit: NumberUnit| Figure {
        tokens: value.clone(),
        value,
        low: Some(size),
        high: Some(size),
        modifier: Modifier::Exact,
        unit,
        number: figure.number,
    };
    vec![part(first, start, one), part(last, end, other)]
}

/// Whether a verb tells how a number changed.
pub(super) fn changes(codebook: &Codebook, annotation: &Annotation, verb: usize) -> bool {
    codebook
        .words
        .has(WordSet::ChangeOfNumber, &annotation.lemmas[verb])
}

/// "Three out of every ten", "one victim in four", "six in ten": two small counts that make one share.
fn proportions(annotation: &Annotation, figures: &mut Vec<Figure>) {
    let parse = &annotation.parse;
    let mut at = 0;
    while at + 1 < figures.len() {
        let (part, whole) = (&figures[at], &figures[at + 1]);
        let plain = |figure: &Figure| {
            figure.unit == NumberUnit::Count
                && figure.low == figure.high
                && figure.size() >= 1.0
                && figure.size().fract() == 0.0
        };
        let between: Vec<&str> = (part.value.end..whole.value.start)
            .map(|token| &*parse.tokens[token].lower)
            .collect();
        let led = match between.as_slice() {
            ["in"] | ["in", "every"] | ["out", "of"] | ["out", "of", "every"] => true,
            // "One victim in four".
            [_, "in"] | [_, "in", "every"] => {
                let noun = parse.tokens[part.value.end].pos == Pos::Noun;
                noun && part.size() <= 3.0
            }
            _ => false,
        };
        // "One attack in four provinces" has two nouns, "three out of every ten schools" one.
        let nouns = parse.tokens[part.value.end].pos == Pos::Noun;
        let alone = !nouns
            || !parse
                .tokens
                .get(whole.value.end)
                .is_some_and(|next| next.pos == Pos::Noun && next.tag == "NNS");
        let small = whole.size() <= 20.0 && part.size() < whole.size();
        if led && small && alone && plain(part) && plain(whole) {
            let share = tenths(100.0 * part.size() / whole.size());
            let whole = figures.remove(at + 1);
            let part = &mut figures[at];
            part.tokens.end = whole.tokens.end.max(whole.value.end);
            part.value.end = whole.value.end;
            part.low = part.low.map(|_| share);
            part.high = part.high.map(|_| share);
            part.unit = NumberUnit::Fraction;
            part.number = None;
        }
        at += 1;
    }
}

/// "dual attacks", "twin bombings"; "at least once", "twice".
fn counting_word(annotation: &Annotation, token: usize, first: usize) -> Option<Figure> {
    let parse = &annotation.parse;
    let word = &parse.tokens[token];
    let (value, bounded) = match (&*word.lower, word.dep) {
        ("dual" | "twin", Dep::Amod | Dep::Compound) if parse.tokens[word.head].tag == "NNS" => {
            (2.0, false)
        }
        ("once", Dep::Advmod | Dep::Npadvmod | Dep::Pobj) => (1.0, true),
        ("twice" | "thrice", Dep::Advmod | Dep::Npadvmod) => {
            (if &*word.lower == "twice" { 2.0 } else { 3.0 }, false)
        }
        _ => return None,
    };
    let back = |steps: usize| {
        token
            .checked_sub(steps)
            .filter(|&at| at >= first)
            .map_or("", |at| &*parse.tokens[at].lower)
    };
    let (modifier, words) = match (back(2), back(1)) {
        ("at", "least") => (Modifier::AtLeast, 2),
        ("more", "than") => (Modifier::MoreThan, 2),
        _ => (Modifier::Exact, 0),
    };
    // A bare "once" tells a time, and "twice as many" compares.
    let compares = parse
        .tokens
        .get(token + 1)
        .is_some_and(|next| matches!(&*next.lower, "as" | "the" | "a"));
    if bounded && words == 0 || compares {
        return None;
    }
    Some(Figure {
        tokens: token - words..token + 1,
        value: token..token + 1,
        low: Some(value),
        high: (words == 0).then_some(value),
        modifier,
        unit: NumberUnit::Count,
        number: None,
    })
}

/// Whether a figure only names, orders or dates something.
pub(super) fn is_label(
    codebook: &Codebook,
    annotation: &Annotation,
    figure: &Figure,
    listed: bool,
) -> bool {
    let parse = &annotation.parse;
    let (first, last) = (figure.value.start, figure.value.end - 1);
    if matches!(figure.unit, NumberUnit::Age | NumberUnit::Ordinal) {
        return true;
    }
    let bytes = annotation.bytes(figure.value.clone());
    let text = annotation.text.as_str();
    let before = text[..bytes.start].chars().next_back();
    let after = text[bytes.end..].chars().next();
    // "[3]", "§ 4", "59° 10′", "#12", "x/2".
    let marks = |mark: Option<char>| {
        mark.is_some_and(|mark| matches!(mark, '[' | '§' | '°' | '′' | '″' | '#' | '/' | '@' | '_'))
    };
    // "7/": the number of a post in a thread.
    let numbered = annotation.word(last).ends_with('/');
    if marks(before) || marks(after) || after == Some(']') || numbered {
        return true;
    }
    // "15 metres (50 feet)": the same length again.
    if matches!(figure.unit, NumberUnit::Measure(_)) && before == Some('(') {
        return true;
    }
    let written = &text[bytes];
    let decimals = written.split_once('.').map_or(0, |(_, after)| {
        after.chars().take_while(char::is_ascii_digit).count()
    });
    if decimals > 3 {
        return true;
    }
    // "two-car garage", "65-gallon": a figure that is a part of a compound adjective.
    let next = |steps: usize| {
        parse
            .tokens
            .get(last + steps)
            .map_or("", |token| &*token.lower)
    };
    let glued = matches!(after, Some('-' | '‑'));
    if glued
        && figure.unit == NumberUnit::Count
        && figure.tokens.end == figure.value.end
        && !codebook.words.has(WordSet::Member, next(2))
    {
        return true;
    }
    if matches!(
        next(1),
        "pm" | "am" | "p.m." | "a.m." | "th" | "st" | "nd" | "rd"
    ) {
        return true;
    }
    let year = written.len() == 4
        && written
            .parse::<u32>()
            .is_ok_and(|year| (1900..=2100).contains(&year))
        && figure.unit == NumberUnit::Count
        && figure.modifier == Modifier::Exact;
    if year {
        return true;
    }
    // "Unit Two", "Battalion 101", "Resolution 2254", "Hezbollah 2": the word that it hangs on stands before it.
    let token = &parse.tokens[last];
    if listed {
        return false;
    }
    if token.head < first
        && matches!(
            token.dep,
            Dep::Nummod | Dep::Appos | Dep::Npadvmod | Dep::Compound | Dep::Nmod
        )
        && first > 0
        && token.head + 1 == first
        && (parse.tokens[token.head].pos == Pos::Propn || parse.tokens[token.head].tag == "NN")
        && figure.unit == NumberUnit::Count
    {
        return true;
    }
    // A number word written large in mid-sentence is a part of a name: "the Two Rivers campaign".
    let large = |token: usize| annotation.word(token).starts_with(char::is_uppercase);
    let sentence = &annotation.sentences[annotation.sentence_of(first)].tokens;
    let opens =
        first == sentence.start || matches!(parse.tokens[first - 1].pos, Pos::Punct | Pos::Sym);
    if figure.number.is_some()
        && figure.value.len() == 1
        && large(first)
        && last + 1 < sentence.end
        && large(last + 1)
        && (!opens
            || annotation.actor_at(last + 1).is_none() && parse.tokens[last + 1].tag == "NNPS")
    {
        return true;
    }
    if figure.number.is_some()
        && !opens
        && large(first)
        && parse.tokens[first - 1].pos == Pos::Propn
        && large(first - 1)
        && !written.starts_with(|c: char| c.is_ascii_digit())
    {
        return true;
    }
    let from = text[..annotation.bytes(figure.value.clone()).start]
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + 1);
    let word = text[from..]
        .split(char::is_whitespace)
        .next()
        .unwrap_or_default();
    if word.contains("://") || word.contains("www.") {
        return true;
    }
    let named = annotation.actor_at(last).is_some_and(|actor| {
        let actor = &annotation.actors[actor];
        matches!(
            actor.class,
            ActorClass::Known | ActorClass::Organisation | ActorClass::Person
        ) && (actor.tokens.start < first || actor.class != ActorClass::Known)
    });
    named || annotation.place_at(last).is_some()
}
